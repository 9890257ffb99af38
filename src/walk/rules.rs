//! The lines of a `.gitignore` as git understands them, and what they say of a path.

use std::borrow::Cow;

use crate::text::wildcards::{Byte, ByteSet, Wildcards};

/// What the lines of one file say.
#[derive(Clone, Debug, Default)]
pub(super) struct Rules(Vec<Rule>);

/// A line that names something.
#[derive(Clone, Debug)]
struct Rule {
    /// Whether it brings back what a line above it leaves out.
    is_kept: bool,
    /// Whether only folders are meant.
    of_folders: bool,
    /// Whether it is about a name in any folder, and not about a path from the folder of the file.
    of_names: bool,
    fits: Fits,
}

#[derive(Clone, Debug)]
enum Fits {
    /// This and nothing else.
    Whole(Box<[u8]>),
    /// Names that end so.
    End(Box<[u8]>),
    Pattern(Wildcards),
}

impl Rules {
    /// Reads the lines. One that fits nothing, since it cannot be read, says nothing.
    pub(super) fn read(text: &[u8]) -> Self {
        let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
        Self(text.split(|byte| *byte == b'\n').filter_map(Rule::read).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the last line about a path leaves it out; `None` where none is about it. The path is
    /// that from the folder of the file, with `/`.
    pub(super) fn leave_out(&self, path: &[u8], is_folder: bool) -> Option<bool> {
        let name = memchr::memrchr(b'/', path).map_or(path, |slash| &path[slash + 1..]);
        let fits = |rule: &&Rule| {
            let is_meant = is_folder || !rule.of_folders;
            is_meant && rule.fits.fit(if rule.of_names { name } else { path })
        };
        self.0.iter().rev().find(fits).map(|rule| !rule.is_kept)
    }
}

/// A path as rules and globs have it: with `/`.
pub(super) fn slashed(path: &[u8]) -> Cow<'_, [u8]> {
    if std::path::MAIN_SEPARATOR == '/' {
        return Cow::Borrowed(path);
    }
    Cow::Owned(path.iter().map(|byte| if *byte == b'\\' { b'/' } else { *byte }).collect())
}

impl Fits {
    fn fit(&self, text: &[u8]) -> bool {
        match self {
            Self::Whole(whole) => **whole == *text,
            Self::End(end) => text.ends_with(end),
            Self::Pattern(pattern) => pattern.fits(text),
        }
    }
}

impl Rule {
    fn read(line: &[u8]) -> Option<Self> {
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
            _ if plain == line.len() => Fits::Whole(line.into()),
            [b'*', end @ ..] if of_names && plain_length(end) == end.len() => Fits::End(end.into()),
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a line leaves a path out, which is that of a folder where it ends in `/`.
    fn fits(line: &str, path: &str) -> bool {
        let plain = path.strip_suffix('/').unwrap_or(path);
        Rules::read(line.as_bytes()).leave_out(plain.as_bytes(), path.ends_with('/')) == Some(true)
    }

    #[test]
    fn lines() {
        for (line, path) in [
            ("a.xml", "b/a.xml"),
            ("/a.xml", "a.xml"),
            ("b/a.xml", "b/a.xml"),
            ("*.xml", "b/c/a.xml"),
            ("out/", "b/out/"),
            ("**/a", "a"),
            ("**/a", "b/c/a"),
            ("a/**", "a/b/c"),
            ("a/**/b", "a/b"),
            ("a/**/b", "a/c/d/b"),
            ("a/b**c", "a/bdc"),
            ("a   ", "a"),
            ("a\\ ", "a "),
            ("a\\ \\  ", "a  "),
            ("a\r", "a"),
            ("\\#a", "#a"),
            ("\\!a", "!a"),
            ("\u{feff}a", "a"),
            ("[a-c]x", "bx"),
            ("[!a-c]x", "dx"),
            ("[]-]x", "]x"),
            ("[[:digit:][:upper:]]", "7"),
            ("[\\]]", "]"),
            ("[a\\-c]", "-"),
            ("[[:]", ":"),
            ("a\0b", "a"),
            ("?", "\u{1}"),
            ("*.{a,b}", "x.{a,b}"),
            ("{a", "{a"),
            ("a\t", "a\t"),
            ("a/b**/c", "a/bd/e/c"),
            ("[[:space:]]", "\t"),
            ("[b-]", "-"),
            ("[--0]", "."),
        ] {
            assert!(fits(line, path), "{line:?} {path:?}");
        }
        for (line, path) in [
            ("/a.xml", "b/a.xml"),
            ("b/a.xml", "c/b/a.xml"),
            ("out/", "out"),
            ("a/**", "a/"),
            ("a/*", "a/b/c"),
            ("a/b**c", "a/b/c"),
            ("#a", "#a"),
            ("!a", "a"),
            ("", ""),
            ("/", "a/"),
            ("a\\", "a\\"),
            ("[a", "[a"),
            ("[a", "a"),
            ("[[:none:]a]", "a"),
            ("a[/]b", "a/b"),
            ("*.{a,b}", "x.a"),
            ("a\t", "a"),
            ("[b-a]", "a"),
            ("a[!c]b", "a/b"),
            ("[]", "[]"),
        ] {
            assert!(!fits(line, path), "{line:?} {path:?}");
        }
    }

    #[test]
    fn bytes_that_are_no_unicode() {
        let rules = Rules::read(b"\xFF*\n[\xC0-\xFE]\n");
        assert_eq!(rules.leave_out(b"\xFFa", false), Some(true));
        assert_eq!(rules.leave_out(b"\xC9", false), Some(true));
        assert_eq!(rules.leave_out(b"\xC9a", false), None);
    }

    #[test]
    fn the_last_line_about_a_path_counts() {
        let rules = Rules::read(b"*.xml\n!a.xml\n# none\na.xml/\n");
        assert_eq!(rules.leave_out(b"b/a.xml", false), Some(false));
        assert_eq!(rules.leave_out(b"b/a.xml", true), Some(true));
        assert_eq!(rules.leave_out(b"b.xml", false), Some(true));
        assert_eq!(rules.leave_out(b"b.txt", false), None);
    }
}
