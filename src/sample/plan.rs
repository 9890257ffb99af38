//! From a model to the pieces of a sample: what stands in it, and what stands in comments.

use super::known::Known;
use super::node::{Inside, Node, Piece, branch, leaf};
use super::relations::Siblings;
use super::{Order, With, placeholder, remarks, takes};
use crate::schema::{
    Alternatives, Attribute, Condition, Content, Element as Model, ElementId, List, Particle,
    Schema, Slot, Test, Value,
};
use crate::text::letters::Letters;

/// The namespace of `i:type`.
const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// The root with all that is in it.
pub(super) fn root(order: &Order<'_>, model: &'static Model) -> Node {
    let id = order.schema.roots[0];
    let planner =
        Planner { order, schema: order.schema, open: Vec::new(), known: Vec::new(), turn: 0 };
    { planner }.node(model.name, id, "", Form::Live, Condition::NONE)
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
    /// What stands in each of them, as far as it is decided.
    known: Vec<Known>,
    /// Which of its models an element takes that has several and stands in a comment.
    turn: usize,
}

impl Planner<'_> {
    /// An element, such that `when` holds in it.
    fn node(
        &mut self,
        name: &'static str,
        id: ElementId,
        parent: &str,
        form: Form,
        when: Condition,
    ) -> Node {
        let model = self.schema.element(id);
        let attributes = self.attributes(model, when);
        self.open.push(id);
        let inside = match &model.content {
            Content::Value(value) => Inside::Value(self.value(name, parent, value)),
            Content::Open => Inside::Pieces(Vec::new()),
            Content::Elements(particles, slots) => {
                Inside::Pieces(self.children(name, *particles, *slots, form, when))
            }
        };
        self.open.pop();
        Node { name, attributes, inside }
    }

    /// The attributes that must be there; one of the instance namespace brings its declaration.
    fn attributes(&self, model: &Model, when: Condition) -> Vec<(String, String)> {
        let mut attributes = Vec::new();
        for attribute in model.attributes.iter() {
            let prefix = if attribute.instance { "i:" } else { "" };
            let name = format!("{prefix}{}", attribute.name);
            let asked = wanted(when, &format!("@{name}"));
            if !self.is_written(attribute) && asked.is_none() {
                continue;
            }
            if attribute.instance && attributes.is_empty() {
                attributes.push(("xmlns:i".to_owned(), INSTANCE.to_owned()));
            }
            let value = asked.map_or_else(
                || self.value(attribute.name, model.name, &attribute.value),
                str::to_owned,
            );
            attributes.push((name, value));
        }
        attributes
    }

    fn is_written(&self, attribute: &Attribute) -> bool {
        (attribute.required || !attribute.required_when.is_none())
            && attribute.gate.admits(Some(self.order.version))
    }

    fn value(&self, name: &str, parent: &str, value: &Value) -> String {
        let asked = self.known().and_then(|known| known.value(name));
        if let Some(asked) = asked {
            // As the enumeration spells it.
            let listed = value.one_of.iter().find(|one| one.text.is_like(asked));
            return listed.map_or(asked, |one| one.text).to_owned();
        }
        placeholder::value(self.order, name, parent, value)
    }

    /// What stands in an element. What one child asks of its siblings is known once they are
    /// written, so that it may take more than one go.
    fn children(
        &mut self,
        parent: &'static str,
        particles: List<Particle>,
        slots: List<Slot>,
        form: Form,
        when: Condition,
    ) -> Vec<Piece> {
        const GOES: usize = 4;
        let conditional = slots.iter().any(|slot| {
            let model = self.schema.element(slot.element);
            !model.required_when.is_none()
        });
        let mut known = Known::asked(when);
        let mut pieces = Vec::new();
        for _ in 0..GOES {
            self.known.push(known.clone());
            pieces = self.one_go(parent, particles, &slots, form);
            self.known.pop();
            let learned = Known::of(&pieces, when);
            if !conditional || learned == known {
                break;
            }
            known = learned;
        }
        let siblings = Siblings { schema: self.schema, slots: slots.0, when };
        match form {
            Form::Live => siblings.relate(pieces),
            Form::Whole => siblings.prune(pieces),
        }
    }

    fn one_go(
        &mut self,
        parent: &'static str,
        particles: List<Particle>,
        slots: &[Slot],
        form: Form,
    ) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for particle in particles.iter() {
            match form {
                Form::Live => pieces.extend(self.pieces(parent, particle, slots, false)),
                Form::Whole => {
                    let nodes = self.nodes(parent, particle, slots);
                    pieces.extend(nodes.into_iter().map(Piece::Live));
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
            Particle::Group(occurs, _, inside) => {
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
        let models = self.models(slot);
        let model = self.schema.element(slot.element);
        let is_asked = self.known().is_some_and(|known| {
            known.has(slot.name)
                || !model.required_when.is_none() && known.holds(&model.required_when)
        });
        let is_live = is_wanted || is_asked || slot.occurs.min > 0;
        let mut pieces = Vec::new();
        for (index, (id, when)) in models.into_iter().enumerate() {
            let model = self.schema.element(id);
            if index == 0 && is_live {
                pieces.extend(remarks::of_value(self.order, slot.name, parent, model));
                for _ in 0..slot.occurs.min.max(1) {
                    let node = self.node(slot.name, id, parent, Form::Live, when);
                    pieces.push(Piece::Live(node));
                }
                continue;
            }
            // What holds elements of several models is shown with each of them.
            for (turn, inner) in self.inner_variants(model).into_iter().enumerate() {
                self.turn = turn;
                let node = self.node(slot.name, id, parent, Form::Whole, when);
                self.turn = 0;
                if turn == 0 {
                    pieces.extend(remarks::of_optional(self.order, parent, model, &node));
                } else {
                    pieces.push(remarks::another(slot.name, inner));
                }
                if index > 0 && slot.occurs.max == 1 {
                    pieces.push(remarks::in_place_of(&[slot.name]));
                }
                pieces.push(Piece::Optional(vec![node]));
            }
        }
        pieces
    }

    /// The models of an element with what they ask for; mostly one that asks for nothing.
    fn models(&self, slot: &Slot) -> Vec<(ElementId, Condition)> {
        if slot.variants.is_empty() {
            return vec![(slot.element, Condition::NONE)];
        }
        let variants = slot.variants.iter().filter(|variant| {
            let model = self.schema.element(variant.element);
            model.gate.admits(Some(self.order.version))
        });
        variants.map(|variant| (variant.element, variant.when)).collect()
    }

    /// What the models of a child ask for, where an element has one child of several models; else
    /// once nothing.
    fn inner_variants(&self, model: &'static Model) -> Vec<Condition> {
        let slots = match &model.content {
            Content::Elements(_, slots) => slots.0,
            Content::Value(_) | Content::Open => &[],
        };
        let models = slots.iter().find(|slot| slot.variants.len() > 1);
        let models = models.map_or_else(Vec::new, |slot| self.models(slot));
        if models.is_empty() {
            return vec![Condition::NONE];
        }
        models.into_iter().map(|(_, when)| when).collect()
    }

    /// What is known of the children of the element that is being written.
    fn known(&self) -> Option<&Known> {
        self.known.last()
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
                let models = self.models(slot);
                let turn = if models.len() > 1 { std::mem::take(&mut self.turn) } else { 0 };
                let Some((id, when)) = models.into_iter().nth(turn) else { return Vec::new() };
                (0..count).map(|_| self.node(slot.name, id, parent, Form::Whole, when)).collect()
            }
            Particle::Choice(Alternatives { inside, .. }) => {
                let first = self.preferred(*inside, slots);
                first.map_or_else(Vec::new, |first| self.nodes(parent, &inside[first], slots))
            }
            Particle::Group(_, _, inside) | Particle::AnyOf(_, inside) => {
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
                let known = self.known();
                slot.occurs.max > 0
                    && model.present.is_none()
                    && model.gate.admits(Some(self.order.version))
                    && model.superseded.is_none_or(|since| self.order.version < since)
                    && !self.open.contains(&slot.element)
                    && !self.names_another(slot)
                    && known.is_none_or(|known| !known.lacks(slot.name))
            }
            Particle::Choice(Alternatives { inside, .. })
            | Particle::Group(_, _, inside)
            | Particle::AnyOf(_, inside) => inside.iter().any(one),
            Particle::Any(_) => false,
        }
    }

    /// Whether it may be left out and holds the name of something that stands elsewhere: in a
    /// sample nothing may have that name.
    fn names_another(&self, slot: &Slot) -> bool {
        let model = self.schema.element(slot.element);
        let in_attribute = || {
            let mut required = model.attributes.iter().filter(|attribute| attribute.required);
            required.any(|attribute| attribute.value.reference.is_some())
        };
        let refers = match &model.content {
            Content::Value(value) => value.reference.is_some() || in_attribute(),
            Content::Elements(..) | Content::Open => in_attribute(),
        };
        slot.occurs.min == 0 && refers
    }

    /// Whether something in it is filled in.
    fn is_filled(&self, particle: &Particle, slots: &[Slot]) -> bool {
        let one = |inside: &Particle| self.is_filled(inside, slots);
        match particle {
            Particle::Element(index) => self.filling(&slots[usize::from(*index)]).is_some(),
            Particle::Choice(Alternatives { inside, .. })
            | Particle::Group(_, _, inside)
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

/// The value that a condition asks for.
fn wanted(when: Condition, path: &str) -> Option<&'static str> {
    when.terms.iter().find_map(|term| match term.test {
        Test::Is(value) if term.path == path => Some(value),
        _ => None,
    })
}

/// The elements of a piece of a content model.
fn names(particle: &Particle, slots: &[Slot]) -> Vec<&'static str> {
    match particle {
        Particle::Element(index) => vec![slots[usize::from(*index)].name],
        Particle::Choice(Alternatives { inside, .. })
        | Particle::Group(_, _, inside)
        | Particle::AnyOf(_, inside) => {
            inside.iter().flat_map(|inside| names(inside, slots)).collect()
        }
        Particle::Any(_) => Vec::new(),
    }
}
