//! Commands that look into the requests of a file, one by one.

mod common;

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use common::{Folder, svclint};
use insta::assert_snapshot;
use serde_json::Value;

const CONFIGURATION: &str = "<ServiceConfiguration serviceName=\"Books\" osFamily=\"7\" osVersion=\"*\" xmlns=\"http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceConfiguration\">\r\n  <Role name=\"Shop\"><Instances count=\"2\"/></Role>\r\n</ServiceConfiguration>\r\n";

fn base64(text: &str) -> String {
    STANDARD.encode(text)
}

fn folder() -> Folder {
    let encoded = base64(CONFIGURATION);
    let many = format!(
        r#"@host = management.core.windows.net
@base = https://{{{{host}}}}/{{{{sub}}}}/services/hostedservices/books

### Upgrade staging
POST {{{{base}}}}/deploymentslots/staging/?comp=upgrade HTTP/1.1
x-ms-version: 2014-06-01
Content-Type: application/xml

<UpgradeDeployment xmlns="http://schemas.microsoft.com/windowsazure">
  <Mode>Simultaneous</Mode>
  <PackageUrl>https://books.blob.core.windows.net/p/b.cspkg</PackageUrl>
  <Configuration>{encoded}</Configuration>
  <Label>{label}</Label>
  <Force>false</Force>
</UpgradeDeployment>

###
# @name swap
POST {{{{base}}}}
x-ms-version: 2009-10-01
Content-Type: application/xml

<Swap xmlns="http://schemas.microsoft.com/windowsazure"><Production>a</Production><SourceDeployment>b</SourceDeployment></Swap>

### Configure
POST {{{{base}}}}/deploymentslots/staging/?comp=config
x-ms-version: 2013-03-01
Content-Type: application/xml

< ./body.xml

### Reboot
POST {{{{base}}}}/deploymentslots/staging/roleinstances/Web_IN_0?comp=reboot
x-ms-version: 2010-10-28
Content-Type: application/xml

### Somebody else
GET https://example.org/services
"#,
        label = base64("Größe 1.8")
    );
    let body = format!(
        "<ChangeConfiguration xmlns=\"http://schemas.microsoft.com/windowsazure\">\n  <Configuration>{encoded}</Configuration>\n  <Mode>Simultaneous</Mode>\n</ChangeConfiguration>\n"
    );
    let lost = "POST https://management.core.windows.net/s/services/hostedservices/b/deploymentslots/staging/?comp=config HTTP/1.1\nx-ms-version: 2013-03-01\n\n< ./lost.xml\n";
    let har = serde_json::json!({"log": {"entries": [{"request": {
        "method": "POST",
        "url": "https://management.core.windows.net/s/services/hostedservices/b/deploymentslots/staging/?comp=config",
        "headers": [{"name": "x-ms-version", "value": "2013-03-01"}],
        "postData": {"text": body},
    }}]}});
    Folder::with([
        ("many.http", &*many),
        ("body.xml", &body),
        ("lost.http", lost),
        ("saved.har", &har.to_string()),
        ("foreign.http", "GET https://example.org/services\n"),
        ("twins.http", &many.replace("# @name swap", "# @name = configure")),
    ])
}

#[test]
fn versions_of_every_request_of_a_file() {
    let folder = folder();
    let said = folder.svclint(["versions", "many.http"]).run();
    assert_eq!(said.status, 0, "{said}");
    assert_snapshot!("versions_of_requests", said.stdout);

    let json = folder.svclint(["versions", "many.http", "--output=json"]).run();
    let json: Value = serde_json::from_str(&json.stdout).expect("JSON");
    let requests = json["requests"].as_array().expect("a list");
    let heads: Vec<_> = requests
        .iter()
        .map(|r| (r["line"].as_u64(), r["from"].as_str(), r["name"].as_str()))
        .collect();
    assert_eq!(
        heads,
        [
            (Some(5), Some("2012-12-01"), Some("Upgrade staging")),
            (Some(19), Some("2009-10-01"), Some("swap")),
            (Some(26), Some("2013-03-01"), Some("Configure")),
            (Some(33), Some("2010-10-28"), Some("Reboot")),
        ]
    );
    assert_eq!(requests[0]["demands"][0]["line"], 10, "the line of the file");
    assert!(requests[0]["demands"][0].get("path").is_none());
    assert_eq!(requests[2]["demands"][0]["path"], "body.xml");

    let saved = folder.svclint(["versions", "saved.har"]).run();
    assert!(
        saved.status == 0 && saved.stdout.contains("x-ms-version 2013-03-01 or later"),
        "{saved}"
    );
}

#[test]
fn the_configuration_of_one_request_is_decoded() {
    let folder = folder();
    for call in [
        &["decode", "many.http", "--request", "5"][..],
        &["decode", "many.http", "--request", "Upgrade staging"],
        &["decode", "many.http", "--request=configure"],
        &["decode", "saved.har"],
    ] {
        let said = folder.svclint(call).run();
        assert_eq!((said.status, said.stdout.as_str()), (0, CONFIGURATION), "{said}");
    }
    let piped = svclint(["decode", "-"]).stdin(folder.read("saved.har")).run();
    assert_eq!(piped.stdout, CONFIGURATION, "{piped}");
    let saved = folder.read("saved.har");
    folder.write("cut.har", &saved[..saved.len() - 9]);
    let cut = folder.svclint(["check", "cut.har"]).run();
    assert!(cut.status == 2 && cut.stderr.contains("it is no JSON"), "{cut}");
    // One request only has a label.
    let label = folder.svclint(["decode", "many.http", "--label"]).run();
    assert_eq!((label.status, label.stdout.as_str()), (0, "Größe 1.8\n"), "{label}");
    let piped = svclint(["decode", "-", "--label"])
        .stdin(folder.read("many.http").split_once("### Upgrade staging\n").expect("it is there").1)
        .run();
    assert_eq!(piped.stdout, "Größe 1.8\n", "{piped}");
}

#[test]
fn requests_that_cannot_be_looked_into() {
    let folder = folder();
    let mut text = String::new();
    for call in [
        &["decode", "many.http"][..],
        &["decode", "many.http", "--request=swap"],
        &["decode", "many.http", "--request=33"],
        &["decode", "many.http", "--request=4"],
        &["decode", "many.http", "--element=PublicConfiguration"],
        &["decode", "twins.http", "--request=configure"],
        &["decode", "body.xml", "--request=1"],
        &["decode", "lost.http"],
        &["decode", "foreign.http"],
        &["versions", "lost.http"],
        &["versions", "foreign.http"],
    ] {
        let said = folder.svclint(call).run();
        assert_eq!((said.status, said.stdout.as_str()), (2, ""), "{said}");
        let _ = writeln!(text, "{said}");
    }
    assert_snapshot!("requests_refused", text);
}
