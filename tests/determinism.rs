//! The same bytes and the same day in, the same bytes out.

mod common;

use common::{FORMATS, Folder, Svclint, base, encoded_configuration, replace};

/// Services, requests and messages with mistakes in several folders.
fn folder() -> Folder {
    let folder = Folder::new();
    let upgrade = common::MISTAKES
        .iter()
        .take(5)
        .fold(base("UpgradeDeployment"), |body, one| replace(&body, one.0, one.1));
    let inner = "http://schemas.microsoft.com/ServiceHosting/2008/10";
    for number in 0..6 {
        folder.write(&format!("r{number}/upgrade.xml"), &upgrade);
        folder.write(&format!("r{number}/swap.xml"), base("Swap").replace("harbor-blue", ""));
        folder.write(
            &format!("s{number}/ServiceDefinition.csdef"),
            format!("<ServiceDefinition name=\"s\" xmlns=\"{inner}/ServiceDefinition\">\n<WorkerRole name=\"a\" vmsize=\"Small\"/>\n<WorkerRole name=\"b\"/><WorkerRole name=\"b\"/>\n</ServiceDefinition>\n"),
        );
        for name in ["Cloud", "Local", "Test"] {
            folder.write(
                &format!("s{number}/ServiceConfiguration.{name}.cscfg"),
                format!("<ServiceConfiguration serviceName=\"s\" osFamily=\"2\" xmlns=\"{inner}/ServiceConfiguration\">\n<Role name=\"a\"><Instances count=\"x\"/><ConfigurationSettings><Setting name=\"n\" value=\"v\"/></ConfigurationSettings></Role>\n<Role name=\"c\"><Instances count=\"1\"/></Role>\n</ServiceConfiguration>\n"),
            );
        }
    }
    folder
        .write("change.xml", base("ChangeConfiguration").replace(&encoded_configuration(), "!!!!"));
    folder
}

fn call(folder: &Folder, format: &str, more: &[&str]) -> Svclint {
    let output = format!("--output={format}");
    let mut arguments = vec!["check", "--today=2026-01-02", &output];
    arguments.extend(more);
    folder.svclint(arguments)
}

#[test]
fn neither_threads_nor_order_nor_surroundings_change_a_byte() {
    let folder = folder();
    let same = Folder::new();
    let mut paths: Vec<String> = folder.names();
    let forth = paths.clone();
    paths.reverse();
    for format in FORMATS {
        let expected = call(&folder, format, &["--jobs=1"]).run();
        assert!(expected.status == 1 && !expected.stdout.is_empty(), "{expected}");
        let is_same = |said: common::Said, how: &str| {
            assert_eq!(said.stdout, expected.stdout, "{format}, {how}");
            assert_eq!(said.stderr, expected.stderr, "{format}, {how}");
            assert_eq!(said.status, expected.status, "{format}, {how}");
        };
        for jobs in ["--jobs=1", "--jobs=2", "--jobs=16"] {
            is_same(call(&folder, format, &[jobs]).run(), jobs);
        }
        for order in [&forth, &paths] {
            let order: Vec<&str> = order.iter().map(String::as_str).collect();
            is_same(call(&folder, format, &order).run(), "paths in some order");
            let twice = [order.as_slice(), &order[..5], &["."]].concat();
            is_same(call(&folder, format, &twice).run(), "paths twice");
        }
        for (name, value) in
            [("TZ", "Pacific/Kiritimati"), ("LC_ALL", "tr_TR.UTF-8"), ("HOME", "/")]
        {
            is_same(call(&folder, format, &[]).env(name, value).run(), name);
        }
        if !matches!(format, "human") {
            is_same(call(&folder, format, &[]).env("LC_ALL", "C").run(), "LC_ALL=C");
            is_same(call(&folder, format, &[]).env("COLUMNS", "40").run(), "COLUMNS");
        }
        // A file is what goes to standard output, but for the colours that it never has.
        let file = same.path().join("report");
        let output = format!("{format}:{}", file.display());
        let said = call(&folder, &output, &["--quiet"]).run();
        assert_eq!(said.status, 1, "{said}");
        let written = std::fs::read_to_string(&file).expect("a report");
        assert!(written.starts_with(&expected.stdout), "{format} in a file");
    }
}

#[test]
fn where_it_is_run_from_changes_paths_only() {
    let folder = folder();
    let whole = folder.path().display().to_string();
    for format in FORMATS {
        if matches!(format, "human" | "summary" | "sarif") {
            // Paths have a width there, are escaped, or are URIs.
            continue;
        }
        let here = call(&folder, format, &["r3", "s4"]).run();
        let elsewhere = Folder::new();
        let (one, other) = (format!("{whole}/r3"), format!("{whole}/s4"));
        let there = call(&elsewhere, format, &[&one, &other]).run();
        // Fingerprints say where a file lies in its repository, and there is none here.
        let plain = |text: &str| -> String {
            let is_print = |line: &&str| !line.contains("fingerprint");
            text.lines()
                .filter(is_print)
                .map(|line| line.replace(&format!("{whole}/"), "") + "\n")
                .collect()
        };
        if format == "jsonl" {
            assert_eq!(here.stdout.lines().count(), there.stdout.lines().count());
            continue;
        }
        assert_eq!(plain(&here.stdout), plain(&there.stdout), "{format}");
        assert_eq!(here.status, there.status, "{format}");
    }
}

#[test]
fn other_commands_print_the_same_each_time() {
    let folder = folder();
    for arguments in [
        &["rules"][..],
        &["rules", "--output=json"],
        &["operations", "--output=json"],
        &["explain", "empty-value"],
        &["explain", "Upgrade Deployment"],
        &["new", "Upgrade", "Deployment"],
        &["versions", "--output=json", "r1/upgrade.xml"],
        &["check", "--diff", "--today=2026-01-02", "."],
        &["init", "--out=-"],
        &["swap", "--today=2026-01-02", "--output=json", "--production=s1", "--staging=s2"],
        &["completions", "bash"],
        &["man"],
    ] {
        let expected = folder.svclint(arguments).run();
        for (name, value) in [("TZ", "Asia/Tokyo"), ("LC_ALL", "tr_TR.UTF-8"), ("HOME", "/")] {
            let said = folder.svclint(arguments).env(name, value).run();
            assert_eq!(said.stdout, expected.stdout, "{arguments:?} with {name}");
            assert_eq!(said.status, expected.status, "{arguments:?} with {name}");
        }
    }
}
