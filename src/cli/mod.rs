//! The command line: the only module that prints and that decides the exit status.

mod args;
mod asked;
mod baseline;
mod check;
mod decode;
mod explain;
mod fix;
mod gather;
mod init;
mod json;
mod list;
mod migrate;
mod new;
mod operation;
mod output;
mod past;
mod patch;
mod projects;
mod read;
mod replace;
mod reports;
mod scopes;
mod settings;
mod shell;
mod swap;
mod swaps;
mod table;
mod versions;

use std::ffi::OsString;
use std::process::ExitCode;

use crate::report;
use args::{Arguments, Command};
use output::Stream;

/// Nothing at or above `--fail-on`.
const CLEAN: u8 = 0;
/// Something at or above `--fail-on`.
const FOUND: u8 = 1;
/// The job could not be done.
const FAILED: u8 = 2;

/// Runs svclint with the arguments of a command line, the name of the program first.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::read(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are what was asked for, anything else is a mistake; clap knows
            // which stream each belongs to.
            let status = if error.use_stderr() { FAILED } else { CLEAN };
            let plain = error.render().to_string();
            let safe = report::plain_lines(&plain);
            // What was typed may be the name of a file that somebody else gave it.
            if error.use_stderr() && safe != plain {
                drop(Stream::stderr().text(&safe));
            } else {
                drop(error.print());
            }
            return ExitCode::from(status);
        }
    };
    let status = match arguments.command {
        Command::Check(check) => check::run(&check),
        Command::Baseline(baseline) => baseline::run(&baseline),
        Command::Init(init) => init::run(&init),
        Command::Swap(swap) => swap::run(&swap),
        Command::Migrate(migrate) => migrate::run(&migrate),
        Command::Explain(explain) => explain::run(&explain),
        Command::Rules(list) => list::rules(&list),
        Command::Operations(list) => list::operations(&list),
        Command::Versions(versions) => versions::run(&versions),
        Command::New(new) => new::run(&new),
        Command::Decode(decode) => decode::run(&decode),
        Command::Completions(completions) => shell::completions(&completions),
        Command::Man(man) => shell::man(&man),
    };
    ExitCode::from(status.unwrap_or_else(|failure| {
        Stream::stderr().line(&format!("svclint: {failure}"));
        FAILED
    }))
}

/// Why a command could not do its job: a sentence for the person who gave it.
#[derive(Debug)]
pub(crate) struct Failure(String);

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}
