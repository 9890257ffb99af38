//! Whole HTTP messages: the requests in a text, where each piece of them stands, and where they
//! lead.
//!
//! Three forms are read: what REST clients of editors keep in `.http` files, requests as they were
//! captured, and HAR files. What a request says is a matter of `envelope`, what its body says one
//! of the flow in `lint`.

mod address;
mod disguised;
mod envelope;
mod har;
mod headers;
mod http;
mod lines;
mod named;
mod resource_manager;
mod route;
mod target;
mod variables;

pub use crate::text::Mapped;
pub use envelope::{Carried, Load, Verdict, judge};
pub use named::said_twice;
pub use resource_manager::{Managed, to_resource_manager};

use envelope::Envelope;

use crate::text::letters::Letters;
use crate::text::limits::{push_address, push_step};
use crate::text::{Part, Span};

/// A text that holds requests.
pub struct Messages {
    /// The requests, in the order of the text.
    pub requests: Vec<Request>,
    /// Values that must never be printed, in order.
    pub secrets: Vec<Span>,
}

/// A request in a text.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The line that it begins with: method, address and protocol, all that there are of them. In
    /// a HAR file the address.
    pub line: Span,
    /// The method; none: the line has only an address, which is then fetched.
    pub method: Option<Mapped>,
    /// The address, or what of it stands in the first line.
    pub target: Mapped,
    /// The protocol, such as `HTTP/1.1`.
    pub protocol: Option<Mapped>,
    /// The headers, in order.
    pub headers: Vec<Header>,
    /// Where one more header could be written, and the line end there; none where nobody writes
    /// headers by hand.
    pub room: Option<Room>,
    /// The body.
    pub body: Body,
    /// What is no message at all in it.
    pub slips: Vec<Slip>,
    /// The path of the request in a document that is not written line by line.
    pub path: Option<String>,
    /// How the file calls it, in `### name` or `# @name name`.
    pub name: Option<String>,
    /// The comments before it: each as a whole, and its words.
    pub remarks: Vec<(Span, Span)>,
}

/// A header.
#[derive(Clone, Debug)]
pub struct Header {
    /// Its name, in any case.
    pub name: Mapped,
    /// Its value.
    pub value: Mapped,
}

/// The place for one more header.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    /// Behind the last header, before its line end.
    pub at: u32,
    /// The line end of the message.
    pub newline: &'static str,
}

/// What a request carries.
#[derive(Clone, Debug, Default)]
pub enum Body {
    /// Nothing.
    #[default]
    None,
    /// Text that stands in the message.
    Inline(Mapped),
    /// Text that was written as a string of another language, with escapes.
    Decoded(Mapped),
    /// The file of that path.
    File(Mapped),
    /// Something that only the client knows: a variable, several files, a form.
    Unknown,
}

/// Something in the head of a message that is no part of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slip {
    /// A line among the headers that is none.
    NoHeader(Span),
    /// The body begins without an empty line before it.
    NoEmptyLine(Span),
}

impl Request {
    /// The method, in capitals.
    #[must_use]
    pub fn verb(&self) -> String {
        self.method.as_ref().map_or_else(|| "GET".to_owned(), |m| m.text().to_ascii_uppercase())
    }

    /// The headers of that name, in any case.
    pub fn headers_named(&self, name: &str) -> impl Iterator<Item = &Header> {
        self.headers.iter().filter(move |header| header.name.text().is_like(name))
    }

    /// What tells it from the other requests of the text, wherever it stands: its method and its
    /// address, which is cut where it is too long for any service.
    #[must_use]
    pub fn key(&self) -> String {
        let mut key = String::new();
        push_step(&mut key, &self.verb());
        key.push(' ');
        push_address(&mut key, self.target.text());
        key
    }
}

/// Whether a text has something in it that is filled in when it is sent.
#[must_use]
pub fn is_open(text: &str) -> bool {
    text.find("{{").is_some_and(|at| text[at..].contains("}}"))
        || crate::text::tokens::is_token(text, true)
}

/// What must not be printed of a request, in the coordinates of its text.
#[must_use]
pub fn secrets(request: &Request) -> Vec<Span> {
    http::secrets_of(request)
}

/// The requests in a text; `None` where it is no message.
///
/// The name of the text says what it may be; its content decides.
#[must_use]
pub fn read(part: &Part) -> Option<Messages> {
    let text = part.text();
    let first = text.trim_start().lines().next().unwrap_or_default();
    // What runs before a request, `< {% … %}` or `< ./before.js`, is no markup.
    let is_script = first.starts_with("< ") || first.starts_with("<{");
    if first.starts_with('<') && !is_script {
        return None;
    }
    // Standard input has no name that could say so.
    let may_be_saved = || text.contains("\"entries\"") && text.contains("\"request\"");
    if first.starts_with('{') && (is_called(part, &["har"]) || may_be_saved()) {
        return har::read(text);
    }
    if is_called(part, &["http", "rest"]) || http::begins(text) {
        return Some(http::read(text)).filter(|messages| !messages.requests.is_empty());
    }
    None
}

/// Why a text of that name holds no messages, for a user who wonders; `None` where its name does
/// not promise any.
#[must_use]
pub fn why_not(part: &Part) -> Option<String> {
    if is_called(part, &["har"]) {
        return Some(har::why_not(part));
    }
    is_called(part, &["http", "rest"]).then(|| "it holds no HTTP request".to_owned())
}

/// Whether a text is called by one of these suffixes, or has one before its last.
fn is_called(part: &Part, suffixes: &[&str]) -> bool {
    let name = part.name().rsplit(['/', '\\']).next().unwrap_or_default();
    let is_one = |piece: &str| suffixes.iter().any(|known| known.is_like(piece));
    name.rsplit('.').take(2).any(is_one)
}

/// The request that somebody is about to send, as if it stood in a text: everything in it is at
/// its place in `head`, which [`spell`] wrote.
#[must_use]
pub fn in_hand(head: &str, has_body: bool) -> Option<Request> {
    let mut request = http::read_one(head)?;
    request.body = if has_body { Body::Unknown } else { Body::None };
    Some(request)
}

/// The head of a message as it is sent, without the empty line behind it. Line ends in what is
/// given become spaces: nothing begins a line that is none.
#[must_use]
pub fn spell<N: AsRef<str>, V: AsRef<str>>(
    method: &str,
    uri: &str,
    headers: impl IntoIterator<Item = (N, V)>,
) -> String {
    let plain = |text: &str| text.replace(['\r', '\n'], " ");
    let mut head = format!("{} {} HTTP/1.1\r\n", plain(method), plain(uri));
    for (name, value) in headers {
        head.extend([&plain(name.as_ref()), ": ", &plain(value.as_ref()), "\r\n"]);
    }
    head
}
