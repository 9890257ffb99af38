//! JSON: the reader against `serde_json`, and ARM templates with their parameters and service files.
//!
//! The first letter says which files there are: a template, its parameters, a definition and a
//! configuration, divided by lines `%%`.

use std::sync::Arc;

use serde_json::Value as Theirs;
use svclint::Input;
use svclint::json::{self, Kind, Value};
use svclint::text::Part;

use super::places::{self, is_span};
use super::{Held, chosen, files, linted, must, options};

const NAMES: [&str; 4] = [
    "template.json",
    "template.parameters.json",
    "ServiceDefinition.csdef",
    "ServiceConfiguration.cscfg",
];

pub(crate) fn hold(input: &[u8]) -> Held {
    let (choice, text) = chosen(input);
    let inputs = NAMES.iter().zip(files(text)).map(|(name, text)| Input::new(*name, text));
    let inputs: Vec<Input> = inputs.collect();
    for input in inputs.iter().take(2) {
        read(&Arc::new(Part::from_bytes(input.path.clone(), input.bytes.clone())))?;
    }
    linted(&inputs, &options(choice)).map(drop)
}

/// The tree of a text, and that of `serde_json` where it takes the text.
fn read(part: &Arc<Part>) -> Held {
    let mut tree = json::read(part);
    for finding in tree.take_problems() {
        places::of(&finding, &[])?;
    }
    let mut last = 0;
    for value in tree.values() {
        let spans = [value.span(), value.inner_span(), value.name_span(), value.property_span()];
        must(spans.iter().all(|span| is_span(part, *span)) && value.span().start >= last, || {
            format!("{}: no spans: {spans:?}", value.path())
        })?;
        last = value.span().start;
        must(
            value.parent().is_none_or(|parent| parent.span().contains(value.property_span())),
            || format!("{} is not in what it stands in", value.path()),
        )?;
        if let Some(mapped) = value.mapped() {
            let text = mapped.text();
            must(value.text().as_deref() == Some(text), || {
                format!("two texts of {}", value.path())
            })?;
            let mut chars = text.char_indices();
            let wrong = chars.find(|(at, c)| !is_span(part, mapped.span(*at..*at + c.len_utf8())));
            must(wrong.is_none(), || format!("{}: {wrong:?} is not in the text", value.path()))?;
        }
    }
    // Bytes that are no text are a mistake, whatever stands around them.
    let is_text = part.problems().is_empty();
    let theirs = serde_json::from_str::<Theirs>(part.text()).ok().filter(|_| is_text);
    let Some(theirs) = theirs else { return Ok(()) };
    must(tree.is_well_formed(), || "serde_json accepts what we refuse".to_owned())?;
    tree.root().map_or_else(|| Err("there is no value".to_owned()), |root| same(root, &theirs))
}

/// Two values have to be alike. Of properties of one name `serde_json` keeps the last.
fn same(ours: Value<'_>, theirs: &Theirs) -> Held {
    let is_same = match theirs {
        Theirs::Null => ours.kind() == Kind::Null,
        Theirs::Bool(flag) => ours.source() == flag.to_string(),
        Theirs::Number(_) => ours.kind() == Kind::Number,
        Theirs::String(text) => ours.text().as_deref() == Some(text),
        Theirs::Array(items) => {
            must(ours.items().count() == items.len(), || format!("{}: items", ours.path()))?;
            return ours.items().zip(items).try_for_each(|(one, other)| same(one, other));
        }
        Theirs::Object(properties) => {
            for (name, value) in properties {
                let own = ours.children().filter(|child| child.name().as_deref() == Some(name));
                let own = own.last().ok_or_else(|| format!("{} lacks `{name}`", ours.path()))?;
                same(own, value)?;
            }
            ours.is_object()
        }
    };
    must(is_same, || format!("{}: ours {:?}, theirs {theirs:?}", ours.path(), ours.source()))
}
