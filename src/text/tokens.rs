//! Template tokens and characters that nobody sees.

use std::sync::Arc;

/// Whether the whole of `text` is a token that a pipeline fills in: `__X__`, `#{X}`, `${X}`,
/// `$(X)`, `{{X}}`, `%X%`, and, unless the value is `free` text, `[X]` and `$X$`.
#[inline]
#[must_use]
pub fn is_token(text: &str, free: bool) -> bool {
    text.bytes().next().is_some_and(is_mark) && is_marked(text, free)
}

/// As [`is_token`], of a text that begins as tokens do.
#[inline(never)]
fn is_marked(text: &str, free: bool) -> bool {
    const SURE: [(&str, &str); 6] =
        [("__", "__"), ("#{", "}"), ("${", "}"), ("$(", ")"), ("{{", "}}"), ("%", "%")];
    const LIKELY: [(&str, &str); 2] = [("[", "]"), ("$", "$")];
    let likely: &[_] = if free { &[] } else { &LIKELY };
    SURE.iter().chain(likely).any(|(open, close)| {
        let inside = text.strip_prefix(open).and_then(|text| text.strip_suffix(close));
        inside.is_some_and(is_plain)
    })
}

/// Whether one of the tokens that everybody knows begins so.
#[inline]
pub const fn is_mark(first: u8) -> bool {
    matches!(first, b'_' | b'#' | b'$' | b'{' | b'%' | b'[')
}

/// Whether a text may stand between the marks of a token.
fn is_plain(name: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ' | ':');
    !name.is_empty() && name.chars().all(plain)
}

/// Tokens of a shape of their own beside those that everybody knows. They are shared by all documents
/// of a run; where there are none, as in most runs, nothing is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tokens(Option<Arc<[Shape]>>);

/// The shape of a token: what stands before the name in it, and what behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    before: String,
    behind: String,
}

/// Why a text is not the shape of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShapeError {
    /// The place of the name is not marked, or more than one is.
    #[error("one `*` stands where the name is")]
    Star,
    /// A token could not be told from a plain value.
    #[error("before the `*` stands a mark that no plain value begins with, such as `@@`")]
    Mark,
}

impl std::str::FromStr for Shape {
    type Err = ShapeError;

    fn from_str(text: &str) -> Result<Self, ShapeError> {
        let (before, behind) = text.split_once('*').ok_or(ShapeError::Star)?;
        if behind.contains('*') {
            return Err(ShapeError::Star);
        }
        if before.chars().all(char::is_alphanumeric) {
            return Err(ShapeError::Mark);
        }
        Ok(Self { before: before.to_owned(), behind: behind.to_owned() })
    }
}

impl FromIterator<Shape> for Tokens {
    fn from_iter<I: IntoIterator<Item = Shape>>(shapes: I) -> Self {
        let shapes: Arc<[Shape]> = shapes.into_iter().collect();
        Self(Some(shapes).filter(|shapes| !shapes.is_empty()))
    }
}

impl Tokens {
    /// Whether a text that begins with that byte may be a token: nearly none is.
    #[inline]
    #[must_use]
    pub fn may_begin(&self, first: u8) -> bool {
        is_mark(first) || self.have_own()
    }

    /// Whether there are any beside those that everybody knows.
    #[inline]
    #[must_use]
    pub fn have_own(&self) -> bool {
        self.0.is_some()
    }

    /// Whether the whole of `text` is a token: one that everybody knows, see [`is_token`], or one
    /// of these shapes.
    #[inline]
    #[must_use]
    pub fn fit(&self, text: &str, free: bool) -> bool {
        is_token(text, free) || self.have_own() && self.have(text)
    }

    #[inline(never)]
    fn have(&self, text: &str) -> bool {
        self.0.iter().flat_map(|shapes| &**shapes).any(|shape| {
            let inside = text.strip_prefix(&shape.before[..]);
            inside.and_then(|text| text.strip_suffix(&shape.behind[..])).is_some_and(is_plain)
        })
    }
}

/// Whether a character cannot be seen and is no common white space: no-break and zero-width
/// spaces, marks of writing direction, soft hyphens.
#[must_use]
pub const fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{a0}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202f}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_a_whole_value() {
        for token in ["__Mode__", "#{Force}", "${label}", "$(Label)", "{{package url}}", "%MODE%"] {
            assert!(is_token(token, true), "{token}");
        }
        assert!(is_token("[mode]", false) && !is_token("[mode]", true));
        for text in ["Auto", "a__b__", "{\"a\": [1]}", "[1, \"x\"]", "____", "$5", "100%"] {
            assert!(!is_token(text, false), "{text}");
        }
    }

    #[test]
    fn shapes_of_ones_own_are_tokens_too() {
        let shapes = ["@@*@@", "<<*>>", "~*"].map(|shape| shape.parse().unwrap());
        let tokens: Tokens = shapes.into_iter().collect();
        for token in ["@@Key@@", "<<storage.key>>", "~Key", "#{Key}"] {
            assert!(tokens.fit(token, true), "{token}");
            assert!(Tokens::default().fit(token, true) == (token == "#{Key}"), "{token}");
        }
        for text in ["@@@@", "a @@Key@@", "<<a,b>>", "Key"] {
            assert!(!tokens.fit(text, true), "{text}");
        }
        for (text, error) in
            [("@@", ShapeError::Star), ("@*@*@", ShapeError::Star), ("x*", ShapeError::Mark)]
        {
            assert_eq!(text.parse::<Shape>(), Err(error));
        }
    }
}
