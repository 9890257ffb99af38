//! `--fix` and `--diff` as users meet them: what is written, what is printed, and what happens when
//! a file cannot be written or the run is killed.

mod common;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use common::{Folder, PROGRAM, base, clean, replace};

/// A swap with its elements out of order and a stray `&`: two safe fixes.
const SWAP: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>
<Swap xmlns=\"http://schemas.microsoft.com/windowsazure\">
  <!-- what is to be promoted -->
  <SourceDeployment>green</SourceDeployment> <!-- of Tuesday -->
  <Production>blue & co</Production>
</Swap>
";

/// The same, mended.
const MENDED: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>
<Swap xmlns=\"http://schemas.microsoft.com/windowsazure\">
  <Production>blue &amp; co</Production>
  <!-- what is to be promoted -->
  <SourceDeployment>green</SourceDeployment> <!-- of Tuesday -->
</Swap>
";

#[test]
fn files_are_mended_in_place() {
    let folder = Folder::with([("a.xml", SWAP), ("clean.xml", &base("Swap"))]);
    let said = folder.svclint(["check", "--fix"]).run();
    assert_eq!(said.status, 0, "{said}");
    assert_eq!(folder.read("a.xml"), MENDED);
    assert_eq!(folder.read("clean.xml"), base("Swap"));
    assert!(said.stderr.contains("2 fixes made in 1 file\n"), "{said}");
    let again = folder.svclint(["check", "--fix"]).run();
    assert!(!again.stderr.contains("made"), "{again}");
    assert_eq!(folder.names(), ["a.xml", "clean.xml"]);
}

#[test]
fn how_many_can_be_mended_is_said_wherever_findings_are_shown() {
    let folder = Folder::with([("a.xml", SWAP)]);
    for format in ["human", "concise", "github", "azure", "msbuild"] {
        let said = folder.svclint(["check", "--output", format]).run();
        assert!(said.stderr.contains("2 fixable with `--fix`"), "{said}");
    }
    let said = folder.svclint(["check", "--output=summary"]).run();
    assert!(said.stdout.contains("2 errors; 2 fixable with &#96;--fix&#96;."), "{said}");
    let without = replace(&base("UpgradeDeployment"), "<Mode>Auto</Mode>", "");
    folder.write("a.xml", without);
    let said = folder.svclint(["check", "--output=concise"]).run();
    assert!(said.stderr.contains("; 1 fixable with `--fix=unsafe`"), "{said}");
}

#[test]
fn what_changes_what_is_deployed_is_asked_for_by_name() {
    let whole = base("UpgradeDeployment");
    let folder = Folder::with([("a.xml", &*replace(&whole, "  <Mode>Auto</Mode>\n", ""))]);
    let safe = folder.svclint(["check", "--fix=safe"]).run();
    assert!(!folder.read("a.xml").contains("<Mode>"), "{safe}");
    let said = folder.svclint(["check", "--fix=unsafe"]).run();
    assert_eq!(folder.read("a.xml"), whole, "{said}");
    assert_eq!(said.status, 0, "{said}");
    let wrong = folder.svclint(["check", "--fix=all"]).run();
    assert_eq!(wrong.status, 2, "{wrong}");
}

#[test]
fn what_is_not_reported_is_not_mended() {
    let allowed = replace(
        SWAP,
        "  <Production>",
        "  <!-- svclint: allow element-order: as it was sent -->\n  <Production>",
    );
    let folder = Folder::with([("a.xml", SWAP), ("b.xml", &allowed)]);
    let said = folder.svclint(["check", "--fix", "--ignore=element-order", "a.xml"]).run();
    assert_eq!(folder.read("a.xml"), replace(SWAP, "& co", "&amp; co"), "{said}");
    let well_formed = replace(&allowed, "& co", "&amp; co");
    folder.write("b.xml", &*well_formed);
    let said = folder.svclint(["check", "--fix", "b.xml"]).run();
    assert_eq!(folder.read("b.xml"), well_formed, "{said}");
    assert!(said.stderr.contains("1 suppressed"), "{said}");
    folder.write("a.xml", SWAP);
    let said = folder.svclint(["check", "--fix", "--select=element-order", "a.xml"]).run();
    assert!(folder.read("a.xml").contains("blue & co"), "{said}");
}

#[test]
fn every_other_byte_stays() {
    let folder = Folder::new();
    for name in ["crlf", "mark", "no-end", "latin", "little", "big", "one-line"] {
        let write = |text: &str| written(name, text);
        let file = format!("{name}.xml");
        folder.write(&file, write(SWAP));
        let diff = folder.svclint(["check", "--diff", &file]).run_bytes();
        let said = folder.svclint(["check", "--fix", &file]).run();
        let now = fs::read(folder.path().join(&file)).expect("the file");
        assert_eq!(said.status, 0, "{said}");
        if name != "one-line" {
            assert_eq!(
                String::from_utf8_lossy(&now),
                String::from_utf8_lossy(&write(MENDED)),
                "{name}"
            );
        }
        assert_eq!(
            patched(&file, &write(SWAP), &diff),
            now,
            "{name}: the diff says something else"
        );
    }
}

/// A text in one of the ways that files are written.
fn written(how: &str, text: &str) -> Vec<u8> {
    let named = |name: &str| text.replace("\"utf-8\"", &format!("\"{name}\""));
    let crlf = |text: &str| text.replace('\n', "\r\n");
    let umlauts =
        |text: &str| text.replace("green", "grün").replace("Tuesday", "Dienstag, für alle");
    let utf16 = |text: &str, to: fn(u16) -> [u8; 2]| -> Vec<u8> {
        format!("\u{feff}{text}").encode_utf16().flat_map(to).collect()
    };
    match how {
        "crlf" => crlf(text).into_bytes(),
        "mark" => format!("\u{feff}{}", umlauts(text)).into_bytes(),
        "no-end" => text.trim_end().as_bytes().to_vec(),
        "latin" => umlauts(&named("windows-1252")).chars().map(|c| c as u8).collect(),
        "little" => utf16(&crlf(&umlauts(&named("utf-16"))), u16::to_le_bytes),
        "big" => utf16(&umlauts(&named("utf-16")), u16::to_be_bytes),
        _ => text.replace("\n  ", "").replace('\n', "").into_bytes(),
    }
}

/// A file after `patch -p0`, in a folder of its own.
fn patched(name: &str, before: &[u8], diff: &[u8]) -> Vec<u8> {
    let folder = Folder::new();
    let file = folder.write(name, before);
    folder.write("the.diff", diff);
    let done = Command::new("patch")
        .args(["-p0", "--binary", "-i", "the.diff"])
        .current_dir(folder.path())
        .output()
        .expect("patch is there");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stdout));
    fs::read(file).expect("the patched file")
}

#[test]
fn an_encoded_configuration_is_encoded_once_in_the_same_style() {
    let body = base("ChangeConfiguration");
    let encoded = common::encoded_configuration();
    let plain = String::from_utf8(STANDARD.decode(&encoded).expect("base64")).expect("text");
    assert!(plain.contains("count=\""), "{plain}");
    // Two mistakes inside, one of them twice, and one outside.
    let wrong = replace(&plain, "<Instances count", "<instances count");
    let wrong = format!("\u{feff}{}", wrong.replace('\n', "\r\n"));
    let lines = |text: &str| {
        let encoded = STANDARD.encode(text);
        let lines: Vec<&str> = encoded
            .as_bytes()
            .chunks(64)
            .map(|line| std::str::from_utf8(line).expect("ASCII"))
            .collect();
        format!("\n    {}\n  ", lines.join("\n    "))
    };
    let outside = replace(&body, "<Mode>Auto</Mode>", "<Mode>auto</Mode>");
    let folder = Folder::new();
    folder.write("a.xml", replace(&outside, &encoded, &lines(&wrong)));
    let said = folder.svclint(["check", "--fix", "a.xml"]).run();
    let right = format!("\u{feff}{}", plain.replace('\n', "\r\n"));
    assert_eq!(folder.read("a.xml"), replace(&body, &encoded, &lines(&right)), "{said}");
    assert_eq!(said.status, 0, "{said}");
}

#[test]
fn a_body_in_a_recording_is_mended_in_its_string() {
    let har = |body: &str| {
        let text = serde_json::Value::from(body).to_string();
        format!(
            "{{\"log\": {{\"entries\": [{{\"request\": {{\n  \"method\": \"POST\",\n  \"url\": \"https://management.core.windows.net/4711aaaa-0000-0000-0000-000000000000/services/hostedservices/harbor\",\n  \"headers\": [{{\"name\": \"x-ms-version\", \"value\": \"2014-06-01\"}}, {{\"name\": \"Content-Type\", \"value\": \"application/xml\"}}],\n  \"postData\": {{\"mimeType\": \"application/xml\", \"text\": {text}}}\n}}}}]}}}}\n"
        )
    };
    let folder = Folder::new();
    folder.write("a.har", har(SWAP));
    let said = folder.svclint(["check", "--fix", "a.har"]).run();
    assert_eq!(folder.read("a.har"), har(MENDED), "{said}");
}

#[test]
fn standard_input_goes_to_standard_output() {
    let folder = Folder::new();
    let said = folder.svclint(["check", "-", "--fix"]).stdin(SWAP).run();
    assert_eq!((said.stdout.as_str(), said.status), (MENDED, 0), "{said}");
    assert!(said.stderr.contains("2 fixes made in 1 file"), "{said}");
    // What cannot be mended is told beside it.
    let bad = replace(SWAP, "green", "");
    let said = folder.svclint(["check", "-", "--fix", "--output=concise"]).stdin(&*bad).run();
    assert!(said.stdout.contains("&amp;") && said.stderr.contains("empty-value"), "{said}");
    assert_eq!(said.status, 1, "{said}");
    let said = folder.svclint(["check", "-", "--fix"]).stdin(MENDED).run();
    assert_eq!(said.stdout, MENDED, "{said}");
    let said =
        folder.svclint(["check", "-", "--diff", "--stdin-filename=x/y.xml"]).stdin(SWAP).run();
    assert!(said.stdout.starts_with("--- x/y.xml\n+++ x/y.xml\n@@ "), "{said}");
    assert_eq!(said.status, 1, "{said}");
    assert!(folder.names().is_empty());
}

#[test]
fn a_diff_applies_and_gives_what_fixing_writes() {
    let files = [
        ("a b.xml", SWAP.to_owned()),
        ("deep/down/ä.xml", SWAP.replace('\n', "\r\n")),
        ("deep/Swap.xml", SWAP.trim_end().to_owned()),
        ("body.xml", replace(&base("UpgradeDeployment"), "<Mode>Auto", "<Mode>auto")),
        ("clean.xml", base("Swap")),
    ];
    let make = || Folder::with(files.iter().map(|(name, text)| (*name, text.as_str())));
    let (one, two) = (make(), make());
    let diff = one.svclint(["check", "--diff", "."]).run();
    assert_eq!(diff.status, 1, "{diff}");
    assert!(!diff.stdout.contains("clean.xml"), "{diff}");
    let fixed = two.svclint(["check", "--fix", "."]).run();
    assert_eq!(fixed.status, 0, "{fixed}");
    for (name, text) in &files {
        assert_eq!(one.read(name), *text, "{name} was written");
    }
    one.write("the.diff", &diff.stdout);
    let patch = clean("patch", one.path()).args(["-p0", "-i", "the.diff"]).output().expect("patch");
    assert!(patch.status.success(), "{}", String::from_utf8_lossy(&patch.stdout));
    for (name, _) in &files {
        assert_eq!(one.read(name), two.read(name), "{name}");
    }
    let again = two.svclint(["check", "--diff", "."]).run();
    assert_eq!((again.stdout.as_str(), again.status), ("", 0), "{again}");
}

#[test]
fn secrets_stand_in_a_diff_as_they_are() {
    let text = "<?xml version=\"1.0\"?>\n<ServiceConfiguration serviceName=\"HarborBooks\" osFamily=\"7\" xmlns=\"http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceConfiguration\">\n  <Role name=\"Shop\">\n    <Instances count=\"2\"/>\n    <ConfigurationSettings>\n      <Setting name=\"Data\" value=\"DefaultEndpointsProtocol=http;AccountName=harbor;AccountKey=cGxlYXNlIGRvIG5vdCBwcmludCB0aGlzIGtleSBhbnl3aGVyZSwgdGhhbmsgeW91IHNvIG11Y2ghISE=\"/>\n    </ConfigurationSettings>\n  </Role>\n</ServiceConfiguration>\n";
    let folder = Folder::with([("Web.cscfg", text)]);
    let said = folder.svclint(["check", "--diff"]).run();
    assert!(said.stdout.contains("AccountKey=cGxlYXNlIGRv"), "{said}");
    assert!(!said.stderr.contains("cGxlYXNlIGRv"), "{said}");
    assert_eq!(
        String::from_utf8_lossy(&patched("Web.cscfg", text.as_bytes(), said.stdout.as_bytes())),
        replace(text, "=http;", "=https;")
    );
}

const DEFINITION: &str = "<?xml version=\"1.0\"?>\n<ServiceDefinition name=\"HarborBooks\" schemaVersion=\"2015-04.2.6\" xmlns=\"http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceDefinition\">\n  <WorkerRole name=\"Orders\" vmsize=\"Standard_D1_v2\"/>\n</ServiceDefinition>\n";

fn configuration(role: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<ServiceConfiguration serviceName=\"HarborBooks\" osFamily=\"7\" osVersion=\"*\" xmlns=\"http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceConfiguration\">\n  <Role name=\"{role}\">\n    <Instances count=\"2\"/>\n  </Role>\n</ServiceConfiguration>\n"
    )
}

#[test]
fn only_what_was_asked_for_is_written() {
    let broken = replace(DEFINITION, "WorkerRole name", "workerRole name");
    let folder = Folder::with([("S.csdef", DEFINITION), ("S.cscfg", &configuration("orders"))]);
    // The definition is read beside it, and stays as it is.
    let said = folder.svclint(["check", "--fix", "S.cscfg"]).run();
    assert_eq!(folder.read("S.cscfg"), configuration("Orders"), "{said}");
    assert_eq!(folder.read("S.csdef"), DEFINITION);
    folder.write("S.csdef", &broken);
    let said = folder.svclint(["check", "--fix", "S.cscfg"]).run();
    assert_eq!(folder.read("S.csdef"), broken, "{said}");
}

#[test]
fn a_fix_that_uncovers_another_mistake_is_refused_and_said() {
    // Without the mark that nobody sees the thumbprint is empty.
    let certificate = "<Certificates>\n      <Certificate name=\"A\" thumbprint=\"\u{200e}\" thumbprintAlgorithm=\"sha1\"/>\n    </Certificates>";
    let with =
        configuration("Orders").replace("  </Role>", &format!("    {certificate}\n  </Role>"));
    let folder = Folder::with([("S.cscfg", &*with)]);
    let said = folder.svclint(["check", "--fix", "S.cscfg", "--output=concise"]).run();
    assert_eq!(folder.read("S.cscfg"), with, "{said}");
    let why = "S.cscfg:6:41: no fix for invalid-thumbprint: to delete what cannot be seen would bring \
               up invalid-thumbprint: the thumbprint is empty";
    assert!(said.stderr.contains(why), "{said}");
    assert!(said.stdout.contains("S.cscfg:6:41: error[invalid-thumbprint]"), "{said}");
}

#[cfg(unix)]
mod unix {
    use std::fs::Permissions;
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
    use std::os::unix::process::ExitStatusExt as _;

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).expect("a file").mode() & 0o7777
    }

    #[test]
    fn permissions_and_links_stay() {
        let folder = Folder::new();
        let file = folder.write("real/a.xml", SWAP);
        fs::set_permissions(&file, Permissions::from_mode(0o640)).expect("permissions");
        symlink("real/a.xml", folder.path().join("link.xml")).expect("a link");
        let diff = folder.svclint(["check", "--diff", "link.xml"]).run();
        assert!(diff.stdout.starts_with("--- real/a.xml\n"), "{diff}");
        let said = folder.svclint(["check", "--fix", "link.xml"]).run();
        assert_eq!(folder.read("real/a.xml"), MENDED, "{said}");
        assert_eq!(mode(&file), 0o640);
        let link = fs::symlink_metadata(folder.path().join("link.xml")).expect("the link");
        assert!(link.is_symlink(), "the link was replaced");
    }

    #[test]
    fn a_file_that_is_read_only_stays_and_the_others_are_mended() {
        let folder = Folder::with([("a.xml", SWAP), ("b.xml", SWAP), ("c.xml", SWAP)]);
        let file = folder.path().join("b.xml");
        fs::set_permissions(&file, Permissions::from_mode(0o444)).expect("permissions");
        let said = folder.svclint(["check", "--fix", "--output=concise"]).run();
        assert_eq!(said.status, 2, "{said}");
        assert!(
            said.stderr.contains("svclint: b.xml: it could not be fixed: it is read-only"),
            "{said}"
        );
        assert_eq!(said.rules(), ["element-order", "malformed-xml"], "{said}");
        assert_eq!(
            ["a.xml", "b.xml", "c.xml"].map(|name| folder.read(name)),
            [MENDED, SWAP, MENDED]
        );
    }

    /// Runs the program as another user, where this one may become another.
    #[test]
    fn a_file_of_somebody_else_stays() {
        let folder = Folder::with([("open/a.xml", SWAP), ("open/b.xml", SWAP)]);
        let own = |path: &str, user: u32| {
            let path = folder.path().join(path);
            std::os::unix::fs::chown(path, Some(user), Some(user)).is_ok()
        };
        let nobody = 65534;
        if !own("open/b.xml", nobody) || !own("open", nobody) {
            println!("skipped: only root can give files away");
            return;
        }
        let program = folder.program();
        let mut command = clean("setpriv", folder.path());
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
        let output = command.arg(&program).args(["check", "--fix", "open"]).output();
        let Ok(output) = output else {
            println!("skipped: setpriv is not there");
            return;
        };
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{stderr}");
        assert!(
            stderr.contains("svclint: open/a.xml: it could not be fixed: permission denied"),
            "{stderr}"
        );
        assert_eq!(["open/a.xml", "open/b.xml"].map(|name| folder.read(name)), [SWAP, MENDED]);
        let owner = fs::metadata(folder.path().join("open/b.xml")).expect("the file").uid();
        assert_eq!(owner, nobody);
    }

    #[test]
    fn the_owner_stays() {
        let folder = Folder::with([("a.xml", SWAP)]);
        let file = folder.path().join("a.xml");
        if std::os::unix::fs::chown(&file, Some(65534), Some(65534)).is_err() {
            println!("skipped: only root can give files away");
            return;
        }
        folder.svclint(["check", "--fix"]).run();
        let meta = fs::metadata(&file).expect("the file");
        assert_eq!((meta.uid(), meta.gid()), (65534, 65534));
        assert_eq!(folder.read("a.xml"), MENDED);
    }

    /// An access control list is such an attribute too; where there are none this is skipped.
    #[test]
    fn attributes_and_access_control_lists_stay() {
        let folder = Folder::with([("a.xml", SWAP)]);
        let file = folder.path().join("a.xml");
        if xattr::set(&file, "user.origin", b"the release of May").is_err() {
            println!("skipped: this file system has no attributes");
            return;
        }
        // Version 2; owner, a user by number, group, mask, others: tag, rights, number.
        let entry = |tag: u16, rights: u16, id: u32| {
            [&tag.to_le_bytes()[..], &rights.to_le_bytes(), &id.to_le_bytes()].concat()
        };
        let list = |user: u32| {
            let nobody = u32::MAX;
            let entries = [
                entry(1, 6, nobody),
                entry(2, 6, user),
                entry(4, 4, nobody),
                entry(16, 6, nobody),
                entry(32, 0, nobody),
            ];
            [2_u32.to_le_bytes().to_vec(), entries.concat()].concat()
        };
        let has_lists = xattr::set(&file, "system.posix_acl_access", &list(4711)).is_ok();
        let said = folder.svclint(["check", "--fix"]).run();
        assert_eq!(folder.read("a.xml"), MENDED, "{said}");
        let kept = |name: &str| xattr::get(&file, name).expect("the attributes");
        assert_eq!(kept("user.origin").as_deref(), Some(&b"the release of May"[..]));
        if !has_lists {
            println!("skipped: this file system has no access control lists");
            return;
        }
        assert_eq!(kept("system.posix_acl_access"), Some(list(4711)), "{said}");
        assert_eq!(mode(&file), 0o660);
        // What a folder gives to new files is not given to one that takes the place of an old one.
        let plain = folder.write("b.xml", SWAP);
        fs::set_permissions(&plain, Permissions::from_mode(0o640)).expect("permissions");
        xattr::set(folder.path(), "system.posix_acl_default", &list(4712)).expect("a list");
        folder.svclint(["check", "--fix"]).run();
        assert_eq!(folder.read("b.xml"), MENDED);
        assert_eq!(xattr::get(&plain, "system.posix_acl_access").expect("the attributes"), None);
        assert_eq!(mode(&plain), 0o640);
    }

    #[test]
    fn other_names_of_a_file_stay_and_that_is_said() {
        let folder = Folder::with([("a.xml", SWAP)]);
        fs::create_dir(folder.path().join("store")).expect("a folder");
        let other = folder.path().join("store/a.xml");
        fs::hard_link(folder.path().join("a.xml"), &other).expect("a link");
        let said = folder.svclint(["check", "--fix", "a.xml"]).run();
        assert_eq!(said.status, 0, "{said}");
        assert_eq!(
            (folder.read("a.xml"), folder.read("store/a.xml")),
            (MENDED.into(), SWAP.into())
        );
        let why = "a.xml: it has other names (hard links), which still lead to the text as it was";
        assert!(said.stderr.contains(why), "{said}");
    }

    /// A file that may not be as large as it has to be.
    #[test]
    fn a_limit_on_files_is_an_error_of_the_large_one() {
        let large = replace(SWAP, "what is to be promoted", &"x".repeat(20_000));
        let folder = Folder::with([("a.xml", SWAP), ("b.xml", large.as_str()), ("c.xml", SWAP)]);
        let mut command = clean("sh", folder.path());
        let script = "ulimit -f 4; exec \"$0\" check --fix";
        let output = command.args(["-c", script, PROGRAM]).output().expect("sh");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{stderr}");
        assert!(stderr.contains("svclint: b.xml: it could not be fixed: "), "{stderr}");
        assert_eq!(["a.xml", "c.xml"].map(|name| folder.read(name)), [MENDED, MENDED]);
        assert_eq!(folder.read("b.xml"), large);
        assert_eq!(folder.names(), ["a.xml", "b.xml", "c.xml"]);
    }

    /// A disk without room, where one can be mounted.
    #[test]
    fn a_full_disk_is_an_error_and_loses_nothing() {
        let folder = Folder::new();
        let disk = folder.path().join("disk");
        fs::create_dir(&disk).expect("a folder");
        let script = "mount -t tmpfs -o size=64k tmpfs \"$1\" || exit 77; cp ../swap.xml \"$1/a.xml\"; cp ../swap.xml \"$1/b.xml\"; dd if=/dev/zero of=\"$1/rest\" bs=1k count=100 2>/dev/null; cd \"$1\"; \"$0\" check --fix a.xml b.xml; status=$?; cmp a.xml \"$1/../swap.xml\" && cmp b.xml \"$1/../swap.xml\" || status=99; ls -A; cd /; umount \"$1\"; exit $status";
        folder.write("swap.xml", SWAP);
        let mut command = clean("unshare", &disk);
        let output = command.args(["--mount", "sh", "-c", script, PROGRAM]).arg(&disk).output();
        let Some(output) =
            output.ok().filter(|output| !matches!(output.status.code(), Some(77 | 1)))
        else {
            println!("skipped: no disk can be mounted here");
            return;
        };
        let stderr = String::from_utf8_lossy(&output.stderr);
        let stdout = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(2), "{stderr}{stdout}");
        assert!(
            stderr.contains("a.xml: it could not be fixed: ") && stderr.contains("b.xml: it could"),
            "{stderr}"
        );
        assert!(stdout.ends_with("a.xml\nb.xml\nrest\n"), "{stdout}");
    }

    /// What a killed run leaves goes with the next one; what others hold or named stays.
    #[test]
    fn what_a_killed_run_left_goes() {
        let folder = Folder::with([
            ("a.xml", SWAP),
            (".svclint-fix-1-0.tmp", "half"),
            (".svclint-fix-x.tmp", "mine"),
        ]);
        folder.svclint(["check", "--fix"]).run();
        assert_eq!(folder.names(), [".svclint-fix-x.tmp", "a.xml"]);
    }

    fn start(folder: &Folder) -> std::process::Child {
        let mut command = clean(PROGRAM, folder.path());
        command.args(["check", "--fix", "--quiet", "."]);
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program starts")
    }

    /// `SVCLINT_KILLS` says how often, `SVCLINT_KILL_FILES` over how many files; the moments are
    /// spread over the time that a whole run takes.
    #[test]
    fn killed_at_any_moment_it_leaves_whole_files() {
        let number = |name: &str| std::env::var(name).ok().and_then(|n| n.parse::<u32>().ok());
        let kills = number("SVCLINT_KILLS").unwrap_or(20);
        let all = number("SVCLINT_KILL_FILES").unwrap_or(300) as usize;
        let folder = Folder::new();
        let name = |number: usize| format!("{}/{number}.xml", number % 7);
        let fill = || (0..all).for_each(|number| drop(folder.write(&name(number), SWAP)));
        fill();
        let began = std::time::Instant::now();
        assert!(start(&folder).wait().expect("it ends").success());
        let whole = began.elapsed();
        let (mut halfway, mut left) = (0, 0);
        for kill in 0..kills {
            fill();
            let mut child = start(&folder);
            // A number that jumps about, so that the moments are everywhere and not in a row.
            let share = f64::from((kill * 7919 + 13) % 101) / 100.0;
            std::thread::sleep(whole.mul_f64(share));
            child.kill().expect("it can be killed");
            let killed = child.wait().expect("it ends").signal().is_some();
            let files: Vec<String> = (0..all).map(|number| folder.read(&name(number))).collect();
            for (number, text) in files.iter().enumerate() {
                assert!(text == SWAP || text == MENDED, "{} is in pieces: {text}", name(number));
            }
            let mended = files.iter().filter(|text| *text == MENDED).count();
            halfway += u32::from(killed && mended > 0 && mended < all);
            left += temporary(&folder);
            assert!(start(&folder).wait().expect("it ends").success());
            assert!((0..all).all(|number| folder.read(&name(number)) == MENDED));
            assert_eq!(temporary(&folder), 0, "temporary files stayed behind");
        }
        println!(
            "{all} files, {kills} kills, {halfway} of them halfway, which left {left} temporary files"
        );
    }

    /// How many files other than the documents are in the folders.
    fn temporary(folder: &Folder) -> usize {
        let folders = fs::read_dir(folder.path()).expect("the folder").flatten();
        let files =
            folders.flat_map(|entry| fs::read_dir(entry.path()).expect("a folder").flatten());
        files.filter(|file| !file.file_name().to_string_lossy().ends_with(".xml")).count()
    }

    #[test]
    fn two_runs_at_once_end_well() {
        let folder = Folder::new();
        for _ in 0..5 {
            for number in 0..60 {
                folder.write(&format!("{}/{number}.xml", number % 3), SWAP);
            }
            let mut runs = [start(&folder), start(&folder), start(&folder)];
            for run in &mut runs {
                let status = run.wait().expect("it ends").code();
                // One may find a file changed that it had read before.
                assert!(matches!(status, Some(0 | 2)), "{status:?}");
            }
            for number in 0..60 {
                assert_eq!(folder.read(&format!("{}/{number}.xml", number % 3)), MENDED);
            }
            assert_eq!(temporary(&folder), 0);
        }
    }

    /// The folder goes while the files in it are being mended.
    #[test]
    fn a_folder_that_vanishes_is_an_error_of_its_files() {
        let folder = Folder::new();
        let mut told = false;
        for wait in [5, 10, 20, 40, 80, 160, 320] {
            for number in 0..150 {
                folder.write(&format!("gone/{number}.xml"), SWAP);
                folder.write(&format!("stays/{number}.xml"), SWAP);
            }
            let mut command = clean(PROGRAM, folder.path());
            command.args(["check", "--fix", "--quiet", "gone", "stays"]);
            let child =
                command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("it starts");
            std::thread::sleep(Duration::from_millis(wait));
            let away = folder.path().join("away");
            fs::rename(folder.path().join("gone"), &away).expect("the folder moves");
            let output = child.wait_with_output().expect("it ends");
            let stderr = String::from_utf8_lossy(&output.stderr);
            assert!(!stderr.contains("panicked"), "{stderr}");
            let complains = stderr.contains("gone");
            assert_eq!(output.status.code(), Some(if complains { 2 } else { 0 }), "{stderr}");
            told |= complains;
            for number in 0..150 {
                let text = folder.read(&format!("away/{number}.xml"));
                assert!(text == SWAP || text == MENDED);
                let is_mended = folder.read(&format!("stays/{number}.xml")) == MENDED;
                assert!(is_mended || stderr.contains("No such"), "{stderr}");
            }
            fs::remove_dir_all(&away).expect("the folder goes");
        }
        assert!(told, "no run met the folder on its way out");
    }
}
