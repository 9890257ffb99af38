//! The table of keys as a JSON Schema and as documentation.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::keys::{FILE, Holds, Key, SEVERITIES, Section, Word};
use crate::rules::{self, Group};

/// The JSON Schema of `svclint.toml`, with a line end.
///
/// # Errors
/// What the serializer says; a schema has nothing that it could refuse.
pub fn json_schema() -> Result<String, serde_json::Error> {
    let mut root = section(&FILE);
    root.insert("$schema".to_owned(), json!("http://json-schema.org/draft-07/schema#"));
    root.insert("title".to_owned(), json!("svclint.toml"));
    root.insert("description".to_owned(), json!("How svclint checks the files of a folder."));
    root.insert(
        "definitions".to_owned(),
        json!({
            "rule": { "description": "A rule, a group of rules, or `all`.", "enum": names() },
        }),
    );
    let mut text = serde_json::to_string_pretty(&Value::Object(root))?;
    text.push('\n');
    Ok(text)
}

/// Every name that a list of rules may hold.
fn names() -> Vec<&'static str> {
    let groups = Group::ALL.into_iter().map(Group::as_str);
    ["all"].into_iter().chain(groups).chain(rules::all().iter().map(|page| page.name)).collect()
}

fn section(section: &Section) -> Map<String, Value> {
    let properties: Map<String, Value> =
        section.keys.iter().map(|key| (key.name.to_owned(), property(key))).collect();
    let required: Vec<&str> =
        section.keys.iter().filter(|key| key.is_required).map(|key| key.name).collect();
    let mut object = Map::new();
    object.insert("type".to_owned(), json!("object"));
    object.insert("additionalProperties".to_owned(), json!(false));
    object.insert("properties".to_owned(), Value::Object(properties));
    if !required.is_empty() {
        object.insert("required".to_owned(), json!(required));
    }
    object
}

fn property(key: &Key) -> Value {
    let mut value = match key.holds {
        Holds::Flag => json!({ "type": "boolean" }),
        Holds::Date => json!({ "type": "string", "format": "date" }),
        Holds::Releases | Holds::Path | Holds::Deployment | Holds::Glob => {
            json!({ "type": "string", "minLength": 1 })
        }
        Holds::Word(words) => one_of(words),
        Holds::Rules => json!({ "type": "array", "items": { "$ref": "#/definitions/rule" } }),
        Holds::Globs => json!({ "type": "array", "items": { "type": "string", "minLength": 1 } }),
        Holds::Tokens => {
            json!({ "type": "array", "items": { "type": "string", "pattern": "^[^*]+[*][^*]*$" } })
        }
        Holds::Severities => json!({
            "type": "object",
            "propertyNames": { "$ref": "#/definitions/rule" },
            "additionalProperties": one_of(SEVERITIES),
        }),
        Holds::Table(table) => Value::Object(section(table)),
        Holds::Tables(table) => json!({ "type": "array", "items": section(table) }),
    };
    if let Value::Object(object) = &mut value {
        object.insert("description".to_owned(), json!(key.says));
    }
    value
}

fn one_of(words: &[Word]) -> Value {
    json!({ "type": "string", "enum": words.iter().map(|word| word.name).collect::<Vec<_>>() })
}

/// The keys as Markdown: a heading, a sentence and an example for each.
#[must_use]
pub fn markdown() -> String {
    let mut text = String::new();
    let tables: Vec<&Section> = FILE.keys.iter().filter_map(table).collect();
    text.push_str("## Keys\n");
    keys(&mut text, &FILE);
    for section in tables {
        let _ = write!(text, "\n## `{}`\n", section.header);
        keys(&mut text, section);
    }
    text
}

fn table(key: &Key) -> Option<&'static Section> {
    match key.holds {
        Holds::Table(section) | Holds::Tables(section) => Some(section),
        _ => None,
    }
}

fn keys(text: &mut String, section: &Section) {
    for key in section.keys {
        let _ = write!(text, "\n### `{}`\n\n", key.name);
        text.push_str(&folded(key.says));
        if let Holds::Word(words) = key.holds {
            text.push('\n');
            for Word { name, says } in words {
                text.push_str(&folded(&format!("- `{name}`: {says}")));
            }
        }
        text.push('\n');
        let default = if key.is_required {
            "It has to be there".to_owned()
        } else if !section.header.is_empty() && FILE.key(key.name).is_some() {
            "Default: what holds for all files".to_owned()
        } else {
            format!("Default: {}", key.default)
        };
        text.push_str(&folded(&format!("Value: {}. {default}.", value(key.holds))));
        let header =
            if section.header.is_empty() { String::new() } else { format!("{}\n", section.header) };
        // What makes no sense without other keys is shown with them.
        let others: Vec<&str> = section
            .keys
            .iter()
            .filter(|other| other.is_required && other.name != key.name)
            .map(|other| other.example)
            .collect();
        let mut lines = others;
        lines.push(key.example);
        // The severities of an override are a table of their own.
        let example = lines.join("\n").replace("[severity]", &nested(section));
        let _ = write!(text, "\n```toml\n{header}{example}\n```\n");
    }
}

/// The header of `[severity]` in a table.
fn nested(section: &Section) -> String {
    let path = section.header.trim_matches(['[', ']']);
    if path.is_empty() { "[severity]".to_owned() } else { format!("[{path}.severity]") }
}

/// What the value of a key is.
fn value(holds: Holds) -> &'static str {
    match holds {
        Holds::Flag => "`true` or `false`",
        Holds::Date => "a day, `YYYY-MM-DD`",
        Holds::Releases => "releases, such as `>=0.1, <0.3`",
        Holds::Word(_) => "one of these words",
        Holds::Rules => "a list of rules and groups",
        Holds::Globs => "a list of globs",
        Holds::Glob => "a glob",
        Holds::Tokens => "a list of shapes",
        Holds::Path | Holds::Deployment => "a path",
        Holds::Severities => "a table with a word for each",
        Holds::Table(_) => "a table, see below",
        Holds::Tables(_) => "any number of tables, see below",
    }
}

/// A paragraph in lines of at most 100 columns.
fn folded(paragraph: &str) -> String {
    wrapped(paragraph, 100, "")
}

/// A paragraph in lines of at most `width` columns, each behind `mark`.
#[must_use]
pub fn wrapped(paragraph: &str, width: usize, mark: &str) -> String {
    let mut text = String::new();
    let mut line = String::new();
    for word in paragraph.split(' ') {
        if !line.is_empty() && mark.len() + line.chars().count() + 1 + word.chars().count() > width
        {
            let _ = writeln!(text, "{mark}{line}");
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    let _ = writeln!(text, "{mark}{line}");
    text
}
