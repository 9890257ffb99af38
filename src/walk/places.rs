//! Where files really lie: found out once a folder, not once a file.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustc_hash::FxHashMap;

use super::found::Found;
use super::shown::{as_shown, is_plain, shown};

/// The folders that were looked at, for all files of a run and whichever thread reads them.
#[derive(Debug, Default)]
pub(crate) struct Places {
    known: Mutex<Folders>,
    current: OnceLock<Option<PathBuf>>,
}

/// What was seen of a file before anybody asks where it lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    /// Whether a walk came upon it, so that it is spelled as its folder does.
    pub(super) is_walked: bool,
    /// Whether it is a plain file, and no link to one.
    pub(super) is_regular: bool,
    pub(super) is_link: bool,
}

/// What is known of folders, by their paths as they are given.
type Folders = FxHashMap<OsString, Option<Arc<Folder>>>;

/// The folder that was asked for last, with its path as it was given: files come sorted, so the next
/// one often lies there too. Each thread has its own, and seldom waits for another one.
#[derive(Debug, Default)]
pub(super) struct Near(Option<(OsString, Arc<Folder>)>);

/// A folder that files lie in.
#[derive(Debug)]
struct Folder {
    /// Its path without links.
    whole: PathBuf,
    /// The root of the repository around it.
    repository: Option<Arc<Path>>,
    /// Its path from there, or else from the current folder where it lies below that; `None` where
    /// it does not.
    below: Option<String>,
}

impl Places {
    /// A file as it was found, and its path without links, by which it is known again; where that
    /// cannot be found out, as it was given. `near` is what was near the file before it.
    pub(super) fn place(&self, path: &Path, seen: Seen, near: &mut Near) -> (OsString, Found) {
        let (whole, is_identity) =
            self.whole(path, seen, near).unwrap_or_else(|| (path.to_owned(), false));
        (whole.into_os_string(), Found::at(path, seen.is_regular, is_identity))
    }

    /// The path of a file without links, as its folder spells it, and whether the path as it was
    /// given is known to be its [identity](Self::identity).
    fn whole(&self, path: &Path, seen: Seen, near: &mut Near) -> Option<(PathBuf, bool)> {
        match self.folder_of(path, seen, near) {
            Some((folder, name)) => Some((joined(&folder.whole, name), folder.names(name, path))),
            None => Some((std::fs::canonicalize(path).ok()?, false)),
        }
    }

    /// The path of a file from the root of its repository, or from the current folder; what is the
    /// same however the file was named. `is_walked` says that a walk came upon it.
    pub(crate) fn identity(&self, path: &Path, is_walked: bool) -> Option<String> {
        let is_link = std::fs::symlink_metadata(path).ok()?.is_symlink();
        let seen = Seen { is_walked, is_regular: !is_link, is_link };
        if let Some((folder, name)) = self.folder_of(path, seen, &mut Near::default()) {
            return folder.path_of(name);
        }
        let whole = std::fs::canonicalize(path).ok()?;
        self.folder(whole.parent()?)?.path_of(whole.file_name()?)
    }

    /// The path of a folder without links.
    pub(crate) fn whole_folder(&self, folder: &Path) -> Option<PathBuf> {
        self.folder(folder).map(|folder| folder.whole.clone())
    }

    /// The folder and the name of a file; `None` where it is a link to somewhere else, or where its
    /// folder may spell the name in another way.
    fn folder_of<'p, 'n>(
        &self,
        path: &'p Path,
        seen: Seen,
        Near(near): &'n mut Near,
    ) -> Option<(&'n Folder, &'p OsStr)> {
        if seen.is_link || !seen.is_walked && !NAMES_ARE_EXACT {
            return None;
        }
        let (folder, name) = cut(path)?;
        if near.as_ref().is_none_or(|(path, _)| path != folder.as_os_str()) {
            *near = Some((folder.as_os_str().to_owned(), self.folder(folder)?));
        }
        let (_, folder) = near.as_ref()?;
        Some((folder, name))
    }

    fn folder(&self, folder: &Path) -> Option<Arc<Folder>> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        self.look_up(&mut known, folder)
    }

    fn look_up(&self, known: &mut Folders, folder: &Path) -> Option<Arc<Folder>> {
        if let Some(known) = known.get(folder.as_os_str()) {
            return known.clone();
        }
        let found = self.look_at(known, folder).map(Arc::new);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(folder.as_os_str().to_owned(), found.clone());
        found
    }

    /// Looks at a folder that was not yet asked for. Where the one above is known, what is new is a
    /// name in that.
    fn look_at(&self, known: &mut Folders, folder: &Path) -> Option<Folder> {
        if let Some((above, name)) = cut(folder).filter(|_| NAMES_ARE_EXACT)
            && std::fs::symlink_metadata(folder).is_ok_and(|meta| meta.is_dir())
            && let Some(above) = self.look_up(known, above)
        {
            let whole = joined(&above.whole, name);
            let is_root = joined(&whole, OsStr::new(".git")).exists();
            if above.below.is_some() && !is_root {
                let (below, repository) = (above.path_of(name), above.repository.clone());
                return Some(Folder { whole, repository, below });
            }
            let own = is_root.then(|| Arc::from(whole.as_path()));
            return Some(self.placed(whole, own.or_else(|| above.repository.clone())));
        }
        let place = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let whole = std::fs::canonicalize(place).ok()?;
        let repository = whole.ancestors().find(|folder| folder.join(".git").exists());
        let repository = repository.map(Arc::from);
        Some(self.placed(whole, repository))
    }

    fn placed(&self, whole: PathBuf, repository: Option<Arc<Path>>) -> Folder {
        let current = || self.current.get_or_init(|| std::fs::canonicalize(".").ok()).as_deref();
        let base = repository.as_deref().or_else(current);
        let below = base.and_then(|base| whole.strip_prefix(base).ok()).map(shown);
        Folder { whole, repository, below }
    }
}

impl Folder {
    /// The path of what lies in it, from where paths are counted.
    fn path_of(&self, name: &OsStr) -> Option<String> {
        let below = self.below.as_deref()?;
        if below.is_empty() {
            return Some(shown(Path::new(name)));
        }
        let mut path = String::with_capacity(below.len() + 1 + name.len());
        path.push_str(below);
        path.push('/');
        path.push_str(&as_shown(Path::new(name)));
        Some(path)
    }

    /// Whether a path of what lies in it is that from where paths are counted, letter by letter.
    fn names(&self, name: &OsStr, path: &Path) -> bool {
        let Some((below, path)) = self.below.as_deref().zip(path.to_str()) else { return false };
        let folder = match path.strip_prefix(below) {
            Some(rest) if !below.is_empty() => rest.strip_prefix('/'),
            rest => rest,
        };
        is_plain(path) && folder.is_some_and(|rest| name == rest)
    }
}

/// How many folders are kept in mind. Files come sorted, so what was looked at long ago is not asked
/// for again, and where it is it can be looked at again.
const MOST: usize = 256;

/// Whether a file has one name. Where folders take `A` for `a` only they know how it is spelled.
const NAMES_ARE_EXACT: bool = !cfg!(any(windows, target_vendor = "apple"));

/// The path of a name in a folder: [`Path::join`] would ask for room twice.
fn joined(folder: &Path, name: &OsStr) -> PathBuf {
    let mut path = PathBuf::with_capacity(folder.as_os_str().len() + 1 + name.len());
    path.push(folder);
    path.push(name);
    path
}

/// The folder of a path and the name in it; `None` where the last part is no name.
pub(super) fn cut(path: &Path) -> Option<(&Path, &OsStr)> {
    // What stands around its last separator tells of nearly all that they are cut there.
    let plain = path.to_str().filter(|_| std::path::MAIN_SEPARATOR == '/').and_then(|text| {
        let slash = memchr::memrchr(b'/', text.as_bytes());
        let (folder, name) = slash.map_or(("", text), |slash| (&text[..slash], &text[slash + 1..]));
        let is_cut = match folder.as_bytes() {
            [] => slash.is_none(),
            [.., last] => !matches!(last, b'/' | b'.'),
        };
        (is_cut && !matches!(name, "" | "." | "..")).then_some((folder, name))
    });
    match plain {
        Some((folder, name)) => Some((Path::new(folder), OsStr::new(name))),
        None => Some((path.parent()?, path.file_name()?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_cut_where_the_standard_library_cuts_them() {
        for text in [
            "a", "a/b", "/a", "/a/b", "a/b/c.d", "a/.b/c", "./a", "../a", "a//b", "a/./b",
            "a/../b", "a/", "a/.", "a/..", ".", "..", "/", "", "a./b", "//a", "a/b/", "a//", "é/ü",
        ] {
            let path = Path::new(text);
            let by_parts = path.parent().zip(path.file_name());
            assert_eq!(cut(path), by_parts, "{text}");
            if let Some((folder, _)) = cut(path) {
                let folder_of_parts = path.parent().map(Path::as_os_str);
                assert_eq!(Some(folder.as_os_str()), folder_of_parts, "{text}");
            }
        }
    }
}
