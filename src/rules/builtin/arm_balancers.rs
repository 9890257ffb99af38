//! Load balancers of a cloud service, and the endpoints that they serve.

use crate::document::arm::{Field, Frontend, Items, LoadBalancer};
use crate::document::{Endpoint, name_of};
use crate::finding::Finding;
use crate::json::Value;
use crate::rules::{Arm, limits};
use crate::schema::EndpointKind;

pub(crate) fn count(arm: &Arm<'_>, findings: &mut Vec<Finding>) {
    const RULE: &str = "arm-lb-count";
    let Some(Items::Listed(list, balancers)) = arm.cloud().map(|cloud| &cloud.load_balancers)
    else {
        return;
    };
    let most = limits::ARM_LB_COUNT_LOAD_BALANCERS as usize;
    if balancers.len() > most {
        let message = format!(
            "the service has {} load balancers, and may have a public and an internal one",
            balancers.len()
        );
        findings.push(
            arm.finding(RULE, *list, list.name_span(), message)
                .help("put the addresses that are left into the configurations of these two, or into another service")
                .subject("load-balancers"),
        );
        return;
    }
    for balancer in balancers {
        let Items::Listed(list, frontends) = &balancer.frontends else { continue };
        if frontends.len() == 1 {
            continue;
        }
        let message = match frontends.len() {
            0 => "the load balancer has no frontend".to_owned(),
            several => format!("the load balancer has {several} frontends, and takes one"),
        };
        findings.push(
            arm.finding(RULE, *list, list.name_span(), message)
                .help("write exactly one frontend: a public and an internal address stand in a load balancer each")
                .subject("frontends"),
        );
    }
    findings.extend(same_kind(arm, balancers));
}

/// Two load balancers that are both public, or both internal.
fn same_kind(arm: &Arm<'_>, balancers: &[LoadBalancer<'_>]) -> Option<Finding> {
    let [first, second] = balancers else { return None };
    let only = |balancer: &LoadBalancer<'_>| match &balancer.frontends {
        Items::Listed(_, frontends) if frontends.len() == 1 => kind(&frontends[0]),
        _ => None,
    };
    let (one, other) = (only(first)?, only(second)?);
    if one != other {
        return None;
    }
    let message = format!("both load balancers are {one}");
    let finding = arm
        .finding("arm-lb-count", second.value, spot(second), message)
        .label_at(
            arm.label(first.name.as_ref().map_or(first.value, |name| name.value), "the other"),
        )
        .help("a service has at most one public and one internal load balancer")
        .subject("kind");
    Some(finding)
}

/// What stands for a load balancer: its name.
fn spot(balancer: &LoadBalancer<'_>) -> crate::text::Span {
    balancer.name.as_ref().map_or_else(|| balancer.value.span(), Field::span)
}

/// Whether a frontend is public or internal; `None` where that is for the deployment to tell, or
/// wrong.
fn kind(frontend: &Frontend<'_>) -> Option<&'static str> {
    match (&frontend.public_address, &frontend.subnet) {
        _ if frontend.is_open => None,
        (Some(_), None) => Some("public"),
        (None, Some(_)) => Some("internal"),
        _ => None,
    }
}

pub(crate) fn frontend(arm: &Arm<'_>, findings: &mut Vec<Finding>) {
    const RULE: &str = "arm-lb-frontend";
    let balancers = arm.cloud().map(|cloud| &cloud.load_balancers);
    let frontends = balancers.into_iter().flatten().flat_map(|balancer| &balancer.frontends);
    for frontend in frontends {
        let Some(properties) = frontend.properties.filter(|_| !frontend.is_open) else { continue };
        let (message, at) = match (&frontend.public_address, &frontend.subnet) {
            (Some(_), Some(subnet)) => {
                ("the frontend has a public address and a subnet", subnet.value)
            }
            (None, None) => ("the frontend has neither a public address nor a subnet", properties),
            (Some(_), None) => match &frontend.private_address {
                Some(address) => {
                    ("the frontend has a private address and no subnet", address.value)
                }
                None => continue,
            },
            (None, Some(_)) => continue,
        };
        // The property that is one too many, not the `id` in it.
        let holder = if at.is_named("id") { at.parent().unwrap_or(at) } else { at };
        let mut finding = arm
            .finding(RULE, holder, holder.name_span(), message)
            .help("a frontend has `publicIPAddress`, or `subnet` with or without `privateIPAddress`: for both write two load balancers")
            .subject(message);
        let public = frontend.public_address.as_ref().filter(|_| holder != properties);
        if let Some(public) = public {
            finding = finding.label_at(arm.label(public.value, "the public address"));
        }
        findings.push(finding);
    }
}

pub(crate) fn missing(arm: &Arm<'_>, findings: &mut Vec<Finding>) {
    const RULE: &str = "arm-lb-missing";
    let (Some(cloud), Some(definition)) = (arm.cloud(), arm.definition()) else { return };
    let Some(frontends) = frontends(arm) else { return };
    let kinds: Vec<&str> = frontends.into_iter().filter_map(kind).collect();
    let Some(at) = place(arm).or(cloud.properties) else { return };
    let endpoints = definition.endpoints();
    for (wanted, what) in [("public", "publicIPAddress"), ("internal", "subnet")] {
        let served = |endpoint: &&Endpoint<'_>| {
            let is_internal = endpoint.name.element.attribute(None, "loadBalancer").is_some();
            endpoint.kind == EndpointKind::Input
                && endpoint.name.plugin.is_none()
                && is_internal == (wanted == "internal")
        };
        let first = endpoints.iter().map(|(_, endpoint)| endpoint).find(served);
        let Some(endpoint) = first.filter(|_| !kinds.contains(&wanted)) else { continue };
        let name = name_of(endpoint.name.element, "loadBalancer");
        if name.is_some_and(|name| name.is_token()) {
            continue;
        }
        let message = format!(
            "the endpoint `{}` is {wanted}, and no load balancer has an address for it",
            endpoint.name.text
        );
        let mut finding = arm
            .finding(RULE, at, at.name_span(), message)
            .help(format!(
                "add a load balancer whose frontend has `{what}` to `loadBalancerConfigurations`"
            ))
            .subject(wanted);
        finding.labels.extend(arm.label_of(&definition.document, &endpoint.name, "the endpoint"));
        findings.push(finding);
    }
}

/// All frontends; `None` where some of them are for the deployment to tell, or malformed.
fn frontends<'a>(arm: &'a Arm<'_>) -> Option<Vec<&'a Frontend<'a>>> {
    let cloud = arm.cloud().filter(|cloud| cloud.is_whole() && cloud.load_balancers.is_known())?;
    let mut found = Vec::new();
    for balancer in &cloud.load_balancers {
        // Where they are missing the model says so.
        balancer.frontends.value().filter(|_| balancer.frontends.is_known())?;
        for frontend in &balancer.frontends {
            kind(frontend)?;
            found.push(frontend);
        }
    }
    Some(found)
}

/// The list of load balancers, else the network profile.
fn place<'a>(arm: &'a Arm<'_>) -> Option<Value<'a>> {
    let cloud = arm.cloud()?;
    cloud.load_balancers.value().or_else(|| cloud.at(&["properties", "networkProfile"]))
}
