//! What each part of a model is packed as: its fields in a fixed order, of an enum which one it is
//! and then what it holds.

use super::{Pack, Packer, Unpacker};
use crate::finding::{Grade, Severity};
use crate::schema::model::{
    Alternatives, Asks, Attribute, Brief, Choice, Condition, Content, Element, ElementId, Hint,
    Key, KeyCase, Limits, Misplaced, Missing, Nil, Occurs, Particle, Reference, Remark, Request,
    Secret, Slot, Term, Test, Type, Value, Variant, When,
};
use crate::schema::version::{Gate, Version};

/// A struct: the fields, one after the other.
macro_rules! fields {
    ($($kind:ident { $($field:ident),* })*) => {$(
        impl Pack for $kind {
            fn pack(&self, to: &mut Packer) {
                let Self { $($field),* } = self;
                $($field.pack(to);)*
            }

            fn unpack(from: &mut Unpacker) -> Self {
                Self { $($field: Pack::unpack(from)),* }
            }
        }
    )*};
}

/// A struct that is a number.
macro_rules! numbered {
    ($($kind:ident)*) => {$(
        impl Pack for $kind {
            fn pack(&self, to: &mut Packer) {
                self.0.pack(to);
            }

            fn unpack(from: &mut Unpacker) -> Self {
                Self(Pack::unpack(from))
            }
        }
    )*};
}

/// An enum: a number for which one it is, and what it holds.
macro_rules! variants {
    ($($kind:ident { $($number:literal $variant:ident $(($($part:ident),*))?),* })*) => {$(
        impl Pack for $kind {
            fn pack(&self, to: &mut Packer) {
                match self {
                    $(Self::$variant $(($($part),*))? => {
                        to.bytes.push($number);
                        $($($part.pack(to);)*)?
                    })*
                }
            }

            fn unpack(from: &mut Unpacker) -> Self {
                match from.byte() {
                    $($number => {
                        $($(let $part = Pack::unpack(from);)*)?
                        Self::$variant $(($($part),*))?
                    })*
                    other => unreachable!("internal: there is no {} {other}", stringify!($kind)),
                }
            }
        }
    )*};
}

fields! {
    Alternatives { occurs, missing, key, says, inside }
    Attribute {
        name, qualified, instance, required, required_when, gate, value, missing, aliases, says,
        source, grade
    }
    Brief { attributes, bare_attributes, slots, free_slots, is_plain, is_free, is_twig, is_large }
    Choice { text, gate }
    Condition { terms, doubt }
    Element {
        name, namespace, occurs, doubtful, gate, content, ordered, attributes, required_when,
        only_when, key, nil, missing, present, misplaced, superseded, aliases, hints, order_says,
        rule, says, source, grade, brief
    }
    Gate { since, until, doubt }
    Hint { name, meant, says }
    Key { path, case, doubt, shared }
    Limits { min, max, doubt }
    Misplaced { severity, among }
    Missing { severity, since }
    Occurs { min, max }
    Reference { path, doubt }
    Remark { when, severity, rule, says, write }
    Request { method, path, query, optional_query, same }
    Slot { name, occurs, element, rank, variants }
    Term { path, test }
    Value {
        kind, one_of, any_case, open, length, size, range, pattern, default, example, empty,
        remarks, remarked, reference, document, secret, asks
    }
    Variant { when, element }
}

numbered! { Asks ElementId }

variants! {
    Content { 0 Value(value), 1 Elements(particles, slots), 2 Open }
    Grade { 0 Recorded, 1 Schema, 2 Documented, 3 Inferred }
    KeyCase { 0 Exact, 1 Doubt, 2 Any }
    Nil { 0 Absent, 1 Value }
    Particle {
        0 Element(slot), 1 Choice(alternatives), 2 Group(occurs, missing, inside),
        3 AnyOf(missing, inside), 4 Any(model)
    }
    Secret { 0 No, 1 Likely, 2 Whole }
    Severity { 0 Info, 1 Warning, 2 Error }
    Test { 0 Present, 1 Absent, 2 Is(value), 3 IsNot(value), 4 Like(pattern), 5 Unlike(pattern) }
    Type {
        0 Text, 1 Name, 2 Boolean, 3 Integer, 4 Uri, 5 Base64, 6 Thumbprint, 7 Version, 8 Guid,
        9 Ip, 10 Ipv4, 11 Port, 12 PortOrAny, 13 PortRange, 14 Date
    }
    When { 0 Is(value), 1 Like(pattern), 2 Unlike(pattern) }
}

impl Pack for Version {
    fn pack(&self, to: &mut Packer) {
        let (year, month, third, fourth) = self.parts();
        (year, month).pack(to);
        (third, fourth).pack(to);
    }

    fn unpack(from: &mut Unpacker) -> Self {
        let (year, month) = Pack::unpack(from);
        let (third, fourth) = Pack::unpack(from);
        Self::raw(year, month, third, fourth)
    }
}
