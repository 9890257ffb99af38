//! The address of a request, taken apart.

use std::borrow::Cow;
use std::ops::Range;

use super::is_open;
use crate::text::letters::Letters;

/// An address: where its pieces are in its text, and what they say.
#[derive(Debug)]
pub(super) struct Target {
    /// `https`, where there is one, with its place.
    pub(super) scheme: Option<(String, Range<usize>)>,
    /// Who is asked.
    pub(super) host: Host,
    /// Whether the path may begin with more than what is written: it stands in a variable.
    pub(super) is_prefix_open: bool,
    /// The pieces of the path, without an empty one at its end.
    pub(super) segments: Vec<Piece>,
    /// The whole path.
    pub(super) path: Range<usize>,
    /// The pairs of the query.
    pub(super) query: Vec<Pair>,
}

/// Who is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Host {
    /// The address is only a path; a header may name the host.
    Absent,
    /// A variable stands for it.
    Open,
    /// A name, without a port, and its place.
    Named(String, Range<usize>),
}

/// A piece of a path.
#[derive(Debug)]
pub(super) struct Piece {
    /// What it says, without escapes.
    pub(super) text: String,
    /// Its place in the address.
    pub(super) range: Range<usize>,
    /// Whether something in it is filled in later.
    pub(super) is_open: bool,
}

/// A pair of a query.
#[derive(Debug)]
pub(super) struct Pair {
    /// The name, in lower case.
    pub(super) name: String,
    /// The value, without escapes.
    pub(super) value: String,
    /// The place of both.
    pub(super) range: Range<usize>,
    /// Whether something in it is filled in later.
    pub(super) is_open: bool,
}

impl Target {
    /// Takes an address apart. Whatever it is, it has pieces.
    #[must_use]
    pub(super) fn new(text: &str) -> Self {
        let end = text.find('#').filter(|at| !text[..*at].contains("#{")).unwrap_or(text.len());
        let mut at = 0;
        let scheme = text[..end].find("://").filter(|at| is_scheme(&text[..*at])).map(|colon| {
            at = colon + 3;
            (text[..colon].lower(), 0..colon)
        });
        let (mut host, mut is_prefix_open) = (Host::Absent, false);
        if scheme.is_some() || !text.starts_with('/') {
            let length = text[at..end].find(['/', '?']).unwrap_or(end - at);
            let authority = &text[at..at + length];
            (host, is_prefix_open) = if is_open(authority) || authority.contains("{{") {
                (Host::Open, scheme.is_none())
            } else {
                named(authority, at)
            };
            at += length;
        }
        let question = text[at..end].find('?').map_or(end, |offset| at + offset);
        let path = at..question;
        let query = if question < end { pairs(text, question + 1..end) } else { Vec::new() };
        Self { scheme, host, is_prefix_open, segments: segments(text, path.clone()), path, query }
    }

    /// The value of a name in the query.
    pub(super) fn query_named(&self, name: &str) -> Option<&Pair> {
        self.query.iter().find(|pair| pair.name.is_like(name))
    }

    /// Whether something in the query is filled in later, so that anything may be there.
    pub(super) fn is_query_open(&self) -> bool {
        self.query.iter().any(|pair| pair.is_open && pair.value.is_empty())
    }
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
}

/// A host without user information and port.
fn named(authority: &str, at: usize) -> (Host, bool) {
    let start = authority.rfind('@').map_or(0, |at| at + 1);
    let rest = &authority[start..];
    let length = if rest.starts_with('[') {
        rest.find(']').map_or(rest.len(), |at| at + 1)
    } else {
        rest.find(':').unwrap_or(rest.len())
    };
    let range = at + start..at + start + length;
    (Host::Named(rest[..length].trim_end_matches('.').lower(), range), false)
}

fn segments(text: &str, path: Range<usize>) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut at = path.start;
    for piece in text[path].split('/') {
        let range = at..at + piece.len();
        at = range.end + 1;
        found.push(Piece { text: unescaped(piece).into_owned(), range, is_open: open(piece) });
    }
    // What stands before the first slash is nothing; so is what stands behind the last.
    if found.first().is_some_and(|piece| piece.text.is_empty()) {
        found.remove(0);
    }
    if found.last().is_some_and(|piece| piece.text.is_empty()) {
        found.pop();
    }
    found
}

fn pairs(text: &str, query: Range<usize>) -> Vec<Pair> {
    let mut found = Vec::new();
    let mut at = query.start;
    for piece in text[query].split('&') {
        let range = at..at + piece.len();
        at = range.end + 1;
        let (name, value) = piece.split_once('=').unwrap_or((piece, ""));
        if !piece.is_empty() {
            found.push(Pair {
                name: unescaped(name).lower(),
                value: unescaped(value).into_owned(),
                range,
                is_open: open(piece),
            });
        }
    }
    found
}

/// A piece that is filled in, wholly or in part. A token of a pipeline is one where it is all.
fn open(piece: &str) -> bool {
    let value = piece.split_once('=').map_or(piece, |(_, value)| value);
    is_open(piece) || is_open(value)
}

/// A piece without `%20` and the like; what is no such escape stays.
fn unescaped(piece: &str) -> Cow<'_, str> {
    if !piece.contains('%') {
        return Cow::Borrowed(piece);
    }
    let mut bytes = Vec::with_capacity(piece.len());
    let mut rest = piece.as_bytes();
    while let Some((&first, behind)) = rest.split_first() {
        let digit = |at: usize| behind.get(at).and_then(|byte| char::from(*byte).to_digit(16));
        if let (b'%', Some(high), Some(low)) = (first, digit(0), digit(1)) {
            bytes.push((high * 16 + low) as u8);
            rest = &behind[2..];
        } else {
            bytes.push(first);
            rest = behind;
        }
    }
    Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(target: &Target) -> Vec<&str> {
        target.segments.iter().map(|piece| piece.text.as_str()).collect()
    }

    #[test]
    fn an_address_has_pieces() {
        let text = "HTTPS://management.core.windows.net:443/a%20b/c//?Comp=config&x";
        let target = Target::new(text);
        assert_eq!(target.scheme, Some(("https".to_owned(), 0..5)));
        assert_eq!(target.host, Host::Named("management.core.windows.net".to_owned(), 8..35));
        assert_eq!(words(&target), ["a b", "c", ""], "only one slash at the end is nothing");
        let query: Vec<_> = target.query.iter().map(|p| (&*p.name, &*p.value)).collect();
        assert_eq!(query, [("comp", "config"), ("x", "")]);
        assert_eq!(&text[target.query[0].range.clone()], "Comp=config");
    }

    #[test]
    fn variables_may_be_anything() {
        let target = Target::new("{{base}}/services/{{x}}?comp=config");
        assert!(target.is_prefix_open && target.host == Host::Open);
        assert_eq!(words(&target), ["services", "{{x}}"]);
        assert!(target.segments[1].is_open);
        let target = Target::new("https://{{host}}/{{sub}}/services");
        assert!(!target.is_prefix_open && target.host == Host::Open);
        let target = Target::new("/a/b?{{query}}");
        assert!(target.host == Host::Absent && target.is_query_open());
    }

    #[test]
    fn anything_is_an_address() {
        for text in
            ["", "/", "?", "#", "://", "https://", "%", "%f", "%zz%41", "a:b:c", "@", "//", "é%é"]
        {
            let target = Target::new(text);
            for piece in &target.segments {
                assert!(text.get(piece.range.clone()).is_some(), "{text}");
            }
        }
        assert_eq!(words(&Target::new("/%zz%41%C3%A4")), ["%zzAä"]);
    }
}
