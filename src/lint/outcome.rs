//! What comes out: of one file, and of a run.

use crate::document::Kind;
use crate::finding::{Finding, Severity};
use crate::schema::Version;
use crate::settle::Settled;

/// Everything found in a run, settled.
#[derive(Debug, Default)]
pub struct Report {
    /// Every file that was looked at, by path.
    pub files: Vec<FileReport>,
    /// What was found, by path, offset and rule.
    pub findings: Vec<Settled>,
    /// Findings of rules that are not selected.
    pub ignored: usize,
}

/// What a file was.
#[derive(Clone, Debug)]
pub struct FileReport {
    /// The path as it was given, with `/`.
    pub path: String,
    /// What it turned out to be.
    pub kind: Kind,
    /// The requests in it.
    pub requests: Vec<RequestReport>,
    /// Why it could not be read, or why it was passed over, where there is something to say.
    pub why: Option<String>,
}

/// A request in a file.
#[derive(Clone, Debug)]
pub struct RequestReport {
    /// The operation, such as `Upgrade Deployment`.
    pub operation: &'static str,
    /// The version it was held against.
    pub version: Option<Version>,
    /// The line it begins on.
    pub line: u32,
}

impl Report {
    /// How many findings have that severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|settled| settled.finding.severity == severity).count()
    }

    /// Whether something is at or above `severity`.
    #[must_use]
    pub fn fails_on(&self, severity: Severity) -> bool {
        self.findings.iter().any(|settled| settled.finding.severity >= severity)
    }

    /// Findings that have a fix.
    #[must_use]
    pub fn fixable(&self) -> usize {
        self.findings.iter().filter(|settled| !settled.finding.fixes.is_empty()).count()
    }

    /// How many files are of a kind that `which` accepts.
    pub fn files_where(&self, which: impl Fn(Kind) -> bool) -> usize {
        self.files.iter().filter(|file| which(file.kind)).count()
    }
}

/// Everything found in one file and in what is embedded in it; nothing is decided yet.
#[derive(Debug)]
pub struct Inspection {
    pub(crate) file: FileReport,
    pub(crate) findings: Vec<Finding>,
}

impl Inspection {
    /// A file that could not be read, and why.
    #[must_use]
    pub fn unreadable(path: impl Into<String>, why: impl Into<String>) -> Self {
        let file = FileReport {
            path: path.into(),
            kind: Kind::Unreadable,
            requests: Vec::new(),
            why: Some(why.into()),
        };
        Self { file, findings: Vec::new() }
    }

    /// What the file turned out to be.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.file.kind
    }
}
