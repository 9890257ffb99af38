//! What hooks, build servers and Windows ask of the program: files listed one by one, reports that
//! share a file, and text as PowerShell writes it.

mod common;

use common::{Folder, Said, base, clean, replace, run};

const DEFINITION: &str = r#"<ServiceDefinition name="Shop" xmlns="http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceDefinition">
  <WebRole name="Web">
    <ConfigurationSettings>
      <Setting name="Endpoint" />
    </ConfigurationSettings>
  </WebRole>
</ServiceDefinition>
"#;

/// A configuration of a role that the definition does not have.
const CONFIGURATION: &str = r#"<ServiceConfiguration serviceName="Shop" osFamily="6" osVersion="*" xmlns="http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceConfiguration">
  <Role name="Web">
    <Instances count="2" />
    <ConfigurationSettings>
      <Setting name="Endpont" value="a" />
    </ConfigurationSettings>
  </Role>
</ServiceConfiguration>
"#;

fn check<'a>(folder: &Folder, arguments: impl AsRef<[&'a str]>) -> Said {
    folder.svclint([&["check", "--output=concise"], arguments.as_ref()].concat()).run()
}

fn broken() -> String {
    replace(&base("Swap"), "harbor-blue", "")
}

// Files that a hook lists.

#[test]
fn listed_files_are_passed_over_where_a_walk_would_pass_them_over() {
    let folder = Folder::new();
    folder.write(".git/HEAD", "");
    folder.write(".gitignore", "/out/\n*.bak.xml\n!kept.bak.xml\n");
    folder.write("web/.gitignore", "local.xml\n!again.bak.xml\n");
    folder.write("svclint.toml", "exclude = [\"legacy/\"]");
    let files = [
        "swap.xml",
        "old.bak.xml",
        "kept.bak.xml",
        "legacy/swap.xml",
        "out/swap.xml",
        "web/local.xml",
        "web/again.bak.xml",
        "web/bin/Release/swap.xml",
    ];
    for file in files {
        folder.write(file, broken());
    }
    // A folder that is ignored cannot be entered again.
    folder.write("out/.gitignore", "!swap.xml\n");
    let listed = |more: &[&str]| {
        let said = folder.svclint([&["check", "--show-files"], more, &files[..]].concat()).run();
        assert_eq!((said.status, said.stderr.as_str()), (0, ""), "{said}");
        said.stdout.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let mut all = files;
    all.sort_unstable();
    assert_eq!(listed(&[]), all);
    assert_eq!(listed(&["--force-exclude"]), ["kept.bak.xml", "swap.xml", "web/again.bak.xml"]);

    let whole = folder.path().join("out/swap.xml").to_string_lossy().into_owned();
    let said = check(&folder, ["--force-exclude", &whole, "legacy/swap.xml"]);
    assert_eq!((said.status, said.stdout.as_str()), (0, ""), "{said}");
}

#[test]
fn without_a_repository_the_current_folder_is_the_root() {
    let folder = Folder::with([(".gitignore", "out/\n")]);
    folder.write("out/swap.xml", broken());
    let said = check(&folder, ["--force-exclude", "out/swap.xml"]);
    assert_eq!((said.status, said.stdout.as_str()), (0, ""), "{said}");
    assert_eq!(check(&folder, ["out/swap.xml"]).status, 1);
}

#[test]
fn only_listed_files_are_reported() {
    let folder = Folder::with([
        ("ServiceDefinition.csdef", DEFINITION),
        ("ServiceConfiguration.Cloud.cscfg", CONFIGURATION),
        ("foreign.xml", "<project><unclosed></project>"),
    ]);
    let all = ["--force-exclude", "--allow-empty"];
    let said = check(&folder, [&all[..], &["ServiceConfiguration.Cloud.cscfg"]].concat());
    assert_eq!(said.status, 1, "the definition beside it is looked at: {said}");
    let is_listed = |line: &str| line.starts_with("ServiceConfiguration.Cloud.cscfg:");
    assert!(said.stdout.lines().all(is_listed), "{said}");

    let said = check(&folder, [&all[..], &["--quiet", "foreign.xml"]].concat());
    assert_eq!((said.status, said.stdout, said.stderr), (0, String::new(), String::new()));
}

#[test]
fn every_named_file_can_be_required() {
    let folder = Folder::with([("a.xml", "<project/>"), ("svclint.toml", "")]);
    folder.write("b.xml", base("Swap"));
    folder.write("sub/c.xml", "<project/>");
    folder.write("sub/d.xml", base("Swap"));
    let status = |arguments: &[&str]| check(&folder, arguments).status;
    assert_eq!(status(&["*.xml"]), 0);
    assert_eq!(status(&["--require-checked", "b.xml"]), 0);
    assert_eq!(status(&["--require-checked", "sub"]), 0, "what lies in a folder may be anything");
    let said = check(&folder, ["--require-checked", "*.xml", "sub", "sub/c.xml", "sub/c.xml"]);
    assert_eq!(said.status, 2, "{said}");
    let said: Vec<&str> =
        said.stderr.lines().filter(|line| line.starts_with("svclint: ")).collect();
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said[0].starts_with("svclint: a.xml: ") && said[1].starts_with("svclint: sub/c.xml: "));
    let both = check(&folder, ["--require-checked", "--allow-empty", "b.xml"]);
    assert_eq!(both.status, 2, "{both}");
}

// Reports that share a file.

#[test]
fn the_summary_of_a_step_is_added_to() {
    let folder = Folder::with([("summary.md", "# Tests\n\nAll passed.")]);
    folder.write("swap.xml", broken());
    let path = folder.path().join("summary.md").to_string_lossy().into_owned();
    let with = |summary: &str| {
        folder
            .svclint(["check", "swap.xml", "--output", "summary:./summary.md", "--quiet"])
            .env("GITHUB_STEP_SUMMARY", summary)
            .run()
    };
    assert_eq!(with(&path).status, 1);
    assert_eq!(with(&path).status, 1);
    let summary = folder.read("summary.md");
    assert!(summary.starts_with("# Tests\n\nAll passed.\n## svclint: 1 error\n"), "{summary}");
    assert_eq!(summary.matches("## svclint: 1 error\n").count(), 2, "{summary}");

    // Any other file is the report's own.
    assert_eq!(with("").status, 1);
    assert!(folder.read("summary.md").starts_with("## svclint: 1 error\n"));

    let missing = folder.path().join("missing/summary.md").to_string_lossy().into_owned();
    let said = folder
        .svclint(["check", "swap.xml", &format!("--output=summary:{missing}")])
        .env("GITHUB_STEP_SUMMARY", &missing)
        .run();
    assert_eq!(said.status, 2, "{said}");
}

#[test]
fn a_drive_letter_is_part_of_the_file_name() {
    let folder = Folder::new();
    folder.write("swap.xml", broken());
    let said = folder.svclint(["check", "swap.xml", r"--output=json:C:\out.json"]).run();
    assert_eq!(said.status, 1, "{said}");
    // Here that is a plain name.
    assert!(folder.read(r"C:\out.json").contains("svclint/report/1"));
}

#[test]
fn names_of_windows_come_out_with_slashes() {
    let folder = Folder::new();
    let said = folder
        .svclint(["check", "-", "--output=sarif", r"--stdin-filename=C:\src\a b.xml"])
        .stdin(broken())
        .run();
    assert_eq!(said.status, 1, "{said}");
    assert!(said.stdout.contains(r#""uri": "file:///C:/src/a%20b.xml""#), "{said}");
    let said = folder
        .svclint(["check", "-", "--output=msbuild", r"--stdin-filename=web\swap.xml"])
        .stdin(broken())
        .run();
    assert!(said.stdout.starts_with("web/swap.xml("), "{said}");
}

// Text as PowerShell and Windows write it.

fn utf16(text: &str) -> Vec<u8> {
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

#[test]
fn line_ends_and_encodings_change_no_finding() {
    let plain = replace(CONFIGURATION, "count=\"2\"", "count=\"two\"");
    let windows = plain.replace('\n', "\r\n");
    let forms = [
        plain.clone().into_bytes(),
        windows.clone().into_bytes(),
        format!("\u{feff}{windows}").into_bytes(),
        utf16(&windows),
    ];
    let found = forms.map(|bytes| {
        let folder = Folder::new();
        folder.write("ServiceConfiguration.Cloud.cscfg", bytes);
        let said = check(&folder, ["."]);
        assert_eq!(said.status, 1, "{said}");
        said.stdout
    });
    assert!(found[0].contains(":3:23: error[invalid-value]"), "{}", found[0]);
    assert!(found.iter().all(|said| *said == found[0]), "{found:?}");
}

#[test]
fn what_powershell_redirects_is_read_again() {
    let folder = Folder::new();
    folder.write("swap.xml", broken());
    folder.write("svclint.toml", utf16("ignore = [\"empty-value\"]\r\n"));
    let said = check(&folder, ["."]);
    assert_eq!((said.status, said.stdout.as_str()), (0, ""), "{said}");

    folder.write("svclint.toml", "");
    let made = folder.svclint(["baseline", "create", "--baseline", "known.jsonl"]).run();
    assert_eq!(made.status, 0, "{made}");
    let known = folder.read("known.jsonl").replace('\n', "\r\n");
    folder.write("utf16.jsonl", utf16(&known));
    folder.write("crlf.jsonl", &known);
    for file in ["crlf.jsonl", "utf16.jsonl"] {
        let said = check(&folder, [".", "--baseline", file]);
        assert_eq!((said.status, said.stdout.as_str()), (0, ""), "{file}: {said}");
    }

    let mut command = clean(common::PROGRAM, folder.path());
    command.args(["check", "--output=concise", "-"]);
    let piped = run(command, String::new(), utf16(&broken().replace("utf-8", "utf-16")));
    assert_eq!(piped.rules(), ["empty-value"], "{piped}");
}
