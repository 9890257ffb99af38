//! `--compare-with` and `--changed-since`: what git knows about the files that are checked.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::Failure;
use crate::document::{FileName, Kind};
use crate::git::{Change, Commit, Entry, GitError, Repository};
use crate::lint::{Input, Inspection, Previous};
use crate::text::limits::MAX_BYTES;
use crate::walk::Found;

/// The names of files that can be service files.
const PATTERNS: [&str; 4] = ["*.csdef*", "*.cscfg*", "*.xml", "*.json"];

const DEFINITION: FileName = FileName::Service("ServiceDefinition");
const CONFIGURATION: FileName = FileName::Service("ServiceConfiguration");

/// How the content of a file begins that Git LFS keeps elsewhere.
const LFS: &[u8] = b"version https://git-lfs";

/// What the files were at a revision.
pub(super) struct Comparison {
    /// The revision, as a sentence names it.
    with: String,
    earlier: HashMap<String, Earlier>,
    /// Definitions and configurations that are no more.
    deleted: usize,
}

/// What a file was.
enum Earlier {
    /// The same as now, under the name given.
    Same(String),
    /// Something else.
    Other(Previous),
    /// Not there.
    New,
    /// Nothing that can be compared, and why.
    Unknown(String),
}

/// Only the files that changed since a revision, and what was left out.
pub(super) struct Changed {
    /// The files that changed.
    pub(super) found: Vec<Found>,
    /// The service files beside a definition that changed: what they say is held against it.
    pub(super) beside: Vec<Found>,
    /// What is said about it.
    pub(super) line: String,
}

/// The repository that files lie in, with the paths that they have there.
struct Located<'f> {
    repository: Repository,
    /// By the shown path; `None`: in another repository, or in none.
    paths: BTreeMap<&'f str, Option<String>>,
}

impl Comparison {
    /// Looks up what the files were where the history of what is checked out left that of
    /// `revision`.
    pub(super) fn new(
        revision: &str,
        found: &[Found],
        arguments: &[String],
    ) -> Result<Self, Failure> {
        let Some(Located { repository, paths }) = locate(found)? else {
            return Ok(Self { with: revision.to_owned(), earlier: HashMap::new(), deleted: 0 });
        };
        let commit = repository.commit(revision)?;
        let fork = repository.fork_point(revision)?;
        let is_tip = commit == fork;
        let with = if is_tip {
            revision.to_owned()
        } else {
            format!("{}, where this history left {revision}", fork.short())
        };
        let label = if is_tip { revision } else { fork.short() };
        let changes = repository.changes(&fork, &PATTERNS)?;
        let earlier = earlier(&repository, &fork, label, &paths, &changes)?;
        let deleted = deleted(&repository, &changes, arguments);
        Ok(Self { with, earlier, deleted })
    }

    /// The input with what it was.
    pub(super) fn with_past(&self, input: Input) -> Input {
        let previous = match self.earlier.get(&*input.path) {
            Some(Earlier::Same(name)) => {
                Some(Previous { name: name.clone(), bytes: input.bytes.clone(), is_moved: false })
            }
            Some(Earlier::Other(previous)) => Some(previous.clone()),
            _ => None,
        };
        Input { previous, ..input }
    }

    /// What was compared, and what was not, a line each.
    pub(super) fn lines(&self, inspections: &[Inspection]) -> Vec<String> {
        let (mut definitions, mut configurations, mut templates, mut new) = (0, 0, 0, 0);
        let mut lines = Vec::new();
        for inspection in inspections {
            let counted = match inspection.kind() {
                Kind::ServiceDefinition => &mut definitions,
                Kind::ServiceConfiguration => &mut configurations,
                Kind::Template | Kind::Parameters => &mut templates,
                _ => continue,
            };
            let path = &inspection.file.path;
            let why = match self.earlier.get(&**path) {
                None => continue,
                Some(Earlier::New) => {
                    new += 1;
                    continue;
                }
                Some(Earlier::Unknown(why)) => Some(why.as_str()),
                Some(Earlier::Same(_) | Earlier::Other(_)) => inspection.not_compared(),
            };
            match why {
                Some(why) => lines.push(format!("{path}: not compared: {why}")),
                None => *counted += 1,
            }
        }
        let count = |number: usize, what: &str| {
            format!("{number} {what}{}", if number == 1 { "" } else { "s" })
        };
        let mut line = format!(
            "compared with {}: {}, {}",
            self.with,
            count(definitions, "definition"),
            count(configurations, "configuration")
        );
        if templates > 0 {
            let _ = write!(line, ", {}", count(templates, "template"));
        }
        for (number, what) in [(new, "new"), (self.deleted, "deleted")] {
            if number > 0 {
                let verb = if number == 1 { "is" } else { "are" };
                let _ = write!(line, "; {number} {verb} {what}");
            }
        }
        lines.push(line);
        lines
    }
}

/// What the files were at a commit, by their shown paths.
fn earlier(
    repository: &Repository,
    commit: &Commit,
    label: &str,
    paths: &BTreeMap<&str, Option<String>>,
    changes: &[Change],
) -> Result<HashMap<String, Earlier>, GitError> {
    let then = repository.files(commit, "")?;
    let by_path: HashMap<&str, &Change> =
        changes.iter().filter_map(|change| Some((change.new.as_deref()?, change))).collect();
    let gone: HashSet<&str> = changes
        .iter()
        .filter(|change| change.new.is_none())
        .filter_map(|change| change.old.as_deref())
        .collect();
    let mut earlier = HashMap::new();
    let mut wanted = Vec::new();
    for (shown, path) in paths {
        let Some(path) = path else {
            let why = "it lies in another repository, such as a submodule, or in none";
            earlier.insert((*shown).to_owned(), Earlier::Unknown(why.to_owned()));
            continue;
        };
        let change = by_path.get(path.as_str());
        let old = change.and_then(|change| change.old.as_ref()).unwrap_or(path);
        let name = format!("git:{label}:{old}");
        let was = match then.get(old) {
            None => Earlier::New,
            Some(Entry::Link) => Earlier::Unknown("it was a symbolic link".to_owned()),
            Some(Entry::Submodule) => Earlier::Unknown("it was a submodule".to_owned()),
            Some(Entry::File(_)) if change.is_none() && !gone.contains(old.as_str()) => {
                Earlier::Same(name)
            }
            Some(Entry::File(hash)) => {
                wanted.push(((*shown).to_owned(), name, old != path, hash.as_str()));
                continue;
            }
        };
        earlier.insert((*shown).to_owned(), was);
    }
    let hashes: Vec<&str> = wanted.iter().map(|(_, _, _, hash)| *hash).collect();
    for ((shown, name, is_moved, _), bytes) in wanted.iter().zip(repository.contents(&hashes)?) {
        let was = if bytes.starts_with(LFS) {
            Earlier::Unknown("what it was is kept in Git LFS".to_owned())
        } else if bytes.len() as u64 > MAX_BYTES {
            Earlier::Unknown("it was larger than svclint reads".to_owned())
        } else {
            Earlier::Other(Previous { name: name.clone(), bytes, is_moved: *is_moved })
        };
        earlier.insert(shown.clone(), was);
    }
    Ok(earlier)
}

/// How many definitions and configurations below the arguments are no more.
fn deleted(repository: &Repository, changes: &[Change], arguments: &[String]) -> usize {
    let roots: Vec<PathBuf> =
        arguments.iter().filter_map(|argument| std::fs::canonicalize(argument).ok()).collect();
    let is_below = |path: &str| {
        let whole = repository.root().join(path);
        roots.iter().any(|root| whole.starts_with(root))
    };
    let is_service_file = |path: &str| [DEFINITION, CONFIGURATION].contains(&FileName::of(path));
    let gone = changes.iter().filter(|change| change.new.is_none());
    let gone = gone.filter_map(|change| change.old.as_deref());
    gone.filter(|path| is_service_file(path) && is_below(path)).count()
}

/// Takes only the files that differ from what they were where the history of what is checked out
/// left that of `revision`, and those that git does not follow.
pub(super) fn changed_since(revision: &str, found: Vec<Found>) -> Result<Changed, Failure> {
    let all = found.len();
    let Some(Located { repository, paths }) = locate(&found)? else {
        // There is nothing but standard input, which is never as it was.
        let line = said(revision, all, all);
        return Ok(Changed { found, beside: Vec::new(), line });
    };
    let fork = repository.fork_point(revision)?;
    let changes = repository.changes(&fork, &[])?;
    let differing: HashSet<&str> =
        changes.iter().filter_map(|change| change.new.as_deref()).collect();
    let followed = repository.followed()?;
    let followed: HashSet<&str> = followed.iter().map(String::as_str).collect();
    // What lies elsewhere cannot be known to be as it was.
    let is_changed = |file: &Found| match paths.get(&*file.shown) {
        Some(Some(path)) => differing.contains(path.as_str()) || !followed.contains(path.as_str()),
        _ => true,
    };
    let is_changed: Vec<bool> = found.iter().map(is_changed).collect();
    let mut kept = Vec::new();
    let mut others = Vec::new();
    for (file, is_changed) in found.into_iter().zip(is_changed) {
        if is_changed { kept.push(file) } else { others.push(file) }
    }
    let folder = |shown: &str| shown.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    let definitions: HashSet<String> = kept
        .iter()
        .filter(|file| FileName::of(&file.shown) == DEFINITION)
        .map(|file| folder(&file.shown))
        .collect();
    others.retain(|file| {
        FileName::of(&file.shown) == CONFIGURATION && definitions.contains(&folder(&file.shown))
    });
    let line = said(revision, kept.len(), all);
    Ok(Changed { found: kept, beside: others, line })
}

fn said(revision: &str, changed: usize, all: usize) -> String {
    let plural = if changed == 1 { "" } else { "s" };
    format!("changed since {revision}: {changed} file{plural} of {all}")
}

/// Finds the repository that the files lie in: of several the one of the current folder, else the
/// outermost. `None` where there is no file at all.
fn locate(found: &[Found]) -> Result<Option<Located<'_>>, Failure> {
    let files: Vec<(&str, &Path)> =
        found.iter().filter_map(|file| Some((&*file.shown, file.path()?))).collect();
    let Some((first, _)) = files.first() else { return Ok(None) };
    let roots: Vec<Option<PathBuf>> = files.iter().map(|(_, path)| root_of(path)).collect();
    let here = std::fs::canonicalize(".").ok().and_then(|folder| root_of(&folder.join(".")));
    let own = here.filter(|here| roots.contains(&Some(here.clone())));
    let outermost = || roots.iter().flatten().min_by_key(|root| root.components().count()).cloned();
    let root = own.or_else(outermost).ok_or_else(|| GitError::Outside((*first).to_owned()))?;
    let repository = Repository::around(&root)?;
    let paths = files.iter().zip(&roots).map(|((shown, path), own)| {
        let path = (own.as_ref() == Some(&root)).then(|| repository.path_of(path)).flatten();
        (*shown, path)
    });
    let paths = paths.collect();
    Ok(Some(Located { repository, paths }))
}

/// The nearest folder around a file that is the top of a repository.
fn root_of(file: &Path) -> Option<PathBuf> {
    let whole = std::fs::canonicalize(file).ok()?;
    whole.ancestors().find(|folder| folder.join(".git").exists()).map(Path::to_owned)
}
