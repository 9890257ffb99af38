//! An operation in words: where it is sent, with which headers, and its body with gates and
//! limits.

use std::fmt::Write as _;

use super::explain::addresses;
use crate::schema::{
    Alternatives, Condition, Content, Element, Gate, Limits, Nil, Occurs, Particle, Schema, Slot,
    Type, Value,
};

/// The operation as `svclint explain` prints it.
pub(super) fn describe(schema: &Schema) -> String {
    let mut text = format!("# {}\n\n{}\n\n", schema.name, schema.says);
    for request in schema.requests.iter() {
        let optional =
            request.optional_parameters().map(|(name, value)| format!("[{name}={value}]"));
        let query: Vec<String> = request
            .parameters()
            .map(|(name, value)| format!("{name}={value}"))
            .chain(optional)
            .collect();
        let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
        let _ = writeln!(text, "{} {}{query}", request.method, request.path);
    }
    if let Some(since) = schema.gate.since {
        let _ = writeln!(text, "x-ms-version: {since} or later");
    }
    if schema.has_body() {
        let _ = writeln!(text, "Content-Type: {}\n", schema.content_type);
    } else {
        text.push_str("The request has no body.\n");
    }
    for root in schema.roots() {
        let mut rows = Vec::new();
        let facts = format!("xmlns=\"{}\"", schema.namespace);
        rows.push((format!("<{}>", root.name), facts, String::new()));
        children(schema, root, 1, &mut rows);
        let width = rows.iter().map(|(element, ..)| element.len()).max().unwrap_or(0);
        for (element, facts, says) in rows {
            let _ = writeln!(text, "{}", format!("{element:width$}  {facts}").trim_end());
            for line in wrapped(&says, 100usize.saturating_sub(width + 4)) {
                let _ = writeln!(text, "{:width$}    {line}", "");
            }
        }
    }
    let order = schema.roots().any(|root| root.ordered);
    if order {
        text.push_str("\nThe elements stand in this order.\n");
    }
    let _ = writeln!(text, "\nSource: {}", schema.source);
    for address in addresses(schema.source) {
        let _ = writeln!(text, "{address}");
    }
    text
}

/// A sentence in lines of so many columns.
fn wrapped(sentence: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in sentence.split_whitespace() {
        match lines.last_mut().filter(|line| line.len() + 1 + word.len() <= columns) {
            Some(line) => {
                line.push(' ');
                line.push_str(word);
            }
            None => lines.push(word.to_owned()),
        }
    }
    lines
}

/// The children of an element, a row each: element, facts, what it says.
fn children(
    schema: &Schema,
    parent: &Element,
    depth: usize,
    rows: &mut Vec<(String, String, String)>,
) {
    let Content::Elements(particles, slots) = &parent.content else { return };
    let models = slots.iter().flat_map(|slot| {
        let variants = slot.variants.iter().map(|variant| (variant.element, Some(variant.when)));
        let only = slot.variants.is_empty().then_some((slot.element, None));
        variants.chain(only).map(move |(element, when)| (slot, schema.element(element), when))
    });
    for (slot, model, when) in models {
        let mut facts = vec![how_often(slot.occurs, optional_by_group(particles, slots, slot))];
        facts.extend(when.map(|when| format!("if {}", conditions(&when))));
        if !model.required_when.is_none() {
            facts.push(format!("required if {}", conditions(&model.required_when)));
        }
        if !model.only_when.is_none() {
            facts.push(format!("only if {}", conditions(&model.only_when)));
        }
        facts.extend(versions(model.gate));
        if let Content::Value(value) = &model.content {
            facts.extend(value_facts(value));
        }
        if model.nil == Nil::Value {
            facts.push("may be null".to_owned());
        }
        if let Some(key) = model.key {
            let what = if key.path == "." { "value" } else { key.path };
            facts.push(format!("each {what} once"));
        }
        if let Some(since) = model.superseded {
            facts.push(format!("superseded from {since}"));
        }
        if model.present.is_some() {
            facts.push("undocumented".to_owned());
        }
        let element = format!("{}<{}>", "  ".repeat(depth), slot.name);
        rows.push((element, facts.join("; "), model.says.to_owned()));
        // A recursive model would never end.
        if depth < 8 {
            children(schema, model, depth + 1, rows);
        }
    }
}

/// Whether an element stands in a group that does not ask for all of its members.
fn optional_by_group(particles: &[Particle], slots: &[Slot], slot: &Slot) -> bool {
    let holds = |inside: &[Particle]| {
        inside.iter().any(|particle| {
            matches!(particle, Particle::Element(index) if std::ptr::eq(&raw const slots[usize::from(*index)], slot))
        })
    };
    particles.iter().any(|particle| match particle {
        Particle::Choice(Alternatives { inside, .. }) | Particle::AnyOf(_, inside) => holds(inside),
        Particle::Group(..) | Particle::Element(_) | Particle::Any(_) => false,
    })
}

/// A condition in words.
fn conditions(condition: &Condition) -> String {
    let terms = condition.terms.iter().map(|term| term.to_string().replace('`', ""));
    let doubt = if condition.doubt { " (in doubt)" } else { "" };
    terms.collect::<Vec<_>>().join(" and ") + doubt
}

fn how_often(occurs: Occurs, in_choice: bool) -> String {
    match (occurs.min, occurs.max) {
        _ if in_choice && occurs == Occurs::ONCE => "one of these".to_owned(),
        (0, 1) => "optional".to_owned(),
        (1, 1) => "required".to_owned(),
        (0, u32::MAX) => "any number".to_owned(),
        (min, u32::MAX) => format!("{min} or more"),
        (min, max) => format!("{min} to {max}"),
    }
}

fn versions(gate: Gate) -> Option<String> {
    let doubt = if gate.doubt { " (in doubt)" } else { "" };
    match (gate.since, gate.until) {
        (Some(since), Some(until)) => Some(format!("from {since} to {until}{doubt}")),
        (Some(since), None) => Some(format!("from {since}{doubt}")),
        (None, Some(until)) => Some(format!("up to {until}{doubt}")),
        (None, None) => None,
    }
}

fn value_facts(value: &Value) -> Vec<String> {
    let mut facts = Vec::new();
    if !value.one_of.is_empty() {
        let values: Vec<String> = value
            .one_of
            .iter()
            .map(|choice| match versions(choice.gate) {
                Some(gate) => format!("{} ({gate})", choice.text),
                None => choice.text.to_owned(),
            })
            .collect();
        facts.push(values.join(", "));
    } else if value.kind != Type::Text {
        facts.push(value.kind.name().to_owned());
    }
    if !value.document.is_empty() {
        facts.push(format!("holds a {}", value.document));
    }
    let decoded = if value.kind == Type::Base64 { " decoded" } else { "" };
    facts.extend(value.length.map(|limits| format!("{}{decoded} characters", within(limits))));
    facts.extend(value.size.map(|limits| format!("{} decoded bytes", within(limits))));
    facts.extend(value.range.map(within));
    facts.extend(value.pattern.as_ref().map(|pattern| format!("looks like {}", pattern.source())));
    facts.extend(value.reference.map(|reference| format!("names one of {}", reference.path)));
    if !value.default.is_empty() {
        facts.push(format!("default {}", value.default));
    }
    facts
}

fn within(limits: Limits) -> String {
    match (limits.min, limits.max) {
        (i64::MIN, max) => format!("at most {max}"),
        (min, i64::MAX) => format!("at least {min}"),
        (min, max) => format!("{min} to {max}"),
    }
}
