//! What holds for every input, however broken. One book of laws for three readers: `cargo test`,
//! which replays `tests/regressions`, the targets of cargo-fuzz in `fuzz`, and the mutations of
//! `fuzz/mutate`.
//!
//! An input is bytes. What a target takes beside the text of one file stands in it: a letter at the
//! start says how it is checked, a line `%%` divides files. So an input is a file that can be read,
//! mended by hand and replayed.

#![allow(dead_code, reason = "each of the readers uses a part of this")]

pub(crate) mod configuration;
pub(crate) mod documents;
pub(crate) mod embedded;
pub(crate) mod fixes;
pub(crate) mod messages;
pub(crate) mod places;
pub(crate) mod reader;
pub(crate) mod reports;
pub(crate) mod services;
pub(crate) mod swaps;
pub(crate) mod templates;

use std::fmt::Debug;

use svclint::schema::{Lens, Platform, Version};
use svclint::{Input, Options, Report, lint};

/// Whether the laws hold; else which one does not, and where.
pub(crate) type Held = Result<(), String>;

/// A way to use svclint, with what has to hold for it.
pub(crate) struct Target {
    /// Its name: that of its fuzz target and of its folder in `tests/regressions`.
    pub(crate) name: &'static str,
    /// Holds an input against its laws.
    pub(crate) hold: fn(&[u8]) -> Held,
}

/// All targets.
pub(crate) const TARGETS: [Target; 9] = [
    Target { name: "reader", hold: reader::hold },
    Target { name: "documents", hold: documents::hold },
    Target { name: "embedded", hold: embedded::hold },
    Target { name: "messages", hold: messages::hold },
    Target { name: "configuration", hold: configuration::hold },
    Target { name: "fixes", hold: fixes::hold },
    Target { name: "services", hold: services::hold },
    Target { name: "swaps", hold: swaps::hold },
    Target { name: "templates", hold: templates::hold },
];

/// The target of that name.
pub(crate) fn target(name: &str) -> &'static Target {
    let known = TARGETS.iter().find(|target| target.name == name);
    known.unwrap_or_else(|| panic!("there is no target `{name}`"))
}

/// Holds an input against the laws of a target.
///
/// # Panics
/// When a law does not hold.
pub(crate) fn enforce(name: &str, input: &[u8]) {
    if let Err(why) = (target(name).hold)(input) {
        panic!("{name}: {why}\n{:?}", String::from_utf8_lossy(input));
    }
}

/// What a letter at the start of an input says, and the rest.
pub(crate) fn chosen(input: &[u8]) -> (usize, &[u8]) {
    input.split_first().map_or((0, input), |(first, rest)| (usize::from(*first), rest))
}

/// The files of an input, divided by lines `%%`.
pub(crate) fn files(mut input: &[u8]) -> Vec<&[u8]> {
    const BETWEEN: &[u8] = b"\n%%\n";
    let mut files = Vec::new();
    while let Some(at) = input.windows(BETWEEN.len()).position(|window| window == BETWEEN) {
        files.push(&input[..at]);
        input = &input[at + BETWEEN.len()..];
    }
    files.push(input);
    files
}

/// The day on which everything is checked: what comes out may only depend on what goes in.
pub(crate) fn today() -> Version {
    Version::date(2026, 1, 1).expect("a day")
}

/// How inputs are linted: with every rule there is, since more rules break more laws.
pub(crate) fn options(choice: usize) -> Options {
    let mut options = Options { lens: Lens::on(today()), ..Options::default() };
    options.settings.selection =
        svclint::settle::Selection::new(["all"], [], []).expect("a selection");
    let known = &options.catalog.versions;
    options.lens.version = match choice % 4 {
        0 | 1 => None,
        other => known.get(choice / 4 * other % known.len()).map(|known| known.version),
    };
    options.lens.platform =
        [Platform::Auto, Platform::Classic, Platform::ExtendedSupport][choice % 3];
    options
}

/// Lints inputs twice, the second time in another order: the same has to come out, at places that
/// are in the files, and every report has to be one.
pub(crate) fn linted(inputs: &[Input], options: &Options) -> Result<Report, String> {
    let report = lint(inputs.iter().cloned(), options);
    let again = lint(inputs.iter().rev().cloned(), options);
    same_reports(&report, &again)?;
    for settled in &report.findings {
        places::of(&settled.finding, inputs)?;
    }
    reports::hold(&report)?;
    Ok(report)
}

/// Two reports have to say the same.
pub(crate) fn same_reports(one: &Report, other: &Report) -> Held {
    let (one, other) = (reports::json(one)?, reports::json(other)?);
    if one == other {
        return Ok(());
    }
    let differs = one.lines().zip(other.lines()).find(|(one, other)| one != other);
    let (one, other) = differs.unwrap_or((&one, &other));
    Err(format!("linting again says something else: {one} and then {other}"))
}

/// Two things have to be the same.
#[allow(clippy::needless_pass_by_value, reason = "what is compared is made for the call")]
pub(crate) fn same<T: PartialEq + Debug>(what: &str, one: T, other: T) -> Held {
    if one == other { Ok(()) } else { Err(format!("{what}: {one:?} and {other:?}")) }
}

/// A law that has to hold.
pub(crate) fn must(holds: bool, otherwise: impl FnOnce() -> String) -> Held {
    if holds { Ok(()) } else { Err(otherwise()) }
}
