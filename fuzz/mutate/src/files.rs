//! The files that everything begins with: samples, the examples of rule pages, the bodies of
//! `tests/base`, skeletons of every operation, the schemas; and real files where there are some.

#[allow(dead_code, reason = "the tests use more of it")]
#[path = "../../../tests/pages/examples.rs"]
mod examples;

use std::fs;
use std::path::{Path, PathBuf};

use examples::Example;
use svclint::catalog::CATALOG;
use svclint::rules;
use svclint::sample::{self, Order};
use svclint::schema::{Lens, Version};
use svclint::{Input, Options, Report};

/// A file, or several that belong together.
pub struct Origin {
    /// The files, with what they were where that is known.
    pub inputs: Vec<Input>,
    /// Whether they are two deployments and what swaps them.
    pub is_swap: bool,
}

impl Origin {
    fn alone(name: &str, bytes: Vec<u8>) -> Self {
        Self { inputs: vec![Input::new(name, bytes)], is_swap: false }
    }
}

/// Everything that lies in the repository.
#[must_use]
pub fn own() -> Vec<Origin> {
    let mut origins = Vec::new();
    for folder in ["samples", "tests/base", "schemas", "tests/regressions"] {
        origins.extend(below(&root().join(folder)));
    }
    for page in rules::all() {
        origins.extend(examples::of(page.text()).unwrap_or_default().into_iter().map(of_example));
    }
    origins.extend(skeletons());
    origins.extend(settings());
    origins
}

/// Files of real repositories, where they are.
#[must_use]
pub fn real() -> Vec<Origin> {
    ["corpus", "requests"]
        .iter()
        .flat_map(|name| below(&root().join("../shared").join(name)))
        .collect()
}

fn of_example(example: Example) -> Origin {
    Origin { is_swap: example.is_swap(), inputs: example.inputs() }
}

/// Every file of a folder, and those of one folder of a service together.
fn below(folder: &Path) -> Vec<Origin> {
    let mut paths = Vec::new();
    files(folder, &mut paths);
    let mut origins = Vec::new();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let bytes = fs::read(&path).unwrap_or_default();
        if name.ends_with(".csdef") {
            let beside = beside(&path);
            let inputs = [Input::new(name.clone(), bytes.clone())].into_iter().chain(beside);
            origins.push(Origin { inputs: inputs.collect(), is_swap: false });
        }
        origins.push(Origin::alone(&name, bytes));
    }
    origins
}

/// Two of the configurations that lie beside a definition.
fn beside(path: &Path) -> Vec<Input> {
    let mut found = Vec::new();
    files(path.parent().unwrap_or(path), &mut found);
    // Files of the folders below have the same names.
    found.retain(|other| other.extension().is_some_and(|suffix| suffix == "cscfg"));
    found.retain(|other| other.parent() == path.parent());
    let input = |path: &PathBuf| {
        let name = path.file_name()?.to_string_lossy().into_owned();
        Some(Input::new(name, fs::read(path).ok()?))
    };
    found.iter().filter_map(input).take(2).collect()
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// What `svclint new` prints, with its message.
fn skeletons() -> Vec<Origin> {
    let mut origins = Vec::new();
    for schema in CATALOG.operations().chain(CATALOG.arm_operations()) {
        let known = CATALOG.versions.iter().rev().map(|known| known.version);
        let known = known.chain(schema.gate.since.filter(|_| schema.is_arm()));
        let newest = known.into_iter().find(|version| schema.gate.admits(Some(*version)));
        let Some(version) = newest else { continue };
        let configuration = sample::configuration(&CATALOG, schema);
        let order = Order {
            schema,
            version,
            spelled: &version.to_string(),
            fillings: &[],
            configuration: &configuration,
            carried: &sample::carried(configuration.as_bytes()),
        };
        let body = sample::body(&order);
        let message = sample::message(&order, body.as_deref());
        origins.push(Origin::alone("saved.har", saved(&message).into_bytes()));
        origins.push(Origin::alone("requests.http", message.into_bytes()));
        let name = if schema.is_arm() { "body.json" } else { "body.xml" };
        origins.extend(body.map(|text| Origin::alone(name, text.into_bytes())));
    }
    origins
}

/// A message as a HAR file has it.
fn saved(message: &str) -> String {
    let (head, body) = message.split_once("\n\n").unwrap_or((message, ""));
    let mut lines = head.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let mut words = lines.next().unwrap_or_default().split_whitespace();
    let headers = lines.filter_map(|line| line.split_once(": "));
    let kind = headers.clone().find(|(name, _)| *name == "Content-Type").map(|(_, kind)| kind);
    let headers = headers.map(|(name, value)| serde_json::json!({ "name": name, "value": value }));
    let request = serde_json::json!({
        "method": words.next(), "url": words.next(), "httpVersion": "HTTP/1.1",
        "headers": headers.collect::<Vec<_>>(), "postData": { "mimeType": kind, "text": body },
    });
    serde_json::json!({ "log": { "version": "1.2", "entries": [{ "request": request }] } })
        .to_string()
}

/// Configurations of svclint that its documentation shows.
fn settings() -> Vec<Origin> {
    let text = fs::read_to_string(root().join("docs/configuration.md")).unwrap_or_default();
    let blocks = text.split("```toml\n").skip(1).filter_map(|behind| behind.split_once("```"));
    blocks.map(|(block, _)| Origin::alone("svclint.toml", block.into())).collect()
}

// What the examples ask for.

fn options() -> Options {
    Options { lens: Lens::on(Version::date(2026, 1, 1).expect("a day")), ..Options::default() }
}

fn fired(report: &Report) -> String {
    format!("{} findings", report.findings.len())
}

/// The folder of the package of svclint.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
