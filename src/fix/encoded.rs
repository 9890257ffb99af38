//! Documents inside of values: what a value holds, and how it is written again in the same style.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::layer::{Rewritten, Splice};
use crate::check;
use crate::json;
use crate::text::{Mapped, Part, Span};

/// How a document is written into a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coding {
    /// Base64, perhaps in lines.
    Base64,
    /// A string of JSON, without its quotes.
    Json,
}

impl Coding {
    /// How `inner` is written into `outer` at `span`, and where all of it stands.
    pub(super) fn around(outer: &Part, span: Span, inner: &Part) -> Option<(Span, Self)> {
        let is_here = |coding: Self, span: Span| {
            let held = coding.decode(outer.slice(span))?;
            coding.holds(&held, inner).then_some((span, coding))
        };
        is_here(Self::Base64, span).or_else(|| {
            let literal = json::around(outer.text(), span.start)?;
            is_here(Self::Json, literal)
        })
    }

    /// The bytes that are written as `slice`.
    pub(super) fn decode(self, slice: &str) -> Option<Vec<u8>> {
        match self {
            Self::Base64 => check::decode(slice).ok(),
            Self::Json => Some(held(slice).text().as_bytes().to_vec()),
        }
    }

    /// Whether `held` is what was read as `part`.
    pub(super) fn holds(self, held: &[u8], part: &Part) -> bool {
        match self {
            Self::Base64 => Part::from_bytes("", held.to_vec()).text() == part.text(),
            Self::Json => held == part.text().as_bytes(),
        }
    }

    /// What has to be changed at `span`, which is written as `slice`, to hold what was rewritten.
    pub(super) fn encode(self, slice: &str, span: Span, new: &Rewritten) -> Vec<Splice> {
        match self {
            Self::Base64 => {
                let text = in_style_of(slice, &STANDARD.encode(&new.bytes));
                vec![Splice { span, text, rank: 0, moved_from: None }]
            }
            Self::Json => {
                let written = held(slice);
                let place = |changed: Span| {
                    let place = written.place(changed);
                    Span::new(span.start + place.start, span.start + place.end)
                };
                let splices = new.shifts.splices().iter();
                splices
                    .map(|splice| Splice {
                        span: place(splice.span),
                        text: escaped(&splice.text),
                        rank: splice.rank,
                        moved_from: None,
                    })
                    .collect()
            }
        }
    }
}

/// What the letters of a string hold, with the way back.
fn held(slice: &str) -> Mapped {
    json::held(slice, Span::new(0, slice.len() as u32))
}

/// Text as it is written in a string of JSON, without the quotes.
fn escaped(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

/// `base64` in the lines that `old` is written in: as wide, with the same ends and indents.
fn in_style_of(old: &str, base64: &str) -> String {
    let body = old.trim();
    let lead = &old[..old.len() - old.trim_start().len()];
    let trail = &old[old.trim_end().len()..];
    let is_space = |c: char| c.is_ascii_whitespace();
    let Some(width) = body.find(is_space) else { return format!("{lead}{base64}{trail}") };
    let behind = &body[width..];
    let between = &behind[..behind.find(|c| !is_space(c)).unwrap_or(behind.len())];
    let mut text = lead.to_owned();
    let mut rest = base64;
    while rest.len() > width {
        let (line, more) = rest.split_at(width);
        text.push_str(line);
        text.push_str(between);
        rest = more;
    }
    text + rest + trail
}

#[cfg(test)]
mod tests {
    use super::in_style_of;

    #[test]
    fn lines_stay_as_wide_as_they_were() {
        assert_eq!(in_style_of("QUJD", "REVGRw=="), "REVGRw==");
        assert_eq!(in_style_of("\n  QUJD\n  REVG\n", "QUJDREVGRw=="), "\n  QUJD\n  REVG\n  Rw==\n");
        assert_eq!(in_style_of("QUJD\r\nRA==", "QUJDREVG"), "QUJD\r\nREVG");
    }
}
