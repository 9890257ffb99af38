//! A body in JSON: what must be there, and what a request usually has, which is what the schema
//! gives an example of. JSON has no comments to put the rest in.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::configuration::Role;
use super::{Filling, Order, Target, With, placeholder, slots, takes};
use crate::schema::{
    Condition, Content, Element as Model, ElementId, List, Particle, Schema, Slot, Test, Type,
    Value,
};
use crate::text::Part;

/// How deep a model is followed; those of requests are less deep by far.
const DEEPEST: usize = 32;

/// The whole body.
pub(super) fn document(order: &Order<'_>, root: &'static Model) -> String {
    let planner = Planner { order, schema: order.schema };
    let body = match planner.inside(root, Things::default(), 0) {
        Made::Json(json) => json,
        Made::Nothing | Made::Void => Json::Object(Vec::new()),
    };
    let mut text =
        serde_json::to_string_pretty(&body).expect("internal: text and numbers are JSON");
    text.push('\n');
    text
}

/// The property that takes what is filled in, the outermost one.
pub(super) fn find(
    schema: &'static Schema,
    own: &'static [Slot],
    target: Target,
) -> Option<&'static Slot> {
    let mut level: Vec<&'static Slot> = own.iter().collect();
    for _ in 0..DEEPEST {
        if let Some(found) = level.iter().find(|slot| takes(schema, slot, target)) {
            return Some(found);
        }
        let below = level.iter().filter_map(|slot| slots(schema.element(slot.element)));
        level = below.flatten().collect();
    }
    None
}

/// A value of JSON.
enum Json {
    Text(String),
    Number(i64),
    Boolean(bool),
    List(Vec<Json>),
    Object(Vec<(&'static str, Json)>),
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(number) => serializer.serialize_i64(*number),
            Self::Boolean(boolean) => serializer.serialize_bool(*boolean),
            Self::List(items) => serializer.collect_seq(items),
            Self::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (name, value) in members {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
        }
    }
}

/// What came of a part of the model.
enum Made {
    Json(Json),
    /// It may be left out, and a usual request does.
    Nothing,
    /// It is about something that the configuration has not.
    Void,
}

/// What an example may speak of: the thing of the configuration that an item of a list is for.
#[derive(Clone, Copy, Default)]
struct Things<'o> {
    role: Option<&'o Role>,
    certificate: Option<&'o str>,
    /// The number of the item, from 1.
    item: usize,
}

/// What stands in examples for things that are named elsewhere.
const ROLE: &str = "{role}";
const INSTANCES: &str = "{instances}";
const CERTIFICATE: &str = "{certificate}";
const ITEM: &str = "{item}";

struct Planner<'o> {
    order: &'o Order<'o>,
    schema: &'static Schema,
}

impl<'o> Planner<'o> {
    fn element(&self, id: ElementId) -> &'static Model {
        self.schema.element(id)
    }

    /// A property that is wanted.
    fn property(&self, parent: &str, slot: &Slot, things: Things<'o>, depth: usize) -> Made {
        let model = self.element(slot.element);
        if let (Some(With::Value(bytes)), Content::Value(value)) =
            (self.filling(slot).map(|filling| &filling.with), &model.content)
        {
            return Made::Json(typed(value.kind, written(value, bytes)));
        }
        match &model.content {
            Content::Value(value) => match self.text(slot.name, parent, value, things) {
                Some(text) => Made::Json(typed(value.kind, text)),
                None => Made::Void,
            },
            Content::Elements(..) | Content::Open => self.inside(model, things, depth),
        }
    }

    /// What stands in an object or a list.
    fn inside(&self, model: &'static Model, things: Things<'o>, depth: usize) -> Made {
        let Content::Elements(particles, slots) = &model.content else {
            return Made::Json(Json::Object(Vec::new()));
        };
        if depth > DEEPEST {
            return Made::Nothing;
        }
        match slots.0 {
            [item] if item.name == "item" => self.list(model.name, item, things, depth + 1),
            slots => self.object(model, *particles, slots, things, depth + 1),
        }
    }

    fn object(
        &self,
        model: &'static Model,
        particles: List<Particle>,
        slots: &'static [Slot],
        things: Things<'o>,
        depth: usize,
    ) -> Made {
        let is_item = model.name == "item";
        let mut members = Vec::new();
        let mut is_void = false;
        for slot in self.wanted(slots, depth) {
            match self.property(model.name, slot, things, depth) {
                Made::Json(json) => members.push((slot.name, json)),
                Made::Nothing => {}
                Made::Void => is_void = true,
            }
        }
        // Of open content one member shows what there may be.
        for particle in particles.iter() {
            if let Particle::Any(Some(id)) = particle
                && let Content::Value(value) = &self.element(*id).content
                && let Some((name, text)) = value.example.split_once('=')
            {
                members.push((name, typed(value.kind, text.to_owned())));
            }
        }
        match (is_void, members.is_empty()) {
            // An item is for one thing: without a part of it, it says nothing.
            (true, is_empty) if is_item || is_empty => Made::Void,
            (false, true) if depth > 1 && model.occurs.min == 0 => Made::Nothing,
            _ => Made::Json(Json::Object(members)),
        }
    }

    /// A list: an item for each thing that its items are about, else as many as there must be.
    fn list(&self, name: &str, item: &Slot, things: Things<'o>, depth: usize) -> Made {
        let model = self.element(item.element);
        let carried = self.order.carried;
        let speaks = |word: &str| self.speaks(model, word, depth);
        let of: Vec<Things<'o>> = if speaks(ROLE) || speaks(INSTANCES) {
            carried.roles.iter().map(|role| Things { role: Some(role), ..things }).collect()
        } else if speaks(CERTIFICATE) {
            let names = carried.certificates.iter();
            names.map(|name| Things { certificate: Some(name), ..things }).collect()
        } else {
            vec![things; item.occurs.min.max(1) as usize]
        };
        let mut items = Vec::new();
        for (index, things) in of.into_iter().enumerate().take(item.occurs.max as usize) {
            let things = Things { item: index + 1, ..things };
            if let Made::Json(json) = self.property(name, item, things, depth) {
                items.push(json);
            }
        }
        if items.is_empty() { Made::Void } else { Made::Json(Json::List(items)) }
    }

    /// The properties to write: what must be there, what there is an example of, what is filled in;
    /// and what these ask for, without what they exclude.
    fn wanted(&self, slots: &'static [Slot], depth: usize) -> Vec<&'static Slot> {
        let usable = |slot: &&Slot| {
            let model = self.element(slot.element);
            model.gate.admits(Some(self.order.version)) && model.present.is_none()
        };
        let is_first = |slot: &&Slot| slot.occurs.min > 0 || self.is_usual(slot, depth);
        let first: Vec<&str> =
            slots.iter().filter(usable).filter(is_first).map(|slot| slot.name).collect();
        let holds = |when: &Condition, others: &[&str]| {
            when.terms.iter().all(|term| match term.test {
                Test::Present => others.contains(&term.path),
                Test::Absent => !others.contains(&term.path),
                Test::Is(_) | Test::IsNot(_) | Test::Like(_) | Test::Unlike(_) => false,
            })
        };
        let is_wanted = |slot: &&Slot| {
            let model = self.element(slot.element);
            let is_asked = || !model.required_when.is_none() && holds(&model.required_when, &first);
            (first.contains(&slot.name) || is_asked()) && holds(&model.only_when, &first)
        };
        slots.iter().filter(usable).filter(is_wanted).collect()
    }

    /// Whether a usual request has it: there is an example of it, or of something in it.
    fn is_usual(&self, slot: &Slot, depth: usize) -> bool {
        let model = self.element(slot.element);
        if !model.gate.admits(Some(self.order.version)) || model.present.is_some() {
            return false;
        }
        match &model.content {
            Content::Value(value) => {
                !value.example.is_empty()
                    || !value.document.is_empty()
                    || self.filling(slot).is_some()
            }
            Content::Elements(particles, slots) if depth <= DEEPEST => {
                slots.iter().any(|slot| self.is_usual(slot, depth + 1))
                    || particles.iter().any(|particle| matches!(particle, Particle::Any(Some(_))))
            }
            Content::Elements(..) | Content::Open => false,
        }
    }

    /// Whether an example in the items of a list speaks of something; a list in them has its own
    /// items.
    fn speaks(&self, model: &'static Model, word: &str, depth: usize) -> bool {
        match &model.content {
            Content::Value(value) => value.example.contains(word),
            Content::Elements(_, slots) if depth <= DEEPEST => slots
                .iter()
                .filter(|slot| slot.name != "item")
                .any(|slot| self.speaks(self.element(slot.element), word, depth + 1)),
            Content::Elements(..) | Content::Open => false,
        }
    }

    fn filling(&self, slot: &Slot) -> Option<&'o Filling> {
        self.order.fillings.iter().find(|filling| takes(self.schema, slot, filling.target))
    }

    /// A value; `None` where its example speaks of something that the configuration has not.
    fn text(&self, name: &str, parent: &str, value: &Value, things: Things<'o>) -> Option<String> {
        if value.example.is_empty() {
            return Some(placeholder::value(self.order, name, parent, value));
        }
        let mut text = value.example.to_owned();
        for (word, thing) in [
            (ROLE, things.role.map(|role| role.name.clone())),
            (INSTANCES, things.role.map(|role| role.instances.clone())),
            (CERTIFICATE, things.certificate.map(step)),
            (ITEM, Some(things.item.to_string())),
        ] {
            if text.contains(word) {
                text = text.replace(word, &thing?);
            }
        }
        Some(text)
    }
}

/// A name as a step of an address.
fn step(name: &str) -> String {
    name.replace(|letter: char| !letter.is_ascii_alphanumeric(), "-")
}

/// What is filled in; a document as text, without the mark that files begin with.
fn written(value: &Value, bytes: &[u8]) -> String {
    if value.document.is_empty() {
        return placeholder::encoded(value, bytes);
    }
    let part = Part::from_bytes(value.document, bytes.to_vec());
    part.text().trim_start_matches('\u{feff}').to_owned()
}

/// A value as JSON has it.
fn typed(kind: Type, text: String) -> Json {
    match kind {
        Type::Integer => text.trim().parse().map_or(Json::Text(text), Json::Number),
        Type::Boolean => text.parse().map_or(Json::Text(text), Json::Boolean),
        _ => Json::Text(text),
    }
}
