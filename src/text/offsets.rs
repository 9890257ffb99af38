//! The way from an offset in decoded text to the byte on disk, and back.

/// Maps offsets of decoded text to offsets of the bytes on disk.
///
/// Text that is UTF-8 on disk costs nothing: only the byte order mark is added. Everything else
/// is a list of runs in which each character takes the same number of bytes on either side.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OffsetMap {
    /// What lies before the text on disk, where there are no runs.
    shift: u32,
    runs: Vec<Run>,
}

/// Characters of one width in the text and one width on disk, up to the next run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    text: u32,
    disk: u32,
    text_step: u8,
    disk_step: u8,
}

impl OffsetMap {
    /// The map of text that stands on disk as it is, behind `shift` bytes of byte order mark.
    #[must_use]
    pub const fn identity(shift: u32) -> Self {
        Self { shift, runs: Vec::new() }
    }

    /// The byte on disk at which the character at `text_offset` begins.
    ///
    /// An offset inside of a character gives the start of the character where the file is not
    /// UTF-8, and the very byte where it is. Offsets behind the text go on in the last width.
    #[must_use]
    pub fn to_disk(&self, text_offset: u32) -> u64 {
        let Some(run) = self.last_where(|run| run.text <= text_offset) else {
            return u64::from(self.shift) + u64::from(text_offset);
        };
        let run = self.runs[run];
        let steps = (text_offset - run.text) / u32::from(run.text_step);
        u64::from(run.disk) + u64::from(steps) * u64::from(run.disk_step)
    }

    /// The offset in the text of the character that holds the byte at `disk_offset`.
    ///
    /// A byte of a byte order mark or of an escape sequence gives the character behind it.
    #[must_use]
    pub fn to_text(&self, disk_offset: u64) -> u32 {
        let Some(index) = self.last_where(|run| u64::from(run.disk) <= disk_offset) else {
            let offset = if self.runs.is_empty() { disk_offset } else { 0 };
            return u32::try_from(offset.saturating_sub(u64::from(self.shift))).unwrap_or(u32::MAX);
        };
        let run = self.runs[index];
        let steps = (disk_offset - u64::from(run.disk)) / u64::from(run.disk_step);
        let offset = u64::from(run.text) + steps * u64::from(run.text_step);
        let limit = self.runs.get(index + 1).map_or(u32::MAX, |next| next.text);
        u32::try_from(offset).unwrap_or(u32::MAX).min(limit)
    }

    fn last_where(&self, before: impl Fn(&Run) -> bool) -> Option<usize> {
        self.runs.partition_point(before).checked_sub(1)
    }
}

/// Writes an [`OffsetMap`] while text is decoded.
#[derive(Debug)]
pub(super) struct OffsetMapBuilder {
    runs: Vec<Run>,
    text: u32,
    disk: u32,
}

impl OffsetMapBuilder {
    /// A map that begins `disk` bytes into the file.
    pub(super) const fn new(disk: u32) -> Self {
        Self { runs: Vec::new(), text: 0, disk }
    }

    /// Adds one character of `text_step` bytes that took `disk_step` bytes on disk.
    pub(super) fn push(&mut self, text_step: u8, disk_step: u8) {
        self.push_many(text_step, disk_step, 1);
    }

    /// Adds `count` characters of the same widths.
    pub(super) fn push_many(&mut self, text_step: u8, disk_step: u8, count: u32) {
        debug_assert!(text_step > 0 && disk_step > 0, "a character takes room on both sides");
        if count == 0 {
            return;
        }
        if !self.runs.last().is_some_and(|last| self.continues(last, text_step, disk_step)) {
            self.runs.push(Run { text: self.text, disk: self.disk, text_step, disk_step });
        }
        self.text += u32::from(text_step) * count;
        self.disk += u32::from(disk_step) * count;
    }

    /// Passes over bytes on disk that no character stands for, such as an escape sequence.
    pub(super) fn skip(&mut self, disk_bytes: u32) {
        self.disk += disk_bytes;
    }

    /// Length of the text so far, in bytes.
    pub(super) const fn text_len(&self) -> u32 {
        self.text
    }

    pub(super) fn finish(mut self) -> OffsetMap {
        self.runs.shrink_to_fit();
        if self.runs.is_empty() {
            return OffsetMap::identity(self.disk);
        }
        OffsetMap { shift: 0, runs: self.runs }
    }

    /// Whether a character put here lies where the run would have it; false behind a skip.
    fn continues(&self, run: &Run, text_step: u8, disk_step: u8) -> bool {
        if run.text_step != text_step || run.disk_step != disk_step {
            return false;
        }
        let steps = (self.text - run.text) / u32::from(run.text_step);
        self.disk == run.disk + steps * u32::from(run.disk_step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identity_adds_the_mark() {
        let map = OffsetMap::identity(3);
        assert_eq!(map.to_disk(0), 3);
        assert_eq!(map.to_disk(7), 10);
        assert_eq!(map.to_text(10), 7);
        assert_eq!(map.to_text(1), 0);
    }

    #[test]
    fn runs_join_where_the_widths_are_equal() {
        let mut builder = OffsetMapBuilder::new(2);
        builder.push(1, 2);
        builder.push(1, 2);
        builder.push(3, 2);
        builder.push(1, 2);
        let map = builder.finish();
        assert_eq!(map.runs.len(), 3);
        assert_eq!([0, 1, 2, 5, 6].map(|offset| map.to_disk(offset)), [2, 4, 6, 8, 10]);
        assert_eq!([0, 2, 3, 4, 6, 7, 8].map(|offset| map.to_text(offset)), [0, 0, 0, 1, 2, 2, 5]);
    }

    #[test]
    fn bytes_without_a_character_belong_to_the_next() {
        let mut builder = OffsetMapBuilder::new(0);
        builder.push(1, 1);
        builder.skip(3);
        builder.push(1, 1);
        let map = builder.finish();
        assert_eq!(map.to_disk(1), 4);
        assert_eq!([1, 2, 3, 4].map(|offset| map.to_text(offset)), [1, 1, 1, 1]);
    }

    #[test]
    fn a_run_is_small() {
        assert!(size_of::<Run>() <= 12);
    }
}
