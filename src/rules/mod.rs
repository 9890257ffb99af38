//! Rule pages and the checks that need more than a facet.

mod builtin;
mod page;

pub use page::{Group, Once, Page, Status};

use crate::document::Document;
use crate::finding::Finding;
use crate::schema::Lens;
use crate::xml::{self, Tree};

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

/// What a rule may look at.
pub struct Context<'c> {
    /// The document that is checked.
    pub document: &'c Document<'c>,
    /// What it is held against.
    pub lens: &'c Lens,
    /// The documents that are encoded in it, readable or not.
    pub inner: &'c [Inner<'c>],
}

/// A document that is encoded in another one.
pub struct Inner<'c> {
    /// The element that holds it.
    pub host: xml::Element<'c>,
    /// What it should be.
    pub name: &'static str,
    /// What was read.
    pub tree: &'c Tree<'c>,
}

impl Context<'_> {
    /// A finding of `rule` about `element`, at `span`.
    fn finding(
        &self,
        rule: &'static str,
        element: xml::Element<'_>,
        span: crate::text::Span,
        message: impl Into<String>,
    ) -> Finding {
        let page = page(rule).expect("internal: a rule has a page");
        Finding::new(page.rule(), page.severity, self.document.tree.part(), span, message)
            .on(element.path(), self.document.key_path(element))
    }
}

/// All rules, by name.
#[must_use]
pub fn all() -> &'static [Page] {
    PAGES
}

/// The page of the rule of that name.
#[must_use]
pub fn page(name: &str) -> Option<&'static Page> {
    let index = PAGES.binary_search_by(|page| page.name.cmp(name)).ok()?;
    PAGES.get(index)
}

/// Runs the rules that have a function of their own.
pub fn run(context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, check) in CHECKS {
        let applies = page(name).is_some_and(|page| page.speaks_of(context.document.schema.name));
        if applies {
            check(context, &mut findings);
        }
    }
    findings
}
