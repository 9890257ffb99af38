//! What the reader says about broken documents, what it makes of them, and what mends them.

mod attributes;
mod laws;
mod limits;
mod plain;
mod strict;
mod tags;
mod views;

use std::fmt::Write as _;
use std::sync::Arc;

use super::read;
use crate::finding::{Edit, Finding};
use crate::text::Part;

/// The findings of a text.
fn problems(text: &str) -> Vec<Finding> {
    read(&Arc::new(Part::from_text("test.xml", text.to_owned()))).take_problems()
}

/// The messages of a text, each with what it points at.
fn messages(text: &str) -> Vec<String> {
    problems(text).iter().map(shown).collect()
}

fn shown(finding: &Finding) -> String {
    let place = &finding.place;
    format!("[{}] {}", place.part.slice(place.span), finding.message)
}

/// The text with the first fix of each finding applied.
fn mended(text: &str) -> String {
    let mut edits: Vec<Edit> = problems(text)
        .iter()
        .filter_map(|finding| finding.fixes.first())
        .flat_map(|fix| fix.edits.clone())
        .collect();
    edits.sort_by_key(|edit| edit.span);
    let mut mended = String::new();
    let mut at = 0;
    for edit in edits {
        mended.push_str(&text[at..edit.span.start as usize]);
        mended.push_str(&edit.text);
        at = edit.span.end as usize;
    }
    mended + &text[at..]
}

/// The tree in one line: each element with its value, `!` where it is forced, and its attributes.
fn outline(text: &str) -> String {
    let part = Arc::new(Part::from_text("test.xml", text.to_owned()));
    let tree = read(&part);
    let mut outline = String::new();
    for element in tree.elements() {
        if !outline.is_empty() {
            outline.push(' ');
        }
        outline.push_str(&element.path());
        if element.is_forced() {
            outline.push('!');
        }
        for attribute in element.attributes() {
            write!(outline, "@{}={}", attribute.name(), attribute.value().text())
                .expect("internal: a string takes all");
        }
        if element.has_text() {
            write!(outline, "={}", element.value().trimmed())
                .expect("internal: a string takes all");
        }
    }
    outline
}

/// So many attributes, with a space before each.
fn attributes(count: usize) -> String {
    let mut all = String::new();
    for number in 0..count {
        write!(all, " a{number}='v'").expect("internal: a string takes all");
    }
    all
}

/// One mistake: its message with what that points at, the tree that is read all the same, and the
/// text that the fix makes, which is well-formed.
#[track_caller]
fn assert_one(broken: &str, message: &str, tree: &str, fixed: &str) {
    assert_eq!(messages(broken), [message], "{broken}");
    assert_eq!(outline(broken), tree, "{broken}");
    assert_eq!(mended(broken), fixed, "{broken}");
    assert_eq!(messages(fixed), Vec::<String>::new(), "{fixed}");
}

/// One mistake that nobody but its author can mend.
#[track_caller]
fn assert_unmended(broken: &str, message: &str, tree: &str) {
    assert_eq!(messages(broken), [message], "{broken}");
    assert_eq!(outline(broken), tree, "{broken}");
}
