//! Taking an element away, and whether nothing is lost by it.

use crate::finding::Edit;
use crate::text::Span;
use crate::text::order;
use crate::xml;

/// The edit that takes an element away, with its line where it is alone on it.
#[must_use]
pub fn removal(element: xml::Element<'_>) -> Edit {
    let text = element.tree().text();
    let span = element.span();
    let head = &text[..span.start as usize];
    let start = head.trim_end_matches([' ', '\t']).len();
    let is_own_line =
        head[..start].ends_with('\n') && text[span.end as usize..].starts_with(['\n', '\r']);
    if !is_own_line {
        return Edit::delete(span);
    }
    let before = head[..start].strip_suffix('\n').unwrap_or(head);
    let before = before.strip_suffix('\r').unwrap_or(before);
    Edit::delete(Span::new(before.len() as u32, span.end))
}

/// The edits that take elements away, which are in order: where one that recovery closed reaches into
/// the line of the next, that is taken away once.
#[must_use]
pub fn removals<'t>(elements: impl IntoIterator<Item = xml::Element<'t>>) -> Vec<Edit> {
    let mut edits: Vec<Edit> = Vec::new();
    for element in elements {
        let Edit { mut span, .. } = removal(element);
        let done = edits.last().map_or(0, |last| last.span.end);
        span.start = span.start.max(done);
        if span.start < span.end {
            edits.push(Edit::delete(span));
        }
    }
    edits
}

/// Whether two elements say the same, so that one of them is enough: name, attributes, text, and
/// what is in them. Comments and white space between elements do not count.
#[must_use]
pub fn is_copy(one: xml::Element<'_>, other: xml::Element<'_>) -> bool {
    let attributes = |element: xml::Element<'_>| {
        let value = |attribute: xml::Attribute<'_>| {
            let namespace = attribute.namespace().map(str::to_owned);
            (attribute.local().to_owned(), namespace, attribute.value().text().to_owned())
        };
        let mut attributes: Vec<_> = element.attributes().map(value).collect();
        order::plain(&mut attributes);
        attributes
    };
    let text = |element: xml::Element<'_>| {
        let is_blank = element.children().next().is_some() && !element.has_text();
        if is_blank { String::new() } else { element.value().text().to_owned() }
    };
    let mut pairs = vec![(one, other)];
    while let Some((one, other)) = pairs.pop() {
        let (ones, others): (Vec<_>, Vec<_>) =
            (one.children().collect(), other.children().collect());
        let is_same = one.local() == other.local()
            && one.namespace() == other.namespace()
            && !one.is_forced()
            && !other.is_forced()
            && ones.len() == others.len()
            && attributes(one) == attributes(other)
            && text(one) == text(other);
        if !is_same {
            return false;
        }
        pairs.extend(ones.into_iter().zip(others));
    }
    true
}
