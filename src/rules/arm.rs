//! A cloud service (extended support), as the rules about it see it.

use super::page;
use crate::document::arm::{CloudService, Field, Service, Template};
use crate::document::{Configuration, Definition, Document, Name};
use crate::finding::{Finding, Label, Place};
use crate::json::Value;
use crate::schema::{Catalog, Lens, Version};
use crate::text::Span;
use crate::xml;

/// A cloud service in a template or request body.
pub struct Arm<'c> {
    /// The template or request body.
    pub template: &'c Template<'c>,
    /// The cloud service with its files; `None`: a request body that describes none, as that of a
    /// swap.
    pub service: Option<&'c Service<'c, 'c>>,
    /// The version that holds: `apiVersion` of the resource, or `api-version` of the address.
    pub version: Option<Version>,
    /// What it is held against.
    pub lens: &'c Lens,
    /// The sizes, plug-ins and guest systems there are.
    pub catalog: &'static Catalog,
}

/// A cloud service as it was, and as it is.
pub struct ArmChange<'c> {
    /// As it was at the revision that is compared with.
    pub old: &'c CloudService<'c>,
    /// As it is.
    pub new: &'c CloudService<'c>,
}

#[allow(clippy::unused_self, reason = "rules say what they find in the context that they see")]
impl Arm<'_> {
    /// A finding of `rule` about a value, at `span` of its text.
    #[cold]
    #[inline(never)]
    pub(super) fn finding(
        &self,
        rule: &'static str,
        value: Value<'_>,
        span: Span,
        message: impl Into<String>,
    ) -> Finding {
        let page = page(rule).expect("internal: a rule has a page");
        Finding::new(page.rule(), page.severity, value.tree().part(), span, message)
            .on(value.path(), value.key_path())
    }

    /// A label at a value of a template or parameter file.
    #[cold]
    #[inline(never)]
    pub(super) fn label(&self, value: Value<'_>, message: impl Into<String>) -> Label {
        let place = Place::new(value.tree().part(), value.inner_span());
        Label { place, message: message.into() }
    }

    /// A label in the definition or the configuration of the service, embedded or beside it.
    #[cold]
    #[inline(never)]
    pub(super) fn label_in(
        &self,
        document: &Document<'_>,
        element: xml::Element<'_>,
        span: Span,
        message: impl Into<String>,
    ) -> Option<Label> {
        let place = self.service?.place(document, element, span);
        Some(Label { place, message: message.into() })
    }

    /// A finding of `rule` about what a field says, where that is written; where it is used is
    /// labelled.
    #[cold]
    #[inline(never)]
    pub(super) fn at<T>(
        &self,
        rule: &'static str,
        field: &Field<'_, T>,
        message: impl Into<String>,
    ) -> Finding {
        let finding = self.finding(rule, field.from, field.from.inner_span(), message);
        if field.is_here() {
            return finding;
        }
        finding.label_at(self.label(field.value, "used here"))
    }

    /// The cloud service, where there is one.
    pub(super) fn cloud(&self) -> Option<&CloudService<'_>> {
        self.service.map(|service| service.cloud)
    }

    /// The definition beside it, where it is all of one.
    pub(super) fn definition(&self) -> Option<Definition<'_>> {
        let service = self.service?;
        service.definition.filter(|file| !file.purpose.is_transform)?;
        service.definition(self.catalog.plugins.0)
    }

    /// The configuration that is deployed.
    pub(super) fn configuration(&self) -> Option<Configuration<'_>> {
        self.service?.configuration().filter(|own| own.0.tree.is_well_formed())
    }

    /// The roles that the service files have, each with its document: those of the definition,
    /// else those of the configuration.
    pub(super) fn declared_roles(&self) -> Vec<(Document<'_>, Name<'_>)> {
        if let Some(definition) = self.definition() {
            let names = definition.roles().filter_map(|role| role.name());
            return names.map(|name| (definition.document, name)).collect();
        }
        let configuration = self.configuration();
        let roles = configuration.iter().flat_map(|own| own.roles().map(move |role| (own.0, role)));
        roles.filter_map(|(document, role)| Some((document, role.name()?))).collect()
    }

    /// A label at a name in the service files.
    #[cold]
    #[inline(never)]
    pub(super) fn label_of(
        &self,
        document: &Document<'_>,
        name: &Name<'_>,
        message: impl Into<String>,
    ) -> Option<Label> {
        self.label_in(document, name.element, name.span, message)
    }
}

/// What a field says, where it is written out and nothing is to be filled in.
pub(super) fn known<'f>(field: Option<&'f Field<'_, String>>) -> Option<&'f str> {
    field?.known().map(|text| text.trim()).filter(|text| !text.is_empty() && !is_open(text))
}

/// Whether a text has something in it that somebody fills in: `{name}`, `<name>`, `$(name)`, `…`.
pub(super) fn is_open(text: &str) -> bool {
    text.contains(['{', '<', '$', '#', '…', '['])
        || ["...", "__", "FILL-IN", "FILL_IN"].iter().any(|mark| text.contains(mark))
}

/// Where the text of a field is written out letter by letter.
pub(super) fn written(field: &Field<'_, String>) -> Option<Span> {
    let text = field.from.text()?;
    let is_plain = field.known().is_some_and(|known| *known == text);
    (is_plain && field.from.source().len() == text.len() + 2).then(|| field.from.inner_span())
}
