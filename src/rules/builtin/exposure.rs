//! What a definition opens to the outside that need not be open.

use crate::document::removal;
use crate::finding::{Finding, Fix};
use crate::rules::Context;
use crate::schema::EndpointKind;

/// The rule about web roles that are open without encryption.
const HTTP_ONLY: &str = "security-http-only";

pub(crate) fn http_only(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for role in context.roles().iter().filter(|role| role.is_web()) {
        let endpoints = role.endpoints();
        let public = || {
            endpoints.iter().filter(|endpoint| {
                endpoint.kind == EndpointKind::Input
                    && endpoint.name.plugin.is_none()
                    && endpoint.name.element.attribute(None, "loadBalancer").is_none()
            })
        };
        let Some(http) = public().find(|endpoint| endpoint.protocol == "http") else { continue };
        if public().any(|endpoint| matches!(endpoint.protocol.as_str(), "https" | "tcp")) {
            continue;
        }
        // Many a service is open so, and this advice is mostly not asked for.
        if let Some(counted) = context.counted(HTTP_ONLY, http.name.span) {
            findings.push(counted);
            continue;
        }
        let own = role.own_name();
        let message = format!("the web role `{own}` can be reached without encryption only");
        findings.push(
            context
                .finding(HTTP_ONLY, http.name.element, http.name.span, message)
                .help("add an `InputEndpoint` with the protocol `https` and a certificate")
                .subject(own),
        );
    }
}

pub(crate) fn left_open(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for role in context.roles() {
        for import in role.imports() {
            let what = match import.text.as_str() {
                "WebDeploy" => "lets Visual Studio replace the site on the running instance",
                "RemoteDebugger" => "lets a debugger in from the outside",
                _ => continue,
            };
            let message = format!("the plug-in `{}` {what}", import.text);
            let edit = removal(import.element);
            findings.push(
                context
                    .finding("security-webdeploy", import.element, import.span, message)
                    .help("Visual Studio imports it for a try-out: take it out of what is released")
                    .subject(&import.text)
                    .fix(Fix::risky("take the import out", vec![edit])),
            );
        }
    }
}
