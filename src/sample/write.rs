//! A sample as text.

use std::fmt::Write as _;

use super::node::{Inside, Node, Piece};

/// The whole document, with a comment before its root.
pub(super) fn document(root: &Node, namespace: &str, intro: &str) -> String {
    let mut text = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n".to_owned();
    remark(&mut text, intro, 0);
    let declaration = if namespace.is_empty() {
        String::new()
    } else {
        format!(" xmlns=\"{}\"", escaped(namespace))
    };
    element(&mut text, root, &declaration, 0);
    text
}

fn element(text: &mut String, node: &Node, declaration: &str, depth: usize) {
    let indent = "  ".repeat(depth);
    let mut tag = format!("{}{declaration}", node.name);
    for (name, value) in &node.attributes {
        let _ = write!(tag, " {name}=\"{}\"", escaped(value));
    }
    let name = node.name;
    match &node.inside {
        Inside::Value(value) => {
            let _ = writeln!(text, "{indent}<{tag}>{}</{name}>", escaped(value));
        }
        Inside::Pieces(pieces) if pieces.is_empty() => {
            let _ = writeln!(text, "{indent}<{tag}/>");
        }
        Inside::Pieces(pieces) => {
            let _ = writeln!(text, "{indent}<{tag}>");
            for piece in pieces {
                piece_of(text, piece, depth + 1);
            }
            let _ = writeln!(text, "{indent}</{name}>");
        }
    }
}

fn piece_of(text: &mut String, piece: &Piece, depth: usize) {
    match piece {
        Piece::Live(node) => element(text, node, "", depth),
        Piece::Remark(sentence) => remark(text, sentence, depth),
        Piece::Optional(nodes) => optional(text, nodes, depth),
    }
}

/// Elements in a comment: one that holds a value beside its marks, others between them, so that
/// two lines less bring them to life.
fn optional(text: &mut String, nodes: &[Node], depth: usize) {
    let indent = "  ".repeat(depth);
    let mut inside = String::new();
    for node in nodes {
        element(&mut inside, node, "", depth);
    }
    if inside.lines().count() == 1 {
        let _ = writeln!(text, "{indent}<!-- {} -->", inside.trim());
    } else {
        let _ = writeln!(text, "{indent}<!--\n{inside}{indent}-->");
    }
}

/// How wide a remark may be, before it goes on in the next line.
const WIDTH: usize = 100;

fn remark(text: &mut String, sentence: &str, depth: usize) {
    let indent = "  ".repeat(depth);
    let mut line = format!("{indent}<!--");
    for word in sentence.replace("--", "-").split_whitespace() {
        if line.len() + 1 + word.len() > WIDTH {
            let _ = writeln!(text, "{line}");
            line = format!("{indent}    ");
        }
        line.push(' ');
        line.push_str(word);
    }
    let _ = writeln!(text, "{line} -->");
}

fn escaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for letter in value.chars() {
        match letter {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '"' => text.push_str("&quot;"),
            '\r' => text.push_str("&#13;"),
            '\n' => text.push_str("&#10;"),
            _ => text.push(letter),
        }
    }
    text
}
