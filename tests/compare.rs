//! Service files against themselves at a git revision: on histories made in folders of the tests'
//! own. Without `git` there is nothing to test, and a line says so.

#![allow(clippy::print_stdout, reason = "a test that is skipped says so")]

mod common;

use std::path::Path;
use std::process::Stdio;

use common::{Folder, Said, clean, replace};

const SPACE: &str = "http://schemas.microsoft.com/ServiceHosting/2008/10";
const DEFINITION: &str = "ServiceDefinition.csdef";
const CONFIGURATION: &str = "ServiceConfiguration.Cloud.cscfg";

/// A folder with a history.
struct History(Folder);

impl History {
    /// An empty repository; `None` without git.
    fn new() -> Option<Self> {
        let git = clean("git", Path::new(".")).arg("--version").stdout(Stdio::null()).status();
        if !git.is_ok_and(|status| status.success()) {
            println!("skipped: there is no git");
            return None;
        }
        let history = Self(Folder::new());
        history.git(&["init", "--quiet", "--initial-branch=main", "."]);
        Some(history)
    }

    /// A repository with one commit of these files.
    fn with(files: &[(&str, &str)]) -> Option<Self> {
        let history = Self::new()?;
        history.commit(files);
        Some(history)
    }

    fn git(&self, arguments: &[&str]) {
        git(self.0.path(), arguments);
    }

    fn commit(&self, files: &[(&str, &str)]) {
        self.write(files);
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message=x"]);
    }

    fn write(&self, files: &[(&str, &str)]) {
        for (path, text) in files {
            self.0.write(path, text);
        }
    }

    fn run(&self, arguments: &[&str]) -> Said {
        self.0.svclint([&["check"], arguments].concat()).run()
    }

    /// The update rules that speak about what changed since HEAD, or since `revision`.
    fn compare(&self, revision: &str, more: &[&str]) -> Said {
        let arguments = ["--select=update,swap", "--output=concise", "--compare-with", revision];
        self.run(&[&arguments, more].concat())
    }
}

fn git(folder: &Path, arguments: &[&str]) {
    let mut git = clean("git", folder);
    for (name, value) in [
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_CONFIG_NOSYSTEM", "1"),
        ("GIT_AUTHOR_NAME", "Harbor"),
        ("GIT_AUTHOR_EMAIL", "books@harbor.example"),
        ("GIT_COMMITTER_NAME", "Harbor"),
        ("GIT_COMMITTER_EMAIL", "books@harbor.example"),
    ] {
        git.env(name, value);
    }
    let said = git.args(arguments).output().expect("git runs");
    let text = String::from_utf8_lossy(&said.stderr);
    assert!(said.status.success(), "git {}: {text}", arguments.join(" "));
}

fn definition(inside: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<ServiceDefinition name=\"HarborBooks\" \
         schemaVersion=\"2015-04.2.6\" xmlns=\"{SPACE}/ServiceDefinition\">\n{inside}\n\
         </ServiceDefinition>\n"
    )
}

fn configuration(inside: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<ServiceConfiguration \
         serviceName=\"HarborBooks\" osFamily=\"7\" osVersion=\"*\" \
         schemaVersion=\"2015-04.2.6\" xmlns=\"{SPACE}/ServiceConfiguration\">\n{inside}\n\
         </ServiceConfiguration>\n"
    )
}

/// A service with one of everything that an update may change.
fn service() -> [(&'static str, String); 2] {
    let definition = definition(
        "  <WorkerRole name=\"Orders\" vmsize=\"Standard_D1_v2\">
    <Endpoints>
      <InputEndpoint name=\"Shop\" protocol=\"tcp\" port=\"8000\"/>
    </Endpoints>
    <LocalResources>
      <LocalStorage name=\"Spool\" sizeInMB=\"2000\"/>
    </LocalResources>
    <ConfigurationSettings>
      <Setting name=\"QueueName\"/>
    </ConfigurationSettings>
    <Certificates>
      <Certificate name=\"Signing\" storeLocation=\"LocalMachine\" storeName=\"My\"/>
    </Certificates>
  </WorkerRole>
  <WorkerRole name=\"Mail\" vmsize=\"Standard_D1_v2\"/>",
    );
    let configuration = configuration(
        "  <Role name=\"Orders\">
    <Instances count=\"3\"/>
    <ConfigurationSettings>
      <Setting name=\"QueueName\" value=\"orders\"/>
    </ConfigurationSettings>
    <Certificates>
      <Certificate name=\"Signing\" thumbprint=\"4B3C9E0F6A1D2877C5E0914D3F6B8A205C7E9D13\" thumbprintAlgorithm=\"sha1\"/>
    </Certificates>
  </Role>
  <Role name=\"Mail\">
    <Instances count=\"2\"/>
  </Role>
  <NetworkConfiguration>
    <VirtualNetworkSite name=\"Harbor\"/>
    <AddressAssignments>
      <InstanceAddress roleName=\"Orders\">
        <Subnets>
          <Subnet name=\"Workers\"/>
        </Subnets>
      </InstanceAddress>
      <InstanceAddress roleName=\"Mail\">
        <Subnets>
          <Subnet name=\"Workers\"/>
        </Subnets>
      </InstanceAddress>
      <ReservedIPs>
        <ReservedIP name=\"Quay\"/>
      </ReservedIPs>
    </AddressAssignments>
  </NetworkConfiguration>",
    );
    [(DEFINITION, definition), (CONFIGURATION, configuration)]
}

/// The service in a repository, committed.
fn committed() -> Option<History> {
    let [definition, configuration] = service();
    History::with(&[(definition.0, &definition.1), (configuration.0, &configuration.1)])
}

/// A replacement in a file.
type Edit = (&'static str, &'static str, &'static str);

#[test]
fn every_rule_speaks_of_its_own_change_and_of_no_other() {
    let Some(history) = committed() else { return };
    let balancer = "</AddressAssignments>\n    <LoadBalancers><LoadBalancer name=\"Inside\">\
                    <FrontendIPConfiguration type=\"private\" subnet=\"Workers\"/>\
                    </LoadBalancer></LoadBalancers>";
    let changes: [(&[&str], &str, &[Edit]); 20] = [
        (&[], "auto", &[(CONFIGURATION, "value=\"orders\"", "value=\"all-orders\"")]),
        (
            &[],
            "auto",
            &[(
                DEFINITION,
                "  <WorkerRole name=\"Mail\"",
                "<!-- x -->\n<WorkerRole   name=\"Mail\"",
            )],
        ),
        (
            &["update-role-renamed"],
            "auto",
            &[
                (DEFINITION, "\"Orders\"", "\"Purchases\""),
                (CONFIGURATION, "<Role name=\"Orders\"", "<Role name=\"Purchases\""),
            ],
        ),
        (
            &["update-ud-count"],
            "auto",
            &[(DEFINITION, "schemaVersion", "upgradeDomainCount=\"3\" schemaVersion")],
        ),
        (&["update-localstorage-shrunk"], "auto", &[(DEFINITION, "\"2000\"", "\"500\"")]),
        (
            &["update-localstorage-shrunk"],
            "auto",
            &[(DEFINITION, "<LocalStorage name=\"Spool\" sizeInMB=\"2000\"/>", "")],
        ),
        (&["update-localstorage-grown"], "auto", &[(DEFINITION, "\"2000\"", "\"3000\"")]),
        (&["update-vmsize"], "auto", &[(DEFINITION, "\"Standard_D1_v2\"", "\"Standard_D2_v2\"")]),
        (
            &["swap-endpoint-count"],
            "auto",
            &[(
                DEFINITION,
                "    </Endpoints>",
                "<InputEndpoint name=\"Safe\" protocol=\"tcp\" port=\"8001\"/></Endpoints>",
            )],
        ),
        (
            &["swap-endpoint-count"],
            "auto",
            &[(DEFINITION, "<InputEndpoint name=\"Shop\" protocol=\"tcp\" port=\"8000\"/>", "")],
        ),
        (&["swap-endpoint-protocol"], "auto", &[(DEFINITION, "\"tcp\"", "\"udp\"")]),
        (
            &["swap-endpoint-count"],
            "auto",
            &[(
                DEFINITION,
                "    <Endpoints>",
                "<Imports><Import moduleName=\"RemoteAccess\"/></Imports><Endpoints>",
            )],
        ),
        (&["update-endpoints"], "auto", &[(DEFINITION, "\"8000\"", "\"9000\"")]),
        (&["update-cert-change"], "auto", &[(CONFIGURATION, "4B3C9E", "000000")]),
        (
            &["update-config-only"],
            "auto",
            &[
                (
                    DEFINITION,
                    "<Setting name=\"QueueName\"/>",
                    "<Setting name=\"QueueName\"/><Setting name=\"Poll\"/>",
                ),
                (
                    CONFIGURATION,
                    "value=\"orders\"/>",
                    "value=\"orders\"/><Setting name=\"Poll\" value=\"5\"/>",
                ),
            ],
        ),
        (&["update-reservedip-es"], "extended-support", &[(CONFIGURATION, "\"Quay\"", "\"Pier\"")]),
        (&["update-vnet-es"], "extended-support", &[(CONFIGURATION, "\"Harbor\"", "\"Hill\"")]),
        (&["update-ilb-added"], "classic", &[(CONFIGURATION, "</AddressAssignments>", balancer)]),
        (&["update-role-removed"], "auto", &[(CONFIGURATION, "count=\"3\"", "count=\"2\"")]),
        (&["update-osfamily-down"], "auto", &[(CONFIGURATION, "osFamily=\"7\"", "osFamily=\"6\"")]),
    ];
    for (rules, platform, edits) in changes {
        let [(_, mut definition), (_, mut configuration)] = service();
        for (file, from, to) in edits {
            let text = if *file == DEFINITION { &mut definition } else { &mut configuration };
            *text = replace(text, from, to);
        }
        history.write(&[(DEFINITION, &definition), (CONFIGURATION, &configuration)]);
        let said = history.compare("HEAD", &["--platform", platform]);
        assert_eq!(said.rules(), rules, "{edits:?}: {said}");
        let line = "compared with HEAD: 1 definition, 1 configuration\n";
        assert!(said.stderr.starts_with(line), "{said}");
    }
}

#[test]
fn a_single_instance_goes_down_for_some_changes() {
    let [(_, definition), (_, configuration)] = service();
    let mail = |count: u8| format!("<Role name=\"Mail\">\n    <Instances count=\"{count}\"/>");
    let single = replace(&configuration, &mail(2), &mail(1));
    let files = [(DEFINITION, definition.as_str()), (CONFIGURATION, single.as_str())];
    let Some(history) = History::with(&files) else { return };
    let bigger = replace(&definition, "vmsize=\"Standard_D1_v2\"/>", "vmsize=\"Standard_D2_v2\"/>");
    let more = replace(&definition, "\"2000\"", "\"3000\"");
    let setting = replace(&single, "value=\"orders\"", "value=\"all-orders\"");
    let system = replace(&single, "osFamily=\"7\"", "osFamily=\"8\"");
    for (file, text, why) in [
        (CONFIGURATION, &setting, ""),
        (CONFIGURATION, &system, "the guest system changes"),
        (CONFIGURATION, &configuration, "it gets more of them"),
        (DEFINITION, &bigger, "its size changes"),
        (DEFINITION, &more, ""),
    ] {
        history.write(&files);
        history.write(&[(file, text)]);
        let said = history.compare("HEAD", &["--ignore=update-vmsize,update-localstorage-grown"]);
        let expected = if why.is_empty() { vec![] } else { vec!["update-single-instance"] };
        assert_eq!(said.rules(), expected, "{said}");
        assert!(said.stdout.contains(why), "{said}");
    }
    // The emulator has nobody to disappoint.
    history.write(&files);
    history.commit(&[("ServiceConfiguration.Local.cscfg", &single)]);
    history.write(&[("ServiceConfiguration.Local.cscfg", &configuration)]);
    assert_eq!(history.compare("HEAD", &[]).rules(), Vec::<&str>::new());
}

#[test]
fn the_platform_decides_what_is_said_of_networks() {
    let Some(history) = committed() else { return };
    let [_, (_, text)] = service();
    let text = replace(&replace(&text, "\"Quay\"", "\"Pier\""), "\"Harbor\"", "\"Hill\"");
    history.write(&[(CONFIGURATION, &text)]);
    for (platform, rules) in [
        ("auto", &[][..]),
        ("classic", &[]),
        ("extended-support", &["update-vnet-es", "update-reservedip-es"]),
    ] {
        let said = history.compare("HEAD", &["--platform", platform]);
        assert_eq!(said.rules(), rules, "{said}");
    }
}

#[test]
fn a_role_that_goes_is_one_finding_whatever_says_so() {
    let Some(history) = committed() else { return };
    let [(_, definition), (_, configuration)] = service();
    let without = |text: &str, from: &str, to: &str| {
        let (before, behind) = text.split_once(from).expect("the role");
        format!("{before}{}", behind.split_once(to).expect("its end").1)
    };
    let definition =
        replace(&definition, "  <WorkerRole name=\"Mail\" vmsize=\"Standard_D1_v2\"/>", "");
    let less = without(&configuration, "<Role name=\"Mail\">", "</Role>");
    let less = without(&less, "<InstanceAddress roleName=\"Mail\">", "</InstanceAddress>");
    history.write(&[(DEFINITION, &definition), (CONFIGURATION, &less)]);
    let said = history.compare("HEAD", &[]);
    assert_eq!(said.rules(), ["update-role-removed"], "{said}");
    assert!(said.stdout.starts_with(DEFINITION), "{said}");

    // Without a definition the configuration is all there is to go by.
    let Some(alone) = History::with(&[(CONFIGURATION, &configuration)]) else { return };
    alone.write(&[(CONFIGURATION, &less)]);
    let said = alone.compare("HEAD", &[]);
    assert_eq!(said.rules(), ["update-role-removed"], "{said}");
}

#[test]
fn both_versions_are_shown() {
    let Some(history) = committed() else { return };
    let [(_, definition), _] = service();
    history.write(&[(DEFINITION, &replace(&definition, "\"2000\"", "\"500\""))]);
    let said = history.run(&["--select=update-localstorage-shrunk", "--compare-with=HEAD"]);
    insta::assert_snapshot!(said);
    let said = history.run(&[
        "--select=update-localstorage-shrunk",
        "--compare-with=HEAD",
        "--output=json",
    ]);
    let json: serde_json::Value = serde_json::from_str(&said.stdout).expect("JSON");
    let label = &json["findings"][0]["labels"][0];
    assert_eq!(label["path"], "git:HEAD:ServiceDefinition.csdef", "{said}");
    assert_eq!(label["message"], "deployed until now");
    assert_eq!(json["findings"][0]["path"], DEFINITION);
}

#[test]
fn what_rules_out_a_swap_is_said_where_it_can_be_mended() {
    let Some(history) = committed() else { return };
    let [(_, definition), _] = service();
    let endpoint = "<InputEndpoint name=\"Shop\" protocol=\"tcp\" port=\"8000\"/>";
    history.write(&[(DEFINITION, &replace(&definition, endpoint, ""))]);
    let said = history.run(&["--select=update,swap", "--compare-with=HEAD"]);
    assert_eq!(said.status, 0, "an update in place takes it: {said}");
    insta::assert_snapshot!(said);
}

#[test]
fn secrets_of_the_past_stay_secret() {
    let key =
        "Zm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm9vYg==";
    let role = |count: u8, value: &str| {
        configuration(&format!(
            "<Role name=\"Orders\"><ConfigurationSettings><Setting name=\"Storage\" value=\"{value}\"/>\n\
             </ConfigurationSettings>\n<Instances count=\"{count}\"/></Role>"
        ))
    };
    let connection = format!("DefaultEndpointsProtocol=https;AccountName=harbor;AccountKey={key}");
    let Some(history) = History::with(&[(CONFIGURATION, &role(4, &connection))]) else { return };
    history.write(&[(CONFIGURATION, &role(2, "__Storage__"))]);
    for output in ["human", "concise", "json"] {
        let said = history.run(&["--compare-with=HEAD", "--output", output]);
        assert!(said.stdout.contains("update-role-removed"), "{said}");
        assert!(!said.stdout.contains(&key[..20]), "{said}");
    }
}

#[test]
fn only_the_changes_of_this_branch_count() {
    let Some(history) = committed() else { return };
    let [(_, definition), _] = service();
    history.git(&["checkout", "--quiet", "-b", "feature"]);
    history.git(&["checkout", "--quiet", "main"]);
    history.commit(&[(DEFINITION, &replace(&definition, "\"2000\"", "\"4000\""))]);
    history.git(&["checkout", "--quiet", "feature"]);
    let said = history.compare("main", &[]);
    assert_eq!((said.rules(), said.status), (vec![], 0), "{said}");
    assert!(said.stderr.contains(", where this history left main: 1 definition"), "{said}");
    history.commit(&[(DEFINITION, &replace(&definition, "\"2000\"", "\"1500\""))]);
    let said = history.compare("main", &[]);
    assert_eq!((said.rules(), said.status), (vec!["update-localstorage-shrunk"], 1), "{said}");
}

#[test]
fn files_that_came_moved_and_went() {
    let [(_, definition), (_, configuration)] = service();
    let Some(history) = History::with(&[
        ("old place/ServiceDefinition.csdef", &definition),
        ("old place/ServiceConfiguration.Cloud.cscfg", &configuration),
        ("gone/ServiceDefinition.csdef", "<ServiceDefinition/>"),
        ("gone/other.txt", "x"),
    ]) else {
        return;
    };
    history.git(&["rm", "--quiet", "-r", "gone"]);
    history.git(&["mv", "old place", "neuer Öрт"]);
    let shrunk = replace(&definition, "\"2000\"", "\"500\"");
    history.write(&[
        ("neuer Öрт/ServiceDefinition.csdef", &shrunk),
        ("neuer Öрт/ServiceConfiguration.Test.cscfg", &configuration),
    ]);
    let said = history.compare("HEAD", &[]);
    assert_eq!(said.rules(), ["update-localstorage-shrunk"], "{said}");
    assert!(
        said.stderr.starts_with(
            "compared with HEAD: 1 definition, 1 configuration; 1 is new; 1 is deleted\n"
        ),
        "{said}"
    );
    // What went elsewhere is not counted here.
    let said = history.compare("HEAD", &["neuer Öрт"]);
    assert!(
        said.stderr.starts_with("compared with HEAD: 1 definition, 1 configuration; 1 is new\n"),
        "{said}"
    );
    // A file alone is compared too, with its definition in view.
    let said = history.compare("HEAD", &["neuer Öрт/ServiceConfiguration.Cloud.cscfg"]);
    assert_eq!((said.rules(), said.status), (vec![], 0), "{said}");
    assert!(
        said.stderr.starts_with("compared with HEAD: 0 definitions, 1 configuration\n"),
        "{said}"
    );
}

#[test]
fn a_file_of_another_service_is_another_file() {
    let [(_, definition), _] = service();
    let Some(history) = History::with(&[("a/ServiceDefinition.csdef", &definition)]) else {
        return;
    };
    history.git(&["mv", "a", "b"]);
    let other = replace(&definition, "\"2000\"", "\"500\"");
    history.write(&[("b/ServiceDefinition.csdef", &other)]);
    assert_eq!(history.compare("HEAD", &[]).rules(), ["update-localstorage-shrunk"]);
    let other = replace(&other, "HarborBooks", "HillBooks");
    history.write(&[("b/ServiceDefinition.csdef", &other)]);
    let said = history.compare("HEAD", &[]);
    assert_eq!(said.rules(), Vec::<&str>::new(), "{said}");
    assert!(said.stderr.contains("not compared: it was of the service `HarborBooks`"), "{said}");
}

#[test]
fn what_cannot_be_compared_is_said_and_passed_over() {
    let [(_, definition), (_, configuration)] = service();
    let Some(history) = History::with(&[
        ("a/ServiceDefinition.csdef", "<ServiceDefinition"),
        (
            "b/ServiceDefinition.csdef",
            "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
        ),
        ("c/ServiceDefinition.csdef", &configuration),
        ("d/x", "x"),
    ]) else {
        return;
    };
    for folder in ["a", "b", "c"] {
        history.write(&[(&format!("{folder}/ServiceDefinition.csdef"), &definition)]);
    }
    let said = history.compare("HEAD", &[]);
    assert_eq!((said.rules(), said.status), (vec![], 0), "{said}");
    for (file, why) in [
        ("a", "it was no well-formed XML"),
        ("b", "what it was is kept in Git LFS"),
        ("c", "it was no `ServiceDefinition`"),
    ] {
        let line = format!("{file}/ServiceDefinition.csdef: not compared: {why}\n");
        assert!(said.stderr.contains(&line), "{said}");
    }
    assert!(
        said.stderr.contains("compared with HEAD: 0 definitions, 0 configurations\n"),
        "{said}"
    );
}

#[test]
fn encodings_do_not_matter() {
    let Some(history) = History::new() else { return };
    let [(_, definition), _] = service();
    let utf16: Vec<u8> = replace(&definition, "utf-8", "utf-16")
        .replace('\n', "\r\n")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    history.0.write(DEFINITION, [&b"\xFF\xFE"[..], &utf16].concat());
    history.git(&["add", "--all"]);
    history.git(&["commit", "--quiet", "--message=x"]);
    history.write(&[(DEFINITION, &definition)]);
    let said = history.compare("HEAD", &[]);
    assert_eq!(said.rules(), Vec::<&str>::new(), "{said}");
    history.write(&[(DEFINITION, &replace(&definition, "\"2000\"", "\"500\""))]);
    assert_eq!(history.compare("HEAD", &[]).rules(), ["update-localstorage-shrunk"]);
}

#[test]
fn a_submodule_has_a_history_of_its_own() {
    let (Some(inner), Some(history)) = (committed(), committed()) else { return };
    let source = inner.0.path().display().to_string();
    history.git(&[
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "--quiet",
        "add",
        &source,
        "aside",
    ]);
    history.commit(&[]);
    let [(_, definition), _] = service();
    let shrunk = replace(&definition, "\"2000\"", "\"500\"");
    history.write(&[("aside/ServiceDefinition.csdef", &shrunk), (DEFINITION, &shrunk)]);
    let said = history.compare("HEAD", &[]);
    assert_eq!(said.rules()[0], "update-localstorage-shrunk", "{said}");
    assert!(!said.stdout.contains("aside/"), "{said}");
    assert!(
        said.stderr
            .contains("aside/ServiceDefinition.csdef: not compared: it lies in another repository"),
        "{said}"
    );
    // In its own folder it is a repository like any other.
    let inside = common::run(
        {
            let mut command = clean(common::PROGRAM, &history.0.path().join("aside"));
            command.args(["check", "--select=update", "--output=concise", "--compare-with=HEAD"]);
            command
        },
        String::new(),
        Vec::new(),
    );
    assert!(inside.rules().contains(&"update-localstorage-shrunk"), "{inside}");
}

#[cfg(unix)]
#[test]
fn links_are_followed_to_what_they_show() {
    let Some(history) = committed() else { return };
    std::os::unix::fs::symlink(DEFINITION, history.0.path().join("Linked.csdef")).expect("a link");
    let [(_, definition), _] = service();
    history.write(&[(DEFINITION, &replace(&definition, "\"2000\"", "\"500\""))]);
    let said = history.compare("HEAD", &["Linked.csdef"]);
    assert_eq!(said.rules(), ["update-localstorage-shrunk"], "{said}");
}

#[test]
fn no_revision_is_ever_an_option_or_a_command() {
    let Some(history) = committed() else { return };
    for revision in [
        "--output=x",
        "-x",
        "$(touch x)",
        "`touch x`",
        "HEAD;touch x",
        "HEAD|touch x",
        "",
        "nothing",
        "HEAD:ServiceDefinition.csdef",
        "^HEAD",
        "HEAD..HEAD",
        "HEAD\nHEAD",
        "a b",
    ] {
        for option in ["--compare-with", "--changed-since"] {
            let said = history.run(&[&format!("{option}={revision}")]);
            assert_eq!(said.status, 2, "{said}");
            assert!(said.stderr.starts_with("svclint: "), "{said}");
            assert!(said.stderr.contains("revision"), "{said}");
            assert!(said.stdout.is_empty(), "{said}");
        }
    }
    let names = history.0.names();
    assert_eq!(names, [".git", CONFIGURATION, DEFINITION], "something was written");
}

#[test]
fn a_shallow_clone_says_what_it_needs() {
    let Some(history) = committed() else { return };
    history.commit(&[("more.txt", "x")]);
    let clone = Folder::new();
    let source = format!("file://{}", history.0.path().display());
    git(clone.path(), &["clone", "--quiet", "--depth=1", &source, "."]);
    for option in ["--compare-with=HEAD~1", "--changed-since=origin/other"] {
        let said = clone.svclint(["check", option]).run();
        assert_eq!(said.status, 2, "{said}");
        assert!(said.stderr.contains("shallow clone"), "{said}");
        assert!(said.stderr.contains("fetch-depth: 0"), "{said}");
    }
}

#[test]
fn outside_of_git_and_without_it() {
    let [(_, definition), _] = service();
    let folder = Folder::with([(DEFINITION, definition.as_str())]);
    for option in ["--compare-with=main", "--changed-since=main"] {
        let said = folder.svclint(["check", option]).run();
        assert_eq!(said.status, 2, "{said}");
        assert!(said.stderr.contains("lies in no git repository"), "{said}");
    }
    let Some(history) = committed() else { return };
    let said = history.0.svclint(["check", "--compare-with=main"]).env("PATH", "").run();
    assert_eq!(said.status, 2, "{said}");
    assert!(said.stderr.contains("`git` is needed for this"), "{said}");
}

#[test]
fn a_repository_of_somebody_else_is_not_trusted() {
    let Some(history) = committed() else { return };
    let said = history
        .0
        .svclint(["check", "--compare-with=HEAD"])
        .env("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
        .run();
    assert_eq!(said.status, 2, "{said}");
    assert!(said.stderr.contains("git config --global --add safe.directory /"), "{said}");
}

#[test]
fn standard_input_has_no_past() {
    let Some(history) = committed() else { return };
    let [(_, definition), _] = service();
    let arguments =
        ["check", "-", "--output=concise", "--compare-with=HEAD", "--changed-since=HEAD"];
    let said = history.0.svclint(arguments).stdin(definition).run();
    assert_eq!((said.stdout.as_str(), said.status), ("", 0), "{said}");
}

#[test]
fn another_role_is_not_a_renamed_one() {
    let role = |name: &str, inside: &str| {
        definition(&format!(
            "<WorkerRole name=\"{name}\" vmsize=\"Standard_D1_v2\"><Imports>\
             <Import moduleName=\"Diagnostics\"/></Imports>{inside}</WorkerRole>"
        ))
    };
    let settings = |names: &[&str]| {
        let names = names.iter().map(|name| format!("<Setting name=\"{name}\"/>"));
        format!("<ConfigurationSettings>{}</ConfigurationSettings>", names.collect::<String>())
    };
    let (five, four) = (settings(&["A", "B", "C", "D", "E"]), settings(&["A", "B", "C", "D"]));
    let two = settings(&["A", "B"]);
    for (was, is, expected) in [
        (role("Orders", &five), role("Purchases", &four), "update-role-renamed"),
        (role("Orders", &five), role("Purchases", &two), "update-role-removed"),
        // What every role has tells nothing; then the names have to.
        (role("Orders", ""), role("Purchases", ""), "update-role-removed"),
        (role("Orders", ""), role("OrdersWorker", ""), "update-role-renamed"),
        (role("Orders", ""), role("orders", ""), ""),
    ] {
        let Some(history) = History::with(&[(DEFINITION, &was)]) else { return };
        history.write(&[(DEFINITION, &is)]);
        let said = history.compare("HEAD", &[]);
        assert_eq!(said.rules().join(" "), expected, "{said}");
    }
}

#[test]
fn a_hook_does_not_mislead() {
    let Some(history) = committed() else { return };
    let [(_, definition), _] = service();
    history.write(&[(DEFINITION, &replace(&definition, "\"2000\"", "\"500\""))]);
    let said = history
        .0
        .svclint(["check", "--select=update", "--output=concise", "--compare-with=HEAD"])
        .env("GIT_DIR", "/nowhere")
        .env("GIT_INDEX_FILE", "/nowhere/index")
        .env("GIT_EXTERNAL_DIFF", "touch x")
        .run();
    assert!(said.rules().contains(&"update-localstorage-shrunk"), "{said}");
}

#[test]
fn only_what_changed_is_linted() {
    let [(_, definition), (_, configuration)] = service();
    let wrong = configuration.replace("osVersion=\"*\"", "osVersion=\"x\"");
    let Some(history) = History::with(&[
        ("a/ServiceDefinition.csdef", &definition),
        ("a/ServiceConfiguration.Cloud.cscfg", &wrong),
        ("b/ServiceConfiguration.Cloud.cscfg", &wrong),
    ]) else {
        return;
    };
    let changed = |history: &History| {
        history.run(&["--changed-since=HEAD", "--output=concise", "--select=value,pair"])
    };
    let said = changed(&history);
    assert_eq!((said.stdout.as_str(), said.status), ("", 0), "{said}");
    assert!(said.stderr.starts_with("changed since HEAD: 0 files of 3\n"), "{said}");

    // What git does not follow yet is new; what did not change is left alone.
    history.write(&[("c/ServiceConfiguration.Cloud.cscfg", &wrong)]);
    let said = changed(&history);
    assert_eq!(said.rules(), ["configuration-osversion-format"], "{said}");
    assert!(said.stdout.starts_with("c/"), "{said}");

    // A definition that changed is what its configurations are held against.
    let renamed = replace(&definition, "<Setting name=\"QueueName\"/>", "");
    history.write(&[("a/ServiceDefinition.csdef", &renamed)]);
    std::fs::remove_file(history.0.path().join("c/ServiceConfiguration.Cloud.cscfg")).expect("it");
    let said = changed(&history);
    assert_eq!(said.rules(), ["pair-setting-undeclared"], "{said}");
    assert!(said.stdout.starts_with("a/ServiceConfiguration.Cloud.cscfg"), "{said}");
    let said = history.run(&["--changed-since=HEAD", "--show-files"]);
    assert_eq!(said.stdout, "a/ServiceDefinition.csdef\n", "{said}");
}
