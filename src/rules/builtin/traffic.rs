//! Network traffic rules: `traffic-unknown-role`, `traffic-not-internal`, `traffic-shadowed`.

use std::collections::HashMap;

use super::declared::{Declared, may_be_added, role_name, roles};
use super::given;
use crate::document::{Endpoint, Name, RoleFacts, named};
use crate::finding::Finding;
use crate::rules::Context;
use crate::schema::EndpointKind;
use crate::text::letters::Letters;
use crate::text::order;
use crate::xml;

/// What rules are for: each `OnlyAllowTrafficTo`.
fn traffic_rules<'t>(context: &Context<'t>) -> impl Iterator<Item = xml::Element<'t>> + use<'t> {
    named(context.document.root, "NetworkTrafficRules")
        .flat_map(|rules| named(rules, "OnlyAllowTrafficTo"))
}

/// The endpoints that a rule is about, each a `RoleEndpoint`.
fn destinations(rule: xml::Element<'_>) -> impl Iterator<Item = xml::Element<'_>> {
    named(rule, "Destinations").flat_map(|list| named(list, "RoleEndpoint"))
}

/// A role with its endpoints.
struct Target<'r, 't> {
    role: &'r RoleFacts<'t>,
    /// By their names in lower case; where a name is there twice, the internal one.
    endpoints: HashMap<String, &'r Endpoint<'t>>,
    names: Declared<'r>,
    internal: Declared<'r>,
}

impl<'r, 't> Target<'r, 't> {
    fn of(role: &'r RoleFacts<'t>) -> Self {
        let mut endpoints: Vec<&Endpoint<'t>> = role.endpoints().iter().collect();
        let names = endpoints.iter().map(|endpoint| &endpoint.name).collect();
        let is_internal = |endpoint: &&&Endpoint<'t>| endpoint.kind == EndpointKind::Internal;
        let internal =
            endpoints.iter().filter(is_internal).map(|endpoint| &endpoint.name).collect();
        order::by_key(&mut endpoints, |endpoint| endpoint.kind == EndpointKind::Internal);
        let every = endpoints.into_iter();
        let endpoints = every.map(|own| (own.name.text.lower(), own)).collect();
        Self { role, endpoints, names, internal }
    }
}

/// The roles by their names in lower case.
struct Roles<'r, 't> {
    roles: HashMap<String, Target<'r, 't>>,
    names: Declared<'r>,
}

impl<'r, 't> Roles<'r, 't> {
    fn of(context: &'r Context<'t>) -> Self {
        let all = roles(context);
        let names = all.iter().filter_map(RoleFacts::called).collect();
        let entry = |role: &'r RoleFacts<'t>| (role.own_name().lower(), Target::of(role));
        Self { roles: all.iter().map(entry).collect(), names }
    }

    /// The role that a `RoleEndpoint` names.
    fn target(&self, destination: xml::Element<'_>) -> Option<&Target<'r, 't>> {
        self.roles.get(&given(destination, "roleName")?.text.lower())
    }
}

pub(crate) fn unknown(context: &Context<'_>, findings: &mut Vec<Finding>) {
    if context.purpose.is_transform || traffic_rules(context).next().is_none() {
        return;
    }
    let all = Roles::of(context);
    for rule in traffic_rules(context) {
        let sources = named(rule, "WhenSource").flat_map(|source| named(source, "FromRole"));
        for element in destinations(rule).chain(sources) {
            let Some(name) = given(element, "roleName") else { continue };
            if all.names.has(&name.text) {
                continue;
            }
            let message = format!("the definition has no role `{}`", name.text);
            let finding = context
                .finding("traffic-unknown-role", element, name.span, message)
                .subject(&name.text);
            let finding = all.names.suggest(finding, &name, "its roles");
            findings.push(context.unless_template(finding));
        }
        for element in destinations(rule) {
            let Some(target) = all.target(element) else { continue };
            let Some(name) = given(element, "endpointName") else { continue };
            if target.names.has(&name.text) || may_be_added(target.role, &name.text) {
                continue;
            }
            let role = role_name(target.role);
            let message = format!("the role `{role}` has no endpoint `{}`", name.text);
            let finding = context
                .finding("traffic-unknown-role", element, name.span, message)
                .subject(&name.text);
            let finding = target.internal.suggest(finding, &name, "its internal endpoints");
            findings.push(context.unless_template(finding));
        }
    }
}

pub(crate) fn not_internal(context: &Context<'_>, findings: &mut Vec<Finding>) {
    if traffic_rules(context).next().is_none() {
        return;
    }
    let all = Roles::of(context);
    for element in traffic_rules(context).flat_map(destinations) {
        let Some(target) = all.target(element) else { continue };
        let Some(name) = given(element, "endpointName") else { continue };
        let endpoint = target.endpoints.get(&name.text.lower());
        let Some(endpoint) = endpoint.filter(|own| own.kind != EndpointKind::Internal) else {
            continue;
        };
        let message = format!(
            "`{}` of `{}` is an `{}`, not an internal endpoint",
            name.text,
            role_name(target.role),
            endpoint.kind.as_str()
        );
        findings.push(
            context
                .finding("traffic-not-internal", element, name.span, message)
                .label(endpoint.name.span, "the endpoint")
                .help("name an `InternalEndpoint` of the role; who may reach a public one is said by `AccessControls` and `EndpointAcls` of the configuration")
                .subject(&name.text),
        );
    }
}

pub(crate) fn shadowed(context: &Context<'_>, findings: &mut Vec<Finding>) {
    if context.purpose.is_transform {
        return;
    }
    let mut first: HashMap<(String, String), Name<'_>> = HashMap::new();
    for element in traffic_rules(context).flat_map(destinations) {
        let (Some(role), Some(name)) = (given(element, "roleName"), given(element, "endpointName"))
        else {
            continue;
        };
        let key = (role.text.lower(), name.text.lower());
        let Some(other) = first.get(&key) else {
            first.insert(key, name);
            continue;
        };
        let message = format!("`{}` of `{}` is a destination already", name.text, role.text);
        findings.push(
            context
                .finding("traffic-shadowed", element, name.span, message)
                .label(other.span, "the first time")
                .help("put all roles that may reach it into one `WhenSource`; no page says which of two rules wins")
                .subject(format!("{} {}", role.text, name.text)),
        );
    }
}
