//! Values of attributes: where they end, also where quotes are missing, typographic or too many.

use super::names::is_space;
use super::start_tag::{Flaw, Scanner, name_length};

/// Quotes inside of one value that are taken for a part of it.
const MAX_INNER_QUOTES: usize = 16;

impl Scanner<'_, '_> {
    /// The value that begins here, with whatever quotes it has.
    pub(super) fn value(&mut self, start: usize, name_end: usize) -> bool {
        let open = self.at;
        if matches!(self.bytes[open], b'"' | b'\'') {
            return self.quoted(start, name_end, self.bytes[open]);
        }
        if let Some(quote) = curly_quote(&self.text[open..]) {
            self.curly(start, name_end, quote);
            return true;
        }
        let rest = &self.text[open..];
        let length = rest.find([' ', '\t', '\r', '\n', '>', '<', '"', '\'']).unwrap_or(rest.len());
        if length == rest.len() {
            self.at = self.text.len();
            self.tag.is_cut = true;
            return false;
        }
        let closing = rest[length..].chars().next().filter(|c| matches!(c, '"' | '\''));
        if let Some(quote) =
            closing.filter(|_| may_follow(rest.as_bytes().get(length + 1).copied()))
        {
            let end = open + length;
            self.flaw(Flaw::MissingOpenQuote { value: (open, end), quote });
            self.push(start, name_end, open, end, true);
            self.at = end + 1;
            return true;
        }
        // `<a b=c/>`: the slash ends the tag
        let is_end = rest.as_bytes()[length] == b'>' && rest[..length].ends_with('/');
        let end = open + length - usize::from(is_end);
        self.flaw(Flaw::Unquoted { value: (open, end) });
        self.push(start, name_end, open, end, false);
        self.at = end;
        true
    }

    /// A value behind a typographic quote: up to the next quote of any kind, on the same line.
    fn curly(&mut self, start: usize, name_end: usize, open: char) {
        let quote = straight(open);
        let value_start = self.at + open.len_utf8();
        let opening = (self.at, value_start);
        let rest = &self.text[value_start..];
        let length = rest
            .find(|c: char| {
                matches!(c, '<' | '>' | '\n' | '"') || straight_of(c) == Some(quote) || c == quote
            })
            .unwrap_or(rest.len());
        let value_end = value_start + length;
        let mut quotes = vec![opening];
        let is_quote = |&c: &char| c == '"' || c == '\'' || straight_of(c).is_some();
        let close = rest[length..].chars().next().filter(is_quote);
        let end = self.end_without_quote(value_start, value_end);
        let is_followed = end < value_start + rest[..length].trim_end().len();
        if let Some(close) = close.filter(|_| !is_followed) {
            self.at = value_end + close.len_utf8();
            if close != quote {
                quotes.push((value_end, self.at));
            }
            self.push(start, name_end, value_start, value_end, true);
        } else {
            // no closing quote either: one paste, one mistake
            self.at = end;
            quotes.push((end, end));
            self.push(start, name_end, value_start, end, false);
        }
        self.flaw(Flaw::CurlyQuotes { quotes, quote });
    }

    /// A value behind a straight quote.
    fn quoted(&mut self, start: usize, name_end: usize, quote: u8) -> bool {
        let open = self.at;
        let value_start = open + 1;
        let close = self.text[value_start..].find(quote as char).map(|length| value_start + length);
        self.seen = self.seen.max(close.unwrap_or(self.text.len()));
        if let Some(close) = close
            && may_follow(self.bytes.get(close + 1).copied())
        {
            self.push(start, name_end, value_start, close, true);
            self.at = close + 1;
            return true;
        }
        let line_end = self.line_end(value_start);
        if let Some((at, curly)) =
            self.curly_close(value_start, line_end.min(close.unwrap_or(usize::MAX)))
        {
            let quotes = vec![(at, at + curly.len_utf8())];
            self.flaw(Flaw::CurlyQuotes { quotes, quote: quote as char });
            self.push(start, name_end, value_start, at, true);
            self.at = at + curly.len_utf8();
            return true;
        }
        if let Some(close) = close {
            let value = &self.text[value_start..close];
            let is_swallowing = ends_with_attribute(value)
                || value.bytes().any(|byte| matches!(byte, b'<' | b'\n' | b'>'));
            if !is_swallowing {
                self.close_in_line(start, name_end, value_start, close, quote, line_end);
                return true;
            }
        } else if !self.text[value_start..].contains(['<', '>']) {
            self.at = self.text.len();
            self.tag.is_cut = true;
            return false;
        }
        let end = self.end_without_quote(value_start, line_end);
        self.flaw(Flaw::MissingQuote { open, at: end });
        self.push(start, name_end, value_start, end, false);
        self.at = end;
        true
    }

    /// End of the line, of the tag, or of the text: a value without a closing quote ends there.
    fn line_end(&mut self, from: usize) -> usize {
        if !(self.line.0..self.line.1).contains(&from) {
            let mut rest = self.bytes[from..].iter();
            let length = rest.position(|byte| matches!(byte, b'\n' | b'<' | b'>'));
            self.line = (from, length.map_or(self.text.len(), |length| from + length));
            self.seen = self.seen.max(self.line.1);
        }
        self.line.1
    }

    /// The typographic quote that was meant to close a value, where one stands at its end.
    fn curly_close(&self, from: usize, to: usize) -> Option<(usize, char)> {
        let value = &self.text[from..to];
        value.char_indices().map(|(at, c)| (from + at, c)).find(|&(at, c)| {
            straight_of(c).is_some() && may_follow(self.bytes.get(at + c.len_utf8()).copied())
        })
    }

    /// The value's quote is followed by something that may not follow it: either white space is
    /// missing between two attributes, or the quote is one of several inside of the value.
    fn close_in_line(
        &mut self,
        start: usize,
        name_end: usize,
        value_start: usize,
        close: usize,
        quote: u8,
        line_end: usize,
    ) {
        self.at = close + 1;
        if is_attribute_start(&self.text[close + 1..]) {
            self.push(start, name_end, value_start, close, true);
            return;
        }
        let mut inner = vec![close];
        let mut from = close + 1;
        while let Some(length) = self.text[from..line_end].find(quote as char)
            && inner.len() < MAX_INNER_QUOTES
        {
            let at = from + length;
            if is_rest_of_tag(&self.text[at + 1..]) && !ends_with_attribute(&self.text[from..at]) {
                self.flaw(Flaw::InnerQuote { quotes: inner, quote: quote as char });
                self.push(start, name_end, value_start, at, true);
                self.at = at + 1;
                return;
            }
            inner.push(at);
            from = at + 1;
        }
        self.push(start, name_end, value_start, close, true);
    }

    /// Where a value without a closing quote ends: before the next attribute, or with its line.
    fn end_without_quote(&self, from: usize, line_end: usize) -> usize {
        let line = &self.text[from..line_end];
        let mut end = line.trim_end().len();
        if self.bytes.get(line_end) == Some(&b'>') && line[..end].ends_with('/') {
            end = line[..end - 1].trim_end().len();
        }
        for (at, byte) in line[..end].bytes().enumerate() {
            let is_last_space =
                is_space(byte) && !line.as_bytes().get(at + 1).copied().is_some_and(is_space);
            if is_last_space && is_attribute_start(line[at..].trim_start()) {
                end = line[..at].trim_end().len();
                break;
            }
        }
        from + end
    }
}

/// Whether the byte may stand behind a closing quote.
fn may_follow(byte: Option<u8>) -> bool {
    byte.is_none_or(|byte| is_space(byte) || matches!(byte, b'>' | b'/' | b'<' | b'?'))
}

/// Whether the tag ends here, or goes on with another attribute.
fn is_rest_of_tag(rest: &str) -> bool {
    let behind = rest.trim_ascii_start();
    behind.is_empty()
        || behind.starts_with(['>', '/', '<'])
        || behind.len() < rest.len() && is_attribute_start(behind)
}

/// Whether a name, `=` and a quote begin here.
pub(super) fn is_attribute_start(rest: &str) -> bool {
    let length = name_length(rest);
    let behind = rest[length..].trim_start();
    length > 0
        && behind
            .strip_prefix('=')
            .is_some_and(|value| value.trim_start().starts_with(['"', '\'', '“', '”']))
}

/// Whether the text ends with white space, a name and `=`: what stands before the next value.
fn ends_with_attribute(value: &str) -> bool {
    let Some(rest) = value.trim_end().strip_suffix('=') else { return false };
    let rest = rest.trim_end();
    let name = rest
        .bytes()
        .rev()
        .take_while(|&byte| !is_space(byte) && byte != b'=' && byte != b'>')
        .count();
    name > 0 && rest.len() > name && is_space(rest.as_bytes()[rest.len() - name - 1])
}

/// The typographic quote at the start of `rest`.
pub(super) fn curly_quote(rest: &str) -> Option<char> {
    rest.chars().next().filter(|&c| straight_of(c).is_some())
}

/// The straight quote that a typographic one stands for.
const fn straight_of(c: char) -> Option<char> {
    match c {
        '\u{201C}' | '\u{201D}' | '\u{201E}' | '\u{201F}' => Some('"'),
        '\u{2018}' | '\u{2019}' | '\u{201A}' | '\u{201B}' => Some('\''),
        _ => None,
    }
}

fn straight(curly: char) -> char {
    straight_of(curly).unwrap_or('"')
}
