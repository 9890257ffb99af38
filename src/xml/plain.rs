//! The short way: tags and text as nearly all are written, read in one pass over their bytes.
//!
//! Nothing is judged here. What is not plain is left, untouched, to the careful way, which takes
//! every shape that there is; of what is plain both make the same (see `tests/plain.rs`).

use std::borrow::Cow;
use std::ops::Range;

use super::classes::{is_letter, name_length, space_length, text_length, value_length};
use super::limits::MAX_DEPTH;
use super::names::is_same;
use super::namespaces::{NO_NAMESPACE, XML, XMLNS, XMLNS_BINDING};
use super::reader::{Open, Reader};
use super::references::{Reference, read_reference};
use super::tree::{AttributeRecord, Binding, NONE, Node, Scope, name_start};

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
    /// Reads on for as long as all is plain, from the start tag of the root to its end.
    pub(super) fn read_plain(&mut self) {
        if !self.run.is_told() {
            return;
        }
        let mut at = self.tokens.at();
        while let Some(next) = self.plain_token(at) {
            at = next;
        }
        self.tokens.skip_to(at);
    }

    /// Reads what begins at an offset: the offset behind it.
    #[inline]
    fn plain_token(&mut self, at: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        match *bytes.get(at)? {
            b'<' => match *bytes.get(at + 1)? {
                b'/' => self.plain_end(at),
                byte if is_letter(byte) => self.plain_start(at),
                _ => None,
            },
            _ if self.open.is_empty() => None,
            _ => self.plain_text(at),
        }
    }

    /// The end tag of the innermost element.
    fn plain_end(&mut self, at: usize) -> Option<usize> {
        let node = &self.tree.nodes[self.open.last()?.node as usize];
        let name = name_start(self.text, node.start);
        let end = self.own_end(at, name..name + node.name_len as usize)?;
        self.close(at);
        Some(end)
    }

    /// The offset behind `</name>`, if that stands at `at`.
    #[inline]
    fn own_end(&self, at: usize, name: Range<usize>) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let [b'<', b'/', rest @ ..] = &bytes[at..] else { return None };
        let name = &bytes[name];
        let (written, behind) = rest.split_at_checked(name.len())?;
        (behind.first() == Some(&b'>') && is_same(written, name)).then_some(at + name.len() + 3)
    }

    /// Text up to the next tag.
    fn plain_text(&mut self, at: usize) -> Option<usize> {
        let Text { end, is_blank, .. } = self.text(at)?;
        if !is_blank {
            self.own_text(at);
        }
        Some(end)
    }

    /// A start tag, with the text behind it, and with its end tag where that follows.
    fn plain_start(&mut self, at: usize) -> Option<usize> {
        if self.open.is_empty() && !self.tree.nodes.is_empty() {
            return None;
        }
        let name_end = at + 1 + name_length(&self.text.as_bytes()[at + 1..]);
        let first = self.tree.attributes.len();
        let (mark, bindings) = (self.namespaces.mark(), self.tree.bindings.len());
        let tag = self.plain_attributes(name_end).filter(|&(_, is_empty)| {
            let is_bare = !is_empty && self.tree.attributes.len() == first;
            self.open.len() < MAX_DEPTH && !(is_bare && self.may_end_root(at + 1, name_end))
        });
        let Some((open_end, is_empty)) = tag else {
            self.tree.attributes.truncate(first);
            self.namespaces.leave(mark);
            self.tree.bindings.truncate(bindings);
            return None;
        };
        let id = self.tree.nodes.len() as u32;
        let mut node = Node {
            start: at as u32,
            name_len: (name_end - at - 1) as u32,
            open_end: open_end as u32,
            close_start: open_end as u32,
            parent: self.current(),
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
        if is_empty {
            node.scope.set(Scope::EMPTY | Scope::PLAIN);
        }
        let (next, is_open) = if is_empty {
            (open_end, false)
        } else {
            self.plain_content(at + 1..name_end, &mut node)
        };
        self.tree.nodes.push(node);
        if is_open {
            let text_before = node.scope.has(Scope::TEXT);
            self.open.push(Open { text_before, ..Open::new(id, mark) });
        } else {
            self.namespaces.leave(mark);
        }
        Some(next)
    }

    /// Text behind a start tag, and the end tag that may follow: the offset behind both, and
    /// whether the element stays open.
    fn plain_content(&mut self, name: Range<usize>, node: &mut Node) -> (usize, bool) {
        let start = node.open_end as usize;
        let Some(text) = self.text(start) else { return (start, true) };
        node.scope.put(Scope::TEXT, !text.is_blank);
        let Some(end) = self.own_end(text.end, name) else {
            return (text.end, true);
        };
        let space = &self.text.as_bytes()[start..start + text.space];
        node.close_start = text.end as u32;
        node.scope.put(Scope::PLAIN, !text.has_returns && !space.contains(&b'\r'));
        (end, false)
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
            let space = space_length(&bytes[at..]);
            at += space;
            match *bytes.get(at)? {
                b'>' => return Some((at + 1, false)),
                b'/' if bytes.get(at + 1) == Some(&b'>') => return Some((at + 2, true)),
                byte if space > 0 && is_letter(byte) => {
                    let record = self.plain_attribute(at)?;
                    if !self.is_new(&record, first) {
                        return None;
                    }
                    if record.scope.has(Scope::DECLARATION) {
                        self.plain_declaration(&record)?;
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
            && !known.iter().any(|known| {
                known.name_len == record.name_len && is_same(name(known), name(record))
            })
    }

    /// The attribute at `start`: no declaration, without a prefix, in quotes.
    fn plain_attribute(&mut self, start: usize) -> Option<AttributeRecord> {
        let bytes = self.text.as_bytes();
        let name_end = start + name_length(&bytes[start..]);
        let &[b'=', quote @ (b'"' | b'\''), ..] = &bytes[name_end..] else { return None };
        let value_start = name_end + 2;
        let is_declaration = bytes[start..name_end] == *b"xmlns";
        let (value_end, flags) = self.plain_value(value_start, quote)?;
        // Anything else may be a sign that this is the quote of another value.
        if !matches!(bytes.get(value_end + 1), Some(b' ' | b'\t' | b'\r' | b'\n' | b'>' | b'/')) {
            return None;
        }
        let mut scope = Scope::new(if is_declaration { XMLNS_BINDING } else { NO_NAMESPACE });
        scope.set(Scope::SIMPLE | flags);
        scope.put(Scope::DECLARATION, is_declaration);
        Some(AttributeRecord {
            start: start as u32,
            name_len: (name_end - start) as u32,
            value_start: value_start as u32,
            value_end: value_end as u32,
            scope,
        })
    }

    /// Binds names without a prefix to the namespace that `xmlns` names.
    fn plain_declaration(&mut self, record: &AttributeRecord) -> Option<()> {
        let uri = &self.text[record.value_start as usize..record.value_end as usize];
        let binding = self.tree.bindings.len() as u32;
        let is_reserved = uri == XML || uri == XMLNS;
        if is_reserved || !record.scope.has(Scope::PLAIN) || binding > Scope::LAST {
            return None;
        }
        self.tree.bindings.push(Binding {
            attribute: self.tree.attributes.len() as u32,
            element: self.tree.nodes.len() as u32,
            uri: Cow::Borrowed(uri),
        });
        self.namespaces.bind("", binding);
        Some(())
    }

    /// The end of the value that `quote` closes, and what its attribute is marked with: whether it is
    /// as it is written, and whether it is printed. None with a `<` or a reference to anything but a
    /// character.
    #[inline]
    fn plain_value(&mut self, start: usize, quote: u8) -> Option<(usize, u32)> {
        let bytes = self.text.as_bytes();
        let mut at = start + value_length(&bytes[start..]);
        if *bytes.get(at)? == quote {
            return Some((at, Scope::PLAIN | Scope::PRINTED));
        }
        let mut is_plain = true;
        loop {
            at += value_length(&bytes[at..]);
            match *bytes.get(at)? {
                byte if byte == quote => {
                    return Some((at, if is_plain { Scope::PLAIN } else { 0 }));
                }
                b'<' => return None,
                b'&' => {
                    let (Reference::Character(_), length) = read_reference(self.text, at) else {
                        return None;
                    };
                    is_plain = false;
                    at += length;
                    continue;
                }
                b'\t' | b'\n' | b'\r' => is_plain = false,
                _ => {
                    at += self.look_at_rare(&bytes[at..]);
                    continue;
                }
            }
            at += 1;
        }
    }

    /// The text at `start`, unless it has references, `]]>` or no end.
    #[inline]
    fn text(&mut self, start: usize) -> Option<Text> {
        let bytes = self.text.as_bytes();
        let from = start + space_length(&bytes[start..]);
        let space = from - start;
        if *bytes.get(from)? == b'<' {
            return Some(Text { end: from, is_blank: true, space, has_returns: false });
        }
        self.own_words(from).map(|text| Text { space, ..text })
    }

    /// Text that begins with something else than white space.
    fn own_words(&mut self, from: usize) -> Option<Text> {
        let bytes = self.text.as_bytes();
        let mut at = from;
        let mut has_returns = false;
        loop {
            at += text_length(&bytes[at..]);
            match *bytes.get(at)? {
                b'<' => return Some(Text { end: at, is_blank: false, space: 0, has_returns }),
                b'&' => return None,
                b'>' if bytes[from..at].ends_with(b"]]") => return None,
                b'\r' => has_returns = true,
                _ => {
                    at += self.look_at_rare(&bytes[at..]);
                    continue;
                }
            }
            at += 1;
        }
    }

    /// Looks at a byte that seldom stands in text, and at all of a run that is not ASCII: its length.
    fn look_at_rare(&mut self, bytes: &[u8]) -> usize {
        let length = bytes.iter().position(u8::is_ascii).unwrap_or(bytes.len()).max(1);
        self.look_at(&bytes[..length]);
        length
    }
}
