//! Which files are inspected together, because they make a service.

use std::collections::HashMap;
use std::sync::Arc;

use crate::document::FileName;

/// What says where a file belongs.
pub(crate) struct Home<'i> {
    /// Its path.
    pub(crate) path: &'i str,
    /// The service that a configuration puts it in.
    pub(crate) service: Option<&'i str>,
    /// The path of the project that lists it.
    pub(crate) project: Option<&'i str>,
}

/// Puts together what has to be inspected together: the service files of a service that a
/// configuration names; of the rest, those of a folder, with what a project in there lists.
/// Everything else stands alone.
pub(crate) fn group<T>(items: Vec<T>, home: impl Fn(&T) -> Home<'_>) -> Vec<Vec<T>> {
    // How many there are of each group, and the group of each.
    let mut sizes: Vec<usize> = Vec::with_capacity(items.len());
    let mut places = Vec::with_capacity(items.len());
    let (mut services, mut folders) = (Places::default(), Places::default());
    for item in &items {
        let Home { path, service, project } = home(item);
        let next = sizes.len();
        let index = match FileName::of(path) {
            FileName::Service(_) | FileName::Json => {
                let home = project.unwrap_or(path);
                let folder = || home.rsplit_once('/').map_or("", |(folder, _)| folder);
                match service {
                    Some(service) => services.of(service, next),
                    None => folders.of(folder(), next),
                }
            }
            _ => next,
        };
        if index == next {
            sizes.push(0);
        }
        sizes[index] += 1;
        places.push(index);
    }
    let mut groups: Vec<Vec<T>> = sizes.into_iter().map(Vec::with_capacity).collect();
    for (item, index) in items.into_iter().zip(places) {
        groups[index].push(item);
    }
    groups
}

/// The groups of services, or of folders, by their names.
#[derive(Default)]
struct Places<'i> {
    known: HashMap<&'i str, usize>,
    /// The one that was asked for last: files come sorted, so the next one is often of it too.
    last: Option<(&'i str, usize)>,
}

impl<'i> Places<'i> {
    /// The group of that name; `next` where it is a new one.
    fn of(&mut self, name: &'i str, next: usize) -> usize {
        if let Some((last, index)) = self.last
            && last == name
        {
            return index;
        }
        let index = *self.known.entry(name).or_insert(next);
        self.last = Some((name, index));
        index
    }
}

/// Puts those groups together that are linked: a file of one names a file of another, each by its
/// path.
pub(crate) fn join<T>(
    groups: Vec<Vec<T>>,
    links: &[(Arc<str>, Arc<str>)],
    path: impl Fn(&T) -> &str,
) -> Vec<Vec<T>> {
    if links.is_empty() {
        return groups;
    }
    let mut homes: HashMap<String, usize> = HashMap::new();
    for (index, group) in groups.iter().enumerate() {
        homes.extend(group.iter().map(|item| (path(item).to_owned(), index)));
    }
    let mut firsts: Vec<usize> = (0..groups.len()).collect();
    for (one, other) in links {
        let (Some(one), Some(other)) = (homes.get(&**one), homes.get(&**other)) else { continue };
        let (one, other) = (firsts[*one], firsts[*other]);
        for first in &mut firsts {
            if *first == one.max(other) {
                *first = one.min(other);
            }
        }
    }
    let mut joined: Vec<Vec<T>> = groups.iter().map(|_| Vec::new()).collect();
    for (group, first) in groups.into_iter().zip(firsts) {
        joined[first].extend(group);
    }
    joined.retain(|group| !group.is_empty());
    joined
}
