//! Text that is safe to print: what cannot be seen, or would steer a terminal, is spelled out.

use std::borrow::Cow;
use std::fmt::Write;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns from one tab stop to the next.
pub(super) const TAB: usize = 4;

/// How a character is shown.
pub(super) enum Shown {
    /// As it is.
    Same(char),
    /// As another character, one column wide.
    Sign(char),
    /// As its number, `<U+200B>`.
    Number(char),
}

impl Shown {
    /// How `character` is shown, in Unicode or in ASCII.
    pub(super) fn of(character: char, unicode: bool) -> Self {
        match character {
            '\0'..='\u{1f}' if unicode => Self::sign(0x2400 + u32::from(character)),
            '\u{7f}' if unicode => Self::sign(0x2421),
            _ if is_unsafe(character) => Self::Number(character),
            _ => Self::Same(character),
        }
    }

    /// Columns that it takes on a terminal.
    pub(super) fn width(&self) -> usize {
        match self {
            Self::Same(character) => character.width().unwrap_or(0),
            Self::Sign(_) => 1,
            Self::Number(character) if u32::from(*character) > 0xFFFF => "<U+10000>".len(),
            Self::Number(_) => "<U+0000>".len(),
        }
    }

    pub(super) fn push_to(&self, text: &mut String) {
        match self {
            Self::Same(character) | Self::Sign(character) => text.push(*character),
            Self::Number(character) => {
                // Writing to a string cannot fail.
                let _ = write!(text, "<U+{:04X}>", u32::from(*character));
            }
        }
    }

    fn sign(number: u32) -> Self {
        Self::Sign(char::from_u32(number).unwrap_or(char::REPLACEMENT_CHARACTER))
    }
}

/// Whether a character steers a terminal or cannot be seen.
pub(super) fn is_unsafe(character: char) -> bool {
    character.is_control() || is_invisible(character)
}

/// Characters that take no room, look like a space, or turn the direction of the text.
const fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{a0}'
            | '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{2000}'..='\u{200f}'
            | '\u{2028}'..='\u{202f}'
            | '\u{205f}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// `text` on one line, with everything shown.
pub(super) fn visible(text: &str, unicode: bool) -> Cow<'_, str> {
    // Nearly all text is of this kind, and a byte is looked at sooner than a character. All are
    // looked at, so that many are at once.
    if text.bytes().fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~')) {
        return Cow::Borrowed(text);
    }
    let is_plain = |character| matches!(Shown::of(character, unicode), Shown::Same(_));
    if text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        Shown::of(character, unicode).push_to(&mut shown);
    }
    Cow::Owned(shown)
}

/// A JSON text in which nothing can steer a terminal: such characters stand only inside of its
/// strings, where an escape is the same character.
pub(super) fn escaped_json(json: String) -> String {
    let is_plain = |character: char| character == '\n' || !is_unsafe(character);
    if json.chars().all(is_plain) {
        return json;
    }
    let mut escaped = String::with_capacity(json.len() + 16);
    for character in json.chars() {
        if is_plain(character) {
            escaped.push(character);
            continue;
        }
        for unit in character.encode_utf16(&mut [0; 2]) {
            // Writing to a string cannot fail.
            let _ = write!(escaped, "\\u{unit:04x}");
        }
    }
    escaped
}

/// `text` broken between words into lines of at most `width` columns, the first of which has
/// only `first`. A longer word stays whole: it may be a URL that somebody wants to copy.
pub(super) fn wrap(text: &str, first: usize, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut room = first;
    for word in text.split(' ') {
        let line = lines.last_mut().expect("internal: there is a line from the start");
        let needed = word.width() + usize::from(!line.is_empty());
        if needed <= room || line.is_empty() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
            room = room.saturating_sub(needed);
        } else {
            lines.push(word.to_owned());
            room = width.saturating_sub(word.width());
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_shown() {
        assert_eq!(visible("plain ü 日", true), "plain ü 日");
        assert_eq!(visible("\u{1b}[31m\0\t\n\u{7f}\u{9b}", true), "␛[31m␀␉␊␡<U+009B>");
        assert_eq!(visible("\u{1b}[31m", false), "<U+001B>[31m");
        assert_eq!(visible("a\u{200b}\u{202e}b\u{a0}", true), "a<U+200B><U+202E>b<U+00A0>");
    }

    #[test]
    fn json_says_the_same_without_what_steers() {
        let text = "a\u{1b}\u{7f}\u{9b}\u{202e}\u{e0001}ü\n\\";
        let json = escaped_json(serde_json::to_string(&[text]).expect("JSON"));
        assert_eq!(json, "[\"a\\u001b\\u007f\\u009b\\u202e\\udb40\\udc01ü\\n\\\\\"]");
        assert_eq!(serde_json::from_str::<[String; 1]>(&json).expect("JSON"), [text]);
    }

    #[test]
    fn width_is_that_of_what_is_shown() {
        for character in "a日\0\t\u{1b}\u{9b}\u{200b}\u{e0001}é\u{301}".chars() {
            for unicode in [true, false] {
                let shown = Shown::of(character, unicode);
                let mut text = String::new();
                shown.push_to(&mut text);
                assert_eq!(shown.width(), text.width(), "{character:?}");
            }
        }
    }

    #[test]
    fn lines_break_between_words() {
        assert_eq!(wrap("one two three four", 3, 9), ["one", "two three", "four"]);
        assert_eq!(wrap("https://example.org/long x", 5, 5), ["https://example.org/long", "x"]);
        assert_eq!(wrap("", 5, 5), [""]);
    }
}
