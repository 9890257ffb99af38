//! The network that a configuration has to name, with a subnet for each role.

use super::super::values::STEP;
use super::{Plan, Rewrite};
use crate::document::{Configuration, ServiceFile, Text, name_of, named};
use crate::finding::Edit;
use crate::xml;

/// Where the names of subnets stand, below the network configuration.
const SUBNETS: [&str; 4] = ["AddressAssignments", "InstanceAddress", "Subnets", "Subnet"];

/// Writes elements as the file writes them.
struct Writer<'t> {
    prefix: &'t str,
    /// What a level is indented by.
    step: String,
    subnet: String,
}

/// Adds what is missing of network and subnets.
pub(super) fn rewrite(file: &ServiceFile<'_>, plan: &Plan, rewrite: &mut Rewrite) {
    let configuration = Configuration(file.document);
    let root = file.document.root;
    let roles: Vec<(Text<'_>, xml::Element<'_>)> =
        configuration.roles().filter_map(|role| Some((role.name()?.text, role.element))).collect();
    let Some((_, last)) = roles.last() else { return };
    let indent = indent(*last);
    let step = if indent.is_empty() { STEP.to_owned() } else { indent.clone() };
    let subnets = configuration.in_network(&SUBNETS);
    let known = subnets.into_iter().find_map(|subnet| Some(name_of(subnet, "name")?.text.into()));
    let site = configuration.in_network(&["VirtualNetworkSite"]).into_iter().next();
    let subnet = known.unwrap_or_else(|| match site {
        Some(_) => format!("{}subnet", crate::migrate::MARK),
        None => plan.subnet.clone(),
    });
    let writer = Writer { prefix: root.prefix(), step, subnet };
    let names: Vec<&str> = roles.iter().map(|(name, _)| name.as_str()).collect();
    let what = format!("put the roles into the subnet `{}` of `{}`", writer.subnet, plan.network);
    let Some(network) = configuration.network() else {
        let text = writer.network(&indent, &plan.network, &names);
        rewrite.change(what, Edit::insert(last.span().end, format!("\n{indent}{text}")));
        return;
    };
    let own = indent_like(network, &indent);
    if network.children().next().is_none() {
        let text = writer.network(&own, &plan.network, &names);
        rewrite.change(what, Edit::replace(network.span(), text));
        return;
    }
    let below = format!("{own}{}", writer.step);
    if site.is_none() {
        let text = writer.site(&plan.network);
        let what = format!("name the virtual network `{}`", plan.network);
        let edit = match named(network, "Dns").last() {
            Some(dns) => Edit::insert(dns.span().end, format!("\n{below}{text}")),
            None => Edit::insert(network.start_tag().end, format!("\n{below}{text}")),
        };
        rewrite.change(what, edit);
    }
    addresses(&writer, network, &below, &names, rewrite);
}

/// Adds the subnets of roles that have none to the network configuration.
fn addresses(
    writer: &Writer<'_>,
    network: xml::Element<'_>,
    indent: &str,
    roles: &[&str],
    rewrite: &mut Rewrite,
) {
    let what = |role: &str| format!("put `{role}` into the subnet `{}`", writer.subnet);
    let Some(list) = named(network, "AddressAssignments").next() else {
        let text = writer.assignments(indent, roles);
        let before = ["VirtualNetworkSite", "Dns"];
        let before = before.iter().find_map(|name| named(network, name).last());
        let at = before.map_or(network.start_tag().end, |element| element.span().end);
        let edit = Edit::insert(at, format!("\n{indent}{text}")).ranked(1);
        rewrite.changes.extend(roles.iter().map(|role| what(role)));
        rewrite.edits.push(edit);
        return;
    };
    let below = format!("{indent}{}", writer.step);
    let addresses: Vec<xml::Element<'_>> = named(list, "InstanceAddress").collect();
    let mut missing = Vec::new();
    for role in roles {
        let of_role = |address: &&xml::Element<'_>| {
            name_of(**address, "roleName").is_some_and(|name| name.is_like(role))
        };
        match addresses.iter().find(of_role) {
            None => missing.push(*role),
            Some(address) => {
                let mut subnets = named(*address, "Subnets").flat_map(|l| named(l, "Subnet"));
                if subnets.next().is_none() && named(*address, "Subnets").next().is_none() {
                    let inner = format!("{below}{}", writer.step);
                    let text = writer.subnets(&inner);
                    rewrite.change(what(role), inside(*address, &below, &inner, &text));
                }
            }
        }
    }
    if missing.is_empty() {
        return;
    }
    let texts: Vec<String> = missing.iter().map(|role| writer.address(&below, role)).collect();
    let text = texts.join(&format!("\n{below}"));
    rewrite.changes.extend(missing.iter().map(|role| what(role)));
    rewrite.edits.push(match addresses.last() {
        Some(address) => Edit::insert(address.span().end, format!("\n{below}{text}")),
        None => inside(list, indent, &below, &text),
    });
}

/// Puts a text into an element, before everything that is in it.
fn inside(element: xml::Element<'_>, indent: &str, inner: &str, text: &str) -> Edit {
    if !element.is_empty_tag() {
        return Edit::insert(element.start_tag().end, format!("\n{inner}{text}"));
    }
    let tag = element.tree().text()[element.start_tag().range()].trim_end_matches("/>").trim_end();
    let name = element.name();
    Edit::replace(element.span(), format!("{tag}>\n{inner}{text}\n{indent}</{name}>"))
}

impl Writer<'_> {
    fn name(&self, local: &str) -> String {
        if self.prefix.is_empty() { local.to_owned() } else { format!("{}:{local}", self.prefix) }
    }

    fn site(&self, network: &str) -> String {
        format!("<{} name=\"{network}\" />", self.name("VirtualNetworkSite"))
    }

    /// An element around others, each on a line of its own.
    fn around(&self, indent: &str, local: &str, attributes: &str, inner: &[String]) -> String {
        let (name, step) = (self.name(local), &self.step);
        let between = format!("\n{indent}{step}");
        let lines = inner.join(&between);
        format!("<{name}{attributes}>{between}{lines}\n{indent}</{name}>")
    }

    fn network(&self, indent: &str, network: &str, roles: &[&str]) -> String {
        let below = format!("{indent}{}", self.step);
        let inner = [self.site(network), self.assignments(&below, roles)];
        self.around(indent, "NetworkConfiguration", "", &inner)
    }

    fn assignments(&self, indent: &str, roles: &[&str]) -> String {
        let below = format!("{indent}{}", self.step);
        let inner: Vec<String> = roles.iter().map(|role| self.address(&below, role)).collect();
        self.around(indent, "AddressAssignments", "", &inner)
    }

    fn address(&self, indent: &str, role: &str) -> String {
        let below = format!("{indent}{}", self.step);
        let role = format!(" roleName=\"{}\"", quoted(role));
        self.around(indent, "InstanceAddress", &role, &[self.subnets(&below)])
    }

    fn subnets(&self, indent: &str) -> String {
        let subnet = format!("<{} name=\"{}\" />", self.name("Subnet"), quoted(&self.subnet));
        self.around(indent, "Subnets", "", &[subnet])
    }
}

/// A text as it stands between double quotes.
fn quoted(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// The white space before an element that is the first of its line; else nothing.
fn indent(element: xml::Element<'_>) -> String {
    let head = &element.tree().text()[..element.span().start as usize];
    let line = head.rsplit('\n').next().unwrap_or_default();
    if line.chars().all(|c| c == ' ' || c == '\t') { line.to_owned() } else { String::new() }
}

/// The white space before an element, or what others of its level have.
fn indent_like(element: xml::Element<'_>, others: &str) -> String {
    let own = indent(element);
    if own.is_empty() { others.to_owned() } else { own }
}
