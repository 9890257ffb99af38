//! Two deployments on two platforms.

use crate::finding::Finding;
use crate::rules::Swap;
use crate::rules::swap::label;
use crate::schema::Platform;

pub(crate) fn check(swap: &Swap<'_>, findings: &mut Vec<Finding>) {
    if swap.both().is_none() {
        return;
    }
    let name = |platform| match platform {
        Platform::Classic => Some("classic"),
        Platform::ExtendedSupport => Some("for extended support"),
        Platform::Auto => None,
    };
    let [first, second] = swap.platforms.map(name);
    let (Some(first), Some(second)) = (first, second) else { return };
    let (Some(there), Some(here)) = (swap.root(0), swap.root(1)) else { return };
    if first == second {
        return;
    }
    let message = format!("production is {first} and staging {second}: the two cannot be swapped");
    findings.push(
        swap.finding("swap-classic-es", here, message)
            .note(second)
            .label_at(label(there, first))
            .help("migrate the classic deployment before, or deploy both for extended support")
            .subject("platform"),
    );
}
