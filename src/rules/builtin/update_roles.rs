//! Roles that an update renames, removes or gives fewer instances.

use std::collections::HashSet;

use crate::document::{Definition, Name, Role};
use crate::finding::Finding;
use crate::rules::{Change, Versions};
use crate::schema::PLUGIN_PREFIX;
use crate::text::nearest;

/// How much of what two roles have must be the same for one to be the other under a new name, in
/// percent.
const ALIKE: usize = 70;

pub(crate) fn renamed(change: &Change<'_>, findings: &mut Vec<Finding>) {
    let Some(definition) = change.of_definition() else { return };
    for Versions { old, new } in renamings(definition) {
        let (Some(was), Some(is)) = (old.name(), new.name()) else { continue };
        let message = format!(
            "the role `{}` is called `{}` now, which an update cannot do",
            was.text, is.text
        );
        findings.push(
            change
                .finding("update-role-renamed", &definition.new.document, new.element, is.span, message)
                .label_at(Change::was(&definition.old.document, was.span, "the name that is deployed"))
                .help(format!("keep the name `{}`: to the service this is one role removed and another added, so that all of its instances are made anew and their disks are lost", was.text))
                .subject(was.text),
        );
    }
}

/// Roles that are gone, each with the new one that it has become.
pub(super) fn renamings(definition: Versions<Definition<'_>>) -> Vec<Versions<Role<'_>>> {
    let (removed, mut added) = definition.others();
    let mut renamings = Vec::new();
    for old in removed {
        let best = added
            .iter()
            .enumerate()
            .filter(|(_, new)| !has_token_name(new))
            .map(|(index, new)| (likeness(&old, new), index))
            .max_by_key(|(likeness, index)| (*likeness, std::cmp::Reverse(*index)));
        if let Some((likeness, index)) = best
            && likeness >= ALIKE
        {
            renamings.push(Versions { old, new: added.remove(index) });
        }
    }
    renamings
}

fn has_token_name(role: &Role<'_>) -> bool {
    role.name().is_some_and(|name| name.is_token())
}

/// How much of what the roles have is the same, in percent.
fn likeness(old: &Role<'_>, new: &Role<'_>) -> usize {
    if old.is_web() != new.is_web() {
        return 0;
    }
    let (before, after) = (features(old), features(new));
    let all = before.union(&after).count();
    if all == 0 {
        // Of roles that have nothing only the names are left to go by.
        let name = super::declared::role_name;
        let (was, is) = (name(old).to_lowercase(), name(new).to_lowercase());
        let is_part = was.contains(is.as_str()) || is.contains(was.as_str());
        let is_near = nearest::of(&was, [is.as_str()]).is_some();
        return if is_part || is_near { 100 } else { 0 };
    }
    before.intersection(&after).count() * 100 / all
}

/// What makes a role what it is: everything that it declares itself, by kind and name. What plug-ins
/// add every other role may have as well.
fn features(role: &Role<'_>) -> HashSet<String> {
    let mut features: HashSet<String> = HashSet::new();
    for endpoint in role.endpoints().iter().filter(|endpoint| is_own(&endpoint.name)) {
        let (kind, port) = (endpoint.kind.as_str(), endpoint.port.unwrap_or_default());
        let protocol = endpoint.protocol.to_lowercase();
        features.insert(format!("{kind} {} {protocol} {port}", endpoint.name.text));
    }
    let own = |what: &str, names: Vec<Name<'_>>| -> Vec<String> {
        names
            .iter()
            .filter(|name| is_own(name))
            .map(|name| format!("{what} {}", name.text))
            .collect()
    };
    features.extend(own("setting", role.settings()));
    features.extend(own("certificate", role.certificates()));
    for (list, item, attribute) in [
        ("LocalResources", "LocalStorage", "name"),
        ("Sites", "Site", "name"),
        ("Startup", "Task", "commandLine"),
    ] {
        let named = role.list(list, item).filter_map(|one| one.attribute(None, attribute));
        features.extend(named.map(|name| format!("{item} {}", name.value().trimmed())));
    }
    features
}

fn is_own(name: &Name<'_>) -> bool {
    name.plugin.is_none() && !name.text.starts_with(PLUGIN_PREFIX)
}

pub(crate) fn removed(change: &Change<'_>, findings: &mut Vec<Finding>) {
    if let Some(definition) = change.of_definition() {
        removed_from_definition(change, definition, findings);
    } else {
        fewer_instances(change, findings);
    }
}

const REMOVED: &str = "update-role-removed";

fn removed_from_definition(
    change: &Change<'_>,
    definition: Versions<Definition<'_>>,
    findings: &mut Vec<Finding>,
) {
    let renamed: Vec<_> =
        renamings(definition).iter().map(|roles| roles.old.element.id()).collect();
    // A definition that has lost all of its roles is a mistake of its own.
    if definition.new.roles().next().is_none() {
        return;
    }
    let document = &definition.new.document;
    for role in definition.others().0 {
        let Some(name) = role.name().filter(|name| !name.is_token()) else { continue };
        if renamed.contains(&role.element.id()) {
            continue;
        }
        let message = format!("the role `{}` is gone", name.text);
        findings.push(
            change
                .finding(REMOVED, document, document.root, document.root.name_span(), message)
                .label_at(Change::was(&definition.old.document, name.span, "deployed until now"))
                .help("its instances are deleted with all that lies on their disks; rolling the update back needs room for them again")
                .subject(name.text),
        );
    }
}

fn fewer_instances(change: &Change<'_>, findings: &mut Vec<Finding>) {
    let Some(configuration) = change.configuration else { return };
    let root = configuration.new.0.root;
    for old in configuration.old.roles() {
        let Some(name) = old.name().filter(|name| !name.is_token()) else { continue };
        let Some(new) = configuration.new.role(&name.text) else {
            // Where there is a definition, its finding says so.
            if !change.is_defined && configuration.new.roles().next().is_some() {
                let message = format!("the role `{}` is gone", name.text);
                findings.push(
                    change
                        .finding(REMOVED, &configuration.new.0, root, root.name_span(), message)
                        .label_at(Change::was(&configuration.old.0, name.span, "deployed until now"))
                        .help("its instances are deleted with all that lies on their disks; rolling the update back needs room for them again")
                        .subject(name.text),
                );
            }
            continue;
        };
        let (Some((before, was)), Some((after, is))) = (old.count(), new.count()) else { continue };
        if after >= before || after < 0 {
            continue;
        }
        let message = format!("the role `{}` goes from {before} instances to {after}", name.text);
        let span = is.value().trimmed_span();
        findings.push(
            change
                .finding(REMOVED, &configuration.new.0, is.element(), span, message)
                .label_at(Change::was(&configuration.old.0, was.value().trimmed_span(), "deployed until now"))
                .help("the instances with the highest numbers are deleted with all that lies on their disks; rolling the update back needs room for them again")
                .subject(name.text),
        );
    }
}
