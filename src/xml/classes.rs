//! How far bytes of one kind reach in plain markup: names, white space, text and values.
//!
//! They are looked at in blocks: what ends them is told by comparisons alone, without branches, so
//! that the compiler makes a few instructions of a block. Each function takes an offset and gives
//! the one behind what it passes over, so that nothing is cut out of the text on the way.

#![expect(clippy::needless_bitwise_bool, reason = "branches would be one for each byte")]

use super::names::is_space;
use crate::text::letters::is_visible;

/// So many bytes are one block.
const BLOCK: usize = 16;
/// A text of more bytes than that is mostly a long one, and is looked at in blocks of so many.
const LONG: usize = 4 * BLOCK;

/// What nearly all names are of; the colon is none of it.
static NAME: [bool; 256] = names();

const fn names() -> [bool; 256] {
    let mut names = [false; 256];
    let mut byte = 0_u8;
    while byte < 0x80 {
        names[byte as usize] = byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
        byte += 1;
    }
    names
}

/// Whether a name may begin with the byte, as nearly all do.
#[inline]
pub(super) const fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphabetic()
}

/// The end of the name at an offset, if it is of what nearly all names are of.
#[inline]
pub(super) fn name_end(bytes: &[u8], mut at: usize) -> usize {
    loop {
        // Other characters than letters are seldom more than one in a row.
        at = letters_end(bytes, at);
        match bytes.get(at) {
            Some(&byte) if NAME[byte as usize] => at += 1,
            _ => return at,
        }
    }
}

/// The end of the letters at an offset, or somewhere among them where the text is about to end.
#[inline]
fn letters_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(block) = block_at(bytes, at) {
        // Of letters in small, 'a' to 'z', nothing is left.
        let letters = before(block, |byte| (byte | 0x20).wrapping_sub(b'a').saturating_sub(25));
        at += letters;
        if letters < BLOCK {
            break;
        }
    }
    at
}

/// The end of the white space at an offset: mostly there is none, or a line end and spaces behind it.
#[inline]
pub(super) fn space_end(bytes: &[u8], mut at: usize) -> usize {
    const SPACES: u64 = u64::from_le_bytes([b' '; 8]);
    while let Some(&byte) = bytes.get(at)
        && is_space(byte)
    {
        at += 1;
        if let Some(eight) = bytes[at..].first_chunk() {
            let others = u64::from_le_bytes(*eight) ^ SPACES;
            at += others.trailing_zeros() as usize / 8;
        }
    }
    at
}

/// The end of the text at an offset, up to what may end it, begin something in it, or stand for
/// something else: markup, a reference, a control character, and what is not ASCII.
#[inline]
pub(super) fn text_end(bytes: &[u8], at: usize) -> usize {
    // `<` and `>` differ by the bit 2.
    end(bytes, at, |byte| is_visible(byte) & (byte | 2 != b'>') & (byte != b'&'))
}

/// The same for the value of an attribute, which quotes may end.
#[inline]
pub(super) fn value_end(bytes: &[u8], at: usize) -> usize {
    // `&` and `'` differ by the bit 1.
    end(bytes, at, |byte| is_visible(byte) & (byte | 1 != b'\'') & (byte != b'"') & (byte != b'<'))
}

/// Where bytes of a kind end that begin at an offset.
#[inline]
fn end(bytes: &[u8], start: usize, is_of: impl Fn(u8) -> bool) -> usize {
    let mut at = start;
    while let Some(block) = block_at(bytes, at) {
        let before = before(block, |byte| if is_of(byte) { 0 } else { u8::MAX });
        at += before;
        if before < BLOCK {
            return at;
        }
        if at - start == LONG {
            at = long_end(bytes, at, &is_of);
        }
    }
    last_end(bytes, at, is_of)
}

/// The block at an offset, if the text does not end before it does.
#[inline]
fn block_at(bytes: &[u8], at: usize) -> Option<[u8; BLOCK]> {
    bytes.get(at..)?.first_chunk().copied()
}

/// How many bytes of a block stand before the first of which the answer is not 0.
#[inline]
fn before(block: [u8; BLOCK], answer: impl Fn(u8) -> u8) -> usize {
    let mut answers = [0; BLOCK];
    for (place, byte) in answers.iter_mut().zip(block) {
        *place = answer(byte);
    }
    u128::from_le_bytes(answers).trailing_zeros() as usize / 8
}

/// The end of what is wholly of a kind in blocks in a row: one answer is enough for each.
#[inline(never)]
fn long_end(bytes: &[u8], mut at: usize, is_of: impl Fn(u8) -> bool) -> usize {
    let mut rest = bytes.get(at..).unwrap_or_default();
    while let Some((blocks, behind)) = rest.split_first_chunk::<LONG>() {
        let mut has_others = false;
        for &byte in blocks {
            has_others |= !is_of(byte);
        }
        if has_others {
            break;
        }
        at += LONG;
        rest = behind;
    }
    at
}

/// The end where the text is about to end.
#[cold]
#[inline(never)]
fn last_end(bytes: &[u8], at: usize, is_of: impl Fn(u8) -> bool) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().take_while(|&&byte| is_of(byte)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each byte at each place of a text that is longer than some blocks, and at its end.
    #[track_caller]
    fn assert_told(end: fn(&[u8], usize) -> usize, filling: u8, is_of: impl Fn(u8) -> bool) {
        for byte in 0..=u8::MAX {
            for at in 0..300 {
                let mut bytes = [filling; 300];
                bytes[at] = byte;
                let expected = if is_of(byte) { 300 } else { at };
                assert_eq!(end(&bytes, 0), expected, "{byte} at {at}");
                assert_eq!(end(&bytes, at / 2), expected, "{byte} at {at}, from its half");
                assert_eq!(end(&bytes[..at], 0), at, "before {at}");
                assert_eq!(end(&bytes[..at], at), at, "nothing at {at}");
            }
        }
    }

    #[test]
    fn each_byte_wherever_it_stands() {
        assert_told(name_end, b'x', |byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
        });
        assert_told(space_end, b' ', is_space);
        assert_told(text_end, b'x', |byte| {
            matches!(byte, b' '..=b'~') && !matches!(byte, b'<' | b'>' | b'&')
        });
        assert_told(value_end, b'x', |byte| {
            matches!(byte, b' '..=b'~') && !matches!(byte, b'<' | b'&' | b'"' | b'\'')
        });
    }
}
