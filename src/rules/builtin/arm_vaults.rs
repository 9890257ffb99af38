//! Certificates in key vaults.

use super::remote_desktop::is_certificate;
use crate::document::arm::{Field, ResourceId};
use crate::document::{Name, name_of};
use crate::finding::{Edit, Finding, Fix, Severity};
use crate::rules::arm::{is_open, known, written};
use crate::rules::{Arm, limits};
use crate::text::Span;
use crate::text::letters::Letters;

/// What the address of a certificate in a vault is made of.
struct Address<'u> {
    vault: &'u str,
    collection: &'u str,
    version: Option<&'u str>,
}

/// Takes an address apart; `None` where it is of no vault.
fn address(url: &str) -> Option<Address<'_>> {
    let rest = url.strip_prefix("https://")?;
    let (host, path) = rest.split_once('/')?;
    let (vault, suffix) = host.split_once('.')?;
    let is_vault = suffix.lower().starts_with("vault.") && !vault.is_empty();
    let mut steps = path.trim_end_matches('/').split('/');
    let (collection, name) = (steps.next()?, steps.next()?);
    let version = steps.next();
    let is_whole = is_vault && !name.is_empty() && steps.next().is_none();
    is_whole.then_some(Address { vault, collection, version })
}

pub(crate) fn secret_url(arm: &Arm<'_>, findings: &mut Vec<Finding>) {
    const RULE: &str = "arm-secret-url";
    let secrets = arm.cloud().map(|cloud| &cloud.secrets);
    let certificates = secrets.into_iter().flatten().flat_map(|secret| &secret.certificates);
    for field in certificates.filter_map(|certificate| certificate.url.as_ref()) {
        let Some(url) = known(Some(field)) else { continue };
        let Some(address) = address(url) else {
            findings.push(
                arm.at(RULE, field, "the address is not that of a secret in a key vault")
                    .help("write the Secret Identifier of the certificate: `https://VAULT.vault.azure.net/secrets/NAME/VERSION`")
                    .subject("shape"),
            );
            continue;
        };
        if !address.collection.is_like("secrets") {
            let message =
                format!("the address is one of `{}`, not of `secrets`", address.collection);
            let mut finding = arm
                .at(RULE, field, message)
                .help("take the Secret Identifier of the certificate: only as a secret does it have its private key")
                .subject("collection");
            let is_certificate = address.collection.is_like("certificates");
            if let (true, Some(span)) = (is_certificate, collection_span(field, address.collection))
            {
                finding =
                    finding.fix(Fix::safe("write `secrets`", vec![Edit::replace(span, "secrets")]));
            }
            findings.push(finding);
            continue;
        }
        let digits = limits::ARM_SECRET_URL_DIGITS as usize;
        let is_version =
            |text: &str| text.len() == digits && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let message = match address.version {
            Some(version) if is_version(version) => continue,
            Some(_) => "the version of the secret is not 32 hexadecimal digits",
            None => "the address has no version of the secret",
        };
        findings.push(
            arm.at(RULE, field, message)
                .help("write the version behind the name: the machines are given one version of a certificate")
                .subject("version"),
        );
    }
}

/// Where the second step of an address stands.
fn collection_span(field: &Field<'_, String>, collection: &str) -> Option<Span> {
    let (span, text) = (written(field)?, field.known()?);
    let at = text.find(&format!("/{collection}/"))? as u32 + 1;
    Some(Span::new(span.start + at, span.start + at + collection.len() as u32))
}

pub(crate) fn vault_mismatch(arm: &Arm<'_>, findings: &mut Vec<Finding>) {
    const RULE: &str = "arm-vault-mismatch";
    for secret in arm.cloud().map(|cloud| &cloud.secrets).into_iter().flatten() {
        let Some(field) = &secret.vault else { continue };
        let Some(id) = field.known().filter(|id| id.is_known() && !is_open(id.name())) else {
            continue;
        };
        findings.extend(elsewhere(arm, field, id));
        for certificate in &secret.certificates {
            let Some(url) = certificate.url.as_ref() else { continue };
            let Some(address) = known(Some(url)).and_then(address) else { continue };
            if address.vault.is_like(id.name()) {
                continue;
            }
            let message = format!(
                "the certificate is in the vault `{}`, and `sourceVault` is `{}`",
                address.vault,
                id.name()
            );
            findings.push(
                arm.at(RULE, url, message)
                    .label_at(arm.label(field.value, "the vault"))
                    .help("list the certificates of each vault under its own `sourceVault`")
                    .subject(address.vault),
            );
        }
    }
}

/// A vault of another subscription than the service.
fn elsewhere(arm: &Arm<'_>, vault: &Field<'_, ResourceId>, id: &ResourceId) -> Option<Finding> {
    let cloud = arm.cloud()?;
    let subscription = subscription(id)?;
    let own = cloud.resource.id_at(&["id"]);
    let frontends = cloud.load_balancers.iter().flat_map(|balancer| &balancer.frontends);
    let used = frontends.flat_map(|frontend| [&frontend.public_address, &frontend.subnet]);
    // What a request says of itself is sure; what it uses is as good as always where it is.
    let mut known = own
        .iter()
        .map(|field| (field, Severity::Error))
        .chain(used.flatten().chain(&cloud.swappable).map(|field| (field, Severity::Warning)));
    let (field, home, severity) = known.find_map(|(field, severity)| {
        Some((field, self::subscription(field.known()?)?, severity))
    })?;
    if home.is_like(subscription) {
        return None;
    }
    let message =
        format!("the vault is in another subscription than the service: `{subscription}`");
    let finding = arm
        .at("arm-vault-mismatch", vault, message)
        .judged(severity)
        .label_at(arm.label(field.value, format!("`{home}`")))
        .help("keep the certificates in a vault of the same subscription and region")
        .subject("subscription");
    Some(finding)
}

/// The subscription of a resource, where it is written out.
fn subscription(id: &ResourceId) -> Option<&str> {
    id.subscription.as_deref().filter(|text| !text.is_empty() && !is_open(text))
}

pub(crate) fn secrets_missing(arm: &Arm<'_>, findings: &mut Vec<Finding>) {
    const RULE: &str = "arm-secrets-missing";
    let (Some(cloud), Some(configuration)) = (arm.cloud(), arm.configuration()) else { return };
    let mut wanted: Vec<(Name<'_>, String)> = Vec::new();
    for certificate in
        configuration.roles().flat_map(|role| role.certificates().collect::<Vec<_>>())
    {
        let Some(thumbprint) = name_of(certificate, "thumbprint") else { continue };
        let dense: String = thumbprint.text.split_whitespace().collect::<String>().to_uppercase();
        let is_rdp = name_of(certificate, "name").is_some_and(|name| is_certificate(&name.text));
        let is_real = dense.len() == 40 && dense.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_real && !is_rdp && !wanted.iter().any(|(_, known)| *known == dense) {
            wanted.push((thumbprint, dense));
        }
    }
    let (Some((first, _)), Some(properties)) = (wanted.first(), cloud.properties) else { return };
    let is_told = cloud.secrets.is_known()
        && cloud.secrets.iter().all(|secret| secret.certificates.is_known());
    if !cloud.is_whole() || !is_told {
        return;
    }
    let given: usize = cloud.secrets.iter().map(|secret| secret.certificates.len()).sum();
    if given >= wanted.len() {
        return;
    }
    let profile = cloud.at(&["properties", "osProfile"]);
    let at = cloud.secrets.value().or(profile).unwrap_or(properties);
    let (message, severity) = if given == 0 {
        (
            "the configuration has certificates, and no vault is listed that has them".to_owned(),
            Severity::Error,
        )
    } else {
        let message = format!(
            "the configuration has {} certificates, and the vaults are asked for {given}",
            wanted.len()
        );
        (message, Severity::Warning)
    };
    let mut finding = arm
        .finding(RULE, at, at.name_span(), message)
        .judged(severity)
        .help("add each certificate as a secret of its vault to `osProfile.secrets`: the service finds it there by its thumbprint")
        .subject("secrets");
    finding.labels.extend(arm.label_of(&configuration.0, first, "a certificate"));
    findings.push(finding);
}
