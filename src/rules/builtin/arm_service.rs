//! A cloud service as a whole: its version, its partner in a swap, what it costs.

use crate::document::arm::{CLOUD_SERVICES, CloudService, Form, Said};
use crate::finding::{Finding, Severity};
use crate::rules::arm::{is_open, known};
use crate::rules::{Arm, words};
use crate::text::letters::Letters;
use crate::text::nearest;

pub(crate) fn api_version(arm: &Arm<'_>, findings: &mut Vec<Finding>) {
    const RULE: &str = "arm-api-version";
    let Some(field) = arm.cloud().and_then(|cloud| cloud.api_version.as_ref()) else { return };
    let Some(text) = known(Some(field)) else { return };
    let versions = words(RULE, "versions");
    if versions.iter().any(|known| known.is_like(text)) {
        return;
    }
    let newest = versions.last().copied().unwrap_or_default();
    let is_preview = words(RULE, "previews").iter().any(|known| known.is_like(text));
    let finding = if is_preview {
        arm.at(RULE, field, format!("`{text}` is a preview of the contract"))
            .help(format!("write `{newest}`: a preview may end at any time"))
    } else {
        let near = nearest::of(text, versions.iter().copied()).unwrap_or(newest);
        arm.at(RULE, field, format!("cloud services have no version `{text}`"))
            .help(format!("write `{near}`; there are `{}`", versions.join("`, `")))
    };
    findings.push(finding.subject(text));
}

pub(crate) fn swappable_id(arm: &Arm<'_>, findings: &mut Vec<Finding>) {
    const RULE: &str = "arm-swappable-id";
    let Some(cloud) = arm.cloud() else { return };
    let Some(field) = &cloud.swappable else { return };
    let own = cloud.resource.id();
    let (message, help) = match &field.said {
        Said::Other => {
            // What is no text at all the model tells.
            let Some(text) = field.from.text().filter(|text| !is_open(text)) else { return };
            if text.trim().is_empty() {
                return;
            }
            (
                "the swappable service is given by something that is no id".to_owned(),
                "write the whole id of the other service, or `[resourceId('Microsoft.Compute/cloudServices', 'NAME')]`",
            )
        }
        Said::Known(id) if !id.kind.contains('[') && !id.is_of(CLOUD_SERVICES) => (
            format!("the swappable service is one of `{}`, not of `{CLOUD_SERVICES}`", id.kind),
            "a service for extended support is swapped with another one for extended support only: write the id of that",
        ),
        // Of the own place in Azure nothing is known but the name.
        Said::Known(id)
            if id.group.is_none()
                && id.subscription.is_none()
                && own.as_ref().is_some_and(|own| own.is_same(id)) =>
        {
            (
                "the service is to be swapped with itself".to_owned(),
                "write the id of the other service: the one that was deployed first",
            )
        }
        Said::Known(_) | Said::Expression(_) => return,
    };
    findings.push(arm.at(RULE, field, message).help(help).subject("id"));
}

pub(crate) fn start_false(arm: &Arm<'_>, findings: &mut Vec<Finding>) {
    let Some(field) = arm.cloud().and_then(|cloud| cloud.start.as_ref()) else { return };
    if field.known() == Some(&false) {
        findings.push(
            arm.at("arm-start-false", field, "the service is deployed, but not started")
                .help("its machines are paid for all the same: delete the service to stop that")
                .subject("startCloudService"),
        );
    }
}

pub(crate) fn retirement(arm: &Arm<'_>, findings: &mut Vec<Finding>) {
    const RULE: &str = "arm-es-retirement";
    let Some(cloud) = arm.cloud() else { return };
    let [end, near] =
        ["end", "near"].map(|name| words(RULE, name).first().copied().unwrap_or_default());
    let today = arm.lens.today.to_string();
    let message = if *today >= *end {
        format!("Cloud Services (extended support) ended on {end}")
    } else {
        format!("Cloud Services (extended support) ends on {end}")
    };
    let severity = if *today >= *near { Severity::Warning } else { Severity::Info };
    let (value, span) = spot(cloud);
    findings.push(
        arm.finding(RULE, value, span, message)
            .judged(severity)
            .help("plan where the service goes: virtual machine scale sets, App Service or containers")
            .subject("retirement"),
    );
}

/// What stands for a service: its type or name, else the package.
fn spot<'t>(cloud: &CloudService<'t>) -> (crate::json::Value<'t>, crate::text::Span) {
    let own = cloud.resource.value;
    let value = ["type", "name", "location"].into_iter().find_map(|name| own.get(name));
    let value = value.or(cloud.properties).unwrap_or(own);
    (value, value.inner_span())
}

/// Two services of one template that can be swapped and claim the same slot.
pub(crate) fn slot_type(arm: &Arm<'_>, findings: &mut Vec<Finding>) {
    const RULE: &str = "arm-slot-type";
    let Some(cloud) = arm.cloud().filter(|cloud| cloud.form == Form::Template) else { return };
    let partner = cloud.swappable.as_ref().and_then(|field| field.known());
    let (Some(partner), Some(slot)) = (partner, cloud.slot_type.as_ref()) else { return };
    let same = |other: &&CloudService<'_>| {
        other.resource.value != cloud.resource.value
            && other.resource.id().is_some_and(|id| id.is_same(partner))
    };
    let Some(other) = arm.template.services.iter().find(same) else { return };
    let (Some(own), Some(there)) = (known(Some(slot)), known(other.slot_type.as_ref())) else {
        return;
    };
    // Of two that name each other the later one is told.
    let is_first = cloud.resource.value.id() < other.resource.value.id();
    if !own.is_like(there) || is_first && other.swappable.is_some() {
        return;
    }
    let mut finding = arm
        .at(RULE, slot, format!("both services of the pair are to have the slot `{own}`"))
        .help("one of the two is `Production`, the other `Staging`")
        .subject("slotType");
    if let Some(there) = &other.slot_type {
        finding = finding.label_at(arm.label(there.value, "the other"));
    }
    findings.push(finding);
}
