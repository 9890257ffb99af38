//! `svclint swap`.

pub(super) mod slots;

use std::path::Path;

use super::args::{Check, Swap};
use super::output::{Stream, style, write_file};
use super::reports::{check_outputs, fails, least};
use super::scopes::Scopes;
use super::{CLEAN, FAILED, FOUND, Failure};
use crate::lint::{self, Options, Report, SwapInput, SwapReport};
use crate::report::human::Style;
use crate::report::{Format, Run, Summary, json, swap as shown_swap};
use crate::settle::Settled;
use crate::walk::Found;

pub(super) fn run(swap: &Swap) -> Result<u8, Failure> {
    check_outputs(&swap.output)?;
    let check = Check {
        configured: swap.configured.clone(),
        fail_on: swap.fail_on,
        min_severity: swap.min_severity,
        ..Check::plain()
    };
    let mut scopes = Scopes::new(&check)?;
    let options = options(swap, &mut scopes)?;
    let mut notes = Vec::new();
    let input = SwapInput {
        production: slots::slot("production", &swap.production, &mut notes)?,
        staging: slots::slot("staging", &swap.staging, &mut notes)?,
        request: swap.request.as_deref().map(slots::request).transpose()?,
    };
    let (report, mut compared) = lint::swap(input, &options)?;
    compared.not_compared.extend(notes);
    write_reports(swap, &check, &report, &compared, &scopes)?;
    if report.unreadable().next().is_some() {
        return Ok(FAILED);
    }
    let fails = report.findings.iter().any(|settled| fails(settled, &scopes));
    Ok(if fails { FOUND } else { CLEAN })
}

/// What both deployments are held against: what the configuration above that in staging says.
fn options(swap: &Swap, scopes: &mut Scopes) -> Result<Options, Failure> {
    let slots = swap.staging.iter().chain(&swap.production);
    let on_disk = slots.map(Path::new).find(|path| path.exists());
    let mut scope = scopes.alone().clone();
    if let Some(path) = on_disk {
        // A name in the folder, since a configuration holds for what is below its own.
        let path = if path.is_dir() { path.join("ServiceDefinition.csdef") } else { path.into() };
        let shown = path.to_string_lossy().replace('\\', "/");
        let file = Found::named(shown.clone(), &path);
        scopes.place(vec![file], &[])?;
        if let Some(bad) = scopes.bad().into_iter().next() {
            return Err(Failure(bad));
        }
        scope = scopes.of(&shown).clone();
    }
    let settings = scope.settings.as_ref().clone();
    Ok(Options { lens: scope.lens.clone(), settings, ..Options::default() })
}

fn write_reports(
    swap: &Swap,
    check: &Check,
    report: &Report,
    compared: &SwapReport,
    scopes: &Scopes,
) -> Result<(), Failure> {
    let least = least(check);
    let summary = Summary::of(report, least).by_hand();
    let all: Vec<&Settled> =
        report.findings.iter().filter(|settled| settled.finding.severity >= least).collect();
    let shown = all.iter().copied().filter(|settled| settled.is_reported()).collect();
    let fails = |settled: &Settled| fails(settled, scopes);
    let run = Run { report, all, shown, summary: &summary, fails: &fails };
    for output in &swap.output {
        let format = output.format;
        let plain = Style { color: false, unicode: true, narrated: false, width: 100 };
        let style = if output.to.is_none() { style(swap.color) } else { plain };
        let text = match format {
            Format::Human => shown_swap::render(compared, &style) + &format.render(&run, &style)?,
            Format::Json => json::render_swap(report, &run.all, &summary, Some(compared))?,
            _ => format.render(&run, &style)?,
        };
        if let Some(file) = &output.to {
            let line = if format.is_prose() { summary.line() + "\n" } else { String::new() };
            write_file(file, &(text + &line))?;
            continue;
        }
        Stream::stdout().text(&text)?;
        if format.is_logged() && !swap.quiet {
            let mut stderr = Stream::stderr();
            if format != Format::Human {
                stderr.line(&shown_swap::verdict(compared));
            }
            stderr.line(&summary.line());
        }
    }
    Ok(())
}
