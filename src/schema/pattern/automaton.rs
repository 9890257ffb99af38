//! Makes a table of a pattern: first states that may be in several places at once, then one state
//! for each set of places.

use std::collections::HashMap;

use super::Table;
use super::parse::{Node, Set};

/// More states than any sensible pattern needs.
const MOST_STATES: usize = 4096;

/// What stands for all characters beyond ASCII where sets are asked.
const BEYOND: u8 = 0x80;

const TOO_LARGE: &str = "it is too large: it has too many repetitions";

/// A place in a pattern.
enum Place {
    /// A character of the set leads on.
    Through(Set, usize),
    /// Nothing is needed to be here or there.
    Fork(usize, usize),
    /// The pattern is over.
    End,
}

/// The table of a pattern.
pub(super) fn table(pattern: &Node) -> Result<Table, String> {
    let mut places = vec![Place::End];
    let first = lay(pattern, 0, &mut places);
    if places.len() > MOST_STATES {
        return Err(TOO_LARGE.to_owned());
    }
    let (classes, samples) = classes(&places);
    let mut known: HashMap<Vec<usize>, u16> = HashMap::new();
    let mut states = vec![Vec::new(), closure(&places, [first])];
    for (number, state) in states.iter().enumerate() {
        known.insert(state.clone(), number as u16);
    }
    let width = samples.len() + 2;
    let mut moves = vec![0; width];
    let mut next = 1;
    while next < states.len() {
        moves.push(0);
        for sample in &samples {
            let through = states[next].iter().filter_map(|place| match &places[*place] {
                Place::Through(set, behind) if set.has(*sample) => Some(*behind),
                _ => None,
            });
            let reached = closure(&places, through.collect::<Vec<_>>());
            let number = *known.entry(reached).or_insert_with_key(|reached| {
                states.push(reached.clone());
                (states.len() - 1) as u16
            });
            moves.push(number);
        }
        // What continues a character.
        moves.push(next as u16);
        if states.len() > MOST_STATES {
            return Err(TOO_LARGE.to_owned());
        }
        next += 1;
    }
    if states.len() * width > usize::from(u16::MAX) {
        return Err(TOO_LARGE.to_owned());
    }
    for (row, state) in moves.chunks_exact_mut(width).zip(&states) {
        for next in &mut *row {
            *next *= width as u16;
        }
        row[0] = u16::from(state.contains(&0));
    }
    Ok(Table {
        classes: Box::leak(Box::new(classes)),
        width,
        moves: moves.leak(),
        lengths: lengths(pattern),
    })
}

/// The lengths of the shortest and the longest text that fits, in bytes.
fn lengths(pattern: &Node) -> (u32, u32) {
    const LONGEST_CHARACTER: u32 = 4;
    match pattern {
        Node::One(set) => (1, if set.has(BEYOND) { LONGEST_CHARACTER } else { 1 }),
        Node::Row(row) => row.iter().map(lengths).fold((0, 0), |(least, most), (short, long)| {
            (least.saturating_add(short), most.saturating_add(long))
        }),
        Node::Either(all) => {
            let all = all.iter().map(lengths);
            let either =
                |(least, most): (u32, u32), (short, long)| (least.min(short), most.max(long));
            all.reduce(either).unwrap_or((0, 0))
        }
        Node::Repeat(node, least, most) => {
            let (short, long) = lengths(node);
            let times = |length: u32, count: usize| length.saturating_mul(count as u32);
            (times(short, *least), most.map_or(u32::MAX, |most| times(long, most)))
        }
    }
}

/// Lays out a piece before the place `behind`; the place where it begins.
fn lay(node: &Node, behind: usize, places: &mut Vec<Place>) -> usize {
    match node {
        Node::One(set) => add(places, Place::Through(*set, behind)),
        Node::Row(row) => row.iter().rev().fold(behind, |behind, node| lay(node, behind, places)),
        Node::Either(all) => {
            let starts: Vec<usize> = all.iter().map(|node| lay(node, behind, places)).collect();
            let fork = |one, other| add(places, Place::Fork(one, other));
            starts.into_iter().reduce(fork).unwrap_or(behind)
        }
        Node::Repeat(node, least, Some(most)) => {
            let maybe = (*least..*most).fold(behind, |inner, _| {
                let start = lay(node, inner, places);
                add(places, Place::Fork(start, behind))
            });
            (0..*least).fold(maybe, |behind, _| lay(node, behind, places))
        }
        Node::Repeat(node, least, None) => {
            let again = add(places, Place::Fork(behind, behind));
            let start = lay(node, again, places);
            places[again] = Place::Fork(start, behind);
            (0..*least).fold(again, |behind, _| lay(node, behind, places))
        }
    }
}

/// Adds a place, unless there are far too many, which `table` says.
fn add(places: &mut Vec<Place>, place: Place) -> usize {
    if places.len() <= MOST_STATES {
        places.push(place);
    }
    places.len() - 1
}

/// All places where one is without another character, in order; forks are left out.
fn closure(places: &[Place], starts: impl IntoIterator<Item = usize>) -> Vec<usize> {
    let mut seen = vec![false; places.len()];
    let mut open: Vec<usize> = starts.into_iter().collect();
    while let Some(place) = open.pop() {
        if !std::mem::replace(&mut seen[place], true)
            && let Place::Fork(one, other) = places[place]
        {
            open.extend([one, other]);
        }
    }
    let is_fork = |place: &usize| matches!(places[*place], Place::Fork(..));
    (0..places.len()).filter(|place| seen[*place] && !is_fork(place)).collect()
}

/// Characters that no set tells apart are one class: the class of each byte, from 1, and a character
/// of each class but the last, which is that of bytes that continue a character.
fn classes(places: &[Place]) -> ([u8; 256], Vec<u8>) {
    let mut sets: Vec<Set> = Vec::new();
    for place in places {
        if let Place::Through(set, _) = place
            && !sets.contains(set)
        {
            sets.push(*set);
        }
    }
    let mut known: HashMap<Vec<bool>, u8> = HashMap::new();
    let mut samples = Vec::new();
    let mut class = |character: u8| {
        let kind: Vec<bool> = sets.iter().map(|set| set.has(character)).collect();
        *known.entry(kind).or_insert_with(|| {
            samples.push(character);
            samples.len() as u8
        })
    };
    let ascii: [u8; 128] = std::array::from_fn(|byte| class(byte as u8));
    let beyond = class(BEYOND);
    let classes = std::array::from_fn(|byte| match byte as u8 {
        ..0x80 => ascii[byte],
        0x80..0xC0 => samples.len() as u8 + 1,
        0xC0.. => beyond,
    });
    (classes, samples)
}
