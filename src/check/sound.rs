//! Values that are sound at a glance: one look at each byte, and the few questions that a value of
//! that model is asked.

#![expect(clippy::needless_bitwise_bool, reason = "branches would be one for each byte")]

use super::blocks::are_all;
use super::{Checker, types};
use crate::schema::{Asks, Choice, Limits, Type, Value as ValueModel};
use crate::text::letters::is_visible;
use crate::text::{Span, secrets};
use crate::xml;

/// The longest value that is glanced at, in bytes.
const LONGEST: usize = 128;

/// Whether all bytes are printed ASCII, and none begins markup or a reference.
#[inline]
fn is_printed(bytes: &[u8]) -> bool {
    are_all(bytes, |byte| is_visible(byte) & (byte != b'<') & (byte != b'&'))
}

/// Whether what is written is plain: the same for applications, all ASCII, and without white space at
/// its ends.
#[inline]
pub(super) fn is_plain(written: &[u8]) -> bool {
    written.len() <= LONGEST && has_plain_ends(written) && is_printed(written)
}

/// The same of the value of an attribute, which is written so.
#[inline]
pub(super) fn is_plain_attribute(attribute: xml::Attribute<'_>, written: &[u8]) -> bool {
    is_plain_as(attribute.is_printed(), written)
}

/// The same of what the reader mostly has looked at, and then knows to be printed.
#[inline]
fn is_plain_as(is_printed: bool, written: &[u8]) -> bool {
    if is_printed { written.len() <= LONGEST && has_plain_ends(written) } else { is_plain(written) }
}

#[inline]
fn has_plain_ends(written: &[u8]) -> bool {
    written.first() != Some(&b' ') && written.last() != Some(&b' ')
}

/// Whether there is no markup, no control character and no reference but by name, as `&amp;`.
fn is_readable(written: &[u8]) -> bool {
    let is_any = |byte| written.contains(&byte);
    are_all(written, |byte| (is_visible(byte) | !byte.is_ascii()) & (byte != b'<'))
        && !(is_any(b'&') && is_any(b'#'))
}

impl Checker<'_, '_> {
    /// Whether nothing is to be said about the content of an element that is a value, and nothing is
    /// to be kept of it.
    pub(super) fn is_sound_content(
        &self,
        facets: &ValueModel,
        element: &xml::Outline<'_>,
        is_required: bool,
    ) -> bool {
        let is_plain = |written: &[u8]| is_plain_as(element.is_printed(), written);
        self.is_sound(facets, element.content_span(), is_required, is_plain)
    }

    /// The same of the value of an attribute.
    #[inline]
    pub(super) fn is_sound_attribute(
        &self,
        facets: &ValueModel,
        attribute: xml::Attribute<'_>,
    ) -> bool {
        let is_plain = |written: &[u8]| is_plain_attribute(attribute, written);
        self.is_sound(facets, attribute.value_span(), true, is_plain)
    }

    #[inline]
    fn is_sound(
        &self,
        facets: &ValueModel,
        written: Span,
        is_required: bool,
        is_plain: impl FnOnce(&[u8]) -> bool,
    ) -> bool {
        let asks = facets.asks;
        let bytes = &self.document.tree.text().as_bytes()[written.range()];
        if self.is_slow() || asks.has(Asks::MORE) || bytes.len() > LONGEST {
            return false;
        }
        let Some(&first) = bytes.first() else { return may_be_empty(facets, is_required) };
        let is_plain = is_plain(bytes);
        let may_be_token = self.tokens.may_begin(first);
        let is_remarked = || asks.has(Asks::REMARKS) && may_be_remarked(facets, bytes.len());
        // Of most nothing is asked, or only how long they are.
        if is_plain && !may_be_token && !asks.has(Asks::OF_CHARACTERS) && !is_remarked() {
            return !asks.has(Asks::LENGTH) || has_length(facets, bytes.len());
        }
        let written = &self.document.tree.text()[written.range()];
        self.has_what_is_asked(facets, written, is_plain, may_be_token)
    }

    /// Whether a value, which is not empty, is no token and has what its model asks for.
    #[inline(never)]
    fn has_what_is_asked(
        &self,
        facets: &ValueModel,
        written: &str,
        is_plain: bool,
        may_be_token: bool,
    ) -> bool {
        let asks = facets.asks;
        if asks.has(Asks::SECRET) && !secrets::is_free(written) {
            return false;
        }
        if !is_plain {
            // It begins with a letter or a digit, so that no white space is before it and it is no
            // token; what follows does not matter in free text.
            return !asks.has(Asks::LETTERS)
                && written.starts_with(|first: char| first.is_ascii_alphanumeric())
                && !may_be_token
                && is_readable(written.as_bytes());
        }
        let is_free = || facets.kind == Type::Text && !asks.has(Asks::PATTERN);
        let has_form = || facets.pattern.is_none_or(|pattern| pattern.matches(written));
        !(may_be_token && self.tokens.fit(written, is_free()))
            && (!asks.has(Asks::LISTED) || self.is_listed(facets, written))
            && (!asks.has(Asks::TYPED) || is_of_type(facets, written))
            && (!asks.has(Asks::PATTERN) || has_form())
            && (!asks.has(Asks::LENGTH) || has_length(facets, written.len()))
            && !(asks.has(Asks::REMARKS) && is_remarked(facets, written))
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

/// Whether a value of that length is as long as it may be.
#[inline]
fn has_length(facets: &ValueModel, length: usize) -> bool {
    is_within(facets.length, i64::try_from(length).unwrap_or(i64::MAX))
}

/// Whether something may be to be said about values of that length although they are accepted.
#[inline]
fn may_be_remarked(facets: &ValueModel, length: usize) -> bool {
    let (shortest, longest) = facets.remarked;
    (shortest as usize..=longest as usize).contains(&length)
}

/// Whether something is to be said about a value although it is accepted.
#[inline]
fn is_remarked(facets: &ValueModel, text: &str) -> bool {
    may_be_remarked(facets, text.len())
        && facets.remarks.iter().any(|remark| remark.when.fits(text))
}

/// Whether nothing is to be said where nothing is written.
fn may_be_empty(facets: &ValueModel, is_required: bool) -> bool {
    let is_free = matches!(facets.kind, Type::Text | Type::Name);
    let may_be = facets.empty || is_free && facets.one_of.is_empty() && !is_required;
    may_be && !is_remarked(facets, "")
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
        Type::Thumbprint => types::is_thumbprint(text),
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
