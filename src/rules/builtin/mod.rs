//! Rules that need thought: one file each, or one for a tight family.

pub(super) mod configuration_roles;
pub(super) mod definition_certificates;
pub(super) mod definition_environment;
pub(super) mod definition_roles;
pub(super) mod definition_sizes;
pub(super) mod definition_tasks;
pub(super) mod same_deployment_names;

use crate::finding::{Finding, Severity};
use crate::rules::Context;
use crate::schema::Platform;

/// Whether something fills the value in later, so that it cannot be judged.
fn is_token(text: &str) -> bool {
    crate::text::tokens::is_token(text, false)
}

/// Whether all of the document is there to be read, so that what is missing is really missing: a
/// transform holds differences only, and what is not well-formed hides some of it.
fn is_whole(context: &Context<'_>) -> bool {
    !context.purpose.is_transform && context.document.tree.is_well_formed()
}

/// A finding that is an error where it is sure that the files are for extended support.
fn where_extended(context: &Context<'_>, finding: Finding) -> Finding {
    let is_extended = context.lens.platform == Platform::ExtendedSupport;
    if is_extended { finding.judged(Severity::Error) } else { finding }
}
