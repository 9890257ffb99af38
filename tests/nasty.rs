//! Fixes in files of every kind of writing: a diff says what fixing does, standard input is mended as
//! a file is, a second run changes nothing, and the way of writing stays.

mod common;

use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use common::{Folder, PROGRAM, base, clean, encoded_configuration, replace};

/// How characters become bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Encoding {
    Utf8,
    Utf8Marked,
    Little,
    Big,
    Windows,
}

use Encoding::{Big, Little, Utf8, Utf8Marked, Windows};

impl Encoding {
    fn name(self) -> &'static str {
        match self {
            Utf8 | Utf8Marked => "utf-8",
            Little | Big => "utf-16",
            Windows => "windows-1252",
        }
    }

    fn write(self, text: &str) -> Vec<u8> {
        let wide = |to: fn(u16) -> [u8; 2]| {
            format!("\u{feff}{text}").encode_utf16().flat_map(to).collect()
        };
        match self {
            Utf8 => text.as_bytes().to_vec(),
            Utf8Marked => format!("\u{feff}{text}").into_bytes(),
            Little => wide(u16::to_le_bytes),
            Big => wide(u16::to_be_bytes),
            Windows => text.chars().map(|c| u8::try_from(u32::from(c)).expect("in it")).collect(),
        }
    }
}

/// The ways a plain body is written: characters, ends of lines, whether the last line has one.
const PLAIN: [(Encoding, &str, bool); 13] = [
    (Utf8, "\n", true),
    (Utf8, "\r\n", true),
    (Utf8, "\r", true),
    (Utf8, "\n", false),
    (Utf8Marked, "\n", true),
    (Utf8Marked, "\r\n", false),
    (Little, "\n", true),
    (Little, "\r\n", true),
    (Little, "\r", false),
    (Big, "\n", true),
    (Big, "\r\n", false),
    (Windows, "\n", true),
    (Windows, "\r\n", true),
];

/// The ways a configuration is encoded in a body: the body's ends of lines, characters of the
/// configuration, its ends of lines, the length of the lines of base64 (0 for one line), how far in
/// they stand, and how many bytes the configuration is longer, which moves the padding.
const ENCODED: [(&str, Encoding, &str, usize, &str, usize); 12] = [
    ("\n", Utf8, "\n", 0, "", 0),
    ("\n", Utf8, "\n", 0, "", 1),
    ("\n", Utf8, "\r\n", 0, "", 2),
    ("\r\n", Utf8, "\r\n", 76, "    ", 0),
    ("\n", Utf8, "\n", 64, "", 1),
    ("\n", Utf8, "\r\n", 60, "\t", 2),
    ("\n", Utf8Marked, "\n", 0, "", 0),
    ("\r\n", Utf8Marked, "\r\n", 76, "", 1),
    ("\n", Little, "\r\n", 76, "  ", 0),
    ("\n", Little, "\n", 0, "", 1),
    ("\n", Big, "\r\n", 64, "    ", 0),
    ("\n", Windows, "\n", 76, "", 2),
];

/// A body without its mode, which is an unsafe fix, and with a boolean in the wrong case.
fn plain(encoding: Encoding, end: &str, is_ended: bool, mode: &str, force: &str) -> Vec<u8> {
    let text = replace(&base("UpgradeDeployment"), "  <Mode>Auto</Mode>\n", mode);
    let text = replace(&text, "<Force>false", &format!("<!-- für später --><Force>{force}"));
    let text = replace(&text, "utf-8", encoding.name());
    let text = if is_ended { &*text } else { text.trim_end() };
    encoding.write(&text.replace('\n', end))
}

#[test]
fn plain_bodies_stay_what_they_are() {
    for (encoding, end, is_ended) in PLAIN {
        let make = |mode, force| plain(encoding, end, is_ended, mode, force);
        let what = format!("{encoding:?} {end:?} {is_ended}");
        let wrong = make("", "False");
        holds(&what, &wrong, "--fix", &make("", "false"));
        holds(&what, &wrong, "--fix=unsafe", &make("  <Mode>Auto</Mode>\n", "false"));
    }
}

#[test]
fn encoded_configurations_stay_what_they_are() {
    let encoded = encoded_configuration();
    let inside = String::from_utf8(STANDARD.decode(&encoded).expect("base64")).expect("text");
    for style in ENCODED {
        let (outer_end, encoding, end, width, indent, longer) = style;
        let make = |inside: &str, mode: &str| {
            let comment = format!("<!-- ä{} -->", "x".repeat(longer));
            let text = replace(inside, "<Instances", &format!("{comment}<Instances"));
            let text = replace(&text, "utf-8", encoding.name()).replace('\n', end);
            let text = STANDARD.encode(encoding.write(&text));
            let text = wrapped(&text, width, indent);
            let body = replace(&base("ChangeConfiguration"), &encoded, &text);
            replace(&body, "<Mode>Auto", &format!("<Mode>{mode}")).replace('\n', outer_end)
        };
        let what = format!("{style:?}");
        let wrong = replace(&inside, "<Instances count=\"", "<Instances Count=\"");
        let (wrong, right) = (make(&wrong, "auto"), make(&inside, "Auto"));
        holds(&what, wrong.as_bytes(), "--fix", right.as_bytes());
        holds(&what, wrong.as_bytes(), "--fix=unsafe", right.as_bytes());
    }
}

/// Base64 in lines of that length.
fn wrapped(text: &str, width: usize, indent: &str) -> String {
    if width == 0 {
        return text.to_owned();
    }
    let lines = text.as_bytes().chunks(width).map(|line| std::str::from_utf8(line).expect("ASCII"));
    let lines: Vec<String> = lines.map(|line| format!("{indent}{line}")).collect();
    format!("\n{}\n  ", lines.join("\n"))
}

/// Holds a fix against what it has to write, in each way that it is asked for.
fn holds(what: &str, wrong: &[u8], fix: &str, right: &[u8]) {
    let folder = Folder::new();
    let file = folder.write("a.xml", wrong);
    let same = |how: &str, now: &[u8]| {
        let (now_shown, right_shown) = (now.escape_ascii(), right.escape_ascii());
        assert!(now == right, "{what} {fix}, {how}:\n{now_shown}\ninstead of\n{right_shown}");
    };
    let diff = folder.svclint(["check", "--diff", fix, "a.xml"]).run_bytes();
    assert_eq!(fs::read(&file).expect("the file"), wrong, "{what}: a diff writes nothing");
    let piped = clean(PROGRAM, folder.path())
        .args(["check", fix, "-", "--stdin-filename=a.xml"])
        .stdin(fs::File::open(&file).expect("the file"))
        .output()
        .expect("the program starts");
    same("standard input", &piped.stdout);
    let said = folder.svclint(["check", fix, "a.xml"]).run();
    same(&format!("the file, with {said}"), &fs::read(&file).expect("the file"));
    let again = folder.svclint(["check", fix, "a.xml"]).run();
    assert!(!again.stderr.contains("made"), "{what}: {again}");
    same("a second run", &fs::read(&file).expect("the file"));
    folder.write("a.xml", wrong);
    folder.write("the.diff", &diff);
    let patch = clean("patch", folder.path())
        .args(["-p0", "--binary", "-i", "the.diff"])
        .output()
        .expect("patch is there");
    assert!(patch.status.success(), "{what}: {}", String::from_utf8_lossy(&patch.stdout));
    same("the diff", &fs::read(&file).expect("the file"));
}

/// A request that names its body.
fn request(body: &str) -> String {
    format!(
        "POST https://management.core.windows.net/4711aaaa-0000-0000-0000-000000000000/services/hostedservices/harbor\nx-ms-version: 2014-06-01\nContent-Type: application/xml\n\n< ./{body}\n"
    )
}

fn swap(first: &str, second: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<Swap xmlns=\"http://schemas.microsoft.com/windowsazure\">\r\n  {first}\r\n  {second}\r\n</Swap>\r\n"
    )
}

const SOURCE: &str = "<SourceDeployment>green</SourceDeployment>";
const TARGET: &str = "<Production>blue</Production>";

#[test]
fn bodies_that_requests_name_are_mended_where_they_are_among_the_paths() {
    let (wrong, right) = (swap(SOURCE, TARGET), swap(TARGET, SOURCE));
    let folder = Folder::with([
        ("one.http", &*request("body.xml")),
        ("two.http", &*request("body.xml")),
        ("body.xml", &*wrong),
    ]);
    let left = "body.xml: 1 fixable finding left alone: a request names the file as its body, but it \
                is not among the paths\n";
    for how in ["--fix", "--diff"] {
        let said = folder.svclint(["check", how, "one.http", "two.http", "--quiet"]).run();
        assert_eq!(folder.read("body.xml"), wrong, "{said}");
        let said = folder.svclint(["check", how, "one.http", "two.http"]).run();
        assert_eq!(folder.read("body.xml"), wrong, "{said}");
        assert_eq!(said.stderr.matches(left).count(), 1, "{said}");
        assert_eq!(said.status, 1, "{said}");
    }
    for paths in [&["."][..], &["one.http", "body.xml"]] {
        folder.write("body.xml", &wrong);
        let diff = folder.svclint([&["check", "--diff"], paths].concat()).run();
        assert!(diff.stdout.starts_with("--- body.xml\n"), "{diff}");
        assert_eq!(diff.stdout.matches("--- ").count(), 1, "{diff}");
        let said = folder.svclint([&["check", "--fix"], paths].concat()).run();
        assert_eq!(folder.read("body.xml"), right, "{said}");
        assert!(said.stderr.contains("1 fix made in 1 file\n"), "{said}");
        assert!(!said.stderr.contains("left alone"), "{said}");
        assert_eq!(said.status, 0, "{said}");
    }
}

#[test]
fn a_body_is_mended_as_its_request_says() {
    // Alone it is whatever its root is called; the request says that it is a swap.
    let wrong = swap(TARGET, SOURCE).replace("Swap", "swap");
    let folder = Folder::with([("one.http", &*request("body.xml")), ("body.xml", &*wrong)]);
    let before = folder.svclint(["check", ".", "--output=concise"]).run();
    let said = folder.svclint(["check", ".", "--fix", "--output=concise"]).run();
    assert!(before.stderr.contains("fixable with `--fix`"), "{before}");
    assert_eq!(folder.read("body.xml"), swap(TARGET, SOURCE), "{said}");
    assert_eq!(said.status, 0, "{said}");
}

#[test]
fn a_thumbprint_is_mended_whole_whatever_rules_run() {
    let configuration = |thumbprint: &str| {
        format!(
            "<?xml version=\"1.0\"?>\n<ServiceConfiguration serviceName=\"HarborBooks\" osFamily=\"7\" osVersion=\"*\" schemaVersion=\"2015-04.2.6\" xmlns=\"http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceConfiguration\">\n  <Role name=\"Orders\">\n    <Instances count=\"2\"/>\n    <Certificates>\n      <Certificate name=\"A\" thumbprint=\"{thumbprint}\" thumbprintAlgorithm=\"sha1\"/>\n    </Certificates>\n  </Role>\n</ServiceConfiguration>\n"
        )
    };
    let digits = "9F3A1C5B7D2E4F60819A2B3C4D5E6F7081920A1B";
    let spaced = "9f 3a 1c 5b 7d 2e 4f 60 81 9a 2b 3c 4d 5e 6f 70 81 92 0a 1b";
    let spelt =
        [format!("\u{200e}{spaced}"), spaced.replace(' ', ":"), format!("{digits}\u{200e}")];
    for written in spelt {
        for rules in [&["check", "--fix"][..], &["check", "--fix", "--select=all"]] {
            let folder = Folder::new();
            folder.write("Web.cscfg", configuration(&written));
            let said = folder.svclint([rules, &["Web.cscfg"]].concat()).run();
            assert_eq!(folder.read("Web.cscfg"), configuration(digits), "{said}");
            assert!(!said.stderr.contains("no fix for"), "{said}");
        }
    }
}

#[test]
fn a_certificate_is_declared_where_no_advice_would_follow() {
    let definition = "<?xml version=\"1.0\"?>\n<ServiceDefinition name=\"HarborBooks\" schemaVersion=\"2015-04.2.6\" xmlns=\"http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceDefinition\">\n  <WebRole name=\"Shop\" vmsize=\"Standard_D1_v2\">\n    <Sites>\n      <Site name=\"Web\">\n        <Bindings>\n          <Binding name=\"Https\" endpointName=\"Https\"/>\n        </Bindings>\n      </Site>\n    </Sites>\n    <Endpoints>\n      <InputEndpoint name=\"Https\" protocol=\"https\" port=\"443\" certificate=\"Ssl\"/>\n    </Endpoints>\n  </WebRole>\n</ServiceDefinition>\n";
    let folder = Folder::with([("S.csdef", definition)]);
    // A fix adds no finding, and the advice asks for the rest of the chain.
    let said = folder.svclint(["check", "--fix=unsafe", "--select=all", "S.csdef"]).run();
    assert!(!folder.read("S.csdef").contains("<Certificate name=\"Ssl\""), "{said}");
    assert!(said.stderr.contains("endpoint-cert-undeclared"), "{said}");
    let said = folder.svclint(["check", "--fix=unsafe", "S.csdef"]).run();
    assert!(folder.read("S.csdef").contains("<Certificate name=\"Ssl\""), "{said}");
}
