//! What lies around the files that were found: others of their service, and the projects
//! (`.ccproj`) that list them.

use std::collections::{HashMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::path::{Component, Path, PathBuf};

use super::places::cut;
use super::shown::{self, as_shown, shown};
use super::{Found, has_suffix, is_build_output, is_json, is_service_file};
use crate::text::order;

/// How many folders above a file are looked through for a project that lists it.
const ABOVE: usize = 3;

/// What lies around files.
pub(crate) struct Around {
    /// The projects in the folders of service files, and above these.
    pub(crate) projects: Vec<PathBuf>,
    /// The service files and the JSON files that lie beside those that were found and are not among
    /// them.
    beside: Vec<PathBuf>,
}

/// What is looked for in a folder.
#[derive(Clone, Copy, Default)]
struct Wanted {
    projects: bool,
    files: bool,
}

/// Looks into the folders around files, into each once.
pub(crate) fn around(found: &[&Found]) -> Around {
    let mut folders: HashMap<OsString, Wanted> = HashMap::new();
    let mut last = None;
    for path in found.iter().filter_map(|file| file.path()) {
        let is_service = is_service_file(path);
        if !is_service && !is_json(path) {
            continue;
        }
        let folder = cut(path).map_or(Path::new(""), |(folder, _)| folder);
        // Files come sorted, so the next one often lies there too.
        if last.replace((folder.as_os_str(), is_service)) == Some((folder.as_os_str(), is_service))
        {
            continue;
        }
        folders.entry(folder.into()).or_default().files = true;
        if is_service {
            want_projects(&mut folders, folder);
        }
    }
    let mut known: Vec<&str> = Vec::new();
    if !folders.is_empty() {
        known.extend(found.iter().map(|file| &*file.shown));
        order::plain(&mut known);
    }
    let (mut projects, mut beside) = (Vec::new(), Vec::new());
    for (folder, wanted) in &folders {
        let folder = Path::new(folder);
        let mut place = InFolder::new(folder);
        for name in names_in(folder) {
            // Most names are of no use, or known: they are not worth a path.
            if wanted.projects && is_project(&name) {
                projects.push(folder.join(name));
            } else if wanted.files
                && (is_service_file(&name) || is_json(&name))
                && known.binary_search(&place.of(&name)).is_err()
            {
                beside.push(folder.join(name));
            }
        }
    }
    order::by(&mut projects, |one, other| (one.parent(), one).cmp(&(other.parent(), other)));
    Around { projects, beside }
}

impl Around {
    /// The files beside those that were found, for these to be compared with, and so are `others`,
    /// wherever they lie.
    pub(crate) fn companions(self, others: Vec<PathBuf>, found: &[&Found]) -> Vec<Found> {
        let mut paths = self.beside;
        // What lies beside is none of those that were found; the others may be.
        if !others.is_empty() {
            let known: HashSet<&str> = found.iter().map(|file| &*file.shown).collect();
            paths.extend(others.into_iter().filter(|path| !known.contains(shown(path).as_str())));
        }
        order::plain(&mut paths);
        let mut companions: Vec<Found> = Vec::new();
        let mut seen = HashSet::new();
        for path in paths {
            let shown = shown(&path);
            let is_beside = is_service_file(&path) || is_json(&path);
            if is_beside && seen.insert(shown.clone()) && !is_build_output(&path) && path.is_file()
            {
                companions.push(Found::beside(shown, &path));
            }
        }
        companions
    }
}

/// Asks for the projects in a folder and above it.
fn want_projects(folders: &mut HashMap<OsString, Wanted>, folder: &Path) {
    let mut folder = plain(folder);
    for _ in 0..=ABOVE {
        let above = parent(&folder);
        let wanted = folders.entry(folder.into_os_string()).or_default();
        let is_new = !std::mem::replace(&mut wanted.projects, true);
        let (true, Some(above)) = (is_new, above) else { break };
        folder = above;
    }
}

fn is_project(name: &OsStr) -> bool {
    has_suffix(name, "ccproj")
}

/// The paths of what lies in a folder, as reports show them, one after the other.
struct InFolder {
    path: String,
    /// How much of it is the folder.
    folder: usize,
}

impl InFolder {
    fn new(folder: &Path) -> Self {
        let mut path = shown(folder);
        if !matches!(path.as_bytes(), [] | [.., b'/']) {
            path.push('/');
        }
        Self { folder: path.len(), path }
    }

    fn of(&mut self, name: &OsStr) -> &str {
        self.path.truncate(self.folder);
        self.path.push_str(&as_shown(Path::new(name)));
        &self.path
    }
}

fn names_in(folder: &Path) -> impl Iterator<Item = OsString> {
    let place = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let entries = std::fs::read_dir(place).into_iter().flatten().flatten();
    entries.map(|entry| entry.file_name())
}

/// The folder above; `..` above the current one.
fn parent(folder: &Path) -> Option<PathBuf> {
    if is_plain(folder) {
        return Some(cut(folder)?.0.to_owned());
    }
    let ends_in_name = matches!(folder.components().next_back(), Some(Component::Normal(_)));
    if folder.is_absolute() || ends_in_name {
        return folder.parent().map(Path::to_owned);
    }
    Some(plain(&folder.join("..")))
}

fn is_plain(path: &Path) -> bool {
    path.to_str().is_some_and(shown::is_plain)
}

/// A path without `.` and, as far as it can be told, without `..`.
pub(crate) fn plain(path: &Path) -> PathBuf {
    if is_plain(path) {
        return path.to_owned();
    }
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir
                if matches!(plain.components().next_back(), Some(Component::Normal(_))) =>
            {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_above_are_named_from_where_we_are() {
        let above = |path: &str| parent(Path::new(path)).map(|path| shown(&path));
        assert_eq!(above("a/b").as_deref(), Some("a"));
        assert_eq!(above("a").as_deref(), Some(""));
        assert_eq!(above("").as_deref(), Some(".."));
        assert_eq!(above("..").as_deref(), Some("../.."));
        assert_eq!(above("/a").as_deref(), Some("/"));
        assert_eq!(above("/"), None);
    }
}
