//! Replaces files: whoever looks at one, at any moment, sees it whole, as it was or as it is to be.
//!
//! The new text goes into a temporary file in the same folder, to the disk, and then takes the
//! place of the old one. The temporary file is locked as long as this process holds it; one that
//! nobody holds is what a run that was killed left behind, and the next one takes it away.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use fs4::FileExt;

use crate::text::limits::MAX_BYTES;
use crate::walk::reason;

/// What the names of temporary files begin and end with; two numbers are between.
const NAME: [&str; 2] = [".svclint-fix-", ".tmp"];

/// What is said of a file with hard links: nothing is lost, but the names part.
const OTHER_NAMES: &str = "it has other names (hard links), which still lead to the text as it was";

/// How often a file is tried whose temporary file somebody took away.
const TRIES: usize = 3;

/// Reads standard input, no more of it than a file may have.
pub(super) fn stdin() -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    io::stdin().lock().take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Writes files, and tidies each folder that it writes in once.
pub(super) struct Writer {
    tidied: Mutex<HashSet<PathBuf>>,
    number: AtomicUsize,
}

impl Writer {
    pub(super) fn new() -> Self {
        outlive_limits();
        Self { tidied: Mutex::default(), number: AtomicUsize::new(0) }
    }

    /// Puts `after` in the place of `before`, the content of the file at `path`. Says what somebody
    /// should know who looks at the file by another name.
    ///
    /// # Errors
    /// Why the file was left as it is, for a person.
    pub(super) fn write(
        &self,
        path: &Path,
        before: &[u8],
        after: &[u8],
    ) -> Result<Option<&'static str>, String> {
        let fail = |error: io::Error| format!("it could not be fixed: {}", reason(&error));
        // A link stays one: the file that it leads to is replaced.
        let path = fs::canonicalize(path).map_err(fail)?;
        let meta = fs::metadata(&path).map_err(fail)?;
        if !meta.is_file() {
            return Err("it could not be fixed: it is no plain file".to_owned());
        }
        // A rename asks the folder only, so the file is asked here.
        if meta.permissions().readonly() {
            return Err("it could not be fixed: it is read-only".to_owned());
        }
        drop(OpenOptions::new().write(true).open(&path).map_err(fail)?);
        let folder = path.parent().unwrap_or(Path::new("/"));
        self.tidy(folder);
        let mut tries = 1;
        loop {
            let done = self.replace(&path, folder, &meta, before, after);
            match done {
                Ok(true) => return Ok(has_other_names(&meta).then_some(OTHER_NAMES)),
                Ok(false) => {
                    return Err(
                        "it could not be fixed: it has changed since it was read".to_owned()
                    );
                }
                // Another run may have taken the file for one that was left behind.
                Err(error) if error.kind() == ErrorKind::NotFound && tries < TRIES => tries += 1,
                Err(error) => return Err(fail(error)),
            }
        }
    }

    /// Says whether the file was still what it had been, so that it was replaced.
    fn replace(
        &self,
        path: &Path,
        folder: &Path,
        meta: &fs::Metadata,
        before: &[u8],
        after: &[u8],
    ) -> io::Result<bool> {
        let mut name = OsString::from(NAME[0]);
        let number = self.number.fetch_add(1, Ordering::Relaxed);
        name.push(format!("{}-{number}", std::process::id()));
        name.push(NAME[1]);
        let beside = folder.join(name);
        let mut file = match private().write(true).create_new(true).open(&beside) {
            // Left by a run that had our number.
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                return Err(io::Error::from(ErrorKind::NotFound));
            }
            other => other?,
        };
        let done = (|| {
            match FileExt::try_lock(&file) {
                // A file system without locks: what is left there stays until somebody looks.
                Err(fs4::TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => {}
                other => other.map_err(|_| io::Error::from(ErrorKind::NotFound))?,
            }
            file.write_all(after)?;
            keep_owner(&beside, meta);
            file.set_permissions(meta.permissions())?;
            keep_attributes(path, &file)?;
            file.sync_all()?;
            let now = fs::read(path)?;
            if now == after {
                fs::remove_file(&beside)?;
                return Ok(true);
            }
            if now != before {
                return Ok(false);
            }
            fs::rename(&beside, path)?;
            Ok(true)
        })();
        if !matches!(done, Ok(true)) {
            drop(fs::remove_file(&beside));
        }
        done
    }

    /// Lets the new names outlive a power cut, on file systems that can.
    pub(super) fn settle(self) {
        for folder in self.tidied.into_inner().unwrap_or_else(PoisonError::into_inner) {
            if let Ok(folder) = File::open(folder) {
                drop(folder.sync_all());
            }
        }
    }

    /// Takes away what runs that were killed left in a folder.
    fn tidy(&self, folder: &Path) {
        let mut tidied = self.tidied.lock().unwrap_or_else(PoisonError::into_inner);
        if !tidied.insert(folder.to_owned()) {
            return;
        }
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            if is_temporary(&entry.file_name())
                && entry.file_type().is_ok_and(|kind| kind.is_file())
            {
                let path = entry.path();
                let is_free = File::open(&path).is_ok_and(|file| FileExt::try_lock(&file).is_ok());
                if is_free {
                    drop(fs::remove_file(path));
                }
            }
        }
    }
}

/// Whether a name is one that this module gives.
fn is_temporary(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    let middle = name.strip_prefix(NAME[0]).and_then(|rest| rest.strip_suffix(NAME[1]));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    middle
        .and_then(|middle| middle.split_once('-'))
        .is_some_and(|(process, number)| is_number(process) && is_number(number))
}

/// How a file is made that nobody else may read until it has the permissions of the one it replaces.
fn private() -> OpenOptions {
    #[allow(unused_mut, reason = "only Unix has modes")]
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Gives a file the owner and group of another, as far as this user may.
#[cfg(unix)]
fn keep_owner(path: &Path, meta: &fs::Metadata) {
    use std::os::unix::fs::{MetadataExt as _, chown};
    if chown(path, Some(meta.uid()), Some(meta.gid())).is_err() {
        drop(chown(path, None, Some(meta.gid())));
    }
}

#[cfg(not(unix))]
fn keep_owner(_: &Path, _: &fs::Metadata) {}

/// Whether other names lead to the same file.
#[cfg(unix)]
fn has_other_names(meta: &fs::Metadata) -> bool {
    std::os::unix::fs::MetadataExt::nlink(meta) > 1
}

#[cfg(not(unix))]
fn has_other_names(_: &fs::Metadata) -> bool {
    false
}

/// Gives a file the access control list and the other attributes of the one at `from`. What the
/// system alone may write, as the labels of `SELinux`, it gives to new files by itself.
#[cfg(unix)]
fn keep_attributes(from: &Path, to: &File) -> io::Result<()> {
    use xattr::FileExt as _;
    let names: Vec<OsString> = match xattr::list(from) {
        Ok(names) => names.collect(),
        // A file system without any.
        Err(error) if error.kind() == ErrorKind::Unsupported => return Ok(()),
        Err(error) => return Err(error),
    };
    // A folder gives new files its own list: who is on it is not on that of the old file.
    for name in to.list_xattr()?.filter(|name| !names.contains(name)) {
        if !is_of_system(&name) {
            to.remove_xattr(&name)?;
        }
    }
    for name in names {
        let Some(value) = xattr::get(from, &name)? else { continue };
        if to.get_xattr(&name).ok().flatten().as_ref() == Some(&value) {
            continue;
        }
        match to.set_xattr(&name, &value) {
            Err(error) if !is_of_system(&name) => {
                let (name, why) = (name.to_string_lossy(), reason(&error));
                let text = format!("its attribute `{name}` cannot be kept: {why}");
                return Err(io::Error::other(text));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Whether an attribute is one that only the system gives.
#[cfg(unix)]
fn is_of_system(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    name.starts_with("security.") || name.starts_with("trusted.")
}

#[cfg(not(unix))]
fn keep_attributes(_: &Path, _: &File) -> io::Result<()> {
    Ok(())
}

/// Lets a file over the limit of `ulimit -f` be an error, where it would end the process.
#[cfg(unix)]
pub(super) fn outlive_limits() {
    let flag = std::sync::Arc::default();
    drop(signal_hook::flag::register(signal_hook::consts::SIGXFSZ, flag));
}

#[cfg(not(unix))]
pub(super) fn outlive_limits() {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_changed_since_it_was_read_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.xml");
        fs::write(&path, "newer").expect("a file");
        let writer = Writer::new();
        let why = writer.write(&path, b"old", b"new");
        let said = "it could not be fixed: it has changed since it was read";
        assert_eq!(why, Err(said.to_owned()));
        assert_eq!(fs::read(&path).expect("the file"), b"newer");
        assert_eq!(writer.write(&path, b"newer", b"new"), Ok(None));
        // Another run was faster and wrote the same.
        assert_eq!(writer.write(&path, b"newer", b"new"), Ok(None));
        assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 1);
    }

    #[test]
    fn only_own_names_are_temporary() {
        let is = |name: &str| is_temporary(OsStr::new(name));
        assert!(is(".svclint-fix-12-3.tmp"));
        assert!(!is(".svclint-fix-12.tmp") && !is(".svclint-fix-a-3.tmp") && !is("a.tmp"));
    }
}
