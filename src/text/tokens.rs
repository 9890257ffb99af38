//! Template tokens and characters that nobody sees.

/// Whether the whole of `text` is a token that a pipeline fills in: `__X__`, `#{X}`, `${X}`,
/// `$(X)`, `{{X}}`, `%X%`, and, unless the value is `free` text, `[X]` and `$X$`.
#[must_use]
pub fn is_token(text: &str, free: bool) -> bool {
    const SURE: [(&str, &str); 6] =
        [("__", "__"), ("#{", "}"), ("${", "}"), ("$(", ")"), ("{{", "}}"), ("%", "%")];
    const LIKELY: [(&str, &str); 2] = [("[", "]"), ("$", "$")];
    let likely: &[_] = if free { &[] } else { &LIKELY };
    SURE.iter().chain(likely).any(|(open, close)| {
        let inside = text.strip_prefix(open).and_then(|text| text.strip_suffix(close));
        inside.is_some_and(|name| {
            let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ' | ':');
            !name.is_empty() && name.chars().all(plain)
        })
    })
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
}
