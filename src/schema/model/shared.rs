//! What a model is made of: lists, which can stand in a `static`, and values that are shared.

use std::fmt;

/// A list that can stand in a `static`.
#[derive(Clone, Copy)]
pub struct List<T: 'static>(pub &'static [T]);

impl<T> List<T> {
    /// No values at all.
    pub const EMPTY: Self = Self(&[]);
}

impl<T: fmt::Debug> fmt::Debug for List<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("List(&")?;
        f.debug_list().entries(self.0).finish()?;
        f.write_str(")")
    }
}

impl<T> std::ops::Deref for List<T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        self.0
    }
}

impl<T> From<Vec<T>> for List<T> {
    /// Keeps the values for as long as the process runs, as the tables of a release do.
    fn from(values: Vec<T>) -> Self {
        Self(values.leak())
    }
}

/// One thing that many models share: what is the same in them is there once.
pub struct Shared<T: 'static>(pub &'static T);

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Shared<T> {}

impl<T: fmt::Debug> fmt::Debug for Shared<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T> std::ops::Deref for Shared<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        self.0
    }
}

impl<T> From<T> for Shared<T> {
    /// Keeps the thing for as long as the process runs, as the tables of a release do.
    fn from(thing: T) -> Self {
        Self(Box::leak(Box::new(thing)))
    }
}
