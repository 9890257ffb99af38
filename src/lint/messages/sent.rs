//! The requests of a file one by one, with their bodies, for who wants more than findings.

use std::collections::HashMap;
use std::sync::Arc;

use super::held::{Way, held};
use super::load;
use crate::document::FileName;
use crate::lint::Included;
use crate::message::{self, Body, Carried, Load, Request};
use crate::schema::{Catalog, Schema};
use crate::text::{Part, Span};
use crate::xml;

/// A request to the service in a file.
pub(crate) struct Sent {
    /// How the file calls it.
    pub(crate) name: Option<String>,
    /// The line that it begins in.
    pub(crate) line: u32,
    /// The operation that it asks for, by method and address; none where nothing says so.
    pub(crate) operation: Option<&'static Schema>,
    /// The operations that its body may be for.
    pub(crate) among: Vec<&'static Schema>,
    /// What it carries: none where there is nothing, or why it cannot be read, for a person.
    pub(crate) body: Option<Result<SentBody, String>>,
}

/// The body of a request.
pub(crate) struct SentBody {
    /// Its text.
    pub(crate) part: Arc<Part>,
    way: Way,
    file: Arc<Part>,
}

/// A place in the file that somebody can look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spot {
    /// The file, where it is not that of the request.
    pub(crate) path: Option<String>,
    /// The line, from 1.
    pub(crate) line: u32,
    /// The column, from 1.
    pub(crate) column: u32,
}

impl SentBody {
    /// A body that is a file of its own.
    #[must_use]
    pub(crate) fn alone(part: &Arc<Part>) -> Self {
        Self { part: Arc::clone(part), way: Way::Own, file: Arc::clone(part) }
    }

    /// Where that of the body stands in its file.
    #[must_use]
    pub(crate) fn spot(&self, offset: u32) -> Spot {
        let (part, at) = match &self.way {
            Way::Own => (&self.part, offset),
            Way::Message(text) | Way::Decoded(text) => {
                (&self.file, text.place(Span::at(offset)).start)
            }
        };
        let position = part.position(at);
        let path = (part.name() != self.file.name()).then(|| part.name().to_owned());
        Spot { path, line: position.line, column: position.column }
    }
}

/// The requests of a file that go to the service, in its order; `None` where it is no message.
#[must_use]
pub(crate) fn sent(
    part: &Arc<Part>,
    included: &[Included],
    catalog: &'static Catalog,
) -> Option<Vec<Sent>> {
    if matches!(FileName::of(part.name()), FileName::Service(_) | FileName::Template) {
        return None;
    }
    let messages = message::read(part)?;
    let bodies: HashMap<&str, Arc<Part>> = included
        .iter()
        .filter_map(|included| {
            let input = included.file.as_ref().ok()?;
            let body = Part::from_bytes(input.path.clone(), input.bytes.clone());
            Some((included.target.as_str(), Arc::new(body)))
        })
        .collect();
    let each = messages.requests.iter();
    Some(each.filter_map(|request| one(request, part, included, &bodies, catalog)).collect())
}

/// A request, where it goes to the service.
fn one(
    request: &Request,
    part: &Arc<Part>,
    included: &[Included],
    bodies: &HashMap<&str, Arc<Part>>,
    catalog: &'static Catalog,
) -> Option<Sent> {
    let body = held(request, part, bodies).map(|held| SentBody {
        part: held.part,
        way: held.way,
        file: Arc::clone(part),
    });
    let load = match (&body, &request.body) {
        (Some(body), _) => load(&xml::read(&body.part), catalog).0,
        (None, Body::None) => Load::Nothing,
        (None, _) => Load::Unknown,
    };
    let verdict = message::judge(request, &Carried { load, place: None }, part, catalog);
    let body = match (body, &request.body) {
        (Some(body), _) => Some(Ok(body)),
        (None, Body::File(target)) => {
            let named = included.iter().find(|included| included.target == target.text());
            let why = named.and_then(|included| included.file.as_ref().err());
            let why = why.map_or("svclint does not read it from here", String::as_str);
            Some(Err(format!("its body `{}` cannot be read: {why}", target.text())))
        }
        (None, Body::Unknown) => Some(Err("only the client knows its body".to_owned())),
        (None, Body::None | Body::Inline(_) | Body::Decoded(_)) => None,
    };
    verdict.is_ours.then(|| Sent {
        name: request.name.clone(),
        line: part.position(request.line.start).line,
        operation: verdict.operation,
        among: verdict.among,
        body,
    })
}
