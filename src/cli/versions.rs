//! `svclint versions`.

use std::fmt::Write as _;

use serde::Serialize;

use super::args::{Versions, VersionsFormat};
use super::output::Stream;
use super::read::{Text, text};
use super::{CLEAN, FOUND, Failure};
use crate::catalog::CATALOG;
use crate::document::{Document, FileName, Recognised, recognise};
use crate::finding::Severity;
use crate::lint;
use crate::schema::{Lens, Schema, SchemaKind};
use crate::text::Part;
use crate::versions::{self, Change, Fit};
use crate::xml;

/// A request of the file and the versions that it fits.
struct Answer {
    operation: &'static str,
    /// Other operations whose body it may as well be.
    others: Vec<&'static str>,
    line: usize,
    fit: Fit,
}

pub(super) fn run(asked: &Versions) -> Result<u8, Failure> {
    let file = text(&asked.file)?;
    let answers = vec![answer(&file)?];
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

fn answer(file: &Text) -> Result<Answer, Failure> {
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
    let lens = Lens::on(lint::today());
    // Several operations may share a root: the one that the body fits best is meant.
    let fits = CATALOG
        .with_root(schema.namespace, root.local())
        .filter(|schema| schema.kind == SchemaKind::Operation)
        .filter_map(|schema| Document::new(&tree, schema))
        .map(|document| (document.schema, versions::fit(&document, &lens, &CATALOG)));
    let mut fits: Vec<(&'static Schema, Fit)> = fits.collect();
    let rank = |fit: &Fit| (fit.from.is_none(), fit.mistakes);
    fits.sort_by_key(|(_, fit)| rank(fit));
    let best = fits.first().map(|(_, fit)| rank(fit));
    fits.retain(|(_, fit)| Some(rank(fit)) == best);
    let others = fits.iter().skip(1).map(|(schema, _)| schema.name).collect();
    let (schema, fit) = fits
        .into_iter()
        .next()
        .ok_or_else(|| file.failure("there is no request body in it that svclint knows"))?;
    let line = file.part.position(root.span().start).line as usize;
    Ok(Answer { operation: schema.name, others, line, fit })
}

fn human(answer: &Answer, file: &Text) -> String {
    let fit = &answer.fit;
    let names: Vec<&str> = [answer.operation].iter().chain(&answer.others).copied().collect();
    let mut text = format!("{}:{}: {}\n", file.part.name(), answer.line, names.join(" or "));
    let _ = match (fit.from, fit.until) {
        (Some(from), Some(until)) => writeln!(text, "x-ms-version {from} to {until}"),
        (Some(from), None) => writeln!(text, "x-ms-version {from} or later"),
        (None, _) => writeln!(text, "no x-ms-version fits it"),
    };
    changes(&mut text, "What asks for it", "from", &fit.demands, &file.part);
    changes(&mut text, "What a later version minds", "from", &fit.losses, &file.part);
    if fit.demands.is_empty() && fit.from.is_some() {
        text.push_str("\nNothing in it asks for a later version than the operation itself.\n");
    }
    text
}

fn changes(text: &mut String, head: &str, word: &str, changes: &[Change], part: &Part) {
    if changes.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{head}:");
    for change in changes {
        let at = part.position(change.span.start);
        let doubt = if change.severity == Severity::Error { "" } else { " (a warning)" };
        let Change { version, element, message, .. } = change;
        let _ = writeln!(text, "  {word} {version}  {}:{}  {element}", at.line, at.column);
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
    line: usize,
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
    line: usize,
    column: usize,
    severity: &'static str,
    message: &'a str,
}

fn items<'a>(changes: &'a [Change], part: &Part) -> Vec<Item<'a>> {
    let item = |change: &'a Change| {
        let at = part.position(change.span.start);
        let Change { version, element, message, .. } = change;
        Item {
            version: version.to_string(),
            element,
            line: at.line as usize,
            column: at.column as usize,
            severity: change.severity.as_str(),
            message,
        }
    };
    changes.iter().map(item).collect()
}

fn json(answers: &[Answer], file: &Text) -> Result<String, Failure> {
    let requests = answers.iter().map(|Answer { operation, others, line, fit }| Request {
        operation,
        others,
        line: *line,
        from: fit.from.map(|version| version.to_string()),
        until: fit.until.map(|version| version.to_string()),
        demands: items(&fit.demands, &file.part),
        losses: items(&fit.losses, &file.part),
        mistakes: fit.mistakes,
    });
    let report = Report {
        schema: "svclint/versions/1",
        path: file.part.name(),
        requests: requests.collect(),
    };
    Ok(serde_json::to_string_pretty(&report)? + "\n")
}
