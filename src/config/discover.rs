//! Finds the configuration that holds for a file: the nearest one above it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// The name of the file.
pub const FILE_NAME: &str = "svclint.toml";

/// How many folders are remembered: a run comes through them in order, and what it left behind it
/// seldom comes back to.
const MOST: usize = 256;

/// Looks for configurations and remembers, for each folder, what it found.
#[derive(Debug, Default)]
pub struct Discovery {
    home: Option<PathBuf>,
    found: HashMap<PathBuf, Option<PathBuf>>,
}

impl Discovery {
    /// A search that leaves the home folder of the user alone: what lies there would make a check
    /// differ from one machine to the next.
    #[must_use]
    pub fn new() -> Self {
        // Not `env::home_dir`: where the variable is not set that asks the user database, which may
        // lie on another machine.
        let name = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
        let home = std::env::var_os(name).filter(|home| !home.is_empty()).map(PathBuf::from);
        let home = home.map(|home| std::fs::canonicalize(&home).unwrap_or(home));
        Self { home, found: HashMap::new() }
    }

    /// The configuration for what lies in `folder`, which is an absolute path: the nearest from
    /// there up to the root of the repository, or of the file system.
    pub fn above(&mut self, folder: &Path) -> Option<PathBuf> {
        let mut passed = Vec::new();
        let mut found = None;
        for place in folder.ancestors() {
            if let Some(known) = self.found.get(place) {
                found.clone_from(known);
                break;
            }
            passed.push(place.to_owned());
            if self.home.as_deref() == Some(place) {
                break;
            }
            let file = place.join(FILE_NAME);
            // Whatever it is: a link to nothing or a folder is told about, and not passed over in
            // silence as if there were no configuration.
            if file.symlink_metadata().is_ok() {
                found = Some(file);
                break;
            }
            if place.join(".git").exists() {
                break;
            }
        }
        if self.found.len() >= MOST {
            self.found.clear();
        }
        for place in passed {
            self.found.insert(place, found.clone());
        }
        found
    }
}

/// Whether a file is one by its name.
#[must_use]
pub fn is_configuration(path: &str) -> bool {
    let folder = path.strip_suffix(FILE_NAME);
    folder.is_some_and(|folder| folder.is_empty() || folder.ends_with(['/', '\\']))
}
