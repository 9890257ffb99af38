//! Cloud Services (extended support): templates, parameter files and request bodies, checked by the
//! program as a user runs it.

mod common;

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use common::{Folder, replace};

/// A configuration that extended support takes.
const CONFIGURATION: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<ServiceConfiguration serviceName="HarborBooks" osFamily="7" osVersion="*" xmlns="http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceConfiguration">
  <Role name="Shop">
    <Instances count="2" />
  </Role>
  <NetworkConfiguration>
    <VirtualNetworkSite name="harbor-vnet" />
    <AddressAssignments>
      <InstanceAddress roleName="Shop">
        <Subnets>
          <Subnet name="shop" />
        </Subnets>
      </InstanceAddress>
    </AddressAssignments>
  </NetworkConfiguration>
</ServiceConfiguration>
"#;

/// Text as a string of JSON.
fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A template with one service, whose configuration is given as JSON.
fn template(configuration: &str) -> String {
    format!(
        r#"{{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {{
    "size": {{"type": "string", "defaultValue": "Standard_D1_v2"}},
    "package": {{"type": "securestring"}}
  }},
  "resources": [
    {{
      "type": "Microsoft.Compute/cloudServices",
      "apiVersion": "2022-09-04",
      "name": "harborbooks",
      "location": "[resourceGroup().location]",
      "properties": {{
        "packageUrl": "[parameters('package')]",
        "configuration": {configuration},
        "roleProfile": {{
          "roles": [{{"name": "Shop", "sku": {{"name": "[parameters('size')]", "capacity": 2}}}}]
        }}
      }}
    }}
  ]
}}
"#
    )
}

/// What is said about files, each by its rule and place.
fn said(folder: &Folder, arguments: &[&str]) -> Vec<String> {
    let mut all = vec!["check", "--output", "concise"];
    all.extend(arguments);
    let said = folder.svclint(all).run();
    let lines = said.stdout.lines().filter(|line| line.contains(']') && line.contains('['));
    lines.map(|line| line.split(']').next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn a_template_is_read_with_its_configuration() {
    let folder = Folder::with([("template.json", template(&json(CONFIGURATION)).as_str())]);
    assert_eq!(said(&folder, &["template.json"]), [""; 0]);
    assert_eq!(said(&folder, &["."]), [""; 0], "the walk finds it");

    let broken = replace(CONFIGURATION, "count=\"2\"", "count=\"two\"");
    folder.write("template.json", template(&json(&broken)));
    assert_eq!(said(&folder, &["."]), ["template.json:16:284: error[invalid-value"]);
    let line = folder.read("template.json").lines().nth(15).map(str::to_owned);
    assert_eq!(line.and_then(|line| line.find("two")), Some(283));
}

#[test]
fn expressions_are_never_wrong() {
    for configuration in [
        "\"[parameters('configuration')]\"",
        "\"[concat('<ServiceConfiguration', '/>')]\"",
        "\"[loadTextContent('a.cscfg')]\"",
        "\"[variables('x').y[0]]\"",
        "\"[this is nothing\\\"]\"",
    ] {
        let folder = Folder::with([("t.json", template(configuration).as_str())]);
        assert_eq!(said(&folder, &["t.json"]), [""; 0], "{configuration}");
    }
    let open = template("\"[parameters('c')]\"");
    for (from, to) in [
        ("\"capacity\": 2", "\"capacity\": \"[int(parameters('n'))]\""),
        (
            "[{\"name\": \"Shop\", \"sku\": {\"name\": \"[parameters('size')]\", \"capacity\": 2}}]",
            "\"[variables('roles')]\"",
        ),
        (
            "\"name\": \"harborbooks\"",
            "\"name\": \"[uniqueString(resourceGroup().id)]\", \"copy\": {\"name\": \"c\", \"count\": 2}",
        ),
        ("\"packageUrl\"", "\"upgradeMode\": \"[parameters('mode')]\", \"packageUrl\""),
        ("\"packageUrl\"", "\"startCloudService\": \"[equals(1, 1)]\", \"packageUrl\""),
    ] {
        let folder = Folder::with([("t.json", replace(&open, from, to).as_str())]);
        assert_eq!(said(&folder, &["t.json"]), [""; 0], "{to}");
    }
}

#[test]
fn parameters_and_variables_are_resolved() {
    let broken = json(&replace(CONFIGURATION, "count=\"2\"", "count=\"two\""));
    // The default of a parameter.
    let text = template("\"[parameters('configuration')]\"");
    let text = replace(
        &text,
        "\"package\":",
        &format!(
            "\"configuration\": {{\"type\": \"string\", \"defaultValue\": {broken}}}, \"package\":"
        ),
    );
    let folder = Folder::with([("t.json", text.as_str())]);
    let found = said(&folder, &["t.json"]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("t.json:6:") && found[0].ends_with("invalid-value"), "{found:?}");

    // The value in a parameter file beside it wins over the default.
    let values = |configuration: &str| {
        format!(
            r#"{{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {{"configuration": {{"value": {configuration}}}}}
}}"#
        )
    };
    folder.write("t.parameters.json", values(&json(CONFIGURATION)));
    assert_eq!(said(&folder, &["."]), [""; 0]);
    folder.write("t.parameters.json", values(&broken));
    let found = said(&folder, &["."]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("t.parameters.json:4:"), "{found:?}");

    // A variable.
    let text = replace(
        &template("\"[variables('c').text]\""),
        "\"resources\"",
        &format!("\"variables\": {{\"c\": {{\"text\": {broken}}}}}, \"resources\""),
    );
    let folder = Folder::with([("t.json", text.as_str())]);
    assert_eq!(said(&folder, &["t.json"]).len(), 1);
}

#[test]
fn nested_and_linked_templates_are_read() {
    let main = template(&json(CONFIGURATION));
    let wrong = replace(&main, "\"packageUrl\"", "\"upgradeMode\": \"Rolling\", \"packageUrl\"");
    let outer = |link: &str| {
        format!(
            r#"{{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [{{
    "type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "inner",
    "properties": {{"mode": "Incremental", {link}}}
  }}]
}}"#
        )
    };
    let scope = "\"expressionEvaluationOptions\": {\"scope\": \"inner\"}";
    let folder =
        Folder::with([("t.json", outer(&format!("{scope}, \"template\": {wrong}")).as_str())]);
    let found = said(&folder, &["t.json"]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].ends_with("error[invalid-value"), "{found:?}");

    let link = "\"templateLink\": {\"relativePath\": \"service.json\"}, \"parameters\": {\"size\": {\"value\": \"Standard_D2_v2\"}}";
    let folder = Folder::with([("t.json", outer(link).as_str()), ("service.json", wrong.as_str())]);
    let found = said(&folder, &["."]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("service.json:"), "{found:?}");
}

#[test]
fn other_json_is_passed_over() {
    let folder = Folder::with([
        ("package.json", "{\"name\": \"left-pad\", \"properties\": {},}"),
        ("tsconfig.json", "{ // comments\n \"x\": 'y' "),
        ("template.json", template(&json(CONFIGURATION)).as_str()),
        (
            "other.parameters.json",
            "{\"$schema\": \"https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#\", \"parameters\": {\"x\": {\"value\": 1}}}",
        ),
    ]);
    let report = folder.svclint(["check", "."]).run();
    assert_eq!(report.status, 0, "{report}");
    assert!(report.stderr.contains("1 file checked, 1 passed over"), "{report}");
    let files = folder.svclint(["check", "--show-files", "."]).run();
    assert!(!files.stdout.contains("package.json"), "{files}");
}

/// What a body has in place of `"westeurope"`, and the one rule that says what is wrong.
const SLIPS: [(&str, &str); 12] = [
    ("'westeurope'", "malformed-json"),
    ("\"westeurope", "malformed-json"),
    ("\"west\\europe\"", "malformed-json"),
    ("\"west\\u00zz\"", "malformed-json"),
    ("\"west\teurope\"", "malformed-json"),
    ("westeurope", "malformed-json"),
    ("True", "malformed-json"),
    ("", "malformed-json"),
    ("\"westeurope\", \"location\": \"x\"", "duplicate-property"),
    ("\"westeurope\", \"LOCATION\": \"x\"", "duplicate-property"),
    ("\"westeurope\" /* here */", "malformed-json"),
    ("\"westeurope\",", "malformed-json"),
];

const BODY: &str = r#"{
  "location": "westeurope",
  "properties": {
    "packageUrl": "https://harborbooks.blob.core.windows.net/drop/books.cspkg",
    "configurationUrl": "https://harborbooks.blob.core.windows.net/drop/books.cscfg",
    "upgradeMode": "Rolling"
  }
}
"#;

#[test]
fn bad_json_is_one_finding_and_the_rest_is_checked() {
    let folder = Folder::new();
    let mut wrong = String::new();
    let mut expect = |what: &str, bytes: &[u8], rule: &str| {
        folder.write("body.json", bytes);
        let mut found = said(&folder, &["body.json"]);
        found.retain(|line| !line.ends_with("error[invalid-value"));
        if found.len() != 1 || !found[0].ends_with(rule) {
            writeln!(wrong, "{what}: {found:?}").expect("text");
        }
        if said(&folder, &["body.json"]).len() != 2 {
            writeln!(wrong, "{what}: the rest is not checked").expect("text");
        }
    };
    for (slip, rule) in SLIPS {
        expect(slip, replace(BODY, "\"westeurope\"", slip).as_bytes(), rule);
    }
    expect("a comma", replace(BODY, "\"Rolling\"", "\"Rolling\",").as_bytes(), "malformed-json");
    expect("no comma", replace(BODY, "europe\",", "europe\"").as_bytes(), "malformed-json");
    expect("no colon", replace(BODY, "\"location\":", "\"location\"").as_bytes(), "malformed-json");
    expect(
        "an open string",
        replace(BODY, "\"Rolling\"", "\"Rolling").as_bytes(),
        "malformed-json",
    );
    expect("cut off", BODY.trim_end().trim_end_matches('}').as_bytes(), "malformed-json");
    expect("one bracket more", format!("{BODY}}}").as_bytes(), "malformed-json");
    expect("a mark", format!("\u{feff}{BODY}").as_bytes(), "info[malformed-json");
    let wide: Vec<u8> =
        format!("\u{feff}{BODY}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    expect("UTF-16", &wide, "malformed-json");
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn many_items_of_another_kind_are_one_mistake() {
    let folder = Folder::new();
    let role = r#"{"name": "Shop", "sku": {"name": "[parameters('size')]", "capacity": 2}}"#;
    let of_kind = |names: &str| {
        let roles = format!("{role}{names}");
        folder.write("template.json", replace(&template(&json(CONFIGURATION)), role, &roles));
        let arguments = ["check", "template.json", "--select", "invalid-value", "--output", "json"];
        folder.svclint(arguments).run().stdout
    };
    assert!(!of_kind("").contains("invalid-value"));
    let one = of_kind(r#", "Till""#);
    assert!(one.contains("`roles` is a string, but takes an object"), "{one}");
    assert!(!one.contains("behind it"), "{one}");
    let some = of_kind(r#", "Till", "Depot""#);
    assert!(some.contains("one item behind it is no object either"), "{some}");
    let many = of_kind(&r#", "Till""#.repeat(500));
    assert!(many.contains("499 items behind it are no objects either"), "{many}");
    assert_eq!(many.matches("but takes an object").count(), 1, "{many}");
}

#[test]
fn a_template_may_have_comments_and_long_strings() {
    let text = template(&format!("\"{}\"", CONFIGURATION.replace('"', "'")));
    let text = replace(&text, "\"resources\"", "// what there is\n  /* and more */ \"resources\"");
    let folder = Folder::with([("t.json", text.as_str())]);
    assert_eq!(said(&folder, &["t.json"]), [""; 0]);
}

/// The text of the configuration in a template.
fn held(text: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(text).expect("JSON");
    let held = &value["resources"][0]["properties"]["configuration"];
    held.as_str().expect("a string").to_owned()
}

#[test]
fn a_configuration_in_a_string_keeps_places_and_escapes() {
    let crlf = CONFIGURATION.replace('\n', "\r\n");
    // `ServiceName` is misspelt; letters of it are written as escapes, and one is beyond the BMP.
    let broken = replace(&crlf, "count=", "cuont=");
    let broken = replace(&broken, "<Role name", "<!-- \u{1f600} --><Role name");
    let escaped = json(&broken).replace("<Role", "\\u003cRole").replace("shop", "sh\\u006Fp");
    let escaped = escaped.replace('\u{1f600}', "\\ud83d\\ude00");
    for mark in ["", "\u{feff}"] {
        let before = format!("{mark}{}", template(&escaped));
        let folder = Folder::with([("t.json", before.as_str())]);
        let mut found = said(&folder, &["t.json"]);
        found.retain(|line| !line.contains("info["));
        assert_eq!(found.len(), 1, "{found:?}");
        let line = before.lines().nth(15).expect("the line of the configuration");
        let line = line.trim_start_matches('\u{feff}');
        let column = line.find("cuont").expect("the slip") + 1;
        assert!(found[0].starts_with(&format!("t.json:16:{column}:")), "{found:?}");
        let fixed = folder.svclint(["check", "--fix=unsafe", "t.json"]).run();
        let after = folder.read("t.json");
        assert_eq!(after, before.replace("cuont", "count"), "{fixed}");
        assert_eq!(held(after.trim_start_matches('\u{feff}')), broken.replace("cuont", "count"));
    }
    // A mark inside of the string is one slip of its own.
    let inside = json(&format!("\u{feff}{}", replace(&crlf, "count=", "cuont=")));
    let folder = Folder::with([("t.json", template(&inside).as_str())]);
    let found = said(&folder, &["t.json"]);
    let start = "        \"configuration\": ".len() + 1;
    let slip = inside.find("cuont").expect("the slip");
    let column = start + inside[..slip].chars().count();
    let expected = [
        format!("t.json:16:{}: warning[malformed-xml", start + 1),
        format!("t.json:16:{column}: error[unknown-attribute"),
    ];
    assert_eq!(found, expected);
    folder.svclint(["check", "--fix=unsafe", "t.json"]).run();
    let fixed = inside.replace("cuont", "count").replace('\u{feff}', "");
    assert_eq!(folder.read("t.json"), template(&fixed));
}

#[test]
fn a_template_says_that_the_files_beside_it_are_for_extended_support() {
    let bare = replace(
        CONFIGURATION,
        common::between(CONFIGURATION, "  <NetworkConfiguration>", "</ServiceConfiguration>"),
        "",
    );
    let bare = replace(&bare, "  <NetworkConfiguration>", "");
    let folder = Folder::with([("ServiceConfiguration.cscfg", bare.as_str())]);
    assert_eq!(said(&folder, &["."]), [""; 0]);
    folder.write("template.json", template("\"[parameters('c')]\""));
    let found = said(&folder, &["."]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].ends_with("error[network-required-es"), "{found:?}");
    assert_eq!(
        said(&folder, &["ServiceConfiguration.cscfg"]),
        found,
        "when it is checked alone, too"
    );
    assert_eq!(said(&folder, &["--platform", "classic", "."]), [""; 0]);
}

#[test]
fn requests_to_resource_manager_are_checked() {
    const PATH: &str = "/subscriptions/{{s}}/resourceGroups/r/providers/Microsoft.Compute/cloudServices/harborbooks";
    let folder = Folder::new();
    for (request, expected) in [
        (format!("PUT https://management.azure.com{PATH}?api-version=2022-09-04\nContent-Type: application/json\n\n{BODY}"), vec!["error[invalid-value"]),
        (format!("PUT https://management.azure.com{PATH}\n\n{}", BODY.replace("Rolling", "Auto")), vec!["error[missing-query"]),
        (format!("PUT https://management.azure.com{PATH}?api-version=2022-09-04\n"), vec!["error[missing-body"]),
        (format!("PATCH https://management.azure.com{PATH}?api-version=2022-09-04\n\n{{\"tags\": {{\"a\": \"b\"}}}}"), vec![]),
        (format!("PATCH https://management.azure.com{PATH}?api-version=2022-09-04\n\n{{\"tags\": {{}}, \"properties\": {{}}}}"), vec!["error[unknown-property"]),
        (format!("POST https://management.azure.com{PATH}/restart?api-version=2022-09-04\n\n{{\"roleInstances\": [\"Shop_IN_0\"]}}"), vec![]),
        (format!("GET https://management.azure.com{PATH}/instanceVeiw?api-version=2022-09-04"), vec![]),
        (format!("GET {{{{host}}}}{PATH}/poweroff?api-version=2022-09-04"), vec!["error[wrong-method"]),
        (format!("DELETE https://management.azure.com{PATH}?api-version=2019-01-01"), vec!["error[operation-not-in-version"]),
        ("GET https://management.azure.com/subscriptions/s/providers/Microsoft.Web/sites?api-version=x".to_owned(), vec![]),
    ] {
        folder.write("requests.http", &request);
        let found = said(&folder, &["--allow-empty", "requests.http"]);
        let rules: Vec<&str> = found.iter().filter_map(|line| line.rsplit(": ").next()).collect();
        assert_eq!(rules, expected, "{request}");
    }
}

#[test]
fn secrets_are_not_printed() {
    let body = replace(
        BODY,
        "books.cspkg\"",
        "books.cspkg?sv=1&sig=S3cr3tS1gnatureOfHarborBooks%3D\", \"extensionProfile\": {\"extensions\": [{\"name\": \"RDP\", \"properties\": {\"protectedSettings\": \"<Password>Tidewater!42</Password>\"}}]}",
    );
    let folder = Folder::with([("body.json", body.as_str())]);
    for output in ["human", "json", "sarif", "html", "markdown"] {
        let said = folder.svclint(["check", "--output", output, "body.json"]).run();
        for secret in ["S3cr3tS1gnature", "Tidewater"] {
            assert!(!said.stdout.contains(secret), "{output}: {said}");
        }
    }
}

#[test]
fn a_large_template_is_fast() {
    let whole = template(&json(CONFIGURATION));
    let (before, behind) = whole.split_once("    {\n      \"type\"").expect("the resource");
    let (resource, behind) = behind.split_once("\n    }\n  ]").expect("its end");
    let padding = "x".repeat(9_000);
    let resources: Vec<String> = (0..200)
        .map(|number| {
            let resource = resource.replace("harborbooks", &format!("harborbooks{number}"));
            format!("    {{\n      \"tags\": {{\"note\": \"{padding}\"}},\n      \"type\"{resource}\n    }}")
        })
        .collect();
    let text = format!("{before}{}\n  ]{behind}", resources.join(",\n"));
    assert!(text.len() > 2_000_000, "{}", text.len());
    let folder = Folder::with([("t.json", text.as_str())]);
    let start = Instant::now();
    assert_eq!(said(&folder, &["t.json"]), [""; 0]);
    let took = start.elapsed();
    assert!(took < Duration::from_secs(30), "{took:?}");
}
