//! `svclint swap`.

mod slots;

use super::args::{FailOn, Least, Swap};
use super::check::{Format, render};
use super::output::{Stream, style, write_file};
use super::{CLEAN, FAILED, FOUND, Failure};
use crate::finding::Severity;
use crate::lint::{self, Options, Report, SwapInput, SwapReport};
use crate::report::human::Style;
use crate::report::{Summary, json, swap as shown_swap};
use crate::schema::Lens;
use crate::settle::{Selection, Settings, Settled};

pub(super) fn run(swap: &Swap) -> Result<u8, Failure> {
    if swap.output.iter().filter(|output| output.to.is_none()).count() > 1 {
        return Err(Failure("only one report can go to standard output; write the others to files: `--output json:report.json`".to_owned()));
    }
    let options = options(swap)?;
    let mut notes = Vec::new();
    let input = SwapInput {
        production: slots::slot("production", &swap.production, &mut notes)?,
        staging: slots::slot("staging", &swap.staging, &mut notes)?,
        request: swap.request.as_deref().map(slots::request).transpose()?,
    };
    let (report, mut compared) = lint::swap(input, &options)?;
    compared.not_compared.extend(notes);
    write_reports(swap, &report, &compared)?;
    if report.files.iter().any(|file| file.kind == crate::document::Kind::Unreadable) {
        return Ok(FAILED);
    }
    let threshold = match swap.fail_on {
        FailOn::Error => Severity::Error,
        FailOn::Warning => Severity::Warning,
        FailOn::Info => Severity::Info,
        FailOn::Never => return Ok(CLEAN),
    };
    Ok(if report.fails_on(threshold) { FOUND } else { CLEAN })
}

fn options(swap: &Swap) -> Result<Options, Failure> {
    let names = |names: &'_ [String]| -> Vec<String> {
        let names = names.iter().map(|name| name.trim().to_owned());
        names.filter(|name| !name.is_empty()).collect()
    };
    let (select, extend, ignore) =
        (names(&swap.select), names(&swap.extend_select), names(&swap.ignore));
    let selection = Selection::new(
        select.iter().map(String::as_str),
        extend.iter().map(String::as_str),
        ignore.iter().map(String::as_str),
    )?;
    let lens = Lens {
        version: swap.api_version,
        platform: swap.platform.into(),
        today: swap.today.unwrap_or_else(lint::today),
    };
    Ok(Options { lens, settings: Settings { selection }, ..Options::default() })
}

fn write_reports(swap: &Swap, report: &Report, compared: &SwapReport) -> Result<(), Failure> {
    let least = match swap.min_severity {
        Least::Info => Severity::Info,
        Least::Warning => Severity::Warning,
        Least::Error => Severity::Error,
    };
    let summary = Summary::of(report, least);
    let shown: Vec<&Settled> =
        report.findings.iter().filter(|settled| settled.finding.severity >= least).collect();
    for output in &swap.output {
        let plain = Style { color: false, unicode: true, narrated: false, width: 100 };
        let style = if output.to.is_none() { style(swap.color) } else { plain };
        let text = match output.format {
            Format::Human => {
                let head = shown_swap::render(compared, &style);
                head + &render(output.format, report, &shown, &summary, &style)?
            }
            Format::Concise => render(output.format, report, &shown, &summary, &style)?,
            Format::Json => json::render_swap(report, &shown, &summary, Some(compared))?,
        };
        let for_people = output.format != Format::Json;
        if let Some(file) = &output.to {
            let line = if for_people { summary.line() + "\n" } else { String::new() };
            write_file(file, &(text + &line))?;
            continue;
        }
        Stream::stdout().text(&text)?;
        if for_people && !swap.quiet {
            let mut stderr = Stream::stderr();
            if output.format == Format::Concise {
                stderr.line(&shown_swap::verdict(compared));
            }
            stderr.line(&summary.line());
        }
    }
    Ok(())
}
