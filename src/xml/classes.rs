//! How far bytes of one kind reach in plain markup: names, white space, text and values.
//!
//! Names and white space are short. Text and values are looked at in blocks: what ends them is told
//! by comparisons alone, without branches, so that the compiler makes a few instructions of a block.

#![expect(clippy::needless_bitwise_bool, reason = "branches would be one for each byte")]

use super::names::is_space;

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

/// Length of the name at the start, if it is of what nearly all names are of.
#[inline]
pub(super) fn name_length(bytes: &[u8]) -> usize {
    let mut at = 0;
    loop {
        if let Some(eight) = bytes[at..].first_chunk() {
            let letters = letters_in(u64::from_le_bytes(*eight));
            at += letters;
            if letters == 8 {
                continue;
            }
        }
        if at < bytes.len() && NAME[bytes[at] as usize] {
            at += 1;
        } else {
            return at;
        }
    }
}

/// How many of eight bytes are letters before the first that is none.
#[inline]
const fn letters_in(eight: u64) -> usize {
    const EACH: u64 = u64::from_le_bytes([1; 8]);
    const HIGH: u64 = EACH << 7;
    // Letters are 1 to 26 in their last five bits, and have the bit above these but one.
    let last_bits = eight & (EACH * 0x1F);
    let are_from_1 = last_bits + EACH * 0x7F;
    let are_behind_26 = last_bits + EACH * (0x80 - 27);
    let letters = are_from_1 & !are_behind_26 & (eight << 1) & !eight & HIGH;
    (letters ^ HIGH).trailing_zeros() as usize / 8
}

/// Length of the white space at the start.
#[inline]
pub(super) fn space_length(bytes: &[u8]) -> usize {
    // Mostly there is none, a space between attributes, or the indentation of a tag.
    match bytes {
        [first, ..] if !is_space(*first) => 0,
        [b' ', second, ..] if !is_space(*second) => 1,
        _ => indentation(bytes),
    }
}

/// Length of the white space at the start: mostly a line end and spaces behind it.
fn indentation(bytes: &[u8]) -> usize {
    const SPACES: u64 = u64::from_le_bytes([b' '; 8]);
    let mut at = 0;
    while at < bytes.len() && is_space(bytes[at]) {
        at += 1;
        if let Some(eight) = bytes[at..].first_chunk() {
            let others = u64::from_le_bytes(*eight) ^ SPACES;
            at += others.trailing_zeros() as usize / 8;
        }
    }
    at
}

/// Length of the text at the start up to what may end it, begin something in it, or stand for
/// something else: markup, a reference, a control character, and what is not ASCII.
#[inline]
pub(super) fn text_length(bytes: &[u8]) -> usize {
    // `<` and `>` differ by the bit 2.
    length(bytes, |byte| is_printed(byte) & (byte | 2 != b'>') & (byte != b'&'))
}

/// The same for the value of an attribute, which quotes may end.
#[inline]
pub(super) fn value_length(bytes: &[u8]) -> usize {
    // `&` and `'` differ by the bit 1.
    length(bytes, |byte| is_printed(byte) & (byte | 1 != b'\'') & (byte != b'"') & (byte != b'<'))
}

/// Whether the byte is ASCII and no control character: DEL and what is not ASCII are less than a
/// space, too, as the number with a sign that comes after them.
#[inline]
const fn is_printed(byte: u8) -> bool {
    byte.wrapping_add(1).cast_signed() > 0x20
}

/// How many bytes at the start are of a kind.
#[inline]
fn length(bytes: &[u8], is_of: impl Fn(u8) -> bool) -> usize {
    let mut rest = bytes;
    while let Some((block, behind)) = rest.split_first_chunk::<BLOCK>() {
        let mut others = [0; BLOCK];
        let mut at = 0;
        while at < BLOCK {
            others[at] = if is_of(block[at]) { 0 } else { u8::MAX };
            at += 1;
        }
        let others = u128::from_le_bytes(others);
        let before = bytes.len() - rest.len();
        if others != 0 {
            return before + others.trailing_zeros() as usize / 8;
        }
        rest = if before == LONG { behind_long(behind, &is_of) } else { behind };
    }
    while let Some((&byte, behind)) = rest.split_first()
        && is_of(byte)
    {
        rest = behind;
    }
    bytes.len() - rest.len()
}

/// What stands behind blocks in a row that are wholly of a kind: one answer is enough for each.
#[inline(never)]
fn behind_long(bytes: &[u8], is_of: impl Fn(u8) -> bool) -> &[u8] {
    let mut rest = bytes;
    while let Some((blocks, behind)) = rest.split_first_chunk::<LONG>() {
        let mut has_others = false;
        let mut at = 0;
        while at < LONG {
            has_others |= !is_of(blocks[at]);
            at += 1;
        }
        if has_others {
            break;
        }
        rest = behind;
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each byte at each place of a text that is longer than some blocks, and at its end.
    #[track_caller]
    fn assert_told(length: fn(&[u8]) -> usize, filling: u8, is_of: impl Fn(u8) -> bool) {
        for byte in 0..=u8::MAX {
            for at in 0..300 {
                let mut bytes = [filling; 300];
                bytes[at] = byte;
                let expected = if is_of(byte) { 300 } else { at };
                assert_eq!(length(&bytes), expected, "{byte} at {at}");
                assert_eq!(length(&bytes[..at]), at, "before {at}");
            }
        }
    }

    #[test]
    fn each_byte_wherever_it_stands() {
        assert_told(name_length, b'x', |byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
        });
        assert_told(space_length, b' ', is_space);
        assert_told(text_length, b'x', |byte| {
            matches!(byte, b' '..=b'~') && !matches!(byte, b'<' | b'>' | b'&')
        });
        assert_told(value_length, b'x', |byte| {
            matches!(byte, b' '..=b'~') && !matches!(byte, b'<' | b'&' | b'"' | b'\'')
        });
    }
}
