//! What sites are bound to: `site-binding-unknown`, `site-binding-protocol`, `site-binding-clash`,
//! `site-host-header`, `site-endpoint-unbound`.

use std::collections::HashMap;

use super::declared::{ByName, Declared, escaped, may_be_added, role_name, roles, written};
use crate::document::{Endpoint, Name, Role, RoleFacts, Text, items, name_of, named};
use crate::finding::{Edit, Finding, Fix};
use crate::rules::Context;
use crate::schema::EndpointKind;
use crate::text::Span;
use crate::xml;

/// The sites of a role.
fn sites<'t>(role: &Role<'t>) -> impl Iterator<Item = xml::Element<'t>> + use<'t> {
    items(role.element, "Sites", "Site")
}

/// The bindings of a site.
fn bindings(site: xml::Element<'_>) -> impl Iterator<Item = xml::Element<'_>> {
    named(site, "Bindings").flat_map(|list| named(list, "Binding"))
}

/// Whether a site of a role has a binding.
fn is_bound(role: &Role<'_>) -> bool {
    sites(role).flat_map(bindings).next().is_some()
}

/// The endpoints of a role by their names.
fn by_name<'r, 't>(role: &'r RoleFacts<'t>) -> ByName<'r, &'r Endpoint<'t>> {
    role.endpoints().iter().map(|endpoint| (endpoint.name.text.as_str(), endpoint)).collect()
}

pub(crate) fn unknown(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for role in roles(context).iter().filter(|role| is_bound(role)) {
        let declared: Declared<'_> = role.endpoints().iter().map(|own| &own.name).collect();
        for binding in sites(role).flat_map(bindings) {
            let Some(name) = written(binding, "endpointName") else { continue };
            if declared.has(&name.text) || may_be_added(role, &name.text) {
                continue;
            }
            let message = format!("the role `{}` has no endpoint `{}`", role_name(role), name.text);
            let mut finding = context
                .finding("site-binding-unknown", binding, name.span, message)
                .subject(&name.text);
            finding = declared.suggest(finding, &name, "its endpoints");
            if finding.fixes.is_empty() {
                finding = finding
                    .help("name an endpoint of this role, or declare one in its `Endpoints`");
            }
            findings.push(context.unless_template(finding));
        }
    }
}

pub(crate) fn protocol(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for role in roles(context).iter().filter(|role| is_bound(role)) {
        let endpoints = by_name(role);
        for binding in sites(role).flat_map(bindings) {
            let Some(name) = written(binding, "endpointName") else { continue };
            let Some(endpoint) = endpoints.get(&name.text) else { continue };
            // The documentation binds a tcp endpoint, and instance input endpoints have been seen.
            if !["udp", "any"].iter().any(|odd| odd.eq_ignore_ascii_case(&endpoint.protocol)) {
                continue;
            }
            let protocol = endpoint.protocol.to_ascii_lowercase();
            let message = format!(
                "`{}` is an endpoint for `{protocol}`, which IIS does not serve",
                name.text
            );
            findings.push(
                context
                    .finding("site-binding-protocol", binding, name.span, message)
                    .label(endpoint.name.span, "the endpoint")
                    .help("write `http` or `https` as the protocol of the endpoint, or bind the site to another one")
                    .subject(&name.text),
            );
        }
    }
}

pub(crate) fn clash(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let are_several = |role: &&RoleFacts<'_>| sites(role).flat_map(bindings).nth(1).is_some();
    for role in roles(context).iter().filter(are_several) {
        // By endpoint and host: where it stands, in which site, under which name.
        let mut first: HashMap<(String, String), (Span, u32, Option<Text<'_>>)> = HashMap::new();
        for site in sites(role) {
            for binding in bindings(site) {
                let Some(endpoint) = written(binding, "endpointName") else { continue };
                let host = name_of(binding, "hostHeader");
                if host.as_ref().is_some_and(Name::is_token) {
                    continue;
                }
                let text = host.as_ref().map(|host| host.text.clone()).unwrap_or_default();
                let span = host.map_or(endpoint.span, |host| host.span);
                let own = name_of(binding, "name").map(|name| name.text);
                let key = (endpoint.text.to_ascii_lowercase(), text.to_lowercase());
                let Some((other, other_site, other_name)) = first.get(&key) else {
                    first.insert(key, (span, site.id(), own));
                    continue;
                };
                if *other_site == site.id() && own.is_some() && own == *other_name {
                    // A copy: that its name is there twice says it.
                    continue;
                }
                let message = if text.is_empty() {
                    format!("another site answers on `{}` for every host", endpoint.text)
                } else {
                    format!("another site answers on `{}` for `{text}`", endpoint.text)
                };
                let message = if *other_site == site.id() {
                    message.replacen("another site answers", "the site answers already", 1)
                } else {
                    message
                };
                findings.push(
                    context
                        .finding("site-binding-clash", binding, span, message)
                        .label(*other, "bound here first")
                        .help("give each site a `hostHeader` of its own, or an endpoint of its own")
                        .subject(format!("{} {text}", endpoint.text)),
                );
            }
        }
    }
}

pub(crate) fn host_header(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for role in roles(context) {
        for binding in sites(role).flat_map(bindings) {
            let Some(host) = written(binding, "hostHeader") else { continue };
            // Newer versions of IIS know `*.contoso.com`.
            let plain = host.text.strip_prefix("*.").unwrap_or(&host.text);
            let wrong = |c: char| matches!(c, '/' | ':' | '*' | '\\' | '?') || c.is_whitespace();
            if !plain.contains(wrong) {
                continue;
            }
            let message = format!("`{}` is more than the name of a host", host.text);
            let mut finding = context
                .finding("site-host-header", binding, host.span, message)
                .subject(&host.text);
            let bare = bare_host(&host.text);
            finding = if bare.is_empty() || bare.contains(wrong) || host.text.contains("://*") {
                finding.help("write the name that browsers send, such as `www.contoso.com`, or leave `hostHeader` out to answer every host")
            } else {
                finding.fix(Fix::risky(
                    format!("write `{bare}`"),
                    vec![Edit::replace(host.span, escaped(bare))],
                ))
            };
            findings.push(finding);
        }
    }
}

/// What is left of an address without scheme, port and path.
fn bare_host(text: &str) -> &str {
    let behind = text.split_once("://").map_or(text, |(_, rest)| rest);
    let behind = behind.split(['/', '?', '\\']).next().unwrap_or(behind);
    behind.split(':').next().unwrap_or(behind).trim()
}

pub(crate) fn unbound(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for role in roles(context).iter().filter(|role| role.is_web() && is_bound(role)) {
        let endpoints = by_name(role);
        let sites: Vec<xml::Element<'_>> = sites(role).collect();
        let bound: Vec<Name<'_>> = sites
            .iter()
            .flat_map(|site| bindings(*site))
            .filter_map(|binding| name_of(binding, "endpointName"))
            .collect();
        // What cannot be told, or is told as a name that is not there.
        let open = bound.iter().any(|name| endpoints.get(&name.text).is_none());
        if bound.is_empty() || open || role.element.is_forced() {
            continue;
        }
        let bound: ByName<'_, ()> = bound.iter().map(|name| (name.text.as_str(), ())).collect();
        for endpoint in role.endpoints() {
            let is_web = matches!(endpoint.protocol.as_str(), "http" | "https");
            let name = &endpoint.name;
            if endpoint.kind != EndpointKind::Input
                || !is_web
                || name.plugin.is_some()
                || bound.get(&name.text).is_some()
                || name.is_token()
            {
                continue;
            }
            let message = format!("no site is bound to `{}`", name.text);
            let mut finding = context
                .finding("site-endpoint-unbound", name.element, name.span, message)
                .subject(&name.text);
            let fix = match sites[..] {
                [only] => binding_for(only, &name.text),
                _ => None,
            };
            finding = match fix {
                Some(fix) => finding.fix(fix),
                None => finding.help(format!("add a `Binding` with `endpointName=\"{}\"` to the site that is to answer there", name.text)),
            };
            findings.push(context.unless_template(finding));
        }
    }
}

/// Adds a binding to a site, behind its last one.
fn binding_for(site: xml::Element<'_>, endpoint: &str) -> Option<Fix> {
    let last = bindings(site).last()?;
    let is_taken = bindings(site)
        .filter_map(|binding| name_of(binding, "name"))
        .any(|name| name.is_like(endpoint));
    if is_taken {
        return None;
    }
    let text = site.tree().text();
    let before = &text[..last.span().start as usize];
    let line = before.rfind(['\n', '\r']).map_or(before, |newline| &before[newline + 1..]);
    let blank = line.trim().is_empty();
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let space = if blank { format!("{newline}{line}") } else { String::new() };
    let prefix = last.name().strip_suffix("Binding").unwrap_or_default();
    let name = escaped(endpoint);
    let binding = format!("{space}<{prefix}Binding name=\"{name}\" endpointName=\"{name}\" />");
    let edit = Edit::insert(last.span().end, binding);
    Some(Fix::risky(format!("bind the site to `{endpoint}`"), vec![edit]))
}
