//! `role-to-upgrade-unknown` and `extension-role-unknown`: roles that a request names have to be
//! in the configuration that it carries.

use super::declared::ByName;
use crate::document::{Text, named};
use crate::finding::{Edit, Finding, Fix};
use crate::rules::{Context, Inner};
use crate::text::limits::MAX_FINDINGS;
use crate::text::{nearest, tokens};
use crate::xml;

/// The names of the roles in the configuration inside of the request; `None` where it cannot be
/// read, and then nothing can be unknown.
fn roles<'c>(inner: &Inner<'c>) -> Option<Vec<Text<'c>>> {
    let root = inner.tree.root().filter(|root| root.local() == inner.name)?;
    // Recovery keeps the roles apart, but what is cut off may have held the one that is meant.
    if inner.tree.is_truncated() || root.is_forced() {
        return None;
    }
    let names = named(root, "Role").filter_map(|role| role.attribute(None, "name"));
    Some(names.map(|name| Text::from(name.trimmed().0)).collect())
}

/// How many names a sentence lists.
const LISTED: usize = 10;

/// As many roles as are looked through for each that is named.
const FEW: usize = 16;

pub(crate) fn role_to_upgrade_unknown(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let Some(element) = context.document.child("RoleToUpgrade") else { return };
    findings.extend(unknown(context, "role-to-upgrade-unknown", [element]));
}

pub(crate) fn extension_role_unknown(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let Some(extensions) = context.document.child("ExtensionConfiguration") else { return };
    let names = named(extensions, "NamedRoles")
        .flat_map(|list| named(list, "Role"))
        .flat_map(|role| named(role, "RoleName"));
    findings.extend(unknown(context, "extension-role-unknown", names));
}

/// The elements among `elements` that name a role which the configuration lacks.
fn unknown<'t>(
    context: &Context<'_>,
    rule: &'static str,
    elements: impl IntoIterator<Item = xml::Element<'t>>,
) -> Vec<Finding> {
    let Some(host) = context.inner.iter().find(|inner| inner.name == "ServiceConfiguration") else {
        return Vec::new();
    };
    // Mostly each names one of the few roles there are, letter by letter.
    let known = host.collected.as_ref().map_or(&[][..], |collected| &collected.configured);
    let few = &known[..known.len().min(FEW)];
    let is_there = |element: &xml::Element<'_>| {
        let value = element.value();
        let name = value.trimmed();
        few.iter().any(|role| role.own_name() == name)
    };
    let mut elements = elements.into_iter().skip_while(is_there).peekable();
    if elements.peek().is_none() {
        return Vec::new();
    }
    let Some(roles) = roles(host) else { return Vec::new() };
    // Names are compared without case, as Microsoft's own tools do.
    let known: ByName<'_, ()> = roles.iter().map(|role| (role.as_str(), ())).collect();
    if roles.iter().any(|role| super::is_token(context, role)) {
        // What is filled in later may be the role that is meant.
        return Vec::new();
    }
    let mut findings = Vec::new();
    for element in elements {
        let value = element.value();
        let name = value.trimmed();
        if known.get(name).is_some() || is_other_business(name) || super::is_token(context, name) {
            continue;
        }
        let span = value.trimmed_span();
        let message = format!("the configuration of this request has no role `{name}`");
        let mut finding = context.finding(rule, element, span, message).subject(name);
        if let Some(meant) = nearest::among(name, roles.iter().map(Text::as_str)) {
            let written = meant.replace('&', "&amp;").replace('<', "&lt;");
            let edits = vec![Edit::replace(span, written)];
            finding = finding
                .note(format!("did you mean `{meant}`?"))
                .fix(Fix::risky(format!("write `{meant}`"), edits));
        } else if roles.is_empty() {
            finding = finding.help("it has no roles at all");
        } else {
            let names: Vec<String> =
                roles.iter().take(LISTED).map(|role| format!("`{role}`")).collect();
            let more = if roles.len() > LISTED { " and others" } else { "" };
            finding = finding.help(format!("its roles are {}{more}", names.join(", ")));
        }
        findings.push(finding.label(host.host.name_span(), "the configuration is in here"));
        if findings.len() > MAX_FINDINGS {
            break;
        }
    }
    findings
}

/// Whether another rule speaks about such a name: it is empty, an instance, or holds what cannot be
/// seen.
fn is_other_business(name: &str) -> bool {
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let of_instance = stem.len() < name.len() && stem.ends_with("_IN_");
    let is_odd = !name.is_ascii() && name.chars().any(tokens::is_invisible);
    name.is_empty() || of_instance || is_odd
}
