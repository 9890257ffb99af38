//! Which suppression covers a place, found without a look at each of them.

use std::collections::HashMap;
use std::sync::Arc;

use super::selection::Choice;
use super::suppression::Suppression;
use crate::finding::Place;
use crate::rules::Page;
use crate::schema::Version;
use crate::text::{Part, order};

/// The suppressions that hold, by the text that they are in and by what they let be.
pub(super) struct Covers {
    lists: HashMap<(*const Part, Choice), List>,
}

/// What is covered in one text for one choice.
#[derive(Default)]
struct List {
    /// In the order of their starts, the longer one first.
    covers: Vec<Cover>,
    /// The last suppression that ends at an offset, which it covers too.
    ends: HashMap<u32, usize>,
}

struct Cover {
    start: u32,
    end: u32,
    /// The suppression; of several that cover the same, the last.
    index: usize,
    /// The nearest cover around this one.
    outer: Option<usize>,
}

impl Covers {
    pub(super) fn of(suppressions: &[Suppression], today: Version) -> Self {
        let mut lists: HashMap<(*const Part, Choice), List> = HashMap::new();
        for (index, suppression) in suppressions.iter().enumerate() {
            let Some(covers) = suppression.covers.filter(|_| !suppression.is_over(today)) else {
                continue;
            };
            for rule in &suppression.rules {
                let list = lists.entry((Arc::as_ptr(&suppression.part), rule.choice)).or_default();
                let (start, end) = (covers.start, covers.end);
                list.covers.push(Cover { start, end, index, outer: None });
                list.ends.insert(end, index);
            }
        }
        lists.values_mut().for_each(List::nest);
        Self { lists }
    }

    /// The last suppression that covers a place for a rule.
    pub(super) fn last(&self, place: &Place, page: &Page) -> Option<usize> {
        let choices = [Choice::Rule(page.name), Choice::Group(page.group), Choice::All];
        let part = Arc::as_ptr(&place.part);
        let lists = choices.into_iter().filter_map(|choice| self.lists.get(&(part, choice)));
        lists.filter_map(|list| list.last(place.span.start)).max()
    }
}

impl List {
    /// Puts the covers in order, and finds for each the one around it.
    fn nest(&mut self) {
        order::by_key(&mut self.covers, |cover| {
            (cover.start, u32::MAX - cover.end, usize::MAX - cover.index)
        });
        self.covers.dedup_by_key(|cover| (cover.start, cover.end));
        let mut around: Vec<usize> = Vec::new();
        for index in 0..self.covers.len() {
            let start = self.covers[index].start;
            while around.last().is_some_and(|last| self.covers[*last].end <= start) {
                around.pop();
            }
            self.covers[index].outer = around.last().copied();
            around.push(index);
        }
    }

    fn last(&self, offset: u32) -> Option<usize> {
        let behind = self.covers.partition_point(|cover| cover.start <= offset);
        let innermost = behind.checked_sub(1);
        let around = std::iter::successors(innermost, |index| self.covers[*index].outer);
        let covers = around.map(|index| &self.covers[index]).filter(|cover| offset < cover.end);
        covers.map(|cover| cover.index).chain(self.ends.get(&offset).copied()).max()
    }
}
