//! Rule pages and the checks that need more than a facet.

mod arm;
mod builtin;
mod change;
mod page;
mod pair;
mod swap;

pub use arm::{Arm, ArmChange};
pub use change::{Change, Versions};
pub use page::{Group, Once, Page, Status};
pub use pair::Pair;
pub use swap::{Frame, Swap};

use std::cell::{LazyCell, OnceCell};
use std::rc::Rc;

use builtin::configuration_os::Asked;
use builtin::definition_sizes::RoleSize;
use builtin::setting_values::Given;
use builtin::site_bindings::Bound;

use crate::document::{
    Collected, Configuration, ConfiguredRole, Definition, Document, Purpose, RoleFacts, ServiceFile,
};
use crate::finding::{Finding, Label, Place, Severity};
use crate::schema::{Catalog, Lens};
use crate::text::Span;
use crate::xml::{self, Tree};

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

/// What a rule may look at.
pub struct Context<'c> {
    /// The document that is checked.
    pub document: &'c Document<'c>,
    /// What it says of its roles.
    pub collected: &'c Collected<'c>,
    /// What it is for.
    pub purpose: Purpose,
    /// What it is held against.
    pub lens: &'c Lens,
    /// The plug-ins that roles may import, the versions there are.
    pub catalog: &'static Catalog,
    /// The documents that are encoded in it, readable or not.
    pub inner: &'c [Inner<'c>],
    /// Which rules speak: what the others find is counted only.
    pub speaks: Speaks<'c>,
    /// The sizes of the roles of a definition, looked up for the first rule that asks.
    sizes: OnceCell<Vec<RoleSize<'c>>>,
    /// The sites of a definition and what is in them, collected for the first rule that asks.
    holders: OnceCell<Vec<xml::Element<'c>>>,
    /// What the sites of a definition are bound to, collected for the first rule that asks.
    bound: OnceCell<Vec<Bound<'c>>>,
    /// The guest system that a configuration asks for, read for the first rule that asks.
    asked: OnceCell<Asked<'c>>,
    /// The settings of a configuration, collected for the first rule that asks.
    settings: OnceCell<Vec<Given<'c>>>,
}

/// Whether a rule is one that speaks.
pub type Speaks<'c> = &'c dyn Fn(&Page) -> bool;

/// A document that is encoded in another one.
pub struct Inner<'c> {
    /// The element that holds it.
    pub host: xml::Element<'c>,
    /// What it should be.
    pub name: &'static str,
    /// What was read.
    pub tree: &'c Tree<'c>,
    /// What it says of its roles, where it is what it should be.
    pub collected: Option<Rc<Collected<'c>>>,
}

/// Configurations of one service whose definition is not there.
pub struct Variants<'c> {
    /// The files, at least two.
    pub files: Vec<ServiceFile<'c>>,
}

impl<'c> Context<'c> {
    /// What rules may look at in `document`, and in what is encoded in it.
    #[must_use]
    pub fn new(
        document: &'c Document<'c>,
        collected: &'c Collected<'c>,
        purpose: Purpose,
        lens: &'c Lens,
        inner: &'c [Inner<'c>],
        catalog: &'static Catalog,
    ) -> Self {
        Self {
            document,
            collected,
            purpose,
            lens,
            catalog,
            inner,
            speaks: &|_| true,
            sizes: OnceCell::new(),
            holders: OnceCell::new(),
            bound: OnceCell::new(),
            asked: OnceCell::new(),
            settings: OnceCell::new(),
        }
    }

    /// Only these rules speak.
    #[must_use]
    pub fn speaking(mut self, speaks: Speaks<'c>) -> Self {
        self.speaks = speaks;
        self
    }

    /// A finding of `rule` about `element`, at `span`.
    #[cold]
    fn finding(
        &self,
        rule: &'static str,
        element: xml::Element<'_>,
        span: Span,
        message: impl Into<String>,
    ) -> Finding {
        let page = page_of(rule);
        let finding = unplaced(page, self.document, span, message);
        // To say which element it is takes longer than all the rest of many a rule.
        if (self.speaks)(page) { placed(finding, self.document, element) } else { finding }
    }

    /// A finding of `rule` that is counted only, so that it has no message; `None` where the rule
    /// speaks.
    fn counted(&self, rule: &'static str, span: Span) -> Option<Finding> {
        let page = page_of(rule);
        (!(self.speaks)(page)).then(|| unplaced(page, self.document, span, ""))
    }

    /// The document as a service definition.
    fn definition(&self) -> Definition<'c> {
        Definition { document: *self.document, plugins: self.catalog.plugins.0 }
    }

    /// The roles of the document as a service definition, with what they name.
    fn roles(&self) -> &'c [RoleFacts<'c>] {
        &self.collected.roles
    }

    /// The roles of the document as a service configuration, with what they name.
    fn configured(&self) -> &'c [ConfiguredRole<'c>] {
        &self.collected.configured
    }

    /// The same, for rules about what plug-ins of the SDK have in them: none where there is nothing
    /// of the kind.
    fn with_plugins(&self) -> &'c [ConfiguredRole<'c>] {
        if self.collected.has_plugins { self.configured() } else { &[] }
    }

    /// The elements in the document that rules look at.
    fn marks(&self) -> u64 {
        marks(self.document.tree, self.collected)
    }

    /// The document as a service configuration.
    fn configuration(&self) -> Configuration<'c> {
        Configuration(*self.document)
    }

    /// A finding about something that is not there: in a template it may still come.
    fn unless_template(&self, finding: Finding) -> Finding {
        if self.purpose.is_template { finding.judged(Severity::Info) } else { finding }
    }
}

fn page_of(rule: &'static str) -> &'static Page {
    page(rule).expect("internal: a rule has a page")
}

#[cold]
fn finding(
    rule: &'static str,
    document: &Document<'_>,
    element: xml::Element<'_>,
    span: Span,
    message: impl Into<String>,
) -> Finding {
    placed(unplaced(page_of(rule), document, span, message), document, element)
}

/// Says which element a finding is about.
fn placed(finding: Finding, document: &Document<'_>, element: xml::Element<'_>) -> Finding {
    finding.on(element.path(), document.key_path(element))
}

/// A finding that does not say which element it is about.
fn unplaced(
    page: &Page,
    document: &Document<'_>,
    span: Span,
    message: impl Into<String>,
) -> Finding {
    Finding::new(page.rule(), page.severity, document.tree.part(), span, message)
}

#[cold]
fn label(document: &Document<'_>, span: Span, message: impl Into<String>) -> Label {
    Label { place: Place::new(document.tree.part(), span), message: message.into() }
}

/// What the local stores of a role take, in MB.
#[must_use]
pub fn local_stores(role: &crate::document::Role<'_>) -> u64 {
    builtin::definition_sizes::wanted(role)
}

/// What the system takes of a temporary disk beside the local stores, in MB.
#[must_use]
pub fn system_share() -> u64 {
    builtin::definition_sizes::system()
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

/// Runs the rules that have a function of their own, and adds what they find.
pub fn run(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let name = context.document.schema.name;
    let is_asked = |documents: &[&'static str]| documents.is_empty() || documents.contains(&name);
    for (_, checks) in CHECKS.iter().filter(|(documents, _)| is_asked(documents)) {
        run_marked(
            checks,
            || context.marks(),
            |check, findings| check(context, findings),
            findings,
        );
    }
}

/// Runs the checks that look at one of the elements that are there. A debug build runs the others
/// too, which must have nothing to say: their pages would name too few elements.
fn run_marked<C>(
    checks: &[(u64, C)],
    marks: impl Fn() -> u64,
    run: impl Fn(&C, &mut Vec<Finding>),
    findings: &mut Vec<Finding>,
) {
    let marks = LazyCell::new(marks);
    for (wanted, check) in checks {
        if *wanted == ANYTHING || wanted & *marks != 0 {
            run(check, findings);
        } else if cfg!(debug_assertions) {
            let mut said = Vec::new();
            run(check, &mut said);
            assert!(said.is_empty(), "internal: `{}` names too few elements", said[0].rule);
        }
    }
}

/// What is wanted by a rule that looks at something else than elements of some names.
const ANYTHING: u64 = u64::MAX;

/// The elements of a document that rules look at, looked for once where a rule asks.
fn marks(tree: &Tree<'_>, collected: &Collected<'_>) -> u64 {
    let found = || tree.elements().fold(0, |marks, element| marks | mark(element.local()));
    *collected.marks.get_or_init(found)
}

/// Runs the rules about a configuration that has no definition beside it, as in a request.
pub fn run_alone(context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !context.purpose.is_transform && context.document.tree.is_well_formed() {
        let run = |check: &ContextCheck, findings: &mut _| check(context, findings);
        run_marked(ALONE_CHECKS, || context.marks(), run, &mut findings);
    }
    findings
}

/// Runs the rules that compare the configurations of a service with each other.
pub fn run_variants(variants: &Variants<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (_, check) in VARIANT_CHECKS {
        check(variants, &mut findings);
    }
    findings
}

/// Runs the rules about a cloud service (extended support).
pub fn run_arm(arm: &Arm<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (_, check) in ARM_CHECKS {
        check(arm, &mut findings);
    }
    findings
}

/// Runs the rules that compare a cloud service (extended support) with itself at an earlier time.
pub fn run_arm_change(change: &ArmChange<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (_, check) in ARM_CHANGE_CHECKS {
        check(change, &mut findings);
    }
    findings
}

/// Words that the page of a rule has.
fn words(rule: &'static str, name: &str) -> &'static [&'static str] {
    page_of(rule).words(name)
}

/// Runs the rules that compare a definition with a configuration.
pub fn run_pair(pair: &Pair<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let marks = |file: &ServiceFile<'_>| marks(file.document.tree, &file.collected);
    let marks = || marks(pair.files[0]) | marks(pair.files[1]);
    run_marked(PAIR_CHECKS, marks, |check, findings| check(pair, findings), &mut findings);
    findings
}

/// Runs the rules that compare two deployments.
pub fn run_swap(swap: &Swap<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (_, check) in SWAP_CHECKS {
        check(swap, &mut findings);
    }
    findings
}

/// Says what of a change rules out a VIP swap with what is deployed: `swap` is framed as a change.
fn run_swap_of_change(swap: &Swap<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    builtin::swap_endpoints::count(swap, &mut findings);
    builtin::swap_endpoints::protocol(swap, &mut findings);
    findings
}

/// Runs the rules that compare a file with itself at an earlier time, and those about a swap with
/// what was there then.
pub fn run_change(change: &Change<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (page, check) in CHANGE_CHECKS {
        if PAGES[*page].speaks_of(change.subject()) {
            check(change, &mut findings);
        }
    }
    builtin::update_endpoints::swap(change, &mut findings);
    findings
}
