//! Real service files, where they lie beside the repository: how often each rule speaks, which
//! findings are errors, and that nothing is said against what the live service accepted.

mod common;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use common::{Folder, clean, run};
use serde_json::Value;

/// The folder of the corpus; `None`, with a line that says so, where it is not there.
#[allow(clippy::print_stdout, reason = "a test says what it skips and how long it took")]
fn corpus() -> Option<PathBuf> {
    let folder = common::package().join("../shared/corpus");
    if folder.is_dir() {
        return folder.canonicalize().ok();
    }
    println!("skipped: there is no corpus at {}", folder.display());
    None
}

/// What `svclint` with these arguments prints in the folder of the corpus, and its status.
fn svclint(corpus: &Path, arguments: &[&str]) -> common::Said {
    let mut command = clean(env!("CARGO_BIN_EXE_svclint"), corpus);
    command.args(arguments);
    run(command, arguments.join(" "), Vec::new())
}

/// The report on the whole corpus.
#[allow(clippy::print_stdout, reason = "a test says what it skips and how long it took")]
fn report(corpus: &Path) -> Value {
    let folder = Folder::new();
    let file = folder.path().join("report.json");
    let output = format!("json:{}", file.display());
    let start = Instant::now();
    let said = svclint(
        corpus,
        &["check", ".", "--fail-on", "never", "--today", "2026-01-01", "--output", &output],
    );
    println!("the whole corpus took {} ms in this build", start.elapsed().as_millis());
    assert_eq!(said.status, 0, "{said}");
    serde_json::from_str(&folder.read("report.json")).expect("a report")
}

fn findings(report: &Value) -> impl Iterator<Item = &Value> {
    report["findings"].as_array().into_iter().flatten()
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_default()
}

#[test]
fn how_often_each_rule_speaks() {
    let Some(corpus) = corpus() else { return };
    let report = report(&corpus);
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut errors = String::new();
    for finding in findings(&report) {
        let severity = text(finding, "severity");
        *counts.entry((text(finding, "rule"), severity)).or_default() += 1;
        if severity == "error" {
            let (path, rule) = (text(finding, "path"), text(finding, "rule"));
            let line = &finding["span"]["start"]["line"];
            let message = text(finding, "message");
            writeln!(errors, "{path}:{line}: {rule}: {message}").expect("text");
        }
    }
    let mut table = String::new();
    for ((rule, severity), count) in counts {
        writeln!(table, "{count:5} {severity:7} {rule}").expect("text");
    }
    insta::assert_snapshot!("rules", table);
    insta::assert_snapshot!("errors", errors);
}

#[test]
fn what_the_service_accepted_has_no_error() {
    let Some(corpus) = corpus() else { return };
    let said = svclint(&corpus, &["check", "Azure__azure-sdk-for-python", "--quiet"]);
    assert_eq!(said.status, 0, "{said}");
}

#[test]
fn most_folders_have_no_error() {
    let Some(corpus) = corpus() else { return };
    let report = report(&corpus);
    let folder = |path: &str| path.split('/').next().unwrap_or_default().to_owned();
    let mut folders: BTreeMap<String, bool> = BTreeMap::new();
    for file in report["files"].as_array().into_iter().flatten() {
        let own = folder(text(file, "path"));
        if !own.contains('@') && own.contains("__") {
            folders.entry(own).or_insert(true);
        }
    }
    for finding in findings(&report).filter(|finding| text(finding, "severity") == "error") {
        if let Some(is_clean) = folders.get_mut(&folder(text(finding, "path"))) {
            *is_clean = false;
        }
    }
    let good = folders.values().filter(|is_clean| **is_clean).count();
    println!("{good} of {} folders have no error", folders.len());
    assert!(good >= 55, "only {good} of {}", folders.len());
}
