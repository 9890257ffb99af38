//! `svclint check`.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::args::{Check, FailOn, Least, Target};
use super::output::{Stream, style, write_file};
use super::projects::Projects;
use super::read::read;
use super::{CLEAN, FAILED, FOUND, Failure};
use crate::document::Kind;
use crate::finding::Severity;
use crate::lint::{self, Input, Inspection, Options, Report};
use crate::report::human::Style;
use crate::report::{Summary, concise, human, json, service_line, statistics};
use crate::schema::{Lens, Lies};
use crate::settle::{Selection, Settings, Settled};
use crate::text::nearest;
use crate::walk::{self, Found};

/// A report that was asked for, and where it goes; without a file to standard output.
#[derive(Clone, Debug)]
pub(super) struct Output {
    format: Format,
    to: Target,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Human,
    Concise,
    Json,
}

impl Format {
    const NAMES: [(&'static str, Self); 3] =
        [("human", Self::Human), ("concise", Self::Concise), ("json", Self::Json)];
}

impl FromStr for Output {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, file) =
            text.split_once(':').map_or((text, None), |(name, file)| (name, Some(file)));
        let known = Format::NAMES.iter().find(|(known, _)| *known == name);
        let Some((_, format)) = known else {
            let names = Format::NAMES.map(|(name, _)| name);
            let meant = nearest::of(name, names);
            let hint = meant.map_or_else(
                || format!("it takes {}", names.join(", ")),
                |meant| format!("did you mean `{meant}`?"),
            );
            return Err(format!("there is no format `{name}`; {hint}"));
        };
        if file == Some("") {
            return Err("a file name is missing behind the colon".to_owned());
        }
        Ok(Self { format: *format, to: file.map(PathBuf::from) })
    }
}

pub(super) fn run(check: &Check) -> Result<u8, Failure> {
    if check.output.iter().filter(|output| output.to.is_none()).count() > 1 {
        return Err(Failure("only one report can go to standard output; write the others to files: `--output json:report.json`".to_owned()));
    }
    let names = |names: &'_ [String]| {
        names
            .iter()
            .map(|name| name.trim().to_owned())
            .filter(|name| !name.is_empty())
            .collect::<Vec<_>>()
    };
    let (select, extend, ignore) =
        (names(&check.select), names(&check.extend_select), names(&check.ignore));
    let selection = Selection::new(
        select.iter().map(String::as_str),
        extend.iter().map(String::as_str),
        ignore.iter().map(String::as_str),
    )?;
    let options = Options {
        lens: Lens {
            version: check.api_version,
            platform: check.platform.into(),
            look,
            ..Lens::on(check.today.unwrap_or_else(lint::today))
        },
        settings: Settings { selection },
        ..Options::default()
    };

    let (found, failures) = walk::find(&check.paths);
    let mut errors = Stream::stderr();
    for failure in &failures {
        errors.line(&format!("svclint: {}: {}", failure.path, failure.why));
    }
    let failed = !failures.is_empty();
    if check.show_files {
        let mut list = String::new();
        for file in &found {
            list.push_str(&file.shown);
            list.push('\n');
        }
        Stream::stdout().text(&list)?;
        return Ok(if failed { FAILED } else { CLEAN });
    }

    let stdin_name = check.stdin_filename.as_deref().unwrap_or("<stdin>").replace('\\', "/");
    let stdin_name = stdin_name.as_str();
    let jobs = check.jobs.map_or_else(default_jobs, usize::from);
    let inspections = inspect_all(&found, stdin_name, &options, jobs);
    let unsure = nothing_recognised(check, &found, &inspections, stdin_name);
    let report = lint::conclude(inspections, &options);
    let summary = Summary::of(&report, least(check));

    for file in report.files.iter().filter(|file| file.kind == Kind::Unreadable) {
        errors.line(&format!(
            "svclint: {}: {}",
            file.path,
            file.why.as_deref().unwrap_or_default()
        ));
    }
    for sentence in &unsure {
        errors.line(&format!("svclint: {sentence}"));
    }
    drop(errors);
    write_reports(check, &report, &summary)?;
    if failed || summary.unreadable > 0 || !unsure.is_empty() {
        return Ok(FAILED);
    }
    let threshold = match check.fail_on {
        FailOn::Error => Severity::Error,
        FailOn::Warning => Severity::Warning,
        FailOn::Info => Severity::Info,
        FailOn::Never => return Ok(CLEAN),
    };
    Ok(if report.fails_on(threshold) { FOUND } else { CLEAN })
}

/// What lies at a path on this disk.
fn look(path: &str) -> Lies {
    match walk::is_folder(path) {
        Some(true) => Lies::AsFolder,
        Some(false) => Lies::AsFile,
        None => Lies::Nowhere,
    }
}

fn least(check: &Check) -> Severity {
    match check.min_severity {
        Least::Info => Severity::Info,
        Least::Warning => Severity::Warning,
        Least::Error => Severity::Error,
    }
}

fn default_jobs() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Inspects the files, several at once where there are enough to be worth a thread.
fn inspect_all(
    found: &[Found],
    stdin_name: &str,
    options: &Options,
    jobs: usize,
) -> Vec<Inspection> {
    let listed = found.iter().cloned().map(|file| (file, false));
    let projects = Projects::near(found);
    let beside =
        walk::companions(found, projects.others(found)).into_iter().map(|file| (file, true));
    let groups = lint::group(listed.chain(beside).collect(), |(file, _)| {
        (&file.shown, projects.of(file).map(str::to_owned))
    });
    let one = |group: &Vec<(Found, bool)>| {
        let mut inspections = Vec::with_capacity(group.len());
        let mut inputs = Vec::with_capacity(group.len());
        for (file, is_companion) in group {
            match read(file, stdin_name) {
                Ok(input) => {
                    let project = projects.of(file).map(str::to_owned);
                    inputs.push(Input { is_companion: *is_companion, project, ..input });
                }
                Err(_) if *is_companion => {}
                Err(why) => inspections.push(Inspection::unreadable(file.shown.clone(), why)),
            }
        }
        inspections.extend(lint::inspect(inputs, options));
        inspections
    };
    // What a thread costs is what a few files take.
    let jobs = jobs.min(groups.len() / 4).max(1);
    if jobs == 1 {
        return groups.iter().flat_map(one).collect();
    }
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Vec<Inspection>)>> = Mutex::new(Vec::with_capacity(groups.len()));
    std::thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                while let Some((index, group)) = {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    groups.get(index).map(|group| (index, group))
                } {
                    let inspections = one(group);
                    let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
                    done.push((index, inspections));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().flat_map(|(_, inspections)| inspections).collect()
}

/// A sentence for each argument in which nothing was recognised.
fn nothing_recognised(
    check: &Check,
    found: &[Found],
    inspections: &[Inspection],
    stdin_name: &str,
) -> Vec<String> {
    if check.allow_empty {
        return Vec::new();
    }
    let by_path: HashMap<&str, &Inspection> =
        inspections.iter().map(|inspection| (inspection.file.path.as_str(), inspection)).collect();
    let of = |file: &Found| {
        let name = if file.path.is_none() { stdin_name } else { &file.shown };
        by_path.get(name).copied()
    };
    let mut sentences = Vec::new();
    for (argument, text) in check.paths.iter().enumerate() {
        let files: Vec<&Inspection> =
            found.iter().filter(|file| file.arguments.contains(&argument)).filter_map(of).collect();
        let sentence = match files[..] {
            _ if files.iter().any(|file| file.kind() != Kind::Unrecognised) => continue,
            [only] => {
                let why = only.file.why.as_deref().unwrap_or("nothing in it is recognised");
                format!("{}: {why}", only.file.path)
            }
            [_, ..] => {
                format!("{text}: nothing in it is recognised as a request or a service file")
            }
            [] if std::path::Path::new(text).is_dir() => format!(
                "{text}: it holds no file that svclint looks at (.cscfg, .csdef, .csplugin, .xml)"
            ),
            [] => continue,
        };
        sentences.push(sentence);
    }
    if let Some(last) = sentences.last_mut() {
        last.push_str("; --allow-empty lets that pass");
    }
    sentences
}

fn write_reports(check: &Check, report: &Report, summary: &Summary) -> Result<(), Failure> {
    let least = least(check);
    let shown: Vec<&Settled> =
        report.findings.iter().filter(|settled| settled.finding.severity >= least).collect();
    for output in &check.output {
        let for_people = output.format != Format::Json;
        let plain = Style { color: false, unicode: true, narrated: false, width: 100 };
        let style = if output.to.is_none() { style(check.color) } else { plain };
        let text = if check.statistics && for_people {
            statistics(report)
        } else {
            render(output.format, report, &shown, summary, &style)?
        };
        if let Some(file) = &output.to {
            let line = if for_people { summary.line() + "\n" } else { String::new() };
            write_file(file, &(text + &line))?;
            continue;
        }
        Stream::stdout().text(&text)?;
        if for_people && !check.quiet {
            let mut stderr = Stream::stderr();
            for service in &report.services {
                stderr.line(&service_line(service));
            }
            stderr.line(&summary.line());
        }
    }
    Ok(())
}

fn render(
    format: Format,
    report: &Report,
    shown: &[&Settled],
    summary: &Summary,
    style: &Style,
) -> Result<String, Failure> {
    let mut text = String::new();
    match format {
        Format::Human => {
            // A fact is told once in a run; it does not become truer by repetition.
            let mut told = HashSet::new();
            for settled in shown {
                let mut finding = Cow::Borrowed(&settled.finding);
                if finding.evidence.is_some_and(|evidence| !told.insert(evidence.says)) {
                    finding.to_mut().evidence = None;
                }
                text.push_str(&human::render(&finding, style));
                text.push('\n');
            }
        }
        Format::Concise => {
            for settled in shown {
                concise::write(&mut text, &settled.finding)?;
            }
        }
        Format::Json => write!(text, "{}", json::render(report, shown, summary)?)?,
    }
    Ok(text)
}
