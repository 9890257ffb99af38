//! Patterns with wildcards, held against paths. Whoever reads a pattern says what it means in steps.
//! One without branches is gone through with two places to come back to; through one with branches
//! all ways are gone at once. So none takes longer than its length times that of the path.

mod at_once;

use at_once::at_once;

/// What one byte of a path may be.
#[derive(Clone, Debug)]
pub(crate) enum Byte {
    Is(u8),
    /// Any but `/`.
    InName,
    Any,
    In(Box<ByteSet>),
}

impl Byte {
    fn takes(&self, byte: u8) -> bool {
        match self {
            Self::Is(one) => *one == byte,
            Self::InName => byte != b'/',
            Self::Any => true,
            Self::In(set) => set.has(byte),
        }
    }
}

/// Some of all bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ByteSet([u64; 4]);

impl ByteSet {
    pub(crate) fn add(&mut self, byte: u8) {
        self.0[usize::from(byte >> 6)] |= 1 << (byte & 63);
    }

    pub(crate) fn remove(&mut self, byte: u8) {
        self.0[usize::from(byte >> 6)] &= !(1 << (byte & 63));
    }

    pub(crate) fn invert(&mut self) {
        self.0 = self.0.map(|bits| !bits);
    }

    fn has(&self, byte: u8) -> bool {
        self.0[usize::from(byte >> 6)] >> (byte & 63) & 1 == 1
    }
}

impl Extend<u8> for ByteSet {
    fn extend<B: IntoIterator<Item = u8>>(&mut self, bytes: B) {
        for byte in bytes {
            self.add(byte);
        }
    }
}

/// A step through a pattern.
#[derive(Clone, Debug)]
enum Step {
    /// Takes one byte.
    One(Byte),
    /// Takes any number of bytes, or none.
    Many(Byte),
    /// Goes on at the next step, and also so many behind it.
    Fork(u32),
    /// Goes on so many behind the next step.
    Skip(u32),
}

/// A pattern, or a part of one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wildcards {
    steps: Vec<Step>,
    /// How many of the last steps lie behind all forks, so that every way leads over them.
    tail: usize,
    /// The bytes that every way leads over.
    needs: Letters,
    /// Whether there are ways that are not tried in turn by [`one_by_one`].
    has_branches: bool,
}

/// Some of all bytes, each with those that differ from it by 64 or a multiple: to tell in no time
/// that a text lacks one.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Letters(u64);

impl Letters {
    /// The bytes of a text.
    pub(crate) fn of(text: &[u8]) -> Self {
        Self(text.iter().fold(0, |bits, byte| bits | 1 << (byte & 63)))
    }
}

impl Wildcards {
    fn push(&mut self, step: Step) {
        self.steps.push(step);
        self.tail += 1;
    }

    /// Then one byte.
    pub(crate) fn one(&mut self, byte: Byte) {
        match &byte {
            Byte::Is(byte) => self.needs.0 |= Letters::of(&[*byte]).0,
            // Where the `/` of a text are is not known before such a step is tried.
            Byte::In(_) | Byte::Any => self.has_branches |= byte.takes(b'/'),
            Byte::InName => {}
        }
        self.push(Step::One(byte));
    }

    /// Then any number of bytes in the name of a file or folder, or none.
    pub(crate) fn part_of_name(&mut self) {
        self.push(Step::Many(Byte::InName));
    }

    /// Then anything, or nothing.
    pub(crate) fn anything(&mut self) {
        self.push(Step::Many(Byte::Any));
    }

    /// Then any number of folders, each with the `/` behind it.
    pub(crate) fn folders(&mut self) {
        self.steps.extend([Step::Fork(2), Step::Many(Byte::Any), Step::One(Byte::Is(b'/'))]);
        self.tail = 0;
    }

    /// Then what one of several patterns says.
    pub(crate) fn either(&mut self, mut branches: Vec<Self>) {
        self.needs.0 |= branches.iter().map(|it| it.needs.0).reduce(|a, b| a & b).unwrap_or(0);
        let Some(mut last) = branches.pop() else { return };
        // Each but the last is a fork, its steps, and a way to the end.
        let length = |branch: &Self| branch.steps.len() as u32;
        let mut left =
            branches.iter().map(|branch| length(branch) + 2).sum::<u32>() + length(&last);
        for mut branch in branches {
            let own = length(&branch) + 2;
            left -= own;
            self.steps.push(Step::Fork(own - 1));
            self.steps.append(&mut branch.steps);
            self.steps.push(Step::Skip(left));
        }
        self.steps.append(&mut last.steps);
        self.tail = 0;
        self.has_branches = true;
    }

    /// Then what another pattern says.
    pub(crate) fn then(&mut self, mut other: Self) {
        self.steps.append(&mut other.steps);
        self.tail = other.tail;
        self.needs.0 |= other.needs.0;
        self.has_branches |= other.has_branches;
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Whether a text of these bytes may fit: it has all that the pattern names.
    pub(crate) fn may_fit(&self, letters: Letters) -> bool {
        self.needs.0 & !letters.0 == 0
    }

    /// Whether the whole text is what the pattern says.
    pub(crate) fn fits(&self, text: &[u8]) -> bool {
        self.may_end(text) && self.goes(text, false)
    }

    /// Whether what stands before one of the `/` of a text is what the pattern says.
    pub(crate) fn fits_folder(&self, text: &[u8]) -> bool {
        self.goes(text, true)
    }

    fn goes(&self, text: &[u8], to_slash: bool) -> bool {
        if self.has_branches {
            at_once(&self.steps, text, to_slash)
        } else {
            one_by_one(&self.steps, text, to_slash)
        }
    }

    /// Whether the text ends in what the pattern ends in, behind all that may be of any length.
    fn may_end(&self, text: &[u8]) -> bool {
        count::step();
        let tail = &self.steps[self.steps.len() - self.tail..];
        let mut bytes = text.iter().rev();
        for step in tail.iter().rev() {
            let Step::One(step) = step else { return true };
            if !bytes.next().is_some_and(|byte| step.takes(*byte)) {
                return false;
            }
        }
        true
    }
}

/// Where a pattern goes on if it cannot be gone through as it was tried.
#[derive(Clone, Copy)]
struct Return {
    step: usize,
    at: usize,
}

/// Goes through a pattern without branches. What is of any length is as short as it can be at first;
/// where the rest does not fit, the last part of a name gets one byte more, and where it has them
/// all, the last folders one more. Those before need not be tried again: what they would leave to
/// the last is less. (Only a step behind them that may take a `/` could need it.)
fn one_by_one(steps: &[Step], text: &[u8], to_slash: bool) -> bool {
    let (mut step, mut at) = (0, 0);
    let (mut in_name, mut in_folders): (Option<Return>, Option<Return>) = (None, None);
    loop {
        count::step();
        match (steps.get(step), text.get(at)) {
            (Some(Step::One(one)), Some(byte)) if one.takes(*byte) => {
                (step, at) = (step + 1, at + 1);
                continue;
            }
            (Some(Step::Many(Byte::InName)), _) => {
                step += 1;
                in_name = Some(Return { step, at });
                continue;
            }
            // What may be anything, and folders, with the three steps that they are.
            (Some(many @ (Step::Many(_) | Step::Fork(_))), _) => {
                step += if matches!(many, Step::Fork(_)) { 3 } else { 1 };
                in_folders = Some(Return { step, at });
                in_name = None;
                continue;
            }
            (None, None) if !to_slash => return true,
            (None, Some(b'/')) if to_slash => return true,
            _ => {}
        }
        in_name = in_name.and_then(|back| longer_name(steps, text, back));
        if in_name.is_none() {
            in_folders = in_folders.and_then(|back| more_folders(steps, text, back));
        }
        let Some(back) = in_name.or(in_folders) else { return false };
        (step, at) = (back.step, back.at);
    }
}

/// Gives a part of a name one byte more, and all up to the one that follows it.
fn longer_name(steps: &[Step], text: &[u8], back: Return) -> Option<Return> {
    let is_in_name = |byte: &u8| *byte != b'/';
    text.get(back.at).filter(|byte| is_in_name(byte))?;
    let at = back.at + 1;
    let Some(Step::One(Byte::Is(next))) = steps.get(back.step) else {
        return Some(Return { at, ..back });
    };
    // Names are short, so a byte at a time is as quick as many.
    let further = text[at..].iter().position(|byte| byte == next || !is_in_name(byte))?;
    (text[at + further] == *next).then_some(Return { at: at + further, ..back })
}

/// Goes one folder further, or one byte where anything may stand.
fn more_folders(steps: &[Step], text: &[u8], back: Return) -> Option<Return> {
    let rest = text.get(back.at..)?;
    let is_anything = matches!(steps[back.step - 1], Step::Many(_));
    let taken = if is_anything { 0 } else { rest.iter().position(|byte| *byte == b'/')? };
    (taken < rest.len()).then_some(Return { at: back.at + taken + 1, ..back })
}

/// How many steps were taken, for tests: seconds depend on the machine.
pub(crate) mod count {
    #[cfg(test)]
    thread_local! {
        static STEPS: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
    }

    #[cfg(test)]
    pub(super) fn step() {
        STEPS.set(STEPS.get() + 1);
    }

    #[cfg(not(test))]
    #[inline]
    pub(super) fn step() {}

    /// The steps that something takes.
    #[cfg(test)]
    pub(crate) fn of(work: impl FnOnce()) -> u64 {
        let before = STEPS.get();
        work();
        STEPS.get() - before
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Wildcards {
        let mut pattern = Wildcards::default();
        for byte in text.bytes() {
            pattern.one(Byte::Is(byte));
        }
        pattern
    }

    #[test]
    fn each_branch_leads_to_the_end() {
        let mut pattern = of("a");
        pattern.either(vec![of("b"), of("cd"), of("e")]);
        pattern.one(Byte::Is(b'f'));
        for text in ["abf", "acdf", "aef"] {
            assert!(pattern.fits(text.as_bytes()), "{text}");
        }
        for text in ["", "a", "af", "acf", "abcdf", "abff", "aeb"] {
            assert!(!pattern.fits(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn a_part_of_a_name_behind_branches_is_one_of_its_own() {
        let mut many = Wildcards::default();
        many.part_of_name();
        let mut pattern = Wildcards::default();
        pattern.either(vec![of("a"), many]);
        pattern.part_of_name();
        assert!(pattern.fits(b"abcz") && pattern.fits(b"") && !pattern.fits(b"a/z"));
        pattern.one(Byte::Is(b'z'));
        assert!(pattern.fits(b"abcz") && pattern.fits(b"z") && !pattern.fits(b"a/z"));
    }

    #[test]
    fn a_pattern_may_be_about_a_folder_above() {
        let mut pattern = Wildcards::default();
        pattern.folders();
        pattern.one(Byte::Is(b'a'));
        for (text, fits) in [("a", false), ("a/b", true), ("b/a/c", true), ("b/ab/c", false)] {
            assert_eq!(pattern.fits_folder(text.as_bytes()), fits, "{text}");
            assert_eq!(of("a").fits_folder(text.as_bytes()), text.starts_with("a/"), "{text}");
        }
    }

    /// A pattern of so many parts, in branches or not, and a text that it nearly fits.
    fn long(parts: usize, branches: bool) -> (Wildcards, String) {
        let mut pattern = Wildcards::default();
        for _ in 0..parts {
            pattern.folders();
            for byte in [b'a', b'a', b'/'] {
                pattern.part_of_name();
                pattern.one(Byte::Is(byte));
            }
        }
        let mut whole = Wildcards::default();
        if branches {
            whole.either(vec![of("b"), pattern]);
        } else {
            whole = pattern;
        }
        whole.one(Byte::Is(b'b'));
        (whole, "aaaa/".repeat(2 * parts))
    }

    #[test]
    fn no_pattern_takes_longer_than_its_length_times_that_of_the_text() {
        for branches in [false, true] {
            let steps = |parts| {
                let (pattern, text) = long(parts, branches);
                let fitting = format!("{text}b");
                assert!(
                    pattern.fits(fitting.as_bytes())
                        && pattern.fits_folder(format!("{fitting}/").as_bytes())
                );
                count::of(|| {
                    assert!(!pattern.fits_folder(text.as_bytes()));
                    assert!(!pattern.fits(format!("{text}cb").as_bytes()));
                })
            };
            let (once, twice) = (steps(100), steps(200));
            assert!(once > 1000, "{once}");
            // Both are twice as long; where all ways are tried in turn, the second takes for ever.
            assert!(twice <= 4 * once + once / 4, "{once} {twice}");
        }
    }

    #[test]
    fn ways_one_by_one_and_at_once_lead_to_the_same() {
        use proptest::prelude::*;
        let step = prop::sample::select(&b"ab/?*F"[..]);
        let text = prop::collection::vec(prop::sample::select(&b"ab/"[..]), 0..12);
        let end = any::<bool>();
        proptest!(ProptestConfig { cases: 4000, failure_persistence: None, ..Default::default() },
            |(steps in prop::collection::vec(step, 0..10), text in text, end in end)| {
            let mut pattern = Wildcards::default();
            for (at, step) in steps.iter().enumerate() {
                match step {
                    b'?' => pattern.one(Byte::InName),
                    b'*' => pattern.part_of_name(),
                    b'F' if at == 0 || steps[at - 1] == b'/' => pattern.folders(),
                    b'F' => {}
                    byte => pattern.one(Byte::Is(*byte)),
                }
            }
            if end {
                pattern.one(Byte::Is(b'/'));
                pattern.anything();
            }
            for to_slash in [false, true] {
                let same = one_by_one(&pattern.steps, &text, to_slash);
                prop_assert_eq!(same, at_once(&pattern.steps, &text, to_slash));
                prop_assert!(!same || pattern.may_fit(Letters::of(&text)));
            }
        });
    }

    #[test]
    fn a_class_that_may_be_a_slash_is_tried_at_each() {
        let mut set = ByteSet::default();
        set.add(b'a');
        set.invert();
        let mut pattern = Wildcards::default();
        pattern.part_of_name();
        pattern.one(Byte::In(Box::new(set)));
        pattern.part_of_name();
        pattern.one(Byte::Is(b'b'));
        assert!(pattern.fits(b"x/yb") && pattern.fits(b"xb") && !pattern.fits(b"x/y/b"));
    }

    #[test]
    fn sets_of_bytes() {
        let mut set = ByteSet::default();
        set.add(0);
        set.add(255);
        assert!(set.has(0) && set.has(255) && !set.has(64));
        set.invert();
        set.remove(1);
        assert!(!set.has(0) && !set.has(255) && set.has(64) && !set.has(1));
    }
}
