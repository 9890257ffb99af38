//! `same-deployment-names`: a deployment cannot be swapped with itself.

use crate::finding::Finding;
use crate::rules::Context;

pub(crate) fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let document = context.document;
    let (Some(production), Some(source)) =
        (document.child("Production"), document.child("SourceDeployment"))
    else {
        return;
    };
    let (here, there) = (production.value(), source.value());
    let name = there.trimmed();
    if name.is_empty() || here.trimmed() != name {
        return;
    }
    findings.push(
        context
            .finding(
                "same-deployment-names",
                source,
                there.trimmed_span(),
                format!("`Production` and `SourceDeployment` are both `{name}`"),
            )
            .label(here.trimmed_span(), "the same name")
            .help("one deployment is in one slot, so the service will answer 409 Conflict: write the name of the staging deployment here")
            .subject(name),
    );
}
