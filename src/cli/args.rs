//! The arguments, and the help that people read.

mod swap;

pub(super) use swap::Swap;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::schema::{Platform, Version};

/// Lints Azure Cloud Services files and Service Management request bodies.
#[derive(Debug, Parser)]
#[command(
    name = "svclint",
    version,
    about = "Lints Azure Cloud Services files and Service Management request bodies before they reach the API",
    after_help = "Examples:\n  svclint check                        lint the current folder\n  svclint check swap.xml --api-version 2014-06-01\n                                       hold a body against a version\n  cat body.xml | svclint check -       lint standard input\n  svclint explain element-order        say what a rule means\n  svclint explain \"Upgrade Deployment\"  show an operation\n\nExit status: 0 nothing to fail on, 1 findings, 2 the job could not be done.",
    propagate_version = true
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Lint files and folders
    Check(Check),
    /// Say before a VIP swap whether it would be refused
    Swap(Swap),
    /// Explain a rule or an operation
    Explain(Explain),
    /// List the rules
    Rules(List),
    /// List the operations
    Operations(List),
}

/// Lints files, folders, globs and standard input.
#[derive(Debug, Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is an option of its own")]
#[command(
    long_about = "Lints files, folders, globs and standard input.\n\nContent decides what is checked: a file speaks once its root element is recognised. Files named .cscfg, .csdef and .csplugin always speak. In folders, .gitignore is honoured.",
    after_help = "Findings go to standard output, everything else to standard error.\n\nExit status: 0 nothing at or above --fail-on, 1 something is, 2 the job could not be done: a bad option, an unreadable file, a PATH in which nothing is recognised (unless --allow-empty), a report that could not be written."
)]
pub(super) struct Check {
    /// Files, folders, globs, or `-` for standard input
    #[arg(value_name = "PATH", default_value = ".")]
    pub(super) paths: Vec<String>,

    /// The x-ms-version that bodies are held against
    ///
    /// A date such as 2014-06-01. Without it the newest version that svclint knows holds.
    #[arg(long, value_name = "DATE", value_parser = date, help_heading = "What to check against")]
    pub(super) api_version: Option<Version>,

    /// The platform that service files are for
    #[arg(long, value_name = "PLATFORM", value_enum, default_value_t = On::Auto, help_heading = "What to check against")]
    pub(super) platform: On,

    /// The day that dates in files are held against (default: today, UTC)
    #[arg(long, value_name = "DATE", value_parser = date, help_heading = "What to check against")]
    pub(super) today: Option<Version>,

    /// Compare the service files with themselves at a git revision
    ///
    /// Says what an in-place update would refuse or lose, and what would keep the result from
    /// being swapped with what is deployed. Files are compared with what they were where this
    /// branch left the history of REF (the merge base), so that only its own changes count.
    #[arg(long, value_name = "REF", help_heading = "What to check against")]
    pub(super) compare_with: Option<String>,

    /// Rules or groups that speak, in place of the default set
    ///
    /// Names separated by commas; `all` is every rule. `svclint rules` lists them.
    #[arg(long, value_name = "RULES", value_delimiter = ',', help_heading = "Rules")]
    pub(super) select: Vec<String>,

    /// Rules or groups that speak beside the others
    #[arg(long, value_name = "RULES", value_delimiter = ',', help_heading = "Rules")]
    pub(super) extend_select: Vec<String>,

    /// Rules or groups that keep silent
    ///
    /// The closer name wins: with `--ignore value --extend-select empty-value` one rule of the
    /// group still speaks.
    #[arg(long, value_name = "RULES", value_delimiter = ',', help_heading = "Rules")]
    pub(super) ignore: Vec<String>,

    /// Do not read any svclint.toml (this release reads none in any case)
    #[arg(long, help_heading = "Rules")]
    pub(super) isolated: bool,

    /// How to report: human, concise or json, with `:FILE` into a file
    ///
    /// May be given several times, so that one run writes several reports:
    /// `--output human --output json:report.json`.
    #[arg(long, value_name = "FORMAT[:FILE]", default_value = "human", help_heading = "Report")]
    pub(super) output: Vec<super::check::Output>,

    /// The least severity that is shown
    #[arg(long, value_name = "SEVERITY", value_enum, default_value_t = Least::Info, help_heading = "Report")]
    pub(super) min_severity: Least,

    /// The least severity that makes the exit status 1
    ///
    /// What is not shown still counts here.
    #[arg(long, value_name = "SEVERITY", value_enum, default_value_t = FailOn::Error, help_heading = "Report")]
    pub(super) fail_on: FailOn,

    /// Count the findings by rule in place of showing them
    #[arg(long, help_heading = "Report")]
    pub(super) statistics: bool,

    /// Print findings and failures, but no summary
    #[arg(long, short, help_heading = "Report")]
    pub(super) quiet: bool,

    /// When to use colour
    ///
    /// `auto` looks at `NO_COLOR`, `FORCE_COLOR` and `CI`, then at the terminal. With
    /// `NO_GRAPHICS` set nothing is drawn at all.
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = When::Auto, help_heading = "Report")]
    pub(super) color: When,

    /// Lint only the files that changed since a git revision
    ///
    /// Since this branch left the history of REF. Files that git does not follow yet count as
    /// changed. Where a definition changed, its configurations are held against it as well.
    #[arg(long, value_name = "REF", help_heading = "Files")]
    pub(super) changed_since: Option<String>,

    /// Let a PATH in which nothing is recognised pass
    #[arg(long, help_heading = "Files")]
    pub(super) allow_empty: bool,

    /// The name of standard input, for reports and for what the name promises
    #[arg(long, value_name = "NAME", help_heading = "Files")]
    pub(super) stdin_filename: Option<String>,

    /// List the files that would be looked at, and check nothing
    #[arg(long, help_heading = "Files")]
    pub(super) show_files: bool,

    /// How many files to check at once (default: one a processor)
    #[arg(long, value_name = "N", help_heading = "Files")]
    pub(super) jobs: Option<std::num::NonZeroUsize>,
}

/// Explains a rule or an operation.
#[derive(Debug, Args)]
pub(super) struct Explain {
    /// The name of a rule (`element-order`) or of an operation (`"Swap Deployment"`, `Swap`)
    #[arg(value_name = "RULE|OPERATION", required = true, num_args = 1..)]
    pub(super) name: Vec<String>,
}

/// Lists rules or operations.
#[derive(Debug, Args)]
pub(super) struct List {
    /// How to list
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = ListFormat::Human)]
    pub(super) output: ListFormat,
}

/// How a list is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ListFormat {
    /// A table for a terminal
    Human,
    /// A list of objects
    Json,
    /// A table for a document
    Markdown,
}

/// A platform, or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum On {
    /// Requests are classic; service files are for both
    Auto,
    /// Cloud Services (classic)
    Classic,
    /// Cloud Services (extended support)
    ExtendedSupport,
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

/// A severity that a threshold takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Least {
    /// Everything
    Info,
    /// Warnings and errors
    Warning,
    /// Errors only
    Error,
}

/// What makes a run fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    /// Errors
    Error,
    /// Warnings and errors
    Warning,
    /// Anything found
    Info,
    /// Nothing that is found
    Never,
}

/// When colour is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum When {
    /// As the environment and the terminal ask for
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// A date; the numbers of service files look alike, but mean something else.
fn date(text: &str) -> Result<Version, String> {
    let version: Version =
        text.parse().map_err(|error: crate::schema::VersionError| error.to_string())?;
    if version.is_date() {
        Ok(version)
    } else {
        Err(format!("`{text}` is no date: write YYYY-MM-DD"))
    }
}

/// Where a report goes.
pub(super) type Target = Option<PathBuf>;
