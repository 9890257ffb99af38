//! `svclint.toml` as its author meets it: which one holds, what it changes, what is wrong in it.

mod common;

use std::sync::Arc;

use common::{Folder, Said, base, package, replace};
use insta::assert_snapshot;
use svclint::config::{Configuration, reference};
use svclint::text::Part;

/// A request with one info, one warning and one error.
fn request() -> String {
    let body = base("Swap");
    let body = replace(&body, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n", "");
    body.replace("</Swap>", "  <Strange/>\n</Swap>")
}

fn rules(said: &Said) -> Vec<&str> {
    said.rules()
}

fn check<'a>(folder: &Folder, arguments: impl IntoIterator<Item = &'a str>) -> Said {
    let given = ["check", "--output", "concise"].into_iter().chain(arguments);
    folder.svclint(given.collect::<Vec<_>>()).run()
}

/// The findings of a text that is a configuration, each as `rule: message`.
fn mistakes(text: &str) -> Vec<String> {
    let part = Arc::new(Part::from_text("svclint.toml", text.to_owned()));
    let findings = Configuration::read(&part).1;
    findings.iter().map(|finding| format!("{}: {}", finding.rule, finding.message)).collect()
}

// Which one holds.

#[test]
fn the_nearest_one_up_to_the_root_of_the_repository_holds() {
    let folder = Folder::new();
    folder.write("svclint.toml", "ignore = [\"unknown-element\"]");
    folder.write("repository/.git/HEAD", "");
    folder.write("repository/a/b/swap.xml", request());
    assert_eq!(rules(&check(&folder, ["repository"])), ["unknown-element"], "above the repository");
    folder.write("repository/svclint.toml", "ignore = [\"unknown-element\"]");
    assert_eq!(check(&folder, ["repository/a/b/swap.xml"]).status, 0);
    folder.write("repository/a/svclint.toml", "extend-select = [\"advice\"]");
    let said = check(&folder, ["repository/a/b/swap.xml"]);
    assert_eq!(rules(&said), ["missing-declaration", "unknown-element"], "{said}");
    assert_eq!(
        rules(&check(&folder, ["repository/a/b/swap.xml", "--isolated"])),
        ["unknown-element"]
    );
}

#[test]
fn folders_of_one_run_may_have_their_own() {
    let folder = Folder::new();
    folder.write("a/svclint.toml", "ignore = [\"unknown-element\"]");
    folder.write("a/swap.xml", request());
    folder.write("b/swap.xml", request());
    let said = check(&folder, ["."]);
    assert_eq!(said.stdout.lines().count(), 1, "{said}");
    assert!(said.stdout.starts_with("b/swap.xml:"), "{said}");
}

#[test]
fn the_one_in_the_home_folder_is_never_read() {
    let folder = Folder::new();
    folder.write("svclint.toml", "ignore = [\"unknown-element\"]");
    folder.write("work/swap.xml", request());
    let check = || folder.svclint(["check", "--output=concise", "work"]);
    assert_eq!(check().run().status, 0);
    let home = folder.path().to_string_lossy().into_owned();
    let said = check().env("HOME", &home).env("USERPROFILE", &home).run();
    assert_eq!(rules(&said), ["unknown-element"], "{said}");
}

#[test]
fn one_may_be_given_for_all_or_none() {
    let folder = Folder::new();
    folder.write("svclint.toml", "this is no TOML");
    folder.write("own/quiet.toml", "ignore = [\"unknown-element\"]");
    folder.write("swap.xml", request());
    assert_eq!(check(&folder, ["swap.xml", "--config", "own/quiet.toml"]).status, 0);
    assert_eq!(rules(&check(&folder, ["swap.xml", "--isolated"])), ["unknown-element"]);
    let said = check(&folder, ["swap.xml", "--config", "none.toml"]);
    assert_eq!((said.status, said.stdout.as_str()), (2, ""), "{said}");
    assert!(said.stderr.contains("none.toml: there is no such file or folder"), "{said}");
    assert_eq!(check(&folder, ["swap.xml", "--isolated", "--config", "x"]).status, 2);
}

#[test]
fn standard_input_has_the_one_of_the_name_it_is_given() {
    let folder = Folder::new();
    folder.write("a/svclint.toml", "ignore = [\"unknown-element\"]");
    let check = |name| {
        let arguments = ["check", "--output=concise", "-", "--stdin-filename", name];
        folder.svclint(arguments).stdin(request()).run()
    };
    assert_eq!(check("a/swap.xml").status, 0);
    assert_eq!(check("b/swap.xml").status, 1);
}

// What it changes.

#[test]
fn the_command_line_goes_before_it() {
    let folder = Folder::new();
    folder.write("swap.xml", request());
    folder.write(
        "svclint.toml",
        "api-version = \"2009-10-01\"\nplatform = \"classic\"\nfail-on = \"never\"\n\
         select = [\"unknown-element\"]\nignore = [\"advice\"]\n[severity]\nunknown-element = \"warning\"\n",
    );
    let said = check(&folder, ["swap.xml"]);
    assert_eq!(
        (rules(&said), said.severities(), said.status),
        (vec!["unknown-element"], vec!["warning"], 0)
    );
    assert_eq!(check(&folder, ["swap.xml", "--fail-on", "warning"]).status, 1);
    let said = check(&folder, ["swap.xml", "--select", "missing-declaration"]);
    assert_eq!(rules(&said), ["missing-declaration"], "{said}");
    let said = check(&folder, ["swap.xml", "--extend-select", "missing-declaration"]);
    assert_eq!(rules(&said), ["missing-declaration", "unknown-element"], "{said}");
    assert_eq!(rules(&check(&folder, ["swap.xml", "--ignore", "structure"])), [""; 0]);
    let json = |arguments: &[&str]| {
        let given = [&["check", "--output", "json", "swap.xml"], arguments].concat();
        serde_json::from_str::<serde_json::Value>(&folder.svclint(given).run().stdout).unwrap()
    };
    let version = |arguments: &[&str]| {
        json(arguments)["files"][0]["requests"][0]["api_version"].as_str().unwrap().to_owned()
    };
    assert_eq!(version(&[]), "2009-10-01");
    assert_eq!(version(&["--api-version", "2011-06-01"]), "2011-06-01");
}

#[test]
fn later_overrides_go_before_earlier_ones() {
    let folder = Folder::new();
    for path in ["a/swap.xml", "a/old/swap.xml", "a/old/kept.xml"] {
        folder.write(path, request());
    }
    folder.write(
        "svclint.toml",
        "[severity]\nunknown-element = \"warning\"\n\
         [[overrides]]\nfiles = [\"old/\"]\nignore = [\"structure\"]\n\
         [[overrides]]\nfiles = [\"/a/*/kept.xml\"]\nextend-select = [\"unknown-element\"]\n\
         [overrides.severity]\nstructure = \"info\"\n",
    );
    let said = check(&folder, ["."]);
    let shown: Vec<(&str, &str)> = said
        .stdout
        .lines()
        .map(|line| line.split_once(": ").unwrap())
        .map(|(place, rest)| (place.split(':').next().unwrap(), rest.split('[').next().unwrap()))
        .collect();
    assert_eq!(shown, [("a/old/kept.xml", "info"), ("a/swap.xml", "warning")], "{said}");
}

#[test]
fn excluded_files_are_passed_over_unless_they_are_named() {
    let folder = Folder::new();
    folder.write("svclint.toml", "exclude = [\"old/\", \"*.bak.xml\"]");
    for path in ["swap.xml", "swap.bak.xml", "old/swap.xml"] {
        folder.write(path, request());
    }
    let files = |arguments: &[&str]| {
        let given = [&["check", "--show-files"], arguments].concat();
        folder.svclint(given).run().stdout
    };
    assert_eq!(files(&["."]), "swap.xml\n");
    assert_eq!(files(&["old"]), "");
    assert_eq!(files(&["old/swap.xml", "swap.bak.xml"]), "old/swap.xml\nswap.bak.xml\n");
    let both = "old/swap.xml\nswap.xml\n";
    assert_eq!(files(&["old/swap.xml", "."]), both);
    assert_eq!(files(&[".", "old/swap.xml"]), both, "it was found before it was named");
    assert_eq!(files(&["old/swap.xml", ".", "--force-exclude"]), "swap.xml\n");
    assert_eq!(files(&[".", "--isolated"]), "old/swap.xml\nsvclint.toml\nswap.bak.xml\nswap.xml\n");
    let said = check(&folder, ["old/swap.xml", "--force-exclude"]);
    assert_eq!((said.status, said.stdout.as_str()), (0, ""), "{said}");
}

#[test]
fn what_a_walk_does_not_look_into_has_no_say() {
    let folder = Folder::new();
    folder.write("svclint.toml", "exclude = [\"old/\"]");
    folder.write("swap.xml", base("Swap"));
    folder.write("old/svclint.toml", "extend-select = [\"advice\"]");
    folder.write("old/swap.xml", request());
    let said = check(&folder, ["."]);
    assert_eq!((said.status, said.stdout.as_str()), (0, ""), "{said}");
    let said = check(&folder, ["old/swap.xml"]);
    assert_eq!(rules(&said), ["missing-declaration", "unknown-element"], "{said}");
    folder.write("old/bad/svclint.toml", "selct = []");
    folder.write("old/bad/swap.xml", request());
    assert_eq!(check(&folder, ["."]).status, 0);
    assert_eq!(check(&folder, ["old/bad/swap.xml"]).status, 2);
    std::fs::remove_file(folder.path().join("old/bad/svclint.toml")).unwrap();
    std::fs::remove_file(folder.path().join("old/bad/swap.xml")).unwrap();
    // The root of a repository of its own ends the search.
    folder.write("old/.git/HEAD", "");
    assert_eq!(rules(&check(&folder, ["old"])), ["missing-declaration", "unknown-element"]);
}

#[test]
fn tokens_of_its_own_are_no_values() {
    let folder = Folder::new();
    let configuration = base("ServiceConfiguration");
    let configuration = replace(&configuration, "count=\"3\"", "count=\"@@Count@@\"");
    let configuration = replace(&configuration, "name=\"Catalogue\"", "name=\"<<Name>>\"");
    let configuration = replace(
        &configuration,
        "value=\"spring\"",
        "value=\"DefaultEndpointsProtocol=https;AccountName=@@A@@;AccountKey=@@B@@;Password=@@C@@\"",
    );
    folder.write("Service.cscfg", configuration.replace("<<Name>>", "@@Name@@"));
    folder.write("Service.csdef", base("ServiceDefinition"));
    let found = |said: &Said| said.rules().iter().map(ToString::to_string).collect::<Vec<_>>();
    let without = check(&folder, ["."]);
    assert!(found(&without).contains(&"invalid-value".to_owned()), "{without}");
    assert!(found(&without).contains(&"pair-setting-undeclared".to_owned()), "{without}");
    folder.write("svclint.toml", "tokens = [\"@@*@@\"]");
    let with = check(&folder, ["."]);
    assert_eq!(found(&with), ["placeholder-value"; 2], "{with}");
}

#[test]
fn environments_and_templates_are_what_it_says() {
    let folder = Folder::new();
    let configuration = replace(
        &base("ServiceConfiguration"),
        "value=\"spring\"",
        "value=\"UseDevelopmentStorage=true\"",
    );
    let definition = base("ServiceDefinition");
    folder.write("Web.Dev.cscfg", replace(&configuration, "serviceName=\"HarborBooks\" ", ""));
    folder.write("Web.csdef", definition);
    let said = |settings: &str| {
        folder.write("svclint.toml", settings);
        check(&folder, ["."])
    };
    let both = ["missing-attribute", "security-emulator"];
    assert_eq!(rules(&said("")), both);
    let emulator = said("[environments]\nemulator = [\"*.Dev.cscfg\"]");
    assert_eq!(rules(&emulator), ["missing-attribute"], "{emulator}");
    let cloud = "[environments]\nemulator = [\"*.Dev.cscfg\"]\n[[overrides]]\nfiles = [\"Web.*\"]\nenvironment = \"cloud\"";
    assert_eq!(rules(&said(cloud)), both);
}

#[test]
fn it_says_which_files_make_a_service() {
    let folder = Folder::new();
    let configuration = base("ServiceConfiguration");
    folder.write("src/Shop/Service.csdef", base("ServiceDefinition"));
    let wrong = replace(&configuration, "<Setting name=\"Catalogue\"", "<Setting name=\"Zebra\"");
    folder.write("deploy/prod/Shop.cscfg", &wrong);
    folder.write("deploy/test/Shop.cscfg", &configuration);
    let alone = check(&folder, ["."]);
    assert_eq!((alone.status, rules(&alone)), (0, vec![]), "{alone}");
    folder.write(
        "svclint.toml",
        "[[services]]\ndefinition = \"src/Shop/Service.csdef\"\nconfigurations = [\"deploy/*/Shop.cscfg\"]",
    );
    let expected = ["pair-setting-missing-value", "pair-setting-undeclared"];
    let whole = check(&folder, ["."]);
    let mut found = rules(&whole);
    found.sort_unstable();
    assert_eq!(found, expected, "{whole}");
    assert!(
        whole.stderr.contains("src/Shop/Service.csdef: 2 roles (StoreFront, OrderWorker), compared with Shop.cscfg, Shop.cscfg"),
        "{whole}"
    );
    // One file alone is compared with the others of its service, which are only read for it.
    let one = check(&folder, ["deploy/prod/Shop.cscfg"]);
    assert_eq!(rules(&one), rules(&whole), "{one}");
    assert_eq!(rules(&check(&folder, ["deploy/test/Shop.cscfg"])), [""; 0]);
    let definition = check(&folder, ["src"]);
    assert!(definition.stderr.contains("compared with Shop.cscfg, Shop.cscfg"), "{definition}");
}

#[test]
fn what_is_said_once_in_a_service_is_so_wherever_its_files_lie() {
    let folder = Folder::new();
    let old = base("ServiceConfiguration").replace("osFamily=\"7\"", "osFamily=\"4\"");
    assert!(old.contains("osFamily=\"4\""), "{old}");
    folder.write("src/Shop/Service.csdef", base("ServiceDefinition"));
    folder.write("deploy/prod/Shop.cscfg", &old);
    folder.write("deploy/test/Shop.cscfg", &old);
    assert_eq!(rules(&check(&folder, ["."])), ["configuration-os-retired"; 2]);
    folder.write(
        "svclint.toml",
        "[[services]]\ndefinition = \"src/Shop/Service.csdef\"\nconfigurations = [\"deploy/*/Shop.cscfg\"]",
    );
    assert_eq!(rules(&check(&folder, ["."])), ["configuration-os-retired"]);
}

#[test]
fn it_may_ask_for_reasons_and_decides_what_ran() {
    let folder = Folder::new();
    let comment = "<!-- svclint: allow unknown-element -->";
    folder.write("a/swap.xml", request().replace("<Strange/>", &format!("{comment}<Strange/>")));
    let idle = base("Swap").replace("</Swap>", &format!("{comment}</Swap>"));
    folder.write("b/swap.xml", idle);
    assert_eq!(rules(&check(&folder, ["."])), ["unused-suppression"]);
    folder.write("a/svclint.toml", "require-reason = true");
    folder.write("b/svclint.toml", "ignore = [\"unknown-element\"]");
    let said = check(&folder, ["."]);
    assert_eq!(rules(&said), ["unexplained-suppression"], "{said}");
    assert!(said.stdout.starts_with("a/swap.xml:"), "{said}");
}

#[test]
fn migration_speaks_where_the_platform_is_extended_support() {
    let folder = Folder::new();
    let definition = replace(&base("ServiceDefinition"), " vmsize=\"Standard_D1_v2\"", "");
    folder.write("Service.csdef", definition);
    let vmsize = |said: &Said| said.stdout.contains("definition-vmsize-missing");
    assert!(!vmsize(&check(&folder, ["."])));
    assert!(vmsize(&check(&folder, [".", "--platform", "extended-support"])));
    folder.write("svclint.toml", "platform = \"extended-support\"");
    assert!(vmsize(&check(&folder, ["."])));
    assert!(!vmsize(&check(&folder, [".", "--ignore", "migration"])));
}

// What is wrong in it.

#[test]
fn mistakes_are_findings_and_nothing_else_is_checked() {
    let folder = Folder::new();
    folder.write("swap.xml", request());
    folder.write(
        "svclint.toml",
        "platfrom = \"classic\"\nselect = \"value\"\nfail_on = \"error\"\n\
         api-version = \"2014-13-01\"\ntokens = [\"@@\", 3]\nrequired-version = \"some\"\n\
         require-reason = \"true\"\nexclude = [\"../a\", \"b[\"]\n\n\
         [severity]\nplatform = \"auto\"\nelement-ordr = \"error\"\nvalue = \"err\"\nsecurity = false\n\n\
         [swap]\nproduction = \"a\"\n\n[[overrides]]\nfiles = [\"none/*.xml\"]\ntokens = [\"~*\"]\n\
         environment = \"Cloud\"\n\n[[services]]\ndefinition = \"\"\n",
    );
    let arguments = ["check", "--output", "human", "."];
    assert_snapshot!(
        "configuration_mistakes",
        folder.svclint(arguments).env("COLUMNS", "100").run()
    );
}

#[test]
fn a_bad_one_is_a_failure_and_as_a_document_a_finding() {
    let folder = Folder::new();
    folder.write("svclint.toml", "selct = []");
    folder.write("swap.xml", base("Swap"));
    for arguments in [&["swap.xml"][..], &["."], &["svclint.toml"], &["--select=advice", "."]] {
        let said = check(&folder, arguments.iter().copied());
        assert_eq!((said.status, rules(&said)), (2, vec!["unknown-configuration-key"]), "{said}");
        assert!(said.stderr.contains("svclint.toml: the configuration has mistakes"), "{said}");
    }
    let said = check(&folder, ["svclint.toml", "--isolated"]);
    assert_eq!((said.status, rules(&said)), (1, vec!["unknown-configuration-key"]), "{said}");
    // What it ignores does not make its own mistakes silent.
    folder.write("svclint.toml", "ignore = [\"all\"]\nselct = []\n[severity]\nall = \"info\"");
    let said = check(&folder, ["swap.xml"]);
    assert_eq!((said.status, said.severities()), (2, vec!["error"]), "{said}");
}

#[test]
fn text_that_is_no_toml_is_one_finding() {
    let folder = Folder::new();
    folder.write("swap.xml", base("Swap"));
    for (text, place) in [
        ("select = [\"value\"", "1:"),
        ("ignore = []\nexclude = [\"legacy\\x\\*.cscfg\"]\n", "2:"),
        ("ignore = []\r\nignore = []\r\n", "2:1"),
        ("[[overrides]\n", "1:"),
    ] {
        folder.write("svclint.toml", text);
        let said = check(&folder, ["swap.xml"]);
        assert_eq!((said.status, rules(&said)), (2, vec!["invalid-configuration"]), "{said}");
        assert!(said.stdout.starts_with(&format!("svclint.toml:{place}")), "{said}");
        assert_eq!(said.stdout.lines().count(), 1, "{said}");
    }
    folder.write("svclint.toml", b"ignore = [\"\xFF\"]");
    assert_eq!(rules(&check(&folder, ["swap.xml"])), ["invalid-configuration"]);
    folder.write("svclint.toml", b"\xEF\xBB\xBFignore = []");
    assert_eq!(check(&folder, ["swap.xml"]).status, 0, "a byte order mark, as Windows writes it");
}

#[test]
fn another_release_is_refused() {
    let folder = Folder::new();
    folder.write("swap.xml", base("Swap"));
    folder.write("svclint.toml", "required-version = \">=99\"\nkey-of-the-future = 1");
    let said = check(&folder, ["swap.xml"]);
    assert_eq!((said.status, said.stdout.lines().count()), (2, 1), "{said}");
    assert!(said.stdout.contains("but the configuration is for `>=99`"), "{said}");
    let own = format!("required-version = \"{}\"", env!("CARGO_PKG_VERSION"));
    folder.write("svclint.toml", own);
    assert_eq!(check(&folder, ["swap.xml"]).status, 0);
}

#[test]
fn globs_that_fit_nothing_are_told_where_the_whole_folder_is_checked() {
    let folder = Folder::new();
    folder.write("a/swap.xml", base("Swap"));
    folder.write("svclint.toml", "exclude = [\"odl/\"]\n[[overrides]]\nfiles = [\"a/\", \"b/\"]\n");
    let said = check(&folder, ["."]);
    assert_eq!((said.status, rules(&said)), (0, vec!["unmatched-glob"; 2]), "{said}");
    assert!(said.stdout.contains("svclint.toml:1:12: warning") && said.stdout.contains("`odl/`"));
    for part in ["a", "a/swap.xml"] {
        assert_eq!(rules(&check(&folder, [part])), [""; 0]);
    }
    assert_eq!(check(&folder, [".", "--fail-on", "warning"]).status, 1);
    assert_eq!(rules(&check(&folder, [".", "--ignore", "unmatched-glob"])), [""; 0]);
}

#[test]
fn it_is_a_file_of_the_report() {
    let folder = Folder::new();
    folder.write("svclint.toml", "ignore = [\"element-ordr\"]");
    folder.write("swap.xml", base("Swap"));
    let said = folder.svclint(["check", "--output", "json", "."]).run();
    let report: serde_json::Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!(report["files"][0]["path"], "svclint.toml");
    assert_eq!(report["files"][0]["kind"], "svclint-configuration");
    let finding = &report["findings"][0];
    assert_eq!(
        (&finding["rule"], &finding["element"]),
        (&"unknown-rule".into(), &serde_json::Value::Null)
    );
    assert_eq!(finding["span"]["start"]["offset"], 10);
    let edit = &finding["fixes"][0]["edits"][0];
    assert_eq!(
        (&edit["start"], &edit["end"], &edit["text"]),
        (&10.into(), &24.into(), &"\"element-order\"".into())
    );
    // Alone in a folder it is nothing to check.
    std::fs::remove_file(folder.path().join("swap.xml")).unwrap();
    assert_eq!(check(&folder, ["."]).status, 2);
    assert_eq!(check(&folder, ["svclint.toml"]).status, 0);
}

#[test]
fn every_mistake_is_one_finding() {
    let cases: [(&str, &[&str]); 14] = [
        ("", &[]),
        ("api-version = 2014-06-01", &[]),
        (
            "api-version = 2014-06-01T00:00:00Z",
            &["invalid-configuration: `2014-06-01T00:00:00Z` is no day"],
        ),
        (
            "api-version = \"2015-04.2.6\"",
            &["invalid-configuration: `2015-04.2.6` is no value of `api-version`"],
        ),
        ("swap = []", &[]),
        ("[[swap]]\nproduction = \"none\"\nstaging = \"a\"", &[]),
        (
            "[[swap]]\nstaging = \" \"",
            &[
                "invalid-configuration: `staging` names nothing",
                "invalid-configuration: `[[swap]]` has no `production`",
            ],
        ),
        (
            "[swap]\nproduction = \"a\"",
            &["invalid-configuration: `swap` takes a list of tables, not a table"],
        ),
        (
            "environments = \"a\"",
            &["invalid-configuration: `environments` takes a table, not a text"],
        ),
        (
            "exclude = [1]",
            &["invalid-configuration: `exclude` is a list of globs, and a number is none"],
        ),
        ("tokens = [\"x*\"]", &["invalid-configuration: `x*` is no value of `tokens`"]),
        ("files = []", &["unknown-configuration-key: there is no key `files`"]),
        ("severity.all = \"info\"", &[]),
        (
            "severity = \"info\"",
            &[
                "invalid-configuration: `severity` takes a table of rules with severities, not a text",
            ],
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(mistakes(text), expected, "{text}");
    }
}

#[test]
fn no_text_is_too_strange() {
    let pieces = [
        "[",
        "]",
        "[[",
        "]]",
        "\"",
        "'",
        "=",
        ",",
        "{",
        "}",
        "\n",
        "\r\n",
        " ",
        "#",
        ".",
        "\\",
        "ü",
        "severity",
        "overrides",
        "files",
        "select",
        "1979-05-27",
        "true",
        "-1",
        "\u{0}",
        "services",
    ];
    let mut state = 7_u32;
    for _ in 0..3_000 {
        let mut text = String::new();
        for _ in 0..24 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            text.push_str(pieces[(state >> 16) as usize % pieces.len()]);
        }
        mistakes(&text);
    }
    assert_eq!(mistakes(&"[".repeat(100_000)).len(), 1);
    assert_eq!(mistakes(&format!("select = {}", "[".repeat(100_000))).len(), 1);
    assert_eq!(mistakes(&format!("exclude = [\"{}\"]", "{a,".repeat(20_000))).len(), 1);
}

#[test]
fn swaps_are_there_for_who_needs_them() {
    let text = "[[swap]]\nproduction = \"git:main:shop\"\nstaging = \"shop\"\n";
    let part = Arc::new(Part::from_text("svclint.toml", text.to_owned()));
    let (configuration, findings) = Configuration::read(&part);
    assert!(findings.is_empty());
    let [swap] = configuration.swaps() else { panic!("{:?}", configuration.swaps()) };
    assert_eq!(
        (swap.production.value.as_str(), swap.staging.value.as_str()),
        ("git:main:shop", "shop")
    );
    assert_eq!(part.slice(swap.staging.span), "\"shop\"");
}

// Commands around it.

#[test]
fn settings_of_a_file_are_shown_with_their_places() {
    let folder = Folder::new();
    folder.write("a/swap.xml", base("Swap"));
    folder.write(
        "svclint.toml",
        "api-version = \"2014-06-01\"\ntokens = [\"@@*@@\"]\nrequire-reason = true\nselect = [\"syntax\", \"value\"]\n\
         [severity]\nempty-value = \"info\"\n[[overrides]]\nfiles = [\"a/\"]\ntemplate = true\nignore = [\"value\"]\n",
    );
    let show = |arguments: &[&str]| {
        folder.svclint([&["check", "--show-settings", "a/swap.xml"], arguments].concat()).run()
    };
    let said = [show(&[]), show(&["--platform=classic", "--ignore=syntax"]), show(&["--isolated"])];
    assert_snapshot!("show_settings", said.map(|said| said.to_string()).join("\n"));
    folder.write("svclint.toml", "selct = []");
    assert_eq!(show(&[]).status, 2);
    assert_eq!(folder.svclint(["check", "--show-settings", "none.xml"]).run().status, 2);
}

/// A folder as they are found in repositories.
fn repository() -> Folder {
    let folder = Folder::new();
    folder.write("src/Shop/ServiceDefinition.csdef", base("ServiceDefinition"));
    folder.write("src/Shop/ServiceConfiguration.Local.cscfg", base("ServiceConfiguration"));
    folder.write("deploy/ServiceConfiguration.Dev.cscfg", base("ServiceConfiguration"));
    folder.write("publish/ServiceDefinition.csdef", base("ServiceDefinition"));
    folder.write("deploy/azure.json", "{ \"type\": \"Microsoft.Compute/cloudServices\" }");
    folder.write("swap.http", "POST https://x\nx-ms-version: 2014-06-01\n\n");
    folder.write("swap.xml", request());
    folder
}

#[test]
fn init_writes_what_fits_and_changes_nothing() {
    let folder = repository();
    let before = check(&folder, ["."]);
    let said = folder.svclint(["init"]).run();
    assert_eq!((said.status, said.stdout.as_str()), (0, ""), "{said}");
    assert_snapshot!("init", folder.read("svclint.toml"));
    let after = check(&folder, ["."]);
    assert_eq!((&before.stdout, before.status), (&after.stdout, after.status));
    let draft = folder.read("svclint.toml");
    let setting = |line| {
        let bare = str::strip_prefix(line, "#").filter(|rest| !rest.starts_with([' ', '#']));
        bare.unwrap_or(line)
    };
    let settings = draft.lines().map(setting).collect::<Vec<_>>().join("\n");
    assert!(settings.contains("\nplatform = \"extended-support\"\n"), "{settings}");
    assert_eq!(mistakes(&settings), [""; 0]);
}

#[test]
fn init_replaces_nothing_unasked() {
    let folder = repository();
    folder.write("svclint.toml", "ignore = []");
    let said = folder.svclint(["init"]).run();
    assert_eq!(said.status, 2);
    assert!(
        said.stderr.contains("svclint.toml: there is one already; --force replaces it"),
        "{said}"
    );
    assert_eq!(folder.read("svclint.toml"), "ignore = []");
    assert_eq!(folder.svclint(["init", "src", "--out", "own.toml"]).run().status, 0);
    assert_eq!(folder.svclint(["init", "src", "--out", "own.toml"]).run().status, 2);
    assert!(folder.read("own.toml").contains("#platform = \"auto\""));
    let said = folder.svclint(["init", "--out", "-"]).run();
    assert_eq!((said.status, folder.svclint(["init", "--force"]).run().status), (0, 0));
    assert_eq!(folder.read("svclint.toml"), said.stdout);
    assert_eq!(folder.svclint(["init", "swap.xml"]).run().status, 2);
    let empty = Folder::new();
    assert_eq!(empty.svclint(["init"]).run().status, 0);
    assert_eq!(mistakes(&empty.read("svclint.toml")), [""; 0]);
}

// What is generated.

/// The committed file is what the table of keys says; `SVCLINT_WRITE=1` writes it.
fn current(path: &str, text: &str) {
    let file = package().join(path);
    if std::env::var_os("SVCLINT_WRITE").is_some() {
        std::fs::write(&file, text).expect("a generated file is written");
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    let hint = "`SVCLINT_WRITE=1 cargo test --test configuration` brings it up to date";
    assert!(committed.replace("\r\n", "\n") == text, "{path} is not what it should be: {hint}");
}

#[test]
fn schema_and_documentation_are_those_of_the_table() {
    current("docs/svclint.schema.json", &reference::json_schema().unwrap());
    let path = "docs/configuration.md";
    let page = std::fs::read_to_string(package().join(path)).unwrap().replace("\r\n", "\n");
    let prose = page.split("## Keys\n").next().unwrap_or_default();
    current(path, &format!("{prose}{}", reference::markdown()));
}

#[test]
fn documented_examples_are_right() {
    let page = std::fs::read_to_string(package().join("docs/configuration.md")).unwrap();
    let blocks: Vec<&str> =
        page.split("```toml\n").skip(1).filter_map(|b| b.split("```").next()).collect();
    assert!(blocks.len() > 25, "only {} examples", blocks.len());
    for block in blocks {
        assert_eq!(mistakes(block), [""; 0], "{block}");
    }
}
