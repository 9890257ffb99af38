//! Which characters XML 1.0 (fifth edition) allows, and where: in documents, names and prefixes.

/// Whether `byte` is white space for XML: space, tab, carriage return, line feed.
#[inline]
pub(super) const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// Hardly any name has more bytes.
pub(super) const LONG: usize = 32;

/// Whether two names are the same. Names are short: most are compared in two steps of up to sixteen
/// bytes, which may overlap.
#[inline]
pub(super) fn is_same(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    match one.len() {
        0 => true,
        // All of them, some twice.
        length @ 1..4 => {
            let (middle, last) = (length / 2, length - 1);
            one[0] == other[0] && one[middle] == other[middle] && one[last] == other[last]
        }
        4..8 => is_same_ends::<4>(one, other),
        8..16 => is_same_ends::<8>(one, other),
        16..=LONG => is_same_ends::<16>(one, other),
        _ => one == other,
    }
}

/// Whether the first bytes are the same, and the last.
#[inline]
fn is_same_ends<const COUNT: usize>(one: &[u8], other: &[u8]) -> bool {
    let ends =
        |name| Some((<[u8]>::first_chunk::<COUNT>(name)?, <[u8]>::last_chunk::<COUNT>(name)?));
    let (Some(one), Some(other)) = (ends(one), ends(other)) else { return false };
    one == other
}

/// Whether `text` holds nothing but white space.
pub(super) fn is_blank(text: &str) -> bool {
    text.bytes().all(is_space)
}

/// Whether a document may hold the character at all.
pub(super) const fn is_allowed(c: char) -> bool {
    !matches!(c, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}')
}

/// Whether a character that no document may hold may begin with that byte.
#[inline]
pub(super) const fn may_be_forbidden(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r') || byte == 0xEF
}

/// Whether a name may begin with the character; the colon counts.
pub(super) const fn is_name_start(c: char) -> bool {
    matches!(c,
        ':' | 'A'..='Z' | '_' | 'a'..='z'
        | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}'
        | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}'
        | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}')
}

/// Whether a name may hold the character behind its first; the colon counts.
pub(super) const fn is_name_char(c: char) -> bool {
    is_name_start(c)
        || matches!(c, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

/// What is wrong with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NameFlaw {
    /// The character at this offset may stand in names, but not first.
    Start { at: usize, found: char },
    /// The character at this offset may not stand in names.
    Character { at: usize, found: char },
    /// Nothing before or behind a colon, or more than one colon; the offset of the colon.
    Colon { at: usize },
}

/// The first flaw of a qualified name. Characters that no document may hold are passed over: they
/// are reported wherever they stand.
pub(super) fn name_flaw(name: &str) -> Option<NameFlaw> {
    // Nearly every name is of this kind. All bytes are looked at, so that many are at once.
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() | matches!(byte, b'_' | b'-' | b'.');
    let bytes = name.as_bytes();
    if bytes.first().is_some_and(u8::is_ascii_alphabetic)
        && bytes.iter().fold(true, |plain, byte| plain & is_plain(*byte))
    {
        return None;
    }
    let mut prefix_end = None;
    let mut part_start = true;
    for (at, found) in name.char_indices() {
        if found == ':' {
            if part_start || prefix_end.is_some() {
                return Some(NameFlaw::Colon { at });
            }
            prefix_end = Some(at);
            part_start = true;
            continue;
        }
        if is_allowed(found) {
            if !is_name_char(found) {
                return Some(NameFlaw::Character { at, found });
            }
            if part_start && !is_name_start(found) {
                return Some(NameFlaw::Start { at, found });
            }
        }
        part_start = false;
    }
    prefix_end.filter(|_| part_start).map(|at| NameFlaw::Colon { at })
}

/// Whether `local` is the whole of a name, or what stands behind its first colon:
/// most others are told by a byte.
#[inline]
pub(super) fn is_local(name: &[u8], local: &str) -> bool {
    let local = local.as_bytes();
    let Some(prefix) = name.len().checked_sub(local.len()) else { return false };
    match prefix.checked_sub(1) {
        None => name.last() == local.last() && name == local,
        Some(colon) => {
            name[colon] == b':' && name[prefix..] == *local && !name[..colon].contains(&b':')
        }
    }
}

/// Splits a qualified name at its first colon: prefix (empty where there is none) and local name.
#[inline]
pub(super) fn split_name(name: &str) -> (&str, &str) {
    match name.bytes().position(|byte| byte == b':') {
        Some(colon) => (&name[..colon], &name[colon + 1..]),
        None => ("", name),
    }
}

/// Length of the run of white space at the start of `text`.
pub(super) fn space_length(text: &str) -> usize {
    text.bytes().take_while(|&byte| is_space(byte)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_every_shape() {
        for good in ["a", "Swap", "i:nil", "_x", "a-b.c1", "é", "xml:lang", "a\u{1}b"] {
            assert_eq!(name_flaw(good), None, "{good}");
        }
        assert_eq!(name_flaw("1a"), Some(NameFlaw::Start { at: 0, found: '1' }));
        assert_eq!(name_flaw("a:1"), Some(NameFlaw::Start { at: 2, found: '1' }));
        assert_eq!(name_flaw("a;b"), Some(NameFlaw::Character { at: 1, found: ';' }));
        assert_eq!(name_flaw("a×"), Some(NameFlaw::Character { at: 1, found: '×' }));
        assert_eq!(name_flaw(":a"), Some(NameFlaw::Colon { at: 0 }));
        assert_eq!(name_flaw("a:"), Some(NameFlaw::Colon { at: 1 }));
        assert_eq!(name_flaw("a:b:c"), Some(NameFlaw::Colon { at: 3 }));
    }

    #[test]
    fn names_of_every_length_and_a_difference_at_every_place() {
        for length in 0..2 * LONG {
            let name = vec![b'x'; length];
            assert!(is_same(&name, &name.clone()), "{length}");
            assert!(!is_same(&name, &vec![b'x'; length + 1]), "{length}");
            for place in 0..length {
                let mut other = name.clone();
                other[place] = b'y';
                assert!(!is_same(&name, &other), "{length}, {place}");
            }
        }
    }

    #[test]
    fn characters_that_no_document_may_hold() {
        for bad in ['\0', '\u{1}', '\u{B}', '\u{C}', '\u{1F}', '\u{FFFE}', '\u{FFFF}'] {
            assert!(!is_allowed(bad));
        }
        for good in ['\t', '\n', '\r', ' ', '\u{7F}', '\u{85}', '\u{FFFD}', '\u{10FFFF}'] {
            assert!(is_allowed(good));
        }
    }
}
