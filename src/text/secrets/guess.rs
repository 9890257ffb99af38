//! What the whole of a value is, judged by its name and its look.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::SecretKind;
use crate::text::tokens;

/// The key of the storage emulator, which is the same on every machine and no secret.
pub(super) const EMULATOR_KEY: &str =
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoMGMw==";

/// The length of the key of a storage account, in letters: 64 bytes.
const STORAGE_KEY: usize = 88;

/// The shortest base64 that is taken for a key, in letters: 32 bytes.
const LONG_KEY: usize = 44;

/// Last words of names whose values are secrets, in groups that are judged alike. The words before
/// the last two groups decide.
const PASSWORDS: [&str; 4] = ["password", "pwd", "passwd", "passphrase"];
const SECRETS: [&str; 2] = ["secret", "clientsecret"];
const OWN_KEYS: [&str; 2] = ["apikey", "accountkey"];
const TOKENS: [&str; 1] = ["token"];
const KEYS: [&str; 2] = ["key", "keys"];

/// What the whole value of something of that name is.
pub(super) fn of_whole(name: &str, value: &str) -> Option<SecretKind> {
    const KINDS_OF_KEYS: [&str; 14] = [
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
    if value.len() != STORAGE_KEY && (!may_tell(name) || is_harmless(value)) {
        return None;
    }
    let [before, last] = last_words(name);
    let (last, before) = (last.as_str(), before.as_str());
    let is_one_of = |words: &[&str]| words.contains(&last);
    let says_key = is_one_of(&KEYS) || is_one_of(&OWN_KEYS);
    if is_storage_key(value) {
        let kind = if says_key { SecretKind::StorageKey } else { SecretKind::AccessKey };
        return Some(kind);
    }
    if is_harmless(value) {
        return None;
    }
    if is_one_of(&PASSWORDS) {
        return Some(SecretKind::Password);
    }
    if is_one_of(&SECRETS) || is_one_of(&OWN_KEYS) {
        return Some(SecretKind::AccessKey);
    }
    if is_one_of(&TOKENS) {
        let is_kind = matches!(before, "access" | "auth" | "bearer" | "refresh" | "api");
        return is_kind.then_some(SecretKind::Token);
    }
    let is_kind = is_one_of(&KEYS) && KINDS_OF_KEYS.contains(&before);
    (is_kind && value.len() >= 16 && is_dense(value)).then_some(SecretKind::AccessKey)
}

/// Whether a name may end with a word that tells of a secret: quick, and sure where it says no.
fn may_tell(name: &str) -> bool {
    let is_outside = |byte: &u8| !byte.is_ascii_alphanumeric();
    let length = name.len() - name.bytes().rev().take_while(is_outside).count();
    let name = &name.as_bytes()[..length];
    let ends_with = |word: &&str| {
        let end = name.len().checked_sub(word.len()).map(|start| &name[start..]);
        end.is_some_and(|end| end.eq_ignore_ascii_case(word.as_bytes()))
    };
    let groups: [&[&str]; 5] = [&PASSWORDS, &SECRETS, &OWN_KEYS, &TOKENS, &KEYS];
    !name.is_ascii() || groups.into_iter().flatten().any(ends_with)
}

/// The last two words of a name, in lower case: `StorageApiKey`, `storage_api-key` and
/// `storage.api.key`.
fn last_words(name: &str) -> [String; 2] {
    let mut words = [0..0, 0..0];
    let mut was_lower = false;
    let mut is_new = true;
    for (at, c) in name.char_indices() {
        let starts = c.is_uppercase() && was_lower;
        was_lower = c.is_lowercase() || c.is_ascii_digit();
        if !c.is_alphanumeric() {
            is_new = true;
            continue;
        }
        if starts || is_new {
            words.swap(0, 1);
            words[1] = at..at;
        }
        is_new = false;
        words[1].end = at + c.len_utf8();
    }
    words.map(|word| name[word].to_lowercase())
}

/// Whether `text` is the key of a storage account: 64 bytes in base64.
#[must_use]
pub fn is_storage_key(text: &str) -> bool {
    text.len() == STORAGE_KEY && STANDARD.decode(text).is_ok_and(|bytes| bytes.len() == 64)
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

/// Whether the whole of a text is base64 that is too long for a word and too mixed for digits.
pub(super) fn is_long_key(text: &str) -> bool {
    let base64 = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    let has = |kind: fn(&u8) -> bool| text.as_bytes().iter().any(kind);
    text.len() >= LONG_KEY
        && text.len().is_multiple_of(4)
        && text.bytes().all(base64)
        && has(u8::is_ascii_digit)
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_uppercase)
}
