//! What svclint says: a finding with its place, labels, help, fixes and evidence.
//!
//! What builds one is cold and stays in one place: hundreds of places call it, and none of them for a
//! clean file. So it is not copied to each, and what leads there is made small.

mod fix;
mod place;

pub use fix::{Edit, Fix, Safety};
pub use place::{Inner, Label, Place};

use std::fmt;
use std::sync::Arc;

use crate::text::{Part, Span};

/// The name of a rule: kebab-case, the file name of its page under `rules/`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleName(&'static str);

impl RuleName {
    /// The rule of that name. Whether there is one is the registry's to say.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// The name as users write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for RuleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

impl fmt::Debug for RuleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.0, f)
    }
}

/// How much a finding weighs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Probably a mistake, or refused by inference only.
    Warning,
    /// An authority refuses it.
    Error,
}

impl Severity {
    /// The word that reports use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// How well a fact is known.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Grade {
    /// The live service's reply was recorded.
    Recorded,
    /// An XSD, a data contract or validator code says it.
    Schema,
    /// A documentation page says it.
    Documented,
    /// It follows from other facts, or a source is doubtful.
    Inferred,
}

impl Grade {
    /// The word that reports and rule pages use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Recorded => "recorded",
            Self::Schema => "schema",
            Self::Documented => "documented",
            Self::Inferred => "inferred",
        }
    }
}

// Both print their path, because schemas print themselves as the Rust that makes them.
impl fmt::Debug for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Info => "Severity::Info",
            Self::Warning => "Severity::Warning",
            Self::Error => "Severity::Error",
        })
    }
}

impl fmt::Debug for Grade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Recorded => "Grade::Recorded",
            Self::Schema => "Grade::Schema",
            Self::Documented => "Grade::Documented",
            Self::Inferred => "Grade::Inferred",
        })
    }
}

/// What a finding rests on: the fact in our own words, and where it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// How well the fact is known.
    pub grade: Grade,
    /// The fact.
    pub says: &'static str,
    /// The page, schema or contract that says so.
    pub source: &'static str,
}

/// One mistake, at one place, in words.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule that speaks.
    pub rule: RuleName,
    /// Its weight: what the facet that was broken says, else what the rule page says.
    pub severity: Severity,
    /// Whether a facet decided the severity, so that `settle` does not ask the page.
    pub judged: bool,
    /// What is wrong: one sentence without a full stop.
    pub message: String,
    /// Where it is wrong.
    pub place: Place,
    /// A few words under the place itself; empty where the message says it all.
    pub note: String,
    /// Other places involved.
    pub labels: Vec<Label>,
    /// Why the service minds and what to write instead, a sentence each.
    pub help: Vec<String>,
    /// Ways to mend it, the best first.
    pub fixes: Vec<Fix>,
    /// What the finding rests on; `settle` adds the page's where a facet gives none.
    pub evidence: Option<Evidence>,
    /// How well the schema that was broken is known, and where it was read. It takes the place of
    /// the sources of a rule page that is about many schemas and does not name this one's.
    pub read_in: Option<(Grade, &'static str)>,
    /// What tells this finding from others of its rule at its element, apart from where it
    /// stands: the name of a missing child, a value that is no secret. Part of the fingerprint.
    pub subject: String,
}

impl Finding {
    /// A finding at `span` of `part`; the rest is added by the `with` functions.
    #[cold]
    #[inline(never)]
    #[must_use]
    pub fn new(
        rule: RuleName,
        severity: Severity,
        part: &Arc<Part>,
        span: Span,
        message: impl Into<String>,
    ) -> Self {
        Self {
            rule,
            severity,
            judged: false,
            message: message.into(),
            place: Place::new(part, span),
            note: String::new(),
            labels: Vec::new(),
            help: Vec::new(),
            fixes: Vec::new(),
            evidence: None,
            read_in: None,
            subject: String::new(),
        }
    }

    /// Says which element it is about: its path, and its path with key predicates.
    #[cold]
    #[inline(never)]
    #[must_use]
    pub fn on(mut self, path: impl Into<String>, key_path: impl Into<String>) -> Self {
        self.place.element = Some(path.into());
        self.place.key_path = key_path.into();
        self
    }

    /// Puts the finding, with its labels, inside of the value of another document that held it.
    #[cold]
    #[inline(never)]
    #[must_use]
    pub fn inside(mut self, host: &Place, document: &str) -> Self {
        self.place = self.place.inside(host, document);
        for label in &mut self.labels {
            label.place = label.place.clone().inside(host, document);
        }
        self
    }

    /// Lets a facet decide what the finding weighs.
    #[cold]
    #[must_use]
    pub fn judged(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self.judged = true;
        self
    }

    /// Adds a few words under the place itself.
    #[cold]
    #[inline(never)]
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// Labels another place of the same part.
    #[cold]
    #[inline(never)]
    #[must_use]
    pub fn label(self, span: Span, message: impl Into<String>) -> Self {
        let place = Place::new(&self.place.part, span);
        self.label_at(Label { place, message: message.into() })
    }

    /// Labels a place that may be in another part.
    #[cold]
    #[inline(never)]
    #[must_use]
    pub fn label_at(mut self, label: Label) -> Self {
        push(&mut self.labels, label);
        self
    }

    /// Adds a sentence of help.
    #[cold]
    #[inline(never)]
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        push(&mut self.help, help.into());
        self
    }

    /// Adds a way to mend it; one that changes nothing is none.
    #[cold]
    #[inline(never)]
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        if !fix.edits.is_empty() {
            push(&mut self.fixes, fix);
        }
        self
    }

    /// The ways to mend it that may be printed.
    pub fn printable_fixes(&self) -> impl Iterator<Item = &Fix> {
        self.fixes.iter().filter(|fix| fix.is_printable())
    }

    /// Says what the finding rests on.
    #[cold]
    #[must_use]
    pub fn evidence(mut self, evidence: Evidence) -> Self {
        self.evidence = Some(evidence);
        self
    }

    /// Says what tells it from others of its rule at the same element.
    #[cold]
    #[inline(never)]
    #[must_use]
    pub fn subject(mut self, subject: impl Into<String>) -> Self {
        self.subject = subject.into();
        self
    }
}

/// Adds to what mostly stays one: a vector would make room for four, and there may be very many
/// findings.
#[cold]
#[inline(never)]
fn push<T>(few: &mut Vec<T>, one: T) {
    if few.is_empty() {
        few.reserve_exact(1);
    }
    few.push(one);
}
