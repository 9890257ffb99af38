//! Values that are sound at a glance: one look at each byte, and the few questions that a value of
//! that model is asked.

use super::{Checker, types};
use crate::schema::{Asks, Choice, Limits, Type, Value as ValueModel};
use crate::text::{Span, secrets};
use crate::xml;

/// The longest value that is glanced at, in bytes.
const LONGEST: usize = 128;

/// What the bytes of a value are, a bit for each kind.
#[derive(Clone, Copy)]
pub(super) struct Kinds(u8);

/// Markup, or something that cannot be seen.
const ODD: u8 = 1;
/// A character beyond ASCII.
const BEYOND: u8 = 1 << 1;
/// White space that may have to be taken off.
const BLANK: u8 = 1 << 2;
/// The beginning of a reference.
const REFERENCE: u8 = 1 << 3;
/// What in a reference the number of a character begins with.
const NUMBER: u8 = 1 << 4;

static KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut index = 0;
    while index < kinds.len() {
        kinds[index] = match index as u8 {
            b'<' | 0..=0x1F | 0x7F => ODD,
            0x80.. => BEYOND,
            b' ' => BLANK,
            b'&' => REFERENCE,
            b'#' => NUMBER,
            _ => 0,
        };
        index += 1;
    }
    kinds
};

impl Kinds {
    #[inline]
    fn of(written: &[u8]) -> Self {
        Self(written.iter().fold(0, |kinds, byte| kinds | KINDS[usize::from(*byte)]))
    }

    /// What the value of an attribute may be; the reader has mostly looked at it.
    #[inline]
    fn of_attribute(attribute: xml::Attribute<'_>) -> Self {
        if attribute.is_printed() { Self(BLANK) } else { Self::of(attribute.written().as_bytes()) }
    }

    #[inline]
    fn has(self, one_of: u8) -> bool {
        self.0 & one_of != 0
    }

    /// Whether what is written is plain: the same for applications, all ASCII, and without white
    /// space at its ends.
    #[inline]
    fn are_plain(self, written: &[u8]) -> bool {
        let has_ends = || written.first() == Some(&b' ') || written.last() == Some(&b' ');
        !(self.has(ODD | BEYOND | REFERENCE) || self.has(BLANK) && has_ends())
    }

    /// Whether there is no markup, no control character and no reference but by name, as `&amp;`.
    #[inline]
    fn are_readable(self) -> bool {
        !(self.has(ODD) || self.has(REFERENCE) && self.has(NUMBER))
    }
}

/// Whether a value that is written so is plain: see [`Kinds::are_plain`].
#[inline]
pub(super) fn is_plain(written: &[u8]) -> bool {
    written.len() <= LONGEST && Kinds::of(written).are_plain(written)
}

/// The same of the value of an attribute, which is written so.
#[inline]
pub(super) fn is_plain_attribute(attribute: xml::Attribute<'_>, written: &[u8]) -> bool {
    written.len() <= LONGEST && Kinds::of_attribute(attribute).are_plain(written)
}

impl Checker<'_, '_> {
    /// Whether nothing is to be said about the content of an element that is a value, and nothing is
    /// to be kept of it.
    #[inline]
    pub(super) fn is_sound_content(
        &self,
        facets: &ValueModel,
        content: Span,
        is_required: bool,
    ) -> bool {
        self.is_sound(facets, content, is_required, Kinds::of)
    }

    /// The same of the value of an attribute.
    #[inline]
    pub(super) fn is_sound_attribute(
        &self,
        facets: &ValueModel,
        attribute: xml::Attribute<'_>,
    ) -> bool {
        self.is_sound(facets, attribute.value_span(), true, |_| Kinds::of_attribute(attribute))
    }

    #[inline]
    fn is_sound(
        &self,
        facets: &ValueModel,
        written: Span,
        is_required: bool,
        kinds: impl FnOnce(&[u8]) -> Kinds,
    ) -> bool {
        let asks = facets.asks;
        let bytes = &self.document.tree.text().as_bytes()[written.range()];
        if self.is_slow || asks.has(Asks::MORE) || bytes.len() > LONGEST {
            return false;
        }
        let Some(&first) = bytes.first() else { return may_be_empty(facets, is_required) };
        let kinds = kinds(bytes);
        let is_asked = asks != Asks::NOTHING && asks != Asks::LETTERS;
        if !is_asked && kinds.are_plain(bytes) && !self.tokens.may_begin(first) {
            return true;
        }
        self.has_what_is_asked(facets, &self.document.tree.text()[written.range()], kinds)
    }

    /// Whether a value, which is not empty, is no token and has what its model asks for.
    fn has_what_is_asked(&self, facets: &ValueModel, written: &str, kinds: Kinds) -> bool {
        let (asks, bytes) = (facets.asks, written.as_bytes());
        let may_be_token = self.tokens.may_begin(bytes[0]);
        if asks.has(Asks::SECRET) && !secrets::is_free(written) {
            return false;
        }
        if !kinds.are_plain(bytes) {
            // It begins with a letter or a digit, so that no white space is before it and it is no
            // token; what follows does not matter in free text.
            return !asks.has(Asks::LETTERS)
                && kinds.are_readable()
                && bytes[0].is_ascii_alphanumeric()
                && !may_be_token;
        }
        let is_free = || facets.kind == Type::Text && !asks.has(Asks::PATTERN);
        !(may_be_token && self.tokens.fit(written, is_free()))
            && (!asks.has(Asks::LISTED) || self.is_listed(facets, written))
            && (!asks.has(Asks::TYPED) || is_of_type(facets, written))
            && facets.pattern.as_ref().is_none_or(|pattern| pattern.matches(written))
            && is_within(facets.length, i64::try_from(written.len()).unwrap_or(i64::MAX))
            && !facets.remarks.iter().any(|remark| remark.when.fits(written))
    }

    fn is_listed(&self, facets: &ValueModel, text: &str) -> bool {
        let choices = facets.one_of.0;
        let same = |choice: &&Choice| {
            choice.text == text || facets.any_case && choice.text.eq_ignore_ascii_case(text)
        };
        match choices.iter().find(same) {
            Some(choice) => self.admits(choice.gate),
            None => facets.open,
        }
    }
}

/// Whether nothing is to be said where nothing is written.
fn may_be_empty(facets: &ValueModel, is_required: bool) -> bool {
    let is_free = matches!(facets.kind, Type::Text | Type::Name);
    let may_be = facets.empty || is_free && facets.one_of.is_empty() && !is_required;
    may_be && !facets.remarks.iter().any(|remark| remark.when.fits(""))
}

/// Whether a value that is no base64 is of its type.
fn is_of_type(facets: &ValueModel, text: &str) -> bool {
    match facets.kind {
        Type::Text | Type::Name => true,
        Type::Boolean => matches!(text, "true" | "false" | "1" | "0"),
        Type::Integer => types::integer(text).is_ok_and(|number| is_within(facets.range, number)),
        Type::Port => types::is_port(text),
        Type::PortOrAny => text == "*" || types::is_port(text),
        Type::PortRange => types::port_range(text).is_ok(),
        Type::Uri => types::uri(text).is_ok(),
        Type::Thumbprint => text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit()),
        Type::Version => text.parse::<crate::schema::Version>().is_ok(),
        Type::Guid => types::guid(text).is_ok(),
        Type::Ip => types::ip(text).is_ok(),
        Type::Ipv4 => types::ipv4(text).is_ok(),
        Type::Date => types::date(text).is_ok(),
        Type::Base64 => false,
    }
}

#[inline]
fn is_within(limits: Option<Limits>, number: i64) -> bool {
    limits.is_none_or(|limits| limits.min <= number && number <= limits.max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_applications_read_otherwise_is_not_plain() {
        for text in ["", "Verbose", "a b", "http://a.b/c?d=e"] {
            assert!(is_plain(text.as_bytes()), "{text:?}");
        }
        let long = "a".repeat(LONGEST + 1);
        for text in [" a", "a ", " ", "a\nb", "\ta", "a&amp;b", "<a/>", "é", "a\u{200b}", &long] {
            assert!(!is_plain(text.as_bytes()), "{text:?}");
        }
    }
}
