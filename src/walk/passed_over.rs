//! What a walk would not have found: for files that a tool lists one by one, as hooks do.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::rules::{Rules, slashed};
use super::{Found, is_build_output, is_plain};

/// Leaves out the files that a walk from the root of their repository, or from the current folder,
/// would have passed over: what a `.gitignore` names, and what a build wrote.
pub(crate) fn without_passed_over(found: Vec<Found>) -> Vec<Found> {
    let mut rules = KnownRules::default();
    found.into_iter().filter(|file| file.path().is_none_or(|path| !rules.pass_over(path))).collect()
}

/// The `.gitignore` files that were read, by their folders.
#[derive(Default)]
struct KnownRules {
    by_folder: HashMap<PathBuf, Rules>,
}

impl KnownRules {
    fn pass_over(&mut self, path: &Path) -> bool {
        // The name counts, not what it may link to; where it lies does.
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let Ok(folder) = std::fs::canonicalize(folder.unwrap_or(Path::new("."))) else {
            return false;
        };
        let whole = folder.join(path.file_name().unwrap_or_default());
        let Some(root) = root(&folder) else { return false };
        let below = whole.strip_prefix(&root).unwrap_or(&whole);
        if is_build_output(below) {
            return true;
        }
        // From the root downwards: nothing in a folder that is ignored can be asked for again.
        let mut place = root.clone();
        let parts: Vec<_> = below.components().collect();
        parts.iter().enumerate().any(|(index, part)| {
            place.push(part);
            self.is_ignored(&root, &place, index + 1 < parts.len())
        })
    }

    /// Whether the nearest `.gitignore` that names the place ignores it.
    fn is_ignored(&mut self, root: &Path, place: &Path, is_folder: bool) -> bool {
        let folders = place.ancestors().skip(1).take_while(|folder| folder.starts_with(root));
        for folder in folders {
            let rules = self.by_folder.entry(folder.to_owned()).or_insert_with(|| rules_of(folder));
            let below = place.strip_prefix(folder).unwrap_or(place).as_os_str();
            let below = slashed(below.as_encoded_bytes());
            if let Some(is_left_out) = rules.leave_out(&below, is_folder) {
                return is_left_out;
            }
        }
        false
    }
}

/// What the `.gitignore` of a folder says; one that cannot be read says nothing.
fn rules_of(folder: &Path) -> Rules {
    let file = folder.join(".gitignore");
    let text = is_plain(&file).then(|| std::fs::read(file).ok()).flatten();
    Rules::read(&text.unwrap_or_default())
}

/// The top of the repository around a folder, else the current folder where it is above.
fn root(folder: &Path) -> Option<PathBuf> {
    let repository = folder.ancestors().find(|folder| folder.join(".git").exists());
    repository.map(Path::to_owned).or_else(|| {
        let current = std::fs::canonicalize(".").ok()?;
        folder.starts_with(&current).then_some(current)
    })
}
