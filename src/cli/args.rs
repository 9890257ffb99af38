//! The arguments, and the help that people read.

mod clap;
mod configured;
mod deferred;
mod fixes;
mod many;
mod migrate;
mod swap;

pub(super) use configured::{Configured, FailOn};
pub(super) use deferred::Deferred;
pub(super) use fixes::{Fixes, Trust};
pub(super) use migrate::{Migrate, MigrateFormat};
pub(super) use swap::Swap;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::schema::Version;
use configured::date;

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
    Check(Deferred<Check>),
    /// Write a svclint.toml that fits a folder
    Init(Deferred<Init>),
    /// Keep a list of known findings, so that only new ones show
    #[command(subcommand)]
    Baseline(Baseline),
    /// Say before a VIP swap whether it would be refused
    Swap(Deferred<Swap>),
    /// Say what classic files must change to run on extended support
    Migrate(Deferred<Migrate>),
    /// Explain a rule or an operation
    Explain(Deferred<Explain>),
    /// List the rules
    Rules(Deferred<List>),
    /// List the operations
    Operations(Deferred<List>),
    /// Say which x-ms-version a body needs
    Versions(Deferred<Versions>),
    /// Print a request body to fill in
    New(Deferred<New>),
    /// Print the configuration inside a request
    Decode(Deferred<Decode>),
    /// Print what a shell completes
    Completions(Deferred<Completions>),
    /// Print the manual page
    Man(Deferred<Man>),
}

/// Lints files, folders, globs and standard input.
#[derive(Debug, Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is an option of its own")]
#[command(
    long_about = "Lints files, folders, globs and standard input.\n\nContent decides what is checked: a file speaks once its root element is recognised. Files named .cscfg, .csdef and .csplugin always speak. In folders, .gitignore is honoured.",
    after_help = "Findings go to standard output, everything else to standard error.\n\nExit status: 0 nothing at or above --fail-on, 1 something is, 2 the job could not be done: a bad option, an unreadable file, a PATH in which nothing is recognised (unless --allow-empty), mistakes in svclint.toml, a report that could not be written."
)]
pub(super) struct Check {
    /// Files, folders, globs, or `-` for standard input
    #[arg(value_name = "PATH", default_value = ".")]
    pub(super) paths: Vec<String>,

    /// What to check against, and the rules that speak
    #[command(flatten)]
    pub(super) configured: Configured,

    /// Compare the service files with themselves at a git revision
    ///
    /// Says what an in-place update would refuse or lose, and what would keep the result from
    /// being swapped with what is deployed. Files are compared with what they were where this
    /// branch left the history of REF (the merge base), so that only its own changes count.
    #[arg(long, value_name = "REF", help_heading = "What to check against")]
    pub(super) compare_with: Option<String>,

    /// How to report, with `:FILE` into a file
    ///
    /// human, concise, json, jsonl, sarif, github, gitlab, junit, checkstyle, rdjson, azure,
    /// msbuild or summary (Markdown). May be given several times, so that one run writes several
    /// reports: `--output human --output sarif:out.sarif`.
    #[arg(long, value_name = "FORMAT[:FILE]", default_value = "human", help_heading = "Report")]
    pub(super) output: Vec<super::reports::Output>,

    /// The least severity that is shown
    #[arg(long, value_name = "SEVERITY", value_enum, default_value_t = Least::Info, help_heading = "Report")]
    pub(super) min_severity: Least,

    /// The least severity that makes the exit status 1 (default: error)
    ///
    /// What is not shown still counts here.
    #[arg(long, value_name = "SEVERITY", value_enum, help_heading = "Report")]
    pub(super) fail_on: Option<FailOn>,

    /// Hide the findings that a baseline lists, in place of the one that svclint.toml names
    ///
    /// `svclint baseline create` writes one. How many are hidden is always said.
    #[arg(long, value_name = "FILE", help_heading = "Report")]
    pub(super) baseline: Option<PathBuf>,

    /// Show what comments in the files allow and what the baseline holds, too
    #[arg(long, help_heading = "Report")]
    pub(super) show_suppressed: bool,

    /// Count the findings by rule in place of showing them
    #[arg(long, help_heading = "Report")]
    pub(super) statistics: bool,

    /// Print findings and failures, but no summary
    #[arg(long, short, help_heading = "Report")]
    pub(super) quiet: bool,

    /// Which fixes are made, and whether they are written
    #[command(flatten)]
    pub(super) fixes: Fixes,

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

    /// Fail when a file that is named, itself or by a glob, is not recognised
    ///
    /// Without it one recognised file is enough for a glob. What is found in a folder may be
    /// anything.
    #[arg(long, conflicts_with = "allow_empty", help_heading = "Files")]
    pub(super) require_checked: bool,

    /// The name of standard input, for reports and for what the name promises
    #[arg(long, value_name = "NAME", help_heading = "Files")]
    pub(super) stdin_filename: Option<String>,

    /// Pass over even named files that svclint.toml excludes or .gitignore names
    ///
    /// For hooks, which name every file: what a check of the folder passes over, build output
    /// too, is passed over here as well.
    #[arg(long, help_heading = "Files")]
    pub(super) force_exclude: bool,

    /// Print the settings of a file and where each comes from, and check nothing
    #[arg(long, value_name = "FILE", help_heading = "Files")]
    pub(super) show_settings: Option<PathBuf>,

    /// List the files that would be looked at, and check nothing
    #[arg(long, help_heading = "Files")]
    pub(super) show_files: bool,

    /// How many files to check at once (default: one a processor)
    #[arg(long, value_name = "N", help_heading = "Files")]
    pub(super) jobs: Option<std::num::NonZeroUsize>,
}

impl Check {
    /// What `svclint check` does without any option.
    pub(super) fn plain() -> Self {
        match Arguments::parse_from(["svclint", "check"]).command {
            Command::Check(Deferred(check)) => check,
            _ => unreachable!("internal: `check` is `check`"),
        }
    }
}

/// Keeps a list of known findings.
#[derive(Debug, Subcommand)]
pub(super) enum Baseline {
    /// Write the findings that there are now
    Create(Deferred<BaselineFile>),
    /// Take out what is mended; with --add, put in what is new
    Update(Deferred<BaselineUpdate>),
    /// List what is known, by rule
    Show(Deferred<BaselineShow>),
}

/// Which files are linted, and where the list is.
#[derive(Debug, Args)]
pub(super) struct BaselineFile {
    /// Files, folders or globs
    #[arg(value_name = "PATH", default_value = ".")]
    pub(super) paths: Vec<String>,

    /// The baseline (default: `baseline` of svclint.toml, else svclint-baseline.jsonl)
    #[arg(long, value_name = "FILE")]
    pub(super) baseline: Option<PathBuf>,

    /// What to check against, and the rules that speak
    #[command(flatten)]
    pub(super) configured: Configured,

    /// Let a PATH in which nothing is recognised pass
    #[arg(long)]
    pub(super) allow_empty: bool,
}

/// How a baseline is brought up to date.
#[derive(Debug, Args)]
pub(super) struct BaselineUpdate {
    /// Which files, and where the list is
    #[command(flatten)]
    pub(super) file: BaselineFile,

    /// Put new findings in, too
    #[arg(long)]
    pub(super) add: bool,
}

/// Which baseline is listed.
#[derive(Debug, Args)]
pub(super) struct BaselineShow {
    /// The baseline (default: `baseline` of svclint.toml, else svclint-baseline.jsonl)
    #[arg(long, value_name = "FILE")]
    pub(super) baseline: Option<PathBuf>,
}

/// Explains a rule or an operation.
#[derive(Debug, Args)]
pub(super) struct Explain {
    /// The name of a rule (`element-order`) or of an operation (`"Swap Deployment"`, `Swap`)
    #[arg(value_name = "RULE|OPERATION", required = true, num_args = 1..)]
    pub(super) name: Vec<String>,
}

/// Writes a svclint.toml that fits a folder.
#[derive(Debug, Args)]
#[command(
    long_about = "Writes a svclint.toml that fits a folder.\n\nEvery setting in it is a comment with what would be right for the folder, so that nothing changes before somebody takes a `#` away."
)]
pub(super) struct Init {
    /// The folder to look at, and to write the file into
    #[arg(value_name = "FOLDER", default_value = ".")]
    pub(super) folder: PathBuf,

    /// Where to write, in place of svclint.toml in the folder; `-` is standard output
    #[arg(long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,

    /// Replace the file where there is one
    #[arg(long)]
    pub(super) force: bool,
}

/// Lists rules or operations.
#[derive(Debug, Args)]
pub(super) struct List {
    /// How to list
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = ListFormat::Human)]
    pub(super) output: ListFormat,
}

/// Says which x-ms-version a body needs at least, and which of its elements ask for it.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit status: 0 there is a version, 1 no version fits, 2 the job could not be done."
)]
pub(super) struct Versions {
    /// A file with a request body or with whole requests, or `-` for standard input
    #[arg(value_name = "FILE")]
    pub(super) file: String,

    /// How to answer
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = VersionsFormat::Human)]
    pub(super) output: VersionsFormat,
}

/// How versions are answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum VersionsFormat {
    /// For people
    Human,
    /// For programs
    Json,
}

/// Prints a request body to fill in: required elements with values to replace, optional ones as
/// comments.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  svclint new \"Swap Deployment\" --out swap.xml\n  svclint new Upgrade --configuration Service.Cloud.cscfg --label 1.8 --http"
)]
pub(super) struct New {
    /// The operation, or the root of its body (`\"Swap Deployment\"`, `Swap`)
    #[arg(value_name = "OPERATION", required = true, num_args = 1..)]
    pub(super) operation: Vec<String>,

    /// The x-ms-version or api-version that the body is for (default: the newest)
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(super) api_version: Option<Version>,

    /// The service configuration (.cscfg) to put in, as the operation takes it; `-` is standard input
    #[arg(long, value_name = "FILE", help_heading = "Fill in")]
    pub(super) configuration: Option<String>,

    /// The label, as text; it is encoded where the operation asks for that
    #[arg(long, value_name = "TEXT", help_heading = "Fill in")]
    pub(super) label: Option<String>,

    /// The address of the package
    #[arg(long, value_name = "URL", help_heading = "Fill in")]
    pub(super) package_url: Option<String>,

    /// An extended property; may be given several times
    #[arg(long, value_name = "NAME=VALUE", help_heading = "Fill in")]
    pub(super) property: Vec<String>,

    /// How role instances are updated
    #[arg(long, value_name = "MODE", help_heading = "Fill in")]
    pub(super) mode: Option<String>,

    /// Go on when role instances lose local data
    #[arg(long, help_heading = "Fill in")]
    pub(super) force: bool,

    /// Print the whole request, with its line and headers
    #[arg(long)]
    pub(super) http: bool,

    /// Write into a file, as UTF-8 (`>` of Windows PowerShell writes UTF-16)
    #[arg(long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
}

/// Prints the configuration inside a request, byte for byte.
#[derive(Debug, Args)]
pub(super) struct Decode {
    /// A file with a request body or with whole requests, or `-` for standard input
    #[arg(value_name = "FILE")]
    pub(super) file: String,

    /// Of several requests in a file the one that begins in that line, or has that name
    #[arg(long, value_name = "LINE|NAME")]
    pub(super) request: Option<String>,

    /// Print the label in place of the configuration
    #[arg(long, conflicts_with = "element")]
    pub(super) label: bool,

    /// Print what another element holds, such as `PublicConfiguration`
    #[arg(long, value_name = "NAME")]
    pub(super) element: Option<String>,

    /// Write into a file, byte for byte
    #[arg(long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
}

/// Prints what a shell needs to complete commands and options.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  svclint completions bash --out ~/.local/share/bash-completion/completions/svclint\n  svclint completions powershell --out svclint.ps1"
)]
pub(super) struct Completions {
    /// The shell
    #[arg(value_name = "SHELL", value_enum)]
    pub(super) shell: clap_complete::Shell,

    /// Write into a file
    #[arg(long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
}

/// Prints the manual page, of svclint or of one of its commands.
#[derive(Debug, Args)]
pub(super) struct Man {
    /// A command, such as `check`
    #[arg(value_name = "COMMAND")]
    pub(super) command: Option<String>,

    /// Write into a file
    #[arg(long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
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

/// Where a report goes.
pub(super) type Target = Option<PathBuf>;
