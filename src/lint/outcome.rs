//! What comes out: of one file, and of a run.

use std::sync::Arc;

use crate::document::Kind;
use crate::finding::{Finding, Fix, Safety, Severity};
use crate::schema::Version;
use crate::settle::{self, Settings, Settled, Suppression};

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
    pub(crate) identity: Option<String>,
}

impl FileReport {
    /// The path under which fingerprints and baselines know it.
    #[must_use]
    pub fn identity(&self) -> &str {
        let path = self.identity.as_deref().unwrap_or(&self.path);
        path.strip_prefix("./").unwrap_or(path)
    }
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
    /// The findings that are shown and count.
    pub fn reported(&self) -> impl Iterator<Item = &Settled> {
        self.findings.iter().filter(|settled| settled.is_reported())
    }

    /// The files that could not be read.
    pub fn unreadable(&self) -> impl Iterator<Item = &FileReport> {
        self.files.iter().filter(|file| file.kind == Kind::Unreadable)
    }

    /// How many findings that count have that severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.reported().filter(|settled| settled.finding.severity == severity).count()
    }

    /// Whether something is at or above `severity`.
    #[must_use]
    pub fn fails_on(&self, severity: Severity) -> bool {
        self.reported().any(|settled| settled.finding.severity >= severity)
    }

    /// Findings that count and have a fix.
    #[must_use]
    pub fn fixable(&self) -> usize {
        self.reported().filter(|settled| !settled.finding.fixes.is_empty()).count()
    }

    /// Findings that count and have a fix that is safe.
    #[must_use]
    pub fn fixable_safely(&self) -> usize {
        let is_safe = |fix: &Fix| fix.safety == Safety::Safe;
        self.reported().filter(|settled| settled.finding.fixes.iter().any(is_safe)).count()
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
    /// How many findings of rules that are not selected were left out of these.
    pub(crate) ignored: usize,
    pub(crate) services: Vec<ServiceReport>,
    pub(crate) suppressions: Vec<Suppression>,
    /// Why what the file was could not be compared with it.
    pub(crate) not_compared: Option<String>,
    /// What decides about its findings in place of the options of the run.
    pub(crate) settings: Option<Arc<Settings>>,
    /// Whether the file was read as the body of a request that names it: what it has to be is
    /// what that request says.
    pub(crate) is_included: bool,
}

impl Inspection {
    /// A file of that kind in which nothing was found yet.
    pub(crate) fn of(path: impl Into<String>, kind: Kind) -> Self {
        let file =
            FileReport { path: path.into(), kind, requests: Vec::new(), why: None, identity: None };
        Self {
            file,
            findings: Vec::new(),
            ignored: 0,
            services: Vec::new(),
            suppressions: Vec::new(),
            not_compared: None,
            settings: None,
            is_included: false,
        }
    }

    /// A file in which that was found, with what decides about it.
    pub(crate) fn found(
        path: impl Into<String>,
        kind: Kind,
        findings: Vec<Finding>,
        settings: Settings,
    ) -> Self {
        Self { findings, settings: Some(Arc::new(settings)), ..Self::of(path, kind) }
    }

    /// A file that could not be read, and why.
    #[must_use]
    pub fn unreadable(path: impl Into<String>, why: impl Into<String>) -> Self {
        let mut inspection = Self::of(path, Kind::Unreadable);
        inspection.file.why = Some(why.into());
        inspection
    }

    /// Lets go of the findings of rules that are not selected, so that nobody looks for secrets on
    /// their account, and a run over many files does not hold them, and the texts that they are
    /// about, to its end.
    pub(crate) fn leave_out_unselected(&mut self, settings: &Settings) {
        // What several requests say of one file is put together first.
        if !self.is_included {
            let path = &self.file.path;
            let settings = self.settings.as_deref().unwrap_or_else(|| settings.of(path));
            self.ignored += settle::leave_out(&mut self.findings, path, settings);
            self.findings.shrink_to_fit();
        }
    }

    /// What the file turned out to be.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.file.kind
    }
}

/// Findings and those that come behind them. Nothing is copied: there may be many.
pub(super) fn joined(mut findings: Vec<Finding>, others: Vec<Finding>) -> Vec<Finding> {
    findings.extend(others);
    findings
}
