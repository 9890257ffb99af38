//! Prints the enums of the model as the Rust that makes them, path included, so that the tables
//! can be written with `{:?}`.

use std::fmt;

use super::model::{Content, KeyCase, Nil, Particle, SchemaKind, Secret, Type, When};

impl fmt::Debug for SchemaKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Operation => "SchemaKind::Operation",
            Self::Document => "SchemaKind::Document",
            Self::Piece => "SchemaKind::Piece",
        })
    }
}

impl fmt::Debug for Nil {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Absent => "Nil::Absent",
            Self::Value => "Nil::Value",
        })
    }
}

impl fmt::Debug for KeyCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Exact => "KeyCase::Exact",
            Self::Doubt => "KeyCase::Doubt",
            Self::Any => "KeyCase::Any",
        })
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::No => "Secret::No",
            Self::Likely => "Secret::Likely",
            Self::Whole => "Secret::Whole",
        })
    }
}

impl fmt::Debug for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "Type::Text",
            Self::Name => "Type::Name",
            Self::Boolean => "Type::Boolean",
            Self::Integer => "Type::Integer",
            Self::Uri => "Type::Uri",
            Self::Base64 => "Type::Base64",
            Self::Thumbprint => "Type::Thumbprint",
            Self::Version => "Type::Version",
            Self::Guid => "Type::Guid",
            Self::Ip => "Type::Ip",
            Self::Ipv4 => "Type::Ipv4",
            Self::Port => "Type::Port",
            Self::PortOrAny => "Type::PortOrAny",
            Self::PortRange => "Type::PortRange",
            Self::Date => "Type::Date",
        })
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(value) => write!(f, "Content::Value({value:?})"),
            Self::Elements(particles, slots) => {
                write!(f, "Content::Elements({particles:?}, {slots:?})")
            }
            Self::Open => f.write_str("Content::Open"),
        }
    }
}

impl fmt::Debug for Particle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Element(slot) => write!(f, "Particle::Element({slot})"),
            Self::Choice(choice) => write!(f, "Particle::Choice({choice:?})"),
            Self::Group(occurs, missing, inside) => {
                write!(f, "Particle::Group({occurs:?}, {missing:?}, {inside:?})")
            }
            Self::AnyOf(missing, inside) => write!(f, "Particle::AnyOf({missing:?}, {inside:?})"),
            Self::Any(model) => write!(f, "Particle::Any({model:?})"),
        }
    }
}

impl fmt::Debug for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Is(value) => write!(f, "When::Is({value:?})"),
            Self::Like(pattern) => write!(f, "When::Like({pattern:?})"),
            Self::Unlike(pattern) => write!(f, "When::Unlike({pattern:?})"),
        }
    }
}
