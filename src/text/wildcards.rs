//! Patterns with wildcards, held against paths. Whoever reads a pattern says what it means in steps;
//! all ways through them are gone at once, so that no pattern takes longer than its length times that
//! of the path.

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
}

impl Wildcards {
    fn push(&mut self, step: Step) {
        self.steps.push(step);
        self.tail += 1;
    }

    /// Then one byte.
    pub(crate) fn one(&mut self, byte: Byte) {
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
    }

    /// Then what another pattern says.
    pub(crate) fn then(&mut self, mut other: Self) {
        self.steps.append(&mut other.steps);
        self.tail = other.tail;
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.steps.is_empty()
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
        // What can only be one byte after the other, as nearly all patterns begin.
        let mut at = 0;
        let mut rest = text;
        while let (Some(Step::One(step)), [byte, behind @ ..]) = (self.steps.get(at), rest) {
            if !step.takes(*byte) {
                return false;
            }
            at += 1;
            rest = behind;
        }
        match self.steps.get(at) {
            None if to_slash => rest.first() == Some(&b'/'),
            None => rest.is_empty(),
            Some(Step::One(_)) => false,
            Some(_) => {
                let steps = &self.steps[at..];
                may_go_on(steps, rest) && goes_from(steps, rest, to_slash)
            }
        }
    }

    /// Whether the text ends in what the pattern ends in, behind all that may be of any length.
    fn may_end(&self, text: &[u8]) -> bool {
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

/// Whether the rest of a pattern that begins with any number of folders may fit a text: what follows
/// them has to begin where a name does.
fn may_go_on(steps: &[Step], text: &[u8]) -> bool {
    let [Step::Fork(2), Step::Many(Byte::Any), Step::One(Byte::Is(b'/')), steps @ ..] = steps
    else {
        return true;
    };
    let may_begin = |text: &[u8]| {
        let mut bytes = text.iter();
        for step in steps {
            let Step::One(step) = step else { return true };
            if !bytes.next().is_some_and(|byte| step.takes(*byte)) {
                return false;
            }
        }
        true
    };
    // Names are short, so a byte at a time is as quick as many.
    let is_slash = |at: &usize| text[*at] == b'/';
    may_begin(text) || (0..text.len()).filter(is_slash).any(|slash| may_begin(&text[slash + 1..]))
}

/// Takes the bytes of a text one after the other, and with each all steps that take it.
fn goes_from(steps: &[Step], text: &[u8], to_slash: bool) -> bool {
    let mut reached = Reached::new(steps.len());
    reached.enter(steps, 0);
    let mut before = Vec::new();
    for &byte in text {
        if to_slash && byte == b'/' && reached.is_end {
            return true;
        }
        std::mem::swap(&mut before, &mut reached.places);
        reached.begin();
        for &place in &before {
            match &steps[place as usize] {
                Step::One(step) if step.takes(byte) => reached.enter(steps, place + 1),
                Step::Many(step) if step.takes(byte) => reached.enter(steps, place),
                _ => {}
            }
        }
        if reached.places.is_empty() && !reached.is_end {
            return false;
        }
    }
    reached.is_end && !to_slash
}

/// The steps that may take the next byte, each once.
struct Reached {
    places: Vec<u32>,
    /// Whether the pattern may end here.
    is_end: bool,
    /// At which byte each step was last come to.
    seen: Vec<u32>,
    round: u32,
    /// Where forks still lead to.
    forks: Vec<u32>,
}

impl Reached {
    fn new(steps: usize) -> Self {
        let (places, forks) = (Vec::new(), Vec::new());
        Self { places, is_end: false, seen: vec![0; steps], round: 1, forks }
    }

    /// Forgets what was reached: a byte was taken.
    fn begin(&mut self) {
        self.places.clear();
        self.is_end = false;
        self.round += 1;
    }

    /// Comes to a step, and to all that it leads to without taking anything.
    fn enter(&mut self, steps: &[Step], place: u32) {
        let mut next = Some(place);
        while let Some(place) = next.or_else(|| self.forks.pop()) {
            next = None;
            let Some(seen) = self.seen.get_mut(place as usize) else {
                self.is_end = true;
                continue;
            };
            if std::mem::replace(seen, self.round) == self.round {
                continue;
            }
            match &steps[place as usize] {
                Step::One(_) => self.places.push(place),
                Step::Many(_) => {
                    self.places.push(place);
                    next = Some(place + 1);
                }
                Step::Fork(further) => {
                    self.forks.push(place + 1 + further);
                    next = Some(place + 1);
                }
                Step::Skip(further) => next = Some(place + 1 + further),
            }
        }
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

    #[test]
    fn no_pattern_takes_longer_than_its_length_times_that_of_the_text() {
        let (mut pattern, text) = (Wildcards::default(), "a/".repeat(2048));
        for _ in 0..1000 {
            pattern.folders();
            pattern.part_of_name();
            pattern.one(Byte::Is(b'a'));
            pattern.one(Byte::Is(b'/'));
        }
        pattern.one(Byte::Is(b'b'));
        let start = std::time::Instant::now();
        assert!(pattern.fits(format!("{text}b").as_bytes()));
        assert!(!pattern.fits_folder(text.as_bytes()));
        // It takes some hundredths of a second; without the bound it would take for ever.
        assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
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
