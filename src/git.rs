//! Asks the `git` program what files were at a revision, and which have changed since.
//!
//! No shell is involved. A revision goes to `git rev-parse` only, and never begins with a dash;
//! what every other call gets is the hash that came back. No program that a repository names is
//! run, and nothing is fetched: see `ask` and [`Repository::changes`].

mod ask;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use ask::{ask, command, failed, first_line};

/// Why a repository gave no answer: a sentence for the person who asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum GitError {
    /// There is no such program.
    #[error("`git` is needed for this, and it is not installed or not in the PATH")]
    NotInstalled,
    /// The path is in no repository.
    #[error("{0} lies in no git repository, so there is nothing to compare it with")]
    Outside(String),
    /// Git does not trust the owner of the folder.
    #[error(
        "git refuses the repository {0} because it belongs to another user; `git config --global --add safe.directory {0}` says that you trust it"
    )]
    Distrusted(String),
    /// No commit has that name.
    #[error("git knows no revision `{0}` here")]
    Unknown(String),
    /// No commit has that name, but the history is cut off.
    #[error(
        "git knows no revision `{0}` here, because this is a shallow clone; `git fetch --unshallow` brings the history, in GitHub Actions `fetch-depth: 0` of the checkout does"
    )]
    Shallow(String),
    /// The text cannot name a commit.
    #[error("`{0}` is no revision: write a branch, a tag or a commit, such as `origin/main`")]
    NoRevision(String),
    /// Anything else, in git's words.
    #[error("`git {0}` failed: {1}")]
    Failed(&'static str, String),
}

/// A repository with a work tree.
#[derive(Clone, Debug)]
pub(crate) struct Repository {
    root: PathBuf,
}

/// A commit, by its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Commit(String);

/// What a commit has under a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    /// A file: the hash of its content.
    File(String),
    /// A symbolic link.
    Link,
    /// A submodule.
    Submodule,
}

/// A file that differs from what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    /// Its path at the revision, from the root of the repository; `None`: it was not there.
    pub(crate) old: Option<String>,
    /// Its path now; `None`: it is gone.
    pub(crate) new: Option<String>,
}

impl Commit {
    /// The hash, as short as people write it.
    pub(crate) fn short(&self) -> &str {
        &self.0[..self.0.len().min(10)]
    }
}

impl Repository {
    /// The repository that a folder lies in.
    ///
    /// # Errors
    /// [`GitError::Outside`] where there is none.
    pub(crate) fn around(folder: &Path) -> Result<Self, GitError> {
        let place = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let mut git = command(place);
        git.args(["rev-parse", "--show-toplevel"]);
        let output = ask(git)?;
        let shown = place.display().to_string();
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(if said.contains("dubious ownership") || said.contains("safe.directory") {
                GitError::Distrusted(ask::quoted(&said).unwrap_or(shown))
            } else if said.contains("not a git repository")
                || said.contains("work tree")
                || said.contains("bare repository")
            {
                GitError::Outside(shown)
            } else {
                GitError::Failed("rev-parse", first_line(&said))
            });
        }
        let said = String::from_utf8_lossy(&output.stdout);
        let root = said.trim_end_matches(['\r', '\n']);
        let root = std::fs::canonicalize(root).unwrap_or_else(|_| root.into());
        Ok(Self { root })
    }

    /// The folder of its work tree.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The path of a file from the root of the repository, links followed; `None` where it lies
    /// elsewhere.
    pub(crate) fn path_of(&self, file: &Path) -> Option<String> {
        let whole = std::fs::canonicalize(file).ok()?;
        let path = whole.strip_prefix(&self.root).ok()?.to_str()?;
        Some(if std::path::MAIN_SEPARATOR == '\\' { path.replace('\\', "/") } else { path.into() })
    }

    /// The commit that a revision names: a branch, a tag, a hash, or whatever git understands.
    ///
    /// # Errors
    /// Where it names none, with the remedy for a shallow clone.
    pub(crate) fn commit(&self, revision: &str) -> Result<Commit, GitError> {
        if revision.is_empty() || revision.starts_with('-') || revision.contains(char::is_control) {
            return Err(GitError::NoRevision(revision.to_owned()));
        }
        let mut git = command(&self.root);
        git.args(["rev-parse", "--verify", "--quiet"]).arg(format!("{revision}^{{commit}}"));
        let output = ask(git)?;
        let said = String::from_utf8_lossy(&output.stdout);
        match said.trim() {
            hash if output.status.success() && is_hash(hash) => Ok(Commit(hash.to_owned())),
            _ if self.is_shallow()? => Err(GitError::Shallow(revision.to_owned())),
            _ => Err(GitError::Unknown(revision.to_owned())),
        }
    }

    /// Where the history of what is checked out left that of the revision: comparing with it shows
    /// what has changed here, and not what has changed there meanwhile. The commit itself where
    /// the histories have nothing in common.
    ///
    /// # Errors
    /// Where the history that would show it is cut off.
    pub(crate) fn fork_point(&self, revision: &str) -> Result<Commit, GitError> {
        let commit = self.commit(revision)?;
        let mut git = command(&self.root);
        git.args(["merge-base", &commit.0, "HEAD"]);
        let output = ask(git)?;
        let said = String::from_utf8_lossy(&output.stdout);
        match said.trim() {
            hash if output.status.success() && is_hash(hash) => Ok(Commit(hash.to_owned())),
            _ if self.is_shallow()? => Err(GitError::Shallow(revision.to_owned())),
            _ => Ok(commit),
        }
    }

    fn is_shallow(&self) -> Result<bool, GitError> {
        let mut git = command(&self.root);
        git.args(["rev-parse", "--is-shallow-repository"]);
        Ok(ask(git)?.stdout.starts_with(b"true"))
    }

    /// What a commit has, by path from the root of the repository, in order. With a folder only
    /// what lies below it; an empty one is the root.
    ///
    /// # Errors
    /// What git says.
    pub(crate) fn files(
        &self,
        commit: &Commit,
        folder: &str,
    ) -> Result<BTreeMap<String, Entry>, GitError> {
        let mut git = command(&self.root);
        git.args(["ls-tree", "-r", "-z", "--full-tree", &commit.0]);
        if !folder.is_empty() {
            git.arg("--").arg(format!("{}/", folder.trim_end_matches('/')));
        }
        Ok(records(&answer("ls-tree", git)?).filter_map(|record| entry(&record)).collect())
    }

    /// The content of a file at a commit; `None` where the commit has no file of that path.
    ///
    /// # Errors
    /// What git says.
    pub(crate) fn read(&self, commit: &Commit, path: &str) -> Result<Option<Vec<u8>>, GitError> {
        let mut git = command(&self.root);
        git.args(["ls-tree", "-z", "--full-tree", &commit.0, "--", path]);
        let listed = answer("ls-tree", git)?;
        let found = records(&listed).filter_map(|record| entry(&record)).find(|(at, _)| at == path);
        let Some((_, Entry::File(hash))) = found else { return Ok(None) };
        Ok(self.contents(&[hash.as_str()])?.pop())
    }

    /// The contents that those hashes stand for, in their order.
    ///
    /// # Errors
    /// What git says, also where it lacks one of them.
    pub(crate) fn contents(&self, hashes: &[&str]) -> Result<Vec<Vec<u8>>, GitError> {
        if hashes.is_empty() {
            return Ok(Vec::new());
        }
        let mut git = command(&self.root);
        git.args(["cat-file", "--batch"]).stdin(std::process::Stdio::piped());
        let mut child = git.spawn().map_err(|error| ask::not_started(&error))?;
        let list = hashes.iter().fold(String::new(), |list, hash| list + hash + "\n");
        let input = child.stdin.take();
        // Beside the reading of its answers, so that neither side waits for the other for ever.
        // Where git ends early, its exit status says so.
        let feeding = std::thread::Builder::new().spawn(move || {
            drop(input.map(|mut input| input.write_all(list.as_bytes())));
        });
        // Without a thread to feed it the input is closed, and git ends.
        let output = child.wait_with_output().map_err(|error| ask::not_started(&error))?;
        let feeding = feeding.map_err(|error| ask::not_started(&error))?;
        drop(feeding.join());
        if !output.status.success() {
            return Err(failed("cat-file", &output));
        }
        let mut rest = output.stdout.as_slice();
        let mut contents = Vec::with_capacity(hashes.len());
        for hash in hashes {
            let (content, behind) = blob(rest).ok_or_else(|| {
                GitError::Failed(
                    "cat-file",
                    format!(
                        "the object {hash} is not there, and svclint fetches nothing; in a partial clone `git diff --stat` with the revision does"
                    ),
                )
            })?;
            contents.push(content.to_vec());
            rest = behind;
        }
        Ok(contents)
    }

    /// What differs between a commit and the files as they lie on disk, renames followed, among
    /// the files that the patterns match (`*.cscfg`, case does not count); without patterns among
    /// all. Files that git does not follow are not among them.
    ///
    /// # Errors
    /// What git says.
    pub(crate) fn changes(
        &self,
        commit: &Commit,
        patterns: &[&str],
    ) -> Result<Vec<Change>, GitError> {
        let mut git = command(&self.root);
        // Before it compares a file git hands it to the filter of its attributes, a program.
        for key in self.filters()? {
            let value = if key.ends_with(".required") { "false" } else { "" };
            git.arg("-c").arg(format!("{key}={value}"));
        }
        git.args(["diff", "--name-status", "-z", "-M", "--no-ext-diff", "--no-textconv"]);
        git.args(["--no-color", "--no-relative", "--ignore-submodules=all", &commit.0, "--"]);
        git.args(patterns.iter().map(|pattern| format!(":(top,icase){pattern}")));
        let said = answer("diff", git)?;
        let mut records = records(&said);
        let mut changes = Vec::new();
        while let Some(status) = records.next() {
            let (old, new) = match status.as_bytes().first() {
                Some(b'R' | b'C') => (records.next(), records.next()),
                Some(b'A') => (None, records.next()),
                Some(b'D') => (records.next(), None),
                _ => {
                    let path = records.next();
                    (path.clone(), path)
                }
            };
            changes.push(Change { old, new });
        }
        Ok(changes)
    }

    /// The settings that name a program which git would hand files to.
    fn filters(&self) -> Result<Vec<String>, GitError> {
        let mut git = command(&self.root);
        git.args(["config", "--null", "--name-only", "--get-regexp"]);
        git.arg(r"^filter\..*\.(clean|smudge|process|required)$");
        let output = ask(git)?;
        match output.status.code() {
            Some(0) => {}
            // There are none.
            Some(1) => return Ok(Vec::new()),
            _ => return Err(failed("config", &output)),
        }
        let keys: Vec<String> = records(&output.stdout).collect();
        match keys.iter().find(|key| key.contains(['=', char::REPLACEMENT_CHARACTER])) {
            Some(key) => {
                Err(GitError::Failed("config", format!("`{key}` cannot be set aside for a run")))
            }
            None => Ok(keys),
        }
    }

    /// The files that git follows, by path from the root of the repository.
    ///
    /// # Errors
    /// What git says.
    pub(crate) fn followed(&self) -> Result<Vec<String>, GitError> {
        let mut git = command(&self.root);
        git.args(["ls-files", "-z"]);
        Ok(records(&answer("ls-files", git)?).collect())
    }
}

/// What git wrote to standard output, if it succeeded.
fn answer(name: &'static str, git: std::process::Command) -> Result<Vec<u8>, GitError> {
    let output = ask(git)?;
    if output.status.success() { Ok(output.stdout) } else { Err(failed(name, &output)) }
}

/// Pieces of text that NUL ends.
fn records(said: &[u8]) -> impl Iterator<Item = String> {
    let pieces = said.split(|byte| *byte == 0).filter(|piece| !piece.is_empty());
    pieces.map(|piece| String::from_utf8_lossy(piece).into_owned())
}

/// `mode type hash<TAB>path`.
fn entry(record: &str) -> Option<(String, Entry)> {
    let (about, path) = record.split_once('\t')?;
    let mut words = about.split(' ');
    let (mode, kind, hash) = (words.next()?, words.next()?, words.next()?);
    let entry = match (mode, kind) {
        ("120000", _) => Entry::Link,
        (_, "commit") => Entry::Submodule,
        (_, "blob") => Entry::File(hash.to_owned()),
        _ => return None,
    };
    Some((path.to_owned(), entry))
}

/// The first answer of `cat-file --batch`, and what follows it: `hash type size`, a line end, the
/// content, a line end.
fn blob(said: &[u8]) -> Option<(&[u8], &[u8])> {
    let line = said.iter().position(|byte| *byte == b'\n')?;
    let heading = std::str::from_utf8(&said[..line]).ok()?;
    let size: usize = heading.rsplit(' ').next()?.parse().ok()?;
    let content = said.get(line + 1..)?;
    Some((content.get(..size)?, content.get(size + 1..)?))
}

fn is_hash(text: &str) -> bool {
    text.len() >= 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_is_read() {
        assert_eq!(
            entry("100644 blob abc\ta b/ü.csdef"),
            Some(("a b/ü.csdef".to_owned(), Entry::File("abc".to_owned())))
        );
        assert_eq!(entry("120000 blob abc\ta"), Some(("a".to_owned(), Entry::Link)));
        assert_eq!(entry("160000 commit abc\ta"), Some(("a".to_owned(), Entry::Submodule)));
        assert_eq!(entry("040000 tree abc\ta"), None);
    }

    #[test]
    fn contents_are_told_apart_by_their_sizes() {
        let (first, rest) = blob(b"abc blob 3\nx\ny\nabd blob 0\n\n").expect("a blob");
        assert_eq!(first, b"x\ny");
        assert_eq!(blob(rest), Some((&b""[..], &b""[..])));
        assert_eq!(blob(b"abc missing\n"), None);
        assert_eq!(blob(b"abc blob 9\nx\n"), None);
    }
}
