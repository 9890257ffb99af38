//! Roles that two deployments do not have in common, and what they run on.

use crate::document::{Side, SideRole};
use crate::finding::{Finding, Severity};
use crate::rules::Swap;
use crate::rules::swap::label;
use crate::text::tokens;

/// As many names stand in a message.
const MOST: usize = 5;

pub(crate) fn names(swap: &Swap<'_>, findings: &mut Vec<Finding>) {
    const RULE: &str = "swap-service-name";
    let Some((now, next)) = swap.both() else { return };
    if let (Some((before, there)), Some((after, here))) = (now.service_name(), next.service_name())
    {
        let is_open = [&before, &after].into_iter().any(|name| tokens::is_token(name, false));
        if !is_open && before != after {
            let message = format!("staging is the service `{after}`, production is `{before}`");
            findings.push(
                swap.finding(RULE, here, message)
                    .label_at(label(there, "production"))
                    .help("a swap takes it; what looks for the old name, such as monitoring, finds nothing")
                    .subject("service"),
            );
        }
    }
    let (before, after) = (now.roles(), next.roles());
    // A deployment without a list of roles says nothing about them.
    if before.is_empty() || after.is_empty() {
        return;
    }
    let gone = missing_in(&before, &after);
    let new = missing_in(&after, &before);
    let listed = |roles: &[&SideRole<'_>]| {
        let names: Vec<String> =
            roles.iter().take(MOST).map(|role| format!("`{}`", role.name.text)).collect();
        let more = roles.len().saturating_sub(MOST);
        if more > 0 { format!("{} and {more} more", names.join(", ")) } else { names.join(", ") }
    };
    let mut parts = Vec::new();
    for (roles, side) in [(&new, "staging"), (&gone, "production")] {
        match roles.len() {
            0 => {}
            1 => parts.push(format!("the role {} is only in {side}", listed(roles))),
            _ => parts.push(format!("the roles {} are only in {side}", listed(roles))),
        }
    }
    let own = new.iter().map(|role| (*role, "only in staging"));
    let mut places = own.chain(gone.iter().map(|role| (*role, "only in production"))).take(MOST);
    let Some((first, words)) = places.next() else { return };
    let mut finding =
        swap.finding(RULE, first.place.clone(), parts.join(", ")).note(words).subject("roles");
    for (role, words) in places {
        finding = finding.label_at(label(role.place.clone(), words));
    }
    findings.push(finding.help(
        "a swap takes it; what is set up for a role by its name, such as monitoring and scaling, has to follow",
    ));
}

fn missing_in<'r, 't>(own: &'r [SideRole<'t>], other: &[SideRole<'t>]) -> Vec<&'r SideRole<'t>> {
    let is_missing =
        |role: &&SideRole<'_>| !other.iter().any(|other| other.name.is_like(&role.name.text));
    own.iter().filter(is_missing).collect()
}

pub(crate) fn instances(swap: &Swap<'_>, findings: &mut Vec<Finding>) {
    let Some((now, next)) = swap.both() else { return };
    for role in next.roles() {
        let name = &role.name.text;
        findings.extend(fewer(swap, [now, next], name));
        findings.extend(smaller(swap, [now, next], name));
    }
}

/// Says so where a role has fewer instances in staging.
fn fewer(swap: &Swap<'_>, [now, next]: [&Side<'_>; 2], role: &str) -> Option<Finding> {
    let ((before, there), (after, here)) = (now.instances(role)?, next.instances(role)?);
    if after >= before {
        return None;
    }
    let instances = if after == 1 { "instance" } else { "instances" };
    let message =
        format!("the role `{role}` has {after} {instances} in staging and {before} in production");
    let finding = swap
        .finding("swap-instances", here, message)
        .label_at(label(there, "production"))
        .help("after the swap these serve all that production serves now: scale staging up before")
        .subject(role);
    Some(finding)
}

/// Says so where the machines of a role are smaller in staging. Sizes are compared in one family
/// only, where the disk grows with the rest.
fn smaller(swap: &Swap<'_>, [now, next]: [&Side<'_>; 2], role: &str) -> Option<Finding> {
    let ((before, there), (after, here)) = (now.size(role)?, next.size(role)?);
    let (old, new) = (swap.catalog.vm_size(&before)?, swap.catalog.vm_size(&after)?);
    if old.family != new.family || new.disk? >= old.disk? {
        return None;
    }
    let message = format!("the role `{role}` is `{after}` in staging and `{before}` in production");
    let finding = swap
        .finding("swap-instances", here, message)
        .label_at(label(there, "production"))
        .help("after the swap the smaller machines serve all that production serves now")
        .subject(format!("{role}/size"));
    Some(finding)
}

pub(crate) fn os_family(swap: &Swap<'_>, findings: &mut Vec<Finding>) {
    let Some((now, next)) = swap.both() else { return };
    let (Some((before, there)), Some((after, here))) = (now.os_family(), next.os_family()) else {
        return;
    };
    if before == after || [&before, &after].into_iter().any(|text| tokens::is_token(text, false)) {
        return;
    }
    let message = format!("the swap takes the guest system from family {before} to {after}");
    let is_back = before.parse::<u8>().ok().zip(after.parse::<u8>().ok());
    let help = if is_back.is_some_and(|(before, after)| after < before) {
        "that is an older system: see that this is meant"
    } else {
        "a swap takes it: test on the new system before, in staging"
    };
    findings.push(
        swap.finding("swap-osfamily", here, message)
            .judged(Severity::Info)
            .label_at(label(there, "production"))
            .help(help)
            .subject(after),
    );
}
