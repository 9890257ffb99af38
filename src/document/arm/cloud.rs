//! A cloud service (extended support), as its readers think of it.

use super::fields::{Field, Items, ResourceId, Said};
use super::form::Form;
use super::scope::Bound;
use super::template::Resource;
use crate::json::Value;
use crate::text::letters::Letters;

/// The resource `Microsoft.Compute/cloudServices`. What is absent is `None`; what is there has its
/// place, and says something or is left to an expression.
#[derive(Clone, Debug)]
pub struct CloudService<'t> {
    /// The resource.
    pub resource: Resource<'t>,
    /// What it stands in.
    pub form: Form,
    /// `apiVersion`; in a request it is in the address.
    pub api_version: Option<Field<'t, String>>,
    /// `location`
    pub location: Option<Field<'t, String>>,
    /// `zones`
    pub zones: Items<'t, Field<'t, String>>,
    /// `properties`
    pub properties: Option<Value<'t>>,
    /// `packageUrl`
    pub package_url: Option<Field<'t, String>>,
    /// `configuration`: the text of the service configuration.
    pub configuration: Option<Field<'t, String>>,
    /// `configurationUrl`
    pub configuration_url: Option<Field<'t, String>>,
    /// `startCloudService`
    pub start: Option<Field<'t, bool>>,
    /// `allowModelOverride`
    pub allow_model_override: Option<Field<'t, bool>>,
    /// `upgradeMode`
    pub upgrade_mode: Option<Field<'t, String>>,
    /// `roleProfile.roles`
    pub roles: Items<'t, RoleSku<'t>>,
    /// `osProfile.secrets`
    pub secrets: Items<'t, VaultSecrets<'t>>,
    /// `networkProfile.loadBalancerConfigurations`
    pub load_balancers: Items<'t, LoadBalancer<'t>>,
    /// `networkProfile.slotType`
    pub slot_type: Option<Field<'t, String>>,
    /// `networkProfile.swappableCloudService.id`
    pub swappable: Option<Field<'t, ResourceId>>,
    /// `extensionProfile.extensions`
    pub extensions: Items<'t, Extension<'t>>,
}

/// A role in `roleProfile`.
#[derive(Clone, Debug)]
pub struct RoleSku<'t> {
    /// The object.
    pub value: Value<'t>,
    /// `name`
    pub name: Option<Field<'t, String>>,
    /// `sku.name`: the size.
    pub size: Option<Field<'t, String>>,
    /// `sku.tier`
    pub tier: Option<Field<'t, String>>,
    /// `sku.capacity`: the number of instances.
    pub capacity: Option<Field<'t, i64>>,
}

/// The certificates of a key vault.
#[derive(Clone, Debug)]
pub struct VaultSecrets<'t> {
    /// The object.
    pub value: Value<'t>,
    /// `sourceVault.id`
    pub vault: Option<Field<'t, ResourceId>>,
    /// `vaultCertificates`
    pub certificates: Items<'t, VaultCertificate<'t>>,
}

/// A certificate in a key vault.
#[derive(Clone, Debug)]
pub struct VaultCertificate<'t> {
    /// The object.
    pub value: Value<'t>,
    /// `certificateUrl`: the address of the secret.
    pub url: Option<Field<'t, String>>,
}

/// A load balancer.
#[derive(Clone, Debug)]
pub struct LoadBalancer<'t> {
    /// The object.
    pub value: Value<'t>,
    /// `name`
    pub name: Option<Field<'t, String>>,
    /// `properties.frontendIpConfigurations`
    pub frontends: Items<'t, Frontend<'t>>,
}

/// An address of a load balancer.
#[derive(Clone, Debug)]
pub struct Frontend<'t> {
    /// The object.
    pub value: Value<'t>,
    /// `name`
    pub name: Option<Field<'t, String>>,
    /// `properties`
    pub properties: Option<Value<'t>>,
    /// `properties.publicIPAddress.id`
    pub public_address: Option<Field<'t, ResourceId>>,
    /// `properties.subnet.id`
    pub subnet: Option<Field<'t, ResourceId>>,
    /// `properties.privateIPAddress`
    pub private_address: Option<Field<'t, String>>,
    /// Whether what `properties` holds is for the deployment to tell.
    pub is_open: bool,
}

/// An extension of roles.
#[derive(Clone, Debug)]
pub struct Extension<'t> {
    /// The object.
    pub value: Value<'t>,
    /// `name`
    pub name: Option<Field<'t, String>>,
    /// `properties.publisher`
    pub publisher: Option<Field<'t, String>>,
    /// `properties.type`
    pub kind: Option<Field<'t, String>>,
    /// `properties.typeHandlerVersion`
    pub version: Option<Field<'t, String>>,
    /// `properties.settings`: an object, or text.
    pub settings: Option<Field<'t, String>>,
    /// `properties.protectedSettings`: an object, or text.
    pub protected_settings: Option<Field<'t, String>>,
    /// `properties.protectedSettingsFromKeyVault`
    pub protected_from_vault: Option<Value<'t>>,
    /// `properties.rolesAppliedTo`; absent: all roles.
    pub roles: Items<'t, Field<'t, String>>,
}

impl<'t> CloudService<'t> {
    pub(super) fn of(resource: Resource<'t>, form: Form) -> Self {
        let whole = resource.bound.clone();
        let text = |path: &[&str]| whole.at(path).map(|bound| bound.text());
        let properties = |name: &str| whole.at(&["properties", name]);
        let network = |path: &[&str]| properties("networkProfile").and_then(|own| own.at(path));
        Self {
            form,
            api_version: text(&["apiVersion"]),
            location: text(&["location"]),
            zones: items(&whole, &["zones"], Bound::text),
            properties: whole.get("properties").map(|bound| bound.value),
            package_url: text(&["properties", "packageUrl"]),
            configuration: text(&["properties", "configuration"]),
            configuration_url: text(&["properties", "configurationUrl"]),
            start: properties("startCloudService").map(|bound| bound.boolean()),
            allow_model_override: properties("allowModelOverride").map(|bound| bound.boolean()),
            upgrade_mode: text(&["properties", "upgradeMode"]),
            roles: items(&whole, &["properties", "roleProfile", "roles"], RoleSku::of),
            secrets: items(&whole, &["properties", "osProfile", "secrets"], VaultSecrets::of),
            load_balancers: items(
                &whole,
                &["properties", "networkProfile", "loadBalancerConfigurations"],
                LoadBalancer::of,
            ),
            slot_type: network(&["slotType"]).map(|bound| bound.text()),
            swappable: network(&["swappableCloudService", "id"]).map(|bound| bound.id()),
            extensions: items(
                &whole,
                &["properties", "extensionProfile", "extensions"],
                Extension::of,
            ),
            resource,
        }
    }

    /// Its name, where that is written out.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.resource.name.as_ref()?.known().map(String::as_str)
    }

    /// Whether what `roleProfile` says wins over the service files; `None` where only a deployment
    /// can tell.
    #[must_use]
    pub fn overrides_model(&self) -> Option<bool> {
        match &self.allow_model_override {
            None => Some(false),
            Some(field) => field.known().copied(),
        }
    }

    /// Whether all of its properties are written out: none is for an expression to tell.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let own = self.resource.bound.get("properties");
        own.is_some_and(|own| own.settled().is_some_and(|own| own.value.is_object()))
    }

    /// The value at a path of property names, where it is written out.
    #[must_use]
    pub fn at(&self, path: &[&str]) -> Option<Value<'t>> {
        self.resource.bound.at(path).map(|bound| bound.value)
    }
}

impl<'t> RoleSku<'t> {
    fn of(bound: &Bound<'t>) -> Self {
        let text = |path: &[&str]| bound.at(path).map(|bound| bound.text());
        Self {
            value: bound.value,
            name: text(&["name"]),
            size: text(&["sku", "name"]),
            tier: text(&["sku", "tier"]),
            capacity: bound.at(&["sku", "capacity"]).map(|bound| bound.number()),
        }
    }
}

impl<'t> VaultSecrets<'t> {
    fn of(bound: &Bound<'t>) -> Self {
        let certificate = |bound: &Bound<'t>| VaultCertificate {
            value: bound.value,
            url: bound.get("certificateUrl").map(|bound| bound.text()),
        };
        Self {
            value: bound.value,
            vault: bound.at(&["sourceVault", "id"]).map(|bound| bound.id()),
            certificates: items(bound, &["vaultCertificates"], certificate),
        }
    }
}

impl<'t> LoadBalancer<'t> {
    fn of(bound: &Bound<'t>) -> Self {
        Self {
            value: bound.value,
            name: bound.get("name").map(|bound| bound.text()),
            frontends: items(bound, &["properties", "frontendIpConfigurations"], Frontend::of),
        }
    }
}

impl<'t> Frontend<'t> {
    fn of(bound: &Bound<'t>) -> Self {
        let properties = bound.get("properties");
        let id = |name: &str| {
            let of = properties.as_ref()?.get(name)?;
            // All of it may be an expression, not the id alone.
            Some(of.get("id").unwrap_or(of).id())
        };
        let is_open = properties.as_ref().is_some_and(|own| own.settled().is_none());
        Self {
            value: bound.value,
            name: bound.get("name").map(|bound| bound.text()),
            properties: properties.as_ref().map(|own| own.value),
            public_address: id("publicIPAddress"),
            subnet: id("subnet"),
            private_address: properties
                .as_ref()
                .and_then(|own| own.get("privateIPAddress"))
                .map(|bound| bound.text()),
            is_open,
        }
    }
}

impl<'t> Extension<'t> {
    fn of(bound: &Bound<'t>) -> Self {
        let text = |name: &str| bound.at(&["properties", name]).map(|bound| bound.text());
        Self {
            value: bound.value,
            name: bound.get("name").map(|bound| bound.text()),
            publisher: text("publisher"),
            kind: text("type"),
            version: text("typeHandlerVersion"),
            settings: text("settings"),
            protected_settings: text("protectedSettings"),
            protected_from_vault: bound
                .at(&["properties", "protectedSettingsFromKeyVault"])
                .map(|bound| bound.value),
            roles: items(bound, &["properties", "rolesAppliedTo"], Bound::text),
        }
    }

    /// Whether it is of that publisher and type; case does not count. `None` where only a
    /// deployment can tell.
    #[must_use]
    pub fn is_of(&self, publisher: &str, kind: &str) -> Option<bool> {
        let is = |field: &Option<Field<'t, String>>, wanted: &str| match field {
            None => Some(false),
            Some(Field { said: Said::Expression(_), .. }) => None,
            Some(field) => Some(field.known().is_some_and(|t| t.is_like(wanted))),
        };
        Some(is(&self.publisher, publisher)? && is(&self.kind, kind)?)
    }
}

/// The list at a path, each item read.
fn items<'t, T>(bound: &Bound<'t>, path: &[&str], read: impl Fn(&Bound<'t>) -> T) -> Items<'t, T> {
    let (last, before) = path.split_last().map_or(("", path), |(last, before)| (*last, before));
    let mut holder = bound.clone();
    for name in before {
        match holder.get(name) {
            Some(next) if next.settled().is_some() => holder = next,
            Some(open) => return Items::Open(open.value),
            None => return Items::Absent,
        }
    }
    let Some(found) = holder.get(last) else {
        // A copy loop makes the list.
        let copies = holder.get("copy").filter(|copy| {
            copy.value
                .items()
                .any(|item| item.get("name").and_then(Value::text).is_some_and(|n| n.is_like(last)))
        });
        return copies.map_or(Items::Absent, |copy| Items::Open(copy.value));
    };
    match found.settled() {
        None => Items::Open(found.value),
        Some(settled) => {
            let item = |value| read(&Bound { value, scope: settled.scope.clone() });
            Items::Listed(found.value, settled.value.items().map(item).collect())
        }
    }
}
