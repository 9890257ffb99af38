//! Endpoints that a change of a definition moves, adds or takes away.

use std::sync::Arc;

use crate::document::{Difference, Parity, Side};
use crate::finding::{Finding, Label};
use crate::rules::swap::{Frame, Swap, label};
use crate::rules::{Change, run_swap_of_change};
use crate::schema::Platform;

/// Tells of endpoints that are on another port; what else changes about them, the rules about a
/// swap tell.
pub(crate) fn endpoints(change: &Change<'_>, findings: &mut Vec<Finding>) {
    let Some((now, next)) = sides(change) else { return };
    for row in Parity::of(&now, &next).rows {
        let (Some(before), Some(after)) = (&row.now, &row.next) else { continue };
        if row.difference != Difference::Port {
            continue;
        }
        let name = after.name.as_deref().or(before.name.as_deref()).unwrap_or_default();
        let message =
            format!("the endpoint `{name}` moves from port {} to {}", before.ports, after.ports);
        findings.push(
            change
                .at("update-endpoints", after.place.clone(), message)
                .label_at(label(before.place.clone(), "deployed until now"))
                .help(format!("the update is fine, and clients and firewalls that know {} find nothing there behind it", before.ports))
                .subject(format!("{}/{name}", after.role)),
        );
    }
}

/// Tells what of the change rules out a VIP swap with what is deployed.
pub(crate) fn swap(change: &Change<'_>, findings: &mut Vec<Finding>) {
    let (Some((now, next)), Some(definition)) = (sides(change), change.of_definition()) else {
        return;
    };
    let parity = Parity::of(&now, &next);
    let swap = Swap {
        now: Some(&now),
        next: Some(&next),
        parity: &parity,
        platforms: [Platform::Auto; 2],
        clouds: [None; 2],
        request: None,
        frame: Frame::Change,
        lens: change.lens,
        catalog: change.catalog,
    };
    let part = definition.new.document.tree.part();
    let own = |finding: &Finding| Arc::ptr_eq(&finding.place.part, part);
    let mut told: Vec<Finding> = Vec::new();
    for finding in run_swap_of_change(&swap) {
        let mut finding = if own(&finding) { finding } else { turned(finding, &own) };
        if let Some(first) = told.iter_mut().find(|first| first.rule == finding.rule) {
            add(first, finding);
            continue;
        }
        finding.help.insert(0, "an update in place takes this change".to_owned());
        told.push(finding);
    }
    findings.extend(told);
}

/// Adds what another kind of endpoints has to say: that a swap is out of the question is one fact,
/// and one plug-in can bring endpoints of several kinds.
fn add(first: &mut Finding, other: Finding) {
    let why = other.message.split_once(": ").map_or(other.message.as_str(), |(_, why)| why);
    first.message.push_str("; ");
    first.message.push_str(why);
    if !other.note.is_empty() && first.place.span != other.place.span {
        first.labels.push(Label { place: other.place, message: other.note });
    }
    first.labels.extend(other.labels);
}

/// The definition before and behind the change.
fn sides<'c>(change: &Change<'c>) -> Option<(Side<'c>, Side<'c>)> {
    let definition = change.of_definition()?;
    Some((Side::of_files(definition.old, None), Side::of_files(definition.new, None)))
}

/// A finding about something that is gone, put to where it is missed: only what lies there can be
/// mended.
fn turned(mut finding: Finding, is_own: &dyn Fn(&Finding) -> bool) -> Finding {
    for index in 0..finding.labels.len() {
        let mut turned = finding.clone();
        let Label { place, message } = turned.labels.remove(index);
        let was = Label { place: turned.place, message: turned.note };
        (turned.place, turned.note) = (place, message);
        turned.labels.insert(0, was);
        if is_own(&turned) {
            finding = turned;
            break;
        }
    }
    finding
}
