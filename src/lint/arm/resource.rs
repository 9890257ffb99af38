//! Cloud services and request bodies against their models.

use crate::check;
use crate::document::arm::{Bound, CloudService, Form, Template};
use crate::finding::{Finding, RuleName, Severity};
use crate::json::{Kind, Tree};
use crate::schema::{Catalog, Schema, Version};
use crate::text::Span;

/// The resource in a template, and the bodies of requests, as their schemas are called.
const RESOURCE: &str = "CloudService";
const PUT: &str = "Create Or Update Cloud Service (extended support)";
const PATCH: &str = "Update Cloud Service Tags (extended support)";
const SWAP: &str = "Swap Cloud Service (extended support)";
const FRONTENDS: &str = "Swap Frontend Addresses (extended support)";

/// The version that a resource says it is of.
pub(super) fn version(cloud: &CloudService<'_>) -> Option<Version> {
    let text = cloud.api_version.as_ref()?.known()?;
    text.trim_end_matches("-preview").parse().ok()
}

/// The name of the schema of what a document is.
const fn schema_of(form: Form) -> Option<&'static str> {
    match form {
        Form::Template => Some(RESOURCE),
        Form::Put => Some(PUT),
        Form::Patch => Some(PATCH),
        Form::Swap => Some(SWAP),
        Form::FrontendSwap => Some(FRONTENDS),
        Form::Parameters => None,
    }
}

/// What the body of an operation is.
pub(super) fn form_of(operation: &Schema) -> Form {
    match operation.name {
        PUT => Form::Put,
        PATCH => Form::Patch,
        SWAP => Form::Swap,
        FRONTENDS => Form::FrontendSwap,
        _ => Form::Parameters,
    }
}

/// Holds the cloud services of a template, or a request body, against their model.
pub(super) fn conform(template: &Template<'_>, catalog: &Catalog) -> Vec<Finding> {
    let Some(schema) = schema_of(template.form).and_then(|name| catalog.arm_named(name)) else {
        return Vec::new();
    };
    if template.form.is_body() {
        return body(template.tree, schema, None);
    }
    let services = template.services.iter();
    services
        .flat_map(|cloud| check::conform_json(cloud.resource.bound(), schema, version(cloud)))
        .collect()
}

/// Holds the body of a request against the schema of its operation.
pub(super) fn body(
    tree: &Tree<'_>,
    schema: &'static Schema,
    version: Option<Version>,
) -> Vec<Finding> {
    let mut findings = strict(tree);
    if let Some(root) = tree.root() {
        let bound = Bound::plain_value(root);
        findings.extend(check::conform_json(&bound, schema, version));
    }
    findings
}

/// What a template may have and the body of a request may not.
fn strict(tree: &Tree<'_>) -> Vec<Finding> {
    let part = tree.part();
    let malformed = |span, message: &str| {
        let rule = RuleName::new("malformed-json");
        Finding::new(rule, Severity::Error, part, span, message)
    };
    let mut findings = Vec::new();
    if let Some(first) = tree.comments().first() {
        findings.push(
            malformed(*first, "the body of a request has a comment")
                .help("comments are for templates, which a tool deploys: the service takes JSON as the standard has it"),
        );
    }
    let strings = tree.values().filter(|value| value.kind() == Kind::String);
    let mut broken = strings.filter_map(|value| {
        let inside = value.inner_span();
        let at = part.slice(inside).find(|c: char| c < ' ')?;
        Some((value, inside.start + at as u32))
    });
    if let Some((value, at)) = broken.next() {
        findings.push(
            malformed(
                Span::new(at, at + 1),
                "a string has a line end or another control character",
            )
            .on(value.path(), value.key_path())
            .help("in a string a line end is written `\\n`, a tab `\\t`"),
        );
    }
    findings
}
