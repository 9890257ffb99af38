//! Bad input is told about, never crashed on: broken bytes, broken markup, limits, and values that
//! must not be printed.

mod common;

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use common::{BREAKS, Folder, MISTAKES, base, encoded_configuration, replace};
use insta::assert_snapshot;
use proptest::prelude::*;
use svclint::finding::{Finding, Place};
use svclint::report::human::{self, Style};
use svclint::report::{Summary, concise, json};
use svclint::settle::Settled;
use svclint::{Input, Kind, Options, Report, Severity, lint};

const ROOTS: [&str; 3] = ["Swap", "ChangeConfiguration", "UpgradeDeployment"];

fn lint_bytes(bytes: impl Into<Vec<u8>>) -> Report {
    lint([Input::new("body.xml", bytes)], &Options::default())
}

/// Rule and marked text of what is found in a body, by place.
fn found(text: &str) -> Vec<(String, String)> {
    let found = |settled: &Settled| {
        let place = settled.finding.place.innermost();
        (settled.finding.rule.to_string(), place.part.slice(place.span).to_owned())
    };
    lint_bytes(text).findings.iter().map(found).collect()
}

/// The names of the rules that speak, sorted.
fn rules(text: &str) -> Vec<String> {
    let mut rules: Vec<String> = found(text).into_iter().map(|(rule, _)| rule).collect();
    rules.sort();
    rules
}

// Files that are no requests.

#[test]
fn broken_files_get_a_clear_error() {
    let swap = base("Swap");
    let binary: Vec<u8> = (0..=255).cycle().take(5000).collect();
    let (before, behind) = swap.as_bytes().split_at(swap.find("blue").expect("a name"));
    let with = |bytes: &[u8]| [before, bytes, behind].concat();
    let files: [(&str, &[u8]); 6] = [
        ("empty", b""),
        ("white", b" \r\n\t"),
        ("binary", &binary),
        ("cut", b"<Swap"),
        ("nul", &with(b"\0")),
        ("latin", &with(b"\xFC")),
    ];
    let folder = Folder::new();
    let mut said = Vec::new();
    for (name, bytes) in files {
        for suffix in ["xml", "cscfg"] {
            let file = format!("{name}.{suffix}");
            folder.write(&file, bytes);
            said.push(folder.svclint(["check", "--output=concise", &file]).run().to_string());
        }
    }
    assert_snapshot!("bad_files", said.join("\n"));
}

#[cfg(unix)]
#[test]
fn files_and_folders_without_permission_are_told() {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt as _;

    let folder = Folder::new();
    folder.write("locked/swap.xml", base("Swap"));
    folder.write("open.xml", base("Swap").replace("harbor-blue", ""));
    let secret = folder.write("secret.xml", base("Swap"));
    let program = folder.program();
    let mode = |path: &std::path::Path, mode| {
        fs::set_permissions(path, Permissions::from_mode(mode)).expect("a mode is set");
    };
    let locked = folder.path().join("locked");
    mode(&secret, 0o000);
    mode(&locked, 0o000);
    let arguments = ["check", ".", "secret.xml", "--output=concise", "--quiet"];
    // To root every file is readable, so that somebody else has to look.
    let mut command = if fs::File::open(&secret).is_ok() {
        let mut command = common::clean("setpriv", folder.path());
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(&program);
        command
    } else {
        common::clean(common::PROGRAM, folder.path())
    };
    command.args(arguments);
    let output = command.output();
    mode(&locked, 0o755);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let output = output.ok().filter(|output| !output.stderr.starts_with(b"setpriv:"));
    let Some(output) = output else {
        eprintln!("left out: root reads everything, and setpriv cannot make it somebody else");
        return;
    };
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    let expected = "svclint: locked: permission denied\nsvclint: secret.xml: permission denied\n";
    assert_eq!(stderr, expected);
    assert!(stdout.starts_with("open.xml:3:4: error[empty-value]"), "{stdout}");
}

// A request that is cut off.

#[test]
fn a_request_cut_off_anywhere_is_one_finding() {
    for root in ROOTS {
        let body = base(root);
        for at in 0..body.trim_end().len() {
            let text = &body[..at];
            let report = lint_bytes(text);
            let (cut, others): (Vec<_>, Vec<_>) =
                report.findings.iter().map(|settled| &settled.finding).partition(|found| {
                    found.rule.as_str() == "malformed-xml" && found.place.inner.is_none()
                });
            let speaks = report.files[0].kind == Kind::Request;
            assert_eq!(cut.len(), usize::from(speaks), "{text}");
            assert!(speaks || text.matches('<').count() < 3, "{text}");
            // What is left of the last tag or value may be wrong; nothing before it may be.
            let last = text.rfind('<').unwrap_or(0);
            let is_last = |found: &&Finding| found.place.span.start as usize >= last;
            assert!(others.iter().all(is_last), "{text}: {others:?}");
        }
        assert_eq!(found(body.trim_end()), []);
    }
}

// Limits.

#[test]
fn files_beyond_the_limit_are_not_read() {
    let configuration = "http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceConfiguration";
    let folder = Folder::new();
    for (file, text) in [
        ("Web.cscfg", format!("<ServiceConfiguration xmlns=\"{configuration}\">")),
        ("foreign.xml", "<project>".to_owned()),
        ("swap.xml", base("Swap")),
        ("zeros.cscfg", String::new()),
    ] {
        let path = folder.write(file, text);
        let file = std::fs::File::options().write(true).open(path).expect("the file is there");
        file.set_len(300 << 20).expect("a file may have holes");
    }
    let started = Instant::now();
    let said = folder.svclint(["check", "--output=concise", "--jobs=1"]).run();
    let limit =
        "error[limit-exceeded] the file is larger than 256 MiB, the most that svclint reads";
    let expected = ["Web.cscfg", "swap.xml", "zeros.cscfg"];
    let expected = expected.map(|file| format!("{file}:1:1: {limit}\n")).concat();
    assert_eq!((said.stdout.as_str(), said.status), (expected.as_str(), 1), "{said}");
    assert!(said.stderr.starts_with("3 files checked, 1 passed over"), "{said}");
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
}

#[test]
fn ten_thousand_findings_are_enough() {
    let strangers = "<Stranger/>".repeat(10_001);
    let found = found(&replace(&base("Swap"), "</Swap>", &format!("{strangers}</Swap>")));
    assert_eq!(found.len(), 10_001);
    assert_eq!(found[10_000].0, "limit-exceeded");
    assert!(found[..10_000].iter().all(|found| found.0 == "unknown-element"));
}

#[test]
fn a_long_name_does_not_stand_in_the_path_of_everything_inside() {
    let (name, strangers) = ("a".repeat(20_000), "<Stranger/>".repeat(100));
    let definition = format!(
        "<ServiceDefinition name=\"Shop\" xmlns=\"http://schemas.microsoft.com/ServiceHosting/2008/10/\
         ServiceDefinition\"><WorkerRole name=\"{name}\">{strangers}</WorkerRole></ServiceDefinition>"
    );
    let members = format!("\"{name}\": [{}]", "{\"type\": 1, \"name\": true},".repeat(100));
    let template = format!(
        "{{\"$schema\": \"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\", \
         \"resources\": [{{\"type\": \"Microsoft.Compute/cloudServices\", \"name\": \"{name}\", \
         \"properties\": {{{members}}}}}]}}"
    );
    let request = format!(
        "POST https://management.core.windows.net/id/services/hostedservices/{name} HTTP/1.1\r\n\
         Content-Type: application/xml\r\n\r\n<Swap>{strangers}</Swap>"
    );
    let files = [("Shop.csdef", definition), ("shop.json", template), ("shop.http", request)];
    for (file, text) in files {
        let report = lint([Input::new(file, text.into_bytes())], &Options::default());
        assert!(!report.findings.is_empty(), "{file}");
        for settled in &report.findings {
            let place = &settled.finding.place;
            let element = place.element.as_deref().unwrap_or_default();
            assert!(element.len() + place.key_path.len() < 2000, "{file}: {element}");
        }
    }
}

#[test]
fn large_bodies_take_no_time_worth_mention() {
    let value = "harbor ".repeat(30);
    let property =
        format!("<ExtendedProperty><Name>N0</Name><Value>{value}</Value></ExtendedProperty>");
    let properties: String =
        (0..20_000).map(|number| property.replace('0', &number.to_string())).collect();
    let change = base("ChangeConfiguration");
    let many = replace(&change, "<ExtendedProperty>", &format!("{properties}<ExtendedProperty>"));
    let encoded = encoded_configuration();
    let inner = STANDARD.decode(&encoded).expect("base64");
    let inner = [inner, format!("<!--{}-->&", "x".repeat(800_000)).into()].concat();
    let line = replace(&change, &encoded, &STANDARD.encode(inner));
    let slip = replace(&line, "eHh4eHh4", "eHh4!Hh4");
    assert!(many.len() > 5 << 20 && line.len() > 1 << 20);
    for (text, rule) in
        [(many, "too-many-elements"), (line, "malformed-xml"), (slip, "invalid-base64")]
    {
        let started = Instant::now();
        let report = lint_bytes(text);
        let printed = print(&report);
        assert_eq!(report.findings.len(), 1);
        assert_eq!(report.findings[0].finding.rule.as_str(), rule);
        assert!(printed.len() < 20_000, "{} bytes", printed.len());
        let most = Duration::from_secs(if cfg!(debug_assertions) { 30 } else { 5 });
        assert!(started.elapsed() < most, "{:?}", started.elapsed());
    }
}

// Several mistakes.

#[test]
fn independent_mistakes_are_found_each_at_its_own_place() {
    let body = base("UpgradeDeployment");
    let all: Vec<_> = MISTAKES.iter().filter(|mistake| mistake.1 != "CostCenter").collect();
    for mistakes in [&all[..5], &all[5..], &all[..]] {
        let wrong =
            mistakes.iter().fold(body.clone(), |body, (from, to, ..)| replace(&body, from, to));
        let expected: Vec<_> =
            mistakes.iter().map(|mistake| (mistake.2.to_owned(), mistake.3.to_owned())).collect();
        assert_eq!(found(&wrong), expected);
    }
}

#[test]
fn what_is_broken_in_one_place_is_checked_in_the_others() {
    let body = base("UpgradeDeployment");
    for (from, to) in BREAKS {
        let broken = replace(&body, from, to);
        assert_eq!(rules(&broken), ["malformed-xml"], "{to}");
        for (from, wrong, rule, _) in MISTAKES {
            // Some breaks stand where a mistake would.
            if broken.contains(from) {
                let mut expected = vec![rule, "malformed-xml"];
                expected.sort_unstable();
                assert_eq!(rules(&replace(&broken, from, wrong)), expected, "{to} and {wrong}");
            }
        }
    }
    let (before, behind) = body.split_at(body.find("4711").expect("a value"));
    let latin = [before.as_bytes(), b"\xFC", behind.as_bytes()].concat();
    assert_eq!(lint_bytes(latin).findings.len(), 1, "one byte that is no UTF-8");
}

// Anything at all.

/// A body that was cut up and put together in the wrong way.
fn mangled() -> impl Strategy<Value = Vec<u8>> {
    let index = any::<prop::sample::Index>;
    let bytes = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..4),
        prop::sample::select(vec![
            "<",
            ">",
            "&",
            "]]>",
            "<!--",
            "-->",
            "<![CDATA[",
            "<?",
            "\"",
            "=",
            "\u{feff}",
            "é日😀",
            "<!DOCTYPE a [",
            "xmlns:i=''",
            "i:nil='true'"
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
    ];
    let edit = (index(), index(), 0..4_u8, bytes);
    (0..ROOTS.len(), prop::collection::vec(edit, 1..6)).prop_map(|(root, edits)| {
        let mut text = base(ROOTS[root]).into_bytes();
        for (from, to, how, bytes) in edits {
            let (one, other) = (from.index(text.len() + 1), to.index(text.len() + 1));
            let range = one.min(other)..one.max(other);
            match how {
                0 => drop(text.splice(one..one, bytes)),
                1 => drop(text.splice(range.start..(range.start + 9).min(range.end), bytes)),
                2 => text.truncate(one.max(80)),
                _ => {
                    let piece = text[range].to_vec();
                    text.splice(one..one, piece);
                }
            }
        }
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_panics_and_every_span_is_in_bounds(bytes in mangled()) {
        let report = lint_bytes(bytes.clone());
        let within = |place: &Place, length: u64| {
            let (part, span) = (&place.part, place.span);
            part.text().get(span.range()).is_some() && part.map().to_disk(span.end) <= length
        };
        for settled in &report.findings {
            let finding = &settled.finding;
            for place in finding.labels.iter().map(|label| &label.place).chain([&finding.place]) {
                prop_assert!(within(place, bytes.len() as u64), "{finding:?}");
                let inner = place.innermost();
                prop_assert!(inner.part.text().get(inner.span.range()).is_some(), "{finding:?}");
            }
        }
        let prints = report.findings.iter().map(|settled| settled.fingerprint.as_str());
        let prints: BTreeSet<&str> = prints.collect();
        prop_assert_eq!(prints.len(), report.findings.len());
        let steering = ['\0', '\u{1b}', '\u{202e}'];
        prop_assert!(!print(&report).contains(steering), "what steers a terminal is printed");
    }
}

/// All reports on a run, without the text that fixes put in.
fn print(report: &Report) -> String {
    let mut text = String::new();
    let wide = Style { color: false, unicode: true, narrated: false, width: 200 };
    let styles =
        [wide, Style { width: 0, unicode: false, ..wide }, Style { narrated: true, ..wide }];
    for settled in &report.findings {
        text.extend(styles.iter().map(|style| human::render(&settled.finding, style)));
        concise::write(&mut text, &settled.finding).expect("a text can be written to");
    }
    let shown: Vec<&Settled> = report.findings.iter().collect();
    let json = json::render(report, &shown, &Summary::of(report, Severity::Info)).expect("JSON");
    let mut json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    for finding in json["findings"].as_array_mut().expect("findings") {
        for fix in finding["fixes"].as_array_mut().expect("fixes") {
            fix["edits"].take();
        }
    }
    text + &json.to_string()
}

// Secrets.

#[test]
fn signatures_and_configurations_are_never_printed() {
    const SECRET: &str = "s3cr3tS1gnature";
    let signed = format!("?sv=2014-02-14&amp;sig={SECRET}&amp;sr=b");
    let body = replace(&base("UpgradeDeployment"), "1.8.cspkg", &format!("1.8.cspkg{signed}"));
    let encoded = encoded_configuration();
    let mistakes = [
        ("<Mode>Auto<", "<Mode>Automatic<"),
        ("https://", "ftp://"),
        ("https://", ""),
        (".blob.core.", "."),
        ("1.8.cspkg", "1 8.cspkg"),
        ("sig=", "sig={"),
        ("&amp;sig", "&sig"),
        ("&amp;sr=b", "&sr=b"),
        ("</PackageUrl>", "</Packageurl>"),
        ("</PackageUrl>", ""),
        ("<PackageUrl>", "<PackageUrl>https://a.blob.core.windows.net/b</PackageUrl><PackageUrl>"),
        ("<Configuration>", "<Configuration x=\"y\">"),
        ("<Configuration>", "<Configuration>QUJD</Configuration><Configuration>"),
        ("<Configuration>", "<Configuration>!"),
        ("<Configuration>PD9", "<Configuration>P&9"),
        ("</Configuration>", "</configuration>"),
        ("</Configuration>", ""),
        ("</Configuration>", "\u{1}</Configuration>"),
        ("<Label>", "<Labels>"),
    ];
    for (from, to) in mistakes {
        let wrong = replace(&body, from, to);
        let in_one_line: String = wrong.lines().map(str::trim_start).collect();
        assert!(print(&lint_bytes(wrong.as_str())).contains("***"), "{to}: the place is shown");
        for text in [wrong, in_one_line] {
            let printed = print(&lint_bytes(text));
            assert!(
                !printed.contains("s3cr3t") && !printed.contains("S1gnature"),
                "{to}: {printed}"
            );
            let piece = |piece: &[u8]| printed.contains(std::str::from_utf8(piece).expect("ASCII"));
            assert!(!encoded.as_bytes().windows(12).any(piece), "{to}: {printed}");
        }
    }
}
