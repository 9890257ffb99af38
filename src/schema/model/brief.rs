//! What a glance at an element needs to know of its model: found out when schemas are compiled.

use super::{Content, Element, Particle, Slot};

/// A model in brief: what most elements have to be asked, as bits and flags.
#[allow(clippy::struct_excessive_bools, reason = "each answers a question of its own")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Brief {
    /// Which attributes are missed where they do not stand, always or sometimes: a bit for each. Of
    /// a large model it is said of all.
    pub attributes: u64,
    /// Which attributes are told by their names alone, because they have no prefix and stand in all
    /// versions: a bit for each.
    pub bare_attributes: u64,
    /// Which children are missed where they do not stand: a bit for each slot.
    pub slots: u64,
    /// In which slots one child may stand without another question: a bit for each.
    pub free_slots: u64,
    /// Whether nothing but that is asked of its children as a whole: there are no groups, and no
    /// child is missed only sometimes.
    pub is_plain: bool,
    /// Whether the element may stand wherever its slot is, whatever the version and whatever stands
    /// beside it, and nothing is to be said when it does.
    pub is_free: bool,
    /// Whether it holds elements, and none of them holds any.
    pub is_twig: bool,
    /// Whether there are more attributes or slots than bits, or two slots of one name: a glance is
    /// not enough, then.
    pub is_large: bool,
}

impl Brief {
    /// Of an element of a model that has these elements.
    #[must_use]
    pub(in crate::schema) fn of(element: &Element, elements: &[Element]) -> Self {
        let (particles, slots) = match &element.content {
            Content::Elements(particles, slots) => (particles.0, slots.0),
            Content::Value(_) | Content::Open => (&[][..], &[][..]),
        };
        let most = u64::BITS as usize;
        let is_named_before = |index: usize| {
            slots[..index].iter().any(|before: &Slot| before.name == slots[index].name)
        };
        if element.attributes.len() > most
            || slots.len() > most
            || (0..slots.len()).any(is_named_before)
        {
            return Self { is_large: true, attributes: u64::MAX, ..Self::default() };
        }
        let (is_free, is_twig) = (is_free_to_stand(element), !slots.is_empty());
        let mut brief = Self { is_plain: true, is_free, is_twig, ..Self::default() };
        for (index, attribute) in element.attributes.iter().enumerate() {
            let is_missed = attribute.required || !attribute.required_when.is_none();
            brief.attributes |= u64::from(is_missed) << index;
            let is_bare = !attribute.qualified && !attribute.instance && attribute.gate.is_open();
            brief.bare_attributes |= u64::from(is_bare) << index;
        }
        for (index, slot) in slots.iter().enumerate() {
            let child = &elements[usize::from(slot.element.0)];
            brief.is_twig &= match &child.content {
                Content::Value(_) => true,
                Content::Elements(_, slots) => slots.is_empty(),
                Content::Open => false,
            };
            let is_free = is_free_to_stand(child)
                && slot.variants.is_empty()
                && slot.occurs.min <= 1
                && slot.occurs.max >= 1;
            brief.free_slots |= u64::from(is_free) << index;
        }
        for particle in particles {
            let Particle::Element(index) = particle else {
                brief.is_plain = false;
                continue;
            };
            let slot = &slots[usize::from(*index)];
            let condition = &elements[usize::from(slot.element.0)].required_when;
            brief.is_plain &= condition.is_none();
            brief.slots |= u64::from(slot.occurs.min > 0) << *index;
        }
        brief
    }
}

/// Whether an element may stand wherever its slot is.
fn is_free_to_stand(element: &Element) -> bool {
    element.gate.is_open()
        && element.superseded.is_none()
        && element.present.is_none()
        && element.only_when.is_none()
}
