//! The lines of a text, and what a line looks like on its own.

use crate::text::Span;
use crate::text::letters::Letters;

/// A line, without its end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'s> {
    /// What stands on it.
    pub(super) text: &'s str,
    /// Where it begins.
    pub(super) start: u32,
    /// Behind its line end.
    pub(super) behind: u32,
}

impl<'s> Line<'s> {
    /// What stands on it, without white space around it.
    pub(super) fn trimmed(&self) -> &'s str {
        self.text.trim()
    }

    /// The place of a piece of its text.
    pub(super) fn span_of(&self, piece: &str) -> Span {
        let offset = (piece.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        let offset = offset.min(self.text.len()) as u32;
        let start = self.start + offset;
        Span::new(start, start + piece.len() as u32)
    }

    /// Whether nothing stands on it.
    pub(super) fn is_blank(&self) -> bool {
        self.trimmed().is_empty()
    }

    /// Whether it begins with white space.
    pub(super) fn is_indented(&self) -> bool {
        self.text.starts_with([' ', '\t'])
    }

    /// Whether it is a comment of a REST client.
    pub(super) fn is_comment(&self) -> bool {
        let text = self.trimmed();
        text.starts_with('#') || text.starts_with("//")
    }

    /// The name and the value of a header.
    pub(super) fn header(&self) -> Option<(&'s str, &'s str)> {
        let (name, value) = self.text.split_once(':')?;
        let name = name.trim();
        let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
        (!name.is_empty() && name.chars().all(is_token)).then(|| (name, value.trim()))
    }

    /// The name and the value of `@name = value`.
    pub(super) fn definition(&self) -> Option<(&'s str, &'s str)> {
        let (name, value) = self.trimmed().strip_prefix('@')?.split_once('=')?;
        let name = name.trim();
        let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
        (!name.is_empty() && name.chars().all(is_plain)).then(|| (name, value.trim()))
    }

    /// Whether it is the first line of a response.
    pub(super) fn is_status(&self) -> bool {
        let Some(rest) = self.text.strip_prefix("HTTP/") else { return false };
        let mut words = rest.split_whitespace();
        let version = words.next().unwrap_or_default();
        let status = words.next().unwrap_or_default();
        version.starts_with(|c: char| c.is_ascii_digit())
            && status.len() == 3
            && status.bytes().all(|byte| byte.is_ascii_digit())
    }

    /// Whether a REST client takes it for what to do with the response.
    pub(super) fn is_about_response(&self) -> bool {
        let text = self.text;
        text.starts_with("> {%")
            || text.starts_with(">>")
            || text.starts_with("<> ")
            || text.starts_with("> ") && is_script(text)
    }
}

/// Whether a line ends with the name of a script.
fn is_script(text: &str) -> bool {
    text.trim_end().rsplit_once('.').is_some_and(|(_, suffix)| suffix.is_like("js"))
}

/// The lines of a text, in order.
pub(super) fn lines(source: &str) -> impl Iterator<Item = Line<'_>> {
    let mut start = 0;
    source.split_inclusive('\n').map(move |whole| {
        let text = whole.strip_suffix('\n').unwrap_or(whole);
        let text = text.strip_suffix('\r').unwrap_or(text);
        let behind = start + whole.len() as u32;
        let line = Line { text, start, behind };
        start = behind;
        line
    })
}
