//! A way to mend a finding: edits by span, each in the coordinates of its own part.

use std::fmt;

use super::RuleName;
use crate::text::{Span, secrets};

/// How much a fix may be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Safety {
    /// The meaning stays, or only this answer is right.
    Safe,
    /// It changes what is deployed: somebody has to look.
    Unsafe,
}

impl Safety {
    /// The word that reports use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Unsafe => "unsafe",
        }
    }
}

impl fmt::Display for Safety {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Replaces a span of the finding's part by a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub span: Span,
    /// What is put there; empty to delete. Written as XML source, references included.
    pub text: String,
    /// Which of several that are put at one offset comes first: the lower.
    pub rank: u16,
}

/// One way to mend a finding.
#[derive(Clone, Debug)]
pub struct Fix {
    /// What it does, as an order: "write `Auto`".
    pub title: String,
    /// How much it may be trusted.
    pub safety: Safety,
    /// What it changes: in order, without overlap, in the innermost part of the finding's place.
    pub edits: Vec<Edit>,
    /// The rules that speak about what the fix writes, where that is still to be filled in or looked
    /// at.
    pub leaves: Vec<RuleName>,
}

impl Fix {
    /// A fix whose meaning is certain.
    #[cold]
    #[inline(never)]
    #[must_use]
    pub fn safe(title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self { title: title.into(), safety: Safety::Safe, edits, leaves: Vec::new() }
    }

    /// Whether it can be shown: a report must not print a secret that an edit moves or encodes.
    #[must_use]
    pub fn is_printable(&self) -> bool {
        let texts = self.edits.iter().map(|edit| edit.text.as_str());
        !texts.chain([self.title.as_str()]).any(secrets::shows_secret)
    }

    /// A fix that changes what is deployed.
    #[cold]
    #[inline(never)]
    #[must_use]
    pub fn risky(title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self { title: title.into(), safety: Safety::Unsafe, edits, leaves: Vec::new() }
    }

    /// Says which rule will ask for a value in place of the empty one that the fix writes, or for a
    /// look at what it writes.
    #[cold]
    #[inline(never)]
    #[must_use]
    pub fn leaving(mut self, rule: &'static str) -> Self {
        self.leaves.push(RuleName::new(rule));
        self
    }
}

impl Edit {
    /// Replaces `span` by `text`.
    #[cold]
    #[inline(never)]
    #[must_use]
    pub fn replace(span: Span, text: impl Into<String>) -> Self {
        Self { span, text: text.into(), rank: 0 }
    }

    /// Puts `text` at `offset`.
    #[cold]
    #[inline(never)]
    #[must_use]
    pub fn insert(offset: u32, text: impl Into<String>) -> Self {
        Self { span: Span::at(offset), text: text.into(), rank: 0 }
    }

    /// Takes `span` away.
    #[cold]
    #[must_use]
    pub fn delete(span: Span) -> Self {
        Self { span, text: String::new(), rank: 0 }
    }

    /// Says where it stands among others that are put at the same offset.
    #[cold]
    #[must_use]
    pub fn ranked(self, rank: u16) -> Self {
        Self { rank, ..self }
    }
}
