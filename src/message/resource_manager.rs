//! Requests to Azure Resource Manager: which operation on a cloud service (extended support) is
//! asked for, and what is wrong with the address.

use std::sync::Arc;

use super::envelope::either;
use super::route::fits;
use super::target::{Host, Target};
use super::{Body, Request, is_open};
use crate::finding::{Edit, Finding, Fix, RuleName, Severity};
use crate::schema::{Catalog, Request as Way, Schema, Version};
use crate::text::letters::Letters;
use crate::text::order;
use crate::text::{Part, Span};

/// The hosts of Azure Resource Manager.
const HOSTS: &str = include_str!("../../schemas/names/resource-manager-hosts.txt");

/// What in a path makes a request one about cloud services.
const OURS: [&str; 4] = [
    "/microsoft.compute/cloudservices",
    "/cloudserviceslots",
    "/setloadbalancerfrontendpublicipaddresses",
    "/cloudserviceos",
];

/// A request about a cloud service (extended support).
pub struct Managed {
    /// The operation; `None`: none answers there.
    pub operation: Option<&'static Schema>,
    /// The `api-version`, where it is written out.
    pub version: Option<Version>,
    /// What is wrong with the message.
    pub findings: Vec<Finding>,
}

/// Looks at a request; `None` where it does not go to Azure Resource Manager, or is about something
/// else than cloud services.
#[must_use]
pub fn to_resource_manager(
    request: &Request,
    part: &Arc<Part>,
    catalog: &'static Catalog,
) -> Option<Managed> {
    let target = Target::new(request.target.text());
    let path = request.target.text()[target.path.clone()].lower();
    if !OURS.iter().any(|ours| path.contains(ours)) || !may_be_there(request, &target) {
        return None;
    }
    let mut looker = Looker { request, part, target, findings: Vec::new() };
    let operation = looker.operation(catalog);
    let version = looker.version(operation);
    if let Some(operation) = operation {
        looker.body(operation);
    }
    Some(Managed { operation, version, findings: looker.findings })
}

/// Whether the host is one of Azure Resource Manager, or not known.
fn may_be_there(request: &Request, target: &Target) -> bool {
    let is_known = |name: &str| {
        let name = name.split(':').next().unwrap_or(name);
        is_open(name) || HOSTS.lines().any(|host| host.is_like(name))
    };
    match &target.host {
        Host::Named(name, _) => is_known(name),
        Host::Open => true,
        Host::Absent => {
            request.headers_named("host").next().is_none_or(|header| is_known(header.value.text()))
        }
    }
}

struct Looker<'r> {
    request: &'r Request,
    part: &'r Arc<Part>,
    target: Target,
    findings: Vec<Finding>,
}

impl Looker<'_> {
    #[cold]
    #[inline(never)]
    fn finding(&self, rule: &'static str, span: Span, message: impl Into<String>) -> Finding {
        let rule = RuleName::new(rule);
        let mut finding = Finding::new(rule, Severity::Error, self.part, span, message);
        finding.place.element.clone_from(&self.request.path);
        finding.place.key_path = self.request.key();
        finding
    }

    /// The operation that answers at the address.
    fn operation(&mut self, catalog: &'static Catalog) -> Option<&'static Schema> {
        let ways = catalog.arm.0.iter().copied().flat_map(|schema| {
            schema.requests.iter().map(move |request: &'static Way| (schema, request))
        });
        let fitting: Vec<(usize, &'static Schema, &'static Way)> = ways
            .filter_map(|(schema, way)| Some((fits(&self.target, way.path)?, schema, way)))
            .collect();
        let most = fitting.iter().map(|(words, ..)| *words).max();
        let there: Vec<_> =
            fitting.into_iter().filter(|(words, ..)| Some(*words) == most).collect();
        if there.is_empty() {
            self.nowhere();
            return None;
        }
        let verb = self.request.verb();
        if let Some((_, schema, _)) = there.iter().find(|(.., way)| way.method == verb) {
            return Some(schema);
        }
        if is_open(&verb) {
            return None;
        }
        let mut methods: Vec<&str> = there.iter().map(|(.., way)| way.method).collect();
        order::plain(&mut methods);
        methods.dedup();
        let message = format!(
            "what is at this address is asked for with {}, not with `{verb}`",
            either(&methods)
        );
        let span = self.request.method.as_ref().map_or(self.request.line, super::Mapped::whole);
        let mut finding = self.finding("wrong-method", span, message).subject(verb);
        if let ([only], Some(method)) = (&methods[..], &self.request.method)
            && let Some(span) = method.editable(Span::new(0, method.text().len() as u32))
        {
            finding =
                finding.fix(Fix::safe(format!("write `{only}`"), vec![Edit::replace(span, *only)]));
        }
        self.findings.push(finding);
        match there[..] {
            [(_, only, _)] => Some(only),
            _ => None,
        }
    }

    fn nowhere(&mut self) {
        // A variable may hold several steps of the path.
        if self.target.is_prefix_open || self.target.segments.iter().any(|piece| piece.is_open) {
            return;
        }
        let span = self.request.target.span(self.target.path.clone());
        let finding = self
            .finding("invalid-request-uri", span, "no operation on cloud services is at this address")
            .help("a cloud service is at `/subscriptions/…/resourceGroups/…/providers/Microsoft.Compute/cloudServices/…`, its slot below it at `/providers/Microsoft.Network/cloudServiceSlots/swap`");
        self.findings.push(finding);
    }

    /// The `api-version` of the query.
    fn version(&mut self, operation: Option<&'static Schema>) -> Option<Version> {
        let Some(pair) = self.target.query_named("api-version") else {
            if !self.target.is_query_open() && !self.target.is_prefix_open {
                let finding = self
                    .finding(
                        "missing-query",
                        self.request.target.whole(),
                        "the query has no `api-version`",
                    )
                    .help("Azure Resource Manager refuses a request that does not say by which version it is meant");
                self.findings.push(finding);
            }
            return None;
        };
        let (span, is_open) = (self.request.target.span(pair.range.clone()), pair.is_open);
        let text = pair.value.clone();
        let text = text.strip_suffix("-preview").unwrap_or(&text);
        let Ok(version) = text.parse::<Version>() else {
            if !is_open {
                let message = format!("`{text}` is no version: it is a day, such as 2022-09-04");
                let finding = self.finding("invalid-version", span, message).subject(text);
                self.findings.push(finding);
            }
            return None;
        };
        if let Some(operation) = operation.filter(|schema| !schema.gate.admits(Some(version))) {
            let name = operation.name;
            let message = format!("{name} does not exist in version {version}");
            let finding = self.finding("operation-not-in-version", span, message).subject(name);
            self.findings.push(match operation.gate.since {
                Some(since) => finding.note(format!("needs {since} or later")),
                None => finding,
            });
        }
        Some(version)
    }

    /// Whether there is a body where one is wanted.
    fn body(&mut self, operation: &'static Schema) {
        let name = operation.name;
        match (&self.request.body, operation.has_body()) {
            (Body::None, true) if needs_body(operation) => {
                let message = format!("{name} needs a body, and this request has none");
                let finding = self
                    .finding("missing-body", self.request.line, message)
                    .subject(name)
                    .help("write an empty line behind the headers, then the body as JSON");
                self.findings.push(finding);
            }
            (Body::Inline(text) | Body::Decoded(text), false) if !text.text().trim().is_empty() => {
                let message = format!("{name} takes no body");
                let finding = self
                    .finding("body-not-expected", text.whole(), message)
                    .subject(name)
                    .help("what it has to know stands in the address");
                self.findings.push(finding);
            }
            _ => {}
        }
    }
}

/// Whether an operation cannot do without its body. A list of role instances may be left out: then
/// all are meant.
fn needs_body(operation: &Schema) -> bool {
    operation.requests.iter().any(|way| way.method != "POST")
        || operation.roots().any(|root| root.name == "loadBalancerVipSwap")
}
