//! What all bytes of a value are. Values are short, but there are many: so it is told of blocks, without
//! a branch for each byte, and the compiler makes a few instructions of a block.

/// So many bytes are one block.
const BLOCK: usize = 16;

/// Whether all bytes are of a kind, which is told without branches.
#[inline]
pub(super) fn are_all(bytes: &[u8], is_of: impl Fn(u8) -> bool) -> bool {
    if let Some(last) = bytes.last_chunk::<BLOCK>() {
        // The last block may overlap the one before it.
        bytes.as_chunks().0.iter().all(|block| is_block_of(block, &is_of))
            && is_block_of(last, &is_of)
    } else if let (Some(first), Some(last)) = (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        let halves = u128::from(u64::from_le_bytes(*first)) << 64;
        is_block_of(&(halves | u128::from(u64::from_le_bytes(*last))).to_le_bytes(), &is_of)
    } else {
        bytes.iter().all(|byte| is_of(*byte))
    }
}

#[inline]
fn is_block_of(block: &[u8; BLOCK], is_of: impl Fn(u8) -> bool) -> bool {
    let mut others = [0; BLOCK];
    let mut at = 0;
    while at < BLOCK {
        others[at] = if is_of(block[at]) { 0 } else { u8::MAX };
        at += 1;
    }
    u128::from_le_bytes(others) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_wherever_it_stands() {
        for byte in 0..=u8::MAX {
            for (length, at) in (1..50).flat_map(|length| (0..length).map(move |at| (length, at))) {
                let mut bytes = [b'f'; 50];
                bytes[at] = byte;
                let expected = byte.is_ascii_hexdigit();
                let told = are_all(&bytes[..length], |byte| byte.is_ascii_hexdigit());
                assert_eq!(told, expected, "{byte} at {at} of {length}");
            }
        }
    }
}
