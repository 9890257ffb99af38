//! The older request for a swap: the frontends of two services take each other's addresses.

use crate::document::arm::{Form, ResourceId};
use crate::finding::Finding;
use crate::json::Value;
use crate::rules::Arm;
use crate::text::letters::Letters;

pub(crate) fn frontends(arm: &Arm<'_>, findings: &mut Vec<Finding>) {
    const RULE: &str = "arm-swap-body";
    if arm.template.form != Form::FrontendSwap {
        return;
    }
    let root = arm.template.tree.root();
    let Some(list) = root.and_then(|root| root.get("frontendIPConfigurations")) else { return };
    let items: Vec<Value<'_>> = list.items().collect();
    // Too many or too few the model tells.
    let [first, second] = items[..] else { return };
    let same = |path: &[&str], what: &str, help: &str| {
        let (one, other) = (first.at(path)?, second.at(path)?);
        is_same(one, other)?.then(|| {
            arm.finding(
                RULE,
                other,
                other.inner_span(),
                format!("both entries have the same {what}"),
            )
            .label_at(arm.label(one, "the first"))
            .help(help)
            .subject(what)
        })
    };
    findings.extend(same(
        &["id"],
        "frontend",
        "write the frontend of each of the two services once",
    ));
    findings.extend(same(
        &["properties", "publicIPAddress", "id"],
        "public address",
        "give each frontend the address that the other one has now",
    ));
}

/// Whether two ids are the same; `None` where one of them is to be filled in.
fn is_same(one: Value<'_>, other: Value<'_>) -> Option<bool> {
    let (one, other) = (one.text()?, other.text()?);
    let is_open = |text: &str| text.trim().is_empty() || crate::rules::arm::is_open(text);
    if is_open(&one) || is_open(&other) {
        // A variable that is used twice stands for one thing.
        return Some(one.contains("{{") && one == other);
    }
    Some(match (ResourceId::read(&one), ResourceId::read(&other)) {
        (Some(one), Some(other)) => one.is_same(&other),
        _ => one.is_like(&other),
    })
}
