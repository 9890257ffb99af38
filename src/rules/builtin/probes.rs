//! Load balancer probes: `endpoint-probe-unknown`, `endpoint-udp-probe`, `probe-path`,
//! `probe-timing`, `probe-unused`.

use std::cell::LazyCell;
use std::collections::HashSet;

use super::declared::{Declared, number, roles, without};
use super::given;
use crate::document::{Endpoint, Name, RoleFacts, name_of, named};
use crate::finding::{Finding, Fix};
use crate::rules::Context;
use crate::schema::EndpointKind;
use crate::text::letters::Letters;
use crate::xml;

/// The probes; none in a transform.
fn probes<'t>(context: &Context<'t>) -> Vec<xml::Element<'t>> {
    if context.purpose.is_transform {
        return Vec::new();
    }
    named(context.document.root, "LoadBalancerProbes")
        .flat_map(|list| named(list, "LoadBalancerProbe"))
        .collect()
}

/// The input endpoints that are written.
fn input_endpoints<'r, 'c>(context: &'r Context<'c>) -> impl Iterator<Item = &'r Endpoint<'c>> {
    let endpoints = roles(context).iter().flat_map(RoleFacts::endpoints);
    endpoints.filter(|e| e.kind == EndpointKind::Input && e.name.plugin.is_none())
}

pub(crate) fn unknown(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let names = LazyCell::new(|| -> Vec<Name<'_>> {
        probes(context).into_iter().filter_map(|probe| name_of(probe, "name")).collect()
    });
    let declared = LazyCell::new(|| -> Declared<'_> { names.iter().collect() });
    for endpoint in input_endpoints(context) {
        let element = endpoint.name.element;
        let Some(name) = given(element, "loadBalancerProbe") else { continue };
        if declared.has(&name.text) {
            continue;
        }
        let message = format!("the definition declares no probe `{}`", name.text);
        let mut finding = context
            .finding("endpoint-probe-unknown", element, name.span, message)
            .subject(&name.text);
        finding = declared.suggest(finding, &name, "its probes");
        if finding.fixes.is_empty() {
            finding = finding.help("declare it as a `LoadBalancerProbe` in `LoadBalancerProbes`, the first child of the definition");
        }
        findings.push(context.unless_template(finding));
    }
}

pub(crate) fn udp(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for endpoint in input_endpoints(context) {
        let element = endpoint.name.element;
        if endpoint.protocol.is_like("udp")
            && element.attribute(None, "loadBalancerProbe").is_none()
        {
            let Some(protocol) = given(element, "protocol") else { continue };
            let message =
                format!("nothing probes what listens on the UDP endpoint `{}`", endpoint.name.text);
            findings.push(
                context
                    .finding("endpoint-udp-probe", element, protocol.span, message)
                    .help("declare a `LoadBalancerProbe` over http or tcp that answers as long as the listener lives, and name it in `loadBalancerProbe`")
                    .subject(&endpoint.name.text),
            );
        }
    }
}

pub(crate) fn path(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for probe in probes(context) {
        let Some(protocol) = given(probe, "protocol") else { continue };
        let name = name_of(probe, "name").map(|name| name.text).unwrap_or_default();
        let finding = match (protocol.text.lower().as_str(), probe.attribute(None, "path")) {
            ("http", None) if !probe.is_forced() => {
                let message = format!("the HTTP probe `{name}` has no path");
                let finding = context
                    .finding("probe-path", probe, protocol.span, message)
                    .help("write the path that answers 200 while the instance is well, such as `path=\"/health\"`");
                context.unless_template(finding)
            }
            ("tcp", Some(path)) => {
                let message = format!("the TCP probe `{name}` has a path");
                context
                    .finding("probe-path", probe, path.value().span(), message)
                    .label(protocol.span, "only `http` asks for one")
                    .fix(Fix::safe("take `path` away", vec![without(path)]))
            }
            _ => continue,
        };
        findings.push(finding.subject(name));
    }
}

pub(crate) fn timing(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for probe in probes(context) {
        let [interval, timeout] = ["intervalInSeconds", "timeoutInSeconds"]
            .map(|name| (probe.attribute(None, name), number::<u32>(probe, name)));
        // A token, or what is no number.
        if [&interval, &timeout]
            .iter()
            .any(|(attribute, value)| attribute.is_some() && value.is_none())
        {
            continue;
        }
        let default = |name| context.document.default_of("LoadBalancerProbe", name)?.parse().ok();
        let (Some(often), Some(long)) = (
            interval.1.map(|(value, _)| value).or_else(|| default("intervalInSeconds")),
            timeout.1.map(|(value, _)| value).or_else(|| default("timeoutInSeconds")),
        ) else {
            continue;
        };
        let Some((_, span)) = interval.1.or(timeout.1) else { continue };
        if long >= often.saturating_mul(2) {
            continue;
        }
        let message = if long < often {
            format!("the probe gives up after {long} seconds and asks every {often}")
        } else {
            format!("asking every {often} seconds, the probe has no second attempt within {long}")
        };
        let most = long.saturating_sub(1) / 2;
        let mut finding = context
            .finding("probe-timing", probe, span, message)
            .subject(name_of(probe, "name").map(|name| name.text).unwrap_or_default());
        if let (Some(_), Some((_, other))) = (interval.1, timeout.1) {
            finding = finding.label(other, "less than twice the interval");
        }
        finding = if most >= 5 {
            finding.help(format!(
                "write an interval of at most {most} seconds, or a timeout of more than {}",
                often.saturating_mul(2)
            ))
        } else {
            finding
                .help(format!("write a timeout of more than {} seconds", often.saturating_mul(2)))
        };
        findings.push(finding);
    }
}

pub(crate) fn unused(context: &Context<'_>, findings: &mut Vec<Finding>) {
    // Without a role nothing can use it, and that there is none is the mistake.
    if context.definition().roles().next().is_none() {
        return;
    }
    let named: Vec<Name<'_>> = input_endpoints(context)
        .filter_map(|endpoint| name_of(endpoint.name.element, "loadBalancerProbe"))
        .collect();
    // A token may become any name.
    if named.iter().any(Name::is_token) {
        return;
    }
    let used: HashSet<String> = named.iter().map(|name| name.text.lower()).collect();
    for probe in probes(context) {
        let Some(name) = given(probe, "name") else { continue };
        if used.contains(&name.text.lower()) {
            continue;
        }
        let message = format!("no endpoint uses the probe `{}`", name.text);
        findings.push(
            context
                .finding("probe-unused", probe, name.span, message)
                .help(format!(
                    "write `loadBalancerProbe=\"{}\"` at an input endpoint, or take the probe away",
                    name.text
                ))
                .subject(&name.text),
        );
    }
}
