//! Remote Desktop through the plug-ins `RemoteAccess` and `RemoteForwarder`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::in_a_year;
use super::pair_names::{RolePair, at_most};
use crate::document::{ConfiguredRole, Environment};
use crate::finding::{Finding, Severity};
use crate::rules::{Context, Pair, limits, words};
use crate::schema::PLUGIN_PREFIX;
use crate::text::letters::Letters;
use crate::text::secrets::is_placeholder;
use crate::xml::Attribute;

/// What begins a sequence in DER, as every encrypted message is one.
const SEQUENCE: u8 = 0x30;

fn is_true(value: Option<Attribute<'_>>) -> bool {
    value.is_some_and(|value| value.value().trimmed().is_like("true"))
}

/// Whether Remote Desktop is switched on for the role.
pub(super) fn is_on(role: &ConfiguredRole<'_>) -> bool {
    is_true(role.plugin_setting("RemoteAccess.Enabled"))
}

/// Whether that is the name of the certificate that the password is encrypted with.
pub(super) fn is_certificate(name: &str) -> bool {
    let rest = name.strip_prefix(PLUGIN_PREFIX);
    rest.is_some_and(|rest| rest.is_like("RemoteAccess.PasswordEncryption"))
}

/// A value that can be judged: not blank, no token, no placeholder.
fn filled<'t>(role: &ConfiguredRole<'t>, name: &str) -> Option<(Attribute<'t>, String)> {
    let attribute = role.plugin_setting(name)?;
    let value = attribute.value();
    let text = value.trimmed();
    let tokens = attribute.element().tree().part().tokens();
    let is_open = text.is_empty() || tokens.fit(text, false) || is_placeholder(text);
    (!is_open).then(|| (attribute, text.to_owned()))
}

pub(crate) fn expiration(context: &Context<'_>, findings: &mut Vec<Finding>) {
    const RULE: &str = "security-rdp-expired";
    for role in context.with_plugins().iter().filter(|role| is_on(role)) {
        let Some((attribute, text)) = filled(role, "RemoteAccess.AccountExpiration") else {
            continue;
        };
        let (today, next_year) = (context.lens.today.to_string(), in_a_year(context));
        let day = text.get(..10).filter(|day| day.parse::<crate::schema::Version>().is_ok());
        let day = day.filter(|_| text[10..].is_empty() || text[10..].starts_with(['T', ' ']));
        let (message, help) = match day {
            None => (
                "the expiration of the account for Remote Desktop is no date".to_owned(),
                "write it like `2026-03-31T23:59:59+00:00`",
            ),
            Some(day) if *day < *today => (
                format!("the account for Remote Desktop expired on {day}"),
                "write a day that is near but to come, or switch Remote Desktop off",
            ),
            Some(day) if next_year.as_deref().is_some_and(|limit| day > limit) => (
                format!("the account for Remote Desktop is good until {day}, for more than a year"),
                "write a nearer day: whoever knows the password can sign in until then",
            ),
            Some(_) => continue,
        };
        findings.push(
            context
                .finding(RULE, attribute.element(), attribute.value().trimmed_span(), message)
                .help(help)
                .subject(role.own_name()),
        );
    }
}

pub(crate) fn password(context: &Context<'_>, findings: &mut Vec<Finding>) {
    const RULE: &str = "security-rdp-password-plain";
    for role in context.with_plugins() {
        let name = "RemoteAccess.AccountEncryptedPassword";
        let Some((attribute, text)) = filled(role, name) else { continue };
        // The encrypted key in an encrypted message alone has more.
        let least = limits::SECURITY_RDP_PASSWORD_PLAIN_BYTES as usize;
        let dense: String = text.split_ascii_whitespace().collect();
        let (message, severity) = match STANDARD.decode(&dense) {
            Err(_) => (
                "the password for Remote Desktop is not encrypted: it is no base64",
                Severity::Error,
            ),
            Ok(bytes) if bytes.first() != Some(&SEQUENCE) || bytes.len() < least => (
                "the password for Remote Desktop is base64, but of no encrypted message",
                Severity::Warning,
            ),
            Ok(_) => continue,
        };
        findings.push(
            context
                .finding(RULE, attribute.element(), attribute.span(), message)
                .judged(severity)
                .help("encrypt it with the certificate `PasswordEncryption`, as `csencrypt` and Visual Studio do, and take another password: this one can be read")
                .subject(role.own_name()),
        );
    }
}

pub(crate) fn incomplete(pair: &Pair<'_>, findings: &mut Vec<Finding>) {
    const RULE: &str = "security-rdp-incomplete";
    if pair.purpose().environment == Environment::Emulator {
        return;
    }
    let imports = |module: &str| {
        pair.definition
            .roles()
            .any(|role| role.imports().iter().any(|import| import.text == module))
    };
    let mut forwards = imports("RemoteForwarder");
    for RolePair { role, configured, .. } in pair.roles() {
        let import = role.imports().iter().find(|import| import.text == "RemoteAccess");
        let (Some(import), true) = (import, is_on(configured)) else { continue };
        let own = configured.own_name();
        let enabled = configured.plugin_setting("RemoteAccess.Enabled");
        let Some(enabled) = enabled else { continue };
        let finding = |message: String| {
            pair.in_configuration(RULE, enabled.element(), enabled.value().trimmed_span(), message)
                .label_at(pair.label_in_definition(import.span, "imported here"))
        };
        let empty: Vec<(&str, Attribute<'_>)> = [
            ("user name", "RemoteAccess.AccountUsername"),
            ("password", "RemoteAccess.AccountEncryptedPassword"),
            ("expiration", "RemoteAccess.AccountExpiration"),
        ]
        .into_iter()
        .filter_map(|(what, name)| Some((what, configured.plugin_setting(name)?)))
        .filter(|(_, value)| value.value().trimmed().is_empty())
        .collect();
        let mut named = configured.certificates().iter().filter_map(|one| one.name.as_ref());
        let has_certificate = named.any(|name| is_certificate(&name.text));
        let mut lacks: Vec<&str> = empty.iter().map(|(what, _)| *what).collect();
        if !has_certificate {
            lacks.push("certificate");
        }
        if !lacks.is_empty() {
            let message = format!(
                "Remote Desktop is on for the role `{own}`, but has no {}",
                lacks.join(", no ")
            );
            let mut finding = finding(message)
                .help("fill in what is missing, or write `false` here")
                .subject(own);
            for (_, value) in &empty {
                finding = finding.label(value.span(), "empty");
            }
            findings.push(finding);
        }
        if !std::mem::replace(&mut forwards, true) {
            let message = "Remote Desktop is on, but no role imports `RemoteForwarder`".to_owned();
            let finding = finding(message)
                .help("one role of the service has to import it: without it nobody gets through the load balancer")
                .subject("RemoteForwarder");
            findings.push(at_most(finding, Severity::Warning));
        }
    }
}

pub(crate) fn user(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for role in context.with_plugins() {
        let Some((attribute, text)) = filled(role, "RemoteAccess.AccountUsername") else {
            continue;
        };
        if !words("security-rdp-user", "reserved").iter().any(|name| name.is_like(&text)) {
            continue;
        }
        let message = format!("`{text}` is a name that Windows keeps for itself");
        let span = attribute.value().trimmed_span();
        findings.push(
            context
                .finding("security-rdp-user", attribute.element(), span, message)
                .help("write a name of your own for the account of Remote Desktop")
                .subject(text),
        );
    }
}

pub(crate) fn public(context: &Context<'_>, findings: &mut Vec<Finding>) {
    if context.purpose.environment == Environment::Emulator {
        return;
    }
    let enabled =
        |role: &ConfiguredRole<'_>| is_true(role.plugin_setting("RemoteForwarder.Enabled"));
    if !context.with_plugins().iter().any(enabled) {
        return;
    }
    let is_limited =
        context.configuration().in_network(&["EndpointAcls", "EndpointAcl"]).into_iter().any(
            |list| {
                let endpoint =
                    list.attribute(None, "endPoint").or_else(|| list.attribute(None, "endpoint"));
                endpoint.is_some_and(|endpoint| {
                    endpoint.value().trimmed().ends_with("RemoteForwarder.RdpInput")
                })
            },
        );
    if is_limited {
        return;
    }
    for role in context.with_plugins().iter().filter(|role| enabled(role)) {
        let Some(enabled) = role.plugin_setting("RemoteForwarder.Enabled") else { continue };
        let message = "Remote Desktop is open to everybody on port 3389";
        findings.push(
            context
                .finding("security-rdp-public", enabled.element(), enabled.value().trimmed_span(), message)
                .help("switch it on only while somebody needs it, or let an `EndpointAcl` say who may come in"),
        );
    }
}
