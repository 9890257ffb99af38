//! What `.ignore`, `.gitignore` and `.git/info/exclude` leave out of a walk, from the top of the file
//! system down to the folder that the walk is in.

use std::path::{Path, PathBuf};

use super::rules::{Rules, slashed};
use super::{Failure, read_small, reason, shown};

/// The most bytes that a file with rules may have: reading it is to end.
const LARGEST_RULES: u64 = 1 << 20;

/// The kinds of files with rules; what an earlier one says counts, wherever it lies.
const KINDS: usize = 3;

/// What the folders say that a walk is in.
pub(super) struct LeftOut {
    /// The path of the folder that is walked, without links and with a `/` behind it, and behind that
    /// the path of what was asked for last.
    path: Vec<u8>,
    /// How long the path of the folder is.
    root: usize,
    /// The folders that say something, each in the one before it.
    levels: Vec<Level>,
}

/// A folder that says something.
struct Level {
    /// How deep what lies in it is at least, from the folder that is walked.
    depth: usize,
    /// Where what lies below it begins in a path.
    below: usize,
    rules: [Rules; KINDS],
}

impl LeftOut {
    /// Reads what a folder says, and those above it.
    ///
    /// # Errors
    /// The file with rules that cannot be followed.
    pub(super) fn around(folder: &Path) -> Result<Self, Failure> {
        let whole = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
        let mut levels = Vec::new();
        for above in whole.ancestors().skip(1) {
            levels.extend(Level::read(above, length(above), 0)?);
        }
        levels.reverse();
        levels.extend(Level::read(folder, length(&whole), 1)?);
        let mut path = slashed(whole.as_os_str().as_encoded_bytes()).into_owned();
        path.resize(length(&whole), b'/');
        Ok(Self { root: path.len(), path, levels })
    }

    /// Whether what lies at a path below the folder that is walked is left out. Paths are asked for
    /// as a walk comes to them.
    pub(super) fn has(&mut self, below: &[u8], depth: usize, is_folder: bool) -> bool {
        while self.levels.last().is_some_and(|level| level.depth > depth) {
            self.levels.pop();
        }
        if self.levels.is_empty() {
            return false;
        }
        self.path.truncate(self.root);
        self.path.extend_from_slice(&slashed(below));
        let says = |kind: usize, level: &Level| {
            level.rules[kind].leave_out(&self.path[level.below..], is_folder)
        };
        let of_kind = |kind| self.levels.iter().rev().find_map(|level| says(kind, level));
        (0..KINDS).find_map(of_kind).unwrap_or(false)
    }

    /// Reads what a folder says that a walk goes into: the one that was asked for last.
    ///
    /// # Errors
    /// As [`around`](Self::around).
    pub(super) fn enter(
        &mut self,
        folder: &Path,
        below: &[u8],
        depth: usize,
    ) -> Result<(), Failure> {
        let level = Level::read(folder, self.root + below.len() + 1, depth + 1)?;
        self.levels.extend(level);
        Ok(())
    }
}

impl Level {
    /// What a folder says, if anything.
    fn read(folder: &Path, below: usize, depth: usize) -> Result<Option<Self>, Failure> {
        let of_file = |file: PathBuf| read(&file);
        let git = of_file(folder.join(".gitignore"))?;
        let more = of_file(folder.join(".ignore"))?;
        let excluded = exclude(folder).map(of_file).transpose()?.unwrap_or_default();
        let rules = [more, git, excluded];
        let says = rules.iter().any(|rules| !rules.is_empty());
        Ok(says.then_some(Self { depth, below, rules }))
    }
}

/// How long the path of a folder is with the `/` behind it, which that of the top has anyway.
fn length(folder: &Path) -> usize {
    let path = folder.as_os_str().as_encoded_bytes();
    path.len()
        + usize::from(!path.last().is_some_and(|last| std::path::is_separator(char::from(*last))))
}

/// What a file with rules says: nothing where there is none.
fn read(file: &Path) -> Result<Rules, Failure> {
    let Ok(meta) = std::fs::metadata(file) else { return Ok(Rules::default()) };
    if meta.is_dir() {
        return Ok(Rules::default());
    }
    let rules = if meta.is_file() {
        let text = read_small(file, LARGEST_RULES).map_err(|error| reason(&error));
        text.and_then(|text| Rules::read(&text).map_err(|error| error.to_string()))
    } else {
        Err("it is no plain file".to_owned())
    };
    rules.map_err(|why| {
        let why = format!("{why}, so its folder was not looked into");
        Failure::new(shown(file), why)
    })
}

/// The `info/exclude` of the repository that a folder is the top of.
fn exclude(folder: &Path) -> Option<PathBuf> {
    let git = folder.join(".git");
    let meta = std::fs::metadata(&git).ok()?;
    let git = if meta.is_file() { other_place(folder, &git)? } else { git };
    Some(git.join("info").join("exclude"))
}

/// Where the repository lies that a `.git` file names: that of a worktree is the one it belongs to.
fn other_place(folder: &Path, file: &Path) -> Option<PathBuf> {
    let line = |file: &Path| {
        let text = String::from_utf8(read_small(file, 1 << 16).ok()?).ok()?;
        text.lines().next().map(str::to_owned)
    };
    let place = folder.join(line(file)?.strip_prefix("gitdir: ")?);
    Some(line(&place.join("commondir")).map_or_else(|| place.clone(), |common| place.join(common)))
}
