//! Secrets that shine through base64: what is encoded can be read by everybody.

use std::ops::Range;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::guess::EMULATOR_KEY;
use super::in_source;

/// The shortest run of letters that is taken for something encoded, in bytes.
pub(super) const SHORTEST_RUN: usize = 44;

/// The shortest value that is decoded to look for a secret, in letters.
const SHORTEST: usize = 8;

/// Decodes also what somebody has cut.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// The parts of source text that are long enough and mixed enough to be something encoded. A piece
/// of it can be decoded wherever it is cut, so none may be shown; what follows on further lines is
/// part of it.
#[must_use]
pub fn runs(text: &str) -> Vec<Range<usize>> {
    if text.len() < SHORTEST_RUN {
        return Vec::new();
    }
    let bytes = text.as_bytes();
    // Padding stands at the end and nowhere else: behind `AccountKey=` something new begins.
    let length = |from: usize| {
        let rest = &bytes[from..];
        let letters = rest.iter().take_while(|byte| **byte != b'=' && is_letter(**byte)).count();
        let padding = rest[letters..].iter().take(2).take_while(|byte| **byte == b'=').count();
        letters + if letters > 0 { padding } else { 0 }
    };
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'=' || !is_letter(bytes[at]) {
            at += 1;
            continue;
        }
        let mut end = at + length(at);
        if is_encoded(&text[at..end]) {
            loop {
                let gap = bytes[end..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
                let next = end + gap;
                let more = length(next);
                let closes = bytes.get(next + more).is_none_or(|byte| {
                    byte.is_ascii_whitespace() || matches!(byte, b'<' | b'"' | b'\'')
                });
                if gap == 0 || more == 0 || !closes {
                    break;
                }
                end = next + more;
            }
            found.push(at..end);
        }
        at = end;
    }
    found
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}

/// Whether a run is encoded: words and paths stay within one kind of letter for longer.
fn is_encoded(run: &str) -> bool {
    let kind = |byte: u8| match byte {
        b'a'..=b'z' => 0,
        b'A'..=b'Z' => 1,
        b'0'..=b'9' => 2,
        _ => 3,
    };
    if run.len() < SHORTEST_RUN {
        return false;
    }
    let bytes = run.as_bytes();
    let changes = bytes.windows(2).filter(|pair| kind(pair[0]) != kind(pair[1])).count();
    changes * 5 >= run.len() * 2 && !run.contains(EMULATOR_KEY)
}

/// Whether a value is base64 of a text in which a secret stands.
#[must_use]
pub fn hides_secret(value: &str) -> bool {
    if value.len() < SHORTEST
        || !value.bytes().all(|byte| is_letter(byte) || byte.is_ascii_whitespace())
    {
        return false;
    }
    let letters: Vec<u8> = value.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    if letters.len() < SHORTEST {
        return false;
    }
    let Ok(bytes) = LENIENT.decode(&letters) else { return false };
    let decoded = text_of(&bytes);
    decoded.is_some_and(|text| !in_source(&text).is_empty())
}

/// Bytes as text: UTF-8, or UTF-16 as PowerShell encodes.
fn text_of(bytes: &[u8]) -> Option<String> {
    let is_wide = bytes.len().is_multiple_of(2)
        && bytes.len() > 2
        && bytes.chunks_exact(2).all(|pair| pair[1] == 0);
    if is_wide {
        let units: Vec<u16> =
            bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
        return String::from_utf16(&units).ok();
    }
    std::str::from_utf8(bytes).map(str::to_owned).ok()
}

/// Whether a text shows a secret, as it is or encoded.
#[must_use]
pub fn shows_secret(text: &str) -> bool {
    !in_source(text).is_empty() || !runs(text).is_empty() || hides_secret(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encode(text: &str) -> String {
        base64::engine::general_purpose::STANDARD.encode(text)
    }

    #[test]
    fn words_and_addresses_are_not_encoded() {
        for plain in [
            "xmlns=\"http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceConfiguration\"",
            "Microsoft.WindowsAzure.Plugins.RemoteAccess.AccountEncryptedPassword",
            "HarborBooksStoreFrontConfigurationSettingsOfTheNorthernRegion2",
            "/RoleEnvironment/CurrentInstance/ConfigurationSettings/ConfigurationSetting",
            "5F2C1D7BDA03E1A8B0C946F7E2D3511C0A9E8B47",
            EMULATOR_KEY,
        ] {
            assert!(runs(plain).is_empty(), "{plain}");
        }
    }

    #[test]
    fn what_is_encoded_is_so_over_lines() {
        let encoded = encode("<ServiceConfiguration serviceName='HarborBooks' osFamily='7'/>");
        assert_eq!(runs(&encoded), vec![0..encoded.len()]);
        let (head, tail) = encoded.split_at(64);
        let text = format!("<C>{head}\n  {tail}</C> and so on");
        assert_eq!(runs(&text), vec![3..3 + encoded.len() + 3]);
    }

    #[test]
    fn a_short_value_is_decoded() {
        assert!(hides_secret(&encode("Password=abc")));
        assert!(hides_secret(&encode("AccountName=a;AccountKey=Zm9v")));
        assert!(hides_secret("UABhAHMAcwB3AG8AcgBkAD0AeAB5AHoA"), "UTF-16");
        assert!(!hides_secret(&encode("Harbor Books, release 1.8")));
        assert!(!hides_secret("Password=abc"));
    }
}
