//! The virtual network of a configuration and the subnets of its roles.

use super::given;
use crate::document::{Environment, named};
use crate::finding::{Edit, Finding, Fix, Severity};
use crate::rules::Context;
use crate::schema::Platform;
use crate::text::letters::Letters;
use crate::xml;

/// The subnets that roles are in.
const SUBNETS: [&str; 4] = ["AddressAssignments", "InstanceAddress", "Subnets", "Subnet"];

/// The segments of a resource identifier of a virtual network; empty where it names something.
const RESOURCE: [&str; 9] = [
    "",
    "subscriptions",
    "",
    "resourceGroups",
    "",
    "providers",
    "Microsoft.Network",
    "virtualNetworks",
    "",
];

pub(crate) fn required_es(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let is_asked = is_extended(context)
        && context.purpose.environment == Environment::Cloud
        && !context.purpose.is_transform;
    if !is_asked || site(context).is_some() || first_in_network(context).is_some() {
        return;
    }
    let (element, message) = match context.configuration().network() {
        Some(network) => (network, "the network configuration names no virtual network"),
        None => (context.document.root, "the configuration has no `NetworkConfiguration`"),
    };
    let finding = context.finding("network-required-es", element, element.name_span(), message).help(
        "add `VirtualNetworkSite` with the virtual network, and an `InstanceAddress` with a subnet for each role",
    );
    findings.push(context.unless_template(finding));
}

pub(crate) fn subnet_without_vnet(context: &Context<'_>, findings: &mut Vec<Finding>) {
    if context.purpose.is_transform || site(context).is_some() {
        return;
    }
    let Some(user) = first_in_network(context) else { return };
    let what = if user.local() == "Subnet" {
        let name = given(user, "name").map_or_else(String::new, |name| format!(" `{}`", name.text));
        format!("subnet{name}")
    } else {
        "an internal load balancer".to_owned()
    };
    let finding = context
        .finding(
            "network-subnet-without-vnet",
            user,
            user.name_span(),
            format!("{what} is used, but no virtual network is named"),
        )
        .help("add `VirtualNetworkSite` with the virtual network, before `AddressAssignments`");
    findings.push(context.unless_template(finding));
}

pub(crate) fn vnet_without_subnet(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let Some(site) = site(context) else { return };
    if context.purpose.is_transform || !context.configuration().in_network(&SUBNETS).is_empty() {
        return;
    }
    let name = given(site, "name").map_or_else(String::new, |name| format!(" `{}`", name.text));
    let finding = context
        .finding(
            "network-vnet-without-subnet",
            site,
            site.name_span(),
            format!("the virtual network{name} is named, but no role is in a subnet of it"),
        )
        .help("add `AddressAssignments` with an `InstanceAddress` for each role that is to be in the network");
    let finding = if is_extended(context) { finding.judged(Severity::Error) } else { finding };
    findings.push(context.unless_template(finding));
}

pub(crate) fn subnet_multiple(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for address in context.configuration().in_network(&SUBNETS[..2]) {
        let mut subnets = named(address, "Subnets").flat_map(|list| named(list, "Subnet"));
        let (Some(first), Some(second)) = (subnets.next(), subnets.next()) else { continue };
        let role = given(address, "roleName").map(|name| name.text).unwrap_or_default();
        let count = subnets.count() + 2;
        findings.push(
            context
                .finding(
                    "network-subnet-multiple",
                    second,
                    second.name_span(),
                    format!("role `{role}` is given {count} subnets"),
                )
                .label(first.name_span(), "the first subnet")
                .help("keep one: Microsoft's tools look at one subnet of a role")
                .subject(role),
        );
    }
}

pub(crate) fn vnet_name_format(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let Some(site) = site(context) else { return };
    let Some(name) = given(site, "name") else { return };
    let text = name.text.as_str();
    let Some((why, meant)) = misshapen(text) else { return };
    let mut finding = context
        .finding("network-vnet-name-format", site, name.span, format!("`{text}` {why}"))
        .help("write the name of the virtual network, `Group` with the resource group and the name, or the whole resource identifier")
        .subject(text);
    if let Some(meant) = meant {
        let edits = vec![Edit::replace(name.span, meant.as_str())];
        finding = finding
            .note(format!("did you mean `{meant}`?"))
            .fix(Fix::risky(format!("write `{meant}`"), edits));
    }
    findings.push(finding);
}

pub(crate) fn vnet_armid_tooling(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let Some(site) = site(context).filter(|_| is_extended(context)) else { return };
    let Some(name) = given(site, "name").filter(|name| is_resource(&name.text)) else { return };
    let parts: Vec<&str> = name.text.split('/').collect();
    let (Some(group), Some(network)) = (parts.get(4), parts.get(8)) else { return };
    findings.push(
        context
            .finding(
                "network-vnet-armid-tooling",
                site,
                name.span,
                "the virtual network is named by its resource identifier, which some tools take for a plain name",
            )
            .help(format!("`Group {group} {network}` names the same network for them")),
    );
}

/// What is wrong with the shape of the name of a virtual network, and what was probably meant.
fn misshapen(text: &str) -> Option<(&'static str, Option<String>)> {
    if text.starts_with('/') {
        let why = "is no resource identifier of a virtual network";
        return (!is_resource(text)).then_some((why, None));
    }
    let rooted = format!("/{text}");
    if is_resource(&rooted) {
        return Some(("is a resource identifier without its slash at the beginning", Some(rooted)));
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_group = words.first().is_some_and(|word| word.is_like("Group"));
    match words[..] {
        [name] if name.contains('/') => {
            let meant = match name.split('/').collect::<Vec<_>>()[..] {
                [group, network] if !group.is_empty() && !network.is_empty() => {
                    Some(format!("Group {group} {network}"))
                }
                _ => None,
            };
            Some(("holds a slash, which no name of a virtual network does", meant))
        }
        [_, _, _] if is_group => None,
        [_] => None,
        [_, _] if is_group => Some(("lacks the resource group or the name behind `Group`", None)),
        [group, network] => Some((
            "is two words: `Group` is missing before them",
            Some(format!("Group {group} {network}")),
        )),
        _ => Some(("is neither a name nor `Group` with a resource group and a name", None)),
    }
}

/// Whether a text is the resource identifier of a virtual network.
fn is_resource(text: &str) -> bool {
    let segments: Vec<&str> = text.split('/').collect();
    segments.len() == RESOURCE.len()
        && segments.iter().zip(RESOURCE).enumerate().all(|(index, (segment, fixed))| {
            let is_free = fixed.is_empty() && index > 0;
            if is_free {
                !segment.is_empty() && !segment.contains(char::is_whitespace)
            } else {
                segment.is_like(fixed)
            }
        })
}

fn is_extended(context: &Context<'_>) -> bool {
    context.lens.platform == Platform::ExtendedSupport
}

fn site<'c>(context: &Context<'c>) -> Option<xml::Element<'c>> {
    context.configuration().in_network(&["VirtualNetworkSite"]).into_iter().next()
}

/// The first thing that needs a virtual network.
fn first_in_network<'c>(context: &Context<'c>) -> Option<xml::Element<'c>> {
    let configuration = context.configuration();
    let subnets = configuration.in_network(&SUBNETS).into_iter();
    subnets.chain(configuration.in_network(&["LoadBalancers", "LoadBalancer"])).next()
}

#[cfg(test)]
mod tests {
    use super::misshapen;

    #[test]
    fn a_network_is_named_in_three_ways() {
        let id = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/v";
        for good in ["v", "Group rg v", "group rg v", id, &id.to_lowercase()] {
            assert_eq!(misshapen(good), None, "{good}");
        }
        let meant = |text| misshapen(text).and_then(|(_, meant)| meant);
        assert_eq!(meant("rg v").as_deref(), Some("Group rg v"));
        assert_eq!(meant("rg/v").as_deref(), Some("Group rg v"));
        assert_eq!(meant(&id[1..]).as_deref(), Some(id));
        for bad in ["Group v", "a b c", "Group a b c", "/subscriptions/s", "a/b/c/"] {
            assert!(misshapen(bad).is_some_and(|(_, meant)| meant.is_none()), "{bad}");
        }
    }
}
