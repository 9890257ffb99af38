//! Conditions between elements, and references from one to another.

use std::fmt;

use super::List;
use crate::schema::pattern::Pattern;

/// What must hold where an element stands, all of it; without terms nothing is asked.
#[derive(Clone, Copy, Debug)]
pub struct Condition {
    /// What must hold.
    pub terms: List<Term>,
    /// Whether the sources leave doubt, so that a breach is a warning.
    pub doubt: bool,
}

impl Condition {
    /// Nothing is asked.
    pub const NONE: Self = Self { terms: List::EMPTY, doubt: false };

    /// Whether nothing is asked.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether both ask for the same.
    #[must_use]
    pub fn asks_as(&self, other: &Self) -> bool {
        self.terms.iter().eq(other.terms.iter())
    }
}

/// One thing that must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// The elements or attributes that it is about.
    pub path: &'static str,
    /// What they must be.
    pub test: Test,
}

impl Term {
    /// The name that the term is about: the last step of its path.
    #[must_use]
    pub fn name(&self) -> &'static str {
        let step = self.path.rsplit('/').next().unwrap_or(self.path);
        step.split('[').next().unwrap_or(step).trim_start_matches('@')
    }
}

// In words, as the end of a sentence that begins with "where" or "if".
impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.name();
        let second = if self.path.ends_with("[2]") { "second " } else { "" };
        let article = if second.is_empty() { "" } else { "a " };
        match self.test {
            Test::Present => write!(f, "there is {article}{second}`{name}`"),
            Test::Absent => write!(f, "there is no {second}`{name}`"),
            Test::Is(value) => write!(f, "`{name}` is `{value}`"),
            Test::IsNot(value) => write!(f, "`{name}` is not `{value}`"),
            Test::Like(pattern) => write!(f, "`{name}` looks like `{}`", pattern.source()),
            Test::Unlike(pattern) => {
                write!(f, "`{name}` does not look like `{}`", pattern.source())
            }
        }
    }
}

/// What elements or attributes must be. Case does not count in values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Test {
    /// There is one.
    Present,
    /// There is none.
    Absent,
    /// One has this value.
    Is(&'static str),
    /// None has this value.
    IsNot(&'static str),
    /// One looks like this.
    Like(Pattern),
    /// There are some, and none looks like this.
    Unlike(Pattern),
}

/// That a value is the name of something else in the document.
#[derive(Clone, Copy, Debug)]
pub struct Reference {
    /// Where the names stand.
    pub path: &'static str,
    /// Whether the sources leave doubt, so that a breach is a warning.
    pub doubt: bool,
}
