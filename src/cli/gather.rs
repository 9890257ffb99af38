//! Reading and inspecting files, several at once.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use super::Failure;
use super::args::Check;
use super::past::Comparison;
use super::projects::Projects;
use super::read::read;
use super::scopes::Scopes;
use crate::lint::{self, Home, Input, Inspection, Options};
use crate::text::order;
use crate::walk::{self, Found, Places};

/// The files that are read, and what they were.
pub(super) struct Files {
    /// Those to check, those that did not change, and their companions, in this order.
    all: Vec<Found>,
    /// How many of them are to be checked.
    checked: usize,
    /// Of how many of them something is reported: all but the companions.
    reported: usize,
    /// What says which of them make a service, where no configuration does.
    projects: Projects,
    /// What came from standard input, once it was read.
    pub(super) stdin: Option<Vec<u8>>,
    pub(super) past: Option<Comparison>,
    /// Which files name which others as bodies of their requests; empty where each file is looked
    /// at by itself.
    links: Vec<(Arc<str>, Arc<str>)>,
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
        let known: Vec<&Found> = found.iter().chain(&beside).collect();
        let around = walk::around(&known);
        let projects = Projects::read(&around.projects);
        let companions = around.companions(projects.others(&known), &known);
        let companions = scopes.companions(companions, &known)?;
        let checked = found.len();
        let mut all = found;
        all.reserve_exact(beside.len() + companions.len());
        all.extend(beside);
        let reported = all.len();
        all.extend(companions);
        let past = match &check.compare_with {
            None => None,
            Some(revision) => Some(Comparison::new(revision, &all, &check.paths)?),
        };
        Ok(Self { all, checked, reported, projects, stdin: None, past, links: Vec::new() })
    }

    /// Lets requests and the files that they name as their bodies be looked at together. What of
    /// them cannot be read is told later.
    pub(super) fn join_bodies(&mut self) {
        let places = Places::default();
        for file in self.all.iter().filter(|file| lint::may_include(&file.shown)) {
            let input = file.path().and_then(|_| read(file, "", &places).ok());
            let bodies = input.into_iter().flat_map(|input| input.included);
            let bodies = bodies.filter_map(|body| Some((file.shown.clone(), body.file.ok()?.path)));
            self.links.extend(bodies);
        }
    }

    /// The files to check.
    pub(super) fn checked(&self) -> impl Iterator<Item = &Found> {
        self.all[..self.checked].iter()
    }

    /// Where the files lie, by the names that reports give them.
    pub(super) fn paths(&self) -> HashMap<&str, &Path> {
        self.all.iter().filter_map(|file| Some((&*file.shown, file.path()?))).collect()
    }

    /// Whether standard input is among them.
    pub(super) fn have_stdin(&self) -> bool {
        self.all.iter().any(|file| file.path().is_none())
    }

    /// The files, and how much of what is found in each is reported.
    fn with_standing(&self) -> impl Iterator<Item = (&Found, Standing)> {
        self.all.iter().enumerate().map(|(index, file)| {
            let standing = if index < self.checked {
                Standing::Checked
            } else if index < self.reported {
                Standing::Unchanged
            } else {
                Standing::Companion
            };
            (file, standing)
        })
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
    each(files, stdin_name, scopes, jobs, |inputs, unreadable| {
        let common = &scopes.alone().settings;
        let inspected = lint::inspect(inputs, options).into_iter();
        let mut inspections: Vec<Inspection> =
            inspected.map(|inspection| inspection.without_common(common)).collect();
        inspections.splice(0..0, unreadable);
        inspections
    })
}

/// Does something with the files that are linted together, and with what is to be said about those
/// of them that cannot be read; several at once where there are enough to be worth a thread.
pub(super) fn each<T: Send>(
    files: &Files,
    stdin_name: &str,
    scopes: &Scopes,
    jobs: Option<usize>,
    act: impl Fn(Vec<Input>, Vec<Inspection>) -> Vec<T> + Sync,
) -> Vec<T> {
    let groups = lint::group(files.with_standing().collect(), |(file, _)| Home {
        path: &file.shown,
        service: scopes.of(&file.shown).service.as_deref(),
        project: files.projects.of(file),
    });
    let groups = lint::join(groups, &files.links, |(file, _)| &file.shown);
    let one = |group: &Vec<(&Found, Standing)>| {
        let mut unreadable = Vec::new();
        let mut inputs = Vec::with_capacity(group.len());
        for (file, standing) in group {
            let is_companion = *standing == Standing::Companion;
            let is_unchanged = *standing == Standing::Unchanged;
            let stdin = files.stdin.as_ref().filter(|_| file.path().is_none());
            let input = match stdin {
                Some(bytes) => Ok(Input::new(stdin_name, bytes.clone())),
                None => read(file, stdin_name, scopes.places()),
            };
            match input {
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
                Err(why) => unreadable.push(Inspection::unreadable(file.shown.clone(), why)),
            }
        }
        act(inputs, unreadable)
    };
    // What a thread costs is what a few files take.
    let jobs = walk::worth_while(groups.len(), 4, jobs);
    // Room for one result a file, and no more: a vector that grows doubles.
    let most = files.all.len();
    if jobs == 1 {
        let mut all = Vec::with_capacity(most);
        // A group that was looked at makes room for what comes of the next one.
        for group in groups {
            all.extend(one(&group));
        }
        return all;
    }
    // A few at once, so that threads seldom wait for each other; at the end none has much left.
    let few = (groups.len() / (8 * jobs)).clamp(1, 16);
    let pieces = Mutex::new(groups.chunks(few).enumerate());
    let next = || pieces.lock().unwrap_or_else(PoisonError::into_inner).next();
    let done: Mutex<Vec<(usize, T)>> = Mutex::new(Vec::with_capacity(most));
    walk::share(jobs, || {
        while let Some((index, groups)) = next() {
            let results: Vec<T> = groups.iter().flat_map(one).collect();
            let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
            done.extend(results.into_iter().map(|result| (index, result)));
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    order::by_key(&mut done, |(index, _)| *index);
    // It takes the room of what it is made of: there may be many.
    done.into_iter().map(|(_, result)| result).collect()
}
