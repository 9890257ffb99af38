//! The command line as a user meets it: what is printed and where, which files are looked at, and
//! what the exit status says.

mod common;

use std::fmt::Write as _;

use common::{Folder, Said, base, clean, package, run, svclint};
use insta::assert_snapshot;

/// A request with an element that is worth an info, and nothing else.
const INFO: &str = "<Force>false</Force>";
const INFO_AS: &str = "<TreatWarningsAsError>true</TreatWarningsAsError><Force>false</Force>";

/// Several calls in one snapshot.
fn transcript(calls: impl IntoIterator<Item = Said>) -> String {
    let calls: Vec<String> = calls.into_iter().map(|said| said.to_string()).collect();
    calls.join("\n")
}

// What people read.

#[test]
fn findings_for_people() {
    let check = || svclint(["check", "samples"]).env("COLUMNS", "100");
    assert_snapshot!("human", check().run());
    assert_snapshot!("human_no_graphics", check().env("NO_GRAPHICS", "1").run());
    assert_snapshot!("human_ascii", check().env("LANG", "C").run());
    assert_snapshot!("human_narrow", check().env("COLUMNS", "50").run());
    let color = svclint(["check", "samples", "--color", "always"]).env("COLUMNS", "100").run();
    assert_snapshot!("human_color", color.to_string().replace('\u{1b}', "␛"));
}

#[test]
fn shorter_reports() {
    let said = ["--output=concise", "--statistics"].map(|how| svclint(["check", "samples", how]));
    assert_snapshot!("short", transcript(said.map(common::Svclint::run)));
}

#[test]
fn help() {
    let said = |arguments: &[&str]| svclint(arguments).env("COLUMNS", "100").run();
    assert_snapshot!("help", said(&["--help"]));
    assert_snapshot!("help_check", said(&["check", "--help"]));
    let version = svclint(["--version"]).run();
    assert_eq!(version.stdout, format!("svclint {}\n", env!("CARGO_PKG_VERSION")));
    let nothing = svclint([]).run();
    assert_eq!((nothing.status, nothing.stdout.as_str()), (2, ""), "{nothing}");
    assert_eq!(nothing.stderr, said(&["--help"]).stdout);
}

#[test]
fn explanations() {
    assert_snapshot!("explain_rule", svclint(["explain", "element-order"]).run());
    let operation = svclint(["explain", "Upgrade Deployment"]).run();
    assert_snapshot!("explain_operation", operation);
    for other in [&["UpgradeDeployment"][..], &["upgrade", "deployment"]] {
        let said = svclint([&["explain"], other].concat()).run();
        assert_eq!(said.stdout, operation.stdout, "{said}");
    }
}

#[test]
fn lists_in_three_formats_that_explain_takes() {
    for (list, known) in [("rules", "element-order"), ("operations", "Upgrade Deployment")] {
        let said = |format| svclint([list, "--output", format]).run();
        let json: Vec<serde_json::Value> =
            serde_json::from_str(&said("json").stdout).expect("a list of objects");
        let names: Vec<&str> = json.iter().filter_map(|item| item["name"].as_str()).collect();
        assert!(names.len() == json.len() && names.contains(&known), "{names:?}");
        assert!(names.is_sorted());
        for (format, head) in [("human", 0), ("markdown", 2)] {
            let text = said(format).stdout;
            let rows: Vec<&str> = text.lines().skip(head).collect();
            assert_eq!(rows.len(), names.len(), "{text}");
            assert!(rows.iter().zip(&names).all(|(row, name)| row.contains(name)), "{text}");
        }
        assert_eq!(svclint([list]).run().stdout, said("human").stdout);
        for name in names {
            assert_eq!(svclint(["explain", name]).run().status, 0, "{name}");
        }
    }
}

// What goes wrong.

#[test]
fn options_that_cannot_be() {
    let calls = [
        &["check", "samples", "--platform", "clasic"][..],
        &["check", "samples", "--fail-on", "errors"],
        &["check", "samples", "--jbos", "2"],
        &["check", "samples", "--select", "element-ordr"],
        &["check", "samples", "--ignore", "value,structur"],
        &["check", "samples", "--extend-select", "xyzzy"],
        &["check", "samples", "--output", "humn"],
        &["check", "samples", "--output", "yaml"],
        &["check", "samples", "--output", "json:"],
        &["check", "samples", "--output", "human", "--output", "concise"],
        &["check", "samples", "--api-version", "01.10.2009"],
        &["check", "samples", "--api-version", "latest"],
        &["explain", "elementorder"],
        &["explain", "Upgrade Deploymnt"],
        &["explain", "xyzzy"],
        &["chekc"],
    ];
    let said = calls.map(|call| svclint(call).run());
    assert!(said.iter().all(|said| said.status == 2 && said.stdout.is_empty()), "{said:?}");
    assert!(said[10].stderr.contains("2009-10-01"), "{}", said[10]);
    assert_snapshot!("bad_options", transcript(said));
}

#[test]
fn paths_that_come_to_nothing() {
    let folder = Folder::with([("foreign/pom.xml", "<project/>"), ("foreign/cut.xml", "<a")]);
    folder.write("none.xml", "");
    std::fs::create_dir(folder.path().join("empty")).expect("a folder is made");
    let paths =
        ["missing.xml", "empty", "foreign", "foreign/pom.xml", "none.xml", "*.cscfg", "[a.xml"];
    let said = paths.map(|path| folder.svclint(["check", path]).run());
    assert!(said.iter().all(|said| said.status == 2 && said.stdout.is_empty()), "{said:?}");
    assert_snapshot!("bad_paths", transcript(said));
    for (path, status) in
        [("empty", 0), ("foreign", 0), ("foreign/pom.xml", 0), ("none.xml", 0), ("missing.xml", 2)]
    {
        let said = folder.svclint(["check", path, "--allow-empty"]).run();
        assert_eq!(said.status, status, "{said}");
    }
    // One path that fails does not keep the others from being checked.
    folder.write("swap.xml", base("Swap").replace("harbor-blue", ""));
    let said = folder.svclint(["check", "missing.xml", "swap.xml", "--output=concise"]).run();
    assert_eq!((said.status, said.rules()), (2, vec!["empty-value"]), "{said}");
}

// The exit status.

#[test]
fn the_exit_status_follows_the_worst_finding() {
    let bodies = [
        ("error", base("Swap").replace("harbor-blue", ""), [1, 1, 1, 0]),
        ("warning", base("Swap").replace("blue", "green"), [0, 1, 1, 0]),
        ("info", base("UpgradeDeployment").replace(INFO, INFO_AS), [0, 0, 1, 0]),
        ("", base("Swap"), [0, 0, 0, 0]),
    ];
    for (severity, body, statuses) in bodies {
        let folder = Folder::with([("body.xml", body.as_str())]);
        let said = folder.svclint(["check", "--output=concise"]).run();
        assert_eq!(said.severities().concat(), severity, "{said}");
        for (fail_on, status) in ["error", "warning", "info", "never"].into_iter().zip(statuses) {
            for format in ["human", "concise", "json", "human:report"] {
                // What is not shown counts all the same.
                for least in ["info", "error"] {
                    let arguments = ["check", "body.xml", "--fail-on", fail_on, "--output", format];
                    let said =
                        folder.svclint([&arguments[..], &["--min-severity", least]].concat()).run();
                    assert_eq!(said.status, status, "{said}");
                }
            }
        }
    }
    assert_eq!(svclint(["check", "samples/good"]).run().status, 0, "errors fail by default");
    assert_eq!(svclint(["check", "samples/bad"]).run().status, 1, "errors fail by default");
    assert_eq!(svclint(["check", "missing", "--fail-on", "never"]).run().status, 2);
}

#[test]
fn less_can_be_shown_than_was_found() {
    let folder = Folder::with([("a.xml", base("Swap").replace("blue", "green").as_str())]);
    folder.write("b.xml", base("Swap").replace("harbor-blue", ""));
    for (least, shown) in [("info", 2), ("warning", 2), ("error", 1)] {
        let said = folder.svclint(["check", "--output=concise", "--min-severity", least]).run();
        assert_eq!(said.stdout.lines().count(), shown, "{said}");
        assert!(said.stderr.contains("1 error, 1 warning"), "{said}");
        assert_eq!(said.stderr.contains("1 below"), shown == 1, "{said}");
    }
}

// Where reports go.

#[test]
fn findings_go_to_standard_output_and_all_else_to_standard_error() {
    let plain = svclint(["check", "samples"]).run();
    assert_eq!(plain.stderr.lines().count(), 5 + 1, "five services and the summary: {plain}");
    let quiet = svclint(["check", "samples", "--quiet"]).run();
    assert_eq!((quiet.stdout, quiet.stderr.as_str()), (plain.stdout, ""));
    let json = svclint(["check", "samples", "--output", "json"]).run();
    assert_eq!(json.stderr, "", "the summary is in the report");
}

#[test]
fn one_run_writes_several_reports() {
    let folder = Folder::with([("swap.xml", base("Swap").replace("blue", "green").as_str())]);
    let reports = ["--output=human", "--output=json:out.json", "--output=concise:out.txt"];
    let said = folder.svclint([&["check", "swap.xml", "--color=always"], &reports[..]].concat());
    let said = said.run();
    assert_eq!((said.status, said.stdout.contains("\u{1b}[")), (0, true), "{said}");
    let json: serde_json::Value = serde_json::from_str(&folder.read("out.json")).expect("JSON");
    assert_eq!(json["findings"][0]["rule"], "same-deployment-names");
    let concise = folder.svclint(["check", "swap.xml", "--output=concise"]).run();
    assert_eq!(folder.read("out.txt"), concise.stdout.clone() + &concise.stderr);
    let human = folder.svclint(["check", "swap.xml", "--color=always", "--output=human:out.txt"]);
    assert_eq!(human.run().stdout, "");
    assert!(!folder.read("out.txt").contains('\u{1b}'), "no colour in files");
}

#[test]
fn a_report_that_cannot_be_written_leaves_nothing_behind() {
    let folder = Folder::with([("swap.xml", base("Swap").as_str())]);
    std::fs::create_dir(folder.path().join("out")).expect("a folder is made");
    for file in ["json:missing/out.json", "human:out", "concise:swap.xml/out.txt"] {
        let said = folder.svclint(["check", "swap.xml", "--output", file]).run();
        assert_eq!((said.status, said.stdout.as_str()), (2, ""), "{said}");
        assert!(said.stderr.contains("the report could not be written"), "{said}");
        assert_eq!(folder.names(), ["out", "swap.xml"]);
    }
    assert!(folder.path().join("out").read_dir().expect("a folder").next().is_none());
    assert_eq!(folder.read("swap.xml"), base("Swap"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_a_failure_and_a_reader_that_hangs_up_is_none() {
    let folder = Folder::with([("many.xml", base("Swap").as_str())]);
    let strangers = "<Stranger/>".repeat(2000);
    folder.write("many.xml", base("Swap").replace("</Swap>", &format!("{strangers}</Swap>")));
    let shell = |script: &str| {
        let mut command = clean("sh", folder.path());
        command.args(["-c", script, "sh", common::PROGRAM]);
        run(command, script.to_owned(), Vec::new())
    };
    for format in ["human", "concise", "json"] {
        // More than a pipe holds, so that the program notices.
        let check = format!("\"$1\" check many.xml --output {format}");
        let said = shell(&format!("{{ {check} --quiet; echo \"status $?\" >&2; }} | head -n 1"));
        assert_eq!(said.stdout.lines().count(), 1, "{said}");
        assert_eq!(said.stderr, "status 1\n", "{said}");
        let said = shell(&format!("{check} >/dev/full"));
        assert_eq!(said.status, 2, "{said}");
        assert!(said.stderr.contains("the report could not be written"), "{said}");
    }
}

#[test]
fn colour_is_used_where_it_is_wanted() {
    let cases = [
        ("", "auto", false),
        ("", "always", true),
        ("FORCE_COLOR=1", "auto", true),
        ("FORCE_COLOR=0", "auto", false),
        ("FORCE_COLOR=1", "never", false),
        ("CI=true", "auto", true),
        ("CI=false", "auto", false),
        ("FORCE_COLOR=false", "auto", false),
        ("CI=true", "never", false),
        ("CI=true NO_COLOR=1", "auto", false),
        ("FORCE_COLOR=1 NO_COLOR=1", "auto", false),
        ("FORCE_COLOR=1 NO_COLOR=", "auto", true),
        ("NO_COLOR=1", "always", true),
        ("TERM=dumb", "auto", false),
    ];
    for (variables, when, colored) in cases {
        let check = svclint(["check", "samples", "--color", when]);
        let variables = variables.split_whitespace().filter_map(|pair| pair.split_once('='));
        let said = variables.fold(check, |check, (name, value)| check.env(name, value)).run();
        assert_eq!(said.stdout.contains("\u{1b}["), colored, "{said}");
    }
}

// Standard input.

#[test]
fn standard_input_has_a_name() {
    let body = || base("Swap").replace("blue", "green");
    let check = |arguments: &[&str], body: String| {
        svclint([&["check", "--output=concise"], arguments].concat()).stdin(body).run()
    };
    let said = check(&["-"], body());
    assert!(said.stdout.starts_with("<stdin>:4:21: warning[same-deployment-names]"), "{said}");
    let said = check(&["-", "--stdin-filename", "requests\\swap.xml"], body());
    assert!(said.stdout.starts_with("requests/swap.xml:4:21: "), "{said}");
    // The name promises something, so that the content has to speak.
    let said = check(&["-", "--stdin-filename=Web.cscfg"], "<a/>".to_owned());
    assert_eq!((said.status, said.rules()), (0, vec!["file-root-mismatch"]), "{said}");
    let said = check(&["-"], "<a/>".to_owned());
    assert_eq!((said.status, said.stdout.as_str()), (2, ""), "{said}");
    let said = check(&["-", "samples/good", "-"], body());
    assert_eq!((said.rules().len(), said.stderr.contains("8 files")), (1, true), "{said}");
}

// Which files are looked at.

#[test]
fn folders_are_walked() {
    let swap = base("Swap");
    let files = [
        ".azure/hidden.xml",
        ".git/config.xml",
        ".gitignore",
        "Web.cscfg.prod",
        "Web.cscfg.prod.bak",
        "a/b/deep.XML",
        "a/ignored.xml",
        "notes.txt",
        "out/build.xml",
        "plugin.csplugin",
        "r.http",
        "s.rest",
        "t.har",
        "xml",
    ];
    let folder = Folder::with(files.map(|file| (file, swap.as_str())));
    folder.write(".gitignore", "out/\n/a/ignored.xml\n");
    let listed = |arguments: &[&str]| {
        let said = folder.svclint([&["check", "--show-files"], arguments].concat()).run();
        assert_eq!((said.status, said.stderr.as_str()), (0, ""), "{said}");
        said.stdout.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let all = [
        ".azure/hidden.xml",
        "Web.cscfg.prod",
        "a/b/deep.XML",
        "plugin.csplugin",
        "r.http",
        "s.rest",
        "t.har",
    ];
    assert_eq!(listed(&[]), all);
    assert_eq!(listed(&["."]), all);
    assert_eq!(listed(&["a", ".", "./a/b/deep.XML"]), all, "each file once");
    assert_eq!(listed(&["a/"]), ["a/b/deep.XML"]);
    assert_eq!(listed(&["a/ignored.xml", "notes.txt"]), ["a/ignored.xml", "notes.txt"]);
    assert_eq!(listed(&["*.http", "**/deep.*"]), ["a/b/deep.XML", "r.http"]);
    assert_eq!(listed(&["{r,s}.?{ttp,est}", "[w-x]*"]), ["r.http", "s.rest", "xml"]);
    assert_eq!(listed(&["a\\b\\*.XML"]), ["a/b/deep.XML"], "as cmd writes it");
    let whole = folder.path().join("a").to_string_lossy().into_owned();
    let deep = format!("{whole}/b/deep.XML");
    assert_eq!(listed(&[&whole]), [deep.as_str()]);
    // A file is shown as the first of the arguments has it, be that the file or a folder around it.
    assert_eq!(listed(&[".", &whole, &deep]), all);
    for first in [&whole, &deep] {
        let listed = listed(&[first, ".", "a/b/deep.XML"]);
        assert!(listed.contains(&deep) && listed.len() == all.len(), "{listed:?}");
    }
    let said = folder.svclint(["check", "--output=concise", "--quiet", "Web.cscfg.prod"]).run();
    assert_eq!((said.status, said.rules()), (0, vec!["file-root-mismatch"]), "{said}");
}

#[test]
fn the_number_of_jobs_changes_nothing() {
    let folder = Folder::new();
    let mut body = base("Swap");
    for number in 0..60 {
        let _ = write!(body, "<!-- {number} -->");
        let mistake = [("blue", "green"), ("harbor-blue", ""), ("Production", "Produktion")];
        let (from, to) = mistake[number % mistake.len()];
        folder.write(&format!("{}/{number}.xml", number % 7), body.replace(from, to));
    }
    folder.write("3/foreign.xml", "<a/>");
    for format in ["human", "concise", "json"] {
        let said = |jobs| {
            let said = folder.svclint(["check", "--output", format, "--jobs", jobs]).run();
            (said.stdout, said.stderr, said.status)
        };
        let one = said("1");
        assert!(one.0.matches("unknown-element").count() >= 20, "{}", one.0);
        assert!(["2", "7", "64"].iter().all(|jobs| said(jobs) == one), "{format}");
    }
}

// Which rules speak.

#[test]
fn the_closest_name_decides_which_rules_speak() {
    // What is wrong with it: rules of the groups structure, value (twice) and advice.
    let body = base("ChangeConfiguration")
        .replace("<Mode>Auto</Mode>", "<Mode>Autoo</Mode><Mood/>")
        .replace("<Name>CostCenter", "<Name>Cost Center")
        .replace("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n", "");
    let folder = Folder::with([("body.xml", body.as_str())]);
    let cases: [(&[&str], &[&str]); 12] = [
        (&[], &["invalid-value", "unknown-element", "invalid-name"]),
        (&["--select=value"], &["invalid-value", "invalid-name"]),
        (
            &["--select=value,unknown-element", "--ignore=invalid-name"],
            &["invalid-value", "unknown-element"],
        ),
        (
            &["--select=all"],
            &["missing-declaration", "invalid-value", "unknown-element", "invalid-name"],
        ),
        (&["--select=all", "--ignore=all"], &[]),
        (&["--select=advice"], &["missing-declaration"]),
        (
            &["--extend-select=advice", "--ignore=value"],
            &["missing-declaration", "unknown-element"],
        ),
        (&["--ignore=value", "--extend-select=invalid-name"], &["unknown-element", "invalid-name"]),
        (&["--ignore=all", "--extend-select=structure"], &["unknown-element"]),
        (&["--select=invalid-name", "--ignore=value"], &["invalid-name"]),
        (&["--select=value", "--ignore=value"], &[]),
        (&["--ignore= value , structure"], &[]),
    ];
    for (arguments, expected) in cases {
        let check = ["check", "body.xml", "--output=concise"];
        let said = folder.svclint([&check, arguments].concat()).run();
        assert_eq!(said.rules(), expected, "{said}");
        assert_eq!(said.status, i32::from(said.severities().contains(&"error")), "{said}");
        let hidden = 4 - expected.len();
        let counted = hidden == 0 || said.stderr.contains(&format!("; {hidden} of rules"));
        assert!(counted, "what is deselected is counted: {said}");
    }
}

#[test]
fn the_version_decides_what_there_is() {
    let path = package().join("tests/base/UpgradeDeployment.xml");
    let path = path.to_string_lossy();
    let check = |version| svclint(["check", &path, "--output=concise", version]).run();
    assert_eq!(check("--api-version=2013-03-01").rules(), ["not-in-version"; 2]);
    assert_eq!(check("--api-version=2014-06-01").rules(), [""; 0]);
    assert_eq!(check("--api-version=2014-06-02").rules(), ["unknown-version"]);
}

// Options that mean nothing where they stand.

#[test]
fn an_option_that_does_nothing_is_refused() {
    for (arguments, why) in [
        (&["check", "samples", "--select", ""][..], "`--select` names no rule"),
        (&["check", "samples", "--select", " , "], "`--select` names no rule"),
        (&["check", "samples", "--stdin-filename", "a.xml"], "where a PATH is `-`"),
        (&["check", "no-such-*.xml"], "matches no file; --allow-empty lets that pass"),
    ] {
        let said = svclint(arguments).run();
        assert_eq!(said.status, 2, "{said}");
        assert!(said.stderr.contains(why), "{said}");
    }
    let said = svclint(["check", "no-such-*.xml", "--allow-empty"]).run();
    assert_eq!(said.status, 0, "{said}");
    // A file that is missing is missing.
    let said = svclint(["check", "no-such.xml", "--allow-empty"]).run();
    assert_eq!(said.status, 2, "{said}");
    // Scripts give what a variable holds, and it may hold nothing.
    let said = svclint(["check", "samples", "--ignore", ""]).run();
    assert_ne!(said.status, 2, "{said}");
}
