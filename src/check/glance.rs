//! What is sound at a glance: most of what files say. It is told without a vector, a copy of a text
//! or the place of anything, and has no effect. All else is looked at at length, and only there is
//! something said: a glance never says what that would not say.

use std::ops::Range;

use super::conditions::is_asked_for;
use super::twins::are_apart;
use super::{Checker, is_misspelt};
use crate::document::holds;
use crate::schema::{
    Alternatives, Attribute as AttributeModel, Content, Element as Model, List, Particle, Slot,
};
use crate::xml;

/// A child with the slot that it takes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Taken {
    /// The slot of the model of its parent.
    pub(super) slot: u32,
    /// The child, by its place in the document.
    pub(super) child: u32,
}

impl<'t> Checker<'_, 't> {
    /// Whether nothing is to be said about the attributes of an element, nor about the namespaces
    /// that it declares, and it is not null.
    #[inline]
    pub(super) fn has_sound_attributes(&self, element: xml::Element<'t>, model: &Model) -> bool {
        if element.is_attributed() {
            self.are_sound_attributes(element, model)
        } else {
            model.brief.attributes == 0 && !model.brief.is_large
        }
    }

    // Most elements have none, and are told without a call.
    #[inline(never)]
    fn are_sound_attributes(&self, element: xml::Element<'t>, model: &Model) -> bool {
        let brief = &model.brief;
        if self.is_slow || brief.is_large || !self.is_unprefixed && is_misdeclared(element) {
            return false;
        }
        let known = model.attributes.0;
        let (mut present, mut next) = (0_u64, 0);
        for attribute in element.attributes() {
            let is_it = |known: &AttributeModel| {
                attribute.is_written(known.name) && !known.qualified && !known.instance
            };
            let Some(index) = find(known, next, is_it) else { return false };
            let found = &known[index];
            if !self.admits(found.gate) || !self.is_sound_attribute(&found.value, attribute) {
                return false;
            }
            present |= 1 << index;
            next = index + 1;
        }
        brief.attributes & !present == 0
    }

    /// Whether nothing is to be said about an element of that model in which no others stand.
    pub(super) fn is_sound_leaf(&self, element: xml::Element<'t>, model: &Model) -> bool {
        let is_sound = match &model.content {
            Content::Value(facets) => {
                !element.is_forced()
                    && self.is_sound_content(facets, element.content_span(), model.occurs.min > 0)
            }
            Content::Elements(..) => {
                element.children().next().is_none()
                    && !element.has_text()
                    && model.brief.is_plain
                    && model.brief.slots == 0
            }
            Content::Open => false,
        };
        is_sound && self.has_sound_attributes(element, model)
    }

    /// Gives the children of an element their slots, if nothing is to be said about which of them
    /// stand there; then what is in them is all that is left. They are the last ones of `taken`.
    pub(super) fn takes_slots(
        &mut self,
        parent: xml::Element<'t>,
        model: &'static Model,
        particles: &'static List<Particle>,
        slots: &'static [Slot],
    ) -> bool {
        let first = self.taken.len();
        let is_sound = !self.is_slow
            && !model.brief.is_large
            && self.are_named(parent, model, slots)
            && self.are_placed(parent, model, particles, first..self.taken.len(), slots);
        if !is_sound {
            self.taken.truncate(first);
        }
        is_sound
    }

    /// Whether an attribute of an element may say that it is null.
    fn may_be_nil(&self, element: xml::Element<'t>) -> bool {
        !self.is_unprefixed && element.attributes().any(|attribute| attribute.is_named("nil"))
    }

    /// Whether the model has a slot for each child, by its name, in an order that may be.
    fn are_named(&mut self, parent: xml::Element<'t>, model: &Model, slots: &[Slot]) -> bool {
        let first = self.taken.len();
        let (mut next, mut is_sorted, mut rank, mut in_order) = (0, true, 0, true);
        for child in parent.children() {
            if !child.shares_namespace(self.document.root) || self.may_be_nil(child) {
                return false;
            }
            let is_it = |slot: &Slot| child.is_named(slot.name);
            let Some(index) = find(slots, next, is_it) else { return false };
            let slot = &slots[index];
            is_sorted &= index >= next;
            in_order &= slot.rank >= rank;
            (next, rank) = (index, slot.rank);
            self.taken.push(Taken { slot: index as u32, child: child.id() });
        }
        if !is_sorted {
            self.taken[first..].sort_unstable();
        }
        in_order || !model.ordered
    }

    /// Whether the slots have as many children as they may have, and each of them may stand there.
    fn are_placed(
        &self,
        parent: xml::Element<'t>,
        model: &'static Model,
        particles: &'static List<Particle>,
        range: Range<usize>,
        slots: &'static [Slot],
    ) -> bool {
        let taken = &self.taken[range];
        let mut present = 0;
        for run in taken.chunk_by(|one, other| one.slot == other.slot) {
            let slot = &slots[run[0].slot as usize];
            present |= 1_u64 << run[0].slot;
            let count = run.len() as u64;
            let may_be = u64::from(slot.occurs.min) <= count && count <= u64::from(slot.occurs.max);
            if !may_be || !slot.variants.is_empty() || !self.may_stand(parent, slot, run) {
                return false;
            }
        }
        let missed = model.brief.slots & !present;
        missed == 0
            && (model.brief.is_plain
                || self.are_sound(particles, &Present { parent, slots, taken, bits: present }))
    }

    /// Whether the children of a slot may be there, and are not the same.
    fn may_stand(&self, parent: xml::Element<'t>, slot: &Slot, run: &[Taken]) -> bool {
        let model = self.schema.element(slot.element);
        let is_free = || {
            self.admits(model.gate)
                && model.present.is_none()
                && model
                    .superseded
                    .is_none_or(|since| self.version.is_some_and(|version| version < since))
                && holds(&model.only_when, parent)
        };
        let is_apart = || match model.key {
            Some(key) if !key.shared && run.len() > 1 => {
                self.is_transform || are_apart(key, self.children_of(run))
            }
            _ => true,
        };
        (model.brief.is_free || is_free()) && is_apart()
    }

    fn children_of(&self, taken: &[Taken]) -> impl Iterator<Item = xml::Element<'t>> {
        let tree = self.document.tree;
        taken.iter().filter_map(|taken| tree.element(taken.child))
    }

    /// Whether groups of children have what they ask for.
    fn are_sound(&self, particles: &[Particle], present: &Present<'_, 't>) -> bool {
        particles.iter().all(|particle| match particle {
            Particle::Element(index) => {
                let slot = &present.slots[usize::from(*index)];
                present.bits >> *index & 1 != 0
                    || slot.occurs.min == 0
                        && !is_asked_for(
                            &self.schema.element(slot.element).required_when,
                            present.parent,
                        )
            }
            Particle::Group(occurs, _, inside) => {
                occurs.min == 0 && !present.has_any(inside) || self.are_sound(inside, present)
            }
            Particle::Choice(choice) => self.is_chosen(choice, present),
            Particle::AnyOf(_, inside) => {
                let mut held = inside.iter().filter(|particle| present.has(particle)).peekable();
                held.peek().is_some()
                    && held.all(|particle| self.are_sound(std::slice::from_ref(particle), present))
            }
            Particle::Any(_) => true,
        })
    }

    fn is_chosen(&self, choice: &Alternatives, present: &Present<'_, 't>) -> bool {
        let Alternatives { occurs, key, inside, .. } = choice;
        let mut chosen = inside.iter().filter(|particle| present.has(particle));
        let (first, second) = (chosen.next(), chosen.next());
        let is_one = || match (first, second) {
            (None, _) => occurs.min == 0,
            (Some(only), None) => self.are_sound(std::slice::from_ref(only), present),
            (Some(_), Some(_)) => occurs.max != 1,
        };
        let mask = slots_of(inside);
        let all = present.taken.iter().filter(|taken| mask >> taken.slot & 1 != 0);
        let tree = self.document.tree;
        let is_apart = |key| {
            let children = all.clone().filter_map(|taken| tree.element(taken.child));
            self.is_transform || are_apart(key, children)
        };
        (occurs.max <= 1 || occurs.max == u32::MAX || all.clone().count() <= occurs.max as usize)
            && key.is_none_or(is_apart)
            && is_one()
    }
}

/// The first index that is it, from `next` on, then from the beginning.
#[inline]
fn find<T>(all: &[T], next: usize, is_it: impl Fn(&T) -> bool) -> Option<usize> {
    let mut index = next;
    for _ in 0..all.len() {
        if index >= all.len() {
            index = 0;
        }
        if is_it(&all[index]) {
            return Some(index);
        }
        index += 1;
    }
    None
}

/// Whether an element misspells the instance namespace.
fn is_misdeclared(element: xml::Element<'_>) -> bool {
    element.declarations().any(|declaration| is_misspelt(declaration.value().text()))
}

/// Which children an element has.
struct Present<'p, 't> {
    parent: xml::Element<'t>,
    slots: &'static [Slot],
    taken: &'p [Taken],
    /// The slots that are taken, a bit for each.
    bits: u64,
}

impl Present<'_, '_> {
    fn has(&self, particle: &Particle) -> bool {
        self.has_any(std::slice::from_ref(particle))
    }

    fn has_any(&self, particles: &[Particle]) -> bool {
        self.bits & slots_of(particles) != 0
    }
}

/// The slots of all elements that particles hold, a bit for each.
fn slots_of(particles: &[Particle]) -> u64 {
    particles.iter().fold(0, |bits, particle| {
        bits | match particle {
            Particle::Element(index) => 1 << *index,
            Particle::Choice(Alternatives { inside, .. })
            | Particle::Group(_, _, inside)
            | Particle::AnyOf(_, inside) => slots_of(inside),
            Particle::Any(_) => 0,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_next_is_found_first() {
        let names = ["a", "b", "a", "c"];
        let place = |name, next| find(&names, next, |known| *known == name);
        assert_eq!((place("a", 0), place("a", 1), place("a", 3)), (Some(0), Some(2), Some(0)));
        assert_eq!((place("d", 2), place("b", 4)), (None, Some(1)));
    }
}
