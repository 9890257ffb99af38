//! The extensions that take the place of plug-ins.

use serde_json::Value;

use super::service::{Classic, at};
use super::task::{MARK, Task, tasks};
use super::values::{put, put_list};
use crate::document::Role;
use crate::finding::Finding;
use crate::schema::PLUGIN_PREFIX;

/// The setting that holds the name of the Remote Desktop user, behind the prefix of plug-ins.
const USER: &str = "RemoteAccess.AccountUsername";

/// The tasks about an extension that the service had as a plug-in, each with the roles that had it.
pub(super) fn wanted<'t>(classic: &Classic<'_, 't>) -> Vec<(&'static Task, Vec<Role<'t>>)> {
    let about = tasks().iter().filter(|task| !task.modules.is_empty());
    about
        .filter_map(|task| {
            let had = |role: &Role<'_>| {
                let mut imports = role.imports().into_iter();
                imports.any(|import| task.modules.contains(&import.text.as_str()))
            };
            let roles: Vec<_> = classic.roles().into_iter().filter(had).collect();
            (!roles.is_empty()).then_some((task, roles))
        })
        .collect()
}

/// What is said of an extension: the imports of the plug-in.
pub(super) fn findings(
    classic: &Classic<'_, '_>,
    task: &'static Task,
    roles: &[Role<'_>],
) -> Vec<Finding> {
    let Some(definition) = classic.definition else { return Vec::new() };
    let mut found = Vec::new();
    for role in roles {
        let name = role.name().map(|name| name.text).unwrap_or_default();
        let imports = role.imports().into_iter();
        let own = imports.filter(|import| task.modules.contains(&import.text.as_str()));
        for import in own {
            let words = [("role", name.as_str())];
            found.push(at(task, &definition.document, import.element, import.span, &words));
        }
    }
    found
}

/// The entry of `extensionProfile.extensions`, ready to be put in.
pub(super) fn snippet(classic: &Classic<'_, '_>, task: &Task, roles: &[Role<'_>]) -> Value {
    let mut value: Value =
        serde_json::from_str(task.snippet).expect("internal: the snippets of migration/ are JSON");
    let names: Vec<Value> =
        roles.iter().filter_map(Role::name).map(|name| Value::from(name.text.as_str())).collect();
    put_list(&mut value, "{roles}", &names);
    let user = user(classic, roles).unwrap_or_else(|| format!("{MARK}remote-desktop-user"));
    put(&mut value, &[("user", &escaped(&user))]);
    value
}

/// The Remote Desktop user that a deployed configuration names.
fn user(classic: &Classic<'_, '_>, roles: &[Role<'_>]) -> Option<String> {
    let setting = format!("{PLUGIN_PREFIX}{USER}");
    let names: Vec<String> =
        roles.iter().filter_map(|role| Some(role.name()?.text.into())).collect();
    let users = classic.deployed().flat_map(|file| {
        let configuration = crate::document::Configuration(file.document);
        names.iter().filter_map(move |name| configuration.role(name)).collect::<Vec<_>>()
    });
    let mut given = users.filter_map(|role| {
        let value = role.setting(&setting)?.value().trimmed().to_owned();
        (!value.is_empty()).then_some(value)
    });
    given.next()
}

/// A text as the content of an element.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
