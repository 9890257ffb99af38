//! Comments that let findings be: what they cover, what they count for, and when they are of no use.

mod common;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use common::{Folder, Said, base, encoded_configuration, replace};
use serde_json::Value as Json;

/// A body with a wrong mode and a wrong boolean.
fn upgrade(before_root: &str, before_mode: &str) -> String {
    let body = base("UpgradeDeployment");
    let body = replace(&body, "<Mode>Auto", &format!("{before_mode}<Mode>Automatic"));
    let body = replace(&body, "<Force>false", "<Force>no");
    replace(&body, "<UpgradeDeployment", &format!("{before_root}<UpgradeDeployment"))
}

fn check(text: &str, arguments: &[&str]) -> Said {
    let folder = Folder::new();
    folder.write("a.xml", text);
    folder
        .svclint([&["check", "--output", "concise", "--today", "2026-05-05"], arguments].concat())
        .run()
}

#[test]
fn a_comment_covers_the_element_behind_it() {
    let said = check(&upgrade("", "<!-- svclint: allow invalid-value -->\n"), &[]);
    assert_eq!(said.rules(), ["invalid-value"], "that of `Force`: {said}");
    assert!(said.stderr.contains("1 error") && said.stderr.contains("1 suppressed"), "{said}");
}

#[test]
fn a_comment_before_the_root_covers_the_file() {
    let said = check(&upgrade("<!-- svclint: allow invalid-value -->\n", ""), &[]);
    assert_eq!((said.rules().len(), said.status), (0, 0), "{said}");
    assert!(said.stderr.contains("2 suppressed"), "{said}");
}

#[test]
fn other_comments_may_stand_between() {
    let text = "<!-- svclint: allow invalid-value: for now -->\n <!-- a word -->\n";
    assert_eq!(check(&upgrade("", text), &[]).rules(), ["invalid-value"]);
}

#[test]
fn what_is_decoded_is_covered_too() {
    let wrong = STANDARD.decode(encoded_configuration()).expect("base64");
    let wrong = String::from_utf8(wrong).expect("UTF-8");
    let wrong = replace(&wrong, "count=\"", "count=\"x");
    let body = |configuration: &str, comment: &str| {
        let encoded = STANDARD.encode(configuration);
        let body = replace(&base("ChangeConfiguration"), &encoded_configuration(), &encoded);
        replace(&body, "<Configuration>", &format!("{comment}<Configuration>"))
    };
    let before = check(&body(&wrong, ""), &[]);
    assert_eq!(before.rules(), ["invalid-value"], "{before}");
    let outside = check(&body(&wrong, "<!-- svclint: allow invalid-value -->"), &[]);
    assert_eq!((outside.rules().len(), outside.status), (0, 0), "{outside}");
    let inside = replace(&wrong, "<Instances", "<!-- svclint: allow invalid-value --><Instances");
    let inside = check(&body(&inside, ""), &[]);
    assert_eq!((inside.rules().len(), inside.status), (0, 0), "{inside}");
}

#[test]
fn several_rules_a_reason_and_a_day() {
    let comment =
        "<!-- svclint: allow missing-element, invalid-value until 2026-05-05: the old tool -->\n";
    let said = check(&upgrade(comment, ""), &["--ignore", "missing-element"]);
    assert_eq!(said.rules(), [""; 0], "the last day counts: {said}");
    let said = check(&upgrade(comment, ""), &["--today", "2026-05-06"]);
    assert_eq!(said.status, 2, "an option twice");
    let expired = comment.replace("05-05", "05-04");
    let said = check(&upgrade(&expired, ""), &[]);
    assert_eq!(said.rules(), ["expired-suppression", "invalid-value", "invalid-value"], "{said}");
}

#[test]
fn a_name_of_no_use_is_told_if_its_rule_ran() {
    let comment = "<!-- svclint: allow missing-element, invalid-value: the old tool -->\n";
    let said = check(&upgrade(comment, ""), &[]);
    assert_eq!(said.rules(), ["unused-suppression"], "{said}");
    assert_eq!(said.status, 0);
    let said = check(&upgrade(comment, ""), &["--ignore", "missing-element"]);
    assert_eq!(said.rules(), [""; 0], "{said}");
    let pairs = comment.replace("missing-element", "pair-service-name");
    assert_eq!(check(&upgrade(&pairs, ""), &[]).rules(), [""; 0], "nothing was compared");
}

#[test]
fn a_comment_behind_everything_covers_nothing() {
    let body = replace(&base("Swap"), "</Swap>", "<!-- svclint: allow invalid-value: x --></Swap>");
    let said = check(&body, &[]);
    assert_eq!(said.rules(), ["unused-suppression"]);
    assert!(said.stdout.contains("no element follows"), "{said}");
}

#[test]
fn a_group_needs_a_reason() {
    let said = check(&upgrade("<!-- svclint: allow value -->\n", ""), &[]);
    assert_eq!(said.rules(), ["unexplained-suppression"]);
    let said = check(&upgrade("<!-- svclint: allow all: drawn by a tool -->\n", ""), &[]);
    assert_eq!(said.rules(), [""; 0]);
}

#[test]
fn what_cannot_be_read_hides_nothing() {
    for (comment, rule) in [
        ("svclint: ignore invalid-value", "invalid-suppression"),
        ("svclint: allow", "invalid-suppression"),
        ("svclint:", "invalid-suppression"),
        ("svclint allow invalid-value", "invalid-suppression"),
        ("svclint: allow invalid-value until May", "invalid-suppression"),
        ("svclint: allow invalid-valve", "unknown-rule"),
    ] {
        let said = check(&upgrade(&format!("<!-- {comment} -->\n"), ""), &[]);
        assert_eq!(said.rules(), [rule, "invalid-value", "invalid-value"], "{comment}: {said}");
    }
    let said = check(&upgrade("<!-- svclint is a linter, see its page -->\n", ""), &[]);
    assert_eq!(said.rules(), ["invalid-value", "invalid-value"]);
}

#[test]
fn reports_show_the_fate() {
    let folder = Folder::new();
    folder.write("a.xml", upgrade("", "<!-- svclint: allow invalid-value: the old tool -->\n"));
    let json: Json =
        serde_json::from_str(&folder.svclint(["check", "--output", "json"]).run().stdout)
            .expect("JSON");
    let fates: Vec<&str> =
        json["findings"].as_array().unwrap().iter().map(|f| f["fate"].as_str().unwrap()).collect();
    assert_eq!(fates, ["suppressed", "reported"]);
    assert_eq!(json["summary"]["suppressed"], 1);
    assert_eq!(json["summary"]["errors"], 1);
    let sarif: Json =
        serde_json::from_str(&folder.svclint(["check", "--output", "sarif"]).run().stdout)
            .expect("JSON");
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let suppressed = results.iter().find(|one| one["suppressions"].is_array()).expect("one");
    assert_eq!(suppressed["suppressions"][0]["kind"], "inSource");
    assert_eq!(suppressed["suppressions"][0]["justification"], "the old tool");
    let shown = folder.svclint(["check", "--output", "concise", "--show-suppressed"]).run();
    assert_eq!(shown.rules().len(), 2);
    assert!(shown.stdout.contains("(suppressed: the old tool)"), "{shown}");
}

#[test]
fn only_the_place_of_the_finding_counts() {
    let definition = "<?xml version=\"1.0\" encoding=\"utf-8\"?>
<ServiceDefinition name=\"Harbor\" schemaVersion=\"2015-04.2.6\" xmlns=\"http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceDefinition\">
  <WorkerRole name=\"Sorter\" vmsize=\"Standard_D1_v2\">
  </WorkerRole>
</ServiceDefinition>
";
    let configuration = "<?xml version=\"1.0\" encoding=\"utf-8\"?>
<ServiceConfiguration serviceName=\"Harbor\" osFamily=\"7\" schemaVersion=\"2015-04.2.6\" xmlns=\"http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceConfiguration\">
  <Role name=\"Sorter\">
    <Instances count=\"2\" />
    <ConfigurationSettings>
      <Setting name=\"Colour\" value=\"blue\" />
    </ConfigurationSettings>
  </Role>
</ServiceConfiguration>
";
    let allow = "<!-- svclint: allow pair-setting-undeclared: the old tool -->";
    let rules = |definition: &str, configuration: &str| {
        let folder = Folder::new();
        folder.write("ServiceDefinition.csdef", definition);
        folder.write("ServiceConfiguration.cscfg", configuration);
        folder.svclint(["check", "--output", "concise"]).run().rules().len()
    };
    assert_eq!(rules(definition, configuration), 1);
    let allowed = replace(definition, "  <WorkerRole", &format!("{allow}\n  <WorkerRole"));
    assert_eq!(rules(&allowed, configuration), 1, "the finding is in the other file");
    let allowed = replace(configuration, "<Setting", &format!("{allow}<Setting"));
    assert_eq!(rules(definition, &allowed), 0);
}
