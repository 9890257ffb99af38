//! The guest systems that a configuration can ask for.

use std::fmt;

/// A family of guest systems.
#[derive(Clone, Copy, Debug)]
pub struct GuestSystem {
    /// The value of `osFamily`.
    pub family: &'static str,
    /// The Windows that it is.
    pub windows: &'static str,
    /// What has become of it.
    pub status: GuestStatus,
    /// The month since when it is retired; empty where it is not.
    pub since: &'static str,
    /// The newest .NET Framework of its image.
    pub dotnet: &'static str,
    /// Whether a page confirms `dotnet`.
    pub is_dotnet_sure: bool,
}

/// What has become of a family of guest systems.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum GuestStatus {
    /// Microsoft has taken it out of service.
    Retired,
    /// It runs, and is the next to go.
    Old,
    /// It runs.
    Supported,
    /// It is the one to write.
    Recommended,
}

impl GuestStatus {
    /// The status of that name; what is unknown is taken for supported.
    #[must_use]
    pub fn named(name: &str) -> Self {
        match name {
            "retired" => Self::Retired,
            "old" => Self::Old,
            "recommended" => Self::Recommended,
            _ => Self::Supported,
        }
    }
}

// It prints its path, because schemas print themselves as the Rust that makes them.
impl fmt::Debug for GuestStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Retired => "GuestStatus::Retired",
            Self::Old => "GuestStatus::Old",
            Self::Supported => "GuestStatus::Supported",
            Self::Recommended => "GuestStatus::Recommended",
        })
    }
}
