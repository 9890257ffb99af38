//! Projects of cloud services (`.ccproj`) near the files that were found: they say which files
//! make a service, wherever these lie.

use std::collections::{BTreeSet, HashMap};
use std::path::{Component, Path, PathBuf};

use super::{Found, is_build_output, is_service_file, shown};
use crate::document::Project;

/// How many folders above a file are looked through for a project that lists it.
const ABOVE: usize = 3;

/// The most of a project that is read, in bytes.
const LARGEST: u64 = 1 << 20;

/// The projects near some files.
#[derive(Debug, Default)]
pub(crate) struct Projects {
    /// The files that projects list, by where they really lie.
    listed: HashMap<PathBuf, Listed>,
}

/// A file that a project lists.
#[derive(Debug)]
struct Listed {
    /// Its path, from where the project was found.
    path: PathBuf,
    /// The path of the project, as reports would show it.
    project: String,
}

impl Projects {
    /// Looks for projects in the folders of `files`, and above these.
    pub(crate) fn near(files: &[Found]) -> Self {
        let mut folders = BTreeSet::new();
        let paths = files.iter().filter_map(|file| file.path.as_deref());
        for path in paths.filter(|path| is_service_file(path)) {
            let mut folder = plain(path.parent().unwrap_or(Path::new("")));
            for _ in 0..=ABOVE {
                let above = parent(&folder);
                let is_new = folders.insert(folder);
                let (true, Some(above)) = (is_new, above) else { break };
                folder = above;
            }
        }
        let mut projects = Self::default();
        for folder in folders {
            for path in projects_in(&folder) {
                projects.add(&path, &folder);
            }
        }
        projects
    }

    fn add(&mut self, path: &Path, folder: &Path) {
        let is_small = std::fs::metadata(path).is_ok_and(|meta| meta.len() <= LARGEST);
        let Some(bytes) = is_small.then(|| std::fs::read(path).ok()).flatten() else { return };
        let project = Project::read(bytes);
        for file in project.definitions.iter().chain(&project.configurations) {
            let file = plain(&folder.join(file));
            if let Ok(real) = std::fs::canonicalize(&file) {
                let listed = Listed { path: file, project: shown(path) };
                self.listed.entry(real).or_insert(listed);
            }
        }
    }

    /// The project that lists a file.
    pub(crate) fn of(&self, file: &Found) -> Option<&str> {
        if self.listed.is_empty() {
            return None;
        }
        let real = std::fs::canonicalize(file.path.as_deref()?).ok()?;
        self.listed.get(&real).map(|listed| listed.project.as_str())
    }

    /// The service files that projects list with those that were found, which are not among these.
    pub(super) fn others(&self, found: &[Found]) -> Vec<PathBuf> {
        if self.listed.is_empty() {
            return Vec::new();
        }
        let paths = found.iter().filter_map(|file| file.path.as_deref());
        let known: BTreeSet<PathBuf> =
            paths.filter_map(|path| std::fs::canonicalize(path).ok()).collect();
        let asked: BTreeSet<&str> = found.iter().filter_map(|file| self.of(file)).collect();
        let is_other = |real: &PathBuf, listed: &Listed| {
            let path = &listed.path;
            asked.contains(listed.project.as_str())
                && !known.contains(real)
                && is_service_file(path)
                && !is_build_output(path)
                && path.is_file()
        };
        let others = self.listed.iter().filter(|(real, listed)| is_other(real, listed));
        others.map(|(_, listed)| listed.path.clone()).collect()
    }
}

fn projects_in(folder: &Path) -> Vec<PathBuf> {
    let place = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let entries = std::fs::read_dir(place).into_iter().flatten().flatten();
    let names = entries.map(|entry| PathBuf::from(entry.file_name()));
    let is_project = |name: &PathBuf| {
        name.extension().is_some_and(|suffix| suffix.eq_ignore_ascii_case("ccproj"))
    };
    let mut paths: Vec<PathBuf> = names.filter(is_project).map(|name| folder.join(name)).collect();
    paths.sort();
    paths
}

/// The folder above; `..` above the current one.
fn parent(folder: &Path) -> Option<PathBuf> {
    if folder.is_absolute() {
        return folder.parent().map(Path::to_owned);
    }
    Some(plain(&folder.join("..")))
}

/// A path without `.` and, as far as it can be told, without `..`.
fn plain(path: &Path) -> PathBuf {
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
