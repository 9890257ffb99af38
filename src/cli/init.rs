//! `svclint init`: looks at a folder and writes a `svclint.toml` that fits it.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

use super::args::Init;
use super::output::Stream;
use super::read::read;
use super::{CLEAN, Failure};
use crate::catalog::CATALOG;
use crate::config::{FILE_NAME, Suggestion, draft, quoted};
use crate::report::plain_text;
use crate::schema::Version;
use crate::text::Part;
use crate::text::letters::Letters;
use crate::walk::{self, Found, Places};
use crate::xml;

/// Names of folders that hold copies of what lies elsewhere.
const COPIES: [&str; 12] = [
    "archive",
    "artifacts",
    "backup",
    "dist",
    "drop",
    "old",
    "out",
    "output",
    "packages",
    "publish",
    "published",
    "staging",
];

/// As many entries of a kind as anybody reads.
const MOST: usize = 8;

/// A service file, as far as it says which service it is of.
struct File {
    path: String,
    is_definition: bool,
    service: Option<String>,
}

impl File {
    fn folder(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }
}

pub(super) fn run(init: &Init) -> Result<u8, Failure> {
    if !init.folder.is_dir() {
        return Err(Failure(format!("{}: it is no folder", init.folder.display())));
    }
    let text = text(&init.folder);
    let target = init.out.clone().unwrap_or_else(|| init.folder.join(FILE_NAME));
    if target.as_os_str() == "-" {
        Stream::stdout().lines(&text)?;
        return Ok(CLEAN);
    }
    write(&target, &text, init.force)?;
    let shown = target.display().to_string().replace('\\', "/");
    let shown = shown.trim_start_matches("./");
    Stream::stderr().line(&format!(
        "svclint: wrote {shown}; every setting in it is a comment, so nothing has changed yet"
    ));
    Ok(CLEAN)
}

/// Writes the file; one that is there stays unless it is to be replaced.
fn write(target: &Path, text: &str, force: bool) -> Result<(), Failure> {
    let shown = target.display();
    if force {
        return super::output::write_file(target, text);
    }
    let fail = |error: &std::io::Error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => {
            Failure(format!("{shown}: there is one already; --force replaces it"))
        }
        _ => Failure(format!("{shown}: it could not be written: {}", walk::reason(error))),
    };
    let mut file =
        OpenOptions::new().write(true).create_new(true).open(target).map_err(|e| fail(&e))?;
    file.write_all(text.as_bytes()).map_err(|error| fail(&error))
}

/// The text for a folder.
fn text(folder: &Path) -> String {
    let argument = folder.to_string_lossy().into_owned();
    // What cannot be looked into is no reason to write nothing.
    let (found, _) = walk::find(&[argument], &Places::default(), None);
    let found = super::json::without_foreign(found);
    let below = |path: &Path| {
        path.strip_prefix(folder).unwrap_or(path).to_string_lossy().replace('\\', "/")
    };
    let paths: Vec<(String, &Found)> = found
        .iter()
        .filter_map(|file| Some((below(file.path()?), file)))
        .filter(|(path, _)| path != FILE_NAME)
        .collect();
    let files: Vec<File> =
        paths.iter().filter_map(|(path, file)| service_file(path, file)).collect();
    let is_copy = |file: &&File| copied(&file.path).is_none();
    let own: Vec<&File> = files.iter().filter(is_copy).collect();
    let suggestions = [
        vec![release()],
        vec![api_version(&paths)],
        vec![platform(folder)],
        excluded(&paths),
        environments(&own),
        services(&own),
    ]
    .concat();
    let count =
        |is_definition| files.iter().filter(|file| file.is_definition == is_definition).count();
    let plural = |number: usize, what: &str| match number {
        0 => format!("no {what}s"),
        1 => format!("1 {what}"),
        _ => format!("{number} {what}s"),
    };
    let others = plural(paths.len() - files.len(), "other file");
    let sentence = format!(
        "When it was written there were {}, {} and {others} that svclint looks at.",
        plural(count(true), "service definition"),
        plural(count(false), "service configuration"),
    );
    draft(&sentence, &suggestions)
}

fn service_file(path: &str, found: &Found) -> Option<File> {
    let is_definition = match Path::new(path).extension() {
        Some(suffix) if suffix.eq_ignore_ascii_case("csdef") => true,
        Some(suffix) if suffix.eq_ignore_ascii_case("cscfg") => false,
        _ => return None,
    };
    let service = read(found, "", &Places::default()).ok().and_then(|input| {
        let part = Arc::new(Part::from_bytes(path, input.bytes));
        let tree = xml::read(&part);
        let attribute = if is_definition { "name" } else { "serviceName" };
        let value = tree.root()?.attribute(None, attribute)?.value().trimmed().to_owned();
        (!value.is_empty()).then_some(value)
    });
    Some(File { path: path.to_owned(), is_definition, service })
}

fn suggest(key: &'static str, lines: String, why: impl Into<String>) -> Suggestion {
    Suggestion { key, lines, why: why.into() }
}

/// This release and those that are compatible.
fn release() -> Suggestion {
    let (major, minor) = (env!("CARGO_PKG_VERSION_MAJOR"), env!("CARGO_PKG_VERSION_MINOR"));
    suggest("required-version", format!("required-version = \">={major}.{minor}\""), "")
}

/// The version that most messages in the folder ask for, else the newest.
fn api_version(paths: &[(String, &Found)]) -> Suggestion {
    let mut counts: BTreeMap<Version, usize> = BTreeMap::new();
    let is_message = |path: &str| {
        let suffix = Path::new(path).extension();
        ["http", "rest", "har"]
            .iter()
            .any(|own| suffix.is_some_and(|s| s.eq_ignore_ascii_case(own)))
    };
    for (_, file) in paths.iter().filter(|(path, _)| is_message(path)) {
        let Ok(input) = read(file, "", &Places::default()) else { continue };
        let part = Part::from_bytes("", input.bytes);
        let text = part.text().lower();
        for (at, header) in text.match_indices("x-ms-version") {
            let behind =
                text[at + header.len()..].trim_start_matches([' ', ':', '"', '\'', '=', '\\']);
            let version = behind.get(..10).and_then(|date| date.parse::<Version>().ok());
            if let Some(version) = version.filter(|version| version.is_date()) {
                *counts.entry(version).or_default() += 1;
            }
        }
    }
    let most = counts.iter().max_by_key(|(version, count)| (**count, **version));
    let line = |version: Version| format!("api-version = \"{version}\"");
    match (most, CATALOG.newest()) {
        (Some((version, _)), _) => {
            suggest("api-version", line(*version), "The messages in this folder ask for it:")
        }
        (None, Some(newest)) => suggest("api-version", line(newest), "The newest one:"),
        (None, None) => suggest("api-version", String::new(), ""),
    }
}

/// Extended support where a template deploys to it.
fn platform(folder: &Path) -> Suggestion {
    let template = walk::files_with(folder, "json").into_iter().find(|path| {
        let text = walk::is_plain(path).then(|| walk::read_small(path, 4 << 20).ok()).flatten();
        text.is_some_and(|bytes| {
            let text = Part::from_bytes("", bytes).text().lower();
            text.contains("microsoft.compute/cloudservices")
        })
    });
    match template {
        Some(path) => {
            let name =
                path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            suggest(
                "platform",
                "platform = \"extended-support\"".to_owned(),
                format!("`{}` deploys to extended support:", plain_text(&name)),
            )
        }
        None => suggest("platform", "platform = \"auto\"".to_owned(), ""),
    }
}

/// The folder of copies that a file lies in, as a glob.
fn copied(path: &str) -> Option<String> {
    let (folders, _) = path.rsplit_once('/')?;
    let steps: Vec<&str> = folders.split('/').collect();
    let named = |step: &&str| COPIES.contains(&step.lower().as_str());
    let index = steps.iter().position(named)?;
    Some(format!("/{}/", escaped(&steps[..=index].join("/"))))
}

/// Folders that hold copies by their names.
fn excluded(paths: &[(String, &Found)]) -> Vec<Suggestion> {
    let mut folders: BTreeSet<String> = BTreeSet::new();
    folders.extend(paths.iter().filter_map(|(path, _)| copied(path)));
    if folders.is_empty() {
        return Vec::new();
    }
    let globs: Vec<String> = folders.iter().take(MOST).map(|folder| quoted(folder)).collect();
    vec![suggest(
        "exclude",
        format!("exclude = [{}]", globs.join(", ")),
        "By their names these hold copies of what lies elsewhere:",
    )]
}

/// Configurations for developers' machines that svclint would not take for such.
fn environments(files: &[&File]) -> Vec<Suggestion> {
    let is_local = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or(path).lower();
        name.split(['.', '-', '_']).any(|part| matches!(part, "dev" | "debug" | "development"))
    };
    let own: Vec<String> = files
        .iter()
        .filter(|file| !file.is_definition && is_local(&file.path))
        .take(MOST)
        .map(|file| quoted(&escaped(&format!("/{}", file.path))))
        .collect();
    if own.is_empty() {
        return Vec::new();
    }
    vec![suggest(
        "environments",
        format!("[environments]\nemulator = [{}]", own.join(", ")),
        "If these are for the emulator, say so:",
    )]
}

/// Definitions with configurations of the same service in other folders; where there are none, the
/// first definition with those beside it.
fn services(files: &[&File]) -> Vec<Suggestion> {
    let definitions = || files.iter().copied().filter(|file| file.is_definition);
    let has_definition: HashSet<&str> = definitions().map(File::folder).collect();
    let entry = |definition: &File, configurations: &[&File]| {
        let globs: Vec<String> = configurations
            .iter()
            .map(|file| quoted(&escaped(&format!("/{}", file.path))))
            .collect();
        format!(
            "[[services]]\ndefinition = {}\nconfigurations = [{}]",
            quoted(&escaped(&format!("/{}", definition.path))),
            globs.join(", ")
        )
    };
    let configurations = |definition: &File, is_apart: bool| -> Vec<&File> {
        let own = files.iter().copied().filter(|file| {
            let is_beside = file.folder() == definition.folder();
            let is_same = file.service.is_some() && file.service == definition.service;
            let is_free = is_same && !has_definition.contains(file.folder());
            !file.is_definition && (is_beside || is_apart && is_free)
        });
        own.take(MOST).collect()
    };
    let mut suggestions = Vec::new();
    for definition in definitions() {
        let all = configurations(definition, true);
        if all.iter().any(|file| file.folder() != definition.folder()) {
            let why = "Configurations of the same service lie in other folders, where nothing compares them:";
            let why = if suggestions.is_empty() { why } else { "" };
            suggestions.push(suggest("services", entry(definition, &all), why));
        }
    }
    if suggestions.is_empty() {
        let beside =
            definitions().map(|definition| (definition, configurations(definition, false)));
        let first = beside.into_iter().find(|(_, configurations)| !configurations.is_empty());
        suggestions.extend(first.map(|(definition, all)| {
            suggest("services", entry(definition, &all), "As svclint finds it by itself:")
        }));
    }
    suggestions.truncate(MOST);
    suggestions
}

/// A path as a glob that fits it alone.
fn escaped(path: &str) -> String {
    let mut glob = String::with_capacity(path.len());
    for character in path.chars() {
        if matches!(character, '*' | '?' | '[' | ']' | '{' | '}') {
            glob.extend(['[', character, ']']);
        } else {
            glob.push(character);
        }
    }
    glob
}
