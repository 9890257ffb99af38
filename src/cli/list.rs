//! `svclint rules` and `svclint operations`.

use std::fmt::Write as _;

use serde::Serialize;

use super::args::{List, ListFormat};
use super::output::Stream;
use super::{CLEAN, Failure, operation as known};
use crate::report::to_json;
use crate::rules;
use crate::schema::Schema;
use crate::text::order;

#[derive(Serialize)]
struct Rule {
    name: &'static str,
    title: &'static str,
    group: &'static str,
    severity: &'static str,
    default: bool,
    fix: &'static str,
    status: &'static str,
    since: &'static str,
}

#[derive(Serialize)]
struct Operation {
    name: &'static str,
    root: &'static str,
    platform: &'static str,
    says: &'static str,
    since: Option<String>,
    source: &'static str,
    requests: Vec<Address>,
    /// What a person is told that the body is: its root, `JSON`, or nothing.
    #[serde(skip)]
    body: &'static str,
}

#[derive(Serialize)]
struct Address {
    method: &'static str,
    path: &'static str,
    query: &'static str,
}

pub(super) fn rules(list: &List) -> Result<u8, Failure> {
    let rules: Vec<Rule> = rules::all()
        .iter()
        .map(|page| Rule {
            name: page.name,
            title: page.title,
            group: page.group.as_str(),
            severity: page.severity.as_str(),
            default: page.group.is_default(),
            fix: page.fix,
            status: page.status.as_str(),
            since: page.since,
        })
        .collect();
    let text = match list.output {
        ListFormat::Json => json(&rules)?,
        ListFormat::Human => {
            let cells =
                |rule: &Rule| [rule.name, rule.severity, rule.group, rule.title].map(str::to_owned);
            columns(&rules.iter().map(cells).collect::<Vec<_>>())
        }
        ListFormat::Markdown => {
            let rows = rules.iter().map(|rule| {
                let name = format!("[`{0}`](rules/{0}.md)", rule.name);
                let default = if rule.default { "yes" } else { "no" };
                [
                    name,
                    rule.severity.to_owned(),
                    rule.group.to_owned(),
                    default.to_owned(),
                    rule.fix.to_owned(),
                    rule.title.to_owned(),
                ]
            });
            markdown(["Rule", "Severity", "Group", "By default", "Fix", "What it says"], rows)
        }
    };
    Stream::stdout().text(&text)?;
    Ok(CLEAN)
}

pub(super) fn operations(list: &List) -> Result<u8, Failure> {
    let mut operations: Vec<Operation> = known::all().map(operation).collect();
    order::by_key(&mut operations, |operation| operation.name);
    let text = match list.output {
        ListFormat::Json => json(&operations)?,
        ListFormat::Human => {
            let cells = |operation: &Operation| {
                let since = operation.since.clone().unwrap_or_default();
                [
                    operation.name.to_owned(),
                    operation.body.to_owned(),
                    since,
                    operation.says.to_owned(),
                ]
            };
            columns(&operations.iter().map(cells).collect::<Vec<_>>())
        }
        ListFormat::Markdown => {
            let rows = operations.iter().map(|operation| {
                let since = operation.since.clone().unwrap_or_default();
                let body = match (operation.body, operation.root) {
                    ("", _) => "none".to_owned(),
                    (body, "") => body.to_owned(),
                    (_, root) => format!("`{root}`"),
                };
                [operation.name.to_owned(), body, since, operation.says.to_owned()]
            });
            markdown(["Operation", "Root", "Since", "What it does"], rows)
        }
    };
    Stream::stdout().text(&text)?;
    Ok(CLEAN)
}

fn operation(schema: &'static Schema) -> Operation {
    let requests = schema.requests.iter().map(|request| Address {
        method: request.method,
        path: request.path,
        query: request.query,
    });
    // A body of JSON has no root.
    let root = schema.roots().next().filter(|_| !schema.is_arm()).map_or("", |root| root.name);
    Operation {
        name: schema.name,
        root,
        platform: if schema.is_arm() { "extended-support" } else { "classic" },
        says: schema.says,
        since: schema.gate.since.map(|since| since.to_string()),
        source: schema.source,
        requests: requests.collect(),
        body: if schema.is_arm() && schema.has_body() { "JSON" } else { root },
    }
}

fn json(list: &impl Serialize) -> Result<String, Failure> {
    Ok(to_json(list)?)
}

/// Columns as wide as their widest cell; the last one runs on.
fn columns<const N: usize>(rows: &[[String; N]]) -> String {
    let widths: [usize; N] =
        std::array::from_fn(|column| rows.iter().map(|row| row[column].len()).max().unwrap_or(0));
    let mut text = String::new();
    for row in rows {
        let cells: Vec<String> =
            row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        let _ = writeln!(text, "{}", cells.join("  ").trim_end());
    }
    text
}

fn markdown<const N: usize>(head: [&str; N], rows: impl Iterator<Item = [String; N]>) -> String {
    let mut text = format!("| {} |\n|{}\n", head.join(" | "), " --- |".repeat(N));
    for row in rows {
        let cells: Vec<String> = row.iter().map(|cell| cell.replace('|', "\\|")).collect();
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    }
    text
}
