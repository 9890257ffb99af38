//! Where an address leads: which operation answers there, or which one was probably meant.

use super::target::{Pair, Piece, Target};
use crate::schema::{self, Catalog, Schema};
use crate::text::letters::Letters;
use crate::text::nearest;

/// An operation, and one of the ways that it is sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sent {
    /// The operation.
    pub(super) schema: &'static Schema,
    /// The way.
    pub(super) request: &'static schema::Request,
}

/// Where an address leads.
#[derive(Debug)]
pub(super) enum Destination {
    /// Operations that answer there.
    Known(Vec<Sent>),
    /// The path and the query are theirs, but the method is another.
    Method(Vec<Sent>),
    /// The path is theirs, but the query is another or missing.
    Query(Vec<Sent>),
    /// Nothing answers at that path.
    Nowhere,
}

/// What is wrong with a piece of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Slip {
    /// The piece at that index is not what it should be: the word that should stand there.
    Misspelt(usize, &'static str),
    /// The piece is none of the values that there are.
    NoChoice(usize, &'static str),
    /// A piece is missing before that index; what it is.
    Missing(usize, &'static str),
    /// The piece does not belong there.
    Extra(usize),
}

/// The parameter that begins every path.
pub(super) const SUBSCRIPTION: &str = "{subscription-id}";

/// The ways to send operations to that path.
pub(super) fn at_path(target: &Target, catalog: &Catalog) -> Vec<Sent> {
    let found: Vec<(usize, Sent)> =
        all(catalog).filter_map(|sent| Some((fits(target, sent.request.path)?, sent))).collect();
    // A word that is spelt out says more than a parameter.
    let most = found.iter().map(|(words, _)| *words).max().unwrap_or_default();
    found.into_iter().filter(|(words, _)| *words == most).map(|(_, sent)| sent).collect()
}

/// All ways to send all operations.
pub(super) fn all(catalog: &Catalog) -> impl Iterator<Item = Sent> {
    catalog
        .operations()
        .flat_map(|schema| schema.requests.iter().map(move |request| Sent { schema, request }))
}

/// Where an address leads that is sent with `verb`.
pub(super) fn destination(verb: &str, target: &Target, at_path: Vec<Sent>) -> Destination {
    if at_path.is_empty() {
        return Destination::Nowhere;
    }
    let asked: Vec<Sent> =
        at_path.iter().copied().filter(|sent| asks(target, sent.request)).collect();
    if asked.is_empty() {
        return Destination::Query(at_path);
    }
    let (known, others): (Vec<Sent>, Vec<Sent>) =
        asked.into_iter().partition(|sent| sent.request.method == verb || super::is_open(verb));
    if known.is_empty() {
        return Destination::Method(others);
    }
    Destination::Known(known)
}

/// How many words of a template an address has, where it fits.
pub(super) fn fits(target: &Target, template: &'static str) -> Option<usize> {
    let wanted: Vec<&str> = pieces(template).collect();
    let skip = hidden(target, wanted.len())?;
    let mut words = 0;
    for (piece, wanted) in target.segments.iter().zip(&wanted[skip..]) {
        let is_word = !wanted.starts_with('{');
        if slip(piece.is_open, &piece.text, wanted) {
            return None;
        }
        words += usize::from(is_word && !piece.is_open);
    }
    // A variable may hold any word, but not all of them.
    (words > 0).then_some(words)
}

/// How many pieces of a template stand in the variable that the address begins with; `None`:
/// the address has another length.
fn hidden(target: &Target, wanted: usize) -> Option<usize> {
    let missing = wanted.checked_sub(target.segments.len())?;
    (missing == 0 || target.is_prefix_open).then_some(missing)
}

/// The piece of an address that stands for a parameter of a template, where the address fits it.
pub(super) fn piece_for<'t>(
    target: &'t Target,
    template: &'static str,
    parameter: &str,
) -> Option<&'t Piece> {
    fits(target, template)?;
    let at = pieces(template).position(|piece| piece == parameter)?;
    let skip = hidden(target, pieces(template).count())?;
    target.segments.get(at.checked_sub(skip)?)
}

/// The pieces of a template.
pub(super) fn pieces(template: &'static str) -> impl Iterator<Item = &'static str> {
    template.trim_matches('/').split('/')
}

/// The values of `{staging|production}`; of a parameter that takes anything none.
pub(super) fn choices(wanted: &'static str) -> impl Iterator<Item = &'static str> {
    let inside = wanted.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    inside.filter(|inside| inside.contains('|')).into_iter().flat_map(|inside| inside.split('|'))
}

/// Whether a piece is not what the template wants there.
fn slip(is_open: bool, text: &str, wanted: &'static str) -> bool {
    if is_open {
        return false;
    }
    if !wanted.starts_with('{') {
        return !wanted.is_like(text);
    }
    if choices(wanted).next().is_some() {
        return !choices(wanted).any(|choice| choice.is_like(text));
    }
    text.is_empty()
}

/// Whether the query of an address asks for what a way to send asks for, and for nothing that
/// leads elsewhere.
fn asks(target: &Target, way: &'static schema::Request) -> bool {
    if target.is_query_open() {
        return true;
    }
    let has_all = way
        .parameters()
        .all(|(name, value)| target.query_named(name).is_some_and(|pair| is_value(pair, value)));
    let is_wanted = |pair: &Pair| {
        let mut known = way.parameters().chain(way.optional_parameters());
        known.any(|(name, value)| name.is_like(&pair.name) && is_value(pair, value))
    };
    has_all && target.query.iter().filter(|pair| leads(pair)).all(is_wanted)
}

/// Whether a pair of a query chooses what is done at an address.
pub(super) fn leads(pair: &Pair) -> bool {
    matches!(pair.name.as_str(), "comp" | "action")
}

/// Whether a pair has a value that a template takes.
pub(super) fn is_value(pair: &Pair, wanted: &'static str) -> bool {
    pair.is_open
        || if choices(wanted).next().is_some() {
            choices(wanted).any(|choice| choice.is_like(&pair.value))
        } else {
            wanted.starts_with('{') || wanted.is_like(&pair.value)
        }
}

/// The nearest of several ways to send, and what has to change to make the path one of it.
pub(super) fn nearest_path(
    target: &Target,
    among: impl Iterator<Item = Sent>,
    most: usize,
) -> Option<(Sent, Vec<Slip>)> {
    let ranked = among.filter_map(|sent| {
        let slips = slips(target, sent.request.path)?;
        let cost: usize = slips.iter().map(|slip| cost(slip, target)).sum();
        let asks = usize::from(!asks(target, sent.request));
        let letters: usize = slips.iter().map(|slip| letters(slip, target)).sum();
        (cost <= most).then_some(((cost + asks, letters), sent, slips))
    });
    ranked.min_by_key(|(rank, ..)| *rank).map(|(_, sent, slips)| (sent, slips))
}

/// How many letters a slip is.
fn letters(slip: &Slip, target: &Target) -> usize {
    match slip {
        Slip::Misspelt(index, word) => {
            let text = &target.segments[*index].text;
            nearest::distance(&text.lower(), &word.lower())
        }
        Slip::NoChoice(..) | Slip::Missing(..) | Slip::Extra(_) => 0,
    }
}

/// What a slip weighs: a few letters are a slip of the fingers, a word is not.
fn cost(slip: &Slip, target: &Target) -> usize {
    match slip {
        Slip::Misspelt(index, word) => {
            let near = nearest::of(&target.segments[*index].text, [*word]).is_some();
            if near { 2 } else { 5 }
        }
        Slip::NoChoice(..) => 2,
        Slip::Missing(_, what) if what.starts_with('{') => 2,
        Slip::Missing(..) | Slip::Extra(_) => 3,
    }
}

/// What has to change to make a path one of a template; `None` where they are too different.
fn slips(target: &Target, template: &'static str) -> Option<Vec<Slip>> {
    let wanted: Vec<&'static str> = pieces(template).collect();
    let given = target.segments.len();
    if hidden(target, wanted.len()).is_some() {
        let skip = wanted.len() - given;
        return Some(in_line(target, &wanted[skip..], None, None));
    }
    let candidates: Vec<Vec<Slip>> = if given + 1 == wanted.len() {
        (0..wanted.len()).map(|index| in_line(target, &wanted, Some(index), None)).collect()
    } else if given == wanted.len() + 1 {
        // What fits up to its end has too much there.
        (0..given).rev().map(|index| in_line(target, &wanted, None, Some(index))).collect()
    } else {
        return None;
    };
    candidates
        .into_iter()
        .min_by_key(|slips| slips.iter().map(|slip| cost(slip, target)).sum::<usize>())
}

/// The slips of a path, piece by piece, where one of the template may be missing, or one of the
/// path may be too many.
fn in_line(
    target: &Target,
    wanted: &[&'static str],
    missing: Option<usize>,
    extra: Option<usize>,
) -> Vec<Slip> {
    let mut found = Vec::new();
    let mut given = target.segments.iter().enumerate().filter(|(index, _)| Some(*index) != extra);
    if let Some(extra) = extra {
        found.push(Slip::Extra(extra));
    }
    let mut next = 0;
    for (index, wanted) in wanted.iter().copied().enumerate() {
        if missing == Some(index) {
            found.push(Slip::Missing(next, wanted));
            continue;
        }
        let Some((at, piece)) = given.next() else { break };
        next = at + 1;
        if !slip(piece.is_open, &piece.text, wanted) {
            continue;
        }
        found.push(if !wanted.starts_with('{') {
            Slip::Misspelt(at, wanted)
        } else if piece.text.is_empty() {
            Slip::Missing(at, wanted)
        } else {
            Slip::NoChoice(at, wanted)
        });
    }
    found
}
