//! UTF-16: recognised by its first bytes, decoded with the way back to the disk.

use super::legacy::Lossy;

/// The order of the two bytes of a code unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Little,
    Big,
}

impl Order {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Little => "UTF-16LE",
            Self::Big => "UTF-16BE",
        }
    }

    const fn unit(self, pair: [u8; 2]) -> u16 {
        match self {
            Self::Little => u16::from_le_bytes(pair),
            Self::Big => u16::from_be_bytes(pair),
        }
    }
}

/// The order that a byte order mark shows.
pub(super) fn marked(bytes: &[u8]) -> Option<Order> {
    match bytes {
        [0xFF, 0xFE, ..] => Some(Order::Little),
        [0xFE, 0xFF, ..] => Some(Order::Big),
        _ => None,
    }
}

/// The order that a `<` at the start shows, behind white space at most.
///
/// What follows the `<` has to be of one byte too, so that a NUL that got into UTF-8 behind a
/// `<` is not taken for UTF-16.
pub(super) fn unmarked(bytes: &[u8]) -> Option<Order> {
    [Order::Little, Order::Big].into_iter().find(|&order| {
        let (units, _) = bytes.as_chunks::<2>();
        let mut units = units
            .iter()
            .map(|&pair| order.unit(pair))
            .skip_while(|unit| matches!(unit, 0x20 | 0x09 | 0x0A | 0x0D));
        units.next() == Some(u16::from(b'<')) && units.next().is_none_or(|unit| unit < 0x100)
    })
}

/// Decodes `bytes`, of which the first `mark` are the byte order mark.
pub(super) fn decode(bytes: &[u8], mark: usize, order: Order) -> Lossy {
    let (pairs, odd) = bytes[mark..].as_chunks::<2>();
    let mut lossy = Lossy::new(bytes.len() / 2, mark);
    let mut at = mark;
    for unit in char::decode_utf16(pairs.iter().map(|&pair| order.unit(pair))) {
        if let Ok(character) = unit {
            let width = 2 * character.len_utf16();
            lossy.push(character, width);
            at += width;
        } else {
            lossy.push_bad(&bytes[at..at + 2]);
            at += 2;
        }
    }
    if !odd.is_empty() {
        lossy.push_bad(odd);
    }
    lossy
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_is_seen_without_a_mark() {
        assert_eq!(unmarked(b"<\0?\0"), Some(Order::Little));
        assert_eq!(unmarked(b"\0<\0?"), Some(Order::Big));
        assert_eq!(unmarked(b"\n\0 \0<\0a\0"), Some(Order::Little));
        assert_eq!(unmarked(b"<\0"), Some(Order::Little));
        assert_eq!(unmarked(b"<\0r>"), None);
        assert_eq!(unmarked(b"<r>"), None);
        assert_eq!(unmarked(b""), None);
        assert_eq!(unmarked(&[0; 100]), None);
    }
}
