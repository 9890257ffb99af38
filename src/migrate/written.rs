//! The files of a migration as they are to be: changed copies, a template and its parameters.

use std::collections::HashSet;
use std::sync::Arc;

use super::rewrite::{self, Rewrite};
use super::service::Classic;
use super::{Checklist, classics, extended, part, service_file, template};
use crate::finding::Safety;
use crate::fix;
use crate::lint::{Input, Options};
use crate::rules;
use crate::settle::Selection;
use crate::text::Part;
use crate::text::letters::Letters;
use crate::xml;

/// A file to be written.
#[derive(Debug)]
pub struct NewFile {
    /// Where it would lie beside the files that it comes from.
    pub path: String,
    /// What it is.
    pub origin: Origin,
    /// Its content.
    pub bytes: Vec<u8>,
    /// What was changed, an order each.
    pub changes: Vec<String>,
}

/// Where a file comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A service file, changed where it has to be.
    Copy,
    /// The template of a deployment.
    Template,
    /// The parameters of a template.
    Parameters,
}

impl Origin {
    /// The word that reports use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Copy => "copy",
            Self::Template => "template",
            Self::Parameters => "parameters",
        }
    }
}

/// Makes the files of all services.
pub(super) fn write(
    services: &[Classic<'_, '_>],
    inputs: &[Input],
    options: &Options,
    found: &mut Checklist,
) {
    let mut taken = HashSet::new();
    for service in services {
        match of_service(service, inputs, options) {
            Ok((files, notes)) => {
                found.unwritten.extend(notes);
                for mut file in files {
                    if !taken.insert(file.path.lower()) {
                        file.path = beside(&file.path, &service.name());
                        taken.insert(file.path.lower());
                    }
                    found.files.push(file);
                }
            }
            Err(why) => found.unwritten.push(why),
        }
    }
}

/// The name of a file whose name another service of the folder has: `azuredeploy-Shop.json`.
fn beside(path: &str, service: &str) -> String {
    let (folder, name) = path.rsplit_once('/').map_or(("", path), |(folder, name)| (folder, name));
    let slash = if folder.is_empty() { "" } else { "/" };
    let service = template::plain(service).replace('.', "-");
    match name.split_once('.') {
        Some((stem, rest)) => format!("{folder}{slash}{stem}-{service}.{rest}"),
        None => format!("{path}.{service}"),
    }
}

type Files = (Vec<NewFile>, Vec<String>);

/// The files of one service, and what could not be made.
fn of_service(
    service: &Classic<'_, '_>,
    inputs: &[Input],
    options: &Options,
) -> Result<Files, String> {
    let plan = rewrite::Plan::of(service);
    let mut files = Vec::new();
    let mut changed = Vec::new();
    for file in service.files() {
        let Some(input) = inputs.iter().find(|input| &*input.path == file.path()) else { continue };
        let Rewrite { edits, changes } = rewrite::file(service, file, &plan);
        let bytes = fix::edited(file.document.tree.part(), &input.bytes, &edits)
            .map_err(|why| format!("{}: a change {why}", input.path))?;
        let size = bytes.len() as u64;
        let path = String::from(&*input.path);
        let copy = NewFile { path, origin: Origin::Copy, bytes: bytes.clone(), changes };
        files.push(copy);
        changed.push(Input { bytes, size, ..input.clone() });
    }
    // What is left can be mended as `check --fix=unsafe` does it, and is proven like there.
    let named = rules::all().iter().filter(|page| !page.migrate.is_empty()).map(|page| page.name);
    let ours = Selection::new(named, [], []).unwrap_or_default();
    let changed: Vec<Input> =
        changed.into_iter().map(|input| extended(input, &ours, options)).collect();
    let wanted = fix::Wanted { safety: Safety::Unsafe, ..fix::Wanted::default() };
    let fixed = fix::fix(changed.iter().cloned(), options, wanted);
    for made in fixed.made {
        if let Some(file) = files.iter_mut().find(|file| file.path == made.path) {
            file.changes.push(made.title);
        }
    }
    for after in fixed.files {
        if let Some(file) = files.iter_mut().find(|file| file.path == after.path) {
            file.bytes = after.after;
        }
    }
    let mut notes = Vec::new();
    match deployments(service, &files, &changed, &plan, options) {
        Ok(made) => files.extend(made),
        Err(why) => notes.push(why),
    }
    Ok((files, notes))
}

/// Templates with their parameters, made of the files as they are to be.
fn deployments(
    before: &Classic<'_, '_>,
    files: &[NewFile],
    inputs: &[Input],
    plan: &rewrite::Plan,
    options: &Options,
) -> Result<Vec<NewFile>, String> {
    let inputs: Vec<Input> = inputs
        .iter()
        .zip(files)
        .map(|(input, file)| Input {
            bytes: file.bytes.clone(),
            size: file.bytes.len() as u64,
            ..input.clone()
        })
        .collect();
    let parts: Vec<Arc<Part>> = inputs.iter().map(part).collect();
    let trees: Vec<xml::Tree<'_>> = parts.iter().map(xml::read).collect();
    let read: Vec<_> = inputs
        .iter()
        .zip(&trees)
        .filter_map(|(input, tree)| service_file(input, tree, options))
        .collect();
    let services = classics(&read, true, options);
    let Some(after) = services.iter().find(|service| service.definition.is_some()) else {
        return Err(format!(
            "`{}`: there is no template, since the definition with its sizes is not among the files",
            before.name()
        ));
    };
    Ok(template::all(before, after, plan))
}
