//! The arguments that mend files.

use super::clap::{self, Args, ValueEnum};

/// Which fixes are made, and whether they are written.
#[derive(Debug, Args)]
pub(in crate::cli) struct Fixes {
    /// Write what mends the findings that are shown
    ///
    /// `safe` makes the fixes whose meaning is certain, `unsafe` those as well that change what is
    /// deployed. Each is proven before a file is written: the finding is gone, no other came up,
    /// and everything else is what it was. Standard input goes to standard output, fixed.
    #[arg(
        long,
        value_name = "WHICH",
        value_enum,
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "safe",
        help_heading = "Fixes"
    )]
    pub(in crate::cli) fix: Option<Trust>,

    /// Print the fixes as a diff for `patch -p0`, and write nothing
    ///
    /// The safe ones, unless --fix=unsafe stands beside it. Secrets are in it as they are in the
    /// files. The exit status is 1 when there is a diff.
    #[arg(long, help_heading = "Fixes")]
    pub(in crate::cli) diff: bool,
}

/// Which fixes are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Trust {
    /// Those whose meaning is certain
    Safe,
    /// Those as well that change what is deployed
    Unsafe,
}
