//! Addresses of internal load balancers against the subnets that the template makes.

use std::net::Ipv4Addr;

use crate::document::arm::{Bound, Field, NETWORKS, SUBNETS, Said};
use crate::document::name_of;
use crate::finding::{Finding, Severity};
use crate::json::Value;
use crate::rules::arm::known;
use crate::rules::{Arm, page};
use crate::text::letters::Letters;

const RULE: &str = "arm-internal-address";

/// A subnet that the template makes, with its range of addresses.
struct Subnet<'t> {
    network: String,
    name: String,
    ranges: Vec<Range>,
    at: Value<'t>,
}

/// `10.0.0.0/24`
#[derive(Clone, Copy)]
struct Range {
    first: u32,
    last: u32,
}

impl Range {
    fn read(text: &str) -> Option<Self> {
        let (address, bits) = text.trim().split_once('/')?;
        let (address, bits) = (address.parse::<Ipv4Addr>().ok()?, bits.parse::<u32>().ok()?);
        let hosts = u32::MAX.checked_shr(bits).unwrap_or(0);
        let first = u32::from(address) & !hosts;
        (bits <= 32).then_some(Self { first, last: first | hosts })
    }

    fn has(self, address: u32) -> bool {
        (self.first..=self.last).contains(&address)
    }

    /// Whether Azure keeps the address for itself: the first four and the last one.
    fn keeps(self, address: u32) -> bool {
        self.has(address) && (address - self.first < 4 || address == self.last)
    }
}

pub(crate) fn check(arm: &Arm<'_>, findings: &mut Vec<Finding>) {
    let Some(cloud) = arm.cloud() else { return };
    let subnets = subnets(arm);
    if subnets.is_empty() {
        return;
    }
    for frontend in cloud.load_balancers.iter().flat_map(|balancer| &balancer.frontends) {
        let (Some(id), Some(address)) =
            (frontend.subnet.as_ref().and_then(Field::known), frontend.private_address.as_ref())
        else {
            continue;
        };
        let ([network, name], true) = (&id.names[..], id.is_of(SUBNETS)) else { continue };
        let Some(text) = known(Some(address)) else { continue };
        if let Some((message, severity, at)) = wrong(&subnets, network, name, text) {
            findings.push(
                arm.at(RULE, address, message)
                    .judged(severity)
                    .label_at(arm.label(at, "the subnet"))
                    .help(HELP)
                    .subject(text),
            );
        }
    }
    configured(arm, &subnets, findings);
}

const HELP: &str =
    "write a free address of the subnet, or leave it out: the service then takes one";

/// The address that the configuration gives the internal load balancer.
fn configured(arm: &Arm<'_>, subnets: &[Subnet<'_>], findings: &mut Vec<Finding>) {
    let (Some(configuration), Some(service), Some(page)) =
        (arm.configuration(), arm.service, page(RULE))
    else {
        return;
    };
    let sites = configuration.in_network(&["VirtualNetworkSite"]);
    let Some(site) = sites.first().and_then(|site| name_of(*site, "name")) else { return };
    // A name, `Group GROUP NAME`, or an id.
    let network = site.text.rsplit(['/', ' ']).next().unwrap_or_default();
    let path = ["LoadBalancers", "LoadBalancer", "FrontendIPConfiguration"];
    for element in configuration.in_network(&path) {
        let (Some(subnet), Some(address)) =
            (name_of(element, "subnet"), name_of(element, "staticVirtualNetworkIPAddress"))
        else {
            continue;
        };
        let found = wrong(subnets, network, &subnet.text, &address.text);
        let Some((message, severity, at)) = found else { continue };
        let document = configuration.0;
        let part = document.tree.part();
        let mut finding = Finding::new(page.rule(), page.severity, part, address.span, message)
            .judged(severity)
            .label_at(arm.label(at, "the subnet"))
            .help(HELP)
            .subject(&*address.text);
        finding.place = service.place(&document, element, address.span);
        findings.push(finding);
    }
}

/// What is wrong with an address in a subnet, and the subnet; `None` where the template does not
/// make it.
fn wrong<'t>(
    subnets: &[Subnet<'t>],
    network: &str,
    name: &str,
    text: &str,
) -> Option<(String, Severity, Value<'t>)> {
    let address = u32::from(text.trim().parse::<Ipv4Addr>().ok()?);
    let subnet = subnets
        .iter()
        .find(|subnet| subnet.network.is_like(network) && subnet.name.is_like(name))?;
    if !subnet.ranges.iter().any(|range| range.has(address)) {
        let message = format!("the address `{text}` is not in the subnet `{name}`");
        return Some((message, Severity::Error, subnet.at));
    }
    let is_kept = subnet.ranges.iter().any(|range| range.keeps(address));
    let message = format!("the address `{text}` is one that Azure keeps in each subnet");
    is_kept.then_some((message, Severity::Warning, subnet.at))
}

/// The subnets that the template makes, those whose ranges are written out.
fn subnets<'t>(arm: &'t Arm<'_>) -> Vec<Subnet<'t>> {
    let mut found = Vec::new();
    for resource in arm.template.resources.iter().filter(|resource| !resource.is_varying) {
        let Some(name) = resource.name.as_ref().and_then(word) else { continue };
        if resource.is_of(NETWORKS) {
            let list = resource.bound().get("properties").and_then(|own| own.get("subnets"));
            for item in list.iter().flat_map(Bound::children) {
                let own = item.get("name").and_then(|own| word(&own.text()));
                found.extend(own.and_then(|own| subnet(&item, &name, own)));
            }
        } else if resource.is_of(SUBNETS)
            && let Some((network, own)) = name.split_once('/')
        {
            found.extend(subnet(resource.bound(), network, own.to_owned()));
        }
    }
    found
}

fn subnet<'t>(bound: &Bound<'t>, network: &str, name: String) -> Option<Subnet<'t>> {
    let properties = bound.get("properties")?;
    let one = properties.get("addressPrefix").into_iter();
    let several = properties.get("addressPrefixes");
    let all = one.chain(several.iter().flat_map(Bound::children));
    // One that cannot be told may be the one that has the address.
    let ranges: Option<Vec<Range>> = all.map(|range| Range::read(range.text().known()?)).collect();
    let ranges = ranges.filter(|ranges| !ranges.is_empty())?;
    Some(Subnet { network: network.to_owned(), name, ranges, at: properties.value })
}

/// A name, or the expression that makes it.
fn word(field: &Field<'_, String>) -> Option<String> {
    match &field.said {
        Said::Known(text) | Said::Expression(text) => Some(text.clone()),
        Said::Other => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Range;

    #[test]
    fn ranges_are_read() {
        let range = Range::read("10.0.1.0/24").expect("a range");
        let number = |text: &str| u32::from(text.parse::<super::Ipv4Addr>().expect("an address"));
        assert!(range.has(number("10.0.1.77")) && !range.keeps(number("10.0.1.4")));
        assert!(range.keeps(number("10.0.1.3")) && range.keeps(number("10.0.1.255")));
        assert!(!range.has(number("10.0.2.1")));
        assert!(Range::read("0.0.0.0/0").is_some_and(|all| all.has(u32::MAX)));
        assert!(Range::read("10.0.0.4/32").is_some_and(|one| one.has(number("10.0.0.4"))));
        assert!(Range::read("10.0.0.0/33").is_none() && Range::read("fd00::/64").is_none());
    }
}
