//! What a sample is made of: elements, and comments with elements or remarks in them.

/// A piece of a sample.
pub(super) enum Piece {
    /// A comment for the reader.
    Remark(String),
    /// An element.
    Live(Node),
    /// Elements that may be left out: they stand in a comment together.
    Optional(Vec<Node>),
}

impl Piece {
    /// The element, unless it stands in a comment.
    pub(super) fn live(&self) -> Option<&Node> {
        match self {
            Self::Live(node) => Some(node),
            Self::Remark(_) | Self::Optional(_) => None,
        }
    }
}

/// An element of a sample.
pub(super) struct Node {
    pub(super) name: &'static str,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) inside: Inside,
}

impl Node {
    /// Whether a child of that name stands in it.
    pub(super) fn holds(&self, name: &str) -> bool {
        match &self.inside {
            Inside::Value(_) => false,
            Inside::Pieces(pieces) => {
                pieces.iter().filter_map(Piece::live).any(|node| node.name == name)
            }
        }
    }
}

/// What an element of a sample holds.
pub(super) enum Inside {
    Value(String),
    Pieces(Vec<Piece>),
}

/// An element with a value.
pub(super) fn leaf(name: &'static str, text: &str) -> Node {
    Node { name, attributes: Vec::new(), inside: Inside::Value(text.to_owned()) }
}

/// An element with others in it.
pub(super) fn branch(name: &'static str, pieces: Vec<Piece>) -> Node {
    Node { name, attributes: Vec::new(), inside: Inside::Pieces(pieces) }
}
