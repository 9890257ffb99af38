//! The nearest of several names, for "did you mean".

/// The longest name that is compared, in bytes.
const LONGEST: usize = 256;

/// How many letters have to change to make one text the other.
#[must_use]
pub fn distance(one: &str, other: &str) -> usize {
    strsim::osa_distance(one, other)
}

/// The candidate that `name` was probably meant to be: the same but for case, or near enough that
/// a slip of the fingers explains it.
#[must_use]
pub fn of<'n>(name: &str, candidates: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    nearest(name, &mut candidates.into_iter())
}

#[cold]
#[inline(never)]
fn nearest<'n>(name: &str, candidates: &mut dyn Iterator<Item = &'n str>) -> Option<&'n str> {
    // What is longer than any name is no slip of one, and would take long to compare.
    if name.len() > LONGEST {
        return None;
    }
    let lower = name.to_lowercase();
    let letters = name.chars().count();
    let rank = |candidate: &str| {
        let other = candidate.to_lowercase();
        if other == lower {
            return Some(0);
        }
        let longest = letters.max(candidate.chars().count());
        // A third of the letters may be wrong; of a name of three letters, one.
        let allowed = (longest / 3).clamp(1, 4);
        if letters.abs_diff(candidate.chars().count()) > allowed {
            return None;
        }
        let off = distance(&lower, &other);
        (off <= allowed && off < longest).then_some(off)
    };
    let ranked = candidates.filter_map(|candidate| Some((rank(candidate)?, candidate)));
    ranked.min_by_key(|(off, _)| *off).map(|(_, candidate)| candidate)
}

/// How many names of a file are compared with one: distances to more would take long.
const MOST: usize = 100;

/// As [`of`], among names that a file has, of which there may be any number: the first of them.
#[must_use]
pub fn among<'n>(name: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    of(name, names.into_iter().take(MOST).filter(|candidate| candidate.len() <= LONGEST))
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn slips_are_recognised_and_other_names_are_not() {
        let names = ["Auto", "Manual", "Simultaneous"];
        assert_eq!(of("auto", names), Some("Auto"));
        assert_eq!(of("Simultanous", names), Some("Simultaneous"));
        assert_eq!(of("Mnaual", names), Some("Manual"));
        assert_eq!(of("Rolling", names), None);
        assert_eq!(of("", names), None);
        assert_eq!(of("Produktion", ["Production", "SourceDeployment"]), Some("Production"));
    }
}
