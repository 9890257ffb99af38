//! Markup that is no tag: comments, CDATA sections, instructions, document type declarations.

use memchr::memchr2;

use super::declaration;
use super::names::is_blank;
use super::problems;
use super::reader::{Flow, Reader};
use super::tokens::Terminated;
use crate::text::Span;

impl Reader<'_> {
    pub(super) fn comment(&mut self, start: usize, end: usize) {
        let inner = &self.text[start + 4..end - 3];
        let mut end = end;
        if inner.contains("--") || inner.ends_with('-') {
            self.flush();
            end = self.outer_comment_end(start, end);
            self.report(problems::comment_hyphens(self.tree.part, start, end));
            self.tokens.resume(end);
        } else if !self.open.is_empty() || self.run.outside.is_some() {
            self.flush();
        }
        self.tree.comments.push(Span::new(start as u32, end as u32));
    }

    /// A comment around a comment was meant to end with the second `-->`.
    fn outer_comment_end(&mut self, start: usize, end: usize) -> usize {
        if !self.text[start + 4..end].contains("<!--") {
            return end;
        }
        let rest = &self.text[end..];
        let next = rest.find("-->").filter(|&length| !rest[..length].contains("<!--"));
        self.tokens.charge(next.unwrap_or(rest.len()));
        next.map_or(end, |length| end + length + 3)
    }

    pub(super) fn cdata(&mut self, start: usize, end: usize) {
        self.flush();
        if self.open.is_empty() {
            self.problems.outside(self.tree.part, start, end, !self.tree.nodes.is_empty());
        } else if !is_blank(&self.text[start + 9..end - 3]) {
            self.own_text(start);
        }
    }

    pub(super) fn instruction(&mut self, start: usize, end: usize) {
        self.flush();
        if let Some(end) = self.unmarked_end(start, end) {
            self.unmarked_declaration(start, end, end - 1);
            return;
        }
        let part = self.tree.part;
        let inner = &self.text[start + 2..end.saturating_sub(2).max(start + 2)];
        let target = &inner
            [..inner.find(|c: char| c.is_ascii_whitespace() || c == '?').unwrap_or(inner.len())];
        if target == "xml" && is_blank(&self.text[..start]) && self.tree.declaration.is_none() {
            self.tree.declaration = Some(Span::new(start as u32, end as u32));
            if start > 0 {
                self.report(problems::space_before_declaration(part, start));
            }
            if let Some(flaw) = declaration::check(self.text, start, end) {
                self.report(problems::declaration(
                    part,
                    &flaw,
                    Span::new(start as u32, end as u32),
                ));
            }
        } else if let Some(finding) =
            problems::instruction(part, start, end, target, self.tree.declaration)
        {
            self.report(finding);
        }
    }

    /// Where `<?xml version="1.0">` ends, which lacks its second question mark.
    fn unmarked_end(&self, start: usize, end: usize) -> Option<usize> {
        let inner = self.text[start..end].strip_prefix("<?xml")?;
        let length = memchr2(b'>', b'<', inner.as_bytes())
            .filter(|&length| inner.as_bytes()[length] == b'>')?;
        let is_first = self.tree.declaration.is_none() && is_blank(&self.text[..start]);
        (is_first && !inner[..length].ends_with('?')).then_some(start + "<?xml".len() + length + 1)
    }

    /// An XML declaration that lacks one of its question marks, which belongs at `mark`.
    pub(super) fn unmarked_declaration(&mut self, start: usize, end: usize, mark: usize) {
        self.tree.declaration = Some(Span::new(start as u32, end as u32));
        self.report(problems::declaration_mark(self.tree.part, start, end, mark));
        self.tokens.resume(end);
    }

    pub(super) fn doctype(&mut self, start: usize, end: usize) {
        self.flush();
        if self.doctype.is_none() {
            self.report(problems::doctype(self.tree.part, start, end));
        }
        let first = self.doctype.map_or(start, |doctype| doctype.0);
        self.doctype = Some((first, end));
    }

    /// Any other `<!` is passed over up to the next `>`.
    pub(super) fn unknown_markup(&mut self, start: usize) -> Flow {
        self.flush();
        let rest = &self.text[start..];
        if ["<!--", "<![CDATA[", "<!DOCTYPE"].iter().any(|markup| markup.starts_with(rest)) {
            self.report_cut(problems::cut_tag(self.tree.part, start, self.text.len(), &rest[1..]));
            return Flow::Stop;
        }
        let length = rest.find('>').map_or(rest.len(), |length| length + 1);
        self.report(problems::unknown_markup(self.tree.part, start, start + length));
        self.tokens.resume(start + length);
        Flow::On
    }

    /// Markup whose end is missing takes the rest of the text with it.
    pub(super) fn unterminated(&mut self, start: usize, what: Terminated) -> Flow {
        self.flush();
        let part = self.tree.part;
        if let (Terminated::Instruction, Some(end)) =
            (what, self.unmarked_end(start, self.text.len()))
        {
            self.unmarked_declaration(start, end, end - 1);
            return Flow::On;
        }
        match what {
            Terminated::Doctype => self.doctype(start, self.text.len()),
            Terminated::Comment => {
                self.tree.comments.push(Span::new(start as u32, self.text.len() as u32));
                self.report_cut(problems::unterminated(part, start, "comment", "<!--", "-->"));
            }
            Terminated::Cdata => self.report_cut(problems::unterminated(
                part,
                start,
                "CDATA section",
                "<![CDATA[",
                "]]>",
            )),
            Terminated::Instruction => {
                self.report_cut(problems::unterminated(
                    part,
                    start,
                    "processing instruction",
                    "<?",
                    "?>",
                ));
            }
        }
        Flow::Stop
    }
}
