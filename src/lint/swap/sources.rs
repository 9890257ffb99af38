//! Reads the files of two slots and finds out what each of them is.

use std::sync::Arc;

use super::{Slot, SwapError, platform_of};
use crate::check;
use crate::document::arm::{self, CloudService, Form, Template};
use crate::document::{
    self, Configuration, Configured, Definition, Deployment, Document, FileName, Kind, Recognised,
    Side, recognise,
};
use crate::finding::Finding;
use crate::json;
use crate::lint::arm as resources;
use crate::lint::{Input, Inspection, Opened, Options, held_against};
use crate::schema::{Catalog, Platform, Schema, SchemaKind};
use crate::text::Part;
use crate::text::letters::Letters;
use crate::text::limits::MAX_BYTES;
use crate::xml::{self, Tree};

/// What the slots are called.
const SLOTS: [&str; 2] = ["production", "staging"];

/// What is known of two slots.
pub(super) struct Slots<'s> {
    /// Production and staging; `None`: empty.
    pub(super) sides: [Option<Side<'s>>; 2],
    /// The platforms that they are known to be for.
    pub(super) platforms: [Platform; 2],
    /// What templates say of them, where they are services of extended support.
    pub(super) clouds: [Option<&'s CloudService<'s>>; 2],
    /// The Swap request.
    pub(super) request: Option<Document<'s>>,
    /// Their files, with what keeps them from being read.
    pub(super) inspections: Vec<Inspection>,
    /// Why nothing can be compared.
    pub(super) broken: Option<String>,
    /// What could not be chosen among, a sentence each.
    pub(super) open: Vec<String>,
    /// The configurations that stand in templates.
    pub(super) embedded: &'s [resources::Held<'s>],
}

/// A file of a slot.
struct Source {
    opened: Opened,
    /// Production, staging, or the request.
    owner: usize,
}

impl Source {
    /// Whether it is a template, a parameter file or a request body of a slot.
    fn is_json(&self) -> bool {
        self.owner < 2 && self.opened.part.name().to_ascii_lowercase().ends_with(".json")
    }
}

/// A configuration that a deployment holds: its text, and where it stands.
struct Held<'t> {
    owner: usize,
    host: xml::Element<'t>,
    span: crate::text::Span,
    part: Arc<Part>,
}

/// Reads the files and gives what is known of both slots to `compare`.
pub(super) fn with_sides<T>(
    production: Slot,
    staging: Slot,
    request: Option<Input>,
    options: &Options,
    compare: impl FnOnce(Slots<'_>) -> T,
) -> Result<T, SwapError> {
    if matches!((&production, &staging), (Slot::Empty, Slot::Empty)) {
        return Err(SwapError::NothingToSwap);
    }
    let is_empty = [&production, &staging].map(|slot| matches!(slot, Slot::Empty));
    let sources = sources(production, staging, request, options)?;
    let mut trees: Vec<Tree<'_>> =
        sources.iter().map(|source| xml::read(&source.opened.part)).collect();
    let problems: Vec<Vec<Finding>> = trees.iter_mut().map(Tree::take_problems).collect();
    let documents: Vec<Option<json::Tree<'_>>> = sources
        .iter()
        .map(|source| source.is_json().then(|| json::read(&source.opened.part)))
        .collect();
    let templates: [Vec<Template<'_>>; 2] = [0, 1].map(|owner| {
        let own = sources.iter().zip(&documents).filter(|(source, _)| source.owner == owner);
        let trees: Vec<&json::Tree<'_>> = own.filter_map(|(_, tree)| tree.as_ref()).collect();
        arm::read(&trees)
    });
    let in_templates: Vec<resources::Held<'_>> =
        templates.iter().flat_map(|templates| resources::held(templates)).collect();
    let embedded: Vec<Tree<'_>> = in_templates.iter().map(|held| xml::read(&held.part)).collect();
    let mut slots = Slots {
        sides: is_empty.map(|is_empty| (!is_empty).then_some(NOTHING)),
        platforms: [Platform::Auto; 2],
        request: None,
        inspections: Vec::new(),
        broken: None,
        clouds: [None; 2],
        open: Vec::new(),
        embedded: &in_templates,
    };
    for (index, templates) in templates.iter().enumerate() {
        slots.choose(index, templates);
    }
    let mut held = Vec::new();
    for (((source, tree), problems), document) in
        sources.iter().zip(&trees).zip(problems).zip(&documents)
    {
        match document {
            Some(document) => {
                let path = source.opened.part.name();
                slots.take_json(source.owner, path, document, &templates[source.owner])?;
            }
            None => held.extend(slots.take(source, tree, problems, options)?),
        }
    }
    slots.take_embedded(&embedded, options);
    let parsed: Vec<&json::Tree<'_>> = documents.iter().flatten().collect();
    let mut withheld = vec![Vec::new(); in_templates.len()];
    resources::conceal(&parsed, (&in_templates, &embedded), &mut withheld, |_| true);
    let inner: Vec<Tree<'_>> = held.iter().map(|held| xml::read(&held.part)).collect();
    for (held, tree) in held.iter().zip(&inner) {
        slots.take_held(held, tree, options);
    }
    for (index, slot) in SLOTS.into_iter().enumerate() {
        slots.shows_endpoints(index, slot, &sources)?;
    }
    Ok(compare(slots))
}

const NOTHING: Side<'static> = Side { definition: None, configuration: None, deployment: None };

/// Opens the files; one that is read under two slots is read twice.
fn sources(
    production: Slot,
    staging: Slot,
    request: Option<Input>,
    options: &Options,
) -> Result<Vec<Source>, SwapError> {
    let mut sources = Vec::new();
    for (owner, slot) in [production, staging].into_iter().enumerate() {
        let Slot::Files(files) = slot else { continue };
        sources.extend(files.into_iter().map(|file| (owner, file)));
    }
    sources.extend(request.map(|request| (2, request)));
    let open = |(owner, input): (usize, Input)| {
        if input.size > MAX_BYTES {
            let most = MAX_BYTES >> 20;
            let why = format!("it is larger than {most} MiB, the most that svclint reads");
            return Err(SwapError::Foreign { path: String::from(&*input.path), why });
        }
        Ok(Source { opened: Opened::new(input, options), owner })
    };
    sources.into_iter().map(open).collect()
}

/// The schema of what Get Deployment answers, where the root is that: requests have it too, but a
/// slot is never given by one.
fn deployed(tree: &Tree<'_>, catalog: &Catalog) -> Option<&'static Schema> {
    let root = tree.root()?;
    let mut documents = catalog.with_root(root.namespace()?, root.local());
    documents.find(|schema| schema.kind == SchemaKind::Document && schema.name == "Deployment")
}

impl<'s> Slots<'s> {
    /// Takes what a file says about its slot; gives the configurations that are encoded in it.
    fn take(
        &mut self,
        source: &Source,
        tree: &'s Tree<'s>,
        problems: Vec<Finding>,
        options: &Options,
    ) -> Result<Vec<Held<'s>>, SwapError> {
        let part = &source.opened.part;
        let path = part.name();
        let foreign = |why: String| SwapError::Foreign { path: path.to_owned(), why };
        let name = FileName::of(path);
        let recognised = match deployed(tree, options.catalog) {
            Some(schema) if source.owner < 2 => {
                Recognised::As(schema, Kind::Deployment, Vec::new())
            }
            _ => recognise(tree, name, options.catalog),
        };
        let (schema, kind) = match recognised {
            Recognised::As(schema, kind, _) => (Some(schema), kind),
            Recognised::Spoken(kind, _) => (None, kind),
            Recognised::PassedOver => {
                return Err(foreign(super::super::whole::passed_over(tree, &problems)));
            }
        };
        let wanted = match kind {
            Kind::ServiceDefinition | Kind::ServiceConfiguration | Kind::Deployment => {
                source.owner < 2
            }
            Kind::Request => {
                source.owner == 2 && schema.is_none_or(|s| s.roots().any(|r| r.name == "Swap"))
            }
            _ => false,
        };
        if !wanted {
            let wants = if source.owner < 2 {
                "a service definition, a service configuration or the response of Get Deployment"
            } else {
                "the body of a Swap request"
            };
            return Err(foreign(format!("it is not {wants}")));
        }
        let document = schema.and_then(|schema| Document::new(tree, schema));
        let is_read = document.is_some() && tree.is_well_formed();
        if source.owner < 2 {
            let mut inspection = Inspection::of(path, kind);
            if !is_read {
                inspection.findings = problems;
                let why = format!("{path} cannot be read as a whole");
                self.broken.get_or_insert(why);
            }
            self.inspections.push(inspection);
        }
        let Some(document) = document.filter(|_| is_read) else { return Ok(Vec::new()) };
        let lens = held_against(&options.lens, options.catalog);
        let conformed = check::conform(&document, &lens);
        part.conceal([conformed.secrets, document::secrets(tree)].concat());
        let Some(side) = self.sides.get_mut(source.owner).and_then(Option::as_mut) else {
            self.request = Some(document);
            return Ok(Vec::new());
        };
        let twice = |first: &Document<'_>, what| SwapError::Twice {
            slot: SLOTS[source.owner],
            first: first.tree.part().name().to_owned(),
            second: path.to_owned(),
            what,
        };
        match kind {
            Kind::ServiceDefinition => {
                if let Some(known) = side.definition {
                    return Err(twice(&known.document, "service definitions"));
                }
                let plugins = options.catalog.plugins.0;
                side.definition = Some(Definition { document, plugins });
            }
            Kind::ServiceConfiguration => {
                if let Some(known) = side.configuration {
                    return Err(twice(&known.view.0, "service configurations"));
                }
                let view = Configuration(document);
                side.configuration = Some(Configured { view, host: None });
            }
            _ => {
                if let Some(known) = side.deployment {
                    return Err(twice(&known.0, "responses of Get Deployment"));
                }
                side.deployment = Some(Deployment(document));
                // The Service Management API knows classic deployments only.
                self.platforms[source.owner] = Platform::Classic;
            }
        }
        let held = conformed.embedded.into_iter().map(|embedded| Held {
            owner: source.owner,
            host: embedded.host,
            span: embedded.span,
            part: Arc::new(Part::from_bytes(embedded.document, embedded.bytes)),
        });
        Ok(held.collect())
    }

    /// The service that the templates of a slot make.
    fn choose(&mut self, index: usize, templates: &'s [Template<'s>]) {
        let mut services: Vec<&'s CloudService<'s>> = Vec::new();
        for service in templates.iter().flat_map(|template| &template.services) {
            if !services.iter().any(|known| known.resource.value == service.resource.value) {
                services.push(service);
            }
        }
        let slot = SLOTS[index];
        let says_so = |service: &&&'s CloudService<'s>| {
            let said = service.slot_type.as_ref().and_then(|field| field.known());
            said.is_some_and(|said| said.is_like(slot))
        };
        let named: Vec<_> = services.iter().filter(says_so).copied().collect();
        self.clouds[index] = match (&services[..], &named[..]) {
            ([only], _) | (_, [only]) => Some(only),
            ([], _) => None,
            (several, _) => {
                self.open.push(format!(
                    "the template of {slot} makes {} cloud services, and none of them says `slotType`: none was compared",
                    several.len()
                ));
                None
            }
        };
    }

    /// Takes what a template or a parameter file says.
    fn take_json(
        &mut self,
        owner: usize,
        path: &str,
        tree: &'s json::Tree<'s>,
        templates: &[Template<'_>],
    ) -> Result<(), SwapError> {
        let is_here =
            |service: &CloudService<'_>| std::ptr::eq(service.resource.value.tree(), tree);
        let has_one = templates.iter().flat_map(|template| &template.services).any(is_here);
        let kind = match arm::form(tree) {
            Some(Form::Parameters) => Kind::Parameters,
            Some(Form::Put) if has_one => Kind::Request,
            _ if has_one => Kind::Template,
            _ => return self.take_template(owner, path, tree.text()),
        };
        self.inspections.push(Inspection::of(path, kind));
        if has_one {
            self.platforms[owner] = Platform::ExtendedSupport;
        }
        Ok(())
    }

    /// The configurations that templates hold, unless a file says more.
    fn take_embedded(&mut self, trees: &'s [Tree<'s>], options: &Options) {
        let name = FileName::Service("ServiceConfiguration");
        for (held, tree) in self.embedded.iter().zip(trees) {
            let Recognised::As(schema, Kind::ServiceConfiguration, _) =
                recognise(tree, name, options.catalog)
            else {
                continue;
            };
            let Some(document) = Document::new(tree, schema).filter(|_| tree.is_well_formed())
            else {
                continue;
            };
            let secrets = check::conform(&document, &options.lens).secrets;
            held.part.conceal([secrets, document::secrets(tree)].concat());
            for index in 0..SLOTS.len() {
                let is_own = self.clouds[index].is_some_and(|cloud| held.is_of(cloud));
                if let (true, Some(side)) = (is_own, &mut self.sides[index]) {
                    let view = Configuration(document);
                    side.configuration.get_or_insert(Configured { view, host: None });
                }
            }
        }
    }

    /// An ARM template says for which platform the files beside it are.
    fn take_template(&mut self, owner: usize, path: &str, text: &str) -> Result<(), SwapError> {
        match platform_of(text) {
            Platform::Auto => Err(SwapError::Foreign {
                path: path.to_owned(),
                why: "it is no template of a cloud service".to_owned(),
            }),
            platform => {
                self.platforms[owner] = platform;
                Ok(())
            }
        }
    }

    /// The configuration that is deployed, unless a file says more.
    fn take_held(&mut self, held: &Held<'s>, tree: &'s Tree<'s>, options: &Options) {
        let name = FileName::Service("ServiceConfiguration");
        let Recognised::As(schema, Kind::ServiceConfiguration, _) =
            recognise(tree, name, options.catalog)
        else {
            return;
        };
        let Some(document) = Document::new(tree, schema).filter(|_| tree.is_well_formed()) else {
            return;
        };
        let secrets = check::conform(&document, &options.lens).secrets;
        held.part.conceal([secrets, document::secrets(tree)].concat());
        if let Some(side) = &mut self.sides[held.owner] {
            let host = Some((held.host, held.span));
            side.configuration.get_or_insert(Configured { view: Configuration(document), host });
        }
    }

    /// Refuses a slot of which no file shows any endpoint.
    fn shows_endpoints(
        &self,
        index: usize,
        slot: &'static str,
        sources: &[Source],
    ) -> Result<(), SwapError> {
        let Some(side) = self.sides[index] else { return Ok(()) };
        let is_shown =
            side.definition.is_some() || side.deployment.is_some() || self.clouds[index].is_some();
        if is_shown || self.broken.is_some() {
            return Ok(());
        }
        let own = sources.iter().filter(|source| source.owner == index);
        let names: Vec<&str> = own.map(|source| source.opened.part.name()).collect();
        Err(SwapError::NoDefinition { slot, given: names.join(", ") })
    }
}
