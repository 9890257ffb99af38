//! What is sound at a glance: most of what files say. It is told without a vector, a copy of a text
//! or the place of anything, and has no effect. All else is looked at at length, and only there is
//! something said: a glance never says what that would not say.

use std::ops::Range;

use super::conditions::is_asked_for;
use super::twins::are_apart;
use super::{Checker, types};
use crate::document::holds;
use crate::schema::{
    Alternatives, Attribute as AttributeModel, Choice, Element as Model, Limits, List, Particle,
    Secret, Slot, Type, Value as ValueModel,
};
use crate::text::secrets;
use crate::xml;

/// A child with the slot that it takes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Taken {
    /// The slot of the model of its parent.
    pub(super) slot: u32,
    /// The child, by its place in the document.
    pub(super) child: u32,
}

/// The longest value that is glanced at, in bytes.
const LONGEST: usize = 128;

/// Applications may read something else than what is written, or it cannot be seen.
const ODD: u8 = 1;
/// White space that may have to be taken off.
const BLANK: u8 = 2;

/// What the bytes of a value may be.
const KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0;
    while byte < kinds.len() {
        kinds[byte] = match byte as u8 {
            b'<' | b'&' | 0..=0x1F | 0x7F.. => ODD,
            b' ' => BLANK,
            _ => 0,
        };
        byte += 1;
    }
    kinds
};

/// The value that is written so, where that is plain: the same for applications, all ASCII, and
/// without white space at its ends.
pub(super) fn plain(written: &str) -> Option<&str> {
    let bytes = written.as_bytes();
    if bytes.len() > LONGEST {
        return None;
    }
    let kinds = bytes.iter().fold(0, |kinds, byte| kinds | KINDS[usize::from(*byte)]);
    if kinds & ODD != 0 {
        return None;
    }
    let has_ends =
        kinds & BLANK != 0 && (bytes.first() == Some(&b' ') || bytes.last() == Some(&b' '));
    (!has_ends).then_some(written)
}

impl<'t> Checker<'_, 't> {
    /// Whether nothing is to be said about a value that is written so, and nothing is to be kept
    /// of it.
    pub(super) fn is_sound(&self, facets: &ValueModel, written: &str, is_required: bool) -> bool {
        if self.is_slow || facets.kind == Type::Base64 || facets.reference.is_some() {
            return false;
        }
        let Some(text) = plain(written) else { return false };
        let is_remarked = || facets.remarks.iter().any(|remark| remark.when.fits(text));
        if text.is_empty() {
            let is_free = matches!(facets.kind, Type::Text | Type::Name);
            let may_be = facets.empty || is_free && facets.one_of.is_empty() && !is_required;
            return may_be && !is_remarked();
        }
        let is_free = facets.kind == Type::Text && facets.pattern.is_none();
        let is_open = match facets.secret {
            Secret::No => true,
            Secret::Likely => secrets::is_free(text),
            Secret::Whole => false,
        };
        is_open
            && !self.document.tree.part().tokens().fit(text, is_free)
            && self.is_listed(facets, text)
            && is_of_type(facets, text)
            && facets.pattern.as_ref().is_none_or(|pattern| pattern.matches(text))
            && is_within(facets.length, text.len() as i64)
            && !is_remarked()
    }

    fn is_listed(&self, facets: &ValueModel, text: &str) -> bool {
        let choices = facets.one_of.0;
        let same = |choice: &&Choice| {
            choice.text == text || facets.any_case && choice.text.eq_ignore_ascii_case(text)
        };
        match choices.iter().find(same) {
            Some(choice) => self.admits(choice.gate),
            None => choices.is_empty() || facets.open,
        }
    }

    /// Whether nothing is to be said about the attributes of an element, those that it lacks
    /// included.
    pub(super) fn has_sound_attributes(
        &self,
        element: xml::Element<'t>,
        model: &'static Model,
    ) -> bool {
        if self.is_slow || model.brief.is_large {
            return false;
        }
        let known = model.attributes.0;
        let source = element.tree().text();
        let mut missed = model.brief.attributes;
        let mut next = 0;
        for attribute in element.attributes() {
            let name = attribute.name();
            // With a prefix it has a colon, and no name of the model has one.
            let is_it = |index: &usize| {
                let AttributeModel { name: known, qualified, instance, .. } = &known[*index];
                *known == name && !qualified && !instance
            };
            let Some(index) = (next..known.len()).chain(0..next).find(is_it) else { return false };
            let found = &known[index];
            let written = &source[attribute.value_span().range()];
            if !self.admits(found.gate) || !self.is_sound(&found.value, written, true) {
                return false;
            }
            missed &= !(1 << index);
            next = index + 1;
        }
        let is_missed = |index: u32| {
            let lacking = &known[index as usize];
            lacking.required || is_asked_for(&lacking.required_when, element)
        };
        !bits(missed).any(is_missed)
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

    /// Whether the model has a slot for each child, by its name, in an order that may be.
    fn are_named(&mut self, parent: xml::Element<'t>, model: &Model, slots: &[Slot]) -> bool {
        let first = self.taken.len();
        let (mut next, mut is_sorted, mut rank, mut in_order) = (0, true, 0, true);
        for child in parent.children() {
            if !child.shares_namespace(self.document.root) || self.has_nil && child.is_attributed()
            {
                return false;
            }
            let name = child.local();
            let is_it = |index: &usize| slots[*index].name == name;
            let Some(index) = (next..slots.len()).chain(0..next).find(is_it) else { return false };
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

/// The numbers of the bits that are set.
fn bits(mut bits: u64) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        let index = bits.trailing_zeros();
        bits &= bits.wrapping_sub(1);
        (index < u64::BITS).then_some(index)
    })
}

/// Whether a value that is no base64 is of its type.
fn is_of_type(facets: &ValueModel, text: &str) -> bool {
    match facets.kind {
        Type::Text | Type::Name => true,
        Type::Boolean => matches!(text, "true" | "false" | "1" | "0"),
        Type::Integer => types::integer(text).is_ok_and(|number| is_within(facets.range, number)),
        Type::Port => types::is_port(text),
        Type::PortOrAny => text == "*" || types::is_port(text),
        Type::PortRange => types::port_range(text).is_ok(),
        Type::Uri => types::uri(text).is_ok(),
        Type::Thumbprint => types::thumbprint(text).is_ok() && !text.contains(' '),
        Type::Version => text.parse::<crate::schema::Version>().is_ok(),
        Type::Guid => types::guid(text).is_ok(),
        Type::Ip => types::ip(text).is_ok(),
        Type::Ipv4 => types::ipv4(text).is_ok(),
        Type::Date => types::date(text).is_ok(),
        Type::Base64 => false,
    }
}

fn is_within(limits: Option<Limits>, number: i64) -> bool {
    limits.is_none_or(|limits| limits.min <= number && number <= limits.max)
}
