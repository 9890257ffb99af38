//! What holds for one file: defaults, the configuration, its overrides, the command line.

use std::sync::Arc;

use super::configuration::{Configuration, Layer, Override, Threshold};
use super::read::Spanned;
use crate::finding::Severity;
use crate::rules::Group;
use crate::schema::{Environment, Lens, Lies, Platform, Version};
use crate::settle::{Selection, Settings, Severities};
use crate::text::Span;

/// What the command line asks for, which goes before every configuration.
#[derive(Clone, Debug)]
pub struct Asked {
    /// `--api-version`.
    pub version: Option<Version>,
    /// `--platform`.
    pub platform: Option<Platform>,
    /// `--today`, or the day it is.
    pub today: Version,
    /// `--select`, `--extend-select` and `--ignore`.
    pub selection: Selection,
    /// `--fail-on`.
    pub fail_on: Option<Threshold>,
    /// Says what lies at a path.
    pub look: fn(&str) -> Lies,
}

/// What holds for one file.
#[derive(Clone, Debug)]
pub struct Scope {
    /// What it is held against.
    pub lens: Lens,
    /// What decides about its findings.
    pub settings: Arc<Settings>,
    /// What makes the run fail.
    pub fail_on: Threshold,
    /// The service that the configuration puts it in, of no meaning but to be compared.
    pub service: Option<String>,
}

/// Where a setting comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Nobody said anything else.
    Default,
    /// The configuration, at that place.
    File(Span),
    /// An option of that name.
    Option(&'static str),
}

/// A setting as it holds for a file.
#[derive(Clone, Debug)]
pub struct Setting {
    /// What it is called.
    pub name: String,
    /// What it is.
    pub value: String,
    /// Who says so.
    pub source: Source,
}

/// A value with where it comes from.
#[derive(Clone, Copy)]
struct Sourced<T> {
    value: T,
    source: Source,
}

impl<T> Sourced<T> {
    fn default(value: T) -> Self {
        Self { value, source: Source::Default }
    }

    /// Takes what the configuration says, if it says something.
    fn take<U: Clone + Into<T>>(&mut self, given: Option<&Spanned<U>>) {
        if let Some(Spanned { value, span }) = given {
            *self = Self { value: value.clone().into(), source: Source::File(*span) };
        }
    }

    /// Takes what the command line says, if it says something.
    fn ask(&mut self, given: Option<T>, option: &'static str) {
        if let Some(value) = given {
            *self = Self { value, source: Source::Option(option) };
        }
    }
}

/// What of a configuration is for a file: the same for most of its files, and then the same holds
/// for them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Share {
    /// Which glob of `[environments]` fits it.
    environment: Option<usize>,
    /// Which overrides are for it.
    overrides: Vec<usize>,
    /// Which service it is of.
    service: Option<usize>,
}

impl Share {
    /// What is for the file at `path`, from the folder of the configuration.
    #[must_use]
    pub fn of(configuration: &Configuration, path: &str) -> Self {
        let is_for = |entry: &Override| entry.files.iter().any(|glob| glob.fits(path));
        let overrides = configuration.overrides.iter().enumerate();
        Self {
            environment: configuration.environments.iter().position(|(_, glob)| glob.fits(path)),
            overrides: overrides.filter(|(_, entry)| is_for(entry)).map(|(at, _)| at).collect(),
            service: configuration.service_of(path),
        }
    }
}

/// Everything that holds for a file, with where it comes from.
struct Effective<'c> {
    version: Sourced<Option<Version>>,
    platform: Sourced<Platform>,
    environment: Sourced<Option<Environment>>,
    template: Sourced<Option<bool>>,
    fail_on: Sourced<Threshold>,
    /// The layers of the configuration that are for the file, the closest last.
    layers: Vec<&'c Layer>,
}

impl Asked {
    /// Nothing, on that day.
    #[must_use]
    pub fn nothing(today: Version) -> Self {
        Self {
            version: None,
            platform: None,
            today,
            selection: Selection::default(),
            fail_on: None,
            look: |_| Lies::Unknown,
        }
    }

    /// What holds for files without a configuration.
    #[must_use]
    pub fn alone(&self) -> Scope {
        self.scope(None, &Share::default())
    }

    /// What holds for the file at `path`, from the folder of the configuration.
    #[must_use]
    pub fn with(&self, configuration: &Configuration, path: &str) -> Scope {
        self.with_share(configuration, &Share::of(configuration, path))
    }

    /// What holds for the files that have that share of the configuration.
    #[must_use]
    pub fn with_share(&self, configuration: &Configuration, share: &Share) -> Scope {
        self.scope(Some(configuration), share)
    }

    fn scope(&self, configuration: Option<&Configuration>, share: &Share) -> Scope {
        let effective = self.effective(configuration, share);
        // The way to extended support is of interest to those who are on it.
        let is_extended = effective.platform.value == Platform::ExtendedSupport;
        let migration = [Group::Migration.as_str()].into_iter().filter(|_| is_extended);
        let mut selection = Selection::new([], migration, []).unwrap_or_default();
        let mut severities = Severities::default();
        for layer in &effective.layers {
            selection = selection.below(&layer.selection);
            severities.extend(&layer.weights());
        }
        let require_reason = configuration
            .and_then(|configuration| configuration.require_reason.as_ref())
            .is_some_and(|given| given.value);
        let service = configuration.and_then(|configuration| {
            let entry = share.service?;
            Some(format!("{} {entry}", configuration.part().name()))
        });
        Scope {
            lens: Lens {
                version: effective.version.value,
                platform: effective.platform.value,
                environment: effective.environment.value,
                template: effective.template.value,
                tokens: configuration.map(Configuration::tokens).unwrap_or_default(),
                look: self.look,
                ..Lens::on(self.today)
            },
            settings: Arc::new(Settings {
                selection: selection.below(&self.selection),
                severities,
                require_reason,
                service: service.clone(),
                ..Settings::default()
            }),
            fail_on: effective.fail_on.value,
            service,
        }
    }

    fn effective<'c>(
        &self,
        configuration: Option<&'c Configuration>,
        share: &Share,
    ) -> Effective<'c> {
        let mut effective = Effective {
            version: Sourced::default(None),
            platform: Sourced::default(Platform::Auto),
            environment: Sourced::default(None),
            template: Sourced::default(None),
            fail_on: Sourced::default(Threshold::At(Severity::Error)),
            layers: Vec::new(),
        };
        if let Some(configuration) = configuration {
            effective.fail_on.take(configuration.fail_on.as_ref());
            let named = share.environment.and_then(|at| configuration.environments.get(at));
            if let Some((environment, glob)) = named {
                let given = Spanned { value: *environment, span: glob.span };
                effective.environment.take(Some(&given));
            }
            effective.layers.push(&configuration.top);
            for entry in share.overrides.iter().filter_map(|at| configuration.overrides.get(*at)) {
                effective.layers.push(&entry.layer);
                effective.environment.take(entry.environment.as_ref());
                effective.template.take(entry.template.as_ref());
            }
        }
        for layer in &effective.layers {
            effective.version.take(layer.version.as_ref());
            effective.platform.take(layer.platform.as_ref());
        }
        effective.version.ask(self.version.map(Some), "--api-version");
        effective.platform.ask(self.platform, "--platform");
        effective.fail_on.ask(self.fail_on, "--fail-on");
        effective
    }

    /// The settings of a file and where each comes from, for people.
    #[must_use]
    pub fn settings(&self, configuration: Option<&Configuration>, path: &str) -> Vec<Setting> {
        let share = configuration.map(|configuration| Share::of(configuration, path));
        let effective = self.effective(configuration, &share.unwrap_or_default());
        let Effective { version, platform, environment, template, fail_on, layers } = effective;
        let mut settings = Vec::new();
        let mut add = |name: &str, value: String, source| {
            settings.push(Setting { name: name.to_owned(), value, source });
        };
        let newest = || "the newest version".to_owned();
        add("api-version", version.value.map_or_else(newest, |v| v.to_string()), version.source);
        add("platform", platform.value.as_str().to_owned(), platform.source);
        let environment_name = environment.value.map_or("as the name says", Environment::as_str);
        add("environment", environment_name.to_owned(), environment.source);
        let is_template = template.value.map(|template| template.to_string());
        let unsaid = || "as name and content say".to_owned();
        add("template", is_template.unwrap_or_else(unsaid), template.source);
        add("fail-on", fail_on.value.as_str().to_owned(), fail_on.source);
        if let Some(configuration) = configuration {
            of_file(configuration, path, &mut add);
        }
        for layer in layers {
            for (key, names, span) in &layer.names {
                add(key, names.join(", "), Source::File(*span));
            }
            for (name, severity) in &layer.severities {
                let value = severity.as_str().to_owned();
                add(&format!("severity.{}", name.value), value, Source::File(name.span));
            }
        }
        for (option, names) in self.selection.names() {
            add(&option[2..], names.join(", "), Source::Option(option));
        }
        settings
    }
}

/// What the configuration says without another value to take its place.
fn of_file(configuration: &Configuration, path: &str, add: &mut dyn FnMut(&str, String, Source)) {
    if let Some(given) = &configuration.require_reason {
        add("require-reason", given.value.to_string(), Source::File(given.span));
    }
    if let Some(given) = &configuration.baseline {
        add("baseline", given.value.clone(), Source::File(given.span));
    }
    if let Some(given) = &configuration.tokens {
        let text = configuration.part().slice(given.span);
        add("tokens", text.to_owned(), Source::File(given.span));
    }
    if let Some(glob) = configuration.exclude.iter().find(|glob| glob.fits(path)) {
        add("exclude", glob.text.clone(), Source::File(glob.span));
    }
    if let Some(entry) = configuration.service_of(path) {
        let definition = &configuration.services()[entry].definition;
        add("services", definition.text.clone(), Source::File(definition.span));
    }
}
