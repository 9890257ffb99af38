//! The commands beside `check`, for every operation there is: what `new` prints passes `check`, in
//! the newest version and in the first one. In XML everything in comments is brought to life as
//! well; JSON has no comments.

mod common;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use common::{Folder, base, replace, svclint};
use insta::assert_snapshot;
use serde_json::Value;

/// An operation as `svclint operations` lists it.
struct Operation {
    name: String,
    root: String,
    since: String,
    platform: String,
}

fn operations() -> Vec<Operation> {
    let said = svclint(["operations", "--output", "json"]).run();
    let list: Vec<Value> = serde_json::from_str(&said.stdout).expect("a list of objects");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let operation = |item: &Value| Operation {
        name: text(&item["name"]),
        root: text(&item["root"]),
        since: text(&item["since"]),
        platform: text(&item["platform"]),
    };
    let operations: Vec<Operation> = list.iter().map(operation).collect();
    assert!(operations.len() >= 3, "{}", said.stdout);
    operations
}

/// Those of the Service Management API, whose bodies are XML.
fn classic() -> Vec<Operation> {
    let all = operations().into_iter();
    all.filter(|operation| operation.platform == "classic").collect()
}

/// Those of Azure Resource Manager, whose bodies are JSON.
fn extended() -> Vec<Operation> {
    let all = operations().into_iter();
    let found: Vec<_> = all.filter(|operation| operation.platform == "extended-support").collect();
    // A schema that is no operation describes a template, or is a piece of others.
    let folder = common::package().join("schemas/arm");
    let files = std::fs::read_dir(folder).expect("a folder of schemas");
    let texts = files.map(|file| std::fs::read_to_string(file.expect("a file").path()));
    let there = texts.filter(|text| text.as_ref().is_ok_and(|t| t.contains("<s:operation ")));
    assert_eq!(found.len(), there.count());
    assert!(found.iter().all(|operation| operation.root.is_empty()));
    found
}

/// A comment of a sample: where it stands, and what is in it.
#[derive(Clone, Copy, Debug)]
struct Comment<'t> {
    start: usize,
    end: usize,
    inside: &'t str,
}

impl Comment<'_> {
    fn is_element(&self) -> bool {
        self.inside.starts_with('<')
    }
}

fn comments(text: &str) -> Vec<Comment<'_>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find("<!--").map(|at| from + at) {
        let end = start + text[start..].find("-->").expect("a comment ends") + 3;
        let inside = text[start + 4..end - 3].trim();
        assert!(!inside.contains("--"), "{inside}");
        found.push(Comment { start, end, inside });
        from = end;
    }
    found
}

/// What the remark before an element in a comment says about others: it stands in place of some,
/// not with some, only with some.
fn named(comments: &[Comment<'_>], index: usize, word: &str) -> Vec<String> {
    let before = index.checked_sub(1).map_or("", |index| comments[index].inside);
    let Some(said) = before.strip_suffix(':') else { return Vec::new() };
    let said: Vec<&str> = said.split_whitespace().collect();
    let said = said.join(" ");
    let names = said.split("; ").find_map(|part| part.strip_prefix(word));
    names.map_or_else(Vec::new, |names| {
        names.split(',').map(|name| name.trim().trim_matches('`').to_owned()).collect()
    })
}

/// The sample with each of its comments brought to life alone, and with all of them at once that
/// do not stand in place of something else.
fn variants(sample: &str) -> Vec<String> {
    let comments = comments(sample);
    let mut variants = Vec::new();
    let mut all = Vec::new();
    for (index, _) in comments.iter().enumerate().filter(|(_, c)| c.is_element()) {
        let mut alive = vec![index];
        let mut gone = Vec::new();
        let mut next = 0;
        while let Some(index) = alive.get(next).copied() {
            next += 1;
            let here = comments[index].start;
            for name in named(&comments, index, "only with") {
                let beside = element_in_comment(sample, &comments, &name, here);
                alive.extend((!alive.contains(&beside)).then_some(beside));
            }
            for name in named(&comments, index, "in place of") {
                gone.extend(live_element(sample, &comments, &name, here));
            }
        }
        if gone.is_empty() && named(&comments, index, "not with").is_empty() {
            all.push(index);
        }
        variants.push(brought(sample, &comments, &alive, &gone));
    }
    variants.push(brought(sample, &comments, &all, &[]));
    variants
}

/// The sample without the marks of some comments, and without some elements.
fn brought(
    sample: &str,
    comments: &[Comment<'_>],
    alive: &[usize],
    gone: &[(usize, usize)],
) -> String {
    let alive = alive.iter().map(|index| comments[*index]);
    let mut edits: Vec<(usize, usize, &str)> =
        alive.map(|comment| (comment.start, comment.end, comment.inside)).collect();
    edits.extend(gone.iter().map(|(start, end)| (*start, *end, "")));
    edits.sort_unstable();
    edits.dedup();
    let mut text = sample.to_owned();
    for (start, end, with) in edits.into_iter().rev() {
        text.replace_range(start..end, with);
    }
    text
}

fn indent(text: &str, at: usize) -> &str {
    let line = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    &text[line..at]
}

/// The comment that holds an element of that name and is nearest to a place.
fn element_in_comment(text: &str, comments: &[Comment<'_>], name: &str, from: usize) -> usize {
    let start = format!("<{name}>");
    let depth = |at: usize| indent(text, at).len();
    let holds = |comment: &Comment<'_>| {
        comment.inside.starts_with(&start) && depth(comment.start) <= depth(from)
    };
    let found = comments.iter().enumerate().filter(|(_, comment)| holds(comment));
    let nearest = found.min_by_key(|(_, comment)| {
        (depth(from) - depth(comment.start), comment.start.abs_diff(from))
    });
    nearest.unwrap_or_else(|| panic!("there is no `{name}` in a comment of\n{text}")).0
}

/// Where the element of that name is that stands beside a place and not in a comment.
fn live_element(
    text: &str,
    comments: &[Comment<'_>],
    name: &str,
    from: usize,
) -> Option<(usize, usize)> {
    let indent = indent(text, from);
    let start = format!("\n{indent}<{name}>");
    let is_live =
        |at: &usize| !comments.iter().any(|comment| (comment.start..comment.end).contains(at));
    let found = text.match_indices(&start).map(|(at, _)| at + 1 + indent.len()).filter(is_live);
    let start = found.min_by_key(|at| at.abs_diff(from))?;
    let close = format!("</{name}>");
    let one_line = text[start..].lines().next().is_some_and(|line| line.contains(&close));
    let close = if one_line { close } else { format!("\n{indent}{close}") };
    Some((start, start + text[start..].find(&close).expect("it ends") + close.len()))
}

#[test]
fn what_new_prints_passes_check() {
    // By version, because that is an option of the whole run.
    let mut files: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for Operation { name, root, since, .. } in classic() {
        for version in ["", &since] {
            let mut arguments = vec!["new", &name];
            if !version.is_empty() {
                arguments.extend(["--api-version", version]);
            }
            let said = svclint(arguments).run();
            assert_eq!(said.status, 0, "{said}");
            if root.is_empty() {
                assert_eq!(said.stdout, "", "{said}");
                assert!(said.stderr.contains("without a body"), "{said}");
                continue;
            }
            assert_eq!(said.stderr, "", "{said}");
            assert!(said.stdout.contains(&format!("<{root} xmlns=")), "{said}");
            let of_version = files.entry(version.to_owned()).or_default();
            let file =
                |name: &str, what: usize| format!("{}-{what}.xml", name.replace([' ', '/'], "-"));
            for (index, variant) in variants(&said.stdout).into_iter().enumerate() {
                of_version.push((file(&name, index + 1), variant));
            }
            of_version.push((file(&name, 0), said.stdout));
        }
    }
    let mut wrong = String::new();
    let mut checked = 0;
    for (version, files) in files {
        checked += files.len();
        let names = files.iter().map(|(name, text)| (name.as_str(), text.as_str()));
        let folder = Folder::with(names);
        let mut arguments = vec!["check", "--quiet", "--output=concise", "--fail-on=warning", "."];
        if !version.is_empty() {
            arguments.extend(["--api-version", &version]);
        }
        let said = folder.svclint(arguments).run();
        if said.status != 0 {
            let _ = writeln!(wrong, "{version}:\n{}{}", said.stdout, said.stderr);
        }
    }
    assert!(checked >= 20, "only {checked} files were checked");
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_sample_says_nothing_at_all_to_check() {
    for Operation { name, root, since, .. } in classic() {
        for version in [None, Some(since.as_str())].into_iter().filter(|_| !root.is_empty()) {
            let with = version.map_or_else(Vec::new, |version| vec!["--api-version", version]);
            let sample = svclint([&["new", &name], &with[..]].concat()).run().stdout;
            let check = [&["check", "-", "--fail-on=info"], &with[..]].concat();
            let said = svclint(check).stdin(sample).run();
            assert_eq!(said.status, 0, "{name} {version:?}\n{said}");
        }
    }
}

#[test]
fn a_whole_request_is_its_head_and_the_same_body() {
    for Operation { name, root, .. } in classic() {
        let body = svclint(["new", &name]).run().stdout;
        let request = svclint(["new", &name, "--http"]).run().stdout;
        let (head, rest) = request.split_once("\n\n").unwrap_or((&request, ""));
        assert_eq!(rest, body, "{name}");
        let lines: Vec<&str> = head.lines().filter(|line| !line.starts_with('#')).collect();
        assert!(lines[0].ends_with(" HTTP/1.1"), "{request}");
        assert!(!lines[0].contains('|'), "{request}");
        assert_eq!(lines[1], "Host: management.core.windows.net");
        assert!(lines[2].starts_with("x-ms-version: 20"), "{request}");
        let has = |start: &str| lines.iter().any(|line| line.starts_with(start));
        assert_eq!(has("Content-Length: 0"), root.is_empty(), "{request}");
        assert!(root.is_empty() || has("Content-Type: "), "{request}");
        let said = svclint(["check", "-", "--fail-on=warning"]).stdin(request.as_str()).run();
        assert_eq!(said.status, 0, "{name}\n{said}");
    }
}

/// What stands for a body of JSON: that of a tag or of a list of role instances alone could be of
/// anything, so that only the whole request says what it is.
const TOLD: [&str; 3] = ["Create Or Update Cloud", "Swap Cloud Service", "Swap Frontend"];

#[test]
fn what_new_prints_in_json_passes_check() {
    let (mut bodies, mut told) = (0, 0);
    for Operation { name, since, .. } in extended() {
        for version in [&[][..], &["--api-version", &since]] {
            let body = svclint([&["new", &name], version].concat()).run();
            let request = svclint([&["new", &name, "--http"], version].concat()).run();
            assert_eq!((body.status, request.status), (0, 0), "{body}\n{request}");
            whole_request(&name, &request.stdout, &body.stdout);
            if body.stdout.is_empty() {
                let without = format!("svclint: {name} is sent without a body");
                assert!(body.stderr.starts_with(&without), "{body}");
                continue;
            }
            bodies += 1;
            assert_eq!(body.stderr, "");
            let json: Value = serde_json::from_str(&body.stdout).expect("JSON");
            let first = json.as_object().and_then(|object| object.keys().next()).expect("a name");
            assert!(body.stdout.contains(&format!("\n  \"{first}\": ")), "{body}");
            let said = svclint(["check", "-", "--fail-on=info"]).stdin(&*body.stdout).run();
            if TOLD.iter().any(|start| name.starts_with(start)) {
                told += 1;
                assert_eq!(said.status, 0, "{name}\n{said}");
                assert!(said.stderr.starts_with("1 file checked: nothing found"), "{said}");
            } else {
                assert_eq!((said.status, said.stdout.as_str()), (2, ""), "{name}\n{said}");
                assert!(said.stderr.contains("1 file passed over"), "{said}");
            }
            // That nothing is found means that something would be.
            let spoilt = replace(&request.stdout, &format!("\"{first}\""), "\"nonsense\"");
            let said = svclint(["check", "-", "--fail-on=info"]).stdin(spoilt).run();
            assert_eq!(said.status, 1, "{name}\n{said}");
        }
    }
    assert_eq!((bodies, told), (16, 6));
}

/// Holds a whole request to Azure Resource Manager against what it has to be.
fn whole_request(name: &str, request: &str, body: &str) {
    let (head, rest) = request.split_once("\n\n").unwrap_or((request, ""));
    assert_eq!(rest, body, "{name}");
    let lines: Vec<&str> = head.lines().collect();
    assert_eq!(lines[0], format!("### {name}"));
    assert!(lines[1].contains("?api-version=20"), "{request}");
    assert!(lines[1].ends_with(" HTTP/1.1") && !lines[1].contains('|'), "{request}");
    assert_eq!(lines[2], "Host: management.azure.com");
    let last = if body.is_empty() { "Content-Length: 0" } else { "Content-Type: application/json" };
    assert_eq!((lines.len(), lines[3].trim_end()), (4, last), "{request}");
    let said = svclint(["check", "-", "--fail-on=info"]).stdin(request).run();
    assert_eq!(said.status, 0, "{name}\n{said}");
    assert!(said.stderr.starts_with("1 file with 1 request checked: nothing found"), "{said}");
}

#[test]
fn a_request_to_resource_manager_says_a_version_that_was_published() {
    let put = "Create Or Update Cloud Service";
    for (name, asked, written) in [
        (put, &[][..], "2024-11-04"),
        (put, &["--api-version", "2022-04-04"], "2022-04-04"),
        // There was a preview only.
        (put, &["--api-version", "2020-10-01"], "2020-10-01-preview"),
        ("Swap Cloud Service", &[], "2024-10-01"),
        ("Get Cloud Service Slot", &[], "2024-10-01"),
        ("Swap Frontend Addresses", &[], "2021-02-01"),
        ("List OS Families", &[], "2024-11-04"),
    ] {
        let said = svclint([&["new", name, "--http"], asked].concat()).run();
        let written = format!("?api-version={written} HTTP/1.1");
        assert!(said.stdout.lines().nth(1).is_some_and(|line| line.ends_with(&written)), "{said}");
    }
}

#[test]
fn samples_in_json() {
    let mut text = String::new();
    for arguments in [
        &["new", "Create Or Update Cloud Service"][..],
        &["new", "Swap Cloud Service", "--http"],
        &["new", "Swap Frontend Addresses"],
        &["new", "Update Cloud Service Tags"],
        &["new", "Restart Role Instances"],
    ] {
        let _ = writeln!(text, "{}", svclint(arguments).run());
    }
    assert_snapshot!("new_json", text);
    let said = svclint(["explain", "Create Or Update Cloud Service"]).run();
    assert_eq!(said.status, 0, "{said}");
    assert!(!said.stdout.contains(['<', '@']) && !said.stdout.contains("Namespace"), "{said}");
    assert_snapshot!("explain_put", said.stdout);
}

/// A configuration for extended support, with two roles and a certificate that both use.
const EXTENDED: &str = "\u{feff}<ServiceConfiguration serviceName=\"Books\" osFamily=\"7\" osVersion=\"*\" xmlns=\"http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceConfiguration\">\r
  <Role name=\"Shop\"><Instances count=\"3\"/><Certificates><Certificate name=\"Tls.Shop\" thumbprint=\"A1B2C3D4E5F60718293A4B5C6D7E8F9001122334\" thumbprintAlgorithm=\"sha1\"/></Certificates></Role>\r
  <Role name=\"Bücher\"><Instances count=\"2\"/><Certificates><Certificate name=\"Tls\" thumbprint=\"a1b2c3d4e5f60718293a4b5c6d7e8f9001122334\" thumbprintAlgorithm=\"sha1\"/></Certificates></Role>\r
  <NetworkConfiguration>\r
    <VirtualNetworkSite name=\"harbor-net\"/>\r
    <AddressAssignments>\r
      <InstanceAddress roleName=\"Shop\"><Subnets><Subnet name=\"front\"/></Subnets></InstanceAddress>\r
      <InstanceAddress roleName=\"Bücher\"><Subnets><Subnet name=\"front\"/></Subnets></InstanceAddress>\r
    </AddressAssignments>\r
  </NetworkConfiguration>\r
</ServiceConfiguration>\r
";

#[test]
fn values_are_filled_into_json() {
    let folder = Folder::with([("Service.cscfg", EXTENDED)]);
    let wide = EXTENDED.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    folder.write("wide.cscfg", wide);
    for configuration in ["Service.cscfg", "wide.cscfg"] {
        let arguments = [
            "new",
            "Create Or Update Cloud",
            "--configuration",
            configuration,
            "--package-url",
            "https://books.blob.core.windows.net/p/b.cspkg?sv=1&sr=c",
            "--out",
            "put.json",
        ];
        let said = folder.svclint(arguments).run();
        assert_eq!((said.status, said.stdout.as_str()), (0, ""), "{said}");
        let check = folder.svclint(["check", "put.json", "--fail-on=info"]).run();
        assert_eq!(check.status, 0, "{check}");
        let body: Value = serde_json::from_str(&folder.read("put.json")).expect("JSON");
        let properties = &body["properties"];
        assert_eq!(properties["packageUrl"], arguments[5]);
        // The mark at the start is one of the file, not of the text.
        assert_eq!(properties["configuration"], EXTENDED.trim_start_matches('\u{feff}'));
        // The roles and certificates are those of the configuration.
        let roles = &properties["roleProfile"]["roles"];
        assert_eq!(roles.as_array().map(Vec::len), Some(2), "{roles}");
        assert_eq!((&roles[0]["name"], &roles[0]["sku"]["capacity"]), (&"Shop".into(), &3.into()));
        assert_eq!(
            (&roles[1]["name"], &roles[1]["sku"]["capacity"]),
            (&"Bücher".into(), &2.into())
        );
        let secrets = &properties["osProfile"]["secrets"];
        let certificates = &secrets[0]["vaultCertificates"];
        assert_eq!(certificates.as_array().map(Vec::len), Some(1), "{secrets}");
        let url = certificates[0]["certificateUrl"].as_str().unwrap_or_default();
        assert!(url.contains("/secrets/Tls-Shop/"), "{url}");
    }
}

#[test]
fn names_of_both_platforms() {
    let title = |name: &str| {
        let said = svclint(["explain", name]).run();
        let first = said.stdout.lines().next().unwrap_or_default().to_owned();
        if first.is_empty() { said.stderr } else { first }
    };
    for (name, meant) in [
        ("List Cloud Services", "# List Cloud Services"),
        ("list cloud services (extended support)", "# List Cloud Services (extended support)"),
        // What has one meaning on the classic platform keeps it.
        ("Delete Cloud", "# Delete Cloud Service"),
        ("Swap", "# Swap Deployment"),
        ("Swap Cloud", "# Swap Cloud Service (extended support)"),
        // It is the beginning of another one, too.
        ("Restart Role Instance", "# Restart Role Instance (extended support)"),
    ] {
        assert_eq!(title(name), meant);
    }
    assert!(title("Power Of Cloud Service").contains("did you mean `Power Off Cloud Service`?"));
    let said = svclint(["new", "StrtCloudService"]).run();
    assert!(said.stderr.contains("did you mean `Start Cloud Service`?"), "{said}");
    let human = svclint(["operations"]).run().stdout;
    let markdown = svclint(["operations", "--output=markdown"]).run().stdout;
    let json = |text: &str| text.lines().filter(|line| line.contains("JSON ")).count();
    assert_eq!((json(&human), json(&markdown)), (8, 8));
    let without = "| Start Cloud Service (extended support) | none | 2020-10-01 |";
    assert!(markdown.contains(without), "{markdown}");
}

#[test]
fn what_cannot_be_filled_into_json() {
    let folder = Folder::with([
        ("bad.cscfg", &*replace(EXTENDED, "count=\"3\"", "count=\"three\"")),
        ("nowhere.cscfg", &*replace(EXTENDED, "<VirtualNetworkSite name=\"harbor-net\"/>", "")),
        ("other.xml", "<a/>"),
        ("none.txt", "none"),
    ]);
    let put = "Create Or Update Cloud";
    let calls = [
        &["new", put, "--package-url", "C:\\p.cspkg"][..],
        &["new", put, "--configuration", "bad.cscfg"],
        &["new", put, "--configuration", "nowhere.cscfg"],
        &["new", put, "--configuration", "other.xml"],
        &["new", put, "--configuration", "none.txt"],
        &["new", put, "--configuration", "missing.cscfg"],
        &["new", put, "--label", "x"],
        &["new", put, "--mode", "Auto"],
        &["new", put, "--force"],
        &["new", put, "--property", "A=b"],
        &["new", put, "--api-version", "2019-01-01"],
        &[
            "new",
            "Swap Cloud Service",
            "--package-url",
            "https://a.blob.core.windows.net/p/b.cspkg",
        ],
        &["new", "Swap Cloud Service", "--configuration", "bad.cscfg"],
        &["new", "Swap Cloud Service", "--api-version", "2021-03-01"],
        &["new", "Start Cloud Service", "--configuration", "bad.cscfg"],
        &["new", "List OS"],
    ];
    let mut text = String::new();
    for call in calls {
        let said = folder.svclint(call).run();
        assert_eq!((said.status, said.stdout.as_str()), (2, ""), "{said}");
        let _ = writeln!(text, "{said}");
    }
    assert_snapshot!("new_json_refused", text);
}

#[test]
fn samples() {
    let mut text = String::new();
    for arguments in [
        &["new", "Swap Deployment"][..],
        &["new", "Upgrade", "--http"],
        &["new", "Upgrade", "--api-version", "2009-10-01"],
        &[
            "new",
            "ChangeConfiguration",
            "--mode",
            "Manual",
            "--property",
            "CostCenter=47 & 11",
            "--property",
            "Train=",
        ],
    ] {
        let _ = writeln!(text, "{}", svclint(arguments).run());
    }
    assert_snapshot!("new", text);
}

#[test]
fn values_are_filled_in_as_the_operation_takes_them() {
    let folder = Folder::with([("Service.cscfg", SERVICE)]);
    let arguments = [
        "new",
        "Upgrade",
        "--configuration",
        "Service.cscfg",
        "--label",
        "Größe 1.8",
        "--force",
        "--package-url",
        "https://books.blob.core.windows.net/p/b.cspkg?sv=1&sr=c",
        "--mode",
        "Simultaneous",
        "--property",
        "Train=a=b",
        "--out",
        "upgrade.xml",
    ];
    let said = folder.svclint(arguments).run();
    assert_eq!((said.status, said.stdout.as_str()), (0, ""), "{said}");
    let body = folder.read("upgrade.xml");
    assert!(body.starts_with("<?xml"), "no byte order mark");
    for part in [
        "<Mode>Simultaneous</Mode>",
        "cspkg?sv=1&amp;sr=c</PackageUrl>",
        "<Force>true</Force>",
        "<Value>a=b</Value>",
        // A role of the configuration that is in it.
        "<RoleToUpgrade>Shop</RoleToUpgrade>",
    ] {
        assert!(body.contains(part), "{part} is not in\n{body}");
    }
    let check = folder.svclint(["check", "upgrade.xml", "--fail-on=info"]).run();
    assert_eq!(check.status, 0, "{check}");
    let label = folder.svclint(["decode", "--label", "upgrade.xml"]).run();
    assert_eq!(label.stdout, "Größe 1.8\n");
    let inside = folder.svclint(["decode", "upgrade.xml"]).run();
    assert_eq!(inside.stdout, SERVICE);
    folder.svclint(["decode", "upgrade.xml", "--out", "again.cscfg"]).run();
    assert_eq!(folder.read("again.cscfg"), SERVICE);
}

const SERVICE: &str = "\u{feff}<ServiceConfiguration serviceName=\"Books\" osFamily=\"7\" osVersion=\"*\" xmlns=\"http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceConfiguration\">\r\n  <Role name=\"Shop\"><Instances count=\"2\"/></Role>\r\n</ServiceConfiguration>\r\n";

#[test]
fn what_cannot_be_filled_in() {
    let folder = Folder::with([
        ("bad.cscfg", &*SERVICE.replace("count=\"2\"", "count=\"two\"")),
        ("other.xml", "<a/>"),
    ]);
    let many: Vec<String> = (0..26).map(|number| format!("--property=P{number}=v")).collect();
    let many: Vec<&str> =
        ["new", "Upgrade"].into_iter().chain(many.iter().map(String::as_str)).collect();
    let calls = [
        &["new", "Swap", "--label", "x"][..],
        &["new", "Swap", "--configuration", "bad.cscfg"],
        &["new", "Upgrade", "--configuration", "bad.cscfg"],
        &["new", "Upgrade", "--configuration", "other.xml"],
        &["new", "Upgrade", "--configuration", "missing.cscfg"],
        &["new", "Upgrade", "--mode", "automatic"],
        &["new", "Upgrade", "--mode", "Simultaneous", "--api-version", "2012-08-01"],
        &["new", "Upgrade", "--force", "--api-version", "2011-08-18"],
        &["new", "Upgrade", "--label", ""],
        &["new", "Upgrade", "--package-url", "C:\\p.cspkg"],
        &["new", "Upgrade", "--property", "Train"],
        &["new", "Upgrade", "--property", "1st=a"],
        &["new", "Upgrade", "--property", "A=1", "--property", "A=2"],
        &many,
        &["new", "Upgrade", "--api-version", "2009-01-01"],
        &["new", "Upgrade", "--out", "no/folder/here.xml"],
        &["new", "Swp"],
        &["new", "DnsServer"],
        &["new", "Create"],
        &["new", "ServiceConfiguration"],
        &["new"],
    ];
    let mut text = String::new();
    for call in calls {
        let said = folder.svclint(call).run();
        assert_eq!((said.status, said.stdout.as_str()), (2, ""), "{said}");
        let _ = writeln!(text, "{said}");
    }
    assert_snapshot!("new_refused", text);
}

#[test]
fn decoding_that_cannot_be() {
    let body = base("ChangeConfiguration");
    let start = body.find("<Configuration>").expect("it begins") + "<Configuration>".len();
    let end = body.find("</Configuration>").expect("it ends");
    let with = |text: &str| format!("{}{text}{}", &body[..start], &body[end..]);
    let twice =
        replace(&body, "</Configuration>", "</Configuration><Configuration>dg==</Configuration>");
    let folder = Folder::with([
        ("cut.xml", &*with("djI")),
        ("token.xml", &*with("#{Configuration}")),
        ("empty.xml", &*with("")),
        ("twice.xml", &*twice),
        ("swap.xml", &*base("Swap")),
        ("Service.cscfg", SERVICE),
        ("none.xml", ""),
        ("text.txt", "no markup"),
    ]);
    let mut text = String::new();
    for call in [
        &["decode", "cut.xml"][..],
        &["decode", "token.xml"],
        &["decode", "empty.xml"],
        &["decode", "twice.xml"],
        &["decode", "swap.xml"],
        &["decode", "--label", "swap.xml"],
        &["decode", "--element", "Producton", "swap.xml"],
        &["decode", "Service.cscfg"],
        &["decode", "none.xml"],
        &["decode", "text.txt"],
        &["decode", "missing.xml"],
        &["decode", "."],
        &["decode", "--label", "--element", "x", "swap.xml"],
    ] {
        let said = folder.svclint(call).run();
        assert_eq!((said.status, said.stdout.as_str()), (2, ""), "{said}");
        let _ = writeln!(text, "{said}");
    }
    assert_snapshot!("decode_refused", text);
    let piped = svclint(["decode", "-"]).stdin(base("UpgradeDeployment")).run();
    assert!(piped.status == 0 && piped.stdout.contains("<ServiceConfiguration"), "{piped}");
}

#[test]
fn versions_that_a_body_needs() {
    let body = base("UpgradeDeployment");
    let plain = "<UpgradeDeployment xmlns='http://schemas.microsoft.com/windowsazure'><Mode>Auto</Mode><PackageUrl>https://a.blob.core.windows.net/p/b.cspkg</PackageUrl><Configuration>__C__</Configuration><Label>djI=</Label></UpgradeDeployment>";
    let torn = replace(
        plain,
        "</Label>",
        "</Label><ExtendedProperties><ExtendedProperty><Name>A</Name><Value>b</Value></ExtendedProperty></ExtendedProperties>",
    );
    let mode = replace(plain, "Auto", "Simultaneous");
    let mode = replace(&mode, "</Label>", "</Label><Force>true</Force>");
    let wrong = replace(&mode, "djI=", "d!I=");
    let folder = Folder::with([
        ("whole.xml", &*body),
        ("old.xml", plain),
        ("torn.xml", &*torn),
        ("mode.xml", &*mode),
        ("wrong.xml", &*wrong),
        ("swap.xml", &*base("Swap")),
        ("dns.xml", &*svclint(["new", "Add DNS Server"]).run().stdout),
        ("Service.cscfg", SERVICE),
        ("foreign.xml", "<project/>"),
    ]);
    let mut text = String::new();
    for file in [
        "whole.xml",
        "old.xml",
        "torn.xml",
        "mode.xml",
        "wrong.xml",
        "swap.xml",
        "dns.xml",
        "Service.cscfg",
        "foreign.xml",
        "missing.xml",
    ] {
        let _ = writeln!(text, "{}", folder.svclint(["versions", file]).run());
    }
    assert_snapshot!("versions", text);

    let said = folder.svclint(["versions", "--output", "json", "mode.xml"]).run();
    let json: Value = serde_json::from_str(&said.stdout).expect("JSON");
    let request = &json["requests"][0];
    assert_eq!(json["schema"], "svclint/versions/1");
    assert_eq!(request["operation"], "Upgrade Deployment");
    assert_eq!((&request["from"], &request["until"]), (&"2012-12-01".into(), &Value::Null));
    assert_eq!(request["demands"][0]["element"], "/UpgradeDeployment/Mode");
}

#[test]
fn the_version_that_is_named_is_the_first_that_check_accepts() {
    let folder = Folder::with([("body.xml", &*base("UpgradeDeployment"))]);
    let said = folder.svclint(["versions", "--output=json", "body.xml"]).run();
    let json: Value = serde_json::from_str(&said.stdout).expect("JSON");
    let from = json["requests"][0]["from"].as_str().expect("a version");
    let status =
        |version| folder.svclint(["check", "body.xml", "--api-version", version]).run().status;
    assert_eq!((status(from), status("2014-05-01")), (0, 1), "{from}");
}

#[test]
fn operations_are_explained_in_eighty_columns_and_fewer() {
    for Operation { name, .. } in operations() {
        for columns in ["80", "46"] {
            let said = svclint(["explain", &name]).env("COLUMNS", columns).run();
            assert_eq!(said.status, 0, "{said}");
            let most = columns.parse::<usize>().expect("a number");
            for line in said.stdout.lines() {
                // An address is one word.
                let is_address = line.starts_with("learn.microsoft.com/");
                assert!(is_address || line.chars().count() <= most, "{name}: {line}");
            }
        }
        let wide = svclint(["explain", &name]).env("COLUMNS", "80").run();
        assert_eq!(wide.stdout, svclint(["explain", &name]).run().stdout);
        assert!(wide.stdout.lines().all(|line| line.chars().count() <= 80), "{wide}");
    }
}

#[test]
fn what_powershell_redirects_is_told_so() {
    let sample = svclint(["new", "Swap"]).run().stdout;
    let bytes: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(sample.replace('\n', "\r\n").encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let said = svclint(["check", "-"]).stdin(bytes).run();
    assert_eq!(said.status, 1, "{said}");
    assert!(said.stdout.contains("PowerShell") && said.stdout.contains("--out FILE"), "{said}");
}

#[test]
fn shells_and_manuals() {
    let word = |shell, word: &str| {
        let said = svclint(["completions", shell]).run();
        assert!(said.status == 0 && said.stdout.contains(word), "{said}");
    };
    word("bash", "complete -F _svclint");
    word("zsh", "#compdef svclint");
    word("fish", "complete -c svclint");
    word("powershell", "Register-ArgumentCompleter");
    word("elvish", "edit:completion");
    let page = svclint(["man"]).run();
    assert!(page.stdout.contains(".TH svclint 1") && page.stdout.contains("versions"), "{page}");
    let page = svclint(["man", "check"]).run();
    assert!(page.stdout.contains(".TH svclint-check 1"), "{page}");
    assert!(page.stdout.contains("api\\-version"), "{page}");
    let said = svclint(["man", "chekc"]).run();
    assert!(said.status == 2 && said.stderr.contains("did you mean `check`?"), "{said}");
    let folder = Folder::new();
    let said = folder.svclint(["completions", "bash", "--out", "svclint.bash"]).run();
    assert!(said.stdout.is_empty() && folder.read("svclint.bash").contains("_svclint"), "{said}");
}

#[test]
fn tokens_of_a_configuration_are_known_to_decode() {
    let folder = common::Folder::new();
    let body = base("UpgradeDeployment");
    let (start, end) = ("<Configuration>", "</Configuration>");
    let from = body.find(start).expect("a configuration") + start.len();
    let to = body.find(end).expect("its end");
    folder.write("body.xml", [&body[..from], "@@Configuration@@", &body[to..]].concat());
    let said = folder.svclint(["decode", "body.xml"]).run();
    assert!(said.stderr.contains("base64"), "{said}");
    folder.write("svclint.toml", "tokens = [\"@@*@@\"]\n");
    let said = folder.svclint(["decode", "body.xml"]).run();
    assert_eq!(said.status, 2, "{said}");
    assert!(said.stderr.contains("holds a placeholder that nothing has filled in yet"), "{said}");
}
