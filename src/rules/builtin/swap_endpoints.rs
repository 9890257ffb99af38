//! Endpoints that two deployments do not have in common: the service swaps only what is alike.

use crate::document::{Difference, KINDS, Row, Side, SideEndpoint};
use crate::finding::{Finding, Place};
use crate::rules::Swap;
use crate::rules::swap::{Frame, label};
use crate::schema::EndpointKind;
use crate::text::letters::Letters;
use crate::text::order;

/// The plug-ins of Remote Desktop, the one that opens a port to the outside first.
const REMOTE_DESKTOP: [&str; 2] = ["RemoteForwarder", "RemoteAccess"];

/// As many endpoints are named and labelled; the others are counted.
const MOST: usize = 5;

const REFUSED: &str = "a VIP swap is refused unless both deployments have the same number of endpoints of each kind: delete the deployment in production and deploy the new package there, or give both the same endpoints";

/// On extended support no page says so.
const UNTOLD: &str = "the classic platform refuses such a swap, and no page says what extended support does: give both the same endpoints, or try the swap while nothing depends on it";

fn refused(swap: &Swap<'_>) -> &'static str {
    if swap.is_extended() && swap.frame == Frame::Slots { UNTOLD } else { REFUSED }
}

pub(crate) fn count(swap: &Swap<'_>, findings: &mut Vec<Finding>) {
    let told = lone_remote_desktop(swap);
    for kind in KINDS {
        let extra = |row: &&Row| {
            let is_left = matches!(row.difference, Difference::OnlyNow | Difference::OnlyNext);
            is_left
                && row.either().is_some_and(|endpoint| endpoint.kind == kind)
                && told.is_none_or(|told| told != row.difference || !is_remote_desktop(row))
        };
        let extras: Vec<&Row> = swap.parity.rows.iter().filter(extra).collect();
        if !extras.is_empty() {
            findings.extend(differing_count(swap, kind, &extras, told));
        }
    }
    let changed = swap.parity.rows.iter().filter(|row| row.difference == Difference::Kind);
    findings.extend(changed.filter_map(|row| other_kind(swap, row)));
}

fn differing_count(
    swap: &Swap<'_>,
    kind: EndpointKind,
    extras: &[&Row],
    told: Option<Difference>,
) -> Option<Finding> {
    let (now, next) = (swap.frame.now(), swap.frame.next());
    let (had, has) = swap.parity.counts(kind);
    let of = |which: Difference| -> Vec<&SideEndpoint> {
        let rows = extras.iter().filter(|row| row.difference == which);
        rows.filter_map(|row| row.either()).collect()
    };
    let (gone, new) = (of(Difference::OnlyNow), of(Difference::OnlyNext));
    // What another finding is about is in the numbers too.
    let is_told = |is_next: bool| {
        let which = if is_next { Difference::OnlyNext } else { Difference::OnlyNow };
        let is_of_kind = |row: &&Row| row.either().is_some_and(|own| own.kind == kind);
        told == Some(which) && swap.parity.rows.iter().filter(is_of_kind).any(is_remote_desktop)
    };
    let mut parts = Vec::new();
    for (endpoints, side) in [(&new, next), (&gone, now)] {
        if let Some(listed) = names(endpoints) {
            let is = if endpoints.len() == 1 { "is" } else { "are" };
            let beside = if is_told(side == next) { ", beside Remote Desktop" } else { "" };
            parts.push(format!("{listed} {is} only in {side}{beside}"));
        }
    }
    let message = swap.frame.framed(format!(
        "{next} has {}, {now} has {had}: {}",
        counted(has, kind),
        parts.join(", ")
    ));
    let mut places = new.iter().map(|e| (*e, next)).chain(gone.iter().map(|e| (*e, now)));
    let (first, side) = places.next()?;
    let rest: Vec<_> = places.take(MOST).collect();
    let mut finding = swap
        .finding("swap-endpoint-count", first.place.clone(), message)
        .note(format!("only in {side}: {}", described(first)))
        .subject(identity(first));
    for (endpoint, side) in rest {
        let words = format!("only in {side}: {}", described(endpoint));
        finding = finding.label_at(label(endpoint.place.clone(), words));
    }
    let (other, name, number) =
        if side == next { (swap.now, now, had) } else { (swap.next, next, has) };
    // Where both have endpoints of their own, both places are labelled already.
    let is_one_sided = new.is_empty() || gone.is_empty();
    if let Some(place) =
        other.filter(|_| is_one_sided).and_then(|side| counterpart(side, &first.role))
    {
        let words = format!("{name} has {}", counted(number, kind));
        finding = finding.label_at(label(place, words));
    }
    Some(finding.help(refused(swap)))
}

fn other_kind(swap: &Swap<'_>, row: &Row) -> Option<Finding> {
    let (before, after) = (row.now.as_ref()?, row.next.as_ref()?);
    let (now, next) = (swap.frame.now(), swap.frame.next());
    let message = swap.frame.framed(format!(
        "`{}` of the role `{}` is {} in {next} and {} in {now}",
        after.name.as_deref().unwrap_or_default(),
        after.role,
        article(after.kind),
        article(before.kind),
    ));
    let finding = swap
        .finding("swap-endpoint-count", after.place.clone(), message)
        .note(next)
        .label_at(label(before.place.clone(), now))
        .help(refused(swap))
        .subject(identity(after));
    Some(finding)
}

pub(crate) fn protocol(swap: &Swap<'_>, findings: &mut Vec<Finding>) {
    for row in swap.parity.rows.iter().filter(|row| row.difference == Difference::Protocol) {
        let (Some(before), Some(after)) = (&row.now, &row.next) else { continue };
        let (now, next) = (swap.frame.now(), swap.frame.next());
        let speaks = |own: &SideEndpoint| own.protocol.clone().unwrap_or_default();
        let message = if same_name(before, after) {
            format!(
                "{} speaks {} in {next} and {} in {now}",
                named(after),
                speaks(after),
                speaks(before)
            )
        } else {
            format!(
                "{} speaks {} in {next}, where {} speaks {} in {now}",
                named(after),
                speaks(after),
                named(before),
                speaks(before)
            )
        };
        let message = swap.frame.framed(message);
        findings.push(
            swap.finding("swap-endpoint-protocol", after.place.clone(), message)
                .note(format!("{next}: {}", described(after)))
                .label_at(label(before.place.clone(), format!("{now}: {}", described(before))))
                .help("a VIP swap takes no other type of endpoint: keep the protocol, or delete the deployment in production and deploy the new package there")
                .subject(identity(after)),
        );
    }
}

pub(crate) fn port(swap: &Swap<'_>, findings: &mut Vec<Finding>) {
    for row in swap.parity.rows.iter().filter(|row| row.difference == Difference::Port) {
        let (Some(before), Some(after)) = (&row.now, &row.next) else { continue };
        let (now, next) = (swap.frame.now(), swap.frame.next());
        let message = format!(
            "{} is on port {} in {next} and on {} in {now}",
            named(after),
            after.ports,
            before.ports
        );
        findings.push(
            swap.finding("swap-endpoint-port", after.place.clone(), message)
                .note(format!("{next}: {}", described(after)))
                .label_at(label(before.place.clone(), format!("{now}: {}", described(before))))
                .help("the swap goes through, and clients that ask for the old port find nothing there: keep the port, or tell them before")
                .subject(identity(after)),
        );
    }
}

pub(crate) fn remote_desktop(swap: &Swap<'_>, findings: &mut Vec<Finding>) {
    let Some(which) = lone_remote_desktop(swap) else { return };
    let (side, other, without) = match which {
        Difference::OnlyNow => (swap.frame.now(), swap.next, swap.frame.next()),
        _ => (swap.frame.next(), swap.now, swap.frame.now()),
    };
    let rows = swap.parity.rows.iter().filter(|row| row.difference == which);
    let mut extras: Vec<&SideEndpoint> =
        rows.filter(|row| is_remote_desktop(row)).filter_map(Row::either).collect();
    order::by_key(&mut extras, |endpoint| endpoint.kind);
    let Some(first) = extras.first() else { return };
    let adds: Vec<String> = KINDS
        .into_iter()
        .map(|kind| (kind, extras.iter().filter(|own| own.kind == kind).count()))
        .filter(|(_, number)| *number > 0)
        .map(|(kind, number)| counted(number, kind))
        .collect();
    let message = format!("Remote Desktop is only in {side} and adds {} there", adds.join(" and "));
    let mut finding = swap
        .finding("swap-plugin-rdp", first.place.clone(), message)
        .note(added(first))
        .subject(side);
    for endpoint in extras.iter().skip(1).take(MOST) {
        finding = finding.label_at(label(endpoint.place.clone(), added(endpoint)));
    }
    if let Some(place) = other.and_then(|side| counterpart(side, &first.role)) {
        finding = finding.label_at(label(place, format!("{without} has no Remote Desktop")));
    }
    findings.push(finding.help(
        "a VIP swap is refused because of these endpoints: import the plug-ins in both deployments or in none, and deploy that one anew",
    ));
}

/// On which side alone there is Remote Desktop, as far as endpoints differ by it.
fn lone_remote_desktop(swap: &Swap<'_>) -> Option<Difference> {
    if swap.frame == Frame::Change {
        return None;
    }
    let rows = || swap.parity.rows.iter().filter(|row| is_remote_desktop(row));
    [Difference::OnlyNow, Difference::OnlyNext].into_iter().find(|which| {
        let is_alone = |row: &Row| match which {
            Difference::OnlyNow => row.next.is_none(),
            _ => row.now.is_none(),
        };
        rows().any(|row| row.difference == *which) && rows().all(is_alone)
    })
}

fn is_remote_desktop(row: &Row) -> bool {
    let plugin = row.either().and_then(|endpoint| endpoint.plugin.as_deref());
    plugin.is_some_and(|plugin| REMOTE_DESKTOP.contains(&plugin))
}

/// The place on a side that answers to an endpoint of a role on the other.
fn counterpart(side: &Side<'_>, role: &str) -> Option<Place> {
    let own = side.roles().into_iter().find(|own| own.name.is_like(role));
    own.map(|own| own.place).or_else(|| side.root())
}

/// The names of endpoints, as many as a sentence bears.
fn names(endpoints: &[&SideEndpoint]) -> Option<String> {
    let shown: Vec<String> = endpoints.iter().take(MOST).map(|endpoint| named(endpoint)).collect();
    match endpoints.len().checked_sub(shown.len())? {
        _ if shown.is_empty() => None,
        0 => Some(shown.join(", ")),
        more => Some(format!("{} and {more} more", shown.join(", "))),
    }
}

/// An endpoint in a message: its name, or its port where only that is known.
fn named(endpoint: &SideEndpoint) -> String {
    match &endpoint.name {
        Some(name) => format!("`{name}`"),
        None if endpoint.ports.ranges.is_empty() => format!("one of `{}`", endpoint.role),
        None => format!("port {} of `{}`", endpoint.ports, endpoint.role),
    }
}

fn same_name(one: &SideEndpoint, other: &SideEndpoint) -> bool {
    let same = |one: &String, other: &String| one.is_like(other);
    one.name.as_ref().zip(other.name.as_ref()).is_some_and(|(one, other)| same(one, other))
}

/// What stays the same of an endpoint when files are edited.
fn identity(endpoint: &SideEndpoint) -> String {
    let name = endpoint.name.clone().unwrap_or_else(|| endpoint.ports.to_string());
    format!("{}/{name}", endpoint.role)
}

/// Protocol, ports and origin of an endpoint: `https on 443`.
fn described(endpoint: &SideEndpoint) -> String {
    let by = endpoint.plugin.as_ref().map(|plugin| format!(", by `{plugin}`")).unwrap_or_default();
    format!("{}{by}", spoken(endpoint))
}

fn spoken(endpoint: &SideEndpoint) -> String {
    let what = endpoint.protocol.as_deref().unwrap_or_else(|| word(endpoint.kind));
    let ports = &endpoint.ports;
    let at = if ports.ranges.is_empty() { String::new() } else { format!(" on {ports}") };
    format!("{what}{at}")
}

/// What a plug-in adds, said at its import.
fn added(endpoint: &SideEndpoint) -> String {
    format!("adds {} ({})", article(endpoint.kind), spoken(endpoint))
}

/// A kind of endpoints in a sentence.
fn word(kind: EndpointKind) -> &'static str {
    match kind {
        EndpointKind::Input => "input endpoint",
        EndpointKind::InstanceInput => "instance input endpoint",
        EndpointKind::Internal => "internal endpoint",
    }
}

fn article(kind: EndpointKind) -> String {
    format!("an {}", word(kind))
}

fn counted(number: usize, kind: EndpointKind) -> String {
    let plural = if number == 1 { "" } else { "s" };
    let number = if number == 0 { "no".to_owned() } else { number.to_string() };
    format!("{number} {}{plural}", word(kind))
}
