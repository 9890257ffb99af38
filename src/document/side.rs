//! One of two deployments that are compared: what its files show of it, each thing with its place.

mod endpoints;

pub use endpoints::{Ports, SideEndpoint};

use super::deployment::child_text;
use super::{Configuration, Definition, Deployment, Document, Name, RESERVED_ADDRESSES, name_of};
use crate::finding::{Label, Place};
use crate::schema::EndpointKind;
use crate::text::Span;
use crate::xml;

/// One of two deployments that are compared. Any of its sources may be missing; what they do not
/// show is not compared.
#[derive(Clone, Copy)]
pub struct Side<'t> {
    /// Its definition.
    pub definition: Option<Definition<'t>>,
    /// Its configuration.
    pub configuration: Option<Configured<'t>>,
    /// What the service said about it.
    pub deployment: Option<Deployment<'t>>,
}

/// A configuration: a file of its own, or encoded in a deployment.
#[derive(Clone, Copy)]
pub struct Configured<'t> {
    /// The configuration.
    pub view: Configuration<'t>,
    /// The element that holds it encoded, with the span of the encoded text.
    pub host: Option<(xml::Element<'t>, Span)>,
}

/// A role of a side.
#[derive(Clone, Debug)]
pub struct SideRole<'t> {
    /// Its name, in the source that says most about it.
    pub name: Name<'t>,
    /// Where that stands.
    pub place: Place,
}

/// The name that an embedded configuration has in places.
const EMBEDDED: &str = "ServiceConfiguration";

impl<'t> Side<'t> {
    /// A definition with its configuration, as files are.
    #[must_use]
    pub fn of_files(definition: Definition<'t>, configuration: Option<Configuration<'t>>) -> Self {
        let configuration = configuration.map(|view| Configured { view, host: None });
        Self { definition: Some(definition), configuration, deployment: None }
    }

    /// A place in one of its documents; what is in an embedded configuration is put inside of what
    /// holds it.
    #[must_use]
    pub fn place(&self, document: &Document<'_>, element: xml::Element<'_>, span: Span) -> Place {
        let place = plain_place(document, element, span);
        let embedded = self
            .configuration
            .filter(|own| std::ptr::eq(own.view.0.tree, document.tree))
            .and_then(|own| own.host.zip(self.deployment));
        match embedded {
            Some(((host, span), deployment)) => {
                place.inside(&plain_place(&deployment.0, host, span), EMBEDDED)
            }
            None => place,
        }
    }

    /// A place in its definition, configuration or deployment, whichever holds the element.
    fn place_of(&self, name: &Name<'_>) -> Option<Place> {
        let documents = [
            self.definition.map(|definition| definition.document),
            self.configuration.map(|configuration| configuration.view.0),
            self.deployment.map(|deployment| deployment.0),
        ];
        let holds = |document: &Document<'_>| std::ptr::eq(document.tree, name.element.tree());
        let document = documents.into_iter().flatten().find(holds)?;
        Some(self.place(&document, name.element, name.span))
    }

    /// Something with its place, as rules compare it.
    fn placed(&self, name: Name<'_>) -> Option<(String, Place)> {
        let place = self.place_of(&name)?;
        Some((name.text.into(), place))
    }

    /// The document that says most about it, and the place of its root.
    #[must_use]
    pub fn root(&self) -> Option<Place> {
        let document = self
            .definition
            .map(|definition| definition.document)
            .or_else(|| self.deployment.map(|deployment| deployment.0))
            .or_else(|| self.configuration.map(|configuration| configuration.view.0))?;
        Some(self.place(&document, document.root, document.root.name_span()))
    }

    /// The place of the root of its configuration.
    #[must_use]
    pub fn configuration_root(&self) -> Option<Place> {
        let document = self.configuration?.view.0;
        Some(self.place(&document, document.root, document.root.name_span()))
    }

    /// The roles, in the order of the source that says most about them.
    #[must_use]
    pub fn roles(&self) -> Vec<SideRole<'t>> {
        let names: Vec<Name<'t>> = if let Some(definition) = self.definition {
            definition.roles().filter_map(|role| role.name()).collect()
        } else if let Some(deployment) = self.deployment {
            deployment.roles().into_iter().map(|role| role.name).collect()
        } else {
            let configured = self.configuration.into_iter().flat_map(|own| own.view.roles());
            configured.filter_map(|role| role.name()).collect()
        };
        let placed = |name: Name<'t>| {
            let place = self.place_of(&name)?;
            Some(SideRole { name, place })
        };
        names.into_iter().filter_map(placed).collect()
    }

    /// The name of the service, in the definition or else the configuration.
    #[must_use]
    pub fn service_name(&self) -> Option<(String, Place)> {
        let defined = self.definition.and_then(|own| name_of(own.document.root, "name"));
        let configured = || name_of(self.configuration?.view.0.root, "serviceName");
        self.placed(defined.or_else(configured)?)
    }

    /// The name of the deployment, where the service said it.
    #[must_use]
    pub fn deployment_name(&self) -> Option<(String, Place)> {
        self.placed(self.deployment?.name()?)
    }

    /// How many instances a role has.
    #[must_use]
    pub fn instances(&self, role: &str) -> Option<(i64, Place)> {
        if let Some(configured) = self.configuration.and_then(|own| own.view.role(role)) {
            let (count, attribute) = configured.count()?;
            let document = self.configuration?.view.0;
            let place = self.place(&document, attribute.element(), attribute.value_span());
            return Some((count, place));
        }
        let deployment = self.deployment?;
        let role = deployment.roles().into_iter().find(|own| own.name.is_like(role))?;
        let count = i64::try_from(role.instances.len()).ok().filter(|count| *count > 0)?;
        Some((count, self.place_of(&role.name)?))
    }

    /// The size of the instances of a role.
    #[must_use]
    pub fn size(&self, role: &str) -> Option<(String, Place)> {
        if let Some(definition) = self.definition {
            return self.placed(name_of(definition.role(role)?.element, "vmsize")?);
        }
        let deployment = self.deployment?;
        let role = deployment.roles().into_iter().find(|own| own.name.is_like(role))?;
        self.placed(child_text(*role.instances.first()?, "InstanceSize")?)
    }

    /// The family of the guest system.
    #[must_use]
    pub fn os_family(&self) -> Option<(String, Place)> {
        if let Some(configuration) = self.configuration {
            return self.placed(name_of(configuration.view.0.root, "osFamily")?);
        }
        // `WA-GUEST-OS-5.12_201707-01` is a release of family 5.
        let release = self.deployment?.roles().into_iter().find_map(|role| role.os_version)?;
        let (_, behind) = release.text.rsplit_once("OS-")?;
        let family = behind.split('.').next().filter(|text| text.parse::<u8>().is_ok())?.to_owned();
        self.placed(Name { text: family.into(), ..release })
    }

    /// The address that is reserved for it.
    #[must_use]
    pub fn reserved_ip(&self) -> Option<(String, Place)> {
        let configured = |own: Configured<'t>| {
            own.view
                .in_network(&RESERVED_ADDRESSES)
                .into_iter()
                .find_map(|address| name_of(address, "name"))
        };
        let deployed = |own: Deployment<'t>| {
            let virtual_ip = || {
                own.items("VirtualIPs", "VirtualIP")
                    .find_map(|address| child_text(address, "ReservedIPName"))
            };
            own.text("ReservedIPName").or_else(virtual_ip)
        };
        let name =
            self.deployment.and_then(deployed).or_else(|| self.configuration.and_then(configured));
        self.placed(name?)
    }

    /// The virtual network that it is in.
    #[must_use]
    pub fn network(&self) -> Option<(String, Place)> {
        let configured = |own: Configured<'t>| {
            let sites = own.view.in_network(&["VirtualNetworkSite"]);
            sites.into_iter().find_map(|site| name_of(site, "name"))
        };
        let deployed = |own: Deployment<'t>| own.text("VirtualNetworkName");
        let name =
            self.deployment.and_then(deployed).or_else(|| self.configuration.and_then(configured));
        self.placed(name?)
    }

    /// Whether its sources show addresses, networks, instances and settings.
    #[must_use]
    pub fn shows_network(&self) -> bool {
        self.configuration.is_some() || self.deployment.is_some()
    }

    /// Its internal load balancers.
    #[must_use]
    pub fn internal_balancers(&self) -> Vec<(String, Place)> {
        let path = ["LoadBalancers", "LoadBalancer"];
        let configured = self.configuration.into_iter().flat_map(|own| own.view.in_network(&path));
        let configured = configured.filter_map(|balancer| name_of(balancer, "name"));
        let deployed = self.deployment.into_iter().flat_map(|own| own.items(path[0], path[1]));
        let deployed = deployed.filter_map(|balancer| child_text(balancer, "Name"));
        configured.chain(deployed).filter_map(|name| self.placed(name)).collect()
    }

    /// A label at a place of this side.
    #[cold]
    #[inline(never)]
    #[must_use]
    pub fn label(place: Place, message: impl Into<String>) -> Label {
        Label { place, message: message.into() }
    }

    /// How many endpoints of a kind it has can be seen: a deployment does not show internal ones.
    #[must_use]
    pub fn shows(&self, kind: EndpointKind) -> bool {
        if self.definition.is_some() {
            return true;
        }
        kind != EndpointKind::Internal && self.deployment.is_some_and(Deployment::lists_endpoints)
    }
}

fn plain_place(document: &Document<'_>, element: xml::Element<'_>, span: Span) -> Place {
    Place {
        element: Some(element.path()),
        key_path: document.key_path(element),
        ..Place::new(document.tree.part(), span)
    }
}
