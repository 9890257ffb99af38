//! What documents are held against: everything a rule may know beside the document itself.

use super::version::Version;

/// The platform that service files are for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Platform {
    /// Requests are classic; service files are for both until something says otherwise.
    #[default]
    Auto,
    /// Cloud Services (classic).
    Classic,
    /// Cloud Services (extended support).
    ExtendedSupport,
}

/// What documents are held against. Rules see this and never the settings it came from.
#[derive(Clone, Debug)]
pub struct Lens {
    /// The `x-ms-version` of a bare body; `None`: the newest that is known.
    pub version: Option<Version>,
    /// The platform that service files are for.
    pub platform: Platform,
    /// The day that dates in files are held against, UTC.
    pub today: Version,
    /// Says what lies at a path, such as one beside a file that is checked; by default nobody looks.
    pub look: fn(&str) -> Lies,
}

/// What lies at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lies {
    /// Nobody has looked.
    Unknown,
    /// There is nothing.
    Nowhere,
    /// A file.
    AsFile,
    /// A folder.
    AsFolder,
}

impl Lens {
    /// The newest version, any platform, on the day given.
    #[must_use]
    pub const fn on(today: Version) -> Self {
        const fn nobody(_: &str) -> Lies {
            Lies::Unknown
        }
        Self { version: None, platform: Platform::Auto, today, look: nobody }
    }
}
