//! The secrets of a document, wherever they stand in it.

use super::name_of;
use crate::text::Span;
use crate::text::order;
use crate::text::secrets::{self, hides_secret, in_value};
use crate::xml::{self, Tree};

/// What nobody may read, whatever it looks like.
const PRIVATE: [&str; 1] = ["PrivateConfiguration"];

/// The spans of all secrets of a document: in attributes, in the text of elements, in comments,
/// and what they are encoded in. In order, without overlap; they hold the secret and nothing else.
#[must_use]
pub fn secrets(tree: &Tree<'_>) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut look = |name: &str, value: &xml::Value<'_>| {
        let text = value.text();
        if PRIVATE.contains(&name) || hides_secret(text) {
            spans.push(value.source_span(0..text.len()));
            return;
        }
        let found = in_value(name, text).into_iter();
        spans.extend(found.map(|secret| value.source_span(secret.range)));
    };
    for element in tree.elements() {
        let named = || name_of(element, "name").map(|name| name.text).unwrap_or_default();
        for attribute in element.attributes() {
            let value = attribute.value();
            match attribute.local() {
                "value" => look(&named(), &value),
                // A name, even that of a password, is none.
                "name" => {}
                local => look(local, &value),
            }
        }
        if element.has_text() {
            look(element.local(), &element.value());
        }
    }
    spans.extend(secrets::around(tree.text(), tree.comments(), tree.is_well_formed()));
    order::plain(&mut spans);
    let mut merged: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans.into_iter().filter(|span| !span.is_empty()) {
        match merged.last_mut().filter(|last| span.start < last.end) {
            Some(last) => last.end = last.end.max(span.end),
            None => merged.push(span),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::text::Part;

    #[test]
    fn spans_are_those_of_the_source_and_in_order() {
        let text = "<r><!-- Password=old; --><s name='A' value='a&amp;b;Pwd=x&lt;y;z'/>\
                    <Password>abc</Password><s name='SmtpPassword' value='q'/></r>";
        let part = Arc::new(Part::from_text("a.cscfg", text.to_owned()));
        let tree = xml::read(&part);
        let shown: Vec<&str> = secrets(&tree).into_iter().map(|span| part.slice(span)).collect();
        assert_eq!(shown, ["old", "x&lt;y", "abc", "q"]);
    }
}
