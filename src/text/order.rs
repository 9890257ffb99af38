//! Sorting that is compiled once. The sorts of the standard library are made anew for each type and
//! each order, eight kilobytes a time; here what is sorted are places, and the items move there.
//!
//! It is quickest where items are sorted already, as most are, and right for any number in any order.

use std::cmp::Ordering;

/// Sorts items by themselves.
pub(crate) fn plain<T: Ord>(items: &mut [T]) {
    by(items, T::cmp);
}

/// Sorts items by what `key` makes of each; those with equal keys stay as they are.
pub(crate) fn by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    by(items, |one, other| key(one).cmp(&key(other)));
}

/// Sorts items as `order` says; those that are equal stay as they are.
pub(crate) fn by<T>(items: &mut [T], order: impl Fn(&T, &T) -> Ordering) {
    if items.is_sorted_by(|one, other| order(one, other).is_le()) {
        return;
    }
    let of = |one: usize, other: usize| order(&items[one], &items[other]);
    let mut places = sorted(items.len(), &of);
    // Each circle of places is gone around once: what stands at `places[at]` belongs at `at`.
    for start in 0..places.len() {
        let mut at = start;
        loop {
            let from = std::mem::replace(&mut places[at], at);
            if from == start {
                break;
            }
            items.swap(at, from);
            at = from;
        }
    }
}

/// The places of so many items, in their order.
fn sorted(number: usize, order: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..number).collect();
    places.sort_by(|one, other| order(*one, *other));
    places
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_is_the_sort_of_the_standard_library(keys: Vec<u8>) {
            let items: Vec<(u8, usize)> = keys.into_iter().zip(0..).collect();
            let (mut ours, mut theirs) = (items.clone(), items.clone());
            by_key(&mut ours, |(key, _)| key / 4);
            theirs.sort_by_key(|(key, _)| key / 4);
            prop_assert_eq!(&ours, &theirs);
            let (mut ours, mut theirs) = (items.clone(), items);
            by(&mut ours, |one, other| other.cmp(one));
            theirs.sort_by(|one, other| other.cmp(one));
            prop_assert_eq!(ours, theirs);
        }
    }
}
