//! Certificates: what the definition declares and what the configuration gives thumbprints to.

use std::collections::HashSet;

use super::pair_names::{
    RolePair, at_most, is_plain, listed_anew, may_be_plugins, own_plugin, plugin_of,
};
use super::pair_settings::has_none_of;
use super::remote_desktop;
use crate::document::{Environment, RoleConfiguration, name_of};
use crate::finding::{Edit, Finding, Fix, Severity};
use crate::rules::Pair;
use crate::text::letters::Letters;

pub(crate) fn without_thumbprint(pair: &Pair<'_>, findings: &mut Vec<Finding>) {
    const RULE: &str = "pair-cert-missing-thumbprint";
    for RolePair { role, configured, certificates, .. } in pair.roles() {
        if certificates.missing.is_empty() {
            continue;
        }
        let list = configured.element.children().find(|child| child.local() == "Certificates");
        let element = list.unwrap_or(configured.element);
        for name in &certificates.missing {
            // What the debugger needs, Visual Studio puts in when it publishes; and that Remote
            // Desktop lacks its certificate is said where it is switched on.
            let is_open = name.plugin.is_some_and(|_| may_be_plugins(role, &name.text));
            let is_desktop = remote_desktop::is_certificate(&name.text)
                && remote_desktop::is_on(configured)
                && pair.purpose().environment == Environment::Cloud;
            let is_said = name.plugin.is_some_and(|module| has_none_of(role, configured, module));
            if is_open || is_desktop || is_said {
                continue;
            }
            let own = configured.name().map(|name| name.text).unwrap_or_default();
            let message = format!(
                "the certificate `{}` of the role `{own}` has no thumbprint here",
                name.text
            );
            let label = match name.plugin {
                Some(module) => format!("the plug-in `{module}` declares it"),
                None => "declared here".to_owned(),
            };
            let mut finding = pair
                .in_configuration(RULE, element, element.name_span(), message)
                .label_at(pair.label_in_definition(name.span, label))
                .help("add a `Certificate` of that name with the thumbprint of the one that is uploaded")
                .subject(&name.text);
            if let Some(fix) = with_empty(configured, &name.text) {
                finding = finding.fix(fix);
            }
            let is_emulator = pair.purpose().environment == Environment::Emulator;
            findings.push(if is_emulator { at_most(finding, Severity::Info) } else { finding });
        }
    }
}

/// The fix that adds a certificate whose thumbprint is still to be filled in.
fn with_empty(configured: &RoleConfiguration<'_>, name: &str) -> Option<Fix> {
    if !is_plain(name) {
        return None;
    }
    let entry = format!("Certificate name=\"{name}\" thumbprint=\"\" thumbprintAlgorithm=\"sha1\"");
    let beside = configured.element.children().last();
    let edit = listed_anew(configured.element, "Certificates", &[entry], beside)?;
    let fix = Fix::risky("add it with an empty thumbprint, to be filled in", vec![edit]);
    Some(fix.leaving("invalid-thumbprint"))
}

pub(crate) fn undeclared(pair: &Pair<'_>, findings: &mut Vec<Finding>) {
    const RULE: &str = "pair-cert-undeclared";
    for RolePair { role, certificates, .. } in pair.roles() {
        if certificates.undeclared.is_empty() {
            continue;
        }
        let endpoints = role.endpoints().iter().map(|endpoint| endpoint.name.element);
        let of_endpoints: HashSet<String> = endpoints
            .filter_map(|element| name_of(element, "certificate"))
            .map(|name| name.text.lower())
            .collect();
        let is_of_endpoint = |name: &str| of_endpoints.contains(&name.lower());
        for (name, meant) in &certificates.undeclared {
            // The validator of Microsoft's PowerShell lets the certificates of Remote Desktop be;
            // one that an endpoint names is missed in the definition already.
            let is_plugins = plugin_of(&name.text).is_some();
            if is_plugins || may_be_plugins(role, &name.text) || is_of_endpoint(&name.text) {
                continue;
            }
            let own = role.name().map(|name| name.text).unwrap_or_default();
            let message = format!(
                "the definition of the role `{own}` declares no certificate `{}`",
                name.text
            );
            let mut finding =
                pair.in_configuration(RULE, name.element, name.span, message).subject(&name.text);
            if let Some(meant) = meant.as_ref().filter(|meant| is_plain(&meant.text)) {
                let edit = Edit::replace(name.span, &meant.text);
                finding = finding
                    .note(format!("did you mean `{}`?", meant.text))
                    .label_at(
                        pair.label_in_definition(meant.span, "declared here, without a thumbprint"),
                    )
                    .fix(Fix::risky(format!("write `{}`", meant.text), vec![edit]));
            } else {
                let span = role.element.name_span();
                finding = finding
                    .label_at(pair.label_in_definition(span, format!("the role `{own}`")))
                    .help("declare it there with its store, or take it out here");
            }
            if own_plugin(role, &name.text).is_some() {
                finding = at_most(finding, Severity::Info);
            }
            findings.push(finding);
        }
    }
}
