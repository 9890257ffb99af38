//! The checklist as Markdown, with boxes to tick.

use std::fmt::Write as _;

use super::{MOST, heading, remedies, shared, summary};
use crate::migrate::{Checklist, Item, Urgency, Written, end, pretty};
use crate::report::markdown::{escape, marked};
use crate::report::place::{ends, message};
use crate::report::visible::visible;

/// The checklist and what was written, as Markdown.
#[must_use]
pub fn render(checklist: &Checklist, written: Option<&Written>) -> String {
    let ending = end();
    let mut text = String::from("# Migration to Cloud Services (extended support)\n\n");
    let _ = writeln!(text, "**{}.** {}", ending.title, marked(ending.evidence.says));
    for remedy in ending.remedy {
        let _ = writeln!(text, "{}.", marked(remedy));
    }
    let line = summary(checklist);
    let line = line.strip_prefix("svclint: ").unwrap_or(&line);
    let _ = writeln!(text, "\n{}.", escape(line));
    for service in &checklist.services {
        let _ = writeln!(text, "\n## {}\n", escape(&visible(&service.name, true)));
        for file in service.definition.iter().chain(&service.configurations) {
            let _ = writeln!(text, "- {}", code(file));
        }
        items(&mut text, &service.items);
    }
    if !checklist.others.is_empty() {
        text.push_str("\n## Other files\n");
        items(&mut text, &checklist.others);
    }
    if let Some(written) = written {
        files(&mut text, written);
    }
    text
}

fn items(text: &mut String, items: &[Item]) {
    for urgency in Urgency::ALL {
        let mut of_urgency = items.iter().filter(|item| item.urgency == urgency).peekable();
        if of_urgency.peek().is_none() {
            continue;
        }
        let _ = writeln!(text, "\n### {}\n", heading(urgency));
        for item in of_urgency {
            one(text, item);
        }
    }
}

fn one(text: &mut String, item: &Item) {
    let sign = match item.urgency {
        Urgency::Note => "-",
        _ if item.is_done => "- [x]",
        _ => "- [ ]",
    };
    let _ = writeln!(text, "{sign} **{}**", marked(item.task.title));
    let shared = shared(item);
    for finding in item.findings.iter().take(MOST) {
        let (start, _) = ends(&finding.place);
        let place = format!("{}:{}:{}", finding.place.part.name(), start.line, start.column);
        let _ = write!(text, "  - {}: {}", code(&place), marked(&message(finding)));
        for remedy in remedies(finding).iter().filter(|remedy| !shared.contains(remedy)) {
            let _ = write!(text, "; {}", marked(&visible(remedy, true)));
        }
        text.push('\n');
    }
    if item.findings.len() > MOST {
        let _ = writeln!(text, "  - and {} more", item.findings.len() - MOST);
    }
    for remedy in &shared {
        let _ = writeln!(text, "  - do: {}", marked(&visible(remedy, true)));
    }
    let evidence = &item.task.evidence;
    let _ = writeln!(text, "  - why: {} ({})", marked(evidence.says), escape(evidence.source));
    if let Some(snippet) = &item.snippet {
        text.push_str("\n    ```json\n");
        for line in pretty(snippet).lines() {
            let _ = writeln!(text, "    {}", visible(line, true).replace("```", "` ` `"));
        }
        text.push_str("    ```\n\n");
    }
}

fn files(text: &mut String, written: &Written) {
    let _ = writeln!(text, "\n## Written to {}\n", code(&written.folder));
    for file in &written.files {
        let _ = writeln!(text, "- {} ({})", code(&file.path), file.origin.as_str());
        for change in &file.changes {
            let _ = writeln!(text, "  - {}", marked(&visible(change, true)));
        }
    }
    for sentence in &written.left_out {
        let _ = writeln!(text, "- not written: {}", marked(&visible(sentence, true)));
    }
    if written.marks.is_empty() {
        return;
    }
    text.push_str("\n## To be filled in\n\n");
    for mark in &written.marks {
        let place = format!("{}:{}:{}", mark.path, mark.line, mark.column);
        let _ =
            writeln!(text, "- [ ] {}: {}: {}", code(&place), code(&mark.mark), marked(&mark.says));
    }
}

/// A text as code, of which nothing is markup.
fn code(text: &str) -> String {
    format!("<code>{}</code>", escape(&visible(text, true)))
}
