//! The children of an element against its content model: first by name, then by version, then by
//! count, and only then by order, so that one mistake is one finding.

use std::collections::HashMap;

use super::aligned::Aligned;
use super::order::Placed;
use super::twins::{are_apart, merged, renumbered};
use super::{Checker, Fact, doubted, is_nil, needs};
use crate::document::{is_copy, key_in, model_in, removal, removals};
use crate::finding::{Finding, Fix};
use crate::schema::{
    Alternatives, Element as Model, ElementId, Key, KeyCase, List, Nil, Occurs, Particle,
    SchemaKind, Slot,
};
use crate::text::{Span, limits::MAX_FINDINGS};
use crate::xml;

impl<'t> Checker<'_, 't> {
    #[inline(never)]
    pub(super) fn children(
        &mut self,
        parent: xml::Element<'t>,
        model: &'static Model,
        particles: &'static List<Particle>,
        slots: &'static List<Slot>,
    ) {
        let slots = slots.0;
        let mut room = self.rooms.pop().unwrap_or_default();
        let mut children = std::mem::take(&mut room.children);
        children.clear();
        children.extend(parent.children());
        let mut aligned = Aligned::new(slots, &children, &mut room);
        room.taken.clear();
        room.placed.clear();
        let mut next = 0;
        for child in &children {
            let taken = self.slot_of(parent, *child, (model, particles), &mut aligned, next);
            let Some(index) = taken else { continue };
            next = index;
            if is_nil(*child) {
                let child_model = model_in(self.schema, &slots[index], *child);
                if child_model.nil == Nil::Absent {
                    // What is absent has no place either, but its attributes are there to be read.
                    self.attributes(*child, child_model);
                    continue;
                }
            }
            room.taken.push((index, *child));
            let slot = &slots[index];
            // A second copy of what stands once is one mistake; its place is not another.
            if aligned.is_first(index) || slot.occurs.max > 1 {
                room.placed.push(Placed { element: *child, slot });
            }
        }
        aligned.take(&mut room.taken);
        for (index, slot) in slots.iter().enumerate() {
            self.slot(parent, slot, aligned.of(index));
        }
        self.particles(parent, particles, &aligned, None);
        if model.ordered {
            self.order(parent, model, &children, &room.placed);
        }
        aligned.leave(&mut room);
        room.children = children;
        self.rooms.push(room);
    }

    /// The slot that a child takes by its name, probably `next` or the one behind it; what has none
    /// is reported.
    fn slot_of(
        &mut self,
        parent: xml::Element<'t>,
        child: xml::Element<'t>,
        (model, particles): (&'static Model, &'static List<Particle>),
        aligned: &mut Aligned<'_, 't>,
        next: usize,
    ) -> Option<usize> {
        // What the model has in a namespace of its own.
        let own = |slot: &Slot| {
            let namespace = self.schema.element(slot.element).namespace;
            !namespace.is_empty()
                && slot.name == child.local()
                && child.namespace() == Some(namespace)
        };
        let foreign = !child.shares_namespace(self.document.root);
        if foreign && let Some(index) = aligned.slots.iter().position(own) {
            return Some(index);
        }
        if foreign && let Some(wildcard) = wildcard(particles) {
            if let Wildcard::Model(id) = wildcard {
                self.element(child, self.schema.element(id));
            }
            return None;
        }
        // A prefix that is not declared is the reader's finding.
        let is_unbound = foreign && child.namespace().is_none() && !child.prefix().is_empty();
        let strays = foreign && !child.shares_namespace(parent) && !is_unbound;
        if strays {
            self.other_namespace(child, &mut aligned.strayed);
        }
        let is_it = |slot: &usize| child.is_named(aligned.slots[*slot].name);
        let (before, behind) = (0..next, next..aligned.slots.len());
        if let Some(named) = behind.chain(before).find(is_it) {
            return Some(named);
        }
        let misspelt = aligned
            .slots
            .iter()
            .position(|slot| self.schema.element(slot.element).aliases.contains(&child.local()));
        if let Some(index) = misspelt {
            self.misspelt(child, aligned.slots[index]);
            return misspelt;
        }
        // Of an element of another namespace nothing more can be said.
        if !strays {
            self.unknown(parent, child, model, aligned);
        }
        None
    }

    /// The children of one slot: count, keys, then each child itself, by the model that it has.
    fn slot(&mut self, parent: xml::Element<'t>, slot: &'static Slot, found: &[xml::Element<'t>]) {
        if found.is_empty() {
            return;
        }
        let model = self.schema.element(slot.element);
        self.surplus(slot, found);
        if let Some(key) = model.key.filter(|key| !key.shared) {
            self.unique(key, Fact::of(model), found);
        }
        if slot.variants.is_empty() {
            return self.of_model(parent, slot, model, found);
        }
        for variant in slot.variants.0 {
            let model = self.schema.element(variant.element);
            let is_one =
                |child: &xml::Element<'t>| std::ptr::eq(model_in(self.schema, slot, *child), model);
            let those: Vec<xml::Element<'t>> = found.iter().copied().filter(is_one).collect();
            self.of_model(parent, slot, model, &those);
        }
    }

    /// The children of one slot that have one model: version, conditions, then each child itself.
    fn of_model(
        &mut self,
        parent: xml::Element<'t>,
        slot: &'static Slot,
        model: &'static Model,
        found: &[xml::Element<'t>],
    ) {
        let admitted = self.admits(model.gate);
        if let Some(first) = found.first().filter(|_| !admitted) {
            let version = self.version.map_or_else(String::new, |version| version.to_string());
            let message = format!("`{}` does not exist in version {version}", slot.name);
            let finding = self
                .finding("not-in-version", *first, first.name_span(), message)
                .note(needs(model.gate))
                .help(format!("{}, or leave the element out", self.newer(model.gate)))
                .fix(Fix::risky(
                    format!("take `{}` away, and what it says", slot.name),
                    removals(found.iter().copied()),
                ));
            self.report(doubted(finding, model.gate.doubt));
        }
        if let Some(since) = model.superseded.filter(|_| admitted)
            && self.version.is_none_or(|version| version >= since)
            && let Some(first) = found.first()
        {
            let message = format!("`{}` is superseded from {since} on", slot.name);
            let finding = self.finding("superseded-element", *first, first.name_span(), message);
            self.report(self.with_evidence(finding, model, false));
        }
        if let (Some(severity), true) = (model.present, admitted) {
            for child in found {
                let whose = if self.schema.kind == SchemaKind::Operation {
                    " for this operation"
                } else {
                    ""
                };
                let message = format!("`{}` is in no reference page{whose}", slot.name);
                let finding = self.finding(model.rule, *child, child.name_span(), message);
                let finding = self.with_evidence(finding, model, false).judged(severity);
                self.report(finding);
            }
        }
        if !model.only_when.is_none() && admitted && !found.is_empty() {
            self.only_when(parent, found, model);
        }
        let gated = self.gated;
        self.gated |= !admitted;
        for child in found {
            self.element(*child, model);
        }
        self.gated = gated;
    }

    fn surplus(&mut self, slot: &Slot, found: &[xml::Element<'t>]) {
        let Occurs { max, .. } = slot.occurs;
        let allowed = max as usize;
        if found.len() <= allowed {
            return;
        }
        let model = self.schema.element(slot.element);
        if allowed > 1 {
            let child = found[allowed];
            let message =
                format!("{} `{}` elements, but at most {max} are allowed", found.len(), slot.name);
            let finding = self
                .finding("too-many-elements", child, child.name_span(), message)
                .note(format!("number {}", allowed + 1))
                .label(found[0].name_span(), "the first of them")
                .subject(slot.name);
            let finding = self.with_evidence(finding, model, model.doubtful);
            self.report(doubted(finding, model.doubtful));
            return;
        }
        for child in found[allowed..].iter().take(MAX_FINDINGS + 1) {
            let message = format!("`{}` stands here again", slot.name);
            let finding = self
                .finding("repeated-element", *child, child.name_span(), message)
                .label(found[0].name_span(), "the first one")
                .help(if self.is_strict() {
                    "it may stand once: Microsoft's tools refuse a second one"
                } else {
                    "it may stand once: the service takes one of them, and no page says which"
                })
                .subject(slot.name);
            let mut finding = without_copy(finding, found[0], *child);
            if finding.fixes.is_empty() && self.is_strict() {
                finding.fixes.extend(merged(self.schema, model, found[0], *child));
            }
            let finding = self.with_evidence(finding, model, model.doubtful);
            self.report(doubted(finding, model.doubtful));
        }
    }

    /// Siblings whose key has the same value.
    pub(super) fn unique(&mut self, key: Key, fact: Fact, found: &[xml::Element<'t>]) {
        if found.len() < 2 || self.is_transform || are_apart(key, found.iter().copied()) {
            return;
        }
        let mut seen: HashMap<String, (xml::Element<'t>, Span)> =
            HashMap::with_capacity(found.len());
        for child in found {
            let Some(value) = key_in(key, *child) else { continue };
            let name = value.trimmed();
            if name.is_empty() || child.tree().part().tokens().fit(name, false) {
                continue;
            }
            let span = value.trimmed_span();
            let lower = name.to_ascii_lowercase();
            // Of names that differ in case only the first one stands for all.
            let folded = (key.case != KeyCase::Exact).then(|| format!("\0{lower}"));
            let same = seen.get(name).copied();
            let other = same.or_else(|| seen.get(folded.as_ref()?).copied());
            for name in folded.into_iter().chain([name.to_owned()]) {
                seen.entry(name).or_insert((*child, span));
            }
            let Some((first, first_span)) = other else { continue };
            if self.found.findings.len() > MAX_FINDINGS {
                return;
            }
            let (one, two) = (first.local(), child.local());
            let mut message = if one == two {
                format!("there are two `{one}` named `{name}`")
            } else {
                format!("`{one}` and `{two}` are both named `{name}`")
            };
            if same.is_none() {
                message.push_str(" when case is ignored");
            }
            let doubt = key.doubt || same.is_none() && key.case == KeyCase::Doubt;
            let holder = child.children().find(|c| c.local() == key.path).unwrap_or(*child);
            let mut finding = self
                .finding("duplicate-name", holder, span, message)
                .label(first_span, "the first one")
                .subject(name);
            if same.is_none() {
                finding = finding.help("some of Microsoft's own tools compare names without case");
            }
            let mut finding = without_copy(finding, first, *child);
            if finding.fixes.is_empty() && key.path == "@order" {
                finding.fixes.extend(renumbered(key, found));
            }
            let finding = self.with_fact(finding, fact, doubt);
            self.report(doubted(finding, doubt));
        }
    }
}

/// Adds the fix that takes `copy` away where it says nothing that `first` does not say.
fn without_copy(finding: Finding, first: xml::Element<'_>, copy: xml::Element<'_>) -> Finding {
    if !is_copy(first, copy) {
        return finding;
    }
    finding.fix(Fix::safe("take the second away, which says the same", vec![removal(copy)]))
}

/// What an element of another namespace may be.
enum Wildcard {
    /// Not ours to judge.
    Anything,
    /// What that model says.
    Model(ElementId),
}

/// What stands for any element of another namespace in the model.
fn wildcard(particles: &[Particle]) -> Option<Wildcard> {
    particles.iter().find_map(|particle| match particle {
        Particle::Any(Some(id)) => Some(Wildcard::Model(*id)),
        Particle::Any(None) => Some(Wildcard::Anything),
        Particle::Choice(Alternatives { inside, .. })
        | Particle::Group(_, _, inside)
        | Particle::AnyOf(_, inside) => wildcard(inside),
        Particle::Element(_) => None,
    })
}
