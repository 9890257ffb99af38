//! Where a finding is: a span of a file, and the span of the decoded text where there is one.

use std::sync::Arc;

use crate::text::{Part, Span};

/// A span of a file, with the element it belongs to.
#[derive(Clone, Debug)]
pub struct Place {
    /// The file, or standard input.
    pub part: Arc<Part>,
    /// The span in the part's text.
    pub span: Span,
    /// Path of the element from the root, `[n]` from 1 where siblings share a name.
    pub element: Option<String>,
    /// The same path with key predicates (`Setting[@name='x']`) instead of numbers; for
    /// fingerprints, which must not change when lines or siblings move.
    pub key_path: String,
    /// The place in the text that was decoded from `span`, for what is found inside of it.
    pub inner: Option<Box<Inner>>,
}

/// A place in a document that was decoded from a value of another one.
#[derive(Clone, Debug)]
pub struct Inner {
    /// Which kind of document it is, such as `ServiceConfiguration`.
    pub document: String,
    /// The place in the decoded text.
    pub place: Place,
}

impl Place {
    /// A span of `part` that belongs to no element yet.
    #[inline(never)]
    #[must_use]
    pub fn new(part: &Arc<Part>, span: Span) -> Self {
        Self { part: Arc::clone(part), span, element: None, key_path: String::new(), inner: None }
    }

    /// Puts this place, which is in a decoded text, inside of `host`, the value that held it.
    #[cold]
    #[inline(never)]
    #[must_use]
    pub fn inside(self, host: &Self, document: &str) -> Self {
        let inner = Inner { document: document.to_owned(), place: self };
        Self { inner: Some(Box::new(inner)), ..host.clone() }
    }

    /// The innermost place: where the mistake really is.
    #[must_use]
    pub fn innermost(&self) -> &Self {
        self.inner.as_ref().map_or(self, |inner| inner.place.innermost())
    }
}

/// Another place that a finding involves, with a few words.
#[derive(Clone, Debug)]
pub struct Label {
    /// The place.
    pub place: Place,
    /// What is there.
    pub message: String,
}
