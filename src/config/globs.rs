//! Globs, relative to the folder of the file that holds them.

use crate::text::wildcards::Wildcards;
use crate::text::{Span, globs};

/// A glob as it was written, with its place.
#[derive(Clone, Debug)]
pub struct Glob {
    /// The text.
    pub text: String,
    /// Where it stands, with its quotes.
    pub span: Span,
    pattern: Wildcards,
    /// Whether it names a folder, so that a file of that name is not meant.
    is_folder: bool,
    /// Whether it is a name, which may be in any folder.
    is_name: bool,
}

/// Why a text is no glob.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GlobError {
    /// It is empty.
    #[error("name a file or a folder, or take it out")]
    Empty,
    /// It has `\`, which is no separator in a glob.
    #[error("`\\` separates no folders: write `/`, which is right on Windows too")]
    Backslash,
    /// It leads out of the folder.
    #[error("it leads out of the folder of `svclint.toml`")]
    Outside,
    /// It cannot be read.
    #[error("{0}")]
    Malformed(String),
}

impl Glob {
    /// Reads a glob.
    ///
    /// One without a `/` is a name, which may be in any folder; any other begins at the folder of
    /// the file. One that fits a folder stands for all that is in it.
    ///
    /// # Errors
    /// Why it is none.
    pub fn new(text: &str, span: Span) -> Result<Self, GlobError> {
        let written = text.trim();
        if written.contains('\\') {
            return Err(GlobError::Backslash);
        }
        let is_drive = written.as_bytes().get(1) == Some(&b':');
        if is_drive || written.split('/').any(|part| part == "..") {
            return Err(GlobError::Outside);
        }
        let is_folder = written.ends_with('/');
        let is_anchored = written.starts_with('/') || written.starts_with("./");
        let bare = written.trim_start_matches("./").trim_matches('/');
        if bare.is_empty() {
            return Err(GlobError::Empty);
        }
        let pattern = globs::read(bare).map_err(|error| GlobError::Malformed(error.to_string()))?;
        Ok(Self {
            text: text.to_owned(),
            span,
            pattern,
            is_folder,
            is_name: !is_anchored && !bare.contains('/'),
        })
    }

    /// Whether it fits the path, which is relative to the folder and has `/`.
    #[must_use]
    pub fn fits(&self, path: &str) -> bool {
        let fits = |text: &str| self.pattern.fits(text.as_bytes());
        if !self.is_name {
            return !self.is_folder && fits(path) || self.pattern.fits_folder(path.as_bytes());
        }
        let (folders, name) = match path.rsplit_once('/') {
            Some((folders, name)) => (Some(folders), name),
            None => (None, path),
        };
        let mut folders = folders.into_iter().flat_map(|folders| folders.split('/'));
        !self.is_folder && fits(name) || folders.any(fits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(glob: &str, path: &str) -> bool {
        Glob::new(glob, Span::at(0)).unwrap().fits(path)
    }

    #[test]
    fn names_are_in_any_folder_and_paths_begin_at_the_top() {
        assert!(fits("*.Local.cscfg", "a/b/Service.Local.cscfg"));
        assert!(fits("Web.cscfg", "Web.cscfg") && !fits("/Web.cscfg", "a/Web.cscfg"));
        assert!(fits("./Web.cscfg", "Web.cscfg") && !fits("./Web.cscfg", "a/Web.cscfg"));
        assert!(fits("a/*.cscfg", "a/x.cscfg") && !fits("a/*.cscfg", "b/a/x.cscfg"));
        assert!(!fits("a/*.cscfg", "a/b/x.cscfg") && fits("a/**/*.cscfg", "a/b/x.cscfg"));
        assert!(fits("**/a/*.cscfg", "b/a/x.cscfg"));
        assert!(fits("*.{csdef,cscfg}", "x.csdef"));
    }

    #[test]
    fn a_folder_stands_for_what_is_in_it() {
        assert!(fits("legacy", "legacy/a/x.cscfg") && fits("legacy", "b/legacy/x.cscfg"));
        assert!(fits("legacy/", "legacy/x.cscfg") && !fits("legacy/", "legacy"));
        assert!(fits("b/legacy", "b/legacy/c/x.cscfg") && !fits("b/legacy", "legacy/x.cscfg"));
        assert!(fits("samples/**", "samples/a/x.cscfg"));
        assert!(!fits("leg", "legacy/x.cscfg"));
        assert!(fits("*/", "b/x.cscfg") && !fits("*/", "x.cscfg"));
    }

    #[test]
    fn what_is_no_glob_is_refused() {
        let error = |glob| Glob::new(glob, Span::at(0)).unwrap_err();
        assert_eq!(error(" "), GlobError::Empty);
        assert_eq!(error("a\\*.cscfg"), GlobError::Backslash);
        assert_eq!(error("../a"), GlobError::Outside);
        assert_eq!(error("C:/a"), GlobError::Outside);
        assert!(matches!(error("a[b"), GlobError::Malformed(_)));
        let why = "it has 4097 bytes, and no path has more than 4096".to_owned();
        assert_eq!(error(&"a".repeat(4097)), GlobError::Malformed(why));
    }
}
