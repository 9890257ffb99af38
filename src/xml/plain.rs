//! The short way: tags and text as nearly all are written, read in one pass over their bytes.
//!
//! Nothing is judged here. What is not plain is left, untouched, to the careful way, which takes
//! every shape that there is; of what is plain both make the same (see `tests/plain.rs`).

use std::borrow::Cow;

use super::classes::{is_letter, name_end, space_end, text_end, value_end};
use super::declaration;
use super::limits::MAX_DEPTH;
use super::names::{is_same, is_space};
use super::namespaces::{NO_NAMESPACE, XML, XMLNS, XMLNS_BINDING};
use super::reader::{Open, Reader};
use super::references::{Reference, read_reference};
use super::tree::{AttributeRecord, Binding, NONE, Node, Scope};
use crate::text::Span;

/// More attributes than that are compared with a set of names: the careful way has one.
const FEW: usize = 16;

/// A run of text without references, up to a `<`.
struct Text {
    /// Where something else than white space begins.
    words: usize,
    end: usize,
    /// Whether the words are known to be of printed ASCII without markup.
    is_printed: bool,
    /// Whether they have carriage returns, which applications do not see.
    has_returns: bool,
}

/// What stands behind a start tag.
struct Content {
    /// Where it ends.
    end: usize,
    /// Where reading goes on.
    next: usize,
    /// Whether the end tag is still to come.
    is_open: bool,
    /// What the element is marked with.
    flags: u32,
}

impl<'t> Reader<'t> {
    /// Reads on for as long as all is plain: tags, text, and the usual declaration at the start.
    #[inline(never)]
    pub(super) fn read_plain(&mut self) {
        if !self.run.is_told() {
            return;
        }
        // Handed down, so that it need not be asked for at each step.
        let bytes = self.text.as_bytes();
        let mut at = self.tokens.at();
        if at == 0
            && let Some(end) = declaration::usual_length(self.text)
        {
            self.tree.declaration = Some(Span::new(0, end as u32));
            at = end;
        }
        while let Some(next) = self.plain_token(bytes, at) {
            at = next;
        }
        self.tokens.skip_to(at);
    }

    /// Reads what begins at an offset: the offset behind it.
    #[inline]
    fn plain_token(&mut self, bytes: &'t [u8], at: usize) -> Option<usize> {
        match *bytes.get(at)? {
            b'<' => match *bytes.get(at + 1)? {
                b'/' => self.plain_end(bytes, at),
                byte if is_letter(byte) => self.plain_start(bytes, at),
                _ => None,
            },
            _ => self.plain_text(bytes, at),
        }
    }

    /// The end tag of the innermost element.
    #[inline]
    fn plain_end(&mut self, bytes: &[u8], at: usize) -> Option<usize> {
        let node = &self.tree.nodes[self.open.last()?.node as usize];
        if !node.scope.has(Scope::SIMPLE) {
            return None;
        }
        let name = node.start as usize + 1;
        let end = own_end(bytes, at, &bytes[name..name + node.name_len as usize])?;
        self.close(at);
        Some(end)
    }

    /// Text up to the next tag: mostly nothing but white space, which may stand outside of the root, too.
    #[inline]
    fn plain_text(&mut self, bytes: &[u8], at: usize) -> Option<usize> {
        let words = space_end(bytes, at);
        match bytes.get(words) {
            None | Some(b'<') => Some(words),
            Some(_) => self.plain_words(bytes, words),
        }
    }

    /// Text that does not stand right behind a start tag, of more than white space.
    #[inline(never)]
    fn plain_words(&mut self, bytes: &[u8], at: usize) -> Option<usize> {
        if self.open.is_empty() {
            return None;
        }
        let text = self.text(bytes, at)?;
        self.own_text(at);
        Some(text.end)
    }

    /// A start tag, with the text behind it, and with its end tag where that follows.
    #[inline]
    fn plain_start(&mut self, bytes: &'t [u8], at: usize) -> Option<usize> {
        let level = self.open.len();
        if level >= MAX_DEPTH || level == 0 && !self.tree.nodes.is_empty() {
            return None;
        }
        let name_end = name_end(bytes, at + 2);
        let name = &bytes[at + 1..name_end];
        let (first, mark) = (self.tree.attributes.len(), self.namespaces.mark());
        let (open_end, is_empty) = if bytes.get(name_end) == Some(&b'>') {
            (name_end + 1, false)
        } else {
            self.plain_attributes(bytes, name_end)?
        };
        let is_bare = !is_empty && self.tree.attributes.len() == first;
        if is_bare && self.may_end_root(name) {
            return None;
        }
        let id = self.tree.nodes.len() as u32;
        let mut parent = NONE;
        if let Some(open) = self.open.last_mut() {
            parent = open.node;
            if open.first_child == NONE {
                open.first_child = id;
            }
        }
        let content = if is_empty {
            let flags = Scope::EMPTY | Scope::PLAIN;
            Content { end: open_end, next: open_end, is_open: false, flags }
        } else {
            self.plain_content(bytes, open_end, name)
        };
        let mut scope = Scope::new(self.namespaces.default_binding());
        scope.set(Scope::SIMPLE | content.flags);
        self.tree.nodes.push(Node {
            start: at as u32,
            name_len: name.len() as u32,
            open_end: open_end as u32,
            close_start: content.end as u32,
            parent,
            behind: id + 1,
            first_attribute: first as u32,
            scope,
        });
        if content.is_open {
            let text_before = scope.has(Scope::TEXT);
            self.open.push(Open { text_before, ..Open::new(id, mark) });
        } else {
            self.namespaces.leave(mark);
        }
        Some(content.next)
    }

    /// What stands behind a start tag that ends at `start`: text, and the end tag that may follow.
    #[inline]
    fn plain_content(&mut self, bytes: &[u8], start: usize, name: &[u8]) -> Content {
        let Some(text) = self.text(bytes, start) else {
            return Content { end: start, next: start, is_open: true, flags: 0 };
        };
        let mut flags = if text.is_blank() { 0 } else { Scope::TEXT };
        let Some(next) = own_end(bytes, text.end, name) else {
            return Content { end: start, next: text.end, is_open: true, flags };
        };
        if text.is_printed && text.words == start {
            flags |= Scope::PLAIN | Scope::PRINTED;
        } else if !text.has_returns && !bytes[start..text.words].contains(&b'\r') {
            flags |= Scope::PLAIN;
        }
        Content { end: text.end, next, is_open: false, flags }
    }

    /// Whether a start tag without attributes has the name of the root and nothing is open but
    /// that: it may be meant as the root's end tag.
    #[inline]
    fn may_end_root(&self, name: &[u8]) -> bool {
        let [root] = self.open.as_slice() else { return false };
        let root = &self.tree.nodes[root.node as usize];
        root.name_len as usize == name.len() && is_same(name, root.name(self.text))
    }

    /// Records the attributes of a start tag whose name ends at `at`: the offset behind the tag,
    /// and whether it ends with `/>`. Where they are not plain, nothing is recorded.
    #[inline]
    fn plain_attributes(&mut self, bytes: &'t [u8], at: usize) -> Option<(usize, bool)> {
        let (first, bindings) = (self.tree.attributes.len(), self.tree.bindings.len());
        let mark = self.namespaces.mark();
        let end = self.add_attributes(bytes, at);
        if end.is_none() {
            self.tree.attributes.truncate(first);
            self.namespaces.leave(mark);
            self.tree.bindings.truncate(bindings);
        }
        end
    }

    #[inline]
    fn add_attributes(&mut self, bytes: &'t [u8], mut at: usize) -> Option<(usize, bool)> {
        let first = self.tree.attributes.len();
        loop {
            match *bytes.get(at)? {
                b'>' => return Some((at + 1, false)),
                b'/' if bytes.get(at + 1) == Some(&b'>') => return Some((at + 2, true)),
                byte if is_space(byte) => at = space_end(bytes, at + 1),
                // Anything else behind a value may be a sign that its quote is that of another.
                _ => return None,
            }
            if bytes.get(at).is_some_and(|&byte| is_letter(byte)) {
                let record = self.plain_attribute(bytes, at)?;
                at = record.value_end as usize + 1;
                let is_declaration = record.scope.has(Scope::DECLARATION);
                self.tree.attributes.push(record);
                if !self.is_last_new(first) {
                    return None;
                }
                if is_declaration {
                    self.plain_declaration()?;
                }
            }
        }
    }

    /// Whether no other attribute from `first` on has the name of the last, and there are few of them.
    #[inline]
    fn is_last_new(&self, first: usize) -> bool {
        let Some((last, known)) = self.tree.attributes[first..].split_last() else { return true };
        let has_name = |known: &AttributeRecord| {
            known.name_len == last.name_len && known.shares_name(last, self.text)
        };
        known.len() < FEW && !known.iter().any(has_name)
    }

    /// The attribute at `start`: without a prefix, in quotes.
    #[inline]
    fn plain_attribute(&mut self, bytes: &[u8], start: usize) -> Option<AttributeRecord> {
        let name_end = name_end(bytes, start + 1);
        let &[b'=', quote @ (b'"' | b'\''), ..] = &bytes[name_end..] else { return None };
        let value_start = name_end + 2;
        let (value_end, flags) = self.plain_value(bytes, value_start, quote)?;
        let mut scope = Scope::new(NO_NAMESPACE);
        if bytes[start..name_end] == *b"xmlns" {
            scope = Scope::new(XMLNS_BINDING);
            scope.set(Scope::DECLARATION);
        }
        scope.set(Scope::SIMPLE | flags);
        Some(AttributeRecord {
            start: start as u32,
            name_len: (name_end - start) as u32,
            value_start: value_start as u32,
            value_end: value_end as u32,
            scope,
        })
    }

    /// Binds names without a prefix to the namespace that `xmlns` names, the last attribute.
    #[inline(never)]
    fn plain_declaration(&mut self) -> Option<()> {
        let record = self.tree.attributes.last()?;
        let uri = &self.text[record.value_start as usize..record.value_end as usize];
        let binding = self.tree.bindings.len() as u32;
        let is_reserved = uri == XML || uri == XMLNS;
        if is_reserved || !record.scope.has(Scope::PLAIN) || binding > Scope::LAST {
            return None;
        }
        self.tree.bindings.push(Binding {
            attribute: self.tree.attributes.len() as u32 - 1,
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
    fn plain_value(&mut self, bytes: &[u8], start: usize, quote: u8) -> Option<(usize, u32)> {
        let end = value_end(bytes, start);
        if *bytes.get(end)? == quote {
            return Some((end, Scope::PLAIN | Scope::PRINTED));
        }
        self.rest_of_value(bytes, end, quote)
    }

    /// The same from the first character on that does not just stand for itself.
    #[inline(never)]
    fn rest_of_value(&mut self, bytes: &[u8], mut at: usize, quote: u8) -> Option<(usize, u32)> {
        let mut is_plain = true;
        loop {
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
                }
                b'\t' | b'\n' | b'\r' => {
                    is_plain = false;
                    at += 1;
                }
                _ => at += self.look_at_rare(&bytes[at..]),
            }
            at = value_end(bytes, at);
        }
    }

    /// The text at `start`, unless it has references, `]]>` or no end.
    #[allow(clippy::inline_always, reason = "of its two callers one is called for each element")]
    #[inline(always)]
    fn text(&mut self, bytes: &[u8], start: usize) -> Option<Text> {
        let words = space_end(bytes, start);
        if *bytes.get(words)? == b'<' {
            return Some(Text { words, end: words, is_printed: true, has_returns: false });
        }
        let end = text_end(bytes, words);
        if *bytes.get(end)? == b'<' {
            return Some(Text { words, end, is_printed: true, has_returns: false });
        }
        self.rest_of_text(bytes, words, end)
    }

    /// The same from the first character on that does not just stand for itself, at `at`.
    #[inline(never)]
    fn rest_of_text(&mut self, bytes: &[u8], words: usize, mut at: usize) -> Option<Text> {
        let mut has_returns = false;
        loop {
            match *bytes.get(at)? {
                b'<' => return Some(Text { words, end: at, is_printed: false, has_returns }),
                b'&' => return None,
                b'>' if bytes[words..at].ends_with(b"]]") => return None,
                b'>' => at += 1,
                b'\r' => {
                    has_returns = true;
                    at += 1;
                }
                _ => at += self.look_at_rare(&bytes[at..]),
            }
            at = text_end(bytes, at);
        }
    }

    /// Looks at a byte that seldom stands in text, and at all of a run that is not ASCII: its length.
    fn look_at_rare(&mut self, bytes: &[u8]) -> usize {
        let length = bytes.iter().position(u8::is_ascii).unwrap_or(bytes.len()).max(1);
        self.look_at(&bytes[..length]);
        length
    }
}

impl Text {
    #[inline]
    fn is_blank(&self) -> bool {
        self.words == self.end
    }
}

/// The offset behind `</name>`, if that stands at `at`.
#[allow(clippy::inline_always, reason = "asked behind each tag, and mostly told by the slash")]
#[inline(always)]
fn own_end(bytes: &[u8], at: usize, name: &[u8]) -> Option<usize> {
    let written = bytes.get(at..)?.strip_prefix(b"</")?;
    let is_own = written.get(name.len()) == Some(&b'>') && is_same(&written[..name.len()], name);
    is_own.then_some(at + name.len() + 3)
}
