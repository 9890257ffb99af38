//! What sites are bound to: `site-binding-unknown`, `site-binding-protocol`, `site-binding-clash`,
//! `site-host-header`, `site-endpoint-unbound`.

use std::cell::LazyCell;
use std::collections::HashMap;

use super::declared::{ByName, Declared, escaped, may_be_added, role_name, roles};
use crate::document::{Name, RoleFacts, Text, name_of, named};
use crate::finding::{Edit, Finding, Fix};
use crate::rules::Context;
use crate::schema::EndpointKind;
use crate::text::Span;
use crate::text::letters::Letters;
use crate::xml;

/// A role with what its sites are bound to.
pub(in crate::rules) struct Bound<'c> {
    role: &'c RoleFacts<'c>,
    /// The bindings of all its sites, at least one.
    bindings: Vec<Binding<'c>>,
}

/// A binding of a site.
struct Binding<'c> {
    site: xml::Element<'c>,
    element: xml::Element<'c>,
    /// The name of the endpoint that it is for.
    endpoint: Option<Name<'c>>,
    /// That endpoint's place among those of the role, where there is one.
    target: Option<usize>,
    host: Option<Name<'c>>,
}

/// The roles with bindings.
fn bound<'s, 'c>(context: &'s Context<'c>) -> &'s [Bound<'c>] {
    context.bound.get_or_init(|| roles(context).iter().filter_map(Bound::of).collect())
}

impl<'c> Bound<'c> {
    fn of(role: &'c RoleFacts<'c>) -> Option<Self> {
        let places = LazyCell::new(|| {
            let endpoints = role.endpoints().iter().enumerate();
            let named = endpoints.map(|(place, endpoint)| (endpoint.name.text.as_str(), place));
            named.collect::<ByName<'_, usize>>()
        });
        let place = |name: &Name<'_>| places.get(&name.text).copied();
        let mut bindings = Vec::new();
        for site in role.sites() {
            for element in bindings_of(*site) {
                let endpoint = name_of(element, "endpointName");
                let target = endpoint.as_ref().and_then(place);
                let host = name_of(element, "hostHeader");
                bindings.push(Binding { site: *site, element, endpoint, target, host });
            }
        }
        (!bindings.is_empty()).then_some(Self { role, bindings })
    }
}

/// The bindings of a site.
fn bindings_of(site: xml::Element<'_>) -> impl Iterator<Item = xml::Element<'_>> {
    named(site, "Bindings").flat_map(|list| named(list, "Binding"))
}

pub(crate) fn unknown(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for Bound { role, bindings, .. } in bound(context) {
        let declared = LazyCell::new(|| -> Declared<'_> {
            role.endpoints().iter().map(|endpoint| &endpoint.name).collect()
        });
        for binding in bindings.iter().filter(|binding| binding.target.is_none()) {
            let Some(name) = binding.endpoint.as_ref().filter(|name| !name.is_token()) else {
                continue;
            };
            if declared.has(&name.text) || may_be_added(role, &name.text) {
                continue;
            }
            let message = format!("the role `{}` has no endpoint `{}`", role_name(role), name.text);
            let mut finding = context
                .finding("site-binding-unknown", binding.element, name.span, message)
                .subject(&name.text);
            finding = declared.suggest(finding, name, "its endpoints");
            if finding.fixes.is_empty() {
                finding = finding
                    .help("name an endpoint of this role, or declare one in its `Endpoints`");
            }
            findings.push(context.unless_template(finding));
        }
    }
}

pub(crate) fn protocol(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for Bound { role, bindings, .. } in bound(context) {
        for binding in bindings {
            let (Some(name), Some(target)) = (&binding.endpoint, binding.target) else { continue };
            let endpoint = &role.endpoints()[target];
            // The documentation binds a tcp endpoint, and instance input endpoints have been seen.
            let is_odd = ["udp", "any"].iter().any(|odd| odd.is_like(&endpoint.protocol));
            if !is_odd || name.is_token() {
                continue;
            }
            let protocol = endpoint.protocol.lower();
            let message = format!(
                "`{}` is an endpoint for `{protocol}`, which IIS does not serve",
                name.text
            );
            findings.push(
                context
                    .finding("site-binding-protocol", binding.element, name.span, message)
                    .label(endpoint.name.span, "the endpoint")
                    .help("write `http` or `https` as the protocol of the endpoint, or bind the site to another one")
                    .subject(&name.text),
            );
        }
    }
}

pub(crate) fn clash(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for Bound { bindings, .. } in bound(context).iter().filter(|bound| bound.bindings.len() > 1) {
        // By endpoint and host: where it stands, in which site, under which name.
        let mut first: HashMap<(String, String), (Span, u32, Option<Text<'_>>)> = HashMap::new();
        for Binding { site, element, endpoint, host, .. } in bindings {
            let Some(endpoint) = endpoint.as_ref().filter(|name| !name.is_token()) else {
                continue;
            };
            if host.as_ref().is_some_and(Name::is_token) {
                continue;
            }
            let text = host.as_ref().map_or("", |host| &host.text);
            let span = host.as_ref().map_or(endpoint.span, |host| host.span);
            let own = name_of(*element, "name").map(|name| name.text);
            let key = (endpoint.text.lower(), text.to_lowercase());
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
                    .finding("site-binding-clash", *element, span, message)
                    .label(*other, "bound here first")
                    .help("give each site a `hostHeader` of its own, or an endpoint of its own")
                    .subject(format!("{} {text}", endpoint.text)),
            );
        }
    }
}

pub(crate) fn host_header(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for binding in bound(context).iter().flat_map(|bound| &bound.bindings) {
        let Some(host) = binding.host.as_ref().filter(|host| !host.is_token()) else { continue };
        // Newer versions of IIS know `*.contoso.com`.
        let plain = host.text.strip_prefix("*.").unwrap_or(&host.text);
        let wrong = |c: char| matches!(c, '/' | ':' | '*' | '\\' | '?') || c.is_whitespace();
        if !plain.contains(wrong) {
            continue;
        }
        let message = format!("`{}` is more than the name of a host", host.text);
        let mut finding = context
            .finding("site-host-header", binding.element, host.span, message)
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

/// What is left of an address without scheme, port and path.
fn bare_host(text: &str) -> &str {
    let behind = text.split_once("://").map_or(text, |(_, rest)| rest);
    let behind = behind.split(['/', '?', '\\']).next().unwrap_or(behind);
    behind.split(':').next().unwrap_or(behind).trim()
}

pub(crate) fn unbound(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for Bound { role, bindings } in bound(context).iter().filter(|b| b.role.is_web()) {
        let endpoints = role.endpoints();
        let bound = || bindings.iter().filter_map(|binding| binding.endpoint.as_ref());
        let are_known = bindings.iter().all(|one| one.endpoint.is_none() || one.target.is_some());
        // What cannot be told, or is told as a name that is not there.
        if bound().next().is_none() || !are_known || role.element.is_forced() {
            continue;
        }
        let mut is_bound = vec![false; endpoints.len()];
        for target in bindings.iter().filter_map(|binding| binding.target) {
            is_bound[target] = true;
        }
        // Of endpoints of one name it is the last that is bound to.
        let by_name = LazyCell::new(|| -> ByName<'_, ()> {
            bound().map(|name| (name.text.as_str(), ())).collect()
        });
        for (endpoint, is_bound) in endpoints.iter().zip(is_bound) {
            let is_web = matches!(endpoint.protocol.as_str(), "http" | "https");
            let name = &endpoint.name;
            if is_bound
                || endpoint.kind != EndpointKind::Input
                || !is_web
                || name.plugin.is_some()
                || by_name.get(&name.text).is_some()
                || name.is_token()
            {
                continue;
            }
            let message = format!("no site is bound to `{}`", name.text);
            let mut finding = context
                .finding("site-endpoint-unbound", name.element, name.span, message)
                .subject(&name.text);
            let fix = match *role.sites() {
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
    let last = bindings_of(site).last()?;
    let is_taken = bindings_of(site)
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
