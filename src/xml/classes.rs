//! What each byte may be in plain markup: one look at a table for each.

/// What names begin with, as nearly all do.
pub(super) const LETTER: u8 = 1;
/// What nearly all names are of; the colon is none of it.
pub(super) const NAME: u8 = 1 << 1;
/// White space.
pub(super) const SPACE: u8 = 1 << 2;
/// What ends no text, begins nothing in it, and stands for itself.
pub(super) const TEXT: u8 = 1 << 3;
/// What ends no value of an attribute, begins nothing in it, and stands for itself.
pub(super) const VALUE: u8 = 1 << 4;

static CLASSES: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut classes = [0; 256];
    let mut index = 0;
    while index < classes.len() {
        let byte = index as u8;
        let is_space = matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
        if byte.is_ascii_alphabetic() {
            classes[index] |= LETTER;
        }
        if byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.') {
            classes[index] |= NAME;
        }
        if is_space {
            classes[index] |= SPACE;
        }
        if !matches!(byte, b'<' | b'>' | b'&' | b'\r') {
            classes[index] |= TEXT;
        }
        if !matches!(byte, b'<' | b'&' | b'"' | b'\'') && (byte == b' ' || !is_space) {
            classes[index] |= VALUE;
        }
        index += 1;
    }
    classes
}

/// Whether the byte is of that class.
#[inline]
pub(super) fn is(byte: u8, class: u8) -> bool {
    CLASSES[byte as usize] & class != 0
}

/// How many bytes of that class stand at the start.
#[inline]
pub(super) fn length(bytes: &[u8], class: u8) -> usize {
    bytes.iter().position(|&byte| !is(byte, class)).unwrap_or(bytes.len())
}
