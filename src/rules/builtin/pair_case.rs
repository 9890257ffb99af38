//! `pair-name-case`: names that are the same only when case is left aside.

use super::pair_names::is_plain;
use crate::document::{Name, name_of};
use crate::finding::{Edit, Finding, Fix};
use crate::rules::Pair;

pub(crate) fn check(pair: &Pair<'_>, findings: &mut Vec<Finding>) {
    let mut say = |what: &str, declared: &Name<'_>, given: &Name<'_>| {
        findings.push(differs(pair, what, declared, given));
    };
    for (declared, given) in &pair.matched_roles().respelt {
        say("role", declared, given);
    }
    for both in pair.roles() {
        for (declared, given) in &both.settings.respelt {
            say("setting", declared, given);
        }
        for (declared, given) in &both.certificates.respelt {
            say("certificate", declared, given);
        }
    }
    let network = pair.configuration;
    if network.network().is_none() {
        return;
    }
    let addresses = network.in_network(&["AddressAssignments", "InstanceAddress"]);
    let groups = network.in_network(&["NetworkSecurityGroupRefs", "NetworkSecurityGroupRef"]);
    let lists = network.in_network(&["EndpointAcls", "EndpointAcl"]);
    let references = addresses.into_iter().chain(groups).map(|element| (element, "roleName"));
    for (element, attribute) in references.chain(lists.iter().map(|element| (*element, "role"))) {
        let Some(given) = name_of(element, attribute) else { continue };
        let declared = pair.defined(&given.text).and_then(|role| role.called());
        if let Some(declared) = declared.filter(|declared| declared.text != given.text) {
            say("role", declared, &given);
        }
    }
    for element in lists {
        let role = name_of(element, "role").and_then(|role| pair.defined(&role.text));
        let given = name_of(element, "endPoint").or_else(|| name_of(element, "endpoint"));
        let (Some(role), Some(given)) = (role, given) else { continue };
        let mut names = role.endpoints().iter().map(|endpoint| &endpoint.name);
        if names.clone().any(|name| name.text == given.text) {
            continue;
        }
        if let Some(declared) = names.find(|name| name.is_like(&given.text)) {
            say("endpoint", declared, &given);
        }
    }
}

fn differs(pair: &Pair<'_>, what: &str, declared: &Name<'_>, given: &Name<'_>) -> Finding {
    let message =
        format!("the {what} `{}` is called `{}` in the definition", given.text, declared.text);
    let finding = pair
        .in_configuration("pair-name-case", given.element, given.span, message)
        .label_at(pair.label_in_definition(declared.span, "spelt like this"))
        .subject(format!("{what} {}", given.text));
    if !is_plain(&declared.text) {
        return finding;
    }
    let edit = Edit::replace(given.span, &declared.text);
    finding.fix(Fix::safe(format!("write `{}`", declared.text), vec![edit]))
}
