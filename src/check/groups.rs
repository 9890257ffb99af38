//! What the groups of a content model ask for: what is missing, and what excludes each other.

use super::aligned::{Aligned, alternatives, neighbour};
use super::conditions::{because, is_asked_for};
use super::order::extent;
use super::{Checker, Fact, INSTANCE, doubted, weighed};
use crate::finding::{Edit, Finding, Fix, Severity};
use crate::schema::{Alternatives, Content, Element as Model, Nil, Particle, Slot};
use crate::text::{Span, order};
use crate::xml;

impl<'t> Checker<'_, 't> {
    /// What the groups of the content model ask for.
    pub(super) fn particles(
        &mut self,
        parent: xml::Element<'t>,
        particles: &[Particle],
        aligned: &Aligned<'_, 't>,
        weight: Option<Severity>,
    ) {
        for particle in particles {
            match particle {
                Particle::Element(index) => {
                    let slot = &aligned.slots[usize::from(*index)];
                    let is_meant = aligned.is_meant(usize::from(*index));
                    let present = aligned.count(*index) + usize::from(is_meant);
                    let condition = &self.schema.element(slot.element).required_when;
                    let is_short = (present as u32) < slot.occurs.min;
                    if is_short || present == 0 && is_asked_for(condition, parent) {
                        self.missing(parent, slot, aligned, (present, weight));
                    }
                }
                Particle::Group(occurs, missing, inside) => {
                    let any = inside.iter().any(|particle| aligned.holds(particle));
                    if any || occurs.min > 0 {
                        self.particles(parent, inside, aligned, missing.or(weight));
                    }
                }
                Particle::Choice(choice) => self.choice(parent, *choice, aligned, weight),
                Particle::AnyOf(missing, inside) => {
                    let none = !inside.iter().any(|particle| aligned.holds(particle));
                    if none && self.is_whole(parent) {
                        let names = alternatives(inside, aligned, "nor");
                        let message = format!("`{}` holds neither {names}", parent.local());
                        let finding = self
                            .finding("missing-element", parent, parent.name_span(), message)
                            .help("without one of them the element does nothing")
                            .subject(names);
                        self.report(weighed(finding, *missing));
                    }
                    for particle in inside.iter().filter(|particle| aligned.holds(particle)) {
                        self.particles(parent, std::slice::from_ref(particle), aligned, weight);
                    }
                }
                Particle::Any(_) => {}
            }
        }
    }

    fn choice(
        &mut self,
        parent: xml::Element<'t>,
        choice: Alternatives,
        aligned: &Aligned<'_, 't>,
        weight: Option<Severity>,
    ) {
        let Alternatives { occurs, missing, key, says, inside } = choice;
        let inside = inside.0;
        let fact = Fact::of_schema(says);
        if key.is_some() || occurs.max > 1 {
            let all = aligned.all(inside);
            self.too_many(parent, choice, &all, aligned);
            if let Some(key) = key {
                self.unique(key, fact, &all);
            }
        }
        let taken: Vec<&Particle> =
            inside.iter().filter(|particle| aligned.holds(particle)).collect();
        let mut present: Vec<xml::Element<'t>> =
            taken.iter().filter_map(|particle| aligned.first(particle)).collect();
        order::by_key(&mut present, |child| child.span().start);
        if occurs.max == 1
            && let [first, surplus @ ..] = &present[..]
        {
            for other in surplus {
                let message =
                    format!("`{}` and `{}` exclude each other", first.local(), other.local());
                let finding = self
                    .finding("exclusive-elements", *other, other.name_span(), message)
                    .label(first.name_span(), "the other one stands here")
                    .help(format!("keep one of {}", alternatives(inside, aligned, "or")))
                    .subject(first.local());
                let finding = self.with_fact(finding, fact, false);
                self.report(finding);
            }
        }
        if taken.is_empty() && occurs.min > 0 && self.is_whole(parent) {
            let names = alternatives(inside, aligned, "or");
            let message = format!("`{}` lacks one of {names}", parent.local());
            let finding =
                self.finding("missing-element", parent, parent.name_span(), message).subject(names);
            let finding = self.with_fact(finding, fact, false);
            self.report(weighed(finding, missing.or(weight)));
        }
        if let [only] = taken[..] {
            self.particles(parent, std::slice::from_ref(only), aligned, weight);
        }
    }

    /// More elements of a choice, all of them together, than there may be.
    fn too_many(
        &mut self,
        parent: xml::Element<'t>,
        choice: Alternatives,
        all: &[xml::Element<'t>],
        aligned: &Aligned<'_, 't>,
    ) {
        let max = choice.occurs.max;
        let Some(child) = all.get(max as usize).filter(|_| max > 1) else { return };
        let names = alternatives(choice.inside.0, aligned, "and");
        let message = format!("{} {names} elements, but at most {max} are allowed", all.len());
        let finding = self
            .finding("too-many-elements", *child, child.name_span(), message)
            .note(format!("number {}", max + 1))
            .label(all[0].name_span(), "the first of them")
            .subject(parent.local());
        let finding = self.with_fact(finding, Fact::of_schema(choice.says), false);
        self.report(finding);
    }

    /// Whether what is not there is really missing: recovery may have lost it, and a transform
    /// says only what it changes.
    pub(super) fn is_whole(&self, parent: xml::Element<'t>) -> bool {
        !self.is_transform && !parent.is_forced() && !self.document.tree.is_truncated()
    }

    fn missing(
        &mut self,
        parent: xml::Element<'t>,
        slot: &'static Slot,
        aligned: &Aligned<'_, 't>,
        (present, outer): (usize, Option<Severity>),
    ) {
        let model = self.schema.element(slot.element);
        if !self.is_whole(parent)
            || !self.admits(model.gate)
            || self.gated && model.gate.since.is_some()
        {
            return;
        }
        let name = slot.name;
        let message = if present == 0 {
            format!("`{}` lacks `{name}`", parent.local())
        } else {
            format!("`{}` needs {} `{name}`, but has {present}", parent.local(), slot.occurs.min)
        };
        let mut finding =
            self.finding("missing-element", parent, parent.name_span(), message).subject(name);
        if let Some(null) = parent.children().find(|child| child.local() == name) {
            finding = finding.label(null.name_span(), "null counts as missing");
        } else if let Some(neighbour) = neighbour(slot, aligned) {
            let (child, word) = neighbour;
            finding = finding.label(child.name_span(), format!("`{name}` belongs {word} this"));
        }
        if model.nil == Nil::Value {
            finding = finding.help(format!(
                "to delete the property write `<{name} i:nil=\"true\"/>` with `xmlns:i=\"{INSTANCE}\"`"
            ));
        }
        if let Content::Value(value) = &model.content
            && !value.default.is_empty()
        {
            finding =
                finding.help(format!("`{}` is what the service takes by default", value.default));
            finding = self.with_insertion(finding, parent, slot, aligned, ("", value.default));
        } else if let Some(attributes) = sample(model) {
            finding = self.with_insertion(finding, parent, slot, aligned, (&attributes, ""));
        }
        let is_conditional = slot.occurs.min == 0;
        if is_conditional {
            finding = because(finding, &model.required_when);
        }
        let doubt = model.gate.doubt || is_conditional && model.required_when.doubt;
        let finding = self.with_evidence(finding, model, doubt);
        let weight = model.missing.map(|missing| missing.weighs(self.version)).or(outer);
        self.report(doubted(weighed(finding, weight), doubt));
    }

    /// Adds the fix that writes the missing element, with these attributes and this value.
    fn with_insertion(
        &self,
        finding: Finding,
        parent: xml::Element<'t>,
        slot: &'static Slot,
        aligned: &Aligned<'_, 't>,
        (attributes, value): (&str, &str),
    ) -> Finding {
        let children: Vec<xml::Element<'t>> = parent.children().collect();
        if children.iter().any(|child| child.local() == slot.name) {
            return finding;
        }
        let neighbour = neighbour(slot, aligned);
        let prefix = neighbour.map_or(parent.prefix(), |(child, _)| child.prefix());
        let colon = if prefix.is_empty() { "" } else { ":" };
        let name = format!("{prefix}{colon}{}", slot.name);
        let element = if value.is_empty() {
            format!("<{name}{attributes}/>")
        } else {
            format!("<{name}{attributes}>{value}</{name}>")
        };
        let edit = match neighbour {
            Some((child, word)) => {
                // A comment at the end of its line stays with the neighbour.
                let text = self.document.tree.text();
                let all = extent(parent, &children, child, text);
                let end = all.map_or(child.span().end, |all| all.end);
                Some(beside(child, word, end, &element))
            }
            None if children.is_empty() => into_empty(parent, &element),
            None => None,
        };
        let Some(edit) = edit else { return finding };
        finding.fix(Fix::risky(format!("add `{element}`"), vec![edit.ranked(slot.rank)]))
    }
}

/// The attributes of an element that holds nothing else, where the schema has an example for each
/// that is required.
fn sample(model: &Model) -> Option<String> {
    let Content::Elements(inside, _) = &model.content else { return None };
    let mut written = String::new();
    for attribute in model.attributes.0.iter().filter(|attribute| attribute.required) {
        let example = attribute.value.example;
        if example.is_empty() || attribute.qualified || attribute.instance {
            return None;
        }
        written.extend([" ", attribute.name, "=\"", example, "\""]);
    }
    (inside.0.is_empty() && !written.is_empty()).then_some(written)
}

/// Puts an element beside another, on a line of its own where that one has one; `end` is where
/// what belongs to that one ends.
fn beside(child: xml::Element<'_>, word: &str, end: u32, element: &str) -> Edit {
    let start = child.span().start;
    let (newline, indent) = line_before(child);
    match (word, indent) {
        ("before", Some(indent)) => Edit::insert(start, format!("{element}{newline}{indent}")),
        ("before", None) => Edit::insert(start, element),
        (_, Some(indent)) => Edit::insert(end, format!("{newline}{indent}{element}")),
        (_, None) => Edit::insert(end, element),
    }
}

/// Puts an element into one that is empty. `None` where something else stands there.
fn into_empty(parent: xml::Element<'_>, element: &str) -> Option<Edit> {
    let text = parent.tree().text();
    let (newline, indent) = line_before(parent);
    let inside = match indent {
        Some(indent) => format!("{newline}{indent}  {element}{newline}{indent}"),
        None => element.to_owned(),
    };
    let content = parent.content_span();
    if !parent.is_empty_tag() {
        let is_blank = text[content.range()].trim().is_empty();
        return is_blank.then(|| Edit::replace(content, inside));
    }
    let tag = parent.start_tag();
    let open = text[tag.range()].strip_suffix("/>")?.trim_end();
    let rest = Span::new(tag.start + open.len() as u32, tag.end);
    Some(Edit::replace(rest, format!(">{inside}</{}>", parent.name())))
}

/// How the line before an element ends, and what the element is indented with, where it begins its
/// line.
fn line_before(element: xml::Element<'_>) -> (&'static str, Option<&str>) {
    let head = &element.tree().text()[..element.span().start as usize];
    let line = head.rfind(['\n', '\r']).map_or(0, |newline| newline + 1);
    let ends = ["\r\n", "\r"].into_iter().find(|end| head[..line].ends_with(end));
    let newline = ends.unwrap_or("\n");
    (newline, Some(&head[line..]).filter(|indent| line > 0 && indent.trim().is_empty()))
}
