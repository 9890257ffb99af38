//! What an update does not change about the network of a deployment: its reserved address, its
//! virtual network, its internal load balancer.

use super::given;
use crate::document::{Configuration, Name, RESERVED_ADDRESSES};
use crate::finding::Finding;
use crate::rules::{Change, Versions};
use crate::schema::Platform;
use crate::text::Span;
use crate::text::letters::Letters;
use crate::xml;

/// The configurations of a change, where the files are for that platform for sure.
fn on<'c>(change: &Change<'c>, platform: Platform) -> Option<Versions<Configuration<'c>>> {
    change.configuration.filter(|_| change.lens.platform == platform)
}

/// The first element at a path below the network configuration.
fn first<'t>(configuration: Configuration<'t>, path: &[&'static str]) -> Option<xml::Element<'t>> {
    configuration.in_network(path).into_iter().next()
}

fn name(element: xml::Element<'_>) -> Option<Name<'_>> {
    given(element, "name")
}

/// What stands for the network of a configuration: its element, else the root.
fn network(configuration: Configuration<'_>) -> (xml::Element<'_>, Span) {
    let element = configuration.network().unwrap_or(configuration.0.root);
    (element, element.name_span())
}

/// Whether two names can be those of one resource: a bare name, `Group group name` and a resource
/// identifier end the same.
fn is_same_resource(one: &str, other: &str) -> bool {
    let last = |text: &str| text.rsplit(['/', ' ']).next().unwrap_or(text).to_lowercase();
    let is_bare = |text: &str| !text.contains(['/', ' ']);
    one.is_like(other) || last(one) == last(other) && is_bare(one) != is_bare(other)
}

pub(crate) fn reserved_address(change: &Change<'_>, findings: &mut Vec<Finding>) {
    let Some(Versions { old, new }) = on(change, Platform::ExtendedSupport) else { return };
    let (before, after) = (first(old, &RESERVED_ADDRESSES), first(new, &RESERVED_ADDRESSES));
    let (was, is) = (before.and_then(name), after.and_then(name));
    let told = |name: &Name<'_>| format!("the reserved address `{}`", name.text);
    let (message, (element, span)) = match (&was, &is) {
        (Some(was), Some(is)) if is_same_resource(&was.text, &is.text) => return,
        (Some(was), Some(is)) => {
            (format!("{} takes the place of `{}`", told(is), was.text), (is.element, is.span))
        }
        // One whose name is a token is there all the same.
        (None, Some(is)) if before.is_none() => {
            (format!("{} is added", told(is)), (is.element, is.span))
        }
        (Some(was), None) if after.is_none() => (format!("{} is gone", told(was)), network(new)),
        _ => return,
    };
    let mut finding = change
        .finding("update-reservedip-es", &new.0, element, span, message)
        .help("deploy the service anew, or a second one that it is swapped with: the address of a deployment stays what it was created with");
    if let Some(was) = was {
        finding =
            finding.label_at(Change::was(&old.0, was.span, "deployed until now")).subject(was.text);
    }
    findings.push(finding);
}

pub(crate) fn virtual_network(change: &Change<'_>, findings: &mut Vec<Finding>) {
    let Some(Versions { old, new }) = on(change, Platform::ExtendedSupport) else { return };
    let site = |configuration| first(configuration, &["VirtualNetworkSite"]).and_then(name);
    // Without one nothing is deployed there, and that is a finding of its own.
    let (Some(was), Some(is)) = (site(old), site(new)) else { return };
    if is_same_resource(&was.text, &is.text) {
        return;
    }
    let message =
        format!("the service moves from the virtual network `{}` to `{}`", was.text, is.text);
    findings.push(
        change
            .finding("update-vnet-es", &new.0, is.element, is.span, message)
            .label_at(Change::was(&old.0, was.span, "deployed until now"))
            .help("keep the network, or create a new cloud service in the other one: a deployment stays in the network that it was created in")
            .subject(is.text),
    );
}

pub(crate) fn load_balancer_added(change: &Change<'_>, findings: &mut Vec<Finding>) {
    let Some(Versions { old, new }) = on(change, Platform::Classic) else { return };
    let path = ["LoadBalancers", "LoadBalancer"];
    let (None, Some(balancer)) = (first(old, &path), first(new, &path)) else { return };
    let (_, span) = network(old);
    findings.push(
        change
            .finding(
                "update-ilb-added",
                &new.0,
                balancer,
                balancer.name_span(),
                "the service gets an internal load balancer, which no update in place adds",
            )
            .label_at(Change::was(&old.0, span, "deployed without one"))
            .help("delete the deployment and deploy anew, or stage it with the load balancer and swap: it has to be there when a deployment is created"),
    );
}

#[cfg(test)]
mod tests {
    use super::is_same_resource;

    #[test]
    fn a_resource_has_a_name_and_an_identifier() {
        let id = |group: &str| {
            format!(
                "/subscriptions/s/resourceGroups/{group}/providers/Microsoft.Network/virtualNetworks/harbor"
            )
        };
        assert!(is_same_resource("harbor", "Harbor"));
        assert!(is_same_resource("harbor", &id("one")));
        assert!(is_same_resource("Group one harbor", "harbor"));
        assert!(!is_same_resource(&id("one"), &id("two")));
        assert!(!is_same_resource("harbor", "hill"));
    }
}
