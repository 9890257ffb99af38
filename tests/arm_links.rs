//! Templates of extended support with what lies around them: templates in other folders, comments
//! that let findings be, and files that hold nothing of a service.

mod common;

use common::{Folder, replace};

const SCHEMA: &str =
    "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";

/// A template with a service whose `upgradeMode` is a parameter.
fn service() -> String {
    format!(
        r#"{{
  "$schema": "{SCHEMA}",
  "contentVersion": "1.0.0.0",
  "parameters": {{
    "mode": {{"type": "string", "defaultValue": "Rolling"}}
  }},
  "resources": [
    {{
      "type": "Microsoft.Compute/cloudServices",
      "apiVersion": "2022-09-04",
      "name": "harborbooks",
      "location": "westeurope",
      "properties": {{
        "packageUrl": "https://harborbooks.blob.core.windows.net/drop/books.cspkg",
        "configurationUrl": "https://harborbooks.blob.core.windows.net/drop/books.cscfg",
        "upgradeMode": "[parameters('mode')]"
      }}
    }}
  ]
}}
"#
    )
}

/// A template that links to another one.
fn main(link: &str, mode: &str) -> String {
    format!(
        r#"{{
  "$schema": "{SCHEMA}",
  "contentVersion": "1.0.0.0",
  "resources": [{{
    "type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "inner",
    "properties": {{
      "mode": "Incremental",
      "templateLink": {{"relativePath": "{link}"}},
      "parameters": {{"mode": {{"value": "{mode}"}}}}
    }}
  }}]
}}
"#
    )
}

#[test]
fn a_linked_template_in_another_folder_is_read_with_its_parameters() {
    for link in ["nested/service.json", "nested\\\\service.json", "./x/../nested/service.json"] {
        let folder = Folder::with([
            ("main.json", main(link, "Auto").as_str()),
            ("nested/service.json", service().as_str()),
        ]);
        for asked in [&["."][..], &["main.json"]] {
            let said = folder.svclint([&["check", "--output", "concise"], asked].concat()).run();
            assert_eq!(said.status, 0, "{link}: {said}");
        }
        folder.write("main.json", main(link, "Sometimes"));
        for asked in [&["."][..], &["main.json"]] {
            let said = folder.svclint([&["check", "--output", "concise"], asked].concat()).run();
            let lines: Vec<&str> =
                said.stdout.lines().filter(|line| line.contains("invalid-value")).collect();
            assert_eq!(lines.len(), 1, "{said}");
            assert!(lines[0].starts_with("main.json:") && lines[0].contains("Sometimes"), "{said}");
        }
    }
}

#[test]
fn a_comment_in_a_template_lets_a_finding_be() {
    let allow = |comment: &str| {
        replace(&service(), "\"parameters\": {\n", &format!("\"parameters\": {{\n    {comment}\n"))
    };
    let folder = Folder::new();
    for (comment, status, count) in [
        ("// svclint: allow invalid-value: the pipeline sets it", 0, 0),
        ("/* svclint: allow invalid-value */", 0, 0),
        ("// svclint: allow missing-property: of no use", 1, 1),
        ("// svclint is run on this", 1, 1),
    ] {
        folder.write("t.json", allow(comment));
        let said = folder.svclint(["check", "--output", "concise", "t.json"]).run();
        let lines = said.stdout.lines().filter(|line| line.contains("invalid-value"));
        assert_eq!((said.status, lines.count()), (status, count), "{comment}: {said}");
    }
}

#[test]
fn json_that_is_named_and_holds_no_service_is_called_json() {
    let folder = Folder::with([("package.json", "{\"name\": \"left-pad\"}")]);
    let said = folder.svclint(["check", "package.json"]).run();
    assert!(!said.stderr.contains("XML") && !said.stdout.contains("XML"), "{said}");
    assert!(said.stderr.contains("JSON without a cloud service"), "{said}");
}

#[test]
fn the_property_of_a_swap_is_wrapped() {
    let folder = Folder::with([("swap.json", "{\n  \"slotType\": \"Production\"\n}\n")]);
    let said = folder.svclint(["check", "--output", "concise", "swap.json"]).run();
    assert_eq!(said.stdout.matches("error[").count(), 1, "{said}");
    assert!(said.stdout.contains("error[unknown-property]"), "{said}");
    let fixed = folder.svclint(["check", "--fix", "swap.json"]).run();
    assert_eq!(fixed.status, 0, "{fixed}");
    let expected = "{\n  \"properties\": { \"slotType\": \"Production\" }\n}\n";
    assert_eq!(folder.read("swap.json"), expected);
}

#[test]
fn a_vault_of_another_subscription_is_told() {
    let id = |subscription: &str, rest: &str| {
        format!("/subscriptions/{subscription}/resourceGroups/harbor/providers/{rest}")
    };
    let one = "9f0e1d2c-3b4a-5968-7786-95a4b3c2d1e0";
    let other = "0e1d2c3b-4a59-6877-8695-a4b3c2d1e0f9";
    let folder = Folder::new();
    for (subscription, count) in [(one, 0), (other, 1)] {
        let body = format!(
            r#"{{
  "location": "westeurope",
  "properties": {{
    "packageUrl": "https://harborbooks.blob.core.windows.net/drop/books.cspkg",
    "configurationUrl": "https://harborbooks.blob.core.windows.net/drop/books.cscfg",
    "osProfile": {{"secrets": [{{
      "sourceVault": {{"id": "{}"}},
      "vaultCertificates": [{{"certificateUrl": "https://harbor-kv.vault.azure.net/secrets/signing/0123456789abcdef0123456789abcdef"}}]
    }}]}},
    "networkProfile": {{"loadBalancerConfigurations": [{{"name": "public", "properties": {{"frontendIpConfigurations": [
      {{"name": "frontend", "properties": {{"publicIPAddress": {{"id": "{}"}}}}}}]}}}}]}}
  }}
}}
"#,
            id(subscription, "Microsoft.KeyVault/vaults/harbor-kv"),
            id(one, "Microsoft.Network/publicIPAddresses/harbor-ip"),
        );
        folder.write("body.json", &body);
        let said = folder.svclint(["check", "--output", "concise", "body.json"]).run();
        assert_eq!(said.stdout.matches("arm-vault-mismatch").count(), count, "{said}");
    }
}
