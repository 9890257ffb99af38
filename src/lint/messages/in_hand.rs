//! A request that is about to be sent.

use std::sync::Arc;

use super::super::{Options, Report, conclude};
use super::Found;
use super::held::{Held, Way};
use crate::message;
use crate::text::Part;
use crate::text::order;

/// Lints a request that is about to be sent: method, address, headers and body.
///
/// Findings about the head are in a text called `request`, which spells it as HTTP does; those
/// about the body are in one called `body`, with offsets of the bytes that were given.
///
/// ```
/// use svclint::{Options, Severity, check_message};
///
/// let uri = "https://management.core.windows.net/01234567-89ab-cdef-0123-456789abcdef\
///            /services/hostedservices/harbor/deploymentslots/staging/?comp=config";
/// let headers = [("x-ms-version", "2011-06-01"), ("Content-Type", "application/xml")];
/// let body = "<ChangeConfiguration xmlns='http://schemas.microsoft.com/windowsazure'>
///   <Configuration>__Configuration__</Configuration>
///   <Mode>Auto</Mode>
/// </ChangeConfiguration>";
///
/// let report = check_message("PUT", uri, headers, body, &Options::default());
///
/// let errors = report.findings.iter().filter(|f| f.finding.severity == Severity::Error);
/// let rules: Vec<&str> = errors.map(|f| f.finding.rule.as_str()).collect();
/// assert_eq!(rules, ["not-in-version", "wrong-method"]);
/// assert_eq!(report.files[0].requests[0].operation, "Change Deployment Configuration");
/// ```
pub fn check_message<N: AsRef<str>, V: AsRef<str>>(
    method: &str,
    uri: &str,
    headers: impl IntoIterator<Item = (N, V)>,
    body: impl AsRef<[u8]>,
    options: &Options,
) -> Report {
    let head = message::spell(method, uri, headers);
    let body = body.as_ref();
    let mut inspections = Vec::new();
    if let Some(request) = message::in_hand(&head, !body.is_empty()) {
        let part = Arc::new(Part::from_text("request", head));
        let mut secrets = message::secrets(&request);
        order::plain(&mut secrets);
        let carried = (!body.is_empty()).then(|| {
            let part = Arc::new(Part::from_bytes("body", body.to_vec()));
            Held { part, way: Way::Own }
        });
        let mut found = Found::default();
        found.request(&request, carried, &part, &options.lens, options.catalog);
        part.conceal(secrets);
        inspections.push(found.inspection(&part));
    }
    conclude(inspections, options)
}
