//! The loop: tokens in, elements and mistakes out.

use std::sync::{Arc, OnceLock};

use super::end_tag::is_end_tag;
use super::limits::MAX_DEPTH;
use super::names::{is_allowed, is_blank, is_name_start, is_space, space_length};
use super::namespaces::{Namespaces, built_in};
use super::problems::{self, Problems};
use super::recovery::Swallow;
use super::references::Reference;
use super::slips::Slips;
use super::start_tag::{StartTag, name_length, scan};
use super::tokens::{Kind, Terminated, Token, Tokens};
use super::tree::{NONE, Node, Scope, Tree};
use crate::finding::Finding;
use crate::text::{Part, Span};

/// Whether reading goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flow {
    On,
    Stop,
}

/// An element whose end tag has not come yet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Open {
    /// Its number in the tree.
    pub(super) node: u32,
    /// Where the namespaces stood before it.
    pub(super) mark: usize,
    /// Its first child, or `NONE`.
    pub(super) first_child: u32,
    /// Whether it has text before its first child, and behind it.
    pub(super) text_before: bool,
    pub(super) text_behind: bool,
    /// The finding of an end tag that closed nothing while this element was the innermost.
    pub(super) stray_end: Option<usize>,
    /// The finding that the `>` of its start tag is missing.
    pub(super) torn_start: Option<usize>,
}

/// A run of character data, references and stray `<` between two pieces of markup.
#[derive(Default)]
struct Run<'t> {
    slips: Slips<'t>,
    /// Where the first character outside of the root stands that is no white space.
    outside: Option<usize>,
    end: usize,
}

pub(super) struct Reader<'t> {
    pub(super) text: &'t str,
    pub(super) tokens: Tokens<'t>,
    pub(super) tree: Tree<'t>,
    pub(super) open: Vec<Open>,
    pub(super) namespaces: Namespaces<'t>,
    pub(super) problems: Problems,
    /// End tags that are expected too late, by a mistake that is reported already.
    pub(super) swallow: Vec<Swallow<'t>>,
    run: Run<'t>,
    /// Range of the document type declaration.
    pub(super) doctype: Option<(usize, usize)>,
    /// The finding about elements behind the root.
    second_root: bool,
    /// Whether declarations were passed over, so that prefixes may be unknown for no mistake.
    pub(super) lost_declarations: bool,
    /// Prefixes that are reported as unbound.
    pub(super) unbound: Vec<&'t str>,
    /// Where reading stopped before the end of the text, which a finding says.
    pub(super) stopped: Option<usize>,
}

impl<'t> Reader<'t> {
    pub(super) fn new(part: &'t Arc<Part>) -> Self {
        let text = part.text();
        let tree = Tree {
            part,
            nodes: Vec::new(),
            attributes: Vec::new(),
            bindings: built_in(),
            comments: Vec::new(),
            declaration: None,
            problems: Vec::new(),
            is_well_formed: true,
            is_truncated: false,
            ordinals: OnceLock::new(),
        };
        Self {
            text,
            tokens: Tokens::new(text),
            tree,
            open: Vec::new(),
            namespaces: Namespaces::new(),
            problems: Problems::default(),
            swallow: Vec::new(),
            run: Run::default(),
            doctype: None,
            second_root: false,
            lost_declarations: false,
            unbound: Vec::new(),
            stopped: None,
        }
    }

    pub(super) fn read(mut self) -> Tree<'t> {
        let part = self.tree.part;
        let fatal = part.problems().iter().any(|problem| problem.kind.is_fatal());
        if u32::try_from(self.text.len()).is_err() {
            self.problems.push(NONE, problems::text_too_long(part));
            self.tree.is_truncated = true;
            return self.finish();
        }
        let mut tag = StartTag::default();
        while let Some(token) = self.tokens.next() {
            if self.step(token, &mut tag) == Flow::Stop {
                self.stopped = Some(token.start);
                break;
            }
            if self.problems.is_full() || self.tokens.is_spent() {
                self.problems.push_last(self.current(), problems::too_broken(part, token.start));
                self.stopped = Some(token.start);
                break;
            }
        }
        self.tree.is_truncated = self.stopped.is_some();
        self.run.slips.forget_cut(self.text);
        self.flush();
        self.close_at_end();
        if fatal {
            self.problems.clear();
        } else {
            self.check_root();
            self.check_characters();
        }
        self.problems.of_encoding(part);
        self.finish()
    }

    fn finish(mut self) -> Tree<'t> {
        self.tree.nodes.shrink_to_fit();
        self.tree.attributes.shrink_to_fit();
        self.tree.is_well_formed = !self.problems.has_malformed();
        let Self { mut tree, problems, .. } = self;
        tree.problems = problems.take(&tree);
        tree
    }

    /// The innermost open element, or `NONE`.
    pub(super) fn current(&self) -> u32 {
        self.open.last().map_or(NONE, |open| open.node)
    }

    pub(super) fn report(&mut self, finding: Finding) {
        self.problems.push(self.current(), finding);
    }

    pub(super) fn report_cut(&mut self, finding: Finding) {
        self.problems.push_cut(self.current(), finding);
    }

    fn step(&mut self, token: Token, tag: &mut StartTag) -> Flow {
        let Token { kind, start, end } = token;
        match kind {
            Kind::Text => self.text_run(start, end),
            Kind::Reference => self.reference(start, end),
            Kind::StartTag => return self.maybe_start_tag(start, tag),
            Kind::EndTag => return self.maybe_end_tag(start),
            Kind::Comment => self.comment(start, end),
            Kind::Cdata => self.cdata(start, end),
            Kind::Instruction => self.instruction(start, end),
            Kind::Doctype => self.doctype(start, end),
            Kind::UnknownMarkup => self.unknown_markup(start),
            Kind::Unterminated(what) => {
                self.unterminated(start, what);
                return Flow::Stop;
            }
        }
        Flow::On
    }

    /// Character data up to markup or to an ampersand.
    fn text_run(&mut self, start: usize, end: usize) {
        self.run.end = end;
        let bytes = &self.text.as_bytes()[start..end];
        let Some(first) = bytes.iter().position(|&byte| !is_space(byte)) else { return };
        self.own_text(start + first);
        if !self.open.is_empty() {
            self.run.slips.text(self.text, start + first, end);
        }
    }

    fn reference(&mut self, start: usize, end: usize) {
        if self.open.is_empty() {
            self.own_text(start);
            return;
        }
        let (reference, length) = self.run.slips.reference(self.text, start);
        let is_space = matches!(reference, Reference::Character(' ' | '\t' | '\r' | '\n'));
        if !is_space {
            self.own_text(start);
        }
        self.text_run(start + length, end);
    }

    /// The element that is open here has text of its own; outside of the root none may stand.
    fn own_text(&mut self, at: usize) {
        let Some(open) = self.open.last_mut() else {
            self.run.outside.get_or_insert(at);
            return;
        };
        if open.first_child == NONE {
            open.text_before = true;
        } else {
            open.text_behind = true;
        }
        self.tree.nodes[open.node as usize].scope.set(Scope::TEXT);
    }

    /// Markup has come: what is wrong with the text before it is told.
    pub(super) fn flush(&mut self) {
        if self.run.outside.is_none() && self.run.slips.is_empty() {
            return;
        }
        let run = std::mem::take(&mut self.run);
        let element = self.current();
        if let Some(start) = run.outside {
            let text = &self.text[start..run.end.max(start + 1)];
            let is_replaced =
                |c| c == char::REPLACEMENT_CHARACTER && !self.tree.part.problems().is_empty();
            let is_told_elsewhere =
                text.chars().all(|c| !is_allowed(c) || c.is_ascii_whitespace() || is_replaced(c));
            if self.doctype.is_none() && !is_told_elsewhere {
                let end = start + text.trim_end().len();
                self.problems.outside(self.tree.part, start, end, !self.tree.nodes.is_empty());
            }
        }
        let part = self.tree.part;
        self.problems.slips(part, element, run.slips, "text", self.doctype.is_some());
    }

    /// A `<` that begins nothing is text.
    fn stray(&mut self, at: usize) {
        if !self.open.is_empty() {
            self.run.slips.stray.push(at);
        }
        self.own_text(at);
        self.run.end = at + 1;
        self.tokens.resume(at + 1);
    }

    fn maybe_start_tag(&mut self, start: usize, tag: &mut StartTag) -> Flow {
        let rest = &self.text[start + 1..];
        if rest.starts_with(is_name_start) {
            return self.start_tag(start, start + 1, tag);
        }
        if rest.is_empty() {
            self.flush();
            self.report_cut(problems::cut_tag(self.tree.part, start, self.text.len(), ""));
            return Flow::Stop;
        }
        if is_end_tag(self.text, start) {
            return self.maybe_end_tag(start);
        }
        let name_start = start + 1 + space_length(rest);
        let name = &self.text[name_start..name_start + name_length(&self.text[name_start..])];
        if name.starts_with(|c| is_name_start(c) || name_start == start + 1)
            && self.is_tag(name_start, name, tag)
        {
            return self.start_tag(start, name_start, tag);
        }
        self.stray(start);
        Flow::On
    }

    /// Whether what follows `<` without being a name is meant as a tag: its end tag follows, or it
    /// closes itself.
    fn is_tag(&mut self, name_start: usize, name: &str, tag: &mut StartTag) -> bool {
        scan(self.text, name_start, tag);
        let is_sound = !tag.is_cut && tag.flaws.is_empty();
        is_sound && (tag.is_empty || self.has_end_tag(tag.end, name))
    }

    /// Whether an end tag of that name stands anywhere behind `from`.
    pub(super) fn has_end_tag(&mut self, from: usize, name: &str) -> bool {
        let rest = &self.text[from..];
        let found = rest.match_indices("</").map(|(at, _)| at).find(|&at| {
            let behind = rest[at + 2..].trim_ascii_start().strip_prefix(name);
            behind.is_some_and(|behind| name_length(behind) == 0)
        });
        self.tokens.charge(found.unwrap_or(rest.len()));
        found.is_some()
    }

    fn maybe_end_tag(&mut self, start: usize) -> Flow {
        if is_end_tag(self.text, start) {
            self.flush();
            return self.end_tag(start);
        }
        if self.text[start..].starts_with("</>") && !self.open.is_empty() {
            self.flush();
            self.nameless_end_tag(start);
            return Flow::On;
        }
        if self.text[start..].trim_end().len() <= 2 {
            self.flush();
            self.report_cut(problems::cut_tag(self.tree.part, start, self.text.len(), ""));
            return Flow::Stop;
        }
        self.stray(start);
        Flow::On
    }

    /// A start tag whose `<` stands at `start`.
    fn start_tag(&mut self, start: usize, name_start: usize, tag: &mut StartTag) -> Flow {
        self.flush();
        scan(self.text, name_start, tag);
        self.tokens.charge(tag.seen - tag.end.min(tag.seen));
        if tag.is_cut {
            return self.cut_start_tag(start, tag);
        }
        self.tokens.resume(tag.end);
        let name = &self.text[tag.name.0..tag.name.1];
        if self.is_meant_as_end(start, name, tag) {
            return Flow::On;
        }
        if self.open.len() >= MAX_DEPTH {
            self.report(problems::too_deep(self.tree.part, tag.name));
            return Flow::Stop;
        }
        if self.open.is_empty() && !self.tree.nodes.is_empty() && !self.second_root {
            self.second_root = true;
            self.second_root(tag.name);
        }
        let element = self.push_element(start, tag);
        self.check_tag(element, start, tag);
        Flow::On
    }

    /// Adds an element, which stays open unless it is `<x/>`.
    fn push_element(&mut self, start: usize, tag: &StartTag) -> u32 {
        let id = self.tree.nodes.len() as u32;
        let parent = self.current();
        if let Some(open) = self.open.last_mut()
            && open.first_child == NONE
        {
            open.first_child = id;
        }
        self.tree.nodes.push(Node {
            start: start as u32,
            name_len: (tag.name.1 - tag.name.0) as u32,
            open_end: tag.end as u32,
            close_start: tag.end as u32,
            parent,
            behind: id + 1,
            first_attribute: self.tree.attributes.len() as u32,
            scope: Scope::default(),
        });
        let mark = self.namespaces.mark();
        self.read_attributes(id, tag);
        if tag.is_empty {
            self.tree.nodes[id as usize].scope.set(Scope::EMPTY);
            self.namespaces.leave(mark);
        } else {
            self.open.push(Open {
                node: id,
                mark,
                first_child: NONE,
                text_before: false,
                text_behind: false,
                stray_end: None,
                torn_start: None,
            });
        }
        id
    }

    /// The text ends within a start tag. Of the root that much is kept that it can be recognised.
    fn cut_start_tag(&mut self, start: usize, tag: &StartTag) -> Flow {
        let name = &self.text[tag.name.0..tag.name.1];
        self.report_cut(problems::cut_tag(self.tree.part, start, self.text.len(), name));
        if self.tree.nodes.is_empty() && tag.name.1 < self.text.len() {
            let id = self.push_element(start, tag);
            let node = &mut self.tree.nodes[id as usize];
            node.open_end = self.text.len() as u32;
            node.close_start = node.open_end;
        }
        Flow::Stop
    }

    fn comment(&mut self, start: usize, end: usize) {
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

    fn cdata(&mut self, start: usize, end: usize) {
        self.flush();
        if self.open.is_empty() {
            self.problems.outside(self.tree.part, start, end, !self.tree.nodes.is_empty());
        } else if !is_blank(&self.text[start + 9..end - 3]) {
            self.own_text(start);
        }
    }

    fn instruction(&mut self, start: usize, end: usize) {
        self.flush();
        let part = self.tree.part;
        let inner = &self.text[start + 2..end.saturating_sub(2).max(start + 2)];
        let target = &inner
            [..inner.find(|c: char| c.is_ascii_whitespace() || c == '?').unwrap_or(inner.len())];
        if target == "xml" && is_blank(&self.text[..start]) && self.tree.declaration.is_none() {
            self.tree.declaration = Some(Span::new(start as u32, end as u32));
            if start > 0 {
                self.report(problems::space_before_declaration(part, start));
            }
            if let Some(flaw) = super::declaration::check(self.text, start, end) {
                self.report(problems::declaration(part, &flaw));
            }
        } else if let Some(finding) =
            problems::instruction(part, start, end, target, self.tree.declaration)
        {
            self.report(finding);
        }
    }

    fn doctype(&mut self, start: usize, end: usize) {
        self.flush();
        if self.doctype.is_none() {
            self.report(problems::doctype(self.tree.part, start, end));
        }
        let first = self.doctype.map_or(start, |doctype| doctype.0);
        self.doctype = Some((first, end));
    }

    fn unknown_markup(&mut self, start: usize) {
        self.flush();
        let rest = &self.text[start..];
        let length = rest.find('>').map_or(rest.len(), |length| length + 1);
        self.report(problems::unknown_markup(self.tree.part, start, start + length));
        self.tokens.resume(start + length);
    }

    fn unterminated(&mut self, start: usize, what: Terminated) {
        self.flush();
        let part = self.tree.part;
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
    }

    /// A document has a root; where none was found and nothing says why, that is the mistake.
    fn check_root(&mut self) {
        if !self.tree.nodes.is_empty()
            || self.tree.is_truncated
            || !self.tree.part.problems().is_empty()
        {
            return;
        }
        if self.problems.is_only_outside() {
            self.problems.clear();
            self.problems.push(NONE, problems::no_root(self.tree.part));
        }
    }

    /// Characters that no document may hold, wherever they stand.
    fn check_characters(&mut self) {
        let skipped = self.doctype.unwrap_or((0, 0));
        for finding in problems::characters(self.tree.part, skipped) {
            let element =
                self.tree.element_at(finding.place.span.start).map_or(NONE, |element| element.id());
            self.problems.push(element, finding);
        }
    }
}
