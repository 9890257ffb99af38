//! The partner of a service in a swap, which an update neither adds nor changes nor drops.

use crate::document::arm::{Field, ResourceId, Said};
use crate::finding::{Edit, Finding, Fix};
use crate::rules::swap::{label, value_place};
use crate::rules::{ArmChange, page};

pub(crate) fn check(change: &ArmChange<'_>, findings: &mut Vec<Finding>) {
    const RULE: &str = "update-swappable";
    let profile = change.new.at(&["properties", "networkProfile"]).or(change.new.properties);
    let (message, here) = match (&change.old.swappable, &change.new.swappable) {
        (None, None) => return,
        (Some(was), Some(is)) => {
            if !differ(was, is) {
                return;
            }
            ("the service gets another swappable service", Some((is.from, is.from.inner_span())))
        }
        // What is left to an expression may be there all the same.
        (Some(_), None) if is_open(change, true) => return,
        (None, Some(_)) if is_open(change, false) => return,
        (Some(_), None) => (
            "the service loses its swappable service",
            profile.map(|value| (value, value.name_span())),
        ),
        (None, Some(is)) => (
            "a swappable service is added to what is deployed",
            Some((is.from, is.from.inner_span())),
        ),
    };
    let (Some((value, span)), Some(page)) = (here, page(RULE)) else { return };
    let mut finding = Finding::new(page.rule(), page.severity, value.tree().part(), span, message)
        .on(value.path(), value.key_path())
        .help("write in every deployment the id that the service was created with: it can neither be added nor changed nor taken away, and without it the request fails with `SwappableCloudServicePropertyNotSet`")
        .subject(message);
    if let Some(was) = &change.old.swappable {
        let place = value_place(was.from, was.from.inner_span());
        finding = finding.label_at(label(place, "deployed until now"));
        let is_changed = change.new.swappable.as_ref().is_some_and(Field::is_here);
        if is_changed && was.is_here() {
            let edit = Edit::replace(span, was.from.tree().part().slice(was.from.inner_span()));
            finding = finding.fix(Fix::risky("write the id that is deployed", vec![edit]));
        }
    }
    findings.push(finding);
}

/// Whether two ids are those of two services, as far as both are written out.
fn differ(was: &Field<'_, ResourceId>, is: &Field<'_, ResourceId>) -> bool {
    match (&was.said, &is.said) {
        (Said::Known(was), Said::Known(is)) => was.is_known() && is.is_known() && !was.is_same(is),
        _ => false,
    }
}

/// Whether the network profile of the new or the old service is for the deployment to tell.
fn is_open(change: &ArmChange<'_>, of_new: bool) -> bool {
    let cloud = if of_new { change.new } else { change.old };
    let profile = || {
        let properties = cloud.resource.bound().get("properties")?;
        properties.settled()?;
        let profile = properties.get("networkProfile");
        profile.is_none_or(|profile| profile.settled().is_some()).then_some(())
    };
    profile().is_none()
}
