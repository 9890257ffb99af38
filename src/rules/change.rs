//! A service before and after a change, as update rules see it.

use super::{finding, page};
use crate::document::{Configuration, Definition, Document, Role};
use crate::finding::{Finding, Label, Place, Severity};
use crate::schema::{Catalog, Lens};
use crate::text::Span;
use crate::xml;

/// Something as it was, and as it is.
#[derive(Clone, Copy)]
pub struct Versions<T> {
    /// As it was at the revision that is compared with.
    pub old: T,
    /// As it is.
    pub new: T,
}

/// A change of a definition, or of a configuration together with the definition that it belongs
/// to.
pub struct Change<'c> {
    /// The definition; `None` where the configuration has none, or it was not there before.
    pub definition: Option<Versions<Definition<'c>>>,
    /// The configuration; `None` where the change of the definition itself is looked at.
    pub configuration: Option<Versions<Configuration<'c>>>,
    /// Whether a definition with an earlier version of its own says which roles are gone, so that
    /// the configuration need not say so again.
    pub is_defined: bool,
    /// Whether something fills in one of the files before it is used.
    pub is_template: bool,
    /// What the files are held against.
    pub lens: &'c Lens,
    /// The sizes, guest systems and plug-ins that are known.
    pub catalog: &'static Catalog,
}

impl<'c> Change<'c> {
    /// The name of the schema that the change is about.
    pub(super) fn subject(&self) -> &'static str {
        if self.configuration.is_some() { "ServiceConfiguration" } else { "ServiceDefinition" }
    }

    /// The definition, where the change is one of a definition.
    pub(super) fn of_definition(&self) -> Option<Versions<Definition<'c>>> {
        self.definition.filter(|_| self.configuration.is_none())
    }

    /// A finding of `rule` about an element of a file as it is now.
    #[cold]
    #[inline(never)]
    pub(super) fn finding(
        &self,
        rule: &'static str,
        document: &Document<'_>,
        element: xml::Element<'_>,
        span: Span,
        message: impl Into<String>,
    ) -> Finding {
        let finding = finding(rule, document, element, span, message);
        if self.is_template { finding.judged(Severity::Info) } else { finding }
    }

    /// A finding of `rule` at a place of a file as it is now.
    #[cold]
    #[inline(never)]
    pub(super) fn at(
        &self,
        rule: &'static str,
        place: Place,
        message: impl Into<String>,
    ) -> Finding {
        let page = page(rule).expect("internal: a rule has a page");
        let finding = Finding::new(page.rule(), page.severity, &place.part, place.span, message);
        let finding = Finding { place, ..finding };
        if self.is_template { finding.judged(Severity::Info) } else { finding }
    }

    /// A label in a file as it was.
    #[cold]
    #[inline(never)]
    pub(super) fn was(document: &Document<'_>, span: Span, message: impl Into<String>) -> Label {
        Label { place: Place::new(document.tree.part(), span), message: message.into() }
    }
}

impl<'c> Versions<Definition<'c>> {
    /// The roles that both have, by name; case does not count.
    pub(super) fn roles(self) -> Vec<Versions<Role<'c>>> {
        let both = self.new.roles().filter_map(|new| {
            let name = new.name()?.text;
            let old = self.old.roles().find(|old| is_called(*old, &name))?;
            Some(Versions { old, new })
        });
        both.collect()
    }

    /// The roles that are gone, and those that are new.
    pub(super) fn others(self) -> (Vec<Role<'c>>, Vec<Role<'c>>) {
        let lacks = |definition: Definition<'c>, role: &Role<'c>| {
            role.name().is_some_and(|name| !definition.roles().any(|r| is_called(r, &name.text)))
        };
        let removed = self.old.roles().filter(|role| lacks(self.new, role)).collect();
        let added = self.new.roles().filter(|role| lacks(self.old, role)).collect();
        (removed, added)
    }
}

fn is_called(role: Role<'_>, name: &str) -> bool {
    role.name().is_some_and(|own| own.is_like(name))
}
