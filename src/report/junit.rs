//! Test results in the form of JUnit, which every build server shows.
//!
//! A file is a suite and a finding a case of it: one that makes the run fail has failed, any other
//! has passed with a word. A clean file is a case that has passed, so that no report is empty.

use std::collections::HashMap;
use std::io;

use super::Run;
use super::markup::Document;
use super::place::{ends, message, message_and_help};
use super::visible::visible;
use crate::document::Kind;
use crate::lint::FileReport;
use crate::settle::Settled;

/// The report, with a line end.
pub(super) fn render(run: &Run<'_>) -> io::Result<String> {
    let files: Vec<_> =
        run.report.files.iter().filter(|file| file.kind != Kind::Unrecognised).collect();
    let mut by_file: HashMap<&str, Vec<&Settled>> = HashMap::new();
    for settled in &run.shown {
        by_file.entry(settled.finding.place.part.name()).or_default().push(settled);
    }
    let suites: Vec<(&FileReport, Vec<&Settled>)> =
        files.iter().map(|file| (*file, by_file.remove(&*file.path).unwrap_or_default())).collect();
    let failures =
        |findings: &[&Settled]| findings.iter().filter(|settled| (run.fails)(settled)).count();

    let mut document = Document::new();
    let tests: usize = suites.iter().map(|(_, findings)| findings.len().max(1)).sum();
    let failed: usize = suites.iter().map(|(_, findings)| failures(findings)).sum();
    let broken = files.iter().filter(|file| file.kind == Kind::Unreadable).count();
    document.open(
        "testsuites",
        &[
            ("name", "svclint"),
            ("tests", &tests.to_string()),
            ("failures", &failed.to_string()),
            ("errors", &broken.to_string()),
        ],
    )?;
    for (file, findings) in &suites {
        let path = &*file.path;
        let is_broken = file.kind == Kind::Unreadable;
        document.open(
            "testsuite",
            &[
                ("name", path),
                ("tests", &findings.len().max(1).to_string()),
                ("failures", &failures(findings).to_string()),
                ("errors", if is_broken { "1" } else { "0" }),
                ("skipped", "0"),
            ],
        )?;
        if is_broken {
            let case = [("classname", path), ("name", "can be read"), ("file", path)];
            document.open("testcase", &case)?;
            let why = file.why.as_deref().unwrap_or("it could not be read");
            document.empty("error", &[("type", "unreadable"), ("message", why)])?;
            document.close("testcase")?;
        } else if findings.is_empty() {
            let case = [("classname", path), ("name", "nothing found"), ("file", path)];
            document.empty("testcase", &case)?;
        }
        for settled in findings {
            case(&mut document, path, settled, (run.fails)(settled))?;
        }
        document.close("testsuite")?;
    }
    document.close("testsuites")?;
    Ok(document.into_text())
}

fn case(document: &mut Document, path: &str, settled: &Settled, fails: bool) -> io::Result<()> {
    let finding = &settled.finding;
    let (start, _) = ends(&finding.place);
    let name = format!("{} at {}:{}", finding.rule, start.line, start.column);
    let line = start.line.to_string();
    document.open(
        "testcase",
        &[("classname", path), ("name", &name), ("file", path), ("line", &line)],
    )?;
    let place = format!("{}:{}:{}", visible(path, true), start.line, start.column);
    let text =
        format!("{place}: {}[{}] {}", finding.severity, finding.rule, message_and_help(finding));
    if fails {
        let kind = finding.severity.as_str();
        document.open("failure", &[("type", kind), ("message", &message(finding))])?;
        document.text(&text)?;
        document.close("failure")?;
    } else {
        document.open("system-out", &[])?;
        document.text(&text)?;
        document.close("system-out")?;
    }
    document.close("testcase")
}
