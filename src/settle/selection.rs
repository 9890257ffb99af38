//! Which rules speak: `--select`, `--extend-select`, `--ignore`, each with rules and groups.

use crate::rules::{self, Group, Page};
use crate::text::nearest;

/// The rules that speak.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// In place of the default; empty: the default.
    selected: Vec<Choice>,
    /// Beside it.
    extended: Vec<Choice>,
    /// Taken away.
    ignored: Vec<Choice>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    All,
    Group(Group),
    Rule(&'static str),
}

/// A name that is neither a rule nor a group.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no rule and no group `{name}`{}", hint(*.meant))]
pub struct SelectionError {
    /// The name as it was given.
    pub name: String,
    /// The rule or group that was probably meant.
    pub meant: Option<&'static str>,
}

fn hint(name: Option<&'static str>) -> String {
    name.map_or_else(
        || "; `svclint rules` lists them".to_owned(),
        |name| format!("; did you mean `{name}`?"),
    )
}

impl Choice {
    pub(super) fn named(name: &str) -> Result<Self, SelectionError> {
        let name = name.trim();
        if name == "all" {
            return Ok(Self::All);
        }
        if let Some(page) = rules::page(name) {
            return Ok(Self::Rule(page.name));
        }
        Group::named(name).map(Self::Group).ok_or_else(|| {
            let groups = Group::ALL.into_iter().map(Group::as_str);
            let names = rules::all().iter().map(|page| page.name).chain(groups);
            SelectionError { name: name.to_owned(), meant: nearest::of(name, names) }
        })
    }

    pub(super) fn contains(self, page: &Page) -> bool {
        match self {
            Self::All => true,
            Self::Group(group) => page.group == group,
            Self::Rule(name) => page.name == name,
        }
    }

    /// Whether it is one rule, and not several.
    pub(super) fn is_rule(self) -> bool {
        matches!(self, Self::Rule(_))
    }

    /// How closely the choice names a rule: the closest one decides.
    fn closeness(self) -> u8 {
        match self {
            Self::All => 0,
            Self::Group(_) => 1,
            Self::Rule(_) => 2,
        }
    }
}

impl Selection {
    /// Reads names of rules and groups; `all` is every rule.
    ///
    /// # Errors
    /// The first name that is neither.
    pub fn new<'n>(
        select: impl IntoIterator<Item = &'n str>,
        extend: impl IntoIterator<Item = &'n str>,
        ignore: impl IntoIterator<Item = &'n str>,
    ) -> Result<Self, SelectionError> {
        Ok(Self {
            selected: select.into_iter().map(Choice::named).collect::<Result<_, _>>()?,
            extended: extend.into_iter().map(Choice::named).collect::<Result<_, _>>()?,
            ignored: ignore.into_iter().map(Choice::named).collect::<Result<_, _>>()?,
        })
    }

    /// Whether the rule speaks. Of a selection and an ignore the closer name wins, so that one
    /// rule of an ignored group can be kept; between equals, ignore wins.
    #[must_use]
    pub fn contains(&self, page: &Page) -> bool {
        let closest = |choices: &[Choice]| {
            let fitting = choices.iter().filter(|choice| choice.contains(page));
            fitting.map(|choice| choice.closeness()).max()
        };
        let default = (self.selected.is_empty() && page.group.is_default()).then_some(0);
        let chosen = closest(&self.selected).max(closest(&self.extended)).max(default);
        chosen.is_some_and(|chosen| closest(&self.ignored).is_none_or(|ignored| chosen > ignored))
    }
}
