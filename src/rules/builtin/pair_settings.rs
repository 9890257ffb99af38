//! Settings: what the definition declares and what the configuration gives values to.

use super::pair_names::{
    RolePair, at_most, is_plain, listed, listed_anew, may_be_plugins, names, own_plugin, plugin_of,
};
use crate::document::{Name, Role, RoleConfiguration, removal};
use crate::finding::{Edit, Finding, Fix, Severity};
use crate::rules::{Pair, words};
use crate::schema::PLUGIN_PREFIX;
use crate::text::order;

/// Whether Visual Studio or the emulator writes such a setting into built files; `?…?` comes beside
/// them.
pub(super) fn is_written_by_tools(name: &str) -> bool {
    let mut known = words("pair-setting-undeclared", "written-by-tools").iter();
    name.starts_with('?') || known.any(|known| name.starts_with(known))
}

pub(crate) fn without_value(pair: &Pair<'_>, findings: &mut Vec<Finding>) {
    for RolePair { role, configured, settings, .. } in pair.roles() {
        // What a plug-in asks for is missing as a whole: that is one mistake.
        let mut groups: Vec<Vec<&Name<'_>>> = Vec::new();
        for name in &settings.missing {
            if is_written_by_tools(&name.text) {
                continue;
            }
            let of_plugin =
                |plugin| groups.iter().position(|group| group[0].plugin == Some(plugin));
            match name.plugin.and_then(of_plugin) {
                Some(index) => groups[index].push(name),
                None => groups.push(vec![name]),
            }
        }
        for group in groups {
            findings.extend(valueless(pair, role, configured, &group));
        }
    }
}

fn valueless(
    pair: &Pair<'_>,
    role: &Role<'_>,
    configured: &RoleConfiguration<'_>,
    missing: &[&Name<'_>],
) -> Option<Finding> {
    let first = missing.first()?;
    let holder = configured.element.children().find(|c| c.local() == "ConfigurationSettings");
    let element = holder.unwrap_or(configured.element);
    let own = configured.name().map(|name| name.text).unwrap_or_default();
    let names = listed(missing.iter().map(|name| name.text.as_str()));
    let (settings, have) =
        if missing.len() > 1 { ("settings", "have") } else { ("setting", "has") };
    let message = format!("the {settings} {names} of the role `{own}` {have} no value here");
    let label = match first.plugin {
        Some(module) => format!("the plug-in `{module}` asks for it"),
        None => "declared here".to_owned(),
    };
    let mut finding = pair
        .in_configuration("pair-setting-missing-value", element, element.name_span(), message)
        .label_at(pair.label_in_definition(first.span, label))
        .help("every configuration of the service has to give a value to what is declared, if an empty one")
        .subject(first.plugin.unwrap_or(&first.text));
    if missing.iter().all(|name| is_plain(&name.text)) {
        let entry = |name: &&Name<'_>| format!("Setting name=\"{}\" value=\"\"", name.text);
        let entries: Vec<String> = missing.iter().map(entry).collect();
        let beside = configured.element.children().next();
        let edit = listed_anew(configured.element, "ConfigurationSettings", &entries, beside);
        let title = "add what is missing with an empty value";
        finding = finding.fix(Fix::risky(title, edit.into_iter().collect()));
    }
    // Of other plug-ins it is not known which release of the SDK asks for what.
    let is_sure = first.plugin.is_none_or(|module| {
        role.plugins().iter().any(|(_, plugin)| plugin.module == module && plugin.is_complete)
    });
    let finding = pair.in_emulator(finding);
    Some(if is_sure { finding } else { at_most(finding, Severity::Warning) })
}

/// Whether the configuration of a role has no setting at all of a plug-in: then that is said, and
/// not that its certificate is missing too.
pub(super) fn has_none_of(
    role: &Role<'_>,
    configured: &RoleConfiguration<'_>,
    module: &str,
) -> bool {
    let plugins = role.plugins();
    let plugin = plugins.iter().map(|(_, plugin)| plugin).find(|plugin| plugin.module == module);
    let own = names(configured.settings());
    plugin.is_some_and(|plugin| {
        plugin.settings.iter().next().is_some()
            && plugin.settings.iter().all(|setting| !own.iter().any(|name| name.is_like(setting)))
    })
}

/// Settings that are given but not declared, without those of plug-ins that are not imported.
pub(crate) fn undeclared(pair: &Pair<'_>, findings: &mut Vec<Finding>) {
    for RolePair { role, settings, .. } in pair.roles() {
        for (name, meant) in &settings.undeclared {
            if is_written_by_tools(&name.text)
                || may_be_plugins(role, &name.text)
                || is_orphan(role, name)
            {
                continue;
            }
            findings.push(undeclared_setting(pair, role, name, meant.as_ref()));
        }
    }
}

fn undeclared_setting(
    pair: &Pair<'_>,
    role: &Role<'_>,
    name: &Name<'_>,
    meant: Option<&Name<'_>>,
) -> Finding {
    let own = role.name().map(|name| name.text).unwrap_or_default();
    let message = format!("the definition of the role `{own}` declares no setting `{}`", name.text);
    let mut finding = pair
        .in_configuration("pair-setting-undeclared", name.element, name.span, message)
        .subject(&name.text);
    if let Some(meant) = meant {
        let label = pair.label_in_definition(meant.span, "declared here, without a value");
        finding = finding.note(format!("did you mean `{}`?", meant.text)).label_at(label);
        if is_plain(&meant.text) {
            let edit = Edit::replace(name.span, &meant.text);
            finding = finding.fix(Fix::risky(format!("write `{}`", meant.text), vec![edit]));
        }
    } else {
        let span = role.element.name_span();
        finding = finding
            .label_at(pair.label_in_definition(span, format!("the role `{own}`")))
            .help(format!(
                "declare it there with `<Setting name=\"{}\"/>`, or take it out here",
                name.text
            ));
    }
    if let Some(import) = own_plugin(role, &name.text) {
        finding = at_most(finding, Severity::Info)
            .help(format!("perhaps the plug-in `{}` declares it", import.text));
    }
    finding
}

/// Whether a setting is of a plug-in that the role does not import.
fn is_orphan(role: &Role<'_>, name: &Name<'_>) -> bool {
    plugin_of(&name.text).is_some_and(|module| {
        // `CachingClient` has its settings under the prefix of `Caching`.
        !role.imports().iter().any(|import| import.text.starts_with(module))
    })
}

pub(crate) fn orphan(pair: &Pair<'_>, findings: &mut Vec<Finding>) {
    for RolePair { role, configured, settings, .. } in pair.roles() {
        let mut orphans: Vec<(String, Vec<&Name<'_>>)> = Vec::new();
        for (name, _) in &settings.undeclared {
            if !is_orphan(role, name) {
                continue;
            }
            let module = plugin_of(&name.text).unwrap_or_default().to_owned();
            match orphans.iter_mut().find(|(known, _)| *known == module) {
                Some((_, names)) => names.push(name),
                None => orphans.push((module, vec![name])),
            }
        }
        for (module, names) in orphans {
            findings.extend(orphaned(pair, role, configured, &module, &names));
        }
    }
}

fn orphaned(
    pair: &Pair<'_>,
    role: &Role<'_>,
    configured: &RoleConfiguration<'_>,
    module: &str,
    orphans: &[&Name<'_>],
) -> Option<Finding> {
    let own = role.name().map(|name| name.text).unwrap_or_default();
    let (first, others) = orphans.split_first()?;
    let message = format!(
        "the role `{own}` does not import the plug-in `{module}`, which this setting belongs to"
    );
    let mut finding = pair
        .in_configuration("pair-plugin-settings-orphan", first.element, first.span, message)
        .label_at(pair.label_in_definition(role.element.name_span(), "imports no such module"))
        .help(format!("take the settings of `{module}` out, or write `<Import moduleName=\"{module}\"/>` into the definition"))
        .subject(module);
    for other in others.iter().take(3) {
        finding = finding.label(other.span, "and this one");
    }
    let mut edits: Vec<Edit> = orphans.iter().map(|name| removal(name.element)).collect();
    let prefix = format!("{PLUGIN_PREFIX}{module}.");
    let certificates = names(configured.certificates());
    let certificates = certificates.iter().filter(|name| name.text.starts_with(&prefix));
    edits.extend(certificates.map(|name| removal(name.element)));
    order::by_key(&mut edits, |edit| edit.span);
    Some(finding.fix(Fix::risky(format!("take out what is of `{module}`"), edits)))
}
