//! Service files held against themselves at an earlier time.

use std::collections::HashMap;

use super::services::Lenses;
use super::{Examined, Options, examine};
use crate::document::{
    Configuration, Definition, Document, Environment, FileName, Purpose, Recognised, ServiceFile,
    Services, recognise,
};
use crate::finding::Finding;
use crate::rules::{self, Change, Versions};
use crate::schema::{Catalog, Lens};
use crate::xml;

/// What a file was, once it is known to be a service file; or why it cannot be compared.
#[inline(never)]
pub(super) fn open<'t>(
    tree: &'t xml::Tree<'t>,
    is_moved: bool,
    now: &ServiceFile<'t>,
    lens: &Lens,
    catalog: &'static Catalog,
) -> Result<ServiceFile<'t>, String> {
    if !tree.is_well_formed() {
        return Err("it was no well-formed XML".to_owned());
    }
    let path = now.path();
    let document = match recognise(tree, FileName::of(path), catalog) {
        Recognised::As(schema, ..) => Document::new(tree, schema),
        Recognised::Spoken(..) | Recognised::PassedOver => None,
    };
    let same_kind = |document: &Document<'_>| document.root.local() == now.document.root.local();
    let document = document
        .filter(same_kind)
        .ok_or_else(|| format!("it was no `{}`", now.document.root.local()))?;
    // What was wrong with it then is nobody's business now, but it also says where secrets are.
    let purpose = Purpose::of(path, tree, document.schema.transform, lens);
    let Examined { collected, .. } =
        examine(&document, purpose, lens, catalog, &|_| true, Vec::new());
    let old = ServiceFile { document, purpose, collected, project: now.project };
    let service = |file: &ServiceFile<'_>| {
        file.service_name().map(|name| name.trimmed().to_owned()).unwrap_or_default()
    };
    // Files of two services can be so alike that one seems to be the other, moved.
    if is_moved && service(&old) != service(now) {
        return Err(format!("it was of the service `{}`, and elsewhere", service(&old)));
    }
    Ok(old)
}

/// Compares the files with what they were, by path.
#[inline(never)]
pub(super) fn inspect(
    services: &Services<'_, '_>,
    earlier: &HashMap<&str, ServiceFile<'_>>,
    lenses: &Lenses<'_>,
    options: &Options,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    if earlier.is_empty() {
        return findings;
    }
    let mut configurations = Vec::new();
    let lens = |file: &ServiceFile<'_>| lenses.get(file.path()).unwrap_or(&options.lens);
    for (definition, own) in &services.pairs {
        let lens = lens(definition);
        let both = both(definition, earlier);
        if let Some((definition, is_template)) = both {
            let definition = Some(view(definition, options));
            let change = Change { definition, ..change(lens, options.catalog) };
            findings.extend(rules::run_change(&Change { is_template, ..change }));
        }
        configurations.extend(own.iter().map(|configuration| (*configuration, both)));
    }
    let others = services.ambiguous.iter().map(|(configuration, _)| *configuration);
    configurations.extend(
        others.chain(services.alone.iter().copied()).map(|configuration| (configuration, None)),
    );
    for (configuration, definition) in configurations {
        // What the emulator runs is deployed nowhere.
        let is_deployed = configuration.purpose.environment == Environment::Cloud;
        let both = both(configuration, earlier).filter(|_| is_deployed);
        let lens = lens(configuration);
        let Some((configuration, is_template)) = both else { continue };
        let documents = Versions {
            old: Configuration(configuration.old),
            new: Configuration(configuration.new),
        };
        findings.extend(rules::run_change(&Change {
            definition: definition.map(|(definition, _)| view(definition, options)),
            configuration: Some(documents),
            is_defined: definition.is_some(),
            is_template,
            ..change(lens, options.catalog)
        }));
    }
    findings
}

/// A file as it was and as it is, and whether something fills it in; `None` where there is nothing
/// to compare, or only differences.
fn both<'t>(
    file: &ServiceFile<'t>,
    earlier: &HashMap<&str, ServiceFile<'t>>,
) -> Option<(Versions<Document<'t>>, bool)> {
    let old = earlier.get(file.path())?;
    let is_transform = old.purpose.is_transform || file.purpose.is_transform;
    let is_template = old.purpose.is_template || file.purpose.is_template;
    let documents = Versions { old: old.document, new: file.document };
    (!is_transform).then_some((documents, is_template))
}

fn view<'t>(files: Versions<Document<'t>>, options: &Options) -> Versions<Definition<'t>> {
    let plugins = options.catalog.plugins.0;
    let definition = |document: Document<'t>| Definition { document, plugins };
    Versions { old: definition(files.old), new: definition(files.new) }
}

/// A change of nothing.
pub(super) fn change<'c>(lens: &'c Lens, catalog: &'static Catalog) -> Change<'c> {
    Change {
        definition: None,
        configuration: None,
        is_defined: false,
        is_template: false,
        lens,
        catalog,
    }
}
