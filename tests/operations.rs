//! Requests about cloud services, storage, networks and images: where sources disagree, how that
//! is judged, and which operation a body is taken for.

mod common;

use common::{Said, svclint};

fn check(body: &str, version: &str) -> serde_json::Value {
    let arguments = ["check", "--isolated", "--output", "json", "--api-version", version, "-"];
    let Said { stdout, .. } = svclint(arguments).stdin(body).run();
    serde_json::from_str(&stdout).expect("a report")
}

fn body(root: &str, inside: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<{root} \
         xmlns=\"http://schemas.microsoft.com/windowsazure\" \
         xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\">{inside}</{root}>"
    )
}

/// Severity, rule and the end of the path of all findings.
fn of_report(report: &serde_json::Value) -> Vec<String> {
    let findings = report["findings"].as_array().expect("findings");
    let line = |finding: &serde_json::Value| {
        let text = |name: &str| finding[name].as_str().unwrap_or_default().to_owned();
        let element = text("element");
        let end = element.rsplit('/').next().unwrap_or_default();
        format!("{} {} {end}", text("severity"), text("rule"))
    };
    findings.iter().map(line).collect()
}

fn found(root: &str, inside: &str) -> Vec<String> {
    found_in("2017-01-01", root, inside)
}

fn found_in(version: &str, root: &str, inside: &str) -> Vec<String> {
    of_report(&check(&body(root, inside), version))
}

/// What a body is taken for.
fn operation(root: &str, inside: &str) -> String {
    let report = check(&body(root, inside), "2017-01-01");
    report["files"][0]["requests"][0]["operation"].as_str().unwrap_or_default().to_owned()
}

const CLEAN: [&str; 0] = [];

fn properties(inside: &str) -> String {
    format!(
        "<ExtendedProperties><ExtendedProperty>{inside}</ExtendedProperty></ExtendedProperties>"
    )
}

// Cloud services and deployments.

const SERVICE: &str = "<ServiceName>harbor</ServiceName><Label>SGFyYm9y</Label>";

fn service(inside: &str) -> Vec<String> {
    found("CreateHostedService", &format!("{SERVICE}{inside}"))
}

#[test]
fn a_cloud_service_has_a_location_or_an_affinity_group() {
    assert_eq!(service("<Location>West Europe</Location>"), CLEAN);
    assert_eq!(service("<AffinityGroup>harbor</AffinityGroup>"), CLEAN);
    assert_eq!(service(""), ["error missing-element CreateHostedService"]);
    let both = "<Location>West Europe</Location><AffinityGroup>harbor</AffinityGroup>";
    assert_eq!(service(both), ["error exclusive-elements AffinityGroup"]);
    let turned = "<AffinityGroup>harbor</AffinityGroup><Location>West Europe</Location>";
    assert_eq!(service(turned), ["error exclusive-elements Location"]);
}

#[test]
fn a_property_needs_a_value_where_something_is_made() {
    let made = |inside: &str| service(&format!("<Location>W</Location>{}", properties(inside)));
    assert_eq!(made("<Name>a</Name><Value>b</Value>"), CLEAN);
    assert_eq!(made("<Name>a</Name>"), ["error missing-element ExtendedProperty"]);
    let null = "<Name>a</Name><Value i:nil=\"true\"/>";
    assert_eq!(made(null), ["error missing-element ExtendedProperty"]);
    assert_eq!(made("<Name>a</Name><Value/>"), ["warning empty-value Value"]);
    let changed = |inside: &str| {
        found("UpdateHostedService", &format!("<Label>SGFyYm9y</Label>{}", properties(inside)))
    };
    assert_eq!(changed("<Name>a</Name>"), ["error missing-element ExtendedProperty"]);
    assert_eq!(changed(null), ["info deletes-property Value"]);
    assert_eq!(changed("<Name>a</Name><Value/>"), ["info deletes-property Value"]);
    assert_eq!(changed("<Name>a</Name><Value>None</Value>"), ["warning deletes-property Value"]);
}

#[test]
fn fifty_properties_for_services_and_accounts_and_twenty_five_for_deployments() {
    let many = |count: usize| {
        let one =
            |n| format!("<ExtendedProperty><Name>P{n}</Name><Value>v</Value></ExtendedProperty>");
        let all: String = (0..count).map(one).collect();
        format!("<ExtendedProperties>{all}</ExtendedProperties>")
    };
    assert_eq!(service(&format!("<Location>W</Location>{}", many(50))), CLEAN);
    assert_eq!(
        service(&format!("<Location>W</Location>{}", many(51))),
        ["error too-many-elements ExtendedProperty[51]"]
    );
    let account = |count| found("UpdateStorageServiceInput", &many(count));
    assert_eq!(account(50), CLEAN);
    assert_eq!(account(51), ["error too-many-elements ExtendedProperty[51]"]);
    let deployment = |count| {
        let head = "<Name>d</Name><PackageUrl>https://a.blob.core.windows.net/p.cspkg</PackageUrl>\
                    <Label>ZA==</Label><Configuration>eA==</Configuration>";
        let found = found("CreateDeployment", &format!("{head}{}", many(count)));
        found.into_iter().filter(|line| !line.contains("not-a-configuration")).collect::<Vec<_>>()
    };
    assert_eq!(deployment(25), CLEAN);
    assert_eq!(deployment(26), ["error too-many-elements ExtendedProperty[26]"]);
}

#[test]
fn an_update_of_a_cloud_service_says_something() {
    let update = |inside: &str| found("UpdateHostedService", inside);
    assert_eq!(update("<Description>d</Description>"), CLEAN);
    let name = "<ReverseDnsFqdn>harbor.contoso.com.</ReverseDnsFqdn>";
    assert_eq!(update(name), ["error missing-element UpdateHostedService"]);
    let property = properties("<Name>a</Name><Value>b</Value>");
    assert_eq!(update(&format!("<Label>YQ==</Label>{property}{name}")), CLEAN);
    // One client writes these two the other way round.
    assert_eq!(
        update(&format!("<Label>YQ==</Label>{name}{property}")),
        ["warning element-order ExtendedProperties"]
    );
    assert_eq!(update(&format!("{name}<Label>YQ==</Label>")), ["error element-order Label"]);
    assert_eq!(
        update("<Label>YQ==</Label><Location>W</Location><GuestAgentType>ProdGA</GuestAgentType>"),
        ["warning undocumented-element Location", "warning undocumented-element GuestAgentType"]
    );
    assert_eq!(
        update("<Label>YQ==</Label><ReverseDnsFqdn>harbor contoso</ReverseDnsFqdn>"),
        ["warning invalid-name ReverseDnsFqdn"]
    );
}

#[test]
fn a_rollback_has_two_modes_and_may_do_without_force() {
    let rollback = |inside: &str| found("RollbackUpdateOrUpgrade", inside);
    assert_eq!(rollback("<Mode>Manual</Mode><Force>false</Force>"), CLEAN);
    assert_eq!(rollback("<Mode>Auto</Mode>"), ["warning missing-element RollbackUpdateOrUpgrade"]);
    assert_eq!(
        rollback("<Mode>Simultaneous</Mode><Force>false</Force>"),
        ["error invalid-value Mode"]
    );
    assert_eq!(
        found_in("2011-08-01", "RollbackUpdateOrUpgrade", "<Mode>Auto</Mode><Force>true</Force>"),
        ["error operation-not-in-version RollbackUpdateOrUpgrade"]
    );
}

#[test]
fn deployments_are_started_walked_and_made_smaller() {
    let walk = |domain: &str| {
        found("WalkUpgradeDomain", &format!("<UpgradeDomain>{domain}</UpgradeDomain>"))
    };
    assert_eq!(walk("4"), CLEAN);
    assert_eq!(walk("5"), ["info invalid-value UpgradeDomain"]);
    assert_eq!(walk("-1"), ["error invalid-value UpgradeDomain"]);
    assert_eq!(walk("one"), ["error invalid-value UpgradeDomain"]);
    assert_eq!(
        found("UpdateDeploymentStatus", "<Status>running</Status>"),
        ["error invalid-value Status"]
    );
    assert_eq!(
        found("RoleInstances", "<Name>A_IN_0</Name><Name>A_IN_1</Name><Name>A_IN_0</Name>"),
        ["warning duplicate-name Name[3]"]
    );
    assert_eq!(found("RoleInstances", ""), ["error missing-element RoleInstances"]);
}

#[test]
fn an_extension_names_its_maker_with_a_capital_s() {
    let extension = |inside: &str| found("Extension", inside);
    let head = "<ProviderNameSpace>Contoso</ProviderNameSpace><Type>Audit</Type><Id>audit</Id>";
    let with = |inside: &str| extension(&format!("{head}{inside}"));
    assert_eq!(with(""), CLEAN);
    assert_eq!(
        extension("<ProviderNamespace>C</ProviderNamespace><Type>A</Type><Id>a</Id>"),
        ["error unknown-element ProviderNamespace"]
    );
    assert_eq!(
        with("<ThumbprintAlgorithm>sha1</ThumbprintAlgorithm>"),
        ["warning missing-element ThumbprintAlgorithm"]
    );
    for good in ["*", "1.*", "1.4"] {
        assert_eq!(with(&format!("<Version>{good}</Version>")), CLEAN);
    }
    assert_eq!(with("<Version>newest</Version>"), ["warning invalid-value Version"]);
}

#[test]
fn only_a_pfx_has_a_password() {
    let certificate = |format: &str, inside: &str| {
        let head = format!("<Data>eA==</Data><CertificateFormat>{format}</CertificateFormat>");
        found("CertificateFile", &format!("{head}{inside}"))
    };
    assert_eq!(certificate("pfx", "<Password>x</Password>"), CLEAN);
    assert_eq!(certificate("pfx", ""), CLEAN);
    assert_eq!(certificate("cer", ""), CLEAN);
    assert_eq!(
        certificate("cer", "<Password>x</Password>"),
        ["warning exclusive-elements Password"]
    );
    assert_eq!(certificate("PFX", ""), ["error invalid-value CertificateFormat"]);
}

// Storage accounts, affinity groups, certificates.

const ACCOUNT: &str =
    "<ServiceName>harbor</ServiceName><Label>SGFyYm9y</Label><Location>W</Location>";

#[test]
fn replication_is_said_in_two_ways() {
    let account = |version: &str, inside: &str| {
        found_in(version, "CreateStorageServiceInput", &format!("{ACCOUNT}{inside}"))
    };
    let geo = "<GeoReplicationEnabled>true</GeoReplicationEnabled>";
    let kind = "<AccountType>Standard_GRS</AccountType>";
    assert_eq!(account("2013-11-01", geo), CLEAN);
    assert_eq!(account("2014-06-01", geo), ["warning superseded-element GeoReplicationEnabled"]);
    assert_eq!(account("2014-06-01", kind), CLEAN);
    assert_eq!(account("2014-05-01", kind), ["error not-in-version AccountType"]);
    assert_eq!(
        account("2014-06-01", &format!("{geo}{kind}")),
        ["warning superseded-element GeoReplicationEnabled"]
    );
    assert_eq!(
        account("2014-06-01", "<AccountType>Premium_LRS</AccountType>"),
        ["warning not-in-version AccountType"]
    );
    assert_eq!(
        found_in("2014-06-01", "CreateStorageServiceInput", &format!("{kind}{ACCOUNT}")),
        ["error element-order AccountType"]
    );
}

#[test]
fn a_storage_account_may_have_an_empty_description_that_says_nil() {
    let head = "<ServiceName>harbor</ServiceName>";
    let tail = "<Label>SGFyYm9y</Label><Location>W</Location>";
    for nil in ["<Description nil=\"true\"/>", "<Description i:nil=\"true\"/>", "<Description/>"] {
        assert_eq!(found("CreateStorageServiceInput", &format!("{head}{nil}{tail}")), CLEAN);
    }
    assert_eq!(
        found("CreateStorageServiceInput", &format!("<ServiceName>Harbor</ServiceName>{tail}")),
        ["error invalid-name ServiceName"]
    );
}

#[test]
fn updates_that_update_nothing_are_probably_mistakes() {
    assert_eq!(
        found("UpdateStorageServiceInput", ""),
        ["warning missing-element UpdateStorageServiceInput"]
    );
    assert_eq!(found("UpdateAffinityGroup", ""), ["warning missing-element UpdateAffinityGroup"]);
    assert_eq!(found("UpdateAffinityGroup", "<Description>d</Description>"), CLEAN);
    assert_eq!(
        found("UpdateAffinityGroup", "<LocationConstraint>W</LocationConstraint>"),
        ["warning undocumented-element LocationConstraint"]
    );
    let two = "<CustomDomains><CustomDomain><Name>a.com</Name></CustomDomain>\
               <CustomDomain><Name>b.com</Name></CustomDomain></CustomDomains>";
    assert_eq!(
        found("UpdateStorageServiceInput", two),
        ["warning repeated-element CustomDomain[2]"]
    );
}

#[test]
fn of_a_management_certificate_no_page_requires_anything() {
    let key = "<SubscriptionCertificatePublicKey>eA==</SubscriptionCertificatePublicKey>";
    let print = "<SubscriptionCertificateThumbprint>AB12</SubscriptionCertificateThumbprint>";
    let data = "<SubscriptionCertificateData>eA==</SubscriptionCertificateData>";
    assert_eq!(
        found("SubscriptionCertificate", &format!("{key}{data}")),
        ["warning missing-element SubscriptionCertificate"]
    );
    assert_eq!(
        found("SubscriptionCertificate", &format!("{key}{print}{data}")),
        ["warning invalid-thumbprint SubscriptionCertificateThumbprint"]
    );
}

// Addresses and load balancers.

#[test]
fn reserved_addresses() {
    let reserve = |inside: &str| {
        found("ReservedIP", &format!("<Name>a</Name><Label>plain text</Label>{inside}"))
    };
    assert_eq!(reserve("<Location>W</Location>"), CLEAN);
    assert_eq!(reserve(""), ["error missing-element ReservedIP"]);
    assert_eq!(
        reserve("<DeploymentName>d</DeploymentName><Location>W</Location>"),
        ["warning missing-element DeploymentName", "info undocumented-element DeploymentName"]
    );
    assert_eq!(
        found_in(
            "2014-10-01",
            "ReservedIPAssociation",
            "<ServiceName>s</ServiceName><DeploymentName>d</DeploymentName>"
        ),
        ["error operation-not-in-version ReservedIPAssociation"]
    );
}

#[test]
fn a_static_address_of_a_load_balancer_needs_its_subnet() {
    let balancer = |inside: &str| {
        let front = format!(
            "<Name>b</Name><FrontendIpConfiguration><Type>Private</Type>{inside}</FrontendIpConfiguration>"
        );
        found("LoadBalancer", &front)
    };
    let address = "<StaticVirtualNetworkIPAddress>10.0.0.9</StaticVirtualNetworkIPAddress>";
    assert_eq!(balancer(""), CLEAN);
    assert_eq!(balancer("<SubnetName>s</SubnetName>"), CLEAN);
    assert_eq!(balancer(&format!("<SubnetName>s</SubnetName>{address}")), CLEAN);
    assert_eq!(balancer(address), ["error missing-element FrontendIpConfiguration"]);
    assert_eq!(
        found(
            "LoadBalancer",
            "<Name>b</Name><FrontendIPConfiguration><Type>Private</Type></FrontendIPConfiguration>"
        ),
        ["error unknown-element FrontendIPConfiguration"]
    );
    assert_eq!(
        found("DnsServer", "<Name>n</Name><Address>10.0.0.256</Address>"),
        ["error invalid-value Address"]
    );
}

// Disks and images.

#[test]
fn an_update_of_a_disk_may_be_in_the_order_of_either_source() {
    assert_eq!(found("Disk", "<Name>d</Name><Label>l</Label>"), CLEAN);
    assert_eq!(
        found("Disk", "<OS>Linux</OS><Label>l</Label><Name>d</Name>"),
        ["info undocumented-element OS", "info element-order Name"]
    );
    let resized = "<Name>d</Name><ResizedSizeInGB>64</ResizedSizeInGB>";
    assert_eq!(found("Disk", resized), CLEAN);
    assert_eq!(found_in("2014-06-01", "Disk", resized), ["error not-in-version ResizedSizeInGB"]);
    // A disk that holds data has no system; whether it is added or changed cannot be seen.
    assert_eq!(
        found(
            "Disk",
            "<Label>l</Label><MediaLink>https://a.blob.core.windows.net/v/d.vhd</MediaLink><Name>d</Name>"
        ),
        ["info undocumented-element MediaLink", "info element-order Name"]
    );
}

#[test]
fn images_end_in_two_known_orders() {
    let head = "<Label>l</Label><MediaLink>https://a.blob.core.windows.net/v/i.vhd</MediaLink>\
                <Name>i</Name><OS>Linux</OS>";
    let image = |inside: &str| found("OSImage", &format!("{head}{inside}"));
    let (date, gui) =
        ("<PublishedDate>2014-01-02T03:04:05Z</PublishedDate>", "<ShowInGui>true</ShowInGui>");
    let (privacy, icon) =
        ("<PrivacyUri>https://contoso.com/p</PrivacyUri>", "<IconUri>i.png</IconUri>");
    assert_eq!(image(&format!("{date}{gui}{privacy}{icon}")), CLEAN);
    assert_eq!(
        image(&format!("{gui}{date}{icon}{privacy}")),
        ["warning element-order PublishedDate", "warning element-order PrivacyUri"]
    );
    assert_eq!(image(&format!("{icon}{date}")), ["error element-order PublishedDate"]);
    assert_eq!(image("<PublishedDate/>"), ["error empty-value PublishedDate"]);
    let update = format!("<Label>l</Label>{gui}{date}<IsPremium>false</IsPremium>");
    assert_eq!(
        found("OSImage", &update),
        ["warning element-order ShowInGui", "info undocumented-element IsPremium"]
    );
    assert_eq!(
        found_in("2012-03-01", "OSImage", &format!("{head}<Eula>e</Eula>")),
        ["error not-in-version Eula"]
    );
}

#[test]
fn operations_on_machines_repeat_their_name() {
    assert_eq!(
        found("StartRoleOperation", "<OperationType>StartRole</OperationType>"),
        ["error invalid-value OperationType"]
    );
    let capture = |name: &str| {
        let inside = format!(
            "<OperationType>{name}</OperationType><VMImageName>i</VMImageName><VMImageLabel>l</VMImageLabel>"
        );
        found("CaptureRoleAsVMImageOperation", &inside)
    };
    assert_eq!(capture("CaptureRoleAsVMImageOperation"), CLEAN);
    // A widely used client leaves it empty.
    assert_eq!(capture(""), ["warning empty-value OperationType"]);
    let role = |action: &str, inside: &str| {
        let inside = format!(
            "<OperationType>CaptureRoleOperation</OperationType>\
             <PostCaptureAction>{action}</PostCaptureAction>{inside}\
             <TargetImageLabel>l</TargetImageLabel><TargetImageName>i</TargetImageName>"
        );
        found("CaptureRoleOperation", &inside)
    };
    let set = "<ProvisioningConfiguration i:type=\"LinuxProvisioningConfigurationSet\">\
               <ConfigurationSetType>LinuxProvisioningConfiguration</ConfigurationSetType>\
               <HostName>h</HostName><UserName>u</UserName><UserPassword>pass-w0rd</UserPassword>\
               </ProvisioningConfiguration>";
    assert_eq!(role("Delete", ""), CLEAN);
    assert_eq!(role("Reprovision", set), CLEAN);
    assert_eq!(role("Reprovision", ""), ["warning missing-element CaptureRoleOperation"]);
    assert_eq!(role("Delete", set), ["warning exclusive-elements ProvisioningConfiguration"]);
    assert_eq!(
        found_in(
            "2013-03-01",
            "ShutdownRoleOperation",
            "<OperationType>ShutdownRoleOperation</OperationType>\
             <PostShutdownAction>StoppedDeallocated</PostShutdownAction>"
        ),
        ["warning not-in-version PostShutdownAction"]
    );
}

// Networks.

#[test]
fn rules_of_network_security_groups() {
    let rule = |priority: &str, from: &str, ports: &str| {
        let inside = format!(
            "<Type>Inbound</Type><Priority>{priority}</Priority><Action>Allow</Action>\
             <SourceAddressPrefix>{from}</SourceAddressPrefix><SourcePortRange>*</SourcePortRange>\
             <DestinationAddressPrefix>VIRTUAL_NETWORK</DestinationAddressPrefix>\
             <DestinationPortRange>{ports}</DestinationPortRange><Protocol>TCP</Protocol>"
        );
        found("Rule", &inside)
    };
    assert_eq!(rule("100", "10.0.0.0/8", "80-443"), CLEAN);
    assert_eq!(rule("99", "*", "443"), ["error invalid-value Priority"]);
    assert_eq!(rule("100", "10.0.0.0/33", "443"), ["error invalid-name SourceAddressPrefix"]);
    assert_eq!(rule("100", "INTERNET", "80,443"), ["error invalid-value DestinationPortRange"]);
}

#[test]
fn what_only_clients_show_is_never_an_error() {
    let route = "<Name>r</Name><AddressPrefix>10.0.0.0</AddressPrefix>\
                 <NextHopType><Type>Firewall</Type></NextHopType><Metric>3</Metric>";
    assert_eq!(
        found("Route", route),
        [
            "warning invalid-name AddressPrefix",
            "warning invalid-value Type",
            "warning unknown-element Metric"
        ]
    );
    assert_eq!(
        found_in("2014-10-01", "IPForwarding", "<State>Enabled</State>"),
        ["warning operation-not-in-version IPForwarding"]
    );
    assert_eq!(found("IPForwarding", "<State>on</State>"), ["warning invalid-value State"]);
}

#[test]
fn a_gateway_may_be_without_a_namespace() {
    let bare = "<CreateGatewayParameters><gatewayType>DynamicRouting</gatewayType></CreateGatewayParameters>";
    assert_eq!(
        of_report(&check(bare, "2012-03-01")),
        ["warning wrong-namespace CreateGatewayParameters"]
    );
    assert_eq!(
        found("CreateGatewayParameters", "<GatewayType>DynamicRouting</GatewayType>"),
        ["error unknown-element GatewayType"]
    );
}

#[test]
fn lists_may_be_in_the_namespace_of_serialized_arrays() {
    let gateway = |list: &str| {
        let inside = format!(
            "<AddressSpace{list}><string>10.0.0.0/16</string></AddressSpace>\
             <GatewayName>g</GatewayName><IpAddress>1.2.3.4</IpAddress>"
        );
        found("CreateLocalNetworkGatewayParameters", &inside)
    };
    let arrays = " xmlns=\"http://schemas.microsoft.com/2003/10/Serialization/Arrays\"";
    assert_eq!(gateway(arrays), CLEAN);
    assert_eq!(gateway(""), CLEAN);
    assert_eq!(gateway(" xmlns=\"urn:other\""), ["error wrong-namespace AddressSpace"]);
}

#[test]
fn a_network_configuration_is_in_its_own_namespace() {
    let network = |site: &str| {
        let text = format!(
            "<NetworkConfiguration xmlns=\"http://schemas.microsoft.com/ServiceHosting/2011/07/NetworkConfiguration\">\
             <VirtualNetworkConfiguration><Dns/><VirtualNetworkSites>{site}</VirtualNetworkSites>\
             </VirtualNetworkConfiguration></NetworkConfiguration>"
        );
        of_report(&check(&text, "2014-06-01"))
    };
    let space = "<AddressSpace><AddressPrefix>10.0.0.0/16</AddressPrefix></AddressSpace>";
    assert_eq!(
        network(&format!(
            "<VirtualNetworkSite name=\"n\" Location=\"W\">{space}<Subnets><Subnet name=\"s\">\
             <AddressPrefix>10.0.1.0/24</AddressPrefix></Subnet></Subnets></VirtualNetworkSite>"
        )),
        CLEAN
    );
    assert_eq!(
        network("<VirtualNetworkSite name=\"n\"/>"),
        ["error missing-element VirtualNetworkSite"]
    );
    let twice = format!("<VirtualNetworkSite name=\"n\">{space}</VirtualNetworkSite>").repeat(2);
    assert_eq!(network(&twice), ["error duplicate-name VirtualNetworkSite[2]"]);
}

#[test]
fn networks_refer_to_servers_and_sites_by_name() {
    let network = |server: &str, site: &str| {
        let text = format!(
            "<NetworkConfiguration xmlns=\"http://schemas.microsoft.com/ServiceHosting/2011/07/NetworkConfiguration\">\
             <VirtualNetworkConfiguration>\
             <Dns><DnsServers><DnsServer name=\"d\" IPAddress=\"10.0.0.4\"/></DnsServers></Dns>\
             <LocalNetworkSites><LocalNetworkSite name=\"office\"><VPNGatewayAddress>1.2.3.4\
             </VPNGatewayAddress></LocalNetworkSite></LocalNetworkSites>\
             <VirtualNetworkSites><VirtualNetworkSite name=\"n\" Location=\"W\">\
             <AddressSpace><AddressPrefix>10.0.0.0/16</AddressPrefix></AddressSpace>\
             <DnsServersRef><DnsServerRef name=\"{server}\"/></DnsServersRef>\
             <Gateway><ConnectionsToLocalNetwork><LocalNetworkSiteRef name=\"{site}\">\
             <Connection type=\"IPsec\"/></LocalNetworkSiteRef></ConnectionsToLocalNetwork></Gateway>\
             </VirtualNetworkSite></VirtualNetworkSites>\
             </VirtualNetworkConfiguration></NetworkConfiguration>"
        );
        of_report(&check(&text, "2014-06-01"))
    };
    assert_eq!(network("d", "office"), CLEAN);
    assert_eq!(
        network("e", "home"),
        ["warning unknown-reference DnsServerRef", "warning unknown-reference LocalNetworkSiteRef"]
    );
}

#[test]
fn what_could_be_anybodys_is_passed_over_without_our_namespace() {
    let kind = |text: &str| {
        let Said { stdout, .. } =
            svclint(["check", "--isolated", "--allow-empty", "--output", "json", "-"])
                .stdin(text)
                .run();
        let report: serde_json::Value = serde_json::from_str(&stdout).expect("a report");
        report["files"][0]["kind"].as_str().unwrap_or_default().to_owned()
    };
    for foreign in [
        "<Rule><Name>a</Name><Action>Deny</Action></Rule>",
        "<Profile><Name>a</Name></Profile>",
        "<Extension><Id>a</Id><Type>b</Type><Version>1</Version></Extension>",
        "<LoadBalancer><Name>a</Name></LoadBalancer>",
        "<NetworkConfiguration><Proxy/></NetworkConfiguration>",
        "<Disk><Name>a</Name><Label>b</Label></Disk>",
    ] {
        assert_eq!(kind(foreign), "unrecognised", "{foreign}");
    }
    for ours in [
        "<UpgradeDeployment/>",
        "<RegenerateKeys><KeyType>Primary</KeyType></RegenerateKeys>",
        "<Swap><SourceDeployment>a</SourceDeployment></Swap>",
        "<Rule><SourceAddressPrefix>*</SourceAddressPrefix></Rule>",
    ] {
        assert_eq!(kind(ours), "request", "{ours}");
    }
}

#[test]
fn the_https_spelling_of_the_namespace_is_an_error() {
    let text = body("RegenerateKeys", "<KeyType>Primary</KeyType>");
    let text = text.replace("http://schemas", "https://schemas");
    assert_eq!(of_report(&check(&text, "2014-06-01")), ["error wrong-namespace RegenerateKeys"]);
}

// Which operation a body is taken for.

#[test]
fn operations_that_share_a_root_are_told_apart_by_what_fits() {
    let group = |inside: &str| operation("NetworkSecurityGroup", inside);
    assert_eq!(group("<Name>g</Name><Location>W</Location>"), "Create Network Security Group");
    assert_eq!(group("<Name>g</Name><Label>l</Label>"), "Create Network Security Group");
    assert!(group("<Name>g</Name>").starts_with("Add Network Security Group to"));
    let media = "<MediaLink>https://a.blob.core.windows.net/v/d.vhd</MediaLink>";
    assert_eq!(
        operation("Disk", &format!("<OS>Linux</OS><Label>l</Label>{media}<Name>d</Name>")),
        "Add Disk"
    );
    assert_eq!(operation("Disk", "<Name>d</Name><Label>l</Label>"), "Update Disk");
    assert_eq!(
        operation("OSImage", &format!("<Label>l</Label>{media}<Name>i</Name><OS>Linux</OS>")),
        "Add OS Image"
    );
    assert_eq!(operation("OSImage", "<Label>l</Label><Eula>e</Eula>"), "Update OS Image");
    assert_eq!(operation("VMImage", "<Label>l</Label>"), "Update VM Image");
    assert_eq!(operation("Profile", "<DomainName>d</DomainName><Name>n</Name>"), "Create Profile");
    assert_eq!(operation("Profile", "<Status>Enabled</Status>"), "Update Profile");
    let certificate = "<Data>eA==</Data><CertificateFormat>PFX</CertificateFormat>";
    assert_eq!(operation("CertificateFile", certificate), "Add Service Certificate");
}

#[test]
fn a_security_rule_is_for_ports_that_there_are() {
    let rule = |ports: &str| {
        found(
            "Rule",
            &format!(
                "<Type>Inbound</Type><Priority>100</Priority><Action>Allow</Action>\
                 <SourceAddressPrefix>*</SourceAddressPrefix><SourcePortRange>*</SourcePortRange>\
                 <DestinationAddressPrefix>*</DestinationAddressPrefix>\
                 <DestinationPortRange>{ports}</DestinationPortRange><Protocol>TCP</Protocol>"
            ),
        )
    };
    for ports in ["*", "1", "443", "65535", "1024-2048", "80-80"] {
        assert_eq!(rule(ports), CLEAN, "{ports}");
    }
    for ports in ["0", "65536", "90000", "1-90000", "2048-1024", "80-", "80,443", "any"] {
        assert_eq!(rule(ports), ["error invalid-value DestinationPortRange"], "{ports}");
    }
}
