//! The instances of the roles of a configuration: how many there are, what they are called, what
//! their guest agent does.

use std::collections::HashMap;

use super::given;
use crate::document::{Environment, named};
use crate::finding::{Edit, Finding, Fix};
use crate::rules::{Context, limits};
use crate::text::letters::Letters;

pub(crate) fn single_instance(context: &Context<'_>, findings: &mut Vec<Finding>) {
    if context.purpose.environment == Environment::Emulator {
        return;
    }
    for role in context.configured() {
        let Some((1, count)) = role.count() else { continue };
        let name = role.own_name();
        let span = count.value().trimmed_span();
        let edit = Edit::replace(span, "2");
        findings.push(
            context
                .finding(
                    "configuration-single-instance",
                    count.element(),
                    span,
                    format!("role `{name}` has one instance"),
                )
                .help("write `2` or more: an update takes the only instance down")
                .fix(Fix::risky("write `2`, which costs more", vec![edit]))
                .subject(name),
        );
    }
}

pub(crate) fn count_large(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let most = limits::CONFIGURATION_COUNT_LARGE_INSTANCES;
    for role in context.configured() {
        let Some((number, count)) = role.count() else { continue };
        if number <= i64::from(most) {
            continue;
        }
        let name = role.own_name();
        let message = format!(
            "role `{name}` has {number} instances, more than the {most} that are known to work"
        );
        findings.push(
            context
                .finding(
                    "configuration-count-large",
                    count.element(),
                    count.value().trimmed_span(),
                    message,
                )
                .help("split the service, or ask Microsoft for the quota first")
                .subject(name),
        );
    }
}

pub(crate) fn vmname_duplicate(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut seen = HashMap::new();
    for role in context.configured() {
        let Some(own) = role.vm_name().filter(|name| !name.is_token()) else { continue };
        let Some(first) = seen.get(&own.text.lower()) else {
            seen.insert(own.text.lower(), own.span);
            continue;
        };
        let message = format!("two roles have the `vmName` `{}`", own.text);
        findings.push(
            context
                .finding("configuration-vmname-duplicate", role.element, own.span, message)
                .label(*first, "the first role of that name")
                .help("give each role a `vmName` of its own: the host names of its instances begin with it")
                .subject(&own.text),
        );
    }
}

pub(crate) fn guestagent_dumps(context: &Context<'_>, findings: &mut Vec<Finding>) {
    if context.purpose.environment == Environment::Emulator {
        return;
    }
    for settings in named(context.document.root, "GuestAgentSettings") {
        for (attribute, unusual, what) in [
            ("allowRoleProcessLocalDumps", ["true", "1"], "writes crash dumps on the instances"),
            (
                "cleanupFirewallOnRoleRestart",
                ["false", "0"],
                "leaves the firewall rules of a role behind when it restarts",
            ),
        ] {
            let Some(value) = given(settings, attribute) else { continue };
            if !unusual.contains(&value.text.as_str()) {
                continue;
            }
            let message = format!("`{attribute}` is `{}`, which {what}", value.text);
            findings.push(
                context
                    .finding("configuration-guestagent-dumps", settings, value.span, message)
                    .help("leave the attribute out in production")
                    .subject(attribute),
            );
        }
    }
}
