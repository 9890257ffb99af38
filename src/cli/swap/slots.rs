//! Finds the files of a slot: in a folder, at a git revision, or each by its name.

use std::path::{Component, Path, PathBuf};

use crate::cli::Failure;
use crate::cli::read::read;
use crate::document::FileName;
use crate::git::{Commit, Entry, Repository};
use crate::lint::{self, Input, Slot};
use crate::schema::Platform;
use crate::text::order;
use crate::walk::{self, Found, Places};

/// What stands for an empty slot.
const NONE: &str = "none";

/// Words in the names of configurations that say which slot they are for.
const PRODUCTION: [&str; 4] = ["production", "prod", "live", "cloud"];
const STAGING: [&str; 3] = ["staging", "stage", "stg"];

/// The largest template that is looked into, in bytes.
const MAX_TEMPLATE: u64 = 1 << 20;

/// A file that could be read, by the path that reports show.
struct Listed {
    shown: String,
    from: From,
}

/// Where a file is read from.
enum From {
    Disk(PathBuf),
    Git(String),
}

/// Reads what a slot was given as. What could not be chosen among goes to `notes`.
pub(in crate::cli) fn slot(
    slot: &'static str,
    arguments: &[String],
    notes: &mut Vec<String>,
) -> Result<Slot, Failure> {
    if arguments.iter().any(|argument| argument == NONE) {
        return match arguments {
            [_] => Ok(Slot::Empty),
            _ => Err(Failure(format!(
                "--{slot} {NONE} says that the slot is empty, so nothing else can be given for it"
            ))),
        };
    }
    let mut files = Vec::new();
    let mut folders = Vec::new();
    for argument in arguments {
        if let Some(rest) = argument.strip_prefix("git:") {
            match at_revision(argument, rest)? {
                At::File(input) => files.push(input),
                At::Folder(folder) => folders.push(folder),
            }
        } else if Path::new(argument).is_dir() {
            folders.push(Folder::on_disk(argument)?);
        } else {
            files.push(file(argument)?);
        }
    }
    let is_configuration =
        |input: &Input| FileName::of(&input.path) == FileName::Service("ServiceConfiguration");
    let has_configuration = files.iter().any(is_configuration);
    for folder in folders {
        files.extend(folder.service(slot, has_configuration, notes)?);
    }
    Ok(Slot::Files(files))
}

/// Reads the request.
pub(super) fn request(argument: &str) -> Result<Input, Failure> {
    if Path::new(argument).is_dir() {
        return Err(Failure(format!("{argument}: it is a folder, and one request is wanted")));
    }
    file(argument)
}

fn file(argument: &str) -> Result<Input, Failure> {
    let (found, failures) = walk::find(&[argument.to_owned()], &Places::default(), None);
    if let Some(failure) = failures.first() {
        let hint =
            if is_list(argument) { "; it is no list: repeat the option for each file" } else { "" };
        return Err(Failure(format!("{}: {}{hint}", failure.path, failure.why)));
    }
    match &found[..] {
        [only] => read(only, "<stdin>", &Places::default())
            .map_err(|why| Failure(format!("{argument}: {why}"))),
        [] => Err(Failure(format!("{argument}: there is no such file or folder"))),
        several => Err(Failure(format!(
            "{argument}: {} files fit, and one is wanted at a time",
            several.len()
        ))),
    }
}

/// Whether an argument is several files, of which one is there at least.
fn is_list(argument: &str) -> bool {
    let pieces = || argument.split([',', ';']).map(str::trim);
    pieces().count() > 1 && pieces().any(|piece| Path::new(piece).exists())
}

/// A folder with the files that may belong to a service.
struct Folder {
    name: String,
    files: Vec<Listed>,
    repository: Option<Repository>,
}

impl Folder {
    fn on_disk(name: &str) -> Result<Self, Failure> {
        let (found, failures) = walk::find(&[name.to_owned()], &Places::default(), None);
        if let Some(failure) = failures.first() {
            return Err(Failure(format!("{}: {}", failure.path, failure.why)));
        }
        let listed = |file: Found| {
            let path = file.path()?.to_owned();
            Some(Listed { shown: String::from(&*file.shown), from: From::Disk(path) })
        };
        let mut files: Vec<Listed> = found.into_iter().filter_map(listed).collect();
        let mut folders: Vec<PathBuf> = files
            .iter()
            .filter(|file| is_definition(&file.shown))
            .filter_map(|file| match &file.from {
                From::Disk(path) => path.parent().map(Path::to_owned),
                From::Git(_) => None,
            })
            .collect();
        folders.dedup();
        if folders.is_empty() {
            folders.push(PathBuf::from(name));
        }
        for folder in folders {
            for template in templates(&folder) {
                // The walk may have found it already.
                if !files.iter().any(|file| file.shown == template.shown) {
                    files.push(template);
                }
            }
        }
        Ok(Self { name: name.to_owned(), files, repository: None })
    }

    /// The definition of the folder, its configuration, and the templates beside it.
    fn service(
        self,
        slot: &'static str,
        has_configuration: bool,
        notes: &mut Vec<String>,
    ) -> Result<Vec<Input>, Failure> {
        let definitions: Vec<&Listed> =
            self.files.iter().filter(|file| is_definition(&file.shown)).collect();
        let definition = match definitions[..] {
            [only] => only,
            [] if self.has_service() => return self.templates_alone(),
            [] => {
                return Err(Failure(format!(
                    "{}: there is no service definition (.csdef) in it, so its endpoints are not known",
                    self.name
                )));
            }
            ref several => {
                let names: Vec<&str> = several.iter().map(|file| file.shown.as_str()).collect();
                return Err(Failure(format!(
                    "{}: there are {} service definitions in it: name the one that is meant with --{slot}: {}",
                    self.name,
                    names.len(),
                    names.join(", ")
                )));
            }
        };
        let beside = |file: &&Listed| folder_of(&file.shown) == folder_of(&definition.shown);
        let mut inputs = vec![self.read(definition)?];
        if !has_configuration {
            let candidates: Vec<&Listed> = self
                .files
                .iter()
                .filter(|file| {
                    FileName::of(&file.shown) == FileName::Service("ServiceConfiguration")
                })
                .filter(beside)
                .collect();
            match chosen(slot, &candidates) {
                Some(configuration) => inputs.push(self.read(configuration)?),
                None if candidates.is_empty() => {}
                None => {
                    let names: Vec<&str> =
                        candidates.iter().map(|file| file.shown.as_str()).collect();
                    notes.push(format!(
                        "several configurations could be that of {slot}, and none was compared: add --{slot} with one of {}",
                        names.join(", ")
                    ));
                }
            }
        }
        for template in self.files.iter().filter(|file| is_template(&file.shown)).filter(beside) {
            let input = self.read(template)?;
            let text = String::from_utf8_lossy(&input.bytes);
            if lint::platform_of(&text) != Platform::Auto || is_parameters(&text) {
                inputs.push(input);
            }
        }
        Ok(inputs)
    }

    /// Whether a template of it makes a service of extended support.
    fn has_service(&self) -> bool {
        self.files.iter().filter(|file| is_template(&file.shown)).any(|file| {
            let input = self.read(file);
            input.is_ok_and(|input| {
                let text = String::from_utf8_lossy(&input.bytes);
                lint::platform_of(&text) == Platform::ExtendedSupport
            })
        })
    }

    /// The templates with their parameter files, where there is nothing else.
    fn templates_alone(&self) -> Result<Vec<Input>, Failure> {
        let mut inputs = Vec::new();
        for file in self.files.iter().filter(|file| is_template(&file.shown)) {
            let input = self.read(file)?;
            let text = String::from_utf8_lossy(&input.bytes);
            if lint::platform_of(&text) != Platform::Auto || is_parameters(&text) {
                inputs.push(input);
            }
        }
        Ok(inputs)
    }

    fn read(&self, file: &Listed) -> Result<Input, Failure> {
        match (&file.from, &self.repository) {
            (From::Git(hash), Some(repository)) => {
                let bytes = repository.contents(&[hash])?.pop().unwrap_or_default();
                Ok(Input::new(file.shown.as_str(), bytes))
            }
            (From::Git(_), None) => Err(Failure(format!("{}: it is in no repository", file.shown))),
            (From::Disk(path), _) => {
                let input = self::file(&path.to_string_lossy())?;
                Ok(Input { path: file.shown.as_str().into(), ..input })
            }
        }
    }
}

/// A file or a folder at a revision.
enum At {
    File(Input),
    Folder(Folder),
}

/// Reads `REF:PATH`. The path is one from the current folder, as all others are, or else from the
/// root of the repository, as git has it.
fn at_revision(argument: &str, rest: &str) -> Result<At, Failure> {
    let Some((revision, path)) = rest.split_once(':').filter(|(_, path)| !path.is_empty()) else {
        return Err(Failure(format!(
            "{argument}: write git:REF:PATH, such as git:origin/main:src/Cloud"
        )));
    };
    let repository = Repository::around(Path::new("."))?;
    let commit = repository.commit(revision)?;
    let here = std::fs::canonicalize(".").ok();
    let below = here.as_deref().and_then(|here| here.strip_prefix(repository.root()).ok());
    let from_here = below.and_then(|below| plain(&below.join(path)));
    for place in from_here.into_iter().chain(plain(Path::new(path))) {
        if let Some(at) = entry(&repository, &commit, argument, &place)? {
            return Ok(at);
        }
    }
    Err(Failure(format!("{argument}: `{revision}` has no file and no folder `{path}`")))
}

fn entry(
    repository: &Repository,
    commit: &Commit,
    argument: &str,
    place: &str,
) -> Result<Option<At>, Failure> {
    let file = if place.is_empty() { None } else { repository.read(commit, place)? };
    if let Some(bytes) = file {
        return Ok(Some(At::File(Input::new(argument, bytes))));
    }
    let prefix = if place.is_empty() { String::new() } else { format!("{place}/") };
    let files: Vec<Listed> = repository
        .files(commit, place)?
        .into_iter()
        .filter_map(|(path, entry)| {
            let below = path.strip_prefix(&prefix)?.to_owned();
            let Entry::File(hash) = entry else { return None };
            let is_meant = !walk::is_build_output(Path::new(&below));
            let shown = format!("{}/{below}", argument.trim_end_matches('/'));
            is_meant.then_some(Listed { shown, from: From::Git(hash) })
        })
        .collect();
    if files.is_empty() {
        return Ok(None);
    }
    let repository = Some(repository.clone());
    Ok(Some(At::Folder(Folder { name: argument.to_owned(), files, repository })))
}

/// A path without `.` and `..`, with `/`; `None` where it leaves the repository.
fn plain(path: &Path) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => drop(parts.pop()?),
            Component::Normal(part) => parts.push(part.to_str()?.to_owned()),
            Component::Prefix(_) | Component::RootDir => return None,
        }
    }
    Some(parts.join("/"))
}

/// The only configuration for the cloud, or else the only one whose name is that of the slot.
fn chosen<'l>(slot: &str, candidates: &[&'l Listed]) -> Option<&'l Listed> {
    let own: &[&str] = if slot == "production" { &PRODUCTION } else { &STAGING };
    let has = |file: &Listed, words: &[&str]| {
        let name = file.shown.rsplit('/').next().unwrap_or(&file.shown).to_lowercase();
        name.split(['.', '-', '_', ' ']).any(|part| words.contains(&part))
    };
    let for_cloud: Vec<&Listed> =
        candidates.iter().copied().filter(|file| !has(file, &["local", "emulator"])).collect();
    let for_slot: Vec<&Listed> = for_cloud.iter().copied().filter(|file| has(file, own)).collect();
    match (&for_cloud[..], &for_slot[..]) {
        ([only], _) | (_, [only]) => Some(only),
        _ => None,
    }
}

fn is_definition(shown: &str) -> bool {
    FileName::of(shown) == FileName::Service("ServiceDefinition")
}

fn is_template(shown: &str) -> bool {
    shown.to_ascii_lowercase().ends_with(".json")
}

fn folder_of(shown: &str) -> &str {
    shown.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Whether a text is that of a parameter file.
fn is_parameters(text: &str) -> bool {
    text.contains("deploymentParameters.json")
}

/// The templates of a folder; a walk does not look at such files.
fn templates(folder: &Path) -> Vec<Listed> {
    let place = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let entries = std::fs::read_dir(place).into_iter().flatten().flatten();
    let mut files: Vec<Listed> = entries
        .filter(|entry| {
            let meta = entry.metadata();
            meta.is_ok_and(|meta| meta.is_file() && meta.len() <= MAX_TEMPLATE)
        })
        .map(|entry| folder.join(entry.file_name()))
        .map(|path| Listed { shown: walk::shown(&path), from: From::Disk(path) })
        .filter(|file| is_template(&file.shown))
        .collect();
    order::by(&mut files, |one, other| one.shown.cmp(&other.shown));
    files
}
