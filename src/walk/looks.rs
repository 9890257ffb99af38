//! What lies at the paths that somebody named, before any folder is walked: a hook names thousands,
//! and the system takes its time for each.

use std::ffi::{OsStr, OsString};
use std::fs::Metadata;
use std::io;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::found::Found;
use super::places::{Near, Places, Seen};
use super::threads::{share, worth_while};
use crate::text::order;

/// What lies at a path.
#[derive(Debug)]
pub(super) enum Look {
    /// A folder, or a link to one.
    Folder,
    /// A file, with its path without links.
    File(OsString, Found),
}

/// Looks at all of them, on several threads where there are many.
pub(super) fn looks(
    paths: &[String],
    places: &Places,
    jobs: Option<usize>,
) -> Vec<io::Result<Look>> {
    let mut looks: Vec<io::Result<Look>> = paths.iter().map(|_| Ok(Look::Folder)).collect();
    let threads = worth_while(paths.len(), ENOUGH, jobs);
    let mut rest = looks.as_mut_slice();
    let mut pieces = paths.chunk_by(|one, other| folder_of(one) == folder_of(other)).map(|paths| {
        let (looks, behind) = std::mem::take(&mut rest).split_at_mut(paths.len());
        rest = behind;
        (paths, looks)
    });
    let pieces = Mutex::new(&mut pieces);
    let next = || pieces.lock().unwrap_or_else(PoisonError::into_inner).next();
    share(threads, || {
        let mut near = Near::default();
        while let Some((paths, looks)) = next() {
            let regular = regular_in_folder(paths);
            for ((path, look), is_regular) in paths.iter().zip(looks).zip(regular) {
                let path = Path::new(path);
                let seen = if is_regular { Ok(Some(REGULAR)) } else { look_at(path) };
                *look = seen.map(|seen| match seen {
                    None => Look::Folder,
                    Some(seen) => {
                        let (whole, file) = places.place(path, seen, &mut near);
                        Look::File(whole, file)
                    }
                });
            }
        }
    });
    looks
}

/// So many paths keep a thread busy.
const ENOUGH: usize = 256;
/// From so many paths in one folder on, the folder is asked for what lies in it: that takes a fraction of
/// a look at each.
const MANY: usize = 16;
/// A folder with so many entries for each path is not read on.
const CROWD: usize = 4;

/// A plain file, and no link to one.
const REGULAR: Seen = Seen { is_walked: false, is_regular: true, is_link: false };

/// What stands before the name in a path.
fn folder_of(path: &str) -> &str {
    let separator = memchr::memrchr2(b'/', std::path::MAIN_SEPARATOR as u8, path.as_bytes());
    separator.map_or("", |end| &path[..=end])
}

/// Of paths that all lie in one folder, whether each is known to be a plain file because the folder
/// says so at once, which it is asked where they are many. Any other is looked at by itself.
fn regular_in_folder(paths: &[String]) -> Vec<bool> {
    // What a folder says of its files is worth nothing where nobody may look at them.
    let is_open = |path: &String| look_at(Path::new(path)).is_ok_and(|seen| seen == Some(REGULAR));
    let mut regular = vec![false; paths.len()];
    if paths.len() < MANY || !is_open(&paths[0]) {
        return regular;
    }
    let folder = folder_of(&paths[0]);
    let mut names: Vec<(&OsStr, usize)> = Vec::with_capacity(paths.len());
    names.extend(paths.iter().map(|path| OsStr::new(&path[folder.len()..])).zip(0..));
    order::plain(&mut names);
    let place = if folder.is_empty() { "." } else { folder };
    let entries = std::fs::read_dir(place).into_iter().flatten().flatten();
    for entry in entries.take(CROWD * paths.len()) {
        if entry.file_type().is_ok_and(|kind| kind.is_file()) {
            let name = entry.file_name();
            let first = names.partition_point(|(other, _)| *other < name);
            // Somebody may name a file twice.
            for (_, index) in names[first..].iter().take_while(|(other, _)| *other == name) {
                regular[*index] = true;
            }
        }
    }
    regular
}

/// What is seen of a file, or of one that a link leads to; `None` of a folder.
fn look_at(path: &Path) -> io::Result<Option<Seen>> {
    // Of what is no link this is all that there is to know.
    let meta = std::fs::symlink_metadata(path)?;
    let is_link = meta.is_symlink();
    let meta: Metadata = if is_link { std::fs::metadata(path)? } else { meta };
    let is_regular = meta.is_file() && !is_link;
    Ok((!meta.is_dir()).then_some(Seen { is_walked: false, is_regular, is_link }))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_folder_says_what_its_files_are_as_a_look_at_each_does() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        let mut paths: Vec<String> = (0..MANY).map(|at| path(&format!("{at}.xml"))).collect();
        for path in &paths {
            std::fs::write(path, "<a/>").unwrap();
        }
        std::fs::create_dir(path("folder.xml")).unwrap();
        std::os::unix::fs::symlink(path("0.xml"), path("link.xml")).unwrap();
        std::os::unix::fs::symlink(path("none"), path("lost.xml")).unwrap();
        let odd = [
            "folder.xml",
            "link.xml",
            "lost.xml",
            "none.xml",
            "link.xml",
            "3.xml",
            "..",
            ".",
            "",
            "1.xml/",
            "../",
            "./",
        ];
        paths.extend(odd.map(path));
        // Once more, and before the others.
        paths.insert(0, path("5.xml"));
        let regular = regular_in_folder(&paths);
        assert_eq!(regular.iter().filter(|is_regular| **is_regular).count(), MANY + 2);
        assert!(regular[0] && regular[6] && !regular[MANY + 1]);
        let places = Places::default();
        let told = |look: &io::Result<Look>| match look {
            Ok(Look::Folder) => "a folder".to_owned(),
            Ok(Look::File(whole, file)) => format!("{whole:?} {}", file.is_regular),
            Err(error) => error.to_string(),
        };
        for (path, look) in paths.iter().zip(looks(&paths, &places, None)) {
            let alone = looks(std::slice::from_ref(path), &places, None);
            assert_eq!(told(&look), told(&alone[0]), "{path}");
        }
    }
}
