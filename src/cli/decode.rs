//! `svclint decode`.

use super::args::Decode;
use super::output::{Stream, write_bytes};
use super::read::{Text, text};
use super::{CLEAN, Failure};
use crate::catalog::CATALOG;
use crate::check;
use crate::document::{Document, FileName, Recognised, model_in, recognise, slot_named};
use crate::schema::{Content, Element as Model, Schema, Type, Value};
use crate::text::{nearest, tokens};
use crate::xml;

/// The document that is printed where nothing else is asked for.
const CONFIGURATION: &str = "ServiceConfiguration";

pub(super) fn run(asked: &Decode) -> Result<u8, Failure> {
    let file = text(&asked.file)?;
    let tree = xml::read(&file.part);
    let schema = match recognise(&tree, FileName::of(file.part.name()), &CATALOG) {
        Recognised::As(schema, ..) => Some(schema),
        Recognised::Spoken(..) | Recognised::PassedOver => None,
    };
    let document = schema.and_then(|schema| Document::new(&tree, schema));
    let wanted = if asked.label { Some("Label") } else { asked.element.as_deref() };
    let (element, value) = one(&file, &tree, document.as_ref(), wanted)?;
    let mut bytes = decoded(&file, element, value)?;
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

/// The one element that is asked for, with what the model says about its value.
fn one<'t>(
    file: &Text,
    tree: &'t xml::Tree<'t>,
    document: Option<&Document<'t>>,
    wanted: Option<&str>,
) -> Result<(xml::Element<'t>, Option<&'static Value>), Failure> {
    let Some(root) = tree.root() else {
        return Err(file.failure("there is no XML in it"));
    };
    let fits = |element: xml::Element<'t>| {
        let value = document.and_then(|document| value_of(document, element));
        let holds = value.is_some_and(|value| value.document == CONFIGURATION);
        let named = element.local() == wanted.unwrap_or("Configuration");
        // Where there is no model the name has to do.
        let is_meant = if wanted.is_some() || value.is_none() { named } else { holds };
        let is_leaf = element.children().next().is_none();
        (is_meant && is_leaf && element.id() != root.id()).then_some((element, value))
    };
    let found: Vec<_> = tree.elements().filter_map(fits).collect();
    match found[..] {
        [only] => Ok(only),
        [] => Err(file.failure(&nothing(tree, root, wanted))),
        [(first, _), ..] => {
            let line = |(element, _): &(xml::Element<'_>, _)| {
                file.part.position(element.span().start).line
            };
            let mut lines: Vec<u32> = found.iter().map(line).collect();
            lines.dedup();
            let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
            let word = if lines.len() == 1 { "line" } else { "lines" };
            Err(file.failure(&format!(
                "it has {} `{}`, in {word} {}: put the one to decode into a file of its own",
                found.len(),
                first.local(),
                lines.join(", ")
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
    element: xml::Element<'_>,
    value: Option<&'static Value>,
) -> Result<Vec<u8>, Failure> {
    let text = element.value();
    let at = file.part.position(text.trimmed_span().start);
    let name = element.local();
    let place = format!("{}:{}:{}", file.part.name(), at.line, at.column);
    let fail = |why: String| Failure(format!("{place}: `{name}` {why}"));
    if text.trimmed().is_empty() {
        return Err(fail("is empty".to_owned()));
    }
    if value.is_some_and(|value| value.kind != Type::Base64) {
        // Labels of some operations are plain text.
        return Ok(text.text().as_bytes().to_vec());
    }
    if tokens::is_token(text.trimmed(), false) {
        return Err(fail("holds a placeholder that nothing has filled in yet".to_owned()));
    }
    check::decode(text.trimmed()).map_err(|why| fail(format!("{why}, so it is no base64")))
}
