//! What a schema file says about values.

use super::{Asks, List, Reference};
use crate::finding::Severity;
use crate::schema::pattern::Pattern;
use crate::schema::version::Gate;

/// What a value may be: an element's text or an attribute's value.
#[allow(clippy::struct_excessive_bools, reason = "each is a facet of its own in the schema")]
#[derive(Clone, Debug)]
pub struct Value {
    /// Its type.
    pub kind: Type,
    /// The values there are; empty: any.
    pub one_of: List<Choice>,
    /// Whether case does not matter.
    pub any_case: bool,
    /// Whether others than those listed are accepted.
    pub open: bool,
    /// Least and greatest length of the decoded value, in characters.
    pub length: Option<Limits>,
    /// Least and greatest number of bytes of the decoded value.
    pub size: Option<Limits>,
    /// Least and greatest number.
    pub range: Option<Limits>,
    /// What it must look like.
    pub pattern: Option<Pattern>,
    /// What holds when it is left out; also what a fix writes.
    pub default: &'static str,
    /// A value to fill in, for `svclint new`; of base64, what is encoded.
    pub example: &'static str,
    /// Whether it may be empty.
    pub empty: bool,
    /// Values that are accepted, and about which something is to be said.
    pub remarks: List<Remark>,
    /// The shortest and the longest value that one of them may be about, in bytes.
    pub remarked: (u32, u32),
    /// What it must name.
    pub reference: Option<Reference>,
    /// The document that is inside.
    pub document: &'static str,
    /// What of it must never be printed.
    pub secret: Secret,
    /// What a glance at it has to ask of all that.
    pub asks: Asks,
}

/// What of a value must never be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secret {
    /// All of it may be.
    No,
    /// What looks like a key, a password or a signature.
    Likely,
    /// The whole of it.
    Whole,
}

/// A least and a greatest number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The least.
    pub min: i64,
    /// The greatest.
    pub max: i64,
    /// Whether the sources leave doubt, so that a breach is a warning.
    pub doubt: bool,
}

/// A value of an enumeration.
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    /// The value.
    pub text: &'static str,
    /// Which versions have it.
    pub gate: Gate,
}

/// Something to be said about values that are accepted.
#[derive(Clone, Debug)]
pub struct Remark {
    /// Which values it is about.
    pub when: When,
    /// What it weighs.
    pub severity: Severity,
    /// The rule that speaks.
    pub rule: &'static str,
    /// What is to be said, as a sentence.
    pub says: &'static str,
    /// The value to write instead, where that is certain; else empty.
    pub write: &'static str,
}

/// Which values a remark is about.
#[derive(Clone, Debug)]
pub enum When {
    /// This one.
    Is(&'static str),
    /// All that look like this.
    Like(Pattern),
    /// All that do not look like this.
    Unlike(Pattern),
}

impl Remark {
    /// The shortest and the longest value that one of these may be about, in bytes.
    #[must_use]
    pub(in crate::schema) fn lengths(remarks: &[Self]) -> (u32, u32) {
        let of_one = |remark: &Self| match remark.when {
            When::Is(value) => (value.len() as u32, value.len() as u32),
            When::Like(pattern) => pattern.lengths(),
            When::Unlike(_) => (0, u32::MAX),
        };
        let either = |(least, most): (u32, u32), (short, long)| (least.min(short), most.max(long));
        remarks.iter().map(of_one).reduce(either).unwrap_or((u32::MAX, 0))
    }
}

impl When {
    /// Whether it is about a value.
    #[must_use]
    pub fn applies(&self, text: &str) -> bool {
        self.fits(text.trim())
    }

    /// Whether it is about a value that has no white space at its ends.
    #[inline]
    #[must_use]
    pub fn fits(&self, trimmed: &str) -> bool {
        match self {
            Self::Is(value) => *value == trimmed,
            Self::Like(pattern) => pattern.matches(trimmed),
            Self::Unlike(pattern) => !pattern.matches(trimmed),
        }
    }
}

/// The type of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// Any text; white space counts.
    Text,
    /// A name; white space around it is a slip.
    Name,
    /// `true`, `false`, `1`, `0`.
    Boolean,
    /// A whole number.
    Integer,
    /// An absolute `http` or `https` address.
    Uri,
    /// Base64 of anything.
    Base64,
    /// The thumbprint of a certificate: 40 hexadecimal digits.
    Thumbprint,
    /// A version, as gates are written.
    Version,
    /// A GUID.
    Guid,
    /// An IPv4 or IPv6 address.
    Ip,
    /// An IPv4 address.
    Ipv4,
    /// A port, 1 to 65535.
    Port,
    /// A port, or `*` for one that Azure chooses.
    PortOrAny,
    /// A port, a range of ports such as `1024-2048`, or `*` for all of them.
    PortRange,
    /// A day, `YYYY-MM-DD`, with or without a time.
    Date,
}

impl Type {
    /// The types with the names that schema files use.
    pub const NAMES: [(&'static str, Self); 15] = [
        ("text", Self::Text),
        ("name", Self::Name),
        ("boolean", Self::Boolean),
        ("integer", Self::Integer),
        ("uri", Self::Uri),
        ("base64", Self::Base64),
        ("thumbprint", Self::Thumbprint),
        ("version", Self::Version),
        ("guid", Self::Guid),
        ("ip", Self::Ip),
        ("ipv4", Self::Ipv4),
        ("port", Self::Port),
        ("port-or-any", Self::PortOrAny),
        ("port-range", Self::PortRange),
        ("date", Self::Date),
    ];

    /// The name that schema files use.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| name)
    }
}
