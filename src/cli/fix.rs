//! `--fix` and `--diff`: makes the fixes that are wanted before anything is reported.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::Failure;
use super::args::{Check, Trust};
use super::gather::{self, Files};
use super::output::Stream;
use super::patch;
use super::replace::{self, Writer};
use super::reports;
use super::scopes::Scopes;
use crate::finding::Safety;
use crate::fix::{self, Fixed, FixedFile, Left, Refused, Wanted};
use crate::lint::{Input, Options};

/// How many refused fixes are said one by one.
const LISTED: usize = 20;

/// What came of fixing.
#[derive(Default)]
pub(super) struct Fixing {
    /// Whether a file could not be written, which has been said.
    pub(super) failed: bool,
    /// What was done and what was not.
    pub(super) notes: Vec<String>,
    /// Whether a diff was printed.
    pub(super) has_diff: bool,
}

/// Whether standard output is a fixed text or a diff.
pub(super) fn takes_stdout(check: &Check) -> bool {
    check.fixes.diff || check.fixes.fix.is_some() && check.paths.iter().any(|path| path == "-")
}

/// Fixes the files, or prints what would change. What is linted afterwards is what is there then.
///
/// # Errors
/// Standard output cannot be written.
pub(super) fn run(
    check: &Check,
    files: &mut Files,
    stdin_name: &str,
    options: &Options,
    scopes: &Scopes,
) -> Result<Fixing, Failure> {
    if check.fixes.fix.is_none() && !check.fixes.diff {
        return Ok(Fixing::default());
    }
    let safety = match check.fixes.fix {
        Some(Trust::Unsafe) => Safety::Unsafe,
        Some(Trust::Safe) | None => Safety::Safe,
    };
    let wanted = Wanted { safety, least: reports::least(check) };
    if files.have_stdin() {
        // It can be read only once; where that fails, linting says so.
        files.stdin = replace::stdin().ok();
    }
    files.join_bodies();
    let paths = files.paths();
    let writer = Writer::new();
    let mend = |inputs: Vec<Input>, _| {
        let fixed = fix::fix(inputs, options, wanted);
        let written = fixed.files.iter().map(|file| {
            let path = paths.get(file.path.as_str()).filter(|_| !check.fixes.diff)?;
            Some(writer.write(path, &file.before, &file.after))
        });
        let outcomes: Vec<Option<Result<Option<&str>, String>>> = written.collect();
        vec![(fixed, outcomes)]
    };
    let jobs = check.jobs.map(usize::from);
    let groups = gather::each(files, stdin_name, scopes, jobs, mend);
    writer.settle();

    let mut done = Done::default();
    let mut changed = BTreeMap::new();
    let mut stdin = None;
    for (fixed, outcomes) in groups {
        let Fixed { files, made, refused, left } = fixed;
        done.refused.extend(refused);
        for Left { path, count } in left {
            let known = done.left.entry(path).or_default();
            *known = count.max(*known);
        }
        for (file, outcome) in files.into_iter().zip(outcomes) {
            match outcome {
                Some(Err(why)) => {
                    Stream::stderr().line(&format!("svclint: {}: {why}", file.path));
                    done.failed = true;
                    continue;
                }
                Some(Ok(Some(remark))) => done.remarks.push(format!("{}: {remark}", file.path)),
                _ => {}
            }
            done.files += 1;
            done.fixes += made.iter().filter(|made| made.path == file.path).count();
            if check.fixes.diff {
                let path = paths.get(file.path.as_str());
                let name = path.map_or_else(|| file.path.clone(), |path| patch_name(path, &file));
                changed.insert(name, file);
            } else if !paths.contains_key(file.path.as_str()) {
                stdin = Some(file.after);
            }
        }
    }
    drop(paths);
    let has_diff = !changed.is_empty();
    if check.fixes.diff {
        let mut text = Vec::new();
        for (name, FixedFile { before, after, .. }) in &changed {
            text.extend(patch::unified(name, before, after));
        }
        Stream::stdout().bytes(&text)?;
    } else if let Some(bytes) = files.stdin.take() {
        let bytes = stdin.unwrap_or(bytes);
        Stream::stdout().bytes(&bytes)?;
        files.stdin = Some(bytes);
    }
    Ok(Fixing { failed: done.failed, notes: done.notes(check.fixes.diff), has_diff })
}

/// The name of a file in a diff: as it was given, but below the current folder where it lies there,
/// since `patch` takes no other; and the file itself, since it follows no links.
fn patch_name(path: &Path, file: &FixedFile) -> String {
    let is_link = path.symlink_metadata().is_ok_and(|meta| meta.is_symlink());
    if !is_link && path.is_relative() {
        return file.path.clone();
    }
    let here = std::env::current_dir().and_then(|here| here.canonicalize()).ok();
    let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let below: Option<PathBuf> =
        here.and_then(|here| real.strip_prefix(&here).ok().map(Path::to_owned));
    below.map_or_else(|| file.path.clone(), |path| crate::walk::shown(&path))
}

/// What was done and what was not.
#[derive(Default)]
struct Done {
    files: usize,
    fixes: usize,
    refused: Vec<Refused>,
    /// How many fixes wait in files that are only named as bodies of requests.
    left: BTreeMap<String, usize>,
    /// What is to be known about files that were written.
    remarks: Vec<String>,
    failed: bool,
}

impl Done {
    /// What there is to say, a line each.
    fn notes(self, is_diff: bool) -> Vec<String> {
        let mut notes = Vec::new();
        if self.files > 0 {
            let word = if is_diff { "would be made" } else { "made" };
            let fixes = count(self.fixes, "fix", "fixes");
            notes.push(format!("{fixes} {word} in {}", count(self.files, "file", "files")));
        }
        notes.extend(self.remarks.iter().take(LISTED).cloned());
        for (path, number) in &self.left {
            let findings = count(*number, "fixable finding", "fixable findings");
            notes.push(format!(
                "{path}: {findings} left alone: a request names the file as its body, but it is not \
                 among the paths"
            ));
        }
        for Refused { path, line, column, rule, title, why } in self.refused.iter().take(LISTED) {
            notes.push(format!("{path}:{line}:{column}: no fix for {rule}: to {title} {why}"));
        }
        if let Some(more) = self.refused.len().checked_sub(LISTED).filter(|more| *more > 0) {
            notes.push(format!(
                "{} could not be proven either",
                count(more, "more fix", "more fixes")
            ));
        }
        notes
    }
}

fn count(number: usize, one: &str, several: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { several })
}
