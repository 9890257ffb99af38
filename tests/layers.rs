//! The order of the rooms: a module uses only those that stand above it in this list.

use std::fs;
use std::path::{Path, PathBuf};

/// From the bottom to the top. `lint` is the flow through all that stand above it.
const ROOMS: [&str; 19] = [
    "text", "finding", "xml", "json", "schema", "document", "message", "check", "sample", "rules",
    "versions", "settle", "catalog", "config", "lint", "fix", "migrate", "report", "cli",
];

/// Rooms that only the command line opens.
const SIDE_ROOMS: [&str; 2] = ["git", "walk"];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a source folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// The room that a file is in: the first component below `src`.
fn room(path: &Path, src: &Path) -> String {
    let below = path.strip_prefix(src).expect("a file below src");
    let first = below.components().next().expect("a component").as_os_str();
    Path::new(first).file_stem().expect("a name").to_string_lossy().into_owned()
}

/// Every `crate::room` that a file names outside of comments and tests.
fn uses(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("#[cfg(test)]") {
            break;
        }
        let code = line.split("//").next().unwrap_or_default();
        for behind in code.split("crate::").skip(1) {
            let names: Vec<&str> = match behind.strip_prefix('{') {
                Some(group) => {
                    group.split(['}', '{']).next().unwrap_or_default().split(',').collect()
                }
                None => vec![behind],
            };
            for name in names {
                let name: String =
                    name.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                found.push((number + 1, name));
            }
        }
    }
    found
}

#[test]
fn no_arrow_runs_back() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let rank = |room: &str| ROOMS.iter().position(|known| *known == room);
    let mut wrong = Vec::new();
    let mut arrows = 0;
    for path in sources(&src) {
        let own = room(&path, &src);
        if ["lib", "main"].contains(&own.as_str()) || path.ends_with("tests.rs") {
            continue;
        }
        let side = SIDE_ROOMS.contains(&own.as_str());
        assert!(side || rank(&own).is_some(), "`{own}` has no place in the order of rooms");
        for (line, used) in uses(&fs::read_to_string(&path).expect("a source file")) {
            if used == own
                || !(ROOMS.contains(&used.as_str()) || SIDE_ROOMS.contains(&used.as_str()))
            {
                continue;
            }
            arrows += 1;
            let allowed = match (rank(&own), rank(&used)) {
                (Some(own), Some(used)) => used < own,
                (Some(_), None) => own == "cli",
                (None, Some(used)) => used == 0,
                (None, None) => false,
            };
            if !allowed {
                wrong.push(format!("{}:{line}: `{own}` uses `{used}`", path.display()));
            }
        }
    }
    assert!(arrows > 50, "only {arrows} arrows were found: the test reads nothing");
    assert!(wrong.is_empty(), "arrows that run back:\n{}", wrong.join("\n"));
}

#[test]
fn reports_never_see_a_tree_and_rules_never_see_a_report() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for (room, forbidden) in [
        ("report", &["xml", "schema", "check", "cli"][..]),
        ("rules", &["report", "settle", "cli"]),
        ("check", &["settle", "report"]),
    ] {
        for path in sources(&src.join(room)) {
            if path.ends_with("tests.rs") {
                continue;
            }
            for (line, used) in uses(&fs::read_to_string(&path).expect("a source file")) {
                assert!(
                    !forbidden.contains(&used.as_str()),
                    "{}:{line}: `{room}` uses `{used}`",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn xml_has_never_heard_of_azure() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for room in ["text", "finding", "xml"] {
        for path in sources(&src.join(room)) {
            let text = fs::read_to_string(&path).expect("a source file");
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            for (number, line) in code.lines().enumerate() {
                let code = line.split("//").next().unwrap_or_default().to_lowercase();
                let knows = ["azure", "cscfg", "csdef", "x-ms-version"]
                    .iter()
                    .any(|word| code.contains(word));
                assert!(!knows, "{}:{}: {line}", path.display(), number + 1);
            }
        }
    }
}

#[test]
fn modules_fit_in_a_head() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for path in sources(&src) {
        let text = fs::read_to_string(&path).expect("a source file");
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
        let lines = code.lines().count();
        assert!(lines <= 450 || path.ends_with("tests.rs"), "{} has {lines} lines", path.display());
        assert!(text.starts_with("//!"), "{} does not say what it is for", path.display());
    }
}
