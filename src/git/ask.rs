//! Runs `git`: quiet, in one language, and about the repository that the folder is in.

use std::io::ErrorKind;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use super::GitError;

/// Variables that would point git elsewhere than the folder does, as hooks set them, or that would
/// change what it writes.
const MISLEADING: [&str; 19] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_COMMON_DIR",
    "GIT_OBJECT_DIRECTORY",
    "GIT_SHALLOW_FILE",
    "GIT_GRAFT_FILE",
    "GIT_PREFIX",
    "GIT_NAMESPACE",
    "GIT_EXTERNAL_DIFF",
    "GIT_DIFF_OPTS",
    "GIT_LITERAL_PATHSPECS",
    "GIT_GLOB_PATHSPECS",
    "GIT_NOGLOB_PATHSPECS",
    "GIT_ICASE_PATHSPECS",
    "GIT_TRACE",
    "GIT_TRACE2",
    "GIT_REDIRECT_STDERR",
];

/// `git` in a folder, with nothing to read and nobody to ask.
pub(super) fn command(folder: &Path) -> Command {
    let mut git = Command::new("git");
    for name in MISLEADING {
        git.env_remove(name);
    }
    git.env("LC_ALL", "C").env("GIT_TERMINAL_PROMPT", "0").env("GIT_OPTIONAL_LOCKS", "0");
    git.arg("-C").arg(folder).arg("--no-pager");
    git.args(["-c", "core.quotepath=off", "-c", "core.fsmonitor=false"]);
    git.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    git
}

/// Runs it to its end.
pub(super) fn ask(mut git: Command) -> Result<Output, GitError> {
    git.output().map_err(|error| not_started(&error))
}

pub(super) fn not_started(error: &std::io::Error) -> GitError {
    match error.kind() {
        ErrorKind::NotFound => GitError::NotInstalled,
        _ => GitError::Failed("", error.to_string()),
    }
}

/// What went wrong, in git's words.
pub(super) fn failed(name: &'static str, output: &Output) -> GitError {
    GitError::Failed(name, first_line(&String::from_utf8_lossy(&output.stderr)))
}

/// The first line, without the word that git begins it with.
pub(super) fn first_line(said: &str) -> String {
    let line = said.lines().find(|line| !line.trim().is_empty()).unwrap_or("it does not say why");
    line.trim_start_matches("fatal: ").trim_start_matches("error: ").to_owned()
}

/// The first text between single quotes.
pub(super) fn quoted(said: &str) -> Option<String> {
    said.split('\'').nth(1).map(str::to_owned)
}
