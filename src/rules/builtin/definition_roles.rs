//! Roles of a service definition as a whole: whether there are any, their names, what they import.

use crate::document::{Name, Role, RoleFacts, named, removal};
use crate::finding::{Edit, Finding, Fix, Severity};
use crate::rules::Context;
use crate::text::letters::Letters;
use crate::text::{Span, nearest};
use crate::xml;

pub(crate) fn no_role(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let root = context.document.root;
    if !super::is_whole(context) {
        return;
    }
    if context.roles().iter().next().is_some() {
        return;
    }
    let finding = context
        .finding("definition-no-role", root, root.name_span(), "the service has no role")
        .help("add a `WebRole` or a `WorkerRole`: a service has at least one of them");
    // Who has written nothing yet has made no mistake yet.
    let is_scaffold = root.children().next().is_none();
    let finding = if is_scaffold { finding.judged(Severity::Info) } else { finding };
    findings.push(context.unless_template(finding));
}

pub(crate) fn service_equals_role(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let root = context.document.root;
    let Some(service) = crate::document::name_of(root, "name") else { return };
    if service.is_token() {
        return;
    }
    let mut names = context.roles().iter().filter_map(RoleFacts::called);
    let Some(role) = names.find(|name| name.text == service.text) else { return };
    let finding = context
        .finding(
            "definition-service-equals-role",
            root,
            service.span,
            format!("the service and a role are both called `{}`", service.text),
        )
        .label(role.span, "the role")
        .help("call the service something else, here and in `serviceName` of every configuration")
        .subject(&service.text);
    findings.push(super::where_extended(context, finding));
}

pub(crate) fn partial_trust(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for role in context.roles() {
        let Some(attribute) = role.element.attribute(None, "enableNativeCodeExecution") else {
            continue;
        };
        let value = attribute.value();
        if !matches!(value.trimmed(), "false" | "0") {
            continue;
        }
        let text = context.document.tree.text();
        let before = &text[..attribute.span().start as usize];
        let start = before.trim_end().len() as u32;
        let gone = Span::new(start, attribute.span().end);
        findings.push(
            context
                .finding(
                    "definition-partial-trust",
                    role.element,
                    value.trimmed_span(),
                    "the role asks for partial trust",
                )
                .help("leave `enableNativeCodeExecution` out: the default is `true`")
                .fix(Fix::risky("remove `enableNativeCodeExecution`", vec![Edit::delete(gone)])),
        );
    }
}

pub(crate) fn import_unknown(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let known = || context.catalog.plugins.iter().map(|plugin| plugin.module);
    for role in context.roles() {
        for import in role.imports() {
            let name = import.text.as_str();
            if import.is_token() || known().any(|module| module.is_like(name)) {
                continue;
            }
            let finding = context
                .finding(
                    "definition-import-unknown",
                    import.element,
                    import.span,
                    format!("the SDK has no module `{name}`"),
                )
                .subject(name);
            findings.push(match nearest::of(name, known()) {
                Some(meant) => {
                    finding.note(format!("did you mean `{meant}`?")).fix(Fix::risky(
                        format!("write `{meant}`"),
                        vec![Edit::replace(import.span, meant)],
                    ))
                }
                None => finding
                    .help("a module of your own has to lie among the plug-ins of the SDK wherever the package is built")
                    .judged(Severity::Info),
            });
        }
    }
}

pub(crate) fn import_obsolete(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for role in context.roles() {
        for (import, plugin) in role.plugins() {
            let module = plugin.module;
            let (message, help) = if !plugin.extension.is_empty() {
                (
                    format!("extended support does not take the plug-in `{module}`"),
                    format!(
                        "remove the import with its settings and certificates, and add {} to the deployment",
                        plugin.extension
                    ),
                )
            } else if plugin.is_closed {
                (
                    format!("the service behind the plug-in `{module}` is no more"),
                    "remove the import with its settings".to_owned(),
                )
            } else {
                continue;
            };
            let finding = context
                .finding("definition-import-obsolete", import.element, import.span, message)
                .help(help)
                .subject(module)
                .fix(Fix::risky("take the import out", vec![removal(import.element)]));
            findings.push(if plugin.extension.is_empty() {
                finding
            } else {
                super::where_extended(context, finding)
            });
        }
    }
}

pub(crate) fn forwarder_count<'c>(context: &Context<'c>, findings: &mut Vec<Finding>) {
    const RULE: &str = "definition-forwarder-count";
    let importing = |module: &str| -> Vec<(Role<'c>, Name<'c>)> {
        let with_import = |role: &RoleFacts<'c>| {
            let import = role.imports().iter().find(|import| import.is_like(module))?;
            Some((**role, import.clone()))
        };
        context.roles().iter().filter_map(with_import).collect()
    };
    let forwarders = importing("RemoteForwarder");
    let called = super::declared::role_name;
    if let Some(((first, import), others)) = forwarders.split_first() {
        for (role, other) in others {
            findings.push(
                context
                    .finding(
                        RULE,
                        other.element,
                        other.span,
                        format!(
                            "`{}` forwards Remote Desktop too, but one role does it for all",
                            called(role)
                        ),
                    )
                    .label(import.span, format!("`{}` does it already", called(first)))
                    .help("keep `RemoteForwarder` in one role: each of them opens the public port 3389")
                    .subject(called(role)),
            );
        }
        return;
    }
    // Remote Desktop that nothing forwards, unless the role has an endpoint of its own for it.
    let accesses = importing("RemoteAccess");
    let Some((_, access)) = accesses.first() else { return };
    let opens_it = context.definition().endpoints().iter().any(|(_, endpoint)| {
        endpoint.name.plugin.is_none()
            && (endpoint.port == Some(3389) || endpoint.local_port == Some(3389))
    });
    if opens_it || !super::is_whole(context) {
        return;
    }
    let finding = context
        .finding(
            RULE,
            access.element,
            access.span,
            "no role forwards Remote Desktop, so nobody gets in from outside",
        )
        .help("import `RemoteForwarder` too, in one role of the service");
    findings.push(context.unless_template(finding));
}

pub(crate) fn content_destination(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for content in named_anywhere(context, "Content") {
        let Some(attribute) = content.attribute(None, "destination") else { continue };
        let value = attribute.value();
        let path = value.trimmed();
        let bytes = path.as_bytes();
        let why = if super::is_token(context, path) {
            continue;
        } else if path.starts_with(['/', '\\', '%']) || bytes.get(1) == Some(&b':') {
            "is no relative path"
        } else if path.split(['/', '\\']).any(|step| step == "..") {
            "leads out of `approot`"
        } else {
            continue;
        };
        findings.push(
            context
                .finding(
                    "definition-content-destination",
                    content,
                    value.trimmed_span(),
                    format!("the destination `{path}` {why}"),
                )
                .help("write a path below the `approot` of the role, such as `tools`")
                .subject(path),
        );
    }
}

/// The elements of that name inside of roles.
fn named_anywhere<'c>(
    context: &Context<'c>,
    item: &'static str,
) -> impl Iterator<Item = xml::Element<'c>> {
    let roles = context.roles().iter();
    roles.flat_map(move |role| {
        named(role.element, "Contents").flat_map(move |list| named(list, item))
    })
}
