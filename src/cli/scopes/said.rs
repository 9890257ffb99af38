//! What the configurations of a run say about the run, and not about single files.

use std::path::{Path, PathBuf};

use super::{Loaded, Scopes, shown};
use crate::cli::Failure;
use crate::schema::Lens;
use crate::text::order;
use crate::text::tokens::Tokens;
use crate::walk::Found;

/// A swap that a configuration names.
pub(in crate::cli) struct Planned {
    /// The configuration, and the line of the entry in it.
    pub(in crate::cli) place: String,
    /// The folder that paths in it count from, as it is said from the current one.
    pub(in crate::cli) folder: String,
    /// What both deployments are held against.
    pub(in crate::cli) lens: Lens,
    /// What is in production.
    pub(in crate::cli) production: String,
    /// What is in staging.
    pub(in crate::cli) staging: String,
}

/// A baseline that a configuration names.
#[derive(Clone)]
pub(in crate::cli) struct Named {
    /// The configuration, and the line that names it.
    pub(in crate::cli) place: String,
    /// The file, as it is said from the current folder.
    pub(in crate::cli) path: PathBuf,
}

impl Scopes {
    /// The swaps that the configurations of this run name.
    pub(in crate::cli) fn swaps(&self) -> Vec<Planned> {
        let of = |loaded: &Loaded| {
            let configuration = &loaded.configuration;
            let part = configuration.part();
            let lens = &self.asked.with(configuration, "ServiceDefinition.csdef").lens;
            let folder = part.name().rsplit_once('/').map_or("", |(folder, _)| folder);
            let planned = configuration.swaps().iter().map(|entry| Planned {
                place: format!("{}:{}", part.name(), part.position(entry.span.start).line),
                folder: folder.to_owned(),
                lens: lens.clone(),
                production: entry.production.value.clone(),
                staging: entry.staging.value.clone(),
            });
            planned.collect::<Vec<_>>()
        };
        self.loaded.values().flat_map(of).collect()
    }

    /// The baselines that the configurations in use name, each once.
    pub(in crate::cli) fn baselines(&self) -> Vec<Named> {
        let mut named: Vec<Named> = self.in_use().filter_map(Loaded::baseline).collect();
        order::by(&mut named, |one, other| one.path.cmp(&other.path));
        named.dedup_by(|one, other| one.path == other.path);
        named
    }

    /// The baseline that holds in the current folder.
    ///
    /// # Errors
    /// A configuration that cannot be read.
    pub(in crate::cli) fn baseline_here(&mut self) -> Result<Option<Named>, Failure> {
        let loaded = self.configuration_of(&named(Path::new("svclint.toml")))?;
        Ok(loaded.and_then(|(loaded, _)| loaded.baseline()))
    }

    /// The shapes of template tokens in a file; `None` is standard input, where those of the
    /// current folder hold.
    ///
    /// # Errors
    /// A configuration that cannot be read.
    pub(in crate::cli) fn tokens(&mut self, file: Option<&Path>) -> Result<Tokens, Failure> {
        let loaded = self.configuration_of(&named(file.unwrap_or(Path::new("stdin"))))?;
        Ok(loaded.map(|(loaded, _)| loaded.configuration.tokens()).unwrap_or_default())
    }
}

impl Loaded {
    fn baseline(&self) -> Option<Named> {
        let part = self.configuration.part();
        let given = self.configuration.baseline()?;
        let line = part.position(given.span.start).line;
        Some(Named {
            place: format!("{}:{line}", part.name()),
            path: shown(&self.folder.join(given.value.replace('\\', "/"))).into(),
        })
    }
}

fn named(path: &Path) -> Found {
    let shown = path.to_string_lossy().replace('\\', "/");
    Found::named(shown, path)
}
