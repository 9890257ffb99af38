//! `svclint migrate`.

mod targets;

use std::fs;
use std::path::Path;

use super::args::{Check, Configured, Migrate, MigrateFormat};
use super::gather::{self, Files};
use super::output::{Stream, style, write_file};
use super::scopes::Scopes;
use super::{CLEAN, FAILED, FOUND, Failure};
use crate::lint::{Input, Inspection, Options, platform_of};
use crate::migrate::{self, Beside, Checklist, Urgency, Wanted, Written};
use crate::report::human::Style;
use crate::report::json::render_migration;
use crate::report::migrate as report;
use crate::schema::Platform;
use crate::walk;

/// The largest template that is looked into, in bytes.
const MAX_TEMPLATE: u64 = 4 << 20;

pub(super) fn run(asked: &Migrate) -> Result<u8, Failure> {
    check_outputs(asked)?;
    let plain = Check::plain();
    let configured = Configured {
        config: asked.config.clone(),
        isolated: asked.isolated,
        ..plain.configured.clone()
    };
    let check = Check { configured, ..plain };
    let mut scopes = Scopes::new(&check)?;
    let (found, failures) = walk::find(&asked.paths, &walk::Places::default(), None);
    if found.iter().any(|file| file.path().is_none()) {
        return Err(Failure("a service has several files, so `-` cannot be migrated".to_owned()));
    }
    let found = scopes.place(found, &asked.paths)?;
    let mut errors: Vec<String> =
        failures.iter().map(|failure| format!("{}: {}", failure.path, failure.why)).collect();
    errors.extend(scopes.bad());
    if !errors.is_empty() {
        return Ok(fail(&errors));
    }
    let targets = targets::Targets::new(&found, &asked.paths);
    let files = Files::around(found, Vec::new(), &check, &mut scopes)?;
    let options = Options { lens: scopes.alone().lens.clone(), ..Options::default() };
    let wanted = Wanted { has_template: &OnDisk, write: asked.write.is_some() };
    let lists = gather::each(&files, "<stdin>", &scopes, None, |inputs: Vec<Input>, unread| {
        let unread: Vec<String> = unread.iter().map(unreadable).collect();
        vec![(migrate::migrate(inputs, wanted, &options), unread)]
    });
    let mut checklist = Checklist::default();
    for (list, unread) in lists {
        checklist.add(list);
        errors.extend(unread);
    }
    if !errors.is_empty() {
        return Ok(fail(&errors));
    }
    if checklist.is_empty() {
        let paths = asked.paths.join(", ");
        return Err(Failure(format!(
            "{paths}: nothing in it is recognised as a service file or a request"
        )));
    }
    let written = match &asked.write {
        Some(folder) => Some(targets.write(folder, asked.force, &checklist)?),
        None => None,
    };
    print(asked, &checklist, written.as_ref())?;
    Ok(if checklist.count(Urgency::Must) > 0 { FOUND } else { CLEAN })
}

/// Refuses two reports on standard output.
fn check_outputs(asked: &Migrate) -> Result<(), Failure> {
    if asked.output.iter().filter(|output| output.to.is_none()).count() > 1 {
        return Err(Failure(
            "only one report can go to standard output: give the others a file, such as --output json:migration.json".to_owned(),
        ));
    }
    Ok(())
}

fn fail(errors: &[String]) -> u8 {
    let mut stderr = Stream::stderr();
    for error in errors {
        stderr.line(&format!("svclint: {error}"));
    }
    FAILED
}

fn unreadable(inspection: &Inspection) -> String {
    let why = inspection.file.why.as_deref().unwrap_or_default();
    format!("{}: {why}", inspection.file.path)
}

fn print(asked: &Migrate, checklist: &Checklist, written: Option<&Written>) -> Result<(), Failure> {
    for output in &asked.output {
        let plain = Style { color: false, unicode: true, narrated: false, width: 100 };
        let text = match output.format {
            MigrateFormat::Human => {
                let style = if output.to.is_none() { style(asked.color) } else { plain };
                report::human(checklist, written, &style)
            }
            MigrateFormat::Json => render_migration(checklist, written)?,
            MigrateFormat::Markdown => report::markdown(checklist, written),
        };
        match &output.to {
            Some(file) => write_file(file, &text)?,
            None => Stream::stdout().text(&text)?,
        }
    }
    if !asked.quiet {
        Stream::stderr().line(&report::summary(checklist));
    }
    Ok(())
}

/// Looks for templates on the disk.
#[derive(Debug)]
struct OnDisk;

impl Beside for OnDisk {
    fn has_template(&self, path: &str) -> bool {
        let folder = Path::new(path).parent().filter(|folder| !folder.as_os_str().is_empty());
        let entries = fs::read_dir(folder.unwrap_or(Path::new("."))).into_iter().flatten();
        let is_template = |path: &Path| {
            let is_small =
                fs::metadata(path).is_ok_and(|meta| meta.is_file() && meta.len() <= MAX_TEMPLATE);
            is_small
                && fs::read(path).is_ok_and(|bytes| {
                    platform_of(&String::from_utf8_lossy(&bytes)) == Platform::ExtendedSupport
                })
        };
        entries.flatten().map(|entry| entry.path()).any(|path| {
            path.extension().is_some_and(|suffix| suffix.eq_ignore_ascii_case("json"))
                && is_template(&path)
        })
    }
}
