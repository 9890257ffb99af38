//! `svclint versions`.

use std::fmt::Write as _;

use serde::Serialize;

use super::args::{Versions, VersionsFormat};
use super::output::Stream;
use super::read::{Text, text};
use super::{CLEAN, FOUND, Failure};
use crate::catalog::CATALOG;
use crate::document::{self, Document, FileName, Recognised, recognise};
use crate::finding::Severity;
use crate::lint;
use crate::lint::messages::{Sent, SentBody, Spot, sent};
use crate::report::{plain_text, to_json};
use crate::schema::{Lens, Schema, SchemaKind};
use crate::text::order;
use crate::versions::{self, Change, Fit};
use crate::xml;

/// A request of the file and the versions that it fits.
struct Answer {
    operation: &'static str,
    /// Other operations whose body it may as well be.
    others: Vec<&'static str>,
    /// How the file calls the request.
    name: Option<String>,
    line: u32,
    /// Its body, where it has one.
    body: Option<SentBody>,
    fit: Fit,
}

pub(super) fn run(asked: &Versions) -> Result<u8, Failure> {
    let file = text(&asked.file)?;
    let answers = answers(&file)?;
    let printed = match asked.output {
        VersionsFormat::Human => {
            let texts: Vec<String> = answers.iter().map(|answer| human(answer, &file)).collect();
            texts.join("\n")
        }
        VersionsFormat::Json => json(&answers, &file)?,
    };
    Stream::stdout().text(&printed)?;
    let mistakes: usize = answers.iter().map(|answer| answer.fit.mistakes).sum();
    if mistakes > 0 {
        let (are, errors) = if mistakes == 1 { ("is", "error") } else { ("are", "errors") };
        Stream::stderr().line(&format!(
            "svclint: there {are} {mistakes} {errors} that no version mends: `svclint check {}` shows more",
            asked.file
        ));
    }
    let fits = answers.iter().all(|answer| answer.fit.from.is_some());
    Ok(if fits { CLEAN } else { FOUND })
}

/// The requests of a file, or the one whose body it is.
fn answers(file: &Text) -> Result<Vec<Answer>, Failure> {
    let Some(requests) = sent(&file.part, &file.included, &CATALOG) else {
        return Ok(vec![alone(file)?]);
    };
    if requests.is_empty() {
        return Err(file.failure("none of its requests goes to the Service Management API"));
    }
    let mut answers = Vec::new();
    for request in requests {
        answers.extend(of_request(request, file)?);
    }
    if answers.is_empty() {
        return Err(file.failure("svclint knows no operation that its requests ask for"));
    }
    Ok(answers)
}

/// What a request asks for; `None` where svclint does not know the operation.
fn of_request(request: Sent, file: &Text) -> Result<Option<Answer>, Failure> {
    let Sent { name, line, operation, among, body } = request;
    let unread = |why: &str| file.failure(&format!("the request in line {line}: {why}"));
    let body = body.transpose().map_err(|why| unread(&why))?;
    let answer = |(schema, others, fit): (&'static Schema, _, _), body| Answer {
        operation: schema.name,
        others,
        name,
        line,
        body,
        fit,
    };
    if let Some(body) = body.filter(|_| !among.is_empty()) {
        let tree = xml::read(&body.part);
        let best = best(&tree, document::candidates(&tree, &among).0);
        drop(tree);
        return Ok(best.map(|best| answer(best, Some(body))));
    }
    // Without a body, or with one that belongs elsewhere, only the operation has a say.
    let bare = |schema: &'static Schema| {
        let fit = Fit {
            from: schema.gate.since.or(CATALOG.versions.first().map(|known| known.version)),
            until: schema.gate.until,
            demands: Vec::new(),
            losses: Vec::new(),
            mistakes: 0,
        };
        answer((schema, Vec::new(), fit), None)
    };
    Ok(operation.map(bare))
}

/// The request whose body the file is.
fn alone(file: &Text) -> Result<Answer, Failure> {
    let tree = xml::read(&file.part);
    let Recognised::As(schema, ..) = recognise(&tree, FileName::of(file.part.name()), &CATALOG)
    else {
        return Err(file.failure("there is no request body in it that svclint knows"));
    };
    if schema.kind != SchemaKind::Operation {
        return Err(file.failure(&format!(
            "it is a `{}`, and only requests are sent with an x-ms-version",
            schema.name
        )));
    }
    let root = tree.root().ok_or_else(|| file.failure("it has no root element"))?;
    let among = CATALOG
        .with_root(schema.namespace, root.local())
        .filter(|schema| schema.kind == SchemaKind::Operation);
    let (schema, others, fit) = best(&tree, among.collect())
        .ok_or_else(|| file.failure("there is no request body in it that svclint knows"))?;
    let line = file.part.position(root.span().start).line;
    let body = Some(SentBody::alone(&file.part));
    Ok(Answer { operation: schema.name, others, name: None, line, body, fit })
}

/// Several operations may share a root: the one that the body fits best is meant. The others that
/// it fits as well come with it.
fn best(
    tree: &xml::Tree<'_>,
    among: Vec<&'static Schema>,
) -> Option<(&'static Schema, Vec<&'static str>, Fit)> {
    let lens = Lens::on(lint::today());
    let fits = among
        .into_iter()
        .filter_map(|schema| Document::new(tree, schema))
        .map(|document| (document.schema, versions::fit(&document, &lens, &CATALOG)));
    let mut fits: Vec<(&'static Schema, Fit)> = fits.collect();
    let rank = |fit: &Fit| (fit.from.is_none(), fit.mistakes);
    order::by_key(&mut fits, |(_, fit)| rank(fit));
    let best = fits.first().map(|(_, fit)| rank(fit));
    fits.retain(|(_, fit)| Some(rank(fit)) == best);
    let others = fits.iter().skip(1).map(|(schema, _)| schema.name).collect();
    fits.into_iter().next().map(|(schema, fit)| (schema, others, fit))
}

fn human(answer: &Answer, file: &Text) -> String {
    let fit = &answer.fit;
    let names: Vec<&str> = [answer.operation].iter().chain(&answer.others).copied().collect();
    let called = match &answer.name {
        Some(name) if name != answer.operation => format!(" ({})", plain_text(name)),
        _ => String::new(),
    };
    let name = plain_text(file.part.name());
    let mut text = format!("{name}:{}: {}{called}\n", answer.line, names.join(" or "));
    let _ = match (fit.from, fit.until) {
        (Some(from), Some(until)) => writeln!(text, "x-ms-version {from} to {until}"),
        (Some(from), None) => writeln!(text, "x-ms-version {from} or later"),
        (None, _) => writeln!(text, "no x-ms-version fits it"),
    };
    changes(&mut text, "What asks for it", "from", &items(&fit.demands, answer));
    changes(&mut text, "What a later version minds", "from", &items(&fit.losses, answer));
    if fit.demands.is_empty() && fit.from.is_some() {
        text.push_str("\nNothing in it asks for a later version than the operation itself.\n");
    }
    text
}

fn changes(text: &mut String, head: &str, word: &str, changes: &[Item<'_>]) {
    if changes.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{head}:");
    for Item { version, element, path, line, column, severity, message } in changes {
        let doubt = if *severity == Severity::Error.as_str() { "" } else { " (a warning)" };
        let path = path.as_ref().map_or_else(String::new, |path| format!("{}:", plain_text(path)));
        let (element, message) = (plain_text(element), plain_text(message));
        let _ = writeln!(text, "  {word} {version}  {path}{line}:{column}  {element}");
        let _ = writeln!(text, "                   {message}{doubt}");
    }
}

#[derive(Serialize)]
struct Report<'a> {
    schema: &'static str,
    path: &'a str,
    requests: Vec<Request<'a>>,
}

#[derive(Serialize)]
struct Request<'a> {
    operation: &'static str,
    others: &'a [&'static str],
    name: Option<&'a str>,
    line: u32,
    from: Option<String>,
    until: Option<String>,
    demands: Vec<Item<'a>>,
    losses: Vec<Item<'a>>,
    mistakes: usize,
}

#[derive(Serialize)]
struct Item<'a> {
    version: String,
    element: &'a str,
    /// The file, where it is not that of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    line: u32,
    column: u32,
    severity: &'static str,
    message: &'a str,
}

fn items<'a>(changes: &'a [Change], answer: &Answer) -> Vec<Item<'a>> {
    let item = |change: &'a Change| {
        let Spot { path, line, column } = answer.body.as_ref()?.spot(change.span.start);
        let Change { version, element, message, .. } = change;
        let (version, severity) = (version.to_string(), change.severity.as_str());
        Some(Item { version, element, path, line, column, severity, message })
    };
    changes.iter().filter_map(item).collect()
}

fn json(answers: &[Answer], file: &Text) -> Result<String, Failure> {
    let requests = answers.iter().map(|answer| Request {
        operation: answer.operation,
        others: &answer.others,
        name: answer.name.as_deref(),
        line: answer.line,
        from: answer.fit.from.map(|version| version.to_string()),
        until: answer.fit.until.map(|version| version.to_string()),
        demands: items(&answer.fit.demands, answer),
        losses: items(&answer.fit.losses, answer),
        mistakes: answer.fit.mistakes,
    });
    let report = Report {
        schema: "svclint/versions/1",
        path: file.part.name(),
        requests: requests.collect(),
    };
    Ok(to_json(&report)?)
}
