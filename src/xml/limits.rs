//! How much of a document the reader takes before it stops, beside the limits that users know.

pub use crate::text::limits::{MAX_ATTRIBUTES, MAX_DEPTH};

/// Mistakes of well-formedness after which a file is no longer worth reading as XML.
pub const MAX_MISTAKES: usize = 1000;

/// Attributes of one element that are compared to find two of the same name; those beyond
/// [`MAX_ATTRIBUTES`] are compared, but not kept.
pub(super) const MAX_COMPARED: usize = 1 << 16;

/// Edits that one fix may hold; beyond it a mistake is reported without a fix.
pub(super) const MAX_EDITS: usize = 1000;

/// Bytes that recovery may look at a second time, for a text of `length` bytes.
///
/// A mistake is read again from where it began, and to find its end may mean to look far ahead.
/// The sum of it all is bounded, so that the cost of a file stays in proportion to its length.
pub(super) const fn reread_budget(length: usize) -> usize {
    16 * length + (1 << 20)
}
