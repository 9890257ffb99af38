//! svclint checks Azure Cloud Services files and Service Management request bodies before they
//! reach the API.
//!
//! Everything a user can get wrong is a **text** that becomes a **tree** with spans, a
//! **document** with a model, and **findings**, which are settled once and then reported:
//!
//! ```text
//! bytes → Part → Tree → Document → findings → settled findings → reports
//!         text    xml    document   check,rules  settle            report
//! ```
//!
//! What is checked is data: `schemas/` says what each document looks like, `rules/` what else must
//! hold. [`lint()`] is the whole of it in one call, without I/O:
//!
//! ```
//! use svclint::{Input, Options, Severity, lint};
//!
//! let mut options = Options::default();
//! options.lens.version = Some("2011-06-01".parse()?);
//!
//! let body = "<ChangeConfiguration xmlns='http://schemas.microsoft.com/windowsazure'>
//!   <Configuration>__Configuration__</Configuration>
//!   <Mode>Auto</Mode>
//! </ChangeConfiguration>";
//! let report = lint([Input::new("change.xml", body)], &options);
//!
//! let errors: Vec<_> =
//!     report.findings.iter().filter(|f| f.finding.severity == Severity::Error).collect();
//! assert_eq!(errors[0].finding.rule.as_str(), "not-in-version");
//! assert_eq!(errors[0].finding.message, "`Mode` does not exist in version 2011-06-01");
//! # Ok::<(), svclint::schema::VersionError>(())
//! ```

pub mod catalog;
pub mod check;
pub mod cli;
pub mod config;
pub mod document;
pub mod finding;
pub mod fix;
mod git;
pub mod json;
mod lint;
pub mod message;
pub mod migrate;
pub mod report;
pub mod rules;
pub mod sample;
pub mod schema;
pub mod settle;
pub mod text;
pub mod versions;
mod walk;
pub mod xml;

pub use document::Kind;
pub use finding::{Finding, RuleName, Severity};
pub use lint::{
    FileReport, Included, Input, Inspection, Options, Previous, Report, RequestReport,
    ServiceReport, Slot, SwapError, SwapInput, SwapReport, Verdict, check_message, conclude,
    includes, inspect, inspect_swap, lint, merge, swap, today,
};
