//! Reports: each format is rendered, and what reads it elsewhere can read it.

use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;
use svclint::report::human::Style;
use svclint::report::{Format, Run, Summary};
use svclint::settle::Settled;
use svclint::{Report, Severity};

use super::{Held, must};

const STYLES: [Style; 4] = [
    Style { color: false, unicode: true, narrated: false, width: 100 },
    Style { color: false, unicode: false, narrated: false, width: 40 },
    Style { color: false, unicode: true, narrated: true, width: 0 },
    Style { color: true, unicode: true, narrated: false, width: 4000 },
];

/// Findings of a report that are rendered. Each costs what drawing costs.
const MOST: usize = 40;

/// A report, rendered in a format.
pub(crate) fn render(report: &Report, format: Format, style: &Style) -> Result<String, String> {
    let summary = Summary::of(report, Severity::Info);
    let all: Vec<&Settled> = report.findings.iter().take(MOST).collect();
    let shown = all.iter().copied().filter(|settled| settled.is_reported()).collect();
    let fails = |settled: &Settled| settled.finding.severity == Severity::Error;
    let run = Run { report, all, shown, summary: &summary, fails: &fails };
    format.render(&run, style).map_err(|error| format!("{}: {error}", format.as_str()))
}

/// Everything that a report says.
pub(crate) fn json(report: &Report) -> Result<String, String> {
    let summary = Summary::of(report, Severity::Info);
    let all: Vec<&Settled> = report.findings.iter().collect();
    svclint::report::json::render(report, &all, &summary).map_err(|error| error.to_string())
}

/// Whether one format is tried for some of the reports, so that the time of fuzzing goes to what is
/// read and not to what is drawn.
pub(crate) static IS_QUICK: AtomicBool = AtomicBool::new(false);

/// Every format has to be what it is called.
pub(crate) fn hold(report: &Report) -> Held {
    let json = json(report)?;
    let found = parsed(&json)?;
    let count = found["findings"].as_array().map(Vec::len);
    must(count == Some(report.findings.len()), || format!("{count:?} findings are in JSON"))?;
    let pairs =
        Format::ALL.iter().flat_map(|format| STYLES.iter().map(move |style| (format, style)));
    let draws = |format: &Format| *format == Format::Human;
    let pairs = pairs.filter(|(format, style)| draws(format) || **style == STYLES[0]);
    let sum = json.bytes().fold(0_usize, |sum, byte| sum.wrapping_mul(31) + usize::from(byte));
    // Most are left out: their laws are about what is drawn, which few inputs change.
    let picked = sum % (8 * (Format::ALL.len() + STYLES.len() - 1));
    let is_quick = IS_QUICK.load(Ordering::Relaxed);
    for (number, (format, style)) in pairs.enumerate() {
        if is_quick && number != picked {
            continue;
        }
        let text = render(report, *format, style)?;
        reads(*format, style, &text)
            .map_err(|why| format!("{}: {why}: {text}", format.as_str()))?;
    }
    Ok(())
}

/// A format has to be readable by what it is for, and nothing in it may steer a terminal.
fn reads(format: Format, style: &Style, text: &str) -> Held {
    match format {
        Format::Json | Format::Sarif | Format::Gitlab | Format::Rdjson => drop(parsed(text)?),
        Format::Jsonl => text.lines().try_for_each(|line| parsed(line).map(drop))?,
        Format::Junit | Format::Checkstyle => {
            roxmltree::Document::parse(text).map_err(|error| error.to_string())?;
        }
        Format::Human
        | Format::Concise
        | Format::Github
        | Format::Azure
        | Format::Msbuild
        | Format::Summary => {}
    }
    let steers = |c: char| {
        // What escapes with a backslash may leave a tab as it is, which steers nothing.
        c.is_control() && !matches!(c, '\n' | '\t') && !(style.color && c == '\u{1b}')
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    must(!text.contains(steers), || "it has what steers a terminal".to_owned())
}

fn parsed(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

/// The verdict and the table of a swap.
pub(crate) fn hold_swap(swap: &svclint::SwapReport) -> Held {
    for style in STYLES {
        let text = svclint::report::swap::render(swap, &style);
        reads(Format::Human, &style, &text).map_err(|why| format!("swap: {why}: {text}"))?;
    }
    Ok(())
}
