//! JSON files: a folder holds many, and few of them are about a cloud service.

use std::collections::HashSet;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::document::FileName;
use crate::document::arm::{Traces, traces};
use crate::text::limits::MAX_BYTES;
use crate::walk::{self, Found};

/// Leaves out the JSON files that nobody named and that hold nothing of a cloud service. A
/// parameter file stays where something of one lies beside it or below it, and so does a template
/// that links to others.
pub(super) fn without_foreign(found: Vec<Found>) -> Vec<Found> {
    if !found.iter().any(is_json) {
        return found;
    }
    let mut homes: HashSet<PathBuf> = HashSet::new();
    let mut judged: Vec<(Found, Traces)> = Vec::with_capacity(found.len());
    for file in found {
        let traces = match file.path() {
            Some(path) if is_json(&file) => {
                let traces = look(path);
                if traces == Traces::Service {
                    homes.extend(path.ancestors().skip(1).map(Path::to_owned));
                }
                if file.is_named { Traces::Service } else { traces }
            }
            _ => Traces::Service,
        };
        judged.push((file, traces));
    }
    let is_kept = |file: &Found, traces: Traces| match traces {
        Traces::Nothing => false,
        Traces::Parameters => file.path().is_some_and(|p| homes.contains(&folder(p))),
        Traces::Service => true,
    };
    let kept = judged.into_iter().filter(|(file, traces)| is_kept(file, *traces));
    kept.map(|(file, _)| file).collect()
}

/// The same of files that lie beside those that were found.
pub(super) fn beside(others: Vec<Found>, found: &[&Found]) -> Vec<Found> {
    if others.is_empty() {
        return others;
    }
    let known: Vec<Found> = found.iter().filter(|file| is_json(file)).copied().cloned().collect();
    let names: HashSet<Arc<str>> = known.iter().map(|file| file.shown.clone()).collect();
    let kept = without_foreign(known.into_iter().chain(others).collect());
    kept.into_iter().filter(|file| !names.contains(&file.shown)).collect()
}

fn is_json(file: &Found) -> bool {
    // One letter tells most other files apart.
    let ends = file.shown.ends_with(['n', 'N', 'c', 'C']);
    ends && FileName::of(&file.shown) == FileName::Json
}

fn folder(path: &Path) -> PathBuf {
    path.parent().unwrap_or(Path::new("")).to_owned()
}

/// What the bytes of a file show.
fn look(path: &Path) -> Traces {
    let mut bytes = Vec::new();
    let read = walk::open(path).and_then(|(file, _)| file.take(MAX_BYTES).read_to_end(&mut bytes));
    // What cannot be read is said where it is read.
    if read.is_err() { Traces::Service } else { traces(&bytes) }
}
