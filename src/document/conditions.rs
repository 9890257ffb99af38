//! Conditions between elements: what stands at a path, and whether something holds there.

use std::ops::ControlFlow;

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
    element.attributes().filter(|attribute| attribute.is_named(local)).find(meant)
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
    let mut all = Vec::new();
    let mut collect = |spot: Spot<'t>| {
        all.push(spot);
        ControlFlow::Continue(())
    };
    let mut walk = Walk { budget: usize::MAX, found: &mut collect };
    let _ = walk.begin(from, path);
    all
}

/// The first thing at `path` that fits, if one of `budget` elements that are looked at leads to it.
fn first_at<'t>(
    from: xml::Element<'t>,
    path: &str,
    budget: usize,
    fits: &dyn Fn(Spot<'t>) -> bool,
) -> Option<Spot<'t>> {
    let mut first = None;
    let mut stop = |spot: Spot<'t>| {
        if fits(spot) {
            first = Some(spot);
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    };
    let mut walk = Walk { budget, found: &mut stop };
    let _ = walk.begin(from, path);
    first
}

/// A walk along a path that ends as soon as what was looked for is found.
struct Walk<'f, 't> {
    /// How many elements may still be looked at.
    budget: usize,
    found: &'f mut dyn FnMut(Spot<'t>) -> ControlFlow<()>,
}

impl<'t> Walk<'_, 't> {
    fn begin(&mut self, from: xml::Element<'t>, path: &str) -> ControlFlow<()> {
        let Some(path) = path.strip_prefix('/') else { return self.step(from, path, false) };
        let (name, steps) = path.split_once('/').unwrap_or((path, ""));
        let root = std::iter::successors(Some(from), |element| element.parent()).last();
        match root.filter(|root| root.local() == name) {
            Some(root) if steps.is_empty() => (self.found)(Spot { element: root, attribute: None }),
            Some(root) => self.step(root, steps, false),
            None => ControlFlow::Continue(()),
        }
    }

    /// Takes the first of `steps`: to a child, or, if `deep`, to any descendant.
    fn step(&mut self, from: xml::Element<'t>, steps: &str, deep: bool) -> ControlFlow<()> {
        let (step, rest) = match steps.split_once('/') {
            Some((step, rest)) => (step, Some(rest)),
            None => (steps, None),
        };
        if let Some(name) = step.strip_prefix('@') {
            return attribute(from, name).map_or(ControlFlow::Continue(()), &mut *self.found);
        }
        match (step, rest) {
            ("", Some(rest)) => self.step(from, rest, true),
            ("..", _) => match from.parent() {
                Some(parent) => self.on(parent, rest),
                None => ControlFlow::Continue(()),
            },
            _ => self.children(from, step, rest, deep),
        }
    }

    fn on(&mut self, element: xml::Element<'t>, rest: Option<&str>) -> ControlFlow<()> {
        match rest {
            Some(rest) => self.step(element, rest, false),
            None => (self.found)(Spot { element, attribute: None }),
        }
    }

    fn children(
        &mut self,
        parent: xml::Element<'t>,
        step: &str,
        rest: Option<&str>,
        deep: bool,
    ) -> ControlFlow<()> {
        let (name, mut before) = match step.strip_suffix(']').and_then(|step| step.split_once('['))
        {
            Some((name, number)) => (name, number.parse::<usize>().ok()),
            None => (step, None),
        };
        let inside: Box<dyn Iterator<Item = xml::Element<'t>>> =
            if deep { Box::new(parent.descendants()) } else { Box::new(parent.children()) };
        for child in inside {
            if self.budget == 0 {
                return ControlFlow::Break(());
            }
            self.budget -= 1;
            if child.local() == name && !is_nil(child) {
                match &mut before {
                    Some(number) if *number > 1 => *number -= 1,
                    Some(_) => return self.on(child, rest),
                    None => self.on(child, rest)?,
                }
            }
        }
        ControlFlow::Continue(())
    }
}

fn attribute<'t>(element: xml::Element<'t>, name: &str) -> Option<Spot<'t>> {
    let found = match name.strip_prefix("i:") {
        Some(local) => instance_attribute(element, local),
        None => element.attribute(None, name),
    };
    found.map(|attribute| Spot { element, attribute: Some(attribute) })
}

/// Whether a term holds, seen from an element.
#[must_use]
pub fn term_holds(term: &Term, from: xml::Element<'_>) -> bool {
    term_holds_within(term, from, usize::MAX)
}

fn term_holds_within(term: &Term, from: xml::Element<'_>, budget: usize) -> bool {
    let is_there =
        |fits: &dyn Fn(Spot<'_>) -> bool| first_at(from, term.path, budget, fits).is_some();
    let has = |wanted: &str| {
        is_there(&|spot: Spot<'_>| spot.value().trimmed().eq_ignore_ascii_case(wanted))
    };
    let looks_like =
        |pattern: Pattern| is_there(&|spot: Spot<'_>| pattern.matches(spot.value().trimmed()));
    match term.test {
        Test::Present => is_there(&|_| true),
        Test::Absent => !is_there(&|_| true),
        Test::Is(value) => has(value),
        Test::IsNot(value) => !has(value),
        Test::Like(pattern) => looks_like(pattern),
        Test::Unlike(pattern) => is_there(&|_| true) && !looks_like(pattern),
    }
}

/// Whether a condition holds, seen from an element.
#[must_use]
pub fn holds(condition: &Condition, from: xml::Element<'_>) -> bool {
    condition.terms.iter().all(|term| term_holds(term, from))
}

/// How many children are asked which of several models an element has, and what its key is. That is
/// done for every finding, so it must not depend on the size of the element.
pub(super) const MOST_ASKED: usize = 32;

/// The model of a child: of alternatives the one whose condition it meets, else the one that knows
/// most of what is in it.
#[must_use]
pub fn model_in(schema: &'static Schema, slot: &Slot, child: xml::Element<'_>) -> &'static Model {
    let variants = slot.variants.0;
    if variants.is_empty() {
        return schema.element(slot.element);
    }
    let is_met = |condition: &Condition| {
        condition.terms.iter().all(|term| term_holds_within(term, child, MOST_ASKED))
    };
    if let Some(variant) = variants.iter().find(|variant| is_met(&variant.when)) {
        return schema.element(variant.element);
    }
    let known = |model: &Model| {
        let inside = child.children().take(MOST_ASKED);
        inside.filter(|inside| slot_named(model, inside.local()).is_some()).count()
    };
    let models = variants.iter().map(|variant| schema.element(variant.element));
    // Of equals the first: `max_by_key` takes the last.
    models.rev().max_by_key(|model| known(model)).unwrap_or_else(|| schema.element(slot.element))
}
