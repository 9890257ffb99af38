//! Which service files a project (`.ccproj`) lists: they make a service, wherever they lie.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use crate::document::Project;
use crate::walk::{self, Found, plain, shown};

/// The most of a project that is read, in bytes.
const LARGEST: u64 = 1 << 20;

/// The projects near some files.
#[derive(Debug, Default)]
pub(super) struct Projects {
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
    /// Reads the projects that were found.
    pub(super) fn read(paths: &[PathBuf]) -> Self {
        let mut projects = Self::default();
        for path in paths {
            projects.add(path);
        }
        projects
    }

    fn add(&mut self, path: &Path) {
        if !walk::is_plain(path) {
            return;
        }
        let Ok(bytes) = walk::read_small(path, LARGEST) else { return };
        let folder = path.parent().unwrap_or(Path::new(""));
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
    pub(super) fn of(&self, file: &Found) -> Option<&str> {
        if self.listed.is_empty() {
            return None;
        }
        let real = std::fs::canonicalize(file.path()?).ok()?;
        self.listed.get(&real).map(|listed| listed.project.as_str())
    }

    /// What projects list with the files that were found, and is not among these.
    pub(super) fn others(&self, found: &[&Found]) -> Vec<PathBuf> {
        if self.listed.is_empty() {
            return Vec::new();
        }
        let paths = found.iter().filter_map(|file| file.path());
        let known: HashSet<PathBuf> =
            paths.filter_map(|path| std::fs::canonicalize(path).ok()).collect();
        let asked: HashSet<&str> = found.iter().filter_map(|file| self.of(file)).collect();
        let is_other = |real: &PathBuf, listed: &Listed| {
            asked.contains(listed.project.as_str()) && !known.contains(real)
        };
        let others = self.listed.iter().filter(|(real, listed)| is_other(real, listed));
        others.map(|(_, listed)| listed.path.clone()).collect()
    }
}
