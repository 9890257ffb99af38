//! A service: a definition with the configurations that belong to it.

use std::rc::Rc;
use std::sync::Arc;

use super::{Collected, Document, Purpose, name_of};
use crate::xml;

/// A service file that was recognised.
#[derive(Clone)]
pub struct ServiceFile<'t> {
    /// The document.
    pub document: Document<'t>,
    /// What it is for.
    pub purpose: Purpose,
    /// What it says of its roles.
    pub collected: Rc<Collected<'t>>,
    /// The path of the project that lists it.
    pub project: Option<&'t str>,
}

impl<'t> ServiceFile<'t> {
    /// The path of the file.
    #[must_use]
    pub fn path(&self) -> &'t str {
        self.document.tree.part().name()
    }

    /// The same, for whoever keeps it.
    #[must_use]
    pub fn shared_path(&self) -> &'t Arc<str> {
        self.document.tree.part().shared_name()
    }

    /// The name of the service that the file says it is about.
    #[must_use]
    pub fn service_name(&self) -> Option<xml::Value<'t>> {
        let attribute = if self.is_definition() { "name" } else { "serviceName" };
        self.document.root.attribute(None, attribute).map(xml::Attribute::value)
    }

    /// Whether it is a definition; else it is a configuration.
    #[must_use]
    pub fn is_definition(&self) -> bool {
        self.document.root.local() == "ServiceDefinition"
    }

    /// The names of its roles, in small letters.
    pub(super) fn roles(&self) -> Vec<String> {
        let is_role =
            |child: &xml::Element<'_>| matches!(child.local(), "Role" | "WebRole" | "WorkerRole");
        let roles = self.document.root.children().filter(is_role);
        roles
            .filter_map(|role| name_of(role, "name"))
            .map(|name| name.text.to_lowercase())
            .collect()
    }
}

/// The service files of a folder, put together.
pub struct Services<'s, 't> {
    /// Each definition with its configurations.
    pub pairs: Vec<(&'s ServiceFile<'t>, Vec<&'s ServiceFile<'t>>)>,
    /// Configurations for which several definitions could be meant.
    pub ambiguous: Vec<(&'s ServiceFile<'t>, Vec<&'s ServiceFile<'t>>)>,
    /// Configurations without a definition.
    pub alone: Vec<&'s ServiceFile<'t>>,
}

impl<'t> Services<'_, 't> {
    /// The configurations of each service whose definition is not there, where there are several.
    #[must_use]
    pub fn variants(&self) -> Vec<Vec<ServiceFile<'t>>> {
        let mut services: Vec<(String, Vec<ServiceFile<'t>>)> = Vec::new();
        // Files that differ by a number alone are of different releases.
        let is_release = |file: &ServiceFile<'_>| {
            let parts = variant(file.path());
            !parts.is_empty() && parts.iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()))
        };
        let compared = |file: &&&ServiceFile<'_>| !file.purpose.is_transform && !is_release(file);
        for file in self.alone.iter().filter(compared) {
            let Some(name) = file.service_name().map(|name| name.trimmed().to_owned()) else {
                continue;
            };
            match services.iter_mut().find(|(known, _)| *known == name && !name.is_empty()) {
                Some((_, files)) => files.push((*file).clone()),
                None => services.push((name, vec![(*file).clone()])),
            }
        }
        services.into_iter().map(|(_, files)| files).filter(|files| files.len() > 1).collect()
    }
}

/// Finds for each configuration the definition that it belongs to.
///
/// A definition that the same project lists comes first, then one of the same service name; among
/// several the one whose file name has the same variant (`ServiceDefinition.Prod.csdef`,
/// `ServiceConfiguration.Prod.cscfg`), then the one whose name has none. What is still open is
/// ambiguous.
#[must_use]
pub fn services<'s, 't>(files: &'s [ServiceFile<'t>]) -> Services<'s, 't> {
    put_together(files, false)
}

/// The same for files of which somebody said that they belong together: neither a project nor
/// another service name nor other roles part them.
#[must_use]
pub fn declared_services<'s, 't>(files: &'s [ServiceFile<'t>]) -> Services<'s, 't> {
    put_together(files, true)
}

fn put_together<'s, 't>(files: &'s [ServiceFile<'t>], is_declared: bool) -> Services<'s, 't> {
    let (definitions, configurations): (Vec<_>, Vec<_>) =
        files.iter().partition(|file| file.is_definition());
    let mut found = Services {
        pairs: definitions.iter().map(|definition| (*definition, Vec::new())).collect(),
        ambiguous: Vec::new(),
        alone: Vec::new(),
    };
    for configuration in configurations {
        match candidates(configuration, &definitions, is_declared)[..] {
            [] => found.alone.push(configuration),
            [only] => {
                let mut pairs = found.pairs.iter_mut();
                if let Some(pair) = pairs.find(|(definition, _)| std::ptr::eq(*definition, only)) {
                    pair.1.push(configuration);
                }
            }
            ref several => found.ambiguous.push((configuration, several.to_vec())),
        }
    }
    found
}

/// The definitions that a configuration may belong to: one where that can be told.
fn candidates<'s, 't>(
    configuration: &ServiceFile<'t>,
    definitions: &[&'s ServiceFile<'t>],
    is_declared: bool,
) -> Vec<&'s ServiceFile<'t>> {
    let name = |file: &ServiceFile<'t>| {
        file.service_name().map(|name| name.into_trimmed().0).unwrap_or_default()
    };
    let is_listed = |definition: &&ServiceFile<'_>| {
        // What somebody declared goes before what a project lists.
        !is_declared
            && configuration.project.is_some()
            && definition.project == configuration.project
    };
    let listed: Vec<_> = definitions.iter().copied().filter(is_listed).collect();
    if listed.len() == 1 {
        return listed;
    }
    let definitions = if listed.is_empty() { definitions } else { &listed };
    let wanted = name(configuration);
    let mut fitting: Vec<_> =
        definitions.iter().copied().filter(|definition| name(definition) == wanted).collect();
    if fitting.is_empty() {
        // A wrong service name is a mistake to be told, but only where the roles show that the
        // files belong together.
        let roles = configuration.roles();
        let shares = |definition: &ServiceFile<'_>| {
            is_declared
                || roles.is_empty()
                || definition.roles().iter().any(|role| roles.contains(role))
        };
        fitting = definitions.iter().copied().filter(|definition| shares(definition)).collect();
    }
    if fitting.len() < 2 {
        return fitting;
    }
    let own = variant(configuration.path());
    let closeness = |definition: &ServiceFile<'_>| {
        let other = variant(definition.path());
        let is_part = other.iter().all(|part| own.contains(part));
        is_part.then_some(other.len())
    };
    let best = fitting.iter().filter_map(|definition| closeness(definition)).max();
    match best {
        Some(best) => {
            fitting.retain(|definition| closeness(definition) == Some(best));
            fitting
        }
        None => fitting,
    }
}

/// What a file name says beside `ServiceDefinition` or `ServiceConfiguration` and its suffix.
fn variant(path: &str) -> Vec<String> {
    let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    let stem = name.split(".csdef").next().unwrap_or(&name);
    let stem = stem.split(".cscfg").next().unwrap_or(stem);
    let rest = stem.replace("servicedefinition", ".").replace("serviceconfiguration", ".");
    rest.split(['.', '-', '_', ' ']).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::variant;

    #[test]
    fn names_say_which_variant_a_file_is() {
        assert_eq!(variant("a/ServiceDefinition.csdef"), [""; 0]);
        assert_eq!(variant("ServiceDefinitionARM.csdef"), ["arm"]);
        assert_eq!(variant("ServiceConfiguration.Cloud.ARM.cscfg"), ["cloud", "arm"]);
        assert_eq!(variant("Web.cscfg.prod"), ["web"]);
    }
}
