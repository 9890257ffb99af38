//! The swaps that a configuration names, checked with the files of a run.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use super::scopes::{Planned, Scopes, shown};
use super::swap::slots;
use crate::lint::{self, Inspection, Options};

/// Adds what stands in the way of the swaps that are named; gives a sentence for each of them that
/// could not be looked at.
///
/// A swap is looked at when a file of either side is among those that are checked: what was not
/// asked about is nobody's business.
pub(super) fn inspect(
    scopes: &Scopes,
    options: &Options,
    inspections: &mut Vec<Inspection>,
) -> Vec<String> {
    let (mut failures, swaps) = (Vec::new(), scopes.swaps());
    if swaps.is_empty() {
        return failures;
    }
    let checked: HashSet<Arc<str>> =
        inspections.iter().map(|inspection| inspection.file.path.clone()).collect();
    for planned in swaps {
        match one(&planned, options) {
            Ok(found) => {
                let concerns = |inspection: &Inspection| checked.contains(&inspection.file.path);
                if found.iter().any(concerns) {
                    lint::merge(found, inspections);
                }
            }
            Err(why) => failures.push(format!("{}: {why}", planned.place)),
        }
    }
    failures
}

fn one(planned: &Planned, options: &Options) -> Result<Vec<Inspection>, String> {
    let options = Options { lens: planned.lens.clone(), ..options.clone() };
    // What could not be chosen among is said by `svclint swap`, which shows both sides.
    let mut notes = Vec::new();
    let mut slot = |name, given: &str| {
        let path = as_listed(from_here(&planned.folder, given));
        slots::slot(name, &[path], &mut notes).map_err(|failure| failure.to_string())
    };
    let production = slot("production", &planned.production)?;
    let staging = slot("staging", &planned.staging)?;
    lint::inspect_swap(production, staging, &options).map_err(|error| error.to_string())
}

/// A path in the form in which files are listed, so that the same file has the same name.
fn as_listed(path: String) -> String {
    match std::fs::canonicalize(&path) {
        Ok(whole) => {
            let shown = shown(&whole);
            if shown.is_empty() { ".".to_owned() } else { shown }
        }
        Err(_) => path,
    }
}

/// What stands in a configuration counts from its folder; `folder` is that, seen from here.
fn from_here(folder: &str, given: &str) -> String {
    let join = |path: &str| {
        if folder.is_empty() || Path::new(path).is_absolute() {
            path.to_owned()
        } else {
            format!("{}/{path}", folder.trim_end_matches('/'))
        }
    };
    if given == "none" {
        return given.to_owned();
    }
    match given.strip_prefix("git:").and_then(|rest| rest.split_once(':')) {
        Some((revision, path)) => format!("git:{revision}:{}", join(path)),
        None => join(given),
    }
}

#[cfg(test)]
mod tests {
    use super::from_here;

    #[test]
    fn paths_count_from_the_folder_of_the_configuration() {
        assert_eq!(from_here("", "staging"), "staging");
        assert_eq!(from_here("a/b", "../staging"), "a/b/../staging");
        assert_eq!(from_here("a", "git:v1:web"), "git:v1:a/web");
        assert_eq!(from_here("a", "none"), "none");
        assert_eq!(from_here("a", "/srv/web"), "/srv/web");
    }
}
