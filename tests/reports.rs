//! Reports for machines: each holds every finding, at its place, and nothing in a file can break
//! out of one.

mod common;

use std::collections::HashSet;

use common::{FORMATS, Folder, Said, base, replace, svclint};
use regex_lite::Regex;
use serde_json::Value as Json;

fn report(folder: &Folder, format: &str) -> Said {
    folder.svclint(["check", "--output", format, "--min-severity", "info"]).run()
}

/// Bodies whose values and names try to be commands, markup or ends of a report.
fn hostile() -> Folder {
    let folder = Folder::new();
    let attempts = [
        "::error::forged",
        "x%0A::set-output name=a::b",
        "##vso[task.setvariable variable=a]b",
        "##[error]forged",
        "]]&gt;&lt;/failure>&lt;script>",
        "| x | `y` | [z](http://z) &lt;!--",
        "a\n::error::forged",
        "\u{85}\u{2028}::error::forged",
        "=cmd|' /C calc'!A0",
    ];
    for (index, attempt) in attempts.iter().enumerate() {
        let body = replace(&base("UpgradeDeployment"), "<Mode>Auto<", &format!("<Mode>{attempt}<"));
        let body = replace(&body, ">StoreFront</RoleTo", &format!(">{attempt}</RoleTo"));
        folder.write(&format!("{index}.xml"), body.as_bytes());
    }
    folder.write(
        "a,b:c%0A::error::x;y]=.xml",
        base("Swap").replace("Production", "Produktion").as_bytes(),
    );
    folder
}

#[test]
fn every_report_of_the_samples() {
    for format in FORMATS.into_iter().skip(2) {
        let said = svclint(["check", "samples", "--output", format]).run();
        assert_eq!(said.status, 1, "the format does not change the status: {said}");
        let shown = if format == "sarif" {
            let mut report: Json = serde_json::from_str(&said.stdout).expect("JSON");
            // All rules with their pages; `sarif_lists_every_rule` looks at them.
            report["runs"][0]["tool"]["driver"]["rules"] = Json::Null;
            for result in report["runs"][0]["results"].as_array_mut().expect("results") {
                result["ruleIndex"] = Json::Null;
            }
            serde_json::to_string_pretty(&report).expect("JSON")
        } else {
            said.stdout.replace(env!("CARGO_PKG_VERSION"), "VERSION")
        };
        insta::assert_snapshot!(format!("samples_{format}"), shown);
    }
}

#[test]
fn every_report_holds_every_finding() {
    let folder = hostile();
    let count = findings(&folder);
    assert!(count > 15, "{count}");
    let lines = |format| report(&folder, format).stdout.lines().count();
    assert_eq!(lines("jsonl"), count);
    assert_eq!(lines("msbuild"), count);
    assert_eq!(lines("azure"), count);
    let length = |json: &Json| json.as_array().map(Vec::len);
    assert_eq!(length(&json(&folder, "gitlab")), Some(count));
    assert_eq!(length(&json(&folder, "rdjson")["diagnostics"]), Some(count));
    assert_eq!(length(&json(&folder, "sarif")["runs"][0]["results"]), Some(count));
    let elements = |format, name| {
        let text = report(&folder, format).stdout;
        let tree = roxmltree::Document::parse(&text).expect("well-formed");
        tree.descendants().filter(|node| node.has_tag_name(name)).count()
    };
    assert_eq!(elements("checkstyle", "error"), count);
    assert_eq!(elements("junit", "testcase"), count);
    let rows = report(&folder, "summary").stdout.lines().filter(|l| l.contains("| <code>")).count();
    assert_eq!(rows, count);
}

fn findings(folder: &Folder) -> usize {
    json(folder, "json")["findings"].as_array().expect("findings").len()
}

fn json(folder: &Folder, format: &str) -> Json {
    let said = report(folder, format);
    serde_json::from_str(&said.stdout).unwrap_or_else(|error| panic!("{error}: {said}"))
}

#[test]
fn no_value_forges_a_command() {
    let folder = hostile();
    let github = report(&folder, "github").stdout;
    let command = Regex::new(
        r"^::(error|warning|notice) (file=[^,:]+,line=\d+,endLine=\d+(,col=\d+,endColumn=\d+)?,title=svclint [a-z-]+|title=svclint)::",
    );
    let command = command.expect("a pattern");
    for line in github.lines() {
        assert!(command.is_match(line), "{line}");
        assert!(!line.contains('\u{85}') && !line.contains('\u{2028}'), "{line}");
    }
    for level in ["error", "warning", "notice"] {
        let of_level = github.lines().filter(|line| line.starts_with(&format!("::{level} ")));
        assert!(of_level.count() <= 10, "GitHub shows ten: {github}");
    }
    let azure = report(&folder, "azure").stdout;
    for line in azure.lines() {
        let commands = line.matches("##vso[").count() + line.matches("##[").count();
        let is_issue = line.starts_with("##vso[task.logissue type=");
        assert_eq!(commands, usize::from(is_issue), "{line}");
    }
    let msbuild = report(&folder, "msbuild").stdout;
    let line =
        Regex::new(r"^.+\(\d+,\d+\): (error|warning|message) [a-z-]+: .+$").expect("a pattern");
    assert!(msbuild.lines().all(|text| line.is_match(text)), "{msbuild}");
    // Logs of people are read by the same agents.
    for columns in 40..120 {
        let said = folder.svclint(["check"]).env("COLUMNS", &columns.to_string()).run().stdout;
        let forged = said.lines().find(|line| line.trim_start().starts_with("::"));
        assert_eq!(forged, None, "{columns} columns");
    }
}

#[test]
fn annotations_are_spent_on_what_says_most() {
    let folder = Folder::new();
    let names = (0..30).map(|n| format!("<Extra{n}/>")).collect::<Vec<_>>().concat();
    let many = replace(&base("Swap"), "</Swap>", &format!("{names}</Swap>"));
    folder.write("many.xml", many.as_bytes());
    folder.write("one.xml", replace(&base("Swap"), "harbor-blue", "").as_bytes());
    let said = report(&folder, "github").stdout;
    let errors: Vec<&str> = said.lines().filter(|line| line.starts_with("::error")).collect();
    assert_eq!(errors.len(), 10);
    assert!(errors[..2].iter().any(|line| line.contains("file=one.xml")), "{said}");
    assert!(errors[9].contains("::22 more of this level"), "{}", errors[9]);
}

#[test]
fn sarif_lists_every_rule() {
    let folder = hostile();
    let report = json(&folder, "sarif");
    let rules = report["runs"][0]["tool"]["driver"]["rules"].as_array().expect("rules").clone();
    let listed = svclint(["rules", "--output", "json"]).run().stdout;
    let listed: Json = serde_json::from_str(&listed).expect("JSON");
    assert_eq!(rules.len(), listed.as_array().expect("a list").len());
    for result in report["runs"][0]["results"].as_array().expect("results") {
        let index = result["ruleIndex"].as_u64().expect("an index");
        assert_eq!(rules[index as usize]["id"], result["ruleId"]);
    }
    assert_eq!(report["runs"][0]["invocations"][0]["executionSuccessful"], true);
}

#[test]
fn gitlab_fingerprints_are_unique() {
    let report = json(&hostile(), "gitlab");
    let prints: Vec<&str> = report
        .as_array()
        .expect("issues")
        .iter()
        .map(|issue| issue["fingerprint"].as_str().expect("a text"))
        .collect();
    assert_eq!(prints.iter().collect::<HashSet<_>>().len(), prints.len());
}

#[test]
fn columns_are_counted_as_each_reader_counts() {
    let folder = Folder::new();
    let wide = replace(&base("Swap"), "  <Production>", "  <!-- 日😀 --><Q/><Production>");
    folder.write("a.xml", wide.as_bytes());
    let sarif = json(&folder, "sarif");
    let region = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"];
    assert_eq!(region["startColumn"], 3 + "<!-- 日😀 -->".encode_utf16().count() + 1);
    let rdjson = json(&folder, "rdjson");
    let start = &rdjson["diagnostics"][0]["location"]["range"]["start"];
    assert_eq!(start["column"], 3 + "<!-- 日😀 -->".len() + 1);
}

#[test]
fn test_results_fail_as_the_run_fails() {
    let folder = Folder::new();
    let same = base("Swap").replace("harbor-green", "harbor-blue");
    folder.write("warned.xml", same.as_bytes());
    folder.write("clean.xml", base("Swap").as_bytes());
    let failures = |fail_on| {
        let said = folder.svclint(["check", "--output", "junit", "--fail-on", fail_on]).run();
        let tree = roxmltree::Document::parse(&said.stdout).expect("well-formed");
        let root = tree.root_element();
        let count = tree.descendants().filter(|node| node.has_tag_name("failure")).count();
        assert_eq!(root.attribute("tests"), Some("2"), "a clean file has passed: {said}");
        assert_eq!(root.attribute("failures"), Some(count.to_string().as_str()));
        assert_eq!(said.status != 0, count > 0, "{said}");
        count
    };
    assert_eq!((failures("error"), failures("warning"), failures("never")), (0, 1, 0));
}

#[test]
fn several_reports_in_one_run() {
    let folder = hostile();
    let said = folder
        .svclint([
            "check",
            "--output",
            "concise",
            "--output",
            "sarif:out/a.sarif",
            "--output",
            "junit:b.xml",
            "--output",
            "summary:c.md",
        ])
        .run();
    assert_eq!(said.status, 2, "there is no folder `out`: {said}");
    std::fs::create_dir(folder.path().join("out")).expect("a folder");
    let said = folder
        .svclint([
            "check",
            "--output",
            "concise",
            "--output",
            "sarif:out/a.sarif",
            "--output",
            "junit:b.report",
            "--output",
            "summary:c.md",
        ])
        .run();
    assert_eq!(said.status, 1, "{said}");
    for file in ["out/a.sarif", "b.report", "c.md"] {
        let text = std::fs::read_to_string(folder.path().join(file)).expect("a report");
        assert!(text.ends_with('\n') && text.len() > 500, "{file}");
    }
}
