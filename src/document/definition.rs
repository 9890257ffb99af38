//! What a service definition says, as its readers think of it: roles with their settings,
//! certificates and endpoints, those that plug-ins add included.

use super::{Document, RoleFacts, Text, items, named};
use crate::schema::{EndpointKind, Plugin};
use crate::text::Span;
use crate::text::letters::Letters;
use crate::xml;

/// A service definition.
#[derive(Clone, Copy)]
pub struct Definition<'t> {
    /// The document.
    pub document: Document<'t>,
    /// The plug-ins of the SDK.
    pub plugins: &'static [Plugin],
}

/// A role of a definition.
#[derive(Clone, Copy, Debug)]
pub struct Role<'t> {
    /// `WebRole` or `WorkerRole`.
    pub element: xml::Element<'t>,
    plugins: &'static [Plugin],
}

/// A name with its place.
#[derive(Clone, Debug)]
pub struct Name<'t> {
    /// The name, without the white space around it.
    pub text: Text<'t>,
    /// Where it stands.
    pub span: Span,
    /// The element that has it.
    pub element: xml::Element<'t>,
    /// The plug-in that adds what is named; `span` is then its import.
    pub plugin: Option<&'static str>,
}

/// An endpoint of a role, written or added by a plug-in.
#[derive(Clone, Debug)]
pub struct Endpoint<'t> {
    /// Its name.
    pub name: Name<'t>,
    /// Its kind.
    pub kind: EndpointKind,
    /// Its protocol, as it is written.
    pub protocol: Text<'t>,
    /// The port that is open to the outside, where one number says it.
    pub port: Option<u16>,
    /// The port that the instance listens on, where one number says it.
    pub local_port: Option<u16>,
    /// The ranges of ports that it opens.
    pub ranges: Vec<(u16, u16)>,
}

impl<'t> Definition<'t> {
    /// The roles, in the order of the file.
    pub fn roles(self) -> impl Iterator<Item = Role<'t>> {
        let is_role =
            |child: &xml::Element<'t>| child.is_named("WebRole") || child.is_named("WorkerRole");
        let plugins = self.plugins;
        self.document.root.children().filter(is_role).map(move |element| Role { element, plugins })
    }

    /// The role of that name: exactly so if there is one, else but for case.
    #[must_use]
    pub fn role(self, name: &str) -> Option<Role<'t>> {
        self.roles()
            .find(|role| is_called(role.element, name))
            .or_else(|| self.roles().find(|role| is_called_like(role.element, name)))
    }

    /// The endpoints of all roles.
    #[must_use]
    pub fn endpoints(self) -> Vec<(Role<'t>, Endpoint<'t>)> {
        self.roles()
            .flat_map(|role| role.endpoints().into_iter().map(move |endpoint| (role, endpoint)))
            .collect()
    }
}

impl<'t> Role<'t> {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> Option<Name<'t>> {
        name_of(self.element, "name")
    }

    /// Whether it is a web role.
    #[must_use]
    pub fn is_web(&self) -> bool {
        self.element.local() == "WebRole"
    }

    /// The elements of that name in the list of that name: `list("Certificates", "Certificate")`.
    pub fn list(
        &self,
        list: &'static str,
        item: &'static str,
    ) -> impl Iterator<Item = xml::Element<'t>> {
        items(self.element, list, item)
    }

    /// The settings that it declares; those that plug-ins add come last.
    #[must_use]
    pub fn settings(&self) -> Vec<Name<'t>> {
        RoleFacts::of(*self).settings
    }

    /// The certificates that it declares; those that plug-ins add come last.
    #[must_use]
    pub fn certificates(&self) -> Vec<Name<'t>> {
        RoleFacts::of(*self).certificates
    }

    /// The modules that it imports.
    #[must_use]
    pub fn imports(&self) -> Vec<Name<'t>> {
        RoleFacts::of(*self).imports
    }

    /// The plug-ins behind its imports, as far as they are known.
    #[must_use]
    pub fn plugins(&self) -> Vec<(Name<'t>, &'static Plugin)> {
        RoleFacts::of(*self).plugins
    }

    /// The plug-in behind an import, where it is known.
    pub(super) fn plugin(&self, import: &Name<'_>) -> Option<&'static Plugin> {
        self.plugins.iter().find(|plugin| import.text == plugin.module)
    }

    /// Whether that is the module of a plug-in that is known.
    #[must_use]
    pub fn knows(&self, module: &str) -> bool {
        self.plugins.iter().any(|plugin| plugin.module == module)
    }

    /// Its endpoints; those that plug-ins add come last.
    #[must_use]
    pub fn endpoints(&self) -> Vec<Endpoint<'t>> {
        RoleFacts::of(*self).endpoints
    }
}

impl<'t> Name<'t> {
    /// What an attribute says; `None` where it is empty.
    #[inline]
    #[must_use]
    pub fn of(attribute: xml::Attribute<'t>) -> Option<Self> {
        let Some(text) = attribute.bare() else { return Self::of_trimmed(attribute) };
        let (span, element) = (attribute.value_span(), attribute.element());
        Some(Self { text: text.into(), span, element, plugin: None })
    }

    #[cold]
    fn of_trimmed(attribute: xml::Attribute<'t>) -> Option<Self> {
        let (text, span) = attribute.trimmed();
        let element = attribute.element();
        (!text.is_empty()).then(|| Self { text: text.into(), span, element, plugin: None })
    }
}

impl Name<'_> {
    /// What an import adds under a name of its own.
    pub(super) fn adds(&self, name: &'static str, plugin: &'static Plugin) -> Self {
        let Self { span, element, .. } = *self;
        Self { text: name.into(), span, element, plugin: Some(plugin.module) }
    }

    /// Whether it is a token of a template, so that any name may come in its place.
    #[must_use]
    pub fn is_token(&self) -> bool {
        self.element.tree().part().tokens().fit(&self.text, false)
    }

    /// Whether the names are the same but for case.
    #[must_use]
    pub fn is_like(&self, other: &str) -> bool {
        self.text.is_like(other)
    }
}

/// The attribute of an element that names something; `None` where it is missing or empty.
#[must_use]
pub fn name_of<'t>(element: xml::Element<'t>, attribute: &str) -> Option<Name<'t>> {
    element.attribute(None, attribute).and_then(Name::of)
}

/// Whether the attribute `name` of an element is that name.
pub(super) fn is_called(element: xml::Element<'_>, name: &str) -> bool {
    called(element).is_some_and(|own| own.trimmed() == name)
}

/// Whether the attribute `name` of an element is that name but for case.
pub(super) fn is_called_like(element: xml::Element<'_>, name: &str) -> bool {
    called(element).is_some_and(|own| own.trimmed().eq_ignore_ascii_case(name))
}

fn called(element: xml::Element<'_>) -> Option<xml::Value<'_>> {
    element.attribute(None, "name").map(xml::Attribute::value)
}

/// The endpoint that an element is; `None` where it is none or has no name.
pub(super) fn endpoint(element: xml::Element<'_>) -> Option<Endpoint<'_>> {
    let kind = EndpointKind::named(element.local())?;
    let number = |attribute: Option<xml::Attribute<'_>>| attribute?.trimmed().0.parse().ok();
    let port: Option<u16> = number(element.attribute(None, "port"));
    let wildcard = element.attribute(None, "localPort");
    let local_port = match kind {
        EndpointKind::Input if wildcard.is_none() => port,
        EndpointKind::Internal => port,
        EndpointKind::Input | EndpointKind::InstanceInput => number(wildcard),
    };
    let holders = named(element, "AllocatePublicPortFrom").chain(std::iter::once(element));
    let number = |element: xml::Element<'_>, name: &str| number(element.attribute(None, name));
    let ranges = holders.flat_map(xml::Element::children).filter_map(|child| match child.local() {
        "FixedPort" => number(child, "port").map(|port| (port, port)),
        "FixedPortRange" => Some((number(child, "min")?, number(child, "max")?)),
        _ => None,
    });
    let ranges = if element.descendants().len() == 0 { Vec::new() } else { ranges.collect() };
    let protocol = element.attribute(None, "protocol");
    Some(Endpoint {
        name: name_of(element, "name")?,
        kind,
        protocol: protocol.map(|p| p.trimmed().0.into()).unwrap_or_default(),
        port: port.filter(|_| kind == EndpointKind::Input),
        local_port,
        ranges,
    })
}
