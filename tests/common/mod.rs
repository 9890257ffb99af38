//! Runs the real program as a user does, in an environment that has only what a test puts there.

#![allow(dead_code, reason = "each test file uses a part of this")]

use std::fmt;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// Every form that a report may have; the first two are for people, the others for programs.
pub(crate) const FORMATS: [&str; 13] = [
    "human",
    "concise",
    "json",
    "jsonl",
    "sarif",
    "github",
    "gitlab",
    "junit",
    "checkstyle",
    "rdjson",
    "azure",
    "msbuild",
    "summary",
];

/// The program under test.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_svclint");

/// The folder of the package, in which `samples` and `tests/base` lie.
pub(crate) fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A valid body of `tests/base`, by the name of its root.
pub(crate) fn base(root: &str) -> String {
    let path = package().join("tests/base").join(root).with_extension("xml");
    std::fs::read_to_string(path).expect("a body in tests/base")
}

/// `text` with the first `from` replaced, which has to be there.
pub(crate) fn replace(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "{from:?} is not in the text");
    text.replacen(from, to, 1)
}

/// What stands in `text` after `from` and before `to`.
pub(crate) fn between<'t>(text: &'t str, from: &str, to: &str) -> &'t str {
    let (_, behind) = text.split_once(from).expect("it begins");
    behind.split_once(to).expect("it ends").0
}

/// The configuration that the bodies in `tests/base` hold, encoded in base64.
pub(crate) fn encoded_configuration() -> String {
    let body = base("ChangeConfiguration");
    between(&body, "<Configuration>", "</Configuration>").to_owned()
}

/// Ways to break the markup of `tests/base/UpgradeDeployment.xml`, each in one place.
pub(crate) const BREAKS: [(&str, &str); 40] = [
    ("?>\n", "?>\n<!DOCTYPE UpgradeDeployment>\n"),
    ("?>\n", "?>\n<!DOCTYPE UpgradeDeployment [<!ENTITY a \"b\">]>\n"),
    ("<?xml version", " <?xml version"),
    ("\"1.0\" encoding", "\"1.0\"encoding"),
    ("\"1.0\"", "\"2.0\""),
    ("utf-8", "utf-16"),
    ("utf-8", "klingon"),
    (
        "xmlns=\"http://schemas.microsoft.com/windowsazure\"",
        "xmlns=http://schemas.microsoft.com/windowsazure",
    ),
    (
        "xmlns=\"http://schemas.microsoft.com/windowsazure\"",
        "xmlns=“http://schemas.microsoft.com/windowsazure”",
    ),
    ("windowsazure\"", "windowsazure"),
    ("windowsazure\"", "windowsazure\" xmlns=\"http://schemas.microsoft.com/windowsazure\""),
    ("</RoleToUpgrade>", "</RoleToUpgrad>"),
    ("</RoleToUpgrade>", "</roleToUpgrade>"),
    ("</RoleToUpgrade>", "</RoleToUpgrade></RoleToUpgrade>"),
    ("</RoleToUpgrade>", "</ RoleToUpgrade>"),
    ("</RoleToUpgrade>", "</RoleToUpgrade"),
    ("</RoleToUpgrade>", "/RoleToUpgrade>"),
    ("</RoleToUpgrade>", "<RoleToUpgrade>"),
    ("</RoleToUpgrade>", "</RoleToUpgrade x=\"y\">"),
    ("<RoleToUpgrade>", "<RoleToUpgrade"),
    ("<RoleToUpgrade>", "< RoleToUpgrade>"),
    ("<RoleToUpgrade>", "<RoleToUpgrade x>"),
    ("<RoleToUpgrade>", "<RoleToUpgrade i:type=\"x\">"),
    ("HarborBooks-Diagnostics<", "Harbor&Books-Diagnostics<"),
    (">4711<", ">R & D<"),
    (">4711<", ">4 < 7<"),
    (">4711<", ">47&nbsp;11<"),
    (">4711<", ">47&amp11<"),
    (">4711<", ">47&#0;11<"),
    (">4711<", ">47]]>11<"),
    (">4711<", ">47\u{1}11<"),
    (">4711<", ">47\u{0}11<"),
    (">4711<", ">47<!-- a -- b -->11<"),
    (">4711<", ">47<?xml version=\"1.0\"?>11<"),
    ("4711</Value>", "4711"),
    ("</Value>\n    </ExtendedProperty>", "</ExtendedProperty></Value>"),
    ("    </ExtendedProperty>\n", ""),
    ("</NamedRoles>", ""),
    ("</UpgradeDeployment>", "</UpgradeDeployment>x"),
    ("</UpgradeDeployment>", "</UpgradeDeployment><a/>"),
];

/// Mistakes in the same body, each with its rule and what is marked, in the order of the text.
pub(crate) const MISTAKES: [(&str, &str, &str, &str); 11] = [
    ("<Mode>Auto<", "<Mode>Automatic<", "invalid-value", "Automatic"),
    (
        "https://harborbooks",
        "ftp://harborbooks",
        "invalid-value",
        "ftp://harborbooks.blob.core.windows.net/packages/harbor-books-1.8.cspkg",
    ),
    ("<Label>SGFy", "<Label>!GFy", "invalid-base64", "!"),
    (">StoreFront</RoleTo", ">Storefrunt</RoleTo", "role-to-upgrade-unknown", "Storefrunt"),
    ("<Force>false", "<Force>no", "invalid-value", "no"),
    ("Release_Train", "Release Train", "invalid-name", " "),
    ("Release_Train", "CostCenter", "duplicate-name", "CostCenter"),
    ("<AllRoles>", "<EachRole/><AllRoles>", "unknown-element", "EachRole"),
    ("<State>Enable</State>", "<State>Enabled</State>", "invalid-value", "Enabled"),
    ("<RoleName>StoreFront<", "<RoleName>Nobody<", "extension-role-unknown", "Nobody"),
    ("<Id>HarborBooks-RemoteDesktop</Id>", "", "missing-element", "Extension"),
];

/// A call of the program that is being put together.
pub(crate) struct Svclint {
    command: Command,
    line: String,
    stdin: Vec<u8>,
}

/// What a call came to.
#[derive(PartialEq, Eq)]
pub(crate) struct Said {
    line: String,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) status: i32,
}

/// `svclint` with these arguments, run in the folder of the package.
pub(crate) fn svclint<'a>(arguments: impl AsRef<[&'a str]>) -> Svclint {
    Svclint::in_folder(package(), arguments.as_ref())
}

impl Svclint {
    fn in_folder(folder: &Path, arguments: &[&str]) -> Self {
        let mut command = clean(PROGRAM, folder);
        command.args(arguments);
        Self { command, line: format!("$ svclint {}", arguments.join(" ")), stdin: Vec::new() }
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.stdin = bytes.into();
        self
    }

    pub(crate) fn run(self) -> Said {
        let Self { command, line, stdin } = self;
        run(command, line, stdin)
    }

    /// What goes to standard output, byte for byte.
    pub(crate) fn run_bytes(self) -> Vec<u8> {
        let Self { mut command, .. } = self;
        command.stdin(Stdio::null()).output().expect("the program starts").stdout
    }
}

/// A command with nothing in its environment but what it needs to start and to speak UTF-8.
pub(crate) fn clean(program: impl AsRef<std::ffi::OsStr>, folder: &Path) -> Command {
    let mut command = Command::new(program);
    let path = std::env::var_os("PATH").unwrap_or_default();
    command.env_clear().env("PATH", path).env("LANG", "C.UTF-8").current_dir(folder);
    command
}

/// Runs any command and collects what it says. Nothing here is a terminal.
pub(crate) fn run(mut command: Command, line: String, stdin: Vec<u8>) -> Said {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    let mut input = child.stdin.take().expect("its standard input is a pipe");
    // Beside the reading of its output, so that neither side waits for the other for ever. The
    // program may end without having read a byte.
    let feeding = std::thread::spawn(move || drop(input.write_all(&stdin)));
    let output = child.wait_with_output().expect("the program ends");
    feeding.join().expect("the input is fed");
    let text = |bytes| String::from_utf8(bytes).expect("svclint writes UTF-8");
    let said = Said {
        line,
        stdout: text(output.stdout),
        stderr: text(output.stderr),
        status: output.status.code().unwrap_or(-1),
    };
    assert!(!said.stderr.contains("panicked"), "{said}");
    said
}

impl Said {
    /// The severities that a report in concise form has, in order.
    pub(crate) fn severities(&self) -> Vec<&str> {
        let severity = |line| -> Option<&str> { str::split_once(line, ": ")?.1.split('[').next() };
        self.stdout.lines().filter_map(severity).collect()
    }

    /// The rules that a report in concise form names, in order.
    pub(crate) fn rules(&self) -> Vec<&str> {
        let rule = |line| -> Option<&str> { str::split_once(line, '[')?.1.split(']').next() };
        self.stdout.lines().filter_map(rule).collect()
    }
}

/// All that was said, as it is kept in snapshots.
impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}", self.line, self.stdout)?;
        if !self.stdout.is_empty() && !self.stdout.ends_with('\n') {
            writeln!(f, " (no line end)")?;
        }
        for line in self.stderr.lines() {
            writeln!(f, "{}", format!("! {line}").trim_end())?;
        }
        writeln!(f, "[{}]", self.status)
    }
}

impl fmt::Debug for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{self}")
    }
}

/// A folder of a test's own, which goes when the test ends.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(TempDir::with_prefix("svclint-").expect("a folder for the test"))
    }

    /// A folder with files, each `(path, content)`.
    pub(crate) fn with<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let folder = Self::new();
        for (path, content) in files {
            folder.write(path, content);
        }
        folder
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file, and the folders it lies in.
    pub(crate) fn write(&self, path: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let file = self.path().join(path);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder is made");
        std::fs::write(&file, content).expect("a file is written");
        file
    }

    /// A copy of the program in it that everybody may run. Another process writes it: what this one
    /// had open for writing, a child of another test could hold open, and nobody could run it.
    #[cfg(unix)]
    pub(crate) fn program(&self) -> PathBuf {
        use std::os::unix::fs::PermissionsExt as _;
        let program = self.path().join("svclint");
        let status = Command::new("cp").arg(PROGRAM).arg(&program).status().expect("cp runs");
        assert!(status.success(), "the program is copied");
        for path in [self.path(), &program] {
            let everybody = std::fs::Permissions::from_mode(0o755);
            std::fs::set_permissions(path, everybody).expect("a mode is set");
        }
        program
    }

    pub(crate) fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path().join(path)).expect("a file that was written")
    }

    /// The names in it, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.path()).expect("the folder can be read");
        let name = |entry: std::io::Result<std::fs::DirEntry>| {
            entry.expect("an entry").file_name().to_string_lossy().into_owned()
        };
        let mut names: Vec<String> = entries.map(name).collect();
        names.sort();
        names
    }

    /// `svclint` with these arguments, run in this folder.
    pub(crate) fn svclint<'a>(&self, arguments: impl AsRef<[&'a str]>) -> Svclint {
        Svclint::in_folder(self.path(), arguments.as_ref())
    }
}

/// What stands in a place of a JSON document.
pub(crate) enum Form {
    /// Any text.
    Text,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A number, of at least that.
    Number(u64),
    /// Nothing, or this.
    Null(&'static Form),
    /// Any number of these.
    List(&'static Form),
    /// These names and no others.
    Object(&'static [(&'static str, Form)]),
}

impl Form {
    /// Panics where `value` is not of this form.
    pub(crate) fn check(&self, value: &serde_json::Value, place: &str) {
        match self {
            Self::Text => assert!(value.is_string(), "{place}: {value}"),
            Self::Word(words) => {
                assert!(
                    value.as_str().is_some_and(|word| words.contains(&word)),
                    "{place}: {value}"
                );
            }
            Self::Number(least) => {
                assert!(value.as_u64().is_some_and(|number| number >= *least), "{place}: {value}");
            }
            Self::Null(form) => {
                if !value.is_null() {
                    form.check(value, place);
                }
            }
            Self::List(form) => {
                let items = value.as_array().unwrap_or_else(|| panic!("{place}: {value}"));
                for (index, item) in items.iter().enumerate() {
                    form.check(item, &format!("{place}[{index}]"));
                }
            }
            Self::Object(fields) => {
                let object = value.as_object().unwrap_or_else(|| panic!("{place}: {value}"));
                let mut names: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
                names.sort_unstable();
                let mut given: Vec<&str> = object.keys().map(String::as_str).collect();
                given.sort_unstable();
                assert_eq!(given, names, "{place}");
                for (name, form) in *fields {
                    form.check(&object[*name], &format!("{place}.{name}"));
                }
            }
        }
    }
}
