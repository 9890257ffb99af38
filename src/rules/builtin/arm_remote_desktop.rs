//! The extension for Remote Desktop, and secrets that stand in the settings of extensions.

use super::arm_extensions::is_remote_desktop;
use crate::document::arm::Extension;
use crate::finding::{Finding, Severity};
use crate::json::{Kind, Value};
use crate::rules::arm::is_open;
use crate::rules::{Arm, limits};
use crate::schema::Version;
use crate::text::secrets::{in_value, is_placeholder};

const SETTINGS: &str = "arm-extension-rdp";

fn extensions<'a>(arm: &'a Arm<'_>) -> impl Iterator<Item = &'a Extension<'a>> {
    arm.cloud().into_iter().flat_map(|cloud| cloud.extensions.iter())
}

/// What stands in an element of a text that is XML; `None` where there is no such element.
fn element<'x>(text: &'x str, name: &str) -> Option<&'x str> {
    let start = text.find(&format!("<{name}>"))? + name.len() + 2;
    let behind = &text[start..];
    Some(&behind[..behind.find(&format!("</{name}>"))?])
}

/// Whether the element is there, empty or not.
fn has(text: &str, name: &str) -> bool {
    let open = format!("<{name}");
    let mut found = text.match_indices(&open).map(|(at, _)| &text[at + open.len()..]);
    found.any(|behind| behind.starts_with(['>', '/', ' ', '\r', '\n', '\t']))
}

pub(crate) fn settings(arm: &Arm<'_>, findings: &mut Vec<Finding>) {
    for extension in extensions(arm) {
        if !is_remote_desktop(extension) {
            continue;
        }
        findings.extend(public(arm, extension));
        findings.extend(password(arm, extension));
    }
}

fn public(arm: &Arm<'_>, extension: &Extension<'_>) -> Option<Finding> {
    let field = extension.settings.as_ref()?;
    let text = field.known()?;
    let lacks =
        ["PublicConfig", "UserName", "Expiration"].into_iter().find(|name| !has(text, name));
    if let Some(name) = lacks {
        let finding = arm
            .at(SETTINGS, field, format!("the settings for Remote Desktop have no `{name}`"))
            .help("write `<PublicConfig><UserName>NAME</UserName><Expiration>DATE</Expiration></PublicConfig>`")
            .subject(name);
        return Some(finding);
    }
    let day = element(text, "Expiration")?.trim().get(..10)?.to_owned();
    let is_day = day.parse::<Version>().is_ok();
    if !is_day || day >= arm.lens.today.to_string() {
        return None;
    }
    let finding = arm
        .at(SETTINGS, field, format!("the account for Remote Desktop expired on {day}"))
        .judged(Severity::Warning)
        .help("write a day that is near but to come, or take the extension out")
        .subject("Expiration");
    Some(finding)
}

fn password(arm: &Arm<'_>, extension: &Extension<'_>) -> Option<Finding> {
    let field = extension.protected_settings.as_ref()?;
    let password = element(field.known()?, "Password")?;
    let why = weakness(password)?;
    let finding = arm
        .at(SETTINGS, field, format!("the password for Remote Desktop {why}"))
        .help("take 8 to 123 characters of three of these kinds: small letters, capital letters, digits, other signs; better from a parameter of the type `securestring`")
        .subject("Password");
    Some(finding)
}

/// Why Windows does not take a password, as far as it is there to be read.
fn weakness(password: &str) -> Option<&'static str> {
    if password.is_empty() || is_placeholder(password) || password.contains(['[', '{', '&']) {
        return None;
    }
    let letters = password.chars().count();
    let kinds = [
        password.contains(|c: char| c.is_lowercase()),
        password.contains(|c: char| c.is_uppercase()),
        password.contains(|c: char| c.is_ascii_digit()),
        password.contains(|c: char| !c.is_alphanumeric()),
    ];
    if password.contains(char::is_control) {
        Some("has a control character")
    } else if letters < limits::ARM_EXTENSION_RDP_SHORTEST as usize {
        Some("is too short")
    } else if letters > limits::ARM_EXTENSION_RDP_LONGEST as usize {
        Some("is too long")
    } else if kinds.into_iter().filter(|is_there| *is_there).count() < 3 {
        Some("has less than three kinds of characters")
    } else {
        None
    }
}

pub(crate) fn secret(arm: &Arm<'_>, findings: &mut Vec<Finding>) {
    const RULE: &str = "arm-extension-secret";
    for extension in extensions(arm) {
        // One that Windows refuses is said to be so already.
        let is_refused = is_remote_desktop(extension) && password(arm, extension).is_some();
        let protected = extension.protected_settings.as_ref().filter(|_| !is_refused);
        let places = [(extension.settings.as_ref(), false), (protected, true)];
        for (field, is_protected) in places {
            let Some(field) = field else { continue };
            let Some(value) = field.from.descendants().find(|value| shows_secret(*value)) else {
                continue;
            };
            let (told, help) = if is_protected {
                (
                    "the protected settings hold a secret in clear text",
                    "take it from a parameter of the type `securestring` or from a vault with `protectedSettingsFromKeyVault`: everybody who has the file reads it",
                )
            } else {
                (
                    "the public settings hold a secret",
                    "move it to `protectedSettings`, and there take it from a parameter of the type `securestring`: the service shows these settings to everybody who may read the resource",
                )
            };
            let mut finding = arm
                .finding(RULE, value, value.inner_span(), told)
                .help(help)
                .subject(if is_protected { "protectedSettings" } else { "settings" });
            if !field.is_here() {
                finding = finding.label_at(arm.label(field.value, "used here"));
            }
            findings.push(finding);
        }
    }
}

/// Whether a string is a secret, or XML that holds one.
fn shows_secret(value: Value<'_>) -> bool {
    let Some(text) = value.text().filter(|_| value.kind() == Kind::String) else { return false };
    let is_expression = text.starts_with('[') && text.ends_with(']') && !text.starts_with("[[");
    if is_expression || text.is_empty() {
        return false;
    }
    if let Some(password) = element(&text, "Password") {
        return !password.trim().is_empty() && !is_placeholder(password) && !is_open(password);
    }
    let name = value.name().unwrap_or_default();
    in_value(&name, &text)
        .iter()
        .any(|secret| !secret.is_placeholder && !is_open(&text[secret.range.clone()]))
}
