//! Addresses and networks that two deployments do not have in common.

use super::swap_extended;
use crate::document::Side;
use crate::finding::{Finding, Place, Severity};
use crate::rules::Swap;
use crate::rules::swap::label;
use crate::schema::{EndpointKind, Platform};
use crate::text::letters::Letters;
use crate::text::tokens;

/// Both deployments, where both show their addresses and networks.
fn shown<'c>(swap: &Swap<'c>) -> Option<(&'c Side<'c>, &'c Side<'c>)> {
    swap.both().filter(|(now, next)| now.shows_network() && next.shows_network())
}

pub(crate) fn reserved_ip(swap: &Swap<'_>, findings: &mut Vec<Finding>) {
    const RULE: &str = "swap-reservedip";
    let Some((now, next)) = shown(swap) else { return };
    match (now.reserved_ip(), next.reserved_ip()) {
        (Some((name, place)), None) => {
            findings.extend(lone_address(swap, (&name, place), next, ["production", "staging"]));
        }
        (None, Some((name, place))) => {
            findings.extend(lone_address(swap, (&name, place), now, ["staging", "production"]));
        }
        (Some((before, there)), Some((after, here)))
            if before.is_like(&after)
                && !tokens::is_token(&after, false)
                && !is_same_file(&there, &here) =>
        {
            let message = format!("both deployments reserve the address `{after}`");
            findings.push(
                swap.finding(RULE, here, message)
                    .judged(Severity::Warning)
                    .label_at(label(there, "production"))
                    .help("an address belongs to one deployment at a time: reserve another one for staging")
                    .subject(after),
            );
        }
        _ => {}
    }
}

fn lone_address(
    swap: &Swap<'_>,
    (name, place): (&str, Place),
    other: &Side<'_>,
    [with, without]: [&str; 2],
) -> Option<Finding> {
    let message = format!("{with} has a reserved address, `{name}`, and {without} has none");
    let root = other.configuration_root().or_else(|| other.root())?;
    let finding = swap
        .finding("swap-reservedip", place, message)
        .label_at(label(root, format!("{without} has no `ReservedIP`")))
        .help("a swap needs reserved addresses in both deployments or in none: reserve another one for the other deployment, or take this one out")
        .subject(name);
    Some(finding)
}

/// Two revisions of one file name one address for the service, which is not deployed twice.
fn is_same_file(one: &Place, other: &Place) -> bool {
    let path = |place: &Place| -> String {
        let name = place.part.name();
        let behind = name.strip_prefix("git:").and_then(|rest| rest.split_once(':'));
        behind.map_or(name, |(_, path)| path).to_owned()
    };
    path(one) == path(other)
}

pub(crate) fn network(swap: &Swap<'_>, findings: &mut Vec<Finding>) {
    const RULE: &str = "swap-vnet";
    const HELP: &str = "the addresses are swapped, the machines stay in their network: put both into the same one, or check what each can reach";
    let Some((now, next)) = shown(swap) else { return };
    let finding = match (now.network(), next.network()) {
        (Some((before, there)), Some((after, here))) => {
            let is_open = [&before, &after].into_iter().any(|name| tokens::is_token(name, false));
            if is_open || before.is_like(&after) {
                return;
            }
            let message =
                format!("staging is in the virtual network `{after}` and production in `{before}`");
            swap.finding(RULE, here, message).label_at(label(there, "production")).subject(after)
        }
        (None, Some((name, place))) => {
            let message =
                format!("staging is in the virtual network `{name}` and production in none");
            swap.finding(RULE, place, message).subject(name)
        }
        (Some((name, place)), None) => {
            let message =
                format!("production is in the virtual network `{name}` and staging in none");
            swap.finding(RULE, place, message).subject(name)
        }
        (None, None) => return,
    };
    findings.push(finding.help(HELP));
}

pub(crate) fn both_balancers(swap: &Swap<'_>, findings: &mut Vec<Finding>) {
    for (index, (side, slot)) in
        [(swap.now, "production"), (swap.next, "staging")].into_iter().enumerate()
    {
        // Nothing is known of the classic platform here.
        let is_extended = swap.lens.platform == Platform::ExtendedSupport
            || swap.platforms[index] == Platform::ExtendedSupport;
        let Some(side) = side.filter(|_| is_extended) else { continue };
        if let Some((public, internal)) = swap.clouds[index].and_then(swap_extended::both_balancers)
        {
            let message = format!("{slot} has a public and an internal load balancer");
            findings.push(
                swap.finding("swap-both-lbs", internal, message)
                    .label_at(label(public, "open to the public"))
                    .help("a service with both cannot be swapped: put all its endpoints behind one of the two")
                    .subject(slot),
            );
            continue;
        }
        let Some((name, place)) = side.internal_balancers().into_iter().next() else { continue };
        let Some(public) = public_endpoint(side) else { continue };
        let message =
            format!("{slot} has a public load balancer beside the internal one, `{name}`");
        findings.push(
            swap.finding("swap-both-lbs", place, message)
                .label_at(label(public, "open to the public"))
                .help("a service with both cannot be swapped: put all its endpoints behind one of the two")
                .subject(format!("{slot}/{name}")),
        );
    }
}

/// An endpoint of the definition that the public load balancer serves.
fn public_endpoint(side: &Side<'_>) -> Option<Place> {
    let definition = side.definition?;
    let endpoints = definition.endpoints();
    let (_, public) = endpoints.iter().find(|(_, endpoint)| {
        let is_written = endpoint.name.plugin.is_none();
        let internal = endpoint.name.element.attribute(None, "loadBalancer");
        endpoint.kind == EndpointKind::Input && (internal.is_none() || !is_written)
    })?;
    Some(side.place(&definition.document, public.name.element, public.name.span))
}
