//! Secrets in values: keys, passwords and signatures, and which part of the text they are.

use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::name_of;
use crate::text::{Span, tokens};
use crate::xml::{self, Tree};

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

/// The key of the storage emulator, which is the same on every machine and no secret.
const EMULATOR_KEY: &str =
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoMGMw==";

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
        const KEYS: [(&str, SecretKind); 19] = [
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
            ("access_token", SecretKind::Token),
            ("refresh_token", SecretKind::Token),
            ("authtoken", SecretKind::Token),
        ];
        KEYS.iter().find(|(known, _)| known.eq_ignore_ascii_case(key)).map(|(_, kind)| *kind)
    }
}

/// The spans of all secrets of a document: in attributes, in the text of elements, in comments.
/// In order, without overlap; they hold the secret and nothing else.
#[must_use]
pub fn secrets(tree: &Tree<'_>) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut look = |name: &str, value: &xml::Value<'_>| {
        let found = in_value(name, value.text()).into_iter();
        spans.extend(found.map(|secret| value.source_span(secret.range)));
    };
    for element in tree.elements() {
        let named = || name_of(element, "name").map(|name| name.text).unwrap_or_default();
        for attribute in element.attributes() {
            let value = attribute.value();
            match attribute.local() {
                "value" => look(&named(), &value),
                // A name, even that of a password, is none.
                "name" => {}
                local => look(local, &value),
            }
        }
        if element.has_text() {
            look(element.local(), &element.value());
        }
    }
    for comment in tree.comments() {
        let text = &tree.text()[comment.range()];
        spans.extend(in_source(text).into_iter().map(|range| {
            Span::new(comment.start + range.start as u32, comment.start + range.end as u32)
        }));
    }
    spans.sort_unstable();
    let mut end = 0;
    spans.retain(|span| {
        let is_new = span.start >= end && !span.is_empty();
        end = if is_new { span.end } else { end };
        is_new
    });
    spans
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
    found.retain(|secret| &text[secret.range.clone()] != EMULATOR_KEY);
    found
}

/// The secrets in source text, where quotes and angle brackets end a value too.
fn in_source(text: &str) -> Vec<Range<usize>> {
    let found = parts(text, b";\"'<\n").into_iter().map(|secret| secret.range);
    found.filter(|range| &text[range.clone()] != EMULATOR_KEY).collect()
}

fn secret(kind: SecretKind, text: &str, range: Range<usize>) -> Secret {
    let is_placeholder = is_placeholder(&text[range.clone()]);
    Secret { kind, range, is_placeholder }
}

/// What can be told from the text itself.
fn parts(text: &str, ends: &[u8]) -> Vec<Secret> {
    let mut found = keyed(text, ends);
    found.extend(private_keys(text));
    found.extend(user_information(text));
    found.extend(web_tokens(text));
    found.sort_by_key(|secret| secret.range.start);
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
    while let Some(equals) = bytes[at..].iter().position(|&byte| byte == b'=').map(|i| at + i) {
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

/// What the whole value of something of that name is.
fn of_whole(name: &str, value: &str) -> Option<SecretKind> {
    const KEYS: [&str; 14] = [
        "api",
        "access",
        "account",
        "storage",
        "shared",
        "primary",
        "secondary",
        "encryption",
        "private",
        "symmetric",
        "auth",
        "machine",
        "subscription",
        "master",
    ];
    let words = words(name);
    let last = words.last().map_or("", String::as_str);
    let before = words.len().checked_sub(2).map_or("", |index| words[index].as_str());
    let says_key = last == "key" || last == "keys" || matches!(last, "apikey" | "accountkey");
    if is_storage_key(value) {
        let kind = if says_key { SecretKind::StorageKey } else { SecretKind::AccessKey };
        return Some(kind);
    }
    if is_harmless(value) {
        return None;
    }
    match last {
        "password" | "pwd" | "passwd" | "passphrase" => Some(SecretKind::Password),
        "secret" | "clientsecret" | "apikey" | "accountkey" => Some(SecretKind::AccessKey),
        "token" if matches!(before, "access" | "auth" | "bearer" | "refresh" | "api") => {
            Some(SecretKind::Token)
        }
        "key" | "keys" if KEYS.contains(&before) && value.len() >= 16 && is_dense(value) => {
            Some(SecretKind::AccessKey)
        }
        _ => None,
    }
}

/// The words of a name, in lower case: `StorageApiKey`, `storage_api-key` and `storage.api.key`.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut was_lower = false;
    let mut is_new = true;
    for c in name.chars() {
        let starts = c.is_uppercase() && was_lower;
        was_lower = c.is_lowercase() || c.is_ascii_digit();
        if !c.is_alphanumeric() {
            is_new = true;
            continue;
        }
        if starts || is_new {
            words.push(String::new());
        }
        is_new = false;
        if let Some(word) = words.last_mut() {
            word.extend(c.to_lowercase());
        }
    }
    words
}

/// Whether `text` is the key of a storage account: 64 bytes in base64.
#[must_use]
pub fn is_storage_key(text: &str) -> bool {
    text.len() == 88 && STANDARD.decode(text).is_ok_and(|bytes| bytes.len() == 64)
}

/// Whether `text` is the well-known key of the storage emulator.
#[must_use]
pub fn is_emulator_key(text: &str) -> bool {
    text == EMULATOR_KEY
}

/// Values that no secret has: switches, paths and addresses.
fn is_harmless(value: &str) -> bool {
    let is_word = ["true", "false", "none", "null", "yes", "no"]
        .iter()
        .any(|word| word.eq_ignore_ascii_case(value));
    is_word || value.contains("://") || value.starts_with(['/', '~', '\\'])
}

fn is_dense(value: &str) -> bool {
    value.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=' | '-' | '_'))
}

/// Whether a text only holds the place of what somebody or something will fill in.
#[must_use]
pub fn is_placeholder(text: &str) -> bool {
    const WORDS: [&str; 16] = [
        "your",
        "placeholder",
        "changeme",
        "change_me",
        "change-me",
        "todo",
        "xxxx",
        "****",
        "....",
        "insert",
        "replace",
        "enter ",
        "enter_",
        "redacted",
        "removed",
        "example",
    ];
    const NAMES: [&str; 5] =
        ["accountname", "account_name", "accountkey", "account_key", "storageaccount"];
    const WHOLE: [&str; 4] = ["key", "name", "account", "secret"];
    const PAIRS: [(char, char); 7] =
        [('<', '>'), ('[', ']'), ('{', '}'), ('(', ')'), ('$', '$'), ('%', '%'), ('#', '#')];
    let text = text.trim().trim_matches(['"', '\'']);
    let lower = text.to_ascii_lowercase();
    let is_bracketed = PAIRS
        .iter()
        .any(|(open, close)| text.len() > 1 && text.starts_with(*open) && text.ends_with(*close));
    let is_crossed_out = text.chars().all(|c| !c.is_alphanumeric() || c == 'x' || c == 'X');
    text.is_empty()
        || is_bracketed
        || is_crossed_out
        || WHOLE.contains(&lower.as_str())
        || !text.contains('=') && NAMES.iter().any(|name| lower.contains(name))
        || tokens::is_token(text, false)
        || WORDS.iter().any(|word| lower.contains(word)) && !is_storage_key(text)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::text::Part;

    /// 64 bytes that say what they are.
    const KEY: &str =
        "VGhpcyBpcyBub3QgYSByZWFsIGtleTogaXQgb25seSBoYXMgdGhlIGxlbmd0aCBvZiBvbmUuIEhhcmJvckI9PQ==";

    fn found<'v>(name: &str, text: &'v str) -> Vec<(SecretKind, &'v str)> {
        in_value(name, text).into_iter().map(|s| (s.kind, &text[s.range])).collect()
    }

    #[test]
    fn connection_strings_hold_a_key() {
        assert!(is_storage_key(KEY));
        let text = format!("DefaultEndpointsProtocol=https;AccountName=a;AccountKey={KEY};Endp=x");
        assert_eq!(found("Store", &text), [(SecretKind::StorageKey, KEY)]);
        let bus = "Endpoint=sb://a/;SharedAccessKeyName=Root;SharedAccessKey=abc=";
        assert_eq!(found("Bus", bus), [(SecretKind::AccessKey, "abc=")]);
        let emulator = format!("AccountName=devstoreaccount1;AccountKey={EMULATOR_KEY}");
        assert!(found("Store", &emulator).is_empty());
        assert!(found("Store", "UseDevelopmentStorage=true").is_empty());
    }

    #[test]
    fn passwords_signatures_and_tokens_are_found() {
        for (text, kind, part) in [
            ("Server=x;User ID=sa;Password=a b&c;X=1", SecretKind::Password, "a b&c"),
            ("server=x; pwd = 'a;b' ;X=1", SecretKind::Password, "'a;b'"),
            ("cs=\"password=abc\"", SecretKind::Password, "abc\""),
            ("https://a/b?sv=1&sig=abc%3D&se=2026-01-01", SecretKind::Signature, "abc%3D"),
            ("SharedAccessSignature=sig=abc", SecretKind::Signature, "abc"),
            ("amqp://joe:s3cret@host/x", SecretKind::Password, "s3cret"),
            (
                "-----BEGIN RSA PRIVATE KEY-----AA==-----END RSA PRIVATE KEY-----",
                SecretKind::PrivateKey,
                "AA==",
            ),
            (
                "Bearer eyJhbGciOiJI.eyJzdWIiOiIx.c2ln x",
                SecretKind::Token,
                "eyJhbGciOiJI.eyJzdWIiOiIx.c2ln",
            ),
        ] {
            assert_eq!(found("Setting", text), [(kind, part)], "{text}");
        }
    }

    #[test]
    fn a_name_makes_a_secret_of_a_whole_value() {
        assert_eq!(found("SmtpPassword", " abc "), [(SecretKind::Password, "abc")]);
        assert_eq!(found("client-secret", "abc"), [(SecretKind::AccessKey, "abc")]);
        assert_eq!(found("StorageKey", KEY), [(SecretKind::StorageKey, KEY)]);
        let plugin = "Microsoft.WindowsAzure.Plugins.RemoteAccess.AccountEncryptedPassword";
        assert_eq!(found(plugin, "abc"), [(SecretKind::EncryptedPassword, "abc")]);
        for (name, text) in [
            ("ForgotPassword", "true"),
            ("PasswordResetUrl", "https://a/b"),
            ("PartitionKey", "orders"),
            ("SecretUri", "https://a.vault.azure.net/secrets/b"),
            ("Password", ""),
            ("InstrumentationKey", "3f2504e0-4f89-11d3-9a0c-0305e82c3301"),
            ("Formula", "a=b;c==d;=;"),
        ] {
            assert!(found(name, text).is_empty(), "{name}");
        }
    }

    #[test]
    fn placeholders_are_told() {
        for text in [
            "<your key>",
            "[password]",
            "#{Key}",
            "xxxxxxxx",
            "YOUR_KEY",
            "***",
            "%KEY%",
            "###A###",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
        assert!(!is_placeholder("P@ssw0rd!") && !is_placeholder(KEY));
    }

    #[test]
    fn spans_are_those_of_the_source_and_in_order() {
        let text = "<r><!-- Password=old; --><s name='A' value='a&amp;b;Pwd=x&lt;y;z'/>\
                    <Password>abc</Password><s name='SmtpPassword' value='q'/></r>";
        let part = Arc::new(Part::from_text("a.cscfg", text.to_owned()));
        let tree = xml::read(&part);
        let shown: Vec<&str> = secrets(&tree).into_iter().map(|span| part.slice(span)).collect();
        assert_eq!(shown, ["old", "x&lt;y", "abc", "q"]);
    }

    #[test]
    fn long_values_take_no_longer_than_they_are() {
        for piece in ["=", "Password=", "eyJ", "://", "PRIVATE KEY-----", "a=;", "sig=&"] {
            let text = piece.repeat(200_000);
            let start = std::time::Instant::now();
            let _ = in_value("Setting", &text);
            assert!(start.elapsed().as_secs() < 5, "{piece}");
        }
    }
}
