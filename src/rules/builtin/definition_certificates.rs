//! Certificates of a role: the stores they go to, and the endpoints that use them.

use crate::document::{Name, RoleFacts, name_of, named};
use crate::finding::{Edit, Finding, Fix, Severity};
use crate::rules::Context;
use crate::text::letters::Letters;
use crate::text::nearest;
use crate::xml;

/// The stores that Windows has.
const STORES: [&str; 10] = [
    "My",
    "Root",
    "CA",
    "Trust",
    "Disallowed",
    "TrustedPeople",
    "TrustedPublisher",
    "AuthRoot",
    "AddressBook",
    "WebHosting",
];

/// What the windows of Windows call some of them.
const SHOWN: [(&str, &str); 7] = [
    ("personal", "My"),
    ("intermediate", "CA"),
    ("intermediatecertificationauthorities", "CA"),
    ("certificateauthority", "CA"),
    ("certificationauthority", "CA"),
    ("trustedroot", "Root"),
    ("trustedrootcertificationauthorities", "Root"),
];

pub(crate) fn store_name_typo(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let lists = context.roles().iter().flat_map(|role| named(role.element, "Certificates"));
    for list in lists {
        for certificate in named(list, "Certificate") {
            let Some(store) = name_of(certificate, "storeName") else { continue };
            let name = store.text.as_str();
            if STORES.iter().any(|known| store.is_like(known)) || store.is_token() {
                continue;
            }
            let letters: String = name.split_whitespace().collect();
            let shown = SHOWN.iter().find(|(shown, _)| letters.is_like(shown));
            // Of short names everything is near.
            let long = STORES.iter().copied().filter(|known| known.len() > 4);
            let near = || nearest::of(name, long).filter(|known| is_slip(name, known));
            let Some(meant) = shown.map(|(_, name)| *name).or_else(near) else { continue };
            findings.push(
                context
                    .finding(
                        "definition-store-name-typo",
                        certificate,
                        store.span,
                        format!(
                            "`{name}` is no store of Windows, so the certificate goes to a new one"
                        ),
                    )
                    .note(format!("did you mean `{meant}`?"))
                    .fix(Fix::risky(
                        format!("write `{meant}`"),
                        vec![Edit::replace(store.span, meant)],
                    ))
                    .subject(name),
            );
        }
    }
}

fn is_slip(name: &str, known: &str) -> bool {
    nearest::distance(&name.to_lowercase(), &known.to_lowercase()) <= 2
}

/// The endpoints of a role that are `https`, with the certificate that they name.
fn secured<'r, 'c>(
    role: &'r RoleFacts<'c>,
) -> impl Iterator<Item = (Name<'c>, xml::Element<'c>)> + use<'r, 'c> {
    let declared = || role.certificates().iter().filter(|name| name.plugin.is_none());
    let endpoints = role.endpoints().iter().filter(|endpoint| endpoint.protocol == "https");
    endpoints.filter_map(move |endpoint| {
        let wanted = name_of(endpoint.name.element, "certificate")?;
        let exact = declared().find(|name| name.text == wanted.text);
        let found = exact.or_else(|| declared().find(|name| name.is_like(&wanted.text)));
        let certificate = found?.element;
        Some((wanted, certificate))
    })
}

pub(crate) fn ssl_store(context: &Context<'_>, findings: &mut Vec<Finding>) {
    // A worker role reads its certificate itself, from whatever store it likes.
    for role in context.roles().iter().filter(|role| role.is_web()) {
        let mut told: Vec<xml::Element<'_>> = Vec::new();
        for (used, certificate) in secured(role) {
            if told.contains(&certificate) {
                continue;
            }
            told.push(certificate);
            for (attribute, wanted) in [("storeName", "My"), ("storeLocation", "LocalMachine")] {
                let Some(value) = name_of(certificate, attribute) else { continue };
                if value.is_like(wanted) || value.is_token() {
                    continue;
                }
                let text = &value.text;
                let message = format!(
                    "an https endpoint needs its certificate in `{wanted}`, not in `{text}`"
                );
                let finding = context
                    .finding("definition-ssl-store", certificate, value.span, message)
                    .label(used.span, "the endpoint that uses it")
                    .fix(Fix::risky(
                        format!("write `{wanted}`"),
                        vec![Edit::replace(value.span, wanted)],
                    ))
                    .subject(attribute);
                // Public services have run with the store of the user.
                let is_doubtful = attribute == "storeLocation";
                findings.push(if is_doubtful { finding.judged(Severity::Info) } else { finding });
            }
        }
    }
}

pub(crate) fn cert_unused(context: &Context<'_>, findings: &mut Vec<Finding>) {
    if !super::is_whole(context) {
        return;
    }
    for role in context.roles() {
        let Some((used, certificate)) = secured(role).next() else { continue };
        let mut stores = role
            .list("Certificates", "Certificate")
            .filter_map(|certificate| name_of(certificate, "storeName"));
        if stores.any(|store| store.is_like("CA")) {
            continue;
        }
        let Some(name) = name_of(certificate, "name") else { continue };
        findings.push(
            context
                .finding(
                    "definition-cert-unused",
                    certificate,
                    name.span,
                    format!("`{}` is alone: the role lists no intermediate certificate", name.text),
                )
                .label(used.span, "the endpoint that uses it")
                .help("list the certificates between it and the root with `storeName=\"CA\"`, unless it has none")
                .subject(name.text),
        );
    }
}
