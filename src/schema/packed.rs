//! Models and requests packed into bytes: a release carries those of all schemas, and a run unpacks
//! the few that it needs. As tables of Rust they would be a megabyte of pointers, which the system
//! has to set right in each run before anything else can happen.

mod forms;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::OnceLock;

use super::model::{List, Shared, Value};
use super::pattern::Pattern;

/// Lists of many schemas, as [`Packer`] made them.
pub struct Package {
    /// Numbers, and places of everything else.
    pub bytes: &'static [u8],
    /// Every text that is named in it, each once.
    pub texts: &'static str,
    /// Every pattern, each once.
    pub patterns: &'static [Pattern],
}

/// A list of a schema, such as the models of its elements; that of a release is unpacked when
/// something of it is first asked for, and kept.
pub struct Packed<T: 'static> {
    /// Where it is packed; `None`: it never was.
    place: Option<(&'static Package, u32)>,
    unpacked: OnceLock<&'static [T]>,
}

impl<T> Packed<T> {
    /// What the schema compiler writes into its tables: the list that begins there.
    #[must_use]
    pub const fn at(package: &'static Package, place: u32) -> Self {
        Self { place: Some((package, place)), unpacked: OnceLock::new() }
    }
}

impl<T: Pack> Packed<T> {
    #[cold]
    fn unpack(&self) -> &'static [T] {
        self.place.map_or(&[], |(package, place)| Unpacker::list(package, place as usize))
    }
}

impl<T: Pack> std::ops::Deref for Packed<T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        self.unpacked.get_or_init(|| self.unpack())
    }
}

impl<T> From<Vec<T>> for Packed<T> {
    /// Keeps the list for as long as the process runs, as those of a release are.
    fn from(list: Vec<T>) -> Self {
        Self { place: None, unpacked: OnceLock::from(&*list.leak()) }
    }
}

/// Writes the Rust that makes one of a release: the schema compiler prints its tables with it.
impl<T: Pack + fmt::Debug> fmt::Debug for Packed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Some((_, place)) => write!(f, "Packed::at(&PACKAGE, {place})"),
            None => f.debug_list().entries(self.iter()).finish(),
        }
    }
}

/// What can be packed.
pub trait Pack: Sized {
    /// Writes it behind what was written before.
    fn pack(&self, to: &mut Packer);

    /// Reads what [`pack`](Self::pack) wrote.
    fn unpack(from: &mut Unpacker) -> Self;
}

/// Packs the lists of schemas, one after the other.
#[derive(Default)]
pub struct Packer {
    /// What is finished.
    packed: Vec<u8>,
    texts: String,
    places: BTreeMap<&'static str, usize>,
    patterns: Vec<Pattern>,
    /// What is being packed.
    bytes: Vec<u8>,
    /// The values that the list at hand shares, each once.
    values: Vec<Vec<u8>>,
}

impl Packer {
    /// Packs a list, and says where it begins.
    ///
    /// # Panics
    /// When there are more than 4 GB.
    pub fn add<T: Pack>(&mut self, list: &[T]) -> u32 {
        pack_all(list, self);
        let list = std::mem::take(&mut self.bytes);
        let values = std::mem::take(&mut self.values);
        // The values first, since what is in the list shares them.
        values.len().pack(self);
        let place = u32::try_from(self.packed.len()).expect("internal: schemas are small");
        self.packed.append(&mut self.bytes);
        self.packed.extend(values.into_iter().flatten().chain(list));
        place
    }

    /// What was packed: bytes, texts, and the patterns that are named.
    #[must_use]
    pub fn finish(self) -> (Vec<u8>, String, Vec<Pattern>) {
        (self.packed, self.texts, self.patterns)
    }
}

/// Reads what a [`Packer`] wrote, from a place on.
pub struct Unpacker {
    package: &'static Package,
    at: usize,
    values: &'static [Value],
}

impl Unpacker {
    fn list<T: Pack>(package: &'static Package, at: usize) -> &'static [T] {
        let mut from = Self { package, at, values: &[] };
        from.values = List::unpack(&mut from).0;
        List::unpack(&mut from).0
    }

    fn byte(&mut self) -> u8 {
        let byte = self.package.bytes[self.at];
        self.at += 1;
        byte
    }
}

/// Seven bits a byte, the lowest first; the eighth says that more follow.
impl Pack for u64 {
    fn pack(&self, to: &mut Packer) {
        let mut rest = *self;
        while rest > 0x7F {
            to.bytes.push(rest as u8 | 0x80);
            rest >>= 7;
        }
        to.bytes.push(rest as u8);
    }

    fn unpack(from: &mut Unpacker) -> Self {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = from.byte();
            number |= Self::from(byte & 0x7F) << shift;
            shift += 7;
            if byte < 0x80 {
                return number;
            }
        }
    }
}

macro_rules! numbers {
    ($($kind:ty),*) => {$(
        impl Pack for $kind {
            fn pack(&self, to: &mut Packer) {
                u64::try_from(*self).unwrap_or_default().pack(to);
            }

            fn unpack(from: &mut Unpacker) -> Self {
                u64::unpack(from) as $kind
            }
        }
    )*};
}

numbers!(u8, u16, u32, usize);

/// The sign is the lowest bit, so that small numbers are short on both sides of zero.
impl Pack for i64 {
    fn pack(&self, to: &mut Packer) {
        ((self << 1) ^ (self >> 63)).cast_unsigned().pack(to);
    }

    fn unpack(from: &mut Unpacker) -> Self {
        let number = u64::unpack(from);
        (number >> 1).cast_signed() ^ -(number & 1).cast_signed()
    }
}

impl Pack for bool {
    fn pack(&self, to: &mut Packer) {
        u8::from(*self).pack(to);
    }

    fn unpack(from: &mut Unpacker) -> Self {
        from.byte() != 0
    }
}

/// Its length, and where it stands if it has any.
impl Pack for &'static str {
    fn pack(&self, to: &mut Packer) {
        self.len().pack(to);
        if !self.is_empty() {
            let texts = &mut to.texts;
            let at = *to.places.entry(self).or_insert_with(|| {
                texts.push_str(self);
                texts.len() - self.len()
            });
            at.pack(to);
        }
    }

    fn unpack(from: &mut Unpacker) -> Self {
        match usize::unpack(from) {
            0 => "",
            length => {
                let at = usize::unpack(from);
                &from.package.texts[at..at + length]
            }
        }
    }
}

impl<T: Pack> Pack for Option<T> {
    fn pack(&self, to: &mut Packer) {
        self.is_some().pack(to);
        if let Some(thing) = self {
            thing.pack(to);
        }
    }

    fn unpack(from: &mut Unpacker) -> Self {
        bool::unpack(from).then(|| T::unpack(from))
    }
}

impl<A: Pack, B: Pack> Pack for (A, B) {
    fn pack(&self, to: &mut Packer) {
        self.0.pack(to);
        self.1.pack(to);
    }

    fn unpack(from: &mut Unpacker) -> Self {
        (A::unpack(from), B::unpack(from))
    }
}

impl<T: Pack> Pack for List<T> {
    fn pack(&self, to: &mut Packer) {
        pack_all(self.0, to);
    }

    fn unpack(from: &mut Unpacker) -> Self {
        match usize::unpack(from) {
            0 => Self::EMPTY,
            length => (0..length).map(|_| T::unpack(from)).collect::<Vec<_>>().into(),
        }
    }
}

fn pack_all<T: Pack>(things: &[T], to: &mut Packer) {
    things.len().pack(to);
    for thing in things {
        thing.pack(to);
    }
}

/// Its place among the values of the list.
impl Pack for Shared<Value> {
    fn pack(&self, to: &mut Packer) {
        let before = std::mem::take(&mut to.bytes);
        self.0.pack(to);
        let value = std::mem::replace(&mut to.bytes, before);
        let at = to.values.iter().position(|known| *known == value).unwrap_or_else(|| {
            to.values.push(value);
            to.values.len() - 1
        });
        at.pack(to);
    }

    fn unpack(from: &mut Unpacker) -> Self {
        let at = usize::unpack(from);
        Self(&from.values[at])
    }
}

/// Its place among the patterns of all schemas.
impl Pack for Pattern {
    fn pack(&self, to: &mut Packer) {
        let at = to.patterns.iter().position(|known| known == self).unwrap_or_else(|| {
            to.patterns.push(*self);
            to.patterns.len() - 1
        });
        at.pack(to);
    }

    fn unpack(from: &mut Unpacker) -> Self {
        let at = usize::unpack(from);
        from.package.patterns[at]
    }
}

#[cfg(test)]
mod tests;
