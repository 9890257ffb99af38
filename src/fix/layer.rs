//! What is changed in a text and in what is encoded in it: edits compose inside, and each text is
//! encoded once, outermost last.

use std::sync::Arc;

use super::choose::Host;
use super::encoded::Coding;
use super::shifts::Shifts;
use crate::text::order;
use crate::text::{Part, Span};

/// An edit that may be one end of a move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Splice {
    pub(super) span: Span,
    pub(super) text: String,
    pub(super) rank: u16,
    /// Where the text stood, if it is only put elsewhere.
    pub(super) moved_from: Option<Span>,
}

/// The changes to one text.
pub(super) struct Layer {
    part: Arc<Part>,
    splices: Vec<Splice>,
    inner: Vec<Inner>,
}

/// The changes to what a value of the text holds.
struct Inner {
    span: Span,
    coding: Coding,
    layer: Layer,
}

/// A text with its changes made.
pub(super) struct Rewritten {
    pub(super) before: Arc<Part>,
    pub(super) after: Arc<Part>,
    pub(super) bytes: Vec<u8>,
    pub(super) shifts: Shifts,
    pub(super) inner: Vec<Rewritten>,
}

impl Layer {
    /// No changes yet.
    pub(super) fn of(part: &Arc<Part>) -> Self {
        Self { part: Arc::clone(part), splices: Vec::new(), inner: Vec::new() }
    }

    /// Adds changes in the text, or in what is encoded at `hosts`. Says whether they fit beside
    /// those that are there; else nothing is added.
    pub(super) fn add(&mut self, hosts: &[Host<'_>], splices: &[Splice]) -> bool {
        let Some((host, hosts)) = hosts.split_first() else {
            if splices.iter().any(|splice| !self.takes(splice)) {
                return false;
            }
            let new = splices.iter().filter(|splice| !self.splices.contains(splice)).cloned();
            let new: Vec<Splice> = new.collect();
            self.splices.extend(new);
            return true;
        };
        if let Some(inner) = self.inner.iter_mut().find(|inner| inner.span == host.span) {
            return inner.layer.add(hosts, splices);
        }
        let is_free = |span: Span| !meets(span, host.span);
        let mut layer = Self::of(host.part);
        if self.splices.iter().all(|splice| is_free(splice.span))
            && self.inner.iter().all(|inner| is_free(inner.span))
            && layer.add(hosts, splices)
        {
            self.inner.push(Inner { span: host.span, coding: host.coding, layer });
            return true;
        }
        false
    }

    /// Whether an edit fits beside those that are there. One that is there already fits, unless
    /// that would put the same text twice.
    fn takes(&self, new: &Splice) -> bool {
        self.inner.iter().all(|inner| !meets(inner.span, new.span))
            && self.splices.iter().all(|old| {
                if old.span == new.span {
                    return if new.span.is_empty() { old.text != new.text } else { old == new };
                }
                !meets(old.span, new.span)
            })
    }

    /// Makes the changes to `bytes`, from which the text was decoded.
    ///
    /// # Errors
    /// Why the text cannot be written back, as the rest of a sentence that begins with "it".
    pub(super) fn rewrite(self, bytes: &[u8]) -> Result<Rewritten, String> {
        let Self { part, mut splices, inner } = self;
        let line_end = line_end(part.text());
        for splice in splices.iter_mut().filter(|splice| splice.moved_from.is_none()) {
            if line_end != "\n" && splice.text.contains('\n') {
                splice.text = splice.text.replace("\r\n", "\n").replace('\n', line_end);
            }
        }
        let mut below = Vec::with_capacity(inner.len());
        for Inner { span, coding, layer } in inner {
            let slice = part.slice(span);
            let held = coding.decode(slice).filter(|held| coding.holds(held, &layer.part));
            let held = held.ok_or("is written in a way that svclint does not write")?;
            let rewritten = layer.rewrite(&held)?;
            splices.extend(coding.encode(slice, span, &rewritten));
            below.push(rewritten);
        }
        // What is put at an offset stands before what takes the place of the text behind it.
        order::by_key(&mut splices, |splice| (splice.span.start, splice.span.end, splice.rank));
        let text = spliced(part.text(), &splices).ok_or("gets into the way of another fix")?;
        let bytes = if coded_as_text(&part) {
            text.clone().into_bytes()
        } else {
            spliced_bytes(&part, bytes, &splices)?
        };
        let after = Part::from_bytes(part.name(), bytes.clone());
        if after.text() != text {
            return Err(format!("writes what cannot be written in {}", part.encoding()));
        }
        let shifts = Shifts::new(&splices, part.text().len() as u32);
        Ok(Rewritten { before: part, after: Arc::new(after), bytes, shifts, inner: below })
    }
}

/// Whether the bytes are the text itself.
fn coded_as_text(part: &Part) -> bool {
    part.encoding() == "UTF-8" && !part.has_bom() && part.problems().is_empty()
}

/// Whether two spans are about the same text. What is put at the edge of another is no part of it.
fn meets(one: Span, other: Span) -> bool {
    match (one.is_empty(), other.is_empty()) {
        (true, true) => false,
        (true, false) => other.start < one.start && one.start < other.end,
        (false, true) => one.start < other.start && other.start < one.end,
        (false, false) => one.start < other.end && other.start < one.end,
    }
}

fn spliced(text: &str, splices: &[Splice]) -> Option<String> {
    let mut new = String::with_capacity(text.len() + 64);
    let mut done = 0;
    for splice in splices {
        let range = splice.span.range();
        new.push_str(text.get(done..range.start)?);
        new.push_str(&splice.text);
        done = range.end;
    }
    new.push_str(text.get(done..)?);
    Some(new)
}

/// The bytes on disk with the changes made: all others stay, whatever they are.
fn spliced_bytes(part: &Part, bytes: &[u8], splices: &[Splice]) -> Result<Vec<u8>, String> {
    let mut new = Vec::with_capacity(bytes.len() + 64);
    let mut done = 0;
    let at = |offset: u32| usize::try_from(part.map().to_disk(offset)).unwrap_or(usize::MAX);
    for splice in splices {
        let kept = bytes.get(done..at(splice.span.start));
        new.extend_from_slice(kept.ok_or("lies behind the end of the file")?);
        new.extend(encode(part.encoding(), &splice.text)?);
        done = at(splice.span.end);
    }
    new.extend_from_slice(bytes.get(done..).ok_or("lies behind the end of the file")?);
    Ok(new)
}

/// A text in an encoding that files are read in.
fn encode(encoding: &str, text: &str) -> Result<Vec<u8>, String> {
    match encoding {
        "UTF-16LE" => Ok(text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        "UTF-16BE" => Ok(text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
        name => {
            let known = encoding_rs::Encoding::for_label(name.as_bytes());
            let encoded = known.map(|encoding| encoding.encode(text));
            match encoded {
                Some((bytes, _, false)) => Ok(bytes.into_owned()),
                _ => Err(format!("writes what cannot be written in {name}")),
            }
        }
    }
}

/// What most lines of a text end in.
fn line_end(text: &str) -> &'static str {
    let all = text.matches('\n').count();
    let both = text.matches("\r\n").count();
    match all {
        0 if text.contains('\r') => "\r",
        _ if both * 2 > all => "\r\n",
        _ => "\n",
    }
}
