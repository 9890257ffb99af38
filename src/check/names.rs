//! Children whose name or namespace the model has not: what they were meant to be.

use super::aligned::Aligned;
use super::{Checker, is_nil};
use crate::document::{ends_as, model_in, rename, renaming, slot_named};
use crate::finding::{Edit, Fix, Severity};
use crate::schema::{Content, Element as Model, ElementId, Slot};
use crate::text::limits::MAX_FINDINGS;
use crate::text::{Span, nearest};
use crate::xml;

impl<'t> Checker<'_, 't> {
    pub(super) fn misspelt(&mut self, child: xml::Element<'t>, slot: Slot) {
        let model = self.schema.element(slot.element);
        let message = format!("`{}` is spelt `{}`", child.local(), slot.name);
        let finding = self
            .finding("misspelt-element", child, child.name_span(), message)
            .help("some reference pages print this spelling, but the service compares names letter by letter")
            .subject(child.local())
            .fix(Fix::safe(format!("rename it to `{}`", slot.name), renaming(child, slot.name)));
        let finding = self.with_evidence(finding, model, false);
        self.report(finding);
    }

    pub(super) fn unknown(
        &mut self,
        parent: xml::Element<'t>,
        child: xml::Element<'t>,
        model: &'static Model,
        aligned: &mut Aligned<'_, 't>,
    ) {
        if self.found.findings.len() > MAX_FINDINGS {
            return;
        }
        let local = child.local();
        let message = format!("`{}` has no element `{local}`", parent.local());
        let mut finding =
            self.finding("unknown-element", child, child.name_span(), message).subject(local);
        let hint = model.hint(local);
        let names = aligned.slots.iter().map(|slot| slot.name);
        let nearest = match hint {
            Some(hint) => aligned.slots.iter().map(|s| s.name).find(|name| *name == hint.meant),
            None => nearest::of(local, names),
        };
        // Where the name is right one level down, it is no slip of the name.
        let below = self.holder_below(local, model).filter(|_| hint.is_none());
        let nearest = nearest.filter(|meant| below.is_none() || meant.eq_ignore_ascii_case(local));
        if let Some(meant) = nearest {
            finding = finding.note(format!("did you mean `{meant}`?"));
            if let Some(end) = ends_as(child, meant) {
                // That the tags do not match is the same mistake.
                self.found.explained.push(end);
                finding = finding.label(end, "its end tag has the name");
            }
            let index =
                aligned.slots.iter().position(|slot| slot.name == meant).unwrap_or_default();
            let single = aligned.slots[index].occurs.max == 1;
            let taken = single && (aligned.has_name(meant) || aligned.is_meant(index));
            if taken {
                finding = finding.help(format!("`{meant}` is there already"));
            } else {
                aligned.mean(index);
                finding = finding.fix(rename(child, meant));
                let model = model_in(self.schema, &aligned.slots[index], child);
                // What it holds is checked as what it was meant to be.
                if !is_nil(child) {
                    self.element(child, model);
                }
            }
        } else if hint.is_some() {
            // The hint says where it belongs.
        } else if let Some((index, home)) = below {
            aligned.mean(index);
            finding = finding.help(format!("it belongs inside `{home}`"));
        } else if let Some(home) = self.home_of(local, model) {
            finding = finding.help(format!("it belongs inside `{home}`"));
        } else if aligned.slots.is_empty() {
            finding = finding.help(format!("`{}` holds no elements", parent.local()));
        } else {
            let names: Vec<String> =
                aligned.slots.iter().map(|slot| format!("`{}`", slot.name)).collect();
            finding = finding.help(format!("`{}` may hold {}", parent.local(), names.join(", ")));
        }
        if let Some(hint) = hint {
            finding = finding.help(hint.says);
        }
        let finding = self.not_in_model(finding);
        self.report(finding);
    }

    /// The slot of an element that may stand here and has a child of that name.
    fn holder_below(&self, local: &str, model: &Model) -> Option<(usize, &'static str)> {
        let Content::Elements(_, slots) = &model.content else { return None };
        let has = |id: ElementId| slot_named(self.schema.element(id), local).is_some();
        let holds =
            |slot: &Slot| has(slot.element) || slot.variants.iter().any(|one| has(one.element));
        let index = slots.iter().position(holds)?;
        Some((index, slots[index].name))
    }

    /// Another element of the model that has a child of that name.
    fn home_of(&self, local: &str, except: &Model) -> Option<&'static str> {
        let holders = self.schema.elements.iter().filter(|model| !std::ptr::eq(*model, except));
        holders.into_iter().find(|model| slot_named(model, local).is_some()).map(|model| model.name)
    }

    /// A child that leaves the namespace, as `xmlns=""` makes it do.
    pub(super) fn other_namespace(&mut self, child: xml::Element<'t>, strayed: &mut bool) {
        let ours = self.schema.namespace;
        let root = self.document.root;
        let unprefixed = child.namespace().is_none() && !root.prefix().is_empty();
        if unprefixed && std::mem::replace(strayed, true) {
            // The siblings lack the same prefix: that is one mistake.
            return;
        }
        let declaration = child.namespace_declaration();
        let span = declaration.map_or(child.name_span(), xml::Attribute::value_span);
        let given = child.namespace().unwrap_or("");
        let message = if given.is_empty() {
            format!("`{}` is in no namespace", child.local())
        } else {
            format!("`{}` is in the namespace `{given}`", child.local())
        };
        let mut finding = self
            .finding("wrong-namespace", child, span, message)
            .subject(given)
            .help(format!("it belongs in `{ours}`, as its parent does; a contract does not know what is in another namespace"));
        if let Some(declaration) =
            declaration.filter(|d| d.prefix().is_empty() && d.element().id() == child.id())
        {
            let text = self.document.tree.text();
            let start = text[..declaration.span().start as usize].trim_end().len() as u32;
            let whole = Span::new(start, declaration.span().end);
            finding = finding.fix(Fix::safe(
                format!("delete `{}`", &text[declaration.span().range()]),
                vec![Edit::delete(whole)],
            ));
        }
        if unprefixed && root.attributes().chain(root.declarations()).all(|a| a.name() != "xmlns") {
            let edit = Edit::insert(root.name_span().end, format!(" xmlns=\"{ours}\""));
            finding = finding.fix(Fix::safe(
                format!("declare `xmlns=\"{ours}\"` on `{}`", root.name()),
                vec![edit],
            ));
        }
        if given == ours.replacen("http://", "https://", 1) && self.schema.https != Severity::Error
        {
            finding = finding.judged(self.schema.https);
        }
        self.report(finding);
    }
}
