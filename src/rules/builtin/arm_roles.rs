//! `roleProfile` against the service files: the same roles, of the same sizes, as many instances.

use crate::document::arm::{Field, Items, RoleSku};
use crate::document::{Document, Name, name_of};
use crate::finding::{Edit, Finding, Fix};
use crate::rules::arm::{known, written};
use crate::rules::{Arm, words};
use crate::text::letters::Letters;
use crate::text::nearest;

const RULE: &str = "arm-roles-parity";

pub(crate) fn parity(arm: &Arm<'_>, findings: &mut Vec<Finding>) {
    let Some(cloud) = arm.cloud() else { return };
    let declared = arm.declared_roles();
    if declared.is_empty() || declared.iter().any(|(_, name)| name.is_token()) {
        return;
    }
    names(arm, &declared, findings);
    if cloud.overrides_model() == Some(false) {
        for role in &cloud.roles {
            findings.extend(size(arm, role));
            findings.extend(instances(arm, role));
        }
    }
}

/// The roles that one side has and the other has not; a slip of the pen is one mistake, not two.
fn names(arm: &Arm<'_>, declared: &[(Document<'_>, Name<'_>)], findings: &mut Vec<Finding>) {
    let Some(Items::Listed(list, roles)) = arm.cloud().map(|cloud| &cloud.roles) else { return };
    let given: Vec<&Field<'_, String>> =
        roles.iter().filter_map(|role| role.name.as_ref()).collect();
    let is_given =
        |name: &Name<'_>| given.iter().any(|g| g.known().is_some_and(|g| name.is_like(g)));
    let mut missing: Vec<&(Document<'_>, Name<'_>)> =
        declared.iter().filter(|(_, name)| !is_given(name)).collect();
    for field in &given {
        let Some(name) = known(Some(field)) else { continue };
        if declared.iter().any(|(_, own)| own.is_like(name)) {
            continue;
        }
        let message = format!("the service has no role `{name}`");
        let mut finding = arm.at(RULE, field, message).subject(name);
        let near = nearest::among(name, missing.iter().map(|(_, own)| own.text.as_str()));
        let near = near.and_then(|near| missing.iter().position(|(_, own)| own.text == near));
        if let Some((document, own)) = near.map(|index| missing.remove(index)) {
            finding = finding.help(format!("did you mean `{}`?", own.text));
            finding.labels.extend(arm.label_of(document, own, "the role"));
            if let Some(span) = written(field) {
                let edit = Edit::replace(span, &own.text);
                finding = finding.fix(Fix::risky(format!("write `{}`", own.text), vec![edit]));
            }
        } else {
            finding = finding.help(
                    "`roleProfile` names the roles of the service files, each once: take this one out, or define it",
                );
            let first = declared.first();
            finding
                .labels
                .extend(first.and_then(|(d, own)| arm.label_of(d, own, "the roles there are")));
        }
        findings.push(finding);
    }
    if given.len() < roles.len() || given.iter().any(|field| field.known().is_none()) {
        return;
    }
    for (document, name) in missing {
        let message = format!("`roleProfile` lacks the role `{}`", name.text);
        let mut finding = arm
            .finding(RULE, *list, list.name_span(), message)
            .help(format!(
                "add `{}` with its `sku`: the roles have to be the same everywhere",
                name.text
            ))
            .subject(&name.text);
        finding.labels.extend(arm.label_of(document, name, "defined here"));
        findings.push(finding);
    }
}

fn size(arm: &Arm<'_>, role: &RoleSku<'_>) -> Option<Finding> {
    let (definition, name) = (arm.definition()?, known(role.name.as_ref())?);
    let field = role.size.as_ref()?;
    let own = known(Some(field))?;
    let defined = name_of(definition.role(name)?.element, "vmsize")?;
    if defined.is_token() || is_same_size(own, &defined.text) {
        return None;
    }
    let message = format!("`{name}` is `{own}` here and `{}` in the definition", defined.text);
    let mut finding = arm
        .at(RULE, field, message)
        .help("write the same size in both, or set `allowModelOverride` to have this one win")
        .subject(format!("{name}/size"));
    finding.labels.extend(arm.label_of(
        &definition.document,
        &defined,
        "the size in the definition",
    ));
    if let Some(span) = written(field).filter(|_| is_plain(&defined.text)) {
        let edit = Edit::replace(span, &defined.text);
        finding = finding.fix(Fix::risky(format!("write `{}`", defined.text), vec![edit]));
    }
    Some(finding)
}

/// Whether two names are of one size: the old ones have a second name.
fn is_same_size(one: &str, other: &str) -> bool {
    let is_pair = |pair: &&str| {
        let Some((first, second)) = pair.split_once('=') else { return false };
        let is = |name: &str| first.is_like(name) || second.is_like(name);
        is(one) && is(other)
    };
    one.is_like(other) || words(RULE, "same-sizes").iter().any(is_pair)
}

fn instances(arm: &Arm<'_>, role: &RoleSku<'_>) -> Option<Finding> {
    let (configuration, name) = (arm.configuration()?, known(role.name.as_ref())?);
    let field = role.capacity.as_ref()?;
    let capacity = *field.known()?;
    let (count, attribute) = configuration.role(name)?.count()?;
    if count == capacity {
        return None;
    }
    let message =
        format!("`{name}` has {capacity} instances here and {count} in the configuration");
    let mut finding = arm
        .at(RULE, field, message)
        .help("write the same number in both, or set `allowModelOverride` to have this one win")
        .subject(format!("{name}/capacity"));
    finding.labels.extend(arm.label_in(
        &configuration.0,
        attribute.element(),
        attribute.value_span(),
        "the number in the configuration",
    ));
    let literal = field.from.source().trim_matches('"').parse::<i64>().is_ok();
    if literal {
        let edit = Edit::replace(field.from.inner_span(), count.to_string());
        finding = finding.fix(Fix::risky(format!("write {count}"), vec![edit]));
    }
    Some(finding)
}

/// Whether a text is written in JSON as it is.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
