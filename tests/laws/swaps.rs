//! Deployments that are to change places, and service files held against what they were.
//!
//! The first letter says which of the two. For a swap the files are the definition and the
//! configuration of production, those of staging, and the request; what is not there is that of
//! production. For an update they are definition and configuration before and after.

use svclint::document::Difference;
use svclint::{
    Input, Options, Previous, Report, Slot, SwapError, SwapInput, SwapReport, lint, swap,
};

use super::{Held, chosen, files, linted, must, options, places, reports, same, same_reports};

const NAMES: [&str; 2] = ["ServiceDefinition.csdef", "ServiceConfiguration.cscfg"];

pub(crate) fn hold(input: &[u8]) -> Held {
    let (choice, text) = chosen(input);
    let files = files(text);
    let options = options(choice / 2);
    match choice % 2 {
        0 => swapped(&files, &options),
        _ => updated(&files, &options),
    }
}

// Swaps.

fn swapped(files: &[&[u8]], options: &Options) -> Held {
    let slot = |name: &str, from: usize| -> Vec<Input> {
        let of = |(number, file): (usize, &str)| {
            let own = files.get(from + number).filter(|text| !text.is_empty());
            let text = own.or_else(|| files.get(number))?;
            Some(Input::new(format!("{name}/{file}"), *text))
        };
        NAMES.into_iter().enumerate().filter_map(of).collect()
    };
    let (production, staging) = (slot("production", 0), slot("staging", 2));
    let request = files.get(4).map(|body| Input::new("swap.xml", *body));
    let all: Vec<Input> =
        production.iter().chain(&staging).chain(request.as_ref()).cloned().collect();
    let run = |production: &[Input], staging: &[Input]| {
        let (production, staging) = (Slot::Files(production.into()), Slot::Files(staging.into()));
        swap(SwapInput { production, staging, request: request.clone() }, options)
    };
    match (run(&production, &staging), run(&production, &staging)) {
        (Ok((report, compared)), Ok((again, _))) => {
            same_reports(&report, &again)?;
            sound(&report, &compared, &all)?;
        }
        (Err(one), Err(other)) => return same("why there is no answer", one, other),
        (one, other) => return Err(format!("{:?} and {:?}", one.err(), other.err())),
    }
    let twin: Vec<Input> = slot("staging", 0);
    alike(run(&production, &twin), &production)?;
    let promoted = SwapInput { production: Slot::Empty, staging: Slot::Files(staging), request };
    if let Ok((report, compared)) = swap(promoted, options) {
        sound(&report, &compared, &all)?;
    }
    Ok(())
}

fn sound(report: &Report, compared: &SwapReport, inputs: &[Input]) -> Held {
    for settled in &report.findings {
        places::of(&settled.finding, inputs)?;
    }
    reports::hold(report)?;
    reports::hold_swap(compared)
}

/// A deployment has the endpoints that it has.
fn alike(found: Result<(Report, SwapReport), SwapError>, production: &[Input]) -> Held {
    let Ok((_, compared)) = found else { return Ok(()) };
    let differs = compared
        .rows
        .iter()
        .find(|row| !matches!(row.difference, Difference::None | Difference::Unseen));
    must(differs.is_none(), || {
        format!("{:?} differs from itself: {differs:?}", production.first().map(|file| &file.path))
    })
}

// Updates.

fn updated(files: &[&[u8]], options: &Options) -> Held {
    let input = |(number, name): (usize, &'static str)| {
        let old = files.get(number)?;
        let new = files.get(number + 2).unwrap_or(old);
        let previous = Some(before(name, old));
        Some(Input { previous, ..Input::new(name, *new) })
    };
    let inputs: Vec<Input> = NAMES.into_iter().enumerate().filter_map(input).collect();
    linted(&inputs, options)?;
    // What did not change is checked as if nobody had asked what it was.
    let plain: Vec<Input> =
        inputs.iter().map(|input| Input { previous: None, ..input.clone() }).collect();
    let unchanged = plain.iter().map(|input| {
        let previous = Some(before(&input.path, &input.bytes));
        Input { previous, ..input.clone() }
    });
    let (plain, unchanged) = (plain.iter().cloned(), unchanged.collect::<Vec<Input>>());
    let rules = |report: &Report| -> Vec<String> {
        let rule = |one: &svclint::settle::Settled| {
            format!("{} {}", one.finding.rule, one.finding.message)
        };
        report.findings.iter().map(rule).collect()
    };
    same(
        "what is found without a change",
        rules(&lint(plain, options)),
        rules(&lint(unchanged, options)),
    )
}

fn before(name: &str, bytes: &[u8]) -> Previous {
    Previous { name: format!("git:main:{name}"), bytes: bytes.to_vec(), is_moved: false }
}
