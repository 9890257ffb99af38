//! Issues of Azure Pipelines: logging commands that no value in a file can forge.

use std::fmt::Write as _;

use super::Run;
use super::place::{ends, file, message_and_help};
use super::visible::visible;
use crate::finding::Severity;

/// The logging commands of a run, a line each. Pipelines know errors and warnings only; what is
/// merely worth knowing is a line of the log.
pub(super) fn render(run: &Run<'_>) -> String {
    let mut text = String::new();
    for settled in &run.shown {
        let finding = &settled.finding;
        let (start, _) = ends(&finding.place);
        let path = visible(file(&finding.place.part), true);
        let (line, column) = (start.line, start.column);
        let rule = finding.rule.as_str();
        let message = data(&message_and_help(finding));
        // Writing to a string cannot fail.
        let _ = match finding.severity {
            Severity::Info => {
                writeln!(text, "{}:{line}:{column}: info {rule}: {message}", data(&path))
            }
            Severity::Warning | Severity::Error => writeln!(
                text,
                "##vso[task.logissue type={};sourcepath={};linenumber={line};columnnumber={column};code={rule};]{message}",
                finding.severity,
                property(&path),
            ),
        };
    }
    text
}

/// What stands behind the `]`. The agent looks for commands anywhere in a line.
fn data(text: &str) -> String {
    text.replace('%', "%AZP25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
        .replace("##vso[", "## vso[")
        .replace("##[", "## [")
}

/// What stands behind a `=`.
fn property(text: &str) -> String {
    data(text).replace(';', "%3B").replace(']', "%5D")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_value_is_a_command() {
        assert_eq!(
            data("5%\n##vso[task.setvariable variable=x]y"),
            "5%AZP25%0A## vso[task.setvariable variable=x]y"
        );
        assert_eq!(property("a;b]c"), "a%3Bb%5Dc");
    }
}
