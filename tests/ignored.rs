//! Walks leave out what git leaves out: random trees with random rules, compared with what `git
//! ls-files` finds in them.

mod common;

use std::collections::BTreeSet;
use std::process::Command;

use common::{Folder, clean};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

/// What the names of files and folders are made of, and the rules about them.
const NAMES: [&str; 12] = ["a", "b", "ab", "a.b", "c", "[a]", "a b", "#a", "!a", "é", "a-b", "b]"];

/// Pieces of rules.
const PIECES: [&str; 44] = [
    "a",
    "b",
    "ab",
    "c",
    "*",
    "**",
    "?",
    "/",
    "/",
    "/",
    "**/",
    "/**",
    "/**/",
    "*.xml",
    ".xml",
    ".",
    "!",
    "\\",
    "\\#",
    "\\!",
    "#",
    " ",
    "\\ ",
    "[",
    "]",
    "[a-c]",
    "[!a]",
    "[^b]",
    "[]a]",
    "[\\]]",
    "-",
    "[[:alpha:]]",
    "[[:punct:]]",
    "[[:no:]]",
    "[a-",
    ":",
    "é",
    "\t",
    "\\a",
    "\\\\",
    "[b/]",
    "[!é]",
    "[[:space:]]",
    "[a\\-z]",
];

#[derive(Clone, Debug)]
struct Tree {
    files: Vec<String>,
    /// The files with rules, and their text.
    rules: Vec<(String, String)>,
}

fn path() -> impl Strategy<Value = String> {
    let name = || prop::sample::select(&NAMES[..]);
    (prop::collection::vec(name(), 0..4), name()).prop_map(|(mut folders, name)| {
        let name = format!("{name}.xml");
        folders.push(&name);
        folders.join("/")
    })
}

fn rules() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(&PIECES[..]);
    let line = prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat());
    let end = prop::sample::select(&["\n", "\n", "\n", "\r\n", " \n", ""][..]);
    let lines = prop::collection::vec((line, end), 1..6)
        .prop_map(|lines| lines.into_iter().map(|(line, end)| line + end).collect::<String>());
    (any::<bool>(), lines)
        .prop_map(|(mark, lines)| if mark { format!("\u{feff}{lines}") } else { lines })
}

fn tree() -> impl Strategy<Value = Tree> {
    let folder = prop::collection::vec(prop::sample::select(&NAMES[..]), 0..3);
    let file = folder.prop_map(|mut path| {
        path.push(".gitignore");
        path.join("/")
    });
    let exclude =
        prop::option::of(rules().prop_map(|rules| (".git/info/exclude".to_owned(), rules)));
    let of_folders = prop::collection::vec((file, rules()), 1..4);
    (prop::collection::vec(path(), 1..16), of_folders, exclude).prop_map(
        |(files, mut rules, exclude)| {
            rules.extend(exclude);
            Tree { files, rules }
        },
    )
}

fn git(folder: &Folder, arguments: &[&str]) -> Option<String> {
    let mut git: Command = clean("git", folder.path());
    git.envs([("GIT_CONFIG_NOSYSTEM", "1"), ("GIT_CONFIG_GLOBAL", "/dev/null")]);
    let home = folder.path().join(".git");
    let output =
        git.env("HOME", &home).env("XDG_CONFIG_HOME", &home).args(arguments).output().ok()?;
    assert!(output.status.success(), "{output:?}");
    Some(String::from_utf8(output.stdout).expect("names in UTF-8"))
}

/// Writes what is in a tree, as far as no name is that of a folder and of a file.
fn write(tree: &Tree, folder: &Folder) {
    let files = tree.files.iter().map(|file| (file, "<a/>"));
    for (path, text) in files.chain(tree.rules.iter().map(|(file, text)| (file, text.as_str()))) {
        let place = folder.path().join(path);
        if std::fs::create_dir_all(place.parent().expect("a folder")).is_ok() && !place.is_dir() {
            std::fs::write(place, text).expect("a file");
        }
    }
}

/// What svclint finds where these are named.
fn found(folder: &Folder, arguments: &[&str]) -> BTreeSet<String> {
    let all = [&["check", "--isolated", "--show-files"], arguments].concat();
    let said = folder.svclint(all).run();
    said.stdout.lines().map(str::to_owned).collect()
}

#[test]
fn a_walk_finds_what_git_finds() {
    let probe = Folder::new();
    if git(&probe, &["init", "--quiet", "--template="]).is_none() {
        println!("git is not installed: nothing was compared");
        return;
    }
    let compare = |tree: Tree| {
        let folder = Folder::new();
        copy(&probe, &folder);
        write(&tree, &folder);
        let listed =
            git(&folder, &["ls-files", "-z", "--others", "--exclude-standard"]).expect("git");
        let by_git: BTreeSet<String> = listed
            .split_terminator('\0')
            .filter(|file| !file.ends_with(".gitignore"))
            .map(str::to_owned)
            .collect();
        prop_assert_eq!(&found(&folder, &["."]), &by_git);
        // A folder by itself: what those above say counts.
        if let Some((below, _)) = by_git.iter().find_map(|file| file.split_once('/')) {
            let top = format!("{below}/");
            let by_git = by_git.iter().filter(|file| file.starts_with(&top)).cloned().collect();
            prop_assert_eq!(found(&folder, &[below]), by_git);
        }
        // File by file, as a hook names them.
        let is_file = |file: &&str| folder.path().join(file).is_file();
        let all = tree.files.iter().map(String::as_str).filter(is_file);
        let arguments: Vec<_> = ["--force-exclude"].into_iter().chain(all).collect();
        prop_assert_eq!(&found(&folder, &arguments), &by_git);
        Ok(())
    };
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    let cases = cases.unwrap_or(48);
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    if let Err(error) = TestRunner::new(config).run(&tree(), compare) {
        panic!("{error}");
    }
}

#[test]
fn what_a_repository_excludes_counts_in_its_worktrees_and_submodules() {
    let folder = Folder::with([
        ("main/.git/info/exclude", "a.xml\n"),
        ("main/.git/worktrees/more/commondir", "../..\n"),
        ("main/.git/modules/part/info/exclude", "b.xml\n"),
        ("main/part/.git", "gitdir: ../.git/modules/part\n"),
        ("more/.git", "gitdir: ../main/.git/worktrees/more\n"),
        ("none/.git", "gitdir: ../nowhere\n"),
        ("odd/.git", "nothing\n"),
    ]);
    for place in ["main", "main/part", "more", "none", "odd"] {
        folder.write(&format!("{place}/a.xml"), "<a/>");
        folder.write(&format!("{place}/b.xml"), "<a/>");
    }
    let all = ["main/b.xml", "more/b.xml", "none/a.xml", "none/b.xml", "odd/a.xml", "odd/b.xml"];
    assert_eq!(found(&folder, &["."]), all.map(str::to_owned).into());
    // What git says above counts below, in a repository of its own too.
    assert_eq!(found(&folder, &["main/part"]), BTreeSet::new());
}

#[test]
fn an_earlier_kind_of_rules_counts_more_and_so_does_a_later_line() {
    let kinds = [".ignore", ".gitignore", ".git/info/exclude"];
    for (place, kind) in kinds.iter().enumerate() {
        for other in &kinds[place + 1..] {
            for (says, others_say) in [("a.xml", "!a.xml"), ("!a.xml", "a.xml")] {
                let folder = Folder::with([
                    ("a.xml", "<a/>"),
                    ("b.xml", "<a/>"),
                    (*kind, &*format!("{says}\n")),
                    (*other, &*format!("{others_say}\n!b.xml\n")),
                ]);
                let all = [&["a.xml", "b.xml"][..], &["b.xml"]];
                let expected = all[usize::from(!says.starts_with('!'))];
                let expected: BTreeSet<_> = expected.iter().map(|it| (*it).to_owned()).collect();
                for named in [&["."][..], &["--force-exclude", "a.xml", "b.xml"]] {
                    assert_eq!(found(&folder, named), expected, "{kind} {other} {named:?}");
                }
            }
        }
    }
}

#[test]
fn files_named_one_by_one_are_passed_over_by_all_rules_of_a_walk() {
    let all = ["a.xml", "b.xml", "c.xml", "d.xml", "web/a.xml", "web/e.xml", "web/f/g.xml"];
    let folder = Folder::with([
        (".ignore", "top/a.xml\n"),
        ("top/.git/info/exclude", "/b.xml\n"),
        ("top/.ignore", "c.xml\n"),
        ("top/.gitignore", "!c.xml\n"),
        ("top/web/.ignore", "f\n"),
        // What lies in a folder that is left out cannot be asked for again.
        ("top/web/f/.ignore", "!g.xml\n"),
        ("top/.git/h.xml", "<a/>"),
    ]);
    for file in all {
        folder.write(&format!("top/{file}"), "<a/>");
    }
    let within = |files: &[&str]| -> BTreeSet<String> {
        files.iter().map(|file| format!("top/{file}")).collect()
    };
    let named: Vec<_> = within(&all).into_iter().collect();
    let more = ["--force-exclude", "top/.git/h.xml"];
    let arguments: Vec<_> = more.into_iter().chain(named.iter().map(String::as_str)).collect();
    let left = within(&["d.xml", "web/a.xml", "web/e.xml"]);
    assert_eq!(found(&folder, &arguments), left);
    assert_eq!(found(&folder, &["top"]), left);
}

#[test]
fn rules_that_a_walk_refuses_are_refused_for_files_named_one_by_one() {
    let wild = "*a*b*c*\n".repeat(40_000);
    let large = "a.xml\n".repeat(400_000);
    for (rules, why) in [
        (&large, "it is larger than 1 MiB"),
        (&wild, "its patterns are longer than 256 KiB together"),
    ] {
        for name in [".gitignore", ".ignore", ".git/info/exclude"] {
            let folder =
                Folder::with([("top/a.xml", "<a/>"), ("top/b/c.xml", "<a/>"), ("d.xml", "<a/>")]);
            folder.write(&format!("top/{name}"), rules);
            let all = ["top/a.xml", "top/b/c.xml", "d.xml"];
            for named in [&["."][..], &all, &[&["."][..], &all].concat()] {
                let force: &[&str] = if named == ["."] { &[] } else { &["--force-exclude"] };
                let arguments = [&["check", "--isolated", "--show-files"], force, named].concat();
                let said = folder.svclint(arguments).run();
                let told =
                    format!("svclint: top/{name}: {why}, so its folder was not looked into\n");
                let all = (said.status, said.stdout.as_str(), said.stderr.as_str());
                assert_eq!(all, (2, "d.xml\n", told.as_str()), "{named:?}");
            }
        }
    }
}

/// A repository like another one, without the time that `git init` takes.
fn copy(from: &Folder, to: &Folder) {
    for name in ["HEAD", "config"] {
        let text = std::fs::read(from.path().join(".git").join(name)).expect("a file of git");
        let place = to.path().join(".git").join(name);
        std::fs::create_dir_all(place.with_file_name("objects")).expect("a folder");
        std::fs::create_dir_all(place.with_file_name("refs")).expect("a folder");
        std::fs::write(place, text).expect("it is written");
    }
}
