//! Definitions with configurations: which differences are told, which not, and where secrets stay.

use svclint::schema::{Lens, Version};
use svclint::{Input, Options, lint};

const SPACE: &str = "http://schemas.microsoft.com/ServiceHosting/2008/10";

fn definition(role: &str) -> Input {
    let text = format!(
        "<ServiceDefinition name='S' xmlns='{SPACE}/ServiceDefinition'><WorkerRole name='W' \
         vmsize='Standard_D1_v2'>{role}</WorkerRole></ServiceDefinition>"
    );
    Input::new("ServiceDefinition.csdef", text)
}

fn configuration(variant: &str, role: &str) -> Input {
    let text = format!(
        "<ServiceConfiguration serviceName='S' osFamily='7' \
         xmlns='{SPACE}/ServiceConfiguration'><Role name='W'><Instances count='2'/>{role}</Role>\
         </ServiceConfiguration>"
    );
    Input::new(format!("ServiceConfiguration.{variant}.cscfg"), text)
}

fn settings(names: &[&str]) -> String {
    let list: Vec<String> =
        names.iter().map(|name| format!("<Setting name='{name}' value='v'/>")).collect();
    format!("<ConfigurationSettings>{}</ConfigurationSettings>", list.concat())
}

/// The rules of the groups `pair` and `security` that speak.
fn fired(inputs: impl IntoIterator<Item = Input>) -> Vec<String> {
    let today = Version::date(2026, 1, 1).expect("a day");
    let options = Options { lens: Lens::on(today), ..Options::default() };
    let found = lint(inputs, &options).findings.into_iter();
    let own = found.map(|settled| settled.finding.rule.to_string());
    own.filter(|rule| rule.starts_with("pair-") || rule.starts_with("security-")).collect()
}

#[test]
fn what_tools_and_plug_ins_add_is_not_undeclared() {
    let plugin = |name: &str| format!("Microsoft.WindowsAzure.Plugins.{name}");
    for (import, given) in [
        ("Diagnostics", vec![plugin("Diagnostics.ConnectionString")]),
        ("Diagnostics", vec![plugin("Diagnostics.ConnectionString"), "?IsSimulation?".to_owned()]),
        ("WebDeploy", vec![plugin("WebDeploy.Anything")]),
        ("CachingClient", vec![plugin("Caching.ClientDiagnosticLevel")]),
    ] {
        let given: Vec<&str> = given.iter().map(String::as_str).collect();
        let role = format!("<Imports><Import moduleName='{import}'/></Imports>");
        let rules = fired([definition(&role), configuration("Cloud", &settings(&given))]);
        let others: Vec<_> = rules.iter().filter(|rule| rule.starts_with("pair-")).collect();
        assert!(others.is_empty(), "{import}: {others:?}");
    }
}

#[test]
fn a_plug_in_without_any_setting_is_one_mistake() {
    let role = "<Imports><Import moduleName='RemoteAccess'/></Imports>";
    let rules = fired([definition(role), configuration("Cloud", "")]);
    assert_eq!(rules, ["pair-setting-missing-value"]);
}

#[test]
fn a_certificate_that_an_endpoint_misses_is_told_there() {
    let certificate = "<Certificates><Certificate name='Ssl' thumbprintAlgorithm='sha1' \
                       thumbprint='5F2C1D7BDA03E1A8B0C946F7E2D3511C0A9E8B47'/></Certificates>";
    let endpoint = "<Endpoints><InputEndpoint name='E' protocol='https' port='443' \
                    certificate='Ssl'/></Endpoints>";
    let rules = |role| fired([definition(role), configuration("Cloud", certificate)]);
    assert_eq!(rules(""), ["pair-cert-undeclared"]);
    assert!(rules(endpoint).is_empty());
}

#[test]
fn a_finding_about_the_definition_is_made_once() {
    let role = "<Endpoints><InputEndpoint name='E' protocol='tcp' port='80' loadBalancer='l'/>\
                </Endpoints>";
    let cloud = ["Cloud", "Test", "Local"].map(|variant| configuration(variant, ""));
    let rules = fired([definition(role)].into_iter().chain(cloud));
    assert_eq!(rules, ["pair-loadbalancer-unknown"]);
}

#[test]
fn many_names_take_no_long() {
    let names: Vec<String> = (0..20_000).map(|number| format!("Setting{number}x")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let start = std::time::Instant::now();
    assert!(fired([definition(""), configuration("Cloud", &settings(&names))]).len() > 1000);
    assert!(start.elapsed().as_secs() < 60);
}

#[test]
fn no_message_holds_a_secret() {
    let secrets = ["Winter-Sale-2019", "abc"];
    for secret in secrets {
        for (name, value) in [
            ("Db", format!("Server=s;Password={secret}")),
            ("SmtpPassword", secret.to_owned()),
            ("Store", format!("AccountName=harborbooks;AccountKey={secret}")),
            (
                "Microsoft.WindowsAzure.Plugins.RemoteAccess.AccountEncryptedPassword",
                secret.to_owned(),
            ),
        ] {
            let role = format!(
                "<ConfigurationSettings><Setting name='{name}' value='{value}'/></ConfigurationSettings>"
            );
            let report = lint([configuration("Cloud", &role)], &Options::default());
            assert!(!report.findings.is_empty(), "{name}");
            for finding in report.findings.iter().map(|settled| &settled.finding) {
                let said = format!("{finding:?}");
                assert!(!said.contains(secret), "{name}: {said}");
            }
        }
    }
}
