//! From a model to the pieces of a sample: what stands in it, and what stands in comments.

use super::{Order, With, placeholder, remarks, takes};
use crate::schema::{
    Alternatives, Content, Element as Model, ElementId, List, Particle, Schema, Slot, Value,
};

/// A piece of a sample.
pub(super) enum Piece {
    /// A comment for the reader.
    Remark(String),
    /// An element.
    Live(Node),
    /// Elements that may be left out: they stand in a comment together.
    Optional(Vec<Node>),
}

/// An element of a sample.
pub(super) struct Node {
    pub(super) name: &'static str,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) inside: Inside,
}

/// What an element of a sample holds.
pub(super) enum Inside {
    Value(String),
    Pieces(Vec<Piece>),
}

/// The root with all that is in it.
pub(super) fn root(order: &Order<'_>, model: &'static Model) -> Node {
    let id = order.schema.roots[0];
    Planner { order, schema: order.schema, open: Vec::new() }.live(model.name, id, "")
}

/// How an element is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Optional children stand in comments.
    Live,
    /// It stands in a comment itself, so that all its children are there.
    Whole,
}

struct Planner<'o> {
    order: &'o Order<'o>,
    schema: &'static Schema,
    /// The elements that are being written, for recursion.
    open: Vec<ElementId>,
}

impl Planner<'_> {
    fn live(&mut self, name: &'static str, id: ElementId, parent: &str) -> Node {
        self.node(name, id, parent, Form::Live)
    }

    fn node(&mut self, name: &'static str, id: ElementId, parent: &str, form: Form) -> Node {
        let model = self.schema.element(id);
        let attributes = self.attributes(model);
        self.open.push(id);
        let inside = match &model.content {
            Content::Value(value) => Inside::Value(self.value(name, parent, value)),
            Content::Open => Inside::Pieces(Vec::new()),
            Content::Elements(particles, slots) => {
                Inside::Pieces(self.children(name, *particles, *slots, form))
            }
        };
        self.open.pop();
        Node { name, attributes, inside }
    }

    fn attributes(&self, model: &Model) -> Vec<(String, String)> {
        let required = model.attributes.iter().filter(|attribute| {
            attribute.required && attribute.gate.admits(Some(self.order.version))
        });
        required
            .map(|attribute| {
                let value = self.value(attribute.name, model.name, &attribute.value);
                (attribute.name.to_owned(), value)
            })
            .collect()
    }

    fn value(&self, name: &str, parent: &str, value: &Value) -> String {
        placeholder::value(self.order, name, parent, value)
    }

    fn children(
        &mut self,
        parent: &'static str,
        particles: List<Particle>,
        slots: List<Slot>,
        form: Form,
    ) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for particle in particles.iter() {
            match form {
                Form::Live => pieces.extend(self.pieces(parent, particle, &slots, false)),
                Form::Whole => {
                    pieces
                        .extend(self.nodes(parent, particle, &slots).into_iter().map(Piece::Live));
                }
            }
        }
        pieces
    }

    /// A piece of a content model: what must be there, and the rest in comments.
    fn pieces(
        &mut self,
        parent: &'static str,
        particle: &Particle,
        slots: &[Slot],
        is_wanted: bool,
    ) -> Vec<Piece> {
        if !self.is_usable(particle, slots) {
            return Vec::new();
        }
        let is_wanted = is_wanted || self.is_filled(particle, slots);
        match particle {
            Particle::Element(index) => {
                self.element(parent, &slots[usize::from(*index)], is_wanted)
            }
            Particle::Choice(choice) => self.choice(parent, *choice, slots, is_wanted),
            Particle::Group(occurs, inside) => {
                if is_wanted || occurs.min > 0 {
                    let one = |inside| self.pieces(parent, inside, slots, false);
                    inside.iter().flat_map(one).collect()
                } else {
                    vec![Piece::Optional(self.nodes(parent, particle, slots))]
                }
            }
            Particle::AnyOf(_, inside) => {
                let first = self.preferred(*inside, slots);
                let one =
                    |(index, inside)| self.pieces(parent, inside, slots, Some(index) == first);
                inside.iter().enumerate().flat_map(one).collect()
            }
            Particle::Any(_) => Vec::new(),
        }
    }

    fn element(&mut self, parent: &'static str, slot: &Slot, is_wanted: bool) -> Vec<Piece> {
        if let Some(node) = self.filled(slot) {
            return vec![Piece::Live(node)];
        }
        let model = self.schema.element(slot.element);
        if !is_wanted && slot.occurs.min == 0 {
            let node = self.node(slot.name, slot.element, parent, Form::Whole);
            let remark = remarks::of_optional(self.order, slot, model, &node);
            return remark.into_iter().chain([Piece::Optional(vec![node])]).collect();
        }
        let mut pieces: Vec<Piece> =
            remarks::of_value(self.order, slot.name, parent, model).into_iter().collect();
        for _ in 0..slot.occurs.min.max(1) {
            pieces.push(Piece::Live(self.live(slot.name, slot.element, parent)));
        }
        pieces
    }

    /// The first alternative, or the one that is filled in; the others in comments.
    fn choice(
        &mut self,
        parent: &'static str,
        choice: Alternatives,
        slots: &[Slot],
        is_wanted: bool,
    ) -> Vec<Piece> {
        let Alternatives { occurs, inside, .. } = choice;
        let Some(chosen) = self.preferred(inside, slots) else { return Vec::new() };
        let mut pieces = Vec::new();
        let names = names(&inside[chosen], slots);
        for (index, particle) in inside.iter().enumerate() {
            if index == chosen && (is_wanted || occurs.min > 0) {
                pieces.extend(self.pieces(parent, particle, slots, true));
            } else if self.is_usable(particle, slots) {
                if index != chosen && occurs.max == 1 {
                    pieces.push(remarks::in_place_of(&names));
                }
                pieces.push(Piece::Optional(self.nodes(parent, particle, slots)));
            }
        }
        pieces
    }

    /// Everything that a piece of a content model can hold at once.
    fn nodes(&mut self, parent: &'static str, particle: &Particle, slots: &[Slot]) -> Vec<Node> {
        if !self.is_usable(particle, slots) {
            return Vec::new();
        }
        match particle {
            Particle::Element(index) => {
                let slot = &slots[usize::from(*index)];
                let count = slot.occurs.min.max(1);
                (0..count)
                    .map(|_| self.node(slot.name, slot.element, parent, Form::Whole))
                    .collect()
            }
            Particle::Choice(Alternatives { inside, .. }) => {
                let first = self.preferred(*inside, slots);
                first.map_or_else(Vec::new, |first| self.nodes(parent, &inside[first], slots))
            }
            Particle::Group(_, inside) | Particle::AnyOf(_, inside) => {
                inside.iter().flat_map(|particle| self.nodes(parent, particle, slots)).collect()
            }
            Particle::Any(_) => Vec::new(),
        }
    }

    /// Which alternative to write: one that is filled in, else the first that can be written.
    fn preferred(&self, inside: List<Particle>, slots: &[Slot]) -> Option<usize> {
        let filled = inside.iter().position(|particle| self.is_filled(particle, slots));
        filled.or_else(|| inside.iter().position(|particle| self.is_usable(particle, slots)))
    }

    /// Whether a sample can have it: the version has it, a page documents it, and it is not one of
    /// the elements that it would stand in.
    fn is_usable(&self, particle: &Particle, slots: &[Slot]) -> bool {
        let one = |inside: &Particle| self.is_usable(inside, slots);
        match particle {
            Particle::Element(index) => {
                let slot = &slots[usize::from(*index)];
                let model = self.schema.element(slot.element);
                slot.occurs.max > 0
                    && model.present.is_none()
                    && model.gate.admits(Some(self.order.version))
                    && !self.open.contains(&slot.element)
            }
            Particle::Choice(Alternatives { inside, .. })
            | Particle::Group(_, inside)
            | Particle::AnyOf(_, inside) => inside.iter().any(one),
            Particle::Any(_) => false,
        }
    }

    /// Whether something in it is filled in.
    fn is_filled(&self, particle: &Particle, slots: &[Slot]) -> bool {
        let one = |inside: &Particle| self.is_filled(inside, slots);
        match particle {
            Particle::Element(index) => self.filling(&slots[usize::from(*index)]).is_some(),
            Particle::Choice(Alternatives { inside, .. })
            | Particle::Group(_, inside)
            | Particle::AnyOf(_, inside) => inside.iter().any(one),
            Particle::Any(_) => false,
        }
    }

    fn filling(&self, slot: &Slot) -> Option<&With> {
        // Only children of the root are filled in.
        let fillings = if self.open.len() == 1 { self.order.fillings } else { &[] };
        let found = fillings.iter().find(|filling| takes(self.schema, slot, filling.target))?;
        Some(&found.with)
    }

    fn filled(&self, slot: &Slot) -> Option<Node> {
        let model = self.schema.element(slot.element);
        match (self.filling(slot)?, &model.content) {
            (With::Value(bytes), Content::Value(value)) => {
                let text = placeholder::encoded(value, bytes);
                Some(Node { name: slot.name, attributes: Vec::new(), inside: Inside::Value(text) })
            }
            (With::Pairs(pairs), Content::Elements(_, slots)) => {
                let pair = slots.first()?;
                let Content::Elements(_, fields) = &self.schema.element(pair.element).content
                else {
                    return None;
                };
                let [name, value, ..] = fields.0 else { return None };
                let inside = pairs.iter().map(|(key, text)| {
                    let fields = [leaf(name.name, key), leaf(value.name, text)];
                    Piece::Live(branch(pair.name, fields.into_iter().map(Piece::Live).collect()))
                });
                Some(branch(slot.name, inside.collect()))
            }
            _ => None,
        }
    }
}

fn leaf(name: &'static str, text: &str) -> Node {
    Node { name, attributes: Vec::new(), inside: Inside::Value(text.to_owned()) }
}

fn branch(name: &'static str, pieces: Vec<Piece>) -> Node {
    Node { name, attributes: Vec::new(), inside: Inside::Pieces(pieces) }
}

/// The elements of a piece of a content model.
fn names(particle: &Particle, slots: &[Slot]) -> Vec<&'static str> {
    match particle {
        Particle::Element(index) => vec![slots[usize::from(*index)].name],
        Particle::Choice(Alternatives { inside, .. })
        | Particle::Group(_, inside)
        | Particle::AnyOf(_, inside) => {
            inside.iter().flat_map(|inside| names(inside, slots)).collect()
        }
        Particle::Any(_) => Vec::new(),
    }
}
