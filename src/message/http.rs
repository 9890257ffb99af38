//! Requests as people write them in `.http` and `.rest` files, and as they are captured.
//!
//! VS Code's REST Client, the HTTP clients of `JetBrains` and Visual Studio agree on most of it:
//! requests are separated by `###`, comments begin with `#` or `//`, `@name = value` defines a
//! variable, an empty line ends the headers, `< ./file.xml` is a body that lies in a file. A
//! captured request is the same without any of that.

use super::lines::{Line, lines};
use super::variables::Variables;
use super::{Body, Header, Messages, Request, Room, Slip};
use crate::text::Mapped;
use crate::text::letters::Letters;
use crate::text::order;
use crate::text::{Span, secrets};

/// The methods that are taken for one in any case.
const METHODS: [&str; 10] =
    ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "MERGE", "TRACE", "CONNECT"];

/// Headers whose values open doors.
const SECRET_HEADERS: [&str; 6] = [
    "authorization",
    "proxy-authorization",
    "cookie",
    "set-cookie",
    "x-ms-authorization-auxiliary",
    "ocp-apim-subscription-key",
];

/// Whether a line begins a request as it is captured: method, address, protocol.
#[must_use]
pub(super) fn is_request_line(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let (method, protocol) = (words.next().unwrap_or_default(), words.next_back());
    let is_protocol = |word: &str| {
        let version = word.strip_prefix("HTTP/").unwrap_or_default();
        version.starts_with(|c: char| c.is_ascii_digit())
    };
    METHODS.contains(&method) && words.next().is_some() && protocol.is_some_and(is_protocol)
}

/// Whether a text begins with a request, behind comments and definitions: what no name promises to
/// be one needs an address that leaves no doubt.
#[must_use]
pub(super) fn begins(source: &str) -> bool {
    let is_before =
        |line: &Line<'_>| line.is_blank() || line.is_comment() || line.definition().is_some();
    let Some(line) = lines(source).find(|line| !is_before(line)) else { return false };
    let mut words = line.text.split_whitespace();
    let method = words.next().unwrap_or_default();
    let address = words.next().unwrap_or_default();
    let is_address = ["https://", "http://", "{{"].iter().any(|start| address.starts_with(start));
    is_request_line(line.text) || METHODS.contains(&method) && is_address
}

/// The requests in a text.
#[must_use]
pub(super) fn read(source: &str) -> Messages {
    let mut reader = Reader::default();
    for line in lines(source) {
        reader.line(line);
    }
    reader.finish();
    let mut secrets = reader.secrets(source);
    let variables = &reader.variables;
    let requests: Vec<Request> =
        reader.drafts.iter().map(|draft| draft.request(source, variables)).collect();
    for request in &requests {
        secrets.extend(secrets_of(request));
    }
    order::plain(&mut secrets);
    Messages { requests, secrets }
}

/// The first request in a text.
pub(super) fn read_one(source: &str) -> Option<Request> {
    read(source).requests.into_iter().next()
}

/// What must not be printed of a request: who sends it, and what its address lets in.
pub(super) fn secrets_of(request: &Request) -> Vec<Span> {
    let mut found = Vec::new();
    for header in &request.headers {
        let name = header.name.text().lower();
        if SECRET_HEADERS.contains(&name.as_str()) {
            found.push(header.value.whole());
        } else {
            let inside = secrets::in_value(&name, header.value.text()).into_iter();
            found.extend(inside.map(|secret| header.value.span(secret.range)));
        }
    }
    let inside = secrets::in_source(request.target.text()).into_iter();
    found.extend(inside.map(|range| request.target.span(range)));
    found
}

/// Where the reader is.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum State {
    /// Before a request: comments, variables, scripts.
    #[default]
    Before,
    /// In a script that runs before the request.
    Script,
    /// Behind the first line.
    Head,
    /// Behind the empty line.
    Body,
    /// Behind the request: what is done with the response, or the response itself.
    After,
}

#[derive(Default)]
struct Reader<'s> {
    state: State,
    drafts: Vec<Draft<'s>>,
    variables: Variables<'s>,
    definitions: Vec<(&'s str, Span)>,
    /// Comments of which the request has not come yet.
    remarks: Vec<(Span, Span)>,
    /// What they call it.
    name: Option<String>,
}

/// A request whose variables are not filled in yet.
#[derive(Default)]
struct Draft<'s> {
    line: Span,
    method: Option<Span>,
    target: Vec<Span>,
    protocol: Option<Span>,
    headers: Vec<(Span, Vec<Span>)>,
    room: Option<Room>,
    body: Vec<Line<'s>>,
    slips: Vec<Slip>,
    name: Option<String>,
    remarks: Vec<(Span, Span)>,
}

impl<'s> Reader<'s> {
    fn line(&mut self, line: Line<'s>) {
        if line.text.starts_with("###") {
            self.finish();
            self.state = State::Before;
            let title = line.text.trim_matches(['#', ' ', '\t']);
            self.name = (!title.is_empty()).then(|| title.to_owned());
            return;
        }
        match self.state {
            State::Before => self.before(line),
            State::Script => {
                if line.text.contains("%}") {
                    self.state = State::Before;
                }
            }
            State::Head => self.head(line),
            State::Body => self.body(line),
            State::After => {
                if is_request_line(line.text) {
                    self.begin(line);
                }
            }
        }
    }

    fn before(&mut self, line: Line<'s>) {
        let text = line.trimmed();
        if line.is_comment() {
            let words = text.trim_start_matches(['#', '/']);
            if let Some(name) = named(words) {
                self.name = Some(name.to_owned());
            }
            self.remarks.push((line.span_of(text), line.span_of(words)));
        } else if line.is_blank() {
        } else if let Some((name, value)) = line.definition() {
            self.define(line, name, value);
        } else if text.starts_with("< {%") || text.starts_with("<{%") {
            self.state = if text.contains("%}") { State::Before } else { State::Script };
        } else if text.starts_with('<') {
            // A script in a file of its own.
        } else {
            self.begin(line);
        }
    }

    fn define(&mut self, line: Line<'s>, name: &'s str, value: &'s str) {
        self.variables.define(name, value, line.start);
        self.definitions.push((name, line.span_of(value)));
    }

    fn begin(&mut self, line: Line<'s>) {
        self.finish();
        let text = line.trimmed();
        self.state = State::After;
        let Some((method, target, protocol)) = first_line(text) else { return };
        self.drafts.push(Draft {
            line: line.span_of(text),
            method: method.map(|piece| line.span_of(piece)),
            target: vec![line.span_of(target)],
            protocol: protocol.map(|piece| line.span_of(piece)),
            room: Some(room_behind(line)),
            name: self.name.take(),
            remarks: std::mem::take(&mut self.remarks),
            ..Draft::default()
        });
        self.state = State::Head;
    }

    fn head(&mut self, line: Line<'s>) {
        let Some(draft) = self.drafts.last_mut() else { return };
        let text = line.trimmed();
        if line.is_blank() {
            self.state = State::Body;
        } else if draft.headers.is_empty() && continues_address(line) {
            let (target, protocol) = without_protocol(text);
            draft.target.push(line.span_of(target));
            draft.protocol = draft.protocol.or(protocol.map(|piece| line.span_of(piece)));
            draft.line.end = line.span_of(text).end;
            draft.room = Some(room_behind(line));
        } else if line.is_comment() {
        } else if line.is_status() || line.is_about_response() {
            self.state = State::After;
        } else if let Some((name, value)) = line.definition() {
            self.define(line, name, value);
        } else if let Some((name, value)) = line.header() {
            draft.headers.push((line.span_of(name), vec![line.span_of(value)]));
            draft.room = Some(room_behind(line));
        } else if text.starts_with('<') {
            draft.slips.push(Slip::NoEmptyLine(line.span_of(text)));
            self.state = State::Body;
            self.body(line);
        } else if let Some((_, value)) = draft.headers.last_mut().filter(|_| line.is_indented()) {
            value.push(line.span_of(text));
            draft.room = Some(room_behind(line));
        } else {
            draft.slips.push(Slip::NoHeader(line.span_of(text)));
        }
    }

    fn body(&mut self, line: Line<'s>) {
        if line.is_status() || line.is_about_response() {
            self.state = State::After;
        } else if is_request_line(line.text) {
            self.begin(line);
        } else if let Some(draft) = self.drafts.last_mut()
            && (!draft.body.is_empty() || !line.is_blank())
        {
            draft.body.push(line);
        }
    }

    /// Ends the request that is open.
    fn finish(&mut self) {
        if let Some(draft) = self.drafts.last_mut() {
            // Behind a document a comment is none of its text.
            let is_over = |line: &Line<'_>| line.is_blank() || line.is_comment();
            while draft.body.last().is_some_and(is_over) {
                draft.body.pop();
            }
        }
    }

    /// The values of variables that must not be printed.
    fn secrets(&self, source: &str) -> Vec<Span> {
        let mut found = Vec::new();
        for (name, span) in &self.definitions {
            let value = &source[span.range()];
            let inside = secrets::in_value(name, value).into_iter();
            found.extend(inside.map(|secret| {
                Span::new(
                    span.start + secret.range.start as u32,
                    span.start + secret.range.end as u32,
                )
            }));
        }
        found
    }
}

impl Draft<'_> {
    fn request(&self, source: &str, variables: &Variables<'_>) -> Request {
        let fill = |spans: &[Span]| variables.fill(source, spans);
        let headers = self.headers.iter().map(|(name, value)| Header {
            name: Mapped::verbatim(source, *name),
            value: fill(value),
        });
        Request {
            line: self.line,
            method: self.method.map(|span| fill(&[span])),
            target: fill(&self.target),
            protocol: self.protocol.map(|span| Mapped::verbatim(source, span)),
            headers: headers.collect(),
            room: self.room,
            body: self.carried(source, variables),
            slips: self.slips.clone(),
            path: None,
            name: self.name.clone(),
            remarks: self.remarks.clone(),
        }
    }

    fn carried(&self, source: &str, variables: &Variables<'_>) -> Body {
        let (Some(first), Some(last)) = (self.body.first(), self.body.last()) else {
            return Body::None;
        };
        let files = self.body.iter().filter_map(|line| included(*line)).collect::<Vec<_>>();
        match (&files[..], &self.body[..]) {
            ([span], [_]) => return Body::File(variables.fill(source, &[*span])),
            ([], _) => {}
            _ => return Body::Unknown,
        }
        // What stands before the first tag is white space of the body too, but for empty lines.
        let end = last.start + last.text.trim_end().len() as u32;
        let body = variables.fill(source, &[Span::new(first.start, end)]);
        if super::is_open(body.text().trim()) && !body.text().contains('<') {
            return Body::Unknown;
        }
        Body::Inline(body)
    }
}

/// Method, address and protocol of a line that begins a request.
fn first_line(text: &str) -> Option<(Option<&str>, &str, Option<&str>)> {
    let (address, protocol) = without_protocol(text);
    let (word, rest) = address.split_once([' ', '\t']).unwrap_or((address, ""));
    let rest = rest.trim_start();
    let is_method = METHODS.iter().any(|method| method.is_like(word))
        || word.len() > 2 && word.bytes().all(|byte| byte.is_ascii_uppercase());
    if is_method && !rest.is_empty() {
        return Some((Some(word), rest, protocol));
    }
    // `{{method}} {{address}}`.
    if address.starts_with("{{")
        && let Some((word, rest)) = address.split_once("}}").filter(|(word, _)| !word.contains('/'))
        && rest.starts_with([' ', '\t'])
        && !rest.trim().is_empty()
    {
        return Some((Some(&address[..word.len() + 2]), rest.trim_start(), protocol));
    }
    let host = address.split('/').next().unwrap_or_default();
    let is_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
    let is_address = address.contains("://")
        || address.starts_with("{{")
        || host.contains('.') && host.chars().all(is_host);
    (is_address && !address.starts_with("HTTP/")).then_some((None, address, protocol))
}

/// The name that the words of a comment give: `@name upgrade`, `@name = upgrade`.
fn named(words: &str) -> Option<&str> {
    let rest = words.trim_start().strip_prefix("@name")?;
    let name = rest.strip_prefix([' ', '\t', '='])?.trim_matches([' ', '\t', '=']);
    (!name.is_empty()).then_some(name)
}

/// A line without the `HTTP/1.1` behind it, and that.
fn without_protocol(text: &str) -> (&str, Option<&str>) {
    match text.rsplit_once([' ', '\t']) {
        Some((before, last)) if last.starts_with("HTTP/") => (before.trim_end(), Some(last)),
        _ => (text, None),
    }
}

/// Whether the address goes on in that line.
fn continues_address(line: Line<'_>) -> bool {
    let text = line.trimmed();
    text.starts_with(['?', '&'])
        || line.is_indented() && line.header().is_none() && !text.starts_with(['<', '#'])
}

/// The file that a line names as the body.
fn included(line: Line<'_>) -> Option<Span> {
    let text = line.trimmed();
    let rest = text.strip_prefix('<')?;
    // `<@ file`, `<@latin1 file`: filled in, in some encoding.
    let rest = rest.strip_prefix('@').map_or(rest, |rest| {
        rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '-')
    });
    let path = rest.strip_prefix([' ', '\t'])?.trim();
    // A tag with a space behind its bracket is no file name.
    let is_path = !path.is_empty() && !path.contains(['<', '>', '"']) && !path.contains("xmlns");
    is_path.then(|| line.span_of(path))
}

/// The place for a header behind a line.
fn room_behind(line: Line<'_>) -> Room {
    let end = line.start + line.text.len() as u32;
    let newline = if line.behind - end > 1 { "\r\n" } else { "\n" };
    Room { at: end, newline }
}
