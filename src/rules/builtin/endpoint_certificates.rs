//! Endpoints and their certificates: `endpoint-https-no-cert`, `endpoint-cert-undeclared`,
//! `endpoint-cert-on-plain`.

use std::cell::LazyCell;

use super::declared::{ByName, Declared, escaped, may_be_added, role_name, roles, without};
use super::given;
use super::pair_names::{is_plain, listed_anew};
use crate::document::{Endpoint, Name, Role, RoleFacts, name_of};
use crate::finding::{Edit, Finding, Fix};
use crate::rules::Context;
use crate::schema::EndpointKind;
use crate::text::Span;
use crate::text::letters::Letters;

/// The input endpoints that are written in a role.
fn input_endpoints<'r, 't>(role: &'r RoleFacts<'t>) -> impl Iterator<Item = &'r Endpoint<'t>> {
    role.endpoints()
        .iter()
        .filter(|endpoint| endpoint.kind == EndpointKind::Input && endpoint.name.plugin.is_none())
}

pub(crate) fn missing(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for role in roles(context) {
        for endpoint in input_endpoints(role) {
            let element = endpoint.name.element;
            if !endpoint.protocol.is_like("https")
                || element.attribute(None, "certificate").is_some()
                || element.is_forced()
            {
                continue;
            }
            let Some(protocol) = given(element, "protocol") else { continue };
            let message =
                format!("`{}` is an HTTPS endpoint without a certificate", endpoint.name.text);
            let mut finding = context
                .finding("endpoint-https-no-cert", element, protocol.span, message)
                .subject(&endpoint.name.text);
            let in_my = |certificate: &&Name<'_>| {
                certificate.plugin.is_none()
                    && name_of(certificate.element, "storeName").is_none_or(|s| s.text == "My")
            };
            let own: Vec<&Name<'_>> = role.certificates().iter().filter(in_my).collect();
            finding = match (&own[..], element.attributes().last()) {
                ([only], Some(last)) => {
                    let text = format!(" certificate=\"{}\"", escaped(&only.text));
                    finding.label(only.span, "the certificate of the role").fix(Fix::risky(
                        format!("write `certificate=\"{}\"`", only.text),
                        vec![Edit::insert(last.span().end, text)],
                    ))
                }
                ([], _) => finding.help("declare a `Certificate` in the `Certificates` of the role, and write its name as `certificate` here"),
                _ => finding.help("write the name of one of the role's certificates as `certificate`"),
            };
            findings.push(context.unless_template(finding));
        }
    }
}

pub(crate) fn undeclared(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let all = roles(context);
    let elsewhere = LazyCell::new(|| -> ByName<'_, Span> {
        let names = all.iter().flat_map(RoleFacts::certificates);
        names.map(|name| (name.text.as_str(), name.span)).collect()
    });
    for role in all {
        let declared = LazyCell::new(|| -> Declared<'_> { role.certificates().iter().collect() });
        for endpoint in input_endpoints(role) {
            let element = endpoint.name.element;
            let Some(name) = given(element, "certificate") else { continue };
            if declared.has(&name.text) || may_be_added(role, &name.text) {
                continue;
            }
            let message =
                format!("the role `{}` declares no certificate `{}`", role_name(role), name.text);
            let mut finding = context
                .finding("endpoint-cert-undeclared", element, name.span, message)
                .subject(&name.text);
            finding = declared.suggest(finding, &name, "its certificates");
            if finding.fixes.is_empty() {
                if let Some(span) = elsewhere.get(&name.text) {
                    finding = finding.label(*span, "another role declares it");
                }
                finding = finding.help(format!("put `<Certificate name=\"{}\" storeLocation=\"LocalMachine\" storeName=\"My\"/>` into the `Certificates` of this role, and a thumbprint into every configuration", name.text));
                finding.fixes.extend(declaration(role, &name.text));
            }
            findings.push(context.unless_template(finding));
        }
    }
}

/// The fix that declares a certificate where endpoints look for theirs; its thumbprint in the
/// configurations is asked for then, and, by who wants that advice, the rest of its chain.
fn declaration(role: &Role<'_>, name: &str) -> Option<Fix> {
    if !is_plain(name) {
        return None;
    }
    let entry =
        format!("Certificate name=\"{name}\" storeLocation=\"LocalMachine\" storeName=\"My\"");
    let beside = role.element.children().last();
    let edit = listed_anew(role.element, "Certificates", &[entry], beside)?;
    let fix = Fix::risky("declare it for the store of the machine", vec![edit]);
    Some(fix.leaving("pair-cert-missing-thumbprint"))
}

pub(crate) fn on_plain(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for role in roles(context) {
        for endpoint in input_endpoints(role) {
            let element = endpoint.name.element;
            let Some(attribute) = element.attribute(None, "certificate") else { continue };
            let (Some(name), Some(protocol)) =
                (given(element, "certificate"), given(element, "protocol"))
            else {
                continue;
            };
            let plain = protocol.text.lower();
            if !matches!(plain.as_str(), "http" | "udp") {
                continue;
            }
            let message = format!(
                "`{}` is an endpoint for `{plain}` and uses no certificate",
                endpoint.name.text
            );
            let mut finding = context
                .finding("endpoint-cert-on-plain", element, name.span, message)
                .label(protocol.span, "only `https` takes one")
                .subject(&name.text);
            if plain == "http" {
                finding = finding
                    .fix(Fix::risky("write `https`", vec![Edit::replace(protocol.span, "https")]));
            }
            let taken_out = Fix::risky("take `certificate` away", vec![without(attribute)]);
            findings.push(finding.fix(taken_out));
        }
    }
}
