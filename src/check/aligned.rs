//! The children of an element, each in the slot of the model that its name gives it.

use std::cell::OnceCell;
use std::collections::HashSet;

use super::listing;
use super::order::{Placed, in_order};
use crate::schema::{Alternatives, Particle, Slot};
use crate::text::order;
use crate::xml;

/// Room for what is known of the children of an element; one after the other uses it.
#[derive(Default)]
pub(super) struct Room<'t> {
    pub(super) children: Vec<xml::Element<'t>>,
    pub(super) taken: Vec<(usize, xml::Element<'t>)>,
    pub(super) placed: Vec<Placed<'t>>,
    found: Vec<xml::Element<'t>>,
    counts: Vec<Count>,
}

/// What is known of a slot.
#[derive(Clone, Copy, Default)]
struct Count {
    /// Where its children begin in `found`; those of the next slot begin where they end.
    start: u32,
    /// Whether an unknown element was probably meant for it: nothing is missing there.
    is_meant: bool,
    /// Whether a child takes it.
    is_taken: bool,
}

/// What stands in an element, by slot of its model.
pub(super) struct Aligned<'c, 't> {
    pub(super) slots: &'static [Slot],
    /// All children, those without a slot included.
    pub(super) children: &'c [xml::Element<'t>],
    /// The children of all slots, by slot, and in document order in each.
    found: Vec<xml::Element<'t>>,
    /// What is known of each slot, and behind them where the last one ends.
    counts: Vec<Count>,
    /// The local names of all children, collected for the first that asks.
    names: OnceCell<HashSet<&'t str>>,
    /// Whether a child without the prefix of the others was reported.
    pub(super) strayed: bool,
}

impl<'c, 't> Aligned<'c, 't> {
    /// Of children that have no slot yet, in vectors that `room` gives.
    pub(super) fn new(
        slots: &'static [Slot],
        children: &'c [xml::Element<'t>],
        room: &mut Room<'t>,
    ) -> Self {
        let (mut found, mut counts) =
            (std::mem::take(&mut room.found), std::mem::take(&mut room.counts));
        found.clear();
        counts.clear();
        counts.resize(slots.len() + 1, Count::default());
        Self { slots, children, found, counts, names: OnceCell::new(), strayed: false }
    }

    /// Gives the vectors back.
    pub(super) fn leave(self, room: &mut Room<'t>) {
        (room.found, room.counts) = (self.found, self.counts);
    }

    /// Gives the children their slots; they come in document order.
    pub(super) fn take(&mut self, taken: &mut [(usize, xml::Element<'t>)]) {
        order::by_key(taken, |(slot, _)| *slot);
        for (slot, _) in &*taken {
            self.counts[slot + 1].start += 1;
        }
        let mut start = 0;
        for count in &mut self.counts {
            start += count.start;
            count.start = start;
        }
        self.found.extend(taken.iter().map(|(_, child)| *child));
    }

    /// The children of a slot, in document order.
    pub(super) fn of(&self, slot: usize) -> &[xml::Element<'t>] {
        &self.found[self.counts[slot].start as usize..self.counts[slot + 1].start as usize]
    }

    /// Whether no child took this slot before.
    pub(super) fn is_first(&mut self, slot: usize) -> bool {
        !std::mem::replace(&mut self.counts[slot].is_taken, true)
    }

    /// Whether an unknown element was probably meant for a slot.
    pub(super) fn is_meant(&self, slot: usize) -> bool {
        self.counts[slot].is_meant
    }

    /// Lets nothing be missing in a slot that an unknown element was probably meant for.
    pub(super) fn mean(&mut self, slot: usize) {
        self.counts[slot].is_meant = true;
    }

    /// Whether a child has that local name, with a slot or without.
    pub(super) fn has_name(&self, local: &str) -> bool {
        let collected = || self.children.iter().map(|child| child.local()).collect();
        self.names.get_or_init(collected).contains(local)
    }

    pub(super) fn count(&self, slot: u16) -> usize {
        self.of(usize::from(slot)).len()
    }

    pub(super) fn present(&self, slot: u16) -> bool {
        self.count(slot) > 0 || self.is_meant(usize::from(slot))
    }

    /// The first child that a particle could be said to hold.
    pub(super) fn first(&self, particle: &Particle) -> Option<xml::Element<'t>> {
        match particle {
            Particle::Element(slot) => self.of(usize::from(*slot)).first().copied(),
            Particle::Choice(Alternatives { inside, .. })
            | Particle::Group(_, _, inside)
            | Particle::AnyOf(_, inside) => {
                inside.iter().filter_map(|p| self.first(p)).min_by_key(|child| child.span().start)
            }
            Particle::Any(_) => None,
        }
    }

    pub(super) fn holds(&self, particle: &Particle) -> bool {
        match particle {
            Particle::Element(slot) => self.present(*slot),
            Particle::Choice(Alternatives { inside, .. })
            | Particle::Group(_, _, inside)
            | Particle::AnyOf(_, inside) => inside.iter().any(|particle| self.holds(particle)),
            Particle::Any(_) => false,
        }
    }

    /// All children that particles hold, in document order.
    pub(super) fn all(&self, particles: &[Particle]) -> Vec<xml::Element<'t>> {
        fn collect<'t>(
            aligned: &Aligned<'_, 't>,
            particles: &[Particle],
            all: &mut Vec<xml::Element<'t>>,
        ) {
            for particle in particles {
                match particle {
                    Particle::Element(slot) => all.extend(aligned.of(usize::from(*slot))),
                    Particle::Choice(Alternatives { inside, .. })
                    | Particle::Group(_, _, inside)
                    | Particle::AnyOf(_, inside) => collect(aligned, inside, all),
                    Particle::Any(_) => {}
                }
            }
        }
        let mut all = Vec::new();
        collect(self, particles, &mut all);
        order::by_key(&mut all, |child| child.span().start);
        all
    }
}

/// The names of alternatives, for a sentence.
pub(super) fn alternatives(
    particles: &[Particle],
    aligned: &Aligned<'_, '_>,
    word: &str,
) -> String {
    let name = |particle: &Particle| match particle {
        Particle::Element(slot) => Some(format!("`{}`", aligned.slots[usize::from(*slot)].name)),
        Particle::Choice(Alternatives { inside, .. })
        | Particle::Group(_, _, inside)
        | Particle::AnyOf(_, inside) => Some(alternatives(inside, aligned, "and")),
        Particle::Any(_) => None,
    };
    let names: Vec<String> = particles.iter().filter_map(name).collect();
    listing(&names, word)
}

/// The child beside which a missing one belongs, and on which side: of those that are in order
/// already, so that it stays right when the others are moved.
pub(super) fn neighbour<'t>(
    slot: &Slot,
    aligned: &Aligned<'_, 't>,
) -> Option<(xml::Element<'t>, &'static str)> {
    let mut placed: Vec<(xml::Element<'t>, u16)> = Vec::new();
    for (index, other) in aligned.slots.iter().enumerate() {
        placed.extend(aligned.of(index).iter().map(|child| (*child, other.rank)));
    }
    order::by_key(&mut placed, |(child, _)| child.span().start);
    let ranks: Vec<u16> = placed.iter().map(|(_, rank)| *rank).collect();
    let kept: Vec<(xml::Element<'t>, u16)> =
        in_order(&ranks).into_iter().map(|index| placed[index]).collect();
    let last = kept.iter().rev().find(|(_, rank)| *rank < slot.rank);
    let next = || kept.iter().find(|(_, rank)| *rank > slot.rank);
    let beside = last.map(|(child, _)| (*child, "after"));
    beside.or_else(|| next().map(|(child, _)| (*child, "before")))
}
