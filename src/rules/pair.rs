//! A definition and a configuration of it, as rules about both see them.

use std::cell::OnceCell;

use super::builtin::pair_names::{Matched, RolePair};
use super::builtin::role_names::Places;
use super::{finding, label};
use crate::document::{Configuration, Definition, Environment, ServiceFile};
use crate::finding::{Finding, Label, Severity};
use crate::schema::{Catalog, Lens};
use crate::text::Span;
use crate::xml;

/// A definition and a configuration of it, as pair rules see them.
pub struct Pair<'c> {
    /// The definition.
    pub definition: Definition<'c>,
    /// The configuration.
    pub configuration: Configuration<'c>,
    /// Both as files: the definition, the configuration.
    pub files: [&'c ServiceFile<'c>; 2],
    /// All configurations of the definition, this one included.
    pub others: &'c [&'c ServiceFile<'c>],
    /// What they are held against.
    pub lens: &'c Lens,
    /// The guest systems there are.
    pub catalog: &'static Catalog,
    /// The roles that both have, put side by side for the first rule that asks.
    pub(super) roles: OnceCell<Vec<RolePair<'c>>>,
    /// The names of the roles, held against each other for the first rule that asks.
    pub(super) matched_roles: OnceCell<Matched<'c>>,
    /// Where the roles of the definition and those of the configuration are, by their names.
    pub(super) places: [OnceCell<Places<'c>>; 2],
}

impl<'c> Pair<'c> {
    /// A definition and a configuration of it; `others` are all configurations of the definition.
    #[must_use]
    pub fn new(
        definition: Definition<'c>,
        files: [&'c ServiceFile<'c>; 2],
        others: &'c [&'c ServiceFile<'c>],
        lens: &'c Lens,
        catalog: &'static Catalog,
    ) -> Self {
        let configuration = Configuration(files[1].document);
        Self {
            definition,
            configuration,
            files,
            others,
            lens,
            catalog,
            roles: OnceCell::new(),
            matched_roles: OnceCell::new(),
            places: [OnceCell::new(), OnceCell::new()],
        }
    }

    /// A finding of `rule` about an element of the definition.
    #[cold]
    pub(super) fn in_definition(
        &self,
        rule: &'static str,
        element: xml::Element<'_>,
        span: Span,
        message: impl Into<String>,
    ) -> Finding {
        self.weigh(finding(rule, &self.definition.document, element, span, message))
    }

    /// A finding of `rule` about an element of the configuration.
    #[cold]
    pub(super) fn in_configuration(
        &self,
        rule: &'static str,
        element: xml::Element<'_>,
        span: Span,
        message: impl Into<String>,
    ) -> Finding {
        self.weigh(finding(rule, &self.configuration.0, element, span, message))
    }

    /// What differs from a template may still be filled in.
    pub(super) fn weigh(&self, finding: Finding) -> Finding {
        let is_template = self.files.iter().any(|file| file.purpose.is_template);
        if is_template { finding.judged(Severity::Info) } else { finding }
    }

    /// What no page promises of the emulator weighs less there.
    pub(super) fn in_emulator(&self, finding: Finding) -> Finding {
        let is_emulated = self.files[1].purpose.environment == Environment::Emulator;
        if is_emulated && finding.severity == Severity::Error {
            finding.judged(Severity::Warning).help("the file is for the emulator, and no page says whether that minds: a role that asks for the setting fails")
        } else {
            finding
        }
    }

    /// A label in the definition.
    pub(super) fn label_in_definition(&self, span: Span, message: impl Into<String>) -> Label {
        label(&self.definition.document, span, message)
    }

    /// A label in the configuration.
    pub(super) fn label_in_configuration(&self, span: Span, message: impl Into<String>) -> Label {
        label(&self.configuration.0, span, message)
    }
}
