//! Ways to spoil a file.

use fastrand::Rng;

/// What markup is made of, and what it trips over.
const PIECES: [&str; 40] = [
    "<",
    ">",
    "/>",
    "</",
    "&",
    "&amp;",
    "&#0;",
    "&#xD800;",
    "&#x10FFFF;",
    "&a;",
    "\"",
    "'",
    "=",
    "<!--",
    "-->",
    "--",
    "<![CDATA[",
    "]]>",
    "<?",
    "?>",
    "<?xml version=\"1.0\"?>",
    "<!DOCTYPE a [",
    "<!",
    "xmlns=\"\"",
    "xmlns:a=''",
    "a:",
    ":",
    " ",
    "\r",
    "\r\n",
    "\t",
    "\0",
    "\u{feff}",
    "\u{202e}",
    "é",
    "日",
    "😀",
    "\u{1b}[31m",
    "__A__",
    "{{a}}",
];

/// Encodings that a declaration may name.
const NAMES: [&str; 10] = [
    "utf-8",
    "UTF-16",
    "utf-16le",
    "windows-1252",
    "shift_jis",
    "iso-2022-jp",
    "gb18030",
    "utf-7",
    "ucs-4",
    "x",
];

/// Spoils a file in some ways, one on top of the other; `other` is a file that pieces are taken from.
pub fn spoil(bytes: &mut Vec<u8>, other: &[u8], random: &mut Rng) {
    for _ in 0..random.usize(1..=4) {
        match random.u8(0..16) {
            0..3 => of_bytes(bytes, random),
            3..6 => of_tags(bytes, other, random),
            6..9 => of_attributes(bytes, random),
            9 | 10 => of_values(bytes, random),
            11 => of_encoding(bytes, random),
            12 => bytes.truncate(random.usize(0..=bytes.len())),
            13 => piece(bytes, random),
            14 => splice(bytes, other, random),
            _ => many(bytes, random),
        }
    }
}

/// A range of a text, up to `most` bytes long.
fn range(length: usize, most: usize, random: &mut Rng) -> std::ops::Range<usize> {
    let start = random.usize(0..=length);
    start..(start + random.usize(0..=most)).min(length)
}

fn of_bytes(bytes: &mut Vec<u8>, random: &mut Rng) {
    let range = range(bytes.len(), 8, random);
    match random.u8(0..4) {
        0 => bytes[range].iter_mut().for_each(|byte| *byte = random.u8(..)),
        1 => drop(bytes.drain(range)),
        2 => {
            let copy = bytes[range.clone()].to_vec();
            bytes.splice(range.start..range.start, copy);
        }
        _ => {
            if let Some(byte) = bytes.get_mut(range.start) {
                *byte ^= 1 << random.u8(0..8);
            }
        }
    }
}

fn piece(bytes: &mut Vec<u8>, random: &mut Rng) {
    let range = range(bytes.len(), 3, random);
    let piece = PIECES[random.usize(0..PIECES.len())];
    bytes.splice(range, piece.bytes());
}

/// The tags of a text, as far as angle brackets tell.
fn tags(bytes: &[u8]) -> Vec<std::ops::Range<usize>> {
    let starts = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'<').map(|(at, _)| at);
    starts
        .filter_map(|start| {
            let length = bytes[start..].iter().position(|byte| *byte == b'>')?;
            Some(start..start + length + 1)
        })
        .collect()
}

fn one<T>(all: &[T], random: &mut Rng) -> Option<usize> {
    (!all.is_empty()).then(|| random.usize(0..all.len()))
}

fn of_tags(bytes: &mut Vec<u8>, other: &[u8], random: &mut Rng) {
    let own = tags(bytes);
    let Some(first) = one(&own, random) else { return };
    let last = (first + random.usize(0..6)).min(own.len() - 1);
    let range = own[first].start..own[last].end;
    match random.u8(0..6) {
        // From one tag to another: away, twice, or elsewhere.
        0 => drop(bytes.drain(range)),
        1 => {
            let copy = bytes[range.clone()].to_vec();
            bytes.splice(range.end..range.end, copy);
        }
        2 => {
            let moved: Vec<u8> = bytes.drain(range).collect();
            let at = random.usize(0..=bytes.len());
            bytes.splice(at..at, moved);
        }
        // One tag alone.
        3 => drop(bytes.drain(own[first].clone())),
        4 => {
            let name = own[first].start + 1..own[first].end - 1;
            for byte in &mut bytes[name] {
                if random.u8(0..8) == 0 {
                    *byte = byte.to_ascii_uppercase();
                }
            }
        }
        _ => {
            let theirs = tags(other);
            if let Some(number) = one(&theirs, random) {
                bytes.splice(range, other[theirs[number].clone()].iter().copied());
            }
        }
    }
}

fn of_attributes(bytes: &mut Vec<u8>, random: &mut Rng) {
    let equals: Vec<usize> = (1..bytes.len()).filter(|at| bytes[*at] == b'=').collect();
    let Some(number) = one(&equals, random) else { return };
    let at = equals[number];
    let is_name = |byte: &u8| !byte.is_ascii_whitespace() && *byte != b'<';
    let start = at - bytes[..at].iter().rev().take_while(|byte| is_name(byte)).count();
    let quote = bytes.get(at + 1).copied().unwrap_or(b'"');
    let end = bytes.iter().skip(at + 2).position(|byte| *byte == quote);
    let end = end.map_or(bytes.len(), |length| at + 3 + length);
    match random.u8(0..6) {
        0 => drop(bytes.drain(start..end)),
        1 => {
            let copy = [b" ", &bytes[start..end]].concat();
            bytes.splice(end..end, copy);
        }
        2 => drop(bytes.drain((at + 2).min(end)..end.saturating_sub(1).max((at + 2).min(end)))),
        3 => drop(bytes.remove(end - 1)),
        4 => drop(bytes.remove((at + 1).min(bytes.len() - 1))),
        _ => {
            let piece = PIECES[random.usize(0..PIECES.len())];
            bytes.splice((at + 2).min(end)..(at + 2).min(end), piece.bytes());
        }
    }
}

/// What stands between tags, or in quotes.
fn of_values(bytes: &mut Vec<u8>, random: &mut Rng) {
    let own = tags(bytes);
    let Some(number) = one(&own, random) else { return };
    let start = own[number].end;
    let length = bytes[start..].iter().position(|byte| *byte == b'<').unwrap_or(0);
    let value: Vec<u8> = match random.u8(0..6) {
        0 => Vec::new(),
        1 => b"99999999999999999999".to_vec(),
        2 => b"-1".to_vec(),
        3 => bytes[start..start + length].to_ascii_uppercase(),
        4 => bytes[start..start + length].iter().rev().copied().collect(),
        _ => bytes[start..start + length].repeat(random.usize(2..20)),
    };
    bytes.splice(start..start + length, value);
}

fn of_encoding(bytes: &mut Vec<u8>, random: &mut Rng) {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let wide = |order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    match random.u8(0..8) {
        0 => *bytes = wide(u16::to_le_bytes),
        1 => *bytes = wide(u16::to_be_bytes),
        2 => *bytes = [&[0xFF, 0xFE], &wide(u16::to_le_bytes)[..]].concat(),
        3 => *bytes = [&[0xFE, 0xFF], &wide(u16::to_be_bytes)[..]].concat(),
        4 => *bytes = [&[0xEF, 0xBB, 0xBF], &bytes[..]].concat(),
        5 => *bytes = text.chars().map(|c| u8::try_from(c).unwrap_or(b'?')).collect(),
        _ => {
            let name = NAMES[random.usize(0..NAMES.len())];
            *bytes = match text.split_once("encoding=\"") {
                Some((before, behind)) => {
                    let (_, behind) = behind.split_once('"').unwrap_or(("", behind));
                    format!("{before}encoding=\"{name}\"{behind}").into_bytes()
                }
                None => format!("<?xml version=\"1.0\" encoding=\"{name}\"?>{text}").into_bytes(),
            };
        }
    }
}

fn splice(bytes: &mut Vec<u8>, other: &[u8], random: &mut Rng) {
    let theirs = range(other.len(), 400, random);
    let at = range(bytes.len(), 40, random);
    bytes.splice(at, other[theirs].iter().copied());
}

/// The same thing very often: what is cheap once has to be cheap a thousand times.
fn many(bytes: &mut Vec<u8>, random: &mut Rng) {
    if random.u8(0..4) > 0 {
        return of_bytes(bytes, random);
    }
    let own = tags(bytes);
    let piece = match one(&own, random) {
        Some(number) if random.bool() => bytes[own[number].clone()].to_vec(),
        _ => PIECES[random.usize(0..PIECES.len())].as_bytes().to_vec(),
    };
    let most = (40_000 / piece.len().max(1)).clamp(1, 5000);
    let at = random.usize(0..=bytes.len());
    bytes.splice(at..at, piece.repeat(random.usize(1..=most)));
}
