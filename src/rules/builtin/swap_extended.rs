//! Two services of extended support that are to change places, as their templates have them.

use crate::document::arm::{CLOUD_SERVICES, CloudService};
use crate::finding::{Finding, Place};
use crate::rules::Swap;
use crate::rules::arm::known;
use crate::rules::swap::{label, value_place};
use crate::text::letters::Letters;

/// Both services, where templates show both.
fn both<'c>(swap: &Swap<'c>) -> Option<[&'c CloudService<'c>; 2]> {
    Some([swap.clouds[0]?, swap.clouds[1]?])
}

/// The place of the network profile, else of the service.
fn place(cloud: &CloudService<'_>) -> Option<Place> {
    let value = cloud.at(&["properties", "networkProfile"]).or(cloud.properties)?;
    Some(value_place(value, value.name_span()))
}

pub(crate) fn partner(swap: &Swap<'_>, findings: &mut Vec<Finding>) {
    const RULE: &str = "swap-not-swappable";
    let Some([now, next]) = both(swap) else { return };
    if !now.is_whole() || !next.is_whole() {
        return;
    }
    let open = |cloud: &CloudService<'_>| {
        let profile = cloud.resource.bound().get("properties")?.get("networkProfile")?;
        profile.settled().is_none().then_some(())
    };
    if open(now).or_else(|| open(next)).is_some() {
        return;
    }
    if now.swappable.is_none() && next.swappable.is_none() {
        let (Some(here), Some(there)) = (place(next), place(now)) else { return };
        findings.push(
            swap.finding(RULE, here, "neither service names the other one in `swappableCloudService`")
                .label_at(label(there, "production"))
                .help("deploy the second service anew with `swappableCloudService` and the id of the first: what was deployed without it can never be swapped")
                .subject("missing"),
        );
        return;
    }
    for (own, other, slot) in [(next, now, "staging"), (now, next, "production")] {
        let Some(field) = &own.swappable else { continue };
        let Some(id) = field.known().filter(|id| id.is_of(CLOUD_SERVICES) && id.is_known()) else {
            continue;
        };
        let Some(name) = other.name().filter(|name| !id.name().is_like(name)) else {
            continue;
        };
        let message = format!(
            "{slot} can be swapped with `{}` alone, and the other service is `{name}`",
            id.name()
        );
        let mut finding = swap
            .finding(RULE, value_place(field.from, field.from.inner_span()), message)
            .help("name the two services of one pair: `swappableCloudService` cannot be changed once it is set")
            .subject(slot);
        if let Some(there) = &other.resource.name {
            finding = finding
                .label_at(label(value_place(there.value, there.span()), "the other service"));
        }
        findings.push(finding);
        return;
    }
}

pub(crate) fn slot_type(swap: &Swap<'_>, findings: &mut Vec<Finding>) {
    const RULE: &str = "swap-slot-type";
    let Some([now, next]) = both(swap) else { return };
    let (Some(there), Some(here)) = (&now.slot_type, &next.slot_type) else { return };
    let (Some(before), Some(after)) = (known(Some(there)), known(Some(here))) else { return };
    if !before.is_like(after) {
        return;
    }
    findings.push(
        swap.finding(
            RULE,
            value_place(here.from, here.from.inner_span()),
            format!("both services are to have the slot `{after}`"),
        )
        .label_at(label(value_place(there.value, there.span()), "production"))
        .help("of a pair one service is `Production` and the other `Staging`")
        .subject("slotType"),
    );
}

/// The addresses of the load balancers of a service: a public one and an internal one.
pub(super) fn both_balancers(cloud: &CloudService<'_>) -> Option<(Place, Place)> {
    let frontends = || cloud.load_balancers.iter().flat_map(|balancer| &balancer.frontends);
    let public = frontends().find_map(|frontend| {
        let field = frontend.public_address.as_ref().filter(|_| frontend.subnet.is_none())?;
        Some(value_place(field.value, field.span()))
    })?;
    let internal = frontends().find_map(|frontend| {
        let field = frontend.subnet.as_ref().filter(|_| frontend.public_address.is_none())?;
        Some(value_place(field.value, field.span()))
    })?;
    Some((public, internal))
}
