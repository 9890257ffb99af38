//! What the plug-ins of the SDK add to a role that imports them.

use std::fmt;

use super::model::List;

/// A plug-in.
#[derive(Clone, Copy, Debug)]
pub struct Plugin {
    /// The name that `Import` takes.
    pub module: &'static str,
    /// The settings that the configuration then has to give values to.
    pub settings: List<&'static str>,
    /// The certificates that the configuration then has to give thumbprints to.
    pub certificates: List<&'static str>,
    /// The endpoints that the role then has.
    pub endpoints: List<PluginEndpoint>,
    /// Whether all that it adds is known: where not, nothing under its prefix is undeclared.
    pub is_complete: bool,
    /// What extended support has in place of it; empty where it takes the plug-in.
    pub extension: &'static str,
    /// Whether the service behind it is no more.
    pub is_closed: bool,
}

/// An endpoint that a plug-in adds.
#[derive(Clone, Copy, Debug)]
pub struct PluginEndpoint {
    /// Its full name.
    pub name: &'static str,
    /// Its kind.
    pub kind: EndpointKind,
    /// Its protocol.
    pub protocol: &'static str,
    /// The port that is open to the outside.
    pub port: Option<u16>,
    /// The port that the instance listens on.
    pub local_port: Option<u16>,
    /// The range of ports that it opens.
    pub range: Option<(u16, u16)>,
}

/// The prefix of every name that a plug-in of the SDK adds.
pub const PLUGIN_PREFIX: &str = "Microsoft.WindowsAzure.Plugins.";

/// How an endpoint can be reached.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EndpointKind {
    /// From outside, through the load balancer.
    Input,
    /// From the other roles.
    Internal,
    /// From outside, a port for each instance.
    InstanceInput,
}

impl EndpointKind {
    /// The name of its element.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Input => "InputEndpoint",
            Self::Internal => "InternalEndpoint",
            Self::InstanceInput => "InstanceInputEndpoint",
        }
    }

    /// The kind of the element of that name.
    #[must_use]
    pub fn named(local: &str) -> Option<Self> {
        [Self::Input, Self::Internal, Self::InstanceInput].into_iter().find(|k| k.as_str() == local)
    }
}

impl fmt::Debug for EndpointKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Input => "EndpointKind::Input",
            Self::Internal => "EndpointKind::Internal",
            Self::InstanceInput => "EndpointKind::InstanceInput",
        })
    }
}
