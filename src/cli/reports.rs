//! Writing the reports that were asked for, each where it belongs.

use std::path::PathBuf;
use std::str::FromStr;

use super::Failure;
use super::args::{Check, Least, Target};
use super::fix;
use super::output::{Stream, style, write_file};
use super::scopes::Scopes;
use crate::config::Threshold;
use crate::finding::Severity;
use crate::lint::Report;
use crate::report::human::Style;
use crate::report::{Format, Run, Summary, service_line, statistics};
use crate::settle::Settled;
use crate::text::nearest;

/// A report that was asked for, and where it goes; without a file to standard output.
#[derive(Clone, Debug)]
pub(super) struct Output {
    pub(super) format: Format,
    pub(super) to: Target,
}

impl FromStr for Output {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, file) =
            text.split_once(':').map_or((text, None), |(name, file)| (name, Some(file)));
        let Some(format) = Format::named(name) else {
            let names = Format::ALL.map(Format::as_str);
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
        Ok(Self { format, to: file.map(PathBuf::from) })
    }
}

/// Whether the options can be met.
pub(super) fn check_outputs(outputs: &[Output]) -> Result<(), Failure> {
    if outputs.iter().filter(|output| output.to.is_none()).count() > 1 {
        return Err(Failure("only one report can go to standard output; write the others to files: `--output json:report.json`".to_owned()));
    }
    let mut files: Vec<&PathBuf> = outputs.iter().filter_map(|output| output.to.as_ref()).collect();
    files.sort();
    match files.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => {
            Err(Failure(format!("{}: two reports cannot go to one file", pair[0].display())))
        }
        None => Ok(()),
    }
}

/// Writes every report that was asked for.
pub(super) fn write(
    check: &Check,
    report: &Report,
    summary: &Summary,
    scopes: &Scopes,
) -> Result<(), Failure> {
    let least = least(check);
    let all: Vec<&Settled> =
        report.findings.iter().filter(|settled| settled.finding.severity >= least).collect();
    let is_shown = |settled: &&Settled| settled.is_reported() || check.show_suppressed;
    let shown = all.iter().copied().filter(is_shown).collect();
    let fails = |settled: &Settled| fails(settled, scopes);
    let run = Run { report, all, shown, summary, fails: &fails };
    for output in &check.output {
        let format = output.format;
        let plain = Style { color: false, unicode: true, narrated: false, width: 100 };
        let style = if output.to.is_none() { style(check.color) } else { plain };
        let text = if check.statistics && format.is_prose() {
            statistics(report)
        } else {
            format.render(&run, &style)?
        };
        if let Some(file) = &output.to {
            let line = if format.is_prose() { summary.line() + "\n" } else { String::new() };
            write_file(file, &(text + &line))?;
            continue;
        }
        // Where standard output is the fixed text, the report makes way.
        let mut to = if fix::takes_stdout(check) { Stream::stderr() } else { Stream::stdout() };
        to.text(&text)?;
        drop(to);
        if format.is_logged() && !check.quiet {
            let mut stderr = Stream::stderr().buffered();
            for service in &report.services {
                stderr.line(&service_line(service));
            }
            stderr.line(&summary.line());
        }
    }
    Ok(())
}

/// Whether a finding makes the run fail.
pub(super) fn fails(settled: &Settled, scopes: &Scopes) -> bool {
    settled.is_reported()
        && match scopes.threshold(settled.finding.place.part.name()) {
            Threshold::Never => false,
            Threshold::At(severity) => settled.finding.severity >= severity,
        }
}

/// The least severity that is shown.
pub(super) fn least(check: &Check) -> Severity {
    match check.min_severity {
        Least::Info => Severity::Info,
        Least::Warning => Severity::Warning,
        Least::Error => Severity::Error,
    }
}
