//! What lies at the paths that somebody named, before any folder is walked: a hook names thousands,
//! and the system takes its time for each.

use std::fs::Metadata;
use std::io;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::threads::{share, worth_while};

/// What lies at a path, as far as a walk asks.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Look {
    /// Whether it is a folder, or a link to one.
    pub(super) is_folder: bool,
    /// Whether it is a plain file, and no link to one.
    pub(super) is_regular: bool,
    pub(super) is_link: bool,
}

/// How many paths a thread takes at once.
const AT_ONCE: usize = 64;

/// Looks at all of them, on several threads where there are many.
pub(super) fn looks(paths: &[String], jobs: Option<usize>) -> Vec<io::Result<Look>> {
    let mut looks: Vec<io::Result<Look>> = paths.iter().map(|_| Ok(Look::default())).collect();
    let threads = worth_while(paths.len(), 4 * AT_ONCE, jobs);
    let pieces = Mutex::new(paths.chunks(AT_ONCE).zip(looks.chunks_mut(AT_ONCE)));
    let next = || pieces.lock().unwrap_or_else(PoisonError::into_inner).next();
    share(threads, || {
        while let Some((paths, looks)) = next() {
            for (path, look) in paths.iter().zip(looks) {
                *look = look_at(Path::new(path));
            }
        }
    });
    looks
}

fn look_at(path: &Path) -> io::Result<Look> {
    // Of what is no link this is all that there is to know.
    let meta = std::fs::symlink_metadata(path)?;
    let is_link = meta.is_symlink();
    let meta: Metadata = if is_link { std::fs::metadata(path)? } else { meta };
    Ok(Look { is_folder: meta.is_dir(), is_regular: meta.is_file() && !is_link, is_link })
}
