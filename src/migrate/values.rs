//! Putting words into JSON, and writing it for people: names in the order that the pages have them in.

use serde_json::Value;

use super::task::{fill, rank};
use crate::text::order;

/// What a level is indented by where no file shows it.
pub(super) const STEP: &str = "  ";

/// What templates begin their objects with; all other names are in the order of the pages.
const FIRST: [&str; 10] = [
    "$schema",
    "contentVersion",
    "publisher",
    "type",
    "apiVersion",
    "name",
    "location",
    "defaultValue",
    "sku",
    "dependsOn",
];

/// JSON in lines, without a line end.
#[must_use]
pub fn pretty(value: &Value) -> String {
    let mut text = String::new();
    push(value, "\n", &mut text);
    text
}

/// Adds a value; `line` is what a line at its level begins with.
fn push(value: &Value, line: &str, text: &mut String) {
    let below = format!("{line}{STEP}");
    match value {
        Value::Array(items) if !items.is_empty() => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                text.push_str(if index == 0 { "" } else { "," });
                text.push_str(&below);
                push(item, &below, text);
            }
            text.extend([line, "]"]);
        }
        Value::Object(members) if !members.is_empty() => {
            let mut members: Vec<(&String, &Value)> = members.iter().collect();
            order::by_key(&mut members, |(name, _)| {
                let first = FIRST.iter().position(|first| first == name);
                (first.unwrap_or(FIRST.len()), rank(name), *name)
            });
            text.push('{');
            for (index, (name, member)) in members.into_iter().enumerate() {
                text.push_str(if index == 0 { "" } else { "," });
                let name = Value::from(name.as_str());
                text.extend([below.as_str(), &name.to_string(), ": "]);
                push(member, &below, text);
            }
            text.extend([line, "}"]);
        }
        plain => text.push_str(&plain.to_string()),
    }
}

/// Puts words in the place of `{…}` in every string of a value.
pub(super) fn put(value: &mut Value, words: &[(&str, &str)]) {
    match value {
        Value::String(text) => *text = fill(text, words),
        Value::Array(items) => items.iter_mut().for_each(|item| put(item, words)),
        Value::Object(members) => members.values_mut().for_each(|member| put(member, words)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Puts a list in the place of the string `text`.
pub(super) fn put_list(value: &mut Value, text: &str, list: &[Value]) {
    match value {
        Value::String(own) if own == text => *value = Value::Array(list.to_vec()),
        Value::Array(items) => items.iter_mut().for_each(|item| put_list(item, text, list)),
        Value::Object(members) => {
            members.values_mut().for_each(|member| put_list(member, text, list));
        }
        _ => {}
    }
}

/// Takes members out of the object at a path (`/a/b`).
pub(super) fn drop_members(value: &mut Value, path: &str, names: &[&str]) {
    if let Some(members) = value.pointer_mut(path).and_then(Value::as_object_mut) {
        members.retain(|name, _| !names.contains(&name.as_str()));
    }
}
