//! What is sound at a glance: most of what files say. It is told without a vector, a copy of a text
//! or the place of anything, and has no effect. All else is looked at at length, and only there is
//! something said: a glance never says what that would not say.

use super::conditions::is_asked_for;
use super::twins::are_apart;
use super::{Checker, is_misspelt};
use crate::document::holds;
use crate::schema::{
    Alternatives, Attribute as AttributeModel, Content, Element as Model, List, Occurs, Particle,
    Slot,
};
use crate::xml;

/// A child with the slot that it takes, whose inside has to be looked at.
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
    pub(super) fn has_sound_attributes(&self, element: &xml::Outline<'t>, model: &Model) -> bool {
        if element.is_attributed() {
            self.are_sound_attributes(element.element, model)
        } else {
            model.brief.attributes == 0
        }
    }

    // Most elements have none, and are told without a call.
    #[inline(never)]
    fn are_sound_attributes(&self, element: xml::Element<'t>, model: &Model) -> bool {
        let brief = &model.brief;
        if self.is_slow() || brief.is_large || !self.is_unprefixed && is_misdeclared(element) {
            return false;
        }
        let known = model.attributes.0;
        let (mut present, mut next) = (0_u64, 0);
        for attribute in element.attributes() {
            let is_it = |known: &AttributeModel| attribute.is_written(known.name);
            let Some(index) = find(known, next, is_it) else { return false };
            let found = &known[index];
            let is_bare = brief.bare_attributes >> index & 1 != 0;
            if !(is_bare || self.is_bare(found))
                || !self.is_sound_attribute(&found.value, attribute)
            {
                return false;
            }
            present |= 1 << index;
            next = index + 1;
        }
        brief.attributes & !present == 0
    }

    /// Whether an attribute has no prefix, and the version has it.
    #[cold]
    fn is_bare(&self, known: &AttributeModel) -> bool {
        !known.qualified && !known.instance && self.admits(known.gate)
    }

    /// Whether nothing is to be said about an element of that model in which no others stand.
    #[inline]
    fn is_sound_leaf(&self, element: &xml::Outline<'t>, model: &Model) -> bool {
        let is_sound = match &model.content {
            Content::Value(facets) => {
                !element.is_forced() && self.is_sound_content(facets, element, model.occurs.min > 0)
            }
            Content::Elements(..) => {
                !element.has_text() && model.brief.is_plain && model.brief.slots == 0
            }
            Content::Open => false,
        };
        is_sound && self.has_sound_attributes(element, model)
    }

    /// Whether nothing is to be said about an element of that model and those in it, in which no others
    /// stand. What is deeper is not asked: it would be again for each element around it.
    #[inline(never)]
    fn is_sound_twig(&self, element: &xml::Outline<'t>, model: &'static Model) -> bool {
        let Content::Elements(particles, slots) = &model.content else { return false };
        let is_told = |child: &xml::Outline<'t>, model, _| {
            !child.has_children() && self.is_sound_leaf(child, model)
        };
        !element.has_text()
            && self.has_sound_attributes(element, model)
            && self.has_sound_children(element.element, model, (particles, slots), is_told)
    }

    /// Gives the children of an element their slots, if nothing is to be said about which of them
    /// stand there; then what is in them is all that is left. Those about whose inside something may
    /// be to be said are the last ones of `taken`, by slot.
    pub(super) fn takes_slots(
        &mut self,
        parent: xml::Element<'t>,
        model: &'static Model,
        particles: &'static List<Particle>,
        slots: &'static [Slot],
    ) -> bool {
        if self.is_slow() {
            return false;
        }
        let mut taken = std::mem::take(&mut self.taken);
        let first = taken.len();
        let is_told = |child: &xml::Outline<'t>, model: &'static Model, slot| {
            let is_sound = if child.has_children() {
                model.brief.is_twig && self.is_sound_twig(child, model)
            } else {
                self.is_sound_leaf(child, model)
            };
            if !is_sound {
                taken.push(Taken { slot, child: child.element.id() });
            }
            true
        };
        let is_sound = self.has_sound_children(parent, model, (particles, slots), is_told);
        if is_sound && !taken[first..].is_sorted_by_key(|taken| taken.slot) {
            taken[first..].sort_unstable();
        } else if !is_sound {
            taken.truncate(first);
        }
        self.taken = taken;
        is_sound
    }

    /// Whether nothing is to be said about which children an element has, and each of them, with its
    /// model and slot, is told.
    #[inline]
    fn has_sound_children(
        &self,
        parent: xml::Element<'t>,
        model: &'static Model,
        (particles, slots): (&'static List<Particle>, &'static [Slot]),
        mut is_told: impl FnMut(&xml::Outline<'t>, &'static Model, u32) -> bool,
    ) -> bool {
        let brief = &model.brief;
        if brief.is_large {
            return false;
        }
        let (mut next, mut rank) = (0, 0);
        // The slots that children take by their names, and those that more than one of them takes.
        let (mut bits, mut again) = (0_u64, 0_u64);
        for child in parent.outlines() {
            if !self.is_of_root(&child) || self.may_be_nil(child.element) {
                return false;
            }
            let Some(index) = find(slots, next, |slot| child.is_named(slot.name)) else {
                return false;
            };
            let slot = &slots[index];
            if slot.rank < rank && model.ordered {
                return false;
            }
            (next, rank) = (index, slot.rank);
            let bit = 1 << index;
            again |= bits & bit;
            bits |= bit;
            if !is_told(&child, self.model(slot.element), index as u32) {
                return false;
            }
        }
        let asked = again | bits & !brief.free_slots;
        // Mostly each child may stand once, and does.
        brief.slots & !bits == 0
            && (asked == 0 && brief.is_plain || {
                let present = Present { parent, slots, bits, again };
                self.are_placed(asked, &present)
                    && (brief.is_plain || self.are_sound(particles, &present))
            })
    }

    /// Whether an attribute of an element may say that it is null.
    #[inline]
    fn may_be_nil(&self, element: xml::Element<'t>) -> bool {
        !self.is_unprefixed && element.attributes().any(|attribute| attribute.is_named("nil"))
    }

    /// Whether an element is in the namespace of the root.
    #[inline]
    fn is_of_root(&self, element: &xml::Outline<'t>) -> bool {
        element.is_bound_as(&self.root) || element.element.shares_namespace(self.document.root)
    }

    /// Whether the slots that are asked have as many children as they may have, and each of them may
    /// stand there.
    #[inline(never)]
    fn are_placed(&self, asked: u64, present: &Present<'t>) -> bool {
        places(asked).all(|index| self.may_stand(index, present))
    }

    /// Whether the children of a slot may be there, as many as they are, and are not the same.
    fn may_stand(&self, index: usize, present: &Present<'t>) -> bool {
        let slot = &present.slots[index];
        let model = self.model(slot.element);
        let is_again = present.again >> index & 1 != 0;
        let Occurs { min, max } = slot.occurs;
        let may_be_so_many = || {
            let may_be = |count| u64::from(min) <= count && count <= u64::from(max);
            max == u32::MAX && min <= 2 || may_be(present.of(1 << index).count() as u64)
        };
        let is_free = || {
            self.admits(model.gate)
                && model.present.is_none()
                && model
                    .superseded
                    .is_none_or(|since| self.version.is_some_and(|version| version < since))
                && holds(&model.only_when, present.parent)
        };
        let is_apart = || match model.key {
            Some(key) if !key.shared => self.is_transform || are_apart(key, present.of(1 << index)),
            _ => true,
        };
        let may_be = if is_again { may_be_so_many() } else { min <= 1 && max >= 1 };
        may_be
            && slot.variants.is_empty()
            && (model.brief.is_free || is_free())
            && (!is_again || is_apart())
    }

    /// Whether groups of children have what they ask for.
    fn are_sound(&self, particles: &[Particle], present: &Present<'t>) -> bool {
        particles.iter().all(|particle| match particle {
            Particle::Element(index) => {
                let slot = &present.slots[usize::from(*index)];
                present.bits >> *index & 1 != 0
                    || slot.occurs.min == 0
                        && !is_asked_for(&self.model(slot.element).required_when, present.parent)
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

    fn is_chosen(&self, choice: &Alternatives, present: &Present<'t>) -> bool {
        let Alternatives { occurs, key, inside, .. } = choice;
        let mut chosen = inside.iter().filter(|particle| present.has(particle));
        let (first, second) = (chosen.next(), chosen.next());
        let is_one = || match (first, second) {
            (None, _) => occurs.min == 0,
            (Some(only), None) => self.are_sound(std::slice::from_ref(only), present),
            (Some(_), Some(_)) => occurs.max != 1,
        };
        let all = || present.of(slots_of(inside));
        (occurs.max <= 1 || occurs.max == u32::MAX || all().count() <= occurs.max as usize)
            && key.is_none_or(|key| self.is_transform || are_apart(key, all()))
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

/// Which children an element has: each takes the slot of its name.
struct Present<'t> {
    parent: xml::Element<'t>,
    slots: &'static [Slot],
    /// The slots that are taken, a bit for each.
    bits: u64,
    /// Those that more than one child takes.
    again: u64,
}

impl<'t> Present<'t> {
    fn has(&self, particle: &Particle) -> bool {
        self.has_any(std::slice::from_ref(particle))
    }

    fn has_any(&self, particles: &[Particle]) -> bool {
        self.bits & slots_of(particles) != 0
    }

    /// The children that take one of these slots, a bit for each.
    #[inline]
    fn of(&self, wanted: u64) -> impl Iterator<Item = xml::Element<'t>> {
        let (slots, wanted) = (self.slots, wanted & self.bits);
        // Mostly all children take the same.
        let are_all = wanted == self.bits;
        let is_it = move |child: &_| are_all || takes_one(*child, slots, wanted);
        self.parent.children().filter(is_it)
    }
}

/// Whether an element takes one of these slots, a bit for each.
#[inline(never)]
fn takes_one(element: xml::Element<'_>, slots: &[Slot], wanted: u64) -> bool {
    places(wanted).any(|index| element.is_named(slots[index].name))
}

/// The places of the bits that are set.
#[inline]
fn places(mut bits: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let place = bits.trailing_zeros() as usize;
        (bits != 0).then(|| {
            bits &= bits - 1;
            place
        })
    })
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
