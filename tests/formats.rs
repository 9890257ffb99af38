//! Every report on the same findings: each says the same place, and the JSON is what the contract
//! promises to scripts, field by field.

mod common;

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use common::{Folder, Form, base, encoded_configuration, replace};
use encoding_rs::WINDOWS_1252;
use regex_lite::Regex;
use serde_json::Value as Json;

/// A finding in a file of its own, and where every report has to place it.
struct Case {
    file: &'static str,
    bytes: Vec<u8>,
    rule: &'static str,
    /// Line and column, in characters.
    at: (u64, u64),
    /// What the span covers, as bytes on disk.
    marked: Vec<u8>,
    /// Line, column and what is marked in the decoded configuration.
    inner: Option<(u64, u64, &'static str)>,
    /// How many places are labelled.
    labels: usize,
}

/// A finding in each way in which a place can be hard to tell, in the order of the file names.
fn cases() -> Vec<Case> {
    let swap = base("Swap");
    let plain = |file, from: &str, to: &str, rule, at, marked: &str, labels| {
        let bytes = swap.replacen(from, to, 1).into_bytes();
        Case { file, bytes, rule, at, marked: marked.into(), inner: None, labels }
    };
    let mut utf16 = plain("utf16.xml", "harbor-blue", "", "empty-value", (3, 4), "Production", 0);
    utf16.bytes =
        utf16_le(&String::from_utf8(utf16.bytes).expect("UTF-8").replace("utf-8", "utf-16"));
    utf16.marked = utf16_le("Production").split_off(2);
    let legacy = swap.replace("utf-8", "windows-1252").replacen("  <P", "<!-- ä€ß --><P", 1);
    let legacy = legacy.replace("harbor-green", "harbor-blue");
    let wrong = replace(
        &configuration(),
        "osFamily=\"7\"",
        "osFamily=\"7\" xmlns:n=\"urn:n\" n:note=\"ü & ö\"",
    );
    let encoded = STANDARD.encode(wrong);
    vec![
        Case {
            bytes: change(&encoded).into_bytes(),
            marked: encoded.into_bytes(),
            inner: Some((3, 88, "&")),
            ..plain("encoded.xml", "", "", "malformed-xml", (3, 18), "", 1)
        },
        plain("labels.xml", "</Prod", "</Brod", "malformed-xml", (3, 28), "Broduction", 2),
        Case {
            bytes: WINDOWS_1252.encode(&legacy).0.into_owned(),
            ..plain("legacy.xml", "", "", "same-deployment-names", (4, 21), "harbor-blue", 1)
        },
        plain("plain.xml", "harbor-blue", "", "empty-value", (3, 4), "Production", 0),
        utf16,
        plain("wide.xml", "  <P", "<!-- é日😀 --><Q/>\t<P", "unknown-element", (3, 14), "Q", 0),
    ]
}

fn utf16_le(text: &str) -> Vec<u8> {
    std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

/// The service configuration inside of the bodies in `tests/base`.
fn configuration() -> String {
    let bytes = STANDARD.decode(encoded_configuration()).expect("base64");
    String::from_utf8(bytes).expect("UTF-8")
}

/// A change of configuration that holds `encoded`.
fn change(encoded: &str) -> String {
    replace(&base("ChangeConfiguration"), &encoded_configuration(), encoded)
}

fn folder(cases: &[Case]) -> Folder {
    let folder = Folder::new();
    for case in cases {
        folder.write(case.file, &case.bytes);
    }
    folder
}

fn json(folder: &Folder, arguments: &[&str]) -> Json {
    let said = folder.svclint([&["check", "--output", "json"], arguments].concat()).run();
    serde_json::from_str(&said.stdout).unwrap_or_else(|error| panic!("{error}: {said}"))
}

// One place in every report.

#[test]
fn json_places_findings_in_bytes_on_disk() {
    let cases = cases();
    let report = json(&folder(&cases), &[]);
    let findings = report["findings"].as_array().expect("findings");
    assert_eq!(findings.len(), cases.len(), "{report:#}");
    for (finding, case) in findings.iter().zip(&cases) {
        assert_eq!((&finding["path"], &finding["rule"]), (&case.file.into(), &case.rule.into()));
        assert_eq!(marked(&finding["span"], &case.bytes), case.marked, "{finding:#}");
        assert_eq!(start(&finding["span"]), case.at, "{finding:#}");
        assert_eq!(finding["labels"].as_array().map(Vec::len), Some(case.labels), "{finding:#}");
        let inner = &finding["inner"];
        assert_eq!(inner.is_object(), case.inner.is_some(), "{finding:#}");
        if let Some((line, column, text)) = case.inner {
            let decoded = STANDARD.decode(&case.marked).expect("base64");
            assert_eq!(marked(&inner["span"], &decoded), text.as_bytes(), "{finding:#}");
            assert_eq!(start(&inner["span"]), (line, column), "{finding:#}");
            assert_eq!(inner["document"], "ServiceConfiguration");
            assert_eq!(inner["element"], "/ServiceConfiguration");
            assert_eq!(finding["element"], "/ChangeConfiguration/Configuration");
            let edit = &finding["fixes"][0]["edits"][0];
            assert_eq!(
                (&edit["start"], &edit["text"]),
                (&offset(&inner["span"]).into(), &"&amp;".into())
            );
        }
    }
}

#[test]
fn concise_and_human_reports_say_the_same_place() {
    let cases = cases();
    let folder = folder(&cases);
    let line = Regex::new(r"^([^:]+):(\d+):(\d+): (error|warning|info)\[([a-z0-9-]+)\] (.+)$")
        .expect("a pattern");
    let report = json(&folder, &[]);
    let concise = folder.svclint(["check", "--output", "concise"]).run().stdout;
    let mut expected = String::new();
    for finding in report["findings"].as_array().expect("findings") {
        let text = |name: &str| finding[name].as_str().expect("a text");
        let (line, column) = start(&finding["span"]);
        let (path, severity) = (text("path"), text("severity"));
        let (rule, message) = (text("rule"), text("message"));
        let _ = write!(expected, "{path}:{line}:{column}: {severity}[{rule}] {message}");
        if let Some(inner) = finding["inner"].as_object() {
            let (line, column) = start(&inner["span"]);
            let document = inner["document"].as_str().expect("a text");
            let _ = write!(expected, " (decoded {document} {line}:{column})");
        }
        expected.push('\n');
    }
    assert_eq!(concise, expected);
    assert!(concise.lines().all(|text| line.is_match(text)), "{concise}");

    for (style, open, close) in [("0", "[", "]"), ("1", "  ", "\n")] {
        let human = folder.svclint(["check"]).env("NO_GRAPHICS", style).run().stdout;
        for case in &cases {
            let (line, column) = case.at;
            assert!(
                human.contains(&format!("{open}{}:{line}:{column}{close}", case.file)),
                "{human}"
            );
            if let Some((line, column, _)) = case.inner {
                let place = format!("{open}decoded ServiceConfiguration:{line}:{column}{close}");
                assert!(human.contains(&place), "{human}");
            }
        }
    }
}

fn start(span: &Json) -> (u64, u64) {
    let number = |name: &str| span["start"][name].as_u64().expect("a number");
    (number("line"), number("column"))
}

fn offset(span: &Json) -> u64 {
    span["start"]["offset"].as_u64().expect("a number")
}

fn marked(span: &Json, bytes: &[u8]) -> Vec<u8> {
    let end = span["end"]["offset"].as_u64().expect("a number");
    bytes[offset(span) as usize..end as usize].to_vec()
}

// The form of the JSON.

use common::Form::{List, Null, Number, Object, Text, Word};

const REPORT: Form = Object(&[
    ("schema", Word(&["svclint/report/1"])),
    (
        "tool",
        Object(&[("name", Word(&["svclint"])), ("version", Word(&[env!("CARGO_PKG_VERSION")]))]),
    ),
    ("files", List(&FILE)),
    ("services", List(&SERVICE)),
    ("findings", List(&FINDING)),
    ("summary", SUMMARY),
]);

const FILE: Form = Object(&[("path", Text), ("kind", Word(KINDS)), ("requests", List(&REQUEST))]);

const KINDS: &[&str] = &[
    "request",
    "messages",
    "service-configuration",
    "service-definition",
    "role-module",
    "deployment",
    "arm-template",
    "arm-parameters",
    "svclint-configuration",
    "unrecognised",
    "unreadable",
];

const SERVICE: Form =
    Object(&[("definition", Text), ("configurations", List(&Text)), ("roles", List(&Text))]);

const REQUEST: Form =
    Object(&[("operation", Text), ("api_version", Null(&Text)), ("line", Number(1))]);

const FINDING: Form = Object(&[
    ("rule", Text),
    ("group", Word(GROUPS)),
    ("severity", Word(&["error", "warning", "info"])),
    ("message", Text),
    ("path", Text),
    ("span", SPAN),
    ("element", Null(&Text)),
    ("inner", Null(&INNER)),
    ("labels", List(&LABEL)),
    ("help", List(&Text)),
    ("fixes", List(&FIX)),
    ("evidence", EVIDENCE),
    ("fingerprint", Text),
    ("fate", Word(&["reported", "suppressed", "baselined"])),
]);

const GROUPS: &[&str] = &[
    "syntax",
    "structure",
    "value",
    "version",
    "message",
    "pair",
    "swap",
    "update",
    "security",
    "migration",
    "advice",
];

const SPAN: Form = Object(&[("start", POINT), ("end", POINT)]);
const POINT: Form = Object(&[("offset", Number(0)), ("line", Number(1)), ("column", Number(1))]);
static INNER: Form = Object(&[
    ("document", Text),
    ("element", Null(&Text)),
    ("span", SPAN),
    ("inner", Null(&INNER)),
]);
const LABEL: Form =
    Object(&[("path", Text), ("span", SPAN), ("inner", Null(&INNER)), ("message", Text)]);

const FIX: Form =
    Object(&[("title", Text), ("safety", Word(&["safe", "unsafe"])), ("edits", List(&EDIT))]);

const EDIT: Form = Object(&[
    ("path", Text),
    ("inner", Null(&INNER)),
    ("start", Number(0)),
    ("end", Number(0)),
    ("text", Text),
]);

const EVIDENCE: Form = Object(&[
    ("grade", Word(&["recorded", "schema", "documented", "inferred"])),
    ("says", Text),
    ("source", Text),
]);

const SUMMARY: Form = Object(&[
    ("files", Number(0)),
    ("checked", Number(0)),
    ("unrecognised", Number(0)),
    ("unreadable", Number(0)),
    ("errors", Number(0)),
    ("warnings", Number(0)),
    ("infos", Number(0)),
    ("suppressed", Number(0)),
    ("baselined", Number(0)),
    ("ignored", Number(0)),
    ("fixable", Number(0)),
    ("fixable_safely", Number(0)),
    ("hidden", Number(0)),
]);

const DEFINITION: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<ServiceDefinition name="HarborBooks" schemaVersion="2015-04.2.6"
    xmlns="http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceDefinition">
  <WorkerRole name="OrderWorker"/>
</ServiceDefinition>"#;

#[test]
fn json_is_what_the_contract_says() {
    let folder = folder(&cases());
    folder.write("x/foreign.xml", "<a/>");
    folder.write("x/Web.cscfg", configuration());
    folder.write("x/Web.csdef", DEFINITION);
    folder.write("x/Web.csplugin", "");
    folder.write("x/info.xml", base("UpgradeDeployment").replace("<Force>false</Force>", ""));
    for arguments in
        [&["."][..], &["--select", "all"], &["x", "--min-severity=error"], &["x/foreign.xml"]]
    {
        let report = json(&folder, arguments);
        REPORT.check(&report, "report");
        let findings = report["findings"].as_array().expect("findings");
        let key = |finding: &Json| {
            let text = |name: &str| finding[name].as_str().expect("a text").to_owned();
            (text("path"), offset(&finding["span"]), text("rule"))
        };
        assert!(findings.is_sorted_by_key(key), "{report:#}");
        let number = |name: &str| report["summary"][name].as_u64().expect("a number");
        assert_eq!(number("files"), number("checked") + number("unrecognised"));
        let files = report["files"].as_array().expect("files");
        assert_eq!(number("files"), files.len() as u64);
        assert!(files.is_sorted_by_key(|file| file["path"].as_str()), "{files:?}");
        let shown = number("errors") + number("warnings") + number("infos") - number("hidden");
        assert_eq!(shown, findings.len() as u64);
        let mut prints: Vec<&Json> =
            findings.iter().map(|finding| &finding["fingerprint"]).collect();
        prints.sort_by_key(|print| print.as_str());
        prints.dedup();
        assert_eq!(prints.len(), findings.len(), "no two are alike");
    }
    let report = json(&folder, &["x"]);
    let files = report["files"].as_array().expect("files");
    let kinds: Vec<&Json> = files.iter().map(|file| &file["kind"]).collect();
    let expected =
        ["service-configuration", "service-definition", "role-module", "unrecognised", "request"];
    assert_eq!(kinds, expected);
    assert_eq!(report["services"][0]["definition"], "x/Web.csdef");
    assert_eq!(report["services"][0]["configurations"][0], "x/Web.cscfg");
}

#[test]
fn files_of_extended_support_have_their_kinds() {
    let report: Json = serde_json::from_str(
        &common::svclint(["check", "samples/good/extended", "--output", "json"]).run().stdout,
    )
    .expect("JSON");
    let files = report["files"].as_array().expect("files");
    FILE.check(&files[0], "files");
    let kinds: Vec<&Json> = files.iter().map(|file| &file["kind"]).collect();
    let expected =
        ["service-configuration", "service-definition", "arm-template", "arm-parameters"];
    for kind in expected {
        assert!(kinds.iter().any(|known| *known == kind), "{kind}: {kinds:?}");
        assert!(KINDS.contains(&kind), "{kind}");
    }
    assert_eq!(report["summary"]["errors"], 0, "{report:#}");
}

// Fingerprints.

/// The fingerprints of what is found in a file, with the rule of each.
fn fingerprints(bytes: &[u8]) -> Vec<(String, String)> {
    let folder = Folder::new();
    folder.write("body.xml", bytes);
    let report = json(&folder, &["body.xml"]);
    let findings = report["findings"].as_array().expect("findings").iter();
    let text = |finding: &Json, name: &str| finding[name].as_str().expect("a text").to_owned();
    findings.map(|finding| (text(finding, "rule"), text(finding, "fingerprint"))).collect()
}

#[test]
fn fingerprints_do_not_depend_on_how_a_file_is_written() {
    let wrong = configuration()
        .replace("osFamily=\"7\"", "osFamily=\"7\" xmlns:n=\"urn:n\" n:note=\"a & b\"");
    let encoded = STANDARD.encode(&wrong);
    let body = change(&encoded)
        .replace("<Mode>Auto", "<Mode>Autoo")
        .replace("<Name>CostCenter", "<Name>Cost Center")
        .replace("<State>Enable</State>", "");
    let prints = fingerprints(body.as_bytes());
    let rules: Vec<&str> = prints.iter().map(|(rule, _)| rule.as_str()).collect();
    assert_eq!(rules, ["malformed-xml", "invalid-value", "invalid-name"]);
    let declaration = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";
    let moved = STANDARD.encode(wrong.replace(declaration, "\n\n<!-- three -->\n"));
    let unindented = || body.lines().map(str::trim_start);
    let variants = [
        ("lines above", body.replace("?>\n", "?>\n<!-- one -->\n\n<!-- three -->\n")),
        ("no indentation", unindented().collect::<Vec<_>>().join("\n")),
        ("one line", unindented().collect()),
        ("tabs", body.replace("  ", "\t")),
        ("CRLF", body.replace('\n', "\r\n")),
        ("BOM", format!("\u{feff}{body}")),
        ("wrapped base64", body.replace(&encoded[200..], &format!("\n{}\n", &encoded[200..]))),
        ("lines above in the configuration", body.replace(&encoded, &moved)),
    ];
    for (what, text) in variants {
        assert_eq!(fingerprints(text.as_bytes()), prints, "{what}");
    }
    assert_eq!(fingerprints(&utf16_le(&body.replace("utf-8", "utf-16"))), prints, "UTF-16");
}

#[test]
fn equal_mistakes_have_fingerprints_of_their_own() {
    let with = |what: &str| base("Swap").replace("  <Source", &format!("{what}<Source"));
    let one = fingerprints(with("<Stranger/>").as_bytes());
    let two = fingerprints(with("<Stranger/><Stranger/>").as_bytes());
    assert_eq!((one.len(), two.len()), (1, 2));
    assert!(two.contains(&one[0]), "the first keeps its own");
    assert_ne!(two[0], two[1]);
    let other = fingerprints(with("<Foreigner/>").as_bytes());
    assert_ne!(other, one);
}
