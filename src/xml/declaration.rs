//! The XML declaration: `<?xml version="1.0" encoding="utf-8" standalone="yes"?>` and nothing else.

use super::names::space_length;

/// What is wrong with a declaration, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DeclarationFlaw {
    /// Range in the text.
    pub(super) at: (usize, usize),
    pub(super) kind: DeclarationFlawKind,
}

/// The first mistake of a declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum DeclarationFlawKind {
    /// `version` is missing, or does not come first.
    Version,
    /// A version that is none of XML 1.0.
    VersionValue,
    /// An encoding name that is none.
    EncodingValue,
    /// `standalone` is neither `yes` nor `no`.
    StandaloneValue,
    /// Something that a declaration does not have, or has in another place.
    Unexpected,
    /// No `=`, no quotes, or quotes of the wrong kind.
    Syntax,
    /// No white space before `encoding` or `standalone`.
    Space,
}

/// What nearly all files begin with, and nothing is wrong with.
const USUAL: [&str; 2] =
    [r#"<?xml version="1.0" encoding="utf-8"?>"#, r#"<?xml version="1.0" encoding="UTF-8"?>"#];

/// Length of the declaration that a text begins with, if it is as nearly all are.
pub(super) fn usual_length(text: &str) -> Option<usize> {
    USUAL.iter().find(|usual| text.starts_with(**usual)).map(|usual| usual.len())
}

/// Checks the declaration between `start` (of `<?xml`) and `end` (behind `?>`).
pub(super) fn check(text: &str, start: usize, end: usize) -> Option<DeclarationFlaw> {
    if USUAL.contains(&&text[start..end]) {
        return None;
    }
    let mut names = ["version", "encoding", "standalone"].into_iter();
    let end = end - 2;
    let mut at = start + 5;
    let flaw = |from, to, kind| Some(DeclarationFlaw { at: (from, to), kind });
    let mut has_version = false;
    loop {
        let space = space_length(&text[at..end]);
        at += space;
        let rest = &text[at..end];
        if rest.is_empty() {
            return if has_version {
                None
            } else {
                flaw(start, end + 2, DeclarationFlawKind::Version)
            };
        }
        let name_length = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let name = &rest[..name_length];
        if !has_version && name != "version" {
            return flaw(start, end + 2, DeclarationFlawKind::Version);
        }
        if names.by_ref().all(|known| known != name) {
            let word = rest.find(['=', ' ', '\t', '\r', '\n']).unwrap_or(rest.len()).max(1);
            let word = rest[..]
                .char_indices()
                .map(|(at, _)| at)
                .find(|&at| at >= word)
                .unwrap_or(rest.len());
            return flaw(at, at + word, DeclarationFlawKind::Unexpected);
        }
        if space == 0 {
            return flaw(at, at + name_length, DeclarationFlawKind::Space);
        }
        let Some(value) = value_range(&text[..end], at + name_length) else {
            return flaw(at, end, DeclarationFlawKind::Syntax);
        };
        let written = &text[value.0..value.1];
        let kind = match name {
            "version" if !is_version(written) => Some(DeclarationFlawKind::VersionValue),
            "encoding" if !is_encoding(written) => Some(DeclarationFlawKind::EncodingValue),
            "standalone" if !matches!(written, "yes" | "no") => {
                Some(DeclarationFlawKind::StandaloneValue)
            }
            _ => None,
        };
        if let Some(kind) = kind {
            return flaw(value.0, value.1, kind);
        }
        has_version = true;
        at = value.1 + 1;
    }
}

/// The range of the value behind `=` and a quote.
fn value_range(text: &str, at: usize) -> Option<(usize, usize)> {
    let at = at + space_length(&text[at..]);
    let rest = text[at..].strip_prefix('=')?;
    let at = at + 1 + space_length(rest);
    let quote = text[at..].chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let length = text[at + 1..].find(quote)?;
    Some((at + 1, at + 1 + length))
}

fn is_version(value: &str) -> bool {
    value
        .strip_prefix("1.")
        .is_some_and(|minor| !minor.is_empty() && minor.bytes().all(|b| b.is_ascii_digit()))
}

fn is_encoding(value: &str) -> bool {
    value.starts_with(|c: char| c.is_ascii_alphabetic())
        && value.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::DeclarationFlawKind as Kind;

    fn kind(text: &str) -> Option<Kind> {
        super::check(text, 0, text.len()).map(|flaw| flaw.kind)
    }

    #[test]
    fn good_declarations() {
        for good in [
            "<?xml version='1.0'?>",
            "<?xml\tversion = \"1.1\" encoding='UTF-8' standalone='no' ?>",
            "<?xml version='1.42' standalone='yes'?>",
        ] {
            assert_eq!(kind(good), None, "{good}");
        }
    }

    #[test]
    fn each_flaw() {
        for (bad, expected) in [
            ("<?xml?>", Kind::Version),
            ("<?xml encoding='utf-8'?>", Kind::Version),
            ("<?xml encoding='utf-8' version='1.0'?>", Kind::Version),
            ("<?xml version='2.0'?>", Kind::VersionValue),
            ("<?xml version='1.'?>", Kind::VersionValue),
            ("<?xml version='1.0' encoding='a b'?>", Kind::EncodingValue),
            ("<?xml version='1.0' encoding=''?>", Kind::EncodingValue),
            ("<?xml version='1.0' standalone='YES'?>", Kind::StandaloneValue),
            ("<?xml version='1.0' standalone='yes' encoding='a'?>", Kind::Unexpected),
            ("<?xml version='1.0' foo='bar'?>", Kind::Unexpected),
            ("<?xml version='1.0' é?>", Kind::Unexpected),
            ("<?xml version='1.0' version='1.0'?>", Kind::Unexpected),
            ("<?xml version=1.0?>", Kind::Syntax),
            ("<?xml version='1.0\"?>", Kind::Syntax),
            ("<?xml version='1.0'encoding='utf-8'?>", Kind::Space),
        ] {
            assert_eq!(kind(bad), Some(expected), "{bad}");
        }
    }
}
