//! Connection strings in settings: whether they are for the cloud, encrypted and whole.

use std::collections::HashSet;
use std::ops::Range;

use super::is_unsaid;
use super::setting_values::{ENDPOINTS, Piece, is_address, values};
use crate::document::Environment;
use crate::finding::{Edit, Finding, Fix};
use crate::rules::Context;
use crate::text::letters::Letters;
use crate::text::secrets::{is_emulator_key, is_storage_key};

pub(crate) fn emulator(context: &Context<'_>, findings: &mut Vec<Finding>) {
    if context.purpose.environment == Environment::Emulator {
        return;
    }
    for setting in values(context) {
        if !setting.is_for_emulator {
            continue;
        }
        let message =
            format!("`{}` is for the storage emulator, which the cloud has not", setting.name);
        let span = setting.value.trimmed_span();
        findings.push(
            context
                .finding("security-emulator", setting.element, span, message)
                .help("write the connection string of a storage account, or have it filled in at release")
                .subject(setting.name),
        );
    }
}

pub(crate) fn without_https(context: &Context<'_>, findings: &mut Vec<Finding>) {
    const RULE: &str = "security-http-storage";
    for setting in values(context) {
        let text = setting.value.text();
        if setting.is_for_emulator {
            continue;
        }
        let mut say = |range: Range<usize>, what: String, is_certain: bool| {
            let span = setting.value.source_span(range);
            let edit = vec![Edit::replace(span, "https")];
            let fix = if is_certain {
                Fix::safe("write `https`", edit)
            } else {
                Fix::risky("write `https`", edit)
            };
            let finding = context
                .finding(RULE, setting.element, span, what)
                .help("what goes through it, the key's signature included, can be read on the way")
                .subject(setting.name)
                .fix(fix);
            findings.push(finding);
        };
        for Piece { key, value } in &setting.pieces {
            let (key, given) = (&text[key.clone()], &text[value.clone()]);
            let is_protocol = key.is_like("DefaultEndpointsProtocol");
            if is_protocol && given.is_like("http") {
                let what =
                    format!("`{}` goes to the storage account without encryption", setting.name);
                say(value.clone(), what, true);
            } else if ENDPOINTS.iter().any(|known| known.is_like(key)) && is_open(&given.lower()) {
                let what = format!("an endpoint in `{}` is without encryption", setting.name);
                say(value.start..value.start + "http".len(), what, is_microsofts(&given.lower()));
            }
        }
        let trimmed = setting.value.trimmed();
        if !is_address(trimmed) {
            continue;
        }
        let lower = trimmed.lower();
        if is_open(&lower) && is_microsofts(&lower) {
            let start = text.len() - text.trim_start().len();
            let what = format!("`{}` goes to the storage account without encryption", setting.name);
            say(start..start + "http".len(), what, true);
        }
    }
}

/// Whether an address leaves the machine without encryption.
fn is_open(address: &str) -> bool {
    let host = address.strip_prefix("http://");
    host.is_some_and(|host| {
        !["localhost", "127.", "[::1]", "10.", "192.168."].iter().any(|own| host.starts_with(own))
    })
}

/// Whether an address is one of Microsoft's, where `https` works for sure.
fn is_microsofts(address: &str) -> bool {
    let host = address.split("//").nth(1).unwrap_or_default();
    let host = host.split(['/', '?']).next().unwrap_or_default();
    [".core.windows.net", ".core.chinacloudapi.cn", ".core.usgovcloudapi.net"]
        .iter()
        .any(|suffix| host.ends_with(suffix))
}

pub(crate) fn shape(context: &Context<'_>, findings: &mut Vec<Finding>) {
    const RULE: &str = "security-connstring-shape";
    for setting in values(context) {
        let text = setting.value.text();
        let pieces = &setting.pieces;
        let of = |key: &str| pieces.iter().find(|piece| text[piece.key.clone()].is_like(key));
        let (name, key) = (of("AccountName"), of("AccountKey"));
        let is_storage =
            name.is_some() || key.is_some() || of("DefaultEndpointsProtocol").is_some();
        if !is_storage || setting.is_for_emulator {
            continue;
        }
        let mut say = |range: Range<usize>, what: &str, help: &str, subject: &str| {
            let span = setting.value.source_span(range);
            let message = format!("the connection string in `{}` {what}", setting.name);
            findings.push(
                context
                    .finding(RULE, setting.element, span, message)
                    .help(help)
                    .subject(format!("{} {subject}", setting.name)),
            );
        };
        if let Some((at, quote)) =
            text.char_indices().find(|(_, c)| matches!(c, '“' | '”' | '‘' | '’' | '„'))
        {
            say(
                at..at + quote.len_utf8(),
                "has a typographic quotation mark",
                "take it out: a word processor put it there",
                "quote",
            );
            continue;
        }
        let mut seen = HashSet::new();
        if let Some(twice) = pieces.iter().find(|p| !seen.insert(text[p.key.clone()].lower())) {
            let known = text[twice.key.clone()].to_owned();
            if known.bytes().all(|byte| byte.is_ascii_alphabetic()) {
                let what = format!("has `{known}` twice");
                say(twice.key.clone(), &what, "keep the one that is right", &known);
            }
            continue;
        }
        let is_open = pieces.iter().any(|piece| is_unsaid(context, &text[piece.value.clone()]));
        if let Some(name) = name {
            let given = &text[name.value.clone()];
            let is_name = (3..=24).contains(&given.len())
                && given.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
            if !is_name && !is_unsaid(context, given) {
                say(
                    name.value.clone(),
                    "has an account name that no account can have",
                    "write 3 to 24 lower-case letters and digits, without the domain",
                    "name",
                );
            }
            if key.is_none() && of("SharedAccessSignature").is_none() && !is_open {
                say(
                    name.key.clone(),
                    "has an `AccountName`, but no `AccountKey`",
                    "add the `AccountKey`, or a `SharedAccessSignature` with endpoints",
                    "no key",
                );
            }
        }
        let Some(key) = key else { continue };
        let given = &text[key.value.clone()];
        let is_named = name.is_some_and(|name| !is_unsaid(context, &text[name.value.clone()]));
        if name.is_none() && !is_open {
            say(
                key.key.clone(),
                "has an `AccountKey`, but no `AccountName`",
                "add the name of the account",
                "no name",
            );
        }
        let is_key = is_storage_key(given) || is_emulator_key(given) || is_unsaid(context, given);
        if is_named && !is_key {
            // Not the key alone: a report may show a few characters that a finding is about.
            say(
                key.key.start..key.value.end,
                "has an `AccountKey` that is no key: one is 64 bytes in base64",
                "copy the key again, all 88 characters of it",
                "key",
            );
        }
    }
}

pub(crate) fn sql_without_encryption(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for setting in values(context) {
        let text = setting.value.text();
        for Piece { key, value } in &setting.pieces {
            let (key, given) = (&text[key.clone()], &text[value.clone()]);
            let is_one_of = |text: &str, words: [&str; 2]| words.iter().any(|w| w.is_like(text));
            let (message, right) = if key.is_like("encrypt") && is_one_of(given, ["false", "no"]) {
                ("is without encryption", "True")
            } else if is_one_of(key, ["trustservercertificate", "trust server certificate"])
                && is_one_of(given, ["true", "yes"])
            {
                ("takes any certificate for that of the server", "False")
            } else {
                continue;
            };
            if !text.lower().contains(".database.windows.net") {
                break;
            }
            let key = key.lower();
            let span = setting.value.source_span(value.clone());
            findings.push(
                context
                    .finding(
                        "security-sql-encrypt",
                        setting.element,
                        span,
                        format!("the connection in `{}` to Azure SQL {message}", setting.name),
                    )
                    .help(format!("write `{right}`: the servers of Azure SQL have certificates that every client knows"))
                    .subject(format!("{} {key}", setting.name))
                    .fix(Fix::risky(format!("write `{right}`"), vec![Edit::replace(span, right)])),
            );
        }
    }
}
