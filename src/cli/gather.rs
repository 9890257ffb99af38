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
use crate::config::Scope;
use crate::lint::{self, Home, Input, Inspection, Options};
use crate::text::order;
use crate::walk::{self, Found, Places};

/// The files that are read, and what they were.
pub(super) struct Files {
    all: Vec<(Found, Standing)>,
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
        let mut all = Vec::with_capacity(known.len() + companions.len());
        for (files, standing) in [
            (found, Standing::Checked),
            (beside, Standing::Unchanged),
            (companions, Standing::Companion),
        ] {
            all.extend(files.into_iter().map(|file| (file, standing)));
        }
        let past = match &check.compare_with {
            None => None,
            Some(revision) => {
                let files: Vec<Found> = all.iter().map(|(file, _)| file.clone()).collect();
                Some(Comparison::new(revision, &files, &check.paths)?)
            }
        };
        Ok(Self { all, projects, stdin: None, past, links: Vec::new() })
    }

    /// Lets requests and the files that they name as their bodies be looked at together. What of
    /// them cannot be read is told later.
    pub(super) fn join_bodies(&mut self) {
        let places = Places::default();
        for (file, _) in self.all.iter().filter(|(file, _)| lint::may_include(&file.shown)) {
            let input = file.path().and_then(|_| read(file, "", &places).ok());
            let bodies = input.into_iter().flat_map(|input| input.included);
            let bodies = bodies.filter_map(|body| Some((file.shown.clone(), body.file.ok()?.path)));
            self.links.extend(bodies);
        }
    }

    /// The files to check.
    pub(super) fn checked(&self) -> impl Iterator<Item = &Found> {
        let checked = self.all.iter().filter(|(_, standing)| *standing == Standing::Checked);
        checked.map(|(file, _)| file)
    }

    /// Where the files lie, by the names that reports give them.
    pub(super) fn paths(&self) -> HashMap<&str, &Path> {
        let files = self.all.iter().map(|(file, _)| file);
        files.filter_map(|file| Some((&*file.shown, file.path()?))).collect()
    }

    /// Whether standard input is among them.
    pub(super) fn have_stdin(&self) -> bool {
        self.all.iter().any(|(file, _)| file.path().is_none())
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
        let inspected = inspected.map(|inspection| inspection.without_common(common));
        let mut inspections = Vec::with_capacity(inspected.len() + unreadable.len());
        inspections.extend(unreadable);
        inspections.extend(inspected);
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
    let groups = lint::group(files.all.iter().collect(), |(file, _): &&(Found, Standing)| Home {
        path: &file.shown,
        service: scopes.of(&file.shown).service.as_deref(),
        project: files.projects.of(file),
    });
    let groups = lint::join(groups, &files.links, |(file, _)| &file.shown);
    let one = |group: &Vec<&(Found, Standing)>, alone: &Arc<Scope>| {
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
                    let shared = scopes.of(&file.shown);
                    let is_alone = Arc::ptr_eq(shared, scopes.alone());
                    let scope = Some(Arc::clone(if is_alone { alone } else { shared }));
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
            all.extend(one(&group, scopes.alone()));
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
            // A scope of their own: threads that count who uses the same one slow each other down.
            let alone = Arc::new(scopes.alone().as_ref().clone());
            let results: Vec<T> = groups.iter().flat_map(|group| one(group, &alone)).collect();
            let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
            done.extend(results.into_iter().map(|result| (index, result)));
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    order::by_key(&mut done, |(index, _)| *index);
    // It takes the room of what it is made of: there may be many.
    done.into_iter().map(|(_, result)| result).collect()
}
