//! Endpoints that an update changes.

use crate::document::{Endpoint, Role};
use crate::finding::Finding;
use crate::rules::{Change, Versions};

pub(crate) fn endpoints(change: &Change<'_>, findings: &mut Vec<Finding>) {
    let Some(definition) = change.of_definition() else { return };
    for role in definition.roles() {
        let name = role.new.name().map(|name| name.text).unwrap_or_default();
        let differences = differences(role);
        let Some(first) = differences.first() else { continue };
        let told: Vec<&str> = differences.iter().map(|one| one.told.as_str()).collect();
        let message = format!("the endpoints of `{name}` change: {}", told.join("; "));
        let document = &definition.new.document;
        let (element, span) = match &first.new {
            Some(endpoint) => (endpoint.name.element, endpoint.name.span),
            None => (role.new.element, role.new.element.name_span()),
        };
        let mut finding = change
            .finding("update-endpoints", document, element, span, message)
            .help("the update is fine, but endpoints may be out of reach while it runs")
            .subject(name);
        for one in &differences {
            if let Some(old) = &one.old {
                finding = finding.label_at(Change::was(
                    &definition.old.document,
                    old.name.span,
                    "deployed until now",
                ));
            }
        }
        findings.push(finding);
    }
}

/// An endpoint that is not what it was.
struct Difference<'c> {
    told: String,
    old: Option<Endpoint<'c>>,
    new: Option<Endpoint<'c>>,
}

fn differences(role: Versions<Role<'_>>) -> Vec<Difference<'_>> {
    let (before, after) = (role.old.endpoints(), role.new.endpoints());
    let mut differences = Vec::new();
    for new in &after {
        let old = before.iter().find(|old| old.name.is_like(&new.name.text));
        let told = match old {
            None => format!("`{}` is added, {}", new.name.text, in_words(new)),
            Some(old) if is_same(old, new) => continue,
            Some(old) => {
                format!("`{}` was {} and is {}", new.name.text, in_words(old), in_words(new))
            }
        };
        differences.push(Difference { told, old: old.cloned(), new: Some(new.clone()) });
    }
    for old in before {
        if !after.iter().any(|new| new.name.is_like(&old.name.text)) {
            let told = format!("`{}` is removed", old.name.text);
            differences.push(Difference { told, old: Some(old), new: None });
        }
    }
    differences
}

/// Whether two endpoints are the same to those who call them.
fn is_same(old: &Endpoint<'_>, new: &Endpoint<'_>) -> bool {
    let tokens = |endpoint: &Endpoint<'_>| {
        endpoint.name.element.tree().part().tokens().fit(&endpoint.protocol, false)
    };
    let has_token = tokens(old) || tokens(new);
    has_token
        || old.kind == new.kind
            && old.protocol.eq_ignore_ascii_case(&new.protocol)
            && old.port == new.port
            && old.ranges == new.ranges
}

/// `http on port 80`.
fn in_words(endpoint: &Endpoint<'_>) -> String {
    let protocol = match endpoint.protocol.as_str() {
        "" => endpoint.kind.as_str().to_owned(),
        protocol => protocol.to_lowercase(),
    };
    match (endpoint.port, endpoint.ranges.first()) {
        (Some(port), _) => format!("{protocol} on port {port}"),
        (None, Some((first, last))) if first != last => {
            format!("{protocol} on ports {first} to {last}")
        }
        (None, Some((port, _))) => format!("{protocol} on port {port}"),
        (None, None) => protocol,
    }
}
