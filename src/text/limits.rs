//! What is read at most: every limit of svclint itself, in one place.
//!
//! A breach is `limit-exceeded`, which says nothing about whether the document is right.

/// The greatest file that is read, in bytes. Offsets are 32 bits wide, and a legacy encoding may
/// need three bytes of UTF-8 for one byte on disk: this stays far below.
pub const MAX_BYTES: u64 = 256 << 20;
/// How deep elements may be nested.
pub const MAX_DEPTH: usize = 512;
/// How many attributes an element may have.
pub const MAX_ATTRIBUTES: usize = 4096;
/// How many findings of a file are reported.
pub const MAX_FINDINGS: usize = 10_000;
/// How much of a name, or of the key beside it, stands in a path.
pub const MAX_PATH_STEP: usize = 128;

/// Adds a name, or a value that tells one from others, to a path; one that is too long is cut: it would
/// stand in the path of everything that is inside.
pub(crate) fn push_step(path: &mut String, name: &str) {
    if name.len() <= MAX_PATH_STEP {
        path.push_str(name);
    } else {
        path.extend(name.chars().take(MAX_PATH_STEP));
        path.push('…');
    }
}
