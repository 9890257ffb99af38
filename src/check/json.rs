//! Holds JSON against its model: an element of the schema is a property, one whose only child is
//! `item` an array. What an expression says is for the deployment to tell, and never wrong.

use std::collections::HashMap;

use super::json_value::Holder;
use super::{listing, needs};
use crate::document::arm::Bound;
use crate::finding::{Edit, Evidence, Finding, Fix, Grade, RuleName, Severity};
use crate::json::{Kind, Value};
use crate::schema::{Content, Element as Model, Gate, Particle, Schema, Slot, Test, Version};
use crate::text::{Span, nearest};

/// Holds a value against the root of a schema, and says what is wrong with it.
#[must_use]
pub fn conform_json(
    bound: &Bound<'_>,
    schema: &'static Schema,
    version: Option<Version>,
) -> Vec<Finding> {
    let mut checker = Checker { schema, version, findings: Vec::new() };
    if let Some(root) = schema.roots().next() {
        checker.property(bound, root);
    }
    checker.findings
}

pub(super) struct Checker {
    pub(super) schema: &'static Schema,
    version: Option<Version>,
    findings: Vec<Finding>,
}

impl<'t> Checker {
    #[cold]
    #[inline(never)]
    pub(super) fn finding(
        rule: &'static str,
        value: Value<'t>,
        span: Span,
        message: impl Into<String>,
    ) -> Finding {
        // The page of the rule says what it weighs.
        let rule = RuleName::new(rule);
        Finding::new(rule, Severity::Error, value.tree().part(), span, message)
            .on(value.path(), value.key_path())
    }

    /// Adds a finding with what the model says about it.
    #[cold]
    #[inline(never)]
    pub(super) fn report(&mut self, finding: Finding, model: &Model, doubt: bool) {
        let grade = model.grade.unwrap_or(self.schema.grade);
        let says = if model.says.is_empty() { STRICT } else { model.says };
        let source = if model.source.is_empty() { self.schema.source } else { model.source };
        let grade = if doubt { Grade::Inferred } else { grade };
        let finding = finding.evidence(Evidence { grade, says, source });
        let is_weak = grade == Grade::Inferred && !finding.judged;
        let finding = if is_weak { finding.judged(Severity::Warning) } else { finding };
        self.findings.push(finding);
    }

    pub(super) fn admits(&self, gate: Gate) -> bool {
        self.version.is_none() || gate.admits(self.version)
    }

    /// Any value, of a property or in an array.
    fn property(&mut self, bound: &Bound<'t>, model: &'static Model) {
        let Some(settled) = bound.settled() else { return };
        let value = settled.value;
        // In a template `null` is as good as nothing.
        if value.kind() == Kind::Null {
            return;
        }
        match &model.content {
            Content::Open => {}
            Content::Value(facets) => {
                let holder = Holder { bound, value, model, facets };
                self.value(&holder);
            }
            Content::Elements(particles, slots) => match &slots[..] {
                [item] if item.name == "item" => self.array(bound, value, model, item),
                slots => {
                    let is_open = particles.iter().any(|p| matches!(p, Particle::Any(_)));
                    if !is_open {
                        self.object(&settled, model, slots);
                    }
                }
            },
        }
    }

    fn array(&mut self, bound: &Bound<'t>, value: Value<'t>, model: &'static Model, item: &Slot) {
        if value.kind() != Kind::Array {
            return self.no_array(bound, value, model);
        }
        let items: Vec<Bound<'t>> = bound.children().collect();
        let most = item.occurs.max as usize;
        if items.len() > most {
            let beyond = items[most].value;
            let noun = if most == 1 { "one item" } else { "items" };
            let most = if most == 1 { String::new() } else { format!("{most} ") };
            let name = name_of(value);
            let message = format!("`{name}` takes at most {most}{noun}, and has {}", items.len());
            let finding = Self::finding("too-many-elements", beyond, beyond.span(), message);
            self.report(finding, model, false);
        } else if items.len() < item.occurs.min as usize {
            let (name, least) = (name_of(value), item.occurs.min);
            let message =
                format!("`{name}` takes at least {least} of them, and has {}", items.len());
            let finding = Self::finding("missing-property", value, value.name_span(), message);
            self.report(finding, model, false);
        }
        let inside = self.schema.element(item.element);
        let is_wrong = |item: &&Bound<'t>| {
            takes_objects(inside) && item.settled().is_some_and(|held| is_other(held.value))
        };
        // Many that are no objects are one mistake.
        let mut wrong = items.iter().filter(is_wrong);
        let first = wrong.next().and_then(Bound::settled);
        let others = wrong.count();
        if let Some(first) = first {
            let note = match others {
                0 => None,
                1 => Some("one item behind it is no object either".to_owned()),
                _ => Some(format!("{others} items behind it are no objects either")),
            };
            self.no_object(first.value, inside, note);
        }
        for item in items.iter().filter(|item| !is_wrong(item)) {
            self.property(item, inside);
        }
    }

    /// Something else where an array belongs.
    fn no_array(&mut self, bound: &Bound<'t>, value: Value<'t>, model: &'static Model) {
        let hint = model.hints.iter().find(|hint| value.get(hint.name).is_some());
        if let Some((hint, held)) = hint.and_then(|hint| Some((hint, value.get(hint.name)?))) {
            let message = format!("`{}` has no property `{}`", name_of(value), hint.name);
            let mut finding = Self::finding("unknown-property", held, held.name_span(), message)
                .subject(hint.name)
                .help(hint.says);
            if held.kind() == Kind::Array && value.children().count() == 1 {
                let (whole, inner) = (value.span(), held.span());
                let edits = vec![
                    Edit::delete(Span::new(whole.start, inner.start)),
                    Edit::delete(Span::new(inner.end, whole.end)),
                ];
                finding = finding.fix(Fix::safe("move the list up", edits));
            }
            self.report(finding, model, false);
            if let Content::Elements(_, slots) = &model.content
                && let [item] = &slots[..]
            {
                let inner = bound.get(hint.name);
                for held in inner.iter().flat_map(Bound::children) {
                    self.property(&held, self.schema.element(item.element));
                }
            }
            return;
        }
        self.wrong_kind(value, model, "an array");
    }

    /// A value of another kind than the model has.
    pub(super) fn wrong_kind(&mut self, value: Value<'t>, model: &Model, wanted: &str) {
        let finding = Self::of_other_kind(value, wanted);
        self.report(finding, model, false);
    }

    /// An item that is no object where objects belong, and what is to be said of the others.
    fn no_object(&mut self, value: Value<'t>, model: &Model, note: Option<String>) {
        let finding = Self::of_other_kind(value, "an object");
        let finding = match note {
            Some(note) => finding.note(note),
            None => finding,
        };
        self.report(finding, model, false);
    }

    fn of_other_kind(value: Value<'t>, wanted: &str) -> Finding {
        let message = format!("`{}` is {}, but takes {wanted}", name_of(value), value.kind().a());
        Self::finding("invalid-value", value, value.span(), message)
    }

    fn object(&mut self, bound: &Bound<'t>, model: &'static Model, slots: &'static [Slot]) {
        let value = bound.value;
        if !value.is_object() {
            return self.wrong_kind(value, model, "an object");
        }
        let mut there: HashMap<&'static str, Value<'t>> = HashMap::new();
        let mut unknown = Vec::new();
        for child in bound.children() {
            let Some(name) = child.value.name() else { continue };
            let Some(slot) = slots.iter().find(|slot| slot.name.eq_ignore_ascii_case(&name)) else {
                unknown.push(child);
                continue;
            };
            if let Some(first) = there.insert(slot.name, child.value) {
                self.twice(child.value, first, model);
            }
            self.member(&child, slot);
        }
        let unknown = self.unwrapped(value, slots, unknown, &mut there);
        // A copy loop makes properties whose names only it says.
        let has_loop = unknown.iter().any(|child| child.value.is_named("copy"));
        for child in unknown {
            if !has_loop {
                self.unknown(&child, model, slots, &mut there);
            }
        }
        if !has_loop && !value.tree().is_torn() {
            self.missing(value, slots, &there);
        }
    }

    /// A property that the model has.
    pub(super) fn member(&mut self, child: &Bound<'t>, slot: &Slot) {
        let model = self.schema.element(slot.element);
        let (value, span) = (child.value, child.value.name_span());
        if !self.admits(model.gate) {
            let version = self.version.map_or_else(String::new, |version| version.to_string());
            let message = format!("`{}` does not exist in version {version}", slot.name);
            let finding = Self::finding("not-in-version", value, span, message)
                .note(needs(model.gate))
                .subject(slot.name);
            self.report(finding, model, model.gate.doubt);
            return;
        }
        if let Some(severity) = model.present {
            let message = format!("`{}` cannot be set", slot.name);
            let finding = Self::finding(model.rule, value, span, message)
                .subject(slot.name)
                .judged(severity)
                .help("the service ignores it or refuses the request: it says this itself")
                .fix(Fix::safe(format!("delete `{}`", slot.name), removal(value)));
            self.report(finding, model, false);
            return;
        }
        self.property(child, model);
    }

    /// Properties whose names differ in case only.
    fn twice(&mut self, value: Value<'t>, first: Value<'t>, model: &Model) {
        if value.name() == first.name() {
            // The reader says so.
            return;
        }
        let (name, other) = (value.name().unwrap_or_default(), first.name().unwrap_or_default());
        let message = format!("`{name}` is here as `{other}` already");
        let finding = Self::finding("duplicate-property", value, value.name_span(), message)
            .subject(name.into_owned())
            .label(first.name_span(), "it was here already")
            .help("the case of names does not count: leave one of them");
        self.report(finding, model, false);
    }

    fn unknown(
        &mut self,
        child: &Bound<'t>,
        model: &'static Model,
        slots: &'static [Slot],
        there: &mut HashMap<&'static str, Value<'t>>,
    ) {
        let value = child.value;
        let name = value.name().unwrap_or_default().into_owned();
        let parent = value.parent().map_or_else(|| "the document".to_owned(), |p| quoted(p));
        let message = format!("{parent} has no property `{name}`");
        let mut finding =
            Self::finding("unknown-property", value, value.name_span(), message).subject(&*name);
        // What may be set comes before what the service says itself.
        let settable = slots.iter().filter(|slot| {
            let model = self.schema.element(slot.element);
            model.present.is_none() && self.admits(model.gate)
        });
        let names: Vec<&'static str> = settable.map(|slot| slot.name).collect();
        let home = self.home_of(&name, model);
        let is_slip = |meant: &&'static str| home.is_none() || meant.eq_ignore_ascii_case(&name);
        if let Some(meant) = nearest::of(&name, names.iter().copied()).filter(is_slip) {
            finding = finding.note(format!("did you mean `{meant}`?"));
            if there.contains_key(meant) {
                finding = finding.help(format!("`{meant}` is there already"));
            } else {
                there.insert(meant, value);
                let edit = Edit::replace(value.name_span(), meant);
                finding = finding.fix(Fix::safe(format!("rename it to `{meant}`"), vec![edit]));
                if let Some(slot) = slots.iter().find(|slot| slot.name == meant) {
                    // What it holds is checked as what it was meant to be.
                    self.property(child, self.schema.element(slot.element));
                }
            }
        } else if let Some(home) = home {
            finding = finding.help(format!("it belongs inside `{home}`"));
        } else {
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            finding = finding.help(format!("there may be {}", names.join(", ")));
        }
        self.report(finding, model, false);
    }

    /// Another object of the model that has a property of that name.
    fn home_of(&self, name: &str, except: &Model) -> Option<&'static str> {
        let elements = self.schema.elements.iter();
        let mut holders = elements.filter(|model| !std::ptr::eq(*model, except));
        let has = |model: &&'static Model| match &model.content {
            Content::Elements(_, slots) => slots.iter().any(|s| s.name.eq_ignore_ascii_case(name)),
            Content::Value(_) | Content::Open => false,
        };
        // A name that many have says nothing about where it belongs.
        let first = holders.find(has)?;
        let is_single = !holders.any(|model| has(&model));
        is_single.then_some(first.name).filter(|home| *home != "item")
    }

    fn missing(
        &mut self,
        value: Value<'t>,
        slots: &'static [Slot],
        there: &HashMap<&'static str, Value<'t>>,
    ) {
        for slot in slots {
            let model = self.schema.element(slot.element);
            let is_there = there.get(slot.name);
            let asked = || slot.occurs.min > 0 || is_asked(model, there);
            if is_there.is_none() && asked() && self.admits(model.gate) {
                self.lacks(value, slot, model, there);
            }
            if let Some(own) = is_there {
                self.excluded(*own, model, there);
            }
        }
    }

    fn lacks(
        &mut self,
        value: Value<'t>,
        slot: &Slot,
        model: &Model,
        there: &HashMap<&'static str, Value<'t>>,
    ) {
        let name = slot.name;
        let holder = value.parent().map_or_else(|| "the document".to_owned(), |_| quoted(value));
        // What stands in for it has to be missing too.
        let others = model.required_when.terms.iter().filter(|term| term.test == Test::Absent);
        let names: Vec<&str> = [name].into_iter().chain(others.map(|term| term.path)).collect();
        let listed: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        let message = format!("{holder} has no {}", listing(&listed, "or"));
        let open = Span::new(value.span().start, value.span().start + 1);
        let span = value.quoted_name_span().map_or(open, |_| value.name_span());
        let mut finding = Self::finding("missing-property", value, span, message).subject(name);
        for term in model.required_when.terms.iter().filter(|term| term.test == Test::Present) {
            if let Some(other) = there.get(term.path) {
                finding = finding.label(other.name_span(), "this needs it");
            }
        }
        let finding = match model.missing {
            Some(missing) => finding.judged(missing.severity),
            None => finding,
        };
        self.report(finding, model, model.required_when.doubt);
    }

    /// A property that may stand only where another does not.
    fn excluded(
        &mut self,
        value: Value<'t>,
        model: &Model,
        there: &HashMap<&'static str, Value<'t>>,
    ) {
        for term in model.only_when.terms.iter() {
            let Some(other) = there.get(term.path).filter(|_| term.test == Test::Absent) else {
                continue;
            };
            let message = format!("`{}` and `{}` are both there", term.path, model.name);
            let finding = Self::finding("exclusive-elements", value, value.name_span(), message)
                .label(other.name_span(), "this says the same")
                .help("leave one of them");
            self.report(finding, model, model.only_when.doubt);
        }
    }
}

/// Whether something that is there asks for a property.
fn is_asked(model: &Model, there: &HashMap<&'static str, Value<'_>>) -> bool {
    let terms = &model.required_when.terms;
    !terms.is_empty()
        && terms.iter().all(|term| match term.test {
            Test::Present => there.contains_key(term.path),
            Test::Absent => !there.contains_key(term.path),
            _ => false,
        })
}

/// What a closed model stands for, where no single fact of it says more.
const STRICT: &str = "The contract says which properties there are, and what they take.";

/// The name of a property, or of the array that an item stands in.
pub(super) fn name_of(value: Value<'_>) -> String {
    let mut named = std::iter::successors(Some(value), |value| value.parent());
    let name = named.find_map(Value::name);
    name.map_or_else(|| "the document".to_owned(), std::borrow::Cow::into_owned)
}

/// An object in a message: by its name, or as an item of its array.
pub(super) fn quoted(value: Value<'_>) -> String {
    match value.name() {
        Some(name) => format!("`{name}`"),
        None if value.parent().is_none() => "the document".to_owned(),
        None => format!("an item of `{}`", name_of(value)),
    }
}

/// The edits that take a property away, with one of the commas beside it.
fn removal(value: Value<'_>) -> Vec<Edit> {
    let text = value.tree().text();
    let span = value.property_span();
    let is_gap = |gap: &str| gap.trim_matches(|c: char| c.is_ascii_whitespace()) == ",";
    let Some(parent) = value.parent() else { return Vec::new() };
    let siblings: Vec<Value<'_>> = parent.children().collect();
    let Some(index) = siblings.iter().position(|sibling| *sibling == value) else {
        return Vec::new();
    };
    if let Some(next) = siblings.get(index + 1) {
        let whole = Span::new(span.start, next.property_span().start);
        let gap = text.get(span.end as usize..whole.end as usize).unwrap_or_default();
        return if is_gap(gap) { vec![Edit::delete(whole)] } else { Vec::new() };
    }
    if let Some(before) = index.checked_sub(1).map(|index| siblings[index]) {
        let whole = Span::new(before.span().end, span.end);
        let gap = text.get(whole.start as usize..span.start as usize).unwrap_or_default();
        return if is_gap(gap) { vec![Edit::delete(whole)] } else { Vec::new() };
    }
    vec![Edit::delete(span)]
}

/// Whether the items of an array are objects with properties of a model.
fn takes_objects(item: &Model) -> bool {
    let Content::Elements(particles, slots) = &item.content else { return false };
    let is_array = matches!(&slots[..], [item] if item.name == "item");
    !is_array && !particles.iter().any(|p| matches!(p, Particle::Any(_)))
}

/// Whether a value is neither an object nor nothing.
fn is_other(value: Value<'_>) -> bool {
    !value.is_object() && value.kind() != Kind::Null
}
