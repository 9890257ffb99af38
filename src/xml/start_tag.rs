//! What stands inside of a start tag: its name, its attributes, its end, and what is wrong there.

use super::limits::{MAX_COMPARED, MAX_MISTAKES};
use super::names::{is_space, space_length};
use super::quotes::{curly_quote, is_attribute_start};

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
    /// A slash where `>` belongs: `<a/</a>`; its offset.
    SlashForEnd { at: usize },
    /// A name without a value; the range has the `=` where there is one.
    MissingValue { name: (usize, usize), has_equals: bool },
    /// A name and a quoted value without `=` between them.
    MissingEquals { name: (usize, usize) },
    /// A value without quotes; its range.
    Unquoted { value: (usize, usize) },
    /// The opening quote is missing; the range of the value, and the quote that closes it.
    MissingOpenQuote { value: (usize, usize), quote: char },
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
    let mut scanner =
        Scanner { text, bytes: text.as_bytes(), at: name_end, seen: name_end, line: (0, 0), tag };
    scanner.attributes();
    let Scanner { at, seen, tag, .. } = scanner;
    tag.end = at;
    tag.seen = seen.max(at);
    merge_curly_quotes(&mut tag.flaws);
}

/// Length of what stands where a name is expected, whatever characters it has.
pub(super) fn name_length(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let ends = |at: usize| match bytes[at] {
        b' ' | b'\t' | b'\r' | b'\n' | b'>' | b'/' | b'<' | b'=' | b'"' | b'\'' => true,
        // the first byte of a typographic quote, among others
        0xE2 => rest[at..].starts_with(['“', '”']),
        _ => false,
    };
    (0..bytes.len()).find(|&at| ends(at)).unwrap_or(bytes.len())
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

/// The scan of one start tag.
pub(super) struct Scanner<'t, 's> {
    pub(super) text: &'t str,
    pub(super) bytes: &'t [u8],
    /// Where it stands.
    pub(super) at: usize,
    /// How far it has looked.
    pub(super) seen: usize,
    /// Where the line that was asked for last ends, and from where on that holds.
    pub(super) line: (usize, usize),
    pub(super) tag: &'s mut StartTag,
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
    pub(super) fn attributes(&mut self) {
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
                    Slash::End | Slash::ForEnd => return,
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
        if let Some(name_end) = self.name_before_text() {
            self.tag.name.1 = name_end;
            self.tag.attributes.clear();
            self.tag.flaws.clear();
            self.tag.is_empty = false;
            self.tag.flaws.push(Flaw::MissingEnd { at: name_end });
            self.at = name_end;
            return;
        }
        self.tag.flaws.retain(|flaw| match flaw {
            Flaw::MissingValue { name, .. } => name.0 < at,
            Flaw::Junk { span } => span.0 < at,
            _ => true,
        });
        self.flaw(Flaw::MissingEnd { at });
        self.at = at;
    }

    /// `<ModeAuto</Mode>`, `<Url http://a/b</Url>`: where the end tag that follows says so, all
    /// behind its name is text. The end of the name.
    fn name_before_text(&self) -> Option<usize> {
        let rest = self.text[self.at..].strip_prefix("</")?;
        let (start, end) = self.tag.name;
        let length =
            self.text[start..end].strip_prefix(&rest[..name_length(rest)]).map(str::len)?;
        let is_broken = |flaw: &Flaw| matches!(flaw, Flaw::MissingValue { .. } | Flaw::Junk { .. });
        let is_text = length > 0 || self.tag.flaws.iter().any(is_broken);
        (is_text && end - length > start).then_some(end - length)
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
            Some(b'<') if self.is_before_own_end() => {
                self.at = slash + 1;
                self.flaw(Flaw::SlashForEnd { at: slash });
                Slash::ForEnd
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

    /// Whether the end tag of this very tag stands here.
    fn is_before_own_end(&self) -> bool {
        let name = &self.text[self.tag.name.0..self.tag.name.1];
        let behind =
            self.text[self.at..].strip_prefix("</").and_then(|rest| rest.strip_prefix(name));
        behind.is_some_and(|rest| name_length(rest) == 0)
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
        if let Some(Flaw::Junk { span }) = self.tag.flaws.last_mut()
            && span.1 == start
        {
            span.1 = self.at;
            return;
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

    /// Takes note of a mistake, unless there are more than anybody reads.
    pub(super) fn flaw(&mut self, flaw: Flaw) {
        if self.tag.flaws.len() < MAX_MISTAKES {
            self.tag.flaws.push(flaw);
        }
    }

    pub(super) fn push(
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
}

/// What a slash in a start tag is.
enum Slash {
    End,
    ForEnd,
    Unfinished(usize),
    Junk,
}
