//! What is asked of names everywhere, compiled once: at each place that asks, the standard library
//! would be half a kilobyte of code that is made for long texts. What looks at bytes, or asks of every
//! element, asks the standard library.

/// Whether a byte is ASCII and no control character.
#[inline]
pub(crate) const fn is_visible(byte: u8) -> bool {
    // What is not ASCII, and DEL, are less than a space as numbers with a sign that comes after them.
    byte.wrapping_add(1).cast_signed() > 0x20
}

/// Letters without regard to their case.
pub(crate) trait Letters {
    /// The text with the letters of ASCII in lower case.
    fn lower(&self) -> String;

    /// Whether it is `other` but for the case of letters of ASCII: most others are told by their
    /// length.
    fn is_like(&self, other: &str) -> bool;
}

impl Letters for str {
    #[inline(never)]
    fn lower(&self) -> String {
        self.to_ascii_lowercase()
    }

    #[inline]
    fn is_like(&self, other: &str) -> bool {
        self.len() == other.len() && have_same_letters(self, other)
    }
}

#[inline(never)]
fn have_same_letters(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}
