//! Mistakes that real service files hold, found by the command in a folder: with the definition
//! and the configuration together, and with each alone; and what weighs less, and why.

mod common;

use common::Folder;

const SPACE: &str = "http://schemas.microsoft.com/ServiceHosting/2008/10";

fn definition(inside: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<ServiceDefinition name=\"HarborBooks\" \
         schemaVersion=\"2015-04.2.6\" xmlns=\"{SPACE}/ServiceDefinition\">\n  \
         <WorkerRole name=\"OrderWorker\" vmsize=\"Standard_D1_v2\">{inside}</WorkerRole>\n\
         </ServiceDefinition>\n"
    )
}

fn configuration(in_role: &str, network: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<ServiceConfiguration \
         serviceName=\"HarborBooks\" osFamily=\"7\" osVersion=\"*\" \
         schemaVersion=\"2015-04.2.6\" xmlns=\"{SPACE}/ServiceConfiguration\">\n  \
         <Role name=\"OrderWorker\">\n    <Instances count=\"2\"/>{in_role}\n  </Role>{network}\n\
         </ServiceConfiguration>\n"
    )
}

/// A network in which a role has a subnet.
fn network(role: &str, more: &str) -> String {
    format!(
        "<NetworkConfiguration><VirtualNetworkSite name=\"harbor-net\"/><AddressAssignments>\
         <InstanceAddress roleName=\"{role}\"><Subnets><Subnet name=\"workers\"/></Subnets>\
         </InstanceAddress></AddressAssignments>{more}</NetworkConfiguration>"
    )
}

/// What `check` says about files in a folder of their own: `severity[rule]`, sorted.
fn found(files: &[(&str, &[u8])]) -> Vec<String> {
    let folder = Folder::new();
    for (name, bytes) in files {
        folder.write(name, bytes);
    }
    check(&folder, ".")
}

fn check(folder: &Folder, path: &str) -> Vec<String> {
    let arguments = ["check", path, "--output", "concise", "--fail-on", "never"];
    let said = folder.svclint(arguments).run();
    let both = said.severities().into_iter().zip(said.rules());
    let mut found: Vec<String> =
        both.map(|(severity, rule)| format!("{severity}[{rule}]")).collect();
    found.sort();
    found
}

fn utf16(text: &str) -> Vec<u8> {
    let text = text.replace("utf-8", "utf-16");
    std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

#[test]
fn an_address_for_a_role_that_is_not_there() {
    let (definition, configuration) =
        (definition(""), configuration("", &network("OrderWorkers", "")));
    let both = found(&[
        ("ServiceDefinition.csdef", definition.as_bytes()),
        ("ServiceConfiguration.cscfg", configuration.as_bytes()),
    ]);
    // In the configuration alone it is known as well: it has all roles of its definition.
    let alone = found(&[("ServiceConfiguration.cscfg", configuration.as_bytes())]);
    let wide = found(&[
        ("ServiceDefinition.csdef", &utf16(&definition)),
        ("ServiceConfiguration.cscfg", &utf16(&configuration)),
    ]);
    for found in [both, alone, wide] {
        assert_eq!(found, ["error[pair-instanceaddress-role]"]);
    }
}

#[test]
fn an_access_list_for_a_role_that_is_not_there() {
    let lists = |role: &str| {
        format!(
            "<NetworkConfiguration><AccessControls><AccessControl name=\"office\"><Rule \
             action=\"permit\" description=\"office\" order=\"100\" \
             remoteSubnet=\"203.0.113.0/24\"/></AccessControl></AccessControls><EndpointAcls>\
             <EndpointAcl role=\"{role}\" endPoint=\"Orders\" accessControl=\"office\"/>\
             </EndpointAcls></NetworkConfiguration>"
        )
    };
    let alone = |role| {
        let text = configuration("", &lists(role));
        found(&[("ServiceConfiguration.cscfg", text.as_bytes())])
    };
    assert_eq!(alone("OrderWorkr"), ["error[pair-acl-endpoint]"]);
    assert!(alone("OrderWorker").is_empty());
}

#[test]
fn a_load_balancer_that_no_configuration_defines() {
    let endpoint = "<Endpoints><InputEndpoint name=\"Orders\" protocol=\"tcp\" port=\"9000\" \
                    loadBalancer=\"inner\"/></Endpoints>";
    let balancer = "<LoadBalancers><LoadBalancer name=\"inner\"><FrontendIPConfiguration \
                    type=\"private\" subnet=\"workers\"/></LoadBalancer></LoadBalancers>";
    let definition = definition(endpoint);
    let with = |more| {
        let text = configuration("", &network("OrderWorker", more));
        found(&[
            ("ServiceDefinition.csdef", definition.as_bytes()),
            ("ServiceConfiguration.Cloud.cscfg", text.as_bytes()),
        ])
    };
    assert_eq!(with(""), ["error[pair-loadbalancer-unknown]"]);
    assert!(with(balancer).is_empty());
    // Alone, the definition may be right.
    assert!(found(&[("ServiceDefinition.csdef", definition.as_bytes())]).is_empty());
}

#[test]
fn a_value_in_the_definition() {
    let setting = "<ConfigurationSettings><Setting name=\"QueueName\" value=\"orders\"/>\
                   </ConfigurationSettings>";
    let definition = definition(setting);
    let configuration = configuration(setting, "");
    let alone = found(&[("ServiceDefinition.csdef", definition.as_bytes())]);
    let both = found(&[
        ("ServiceDefinition.csdef", definition.as_bytes()),
        ("ServiceConfiguration.cscfg", configuration.as_bytes()),
    ]);
    for found in [alone, both] {
        assert_eq!(found, ["error[unknown-attribute]"]);
    }
}

#[test]
fn many_instances_with_a_remote_debugger() {
    let definition = definition("<Imports><Import moduleName=\"RemoteDebugger\"/></Imports>");
    let configuration = configuration("", "").replace("count=\"2\"", "count=\"26\"");
    let found = found(&[
        ("ServiceDefinition.csdef", definition.as_bytes()),
        ("ServiceConfiguration.cscfg", configuration.as_bytes()),
    ]);
    assert!(found.contains(&"error[pair-remote-debug-count]".to_owned()), "{found:?}");
}

#[test]
fn the_emulator_may_do_without_a_setting() {
    let definition =
        definition("<ConfigurationSettings><Setting name=\"QueueName\"/></ConfigurationSettings>");
    let configuration = configuration("", "");
    let with = |name: &str| {
        found(&[
            ("ServiceDefinition.csdef", definition.as_bytes()),
            (name, configuration.as_bytes()),
        ])
    };
    assert_eq!(with("ServiceConfiguration.Cloud.cscfg"), ["error[pair-setting-missing-value]"]);
    assert_eq!(with("ServiceConfiguration.Local.cscfg"), ["warning[pair-setting-missing-value]"]);
}

#[test]
fn what_is_missing_may_still_come_to_a_template() {
    let role = "<Role name=\"OrderWorker\"/>";
    let text = |token: &str| {
        format!(
            "<ServiceConfiguration serviceName=\"{token}\" osFamily=\"7\" \
             xmlns=\"{SPACE}/ServiceConfiguration\">{role}</ServiceConfiguration>"
        )
    };
    let missing = |name: &str, token: &str| {
        let found = found(&[(name, text(token).as_bytes())]);
        found.into_iter().filter(|said| said.contains("missing-element")).collect::<Vec<_>>()
    };
    assert_eq!(missing("ServiceConfiguration.cscfg", "HarborBooks"), ["error[missing-element]"]);
    assert_eq!(missing("ServiceConfiguration.cscfg", "#{Name}"), ["info[missing-element]"]);
    assert_eq!(missing("Service.Base.cscfg", "HarborBooks"), ["info[missing-element]"]);
}

#[test]
fn an_empty_scaffold_needs_no_name_yet() {
    let text = |inside| {
        format!(
            "<ServiceDefinition name=\"\" xmlns=\"{SPACE}/ServiceDefinition\">{inside}</ServiceDefinition>"
        )
    };
    let scaffold = found(&[("ServiceDefinition.csdef", text("").as_bytes())]);
    assert!(scaffold.iter().all(|said| said.starts_with("info")), "{scaffold:?}");
    let role = "<WorkerRole name=\"OrderWorker\" vmsize=\"Standard_D1_v2\"/>";
    let whole = found(&[("ServiceDefinition.csdef", text(role).as_bytes())]);
    assert_eq!(whole, ["error[empty-value]"]);
}

#[test]
fn what_a_build_wrote_may_lack_its_sites() {
    let text = definition("").replace("WorkerRole", "WebRole");
    let folder = Folder::new();
    folder.write("csx/ServiceDefinition.csdef", &text);
    assert_eq!(check(&folder, "csx/ServiceDefinition.csdef"), ["info[missing-element]"]);
    folder.write("ServiceDefinition.csdef", &text);
    assert_eq!(check(&folder, "ServiceDefinition.csdef"), ["error[missing-element]"]);
}

/// A project of Visual Studio that lists these files.
fn project(files: &[(&str, &str)]) -> String {
    let items: Vec<String> =
        files.iter().map(|(kind, path)| format!("<{kind} Include=\"{path}\" />")).collect();
    let items = items.concat();
    format!(
        "<Project xmlns=\"http://schemas.microsoft.com/developer/msbuild/2003\"><ItemGroup>\
         {items}</ItemGroup></Project>"
    )
}

#[test]
fn what_a_project_lists_is_a_service_wherever_it_lies() {
    let setting = "<ConfigurationSettings><Setting name=\"QueueName\"/></ConfigurationSettings>";
    let folder = Folder::new();
    folder.write("Cloud/ServiceDefinition.csdef", definition(setting));
    folder.write("Cloud/Profiles/Prod.cscfg", configuration("", ""));
    assert!(check(&folder, ".").is_empty());
    let list = [
        ("ServiceDefinition", "ServiceDefinition.csdef"),
        ("ServiceConfiguration", "Profiles\\Prod.cscfg"),
    ];
    folder.write("Cloud/Harbor.ccproj", project(&list));
    let expected = ["error[pair-setting-missing-value]"];
    for path in [".", "Cloud/Profiles", "Cloud/Profiles/Prod.cscfg"] {
        assert_eq!(check(&folder, path), expected, "{path}");
    }
    // Beside what it is in there, and above that.
    let inside = folder.path().join("Cloud/Profiles");
    let said = common::run(
        {
            let mut command = common::clean(env!("CARGO_BIN_EXE_svclint"), &inside);
            command.args(["check", "Prod.cscfg", "--output", "concise"]);
            command
        },
        String::new(),
        Vec::new(),
    );
    assert_eq!(said.rules(), ["pair-setting-missing-value"], "{said}");
}

#[test]
fn svclint_toml_goes_before_projects() {
    let setting = "<ConfigurationSettings><Setting name=\"QueueName\"/></ConfigurationSettings>";
    let folder = Folder::new();
    folder.write("Cloud/ServiceDefinition.csdef", definition(setting));
    folder.write("Cloud/Profiles/Prod.cscfg", configuration("", ""));
    folder.write("Other/ServiceDefinition.csdef", definition(""));
    let list = [
        ("ServiceDefinition", "ServiceDefinition.csdef"),
        ("ServiceConfiguration", "Profiles\\Prod.cscfg"),
    ];
    folder.write("Cloud/Harbor.ccproj", project(&list));
    let listed = ["error[pair-setting-missing-value]"];
    let both = || [".", "Cloud/Profiles"].map(|path| check(&folder, path));
    assert_eq!(both(), [listed, listed]);
    let declares = |definition: &str| {
        format!(
            "[[services]]\ndefinition = \"{definition}\"\nconfigurations = [\"**/Prod.cscfg\"]\n"
        )
    };
    folder.write("svclint.toml", declares("Other/*.csdef"));
    assert_eq!(both(), [[""; 0], [""; 0]]);
    folder.write("svclint.toml", declares("Cloud/*.csdef"));
    assert_eq!(both(), [listed, listed]);
    // A project goes on for what no entry names.
    folder.write("svclint.toml", "ignore = [\"unused-suppression\"]\n");
    assert_eq!(both(), [listed, listed]);
}

#[test]
fn projects_tell_services_of_one_name_apart() {
    let setting =
        |name| format!("<ConfigurationSettings><Setting name=\"{name}\"/></ConfigurationSettings>");
    let value = |name| {
        format!(
            "<ConfigurationSettings><Setting name=\"{name}\" value=\"1\"/></ConfigurationSettings>"
        )
    };
    let folder = Folder::new();
    for (name, setting_name) in [("One", "QueueName"), ("Two", "TopicName")] {
        folder.write(&format!("{name}.csdef"), definition(&setting(setting_name)));
        folder.write(&format!("{name}Live.cscfg"), configuration(&value(setting_name), ""));
    }
    let before = check(&folder, ".");
    assert_eq!(before, ["info[ambiguous-service]", "info[ambiguous-service]"]);
    for name in ["One", "Two"] {
        let (definition, live) = (format!("{name}.csdef"), format!("{name}Live.cscfg"));
        let list = [("ServiceDefinition", &*definition), ("ServiceConfiguration", &*live)];
        folder.write(&format!("{name}.ccproj"), project(&list));
    }
    assert!(check(&folder, ".").is_empty());
}

#[test]
fn what_a_definition_names_beside_it_is_looked_for() {
    let text = definition("").replace(
        "</WorkerRole>",
        "<Startup><Task commandLine=\"Startup\\install.cmd\"/></Startup><Contents>\
         <Content destination=\"d\"><SourceDirectory path=\"..\\Deps\"/></Content></Contents>\
         </WorkerRole>",
    );
    let folder = Folder::new();
    folder.write("Cloud/ServiceDefinition.csdef", &text);
    let rules = "definition-task-missing-file,definition-content-source";
    let found = || {
        let said =
            folder.svclint(["check", "Cloud", "--select", rules, "--output", "concise"]).run();
        said.rules().into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert!(found().is_empty(), "the sources of the role are elsewhere");
    folder.write("OrderWorker/OrderWorker.csproj", "<Project/>");
    assert_eq!(found(), ["definition-task-missing-file", "definition-content-source"]);
    folder.write("OrderWorker/STARTUP/Install.cmd", "rem\n");
    folder.write("deps/a.txt", "a\n");
    assert!(found().is_empty(), "case does not count");
}
