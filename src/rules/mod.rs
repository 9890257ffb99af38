//! Rule pages and the checks that need more than a facet.

mod arm;
mod builtin;
mod change;
mod page;
mod swap;

pub use arm::{Arm, ArmChange};
pub use change::{Change, Versions};
pub use page::{Group, Once, Page, Status};
pub use swap::{Frame, Swap};

use std::cell::OnceCell;

use builtin::connection_strings::Given;
use builtin::pair_names::RolePair;

use crate::document::{
    Configuration, Definition, Document, Environment, Purpose, RoleFacts, ServiceFile,
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
    /// What it is for.
    pub purpose: Purpose,
    /// What it is held against.
    pub lens: &'c Lens,
    /// The plug-ins that roles may import, the versions there are.
    pub catalog: &'static Catalog,
    /// The documents that are encoded in it, readable or not.
    pub inner: &'c [Inner<'c>],
    /// The settings of a configuration, collected for the first rule that asks.
    settings: OnceCell<Vec<Given<'c>>>,
    /// The roles of a definition, collected for the first rule that asks.
    roles: OnceCell<Vec<RoleFacts<'c>>>,
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

/// A definition and a configuration of it, as pair rules see them.
pub struct Pair<'c> {
    /// The definition.
    pub definition: Definition<'c>,
    /// The configuration.
    pub configuration: Configuration<'c>,
    /// Both as files: the definition, the configuration.
    pub files: [ServiceFile<'c>; 2],
    /// All configurations of the definition, this one included.
    pub others: &'c [&'c ServiceFile<'c>],
    /// What they are held against.
    pub lens: &'c Lens,
    /// The guest systems there are.
    pub catalog: &'static Catalog,
    /// The roles that both have, put side by side for the first rule that asks.
    roles: OnceCell<Vec<RolePair<'c>>>,
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
        purpose: Purpose,
        lens: &'c Lens,
        inner: &'c [Inner<'c>],
        catalog: &'static Catalog,
    ) -> Self {
        Self {
            document,
            purpose,
            lens,
            catalog,
            inner,
            settings: OnceCell::new(),
            roles: OnceCell::new(),
        }
    }

    /// A finding of `rule` about `element`, at `span`.
    fn finding(
        &self,
        rule: &'static str,
        element: xml::Element<'_>,
        span: Span,
        message: impl Into<String>,
    ) -> Finding {
        finding(rule, self.document, element, span, message)
    }

    /// The document as a service definition.
    fn definition(&self) -> Definition<'c> {
        Definition { document: *self.document, plugins: self.catalog.plugins.0 }
    }

    /// The roles of the document as a service definition, with what they name.
    fn roles(&self) -> &[RoleFacts<'c>] {
        self.roles.get_or_init(|| RoleFacts::all(self.definition()))
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

impl<'c> Pair<'c> {
    /// A definition and a configuration of it; `others` are all configurations of the definition.
    #[must_use]
    pub fn new(
        definition: Definition<'c>,
        files: [ServiceFile<'c>; 2],
        others: &'c [&'c ServiceFile<'c>],
        lens: &'c Lens,
        catalog: &'static Catalog,
    ) -> Self {
        let configuration = Configuration(files[1].document);
        let roles = OnceCell::new();
        Self { definition, configuration, files, others, lens, catalog, roles }
    }

    /// A finding of `rule` about an element of the definition.
    fn in_definition(
        &self,
        rule: &'static str,
        element: xml::Element<'_>,
        span: Span,
        message: impl Into<String>,
    ) -> Finding {
        self.weigh(finding(rule, &self.definition.document, element, span, message))
    }

    /// A finding of `rule` about an element of the configuration.
    fn in_configuration(
        &self,
        rule: &'static str,
        element: xml::Element<'_>,
        span: Span,
        message: impl Into<String>,
    ) -> Finding {
        self.weigh(finding(rule, &self.configuration.0, element, span, message))
    }

    /// What differs from a template may still be filled in.
    fn weigh(&self, finding: Finding) -> Finding {
        let is_template = self.files.iter().any(|file| file.purpose.is_template);
        if is_template { finding.judged(Severity::Info) } else { finding }
    }

    /// What no page promises of the emulator weighs less there.
    fn in_emulator(&self, finding: Finding) -> Finding {
        let is_emulated = self.files[1].purpose.environment == Environment::Emulator;
        if is_emulated && finding.severity == Severity::Error {
            finding.judged(Severity::Warning).help("the file is for the emulator, and no page says whether that minds: a role that asks for the setting fails")
        } else {
            finding
        }
    }

    /// A label in the definition.
    fn label_in_definition(&self, span: Span, message: impl Into<String>) -> Label {
        label(&self.definition.document, span, message)
    }

    /// A label in the configuration.
    fn label_in_configuration(&self, span: Span, message: impl Into<String>) -> Label {
        label(&self.configuration.0, span, message)
    }
}

fn finding(
    rule: &'static str,
    document: &Document<'_>,
    element: xml::Element<'_>,
    span: Span,
    message: impl Into<String>,
) -> Finding {
    let page = page(rule).expect("internal: a rule has a page");
    Finding::new(page.rule(), page.severity, document.tree.part(), span, message)
        .on(element.path(), document.key_path(element))
}

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

/// Runs the rules that have a function of their own.
pub fn run(context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (page, check) in CHECKS {
        if PAGES[*page].speaks_of(context.document.schema.name) {
            check(context, &mut findings);
        }
    }
    findings
}

/// Runs the rules about a configuration that has no definition beside it, as in a request.
pub fn run_alone(context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !context.purpose.is_transform && context.document.tree.is_well_formed() {
        for (_, check) in ALONE_CHECKS {
            check(context, &mut findings);
        }
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

/// A number that the page of a rule has.
fn limit(rule: &str, name: &str) -> u32 {
    page(rule).expect("internal: a rule has a page").limit(name)
}

/// Words that the page of a rule has.
fn words(rule: &str, name: &str) -> &'static [&'static str] {
    page(rule).expect("internal: a rule has a page").words(name)
}

/// Runs the rules that compare a definition with a configuration.
pub fn run_pair(pair: &Pair<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (_, check) in PAIR_CHECKS {
        check(pair, &mut findings);
    }
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
