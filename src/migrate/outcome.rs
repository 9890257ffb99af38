//! What came of writing the files of a migration, for reports.

use super::written::Origin;
use super::{marks, says};
use crate::text::Part;

/// The files that were written.
#[derive(Debug)]
pub struct Written {
    /// The folder that was asked for.
    pub folder: String,
    /// The files, in the order in which they were written.
    pub files: Vec<WrittenFile>,
    /// What only a person can fill in.
    pub marks: Vec<Marked>,
    /// Sentences about what could not be written.
    pub left_out: Vec<String>,
}

/// A file that was written.
#[derive(Debug)]
pub struct WrittenFile {
    /// Its path.
    pub path: String,
    /// What it is.
    pub origin: Origin,
    /// What was changed, an order each.
    pub changes: Vec<String>,
}

/// A mark of something to fill in.
#[derive(Debug, PartialEq, Eq)]
pub struct Marked {
    /// The path of the file.
    pub path: String,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in characters.
    pub column: u32,
    /// The mark.
    pub mark: String,
    /// What to write in its place.
    pub says: String,
}

/// The marks in a file, each once a line.
#[must_use]
pub fn marks_of(path: &str, bytes: &[u8]) -> Vec<Marked> {
    let part = Part::from_bytes(path, bytes.to_vec());
    let mut found: Vec<Marked> = Vec::new();
    for (at, mark) in marks(part.text()) {
        let position = part.position(at as u32);
        let is_known = found.iter().any(|old| old.line == position.line && old.mark == mark);
        if !is_known {
            found.push(Marked {
                path: path.to_owned(),
                line: position.line,
                column: position.column,
                mark: mark.to_owned(),
                says: says(mark),
            });
        }
    }
    found
}
