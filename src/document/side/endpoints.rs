//! The endpoints of a deployment: as its definition writes them, or as the service shows them.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::Side;
use crate::document::deployment::child_text;
use crate::document::{Definition, Deployment, Endpoint, Name, Text};
use crate::finding::Place;
use crate::schema::{EndpointKind, PLUGIN_PREFIX};
use crate::text::letters::Letters;
use crate::text::order;
use crate::xml;

/// An endpoint of a side.
#[derive(Clone, Debug)]
pub struct SideEndpoint {
    /// The role that has it.
    pub role: String,
    /// Its name; the short list of a deployment gives none.
    pub name: Option<String>,
    /// Its kind.
    pub kind: EndpointKind,
    /// Whether its kind was seen, and not only taken for likely.
    pub is_kind_sure: bool,
    /// Its protocol, in lower case, where it is shown.
    pub protocol: Option<String>,
    /// Whether that is the protocol of the transport only, as a deployment shows it: http is tcp.
    pub is_transport: bool,
    /// What is open to the outside.
    pub ports: Ports,
    /// The plug-in that adds it.
    pub plugin: Option<String>,
    /// Where it is named.
    pub place: Place,
}

/// The ports that an endpoint opens to the outside.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ports {
    /// Ranges, in order; a single port is a range of one. None where nothing is shown, and for
    /// internal endpoints.
    pub ranges: Vec<(u16, u16)>,
    /// Whether these are the ports of the instances there are, of a range that may be wider.
    pub are_taken: bool,
}

impl Ports {
    fn one(port: Option<u16>) -> Self {
        Self { ranges: port.map(|port| (port, port)).into_iter().collect(), are_taken: false }
    }

    /// Whether both are shown and are not the same.
    #[must_use]
    pub fn differ(&self, other: &Self) -> bool {
        if self.ranges.is_empty() || other.ranges.is_empty() || self == other {
            return false;
        }
        let within = |inner: &Self, outer: &Self| {
            inner
                .ranges
                .iter()
                .all(|(low, high)| outer.ranges.iter().any(|(from, to)| from <= low && high <= to))
        };
        match (self.are_taken, other.are_taken) {
            (true, false) => !within(self, other),
            (false, true) => !within(other, self),
            // Two lists of taken ports begin alike where the ranges do.
            (true, true) => self.ranges.first().map(|r| r.0) != other.ranges.first().map(|r| r.0),
            (false, false) => true,
        }
    }
}

impl std::fmt::Display for Ports {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown: Vec<String> = self
            .ranges
            .iter()
            .map(|(low, high)| if low == high { low.to_string() } else { format!("{low}-{high}") })
            .collect();
        f.pad(&shown.join(", "))
    }
}

impl SideEndpoint {
    /// Its kind as tables and reports have it.
    #[must_use]
    pub const fn kind_word(&self) -> &'static str {
        match self.kind {
            EndpointKind::Input => "input",
            EndpointKind::InstanceInput => "instance-input",
            EndpointKind::Internal => "internal",
        }
    }

    /// Its name without what all names of plug-ins begin with; empty where none is shown.
    #[must_use]
    pub fn short_name(&self) -> &str {
        let name = self.name.as_deref().unwrap_or_default();
        name.strip_prefix(PLUGIN_PREFIX).unwrap_or(name)
    }

    /// The protocol of its transport, where a protocol is shown.
    #[must_use]
    pub fn transport(&self) -> Option<&str> {
        match self.protocol.as_deref() {
            Some("http" | "https") => Some("tcp"),
            protocol => protocol,
        }
    }

    /// Whether both show a protocol, and not the same one: that of the transport where one of the
    /// two shows no more.
    #[must_use]
    pub fn differs_in_protocol(&self, other: &Self) -> bool {
        let shown = if self.is_transport == other.is_transport {
            self.protocol.as_deref().zip(other.protocol.as_deref())
        } else {
            self.transport().zip(other.transport())
        };
        shown.is_some_and(|(own, other)| own != other)
    }
}

impl Side<'_> {
    /// Its endpoints, those that plug-ins add included: the definition tells all of them, a
    /// deployment the public ones.
    #[must_use]
    pub fn endpoints(&self) -> Vec<SideEndpoint> {
        match (self.definition, self.deployment) {
            (Some(definition), _) => self.defined(definition),
            (None, Some(deployment)) => self.deployed(deployment),
            (None, None) => Vec::new(),
        }
    }

    /// The imports of plug-ins whose endpoints are not known.
    #[must_use]
    pub fn opaque_imports(&self) -> Vec<(String, Place)> {
        let roles = self.definition.into_iter().flat_map(Definition::roles);
        let opaque = roles.flat_map(|role| {
            let plugins = role.plugins();
            role.imports().into_iter().filter(move |import| {
                let known = plugins.iter().find(|(name, _)| name.text == import.text);
                known.is_none_or(|(_, plugin)| !plugin.is_complete && plugin.endpoints.is_empty())
            })
        });
        opaque.filter_map(|import| self.placed(import)).collect()
    }

    fn defined(&self, definition: Definition<'_>) -> Vec<SideEndpoint> {
        let mut found = Vec::new();
        for role in definition.roles() {
            let owner = role.name().map(|name| name.text).unwrap_or_default();
            for endpoint in role.endpoints() {
                let Endpoint { name, kind, protocol, port, ranges, .. } = endpoint;
                let place = self.place(&definition.document, name.element, name.span);
                let protocol = protocol.lower();
                let ports = match kind {
                    EndpointKind::Input => Ports::one(port),
                    EndpointKind::InstanceInput => Ports { ranges, are_taken: false },
                    EndpointKind::Internal => Ports::default(),
                };
                found.push(SideEndpoint {
                    role: String::from(&owner),
                    name: Some(name.text.into()),
                    kind,
                    is_kind_sure: true,
                    protocol: (!protocol.is_empty()).then_some(protocol),
                    is_transport: false,
                    ports,
                    plugin: name.plugin.map(str::to_owned),
                    place,
                });
            }
        }
        found
    }

    /// The public endpoints of a deployment: those of its instances, and then those that only the
    /// short list has, as when no instance runs.
    fn deployed(&self, deployment: Deployment<'_>) -> Vec<SideEndpoint> {
        let mut found = Vec::new();
        let mut shown: HashSet<(String, u16)> = HashSet::new();
        let listed = listed_ports(deployment);
        for role in deployment.roles() {
            for seen in seen_at(&role.instances) {
                let lower = role.name.text.lower();
                shown.extend(seen.ports.iter().map(|port| (lower.clone(), *port)));
                let is_listed = seen.ports.len() == 1
                    && seen.ports.iter().all(|port| listed.contains(&(lower.clone(), *port)));
                let kind = match seen.ports.len() {
                    0 | 1 => EndpointKind::Input,
                    _ => EndpointKind::InstanceInput,
                };
                let mut ports: Vec<u16> = seen.ports;
                order::plain(&mut ports);
                let protocol = seen.protocol.map(|text| text.lower());
                found.push(SideEndpoint {
                    role: String::from(&role.name.text),
                    plugin: plugin_of(&seen.name.text),
                    kind,
                    is_kind_sure: kind == EndpointKind::InstanceInput
                        || seen.instances > 1
                        || is_listed,
                    is_transport: !matches!(protocol.as_deref(), Some("http" | "https")),
                    protocol,
                    ports: Ports {
                        ranges: joined(&ports),
                        are_taken: kind == EndpointKind::InstanceInput,
                    },
                    place: self.place(&deployment.0, seen.name.element, seen.name.span),
                    name: Some(seen.name.text.into()),
                });
            }
        }
        found.extend(self.listed_alone(deployment, &shown));
        found
    }

    fn listed_alone(
        &self,
        deployment: Deployment<'_>,
        shown: &HashSet<(String, u16)>,
    ) -> Vec<SideEndpoint> {
        let mut found = Vec::new();
        for item in deployment.items("InputEndpointList", "InputEndpoint") {
            let role = child_text(item, "RoleName").map(|name| name.text).unwrap_or_default();
            let port = child_text(item, "Port");
            let number: Option<u16> = port.as_ref().and_then(|port| port.text.parse().ok());
            if number.is_some_and(|port| shown.contains(&(role.lower(), port))) {
                continue;
            }
            let span = port.map_or(item.name_span(), |port| port.span);
            found.push(SideEndpoint {
                role: role.into(),
                name: None,
                kind: EndpointKind::Input,
                is_kind_sure: false,
                protocol: None,
                is_transport: true,
                ports: Ports::one(number),
                plugin: None,
                place: self.place(&deployment.0, item, span),
            });
        }
        found
    }
}

/// An endpoint as the instances of a role show it.
struct Seen<'t> {
    name: Name<'t>,
    protocol: Option<Text<'t>>,
    ports: Vec<u16>,
    instances: usize,
}

/// The endpoints that the instances of a role show, each once, in the order of the first instance
/// that has it. Where instances show different ports, each has a port of its own.
fn seen_at<'t>(instances: &[xml::Element<'t>]) -> Vec<Seen<'t>> {
    let mut found: Vec<Seen<'t>> = Vec::new();
    let mut index: HashMap<String, usize> = HashMap::new();
    for instance in instances {
        for endpoint in Deployment::endpoints_of(*instance) {
            let Some(name) = child_text(endpoint, "Name") else { continue };
            let port = child_text(endpoint, "PublicPort").and_then(|port| port.text.parse().ok());
            let protocol = child_text(endpoint, "Protocol").map(|protocol| protocol.text);
            let next = found.len();
            let at = *index.entry(name.text.lower()).or_insert(next);
            if at == next {
                found.push(Seen { name, protocol, ports: Vec::new(), instances: 0 });
            }
            let seen = &mut found[at];
            seen.instances += 1;
            seen.ports.extend(port.filter(|port| !seen.ports.contains(port)));
        }
    }
    found
}

/// The ports of the short list, each with its role in lower case.
fn listed_ports(deployment: Deployment<'_>) -> HashSet<(String, u16)> {
    let listed = deployment.items("InputEndpointList", "InputEndpoint").filter_map(|item| {
        let role = child_text(item, "RoleName")?.text.lower();
        Some((role, child_text(item, "Port")?.text.parse().ok()?))
    });
    listed.collect()
}

/// The module of the plug-in that adds what has that name.
fn plugin_of(name: &str) -> Option<String> {
    let behind = name.strip_prefix(PLUGIN_PREFIX)?;
    behind.split('.').next().map(str::to_owned)
}

/// Ports as ranges, in order.
fn joined(ports: &[u16]) -> Vec<(u16, u16)> {
    let mut ranges: BTreeMap<u16, u16> = BTreeMap::new();
    for port in ports {
        match ranges.last_entry() {
            Some(mut last) if last.get().checked_add(1) == Some(*port) => {
                last.insert(*port);
            }
            _ => {
                ranges.insert(*port, *port);
            }
        }
    }
    ranges.into_iter().collect()
}
