//! A text with a way back to the disk: a file, standard input, or what an encoded value held.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use super::decode::excerpt;
use super::order;
use super::tokens::Tokens;
use super::{Decoded, LineIndex, OffsetMap, Position, Span, TextProblem, decode};

/// Text with a name and a way back to the bytes that it came from.
pub struct Part {
    name: Arc<str>,
    identity: Option<String>,
    decoded: Decoded,
    lines: OnceLock<LineIndex>,
    /// Whether a position was asked for: the index is made for the second.
    was_asked: AtomicBool,
    secrets: OnceLock<Vec<Span>>,
    /// The tokens that a pipeline fills in.
    tokens: Tokens,
}

impl Part {
    /// Decodes the bytes of a file; [`problems`](Self::problems) says what is wrong with them.
    #[must_use]
    pub fn from_bytes(name: impl Into<Arc<str>>, bytes: Vec<u8>) -> Self {
        Self::new(name.into(), decode(bytes))
    }

    /// Text that needs no decoding: its offsets are its own.
    #[must_use]
    pub fn from_text(name: impl Into<Arc<str>>, text: String) -> Self {
        let map = OffsetMap::identity(0);
        let decoded = Decoded { text, map, encoding: "UTF-8", bom: false, problems: Vec::new() };
        Self::new(name.into(), decoded)
    }

    /// A document that stands in this text, as a part of its own: at `span`, where its letters
    /// stand there as they are. It is sent as UTF-8, whatever this file is in.
    #[must_use]
    pub fn excerpt(&self, text: String, span: Option<Span>) -> Self {
        let mut decoded = excerpt(text);
        let inside = |problem: &&TextProblem| span.is_some_and(|span| span.contains(problem.span));
        for problem in self.problems().iter().filter(inside) {
            let by = span.map_or(0, |span| span.start);
            let span = Span::new(problem.span.start - by, problem.span.end - by);
            decoded.problems.push(TextProblem { span, kind: problem.kind.clone() });
        }
        Self::new(Arc::clone(&self.name), decoded).identified(self.identity.clone())
    }

    fn new(name: Arc<str>, decoded: Decoded) -> Self {
        Self {
            name,
            identity: None,
            decoded,
            lines: OnceLock::new(),
            was_asked: AtomicBool::new(false),
            secrets: OnceLock::new(),
            tokens: Tokens::default(),
        }
    }

    /// The path as it was given, or what the text was decoded from.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The same, for whoever keeps it.
    #[must_use]
    pub fn shared_name(&self) -> &Arc<str> {
        &self.name
    }

    /// Says under which name fingerprints know it: one that is the same wherever it is checked from.
    #[must_use]
    pub fn identified(self, identity: Option<String>) -> Self {
        Self { identity, ..self }
    }

    /// Says what the tokens look like that a pipeline fills in.
    #[must_use]
    pub fn with_tokens(self, tokens: &Tokens) -> Self {
        Self { tokens: tokens.clone(), ..self }
    }

    /// The tokens that a pipeline fills in.
    #[must_use]
    pub fn tokens(&self) -> &Tokens {
        &self.tokens
    }

    /// The name under which fingerprints know it; its own name unless another was given.
    #[must_use]
    pub fn identity(&self) -> &str {
        self.identity.as_deref().unwrap_or(&self.name)
    }

    /// The text, without a byte order mark.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.decoded.text
    }

    /// The encoding that was read, such as `UTF-8` or `UTF-16LE`.
    #[must_use]
    pub fn encoding(&self) -> &'static str {
        self.decoded.encoding
    }

    /// Whether a byte order mark stood before the text.
    #[must_use]
    pub fn has_bom(&self) -> bool {
        self.decoded.bom
    }

    /// What is wrong with the encoding, in the order of the text.
    #[must_use]
    pub fn problems(&self) -> &[TextProblem] {
        &self.decoded.problems
    }

    /// The way from offsets of the text to bytes on disk.
    #[must_use]
    pub fn map(&self) -> &OffsetMap {
        &self.decoded.map
    }

    /// The lines of the text, counted at first use.
    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(self.text()))
    }

    /// Says which spans must never be printed. Only the first call counts.
    pub fn conceal(&self, mut secrets: Vec<Span>) {
        order::plain(&mut secrets);
        let mut merged: Vec<Span> = Vec::with_capacity(secrets.len());
        for span in secrets.into_iter().filter(|span| !span.is_empty()) {
            match merged.last_mut().filter(|last| span.start <= last.end) {
                Some(last) => last.end = last.end.max(span.end),
                None => merged.push(span),
            }
        }
        self.secrets.get_or_init(|| merged);
    }

    /// The spans that must never be printed, in the order of the text, apart from each other.
    #[must_use]
    pub fn secrets(&self) -> &[Span] {
        self.secrets.get().map_or(&[], Vec::as_slice)
    }

    /// Line and column of an offset of the text.
    #[inline(never)]
    #[must_use]
    pub fn position(&self, offset: u32) -> Position {
        if self.lines.get().is_none() && !self.was_asked.swap(true, Ordering::Relaxed) {
            return LineIndex::look_up(self.text(), offset);
        }
        self.lines().position(self.text(), offset)
    }

    /// The text of a span; empty where the span is none of this text.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text().get(span.range()).unwrap_or_default()
    }
}

/// Name and size: the text may be large, or secret.
impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Part")
            .field("name", &self.name)
            .field("bytes", &self.text().len())
            .field("encoding", &self.encoding())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_decoded() {
        let part = Part::from_bytes("a.xml", b"\xEF\xBB\xBF<r>\r\n\xC3\xBC</r>".to_vec());
        assert_eq!((part.name(), part.encoding(), part.has_bom()), ("a.xml", "UTF-8", true));
        assert_eq!(part.slice(Span::new(5, 7)), "ü");
        assert_eq!(part.slice(Span::new(6, 7)), "", "inside of a character");
        assert_eq!(part.slice(Span::new(5, 99)), "");
        assert_eq!(part.position(7), Position { line: 2, column: 2 });
        assert_eq!(part.map().to_disk(5), 8);
        assert!(part.problems().is_empty());
    }

    #[test]
    fn text_is_taken_as_it_is() {
        let part = Part::from_text("decoded", "\u{feff}<r/>".to_owned());
        assert_eq!((part.text(), part.has_bom()), ("\u{feff}<r/>", false));
        assert_eq!(part.map().to_disk(3), 3);
    }

    #[test]
    fn debug_output_is_short() {
        let part = Part::from_text("a.xml", "secret".repeat(1000));
        assert!(!format!("{part:?}").contains("secret"));
    }
}
