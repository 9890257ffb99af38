//! Versions that gates are written in: `x-ms-version` dates and `schemaVersion` numbers.

use std::fmt;
use std::str::FromStr;

/// A version: `2012-03-01` in `x-ms-version`, `2015-04.2.6` in `schemaVersion`.
///
/// Versions of one kind compare by age, the older being the smaller.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    year: u16,
    month: u8,
    /// Day of a date, first number of a schema version.
    third: u8,
    /// Second number of a schema version.
    fourth: Option<u8>,
}

/// Why a text is no version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a version: write the date as YYYY-MM-DD{}", hint(*.meant))]
pub struct VersionError {
    /// The text as it was given.
    pub text: String,
    /// The version that was probably meant.
    pub meant: Option<Version>,
}

fn hint(meant: Option<Version>) -> String {
    meant.map_or_else(|| ", such as 2014-06-01".to_owned(), |v| format!(", here {v}"))
}

impl Version {
    /// The version of a date, `None` when there is no such day.
    #[must_use]
    pub const fn date(year: u16, month: u8, day: u8) -> Option<Self> {
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if year.is_multiple_of(4)
                && (!year.is_multiple_of(100) || year.is_multiple_of(400)) =>
            {
                29
            }
            2 => 28,
            _ => 0,
        };
        if day == 0 || day > days {
            return None;
        }
        Some(Self { year, month, third: day, fourth: None })
    }

    /// Whether it is a date, as `x-ms-version` has it.
    #[must_use]
    pub const fn is_date(self) -> bool {
        self.fourth.is_none()
    }

    /// What the schema compiler writes into its tables; the parts are known to be right there.
    #[must_use]
    pub const fn raw(year: u16, month: u8, third: u8, fourth: Option<u8>) -> Self {
        Self { year, month, third, fourth }
    }

    /// What it is made of, as [`raw`](Self::raw) takes it.
    pub(super) const fn parts(self) -> (u16, u8, u8, Option<u8>) {
        (self.year, self.month, self.third, self.fourth)
    }

    /// Reads other spellings of a date that people use: `01.10.2009`, `2009/10/01`, `2009-10-1`.
    fn meant(text: &str) -> Option<Self> {
        let numbers: Vec<u16> = text
            .trim()
            .split(|c: char| !c.is_ascii_digit())
            .filter(|part| !part.is_empty())
            .map_while(|part| part.parse().ok())
            .collect();
        let small = |n: u16| u8::try_from(n).ok();
        match numbers[..] {
            [year, month, day, ..] if year > 1999 => Self::date(year, small(month)?, small(day)?),
            [first, second, year, ..] if year > 1999 => {
                Self::date(year, small(second)?, small(first)?)
                    .or_else(|| Self::date(year, small(first)?, small(second)?))
            }
            [compact] => Self::compact(u32::from(compact)),
            [] | [_, _] | [_, _, _, ..] => text.trim().parse().ok().and_then(Self::compact),
        }
    }

    /// Reads `20091001`.
    fn compact(number: u32) -> Option<Self> {
        let year = u16::try_from(number / 10_000).ok().filter(|year| *year > 1999)?;
        Self::date(year, (number / 100 % 100) as u8, (number % 100) as u8)
    }
}

impl FromStr for Version {
    type Err = VersionError;

    fn from_str(text: &str) -> Result<Self, VersionError> {
        let fail = || VersionError { text: text.to_owned(), meant: Self::meant(text) };
        Self::read(text.as_bytes()).ok_or_else(fail)
    }
}

impl Version {
    /// Reads a version, byte by byte: each document has one.
    fn read(text: &[u8]) -> Option<Self> {
        let number = |digits: &[u8]| {
            let digit = |digit: &u8| digit.is_ascii_digit().then(|| u16::from(digit - b'0'));
            let add = |number: u16, next| number.checked_mul(10)?.checked_add(digit(next)?);
            (!digits.is_empty()).then(|| digits.iter().try_fold(0, add))?
        };
        let small = |digits: &[u8]| u8::try_from(number(digits)?).ok();
        let (year, rest) = text.split_first_chunk::<4>()?;
        let (month, rest) = rest.strip_prefix(b"-")?.split_first_chunk::<2>()?;
        let (year, month) = (number(year)?, small(month)?);
        match rest {
            [b'-', day @ ..] if day.len() == 2 => Self::date(year, month, small(day)?),
            [b'.', rest @ ..] if (1..=12).contains(&month) => {
                let dot = rest.iter().position(|byte| *byte == b'.')?;
                Some(Self::raw(year, month, small(&rest[..dot])?, Some(small(&rest[dot + 1..])?)))
            }
            _ => None,
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self.fourth {
            None => format!("{:04}-{:02}-{:02}", self.year, self.month, self.third),
            Some(fourth) => format!("{:04}-{:02}.{}.{fourth}", self.year, self.month, self.third),
        };
        f.pad(&text)
    }
}

/// Writes the Rust that makes this version: the schema compiler prints its tables with it.
impl fmt::Debug for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, third, fourth } = self;
        write!(f, "Version::raw({year}, {month}, {third}, {fourth:?})")
    }
}

/// From which version to which one something exists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gate {
    /// The first version that has it; `None`: all from the beginning.
    pub since: Option<Version>,
    /// The last version that has it; `None`: it never went.
    pub until: Option<Version>,
    /// Whether the sources leave doubt, so that a breach is a warning.
    pub doubt: bool,
}

impl Gate {
    /// No gate at all.
    pub const OPEN: Self = Self { since: None, until: None, doubt: false };

    /// Whether every version has it.
    #[inline]
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.since.is_none() && self.until.is_none()
    }

    /// Whether `version` has it. Without a version to ask for, everything exists.
    #[inline]
    #[must_use]
    pub fn admits(&self, version: Option<Version>) -> bool {
        self.is_open()
            || version.is_none_or(|version| {
                self.since.is_none_or(|since| version >= since)
                    && self.until.is_none_or(|until| version <= until)
            })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn both_kinds_are_read_and_printed() {
        for text in ["2009-10-01", "2015-04.2.6", "2012-02-29"] {
            assert_eq!(text.parse::<Version>().expect(text).to_string(), text);
        }
    }

    /// What a version looks like, told in another way.
    fn is_version(text: &str) -> bool {
        let form = r"^([0-9]{4})-([0-9]{2})(?:-([0-9]{2})|\.([0-9]+)\.([0-9]+))$";
        let Some(parts) = regex_lite::Regex::new(form).expect("a pattern").captures(text) else {
            return false;
        };
        let number = |at: usize| parts.get(at).and_then(|part| part.as_str().parse::<u64>().ok());
        let (year, month) = (number(1).unwrap_or(0), number(2).unwrap_or(0));
        let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            2 => 28 + u64::from(is_leap),
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        let is_small = |at| number(at).is_some_and(|number| number < 256);
        (1..=12).contains(&month)
            && match number(3) {
                Some(day) => (1..=days).contains(&day),
                None => is_small(4) && is_small(5),
            }
    }

    proptest! {
        #[test]
        fn a_version_is_what_looks_like_one(
            right in r"[0-9]{4}-[01][0-9](-[0-3][0-9]|\.[0-9]{1,4}\.[0-9]{1,3})",
            odd in r"[0-9]{3,5}[-.][01]?[0-9][-.]\+?[0-9]{0,6}([-.][0-9]{0,3}){0,2}|.*",
        ) {
            for text in [right, odd] {
                prop_assert_eq!(text.parse::<Version>().is_ok(), is_version(&text), "{}", text);
            }
        }

        #[test]
        fn what_is_printed_is_read(year in 0_u16..10_000, month in 1_u8..13, third: u8, fourth: u8) {
            let version = Version::raw(year, month, third, Some(fourth));
            prop_assert_eq!(version.to_string().parse(), Ok(version));
            if let Some(date) = Version::date(year, month, third) {
                prop_assert_eq!(date.to_string().parse(), Ok(date));
            }
        }
    }

    #[test]
    fn other_spellings_are_refused_with_the_date_that_was_meant() {
        for (text, meant) in [
            ("01.10.2009", Some("2009-10-01")),
            ("2009/10/01", Some("2009-10-01")),
            ("2009-10-1", Some("2009-10-01")),
            ("20091001", Some("2009-10-01")),
            ("2009-13-01", None),
            ("2011-02-29", None),
            ("latest", None),
            ("", None),
            ("99999999999999999999", None),
        ] {
            let error = text.parse::<Version>().expect_err(text);
            assert_eq!(error.meant.map(|v| v.to_string()).as_deref(), meant, "{text}");
        }
    }

    #[test]
    fn a_gate_is_closed_on_both_sides() {
        let version = |text: &str| text.parse().ok();
        let gate =
            Gate { since: version("2011-04-01"), until: version("2012-03-01"), doubt: false };
        assert!(!gate.admits(version("2011-03-31")));
        assert!(gate.admits(version("2011-04-01")) && gate.admits(version("2012-03-01")));
        assert!(!gate.admits(version("2012-03-02")));
        assert!(gate.admits(None));
    }
}
