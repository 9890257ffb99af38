//! For people at a terminal: the place, the reason, the remedy.

use std::error::Error;
use std::fmt;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError,
    MietteSpanContents, Severity as Weight, SourceCode, SourceSpan, SpanContents,
};
use unicode_width::UnicodeWidthStr;

use super::cut::LABEL;
use super::plain;
use super::visible::{visible, wrap};
use super::window::{Window, windows};
use crate::finding::{Evidence, Finding, Grade, Safety, Severity};
use crate::text::Position;

/// The narrowest terminal that is written for, in columns.
const NARROWEST: usize = 40;

/// What the terminal can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Whether to colour.
    pub color: bool,
    /// Whether to draw boxes and marks in Unicode; else in ASCII.
    pub unicode: bool,
    /// Whether to draw nothing at all: lines and columns are said in words.
    pub narrated: bool,
    /// Columns of the terminal.
    pub width: usize,
}

impl Style {
    /// What stands where text is left out.
    pub(super) const fn ellipsis(&self) -> &'static str {
        if self.unicode { "…" } else { "..." }
    }

    /// Columns of a line.
    pub(super) fn columns(&self) -> usize {
        self.width.max(NARROWEST)
    }

    /// Columns for text beside line numbers up to `last_line`.
    pub(super) fn room(&self, last_line: u32) -> usize {
        self.columns() - gutter(last_line)
    }

    /// `text` in the colour of headings.
    pub(super) fn heading(&self, text: &str) -> String {
        if self.color { format!("\u{1b}[36m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

/// Columns that line numbers up to `last_line` take, with the bar behind them.
fn gutter(last_line: u32) -> usize {
    let digits = last_line.checked_ilog10().unwrap_or(0) as usize + 1;
    digits + " ".len() + " | ".len()
}

/// A finding as a block of lines, each with its line end.
///
/// Nothing that stands in the file reaches the terminal unless it can be seen: control
/// characters and invisible ones are spelled out.
#[must_use]
pub fn render(finding: &Finding, style: &Style) -> String {
    let (windows, left_out) = windows(finding, style);
    let mut text = if style.narrated {
        plain::place(finding, &windows, style)
    } else {
        draw(finding, &windows, style)
    };
    if left_out > 0 {
        remark(&mut text, "note", &format!("and {left_out} more places like these"), style);
    }
    for help in &finding.help {
        remark(&mut text, "help", help, style);
    }
    for (index, fix) in finding.fixes.iter().enumerate() {
        let heading = if index == 0 { "fix" } else { "or" };
        match fix.safety {
            Safety::Safe => remark(&mut text, heading, &fix.title, style),
            Safety::Unsafe => {
                let title = format!("{} (unsafe: look at it first)", fix.title);
                remark(&mut text, heading, &title, style);
            }
        }
    }
    if let Some(Evidence { grade, says, source }) = finding.evidence {
        let source = if grade == Grade::Inferred {
            format!("inferred from {source}")
        } else {
            source.to_owned()
        };
        remark(&mut text, "why", &format!("{says} ({source})"), style);
    }
    text
}

/// `error[element-order]:`, as it begins every finding.
pub(super) fn heading(finding: &Finding) -> String {
    format!("{}[{}]:", finding.severity, finding.rule)
}

/// Adds `  help: …`, with further lines under the first.
fn remark(text: &mut String, heading: &str, remark: &str, style: &Style) {
    let heading = format!("{heading:>6}: ");
    let room = style.columns() - heading.len();
    let indent = " ".repeat(heading.len());
    for (index, line) in wrap(&visible(remark, style.unicode), room, room).iter().enumerate() {
        if index == 0 {
            text.push_str(&style.heading(&heading));
        } else {
            text.push_str(&indent);
        }
        text.push_str(line);
        text.push('\n');
    }
}

/// Heading, message and windows, drawn.
fn draw(finding: &Finding, windows: &[Window], style: &Style) -> String {
    let heading = heading(finding);
    let message = visible(&finding.message, style.unicode);
    let indent = "  | ".len();
    let room = style.columns();
    let message = wrap(&message, room.saturating_sub(heading.width() + 1), room - indent);
    let sheet = Sheet::new(windows, style);
    let drawing = Drawing {
        message: message.join("\n"),
        severity: finding.severity,
        labels: sheet.labels.clone(),
        sheet,
    };

    let mut theme = match (style.unicode, style.color) {
        (true, true) => GraphicalTheme::unicode(),
        (true, false) => GraphicalTheme::unicode_nocolor(),
        (false, true) => GraphicalTheme::ascii(),
        (false, false) => GraphicalTheme::none(),
    };
    let own = match finding.severity {
        Severity::Error => theme.styles.error,
        Severity::Warning => theme.styles.warning,
        Severity::Info => theme.styles.advice,
    };
    // Styles go by the order of the labels; the finding's own place has that of its severity.
    let others = theme.styles.highlights[0];
    let highlight = |label: &LabeledSpan| if label.primary() { own } else { others };
    theme.styles.highlights = drawing.labels.iter().map(highlight).collect();
    for sign in
        [&mut theme.characters.error, &mut theme.characters.warning, &mut theme.characters.advice]
    {
        heading.clone_into(sign);
    }

    let mut text = String::with_capacity(1024);
    GraphicalReportHandler::new_themed(theme)
        .with_width(style.columns())
        .with_wrap_lines(false)
        .without_cause_chain()
        .without_syntax_highlighting()
        .render_report(&mut text, &drawing)
        .expect("internal: writing to a string does not fail");
    // miette puts the message in from the edge; the heading reads better at it.
    match text.strip_prefix("  ") {
        Some(text) => text.to_owned(),
        None => text,
    }
}

/// What miette draws: a message and windows.
#[derive(Debug)]
struct Drawing {
    message: String,
    severity: Severity,
    labels: Vec<LabeledSpan>,
    sheet: Sheet,
}

impl fmt::Display for Drawing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for Drawing {}

impl Diagnostic for Drawing {
    fn severity(&self) -> Option<Weight> {
        Some(match self.severity {
            Severity::Error => Weight::Error,
            Severity::Warning => Weight::Warning,
            Severity::Info => Weight::Advice,
        })
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.sheet)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}

/// Windows one behind the other, so that miette sees a single text that has only what it shows.
#[derive(Debug)]
struct Sheet {
    panes: Vec<Pane>,
    labels: Vec<LabeledSpan>,
}

/// A window in the sheet.
#[derive(Debug)]
struct Pane {
    name: String,
    first_line: u32,
    /// Where it begins in the sheet.
    base: usize,
    text: String,
    /// Where labels begin: in the sheet, and in the file.
    starts: Vec<(usize, Position)>,
}

impl Sheet {
    fn new(windows: &[Window], style: &Style) -> Self {
        let mut sheet = Self { panes: Vec::with_capacity(windows.len()), labels: Vec::new() };
        let mut base = 0;
        for window in windows {
            let mut pane = Pane {
                name: window.name.clone(),
                first_line: window.rows.first().map_or(1, |row| row.number),
                base,
                text: String::new(),
                starts: Vec::new(),
            };
            let last_line = window.rows.last().map_or(1, |row| row.number);
            let room = style.room(last_line);
            for row in &window.rows {
                let start = base + pane.text.len();
                for mark in &row.marks {
                    let at = start + mark.range.start;
                    let before = row.text[..mark.range.start].width();
                    let under = row.text[mark.range.clone()].width();
                    let text = fold_label(&mark.text, room, before + under / 2);
                    let span = (at, mark.range.len());
                    sheet.labels.push(if mark.is_primary {
                        LabeledSpan::new_primary_with_span(text, span)
                    } else {
                        LabeledSpan::new_with_span(text, span)
                    });
                    pane.starts.push((at, mark.start));
                }
                pane.text.push_str(&row.text);
                // Also behind the last line, so that a label may lie at its end.
                pane.text.push('\n');
            }
            // Nothing lies between panes, so that no label can seem to be in two of them.
            base += pane.text.len() + 1;
            sheet.panes.push(pane);
        }
        sheet
    }
}

/// The text of a label that hangs from `column`, in lines that fit.
fn fold_label(text: &str, room: usize, column: usize) -> Option<String> {
    let room = room.saturating_sub(column + "`-- ".len()).max(LABEL.min(room / 2));
    (!text.is_empty()).then(|| wrap(text, room, room).join("\n"))
}

impl SourceCode for Sheet {
    /// The whole window of a span; or, asked for no line around it, where the span begins.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        _lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let end = span.offset() + span.len();
        let pane = self
            .panes
            .iter()
            .find(|pane| pane.base <= span.offset() && end < pane.base + pane.text.len())
            .ok_or(MietteError::OutOfBounds)?;
        let start = pane.starts.iter().find(|start| start.0 == span.offset());
        let (line, column) = match start {
            Some((_, start)) if lines_before == 0 => (start.line - 1, start.column - 1),
            _ => (pane.first_line - 1, 0),
        };
        Ok(Box::new(MietteSpanContents::new_named(
            pane.name.clone(),
            pane.text.as_bytes(),
            SourceSpan::from((pane.base, pane.text.len())),
            line as usize,
            column as usize,
            pane.text.lines().count(),
        )))
    }
}

#[cfg(test)]
mod tests;
