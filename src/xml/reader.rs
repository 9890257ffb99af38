//! The loop: tokens in, elements and mistakes out.

use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

use memchr::memchr_iter;

use super::element::Element;
use super::namespaces::{Namespaces, built_in};
use super::problems::{self, Problems};
use super::recovery::Swallow;
use super::runs::Run;
use super::start_tag::StartTag;
use super::tokens::{Kind, Token, Tokens};
use super::tree::{NONE, Tree};
use crate::finding::Finding;
use crate::text::Part;

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

pub(super) struct Reader<'t> {
    pub(super) text: &'t str,
    pub(super) tokens: Tokens<'t>,
    pub(super) tree: Tree<'t>,
    pub(super) open: Vec<Open>,
    pub(super) namespaces: Namespaces<'t>,
    pub(super) problems: Problems,
    /// End tags that are expected too late, by a mistake that is reported already.
    pub(super) swallow: Vec<Swallow<'t>>,
    pub(super) run: Run<'t>,
    /// Range of the document type declaration.
    pub(super) doctype: Option<(usize, usize)>,
    /// The finding about elements behind the root.
    pub(super) second_root: bool,
    /// Whether declarations were passed over, so that prefixes may be unknown for no mistake.
    pub(super) lost_declarations: bool,
    /// Prefixes that are reported as unbound.
    pub(super) unbound: Vec<&'t str>,
    /// Names of which no end tag stands in the rest of the text, as far as anybody asked.
    pub(super) without_end: HashSet<&'t str>,
    /// Whether nothing is read the short way, so that a test can compare both.
    pub(super) is_careful: bool,
    /// Where reading stopped before the end of the text, which a finding says.
    pub(super) stopped: Option<usize>,
}

impl<'t> Reader<'t> {
    pub(super) fn new(part: &'t Arc<Part>) -> Self {
        let text = part.text();
        // Two tags make an element, and nothing is copied to make room for more.
        let tags = memchr_iter(b'<', text.as_bytes()).count();
        let tree = Tree {
            part,
            text,
            nodes: Vec::with_capacity(tags / 2 + 1),
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
            without_end: HashSet::new(),
            is_careful: false,
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
        let mut begins = 0;
        while let Some(token) = self.next_token() {
            // Tokens stand side by side, so that together they are the text: none is read twice and
            // none is left out.
            debug_assert!(
                token.start >= begins && self.text.is_char_boundary(token.start),
                "internal: {token:?} does not stand behind {begins}"
            );
            begins = token.start + 1;
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
        debug_assert!(
            self.stopped.is_some() || self.tokens.is_at_end(),
            "internal: tokens end with the text"
        );
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

    /// The next token that is not plain.
    fn next_token(&mut self) -> Option<Token> {
        if !self.is_careful {
            self.read_plain();
        }
        self.tokens.next()
    }

    pub(super) fn finish(mut self) -> Tree<'t> {
        fit(&mut self.tree.nodes);
        fit(&mut self.tree.attributes);
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

    pub(super) fn step(&mut self, token: Token, tag: &mut StartTag) -> Flow {
        let Token { kind, start, end } = token;
        match kind {
            Kind::Text => {
                if let Some(root) = self.bare_root(start, tag) {
                    return self.start_tag(root, root, tag);
                }
                self.text_run(start, end);
            }
            Kind::Reference => self.reference(start, end),
            Kind::StartTag => return self.maybe_start_tag(start, tag),
            Kind::EndTag if self.closes_innermost(start, end) => {
                self.flush();
                self.close(start);
            }
            Kind::EndTag => return self.maybe_end_tag(start),
            Kind::Comment => self.comment(start, end),
            Kind::Cdata => self.cdata(start, end),
            Kind::Instruction => self.instruction(start, end),
            Kind::Doctype => self.doctype(start, end),
            Kind::UnknownMarkup => return self.unknown_markup(start),
            Kind::Unterminated(what) => return self.unterminated(start, what),
        }
        Flow::On
    }

    /// A document has a root; where none was found and nothing says why, that is the mistake.
    fn check_root(&mut self) {
        if !self.tree.nodes.is_empty() || self.tree.is_truncated {
            return;
        }
        if !self.tree.part.problems().is_empty() {
            // what could not be decoded cannot be judged
            self.problems.clear();
        } else if self.problems.is_only_outside() {
            self.problems.clear();
            self.problems.push(NONE, problems::no_root(self.tree.part));
        }
    }

    /// Characters that no document may hold, wherever they stand.
    fn check_characters(&mut self) {
        let skipped = self.doctype.unwrap_or((0, 0));
        for finding in problems::characters(self.tree.part, skipped) {
            let element = self.tree.element_at(finding.place.span.start).map_or(NONE, Element::id);
            self.problems.push(element, finding);
        }
    }
}

/// Gives back room that is worth the copy.
fn fit<T>(list: &mut Vec<T>) {
    if list.capacity() - list.len() > list.len() / 8 + 64 {
        list.shrink_to_fit();
    }
}
