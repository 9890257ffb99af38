//! Resources that a service needs, and that the template makes beside it.

use crate::document::arm::{Items, NETWORKS, Resource, ResourceId};
use crate::document::name_of;
use crate::finding::{Edit, Finding, Fix};
use crate::json::Value;
use crate::rules::Arm;
use crate::text::letters::Letters;

pub(crate) fn check(arm: &Arm<'_>, findings: &mut Vec<Finding>) {
    const RULE: &str = "arm-vnet-depends";
    let Some(cloud) = arm.cloud().filter(|cloud| !cloud.resource.is_varying) else { return };
    let own = &cloud.resource;
    if matches!(own.depends_on, Items::Open(_)) {
        return;
    }
    let mut told: Vec<Value<'_>> = Vec::new();
    for (id, what) in needed(arm) {
        let Some(resource) = beside(arm, own, &id) else { continue };
        if told.contains(&resource.value) || waits_for(arm, own, resource, 0) {
            continue;
        }
        told.push(resource.value);
        let name = resource.name.as_ref().map_or(resource.value, |name| name.value);
        let message = if id.is_known() {
            let name = id.name();
            format!("the service does not wait for {what} `{name}`, which the template makes")
        } else {
            format!("the service does not wait for {what} that the template makes")
        };
        let spot =
            own.value.get("dependsOn").or_else(|| own.value.get("type")).unwrap_or(own.value);
        let mut finding = arm
            .finding(RULE, spot, spot.name_span(), message)
            .label_at(arm.label(name, "made here"))
            .help("name it in `dependsOn`: else both are made at the same time, and the service may come first")
            .subject(what);
        if let Some((text, edit)) = addition(own, resource) {
            finding = finding.fix(Fix::risky(format!("add {text} to `dependsOn`"), vec![edit]));
        }
        findings.push(finding);
    }
}

/// What the service cannot be made without.
fn needed(arm: &Arm<'_>) -> Vec<(ResourceId, &'static str)> {
    let Some(cloud) = arm.cloud() else { return Vec::new() };
    let mut found = Vec::new();
    for frontend in cloud.load_balancers.iter().flat_map(|balancer| &balancer.frontends) {
        let public = frontend.public_address.as_ref().and_then(|field| field.known());
        found.extend(public.map(|id| (id.clone(), "the public address")));
        let subnet = frontend.subnet.as_ref().and_then(|field| field.known());
        let network = subnet.and_then(ResourceId::parent);
        found.extend(network.map(|id| (id, "the virtual network")));
    }
    let partner = cloud.swappable.as_ref().and_then(|field| field.known());
    found.extend(partner.map(|id| (id.clone(), "the service that it can be swapped with")));
    let configuration = arm.configuration();
    let sites = configuration.iter().flat_map(|own| own.in_network(&["VirtualNetworkSite"]));
    for name in sites.filter_map(|site| name_of(site, "name")).filter(|name| !name.is_token()) {
        let id = ResourceId::read(&name.text).or_else(|| {
            let is_bare = !name.text.contains([' ', '/', '[', '{']);
            is_bare.then(|| ResourceId {
                subscription: None,
                group: None,
                kind: NETWORKS.to_owned(),
                names: vec![String::from(&name.text)],
            })
        });
        found.extend(id.map(|id| (id, "the virtual network")));
    }
    found
}

/// The resource of that id, where it stands in the same list as the service.
fn beside<'a>(arm: &'a Arm<'_>, own: &Resource<'_>, id: &ResourceId) -> Option<&'a Resource<'a>> {
    let is_it = |resource: &&Resource<'_>| {
        resource.value != own.value
            && resource.value.parent() == own.value.parent()
            && !resource.is_varying
            && resource.id().is_some_and(|there| there.is_same(id))
    };
    let found = arm.template.resources.iter().find(is_it)?;
    // What is only looked at is there already.
    let is_made = found.value.get("existing").is_none_or(|value| value.source() != "true");
    is_made.then_some(found)
}

/// How far one resource may wait for another by way of others.
const DEEPEST: u32 = 8;

/// Whether a resource waits for another one, as far as that can be told.
fn waits_for(arm: &Arm<'_>, own: &Resource<'_>, other: &Resource<'_>, depth: u32) -> bool {
    let Some(wanted) = other.id() else { return true };
    let Items::Listed(_, entries) = &own.depends_on else { return !own.depends_on.is_known() };
    entries.iter().any(|entry| match entry.known() {
        Some(id) => {
            id.is_same(&wanted)
                || depth < DEEPEST
                    && beside(arm, own, id)
                        .is_some_and(|next| waits_for(arm, next, other, depth + 1))
        }
        // A name alone, or the type and the name; or what only a deployment can tell.
        None => entry.from.text().is_none_or(|text| {
            let last = text.rsplit('/').next().unwrap_or_default();
            text.contains('[') || last.is_like(wanted.name())
        }),
    })
}

/// The entry of `dependsOn` for a resource, and the edit that adds it; `None` where it cannot be
/// written without knowing more.
fn addition(own: &Resource<'_>, resource: &Resource<'_>) -> Option<(String, Edit)> {
    let field = resource.name.as_ref()?;
    let written = field.value.text()?;
    let inside = match written.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
        Some(expression) if !written.starts_with("[[") => expression.to_owned(),
        Some(_) => return None,
        None => format!("'{}'", written.replace('\'', "''")),
    };
    // Of a child the names stand apart.
    if resource.kind.matches('/').count() != 1 || inside.contains(['"', '\\']) {
        return None;
    }
    let entry = format!("\"[resourceId('{}', {inside})]\"", resource.kind);
    let list = own.value.get("dependsOn")?;
    let edit = match list.items().last() {
        Some(end) => Edit::insert(end.span().end, format!(", {entry}")),
        None => Edit::replace(list.span(), format!("[{entry}]")),
    };
    Some((entry, edit))
}
