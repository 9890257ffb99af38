//! A configuration that was read, and what of it holds for which files.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;

use super::shown;
use crate::cli::Failure;
use crate::cli::read::read;
use crate::config::{Asked, Configuration, Scope, Share};
use crate::finding::Finding;
use crate::text::Part;
use crate::walk::{self, Found, Places};

/// The most bytes that a configuration may have.
const LARGEST: u64 = 1 << 20;

/// A configuration that was read.
pub(in crate::cli) struct Loaded {
    pub(in crate::cli) configuration: Configuration,
    /// The folder that its globs begin at.
    pub(super) folder: PathBuf,
    pub(super) findings: Vec<Finding>,
    /// Whether it is among the files that are to be checked.
    pub(super) is_listed: bool,
    /// The next one further up, once somebody asked for it.
    pub(super) above: OnceLock<Option<PathBuf>>,
    /// What holds for files, by what of it is for them.
    scopes: FxHashMap<Share, Arc<Scope>>,
}

impl Loaded {
    /// What holds for the file at `path`, from the folder of the configuration.
    pub(super) fn scope(&mut self, path: &str, asked: &Asked) -> Arc<Scope> {
        let share = Share::of(&self.configuration, path);
        if let Some(known) = self.scopes.get(&share) {
            return Arc::clone(known);
        }
        let scope = Arc::new(asked.with_share(&self.configuration, &share));
        self.scopes.insert(share, Arc::clone(&scope));
        scope
    }
}

/// Reads a configuration; `name` is the one it was given by, where it was.
pub(super) fn load(whole: &Path, name: Option<&Arc<str>>) -> Result<Loaded, Failure> {
    let shown = name.cloned().unwrap_or_else(|| Arc::from(shown(whole)));
    let found = Found::beside(shown.clone(), whole);
    let fail = |why: &str| Failure(format!("{shown}: {why}"));
    let meta = std::fs::metadata(whole).map_err(|error| fail(&walk::reason_at(whole, &error)))?;
    if meta.is_dir() {
        return Err(fail("it is a folder, and a configuration is a file"));
    }
    if meta.len() > LARGEST {
        return Err(fail("it is larger than 1 MiB, too large for a configuration"));
    }
    let input = read(&found, "", &Places::default()).map_err(|why| fail(&why))?;
    if input.bytes.len() as u64 > LARGEST {
        return Err(fail("it is larger than 1 MiB, too large for a configuration"));
    }
    let part = Arc::new(Part::from_bytes(input.path, input.bytes).identified(input.identity));
    let (configuration, findings) = Configuration::read(&part);
    let folder = if walk::is_stream(whole) {
        std::env::current_dir().and_then(std::fs::canonicalize).unwrap_or_default()
    } else {
        whole.parent().unwrap_or(Path::new("/")).to_owned()
    };
    let (above, scopes) = (OnceLock::new(), FxHashMap::default());
    Ok(Loaded { configuration, folder, findings, is_listed: name.is_some(), above, scopes })
}

/// A path for globs to be held against.
pub(super) fn text(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/").trim_start_matches('/').to_owned()
}

/// The path of what lies in a folder, both for globs.
pub(super) fn joined(folder: &str, name: &Path) -> String {
    let name = text(name);
    if folder.is_empty() { name } else { [folder, "/", &name].concat() }
}
