//! What a classic service has to change to run on extended support: a list of tasks, and the files
//! as they are to be. No I/O happens here.
//!
//! What a rule finds for extended support is taken from the rule; which task that belongs to stands
//! on the rule's page, what the tasks are stands in `migration/`.

mod certificates;
mod extensions;
mod list;
mod network;
mod outcome;
mod rewrite;
mod service;
mod sizes;
mod task;
mod template;
mod values;
mod written;

use std::collections::HashMap;
use std::sync::Arc;

pub use outcome::{Marked, Written, WrittenFile, marks_of};
pub use task::{MARK, Task, Urgency, end, marks, says, tasks};
pub use values::pretty;
pub use written::{NewFile, Origin};

use serde_json::Value;

use crate::config::{Scope, Threshold};
use std::rc::Rc;

use crate::document::{
    self, Collected, Document, FileName, Kind, Purpose, Recognised, ServiceFile, recognise,
};
use crate::finding::{Finding, RuleName, Severity};
use crate::lint::{self, Input, Options, Report};
use crate::schema::{Lens, Platform};
use crate::settle::{Selection, Settings};
use crate::text::{Part, Span};
use crate::xml;
use list::List;
use service::Classic;
use task::{fill, task};

/// The namespace of the requests of the classic platform.
const NAMESPACE: &str = "http://schemas.microsoft.com/windowsazure";

/// What is to be done before files run on extended support.
#[derive(Debug, Default)]
pub struct Checklist {
    /// The services, each with its tasks.
    pub services: Vec<Service>,
    /// What belongs to no service: requests, and files that cannot be read as service files.
    pub others: Vec<Item>,
    /// The files as they are to be, where that was asked for.
    pub files: Vec<NewFile>,
    /// Sentences about what could not be written.
    pub unwritten: Vec<String>,
}

/// A service with its tasks.
#[derive(Debug)]
pub struct Service {
    /// The name that its files give it.
    pub name: String,
    /// The path of the definition.
    pub definition: Option<String>,
    /// The paths of the configurations.
    pub configurations: Vec<String>,
    /// What is to be done, the most urgent first.
    pub items: Vec<Item>,
}

/// A task with the places that it is about.
#[derive(Debug)]
pub struct Item {
    /// What its page says.
    pub task: &'static Task,
    /// How much hangs on it here.
    pub urgency: Urgency,
    /// The places; the rule of each is that of `svclint check`, or the name of the task.
    pub findings: Vec<Finding>,
    /// JSON to put into the template of the deployment.
    pub snippet: Option<Value>,
    /// Whether the files that were made have it done.
    pub is_done: bool,
}

/// What the files of a migration lie beside, and what is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'w> {
    /// Whether a folder has a template of the deployment already.
    pub has_template: &'w dyn Beside,
    /// Whether the files are to be made as they are to be.
    pub write: bool,
}

/// Says what lies in a folder.
pub trait Beside: Sync + std::fmt::Debug {
    /// Whether the folder of a file has a template of a deployment to extended support.
    fn has_template(&self, path: &str) -> bool;
}

impl Checklist {
    /// Every item.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.services.iter().flat_map(|service| &service.items).chain(&self.others)
    }

    /// How many items have that urgency.
    #[must_use]
    pub fn count(&self, urgency: Urgency) -> usize {
        self.items().filter(|item| item.urgency == urgency).count()
    }

    /// Adds another list, and sorts by place.
    pub fn add(&mut self, other: Self) {
        self.services.extend(other.services);
        self.others.extend(other.others);
        self.files.extend(other.files);
        self.unwritten.extend(other.unwritten);
    }

    /// How many items the files that were made have done.
    #[must_use]
    pub fn done(&self) -> usize {
        self.items().filter(|item| item.is_done).count()
    }

    /// Whether nothing in it is about anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.services.is_empty() && self.others.is_empty()
    }
}

/// Says what files that belong together have to change.
#[must_use]
pub fn migrate(inputs: Vec<Input>, wanted: Wanted<'_>, options: &Options) -> Checklist {
    let all = Selection::new(["all"], [], []).unwrap_or_default();
    let inputs: Vec<Input> =
        inputs.into_iter().map(|input| extended(input, &all, options)).collect();
    let report = lint::lint(inputs.iter().cloned(), options);
    let parts: Vec<Arc<Part>> = inputs.iter().map(part).collect();
    let trees: Vec<xml::Tree<'_>> = parts.iter().map(xml::read).collect();
    let files: Vec<ServiceFile<'_>> = inputs
        .iter()
        .zip(&trees)
        .filter_map(|(input, tree)| service_file(input, tree, options))
        .collect();
    let is_declared =
        inputs.iter().any(|input| input.scope.as_ref().is_some_and(|s| s.service.is_some()));
    let services = classics(&files, is_declared, options);
    let mut found = Checklist::default();
    let owners: HashMap<&str, usize> = services
        .iter()
        .enumerate()
        .flat_map(|(index, service)| service.files().map(move |file| (file.path(), index)))
        .collect();
    let mut lists: Vec<List> = services.iter().map(|_| List::default()).collect();
    let mut others = List::default();
    // A template belongs to the only service that lies beside it.
    let owner = |path: &str| match services.len() {
        1 if FileName::of(path) == FileName::Json => Some(0),
        _ => owners.get(path).copied(),
    };
    let findings = report.findings.iter().map(|settled| settled.finding.clone());
    let marked = parts.iter().flat_map(to_fill_in);
    for finding in findings.chain(marked) {
        let owner = owner(finding.place.part.name());
        let list = owner.and_then(|index| lists.get_mut(index)).unwrap_or(&mut others);
        list.add_found(finding);
    }
    requests(&report, &parts, &trees, options, &mut others);
    for (service, mut list) in services.iter().zip(lists) {
        let path = service.files().next().map_or("", |file| file.path());
        list.add_of_service(service);
        let has_template = wanted.has_template.has_template(path);
        found.services.push(Service {
            name: service.name(),
            definition: service.definition.map(|file| file.path().to_owned()),
            configurations: service.configurations.iter().map(|c| c.path().to_owned()).collect(),
            items: list.into_items(has_template),
        });
    }
    found.others = others.into_items(false);
    if wanted.write {
        written::write(&services, &inputs, options, &mut found);
        let after = with_files(&inputs, &found.files);
        let wanted = Wanted { has_template: &Everywhere, write: false };
        tick_off(&mut found.services, &migrate(after, wanted, options).services);
    }
    found
}

/// The template that is made lies beside all that is made.
#[derive(Debug)]
struct Everywhere;

impl Beside for Everywhere {
    fn has_template(&self, _: &str) -> bool {
        true
    }
}

/// The inputs as they are to be.
fn with_files(inputs: &[Input], files: &[NewFile]) -> Vec<Input> {
    let after = |input: &Input| {
        let mut copies = files.iter().filter(|file| file.origin == Origin::Copy);
        let copy = copies.find(|file| *file.path == *input.path);
        let bytes = copy.map_or_else(|| input.bytes.clone(), |copy| copy.bytes.clone());
        Input { size: bytes.len() as u64, bytes, ..input.clone() }
    };
    inputs.iter().map(after).collect()
}

/// Says of each item whether the files that were made have it done: `after` is what is left in them.
fn tick_off(services: &mut [Service], after: &[Service]) {
    for (service, after) in services.iter_mut().zip(after) {
        for item in service.items.iter_mut().filter(|item| item.urgency != Urgency::Note) {
            item.is_done = match item.task.written {
                "always" => true,
                "never" => false,
                _ => !after.items.iter().any(|left| left.task.name == item.task.name),
            };
        }
    }
}

/// A file as it is held against extended support. What a configuration selects or ignores is about
/// another platform, so it has no say; and nothing that lies beside a file is left out.
fn extended(input: Input, selection: &Selection, options: &Options) -> Input {
    let scope = match &input.scope {
        Some(scope) => scope.as_ref().clone(),
        None => Scope {
            lens: options.lens.clone(),
            settings: Arc::default(),
            fail_on: Threshold::Never,
            service: None,
        },
    };
    let lens = Lens { platform: Platform::ExtendedSupport, ..scope.lens };
    let settings = Settings { selection: selection.clone(), ..Settings::default() };
    let scope = Scope { lens, settings: Arc::new(settings), ..scope };
    Input { scope: Some(Arc::new(scope)), is_companion: false, ..input }
}

fn part(input: &Input) -> Arc<Part> {
    let part = Part::from_bytes(input.path.clone(), input.bytes.clone());
    Arc::new(match &input.scope {
        Some(scope) => part.with_tokens(&scope.lens.tokens),
        None => part,
    })
}

/// The service file that a tree is, if it can be read whole.
fn service_file<'t>(
    input: &'t Input,
    tree: &'t xml::Tree<'t>,
    options: &Options,
) -> Option<ServiceFile<'t>> {
    if input.bytes.len() as u64 != input.size || !tree.is_well_formed() {
        return None;
    }
    let found = recognise(tree, FileName::of(&input.path), options.catalog);
    let Recognised::As(schema, Kind::ServiceDefinition | Kind::ServiceConfiguration, _) = found
    else {
        return None;
    };
    let document = Document::new(tree, schema)?;
    let lens = input.scope.as_deref().map_or(&options.lens, |scope| &scope.lens);
    let purpose = Purpose::of(&input.path, tree, schema.transform, lens);
    let collected = Rc::new(Collected::of(document, options.catalog.plugins.0));
    Some(ServiceFile { document, purpose, collected, project: input.project.as_deref() })
}

/// The services that files make: definitions with their configurations, and configurations that
/// are left over, by the name of the service.
fn classics<'s, 't>(
    files: &'s [ServiceFile<'t>],
    is_declared: bool,
    options: &Options,
) -> Vec<Classic<'s, 't>> {
    let found =
        if is_declared { document::declared_services(files) } else { document::services(files) };
    let catalog = options.catalog;
    let mut services: Vec<Classic<'s, 't>> = found
        .pairs
        .into_iter()
        .map(|(file, configurations)| Classic { definition: Some(file), configurations, catalog })
        .collect();
    let open = found.ambiguous.into_iter().map(|(file, _)| file);
    let mut alone: Vec<Classic<'s, 't>> = Vec::new();
    for file in found.alone.into_iter().chain(open) {
        let name = |file: &ServiceFile<'_>| file.service_name().map(|n| n.trimmed().to_owned());
        let same = |other: &&mut Classic<'_, '_>| name(other.configurations[0]) == name(file);
        match alone.iter_mut().find(same) {
            Some(other) => other.configurations.push(file),
            None => alone.push(Classic { definition: None, configurations: vec![file], catalog }),
        }
    }
    services.extend(alone);
    services
}

/// The requests of the classic platform: each is one more thing that reaches nobody.
fn requests(
    report: &Report,
    parts: &[Arc<Part>],
    trees: &[xml::Tree<'_>],
    options: &Options,
    list: &mut List,
) {
    let is_classic = |name: &str| {
        let mut operations = options.catalog.operations();
        operations.any(|known| known.name == name && known.namespace == NAMESPACE)
    };
    let (to_replace, to_leave) = (task("requests"), task("affinity-group"));
    for file in &report.files {
        let Some(index) = parts.iter().position(|part| part.name() == &*file.path) else {
            continue;
        };
        let part = &parts[index];
        for request in file.requests.iter().filter(|request| is_classic(request.operation)) {
            let line = part.lines().line_span(request.line);
            let start =
                line.start + (part.slice(line).len() - part.slice(line).trim_start().len()) as u32;
            let words = [("operation", request.operation)];
            list.add(to_replace, of_task(to_replace, part, Span::new(start, line.end), &words));
        }
        if file.requests.is_empty() {
            continue;
        }
        let groups = trees[index].elements().filter(|element| element.local() == "AffinityGroup");
        for group in groups.filter(|group| !group.value().trimmed().is_empty()) {
            let value = group.value();
            let words = [("name", value.trimmed())];
            list.add(to_leave, of_task(to_leave, part, value.trimmed_span(), &words));
        }
    }
}

/// What a task says at a place that belongs to no service file.
fn of_task(task: &'static Task, part: &Arc<Part>, span: Span, words: &[(&str, &str)]) -> Finding {
    let said = fill(task.says, words);
    let finding = Finding::new(RuleName::new(task.name), Severity::Info, part, span, said)
        .evidence(task.evidence);
    task.remedy.iter().fold(finding, |finding, remedy| finding.help(fill(remedy, words)))
}

/// The marks in a service file or template that a person has not filled in yet.
fn to_fill_in(part: &Arc<Part>) -> Vec<Finding> {
    if FileName::of(part.name()) == FileName::Other {
        return Vec::new();
    }
    let task = task("fill-in");
    let found = marks(part.text()).map(|(at, mark)| {
        let span = Span::new(at as u32, (at + mark.len()) as u32);
        of_task(task, part, span, &[("marker", mark)]).help(says(mark))
    });
    found.collect()
}
