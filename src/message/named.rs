//! What the address of a request names that its body names too.

use super::target::Target;
use super::{Request, disguised, route};
use crate::schema::Schema;
use crate::text::Span;

/// A name in an address that an element of the body says again.
#[derive(Clone, Debug)]
pub struct Said {
    /// The element below the root of the body.
    pub element: &'static str,
    /// The name, without escapes.
    pub name: String,
    /// Where it stands in the message.
    pub span: Span,
}

/// The name that the address and the body of an operation both say, where the address says it
/// letter by letter.
#[must_use]
pub fn said_twice(request: &Request, schema: &'static Schema) -> Option<Said> {
    let text = request.target.text();
    if disguised::bare(text).len() < text.len() {
        return None;
    }
    let target = Target::new(text);
    schema.requests.iter().find_map(|way| {
        let (element, parameter) = way.same()?;
        let piece = route::piece_for(&target, way.path, parameter)?;
        let span = request.target.span(piece.range.clone());
        (!piece.is_open).then(|| Said { element, name: piece.text.clone(), span })
    })
}
