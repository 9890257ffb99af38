//! `svclint decode`.

use std::path::Path;

use super::args::{Check, Decode};
use super::output::{Stream, write_bytes};
use super::read::{Text, text};
use super::scopes::Scopes;
use super::{CLEAN, Failure};
use crate::catalog::CATALOG;
use crate::check;
use crate::document::{Document, FileName, Recognised, model_in, recognise, slot_named};
use crate::lint::messages::{Sent, SentBody, Spot, sent};
use crate::schema::{Content, Element as Model, Schema, Type, Value};
use crate::text::letters::Letters;
use crate::text::nearest;
use crate::text::tokens::Tokens;
use crate::xml;

/// The document that is printed where nothing else is asked for.
const CONFIGURATION: &str = "ServiceConfiguration";

pub(super) fn run(asked: &Decode) -> Result<u8, Failure> {
    let file = text(&asked.file)?;
    let wanted = if asked.label { Some("Label") } else { asked.element.as_deref() };
    let body = body(&file, asked.request.as_deref(), wanted)?;
    let tree = xml::read(&body.part);
    let document = document_of(&tree);
    let (element, value) = one(&file, &body, &tree, document.as_ref(), wanted)?;
    let path = (asked.file != "-").then(|| Path::new(&asked.file));
    let shapes = Scopes::new(&Check::plain())?.tokens(path)?;
    let mut bytes = decoded(&file, &body, element, value, &shapes)?;
    if let Some(out) = &asked.out {
        write_bytes(out, &bytes)?;
        return Ok(CLEAN);
    }
    if asked.label && !bytes.ends_with(b"\n") {
        // A label is a line; a document is printed byte for byte.
        bytes.push(b'\n');
    }
    Stream::stdout().bytes(&bytes)?;
    Ok(CLEAN)
}

fn document_of<'t>(tree: &'t xml::Tree<'t>) -> Option<Document<'t>> {
    match recognise(tree, FileName::of(tree.part().name()), &CATALOG) {
        Recognised::As(schema, ..) => Document::new(tree, schema),
        Recognised::Spoken(..) | Recognised::PassedOver => None,
    }
}

/// The body to look into: the file itself, or that of one of the requests in it.
fn body(file: &Text, request: Option<&str>, wanted: Option<&str>) -> Result<SentBody, Failure> {
    let Some(requests) = sent(&file.part, &file.included, &CATALOG) else {
        if request.is_some() {
            let why = "`--request` chooses one of several requests, and it is a single body";
            return Err(file.failure(why));
        }
        return Ok(SentBody::alone(&file.part));
    };
    let Some(request) = request else { return only(file, requests, wanted) };
    let is_meant = |sent: &Sent| {
        sent.line.to_string() == request
            || sent.name.as_ref().is_some_and(|name| name.is_like(request))
    };
    let all = lines(requests.iter().map(|sent| sent.line));
    let mut meant = requests.into_iter().filter(is_meant);
    let Some(first) = meant.next() else {
        let why = format!(
            "no request is called `{request}` or begins in that line; there are requests in {all}"
        );
        return Err(file.failure(&why));
    };
    let others: Vec<u32> = meant.map(|sent| sent.line).collect();
    if !others.is_empty() {
        let all = lines([first.line].into_iter().chain(others));
        let why = format!("several requests are called `{request}`, in {all}: name the line");
        return Err(file.failure(&why));
    }
    let line = first.line;
    let fail = |why: &str| file.failure(&format!("the request in line {line}: {why}"));
    first.body.ok_or_else(|| fail("it has no body"))?.map_err(|why| fail(&why))
}

/// Of the requests of a file the one that holds what is asked for.
fn only(file: &Text, sent: Vec<Sent>, wanted: Option<&str>) -> Result<SentBody, Failure> {
    if sent.is_empty() {
        return Err(file.failure("none of its requests goes to the Service Management API"));
    }
    let name = wanted.unwrap_or("Configuration");
    let (mut found, mut unread) = (Vec::new(), None);
    for Sent { line, body, .. } in sent {
        match body {
            Some(Ok(body)) => {
                let tree = xml::read(&body.part);
                let holds = !holders(&tree, document_of(&tree).as_ref(), wanted).is_empty();
                drop(tree);
                if holds {
                    found.push((line, body));
                }
            }
            Some(Err(why)) => {
                unread = unread.or(Some(format!("the request in line {line}: {why}")));
            }
            None => {}
        }
    }
    let all = lines(found.iter().map(|(line, _)| *line));
    let (count, example) = (found.len(), found.first().map_or(0, |(line, _)| *line));
    if count > 1 {
        return Err(file.failure(&format!(
            "{count} of its requests have a `{name}`, those in {all}: choose one, such as `--request {example}`"
        )));
    }
    let nothing = || unread.unwrap_or_else(|| format!("none of its requests has a `{name}`"));
    found.pop().map(|(_, body)| body).ok_or_else(|| file.failure(&nothing()))
}

/// Lines in words, each once.
fn lines(lines: impl IntoIterator<Item = u32>) -> String {
    let mut lines: Vec<String> = lines.into_iter().map(|line| line.to_string()).collect();
    lines.dedup();
    let last = lines.pop().unwrap_or_default();
    if lines.is_empty() {
        format!("line {last}")
    } else {
        format!("lines {} and {last}", lines.join(", "))
    }
}

/// The elements that may be meant, with what the model says about the value of each.
fn holders<'t>(
    tree: &'t xml::Tree<'t>,
    document: Option<&Document<'t>>,
    wanted: Option<&str>,
) -> Vec<(xml::Element<'t>, Option<&'static Value>)> {
    let Some(root) = tree.root() else { return Vec::new() };
    let fits = |element: xml::Element<'t>| {
        let value = document.and_then(|document| value_of(document, element));
        let holds = value.is_some_and(|value| value.document == CONFIGURATION);
        let named = element.local() == wanted.unwrap_or("Configuration");
        // Where there is no model the name has to do.
        let is_meant = if wanted.is_some() || value.is_none() { named } else { holds };
        let is_leaf = element.children().next().is_none();
        (is_meant && is_leaf && element.id() != root.id()).then_some((element, value))
    };
    tree.elements().filter_map(fits).collect()
}

/// The one element that is asked for, with what the model says about its value.
fn one<'t>(
    file: &Text,
    body: &SentBody,
    tree: &'t xml::Tree<'t>,
    document: Option<&Document<'t>>,
    wanted: Option<&str>,
) -> Result<(xml::Element<'t>, Option<&'static Value>), Failure> {
    let Some(root) = tree.root() else {
        return Err(file.failure("there is no XML in it"));
    };
    let found = holders(tree, document, wanted);
    match found[..] {
        [only] => Ok(only),
        [] => Err(file.failure(&nothing(tree, root, wanted))),
        [(first, _), ..] => {
            let line = |(element, _): &(xml::Element<'_>, _)| body.spot(element.span().start).line;
            Err(file.failure(&format!(
                "it has {} `{}`, in {}: put the one to decode into a file of its own",
                found.len(),
                first.local(),
                lines(found.iter().map(line))
            )))
        }
    }
}

/// In words: what is asked for is not there.
fn nothing(tree: &xml::Tree<'_>, root: xml::Element<'_>, wanted: Option<&str>) -> String {
    let of = root.local();
    let Some(wanted) = wanted else {
        let hint = if of == CONFIGURATION { ": it is one itself" } else { "" };
        return format!("there is no encoded configuration in this `{of}`{hint}");
    };
    let names = tree.elements().map(xml::Element::local).filter(|name| *name != wanted);
    let hint = nearest::of(wanted, names)
        .map_or_else(String::new, |meant| format!("; did you mean `{meant}`?"));
    format!("there is no `{wanted}` with a value in this `{of}`{hint}")
}

/// What the model says about the value of an element.
fn value_of(document: &Document<'_>, element: xml::Element<'_>) -> Option<&'static Value> {
    let mut chain: Vec<_> =
        std::iter::successors(Some(element), |element| element.parent()).collect();
    chain.pop();
    let schema: &'static Schema = document.schema;
    let mut model: &'static Model = document.model;
    for element in chain.into_iter().rev() {
        model = model_in(schema, slot_named(model, element.local())?, element);
    }
    match &model.content {
        Content::Value(value) => Some(value),
        Content::Elements(..) | Content::Open => None,
    }
}

fn decoded(
    file: &Text,
    body: &SentBody,
    element: xml::Element<'_>,
    value: Option<&'static Value>,
    shapes: &Tokens,
) -> Result<Vec<u8>, Failure> {
    let text = element.value();
    let Spot { path, line, column } = body.spot(text.trimmed_span().start);
    let name = element.local();
    let path = path.as_deref().unwrap_or(file.part.name());
    let place = format!("{path}:{line}:{column}");
    let fail = |why: String| Failure(format!("{place}: `{name}` {why}"));
    if text.trimmed().is_empty() {
        return Err(fail("is empty".to_owned()));
    }
    if value.is_some_and(|value| value.kind != Type::Base64) {
        // Labels of some operations are plain text.
        return Ok(text.text().as_bytes().to_vec());
    }
    if shapes.fit(text.trimmed(), false) {
        return Err(fail("holds a placeholder that nothing has filled in yet".to_owned()));
    }
    check::decode(text.trimmed()).map_err(|why| fail(format!("{why}, so it is no base64")))
}
