//! The certificates of a service, which have to be in a Key Vault.

use super::service::{Classic, at, goes};
use super::task::task;
use crate::document::{Configuration, Definition, ServiceFile, name_of};
use crate::finding::Finding;
use crate::xml;

/// A certificate that a deployment still needs.
pub(super) struct Needed<'t> {
    pub(super) role: String,
    pub(super) name: String,
    pub(super) thumbprint: String,
    element: xml::Element<'t>,
}

/// The certificates of a configuration, those of plug-ins that have to go left out.
pub(super) fn needed<'t>(classic: &Classic<'_, 't>, file: &ServiceFile<'t>) -> Vec<Needed<'t>> {
    let mut found = Vec::new();
    for role in Configuration(file.document).roles() {
        let Some(role_name) = role.name().map(|name| name.text) else { continue };
        let declared = classic.view().and_then(|view: Definition<'t>| view.role(&role_name));
        for element in role.certificates() {
            let Some(name) = name_of(element, "name").map(|name| String::from(name.text)) else {
                continue;
            };
            if goes(declared, &name) {
                continue;
            }
            let thumbprint = name_of(element, "thumbprint").map(|name| name.text.into());
            let thumbprint = thumbprint.unwrap_or_default();
            let role = String::from(&role_name);
            found.push(Needed { role, name, thumbprint, element });
        }
    }
    found
}

/// The certificates that have to move, with the thumbprint of each.
pub(super) fn all(classic: &Classic<'_, '_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in classic.deployed() {
        for Needed { role, name, thumbprint, element } in needed(classic, file) {
            let thumbprint = match thumbprint.as_str() {
                "" => "that is not filled in yet".to_owned(),
                given => format!("`{given}`"),
            };
            let words = [("role", &*role), ("name", &*name), ("thumbprint", &*thumbprint)];
            let span = name_of(element, "thumbprint").map_or(element.name_span(), |own| own.span);
            found.push(at(task("certificates"), &file.document, element, span, &words));
        }
    }
    found
}
