//! Which rules speak, and what they weigh: by rule and by group, in layers that go before each
//! other.

use crate::finding::Severity;
use crate::rules::{self, Group, Page};
use crate::text::nearest;

/// The rules that speak.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// What is said, the last word last.
    layers: Vec<Layer>,
}

/// What one source says about the rules that speak.
#[derive(Clone, Debug, Default)]
struct Layer {
    /// In place of the default; empty: the default.
    selected: Vec<Choice>,
    /// Beside it.
    extended: Vec<Choice>,
    /// Taken away.
    ignored: Vec<Choice>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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

    const fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Group(group) => group.as_str(),
            Self::Rule(name) => name,
        }
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
        Ok(Self::of(Layer {
            selected: select.into_iter().map(Choice::named).collect::<Result<_, _>>()?,
            extended: extend.into_iter().map(Choice::named).collect::<Result<_, _>>()?,
            ignored: ignore.into_iter().map(Choice::named).collect::<Result<_, _>>()?,
        }))
    }

    fn of(layer: Layer) -> Self {
        let is_empty =
            [&layer.selected, &layer.extended, &layer.ignored].iter().all(|l| l.is_empty());
        Self { layers: if is_empty { Vec::new() } else { vec![layer] } }
    }

    /// Puts another selection above this one: what it says about a rule is the last word.
    #[must_use]
    pub fn below(mut self, above: &Self) -> Self {
        self.layers.extend(above.layers.iter().cloned());
        self
    }

    /// The names in it, by the option that gives them.
    #[must_use]
    pub fn names(&self) -> Vec<(&'static str, Vec<&'static str>)> {
        let layers = self.layers.iter().flat_map(|layer| {
            [
                ("--select", &layer.selected),
                ("--extend-select", &layer.extended),
                ("--ignore", &layer.ignored),
            ]
        });
        layers
            .filter(|(_, choices)| !choices.is_empty())
            .map(|(option, choices)| (option, choices.iter().map(|c| c.as_str()).collect()))
            .collect()
    }

    /// Whether the rule speaks. Of a selection and an ignore the closer name wins, so that one
    /// rule of an ignored group can be kept; between equals, ignore wins.
    #[must_use]
    pub fn contains(&self, page: &Page) -> bool {
        let said = self.layers.iter().rev().find_map(|layer| layer.says(page));
        said.unwrap_or(page.group.is_default())
    }
}

impl Layer {
    /// Whether the rule speaks; nothing where that is left to what is below.
    fn says(&self, page: &Page) -> Option<bool> {
        let chosen = closest(&self.selected, page).max(closest(&self.extended, page));
        match (chosen, closest(&self.ignored, page)) {
            (None, None) => (!self.selected.is_empty()).then_some(false),
            (chosen, ignored) => Some(chosen > ignored),
        }
    }
}

/// How closely one of the choices names the rule.
fn closest(choices: &[Choice], page: &Page) -> Option<u8> {
    let fitting = choices.iter().filter(|choice| choice.contains(page));
    fitting.map(|choice| choice.closeness()).max()
}

/// What findings weigh, where somebody wants it otherwise than the pages have it.
#[derive(Clone, Debug, Default)]
pub struct Severities {
    /// The last word last.
    layers: Vec<Vec<(Choice, Severity)>>,
}

impl<'n> FromIterator<(&'n str, Severity)> for Severities {
    /// Takes rules and groups; a name that is neither is passed over.
    fn from_iter<I: IntoIterator<Item = (&'n str, Severity)>>(given: I) -> Self {
        let named = |(name, severity)| Some((Choice::named(name).ok()?, severity));
        let layer: Vec<(Choice, Severity)> = given.into_iter().filter_map(named).collect();
        Self { layers: if layer.is_empty() { Vec::new() } else { vec![layer] } }
    }
}

impl Severities {
    /// Puts others above these.
    pub fn extend(&mut self, above: &Self) {
        self.layers.extend(above.layers.iter().cloned());
    }

    /// What the findings of a rule weigh, where it is said; the closer name wins.
    #[must_use]
    pub fn of(&self, page: &Page) -> Option<Severity> {
        self.layers.iter().rev().find_map(|layer| {
            let fitting = layer.iter().filter(|(choice, _)| choice.contains(page));
            let closest = fitting.max_by_key(|(choice, _)| choice.closeness());
            closest.map(|(_, severity)| *severity)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(name: &str) -> &'static Page {
        rules::page(name).unwrap()
    }

    fn selection<const N: usize>(select: [&str; N], ignore: [&str; N]) -> Selection {
        let given = |names: [&'static str; 0]| names;
        let none = |name: &&str| !name.is_empty();
        Selection::new(select.into_iter().filter(none), given([]), ignore.into_iter().filter(none))
            .unwrap()
    }

    #[test]
    fn the_closer_name_wins_in_a_layer_and_the_upper_layer_over_the_lower() {
        let order = page("element-order");
        let quiet = selection([""], ["structure"]);
        assert!(Selection::default().contains(order) && !quiet.contains(order));
        assert!(selection(["element-order"], ["structure"]).contains(order));
        assert!(!selection(["structure"], ["structure"]).contains(order));
        let loud = selection(["structure"], [""]);
        assert!(quiet.clone().below(&loud).contains(order));
        assert!(!loud.clone().below(&quiet).contains(order));
        assert!(!loud.contains(page("malformed-xml")), "a selection takes the place of the others");
        assert!(!selection([""], ["element-order"]).below(&quiet).contains(order));
        assert!(quiet.below(&Selection::default()).contains(page("malformed-xml")));
    }

    #[test]
    fn severities_go_by_the_closest_name_and_the_last_layer() {
        let order = page("element-order");
        let below: Severities =
            [("element-order", Severity::Info), ("structure", Severity::Warning)]
                .into_iter()
                .collect();
        assert_eq!(below.of(order), Some(Severity::Info));
        assert_eq!(below.of(page("missing-element")), Some(Severity::Warning));
        assert_eq!(below.of(page("malformed-xml")), None);
        let mut both = below;
        both.extend(&[("structure", Severity::Error)].into_iter().collect());
        assert_eq!(both.of(order), Some(Severity::Error));
    }
}
