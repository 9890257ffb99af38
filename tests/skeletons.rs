//! Every schema of an operation, stripped of its annotations, is the skeleton of the body that the
//! operation's page documents.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

const LANGUAGE: &str = "urn:svclint:schema:1";

/// The elements of a skeleton, a line each, indented by depth; pieces are put in where they are
/// used, as far as `deep`, because a skeleton shows each piece once.
fn outline<'a>(
    node: roxmltree::Node<'a, 'a>,
    pieces: &'a [roxmltree::Document<'a>],
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
        // What stands beside `s:use` overrides elements of the piece and adds none.
        outline(followed(child, pieces), pieces, depth + 1, out);
    }
}

/// The element that says what is in `element`: itself, or that of the piece it uses.
fn followed<'a>(
    element: roxmltree::Node<'a, 'a>,
    pieces: &'a [roxmltree::Document<'a>],
) -> roxmltree::Node<'a, 'a> {
    let Some(used) = element.attribute((LANGUAGE, "use")) else { return element };
    let own = |node: &roxmltree::Node<'_, '_>| node.tag_name().namespace() == Some(LANGUAGE);
    let named = |node: &roxmltree::Node<'_, '_>| {
        own(node) && node.tag_name().name() == "piece" && node.attribute("name") == Some(used)
    };
    let here = element.document().root().descendants();
    let piece = here
        .chain(pieces.iter().flat_map(|document| document.root().descendants()))
        .find(named)
        .unwrap_or_else(|| panic!("there is no piece `{used}`"));
    let inside = piece.children().find(|c| c.is_element() && !own(c)).expect("an element");
    followed(inside, pieces)
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

/// The table of bodies: a line `Operation: Root{First Second{Inner}}` each, which goes on in lines
/// that are indented.
fn bodies(text: &str) -> Vec<(String, String)> {
    let mut bodies: Vec<(String, String)> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
        match (line.starts_with(' '), line.split_once(':'), bodies.last_mut()) {
            (true, _, Some((_, body))) => body.push_str(line),
            (false, Some((name, body)), _) => bodies.push((name.to_owned(), body.to_owned())),
            _ => panic!("no line of a table of bodies: {line}"),
        }
    }
    bodies
}

/// The bodies with the parts that are defined before them put in.
fn expanded(bodies: Vec<(String, String)>) -> Vec<(String, String)> {
    let mut parts: Vec<(String, String)> = Vec::new();
    let mut expanded = Vec::new();
    for (name, mut body) in bodies {
        for (part, inside) in &parts {
            body = body.replace(part, inside);
        }
        if name.starts_with('$') {
            parts.push((name, body));
        } else {
            expanded.push((name, body));
        }
    }
    expanded
}

/// A body of that table as an outline: a line for each element.
fn spread(body: &str) -> String {
    let (mut out, mut depth) = (String::new(), 0);
    let apart = body.replace('{', " { ").replace('}', " } ");
    for word in apart.split_whitespace() {
        match word {
            "{" => depth += 1,
            "}" => depth -= 1,
            name => {
                let _ = writeln!(out, "{}{name}", "  ".repeat(depth));
            }
        }
    }
    out
}

#[test]
fn operations_are_the_documented_skeletons() {
    let shared = read("shared");
    let pieces: Vec<_> =
        shared.iter().map(|(_, text)| roxmltree::Document::parse(text).expect("XML")).collect();
    let text = include_str!("skeletons/bodies.txt");
    let machines = expanded(bodies(include_str!("skeletons/machines.txt")));
    let table: Vec<(String, String)> = [bodies(text), machines].concat();
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
        let listed = table.iter().find(|(listed, _)| *listed == name);
        let own = || {
            fs::read_to_string(&file)
                .unwrap_or_else(|_| panic!("{} is missing: write it from the page", file.display()))
        };
        let documented = listed.map_or_else(own, |(_, body)| spread(body));
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
