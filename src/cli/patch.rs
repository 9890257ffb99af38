//! Unified diffs of bytes, as `patch -p0` takes them.

use similar::{Algorithm, DiffOp, capture_diff_slices, group_diff_ops};

/// How many lines stand around a change.
const CONTEXT: usize = 3;

/// What leads from `before` to `after`, with the name of the file.
pub(super) fn unified(name: &str, before: &[u8], after: &[u8]) -> Vec<u8> {
    let (old, new) = (lines(before), lines(after));
    let ops = capture_diff_slices(Algorithm::Myers, &old, &new);
    let mut text = Vec::new();
    let name = quoted(name);
    text.extend(format!("--- {name}\n+++ {name}\n").into_bytes());
    for hunk in group_diff_ops(ops, CONTEXT) {
        let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else { continue };
        let of_old = range(first.old_range().start, last.old_range().end);
        let of_new = range(first.new_range().start, last.new_range().end);
        text.extend(format!("@@ -{of_old} +{of_new} @@\n").into_bytes());
        for op in &hunk {
            if let DiffOp::Equal { .. } = op {
                add(&mut text, b' ', &old[op.old_range()]);
            } else {
                add(&mut text, b'-', &old[op.old_range()]);
                add(&mut text, b'+', &new[op.new_range()]);
            }
        }
    }
    text
}

/// The lines with their ends. Only `\n` ends a line, as for `patch`.
fn lines(bytes: &[u8]) -> Vec<&[u8]> {
    bytes.split_inclusive(|byte| *byte == b'\n').collect()
}

fn add(text: &mut Vec<u8>, sign: u8, lines: &[&[u8]]) {
    for line in lines {
        text.push(sign);
        text.extend_from_slice(line);
        if !line.ends_with(b"\n") {
            text.extend_from_slice(b"\n\\ No newline at end of file\n");
        }
    }
}

/// Lines from `start` to `end`, as the head of a hunk counts them.
fn range(start: usize, end: usize) -> String {
    match end - start {
        0 => format!("{start},0"),
        1 => format!("{}", start + 1),
        length => format!("{},{length}", start + 1),
    }
}

/// A name that `patch` reads as one: in quotes where it has characters that would end it.
fn quoted(name: &str) -> String {
    if name.chars().any(|c| c.is_control() || matches!(c, '"' | '\\')) {
        let mut quoted = String::from("\"");
        for byte in name.bytes() {
            match byte {
                b'"' | b'\\' => quoted.extend(['\\', char::from(byte)]),
                0x20..=0x7E => quoted.push(char::from(byte)),
                _ => {
                    let octal = [byte >> 6, byte >> 3 & 7, byte & 7].map(|digit| digit + b'0');
                    quoted.push('\\');
                    quoted.extend(octal.map(char::from));
                }
            }
        }
        return quoted + "\"";
    }
    // Behind a tab nothing belongs to the name, so that it may hold spaces.
    if name.contains(' ') { format!("{name}\t") } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hunks_say_what_changes() {
        let before = b"a\nb\nc\nd\ne\nf\ng\nh";
        let after = b"a\nb\nc\nd\nE\nf\ng\nh\n";
        let diff = String::from_utf8(unified("a b.xml", before, after)).expect("text");
        assert_eq!(
            diff,
            "--- a b.xml\t\n+++ a b.xml\t\n@@ -2,7 +2,7 @@\n b\n c\n d\n-e\n+E\n f\n g\n-h\n\
             \\ No newline at end of file\n+h\n"
        );
        assert_eq!(quoted("a\"b\n"), "\"a\\\"b\\012\"");
    }
}
