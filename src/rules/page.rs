//! What the front matter of a rule page says.

use std::fmt;
use std::sync::OnceLock;

use crate::finding::{Evidence, RuleName, Severity};

/// A rule, as its page says it.
#[derive(Debug)]
pub struct Page {
    /// Its name, which is the name of the file.
    pub name: &'static str,
    /// The heading of the page: the rule in a sentence.
    pub title: &'static str,
    /// The group that it can be selected with.
    pub group: Group,
    /// What a finding weighs where no facet says otherwise.
    pub severity: Severity,
    /// How settled the rule is.
    pub status: Status,
    /// The release that brought it.
    pub since: &'static str,
    /// The operations and documents that it speaks of; empty: all.
    pub documents: &'static [&'static str],
    /// Which fixes it offers, in a word: `safe`, `unsafe`, `some`, `none`.
    pub fix: &'static str,
    /// How often it speaks at most.
    pub once: Once,
    /// The task of a migration that its findings belong to; empty where there is none.
    pub migrate: &'static str,
    /// The words that its check asks for, by name.
    pub words: &'static [(&'static str, &'static [&'static str])],
    /// What it rests on.
    pub evidence: Evidence,
    /// The place of its text among those of all pages.
    pub(super) place: usize,
}

/// The texts of all pages, compressed: a run shows few of them, and most runs none.
static TEXTS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/pages.bin"));

/// The texts of all pages, with a NUL between each and the next.
fn texts() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| {
        let bytes = miniz_oxide::inflate::decompress_to_vec(TEXTS).ok();
        let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
        text.expect("internal: `build.rs` wrote the pages")
    })
}

impl Page {
    /// The rule's name as findings carry it.
    #[must_use]
    pub const fn rule(&self) -> RuleName {
        RuleName::new(self.name)
    }

    /// Whether the rule is about documents of that schema.
    #[must_use]
    pub fn speaks_of(&self, schema: &str) -> bool {
        self.documents.is_empty() || self.documents.contains(&schema)
    }

    /// The words of that name in its front matter.
    ///
    /// # Panics
    ///
    /// When the page has no such words: which a check asks for is known when it is written.
    #[must_use]
    pub fn words(&self, name: &str) -> &'static [&'static str] {
        let found = self.words.iter().find(|(known, _)| *known == name);
        found.expect("internal: the page of a rule has the words that its check asks for").1
    }

    /// The whole page, Markdown behind the front matter.
    ///
    /// # Panics
    ///
    /// When the program is broken.
    #[must_use]
    pub fn text(&self) -> &'static str {
        let text = texts().split('\0').nth(self.place);
        text.expect("internal: each page has a text")
    }

    /// The page without its front matter.
    #[must_use]
    pub fn body(&self) -> &'static str {
        let text = self.text();
        text.splitn(3, "+++").nth(2).unwrap_or(text).trim_start()
    }
}

/// The groups that rules are in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Whether the text can be read at all.
    Syntax,
    /// Which elements and attributes stand where.
    Structure,
    /// What they hold.
    Value,
    /// What the version has.
    Version,
    /// Requests as a whole.
    Message,
    /// The two service files against each other.
    Pair,
    /// What a VIP swap would refuse.
    Swap,
    /// What an in-place update would refuse.
    Update,
    /// Secrets and certificates.
    Security,
    /// The way to extended support.
    Migration,
    /// What is better, but not wrong.
    Advice,
}

impl Group {
    /// All groups, in the order of the documentation.
    pub const ALL: [Self; 11] = [
        Self::Syntax,
        Self::Structure,
        Self::Value,
        Self::Version,
        Self::Message,
        Self::Pair,
        Self::Swap,
        Self::Update,
        Self::Security,
        Self::Migration,
        Self::Advice,
    ];

    /// The word that options and reports use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Syntax => "syntax",
            Self::Structure => "structure",
            Self::Value => "value",
            Self::Version => "version",
            Self::Message => "message",
            Self::Pair => "pair",
            Self::Swap => "swap",
            Self::Update => "update",
            Self::Security => "security",
            Self::Migration => "migration",
            Self::Advice => "advice",
        }
    }

    /// The group of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.as_str() == name)
    }

    /// Whether its rules run without being asked for.
    #[must_use]
    pub const fn is_default(self) -> bool {
        !matches!(self, Self::Migration | Self::Advice)
    }
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// How settled a rule is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It may still change.
    Preview,
    /// It stays as it is.
    Stable,
    /// It will go.
    Deprecated,
}

impl Status {
    /// The word that pages and reports use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Preview => "preview",
            Self::Stable => "stable",
            Self::Deprecated => "deprecated",
        }
    }
}

/// How often a rule speaks at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Once {
    /// At each place.
    Place,
    /// Once in a file.
    File,
    /// Once in a service: the files that a configuration puts together, else those of a folder.
    Service,
    /// Once in a run.
    Run,
}
