//! The last line, which counts honestly, and the count by rule.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use crate::document::Kind;
use crate::finding::{RuleName, Severity};
use crate::lint::{Report, ServiceReport};
use crate::text::order;

/// What a run came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Files that were looked at.
    pub files: usize,
    /// Files that were recognised and checked.
    pub checked: usize,
    /// Requests in files of whole messages.
    #[serde(skip)]
    pub messages: usize,
    /// Files that are nothing of ours, and were passed over.
    pub unrecognised: usize,
    /// Files that could not be read.
    pub unreadable: usize,
    /// Findings of severity error.
    pub errors: usize,
    /// Findings of severity warning.
    pub warnings: usize,
    /// Findings of severity info.
    pub infos: usize,
    /// Findings hidden by a suppression.
    pub suppressed: usize,
    /// Findings hidden by a baseline.
    pub baselined: usize,
    /// Findings of rules that are not selected.
    pub ignored: usize,
    /// Findings that have a fix.
    pub fixable: usize,
    /// Those of them of which a fix is safe.
    pub fixable_safely: usize,
    /// Findings below the least severity that is shown.
    pub hidden: usize,
    /// Whether this command has no `--fix`, so that a fix is made by hand.
    #[serde(skip)]
    pub is_by_hand: bool,
}

impl Summary {
    /// Counts a report of which findings of `least` severity and above are shown.
    #[must_use]
    pub fn of(report: &Report, least: Severity) -> Self {
        let unrecognised = report.files_where(|kind| kind == Kind::Unrecognised);
        let unreadable = report.files_where(|kind| kind == Kind::Unreadable);
        let with_fate =
            |fate| report.findings.iter().filter(|settled| settled.fate.as_str() == fate).count();
        Self {
            files: report.files.len(),
            checked: report.files.len() - unrecognised - unreadable,
            messages: requests(report),
            unrecognised,
            unreadable,
            errors: report.count(Severity::Error),
            warnings: report.count(Severity::Warning),
            infos: report.count(Severity::Info),
            suppressed: with_fate("suppressed"),
            baselined: with_fate("baselined"),
            ignored: report.ignored,
            fixable: report.fixable(),
            fixable_safely: report.fixable_safely(),
            hidden: report.reported().filter(|f| f.finding.severity < least).count(),
            is_by_hand: false,
        }
    }

    /// The summary of a command that has no `--fix`.
    #[must_use]
    pub fn by_hand(self) -> Self {
        Self { is_by_hand: true, ..self }
    }

    /// The summary as a line, without its end.
    #[must_use]
    pub fn line(&self) -> String {
        if self.checked == 0 {
            return self.nothing_checked();
        }
        let mut line = count(self.checked, "file");
        if self.messages > 0 {
            let _ = write!(line, " with {}", count(self.messages, "request"));
        }
        line.push_str(" checked");
        for (number, what) in [(self.unrecognised, "passed over"), (self.unreadable, "unreadable")]
        {
            if number > 0 {
                let _ = write!(line, ", {number} {what}");
            }
        }
        let found: Vec<String> =
            [(self.errors, "error"), (self.warnings, "warning"), (self.infos, "info")]
                .into_iter()
                .filter(|(number, _)| *number > 0)
                .map(|(number, what)| count(number, what))
                .collect();
        line.push_str(": ");
        line.push_str(&if found.is_empty() {
            "nothing found".to_owned()
        } else {
            found.join(", ")
        });
        let risky = self.fixable - self.fixable_safely;
        let fixes = match self.fixable_safely {
            _ if self.is_by_hand => [(self.fixable, "with a fix"), (0, "")],
            0 => [(risky, "fixable with `--fix=unsafe`"), (0, "")],
            safe => [(safe, "fixable with `--fix`"), (risky, "more with `--fix=unsafe`")],
        };
        for (number, what) in [
            fixes[0],
            fixes[1],
            (self.suppressed, "suppressed"),
            (self.baselined, "in the baseline"),
            (self.ignored, "of rules that are not selected"),
            (self.hidden, "below the severity that is shown"),
        ] {
            if number > 0 {
                let _ = write!(line, "; {number} {what}");
            }
        }
        line
    }

    fn nothing_checked(&self) -> String {
        let mut line = "nothing was checked".to_owned();
        for (number, what) in [(self.unrecognised, "passed over"), (self.unreadable, "unreadable")]
        {
            if number > 0 {
                let _ = write!(line, ", {} {what}", count(number, "file"));
            }
        }
        line
    }
}

/// How many requests were checked as whole messages: there the number of files says little.
fn requests(report: &Report) -> usize {
    let messages = report.files.iter().filter(|file| file.kind == Kind::Messages);
    messages.map(|file| file.requests.len()).sum()
}

fn count(number: usize, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {what}{plural}")
}

/// A service in a line: definition, roles, and what was compared with it.
#[must_use]
pub fn service_line(service: &ServiceReport) -> String {
    let mut line = String::with_capacity(service.definition.len() + 80);
    line.push_str(&service.definition);
    if service.roles.is_empty() {
        line.push_str(": no roles");
    } else {
        line.push_str(": ");
        line.push_str(&count(service.roles.len(), "role"));
        list(&mut line, " (", service.roles.iter().map(String::as_str));
        line.push(')');
    }
    if service.configurations.is_empty() {
        line.push_str(", no configuration to compare with");
    }
    let name = |path: &str| path.rfind('/').map_or(0, |slash| slash + 1);
    let names = service.configurations.iter().map(|path| &path[name(path)..]);
    list(&mut line, ", compared with ", names);
    line
}

/// Adds words to a line: `before` the first of them, with commas between them.
fn list<'t>(line: &mut String, before: &str, words: impl Iterator<Item = &'t str>) {
    for (index, word) in words.enumerate() {
        line.push_str(if index == 0 { before } else { ", " });
        line.push_str(word);
    }
}

/// How often each rule spoke, the most frequent first, as a table with a line for each.
#[must_use]
pub fn statistics(report: &Report) -> String {
    let mut rules: BTreeMap<(RuleName, Severity), (usize, usize)> = BTreeMap::new();
    for settled in report.reported() {
        let finding = &settled.finding;
        let (all, fixable) = rules.entry((finding.rule, finding.severity)).or_default();
        *all += 1;
        *fixable += usize::from(!finding.fixes.is_empty());
    }
    let mut rows: Vec<_> = rules.into_iter().collect();
    order::by_key(&mut rows, |(name, (all, _))| (std::cmp::Reverse(*all), *name));
    let mut table = String::new();
    for ((rule, severity), (all, fixable)) in rows {
        let fix = if fixable > 0 { format!("{fixable} with a fix") } else { String::new() };
        let row = format!("{all:>6}  {severity:<7}  {rule:<26}  {fix}");
        table.push_str(row.trim_end());
        table.push('\n');
    }
    table
}
