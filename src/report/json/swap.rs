//! What a comparison of two deployments adds to the JSON report.

use serde::Serialize;

use crate::document::{Row, SideEndpoint};
use crate::lint::{SwapReport, Verdict};
use crate::report::swap::verdict;

/// Whether the swap would be refused, and the endpoints of both deployments.
#[derive(Serialize)]
pub(super) struct SwapItem<'r> {
    verdict: &'static str,
    says: String,
    reasons: &'r [String],
    endpoints: Vec<RowItem<'r>>,
    not_compared: &'r [String],
}

/// An endpoint, and that of the other deployment which takes its place.
#[derive(Serialize)]
struct RowItem<'r> {
    kind: Option<&'static str>,
    difference: &'static str,
    production: Option<EndpointItem<'r>>,
    staging: Option<EndpointItem<'r>>,
}

#[derive(Serialize)]
struct EndpointItem<'r> {
    role: &'r str,
    name: Option<&'r str>,
    protocol: Option<&'r str>,
    /// Each from the first port to the last.
    ports: Vec<[u16; 2]>,
    plugin: Option<&'r str>,
}

pub(super) fn item(swap: &SwapReport) -> SwapItem<'_> {
    SwapItem {
        verdict: swap.verdict.as_str(),
        says: verdict(swap),
        reasons: match &swap.verdict {
            Verdict::Refused(reasons) => reasons,
            Verdict::Clear | Verdict::Open(_) => &[],
        },
        endpoints: swap.rows.iter().map(row).collect(),
        not_compared: &swap.not_compared,
    }
}

fn row(row: &Row) -> RowItem<'_> {
    RowItem {
        kind: row.either().map(SideEndpoint::kind_word),
        difference: row.difference.as_str(),
        production: row.now.as_ref().map(endpoint),
        staging: row.next.as_ref().map(endpoint),
    }
}

fn endpoint(endpoint: &SideEndpoint) -> EndpointItem<'_> {
    EndpointItem {
        role: &endpoint.role,
        name: endpoint.name.as_deref(),
        protocol: endpoint.protocol.as_deref(),
        ports: endpoint.ports.ranges.iter().map(|(low, high)| [*low, *high]).collect(),
        plugin: endpoint.plugin.as_deref(),
    }
}
