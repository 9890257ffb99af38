//! A cloud service of a template with the service files that it deploys.

use super::cloud::CloudService;
use super::template::Template;
use super::{EMBEDDED, Items};
use crate::document::{Configuration, Definition, Document, ServiceFile, Services};
use crate::finding::Place;
use crate::schema::{Environment, Plugin};
use crate::text::{Span, nearest};
use crate::xml;

/// A cloud service with the files that it is made of.
pub struct Service<'s, 't> {
    /// The template or request body that it stands in.
    pub template: &'s Template<'t>,
    /// The resource.
    pub cloud: &'s CloudService<'t>,
    /// The configuration that stands in the resource as a string.
    pub embedded: Option<&'s Embedded<'t>>,
    /// The definition beside it.
    pub definition: Option<&'s ServiceFile<'t>>,
    /// The configurations beside it that are for the cloud.
    pub configurations: Vec<&'s ServiceFile<'t>>,
}

/// A configuration that stands in JSON as a string.
#[derive(Clone)]
pub struct Embedded<'t> {
    /// The place of the string.
    pub host: Place,
    /// Where each letter of the configuration stands in the text of the JSON.
    pub letters: crate::text::Mapped,
    /// What it holds.
    pub document: Document<'t>,
}

impl Embedded<'_> {
    /// A place in the configuration, inside of the string that holds it.
    #[must_use]
    pub fn place(&self, inner: Place) -> Place {
        let outer = Place { span: self.letters.place(inner.span), ..self.host.clone() };
        inner.inside(&outer, EMBEDDED)
    }
}

impl<'t> Service<'_, 't> {
    /// The configuration that is deployed: the one in the resource, else the only one beside it.
    #[must_use]
    pub fn configuration(&self) -> Option<Configuration<'t>> {
        let embedded = self.embedded.map(|embedded| embedded.document);
        let beside = match self.configurations[..] {
            [only] if self.cloud.configuration.as_ref().is_none_or(|c| c.known().is_none()) => {
                Some(only.document)
            }
            _ => None,
        };
        embedded.or(beside).map(Configuration)
    }

    /// The definition beside it.
    #[must_use]
    pub fn definition(&self, plugins: &'static [Plugin]) -> Option<Definition<'t>> {
        self.definition.map(|file| Definition { document: file.document, plugins })
    }

    /// A place in the definition or a configuration of it; what is in the embedded one is put
    /// inside of the string that holds it.
    #[must_use]
    pub fn place(&self, document: &Document<'_>, element: xml::Element<'_>, span: Span) -> Place {
        let mut place = Place::new(document.tree.part(), span);
        place.element = Some(element.path());
        place.key_path = document.key_path(element);
        match self.embedded {
            Some(embedded) if std::ptr::eq(embedded.document.tree, document.tree) => {
                embedded.place(place)
            }
            _ => place,
        }
    }
}

/// Finds for each cloud service the service files that it deploys. `embedded` gives the
/// configuration that stands in the service of that number in the template of that number.
#[must_use]
pub fn services<'s, 't>(
    templates: &'s [Template<'t>],
    embedded: impl Fn(usize, usize) -> Option<&'s Embedded<'t>>,
    files: &Services<'s, 't>,
) -> Vec<Service<'s, 't>> {
    let mut found = Vec::new();
    for (number, template) in templates.iter().enumerate() {
        for (index, cloud) in template.services.iter().enumerate() {
            let embedded = embedded(number, index);
            let definition = definition_of(cloud, embedded, files);
            let beside: Vec<&'s ServiceFile<'t>> = match definition {
                Some(definition) => {
                    let mut pairs = files.pairs.iter();
                    let pair = pairs.find(|(known, _)| std::ptr::eq(*known, definition));
                    pair.map(|(_, configurations)| configurations.clone()).unwrap_or_default()
                }
                None if files.pairs.is_empty() => files.alone.clone(),
                None => Vec::new(),
            };
            let is_meant = |file: &&ServiceFile<'_>| {
                !file.purpose.is_transform && file.purpose.environment == Environment::Cloud
            };
            let configurations = beside.into_iter().filter(is_meant).collect();
            found.push(Service { template, cloud, embedded, definition, configurations });
        }
    }
    found
}

/// The definition whose roles a service has.
fn definition_of<'s, 't>(
    cloud: &CloudService<'t>,
    embedded: Option<&Embedded<'t>>,
    files: &Services<'s, 't>,
) -> Option<&'s ServiceFile<'t>> {
    let definitions = files.pairs.iter().map(|(definition, _)| *definition);
    let mut names: Vec<String> = Vec::new();
    if let Items::Listed(_, roles) = &cloud.roles {
        let known = roles.iter().filter_map(|role| role.name.as_ref()?.known().cloned());
        names.extend(known.map(|name| name.to_lowercase()));
    }
    let inner = embedded.map(|embedded| Configuration(embedded.document));
    let configured = inner.iter().flat_map(|configuration| configuration.roles());
    names.extend(configured.filter_map(|role| role.name()).map(|name| name.text.to_lowercase()));
    let shares = |file: &&ServiceFile<'_>| file.roles().iter().any(|role| names.contains(role));
    let mut fitting: Vec<&'s ServiceFile<'t>> =
        if names.is_empty() { definitions.collect() } else { definitions.filter(shares).collect() };
    if fitting.is_empty() {
        // A slip in the only name that both have is a mistake to be told.
        let is_near = |file: &&ServiceFile<'_>| {
            let roles = file.roles();
            let near = |name: &String| nearest::among(name, roles.iter().map(String::as_str));
            names.iter().any(|name| near(name).is_some())
        };
        fitting = files.pairs.iter().map(|(file, _)| *file).filter(is_near).collect();
    }
    if fitting.len() > 1
        && let Some(name) = inner.and_then(|inner| inner.0.root.attribute(None, "serviceName"))
    {
        let own = name.value().trimmed().to_owned();
        let is_named =
            |file: &&ServiceFile<'_>| file.service_name().is_some_and(|name| name.trimmed() == own);
        fitting.retain(is_named);
    }
    match fitting[..] {
        [only] => Some(only),
        _ => None,
    }
}
