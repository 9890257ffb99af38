//! Every rule page is proven by its own examples: what stands under `## Wrong` fires that rule and
//! no other, what stands under `## Right` is clean, and a fix turns the one into the other.

#[path = "pages/disk.rs"]
mod disk;
#[path = "pages/examples.rs"]
mod examples;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use examples::Example;
use svclint::config::Configuration;
use svclint::finding::{Edit, Fix, Safety};
use svclint::fix::{Wanted, fix};
use svclint::rules::{self, Page};
use svclint::schema::{Lens, Version};
use svclint::settle::Selection;
use svclint::text::Part;
use svclint::text::limits::{MAX_ATTRIBUTES, MAX_BYTES, MAX_DEPTH, MAX_FINDINGS};
use svclint::{Finding, Input, Kind, Options, Report, Severity, lint};

/// The headings of a page, in order; the last one is left out where there is nothing to add.
const HEADINGS: [&str; 6] =
    ["What is wrong", "Why it matters", "How to mend it", "Wrong", "Right", "Good to know"];

/// The longest line of prose, in columns.
const LONGEST_LINE: usize = 100;

/// Makes examples and adds what is wrong with them.
type Make = fn(&mut Vec<String>);

/// Pages whose examples are too large to be printed, with the test that makes them.
const GENERATED: [(&str, Make); 8] = [
    ("ambiguous-service", ambiguous),
    ("configuration-cert-limit", certificates),
    ("definition-content-source", disk::content_folders),
    ("definition-task-missing-file", disk::task_files),
    ("limit-exceeded", limits),
    ("site-physicaldirectory-missing", disk::site_folders),
    ("site-unbuilt", disk::unbuilt_sites),
    ("unmatched-glob", globs),
];

#[test]
fn wrong_fires_right_is_clean_and_fixes_lead_from_one_to_the_other() {
    let mut failures = Vec::new();
    for page in rules::all().iter().filter(|page| !is_generated(page)) {
        prove(page, &mut failures);
    }
    report(&failures);
}

#[test]
fn generated_examples_are_made_by_a_test() {
    let mut failures = Vec::new();
    let pages: Vec<&str> =
        rules::all().iter().filter(|p| is_generated(p)).map(|p| p.name).collect();
    let made: Vec<&str> = GENERATED.iter().map(|(name, _)| *name).collect();
    if pages != made {
        failures.push(format!(
            "pages with generated examples: {pages:?}; tests that make them: {made:?}"
        ));
    }
    for (_, make) in GENERATED {
        make(&mut failures);
    }
    report(&failures);
}

#[test]
fn pages_have_their_headings_in_order_and_no_long_lines() {
    let mut failures = Vec::new();
    for page in rules::all() {
        let headings: Vec<&str> =
            prose(page.text()).filter_map(|(_, line)| line.strip_prefix("## ")).collect();
        let expected = HEADINGS.iter().copied().filter(|heading| match *heading {
            "Wrong" | "Right" => !is_generated(page),
            "Good to know" => headings.contains(heading),
            _ => true,
        });
        if !expected.eq(headings.iter().copied()) {
            failures
                .push(format!("{}: the headings are {headings:?}, not {HEADINGS:?}", page.name));
        }
        for (number, line) in
            prose(page.text()).filter(|(_, line)| line.chars().count() > LONGEST_LINE)
        {
            failures.push(format!("{}:{number}: over {LONGEST_LINE} columns: {line}", page.name));
        }
        if page.title.ends_with('.')
            || page.evidence.says.trim() != page.evidence.says
            || !page.evidence.says.ends_with('.')
        {
            failures.push(format!(
                "{}: a title has no full stop, `says` is a sentence with one",
                page.name
            ));
        }
    }
    report(&failures);
}

#[test]
fn base_documents_are_clean() {
    let mut failures = Vec::new();
    let folder = root().join("tests/base");
    for entry in folder.read_dir().expect("tests/base") {
        let path = entry.expect("tests/base").path();
        let text = std::fs::read_to_string(&path).expect("tests/base");
        let found = lint([Input::new(path.display().to_string(), text)], &options());
        if found.files.iter().any(|file| file.kind == Kind::Unrecognised)
            || !found.findings.is_empty()
        {
            failures.push(format!("{}: {}", path.display(), fired(&found)));
        }
    }
    report(&failures);
}

/// Runs the examples of a page, the first wrong one with the first right one, and so on.
fn prove(page: &Page, failures: &mut Vec<String>) {
    let mut fail =
        |place: &str, why: String| failures.push(format!("rules/{}.md, {place}: {why}", page.name));
    let examples = match examples::of(page.text()) {
        Ok(examples) => examples,
        Err(why) => return fail("blocks", why),
    };
    let (wrong, right): (Vec<_>, Vec<_>) = examples.iter().partition(|example| example.is_wrong);
    if wrong.is_empty() || wrong.len() != right.len() {
        return fail("blocks", format!("{} are wrong, {} are right", wrong.len(), right.len()));
    }
    let mut shown = Shown::default();
    for (number, (wrong, right)) in (1..).zip(wrong.into_iter().zip(right)) {
        let place = format!("Wrong {number} (line {})", wrong.line);
        for why in fires_alone(page, wrong, right, &mut shown) {
            fail(&place, why);
        }
        if let Err(why) = is_clean(page, right) {
            fail(&format!("Right {number} (line {})", right.line), why);
        }
    }
    if !shown.severities.contains(&page.severity) {
        fail("Wrong", format!("no example is of the severity of the page, {}", page.severity));
    }
    if shown.fix() != page.fix {
        let why = format!("says fix = \"{}\", but its examples show \"{}\"", page.fix, shown.fix());
        fail("front matter", why);
    }
}

/// What the examples of a page have shown so far.
#[derive(Default)]
struct Shown {
    severities: Vec<Severity>,
    safeties: Vec<Safety>,
}

impl Shown {
    /// The word for the fixes of a rule: all of them are safe, all are not, some are, or there are
    /// none.
    fn fix(&self) -> &'static str {
        let has = |safety| self.safeties.contains(&safety);
        match (has(Safety::Safe), has(Safety::Unsafe)) {
            (true, true) => "some",
            (true, false) => "safe",
            (false, true) => "unsafe",
            (false, false) => "none",
        }
    }
}

/// Why `wrong` does not prove the rule: it has to fire this rule and no other, and if there are
/// fixes, the first of each finding have to make `right` of it.
fn fires_alone(page: &Page, wrong: &Example, right: &Example, shown: &mut Shown) -> Vec<String> {
    let selection = Selection::new([], [page.name], []).expect("the rule's own name");
    let report = wrong.lint(selection);
    let findings = || report.reported().map(|settled| &settled.finding);
    let mut why = Vec::new();
    if findings().next().is_none() || findings().any(|finding| finding.rule.as_str() != page.name) {
        why.push(format!("fires not this rule alone, but{}", fired(&report)));
    }
    shown.severities.extend(findings().map(|finding| finding.severity));
    let fixes: Vec<&Fix> = findings().filter_map(|finding| finding.fixes.first()).collect();
    shown.safeties.extend(fixes.iter().map(|fix| fix.safety));
    if fixes.is_empty() {
        return why;
    }
    if fixes.len() < findings().count() {
        why.push(format!("only some findings have a fix, so split it:{}", fired(&report)));
    }
    if wrong.files.len() != right.files.len() {
        why.push(format!("{} files, but {} in Right", wrong.files.len(), right.files.len()));
    }
    let selection = Selection::new([], [page.name], []).expect("the rule's own name");
    let mended = if wrong.is_swap() {
        // A swap has no `--fix`: its edits are made as a user would make them by hand.
        wrong.files.iter().map(|file| by_hand(&file.name, &file.text, findings())).collect()
    } else {
        by_engine(wrong, selection)
    };
    for ((file, mended), expected) in wrong.files.iter().zip(mended).zip(&right.files) {
        let name = &file.name;
        match mended {
            Ok(mended) if mended == expected.text => {}
            Ok(mended) => {
                why.push(format!("with its fixes {name} is not what is Right, but\n{mended}"));
            }
            Err(error) => why.push(format!("{name}: {error}")),
        }
    }
    why
}

/// The files of an example with their fixes made and proven.
fn by_engine(wrong: &Example, selection: Selection) -> Vec<Result<String, String>> {
    let wanted = Wanted { safety: Safety::Unsafe, ..Wanted::default() };
    let fixed = fix(wrong.inputs(), &wrong.options(selection), wanted);
    let mended = |file: &examples::File| {
        if let Some(refused) = fixed.refused.iter().find(|refused| refused.path == file.name) {
            return Err(format!("{} was refused: it {}", refused.title, refused.why));
        }
        let done = fixed.files.iter().find(|done| done.path == file.name);
        Ok(done.map_or_else(|| file.text.clone(), |done| text_of(&done.after)))
    };
    wrong.files.iter().map(mended).collect()
}

/// A file with the first fix of each of its findings made.
fn by_hand<'f>(
    name: &str,
    text: &str,
    findings: impl Iterator<Item = &'f Finding>,
) -> Result<String, String> {
    let here = findings.filter(|finding| finding.place.innermost().part.name() == name);
    apply(text, here.filter_map(|finding| finding.fixes.first()).flat_map(|fix| &fix.edits))
}

fn text_of(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

/// A right example is something that svclint checks, and neither the rules that run by default nor that of its page find a thing.
fn is_clean(page: &Page, right: &Example) -> Result<(), String> {
    let selection = Selection::new([], [page.name], []).expect("the rule's own name");
    let report = right.lint(selection);
    if report.files.iter().any(|file| file.kind == Kind::Unrecognised) {
        return Err(format!("is nothing that svclint checks: {:?}", report.files));
    }
    if report.reported().next().is_none() {
        Ok(())
    } else {
        Err(format!("is not clean:{}", fired(&report)))
    }
}

/// Two definitions of one service and a configuration: the names decide, or nothing does.
fn ambiguous(failures: &mut Vec<String>) {
    let definition = |name: &str| {
        let text = "<?xml version=\"1.0\"?><ServiceDefinition name=\"HarborBooks\" \
             xmlns=\"http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceDefinition\">\
             <WorkerRole name=\"Orders\"/></ServiceDefinition>";
        Input::new(name, text)
    };
    let configuration = |name: &str| {
        let text = "<?xml version=\"1.0\"?><ServiceConfiguration serviceName=\"HarborBooks\" osFamily=\"7\" \
             xmlns=\"http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceConfiguration\">\
             <Role name=\"Orders\"><Instances count=\"2\"/></Role></ServiceConfiguration>";
        Input::new(name, text)
    };
    for (configured, expected) in [
        ("ServiceConfiguration.cscfg", vec!["ambiguous-service"]),
        ("ServiceConfiguration.Prod.cscfg", vec![]),
    ] {
        let files = [
            definition("ServiceDefinition.Test.csdef"),
            definition("ServiceDefinition.Prod.csdef"),
            configuration(configured),
        ];
        let report = lint(files, &options());
        let found: Vec<&str> = report.reported().map(|f| f.finding.rule.as_str()).collect();
        if found != expected {
            failures.push(format!("ambiguous-service: {configured} fires {found:?}"));
        }
    }
}

/// A glob fits a file, or a folder that the file lies in, or it is a finding.
fn globs(failures: &mut Vec<String>) {
    let text = "exclude = [\"old/\", \"odl/\"]\n[[overrides]]\nfiles = [\"*.Local.cscfg\"]\n";
    let part = Arc::new(Part::from_text("svclint.toml", text.to_owned()));
    let (configuration, findings) = Configuration::read(&part);
    let paths = ["old/a/Web.cscfg", "src/Service.Local.cscfg"].map(str::to_owned);
    let found: Vec<String> = findings
        .into_iter()
        .chain(configuration.unmatched(&paths))
        .map(|finding| format!("{}: {}", finding.rule, finding.message))
        .collect();
    if found != ["unmatched-glob: `odl/` fits no file"] {
        failures.push(format!("unmatched-glob: {found:?}"));
    }
}

/// A service may have 199 certificates, and one that several roles use counts once.
fn certificates(failures: &mut Vec<String>) {
    const RULE: &str = "configuration-cert-limit";
    let file = |count: usize| {
        let certificates: Vec<String> = (0..count)
            .map(|n| {
                format!(
                    "<Certificate name=\"C{n}\" thumbprint=\"{n:040X}\" thumbprintAlgorithm=\"sha1\"/>"
                )
            })
            .collect();
        let inside = format!(
            "<Instances count=\"2\"/><Certificates>{}</Certificates>",
            certificates.concat()
        );
        let text = format!(
            "<?xml version=\"1.0\"?><ServiceConfiguration serviceName=\"HarborBooks\" osFamily=\"7\" \
             xmlns=\"http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceConfiguration\">\
             <Role name=\"Shop\">{inside}</Role><Role name=\"Orders\">{inside}</Role></ServiceConfiguration>"
        );
        Input::new("Web.cscfg", text)
    };
    let [at, beyond] = [199, 200].map(|count| {
        let found = lint([file(count)], &options()).findings;
        found.iter().filter(|settled| settled.finding.rule.as_str() == RULE).count()
    });
    if (at, beyond) != (0, 1) {
        failures.push(format!("{RULE}: {at} findings at the limit, {beyond} beyond it"));
    }
}

/// The limits of the reader: one step beyond each is the finding, and the limit itself is not.
fn limits(failures: &mut Vec<String>) {
    const NAMESPACE: &str =
        "http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceConfiguration";
    const RULE: &str = "limit-exceeded";
    let file = |attributes: &str, content: &str| {
        format!(
            "<ServiceConfiguration xmlns=\"{NAMESPACE}\"{attributes}>{content}</ServiceConfiguration>"
        )
    };
    let nested = |depth: usize| {
        file("", &format!("{}{}", "<a>".repeat(depth - 1), "</a>".repeat(depth - 1)))
    };
    let attributes = |count: usize| {
        let text = (0..count).fold(String::new(), |mut text, number| {
            let _ = write!(text, " a{number}=\"\"");
            text
        });
        file("", &format!("<a{text}/>"))
    };
    let request = |stray: usize| {
        let text = "<x/>".repeat(stray);
        format!(
            "<?xml version=\"1.0\"?><Swap xmlns=\"http://schemas.microsoft.com/windowsazure\"><Production>a</Production><SourceDeployment>b</SourceDeployment>{text}</Swap>"
        )
    };
    let sized = |size: u64| Input { size, ..Input::new("Web.cscfg", file("", "")) };
    let text = |text: String| Input::new("Web.cscfg", text);
    for (what, limit, at, beyond) in [
        ("depth", MAX_DEPTH, text(nested(MAX_DEPTH)), text(nested(MAX_DEPTH + 1))),
        (
            "attributes",
            MAX_ATTRIBUTES,
            text(attributes(MAX_ATTRIBUTES)),
            text(attributes(MAX_ATTRIBUTES + 1)),
        ),
        (
            "findings",
            MAX_FINDINGS,
            Input::new("swap.xml", request(MAX_FINDINGS)),
            Input::new("swap.xml", request(MAX_FINDINGS + 1)),
        ),
        ("MiB", (MAX_BYTES >> 20) as usize, sized(MAX_BYTES), sized(MAX_BYTES + 1)),
    ] {
        let [at, beyond] = [at, beyond].map(|input| {
            let found = lint([input], &options()).findings;
            found.iter().filter(|settled| settled.finding.rule.as_str() == RULE).count()
        });
        if (at, beyond) != (0, 1) {
            failures
                .push(format!("{RULE}, {what}: {at} findings at the limit, {beyond} beyond it"));
        }
        let page = rules::page(RULE).expect("its page");
        if !page.text().contains(&limit.to_string()) {
            failures.push(format!("rules/{RULE}.md does not name the limit {limit} ({what})"));
        }
    }
}

/// The text with the edits made.
fn apply<'e>(text: &str, edits: impl Iterator<Item = &'e Edit>) -> Result<String, String> {
    let mut edits: Vec<&Edit> = edits.collect();
    edits.sort_by_key(|edit| edit.span);
    let mut fixed = String::new();
    let mut done = 0;
    for edit in edits {
        let range = edit.span.range();
        let kept =
            text.get(done..range.start).ok_or_else(|| format!("overlapping edits: {edit:?}"))?;
        fixed.push_str(kept);
        fixed.push_str(&edit.text);
        done = range.end;
    }
    fixed.push_str(&text[done..]);
    Ok(fixed)
}

/// What fired, a line each.
fn fired(report: &Report) -> String {
    if report.reported().next().is_none() {
        return " nothing fired".to_owned();
    }
    report.reported().fold(String::new(), |mut text, settled| {
        let finding = &settled.finding;
        let place = finding.place.innermost();
        let line = place.part.position(place.span.start).line;
        let _ = write!(
            text,
            "\n    {}[{}] in {} line {line}: {}",
            finding.severity,
            finding.rule,
            place.part.name(),
            finding.message
        );
        text
    })
}

/// The lines of a page outside of code blocks, with their numbers.
fn prose(page: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut is_code = false;
    (1..).zip(page.lines()).filter(move |(_, line)| {
        let is_fence = line.starts_with("```");
        is_code ^= is_fence;
        !is_code && !is_fence
    })
}

fn is_generated(page: &Page) -> bool {
    page.text().lines().any(|line| line == "examples = \"generated\"")
}

/// How examples are linted: on a day that stays the same.
fn options() -> Options {
    let today = Version::date(2026, 1, 1).expect("a day");
    Options { lens: Lens::on(today), ..Options::default() }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

#[track_caller]
fn report(failures: &[String]) {
    assert!(failures.is_empty(), "{} failures\n\n{}\n", failures.len(), failures.join("\n\n"));
}
