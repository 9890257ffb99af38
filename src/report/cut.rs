//! A line of a file made fit to print: cut around its labels, tabs and hidden characters shown.

use std::ops::Range;

use unicode_width::UnicodeWidthStr;

use super::human::Style;
use super::visible::{Shown, TAB};

/// How much is shown beside the labels of a long line, in columns, both sides together.
const BESIDE: usize = 120;
/// How much is shown before a label that does not fit, in columns.
const BEFORE_WIDE: usize = 8;
/// How wide the text of a label is before it is folded, at least, in columns.
pub(super) const LABEL: usize = 24;

/// Columns that `text` takes, if they are at most `most`. Looks no further than that.
pub(super) fn columns(text: &str, style: &Style, most: usize) -> Option<usize> {
    let mut sum = 0;
    for character in text.chars() {
        sum += width(character, style);
        if sum > most {
            return None;
        }
    }
    Some(sum)
}

fn width(character: char, style: &Style) -> usize {
    if character == '\t' { TAB } else { Shown::of(character, style.unicode).width() }
}

/// Columns that the text of a label needs to the right of what it hangs from.
pub(super) fn hang(text: &str) -> usize {
    if text.is_empty() { 0 } else { text.width().min(LABEL) + "`-- ".len() }
}

/// Which part of a line is shown: all of it, or what fits around the bytes to `keep`, with
/// columns for what is `hanging` from them left free to the right.
pub(super) fn fit(
    line: &str,
    keep: Range<usize>,
    hanging: usize,
    room: usize,
    style: &Style,
) -> Range<usize> {
    let before = line.get(..keep.start).unwrap_or_default();
    let behind = line.get(keep.end..).unwrap_or_default();
    let hangs = columns(before, style, room.saturating_sub(hanging)).is_some();
    if hangs && columns(line, style, room).is_some() {
        return 0..line.len();
    }
    let dots = 2 * style.ellipsis().chars().count();
    let kept = line.get(keep.clone()).and_then(|kept| columns(kept, style, room));
    let Some(spare) = kept.and_then(|kept| room.checked_sub(kept + dots)) else {
        let (back, used) = steps(before.chars().rev(), room.min(BEFORE_WIDE), style);
        let from = line.get(keep.start..).unwrap_or_default();
        let (ahead, _) = steps(from.chars(), room.saturating_sub(used + dots), style);
        return keep.start - back..keep.start + ahead;
    };
    let spare = spare.min(BESIDE);
    let (_, used) = steps(before.chars().rev(), spare / 2, style);
    let (ahead, used) = steps(behind.chars(), spare - used, style);
    let most = (spare - used).min(room.saturating_sub(hanging + dots));
    let (back, _) = steps(before.chars().rev(), most, style);
    keep.start - back..keep.end + ahead
}

/// How many bytes of characters fit into `room` columns, and how many columns those take.
fn steps(characters: impl Iterator<Item = char>, room: usize, style: &Style) -> (usize, usize) {
    let (mut bytes, mut used) = (0, 0);
    for character in characters {
        let wide = width(character, style);
        if used + wide > room {
            break;
        }
        used += wide;
        bytes += character.len_utf8();
    }
    (bytes, used)
}

/// A line as it is printed, with the place of every character.
pub(super) struct Drawn {
    /// What is printed.
    pub(super) text: String,
    /// Offsets in the line and in the text, for each character and the end.
    places: Vec<(usize, usize)>,
}

impl Drawn {
    /// Draws the part of `line` that is `shown`; of what is `secret` only that it is there.
    pub(super) fn new(
        line: &str,
        shown: Range<usize>,
        secret: &[Range<usize>],
        style: &Style,
    ) -> Self {
        let dots = style.ellipsis();
        let slice = line.get(shown.clone()).unwrap_or_default();
        let mut text = String::with_capacity(slice.len() + 8);
        let mut places = Vec::with_capacity(slice.len() + 1);
        let mut column = 0;
        if shown.start > 0 {
            text.push_str(dots);
            column = dots.chars().count();
        }
        for (offset, character) in slice.char_indices() {
            let place = shown.start + offset;
            places.push((place, text.len()));
            if secret.iter().any(|secret| secret.contains(&place)) {
                text.extend(std::iter::repeat_n('*', width(character, style)));
                column += width(character, style);
            } else if character == '\t' {
                let spaces = TAB - column % TAB;
                text.extend(std::iter::repeat_n(' ', spaces));
                column += spaces;
            } else {
                let shown = Shown::of(character, style.unicode);
                shown.push_to(&mut text);
                column += shown.width();
            }
        }
        places.push((shown.end, text.len()));
        if shown.end < line.len() {
            text.push_str(dots);
            // What lies behind the cut is shown as lying on the dots.
            places.push((shown.end + 1, text.len()));
        }
        Self { text, places }
    }

    /// Where a range of the line has come to lie in the text.
    pub(super) fn range(&self, range: Range<usize>) -> Range<usize> {
        let at = |index: usize| self.places[index.min(self.places.len() - 1)].1;
        let start = at(self.places.partition_point(|place| place.0 <= range.start).max(1) - 1);
        let end = at(self.places.partition_point(|place| place.0 < range.end));
        start..end.max(start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLE: Style = Style { color: false, unicode: true, narrated: false, width: 80 };

    fn shown(line: &str, keep: Range<usize>, room: usize) -> (String, String) {
        let drawn = Drawn::new(line, fit(line, keep.clone(), 0, room, &STYLE), &[], &STYLE);
        let marked = drawn.text[drawn.range(keep)].to_owned();
        (drawn.text, marked)
    }

    #[test]
    fn a_line_that_fits_is_shown_whole() {
        assert_eq!(shown("abcdef", 2..3, 6), ("abcdef".into(), "c".into()));
    }

    #[test]
    fn a_long_line_is_cut_around_the_label() {
        let line = "0123456789".repeat(10);
        assert_eq!(shown(&line, 50..52, 12), ("…6789012345…".into(), "01".into()));
        assert_eq!(shown(&line, 0..2, 12), ("0123456789…".into(), "01".into()));
        assert_eq!(shown(&line, 98..100, 12), ("…0123456789".into(), "89".into()));
    }

    #[test]
    fn what_hangs_from_a_label_finds_room() {
        let line = "0123456789".repeat(2);
        let fit = |hanging| fit(&line, 18..20, hanging, 20, &STYLE);
        assert_eq!([fit(0), fit(2), fit(8)], [0..20, 0..20, 8..20]);
    }

    #[test]
    fn a_label_that_does_not_fit_shows_its_start() {
        let line = "0123456789".repeat(10);
        assert_eq!(shown(&line, 20..90, 20), ("…234567890123456789…".into(), "0123456789…".into()));
    }

    #[test]
    fn of_secrets_only_the_extent_is_shown() {
        let drawn = Drawn::new("key=c2Vj中ret;", 0..15, std::slice::from_ref(&(4..14)), &STYLE);
        assert_eq!(drawn.text, "key=*********;");
    }

    #[test]
    fn labels_lie_on_what_is_shown_for_a_character() {
        assert_eq!(shown("a\tb\u{200b}c", 3..6, 80), ("a   b<U+200B>c".into(), "<U+200B>".into()));
        assert_eq!(shown("a\tb", 1..2, 80), ("a   b".into(), "   ".into()));
    }
}
