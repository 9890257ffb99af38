//! Shared access signatures of the package and the configuration.

use crate::document::arm::Field;
use crate::finding::Finding;
use crate::rules::Arm;
use crate::rules::arm::written;
use crate::schema::Version;
use crate::text::Span;
use crate::text::letters::Letters;

/// The addresses of the package and the configuration, with what they are.
fn addresses<'a>(arm: &'a Arm<'_>) -> Vec<(&'static str, &'a Field<'a, String>)> {
    let Some(cloud) = arm.cloud() else { return Vec::new() };
    let fields = [
        ("package", cloud.package_url.as_ref()),
        ("configuration", cloud.configuration_url.as_ref()),
    ];
    fields.into_iter().filter_map(|(what, field)| Some((what, field?))).collect()
}

/// The value of a key in the query of an address.
fn query<'u>(url: &'u str, key: &str) -> Option<&'u str> {
    let (_, query) = url.split_once('?')?;
    query.split('&').find_map(|pair| pair.strip_prefix(key)?.strip_prefix('='))
}

pub(crate) fn expired(arm: &Arm<'_>, findings: &mut Vec<Finding>) {
    const RULE: &str = "arm-sas-expired";
    let today = arm.lens.today.to_string();
    for (what, field) in addresses(arm) {
        let Some(url) = field.known() else { continue };
        let end = query(url, "se").filter(|_| query(url, "sig").is_some());
        let Some(day) = end.and_then(|end| end.get(..10)) else { continue };
        if day.parse::<Version>().is_err() || *day >= *today {
            continue;
        }
        let message = format!("the shared access signature of the {what} ended on {day}");
        let mut finding = arm.at(RULE, field, message);
        if let Some(span) = place(field, day) {
            finding.place.span = span;
        }
        findings.push(
            finding
                .help("make a new one, best in the deployment itself: the service reads the address whenever it deploys")
                .subject(what),
        );
    }
}

/// Where the day stands in an address.
fn place(field: &Field<'_, String>, day: &str) -> Option<Span> {
    let (span, text) = (written(field)?, field.known()?);
    let at = text.find(&format!("se={day}"))? as u32 + 3;
    Some(Span::new(span.start + at, span.start + at + day.len() as u32))
}

pub(crate) fn missing(arm: &Arm<'_>, findings: &mut Vec<Finding>) {
    for (what, field) in addresses(arm) {
        let Some(url) = field.known().map(|url| url.trim()) else { continue };
        let host = url.split("://").nth(1).unwrap_or_default().split(['/', '?']).next();
        let is_blob = host.is_some_and(|host| host.lower().contains(".blob."));
        if !is_blob || url.contains('?') || crate::rules::arm::is_open(url) {
            continue;
        }
        findings.push(
            arm.at("arm-sas-missing", field, format!("the address of the {what} has no signature"))
                .help("add a shared access signature that lets it be read, unless the container is public")
                .subject(what),
        );
    }
}
