//! Decoding that may meet bad sequences: UTF-8 with holes, and the encodings of older systems.

use encoding_rs::{DecoderResult, Encoding};

use super::Span;
use super::offsets::{OffsetMap, OffsetMapBuilder};

/// How many bytes of the first bad sequence are kept for the message.
const SHOWN_BYTES: usize = 4;

/// Text while it is decoded, with U+FFFD for every sequence that stands for nothing.
#[derive(Debug)]
pub(super) struct Lossy {
    text: String,
    map: OffsetMapBuilder,
    bad: Option<Bad>,
}

/// The first bad sequence, and how many there are.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Bad {
    pub(super) span: Span,
    pub(super) bytes: Vec<u8>,
    pub(super) count: usize,
}

impl Lossy {
    /// Text of about `capacity` bytes that begins `mark` bytes into the file.
    pub(super) fn new(capacity: usize, mark: usize) -> Self {
        Self {
            text: String::with_capacity(capacity),
            map: OffsetMapBuilder::new(mark as u32),
            bad: None,
        }
    }

    /// Adds a character that took `disk` bytes.
    pub(super) fn push(&mut self, character: char, disk: usize) {
        self.map.push(character.len_utf8() as u8, disk as u8);
        self.text.push(character);
    }

    /// Adds text that is on disk as it is.
    fn push_same(&mut self, text: &str) {
        self.map.push_many(1, 1, text.len() as u32);
        self.text.push_str(text);
    }

    /// Adds U+FFFD for `bytes`.
    pub(super) fn push_bad(&mut self, bytes: &[u8]) {
        let start = self.map.text_len();
        self.push(char::REPLACEMENT_CHARACTER, bytes.len());
        let end = self.map.text_len();
        let bad = self.bad.get_or_insert_with(|| Bad {
            span: Span::new(start, end),
            bytes: bytes[..bytes.len().min(SHOWN_BYTES)].to_vec(),
            count: 0,
        });
        bad.count += 1;
    }

    /// The text, its way back, and what was bad.
    pub(super) fn finish(mut self) -> (String, OffsetMap, Option<Bad>) {
        self.text.shrink_to_fit();
        (self.text, self.map.finish(), self.bad)
    }
}

/// Decodes UTF-8 that has bad sequences in it; the first `mark` bytes are the byte order mark.
pub(super) fn decode_utf8(bytes: &[u8], mark: usize) -> Lossy {
    let mut lossy = Lossy::new(bytes.len(), mark);
    for chunk in bytes[mark..].utf8_chunks() {
        lossy.push_same(chunk.valid());
        if !chunk.invalid().is_empty() {
            lossy.push_bad(chunk.invalid());
        }
    }
    lossy
}

/// Decodes an encoding that an XML declaration names.
pub(super) fn decode(bytes: &[u8], encoding: &'static Encoding) -> Lossy {
    if encoding.is_single_byte() {
        decode_single_byte(bytes, encoding)
    } else {
        decode_multi_byte(bytes, encoding)
    }
}

fn decode_single_byte(bytes: &[u8], encoding: &'static Encoding) -> Lossy {
    let meaning: Vec<Option<char>> = (0..=u8::MAX)
        .map(|byte| {
            let bytes = [byte];
            let text = encoding.decode_without_bom_handling_and_without_replacement(&bytes)?;
            text.chars().next()
        })
        .collect();
    let mut lossy = Lossy::new(bytes.len() + bytes.len() / 16, 0);
    for byte in bytes {
        match meaning[usize::from(*byte)] {
            Some(character) => lossy.push(character, 1),
            None => lossy.push_bad(&[*byte]),
        }
    }
    lossy
}

/// Byte by byte, because only so is it known which bytes made which character.
fn decode_multi_byte(bytes: &[u8], encoding: &'static Encoding) -> Lossy {
    let escapes = encoding == encoding_rs::ISO_2022_JP;
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut lossy = Lossy::new(bytes.len() + bytes.len() / 2, 0);
    // Bytes from `pending` to `at` were given to the decoder and have not become text yet.
    let (mut pending, mut at) = (0, 0);
    let mut out = [0; 32];
    loop {
        let last = at == bytes.len();
        let next = &bytes[at..bytes.len().min(at + 1)];
        let (result, read, written) =
            decoder.decode_to_utf8_without_replacement(next, &mut out, last);
        at += read;
        if written > 0 {
            let text = str::from_utf8(&out[..written]).unwrap_or_default();
            pending += push_unit(&mut lossy, text, &bytes[pending..at]);
        }
        if let DecoderResult::Malformed(length, after) = result {
            // The bytes `after` the bad ones come out of the decoder later.
            let end = at - usize::from(after);
            let start = (end - usize::from(length)).max(pending);
            lossy.map.skip((start - pending) as u32);
            lossy.push_bad(&bytes[start..end]);
            pending = end;
        } else if last {
            return lossy;
        }
        if escapes && at - pending == 3 && bytes[pending] == 0x1B {
            lossy.map.skip(3);
            pending = at;
        }
    }
}

/// Adds what came out of the decoder at once, and says how many of the `bytes` made it: all,
/// unless it let go of ASCII that it had held back and holds more behind it.
fn push_unit(lossy: &mut Lossy, text: &str, bytes: &[u8]) -> usize {
    let same = text.bytes().zip(bytes).take_while(|(a, b)| a.is_ascii() && a == *b).count();
    lossy.push_same(&text[..same]);
    if same == text.len() {
        return same;
    }
    lossy.map.push((text.len() - same) as u8, (bytes.len() - same) as u8);
    lossy.text.push_str(&text[same..]);
    bytes.len()
}
