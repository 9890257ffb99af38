//! What goes in: files, and how to lint them.

use std::sync::Arc;

use crate::catalog::CATALOG;
use crate::config::Scope;
use crate::schema::{Catalog, Lens, Version};
use crate::settle::Settings;

/// A file, or what takes its place.
#[derive(Clone, Debug)]
pub struct Input {
    /// The path as reports show it; its name says what the file promises to be.
    pub path: Arc<str>,
    /// Its content; of a file over the limit the beginning is enough.
    pub bytes: Vec<u8>,
    /// The size of the file, in bytes.
    pub size: u64,
    /// The path under which fingerprints know it, relative to the repository; `None`: as `path`.
    pub identity: Option<String>,
    /// The path of the project (`.ccproj`) that lists it: what one project lists is one service.
    pub project: Option<String>,
    /// Whether it is only there for others to be compared with; nothing is reported on it.
    pub is_companion: bool,
    /// Whether it is as it was, so that only what comes of its definition is reported on it.
    pub is_unchanged: bool,
    /// What it was at an earlier time, for a service file to be compared with.
    pub previous: Option<Previous>,
    /// What holds for it in place of the options of the run.
    pub scope: Option<Arc<Scope>>,
    /// The files that requests in it name as their bodies, or that it links to; [`includes`](crate::includes) says
    /// which.
    pub included: Vec<Included>,
}

/// A file that a request names as its body.
#[derive(Clone, Debug)]
pub struct Included {
    /// The path, as the request names it.
    pub target: String,
    /// The file, or why it could not be read, for a person.
    pub file: Result<Input, String>,
}

/// What a file was at an earlier time.
#[derive(Clone, Debug)]
pub struct Previous {
    /// The name that reports give it, such as `git:main:ServiceDefinition.csdef`.
    pub name: String,
    /// Its content then.
    pub bytes: Vec<u8>,
    /// Whether it lay elsewhere. Then it was this file only if it was of the same service.
    pub is_moved: bool,
}

impl Input {
    /// The content of a file, under its path.
    #[must_use]
    pub fn new(path: impl Into<Arc<str>>, bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        Self {
            path: path.into(),
            size: bytes.len() as u64,
            bytes,
            identity: None,
            project: None,
            is_companion: false,
            is_unchanged: false,
            previous: None,
            scope: None,
            included: Vec::new(),
        }
    }
}

/// How much of a file over the limit is looked at, in bytes: enough to see what it is.
pub(crate) const LOOK: usize = 64 << 10;

/// How to lint.
#[derive(Clone, Debug)]
pub struct Options {
    /// What documents are held against: version, platform, today.
    pub lens: Lens,
    /// Which rules speak.
    pub settings: Settings,
    /// The schemas that documents are recognised by.
    pub catalog: &'static Catalog,
}

impl Default for Options {
    /// The newest version and the rules that run by default, today.
    fn default() -> Self {
        Self { lens: Lens::on(today()), settings: Settings::default(), catalog: &CATALOG }
    }
}

/// The day it is, UTC.
#[must_use]
pub fn today() -> Version {
    let today = time::OffsetDateTime::now_utc().date();
    let year = u16::try_from(today.year()).unwrap_or(u16::MAX);
    Version::raw(year, today.month().into(), today.day(), None)
}
