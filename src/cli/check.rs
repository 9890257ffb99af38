//! `svclint check`.

use std::collections::HashMap;
use std::path::Path;

use super::args::Check;
use super::fix;
use super::gather::{self, Files};
use super::json;
use super::output::Stream;
use super::past::{self, Changed};
use super::reports::{self, fails};
use super::scopes::Scopes;
use super::settings;
use super::swaps;
use super::{CLEAN, FAILED, FOUND, Failure};
use crate::document::Kind;
use crate::lint::{self, Inspection, Options, Report};
use crate::report::{self, Summary};
use crate::settle::Baseline;
use crate::walk::{self, Found};

pub(super) fn run(check: &Check) -> Result<u8, Failure> {
    reports::check_outputs(&check.output)?;
    check_stdin(check)?;
    let mut scopes = Scopes::new(check)?;
    if let Some(file) = &check.show_settings {
        return settings::show(file, &mut scopes);
    }
    let Linted { report, failed, unsure, notes, has_diff } =
        match lint(check, &mut scopes, Known::Hidden)? {
            Step::Linted(linted) => linted,
            Step::Done(status) => return Ok(status),
        };
    let summary = Summary::of(&report, reports::least(check));
    let mut errors = Stream::stderr();
    for file in report.files.iter().filter(|file| file.kind == Kind::Unreadable) {
        let why = file.why.as_deref().unwrap_or_default();
        errors.line(&format!("svclint: {}: {why}", file.path));
    }
    for sentence in &unsure {
        errors.line(&format!("svclint: {sentence}"));
    }
    for note in notes.iter().filter(|_| !check.quiet) {
        errors.line(note);
    }
    drop(errors);
    reports::write(check, &report, &summary, &scopes)?;
    if failed || summary.unreadable > 0 || !unsure.is_empty() {
        return Ok(FAILED);
    }
    let fails = report.findings.iter().any(|settled| fails(settled, &scopes));
    // The program ends: what is known of each file is not given back piece by piece.
    std::mem::forget(report);
    Ok(if fails || has_diff { FOUND } else { CLEAN })
}

/// Standard input is named only where it is read.
fn check_stdin(check: &Check) -> Result<(), Failure> {
    if check.stdin_filename.is_none() || check.paths.iter().any(|path| path == "-") {
        return Ok(());
    }
    let why = "`--stdin-filename` names standard input, which is read where a PATH is `-`";
    Err(Failure(why.to_owned()))
}

/// What linting came to.
pub(super) struct Linted {
    pub(super) report: Report,
    /// Whether something could not be done, which has been said.
    pub(super) failed: bool,
    /// A sentence for each argument in which nothing was recognised.
    pub(super) unsure: Vec<String>,
    /// What else there is to say.
    pub(super) notes: Vec<String>,
    /// Whether a diff was printed.
    pub(super) has_diff: bool,
}

/// Linting, or what came before it and was all that there was to do.
pub(super) enum Step {
    Linted(Linted),
    Done(u8),
}

/// What becomes of findings that a baseline lists.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// They are hidden.
    Hidden,
    /// They show: no baseline is read.
    Shown,
}

/// Finds, reads and lints the files that were asked for.
pub(super) fn lint(check: &Check, scopes: &mut Scopes, known: Known) -> Result<Step, Failure> {
    let settings = scopes.alone().settings.as_ref().clone();
    let mut options = Options { lens: scopes.alone().lens.clone(), settings, ..Options::default() };

    let (found, mut failures) =
        walk::find(&check.paths, scopes.places(), check.jobs.map(usize::from));
    let found = json::without_foreign(found);
    let found =
        if check.force_exclude { walk::without_passed_over(found, &mut failures) } else { found };
    let found = scopes.place(found, &check.paths)?;
    let mut errors = Stream::stderr();
    let failures: Vec<_> = failures
        .into_iter()
        .filter(|failure| !(check.allow_empty && failure.fits_nothing))
        .collect();
    for failure in &failures {
        let hint = if failure.fits_nothing { "; --allow-empty lets that pass" } else { "" };
        errors.line(&format!("svclint: {}: {}{hint}", failure.path, failure.why));
    }
    let failed = !failures.is_empty();
    let mut notes = Vec::new();
    let (found, beside) = match &check.changed_since {
        None => (found, Vec::new()),
        Some(revision) => {
            let Changed { found, beside, line } = past::changed_since(revision, found)?;
            notes.push(line);
            (found, beside)
        }
    };
    if check.show_files {
        let mut list = String::new();
        for file in &found {
            list.push_str(&report::plain_text(&file.shown));
            list.push('\n');
        }
        Stream::stdout().text(&list)?;
        return Ok(Step::Done(if failed { FAILED } else { CLEAN }));
    }

    let bad = scopes.bad();
    if !bad.is_empty() {
        let report = lint::conclude(scopes.inspections(), &options);
        for sentence in bad {
            errors.line(&format!("svclint: {sentence}"));
        }
        drop(errors);
        reports::write(
            check,
            &report,
            &Summary::of(&report, reports::least(check)).by_hand(),
            scopes,
        )?;
        return Ok(Step::Done(FAILED));
    }
    let baseline = match known {
        Known::Hidden => super::baseline::of_run(check.baseline.as_deref(), scopes)?,
        Known::Shown => None,
    };
    options.settings.baseline = baseline.as_ref().map(Baseline::fingerprints).unwrap_or_default();
    let stdin_name = check.stdin_filename.as_deref().unwrap_or("<stdin>").replace('\\', "/");
    let stdin_name = stdin_name.as_str();
    let mut files = Files::around(found, beside, check, scopes)?;
    let jobs = check.jobs.map(usize::from);
    let fixing = fix::run(check, &mut files, stdin_name, &options, scopes)?;
    notes.extend(fixing.notes);
    let failed = failed || fixing.failed;
    let mut inspections = gather::inspect(&files, stdin_name, &options, scopes, jobs);
    inspections.splice(0..0, scopes.inspections());
    notes.extend(files.past.iter().flat_map(|past| past.lines(&inspections)));
    let unsure = nothing_recognised(check, &files, &inspections, stdin_name);
    let failures = swaps::inspect(scopes, &options, &mut inspections);
    for failure in &failures {
        errors.line(&format!("svclint: {failure}"));
    }
    let failed = failed || !failures.is_empty();
    drop(files);
    let report = lint::conclude(inspections, &options);
    if let Some(baseline) = &baseline {
        notes.extend(super::baseline::stale_line(baseline, &report));
    }
    let has_diff = fixing.has_diff;
    Ok(Step::Linted(Linted { report, failed, unsure, notes, has_diff }))
}

/// What the files came to that were found by an argument.
#[derive(Clone, Default)]
struct Come<'i> {
    /// Whether one of them was recognised.
    is_recognised: bool,
    unrecognised: Vec<&'i Inspection>,
    /// Those of these that are named and of which it is the first argument.
    named: Vec<&'i Inspection>,
}

/// What each argument came to.
fn come_to<'i>(
    check: &Check,
    files: &Files,
    inspections: &'i [Inspection],
    stdin_name: &str,
) -> Vec<Come<'i>> {
    let by_path: HashMap<&str, &Inspection> =
        inspections.iter().map(|inspection| (&*inspection.file.path, inspection)).collect();
    let mut come = vec![Come::default(); check.paths.len()];
    for file in files.checked() {
        let name = if file.path().is_none() { stdin_name } else { &file.shown };
        let Some(inspection) = by_path.get(name).copied() else { continue };
        for (index, argument) in file.arguments().enumerate() {
            let come = &mut come[argument];
            if inspection.kind() != Kind::Unrecognised {
                come.is_recognised = true;
                continue;
            }
            come.unrecognised.push(inspection);
            if file.is_named && index == 0 {
                come.named.push(inspection);
            }
        }
    }
    come
}

/// A sentence for each argument in which nothing was recognised.
fn nothing_recognised(
    check: &Check,
    files: &Files,
    inspections: &[Inspection],
    stdin_name: &str,
) -> Vec<String> {
    if check.allow_empty || is_all_recognised(check, files, inspections) {
        return Vec::new();
    }
    let mut sentences = Vec::new();
    for (text, come) in check.paths.iter().zip(come_to(check, files, inspections, stdin_name)) {
        if check.require_checked {
            sentences.extend(come.named.iter().copied().map(not_recognised));
            if !is_folder(text) {
                continue;
            }
        }
        // That nothing changed is no mistake.
        if check.changed_since.is_some() || come.is_recognised {
            continue;
        }
        let sentence = match come.unrecognised[..] {
            [only] => not_recognised(only),
            [_, ..] => {
                format!("{text}: nothing in it is recognised as a request or a service file")
            }
            [] if is_folder(text) => format!(
                "{text}: it holds no file that svclint looks at (.cscfg, .csdef, .csplugin, .xml, .http, .rest, .har, .json)"
            ),
            [] => continue,
        };
        sentences.push(sentence);
    }
    if let Some(last) = sentences.last_mut().filter(|_| !check.require_checked) {
        last.push_str("; --allow-empty lets that pass");
    }
    sentences
}

/// Whether each argument led to files, and all of these are recognised: as a rule, and known without
/// a look at each of them.
fn is_all_recognised(check: &Check, files: &Files, inspections: &[Inspection]) -> bool {
    let mut is_found = vec![false; check.paths.len()];
    for argument in files.checked().flat_map(Found::arguments) {
        is_found[argument] = true;
    }
    is_found.into_iter().all(|is_found| is_found)
        && inspections.iter().all(|inspection| inspection.kind() != Kind::Unrecognised)
}

fn is_folder(argument: &str) -> bool {
    Path::new(argument).is_dir()
}

fn not_recognised(file: &Inspection) -> String {
    let why = file.file.why.as_deref().unwrap_or("nothing in it is recognised");
    format!("{}: {why}", file.file.path)
}
