//! What one element asks of another: that it is there, that it is not, that it has a value.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::{Checker, Fact, doubted};
use crate::document::{Spot, at_path, holds, term_holds};
use crate::finding::Finding;
use crate::schema::{Condition, Element as Model, Reference, Term, Test};
use crate::text::limits::MAX_FINDINGS;
use crate::text::nearest;
use crate::xml;

use super::value::{Site, quoted, shown};

impl<'t> Checker<'_, 't> {
    /// What may stand only where something else holds: all of `found` stand in the same place, so
    /// that one look is enough.
    pub(super) fn only_when(
        &mut self,
        parent: xml::Element<'t>,
        found: &[xml::Element<'t>],
        model: &'static Model,
    ) {
        let mut terms = model.only_when.terms.iter();
        let Some(broken) = terms.find(|term| !term_holds(term, parent)) else { return };
        let spot = at_path(parent, broken.path).first().copied();
        for child in found.iter().take(MAX_FINDINGS) {
            self.out_of_place(parent, *child, model, (*broken, spot));
        }
    }

    fn out_of_place(
        &mut self,
        parent: xml::Element<'t>,
        child: xml::Element<'t>,
        model: &'static Model,
        (broken, spot): (Term, Option<Spot<'t>>),
    ) {
        let name = child.local();
        let other = broken.name();
        let (rule, message) = match (broken.test, spot) {
            (Test::Absent, _) => {
                ("exclusive-elements", format!("`{name}` and `{other}` exclude each other"))
            }
            (Test::Is(_) | Test::IsNot(_) | Test::Like(_) | Test::Unlike(_), Some(spot)) => {
                let given = shown(spot.value().trimmed());
                (
                    "exclusive-elements",
                    format!("`{name}` has no place where `{other}` is `{given}`"),
                )
            }
            (Test::Is(value), None) => {
                ("missing-element", format!("`{name}` needs `{other}` to be `{value}`"))
            }
            _ => ("missing-element", format!("`{name}` needs `{other}`")),
        };
        // Recovery may have lost what is missing.
        if rule == "missing-element" && !self.is_whole(parent) {
            return;
        }
        let mut finding = self.finding(rule, child, child.name_span(), message).subject(other);
        if let Some(spot) = spot {
            finding = finding.label(spot.name_span(), "the other one stands here");
        }
        self.report_conditional(finding, model, model.only_when);
    }

    /// The names at a path. Many elements may ask for those at one that begins with the root, so they
    /// are collected once.
    fn names_at(&mut self, from: xml::Element<'t>, path: &'static str) -> Rc<BTreeSet<String>> {
        let collected = || {
            let spots = at_path(from, path).into_iter();
            Rc::new(spots.map(|spot| spot.value().trimmed().to_owned()).collect())
        };
        if path.starts_with('/') {
            Rc::clone(self.names.entry(path).or_insert_with(collected))
        } else {
            collected()
        }
    }

    fn report_conditional(&mut self, finding: Finding, model: &Model, condition: Condition) {
        let finding = self.with_fact(finding, Fact::of(model), condition.doubt);
        self.report(doubted(finding, condition.doubt));
    }

    /// A value that has to be the name of something else in the document.
    pub(super) fn refers(&mut self, site: &Site<'t>, reference: Reference, text: &str) {
        let root = reference.path.strip_prefix('/').and_then(|path| path.split('/').next());
        // A piece may stand in a document that has no such place.
        if root.is_some_and(|root| root != self.document.root.local()) || self.is_transform {
            return;
        }
        if self.found.findings.len() > MAX_FINDINGS || self.document.tree.is_truncated() {
            return;
        }
        let names = self.names_at(site.element, reference.path);
        let tokens = self.document.tree.part().tokens();
        let same = |name: &String| tokens.fit(name, false);
        if names.contains(text) || names.iter().any(same) {
            return;
        }
        let message = format!(
            "{} names `{}`, which the document does not have",
            quoted(&site.name),
            shown(text)
        );
        let mut finding = self.of_site("unknown-reference", site, message).subject(text);
        finding = match nearest::of(text, names.iter().map(String::as_str)) {
            Some(meant) => finding.note(format!("did you mean `{meant}`?")),
            None if names.is_empty() => {
                finding.help(format!("there is nothing at `{}`", reference.path))
            }
            None => {
                let names: Vec<String> =
                    names.iter().take(8).map(|name| format!("`{}`", shown(name))).collect();
                finding.help(format!("the document has {}", names.join(", ")))
            }
        };
        if reference.doubt {
            finding = self.with_fact(finding, site.fact, true);
        }
        self.report(doubted(finding, reference.doubt));
    }
}

/// What a condition makes of an absence: the help that says why it is one.
pub(super) fn because(finding: Finding, condition: &Condition) -> Finding {
    if condition.is_none() {
        return finding;
    }
    let terms: Vec<String> = condition.terms.iter().map(ToString::to_string).collect();
    finding.help(format!("it is needed where {}", terms.join(" and ")))
}

/// Whether a condition that asks for something is there, and holds.
pub(super) fn is_asked_for(condition: &Condition, from: xml::Element<'_>) -> bool {
    !condition.is_none() && holds(condition, from)
}
