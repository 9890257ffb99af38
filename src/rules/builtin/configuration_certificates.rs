//! The certificates of a configuration. That a thumbprint is one at all is its type's to say.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use crate::document::{ConfiguredCertificate, ConfiguredRole, Name};
use crate::finding::{Edit, Finding, Fix};
use crate::rules::{Context, limits};
use crate::text::Span;
use crate::text::letters::Letters;

/// How many digits a thumbprint has.
const DIGITS: usize = 40;

pub(crate) fn thumbprint_style(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for certificate in certificates(context) {
        let Some(thumbprint) = written(certificate.thumbprint.as_ref()) else { continue };
        let Some(Cow::Owned(digits)) = digits(&thumbprint.text) else { continue };
        let is_spaced = thumbprint.text.contains(|c: char| c.is_ascii_whitespace());
        let is_lower = thumbprint.text.contains(|c: char| c.is_ascii_lowercase());
        let how = match (is_spaced, is_lower) {
            (true, true) => "in lower case and with spaces",
            (true, false) => "with spaces",
            _ => "in lower case",
        };
        let edit = Edit::replace(thumbprint.span, &digits);
        findings.push(
            context
                .finding(
                    "configuration-thumbprint-style",
                    certificate.element,
                    thumbprint.span,
                    format!("the thumbprint is written {how}"),
                )
                .help(format!("write `{digits}`"))
                .fix(Fix::safe("write it in upper case without spaces", vec![edit]))
                .subject(digits),
        );
    }
}

pub(crate) fn thumbprint_mismatch(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut thumbprints = certificates(context).map(|one| one.thumbprint.as_ref());
    let first = thumbprints.next();
    if thumbprints.all(|other| first.is_some_and(|first| is_same(first, other))) {
        return;
    }
    let mut seen: HashMap<String, (Cow<'_, str>, Span, &str)> = HashMap::new();
    for role in context.configured() {
        let role_name = role.own_name();
        for certificate in role.certificates() {
            let (Some(name), Some(thumbprint)) =
                (written(certificate.name.as_ref()), written(certificate.thumbprint.as_ref()))
            else {
                continue;
            };
            let Some(digits) = digits(&thumbprint.text).filter(|digits| !is_filler(digits)) else {
                continue;
            };
            let Some((other, span, first)) = seen.get(&name.text.lower()) else {
                let entry = (digits, thumbprint.span, role_name);
                seen.insert(name.text.lower(), entry);
                continue;
            };
            // Twice in one role is another mistake.
            if *other == digits || *first == role_name {
                continue;
            }
            let message = format!(
                "certificate `{}` has another thumbprint in role `{role_name}` than in role `{first}`",
                name.text
            );
            findings.push(
                context
                    .finding(
                        "configuration-thumbprint-mismatch",
                        certificate.element,
                        thumbprint.span,
                        message,
                    )
                    .label(*span, format!("the thumbprint in role `{first}`"))
                    .help("write the thumbprint of the certificate that is in use now in both, or give the two certificates names of their own")
                    .subject(&name.text),
            );
        }
    }
}

pub(crate) fn cert_limit(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let most = limits::CONFIGURATION_CERT_LIMIT_CERTIFICATES as usize;
    if certificates(context).count() <= most {
        return;
    }
    let mut distinct = HashSet::new();
    let mut first_beyond = None;
    for certificate in certificates(context) {
        let Some(thumbprint) = written(certificate.thumbprint.as_ref()) else { continue };
        let Some(digits) = digits(&thumbprint.text) else { continue };
        if distinct.insert(digits) && distinct.len() == most + 1 {
            first_beyond = Some(thumbprint);
        }
    }
    let Some(first) = first_beyond else { return };
    let count = distinct.len();
    let message = format!("the service has {count} certificates, and at most {most} are allowed");
    findings.push(
        context
            .finding("configuration-cert-limit", first.element, first.span, message)
            .note(format!("number {}", most + 1))
            .help("use one certificate for several hosts, or load certificates from a key vault"),
    );
}

fn certificates<'s, 'c>(
    context: &'s Context<'c>,
) -> impl Iterator<Item = &'s ConfiguredCertificate<'c>> {
    context.configured().iter().flat_map(ConfiguredRole::certificates)
}

/// A value that nobody fills in later.
fn written<'s, 'c>(value: Option<&'s Name<'c>>) -> Option<&'s Name<'c>> {
    value.filter(|value| !value.is_token())
}

/// Whether the thumbprints of two certificates are written alike, as they mostly are in a service.
fn is_same(one: Option<&Name<'_>>, other: Option<&Name<'_>>) -> bool {
    one.map(|name| &name.text) == other.map(|name| &name.text)
}

/// The digits of a thumbprint, in upper case, borrowed where they are written so; `None` where it is
/// none.
fn digits(text: &str) -> Option<Cow<'_, str>> {
    // Not stopped at the first that is none, so that many are looked at in one step.
    let are_upper = |digits: &[u8; DIGITS]| {
        digits.iter().fold(true, |are, byte| are & matches!(byte, b'0'..=b'9' | b'A'..=b'F'))
    };
    if text.as_bytes().try_into().is_ok_and(are_upper) {
        return Some(Cow::Borrowed(text));
    }
    let dense: String = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let is_thumbprint = dense.len() == DIGITS && dense.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_thumbprint.then(|| Cow::Owned(dense.to_ascii_uppercase()))
}

/// Whether a thumbprint is one digit repeated, which stands for one that is still to come.
fn is_filler(digits: &str) -> bool {
    digits.bytes().all(|byte| digits.as_bytes().first() == Some(&byte))
}
