//! What files are held against and which rules speak: options that `svclint.toml` has too.

use std::path::PathBuf;

use super::clap::{self, Args, ValueEnum};

use crate::config::Threshold;
use crate::finding::Severity;
use crate::schema::{Platform, Version};

/// What files are held against and which rules speak: what a configuration may say too.
#[derive(Clone, Debug, Args)]
pub(in crate::cli) struct Configured {
    /// The x-ms-version that bodies are held against
    ///
    /// A date such as 2014-06-01. Without it and without `api-version` in svclint.toml the newest
    /// version that svclint knows holds.
    #[arg(long, value_name = "DATE", value_parser = date, help_heading = "What to check against")]
    pub(in crate::cli) api_version: Option<Version>,

    /// The platform that service files are for (default: auto)
    #[arg(long, value_name = "PLATFORM", value_enum, help_heading = "What to check against")]
    pub(in crate::cli) platform: Option<On>,

    /// The day that dates in files are held against (default: today, UTC)
    #[arg(long, value_name = "DATE", value_parser = date, help_heading = "What to check against")]
    pub(in crate::cli) today: Option<Version>,

    /// Rules or groups that speak, in place of the default set
    ///
    /// Names separated by commas; `all` is every rule. `svclint rules` lists them. What
    /// svclint.toml selects and ignores is left aside.
    #[arg(long, value_name = "RULES", value_delimiter = ',', help_heading = "Rules")]
    pub(in crate::cli) select: Vec<String>,

    /// Rules or groups that speak beside the others
    #[arg(long, value_name = "RULES", value_delimiter = ',', help_heading = "Rules")]
    pub(in crate::cli) extend_select: Vec<String>,

    /// Rules or groups that keep silent
    ///
    /// The closer name wins: with `--ignore value --extend-select empty-value` one rule of the
    /// group still speaks.
    #[arg(long, value_name = "RULES", value_delimiter = ',', help_heading = "Rules")]
    pub(in crate::cli) ignore: Vec<String>,

    /// The svclint.toml to use, for all files
    ///
    /// Without it the nearest one above each file holds, up to the root of the repository.
    #[arg(long, value_name = "FILE", conflicts_with = "isolated", help_heading = "Rules")]
    pub(in crate::cli) config: Option<PathBuf>,

    /// Do not read any svclint.toml
    #[arg(long, help_heading = "Rules")]
    pub(in crate::cli) isolated: bool,
}

/// A platform, or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum On {
    /// Requests are classic; service files are for both
    Auto,
    /// Cloud Services (classic)
    Classic,
    /// Cloud Services (extended support)
    ExtendedSupport,
}

impl From<FailOn> for Threshold {
    fn from(on: FailOn) -> Self {
        match on {
            FailOn::Error => Self::At(Severity::Error),
            FailOn::Warning => Self::At(Severity::Warning),
            FailOn::Info => Self::At(Severity::Info),
            FailOn::Never => Self::Never,
        }
    }
}

impl From<On> for Platform {
    fn from(on: On) -> Self {
        match on {
            On::Auto => Self::Auto,
            On::Classic => Self::Classic,
            On::ExtendedSupport => Self::ExtendedSupport,
        }
    }
}

/// What makes a run fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum FailOn {
    /// Errors
    Error,
    /// Warnings and errors
    Warning,
    /// Anything found
    Info,
    /// Nothing that is found
    Never,
}

/// A date; the numbers of service files look alike, but mean something else.
pub(super) fn date(text: &str) -> Result<Version, String> {
    let version: Version =
        text.parse().map_err(|error: crate::schema::VersionError| error.to_string())?;
    if version.is_date() {
        Ok(version)
    } else {
        Err(format!("`{text}` is no date: write YYYY-MM-DD"))
    }
}
