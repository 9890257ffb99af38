//! What a glance at a value needs to know of its model: found out when schemas are compiled.

use super::{Secret, Type, Value};

/// What is asked of a value, a bit for each question; of most nothing is. Where there is any but for
/// [`SECRET`](Self::SECRET) and [`LETTERS`](Self::LETTERS), the facets behind the bits are gone through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asks(pub u8);

impl Asks {
    /// Nothing but that it is no placeholder.
    pub const NOTHING: Self = Self(0);
    /// Whether it is one of a list.
    pub const LISTED: Self = Self(1);
    /// Whether it is of its type, which is neither text nor a name.
    pub const TYPED: Self = Self(1 << 1);
    /// Whether it has its form.
    pub const PATTERN: Self = Self(1 << 2);
    /// Whether it is as long as it may be.
    pub const LENGTH: Self = Self(1 << 3);
    /// Whether something is to be said about it although it is accepted.
    pub const REMARKS: Self = Self(1 << 4);
    /// Whether a secret is in it.
    pub const SECRET: Self = Self(1 << 5);
    /// More than a glance can tell: what it holds or names, or where it stands because it is a
    /// secret.
    pub const MORE: Self = Self(1 << 6);
    /// Which characters are in it, and whether white space is around it: only free text may have
    /// characters beyond ASCII and white space there.
    pub const LETTERS: Self = Self(1 << 7);
    /// What is told by a look at the characters of a plain value.
    pub const OF_CHARACTERS: Self =
        Self(Self::LISTED.0 | Self::TYPED.0 | Self::PATTERN.0 | Self::SECRET.0 | Self::MORE.0);

    /// What is asked of a value of that model.
    #[must_use]
    pub(in crate::schema) fn of(value: &Value) -> Self {
        let is_text = value.kind == Type::Text;
        let is_more = value.kind == Type::Base64
            || value.reference.is_some()
            || value.secret == Secret::Whole;
        let asked = [
            (Self::LISTED, !value.one_of.is_empty()),
            (Self::TYPED, !is_text && value.kind != Type::Name),
            (Self::PATTERN, value.pattern.is_some()),
            (Self::LENGTH, value.length.is_some()),
            (Self::REMARKS, !value.remarks.is_empty()),
            (Self::SECRET, value.secret == Secret::Likely),
            (Self::MORE, is_more),
        ];
        // Free text with a secret in it is free text.
        let of_its_form = Self(!Self::SECRET.0);
        let bits =
            asked.iter().filter(|(_, is_asked)| *is_asked).fold(0, |bits, (one, _)| bits | one.0);
        let letters = !is_text || Self(bits).has(of_its_form);
        Self(bits | if letters { Self::LETTERS.0 } else { 0 })
    }

    /// Whether one of these is asked.
    #[inline]
    #[must_use]
    pub const fn has(self, one_of: Self) -> bool {
        self.0 & one_of.0 != 0
    }
}
