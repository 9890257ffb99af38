//! Conditions between elements: what stands at a path, and whether something holds there.

use crate::schema::{Condition, Element as Model, Pattern, Schema, Slot, Term, Test};
use crate::text::Span;
use crate::xml;

use super::slot_named;

/// The namespace of `i:nil` and `i:type`.
pub const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// Whether a namespace is, or is meant to be, that of `i:nil` and `i:type`.
#[must_use]
pub fn is_instance(namespace: &str) -> bool {
    namespace == INSTANCE
        || namespace.strip_prefix("https").is_some_and(|rest| INSTANCE.ends_with(rest))
}

/// The value of `i:nil`. The `https` spelling of the namespace is meant the same, and so is a
/// prefix that somebody forgot to declare.
#[must_use]
pub fn nil(element: xml::Element<'_>) -> Option<xml::Value<'_>> {
    instance_attribute(element, "nil").map(xml::Attribute::value)
}

/// Whether an element is null.
#[must_use]
pub fn is_nil(element: xml::Element<'_>) -> bool {
    nil(element).is_some_and(|value| matches!(value.trimmed(), "true" | "1"))
}

/// The attribute of the instance namespace with that name, or one that is meant to be it.
#[must_use]
pub fn instance_attribute<'t>(
    element: xml::Element<'t>,
    local: &str,
) -> Option<xml::Attribute<'t>> {
    let meant = |attribute: &xml::Attribute<'_>| match attribute.namespace() {
        Some(namespace) => is_instance(namespace),
        None => !attribute.prefix().is_empty(),
    };
    element.attributes().filter(|attribute| attribute.local() == local).find(meant)
}

/// What stands at a path: an element, or an attribute of it.
#[derive(Clone, Copy)]
pub struct Spot<'t> {
    /// The element.
    pub element: xml::Element<'t>,
    attribute: Option<xml::Attribute<'t>>,
}

impl<'t> Spot<'t> {
    /// Its value.
    #[must_use]
    pub fn value(self) -> xml::Value<'t> {
        self.attribute.map_or_else(|| self.element.value(), xml::Attribute::value)
    }

    /// The place of its name.
    #[must_use]
    pub fn name_span(self) -> Span {
        self.attribute.map_or_else(|| self.element.name_span(), xml::Attribute::name_span)
    }
}

/// What stands at `path`, in document order; what is null is not there. Steps are separated by
/// `/`: the name of a child, `Name[2]` for the second of that name, `..` for the parent, nothing
/// for all descendants, and at the end `@name` or `@i:name` for an attribute. A path that begins
/// with `/` begins with the name of the root.
#[must_use]
pub fn at_path<'t>(from: xml::Element<'t>, path: &str) -> Vec<Spot<'t>> {
    let (mut places, steps) = match path.strip_prefix('/') {
        None => (vec![from], path),
        Some(path) => {
            let (name, steps) = path.split_once('/').unwrap_or((path, ""));
            let root = std::iter::successors(Some(from), |element| element.parent()).last();
            (root.into_iter().filter(|root| root.local() == name).collect(), steps)
        }
    };
    let mut deep = false;
    for step in steps.split('/') {
        if let Some(name) = step.strip_prefix('@') {
            return places.into_iter().filter_map(|element| attribute(element, name)).collect();
        }
        match step {
            "" => deep = true,
            ".." => places = places.into_iter().filter_map(xml::Element::parent).collect(),
            step => {
                let found = places.iter().flat_map(|place| children(*place, step, deep));
                places = found.collect();
                deep = false;
            }
        }
    }
    places.into_iter().map(|element| Spot { element, attribute: None }).collect()
}

fn attribute<'t>(element: xml::Element<'t>, name: &str) -> Option<Spot<'t>> {
    let found = match name.strip_prefix("i:") {
        Some(local) => instance_attribute(element, local),
        None => element.attribute(None, name),
    };
    found.map(|attribute| Spot { element, attribute: Some(attribute) })
}

fn children<'t>(parent: xml::Element<'t>, step: &str, deep: bool) -> Vec<xml::Element<'t>> {
    let (name, number) = match step.strip_suffix(']').and_then(|step| step.split_once('[')) {
        Some((name, number)) => (name, number.parse::<usize>().ok()),
        None => (step, None),
    };
    let mut found = Vec::new();
    let mut open: Vec<xml::Element<'t>> = parent.children().collect();
    open.reverse();
    while let Some(child) = open.pop() {
        if child.local() == name && !is_nil(child) {
            found.push(child);
        }
        if deep {
            let inside: Vec<xml::Element<'t>> = child.children().collect();
            open.extend(inside.into_iter().rev());
        }
    }
    match number {
        Some(number) => found.into_iter().skip(number.saturating_sub(1)).take(1).collect(),
        None => found,
    }
}

/// Whether a term holds, seen from an element.
#[must_use]
pub fn term_holds(term: &Term, from: xml::Element<'_>) -> bool {
    let places = at_path(from, term.path);
    let has = |wanted: &str| {
        places.iter().any(|place| place.value().trimmed().eq_ignore_ascii_case(wanted))
    };
    let looks_like =
        |pattern: Pattern| places.iter().any(|place| pattern.matches(place.value().trimmed()));
    match term.test {
        Test::Present => !places.is_empty(),
        Test::Absent => places.is_empty(),
        Test::Is(value) => has(value),
        Test::IsNot(value) => !has(value),
        Test::Like(pattern) => looks_like(pattern),
        Test::Unlike(pattern) => !places.is_empty() && !looks_like(pattern),
    }
}

/// Whether a condition holds, seen from an element.
#[must_use]
pub fn holds(condition: &Condition, from: xml::Element<'_>) -> bool {
    condition.terms.iter().all(|term| term_holds(term, from))
}

/// The model of a child: of alternatives the one whose condition it meets, else the one that knows
/// most of what is in it.
#[must_use]
pub fn model_in(schema: &'static Schema, slot: &Slot, child: xml::Element<'_>) -> &'static Model {
    let variants = slot.variants.0;
    if variants.is_empty() {
        return schema.element(slot.element);
    }
    if let Some(variant) = variants.iter().find(|variant| holds(&variant.when, child)) {
        return schema.element(variant.element);
    }
    let known = |model: &Model| {
        child.children().filter(|inside| slot_named(model, inside.local()).is_some()).count()
    };
    let models = variants.iter().map(|variant| schema.element(variant.element));
    // Of equals the first: `max_by_key` takes the last.
    models.rev().max_by_key(|model| known(model)).unwrap_or_else(|| schema.element(slot.element))
}
