//! What documents are held against: everything a rule may know beside the document itself.

use super::version::Version;
use crate::text::tokens::Tokens;

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

impl Platform {
    /// The word that options and reports use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Classic => "classic",
            Self::ExtendedSupport => "extended-support",
        }
    }
}

/// Where a configuration is meant to run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Environment {
    /// A deployment; also every configuration inside of a request.
    #[default]
    Cloud,
    /// The emulator on a developer's machine.
    Emulator,
}

impl Environment {
    /// The word that configurations and reports use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cloud => "cloud",
            Self::Emulator => "emulator",
        }
    }
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
    /// Where a configuration runs, where that is not for its name to say.
    pub environment: Option<Environment>,
    /// Whether a file is filled in before it is used, where that is not for its name and content
    /// to say.
    pub template: Option<bool>,
    /// The tokens of templates.
    pub tokens: Tokens,
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
    pub fn on(today: Version) -> Self {
        Self {
            version: None,
            platform: Platform::Auto,
            today,
            environment: None,
            template: None,
            tokens: Tokens::default(),
            look: |_| Lies::Unknown,
        }
    }
}
