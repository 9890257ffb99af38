//! Fixes: a safe fix never adds a finding, never changes what it does not name, and fixing twice is
//! fixing once. What was changed is judged by an independent parser.
//!
//! The first letter says which file it is and how far a fix is trusted; files are divided by lines
//! `%%` and linted together.

use std::collections::BTreeMap;

use svclint::finding::Safety;
use svclint::fix::{Fixed, Wanted, fix};
use svclint::schema::Lens;
use svclint::settle::Selection;
use svclint::{Input, Options, lint};

use super::{Held, chosen, files, today};

const NAMES: [[&str; 2]; 4] = [
    ["body.xml", "other.xml"],
    ["S.csdef", "S.cscfg"],
    ["S.cscfg", "S.csdef"],
    ["requests.http", "S.csdef"],
];

pub(crate) fn hold(input: &[u8]) -> Held {
    let (choice, text) = chosen(input);
    let names = NAMES[choice % NAMES.len()];
    let inputs = names.iter().zip(files(text)).map(|(name, text)| Input::new(*name, text));
    let safety = if choice / NAMES.len() % 4 == 3 { Safety::Unsafe } else { Safety::Safe };
    let inputs: Vec<Input> = inputs.collect();
    broken_law(&inputs, &fixed(&inputs, safety), safety).map_or(Ok(()), Err)
}

pub(crate) fn options() -> Options {
    let mut options = Options { lens: Lens::on(today()), ..Options::default() };
    options.settings.selection = Selection::new(["all"], [], []).expect("a selection");
    options
}

pub(crate) fn wanted(safety: Safety) -> Wanted {
    Wanted { safety, ..Wanted::default() }
}

pub(crate) fn fixed(inputs: &[Input], safety: Safety) -> Fixed {
    fix(inputs.to_vec(), &options(), wanted(safety))
}

/// The inputs after fixing.
pub(crate) fn after(inputs: &[Input], fixed: &Fixed) -> Vec<Input> {
    let now = |input: &Input| {
        let file = fixed.files.iter().find(|file| *file.path == *input.path);
        file.map_or_else(|| input.clone(), |file| Input::new(&*input.path, file.after.clone()))
    };
    inputs.iter().map(now).collect()
}

/// How often each rule speaks.
pub(crate) fn counts(inputs: &[Input]) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for settled in lint(inputs.to_vec(), &options()).reported() {
        *counts.entry(settled.finding.rule.as_str()).or_default() += 1;
    }
    counts
}

/// Everything that a document says, in words that do not depend on order among siblings, white
/// space or spelling of markup: each element with its path, its attributes, its text.
fn atoms(text: &str) -> Option<Vec<String>> {
    let document = roxmltree::Document::parse(text).ok()?;
    let mut atoms = Vec::new();
    for node in document.descendants().filter(roxmltree::Node::is_element) {
        let path: Vec<&str> = node
            .ancestors()
            .filter(roxmltree::Node::is_element)
            .map(|one| one.tag_name().name())
            .collect();
        let path = path.join("<");
        atoms.push(format!("element {path}"));
        for attribute in node.attributes() {
            atoms.push(format!("{path} @{}={}", attribute.name(), attribute.value()));
        }
        let text: String =
            node.children().filter(roxmltree::Node::is_text).filter_map(|one| one.text()).collect();
        if !text.trim().is_empty() {
            atoms.push(format!("{path} ={text}"));
        }
    }
    atoms.sort();
    Some(atoms)
}

/// How many things two documents do not have in common.
fn differences(one: &[String], other: &[String]) -> usize {
    let count = |atoms: &[String]| {
        let mut counts: BTreeMap<String, isize> = BTreeMap::new();
        for atom in atoms {
            *counts.entry(atom.clone()).or_default() += 1;
        }
        counts
    };
    let mut counts = count(one);
    for (atom, number) in count(other) {
        *counts.entry(atom).or_default() -= number;
    }
    counts.values().map(|number| number.unsigned_abs()).sum()
}

/// The rule whose fix leaves something to be filled in.
const LEAVES: &str = "pair-cert-missing-thumbprint";

/// Why the laws do not hold for inputs that are linted together.
pub(crate) fn breaks_a_law(inputs: &[Input], safety: Safety) -> (usize, Option<String>) {
    let done = fixed(inputs, safety);
    (done.made.len(), broken_law(inputs, &done, safety))
}

pub(crate) fn broken_law(inputs: &[Input], done: &Fixed, safety: Safety) -> Option<String> {
    if done.files.is_empty() {
        return (!done.made.is_empty()).then(|| format!("nothing came of {:?}", done.made));
    }
    let before = counts(inputs);
    let now = after(inputs, done);
    let later = counts(&now);
    let is_readable = |input: &Input| {
        let text = String::from_utf8_lossy(&input.bytes).into_owned();
        roxmltree::Document::parse(&text).is_ok()
    };
    let was_well_formed = inputs.iter().all(is_readable) && !before.contains_key("malformed-xml");
    if was_well_formed {
        // The one exception, which docs/fixes.md names: an unsafe fix writes a thumbprint to be filled
        // in, and exactly one finding for each of them asks for it.
        let left = done.made.iter().filter(|made| made.rule.as_str() == LEAVES).count();
        assert!(left == 0 || safety == Safety::Unsafe, "a safe fix leaves something to fill in");
        for (rule, number) in &later {
            let had = before.get(rule).copied().unwrap_or_default();
            let had = if *rule == "invalid-thumbprint" { had + left } else { had };
            if *number > had {
                return Some(format!("{rule}: {had} before, {number} after {:?}", done.made));
            }
        }
        if !done.made.is_empty()
            && later.values().sum::<usize>() >= before.values().sum::<usize>() + left
        {
            return Some(format!("nothing was mended by {:?}", done.made));
        }
    }
    for (old, new) in inputs.iter().zip(&now).filter(|(old, _)| is_readable(old)) {
        if !is_readable(new) {
            return Some(format!("{} is no XML any more", old.path));
        }
        let [one, other] =
            [old, new].map(|input| String::from_utf8_lossy(&input.bytes).into_owned());
        let (one, other) = (atoms(&one)?, atoms(&other)?);
        let made = done.made.iter().filter(|made| *made.path == *old.path).count();
        // Of what a safe fix renames, an element and what is in it change their paths.
        let moves_only = done.made.iter().all(|made| made.rule.as_str() == "element-order");
        let differ = differences(&one, &other);
        if moves_only && differ > 0 {
            return Some(format!("{}: moving elements changed {differ} things", old.path));
        }
        // Of two lists that become one, one goes with nothing in it.
        let joined = made_with(done, &old.path, JOINS);
        let lost = one.len().checked_sub(other.len());
        let is_kept = lost.is_some_and(|lost| lost <= joined);
        if safety == Safety::Safe && !is_kept && !removes(done) {
            return Some(format!("{}: {} things became {}", old.path, one.len(), other.len()));
        }
        if made == 0 && differ > 0 {
            return Some(format!("{} changed without a fix", old.path));
        }
    }
    let again = fixed(&now, safety);
    if !again.files.is_empty() {
        return Some(format!("fixing again changes more: {:?}", again.made));
    }
    None
}

/// What a fix says that makes one list of two.
const JOINS: &str = "put what is in it into the first one";

/// How many fixes of a file say that they do that.
fn made_with(done: &Fixed, path: &str, title: &str) -> usize {
    done.made.iter().filter(|made| made.path == path && made.title == title).count()
}

/// Whether a fix says that it takes something away.
fn removes(done: &Fixed) -> bool {
    let takes_away = |title: &str| {
        ["take", "delete", "remove", "leave"].iter().any(|word| title.starts_with(word))
    };
    done.made.iter().any(|made| takes_away(&made.title))
}
