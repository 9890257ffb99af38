//! Networks, addresses and load balancers, which the classic platform made by itself.

use super::service::{Classic, at, balancer, in_network};
use super::task::task;
use crate::document::{Endpoint, RESERVED_ADDRESSES, Role, ServiceFile};
use crate::finding::Finding;

/// The virtual networks that have to be there.
pub(super) fn in_place(classic: &Classic<'_, '_>) -> Vec<Finding> {
    named(classic, "network-in-place", &["VirtualNetworkSite"])
}

/// The reserved addresses that have to become public IP addresses.
pub(super) fn reserved(classic: &Classic<'_, '_>) -> Vec<Finding> {
    named(classic, "reserved-address", &RESERVED_ADDRESSES)
}

/// A finding about what each deployed configuration names at a path.
fn named(classic: &Classic<'_, '_>, page: &str, path: &[&'static str]) -> Vec<Finding> {
    let of = |file: &ServiceFile<'_>| {
        let name = in_network(file, path)?;
        let words = [("name", name.text.as_str())];
        Some(at(task(page), &file.document, name.element, name.span, &words))
    };
    classic.deployed().filter_map(of).collect()
}

/// The configurations of a public service that name no address.
pub(super) fn dynamic(classic: &Classic<'_, '_>) -> Vec<Finding> {
    if !classic.is_public() {
        return Vec::new();
    }
    let without = classic.deployed().filter(|file| in_network(file, &RESERVED_ADDRESSES).is_none());
    without
        .map(|file| {
            let root = file.document.root;
            at(task("dynamic-address"), &file.document, root, root.name_span(), &[])
        })
        .collect()
}

/// That addresses of the SKU Basic are needed.
pub(super) fn basic(classic: &Classic<'_, '_>) -> Vec<Finding> {
    if classic.is_public() { classic.whole(task("basic-address"), &[]) } else { Vec::new() }
}

/// The load balancers that the deployment has to describe.
pub(super) fn balancers(classic: &Classic<'_, '_>) -> Vec<Finding> {
    let Some(definition) = classic.definition else { return Vec::new() };
    let (internal, public): (Vec<_>, Vec<_>) =
        classic.balanced().into_iter().partition(|(_, endpoint)| balancer(endpoint).is_some());
    let both = !internal.is_empty() && !public.is_empty();
    let say = |endpoints: &[(Role<'_>, Endpoint<'_>)], open: &str, frontends: &str| {
        let (role, first) = endpoints.first()?;
        let name = role.name().map(|name| name.text).unwrap_or_default();
        let what = match endpoints.len() {
            1 => format!("the endpoint `{}` of `{name}` {open}", first.name.text),
            count => format!("`{}` of `{name}` and {} more {open}", first.name.text, count - 1),
        };
        let words = [("what", what.as_str()), ("frontends", frontends)];
        let found = at(
            task("load-balancer"),
            &definition.document,
            first.name.element,
            first.name.span,
            &words,
        );
        Some(if both {
            found.help("a service with a public and an internal load balancer cannot be swapped")
        } else {
            found
        })
    };
    let open = if public.len() == 1 { "is open to the outside" } else { "are open to the outside" };
    let inner = if internal.len() == 1 {
        "is reached through an internal load balancer"
    } else {
        "are reached through an internal load balancer"
    };
    let public = say(&public, open, "a load balancer with a frontend that has a public address");
    let internal = say(
        &internal,
        inner,
        "an internal load balancer with a frontend that has a subnet, and its static address where the configuration has one",
    );
    public.into_iter().chain(internal).collect()
}
