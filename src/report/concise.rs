//! One line for each finding, as compilers print them and editors read them.

use std::fmt::{self, Write};

use crate::finding::{Finding, Place};

/// Writes `path:line:column: severity[rule] message` with its line end. For what was found in
/// a decoded document the place there follows: `(decoded ServiceConfiguration 3:5)`.
///
/// # Errors
///
/// Whatever `out` reports.
pub fn write(out: &mut impl Write, finding: &Finding) -> fmt::Result {
    let Finding { rule, severity, message, place, .. } = finding;
    let start = place.part.position(place.span.start);
    let path = Escaped(place.part.name());
    let message = Escaped(message);
    write!(out, "{path}:{}:{}: {severity}[{rule}] {message}", start.line, start.column)?;
    write_inner(out, place)?;
    out.write_char('\n')
}

fn write_inner(out: &mut impl Write, place: &Place) -> fmt::Result {
    let Some(inner) = &place.inner else { return Ok(()) };
    let start = inner.place.part.position(inner.place.span.start);
    let document = Escaped(&inner.document);
    write!(out, " (decoded {document} {}:{})", start.line, start.column)?;
    write_inner(out, &inner.place)
}

/// Text that stays on its line and does nothing to a terminal.
struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            match character {
                '\n' | '\r' | '\t' => write!(f, "{}", character.escape_default())?,
                _ if super::visible::is_unsafe(character) => {
                    write!(f, "{}", character.escape_unicode())?;
                }
                _ => f.write_char(character)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::finding::{RuleName, Severity};
    use crate::text::{Part, Span};

    fn concise(finding: &Finding) -> String {
        let mut line = String::new();
        write(&mut line, finding).unwrap();
        line
    }

    #[test]
    fn a_finding_is_a_line() {
        let part = Arc::new(Part::from_text("a.xml", "<r>\n  é<x/>\n</r>".to_owned()));
        let finding = Finding::new(
            RuleName::new("unknown-element"),
            Severity::Warning,
            &part,
            Span::new(8, 12),
            "`x\n\u{1b}[31m\u{202e}` is unknown",
        );
        assert_eq!(
            concise(&finding),
            "a.xml:2:4: warning[unknown-element] `x\\n\\u{1b}[31m\\u{202e}` is unknown\n"
        );
    }

    #[test]
    fn the_decoded_place_follows() {
        let outer = Arc::new(Part::from_text("a.xml", "<r>PHIv</r>".to_owned()));
        let inner = Arc::new(Part::from_text("decoded", "\n <r/".to_owned()));
        let mut finding = Finding::new(
            RuleName::new("malformed-xml"),
            Severity::Error,
            &inner,
            Span::new(2, 5),
            "tag is not closed",
        );
        let host = Place::new(&outer, Span::new(3, 7));
        finding.place = finding.place.inside(&host, "ServiceConfiguration");
        assert_eq!(
            concise(&finding),
            "a.xml:1:4: error[malformed-xml] tag is not closed (decoded ServiceConfiguration 2:2)\n"
        );
    }
}
