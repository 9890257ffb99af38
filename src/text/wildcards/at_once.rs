//! All ways through a pattern with branches, gone at once.

use std::cell::RefCell;

use super::{Step, count};

/// Takes the bytes of a text one after the other, and with each all steps that take it.
pub(super) fn at_once(steps: &[Step], text: &[u8], to_slash: bool) -> bool {
    thread_local! {
        /// The room that is needed for it, kept from one time to the next.
        static ROOM: RefCell<Reached> = RefCell::default();
    }
    ROOM.with_borrow_mut(|reached| reached.through(steps, text, to_slash))
}

/// The steps that may take the next byte, each once.
#[derive(Default)]
struct Reached {
    places: Vec<u32>,
    /// Those that might have taken the byte before.
    before: Vec<u32>,
    /// Whether the pattern may end here.
    is_end: bool,
    /// At which byte each step was last come to.
    seen: Vec<u32>,
    round: u32,
    /// Where forks still lead to.
    forks: Vec<u32>,
}

impl Reached {
    fn through(&mut self, steps: &[Step], text: &[u8], to_slash: bool) -> bool {
        self.seen.clear();
        self.seen.resize(steps.len(), 0);
        self.round = 0;
        self.begin();
        self.enter(steps, 0);
        for &byte in text {
            if to_slash && byte == b'/' && self.is_end {
                return true;
            }
            self.begin();
            let before = std::mem::take(&mut self.before);
            for &place in &before {
                match &steps[place as usize] {
                    Step::One(step) if step.takes(byte) => self.enter(steps, place + 1),
                    Step::Many(step) if step.takes(byte) => self.enter(steps, place),
                    _ => {}
                }
            }
            self.before = before;
            if self.places.is_empty() && !self.is_end {
                return false;
            }
        }
        self.is_end && !to_slash
    }

    /// Forgets what was reached: a byte is taken.
    fn begin(&mut self) {
        std::mem::swap(&mut self.before, &mut self.places);
        self.places.clear();
        self.is_end = false;
        self.round += 1;
    }

    /// Comes to a step, and to all that it leads to without taking anything.
    fn enter(&mut self, steps: &[Step], place: u32) {
        let mut next = Some(place);
        while let Some(place) = next.or_else(|| self.forks.pop()) {
            count::step();
            next = None;
            let Some(seen) = self.seen.get_mut(place as usize) else {
                self.is_end = true;
                continue;
            };
            if std::mem::replace(seen, self.round) == self.round {
                continue;
            }
            match &steps[place as usize] {
                Step::One(_) => self.places.push(place),
                Step::Many(_) => {
                    self.places.push(place);
                    next = Some(place + 1);
                }
                Step::Fork(further) => {
                    self.forks.push(place + 1 + further);
                    next = Some(place + 1);
                }
                Step::Skip(further) => next = Some(place + 1 + further),
            }
        }
    }
}
