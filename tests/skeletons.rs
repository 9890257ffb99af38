//! Every schema of an operation, stripped of its annotations, is the skeleton of the body that the
//! operation's page documents.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

const LANGUAGE: &str = "urn:svclint:schema:1";

/// The elements of a skeleton, a line each, indented by depth; pieces are put in where they are
/// used, as far as `deep`, because a skeleton shows each piece once.
fn outline(
    node: roxmltree::Node<'_, '_>,
    pieces: &[roxmltree::Document<'_>],
    depth: usize,
    out: &mut String,
) {
    let own = |node: &roxmltree::Node<'_, '_>| node.tag_name().namespace() == Some(LANGUAGE);
    for child in node.children().filter(roxmltree::Node::is_element) {
        if own(&child) {
            match child.tag_name().name() {
                "choice" | "group" | "any-of" => outline(child, pieces, depth, out),
                _ => {}
            }
            continue;
        }
        let _ = writeln!(out, "{}{}", "  ".repeat(depth), child.tag_name().name());
        outline(child, pieces, depth + 1, out);
        let Some(used) = child.attribute((LANGUAGE, "use")) else { continue };
        let root_of = |piece: roxmltree::Node<'_, '_>| piece.attribute("name") == Some(used);
        let shared = pieces
            .iter()
            .flat_map(|document| document.descendants())
            .chain(node.document().descendants())
            .find(|node| own(node) && node.tag_name().name() == "piece" && root_of(*node));
        let piece = shared.unwrap_or_else(|| panic!("there is no piece `{used}`"));
        let inside = piece.children().find(|c| c.is_element() && !own(c)).expect("an element");
        outline(inside, pieces, depth + 1, out);
    }
}

fn read(folder: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas").join(folder);
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("a folder of schemas")
        .map(|entry| entry.expect("an entry").path())
        .map(|path| {
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            (name, fs::read_to_string(path).expect("a schema"))
        })
        .collect();
    files.sort();
    files
}

#[test]
fn operations_are_the_documented_skeletons() {
    let shared = read("shared");
    let pieces: Vec<_> =
        shared.iter().map(|(_, text)| roxmltree::Document::parse(text).expect("XML")).collect();
    let mut seen = 0;
    for (name, text) in read("operations") {
        let document = roxmltree::Document::parse(&text).expect("XML");
        let mut found = String::new();
        outline(document.root_element(), &pieces, 0, &mut found);
        if found.is_empty() {
            // A request without a body has no skeleton.
            continue;
        }
        let file =
            Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/skeletons/{name}.txt"));
        let documented = fs::read_to_string(&file)
            .unwrap_or_else(|_| panic!("{} is missing: write it from the page", file.display()));
        // What a page lacks and a contract has is marked with `+`.
        let documented: String = documented
            .lines()
            .filter(|line| !line.starts_with('#'))
            .map(|line| line.replacen('+', "", 1) + "\n")
            .collect();
        assert_eq!(found, documented, "schemas/operations/{name}.xml is not what its page shows");
        seen += 1;
    }
    assert!(seen >= 3, "only {seen} operations were compared");
}
