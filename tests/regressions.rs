//! What fuzzing and mutation have found stays mended: every input in `tests/regressions` is held
//! against the laws of the target that its folder is called by.

mod common;
mod laws;

use std::collections::BTreeSet;
use std::fs;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};

use laws::TARGETS;

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

#[test]
fn what_was_found_stays_mended() {
    let folder = common::package().join("tests/regressions");
    let mut failures = Vec::new();
    let mut count = 0;
    for target in &TARGETS {
        for path in entries(&folder.join(target.name)) {
            let input = fs::read(&path).expect("an input");
            let held = panic::catch_unwind(AssertUnwindSafe(|| (target.hold)(&input)));
            let held = held.unwrap_or_else(|_| Err("it panics".to_owned()));
            failures.extend(held.err().map(|why| format!("{}: {why}", path.display())));
            count += 1;
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    println!("{count} inputs");
}

#[test]
fn every_folder_is_of_a_target_and_every_target_is_fuzzed() {
    let names = |folder: &str, suffix: &str| -> BTreeSet<String> {
        let name =
            |path: &PathBuf| path.file_name()?.to_str()?.strip_suffix(suffix).map(str::to_owned);
        entries(&common::package().join(folder)).iter().filter_map(name).collect()
    };
    let targets: BTreeSet<String> = TARGETS.iter().map(|target| target.name.to_owned()).collect();
    let folders = names("tests/regressions", "");
    assert!(folders.is_subset(&targets), "{folders:?} are not all targets: {targets:?}");
    // The package that is published has no fuzzing in it.
    if common::package().join("fuzz").is_dir() {
        assert_eq!(names("fuzz/fuzz_targets", ".rs"), targets);
    }
}
