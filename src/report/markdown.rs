//! Markdown, for the summary of a job: what was found by file, and what was compared with what.

use std::fmt::Write as _;

use super::place::{ends, message};
use super::visible::visible;
use super::{Run, service_line};
use crate::finding::Severity;
use crate::settle::Settled;
use crate::text::order;

/// Rows that are written: GitHub refuses a summary of more than a MiB.
const MOST_ROWS: usize = 500;

/// The report, with a line end.
pub(super) fn render(run: &Run<'_>) -> String {
    let summary = run.summary;
    let verdict = match (summary.errors, summary.warnings, summary.infos) {
        (0, 0, 0) => "nothing found".to_owned(),
        (errors, warnings, infos) => [(errors, "error"), (warnings, "warning"), (infos, "info")]
            .into_iter()
            .filter(|(number, _)| *number > 0)
            .map(|(number, what)| format!("{number} {what}{}", if number == 1 { "" } else { "s" }))
            .collect::<Vec<_>>()
            .join(", "),
    };
    let mut text = format!("## svclint: {verdict}\n\n{}.\n", escape(&summary.line()));
    if !run.shown.is_empty() {
        table(&mut text, &run.shown);
    }
    if !run.report.services.is_empty() {
        text.push_str("\n### What was compared\n\n");
        for service in run.report.services.iter().take(MOST_ROWS) {
            let _ = writeln!(text, "- {}", escape(&visible(&service_line(service), true)));
        }
    }
    text
}

/// A row for each finding, what weighs most first.
fn table(text: &mut String, shown: &[&Settled]) {
    let mut findings = shown.to_vec();
    order::by_key(&mut findings, |settled| std::cmp::Reverse(settled.finding.severity));
    text.push_str("\n| | rule | place | what is wrong |\n|---|---|---|---|\n");
    for settled in findings.iter().take(MOST_ROWS) {
        let finding = &settled.finding;
        let sign = match finding.severity {
            Severity::Error => "❌ error",
            Severity::Warning => "⚠️ warning",
            Severity::Info => "ℹ️ info",
        };
        let (start, _) = ends(&finding.place);
        let path = visible(finding.place.part.name(), true);
        let place = format!("`{path}:{}:{}`", start.line, start.column);
        let mut words = marked(&message(finding));
        for help in &finding.help {
            let _ = write!(words, "<br>{}", marked(&visible(help, true)));
        }
        let _ = writeln!(text, "| {sign} | {} | {} | {words} |", finding.rule, marked(&place));
    }
    if findings.len() > MOST_ROWS {
        let _ = writeln!(text, "\n… and {} more.", findings.len() - MOST_ROWS);
    }
}

/// A sentence of ours: what stands between backticks becomes code, and nothing is markup.
pub(super) fn marked(sentence: &str) -> String {
    let mut text = String::new();
    for (index, piece) in sentence.split('`').enumerate() {
        let is_code = index % 2 == 1;
        text.push_str(if is_code { "<code>" } else { "" });
        text.push_str(&escape(piece));
        text.push_str(if is_code { "</code>" } else { "" });
    }
    text
}

/// Text of which nothing is markup, mention or link: what is neither letter, digit nor plain
/// punctuation is written by its number.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        let is_plain = !character.is_ascii()
            || character.is_ascii_alphanumeric()
            || " ,.;()/?'=%-:".contains(character);
        if is_plain {
            escaped.push(character);
        } else {
            let _ = write!(escaped, "&#{};", u32::from(character));
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_value_is_markup() {
        assert_eq!(
            marked("`<img src=x>` is no `a|b`"),
            "<code>&#60;img src=x&#62;</code> is no <code>a&#124;b</code>"
        );
        assert_eq!(marked("odd ` tick"), "odd <code> tick</code>");
        assert_eq!(escape("[x](y) @me *b*"), "&#91;x&#93;(y) &#64;me &#42;b&#42;");
    }
}
