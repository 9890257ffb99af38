//! `svclint explain`.

use std::fmt::Write as _;

use super::args::Explain;
use super::operation;
use super::output::{Stream, columns};
use super::{CLEAN, Failure};
use crate::rules::{self, Group, Page};
use crate::text::nearest;

pub(super) fn run(explain: &Explain) -> Result<u8, Failure> {
    let name = explain.name.join(" ");
    let text = if let Some(page) = rules::page(&name) {
        page_text(page)
    } else if let Some(group) = Group::named(&name) {
        group_text(group)
    } else {
        let schema = operation::named(&name)?.ok_or_else(|| unknown(&name))?;
        operation::describe(schema, columns())
    };
    Stream::stdout().text(&text)?;
    Ok(CLEAN)
}

/// There is neither a rule nor an operation of that name.
fn unknown(name: &str) -> Failure {
    let rules = rules::all().iter().map(|page| page.name);
    let hint = nearest::of(name, rules.chain(operation::names())).map_or_else(
        || "`svclint rules` and `svclint operations` list them".to_owned(),
        |meant| format!("did you mean `{meant}`?"),
    );
    Failure(format!("there is no rule and no operation `{name}`; {hint}"))
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
    facts.extend(addresses(evidence.source).into_iter().map(|address| format!("Page: {address}")));
    if !page.group.is_default() {
        facts.insert(3, format!("Runs: when asked for, with `--extend-select {}`", page.name));
    }
    format!("{}\n\n{}\n", without_schemas(page.body()).trim_end(), facts.join("\n"))
}

/// The rules of a group.
fn group_text(group: Group) -> String {
    let default = if group.is_default() { "run by default" } else { "run when asked for" };
    let mut text = format!("# The group `{group}`\n\nIts rules {default}:\n\n");
    for page in rules::all().iter().filter(|page| page.group == group) {
        let _ = writeln!(text, "- {}: {}", page.name, page.title);
    }
    text
}

/// The addresses of the pages that a source names by their ids, a line each.
pub(super) fn addresses(source: &str) -> Vec<String> {
    let is_id = |word: &&str| {
        let digits = word.trim_start_matches(|c: char| c.is_ascii_lowercase());
        word.len() - digits.len() == 2
            && digits.len() == 6
            && digits.bytes().all(|b| b.is_ascii_digit())
    };
    let words = source.split([' ', ',', ';', '(', ')']).filter(is_id);
    words
        .map(|id| {
            format!("https://learn.microsoft.com/en-us/previous-versions/azure/reference/{id}(v=azure.100)")
        })
        .collect()
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
