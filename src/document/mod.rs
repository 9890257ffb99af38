//! A tree that was recognised: the document it is, and the model that fits it.

pub mod arm;
mod collected;
mod conditions;
mod configuration;
mod configured_role;
mod definition;
mod deployment;
mod effective;
mod facts;
mod parity;
mod project;
mod recognise;
mod removal;
mod rename;
mod role_facts;
mod secrets;
mod service;
mod side;
mod text;

pub use crate::schema::Environment;
pub use collected::Collected;
pub use conditions::{
    INSTANCE, Spot, at_path, holds, instance_attribute, is_instance, is_nil, model_in, nil,
    term_holds,
};
pub use configuration::{Configuration, RESERVED_ADDRESSES, RoleConfiguration};
pub use configured_role::{ConfiguredCertificate, ConfiguredRole, ConfiguredSetting};
pub use definition::{Definition, Endpoint, Name, Role, name_of};
pub use deployment::{DeployedRole, Deployment};
pub use effective::Effective;
pub use facts::Purpose;
pub use parity::{Difference, KINDS, Parity, Row};
pub use project::Project;
pub use recognise::{FileName, Recognised, candidates, kind_of, recognise};
pub use removal::{is_copy, removal, removals};
pub use rename::{ends_as, rename, renaming};
pub use role_facts::RoleFacts;
pub use secrets::secrets;
pub use service::{ServiceFile, Services, declared_services, services};
pub use side::{Configured, Ports, Side, SideEndpoint, SideRole};
pub use text::Text;

use crate::schema::{Content, Element as Model, Key, Schema, Slot, Version};
use crate::text::limits::push_step;
use crate::xml::{self, Tree};

/// What kind of text a file is, as reports call it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The body of a request.
    Request,
    /// Whole requests, with their headers.
    Messages,
    /// A `.cscfg`.
    ServiceConfiguration,
    /// A `.csdef`.
    ServiceDefinition,
    /// A `.csplugin`.
    RoleModule,
    /// A `svclint.toml`.
    Settings,
    /// What Get Deployment answers.
    Deployment,
    /// A template of Azure Resource Manager with a cloud service.
    Template,
    /// The values of the parameters of such a template.
    Parameters,
    /// A schema file of svclint.
    Schema,
    /// Nothing of ours.
    Unrecognised,
    /// A file that could not be read.
    Unreadable,
}

impl Kind {
    /// The word that reports use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Messages => "messages",
            Self::ServiceConfiguration => "service-configuration",
            Self::ServiceDefinition => "service-definition",
            Self::RoleModule => "role-module",
            Self::Settings => "svclint-configuration",
            Self::Deployment => "deployment",
            Self::Template => "arm-template",
            Self::Parameters => "arm-parameters",
            Self::Schema => "schema",
            Self::Unrecognised => "unrecognised",
            Self::Unreadable => "unreadable",
        }
    }
}

/// A tree with the model that it is held against.
#[derive(Clone, Copy)]
pub struct Document<'t> {
    /// The tree.
    pub tree: &'t Tree<'t>,
    /// Its root.
    pub root: xml::Element<'t>,
    /// The schema that fits it.
    pub schema: &'static Schema,
    /// The model of its root.
    pub model: &'static Model,
}

impl<'t> Document<'t> {
    /// Holds `tree` against `schema`; `None` without a root or when the schema has no such root.
    #[must_use]
    pub fn new(tree: &'t Tree<'t>, schema: &'static Schema) -> Option<Self> {
        let root = tree.root()?;
        let model = schema.root(root.local())?;
        Some(Self { tree, root, schema, model })
    }

    /// The version of its schema that the document says it is of.
    #[must_use]
    pub fn version(&self) -> Option<Version> {
        let name = self.schema.version.strip_prefix('@')?;
        self.root.attribute(None, name)?.value().trimmed().parse().ok()
    }

    /// The version of the document, where the model is of an older one.
    #[must_use]
    pub fn beyond_model(&self) -> Option<Version> {
        self.version().filter(|version| self.schema.model.is_some_and(|model| *version > model))
    }

    /// The first attribute that makes the document a transform of another one.
    #[must_use]
    pub fn transform(&self) -> Option<xml::Attribute<'t>> {
        let namespace = self.schema.transform;
        if namespace.is_empty() || !self.tree.binds(namespace) {
            return None;
        }
        let mut attributes = self.tree.elements().flat_map(xml::Element::attributes);
        attributes.find(|attribute| attribute.namespace() == Some(namespace))
    }

    /// The child element of the root with that name, the first of several.
    #[must_use]
    pub fn child(&self, local: &str) -> Option<xml::Element<'t>> {
        self.root.children().find(|child| child.is_named(local))
    }

    /// What an attribute of an element of that name is where it is left out, as the model has it.
    #[must_use]
    pub fn default_of(&self, element: &str, attribute: &str) -> Option<&'static str> {
        let model = self.schema.elements.iter().find(|model| model.name == element)?;
        let attribute = model.attributes.iter().find(|model| model.name == attribute)?;
        Some(attribute.value.default).filter(|default| !default.is_empty())
    }

    /// The path of an element with key predicates (`ExtendedProperty[Name='a']`) in place of
    /// numbers: what stays when lines and siblings move.
    #[must_use]
    pub fn key_path(&self, element: xml::Element<'t>) -> String {
        let mut chain: Vec<_> =
            std::iter::successors(Some(element), |element| element.parent()).collect();
        chain.reverse();
        let mut path = String::new();
        let mut model = Some(self.model);
        for (depth, element) in chain.into_iter().enumerate() {
            if depth > 0 {
                model = model.and_then(|model| child_model(self.schema, model, element));
            }
            path.push('/');
            push_step(&mut path, element.local());
            if let Some(value) = model.and_then(|model| key_value(model, element)) {
                let key = model.and_then(|model| model.key).map_or("", |key| key.path);
                path.extend(["[", key, "='"]);
                push_step(&mut path, &value);
                path.push_str("']");
            }
        }
        path
    }
}

/// The children of an element that have that name.
pub fn named<'t>(
    parent: xml::Element<'t>,
    local: &'static str,
) -> impl Iterator<Item = xml::Element<'t>> {
    parent.children().filter(move |child| child.is_named(local))
}

/// The elements of that name in the lists of that name: `items(role, "Certificates", "Certificate")`.
pub fn items<'t>(
    parent: xml::Element<'t>,
    list: &'static str,
    item: &'static str,
) -> impl Iterator<Item = xml::Element<'t>> {
    named(parent, list).flat_map(move |list| named(list, item))
}

/// The slot of a model that a child of that name takes.
#[must_use]
pub fn slot_named<'m>(model: &'m Model, local: &str) -> Option<&'m Slot> {
    match &model.content {
        Content::Elements(_, slots) => slots.iter().find(|slot| slot.name == local),
        Content::Value(_) | Content::Open => None,
    }
}

fn child_model(
    schema: &'static Schema,
    model: &Model,
    child: xml::Element<'_>,
) -> Option<&'static Model> {
    slot_named(model, child.local()).map(|slot| model_in(schema, slot, child))
}

/// The value of the key of an element, where its model has one.
#[must_use]
pub fn key_value(model: &Model, element: xml::Element<'_>) -> Option<String> {
    key_place(model, element)
        .map(|value| value.trimmed().to_owned())
        .filter(|text| !text.is_empty())
}

/// The value that is the key of an element, with its place.
#[must_use]
pub fn key_place<'a>(model: &Model, element: xml::Element<'a>) -> Option<xml::Value<'a>> {
    key_in(model.key?, element)
}

/// The value of `key` in an element, with its place.
#[must_use]
pub fn key_in(key: Key, element: xml::Element<'_>) -> Option<xml::Value<'_>> {
    match key.path.strip_prefix('@') {
        Some(attribute) => element.attribute(None, attribute).map(xml::Attribute::value),
        None => key_holder(key, element).map(xml::Element::value),
    }
}

/// The element that holds the value of `key`, which is no attribute.
#[must_use]
pub fn key_holder(key: Key, element: xml::Element<'_>) -> Option<xml::Element<'_>> {
    if key.path == "." {
        return Some(element);
    }
    element.children().take(conditions::MOST_ASKED).find(|child| child.is_named(key.path))
}
