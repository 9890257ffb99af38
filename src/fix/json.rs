//! Strings of JSON: where one begins and ends, what it holds, and how text is written into it.

use crate::text::Span;

/// The way from the text that a string holds to how it is written.
pub(super) struct Places {
    /// Offsets of the text and of the source, wherever they begin to run apart.
    steps: Vec<(u32, u32)>,
}

impl Places {
    /// Where the character at `offset` of the text is written.
    pub(super) fn source(&self, offset: u32) -> u32 {
        let step = self.steps.partition_point(|(text, _)| *text <= offset);
        let (text, source) = step.checked_sub(1).map_or((0, 0), |step| self.steps[step]);
        source + (offset - text)
    }
}

/// The string that `offset` stands in, without its quotes.
pub(super) fn string_around(text: &str, offset: u32) -> Option<Span> {
    let bytes = text.as_bytes();
    let offset = offset as usize;
    let mut at = 0;
    while at < bytes.len() && at <= offset {
        match bytes[at] {
            b'"' => {
                let end = end_of_string(bytes, at + 1)?;
                if (at + 1..=end).contains(&offset) {
                    return Some(Span::new(at as u32 + 1, end as u32));
                }
                at = end + 1;
            }
            b'/' if bytes.get(at + 1) == Some(&b'/') => {
                at = bytes[at..].iter().position(|byte| *byte == b'\n').map(|n| at + n)?;
            }
            b'/' if bytes.get(at + 1) == Some(&b'*') => at += text.get(at..)?.find("*/")? + 2,
            _ => at += 1,
        }
    }
    None
}

/// Where the quote stands that closes the string whose text begins at `from`.
fn end_of_string(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

/// What a string holds that is written as `source`, with the way back.
pub(super) fn decode(source: &str) -> Option<(String, Places)> {
    let mut text = String::with_capacity(source.len());
    let mut steps = Vec::new();
    let mut at = 0;
    while let Some(behind) = source.get(at..).filter(|behind| !behind.is_empty()) {
        let Some(escape) = behind.strip_prefix('\\') else {
            let plain = behind.find('\\').unwrap_or(behind.len());
            text.push_str(&behind[..plain]);
            at += plain;
            continue;
        };
        let (held, length) = unescape(escape)?;
        text.push(held);
        at += 1 + length;
        steps.push((text.len() as u32, at as u32));
    }
    Some((text, Places { steps }))
}

/// The character behind a backslash, and how long it is written.
fn unescape(escape: &str) -> Option<(char, usize)> {
    Some(match escape.chars().next()? {
        'n' => ('\n', 1),
        'r' => ('\r', 1),
        't' => ('\t', 1),
        'b' => ('\u{8}', 1),
        'f' => ('\u{c}', 1),
        plain @ ('"' | '\\' | '/') => (plain, 1),
        'u' => {
            let unit = |at: usize| u32::from_str_radix(escape.get(at..at + 4)?, 16).ok();
            let first = unit(1)?;
            match char::from_u32(first) {
                Some(held) => (held, 5),
                None if escape.get(5..7) == Some("\\u") => {
                    let pair = [first as u16, unit(7)? as u16];
                    (char::decode_utf16(pair).next()?.ok()?, 11)
                }
                None => return None,
            }
        }
        _ => return None,
    })
}

/// Text as it is written in a string.
pub(super) fn escaped(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_found_and_read() {
        let text = r#"{"a": "b\"c", /* "x" */ "t": "<r>\n\u00e4\ud83d\ude00</r>"}"#;
        let at = text.find("<r>").expect("it is there") as u32;
        let span = string_around(text, at + 1).expect("a string");
        let (held, places) = decode(&text[span.range()]).expect("its text");
        assert_eq!(held, "<r>\nä😀</r>");
        let end = held.find("</r>").expect("it is there") as u32;
        assert!(text[(span.start + places.source(end)) as usize..].starts_with("</r>"));
        assert_eq!(places.source(3), 3);
        assert_eq!(string_around(text, 0), None);
        assert_eq!(escaped("\"\n"), "\\\"\\n");
    }
}
