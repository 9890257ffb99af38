//! Checks the schemas, rule pages and tasks of a migration and turns them into tables, so that nothing has to be parsed
//! when svclint starts.
//!
//! It uses the same reader, compiler and checks that svclint lints with: a mistake in a schema
//! file is a finding in that file.

#![allow(dead_code, unused_imports, unreachable_pub, missing_docs)]

#[path = "src/check/mod.rs"]
mod check;
#[path = "src/document/mod.rs"]
mod document;
#[path = "src/finding/mod.rs"]
mod finding;
#[path = "src/json/mod.rs"]
mod json;
#[path = "src/schema/mod.rs"]
mod schema;
#[path = "src/text/mod.rs"]
mod text;
#[path = "src/xml/mod.rs"]
mod xml;

#[path = "build/migration.rs"]
mod migration;
#[path = "build/pages.rs"]
mod pages;
#[path = "build/schemas.rs"]
mod schemas;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    for watched in ["schemas", "rules", "migration", "src", "build", "build.rs"] {
        println!("cargo::rerun-if-changed={watched}");
    }
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
    let pages = pages::read(&root);
    let mut schemas = schemas::read(&root);
    let migration = migration::read(&root);
    let mut mistakes = Vec::new();
    if let (Ok(pages), Ok(schemas), Ok(migration)) = (&pages, &mut schemas, &migration) {
        mistakes.extend(schemas::unknown_rules(schemas, pages));
        mistakes.extend(migration::unknown_tasks(migration, pages));
        if mistakes.is_empty() {
            let written = write(&out.join("rules.rs"), &pages::tables(pages))
                .and_then(|()| write(&out.join("pages.bin"), &pages::texts(pages)))
                .and_then(|()| {
                    let (rust, models, texts) = schemas::tables(schemas);
                    write(&out.join("schemas.rs"), &rust)?;
                    write(&out.join("models.bin"), &models)?;
                    write(&out.join("models.txt"), &texts)
                })
                .and_then(|()| {
                    write(&out.join("migration.rs"), &migration::tables(migration, &root))
                });
            mistakes.extend(written.err());
        }
    } else {
        mistakes.extend(pages.err().unwrap_or_default());
        mistakes.extend(schemas.err().unwrap_or_default());
        mistakes.extend(migration.err().unwrap_or_default());
    }
    for mistake in &mistakes {
        println!("cargo::error={mistake}");
    }
    if mistakes.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn write(path: &Path, content: &(impl AsRef<[u8]> + ?Sized)) -> Result<(), String> {
    std::fs::write(path, content).map_err(|error| format!("{}: {error}", path.display()))
}

/// The files of a folder with that suffix, sorted, so that tables come out the same everywhere.
fn files(folder: &Path, suffix: &str) -> Result<Vec<PathBuf>, Vec<String>> {
    let say = |error: std::io::Error| vec![format!("{}: {error}", folder.display())];
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(say)? {
        let path = entry.map_err(say)?.path();
        if path.extension().is_some_and(|extension| extension == suffix) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// A path as messages show it: from the root of the package.
fn shown(path: &Path, root: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).display().to_string().replace('\\', "/")
}
