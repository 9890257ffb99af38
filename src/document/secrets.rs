//! The secrets of a document, wherever they stand in it.

use super::name_of;
use crate::text::Span;
use crate::text::secrets::{in_source, in_value};
use crate::xml::{self, Tree};

/// The spans of all secrets of a document: in attributes, in the text of elements, in comments.
/// In order, without overlap; they hold the secret and nothing else.
#[must_use]
pub fn secrets(tree: &Tree<'_>) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut look = |name: &str, value: &xml::Value<'_>| {
        let found = in_value(name, value.text()).into_iter();
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
    for comment in tree.comments() {
        let text = &tree.text()[comment.range()];
        spans.extend(in_source(text).into_iter().map(|range| {
            Span::new(comment.start + range.start as u32, comment.start + range.end as u32)
        }));
    }
    spans.sort_unstable();
    let mut end = 0;
    spans.retain(|span| {
        let is_new = span.start >= end && !span.is_empty();
        end = if is_new { span.end } else { end };
        is_new
    });
    spans
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
