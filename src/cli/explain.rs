//! `svclint explain`.

use super::args::Explain;
use super::operation;
use super::output::Stream;
use super::{CLEAN, Failure};
use crate::catalog::CATALOG;
use crate::rules::{self, Page};
use crate::text::nearest;

pub(super) fn run(explain: &Explain) -> Result<u8, Failure> {
    let name = explain.name.join(" ");
    let text = if let Some(page) = rules::page(&name) {
        page_text(page)
    } else if let Some(schema) = CATALOG
        .operations()
        .find(|schema| CATALOG.named(&name).is_some_and(|found| std::ptr::eq(found, *schema)))
    {
        operation::describe(schema)
    } else {
        let rules = rules::all().iter().map(|page| page.name);
        let operations = CATALOG.operations().map(|schema| schema.name);
        let hint = nearest::of(&name, rules.chain(operations)).map_or_else(
            || "`svclint rules` and `svclint operations` list them".to_owned(),
            |meant| format!("did you mean `{meant}`?"),
        );
        return Err(Failure(format!("there is no rule and no operation `{name}`; {hint}")));
    };
    Stream::stdout().text(&text)?;
    Ok(CLEAN)
}

/// A rule page with the facts of its front matter behind it.
fn page_text(page: &Page) -> String {
    let evidence = page.evidence;
    let mut facts = vec![
        format!("Rule: {}", page.name),
        format!("Severity: {}", page.severity),
        format!("Group: {}", page.group),
        format!("Since: {} ({})", page.since, page.status.as_str()),
        format!("Fix: {}", page.fix),
        format!("Evidence: {}, {} ({})", evidence.grade.as_str(), evidence.says, evidence.source),
    ];
    if !page.group.is_default() {
        facts.insert(3, format!("Runs: when asked for, with `--extend-select {}`", page.name));
    }
    format!("{}\n\n{}\n", without_schemas(page.body()).trim_end(), facts.join("\n"))
}

/// A page without the blocks that only give its examples a schema.
fn without_schemas(body: &str) -> String {
    let mut text = String::with_capacity(body.len());
    let mut inside = false;
    for line in body.split_inclusive('\n') {
        if line.starts_with("```schema") {
            inside = true;
        } else if inside {
            inside = !line.starts_with("```");
        } else if !(line.trim().is_empty() && text.ends_with("\n\n")) {
            text.push_str(line);
        }
    }
    text
}
