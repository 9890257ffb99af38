//! What a JSON document is: content decides.

use super::CLOUD_SERVICES;
use crate::document::Kind;
use crate::json::{self, Tree, Value};
use crate::text::letters::Letters;

/// What a JSON document of Azure Resource Manager is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A deployment template.
    Template,
    /// The values of a template's parameters.
    Parameters,
    /// The body of a PUT: a cloud service as a whole.
    Put,
    /// The body of a PATCH.
    Patch,
    /// The body of a swap of `cloudServiceSlots`.
    Swap,
    /// The body of the older swap, by the addresses of two frontends.
    FrontendSwap,
}

impl Form {
    /// Whether it is the body of a request.
    #[must_use]
    pub const fn is_body(self) -> bool {
        !matches!(self, Self::Template | Self::Parameters)
    }
}

/// Properties that only a cloud service has; two of them make one.
const OWN: [&str; 10] = [
    "packageUrl",
    "configuration",
    "configurationUrl",
    "startCloudService",
    "allowModelOverride",
    "upgradeMode",
    "roleProfile",
    "osProfile",
    "networkProfile",
    "extensionProfile",
];

/// What of them nothing else has.
const TELLING: [&str; 4] = ["packageUrl", "configurationUrl", "allowModelOverride", "roleProfile"];

/// What the bytes of a file show, before anything is read as JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Traces {
    /// Nothing of a cloud service.
    Nothing,
    /// A parameter file or a template that links to others, which is ours where a template beside
    /// it or below it is.
    Parameters,
    /// Something that only a cloud service has.
    Service,
}

/// What is in everything that is ours, but for parameter files.
const WORDS: [&str; 5] = [
    CLOUD_SERVICES,
    "\"roleProfile\"",
    "\"packageUrl\"",
    "\"slotType\"",
    "\"frontendIPConfigurations\"",
];

/// Looks for what a cloud service has in bytes: cheap, and sure where it finds nothing.
#[must_use]
pub fn traces(bytes: &[u8]) -> Traces {
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    // A file in UTF-16 has NULs between its letters.
    let is_wide = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
    if !is_wide && !matches!(first, Some(b'{' | b'/' | 0xEF)) {
        return Traces::Nothing;
    }
    let narrow: Vec<u8>;
    let bytes = if is_wide {
        narrow = bytes.iter().copied().filter(|byte| *byte != 0).collect();
        &narrow
    } else {
        bytes
    };
    if WORDS.iter().any(|word| contains(bytes, word.as_bytes())) {
        Traces::Service
    } else if [&b"deploymentParameters.json"[..], b"\"templateLink\""]
        .iter()
        .any(|word| contains(bytes, word))
    {
        Traces::Parameters
    } else {
        Traces::Nothing
    }
}

/// Whether `word` is in `bytes`, whatever its case.
fn contains(bytes: &[u8], word: &[u8]) -> bool {
    // The letter of the word that is rarest in JSON is looked for first.
    let (at, rare) = word
        .iter()
        .enumerate()
        .min_by_key(|(_, byte)| match byte.to_ascii_lowercase() {
            b'.' => 0,
            b'/' => 1,
            b'f' => 3,
            b'k' | b'y' => 2,
            b'"' => 9,
            _ => 5,
        })
        .map_or((0, b'"'), |(at, byte)| (at, *byte));
    let (low, high) = (rare.to_ascii_lowercase(), rare.to_ascii_uppercase());
    let found = |(index, byte): (usize, &u8)| {
        (*byte == low || *byte == high)
            && index >= at
            && bytes
                .get(index - at..index - at + word.len())
                .is_some_and(|window| window.eq_ignore_ascii_case(word))
    };
    bytes.iter().enumerate().any(found)
}

/// What a document is; `None`: nothing of ours.
///
/// Of a parameter file only the template says whether it is about a cloud service.
#[must_use]
pub fn form(tree: &Tree<'_>) -> Option<Form> {
    let root = tree.root().filter(|root| root.is_object())?;
    let schema = root.get("$schema").and_then(Value::text).unwrap_or_default().to_lowercase();
    if schema.contains("deploymentparameters.json") {
        return Some(Form::Parameters);
    }
    let has_type = || {
        tree.values().any(|value| {
            value.is_named("type") && value.text().is_some_and(|t| t.is_like(CLOUD_SERVICES))
        })
    };
    if root.get("resources").is_some() || schema.contains("deploymenttemplate.json") {
        return has_type().then_some(Form::Template);
    }
    let is_of_type =
        root.get("type").and_then(Value::text).is_some_and(|text| text.is_like(CLOUD_SERVICES));
    let properties = root.get("properties").filter(|value| value.is_object());
    let has = |names: &[&str]| {
        names.iter().filter(|name| properties.is_some_and(|p| p.get(name).is_some())).count()
    };
    if is_of_type || has(&OWN) >= 2 && has(&TELLING) >= 1 {
        return Some(Form::Put);
    }
    if let Some(slot) = properties.and_then(|properties| properties.get("slotType")) {
        return (slot.kind() == json::Kind::String).then_some(Form::Swap);
    }
    // The property of a swap without the object around it.
    if root.children().count() == 1 && root.get("slotType").is_some() {
        return Some(Form::Swap);
    }
    let frontends = root.get("frontendIPConfigurations")?;
    let crossed = |item: Value<'_>| item.at(&["properties", "publicIPAddress"]).is_some();
    frontends.items().any(crossed).then_some(Form::FrontendSwap)
}

/// What a text was to be that is no JSON, or not enough of it to be told.
#[must_use]
pub fn is_meant(tree: &Tree<'_>) -> Option<Kind> {
    let has = |word: &str| contains(tree.text().as_bytes(), word.as_bytes());
    if tree.is_well_formed() {
        return None;
    }
    if has(CLOUD_SERVICES) {
        return Some(Kind::Template);
    }
    TELLING.iter().any(|word| has(&format!("\"{word}\""))).then_some(Kind::Request)
}

#[cfg(test)]
mod tests {
    use super::{Traces, traces};

    #[test]
    fn other_files_are_told_by_their_bytes() {
        let may_be_ours = |bytes: &[u8]| traces(bytes) == Traces::Service;
        assert!(may_be_ours(br#"{"type": "microsoft.compute/CLOUDSERVICES"}"#));
        assert!(may_be_ours(b"\xEF\xBB\xBF{ \"properties\": {\"slotType\": 1}}"));
        let wide: Vec<u8> =
            "\u{feff}{\"packageUrl\": 1}".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(may_be_ours(&wide[..]));
        assert!(!may_be_ours(br#"{"name": "left-pad", "version": "1.0.0"}"#));
        assert!(!may_be_ours(br#"["Microsoft.Compute/cloudServices"]"#));
        assert!(!may_be_ours(b""));
    }
}
