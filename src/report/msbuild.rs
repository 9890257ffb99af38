//! Lines in the form of MSBuild, which Visual Studio's error list and any build log pick up.

use std::fmt::Write as _;

use super::Run;
use super::place::{ends, message};
use super::visible::visible;
use crate::finding::Severity;

/// `path(line,column): error rule: message` for each finding. MSBuild takes errors and warnings
/// from its log; a `message` is only read by people.
pub(super) fn render(run: &Run<'_>) -> String {
    let mut text = String::new();
    for settled in &run.shown {
        let finding = &settled.finding;
        let (start, _) = ends(&finding.place);
        let level = match finding.severity {
            Severity::Info => "message",
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        let path = visible(finding.place.part.name(), true);
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{path}({},{}): {level} {}: {}",
            start.line,
            start.column,
            finding.rule,
            message(finding)
        );
    }
    text
}
