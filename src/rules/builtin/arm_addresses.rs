//! Public and private addresses of a service, as the template makes them.

use crate::document::arm::{ADDRESSES, Resource, ResourceId};
use crate::document::{RESERVED_ADDRESSES, name_of};
use crate::finding::{Finding, Severity};
use crate::rules::Arm;
use crate::rules::arm::known;
use crate::text::letters::Letters;

pub(crate) fn kind(arm: &Arm<'_>, findings: &mut Vec<Finding>) {
    let Some(cloud) = arm.cloud() else { return };
    let frontends = cloud.load_balancers.iter().flat_map(|balancer| &balancer.frontends);
    for used in frontends.filter_map(|frontend| frontend.public_address.as_ref()) {
        let Some(id) = used.known() else { continue };
        let Some(resource) = made(arm, id) else { continue };
        if let Some(finding) = wrong_kind(arm, resource) {
            findings.push(finding.label_at(arm.label(used.value, "used here")));
        }
    }
}

/// The public address of that id, where the template makes it.
fn made<'a>(arm: &'a Arm<'_>, id: &ResourceId) -> Option<&'a Resource<'a>> {
    let mut resources = arm.template.resources.iter().filter(|resource| resource.is_of(ADDRESSES));
    resources.find(|resource| resource.id().is_some_and(|own| own.is_same(id)))
}

fn wrong_kind(arm: &Arm<'_>, resource: &Resource<'_>) -> Option<Finding> {
    const RULE: &str = "arm-public-ip-kind";
    let version = resource.text(&["properties", "publicIPAddressVersion"]);
    if let Some(field) = &version
        && known(Some(field)).is_some_and(|text| text.is_like("IPv6"))
    {
        return Some(
            arm.at(RULE, field, "the public address of the service is one of IPv6")
                .help("write `IPv4`: a frontend of a cloud service takes nothing else")
                .subject("version"),
        );
    }
    let method = resource.text(&["properties", "publicIPAllocationMethod"]);
    if let Some(field) = &method
        && known(Some(field)).is_some_and(|text| text.is_like("Dynamic"))
        && let Some(configuration) = arm.configuration()
        && let Some(reserved) = configuration.in_network(&RESERVED_ADDRESSES).first()
    {
        let mut finding = arm
            .at(RULE, field, "the configuration reserves an address, and this one is dynamic")
            .help("write `Static`, or take the `ReservedIP` out of the configuration")
            .subject("allocation");
        let name = name_of(*reserved, "name");
        let span = name.map_or_else(|| reserved.name_span(), |name| name.span);
        finding.labels.extend(arm.label_in(&configuration.0, *reserved, span, "reserved here"));
        return Some(finding);
    }
    let sku = resource.text(&["sku", "name"])?;
    let is_standard = known(Some(&sku)).is_some_and(|text| text.is_like("Standard"));
    is_standard.then(|| {
        arm.at(RULE, &sku, "the public address of the service is `Standard`, and its load balancer `Basic`")
            .judged(Severity::Warning)
            .help("the pages ask for a `Basic` address, and `Basic` addresses were retired on 2025-09-30: keep the address that the service has, and move to another platform for a new one")
            .subject("sku")
    })
}
