//! What goes in: files, and how to lint them.

use crate::catalog::CATALOG;
use crate::schema::{Catalog, Lens, Version};
use crate::settle::Settings;

/// A file, or what takes its place.
#[derive(Clone, Debug)]
pub struct Input {
    /// The path as reports show it; its name says what the file promises to be.
    pub path: String,
    /// Its content; of a file over the limit the beginning is enough.
    pub bytes: Vec<u8>,
    /// The size of the file, in bytes.
    pub size: u64,
}

impl Input {
    /// The content of a file, under its path.
    #[must_use]
    pub fn new(path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        Self { path: path.into(), size: bytes.len() as u64, bytes }
    }
}

/// How much of a file over the limit is looked at, in bytes: enough to see what it is.
pub(crate) const LOOK: usize = 64 << 10;

/// How to lint.
#[derive(Clone, Debug)]
pub struct Options {
    /// What documents are held against: version, platform, today.
    pub lens: Lens,
    /// Which rules speak.
    pub settings: Settings,
    /// The schemas that documents are recognised by.
    pub catalog: &'static Catalog,
}

impl Default for Options {
    /// The newest version and the rules that run by default, today.
    fn default() -> Self {
        Self { lens: Lens::on(today()), settings: Settings::default(), catalog: &CATALOG }
    }
}

/// The day it is, UTC.
#[must_use]
pub fn today() -> Version {
    let since = std::time::UNIX_EPOCH.elapsed().map_or(0, |elapsed| elapsed.as_secs());
    // Days to a date, after the calendar's own cycle of 400 years.
    let days = (since / 86_400) as i64 + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    Version::date(year as u16, month as u8, day as u8).unwrap_or(Version::raw(1970, 1, 1, None))
}
