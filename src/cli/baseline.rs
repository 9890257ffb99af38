//! `svclint baseline`, and the baseline that `check` is given.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::args::{Baseline as Command, BaselineFile, BaselineShow, Check};
use super::check::{self, Known, Linted, Step};
use super::output::{Stream, write_file};
use super::scopes::{Named, Scopes};
use super::{CLEAN, FAILED, Failure};
use crate::lint::{FileReport, Report};
use crate::settle::{Baseline, Entry};
use crate::text::limits::MAX_BYTES;
use crate::walk;

/// The name of a baseline that was given none.
const DEFAULT: &str = "svclint-baseline.jsonl";

/// The baseline of a run: the one that was asked for, else all that the configurations name.
///
/// # Errors
/// Why one of them cannot be read, with the place that names it.
pub(super) fn of_run(asked: Option<&Path>, scopes: &Scopes) -> Result<Option<Baseline>, Failure> {
    if let Some(path) = asked {
        return read(path).map(Some);
    }
    let mut all: Option<Baseline> = None;
    for Named { place, path } in scopes.baselines() {
        let one = read(&path).map_err(|why| Failure(format!("{place}: the baseline {why}")))?;
        all = Some(all.map_or(one.clone(), |before| before.updated(&[], &one)));
    }
    Ok(all)
}

/// Reads a baseline.
///
/// # Errors
/// Why it cannot be read, with the line where there is one.
pub(super) fn read(path: &Path) -> Result<Baseline, Failure> {
    let shown = path.display();
    let bytes = walk::read_small(path, MAX_BYTES).map_err(|error| {
        let hint = if error.kind() == std::io::ErrorKind::NotFound {
            "; `svclint baseline create` writes one"
        } else {
            ""
        };
        Failure(format!("{shown}: {}{hint}", walk::reason(&error)))
    })?;
    // `>` of Windows PowerShell writes UTF-16; its mark says so.
    let text = match encoding_rs::Encoding::for_bom(&bytes) {
        Some((encoding, _)) => encoding.decode(&bytes).0.into_owned(),
        None => String::from_utf8(bytes)
            .map_err(|_| Failure(format!("{shown}: it is not UTF-8, as a baseline has to be")))?,
    };
    Baseline::read(&text).map_err(|error| Failure(format!("{shown}: {error}")))
}

/// A sentence about entries of which nothing is left.
pub(super) fn stale_line(baseline: &Baseline, report: &Report) -> Option<String> {
    let stale = stale(baseline, report);
    let (number, verb) = match stale.len() {
        0 => return None,
        1 => ("1 finding".to_owned(), "is"),
        several => (format!("{several} findings"), "are"),
    };
    Some(format!(
        "{number} of the baseline {verb} no longer there: `svclint baseline update` takes {} out",
        if stale.len() == 1 { "it" } else { "them" }
    ))
}

/// Entries of files that were checked, or that are gone, and of which nothing is left.
fn stale<'b>(baseline: &'b Baseline, report: &Report) -> Vec<&'b Entry> {
    let checked: HashSet<&str> = report.files.iter().map(FileReport::identity).collect();
    baseline.stale(&report.findings, |path| checked.contains(path) || walk::is_gone(path))
}

pub(super) fn run(command: &Command) -> Result<u8, Failure> {
    match command {
        Command::Create(file) => create(file),
        Command::Update(update) => self::update(&update.file, update.add),
        Command::Show(show) => self::show(show),
    }
}

/// The file of the command: the one that is given, else the one that the configuration names.
fn path(given: Option<&PathBuf>, scopes: &mut Scopes) -> Result<PathBuf, Failure> {
    if let Some(given) = given {
        return Ok(given.clone());
    }
    let named = scopes.baseline_here()?;
    Ok(named.map_or_else(|| DEFAULT.into(), |named| named.path))
}

fn create(file: &BaselineFile) -> Result<u8, Failure> {
    let (check, mut scopes) = asked(file)?;
    let baseline_path = path(file.baseline.as_ref(), &mut scopes)?;
    let shown = baseline_path.display();
    if baseline_path.exists() {
        return Err(Failure(format!(
            "{shown}: there is a baseline already; `svclint baseline update` brings it up to date"
        )));
    }
    let Some(report) = lint(&check, &mut scopes)? else { return Ok(FAILED) };
    let baseline = Baseline::of(report.reported());
    write_file(&baseline_path, &baseline.write()?)?;
    let number = baseline.entries().len();
    Stream::stderr().line(&format!(
        "{shown}: {} written; `svclint check --baseline {shown}` hides {}",
        findings(number),
        if number == 1 { "it" } else { "them" }
    ));
    Ok(CLEAN)
}

fn update(file: &BaselineFile, add: bool) -> Result<u8, Failure> {
    let (check, mut scopes) = asked(file)?;
    let path = path(file.baseline.as_ref(), &mut scopes)?;
    let shown = path.display();
    let before = read(&path)?;
    let Some(report) = lint(&check, &mut scopes)? else { return Ok(FAILED) };
    let stale = stale(&before, &report);
    let known = before.fingerprints();
    let is_new = |settled: &&crate::settle::Settled| !known.contains(&settled.fingerprint);
    let new = Baseline::of(report.reported().filter(is_new));
    let added = if add { new.clone() } else { Baseline::default() };
    let after = before.updated(&stale, &added);
    if after != before {
        write_file(&path, &after.write()?)?;
    }
    let mut line = format!(
        "{shown}: {} taken out, {} put in, {} left",
        stale.len(),
        added.entries().len(),
        after.entries().len()
    );
    let left_out = new.entries().len() - added.entries().len();
    if left_out > 0 {
        write!(line, "; {} new, which only --add puts in", findings(left_out))?;
    }
    Stream::stderr().line(&line);
    Ok(CLEAN)
}

fn show(asked: &BaselineShow) -> Result<u8, Failure> {
    let path = path(asked.baseline.as_ref(), &mut Scopes::new(&Check::plain())?)?;
    let baseline = read(&path)?;
    let mut rules: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
    for entry in baseline.entries() {
        rules.entry(&entry.rule).or_default().push(entry);
    }
    let mut text = String::new();
    for (rule, entries) in rules {
        writeln!(text, "{rule} ({})", entries.len())?;
        for entry in entries {
            let line = format!("  {}: {}", entry.path, entry.message);
            text.push_str(&crate::report::plain_text(&line));
            text.push('\n');
        }
    }
    Stream::stdout().text(&text)?;
    let number = baseline.entries().len();
    Stream::stderr().line(&format!("{}: {}", path.display(), findings(number)));
    Ok(CLEAN)
}

fn findings(number: usize) -> String {
    format!("{number} finding{}", if number == 1 { "" } else { "s" })
}

/// What is linted, and what holds for it.
fn asked(file: &BaselineFile) -> Result<(Check, Scopes), Failure> {
    let check = Check {
        paths: file.paths.clone(),
        configured: file.configured.clone(),
        allow_empty: file.allow_empty,
        ..Check::plain()
    };
    let scopes = Scopes::new(&check)?;
    Ok((check, scopes))
}

/// Lints as `check` does, without a report; `None` when that failed, which has been said.
fn lint(check: &Check, scopes: &mut Scopes) -> Result<Option<Report>, Failure> {
    match check::lint(check, scopes, Known::Shown)? {
        Step::Done(_) => Ok(None),
        Step::Linted(Linted { report, failed, unsure, .. }) => {
            let mut errors = Stream::stderr();
            for file in report.unreadable() {
                let why = file.why.as_deref().unwrap_or_default();
                errors.line(&format!("svclint: {}: {why}", file.path));
            }
            for sentence in &unsure {
                errors.line(&format!("svclint: {sentence}"));
            }
            let is_whole = !failed && unsure.is_empty() && report.unreadable().next().is_none();
            Ok(is_whole.then_some(report))
        }
    }
}
