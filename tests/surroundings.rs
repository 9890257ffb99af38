//! Where nothing around svclint is as it should be: it does its job all the same, or ends with 2
//! and a sentence.
#![cfg(unix)]

mod common;

use std::process::Stdio;
use std::time::{Duration, Instant};

use common::{Folder, Said, base, replace};

fn wrong() -> String {
    replace(&base("Swap"), "harbor-blue", "")
}

/// A folder with a file in which something is found, and one with a fix.
fn folder() -> Folder {
    let fixable = replace(&base("UpgradeDeployment"), "<Force>false<", "<Force>False<");
    Folder::with([("wrong.xml", wrong().as_str()), ("fixable.xml", fixable.as_str())])
}

/// Runs a line of bash, in which `$S` is svclint.
fn shell(folder: &Folder, line: &str) -> Said {
    let mut bash = common::clean("bash", folder.path());
    bash.args(["-c", line]).env("S", common::PROGRAM);
    common::run(bash, format!("$ {line}"), Vec::new())
}

/// It ends with 2 and says why, in a line of our own.
fn is_told(said: &Said, why: &str) {
    assert_eq!(said.status, 2, "{said}");
    assert!(said.stderr.starts_with("svclint: ") && said.stderr.contains(why), "{said}");
}

const FOUND: &str = "wrong.xml:3:4: error[empty-value]";

#[test]
fn a_full_disk_is_told() {
    let folder = folder();
    if !std::path::Path::new("/dev/full").exists() {
        eprintln!("left out: there is no /dev/full");
        return;
    }
    for command in [
        "check wrong.xml",
        "check --output=json wrong.xml",
        "check --output=sarif wrong.xml",
        "check --diff fixable.xml",
        "check --fix - < fixable.xml",
        "check --show-files .",
        "check --show-settings wrong.xml",
        "rules",
        "rules --output=json",
        "operations",
        "explain empty-value",
        "explain Swap Deployment",
        "versions wrong.xml",
        "new Swap Deployment",
        "init --out -",
        "completions bash",
        "man",
    ] {
        is_told(&shell(&folder, &format!("\"$S\" {command} > /dev/full")), "could not be written");
    }
    is_told(&shell(&folder, "\"$S\" check --output=json:/dev/full wrong.xml"), "/dev/full: ");
    is_told(&shell(&folder, "\"$S\" new Swap Deployment --out /dev/full"), "/dev/full: ");
    // What is said beside the report has nowhere to go; the status still says it.
    let said = shell(&folder, "\"$S\" check --output=concise wrong.xml 2> /dev/full");
    assert!(said.status == 1 && said.stdout.starts_with(FOUND), "{said}");
    let said = shell(&folder, "\"$S\" check --nix 2> /dev/full");
    assert_eq!(said.status, 2, "{said}");
}

#[test]
fn a_full_file_system_loses_nothing() {
    let folder = folder();
    let before = folder.read("fixable.xml");
    let line = "mount -t tmpfs -o size=64k none . && cd \"$PWD\" && cp \"$F\" fixable.xml && \
                { cat /dev/zero > filler 2>/dev/null; true; } && \
                \"$S\" check --fix fixable.xml; s=$?; cmp fixable.xml \"$F\" || exit 9; \
                ls -A | grep -v '^f' && exit 8; \
                \"$S\" check --output=json:report.json fixable.xml; t=$?; \
                test -e report.json && test ! -s report.json && exit 7; test $t = 2 || exit 6; exit $s";
    let own = Folder::with([("fixable.xml", before.as_str())]);
    let mut command = common::clean("unshare", folder.path());
    command.args(["--mount", "bash", "-c", line]).env("S", common::PROGRAM);
    command.env("F", own.path().join("fixable.xml"));
    let said = common::run(command, "$ unshare --mount".to_owned(), Vec::new());
    if said.stderr.contains("unshare") || said.stderr.contains("mount:") {
        eprintln!("left out: no file system can be mounted here");
        return;
    }
    assert_eq!(said.status, 2, "{said}");
    assert!(said.stderr.contains("it could not be fixed: No space left"), "{said}");
    assert!(said.stderr.contains("could not be written: No space left"), "{said}");
}

#[test]
fn streams_that_are_closed_change_nothing_else() {
    let folder = folder();
    for closed in ["<&-", ">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"] {
        for (command, status) in [
            ("check wrong.xml", 1),
            ("check --output=json:r.json wrong.xml", 1),
            ("rules", 0),
            ("check --nix", 2),
            ("--help", 0),
        ] {
            let said = shell(&folder, &format!("\"$S\" {command} {closed}"));
            assert_eq!(said.status, status, "{said}");
        }
        assert!(folder.read("r.json").contains("empty-value"), "{closed}");
    }
    // Nothing is written to a file that happens to be open under the number of a stream.
    let said = shell(&folder, "\"$S\" check - <&-");
    is_told(&said, "it is empty");
}

#[test]
fn a_reader_that_hangs_up_is_no_error() {
    let folder = folder();
    for command in ["check .", "check --output=sarif .", "rules", "man", "completions bash"] {
        let line = format!("\"$S\" {command} | true; echo ${{PIPESTATUS[0]}}");
        let said = shell(&folder, &line);
        assert!(matches!(said.stdout.trim(), "0" | "1"), "{said}");
        assert!(!said.stderr.contains("written"), "{said}");
    }
}

#[test]
fn a_signal_ends_it_and_leaves_files_whole() {
    use std::os::unix::process::ExitStatusExt as _;
    let folder = Folder::new();
    let before = replace(&base("UpgradeDeployment"), "<Force>false<", "<Force>False<");
    for number in 0..400 {
        folder.write(&format!("f{number}.xml"), &before);
    }
    let after = base("UpgradeDeployment");
    for wait in [20, 60, 120, 250] {
        let mut command = common::clean(common::PROGRAM, folder.path());
        command.args(["check", "--fix", "--quiet", "."]);
        let mut child =
            command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
        std::thread::sleep(Duration::from_millis(wait));
        let kill =
            common::clean("kill", folder.path()).args(["-INT", &child.id().to_string()]).status();
        assert!(kill.is_ok());
        let started = Instant::now();
        let status = child.wait().expect("it ends");
        assert!(started.elapsed() < Duration::from_secs(10));
        assert!(status.signal() == Some(2) || status.code() == Some(0), "{status:?}");
        for number in 0..400 {
            let now = folder.read(&format!("f{number}.xml"));
            assert!(now == before || now == after, "f{number}.xml is neither");
        }
    }
    let said = folder.svclint(["check", "--fix", "--quiet", "."]).run();
    assert_eq!(said.status, 0, "{said}");
    assert_eq!(folder.names().len(), 400, "nothing is left behind");
}

#[test]
fn a_read_only_folder_is_told_where_something_is_written() {
    let folder = folder();
    let line = "mount --bind -o ro . . && mount -o remount,bind,ro . && cd \"$PWD\" && \
                \"$S\" check --output=concise wrong.xml; test $? = 1 || exit 9; \
                \"$S\" check --fix fixable.xml; test $? = 2 || exit 8; \
                \"$S\" check --output=json:r.json wrong.xml; test $? = 2 || exit 7; \
                \"$S\" baseline create --baseline b.jsonl wrong.xml; test $? = 2 || exit 6; \
                \"$S\" init; test $? = 2 || exit 5; exit 0";
    let mut command = common::clean("unshare", folder.path());
    command.args(["--mount", "bash", "-c", line]).env("S", common::PROGRAM);
    let said = common::run(command, "$ unshare --mount".to_owned(), Vec::new());
    if said.stderr.contains("unshare") || said.stderr.contains("mount:") {
        eprintln!("left out: nothing can be mounted here");
        return;
    }
    assert_eq!(said.status, 0, "{said}");
    assert_eq!(said.stderr.matches("Read-only file system").count(), 4, "{said}");
}

#[test]
fn odd_variables_change_nothing_but_the_form() {
    let folder = folder();
    let expected = folder.svclint(["check", "--output=concise", "."]).run();
    for (name, value) in [
        ("HOME", ""),
        ("HOME", "/nowhere"),
        ("HOME", "\u{1b}[31m"),
        ("PATH", ""),
        ("TERM", ""),
        ("TERM", "dumb"),
        ("TERM", "\u{1b}[31m"),
        ("COLUMNS", "0"),
        ("COLUMNS", "1"),
        ("COLUMNS", "-1"),
        ("COLUMNS", "wide"),
        ("COLUMNS", "18446744073709551615"),
        ("COLUMNS", "99999999999999999999999"),
        ("LC_ALL", "xx"),
        ("LC_ALL", "tr_TR.ISO-8859-9"),
        ("LANG", "C"),
        ("TZ", "nowhere/else"),
        ("TMPDIR", "/nowhere"),
        ("RUST_MIN_STACK", "16384"),
        ("RUST_BACKTRACE", "full"),
        ("NO_COLOR", "1"),
        ("FORCE_COLOR", "1"),
        ("CI", "true"),
        ("GITHUB_STEP_SUMMARY", "/nowhere/at/all"),
    ] {
        let said = folder.svclint(["check", "--output=concise", "."]).env(name, value).run();
        assert!(said == expected, "{name}={value}: {said}");
        for command in [&["check", "."][..], &["explain", "Swap Deployment"], &["--help"]] {
            let said = folder.svclint(command).env(name, value).run();
            let status = i32::from(command[0] == "check");
            assert!(said.status == status && said.stdout.len() > 200, "{name}={value}: {said}");
        }
    }
    let mut bare = common::clean(common::PROGRAM, folder.path());
    bare.env_clear().args(["check", "--output=concise", "."]);
    let said = common::run(bare, "$ svclint check --output=concise .".to_owned(), Vec::new());
    assert!(said == expected, "{said}");
}

#[test]
fn a_folder_that_is_gone_is_told() {
    let folder = folder();
    let file = folder.path().join("wrong.xml").display().to_string();
    let gone = "mkdir gone && cd gone && rmdir ../gone && ";
    let said = shell(&folder, &format!("{gone} \"$S\" check --output=concise '{file}'"));
    assert!(said.status == 1 && said.stdout.contains("empty-value"), "{said}");
    for arguments in
        ["check", "check .", "check nowhere.xml", "check --config svclint.toml .", "init"]
    {
        is_told(&shell(&folder, &format!("{gone} \"$S\" {arguments}")), "");
    }
    let said = shell(&folder, &format!("{gone} \"$S\" check --output=concise - < '{file}'"));
    assert!(said.status == 1 && said.stdout.contains("empty-value"), "{said}");
}

#[test]
fn a_mask_that_takes_everything_is_no_obstacle() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = folder();
    let said = shell(&folder, "umask 777; \"$S\" check --fix --output=json:r.json .; exit $?");
    assert_eq!(said.status, 1, "{said}");
    let mode = |name: &str| {
        std::fs::metadata(folder.path().join(name)).expect("a file").permissions().mode() & 0o777
    };
    assert_eq!(mode("r.json"), 0, "the mask is obeyed for what is new");
    assert_ne!(mode("fixable.xml"), 0, "a file that was there keeps its mode");
}

#[test]
fn small_limits_are_kept_or_told() {
    let folder = folder();
    for number in 0..60 {
        folder.write(&format!("more/{number}/a.xml"), base("Swap"));
    }
    for limit in ["-n 16", "-s 512", "-u 1", "-f 0", "-v 400000", "-t 60"] {
        let line = format!("ulimit {limit} && \"$S\" check --output=concise --jobs=8 .");
        let said = shell(&folder, &line);
        assert!(said.status == 1 && said.stdout.contains(FOUND), "{said}");
    }
    let said = shell(&folder, "ulimit -f 0; \"$S\" check --fix fixable.xml");
    assert_eq!(said.status, 2, "{said}");
    let said = shell(&folder, "ulimit -f 0; \"$S\" check --output=json:r.json wrong.xml");
    assert_eq!(said.status, 2, "{said}");
    assert_eq!(folder.names(), ["fixable.xml", "more", "wrong.xml"], "nothing is left behind");
    // A file for which there is no memory is told, and the others are checked.
    let large = std::fs::File::create(folder.path().join("large.cscfg")).expect("a file");
    large.set_len(250 << 20).expect("a hole");
    let said = shell(&folder, "ulimit -v 200000; \"$S\" check --output=concise --jobs=1 .");
    assert!(said.status == 2 && said.stdout.contains(FOUND), "{said}");
    assert!(said.stderr.contains("svclint: large.cscfg: "), "{said}");
}

#[test]
fn no_socket_is_opened_and_no_program_is_run() {
    let folder = folder();
    let calls = "trace=network,execve";
    let probe = common::clean("strace", folder.path()).args(["-o", "/dev/null", "true"]).status();
    if !probe.is_ok_and(|status| status.success()) {
        eprintln!("left out: there is no strace, or it may not trace");
        return;
    }
    for arguments in [
        &["check", "."][..],
        &["check", "--fix", "--output=sarif", "."],
        &["rules"],
        &["explain", "Swap Deployment"],
        &["versions", "wrong.xml"],
        &["swap", "--production=none", "--staging=."],
        &["init", "--out=-"],
    ] {
        let mut strace = common::clean("strace", folder.path());
        strace.args(["-f", "-qq", "-e", calls, "-o", "trace", common::PROGRAM]).args(arguments);
        common::run(strace, format!("$ strace svclint {}", arguments.join(" ")), Vec::new());
        let trace = folder.read("trace");
        let calls: Vec<&str> =
            trace.lines().filter(|line| !line.contains("+++") && !line.contains("---")).collect();
        assert!(calls.len() == 1 && calls[0].contains("execve("), "{arguments:?}: {trace}");
    }
}

/// Every variable that the source reads is on the page, and the other way round.
#[test]
fn the_environment_is_the_documented_one() {
    let page = std::fs::read_to_string(common::package().join("SECURITY.md")).expect("the page");
    let table = common::between(&page, "## Environment", "\n## ");
    let documented: std::collections::BTreeSet<&str> = table
        .lines()
        .filter(|line| line.starts_with("| `"))
        .flat_map(|line| line.split('|').nth(1).unwrap_or_default().split('`').skip(1).step_by(2))
        .collect();
    let mut read = std::collections::BTreeSet::new();
    for path in sources(&common::package().join("src")) {
        let text = std::fs::read_to_string(&path).expect("a source");
        if !text.contains("env::var") {
            continue;
        }
        // Names in capitals between quotes, in files that read the environment.
        for piece in text.split('"').skip(1).step_by(2) {
            let is_name = piece.len() > 1
                && piece.bytes().all(|b| b.is_ascii_uppercase() || b == b'_')
                && !piece.starts_with("GIT_");
            if is_name {
                read.insert(piece.to_owned());
            }
        }
    }
    // What git is told, and not asked.
    read.remove("C");
    let own = documented.iter().filter(|name| !["PATH", "GIT_*", "CLICOLOR"].contains(name));
    let own: std::collections::BTreeSet<String> = own.map(ToString::to_string).collect();
    assert_eq!(read, own);
}

fn sources(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder").flatten();
    let paths = entries
        .map(|entry| entry.path())
        .flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] });
    paths.filter(|path| path.extension().is_some_and(|suffix| suffix == "rs")).collect()
}
