//! JSON files: a folder holds many, and few of them are about a cloud service.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use crate::document::FileName;
use crate::document::arm::may_be_ours;
use crate::text::limits::MAX_BYTES;
use crate::walk::Found;

/// Leaves out the JSON files that nobody named and that hold nothing of a cloud service.
pub(super) fn without_foreign(found: Vec<Found>) -> Vec<Found> {
    let is_kept = |file: &Found| {
        file.is_named
            || FileName::of(&file.shown) != FileName::Json
            || file.path.as_deref().is_some_and(is_ours)
    };
    found.into_iter().filter(is_kept).collect()
}

/// Whether a file may be about a cloud service: told by its bytes, before anything is read as JSON.
fn is_ours(path: &Path) -> bool {
    let mut bytes = Vec::new();
    let file = File::open(path);
    let read = file.and_then(|file| file.take(MAX_BYTES).read_to_end(&mut bytes));
    // What cannot be read is said where it is read.
    read.is_err() || may_be_ours(&bytes)
}
