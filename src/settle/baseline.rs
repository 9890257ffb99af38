//! What was there already: a file of known findings that are hidden, so that only new ones show.
//!
//! One finding a line, sorted, so that two branches merge without a conflict. A finding is known by
//! its fingerprint; the rest of the line is for people.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::Settled;
use crate::text::order;

/// The form of the file; it changes when the form does.
const SCHEMA: &str = "svclint/baseline/1";

/// A known finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The file, relative to the repository.
    pub path: String,
    /// The rule.
    pub rule: String,
    /// The element, by keys where it has some.
    pub element: String,
    /// What was wrong.
    pub message: String,
    /// What the finding is known by.
    pub fingerprint: String,
}

/// Findings that are known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    /// Sorted, each once.
    entries: Vec<Entry>,
}

/// Why a baseline could not be read.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    /// It is no baseline, or one of another release.
    #[error("line {line}: the first line of a baseline is {{\"schema\":\"{SCHEMA}\"}}")]
    Schema {
        /// The line, from 1.
        line: usize,
    },
    /// A line holds something else.
    #[error("line {line}: {why}")]
    Line {
        /// The line, from 1.
        line: usize,
        /// What the reader of JSON says.
        why: serde_json::Error,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    schema: String,
}

impl Entry {
    fn of(settled: &Settled) -> Self {
        let finding = &settled.finding;
        let place = &finding.place;
        let mut element = place.key_path.clone();
        if element.is_empty() {
            element = place.element.clone().unwrap_or_default();
        }
        if let Some(inner) = &place.inner {
            element.push_str(" > ");
            element.push_str(&inner.place.key_path);
        }
        let path = place.part.identity();
        Self {
            path: path.strip_prefix("./").unwrap_or(path).to_owned(),
            rule: finding.rule.as_str().to_owned(),
            element,
            message: finding.message.clone(),
            fingerprint: settled.fingerprint.clone(),
        }
    }
}

impl Baseline {
    /// The baseline that hides all of `findings`.
    pub fn of<'f>(findings: impl IntoIterator<Item = &'f Settled>) -> Self {
        Self::sorted(findings.into_iter().map(Entry::of).collect())
    }

    fn sorted(mut entries: Vec<Entry>) -> Self {
        order::plain(&mut entries);
        entries.dedup_by(|one, other| one.fingerprint == other.fingerprint);
        Self { entries }
    }

    /// Reads the text of a file.
    ///
    /// # Errors
    /// The first line that is none of a baseline. Blank lines do not matter, nor does the order,
    /// nor an entry that stands twice: merging may leave those.
    pub fn read(text: &str) -> Result<Self, BaselineError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let lines = text.lines().enumerate().map(|(index, line)| (index + 1, line.trim()));
        let mut lines = lines.filter(|(_, line)| !line.is_empty());
        let head = lines.next().unwrap_or((1, ""));
        let schema = serde_json::from_str::<Head>(head.1).map(|head| head.schema);
        if schema.ok().as_deref() != Some(SCHEMA) {
            return Err(BaselineError::Schema { line: head.0 });
        }
        let entry = |(line, text)| {
            serde_json::from_str(text).map_err(|why| BaselineError::Line { line, why })
        };
        Ok(Self::sorted(lines.map(entry).collect::<Result<_, _>>()?))
    }

    /// The text of the file.
    ///
    /// # Errors
    /// What the serializer says; an entry has nothing that it could refuse.
    pub fn write(&self) -> Result<String, serde_json::Error> {
        let mut text = serde_json::to_string(&Head { schema: SCHEMA.to_owned() })?;
        text.push('\n');
        for entry in &self.entries {
            text.push_str(&serde_json::to_string(entry)?);
            text.push('\n');
        }
        Ok(text)
    }

    /// The known findings, by path, rule and element.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What the findings are known by.
    #[must_use]
    pub fn fingerprints(&self) -> HashSet<String> {
        self.entries.iter().map(|entry| entry.fingerprint.clone()).collect()
    }

    /// Entries of which nothing is left, among files that `is_known` says were checked or are gone.
    #[must_use]
    pub fn stale(&self, found: &[Settled], is_known: impl Fn(&str) -> bool) -> Vec<&Entry> {
        let left: HashSet<&str> = found.iter().map(|one| one.fingerprint.as_str()).collect();
        let mut known: HashMap<&str, bool> = HashMap::new();
        self.entries
            .iter()
            .filter(|entry| !left.contains(entry.fingerprint.as_str()))
            .filter(|entry| *known.entry(&entry.path).or_insert_with(|| is_known(&entry.path)))
            .collect()
    }

    /// The baseline without `stale`, and with `added`.
    #[must_use]
    pub fn updated(&self, stale: &[&Entry], added: &Self) -> Self {
        let gone: HashSet<&str> = stale.iter().map(|entry| entry.fingerprint.as_str()).collect();
        let kept = self.entries.iter().filter(|entry| !gone.contains(entry.fingerprint.as_str()));
        Self::sorted(kept.chain(&added.entries).cloned().collect())
    }
}
