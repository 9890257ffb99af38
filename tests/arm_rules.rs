//! Rules of extended support, as a user meets them: services of templates against their files,
//! against each other in a swap, and against themselves at an earlier time.

mod common;

use std::path::Path;
use std::process::Stdio;

use common::{Folder, Said, clean, replace};

/// The address of a resource of the network.
const NETWORK: &str = "/subscriptions/9f0e1d2c-3b4a-5968-7786-95a4b3c2d1e0/resourceGroups/harbor/providers/Microsoft.Network";

/// A configuration that extended support takes, in one line.
fn configuration(network: &str, reserved: &str) -> String {
    let reserved = if reserved.is_empty() {
        String::new()
    } else {
        format!("<ReservedIPs><ReservedIP name='{reserved}'/></ReservedIPs>")
    };
    format!(
        "<?xml version='1.0' encoding='utf-8'?><ServiceConfiguration serviceName='HarborBooks' osFamily='7' osVersion='*' \
         xmlns='http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceConfiguration'><Role name='Orders'><Instances count='2'/></Role>\
         <NetworkConfiguration><VirtualNetworkSite name='{network}'/><AddressAssignments><InstanceAddress roleName='Orders'>\
         <Subnets><Subnet name='front'/></Subnets></InstanceAddress>{reserved}</AddressAssignments></NetworkConfiguration></ServiceConfiguration>"
    )
}

/// A template with one service; `network` stands in its network profile.
fn template(name: &str, configuration: &str, network: &str) -> String {
    format!(
        r#"{{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {{"package": {{"type": "securestring"}}}},
  "resources": [
    {{
      "type": "Microsoft.Compute/cloudServices",
      "apiVersion": "2022-09-04",
      "name": "{name}",
      "location": "westeurope",
      "properties": {{
        "packageUrl": "[parameters('package')]",
        "configuration": {},
        "roleProfile": {{"roles": [{{"name": "Orders", "sku": {{"name": "Standard_D1_v2", "capacity": 2}}}}]}},
        "networkProfile": {{
          {network}
          "loadBalancerConfigurations": [{{"name": "public", "properties": {{"frontendIpConfigurations": [
            {{"name": "frontend", "properties": {{"publicIPAddress": {{"id": "{NETWORK}/publicIPAddresses/{name}-ip"}}}}}}
          ]}}}}]
        }}
      }}
    }}
  ]
}}
"#,
        serde_json::Value::from(configuration)
    )
}

fn partner(name: &str) -> String {
    format!(
        "\"swappableCloudService\": {{\"id\": \"[resourceId('Microsoft.Compute/cloudServices', '{name}')]\"}},"
    )
}

/// The rules that speak, in order, each with its severity.
fn rules(said: &Said) -> Vec<String> {
    let lines = said.stdout.lines().filter(|line| line.contains('['));
    let rule = |line: &str| {
        let (before, behind) = line.split_once('[')?;
        let severity = before.rsplit(' ').next()?;
        Some(format!("{severity} {}", behind.split(']').next()?))
    };
    lines.filter_map(rule).collect()
}

fn check(folder: &Folder, more: &[&str]) -> Said {
    folder.svclint([&["check", "--output=concise"], more].concat()).run()
}

const ADVICE: &str = "--extend-select=arm-sas-missing,arm-start-false";

#[test]
fn a_sound_template_is_clean_and_expressions_are_never_wrong() {
    let sound =
        template("books", &configuration("harbor-net", "books-ip"), &partner("books-green"));
    let folder = Folder::with([("template.json", sound.as_str())]);
    assert_eq!(rules(&check(&folder, &[ADVICE])), [""; 0]);
    for (from, to) in [
        ("\"Orders\", \"sku\"", "\"[variables('role')]\", \"sku\""),
        ("\"Standard_D1_v2\"", "\"[parameters('size')]\""),
        ("\"capacity\": 2", "\"capacity\": \"[parameters('count')]\""),
        (
            "[resourceId('Microsoft.Compute/cloudServices', 'books-green')]",
            "[parameters('partner')]",
        ),
        (
            "[resourceId('Microsoft.Compute/cloudServices', 'books-green')]",
            "[reference('x').outputs.id.value]",
        ),
        ("\"2022-09-04\"", "\"[variables('version')]\""),
        ("\"packageUrl\"", "\"extensionProfile\": \"[parameters('extensions')]\", \"packageUrl\""),
        (
            "\"packageUrl\"",
            "\"extensionProfile\": {\"extensions\": [{\"name\": \"[variables('n')]\", \"properties\": {\"publisher\": \"[variables('p')]\", \"type\": \"RDP\", \"settings\": \"[variables('s')]\", \"protectedSettings\": \"[variables('q')]\", \"rolesAppliedTo\": \"[variables('r')]\"}}]}, \"packageUrl\"",
        ),
        (
            "\"packageUrl\"",
            "\"osProfile\": {\"secrets\": [{\"sourceVault\": {\"id\": \"[parameters('vault')]\"}, \"vaultCertificates\": [{\"certificateUrl\": \"[parameters('url')]\"}]}]}, \"packageUrl\"",
        ),
    ] {
        folder.write("template.json", replace(&sound, from, to));
        let found: Vec<String> = rules(&check(&folder, &[ADVICE]))
            .into_iter()
            .filter(|rule| rule.contains("arm-"))
            .collect();
        assert_eq!(found, [""; 0], "{to}");
    }
}

#[test]
fn roles_differ_and_the_nearest_is_named() {
    let text = template("books", &configuration("harbor-net", ""), "");
    let folder = Folder::with([(
        "template.json",
        replace(&text, "\"Orders\", \"sku\"", "\"Oders\", \"sku\"").as_str(),
    )]);
    let said = check(&folder, &[]);
    assert_eq!(rules(&said), ["error arm-roles-parity"], "{said}");
    let said = folder.svclint(["check", "template.json"]).run();
    assert!(said.stdout.contains("did you mean `Orders`?"), "{said}");
    folder.svclint(["check", "--fix=unsafe", "template.json"]).run();
    assert_eq!(folder.read("template.json"), text);

    // The resource wins.
    let differs = replace(&text, "\"capacity\": 2", "\"capacity\": 3");
    folder.write("template.json", &differs);
    assert_eq!(rules(&check(&folder, &[])), ["error arm-roles-parity"]);
    folder.write(
        "template.json",
        replace(&differs, "\"packageUrl\"", "\"allowModelOverride\": true, \"packageUrl\""),
    );
    assert_eq!(rules(&check(&folder, &[])), [""; 0]);
}

#[test]
fn what_is_wrong_in_a_parameter_file_is_told_there() {
    let text = template("books", &configuration("harbor-net", ""), "");
    let text =
        replace(&text, "\"parameters\": {", "\"parameters\": {\"count\": {\"type\": \"int\"}, ");
    let text = replace(&text, "\"capacity\": 2", "\"capacity\": \"[parameters('count')]\"");
    let values = "{\"$schema\": \"https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#\",\n\
                  \"contentVersion\": \"1.0.0.0\",\n\"parameters\": {\"count\": {\"value\": 5}}}\n";
    let folder = Folder::with([("t.json", text.as_str()), ("t.parameters.json", values)]);
    let said = check(&folder, &[]);
    assert_eq!(rules(&said), ["error arm-roles-parity"], "{said}");
    assert!(said.stdout.starts_with("t.parameters.json:3:35:"), "{said}");
}

#[test]
fn passwords_are_told_and_never_printed() {
    let text = template("books", &configuration("harbor-net", ""), "");
    let with = |password: &str| {
        let extension = format!(
            "\"extensionProfile\": {{\"extensions\": [{{\"name\": \"Rdp\", \"properties\": {{\"publisher\": \"Microsoft.Windows.Azure.Extensions\", \
             \"type\": \"RDP\", \"settings\": \"<PublicConfig><UserName>harbor</UserName><Expiration>2099-01-01</Expiration></PublicConfig>\", \
             \"protectedSettings\": \"<PrivateConfig><Password>{password}</Password></PrivateConfig>\"}}}}]}}, \"packageUrl\""
        );
        replace(&text, "\"packageUrl\"", &extension)
    };
    for (password, rule) in [
        ("Gull-Feather-88", "warning arm-extension-secret"),
        ("seagulls", "error arm-extension-rdp"),
    ] {
        let folder = Folder::with([("t.json", with(password).as_str())]);
        assert_eq!(rules(&check(&folder, &[])), [rule], "{password}");
        for format in ["human", "json", "sarif"] {
            let said = folder.svclint(["check", "--output", format]).run();
            assert!(!said.stdout.contains(password), "{format}: {said}");
        }
    }
}

#[test]
fn a_signature_ends_by_the_day_that_is_asked_for() {
    let text = template("books", &configuration("harbor-net", ""), "");
    let url = "https://harborbooks.blob.core.windows.net/drop/books.cspkg?sv=2019-12-12&se=2026-06-30T00%3A00%3A00Z&sr=b&sig=bm90IGEgc2lnbmF0dXJl";
    let folder =
        Folder::with([("t.json", replace(&text, "[parameters('package')]", url).as_str())]);
    assert_eq!(
        rules(&check(&folder, &["--today=2026-06-29", "--select=arm-sas-expired"])),
        [""; 0]
    );
    let said = check(&folder, &["--today=2026-07-01", "--select=arm-sas-expired"]);
    assert_eq!(rules(&said), ["warning arm-sas-expired"], "{said}");
    assert!(!said.stdout.contains("bm90IGEg"), "{said}");
}

/// Two folders with a template each.
fn slots(production: &str, staging: &str) -> Folder {
    Folder::with([("live/template.json", production), ("next/template.json", staging)])
}

fn swap(folder: &Folder) -> Said {
    folder.svclint(["swap", "--production=live", "--staging=next", "--output=concise"]).run()
}

#[test]
fn two_services_of_extended_support_are_swapped_by_their_rules() {
    let plain = configuration("harbor-net", "");
    let first = template("books", &plain, "");
    let folder = slots(&first, &template("books-green", &plain, &partner("books")));
    let said = swap(&folder);
    assert_eq!((rules(&said), said.status), (vec![], 0), "{said}");

    let folder = slots(&first, &template("books-green", &plain, ""));
    let said = swap(&folder);
    assert_eq!(
        (rules(&said), said.status),
        (vec!["error swap-not-swappable".to_owned()], 1),
        "{said}"
    );

    let folder = slots(&first, &template("books-green", &plain, &partner("hill-books")));
    assert_eq!(rules(&swap(&folder)), ["error swap-not-swappable"]);

    let claims = |slot: &str| format!("\"slotType\": \"{slot}\", ");
    let folder = slots(
        &template("books", &plain, &claims("Production")),
        &template("books-green", &plain, &(claims("Production") + &partner("books"))),
    );
    assert_eq!(rules(&swap(&folder)), ["warning swap-slot-type"]);
}

#[test]
fn a_reserved_address_in_a_string_is_told_at_its_place() {
    let first = template("books", &configuration("harbor-net", ""), "");
    let second =
        template("books-green", &configuration("harbor-net", "green-ip"), &partner("books"));
    let folder = slots(&first, &second);
    let said = swap(&folder);
    assert_eq!(rules(&said), ["error swap-reservedip"], "{said}");
    let (number, line) =
        (1..).zip(second.lines()).find(|(_, line)| line.contains("green-ip'")).expect("a line");
    let column = line.find("green-ip'").expect("a place") + 1;
    assert!(said.stdout.contains(&format!("next/template.json:{number}:{column}:")), "{said}");
}

#[test]
fn a_public_and_an_internal_load_balancer_rule_a_swap_out() {
    let plain = configuration("harbor-net", "");
    let internal = format!(
        "{{\"name\": \"internal\", \"properties\": {{\"frontendIpConfigurations\": [{{\"name\": \"f\", \"properties\": {{\"subnet\": {{\"id\": \"{NETWORK}/virtualNetworks/harbor-net/subnets/front\"}}}}}}]}}}}, "
    );
    let second = template("books-green", &plain, &partner("books"));
    let second = replace(
        &second,
        "\"loadBalancerConfigurations\": [",
        &format!("\"loadBalancerConfigurations\": [{internal}"),
    );
    let folder = slots(&template("books", &plain, ""), &second);
    assert_eq!(rules(&swap(&folder)), ["error swap-both-lbs"]);
}

/// A definition whose role has one endpoint more for each port.
fn definition(ports: &[u16]) -> String {
    let endpoint =
        |port| format!("<InputEndpoint name=\"In{port}\" protocol=\"tcp\" port=\"{port}\"/>");
    let endpoints = ports.iter().map(endpoint).collect::<Vec<String>>().concat();
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<ServiceDefinition name=\"HarborBooks\" \
         xmlns=\"http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceDefinition\">\
         <WorkerRole name=\"Orders\" vmsize=\"Standard_D1_v2\"><Endpoints>{endpoints}</Endpoints></WorkerRole></ServiceDefinition>\n"
    )
}

#[test]
fn endpoints_that_differ_are_a_warning_on_extended_support() {
    let plain = configuration("harbor-net", "");
    let folder =
        slots(&template("books", &plain, ""), &template("books-green", &plain, &partner("books")));
    folder.write("live/ServiceDefinition.csdef", definition(&[9000]));
    folder.write("next/ServiceDefinition.csdef", definition(&[9000, 9001]));
    let said = swap(&folder);
    assert_eq!(
        (rules(&said), said.status),
        (vec!["warning swap-endpoint-count".to_owned()], 0),
        "{said}"
    );
}

#[test]
fn a_swap_that_svclint_toml_plans_is_checked() {
    let plain = configuration("harbor-net", "");
    let folder = slots(&template("books", &plain, ""), &template("books-green", &plain, ""));
    folder.write("svclint.toml", "[[swap]]\nproduction = \"live\"\nstaging = \"next\"\n");
    let said = check(&folder, &[]);
    assert_eq!(rules(&said), ["error swap-not-swappable"], "{said}");
}

fn git(folder: &Folder, arguments: &[&str]) -> bool {
    let mut git = clean("git", folder.path());
    for (name, value) in [
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_CONFIG_NOSYSTEM", "1"),
        ("GIT_AUTHOR_NAME", "Harbor"),
        ("GIT_AUTHOR_EMAIL", "books@harbor.example"),
        ("GIT_COMMITTER_NAME", "Harbor"),
        ("GIT_COMMITTER_EMAIL", "books@harbor.example"),
    ] {
        git.env(name, value);
    }
    git.args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|s| s.success())
}

#[test]
fn a_template_is_compared_with_what_it_was() {
    let deployed =
        template("books", &configuration("harbor-net", "books-ip"), &partner("books-green"));
    let folder = Folder::with([("t.json", deployed.as_str())]);
    let has_git = clean("git", Path::new(".")).arg("--version").stdout(Stdio::null()).status();
    if !has_git.is_ok_and(|status| status.success()) {
        println!("skipped: there is no git");
        return;
    }
    for arguments in
        [&["init", "--quiet", "."][..], &["add", "--all"], &["commit", "--quiet", "--message=x"]]
    {
        assert!(git(&folder, arguments), "git {arguments:?}");
    }
    let compare = |text: &str| {
        folder.write("t.json", text);
        check(&folder, &["--select=update", "--compare-with=HEAD"])
    };
    let said = compare(&deployed);
    assert_eq!(rules(&said), [""; 0], "{said}");
    assert!(said.stderr.contains("1 template"), "{said}");
    for (network, reserved, partners, expected) in [
        ("harbor-net", "books-ip", String::new(), "error update-swappable"),
        ("harbor-net", "books-ip", partner("hill-books"), "error update-swappable"),
        ("harbor-net", "", partner("books-green"), "error update-reservedip-es"),
        ("hill-net", "books-ip", partner("books-green"), "error update-vnet-es"),
    ] {
        let said = compare(&template("books", &configuration(network, reserved), &partners));
        assert_eq!(rules(&said), [expected], "{said}");
    }
    let open = partner("x")
        .replace("[resourceId('Microsoft.Compute/cloudServices', 'x')]", "[parameters('p')]");
    let said = compare(&template("books", &configuration("harbor-net", "books-ip"), &open));
    assert_eq!(rules(&said), [""; 0], "{said}");

    // Only what changed is looked at.
    folder.write("t.json", &deployed);
    folder.write("other.json", template("other", &configuration("harbor-net", ""), ""));
    assert!(git(&folder, &["add", "--all"]) && git(&folder, &["commit", "--quiet", "--message=y"]));
    folder.write(
        "other.json",
        replace(&folder.read("other.json"), "\"capacity\": 2", "\"capacity\": 3"),
    );
    let said = check(&folder, &["--changed-since=HEAD"]);
    assert_eq!(rules(&said), ["error arm-roles-parity"], "{said}");
    folder.write("t.json", replace(&deployed, "\"capacity\": 2", "\"capacity\": 4"));
    assert!(git(&folder, &["commit", "--quiet", "--all", "--message=z"]));
    folder.write("t.json", replace(&deployed, "\"capacity\": 2", "\"capacity\": 5"));
    let said = check(&folder, &["--changed-since=HEAD"]);
    assert!(
        said.stdout
            .lines()
            .filter(|line| line.contains("arm-"))
            .all(|line| line.starts_with("t.json")),
        "{said}"
    );
    assert_eq!(rules(&said), ["error arm-roles-parity"], "{said}");
}
