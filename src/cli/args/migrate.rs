//! The arguments of `svclint migrate`.

use std::path::PathBuf;
use std::str::FromStr;

use super::clap::{self, Args};

use super::When;

/// Says what classic service files have to change to run on extended support.
#[derive(Debug, Args)]
#[command(
    long_about = "Says what classic service files have to change to run on Cloud Services (extended support), as a checklist: what must be done, what should be, and what is good to know, each with its place, the reason and the remedy.\n\nFiles are put together to services as `svclint check` does it, and svclint.toml is honoured but for the rules that it selects or ignores. Extended support itself ends on 2027-03-31.",
    after_help = "Examples:\n  svclint migrate src/Cloud\n  svclint migrate src/Cloud --output markdown:migration.md\n  svclint migrate src/Cloud --write src/CloudExtended\n\nWith --write the service files are copied, changed where they have to be, and a template (azuredeploy.json) and its parameters are put beside them. What only you can fill in is marked FILL-IN-… and listed.\n\nExit status: 0 nothing has to be done any more, 1 something must be done, 2 the job could not be done."
)]
pub(in crate::cli) struct Migrate {
    /// Files, folders or globs
    #[arg(value_name = "PATH", default_value = ".")]
    pub(in crate::cli) paths: Vec<String>,

    /// How to report: human, json or markdown, with `:FILE` into a file; may be given several times
    #[arg(long, value_name = "FORMAT[:FILE]", default_value = "human")]
    pub(in crate::cli) output: Vec<MigrateOutput>,

    /// Write the changed files, a template and its parameters into a folder
    ///
    /// Comments, order and line ends stay as they are. What is there already is not replaced.
    #[arg(long, value_name = "FOLDER")]
    pub(in crate::cli) write: Option<PathBuf>,

    /// With --write, replace files that are there
    #[arg(long, requires = "write")]
    pub(in crate::cli) force: bool,

    /// The svclint.toml to use, for all files
    #[arg(long, value_name = "FILE", conflicts_with = "isolated")]
    pub(in crate::cli) config: Option<PathBuf>,

    /// Do not read any svclint.toml
    #[arg(long)]
    pub(in crate::cli) isolated: bool,

    /// Print the report, but no summary
    #[arg(long, short)]
    pub(in crate::cli) quiet: bool,

    /// When to use colour
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = When::Auto)]
    pub(in crate::cli) color: When,
}

/// A format of the checklist, and the file that it goes into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli) struct MigrateOutput {
    pub(in crate::cli) format: MigrateFormat,
    pub(in crate::cli) to: Option<PathBuf>,
}

/// How the checklist is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum MigrateFormat {
    /// For a terminal.
    Human,
    /// For programs.
    Json,
    /// For an issue or a pull request.
    Markdown,
}

impl FromStr for MigrateOutput {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, file) = match text.split_once(':') {
            Some((name, file)) => (name, Some(file)),
            None => (text, None),
        };
        let format = match name {
            "human" => MigrateFormat::Human,
            "json" => MigrateFormat::Json,
            "markdown" => MigrateFormat::Markdown,
            _ => return Err(format!("there is no format `{name}`: it is human, json or markdown")),
        };
        match file {
            Some("") => Err(format!("behind `{name}:` the file is missing")),
            file => Ok(Self { format, to: file.map(PathBuf::from) }),
        }
    }
}
