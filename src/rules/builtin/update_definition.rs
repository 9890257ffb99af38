//! What an update does not do, or not without loss, to the definition of a service: upgrade
//! domains, local stores, sizes.

use std::cmp::Ordering;

use super::given;
use crate::document::{Definition, Document, Effective, Role, name_of, named};
use crate::finding::{Finding, Severity};
use crate::rules::{Change, Versions};
use crate::schema::VmSize;
use crate::text::letters::Letters;
use crate::xml;

pub(crate) fn upgrade_domains(change: &Change<'_>, findings: &mut Vec<Finding>) {
    let Some(definition) = change.of_definition() else { return };
    let count = |document: &Document<'_>| -> Option<u32> {
        document.effective(document.root, "upgradeDomainCount")?.text.parse().ok()
    };
    let (old, new) = (definition.old.document, definition.new.document);
    let (Some(before), Some(after)) = (count(&old), count(&new)) else { return };
    let places = old
        .effective(old.root, "upgradeDomainCount")
        .zip(new.effective(new.root, "upgradeDomainCount"));
    let Some((was, is)) = places.filter(|_| before != after) else { return };
    let message = format!(
        "`upgradeDomainCount` goes from {before} to {after}, which an update in place refuses"
    );
    findings.push(
        change
            .finding("update-ud-count", &new, new.root, is.span, message)
            .label_at(Change::was(&old, was.span, written(was.is_written, &was.text)))
            .help(format!("keep {before}, or bring the change by a VIP swap or by deploying anew: the service refuses it in place")),
    );
}

/// What the label of an old value says.
fn written(is_written: bool, text: &str) -> String {
    if is_written { "deployed until now".to_owned() } else { format!("`{text}` by default") }
}

pub(crate) fn stores_shrunk(change: &Change<'_>, findings: &mut Vec<Finding>) {
    stores(change, Ordering::Less, findings);
}

pub(crate) fn stores_grown(change: &Change<'_>, findings: &mut Vec<Finding>) {
    stores(change, Ordering::Greater, findings);
}

/// Tells of the local stores that are smaller, or larger, than they were.
fn stores(change: &Change<'_>, what: Ordering, findings: &mut Vec<Finding>) {
    let Some(definition) = change.of_definition() else { return };
    let (before, after) = (definition.old.document, definition.new.document);
    for role in definition.roles() {
        for old in stores_of(&role.old) {
            let Some(name) = given(old, "name") else { continue };
            let is_same = |store: &xml::Element<'_>| {
                name_of(*store, "name").is_some_and(|own| own.is_like(&name.text))
            };
            let Some(new) = stores_of(&role.new).find(is_same) else {
                if what == Ordering::Less {
                    findings.push(store_gone(change, &role, &before, &after, &name));
                }
                continue;
            };
            let sizes = before.effective(old, "sizeInMB").zip(after.effective(new, "sizeInMB"));
            let Some((was, is)) = sizes else { continue };
            let (Ok(size), Ok(own)) = (was.text.parse::<u32>(), is.text.parse::<u32>()) else {
                continue;
            };
            if own.cmp(&size) != what {
                continue;
            }
            let mut finding = if what == Ordering::Less {
                let message = format!(
                    "the local store `{}` shrinks from {size} MB to {own} MB, which an update in place refuses",
                    name.text
                );
                change
                    .finding("update-localstorage-shrunk", &after, new, is.span, message)
                    .help(format!("keep {size} MB, or bring the change by a VIP swap: in place a local store can only grow"))
            } else {
                let message =
                    format!("the local store `{}` grows from {size} MB to {own} MB", name.text);
                change
                    .finding("update-localstorage-grown", &after, new, is.span, message)
                    .help("the update is fine, but it cannot be rolled back, because that would shrink the store")
            };
            // The schema and the reference page have different defaults.
            if !(was.is_written && is.is_written) && finding.severity > Severity::Warning {
                finding = finding.judged(Severity::Warning).help("say `sizeInMB`: left out it is 1000 by the schema and 100 by the reference page");
            }
            findings.push(
                finding
                    .label_at(Change::was(&before, was.span, written(was.is_written, &was.text)))
                    .subject(name.text),
            );
        }
    }
}

fn store_gone(
    change: &Change<'_>,
    role: &Versions<Role<'_>>,
    before: &Document<'_>,
    after: &Document<'_>,
    name: &crate::document::Name<'_>,
) -> Finding {
    let element = role.new.element;
    let span = role.new.name().map_or_else(|| element.name_span(), |name| name.span);
    let message =
        format!("the local store `{}` is gone, which an update in place refuses", name.text);
    change
        .finding("update-localstorage-shrunk", after, element, span, message)
        .label_at(Change::was(before, name.span, "deployed until now"))
        .help("keep the store, or bring the change by a VIP swap: in place a local store can only grow")
        .subject(&name.text)
}

/// The local stores of a role, those of its runtime included.
fn stores_of<'t>(role: &Role<'t>) -> impl Iterator<Item = xml::Element<'t>> {
    role.list("LocalResources", "LocalStorage").chain(named(role.element, "LocalStorage"))
}

pub(crate) fn vmsize(change: &Change<'_>, findings: &mut Vec<Finding>) {
    let Some(definition) = change.of_definition() else { return };
    let (before, after) = (definition.old.document, definition.new.document);
    for role in definition.roles() {
        let Some(Versions { old: was, new: is }) = resized(change, definition, role) else {
            continue;
        };
        let known = [&was, &is].map(|size| change.catalog.vm_size(&size.text));
        let name = role.new.name().map(|name| name.text).unwrap_or_default();
        let message = format!("the size of `{name}` changes from `{}` to `{}`", was.text, is.text);
        let mut finding = change
            .finding("update-vmsize", &after, is.element, is.span, message)
            .label_at(Change::was(&before, was.span, written(was.is_written, &was.text)))
            .help("every instance is made anew and loses what lies on its disks; a request for the update has to say `Force`")
            .subject(name);
        if let [Some(one), Some(other)] = known
            && one.family != other.family
        {
            finding = finding.help(format!("from the family {} to {} the machines may have to move to other hardware, and the update fails where none is free: a staged deployment with a VIP swap is safer", one.family, other.family));
        }
        findings.push(finding);
    }
}

/// The sizes of a role that gets another one.
pub(super) fn resized<'c>(
    change: &Change<'c>,
    definition: Versions<Definition<'c>>,
    role: Versions<Role<'c>>,
) -> Option<Versions<Effective<'c>>> {
    let old = definition.old.document.effective(role.old.element, "vmsize")?;
    let new = definition.new.document.effective(role.new.element, "vmsize")?;
    let known = [&old, &new].map(|size| change.catalog.vm_size(&size.text));
    let is_same = old.text.is_like(&new.text) || is_alias(known);
    let is_open = old.is_token() || new.is_token();
    (!is_same && !is_open).then_some(Versions { old, new })
}

/// Whether two names are those of one size, such as `Small` and `A1`: they have the same disk and
/// the same successor.
fn is_alias(sizes: [Option<&'static VmSize>; 2]) -> bool {
    let [Some(one), Some(other)] = sizes else { return false };
    let same = |size: &VmSize| (size.family, size.disk, size.state, size.successor);
    one.disk.is_some() && !one.successor.is_empty() && same(one) == same(other)
}
