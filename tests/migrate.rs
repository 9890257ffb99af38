//! `svclint migrate`: what a classic service has to change, and the files as they are to be.

mod common;

use std::path::{Path, PathBuf};

use common::{Folder, Form, Said, replace, svclint};
use insta::assert_snapshot;
use serde_json::Value;

/// A service with everything that extended support minds.
const DEFINITION: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<!-- The shop and its worker. -->
<ServiceDefinition name="Shop" schemaVersion="2015-04.2.6"
    xmlns="http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceDefinition">
  <WebRole name="Shop" vmsize="Small">
    <Sites>
      <Site name="Web">
        <Bindings>
          <Binding name="HttpsIn" endpointName="HttpsIn" />
        </Bindings>
      </Site>
    </Sites>
    <Endpoints>
      <InputEndpoint name="HttpsIn" protocol="https" port="443" certificate="Ssl" />
    </Endpoints>
    <Imports>
      <Import moduleName="RemoteAccess" />
      <Import moduleName="RemoteForwarder" />
    </Imports>
    <ConfigurationSettings>
      <Setting name="OrderQueue" />
    </ConfigurationSettings>
    <Certificates>
      <Certificate name="Ssl" storeLocation="LocalMachine" storeName="My" />
    </Certificates>
  </WebRole>
  <WorkerRole name="Orders"> <!-- no size -->
    <Imports>
      <!-- what the dashboards read -->
      <Import moduleName="Diagnostics" />
    </Imports>
  </WorkerRole>
  <WorkerRole name="Images" vmsize="Medium">
    <LocalResources>
      <LocalStorage name="Cache" sizeInMB="40000" />
    </LocalResources>
  </WorkerRole>
</ServiceDefinition>
"#;

const CONFIGURATION: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<ServiceConfiguration serviceName="Shop" osFamily="4" osVersion="WA-GUEST-OS-4.38_201701-01" schemaVersion="2015-04.2.6"
    xmlns="http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceConfiguration">
  <Role name="Shop">
    <Instances count="2" />
    <ConfigurationSettings>
      <Setting name="OrderQueue" value="orders" />
      <Setting name="Microsoft.WindowsAzure.Plugins.RemoteAccess.Enabled" value="true" />
      <Setting name="Microsoft.WindowsAzure.Plugins.RemoteAccess.AccountUsername" value="operator" />
      <Setting name="Microsoft.WindowsAzure.Plugins.RemoteAccess.AccountEncryptedPassword" value="MIIB" />
      <Setting name="Microsoft.WindowsAzure.Plugins.RemoteAccess.AccountExpiration" value="2030-01-01T00:00:00Z" />
      <Setting name="Microsoft.WindowsAzure.Plugins.RemoteForwarder.Enabled" value="true" />
    </ConfigurationSettings>
    <Certificates>
      <Certificate name="Ssl" thumbprint="3FA9C1D25B7E4860913C5D7E2B4F6A8091C3E5D7" thumbprintAlgorithm="sha1" />
      <Certificate name="Microsoft.WindowsAzure.Plugins.RemoteAccess.PasswordEncryption" thumbprint="5D7E2B4F6A8091C3E5D73FA9C1D25B7E4860913C" thumbprintAlgorithm="sha1" />
    </Certificates>
  </Role>
  <Role name="Orders">
    <Instances count="3" />
    <ConfigurationSettings>
      <Setting name="Microsoft.WindowsAzure.Plugins.Diagnostics.ConnectionString" value="DefaultEndpointsProtocol=https;AccountName=logs;AccountKey=0000" />
    </ConfigurationSettings>
  </Role>
  <Role name="Images">
    <Instances count="1" />
  </Role>
</ServiceConfiguration>
"#;

const FILES: [(&str, &str); 2] =
    [("ServiceDefinition.csdef", DEFINITION), ("ServiceConfiguration.Cloud.cscfg", CONFIGURATION)];

fn shop() -> Folder {
    Folder::with(FILES.map(|(name, text)| (["shop/", name].concat().leak() as &str, text)))
}

fn migrate(folder: &Folder, arguments: &[&str]) -> Said {
    folder.svclint([&["migrate", "shop"], arguments].concat()).env("COLUMNS", "80").run()
}

fn json(said: &Said) -> Value {
    serde_json::from_str(&said.stdout).unwrap_or_else(|error| panic!("{error}: {said:?}"))
}

/// What is wrong in a folder, for extended support.
fn errors(folder: &Path, name: &str) -> Vec<(String, String)> {
    let arguments =
        ["check", name, "--platform", "extended-support", "--isolated", "--output", "json"];
    let mut command = common::clean(common::PROGRAM, folder);
    command.args(arguments);
    let said = common::run(command, "$ svclint check".to_owned(), Vec::new());
    let report = json(&said);
    let findings = report["findings"].as_array().expect("findings");
    let of_weight = findings.iter().filter(|finding| finding["severity"] == "error");
    of_weight
        .filter(|finding| !is_marked(folder, finding))
        .map(|finding| (finding["rule"].to_string(), finding.to_string()))
        .collect()
}

/// Whether a finding is about what a person has to fill in.
fn is_marked(folder: &Path, finding: &Value) -> bool {
    let path = folder.join(finding["path"].as_str().expect("a path"));
    let bytes = std::fs::read(path).expect("a file");
    let text = String::from_utf8_lossy(&bytes);
    let line = finding["span"]["start"]["line"].as_u64().expect("a line") as usize;
    text.lines().nth(line - 1).is_some_and(|line| line.contains("FILL-IN-"))
}

#[test]
fn the_checklist_has_place_reason_and_remedy() {
    let said = migrate(&shop(), &[]);
    assert_eq!(said.status, 1);
    assert_snapshot!(said.stdout);
    assert!(!said.stdout.contains("MIIB") && !said.stdout.contains("AccountKey"), "{said:?}");
    let last = said.stderr.lines().last().expect("a summary");
    assert_eq!(last, "svclint: 1 service: 8 things have to be done, 6 should be");
}

#[test]
fn markdown_has_boxes_to_tick() {
    let said = migrate(&shop(), &["--output", "markdown", "--quiet"]);
    assert_eq!((said.status, said.stderr.as_str()), (1, ""));
    assert!(said.stdout.starts_with("# Migration to Cloud Services (extended support)\n"));
    assert!(said.stdout.contains("\n- [ ] **Move the certificates to a Key Vault**\n"));
    assert!(said.stdout.contains("ends on 2027-03-31"), "{said:?}");
    assert_eq!(said.stdout.matches("```").count(), 4, "two snippets");
}

#[test]
fn files_are_changed_where_they_have_to_be_and_nowhere_else() {
    let folder = shop();
    let said = migrate(&folder, &["--write", "new"]);
    assert_eq!(said.status, 1);
    let changed = |name: &str| {
        let (before, after) =
            (folder.read(&format!("shop/{name}")), folder.read(&format!("new/{name}")));
        let mut lines = String::new();
        for change in similar::TextDiff::from_lines(&before, &after).iter_all_changes() {
            if change.tag() != similar::ChangeTag::Equal {
                lines.extend([change.tag().to_string().as_str(), change.value()]);
            }
        }
        lines
    };
    assert_snapshot!("definition", changed("ServiceDefinition.csdef"));
    assert_snapshot!("configuration", changed("ServiceConfiguration.Cloud.cscfg"));
    assert_snapshot!("template", folder.read("new/azuredeploy.json"));
    assert_snapshot!("parameters", folder.read("new/azuredeploy.parameters.json"));
    let (_, written) = said.stdout.split_once("Written to").expect("what was written");
    assert_snapshot!("written", written);
    assert_eq!(errors(folder.path(), "new"), []);
}

#[test]
fn line_ends_encoding_and_prefixes_stay() {
    let folder = Folder::new();
    let crlf = CONFIGURATION.replace('\n', "\r\n");
    let utf16: Vec<u8> = [0xfeff]
        .into_iter()
        .chain(crlf.replace("utf-8", "utf-16").encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    folder.write("shop/ServiceConfiguration.Cloud.cscfg", utf16);
    let prefixed = DEFINITION
        .replace("</", "</d:")
        .replace("<S", "<d:S")
        .replace("<W", "<d:W")
        .replace("<B", "<d:B")
        .replace("<E", "<d:E")
        .replace("<I", "<d:I")
        .replace("<C", "<d:C")
        .replace("<L", "<d:L")
        .replace("xmlns=", "xmlns:d=");
    folder.write("shop/ServiceDefinition.csdef", prefixed);
    let said = migrate(&folder, &["--write", "new"]);
    assert_eq!(said.status, 1, "{said:?}");
    let bytes = std::fs::read(folder.path().join("new/ServiceConfiguration.Cloud.cscfg")).unwrap();
    assert_eq!(&bytes[..2], [0xff, 0xfe]);
    let units: Vec<u16> =
        bytes[2..].chunks(2).map(|two| u16::from_le_bytes([two[0], two[1]])).collect();
    let text = String::from_utf16(&units).expect("UTF-16");
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
    assert!(text.contains("<VirtualNetworkSite name=\"ShopService-network\" />\r\n"), "{text}");
    assert_eq!(errors(folder.path(), "new"), []);
}

#[test]
fn what_is_filled_in_is_done() {
    let folder = shop();
    assert_eq!(migrate(&folder, &["--write", "shop2"]).status, 1);
    let said = folder.svclint(["migrate", "shop2", "--output", "json"]).run();
    let report = json(&said);
    let musts = |report: &Value| -> Vec<String> {
        let items = report["services"][0]["items"].as_array().expect("items").iter();
        items
            .filter(|item| item["urgency"] == "must")
            .map(|item| item["task"].to_string())
            .collect()
    };
    assert_eq!(musts(&report), ["\"fill-in\""], "{said:?}");
    for name in ["ServiceDefinition.csdef", "azuredeploy.json", "azuredeploy.parameters.json"] {
        let path = format!("shop2/{name}");
        let text = folder
            .read(&path)
            .replace("FILL-IN-size", "Standard_D2_v2")
            .replace("FILL-IN-subscription", "6f1c7a52-9d3e-4b80-a1c4-2e5d7f9b0c3a")
            .replace("FILL-IN-secret-version", "0a1b2c3d4e5f60718293a4b5c6d7e8f9")
            .replace("FILL-IN-remote-desktop-expiration", "2027-03-31")
            .replace("FILL-IN-sas", "sv=2021-08-06&se=2027-03-30T00:00:00Z&sr=b&sp=r&sig=c2ln")
            .replace("FILL-IN-secret-of-", "shop-")
            .replace("FILL-IN-", "shop");
        folder.write(&path, text);
    }
    let said = folder.svclint(["migrate", "shop2", "--output", "json"]).run();
    assert_eq!((musts(&json(&said)), said.status), (vec![], 0), "{said:?}");
}

#[test]
fn what_is_there_is_not_replaced_unless_asked() {
    let folder = shop();
    folder.write("new/azuredeploy.json", "mine");
    let said = migrate(&folder, &["--write", "new"]);
    assert_eq!(said.status, 2, "{said:?}");
    assert!(
        said.stderr.contains("azuredeploy.json is there already; --force replaces"),
        "{said:?}"
    );
    assert_eq!((folder.read("new/azuredeploy.json").as_str(), said.stdout.as_str()), ("mine", ""));
    let new = std::fs::read_dir(folder.path().join("new")).unwrap().count();
    assert_eq!(new, 1, "all or nothing");
    assert_eq!(migrate(&folder, &["--write", "new", "--force"]).status, 1);
    assert!(folder.read("new/azuredeploy.json").contains("Microsoft.Compute/cloudServices"));
}

#[test]
fn each_deployed_configuration_has_a_template() {
    let folder = shop();
    folder.write("shop/ServiceConfiguration.Test.cscfg", CONFIGURATION);
    folder.write("shop/ServiceConfiguration.Local.cscfg", CONFIGURATION);
    let said = migrate(&folder, &["--write", "new/deep"]);
    assert_eq!(said.status, 1, "{said:?}");
    let mut names: Vec<String> = std::fs::read_dir(folder.path().join("new/deep"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with("azuredeploy"))
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "azuredeploy-Cloud.json",
            "azuredeploy-Cloud.parameters.json",
            "azuredeploy-Test.json",
            "azuredeploy-Test.parameters.json"
        ]
    );
    let local = folder.read("new/deep/ServiceConfiguration.Local.cscfg");
    assert!(!local.contains("NetworkConfiguration") && !local.contains("Plugins"), "{local}");
    assert_eq!(errors(folder.path(), "new"), []);
}

#[test]
fn networks_that_are_named_stay_and_holes_are_filled() {
    let network = r#"  <NetworkConfiguration>
    <VirtualNetworkSite name="Group net-rg harbor-net" />
    <AddressAssignments>
      <InstanceAddress roleName="shop">
        <Subnets>
          <Subnet name="front" />
        </Subnets>
      </InstanceAddress>
      <InstanceAddress roleName="Orders" />
      <ReservedIPs>
        <ReservedIP name="Group net-rg shop-ip" />
      </ReservedIPs>
    </AddressAssignments>
    <LoadBalancers>
      <LoadBalancer name="inner">
        <FrontendIPConfiguration type="private" subnet="back" staticVirtualNetworkIPAddress="10.1.2.3" />
      </LoadBalancer>
    </LoadBalancers>
  </NetworkConfiguration>
</ServiceConfiguration>"#;
    let folder = shop();
    let path = "shop/ServiceConfiguration.Cloud.cscfg";
    folder.write(path, replace(CONFIGURATION, "</ServiceConfiguration>", network));
    let inner = r#"<Endpoints>
      <InputEndpoint name="Inner" protocol="tcp" port="8080" loadBalancer="inner" />
    </Endpoints>
    <Imports>
      <!-- what"#;
    let definition = replace(DEFINITION, "<Imports>\n      <!-- what", inner);
    folder.write("shop/ServiceDefinition.csdef", definition);
    let said = migrate(&folder, &["--write", "new", "--output", "json"]);
    assert_eq!(said.status, 1, "{said:?}");
    let after = folder.read("new/ServiceConfiguration.Cloud.cscfg");
    assert_eq!(after.matches("<Subnet name=\"front\" />").count(), 3, "{after}");
    let template: Value = serde_json::from_str(&folder.read("new/azuredeploy.json")).unwrap();
    let resources = template["resources"].as_array().expect("resources");
    assert_eq!(resources.len(), 1, "network and address are there already");
    let balancers = &resources[0]["properties"]["networkProfile"]["loadBalancerConfigurations"];
    let frontend = |index: usize| {
        balancers[index]["properties"]["frontendIpConfigurations"][0]["properties"].to_string()
    };
    let public = "[resourceId('net-rg', 'Microsoft.Network/publicIPAddresses', 'shop-ip')]";
    let inner =
        "[resourceId('net-rg', 'Microsoft.Network/virtualNetworks/subnets', 'harbor-net', 'back')]";
    assert!(frontend(0).contains(public), "{balancers:#}");
    assert!(frontend(1).contains(inner) && frontend(1).contains("10.1.2.3"), "{balancers:#}");
    assert_eq!(errors(folder.path(), "new"), []);
}

#[test]
fn requests_of_the_classic_platform_are_listed() {
    let folder = shop();
    folder.write("shop/swap.xml", common::base("Swap"));
    let said = migrate(&folder, &["--output", "json"]);
    let others = json(&said)["others"].clone();
    assert_eq!(others[0]["task"], "requests", "{said:?}");
    assert_eq!(others[0]["places"][0]["path"], "shop/swap.xml");
    let text = migrate(&folder, &[]).stdout;
    assert!(text.contains("Other files") && text.contains("(Swap Deployment)"), "{text}");
}

#[test]
fn what_cannot_be_done_is_said() {
    let folder = Folder::with([("notes/a.xml", "<a/>")]);
    let said = folder.svclint(["migrate", "notes"]).run();
    let why = "svclint: notes: nothing in it is recognised as a service file or a request\n";
    assert_eq!((said.status, said.stderr.as_str(), said.stdout.as_str()), (2, why, ""));
    for (arguments, why) in [
        (&["migrate", "-"][..], "a service has several files"),
        (&["migrate", "absent"], "absent: "),
        (&["migrate", ".", "--output", "html"], "there is no format `html`"),
        (&["migrate", ".", "--output", "json", "--output", "human"], "only one report"),
        (&["migrate", ".", "--force"], "--write"),
    ] {
        let said = folder.svclint(arguments).run();
        assert_eq!(said.status, 2, "{said:?}");
        assert!(said.stderr.contains(why), "{said:?}");
    }
    let broken = Folder::with([("shop/ServiceDefinition.csdef", "<ServiceDefinition")]);
    let said = migrate(&broken, &["--output", "json", "--write", "new"]);
    assert_eq!(said.status, 1, "{said:?}");
    assert_eq!(json(&said)["others"][0]["places"][0]["rule"], "malformed-xml");
}

#[test]
fn a_configuration_without_its_definition_is_changed_but_has_no_template() {
    let folder = Folder::with([("shop/ServiceConfiguration.Cloud.cscfg", CONFIGURATION)]);
    let said = migrate(&folder, &["--write", "new"]);
    assert!(said.stdout.contains("not written: `Shop`: there is no template"), "{said:?}");
    assert!(!folder.path().join("new/azuredeploy.json").exists());
    assert!(folder.read("new/ServiceConfiguration.Cloud.cscfg").contains("osFamily=\"7\""));
}

#[test]
fn what_another_platform_allows_is_listed_all_the_same() {
    let folder = shop();
    folder.write("svclint.toml", "ignore = [\"migration\"]\nexclude = [\"shop/old\"]\n");
    folder.write("shop/old/ServiceDefinition.csdef", DEFINITION);
    let report = json(&migrate(&folder, &["--output", "json"]));
    assert_eq!(report["services"].as_array().map(Vec::len), Some(1), "{report:#}");
    assert!(report.to_string().contains("definition-vmsize-legacy"));
}

const PLACE: Form = Form::Object(&[
    ("rule", Form::Null(&Form::Text)),
    ("message", Form::Text),
    ("path", Form::Text),
    ("span", Form::Object(&[("start", POINT), ("end", POINT)])),
    ("element", Form::Null(&Form::Text)),
    ("inner", Form::Null(&Form::Text)),
    ("remedy", Form::List(&Form::Text)),
]);
const POINT: Form = Form::Object(&[
    ("offset", Form::Number(0)),
    ("line", Form::Number(1)),
    ("column", Form::Number(1)),
]);
const EVIDENCE: Form = Form::Object(&[
    ("grade", Form::Word(&["recorded", "schema", "documented", "inferred"])),
    ("says", Form::Text),
    ("source", Form::Text),
]);

#[test]
fn json_is_as_the_page_says() {
    let folder = shop();
    let mut report = json(&migrate(&folder, &["--output", "json", "--write", "new"]));
    // A snippet is whatever the template takes, and `done` is yes or no.
    let mut snippets = 0;
    for item in report["services"][0]["items"].as_array_mut().expect("items") {
        assert!(item["done"].take().is_boolean());
        snippets += usize::from(item["snippet"].take()["properties"]["publisher"].is_string());
    }
    assert_eq!(snippets, 2);
    let nothing = Form::Null(&Form::Text);
    assert!(matches!(nothing, Form::Null(_)));
    Form::Object(&[
        ("schema", Form::Word(&["svclint/migration/1"])),
        ("tool", Form::Object(&[("name", Form::Text), ("version", Form::Text)])),
        (
            "extended_support",
            Form::Object(&[
                ("ends", Form::Word(&["2027-03-31"])),
                ("says", Form::Text),
                ("remedy", Form::List(&Form::Text)),
            ]),
        ),
        (
            "services",
            Form::List(&Form::Object(&[
                ("name", Form::Text),
                ("definition", Form::Null(&Form::Text)),
                ("configurations", Form::List(&Form::Text)),
                (
                    "items",
                    Form::List(&Form::Object(&[
                        ("task", Form::Text),
                        ("urgency", Form::Word(&["must", "should", "note"])),
                        ("title", Form::Text),
                        ("places", Form::List(&PLACE)),
                        ("snippet", Form::Null(&Form::Text)),
                        ("done", Form::Null(&Form::Text)),
                        ("evidence", EVIDENCE),
                    ])),
                ),
            ])),
        ),
        ("others", Form::List(&Form::Text)),
        (
            "written",
            Form::Object(&[
                ("folder", Form::Text),
                (
                    "files",
                    Form::List(&Form::Object(&[
                        ("path", Form::Text),
                        ("kind", Form::Word(&["copy", "template", "parameters"])),
                        ("changes", Form::List(&Form::Text)),
                    ])),
                ),
                (
                    "fill_in",
                    Form::List(&Form::Object(&[
                        ("path", Form::Text),
                        ("line", Form::Number(1)),
                        ("column", Form::Number(1)),
                        ("mark", Form::Text),
                        ("says", Form::Text),
                    ])),
                ),
                ("left_out", Form::List(&Form::Text)),
            ]),
        ),
        (
            "summary",
            Form::Object(&[
                ("services", Form::Number(1)),
                ("must", Form::Number(1)),
                ("should", Form::Number(1)),
                ("notes", Form::Number(1)),
                ("done", Form::Number(1)),
            ]),
        ),
    ])
    .check(&report, "report");
    let page = std::fs::read_to_string(common::package().join("docs/migrate.md")).unwrap();
    for name in ["svclint/migration/1", "extended_support", "fill_in", "left_out", "snippet"] {
        assert!(page.contains(name), "docs/migrate.md does not say `{name}`");
    }
}

#[test]
fn a_project_of_nobody_is_left_alone() {
    let said = svclint(["migrate", "samples/swap/production", "--output", "json"]).run();
    assert_eq!(said.status, 1);
    assert!(json(&said)["written"].is_null());
}

/// Classic projects of the corpus, of ten repositories.
const PROJECTS: [&str; 10] = [
    "Aaronontheweb__httplogger",
    "SignalR__SignalR/src/Microsoft.AspNet.SignalR.CrankWorker.Azure",
    "i3arnon__YouCast/src/CloudService",
    "tarekayna__referengine/AppSmarts.Cloud/AppSmarts.WebCloud",
    "kayone__Orchard@peak",
    "mspnp__cloud-services-to-service-fabric/cloudservice/SourceCode/Tailspin/Tailspin.Cloud",
    "dotnet__orleans/Samples/2.0/AzureWorkerRoleSample/AzureWorkerRoleSample",
    "OrchardCMS__Orchard@h-cdd1961a/src/Orchard.Azure/Orchard.Azure.CloudService",
    "NuGet__NuGetGallery/src/NuGetGallery.Cloud",
    "jezzsantos__ServiceStack.Webhooks.Azure/src/Cloud",
];

#[test]
fn real_projects_pass_once_they_are_written() {
    let corpus: PathBuf = common::package().join("../shared/corpus");
    if !corpus.is_dir() {
        println!("skipped: there is no corpus at ../shared/corpus");
        return;
    }
    for project in PROJECTS {
        let folder = Folder::new();
        let from = corpus.join(project);
        for entry in std::fs::read_dir(&from).unwrap_or_else(|e| panic!("{project}: {e}")) {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            if name.ends_with("cscfg") || name.ends_with("csdef") {
                folder.write(&format!("shop/{name}"), std::fs::read(&path).expect("a file"));
            }
        }
        let said = migrate(&folder, &["--isolated", "--output", "json", "--write", "new"]);
        assert_eq!(said.status, 1, "{project}: {said:?}");
        let report = json(&said);
        assert_eq!(errors(folder.path(), "new"), [], "{project}");
        let text = report["services"].to_string();
        for open in ["{role}", "{name}", "{service}", "{size}", "{what}", "{marker}"] {
            assert!(!text.contains(open), "{project}: {open}");
        }
        // Each mark is in the list, with its place.
        let listed = report["written"]["fill_in"].as_array().expect("marks");
        for mark in listed {
            let text = folder.read(mark["path"].as_str().expect("a path"));
            let line = mark["line"].as_u64().expect("a line") as usize;
            let line = text.lines().nth(line - 1).expect("that line");
            assert!(line.contains(mark["mark"].as_str().expect("a mark")), "{project}: {mark}");
        }
    }
}
