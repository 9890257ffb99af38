//! What each byte may be in plain markup: one look at a table for each.

use super::names::is_space;

const LETTER: u8 = 1;
const NAME: u8 = 2;
const TEXT: u8 = 4;
const VALUE: u8 = 8;

static CLASSES: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut classes = [0; 256];
    let mut index = 0;
    while index < classes.len() {
        let byte = index as u8;
        if byte.is_ascii_alphabetic() {
            classes[index] |= LETTER;
        }
        if byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.') {
            classes[index] |= NAME;
        }
        if !matches!(byte, b'<' | b'>' | b'&' | b'\r') {
            classes[index] |= TEXT;
        }
        if !matches!(byte, b'<' | b'&' | b'"' | b'\'') && (byte == b' ' || !is_space(byte)) {
            classes[index] |= VALUE;
        }
        index += 1;
    }
    classes
}

/// Whether a name may begin with the byte, as nearly all names do.
#[inline]
pub(super) fn is_letter(byte: u8) -> bool {
    CLASSES[byte as usize] & LETTER != 0
}

/// Whether the byte is one of those that nearly all names are of; the colon does not count.
#[inline]
pub(super) fn is_of_name(byte: u8) -> bool {
    CLASSES[byte as usize] & NAME != 0
}

/// Whether the byte ends no text, begins nothing in it, and stands for itself.
#[inline]
pub(super) fn is_of_text(byte: u8) -> bool {
    CLASSES[byte as usize] & TEXT != 0
}

/// Whether the byte ends no value of an attribute, begins nothing in it, and stands for itself.
#[inline]
pub(super) fn is_of_value(byte: u8) -> bool {
    CLASSES[byte as usize] & VALUE != 0
}
