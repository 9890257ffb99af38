//! The service and its roles: what the definition and the configuration say about them.

use std::collections::HashMap;

use super::declared::ByName;
use super::pair_names::{at_most, behind, is_plain, listed};
use crate::document::{ConfiguredRole, Name, Role, name_of};
use crate::finding::{Edit, Finding, Fix, Severity};
use crate::rules::{Context, Pair};
use crate::schema::Platform;
use crate::text::nearest;
use crate::xml;

pub(crate) fn service_name(pair: &Pair<'_>, findings: &mut Vec<Finding>) {
    let (definition, configuration) = (pair.definition.document, pair.configuration.0);
    let (Some(declared), Some(given)) =
        (name_of(definition.root, "name"), name_of(configuration.root, "serviceName"))
    else {
        return;
    };
    if declared.text == given.text || declared.is_token() || given.is_token() {
        return;
    }
    let message = format!(
        "the configuration is for the service `{}`, the definition is of `{}`",
        given.text, declared.text
    );
    let mut finding = pair
        .in_configuration("pair-service-name", configuration.root, given.span, message)
        .label_at(pair.label_in_definition(declared.span, "the name in the definition"))
        .help("write the same name in both, letter by letter")
        .subject(&given.text);
    if is_plain(&declared.text) {
        let edit = Edit::replace(given.span, &declared.text);
        finding = finding.fix(Fix::risky(format!("write `{}`", declared.text), vec![edit]));
    }
    let is_scaffold =
        pair.definition.roles().next().is_none() || pair.configuration.roles().next().is_none();
    findings.push(if is_scaffold { at_most(finding, Severity::Info) } else { finding });
}

pub(crate) fn role_missing_in_configuration(pair: &Pair<'_>, findings: &mut Vec<Finding>) {
    let configuration = pair.configuration.0;
    let root = configuration.root;
    let last = pair.configuration.roles().last().map(|role| role.element);
    let missing = &pair.matched_roles().missing;
    if missing.is_empty() {
        return;
    }
    let elements = pair.definition.roles().map(|role| (role.element.id(), role));
    let roles: HashMap<u32, Role<'_>> = elements.collect();
    for name in missing {
        let message = format!("the configuration says nothing about the role `{}`", name.text);
        let mut finding = pair
            .in_configuration("pair-role-missing-cfg", root, root.name_span(), message)
            .label_at(pair.label_in_definition(name.span, "defined here"))
            .help(format!("add a `Role` named `{}` with its `Instances`", name.text))
            .subject(&name.text);
        let role = roles.get(&name.element.id());
        if let Some((last, lines)) = last.zip(role.copied().and_then(stub)) {
            let edit = behind(configuration.tree.text(), last, &lines);
            finding = finding.fix(Fix::risky(format!("add the role `{}`", name.text), vec![edit]));
        }
        findings.push(finding);
    }
}

/// The configuration of a role that has none: two instances and settings without values.
fn stub(role: Role<'_>) -> Option<Vec<String>> {
    let name = role.name()?.text;
    let settings = role.settings();
    if !role.certificates().is_empty() || !settings.iter().all(|s| is_plain(&s.text)) {
        return None;
    }
    let mut lines =
        vec![format!("<Role name=\"{name}\">"), "  <Instances count=\"2\"/>".to_owned()];
    if !settings.is_empty() {
        lines.push("  <ConfigurationSettings>".to_owned());
        lines.extend(
            settings.iter().map(|s| format!("    <Setting name=\"{}\" value=\"\"/>", s.text)),
        );
        lines.push("  </ConfigurationSettings>".to_owned());
    }
    lines.push("</Role>".to_owned());
    is_plain(&name).then_some(lines)
}

pub(crate) fn role_missing_in_definition(pair: &Pair<'_>, findings: &mut Vec<Finding>) {
    // A definition without roles is a mistake of its own.
    if pair.definition.roles().next().is_none() {
        return;
    }
    let root = pair.definition.document.root;
    let undeclared = &pair.matched_roles().undeclared;
    if undeclared.is_empty() {
        return;
    }
    let roles: Vec<_> = pair.definition.roles().filter_map(|role| role.name()).collect();
    let roles = listed(roles.iter().map(|role| role.text.as_str()));
    for (name, meant) in undeclared {
        let message = format!("the definition has no role `{}`", name.text);
        let mut finding = pair
            .in_configuration("pair-role-missing-def", name.element, name.span, message)
            .subject(&name.text);
        if let Some(meant) = meant {
            finding = finding
                .note(format!("did you mean `{}`?", meant.text))
                .label_at(pair.label_in_definition(meant.span, "defined here, not configured"));
            if is_plain(&meant.text) {
                let edit = Edit::replace(name.span, &meant.text);
                finding = finding.fix(Fix::risky(format!("write `{}`", meant.text), vec![edit]));
            }
        } else {
            finding = finding
                .label_at(pair.label_in_definition(root.name_span(), format!("has {roles}")))
                .help("define the role, or take its configuration out");
        }
        findings.push(finding);
    }
}

/// Where in the network configuration `roleName` names a role.
const ROLE_REFERENCES: [&[&str]; 2] = [
    &["AddressAssignments", "InstanceAddress"],
    &["NetworkSecurityGroupRefs", "NetworkSecurityGroupRef"],
];

/// Elements of the network configuration that name a role.
fn role_references<'t>(pair: &Pair<'t>) -> impl Iterator<Item = xml::Element<'t>> {
    let configuration = pair.configuration;
    ROLE_REFERENCES.iter().flat_map(move |path| configuration.in_network(path))
}

pub(crate) fn network_role_unknown(pair: &Pair<'_>, findings: &mut Vec<Finding>) {
    for element in role_references(pair) {
        if let Some(name) = name_of(element, "roleName") {
            findings.extend(unknown_role(pair, "pair-instanceaddress-role", &name));
        }
    }
}

/// The same in a configuration alone: what it does not configure cannot be defined either, because
/// a configuration has every role of its definition.
pub(crate) fn network_role_alone(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let configuration = context.configuration();
    let names = ROLE_REFERENCES.iter().flat_map(|path| configuration.in_network(path));
    for name in names.filter_map(|element| name_of(element, "roleName")) {
        findings.extend(unconfigured_role(context, "pair-instanceaddress-role", &name));
    }
}

/// A finding about a role that the configuration alone does not have.
pub(super) fn unconfigured_role(
    context: &Context<'_>,
    rule: &'static str,
    name: &Name<'_>,
) -> Option<Finding> {
    let roles = || context.configured().iter().filter_map(ConfiguredRole::called);
    let is_there = roles().any(|role| role.is_like(&name.text));
    let is_open = || name.is_token() || roles().next().is_none() || roles().any(Name::is_token);
    if is_there || is_open() {
        return None;
    }
    let local = name.element.local();
    let message = format!("`{local}` is for a role `{}`, which is not configured", name.text);
    let finding = context.finding(rule, name.element, name.span, message).subject(&name.text);
    let texts = roles().map(|role| role.text.as_str());
    Some(context.unless_template(meant_or_listed(finding, name, texts)))
}

/// Says which of the names was probably meant, else which there are.
fn meant_or_listed<'n>(
    finding: Finding,
    name: &Name<'_>,
    texts: impl Iterator<Item = &'n str> + Clone,
) -> Finding {
    match nearest::among(&name.text, texts.clone()).filter(|meant| is_plain(meant)) {
        Some(meant) => finding
            .note(format!("did you mean `{meant}`?"))
            .fix(Fix::risky(format!("write `{meant}`"), vec![Edit::replace(name.span, meant)])),
        None => finding.help(format!("write one of {}", listed(texts))),
    }
}

/// A finding about a role that is not defined; none where the configuration of a role has the
/// same name, because that is reported there.
pub(super) fn unknown_role(
    pair: &Pair<'_>,
    rule: &'static str,
    name: &Name<'_>,
) -> Option<Finding> {
    let is_known = pair.defined(&name.text).is_some()
        || pair.configured(&name.text).is_some()
        || name.is_token()
        || pair.definition.roles().next().is_none();
    if is_known {
        return None;
    }
    let roles: Vec<_> = pair.definition.roles().filter_map(|role| role.name()).collect();
    let local = name.element.local();
    let message = format!("`{local}` is for a role `{}`, which the definition has not", name.text);
    let finding = pair.in_configuration(rule, name.element, name.span, message).subject(&name.text);
    let texts = roles.iter().map(|role| role.text.as_str());
    let finding = meant_or_listed(finding, name, texts);
    let root = pair.definition.document.root;
    Some(finding.label_at(pair.label_in_definition(root.name_span(), "the definition")))
}

pub(crate) fn role_without_subnet(pair: &Pair<'_>, findings: &mut Vec<Finding>) {
    const RULE: &str = "pair-roles-without-subnet";
    let Some(site) = pair.configuration.in_network(&["VirtualNetworkSite"]).into_iter().next()
    else {
        return;
    };
    let addresses = pair.configuration.in_network(&["AddressAssignments", "InstanceAddress"]);
    let has_subnet = |address: &xml::Element<'_>| {
        let lists = address.children().filter(|child| child.local() == "Subnets");
        lists.flat_map(xml::Element::children).any(|child| child.local() == "Subnet")
    };
    let named = addresses.iter().filter_map(|a| Some((name_of(*a, "roleName")?, *a)));
    let named: Vec<(Name<'_>, xml::Element<'_>)> = named.collect();
    // That no role has one at all is a mistake of the configuration alone.
    let Some(with) = addresses.iter().rev().find(|address| has_subnet(address)) else { return };
    if named.iter().any(|(name, _)| name.is_token()) {
        return;
    }
    // Of several addresses of a role the first is meant.
    let own = named.iter().rev().map(|(name, address)| (name.text.as_str(), *address));
    let own: ByName<'_, xml::Element<'_>> = own.collect();
    let strangers = named.iter().filter(|(name, _)| pair.defined(&name.text).is_none());
    let strangers: Vec<&str> = strangers.map(|(name, _)| name.text.as_str()).collect();
    let text = pair.configuration.0.tree.text();
    for role in pair.definition.roles().filter_map(|role| role.name()) {
        let own = own.get(&role.text);
        let is_meant =
            || strangers.iter().any(|name| nearest::among(name, [role.text.as_str()]).is_some());
        if own.is_some_and(has_subnet) || own.is_none() && is_meant() {
            continue;
        }
        let (element, span) = own.map_or((site, site.name_span()), |own| (*own, own.name_span()));
        let message = format!("the role `{}` has no subnet in the virtual network", role.text);
        let mut finding = pair
            .in_configuration(RULE, element, span, message)
            .label_at(pair.label_in_definition(role.span, "defined here"))
            .help("write an `InstanceAddress` with a `Subnet` for each role")
            .subject(&role.text);
        if own.is_none()
            && is_plain(&role.text)
            && let Some(name) = name_of(*with, "roleName")
        {
            let source = &text[with.span().range()];
            let offset = (name.span.start - with.span().start) as usize;
            let copy = format!(
                "{}{}{}",
                &source[..offset],
                role.text,
                &source[offset + name.span.len() as usize..]
            );
            let edit = behind(text, *with, &[copy]);
            finding = finding.fix(Fix::risky("put it into the same subnet", vec![edit]));
        }
        if pair.lens.platform == Platform::ExtendedSupport && !finding.judged {
            finding = finding.judged(Severity::Error);
        }
        findings.push(finding);
    }
}
