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
    if let Some(end) = element.end_tag() {
        let start = end.start + "</".len() as u32;
        edits.push(Edit::replace(Span::new(start, start + element.name_span().len()), &name));
    }
    edits
}

/// The fix that renames an element: certain only where nothing but case differs.
#[must_use]
pub fn rename(element: xml::Element<'_>, local: &str) -> Fix {
    let title = format!("rename it to `{local}`");
    let edits = renaming(element, local);
    if element.local().eq_ignore_ascii_case(local) {
        Fix::safe(title, edits)
    } else {
        Fix::risky(title, edits)
    }
}
