//! Finds the files to lint: the only module that reads folders.

mod around;
mod found;
mod left_out;
mod looks;
mod passed_over;
mod places;
mod plain_file;
mod rules;
mod shown;
mod threads;

use std::ffi::{OsStr, OsString};
use std::path::{Component, Path, PathBuf};

pub(crate) use around::{around, plain};
pub(crate) use found::Found;
use left_out::LeftOut;
use looks::{Look, looks};
pub(crate) use passed_over::without_passed_over;
pub(crate) use places::Places;
use places::{Near, Seen};
pub(crate) use plain_file::{is_plain, is_stream, open, open_seen, read_small, size_of};
use rules::slashed;
pub(crate) use shown::shown;
pub(crate) use threads::{share, worth_while};

use walkdir::WalkDir;

use crate::text::{globs, order};

/// Something that could not be looked at, and why.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    /// The path as it was given.
    pub(crate) path: String,
    /// The reason, for a person.
    pub(crate) why: String,
    /// Whether it is a glob that fits no file, which a caller may let pass.
    pub(crate) fits_nothing: bool,
}

impl Failure {
    fn new(path: impl Into<String>, why: impl Into<String>) -> Self {
        Self { path: path.into(), why: why.into(), fits_nothing: false }
    }
}

/// Finds what the arguments name: files, folders, globs, and `-` for standard input.
///
/// Files come sorted and each once, by the first argument that names it. `jobs` is how many threads
/// may be at work; `None`: as many as there are processors.
pub(crate) fn find(
    arguments: &[String],
    places: &Places,
    jobs: Option<usize>,
) -> (Vec<Found>, Vec<Failure>) {
    // What leads to several files, or to none.
    let mut others = Vec::new();
    let looks = looks(arguments, places, jobs).into_iter().zip(arguments.iter().enumerate());
    // In the room of the looks: a hook names ten thousands.
    let named = looks.filter_map(|(look, (argument, text))| match look {
        _ if text == "-" => Some(("-".into(), Found::stdin("-").by(argument, true))),
        Ok(Look::File(whole, file)) => Some((whole, file.by(argument, true))),
        look => {
            others.push((look, argument, text));
            None
        }
    });
    let mut found: Vec<(OsString, Found)> = named.collect();
    let mut failures = Vec::new();
    let mut near = Near::default();
    for (look, argument, text) in others {
        let path = Path::new(text);
        let is_folder = look.is_ok();
        let mut add = |path: &Path, seen: Seen| {
            let (whole, file) = places.place(path, seen, &mut near);
            found.push((whole, file.by(argument, !is_folder)));
        };
        match look {
            Ok(_) => {
                // Only what lies below the folder makes it build output: it was named itself.
                let fits = |file: &Path| {
                    is_ours(file) && !is_build_output(file.strip_prefix(path).unwrap_or(file))
                };
                walk(path, &fits, &mut add, &mut failures);
            }
            Err(_) if text.contains(['*', '?', '[', '{']) => {
                glob(text, &mut add, &mut failures);
            }
            Err(error) => failures.push(Failure::new(text, reason_at(path, &error))),
        }
    }
    let mut found = each_once(found);
    let by_path = |one: &Found, other: &Found| {
        let same = || {
            let (one, other) = (one.path(), other.path());
            (one.is_none(), one).cmp(&(other.is_none(), other))
        };
        let arguments = || one.argument().cmp(&other.argument());
        one.shown.cmp(&other.shown).then_with(same).then_with(arguments)
    };
    order::by(&mut found, by_path);
    (found, failures)
}

/// The files that were found, with where they really lie: each once, as it was found first, and with
/// all arguments that it was found by.
fn each_once(mut found: Vec<(OsString, Found)>) -> Vec<Found> {
    let by_place = |(one, file): &(OsString, Found), (other, next): &(OsString, Found)| {
        one.cmp(other).then_with(|| file.argument().cmp(&next.argument()))
    };
    order::by(&mut found, by_place);
    found.dedup_by(|(one, again), (other, first)| {
        let is_same = one == other;
        if is_same {
            first.found_again(again);
        }
        is_same
    });
    let mut all: Vec<Found> = found.into_iter().map(|(_, file)| file).collect();
    // It is kept to the end of the run.
    all.shrink_to_fit();
    all
}

/// The service files in a folder and below it, as a walk finds them.
pub(crate) fn service_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let fits = |file: &Path| {
        is_service_file(file) && !is_build_output(file.strip_prefix(folder).unwrap_or(file))
    };
    // What cannot be looked into is said where it was asked for.
    walk(folder, &fits, &mut |path, _| found.push(path.to_owned()), &mut Vec::new());
    order::plain(&mut found);
    found
}

/// The files with that suffix in a folder and below it, as a walk finds them.
pub(crate) fn files_with(folder: &Path, suffix: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let fits = |file: &Path| file.extension().is_some_and(|s| s.eq_ignore_ascii_case(suffix));
    walk(folder, &fits, &mut |path, _| found.push(path.to_owned()), &mut Vec::new());
    order::plain(&mut found);
    found
}

fn is_service_file(path: impl AsRef<OsStr>) -> bool {
    let path = path.as_ref();
    has_suffix(path, "csdef") || has_suffix(path, "cscfg")
}

fn is_json(path: impl AsRef<OsStr>) -> bool {
    has_suffix(path.as_ref(), "json")
}

/// Whether the name of a file ends in a dot and that suffix, with something before it. What
/// [`Path::extension`] would say takes a look at each part of the path.
fn has_suffix(path: &OsStr, suffix: &str) -> bool {
    let path = path.as_encoded_bytes();
    let Some((name, end)) = path.split_at_checked(path.len().saturating_sub(suffix.len())) else {
        return false;
    };
    matches!(name, [.., before, b'.'] if !std::path::is_separator(char::from(*before)))
        && end.eq_ignore_ascii_case(suffix.as_bytes())
}

/// What a build writes: copies of what lies elsewhere, which nobody mends where it is.
pub(crate) fn is_build_output(path: &Path) -> bool {
    const BUILT: &[u8] = b".build.csdef";
    let ends_as_built = |name: &OsStr| {
        let name = name.as_encoded_bytes();
        name.last_chunk().is_some_and(|end: &[u8; BUILT.len()]| end.eq_ignore_ascii_case(BUILT))
    };
    let of_builds = |folder: Component<'_>| {
        ["bin", "obj", "csx"].iter().any(|it| folder.as_os_str().eq_ignore_ascii_case(it))
    };
    path.file_name().is_some_and(ends_as_built)
        || path.parent().is_some_and(|folder| folder.components().any(of_builds))
}

/// Expands a glob from the folder that its first plain components name.
fn glob(text: &str, add: &mut dyn FnMut(&Path, Seen), failures: &mut Vec<Failure>) {
    let text = text.replace('\\', "/");
    let glob = match globs::read(&text) {
        Ok(glob) => glob,
        Err(error) => {
            failures.push(Failure::new(text, format!("the glob cannot be read: {error}")));
            return;
        }
    };
    let plain: PathBuf = text
        .split('/')
        .take_while(|part| !part.contains(['*', '?', '[', '{']))
        .collect::<Vec<_>>()
        .join("/")
        .into();
    let base = match (plain.as_os_str().is_empty(), text.starts_with('/')) {
        (true, true) => PathBuf::from("/"),
        (true, false) => PathBuf::from("."),
        (false, _) => plain,
    };
    let mut any = false;
    let fits = |path: &Path| {
        let (shown, given) = (shown(path), path.as_os_str().as_encoded_bytes());
        glob.fits(shown.as_bytes()) || shown.as_bytes() != given && glob.fits(&slashed(given))
    };
    walk(
        &base,
        &fits,
        &mut |path, seen| {
            any = true;
            add(path, seen);
        },
        failures,
    );
    if !any {
        let failure = Failure::new(text, "the glob matches no file");
        failures.push(Failure { fits_nothing: true, ..failure });
    }
}

/// Walks a folder as `.gitignore` asks; hidden folders are looked into, `.git` is not.
fn walk(
    folder: &Path,
    fits: &dyn Fn(&Path) -> bool,
    add: &mut dyn FnMut(&Path, Seen),
    failures: &mut Vec<Failure>,
) {
    let mut left_out = match LeftOut::around(folder) {
        Ok(left_out) => left_out,
        Err(failure) => {
            failures.push(failure);
            return;
        }
    };
    let mut unfit = Vec::new();
    let mut entries = WalkDir::new(folder).into_iter();
    while let Some(entry) = entries.next() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                failures.push(failure(error, folder));
                continue;
            }
        };
        let (path, depth, kind) = (entry.path(), entry.depth(), entry.file_type());
        if depth > 0 {
            let below = below(path, folder);
            if left_out.has(below, depth, kind.is_dir()) || entry.file_name() == ".git" {
                if kind.is_dir() {
                    entries.skip_current_dir();
                }
                continue;
            }
            if kind.is_dir()
                && let Err(failure) = left_out.enter(path, below, depth)
            {
                unfit.push(failure);
                entries.skip_current_dir();
            }
        }
        let (is_regular, is_link) = (kind.is_file(), entry.path_is_symlink());
        if (is_regular || is_link && path.is_file()) && fits(path) {
            add(path, Seen { is_walked: true, is_regular, is_link });
        }
    }
    failures.append(&mut unfit);
}

/// The path of what lies in a folder, from there.
fn below<'p>(path: &'p Path, folder: &Path) -> &'p [u8] {
    let path = path.as_os_str().as_encoded_bytes();
    let below = &path[folder.as_os_str().len().min(path.len())..];
    match below {
        [first, below @ ..] if std::path::is_separator(char::from(*first)) => below,
        below => below,
    }
}

fn failure(error: walkdir::Error, folder: &Path) -> Failure {
    let path = shown(error.path().unwrap_or(folder));
    Failure::new(path, reason(&error.into()))
}

/// Whether a folder lies at a path, or a file; `None` where nothing does. Case does not count: these
/// are paths of Windows.
pub(crate) fn is_folder(path: &str) -> Option<bool> {
    if let Ok(meta) = std::fs::metadata(path) {
        return Some(meta.is_dir());
    }
    let mut place = PathBuf::new();
    for part in Path::new(path).components() {
        let exact = place.join(part);
        if exact.exists() {
            place = exact;
            continue;
        }
        let folder = if place.as_os_str().is_empty() { Path::new(".") } else { &place };
        let mut entries = std::fs::read_dir(folder).ok()?.flatten();
        let wanted = part.as_os_str();
        let name =
            entries.find(|entry| entry.file_name().eq_ignore_ascii_case(wanted))?.file_name();
        place = place.join(name);
    }
    std::fs::metadata(&place).ok().map(|meta| meta.is_dir())
}

/// Whether no file has that [`identity`] any more.
pub(crate) fn is_gone(identity: &str) -> bool {
    let Ok(current) = std::fs::canonicalize(".") else { return false };
    let repository = current.ancestors().find(|folder| folder.join(".git").exists());
    !repository.unwrap_or(&current).join(identity).exists()
}

/// The path of a file that another one names, from the folder of that one. Steps up are taken, so
/// that a file has the same path however it was named.
pub(crate) fn beside(folder: &Path, named: &str) -> PathBuf {
    plain(&folder.join(named.replace('\\', "/")))
}

/// Why something could not be opened, as a person says it.
pub(crate) fn reason(error: &std::io::Error) -> String {
    use std::io::ErrorKind::{IsADirectory, NotFound, PermissionDenied};
    match error.kind() {
        NotFound => "there is no such file or folder".to_owned(),
        PermissionDenied => "permission denied".to_owned(),
        IsADirectory => "it is a folder".to_owned(),
        _ => error.to_string(),
    }
}

/// [`reason`], and where a link leads nowhere or in a circle, that.
pub(crate) fn reason_at(path: &Path, error: &std::io::Error) -> String {
    let leads_nowhere = path.is_symlink() && std::fs::canonicalize(path).is_err();
    if leads_nowhere && error.kind() != std::io::ErrorKind::PermissionDenied {
        return "it is a link that leads to no file".to_owned();
    }
    reason(error)
}

/// Whether the name is one that a folder walk looks at: a suffix of ours, or one behind it.
fn is_ours(path: &Path) -> bool {
    const OURS: [&str; 9] =
        ["cscfg", "csdef", "csplugin", "xml", "http", "rest", "har", "json", "jsonc"];
    let name = path.file_name().map(|name| name.to_string_lossy().to_ascii_lowercase());
    name.is_some_and(|name| {
        if name == "svclint.toml" {
            return true;
        }
        let mut parts = name.rsplit('.');
        let (last, before) = (parts.next(), parts.next());
        let stem_follows = parts.next().is_some();
        let ours = |part: Option<&str>| part.is_some_and(|part| OURS.contains(&part));
        (ours(last) && before.is_some()) || (ours(before) && stem_follows)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_file_names_may_have_backslashes() {
        let beside = |named| beside(Path::new("src/web"), named).to_string_lossy().into_owned();
        assert_eq!(beside(r"..\bodies\swap.xml"), "src/bodies/swap.xml");
        assert_eq!(beside(r".\swap.xml"), "src/web/swap.xml");
    }

    #[test]
    fn names_that_a_walk_looks_at() {
        for ours in [
            "a.cscfg",
            "A.CSDEF",
            "Web.cscfg.prod",
            "b.xml",
            "x/y.csplugin",
            "r.http",
            "s.har",
            "t.json",
        ] {
            assert!(is_ours(Path::new(ours)), "{ours}");
        }
        for other in ["a.cscfg.prod.bak", "xml", "cscfg.txt", "a.toml", ".gitignore", "xml.txt"] {
            assert!(!is_ours(Path::new(other)), "{other}");
        }
    }
}
