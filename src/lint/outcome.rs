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
    pub path: Arc<str>,
    /// What it turned out to be.
    pub kind: Kind,
    /// The requests in it.
    pub requests: Vec<RequestReport>,
    /// Why it could not be read, or why it was passed over, where there is something to say.
    pub why: Option<Box<str>>,
    pub(crate) identity: Option<Box<str>>,
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
    pub definition: Arc<str>,
    /// The paths of its configurations.
    pub configurations: Vec<Arc<str>>,
    /// The names of its roles.
    pub roles: Vec<String>,
}

/// Everything found in one file and in what is embedded in it; nothing is decided yet.
///
/// There may be ten thousands of them, and all are kept to the end of a run.
#[derive(Debug)]
pub struct Inspection {
    pub(crate) file: FileReport,
    pub(crate) findings: Vec<Finding>,
    /// How many findings of rules that are not selected were left out of these.
    pub(crate) ignored: usize,
    pub(crate) services: Vec<ServiceReport>,
    /// What decides about its findings in place of the options of the run.
    pub(crate) settings: Option<Arc<Settings>>,
    /// What few files have.
    pub(super) rare: Option<Box<Rare>>,
}

/// What there is to say of few files.
#[derive(Debug, Default)]
pub(crate) struct Rare {
    pub(crate) suppressions: Vec<Suppression>,
    /// See [`Inspection::not_compared`].
    pub(crate) not_compared: Option<String>,
    /// See [`Inspection::is_included`].
    pub(crate) is_included: bool,
}

impl Inspection {
    /// A file of that kind in which nothing was found yet.
    pub(crate) fn of(path: impl Into<Arc<str>>, kind: Kind) -> Self {
        let file =
            FileReport { path: path.into(), kind, requests: Vec::new(), why: None, identity: None };
        Self {
            file,
            findings: Vec::new(),
            ignored: 0,
            services: Vec::new(),
            settings: None,
            rare: None,
        }
    }

    /// What few files have, to be changed.
    pub(crate) fn rare_mut(&mut self) -> &mut Rare {
        self.rare.get_or_insert_default()
    }

    /// What comments in it allow, to be taken.
    pub(crate) fn take_suppressions(&mut self) -> Vec<Suppression> {
        self.rare.as_mut().map(|rare| std::mem::take(&mut rare.suppressions)).unwrap_or_default()
    }

    /// Adds what comments in it allow.
    pub(crate) fn allow(&mut self, suppressions: Vec<Suppression>) {
        if !suppressions.is_empty() {
            self.rare_mut().suppressions.extend(suppressions);
        }
    }

    /// What comments in it allow.
    pub(crate) fn suppressions(&self) -> &[Suppression] {
        self.rare.as_ref().map_or(&[], |rare| &rare.suppressions)
    }

    /// Why what the file was could not be compared with it.
    pub(crate) fn not_compared(&self) -> Option<&str> {
        self.rare.as_ref()?.not_compared.as_deref()
    }

    /// Whether the file was read as the body of a request that names it: what it has to be is
    /// what that request says.
    pub(crate) fn is_included(&self) -> bool {
        self.rare.as_ref().is_some_and(|rare| rare.is_included)
    }

    /// A file in which that was found, with what decides about it.
    pub(crate) fn found(
        path: impl Into<Arc<str>>,
        kind: Kind,
        findings: Vec<Finding>,
        settings: Settings,
    ) -> Self {
        Self { findings, settings: Some(Arc::new(settings)), ..Self::of(path, kind) }
    }

    /// A file that could not be read, and why.
    #[must_use]
    pub fn unreadable(path: impl Into<Arc<str>>, why: impl Into<Box<str>>) -> Self {
        let mut inspection = Self::of(path, Kind::Unreadable);
        inspection.file.why = Some(why.into());
        inspection
    }

    /// Lets go of the findings of rules that are not selected, so that nobody looks for secrets on
    /// their account, and a run over many files does not hold them, and the texts that they are
    /// about, to its end.
    pub(crate) fn leave_out_unselected(&mut self, settings: &Settings) {
        // What several requests say of one file is put together first.
        if !self.is_included() {
            let path = &self.file.path;
            let settings = self.settings.as_deref().unwrap_or_else(|| settings.of(path));
            self.ignored += settle::leave_out(&mut self.findings, path, settings);
            self.findings.shrink_to_fit();
        }
    }

    /// Lets go of settings that are those of the run.
    pub(crate) fn without_common(mut self, common: &Arc<Settings>) -> Self {
        self.settings.take_if(|own| Arc::ptr_eq(own, common));
        self
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
