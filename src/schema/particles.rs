//! Compiles what may stand in an element: sequences, choices, groups, and alternative models.

use super::facets::{self, keep};
use super::model::{
    Alternatives, Condition, Content, ElementId, Key, List, Occurs, Particle, Slot, Variant,
};
use super::skeleton::{Compiler, NAMESPACE, is_own};
use super::values::Facets;
use crate::xml;

impl<'a> Compiler<'a> {
    /// What may stand in an element that holds elements.
    pub(super) fn content(&mut self, skeleton: xml::Element<'a>) -> Content {
        let mut inside = skeleton.children().filter(|child| is_particle(*child));
        if let (Some(only), None) = (inside.next(), inside.next())
            && is_own(only, "any")
            && Facets(only).attribute("use").is_none()
        {
            return Content::Open;
        }
        let mut slots = Vec::new();
        let particles = self.particles(skeleton, &mut slots);
        number(&particles, &mut slots, &mut 0, false);
        for (index, slot) in slots.iter().enumerate() {
            if slots[..index].iter().any(|other| other.name == slot.name) {
                let again = skeleton.children().filter(|child| child.local() == slot.name).last();
                let span = again.unwrap_or(skeleton).name_span();
                self.refuse(
                    span,
                    format!("`{}` stands twice in `{}`", slot.name, skeleton.local()),
                );
            }
        }
        Content::Elements(particles.into(), slots.into())
    }

    fn particles(&mut self, parent: xml::Element<'a>, slots: &mut Vec<Slot>) -> Vec<Particle> {
        let mut particles = Vec::new();
        for child in parent.children().filter(|child| is_particle(*child)) {
            let other = slots
                .iter()
                .position(|slot| slot.name == child.local() && !slot.variants.is_empty());
            match (other, self.when(child)) {
                (Some(index), Some(when)) => {
                    let element = self.element(child);
                    let another = Variant { when, element };
                    slots[index].variants = [slots[index].variants.0, &[another]].concat().into();
                }
                _ => particles.push(self.particle(child, slots)),
            }
        }
        particles
    }

    /// Where the model holds that a skeleton element is, if it is one of several.
    pub(super) fn when(&mut self, child: xml::Element<'a>) -> Option<Condition> {
        if child.namespace() == Some(NAMESPACE) {
            return None;
        }
        self.read(Facets(child), "when", facets::condition).filter(|when| !when.is_none())
    }

    fn particle(&mut self, child: xml::Element<'a>, slots: &mut Vec<Slot>) -> Particle {
        let facets = Facets(child);
        let occurs = self.read(facets, "occurs", facets::occurs);
        if child.namespace() != Some(NAMESPACE) {
            let element = self.element(child);
            let occurs = occurs.unwrap_or(self.elements[element.0 as usize].occurs);
            let variants: Vec<Variant> =
                self.when(child).map(|when| Variant { when, element }).into_iter().collect();
            let (name, variants) = (keep(child.local()), variants.into());
            slots.push(Slot { name, occurs, element, rank: 0, variants });
            return Particle::Element((slots.len() - 1) as u16);
        }
        let occurs = occurs.unwrap_or(Occurs::ONCE);
        match child.local() {
            "choice" => Particle::Choice(self.choice(child, occurs, slots)),
            "group" => {
                let missing = facets.severity("missing");
                Particle::Group(occurs, missing, self.particles(child, slots).into())
            }
            "any-of" => {
                Particle::AnyOf(facets.severity("missing"), self.particles(child, slots).into())
            }
            _ => Particle::Any(facets.attribute("use").is_some().then(|| self.element(child))),
        }
    }
}

impl<'a> Compiler<'a> {
    fn choice(
        &mut self,
        child: xml::Element<'a>,
        occurs: Occurs,
        slots: &mut Vec<Slot>,
    ) -> Alternatives {
        let facets = Facets(child);
        let first = slots.len();
        let inside = self.particles(child, slots).into();
        let key = self.key(facets).map(|key| Key { shared: true, ..key });
        for slot in slots[first..].iter().filter(|_| key.is_some()) {
            self.elements[slot.element.0 as usize].key = key;
        }
        let missing = facets.severity("missing");
        let says = facets.kept("says").unwrap_or_default();
        Alternatives { occurs, missing, key, says, inside }
    }
}

/// Whether a child takes part in the content model.
fn is_particle(child: xml::Element<'_>) -> bool {
    child.namespace() != Some(NAMESPACE)
        || matches!(child.local(), "choice" | "group" | "any-of" | "any")
}

pub(super) fn holds_particles(skeleton: xml::Element<'_>) -> bool {
    skeleton.children().any(is_particle)
}

/// The slot of a copied piece, with its models where they are now.
pub(super) fn slot_at(slot: &Slot, moved: &dyn Fn(ElementId) -> ElementId) -> Slot {
    let variants = slot.variants.iter().map(|v| Variant { element: moved(v.element), ..*v });
    let variants: Vec<Variant> = variants.collect();
    Slot { element: moved(slot.element), variants: variants.into(), ..*slot }
}

/// The models of a slot that an override is about: the one with that condition, or all of them.
pub(super) fn models_of(slot: &Slot, when: Option<Condition>) -> Vec<ElementId> {
    if slot.variants.is_empty() {
        return vec![slot.element];
    }
    let meant = |variant: &&Variant| when.is_none_or(|when| variant.when.asks_as(&when));
    slot.variants.iter().filter(meant).map(|variant| variant.element).collect()
}

/// The particles of a copied piece: only what stands for any element names a model itself.
pub(super) fn shifted(
    particles: List<Particle>,
    moved: &dyn Fn(ElementId) -> ElementId,
) -> List<Particle> {
    let particles: Vec<Particle> = particles
        .iter()
        .map(|particle| match *particle {
            Particle::Element(slot) => Particle::Element(slot),
            Particle::Choice(choice) => {
                Particle::Choice(Alternatives { inside: shifted(choice.inside, moved), ..choice })
            }
            Particle::Group(occurs, missing, inside) => {
                Particle::Group(occurs, missing, shifted(inside, moved))
            }
            Particle::AnyOf(missing, inside) => Particle::AnyOf(missing, shifted(inside, moved)),
            Particle::Any(id) => Particle::Any(id.map(moved)),
        })
        .collect();
    particles.into()
}

/// Gives every slot its rank. What repeats as a whole has no order inside that a single document
/// could show, so all of it shares one rank.
fn number(particles: &[Particle], slots: &mut [Slot], rank: &mut u16, shared: bool) {
    for particle in particles {
        match particle {
            Particle::Element(slot) => slots[usize::from(*slot)].rank = *rank,
            // What excludes each other has no order among itself.
            Particle::Choice(Alternatives { occurs, inside, .. }) if occurs.max == 1 && !shared => {
                let (start, mut end) = (*rank, *rank);
                for alternative in inside.iter() {
                    *rank = start;
                    number(std::slice::from_ref(alternative), slots, rank, false);
                    end = end.max(*rank);
                }
                *rank = end;
            }
            Particle::Choice(Alternatives { occurs, inside, .. })
            | Particle::Group(occurs, _, inside) => {
                number(inside, slots, rank, shared || occurs.max > 1);
            }
            Particle::AnyOf(_, inside) => number(inside, slots, rank, shared),
            Particle::Any(_) => {}
        }
        if !shared {
            *rank += 1;
        }
    }
}
