//! `svclint swap`: what stands in the way of a VIP swap, as a user asks before it.

mod common;

use std::fmt::Write as _;
use std::process::Command;

use common::{Folder, Form};
use insta::assert_snapshot;
use serde_json::Value;
use svclint::{Input, Options, Slot, SwapInput};

const SPACE: &str = "http://schemas.microsoft.com/ServiceHosting/2008/10";
const HTTP: &str = "<InputEndpoint name=\"HttpIn\" protocol=\"http\" port=\"80\"/>";
const HTTPS: &str =
    "<InputEndpoint name=\"HttpsIn\" protocol=\"https\" port=\"443\" certificate=\"Ssl\"/>";
const REMOTE: &str = "<Imports><Import moduleName=\"RemoteAccess\"/><Import moduleName=\"RemoteForwarder\"/></Imports>";

/// A definition with one web role.
fn definition(endpoints: &str, rest: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <ServiceDefinition name=\"HarborBooks\" xmlns=\"{SPACE}/ServiceDefinition\">\n  \
         <WebRole name=\"StoreFront\" vmsize=\"Standard_D2_v2\">\n    \
         <Endpoints>\n      {endpoints}\n    </Endpoints>\n    {rest}\n  </WebRole>\n</ServiceDefinition>\n"
    )
}

/// A configuration of it.
fn configuration(family: u8, count: u32, settings: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <ServiceConfiguration serviceName=\"HarborBooks\" osFamily=\"{family}\" \
         xmlns=\"{SPACE}/ServiceConfiguration\">\n  <Role name=\"StoreFront\">\n    \
         <Instances count=\"{count}\"/>\n    <ConfigurationSettings>{settings}</ConfigurationSettings>\n  \
         </Role>\n</ServiceConfiguration>\n"
    )
}

/// An endpoint of an instance: name, public port, protocol.
type Shown<'a> = (&'a str, u16, &'a str);

/// What Get Deployment answers.
fn deployment(slot: &str, name: &str, instances: usize, endpoints: &[Shown<'_>]) -> String {
    deployment_with(slot, name, instances, endpoints, "", "")
}

fn deployment_with(
    slot: &str,
    name: &str,
    instances: usize,
    endpoints: &[Shown<'_>],
    configuration: &str,
    rest: &str,
) -> String {
    let shown = |instance: usize| {
        endpoints.iter().fold(String::new(), |mut text, (name, port, protocol)| {
            // Above 30000 each instance has a port of its own.
            let port = usize::from(*port) + if *port > 30_000 { instance } else { 0 };
            let _ = write!(
                text,
                "<InstanceEndpoint><Name>{name}</Name><Vip>198.51.100.7</Vip><PublicPort>{port}</PublicPort>\
                 <LocalPort>{port}</LocalPort><Protocol>{protocol}</Protocol></InstanceEndpoint>"
            );
            text
        })
    };
    let list = (0..instances).fold(String::new(), |mut text, instance| {
        let _ = write!(
            text,
            "<RoleInstance><RoleName>StoreFront</RoleName><InstanceName>StoreFront_IN_{instance}</InstanceName>\
             <InstanceStatus>ReadyRole</InstanceStatus><InstanceSize>Standard_D2_v2</InstanceSize>\
             <InstanceEndpoints>{}</InstanceEndpoints></RoleInstance>",
            shown(instance)
        );
        text
    });
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <Deployment xmlns=\"http://schemas.microsoft.com/windowsazure\" \
         xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\"><Name>{name}</Name>\
         <DeploymentSlot>{slot}</DeploymentSlot><PrivateID>6f1c2a0d9b7e4c35</PrivateID>\
         <Status>Running</Status><Label>SGFyYm9y</Label><Url>http://harborbooks.cloudapp.net/</Url>\
         <Configuration>{configuration}</Configuration><RoleInstanceList>{list}</RoleInstanceList>\
         <UpgradeDomainCount>5</UpgradeDomainCount><RoleList><Role><RoleName>StoreFront</RoleName>\
         <OsVersion>WA-GUEST-OS-7.1_202401-01</OsVersion></Role></RoleList><SdkVersion/>\
         <Locked>false</Locked><RollbackAllowed>false</RollbackAllowed>{rest}</Deployment>\n"
    )
}

fn request(production: &str, source: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <Swap xmlns=\"http://schemas.microsoft.com/windowsazure\">\n  {production}\n  \
         <SourceDeployment>{source}</SourceDeployment>\n</Swap>\n"
    )
}

fn base64(text: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(text)
}

/// Two folders, each with a definition.
fn folders(production: &str, staging: &str) -> Folder {
    Folder::with([
        ("production/ServiceDefinition.csdef", production),
        ("staging/ServiceDefinition.csdef", staging),
    ])
}

/// The rules that speak about two definitions, and the exit status.
fn rules(production: &str, staging: &str) -> (Vec<String>, i32) {
    let folder = folders(production, staging);
    of(&folder, &["--production", "production", "--staging", "staging"])
}

/// The rules that speak, and the exit status.
fn of(folder: &Folder, options: &[&str]) -> (Vec<String>, i32) {
    let said = folder.svclint([&["swap", "--output", "concise"], options].concat()).run();
    assert!(said.status < 2, "{said}");
    (said.rules().into_iter().map(str::to_owned).collect(), said.status)
}

fn json(folder: &Folder, options: &[&str]) -> Value {
    let said = folder.svclint([&["swap", "--output", "json"], options].concat()).run();
    serde_json::from_str(&said.stdout).unwrap_or_else(|why| panic!("{why}: {said}"))
}

#[test]
fn the_case_of_the_reference_page() {
    let folder = folders(&definition(HTTP, ""), &definition(&format!("{HTTP}\n      {HTTPS}"), ""));
    let swap = || folder.svclint(["swap", "--production", "production", "--staging", "staging"]);
    assert_snapshot!("reference", swap().env("COLUMNS", "100").run());
    assert_snapshot!("reference_narrow", swap().env("COLUMNS", "48").run());
    assert_snapshot!("reference_no_graphics", swap().env("NO_GRAPHICS", "1").run());
    let color = swap().env("FORCE_COLOR", "1").env("COLUMNS", "100").run();
    let head: Vec<String> =
        color.stdout.lines().take(7).map(|line| line.replace('\u{1b}', "␛")).collect();
    assert_snapshot!("reference_color", head.join("\n"));
    let found = of(&folder, &["--production", "production", "--staging", "staging"]);
    assert_eq!(found, (vec!["swap-endpoint-count".to_owned()], 1));
    // What the other way round would be refused too.
    let found = of(&folder, &["--production", "staging", "--staging", "production"]);
    assert_eq!(found, (vec!["swap-endpoint-count".to_owned()], 1));
}

#[test]
fn what_differs_and_what_does_not() {
    let internal = "<InternalEndpoint name=\"Bus\" protocol=\"tcp\"/>";
    let instance = "<InstanceInputEndpoint name=\"Probe\" protocol=\"tcp\" localPort=\"8000\">\
                    <AllocatePublicPortFrom><FixedPortRange min=\"9000\" max=\"9010\"/>\
                    </AllocatePublicPortFrom></InstanceInputEndpoint>";
    let on_8080 = HTTP.replace("80", "8080");
    let tcp = HTTP.replace("\"http\"", "\"tcp\"");
    let as_instance = instance.replace("Probe", "HttpIn").replace("\"tcp\"", "\"http\"");
    let wider = instance.replace("9010", "9020");
    for (production, staging, expected) in [
        // Order and names do not count.
        (format!("{HTTP}{HTTPS}{internal}"), format!("{internal}{HTTPS}{HTTP}"), &[][..]),
        (HTTP.to_owned(), HTTP.replace("HttpIn", "Web"), &[]),
        (HTTP.to_owned(), on_8080, &["swap-endpoint-port"]),
        (instance.to_owned(), wider, &["swap-endpoint-port"]),
        (HTTP.to_owned(), tcp, &["swap-endpoint-protocol"]),
        (HTTP.to_owned(), HTTPS.to_owned(), &["swap-endpoint-protocol"]),
        (HTTP.to_owned(), format!("{HTTP}{internal}"), &["swap-endpoint-count"]),
        (HTTP.to_owned(), format!("{HTTP}{instance}"), &["swap-endpoint-count"]),
        (HTTP.to_owned(), format!("{HTTP}{instance}{internal}"), &["swap-endpoint-count"; 2]),
        // One that changes its kind is one mistake.
        (HTTP.to_owned(), as_instance, &["swap-endpoint-count"]),
    ] {
        let (found, _) = rules(&definition(&production, ""), &definition(&staging, ""));
        assert_eq!(found, expected, "{production}\n{staging}");
    }
}

#[test]
fn ports_warn_and_the_threshold_decides() {
    let folder = folders(&definition(HTTP, ""), &definition(&HTTP.replace("80", "8080"), ""));
    let slots = ["--production", "production", "--staging", "staging"];
    assert_eq!(of(&folder, &slots), (vec!["swap-endpoint-port".to_owned()], 0));
    assert_eq!(of(&folder, &[&slots[..], &["--fail-on", "warning"]].concat()).1, 1);
    assert_eq!(of(&folder, &[&slots[..], &["--ignore", "swap"]].concat()), (vec![], 0));
}

#[test]
fn remote_desktop_in_one_slot_is_one_finding() {
    let with = definition(HTTP, REMOTE);
    let without = definition(HTTP, "");
    let one = vec!["swap-plugin-rdp".to_owned()];
    assert_eq!(rules(&with, &without), (one.clone(), 1));
    assert_eq!(rules(&without, &with), (one, 1));
    assert_eq!(rules(&with, &with), (vec![], 0));
    // An endpoint of its own beside is another mistake.
    let both = vec!["swap-endpoint-count".to_owned(), "swap-plugin-rdp".to_owned()];
    assert_eq!(rules(&without, &definition(&format!("{HTTP}{HTTPS}"), REMOTE)), (both, 1));
}

#[test]
fn the_report_for_scripts() {
    const ENDPOINT: Form = Form::Null(&Form::Object(&[
        ("role", Form::Text),
        ("name", Form::Null(&Form::Text)),
        ("protocol", Form::Null(&Form::Text)),
        ("ports", Form::List(&Form::List(&Form::Number(1)))),
        ("plugin", Form::Null(&Form::Text)),
    ]));
    const SWAP: Form = Form::Object(&[
        ("verdict", Form::Word(&["refused", "clear", "open"])),
        ("says", Form::Text),
        ("reasons", Form::List(&Form::Text)),
        (
            "endpoints",
            Form::List(&Form::Object(&[
                ("kind", Form::Word(&["input", "instance-input", "internal"])),
                (
                    "difference",
                    Form::Word(&[
                        "none",
                        "port",
                        "protocol",
                        "kind",
                        "only-production",
                        "only-staging",
                        "not-compared",
                    ]),
                ),
                ("production", ENDPOINT),
                ("staging", ENDPOINT),
            ])),
        ),
        ("not_compared", Form::List(&Form::Text)),
    ]);
    let folder = folders(&definition(HTTP, ""), &definition(&format!("{HTTP}{HTTPS}"), REMOTE));
    let report = json(&folder, &["--production", "production", "--staging", "staging"]);
    SWAP.check(&report["swap"], "swap");
    assert_eq!(report["swap"]["verdict"], "refused");
    assert_eq!(report["swap"]["reasons"].as_array().map(Vec::len), Some(2));
    assert_eq!(report["schema"], "svclint/report/1");
    let differences: Vec<&str> = report["swap"]["endpoints"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|row| row["difference"].as_str())
        .collect();
    assert_eq!(differences, ["none", "only-staging", "only-staging", "only-staging"]);
    let labels = report["findings"][0]["labels"].as_array().expect("labels");
    let paths: Vec<&str> = labels.iter().filter_map(|label| label["path"].as_str()).collect();
    assert_eq!(paths, ["staging/ServiceDefinition.csdef", "production/ServiceDefinition.csdef"]);
}

#[test]
fn responses_of_any_size_are_read_alike() {
    let shown = [("HttpIn", 80, "tcp"), ("Debug", 30_400, "tcp")];
    let range = "<InstanceInputEndpoint name=\"Debug\" protocol=\"tcp\" localPort=\"8000\">\
                 <AllocatePublicPortFrom><FixedPortRange min=\"30400\" max=\"31500\"/>\
                 </AllocatePublicPortFrom></InstanceInputEndpoint>";
    let mut reports = Vec::new();
    for instances in [1, 2, 500] {
        let folder = Folder::with([
            ("production.xml", deployment("Production", "blue", instances, &shown).as_str()),
            ("s/ServiceDefinition.csdef", &definition(&format!("{HTTP}{HTTPS}{range}"), "")),
        ]);
        let slots = ["--production", "production.xml", "--staging", "s"];
        assert_eq!(of(&folder, &slots), (vec!["swap-endpoint-count".to_owned()], 1), "{instances}");
        let report = json(&folder, &slots);
        let rows = report["swap"]["endpoints"].as_array().expect("a list").clone();
        reports.push(rows.into_iter().map(|row| row["difference"].clone()).collect::<Vec<_>>());
        assert_eq!(report["files"][0]["kind"], "deployment");
    }
    assert!(reports.windows(2).all(|pair| pair[0] == pair[1]), "{reports:?}");
}

#[test]
fn what_a_response_does_not_show_is_not_compared() {
    let internal = "<InternalEndpoint name=\"Bus\" protocol=\"tcp\"/>";
    let folder = Folder::with([
        ("production.xml", deployment("Production", "blue", 2, &[("HttpIn", 80, "tcp")]).as_str()),
        ("bare.xml", &deployment("Staging", "green", 0, &[])),
        ("udp.xml", &deployment("Staging", "green", 2, &[("HttpIn", 80, "udp")])),
        ("s/ServiceDefinition.csdef", &definition(&format!("{HTTP}{internal}"), "")),
    ]);
    let report = json(&folder, &["--production", "production.xml", "--staging", "s"]);
    assert_eq!(report["swap"]["verdict"], "clear", "{report:#}");
    let sentences = report["swap"]["not_compared"].to_string();
    for part in ["no internal endpoints", "http and https from tcp", "without a service config"] {
        assert!(sentences.contains(part), "{part}: {sentences}");
    }
    // Without any list nothing is known, and that is said.
    let report = json(&folder, &["--production", "production.xml", "--staging", "bare.xml"]);
    assert_eq!(report["swap"]["verdict"], "clear", "{report:#}");
    assert!(report["swap"]["not_compared"].to_string().contains("shows no input endpoints"));
    let found = of(&folder, &["--production", "production.xml", "--staging", "udp.xml"]);
    assert_eq!(found.0, ["swap-endpoint-protocol"]);
    // A response in the wrong place is pointed out.
    let report = json(&folder, &["--production", "udp.xml", "--staging", "s"]);
    assert!(report["swap"]["not_compared"].to_string().contains("in the slot `Staging`"));
}

#[test]
fn the_short_list_of_a_response_is_enough_to_count() {
    let list = |ports: &[u16]| {
        let items: Vec<String> = ports
            .iter()
            .map(|port| {
                format!(
                    "<InputEndpoint><RoleName>StoreFront</RoleName><Vip>198.51.100.7</Vip>\
                     <Port>{port}</Port></InputEndpoint>"
                )
            })
            .collect();
        let list = format!("<InputEndpointList>{}</InputEndpointList>", items.concat());
        deployment_with("Production", "blue", 0, &[], "", &list)
    };
    for (ports, expected) in [
        (&[80, 443][..], vec![]),
        (&[443, 80], vec![]),
        (&[80], vec!["swap-endpoint-count"]),
        (&[80, 8443], vec!["swap-endpoint-port"]),
    ] {
        let folder = Folder::with([
            ("production.xml", list(ports).as_str()),
            ("s/ServiceDefinition.csdef", &definition(&format!("{HTTP}{HTTPS}"), "")),
        ]);
        let (found, _) = of(&folder, &["--production", "production.xml", "--staging", "s"]);
        assert_eq!(found, expected, "{ports:?}");
    }
}

#[test]
fn the_configuration_inside_of_a_response_is_compared() {
    let endpoints = [("HttpIn", 80, "tcp")];
    let inside = |family, count, settings| base64(&configuration(family, count, settings));
    let setting =
        "<Setting name=\"Orders\" value=\"https://orders-staging.harborbooks.example/\"/>";
    let folder = Folder::with([
        (
            "p.xml",
            deployment_with("Production", "blue", 4, &endpoints, &inside(6, 4, ""), "").as_str(),
        ),
        ("s.xml", &deployment_with("Staging", "green", 1, &endpoints, &inside(7, 1, setting), "")),
    ]);
    let report = json(&folder, &["--production", "p.xml", "--staging", "s.xml"]);
    let findings = report["findings"].as_array().expect("findings");
    let rules: Vec<&str> = findings.iter().filter_map(|f| f["rule"].as_str()).collect();
    assert_eq!(rules, ["swap-osfamily", "swap-instances", "swap-staging-settings"]);
    for finding in findings {
        assert_eq!(finding["path"], "s.xml");
        assert_eq!(finding["element"], "/Deployment/Configuration");
        assert_eq!(finding["inner"]["document"], "ServiceConfiguration", "{finding:#}");
    }
    assert_eq!(findings[0]["labels"][0]["path"], "p.xml");
    assert_eq!(findings[0]["labels"][0]["inner"]["element"], "/ServiceConfiguration");
    assert_eq!(report["swap"]["verdict"], "clear");
}

#[test]
fn a_request_names_what_is_deployed() {
    let endpoints = [("HttpIn", 80, "tcp")];
    let production = |name: &str| format!("<Production>{name}</Production>");
    let folder = Folder::with([
        ("p.xml", deployment("Production", "blue", 1, &endpoints).as_str()),
        ("s.xml", &deployment("Staging", "green", 1, &endpoints)),
        ("right.xml", &request(&production("blue"), "green")),
        ("old.xml", &request(&production("red"), "green")),
        ("crossed.xml", &request(&production("green"), "blue")),
        ("case.xml", &request(&production("Blue"), "green")),
        ("first.xml", &request("", "green")),
        ("out.xml", &request(&production("blue"), "blue")),
    ]);
    let names = |body, slots: [&str; 2]| {
        let (found, status) =
            of(&folder, &["--production", slots[0], "--staging", slots[1], "--request", body]);
        (found, status)
    };
    let both = ["p.xml", "s.xml"];
    let one = || vec!["swap-request-names".to_owned()];
    assert_eq!(names("right.xml", both), (vec![], 0));
    assert_eq!(names("old.xml", both), (one(), 1));
    assert_eq!(names("crossed.xml", both), (one(), 1));
    assert_eq!(names("case.xml", both), (one(), 0));
    // A first promotion has nothing to name, and must not name anything.
    assert_eq!(names("first.xml", ["none", "s.xml"]), (vec![], 0));
    assert_eq!(names("right.xml", ["none", "s.xml"]), (one(), 1));
    assert_eq!(names("first.xml", both).0, ["missing-element"]);
    // Production that is alone goes to staging.
    assert_eq!(names("out.xml", ["p.xml", "none"]).0, ["same-deployment-names"]);
    let said = folder
        .svclint([
            "swap",
            "--production",
            "p.xml",
            "--staging",
            "s.xml",
            "--request",
            "crossed.xml",
        ])
        .env("COLUMNS", "100")
        .run();
    assert_snapshot!("crossed", said);
    // Files do not know the names.
    folder.write("d/ServiceDefinition.csdef", definition(HTTP, ""));
    let report =
        json(&folder, &["--production", "p.xml", "--staging", "d", "--request", "old.xml"]);
    assert_eq!(report["findings"].as_array().map(Vec::len), Some(1), "{report:#}");
    assert!(report["swap"]["not_compared"].to_string().contains("`SourceDeployment`"));
}

#[test]
fn an_empty_slot() {
    let folder = folders(&definition(HTTP, ""), &definition(&format!("{HTTP}{HTTPS}"), ""));
    let swap = |slots: [&str; 2]| {
        folder.svclint(["swap", "--production", slots[0], "--staging", slots[1]]).run()
    };
    let first = swap(["none", "staging"]);
    assert_eq!(first.status, 0);
    assert!(
        first.stdout.starts_with("production is empty, so the swap promotes staging"),
        "{first}"
    );
    let out = swap(["production", "none"]);
    assert!(out.status == 0 && out.stdout.starts_with("staging is empty"), "{out}");
    let nothing = swap(["none", "none"]);
    assert_eq!((nothing.status, nothing.stdout.as_str()), (2, ""), "{nothing}");
}

#[test]
fn slots_that_cannot_be_read_are_told() {
    let folder = folders(&definition(HTTP, ""), &definition(HTTP, ""));
    folder.write("empty/readme.md", "nothing");
    folder.write("two/a.csdef", definition(HTTP, ""));
    folder.write("two/b.csdef", definition(HTTP, ""));
    folder.write("other.xml", "<html/>");
    folder.write("alone.cscfg", configuration(7, 2, ""));
    folder.write("swap.xml", request("<Production>blue</Production>", "green"));
    for (arguments, says) in [
        (&["--production", "empty", "--staging", "staging"][..], "no service definition (.csdef)"),
        (&["--production", "two", "--staging", "staging"], "2 service definitions in it"),
        (&["--production", "nowhere", "--staging", "staging"], "there is no such file or folder"),
        (&["--production", "other.xml", "--staging", "staging"], "nothing that svclint checks"),
        (&["--production", "alone.cscfg", "--staging", "staging"], "shows no endpoints"),
        (&["--production", "swap.xml", "--staging", "staging"], "it is not a service definition"),
        (
            &["--production", "production", "--staging", "staging", "--request", "other.xml"],
            "nothing that svclint checks",
        ),
        (
            &["--production", "production", "--staging", "staging", "--request", "alone.cscfg"],
            "it is not the body of a Swap request",
        ),
        (
            &["--production", "production", "--production", "none", "--staging", "staging"],
            "says that the slot is empty",
        ),
        (
            &["--production", "production", "--production", "staging", "--staging", "staging"],
            "are both service definitions",
        ),
        (&["--production", "git:main", "--staging", "staging"], "write git:REF:PATH"),
        (&["--staging", "staging"], "--production"),
    ] {
        let said = folder.svclint([&["swap"], arguments].concat()).run();
        assert_eq!((said.status, said.stdout.as_str()), (2, ""), "{said}");
        assert!(said.stderr.contains(says), "{says}\n{said}");
    }
}

#[test]
fn a_file_that_is_not_well_formed_leaves_the_question_open() {
    let folder = folders(&definition(HTTP, ""), "<ServiceDefinition><WebRole></ServiceDefinition>");
    let slots = ["--production", "production", "--staging", "staging"];
    let report = json(&folder, &slots);
    assert_eq!(report["swap"]["verdict"], "open", "{report:#}");
    let (found, status) = of(&folder, &slots);
    assert_eq!((found[0].as_str(), status), ("malformed-xml", 1));
}

#[test]
fn the_configuration_of_a_folder() {
    let folder = folders(&definition(HTTP, ""), &definition(HTTP, ""));
    let slots = ["--production", "production", "--staging", "staging"];
    folder.write("production/ServiceConfiguration.Cloud.cscfg", configuration(7, 4, ""));
    folder.write("production/ServiceConfiguration.Local.cscfg", configuration(6, 1, ""));
    folder.write("staging/ServiceConfiguration.Staging.cscfg", configuration(7, 1, ""));
    folder.write("staging/ServiceConfiguration.Production.cscfg", configuration(6, 4, ""));
    assert_eq!(of(&folder, &slots).0, ["swap-instances"]);
    // Which of them is meant can be said.
    let named = ["--staging", "staging/ServiceConfiguration.Production.cscfg"];
    assert_eq!(of(&folder, &[&slots[..], &named].concat()).0, ["swap-osfamily"]);
    // Where nothing tells them apart, that is said.
    folder.write("staging/ServiceConfiguration.Stage.cscfg", configuration(7, 1, ""));
    let report = json(&folder, &slots);
    assert!(report["findings"].as_array().expect("a list").is_empty(), "{report:#}");
    assert!(report["swap"]["not_compared"].to_string().contains("several configurations"));
}

#[test]
fn classic_and_extended_support_cannot_be_swapped() {
    let folder = folders(&definition(HTTP, ""), &definition(HTTP, ""));
    let template = "{ \"resources\": [ { \"type\": \"microsoft.compute/CloudServices\" } ] }";
    folder.write("staging/deploy.json", template);
    folder.write("staging/package.json", "{ \"name\": \"shop\" }");
    folder.write("p.xml", deployment("Production", "blue", 1, &[("HttpIn", 80, "tcp")]));
    let found = of(&folder, &["--production", "p.xml", "--staging", "staging"]);
    assert_eq!(found, (vec!["swap-classic-es".to_owned()], 1));
    let found = of(&folder, &["--production", "production", "--staging", "staging"]);
    assert_eq!(found, (vec![], 0));
}

#[test]
fn secrets_stay_secret() {
    const KEY: &str =
        "Ym9va3NlbGxlcnMtYW5kLWhhcmJvcnMtaGF2ZS1rZXlzLXRvby4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLg==";
    let settings = |host: &str| {
        format!(
            "<Setting name=\"Store\" value=\"DefaultEndpointsProtocol=https;AccountName={host};AccountKey={KEY}\"/>\
             <Setting name=\"SmtpPassword\" value=\"Winter-staging-2019\"/>"
        )
    };
    let folder = folders(&definition(HTTP, ""), &definition(HTTP, ""));
    let staging = configuration(7, 2, &settings("harborstaging"));
    folder.write("production/ServiceConfiguration.cscfg", configuration(7, 2, &settings("harbor")));
    folder.write("staging/ServiceConfiguration.cscfg", &staging);
    folder.write(
        "s.xml",
        deployment_with("Staging", "green", 2, &[("HttpIn", 80, "tcp")], &base64(&staging), ""),
    );
    for staging in ["staging", "s.xml"] {
        let slots = ["--production", "production", "--staging", staging];
        assert_eq!(of(&folder, &slots).0, ["swap-staging-settings"]);
        for format in ["human", "concise", "json"] {
            let said = folder.svclint([&["swap", "--output", format][..], &slots].concat()).run();
            for secret in [KEY, &KEY[..20], "Winter-staging", &base64(KEY)[..20]] {
                assert!(!said.to_string().contains(secret), "{said}");
            }
        }
    }
}

#[test]
fn a_revision_stands_for_what_was_deployed() {
    let folder = folders(&definition(HTTP, ""), &definition(HTTP, ""));
    let git = |arguments: &[&str]| {
        let mut git = Command::new("git");
        git.current_dir(folder.path()).env("GIT_CONFIG_GLOBAL", "/dev/null");
        git.args(["-c", "user.name=t", "-c", "user.email=t@example.org"]).args(arguments);
        git.output().is_ok_and(|output| output.status.success())
    };
    if !git(&["init", "-q", "."]) {
        println!("skipped: there is no git");
        return;
    }
    assert!(git(&["add", "."]) && git(&["commit", "-qm", "one"]) && git(&["tag", "v1"]));
    folder.write("staging/ServiceDefinition.csdef", definition(&format!("{HTTP}{HTTPS}"), ""));
    for place in ["git:v1:staging", "git:v1:staging/ServiceDefinition.csdef"] {
        let slots = ["--production", place, "--staging", "staging"];
        assert_eq!(of(&folder, &slots), (vec!["swap-endpoint-count".to_owned()], 1), "{place}");
        let report = json(&folder, &slots);
        let files: Vec<&str> = report["files"]
            .as_array()
            .expect("files")
            .iter()
            .filter_map(|file| file["path"].as_str())
            .collect();
        let all = ["git:v1:staging/ServiceDefinition.csdef", "staging/ServiceDefinition.csdef"];
        assert_eq!(files, all);
    }
    for (place, says) in [
        ("git:v2:staging", "no revision `v2`"),
        ("git:v1:nowhere", "no file and no folder `nowhere`"),
        ("git:--output=x:staging", "is no revision"),
    ] {
        let said = folder.svclint(["swap", "--production", place, "--staging", "staging"]).run();
        assert_eq!(said.status, 2, "{said}");
        assert!(said.stderr.contains(says), "{said}");
    }
}

#[test]
fn check_reads_responses() {
    let inside = base64(&configuration(7, 2, "").replace("osFamily=\"7\"", "osFamily=\"77\""));
    let folder = Folder::with([(
        "answer.xml",
        deployment_with("Production", "blue", 1, &[], &inside, "<NewThing/>").as_str(),
    )]);
    let said = folder.svclint(["check", "answer.xml", "--output", "json"]).run();
    let report: Value = serde_json::from_str(&said.stdout).expect("JSON");
    assert_eq!(report["files"][0]["kind"], "deployment");
    let found: Vec<(&str, &str)> = report["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .filter_map(|f| Some((f["rule"].as_str()?, f["severity"].as_str()?)))
        .collect();
    assert_eq!(found, [("invalid-value", "error"), ("unknown-element", "info")], "{said}");
    assert_eq!(report["findings"][0]["inner"]["document"], "ServiceConfiguration");
}

#[test]
fn a_request_with_the_same_root_stays_one() {
    let body = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
                <Deployment xmlns=\"http://schemas.microsoft.com/windowsazure\">\n  <Name>m</Name>\n  \
                <DeploymentSlot>Production</DeploymentSlot>\n  <Label>bQ==</Label>\n  <RoleList>\n    \
                <Role>\n      <RoleName>m</RoleName>\n      <RoleType>PersistentVMRole</RoleType>\n    \
                </Role>\n  </RoleList>\n</Deployment>\n";
    let report = svclint::lint([Input::new("vm.xml", body)], &Options::default());
    assert_eq!(report.files[0].kind, svclint::Kind::Request, "{:?}", report.findings);
}

#[test]
fn pairs_can_be_compared_in_a_run_over_files() {
    let input = |path: &str, text: String| Input::new(path, text);
    let production = || vec![input("p/ServiceDefinition.csdef", definition(HTTP, ""))];
    let staging =
        || vec![input("s/ServiceDefinition.csdef", definition(&format!("{HTTP}{HTTPS}"), ""))];
    let options = Options::default();
    let mut inspections = svclint::inspect(staging(), &options);
    let found = svclint::inspect_swap(Slot::Files(production()), Slot::Files(staging()), &options);
    svclint::merge(found.expect("two slots"), &mut inspections);
    let report = svclint::conclude(inspections, &options);
    let paths: Vec<&str> = report.files.iter().map(|file| &*file.path).collect();
    assert_eq!(paths, ["p/ServiceDefinition.csdef", "s/ServiceDefinition.csdef"]);
    let rules = report.findings.iter().map(|settled| settled.finding.rule.as_str());
    assert_eq!(rules.filter(|rule| rule.starts_with("swap-")).count(), 1);
}

#[test]
fn many_endpoints_take_no_long() {
    let many = |from: usize| {
        (from..from + 3000).fold(String::new(), |mut text, number| {
            let _ = write!(
                text,
                "<InputEndpoint name=\"E{number}\" protocol=\"tcp\" port=\"{}\"/>",
                number % 60_000 + 1
            );
            text
        })
    };
    let start = std::time::Instant::now();
    let slot = |text: String| Slot::Files(vec![Input::new("ServiceDefinition.csdef", text)]);
    let input = SwapInput {
        production: slot(definition(&many(0), "")),
        staging: slot(definition(&many(1500), "")),
        request: None,
    };
    let (report, swap) = svclint::swap(input, &Options::default()).expect("two slots");
    assert_eq!(swap.rows.len(), 3000);
    assert!(!report.findings.is_empty());
    assert!(start.elapsed().as_secs() < 60);
}

#[test]
fn a_configuration_names_swaps_that_check_looks_at() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path().join(".git")).expect("a folder");
    let definition = |endpoints: &str| {
        format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>
<ServiceDefinition name=\"Harbor\" schemaVersion=\"2015-04.2.6\" xmlns=\"http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceDefinition\">
  <WorkerRole name=\"Sorter\" vmsize=\"Standard_D1_v2\">
    <Endpoints>
      <InputEndpoint name=\"In\" protocol=\"tcp\" port=\"8000\" />{endpoints}
    </Endpoints>
  </WorkerRole>
</ServiceDefinition>
"
        )
    };
    let more = "<InputEndpoint name=\"More\" protocol=\"tcp\" port=\"8001\" />";
    folder.write("live/ServiceDefinition.csdef", definition(""));
    folder.write("next/ServiceDefinition.csdef", definition(more));
    folder.write("other/ServiceDefinition.csdef", definition(""));
    let planned = "[[swap]]\nproduction = \"live\"\nstaging = \"next\"\n";
    folder.write("svclint.toml", planned);
    let rules = |paths: &[&str]| {
        let said = folder.svclint([&["check", "--output", "concise"], paths].concat()).run();
        said.rules().into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(rules(&[]), ["swap-endpoint-count"]);
    assert_eq!(rules(&["next/ServiceDefinition.csdef"]), ["swap-endpoint-count"]);
    assert_eq!(rules(&["other"]), [""; 0], "neither side was asked about");
    folder.write("next/ServiceDefinition.csdef", definition(""));
    assert_eq!(rules(&[]), [""; 0]);
    folder.write("svclint.toml", planned.replace("\"next\"", "\"nxet\""));
    let said = folder.svclint(["check"]).run();
    assert_eq!(said.status, 2, "{said}");
    assert!(said.stderr.contains("svclint.toml:1: nxet: there is no such file"), "{said}");
}

#[test]
fn a_configuration_names_templates_too() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path().join(".git")).expect("a folder");
    let template = |name: &str, other: &str, slot: &str| {
        let service = serde_json::json!({
            "type": "Microsoft.Compute/cloudServices",
            "apiVersion": "2022-09-04",
            "name": name,
            "location": "westeurope",
            "properties": {
                "packageUrl": "https://harborbooks.blob.core.windows.net/drop/books.cspkg",
                "configurationUrl": "https://harborbooks.blob.core.windows.net/drop/books.cscfg",
                "networkProfile": {
                    "slotType": slot,
                    "swappableCloudService": {
                        "id": format!("[resourceId('Microsoft.Compute/cloudServices', '{other}')]"),
                    },
                },
            },
        });
        serde_json::json!({
            "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
            "contentVersion": "1.0.0.0",
            "resources": [service],
        })
        .to_string()
    };
    folder.write("live/deploy.json", template("blue", "green", "Production"));
    folder.write("next/deploy.json", template("green", "blue", "Staging"));
    let rules = || {
        let said = folder.svclint(["check", "--output", "concise"]).run();
        said.rules().into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    for planned in [
        "[[swap]]\nproduction = \"live\"\nstaging = \"next\"\n",
        "[[swap]]\nproduction = \"live/deploy.json\"\nstaging = \"next/deploy.json\"\n",
    ] {
        folder.write("svclint.toml", planned);
        folder.write("next/deploy.json", template("green", "blue", "Staging"));
        assert_eq!(rules(), [""; 0], "{planned}");
        folder.write("next/deploy.json", template("green", "blue", "Production"));
        assert_eq!(rules(), ["swap-slot-type"], "{planned}");
        folder.write("next/deploy.json", template("green", "red", "Staging"));
        assert!(rules().iter().any(|rule| rule.starts_with("swap-")), "{planned}");
    }
}

#[test]
fn a_slot_is_no_list_of_files() {
    let folder = Folder::new();
    folder.write("a.csdef", definition("", ""));
    folder.write("b.cscfg", configuration(6, 1, ""));
    for list in ["a.csdef,b.cscfg", "a.csdef; b.cscfg"] {
        let said = folder.svclint(["swap", "--production", "none", "--staging", list]).run();
        assert_eq!(said.status, 2, "{said}");
        assert!(said.stderr.contains("repeat the option for each file"), "{said}");
    }
    let said = folder.svclint(["swap", "--production", "none", "--staging", "x,y"]).run();
    assert!(!said.stderr.contains("repeat the option"), "{said}");
}
