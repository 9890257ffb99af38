//! Globs as shells have them: `*` and `?` stay in a name, `**` is any number of folders, `[a-z]` one
//! byte of several, `{a,b}` one text of several.

use super::wildcards::{Byte, ByteSet, Wildcards};

/// The longest glob that is read, in bytes: no path is longer.
pub(crate) const LONGEST: usize = 4096;

/// Why a text is no glob.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Misread {
    #[error("it has {0} bytes, and no path has more than {LONGEST}")]
    Long(usize),
    #[error("`[` is not closed: write `]` behind it, or `[[]` for a bracket itself")]
    UnclosedClass,
    #[error("the range `{0}-{1}` ends before it begins: write `{1}-{0}`")]
    Range(char, char),
    #[error("`{{` is not closed: write `}}` behind it, or `[{{]` for a brace itself")]
    UnclosedGroup,
    #[error("`}}` closes nothing: write `{{` before it, or `[}}]` for a brace itself")]
    UnopenedGroup,
}

/// Reads a glob. `\` stands for itself.
///
/// # Errors
/// Why it is none.
pub(crate) fn read(glob: &str) -> Result<Wildcards, Misread> {
    if glob.len() > LONGEST {
        return Err(Misread::Long(glob.len()));
    }
    let mut reader = Reader { rest: glob, last: None, branch: Vec::new(), groups: Vec::new() };
    reader.read()?;
    if !reader.groups.is_empty() {
        return Err(Misread::UnclosedGroup);
    }
    if let [Token::Folders] = reader.branch[..] {
        let mut all = Wildcards::default();
        all.anything();
        return Ok(all);
    }
    Ok(pattern(reader.branch))
}

/// A part of a glob.
enum Token {
    One(Byte),
    /// `*`
    PartOfName,
    /// `**/` where a branch begins.
    Folders,
    /// `/**/`
    FoldersBetween,
    /// `/**`
    AllBelow,
    /// `{…}`
    Group(Wildcards),
}

struct Reader<'g> {
    rest: &'g str,
    /// The character before the rest.
    last: Option<char>,
    /// What was read of the branch that is being read.
    branch: Vec<Token>,
    /// The groups that are open, the innermost last.
    groups: Vec<Group>,
}

/// A group that is open.
struct Group {
    /// What stands before it.
    outer: Vec<Token>,
    /// The branches that are complete.
    branches: Vec<Wildcards>,
}

impl Group {
    /// Adds a branch. An empty one says nothing: `{a,}` is `a`.
    fn add(&mut self, branch: Vec<Token>) {
        let branch = pattern(branch);
        if !branch.is_empty() {
            self.branches.push(branch);
        }
    }
}

impl Reader<'_> {
    fn read(&mut self) -> Result<(), Misread> {
        loop {
            let before = self.last;
            let Some(c) = self.take() else { return Ok(()) };
            match (c, self.groups.last_mut()) {
                ('?', _) => self.branch.push(Token::One(Byte::InName)),
                ('*', _) => {
                    let stars = self.stars(before);
                    self.branch.push(stars);
                }
                ('[', _) => {
                    let class = self.class()?;
                    self.branch.push(Token::One(class));
                }
                ('{', _) => {
                    let outer = std::mem::take(&mut self.branch);
                    self.groups.push(Group { outer, branches: Vec::new() });
                }
                (',', Some(group)) => group.add(std::mem::take(&mut self.branch)),
                ('}', _) => self.close()?,
                (c, _) => {
                    let mut bytes = [0; 4];
                    let bytes = c.encode_utf8(&mut bytes).bytes();
                    self.branch.extend(bytes.map(|byte| Token::One(Byte::Is(byte))));
                }
            }
        }
    }

    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn take(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.rest = &self.rest[c.len_utf8()..];
        self.last = Some(c);
        Some(c)
    }

    fn close(&mut self) -> Result<(), Misread> {
        let mut group = self.groups.pop().ok_or(Misread::UnopenedGroup)?;
        let outer = std::mem::take(&mut group.outer);
        group.add(std::mem::replace(&mut self.branch, outer));
        let mut either = Wildcards::default();
        either.either(group.branches);
        self.branch.push(Token::Group(either));
        Ok(())
    }

    /// Reads on behind a `*`. Two of them are folders where they stand alone between `/`, and one
    /// elsewhere.
    fn stars(&mut self, before: Option<char>) -> Token {
        if self.peek() != Some('*') {
            return Token::PartOfName;
        }
        self.take();
        let begins = self.branch.is_empty();
        let next = self.peek();
        match next {
            Some('/') if begins || before == Some('/') => {
                self.take();
            }
            None if begins || before == Some('/') => {}
            Some(',' | '}') if !begins && before == Some('/') && !self.groups.is_empty() => {}
            _ => return Token::PartOfName,
        }
        if begins {
            return Token::Folders;
        }
        // In the place of the `/` before them, or of other such stars.
        match self.branch.pop() {
            Some(several @ (Token::Folders | Token::AllBelow)) => several,
            _ if next == Some('/') => Token::FoldersBetween,
            _ => Token::AllBelow,
        }
    }

    /// Reads on behind a `[`.
    fn class(&mut self) -> Result<Byte, Misread> {
        let is_inverted = matches!(self.peek(), Some('!' | '^'));
        if is_inverted {
            self.take();
        }
        let mut ranges: Vec<(char, char)> = Vec::new();
        let mut in_range = false;
        loop {
            let c = self.take().ok_or(Misread::UnclosedClass)?;
            match (c, ranges.last_mut()) {
                (']', Some(_)) => break,
                ('-', Some(_)) if !in_range => in_range = true,
                (c, Some(range)) if in_range => {
                    range.1 = c;
                    if range.1 < range.0 {
                        return Err(Misread::Range(range.0, range.1));
                    }
                    in_range = false;
                }
                (c, _) => ranges.push((c, c)),
            }
        }
        if in_range {
            ranges.push(('-', '-'));
        }
        let mut set = ByteSet::default();
        for (first, last) in ranges {
            add(&mut set, first, last);
        }
        if is_inverted {
            set.invert();
        }
        Ok(Byte::In(Box::new(set)))
    }
}

/// Adds what lies between two characters. Where these have several bytes, it is the last one of the
/// first and the first one of the last that the range is between.
fn add(set: &mut ByteSet, first: char, last: char) {
    let mut bytes = Vec::with_capacity(8);
    let mut push = |c: char| bytes.extend(c.encode_utf8(&mut [0; 4]).bytes());
    push(first);
    if first != last {
        push(last);
        let (from, to) = (bytes[first.len_utf8() - 1], bytes[first.len_utf8()]);
        set.extend(from..=to);
    }
    set.extend(bytes);
}

/// What all of a branch says.
fn pattern(branch: Vec<Token>) -> Wildcards {
    let mut pattern = Wildcards::default();
    let mut after_star = false;
    for token in branch {
        let is_star = matches!(token, Token::PartOfName);
        match token {
            Token::One(byte) => pattern.one(byte),
            // Two are one.
            Token::PartOfName if after_star => {}
            Token::PartOfName => pattern.part_of_name(),
            Token::Folders => pattern.folders(),
            Token::FoldersBetween => {
                pattern.one(Byte::Is(b'/'));
                pattern.folders();
            }
            Token::AllBelow => {
                pattern.one(Byte::Is(b'/'));
                pattern.anything();
            }
            Token::Group(group) => pattern.then(group),
        }
        after_star = is_star;
    }
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits() {
        for (glob, text, fits) in [
            ("*.xml", "a.xml", true),
            ("*.xml", ".xml", true),
            ("*.xml", "a/b.xml", false),
            ("a?c", "abc", true),
            ("a?c", "a/c", false),
            // A byte, not a character.
            ("?", "é", false),
            ("??", "é", true),
            ("**", "", true),
            ("**", "a/b", true),
            ("**/a", "a", true),
            ("**/a", "/a", true),
            ("**/a", "b/c/a", true),
            ("**/a", "ba", false),
            ("**/**/a", "b/a", true),
            ("a/**/b", "a/b", true),
            ("a/**/b", "a/c/d/b", true),
            ("a/**/b", "a/cb", false),
            ("a/**/**/b", "a/b", true),
            ("a/**", "a", false),
            ("a/**", "a/", true),
            ("a/**", "a/b/c", true),
            ("a**b", "acb", true),
            ("a**b", "a/b", false),
            ("a/**b", "a/c/b", false),
            ("[a-c]", "b", true),
            ("[!a-c]", "b", false),
            ("[^a-c]", "d", true),
            ("[]]", "]", true),
            ("[a-]", "-", true),
            ("[-a]", "-", true),
            ("[é]", "é", false),
            ("[é][é]", "é", true),
            ("{a,b}c", "bc", true),
            ("{a,b}c", "c", false),
            ("{a,{b,c}d}", "cd", true),
            ("{a,{b,c}d}", "c", false),
            ("a{,b}", "a", false),
            ("a{}", "a", true),
            ("{**/a,b}", "c/a", true),
            ("{*,a}*b", "ccb", true),
            ("c/{**,a}", "c/d/", false),
            ("a,b", "a,b", true),
            ("!a", "!a", true),
        ] {
            assert_eq!(read(glob).expect(glob).fits(text.as_bytes()), fits, "{glob} {text}");
        }
        assert!(
            read("a*b").expect("a glob").fits(b"a\xFFb")
                && read("a?b").expect("a glob").fits(b"a\xFFb")
        );
    }

    #[test]
    fn what_is_none() {
        for (glob, why) in [
            ("a[b", "`[` is not closed: write `]` behind it, or `[[]` for a bracket itself"),
            ("[]", "`[` is not closed: write `]` behind it, or `[[]` for a bracket itself"),
            ("[b-a]", "the range `b-a` ends before it begins: write `a-b`"),
            ("{a,b", "`{` is not closed: write `}` behind it, or `[{]` for a brace itself"),
            ("a}", "`}` closes nothing: write `{` before it, or `[}]` for a brace itself"),
        ] {
            assert_eq!(read(glob).unwrap_err().to_string(), why, "{glob}");
        }
        for (meant, text) in [("a[[]b", "a[b"), ("[{]a", "{a"), ("a[}]", "a}")] {
            assert!(read(meant).expect(meant).fits(text.as_bytes()), "{meant}");
        }
    }
}
