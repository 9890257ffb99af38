//! Cloud Services (extended support) as Azure Resource Manager sees them: templates, parameter
//! files and request bodies with `Microsoft.Compute/cloudServices`.

mod cloud;
mod expression;
mod fields;
mod form;
mod scope;
mod secrets;
mod service;
mod template;

pub use cloud::{
    CloudService, Extension, Frontend, LoadBalancer, RoleSku, VaultCertificate, VaultSecrets,
};
pub use fields::{Field, Items, ResourceId, Said};
pub use form::{Form, Traces, form, is_meant, traces};
pub use scope::Bound;
pub use secrets::{secrets, secure_parameters};
pub use service::{Embedded, Service, services};
pub use template::{Resource, Template, body_of, link_targets, read};

/// The type of the resource.
pub const CLOUD_SERVICES: &str = "Microsoft.Compute/cloudServices";

/// The type of a virtual network.
pub const NETWORKS: &str = "Microsoft.Network/virtualNetworks";

/// The type of a subnet of one.
pub const SUBNETS: &str = "Microsoft.Network/virtualNetworks/subnets";

/// The type of a public IP address.
pub const ADDRESSES: &str = "Microsoft.Network/publicIPAddresses";

/// What an embedded configuration is called in places.
pub const EMBEDDED: &str = "ServiceConfiguration";
