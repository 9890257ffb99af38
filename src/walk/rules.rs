//! What the lines of a `.gitignore` say of a path.

mod line;

use std::borrow::Cow;
use std::collections::HashMap;

use crate::text::wildcards::{Letters, Wildcards};
use line::{Fits, Rule};

/// How long the patterns of a file may be together: each is held against each path.
const LONGEST_PATTERNS: usize = 1 << 18;

/// What the lines of one file say. Names are looked up, however many they are, and so are the ends
/// of names; only patterns are asked one by one.
#[derive(Clone, Debug, Default)]
pub(super) struct Rules {
    /// Names in any folder.
    names: HashMap<Box<[u8]>, Last>,
    /// Paths from the folder of the file.
    paths: HashMap<Box<[u8]>, Last>,
    /// What names end in.
    ends: HashMap<Box<[u8]>, Last>,
    /// How long the ends are, each length once.
    lengths: Vec<usize>,
    /// All other lines, from the first to the last.
    patterns: Vec<Pattern>,
}

/// A line that says something: a later one counts more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Line {
    number: u32,
    /// Whether it brings back what a line above it leaves out.
    is_kept: bool,
}

/// The last line about something.
#[derive(Clone, Copy, Debug, Default)]
struct Last {
    /// Whatever that is.
    any: Option<Line>,
    /// If it is a folder.
    of_folders: Option<Line>,
}

impl Last {
    fn line(self, is_folder: bool) -> Option<Line> {
        if is_folder { self.any.max(self.of_folders) } else { self.any }
    }
}

/// A line that fits more than one name, or end.
#[derive(Clone, Debug)]
struct Pattern {
    line: Line,
    /// Whether only folders are meant.
    of_folders: bool,
    of_names: bool,
    fits: Wildcards,
}

/// A text that rules are asked about, and the bytes it has.
struct Asked<'t>(&'t [u8], Letters);

impl<'t> Asked<'t> {
    fn new(text: &'t [u8]) -> Self {
        Self(text, Letters::of(text))
    }
}

/// Why lines are not followed.
#[derive(Debug, thiserror::Error)]
#[error("its patterns are longer than {} KiB together", LONGEST_PATTERNS >> 10)]
pub(super) struct TooLong;

impl Rules {
    /// Reads the lines. One that fits nothing, since it cannot be read, says nothing.
    ///
    /// # Errors
    /// Holding the patterns against each path would take too long.
    pub(super) fn read(text: &[u8]) -> Result<Self, TooLong> {
        let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
        let mut rules = Self::default();
        let mut length = 0;
        for (line, number) in text.split(|byte| *byte == b'\n').zip(0..) {
            let Some(rule) = Rule::read(line) else { continue };
            if matches!(rule.fits, Fits::Pattern(_)) {
                length += line.len();
                if length > LONGEST_PATTERNS {
                    return Err(TooLong);
                }
            }
            rules.add(rule, number);
        }
        rules.lengths.extend(rules.ends.keys().map(|end| end.len()));
        rules.lengths.sort_unstable();
        rules.lengths.dedup();
        Ok(rules)
    }

    fn add(&mut self, rule: Rule<'_>, number: u32) {
        let Rule { is_kept, of_folders, of_names, fits } = rule;
        let line = Line { number, is_kept };
        let (known, key) = match fits {
            Fits::Whole(name) if of_names => (&mut self.names, name),
            Fits::Whole(path) => (&mut self.paths, path),
            Fits::End(end) => (&mut self.ends, end),
            Fits::Pattern(fits) => {
                self.patterns.push(Pattern { line, of_folders, of_names, fits });
                return;
            }
        };
        let last = known.entry(key.into()).or_default();
        *(if of_folders { &mut last.of_folders } else { &mut last.any }) = Some(line);
    }

    pub(super) fn is_empty(&self) -> bool {
        let Self { names, paths, ends, patterns, .. } = self;
        names.is_empty() && paths.is_empty() && ends.is_empty() && patterns.is_empty()
    }

    /// Whether the last line about a path leaves it out; `None` where none is about it. The path is
    /// that from the folder of the file, with `/`.
    pub(super) fn leave_out(&self, path: &[u8], is_folder: bool) -> Option<bool> {
        if self.is_empty() {
            return None;
        }
        let name = memchr::memrchr(b'/', path).map_or(path, |slash| &path[slash + 1..]);
        let known = self.looked_up(path, name, is_folder);
        let of_pattern = self.of_patterns(path, name, is_folder, known);
        of_pattern.or(known).map(|line| !line.is_kept)
    }

    /// The last line that names a path, its name, or the end of that.
    fn looked_up(&self, path: &[u8], name: &[u8], is_folder: bool) -> Option<Line> {
        let line = |last: &Last| last.line(is_folder);
        let of_name = self.names.get(name).and_then(line);
        let of_path = self.paths.get(path).and_then(line);
        let ends = self.lengths.iter().map_while(|length| name.len().checked_sub(*length));
        let of_end = ends.filter_map(|at| self.ends.get(&name[at..]).and_then(line)).max();
        of_name.max(of_path).max(of_end)
    }

    /// The last pattern that fits, of those behind a line.
    fn of_patterns(
        &self,
        path: &[u8],
        name: &[u8],
        is_folder: bool,
        behind: Option<Line>,
    ) -> Option<Line> {
        let last = self.patterns.last()?;
        if Some(last.line) < behind {
            return None;
        }
        let (path, name) = (Asked::new(path), Asked::new(name));
        let mut patterns = self.patterns.iter().rev();
        let patterns = patterns.by_ref().take_while(|pattern| Some(pattern.line) > behind);
        let mut fitting = patterns.filter(|pattern| {
            let Asked(text, letters) = if pattern.of_names { &name } else { &path };
            (is_folder || !pattern.of_folders)
                && pattern.fits.may_fit(*letters)
                && pattern.fits.fits(text)
        });
        fitting.next().map(|pattern| pattern.line)
    }
}

/// A path as rules and globs have it: with `/`.
pub(super) fn slashed(path: &[u8]) -> Cow<'_, [u8]> {
    if std::path::MAIN_SEPARATOR == '/' {
        return Cow::Borrowed(path);
    }
    Cow::Owned(path.iter().map(|byte| if *byte == b'\\' { b'/' } else { *byte }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::wildcards::count;

    /// Whether a line leaves a path out, which is that of a folder where it ends in `/`.
    fn fits(line: &str, path: &str) -> bool {
        let plain = path.strip_suffix('/').unwrap_or(path);
        Rules::read(line.as_bytes())
            .expect("rules")
            .leave_out(plain.as_bytes(), path.ends_with('/'))
            == Some(true)
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
        let rules = Rules::read(b"\xFF*\n[\xC0-\xFE]\n").expect("rules");
        assert_eq!(rules.leave_out(b"\xFFa", false), Some(true));
        assert_eq!(rules.leave_out(b"\xC9", false), Some(true));
        assert_eq!(rules.leave_out(b"\xC9a", false), None);
    }

    #[test]
    fn the_last_line_about_a_path_counts() {
        let rules = Rules::read(b"*.xml\n!a.xml\n# none\na.xml/\n").expect("rules");
        assert_eq!(rules.leave_out(b"b/a.xml", false), Some(false));
        assert_eq!(rules.leave_out(b"b/a.xml", true), Some(true));
        assert_eq!(rules.leave_out(b"b.xml", false), Some(true));
        assert_eq!(rules.leave_out(b"b.txt", false), None);
    }
    #[test]
    fn lines_of_each_kind_count_by_their_place() {
        let of = ["a.xml", "/a.xml", "*.xml", "a*l", "*", "*ml", "/*.xml", "a.xml/"];
        for first in of {
            for last in of {
                for (is_kept, mark) in [(true, "!"), (false, "")] {
                    let rules =
                        Rules::read(format!("{first}\n{mark}{last}\n").as_bytes()).expect("rules");
                    let said = rules.leave_out(b"a.xml", true);
                    assert_eq!(said, Some(!is_kept), "{first} {mark}{last}");
                    let is_last_meant = !last.ends_with('/');
                    let said = rules.leave_out(b"a.xml", false);
                    let expected =
                        (is_last_meant && !is_kept) || !is_last_meant && !first.ends_with('/');
                    let is_none = !is_last_meant && first.ends_with('/');
                    assert_eq!(said, (!is_none).then_some(expected), "{first} {mark}{last}");
                }
            }
        }
    }

    /// The steps it takes to ask so many lines about a file that none of them leaves out.
    fn steps(lines: u32, line: impl Fn(u32) -> String) -> u64 {
        let text: String = (0..lines).map(line).collect();
        let rules = Rules::read(text.as_bytes()).expect("rules");
        count::of(|| {
            for path in ["web/Service.xml", "web/aq.xml", "web/1234.aq.b"] {
                assert_eq!(rules.leave_out(path.as_bytes(), false), None);
            }
        })
    }

    #[test]
    fn names_and_ends_take_no_longer_however_many_there_are() {
        assert_eq!(steps(20_000, |n| format!("n{n}\n")), 0);
        assert_eq!(steps(20_000, |n| format!("/web/n{n}\n")), 0);
        assert_eq!(steps(20_000, |n| format!("*.x{n}\n")), 0);
    }

    #[test]
    fn patterns_take_as_long_as_they_are_many() {
        // What lacks a byte that a pattern names is told in no step.
        assert_eq!(steps(4000, |n| format!("*aq0{n}*\n")), 0);
        for line in ["*q*a*\n", "?*.*.*.x\n", "**/q*[a-x]*/*.xml\n"] {
            let (once, twice) =
                (steps(1000, |_| line.to_owned()), steps(2000, |_| line.to_owned()));
            assert!(once > 0 && twice <= 2 * once, "{line} {once} {twice}");
            // Each is gone through in a step for each of its bytes and each of the path, at most.
            assert!(once <= 1000 * (line.len() * 40) as u64, "{line} {once}");
        }
    }

    #[test]
    fn patterns_that_would_take_too_long_are_refused() {
        let lines = |line: &str| {
            Rules::read(line.repeat(LONGEST_PATTERNS / (line.len() - 1) + 1).as_bytes())
        };
        assert!(lines("*a*b*c*\n").is_err());
        assert!(
            lines("abcdefg\n").is_ok() && lines("*.xml\n").is_ok() && lines("#*a*b*c\n").is_ok()
        );
        let why = lines("??\n").unwrap_err().to_string();
        assert_eq!(why, "its patterns are longer than 256 KiB together");
    }
}
