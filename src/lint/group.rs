//! Which files are inspected together, because they make a service.

use std::collections::HashMap;

use crate::document::FileName;

/// What says where a file belongs.
pub(crate) struct Home<'i> {
    /// Its path.
    pub(crate) path: &'i str,
    /// The service that a configuration puts it in.
    pub(crate) service: Option<String>,
    /// The path of the project that lists it.
    pub(crate) project: Option<String>,
}

/// Puts together what has to be inspected together: the service files of a service that a
/// configuration names; of the rest, those of a folder, with what a project in there lists.
/// Everything else stands alone.
pub(crate) fn group<T>(items: Vec<T>, home: impl Fn(&T) -> Home<'_>) -> Vec<Vec<T>> {
    let mut groups: Vec<Vec<T>> = Vec::new();
    let mut places: HashMap<(bool, String), usize> = HashMap::new();
    for item in items {
        let Home { path, service, project } = home(&item);
        if let FileName::Service(_) | FileName::Json = FileName::of(path) {
            let folder = || {
                let home = project.as_deref().unwrap_or(path);
                home.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned()
            };
            let place = (service.is_some(), service.unwrap_or_else(folder));
            let next = groups.len();
            let index = *places.entry(place).or_insert(next);
            if index < next {
                groups[index].push(item);
                continue;
            }
        }
        groups.push(vec![item]);
    }
    groups
}

/// Puts those groups together that are linked: a file of one names a file of another, each by its
/// path.
pub(crate) fn join<T>(
    groups: Vec<Vec<T>>,
    links: &[(String, String)],
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
        let (Some(one), Some(other)) = (homes.get(one), homes.get(other)) else { continue };
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
