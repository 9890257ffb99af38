//! An operation in words: where it is sent, with which headers, and its body as a table with
//! gates and limits, as wide as the terminal is.

mod properties;

use super::Failure;
use super::explain::addresses;
use super::table::{Row, table, wrapped, wrapped_path};
use crate::catalog::CATALOG;
use crate::schema::{
    Alternatives, Attribute, Condition, Content, Element, ElementId, Gate, Limits, List, Nil,
    Occurs, Particle, Request, Schema, Slot, Type, Value,
};

/// All operations: those on classic services, then those of Azure Resource Manager.
pub(super) fn all() -> impl Iterator<Item = &'static Schema> {
    CATALOG.operations().chain(CATALOG.arm_operations())
}

/// The operation of that name, the only one with that root, or the only one whose name begins so;
/// the classic one where that of extended support is called the same and more.
///
/// # Errors
/// There are several, or it is the name of something else.
pub(super) fn named(name: &str) -> Result<Option<&'static Schema>, Failure> {
    let wanted = letters(name);
    let exact = all().find(|schema| letters(schema.name) == wanted);
    // The platform may be left out.
    let plainly = || CATALOG.arm_operations().find(|schema| letters(plain(schema.name)) == wanted);
    if let Some(schema) = exact.or_else(plainly) {
        return Ok(Some(schema));
    }
    let with_root = |schema: &&Schema| schema.roots().any(|root| letters(root.name) == wanted);
    let by_root: Vec<&'static Schema> = CATALOG.operations().filter(with_root).collect();
    let begins = |schema: &&Schema| !wanted.is_empty() && letters(schema.name).starts_with(&wanted);
    let classic: Vec<&'static Schema> = CATALOG.operations().filter(begins).collect();
    let extended: Vec<&'static Schema> = CATALOG.arm_operations().filter(begins).collect();
    // The classic one of several that are called the same but for what stands behind it.
    let is_short = |own: &Schema| {
        extended.iter().all(|other| letters(other.name).starts_with(&letters(own.name)))
    };
    match (&by_root[..], &classic[..], &extended[..]) {
        ([only], ..) | ([], [], [only]) => return Ok(Some(only)),
        ([], [only], _) if is_short(only) => return Ok(Some(only)),
        ([_, ..], ..) => {
            let names = several(&by_root);
            return Err(Failure(format!("`{name}` is the body of {names}: name one of them")));
        }
        ([], [], []) => {}
        ([], ..) => {
            let names = several(&[classic, extended].concat());
            return Err(Failure(format!("`{name}` may be {names}: name one of them")));
        }
    }
    if let Some(schema) = CATALOG.named(name) {
        return Err(Failure(format!(
            "`{}` is a file, not a request; `svclint operations` lists the requests",
            schema.name
        )));
    }
    Ok(None)
}

/// What operations are called, for a slip of the pen to be told: their names, those of Azure
/// Resource Manager with and without the platform, and the roots of their bodies.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    let short = CATALOG.arm_operations().map(|schema| plain(schema.name));
    let roots = CATALOG.operations().flat_map(|schema| schema.roots().map(|root| root.name));
    all().map(|schema| schema.name).chain(short).chain(roots)
}

/// A name without the platform behind it.
fn plain(name: &str) -> &str {
    name.split(" (").next().unwrap_or(name)
}

/// What counts of a name.
fn letters(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase()
}

/// The names of operations in a sentence.
fn several(operations: &[&Schema]) -> String {
    const MOST: usize = 6;
    let names: Vec<String> =
        operations.iter().take(MOST).map(|schema| format!("`{}`", schema.name)).collect();
    match (&names[..], operations.len().saturating_sub(MOST)) {
        ([first @ .., last], 0) if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        (names, more) => format!("{} and {more} more", names.join(", ")),
    }
}

/// The operation as `svclint explain` prints it, in lines of so many columns.
pub(super) fn describe(schema: &Schema, columns: usize) -> String {
    let mut lines = wrapped(&format!("# {}", schema.name), columns);
    lines.push(String::new());
    lines.extend(wrapped(schema.says, columns));
    lines.push(String::new());
    for request in schema.requests.iter() {
        lines.extend(wrapped_path(&address(request), columns));
    }
    lines.push(String::new());
    let parameter = if schema.is_arm() { "api-version" } else { "x-ms-version" };
    lines.push(format!("{parameter}: {}", version(schema.gate)));
    if !schema.content_type.is_empty() {
        lines.push(format!("Content-Type: {}", schema.content_type));
    }
    if schema.has_body() && !schema.is_arm() {
        lines.extend(wrapped(&format!("Namespace: {}", schema.namespace), columns));
    }
    if !schema.has_body() {
        lines.push("The request has no body.".to_owned());
    }
    if schema.is_arm() {
        for root in schema.roots() {
            lines.push(String::new());
            lines.extend(table(&properties::rows(schema, root), columns));
        }
        lines.push(String::new());
        lines.extend(wrapped(&format!("Source: {}", schema.source), columns));
        return lines.join("\n") + "\n";
    }
    for (root, id) in schema.roots().zip(schema.roots.iter()) {
        let mut body = Body { schema, rows: Vec::new(), open: vec![*id] };
        body.row(0, format!("<{}>", root.name), &[], root.says);
        body.inside(root, 1);
        lines.push(String::new());
        lines.extend(table(&body.rows, columns));
    }
    if schema.roots().any(|root| root.ordered && matches!(root.content, Content::Elements(..))) {
        lines.push(String::new());
        lines.push("The elements stand in this order.".to_owned());
    }
    lines.push(String::new());
    lines.extend(wrapped(&format!("Source: {}", schema.source), columns));
    for address in addresses(schema.source) {
        let short = address.replace("https://", "").replace("/en-us/", "/");
        lines.push(if address.len() <= columns { address } else { short });
    }
    lines.join("\n") + "\n"
}

/// Method, path and query; what the query may hold stands in brackets.
fn address(request: &Request) -> String {
    let optional = request.optional_parameters().map(|(name, value)| format!("[{name}={value}]"));
    let parameters = request.parameters().map(|(name, value)| format!("{name}={value}"));
    let query: Vec<String> = parameters.chain(optional).collect();
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    format!("{} {}{query}", request.method, request.path)
}

fn version(gate: Gate) -> String {
    match (gate.since, gate.until) {
        (Some(since), Some(until)) => format!("{since} to {until}"),
        (Some(since), None) => format!("{since} or later"),
        (None, Some(until)) => format!("{until} or earlier"),
        (None, None) => "any".to_owned(),
    }
}

/// The table of a body while it is made.
struct Body<'s> {
    schema: &'s Schema,
    rows: Vec<Row>,
    /// The elements that a row stands in.
    open: Vec<ElementId>,
}

impl Body<'_> {
    fn row(&mut self, depth: usize, label: String, facts: &[String], says: &str) {
        self.rows.push(Row { depth, label, facts: facts.join("; "), says: says.to_owned() });
    }

    fn head(&mut self, depth: usize, label: &str, says: &str) {
        self.row(depth, label.to_owned(), &[], says);
    }

    /// The attributes of an element, and what stands in it.
    fn inside(&mut self, model: &Element, depth: usize) {
        for attribute in model.attributes.iter() {
            let prefix = if attribute.instance { "i:" } else { "" };
            let name = format!("@{prefix}{}", attribute.name);
            self.row(depth, name, &attribute_facts(attribute), attribute.says);
        }
        match &model.content {
            Content::Elements(particles, slots) => self.particles(*particles, slots, depth, true),
            Content::Open => self.head(depth, "anything", ""),
            Content::Value(_) => {}
        }
    }

    /// The pieces of a content model; `is_counted` where each says itself whether it must stand.
    fn particles(
        &mut self,
        particles: List<Particle>,
        slots: &[Slot],
        depth: usize,
        is_counted: bool,
    ) {
        for particle in particles.iter() {
            match particle {
                Particle::Element(index) => {
                    self.element(&slots[usize::from(*index)], depth, is_counted);
                }
                Particle::Choice(choice) => {
                    self.head(depth, &of_choice(choice), choice.says);
                    self.particles(choice.inside, slots, depth + 1, false);
                }
                Particle::Group(occurs, _, inside) => {
                    let label = if occurs.min > 0 { "together:" } else { "all of these or none:" };
                    self.head(depth, label, "");
                    self.particles(*inside, slots, depth + 1, true);
                }
                Particle::AnyOf(_, inside) => {
                    self.head(depth, "at least one of these:", "");
                    self.particles(*inside, slots, depth + 1, false);
                }
                Particle::Any(_) => self.head(depth, "elements of other namespaces", ""),
            }
        }
    }

    /// An element, once for each of its models.
    fn element(&mut self, slot: &Slot, depth: usize, is_counted: bool) {
        if slot.variants.is_empty() {
            return self.model(slot, slot.element, Condition::NONE, depth, is_counted);
        }
        for variant in slot.variants.iter() {
            self.model(slot, variant.element, variant.when, depth, is_counted);
        }
    }

    fn model(
        &mut self,
        slot: &Slot,
        id: ElementId,
        when: Condition,
        depth: usize,
        is_counted: bool,
    ) {
        let model = self.schema.element(id);
        let mut facts = Vec::new();
        let says_itself = slot.occurs.max > 1 || is_counted;
        facts.extend(conditions("if", &when));
        facts.extend(says_itself.then(|| how_often(slot.occurs)));
        facts.extend(conditions("required if", &model.required_when));
        facts.extend(conditions("only if", &model.only_when));
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
        let is_open = self.open.contains(&id);
        if is_open {
            facts.push("as above".to_owned());
        }
        self.row(depth, format!("<{}>", slot.name), &facts, model.says);
        if !is_open {
            self.open.push(id);
            self.inside(model, depth + 1);
            self.open.pop();
        }
    }
}

/// A condition in words, behind what it decides.
fn conditions(word: &str, condition: &Condition) -> Option<String> {
    let terms = condition.terms.iter().map(|term| term.to_string().replace('`', ""));
    let doubt = if condition.doubt { " (in doubt)" } else { "" };
    let terms: Vec<String> = terms.collect();
    (!terms.is_empty()).then(|| format!("{word} {}{doubt}", terms.join(" and ")))
}

fn of_choice(choice: &Alternatives) -> String {
    match (choice.occurs.min, choice.occurs.max) {
        (0, 1) => "one of these or none:".to_owned(),
        (_, 1) => "one of these:".to_owned(),
        (_, u32::MAX) => "any of these, in any order:".to_owned(),
        (_, max) => format!("up to {max} of these, in any order:"),
    }
}

fn how_often(occurs: Occurs) -> String {
    match (occurs.min, occurs.max) {
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

fn attribute_facts(attribute: &Attribute) -> Vec<String> {
    let often = if attribute.required { "required" } else { "optional" };
    let gate = versions(attribute.gate);
    let when = conditions("required if", &attribute.required_when);
    let often = [often.to_owned()].into_iter();
    often.chain(when).chain(gate).chain(value_facts(&attribute.value)).collect()
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
        let others = if value.open { ", or another" } else { "" };
        facts.push(values.join(", ") + others);
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
        (min, max) if min == max => format!("exactly {min}"),
        (min, max) => format!("{min} to {max}"),
    }
}
