//! A file to lint, and how little of it has to be kept: a run may have ten thousands.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::shown::as_shown;

/// A file to lint.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// The path as reports show it: as it was given, with `/`.
    pub(crate) shown: Arc<str>,
    place: Place,
    /// The argument that it was found by first.
    argument: Option<u32>,
    /// The arguments that it was found by again, each once.
    again: Vec<u32>,
    /// Whether an argument is the file itself, not a folder that it lies in.
    pub(crate) is_named: bool,
    /// Whether it was seen to be a plain file, and no link to one.
    pub(crate) is_regular: bool,
    /// Whether `shown` is known to be the path that it has however it is named.
    pub(crate) is_identity: bool,
}

/// Where a file lies.
#[derive(Clone, Debug)]
enum Place {
    /// Nowhere: it is standard input.
    Stdin,
    /// Where its shown path says, as nearly all do.
    Shown,
    At(PathBuf),
}

impl Found {
    /// Standard input.
    pub(crate) fn stdin(shown: impl Into<Arc<str>>) -> Self {
        Self::placed(shown.into(), Place::Stdin)
    }

    /// A file that reports show as `shown`. No argument is the file itself.
    pub(crate) fn beside(shown: impl Into<Arc<str>>, path: &Path) -> Self {
        let shown = shown.into();
        let is_shown = path.as_os_str() == &*shown;
        let place = if is_shown { Place::Shown } else { Place::At(path.to_owned()) };
        Self::placed(shown, place)
    }

    /// A file that somebody named.
    pub(crate) fn named(shown: impl Into<Arc<str>>, path: &Path) -> Self {
        Self { is_named: true, ..Self::beside(shown, path) }
    }

    /// A file as it was found; reports show it as [`as_shown`] says.
    pub(super) fn at(path: &Path, is_regular: bool, is_identity: bool) -> Self {
        Self { is_regular, is_identity, ..Self::beside(as_shown(path), path) }
    }

    fn placed(shown: Arc<str>, place: Place) -> Self {
        let (argument, again) = (None, Vec::new());
        let (is_named, is_regular, is_identity) = (false, false, false);
        Self { shown, place, argument, again, is_named, is_regular, is_identity }
    }

    /// The same, found by an argument, which is the file itself or not.
    pub(super) fn by(mut self, argument: usize, is_named: bool) -> Self {
        self.is_named = is_named;
        self.found_by(argument);
        self
    }

    /// Where it lies; `None` is standard input.
    pub(crate) fn path(&self) -> Option<&Path> {
        match &self.place {
            Place::Stdin => None,
            Place::Shown => Some(Path::new(&*self.shown)),
            Place::At(path) => Some(path),
        }
    }

    /// The argument that it was found by first.
    pub(crate) fn argument(&self) -> Option<usize> {
        self.arguments().next()
    }

    /// The arguments that it was found by, each once.
    pub(crate) fn arguments(&self) -> impl Iterator<Item = usize> {
        self.argument.iter().chain(&self.again).map(|argument| *argument as usize)
    }

    /// Notes that it was found by an argument, after those before it.
    fn found_by(&mut self, argument: usize) {
        // There is no room for so many arguments that this would not do.
        let argument = argument as u32;
        match self.argument {
            None => self.argument = Some(argument),
            Some(first) if *self.again.last().unwrap_or(&first) != argument => {
                self.again.push(argument);
            }
            Some(_) => {}
        }
    }

    /// Notes that it was found by what another one was found by, which is the same file.
    pub(super) fn found_again(&mut self, other: &Self) {
        self.is_named |= other.is_named;
        for argument in other.arguments() {
            self.found_by(argument);
        }
    }
}
