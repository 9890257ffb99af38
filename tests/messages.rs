//! Whole messages: `.http` files, captured requests, HAR files, and requests in hand.

mod common;

use std::fmt::Write as _;

use common::{BREAKS, Folder, MISTAKES, base, replace, svclint};
use proptest::prelude::*;
use svclint::finding::{Finding, Place};
use svclint::{Input, Kind, Options, Report, Severity, check_message, lint};

/// The cloud service that requests here are sent to.
const SERVICE: &str = "https://management.core.windows.net/01234567-89ab-cdef-0123-456789abcdef/services/hostedservices/harbor";

/// Rules with the text that they mark.
type Marks<'m> = &'m [(&'m str, &'m str)];

/// The headers of a sound request.
const HEADERS: &str = "x-ms-version: 2014-06-01\nContent-Type: application/xml\n";

fn swap() -> String {
    base("Swap")
}

fn message(line: &str, headers: &str, body: &str) -> String {
    format!("{line}\n{headers}\n{body}")
}

fn check(name: &str, text: &str) -> Report {
    lint([Input::new(name, text)], &Options::default())
}

fn findings(report: &Report) -> Vec<&Finding> {
    report.findings.iter().map(|settled| &settled.finding).collect()
}

/// Rule and marked text of each finding.
fn marks(report: &Report) -> Vec<(&str, String)> {
    let mark = |finding: &Finding| finding.place.part.slice(finding.place.span).to_owned();
    findings(report).iter().map(|finding| (finding.rule.as_str(), mark(finding))).collect()
}

#[track_caller]
fn assert_marks(text: &str, expected: &[(&str, &str)]) {
    let report = check("requests.http", text);
    let marks = marks(&report);
    let marks: Vec<(&str, &str)> =
        marks.iter().map(|(rule, mark)| (*rule, mark.as_str())).collect();
    assert_eq!(marks, expected, "{text}");
}

#[test]
fn one_of_ten_requests_is_wrong_and_shows_at_its_line() {
    let mut text = String::from(
        "@service = https://management.core.windows.net/{{sub}}/services/hostedservices/harbor\n@version = 2014-06-01\n\n",
    );
    for number in 1..=10 {
        let mode = if number == 7 { "Automatic" } else { "Auto" };
        let body = replace(&base("ChangeConfiguration"), "<Mode>Auto<", &format!("<Mode>{mode}<"));
        let _ = write!(
            text,
            "### Change number {number}\n# @name change{number}\nPOST {{{{service}}}}/deploymentslots/staging/\n    ?comp=config\nX-MS-Version: {{{{version}}}}\ncontent-type: application/xml\n\n{body}\n"
        );
    }
    let line = 1 + text.lines().position(|line| line.contains("Automatic")).expect("the wrong one");
    let folder = Folder::with([("ten.http", text.as_str())]);
    let said = folder.svclint(["check", "--output", "concise", "ten.http"]).run();
    assert_eq!(said.status, 1, "{said}");
    assert_eq!(
        said.stdout,
        format!("ten.http:{line}:9: error[invalid-value] `Automatic` is not a value of `Mode`\n")
    );
    assert!(said.stderr.contains("1 file with 10 requests checked: 1 error"), "{said}");

    let report = check("ten.http", &text);
    let file = &report.files[0];
    assert_eq!((file.kind, file.requests.len()), (Kind::Messages, 10));
    for request in &file.requests {
        assert_eq!(request.operation, "Change Deployment Configuration");
        assert_eq!(
            request.version.map(|version| version.to_string()).as_deref(),
            Some("2014-06-01")
        );
        assert!(
            text.lines()
                .nth(request.line as usize - 1)
                .is_some_and(|line| line.starts_with("POST "))
        );
    }
    assert_eq!(
        report.findings[0].finding.place.element.as_deref(),
        Some("/ChangeConfiguration/Mode")
    );
}

/// Where a finding and its labels are, and what its fixes do, all moved by `by`.
fn moved(finding: &Finding, by: u32) -> String {
    let place = |place: &Place| {
        let inner = place.inner.as_ref().map(|inner| (&inner.document, inner.place.span));
        format!("{:?} {} {} {inner:?}", place.element, place.span.start + by, place.span.end + by)
    };
    let labels: Vec<String> = finding
        .labels
        .iter()
        .map(|label| format!("{} {}", place(&label.place), label.message))
        .collect();
    let by = if finding.place.inner.is_some() { 0 } else { by };
    let fixes: Vec<String> = finding
        .fixes
        .iter()
        .map(|fix| {
            let edits: Vec<_> = fix
                .edits
                .iter()
                .map(|edit| (edit.span.start + by, edit.span.end + by, &edit.text))
                .collect();
            format!("{} {edits:?}", fix.title)
        })
        .collect();
    let Finding { rule, severity, message, note, .. } = finding;
    format!(
        "{severity} {rule}: {message} | {note} | {} | {labels:?} | {fixes:?}",
        place(&finding.place)
    )
}

/// Bodies with mistakes in values and in the markup.
fn bad_bodies() -> Vec<String> {
    let sound = base("UpgradeDeployment");
    let mut bodies: Vec<String> =
        MISTAKES.iter().map(|(from, to, ..)| replace(&sound, from, to)).collect();
    // NULs make a file binary, and space before the declaration is no line of a message.
    let texts = BREAKS.iter().filter(|(_, to)| !to.contains('\0') && !to.starts_with(' '));
    bodies.extend(texts.map(|(from, to)| replace(&sound, from, to)));
    bodies
}

#[test]
fn a_body_in_a_message_has_the_findings_of_the_body_alone() {
    for body in bad_bodies() {
        let body = body.trim_end();
        let alone = check("body.xml", body);
        let head = format!(
            "### é\nPOST {SERVICE}/deploymentslots/staging/?comp=upgrade\nx-ms-version: 2017-01-01\nContent-Type: application/xml\n\n"
        );
        let whole = check("a.http", &format!("{head}{body}\n\n### next\n"));
        let by = head.len() as u32;
        let expected: Vec<String> = findings(&alone).iter().map(|f| moved(f, by)).collect();
        let found: Vec<String> = findings(&whole).iter().map(|f| moved(f, 0)).collect();
        assert_eq!(found, expected, "{body}");
        assert!(!found.is_empty(), "{body}");
        assert!(findings(&whole).iter().all(|f| f.place.part.name() == "a.http"));
    }
}

fn har(body: &str) -> String {
    let url = format!("{SERVICE}/deploymentslots/staging/?comp=upgrade");
    let header = |name: &str, value: &str| serde_json::json!({"name": name, "value": value});
    let text =
        serde_json::to_string_pretty(&serde_json::json!({"log": {"version": "1.2", "entries": [
            {"request": {"method": "GET", "url": "https://example.com/", "headers": []}},
            {"request": {"method": "POST", "url": url, "httpVersion": "h2", "headers": [
                header("x-ms-version", "2017-01-01"), header("content-type", "application/xml")],
                "postData": {"mimeType": "application/xml", "text": body}}},
        ]}}))
        .expect("JSON");
    // Other programs escape all that is not ASCII.
    let mut escaped = String::new();
    for c in text.chars() {
        if c.is_ascii() {
            escaped.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        }
    }
    escaped
}

#[test]
fn a_body_in_a_har_file_has_the_findings_of_the_body_alone() {
    // A string has been decoded: what it says about an encoding that nobody knows is too late.
    for body in bad_bodies().iter().filter(|body| !body.contains("klingon")) {
        let body = body.replace('\n', "\r\n").replace("StoreFront", "Störe😀");
        let alone = check("body.xml", &body);
        let text = har(&body);
        let whole = check("session.har", &text);
        assert_eq!(alone.findings.len(), whole.findings.len(), "{body}");
        for (one, other) in findings(&alone).iter().zip(findings(&whole)) {
            assert_eq!(
                other.place.element.as_deref(),
                Some("/log/entries[2]/request/postData/text")
            );
            let inner = other.place.inner.as_ref().expect("it is in a string");
            let inside =
                Finding { place: inner.place.clone(), labels: Vec::new(), ..other.clone() };
            let one = Finding { labels: Vec::new(), ..(*one).clone() };
            assert_eq!(moved(&inside, 0), moved(&one, 0), "{body}");
            // The place in the file holds the same letters, escaped.
            let written = other.place.part.slice(other.place.span);
            let read: String =
                serde_json::from_str(&format!("\"{written}\"")).expect("a piece of a string");
            assert_eq!(read, inner.place.part.slice(inner.place.span), "{body}");
        }
    }
}

#[test]
fn what_is_encoded_in_a_body_in_a_string_has_its_own_place() {
    let body = replace(&base("UpgradeDeployment"), "<Configuration>", "<Configuration>PHg+");
    let folder = Folder::with([("session.har", har(&body).as_str())]);
    let said = folder.svclint(["check", "--output", "json", "session.har"]).run();
    let report: serde_json::Value = serde_json::from_str(&said.stdout).expect("JSON");
    let finding = &report["findings"][0];
    assert_eq!(finding["inner"]["document"], "UpgradeDeployment", "{said}");
    assert_eq!(finding["inner"]["element"], "/UpgradeDeployment/Configuration", "{said}");
    assert_eq!(report["files"][0]["requests"][0]["operation"], "Upgrade Deployment");
    assert_eq!(report["files"][0]["kind"], "messages");
}

#[test]
fn captured_requests_are_told_by_their_first_line() {
    let body = replace(&swap(), "SourceDeployment>", "SourceDeploiment>");
    let text = format!(
        "POST /01234567-89ab-cdef-0123-456789abcdef/services/hostedservices/harbor HTTP/1.1\nHost: management.core.windows.net\n{HEADERS}Content-Length: 9\n\n{body}"
    );
    let text = text.replace('\n', "\r\n");
    let folder = Folder::with([("capture.txt", text.as_str())]);
    let of_file = folder.svclint(["check", "--output", "concise", "capture.txt"]).run();
    let of_input = svclint(["check", "--output", "concise", "-"]).stdin(text).run();
    assert_eq!(of_file.stdout.replace("capture.txt", "<stdin>"), of_input.stdout);
    assert!(
        of_file.stdout.starts_with("capture.txt:10:4: error[malformed-xml]")
            || of_file.stdout.starts_with("capture.txt:10:4: error[unknown-element]"),
        "{of_file}"
    );
    assert_eq!(of_file.status, 1);
}

#[test]
fn the_head_of_a_message_is_held_against_the_operation() {
    let swap = swap();
    let post = format!("POST {SERVICE}");
    let sound = message(&post, HEADERS, &swap);
    assert_marks(&sound, &[]);
    let table: &[(&str, &str, Marks<'_>)] = &[
        ("x-ms-version: 2014-06-01\n", "", &[("missing-version-header", &post)]),
        ("x-ms-version", "ms-version", &[("missing-version-header", "ms-version")]),
        ("2014-06-01", "2014/06/01", &[("invalid-version", "2014/06/01")]),
        ("2014-06-01", "2015-04.2.6", &[("invalid-version", "2015-04.2.6")]),
        (
            "2014-06-01",
            "2014-06-01\nX-Ms-Version: 2014-06-01",
            &[("invalid-version", "2014-06-01")],
        ),
        ("2014-06-01", "2013-12-24", &[("unknown-version", "2013-12-24")]),
        ("2014-06-01", "2009-08-01", &[("operation-not-in-version", "2009-08-01")]),
        ("2014-06-01", "{{version}}", &[]),
        ("Content-Type: application/xml\n", "", &[("missing-content-type", &post)]),
        ("application/xml", "APPLICATION/XML;charset=utf-8", &[]),
        ("application/xml", "text/xml", &[("wrong-content-type", "text/xml")]),
        ("Content-Type", "cONTENT-tYPE", &[]),
        ("POST ", "PUT ", &[("wrong-method", "PUT")]),
        ("POST ", "PATCH ", &[("wrong-method", "PATCH")]),
        ("POST ", "post ", &[]),
        ("POST ", "", &[("wrong-method", SERVICE)]),
        ("https:", "http:", &[("insecure-scheme", "http")]),
        ("https://management.core.windows.net", "{{host}}", &[]),
        (
            "https://management.core.windows.net/01234567-89ab-cdef-0123-456789abcdef",
            "{{base}}",
            &[],
        ),
        ("management.core.windows.net", "management.core.chinacloudapi.cn:443", &[]),
        (
            "management.core.windows.net",
            "management.azure.com",
            &[("unknown-host", "management.azure.com")],
        ),
        ("https://management.core.windows.net", "http://localhost:8080", &[]),
        (
            "01234567-89ab-cdef-0123-456789abcdef",
            "my-subscription",
            &[("invalid-request-uri", "my-subscription")],
        ),
        ("01234567-89ab-cdef-0123-456789abcdef", "{{subscription}}", &[]),
        (
            "/01234567-89ab-cdef-0123-456789abcdef",
            "",
            &[(
                "invalid-request-uri",
                &SERVICE.replace("/01234567-89ab-cdef-0123-456789abcdef", ""),
            )],
        ),
        ("hostedservices/harbor", "hostedservices/harbor/", &[]),
        ("services/hostedservices", "Services/HostedServices", &[]),
        ("hostedservices", "hostedservice", &[("invalid-request-uri", "hostedservice")]),
        ("/harbor\n", "/harbor?comp=swap\n", &[("invalid-request-uri", "comp=swap")]),
        ("/harbor\n", "/harbor HTTP/1.1\n", &[]),
        ("/harbor\n", "/harbor HTTP/2\n", &[]),
        ("/harbor\n", "/harbor HTTP/1.11\n", &[("wrong-http-version", "HTTP/1.11")]),
        (
            "application/xml\n",
            "application/xml\nno header\n",
            &[("malformed-message", "no header")],
        ),
    ];
    for (from, to, expected) in table {
        assert_marks(&replace(&sound, from, to), expected);
    }
    assert_marks(&message(&post, HEADERS, ""), &[("missing-body", &post)]);
}

#[test]
fn an_address_leads_to_an_operation() {
    let change = base("ChangeConfiguration");
    let slot = "/deploymentslots/staging/?comp=config";
    let table: &[(&str, Marks<'_>)] = &[
        (slot, &[]),
        ("/deploymentslots/Production?COMP=Config", &[]),
        ("/deploymentslots/{{slot}}/?comp=config", &[]),
        ("/deployments/production-2/?comp=config", &[]),
        ("/deploymentslots/?comp=config", &[("invalid-request-uri", "deploymentslots")]),
        ("/deploymentslots//?comp=config", &[("invalid-request-uri", "deploymentslots")]),
        ("/deploymentslots/harbor-2/?comp=config", &[("invalid-request-uri", "harbor-2")]),
        ("/deploymentslots/stageing/?comp=config", &[("invalid-request-uri", "stageing")]),
        ("/deployments/?comp=config", &[("invalid-request-uri", "deployments")]),
        ("/deployment/x/?comp=config", &[("invalid-request-uri", "deployment")]),
        ("/deployments/x/?comp=confg", &[("missing-query", "comp=confg")]),
        ("/deployments/x/?comp={{what}}", &[]),
        ("/deployments/x/?{{query}}", &[]),
        ("/deployments/x/?comp=upgrade", &[("body-does-not-fit", "ChangeConfiguration")]),
    ];
    for (rest, expected) in table {
        assert_marks(&message(&format!("POST {SERVICE}{rest}"), HEADERS, &change), expected);
    }
    let bare = format!("{SERVICE}/deployments/x/");
    assert_marks(&message(&format!("POST {bare}"), HEADERS, &change), &[("missing-query", &bare)]);
}

#[test]
fn a_body_that_does_not_fit_is_still_checked_as_what_it_is() {
    let body = replace(&base("UpgradeDeployment"), "<Force>false", "<Force>no");
    let text = message(&format!("POST {SERVICE}/deployments/x/?comp=config"), HEADERS, &body);
    assert_marks(&text, &[("body-does-not-fit", "UpgradeDeployment"), ("invalid-value", "no")]);
    let json = message(&format!("POST {SERVICE}"), HEADERS, "{\"a\": 1}");
    assert_marks(&json, &[("body-does-not-fit", "")]);
    let configuration = base("ServiceConfiguration");
    let text =
        message(&format!("POST {SERVICE}/deployments/x/?comp=config"), HEADERS, &configuration);
    assert_marks(&text, &[("body-does-not-fit", "ServiceConfiguration")]);
}

#[test]
fn places_are_bytes_of_the_file_in_any_encoding() {
    let body =
        replace(&swap(), "<Production>", "<!-- ä --><Production>x</Production>\n  <Production>");
    let text = message(&format!("### ö\nPOST {SERVICE}"), HEADERS, &body).replace('\n', "\r\n");
    let bytes: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let folder = Folder::new();
    folder.write("a.http", &bytes);
    let said = folder.svclint(["check", "--output", "json", "a.http"]).run();
    let report: serde_json::Value = serde_json::from_str(&said.stdout).expect("JSON");
    let found = report["findings"].as_array().expect("a list");
    assert_eq!(found.len(), 1, "{said}");
    let span = &found[0]["span"];
    let at = text.encode_utf16().collect::<Vec<_>>();
    let offset = |place: &str| {
        usize::try_from(span[place]["offset"].as_u64().expect("a number")).expect("it fits") / 2 - 1
    };
    let marked = String::from_utf16_lossy(&at[offset("start")..offset("end")]);
    assert_eq!((&found[0]["rule"], marked.as_str()), (&"repeated-element".into(), "Production"));
    assert_eq!(span["start"]["line"], 9, "{said}");
}

#[test]
fn variables_are_never_wrong_values() {
    let change = base("ChangeConfiguration");
    let encoded = common::encoded_configuration();
    let mut body = replace(&change, &encoded, "{{configuration}}");
    body = replace(&body, "<Mode>Auto<", "<Mode>{{mode}}<");
    let line = format!("POST {SERVICE}/deploymentslots/staging/?comp=config");
    assert_marks(&message(&line, HEADERS, &body), &[]);
    // The version in the message wins over the one on the command line.
    let said = svclint(["check", "--api-version", "2009-10-01", "--stdin-filename", "a.http", "-"]);
    assert_eq!(said.stdin(message(&line, HEADERS, &body)).run().status, 0);
    // What is known is held against the model, at the place of the variable.
    let known = format!("@mode = Automatic\n{}", message(&line, HEADERS, &body));
    assert_marks(&known, &[("invalid-value", "{{mode}}")]);
    let known = format!("@mode = Manual\n{}", message(&line, HEADERS, &body));
    assert_marks(&known, &[]);
    assert_marks(&message(&line, HEADERS, "{{body}}"), &[]);
}

#[test]
fn files_of_rest_clients_are_read_as_they_write_them() {
    let swap = swap();
    let text = format!(
        "@host = https://management.core.windows.net\n// comment\n# comment\n@sub = 01234567-89ab-cdef-0123-456789abcdef\n\n\
         < {{%\n  request.variables.set('a', 'b')\n%}}\n\
         POST {{{{host}}}}/{{{{sub}}}}/services/hostedservices/{{{{name}}}} HTTP/1.1\n# between\n{HEADERS}\n{swap}\n\n\
         > {{%\n  client.log('POST x HTTP/1.1');\n%}}\n\n\
         ### second\n# @name second\nPOST {{{{host}}}}/{{{{sub}}}}/services/hostedservices/harbor\n{HEADERS}\n{swap}\n<> 2026-01-01.202.xml\n\n\
         HTTP/1.1 202 Accepted\nx-ms-request-id: 1\n\n<Error/>\n"
    );
    let report = check("a.rest", &text);
    assert_eq!(marks(&report), []);
    assert_eq!(report.files[0].requests.len(), 2);
}

#[test]
fn files_that_are_named_as_bodies_are_held_against_the_request() {
    let folder = Folder::new();
    let sound = base("UpgradeDeployment");
    folder.write("bodies/upgrade.xml", &sound);
    let request = |file: &str, version: &str| {
        format!(
            "POST {SERVICE}/deployments/x/?comp=upgrade\nx-ms-version: {version}\nContent-Type: application/xml\n\n< {file}\n\n###\n"
        )
    };
    folder.write("requests/upgrade.http", request("../bodies/upgrade.xml", "2012-12-01").repeat(2));
    let said = folder.svclint(["check", "--output", "concise", "."]).run();
    let line = 1 + sound
        .lines()
        .position(|line| line.contains("<ExtensionConfiguration>"))
        .expect("the element");
    assert_eq!(
        said.stdout,
        format!(
            "bodies/upgrade.xml:{line}:4: error[not-in-version] `ExtensionConfiguration` does not exist in version 2012-12-01\n"
        ),
        "{said}"
    );
    // Alone it is sound: the request says which version holds.
    assert_eq!(folder.svclint(["check", "bodies"]).run().status, 0);
    let said = folder.svclint(["check", "--output", "concise", "requests/upgrade.http"]).run();
    assert_eq!(said.rules(), ["not-in-version"], "{said}");

    folder.write("requests/upgrade.http", request("./gone.xml", "2014-06-01"));
    let said = folder.svclint(["check", "--output", "concise", "requests"]).run();
    assert_eq!(said.rules(), ["missing-body"], "{said}");
    assert!(said.stdout.contains("requests/upgrade.http:5:3: "), "{said}");
    folder.write("requests/upgrade.http", request("{{file}}", "2014-06-01"));
    assert_eq!(folder.svclint(["check", "requests"]).run().status, 0);
    // Without the files nothing is said about them.
    assert_eq!(marks(&check("a.http", &request("./gone.xml", "2014-06-01"))), []);
}

#[test]
fn messages_to_others_are_passed_over() {
    let text = "GET https://example.com/\nAccept: */*\n\n###\nPOST https://api.example.com/v1?comp=config\nContent-Type: application/xml\n\n<order/>\n";
    let folder = Folder::with([
        ("shop.http", text),
        ("empty.rest", "# nothing\n"),
        ("bad.har", "{\"log\": {\n  nothing"),
    ]);
    for (file, why) in [
        ("shop.http", "none of its 2 requests goes to the Service Management API"),
        ("empty.rest", "it holds no HTTP request"),
        ("bad.har", "it is no JSON that could be read"),
    ] {
        let said = folder.svclint(["check", file]).run();
        assert_eq!((said.status, said.stdout.as_str()), (2, ""), "{said}");
        assert!(said.stderr.contains(why), "{said}");
        assert_eq!(folder.svclint(["check", "--allow-empty", file]).run().status, 0);
    }
    // A request of ours makes the others of the file no better and no worse.
    let both = format!("{text}\n###\n{}", message(&format!("POST {SERVICE}"), HEADERS, &swap()));
    assert_marks(&both, &[]);
    // What is read has no model here, but a version it needs.
    assert_marks(&format!("GET {SERVICE}?embed-detail=true\nx-ms-version: 2014-06-01\n"), &[]);
    let list = SERVICE.trim_end_matches("/harbor");
    assert_marks(&format!("GET {list}\n"), &[("missing-version-header", &format!("GET {list}"))]);
}

#[test]
fn secrets_of_a_request_are_never_printed() {
    let body = replace(&swap(), "<Swap", "<Swapp");
    let text = format!(
        "@password = hunter2hunter2\nPOST {SERVICE}?sig=verysecretsignature\nAuthorization: Bearer topsecrettoken\nCookie: session=crumbs\n{HEADERS}\n{body}"
    );
    for output in ["human", "json", "concise"] {
        let said = svclint(["check", "--output", output, "--stdin-filename", "a.http", "-"])
            .stdin(text.as_str())
            .run();
        assert_eq!(said.status, 1, "{said}");
        for secret in ["hunter2", "verysecret", "topsecret", "crumbs"] {
            assert!(!said.stdout.contains(secret), "{secret}: {said}");
        }
    }
}

#[test]
fn a_request_is_checked_before_it_is_sent() {
    let headers = [("X-Ms-Version", "2011-06-01"), ("Content-Type", "application/xml")];
    let uri = format!("{SERVICE}/deploymentslots/staging/?comp=config");
    let body = replace(&base("ChangeConfiguration"), "<Mode>Auto<", "<Mode>Auto<");
    let report = check_message("POST", &uri, headers, &body, &Options::default());
    let first = findings(&report)[0];
    assert_eq!((first.rule.as_str(), first.place.part.name()), ("not-in-version", "body"));
    assert_eq!(body.find("Mode>"), Some(first.place.span.start as usize));
    assert_eq!(report.files[0].requests[0].operation, "Change Deployment Configuration");
    let utf16: Vec<u8> = [0xFF, 0xFE]
        .into_iter()
        .chain(swap().replace("utf-8", "utf-16").encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let report = check_message("POST", SERVICE, headers, utf16, &Options::default());
    assert!(!report.fails_on(Severity::Error), "{:?}", marks(&report));
    let report = check_message("POST", SERVICE, [("a\r\n\r\nb", "c")], "", &Options::default());
    let rules: Vec<&str> = findings(&report).iter().map(|finding| finding.rule.as_str()).collect();
    assert!(
        rules.contains(&"missing-body") && rules.contains(&"missing-version-header"),
        "{rules:?}"
    );
    check_message("", "", [("", "")], [0u8; 4], &Options::default());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_message_makes_it_panic(
        form in 0..3usize,
        cuts in prop::collection::vec((any::<prop::sample::Index>(), 0..6usize, "[\\x00-\\x7fé😀]{0,4}|\\{\\{|\\}\\}|###|< ./x|HTTP/1.1|\\\\u[0-9a-f]{0,4}|://|%[0-9a-f]{0,2}"), 1..8),
    ) {
        let body = base("UpgradeDeployment");
        let mut text = match form {
            0 => format!("@v = {{{{w}}}}\n@w = {{{{v}}}}\n### a\nPOST {SERVICE}/deploymentslots/staging/?comp=upgrade HTTP/1.1\n{HEADERS}x: {{{{v}}}}\n\n{body}\n###\n{SERVICE}\n{HEADERS}\n< ./x.xml\n"),
            1 => har(&body),
            _ => format!("POST /x/services/hostedservices/y?comp=config HTTP/1.1\r\nHost: a\r\n\r\n{body}"),
        };
        for (at, length, put) in cuts {
            let start = text.floor_char_boundary(at.index(text.len() + 1));
            let end = text.ceil_char_boundary((start + length).min(text.len()));
            text.replace_range(start..end, &put);
        }
        let name = ["a.http", "a.har", "a.txt"][form];
        let report = check(name, &text);
        for finding in findings(&report) {
            let part = &finding.place.part;
            let inside = |place: &Place| place.part.text().get(place.span.range()).is_some();
            prop_assert!(inside(&finding.place), "{finding:?} {:?}", part.name());
            prop_assert!(inside(finding.place.innermost()));
            for label in &finding.labels {
                prop_assert!(inside(&label.place), "{finding:?}");
            }
            for edit in finding.fixes.iter().flat_map(|fix| &fix.edits) {
                prop_assert!(finding.place.innermost().part.text().get(edit.span.range()).is_some());
            }
        }
    }
}

#[test]
fn what_editors_write_around_requests_is_none_of_them() {
    let sound = format!("POST {SERVICE}\n{HEADERS}\n{}", swap());
    for text in [
        // What JetBrains runs before and behind a request.
        format!(
            "< {{%\n  request.variables.set(\"slot\", \"staging\");\n%}}\n{sound}\n> {{% client.test() %}}\n"
        ),
        format!("< ./before.js\n{sound}\n\n>> answer.xml\n"),
        // A comment behind the body.
        format!("{sound}\n\n# expect 202\n// and then wait\n"),
        // Anything may stand in a variable, the method and the namespace too.
        sound.replace("POST ", "{{method}} "),
        format!("@method = post\n{}", sound.replace("POST ", "{{method}}\t")),
        sound.replace("http://schemas.microsoft.com/windowsazure", "{{namespace}}"),
    ] {
        assert_marks(&text, &[]);
    }
    assert_marks(
        &sound.replace("POST ", "@method = put\n{{method}} "),
        &[("wrong-method", "{{method}}")],
    );
}

#[test]
fn a_slip_in_an_address_is_found_whatever_is_done_there() {
    let root = SERVICE.trim_end_matches("/services/hostedservices/harbor");
    let read = |path: &str| format!("GET {root}{path}\nx-ms-version: 2015-04-01\n");
    for (path, slip) in [
        ("/services/networking/reservedip", "reservedip"),
        ("/services/hostdservices/harbor", "hostdservices"),
        ("/services/hostedservices/harbor/deploymentslots/stagging", "stagging"),
    ] {
        assert_marks(&read(path), &[("invalid-request-uri", slip)]);
    }
    for path in [
        "/services/networking/reservedips",
        "/services/networking/virtualnetwork",
        "/services/WebSpaces/westus/sites",
        "/services/sqlservers/servers/harbor/databases",
        "/services/hostedservices/harbor/deploymentslots/staging",
        "/operations",
    ] {
        assert_marks(&read(path), &[]);
    }
    // What stands behind an address that is complete is too much there.
    let behind = format!("POST {SERVICE}/swap\n{HEADERS}\n{}", swap());
    assert_marks(&behind, &[("invalid-request-uri", "swap")]);
}

#[test]
fn requests_without_a_file_name_are_known_by_their_first_line() {
    let wrong = format!("POST {SERVICE}/swap\n{HEADERS}\n{}", swap());
    for text in [
        wrong.clone(),
        format!("### Swap\n# @name swap\n{wrong}"),
        format!("@version = 2014-06-01\n\n// here it goes\n{wrong}"),
        wrong.replacen('\n', " HTTP/1.1\n", 1),
    ] {
        let said = svclint(["check", "-", "--output=concise"]).stdin(text.as_str()).run();
        assert!(said.status == 1 && said.stdout.contains("[invalid-request-uri] `swap`"), "{said}");
    }
    let prose = "# Notes\n\nPOST the letter to https://management.core.windows.net/\n";
    assert_eq!(svclint(["check", "-"]).stdin(prose).run().status, 2);
}

#[test]
fn what_hides_the_query_is_one_mistake() {
    let body = change();
    let slot = format!("{SERVICE}/deploymentslots/staging");
    let good = format!("{slot}?comp=config");
    for (address, message, mended) in [
        (format!("{slot}?comp=config&comp=upgrade"), "`comp` stands twice in the address", None),
        (format!("{good}&comp=config"), "`comp` stands twice in the address", Some(&good)),
        (format!("{slot}&comp=config"), "`&` makes the query a part of the path", Some(&good)),
        (format!("{slot}%3Fcomp=config"), "`%3F` makes the query a part of the path", Some(&good)),
        (format!("\"{good}\""), "`\"` around the address is taken for a part of it", Some(&good)),
        (format!("'{good}'"), "`'` around the address is taken for a part of it", Some(&good)),
        (format!("<{good}>"), "`<` around the address is taken for a part of it", Some(&good)),
    ] {
        let text = message_to(&address, &body);
        let report = check("a.http", &text);
        let found: Vec<&str> = findings(&report).iter().map(|f| f.message.as_str()).collect();
        assert_eq!(found, [message], "{address}");
        let folder = Folder::new();
        folder.write("a.http", &text);
        let said = folder.svclint(["check", "--fix", "a.http"]).run();
        let after = std::fs::read_to_string(folder.path().join("a.http")).expect("a file");
        match mended {
            Some(mended) => assert_eq!(after, message_to(mended, &body), "{said}"),
            None => assert_eq!(after, text, "{said}"),
        }
    }
    // A name may hold what a query begins with.
    let named = format!("{SERVICE}/deployments/a&b?comp=config");
    assert!(findings(&check("a.http", &message_to(&named, &body))).is_empty());
    // A name with the slip in it takes anything, so only the operation says what was meant.
    let named = format!("{SERVICE}/deployments/blue&comp=config");
    let report = check("a.http", &message_to(&named, &body));
    assert_eq!(findings(&report).len(), 1);
}

fn message_to(address: &str, body: &str) -> String {
    message(
        &format!("POST {address}"),
        "x-ms-version: 2014-06-01\nContent-Type: application/xml\n",
        body,
    )
}

fn change() -> String {
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
     <ChangeConfiguration xmlns=\"http://schemas.microsoft.com/windowsazure\">\n  \
     <Configuration>{{configuration}}</Configuration>\n</ChangeConfiguration>\n"
        .to_owned()
}

#[test]
fn a_body_names_what_its_address_names() {
    let root = SERVICE.trim_end_matches("/services/hostedservices/harbor");
    let sent = |path: &str, body: &str| {
        let text = format!(
            "PUT {root}/services/{path}\n{HEADERS}\n<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{body}"
        );
        let report = check("requests.http", &text.replace("2014-06-01", "2015-04-01"));
        marks(&report).into_iter().map(|(rule, mark)| format!("{rule} {mark}")).collect::<Vec<_>>()
    };
    let server = |name: &str| {
        format!(
            "<DnsServer xmlns=\"http://schemas.microsoft.com/windowsazure\"><Name>{name}</Name><Address>10.0.0.4</Address></DnsServer>"
        )
    };
    let disk = |name: &str| {
        format!(
            "<Disk xmlns=\"http://schemas.microsoft.com/windowsazure\"><Name>{name}</Name><Label>data</Label></Disk>"
        )
    };
    let servers = "hostedservices/harbor/deployments/blue/dnsservers";
    assert_eq!(
        sent(&format!("{servers}/first"), &server("second")),
        ["name-differs-from-address second"]
    );
    assert_eq!(sent("disks/one", &disk("two")), ["name-differs-from-address two"]);
    for name in ["one", "ONE", " one ", "{{disk}}", "__disk__"] {
        let found = sent("disks/one", &disk(name));
        assert!(!found.iter().any(|found| found.contains("differs")), "{name}: {found:?}");
    }
    for address in ["disks/{{disk}}", "disks/%6Fne"] {
        let found = sent(address, &disk("one"));
        assert!(!found.iter().any(|found| found.contains("differs")), "{address}: {found:?}");
    }
}
