//! The children of an element, each in the slot of the model that its name gives it.

use std::collections::HashSet;

use super::listing;
use super::order::in_order;
use crate::schema::{Alternatives, Particle, Slot};
use crate::xml;

/// What stands in an element, by slot of its model.
pub(super) struct Aligned<'t> {
    pub(super) slots: &'static [Slot],
    /// The children of each slot, in document order.
    pub(super) found: Vec<Vec<xml::Element<'t>>>,
    /// Slots that an unknown element was probably meant for: nothing is missing there.
    pub(super) meant: Vec<bool>,
    /// The local names of all children, those without a slot included.
    pub(super) names: HashSet<&'t str>,
    /// Whether a child without the prefix of the others was reported.
    pub(super) strayed: bool,
}

impl<'t> Aligned<'t> {
    pub(super) fn count(&self, slot: u16) -> usize {
        self.found[usize::from(slot)].len()
    }

    pub(super) fn present(&self, slot: u16) -> bool {
        self.count(slot) > 0 || self.meant[usize::from(slot)]
    }

    /// The first child that a particle could be said to hold.
    pub(super) fn first(&self, particle: &Particle) -> Option<xml::Element<'t>> {
        match particle {
            Particle::Element(slot) => self.found[usize::from(*slot)].first().copied(),
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
            aligned: &Aligned<'t>,
            particles: &[Particle],
            all: &mut Vec<xml::Element<'t>>,
        ) {
            for particle in particles {
                match particle {
                    Particle::Element(slot) => all.extend(&aligned.found[usize::from(*slot)]),
                    Particle::Choice(Alternatives { inside, .. })
                    | Particle::Group(_, _, inside)
                    | Particle::AnyOf(_, inside) => collect(aligned, inside, all),
                    Particle::Any(_) => {}
                }
            }
        }
        let mut all = Vec::new();
        collect(self, particles, &mut all);
        all.sort_by_key(|child| child.span().start);
        all
    }
}

impl Aligned<'_> {
    pub(super) fn index(&self, slot: &Slot) -> Option<usize> {
        self.slots.iter().position(|other| std::ptr::eq(other, slot))
    }

    pub(super) fn found_of(&self, slot: &Slot) -> usize {
        self.index(slot).map_or(0, |index| self.found[index].len())
    }

    pub(super) fn is_meant(&self, slot: &Slot) -> bool {
        self.index(slot).is_some_and(|index| self.meant[index])
    }
}

/// The names of alternatives, for a sentence.
pub(super) fn alternatives(particles: &[Particle], aligned: &Aligned<'_>, word: &str) -> String {
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
    aligned: &Aligned<'t>,
) -> Option<(xml::Element<'t>, &'static str)> {
    let mut placed: Vec<(xml::Element<'t>, u16)> = Vec::new();
    for (other, found) in aligned.slots.iter().zip(&aligned.found) {
        placed.extend(found.iter().map(|child| (*child, other.rank)));
    }
    placed.sort_by_key(|(child, _)| child.span().start);
    let ranks: Vec<u16> = placed.iter().map(|(_, rank)| *rank).collect();
    let kept: Vec<(xml::Element<'t>, u16)> =
        in_order(&ranks).into_iter().map(|index| placed[index]).collect();
    let last = kept.iter().rev().find(|(_, rank)| *rank < slot.rank);
    let next = || kept.iter().find(|(_, rank)| *rank > slot.rank);
    let beside = last.map(|(child, _)| (*child, "after"));
    beside.or_else(|| next().map(|(child, _)| (*child, "before")))
}
