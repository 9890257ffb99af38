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

/// How much of the address of a request stands in the path of what is in it.
pub const MAX_PATH_ADDRESS: usize = 1024;

/// Adds a name, or a value that tells one from others, to a path; one that is too long is cut: it would
/// stand in the path of everything that is inside.
pub(crate) fn push_step(path: &mut String, name: &str) {
    push_cut(path, name, MAX_PATH_STEP);
}

/// Adds the address of a request to the path of what is in it, where it is cut like a name.
pub(crate) fn push_address(path: &mut String, address: &str) {
    push_cut(path, address, MAX_PATH_ADDRESS);
}

fn push_cut(path: &mut String, text: &str, most: usize) {
    if text.len() <= most {
        path.push_str(text);
    } else {
        path.extend(text.chars().take(most));
        path.push('…');
    }
}
