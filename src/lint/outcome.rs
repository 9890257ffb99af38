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
    /// The services that the files make, by definition.
    pub services: Vec<ServiceReport>,
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

/// A definition and what it was compared with.
#[derive(Clone, Debug)]
pub struct ServiceReport {
    /// The path of the definition.
    pub definition: String,
    /// The paths of its configurations.
    pub configurations: Vec<String>,
    /// The names of its roles.
    pub roles: Vec<String>,
}

/// Everything found in one file and in what is embedded in it; nothing is decided yet.
#[derive(Debug)]
pub struct Inspection {
    pub(crate) file: FileReport,
    pub(crate) findings: Vec<Finding>,
    pub(crate) services: Vec<ServiceReport>,
    /// Whether the file was read as the body of a request that names it: what it has to be is
    /// what that request says.
    pub(crate) is_included: bool,
}

impl Inspection {
    /// A file of that kind in which nothing was found yet.
    pub(crate) fn of(path: impl Into<String>, kind: Kind) -> Self {
        let file = FileReport { path: path.into(), kind, requests: Vec::new(), why: None };
        Self { file, findings: Vec::new(), services: Vec::new(), is_included: false }
    }

    /// A file that could not be read, and why.
    #[must_use]
    pub fn unreadable(path: impl Into<String>, why: impl Into<String>) -> Self {
        let mut inspection = Self::of(path, Kind::Unreadable);
        inspection.file.why = Some(why.into());
        inspection
    }

    /// What the file turned out to be.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.file.kind
    }
}
