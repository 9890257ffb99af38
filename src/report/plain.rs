//! A finding without any drawing, for screen readers, logs and braille displays.

use std::fmt::Write;

use super::human::{Style, heading};
use super::visible::visible;
use super::window::{Mark, Window};
use crate::finding::Finding;

/// Heading, message and windows, in words.
///
/// miette has such a form too, but it counts columns in the text that it is shown, which is
/// not the line of the file where that is cut.
pub(super) fn place(finding: &Finding, windows: &[Window], style: &Style) -> String {
    let mut text = String::with_capacity(512);
    let message = visible(&finding.message, style.unicode);
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{} {message}", heading(finding));
    for window in windows {
        let mut marks = window.rows.iter().flat_map(|row| &row.marks);
        let first = marks.clone().find(|mark| mark.is_primary).or_else(|| marks.next());
        if let Some(Mark { start, .. }) = first {
            let _ = writeln!(text, "  {}:{}:{}", window.name, start.line, start.column);
        }
        for row in &window.rows {
            let _ = writeln!(text, "    line {}: {}", row.number, row.text.trim_end());
            for mark in &row.marks {
                let _ = write!(text, "      {}", columns(mark));
                let _ = match mark.text.as_str() {
                    "" => writeln!(text),
                    words => writeln!(text, ": {words}"),
                };
            }
        }
    }
    text
}

fn columns(mark: &Mark) -> String {
    let first = mark.start.column;
    match mark.last_column {
        None => format!("from column {first}"),
        Some(last) if last > first => format!("columns {first} to {last}"),
        Some(last) if last == first => format!("column {first}"),
        Some(_) => format!("before column {first}"),
    }
}
