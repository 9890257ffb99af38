//! Documents that are encoded in a value of another one.
//!
//! The first letter says which value it is, and whether the rest is the document or the value as it
//! stands there.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use svclint::Input;

use super::{Held, chosen, linted, options};

/// Documents with a place for a configuration.
const HOSTS: [&str; 4] = [
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<ChangeConfiguration xmlns=\"http://schemas.microsoft.com/windowsazure\">\n  <Configuration>{}</Configuration>\n  <Mode>Auto</Mode>\n</ChangeConfiguration>",
    "<UpgradeDeployment xmlns=\"http://schemas.microsoft.com/windowsazure\"><Mode>Auto</Mode><PackageUrl>https://a.blob.core.windows.net/b/c.cspkg</PackageUrl><Configuration>{}</Configuration><Label>QQ==</Label><RoleToUpgrade>Web</RoleToUpgrade><Force>false</Force></UpgradeDeployment>",
    "<Deployment xmlns=\"http://schemas.microsoft.com/windowsazure\"><Name>d</Name><DeploymentSlot>Production</DeploymentSlot><PrivateID>0</PrivateID><Status>Running</Status><Label>QQ==</Label><Url>http://a.cloudapp.net/</Url><Configuration>{}</Configuration></Deployment>",
    "<CreateDeployment xmlns=\"http://schemas.microsoft.com/windowsazure\"><Name>d</Name><PackageUrl>https://a.blob.core.windows.net/b/c.cspkg</PackageUrl><Label>QQ==</Label><Configuration>{}</Configuration></CreateDeployment>",
];

pub(crate) fn hold(input: &[u8]) -> Held {
    let (choice, held) = chosen(input);
    let host = HOSTS[choice % HOSTS.len()];
    let value = match choice / HOSTS.len() % 4 {
        0 | 1 => STANDARD.encode(held).into_bytes(),
        2 => in_lines(&STANDARD.encode(held)).into_bytes(),
        _ => held.to_vec(),
    };
    let (before, behind) = host.split_once("{}").expect("a place");
    let body = [before.as_bytes(), &value, behind.as_bytes()].concat();
    linted(&[Input::new("body.xml", body)], &options(choice / 16)).map(drop)
}

/// Base64 as some tools write it.
fn in_lines(text: &str) -> String {
    let mut lines = String::from("\r\n    ");
    for (number, c) in text.chars().enumerate() {
        if number % 76 == 75 {
            lines.push_str("\r\n    ");
        }
        lines.push(c);
    }
    lines
}
