//! What a request that replaces a service leaves out, and so takes away.

use crate::document::arm::Form;
use crate::finding::Finding;
use crate::rules::swap::{label, value_place};
use crate::rules::{ArmChange, page};

pub(crate) fn dropped(change: &ArmChange<'_>, findings: &mut Vec<Finding>) {
    const RULE: &str = "arm-put-drops";
    let (Some(old), Some(new), Some(page)) =
        (change.old.properties, change.new.properties, page(RULE))
    else {
        return;
    };
    if change.new.form != Form::Put || change.old.form != Form::Put || !change.new.is_whole() {
        return;
    }
    let has_roles = new.get("roleProfile").is_some();
    for name in ["packageUrl", "osProfile", "extensionProfile"] {
        // Where there are roles the model asks for the package.
        let is_asked = name == "packageUrl" && has_roles;
        let Some(was) = old.get(name).filter(|_| !is_asked && new.get(name).is_none()) else {
            continue;
        };
        let message = format!("the request leaves out `{name}`, which the service has");
        let finding =
            Finding::new(page.rule(), page.severity, new.tree().part(), new.name_span(), message)
                .on(new.path(), new.key_path())
                .label_at(label(value_place(was, was.name_span()), "it was here"))
                .help(format!("repeat `{name}`: a PUT replaces the whole service, and a GET does not give back all that the PUT before it said"))
                .subject(name);
        findings.push(finding);
    }
}
