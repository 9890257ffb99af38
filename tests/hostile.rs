//! Folders that strangers made: whatever lies in them, svclint ends, says so, runs nothing of it,
//! and sends nothing to a terminal that would steer it.
#![cfg(unix)]
#![allow(clippy::print_stderr, reason = "tests say what they leave out")]

mod common;

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use common::{FORMATS, Folder, Said, Svclint, base, encoded_configuration, replace};

/// What steers a terminal, hides, or turns the direction of a text, between letters.
const STEERS: &str = "a\u{1b}[31mb\u{9b}31mc\u{202e}d\u{200f}e\u{200b}f\u{7f}g\u{feff}h";

/// The same without what XML forbids.
const IN_XML: &str = "a\u{9b}31mc\u{202e}d\u{200f}e\u{200b}f\u{7f}g\u{feff}h\u{9d}0;t\u{9c}";

/// Panics where a text holds anything but what is printed, tabs and line ends.
fn is_harmless(text: &str, of: &dyn std::fmt::Debug) {
    let bad = |c: &char| {
        c.is_control() && !matches!(c, '\n' | '\t')
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    let found = text.chars().position(|c| bad(&c));
    if let Some(at) = found {
        let around: String = text.chars().skip(at.saturating_sub(60)).take(90).collect();
        panic!("{of:?} prints {around:?}");
    }
}

/// Runs it, and holds both of its streams to be harmless.
fn harmless(call: Svclint) -> Said {
    let said = call.run();
    let of = said.to_string().lines().next().unwrap_or_default().to_owned();
    is_harmless(&said.stdout, &of);
    is_harmless(&said.stderr, &of);
    assert!((0..=2).contains(&said.status), "{said}");
    said
}

fn within(seconds: u64, call: Svclint) -> Said {
    let started = Instant::now();
    let said = call.run();
    assert!(started.elapsed() < Duration::from_secs(seconds), "{:?} {said}", started.elapsed());
    said
}

fn wrong() -> String {
    replace(&base("Swap"), "harbor-blue", "")
}

fn fifo(path: &Path) {
    let status = Command::new("mkfifo").arg(path).status().expect("mkfifo is there");
    assert!(status.success());
}

// Names.

#[test]
fn no_report_prints_a_name_that_steers() {
    let folder = Folder::new();
    let names: [&[u8]; 9] = [
        b"esc\x1b[31m\x1b]0;t\x07.xml",
        b"new\n::error::line.xml",
        b"return\r.xml",
        b"bytes\xff.xml",
        b"bytes\xfe.xml",
        b"c1\xc2\x9b31m.xml",
        b"turned\xe2\x80\xae.xml",
        b"hidden\xe2\x80\x8b.xml",
        b"quote\"<&'>]]>`|%0A:,;.xml",
    ];
    for name in names {
        std::fs::write(folder.path().join(OsStr::from_bytes(name)), wrong()).expect("a file");
    }
    for format in FORMATS {
        let said = harmless(folder.svclint(["check", &format!("--output={format}"), "."]));
        assert_eq!(said.status, 1, "{said}");
        // The name with a line end stays on one line, and adds no command of a build server.
        assert!(!said.stdout.lines().any(|line| line.starts_with("::error::")), "{said}");
    }
    let said = folder.svclint(["check", "--output=concise"]).run();
    assert_eq!(said.stdout.lines().count(), names.len(), "{said}");
    assert!(said.stdout.contains("bytes\\xFE.xml:3:4"), "{said}");
    let said = harmless(folder.svclint(["check", "--show-files"]));
    assert_eq!(said.stdout.lines().count(), names.len(), "{said}");
    harmless(folder.svclint(["init", "--out", "-"]));
    for name in &names[5..] {
        let name = std::str::from_utf8(name).expect("UTF-8");
        harmless(folder.svclint(["check", "--show-settings", name]));
        harmless(folder.svclint(["versions", name]));
        harmless(folder.svclint(["versions", "--output=json", name]));
        harmless(folder.svclint(["decode", name]));
        harmless(folder.svclint(["check", "--output=human", name, "nowhere/\u{1b}[31m.xml"]));
    }
    // Taken for an option, as a glob of a shell does.
    harmless(folder.svclint(["check", "--\u{1b}[31m\u{202e}"]));
    harmless(folder.svclint(["\u{1b}[31m"]));
    harmless(folder.svclint(["explain", "\u{1b}[31m"]));
    harmless(folder.svclint(["new", "\u{1b}[31m"]));
    harmless(folder.svclint(["check", "--output=\u{1b}[31m"]));
    harmless(folder.svclint(["check", "--baseline=\u{1b}[31m"]));
    harmless(folder.svclint(["check", "--select=\u{1b}[31m"]));
}

#[test]
fn two_names_that_are_no_utf8_are_two_files() {
    let folder = Folder::new();
    let body = replace(&base("ChangeConfiguration"), "<Mode>Auto<", "<Mode>auto<");
    for name in [&b"a\xff.xml"[..], b"a\xfe.xml"] {
        std::fs::write(folder.path().join(OsStr::from_bytes(name)), &body).expect("a file");
    }
    let said = folder.svclint(["check", "--fix", "--output=concise"]).run();
    assert!(said.stderr.contains("2 files checked"), "{said}");
    let texts = ["a\\xFF.xml", "a\\xFE.xml"];
    for (name, shown) in [&b"a\xff.xml"[..], b"a\xfe.xml"].into_iter().zip(texts) {
        let path = folder.path().join(OsStr::from_bytes(name));
        let after = std::fs::read_to_string(path).expect("a file");
        assert_eq!(after == body, said.stdout.contains(shown), "{shown}: {said}");
    }
}

#[test]
fn an_argument_that_is_no_utf8_is_told() {
    let folder = Folder::new();
    let name = OsStr::from_bytes(b"bad\xff\x1b[31m.xml");
    std::fs::write(folder.path().join(name), wrong()).expect("a file");
    let mut command = common::clean(common::PROGRAM, folder.path());
    command.arg("check").arg(name);
    let said = common::run(command, "$ svclint check".to_owned(), Vec::new());
    assert_eq!(said.status, 2, "{said}");
    is_harmless(&said.stderr, &"the error");
}

// Contents.

/// Files with what steers in each place that a report may quote.
fn with_contents(text: &str) -> Vec<(String, String)> {
    let body = base("UpgradeDeployment");
    let place =
        |name: &str, from: &str, to: String| (format!("{name}.xml"), replace(&body, from, &to));
    let mut files = vec![
        place("value", "<Mode>Auto<", format!("<Mode>{text}<")),
        place("name", "Release_Train", text.to_owned()),
        place("role", ">StoreFront</RoleTo", format!(">{text}</RoleTo")),
        place("url", "https://harborbooks", format!("ftp://{text}")),
        place("comment", "<Mode>Auto<", format!("<!-- {text} --><Mode>auto<")),
        place("element", "<AllRoles>", format!("<{text}/><AllRoles>")),
        place("prefix", "<AllRoles>", format!("<{text}:x/><AllRoles>")),
        place("attribute", "<AllRoles>", format!("<AllRoles {text}=\"{text}\">")),
        place("namespace", "<AllRoles>", format!("<AllRoles xmlns=\"{text}\">")),
        place("entity", ">4711<", format!(">&{text};<")),
        place("end", "</AllRoles>", format!("</{text}>")),
        place("allow", "<Mode>Auto<", format!("<!-- svclint: allow {text}: {text} --><Mode>Auto<")),
        place("declared", "utf-8", text.to_owned()),
        place("instruction", "<Mode>Auto<", format!("<?{text} {text}?><Mode>auto<")),
        place("cdata", ">4711<", format!("><![CDATA[{text}]]><x/><")),
        place("doctype", "?>\n", format!("?>\n<!DOCTYPE {text}>\n")),
    ];
    let inner = replace(
        &String::from_utf8(decoded()).expect("UTF-8"),
        "<Instances count=\"",
        &format!("<Instances count=\"{text}"),
    );
    let encoded = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, inner);
    let change = replace(&base("ChangeConfiguration"), &encoded_configuration(), &encoded);
    files.push(("inner.xml".to_owned(), change));
    let line = text.replace(['\r', '\n'], "");
    files.push((
        "message.http".to_owned(),
        format!(
            "### {line}\n# @name {line}\n# svclint: allow {line}: {line}\n\
             POST https://management.core.windows.net/{line}/services/hostedservices/{line}?comp={line} HTTP/1.1\n\
             x-ms-version: {line}\n{line}: {line}\nContent-Type: {line}\n\n< {line}\n"
        ),
    ));
    files.push((
        "messages.har".to_owned(),
        serde_json::json!({"log": {"entries": [{"request": {
            "method": line,
            "url": format!("https://management.core.windows.net/{line}/services/hostedservices/a?comp=swap"),
            "headers": [{"name": "x-ms-version", "value": line}],
            "postData": {"mimeType": line, "text": wrong()},
        }}]}})
        .to_string(),
    ));
    let namespace = "http://schemas.microsoft.com/ServiceHosting/2008/10";
    files.push((
        "ServiceDefinition.csdef".to_owned(),
        format!(
            "<ServiceDefinition name=\"{line}\" xmlns=\"{namespace}/ServiceDefinition\">\n\
             <WebRole name=\"{line}1\" vmsize=\"{line}\"><ConfigurationSettings><Setting name=\"{line}\"/>\
             </ConfigurationSettings><Endpoints><InputEndpoint name=\"{line}\" protocol=\"{line}\" port=\"{line}\"/></Endpoints>\
             <Sites><Site name=\"{line}\" physicalDirectory=\"{line}\"/></Sites></WebRole></ServiceDefinition>\n"
        ),
    ));
    files.push((
        "ServiceConfiguration.Cloud.cscfg".to_owned(),
        format!(
            "<ServiceConfiguration serviceName=\"{line}x\" osFamily=\"{line}\" xmlns=\"{namespace}/ServiceConfiguration\">\n\
             <Role name=\"{line}2\"><Instances count=\"{line}\"/><ConfigurationSettings><Setting name=\"{line}y\" value=\"{line}\"/>\
             </ConfigurationSettings><Certificates><Certificate name=\"{line}\" thumbprint=\"{line}\" thumbprintAlgorithm=\"{line}\"/></Certificates></Role></ServiceConfiguration>\n"
        ),
    ));
    files
}

fn decoded() -> Vec<u8> {
    let standard = base64::engine::general_purpose::STANDARD;
    base64::Engine::decode(&standard, encoded_configuration()).expect("base64")
}

#[test]
fn no_report_prints_content_that_steers() {
    for text in [STEERS, IN_XML] {
        let folder = Folder::new();
        for (name, content) in with_contents(text) {
            folder.write(&name, content);
        }
        for format in FORMATS {
            let output = format!("--output={format}");
            let arguments = ["check", &output, "--show-suppressed", "--select=ALL", "."];
            let said = harmless(folder.svclint(arguments));
            let said = if said.status == 2 {
                harmless(folder.svclint(["check", &output, "--show-suppressed", "."]))
            } else {
                said
            };
            assert_eq!(said.status, 1, "{said}");
        }
        let mut narrow = folder.svclint(["check", "."]);
        for (name, value) in [("COLUMNS", "20"), ("NO_GRAPHICS", "1"), ("LANG", "C")] {
            narrow = narrow.env(name, value);
            harmless(narrow);
            narrow = folder.svclint(["check", "."]).env(name, value);
        }
        harmless(narrow);
        harmless(folder.svclint(["check", "--statistics", "."]));
        harmless(folder.svclint(["baseline", "create", "--baseline", "b.jsonl"]));
        harmless(folder.svclint(["baseline", "show", "--baseline", "b.jsonl"]));
        for format in ["human", "json", "concise"] {
            let output = format!("--output={format}");
            harmless(folder.svclint(["swap", "--production=.", "--staging=.", &output]));
        }
        for (name, _) in with_contents(text) {
            harmless(folder.svclint(["versions", &name]));
            harmless(folder.svclint(["versions", "--output=json", &name]));
            let said = folder.svclint(["decode", &name]).run();
            is_harmless(&said.stderr, &name);
            let said = folder.svclint(["decode", "--request", text, &name]).run();
            is_harmless(&said.stderr, &name);
        }
    }
}

#[test]
fn a_configuration_prints_nothing_that_steers() {
    let folder = Folder::new();
    folder.write("a.xml", wrong());
    let escaped = "a\\u001b[31mb\\u009bc\\u202ed";
    for line in [
        format!("\"{escaped}\" = \"{escaped}\""),
        format!("exclude = [\"{escaped}\", \"{escaped}{{\"]"),
        format!("select = [\"{escaped}\"]"),
        format!("platform = \"{escaped}\""),
        format!("api-version = \"{escaped}\""),
        format!("required-version = \"{escaped}\""),
        format!("[rules]\n\"{escaped}\" = \"off\""),
        format!("[environments]\nemulator = [\"{escaped}\"]"),
        format!("[[services]]\ndefinition = \"{escaped}\"\nconfigurations = [\"{escaped}\"]"),
        format!("[[swaps]]\nproduction = \"{escaped}\"\nstaging = \"{escaped}\""),
        format!("# {STEERS}\nselect = [\"{STEERS}\"]"),
        format!("{STEERS} = 1"),
    ] {
        folder.write("svclint.toml", &line);
        for format in FORMATS {
            harmless(folder.svclint(["check", &format!("--output={format}"), "."]));
        }
        harmless(folder.svclint(["check", "--show-settings", "a.xml"]));
    }
}

/// What `svclint` writes when its output is a terminal, as `script` makes one.
fn at_a_terminal(folder: &Folder, line: &str) -> Option<String> {
    let command = format!("'{}' {line}", common::PROGRAM);
    let mut script = common::clean("script", folder.path());
    script.args(["-qec", &command, "/dev/null"]).stdin(Stdio::null());
    let output = script.env("TERM", "xterm").output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn a_terminal_is_shown_what_would_steer_it() {
    let folder = Folder::new();
    let inner = replace(
        &String::from_utf8(decoded()).expect("UTF-8"),
        "<Role ",
        "<!-- \u{9b}31m \u{202e} \u{1b}]0;t\u{7} -->\n<Role ",
    );
    let encoded = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, &inner);
    let change = replace(&base("ChangeConfiguration"), &encoded_configuration(), &encoded);
    folder.write("change.xml", &change);
    folder.write(
        "fixable.xml",
        replace(&base("UpgradeDeployment"), "<Mode>Auto<", "<!-- \u{9b}31m\u{202e} --><Mode>auto<"),
    );
    let Some(decoded) = at_a_terminal(&folder, "decode change.xml") else {
        eprintln!("left out: there is no `script` to make a terminal with");
        return;
    };
    assert!(decoded.contains("<U+009B>31m <U+202E> ␛]0;t␇"), "{decoded:?}");
    is_harmless(&decoded.replace("\r\n", "\n"), &"decode");
    let diff = at_a_terminal(&folder, "check --diff --color=never fixable.xml").expect("script");
    assert!(diff.contains("<U+009B>31m<U+202E>"), "{diff:?}");
    is_harmless(&diff.replace("\r\n", "\n"), &"--diff");
    // A program is given every byte.
    let said = folder.svclint(["decode", "change.xml"]).run();
    assert_eq!(said.stdout, inner);
    let said = folder.svclint(["check", "--diff", "fixable.xml"]).run();
    assert!(said.stdout.contains("<!-- \u{9b}31m\u{202e} -->"), "{said}");
}

// Links, pipes, sockets and devices.

#[test]
fn links_in_a_circle_end() {
    let folder = Folder::with([("a/b/wrong.xml", wrong().as_str())]);
    let link = |to: &str, at: &str| symlink(to, folder.path().join(at)).expect("a link");
    link("../..", "a/b/up");
    link(".", "a/here");
    link("self.xml", "self.xml");
    link("two.xml", "one.xml");
    link("one.xml", "two.xml");
    link("nowhere.xml", "dangling.xml");
    link("/dev/zero", "zero.xml");
    link("wrong.xml", "a/b/again.xml");
    let said = within(20, folder.svclint(["check", "--output=concise"]));
    // A link is another name of a file that is there: each file is checked once.
    assert_eq!((said.stdout.lines().count(), said.status), (1, 1), "{said}");
    for name in ["self.xml", "one.xml", "dangling.xml"] {
        let said = folder.svclint(["check", name]).run();
        let expected = format!("svclint: {name}: it is a link that leads to no file\n");
        assert!(said.status == 2 && said.stderr.starts_with(&expected), "{said}");
    }
}

#[test]
fn what_is_no_file_is_passed_over_or_told() {
    let folder = Folder::with([("wrong.xml", wrong().as_str())]);
    fifo(&folder.path().join("pipe.xml"));
    fifo(&folder.path().join("pipe.cscfg"));
    fifo(&folder.path().join("pipe.ccproj"));
    symlink("/dev/zero", folder.path().join("zero.ccproj")).expect("a link");
    symlink("/dev/zero", folder.path().join("zero.json")).expect("a link");
    folder.write("Web.cscfg", "<ServiceConfiguration/>");
    let socket = folder.path().join("socket.xml");
    let _listening = std::os::unix::net::UnixListener::bind(&socket).expect("a socket");
    std::fs::create_dir(folder.path().join("folder.xml")).expect("a folder");
    let said = within(20, folder.svclint(["check", "--output=concise", "."]));
    assert!(said.status == 1 && said.stderr.starts_with("2 files checked"), "{said}");
    within(20, folder.svclint(["init", "--out=-"]));
    for (name, what) in
        [("pipe.xml", "a named pipe"), ("socket.xml", "a socket"), ("/dev/zero", "a device")]
    {
        let why = format!("{name}: it is {what}, and svclint reads files; standard input");
        for command in ["check", "decode", "versions"] {
            let said = within(20, folder.svclint([command, name]));
            assert!(said.status == 2 && said.stderr.contains(&why), "{said}");
        }
        for option in ["--baseline", "--config"] {
            let said = within(20, folder.svclint(["check", option, name, "wrong.xml"]));
            assert!(said.status == 2 && said.stderr.contains(what), "{said}");
        }
    }
    let said = folder.svclint(["decode", "folder.xml"]).run();
    assert!(said.status == 2 && said.stderr.contains("it is a folder"), "{said}");
}

#[test]
fn streams_that_are_open_can_be_named() {
    let folder = Folder::with([("wrong.xml", wrong().as_str())]);
    let shell = |line: &str| {
        let mut bash = common::clean("bash", folder.path());
        bash.args(["-c", line]).env("S", common::PROGRAM);
        common::run(bash, format!("$ {line}"), wrong().into_bytes())
    };
    for line in [
        "\"$S\" check --output=concise /dev/stdin < wrong.xml",
        "cat wrong.xml | \"$S\" check --output=concise /dev/stdin",
        "\"$S\" check --output=concise <(cat wrong.xml)",
        "\"$S\" check --output=concise --config <(echo) wrong.xml",
        "\"$S\" check --output=concise /dev/fd/3 3< wrong.xml",
        "\"$S\" check --output=concise /proc/self/fd/0 < wrong.xml",
    ] {
        let said = shell(line);
        assert!(said.status == 1 && said.stdout.contains("empty-value"), "{said}");
    }
}

// Permissions.

/// A command that runs svclint as somebody to whom modes matter; `None` where there is no way.
fn as_nobody(folder: &Folder) -> Option<impl Fn(&[&str]) -> Said> {
    use std::os::unix::fs::PermissionsExt;
    let path = folder.path().to_owned();
    let own = Folder::new();
    let program = own.program();
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).expect("a mode");
    let switch = ["--reuid=65534", "--regid=65534", "--clear-groups"];
    let mut probe = common::clean("setpriv", &path);
    if !probe.args(switch).arg("true").status().is_ok_and(|status| status.success()) {
        eprintln!("left out: setpriv cannot make it somebody else");
        return None;
    }
    Some(move |arguments: &[&str]| {
        let _kept = &own;
        let mut command = common::clean("setpriv", &path);
        command.args(switch).arg(&program).args(arguments);
        common::run(command, format!("$ svclint {}", arguments.join(" ")), Vec::new())
    })
}

fn mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, PermissionsExt::from_mode(mode)).expect("a mode is set");
}

#[test]
fn what_may_not_be_read_is_told_and_the_rest_is_checked() {
    let folder = Folder::with([
        ("open.xml", wrong().as_str()),
        ("listed/hidden.xml", wrong().as_str()),
        ("locked/hidden.xml", wrong().as_str()),
        ("ruled/.gitignore", "*.xml"),
        ("ruled/found.xml", wrong().as_str()),
        ("configured/svclint.toml", "select = [\"empty-value\"]"),
        ("configured/a.xml", wrong().as_str()),
        ("base.jsonl", "{}"),
    ]);
    let Some(svclint) = as_nobody(&folder) else { return };
    let at = |path: &str| folder.path().join(path);
    for (path, bits) in [
        ("listed", 0o644),
        ("locked", 0o000),
        ("ruled/.gitignore", 0o000),
        ("configured/svclint.toml", 0o000),
        ("base.jsonl", 0o000),
    ] {
        mode(&at(path), bits);
    }
    let everything = svclint(&["check", "--output=concise", "--isolated", "."]);
    let configured = svclint(&["check", "--output=concise", "configured"]);
    let baseline = svclint(&["check", "--baseline=base.jsonl", "open.xml"]);
    let out = svclint(&["check", "--output=json:report.json", "open.xml"]);
    let fix = svclint(&["check", "--fix", "open.xml"]);
    for path in ["listed", "locked"] {
        mode(&at(path), 0o755);
    }
    assert_eq!(everything.status, 2, "{everything}");
    assert!(everything.stderr.contains("svclint: locked: permission denied"), "{everything}");
    assert!(everything.stdout.contains("open.xml:3:4: error[empty-value]"), "{everything}");
    assert!(everything.stderr.contains("ruled/.gitignore: permission denied"), "{everything}");
    let why = "svclint: configured/svclint.toml: permission denied\n";
    assert_eq!((configured.stderr.as_str(), configured.status), (why, 2), "{configured}");
    assert_eq!(baseline.stderr, "svclint: base.jsonl: permission denied\n");
    assert_eq!(
        out.stderr,
        "svclint: report.json: the report could not be written: permission denied\n"
    );
    assert_eq!(fix.status, 1, "nothing is to be fixed there: {fix}");
}

// The files that steer svclint.

#[test]
fn a_configuration_that_is_none_is_told() {
    let folder = Folder::with([("a.xml", wrong().as_str())]);
    let path = folder.path().join("svclint.toml");
    let check = |why: &str| {
        let said = within(20, folder.svclint(["check", "--output=concise"]));
        let expected = format!("svclint: svclint.toml: {why}");
        assert!(said.status == 2 && said.stderr.starts_with(&expected), "{said}");
    };
    std::fs::create_dir(&path).expect("a folder");
    check("it is a folder, and a configuration is a file");
    std::fs::remove_dir(&path).expect("it goes");
    for to in ["svclint.toml", "nowhere"] {
        symlink(to, &path).expect("a link");
        check("it is a link that leads to no file");
        std::fs::remove_file(&path).expect("it goes");
    }
    fifo(&path);
    check("it is a named pipe");
    std::fs::remove_file(&path).expect("it goes");
    symlink("/dev/zero", &path).expect("a link");
    check("it is a device");
    std::fs::remove_file(&path).expect("it goes");
    let file = std::fs::File::create(&path).expect("a file");
    file.set_len(100 << 20).expect("a hole");
    check("it is larger than 1 MiB");
    // What is just below the limit is read, in a time that is no attack.
    let lines = "k = [[[1]]]\n".repeat(80_000);
    std::fs::write(&path, &lines[..1_000_000.min(lines.len())]).expect("a file");
    let said = within(60, folder.svclint(["check", "--output=concise"]));
    assert_eq!(said.status, 2);
    for deep in ["[".repeat(500_000), format!("a{} = 1", ".a".repeat(400_000))] {
        std::fs::write(&path, format!("a = {deep}")).expect("a file");
        let said = within(60, folder.svclint(["check", "--output=concise"]));
        assert_eq!(said.status, 2);
    }
}

#[test]
fn rules_of_git_that_are_none_do_not_keep_a_walk_waiting() {
    for name in [".gitignore", ".ignore", ".git/info/exclude"] {
        for below in ["", "below/"] {
            let folder =
                Folder::with([("a.xml", wrong().as_str()), ("below/b.xml", wrong().as_str())]);
            let rules = format!("{below}{name}");
            let path = folder.path().join(&rules);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fifo(&path);
            let said = within(20, folder.svclint(["check", "--output=concise", "."]));
            let told = said.stderr.contains(&format!("svclint: {rules}: it is no plain file"));
            assert!(said.status == 2 && told, "{said}");
            assert_eq!(said.stdout.contains("a.xml"), !below.is_empty(), "{said}");
            let said = within(20, folder.svclint(["check", "--output=concise", "below"]));
            assert!(said.status == 2, "{said}");
            let said =
                within(20, folder.svclint(["check", "--force-exclude", "below/b.xml", "--quiet"]));
            assert_eq!(said.status, 2, "{said}");
            std::fs::remove_file(&path).expect("it goes");
            symlink("/dev/zero", &path).expect("a link");
            let said = within(20, folder.svclint(["check", "--output=concise", "."]));
            assert_eq!(said.status, 2, "{said}");
            std::fs::remove_file(&path).expect("it goes");
            std::fs::create_dir(&path).expect("a folder");
            let said = within(20, folder.svclint(["check", "--output=concise", "."]));
            assert_eq!(said.stdout.lines().count(), 2, "{said}");
        }
    }
}

#[test]
fn rules_of_git_that_are_odd_take_no_time() {
    let name = "a".repeat(200);
    let folder = Folder::with([(format!("b/{name}.xml").as_str(), wrong().as_str())]);
    let stars = format!("{}b\n", "*a".repeat(500)).repeat(200);
    let steps = "**/".repeat(30_000);
    let open = ["[".repeat(9000), "{".repeat(9000), "(".repeat(9000)].join("\n");
    let bytes = [b"a\x1b[31m\xff[\n!\n\\\n/\n\0\n".as_slice(), open.as_bytes()].concat();
    for rules in [stars.as_bytes(), steps.as_bytes(), &bytes] {
        folder.write(".gitignore", rules);
        let said = within(30, folder.svclint(["check", "--output=concise", "."]));
        // A line of nothing but steps fits every folder.
        let is_found = said.stdout.contains("empty-value");
        assert!(is_found || rules == steps.as_bytes() && said.status == 2, "{said}");
    }
}

#[test]
fn globs_that_are_longer_than_any_path_are_refused() {
    let folder = Folder::with([("a.xml", wrong().as_str())]);
    for glob in ["{a".repeat(43_000), "*".repeat(4097), "**/".repeat(30_000)] {
        let said = within(20, folder.svclint(["check", "--output=concise", &glob]));
        let why = format!(
            "the glob cannot be read: it has {} bytes, and no path has more than 4096\n",
            glob.len()
        );
        assert!(said.status == 2 && said.stderr.contains(&why), "{}", said.stderr.len());
    }
}

#[test]
fn baselines_that_are_none_are_told() {
    let folder = Folder::with([("a.xml", wrong().as_str())]);
    let head = "{\"schema\":\"svclint/baseline/1\"}\n";
    let wide = format!("{head}{}", "{}\n".repeat(200_000));
    for content in [
        String::new(),
        STEERS.to_owned(),
        "[".repeat(1_000_000),
        format!("{head}{STEERS}\n"),
        format!("{head}{}\n", "{\"a\":".repeat(500_000)),
        wide,
        format!("{head}null\n"),
    ] {
        folder.write("base", &content);
        for arguments in
            [&["check", "--baseline=base", "a.xml"][..], &["baseline", "show", "--baseline=base"]]
        {
            let said = harmless(folder.svclint(arguments));
            assert!(said.status == 2 && said.stderr.starts_with("svclint: base: "), "{said}");
        }
    }
}

// Files that move.

#[test]
fn files_that_change_while_they_are_read_break_nothing() {
    use std::sync::atomic::{AtomicBool, Ordering};
    let folder = Folder::new();
    for number in 0..200 {
        folder.write(&format!("d{}/f{number}.xml", number % 10), wrong());
    }
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut turn = 0_usize;
            while !done.load(Ordering::Relaxed) {
                let number = turn % 200;
                let name = format!("d{}/f{number}.xml", number % 10);
                let path = folder.path().join(&name);
                drop(match turn % 5 {
                    0 => std::fs::remove_file(&path),
                    1 => std::fs::write(&path, ""),
                    2 => std::fs::write(&path, wrong().repeat(50)),
                    3 => std::fs::remove_dir_all(folder.path().join(format!("d{}", number % 10))),
                    _ => std::fs::create_dir_all(path.parent().expect("a folder"))
                        .and_then(|()| std::fs::write(&path, wrong())),
                });
                turn += 7;
            }
        });
        let runs = std::panic::catch_unwind(|| {
            for arguments in [
                &["check", "--output=json", "."][..],
                &["check", "--output=human", "--jobs=4", "."],
                &["check", "--fix", "--output=concise", "."],
                &["check", "--diff", "."],
                &["init", "--out=-"],
            ] {
                for _ in 0..4 {
                    let said = within(60, folder.svclint(arguments));
                    assert!((0..=2).contains(&said.status), "{said}");
                }
            }
        });
        done.store(true, Ordering::Relaxed);
        if let Err(panic) = runs {
            std::panic::resume_unwind(panic);
        }
    });
}

// Many, long and deep.

#[test]
fn long_paths_and_deep_folders_are_walked() {
    // 15 folders of 250 letters come to a path of nearly 4,000 characters.
    let folder = Folder::new();
    let long = format!("{}{}", format!("{}/", "l".repeat(250)).repeat(15), "x".repeat(150));
    let file = format!("{long}.xml");
    folder.write(&file, wrong());
    let deep = "d/".repeat(900);
    folder.write(&format!("{deep}deep.xml"), wrong());
    for format in FORMATS {
        let said = within(60, folder.svclint(["check", &format!("--output={format}"), "."]));
        assert_eq!(said.status, 1, "{said}");
    }
    let said = folder.svclint(["check", "--output=concise", &file]).run();
    assert_eq!(said.stdout, format!("{file}:3:4: error[empty-value] `Production` is empty\n"));
    // Longer than the system takes.
    let beyond = "b/".repeat(3000);
    let said = harmless(folder.svclint(["check", &beyond]));
    assert_eq!(said.status, 2, "{said}");
}

/// `SVCLINT_FILES=100000` makes as many.
#[test]
fn many_files_take_their_time_and_no_more() {
    let many: usize = std::env::var("SVCLINT_FILES").map_or(2000, |n| n.parse().expect("a number"));
    let folder = Folder::new();
    let (right, wrong) = (base("Swap"), wrong());
    for number in 0..many {
        let text = if number % 100 == 0 { &wrong } else { &right };
        folder.write(&format!("d{:03}/f{number}.xml", number / 1000), text);
    }
    let started = Instant::now();
    let said = folder.svclint(["check", "--output=concise", "."]).run();
    assert_eq!(
        (said.stdout.lines().count(), said.status),
        (many.div_ceil(100), 1),
        "{}",
        said.stderr
    );
    let took = started.elapsed();
    println!("{many} files in {took:?}");
    assert!(took < Duration::from_secs(20) + Duration::from_millis(5) * many as u32, "{took:?}");
}

// Repositories.

fn git(folder: &Path, arguments: &[&str]) -> bool {
    let mut git = common::clean("git", folder);
    git.env("HOME", folder).args(["-c", "user.name=a", "-c", "user.email=a@example.org"]);
    let output = git.args(["-c", "init.defaultBranch=main"]).args(arguments).output();
    output.is_ok_and(|output| output.status.success())
}

const DEFINITION: &str = "<ServiceDefinition name=\"s\" xmlns=\"http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceDefinition\">\n<WebRole name=\"w\"/>\n</ServiceDefinition>\n";

/// A repository with one commit, and a file that has changed since.
fn repository() -> Option<Folder> {
    let folder = Folder::with([("s.csdef", DEFINITION)]);
    let path = folder.path();
    if !git(path, &["init", "--quiet"]) {
        eprintln!("left out: there is no git");
        return None;
    }
    assert!(git(path, &["add", "."]) && git(path, &["commit", "--quiet", "-m", "one"]));
    folder.write("s.csdef", DEFINITION.replace("\"w\"", "\"v\""));
    Some(folder)
}

/// Runs everything that asks git, with what tells it to.
fn asks_git(folder: &Folder) -> Vec<Said> {
    let calls: [&[&str]; 4] = [
        &["check", "--output=concise", "--changed-since=HEAD", "."],
        &["check", "--output=concise", "--compare-with=HEAD", "."],
        &["check", "--output=concise", "--compare-with=main", "s.csdef"],
        &["swap", "--output=concise", "--production=git:HEAD:s.csdef", "--staging=s.csdef"],
    ];
    calls.into_iter().map(|call| harmless(folder.svclint(call))).collect()
}

#[test]
fn a_repository_runs_nothing() {
    let Some(folder) = repository() else { return };
    let path = folder.path();
    let trap = folder.path().join("sprung");
    let spring = format!("touch '{}'; exit 1", trap.display());
    let script = folder.write(".git/trap.sh", format!("#!/bin/sh\n{spring}\n"));
    mode(&script, 0o755);
    let program = script.display().to_string();
    let hooks = folder.path().join(".git/hooks");
    for hook in ["post-index-change", "fsmonitor-watchman", "pre-auto-gc", "reference-transaction"]
    {
        std::fs::create_dir_all(&hooks).expect("a folder");
        std::fs::copy(&script, hooks.join(hook)).expect("a hook");
    }
    folder.write(
        ".gitattributes",
        "*.csdef filter=evil diff=evil\n*.cscfg filter=lfs\n* filter=evil diff=evil\n",
    );
    folder.write(".git/info/attributes", "* filter=evil diff=evil merge=evil\n");
    for (key, value) in [
        ("core.fsmonitor", program.as_str()),
        ("core.hooksPath", ".git/hooks"),
        ("core.pager", &program),
        ("core.editor", &program),
        ("core.sshCommand", &program),
        ("core.askPass", &program),
        ("core.gitProxy", &program),
        ("core.alternateRefsCommand", &program),
        ("credential.helper", &program),
        ("diff.external", &program),
        ("diff.evil.command", &program),
        ("diff.evil.textconv", &program),
        ("diff.evil.cachetextconv", "true"),
        ("filter.evil.clean", &program),
        ("filter.evil.smudge", &program),
        ("filter.evil.process", &program),
        ("filter.evil.required", "true"),
        ("gpg.program", &program),
        ("log.showSignature", "true"),
        ("pager.diff", &program),
        ("pager.ls-tree", &program),
        ("interactive.diffFilter", &program),
        ("alias.diff", &format!("!{program}")),
        ("alias.rev-parse", &format!("!{program}")),
        ("remote.origin.url", &format!("ext::{program}")),
        ("remote.origin.promisor", "true"),
        ("remote.origin.uploadpack", &program),
        ("protocol.ext.allow", "always"),
        ("protocol.allow", "always"),
        ("extensions.partialClone", "origin"),
    ] {
        assert!(git(path, &["config", key, value]), "{key}");
    }
    drop(std::fs::remove_file(&trap));
    for said in asks_git(&folder) {
        assert!(!trap.exists(), "it ran something: {said}");
        assert_ne!(said.status, 2, "{said}");
    }
    // The trap is one: git alone springs it.
    git(path, &["diff"]);
    assert!(trap.exists(), "git runs what this repository names");
    std::fs::remove_file(&trap).expect("it goes");
    // With an object that is gone and that another program would have to bring.
    let objects: Vec<_> = walk(&path.join(".git/objects"));
    for object in objects {
        std::fs::remove_file(object).expect("an object goes");
    }
    for said in asks_git(&folder) {
        assert!(!trap.exists(), "it ran something: {said}");
        assert_eq!(said.status, 2, "{said}");
    }
}

fn walk(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder").flatten();
    entries
        .flat_map(|entry| {
            let path = entry.path();
            if path.is_dir() { walk(&path) } else { vec![path] }
        })
        .collect()
}

#[test]
fn a_repository_that_lies_in_one_as_plain_files_runs_nothing() {
    let Some(folder) = repository() else { return };
    let trap = folder.path().join("sprung");
    let inner = folder.path().join("inner");
    std::fs::create_dir(&inner).expect("a folder");
    assert!(git(&inner, &["init", "--bare", "--quiet"]));
    let program = format!("touch '{}'; false", trap.display());
    assert!(git(&inner, &["config", "core.fsmonitor", &program]));
    assert!(git(&inner, &["config", "core.bare", "false"]));
    assert!(git(&inner, &["config", "core.worktree", "."]));
    folder.write("inner/s.csdef", DEFINITION);
    for option in ["--changed-since=HEAD", "--compare-with=HEAD"] {
        let mut command = common::clean(common::PROGRAM, &inner);
        command.args(["check", option, "."]);
        let said = common::run(command, format!("$ svclint check {option} ."), Vec::new());
        assert!(!trap.exists() && said.status < 2, "{said}");
        harmless(folder.svclint(["check", "--output=concise", option, "inner"]));
        assert!(!trap.exists());
    }
    git(&inner, &["status"]);
    assert!(trap.exists(), "git runs what this repository names");
}

#[test]
fn names_of_a_repository_print_nothing_that_steers() {
    let Some(folder) = repository() else { return };
    let path = folder.path();
    let name = "n\u{9b}31m\u{202e}";
    assert!(git(path, &["branch", name]));
    folder.write(&format!("{name}/{name}.csdef"), DEFINITION);
    assert!(git(path, &["add", "."]) && git(path, &["commit", "--quiet", "-m", STEERS]));
    folder.write(&format!("{name}/{name}.csdef"), DEFINITION.replace("\"w\"", "\"v\""));
    for revision in [name, "\u{1b}[31m", "--upload-pack=touch x", "a\nb", "nix\u{202e}", "@{-1}"] {
        for option in ["--changed-since", "--compare-with"] {
            for format in FORMATS {
                let option = format!("{option}={revision}");
                harmless(folder.svclint(["check", &option, &format!("--output={format}"), "."]));
            }
        }
        let production = format!("--production=git:{revision}:.");
        harmless(folder.svclint(["swap", &production, "--staging=."]));
    }
}

#[test]
fn variables_of_git_lead_nowhere_else() {
    let Some(folder) = repository() else { return };
    let other = Folder::new();
    let trace = other.path().join("trace").display().to_string();
    let plain = folder.svclint(["check", "--output=concise", "--compare-with=HEAD", "."]).run();
    for (name, value) in [
        ("GIT_DIR", "/nowhere"),
        ("GIT_WORK_TREE", "/"),
        ("GIT_INDEX_FILE", "/nowhere"),
        ("GIT_EXTERNAL_DIFF", "/nowhere"),
        ("GIT_TRACE", "1"),
        ("GIT_TRACE2", "1"),
        ("GIT_TRACE2_EVENT", trace.as_str()),
        ("GIT_TRACE_SETUP", trace.as_str()),
        ("GIT_PAGER", "/nowhere"),
        ("PAGER", "/nowhere"),
        ("GIT_EDITOR", "/nowhere"),
    ] {
        let call = folder.svclint(["check", "--output=concise", "--compare-with=HEAD", "."]);
        assert!(call.env(name, value).run() == plain, "{name}");
    }
    assert!(other.names().is_empty(), "{:?}", other.names());
}

#[test]
fn a_partial_clone_is_told_what_it_lacks() {
    let Some(folder) = repository() else { return };
    let path = folder.path();
    for setting in ["uploadpack.allowFilter", "uploadpack.allowAnySHA1InWant"] {
        assert!(git(path, &["config", setting, "true"]));
    }
    assert!(git(path, &["commit", "--quiet", "-am", "two"]));
    let clone = Folder::new();
    let url = format!("file://{}", path.display());
    assert!(git(clone.path(), &["clone", "--quiet", "--filter=blob:none", &url, "."]));
    let compare = || clone.svclint(["check", "--output=concise", "--compare-with=HEAD~1"]).run();
    let said = compare();
    assert!(said.status == 2 && said.stderr.contains("svclint fetches nothing"), "{said}");
    assert!(git(clone.path(), &["diff", "--stat", "HEAD~1"]));
    let said = compare();
    assert_ne!(said.status, 2, "{said}");
}
