//! A line of a `.gitignore` as git understands it.

use crate::text::wildcards::{Byte, ByteSet, Wildcards};

/// A line that names something.
pub(super) struct Rule<'t> {
    pub(super) is_kept: bool,
    pub(super) of_folders: bool,
    /// Whether it is about a name in any folder, and not about a path from the folder of the file.
    pub(super) of_names: bool,
    pub(super) fits: Fits<'t>,
}

pub(super) enum Fits<'t> {
    /// This and nothing else.
    Whole(&'t [u8]),
    /// Names that end so.
    End(&'t [u8]),
    Pattern(Wildcards),
}

impl<'t> Rule<'t> {
    /// Reads a line; `None`: it names nothing.
    pub(super) fn read(line: &'t [u8]) -> Option<Self> {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        // To git a line is a text that ends where a null byte stands.
        let line = line.split(|byte| *byte == 0).next().unwrap_or_default();
        if line.starts_with(b"#") {
            return None;
        }
        let line = without_spaces(line);
        let kept = line.strip_prefix(b"!");
        let line = kept.unwrap_or(line);
        let folder = line.strip_suffix(b"/");
        let line = folder.unwrap_or(line);
        let of_names = !line.contains(&b'/');
        let line = line.strip_prefix(b"/").unwrap_or(line);
        if line.is_empty() {
            return None;
        }
        let plain = plain_length(line);
        let fits = match line {
            _ if plain == line.len() => Fits::Whole(line),
            [b'*', end @ ..] if of_names && plain_length(end) == end.len() => Fits::End(end),
            _ => Fits::Pattern(pattern(line, if of_names { 0 } else { plain })?),
        };
        Some(Self { is_kept: kept.is_some(), of_folders: folder.is_some(), of_names, fits })
    }
}

/// A line without the spaces at its end, but for one that is escaped.
fn without_spaces(line: &[u8]) -> &[u8] {
    let mut end = 0;
    let mut at = 0;
    while let Some(byte) = line.get(at) {
        match byte {
            b' ' => at += 1,
            b'\\' if at + 1 == line.len() => return line,
            b'\\' => {
                at += 2;
                end = at;
            }
            _ => {
                at += 1;
                end = at;
            }
        }
    }
    &line[..end]
}

/// How many bytes stand before the first that is more than itself.
fn plain_length(line: &[u8]) -> usize {
    line.iter().position(|byte| b"*?[\\".contains(byte)).unwrap_or(line.len())
}

/// What a line says, without its `!` and the `/` around it; `None`: nothing can fit it. `plain` is
/// how many bytes git compares by themselves: what stands behind them is a pattern of its own.
fn pattern(line: &[u8], plain: usize) -> Option<Wildcards> {
    let mut pattern = Wildcards::default();
    let mut rest = line;
    // Behind how many bytes folders were named last: as many of any number are no more.
    let mut folders = None;
    while let [first, behind @ ..] = rest {
        let at = line.len() - rest.len();
        rest = match first {
            b'?' => {
                pattern.one(Byte::InName);
                behind
            }
            b'[' => {
                let (set, behind) = class(behind)?;
                pattern.one(Byte::In(Box::new(set)));
                behind
            }
            b'*' => {
                let behind = &rest[rest.iter().take_while(|byte| **byte == b'*').count()..];
                let is_several = rest.len() - behind.len() > 1;
                let begins = at == plain || line[at - 1] == b'/';
                match behind {
                    [b'/', behind @ ..] if is_several && begins => {
                        if folders != Some(at) {
                            pattern.folders();
                        }
                        folders = Some(line.len() - behind.len());
                        behind
                    }
                    [] | [b'\\', b'/', ..] if is_several && begins => {
                        pattern.anything();
                        behind
                    }
                    _ => {
                        pattern.part_of_name();
                        behind
                    }
                }
            }
            _ => {
                let (byte, behind) = literal(rest)?;
                pattern.one(Byte::Is(byte));
                behind
            }
        };
    }
    Some(pattern)
}

/// A byte that stands for itself, which a `\` before it says of any, and what stands behind it.
fn literal(text: &[u8]) -> Option<(u8, &[u8])> {
    match text {
        [] | [b'\\'] => None,
        [b'\\', byte, behind @ ..] | [byte, behind @ ..] => Some((*byte, behind)),
    }
}

/// The bytes of a class, and what stands behind it; `None` where it is not closed, or names a class
/// that does not exist.
fn class(text: &[u8]) -> Option<(ByteSet, &[u8])> {
    let mut set = ByteSet::default();
    let inverted = text.strip_prefix(b"!").or_else(|| text.strip_prefix(b"^"));
    let begin = inverted.unwrap_or(text);
    let mut rest = begin;
    // What a range may begin with.
    let mut before: Option<u8> = None;
    loop {
        (before, rest) = match (rest, before) {
            // As the first byte it is one of the class.
            ([b']', behind @ ..], _) if rest.len() < begin.len() => {
                rest = behind;
                break;
            }
            ([b'-', behind @ ..], Some(first)) if !matches!(behind, [] | [b']', ..]) => {
                let (last, behind) = literal(behind)?;
                set.extend(first..=last);
                (None, behind)
            }
            ([b'[', b':', behind @ ..], _) => {
                let end = memchr::memchr(b']', behind)?;
                if let Some(name) = behind[..end].strip_suffix(b":") {
                    set.extend((0..=u8::MAX).filter(named(name)?));
                    (None, &behind[end + 1..])
                } else {
                    set.add(b'[');
                    (Some(b'['), &rest[1..])
                }
            }
            _ => {
                let (byte, behind) = literal(rest)?;
                set.add(byte);
                (Some(byte), behind)
            }
        };
    }
    if inverted.is_some() {
        set.invert();
    }
    set.remove(b'/');
    Some((set, rest))
}

/// The classes that have a name, as git has them: of ASCII.
fn named(name: &[u8]) -> Option<fn(&u8) -> bool> {
    Some(match name {
        b"alnum" => u8::is_ascii_alphanumeric,
        b"alpha" => u8::is_ascii_alphabetic,
        b"blank" => |byte| b" \t".contains(byte),
        b"cntrl" => u8::is_ascii_control,
        b"digit" => u8::is_ascii_digit,
        b"graph" => u8::is_ascii_graphic,
        b"lower" => u8::is_ascii_lowercase,
        b"print" => |byte| (b' '..=b'~').contains(byte),
        b"punct" => u8::is_ascii_punctuation,
        b"space" => |byte| b" \t\n\r".contains(byte),
        b"upper" => u8::is_ascii_uppercase,
        b"xdigit" => u8::is_ascii_hexdigit,
        _ => return None,
    })
}
