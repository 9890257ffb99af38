//! The formats there are, and what each is given.

use std::borrow::Cow;
use std::collections::HashSet;

use super::human::{self, Style};
use super::{
    Summary, azure, checkstyle, concise, github, gitlab, json, junit, markdown, msbuild, rdjson,
    sarif,
};
use crate::finding::Finding;
use crate::lint::Report;
use crate::settle::{Fate, Settled};

/// A run as reports see it.
pub struct Run<'r> {
    /// Everything that was looked at and found.
    pub report: &'r Report,
    /// Every finding of the severity that was asked for, by path, offset and rule: also what is
    /// suppressed or in the baseline.
    pub all: Vec<&'r Settled>,
    /// Those of them that are shown.
    pub shown: Vec<&'r Settled>,
    /// What it came to.
    pub summary: &'r Summary,
    /// Which findings make the run fail.
    pub fails: &'r dyn Fn(&Settled) -> bool,
}

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people at a terminal.
    Human,
    /// A line for each finding.
    Concise,
    /// The JSON report of svclint.
    Json,
    /// Its findings alone, one a line.
    Jsonl,
    /// SARIF 2.1.0, for code scanning and editors.
    Sarif,
    /// Annotations of GitHub Actions.
    Github,
    /// The code quality report of GitLab.
    Gitlab,
    /// Test results, for any build server.
    Junit,
    /// The report of Checkstyle.
    Checkstyle,
    /// Reviewdog's diagnostics.
    Rdjson,
    /// Issues of Azure Pipelines.
    Azure,
    /// Lines that MSBuild and Visual Studio take for their own.
    Msbuild,
    /// Markdown, for the summary of a job.
    Summary,
}

impl Format {
    /// All formats, in the order of the documentation.
    pub const ALL: [Self; 13] = [
        Self::Human,
        Self::Concise,
        Self::Json,
        Self::Jsonl,
        Self::Sarif,
        Self::Github,
        Self::Gitlab,
        Self::Junit,
        Self::Checkstyle,
        Self::Rdjson,
        Self::Azure,
        Self::Msbuild,
        Self::Summary,
    ];

    /// The word that `--output` takes.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Concise => "concise",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Sarif => "sarif",
            Self::Github => "github",
            Self::Gitlab => "gitlab",
            Self::Junit => "junit",
            Self::Checkstyle => "checkstyle",
            Self::Rdjson => "rdjson",
            Self::Azure => "azure",
            Self::Msbuild => "msbuild",
            Self::Summary => "summary",
        }
    }

    /// The format of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == name)
    }

    /// Whether it is read by people as it is, so that a line of summary belongs under it.
    #[must_use]
    pub const fn is_prose(self) -> bool {
        matches!(self, Self::Human | Self::Concise)
    }

    /// Whether it goes to a log that people read too, so that the summary beside it helps.
    #[must_use]
    pub const fn is_logged(self) -> bool {
        self.is_prose() || matches!(self, Self::Github | Self::Azure | Self::Msbuild)
    }

    /// The report of a run, with its line end.
    ///
    /// # Errors
    /// What a serializer says; a report has nothing that it could refuse.
    pub fn render(self, run: &Run<'_>, style: &Style) -> Result<String, RenderError> {
        Ok(match self {
            Self::Human => for_people(run, style),
            Self::Concise => {
                let mut text = String::new();
                for settled in &run.shown {
                    concise::write(&mut text, &with_fate(settled))?;
                }
                text
            }
            Self::Json => json::render(run.report, &run.all, run.summary)?,
            Self::Jsonl => json::lines(&run.all)?,
            Self::Sarif => sarif::render(run)?,
            Self::Github => github::render(run),
            Self::Gitlab => gitlab::render(run)?,
            Self::Junit => junit::render(run)?,
            Self::Checkstyle => checkstyle::render(run)?,
            Self::Rdjson => rdjson::render(run)?,
            Self::Azure => azure::render(run),
            Self::Msbuild => msbuild::render(run),
            Self::Summary => markdown::render(run),
        })
    }
}

/// The findings as blocks. A fact is told once in a run; it does not become truer by repetition.
fn for_people(run: &Run<'_>, style: &Style) -> String {
    let mut text = String::new();
    let mut told = HashSet::new();
    for settled in &run.shown {
        let mut finding = with_fate(settled);
        if finding.evidence.is_some_and(|evidence| !told.insert(evidence.says)) {
            finding.to_mut().evidence = None;
        }
        text.push_str(&human::render(&finding, style));
        text.push('\n');
    }
    text
}

/// A finding whose message says what became of it, where it does not count.
fn with_fate(settled: &Settled) -> Cow<'_, Finding> {
    let fate = match &settled.fate {
        Fate::Reported => return Cow::Borrowed(&settled.finding),
        Fate::Suppressed { reason: Some(reason) } => format!("suppressed: {reason}"),
        Fate::Suppressed { reason: None } => "suppressed".to_owned(),
        Fate::Baselined => "in the baseline".to_owned(),
    };
    let mut finding = settled.finding.clone();
    finding.message = format!("{} ({fate})", finding.message);
    Cow::Owned(finding)
}

/// Why a report could not be put into words.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// A serializer of JSON refused it.
    #[error("the report could not be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// A writer of XML refused it.
    #[error("the report could not be written as XML: {0}")]
    Xml(#[from] std::io::Error),
    /// There was no room for it.
    #[error("the report could not be written: {0}")]
    Text(#[from] std::fmt::Error),
}
