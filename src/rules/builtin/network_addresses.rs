//! Addresses in a network configuration: the reserved one, name servers, internal load balancers.

use std::collections::HashMap;

use super::given;
use crate::document::{Name, RESERVED_ADDRESSES};
use crate::finding::{Edit, Finding, Fix};
use crate::rules::Context;
use crate::text::letters::Letters;
use crate::xml;

pub(crate) fn reservedip_format(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for reserved in context.configuration().in_network(&RESERVED_ADDRESSES) {
        let Some(name) = given(reserved, "name") else { continue };
        let words: Vec<&str> = name.text.split_whitespace().collect();
        let is_group = words.first().is_some_and(|word| word.is_like("Group"));
        if let Some(meant) = of_resource(&name.text) {
            findings.push(identified(context, reserved, &name, &meant));
            continue;
        }
        // What no name may hold is the type's to say.
        if words.len() == 1 || is_group && words.len() == 3 || name.text.contains('/') {
            continue;
        }
        let text = &name.text;
        let why = match words.len() {
            2 if is_group => "lacks the resource group or the name behind `Group`",
            2 => "is two words: `Group` is missing before them",
            _ => "is neither a name nor `Group` with a resource group and a name",
        };
        let mut finding = context
            .finding(
                "network-reservedip-format",
                reserved,
                name.span,
                format!("`{text}` {why}"),
            )
            .help("write the name of the reserved address, or `Group`, the resource group and the name")
            .subject(text);
        if let [group, address] = words[..]
            && !is_group
        {
            let meant = format!("Group {group} {address}");
            let edits = vec![Edit::replace(name.span, meant.as_str())];
            finding = finding
                .note(format!("did you mean `{meant}`?"))
                .fix(Fix::risky(format!("write `{meant}`"), edits));
        }
        findings.push(finding);
    }
}

/// The address that a resource identifier names, as a configuration names it.
fn of_resource(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.strip_prefix('/')?.split('/').collect();
    let is = |at: usize, word: &str| parts.get(at).is_some_and(|p| p.is_like(word));
    let is_plain = |at: usize| parts.get(at).is_some_and(|p| !p.is_empty() && !p.contains(' '));
    let is_address = parts.len() == 8 && is(0, "subscriptions") && is(2, "resourceGroups");
    (is_address && is_plain(3) && is_plain(7)).then(|| format!("Group {} {}", parts[3], parts[7]))
}

fn identified(
    context: &Context<'_>,
    reserved: xml::Element<'_>,
    name: &Name<'_>,
    meant: &str,
) -> Finding {
    let message = "the reserved address is named by a resource identifier, which is no name here";
    context
        .finding("network-reservedip-format", reserved, name.span, message)
        .note(format!("did you mean `{meant}`?"))
        .help("write the name of the reserved address, or `Group`, the resource group and the name")
        .subject(&name.text)
        .fix(Fix::safe(format!("write `{meant}`"), vec![Edit::replace(name.span, meant)]))
}

pub(crate) fn dns_ip(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut seen = HashMap::new();
    for server in context.configuration().in_network(&["Dns", "DnsServers", "DnsServer"]) {
        let Some(address) = given(server, "IPAddress") else { continue };
        let Some(first) = seen.get(&address.text) else {
            seen.insert(address.text.clone(), address.span);
            continue;
        };
        findings.push(
            context
                .finding(
                    "network-dns-ip",
                    server,
                    address.span,
                    format!("the name server `{}` is listed twice", address.text),
                )
                .label(*first, "the first time")
                .help("write the address of the second server, or leave this one out")
                .subject(&address.text),
        );
    }
}

pub(crate) fn ilb_many(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let balancers = context.configuration().in_network(&["LoadBalancers", "LoadBalancer"]);
    let [first, second, ..] = balancers[..] else { return };
    findings.push(
        context
            .finding(
                "network-ilb-many",
                second,
                second.name_span(),
                format!("the service has {} internal load balancers", balancers.len()),
            )
            .label(first.name_span(), "the first")
            .help("keep one: a deployment has one public and one internal load balancer"),
    );
}
