//! The loop: tokens in, elements and mistakes out.

use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

use super::element::Element;
use super::names::may_be_forbidden;
use super::namespaces::{Namespaces, built_in};
use super::problems::{self, Problems};
use super::recovery::Swallow;
use super::room::{LARGEST, Records};
use super::runs::Run;
use super::start_tag::StartTag;
use super::tokens::{Kind, Token, Tokens};
use super::tree::{NONE, Tree};
use crate::finding::Finding;
use crate::text::Part;

/// So many attributes and levels have room from the start.
const FEW: usize = 16;

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

impl Open {
    /// An element of which nothing but the start tag is read.
    pub(super) const fn new(node: u32, mark: usize) -> Self {
        Self {
            node,
            mark,
            first_child: NONE,
            text_before: false,
            text_behind: false,
            stray_end: None,
            torn_start: None,
        }
    }
}

/// How much of the text was looked at for characters that no document may hold.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    /// Where that ends.
    end: usize,
    /// Whether there may be such characters before it.
    has_suspects: bool,
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
    /// What was looked at for characters that no document may hold.
    seen: Seen,
    /// Whether nothing is read the short way, so that a test can compare both.
    pub(super) is_careful: bool,
    /// Where reading stopped before the end of the text, which a finding says.
    pub(super) stopped: Option<usize>,
}

impl<'t> Reader<'t> {
    pub(super) fn new(part: &'t Arc<Part>) -> Self {
        let text = part.text();
        // As many as most have: seldom is something copied to make room for more.
        let few = text.len() / 64 + FEW;
        let tree = Tree {
            part,
            text,
            nodes: Records::with_capacity(few),
            attributes: Records::with_capacity(few),
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
            open: Vec::with_capacity(FEW),
            namespaces: Namespaces::new(),
            problems: Problems::default(),
            swallow: Vec::new(),
            run: Run::default(),
            doctype: None,
            second_root: false,
            lost_declarations: false,
            unbound: Vec::new(),
            without_end: HashSet::new(),
            seen: Seen::default(),
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
            self.look_up_to(self.tokens.at());
            self.read_plain();
            self.seen.end = self.tokens.at();
        }
        self.tokens.next()
    }

    /// Looks at the characters that were not read the short way, which looks at all of them.
    fn look_up_to(&mut self, end: usize) {
        let bytes = self.text.as_bytes().get(self.seen.end..end).unwrap_or_default();
        self.look_at(bytes);
    }

    /// Takes note whether there may be characters that no document may hold.
    pub(super) fn look_at(&mut self, bytes: &[u8]) {
        // All are looked at, so that many are at once.
        self.seen.has_suspects |=
            bytes.iter().fold(false, |any, &byte| any | may_be_forbidden(byte));
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
        self.look_up_to(self.text.len());
        if !self.seen.has_suspects {
            return;
        }
        let skipped = self.doctype.unwrap_or((0, 0));
        for finding in problems::characters(self.tree.part, skipped) {
            let element = self.tree.element_at(finding.place.span.start).map_or(NONE, Element::id);
            self.problems.push(element, finding);
        }
    }
}

/// Gives back room that is worth the copy, and that no other tree will use.
fn fit<T>(list: &mut Vec<T>) {
    if list.capacity() > LARGEST && list.capacity() - list.len() > list.len() / 8 + 128 {
        list.shrink_to_fit();
    }
}
