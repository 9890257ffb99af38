//! Endpoints of the definition and what the configuration says about them: how many instances
//! share them, which addresses, lists and load balancers they have.

use std::collections::HashSet;

use super::pair_names::{RolePair, at_most, has_unknown_import, is_plain, listed, may_be_plugins};
use super::pair_roles::{unconfigured_role, unknown_role};
use crate::document::{
    Configuration, Endpoint, Environment, RESERVED_ADDRESSES, Role, RoleFacts, name_of,
};
use crate::finding::{Edit, Finding, Fix, Severity};
use crate::rules::{Context, Pair};
use crate::schema::EndpointKind;
use crate::text::letters::Letters;
use crate::text::nearest;
use crate::xml;

/// The rule about access lists.
const ACL: &str = "pair-acl-endpoint";

pub(crate) fn instance_range(pair: &Pair<'_>, findings: &mut Vec<Finding>) {
    for RolePair { role, configured, .. } in pair.roles() {
        let Some((count, attribute)) = configured.count() else { continue };
        for endpoint in role.endpoints() {
            if endpoint.kind != EndpointKind::InstanceInput || endpoint.name.plugin.is_some() {
                continue;
            }
            let ports: i64 = endpoint.ranges.iter().map(|range| size(*range)).sum();
            if endpoint.ranges.is_empty() || ports < 1 || count <= ports {
                continue;
            }
            let name = &endpoint.name.text;
            let message = format!("{count} instances share the {ports} public ports of `{name}`");
            findings.push(
                pair.in_configuration(
                    "pair-instance-range",
                    attribute.element(),
                    attribute.value_span(),
                    message,
                )
                .label_at(pair.label_in_definition(endpoint.name.span, format!("has {ports} ports")))
                .help("widen its `FixedPortRange`, or run fewer instances: each takes a port of its own")
                .subject(name),
            );
        }
    }
}

fn size((min, max): (u16, u16)) -> i64 {
    i64::from(max) - i64::from(min) + 1
}

pub(crate) fn upgrade_domains(pair: &Pair<'_>, findings: &mut Vec<Finding>) {
    let root = pair.definition.document.root;
    let Some(attribute) = root.attribute(None, "upgradeDomainCount") else { return };
    let Ok(domains) = attribute.value().trimmed().parse::<i64>() else { return };
    let largest = |configuration: Configuration<'_>| {
        let counts = configuration.roles().map(|role| role.count().map(|(count, _)| count));
        counts.collect::<Option<Vec<i64>>>().and_then(|counts| counts.into_iter().max())
    };
    // Several configurations may be right for different sizes: all have to be too small.
    let all: Vec<i64> = configurations(pair).filter_map(largest).collect();
    let Some(largest) = all.iter().copied().max().filter(|largest| *largest < domains) else {
        return;
    };
    if !is_first(pair, |_| true) {
        return;
    }
    let message = format!("{domains} upgrade domains for at most {largest} instances of a role");
    findings.push(
        pair.in_definition("pair-upgrade-domains", root, attribute.value_span(), message)
            .help("domains beyond the number of instances stay empty")
            .subject(domains.to_string()),
    );
}

pub(crate) fn reserved_ip(pair: &Pair<'_>, findings: &mut Vec<Finding>) {
    let addresses = pair.configuration.in_network(&RESERVED_ADDRESSES);
    let Some(address) = addresses.first() else { return };
    let is_public = |(_, endpoint): &(Role<'_>, Endpoint<'_>)| {
        let internal = endpoint.name.element.attribute(None, "loadBalancer");
        endpoint.kind != EndpointKind::Internal
            && (endpoint.name.plugin.is_some() || internal.is_none())
    };
    let mut roles = pair.definition.roles().peekable();
    if roles.peek().is_none()
        || roles.any(|role| has_unknown_import(&role))
        || pair.definition.endpoints().iter().any(is_public)
    {
        return;
    }
    let name = name_of(*address, "name");
    let span = name.as_ref().map_or(address.name_span(), |name| name.span);
    let shown = name.map(|name| name.text).unwrap_or_default();
    let message =
        format!("the address `{shown}` has no endpoint to go to: no role has a public one");
    let root = pair.definition.document.root;
    findings.push(
        pair.in_configuration("pair-reservedip-endpoint", *address, span, message)
            .label_at(pair.label_in_definition(root.name_span(), "no `InputEndpoint` in here"))
            .help("give a role an `InputEndpoint`, or take the `ReservedIP` out")
            .subject(shown),
    );
}

/// The configurations of the definition that are compared.
fn configurations<'c>(pair: &Pair<'c>) -> impl Iterator<Item = Configuration<'c>> {
    let whole = pair.others.iter().filter(|file| !file.purpose.is_transform);
    whole.map(|file| Configuration(file.document))
}

/// Whether this configuration is the first for which `holds`: a finding about the definition is
/// made once.
fn is_first(pair: &Pair<'_>, holds: impl Fn(Configuration<'_>) -> bool) -> bool {
    let own = pair.configuration.0.tree;
    configurations(pair)
        .find(|configuration| holds(*configuration))
        .is_some_and(|first| std::ptr::eq(first.0.tree, own))
}

/// The internal load balancers that endpoints of the definition name.
fn balanced<'c>(pair: &Pair<'c>) -> Vec<crate::document::Name<'c>> {
    let roles = &pair.files[0].collected.roles;
    let own = roles.iter().flat_map(RoleFacts::endpoints).filter(|e| e.name.plugin.is_none());
    own.filter_map(|endpoint| name_of(endpoint.name.element, "loadBalancer")).collect()
}

/// The load balancers of a configuration.
fn balancers(configuration: Configuration<'_>) -> Vec<crate::document::Name<'_>> {
    let elements = configuration.in_network(&["LoadBalancers", "LoadBalancer"]);
    elements.into_iter().filter_map(|element| name_of(element, "name")).collect()
}

pub(crate) fn load_balancer(pair: &Pair<'_>, findings: &mut Vec<Finding>) {
    const RULE: &str = "pair-loadbalancer-unknown";
    if pair.purpose().environment == Environment::Emulator {
        return;
    }
    let (known, used) = (balancers(pair.configuration), balanced(pair));
    if known.is_empty() && used.is_empty() {
        return;
    }
    let lower = |text: &str| text.lower();
    let names: HashSet<String> = known.iter().map(|name| lower(&name.text)).collect();
    let mut meant_ones: HashSet<String> = used.iter().map(|name| lower(&name.text)).collect();
    for name in &used {
        let lacks = |configuration: Configuration<'_>| {
            balancers(configuration).iter().all(|known| !known.is_like(&name.text))
        };
        if names.contains(&lower(&name.text)) || name.is_token() {
            continue;
        }
        let meant = nearest::among(&name.text, known.iter().map(|name| name.text.as_str()));
        meant_ones.extend(meant.map(lower));
        let is_cloud = |configuration: &Configuration<'_>| {
            let file =
                pair.others.iter().find(|f| std::ptr::eq(f.document.tree, configuration.0.tree));
            file.is_none_or(|file| file.purpose.environment == Environment::Cloud)
        };
        if !is_first(pair, |configuration| is_cloud(&configuration) && lacks(configuration)) {
            continue;
        }
        let message = format!("the configuration has no load balancer `{}`", name.text);
        let root = pair.configuration.0.root;
        let mut finding = pair
            .in_definition(RULE, name.element, name.span, message)
            .label_at(pair.label_in_configuration(root.name_span(), "the configuration"))
            .subject(&name.text);
        match meant.filter(|meant| is_plain(meant)) {
            Some(meant) => {
                let edit = Edit::replace(name.span, meant);
                finding = finding
                    .note(format!("did you mean `{meant}`?"))
                    .fix(Fix::risky(format!("write `{meant}`"), vec![edit]));
            }
            None => {
                finding = finding.help("add it under `LoadBalancers`, or take the attribute out: the endpoint is public then");
            }
        }
        findings.push(finding);
    }
    for name in known.iter().filter(|name| !meant_ones.contains(&lower(&name.text))) {
        if name.is_token() {
            continue;
        }
        let message = format!("no endpoint is behind the load balancer `{}`", name.text);
        let root = pair.definition.document.root;
        let finding = pair
            .in_configuration(RULE, name.element, name.span, message)
            .label_at(
                pair.label_in_definition(root.name_span(), "no `loadBalancer` in here names it"),
            )
            .help(format!(
                "write `loadBalancer=\"{}\"` at the `InputEndpoint` that it is for",
                name.text
            ))
            .subject(&name.text);
        findings.push(at_most(finding, Severity::Warning));
    }
}

pub(crate) fn access_control(pair: &Pair<'_>, findings: &mut Vec<Finding>) {
    for list in pair.configuration.in_network(&["EndpointAcls", "EndpointAcl"]) {
        let Some(role_name) = name_of(list, "role") else { continue };
        let Some(role) = pair.defined(&role_name.text) else {
            findings.extend(unknown_role(pair, ACL, &role_name));
            continue;
        };
        let endpoint = name_of(list, "endPoint").or_else(|| name_of(list, "endpoint"));
        if let Some(endpoint) = endpoint {
            findings.extend(listed_endpoint(pair, role, &endpoint, list));
        }
    }
}

/// The same in a configuration alone, as far as it can be told there: the role.
pub(crate) fn access_control_alone(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let lists = context.configuration().in_network(&["EndpointAcls", "EndpointAcl"]);
    for name in lists.into_iter().filter_map(|list| name_of(list, "role")) {
        findings.extend(unconfigured_role(context, ACL, &name));
    }
}

fn listed_endpoint(
    pair: &Pair<'_>,
    role: &RoleFacts<'_>,
    name: &crate::document::Name<'_>,
    entry: xml::Element<'_>,
) -> Option<Finding> {
    let endpoints = role.endpoints();
    let own = role.own_name();
    let found = endpoints
        .iter()
        .find(|endpoint| endpoint.name.text == name.text)
        .or_else(|| endpoints.iter().find(|endpoint| endpoint.name.is_like(&name.text)));
    if let Some(endpoint) = found {
        if endpoint.kind != EndpointKind::Internal {
            return None;
        }
        let message = format!("the endpoint `{}` of the role `{own}` is internal", name.text);
        return Some(
            pair.in_configuration(ACL, entry, name.span, message)
                .label_at(pair.label_in_definition(endpoint.name.span, "defined here"))
                .help("write the name of an endpoint that is open to the outside: access lists are for those")
                .subject(&name.text),
        );
    }
    let is_open = may_be_plugins(role, &name.text) || has_unknown_import(role) || name.is_token();
    if is_open {
        return None;
    }
    let texts = || {
        let public = endpoints.iter().filter(|endpoint| endpoint.kind != EndpointKind::Internal);
        public.map(|endpoint| endpoint.name.text.as_str())
    };
    let message = format!("the role `{own}` has no endpoint `{}`", name.text);
    let mut finding = pair
        .in_configuration(ACL, entry, name.span, message)
        .label_at(pair.label_in_definition(role.element.name_span(), format!("the role `{own}`")))
        .subject(&name.text);
    match nearest::among(&name.text, texts()).filter(|meant| is_plain(meant)) {
        Some(meant) => {
            let edit = Edit::replace(name.span, meant);
            finding = finding
                .note(format!("did you mean `{meant}`?"))
                .fix(Fix::risky(format!("write `{meant}`"), vec![edit]));
        }
        None if texts().next().is_none() => {
            finding = finding.help("it has no public endpoint at all");
        }
        None => finding = finding.help(format!("write one of {}", listed(texts()))),
    }
    Some(finding)
}
