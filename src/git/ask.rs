//! Runs `git`: quiet, in one language, and about the repository that the folder is in.

use std::io::ErrorKind;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use super::GitError;

/// Variables that would point git elsewhere than the folder does, as hooks set them, or that would
/// change what it writes.
const MISLEADING: [&str; 17] = [
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
    "GIT_REDIRECT_STDERR",
];

/// What the configuration of a repository must not decide. It may be that of an archive which a
/// stranger packed, and git would run what it names.
const FIXED: [&str; 4] = [
    "core.quotepath=off",
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    // A folder that only looks like a repository can lie in one, as plain files.
    "safe.bareRepository=explicit",
];

/// `git` in a folder, with nothing to read, nobody to ask and nothing to fetch.
pub(super) fn command(folder: &Path) -> Command {
    let mut git = Command::new("git");
    for name in MISLEADING {
        git.env_remove(name);
    }
    let tracing = std::env::vars_os().map(|(name, _)| name);
    let tracing = tracing.filter(|name| name.to_string_lossy().starts_with("GIT_TRACE"));
    for name in tracing {
        git.env_remove(name);
    }
    // An object that a partial clone lacks is not fetched: by which program is in its configuration.
    git.env("GIT_NO_LAZY_FETCH", "1").env("GIT_ALLOW_PROTOCOL", "none");
    git.env("LC_ALL", "C").env("GIT_TERMINAL_PROMPT", "0").env("GIT_OPTIONAL_LOCKS", "0");
    git.arg("-C").arg(folder).arg("--no-pager");
    for setting in FIXED {
        git.args(["-c", setting]);
    }
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
