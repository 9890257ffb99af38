//! What in a text looks like a secret: keys and passwords of connection strings, signatures,
//! credentials in addresses, and long base64 that is nothing else.

use std::ops::Range;

use super::tokens;

/// Names whose value, behind `=`, is a secret; compared without case and signs between words.
const NAMES: [&str; 12] = [
    "accountkey",
    "accesskey",
    "sharedaccesskey",
    "sharedsecret",
    "sharedsecretvalue",
    "password",
    "pwd",
    "secret",
    "clientsecret",
    "apikey",
    "sig",
    "sharedaccesssignature",
];

/// The shortest base64 that is taken for a key, in letters: 32 bytes.
const KEY: usize = 44;

/// The parts of `text` that look like secrets, in order.
#[must_use]
pub fn find(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    if is_key(text.trim()) {
        found.push(0..text.len());
        return found;
    }
    let mut from = 0;
    while let Some(sign) = text[from..].find('=').map(|at| from + at) {
        from = sign + 1;
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | ' ');
        let head = text[..sign].trim_end_matches(is_part).len();
        let name: String = text[head..sign].chars().filter(char::is_ascii_alphanumeric).collect();
        if !NAMES.contains(&name.to_ascii_lowercase().as_str()) {
            continue;
        }
        let ends = if name.eq_ignore_ascii_case("sig") { &['&', ';'][..] } else { &[';'][..] };
        let end = text[from..].find(ends).map_or(text.len(), |length| from + length);
        let value = text[from..end].trim();
        if !value.is_empty() && !tokens::is_token(value, false) {
            found.push(from..end);
            from = end;
        }
    }
    let password = text.find("://").and_then(|scheme| {
        let start = scheme + "://".len();
        let end = start + text[start..].find(['/', '?', '#', ';']).unwrap_or(text.len() - start);
        let at = start + text[start..end].rfind('@')?;
        Some(start + text[start..at].find(':')? + 1..at)
    });
    found.extend(password.filter(|range| !range.is_empty()));
    found.sort_by_key(|range| range.start);
    found
}

/// Whether the whole of a text is base64 that is too long for a word and too mixed for digits.
fn is_key(text: &str) -> bool {
    let base64 = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    let has = |kind: fn(&u8) -> bool| text.as_bytes().iter().any(kind);
    text.len() >= KEY
        && text.len().is_multiple_of(4)
        && text.bytes().all(base64)
        && has(u8::is_ascii_digit)
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_uppercase)
}

#[cfg(test)]
mod tests {
    use super::find;

    fn shown(text: &str) -> String {
        let mut text = text.to_owned();
        for range in find(&text).into_iter().rev() {
            text.replace_range(range, "***");
        }
        text
    }

    #[test]
    fn keys_passwords_and_signatures_are_found() {
        let key = "aB3+".repeat(22);
        let storage = format!("AccountName=books;AccountKey={key};EndpointSuffix=x");
        assert_eq!(shown(&storage), "AccountName=books;AccountKey=***;EndpointSuffix=x");
        assert_eq!(
            shown("Server=s;User ID=sa;Password=p;Encrypt=true"),
            "Server=s;User ID=sa;Password=***;Encrypt=true"
        );
        assert_eq!(shown("https://a/b?sv=1&sig=x%3D&se=2"), "https://a/b?sv=1&sig=***&se=2");
        assert_eq!(shown("amqp://me:word@host/v"), "amqp://me:***@host/v");
        assert_eq!(shown(&key), "***");
    }

    #[test]
    fn other_values_are_not() {
        for text in [
            "UseDevelopmentStorage=true",
            "true",
            "AccountKey=;",
            "AccountName=a;AccountKey=$key$",
            "FF552F5649004ED2C7CCA344CB9D47FF552F5649",
            "https://host:8080/a@b",
            "a=b=c",
        ] {
            assert_eq!(shown(text), text);
        }
    }
}
