//! Reads, checks and prints the schemas.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use crate::document::Document;
use crate::finding::Finding;
use crate::pages::Page;
use crate::schema::{self, Content, KnownVersion, Lens, Schema, Version};
use crate::text::Part;
use crate::{check, files, shown, xml};

/// Everything under `schemas/`, compiled.
pub struct Schemas {
    documents: Vec<Schema>,
    /// Namespace and name of the roots that are ours by name only.
    roots: Vec<(String, String)>,
    versions: Vec<KnownVersion>,
}

/// Reads `schemas/`. The errors are findings, one a line.
pub fn read(root: &Path) -> Result<Schemas, Vec<String>> {
    let folder = root.join("schemas");
    let meta = part(&folder.join("schema.xml"), root)?;
    let tree = xml::read(&meta);
    let (language, findings) = schema::compile(&tree, &|_| None);
    let language: &'static Schema = match language {
        Some(language) => Box::leak(Box::new(language)),
        None => return Err(said(findings)),
    };
    let mut mistakes = checked(&meta, language);

    let mut pieces: Vec<&'static Schema> = Vec::new();
    let mut documents = Vec::new();
    for place in ["shared", "documents", "operations"] {
        for file in files(&folder.join(place), "xml")? {
            let part = part(&file, root)?;
            let found = checked(&part, language);
            let sound = found.is_empty();
            mistakes.extend(found);
            if !sound {
                continue;
            }
            let tree = xml::read(&part);
            let known = |name: &str| pieces.iter().copied().find(|piece| piece.name == name);
            let (compiled, findings) = schema::compile(&tree, &known);
            mistakes.extend(said(findings));
            match compiled {
                Some(piece) if place == "shared" => pieces.push(Box::leak(Box::new(piece))),
                Some(document) => documents.push(document),
                None => {}
            }
        }
    }
    let (language, _) = schema::compile(&tree, &|_| None);
    documents.extend(language);
    let lists = (|| {
        Ok::<_, Vec<String>>((
            roots(&folder, root, &mut mistakes)?,
            versions(&folder, root, &mut mistakes)?,
        ))
    })();
    match lists {
        Ok((roots, versions)) if mistakes.is_empty() => Ok(Schemas { documents, roots, versions }),
        Ok(_) => Err(mistakes),
        Err(other) => Err([mistakes, other].concat()),
    }
}

fn part(path: &Path, root: &Path) -> Result<Arc<Part>, Vec<String>> {
    let bytes =
        std::fs::read(path).map_err(|error| vec![format!("{}: {error}", shown(path, root))])?;
    Ok(Arc::new(Part::from_bytes(shown(path, root), bytes)))
}

/// What the schema of schemas says about a file.
fn checked(part: &Arc<Part>, language: &'static Schema) -> Vec<String> {
    let mut tree = xml::read(part);
    let mut findings = tree.take_problems();
    match Document::new(&tree, language) {
        Some(document) => {
            let lens = Lens::on(Version::raw(2000, 1, 1, None));
            let lens = Lens { version: None, ..lens };
            findings.extend(check::conform(&document, &lens).findings);
        }
        None if findings.is_empty() => {
            return vec![format!("{}: the root is none of a schema file", part.name())];
        }
        None => {}
    }
    said(findings)
}

fn said(findings: Vec<Finding>) -> Vec<String> {
    let line = |finding: Finding| {
        let place = &finding.place;
        let position = place.part.position(place.span.start);
        let (line, column) = (position.line, position.column);
        format!(
            "{}:{line}:{column}: error[{}] {} {}",
            place.part.name(),
            finding.rule,
            finding.message,
            finding.note
        )
    };
    findings.into_iter().map(line).collect()
}

fn roots(
    folder: &Path,
    root: &Path,
    _: &mut [String],
) -> Result<Vec<(String, String)>, Vec<String>> {
    let part = part(&folder.join("roots.xml"), root)?;
    let tree = xml::read(&part);
    let list = tree.root().ok_or_else(|| vec![format!("{}: no root", part.name())])?;
    let text = |element: xml::Element<'_>, name: &str| {
        element.attribute(None, name).map(|a| a.value().text().to_owned()).unwrap_or_default()
    };
    let namespace = text(list, "namespace");
    Ok(list.children().map(|child| (namespace.clone(), text(child, "name"))).collect())
}

fn versions(
    folder: &Path,
    root: &Path,
    mistakes: &mut Vec<String>,
) -> Result<Vec<KnownVersion>, Vec<String>> {
    let part = part(&folder.join("versions.xml"), root)?;
    let tree = xml::read(&part);
    let list = tree.root().ok_or_else(|| vec![format!("{}: no root", part.name())])?;
    let mut versions: Vec<KnownVersion> = Vec::new();
    for child in list.children() {
        let text = |name: &str| {
            child.attribute(None, name).map(|a| a.value().text().to_owned()).unwrap_or_default()
        };
        let says: &'static str = text("says").leak();
        match text("name").parse::<Version>() {
            Ok(version) if versions.last().is_none_or(|last| last.version < version) => {
                versions.push(KnownVersion { version, says });
            }
            Ok(version) => mistakes.push(format!("{}: {version} is out of order", part.name())),
            Err(error) => mistakes.push(format!("{}: {error}", part.name())),
        }
    }
    Ok(versions)
}

/// Rules that a schema names and that have no page.
pub fn unknown_rules(schemas: &Schemas, pages: &[Page]) -> Vec<String> {
    let known = |name: &str| name.is_empty() || pages.iter().any(|page| page.name == name);
    let mut mistakes = Vec::new();
    for schema in &schemas.documents {
        for element in schema.elements.iter() {
            let remarks: &[schema::Remark] = match &element.content {
                Content::Value(value) => &value.remarks,
                Content::Elements(..) | Content::Open => &[],
            };
            for rule in remarks.iter().map(|remark| remark.rule).chain([element.rule]) {
                if !known(rule) {
                    mistakes.push(format!(
                        "{}/{}: the rule `{rule}` has no page",
                        schema.name, element.name
                    ));
                }
            }
        }
    }
    mistakes
}

/// The tables as Rust: every type of the model prints itself as the Rust that makes it.
pub fn tables(schemas: &Schemas) -> String {
    let mut text = String::new();
    for (index, schema) in schemas.documents.iter().enumerate() {
        let _ = writeln!(text, "static SCHEMA_{index}: Schema = {schema:?};");
    }
    let _ = writeln!(
        text,
        "/// The catalog of this release.\npub static CATALOG: Catalog = Catalog {{"
    );
    let names: Vec<String> =
        (0..schemas.documents.len()).map(|index| format!("&SCHEMA_{index}")).collect();
    let _ = writeln!(text, "    schemas: List(&[{}]),", names.join(", "));
    let _ = writeln!(text, "    known_roots: List(&{:?}),", schemas.roots);
    let _ = writeln!(text, "    versions: List(&{:?}),", schemas.versions);
    let _ = writeln!(text, "}};");
    text
}
