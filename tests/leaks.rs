//! No report shows a secret: not as it stands in the file, and not in base64, wherever that is cut.

mod common;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use common::{Folder, base, between, replace, svclint};
use serde_json::json;

/// What must not be seen. Long enough that it is in no message by accident.
const SECRET: &str = "Autumn-Fair-2017-Beacon-Heights";

const SPACE: &str = "http://schemas.microsoft.com/ServiceHosting/2008/10";

fn encode(bytes: impl AsRef<[u8]>) -> String {
    STANDARD.encode(bytes)
}

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// The secret in base64, as it looks behind a number of bytes that is divided by 3 with the rest
/// 0, 1 or 2; without the letters at the ends, which depend on what stands beside it.
fn alignments(secret: &[u8]) -> Vec<String> {
    (0..3)
        .map(|shift| {
            let encoded = encode([vec![b'.'; shift], secret.to_vec()].concat());
            let letters = encoded.trim_end_matches('=');
            letters[4..letters.len() - 4].to_owned()
        })
        .collect()
}

/// Everything by which the secret could be known: also a part of it.
fn traces() -> Vec<String> {
    let pieces = ["Autumn-Fair-2017", "2017-Beacon-Heights"];
    let plain = pieces.iter().map(|piece| (*piece).to_owned());
    let encoded = pieces.iter().flat_map(|piece| alignments(piece.as_bytes()));
    let wide = pieces.iter().flat_map(|piece| alignments(&wide(piece)));
    plain.chain(encoded).chain(wide).collect()
}

/// A configuration with a role in which all kinds of secrets stand.
fn configuration(broken: &str) -> String {
    let key = encode(SECRET.repeat(3).as_bytes().split_at(64).0);
    let hidden = encode(format!("Server=s;Password={SECRET}"));
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<ServiceConfiguration \
         serviceName=\"HarborBooks\" osFamily=\"7\" xmlns=\"{SPACE}/ServiceConfiguration\">\n  \
         <!-- was Password={SECRET}; -->\n  <Role name=\"OrderWorker\">\n    \
         <Instances count=\"many\"/>\n    <ConfigurationSettings>\n      \
         <Setting name=\"Db\" value=\"Server=s;User ID=u;Password={SECRET};Encrypt=False\"/>\n      \
         <Setting name=\"SmtpPassword\" value=\"{SECRET}\" kind=\"x\"/>\n      \
         <Setting name=\"Store\" value=\"AccountName=A_B;AccountKey={key}\"/>\n      \
         <Setting name=\"Hidden\" value=\"{hidden}\" valve=\"{hidden}\"/>{broken}\n      \
         <Setting name=\"Web\" value=\"https://h/?se=2020-01-01&amp;sig={SECRET}\"/>\n      \
         <Setting name=\"Microsoft.WindowsAzure.Plugins.RemoteAccess.AccountEncryptedPassword\" \
         value=\"{SECRET}\"/>\n    </ConfigurationSettings>\n  </Role>\n</ServiceConfiguration>\n"
    )
}

/// Files with mistakes beside secrets, and around them.
fn files() -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for (name, broken) in [
        ("plain", ""),
        ("stray", "stray & text"),
        ("cut", "<Setting name=\"Cut\" value=\"Pwd=Autumn-Fair-2017-Beacon-Heights"),
        ("tag", "<Setting name=\"Tag\" value=\"Pwd=Autumn-Fair-2017-Beacon-Heights\""),
        ("less", "<Setting name=\"Less\" value=\"a<b;Password=Autumn-Fair-2017-Beacon-Heights\"/>"),
    ] {
        let text = configuration(broken);
        files.push((format!("{name}.cscfg"), text.clone().into_bytes()));
        files.push((format!("{name}.line.cscfg"), text.replace('\n', " ").into_bytes()));
        let other = text.replace("ServiceConfiguration", "Configuration");
        files.push((format!("{name}.root.cscfg"), other.into_bytes()));
        files.extend(requests(name, &text));
        files.extend(templates(name, &text));
    }
    let role = format!(
        "<WorkerRole name=\"W\" vmsize=\"Standard_D1_v2\"><Startup><Task commandLine=\"run.cmd\">\
         <Environment><Variable name=\"DbPassword\" value=\"{SECRET}\" x=\"y\"/></Environment>\
         </Task></Startup><ConfigurationSettings><Setting name=\"Db\" \
         value=\"Server=s;Password={SECRET}\"/></ConfigurationSettings></WorkerRole>"
    );
    let definition = format!(
        "<ServiceDefinition name=\"HarborBooks\" xmlns=\"{SPACE}/ServiceDefinition\">{role}\
         </ServiceDefinition>"
    );
    files.push(("ServiceDefinition.csdef".to_owned(), definition.into_bytes()));
    files
}

/// Requests that carry a configuration, and secrets in other places.
fn requests(name: &str, configuration: &str) -> Vec<(String, Vec<u8>)> {
    let body = base("UpgradeDeployment");
    let own = between(&body, "<Configuration>", "</Configuration>").to_owned();
    let with = |value: &str| replace(&body, &own, value);
    let encoded = encode(configuration);
    let lines: Vec<&str> =
        (0..encoded.len()).step_by(76).map(|at| &encoded[at..encoded.len().min(at + 76)]).collect();
    let (head, tail) = encoded.split_at(encoded.len() / 2);
    let private = format!(
        "<PrivateConfiguration>{}</PrivateConfiguration>",
        encode(format!("<a password='{SECRET}'/>"))
    );
    let label = between(&body, "<Label>", "</Label>").to_owned();
    let hidden = encode(format!("Password={SECRET}"));
    let bodies = [
        ("encoded", with(&encoded)),
        ("wide", with(&encode(wide(configuration)))),
        ("lines", with(&lines.join("\n      "))),
        ("bad", with(&format!("{head}!{tail}"))),
        ("short", with(&encoded[..encoded.len() - 3])),
        ("bare", with(&configuration.replace('&', "&amp;").replace('<', "&lt;"))),
        ("cut", body.split(&own).next().unwrap_or_default().to_owned() + head),
        ("label", replace(&body, &label, &hidden.repeat(3))),
        ("plain-label", replace(&body, &label, &format!("Password={SECRET}"))),
        ("private", replace(&body, "<Force>", &format!("{private}<Force>"))),
        ("twice", replace(&body, "<Force>", &format!("<Label>{hidden}</Label><Force>"))),
    ];
    bodies.map(|(kind, text)| (format!("{name}-{kind}.xml"), text.into_bytes())).into()
}

/// Templates and requests of Azure Resource Manager that carry a configuration as text.
fn templates(name: &str, configuration: &str) -> Vec<(String, Vec<u8>)> {
    let properties = |configuration: &str| {
        json!({
            "packageUrl": format!("https://h/p.cspkg?se=2020-01-01&sig={SECRET}"),
            "configuration": configuration,
            "upgradeMode": "sometimes",
            "extensionProfile": { "extensions": [{ "name": "rdp", "properties": {
                "settings": format!("Password={SECRET}"),
                "protectedSettings": format!("<PrivateConfig>{SECRET}</PrivateConfig>"),
                "rolesAppliedTo": [7],
            }}]},
        })
    };
    let template = |configuration: &str| {
        json!({
            "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
            "contentVersion": "1.0.0.0",
            "parameters": { "word": { "type": "securestring", "defaultValue": SECRET } },
            "resources": [{
                "type": "Microsoft.Compute/cloudServices",
                "apiVersion": "2022-09-01",
                "name": "books",
                "properties": properties(configuration),
            }],
        })
    };
    let body = json!({ "locaton": "westeurope", "properties": properties(configuration) });
    let request = format!(
        "PUT https://management.azure.com/subscriptions/1/resourceGroups/g/providers/\
         Microsoft.Compute/cloudServices/books?api-version=2022-09-04\n\
         Content-Type: application/json\n\n{body}\n"
    );
    let plain = template(configuration);
    [
        (format!("{name}.lines.json"), format!("{plain:#}")),
        (format!("{name}.json"), plain.to_string()),
        (format!("{name}.encoded.json"), template(&encode(configuration)).to_string()),
        (format!("{name}.body.json"), body.to_string()),
        (format!("{name}.http"), request),
        (format!("{name}.cut.json"), plain.to_string().replacen("\"rolesAppliedTo", "'rolesA", 1)),
    ]
    .map(|(name, text)| (name, text.into_bytes()))
    .into()
}

/// The formats that `--output` takes, as the program lists them.
fn formats() -> Vec<String> {
    let said = svclint(["check", "--output", "nothing-like-that"]).run();
    let list = said.stderr.split("it takes ").nth(1).and_then(|rest| rest.lines().next());
    let formats: Vec<String> = list
        .unwrap_or_default()
        .split([',', ' ', '\''])
        .filter(|word| word.len() > 3 && word.chars().all(char::is_alphanumeric))
        .map(str::to_owned)
        .collect();
    assert!(formats.contains(&"human".to_owned()), "{said}");
    formats
}

#[test]
fn no_report_shows_a_secret() {
    let folder = Folder::new();
    let files = files();
    for (name, bytes) in &files {
        folder.write(&format!("{name}.d/{name}"), bytes);
    }
    let traces = traces();
    let mut leaks = Vec::new();
    for format in formats() {
        let all = "syntax,structure,value,version,message,pair,security,migration,advice";
        let said = folder
            .svclint(["check", ".", "--output", &format, "--extend-select", all])
            .env("COLUMNS", "400")
            .run();
        assert_eq!(said.status, 1, "{}", said.stderr);
        assert!(!said.stdout.is_empty());
        let lines = said.stdout.lines().chain(said.stderr.lines());
        let shown = lines.flat_map(|line| traces.iter().map(move |trace| (line, trace)));
        let shown = shown.filter(|(line, trace)| line.contains(trace.as_str())).take(5);
        leaks.extend(shown.map(|(line, trace)| format!("{format}: `{trace}` in {line}")));
    }
    assert!(leaks.is_empty(), "{}", leaks.join("\n"));
}
