//! Cloud services of templates held against themselves at an earlier time.

use std::sync::Arc;

use super::{Inside, Opened, Options, conceal, held, lens_of};
use crate::check;
use crate::document::arm::{self, CloudService, Template};
use crate::document::{self, Configuration, Document, FileName, Kind, Recognised, recognise};
use crate::finding::{Finding, Place};
use crate::json;
use crate::lint::changes::change;
use crate::rules::{self, ArmChange, Change, Versions};
use crate::xml;

/// Compares the services of the documents with what they were.
pub(super) fn compare(
    files: &[Opened],
    trees: &[&json::Tree<'_>],
    templates: &[Template<'_>],
    inside: &Inside<'_>,
    options: &Options,
) -> Vec<Finding> {
    let mut past: Vec<(usize, json::Tree<'_>)> = Vec::new();
    for (index, file) in files.iter().enumerate() {
        if let Some((part, _)) = &file.previous {
            let mut tree = json::read(part);
            // What was wrong with it then is nobody's business now.
            drop(tree.take_problems());
            past.push((index, tree));
        }
    }
    if past.is_empty() {
        return Vec::new();
    }
    let old: Vec<&json::Tree<'_>> = past.iter().map(|(_, tree)| tree).collect();
    let old_templates = arm::read(&old);
    let old_held = held(&old_templates);
    let old_trees: Vec<xml::Tree<'_>> = old_held.iter().map(|held| xml::read(&held.part)).collect();
    let mut findings = Vec::new();
    for (number, template) in templates.iter().enumerate() {
        let Some(lens) = lens_of(template, files, options) else { continue };
        for (index, new) in template.services.iter().enumerate() {
            let file = trees.iter().position(|tree| is_in(new, tree));
            let was = past.iter().find(|(at, _)| Some(*at) == file).map(|(_, tree)| tree);
            let Some(before) = was.and_then(|tree| same(new, tree, template, &old_templates))
            else {
                continue;
            };
            findings.extend(rules::run_arm_change(&ArmChange { old: before, new }));
            let mut embedded = inside.embedded.iter();
            let embedded = embedded.find(|(of, _)| of.contains(&(number, index)));
            let mut pairs = old_held.iter().zip(&old_trees);
            let earlier = pairs.find(|(held, _)| held.is_of(before));
            let (Some((_, embedded)), Some((held, tree))) = (embedded, earlier) else { continue };
            let Some(document) = configuration(tree, &lens, options) else { continue };
            let old = Configuration(document);
            let versions = Versions { old, new: Configuration(embedded.document) };
            let found = rules::run_change(&Change {
                configuration: Some(versions),
                ..change(&lens, options.catalog)
            });
            let inner = embedded.document.tree.part();
            let outside = |place: Place| {
                if Arc::ptr_eq(&place.part, inner) { embedded.place(place) } else { place }
            };
            findings.extend(found.into_iter().map(|finding| {
                let mut finding = held.outside(finding);
                finding.place = outside(finding.place);
                for label in &mut finding.labels {
                    label.place = outside(label.place.clone());
                }
                finding
            }));
        }
    }
    let mut withheld = vec![Vec::new(); old_held.len()];
    conceal(&old, (&old_held, &old_trees), &mut withheld, |_| true);
    findings
}

fn is_in(service: &CloudService<'_>, tree: &json::Tree<'_>) -> bool {
    std::ptr::eq(service.resource.value.tree(), tree)
}

/// The service that another one was: that of the same name in the same file, or the only one there
/// where the other is the only one here.
fn same<'o, 'p>(
    new: &CloudService<'_>,
    tree: &json::Tree<'_>,
    template: &Template<'_>,
    old: &'o [Template<'p>],
) -> Option<&'o CloudService<'p>> {
    let here = new.resource.value.tree();
    let all: Vec<&'o CloudService<'p>> =
        old.iter().flat_map(|t| &t.services).filter(|service| is_in(service, tree)).collect();
    let id = new.resource.id();
    let is_it = |service: &&&'o CloudService<'p>| {
        id.as_ref().is_some_and(|id| service.resource.id().is_some_and(|own| own.is_same(id)))
    };
    if let Some(found) = all.iter().find(is_it) {
        return Some(found);
    }
    let alone = template.services.iter().filter(|service| is_in(service, here)).count() == 1;
    match all[..] {
        // A request says in its address which service it is about.
        [only] if alone && id.is_none() => Some(only),
        _ => None,
    }
}

/// What stood in a string, where it was a service configuration.
fn configuration<'t>(
    tree: &'t xml::Tree<'t>,
    lens: &crate::schema::Lens,
    options: &Options,
) -> Option<Document<'t>> {
    let name = FileName::Service("ServiceConfiguration");
    let Recognised::As(schema, Kind::ServiceConfiguration, _) =
        recognise(tree, name, options.catalog)
    else {
        return None;
    };
    let document = Document::new(tree, schema).filter(|_| tree.is_well_formed())?;
    let secrets = check::conform(&document, lens).secrets;
    tree.part().conceal([secrets, document::secrets(tree)].concat());
    Some(document)
}
