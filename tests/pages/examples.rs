//! The documents that stand in rule pages.
//!
//! A block is fenced with `xml`, `http`, `cscfg NAME` or `csdef NAME` (or without the name), and
//! these words may follow:
//!
//! - a path such as `Swap/Production`: the block is the content of that element in the complete
//!   document `tests/base/Swap.xml`; without a path it is a document of its own;
//! - `api-version=2011-06-01`: the version that it is held against, else the newest;
//! - `platform=extended-support`: the platform that it is for, else any;
//! - `beside`: the file lies in the folder of the example before it;
//! - `file=Web.cscfg`: the name of the file, else `request.xml`.
//!
//! A block `toml` is a `svclint.toml`.
//! A block `csdef production`, `cscfg staging`, `xml request` or the like is a file of a slot, or the
//! request: these make one example up to the next block of production that follows another one's.
//! A `json` is a template that lies beside the other files of its slot.
//!
//! A block `csdef` and the blocks `cscfg` behind it, up to the next of another kind, are one
//! example: files of one folder, linted together. Every other block is an example of its own.
//!
//! Of a change, `before csdef` is a file as it was and `after csdef` the same file as it is: the
//! blocks `before` with the blocks `after` behind them are one example.
//!
//! `<Label>…</Label>` in a block stands for what the base document of Upgrade Deployment has there.
//! A block `schema` brings a schema for the examples that follow it on the page.

use std::sync::Arc;

use svclint::catalog::CATALOG;
use svclint::schema::{self, Catalog, Platform, Schema, Version};
use svclint::settle::{Selection, Settings};
use svclint::text::{Part, Span};
use svclint::{Input, Options, Previous, Report, Slot, SwapInput, lint, swap, xml};

use super::{fired, options, root};

/// A document out of a page, or several that belong together.
pub(crate) struct Example {
    /// Whether it stands under `## Wrong`.
    pub(crate) is_wrong: bool,
    /// The line of its fence in the page.
    pub(crate) line: usize,
    /// The files that it is made of: a definition comes before its configurations.
    pub(crate) files: Vec<File>,
    /// What it is held against; `None`: the newest version.
    version: Option<Version>,
    /// The platform that it is for.
    platform: Platform,
    /// The schemas of the release, and what the page adds.
    catalog: &'static Catalog,
}

/// A file of an example.
pub(crate) struct File {
    /// Its name.
    pub(crate) name: String,
    /// The whole document.
    pub(crate) text: String,
    /// Which part it has in a swap.
    part: Option<&'static str>,
    /// What it was before.
    before: Option<String>,
}

/// What a file may be in a swap, in the order of an example.
const PARTS: [&str; 3] = ["production", "staging", "request"];

impl Example {
    /// How it is linted, with these rules.
    pub(crate) fn options(&self, selection: Selection) -> Options {
        let mut options = Options {
            settings: Settings { selection, ..Settings::default() },
            catalog: self.catalog,
            ..options()
        };
        options.lens.version = self.version;
        options.lens.platform = self.platform;
        options
    }

    /// Its files, for the linter.
    pub(crate) fn inputs(&self) -> Vec<Input> {
        self.files.iter().map(input).collect()
    }

    /// Whether it is two deployments and what swaps them.
    pub(crate) fn is_swap(&self) -> bool {
        self.files.iter().any(|file| file.part.is_some())
    }

    pub(crate) fn lint(&self, selection: Selection) -> Report {
        let options = self.options(selection);
        if !self.is_swap() {
            return lint(self.inputs(), &options);
        }
        let [production, staging, mut request] = PARTS.map(|part| {
            let own = self.files.iter().filter(|file| file.part == Some(part));
            own.map(input).collect::<Vec<Input>>()
        });
        let input = SwapInput {
            production: Slot::Files(production),
            staging: Slot::Files(staging),
            request: request.pop(),
        };
        swap(input, &options).expect("both slots").0
    }

    /// Whether a file goes on with this example of a swap.
    fn goes_on_with(&self, file: &Example) -> bool {
        let part = |example: &Example| {
            let part = example.files.last().and_then(|file| file.part);
            part.and_then(|part| PARTS.iter().position(|known| *known == part))
        };
        part(self).zip(part(file)).is_some_and(|(own, other)| own <= other)
    }
}

/// A file, for the linter.
fn input(file: &File) -> Input {
    let previous = file.before.as_ref().map(|before| Previous {
        name: format!("git:main:{}", file.name),
        bytes: before.clone().into_bytes(),
        is_moved: false,
    });
    Input { previous, ..Input::new(&*file.name, file.text.as_bytes()) }
}

/// The examples of a page, or why one of its blocks cannot be used.
pub(crate) fn of(page: &str) -> Result<Vec<Example>, String> {
    let mut examples: Vec<Example> = Vec::new();
    let mut catalog = &CATALOG;
    let mut section = "";
    // Whether a configuration would belong to the definition before it.
    let mut is_open = false;
    // Files as they were, until the files as they are have taken them.
    let mut past: Vec<File> = Vec::new();
    let mut last = "";
    let mut lines = page.lines().enumerate();
    while let Some((index, line)) = lines.next() {
        if let Some(heading) = line.strip_prefix("## ") {
            (section, is_open) = (heading, false);
        }
        let Some(info) = line.strip_prefix("```") else { continue };
        let block: Vec<&str> =
            lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```").collect();
        if !matches!(section, "Wrong" | "Right") {
            continue;
        }
        let block = format!("{}\n", block.join("\n"));
        let located = |why: String| format!("line {}: {why}", index + 1);
        if info == "schema" {
            catalog = extended(&block).map_err(located)?;
        } else {
            let (when, info) = match info.split_once(' ') {
                Some((when @ ("before" | "after"), rest)) => (when, rest),
                _ => ("", info),
            };
            let mut example = example(info, &block).map_err(located)?;
            if when == "before" {
                past.extend(example.files);
                last = when;
                continue;
            }
            if when.is_empty() && !past.is_empty() {
                return Err(located("a block `after` is missing".to_owned()));
            }
            let kind = info.split_whitespace().next().unwrap_or_default();
            let is_beside = info.split_whitespace().any(|word| word == "beside");
            is_open &= last == when;
            last = when;
            if when == "after" {
                let name = &example.files[0].name;
                if let Some(index) = past.iter().position(|file| file.name == *name) {
                    example.files[0].before = Some(past.remove(index).text);
                }
            }
            let goes_on = |last: &&mut Example| {
                let is_swap =
                    last.goes_on_with(&example) && (last.is_wrong == (section == "Wrong"));
                is_swap || is_beside || is_open && kind == "cscfg"
            };
            match examples.last_mut().filter(goes_on) {
                Some(last) => last.files.extend(example.files),
                None => examples.push(Example {
                    is_wrong: section == "Wrong",
                    line: index + 1,
                    catalog,
                    ..example
                }),
            }
            is_open = kind == "csdef" || is_open && kind == "cscfg";
        }
    }
    match past.first() {
        None => Ok(examples),
        Some(file) => Err(format!("{} has no block `after`", file.name)),
    }
}

fn example(info: &str, block: &str) -> Result<Example, String> {
    let mut words = info.split_whitespace().peekable();
    let kind = words.next().unwrap_or_default();
    let part = words.next_if(|word| PARTS.contains(word));
    let part = part.and_then(|word| PARTS.into_iter().find(|part| *part == word));
    let variant = words
        .next_if(|word| !matches!(kind, "xml" | "http") && !word.contains('='))
        .map_or_else(String::new, |name| format!(".{name}"));
    let mut file = match kind {
        "xml" => "request.xml".to_owned(),
        "cscfg" => format!("ServiceConfiguration{variant}.cscfg"),
        "csdef" => format!("ServiceDefinition{variant}.csdef"),
        "toml" => "svclint.toml".to_owned(),
        "http" => "requests.http".to_owned(),
        "json" => "template.json".to_owned(),
        _ => return Err(format!("`{info}` is no kind of example")),
    };
    let (mut version, mut platform, mut text) = (None, Platform::Auto, block.to_owned());
    for word in words {
        match word.split_once('=') {
            None if word == "beside" => {}
            Some(("file", name)) => name.clone_into(&mut file),
            Some(("platform", "classic")) => platform = Platform::Classic,
            Some(("platform", "extended-support")) => platform = Platform::ExtendedSupport,
            Some(("api-version", date)) => {
                version =
                    Some(date.parse().map_err(|error: schema::VersionError| error.to_string())?);
            }
            Some(_) => return Err(format!("`{word}` is no option of an example")),
            None => text = inside(word, block)?,
        }
    }
    let text = spelt_out(text)?;
    let file = part.map_or(file.clone(), |part| format!("{part}/{file}"));
    let files = vec![File { name: file, text, part, before: None }];
    Ok(Example { is_wrong: false, line: 0, files, version, platform, catalog: &CATALOG })
}

/// Puts a block into the base document, as the content of the element at `path`.
fn inside(path: &str, block: &str) -> Result<String, String> {
    let mut names = path.split('/');
    let part = base(names.next().unwrap_or_default())?;
    let tree = xml::read(&part);
    let mut element = tree.root().ok_or("the base document has no root")?;
    for name in names {
        let child = element.children().find(|child| child.local() == name);
        element = child
            .ok_or_else(|| format!("the base document has no `{name}` in `{}`", element.path()))?;
    }
    let Span { start, end } = element.content_span();
    let (before, after) = (&part.text()[..start as usize], &part.text()[end as usize..]);
    // Elements stand on lines of their own; a value stands close to its tags.
    let block =
        if block.starts_with('<') { format!("\n{block}") } else { block.trim_end().to_owned() };
    Ok(format!("{before}{block}{after}"))
}

/// Replaces every `<Name>…</Name>` by what the base document of Upgrade Deployment has there.
fn spelt_out(mut text: String) -> Result<String, String> {
    let part = base("UpgradeDeployment")?;
    let tree = xml::read(&part);
    while let Some(at) = text.find(">…</") {
        let name = text[..at].rsplit('<').next().unwrap_or_default();
        let known = tree.elements().find(|element| element.local() == name);
        let known = known.ok_or_else(|| format!("the base document has no `{name}`"))?;
        text.replace_range(at + 1..at + 1 + '…'.len_utf8(), part.slice(known.content_span()));
    }
    Ok(text)
}

fn base(document: &str) -> Result<Arc<Part>, String> {
    let path = root().join("tests/base").join(format!("{document}.xml"));
    let text =
        std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(Arc::new(Part::from_text(document, text)))
}

/// The catalog with the schema in `block` before all others, so that it is the one that is found.
fn extended(block: &str) -> Result<&'static Catalog, String> {
    let found = lint([Input::new("schema.xml", block)], &options());
    let part = Arc::new(Part::from_text("schema.xml", block.to_owned()));
    let (Some(schema), []) = (schema::compile(&xml::read(&part), &|_| None).0, &found.findings[..])
    else {
        return Err(format!("the schema cannot be used:{}", fired(&found)));
    };
    let own: &'static Schema = Box::leak(Box::new(schema));
    let schemas: Vec<&'static Schema> =
        [own].into_iter().chain(CATALOG.schemas.iter().copied()).collect();
    Ok(Box::leak(Box::new(CATALOG.holding(schemas.into()))))
}
