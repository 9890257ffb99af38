//! The models of service files: what each part of a definition, a configuration and a plug-in may
//! hold, and what is said about the rest; and real files, of which only the known ones are wrong.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use svclint::catalog::CATALOG;
use svclint::check;
use svclint::document::Document;
use svclint::schema::{Lens, Version};
use svclint::settle::{Selection, Settings};
use svclint::text::Part;
use svclint::{Input, Options, Report, Severity, lint, xml};

const DEFINITION: &str = "http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceDefinition";
const CONFIGURATION: &str =
    "http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceConfiguration";
const THUMBPRINT: &str = "5F2C1D7BDA03E1A8B0C946F7E2D3511C0A9E8B47";
const SITES: &str = "<Sites><Site name='Web'><Bindings><Binding name='H' endpointName='H'/></Bindings></Site></Sites>";

/// The options that let only what the models say speak: the rules that think about the meaning of
/// a file have pages with examples of their own.
fn options() -> Options {
    const THINKING: [&str; 10] = [
        "definition-",
        "configuration-",
        "network-",
        "endpoint-",
        "probe-",
        "site-",
        "traffic-",
        "internal-",
        "pair-",
        "security-",
    ];
    let names = svclint::rules::all().iter().map(|page| page.name);
    let models = names.filter(|name| !THINKING.iter().any(|prefix| name.starts_with(prefix)));
    let default = models
        .filter(|name| svclint::rules::page(name).is_some_and(|page| page.group.is_default()));
    let selection = Selection::new(default, [], []);
    let today = Version::date(2026, 1, 1).expect("a day");
    let settings =
        Settings { selection: selection.expect("names of rules"), ..Settings::default() };
    Options { lens: Lens::on(today), settings, ..Options::default() }
}

fn linted(file: &str, text: &str) -> Report {
    lint([Input::new(file, text)], &options())
}

/// What is found in a file: severity, rule and element without what all of them begin with.
fn found(file: &str, text: &str) -> Vec<String> {
    let line = |settled: &svclint::settle::Settled| {
        let finding = &settled.finding;
        let element = finding.place.element.as_deref().unwrap_or("-");
        let inside = element.splitn(3, '/').nth(2).unwrap_or_default();
        format!("{} {} {inside}", finding.severity, finding.rule)
    };
    linted(file, text).findings.iter().map(line).collect()
}

fn definition(attributes: &str, inside: &str) -> String {
    format!(
        "<ServiceDefinition xmlns='{DEFINITION}' name='S' {attributes}>{inside}</ServiceDefinition>"
    )
}

fn in_definition(inside: &str) -> Vec<String> {
    found("S.csdef", &definition("", inside))
}

fn in_worker(inside: &str) -> Vec<String> {
    in_definition(&format!("<WorkerRole name='W'>{inside}</WorkerRole>"))
}

fn in_web(inside: &str) -> Vec<String> {
    in_definition(&format!("<WebRole name='W'>{SITES}{inside}</WebRole>"))
}

fn in_endpoints(inside: &str) -> Vec<String> {
    in_worker(&format!("<Endpoints>{inside}</Endpoints>"))
}

fn configuration(attributes: &str, inside: &str) -> String {
    format!(
        "<ServiceConfiguration xmlns='{CONFIGURATION}' serviceName='S' {attributes}>{inside}</ServiceConfiguration>"
    )
}

fn in_configuration(inside: &str) -> Vec<String> {
    found("S.cscfg", &configuration("", inside))
}

fn in_role(inside: &str) -> Vec<String> {
    in_configuration(&format!("<Role name='W'><Instances count='2'/>{inside}</Role>"))
}

fn in_network(inside: &str) -> Vec<String> {
    in_configuration(&format!("<NetworkConfiguration>{inside}</NetworkConfiguration>"))
}

#[track_caller]
#[allow(clippy::needless_pass_by_value, reason = "tests hand over what they found")]
fn clean(found: Vec<String>) {
    assert!(found.is_empty(), "{found:#?}");
}

#[track_caller]
#[allow(clippy::needless_pass_by_value, reason = "tests hand over what they found")]
fn is(found: Vec<String>, expected: &[&str]) {
    assert_eq!(found, expected);
}

/// Everything that a definition may hold, once.
const WHOLE_DEFINITION: &str = r#"
  <LoadBalancerProbes>
    <LoadBalancerProbe name="Alive" protocol="http" path="/alive" port="80" intervalInSeconds="5" timeoutInSeconds="11"/>
    <LoadBalancerProbe name="Open" protocol="tcp"/>
  </LoadBalancerProbes>
  <WorkerRole name="Order Worker.2" vmsize="Small" enableNativeCodeExecution="1">
    <Contents><Content destination="tools"><SourceDirectory path="..\tools"/></Content></Contents>
    <Runtime executionContext="elevated">
      <Environment>
        <Variable name="MODE" value=""/>
        <Variable name="HERE"><RoleInstanceValue xpath="/RoleEnvironment/CurrentInstance/@id"/></Variable>
      </Environment>
      <EntryPoint><ProgramEntryPoint commandLine="run.cmd" setReadyOnProcessStart="true"/></EntryPoint>
    </Runtime>
    <LocalStorage name="old" sizeInMB="1"/>
    <LocalResources>
      <LocalStorage name="cache" cleanOnRoleRecycle="false" sizeInMB="2147483647"/>
      <LocalStorage name="logs"/>
    </LocalResources>
    <Imports><Import moduleName="RemoteAccess"/><Import moduleName="Own.Plugin"/></Imports>
    <Endpoints>
      <InternalEndpoint name="I1" protocol="any"><FixedPortRange min="1" max="65535"/><FixedPort port="7"/></InternalEndpoint>
      <InputEndpoint name="H" protocol="https" port="443" localPort="*" certificate="Shop" ignoreRoleInstanceStatus="false"
                     loadBalancerProbe="Alive" loadBalancer="Inner" idleTimeoutInMinutes="4" loadBalancerDistribution="sourceIPProtocol"/>
      <InstanceInputEndpoint name="P" protocol="udp" localPort="80" idleTimeoutInMinutes="30">
        <AllocatePublicPortFrom><FixedPortRange min="8080" max="8090"/></AllocatePublicPortFrom>
      </InstanceInputEndpoint>
      <InternalEndpoint name="I2" protocol="tcp" port="*"/>
    </Endpoints>
    <Certificates>
      <Certificate name="Shop" storeLocation="LocalMachine" storeName="My" permissionLevel="elevated"/>
      <Certificate name="Own" storeLocation="CurrentUser" storeName="WebHosting"/>
    </Certificates>
    <ConfigurationSettings><Setting name="_a.b c"/><Setting name="b"/></ConfigurationSettings>
    <Startup priority="-2">
      <Task commandLine="a.cmd"/>
      <Task commandLine="b.cmd" executionContext="elevated" taskType="background"><Environment/></Task>
    </Startup>
  </WorkerRole>
  <WebRole name="Front">
    <InputEndpoints>
      <InputEndpoint name="O1" protocol="http" port="80"/><InputEndpoint name="O2" protocol="https" port="444" certificate="Shop"/>
    </InputEndpoints>
    <InternalEndpoint name="I" protocol="http"/>
    <Sites>
      <Site name="Web" physicalDirectory="..\Web">
        <VirtualApplication name="admin*" physicalDirectory="..\Admin">
          <VirtualDirectory name="img" physicalDirectory="..\Img"><VirtualApplication name="img" physicalDirectory="."/></VirtualDirectory>
        </VirtualApplication>
        <VirtualDirectory name="docs" physicalDirectory="..\Docs"/>
        <Bindings><Binding name="B" endpointName="O1" hostHeader=""/></Bindings>
      </Site>
    </Sites>
    <Runtime><EntryPoint><NetFxEntryPoint assemblyName="a.dll" targetFrameworkVersion="v4.0"/></EntryPoint></Runtime>
  </WebRole>
  <WorkerRole name="Other"><Runtime><EntryPoint><NetFxEntryPoint assemblyName="a.dll" targetFrameworkVersion="v4.0"/></EntryPoint></Runtime></WorkerRole>
  <NetworkTrafficRules>
    <OnlyAllowTrafficTo>
      <Destinations><RoleEndpoint roleName="Other" endpointName="I1"/></Destinations>
      <WhenSource matches="AnyRule"><FromRole roleName="Front"/></WhenSource>
    </OnlyAllowTrafficTo>
    <OnlyAllowTrafficTo>
      <Destinations><RoleEndpoint roleName="Other" endpointName="I1"/></Destinations>
      <AllowAllTraffic/>
    </OnlyAllowTrafficTo>
  </NetworkTrafficRules>"#;

/// Everything that a configuration may hold, once, but for `OsImage`.
const WHOLE_CONFIGURATION: &str = r#"
  <Role name="Front" vmName="front-end1">
    <Certificates><Certificate name="Shop" thumbprint="5F2C1D7BDA03E1A8B0C946F7E2D3511C0A9E8B47" thumbprintAlgorithm="sha1"/></Certificates>
    <ConfigurationSettings><Setting name="a b" value=""/><Setting name="2" value="x"/></ConfigurationSettings>
    <Instances count="2"/>
  </Role>
  <Role name="Order Worker.2"><Instances count="1"/></Role>
  <NetworkConfiguration>
    <Dns><DnsServers><DnsServer name="one" IPAddress="10.0.0.4"/><DnsServer name="two" IPAddress="8.8.8.8"/></DnsServers></Dns>
    <VirtualNetworkSite name="Group books harbor"/>
    <AddressAssignments>
      <InstanceAddress roleName="Front">
        <Subnets><Subnet name="front"/><Subnet name="more"/></Subnets>
        <PublicIPs><PublicIP name="pip" idleTimeoutInMinutes="10"/></PublicIPs>
      </InstanceAddress>
      <InstanceAddress roleName="Other"/>
      <ReservedIPs><ReservedIP name="Group books address"/></ReservedIPs>
    </AddressAssignments>
    <AccessControls>
      <AccessControl name="Inside">
        <Rule action="permit" description="" order="0" remoteSubnet="10.0.0.0/8"/>
        <Rule action="deny" order="65535" remoteSubnet="0.0.0.0/0"/>
      </AccessControl>
    </AccessControls>
    <EndpointAcls><EndpointAcl role="Front" endPoint="H" accessControl="Inside"/></EndpointAcls>
    <LoadBalancers>
      <LoadBalancer name="Inner"><FrontendIPConfiguration type="private" subnet="front" staticVirtualNetworkIPAddress="10.0.0.5"/></LoadBalancer>
    </LoadBalancers>
    <NetworkSecurityGroupRefs>
      <NetworkSecurityGroupRef roleName="Front"><NetworkSecurityGroup name="nsg"/></NetworkSecurityGroupRef>
    </NetworkSecurityGroupRefs>
  </NetworkConfiguration>
  <GuestAgentSettings cleanupFirewallOnRoleRestart="true" allowRoleProcessLocalDumps="0"/>"#;

#[test]
fn whole_files_are_clean() {
    let attributes =
        "schemaVersion='2015-04.2.6' upgradeDomainCount='20' topologyChangeDiscovery='Blast'";
    clean(found("S.csdef", &definition(attributes, WHOLE_DEFINITION)));
    let attributes = "schemaVersion='unspecified' osFamily='7' osVersion='*'";
    clean(found("S.cscfg", &configuration(attributes, WHOLE_CONFIGURATION)));
    clean(found("S.csdef", &definition("", "")));
    clean(found("S.cscfg", &configuration("", "")));
    let module = format!(
        "<RoleModule xmlns='{DEFINITION}' namespace='Harbor.Plugin'>{SITES}\
         <Certificates><Certificate name='C' storeLocation='LocalMachine' storeName='My'/></Certificates>\
         <LocalResources><LocalStorage name='L'/></LocalResources>\
         <Endpoints><InternalEndpoint name='I' protocol='tcp'/></Endpoints>\
         <ConfigurationSettings><Setting name='Enabled'/></ConfigurationSettings>\
         <Runtime><Environment/></Runtime><Startup priority='-1'><Task commandLine='a.cmd'/></Startup></RoleModule>"
    );
    clean(found("p.csplugin", &module));
}

#[test]
fn a_plugin_has_a_model() {
    let module = |attributes: &str, inside: &str| {
        found(
            "p.csplugin",
            &format!("<RoleModule xmlns='{DEFINITION}' {attributes}>{inside}</RoleModule>"),
        )
    };
    is(module("", ""), &["error missing-attribute "]);
    is(module("name='x'", ""), &["error unknown-attribute "]);
    is(
        module("namespace='x'", "<Runtime executionContext='elevated'/>"),
        &["error unknown-attribute Runtime"],
    );
    is(module("namespace='x'", "<Imports/>"), &["error unknown-element Imports"]);
    is(
        module("namespace='x'", "<Runtime><EntryPoint/></Runtime>"),
        &["error unknown-element Runtime/EntryPoint"],
    );
    is(module("namespace='x'", "<Startup/><Startup/>"), &["error repeated-element Startup[2]"]);
}

/// The parents whose children have an order, with children that are out of it.
#[test]
fn order_is_fixed_where_the_schema_says_so() {
    let worker = "<WorkerRole name='W'/>";
    is(
        in_definition(&format!("{worker}<LoadBalancerProbes/>")),
        &["error element-order LoadBalancerProbes"],
    );
    is(
        in_definition(&format!("<NetworkTrafficRules/>{worker}")),
        &["error element-order WorkerRole"],
    );
    let entry = "<EntryPoint><NetFxEntryPoint assemblyName='a' targetFrameworkVersion='v4.0'/></EntryPoint>";
    let order = ["error element-order WorkerRole/Runtime/Environment"];
    is(in_worker(&format!("<Runtime>{entry}<Environment/></Runtime>")), &order);
    is(
        in_definition(
            "<WebRole name='W'><Sites><Site name='Web'><Bindings><Binding name='B' endpointName='H'/></Bindings>\
             <VirtualDirectory name='d' physicalDirectory='.'/></Site></Sites></WebRole>",
        ),
        &["error element-order WebRole/Sites/Site/VirtualDirectory"],
    );
    is(
        in_definition(
            "<NetworkTrafficRules><OnlyAllowTrafficTo><AllowAllTraffic/>\
             <Destinations><RoleEndpoint roleName='W' endpointName='I'/></Destinations>\
             </OnlyAllowTrafficTo></NetworkTrafficRules>",
        ),
        &["error element-order NetworkTrafficRules/OnlyAllowTrafficTo/Destinations"],
    );
    let role = "<Role name='W'><Instances count='1'/></Role>";
    is(in_configuration(&format!("<NetworkConfiguration/>{role}")), &["error element-order Role"]);
    is(
        in_configuration("<GuestAgentSettings/><NetworkConfiguration/>"),
        &["error element-order NetworkConfiguration"],
    );
    // As the sample of the reference page has it.
    is(
        in_network(
            "<AccessControls/><EndpointAcls/><Dns/><VirtualNetworkSite name='v'/><AddressAssignments/>",
        ),
        &[
            "error element-order NetworkConfiguration/AccessControls",
            "error element-order NetworkConfiguration/EndpointAcls",
        ],
    );
    is(
        in_network(
            "<AddressAssignments><ReservedIPs><ReservedIP name='r'/></ReservedIPs>\
             <InstanceAddress roleName='W'><PublicIPs/><Subnets/></InstanceAddress></AddressAssignments>",
        ),
        &[
            "error element-order NetworkConfiguration/AddressAssignments/InstanceAddress",
            "error element-order NetworkConfiguration/AddressAssignments/InstanceAddress/Subnets",
        ],
    );
}

#[test]
fn the_fact_about_order_is_told() {
    let text = configuration(
        "",
        "<NetworkConfiguration><AccessControls/><VirtualNetworkSite name='v'/></NetworkConfiguration>",
    );
    let report = linted("S.cscfg", &text);
    let evidence = report.findings[0].finding.evidence.expect("evidence");
    assert!(evidence.says.contains("the sample of the reference page has another"), "{evidence:?}");
    assert_eq!(evidence.grade.as_str(), "schema");
    assert_eq!(report.findings[0].finding.fixes.len(), 1);
}

#[test]
fn what_is_required_is_asked_for() {
    is(
        found("S.csdef", &format!("<ServiceDefinition xmlns='{DEFINITION}'/>")),
        &["error missing-attribute "],
    );
    is(
        in_definition("<WebRole name='W'><Sites/></WebRole>"),
        &["error missing-element WebRole/Sites"],
    );
    is(
        in_definition("<WebRole name='W'><Sites><Site name='Web'/></Sites></WebRole>"),
        &["error missing-element WebRole/Sites/Site"],
    );
    is(
        in_definition(
            "<WebRole name='W'><Sites><Site name='Web'><Bindings/></Site></Sites></WebRole>",
        ),
        &["error missing-element WebRole/Sites/Site/Bindings"],
    );
    is(
        in_worker("<Contents><Content destination='d'/></Contents>"),
        &["error missing-element WorkerRole/Contents/Content"],
    );
    is(
        in_worker("<Runtime><EntryPoint/></Runtime>"),
        &["error missing-element WorkerRole/Runtime/EntryPoint"],
    );
    let instance = "<InstanceInputEndpoint name='P' protocol='tcp' localPort='80'>";
    let place = "WorkerRole/Endpoints/InstanceInputEndpoint";
    is(
        in_endpoints(&format!("{instance}</InstanceInputEndpoint>")),
        &[&format!("error missing-element {place}")],
    );
    is(
        in_endpoints(&format!("{instance}<AllocatePublicPortFrom/></InstanceInputEndpoint>")),
        &[&format!("error missing-element {place}/AllocatePublicPortFrom")],
    );
    let rule = |inside: &str| {
        in_definition(&format!(
            "<NetworkTrafficRules><OnlyAllowTrafficTo>{inside}</OnlyAllowTrafficTo></NetworkTrafficRules>"
        ))
    };
    let place = "NetworkTrafficRules/OnlyAllowTrafficTo";
    is(rule("<AllowAllTraffic/>"), &[&format!("error missing-element {place}")]);
    is(
        rule("<Destinations/><AllowAllTraffic/>"),
        &[&format!("error missing-element {place}/Destinations")],
    );
    let destinations = "<Destinations><RoleEndpoint roleName='W' endpointName='I'/></Destinations>";
    is(rule(destinations), &[&format!("error missing-element {place}")]);
    is(
        rule(&format!("{destinations}<WhenSource matches='AnyRule'/>")),
        &[&format!("warning missing-element {place}/WhenSource")],
    );
    is(in_configuration("<Role name='W'/>"), &["error missing-element Role"]);
    is(
        in_role("<OsImage/>"),
        &["error missing-attribute Role/OsImage", "info undocumented-element Role/OsImage"],
    );
    for (inside, place) in [
        ("<Dns><DnsServers/></Dns>", "Dns/DnsServers"),
        (
            "<AddressAssignments><ReservedIPs/></AddressAssignments>",
            "AddressAssignments/ReservedIPs",
        ),
        (
            "<AccessControls><AccessControl name='a'/></AccessControls>",
            "AccessControls/AccessControl",
        ),
        ("<LoadBalancers/>", "LoadBalancers"),
        ("<LoadBalancers><LoadBalancer name='l'/></LoadBalancers>", "LoadBalancers/LoadBalancer"),
        (
            "<NetworkSecurityGroupRefs><NetworkSecurityGroupRef roleName='W'/></NetworkSecurityGroupRefs>",
            "NetworkSecurityGroupRefs/NetworkSecurityGroupRef",
        ),
    ] {
        is(in_network(inside), &[&format!("error missing-element NetworkConfiguration/{place}")]);
    }
}

#[test]
fn what_only_the_pages_require_is_a_warning() {
    is(
        in_worker("<Imports><Import/></Imports>"),
        &["warning missing-attribute WorkerRole/Imports/Import"],
    );
    is(
        in_worker(
            "<Runtime><EntryPoint><NetFxEntryPoint assemblyName='a'/></EntryPoint></Runtime>",
        ),
        &["warning missing-attribute WorkerRole/Runtime/EntryPoint/NetFxEntryPoint"],
    );
    is(
        in_definition(
            "<WebRole name='W'><Sites><Site name='Web'><VirtualDirectory name='d'/>\
             <Bindings><Binding name='B' endpointName='H'/></Bindings></Site></Sites></WebRole>",
        ),
        &["warning missing-attribute WebRole/Sites/Site/VirtualDirectory"],
    );
}

#[test]
fn sites_are_required_from_sdk_2_4_on() {
    let web = |attributes: &str| found("S.csdef", &definition(attributes, "<WebRole name='W'/>"));
    is(web(""), &["warning missing-element WebRole"]);
    is(web("schemaVersion='2013-03.2.0'"), &["warning missing-element WebRole"]);
    is(web("schemaVersion='2014-06.2.4'"), &["error missing-element WebRole"]);
    is(web("schemaVersion='2015-04.2.6'"), &["error missing-element WebRole"]);
}

#[test]
fn single_elements_stand_once() {
    for inside in [
        "ConfigurationSettings",
        "Endpoints",
        "Certificates",
        "Imports",
        "LocalResources",
        "Runtime",
        "Startup",
        "Contents",
    ] {
        is(
            in_worker(&format!("<{inside}/><{inside}/>")),
            &[&format!("error repeated-element WorkerRole/{inside}[2]")],
        );
    }
    is(
        in_worker("<LocalStorage name='a'/><LocalStorage name='b'/>"),
        &["error repeated-element WorkerRole/LocalStorage[2]"],
    );
    is(
        in_definition("<NetworkTrafficRules/><NetworkTrafficRules/>"),
        &["error repeated-element NetworkTrafficRules[2]"],
    );
    is(
        in_network(
            "<AddressAssignments><ReservedIPs><ReservedIP name='a'/><ReservedIP name='b'/></ReservedIPs></AddressAssignments>",
        ),
        &[
            "error repeated-element NetworkConfiguration/AddressAssignments/ReservedIPs/ReservedIP[2]",
        ],
    );
    is(
        in_network(
            "<AddressAssignments><InstanceAddress roleName='W'><PublicIPs><PublicIP name='a'/><PublicIP name='b'/>\
             </PublicIPs></InstanceAddress></AddressAssignments>",
        ),
        &[
            "error repeated-element NetworkConfiguration/AddressAssignments/InstanceAddress/PublicIPs/PublicIP[2]",
        ],
    );
}

#[test]
fn there_are_limits() {
    let roles = |count: usize| {
        let roles = |i: usize| match i % 2 {
            0 => format!("<WorkerRole name='W{i}'/>"),
            _ => format!("<WebRole name='W{i}'>{SITES}</WebRole>"),
        };
        in_definition(&(0..count).map(roles).collect::<String>())
    };
    clean(roles(25));
    is(roles(26), &["error too-many-elements WebRole[13]"]);
    let access = |count: usize| {
        let rule =
            |i: usize| format!("<Rule action='deny' order='{i}' remoteSubnet='10.0.0.0/8'/>");
        let inside: String = (0..count).map(rule).collect();
        in_network(&format!(
            "<AccessControls><AccessControl name='a'>{inside}</AccessControl></AccessControls>"
        ))
    };
    clean(access(50));
    is(
        access(51),
        &["error too-many-elements NetworkConfiguration/AccessControls/AccessControl/Rule[51]"],
    );
    let input = "<InputEndpoint name='a' protocol='http' port='80'/>";
    is(in_web("<InputEndpoints/>"), &["error missing-element WebRole/InputEndpoints"]);
    is(
        in_web(&format!("<InputEndpoints>{input}{input}{input}</InputEndpoints>")),
        &["error too-many-elements WebRole/InputEndpoints/InputEndpoint[3]"],
    );
}

#[test]
fn names_have_a_form() {
    let worker = |name: &str| in_definition(&format!("<WorkerRole name=\"{name}\"/>"));
    for good in ["a", "_", "Worker 1", "a.b", "a-b(c)", "aÄ", "W+=&amp;;@$,"] {
        clean(worker(good));
    }
    for bad in [
        "1a", "a.", ".a", "a:b", "a/b", "a\\b", "a*", "a?", "a|b", "a&lt;b", "a'b", "a`b", "a^b",
        "Äa",
    ] {
        is(worker(bad), &["error invalid-name WorkerRole"]);
    }
    is(worker(" a"), &["error invalid-name WorkerRole"]);
    is(worker(""), &["error empty-value WorkerRole"]);
    is(worker("a\u{200b}b"), &["warning invisible-character WorkerRole"]);
    let site = |name: &str| {
        in_definition(&format!(
            "<WebRole name='W'><Sites><Site name='{name}'><Bindings><Binding name='B' endpointName='H'/></Bindings></Site></Sites></WebRole>"
        ))
    };
    clean(site("a*"));
    for bad in ["a&amp;b", "a;b", "a@b", "a+b", "a=b", "a,b", "a$b", "1", "a."] {
        is(site(bad), &["error invalid-name WebRole/Sites/Site"]);
    }
    let machine = |name: &str| {
        in_configuration(&format!("<Role name='W' vmName='{name}'><Instances count='1'/></Role>"))
    };
    clean(machine("web-1"));
    clean(machine("1234567890"));
    is(machine("12345678901"), &["error value-too-long Role"]);
    for bad in ["-web", "web-", "we_b"] {
        is(machine(bad), &["error invalid-name Role"]);
    }
}

#[test]
fn the_letter_that_is_wrong_is_named() {
    let message = |name: &str| {
        let text = definition("", &format!("<WorkerRole name='{name}'/>"));
        linted("S.csdef", &text).findings[0].finding.message.clone()
    };
    assert_eq!(message("my.role:1"), "the attribute `name` may not hold `:`, as `my.role:1` does");
    assert_eq!(
        message("my.role."),
        "the attribute `name` may not end with `.`, as `my.role.` does"
    );
    assert_eq!(message("2nd"), "the attribute `name` may not begin with `2`, as `2nd` does");
}

#[test]
fn names_are_unique() {
    let worker = |name: &str| format!("<WorkerRole name='{name}'/>");
    is(
        in_definition(&[worker("A"), worker("a")].concat()),
        &["error duplicate-name WorkerRole[2]"],
    );
    is(
        in_definition(&format!("{}<WebRole name='A'>{SITES}</WebRole>", worker("A"))),
        &["error duplicate-name WebRole"],
    );
    let probe = "<LoadBalancerProbe name='P' protocol='tcp'/>";
    is(
        in_definition(&format!("<LoadBalancerProbes>{probe}{probe}</LoadBalancerProbes>")),
        &["error duplicate-name LoadBalancerProbes/LoadBalancerProbe[2]"],
    );
    let settings = |names: [&str; 2]| {
        let [one, two] = names.map(|name| format!("<Setting name='{name}'/>"));
        in_worker(&format!("<ConfigurationSettings>{one}{two}</ConfigurationSettings>"))
    };
    is(settings(["A", "A"]), &["error duplicate-name WorkerRole/ConfigurationSettings/Setting[2]"]);
    is(
        settings(["A", "a"]),
        &["warning duplicate-name WorkerRole/ConfigurationSettings/Setting[2]"],
    );
    is(
        in_worker(
            "<LocalResources><LocalStorage name='L'/><LocalStorage name='l'/></LocalResources>",
        ),
        &["error duplicate-name WorkerRole/LocalResources/LocalStorage[2]"],
    );
    is(
        in_endpoints(
            "<InputEndpoint name='E' protocol='tcp' port='80'/><InternalEndpoint name='E' protocol='tcp'/>",
        ),
        &["error duplicate-name WorkerRole/Endpoints/InternalEndpoint"],
    );
    is(
        in_worker("<Imports><Import moduleName='A'/><Import moduleName='A'/></Imports>"),
        &["warning duplicate-name WorkerRole/Imports/Import[2]"],
    );
    let certificate = "<Certificate name='C' storeLocation='LocalMachine' storeName='My'/>";
    is(
        in_worker(&format!("<Certificates>{certificate}{certificate}</Certificates>")),
        &["warning duplicate-name WorkerRole/Certificates/Certificate[2]"],
    );
    is(
        in_worker(
            "<Startup><Task commandLine='a'><Environment><Variable name='Path' value='a'/><Variable name='PATH' value='b'/></Environment></Task></Startup>",
        ),
        &["warning duplicate-name WorkerRole/Startup/Task/Environment/Variable[2]"],
    );
    is(
        in_definition(
            "<WebRole name='W'><Sites><Site name='Web'><VirtualDirectory name='d' physicalDirectory='.'/>\
             <VirtualApplication name='D' physicalDirectory='.'/>\
             <Bindings><Binding name='B' endpointName='H'/></Bindings></Site></Sites></WebRole>",
        ),
        &["warning duplicate-name WebRole/Sites/Site/VirtualApplication"],
    );
    is(
        in_configuration(
            "<Role name='W'><Instances count='1'/></Role><Role name='w'><Instances count='1'/></Role>",
        ),
        &["error duplicate-name Role[2]"],
    );
    let setting = "<Setting name='A' value=''/>";
    is(
        in_role(&format!("<ConfigurationSettings>{setting}{setting}</ConfigurationSettings>")),
        &["warning duplicate-name Role/ConfigurationSettings/Setting[2]"],
    );
    let rule = "<Rule action='deny' order='1' remoteSubnet='10.0.0.0/8'/>";
    is(
        in_network(&format!(
            "<AccessControls><AccessControl name='a'>{rule}{rule}</AccessControl></AccessControls>"
        )),
        &["error duplicate-name NetworkConfiguration/AccessControls/AccessControl/Rule[2]"],
    );
    is(
        in_network(
            "<AddressAssignments><InstanceAddress roleName='W'/><InstanceAddress roleName='W'/></AddressAssignments>",
        ),
        &["warning duplicate-name NetworkConfiguration/AddressAssignments/InstanceAddress[2]"],
    );
}

#[test]
fn values_are_of_their_type() {
    // Attributes with the values that fit and those that do not.
    let input = |attribute: &str, value: &str| {
        let mut given = vec![("name", "E"), ("protocol", "tcp"), ("port", "80")];
        given.retain(|(name, _)| *name != attribute);
        given.push((attribute, value));
        let text = given.iter().map(|(name, value)| format!("{name}='{value}'"));
        let text = text.collect::<Vec<_>>().join(" ");
        in_endpoints(&format!("<InputEndpoint {text}/>"))
    };
    let wrong = ["error invalid-value WorkerRole/Endpoints/InputEndpoint"];
    let odd = ["warning invalid-value WorkerRole/Endpoints/InputEndpoint"];
    for (attribute, good, bad) in [
        ("protocol", &["http", "https", "tcp", "udp"][..], &["HTTP", "any", "ftp"][..]),
        ("port", &["1", "65535"], &["0", "65536", "*", "eighty", "122555"]),
        ("localPort", &["*", "80"], &["0", "**", "555555"]),
        ("ignoreRoleInstanceStatus", &["true", "0"], &["True", "yes"]),
        ("idleTimeoutInMinutes", &["4", "15", "30"], &["0", "-1", "4.5"]),
        ("loadBalancerDistribution", &["none", "sourceIP"], &["sourceip", "None"]),
    ] {
        for value in good {
            clean(input(attribute, value));
        }
        for value in bad {
            is(input(attribute, value), &wrong);
        }
    }
    for value in ["3", "31", "60", "120"] {
        is(input("idleTimeoutInMinutes", value), &odd);
    }
    let probe = |interval: &str, timeout: &str| {
        in_definition(&format!(
            "<LoadBalancerProbes><LoadBalancerProbe name='P' protocol='tcp' intervalInSeconds='{interval}' timeoutInSeconds='{timeout}'/></LoadBalancerProbes>"
        ))
    };
    clean(probe("5", "11"));
    assert_eq!(probe("4", "10").len(), 2);
    for (attributes, expected) in [
        ("upgradeDomainCount='1'", None),
        ("upgradeDomainCount='21'", Some("error invalid-value ")),
        ("upgradeDomainCount='0'", Some("error invalid-value ")),
        ("topologyChangeDiscovery='blast'", Some("error invalid-value ")),
        ("schemaVersion='2018-05.1.7'", Some("warning invalid-value ")),
        ("schemaVersion='2015-04-02'", Some("warning invalid-value ")),
    ] {
        is(
            found("S.csdef", &definition(attributes, "")),
            &expected.into_iter().collect::<Vec<_>>(),
        );
    }
    for (attributes, expected) in [
        ("osFamily='1'", None),
        ("osFamily='8'", Some("error invalid-value ")),
        ("osFamily='2019'", Some("error invalid-value ")),
        ("osVersion='WA-GUEST-OS-7.52_202505-01'", None),
    ] {
        is(
            found("S.cscfg", &configuration(attributes, "")),
            &expected.into_iter().collect::<Vec<_>>(),
        );
    }
    let store = |size: &str| {
        in_worker(&format!(
            "<LocalResources><LocalStorage name='L' sizeInMB='{size}'/></LocalResources>"
        ))
    };
    clean(store("1"));
    is(store("0"), &["error invalid-value WorkerRole/LocalResources/LocalStorage"]);
    let task = |line: &str| in_worker(&format!("<Startup><Task commandLine='{line}'/></Startup>"));
    clean(task(&"x".repeat(256)));
    is(task(&"x".repeat(257)), &["error value-too-long WorkerRole/Startup/Task"]);
    is(task(""), &["error empty-value WorkerRole/Startup/Task"]);
    let certificate = |store: &str| {
        in_worker(&format!(
            "<Certificates><Certificate name='C' storeLocation='LocalMachine' storeName='{store}'/></Certificates>"
        ))
    };
    clean(certificate("Disallow"));
    is(certificate(""), &["error empty-value WorkerRole/Certificates/Certificate"]);
    let dns = |address: &str| {
        in_network(&format!(
            "<Dns><DnsServers><DnsServer name='d' IPAddress='{address}'/></DnsServers></Dns>"
        ))
    };
    let place = "invalid-value NetworkConfiguration/Dns/DnsServers/DnsServer";
    for bad in ["fe80::1", "10.0.0", "10.0.0.256", "dns.example"] {
        is(dns(bad), &[&format!("error {place}")]);
    }
    is(dns("0.0.0.0"), &[&format!("warning {place}")]);
    is(
        dns("__DNS__"),
        &["warning placeholder-value NetworkConfiguration/Dns/DnsServers/DnsServer"],
    );
    is(
        in_network(
            "<AddressAssignments><ReservedIPs><ReservedIP name='/subscriptions/s'/></ReservedIPs></AddressAssignments>",
        ),
        &["error invalid-name NetworkConfiguration/AddressAssignments/ReservedIPs/ReservedIP"],
    );
}

#[test]
fn instance_counts() {
    let count = |count: &str| {
        in_configuration(&format!("<Role name='W'><Instances count='{count}'/></Role>"))
    };
    clean(count("1"));
    clean(count(" 2 "));
    is(count("0"), &["warning invalid-value Role/Instances"]);
    for bad in ["-1", "two", "1.5"] {
        is(count(bad), &["error invalid-value Role/Instances"]);
    }
    is(count(""), &["error empty-value Role/Instances"]);
    is(count("#{Count}"), &["warning placeholder-value Role/Instances"]);
}

#[test]
fn thumbprints() {
    let certificate = |thumbprint: &str| {
        in_role(&format!(
            "<Certificates><Certificate name='C' thumbprint=\"{thumbprint}\" thumbprintAlgorithm='sha1'/></Certificates>"
        ))
    };
    let spaced = THUMBPRINT.chars().map(String::from).collect::<Vec<_>>().join(" ");
    for good in [THUMBPRINT, &THUMBPRINT.to_lowercase(), &spaced, &format!(" {THUMBPRINT}\n")] {
        clean(certificate(good));
    }
    let place = "invalid-thumbprint Role/Certificates/Certificate";
    for sample in [
        "",
        "0000000000000000000000000000000000000000",
        "9427BEFA18ec6865a9ebdc79d4c38de50e6316ff",
        "ABC0000000000000000000000000000000000CBA",
        &"F ".repeat(40),
    ] {
        is(certificate(sample), &[&format!("warning {place}")]);
    }
    for bad in [
        "\u{200e}5F2C1D7BDA03E1A8B0C946F7E2D3511C0A9E8B47",
        &THUMBPRINT[1..],
        &"ab".repeat(32),
        "5F:2C",
        "thumbprint",
    ] {
        is(certificate(bad), &[&format!("error {place}")]);
    }
    is(certificate("[thumbprint]"), &["warning placeholder-value Role/Certificates/Certificate"]);
    is(
        in_role(&format!(
            "<Certificates><Certificate name='C' thumbprint='{THUMBPRINT}' thumbprintAlgorithm='sha256'/></Certificates>"
        )),
        &["error invalid-value Role/Certificates/Certificate"],
    );
}

/// The first finding: its rule, what is to be done about it, and whether that is safe.
fn advice(file: &str, text: &str) -> (String, String, Option<String>) {
    let report = linted(file, text);
    let finding = &report.findings[0].finding;
    let said = format!(
        "{} {} {}",
        finding.note,
        finding.help.join(" "),
        finding.evidence.map_or("", |e| e.says)
    );
    let fix = finding.fixes.first().map(|fix| fix.title.clone());
    (format!("{} {}", finding.severity, finding.rule), said, fix)
}

/// What pages print and the schema refuses, and what people write in the wrong file.
#[test]
#[allow(clippy::too_many_lines, reason = "a table")]
fn traps_have_advice_of_their_own() {
    let worker =
        |inside: &str| definition("", &format!("<WorkerRole name='W'>{inside}</WorkerRole>"));
    let role = |inside: &str| {
        configuration("", &format!("<Role name='W'><Instances count='1'/>{inside}</Role>"))
    };
    let network = |inside: &str| {
        configuration("", &format!("<NetworkConfiguration>{inside}</NetworkConfiguration>"))
    };
    let destinations = "<Destinations><RoleEndpoint roleName='W' endpointName='I'/></Destinations>";
    for (file, text, rule, words, fix) in [
        (
            "S.csdef",
            worker("<LocalResources><LocalStorage name='L' sizeInMb='5'/></LocalResources>"),
            "unknown-attribute",
            "prints `sizeInMb`",
            Some("rename it to `sizeInMB`"),
        ),
        (
            "S.cscfg",
            network(
                "<EndpointAcls><EndpointAcl role='W' endpoint='E' accessControl='A'/></EndpointAcls>",
            ),
            "unknown-attribute",
            "prints `endpoint`",
            Some("rename it to `endPoint`"),
        ),
        (
            "S.csdef",
            worker("<Endpoints><InputEndpoint name='E' protocol='HTTP' port='80'/></Endpoints>"),
            "invalid-value",
            "print capitals",
            Some("write `http`"),
        ),
        (
            "S.csdef",
            worker("<ConfigurationSettings><Setting name='A' value='1'/></ConfigurationSettings>"),
            "unknown-attribute",
            "its value stands in the configuration",
            None,
        ),
        (
            "S.csdef",
            definition(
                "",
                "<WebRole name='W'><Sites><Site name='Web' packageDir='.'><Bindings><Binding name='B' endpointName='E'/></Bindings></Site></Sites></WebRole>",
            ),
            "unknown-attribute",
            "packageDir",
            Some("rename it to `physicalDirectory`"),
        ),
        (
            "S.csdef",
            definition(
                "",
                &format!(
                    "<NetworkTrafficRules><OnlyAllowTrafficTo>{destinations}<AllowAllTraffic/><WhenSource matches='AnyRule'><FromRole roleName='W'/></WhenSource></OnlyAllowTrafficTo></NetworkTrafficRules>"
                ),
            ),
            "exclusive-elements",
            "not both",
            None,
        ),
        (
            "S.csdef",
            definition("", "<NetworkTrafficRules/><NetworkTrafficRules/>"),
            "repeated-element",
            "samples of the reference pages print several",
            Some("take the second away, which says the same"),
        ),
        (
            "S.csdef",
            definition("", &format!("<WebRole name='W'><Site name='Web'/>{SITES}</WebRole>")),
            "unknown-element",
            "it belongs inside `Sites`",
            None,
        ),
        (
            "S.cscfg",
            role(&format!(
                "<Certificates><Certificate name='C' thumbprint='{THUMBPRINT}' thumbprintAlgorithm='sha256'/></Certificates>"
            )),
            "invalid-value",
            "always sha1",
            Some("write `sha1`"),
        ),
        (
            "S.csdef",
            worker("<Startup><Variable name='A' value='1'/></Startup>"),
            "unknown-element",
            "belongs to one task",
            None,
        ),
        (
            "S.csdef",
            worker(
                "<Runtime><Environment><Variable name='A'><RoleInstanceValue/></Variable></Environment></Runtime>",
            ),
            "missing-attribute",
            "calls it optional",
            None,
        ),
        (
            "S.csdef",
            worker("<Imports><Import name='Diagnostics'/></Imports>"),
            "unknown-attribute",
            "moduleName",
            Some("rename it to `moduleName`"),
        ),
        (
            "S.csdef",
            worker(
                "<Runtime><EntryPoint><ProgramEntryPoint commandLine='a' setReadyOnProcessStart='false'/></EntryPoint></Runtime>",
            ),
            "invalid-value",
            "",
            Some("write `true`"),
        ),
        ("S.csdef", worker("<Sites/>"), "unknown-element", "only a web role has sites", None),
        (
            "S.csdef",
            worker("<InputEndpoint name='E' protocol='tcp' port='80'/>"),
            "unknown-element",
            "it belongs inside `Endpoints`",
            None,
        ),
        (
            "S.csdef",
            worker("<EntryPoint/>"),
            "unknown-element",
            "it belongs inside `Runtime`",
            None,
        ),
        (
            "S.csdef",
            definition("", "<Role name='W'/>"),
            "unknown-element",
            "`WebRole` and `WorkerRole`",
            None,
        ),
        ("S.csdef", definition("osFamily='4'", ""), "unknown-attribute", "(.cscfg)", None),
        (
            "S.cscfg",
            configuration("", "<WorkerRole name='W'><Instances count='1'/></WorkerRole>"),
            "unknown-element",
            "`Role` for roles of both kinds",
            Some("rename it to `Role`"),
        ),
        ("S.cscfg", role("<Endpoints/>"), "unknown-element", "(.csdef)", None),
        (
            "S.cscfg",
            configuration("", "<VirtualNetworkSite name='v'/>"),
            "unknown-element",
            "it belongs inside `NetworkConfiguration`",
            None,
        ),
    ] {
        let (given, said, title) = advice(file, &text);
        assert_eq!(given, format!("error {rule}"), "{text}");
        assert!(said.contains(words), "{text}: {said}");
        assert_eq!(title.as_deref(), fix, "{text}");
    }
    // An attribute that stands for a required one is one mistake.
    is(
        in_endpoints(
            "<InstanceInputEndpoint name='P' protocol='tcp' port='80'><AllocatePublicPortFrom><FixedPortRange min='1' max='2'/></AllocatePublicPortFrom></InstanceInputEndpoint>",
        ),
        &["error unknown-attribute WorkerRole/Endpoints/InstanceInputEndpoint"],
    );
}

#[test]
fn a_newer_schema_version_makes_warnings() {
    let text = definition(
        "schemaVersion='2016-01.3.0' color='red'",
        "<WorkerRole name='W'><Containers/></WorkerRole>",
    );
    is(
        found("S.csdef", &text),
        &[
            "warning invalid-value ",
            "warning unknown-attribute ",
            "warning unknown-element WorkerRole/Containers",
        ],
    );
    let (_, said, _) = advice(
        "S.csdef",
        &definition(
            "schemaVersion='2016-01.3.0'",
            "<WorkerRole name='W'><Containers/></WorkerRole>",
        ),
    );
    assert!(!said.is_empty());
}

#[test]
fn what_came_after_sdk_2_4_needs_its_version() {
    let label = "<NetworkConfiguration><AddressAssignments><InstanceAddress roleName='W'><PublicIPs>\
                 <PublicIP name='p' domainNameLabel='l'/></PublicIPs></InstanceAddress></AddressAssignments>\
                 </NetworkConfiguration>";
    let place = "NetworkConfiguration/AddressAssignments/InstanceAddress/PublicIPs/PublicIP";
    let with = |attributes: &str| found("S.cscfg", &configuration(attributes, label));
    clean(with(""));
    clean(with("schemaVersion='2015-04.2.6'"));
    is(with("schemaVersion='2014-06.2.4'"), &[&format!("warning not-in-version {place}")]);
}

#[test]
fn a_transform_is_said_once_and_lacks_nothing() {
    let transform = |inside: &str| {
        found(
            "Web.Release.cscfg",
            &format!(
                "<ServiceConfiguration xmlns='{CONFIGURATION}' xmlns:xdt='http://schemas.microsoft.com/XML-Document-Transform'>{inside}</ServiceConfiguration>"
            ),
        )
    };
    is(
        transform(
            "<Role name='W' xdt:Locator='Match(name)'><Instances count='4' xdt:Transform='SetAttributes'/></Role><Role name='W' xdt:Transform='Remove'/>",
        ),
        &["info transform-file Role[1]"],
    );
    is(
        transform(
            "<Role name='W' xdt:Locator='Match(name)'><Instances count='x'/><Instance/></Role>",
        ),
        &[
            "info transform-file Role",
            "error invalid-value Role/Instances",
            "error unknown-element Role/Instance",
        ],
    );
    // Declared and not used, it is none.
    is(transform(""), &["error missing-attribute "]);
}

#[test]
fn placeholders_are_no_errors() {
    let inside = "<WebRole name='[name]' vmsize='__Size__'><Sites><Site name='$site$'><Bindings><Binding name='#{B}' endpointName='%E%'/></Bindings></Site></Sites>\
                  <Endpoints><InputEndpoint name='${E}' protocol='{{protocol}}' port='$(Port)'/></Endpoints></WebRole>";
    let said = in_definition(inside);
    assert_eq!(said.len(), 8, "{said:#?}");
    assert!(said.iter().all(|line| line.starts_with("warning placeholder-value")), "{said:#?}");
}

#[test]
fn secrets_of_settings_are_known() {
    let text = configuration(
        "",
        "<Role name='W'><Instances count='1'/><ConfigurationSettings>\
         <Setting name='a' value='AccountName=books;AccountKey=c2VjcmV0;'/><Setting name='b' value='UseDevelopmentStorage=true'/>\
         </ConfigurationSettings></Role>",
    );
    let part = std::sync::Arc::new(Part::from_text("S.cscfg", text));
    let tree = xml::read(&part);
    let schema = CATALOG.named("ServiceConfiguration").expect("its schema");
    let document = Document::new(&tree, schema).expect("a document");
    let secrets = check::conform(&document, &Lens::on(svclint::today())).secrets;
    let shown: Vec<&str> = secrets.iter().map(|span| part.slice(*span)).collect();
    assert_eq!(shown, ["c2VjcmV0"]);
}

/// Folders of the corpus with known errors: the plug-in for Eclipse has broken files for its tests.
const ECLIPSE: &str = "microsoft__WindowsAzureToolkitForEclipseWithJava";
const DATA: &str = "Utils/ProjectManagerLibrary/test/testdata";

/// The errors of the corpus, each of them read and judged: repository, file, rule, how often.
const KNOWN: [(&str, &str, &str, usize); 23] = [
    // The name of a storage account with hyphens: a stand-in.
    (
        "apache__jclouds-labs",
        "azurecompute/src/test/resources/createstorageserviceparams.xml",
        "invalid-name",
        1,
    ),
    // `EnableAutomaticUpdate` without its `s`, and two `AdminPassword`, the second one elsewhere.
    (
        "apache__jclouds-labs",
        "azurecompute/src/test/resources/deploymentparams-windows.xml",
        "unknown-element",
        1,
    ),
    (
        "apache__jclouds-labs",
        "azurecompute/src/test/resources/deploymentparams-windows.xml",
        "repeated-element",
        1,
    ),
    // An empty scaffold: the schema refuses a definition without a name.
    (
        "NuGet__NuGetGallery",
        "ops/Modules/Azure/Scaffolding/General/ServiceDefinition.csdef",
        "empty-value",
        1,
    ),
    // U+200E, copied from the certificate dialog.
    ("NuGet__NuGetGallery@h-15e75039", "Scripts/NuGetGallery.cscfg", "invalid-thumbprint", 1),
    ("NuGet__NuGetGallery@h-afee8029", "Scripts/NuGetGallery.cscfg", "invalid-thumbprint", 1),
    // `port` on instance endpoints, where other commits have `localPort`.
    ("NuGet__NuGetGallery@h-f5f006de", "Scripts/NuGetGallery.csdef", "unknown-attribute", 2),
    // Thumbprints of three digits, for the emulator.
    (
        "NuGet__NuGetGallery@h-f5f006de",
        "Scripts/NuGetGallery.emulator.cscfg",
        "invalid-thumbprint",
        2,
    ),
    // An end tag is missing, and the network stands outside of NetworkConfiguration.
    (
        "OctopusSamples__RandomQuotes-aspmvc4@h-217f0c01",
        "ServiceConfiguration.Cloud.ARM.cscfg",
        "malformed-xml",
        1,
    ),
    (
        "OctopusSamples__RandomQuotes-aspmvc4@h-f5a6f428",
        "ServiceConfiguration.Cloud.ARM.cscfg",
        "malformed-xml",
        1,
    ),
    (
        "OctopusSamples__RandomQuotes-aspmvc4@h-f5a6f428",
        "ServiceConfiguration.Cloud.ARM.cscfg",
        "unknown-element",
        2,
    ),
    // `<WokerRole>` with the end tag `</WorkerRole>`.
    ("brectanus-sigsci__azure_cloud_service", "ServiceConfiguration.csdef", "unknown-element", 1),
    // A `<` in a value.
    (
        "dtPaTh__Dynatrace-Azure-CloudServices",
        "ServiceConfiguration.Cloud.cscfg",
        "malformed-xml",
        1,
    ),
    // Broken on purpose: a cut tag, EntryPoint outside of Runtime, `name_old`, `Instances_old`.
    ("@h-62182748", "WindowsAzureProjectErr/ServiceConfigurationErr.cscfg", "malformed-xml", 1),
    ("@h-62182748", "WindowsAzureProjectErr/ServiceDefinition.csdef", "unknown-element", 1),
    ("@m-62182748", "WindowsAzureProjectErr1/ServiceConfiguration.cscfg", "missing-attribute", 1),
    ("@m-62182748", "WindowsAzureProjectErr1/ServiceConfiguration.cscfg", "unknown-element", 1),
    ("@m-62182748", "WindowsAzureProjectErr1/ServiceDefinition.csdef", "missing-attribute", 4),
    ("@m-62182748", "WindowsAzureProjectErr1/ServiceDefinition.csdef", "unknown-attribute", 3),
    ("@m-62182748", "WindowsAzureProjectErr1/ServiceDefinition.csdef", "unknown-element", 1),
    // Two internal endpoints of one name and port.
    ("@peak", "1.6/Azure_V1.6_upgraded/ServiceDefinition.csdef", "duplicate-name", 1),
    // The local port 555555.
    ("@peak", "WindowsAzureProject/ServiceDefinition.csdef", "invalid-value", 1),
    // Endpoints whose names begin with a digit.
    ("@peak", "sessionAffinitySQE/ServiceDefinition.csdef", "invalid-name", 2),
];

/// Real files: nearly all were accepted by Microsoft's tools, so an error that is not known is
/// most likely a mistake in a model.
#[test]
fn real_files_have_no_errors_but_those_that_were_judged() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    if !corpus.is_dir() {
        println!("skipped: there is no corpus at {}", corpus.display());
        return;
    }
    let mut files = Vec::new();
    collect(&corpus, &mut files);
    let inputs = files.into_iter().map(|path| {
        let name = path.strip_prefix(&corpus).expect("inside of it").display().to_string();
        Input::new(name, fs::read(&path).expect("a file"))
    });
    let report = lint(inputs, &options());
    assert!(report.files.len() > 700, "only {} files", report.files.len());
    let mut errors: BTreeMap<(String, String), usize> = BTreeMap::new();
    for settled in &report.findings {
        let finding = &settled.finding;
        if finding.severity == Severity::Error {
            let key = (finding.place.part.name().to_owned(), finding.rule.to_string());
            *errors.entry(key).or_default() += 1;
        }
    }
    let path = |repository: &str, file: &str| match repository.strip_prefix('@') {
        Some(commit) => format!("{ECLIPSE}@{commit}/{DATA}/{file}"),
        None => format!("{repository}/{file}"),
    };
    let known: BTreeMap<(String, String), usize> = KNOWN
        .iter()
        .map(|(repository, file, rule, count)| {
            ((path(repository, file), (*rule).to_owned()), *count)
        })
        .collect();
    assert_eq!(errors, known);
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            collect(&path, files);
        } else if [".cscfg", ".csdef", ".csplugin", ".xml"]
            .iter()
            .any(|suffix| name.contains(suffix))
        {
            files.push(path);
        }
    }
}
