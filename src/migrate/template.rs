//! The template that a deployment to extended support begins with, and its parameters.

use serde_json::{Map, Value, json};

use super::certificates::{Needed, needed};
use super::extensions;
use super::rewrite::Plan;
use super::service::{Classic, balancer, in_network};
use super::task::{MARK, parameters, template};
use super::values::{drop_members, pretty, put};
use super::written::{NewFile, Origin};
use crate::document::arm::{ADDRESSES, NETWORKS};
use crate::document::{Configuration, RESERVED_ADDRESSES, Role, ServiceFile, name_of, named};
use crate::text::letters::Letters;

/// A template with parameters for each configuration that is deployed. `before` is the service with
/// its plug-ins, `after` as it is to be.
pub(super) fn all(before: &Classic<'_, '_>, after: &Classic<'_, '_>, plan: &Plan) -> Vec<NewFile> {
    let files: Vec<_> = after.deployed().collect();
    let is_only = files.len() == 1;
    let mut made = Vec::new();
    for file in files {
        let own = if is_only { String::new() } else { format!("-{}", variant(file.path())) };
        let folder = after.definition.unwrap_or(file).path().rsplit_once('/');
        let folder = folder.map_or(String::new(), |(folder, _)| format!("{folder}/"));
        let deployment = Deployment { before, after, file, plan };
        for (origin, suffix, value) in [
            (Origin::Template, "json", deployment.template()),
            (Origin::Parameters, "parameters.json", deployment.parameters()),
        ] {
            let path = format!("{folder}azuredeploy{own}.{suffix}");
            let text = pretty(&value) + "\n";
            made.push(NewFile { path, origin, bytes: text.into_bytes(), changes: Vec::new() });
        }
    }
    made
}

/// What a deployment is made of.
struct Deployment<'d, 's, 't> {
    before: &'d Classic<'s, 't>,
    after: &'d Classic<'s, 't>,
    file: &'d ServiceFile<'t>,
    plan: &'d Plan,
}

/// How the frontend of a public load balancer gets its address.
enum Address {
    /// The template makes it.
    New(String, &'static str),
    /// It lies in another resource group.
    In(String, String),
}

impl Deployment<'_, '_, '_> {
    fn template(&self) -> Value {
        let mut value: Value =
            serde_json::from_str(template()).expect("internal: the skeleton of a template is JSON");
        drop_members(&mut value, "/parameters", &self.unused());
        let base = plain(&self.after.name());
        let address = self.address();
        let (name, allocation) = match &address {
            Some(Address::New(name, allocation)) => (name.as_str(), *allocation),
            _ => ("", ""),
        };
        let keeps_network = self.plan.is_network_new;
        let keeps_address = !name.is_empty();
        let words = [
            ("configuration", file_name(self.file.path())),
            ("network", &self.plan.network),
            ("subnet", &self.plan.subnet),
            ("address", name),
            ("allocation", allocation),
        ];
        put(&mut value, &words);
        let balancers = self.balancers(&base, address.as_ref());
        if let Some(resources) = value["resources"].as_array_mut() {
            resources.retain(|resource| match resource["type"].as_str() {
                Some(NETWORKS) => keeps_network,
                Some(ADDRESSES) => keeps_address,
                _ => true,
            });
            if let Some(service) = resources.last_mut() {
                self.service(service, balancers);
                let network = format!("[resourceId('{NETWORKS}', '{}')]", self.plan.network);
                let address = format!("[resourceId('{ADDRESSES}', '{name}')]");
                let needed = [(keeps_network, network), (keeps_address, address)];
                let needed = needed.into_iter().filter(|(is_kept, _)| *is_kept);
                let needed: Vec<Value> = needed.map(|(_, id)| Value::from(id)).collect();
                service["dependsOn"] = Value::from(needed);
            }
        }
        value
    }

    /// Fills in the resource of the cloud service.
    fn service(&self, resource: &mut Value, balancers: Vec<Value>) {
        let properties = &mut resource["properties"];
        properties["roleProfile"]["roles"] = self.roles();
        let mut unused = Vec::new();
        if needed(self.after, self.file).is_empty() {
            unused.push("osProfile");
        }
        if balancers.is_empty() {
            unused.push("networkProfile");
        }
        properties["networkProfile"]["loadBalancerConfigurations"] = Value::from(balancers);
        let extensions: Vec<Value> = extensions::wanted(self.before)
            .into_iter()
            .map(|(task, roles)| extensions::snippet(self.before, task, &roles))
            .collect();
        if extensions.is_empty() {
            unused.push("extensionProfile");
        }
        properties["extensionProfile"]["extensions"] = Value::from(extensions);
        drop_members(properties, "", &unused);
    }

    /// The parameters that this deployment has no use for.
    fn unused(&self) -> Vec<&'static str> {
        let wanted = extensions::wanted(self.before);
        let has = |name: &str| wanted.iter().any(|(task, _)| task.name == name);
        let mut unused = Vec::new();
        if needed(self.after, self.file).is_empty() {
            unused.push("secrets");
        }
        if !has("remote-desktop") {
            unused.push("remoteDesktopPassword");
        }
        if !has("diagnostics") {
            unused.extend(["diagnosticsSettings", "diagnosticsProtectedSettings"]);
        }
        unused
    }

    /// Names, sizes and counts of the roles.
    fn roles(&self) -> Value {
        let document = self.after.definition.map(|file| file.document);
        let configuration = Configuration(self.file.document);
        let role = |role: Role<'_>| {
            let name = role.name()?.text;
            let size = document?.effective(role.element, "vmsize").map(|size| size.text);
            let count = configuration.role(&name).and_then(|role| role.count());
            let capacity = match count {
                Some((count, _)) => Value::from(count),
                None => Value::from(format!("{MARK}instances")),
            };
            let sku = json!({ "name": size, "tier": "Standard", "capacity": capacity });
            Some(json!({ "name": name.as_str(), "sku": sku }))
        };
        Value::from(self.after.roles().into_iter().filter_map(role).collect::<Vec<_>>())
    }

    fn address(&self) -> Option<Address> {
        if !self.after.is_public() {
            return None;
        }
        let Some(reserved) = in_network(self.file, &RESERVED_ADDRESSES) else {
            let name = format!("{}-address", plain(&self.after.name()));
            return Some(Address::New(name, "Dynamic"));
        };
        let words: Vec<&str> = reserved.text.split_whitespace().collect();
        Some(match words[..] {
            [_, group, name] => Address::In(group.to_owned(), name.to_owned()),
            _ => Address::New(reserved.text.into(), "Static"),
        })
    }

    /// The load balancers: a public one, and those that the configuration has.
    fn balancers(&self, base: &str, address: Option<&Address>) -> Vec<Value> {
        let public = address.map(|address| {
            let id = match address {
                Address::New(name, _) => format!("[resourceId('{ADDRESSES}', '{name}')]"),
                Address::In(group, name) => {
                    format!("[resourceId('{group}', '{ADDRESSES}', '{name}')]")
                }
            };
            balancer_named(&format!("{base}-public"), &json!({ "publicIPAddress": { "id": id } }))
        });
        let used = self.after.balanced();
        let is_used = |name: &str| {
            used.iter().any(|(_, e)| balancer(e).is_some_and(|balancer| balancer.is_like(name)))
        };
        let configuration = Configuration(self.file.document);
        let listed = configuration.in_network(&["LoadBalancers", "LoadBalancer"]);
        let internal = listed.into_iter().filter_map(|element| {
            let name = name_of(element, "name")?.text;
            let frontend = named(element, "FrontendIPConfiguration").next()?;
            let subnet = name_of(frontend, "subnet")
                .map_or_else(|| self.plan.subnet.clone(), |subnet| subnet.text.into());
            let mut properties = Map::new();
            properties.insert("subnet".to_owned(), json!({ "id": self.subnet(&subnet) }));
            if let Some(fixed) = name_of(frontend, "staticVirtualNetworkIPAddress") {
                properties.insert("privateIPAddress".to_owned(), Value::from(fixed.text.as_str()));
            }
            is_used(&name).then(|| balancer_named(&name, &Value::Object(properties)))
        });
        public.into_iter().chain(internal.take(1)).collect()
    }

    /// The identifier of a subnet of the network that the configuration names.
    fn subnet(&self, subnet: &str) -> String {
        let site = in_network(self.file, &["VirtualNetworkSite"]);
        let site = site.map_or_else(|| self.plan.network.clone(), |site| site.text.into());
        let words: Vec<&str> = site.split_whitespace().collect();
        let subnets = format!("{NETWORKS}/subnets");
        match words[..] {
            [_, group, name] => {
                format!("[resourceId('{group}', '{subnets}', '{name}', '{subnet}')]")
            }
            [id] if id.starts_with('/') => format!("{id}/subnets/{subnet}"),
            _ => format!("[resourceId('{subnets}', '{site}', '{subnet}')]"),
        }
    }

    fn parameters(&self) -> Value {
        let mut value: Value = serde_json::from_str(parameters())
            .expect("internal: the skeleton of parameters is JSON");
        drop_members(&mut value, "/parameters", &self.unused());
        let name = plain(&self.after.name());
        self.secrets(&mut value);
        let words = [("service", name.as_str()), ("configuration", file_name(self.file.path()))];
        put(&mut value, &words);
        value
    }

    /// Lists a secret for each certificate.
    fn secrets(&self, value: &mut Value) {
        let Some(list) = value
            .pointer_mut("/parameters/secrets/value/0/vaultCertificates")
            .and_then(Value::as_array_mut)
        else {
            return;
        };
        let Some(one) = list.pop() else { return };
        let mut seen: Vec<(String, String)> = Vec::new();
        for Needed { name, thumbprint, .. } in needed(self.after, self.file) {
            let thumbprint = thumbprint.replace(' ', "").lower();
            let is_same = |(other, known): &(String, String)| {
                if thumbprint.is_empty() { *other == name } else { *known == thumbprint }
            };
            if seen.iter().any(is_same) {
                continue;
            }
            let number = seen.iter().filter(|(other, _)| *other == name).count();
            let mut own = plain(&name).replace(['.', '_'], "-");
            if number > 0 {
                own = format!("{own}-{}", number + 1);
            }
            let mut entry = one.clone();
            put(&mut entry, &[("certificate", &own)]);
            list.push(entry);
            seen.push((name, thumbprint));
        }
    }
}

/// A load balancer with its one frontend.
fn balancer_named(name: &str, frontend: &Value) -> Value {
    let frontend = json!({ "name": format!("{name}-frontend"), "properties": frontend });
    json!({ "name": name, "properties": { "frontendIpConfigurations": [frontend] } })
}

/// A name with nothing in it that a name in Azure cannot have.
pub(super) fn plain(name: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let plain: String = name.chars().map(|c| if is_plain(c) { c } else { '-' }).collect();
    let plain = plain.trim_matches(['-', '_', '.']);
    if plain.is_empty() { "service".to_owned() } else { plain.to_owned() }
}

/// The name of a file without its folder.
fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// What tells a configuration from others of its service: `Cloud` of
/// `ServiceConfiguration.Cloud.cscfg`.
fn variant(path: &str) -> String {
    let name = file_name(path);
    let stem = name.split(".cscfg").next().unwrap_or(name);
    let rest = stem.strip_prefix("ServiceConfiguration").unwrap_or(stem);
    let behind = name[stem.len()..].trim_start_matches(".cscfg");
    // A dot would end what a parameter file is found by.
    match plain(&format!("{rest}{behind}")).replace('.', "-").as_str() {
        "service" => "default".to_owned(),
        own => own.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{plain, variant};

    #[test]
    fn names_become_plain_and_variants_short() {
        assert_eq!(plain("__Shop Name__"), "Shop-Name");
        assert_eq!(plain("#{}"), "service");
        assert_eq!(variant("a/ServiceConfiguration.Cloud.cscfg"), "Cloud");
        assert_eq!(variant("ServiceConfiguration.cscfg"), "default");
        assert_eq!(variant("Web.cscfg.prod"), "Web-prod");
    }
}
