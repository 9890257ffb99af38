//! Reads and prints the tasks of a migration, the marks, and the skeletons of a deployment.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use serde::Deserialize;

use crate::pages::{Evidence, Page};
use crate::{files, shown};

/// Everything under `migration/`.
pub struct Migration {
    tasks: Vec<Task>,
    marks: BTreeMap<String, String>,
}

/// A page.
struct Task {
    name: String,
    title: String,
    front: Front,
    /// The JSON that it has ready; empty where it has none.
    snippet: String,
}

/// The front matter.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Front {
    urgency: String,
    /// Where it stands among the others.
    order: u16,
    /// What is said at a place, with `{…}` for what stands there.
    #[serde(default)]
    says: String,
    #[serde(default)]
    remedy: Vec<String>,
    /// Whether a template of the deployment settles it.
    #[serde(default)]
    template: bool,
    /// Whether the files that are written settle it: `always`, `never`, or `seen` where a look at
    /// them says so.
    #[serde(default = "seen")]
    written: String,
    /// The plug-ins that it is about.
    #[serde(default)]
    modules: Vec<String>,
    /// The day that the page is about.
    #[serde(default)]
    until: String,
    evidence: Evidence,
}

fn seen() -> String {
    "seen".to_owned()
}

/// Reads `migration/`. The errors name file and line.
pub fn read(root: &Path) -> Result<Migration, Vec<String>> {
    let folder = root.join("migration");
    let mut tasks = Vec::new();
    let mut mistakes = Vec::new();
    for path in files(&folder, "md")? {
        let text = std::fs::read_to_string(&path)
            .map_err(|e| vec![format!("{}: {e}", shown(&path, root))])?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        match task(name, &text) {
            Ok(task) => tasks.push(task),
            Err(why) => mistakes.push(format!("{}:{why}", shown(&path, root))),
        }
    }
    tasks.sort_by(|one, other| one.name.cmp(&other.name));
    let marks = folder.join("marks.toml");
    let read = std::fs::read_to_string(&marks).map_err(|error| error.to_string());
    match read.and_then(|text| toml::from_str(&text).map_err(|error| error.to_string())) {
        Ok(marks) if mistakes.is_empty() => return Ok(Migration { tasks, marks }),
        Ok(_) => {}
        Err(why) => mistakes.push(format!("{}: {why}", shown(&marks, root))),
    }
    Err(mistakes)
}

fn task(name: String, text: &str) -> Result<Task, String> {
    let mut pieces = text.splitn(3, "+++\n");
    let (Some(""), Some(front), Some(body)) = (pieces.next(), pieces.next(), pieces.next()) else {
        return Err("1: the page begins with front matter between two lines `+++`".to_owned());
    };
    let front: Front = toml::from_str(front).map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start);
        format!("{}: {}", 2 + front[..offset].matches('\n').count(), error.message())
    })?;
    for (field, value, known) in [
        ("urgency", &front.urgency, &["must", "should", "note"][..]),
        ("written", &front.written, &["always", "never", "seen"]),
        (
            "evidence.grade",
            &front.evidence.grade,
            &["recorded", "schema", "documented", "inferred"],
        ),
    ] {
        if !known.contains(&value.as_str()) {
            let known = known.join(", ");
            return Err(format!("1: `{value}` is no value of `{field}`: it takes {known}"));
        }
    }
    let title = body.trim_start().lines().next().and_then(|line| line.strip_prefix("# "));
    let title = title.ok_or("1: the page begins with a heading `# …`")?.to_owned();
    let snippet = body.split_once("```json\n").and_then(|(_, rest)| rest.split_once("\n```"));
    let snippet = snippet.map_or(String::new(), |(snippet, _)| snippet.to_owned());
    Ok(Task { name, title, front, snippet })
}

/// Tasks that rule pages name and that there are not.
pub fn unknown_tasks(migration: &Migration, pages: &[Page]) -> Vec<String> {
    let known = |name: &str| migration.tasks.iter().any(|task| task.name == name);
    let wrong = pages.iter().filter(|page| !page.task().is_empty() && !known(page.task()));
    let say = |page: &Page| {
        format!("rules/{}.md: there is no page `migration/{}.md`", page.name, page.task())
    };
    wrong.map(say).collect()
}

/// The tables as Rust.
pub fn tables(migration: &Migration, root: &Path) -> String {
    let mut text = String::from("static TASKS: &[Task] = &[\n");
    for Task { name, title, front, snippet } in &migration.tasks {
        let Front { urgency, order, says: at, remedy, template, written, modules, until, evidence } =
            front;
        let Evidence { grade, says, source } = evidence;
        let _ = writeln!(
            text,
            "    Task {{ name: {name:?}, title: {title:?}, urgency: Urgency::{}, order: {order}, \
             says: {at:?}, remedy: &{remedy:?}, template: {template}, written: {written:?}, modules: &{modules:?}, until: {until:?}, \
             snippet: {snippet:?}, evidence: crate::finding::Evidence {{ \
             grade: crate::finding::Grade::{}, says: {says:?}, source: {source:?} }} }},",
            crate::pages::capital(urgency),
            crate::pages::capital(grade),
        );
    }
    text.push_str("];\n\nstatic MARKS: &[(&str, &str)] = &[\n");
    for (mark, says) in &migration.marks {
        let _ = writeln!(text, "    ({mark:?}, {says:?}),");
    }
    text.push_str("];\n\n");
    for (name, file) in
        [("TEMPLATE", "azuredeploy.json"), ("PARAMETERS", "azuredeploy.parameters.json")]
    {
        let path = root.join("migration").join(file).display().to_string();
        let _ = writeln!(text, "static {name}: &str = include_str!({path:?});");
    }
    text
}
