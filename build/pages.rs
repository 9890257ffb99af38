//! Reads and prints the rule pages.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use serde::Deserialize;

use crate::{files, shown};

/// A rule page.
pub struct Page {
    /// The name of the file, and of the rule.
    pub name: String,
    title: String,
    front: Front,
    /// The whole file.
    text: String,
    /// The function that checks it, below `src/rules/builtin`.
    check: Option<String>,
}

/// The front matter. What is not said there is at the value of `Default`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Front {
    group: String,
    severity: String,
    #[serde(default = "stable")]
    status: String,
    since: String,
    #[serde(default)]
    documents: Vec<String>,
    /// The elements that it looks at: where none of them stands, it has nothing to say.
    #[serde(default)]
    elements: Vec<String>,
    #[serde(default = "none")]
    fix: String,
    #[serde(default = "place")]
    once: String,
    /// `generated`: the examples are in a test of their own.
    #[serde(default)]
    examples: Option<String>,
    #[serde(default)]
    check: Option<String>,
    /// The function for a configuration that has no definition beside it.
    #[serde(default)]
    alone: Option<String>,
    /// `document`, `pair` for a definition with a configuration, `variants` for configurations of
    /// one service without a definition, `swap` for two deployments, `update` for a file with
    /// itself at an earlier time, `arm` for a cloud service (extended support), or `arm-update` for
    /// one with itself at an earlier time.
    #[serde(default = "document")]
    scope: String,
    /// The task of a migration that its findings belong to, a page of `migration/`.
    #[serde(default)]
    migrate: String,
    /// The numbers that checks have, by name.
    #[serde(default)]
    limits: std::collections::BTreeMap<String, u32>,
    /// The words that the check asks for by name.
    #[serde(default)]
    words: std::collections::BTreeMap<String, Vec<String>>,
    evidence: Evidence,
}

/// What a page rests on.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    pub grade: String,
    pub says: String,
    pub source: String,
}

fn stable() -> String {
    "stable".to_owned()
}

fn none() -> String {
    "none".to_owned()
}

fn document() -> String {
    "document".to_owned()
}

fn place() -> String {
    "place".to_owned()
}

impl Page {
    /// The task of a migration that its findings belong to; empty where there is none.
    pub fn task(&self) -> &str {
        &self.front.migrate
    }
}

/// Reads `rules/`. The errors name file and line.
pub fn read(root: &Path) -> Result<Vec<Page>, Vec<String>> {
    let mut pages = Vec::new();
    let mut mistakes = Vec::new();
    for path in files(&root.join("rules"), "md")? {
        let text = std::fs::read_to_string(&path)
            .map_err(|e| vec![format!("{}: {e}", shown(&path, root))])?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        match page(&name, &text, root) {
            Ok(page) => pages.push(page),
            Err(why) => mistakes.push(format!("{}:{why}", shown(&path, root))),
        }
    }
    // Pages are looked up by name, and files are in the order of names with their suffix.
    pages.sort_by(|one, other| one.name.cmp(&other.name));
    if mistakes.is_empty() { Ok(pages) } else { Err(mistakes) }
}

fn page(name: &str, text: &str, root: &Path) -> Result<Page, String> {
    let mut pieces = text.splitn(3, "+++\n");
    let (Some(""), Some(front), Some(body)) = (pieces.next(), pieces.next(), pieces.next()) else {
        return Err("1: the page begins with front matter between two lines `+++`".to_owned());
    };
    let front: Front = toml::from_str(front).map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start);
        format!("{}: {}", 2 + front[..offset].matches('\n').count(), error.message())
    })?;
    for (field, value, known) in [
        (
            "group",
            &front.group,
            &[
                "syntax",
                "structure",
                "value",
                "version",
                "message",
                "pair",
                "swap",
                "update",
                "security",
                "migration",
                "advice",
            ][..],
        ),
        ("severity", &front.severity, &["error", "warning", "info"]),
        ("status", &front.status, &["preview", "stable", "deprecated"]),
        ("fix", &front.fix, &["safe", "unsafe", "some", "none"]),
        ("once", &front.once, &["place", "file", "service", "run"]),
        (
            "scope",
            &front.scope,
            &["document", "pair", "variants", "swap", "update", "arm", "arm-update"],
        ),
        (
            "evidence.grade",
            &front.evidence.grade,
            &["recorded", "schema", "documented", "inferred"],
        ),
    ] {
        if !known.contains(&value.as_str()) {
            return Err(format!(
                "1: `{value}` is no value of `{field}`: it takes {}",
                known.join(", ")
            ));
        }
    }
    if front.evidence.grade == "inferred" && front.severity == "error" {
        return Err("1: what is inferred is at most a warning".to_owned());
    }
    let title = body.trim_start().lines().next().and_then(|line| line.strip_prefix("# "));
    let title = title.ok_or("1: the page begins with a heading `# …`")?.to_owned();
    let generated = front.examples.as_deref() == Some("generated");
    for heading in ["## Wrong", "## Right"] {
        if !generated && !body.lines().any(|line| line == heading) {
            return Err(format!("1: the page lacks `{heading}`"));
        }
    }
    let snake = name.replace('-', "_");
    let own = root.join("src/rules/builtin").join(format!("{snake}.rs")).is_file();
    let check = front.check.clone().or_else(|| own.then(|| format!("{snake}::check")));
    Ok(Page { name: name.to_owned(), title, front, text: text.to_owned(), check })
}

/// All pages, with a NUL between each and the next, compressed.
pub fn texts(pages: &[Page]) -> Vec<u8> {
    let texts: Vec<&str> = pages.iter().map(|page| page.text.as_str()).collect();
    miniz_oxide::deflate::compress_to_vec(texts.join("\0").as_bytes(), 9)
}

/// The tables as Rust.
pub fn tables<'p>(pages: &'p [Page]) -> String {
    let mut text = String::from("static PAGES: &[Page] = &[\n");
    for (place, page) in pages.iter().enumerate() {
        let Page { name, title, front, .. } = page;
        let Evidence { grade, says, source } = &front.evidence;
        let _ = writeln!(
            text,
            "    Page {{ name: {name:?}, title: {title:?}, group: Group::{}, \
             severity: crate::finding::Severity::{}, status: Status::{}, since: {:?}, documents: &{:?}, \
             fix: {:?}, once: Once::{}, migrate: {:?}, words: &[{}], evidence: crate::finding::Evidence {{ \
             grade: crate::finding::Grade::{}, says: {says:?}, source: {source:?} }}, \
             place: {place} }},",
            capital(&front.group),
            capital(&front.severity),
            capital(&front.status),
            front.since,
            front.documents,
            front.fix,
            capital(&front.once),
            front.migrate,
            front
                .words
                .iter()
                .map(|(name, words)| format!("({name:?}, &{words:?})"))
                .collect::<Vec<_>>()
                .join(", "),
            capital(grade),
        );
    }
    text.push_str("];\n\n");
    text.push_str(&limits(pages));
    let marks = Marks::of(pages);
    let checked = |(_, page): (usize, &'p Page)| (page, page.check.as_ref());
    text.push_str(&marks.function());
    for (scope, name, context) in [
        ("document", "CHECKS", "Context"),
        ("pair", "PAIR_CHECKS", "Pair"),
        ("variants", "VARIANT_CHECKS", "Variants"),
        ("swap", "SWAP_CHECKS", "Swap"),
        ("update", "CHANGE_CHECKS", "Change"),
        ("arm", "ARM_CHECKS", "Arm"),
        ("arm-update", "ARM_CHANGE_CHECKS", "ArmChange"),
    ] {
        let _ = writeln!(text, "type {context}Check = fn(&{context}<'_>, &mut Vec<Finding>);\n");
        let of_scope = pages.iter().enumerate().filter(|(_, page)| page.front.scope == scope);
        text.push_str(&match scope {
            "document" => checks_by_document(of_scope.map(checked), &marks),
            "pair" => marked_checks(of_scope.map(checked), name, context, &marks),
            _ => checks(of_scope.map(|(at, page)| (at, page.check.as_ref())), name, context),
        });
    }
    let alone = pages.iter().map(|page| (page, page.front.alone.as_ref()));
    text.push_str(&marked_checks(alone, "ALONE_CHECKS", "Context", &marks));
    text
}

/// The numbers that pages have for their checks, each a constant: `ENDPOINT_LIMIT_OF_A_KIND`.
fn limits(pages: &[Page]) -> String {
    let mut text = String::from("/// The numbers of rule pages.\nmod limits {\n");
    for page in pages {
        for (name, number) in &page.front.limits {
            let name = format!("{}_{name}", page.name).replace('-', "_").to_ascii_uppercase();
            let _ = writeln!(text, "    pub(super) const {name}: u32 = {number};");
        }
    }
    text.push_str("}\n\n");
    text
}

/// The elements that rules look at, each a bit of a number; those that most rules look at come first,
/// so that what documents have most of is told first.
struct Marks<'p>(Vec<&'p str>);

impl<'p> Marks<'p> {
    fn of(pages: &'p [Page]) -> Self {
        let mut rules: BTreeMap<&str, usize> = BTreeMap::new();
        for name in pages.iter().flat_map(|page| &page.front.elements) {
            *rules.entry(name).or_default() += 1;
        }
        let mut names: Vec<&str> = rules.keys().copied().collect();
        names.sort_by_key(|name| Reverse(rules[name]));
        assert!(names.len() < 63, "more elements than a number has bits");
        Self(names)
    }

    /// The function that gives the bit of an element.
    fn function(&self) -> String {
        let mut text = String::from("fn mark(local: &str) -> u64 {\n    match local.len() {\n");
        let mut lengths: Vec<usize> = self.0.iter().map(|name| name.len()).collect();
        lengths.sort_unstable();
        lengths.dedup();
        // Most names are told by their length alone.
        for length in lengths {
            let _ = writeln!(text, "        {length} => match local {{");
            for name in self.0.iter().filter(|name| name.len() == length) {
                let _ = writeln!(text, "            {name:?} => {},", self.bit(name));
            }
            text.push_str("            _ => 0,\n        },\n");
        }
        text.push_str("        _ => 0,\n    }\n}\n\n");
        text
    }

    /// The bits of what a rule looks at: all where that is not said.
    fn of_page(&self, page: &Page) -> String {
        let wanted = page.front.elements.iter().map(|name| self.bit(name));
        let bits: Vec<String> = wanted.collect();
        match &bits[..] {
            [] => "ANYTHING".to_owned(),
            [bit] => bit.clone(),
            several => format!("({})", several.join(") | (")),
        }
    }

    /// The bit of an element, as Rust. The first bit is none of an element.
    fn bit(&self, name: &str) -> String {
        let at = self.0.iter().position(|known| *known == name);
        format!("1 << {}", at.map_or(0, |at| at + 1))
    }
}

/// A table of the functions of rules about documents, by the documents that they are about, each
/// with the bits of the elements that it looks at.
fn checks_by_document<'p>(
    checks: impl Iterator<Item = (&'p Page, Option<&'p String>)>,
    marks: &Marks<'_>,
) -> String {
    let mut groups: Vec<(&[String], String)> = Vec::new();
    for (page, check) in checks {
        let Some(check) = check else { continue };
        let documents = &page.front.documents[..];
        let row = format!("        ({}, builtin::{check}),\n", marks.of_page(page));
        match groups.iter_mut().find(|(known, _)| *known == documents) {
            Some((_, rows)) => rows.push_str(&row),
            None => groups.push((documents, row)),
        }
    }
    let mut text = String::from(
        "type ContextChecks = &'static [(u64, ContextCheck)];\n\n\
         static CHECKS: &[(&[&str], ContextChecks)] = &[\n",
    );
    for (documents, rows) in groups {
        let _ = writeln!(text, "    (&{documents:?}, &[\n{rows}    ]),");
    }
    text.push_str("];\n\n");
    text
}

/// A table of the functions of rules, each with the bits of the elements that it looks at.
fn marked_checks<'p>(
    checks: impl Iterator<Item = (&'p Page, Option<&'p String>)>,
    name: &str,
    context: &str,
    marks: &Marks<'_>,
) -> String {
    let mut text = format!("static {name}: &[(u64, {context}Check)] = &[\n");
    for (page, check) in checks {
        if let Some(check) = check {
            let _ = writeln!(text, "    ({}, builtin::{check}),", marks.of_page(page));
        }
    }
    text.push_str("];\n\n");
    text
}

/// A table of the functions of rules, each with the place of its page among all pages.
fn checks<'p>(
    checks: impl Iterator<Item = (usize, Option<&'p String>)>,
    name: &str,
    context: &str,
) -> String {
    let mut text = format!("static {name}: &[(usize, {context}Check)] = &[\n");
    for (index, check) in checks {
        if let Some(check) = check {
            let _ = writeln!(text, "    ({index}, builtin::{check}),");
        }
    }
    text.push_str("];\n\n");
    text
}

/// A word with a capital, as variants of an enumeration have it.
pub fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
