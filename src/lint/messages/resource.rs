//! Bodies of requests to Azure Resource Manager.

use std::sync::Arc;

use super::held::{Held, Way, without_open};
use crate::finding::Finding;
use crate::json;
use crate::lint::arm::of_body;
use crate::lint::joined;
use crate::message::{Managed, Request};
use crate::schema::{Catalog, Lens, Version};
use crate::text::{Part, Span};

/// What was found in a request.
pub(super) struct Found {
    pub(super) operation: Option<&'static str>,
    pub(super) version: Option<Version>,
    pub(super) findings: Vec<Finding>,
    pub(super) secrets: Vec<Span>,
}

/// Holds the body of a request against what its operation takes.
pub(super) fn examine(
    sent: &Managed,
    request: &Request,
    held: Option<&Held>,
    part: &Arc<Part>,
    lens: &Lens,
    catalog: &'static Catalog,
) -> Found {
    let mut found = Found {
        operation: sent.operation.map(|operation| operation.name),
        version: sent.version,
        findings: sent.findings.clone(),
        secrets: Vec::new(),
    };
    let (Some(held), Some(operation)) = (held, sent.operation) else { return found };
    if !operation.has_body() {
        return found;
    }
    let mut tree = json::read(&held.part);
    let problems = tree.take_problems();
    let (findings, secrets) = of_body(&tree, operation, sent.version, lens, catalog);
    let findings = joined(problems, findings);
    let findings = without_open(findings, &held.part);
    if let Way::Message(text) | Way::Decoded(text) = &held.way {
        found.secrets.extend(secrets.iter().map(|span| text.place(*span)));
    }
    held.part.conceal(secrets);
    let moved = findings.into_iter().map(|finding| held.moved(finding, request, part, "body"));
    found.findings.extend(moved);
    found
}
