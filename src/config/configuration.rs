//! What a `svclint.toml` says, in types.

use std::sync::Arc;

use super::globs::Glob;
use super::read::{self, Spanned, Value, Values};
use super::says;
use crate::finding::{Finding, Severity};
use crate::schema::{Environment, Platform, Version};
use crate::settle::{Selection, Severities};
use crate::text::tokens::Tokens;
use crate::text::{Part, Span};

/// A `svclint.toml`.
#[derive(Clone, Debug)]
pub struct Configuration {
    part: Arc<Part>,
    pub(super) top: Layer,
    pub(super) tokens: Option<Spanned<Tokens>>,
    pub(super) fail_on: Option<Spanned<Threshold>>,
    pub(super) require_reason: Option<Spanned<bool>>,
    pub(super) baseline: Option<Spanned<String>>,
    pub(super) exclude: Vec<Glob>,
    pub(super) environments: Vec<(Environment, Glob)>,
    pub(super) overrides: Vec<Override>,
    services: Vec<ServiceEntry>,
    swaps: Vec<SwapEntry>,
}

/// Settings that the file has at its top and for some files.
#[derive(Clone, Debug, Default)]
pub(super) struct Layer {
    pub(super) version: Option<Spanned<Version>>,
    pub(super) platform: Option<Spanned<Platform>>,
    /// The names of rules and groups, by key, as they stand there.
    pub(super) names: Vec<(&'static str, Vec<String>, Span)>,
    pub(super) selection: Selection,
    pub(super) severities: Vec<(Spanned<String>, Severity)>,
}

/// Other settings for some files.
#[derive(Clone, Debug)]
pub(super) struct Override {
    pub(super) files: Vec<Glob>,
    pub(super) layer: Layer,
    pub(super) environment: Option<Spanned<Environment>>,
    pub(super) template: Option<Spanned<bool>>,
}

/// What makes a run fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Threshold {
    /// Nothing that is found.
    Never,
    /// Anything of that severity or a higher one.
    At(Severity),
}

/// A definition and the configurations that belong to it, wherever they lie.
#[derive(Clone, Debug)]
pub struct ServiceEntry {
    /// The definition.
    pub definition: Glob,
    /// Its configurations.
    pub configurations: Vec<Glob>,
}

/// Two deployments that are going to be swapped.
#[derive(Clone, Debug)]
pub struct SwapEntry {
    /// Where the entry begins in the file.
    pub span: Span,
    /// What is in production: a path, `git:REVISION:PATH`, or `none`.
    pub production: Spanned<String>,
    /// What is in staging, in the same ways.
    pub staging: Spanned<String>,
}

impl Threshold {
    /// The word that `fail-on` has for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::At(severity) => severity.as_str(),
        }
    }

    fn named(word: &str) -> Self {
        match word {
            "never" => Self::Never,
            "info" => Self::At(Severity::Info),
            "warning" => Self::At(Severity::Warning),
            _ => Self::At(Severity::Error),
        }
    }
}

impl Configuration {
    /// Reads the file, with what is wrong in it. A finding of severity error says that the
    /// configuration is not what its author meant.
    #[must_use]
    pub fn read(part: &Arc<Part>) -> (Self, Vec<Finding>) {
        let (values, findings) = read::read(part);
        let one = |key: &str| values.get(key);
        let configuration = Self {
            part: Arc::clone(part),
            top: Layer::of(&values),
            tokens: one("tokens").and_then(|given| match &given.value {
                Value::Shapes(shapes) => {
                    let tokens = shapes.iter().cloned().collect();
                    Some(Spanned { value: tokens, span: given.span })
                }
                _ => None,
            }),
            fail_on: word(&values, "fail-on", Threshold::named),
            require_reason: flag(&values, "require-reason"),
            baseline: word(&values, "baseline", str::to_owned),
            exclude: globs(&values, "exclude"),
            environments: environments(&values),
            overrides: tables(&values, "overrides").iter().map(Override::of).collect(),
            services: tables(&values, "services").iter().filter_map(ServiceEntry::of).collect(),
            swaps: tables(&values, "swap").iter().filter_map(SwapEntry::of).collect(),
        };
        (configuration, findings)
    }

    /// The file.
    #[must_use]
    pub fn part(&self) -> &Arc<Part> {
        &self.part
    }

    /// The path of the baseline, from the folder of the configuration, and where it is said.
    #[must_use]
    pub fn baseline(&self) -> Option<&Spanned<String>> {
        self.baseline.as_ref()
    }

    /// Further shapes of template tokens.
    #[must_use]
    pub fn tokens(&self) -> Tokens {
        self.tokens.as_ref().map(|given| given.value.clone()).unwrap_or_default()
    }

    /// Whether a walk passes over the file, by its path from the folder of the configuration.
    #[must_use]
    pub fn excludes(&self, path: &str) -> bool {
        self.exclude.iter().any(|glob| glob.fits(path))
    }

    /// Definitions with the configurations that belong to them.
    #[must_use]
    pub fn services(&self) -> &[ServiceEntry] {
        &self.services
    }

    /// Which entry of [`services`](Self::services) names the file, the first of several.
    #[must_use]
    pub fn service_of(&self, path: &str) -> Option<usize> {
        self.services.iter().position(|entry| entry.names(path))
    }

    /// Deployments that are going to be swapped.
    #[must_use]
    pub fn swaps(&self) -> &[SwapEntry] {
        &self.swaps
    }

    /// Findings about globs that fit none of `paths`, which are all the files that there are, from
    /// the folder of the configuration.
    #[must_use]
    pub fn unmatched(&self, paths: &[String]) -> Vec<Finding> {
        let mut globs: Vec<(&str, &Glob)> = Vec::new();
        globs.extend(self.exclude.iter().map(|glob| ("exclude", glob)));
        globs.extend(self.environments.iter().map(|(_, glob)| ("environments", glob)));
        for entry in &self.services {
            globs.push(("services.definition", &entry.definition));
            globs.extend(entry.configurations.iter().map(|glob| ("services.configurations", glob)));
        }
        let files = self.overrides.iter().flat_map(|entry| &entry.files);
        globs.extend(files.map(|glob| ("overrides.files", glob)));
        globs
            .into_iter()
            .filter(|(_, glob)| !paths.iter().any(|path| glob.fits(path)))
            .map(|(key, glob)| says::unmatched(&self.part, glob.span, key, &glob.text))
            .collect()
    }
}

impl ServiceEntry {
    fn of(values: &Values) -> Option<Self> {
        let definition = globs(values, "definition").into_iter().next()?;
        Some(Self { definition, configurations: globs(values, "configurations") })
    }

    /// Whether it names the file.
    #[must_use]
    pub fn names(&self, path: &str) -> bool {
        self.definition.fits(path) || self.configurations.iter().any(|glob| glob.fits(path))
    }
}

impl SwapEntry {
    fn of(values: &Values) -> Option<Self> {
        let side = |key| word(values, key, str::to_owned);
        Some(Self { span: values.span, production: side("production")?, staging: side("staging")? })
    }
}

impl Override {
    fn of(values: &Values) -> Self {
        Self {
            files: globs(values, "files"),
            layer: Layer::of(values),
            environment: word(values, "environment", |word| match word {
                "emulator" => Environment::Emulator,
                _ => Environment::Cloud,
            }),
            template: flag(values, "template"),
        }
    }
}

impl Layer {
    fn of(values: &Values) -> Self {
        let list = |key: &'static str| match values.get(key) {
            Some(Spanned { value: Value::Names(names), span }) => {
                Some((key, names.iter().map(|name| name.value.clone()).collect(), *span))
            }
            _ => None,
        };
        let names: Vec<(&'static str, Vec<String>, Span)> =
            ["select", "extend-select", "ignore"].into_iter().filter_map(list).collect();
        let all = |wanted: &str| -> Vec<&str> {
            let fitting = names.iter().filter(|(key, ..)| *key == wanted);
            fitting.flat_map(|(_, names, _)| names.iter().map(String::as_str)).collect()
        };
        // Every name was looked up when the file was read.
        let selection = Selection::new(all("select"), all("extend-select"), all("ignore"));
        let severities = match values.get("severity").map(|given| &given.value) {
            Some(Value::Severities(severities)) => severities.clone(),
            _ => Vec::new(),
        };
        Self {
            version: match values.get("api-version") {
                Some(Spanned { value: Value::Date(version), span }) => {
                    Some(Spanned { value: *version, span: *span })
                }
                _ => None,
            },
            platform: word(values, "platform", |word| match word {
                "classic" => Platform::Classic,
                "extended-support" => Platform::ExtendedSupport,
                _ => Platform::Auto,
            }),
            selection: selection.unwrap_or_default(),
            names,
            severities,
        }
    }

    /// The severities, as findings are settled with them.
    pub(super) fn weights(&self) -> Severities {
        self.severities.iter().map(|(name, severity)| (name.value.as_str(), *severity)).collect()
    }
}

fn word<T>(values: &Values, key: &str, named: impl Fn(&str) -> T) -> Option<Spanned<T>> {
    match values.get(key)? {
        Spanned { value: Value::Text(text), span } => {
            Some(Spanned { value: named(text), span: *span })
        }
        _ => None,
    }
}

fn flag(values: &Values, key: &str) -> Option<Spanned<bool>> {
    match values.get(key)? {
        Spanned { value: Value::Flag(flag), span } => Some(Spanned { value: *flag, span: *span }),
        _ => None,
    }
}

fn globs(values: &Values, key: &str) -> Vec<Glob> {
    match values.get(key).map(|given| &given.value) {
        Some(Value::Globs(globs)) => globs.clone(),
        _ => Vec::new(),
    }
}

fn tables<'v>(values: &'v Values, key: &str) -> &'v [Values] {
    match values.get(key).map(|given| &given.value) {
        Some(Value::Tables(tables)) => tables,
        _ => &[],
    }
}

/// The globs of `[environments]`, those that go before the others first.
fn environments(values: &Values) -> Vec<(Environment, Glob)> {
    let Some(Value::Table(table)) = values.get("environments").map(|given| &given.value) else {
        return Vec::new();
    };
    let of = |key, environment: Environment| {
        globs(table, key).into_iter().map(move |glob| (environment, glob))
    };
    of("emulator", Environment::Emulator).chain(of("cloud", Environment::Cloud)).collect()
}
