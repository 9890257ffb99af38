//! Properties that stand beside where they belong, because the object around them is missing.

use std::collections::HashMap;

use super::json::{Checker, quoted};
use crate::document::arm::Bound;
use crate::finding::{Edit, Fix};
use crate::json::Value;
use crate::schema::{Content, Slot};
use crate::text::Span;

impl<'t> Checker {
    /// Properties that stand where the object should stand that they belong in; gives the rest.
    pub(super) fn unwrapped(
        &mut self,
        value: Value<'t>,
        slots: &'static [Slot],
        unknown: Vec<Bound<'t>>,
        there: &mut HashMap<&'static str, Value<'t>>,
    ) -> Vec<Bound<'t>> {
        let schema = self.schema;
        let inner = |slot: &Slot| match &schema.element(slot.element).content {
            Content::Elements(_, inner) => &inner[..],
            Content::Value(_) | Content::Open => &[],
        };
        let takes = |slot: &Slot, child: &Bound<'t>| {
            let mut inner = inner(slot).iter();
            inner.any(|own| own.name != "item" && child.value.is_named(own.name))
        };
        let is_missing = |slot: &&'static Slot| {
            slot.occurs.min > 0
                && !there.contains_key(slot.name)
                && unknown.iter().any(|child| takes(slot, child))
        };
        let Some(holder) = slots.iter().find(is_missing) else { return unknown };
        let (misplaced, rest): (Vec<_>, Vec<_>) =
            unknown.into_iter().partition(|child| takes(holder, child));
        let (Some(first), Some(last)) = (misplaced.first(), misplaced.last()) else { return rest };
        let name = first.value.name().unwrap_or_default();
        let whole = value.parent().map_or_else(|| "the document".to_owned(), |_| quoted(value));
        let message = format!("{whole} has no property `{name}`");
        let mut finding =
            Self::finding("unknown-property", first.value, first.value.name_span(), message)
                .subject(&*name)
                .help(format!("it belongs inside `{}`, which is missing", holder.name));
        let span = Span::new(first.value.property_span().start, last.value.property_span().end);
        let between = value.children().filter(|child| span.contains(child.property_span()));
        if between.count() == misplaced.len() {
            let edits = vec![
                Edit::insert(span.start, format!("\"{}\": {{ ", holder.name)),
                Edit::insert(span.end, " }"),
            ];
            finding = finding.fix(Fix::safe(format!("wrap it in `{}`", holder.name), edits));
        }
        self.report(finding, schema.element(holder.element), false);
        there.insert(holder.name, value);
        for child in &misplaced {
            let mut own = inner(holder).iter();
            if let Some(slot) = own.find(|own| child.value.is_named(own.name)) {
                self.member(child, slot);
            }
        }
        rest
    }
}
