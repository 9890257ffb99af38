//! Reads, checks and prints the schemas.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use crate::document::Document;
use crate::finding::Finding;
use crate::pages::Page;
use crate::schema::{
    self, Content, Contract, EndpointKind, GuestStatus, GuestSystem, KnownVersion, Lens, List,
    PLUGIN_PREFIX, Package, Packed, Packer, Pattern, Plugin, PluginEndpoint, Schema, Version,
    VmSize,
};
use crate::text::Part;
use crate::{check, files, shown, xml};

/// Everything under `schemas/`, compiled.
pub struct Schemas {
    documents: Vec<Schema>,
    /// Those of Azure Resource Manager.
    arm: Vec<Schema>,
    /// Which versions their contracts have, where no rule page says it.
    contracts: Vec<Contract>,
    /// Namespace and name of the roots that are ours by name only.
    roots: Vec<(String, String)>,
    versions: Vec<KnownVersion>,
    plugins: Vec<Plugin>,
    vm_sizes: Vec<VmSize>,
    guests: Vec<GuestSystem>,
    hosts: Vec<String>,
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

    let mut sound = |place: &str| -> Result<Vec<Arc<Part>>, Vec<String>> {
        let mut parts = Vec::new();
        for file in files(&folder.join(place), "xml")? {
            let part = part(&file, root)?;
            let found = checked(&part, language);
            if found.is_empty() {
                parts.push(part);
            }
            mistakes.extend(found);
        }
        Ok(parts)
    };
    let shared = sound("shared")?;
    let others = [sound("documents")?, sound("operations")?].concat();
    let (arm_pieces, arm_files): (Vec<_>, Vec<_>) = sound("arm")?.into_iter().partition(is_piece);
    let (shared, arm_pieces) = (pieces(shared, &mut mistakes), pieces(arm_pieces, &mut mistakes));
    let mut documents = Vec::new();
    for part in others {
        let (compiled, findings) = compile(&part, &shared);
        mistakes.extend(said(findings));
        documents.extend(compiled);
    }
    documents.extend(schema::compile(&tree, &|_| None).0);
    let (mut arm, mut contracts) = (Vec::new(), Vec::new());
    for part in arm_files {
        contracts.extend(contracts_in(&xml::read(&part)));
        let (compiled, findings) = compile(&part, &arm_pieces);
        mistakes.extend(said(findings));
        arm.extend(compiled);
    }
    mistakes.extend(unknown_documents(&documents));
    let names =
        ["roots.xml", "versions.xml", "plugins.xml", "vm-sizes.xml", "guest-os.xml", "hosts.xml"];
    let lists = names.map(|name| list(&folder.join(name), root, language));
    for file in &lists {
        mistakes.extend(file.as_ref().err().into_iter().flatten().cloned());
    }
    let [
        Ok(roots_file),
        Ok(versions_file),
        Ok(plugins_file),
        Ok(sizes_file),
        Ok(guests_file),
        Ok(hosts_file),
    ] = lists
    else {
        return Err(mistakes);
    };
    let versions = versions(&xml::read(&versions_file), &mut mistakes);
    let found = Schemas {
        documents,
        arm,
        contracts,
        roots: roots(&xml::read(&roots_file)),
        versions,
        plugins: plugins(&xml::read(&plugins_file)),
        vm_sizes: vm_sizes(&xml::read(&sizes_file)),
        guests: guests(&xml::read(&guests_file)),
        hosts: items(&xml::read(&hosts_file)).map(|host| text(host, "name").to_owned()).collect(),
    };
    if mistakes.is_empty() { Ok(found) } else { Err(mistakes) }
}

/// A file that is a list of facts, checked.
fn list(path: &Path, root: &Path, language: &'static Schema) -> Result<Arc<Part>, Vec<String>> {
    let part = part(path, root)?;
    let mistakes = checked(&part, language);
    if mistakes.is_empty() { Ok(part) } else { Err(mistakes) }
}

/// Compiles the shared pieces. One may use another, so each waits until those it uses are there.
fn pieces(mut waiting: Vec<Arc<Part>>, mistakes: &mut Vec<String>) -> Vec<&'static Schema> {
    let mut pieces: Vec<&'static Schema> = Vec::new();
    loop {
        let (mut refused, count) = (Vec::new(), waiting.len());
        waiting.retain(|part| {
            let (compiled, findings) = compile(part, &pieces);
            refused.extend(said(findings));
            match compiled {
                Some(piece) => pieces.push(Box::leak(Box::new(piece))),
                None => return true,
            }
            false
        });
        if waiting.len() == count {
            mistakes.extend(refused);
            return pieces;
        }
    }
}

fn is_piece(part: &Arc<Part>) -> bool {
    xml::read(part).root().is_some_and(|root| root.local() == "piece")
}

fn compile(part: &Arc<Part>, pieces: &[&'static Schema]) -> (Option<Schema>, Vec<Finding>) {
    let known = |name: &str| pieces.iter().copied().find(|piece| piece.name == name);
    schema::compile(&xml::read(part), &known)
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
        let note =
            if finding.note.is_empty() { String::new() } else { format!(" ({})", finding.note) };
        let (name, rule, message) = (place.part.name(), finding.rule, finding.message);
        format!("{name}:{line}:{column}: error[{rule}] {message}{note}")
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
                let file = tree.part().name();
                mistakes.push(format!("{file}: {version} is out of order"));
            }
            Err(error) => mistakes.push(format!("{}: {error}", tree.part().name())),
        }
    }
    versions
}

/// The versions of contracts, where a file lists them.
fn contracts_in(tree: &xml::Tree<'_>) -> Vec<Contract> {
    let listed = items(tree).filter(|item| item.local() == "version");
    listed
        .filter_map(|item| {
            Some(Contract { of: text(item, "of"), version: text(item, "name").parse().ok()? })
        })
        .collect()
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
            extension: text(plugin, "extension"),
            is_closed: text(plugin, "closed") == "yes",
        })
        .collect()
}

fn vm_sizes(tree: &xml::Tree<'_>) -> Vec<VmSize> {
    items(tree)
        .map(|size| VmSize {
            name: text(size, "name"),
            family: text(size, "family"),
            disk: text(size, "disk").parse().ok(),
            state: match text(size, "state") {
                "" => "current",
                state => state,
            },
            successor: text(size, "successor"),
            is_extended: text(size, "extended") != "no",
            retired: text(size, "retired"),
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

/// Documents that a value should hold and that have no schema.
fn unknown_documents(documents: &[Schema]) -> Vec<String> {
    let known = |name: &str| documents.iter().any(|document| document.name == name);
    let mut mistakes = Vec::new();
    for schema in documents {
        for element in schema.elements.iter() {
            if let Content::Value(value) = &element.content
                && !value.document.is_empty()
                && !known(value.document)
            {
                let name = value.document;
                mistakes.push(format!(
                    "{}/{}: there is no document `{name}`",
                    schema.name, element.name
                ));
            }
        }
    }
    mistakes
}

/// Rules that a schema names and that have no page.
pub fn unknown_rules(schemas: &Schemas, pages: &[Page]) -> Vec<String> {
    let known = |name: &str| name.is_empty() || pages.iter().any(|page| page.name == name);
    let mut mistakes = Vec::new();
    for schema in schemas.documents.iter().chain(&schemas.arm) {
        for element in schema.elements.iter() {
            let own = match &element.content {
                Content::Value(value) => Some(value.0),
                Content::Elements(..) | Content::Open => None,
            };
            let values = own.into_iter().chain(element.attributes.iter().map(|a| a.value.0));
            let remarks = values.flat_map(|value| value.remarks.iter());
            for rule in remarks.map(|remark| remark.rule).chain([element.rule]) {
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

/// The names of roots by their length and then in their order, each with the schemas that have it,
/// as Rust.
fn by_root(schemas: &Schemas) -> String {
    let mut named: BTreeMap<(usize, &str), Vec<String>> = BTreeMap::new();
    for (index, schema) in schemas.documents.iter().enumerate() {
        for root in schema.roots() {
            let place = (root.name.len(), root.name);
            named.entry(place).or_default().push(format!("&SCHEMA_{index}"));
        }
    }
    let rows =
        named.iter().map(|((_, name), of)| format!("({name:?}, List(&[{}]))", of.join(", ")));
    rows.collect::<Vec<_>>().join(", ")
}

/// The tables as Rust, and the two files that they include: the packed models of elements, and the
/// texts of those.
pub fn tables(schemas: &mut Schemas) -> (String, Vec<u8>, String) {
    static NOTHING: Package = Package { bytes: &[], texts: "", patterns: &[] };
    let (by_root, mut packer) = (by_root(schemas), Packer::default());
    for schema in schemas.documents.iter_mut().chain(&mut schemas.arm) {
        schema.elements = Packed::at(&NOTHING, packer.add(&schema.elements));
        schema.requests = Packed::at(&NOTHING, packer.add(&schema.requests));
    }
    let (bytes, texts, patterns) = packer.finish();
    (rust(schemas, &by_root, &patterns), bytes, texts)
}

/// Every type outside of the models prints itself as the Rust that makes it.
fn rust(schemas: &Schemas, by_root: &str, patterns: &[Pattern]) -> String {
    let mut text = String::new();
    let _ = writeln!(
        text,
        "static PACKAGE: Package = Package {{ bytes: include_bytes!(\"models.bin\"), \
         texts: include_str!(\"models.txt\"), patterns: &{patterns:?} }};"
    );
    for (index, schema) in schemas.documents.iter().enumerate() {
        let _ = writeln!(text, "static SCHEMA_{index}: Schema = {schema:?};");
    }
    for (index, schema) in schemas.arm.iter().enumerate() {
        let _ = writeln!(text, "static ARM_{index}: Schema = {schema:?};");
    }
    let _ = writeln!(
        text,
        "/// The catalog of this release.\npub static CATALOG: Catalog = Catalog {{"
    );
    let names: Vec<String> =
        (0..schemas.documents.len()).map(|index| format!("&SCHEMA_{index}")).collect();
    let _ = writeln!(text, "    schemas: List(&[{}]),", names.join(", "));
    let _ = writeln!(text, "    by_root: List(&[{by_root}]),");
    let names: Vec<String> = (0..schemas.arm.len()).map(|index| format!("&ARM_{index}")).collect();
    let _ = writeln!(text, "    arm: List(&[{}]),", names.join(", "));
    let _ = writeln!(text, "    known_roots: List(&{:?}),", schemas.roots);
    let _ = writeln!(text, "    contracts: List(&{:?}),", schemas.contracts);
    let _ = writeln!(text, "    versions: List(&{:?}),", schemas.versions);
    let _ = writeln!(text, "    plugins: List(&{:?}),", schemas.plugins);
    let _ = writeln!(text, "    vm_sizes: List(&{:?}),", schemas.vm_sizes);
    let mut by_name: Vec<usize> = (0..schemas.vm_sizes.len()).collect();
    by_name.sort_by_key(|at| schemas.vm_sizes[*at].name);
    let _ = writeln!(text, "    sizes_by_name: List(&{by_name:?}),");
    let _ = writeln!(text, "    guests: List(&{:?}),", schemas.guests);
    let _ = writeln!(text, "    hosts: List(&{:?}),", schemas.hosts);
    let _ = writeln!(text, "}};");
    text.push_str(&Pattern::tables(patterns));
    text
}
