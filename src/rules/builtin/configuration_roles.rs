//! `role-to-upgrade-unknown` and `extension-role-unknown`: roles that a request names have to be
//! in the configuration that it carries.

use crate::finding::{Edit, Finding, Fix};
use crate::rules::Context;
use crate::text::nearest;
use crate::xml;

/// The names of the roles in the configuration inside of the request; `None` where it cannot be
/// read, and then nothing can be unknown.
fn roles(context: &Context<'_>) -> Option<Vec<String>> {
    let inner = context.inner.iter().find(|inner| inner.name == "ServiceConfiguration")?;
    let root = inner.tree.root().filter(|root| root.local() == inner.name)?;
    // Recovery keeps the roles apart, but what is cut off may have held the one that is meant.
    if inner.tree.is_truncated() || root.is_forced() {
        return None;
    }
    let name = |role: xml::Element<'_>| {
        role.attribute(None, "name").map(|name| name.value().trimmed().to_owned())
    };
    Some(root.children().filter(|child| child.local() == "Role").filter_map(name).collect())
}

pub(crate) fn role_to_upgrade_unknown(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let Some(element) = context.document.child("RoleToUpgrade") else { return };
    findings.extend(unknown(context, "role-to-upgrade-unknown", element));
}

pub(crate) fn extension_role_unknown(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let Some(extensions) = context.document.child("ExtensionConfiguration") else { return };
    for list in named_children(extensions, "NamedRoles") {
        for role in named_children(list, "Role") {
            for name in named_children(role, "RoleName") {
                findings.extend(unknown(context, "extension-role-unknown", name));
            }
        }
    }
}

fn named_children<'t>(
    parent: xml::Element<'t>,
    name: &'t str,
) -> impl Iterator<Item = xml::Element<'t>> {
    parent.children().filter(move |child| child.local() == name)
}

fn unknown(
    context: &Context<'_>,
    rule: &'static str,
    element: xml::Element<'_>,
) -> Option<Finding> {
    let value = element.value();
    let name = value.trimmed();
    let roles = roles(context)?;
    // Names are compared without case, as Microsoft's own tools do; an instance name is another
    // rule's business.
    let known = |role: &String| role.eq_ignore_ascii_case(name);
    let of_instance = name.rsplit_once("_IN_").is_some_and(|(_, number)| {
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    });
    if name.is_empty() || of_instance || roles.iter().any(known) {
        return None;
    }
    let span = value.trimmed_span();
    let message = format!("the configuration of this request has no role `{name}`");
    let mut finding = context.finding(rule, element, span, message).subject(name);
    if let Some(meant) = nearest::of(name, roles.iter().map(String::as_str)) {
        finding = finding
            .note(format!("did you mean `{meant}`?"))
            .fix(Fix::risky(format!("write `{meant}`"), vec![Edit::replace(span, meant)]));
    } else if roles.is_empty() {
        finding = finding.help("it has no roles at all");
    } else {
        let names: Vec<String> = roles.iter().map(|role| format!("`{role}`")).collect();
        finding = finding.help(format!("its roles are {}", names.join(", ")));
    }
    let host = context.inner.iter().find(|inner| inner.name == "ServiceConfiguration")?.host;
    Some(finding.label(host.name_span(), "the configuration is in here"))
}
