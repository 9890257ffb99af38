//! The edits that make the files of a classic service those of one on extended support.

mod network;
mod system;

use super::service::{Classic, goes, in_network, refused};
use super::sizes::Move;
use super::task::MARK;
use super::template::plain;
use crate::document::{Configuration, Role, ServiceFile, name_of, named, removal};
use crate::finding::Edit;
use crate::text::letters::Letters;
use crate::xml;

/// What holds for all files of a service.
pub(super) struct Plan {
    /// The name of the service, where it has to change.
    pub(super) name: Option<String>,
    /// The network that configurations without one are given, and the subnet in it.
    pub(super) network: String,
    pub(super) subnet: String,
    /// Whether the template makes that network: no configuration knows one.
    pub(super) is_network_new: bool,
}

/// The edits of a file, and what they do, an order each.
#[derive(Default)]
pub(super) struct Rewrite {
    pub(super) edits: Vec<Edit>,
    pub(super) changes: Vec<String>,
}

impl Plan {
    pub(super) fn of(service: &Classic<'_, '_>) -> Self {
        let roles: Vec<String> =
            service.roles().iter().filter_map(|role| Some(role.name()?.text.into())).collect();
        let own = service.name();
        let is_taken = |name: &str| roles.iter().any(|role| role.is_like(name));
        let new = (1..)
            .map(|n| if n == 1 { format!("{own}Service") } else { format!("{own}Service{n}") });
        let free = new.into_iter().find(|name| !is_taken(name));
        let mut sites = service.deployed().map(|file| in_network(file, &["VirtualNetworkSite"]));
        let is_network_new = sites.all(|site| site.is_none());
        let new = free.filter(|_| is_taken(&own));
        let name = plain(new.as_deref().unwrap_or(&own));
        let (network, subnet) = if is_network_new {
            (format!("{name}-network"), format!("{name}-subnet"))
        } else {
            (format!("{MARK}virtual-network"), format!("{MARK}subnet"))
        };
        Self { name: new, network, subnet, is_network_new }
    }
}

impl Rewrite {
    fn change(&mut self, what: impl Into<String>, edit: Edit) {
        self.edits.push(edit);
        self.changes.push(what.into());
    }
}

/// What is to be changed in a file.
pub(super) fn file(service: &Classic<'_, '_>, file: &ServiceFile<'_>, plan: &Plan) -> Rewrite {
    let mut rewrite = Rewrite::default();
    if file.purpose.is_transform {
        return rewrite;
    }
    if let (Some(new), Some(old)) = (&plan.name, file.service_name()) {
        let what = format!("call the service `{new}`");
        rewrite.change(what, Edit::replace(old.trimmed_span(), new));
    }
    if file.is_definition() {
        definition(service, &mut rewrite);
    } else {
        settings(service, file, &mut rewrite);
        let is_deployed = service.deployed().any(|other| other.path() == file.path());
        if is_deployed {
            system::rewrite(service, file, &mut rewrite);
            network::rewrite(file, plan, &mut rewrite);
        }
    }
    rewrite
}

/// Sizes and plug-ins.
fn definition(service: &Classic<'_, '_>, rewrite: &mut Rewrite) {
    for role in service.roles() {
        size(service, &role, rewrite);
        let refused = refused(&role);
        let imports: Vec<xml::Element<'_>> =
            refused.iter().map(|(import, _)| import.element).collect();
        for list in named(role.element, "Imports") {
            let listed: Vec<_> = list.children().filter(|child| imports.contains(child)).collect();
            for import in &listed {
                let module = name_of(*import, "moduleName").map(|name| name.text);
                rewrite
                    .changes
                    .push(format!("remove the import of `{}`", module.unwrap_or_default()));
            }
            take_out(list, &listed, rewrite);
        }
    }
}

fn size(service: &Classic<'_, '_>, role: &Role<'_>, rewrite: &mut Rewrite) {
    let Some(change) = Move::of(role, service) else { return };
    let target = change.target();
    let (old, name) = (&change.old, role.name().map(|name| name.text).unwrap_or_default());
    match role.element.attribute(None, "vmsize") {
        Some(size) if change.is_written => {
            if target != *old {
                let what = format!("give `{name}` the size `{target}` in place of `{old}`");
                rewrite.change(what, Edit::replace(size.value().trimmed_span(), target));
            }
        }
        // What is there and empty is for the check to say.
        Some(_) => {}
        None => {
            let behind = role.element.attributes().next();
            let at = behind.map_or(role.element.name_span().end, |first| first.span().end);
            let what = format!("give `{name}` the size `{target}`, since it says none");
            rewrite.change(what, Edit::insert(at, format!(" vmsize=\"{target}\"")));
        }
    }
}

/// Settings and certificates of plug-ins that go.
fn settings(service: &Classic<'_, '_>, file: &ServiceFile<'_>, rewrite: &mut Rewrite) {
    for role in Configuration(file.document).roles() {
        let name = role.name().map(|name| name.text).unwrap_or_default();
        let declared = service.view().and_then(|view| view.role(&name));
        for (list, what) in [("ConfigurationSettings", "setting"), ("Certificates", "certificate")]
        {
            for list in named(role.element, list) {
                let is_gone = |child: &xml::Element<'_>| {
                    name_of(*child, "name").is_some_and(|own| goes(declared, &own.text))
                };
                let gone: Vec<xml::Element<'_>> = list.children().filter(is_gone).collect();
                for item in &gone {
                    let own = name_of(*item, "name").map(|own| own.text).unwrap_or_default();
                    rewrite.changes.push(format!("remove the {what} `{own}` of `{name}`"));
                }
                take_out(list, &gone, rewrite);
            }
        }
    }
}

/// Takes items out of a list, and the list where nothing else is in it.
fn take_out(list: xml::Element<'_>, items: &[xml::Element<'_>], rewrite: &mut Rewrite) {
    let text = list.tree().text();
    let is_whole = !items.is_empty()
        && list.children().count() == items.len()
        && !text[list.content_span().range()].contains("<!--");
    if is_whole {
        rewrite.edits.push(removal(list));
    } else {
        rewrite.edits.extend(items.iter().map(|item| removal(*item)));
    }
}
