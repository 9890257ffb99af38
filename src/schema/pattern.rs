//! Regular expressions of schema facets, as tables: a value is held against one in a step for each
//! of its characters, and nothing is compiled when svclint runs.
//!
//! The syntax is that of regular expressions as far as facets need it: characters, `.`, classes
//! with ranges, `\s`, `\d`, `\w`, groups, `|`, `?`, `*`, `+`, `{2}`, `{2,}`, `{2,5}`, and `(?i)` at
//! the beginning. A pattern is always about the whole value.

mod automaton;
mod parse;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

/// What a whole value has to look like.
#[derive(Clone, Copy)]
pub struct Pattern {
    source: &'static str,
    table: &'static Table,
}

/// A pattern as states and moves between them. State 0 is where nothing fits any more, state 1 is
/// the beginning.
#[derive(Debug)]
pub struct Table {
    /// The class of each byte, from 1. Of a character beyond ASCII the first byte stands for all; the
    /// others are of the last class, which leads nowhere else.
    pub classes: &'static [u8; 256],
    /// How long the row of a state is.
    pub width: usize,
    /// A row for each state: first 1 if a value may end there, then for each class where the row of
    /// the next state begins in here.
    pub moves: &'static [u16],
    /// The lengths of the shortest and the longest value that fits, in bytes; `u32::MAX`: without a
    /// limit.
    pub lengths: (u32, u32),
}

/// The patterns that were compiled: the same one stands in many schemas.
static COMPILED: Mutex<BTreeMap<&str, &Table>> = Mutex::new(BTreeMap::new());

impl Pattern {
    /// Compiles a pattern.
    ///
    /// # Errors
    /// Why it cannot be used.
    pub fn new(source: &'static str) -> Result<Self, String> {
        let mut compiled = COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(table) = compiled.get(source).copied() {
            return Ok(Self { source, table });
        }
        let table: &'static Table = Box::leak(Box::new(automaton::table(&parse::parse(source)?)?));
        compiled.insert(source, table);
        Ok(Self { source, table })
    }

    /// What the schema compiler writes into its tables.
    #[must_use]
    pub const fn of(source: &'static str, table: &'static Table) -> Self {
        Self { source, table }
    }

    /// The pattern as written.
    #[must_use]
    pub const fn source(&self) -> &'static str {
        self.source
    }

    /// The lengths of the shortest and the longest value that fits, in bytes; `u32::MAX`: without a
    /// limit.
    #[must_use]
    pub const fn lengths(&self) -> (u32, u32) {
        self.table.lengths
    }

    /// Whether the whole of `text` looks like this.
    #[inline]
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        self.may_have(text.len()) && self.leads_to_end(text)
    }

    /// Whether values of that length may look like this: what is far too long for a word is told
    /// without a look at it.
    #[inline]
    fn may_have(&self, length: usize) -> bool {
        let (shortest, longest) = self.table.lengths;
        (shortest as usize..=longest as usize).contains(&length)
    }

    fn leads_to_end(&self, text: &str) -> bool {
        let Table { classes, width, moves, .. } = *self.table;
        let mut row = width;
        for byte in text.bytes() {
            let next = usize::from(moves[row + usize::from(classes[usize::from(byte)])]);
            // Mostly the state stays the same. Where that is asked, the processor guesses it, and
            // does not wait for one step before it takes the next.
            if next != row {
                if next == 0 {
                    return false;
                }
                row = next;
            }
        }
        moves[row] != 0
    }

    /// The tables of these patterns, as Rust.
    #[must_use]
    pub fn tables(patterns: &[Self]) -> String {
        let tables = patterns.iter().map(|Self { source, table }| {
            let Table { classes, width, moves, lengths } = table;
            format!(
                "static {}: Table = Table {{ classes: &{classes:?}, width: {width}, \
                 moves: &{moves:?}, lengths: {lengths:?} }};\n",
                name(source)
            )
        });
        tables.collect()
    }
}

/// The name of the table of a pattern.
fn name(source: &str) -> String {
    let hash = source.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    });
    format!("PATTERN_{hash:016X}")
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

impl Eq for Pattern {}

/// Writes the Rust that makes this pattern: the schema compiler prints its tables with it.
impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pattern::of({:?}, &{})", self.source, name(self.source))
    }
}

#[cfg(test)]
mod tests;
