//! What stands inside of a start tag: its name, its attributes, its end, and what is wrong there.

use super::limits::{MAX_COMPARED, MAX_MISTAKES};
use super::names::{is_space, space_length};

/// A start tag as it was scanned. Offsets are those of the whole text.
#[derive(Debug, Default)]
pub(super) struct StartTag {
    /// Range of the name.
    pub(super) name: (usize, usize),
    /// The attributes that have a name and a value, namespace declarations among them.
    pub(super) attributes: Vec<RawAttribute>,
    /// How many attributes there are; not all are kept of very many.
    pub(super) count: usize,
    /// What is wrong, in the order of the text.
    pub(super) flaws: Vec<Flaw>,
    /// Offset behind the tag; where its `>` is missing, the place where that belongs.
    pub(super) end: usize,
    /// Whether it ends with `/>`.
    pub(super) is_empty: bool,
    /// Whether the text ends within the tag.
    pub(super) is_cut: bool,
    /// How far the scan looked.
    pub(super) seen: usize,
}

/// An attribute as it was scanned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RawAttribute {
    pub(super) start: usize,
    pub(super) name_end: usize,
    /// Behind the opening quote.
    pub(super) value_start: usize,
    /// Before the closing quote.
    pub(super) value_end: usize,
    /// Whether a quote closes it.
    pub(super) is_closed: bool,
}

/// A mistake inside of a start tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    /// No `>`; the offset where it belongs.
    MissingEnd { at: usize },
    /// A name without a value; the range has the `=` where there is one.
    MissingValue { name: (usize, usize), has_equals: bool },
    /// A name and a quoted value without `=` between them.
    MissingEquals { name: (usize, usize) },
    /// A value without quotes; its range.
    Unquoted { value: (usize, usize) },
    /// Typographic quotes; the range of each, and the quote that belongs there.
    CurlyQuotes { quotes: Vec<(usize, usize)>, quote: char },
    /// The closing quote is missing; where the value began and where the quote belongs.
    MissingQuote { open: usize, at: usize },
    /// The quote that closes the value stands inside of it too; the places of the inner ones.
    InnerQuote { quotes: Vec<usize>, quote: char },
    /// No white space before an attribute.
    MissingSpace { at: usize },
    /// Characters that belong to no attribute.
    Junk { span: (usize, usize) },
}

/// Scans the start tag whose name begins at `name_start` into `tag`, whose lists are used again.
pub(super) fn scan(text: &str, name_start: usize, tag: &mut StartTag) {
    tag.attributes.clear();
    tag.flaws.clear();
    tag.count = 0;
    (tag.is_empty, tag.is_cut) = (false, false);
    let name_end = name_start + name_length(&text[name_start..]);
    tag.name = (name_start, name_end);
    let mut scanner = Scanner { text, bytes: text.as_bytes(), at: name_end, seen: name_end, tag };
    scanner.attributes();
    let Scanner { at, seen, tag, .. } = scanner;
    tag.end = at;
    tag.seen = seen.max(at);
    merge_curly_quotes(&mut tag.flaws);
}

/// Length of what stands where a name is expected, whatever characters it has.
pub(super) fn name_length(rest: &str) -> usize {
    rest.find(|c: char| {
        matches!(c, ' ' | '\t' | '\r' | '\n' | '>' | '/' | '<' | '=' | '"' | '\'' | '“' | '”')
    })
    .unwrap_or(rest.len())
}

/// Typographic quotes come from one paste: the tag has one such mistake.
fn merge_curly_quotes(flaws: &mut Vec<Flaw>) {
    let mut all = Vec::new();
    let mut first = None;
    flaws.retain_mut(|flaw| {
        let Flaw::CurlyQuotes { quotes, quote } = flaw else { return true };
        all.append(quotes);
        first.get_or_insert(*quote);
        false
    });
    if let Some(quote) = first {
        flaws.push(Flaw::CurlyQuotes { quotes: all, quote });
    }
}

struct Scanner<'t, 's> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    seen: usize,
    tag: &'s mut StartTag,
}

impl Scanner<'_, '_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_space(&mut self) -> usize {
        let length = space_length(&self.text[self.at..]);
        self.at += length;
        length
    }

    /// Everything behind the name, up to and with the end of the tag.
    fn attributes(&mut self) {
        // where a missing `>` belongs: behind the last thing that surely is part of the tag
        let mut sure = self.at;
        loop {
            self.skip_space();
            match self.peek() {
                None => {
                    self.tag.is_cut = true;
                    return;
                }
                Some(b'>') => {
                    self.at += 1;
                    return;
                }
                Some(b'<') => {
                    self.missing_end(sure);
                    return;
                }
                Some(b'/') => match self.slash() {
                    Slash::End => return,
                    Slash::Unfinished(at) => {
                        self.tag.is_empty = true;
                        self.missing_end(at);
                        return;
                    }
                    Slash::Junk => {}
                },
                Some(b'"' | b'\'' | b'=') => self.junk(),
                Some(_) if curly_quote(&self.text[self.at..]).is_some() => self.junk(),
                Some(_) => {
                    let before = self.at;
                    let known = self.tag.count;
                    if !self.attribute() {
                        return;
                    }
                    let is_attribute = self.tag.count > known;
                    if is_attribute {
                        let is_apart = self.bytes.get(before - 1).copied().is_some_and(is_space);
                        let behind_junk = matches!(self.tag.flaws.last(), Some(Flaw::Junk { span }) if span.1 == before);
                        if !is_apart && !behind_junk {
                            self.flaw(Flaw::MissingSpace { at: before });
                        }
                        sure = self.at;
                    }
                }
            }
        }
    }

    /// The `>` is missing. Words without a value before it are the text that follows the tag.
    fn missing_end(&mut self, at: usize) {
        self.tag.flaws.retain(|flaw| match flaw {
            Flaw::MissingValue { name, .. } => name.0 < at,
            Flaw::Junk { span } => span.0 < at,
            _ => true,
        });
        self.flaw(Flaw::MissingEnd { at });
        self.at = at;
    }

    fn slash(&mut self) -> Slash {
        let slash = self.at;
        self.at += 1;
        let space = self.skip_space();
        match self.peek() {
            Some(b'>') => {
                if space > 0 {
                    self.flaw(Flaw::Junk { span: (slash + 1, self.at) });
                }
                self.at += 1;
                self.tag.is_empty = true;
                Slash::End
            }
            Some(b'<') => Slash::Unfinished(slash + 1),
            None => {
                self.tag.is_cut = true;
                Slash::End
            }
            Some(_) => {
                self.at = slash + 1;
                self.flaw(Flaw::Junk { span: (slash, slash + 1) });
                Slash::Junk
            }
        }
    }

    /// A quote or `=` where a name is expected: passed over with what it seems to quote.
    fn junk(&mut self) {
        let start = self.at;
        let first = self.bytes[start];
        self.at += curly_quote(&self.text[start..]).map_or(1, char::len_utf8);
        if matches!(first, b'"' | b'\'') {
            let rest = &self.bytes[self.at..];
            let end =
                rest.iter().position(|&byte| byte == first || matches!(byte, b'<' | b'>' | b'\n'));
            if let Some(end) = end.filter(|&end| rest[end] == first) {
                self.at += end + 1;
            }
        }
        self.flaw(Flaw::Junk { span: (start, self.at) });
    }

    /// One attribute. False where the tag is over: the text ends, or a quote is missing to its end.
    fn attribute(&mut self) -> bool {
        let start = self.at;
        self.at += name_length(&self.text[start..]);
        let name_end = self.at;
        self.skip_space();
        match self.peek() {
            Some(b'=') => {}
            Some(b'"' | b'\'') => {
                self.flaw(Flaw::MissingEquals { name: (start, name_end) });
                return self.value(start, name_end);
            }
            None => {
                self.tag.is_cut = true;
                return false;
            }
            Some(_) if curly_quote(&self.text[self.at..]).is_some() => {
                self.flaw(Flaw::MissingEquals { name: (start, name_end) });
                return self.value(start, name_end);
            }
            Some(_) => {
                self.flaw(Flaw::MissingValue { name: (start, name_end), has_equals: false });
                self.at = name_end;
                return true;
            }
        }
        self.at += 1;
        let behind_equals = self.at;
        let space = self.skip_space();
        match self.peek() {
            None => {
                self.tag.is_cut = true;
                false
            }
            Some(b'>' | b'<') => {
                self.flaw(Flaw::MissingValue { name: (start, behind_equals), has_equals: true });
                true
            }
            Some(b'/') if self.bytes.get(self.at + 1) == Some(&b'>') => {
                self.flaw(Flaw::MissingValue { name: (start, behind_equals), has_equals: true });
                true
            }
            // `<r a= b="c">`
            Some(_) if space > 0 && is_attribute_start(&self.text[self.at..]) => {
                self.flaw(Flaw::MissingValue { name: (start, behind_equals), has_equals: true });
                true
            }
            Some(_) => self.value(start, name_end),
        }
    }

    /// The value that begins here, with whatever quotes it has.
    fn value(&mut self, start: usize, name_end: usize) -> bool {
        let open = self.at;
        if matches!(self.bytes[open], b'"' | b'\'') {
            return self.quoted(start, name_end, self.bytes[open]);
        }
        if let Some(quote) = curly_quote(&self.text[open..]) {
            self.curly(start, name_end, quote);
            return true;
        }
        let rest = &self.text[open..];
        let length = rest
            .find(|c: char| matches!(c, ' ' | '\t' | '\r' | '\n' | '>' | '<' | '"' | '\''))
            .unwrap_or(rest.len());
        if length == rest.len() {
            self.at = self.text.len();
            self.tag.is_cut = true;
            return false;
        }
        // `<a b=c/>`: the slash ends the tag
        let is_end = rest.as_bytes()[length] == b'>' && rest[..length].ends_with('/');
        let end = open + length - usize::from(is_end);
        self.flaw(Flaw::Unquoted { value: (open, end) });
        self.push(start, name_end, open, end, false);
        self.at = end;
        true
    }

    /// Takes note of a mistake, unless there are more than anybody reads.
    fn flaw(&mut self, flaw: Flaw) {
        if self.tag.flaws.len() < MAX_MISTAKES {
            self.tag.flaws.push(flaw);
        }
    }

    fn push(
        &mut self,
        start: usize,
        name_end: usize,
        value_start: usize,
        value_end: usize,
        is_closed: bool,
    ) {
        self.tag.count += 1;
        if self.tag.attributes.len() == MAX_COMPARED {
            return;
        }
        self.tag.attributes.push(RawAttribute {
            start,
            name_end,
            value_start,
            value_end,
            is_closed,
        });
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
        let close = rest[length..]
            .chars()
            .next()
            .filter(|&c| c == '"' || c == '\'' || straight_of(c).is_some());
        self.at = value_end;
        if let Some(close) = close {
            self.at += close.len_utf8();
            if close != quote {
                quotes.push((value_end, self.at));
            }
            self.push(start, name_end, value_start, value_end, true);
        } else {
            // no closing quote either: one paste, one mistake
            let trimmed = rest[..length].trim_end_matches([' ', '\t', '\r', '/']).len();
            self.at = value_start + trimmed;
            quotes.push((self.at, self.at));
            self.push(start, name_end, value_start, self.at, false);
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
    fn line_end(&self, from: usize) -> usize {
        let mut rest = self.bytes[from..].iter();
        rest.position(|byte| matches!(byte, b'\n' | b'<' | b'>'))
            .map_or(self.text.len(), |length| from + length)
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
        while let Some(length) = self.text[from..line_end].find(quote as char) {
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

enum Slash {
    End,
    Unfinished(usize),
    Junk,
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
fn is_attribute_start(rest: &str) -> bool {
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
fn curly_quote(rest: &str) -> Option<char> {
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
