//! Templates with their resources, those of nested and linked templates included.

use std::fmt;
use std::rc::Rc;

use super::CLOUD_SERVICES;
use super::cloud::CloudService;
use super::fields::{Field, Items, ResourceId, Said};
use super::form::{Form, form};
use super::scope::{Bound, Scope};
use crate::json::{Tree, Value};
use crate::text::letters::Letters;

/// How deep templates may be nested; the service takes five.
const DEEPEST: usize = 8;

/// A template with the values of one parameter file, or a request body.
pub struct Template<'t> {
    /// The document that the resources begin in.
    pub tree: &'t Tree<'t>,
    /// What it is.
    pub form: Form,
    /// The parameter file that its values come from.
    pub parameters: Option<&'t Tree<'t>>,
    /// Its resources, those of nested and linked templates included.
    pub resources: Vec<Resource<'t>>,
    /// The cloud services among them, each with its place in `resources`.
    pub services: Vec<CloudService<'t>>,
}

/// A resource of a template.
#[derive(Clone)]
pub struct Resource<'t> {
    /// The object.
    pub value: Value<'t>,
    /// Its type, such as `Microsoft.Network/publicIPAddresses`; that of a child in its parent has
    /// that of the parent before it.
    pub kind: String,
    /// Its name.
    pub name: Option<Field<'t, String>>,
    /// What it depends on.
    pub depends_on: Items<'t, Field<'t, ResourceId>>,
    /// Whether there may be several of it, or none: it has a copy loop or a condition.
    pub is_varying: bool,
    pub(super) bound: Bound<'t>,
}

impl<'t> Resource<'t> {
    /// Whether it is of that type; case does not count.
    #[must_use]
    pub fn is_of(&self, kind: &str) -> bool {
        self.kind.is_like(kind)
    }

    /// The resource with what the names in its expressions mean.
    #[must_use]
    pub const fn bound(&self) -> &Bound<'t> {
        &self.bound
    }

    /// The text at a path of property names.
    #[must_use]
    pub fn text(&self, path: &[&str]) -> Option<Field<'t, String>> {
        self.bound.at(path).map(|bound| bound.text())
    }

    /// The id at a path of property names.
    #[must_use]
    pub fn id_at(&self, path: &[&str]) -> Option<Field<'t, ResourceId>> {
        self.bound.at(path).map(|bound| bound.id())
    }

    /// Its id within the deployment; `None` where it has no name.
    #[must_use]
    pub fn id(&self) -> Option<ResourceId> {
        let name = match &self.name.as_ref()?.said {
            Said::Known(name) | Said::Expression(name) => name.clone(),
            Said::Other => return None,
        };
        let names = name.split('/').map(str::to_owned).collect();
        Some(ResourceId { subscription: None, group: None, kind: self.kind.clone(), names })
    }
}

impl fmt::Debug for Resource<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {:?}", self.kind, self.value)
    }
}

/// Reads documents that lie together: templates with the parameter files and linked templates that
/// are among them, and request bodies. Each template comes once for every parameter file that fits
/// it, once without where none does.
#[must_use]
pub fn read<'t>(trees: &[&'t Tree<'t>]) -> Vec<Template<'t>> {
    if trees.is_empty() {
        return Vec::new();
    }
    let of_form = |wanted: Form| move |tree: &&&'t Tree<'t>| form(tree) == Some(wanted);
    let linked: Vec<&Tree<'t>> = trees.iter().flat_map(|tree| links(tree, trees)).collect();
    let parameters: Vec<&'t Tree<'t>> =
        trees.iter().filter(of_form(Form::Parameters)).copied().collect();
    let is_linked = |tree: &Tree<'t>| linked.iter().any(|known| std::ptr::eq(*known, tree));
    let mains: Vec<&'t Tree<'t>> = trees
        .iter()
        .copied()
        .filter(|tree| !is_linked(tree))
        .filter(|tree| form(tree) == Some(Form::Template) || leads_to_one(tree, trees))
        .collect();
    let mut found = Vec::new();
    for tree in &mains {
        let fitting: Vec<&'t Tree<'t>> =
            parameters.iter().copied().filter(|file| fits(file, tree, &mains)).collect();
        if fitting.is_empty() {
            found.extend(template(tree, None, trees));
        }
        found.extend(fitting.into_iter().filter_map(|file| template(tree, Some(file), trees)));
    }
    found.extend(trees.iter().filter_map(|tree| body(tree)));
    found
}

fn body<'t>(tree: &'t Tree<'t>) -> Option<Template<'t>> {
    body_of(tree, form(tree)?)
}

/// A request body of that form as a resource of its own; `None` where it has none that is read.
#[must_use]
pub fn body_of<'t>(tree: &'t Tree<'t>, form: Form) -> Option<Template<'t>> {
    if !form.is_body() {
        return None;
    }
    let mut template =
        Template { tree, form, parameters: None, resources: Vec::new(), services: Vec::new() };
    if form == Form::Put {
        let bound = Bound { value: tree.root()?, scope: None };
        template.add(bound, "");
    }
    Some(template)
}

fn template<'t>(
    tree: &'t Tree<'t>,
    parameters: Option<&'t Tree<'t>>,
    trees: &[&'t Tree<'t>],
) -> Option<Template<'t>> {
    let root = tree.root()?;
    let mut template = Template {
        tree,
        form: Form::Template,
        parameters,
        resources: Vec::new(),
        services: Vec::new(),
    };
    let given = parameters.and_then(Tree::root).and_then(|root| root.get("parameters"));
    let given = given.map(|value| Bound { value, scope: None });
    let scope = scope_of(root, given.as_ref());
    template.walk(root, &Rc::new(scope), trees, 0);
    Some(template)
}

/// The scope of a template whose parameters have these values.
fn scope_of<'t>(root: Value<'t>, given: Option<&Bound<'t>>) -> Scope<'t> {
    let values = |outer: &Rc<Scope<'t>>| {
        let declared = root.get("parameters").into_iter().flat_map(Value::children);
        let mut parameters = Vec::new();
        for parameter in declared {
            let Some(name) = parameter.name() else { continue };
            let own = given.and_then(|given| {
                let value = given.value.get(&name)?;
                // What a key vault holds is for the deployment to tell.
                Some(value.get("value").map(|value| Bound { value, scope: given.scope.clone() }))
            });
            let default = || {
                let value = parameter.get("defaultValue")?;
                Some(Bound { value, scope: Some(Rc::clone(outer)) })
            };
            parameters.push((name.into_owned(), own.unwrap_or_else(default)));
        }
        Scope { parameters, variables: root.get("variables") }
    };
    // A default may name other parameters.
    let none = Rc::new(Scope::default());
    let plain = Rc::new(values(&none));
    values(&plain)
}

impl<'t> Template<'t> {
    /// Takes the resources of a template, nested or not.
    fn walk(
        &mut self,
        root: Value<'t>,
        scope: &Rc<Scope<'t>>,
        trees: &[&'t Tree<'t>],
        depth: usize,
    ) {
        if depth > DEEPEST {
            return;
        }
        // A list, or an object with symbolic names.
        for value in root.get("resources").into_iter().flat_map(Value::children) {
            let bound = Bound { value, scope: Some(Rc::clone(scope)) };
            self.resource(&bound, "", trees, depth);
        }
    }

    fn resource(&mut self, bound: &Bound<'t>, parent: &str, trees: &[&'t Tree<'t>], depth: usize) {
        let value = bound.value;
        let Some(kind) = self.add(bound.clone(), parent) else { return };
        if kind.is_like("Microsoft.Resources/deployments") {
            self.deployment(bound, trees, depth);
        }
        if depth < DEEPEST {
            for child in value.get("resources").into_iter().flat_map(Value::children) {
                let child = Bound { value: child, scope: bound.scope.clone() };
                self.resource(&child, &kind, trees, depth + 1);
            }
        }
    }

    /// The resources of a nested or linked template.
    fn deployment(&mut self, bound: &Bound<'t>, trees: &[&'t Tree<'t>], depth: usize) {
        let Some(properties) = bound.get("properties") else { return };
        let given = properties.get("parameters");
        if let Some(nested) = properties.value.get("template") {
            let option = properties.at(&["expressionEvaluationOptions", "scope"]);
            let is_inner = option
                .and_then(|option| option.value.text())
                .is_some_and(|scope| scope.is_like("inner"));
            if is_inner {
                let scope = scope_of(nested, given.as_ref());
                self.walk(nested, &Rc::new(scope), trees, depth + 1);
            } else if let Some(scope) = &bound.scope {
                self.walk(nested, scope, trees, depth + 1);
            }
        } else if let Some(linked) = linked(bound.value, trees).and_then(Tree::root) {
            let scope = scope_of(linked, given.as_ref());
            self.walk(linked, &Rc::new(scope), trees, depth + 1);
        }
    }

    /// Adds a resource; gives its type.
    fn add(&mut self, bound: Bound<'t>, parent: &str) -> Option<String> {
        let value = bound.value;
        if !value.is_object() {
            return None;
        }
        let own = match bound.get("type").map(|kind| kind.text().said) {
            Some(Said::Known(kind)) => kind,
            _ if self.form == Form::Put => CLOUD_SERVICES.to_owned(),
            _ => String::new(),
        };
        let kind = if parent.is_empty() { own } else { format!("{parent}/{own}") };
        let depends_on = match value.get("dependsOn") {
            None => Items::Absent,
            Some(list) => {
                let bound = Bound { value: list, scope: bound.scope.clone() };
                let item = |value| Bound { value, scope: bound.scope.clone() }.dependency();
                match bound.settled() {
                    None => Items::Open(list),
                    Some(settled) => Items::Listed(list, settled.value.items().map(item).collect()),
                }
            }
        };
        let is_varying = value.get("copy").is_some() || value.get("condition").is_some();
        let name = bound.get("name").map(|name| name.text());
        let resource = Resource { value, kind: kind.clone(), name, depends_on, is_varying, bound };
        if resource.is_of(CLOUD_SERVICES) {
            self.services.push(CloudService::of(resource.clone(), self.form));
        }
        self.resources.push(resource);
        Some(kind)
    }
}

/// Whether a parameter file is for that template: all that it sets is declared there, and no other
/// template is nearer to it by its name.
fn fits<'t>(file: &Tree<'t>, tree: &Tree<'t>, mains: &[&'t Tree<'t>]) -> bool {
    let declares = |tree: &Tree<'t>| {
        let declared = tree.root().and_then(|root| root.get("parameters"));
        let set = file.root().and_then(|root| root.get("parameters"));
        let (Some(declared), Some(set)) = (declared, set) else { return false };
        let known = |child: Value<'_>| child.name().is_some_and(|n| declared.get(&n).is_some());
        set.children().next().is_some() && set.children().all(known)
    };
    let nearness = |tree: &Tree<'t>| common(stem(file.part().name()), stem(tree.part().name()));
    declares(tree)
        && mains
            .iter()
            .filter(|other| declares(other))
            .all(|other| nearness(other) <= nearness(tree))
}

fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split('.').next().unwrap_or(name)
}

fn common(one: &str, other: &str) -> usize {
    one.bytes().zip(other.bytes()).take_while(|(a, b)| a.eq_ignore_ascii_case(b)).count()
}

/// The templates that a template links to.
fn links<'t>(tree: &'t Tree<'t>, trees: &[&'t Tree<'t>]) -> Vec<&'t Tree<'t>> {
    if !tree.text().contains("templateLink") {
        return Vec::new();
    }
    let objects = tree.values().filter(|value| value.is_object());
    objects.filter_map(|value| linked(value, trees)).collect()
}

/// The template that a deployment links to, where it lies among `trees`.
fn linked<'t>(deployment: Value<'t>, trees: &[&'t Tree<'t>]) -> Option<&'t Tree<'t>> {
    let path = target(deployment)?;
    let from = deployment.tree().part().name();
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let wanted = steps(&format!("{folder}/{path}"));
    let is_it = |tree: &&&'t Tree<'t>| steps(tree.part().name()).is_like(&wanted);
    trees.iter().find(is_it).copied().filter(|tree| !std::ptr::eq(*tree, deployment.tree()))
}

/// The path that a deployment links to, where it is written out, with `/` between its steps.
fn target(deployment: Value<'_>) -> Option<String> {
    let link = deployment.at(&["properties", "templateLink"])?;
    let path = link.get("relativePath").or_else(|| link.get("uri"))?.text()?;
    (!path.contains(['[', ':'])).then(|| path.replace('\\', "/"))
}

/// A path without steps that lead nowhere or back.
fn steps(path: &str) -> String {
    let mut steps: Vec<&str> = Vec::new();
    for step in path.split('/') {
        match step {
            "" | "." => {}
            ".." if steps.last().is_some_and(|last| *last != "..") => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    steps.join("/")
}

/// The paths of templates in other folders that a template links to, where they are written out.
#[must_use]
pub fn link_targets(tree: &Tree<'_>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for path in tree.values().filter(|value| value.is_object()).filter_map(target) {
        let leads_away = steps(&path).contains('/') && !path.starts_with('/');
        if leads_away && !found.contains(&path) {
            found.push(path);
        }
    }
    found
}

/// Whether a template has no cloud service itself, but links to one that has.
fn leads_to_one<'t>(tree: &'t Tree<'t>, trees: &[&'t Tree<'t>]) -> bool {
    let is_template = |tree: &Tree<'_>| form(tree) == Some(Form::Template);
    links(tree, trees)
        .into_iter()
        .any(|linked| is_template(linked) || links(linked, trees).into_iter().any(is_template))
}
