//! What is wrong with an address: scheme, host, path and query.

use std::ops::Range;

use super::envelope::{Envelope, Load, address, either};
use super::route::{self, Sent, Slip};
use super::target::Host;
use crate::finding::{Edit, Finding, Fix};
use crate::schema;
use crate::text::letters::Letters;
use crate::text::{Span, nearest};

/// What becomes of a request whose query asks for nothing.
const NO_QUERY: &str = "without it the service does not know which operation is meant, and answers 400 Bad Request (`MissingOrInvalidRequiredQueryParameter`)";

/// What a slip may cost where the body says which operation is meant.
const MOST: usize = 9;

/// Hosts that somebody tries things out on.
fn is_own_machine(name: &str) -> bool {
    name == "localhost" || name.starts_with("127.") || name == "[::1]"
}

impl Envelope<'_> {
    /// Whether the host is one of the API, and is asked over TLS.
    pub(super) fn host(&mut self) {
        let Some((name, span)) = self.host_name() else { return };
        if is_own_machine(&name) {
            return;
        }
        self.scheme();
        let hosts = self.catalog.hosts;
        if hosts.iter().any(|known| *known == name) {
            return;
        }
        let public = hosts.first().copied().unwrap_or_default();
        let message = format!("`{name}` is not a host of the Service Management API");
        let mut finding = self.finding("unknown-host", span, message).subject(name.clone());
        finding = match nearest::of(&name, hosts.iter().copied()) {
            Some(meant) => finding
                .note(format!("did you mean `{meant}`?"))
                .fix(Fix::safe(format!("write `{meant}`"), self.over(span, &name, meant))),
            None if name.starts_with("management.") => finding.help(format!("the Service Management API is at `{public}`; Azure Resource Manager has other addresses and other bodies")),
            None => finding.help(format!("requests go to `{public}`, or to the host of another cloud")),
        };
        self.report(finding);
    }

    /// An edit that writes `meant` over `text`, where the text stands in the file as it is.
    fn over(&self, span: Span, text: &str, meant: &str) -> Vec<Edit> {
        let stands = self.part.slice(span).is_like(text);
        stands.then(|| Edit::replace(span, meant)).into_iter().collect()
    }

    fn scheme(&mut self) {
        let target = &self.request.target;
        let finding = match (&self.target.scheme, &self.target.host) {
            (Some((scheme, range)), _) if scheme != "https" => {
                let span = target.span(range.clone());
                let edits = self.over(span, scheme, "https");
                self.finding(
                    "insecure-scheme",
                    span,
                    format!("the address begins with `{scheme}`, not with `https`"),
                )
                .fix(Fix::safe("write `https`", edits))
            }
            (None, Host::Named(_, range)) => {
                let span = target.span(range.clone());
                self.finding(
                    "insecure-scheme",
                    span,
                    "the address has no scheme, and clients take `http` then",
                )
                .fix(Fix::safe("add `https://`", vec![Edit::insert(span.start, "https://")]))
            }
            _ => return,
        };
        self.report(finding.help("the service takes requests over TLS only: it knows the sender by a client certificate or a token"));
    }

    /// The subscription, where the way to send begins with one.
    fn subscription(&mut self, sent: Sent) {
        let pieces: Vec<&str> = route::pieces(sent.request.path).collect();
        let is_first = pieces.first() == Some(&route::SUBSCRIPTION);
        let Some(piece) = self.target.segments.first() else { return };
        if !is_first || piece.is_open || self.target.segments.len() != pieces.len() {
            return;
        }
        let letters = piece.text.trim_start_matches('{').trim_end_matches('}');
        let groups: Vec<usize> = letters.split('-').map(str::len).collect();
        let is_hex = letters.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
        if is_hex && matches!(groups[..], [8, 4, 4, 4, 12] | [32]) {
            return;
        }
        let span = self.request.target.span(piece.range.clone());
        let message = format!("`{}` is not the id of a subscription", piece.text);
        let finding = self
            .finding("invalid-request-uri", span, message)
            .subject("subscription-id")
            .help("the id is a GUID, such as 01234567-89ab-cdef-0123-456789abcdef");
        self.report(finding);
    }

    /// Looks at what else an address has to be, once it is known where it leads.
    pub(super) fn arrived_at(&mut self, sent: &[Sent]) {
        if let Some(first) = sent.first() {
            self.subscription(*first);
        }
    }

    /// The path is that of an operation, but the query is not.
    pub(super) fn other_query(&mut self, sent: &[Sent]) -> Vec<Sent> {
        let own = self.own(sent);
        if own.is_empty() && matches!(self.carried.load, Load::Operation(..)) {
            return self.nowhere();
        }
        let verb = self.request.verb();
        let candidates: Vec<Sent> = if own.is_empty() {
            let has_method = |sent: &&Sent| sent.request.method.is_like(&verb);
            sent.iter().filter(has_method).copied().collect()
        } else {
            own
        };
        let Some(first) = candidates.first().copied() else { return Vec::new() };
        self.subscription(first);
        self.query(&candidates);
        self.wrong_method(&candidates);
        candidates
    }

    /// What the query lacks to ask for one of several operations.
    fn query(&mut self, candidates: &[Sent]) {
        let Some(first) = candidates.first() else { return };
        let name = first.schema.name;
        let mut wanted: Vec<String> = candidates.iter().map(|sent| self.gap(*sent)).collect();
        wanted.dedup();
        let wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
        let given = self.target.query.iter().find(|pair| route::leads(pair));
        let given = given.map(|pair| pair.range.clone());
        let finding = match given {
            Some(given) if first.request.query.is_empty() => self.surplus_query(name, given),
            None if first.request.query.is_empty() => return,
            Some(given) => self.bad_query(given, &wanted),
            None => self.no_query(name, &wanted),
        };
        self.report(finding);
    }

    /// Nothing may be asked for here, and something is.
    fn surplus_query(&self, name: &str, given: Range<usize>) -> Finding {
        let target = &self.request.target;
        let text = &target.text()[given.clone()];
        let message =
            format!("{name} is asked for without a query, but `{text}` is in the address");
        self.finding("invalid-request-uri", target.span(given), message).subject(text).help("the query chooses what is done at an address: with another one it is another operation")
    }

    /// Something is asked for that there is not.
    fn bad_query(&self, given: Range<usize>, wanted: &[&str]) -> Finding {
        let target = &self.request.target;
        let text = &target.text()[given.clone()];
        let span = target.span(given);
        let message = format!("`{text}` is nothing that can be asked for here");
        let finding = self.finding("missing-query", span, message).subject(text).help(NO_QUERY);
        let only = if let [only] = wanted { Some(*only) } else { None };
        match nearest::of(text, wanted.iter().copied()).or(only) {
            Some(meant) => finding
                .note(format!("did you mean `{meant}`?"))
                .fix(Fix::safe(format!("write `{meant}`"), self.over(span, text, meant))),
            None => finding.note(format!("it takes {}", either(wanted))),
        }
    }

    /// Nothing is asked for.
    fn no_query(&self, name: &str, wanted: &[&str]) -> Finding {
        let target = &self.request.target;
        let text = target.text();
        let end = text.find('#').unwrap_or(text.len());
        let message = format!("{} is missing from the address", either(wanted));
        let finding =
            self.finding("missing-query", target.whole(), message).subject(name).help(NO_QUERY);
        let joint = if text[..end].contains('?') { "&" } else { "?" };
        match (target.editable(Span::at(end as u32)), wanted) {
            (Some(span), [only]) => {
                let added = format!("{joint}{only}");
                finding
                    .fix(Fix::safe(format!("add `{added}`"), vec![Edit::insert(span.start, added)]))
            }
            _ => finding,
        }
    }

    /// What the query still lacks to be the one of a way to send.
    fn gap(&self, sent: Sent) -> String {
        let gaps = sent.request.parameters().filter(|(name, value)| {
            !self.target.query_named(name).is_some_and(|pair| route::is_value(pair, value))
        });
        gaps.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
    }

    /// Nothing answers at the path: says what was probably meant.
    pub(super) fn nowhere(&mut self) -> Vec<Sent> {
        let Load::Operation(_, by_root) = &self.carried.load else { return self.near() };
        let ways = route::all(self.catalog)
            .filter(|sent| by_root.iter().any(|schema| std::ptr::eq(*schema, sent.schema)));
        let Some((sent, slips)) = route::nearest_path(&self.target, ways, MOST) else {
            self.other_path();
            return Vec::new();
        };
        self.at(sent, &slips);
        vec![sent]
    }

    /// Without a body that says what is meant, only a slip of the fingers is one.
    fn near(&mut self) -> Vec<Sent> {
        // Much can be read and deleted that svclint does not know, at addresses like these.
        let verb = self.request.verb();
        let is_reading = self.is_reading();
        let is_near = |sent: &Sent| !is_reading || sent.request.method == verb;
        let ways = route::all(self.catalog).filter(is_near);
        let found = route::nearest_path(&self.target, ways, 2);
        let is_slip = |slip: &Slip| match slip {
            Slip::Misspelt(index, word) => {
                let text = self.target.segments[*index].text.lower();
                !is_reading || nearest::distance(&text, &word.lower()) <= 2
            }
            Slip::NoChoice(..) => true,
            Slip::Missing(_, what) => *what == route::SUBSCRIPTION || what.contains('|'),
            Slip::Extra(_) => false,
        };
        let Some((sent, slips)) = found.filter(|(_, slips)| slips.iter().all(is_slip)) else {
            return Vec::new();
        };
        self.at(sent, &slips);
        vec![sent]
    }

    /// Says what has to change for a way to send.
    fn at(&mut self, sent: Sent, slips: &[Slip]) {
        let is_short = slips.iter().any(|slip| matches!(slip, Slip::Missing(0, _)));
        if !is_short {
            self.subscription(sent);
        }
        for slip in slips {
            self.slip(sent, slip);
        }
        let lacks = sent.request.parameters().any(|(name, value)| {
            !self.target.query_named(name).is_some_and(|pair| route::is_value(pair, value))
        });
        if lacks && !self.target.is_query_open() {
            self.query(&[sent]);
        }
        self.wrong_method(&[sent]);
    }

    fn slip(&mut self, sent: Sent, slip: &Slip) {
        let request = self.request;
        let place = |index: usize| {
            let piece = self.target.segments.get(index).or(self.target.segments.last());
            piece.map_or(request.target.whole(), |piece| request.target.span(piece.range.clone()))
        };
        let text = |index: usize| {
            self.target.segments.get(index).map_or("", |piece| piece.text.as_str()).to_owned()
        };
        let finding = match slip {
            Slip::Misspelt(index, word) => {
                let (span, given) = (place(*index), text(*index));
                let near = nearest::of(&given, [*word]).is_some();
                let edits = if near { self.over(span, &given, word) } else { Vec::new() };
                self.bad_path(span, format!("`{given}` is not a piece of this address"), &given)
                    .note(if near {
                        format!("did you mean `{word}`?")
                    } else {
                        format!("`{word}` belongs here")
                    })
                    .fix(Fix::safe(format!("write `{word}`"), edits))
            }
            Slip::NoChoice(index, wanted) => {
                let (span, given) = (place(*index), text(*index));
                let what = if is_slot(wanted) { "slot" } else { "value of this address" };
                let finding = self.bad_path(span, format!("`{given}` is no {what}"), &given);
                let finding = match nearest::of(&given, route::choices(wanted)) {
                    Some(meant) => finding
                        .note(format!("did you mean `{meant}`?"))
                        .fix(Fix::safe(format!("write `{meant}`"), self.over(span, &given, meant))),
                    None => finding.note(format!("it takes {}", listing(wanted))),
                };
                if is_slot(wanted) {
                    finding.help("a deployment is asked for by its slot, `…/deploymentslots/staging`, or by its name, `…/deployments/NAME`")
                } else {
                    finding
                }
            }
            Slip::Missing(index, wanted) => {
                let (what, subject) = (named(wanted), *wanted);
                let behind = index.checked_sub(1).map(text).filter(|text| !text.is_empty());
                let message = match behind {
                    Some(before) => format!("{what} is missing behind `{before}`"),
                    None => format!("{what} is missing from the address"),
                };
                let span = index.checked_sub(1).map_or(request.target.whole(), place);
                self.bad_path(span, message, subject)
            }
            Slip::Extra(index) => {
                let given = text(*index);
                self.bad_path(
                    place(*index),
                    format!("`{given}` is too much in this address"),
                    &given,
                )
            }
        };
        let finding = finding.help(sent_to(sent.schema.name, sent.request));
        self.report(finding);
    }

    fn bad_path(&self, span: Span, message: String, subject: &str) -> Finding {
        self.finding("invalid-request-uri", span, message).subject(subject)
    }

    /// The body is for an operation that has nothing to do with the path.
    fn other_path(&mut self) {
        let Load::Operation(local, by_root) = &self.carried.load else { return };
        let Some(schema) = by_root.first() else { return };
        let path = self.target.path.clone();
        let span = if path.is_empty() {
            self.request.target.whole()
        } else {
            self.request.target.span(path)
        };
        let message = format!("`{local}` is not sent to this address");
        let mut finding = self.bad_path(span, message, local);
        for way in schema.requests.iter().take(2) {
            finding = finding.help(sent_to(schema.name, way));
        }
        self.report(finding);
    }
}

fn sent_to(name: &str, way: &schema::Request) -> String {
    format!("{name} is sent to {}", address(way))
}

fn is_slot(wanted: &'static str) -> bool {
    route::choices(wanted).any(|choice| choice == "staging")
}

fn listing(wanted: &'static str) -> String {
    either(&route::choices(wanted).collect::<Vec<_>>())
}

/// What a piece of a template stands for, in words.
fn named(wanted: &'static str) -> String {
    if is_slot(wanted) {
        return format!("the slot, {},", listing(wanted));
    }
    match wanted.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        Some(name) => {
            format!("the {}", name.replace('-', " ").replace("cloudservice", "cloud service"))
        }
        None => format!("`{wanted}`"),
    }
}
