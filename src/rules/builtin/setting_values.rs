//! The values of settings, as rules about connection strings and secrets see them. Nearly all of them
//! are none that such a rule looks at, which one look at each of their bytes tells.

use std::ops::Range;

use memchr::{memchr, memchr_iter};

use crate::document::{ConfiguredRole, ConfiguredSetting};
use crate::rules::Context;
use crate::text::Span;
use crate::text::secrets::marks::{self, EQUALS, Marks, OF_SECRETS};
use crate::text::secrets::{STORAGE_KEY, Secret, in_value, may_name_secret};
use crate::xml;

/// What only the storage emulator answers to.
const EMULATOR: [&str; 6] = [
    "usedevelopmentstorage=true",
    "developmentstorageproxyuri",
    "devstoreaccount1",
    "127.0.0.1:10000",
    "127.0.0.1:10001",
    "127.0.0.1:10002",
];

/// The shortest of them, in bytes.
const SHORTEST_MARK: usize = 15;

/// The keys of addresses in a connection string.
pub(super) const ENDPOINTS: [&str; 4] =
    ["BlobEndpoint", "QueueEndpoint", "TableEndpoint", "FileEndpoint"];

/// The other keys of a connection string that rules know.
const KEYS: [&str; 7] = [
    "DefaultEndpointsProtocol",
    "AccountName",
    "AccountKey",
    "SharedAccessSignature",
    "Encrypt",
    "TrustServerCertificate",
    "Trust Server Certificate",
];

/// The shortest word that something which rules know ends with before its `=`: `sig` or `pwd`.
const SHORTEST_WORD: usize = 3;

/// From this length on, in bytes, a value may be the key of a storage account.
const LONG: usize = STORAGE_KEY;

/// How many characters of a secret a report may show where a finding is about them.
const MOST_SHOWN: usize = 8;

/// A setting with a value that rules have to look at.
pub(in crate::rules) struct Given<'t> {
    /// The `Setting`.
    pub(super) element: xml::Element<'t>,
    /// Its name.
    pub(super) name: &'t str,
    /// The value.
    pub(super) value: xml::Value<'t>,
    /// Where the attribute stands that has it.
    pub(super) attribute: Span,
    /// The secrets in the value.
    pub(super) secrets: Vec<Secret>,
    /// The pieces of the value, which may be a connection string; none where it has no key that
    /// rules know.
    pub(super) pieces: Vec<Piece>,
    /// Whether only the storage emulator answers to the value.
    pub(super) is_for_emulator: bool,
    /// Whether it may hold a shared access signature.
    pub(super) is_signed: bool,
}

impl Given<'_> {
    /// The place of a secret in the value. A report may show the few characters that a finding is
    /// about, so that of a short one the whole attribute is the place.
    pub(super) fn place(&self, secret: Range<usize>) -> Span {
        let is_short = secret.len() <= MOST_SHOWN;
        if is_short { self.attribute } else { self.value.source_span(secret) }
    }
}

/// A piece `key=value` of a connection string, in bytes of the value.
pub(super) struct Piece {
    pub(super) key: Range<usize>,
    pub(super) value: Range<usize>,
}

/// The settings of all roles with a value that rules have to look at.
pub(super) fn values<'s, 't>(context: &'s Context<'t>) -> &'s [Given<'t>] {
    context.settings.get_or_init(|| {
        let mut found = Vec::new();
        for setting in context.configured().iter().flat_map(ConfiguredRole::settings) {
            let Some(attribute) = setting.value else { continue };
            if says_nothing(&setting.name.text, attribute.written()) {
                debug_assert!(given(setting, attribute).is_none(), "internal: a value was missed");
                continue;
            }
            found.extend(given(setting, attribute));
        }
        found
    })
}

/// A setting with what is in its value; `None` where nothing is that a rule looks at: no secret, no
/// key of a connection string, no storage emulator, no address without encryption.
fn given<'t>(
    setting: &'t ConfiguredSetting<'t>,
    attribute: xml::Attribute<'t>,
) -> Option<Given<'t>> {
    let value = attribute.value();
    let text = value.text();
    let name = setting.name.text.as_str();
    let secrets = in_value(name, text);
    let (pieces, is_signed) = match memchr(b'=', text.as_bytes()) {
        Some(_) => (pieces(text), text.contains("sig=")),
        None => (Vec::new(), false),
    };
    let is_for_emulator = is_emulator(text);
    let is_looked_at = is_for_emulator
        || is_signed
        || !secrets.is_empty()
        || !pieces.is_empty()
        || is_address(value.trimmed());
    is_looked_at.then(|| Given {
        element: setting.name.element,
        name,
        attribute: attribute.span(),
        secrets,
        pieces,
        is_for_emulator,
        is_signed,
        value,
    })
}

// Beside the marks of secrets:
/// One of these is in what only the emulator answers to, whatever the case.
const OF_EMULATOR: u8 = 1 << 5;
/// What begins a reference, and what is in each whose character could be anything.
const REFERENCE: u8 = 1 << 6;
const NUMBER: u8 = 1 << 7;

/// What a byte of a value may belong to.
static KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut index = 0;
    while index < kinds.len() {
        let byte = index as u8;
        let own = match byte {
            b'V' | b'v' | b'7' => OF_EMULATOR,
            b'&' => REFERENCE,
            b'#' => NUMBER,
            _ => 0,
        };
        kinds[index] = marks::of_byte(byte) & OF_SECRETS | own;
        index += 1;
    }
    kinds
};

const _: () = assert!(OF_SECRETS & (OF_EMULATOR | REFERENCE | NUMBER) == 0, "each has a bit");

/// Whether no rule has to look at a value that is written so, in a setting of that name: quick, and
/// sure where it says yes.
fn says_nothing(name: &str, written: &str) -> bool {
    let bytes = written.as_bytes();
    let kinds = Marks(bytes.iter().fold(0, |kinds, byte| kinds | KINDS[usize::from(*byte)]));
    !(bytes.len() >= LONG
        || kinds.may_be_without_key()
        || kinds.has(OF_EMULATOR) && bytes.len() >= SHORTEST_MARK
        || kinds.has(REFERENCE) && kinds.has(NUMBER)
        || kinds.has(EQUALS) && has_key(bytes)
        || is_address(written.trim_ascii_start())
        || may_name_secret(name))
}

/// Whether a key that rules know may stand before a `=`.
fn has_key(value: &[u8]) -> bool {
    let mut bytes = value.iter().enumerate();
    bytes.any(|(at, byte)| *byte == b'=' && may_be_key(&value[..at]))
}

/// Whether what stands before a `=` may end with a key that rules know.
fn may_be_key(before: &[u8]) -> bool {
    // The vertical tab is white space, too.
    let is_around = |byte: &u8| matches!(byte, b'\t'..=b'\r' | b' ' | b'"' | b'\'');
    let blanks = before.iter().rev().take_while(|byte| is_around(byte)).count();
    let word = &before[..before.len() - blanks];
    // Of a quote that is written as a reference the end is seen, and other blanks are not ASCII.
    let is_odd = word.last().is_some_and(|last| *last == b';' || !last.is_ascii());
    let letters = word.iter().rev().take_while(|byte| byte.is_ascii_alphanumeric());
    is_odd || letters.take(SHORTEST_WORD).count() == SHORTEST_WORD
}

/// Whether a value may be an address that is open to be read on the way.
pub(super) fn is_address(trimmed: &str) -> bool {
    const SCHEME: &[u8] = b"http://";
    let head = trimmed.as_bytes().get(..SCHEME.len());
    head.is_some_and(|head| head.eq_ignore_ascii_case(SCHEME))
}

/// Cuts a connection string into its pieces, without the blanks around keys and values; into none
/// where no key is one that rules know.
fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for end in memchr_iter(b';', text.as_bytes()).chain([text.len()]) {
        if let Some(equals) = memchr(b'=', &text.as_bytes()[start..end]) {
            let key = trimmed(text, start..start + equals);
            let value = trimmed(text, start + equals + 1..end);
            pieces.push(Piece { key, value });
        }
        start = end + 1;
    }
    let is_known = |piece: &Piece| {
        let key = &text[piece.key.clone()];
        KEYS.iter().chain(&ENDPOINTS).any(|known| known.eq_ignore_ascii_case(key))
    };
    if pieces.iter().any(is_known) { pieces } else { Vec::new() }
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let is_outer = |c: char| c.is_whitespace() || c == '"' || c == '\'';
    let inside = &text[range.clone()];
    let start = range.start + (inside.len() - inside.trim_start_matches(is_outer).len());
    let length = inside.trim_matches(is_outer).len();
    start..start + length
}

fn is_emulator(text: &str) -> bool {
    if text.len() < SHORTEST_MARK {
        return false;
    }
    // Most values have not even the first letter of a mark where one could still follow.
    let is_first = |byte: &u8| matches!(byte, b'u' | b'U' | b'd' | b'D' | b'1');
    let marked = |at: usize| EMULATOR.iter().any(|mark| begins(&text[at..], mark));
    let firsts = text.bytes().enumerate().filter(|(_, byte)| is_first(byte));
    firsts.take_while(|(at, _)| text.len() - at >= SHORTEST_MARK).any(|(at, _)| marked(at))
}

/// Whether a text begins with a mark, however it is spaced and cased.
fn begins(text: &str, mark: &str) -> bool {
    let mut letters = text.chars().filter(|c| !c.is_whitespace());
    mark.chars().all(|wanted| letters.next().is_some_and(|c| c.eq_ignore_ascii_case(&wanted)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_stand_around_a_key_hides_it_from_no_rule() {
        for blank in ["", " ", "\t", "\n", "\u{b}", "\u{c}", "\r", "\u{a0}", "\"", "'", "&quot;"] {
            for key in KEYS.iter().chain(&ENDPOINTS) {
                assert!(!says_nothing("Db", &format!("a;{key}{blank}=x")), "{key}{blank:?}");
            }
        }
        assert!(says_nothing("Db", "a;b=x") && says_nothing("Db", "a&amp;b;c=&quot;1&quot;"));
    }
}
