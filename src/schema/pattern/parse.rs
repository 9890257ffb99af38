//! Reads a pattern.

/// A piece of a pattern.
#[derive(Clone, Debug)]
pub(super) enum Node {
    /// One character of a set.
    One(Set),
    /// Several, one behind the other.
    Row(Vec<Node>),
    /// One of several.
    Either(Vec<Node>),
    /// Again and again: so often at least and, if there is a limit, at most.
    Repeat(Box<Node>, usize, Option<usize>),
}

/// A set of characters; those beyond ASCII are in it together or not at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Set {
    ascii: u128,
    others: bool,
}

/// How often something may be repeated, so that tables stay small.
const MOST: usize = 255;

impl Set {
    const NONE: Self = Self { ascii: 0, others: false };

    fn of(range: std::ops::RangeInclusive<u8>) -> Self {
        range.fold(Self::NONE, |set, byte| set.and(Self { ascii: 1 << byte, others: false }))
    }

    const fn and(self, other: Self) -> Self {
        Self { ascii: self.ascii | other.ascii, others: self.others || other.others }
    }

    const fn inverse(self) -> Self {
        Self { ascii: !self.ascii, others: !self.others }
    }

    /// With the other case of each letter.
    fn any_case(self) -> Self {
        let letters = (b'a'..=b'z').chain(b'A'..=b'Z').filter(|byte| self.has(*byte));
        letters.fold(self, |set, byte| set.and(Self::of((byte ^ 0x20)..=(byte ^ 0x20))))
    }

    /// Whether an ASCII character is in it; 0x80 asks for all others.
    pub(super) const fn has(self, byte: u8) -> bool {
        if byte < 0x80 { self.ascii >> byte & 1 == 1 } else { self.others }
    }
}

/// Reads a whole pattern.
pub(super) fn parse(source: &str) -> Result<Node, String> {
    if !source.is_ascii() {
        return Err("a pattern is written in ASCII".to_owned());
    }
    let folded = source.strip_prefix("(?i)");
    let rest = folded.unwrap_or(source).as_bytes();
    let mut parser = Parser { rest, any_case: folded.is_some() };
    let node = parser.either()?;
    match parser.rest.first() {
        None => Ok(node),
        Some(_) => Err("unopened group".to_owned()),
    }
}

struct Parser<'p> {
    rest: &'p [u8],
    any_case: bool,
}

impl Parser<'_> {
    fn take(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn take_if(&mut self, byte: u8) -> bool {
        let is_it = self.rest.first() == Some(&byte);
        if is_it {
            self.rest = &self.rest[1..];
        }
        is_it
    }

    /// Alternatives, up to the end of the group.
    fn either(&mut self) -> Result<Node, String> {
        let mut all = vec![self.row()?];
        while self.take_if(b'|') {
            all.push(self.row()?);
        }
        Ok(if all.len() == 1 { all.remove(0) } else { Node::Either(all) })
    }

    fn row(&mut self) -> Result<Node, String> {
        let mut row = Vec::new();
        while !matches!(self.rest.first(), None | Some(b'|' | b')')) {
            let one = self.one()?;
            row.push(self.repeated(one)?);
        }
        Ok(Node::Row(row))
    }

    fn one(&mut self) -> Result<Node, String> {
        let set = match self.take().unwrap_or_default() {
            b'(' => {
                let group = self.either()?;
                let is_closed = self.take_if(b')');
                return if is_closed { Ok(group) } else { Err("unclosed group".to_owned()) };
            }
            b'[' => self.class()?,
            b'.' => Set::of(b'\n'..=b'\n').inverse(),
            b'\\' => self.escape()?,
            odd @ (b'?' | b'*' | b'+' | b'{' | b'^' | b'$') => {
                return Err(format!("`{}` has nothing to stand behind", char::from(odd)));
            }
            byte => Set::of(byte..=byte),
        };
        Ok(Node::One(if self.any_case { set.any_case() } else { set }))
    }

    fn repeated(&mut self, node: Node) -> Result<Node, String> {
        let (least, most) = match self.rest.first() {
            Some(b'?') => (0, Some(1)),
            Some(b'*') => (0, None),
            Some(b'+') => (1, None),
            Some(b'{') => {
                self.take();
                let least = self.number()?;
                let most = match self.take_if(b',') {
                    false => Some(least),
                    true if self.rest.first() == Some(&b'}') => None,
                    true => Some(self.number()?),
                };
                if self.rest.first() != Some(&b'}') || most.is_some_and(|most| most < least) {
                    return Err("a repetition is `{2}`, `{2,}` or `{2,5}`".to_owned());
                }
                (least, most)
            }
            _ => return Ok(node),
        };
        self.take();
        match self.rest.first() {
            Some(b'?' | b'*' | b'+' | b'{') => Err("repeated twice".to_owned()),
            _ => Ok(Node::Repeat(Box::new(node), least, most)),
        }
    }

    fn number(&mut self) -> Result<usize, String> {
        let digits = self.rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (number, rest) = self.rest.split_at(digits);
        self.rest = rest;
        let number = std::str::from_utf8(number).ok().and_then(|number| number.parse().ok());
        let number = number.filter(|number| *number <= MOST);
        number.ok_or_else(|| format!("a repetition takes a number up to {MOST}"))
    }

    /// What stands between `[` and `]`.
    fn class(&mut self) -> Result<Set, String> {
        let is_inverse = self.take_if(b'^');
        let mut set = Set::NONE;
        let mut is_first = true;
        loop {
            let first = self.take().ok_or("unclosed class")?;
            let more = match first {
                b']' if !is_first => break,
                b'\\' => self.escape()?,
                _ if self.rest.first() == Some(&b'-') && self.rest.get(1) != Some(&b']') => {
                    self.take();
                    let last = self.take().ok_or("unclosed class")?;
                    if last < first || last == b'\\' {
                        return Err("a range that is none".to_owned());
                    }
                    Set::of(first..=last)
                }
                _ => Set::of(first..=first),
            };
            set = set.and(more);
            is_first = false;
        }
        // The other case is left out, too.
        let set = if self.any_case { set.any_case() } else { set };
        Ok(if is_inverse { set.inverse() } else { set })
    }

    /// What stands behind a backslash.
    fn escape(&mut self) -> Result<Set, String> {
        let word = || {
            [b'a'..=b'z', b'A'..=b'Z', b'0'..=b'9', b'_'..=b'_']
                .into_iter()
                .fold(Set::NONE, |set, range| set.and(Set::of(range)))
        };
        match self.take() {
            Some(b's') => Ok(Set::of(b'\t'..=b'\r').and(Set::of(b' '..=b' '))),
            Some(b'd') => Ok(Set::of(b'0'..=b'9')),
            Some(b'w') => Ok(word()),
            Some(sign) if sign.is_ascii_punctuation() => Ok(Set::of(sign..=sign)),
            Some(other) => Err(format!("`\\{}` is not known here", char::from(other))),
            None => Err("it ends with a backslash".to_owned()),
        }
    }
}
