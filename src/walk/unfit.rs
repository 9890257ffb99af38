//! Files with rules for a walk that cannot be followed, since reading them would never end.

use std::path::Path;

use super::{Failure, reason, shown};

/// The most bytes that a `.gitignore` may have.
const LARGEST_RULES: u64 = 1 << 20;

/// What a folder says that a walk is to pass over, where reading it would never end.
pub(super) fn rules(folder: &Path) -> Option<Failure> {
    let files = [".gitignore", ".ignore", ".git/info/exclude"].map(|name| folder.join(name));
    files.into_iter().find_map(|file| {
        let meta = std::fs::metadata(&file).ok().filter(|meta| !meta.is_dir())?;
        let why = if !meta.is_file() {
            "it is no plain file".to_owned()
        } else if meta.len() > LARGEST_RULES {
            "it is larger than 1 MiB".to_owned()
        } else {
            reason(&std::fs::File::open(&file).err()?)
        };
        let why = format!("{why}, so its folder was not looked into");
        Some(Failure::new(shown(&file), why))
    })
}
