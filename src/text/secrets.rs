//! Secrets in values: keys, passwords and signatures, and which part of the text they are.

mod encoded;
mod guess;

use std::ops::Range;

use memchr::memchr;

pub use encoded::{hides_secret, runs, shows_secret};
pub use guess::{is_emulator_key, is_placeholder, is_storage_key, may_tell};

use guess::{is_long_key, of_whole};

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

/// Whether a text is so short and plain that [`find`] need not look: nothing is in it that comes
/// before a secret or stands in one, and it is not long enough to be one or to be encoded.
#[must_use]
pub fn is_free(text: &str) -> bool {
    const SHORT: usize = 32;
    const SHORTEST_ENCODED: usize = 8;
    if text.len() >= SHORT {
        return false;
    }
    let (mut is_marked, mut is_encoded) = (false, text.len() >= SHORTEST_ENCODED);
    for byte in text.bytes() {
        // Of `key=value`, `user:password@host`, a web token, which begins with `eyJ`, and the line
        // before a private key.
        is_marked |= matches!(byte, b'=' | b'@' | b'J' | b'K');
        is_encoded &= byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b' ');
    }
    !is_marked && !is_encoded
}

/// The secrets in the value of something called `name`, in order, without overlap.
#[must_use]
pub fn in_value(name: &str, text: &str) -> Vec<Secret> {
    let trimmed = text.trim();
    let start = text.len() - text.trim_start().len();
    let whole = |kind| vec![secret(kind, text, start..start + trimmed.len())];
    if trimmed.is_empty() {
        return Vec::new();
    }
    if name.ends_with(ENCRYPTED) {
        return whole(SecretKind::EncryptedPassword);
    }
    let mut found = parts(text, b";");
    if found.is_empty()
        && let Some(kind) = of_whole(name, trimmed)
    {
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
    // Each of them has one of these letters, and most texts have none.
    if !text.bytes().any(|byte| matches!(byte, b'=' | b'@' | b'V' | b'J')) {
        return Vec::new();
    }
    let mut found = keyed(text, ends);
    found.extend(private_keys(text));
    found.extend(user_information(text));
    found.extend(web_tokens(text));
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
        let Some(kind) = SecretKind::behind(key_before(bytes, equals)) else { continue };
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

/// The word before `=`.
fn key_before(bytes: &[u8], equals: usize) -> &str {
    let head = &bytes[equals.saturating_sub(LONGEST_KEY + 1)..equals];
    let head = head.trim_ascii_end();
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let length = head.iter().rev().take_while(|byte| is_letter(byte)).count();
    std::str::from_utf8(&head[head.len() - length..]).unwrap_or_default()
}

/// What stands between the lines of a private key in PEM.
fn private_keys(text: &str) -> Vec<Secret> {
    const MARK: &str = "PRIVATE KEY-----";
    let mut found = Vec::new();
    if memchr(b'V', text.as_bytes()).is_none() || !text.contains(MARK) {
        return found;
    }
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
    if memchr(b'@', text.as_bytes()).is_none() {
        return found;
    }
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
    if memchr(b'J', text.as_bytes()).is_none() || !text.contains("eyJ") {
        return found;
    }
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
