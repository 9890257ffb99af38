//! Fixes: chosen, made together, and proven before anybody sees the result. No I/O happens here.
//!
//! A round takes the findings of the files as they are, makes the fixes that do not get into each
//! other's way, and lints the result again. What cannot be proven is taken back and said.

mod choose;
mod encoded;
mod layer;
mod matching;
mod proof;
mod shifts;
mod trees;

use choose::Step;
use layer::Rewritten;

use std::sync::Arc;

use crate::finding::{Edit, RuleName, Safety, Severity};
use crate::lint::{self, Input, Options, Report};
use crate::text::Part;

/// How often fixes are made on top of each other.
const MAX_ROUNDS: usize = 10;

/// How many bytes are linted again to find out which of several fixes cannot be proven: beyond
/// that a file with thousands of mistakes would take minutes.
const MAX_RELINTED: usize = 16 << 20;

/// How often files of that size may be linted again, within reason.
fn attempts(inputs: &[Input]) -> usize {
    let bytes: usize = inputs.iter().map(|input| input.bytes.len()).sum();
    (MAX_RELINTED / bytes.max(1)).clamp(64, 1024)
}

/// Which fixes are made.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// How much a fix must be trusted: `Safe` alone, or `Unsafe` as well.
    pub safety: Safety,
    /// Findings below it are left alone.
    pub least: Severity,
}

impl Default for Wanted {
    /// The safe fixes of all findings.
    fn default() -> Self {
        Self { safety: Safety::Safe, least: Severity::Info }
    }
}

/// What came of fixing.
#[derive(Debug, Default)]
pub struct Fixed {
    /// The files that are to be written, in the order of the inputs.
    pub files: Vec<FixedFile>,
    /// The fixes that were made and proven.
    pub made: Vec<Made>,
    /// The fixes that could not be proven and were not made.
    pub refused: Vec<Refused>,
    /// The files that could be mended, but are only named by requests as their bodies.
    pub left: Vec<Left>,
}

/// A file that requests name as their body and that is none of the inputs, so that it stays.
#[derive(Clone, Debug)]
pub struct Left {
    /// Its path.
    pub path: String,
    /// How many findings in it the wanted fixes would mend.
    pub count: usize,
}

/// A file that fixes changed.
#[derive(Debug)]
pub struct FixedFile {
    /// The path of its input.
    pub path: String,
    /// What it was.
    pub before: Vec<u8>,
    /// What it is to be: every byte outside of the fixes is as it was.
    pub after: Vec<u8>,
}

/// A fix that was made.
#[derive(Clone, Debug)]
pub struct Made {
    /// The path of the file.
    pub path: String,
    /// The rule of the finding that it mended.
    pub rule: RuleName,
    /// What it did, as an order.
    pub title: String,
}

/// A fix that was not made.
#[derive(Clone, Debug)]
pub struct Refused {
    /// The path of the file.
    pub path: String,
    /// The line and column of the finding, in the file as it is after all other fixes.
    pub line: u32,
    /// See `line`.
    pub column: u32,
    /// The rule of the finding.
    pub rule: RuleName,
    /// What it would have done.
    pub title: String,
    /// What kept it from being made, as the rest of a sentence that begins with "it".
    pub why: String,
}

/// Mends what the wanted fixes mend in `inputs`.
///
/// Each fix is proven: the file is linted again, and the finding is gone, no other came up, and
/// every element, attribute and value that the fix does not name is what it was.
///
/// ```
/// use svclint::fix::{Wanted, fix};
/// use svclint::{Input, Options};
///
/// let body = r#"<?xml version="1.0" encoding="utf-8"?>
/// <Swap xmlns="http://schemas.microsoft.com/windowsazure">
///   <SourceDeployment>green</SourceDeployment>
///   <Production>blue</Production>
/// </Swap>"#;
///
/// let fixed = fix([Input::new("swap.xml", body)], &Options::default(), Wanted::default());
///
/// let after = String::from_utf8_lossy(&fixed.files[0].after);
/// assert!(after.find("<Production>") < after.find("<SourceDeployment>"));
/// ```
pub fn fix(inputs: impl IntoIterator<Item = Input>, options: &Options, wanted: Wanted) -> Fixed {
    let groups = lint::group(inputs.into_iter().collect(), |input: &Input| lint::Home {
        path: &input.path,
        service: input.scope.as_deref().and_then(|scope| scope.service.as_deref()),
        project: input.project.as_deref(),
    });
    let links: Vec<(Arc<str>, Arc<str>)> = groups.iter().flatten().flat_map(bodies).collect();
    let groups = lint::join(groups, &links, |input| &input.path);
    let mut all = Fixed::default();
    for group in groups {
        let fixed = fix_group(group, options, wanted);
        all.files.extend(fixed.files);
        all.made.extend(fixed.made);
        all.refused.extend(fixed.refused);
        all.left.extend(fixed.left);
    }
    all
}

/// The paths of a file and of each that it names as a body.
fn bodies(input: &Input) -> impl Iterator<Item = (Arc<str>, Arc<str>)> {
    let files = input.included.iter().filter_map(|included| included.file.as_ref().ok());
    files.map(|file| (input.path.clone(), file.path.clone()))
}

/// Makes edits to `bytes`, from which `part` was decoded: line ends and encoding stay as they are,
/// and so does every byte outside of the edits.
///
/// # Errors
/// Why they cannot be made, as the rest of a sentence that begins with "it".
pub fn edited(part: &Arc<Part>, bytes: &[u8], edits: &[Edit]) -> Result<Vec<u8>, String> {
    let splice = |edit: &Edit| layer::Splice {
        span: edit.span,
        text: edit.text.clone(),
        rank: edit.rank,
        moved_from: None,
    };
    let mut layer = layer::Layer::of(part);
    if !layer.add(&[], &edits.iter().map(splice).collect::<Vec<_>>()) {
        return Err("is to be edited twice at one place".to_owned());
    }
    Ok(layer.rewrite(bytes)?.bytes)
}

/// Mends what is linted together.
fn fix_group(mut inputs: Vec<Input>, options: &Options, wanted: Wanted) -> Fixed {
    let mut fixed = Fixed::default();
    include(&mut inputs);
    let mut attempts = attempts(&inputs);
    let mut now = State::new(inputs, options);
    let mut before: Vec<Option<Vec<u8>>> = vec![None; now.inputs.len()];
    for _ in 0..MAX_ROUNDS {
        let (next, made, refused) = round(&now, options, wanted, &mut attempts);
        fixed.refused = refused;
        let Some(next) = next else { break };
        fixed.made.extend(made);
        let both = now.inputs.iter_mut().zip(&next.inputs).zip(&mut before);
        for ((old, new), before) in both {
            if before.is_none() && old.bytes != new.bytes {
                *before = Some(std::mem::take(&mut old.bytes));
            }
        }
        now = next;
    }
    fixed.left = choose::left(&now, wanted);
    for (input, before) in now.inputs.into_iter().zip(before) {
        if let Some(before) = before.filter(|before| *before != input.bytes) {
            fixed.files.push(FixedFile {
                path: String::from(&*input.path),
                before,
                after: input.bytes,
            });
        }
    }
    fixed
}

/// Lets requests see the bodies that they name as these are now.
fn include(inputs: &mut [Input]) {
    for index in 0..inputs.len() {
        let mut included = std::mem::take(&mut inputs[index].included);
        for body in included.iter_mut().filter_map(|included| included.file.as_mut().ok()) {
            if let Some(now) = inputs.iter().find(|input| input.path == body.path)
                && now.bytes != body.bytes
            {
                body.bytes.clone_from(&now.bytes);
                body.size = now.size;
            }
        }
        inputs[index].included = included;
    }
}

/// Files and what is found in them.
struct State {
    inputs: Vec<Input>,
    report: Report,
}

impl State {
    fn new(inputs: Vec<Input>, options: &Options) -> Self {
        let report = lint::lint(inputs.iter().cloned(), options);
        Self { inputs, report }
    }
}

/// Makes the fixes that can be made at once. Without a state nothing could be.
fn round(
    now: &State,
    options: &Options,
    wanted: Wanted,
    attempts: &mut usize,
) -> (Option<State>, Vec<Made>, Vec<Refused>) {
    let (accepted, refused) = (Vec::new(), Vec::new());
    let mut round = Round { now, options, accepted, next: None, refused, attempts };
    let steps = choose::steps(now, wanted);
    // What opens the text comes first: what stands behind it is not known yet.
    let (opening, others): (Vec<Step<'_>>, Vec<Step<'_>>) =
        steps.into_iter().partition(Step::opens);
    for steps in [opening, others] {
        let mut rest: Vec<&Step<'_>> = steps.iter().collect();
        while !rest.is_empty() && round.next.is_none() {
            let (chosen, others) = choose::compatible(rest);
            round.grow(&chosen);
            rest = others;
        }
    }
    let made = round.accepted.iter().map(Step::made);
    (round.next, made.collect(), round.refused)
}

/// The fixes of a round: those that are proven together, and what comes of them.
struct Round<'s> {
    now: &'s State,
    options: &'s Options,
    accepted: Vec<Step<'s>>,
    next: Option<State>,
    refused: Vec<Refused>,
    /// How often the files may be linted again.
    attempts: &'s mut usize,
}

impl<'s> Round<'s> {
    /// Adds the steps that can be proven beside those that are: all, else either half of them.
    fn grow(&mut self, steps: &[&Step<'s>]) {
        if steps.is_empty() {
            return;
        }
        let Some(left) = self.attempts.checked_sub(1) else {
            let why = "is one of too many that cannot be made together: mend some by hand, and run it again";
            self.refused.extend(steps.iter().map(|step| step.refused(why.to_owned())));
            return;
        };
        *self.attempts = left;
        let all: Vec<&Step<'_>> = self.accepted.iter().chain(steps.iter().copied()).collect();
        match self.attempt(&all) {
            Ok(next) => {
                self.next = Some(next);
                self.accepted.extend(steps.iter().map(|step| (*step).clone()));
            }
            Err(why) => match steps {
                [only] => self.refused.push(only.refused(why)),
                several => {
                    let (one, other) = several.split_at(several.len() / 2);
                    self.grow(one);
                    self.grow(other);
                }
            },
        }
    }

    /// The files with the steps made, once that is proven.
    fn attempt(&self, steps: &[&Step<'_>]) -> Result<State, String> {
        let mut inputs = self.now.inputs.clone();
        let mut files: Vec<(usize, Rewritten)> = Vec::new();
        for (file, layer) in choose::layers(steps) {
            let rewritten = layer.rewrite(&self.now.inputs[file].bytes)?;
            inputs[file].bytes.clone_from(&rewritten.bytes);
            inputs[file].size = rewritten.bytes.len() as u64;
            files.push((file, rewritten));
        }
        include(&mut inputs);
        let next = State::new(inputs, self.options);
        proof::prove(self.now, &next, steps, &files)?;
        Ok(next)
    }
}
