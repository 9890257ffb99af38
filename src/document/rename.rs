//! Renaming an element in both of its tags.

use crate::finding::{Edit, Fix};
use crate::text::Span;
use crate::xml;

/// The edits that rename an element; its prefix stays.
#[must_use]
pub fn renaming(element: xml::Element<'_>, local: &str) -> Vec<Edit> {
    let prefix = element.prefix();
    let name = if prefix.is_empty() { local.to_owned() } else { format!("{prefix}:{local}") };
    let mut edits = vec![Edit::replace(element.name_span(), &name)];
    if let Some(end) = end_name(element) {
        let text = element.tree().text();
        if text[end.range()] != name {
            edits.push(Edit::replace(end, &name));
        }
    }
    edits
}

/// The name in the end tag of an element, which is another one where the tags do not match.
fn end_name(element: xml::Element<'_>) -> Option<Span> {
    let tag = element.end_tag()?;
    let start = tag.start + "</".len() as u32;
    let rest = element.tree().text().get(start as usize..tag.end as usize)?;
    let length = rest.find(|c: char| c == '>' || c.is_whitespace()).unwrap_or(rest.len());
    Some(Span::new(start, start + length as u32))
}

/// The name in the end tag of an element, where that is `local` and the start tag has another:
/// then the end tag is right.
#[must_use]
pub fn ends_as(element: xml::Element<'_>, local: &str) -> Option<Span> {
    let span = end_name(element)?;
    let name = &element.tree().text()[span.range()];
    (name != element.name() && name.rsplit(':').next() == Some(local)).then_some(span)
}

/// The fix that renames an element: certain where nothing but case differs, or where its end tag
/// has the name.
#[must_use]
pub fn rename(element: xml::Element<'_>, local: &str) -> Fix {
    let title = format!("rename it to `{local}`");
    let edits = renaming(element, local);
    if element.local().eq_ignore_ascii_case(local) || ends_as(element, local).is_some() {
        Fix::safe(title, edits)
    } else {
        Fix::risky(title, edits)
    }
}
