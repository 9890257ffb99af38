//! Lists for the records of a tree, in room that the next tree of the thread uses again: asked for
//! anew for each of many small files, it would cost more than what is written to it.

use std::cell::RefCell;
use std::mem::take;
use std::ops::{Deref, DerefMut};
use std::thread::LocalKey;

use super::tree::{AttributeRecord, Node};

/// So many rooms are kept for a thread: a document and those in it are read at the same time.
const KEPT: usize = 4;
/// A room for more records than that is given back, so that a large file leaves nothing behind.
pub(super) const LARGEST: usize = 2048;

/// The rooms that nobody uses.
type Spare<T> = RefCell<Vec<Vec<T>>>;

thread_local! {
    static NODES: Spare<Node> = const { RefCell::new(Vec::new()) };
    static ATTRIBUTES: Spare<AttributeRecord> = const { RefCell::new(Vec::new()) };
}

/// A kind of record for which rooms are kept.
pub(super) trait Record: Sized + 'static {
    /// Where they are.
    fn spare() -> &'static LocalKey<Spare<Self>>;
}

impl Record for Node {
    fn spare() -> &'static LocalKey<Spare<Self>> {
        &NODES
    }
}

impl Record for AttributeRecord {
    fn spare() -> &'static LocalKey<Spare<Self>> {
        &ATTRIBUTES
    }
}

/// A list of records that leaves its room to the next one.
pub(super) struct Records<T: Record>(Vec<T>);

impl<T: Record> Records<T> {
    /// An empty list with room for so many.
    pub(super) fn with_capacity(few: usize) -> Self {
        // A thread that ends has none any more.
        let spare = T::spare().try_with(|spare| spare.borrow_mut().pop());
        let mut list = spare.ok().flatten().unwrap_or_default();
        list.reserve(few);
        Self(list)
    }
}

impl<T: Record> Drop for Records<T> {
    fn drop(&mut self) {
        if self.0.capacity() > LARGEST {
            return;
        }
        let mut list = take(&mut self.0);
        list.clear();
        let _ = T::spare().try_with(|spare| {
            let mut spare = spare.borrow_mut();
            if spare.len() < KEPT {
                spare.push(list);
            }
        });
    }
}

impl<T: Record> Deref for Records<T> {
    type Target = Vec<T>;

    #[inline]
    fn deref(&self) -> &Vec<T> {
        &self.0
    }
}

impl<T: Record> DerefMut for Records<T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut Vec<T> {
        &mut self.0
    }
}
