//! What names a finding for good: neither lines, nor columns, nor how the file is formatted.

use std::collections::HashMap;
use std::hash::Hasher;

use siphasher::sip128::{Hasher128, SipHasher13};

use super::Settled;
use crate::finding::Finding;

/// Goes into every fingerprint; a change of what is hashed changes it.
const FORMAT: &str = "svclint/1";

/// Gives every finding its fingerprint. They come in order, so equals are told apart by it.
pub(super) fn set(findings: &mut [Settled]) {
    let mut seen: HashMap<u128, u32> = HashMap::with_capacity(findings.len());
    for settled in findings {
        let alike = hash(&settled.finding, 0);
        let ordinal = seen.entry(alike).or_insert(0);
        settled.fingerprint = format!("{:032x}", hash(&settled.finding, *ordinal));
        *ordinal += 1;
    }
}

fn hash(finding: &Finding, ordinal: u32) -> u128 {
    let mut hasher = SipHasher13::new();
    let mut field = |text: &str| {
        hasher.write(text.as_bytes());
        // No field holds a NUL, so that two fields never read as one.
        hasher.write_u8(0);
    };
    field(FORMAT);
    field(finding.rule.as_str());
    let place = &finding.place;
    field(place.part.identity().trim_start_matches("./"));
    field(&place.key_path);
    let mut inside = &place.inner;
    while let Some(inner) = inside {
        field(&inner.document);
        field(&inner.place.key_path);
        inside = &inner.place.inner;
    }
    field(&finding.subject);
    field(&ordinal.to_string());
    hasher.finish128().as_u128()
}
