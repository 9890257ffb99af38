//! Endpoints as such: `endpoint-limit`, `endpoint-ignore-status`,
//! `internal-endpoint-both-ports`.

use super::declared::{role_name, roles, without};
use super::given;
use crate::document::{Endpoint, RoleFacts};
use crate::finding::{Finding, Fix, Severity};
use crate::rules::{Context, limits};
use crate::schema::{EndpointKind, PLUGIN_PREFIX};
use crate::text::letters::Letters;

pub(crate) fn limit(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let most = limits::ENDPOINT_LIMIT_OF_A_KIND as usize;
    let most_internal = limits::ENDPOINT_LIMIT_INTERNAL_OF_A_ROLE as usize;
    if roles(context).iter().map(|role| role.endpoints().len()).sum::<usize>()
        <= most.min(most_internal)
    {
        return;
    }
    let all: Vec<&Endpoint<'_>> = roles(context).iter().flat_map(RoleFacts::endpoints).collect();
    let mut is_exceeded = false;
    for kind in [EndpointKind::Input, EndpointKind::Internal, EndpointKind::InstanceInput] {
        let of_kind: Vec<&Endpoint<'_>> =
            all.iter().copied().filter(|endpoint| endpoint.kind == kind).collect();
        let Some(beyond) = of_kind.get(most) else { continue };
        is_exceeded = true;
        let message = format!(
            "the service has {} endpoints of the kind `{}`, and a deployment takes {most}",
            of_kind.len(),
            kind.as_str()
        );
        let added = of_kind.iter().filter(|endpoint| endpoint.name.plugin.is_some()).count();
        let mut finding = context
            .finding("endpoint-limit", beyond.name.element, beyond.name.span, message)
            .note("the first one too many")
            .subject(kind.as_str());
        if added > 0 {
            finding = finding.help(format!("plug-ins add {added} of them"));
        }
        findings.push(finding);
    }
    if is_exceeded {
        return;
    }
    let mut is_crowded = false;
    for role in roles(context) {
        let internal: Vec<&Endpoint<'_>> = role
            .endpoints()
            .iter()
            .filter(|own| own.kind == EndpointKind::Internal && own.name.plugin.is_none())
            .collect();
        let Some(beyond) = internal.get(most_internal) else { continue };
        is_crowded = true;
        let message = format!(
            "the role `{}` has {} internal endpoints, and {most_internal} are promised",
            role_name(role),
            internal.len()
        );
        findings.push(
            context
                .finding("endpoint-limit", beyond.name.element, beyond.name.span, message)
                .help("one `InternalEndpoint` can open several ports: put `FixedPort` or `FixedPortRange` into it")
                .subject("in a role")
                .judged(Severity::Warning),
        );
    }
    if let (false, Some(beyond)) = (is_crowded, all.get(most)) {
        let message = format!(
            "the service has {} endpoints; one page promises {most} of all kinds together",
            all.len()
        );
        findings.push(
            context
                .finding("endpoint-limit", beyond.name.element, beyond.name.span, message)
                .help("another page has the same number for each kind, so the upload will show")
                .subject("of all kinds")
                .judged(Severity::Info),
        );
    }
}

pub(crate) fn ignore_status(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let endpoints = roles(context).iter().flat_map(RoleFacts::endpoints);
    for endpoint in endpoints.filter(|endpoint| endpoint.name.plugin.is_none()) {
        let element = endpoint.name.element;
        let Some(attribute) = element.attribute(None, "ignoreRoleInstanceStatus") else { continue };
        let Some(value) = given(element, "ignoreRoleInstanceStatus") else { continue };
        // What a build wrote for a plug-in is not for the reader to change.
        let is_set = value.text.is_like("true") || value.text == "1";
        if !is_set || endpoint.name.text.starts_with(PLUGIN_PREFIX) {
            continue;
        }
        let message =
            format!("`{}` gets traffic also where its instance is not ready", endpoint.name.text);
        findings.push(
            context
                .finding("endpoint-ignore-status", element, value.span, message)
                .help(
                    "it is there to debug instances that stay busy: take it away before production",
                )
                .fix(Fix::risky("take `ignoreRoleInstanceStatus` away", vec![without(attribute)]))
                .subject(&endpoint.name.text),
        );
    }
}

pub(crate) fn both_ports(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let endpoints = roles(context).iter().flat_map(RoleFacts::endpoints);
    for endpoint in endpoints {
        if endpoint.kind != EndpointKind::Internal || endpoint.name.plugin.is_some() {
            continue;
        }
        let element = endpoint.name.element;
        let fixed = element
            .children()
            .find(|child| matches!(child.local(), "FixedPort" | "FixedPortRange"));
        let (Some(port), Some(fixed)) = (given(element, "port"), fixed) else { continue };
        let message = format!("`{}` has both `port` and `{}`", endpoint.name.text, fixed.local());
        findings.push(
            context
                .finding("internal-endpoint-both-ports", element, port.span, message)
                .label(fixed.start_tag(), "ports again")
                .help("no page says which of them counts: keep one form")
                .subject(&endpoint.name.text),
        );
    }
}
