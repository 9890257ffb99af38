//! Where the files of a migration are written to.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use crate::cli::Failure;
use crate::cli::output::write_bytes;
use crate::cli::replace::Writer;
use crate::migrate::{Checklist, NewFile, Written, WrittenFile, marks_of};
use crate::walk::{self, Found, reason};

/// How many files in the way are named.
const NAMED: usize = 5;

/// Where each file lies below the argument that it was found by.
pub(super) struct Targets {
    /// By the path that reports show.
    files: HashMap<String, PathBuf>,
    /// The same of folders.
    folders: HashMap<String, PathBuf>,
}

impl Targets {
    pub(super) fn new(found: &[Found], arguments: &[String]) -> Self {
        let mut targets = Self { files: HashMap::new(), folders: HashMap::new() };
        for file in found {
            let Some(path) = file.path() else { continue };
            let argument = file.argument().and_then(|index| arguments.get(index));
            let below = argument
                .filter(|argument| Path::new(argument).is_dir())
                .and_then(|argument| path.strip_prefix(argument).ok());
            let below = match below {
                Some(below) => below.to_owned(),
                None => path.file_name().map(PathBuf::from).unwrap_or_default(),
            };
            let folder = below.parent().map(Path::to_owned).unwrap_or_default();
            targets.folders.entry(split(&file.shown).0.to_owned()).or_insert(folder);
            targets.files.insert(String::from(&*file.shown), below);
        }
        targets
    }

    /// Where a file goes: as it was found, else beside those of its folder.
    fn of(&self, path: &str) -> PathBuf {
        if let Some(known) = self.files.get(path) {
            return known.clone();
        }
        let (folder, name) = split(path);
        self.folders.get(folder).map_or_else(|| PathBuf::from(name), |folder| folder.join(name))
    }

    /// Writes the files of a checklist, all or, where one is in the way, none.
    ///
    /// # Errors
    /// A file is there already, two files have the same place, or one cannot be written.
    pub(super) fn write(
        &self,
        folder: &Path,
        is_forced: bool,
        checklist: &Checklist,
    ) -> Result<Written, Failure> {
        let placed: Vec<(PathBuf, &NewFile)> =
            checklist.files.iter().map(|file| (folder.join(self.of(&file.path)), file)).collect();
        let mut seen = BTreeSet::new();
        for (path, _) in &placed {
            if !seen.insert(path) {
                return Err(Failure(format!(
                    "{}: two files would be written there: give one folder as PATH",
                    path.display()
                )));
            }
        }
        let in_way: Vec<&PathBuf> = seen.iter().copied().filter(|path| path.exists()).collect();
        if !is_forced && !in_way.is_empty() {
            return Err(Failure(said(&in_way)));
        }
        let writer = Writer::new();
        let mut written = Written {
            folder: walk::shown(folder),
            files: Vec::new(),
            marks: Vec::new(),
            left_out: checklist.unwritten.clone(),
        };
        for (path, file) in placed {
            put(&writer, &path, &file.bytes)?;
            let shown = walk::shown(&path);
            written.marks.extend(marks_of(&shown, &file.bytes));
            let changes = file.changes.clone();
            written.files.push(WrittenFile { path: shown, origin: file.origin, changes });
        }
        writer.settle();
        Ok(written)
    }
}

/// A path as folder and name.
fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

fn said(in_way: &[&PathBuf]) -> String {
    let names: Vec<String> =
        in_way.iter().take(NAMED).map(|path| path.display().to_string()).collect();
    let more = in_way.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let are = if in_way.len() == 1 { "is" } else { "are" };
    format!("{}{more} {are} there already; --force replaces what is there", names.join(", "))
}

/// Writes a file whole, or leaves what was there.
fn put(writer: &Writer, path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let fail = |why: String| Failure(format!("{}: {why}", path.display()));
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| {
            Failure(format!("{}: it could not be made: {}", folder.display(), reason(&error)))
        })?;
    }
    if path.is_file() {
        let before = fs::read(path).map_err(|error| fail(reason(&error)))?;
        return writer.write(path, &before, bytes).map_err(fail).and(Ok(()));
    }
    write_bytes(path, bytes)
}
