//! Ports that two endpoints want at once: `endpoint-public-port-clash`, `endpoint-range-clash`,
//! `endpoint-reserved-port`, `endpoint-local-port-clash`; and `endpoint-range-inverted`.

use std::collections::{BTreeMap, HashSet};

use super::declared::{number, roles};
use crate::document::{Endpoint, RoleFacts, Text, name_of};
use crate::finding::{Edit, Finding, Fix};
use crate::rules::Context;
use crate::schema::EndpointKind;
use crate::text::Span;
use crate::text::letters::Letters;
use crate::text::order;
use crate::xml;

/// What a port belongs to: a number may be used once for each.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Transport {
    Tcp,
    Udp,
}

impl Transport {
    /// What a protocol runs on; nothing where it is none that is known.
    fn of(protocol: &str) -> &'static [Self] {
        let is = |known: &&str| known.is_like(protocol);
        if ["http", "https", "tcp"].iter().any(is) {
            &[Self::Tcp]
        } else if is(&"udp") {
            &[Self::Udp]
        } else if is(&"any") {
            &[Self::Tcp, Self::Udp]
        } else {
            &[]
        }
    }
}

/// A port, or a range of ports, that an endpoint takes.
#[derive(Clone)]
struct Taken<'t> {
    first: u16,
    last: u16,
    /// Whether each instance takes a port of its own out of it.
    is_range: bool,
    span: Span,
    element: xml::Element<'t>,
    endpoint: &'t str,
    role: &'t str,
    /// The element of the role.
    owner: u32,
    plugin: Option<&'static str>,
}

impl Taken<'_> {
    fn ports(&self) -> String {
        if self.first == self.last {
            format!("port `{}`", self.first)
        } else {
            format!("range `{}`-`{}`", self.first, self.last)
        }
    }

    /// Whether one is a copy of the other, which is told as such.
    fn is_copy(&self, other: &Self) -> bool {
        self.owner == other.owner && self.endpoint.is_like(other.endpoint)
    }
}

/// Two that take the same port: the one that is written later, or written at all, comes first.
type Clash<'t> = (Taken<'t>, Taken<'t>);

/// The first clash of each of them, found by going through them in the order of their ports.
fn clashes<'t>(mut taken: Vec<Taken<'t>>) -> Vec<Clash<'t>> {
    order::by_key(&mut taken, |taken| (taken.first, taken.element.id()));
    if are_apart(&taken) {
        return Vec::new();
    }
    // A copy of an endpoint is told as such, and not once more for what the first one has told.
    let mut seen = HashSet::new();
    taken.retain(|one| {
        one.plugin.is_some() || seen.insert((one.owner, one.endpoint.lower(), one.first, one.last))
    });
    let mut found = Vec::new();
    // The single port and the range before it that reach furthest.
    let mut furthest: [Option<&Taken<'t>>; 2] = [None, None];
    for one in &taken {
        let other = furthest.iter().rev().flatten().find(|other| other.last >= one.first);
        if let Some(other) = other
            && !(one.plugin.is_some() && other.plugin.is_some())
            && !one.is_copy(other)
        {
            let own_first = one.plugin.is_none()
                && (other.plugin.is_some() || one.element.id() > other.element.id());
            let (one, other) = if own_first { (one, *other) } else { (*other, one) };
            found.push((one.clone(), other.clone()));
        }
        let reach = &mut furthest[usize::from(one.is_range)];
        if reach.is_none_or(|reach| reach.last < one.last) {
            *reach = Some(one);
        }
    }
    found
}

/// Whether each begins behind the end of all before, as nearly always.
fn are_apart(sorted: &[Taken<'_>]) -> bool {
    let mut end = None;
    sorted.iter().all(|taken| {
        let is_behind = end.is_none_or(|end| taken.first > end);
        end = end.max(Some(taken.last));
        is_behind
    })
}

/// Whether no port is open to the outside twice, whatever for, as nearly always.
fn are_all_different(roles: &[RoleFacts<'_>]) -> bool {
    let mut open: Vec<(u16, u16)> = Vec::new();
    for endpoint in roles.iter().flat_map(RoleFacts::endpoints) {
        match endpoint.kind {
            EndpointKind::Input => open.extend(endpoint.port.map(|port| (port, port))),
            EndpointKind::InstanceInput => open.extend(&endpoint.ranges),
            EndpointKind::Internal => {}
        }
    }
    order::plain(&mut open);
    open.windows(2).all(|pair| pair[0].1 < pair[1].0)
}

/// The clashes of the ports that are open to the outside, all roles together.
fn public_clashes<'r>(context: &'r Context<'_>) -> Vec<Clash<'r>> {
    if are_all_different(roles(context)) {
        return Vec::new();
    }
    let mut groups: BTreeMap<(Transport, Text<'r>), Vec<Taken<'r>>> = BTreeMap::new();
    for role in roles(context) {
        for endpoint in role.endpoints() {
            let balancer = match (endpoint.kind, endpoint.name.plugin) {
                (EndpointKind::Input, None) => name_of(endpoint.name.element, "loadBalancer"),
                _ => None,
            };
            let balancer = balancer.map(|name| name.text).unwrap_or_default();
            for transport in Transport::of(&endpoint.protocol) {
                let group = groups.entry((*transport, balancer.clone())).or_default();
                group.extend(public(role, endpoint));
            }
        }
    }
    groups.into_values().flat_map(clashes).collect()
}

/// What an endpoint takes of the public ports.
fn public<'r>(role: &'r RoleFacts<'_>, endpoint: &'r Endpoint<'_>) -> Vec<Taken<'r>> {
    match endpoint.kind {
        EndpointKind::Input => {
            let span = port_span(endpoint, &["port"]);
            endpoint
                .port
                .map(|port| taken(role, endpoint, (port, port), span))
                .into_iter()
                .collect()
        }
        EndpointKind::Internal => Vec::new(),
        EndpointKind::InstanceInput => fixed(endpoint)
            .into_iter()
            .map(|(span, range)| Taken { is_range: true, ..taken(role, endpoint, range, span) })
            .collect(),
    }
}

/// What an endpoint takes of the ports of its instance. What an instance input endpoint leads to is
/// left out: it may well be what another endpoint leads to.
fn local<'r>(role: &'r RoleFacts<'_>, endpoint: &'r Endpoint<'_>) -> Vec<Taken<'r>> {
    let ranges = match endpoint.kind {
        EndpointKind::Internal => fixed(endpoint),
        EndpointKind::Input => Vec::new(),
        EndpointKind::InstanceInput => return Vec::new(),
    };
    let span = port_span(endpoint, &["localPort", "port"]);
    let port = endpoint.local_port.map(|port| (span, (port, port)));
    port.into_iter().chain(ranges).map(|(span, range)| taken(role, endpoint, range, span)).collect()
}

/// The clashes of ports inside of each role.
fn local_clashes<'r>(context: &'r Context<'_>) -> Vec<Clash<'r>> {
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    for role in roles(context) {
        let endpoints = role.endpoints();
        // What one endpoint takes twice is no clash.
        if endpoints.len() < 2 {
            continue;
        }
        for transport in [Transport::Tcp, Transport::Udp] {
            let on_it = endpoints
                .iter()
                .filter(|endpoint| Transport::of(&endpoint.protocol).contains(&transport));
            let taken = on_it.flat_map(|endpoint| local(role, endpoint)).collect();
            found.extend(clashes(taken).into_iter().filter(|(one, _)| seen.insert(one.span)));
        }
    }
    found
}

fn taken<'r>(
    role: &'r RoleFacts<'_>,
    endpoint: &'r Endpoint<'_>,
    (first, last): (u16, u16),
    span: Span,
) -> Taken<'r> {
    Taken {
        first,
        last,
        is_range: false,
        span,
        element: endpoint.name.element,
        endpoint: &endpoint.name.text,
        role: role.own_name(),
        owner: role.element.id(),
        plugin: endpoint.name.plugin,
    }
}

/// Where the first of these attributes has its value, or the import of the plug-in.
fn port_span(endpoint: &Endpoint<'_>, attributes: &[&str]) -> Span {
    if endpoint.name.plugin.is_some() {
        return endpoint.name.span;
    }
    let element = endpoint.name.element;
    let written = attributes.iter().find_map(|name| element.attribute(None, name));
    written.map_or(endpoint.name.span, |port| port.value().trimmed_span())
}

/// The ranges of an endpoint with their places; one that is the wrong way round is told elsewhere.
fn fixed(endpoint: &Endpoint<'_>) -> Vec<(Span, (u16, u16))> {
    if endpoint.name.plugin.is_some() {
        return endpoint.ranges.iter().map(|range| (endpoint.name.span, *range)).collect();
    }
    let range = |child: xml::Element<'_>| match child.local() {
        "FixedPort" => number(child, "port").map(|(port, span)| (span, (port, port))),
        "FixedPortRange" => {
            let (min, max) = (number(child, "min")?.0, number(child, "max")?.0);
            (min <= max).then(|| (child.start_tag(), (min, max)))
        }
        _ => None,
    };
    holders(endpoint.name.element).flat_map(xml::Element::children).filter_map(range).collect()
}

/// The elements in which the ports of an endpoint may stand.
fn holders(element: xml::Element<'_>) -> impl Iterator<Item = xml::Element<'_>> {
    let allocated = element.children().filter(|child| child.local() == "AllocatePublicPortFrom");
    std::iter::once(element).chain(allocated)
}

fn clash(context: &Context<'_>, rule: &'static str, (one, other): &Clash<'_>) -> Finding {
    let whose = match other.plugin {
        Some(plugin) => format!("the plug-in `{plugin}`"),
        None if one.owner == other.owner => format!("`{}`", other.endpoint),
        None => format!("`{}` of the role `{}`", other.endpoint, other.role),
    };
    let message = if other.first == other.last && one.first == one.last {
        format!("{} is taken by {whose}", one.ports())
    } else {
        format!("{} overlaps {} of {whose}", one.ports(), other.ports())
    };
    let there = if other.plugin.is_some() { "it is imported here" } else { "taken here" };
    context
        .finding(rule, one.element, one.span, message)
        .label(other.span, there)
        .subject(format!("{} {}", one.first, other.endpoint))
}

fn is_reserved((one, other): &Clash<'_>) -> bool {
    one.plugin.is_some() || other.plugin.is_some()
}

pub(crate) fn public_port(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for found in public_clashes(context) {
        if !is_reserved(&found) && !found.0.is_range && !found.1.is_range {
            let finding = clash(context, "endpoint-public-port-clash", &found);
            findings.push(finding.help("all roles share one public address: write another `port` in one of them; `localPort` can stay what it is"));
        }
    }
}

pub(crate) fn range(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for found in public_clashes(context) {
        if !is_reserved(&found) && (found.0.is_range || found.1.is_range) {
            let finding = clash(context, "endpoint-range-clash", &found);
            findings.push(
                finding.help("move one of them to ports that nothing else in the service opens"),
            );
        }
    }
}

pub(crate) fn reserved(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut told = HashSet::new();
    for found in public_clashes(context).into_iter().chain(local_clashes(context)) {
        if is_reserved(&found) && told.insert(found.0.element.id()) {
            let finding = clash(context, "endpoint-reserved-port", &found);
            findings.push(finding.help("the plug-in cannot be moved: write another port here"));
        }
    }
}

pub(crate) fn local_port(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for found in local_clashes(context) {
        if !is_reserved(&found) {
            let finding = clash(context, "endpoint-local-port-clash", &found);
            findings.push(finding.help("two listeners of an instance cannot share a port: write another one here, or for an input endpoint `localPort=\"*\"`"));
        }
    }
}

pub(crate) fn inverted(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let endpoints = roles(context).iter().flat_map(RoleFacts::endpoints);
    for endpoint in endpoints.filter(|endpoint| endpoint.name.plugin.is_none()) {
        let ranges = holders(endpoint.name.element).flat_map(xml::Element::children);
        for range in ranges.filter(|child| child.local() == "FixedPortRange") {
            let (Some((min, low)), Some((max, high))) =
                (number::<u16>(range, "min"), number::<u16>(range, "max"))
            else {
                continue;
            };
            if min <= max {
                continue;
            }
            let mut edits =
                vec![Edit::replace(low, max.to_string()), Edit::replace(high, min.to_string())];
            order::by_key(&mut edits, |edit| edit.span);
            let message = format!("the range begins at `{min}` and ends before, at `{max}`");
            findings.push(
                context
                    .finding("endpoint-range-inverted", range, low, message)
                    .label(high, "smaller than `min`")
                    .subject(format!("{min} {max}"))
                    .fix(Fix::safe("exchange the two", edits)),
            );
        }
    }
}
