//! The short way: tags and text as nearly all are written, read in one pass over their bytes.
//!
//! Nothing is judged here. What is not plain is left, untouched, to the careful way, which takes
//! every shape that there is; of what is plain both make the same (see `tests/plain.rs`).

use memchr::{memchr, memchr_iter, memchr2};

use super::classes::{self, LETTER, NAME, SPACE, TEXT, VALUE};
use super::limits::MAX_DEPTH;
use super::namespaces::NO_NAMESPACE;
use super::reader::{Open, Reader};
use super::slips::Slips;
use super::tree::{AttributeRecord, NONE, Node, Scope};
use super::value::is_plain;

/// So many bytes are looked at one by one before a search of many at a time is worth its start.
const SHORT: usize = 48;

/// More attributes than that are compared with a set of names: the careful way has one.
const FEW: usize = 16;

/// A run of text without references, up to a `<`.
struct Text {
    end: usize,
    is_blank: bool,
    /// Length of the white space at its start.
    space: usize,
    /// Whether what follows that has carriage returns, which applications do not see.
    has_returns: bool,
}

impl Reader<'_> {
    /// Reads on for as long as all is plain and an element is open.
    pub(super) fn read_plain(&mut self) {
        if !self.run.is_told() {
            return;
        }
        let mut at = self.tokens.at();
        while let Some(innermost) = self.open.last() {
            let node = innermost.node;
            let next = match self.text.as_bytes().get(at..) {
                Some([b'<', b'/', ..]) => self.plain_end(at, node),
                Some([b'<', first, ..]) if classes::is(*first, LETTER) => {
                    self.plain_start(at, node)
                }
                Some([b'<', ..]) => None,
                _ => self.plain_text(at),
            };
            let Some(next) = next else { break };
            at = next;
        }
        self.tokens.skip_to(at);
    }

    /// The end tag of the innermost element.
    fn plain_end(&mut self, at: usize, node: u32) -> Option<usize> {
        let end = self.own_end(at, self.name_of_node(node))?;
        self.close(at);
        Some(end)
    }

    /// The offset behind `</name>`, if that stands at `at`.
    fn own_end(&self, at: usize, name: &str) -> Option<usize> {
        let rest = self.text.as_bytes()[at..].strip_prefix(b"</")?;
        let end = name.len();
        (rest.get(end) == Some(&b'>') && &rest[..end] == name.as_bytes()).then_some(at + end + 3)
    }

    /// Text up to the next tag.
    fn plain_text(&mut self, at: usize) -> Option<usize> {
        let Text { end, is_blank, .. } = text(self.text.as_bytes(), at)?;
        if !is_blank {
            self.own_text(at);
        }
        Some(end)
    }

    /// A start tag, with the text behind it, and with its end tag where that follows.
    fn plain_start(&mut self, at: usize, parent: u32) -> Option<usize> {
        let name_end = at + 1 + classes::length(&self.text.as_bytes()[at + 1..], NAME);
        let first = self.tree.attributes.len();
        let tag = self.plain_attributes(name_end).filter(|&(_, is_empty)| {
            let is_bare = !is_empty && self.tree.attributes.len() == first;
            self.open.len() < MAX_DEPTH && !(is_bare && self.may_end_root(at + 1, name_end))
        });
        let Some((open_end, is_empty)) = tag else {
            self.tree.attributes.truncate(first);
            return None;
        };
        let id = self.tree.nodes.len() as u32;
        let mut node = Node {
            start: at as u32,
            name_len: (name_end - at - 1) as u32,
            open_end: open_end as u32,
            close_start: open_end as u32,
            parent,
            behind: id + 1,
            first_attribute: first as u32,
            scope: Scope::new(self.namespaces.default_binding()),
        };
        node.scope.set(Scope::SIMPLE);
        if let Some(open) = self.open.last_mut()
            && open.first_child == NONE
        {
            open.first_child = id;
        }
        let mut next = open_end;
        let mut is_open = false;
        if is_empty {
            node.scope.set(Scope::EMPTY | Scope::PLAIN);
        } else if let Some(text) = text(self.text.as_bytes(), open_end) {
            node.scope.put(Scope::TEXT, !text.is_blank);
            let space = &self.text.as_bytes()[open_end..open_end + text.space];
            next = text.end;
            if let Some(end) = self.own_end(next, &self.text[at + 1..name_end]) {
                node.close_start = next as u32;
                node.scope.put(Scope::PLAIN, !text.has_returns && !space.contains(&b'\r'));
                next = end;
            } else {
                is_open = true;
            }
        } else {
            is_open = true;
        }
        self.tree.nodes.push(node);
        if is_open {
            self.open.push(Open {
                node: id,
                mark: self.namespaces.mark(),
                first_child: NONE,
                text_before: node.scope.has(Scope::TEXT),
                text_behind: false,
                stray_end: None,
                torn_start: None,
            });
        }
        Some(next)
    }

    /// Whether a start tag without attributes has the name of the root and nothing is open but
    /// that: it may be meant as the root's end tag.
    fn may_end_root(&self, name_start: usize, name_end: usize) -> bool {
        let &[root] = self.open.as_slice() else { return false };
        self.text[name_start..name_end] == *self.name_of_node(root.node)
    }

    /// Records the attributes of a start tag whose name ends at `at`: the offset behind the tag,
    /// and whether it ends with `/>`.
    fn plain_attributes(&mut self, mut at: usize) -> Option<(usize, bool)> {
        let bytes = self.text.as_bytes();
        let first = self.tree.attributes.len();
        loop {
            let space = classes::length(&bytes[at..], SPACE);
            at += space;
            match *bytes.get(at)? {
                b'>' => return Some((at + 1, false)),
                b'/' if bytes.get(at + 1) == Some(&b'>') => return Some((at + 2, true)),
                byte if space > 0 && classes::is(byte, LETTER) => {
                    let record = self.plain_attribute(at)?;
                    if !self.is_new(&record, first) {
                        return None;
                    }
                    self.tree.attributes.push(record);
                    at = record.value_end as usize + 1;
                }
                _ => return None,
            }
        }
    }

    /// Whether no attribute from `first` on has its name, and there are few of them.
    fn is_new(&self, record: &AttributeRecord, first: usize) -> bool {
        let bytes = self.text.as_bytes();
        let name = |record: &AttributeRecord| {
            &bytes[record.start as usize..(record.start + record.name_len) as usize]
        };
        let known = &self.tree.attributes[first..];
        known.len() < FEW
            && known
                .iter()
                .all(|known| known.name_len != record.name_len || name(known) != name(record))
    }

    /// The attribute at `start`: no declaration, without a prefix, in quotes.
    fn plain_attribute(&self, start: usize) -> Option<AttributeRecord> {
        let bytes = self.text.as_bytes();
        let name_end = start + classes::length(&bytes[start..], NAME);
        let &[b'=', quote @ (b'"' | b'\''), ..] = &bytes[name_end..] else { return None };
        let value_start = name_end + 2;
        if bytes[start] == b'x' && bytes[start..].starts_with(b"xmlns") {
            return None;
        }
        let (value_end, is_plain) = self.plain_value(value_start, quote)?;
        // Anything else may be a sign that this is the quote of another value.
        if !matches!(bytes.get(value_end + 1), Some(b' ' | b'\t' | b'\r' | b'\n' | b'>' | b'/')) {
            return None;
        }
        let mut scope = Scope::new(NO_NAMESPACE);
        scope.set(Scope::SIMPLE);
        scope.put(Scope::PLAIN, is_plain);
        Some(AttributeRecord {
            start: start as u32,
            name_len: (name_end - start) as u32,
            value_start: value_start as u32,
            value_end: value_end as u32,
            scope,
        })
    }

    /// The end of the value that `quote` closes, and whether it is as it is written.
    fn plain_value(&self, start: usize, quote: u8) -> Option<(usize, bool)> {
        let rest = &self.text.as_bytes()[start..];
        let length = classes::length(short(rest), VALUE);
        if rest.get(length) == Some(&quote) {
            return Some((start + length, true));
        }
        let end = start + memchr(quote, rest)?;
        let mut slips = Slips::default();
        slips.value(self.text, start, end);
        slips.is_empty().then(|| (end, is_plain(&self.text[start..end])))
    }
}

/// The bytes that are worth a look at each.
fn short(rest: &[u8]) -> &[u8] {
    &rest[..rest.len().min(SHORT)]
}

/// The text at `start`, unless it has references, `]]>` or no end.
fn text(bytes: &[u8], start: usize) -> Option<Text> {
    let space = classes::length(&bytes[start..], SPACE);
    let from = start + space;
    let rest = &bytes[from..];
    let length = classes::length(short(rest), TEXT);
    if rest.get(length) == Some(&b'<') {
        let is_blank = length == 0;
        return Some(Text { end: from + length, is_blank, space, has_returns: false });
    }
    let length = memchr2(b'<', b'&', rest).filter(|&length| rest[length] == b'<')?;
    let rest = &rest[..length];
    if memchr_iter(b'>', rest).any(|at| rest[..at].ends_with(b"]]")) {
        return None;
    }
    let has_returns = memchr(b'\r', rest).is_some();
    Some(Text { end: from + length, is_blank: false, space, has_returns })
}
