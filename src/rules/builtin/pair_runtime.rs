//! What the instances of a role run with: the .NET of the guest system, the remote debugger.

use super::pair_names::RolePair;
use crate::document::{ConfiguredRole, Environment, Role, name_of, named};
use crate::finding::{Finding, Severity};
use crate::rules::{Context, Pair, limits};
use crate::schema::GuestSystem;
use crate::xml;

/// The rule about the remote debugger.
const DEBUG: &str = "pair-remote-debug-count";

/// The module of the remote debugger, and what its settings and certificates begin with.
const DEBUGGER: (&str, &str) = ("RemoteDebugger", "Microsoft.WindowsAzure.Plugins.RemoteDebugger.");

pub(crate) fn os_dotnet(pair: &Pair<'_>, findings: &mut Vec<Finding>) {
    if pair.purpose().environment == Environment::Emulator {
        return;
    }
    let root = pair.configuration.0.root;
    let Some(family) = name_of(root, "osFamily") else { return };
    let Some(guest) = pair.catalog.guest(&family.text).filter(|guest| guest.is_dotnet_sure) else {
        return;
    };
    for role in pair.definition.roles() {
        let Some(target) = target(&role) else { continue };
        if !is_newer(&target.text, guest.dotnet) || may_install(&role) {
            continue;
        }
        let own = role.name().map(|name| name.text).unwrap_or_default();
        let message = format!(
            "guest system family `{}` has .NET {}, but the role `{own}` is built for `{}`",
            guest.family, guest.dotnet, target.text
        );
        let mut finding = pair
            .in_configuration("configuration-os-dotnet", root, family.span, message)
            .label_at(pair.label_in_definition(target.span, "built for this"))
            .subject(own);
        let enough = |guest: &&GuestSystem| !is_newer(&target.text, guest.dotnet);
        finding = match pair.catalog.guests.0.iter().find(enough) {
            Some(enough) => finding.help(format!(
                "write `osFamily=\"{}\"` for {}, or install .NET in an elevated startup task",
                enough.family, enough.windows
            )),
            None => finding.help("install that .NET in an elevated startup task"),
        };
        findings.push(finding);
    }
}

/// The .NET that the entry point of a role is built for.
fn target<'t>(role: &Role<'t>) -> Option<crate::document::Name<'t>> {
    let below = |element: xml::Element<'t>, local| named(element, local).next();
    let entry = below(below(role.element, "Runtime")?, "EntryPoint")?;
    name_of(below(entry, "NetFxEntryPoint")?, "targetFrameworkVersion")
}

/// Whether a startup task has the rights to install a .NET; whether it does cannot be seen.
fn may_install(role: &Role<'_>) -> bool {
    let is_elevated = |task: xml::Element<'_>| {
        name_of(task, "executionContext").is_some_and(|context| context.is_like("elevated"))
    };
    role.list("Startup", "Task").any(is_elevated)
}

/// Whether a version such as `v4.7.2` is above another; `false` where one is no version.
fn is_newer(one: &str, other: &str) -> bool {
    let numbers = |text: &str| -> Option<Vec<u32>> {
        let text = text.trim_start_matches(['v', 'V']);
        text.split('.').map(|number| number.parse().ok()).collect()
    };
    numbers(one).zip(numbers(other)).is_some_and(|(one, other)| one > other)
}

pub(crate) fn debug_count(pair: &Pair<'_>, findings: &mut Vec<Finding>) {
    if pair.purpose().environment == Environment::Emulator {
        return;
    }
    for RolePair { role, configured, .. } in pair.roles() {
        let import = role.imports().iter().find(|import| import.text == DEBUGGER.0);
        if import.is_none() && !is_debugged(configured) {
            continue;
        }
        let Some((message, count)) = too_many(configured) else { continue };
        let mut finding = pair
            .in_configuration(DEBUG, count.element(), count.value().trimmed_span(), message)
            .help(FEWER)
            .subject(role.name().map(|name| name.text).unwrap_or_default());
        if let Some(import) = import {
            finding = finding.label_at(pair.label_in_definition(import.span, "imported here"));
        }
        findings.push(finding);
    }
}

/// The same in a configuration alone, where the settings and certificates tell of the debugger.
pub(crate) fn debug_count_alone(context: &Context<'_>, findings: &mut Vec<Finding>) {
    if context.purpose.environment == Environment::Emulator {
        return;
    }
    for role in context.with_plugins().iter().filter(|role| is_debugged(role)) {
        let Some((message, count)) = too_many(role) else { continue };
        let finding = context
            .finding(DEBUG, count.element(), count.value().trimmed_span(), message)
            .help(FEWER)
            .subject(role.own_name());
        findings.push(if context.purpose.is_template {
            finding.judged(Severity::Info)
        } else {
            finding
        });
    }
}

/// What to do about too many instances.
const FEWER: &str = "publish the role without the remote debugger, or with fewer instances: it opens a port for each of them";

fn is_debugged(role: &ConfiguredRole<'_>) -> bool {
    if !role.has_plugins() {
        return false;
    }
    let settings = role.settings().iter().map(|setting| &setting.name);
    let certificates = role.certificates().iter().filter_map(|one| one.name.as_ref());
    settings.chain(certificates).any(|name| name.text.starts_with(DEBUGGER.1))
}

fn too_many<'t>(role: &ConfiguredRole<'t>) -> Option<(String, xml::Attribute<'t>)> {
    let most = limits::PAIR_REMOTE_DEBUG_COUNT_INSTANCES;
    let (number, count) = role.count()?;
    let name = role.own_name();
    let message = format!(
        "role `{name}` has {number} instances and the remote debugger, which takes {most} at most"
    );
    (number > i64::from(most)).then_some((message, count))
}
