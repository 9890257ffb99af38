//! The report of Checkstyle, which many build servers read.

use std::io;

use super::Run;
use super::markup::Document;
use super::place::{ends, file, message};

/// The report, with a line end.
pub(super) fn render(run: &Run<'_>) -> io::Result<String> {
    let mut document = Document::new();
    document.open("checkstyle", &[("version", "10.0")])?;
    let mut findings = &run.shown[..];
    while let Some(first) = findings.first() {
        let part = &first.finding.place.part;
        let count = findings
            .iter()
            .take_while(|settled| settled.finding.place.part.name() == part.name())
            .count();
        let (of_file, others) = findings.split_at(count);
        document.open("file", &[("name", file(part))])?;
        for settled in of_file {
            let finding = &settled.finding;
            let (start, _) = ends(&finding.place);
            document.empty(
                "error",
                &[
                    ("line", &start.line.to_string()),
                    ("column", &start.column.to_string()),
                    ("severity", finding.severity.as_str()),
                    ("message", &message(finding)),
                    ("source", &format!("svclint.{}", finding.rule)),
                ],
            )?;
        }
        document.close("file")?;
        findings = others;
    }
    document.close("checkstyle")?;
    Ok(document.into_text())
}
