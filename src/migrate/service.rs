//! A classic service as its migration sees it.

use super::task::{Task, fill};
use crate::document::{
    Configuration, Definition, Document, Endpoint, Environment, Name, Role, ServiceFile, name_of,
};
use crate::finding::{Finding, RuleName, Severity};
use crate::schema::{Catalog, EndpointKind, PLUGIN_PREFIX, Plugin};
use crate::text::Span;
use crate::xml;

/// A definition with its configurations, or configurations whose definition is not there.
pub(super) struct Classic<'s, 't> {
    pub(super) definition: Option<&'s ServiceFile<'t>>,
    pub(super) configurations: Vec<&'s ServiceFile<'t>>,
    pub(super) catalog: &'static Catalog,
}

impl<'s, 't> Classic<'s, 't> {
    /// All its files, the definition first.
    pub(super) fn files(&self) -> impl Iterator<Item = &'s ServiceFile<'t>> {
        self.definition.into_iter().chain(self.configurations.iter().copied())
    }

    /// The definition as its readers think of it.
    pub(super) fn view(&self) -> Option<Definition<'t>> {
        let definition = self.definition?;
        Some(Definition { document: definition.document, plugins: self.catalog.plugins.0 })
    }

    /// The configurations that are deployed: neither for the emulator nor differences to others.
    pub(super) fn deployed(&self) -> impl Iterator<Item = &'s ServiceFile<'t>> {
        let is_deployed = |file: &&ServiceFile<'_>| {
            file.purpose.environment == Environment::Cloud && !file.purpose.is_transform
        };
        self.configurations.iter().copied().filter(is_deployed)
    }

    /// The name that its files give it.
    pub(super) fn name(&self) -> String {
        let named = self.files().find_map(|file| {
            let name = file.service_name()?.trimmed().to_owned();
            (!name.is_empty()).then_some(name)
        });
        named.unwrap_or_else(|| "the service".to_owned())
    }

    /// What is said of the service as a whole stands at the root of its first file.
    pub(super) fn whole(&self, task: &'static Task, words: &[(&str, &str)]) -> Vec<Finding> {
        let name = self.name();
        let words = [words, &[("service", name.as_str())]].concat();
        let file = self.files().next();
        file.map(|file| {
            let root = file.document.root;
            at(task, &file.document, root, root.name_span(), &words)
        })
        .into_iter()
        .collect()
    }

    /// The roles of the definition.
    pub(super) fn roles(&self) -> Vec<Role<'t>> {
        self.view().into_iter().flat_map(Definition::roles).collect()
    }

    /// The endpoints that a load balancer opens, those of plug-ins left out, each with its role.
    pub(super) fn balanced(&self) -> Vec<(Role<'t>, Endpoint<'t>)> {
        let endpoints = self.view().map(Definition::endpoints).unwrap_or_default();
        let is_open = |endpoint: &Endpoint<'_>| {
            endpoint.kind != EndpointKind::Internal && endpoint.name.plugin.is_none()
        };
        endpoints.into_iter().filter(|(_, endpoint)| is_open(endpoint)).collect()
    }

    /// Whether something is open to the outside.
    pub(super) fn is_public(&self) -> bool {
        self.balanced().iter().any(|(_, endpoint)| balancer(endpoint).is_none())
    }
}

/// The internal load balancer that an endpoint is reached through.
pub(super) fn balancer<'t>(endpoint: &Endpoint<'t>) -> Option<Name<'t>> {
    name_of(endpoint.name.element, "loadBalancer")
}

/// The plug-ins of a role that have to go, with their imports.
pub(super) fn refused<'t>(role: &Role<'t>) -> Vec<(Name<'t>, &'static Plugin)> {
    let is_refused = |plugin: &Plugin| !plugin.extension.is_empty() || plugin.is_closed;
    role.plugins().into_iter().filter(|(_, plugin)| is_refused(plugin)).collect()
}

/// Whether a plug-in of a role that has to go brought what has that name, so that it goes too.
pub(super) fn goes(role: Option<Role<'_>>, name: &str) -> bool {
    let Some(role) = role else { return false };
    let own = |list, item| {
        role.list(list, item).any(|own| name_of(own, "name").is_some_and(|own| own.text == name))
    };
    if own("ConfigurationSettings", "Setting") || own("Certificates", "Certificate") {
        return false;
    }
    refused(&role).iter().any(|(_, plugin)| {
        let behind = name.strip_prefix(PLUGIN_PREFIX);
        let rest = behind.and_then(|behind| behind.strip_prefix(plugin.module));
        rest.is_some_and(|rest| rest.starts_with('.'))
    })
}

/// The text between the quotes of the first element at a path of the network configuration.
pub(super) fn in_network<'t>(file: &ServiceFile<'t>, path: &[&'static str]) -> Option<Name<'t>> {
    let found = Configuration(file.document).in_network(path).into_iter().next()?;
    name_of(found, "name")
}

/// What a task says at an element.
pub(super) fn at(
    task: &'static Task,
    document: &Document<'_>,
    element: xml::Element<'_>,
    span: Span,
    words: &[(&str, &str)],
) -> Finding {
    let part = document.tree.part();
    let said = fill(task.says, words);
    let finding = Finding::new(RuleName::new(task.name), Severity::Info, part, span, said)
        .on(element.path(), document.key_path(element))
        .evidence(task.evidence);
    task.remedy.iter().fold(finding, |finding, remedy| finding.help(fill(remedy, words)))
}
