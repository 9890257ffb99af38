//! A name that a request says twice, in its address and in its body.

use std::sync::Arc;

use super::Held;
use crate::finding::{Finding, Label, Place, RuleName, Severity};
use crate::message::{self, Request};
use crate::schema::{Lens, Schema};
use crate::text::Part;
use crate::xml;

/// Says so where the body names something else than the address. The place is in the body.
pub(super) fn differs(
    request: &Request,
    held: &Held,
    part: &Arc<Part>,
    tree: &xml::Tree<'_>,
    schema: &'static Schema,
    lens: &Lens,
) -> Option<Finding> {
    let said = message::said_twice(request, schema)?;
    let root = tree.root()?;
    let mut named = root.children().filter(|child| child.local() == said.element);
    let (Some(element), None) = (named.next(), named.next()) else { return None };
    let value = element.value();
    let name = value.trimmed();
    let is_open = lens.tokens.fit(name, false) || message::is_open(name) || name.contains("{{");
    if name.is_empty() || is_open || name.eq_ignore_ascii_case(&said.name) {
        return None;
    }
    let message = format!("`{}` is `{name}`, but the address names `{}`", said.element, said.name);
    let finding = Finding::new(
        RuleName::new("name-differs-from-address"),
        Severity::Warning,
        &held.part,
        value.trimmed_span(),
        message,
    )
    .on(element.path(), element.path())
    .subject(said.element)
    .help("the address says what is changed, and it keeps its name: write the same in both");
    let label = Label {
        place: Place::new(part, said.span),
        message: "the address names this one".to_owned(),
    };
    Some(held.moved(finding, request, part, root.local()).label_at(label))
}
