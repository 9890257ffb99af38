//! Extensions and the roles that they are for.

use crate::document::arm::{Extension, Items};
use crate::finding::{Edit, Finding, Fix, Severity};
use crate::rules::arm::{known, written};
use crate::rules::{Arm, words};
use crate::text::letters::Letters;
use crate::text::nearest;

/// For all roles.
const ALL: &str = "*";

/// The rule whose page says which extensions are in the place of which plug-ins.
const PLUGIN: &str = "arm-plugin-and-extension";

/// Whether it is the extension that the page knows by that name.
fn is_in_place(extension: &Extension<'_>, known: &str) -> bool {
    matches!(words(PLUGIN, known), [publisher, kind] if extension.is_of(publisher, kind) == Some(true))
}

/// Whether it is the extension for Remote Desktop.
pub(super) fn is_remote_desktop(extension: &Extension<'_>) -> bool {
    is_in_place(extension, "remote-desktop")
}

/// The names of the roles that there are; empty where nobody says.
fn roles(arm: &Arm<'_>) -> Vec<String> {
    let declared = arm.declared_roles();
    if !declared.is_empty() {
        let is_open = declared.iter().any(|(_, name)| name.is_token());
        let names = declared.into_iter().map(|(_, name)| name.text.into());
        return if is_open { Vec::new() } else { names.collect() };
    }
    let Some(cloud) = arm.cloud() else { return Vec::new() };
    let names: Option<Vec<String>> =
        cloud.roles.iter().map(|role| known(role.name.as_ref()).map(str::to_owned)).collect();
    names.unwrap_or_default()
}

pub(crate) fn role(arm: &Arm<'_>, findings: &mut Vec<Finding>) {
    const RULE: &str = "arm-extension-role";
    let there = roles(arm);
    for extension in extensions(arm) {
        let entries: Vec<_> =
            extension.roles.iter().filter_map(|field| Some((field, known(Some(field))?))).collect();
        let all = entries.iter().find(|(_, name)| *name == ALL);
        for (field, name) in &entries {
            if *name == ALL || there.is_empty() || there.iter().any(|r| r.is_like(name)) {
                continue;
            }
            let message = format!("the service has no role `{name}`");
            let mut finding = arm.at(RULE, field, message).subject(*name);
            match nearest::among(name, there.iter().map(String::as_str)) {
                Some(near) => {
                    finding = finding.help(format!("did you mean `{near}`?"));
                    if let Some(span) = written(field) {
                        let edit = Edit::replace(span, near);
                        finding = finding.fix(Fix::risky(format!("write `{near}`"), vec![edit]));
                    }
                }
                None => {
                    finding = finding.help(format!(
                        "an extension is for the roles of the service, `{}`, or for all with `*`",
                        there.join("`, `")
                    ));
                }
            }
            findings.push(finding);
        }
        if let Some((field, _)) = all.filter(|_| entries.len() > 1) {
            findings.push(
                arm.at(RULE, field, "`*` stands beside the names of roles")
                    .judged(Severity::Warning)
                    .help("`*` is all roles: write it alone, or only the names")
                    .subject(ALL),
            );
        }
    }
}

fn extensions<'a>(arm: &'a Arm<'_>) -> impl Iterator<Item = &'a Extension<'a>> {
    arm.cloud().into_iter().flat_map(|cloud| cloud.extensions.iter())
}

/// Whether an extension is for that role; `None`: for the deployment to tell.
fn is_for(extension: &Extension<'_>, role: &str) -> Option<bool> {
    match &extension.roles {
        Items::Absent => Some(true),
        Items::Open(_) => None,
        Items::Listed(_, names) => {
            let mut is_open = false;
            for field in names {
                match field.known() {
                    Some(name) if name == ALL || name.is_like(role) => {
                        return Some(true);
                    }
                    Some(_) => {}
                    None => is_open = true,
                }
            }
            (!is_open).then_some(false)
        }
    }
}

pub(crate) fn duplicate(arm: &Arm<'_>, findings: &mut Vec<Finding>) {
    const RULE: &str = "arm-extension-duplicate";
    let all: Vec<&Extension<'_>> = extensions(arm).collect();
    for (index, second) in all.iter().enumerate() {
        let Some(field) = second.name.as_ref() else { continue };
        let before = &all[..index];
        let is_named = |first: &&&Extension<'_>| {
            let pair = known(first.name.as_ref()).zip(known(Some(field)));
            pair.is_some_and(|(one, other)| one.is_like(other))
        };
        let (first, message) = if let Some(first) = before.iter().find(is_named) {
            let name = known(Some(field)).unwrap_or_default();
            (first, format!("there is another extension `{name}`"))
        } else if let Some(first) = before.iter().find(|first| is_twice(first, second)) {
            let kind = known(second.kind.as_ref()).unwrap_or_default();
            (first, format!("a role has the extension `{kind}` twice"))
        } else {
            continue;
        };
        let there = first.name.as_ref().map_or(first.value, |name| name.value);
        findings.push(
            arm.at(RULE, field, message)
                .label_at(arm.label(there, "the other"))
                .help("keep one of them, or give them different roles and names: the later one takes the place of the other, or the deployment fails")
                .subject(known(Some(field)).unwrap_or_default()),
        );
    }
}

/// Whether both are the same extension for the same role.
fn is_twice(first: &Extension<'_>, second: &Extension<'_>) -> bool {
    let (Some(publisher), Some(kind)) =
        (known(second.publisher.as_ref()), known(second.kind.as_ref()))
    else {
        return false;
    };
    let named = |extension: &Extension<'_>| -> Vec<String> {
        let names = extension.roles.iter().filter_map(|field| known(Some(field)));
        names.map(str::to_owned).collect()
    };
    let for_all = |extension: &Extension<'_>| {
        extension.roles.is_absent() || named(extension).iter().any(|name| name == ALL)
    };
    let meets = for_all(first) && second.roles.is_known()
        || for_all(second) && first.roles.is_known()
        || named(second).iter().any(|role| is_for(first, role) == Some(true));
    first.is_of(publisher, kind) == Some(true) && meets
}

pub(crate) fn plugin(arm: &Arm<'_>, findings: &mut Vec<Finding>) {
    let Some(definition) = arm.definition() else { return };
    for extension in extensions(arm) {
        let modules = if is_remote_desktop(extension) {
            words(PLUGIN, "remote-desktop-modules")
        } else if is_in_place(extension, "diagnostics") {
            words(PLUGIN, "diagnostics-modules")
        } else {
            continue;
        };
        let mut clashes = Vec::new();
        for role in definition.roles() {
            let Some(name) = role.name() else { continue };
            if is_for(extension, &name.text) == Some(true) {
                let imports = role.imports().into_iter();
                clashes.extend(imports.filter(|import| modules.contains(&import.text.as_str())));
            }
        }
        let (Some(first), Some(field)) = (clashes.first(), extension.kind.as_ref()) else {
            continue;
        };
        let kind = known(Some(field)).unwrap_or_default();
        let message =
            format!("a role has the extension `{kind}` and imports the plug-in `{}`", first.text);
        let mut finding = arm
            .at(PLUGIN, field, message)
            .help("take the import out of the definition, with its settings and certificate: on extended support the extension does its work")
            .subject(kind);
        for import in &clashes {
            finding.labels.extend(arm.label_of(&definition.document, import, "imported here"));
        }
        findings.push(finding);
    }
}
