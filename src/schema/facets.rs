//! The small grammars inside facet attributes: `1..25`, `2013-11-01?`, `Auto Simultaneous@2012-12-01`.

use super::model::{
    Choice, Condition, Key, KeyCase, Limits, List, Misplaced, Missing, Nil, Occurs, Reference,
    Term, Test, Type,
};
use super::pattern::Pattern;
use super::version::{Gate, Version};
use crate::finding::{Grade, Severity};

/// Keeps a text for as long as the process runs, as the tables of a release do.
pub(super) fn keep(text: &str) -> &'static str {
    if text.is_empty() { "" } else { text.to_owned().leak() }
}

/// Takes the `?` of doubt off the end of a facet.
fn doubt(text: &str) -> (&str, bool) {
    text.strip_suffix('?').map_or((text, false), |text| (text, true))
}

/// `?`, `*`, `+`, `3`, `1..25`, `2..`, the last ones with a `?` of doubt.
pub(super) fn occurs(text: &str) -> Option<Occurs> {
    let text = if is_doubtful(text) { doubt(text).0 } else { text };
    let (min, max) = match text {
        "?" => (0, 1),
        "*" => (0, u32::MAX),
        "+" => (1, u32::MAX),
        _ => match text.split_once("..") {
            None => (text.parse().ok()?, text.parse().ok()?),
            Some((min, "")) => (min.parse().ok()?, u32::MAX),
            Some((min, max)) => (min.parse().ok()?, max.parse().ok()?),
        },
    };
    (min <= max).then_some(Occurs { min, max })
}

/// Whether a count is in doubt: `0..50?`.
pub(super) fn is_doubtful(text: &str) -> bool {
    text.len() > 1 && text.ends_with('?')
}

/// `1..100`, `..255`, `2..`, `3`, each with a `?` of doubt.
pub(super) fn limits(text: &str) -> Option<Limits> {
    let (text, doubt) = doubt(text);
    let (min, max) = match text.split_once("..") {
        None => (text.parse().ok()?, text.parse().ok()?),
        Some(("", max)) => (i64::MIN, max.parse().ok()?),
        Some((min, "")) => (min.parse().ok()?, i64::MAX),
        Some((min, max)) => (min.parse().ok()?, max.parse().ok()?),
    };
    (min <= max).then_some(Limits { min, max, doubt })
}

/// A version with a `?` of doubt.
pub(super) fn version(text: &str) -> Option<(Version, bool)> {
    let (text, doubt) = doubt(text);
    Some((text.parse().ok()?, doubt))
}

/// `Auto Manual Simultaneous@2012-12-01`.
pub(super) fn one_of(text: &str) -> Option<List<Choice>> {
    let choice = |word: &str| {
        let (text, gate) = match word.split_once('@') {
            None => (word, Gate::OPEN),
            Some((text, since)) => {
                let (since, doubt) = version(since)?;
                (text, Gate { since: Some(since), until: None, doubt })
            }
        };
        Some(Choice { text: keep(text), gate })
    };
    let choices: Option<Vec<Choice>> = text.split_ascii_whitespace().map(choice).collect();
    choices.filter(|choices| !choices.is_empty()).map(List::from)
}

/// `Name`, `@name`, `Id?`.
pub(super) fn key(text: &str, case: KeyCase) -> Key {
    let (path, doubt) = doubt(text);
    Key { path: keep(path), case, doubt, shared: false }
}

/// `Protocol=Https`, `!VMImageName !DiskName?`; empty: nothing is asked.
pub(super) fn condition(source: &str) -> Option<Condition> {
    let (terms, doubt) = doubt(source);
    let one = |word: &str| {
        let (path, test) = if let Some(path) = word.strip_prefix('!') {
            (path, Test::Absent)
        } else if let Some((path, source)) = word.split_once("!~") {
            (path, Test::Unlike(pattern(source)?))
        } else if let Some((path, source)) = word.split_once('~') {
            (path, Test::Like(pattern(source)?))
        } else if let Some((path, value)) = word.split_once("!=") {
            (path, Test::IsNot(keep(value)))
        } else if let Some((path, value)) = word.split_once('=') {
            (path, Test::Is(keep(value)))
        } else {
            (word, Test::Present)
        };
        is_path(path).then(|| Term { path: keep(path), test })
    };
    let terms: Option<Vec<Term>> = terms.split_ascii_whitespace().map(one).collect();
    Some(Condition { terms: List::from(terms?), doubt })
}

fn pattern(source: &str) -> Option<Pattern> {
    Pattern::new(keep(source)).ok()
}

/// `/Deployment/LoadBalancers/LoadBalancer/Name`, with a `?` of doubt.
pub(super) fn reference(text: &str) -> Option<Reference> {
    let (path, doubt) = doubt(text);
    is_path(path).then(|| Reference { path: keep(path), doubt })
}

/// Whether a text is a path of names, `..`, `Name[2]` and, at its end, `@name` or `@i:name`.
fn is_path(text: &str) -> bool {
    let is_name = |name: &str| {
        !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "_.-".contains(c))
    };
    let mut steps = text.strip_prefix('/').unwrap_or(text).split('/').peekable();
    let mut last = "";
    while let Some(step) = steps.next() {
        let is_sound = match step.strip_prefix('@') {
            Some(name) => steps.peek().is_none() && is_name(name.trim_start_matches("i:")),
            None if step.is_empty() => !last.is_empty() && steps.peek().is_some(),
            None => match step.strip_suffix(']').and_then(|step| step.split_once('[')) {
                Some((name, number)) => is_name(name) && number.parse::<u16>().is_ok(),
                None => is_name(step),
            },
        };
        if !is_sound {
            return false;
        }
        last = step;
    }
    true
}

/// `any`, `warning`.
pub(super) fn key_case(text: &str) -> Option<KeyCase> {
    match text {
        "any" => Some(KeyCase::Any),
        "warning" => Some(KeyCase::Doubt),
        _ => None,
    }
}

/// `warning`, `warning error@2014-06.2.4`.
pub(super) fn missing(text: &str) -> Option<Missing> {
    let (first, later) = match text.split_once(' ') {
        None => (text, None),
        Some((first, later)) => (first, Some(later)),
    };
    let since = match later.map(|later| later.split_once('@')) {
        None => None,
        Some(None) => return None,
        Some(Some((weight, since))) => Some((since.parse().ok()?, severity(weight)?)),
    };
    Some(Missing { severity: severity(first)?, since })
}

/// `warning`, `warning among ShowInGui IconUri`.
pub(super) fn misplaced(text: &str) -> Option<Misplaced> {
    let (weight, among) = match text.split_once(" among ") {
        None => (text, List::EMPTY),
        Some((weight, names)) => (weight, words(names)),
    };
    Some(Misplaced { severity: severity(weight)?, among })
}

/// `error`, `warning`, `info`.
pub(super) fn severity(text: &str) -> Option<Severity> {
    [Severity::Error, Severity::Warning, Severity::Info].into_iter().find(|s| s.as_str() == text)
}

/// `recorded`, `schema`, `documented`, `inferred`.
pub(super) fn grade(text: &str) -> Option<Grade> {
    let grades = [Grade::Recorded, Grade::Schema, Grade::Documented, Grade::Inferred];
    grades.into_iter().find(|grade| grade.as_str() == text)
}

/// `absent`, `value`.
pub(super) fn nil(text: &str) -> Option<Nil> {
    match text {
        "absent" => Some(Nil::Absent),
        "value" => Some(Nil::Value),
        _ => None,
    }
}

/// The type of that name.
pub(super) fn kind(text: &str) -> Option<Type> {
    Type::NAMES.iter().find(|(name, _)| *name == text).map(|(_, kind)| *kind)
}

/// Names separated by white space.
pub(super) fn words(text: &str) -> List<&'static str> {
    text.split_ascii_whitespace().map(keep).collect::<Vec<_>>().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn occurrences() {
        let pair = |text| occurs(text).map(|o| (o.min, o.max));
        assert_eq!(pair("?"), Some((0, 1)));
        assert_eq!(pair("+"), Some((1, u32::MAX)));
        assert_eq!(pair("1..25"), Some((1, 25)));
        assert_eq!(pair("2.."), Some((2, u32::MAX)));
        assert_eq!(pair("0..50?"), Some((0, 50)));
        assert_eq!(pair("3"), Some((3, 3)));
        for wrong in ["", "5..2", "..", "x", "-1"] {
            assert_eq!(pair(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn limits_with_doubt() {
        assert_eq!(limits("..255"), Some(Limits { min: i64::MIN, max: 255, doubt: false }));
        assert_eq!(limits("1..63?"), Some(Limits { min: 1, max: 63, doubt: true }));
        assert_eq!(limits("9..1"), None);
    }

    #[test]
    fn an_absence_may_weigh_more_later() {
        let weighs = |text, version: Option<&str>| {
            let version = version.map(|version| version.parse().expect("a version"));
            missing(text).map(|missing| missing.weighs(version))
        };
        assert_eq!(weighs("info", None), Some(Severity::Info));
        let later = "warning error@2014-06.2.4";
        assert_eq!(weighs(later, None), Some(Severity::Warning));
        assert_eq!(weighs(later, Some("2014-01.2.3")), Some(Severity::Warning));
        assert_eq!(weighs(later, Some("2014-06.2.4")), Some(Severity::Error));
        for wrong in ["", "fatal", "warning error", "warning error@soon"] {
            assert_eq!(weighs(wrong, None), None, "{wrong}");
        }
    }

    #[test]
    fn conditions_with_doubt() {
        let tests = |text| {
            condition(text).map(|c| (c.terms.iter().map(|t| (t.path, t.test)).collect(), c.doubt))
        };
        let expected: Vec<(&str, Test)> =
            vec![("A/@i:b", Test::Absent), ("../C[2]", Test::Is("x")), ("//D", Test::IsNot("y"))];
        assert_eq!(tests("!A/@i:b ../C[2]=x A//D!=y"), {
            let mut expected = expected.clone();
            expected[2].0 = "A//D";
            Some((expected, false))
        });
        assert_eq!(tests("A?"), Some((vec![("A", Test::Present)], true)));
        let like =
            condition("A!~[a=b]+ B~x").map(|c| c.terms.iter().map(ToString::to_string).collect());
        let words = ["`A` does not look like `[a=b]+`", "`B` looks like `x`"].map(str::to_owned);
        assert_eq!(like, Some(words.to_vec()));
        assert!(condition("A~[").is_none());
        assert!(condition("").is_some_and(|none| none.is_none()));
        for wrong in ["A/", "@a/B", "!", "A[x]", "A b:c", "A//"] {
            assert!(condition(wrong).is_none(), "{wrong}");
        }
        assert!(reference("/A/B?").is_some_and(|r| r.doubt && r.path == "/A/B"));
    }

    #[test]
    fn a_place_may_be_wrong_among_some_only() {
        let of = |text| misplaced(text).map(|m| (m.severity, m.among.to_vec()));
        assert_eq!(of("warning"), Some((Severity::Warning, vec![])));
        assert_eq!(of("info among A B"), Some((Severity::Info, vec!["A", "B"])));
        assert_eq!(of("among A"), None);
    }

    #[test]
    fn values_with_gates() {
        let choices = one_of("Auto Simultaneous@2012-12-01").expect("two values");
        assert_eq!((choices[0].text, choices[0].gate), ("Auto", Gate::OPEN));
        assert_eq!(choices[1].gate.since.map(|v| v.to_string()).as_deref(), Some("2012-12-01"));
        assert!(one_of("Auto@yesterday").is_none());
    }
}
