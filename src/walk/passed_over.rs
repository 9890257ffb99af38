//! What a walk would not have found: for files that a tool lists one by one, as hooks do.

use std::collections::HashMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::left_out::LeftOut;
use super::{Failure, Found, is_build_output};

/// Leaves out the files that a walk from the root of their repository, or from the current folder,
/// would have passed over: what is left out of it, and what a build wrote. Rules that cannot be
/// followed are failures, as they are of a walk.
pub(crate) fn without_passed_over(found: Vec<Found>, failures: &mut Vec<Failure>) -> Vec<Found> {
    let mut walks = Walks { current: std::fs::canonicalize(".").ok(), by_root: HashMap::new() };
    let mut is_found = |path: &Path| walks.come_to(path, failures);
    found.into_iter().filter(|file| file.path().is_none_or(&mut is_found)).collect()
}

/// The walks that files are looked for in, by their roots.
struct Walks {
    /// The current folder, without links.
    current: Option<PathBuf>,
    by_root: HashMap<PathBuf, Walk>,
}

impl Walks {
    /// Whether a walk would come to a file.
    fn come_to(&mut self, path: &Path, failures: &mut Vec<Failure>) -> bool {
        // The name counts, not what it may link to; where it lies does.
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let Ok(folder) = std::fs::canonicalize(folder.unwrap_or(Path::new("."))) else {
            return true;
        };
        let whole = folder.join(path.file_name().unwrap_or_default());
        let Some(root) = self.root(&folder) else { return true };
        let below = whole.strip_prefix(&root).unwrap_or(&whole);
        if is_build_output(below) {
            return false;
        }
        let walk = self.by_root.entry(root);
        let current = self.current.as_deref();
        let walk = walk.or_insert_with_key(|root| Walk::new(as_named(root, current), failures));
        walk.comes_to(below, failures)
    }

    /// The top of the repository around a folder, else the current folder where it is above.
    fn root(&self, folder: &Path) -> Option<PathBuf> {
        let repository = folder.ancestors().find(|folder| folder.join(".git").exists());
        let current = || self.current.as_deref().filter(|current| folder.starts_with(current));
        repository.or_else(current).map(Path::to_owned)
    }
}

/// A folder as somebody in the current one would name it.
fn as_named(folder: &Path, current: Option<&Path>) -> PathBuf {
    match current.and_then(|current| folder.strip_prefix(current).ok()) {
        Some(below) if below.as_os_str().is_empty() => ".".into(),
        Some(below) => below.to_owned(),
        None => folder.to_owned(),
    }
}

/// A walk that goes only where a file is looked for.
struct Walk {
    root: PathBuf,
    /// `None`: rules that cannot be followed keep it from the root.
    left_out: Option<LeftOut>,
    /// The folders that the file before lies in, each in the one before it, and whether the walk
    /// went into it: only the last one may be closed. Files come sorted, so the next file often lies
    /// there too.
    folders: Vec<(OsString, bool)>,
}

impl Walk {
    fn new(root: PathBuf, failures: &mut Vec<Failure>) -> Self {
        let left_out = noted(LeftOut::around(&root), failures);
        Self { root, left_out, folders: Vec::new() }
    }

    /// Whether it comes to a file at a path from its root.
    fn comes_to(&mut self, file: &Path, failures: &mut Vec<Failure>) -> bool {
        let Some(left_out) = &mut self.left_out else { return false };
        let folders = file.parent().into_iter().flat_map(Path::components);
        let both = self.folders.iter().zip(folders.clone());
        let known = both.take_while(|((name, _), folder)| name == folder.as_os_str()).count();
        self.folders.truncate(known);
        let mut place: PathBuf = self.folders.iter().map(|(name, _)| name).collect();
        let mut is_open = self.folders.last().is_none_or(|(_, is_open)| *is_open);
        for folder in folders.skip(known) {
            if !is_open {
                return false;
            }
            place.push(folder);
            let (below, depth) = (place.as_os_str().as_encoded_bytes(), self.folders.len() + 1);
            is_open = folder.as_os_str() != ".git"
                && !left_out.has(below, depth, true)
                && noted(left_out.enter(&self.root.join(&place), below, depth), failures).is_some();
            self.folders.push((folder.as_os_str().to_owned(), is_open));
        }
        let below = file.as_os_str().as_encoded_bytes();
        is_open && !left_out.has(below, self.folders.len() + 1, false)
    }
}

/// Notes a failure, unless a walk has told it already.
fn noted<T>(done: Result<T, Failure>, failures: &mut Vec<Failure>) -> Option<T> {
    let failure = match done {
        Ok(done) => return Some(done),
        Err(failure) => failure,
    };
    let is_new = |known: &Failure| (&known.path, &known.why) != (&failure.path, &failure.why);
    if failures.iter().all(is_new) {
        failures.push(failure);
    }
    None
}
