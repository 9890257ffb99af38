//! The lines of a part that a reader needs to see: near the labels, cut to fit, safe to print.
//!
//! The cost depends neither on where in the file a label lies nor on how long its line is.

use std::cmp::Reverse;
use std::ops::Range;
use std::sync::Arc;

use super::cut::{Drawn, columns, fit, hang};
use super::human::Style;
use super::visible::visible;
use crate::finding::{Finding, Place};
use crate::text::order;
use crate::text::{Part, Position, Span};

/// Labels further apart than this get windows of their own, in lines.
const NEAR: u32 = 5;
/// Places of one finding that are shown.
const MOST_PLACES: usize = 12;

/// Neighbouring lines of one part.
pub(super) struct Window {
    /// The file, or which document was decoded.
    pub(super) name: String,
    /// The lines, in order and without gaps.
    pub(super) rows: Vec<Row>,
}

/// A line as it is shown.
pub(super) struct Row {
    /// Number of the line in its part, from 1.
    pub(super) number: u32,
    /// What is shown of it.
    pub(super) text: String,
    /// Labels that begin in it, in order and without overlap.
    pub(super) marks: Vec<Mark>,
}

/// A label in a line.
pub(super) struct Mark {
    /// What it lies on, in bytes of the row's text; may be empty.
    pub(super) range: Range<usize>,
    /// Where it begins in the part.
    pub(super) start: Position,
    /// Its last column, where it ends in the same line.
    pub(super) last_column: Option<u32>,
    /// A few words, or nothing.
    pub(super) text: String,
    /// Whether it is the place of the finding itself.
    pub(super) is_primary: bool,
}

/// The windows that show a finding, that of its own place first, and how many places have been
/// left out.
pub(super) fn windows(finding: &Finding, style: &Style) -> (Vec<Window>, usize) {
    let pins = pins(finding, style);
    let left_out = pins.len().saturating_sub(MOST_PLACES);
    let mut groups: Vec<Group<'_>> = Vec::new();
    for pin in pins.into_iter().take(MOST_PLACES) {
        match groups.iter_mut().find(|group| group.takes(&pin, style)) {
            Some(group) => group.add(pin),
            None => groups.push(Group::of(pin)),
        }
    }
    (groups.iter().map(|group| group.window(style)).collect(), left_out)
}

/// A place that is to be shown.
struct Pin<'f> {
    part: &'f Arc<Part>,
    name: String,
    /// What of it lies in the line in which it begins.
    span: Span,
    start: Position,
    last_column: Option<u32>,
    text: String,
    is_primary: bool,
    /// Whether it is only where a document was decoded from, which needs no lines around it.
    is_host: bool,
}

impl<'f> Pin<'f> {
    fn new(place: &'f Place, name: String, text: &str, style: &Style) -> Self {
        let part = &place.part;
        let start = part.position(place.span.start);
        let line = part.lines().line_span(start.line);
        let from = place.span.start.min(line.end);
        let span = Span::new(from, place.span.end.clamp(from, line.end));
        let mut text = visible(text, style.unicode).into_owned();
        let mut last_column = Some(part.position(span.end).column.saturating_sub(1));
        if place.span.end > line.end {
            let last = part.position(place.span.end - 1).line;
            if last > start.line {
                let dots = style.ellipsis();
                let note = format!("{dots} to line {last}");
                text = if text.is_empty() { note } else { format!("{text} ({note})") };
                last_column = None;
            }
        }
        let (is_primary, is_host) = (false, false);
        Self { part, name, span, start, last_column, text, is_primary, is_host }
    }
}

/// All places of a finding: its own, what that was decoded from, and its labels, the nearest
/// first.
fn pins<'f>(finding: &'f Finding, style: &Style) -> Vec<Pin<'f>> {
    let own = &finding.place;
    let mut pins = vec![];
    let mut place = own;
    let mut name = name(own, style);
    while let Some(inner) = &place.inner {
        let mut host = Pin::new(place, name, "decoded from here", style);
        host.is_host = true;
        pins.push(host);
        name = decoded(&inner.document, style);
        place = &inner.place;
    }
    let mut primary = Pin::new(place, name, &finding.note, style);
    primary.is_primary = true;
    pins.push(primary);
    pins.reverse();

    let mut labels: Vec<_> = finding.labels.iter().collect();
    order::by_key(&mut labels, |label| {
        let label = label.place.innermost();
        let is_here = Arc::ptr_eq(&label.part, &place.part);
        (Reverse(is_here), label.span.start.abs_diff(place.span.start))
    });
    for label in labels {
        let mut name = name_of_innermost(&label.place, style);
        if label.place.inner.is_some() && !Arc::ptr_eq(&label.place.part, &own.part) {
            name = format!("{name} in {}", self::name(&label.place, style));
        }
        pins.push(Pin::new(label.place.innermost(), name, &label.message, style));
    }
    pins
}

fn name(place: &Place, style: &Style) -> String {
    visible(place.part.name(), style.unicode).into_owned()
}

fn decoded(document: &str, style: &Style) -> String {
    format!("decoded {}", visible(document, style.unicode))
}

fn name_of_innermost(place: &Place, style: &Style) -> String {
    match &place.inner {
        None => name(place, style),
        Some(inner) if inner.place.inner.is_some() => name_of_innermost(&inner.place, style),
        Some(inner) => decoded(&inner.document, style),
    }
}

/// Places near enough to be shown together.
struct Group<'f> {
    part: &'f Arc<Part>,
    name: String,
    first: u32,
    last: u32,
    pins: Vec<Pin<'f>>,
}

impl<'f> Group<'f> {
    fn of(pin: Pin<'f>) -> Self {
        let (part, name, line) = (pin.part, pin.name.clone(), pin.start.line);
        Self { part, name, first: line, last: line, pins: vec![pin] }
    }

    fn takes(&self, pin: &Pin<'_>, style: &Style) -> bool {
        let line = pin.start.line;
        let same_part = Arc::ptr_eq(self.part, pin.part);
        let near = line + NEAR >= self.first && line <= self.last + NEAR;
        same_part && near && {
            let here = self.on_line(line).map(|other| other.span).chain([pin.span]);
            let extent = here.reduce(|a, b| Span::new(a.start.min(b.start), a.end.max(b.end)));
            let room = style.room(self.last.max(line));
            self.on_line(line).next().is_none()
                || extent
                    .is_some_and(|extent| columns(self.part.slice(extent), style, room).is_some())
        }
    }

    fn add(&mut self, pin: Pin<'f>) {
        self.first = self.first.min(pin.start.line);
        self.last = self.last.max(pin.start.line);
        self.pins.push(pin);
    }

    fn on_line(&self, line: u32) -> impl Iterator<Item = &Pin<'f>> {
        self.pins.iter().filter(move |pin| pin.start.line == line)
    }

    fn window(&self, style: &Style) -> Window {
        let lines = self.part.lines();
        let is_blank = |line: u32| {
            let span = lines.line_span(line);
            // A long line of nothing but spaces is not worth a look either.
            let head = Span::new(span.start, span.end.min(span.start + 256));
            let head = self.part.text().as_bytes().get(head.range()).unwrap_or_default();
            head.iter().all(u8::is_ascii_whitespace)
        };
        let (mut first, mut last) = (self.first, self.last);
        let has_context = !self.pins.iter().all(|pin| pin.is_host);
        if has_context && first > 1 && !is_blank(first - 1) {
            first -= 1;
        }
        if has_context && last < lines.line_count() && !is_blank(last + 1) {
            last += 1;
        }
        let room = style.room(last);
        let rows = (first..=last).map(|line| self.row(line, room, style)).collect();
        Window { name: self.name.clone(), rows }
    }

    /// What of a line must not be printed. A bad character in a secret is no secret.
    fn secrets(&self, line: Span) -> Vec<Range<usize>> {
        let secrets = self.part.secrets();
        let first = secrets.partition_point(|secret| secret.end <= line.start);
        let here = secrets[first..].iter().take_while(|secret| secret.start < line.end);
        let shown = |at: u32| at.clamp(line.start, line.end) as usize - line.start as usize;
        let bad = self.pins.iter().find(|pin| pin.is_primary && pin.span.len() <= 4);
        let mut ranges = Vec::new();
        for secret in here {
            match bad.filter(|bad| secret.contains(bad.span)) {
                Some(bad) => {
                    ranges.push(shown(secret.start)..shown(bad.span.start));
                    ranges.push(shown(bad.span.end)..shown(secret.end));
                }
                None => ranges.push(shown(secret.start)..shown(secret.end)),
            }
        }
        ranges
    }

    fn row(&self, number: u32, room: usize, style: &Style) -> Row {
        let line = self.part.lines().line_span(number);
        let text = self.part.slice(line);
        let local =
            |span: Span| (span.start - line.start) as usize..(span.end - line.start) as usize;
        let here = || self.on_line(number);
        let keep = here()
            .map(|pin| local(pin.span))
            .reduce(|a, b| a.start.min(b.start)..a.end.max(b.end))
            .unwrap_or(0..0);
        let hanging = here().map(|pin| hang(&pin.text)).max().unwrap_or(0).min(room / 2);
        let shown = fit(text, keep, hanging, room, style);
        let drawn = Drawn::new(text, shown, &self.secrets(line), style);
        let mut marks: Vec<Mark> = here()
            .map(|pin| Mark {
                range: drawn.range(local(pin.span)),
                start: pin.start,
                last_column: pin.last_column,
                text: pin.text.clone(),
                is_primary: pin.is_primary,
            })
            .collect();
        order::by_key(&mut marks, |mark| (mark.range.start, mark.range.end));
        Row { number, text: drawn.text, marks: part_marks(marks) }
    }
}

/// Takes apart labels that overlap, because one line of underlines can only show them side by
/// side: the later or longer one keeps what the other does not need.
fn part_marks(marks: Vec<Mark>) -> Vec<Mark> {
    let mut parted: Vec<Mark> = Vec::with_capacity(marks.len());
    for mut mark in marks {
        if let Some(last) = parted.last_mut() {
            if last.range == mark.range {
                last.is_primary |= mark.is_primary;
                if !last.text.is_empty() && !mark.text.is_empty() {
                    last.text.push_str("; ");
                }
                last.text.push_str(&mark.text);
                continue;
            }
            if last.range.start < mark.range.start {
                last.range.end = last.range.end.min(mark.range.start);
            } else {
                mark.range.start = last.range.end.min(mark.range.end);
            }
        }
        parted.push(mark);
    }
    parted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_that_overlap_are_parted() {
        let mark = |range: Range<usize>, text: &str| Mark {
            range,
            start: Position { line: 1, column: 1 },
            last_column: None,
            text: text.to_owned(),
            is_primary: false,
        };
        let parted = |marks| -> Vec<(Range<usize>, String)> {
            part_marks(marks).into_iter().map(|mark| (mark.range, mark.text)).collect()
        };
        assert_eq!(
            parted(vec![mark(0..9, "a"), mark(3..5, "b")]),
            [(0..3, "a".into()), (3..5, "b".into())]
        );
        assert_eq!(
            parted(vec![mark(0..3, "a"), mark(0..9, "b")]),
            [(0..3, "a".into()), (3..9, "b".into())]
        );
        assert_eq!(parted(vec![mark(0..3, "a"), mark(0..3, "b")]), [(0..3, "a; b".into())]);
    }
}
