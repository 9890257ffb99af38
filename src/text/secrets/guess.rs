//! What the whole of a value is, judged by its name and its look.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::SecretKind;
use crate::text::tokens;

/// The key of the storage emulator, which is the same on every machine and no secret.
pub(super) const EMULATOR_KEY: &str =
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoMGMw==";

/// The length of the key of a storage account, in letters: 64 bytes.
pub const STORAGE_KEY: usize = 88;

/// The shortest base64 that is taken for a key, in letters: 32 bytes.
const LONG_KEY: usize = 44;

/// Last words of names whose values are secrets, in groups that are judged alike. The words before
/// the last two groups decide.
const PASSWORDS: [&str; 4] = ["password", "pwd", "passwd", "passphrase"];
const SECRETS: [&str; 2] = ["secret", "clientsecret"];
const OWN_KEYS: [&str; 2] = ["apikey", "accountkey"];
const TOKENS: [&str; 1] = ["token"];
const KEYS: [&str; 2] = ["key", "keys"];

/// All these words.
const GROUPS: [&[&str]; 5] = [&PASSWORDS, &SECRETS, &OWN_KEYS, &TOKENS, &KEYS];

/// For each letter that such a word ends with, by its last five bits, which are the same in both
/// cases: the letters before it, a bit for each.
const ENDS: [u32; 32] = {
    let mut ends = [0; 32];
    let mut group = 0;
    while group < GROUPS.len() {
        let mut word = 0;
        while word < GROUPS[group].len() {
            if let [.., before, last] = GROUPS[group][word].as_bytes() {
                ends[(*last & 31) as usize] |= 1 << (*before & 31);
            }
            word += 1;
        }
        group += 1;
    }
    ends
};

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
    if value.len() != STORAGE_KEY && (!may_name_secret(name) || is_harmless(value)) {
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
#[must_use]
pub fn may_name_secret(name: &str) -> bool {
    let mut letters = name.as_bytes();
    while let [head @ .., last] = letters
        && !last.is_ascii_alphanumeric()
    {
        letters = head;
    }
    let may_end = match letters {
        [.., before, last] => ENDS[usize::from(*last & 31)] & 1 << (*before & 31) != 0,
        _ => false,
    };
    let ends_with = |word: &&str| {
        let start = letters.len().checked_sub(word.len());
        start.is_some_and(|start| letters[start..].eq_ignore_ascii_case(word.as_bytes()))
    };
    may_end && GROUPS.into_iter().flatten().any(ends_with) || !name.is_ascii()
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
