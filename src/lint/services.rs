//! The services that files make: definitions with their configurations.

use std::sync::Arc;

use super::{Inspection, ServiceReport};
use crate::document::{Definition, RoleFacts, ServiceFile, Services};
use crate::finding::{Finding, RuleName, Severity};
use crate::rules::{self, Context, Pair, Variants};
use crate::schema::{Catalog, Lens, Platform};
use crate::text::order;

/// What was found in services: findings about pairs, and what was compared with what.
#[derive(Default)]
pub(super) struct Found {
    pub(super) findings: Vec<Finding>,
    services: Vec<ServiceReport>,
}

/// What files are held against, in the order of their paths.
pub(super) struct Lenses<'l>(Vec<(&'l str, &'l Lens)>);

impl<'l> FromIterator<(&'l str, &'l Lens)> for Lenses<'l> {
    fn from_iter<I: IntoIterator<Item = (&'l str, &'l Lens)>>(files: I) -> Self {
        let mut files: Vec<(&str, &Lens)> = files.into_iter().collect();
        order::by(&mut files, |one, other| one.0.cmp(other.0));
        Self(files)
    }
}

impl<'l> Lenses<'l> {
    /// What the file of that path is held against.
    pub(super) fn get(&self, path: &str) -> Option<&'l Lens> {
        let behind = self.0.partition_point(|(known, _)| *known <= path);
        let (known, lens) = self.0[..behind].last()?;
        (*known == path).then_some(*lens)
    }
}

/// Compares definitions with the configurations that belong to them.
#[inline(never)]
pub(super) fn inspect(
    services: &Services<'_, '_>,
    lenses: &Lenses<'_>,
    catalog: &'static Catalog,
) -> Found {
    let mut found = Found::default();
    for (definition, configurations) in &services.pairs {
        let view = Definition { document: definition.document, plugins: catalog.plugins.0 };
        for configuration in configurations {
            if definition.purpose.is_transform || configuration.purpose.is_transform {
                continue;
            }
            let Some(lens) = lens(definition, configuration, lenses) else { continue };
            let files = [*definition, *configuration];
            let pair = Pair::new(view, files, configurations, &lens, catalog);
            found.findings.extend(rules::run_pair(&pair));
        }
        let names = definition.collected.roles.iter().filter_map(RoleFacts::called);
        // All of them are kept to the end of a run.
        let mut roles = Vec::with_capacity(names.clone().count());
        roles.extend(names.map(|name| String::from(&name.text)));
        found.services.push(ServiceReport {
            definition: Arc::clone(definition.shared_path()),
            configurations: configurations.iter().map(|c| Arc::clone(c.shared_path())).collect(),
            roles,
        });
    }
    for (configuration, definitions) in &services.ambiguous {
        found.findings.push(ambiguous(configuration, definitions));
    }
    let without = services.ambiguous.iter().map(|(configuration, _)| *configuration);
    for file in services.alone.iter().copied().chain(without) {
        let Some(lens) = lenses.get(file.path()) else { continue };
        let context =
            Context::new(&file.document, &file.collected, file.purpose, lens, &[], catalog);
        found.findings.extend(rules::run_alone(&context));
    }
    for files in services.variants() {
        found.findings.extend(rules::run_variants(&Variants { files }));
    }
    found
}

/// What a pair is held against: the lens of the configuration, and the platform that either of the
/// two is said to be for.
fn lens(
    definition: &ServiceFile<'_>,
    configuration: &ServiceFile<'_>,
    lenses: &Lenses<'_>,
) -> Option<Lens> {
    let (one, other) = (lenses.get(configuration.path())?, lenses.get(definition.path())?);
    let platform = if one.platform == Platform::Auto { other.platform } else { one.platform };
    Some(Lens { platform, ..one.clone() })
}

fn ambiguous(configuration: &ServiceFile<'_>, definitions: &[&ServiceFile<'_>]) -> Finding {
    let root = configuration.document.root;
    let part = configuration.document.tree.part();
    let names: Vec<String> =
        definitions.iter().map(|definition| format!("`{}`", definition.path())).collect();
    let message = format!("{} definitions could belong to this configuration", names.len());
    Finding::new(
        RuleName::new("ambiguous-service"),
        Severity::Info,
        part,
        root.name_span(),
        message,
    )
    .on(root.path(), configuration.document.key_path(root))
    .help(format!("it was compared with none of {}", names.join(", ")))
    .help("give the files the same variant in their names, such as `ServiceDefinition.Prod.csdef` and `ServiceConfiguration.Prod.cscfg`")
}

/// Gives every finding to the file that it is about, every service to its definition.
pub(super) fn distribute(found: Found, inspections: &mut [Inspection]) {
    if !(found.findings.is_empty() && found.services.is_empty()) {
        give(found, inspections);
    }
}

#[inline(never)]
fn give(found: Found, inspections: &mut [Inspection]) {
    let mut by_path: Vec<usize> = (0..inspections.len()).collect();
    order::by(&mut by_path, |one, other| {
        inspections[*one].file.path.cmp(&inspections[*other].file.path)
    });
    let place = |inspections: &[Inspection], path: &str| {
        let behind = by_path.partition_point(|at| &*inspections[*at].file.path <= path);
        by_path[..behind].last().copied().filter(|at| &*inspections[*at].file.path == path)
    };
    for finding in found.findings {
        if let Some(at) = place(inspections, finding.place.part.name()) {
            inspections[at].findings.push(finding);
        }
    }
    for service in found.services {
        if let Some(at) = place(inspections, &service.definition) {
            // As a rule it is the only one, and all of them are kept to the end of a run.
            inspections[at].services.reserve_exact(1);
            inspections[at].services.push(service);
        }
    }
}
