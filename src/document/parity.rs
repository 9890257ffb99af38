//! Which endpoint of one deployment is which of the other, and which are left over.

use std::collections::{HashMap, VecDeque};

use super::{Side, SideEndpoint};
use crate::schema::EndpointKind;
use crate::text::letters::Letters;
use crate::text::order;

/// The kinds of endpoints, in the order of tables.
pub const KINDS: [EndpointKind; 3] =
    [EndpointKind::Input, EndpointKind::InstanceInput, EndpointKind::Internal];

/// The endpoints of two deployments, side by side.
#[derive(Clone, Debug, Default)]
pub struct Parity {
    /// Every endpoint of both, by kind and role.
    pub rows: Vec<Row>,
    /// The kinds that one of the two has and the other does not show.
    pub unseen: Vec<EndpointKind>,
}

/// An endpoint of one deployment, and that of the other which takes its place.
#[derive(Clone, Debug)]
pub struct Row {
    /// In production, or before the change.
    pub now: Option<SideEndpoint>,
    /// In staging, or behind the change.
    pub next: Option<SideEndpoint>,
    /// In what they differ.
    pub difference: Difference,
}

/// In what two endpoints differ that take each other's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Difference {
    /// In nothing that counts.
    None,
    /// In the port that is open to the outside.
    Port,
    /// In the protocol.
    Protocol,
    /// In the kind: one is public and the other is not, or so.
    Kind,
    /// The second deployment lacks it.
    OnlyNow,
    /// The first deployment lacks it.
    OnlyNext,
    /// The other deployment does not show such endpoints, or there is none.
    Unseen,
}

impl Difference {
    /// The word that reports use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Port => "port",
            Self::Protocol => "protocol",
            Self::Kind => "kind",
            Self::OnlyNow => "only-production",
            Self::OnlyNext => "only-staging",
            Self::Unseen => "not-compared",
        }
    }
}

impl Row {
    /// The endpoint that a row is about: that of the first deployment, else that of the second.
    #[must_use]
    pub fn either(&self) -> Option<&SideEndpoint> {
        self.now.as_ref().or(self.next.as_ref())
    }
}

impl Parity {
    /// Puts the endpoints of two deployments side by side.
    #[must_use]
    pub fn of(now: &Side<'_>, next: &Side<'_>) -> Self {
        let (mut first, mut second) = (now.endpoints(), next.endpoints());
        settle_kinds(&mut first, &second);
        settle_kinds(&mut second, &first);
        let mut parity = Self::default();
        for kind in KINDS {
            let own = |list: &mut Vec<SideEndpoint>| -> Vec<SideEndpoint> {
                let (own, rest) = list.drain(..).partition(|endpoint| endpoint.kind == kind);
                *list = rest;
                own
            };
            let (first, second) = (own(&mut first), own(&mut second));
            if now.shows(kind) && next.shows(kind) {
                let mixed = first.iter().chain(&second).any(|own| own.is_transport)
                    && first.iter().chain(&second).any(|own| !own.is_transport);
                parity.rows.extend(matched(first, second, mixed));
                continue;
            }
            if !first.is_empty() || !second.is_empty() {
                parity.unseen.push(kind);
            }
            parity.rows.extend(first.into_iter().map(|one| row(Some(one), None)));
            parity.rows.extend(second.into_iter().map(|other| row(None, Some(other))));
        }
        join_kinds(&mut parity.rows);
        parity.sort();
        parity
    }

    /// The endpoints of a deployment that nothing is compared with.
    #[must_use]
    pub fn alone(now: Option<&Side<'_>>, next: Option<&Side<'_>>) -> Self {
        let first = now.into_iter().flat_map(Side::endpoints).map(|own| row(Some(own), None));
        let second = next.into_iter().flat_map(Side::endpoints).map(|own| row(None, Some(own)));
        let mut parity = Self { rows: first.chain(second).collect(), unseen: Vec::new() };
        parity.sort();
        parity
    }

    /// How many endpoints of a kind each deployment has.
    #[must_use]
    pub fn counts(&self, kind: EndpointKind) -> (usize, usize) {
        let of = |side: fn(&Row) -> &Option<SideEndpoint>| {
            let endpoints = self.rows.iter().filter_map(|row| side(row).as_ref());
            endpoints.filter(|endpoint| endpoint.kind == kind).count()
        };
        (of(|row| &row.now), of(|row| &row.next))
    }

    fn sort(&mut self) {
        order::by_key(&mut self.rows, |row| {
            row.either().map(|endpoint| {
                let kind = KINDS.iter().position(|kind| *kind == endpoint.kind);
                // Names that the short list of a deployment lacks come last.
                (
                    kind,
                    endpoint.role.to_lowercase(),
                    endpoint.name.is_none(),
                    lower(endpoint.name.as_deref()),
                )
            })
        });
    }
}

fn lower(name: Option<&str>) -> String {
    name.unwrap_or_default().to_lowercase()
}

/// An endpoint for itself.
fn row(now: Option<SideEndpoint>, next: Option<SideEndpoint>) -> Row {
    Row { now, next, difference: Difference::Unseen }
}

/// What is not sure about the kinds of one deployment the other may tell.
fn settle_kinds(own: &mut [SideEndpoint], others: &[SideEndpoint]) {
    for endpoint in own.iter_mut().filter(|endpoint| !endpoint.is_kind_sure) {
        let is_role = |other: &&SideEndpoint| other.role.is_like(&endpoint.role);
        let is_it = |other: &&SideEndpoint| match &endpoint.name {
            Some(_) => lower(other.name.as_deref()) == lower(endpoint.name.as_deref()),
            None => {
                other.kind == EndpointKind::InstanceInput && !endpoint.ports.differ(&other.ports)
            }
        };
        let known = others.iter().filter(|other| other.is_kind_sure).filter(is_role).find(is_it);
        if let Some(known) = known.filter(|known| known.kind != EndpointKind::Internal) {
            endpoint.kind = known.kind;
            endpoint.ports.are_taken = known.kind == EndpointKind::InstanceInput;
        }
    }
}

/// What has to be the same for two endpoints to be taken for each other, with their protocols as far
/// as both sides tell them apart; `None` matches nothing.
type Likeness = fn(&SideEndpoint, Option<&str>) -> Option<Vec<String>>;

/// From the same in all to the same in little.
const LIKENESSES: [Likeness; 10] = [
    |own, speaks| Some(vec![role(own), name(own)?, speaks?.to_owned(), ports(own)]),
    |own, speaks| Some(vec![role(own), speaks?.to_owned(), shown_ports(own)?]),
    |own, speaks| Some(vec![role(own), name(own)?, speaks?.to_owned()]),
    |own, speaks| Some(vec![speaks?.to_owned(), shown_ports(own)?]),
    |own, _| Some(vec![role(own), shown_ports(own)?]),
    |own, _| Some(vec![shown_ports(own)?]),
    |own, speaks| Some(vec![plugin(own), role(own), speaks?.to_owned()]),
    |own, speaks| Some(vec![plugin(own), speaks?.to_owned()]),
    |own, _| Some(vec![role(own), name(own)?]),
    |own, _| Some(vec![plugin(own), role(own)]),
];

fn role(own: &SideEndpoint) -> String {
    own.role.to_lowercase()
}

fn name(own: &SideEndpoint) -> Option<String> {
    own.name.as_ref().map(|name| name.to_lowercase())
}

fn ports(own: &SideEndpoint) -> String {
    own.ports.to_string()
}

fn shown_ports(own: &SideEndpoint) -> Option<String> {
    (!own.ports.ranges.is_empty()).then(|| own.ports.to_string())
}

/// What a plug-in adds takes the place of nothing that a file writes.
fn plugin(own: &SideEndpoint) -> String {
    own.plugin.clone().unwrap_or_default()
}

/// Pairs the endpoints of one kind, the most alike first. Where both have as many, none is left
/// over, however little they have in common.
fn matched(now: Vec<SideEndpoint>, next: Vec<SideEndpoint>, by_transport: bool) -> Vec<Row> {
    let is_even = now.len() == next.len();
    let mut first: Vec<Option<SideEndpoint>> = now.into_iter().map(Some).collect();
    let mut second: Vec<Option<SideEndpoint>> = next.into_iter().map(Some).collect();
    let mut rows = Vec::new();
    // The last one would pair what has only the role in common: with counts that differ, it is
    // clearer to say what each side has.
    let levels = if is_even { &LIKENESSES[..] } else { &LIKENESSES[..9] };
    let key_of = |likeness: &Likeness, own: &SideEndpoint| {
        let speaks = if by_transport { own.transport() } else { own.protocol.as_deref() };
        likeness(own, speaks)
    };
    for likeness in levels {
        let mut known: HashMap<Vec<String>, VecDeque<usize>> = HashMap::new();
        for (index, endpoint) in first.iter().enumerate() {
            if let Some(key) = endpoint.as_ref().and_then(|own| key_of(likeness, own)) {
                known.entry(key).or_default().push_back(index);
            }
        }
        for slot in &mut second {
            let key = slot.as_ref().and_then(|own| key_of(likeness, own));
            let found = key.and_then(|key| known.get_mut(&key)?.pop_front());
            if let Some(found) = found {
                rows.push(pair(first[found].take(), slot.take()));
            }
        }
    }
    let mut left = first.into_iter().flatten();
    let mut rest: VecDeque<SideEndpoint> = second.into_iter().flatten().collect();
    if is_even {
        rows.extend(left.by_ref().map(|own| pair(Some(own), rest.pop_front())));
    }
    rows.extend(left.map(|own| pair(Some(own), None)));
    rows.extend(rest.into_iter().map(|other| pair(None, Some(other))));
    rows
}

fn pair(now: Option<SideEndpoint>, next: Option<SideEndpoint>) -> Row {
    let difference = match (&now, &next) {
        (Some(one), Some(other)) => difference(one, other),
        (Some(_), None) => Difference::OnlyNow,
        (None, _) => Difference::OnlyNext,
    };
    Row { now, next, difference }
}

fn difference(one: &SideEndpoint, other: &SideEndpoint) -> Difference {
    if one.differs_in_protocol(other) {
        Difference::Protocol
    } else if one.ports.differ(&other.ports) {
        Difference::Port
    } else {
        Difference::None
    }
}

/// An endpoint that is left over in two kinds has changed its kind.
fn join_kinds(rows: &mut Vec<Row>) {
    let mut gone: HashMap<(String, String), usize> = HashMap::new();
    for (index, row) in rows.iter().enumerate() {
        let left = row.now.as_ref().filter(|_| row.difference == Difference::OnlyNow);
        if let Some(key) = left.and_then(|own| Some((role(own), name(own)?))) {
            gone.insert(key, index);
        }
    }
    let mut joined = Vec::new();
    for index in 0..rows.len() {
        let (Difference::OnlyNext, Some(own)) = (rows[index].difference, &rows[index].next) else {
            continue;
        };
        let Some(before) = name(own).and_then(|name| gone.remove(&(role(own), name))) else {
            continue;
        };
        let now = rows[before].now.take();
        rows[index] = Row { now, next: rows[index].next.take(), difference: Difference::Kind };
        joined.push(before);
    }
    let mut index = 0;
    rows.retain(|_| {
        index += 1;
        !joined.contains(&(index - 1))
    });
}
