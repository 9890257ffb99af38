//! What a glance at an element needs to know of its model: found out when schemas are compiled.

use super::{Content, Element, Particle};

/// A model in brief: what most elements have to be asked, as bits and flags.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Brief {
    /// Which attributes are missed where they do not stand, always or sometimes: a bit for each.
    pub attributes: u64,
    /// Which children are missed where they do not stand: a bit for each slot.
    pub slots: u64,
    /// Whether nothing but that is asked of its children as a whole: there are no groups, and no
    /// child is missed only sometimes.
    pub is_plain: bool,
    /// Whether the element may stand wherever its slot is, whatever the version and whatever stands
    /// beside it, and nothing is to be said when it does.
    pub is_free: bool,
    /// Whether there are more attributes or slots than bits.
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
        if element.attributes.len() > most || slots.len() > most {
            return Self { is_large: true, ..Self::default() };
        }
        let mut brief = Self {
            is_plain: true,
            is_free: element.gate.is_open()
                && element.superseded.is_none()
                && element.present.is_none()
                && element.only_when.is_none(),
            ..Self::default()
        };
        for (index, attribute) in element.attributes.iter().enumerate() {
            let is_missed = attribute.required || !attribute.required_when.is_none();
            brief.attributes |= u64::from(is_missed) << index;
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
