//! Reading and inspecting files, several at once.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::Failure;
use super::args::Check;
use super::past::Comparison;
use super::projects::Projects;
use super::read::read;
use super::scopes::Scopes;
use crate::lint::{self, Home, Input, Inspection, Options};
use crate::walk::Found;

/// The files that are read, and what they were.
pub(super) struct Files {
    all: Vec<(Found, Standing)>,
    /// What says which of them make a service, where no configuration does.
    projects: Projects,
    pub(super) past: Option<Comparison>,
}

/// How much of what is found in a file is reported.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// All of it.
    Checked,
    /// Only what comes of its definition, which changed.
    Unchanged,
    /// Nothing: others are held against it.
    Companion,
}

impl Files {
    /// The files to check, those that did not change, and what they are compared with.
    ///
    /// # Errors
    /// A configuration that cannot be read, a revision that cannot be looked at.
    pub(super) fn around(
        found: Vec<Found>,
        beside: Vec<Found>,
        check: &Check,
        scopes: &mut Scopes,
    ) -> Result<Self, Failure> {
        let known = [found.as_slice(), &beside].concat();
        let projects = Projects::near(&known);
        let companions = scopes.companions(&known, projects.others(&known))?;
        let all: Vec<(Found, Standing)> = [
            (found, Standing::Checked),
            (beside, Standing::Unchanged),
            (companions, Standing::Companion),
        ]
        .into_iter()
        .flat_map(|(files, standing)| files.into_iter().map(move |file| (file, standing)))
        .collect();
        let past = match &check.compare_with {
            None => None,
            Some(revision) => {
                let files: Vec<Found> = all.iter().map(|(file, _)| file.clone()).collect();
                Some(Comparison::new(revision, &files, &check.paths)?)
            }
        };
        Ok(Self { all, projects, past })
    }
}

/// Inspects the files, several at once where there are enough to be worth a thread.
pub(super) fn inspect(
    files: &Files,
    stdin_name: &str,
    options: &Options,
    scopes: &Scopes,
    jobs: Option<usize>,
) -> Vec<Inspection> {
    let groups = lint::group(files.all.clone(), |(file, _): &(Found, Standing)| Home {
        path: &file.shown,
        service: scopes.of(&file.shown).service.clone(),
        project: files.projects.of(file).map(str::to_owned),
    });
    let one = |group: &Vec<(Found, Standing)>| {
        let mut inspections = Vec::with_capacity(group.len());
        let mut inputs = Vec::with_capacity(group.len());
        for (file, standing) in group {
            let is_companion = *standing == Standing::Companion;
            let is_unchanged = *standing == Standing::Unchanged;
            match read(file, stdin_name) {
                Ok(input) => {
                    let scope = Some(Arc::clone(scopes.of(&file.shown)));
                    let project = files.projects.of(file).map(str::to_owned);
                    let input = Input { project, is_companion, is_unchanged, scope, ..input };
                    inputs.push(match &files.past {
                        Some(past) => past.with_past(input),
                        None => input,
                    });
                }
                Err(_) if is_companion => {}
                Err(why) => inspections.push(Inspection::unreadable(file.shown.clone(), why)),
            }
        }
        inspections.extend(lint::inspect(inputs, options));
        inspections
    };
    let jobs = jobs.unwrap_or_else(default_jobs);
    // What a thread costs is what a few files take.
    let jobs = jobs.min(groups.len() / 4).max(1);
    if jobs == 1 {
        return groups.iter().flat_map(one).collect();
    }
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Vec<Inspection>)>> = Mutex::new(Vec::with_capacity(groups.len()));
    std::thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                while let Some((index, group)) = {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    groups.get(index).map(|group| (index, group))
                } {
                    let inspections = one(group);
                    let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
                    done.push((index, inspections));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().flat_map(|(_, inspections)| inspections).collect()
}

fn default_jobs() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
