//! Roles of a definition and its configuration by their names.

use std::cell::OnceCell;
use std::collections::HashMap;

use crate::document::{ConfiguredRole, Name, RoleFacts};
use crate::rules::Pair;
use crate::text::letters::Letters;

/// As many names as are looked through before a table of them is made.
const FEW: usize = 16;

/// Where in a list the names are: of several that are the same the first.
#[derive(Default)]
pub(in crate::rules) struct Places<'c> {
    exact: HashMap<&'c str, usize>,
    lower: HashMap<String, usize>,
}

impl<'c> Places<'c> {
    fn of(names: impl Iterator<Item = Option<&'c Name<'c>>>) -> Self {
        let mut places = Self::default();
        for (place, name) in names.enumerate() {
            let Some(name) = name else { continue };
            places.exact.entry(name.text.as_str()).or_insert(place);
            places.lower.entry(name.text.lower()).or_insert(place);
        }
        places
    }

    fn get(&self, name: &str) -> Option<usize> {
        let like = || self.lower.get(&name.lower());
        self.exact.get(name).or_else(like).copied()
    }
}

/// Finds a name among those of `all`: exactly so if it is there, else but for case.
fn find<'c, T>(
    all: &'c [T],
    places: &OnceCell<Places<'c>>,
    called: impl Fn(&'c T) -> Option<&'c Name<'c>>,
    name: &str,
) -> Option<&'c T> {
    if all.len() > FEW {
        return all.get(places.get_or_init(|| Places::of(all.iter().map(called))).get(name)?);
    }
    let is_it = |one: &&'c T| called(one).is_some_and(|own| own.text == *name);
    let is_like = |one: &&'c T| called(one).is_some_and(|own| own.is_like(name));
    all.iter().find(is_it).or_else(|| all.iter().find(is_like))
}

impl<'c> Pair<'c> {
    /// The role of the definition of that name: exactly so if there is one, else but for case.
    pub(super) fn defined(&self, name: &str) -> Option<&'c RoleFacts<'c>> {
        let roles: &'c [RoleFacts<'c>] = &self.files[0].collected.roles;
        find(roles, &self.places[0], RoleFacts::called, name)
    }

    /// The role of the configuration of that name: exactly so if there is one, else but for case.
    pub(super) fn configured(&self, name: &str) -> Option<&'c ConfiguredRole<'c>> {
        let roles: &'c [ConfiguredRole<'c>] = &self.files[1].collected.configured;
        find(roles, &self.places[1], ConfiguredRole::called, name)
    }
}
