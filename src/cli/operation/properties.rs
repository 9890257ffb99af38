//! The body of an operation whose body is JSON: its properties as the rows of a table.

use super::{conditions, how_often, value_facts, versions};
use crate::cli::table::Row;
use crate::schema::{Content, Element, List, Occurs, Particle, Schema, Slot, Type};

/// How deep properties are followed; those of requests are less deep by far.
const DEEPEST: usize = 32;

/// The properties of a body, those of an object below its name.
pub(super) fn rows(schema: &Schema, root: &Element) -> Vec<Row> {
    let mut table = Properties { schema, rows: Vec::new() };
    table.inside(root, 0);
    table.rows
}

struct Properties<'s> {
    schema: &'s Schema,
    rows: Vec<Row>,
}

impl Properties<'_> {
    fn inside(&mut self, model: &Element, depth: usize) {
        let Content::Elements(_, slots) = &model.content else { return };
        if depth > DEEPEST {
            return;
        }
        for slot in slots.iter() {
            self.property(slot, depth);
        }
    }

    /// A property; of a list with what is in its items, of which one name is `roles[]`.
    fn property(&mut self, slot: &Slot, depth: usize) {
        let model = self.schema.element(slot.element);
        let item = items(model);
        let inner = item.map_or(model, |item| self.schema.element(item.element));
        let mut facts = vec![match model.present {
            Some(_) => "read-only".to_owned(),
            None => how_often(slot.occurs),
        }];
        facts.extend(conditions("required if", &model.required_when));
        facts.extend(conditions("only if", &model.only_when));
        facts.extend(versions(model.gate));
        facts.extend(item.and_then(|item| how_many(item.occurs)));
        facts.extend(kind(inner));
        let says = [model.says, if item.is_some() { inner.says } else { "" }];
        let says: Vec<&str> = says.into_iter().filter(|says| !says.is_empty()).collect();
        let brackets = if item.is_some() { "[]" } else { "" };
        self.rows.push(Row {
            depth,
            label: format!("{}{brackets}", slot.name),
            facts: facts.join("; "),
            says: says.join(" "),
        });
        self.inside(inner, depth + 1);
    }
}

/// The items, where an element is a list.
fn items(model: &Element) -> Option<&Slot> {
    match &model.content {
        Content::Elements(_, List([only])) if only.name == "item" => Some(only),
        _ => None,
    }
}

/// How many items there may be, where that is limited.
fn how_many(occurs: Occurs) -> Option<String> {
    let noun = |count: u32| if count == 1 { "item" } else { "items" };
    match (occurs.min, occurs.max) {
        (0, u32::MAX) => None,
        (min, u32::MAX) => Some(format!("{min} or more items")),
        (0, max) => Some(format!("at most {max} {}", noun(max))),
        (min, max) if min == max => Some(format!("exactly {max} {}", noun(max))),
        (min, max) => Some(format!("{min} to {max} items")),
    }
}

/// What a property takes: nothing is said of an object, whose properties follow.
fn kind(model: &Element) -> Vec<String> {
    match &model.content {
        Content::Open => vec!["anything".to_owned()],
        Content::Elements(particles, _) => {
            let is_open = particles.iter().any(|inside| matches!(inside, Particle::Any(_)));
            if is_open { vec!["anything".to_owned()] } else { Vec::new() }
        }
        Content::Value(value) => {
            let is_plain = matches!(value.kind, Type::Text | Type::Name);
            if is_plain && value.one_of.is_empty() {
                let facts = value_facts(value).into_iter().filter(|fact| fact != "name");
                return std::iter::once("string".to_owned()).chain(facts).collect();
            }
            value_facts(value)
        }
    }
}
