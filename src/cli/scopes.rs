//! The configurations of a run: which holds for which file, and what is wrong in them.

mod loaded;
mod said;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use loaded::{Loaded, joined, load, text};
pub(super) use said::{Named, Planned};

use super::Failure;
use super::args::Check;
use super::asked::asked;
use super::json;
use crate::config::{Asked, Discovery, Scope, Threshold, is_configuration};
use crate::document::Kind;
use crate::finding::Severity;
use crate::lint::Inspection;
use crate::settle::{Selection, Settings, Severities};
use crate::walk::{self, Found, Places};

/// Rules about a configuration that nothing in it can make silent, because nothing in it can be
/// relied upon.
const NEVER_SILENT: [&str; 2] = ["invalid-configuration", "unknown-configuration-key"];

/// The folder that was looked at last, and what is known of it.
struct Last {
    /// Its path as it was given.
    given: OsString,
    /// The configuration above it, and its path from there.
    home: Placed,
}

/// Where the configuration comes from.
enum From {
    /// The nearest one above each file.
    Above(Discovery),
    /// The one that was asked for.
    Given(PathBuf),
    /// There is none.
    Nowhere,
}

/// What holds for each file of a run.
pub(super) struct Scopes {
    pub(super) asked: Asked,
    from: From,
    alone: Arc<Scope>,
    stdin_name: String,
    force_exclude: bool,
    /// Files come sorted, so the next one often lies there too.
    last: Option<Last>,
    /// Where files lie.
    places: Places,
    loaded: BTreeMap<PathBuf, Loaded>,
    /// Those that have a say: one in a folder that is excluded has none.
    used: BTreeSet<PathBuf>,
    by_name: HashMap<String, Arc<Scope>>,
}

/// A configuration and the path of a file from its folder.
type Placed = Option<(PathBuf, String)>;

impl Scopes {
    /// What the options ask for.
    ///
    /// # Errors
    /// A rule that there is not, a configuration that cannot be found.
    pub(super) fn new(check: &Check) -> Result<Self, Failure> {
        let asked = asked(&check.configured, check.fail_on)?;
        let from = match (&check.configured.config, check.configured.isolated) {
            (Some(file), _) if walk::is_stream(file) => From::Given(file.clone()),
            (Some(file), _) => {
                let whole = std::fs::canonicalize(file).map_err(|error| {
                    Failure(format!("{}: {}", file.display(), walk::reason(&error)))
                })?;
                From::Given(whole)
            }
            (None, true) => From::Nowhere,
            (None, false) => From::Above(Discovery::new()),
        };
        let alone = Arc::new(asked.alone());
        let stdin_name = check.stdin_filename.clone().unwrap_or_default().replace('\\', "/");
        Ok(Self {
            asked,
            from,
            alone,
            stdin_name,
            force_exclude: check.force_exclude,
            last: None,
            places: Places::default(),
            loaded: BTreeMap::new(),
            used: BTreeSet::new(),
            by_name: HashMap::new(),
        })
    }

    /// What holds where no configuration says anything.
    pub(super) fn alone(&self) -> &Arc<Scope> {
        &self.alone
    }

    /// Where the files of the run lie, as far as that is known.
    pub(super) fn places(&self) -> &Places {
        &self.places
    }

    /// What holds for a file that [`place`](Self::place) was given.
    pub(super) fn of(&self, shown: &str) -> &Arc<Scope> {
        self.by_name.get(shown).unwrap_or(&self.alone)
    }

    /// Finds out what holds for each file, and leaves out those that are excluded, and the
    /// configurations that hold themselves.
    ///
    /// # Errors
    /// A configuration that cannot be read.
    pub(super) fn place(
        &mut self,
        found: Vec<Found>,
        arguments: &[String],
    ) -> Result<Vec<Found>, Failure> {
        let mut names: HashMap<PathBuf, Arc<str>> = HashMap::new();
        for file in found.iter().filter(|file| is_configuration(&file.shown)) {
            let path = file.path().and_then(|path| std::fs::canonicalize(path).ok());
            names.extend(path.map(|path| (path, Arc::clone(&file.shown))));
        }
        let mut paths: HashMap<PathBuf, Vec<String>> = HashMap::new();
        // In the room of what was found: there may be ten thousands.
        let kept =
            found.into_iter().filter_map(|file| match self.is_kept(&file, &names, &mut paths) {
                Ok(is_kept) => is_kept.then_some(Ok(file)),
                Err(why) => Some(Err(why)),
            });
        let kept = kept.collect::<Result<_, _>>()?;
        self.look_for_idle_globs(arguments, &paths);
        Ok(kept)
    }

    /// Whether a file is to be checked; what holds for it is noted.
    fn is_kept(
        &mut self,
        file: &Found,
        names: &HashMap<PathBuf, Arc<str>>,
        paths: &mut HashMap<PathBuf, Vec<String>>,
    ) -> Result<bool, Failure> {
        let Some((configuration, path)) = self.locate(file, names)? else { return Ok(true) };
        paths.entry(configuration.clone()).or_default().push(path.clone());
        let is_passable = !file.is_named || self.force_exclude;
        let is_excluded_above =
            is_passable && self.is_excluded_above(&configuration, file, paths)?;
        let loaded = &self.loaded[&configuration];
        if is_passable && loaded.configuration.excludes(&path) || is_excluded_above {
            return Ok(false);
        }
        let scope = self.scope(&configuration, &path);
        self.used.insert(configuration);
        // Those that hold are inspected by themselves.
        let is_own = |whole: &PathBuf| names.get(whole) == Some(&file.shown);
        if is_configuration(&file.shown) && self.loaded.keys().any(is_own) {
            return Ok(false);
        }
        self.by_name.insert(String::from(&*file.shown), scope);
        Ok(true)
    }

    /// Whether a configuration further up excludes a file that a walk found: a walk does not look
    /// into a folder that is excluded, whatever lies in it.
    fn is_excluded_above(
        &mut self,
        nearest: &Path,
        file: &Found,
        paths: &mut HashMap<PathBuf, Vec<String>>,
    ) -> Result<bool, Failure> {
        let mut below = nearest.to_owned();
        while let From::Above(discovery) = &mut self.from {
            let above = self.loaded[&below].above.get_or_init(|| {
                let folder = below.parent().filter(|folder| !folder.join(".git").exists())?;
                discovery.above(folder.parent()?)
            });
            let Some(above) = above.clone() else { break };
            let path = self.path_from(&above, file)?;
            self.used.insert(above.clone());
            let is_excluded = self.loaded[&above].configuration.excludes(&path);
            paths.entry(above.clone()).or_default().push(path);
            if is_excluded {
                return Ok(true);
            }
            below = above;
        }
        Ok(false)
    }

    /// Of the files beside those that were found those that count, and those that a configuration
    /// puts together with them, for these to be compared with.
    ///
    /// # Errors
    /// A configuration that cannot be read.
    pub(super) fn companions(
        &mut self,
        beside: Vec<Found>,
        found: &[&Found],
    ) -> Result<Vec<Found>, Failure> {
        let mut beside = json::beside(beside, found);
        let services: HashSet<String> =
            found.iter().filter_map(|file| self.of(&file.shown).service.clone()).collect();
        if !services.is_empty() {
            let folders: Vec<PathBuf> = self
                .loaded
                .values()
                .filter(|loaded| !loaded.configuration.services().is_empty())
                .map(|loaded| loaded.folder.clone())
                .collect();
            let known: HashSet<PathBuf> = found
                .iter()
                .copied()
                .chain(&beside)
                .filter_map(|file| std::fs::canonicalize(file.path()?).ok())
                .collect();
            for path in folders.iter().flat_map(|folder| walk::service_files(folder)) {
                if !known.contains(&path) {
                    let shown = shown(&path);
                    beside.push(Found::beside(shown, &path));
                }
            }
        }
        let mut kept = Vec::with_capacity(beside.len());
        for file in beside {
            let Some((configuration, path)) = self.locate(&file, &HashMap::new())? else {
                kept.push(file);
                continue;
            };
            let loaded = &self.loaded[&configuration].configuration;
            let is_excluded = loaded.excludes(&path);
            let scope = self.scope(&configuration, &path);
            let is_of_use = scope.service.as_ref().is_none_or(|service| services.contains(service));
            if !is_excluded && is_of_use {
                self.used.insert(configuration);
                self.by_name.insert(String::from(&*file.shown), scope);
                kept.push(file);
            }
        }
        Ok(kept)
    }

    /// The configurations as files of the report: those that were to be checked, and those in which
    /// something was found.
    pub(super) fn inspections(&self) -> Vec<Inspection> {
        let told = self.in_use().filter(|l| l.is_listed || !l.findings.is_empty());
        told.map(|loaded| {
            let part = loaded.configuration.part();
            let scope = self.asked.with(&loaded.configuration, part.name());
            let always = Selection::new([], NEVER_SILENT, []).unwrap_or_default();
            let mut severities: Severities = scope.settings.severities.clone();
            severities
                .extend(&NEVER_SILENT.map(|rule| (rule, Severity::Error)).into_iter().collect());
            let selection = scope.settings.selection.clone().below(&always);
            let settings = Settings { selection, severities, ..Settings::default() };
            Inspection::found(part.name(), Kind::Settings, loaded.findings.clone(), settings)
        })
        .collect()
    }

    fn in_use(&self) -> impl Iterator<Item = &Loaded> {
        self.used.iter().filter_map(|path| self.loaded.get(path))
    }

    /// A sentence for each configuration that is not what its author meant.
    pub(super) fn bad(&self) -> Vec<String> {
        let is_bad = |loaded: &&Loaded| {
            loaded.findings.iter().any(|finding| finding.severity == Severity::Error)
        };
        let bad = self.in_use().filter(is_bad);
        bad.map(|loaded| {
            let name = loaded.configuration.part().name();
            format!("{name}: the configuration has mistakes, so nothing else was checked")
        })
        .collect()
    }

    /// What makes the run fail, for findings in that file.
    pub(super) fn threshold(&self, path: &str) -> Threshold {
        if let Some(scope) = self.by_name.get(path) {
            return scope.fail_on;
        }
        let own = self.loaded.values().find(|l| l.configuration.part().name() == path);
        own.map_or(self.alone.fail_on, |l| self.asked.with(&l.configuration, path).fail_on)
    }

    /// The configuration that holds for a file, with the path of the file from its folder.
    pub(super) fn configuration_of(
        &mut self,
        file: &Found,
    ) -> Result<Option<(&Loaded, String)>, Failure> {
        let Some((configuration, path)) = self.locate(file, &HashMap::new())? else {
            return Ok(None);
        };
        self.used.insert(configuration.clone());
        Ok(self.loaded.get(&configuration).map(|loaded| (loaded, path)))
    }

    /// Finds and reads the configuration of a file. `names` are the names of those that are to be
    /// checked themselves.
    fn locate(
        &mut self,
        file: &Found,
        names: &HashMap<PathBuf, Arc<str>>,
    ) -> Result<Placed, Failure> {
        if matches!(self.from, From::Nowhere) {
            return Ok(None);
        }
        let stdin = file.path().is_none().then(|| self.stdin_name.clone());
        let place = file.path().unwrap_or(Path::new(stdin.as_deref().unwrap_or_default()));
        let name = || Path::new(place.file_name().unwrap_or_default());
        let given = place.parent().unwrap_or(Path::new(""));
        if let Some(last) = self.last.as_ref().filter(|last| last.given == given.as_os_str()) {
            let placed = |(configuration, below): &(PathBuf, String)| {
                (configuration.clone(), joined(below, name()))
            };
            return Ok(last.home.as_ref().map(placed));
        }
        let folder = self.whole(given);
        let configuration = match &mut self.from {
            From::Nowhere => None,
            From::Given(path) => Some(path.clone()),
            From::Above(discovery) => discovery.above(&folder),
        };
        let Some(configuration) = configuration else {
            self.last = Some(Last { given: given.into(), home: None });
            return Ok(None);
        };
        if !self.loaded.contains_key(&configuration) {
            let loaded = load(&configuration, names.get(&configuration))?;
            self.loaded.insert(configuration.clone(), loaded);
        }
        let below =
            text(folder.strip_prefix(&self.loaded[&configuration].folder).unwrap_or(&folder));
        let path = joined(&below, name());
        self.last = Some(Last { given: given.into(), home: Some((configuration.clone(), below)) });
        Ok(Some((configuration, path)))
    }

    fn scope(&mut self, configuration: &Path, path: &str) -> Arc<Scope> {
        let loaded = self.loaded.get_mut(configuration);
        loaded.map_or_else(|| Arc::clone(&self.alone), |loaded| loaded.scope(path, &self.asked))
    }

    /// The path of a file from the folder of a configuration, which is read where it was not yet.
    fn path_from(&mut self, configuration: &Path, file: &Found) -> Result<String, Failure> {
        if !self.loaded.contains_key(configuration) {
            self.loaded.insert(configuration.to_owned(), load(configuration, None)?);
        }
        let given = file.path().unwrap_or(Path::new(&self.stdin_name));
        let folder = self.whole(given.parent().unwrap_or(Path::new("")));
        let below = folder.strip_prefix(&self.loaded[configuration].folder).unwrap_or(&folder);
        Ok(joined(&text(below), Path::new(given.file_name().unwrap_or_default())))
    }

    /// A folder in absolute form.
    fn whole(&self, folder: &Path) -> PathBuf {
        self.places.whole_folder(folder).unwrap_or_else(|| {
            let place = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
            std::path::absolute(place).unwrap_or_else(|_| place.to_owned())
        })
    }

    /// Finds globs that fit no file. That can be said only where the whole folder of the
    /// configuration was looked at.
    fn look_for_idle_globs(&mut self, arguments: &[String], paths: &HashMap<PathBuf, Vec<String>>) {
        if self.loaded.is_empty() {
            return;
        }
        let folders: Vec<PathBuf> = arguments
            .iter()
            .filter(|argument| *argument != "-")
            .filter_map(|argument| std::fs::canonicalize(argument).ok())
            .filter(|path| path.is_dir())
            .collect();
        for (whole, loaded) in &mut self.loaded {
            let is_sound = loaded.findings.iter().all(|f| f.severity < Severity::Error);
            if is_sound && folders.iter().any(|folder| loaded.folder.starts_with(folder)) {
                let paths = paths.get(whole).map_or(&[][..], Vec::as_slice);
                loaded.findings.extend(loaded.configuration.unmatched(paths));
            }
        }
    }
}

/// A path in absolute form, as it is said from the current folder.
pub(super) fn shown(whole: &Path) -> String {
    let text = walk::shown;
    let Ok(current) = std::env::current_dir().and_then(std::fs::canonicalize) else {
        return text(whole);
    };
    if let Ok(below) = whole.strip_prefix(&current) {
        return text(below);
    }
    let above = whole.parent().and_then(|folder| current.strip_prefix(folder).ok());
    match (above, whole.file_name()) {
        (Some(steps), Some(name)) => {
            format!("{}{}", "../".repeat(steps.components().count()), text(Path::new(name)))
        }
        _ => text(whole),
    }
}
