//! Secrets in values: keys, passwords and signatures, and which part of the text they are.

mod encoded;
mod guess;
pub(crate) mod marks;

use std::ops::Range;

use memchr::{memchr, memchr_iter};

pub use encoded::{hides_secret, runs, shows_secret};
pub use guess::{STORAGE_KEY, is_emulator_key, is_placeholder, is_storage_key, may_name_secret};

use encoded::SHORTEST_RUN;
use guess::{is_long_key, of_whole};
use marks::{AT, EQUALS, FOREIGN, J, Marks};

use super::{Span, order};

/// What kind of secret a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SecretKind {
    /// The key of a storage account, or what stands in its place.
    StorageKey,
    /// Another key that opens a service.
    AccessKey,
    /// A password that is written out.
    Password,
    /// A password that should be encrypted.
    EncryptedPassword,
    /// The signature of a shared access signature.
    Signature,
    /// A private key in PEM.
    PrivateKey,
    /// A token that signs somebody in.
    Token,
}

/// A secret inside of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret {
    /// What it is.
    pub kind: SecretKind,
    /// Which part of the value it is, in bytes.
    pub range: Range<usize>,
    /// Whether it only holds the place of one, such as `<your key>`.
    pub is_placeholder: bool,
}

/// The shortest key that tells of a secret behind `=`, in bytes: `sig`.
const SHORTEST_KEY: usize = 3;

/// The longest key before `=` that is looked at, in bytes.
const LONGEST_KEY: usize = 32;

/// The name of the setting that holds the encrypted password of Remote Desktop.
const ENCRYPTED: &str = "RemoteAccess.AccountEncryptedPassword";

impl SecretKind {
    /// What a report calls it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::StorageKey => "the key of a storage account",
            Self::AccessKey => "an access key",
            Self::Password => "a password",
            Self::EncryptedPassword => "an encrypted password",
            Self::Signature => "the signature of a shared access signature",
            Self::PrivateKey => "a private key",
            Self::Token => "a token",
        }
    }

    /// The kind behind `key=`.
    fn behind(key: &str) -> Option<Self> {
        const KEYS: [(&str, SecretKind); 20] = [
            ("issuersecret", SecretKind::AccessKey),
            ("accountkey", SecretKind::StorageKey),
            ("sharedaccesskey", SecretKind::AccessKey),
            ("sharedsecretvalue", SecretKind::AccessKey),
            ("accesskey", SecretKind::AccessKey),
            ("primarykey", SecretKind::AccessKey),
            ("authkey", SecretKind::AccessKey),
            ("apikey", SecretKind::AccessKey),
            ("api_key", SecretKind::AccessKey),
            ("secret", SecretKind::AccessKey),
            ("client_secret", SecretKind::AccessKey),
            ("clientsecret", SecretKind::AccessKey),
            ("password", SecretKind::Password),
            ("passwd", SecretKind::Password),
            ("pwd", SecretKind::Password),
            ("sig", SecretKind::Signature),
            ("sharedsecret", SecretKind::AccessKey),
            ("access_token", SecretKind::Token),
            ("refresh_token", SecretKind::Token),
            ("authtoken", SecretKind::Token),
        ];
        KEYS.iter().find(|(known, _)| known.eq_ignore_ascii_case(key)).map(|(_, kind)| *kind)
    }
}

/// The parts of `text` that must not be shown, in order: secrets, and what is long and dense enough
/// to be one, or to be a text that holds one.
#[must_use]
pub fn find(text: &str) -> Vec<Range<usize>> {
    let is_key = is_long_key(text.trim()) && !is_emulator_key(text.trim());
    if is_key || hides_secret(text) {
        return std::iter::once(0..text.len()).collect();
    }
    let found = in_value("", text).into_iter().filter(|secret| !secret.is_placeholder);
    let mut ranges: Vec<Range<usize>> = found.map(|secret| secret.range).collect();
    for run in runs(text) {
        ranges.retain(|known| known.end <= run.start || known.start >= run.end);
        ranges.push(run);
    }
    order::by_key(&mut ranges, |range| range.start);
    ranges
}

/// Whether [`find`] need not look at a text: it has nothing that stands before a secret or in one, and
/// is neither long enough nor of the letters to be encoded. It may be as it is written in XML, with the
/// names of `&`, `<`, `>` and quotes, which tell nothing of secrets either way.
#[must_use]
pub fn is_free(source: &str) -> bool {
    const SHORTEST_ENCODED: usize = 8;
    let source = source.trim();
    let (marks, is_short) = (Marks::of(source), source.len() < SHORTEST_RUN);
    let tells = |equals| kind_behind(source.as_bytes(), equals).is_some();
    // What is encoded ends with its padding.
    let is_padding = |c: char| c == '=' || c.is_whitespace();
    let is_keyed = || is_short && source.trim_end_matches(is_padding).contains('=');
    let is_encoded = || !marks.has(FOREIGN) && source.len() >= SHORTEST_ENCODED && !is_keyed();
    !(marks.has(AT | J)
        || marks.may_be_private()
        || is_encoded()
        || !is_short && !runs(source).is_empty()
        || marks.has(EQUALS) && memchr_iter(b'=', source.as_bytes()).any(tells))
}

/// The secrets in the value of something called `name`, in order, without overlap.
#[must_use]
pub fn in_value(name: &str, text: &str) -> Vec<Secret> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Vec::new();
    }
    let whole = |kind| {
        let start = text.len() - text.trim_start().len();
        vec![secret(kind, text, start..start + trimmed.len())]
    };
    if name.ends_with(ENCRYPTED) {
        return whole(SecretKind::EncryptedPassword);
    }
    let mut found = parts(text, b";");
    if found.is_empty() {
        let Some(kind) = of_whole(name, trimmed) else { return found };
        found = whole(kind);
    }
    found.retain(|secret| !is_emulator_key(&text[secret.range.clone()]));
    found
}

/// The secrets of a document that stand in no value: in its comments, in what is encoded, and, where
/// a tag or a bracket is broken, anywhere.
#[must_use]
pub fn around(source: &str, comments: &[Span], is_well_formed: bool) -> Vec<Span> {
    let at = |base: u32| {
        move |range: Range<usize>| Span::new(base + range.start as u32, base + range.end as u32)
    };
    let mut spans: Vec<Span> = runs(source).into_iter().map(at(0)).collect();
    for comment in comments {
        spans.extend(in_source(&source[comment.range()]).into_iter().map(at(comment.start)));
    }
    if !is_well_formed {
        spans.extend(in_source(source).into_iter().map(at(0)));
    }
    spans
}

/// The secrets in source text, where quotes and angle brackets end a value too.
#[must_use]
pub fn in_source(text: &str) -> Vec<Range<usize>> {
    let found = parts(text, b";\"'<\n").into_iter().map(|secret| secret.range);
    found.filter(|range| !is_emulator_key(&text[range.clone()])).collect()
}

fn secret(kind: SecretKind, text: &str, range: Range<usize>) -> Secret {
    let is_placeholder = is_placeholder(&text[range.clone()]);
    Secret { kind, range, is_placeholder }
}

/// What can be told from the text itself.
fn parts(text: &str, ends: &[u8]) -> Vec<Secret> {
    let marks = Marks::of(text);
    if !marks.may_be_marked() {
        return Vec::new();
    }
    let mut found = if marks.has(EQUALS) { keyed(text, ends) } else { Vec::new() };
    if marks.may_be_private() {
        found.extend(private_keys(text));
    }
    if marks.has(AT) {
        found.extend(user_information(text));
    }
    if marks.has(J) {
        found.extend(web_tokens(text));
    }
    if found.is_empty() {
        return found;
    }
    order::by_key(&mut found, |secret| secret.range.start);
    let mut end = 0;
    found.retain(|secret| {
        let is_new = secret.range.start >= end && !secret.range.is_empty();
        end = if is_new { secret.range.end } else { end };
        is_new
    });
    found
}

/// What stands behind `AccountKey=`, `Password=`, `sig=` and the like.
fn keyed(text: &str, ends: &[u8]) -> Vec<Secret> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(equals) = memchr(b'=', &bytes[at..]).map(|i| at + i) {
        at = equals + 1;
        let Some(kind) = kind_behind(bytes, equals) else { continue };
        let blank = bytes[at..].iter().take_while(|byte| **byte == b' ').count();
        let start = at + blank;
        let rest = &bytes[start..];
        let length = match rest.first() {
            Some(quote @ (b'"' | b'\'')) if ends == b";" => {
                rest[1..].iter().position(|byte| byte == quote).map_or(rest.len(), |at| at + 2)
            }
            _ => rest
                .iter()
                .position(|byte| {
                    ends.contains(byte)
                        || kind == SecretKind::Signature && matches!(byte, b'&' | b' ' | b'"')
                })
                .unwrap_or(rest.len()),
        };
        if length > 0 {
            found.push(secret(kind, text, start..start + length));
        }
        at = start + length;
    }
    found
}

/// What stands behind the `=` at `equals`, by the word before it.
fn kind_behind(bytes: &[u8], equals: usize) -> Option<SecretKind> {
    let head = &bytes[equals.saturating_sub(LONGEST_KEY + 1)..equals];
    let head = head.trim_ascii_end();
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let length = head.iter().rev().take_while(|byte| is_letter(byte)).count();
    if length < SHORTEST_KEY {
        return None;
    }
    SecretKind::behind(std::str::from_utf8(&head[head.len() - length..]).ok()?)
}

/// What stands between the lines of a private key in PEM.
fn private_keys(text: &str) -> Vec<Secret> {
    const MARK: &str = "PRIVATE KEY-----";
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find(MARK).map(|offset| at + offset + MARK.len()) {
        let end = text[start..].find("-----END").map_or(text.len(), |offset| start + offset);
        if start < end {
            found.push(secret(SecretKind::PrivateKey, text, start..end));
        }
        at = text[end..].find(MARK).map_or(text.len(), |offset| end + offset + MARK.len());
    }
    found
}

/// The password in `scheme://user:password@host`.
fn user_information(text: &str) -> Vec<Secret> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find("://").map(|offset| at + offset + 3) {
        let rest = &text[start..];
        let end = rest.find(['/', '?', '#', ';', ' ', '"', '<']).unwrap_or(rest.len());
        let user = rest[..end].rfind('@').map(|at| &rest[..at]);
        if let Some((user, colon)) = user.and_then(|user| Some((user, user.find(':')?)))
            && colon + 1 < user.len()
        {
            found.push(secret(SecretKind::Password, text, start + colon + 1..start + user.len()));
        }
        at = start + end;
    }
    found
}

/// JSON web tokens: three pieces, the first of which begins with `{"` in base64.
fn web_tokens(text: &str) -> Vec<Secret> {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find("eyJ").map(|offset| at + offset) {
        let rest = &text[start..];
        let end = rest.find(|c| !is_letter(c)).unwrap_or(rest.len());
        let pieces: Vec<&str> = rest[..end].splitn(4, '.').collect();
        if pieces.len() == 3 && pieces[..2].iter().all(|piece| piece.len() > 8) {
            found.push(secret(SecretKind::Token, text, start..start + end));
        }
        at = start + end;
    }
    found
}

#[cfg(test)]
mod tests;
