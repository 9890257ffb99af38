//! Environment variables of a role, and the paths that their values are taken from.

use crate::document::{RoleFacts, Text, name_of, named};
use crate::finding::{Edit, Finding, Fix, Severity};
use crate::rules::Context;
use crate::schema::PLUGIN_PREFIX;
use crate::text::letters::Letters;
use crate::text::nearest;
use crate::xml;

pub(crate) fn env_value(context: &Context<'_>, findings: &mut Vec<Finding>) {
    const RULE: &str = "definition-env-value";
    let variables = context.document.tree.elements().filter(|e| e.local() == "Variable");
    for variable in variables.filter(|variable| !variable.is_forced()) {
        let name = name_of(variable, "name").map(|name| name.text).unwrap_or_default();
        let value = variable.attribute(None, "value");
        let taken = named(variable, "RoleInstanceValue").next();
        match (value, taken) {
            (Some(value), Some(taken)) => findings.push(
                context
                    .finding(
                        RULE,
                        variable,
                        value.span(),
                        format!("`{name}` has a value and a `RoleInstanceValue`"),
                    )
                    .label(taken.name_span(), "the other one")
                    .help("keep one of them")
                    .subject(name),
            ),
            (None, None) if super::is_whole(context) => {
                let message = format!("`{name}` has neither a value nor a `RoleInstanceValue`");
                let finding = context
                    .finding(RULE, variable, variable.name_span(), message)
                    .help("write a `value`, which may be empty, or a `RoleInstanceValue` with the path it is taken from")
                    .subject(name);
                findings.push(context.unless_template(finding));
            }
            _ => {}
        }
    }
}

pub(crate) fn temp_store_tmp(context: &Context<'_>, findings: &mut Vec<Finding>) {
    if !super::is_whole(context) {
        return;
    }
    for role in context.roles() {
        let direct = named(role.element, "LocalStorage");
        if role.list("LocalResources", "LocalStorage").chain(direct).next().is_some() {
            continue;
        }
        let variables = role
            .list("Runtime", "Environment")
            .flat_map(|environment| named(environment, "Variable"));
        for variable in variables {
            let Some(name) = name_of(variable, "name") else { continue };
            if !name.is_like("TEMP") && !name.is_like("TMP") {
                continue;
            }
            let Some(attribute) = variable.attribute(None, "value") else { continue };
            let value = attribute.value();
            if value.trimmed().is_empty() || super::is_token(context, value.trimmed()) {
                continue;
            }
            findings.push(
                context
                    .finding(
                        "definition-temp-store-tmp",
                        variable,
                        value.trimmed_span(),
                        format!("`{}` is a folder that the role did not ask for", name.text),
                    )
                    .help("declare a local store and take its path: `<RoleInstanceValue xpath=\"/RoleEnvironment/CurrentInstance/LocalResources/LocalResource[@name='Temp']/@path\" />`")
                    .subject(name.text),
            );
        }
    }
}

/// The paths that there are, with `{}` where a name belongs.
const PATHS: [&str; 13] = [
    "/RoleEnvironment/Deployment/@emulated",
    "/RoleEnvironment/Deployment/@id",
    "/RoleEnvironment/CurrentInstance/@id",
    "/RoleEnvironment/CurrentInstance/@updateDomain",
    "/RoleEnvironment/CurrentInstance/@faultDomain",
    "/RoleEnvironment/CurrentInstance/@roleName",
    "/RoleEnvironment/CurrentInstance/ConfigurationSettings/ConfigurationSetting[@name='{}']/@value",
    "/RoleEnvironment/CurrentInstance/LocalResources/LocalResource[@name='{}']/@path",
    "/RoleEnvironment/CurrentInstance/LocalResources/LocalResource[@name='{}']/@sizeInMB",
    "/RoleEnvironment/CurrentInstance/Endpoints/Endpoint[@name='{}']/@protocol",
    "/RoleEnvironment/CurrentInstance/Endpoints/Endpoint[@name='{}']/@address",
    "/RoleEnvironment/CurrentInstance/Endpoints/Endpoint[@name='{}']/@port",
    "/RoleEnvironment/CurrentInstance/Endpoints/Endpoint[@name='{}']/@publicPort",
];

/// The path with `{}` in place of the first name in quotes, and the name; white space outside of
/// the quotes is left out.
fn split(path: &str) -> (String, Option<&str>) {
    let bare = |text: &str| text.split_whitespace().collect::<String>();
    let Some(open) = path.find(['\'', '"']) else { return (bare(path), None) };
    let quote = path.as_bytes()[open] as char;
    let behind = &path[open + 1..];
    let Some(length) = behind.find(quote) else { return (bare(path), None) };
    let shape = format!("{}'{{}}'{}", bare(&path[..open]), bare(&behind[length + 1..]));
    (shape, Some(&behind[..length]))
}

fn values(root: xml::Element<'_>) -> impl Iterator<Item = (xml::Element<'_>, xml::Value<'_>)> {
    let inside = root.tree().elements().skip(root.id() as usize);
    let end = root.span().end;
    inside.take_while(move |element| element.span().start < end).filter_map(|element| {
        let is_taken = element.local() == "RoleInstanceValue";
        Some((element, element.attribute(None, "xpath").filter(|_| is_taken)?.value()))
    })
}

pub(crate) fn xpath_unknown(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (element, value) in values(context.document.root) {
        let path = value.trimmed();
        let (shape, name) = split(path);
        if path.is_empty()
            || super::is_token(context, path)
            || (name != Some("") && PATHS.contains(&shape.as_str()))
        {
            continue;
        }
        let span = value.trimmed_span();
        let finding = context
            .finding(
                "definition-xpath-unknown",
                element,
                span,
                "the path leads to nothing that a role can ask for",
            )
            .subject(path);
        if shape.contains("/Certificates") {
            findings.push(finding.help(
                "certificates cannot be asked for: put the thumbprint into a setting and take that",
            ));
            continue;
        }
        findings.push(match nearest::of(&shape, PATHS).filter(|_| name != Some("")) {
            Some(near) => {
                let meant = near.replace("{}", name.unwrap_or("NAME"));
                // The quotes of the attribute and those of the path must differ, and a name may
                // have characters that XML does not take as they are.
                let plain = !meant.contains(['&', '<', '"']) && name.is_some() == near.contains("{}");
                let uses_quotes = context.document.tree.text().as_bytes().get(value.span().end as usize)
                    == Some(&b'\'');
                let finding = finding.note(format!("did you mean `{meant}`?"));
                if plain && !(uses_quotes && meant.contains('\'')) {
                    finding.fix(Fix::risky(
                        format!("write `{meant}`"),
                        vec![Edit::replace(span, meant)],
                    ))
                } else {
                    finding
                }
            }
            None => finding.help("a path asks for the deployment, the instance, a setting, a local store or an endpoint of the role"),
        });
    }
}

pub(crate) fn xpath_target(context: &Context<'_>, findings: &mut Vec<Finding>) {
    if !super::is_whole(context) {
        return;
    }
    for role in context.roles() {
        let mut known: Option<Known<'_>> = None;
        for (element, value) in values(role.element) {
            let (shape, name) = split(value.trimmed());
            let Some(name) =
                name.filter(|name| !name.is_empty() && PATHS.contains(&shape.as_str()))
            else {
                continue;
            };
            let Some((what, names)) = known.get_or_insert_with(|| Known::of(role)).behind(&shape)
            else {
                continue;
            };
            if names.iter().any(|known| known == name) || may_be_added(context, role, name) {
                continue;
            }
            // The first quote opens the name; `name` itself may stand before it, in `@name`.
            let Some(at) = value.text().find(['\'', '"']).map(|quote| quote + 1) else { continue };
            let span = value.source_span(at..at + name.len());
            let role_name = role.name().map(|name| name.text).unwrap_or_default();
            let mut finding = context
                .finding(
                    "definition-xpath-target",
                    element,
                    span,
                    format!("`{role_name}` has no {what} `{name}`"),
                )
                .subject(name);
            if let Some(meant) = nearest::of(name, names.iter().map(Text::as_str)) {
                if meant.is_like(name) {
                    finding = finding.judged(Severity::Info);
                }
                finding = finding.note(format!("did you mean `{meant}`?"));
                if !meant.contains(['&', '<', '"', '\'']) {
                    let edit = Edit::replace(span, meant);
                    finding = finding.fix(Fix::risky(format!("write `{meant}`"), vec![edit]));
                }
            } else {
                finding = finding
                    .help(format!("declare the {what} in the same role, or name one that it has"));
            }
            findings.push(finding);
        }
    }
}

/// The names that paths in a role may lead to.
struct Known<'t> {
    settings: Vec<Text<'t>>,
    stores: Vec<Text<'t>>,
    endpoints: Vec<Text<'t>>,
}

impl<'t> Known<'t> {
    fn of(role: &RoleFacts<'t>) -> Self {
        let listed = role.list("LocalResources", "LocalStorage");
        let stores = listed.chain(named(role.element, "LocalStorage"));
        let stores = stores.filter_map(|store| name_of(store, "name")).map(|name| name.text);
        Self {
            settings: role.settings().iter().map(|name| name.text.clone()).collect(),
            // Every role has these two.
            stores: stores.chain(["DiagnosticStore", "EventStore"].map(Text::from)).collect(),
            endpoints: role.endpoints().iter().map(|end| end.name.text.clone()).collect(),
        }
    }

    fn behind(&self, shape: &str) -> Option<(&'static str, &[Text<'t>])> {
        if shape.contains("/ConfigurationSettings/") {
            Some(("setting", &self.settings))
        } else if shape.contains("/LocalResources/") {
            Some(("local store", &self.stores))
        } else if shape.contains("/Endpoints/") {
            Some(("endpoint", &self.endpoints))
        } else {
            None
        }
    }
}

/// Whether a module that the role imports may add the name: one that is not wholly known, or one
/// that somebody wrote.
fn may_be_added(context: &Context<'_>, role: &RoleFacts<'_>, name: &str) -> bool {
    let imports = role.imports();
    if name.starts_with(PLUGIN_PREFIX) {
        return !imports.is_empty();
    }
    let is_known = |module: &str| context.catalog.plugins.iter().any(|p| p.module == module);
    name.contains('.') && imports.iter().any(|import| !is_known(&import.text))
}
