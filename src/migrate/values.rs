//! Putting words into JSON.

use serde_json::Value;

use super::task::fill;

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
