//! A cloud service (extended support), as the rules about it see it.

use super::page;
use crate::document::Document;
use crate::document::arm::{Service, Template};
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

#[allow(clippy::unused_self, reason = "rules say what they find in the context that they see")]
impl Arm<'_> {
    /// A finding of `rule` about a value, at `span` of its text.
    #[allow(dead_code, reason = "for the rules of family A")]
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
    #[allow(dead_code, reason = "for the rules of family A")]
    pub(super) fn label(&self, value: Value<'_>, message: impl Into<String>) -> Label {
        let place = Place::new(value.tree().part(), value.inner_span());
        Label { place, message: message.into() }
    }

    /// A label in the definition or the configuration of the service, embedded or beside it.
    #[allow(dead_code, reason = "for the rules of family A")]
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
}
