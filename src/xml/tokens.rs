//! Tokens with ranges of the whole text, and a way to read on from another place.
//!
//! Text and tags are cut here: the reader looks inside of tags anyway, and needs no more than a
//! range. Comments, CDATA sections, instructions and document type declarations are quick-xml's.

use memchr::{memchr, memchr_iter, memchr2, memchr3};
use quick_xml::Reader;
use quick_xml::events::Event;

use super::limits::reread_budget;

/// What stands between two offsets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Character data up to markup or to an ampersand.
    Text,
    /// From an ampersand on: a reference, or text behind a stray ampersand.
    Reference,
    /// A start tag or empty tag. It ends where the reader's own scan says, see `Tokens::resume`.
    StartTag,
    /// An end tag. It ends where the reader's own scan says, too.
    EndTag,
    /// `<!-- … -->`
    Comment,
    /// `<![CDATA[ … ]]>`
    Cdata,
    /// `<? … ?>`, the XML declaration included.
    Instruction,
    /// `<!DOCTYPE … >`
    Doctype,
    /// Any other `<!`; ends anywhere.
    UnknownMarkup,
    /// Markup of that kind whose end is missing; ends with the text.
    Unterminated(Terminated),
}

/// Markup that ends with a string of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Terminated {
    /// Ends with `-->`.
    Comment,
    /// Ends with `]]>`.
    Cdata,
    /// Ends with `?>`.
    Instruction,
    /// Ends with `>`, outside of its quotes and brackets.
    Doctype,
}

/// A token and its range.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The tokens of a text.
pub(super) struct Tokens<'t> {
    text: &'t str,
    /// Whether the ends of tags are not looked for: behind a broken place, up to the next markup
    /// that is no tag.
    is_broken: bool,
    /// End of the last token.
    at: usize,
    /// Bytes that may still be looked at twice.
    budget: usize,
}

impl<'t> Tokens<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, is_broken: false, at: 0, budget: reread_budget(text.len()) }
    }

    /// Reads on at `offset`, wherever the last token ended.
    ///
    /// A tag ends at the first `>` outside of quotes. Where a quote or a `>` is missing
    /// that is too far, and the reader, which looks inside of tags, knows better. Broken tags come
    /// in rows: from here on text and tags are told apart without looking for their ends, or each
    /// of them would be read up to a `>` far away.
    pub(super) fn resume(&mut self, offset: usize) {
        if offset != self.at || self.at == self.text.len() {
            self.charge(self.at.saturating_sub(offset));
            self.is_broken = true;
            self.at = offset;
        }
    }

    /// Where the next token begins.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Goes on behind whole tokens that were read elsewhere.
    pub(super) fn skip_to(&mut self, offset: usize) {
        self.at = offset;
    }

    /// Whether all of the text has been read.
    pub(super) fn is_at_end(&self) -> bool {
        self.at == self.text.len()
    }

    /// Counts bytes that recovery looked at ahead of the place where reading goes on.
    pub(super) fn charge(&mut self, bytes: usize) {
        self.budget = self.budget.saturating_sub(bytes);
    }

    /// Whether recovery has looked at so much twice that reading has to stop.
    pub(super) fn is_spent(&self) -> bool {
        self.budget == 0
    }

    /// The next token; `None` at the end of the text.
    pub(super) fn next(&mut self) -> Option<Token> {
        let start = self.at;
        let rest = self.text.as_bytes().get(start..)?;
        let kind = match (rest.first()?, rest.get(1)) {
            (b'<', Some(b'!' | b'?')) => self.markup(start),
            (b'<', second) => {
                let is_end = second == Some(&b'/');
                if !self.is_broken {
                    let length = if is_end { memchr(b'>', rest) } else { start_tag_end(rest) };
                    self.is_broken = length.is_none();
                    self.at = length.map_or(self.text.len(), |length| start + length + 1);
                }
                if is_end { Kind::EndTag } else { Kind::StartTag }
            }
            (b'&', _) => {
                let end = memchr3(b';', b'<', b'&', &rest[1..]).map_or(rest.len(), |at| at + 1);
                self.at = start + end + usize::from(rest.get(end) == Some(&b';'));
                Kind::Reference
            }
            _ => {
                self.at = start + memchr2(b'<', b'&', rest).unwrap_or(rest.len());
                Kind::Text
            }
        };
        Some(Token { kind, start, end: self.at })
    }

    /// Markup that begins with `<!` or `<?`.
    fn markup(&mut self, start: usize) -> Kind {
        let rest = &self.text[start..];
        if let Some((kind, length)) = plain_markup(rest.as_bytes()) {
            self.at = start + length;
            self.is_broken = false;
            return kind;
        }
        let mut reader = new_reader(rest);
        let event = reader.read_event();
        let length = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        self.at = start.saturating_add(length).clamp(start + 1, self.text.len());
        self.is_broken = event.is_err();
        match event {
            Ok(Event::Comment(_)) => Kind::Comment,
            Ok(Event::CData(_)) => Kind::Cdata,
            Ok(Event::Decl(_) | Event::PI(_)) => Kind::Instruction,
            Ok(Event::DocType(_)) => Kind::Doctype,
            Ok(_) => Kind::UnknownMarkup,
            Err(_) => broken_kind(rest, self.at == self.text.len()),
        }
    }
}

/// A comment or an instruction that begins and ends as all should, and its length.
fn plain_markup(rest: &[u8]) -> Option<(Kind, usize)> {
    let (kind, from, mark) = match rest {
        [b'<', b'?', first, ..] if first.is_ascii_alphabetic() => (Kind::Instruction, 3, &b"?"[..]),
        [b'<', b'!', b'-', b'-', first, ..] if !matches!(first, b'>' | b'-') => {
            (Kind::Comment, 5, &b"--"[..])
        }
        _ => return None,
    };
    let inside = &rest[from..];
    let end = memchr_iter(b'>', inside).find(|&at| inside[..at].ends_with(mark))?;
    Some((kind, from + end + 1))
}

/// Where the `>` of a start tag stands, outside of quotes.
fn start_tag_end(tag: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += memchr3(b'>', b'"', b'\'', &tag[at..])?;
        if tag[at] == b'>' {
            return Some(at);
        }
        at += 2 + memchr(tag[at], &tag[at + 1..])?;
    }
}

/// A reader of quick-xml that judges nothing.
fn new_reader(text: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    reader
}

/// Whether a text begins with a document type declaration, however spelt.
pub(super) fn is_doctype(rest: &str) -> bool {
    rest.as_bytes().get(..9).is_some_and(|name| name.eq_ignore_ascii_case(b"<!DOCTYPE"))
}

/// Length of the first token of a text.
pub(super) fn first_length(rest: &str) -> usize {
    Tokens::new(rest).next().map_or(rest.len(), |token| token.end)
}

/// What quick-xml could not make a token of.
fn broken_kind(rest: &str, at_end: bool) -> Kind {
    if rest.starts_with("</") {
        Kind::EndTag
    } else if rest.starts_with("<?") {
        if at_end && !rest.starts_with("<?>") {
            Kind::Unterminated(Terminated::Instruction)
        } else {
            Kind::Instruction
        }
    } else if rest.starts_with("<!--") {
        Kind::Unterminated(Terminated::Comment)
    } else if rest.starts_with("<![CDATA[") {
        Kind::Unterminated(Terminated::Cdata)
    } else if is_doctype(rest) {
        if rest.as_bytes()[9..].trim_ascii_start().starts_with(b">") {
            Kind::Doctype
        } else {
            Kind::Unterminated(Terminated::Doctype)
        }
    } else if rest.starts_with("<!") {
        Kind::UnknownMarkup
    } else {
        Kind::StartTag
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(Kind, &str)> {
        let mut tokens = Tokens::new(text);
        let mut found = Vec::new();
        while let Some(token) = tokens.next() {
            found.push((token.kind, &text[token.start..token.end]));
        }
        found
    }

    #[test]
    fn ranges_are_of_the_whole_text() {
        assert_eq!(
            kinds("<?xml version='1.0'?><a b='>'>x&amp;y & z<!--c--><![CDATA[d]]></a >"),
            [
                (Kind::Instruction, "<?xml version='1.0'?>"),
                (Kind::StartTag, "<a b='>'>"),
                (Kind::Text, "x"),
                (Kind::Reference, "&amp;"),
                (Kind::Text, "y "),
                (Kind::Reference, "& z"),
                (Kind::Comment, "<!--c-->"),
                (Kind::Cdata, "<![CDATA[d]]>"),
                (Kind::EndTag, "</a >"),
            ]
        );
    }

    #[test]
    fn side_by_side_they_are_the_text() {
        let pieces =
            ["<a", ">", "b='", "&", "<!--", "-->", "<![CDATA[", "]]>", "<?", "?>", "<!D", "é"];
        let text: String = (0..400).map(|number| pieces[number * number / 3 % 12]).collect();
        for start in (0..text.len()).filter(|start| text.is_char_boundary(*start)) {
            let mut at = 0;
            let mut tokens = Tokens::new(&text[start..]);
            while let Some(token) = tokens.next() {
                // What a plain tag is long the reader says.
                assert!(token.start == at && token.end >= at, "{token:?}");
                at = token.end.max(at + 1);
                tokens.resume(at);
            }
            assert_eq!(at, text.len() - start);
        }
    }

    #[test]
    fn a_byte_order_mark_is_text_and_counted() {
        let mut tokens = Tokens::new("\u{FEFF}<a/>");
        let first = tokens.next().expect("the mark");
        assert_eq!((first.kind, first.start, first.end), (Kind::Text, 0, 3));
        let second = tokens.next().expect("the tag");
        assert_eq!((second.kind, second.start), (Kind::StartTag, 3));
        tokens.resume(7);
        assert!(tokens.next().is_none());
    }

    #[test]
    fn reading_goes_on_elsewhere() {
        let text = "<a b='1>x</a><c>&amp;</c>";
        let mut tokens = Tokens::new(text);
        assert_eq!(tokens.next().map(|token| token.end), Some(text.len()));
        tokens.resume(8);
        let token = tokens.next().expect("internal: text follows");
        assert_eq!((token.kind, token.start, token.end), (Kind::Text, 8, 9));
        assert!(!tokens.is_spent());
    }
}
