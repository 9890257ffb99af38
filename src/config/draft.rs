//! A `svclint.toml` to begin with: every setting as a comment.

use std::fmt::Write as _;

use super::keys::{FILE, Holds};
use super::reference::wrapped;

/// What would be right for a folder.
#[derive(Clone, Debug)]
pub struct Suggestion {
    /// The key of the file.
    pub key: &'static str,
    /// The lines of TOML, in place of the example of the key.
    pub lines: String,
    /// What in the folder speaks for it: a sentence.
    pub why: String,
}

/// The text of a file in which nothing holds before a `#` is taken away. `found` is a sentence
/// about the folder.
#[must_use]
pub fn draft(found: &str, suggestions: &[Suggestion]) -> String {
    let mut text = String::new();
    let say = |text: &mut String, paragraph: &str| text.push_str(&wrapped(paragraph, 100, "# "));
    say(&mut text, "How svclint checks the files of this folder and below it.");
    text.push_str("#\n");
    say(&mut text, found);
    say(
        &mut text,
        "Nothing here holds yet: lines that begin with `#` and no space are settings; take the `#` away from those that you want.",
    );
    for key in FILE.keys {
        text.push('\n');
        say(&mut text, key.says);
        if let Holds::Word(words) = key.holds {
            let words: Vec<String> =
                words.iter().map(|word| format!("`{}` ({})", word.name, word.says)).collect();
            say(&mut text, &format!("One of {}.", words.join(", ")));
        }
        say(&mut text, &format!("Default: {}.", key.default));
        let mut given =
            suggestions.iter().filter(|suggestion| suggestion.key == key.name).peekable();
        if given.peek().is_none() {
            setting(&mut text, key.example);
        }
        for Suggestion { lines, why, .. } in given {
            if !why.is_empty() {
                say(&mut text, why);
            }
            setting(&mut text, lines);
        }
    }
    text
}

fn setting(text: &mut String, lines: &str) {
    for line in lines.lines() {
        text.push('#');
        text.push_str(line);
        text.push('\n');
    }
}

/// A text as TOML writes it, in quotes.
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            _ if character.is_control() || turns(character) => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(character));
            }
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}

/// Whether a character turns the direction of a text, or takes no room in it.
fn turns(character: char) -> bool {
    matches!(character, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}
