//! Reads, checks and prints the schemas.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use crate::document::Document;
use crate::finding::Finding;
use crate::pages::Page;
use crate::schema::{
    self, Content, EndpointKind, GuestStatus, GuestSystem, KnownVersion, Lens, List, PLUGIN_PREFIX,
    Plugin, PluginEndpoint, Schema, Version,
};
use crate::text::Part;
use crate::{check, files, shown, xml};

/// Everything under `schemas/`, compiled.
pub struct Schemas {
    documents: Vec<Schema>,
    /// Namespace and name of the roots that are ours by name only.
    roots: Vec<(String, String)>,
    versions: Vec<KnownVersion>,
    plugins: Vec<Plugin>,
    guests: Vec<GuestSystem>,
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
    documents.extend(schema::compile(&tree, &|_| None).0);
    let lists = ["roots.xml", "versions.xml", "plugins.xml", "guest-os.xml"]
        .map(|name| list(&folder.join(name), root, language));
    let [roots_file, versions_file, plugins_file, guests_file] = lists;
    for file in [&roots_file, &versions_file, &plugins_file, &guests_file] {
        mistakes.extend(file.as_ref().err().into_iter().flatten().cloned());
    }
    let (Ok(roots_file), Ok(versions_file), Ok(plugins_file), Ok(guests_file)) =
        (roots_file, versions_file, plugins_file, guests_file)
    else {
        return Err(mistakes);
    };
    let versions = versions(&xml::read(&versions_file), &mut mistakes);
    let found = Schemas {
        documents,
        roots: roots(&xml::read(&roots_file)),
        versions,
        plugins: plugins(&xml::read(&plugins_file)),
        guests: guests(&xml::read(&guests_file)),
    };
    if mistakes.is_empty() { Ok(found) } else { Err(mistakes) }
}

/// A file that is a list of facts, checked.
fn list(path: &Path, root: &Path, language: &'static Schema) -> Result<Arc<Part>, Vec<String>> {
    let part = part(path, root)?;
    let mistakes = checked(&part, language);
    if mistakes.is_empty() { Ok(part) } else { Err(mistakes) }
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

fn text(element: xml::Element<'_>, name: &str) -> &'static str {
    let value = element.attribute(None, name).map(|a| a.value().text().to_owned());
    value.unwrap_or_default().leak()
}

fn items<'t>(tree: &'t xml::Tree<'t>) -> impl Iterator<Item = xml::Element<'t>> {
    tree.root().into_iter().flat_map(xml::Element::children)
}

fn roots(tree: &xml::Tree<'_>) -> Vec<(String, String)> {
    let namespace = tree.root().map_or("", |root| text(root, "namespace"));
    items(tree).map(|item| (namespace.to_owned(), text(item, "name").to_owned())).collect()
}

fn versions(tree: &xml::Tree<'_>, mistakes: &mut Vec<String>) -> Vec<KnownVersion> {
    let mut versions: Vec<KnownVersion> = Vec::new();
    for item in items(tree) {
        match text(item, "name").parse::<Version>() {
            Ok(version) if versions.last().is_none_or(|last| last.version < version) => {
                versions.push(KnownVersion { version, says: text(item, "says") });
            }
            Ok(version) => {
                mistakes.push(format!("{}: {version} is out of order", tree.part().name()))
            }
            Err(error) => mistakes.push(format!("{}: {error}", tree.part().name())),
        }
    }
    versions
}

fn plugins(tree: &xml::Tree<'_>) -> Vec<Plugin> {
    let full = |item: xml::Element<'_>| -> &'static str {
        format!("{PLUGIN_PREFIX}{}", text(item, "name")).leak()
    };
    let number = |item: xml::Element<'_>, name: &str| text(item, name).parse::<u16>().ok();
    let of = |plugin: xml::Element<'_>, local: &str| -> Vec<&'static str> {
        plugin.children().filter(|child| child.local() == local).map(full).collect()
    };
    items(tree)
        .map(|plugin| Plugin {
            module: text(plugin, "module"),
            settings: of(plugin, "setting").into(),
            certificates: of(plugin, "certificate").into(),
            endpoints: plugin
                .children()
                .filter(|child| child.local() == "endpoint")
                .map(|item| PluginEndpoint {
                    name: full(item),
                    kind: EndpointKind::named(text(item, "kind")).unwrap_or(EndpointKind::Input),
                    protocol: text(item, "protocol"),
                    port: number(item, "port"),
                    local_port: number(item, "local-port"),
                    range: number(item, "min").zip(number(item, "max")),
                })
                .collect::<Vec<_>>()
                .into(),
            is_complete: text(plugin, "complete") == "yes",
        })
        .collect()
}

fn guests(tree: &xml::Tree<'_>) -> Vec<GuestSystem> {
    items(tree)
        .map(|item| GuestSystem {
            family: text(item, "family"),
            windows: text(item, "windows"),
            status: GuestStatus::named(text(item, "status")),
            since: text(item, "since"),
            dotnet: text(item, "dotnet"),
            is_dotnet_sure: text(item, "sure") == "yes",
        })
        .collect()
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
    let _ = writeln!(text, "    plugins: List(&{:?}),", schemas.plugins);
    let _ = writeln!(text, "    guests: List(&{:?}),", schemas.guests);
    let _ = writeln!(text, "}};");
    text
}
