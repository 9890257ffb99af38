//! Annotations of GitHub Actions: workflow commands that no value in a file can forge.
//!
//! GitHub shows ten annotations of each level in a step and drops the rest without a word. So they
//! are spent on what says most, and the last one counts what is left.

use std::collections::HashSet;
use std::fmt::Write as _;

use super::Run;
use super::place::{ends, file, message_and_help};
use super::visible::visible;
use crate::finding::{Finding, Severity};

/// Annotations of one level that GitHub shows of a step.
const SHOWN: usize = 10;

/// The workflow commands of a run, a line each.
pub(super) fn render(run: &Run<'_>) -> String {
    let mut text = String::new();
    for (severity, level) in
        [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Info, "notice")]
    {
        let all = run.shown.iter().map(|settled| &settled.finding);
        let findings = best_first(all.filter(|finding| finding.severity == severity));
        let room = if findings.len() > SHOWN { SHOWN - 1 } else { SHOWN };
        for finding in findings.iter().take(room) {
            command(&mut text, level, finding);
        }
        if findings.len() > room {
            let more = findings.len() - room;
            let _ = writeln!(
                text,
                "::{level} title=svclint::{more} more of this level; the log and the summary of the job list them all"
            );
        }
    }
    text
}

/// One of each rule and file first, then the others.
fn best_first<'f>(findings: impl Iterator<Item = &'f Finding>) -> Vec<&'f Finding> {
    let mut seen = HashSet::new();
    let (mut first, others): (Vec<_>, Vec<_>) =
        findings.partition(|finding| seen.insert((finding.rule, finding.place.part.name())));
    first.extend(others);
    first
}

fn command(text: &mut String, level: &str, finding: &Finding) {
    let (start, end) = ends(&finding.place);
    let path = property(&visible(file(&finding.place.part), true));
    let _ = write!(text, "::{level} file={path},line={},endLine={}", start.line, end.line);
    // Columns over several lines make GitHub drop the annotation.
    if start.line == end.line {
        let _ = write!(text, ",col={},endColumn={}", start.column, end.column);
    }
    let rule = property(finding.rule.as_str());
    let _ = writeln!(text, ",title=svclint {rule}::{}", data(&message_and_help(finding)));
}

/// What stands behind the second `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// What stands behind a `=`.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_value_ends_the_command() {
        assert_eq!(data("100%\r\n::error::x"), "100%25%0D%0A::error::x");
        assert_eq!(property("a,b:c\n%0A"), "a%2Cb%3Ac%0A%250A");
    }
}
