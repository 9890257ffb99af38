//! Items that are being put together: what rules found, and what is no mistake but work.

use super::service::Classic;
use super::task::{MARK, mistakes, task};
use super::{Item, Task, Urgency, certificates, extensions, network, sizes};
use crate::finding::{Finding, Place, Severity};
use crate::rules;
use crate::text::order;

/// Items that are being put together.
#[derive(Default)]
pub(super) struct List(Vec<Item>);

impl List {
    /// Adds a finding to its task.
    pub(super) fn add(&mut self, task: &'static Task, finding: Finding) {
        self.add_as(task, task.urgency, finding);
    }

    fn add_as(&mut self, task: &'static Task, urgency: Urgency, finding: Finding) {
        let same = |item: &&mut Item| item.task.name == task.name && item.urgency == urgency;
        match self.0.iter_mut().find(same) {
            Some(item) => item.findings.push(finding),
            None => {
                self.0.push(Item {
                    task,
                    urgency,
                    findings: vec![finding],
                    snippet: None,
                    is_done: false,
                });
            }
        }
    }

    /// Adds what a rule found, if it is about the platform or nothing that any platform takes, or
    /// a mark. What a rule says of a mark is that it is still to be filled in.
    pub(super) fn add_found(&mut self, finding: Finding) {
        let to_fill_in = task("fill-in");
        if finding.rule.as_str() == to_fill_in.name {
            return self.add(to_fill_in, finding);
        }
        let Place { part, span, .. } = &finding.place;
        if part.slice(*span).contains(MARK) {
            return;
        }
        let named = rules::page(finding.rule.as_str()).map_or("", |page| page.migrate);
        if named.is_empty() {
            if finding.severity == Severity::Error {
                self.add(mistakes(), finding);
            }
            return;
        }
        let task = task(named);
        // What the rule is not sure of does not stand in anybody's way.
        let urgency = match finding.severity {
            Severity::Warning => task.urgency.max(Urgency::Should),
            Severity::Error | Severity::Info => task.urgency,
        };
        self.add_as(task, urgency, finding);
    }

    /// Adds what is no mistake in the files and still has to be done.
    pub(super) fn add_of_service(&mut self, service: &Classic<'_, '_>) {
        let found = [
            certificates::all(service),
            network::balancers(service),
            network::reserved(service),
            network::dynamic(service),
            network::in_place(service),
            network::basic(service),
            sizes::disks(service),
            role_profile(service),
        ];
        let notes = ["swappable-pair", "package", "left-behind", "neighbours"];
        let notes = notes.into_iter().flat_map(|page| service.whole(task(page), &[]));
        for finding in found.into_iter().flatten().chain(notes) {
            self.add(task(finding.rule.as_str()), finding);
        }
        for (task, roles) in extensions::wanted(service) {
            for finding in extensions::findings(service, task, &roles) {
                self.add(task, finding);
            }
            if let Some(item) = self.0.iter_mut().find(|item| item.task.name == task.name) {
                item.snippet = Some(extensions::snippet(service, task, &roles));
            }
        }
    }

    /// The items in order. What a template settles is only worth a note where there is one:
    /// `svclint check` holds it against the files.
    pub(super) fn into_items(self, has_template: bool) -> Vec<Item> {
        let mut items = self.0;
        for item in items.iter_mut().filter(|item| has_template && item.task.template) {
            item.urgency = Urgency::Note;
        }
        for item in &mut items {
            order::by_key(&mut item.findings, |finding| {
                let place = &finding.place;
                (place.part.name().to_owned(), place.span, finding.rule)
            });
        }
        order::by_key(&mut items, |item| (item.urgency, item.task.order));
        items
    }
}

/// That the roles stand in a third place.
fn role_profile(service: &Classic<'_, '_>) -> Vec<Finding> {
    let names: Vec<String> = service
        .roles()
        .iter()
        .filter_map(|role| Some(format!("`{}`", role.name()?.text)))
        .collect();
    if names.is_empty() {
        return Vec::new();
    }
    service.whole(task("role-profile"), &[("roles", &names.join(", "))])
}
