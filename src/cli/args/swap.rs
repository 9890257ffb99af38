//! The arguments of `svclint swap`.

use super::clap::{self, Args};

use super::{Configured, FailOn, Least, When};
use crate::cli::reports::Output;

/// Says whether a VIP swap would be refused.
#[derive(Debug, Args)]
#[command(
    long_about = "Says before a VIP swap whether the service would refuse it, and shows the endpoints of both deployments side by side.\n\nA deployment is given by a folder, by its service definition, with or without its configuration, or by what Get Deployment answered (XML). git:REF:PATH is a file or folder as it was at a git revision. Several files of one deployment: repeat the option.",
    after_help = "Examples:\n  svclint swap --production release/1.8 --staging release/1.9\n  svclint swap --production git:v1.8:src/Cloud --staging src/Cloud\n  svclint swap --production production.xml --staging ServiceDefinition.csdef --staging Prod.cscfg\n  svclint swap --production production.xml --staging staging.xml --request swap.xml\n  svclint swap --production none --staging src/Cloud    a first promotion\n\nExit status: 0 nothing at or above --fail-on, 1 something is, 2 the job could not be done."
)]
pub(in crate::cli) struct Swap {
    /// What is in production now: a folder, a file, git:REF:PATH, or `none`
    #[arg(long, value_name = "PATH", required = true, help_heading = "What to compare")]
    pub(in crate::cli) production: Vec<String>,

    /// What is in staging and is to take its place, given likewise
    #[arg(long, value_name = "PATH", required = true, help_heading = "What to compare")]
    pub(in crate::cli) staging: Vec<String>,

    /// The body of the Swap request: its names are held against the two deployments
    #[arg(long, value_name = "FILE", help_heading = "What to compare")]
    pub(in crate::cli) request: Option<String>,

    /// What to check against, and the rules that speak
    #[command(flatten)]
    pub(in crate::cli) configured: Configured,

    /// How to report, as in `svclint check`; repeatable with files
    #[arg(long, value_name = "FORMAT[:FILE]", default_value = "human", help_heading = "Report")]
    pub(in crate::cli) output: Vec<Output>,

    /// The least severity that is shown
    #[arg(long, value_name = "SEVERITY", value_enum, default_value_t = Least::Info, help_heading = "Report")]
    pub(in crate::cli) min_severity: Least,

    /// The least severity that makes the exit status 1 (default: error)
    #[arg(long, value_name = "SEVERITY", value_enum, help_heading = "Report")]
    pub(in crate::cli) fail_on: Option<FailOn>,

    /// Print the report, but no summary
    #[arg(long, short, help_heading = "Report")]
    pub(in crate::cli) quiet: bool,

    /// When to use colour
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = When::Auto, help_heading = "Report")]
    pub(in crate::cli) color: When,
}
