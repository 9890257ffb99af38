//! What is said about a file as a whole.

use std::sync::Arc;

use crate::document::{Document, FileName, Purpose};
use crate::finding::{Edit, Finding, Fix, RuleName, Severity};
use crate::message;
use crate::schema::{Catalog, Lens, SchemaKind, Version};
use crate::text::limits::{MAX_BYTES, MAX_FINDINGS};
use crate::text::order;
use crate::text::{Part, Span};
use crate::xml;

/// The rules of models that say that something is not there.
const COMPLETENESS: [&str; 3] = ["missing-element", "missing-attribute", "empty-value"];

/// Lets what is missing weigh little where it may still come: in a template, in an empty scaffold,
/// in what a build wrote.
pub(super) fn weighed(finding: Finding, document: &Document<'_>, purpose: Purpose) -> Finding {
    let rule = finding.rule.as_str();
    let root = document.root;
    let is_scaffold = rule == "empty-value"
        && document.schema.kind == SchemaKind::Document
        && root.children().next().is_none()
        && !root.is_forced();
    let may_come = purpose.is_template || purpose.is_built || is_scaffold;
    if may_come && COMPLETENESS.contains(&rule) { finding.judged(Severity::Info) } else { finding }
}

/// Says so when the version is none that the service is known to have had.
pub(super) fn version_known(
    document: &Document<'_>,
    lens: &Lens,
    catalog: &Catalog,
) -> Option<Finding> {
    let schema = document.schema;
    let version = lens.version.filter(|_| schema.kind == SchemaKind::Operation)?;
    // Below the operation's first version the finding about that says more.
    let is_unknown = !catalog.knows(version) && schema.gate.admits(Some(version));
    is_unknown.then(|| version_unknown(document, version, catalog))
}

#[cold]
fn version_unknown(document: &Document<'_>, version: Version, catalog: &Catalog) -> Finding {
    let root = document.root;
    let message =
        format!("requests are held against version {version}, which svclint does not know");
    let mut finding = Finding::new(
        RuleName::new("unknown-version"),
        Severity::Warning,
        document.tree.part(),
        root.name_span(),
        message,
    )
    .on(root.path(), document.key_path(root))
    .subject(version.to_string());
    if let Some(nearest) = catalog.nearest(version) {
        finding = finding.help(format!("the last one before it is {nearest}; the service answers 400 Bad Request to a version that it never had"));
    }
    finding
}

/// Says so where a request has no XML declaration.
pub(super) fn declaration_missing(document: &Document<'_>) -> Option<Finding> {
    let is_there = document.tree.declaration().is_some();
    let is_missing = !is_there && document.schema.kind == SchemaKind::Operation;
    is_missing.then(|| without_declaration(document))
}

#[cold]
fn without_declaration(document: &Document<'_>) -> Finding {
    let tree = document.tree;
    let text = r#"<?xml version="1.0" encoding="utf-8"?>"#;
    let newline = if tree.text().contains("\r\n") { "\r\n" } else { "\n" };
    let edit = Edit::insert(0, format!("{text}{newline}"));
    let mut finding = Finding::new(
        RuleName::new("missing-declaration"),
        Severity::Info,
        tree.part(),
        Span::at(0),
        "the XML declaration is missing",
    )
    .on(document.root.path(), document.key_path(document.root));
    if tree.part().encoding() == "UTF-8" {
        finding = finding.fix(Fix::safe(format!("add `{text}`"), vec![edit]));
    }
    finding
}

/// Why JSON was passed over.
pub(super) const NO_SERVICE: &str = "it is JSON without a cloud service that svclint checks";

/// Why a file of another name was passed over, for a user who wonders.
pub(super) fn passed_over(tree: &xml::Tree<'_>, problems: &[Finding]) -> String {
    if let Some(why) =
        message::why_not(tree.part()).filter(|_| !tree.text().trim_start().starts_with('<'))
    {
        return why;
    }
    let text = tree.text().trim_start();
    let is_json = match FileName::of(tree.part().name()) {
        FileName::Json => text.starts_with(['{', '[', '/']),
        FileName::Other => text.starts_with('{'),
        FileName::Service(_) | FileName::Template => false,
    };
    if is_json {
        return NO_SERVICE.to_owned();
    }
    if let Some(root) = tree.root() {
        let local = root.local();
        return match root.namespace() {
            Some(namespace) => {
                format!("its root `{local}` in `{namespace}` is nothing that svclint checks")
            }
            None => format!("its root `{local}` is nothing that svclint checks"),
        };
    }
    if tree.text().trim().is_empty() && tree.part().problems().is_empty() {
        return "it is empty".to_owned();
    }
    problems.first().map_or_else(
        || "it holds no XML".to_owned(),
        |problem| format!("it holds no XML that could be read: {}", problem.message),
    )
}

/// The findings of a file, at most as many as anybody could want.
pub(super) fn capped(mut findings: Vec<Finding>, part: &Arc<Part>) -> Vec<Finding> {
    if findings.len() > MAX_FINDINGS {
        cap(&mut findings, part);
    }
    findings
}

#[cold]
fn cap(findings: &mut Vec<Finding>, part: &Arc<Part>) {
    order::by_key(findings, |finding| finding.place.span);
    let beyond = findings[MAX_FINDINGS].place.span.start;
    findings.truncate(MAX_FINDINGS);
    let message = format!("more than {MAX_FINDINGS} findings: those from here on are not listed");
    findings.push(limit(part, beyond, message));
}

/// Says that a file is over the limit.
pub(super) fn too_large(part: &Arc<Part>) -> Finding {
    let most = MAX_BYTES >> 20;
    limit(part, 0, format!("the file is larger than {most} MiB, the most that svclint reads"))
}

fn limit(part: &Arc<Part>, at: u32, message: String) -> Finding {
    Finding::new(RuleName::new("limit-exceeded"), Severity::Error, part, Span::at(at), message)
}
