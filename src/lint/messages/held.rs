//! A body of a message, and the way from its text to the file that it stands in.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::finding::{Finding, Inner, Place};
use crate::message::{Body, Mapped, Request};
use crate::settle::Suppression;
use crate::text::Part;

/// A body as a part, and the way from there to the file.
pub(super) struct Held {
    pub(super) part: Arc<Part>,
    pub(super) way: Way,
}

/// Where the text of a body stands.
pub(super) enum Way {
    /// In the message, letter by letter but for what is filled in.
    Message(Mapped),
    /// In a string of the message.
    Decoded(Mapped),
    /// In a file of its own.
    Own,
}

/// The body of a request, where it can be read.
pub(super) fn held(
    request: &Request,
    part: &Arc<Part>,
    bodies: &HashMap<&str, Arc<Part>>,
) -> Option<Held> {
    match &request.body {
        Body::None | Body::Unknown => None,
        Body::Inline(text) => Some(Held {
            part: Arc::new(
                part.excerpt(text.text().to_owned(), text.is_verbatim().then(|| text.whole())),
            ),
            way: Way::Message(text.clone()),
        }),
        Body::Decoded(text) => Some(Held {
            part: Arc::new(part.excerpt(text.text().to_owned(), None)),
            way: Way::Decoded(text.clone()),
        }),
        Body::File(target) => {
            let part = bodies.get(target.text())?;
            Some(Held { part: Arc::clone(part), way: Way::Own })
        }
    }
}

/// Leaves out what is said about values that are filled in when the request is sent.
pub(super) fn without_open(mut findings: Vec<Finding>, body: &Arc<Part>) -> Vec<Finding> {
    let text = body.text();
    if !text.contains("{{") {
        return findings;
    }
    let is_open = |place: &Place| {
        if !Arc::ptr_eq(&place.part, body) {
            return false;
        }
        // The whole value that the place is in, between tags or quotes.
        let ends = |c: char| matches!(c, '<' | '>' | '"' | '\'');
        let (Some(before), Some(behind)) =
            (text.get(..place.span.start as usize), text.get(place.span.end as usize..))
        else {
            return false;
        };
        let start = before.rfind(ends).map_or(0, |at| at + 1);
        let end = place.span.end as usize + behind.find(ends).unwrap_or(behind.len());
        text[start..end].contains("{{")
    };
    // What a variable between elements becomes may be the element that is missing.
    let filled: HashSet<Option<String>> = findings
        .iter()
        .filter(|finding| finding.rule.as_str() == "stray-text" && is_open(&finding.place))
        .map(|finding| finding.place.element.clone())
        .collect();
    findings.retain(|finding| match finding.rule.as_str() {
        "malformed-xml" => true,
        "missing-element" => !filled.contains(&finding.place.element),
        _ => !is_open(&finding.place),
    });
    findings
}

impl Held {
    /// What a comment in the body allows, at its place in the file.
    pub(super) fn allowed(&self, suppression: Suppression, part: &Arc<Part>) -> Suppression {
        match &self.way {
            Way::Own => suppression,
            Way::Message(text) => suppression.moved(part, |span| text.place(span)),
            // Its findings keep their place in the decoded text.
            Way::Decoded(_) => suppression.remote(),
        }
    }

    /// A finding about the body, at its place in the file.
    pub(super) fn moved(
        &self,
        mut finding: Finding,
        request: &Request,
        part: &Arc<Part>,
        document: &str,
    ) -> Finding {
        if let (Way::Message(text), None) = (&self.way, &finding.place.inner) {
            finding.fixes.retain_mut(|fix| {
                fix.edits.iter_mut().all(|edit| match text.editable(edit.span) {
                    Some(span) => {
                        edit.span = span;
                        true
                    }
                    None => false,
                })
            });
        }
        finding.place = self.outside(finding.place, request, part, document);
        for label in &mut finding.labels {
            label.place = self.outside(label.place.clone(), request, part, document);
        }
        finding
    }

    /// A place in the body, as a place in the file.
    pub(super) fn outside(
        &self,
        place: Place,
        request: &Request,
        part: &Arc<Part>,
        document: &str,
    ) -> Place {
        if !Arc::ptr_eq(&place.part, &self.part) {
            return place;
        }
        match &self.way {
            Way::Own => place,
            Way::Message(text) => Place {
                part: Arc::clone(part),
                span: text.place(place.span),
                key_path: format!("{} {}", request.key(), place.key_path),
                ..place
            },
            Way::Decoded(text) => {
                let span = text.place(place.span);
                let path = request.path.as_deref().unwrap_or_default();
                let document = document.to_owned();
                Place {
                    element: Some(format!("{path}/postData/text")),
                    key_path: request.key(),
                    inner: Some(Box::new(Inner { document, place })),
                    ..Place::new(part, span)
                }
            }
        }
    }
}
