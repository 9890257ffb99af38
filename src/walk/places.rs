//! Where files really lie: found out once a folder, not once a file.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::shown;

/// The folders that were looked at, for all files of a run and whichever thread reads them.
#[derive(Debug, Default)]
pub(crate) struct Places {
    folders: Mutex<HashMap<PathBuf, Option<Arc<Folder>>>>,
    current: OnceLock<Option<PathBuf>>,
}

/// A folder that files lie in.
#[derive(Debug)]
struct Folder {
    /// Its path without links.
    whole: PathBuf,
    /// The root of the repository around it, or the current folder where it lies below that.
    base: Option<PathBuf>,
}

impl Places {
    /// The path without links of a file that a walk came upon, so that its name is spelled as the
    /// folder has it.
    pub(crate) fn whole(&self, path: &Path) -> Option<PathBuf> {
        let (folder, name) = self.folder_of(path)?;
        Some(folder.whole.join(name))
    }

    /// The path of a file from the root of its repository, or from the current folder; what is the
    /// same however the file was named. `is_walked` says that a walk came upon it.
    pub(crate) fn identity(&self, path: &Path, is_walked: bool) -> Option<String> {
        let in_folder = if is_walked { self.folder_of(path) } else { None };
        let (folder, name) = if let Some((folder, name)) = in_folder {
            (folder, name.to_owned())
        } else {
            let whole = std::fs::canonicalize(path).ok()?;
            (self.folder(whole.parent()?)?, whole.file_name()?.to_owned())
        };
        let base = folder.base.as_deref()?;
        folder.whole.strip_prefix(base).ok().map(|below| shown(&below.join(name)))
    }

    /// The folder and the name of a file; `None` where it is a link to somewhere else.
    fn folder_of<'p>(&self, path: &'p Path) -> Option<(Arc<Folder>, &'p std::ffi::OsStr)> {
        let name = path.file_name()?;
        let is_link = std::fs::symlink_metadata(path).ok()?.is_symlink();
        if is_link { None } else { Some((self.folder(path.parent()?)?, name)) }
    }

    fn folder(&self, folder: &Path) -> Option<Arc<Folder>> {
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = folders.get(folder) {
            return known.clone();
        }
        let found = self.look_at(folder).map(Arc::new);
        folders.insert(folder.to_owned(), found.clone());
        found
    }

    fn look_at(&self, folder: &Path) -> Option<Folder> {
        let place = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let whole = std::fs::canonicalize(place).ok()?;
        let repository = whole.ancestors().find(|folder| folder.join(".git").exists());
        let base = repository.map(Path::to_owned).or_else(|| {
            let current = self.current.get_or_init(|| std::fs::canonicalize(".").ok());
            current.clone().filter(|current| whole.starts_with(current))
        });
        Some(Folder { whole, base })
    }
}
