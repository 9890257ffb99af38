//! The secrets of a JSON document, wherever they stand in it.

use super::expression::Expression;
use crate::json::{Kind, Tree, Value};
use crate::text::Span;
use crate::text::secrets::{self, hides_secret, in_value};

/// The names of the parameters that a template keeps secret, in small letters.
#[must_use]
pub fn secure_parameters(trees: &[&Tree<'_>]) -> Vec<String> {
    let is_secure = |value: &Value<'_>| {
        let kind = value.get("type").and_then(Value::text).unwrap_or_default();
        kind.to_lowercase().starts_with("secure")
    };
    let roots = trees.iter().filter_map(|tree| tree.root());
    let declared = roots.filter_map(|root| root.get("parameters")).flat_map(Value::children);
    declared.filter(is_secure).filter_map(Value::name).map(|name| name.to_lowercase()).collect()
}

/// The spans of all that nobody may read; `secure` are the names of parameters that hold secrets.
#[must_use]
pub fn secrets(tree: &Tree<'_>, secure: &[String]) -> Vec<Span> {
    let mut spans = Vec::new();
    for value in tree.values().filter(|value| value.kind() == Kind::String) {
        let Some(text) = value.text() else { continue };
        if Expression::source(&text).is_some() || text.is_empty() {
            continue;
        }
        let name = value.name().unwrap_or_default();
        if is_private(value, secure) || hides_secret(&text) {
            spans.push(value.inner_span());
            continue;
        }
        let found = in_value(&name, &text);
        if let Some(letters) = value.mapped().filter(|_| !found.is_empty()) {
            spans.extend(found.into_iter().map(|secret| letters.span(secret.range)));
        }
    }
    spans.extend(secrets::around(tree.text(), tree.comments(), tree.is_well_formed()));
    spans
}

/// Whether a value stands in protected settings, or is that of a secure parameter.
fn is_private(value: Value<'_>, secure: &[String]) -> bool {
    let around = std::iter::successors(Some(value), |value| value.parent());
    let mut parameter = None;
    for holder in around {
        if holder.is_named("protectedSettings") {
            return true;
        }
        if holder.is_named("parameters") {
            let name = parameter.map(str::to_lowercase);
            let says = value.is_named("value") || value.is_named("defaultValue");
            return says && name.is_some_and(|name| secure.contains(&name));
        }
        parameter =
            holder.quoted_name_span().map(|_| holder.tree().part().slice(holder.name_span()));
    }
    false
}
