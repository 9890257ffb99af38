//! clap, with arguments that are described first and built in one place: its own builder is generic,
//! and what derived code calls of it would be made anew for each of a hundred options, a kilobyte a
//! time.

#![allow(clippy::wildcard_imports, reason = "all of clap but for the arguments")]

use ::clap::builder::{ValueParser, ValueRange};
pub(in crate::cli) use ::clap::*;

/// What derived code says of an argument by the functions of [`::clap::Arg`].
#[derive(Default)]
pub(in crate::cli) struct Arg {
    id: &'static str,
    action: Option<ArgAction>,
    conflicts_with: Vec<&'static str>,
    default_missing_value: Option<&'static str>,
    default_value: Option<&'static str>,
    help: Option<&'static str>,
    help_heading: Option<&'static str>,
    long: Option<&'static str>,
    long_help: Option<&'static str>,
    num_args: Option<ValueRange>,
    require_equals: Option<bool>,
    required: Option<bool>,
    requires: Vec<&'static str>,
    short: Option<char>,
    value_delimiter: Option<char>,
    value_name: Option<&'static str>,
    value_parser: Option<ValueParser>,
}

/// A text that an argument may have.
pub(in crate::cli) trait Words {
    /// The text.
    fn words(self) -> Option<&'static str>;
}

impl Words for &'static str {
    fn words(self) -> Option<&'static str> {
        Some(self)
    }
}

impl Words for Option<&'static str> {
    fn words(self) -> Self {
        self
    }
}

/// Functions that note what is given.
macro_rules! noted {
    ($($name:ident($given:ty)),* $(,)?) => {
        $(
            #[inline]
            pub(in crate::cli) fn $name(mut self, given: $given) -> Self {
                self.$name = Some(given);
                self
            }
        )*
    };
}

impl Arg {
    pub(in crate::cli) fn new(id: &'static str) -> Self {
        Self { id, ..Self::default() }
    }

    noted! {
        action(ArgAction),
        default_missing_value(&'static str),
        default_value(&'static str),
        help(&'static str),
        help_heading(&'static str),
        long(&'static str),
        require_equals(bool),
        required(bool),
        short(char),
        value_delimiter(char),
        value_name(&'static str),
    }

    #[inline]
    pub(in crate::cli) fn conflicts_with(mut self, other: &'static str) -> Self {
        self.conflicts_with.push(other);
        self
    }

    #[inline]
    pub(in crate::cli) fn long_help(mut self, help: impl Words) -> Self {
        self.long_help = help.words();
        self
    }

    #[inline]
    pub(in crate::cli) fn num_args(mut self, number: impl Into<ValueRange>) -> Self {
        self.num_args = Some(number.into());
        self
    }

    #[inline]
    pub(in crate::cli) fn requires(mut self, other: &'static str) -> Self {
        self.requires.push(other);
        self
    }

    #[inline]
    pub(in crate::cli) fn value_parser(mut self, parser: impl Into<ValueParser>) -> Self {
        self.value_parser = Some(parser.into());
        self
    }
}

/// Passes on what was noted.
macro_rules! passed_on {
    ($noted:ident to $built:ident: $($name:ident),* $(,)?) => {
        $(
            if let Some(given) = $noted.$name {
                $built = $built.$name(given);
            }
        )*
    };
}

impl From<Arg> for ::clap::Arg {
    #[inline(never)]
    fn from(noted: Arg) -> Self {
        let mut built = Self::new(noted.id).conflicts_with_all(noted.conflicts_with);
        built = noted.requires.into_iter().fold(built, Self::requires);
        passed_on! {
            noted to built:
            action, default_missing_value, default_value, help, help_heading, long, long_help,
            num_args, require_equals, required, short, value_delimiter, value_name, value_parser,
        }
        built
    }
}
