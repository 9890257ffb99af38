//! A migration as a checklist: for a terminal, and as Markdown for an issue or a pull request.

mod markdown;

pub use markdown::render as markdown;

use std::fmt::Write as _;

use super::human::Style;
use super::place::{ends, message};
use super::visible::{visible, wrap};
use crate::finding::Finding;
use crate::migrate::{Checklist, Item, Marked, Origin, Urgency, Written, WrittenFile, end, pretty};
use crate::rules;

/// How many places of a task are listed for people; JSON has all.
const MOST: usize = 15;

/// What stands above the tasks of an urgency.
const fn heading(urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::Must => "MUST: without it extended support refuses the deployment, or it fails",
        Urgency::Should => "SHOULD: without it something is lost or goes wrong later",
        Urgency::Note => "NOTES: good to know",
    }
}

/// How many tasks there are, in a line.
#[must_use]
pub fn summary(checklist: &Checklist) -> String {
    let count = |urgency| checklist.count(urgency);
    let (must, should) = (count(Urgency::Must), count(Urgency::Should));
    let services = checklist.services.len();
    let services = format!("{services} service{}", if services == 1 { "" } else { "s" });
    let text = match (must, should) {
        (0, 0) => format!("svclint: {services}: nothing is left to do"),
        (0, should) => {
            format!("svclint: {services}: nothing has to be done any more, {should} should be")
        }
        (must, should) => {
            let have = if must == 1 { "thing has" } else { "things have" };
            format!("svclint: {services}: {must} {have} to be done, {should} should be")
        }
    };
    match checklist.done() {
        0 => text,
        done => format!("{text}; {done} of them done in the written files"),
    }
}

/// The checklist and what was written, each line with its end.
#[must_use]
pub fn human(checklist: &Checklist, written: Option<&Written>, style: &Style) -> String {
    let mut page = Page { text: String::new(), style };
    let ending = end();
    page.paragraph("", &style.heading(ending.title), ending.title);
    page.lines("  ", &format!("{} ({})", ending.evidence.says, ending.evidence.source));
    for remedy in ending.remedy {
        page.lines("  ", remedy);
    }
    for service in &checklist.services {
        page.text.push('\n');
        let title = format!("Service {}", service.name);
        page.paragraph("", &style.heading(&visible(&title, style.unicode)), &title);
        for file in service.definition.iter().chain(&service.configurations) {
            page.lines("  ", file);
        }
        page.items(&service.items);
    }
    if !checklist.others.is_empty() {
        page.text.push('\n');
        page.paragraph("", &style.heading("Other files"), "Other files");
        page.items(&checklist.others);
    }
    if let Some(written) = written {
        page.written(written);
    }
    page.text
}

/// A text that grows.
struct Page<'s> {
    text: String,
    style: &'s Style,
}

impl Page<'_> {
    /// Adds a heading: as it is painted where it fits in a line, else as it is, in several.
    fn paragraph(&mut self, prefix: &str, painted: &str, plain: &str) {
        if plain.chars().count() + prefix.len() <= self.style.columns() {
            let _ = writeln!(self.text, "{prefix}{painted}");
        } else {
            self.lines(prefix, plain);
        }
    }

    /// Adds a sentence in lines, each behind `prefix` or as far in as it.
    fn lines(&mut self, prefix: &str, sentence: &str) {
        let width = prefix.chars().count();
        let room = self.style.columns().saturating_sub(width);
        let sentence = visible(sentence, self.style.unicode);
        for (index, line) in wrap(&sentence, room, room).iter().enumerate() {
            if index == 0 {
                let _ = writeln!(self.text, "{prefix}{line}");
            } else {
                let _ = writeln!(self.text, "{}{line}", " ".repeat(width));
            }
        }
    }

    fn items(&mut self, items: &[Item]) {
        for urgency in Urgency::ALL {
            let mut of_urgency = items.iter().filter(|item| item.urgency == urgency).peekable();
            if of_urgency.peek().is_none() {
                continue;
            }
            self.text.push('\n');
            let title = heading(urgency);
            self.paragraph("", &paint(title, urgency, self.style), title);
            for item in of_urgency {
                self.text.push('\n');
                self.item(item);
            }
        }
    }

    fn item(&mut self, item: &Item) {
        let sign = match (item.urgency, self.style.narrated) {
            (Urgency::Note, _) | (_, true) => "  - ",
            _ if item.is_done => "[x] ",
            _ => "[ ] ",
        };
        self.lines(sign, item.task.title);
        let shared = shared(item);
        for finding in item.findings.iter().take(MOST) {
            let (start, _) = ends(&finding.place);
            let place = format!("{}:{}:{}", finding.place.part.name(), start.line, start.column);
            let place = visible(&place, self.style.unicode).into_owned();
            let _ = writeln!(self.text, "    {place}");
            let rule = if rules::page(finding.rule.as_str()).is_some() {
                format!(" [{}]", finding.rule)
            } else {
                String::new()
            };
            self.lines("      ", &format!("{}{rule}", message(finding)));
            for remedy in remedies(finding).iter().filter(|remedy| !shared.contains(remedy)) {
                self.lines("      do: ", remedy);
            }
        }
        if item.findings.len() > MOST {
            let more = item.findings.len() - MOST;
            self.lines("    ", &format!("and {more} more; --output json lists them all"));
        }
        for remedy in &shared {
            self.lines("    do:  ", remedy);
        }
        if let Some(snippet) = &item.snippet {
            let _ = writeln!(self.text, "    for extensionProfile.extensions:");
            for line in pretty(snippet).lines() {
                let _ = writeln!(self.text, "      {}", visible(line, self.style.unicode));
            }
        }
        let evidence = &item.task.evidence;
        self.lines("    why: ", &format!("{} ({})", evidence.says, evidence.source));
    }

    fn written(&mut self, written: &Written) {
        self.text.push('\n');
        let title = format!("Written to {}", written.folder);
        self.paragraph("", &self.style.heading(&visible(&title, self.style.unicode)), &title);
        for WrittenFile { path, origin, changes } in &written.files {
            let what = match changes.len() {
                0 if *origin != Origin::Copy => format!("  {path} ({})", origin.as_str()),
                0 => format!("  {path} (nothing to change)"),
                1 => format!("  {path} (1 change)"),
                more => format!("  {path} ({more} changes)"),
            };
            let _ = writeln!(self.text, "{}", visible(&what, self.style.unicode));
            for change in changes {
                self.lines("    - ", change);
            }
        }
        for sentence in &written.left_out {
            self.lines("  not written: ", sentence);
        }
        if written.marks.is_empty() {
            return;
        }
        self.text.push('\n');
        let title = "To be filled in, since only you can know it";
        self.paragraph("", &self.style.heading(title), title);
        let mut said: Vec<&str> = Vec::new();
        for Marked { mark, says, .. } in &written.marks {
            if said.contains(&mark.as_str()) {
                continue;
            }
            said.push(mark);
            self.lines("  ", &format!("{mark}: {says}"));
            for place in written.marks.iter().filter(|other| other.mark == *mark) {
                let place = format!("    {}:{}:{}", place.path, place.line, place.column);
                let _ = writeln!(self.text, "{}", visible(&place, self.style.unicode));
            }
        }
    }
}

/// What to do about a finding, a sentence each: the help, else what the best fix does.
fn remedies(finding: &Finding) -> Vec<String> {
    if !finding.help.is_empty() {
        return finding.help.clone();
    }
    finding.printable_fixes().take(1).map(|fix| fix.title.clone()).collect()
}

/// What is to be done at every place of a task.
fn shared(item: &Item) -> Vec<String> {
    let first = item.findings.first().map(remedies).unwrap_or_default();
    let is_shared =
        |remedy: &String| item.findings.iter().all(|finding| remedies(finding).contains(remedy));
    first.into_iter().filter(is_shared).collect()
}

fn paint(text: &str, urgency: Urgency, style: &Style) -> String {
    let code = match urgency {
        Urgency::Must => 31,
        Urgency::Should => 33,
        Urgency::Note => 36,
    };
    if style.color { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
}
