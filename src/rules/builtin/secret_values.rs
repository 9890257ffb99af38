//! Keys, passwords and signatures that stand in settings for everybody to read.

use super::setting_values::{Given, values};
use super::{in_a_year, is_token};
use crate::finding::Finding;
use crate::rules::Context;
use crate::schema::Version;
use crate::text::secrets::{SecretKind, is_storage_key};

pub(crate) fn storage_key(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for setting in values(context) {
        for secret in &setting.secrets {
            let text = &setting.value.text()[secret.range.clone()];
            if secret.kind != SecretKind::StorageKey || !is_storage_key(text) {
                continue;
            }
            let message = format!("`{}` holds the key of a storage account", setting.name);
            let span = setting.place(secret.range.clone());
            findings.push(
                context
                    .finding("security-storage-key", setting.element, span, message)
                    .help("keep the key in a vault or have it filled in at release; if this file was ever shared, take a new key")
                    .subject(setting.name),
            );
        }
    }
}

pub(crate) fn password(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for setting in values(context) {
        let text = setting.value.text();
        for secret in &setting.secrets {
            let is_others =
                matches!(secret.kind, SecretKind::StorageKey | SecretKind::EncryptedPassword);
            // A signature that has run out opens nothing any more; that it has is said elsewhere.
            let is_over =
                secret.kind == SecretKind::Signature && expired(context, setting).is_some();
            let is_token = is_token(context, &text[secret.range.clone()]);
            if is_others || secret.is_placeholder || is_token || is_over {
                continue;
            }
            let message =
                format!("`{}` holds {} in clear text", setting.name, secret.kind.as_str());
            let span = setting.place(secret.range.clone());
            findings.push(
                context
                    .finding("security-password", setting.element, span, message)
                    .help("keep it in a vault or have it filled in at release; if this file was ever shared, take another")
                    .subject(setting.name),
            );
        }
    }
}

/// The day on which a shared access signature in a value ends, with its place in the value.
fn ends<'v>(setting: &'v Given<'_>) -> Option<(usize, &'v str)> {
    let text = setting.value.text();
    let has = |key: &str| {
        let found = text.match_indices(key).map(|(at, _)| at);
        let mut found = found.filter(|at| {
            at.checked_sub(1)
                .is_none_or(|before| matches!(text.as_bytes()[before], b'?' | b'&' | b'=' | b';'))
        });
        found.next().map(|at| at + key.len())
    };
    if !setting.is_signed {
        return None;
    }
    has("sig=")?;
    let start = has("se=")?;
    let day = text.get(start..start + 10)?;
    day.parse::<Version>().is_ok().then_some((start, day))
}

/// Where a signature says that it ended before today.
fn expired<'v>(context: &Context<'_>, setting: &'v Given<'_>) -> Option<(usize, &'v str)> {
    ends(setting).filter(|(_, day)| *day < &*context.lens.today.to_string())
}

pub(crate) fn signature_expired(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for setting in values(context) {
        let Some((start, day)) = ends(setting) else { continue };
        let next_year = in_a_year(context);
        let (message, help) = if expired(context, setting).is_some() {
            (
                format!("the shared access signature in `{}` ended on {day}", setting.name),
                "make a new one, or have it made at release",
            )
        } else if next_year.as_deref().is_some_and(|limit| day > limit) {
            (
                format!("the shared access signature in `{}` is good until {day}", setting.name),
                "make one that ends sooner: it cannot be taken back without a new key",
            )
        } else {
            continue;
        };
        let span = setting.value.source_span(start..start + day.len());
        let finding = context
            .finding("security-sas-expired", setting.element, span, message)
            .help(help)
            .subject(setting.name);
        findings.push(finding);
    }
}
