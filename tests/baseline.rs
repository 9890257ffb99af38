//! A baseline hides what was there, whatever becomes of lines and formatting, and nothing else.

mod common;

use std::path::Path;

use common::{Folder, Said, base, package, replace};

const DEFINITION: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<ServiceDefinition name="Harbor" schemaVersion="2015-04.2.6" xmlns="http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceDefinition">
  <WorkerRole name="Sorter" vmsize="Standard_D1_v2">
    <ConfigurationSettings>
      <Setting name="Colour" />
    </ConfigurationSettings>
  </WorkerRole>
</ServiceDefinition>
"#;

const CONFIGURATION: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<ServiceConfiguration serviceName="Harbor" osFamily="7" schemaVersion="2015-04.2.6" xmlns="http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceConfiguration">
  <Role name="Sorter">
    <Instances count="x" />
    <ConfigurationSettings>
      <Setting name="Colour" value="blue" />
      <Setting name="Shape" value="round" />
      <Setting name="Size" value="large" />
    </ConfigurationSettings>
  </Role>
</ServiceConfiguration>
"#;

/// A repository with mistakes in it, and its baseline.
fn adopted() -> Folder {
    let folder = Folder::new();
    std::fs::create_dir(folder.path().join(".git")).expect("a folder");
    folder.write("ServiceDefinition.csdef", DEFINITION);
    folder.write("ServiceConfiguration.cscfg", CONFIGURATION);
    folder.write("swap.xml", replace(&base("Swap"), "harbor-blue", ""));
    let said = folder.svclint(["baseline", "create"]).run();
    assert_eq!(said.status, 0, "{said}");
    folder
}

fn check(folder: &Folder) -> Said {
    folder.svclint(["check", "--baseline", "svclint-baseline.jsonl", "--output", "concise"]).run()
}

#[test]
fn what_was_there_is_hidden_and_counted() {
    let folder = adopted();
    let before = folder.svclint(["check", "--output", "concise"]).run();
    assert_eq!(before.rules().len(), 4, "{before}");
    let said = check(&folder);
    assert_eq!((said.status, said.rules().len()), (0, 0), "{said}");
    assert!(said.stderr.contains("4 in the baseline"), "{said}");
    let shown = folder
        .svclint([
            "check",
            "--baseline",
            "svclint-baseline.jsonl",
            "--output",
            "concise",
            "--show-suppressed",
        ])
        .run();
    assert_eq!(shown.rules().len(), 4);
    assert!(shown.stdout.contains("(in the baseline)"), "{shown}");
}

#[test]
fn formatting_does_not_matter() {
    let folder = adopted();
    let text = CONFIGURATION
        .replace("  <", "\t\t<")
        .replace("<Role ", "<!-- a word -->\n\n\n<Role ")
        .replace(" value=\"round\" />", "\n value='round'></Setting>")
        .replace('\n', "\r\n");
    folder.write("ServiceConfiguration.cscfg", [b"\xEF\xBB\xBF", text.as_bytes()].concat());
    let said = check(&folder);
    assert_eq!((said.status, said.rules().len()), (0, 0), "{said}");
    // Siblings in another order.
    let (one, other) = (
        "      <Setting name=\"Shape\" value=\"round\" />\n",
        "      <Setting name=\"Size\" value=\"large\" />\n",
    );
    let turned = replace(CONFIGURATION, &format!("{one}{other}"), &format!("{other}{one}"));
    folder.write("ServiceConfiguration.cscfg", turned);
    let said = check(&folder);
    assert_eq!((said.status, said.rules().len()), (0, 0), "{said}");
}

#[test]
fn the_folder_it_is_run_from_does_not_matter() {
    let folder = adopted();
    let path = folder.path().to_str().expect("UTF-8");
    let baseline = format!("{path}/svclint-baseline.jsonl");
    let said = common::svclint(["check", path, "--baseline", &baseline]).run();
    assert_eq!(said.status, 0, "{said}");
}

#[test]
fn a_new_mistake_shows_alone_and_so_does_a_second_copy() {
    let folder = adopted();
    let new = replace(CONFIGURATION, "name=\"Size\"", "name=\"Weight\"");
    folder.write("ServiceConfiguration.cscfg", new);
    let said = check(&folder);
    assert_eq!(said.rules(), ["pair-setting-undeclared"], "{said}");
    assert!(said.stdout.contains("Weight"), "{said}");
    assert!(said.stderr.contains("1 finding of the baseline is no longer there"), "{said}");

    let folder = adopted();
    let body = replace(&base("Swap"), "harbor-blue", "");
    let twice = replace(
        &body,
        "<Production></Production>",
        "<Production></Production><Production></Production>",
    );
    folder.write("swap.xml", twice);
    let said = check(&folder);
    assert!(!said.rules().is_empty() && said.status == 1, "{said}");
}

#[test]
fn update_shrinks_and_adds_only_when_told() {
    let folder = adopted();
    let lines = || folder.read("svclint-baseline.jsonl").lines().count();
    assert_eq!(lines(), 1 + 4);
    folder.write("ServiceConfiguration.cscfg", replace(CONFIGURATION, "\"Size\"", "\"Weight\""));
    let said = folder.svclint(["baseline", "update"]).run();
    assert!(said.stderr.contains("1 taken out, 0 put in, 3 left; 1 finding new"), "{said}");
    assert_eq!((check(&folder).status, lines()), (1, 1 + 3));
    let said = folder.svclint(["baseline", "update", "--add"]).run();
    assert!(said.stderr.contains("0 taken out, 1 put in, 4 left"), "{said}");
    assert_eq!((check(&folder).status, lines()), (0, 1 + 4));
    std::fs::remove_file(folder.path().join("swap.xml")).expect("a file");
    let said = folder.svclint(["baseline", "update"]).run();
    assert!(said.stderr.contains("1 taken out"), "what is gone is stale: {said}");
    // What was not looked at is left alone.
    let said = folder.svclint(["baseline", "update", "ServiceDefinition.csdef"]).run();
    assert!(said.stderr.contains("0 taken out"), "{said}");
}

#[test]
fn the_file_is_sorted_and_merges() {
    let folder = adopted();
    let text = folder.read("svclint-baseline.jsonl");
    let (head, entries) = text.split_once('\n').expect("lines");
    assert_eq!(head, r#"{"schema":"svclint/baseline/1"}"#);
    let mut sorted: Vec<&str> = entries.lines().collect();
    sorted.sort_unstable();
    assert_eq!(entries.lines().collect::<Vec<_>>(), sorted);
    // A merge may leave lines twice, in any order, with blank ones.
    sorted.reverse();
    let merged = format!("{head}\r\n\n{}\n{}\n", sorted.join("\n"), sorted[0]);
    folder.write("svclint-baseline.jsonl", merged);
    assert_eq!(check(&folder).status, 0);
    let said = folder.svclint(["baseline", "show"]).run();
    assert!(said.stdout.starts_with("empty-value (1)\n  swap.xml: "), "{said}");
    assert!(!entries.contains("round"), "values are not kept");
}

#[test]
fn what_is_no_baseline_is_refused() {
    let folder = adopted();
    let said = folder.svclint(["baseline", "create"]).run();
    assert_eq!(said.status, 2);
    assert!(said.stderr.contains("there is a baseline already"), "{said}");
    for (text, why) in [
        ("", "line 1: the first line"),
        ("[]\n", "line 1: the first line"),
        ("{\"schema\":\"svclint/baseline/9\"}\n", "line 1: the first line"),
        ("{\"schema\":\"svclint/baseline/1\"}\n<<<<<<< ours\n", "line 2: "),
    ] {
        folder.write("svclint-baseline.jsonl", text);
        let said = check(&folder);
        assert_eq!(said.status, 2);
        assert!(said.stderr.contains(why), "{said}");
    }
    let said = folder.svclint(["check", "--baseline", "none.jsonl"]).run();
    assert_eq!(said.status, 2);
    assert!(said.stderr.contains("none.jsonl: there is no such file"), "{said}");
    assert!(said.stderr.contains("`svclint baseline create`"), "{said}");
}

/// The whole corpus: its baseline hides everything, also when every file is reformatted.
#[test]
fn the_corpus_is_hidden_by_its_baseline() {
    let corpus = package().join("../shared/corpus");
    if !corpus.is_dir() {
        println!("skipped: there is no ../shared/corpus");
        return;
    }
    let folder = Folder::new();
    std::fs::create_dir(folder.path().join(".git")).expect("a folder");
    copy(&corpus, &folder.path().join("corpus"), &|bytes| bytes);
    let said = folder.svclint(["baseline", "create", "corpus"]).run();
    assert_eq!(said.status, 0, "{said}");
    assert_eq!(check(&folder).rules(), [""; 0]);
    copy(&corpus, &folder.path().join("corpus"), &|bytes| {
        let Ok(text) = String::from_utf8(bytes.clone()) else { return bytes };
        let (behind, text) = match text.split_once("?>") {
            Some((declaration, rest)) if text.starts_with("<?xml") => {
                (format!("{declaration}?>\n\n<!-- a word -->"), rest.to_owned())
            }
            _ => (String::new(), text),
        };
        (behind + &text.replace("\r\n", "\n").replace('\n', "\n  \n\t")).into_bytes()
    });
    let said = check(&folder);
    // A new line in a value is a change of that value, and no formatting.
    assert!(said.rules().len() < 10, "{said}");
}

fn copy(from: &Path, to: &Path, change: &dyn Fn(Vec<u8>) -> Vec<u8>) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target, change);
        } else {
            let bytes = std::fs::read(entry.path()).expect("a file");
            std::fs::write(target, change(bytes)).expect("a file");
        }
    }
}

#[test]
fn a_configuration_may_name_the_baseline() {
    let folder = adopted();
    std::fs::create_dir(folder.path().join("lint")).expect("a folder");
    std::fs::rename(
        folder.path().join("svclint-baseline.jsonl"),
        folder.path().join("lint/known.jsonl"),
    )
    .expect("a file");
    folder.write("svclint.toml", "baseline = 'lint/known.jsonl'\n");
    let check = |arguments: &[&str]| {
        folder.svclint([&["check", "--output", "concise"], arguments].concat()).run()
    };
    let said = check(&[]);
    assert_eq!((said.status, said.rules().len()), (0, 0), "{said}");
    assert!(said.stderr.contains("4 in the baseline"), "{said}");
    // The command line goes before it, and so does the wish for no configuration.
    folder.write("empty.jsonl", "{\"schema\":\"svclint/baseline/1\"}\n");
    assert_eq!(check(&["--baseline", "empty.jsonl"]).rules().len(), 4);
    assert_eq!(check(&["--isolated"]).rules().len(), 4);
    // The commands that keep it know where it is, and lint without it.
    let said = folder.svclint(["baseline", "update"]).run();
    assert!(said.stderr.contains("lint/known.jsonl: 0 taken out, 0 put in, 4 left"), "{said}");
    let said = folder.svclint(["baseline", "show"]).run();
    assert!(said.stderr.contains("lint/known.jsonl: 4 findings"), "{said}");
    std::fs::remove_file(folder.path().join("lint/known.jsonl")).expect("a file");
    let said = check(&[]);
    assert_eq!(said.status, 2, "{said}");
    assert!(said.stderr.contains("svclint.toml:1: the baseline lint/known.jsonl: "), "{said}");
    let said = folder.svclint(["baseline", "create"]).run();
    assert!(folder.path().join("lint/known.jsonl").exists(), "{said}");
    assert_eq!(check(&[]).status, 0);
    let said = folder.svclint(["check", "--show-settings", "swap.xml"]).run();
    assert!(said.stdout.contains("lint/known.jsonl"), "{said}");
    folder.write("svclint.toml", "baseline = ''\n");
    let said = check(&[]);
    assert_eq!(said.status, 2, "{said}");
    assert!(said.stdout.contains("`baseline` names nothing"), "{said}");
}
