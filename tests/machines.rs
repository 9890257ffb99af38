//! Requests about virtual machines: what each part may hold, what excludes or needs what, which
//! version has it, and which operation a body is taken for.

mod common;

use common::{Said, base, replace, svclint};

const WINDOWS: &str =
    "<ConfigurationSetType>WindowsProvisioningConfiguration</ConfigurationSetType>";
const OF_IMAGE: &str =
    "<OSVirtualHardDisk><SourceImageName>i</SourceImageName></OSVirtualHardDisk>";

fn check(body: &str, version: &str) -> serde_json::Value {
    let arguments = ["check", "--isolated", "--output", "json", "--api-version", version, "-"];
    let Said { stdout, .. } = svclint(arguments).stdin(body).run();
    serde_json::from_str(&stdout).expect("a report")
}

/// What a body is taken for.
fn operation(body: &str) -> String {
    let report = check(body, "2017-01-01");
    report["files"][0]["requests"][0]["operation"].as_str().unwrap_or_default().to_owned()
}

/// Severity, rule and the end of the path of all findings.
fn found_in(body: &str, version: &str) -> Vec<String> {
    let report = check(body, version);
    let findings = report["findings"].as_array().expect("findings");
    let line = |finding: &serde_json::Value| {
        let text = |name: &str| finding[name].as_str().unwrap_or_default().to_owned();
        let element = text("element");
        let end = element.rsplit('/').next().unwrap_or_default();
        format!("{} {} {end}", text("severity"), text("rule"))
    };
    findings.iter().map(line).collect()
}

fn found(body: &str) -> Vec<String> {
    found_in(body, "2017-01-01")
}

/// What is found in the whole deployment after an edit.
fn edited(from: &str, to: &str) -> Vec<String> {
    found(&replace(&base("Deployment"), from, to))
}

fn body(root: &str, inside: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><{root} xmlns=\"http://schemas.microsoft.com/windowsazure\" \
         xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\">{inside}</{root}>"
    )
}

/// What is found in a role that is added, with that inside behind its type.
fn role(inside: &str) -> Vec<String> {
    let head = "<RoleName>r</RoleName><RoleType>PersistentVMRole</RoleType>";
    found(&body("PersistentVMRole", &format!("{head}{inside}")))
}

/// What is found in the one role of a new deployment, with that inside behind its type.
fn machine(inside: &str) -> Vec<String> {
    found(&body(
        "Deployment",
        &format!(
            "<Name>d</Name><DeploymentSlot>Production</DeploymentSlot><Label>l</Label><RoleList><Role>\
             <RoleName>r</RoleName><RoleType>PersistentVMRole</RoleType>{inside}</Role></RoleList>"
        ),
    ))
}

/// What is found in a network set that is put into a role.
fn network(inside: &str) -> Vec<String> {
    let kind = "<ConfigurationSetType>NetworkConfiguration</ConfigurationSetType>";
    let sets = format!(
        "<ConfigurationSets><ConfigurationSet>{kind}{inside}</ConfigurationSet></ConfigurationSets>"
    );
    role(&format!("{sets}{OF_IMAGE}"))
}

/// What is found in an endpoint: what stands before its protocol, and behind it.
fn endpoint(before: &str, behind: &str) -> Vec<String> {
    network(&format!(
        "<InputEndpoints><InputEndpoint><LocalPort>1</LocalPort><Name>e</Name>{before}\
         <Protocol>TCP</Protocol>{behind}</InputEndpoint></InputEndpoints>"
    ))
}

/// What is found in a disk on its own.
fn disk(inside: &str) -> Vec<String> {
    found(&body("DataVirtualHardDisk", inside))
}

#[test]
fn a_deployment_with_everything_is_right() {
    let whole = base("Deployment");
    assert_eq!(found(&whole), [""; 0]);
    assert_eq!(operation(&whole), "Create Virtual Machine Deployment");
}

#[test]
fn what_is_said_rests_on_the_page_of_the_operation() {
    let text = replace(&base("Deployment"), ">permit<", ">allow<");
    let evidence = &check(&text, "2017-01-01")["findings"][0]["evidence"];
    assert_eq!(
        (&evidence["grade"], &evidence["source"]),
        (&"documented".into(), &"jj157194".into())
    );
}

#[test]
fn each_part_has_its_version() {
    let gated: Vec<String> = found_in(&base("Deployment"), "2012-03-01")
        .into_iter()
        .filter(|found| found.contains("not-in-version"))
        .collect();
    assert_eq!(
        gated,
        [
            "warning not-in-version CustomData",
            "warning not-in-version IntervalInSeconds",
            "warning not-in-version TimeoutInSeconds",
            "warning not-in-version EnableDirectServerReturn",
            "warning not-in-version EndpointAcl",
            "error not-in-version LoadBalancerName",
            "error not-in-version IdleTimeoutInMinutes",
            "error not-in-version LoadBalancerDistribution",
            "warning not-in-version VirtualIPName",
            "error not-in-version StaticVirtualNetworkIPAddress",
            "error not-in-version PublicIPs",
            "error not-in-version NetworkInterfaces",
            "warning not-in-version NetworkSecurityGroup",
            "warning not-in-version IPForwarding",
            "warning not-in-version ResourceExtensionReferences",
            "error not-in-version ResizedSizeInGB",
            "warning not-in-version ProvisionGuestAgent",
            "warning not-in-version CustomData",
            "warning not-in-version VMImageName",
            "error not-in-version MediaLocation",
            "error not-in-version VMImageInput",
            "error not-in-version ReservedIPName",
            "error not-in-version LoadBalancers",
        ]
    );
    assert!(found_in(&base("Deployment"), "2011-10-01")[0].contains("operation-not-in-version"));
}

#[test]
fn values_and_order_are_those_of_the_pages() {
    let one = |from: &str, to: &str, expected: &str| {
        assert_eq!(edited(from, to), [expected], "{from} to {to}");
    };
    one(">Production<", ">production<", "error invalid-value DeploymentSlot");
    one(">Production<", ">Staging<", "error invalid-value DeploymentSlot");
    one("<Label>Harbor machines, spring</Label>", "", "error missing-element Deployment");
    let long = format!("<Label>{}</Label>", "x".repeat(101));
    one("<Label>Harbor machines, spring</Label>", &long, "error value-too-long Label");
    one(">crane</RoleName>", ">till</RoleName>", "error duplicate-name RoleName");
    one(
        ">till</ComputerName>",
        ">till-of-the-harbor</ComputerName>",
        "error value-too-long ComputerName",
    );
    one(">Windows_Server<", ">WindowsServer<", "error invalid-value LicenseType");
    one(">LocalMachine<", ">CurrentUser<", "error invalid-value StoreLocation");
    one(">not-a-Secret-3<", ">short<", "error value-too-short UserPassword");
    one("<SSH>", "<Ssh/><SSH>", "error unknown-element Ssh");
    one(">permit<", ">allow<", "error invalid-value Action");
    one(">192.0.2.0/24<", ">192.0.2.0<", "error invalid-value RemoteSubnet");
    one(">sourceIP<", ">SourceIP<", "error invalid-value LoadBalancerDistribution");
    one(">Private<", ">Public<", "error invalid-value Type");
}

#[test]
fn known_clients_weigh_less() {
    for (from, to, expected) in [
        // Reference pages spell these two wrong.
        ("<EndpointAcl>", "<EndpointACL>", "warning misspelt-element EndpointACL"),
        ("<Fingerprint>", "<FingerPrint>", "warning misspelt-element FingerPrint"),
    ] {
        let end = |start: &str| start.replacen('<', "</", 1);
        let text = replace(&replace(&base("Deployment"), from, to), &end(from), &end(to));
        assert_eq!(found(&text), [expected]);
    }
    let reversed = "<Listener><Protocol>Https</Protocol><CertificateThumbprint>\
                    5F2C1D7BDA03E1A8B0C946F7E2D3511C0A9E8B47</CertificateThumbprint></Listener>";
    let whole = base("Deployment");
    let listener =
        format!("<Listener>{}</Listener>", common::between(&whole, "<Listener>", "</Listener>"));
    assert_eq!(edited(&listener, reversed), ["warning element-order CertificateThumbprint"]);
    let licence = "<LicenseType>Windows_Server</LicenseType>";
    let moved = replace(&whole, licence, "");
    let agent = "<ProvisionGuestAgent>true</ProvisionGuestAgent>";
    let moved = replace(&moved, agent, &format!("{agent}{licence}"));
    assert_eq!(found(&moved), ["info element-order LicenseType"]);
    let acl = "<EndpointAcl><Rules/></EndpointAcl>";
    let name = "<LoadBalancerName>n</LoadBalancerName>";
    assert_eq!(endpoint("", &format!("{acl}{name}")), [""; 0]);
    assert_eq!(endpoint("", &format!("{name}{acl}")), [""; 0]);
}

#[test]
fn the_kind_of_a_set_says_what_it_holds() {
    assert_eq!(network("<ComputerName>x</ComputerName>"), ["error unknown-element ComputerName"]);
    assert_eq!(
        edited(WINDOWS, "<ConfigurationSetType>Windows</ConfigurationSetType>"),
        ["error invalid-value ConfigurationSetType"]
    );
    // `i:type` keeps the password out of the history, and must not contradict.
    let kind = " i:type=\"WindowsProvisioningConfigurationSet\"";
    assert_eq!(edited(kind, ""), ["warning missing-attribute ConfigurationSet[1]"]);
    assert_eq!(
        edited(kind, " i:type=\"LinuxProvisioningConfigurationSet\""),
        ["error invalid-value ConfigurationSet[1]"]
    );
    let without = replace(&base("Deployment"), kind, "");
    let password = "<AdminPassword>not-a-Secret-1</AdminPassword>";
    let without = replace(&without, password, "");
    let without = replace(&without, "<AdminUsername>keeper</AdminUsername>", "");
    assert_eq!(found(&without), [""; 0], "a set without a password needs no type");
    assert_eq!(edited(password, ""), ["warning missing-element ConfigurationSet[1]"]);
}

#[test]
fn an_account_says_its_domain() {
    let domain = "<Domain>harbor</Domain>";
    assert_eq!(edited(domain, ""), ["warning missing-element Credentials"]);
    let without = replace(&base("Deployment"), domain, "");
    for name in ["harbor\\joiner", "joiner@harbor.example"] {
        let text = replace(&without, ">joiner<", &format!(">{name}<"));
        assert_eq!(found(&text), [""; 0], "{name}");
    }
}

#[test]
fn passwords_are_never_printed() {
    let text = replace(
        &base("Deployment"),
        ">not-a-Secret-1<",
        ">not-a-Secret-1</AdminPassword><AdminPassword>x<",
    );
    let said = svclint(["check", "--isolated", "-"]).stdin(text).run();
    assert!(
        said.stdout.contains("AdminPassword") && !said.stdout.contains("not-a-Secret"),
        "{said}"
    );
}

#[test]
fn a_machine_on_linux_lets_somebody_in() {
    let set = |inside: &str| {
        role(&format!(
            "<ConfigurationSets><ConfigurationSet i:type='LinuxProvisioningConfigurationSet'>\
             <ConfigurationSetType>LinuxProvisioningConfiguration</ConfigurationSetType>\
             <HostName>h</HostName><UserName>u</UserName>{inside}</ConfigurationSet>\
             </ConfigurationSets>{OF_IMAGE}"
        ))
    };
    let password = "<UserPassword>not-a-Secret</UserPassword>";
    let only_keys = "<DisableSshPasswordAuthentication>true</DisableSshPasswordAuthentication>";
    assert_eq!(set(password), [""; 0]);
    assert_eq!(set("<SSH><PublicKeys/></SSH>"), [""; 0]);
    assert_eq!(set(""), ["error missing-element ConfigurationSet"]);
    assert_eq!(
        set(&format!("{password}{only_keys}")),
        ["warning missing-element ConfigurationSet"]
    );
    let large = format!("<CustomData>{}</CustomData>", "AAAA".repeat(21846));
    assert_eq!(set(&format!("{password}{large}")), ["error value-too-long CustomData"]);
}

#[test]
fn a_static_address_is_in_one_subnet() {
    let address = "<StaticVirtualNetworkIPAddress>10.0.0.9</StaticVirtualNetworkIPAddress>";
    let subnets = |names: &str| format!("<SubnetNames>{names}</SubnetNames>{address}");
    let one = "<SubnetName>a</SubnetName>";
    assert_eq!(network(&subnets(one)), [""; 0]);
    assert_eq!(network(address), ["error missing-element ConfigurationSet"]);
    assert_eq!(network(&subnets("")), ["error missing-element SubnetNames"]);
    let two = network(&subnets(&format!("{one}<SubnetName>b</SubnetName>")));
    assert_eq!(two, ["error exclusive-elements StaticVirtualNetworkIPAddress"]);
    let without = edited("<VirtualNetworkName>harbor</VirtualNetworkName>", "");
    assert_eq!(without, ["warning missing-element Deployment"]);
}

#[test]
fn endpoints_fit_their_protocol_and_load_balancer() {
    let probe =
        |inside: &str| endpoint(&format!("<LoadBalancerProbe>{inside}</LoadBalancerProbe>"), "");
    assert_eq!(probe("<Path>/</Path><Protocol>HTTP</Protocol>"), [""; 0]);
    assert_eq!(probe("<Path>/</Path><Protocol>tcp</Protocol>"), ["error exclusive-elements Path"]);
    assert_eq!(probe("<Path i:nil='true'/><Port>1</Port><Protocol>tcp</Protocol>"), [""; 0]);
    assert_eq!(
        probe("<Port>1</Port><Protocol>tcp</Protocol><IntervalInSeconds>4</IntervalInSeconds>"),
        ["warning invalid-value IntervalInSeconds"]
    );
    let idle = |minutes: u8| format!("<IdleTimeoutInMinutes>{minutes}</IdleTimeoutInMinutes>");
    assert_eq!(endpoint("", &idle(30)), [""; 0]);
    assert_eq!(endpoint("", &idle(31)), ["error invalid-value IdleTimeoutInMinutes"]);
    let udp = "<InputEndpoints><InputEndpoint><LocalPort>1</LocalPort><Name>e</Name>\
               <Protocol>udp</Protocol><IdleTimeoutInMinutes>9</IdleTimeoutInMinutes>\
               </InputEndpoint></InputEndpoints>";
    assert_eq!(network(udp), ["warning exclusive-elements IdleTimeoutInMinutes"]);
    // A role that is added to a deployment may use a load balancer of that.
    assert_eq!(endpoint("", "<LoadBalancerName>any</LoadBalancerName>"), [""; 0]);
    assert_eq!(
        edited("<LoadBalancerName>inside<", "<LoadBalancerName>Inside<"),
        ["error unknown-reference LoadBalancerName"]
    );
    let rule = |order: u8| {
        format!(
            "<Rule><Order>{order}</Order><Action>deny</Action>\
             <RemoteSubnet>10.0.0.0/8</RemoteSubnet></Rule>"
        )
    };
    let many = (0..51).map(rule).collect::<Vec<_>>().concat();
    assert_eq!(
        endpoint("", &format!("<EndpointAcl><Rules>{many}</Rules></EndpointAcl>")),
        ["warning too-many-elements Rule[51]"]
    );
}

#[test]
fn a_machine_has_one_source() {
    let disk = |inside: &str| machine(&format!("<OSVirtualHardDisk>{inside}</OSVirtualHardDisk>"));
    let name = "<DiskName>d</DiskName>";
    let image = "<SourceImageName>i</SourceImageName>";
    let link = "<MediaLink>https://a.blob.core.windows.net/b/c.vhd</MediaLink>";
    let remote = "<RemoteSourceImageLink>https://a.example/b.vhd</RemoteSourceImageLink>";
    for right in [name.to_owned(), format!("{link}{image}"), format!("{link}{remote}")] {
        assert_eq!(disk(&right), [""; 0], "{right}");
    }
    assert_eq!(disk(link), ["error missing-element OSVirtualHardDisk"]);
    assert_eq!(disk(remote), ["warning missing-element OSVirtualHardDisk"]);
    assert_eq!(disk(&format!("{name}{image}")), ["warning exclusive-elements SourceImageName"]);
    assert_eq!(machine(""), ["error missing-element Role"]);
    let whole = "<VMImageName>i</VMImageName>";
    assert_eq!(machine(whole), [""; 0]);
    assert_eq!(machine(&format!("{whole}<DataVirtualHardDisks/>")), [""; 0]);
    assert_eq!(
        machine(&format!("{whole}{OF_IMAGE}")),
        ["error exclusive-elements OSVirtualHardDisk"]
    );
    let empty = format!("{whole}<OSVirtualHardDisk><OS>Linux</OS></OSVirtualHardDisk>");
    assert_eq!(machine(&empty), ["error exclusive-elements OSVirtualHardDisk"]);
    let input = "<VMImageInput><OSDiskConfiguration><ResizedSizeInGB>9</ResizedSizeInGB>\
                 </OSDiskConfiguration></VMImageInput>";
    assert_eq!(machine(&format!("{OF_IMAGE}{input}")), ["warning missing-element VMImageInput"]);
}

#[test]
fn extensions_need_the_guest_agent() {
    let agent = "<ProvisionGuestAgent>true</ProvisionGuestAgent>";
    assert_eq!(edited(agent, ""), ["warning missing-element Role[1]"]);
    let without = agent.replace("true", "false");
    assert_eq!(edited(agent, &without), ["warning exclusive-elements ResourceExtensionReference"]);
    let value = "<ResourceExtensionParameterValue><Key>k</Key><Value>e30=</Value><Type>Public</Type>\
                 </ResourceExtensionParameterValue>";
    assert_eq!(
        edited(
            "</ResourceExtensionParameterValues>",
            &format!("{value}</ResourceExtensionParameterValues>")
        ),
        ["error duplicate-name Type"]
    );
    assert_eq!(edited("<State>Enable<", "<State>Uninstall<"), ["info undocumented-value State"]);
}

#[test]
fn disks_are_new_or_there_already() {
    let link = "<MediaLink>https://a.blob.core.windows.net/b/c.vhd</MediaLink>";
    let size = "<LogicalDiskSizeInGB>10</LogicalDiskSizeInGB>";
    let source = "<SourceMediaLink>https://a.blob.core.windows.net/b/d.vhd</SourceMediaLink>";
    for right in ["<DiskName>d</DiskName>", source, &format!("{size}{link}")] {
        assert_eq!(disk(right), [""; 0], "{right}");
    }
    assert_eq!(disk("<DiskName>d.</DiskName>"), ["error invalid-name DiskName"]);
    let lun = |number: u8| disk(&format!("<DiskName>d</DiskName><Lun>{number}</Lun>"));
    assert_eq!(lun(15), [""; 0]);
    assert_eq!(lun(16), ["info undocumented-value Lun"]);
    assert_eq!(lun(32), ["error invalid-value Lun"]);
    assert_eq!(edited("<Lun>1</Lun>", "<Lun>0</Lun>"), ["error duplicate-name Lun"]);
    assert_eq!(edited("<Lun>1</Lun>", ""), ["error missing-element DataVirtualHardDisk[2]"]);
}

#[test]
fn a_body_is_taken_for_what_it_fits() {
    let network = "<ConfigurationSets><ConfigurationSet>\
                   <ConfigurationSetType>NetworkConfiguration</ConfigurationSetType>\
                   <SubnetNames><SubnetName>a</SubnetName></SubnetNames>\
                   </ConfigurationSet></ConfigurationSets>";
    let update = body("PersistentVMRole", network);
    assert_eq!((operation(&update).as_str(), found(&update).len()), ("Update Role", 0));
    let role = "<RoleName>r</RoleName><RoleType>PersistentVMRole</RoleType>";
    let add = body("PersistentVMRole", &format!("{role}{network}{OF_IMAGE}"));
    assert_eq!((operation(&add).as_str(), found(&add).len()), ("Add Role", 0));
    // What Get Role answers may be sent back.
    let disk = "<OSVirtualHardDisk><HostCaching>ReadWrite</HostCaching><DiskName>d</DiskName>\
                <MediaLink>https://a.blob.core.windows.net/b/c.vhd</MediaLink>\
                <SourceImageName>i</SourceImageName><OS>WINDOWS</OS></OSVirtualHardDisk>";
    let update = body("PersistentVMRole", &format!("{role}{network}{disk}"));
    assert_eq!((operation(&update).as_str(), found(&update).len()), ("Update Role", 0));
    // A machine is set up when it is added, also where something else is wrong with it.
    let linux = "<ConfigurationSets><ConfigurationSet i:type='LinuxProvisioningConfigurationSet'>\
                 <ConfigurationSetType>LinuxProvisioningConfiguration</ConfigurationSetType>\
                 <HostName>h</HostName><UserName>u</UserName><UserPassword>not-a-Secret</UserPassword>\
                 </ConfigurationSet></ConfigurationSets>";
    let disk = "<OSVirtualHardDisk><OS>Linux</OS></OSVirtualHardDisk>";
    let broken = body("PersistentVMRole", &format!("{role}{linux}{disk}"));
    assert_eq!(operation(&broken), "Add Role");
    assert_eq!(found(&broken), ["error missing-element OSVirtualHardDisk"]);
    let attach = body("DataVirtualHardDisk", "<DiskName>d</DiskName><Lun>1</Lun>");
    assert_eq!(operation(&attach), "Add Data Disk");
    let change = body("DataVirtualHardDisk", "<HostCaching>None</HostCaching><Lun>1</Lun>");
    assert_eq!((operation(&change).as_str(), found(&change).len()), ("Update Data Disk", 0));
}

#[test]
fn sets_of_endpoints_are_updated_by_their_name() {
    let set = |inside: &str| {
        found(&body(
            "LoadBalancedEndpointList",
            &format!("<InputEndpoint>{inside}</InputEndpoint>"),
        ))
    };
    let name = "<LoadBalancedEndpointSetName>s</LoadBalancedEndpointSetName>";
    let rest = "<LocalPort>1</LocalPort><Port>2</Port><Protocol>tcp</Protocol>";
    assert_eq!(set(&format!("{name}{rest}")), [""; 0]);
    assert_eq!(set(rest), ["error missing-element InputEndpoint"]);
    assert_eq!(
        found(&body("LoadBalancedEndpointList", "")),
        ["error missing-element LoadBalancedEndpointList"]
    );
}
