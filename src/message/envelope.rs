//! Holds a request against the operation that it asks for: everything but the body itself.

use std::sync::Arc;

use super::disguised;
use super::route::{self, Destination, Sent};
use super::target::{Host, Target};
use super::{Request, Slip, is_open};
use crate::finding::{Edit, Finding, Fix, Label, Place, RuleName, Severity};
use crate::schema::{self, Catalog, Schema};
use crate::text::letters::Letters;
use crate::text::order;
use crate::text::{Part, Span, nearest};

/// The header that names the version.
pub(super) const VERSION: &str = "x-ms-version";

/// How many words a sentence lists.
const MOST_NAMED: usize = 6;

/// What a request carries, as far as it was recognised.
#[derive(Clone, Debug)]
pub struct Carried {
    /// What it is.
    pub load: Load,
    /// Where it is said what it is: the name of the root, or the first letters.
    pub place: Option<Place>,
}

/// What a body is.
#[derive(Clone, Debug)]
pub enum Load {
    /// There is none.
    Nothing,
    /// Only the client knows it.
    Unknown,
    /// The body of one of these operations, by its root.
    Operation(String, Vec<&'static Schema>),
    /// A document of ours that is no body: a response, a service file.
    Document(String),
    /// Meant to be ours; what is wrong with it was said.
    Spoken,
    /// Nothing of ours: what it is instead, in words.
    Foreign(String),
}

/// What was found out about a request.
#[derive(Debug)]
pub struct Verdict {
    /// Whether it is sent to the Service Management API.
    pub is_ours: bool,
    /// What is wrong with it.
    pub findings: Vec<Finding>,
    /// The operations that the body may be for.
    pub among: Vec<&'static Schema>,
    /// The operation that is asked for, where that is known.
    pub operation: Option<&'static Schema>,
    /// The version that a header names.
    pub version: Option<schema::Version>,
    /// Whether a header names one, readable or not.
    pub has_version: bool,
}

/// A request that is being judged.
pub(super) struct Envelope<'m> {
    pub(super) request: &'m Request,
    pub(super) target: Target,
    pub(super) carried: &'m Carried,
    pub(super) part: &'m Arc<Part>,
    pub(super) catalog: &'static Catalog,
    pub(super) findings: Vec<Finding>,
}

/// Holds a request of `part` against the operations of the catalog.
#[must_use]
pub fn judge(
    request: &Request,
    carried: &Carried,
    part: &Arc<Part>,
    catalog: &'static Catalog,
) -> Verdict {
    let target = Target::new(disguised::bare(request.target.text()));
    let mut envelope = Envelope { request, target, carried, part, catalog, findings: Vec::new() };
    let at_path = route::at_path(&envelope.target, catalog);
    let mut verdict = Verdict {
        is_ours: envelope.is_ours(&at_path),
        findings: Vec::new(),
        among: Vec::new(),
        operation: None,
        version: None,
        has_version: request.headers_named(VERSION).next().is_some(),
    };
    if !verdict.is_ours {
        return verdict;
    }
    envelope.slips();
    envelope.protocol();
    let operations = if let Some(meant) = envelope.quoted() {
        meant
    } else {
        envelope.host();
        envelope.disguised().unwrap_or_else(|| envelope.operations(at_path))
    };
    verdict.among = envelope.among(&operations);
    verdict.operation =
        verdict.among.first().copied().or_else(|| operations.first().map(|sent| sent.schema));
    verdict.version = envelope.version(verdict.operation);
    envelope.content_type(verdict.operation);
    verdict.findings = envelope.findings;
    verdict
}

impl Envelope<'_> {
    /// Whether the request goes to the API: its body, its host or its address say so.
    fn is_ours(&self, at_path: &[Sent]) -> bool {
        if matches!(self.carried.load, Load::Operation(..) | Load::Spoken) {
            return true;
        }
        let has_version = self.request.headers_named(VERSION).next().is_some();
        let host = self.host_name().map(|(name, _)| name);
        let is_known = |name: &String| self.catalog.hosts.iter().any(|known| known == name);
        match host {
            Some(name) if is_known(&name) => true,
            Some(name) => {
                let is_near = nearest::of(&name, self.catalog.hosts.iter().copied()).is_some();
                is_near && has_version && !at_path.is_empty()
            }
            None => {
                let path = self.request.target.text().lower();
                !at_path.is_empty() && (has_version || path.contains("/services/"))
            }
        }
    }

    /// The host and its place; none where it is not known before the request is sent.
    pub(super) fn host_name(&self) -> Option<(String, Span)> {
        match &self.target.host {
            Host::Named(name, range) => {
                Some((name.clone(), self.request.target.span(range.clone())))
            }
            Host::Open => None,
            Host::Absent => {
                let header = self.request.headers_named("host").next()?;
                let text = header.value.text();
                let name = text.split(':').next().unwrap_or(text);
                let place = header.value.span(0..name.len());
                let is_known = !is_open(text) && !text.contains("{{") && !name.is_empty();
                is_known.then(|| (name.lower(), place))
            }
        }
    }

    /// A finding about the message, at a place of it.
    #[cold]
    #[inline(never)]
    pub(super) fn finding(
        &self,
        rule: &'static str,
        span: Span,
        message: impl Into<String>,
    ) -> Finding {
        let mut finding =
            Finding::new(RuleName::new(rule), Severity::Error, self.part, span, message);
        finding.place.element.clone_from(&self.request.path);
        finding.place.key_path = self.request.key();
        finding
    }

    pub(super) fn report(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// A finding about the body, which stands in the message or in a file of its own.
    pub(super) fn about_body(&self, rule: &'static str, message: String) -> Finding {
        let mut finding = self.finding(rule, self.request.line, message);
        if let Some(place) = &self.carried.place {
            finding.place = Place { key_path: self.request.key(), ..place.clone() };
            finding = finding.label_at(Label {
                place: Place::new(self.part, self.request.target.whole()),
                message: "it is sent there".to_owned(),
            });
        }
        finding
    }

    /// Lines that are no part of a message.
    fn slips(&mut self) {
        for slip in &self.request.slips {
            let finding = match slip {
                Slip::NoHeader(span) => {
                    self.finding("malformed-message", *span, "this line is no header").help(
                        "a header is a name, a colon and a value; an empty line ends the headers",
                    )
                }
                Slip::NoEmptyLine(span) => {
                    let newline = self.request.room.map_or("\n", |room| room.newline);
                    self.finding(
                        "malformed-message",
                        *span,
                        "the body begins without an empty line before it",
                    )
                    .help("what follows the headers at once is taken for headers, so that the request has no body")
                    .fix(Fix::safe("add an empty line", vec![Edit::insert(span.start, newline)]))
                }
            };
            self.report(finding);
        }
    }

    /// The protocol in the first line. What is newer than the pages works.
    fn protocol(&mut self) {
        let Some(protocol) = &self.request.protocol else { return };
        let text = protocol.text().trim().lower();
        let known = ["http/1.1", "http/2", "http/2.0", "http/3", "http/3.0", "h2", "h3", "unknown"];
        if known.contains(&text.as_str()) || is_open(&text) {
            return;
        }
        let message = format!("`{}` is not the protocol of the API, `HTTP/1.1`", protocol.text());
        let mut finding = self
            .finding("wrong-http-version", protocol.whole(), message)
            .subject(text)
            .help("every reference page names HTTP/1.1");
        if let Some(span) = protocol.editable(Span::new(0, protocol.text().len() as u32)) {
            finding =
                finding.fix(Fix::safe("write `HTTP/1.1`", vec![Edit::replace(span, "HTTP/1.1")]));
        }
        self.report(finding);
    }

    /// What the body may be for: of the operations that are asked for those that have its root,
    /// else all that do.
    fn among(&self, operations: &[Sent]) -> Vec<&'static Schema> {
        let Load::Operation(_, by_root) = &self.carried.load else { return Vec::new() };
        let mut asked: Vec<&'static Schema> = Vec::new();
        for Sent { schema, .. } in operations {
            let is_new = !asked.iter().any(|known| std::ptr::eq(*known, *schema));
            if is_new && by_root.iter().any(|known| std::ptr::eq(*known, *schema)) {
                asked.push(schema);
            }
        }
        if asked.is_empty() { by_root.clone() } else { asked }
    }

    /// Finds out which operations are asked for, and says what stands in the way.
    fn operations(&mut self, at_path: Vec<Sent>) -> Vec<Sent> {
        let verb = self.request.verb();
        match route::destination(&verb, &self.target, at_path) {
            Destination::Known(sent) => self.arrived(sent),
            Destination::Method(sent) => self.other_method(sent),
            Destination::Query(sent) => self.other_query(&sent),
            Destination::Nowhere => self.nowhere(),
        }
    }

    /// The address is right; what about the body?
    fn arrived(&mut self, sent: Vec<Sent>) -> Vec<Sent> {
        let takes_none = sent.iter().all(|sent| !sent.schema.has_body());
        let needs_one = sent.iter().all(|sent| sent.schema.has_body());
        match &self.carried.load {
            Load::Nothing if needs_one => self.missing_body(&sent),
            Load::Nothing | Load::Unknown | Load::Spoken => {}
            Load::Operation(..) => {
                let own = self.own(&sent);
                if !own.is_empty() {
                    self.arrived_at(&own);
                    return own;
                }
                if let Some(ways) = self.unasked() {
                    return self.other_query(&ways);
                }
                self.other_body(&sent, takes_none);
            }
            Load::Document(_) | Load::Foreign(_) => self.other_body(&sent, takes_none),
        }
        self.arrived_at(&sent);
        sent
    }

    /// What the request was probably to ask for, where its address asks for nothing: the body
    /// knows better where it belongs, and so does the method.
    fn unasked(&self) -> Option<Vec<Sent>> {
        if self.target.query.iter().any(route::leads) {
            return None;
        }
        let ways = route::at_path(&self.target, self.catalog);
        let ways = if matches!(self.carried.load, Load::Operation(..)) {
            self.own(&ways)
        } else {
            let verb = self.request.verb();
            ways.into_iter().filter(|sent| sent.request.method == verb).collect()
        };
        (!ways.is_empty()).then_some(ways)
    }

    /// Of several ways those of the operations that the body may be for.
    pub(super) fn own(&self, sent: &[Sent]) -> Vec<Sent> {
        let Load::Operation(_, by_root) = &self.carried.load else { return Vec::new() };
        let is_own = |sent: &&Sent| by_root.iter().any(|schema| std::ptr::eq(*schema, sent.schema));
        sent.iter().filter(is_own).copied().collect()
    }

    fn missing_body(&mut self, sent: &[Sent]) {
        let Some(first) = sent.first() else { return };
        let message = format!("{} needs a body, and this request has none", first.schema.name);
        let roots: Vec<&str> = first.schema.roots().map(|root| root.name).collect();
        let finding = self
            .finding("missing-body", self.request.line, message)
            .subject(first.schema.name)
            .help(format!(
                "write an empty line behind the headers, then a document with the root {}",
                either(&roots)
            ));
        self.report(finding);
    }

    /// The address asks for one operation, and the body is for another, or for none.
    fn other_body(&mut self, sent: &[Sent], takes_none: bool) {
        let Some(first) = sent.first() else { return };
        let asked = first.schema.name;
        let what = match &self.carried.load {
            Load::Operation(local, schemas) => {
                let name = schemas.first().map_or("another operation", |schema| schema.name);
                format!("`{local}` is the body of {name}")
            }
            Load::Document(local) => format!("`{local}` is the body of no request"),
            Load::Foreign(what) => format!("the body is {what}"),
            Load::Nothing | Load::Unknown | Load::Spoken => return,
        };
        if takes_none {
            let message = format!("{asked} takes no body");
            let finding = self.about_body("body-not-expected", message).subject(asked).help(
                "send it with `Content-Length: 0`; what it has to know stands in the address",
            );
            return self.report(finding);
        }
        let roots: Vec<&str> = first.schema.roots().map(|root| root.name).collect();
        let message = format!("{what}, but the address asks for {asked}");
        let mut finding = self
            .about_body("body-does-not-fit", message)
            .subject(asked)
            .help(format!("{asked} takes {}", either(&roots)));
        if let Load::Operation(_, schemas) = &self.carried.load
            && let Some(own) = schemas.first().and_then(|schema| schema.requests.first())
        {
            finding = finding.help(format!("if the body is right, send it to {}", address(own)));
        }
        if matches!(&self.carried.load, Load::Document(local) if local == "ServiceConfiguration") {
            finding = finding
                .help("a configuration travels encoded in base64, in the element `Configuration`");
        }
        self.report(finding);
    }

    /// The path and the query are those of an operation, but the method is not.
    fn other_method(&mut self, sent: Vec<Sent>) -> Vec<Sent> {
        let own = self.own(&sent);
        let asks = sent.iter().any(|sent| !sent.request.query.is_empty());
        if own.is_empty() {
            if let Some(ways) = self.unasked() {
                return self.other_query(&ways);
            }
            if matches!(self.carried.load, Load::Operation(..)) {
                if !asks {
                    return self.nowhere();
                }
                self.other_body(&sent, false);
                return sent;
            }
        }
        let sent = if own.is_empty() { sent } else { own };
        // Much can be read and deleted that svclint has no model for, and without a query nothing
        // says that it was not meant.
        if self.is_reading() && !asks && matches!(self.carried.load, Load::Nothing | Load::Unknown)
        {
            return Vec::new();
        }
        self.wrong_method(&sent);
        self.arrived_at(&sent);
        sent
    }

    /// Whether the method reads or deletes.
    pub(super) fn is_reading(&self) -> bool {
        matches!(self.request.verb().as_str(), "GET" | "HEAD" | "OPTIONS" | "DELETE")
    }

    pub(super) fn wrong_method(&mut self, sent: &[Sent]) {
        let Some(first) = sent.first() else { return };
        let mut methods: Vec<&str> = sent.iter().map(|sent| sent.request.method).collect();
        order::plain(&mut methods);
        methods.dedup();
        let verb = self.request.verb();
        if methods.iter().any(|method| *method == verb) || is_open(&verb) {
            return;
        }
        let wanted = either(&methods);
        let method = self.request.method.as_ref();
        let is_one = sent.iter().all(|sent| std::ptr::eq(sent.schema, first.schema));
        let what = if is_one { first.schema.name } else { "what is at this address" };
        let message = if method.is_some() {
            format!("{what} is asked for with {wanted}, not with `{verb}`")
        } else {
            format!("{what} is asked for with {wanted}, and without a method a client takes `GET`")
        };
        let span = method.map_or(self.request.line, super::Mapped::whole);
        let mut finding = self
            .finding("wrong-method", span, message)
            .subject(verb)
            .help("the service answers 400 Bad Request (`InvalidHttpVerb`)");
        if let [only] = methods[..] {
            let edit = match method {
                Some(method) => method
                    .editable(Span::new(0, method.text().len() as u32))
                    .map(|span| Edit::replace(span, only)),
                None => Some(Edit::insert(self.request.line.start, format!("{only} "))),
            };
            finding = finding.fix(Fix::safe(format!("write `{only}`"), edit.into_iter().collect()));
        }
        self.report(finding);
    }
}

/// A way to send, as people write it.
pub(super) fn address(way: &schema::Request) -> String {
    let question = if way.query.is_empty() { "" } else { "?" };
    format!("`{} {}{question}{}`", way.method, way.path, way.query)
}

/// Several words, one of which is right, for a sentence; of many the first.
pub(super) fn either(words: &[&str]) -> String {
    let shown: Vec<String> =
        words.iter().take(MOST_NAMED).map(|word| format!("`{word}`")).collect();
    match &shown[..] {
        [first @ .., last] if !first.is_empty() => format!("{} or {last}", first.join(", ")),
        _ => shown.concat(),
    }
}
