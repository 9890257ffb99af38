//! Projects of cloud services (`.ccproj`) near the files that were found.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use super::{Found, is_service_file};

/// How many folders above a file are looked through for a project that lists it.
const ABOVE: usize = 3;

/// The projects in the folders of service files, and above these.
pub(crate) fn projects(files: &[&Found]) -> Vec<PathBuf> {
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
    folders.iter().flat_map(|folder| projects_in(folder)).collect()
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
pub(crate) fn plain(path: &Path) -> PathBuf {
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
    use crate::walk::shown;

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
