//! Whole messages: `.http` files, captured requests, HAR files, and files that requests name.
//!
//! The first letter says how the file is called. What stands behind a line `%%` is the file that all
//! requests name as their body.

use svclint::message::{self, Body};
use svclint::text::{Mapped, Part, Span};
use svclint::{Included, Input, includes};

use super::places::is_span;
use super::{Held, chosen, files, linted, must, options};

const NAMES: [&str; 4] = ["requests.http", "saved.har", "<stdin>", "a.rest"];

pub(crate) fn hold(input: &[u8]) -> Held {
    let (choice, text) = chosen(input);
    let name = NAMES[choice % NAMES.len()];
    let mut texts = files(text).into_iter();
    let mut file = Input::new(name, texts.next().unwrap_or_default());
    read(&Part::from_bytes(name, file.bytes.clone()))?;
    let body = texts.next();
    for (number, target) in includes(&file).into_iter().enumerate() {
        let path = format!("body{number}.xml");
        let read = body.map(|body| Input::new(path, body));
        let read = read.ok_or_else(|| "no such file".to_owned());
        file.included.push(Included { target, file: read });
    }
    linted(&[file], &options(choice / NAMES.len())).map(drop)
}

/// Everything that is read of a request has to stand in the text.
fn read(part: &Part) -> Held {
    let Some(found) = message::read(part) else { return Ok(()) };
    let is_here = |mapped: &Mapped| {
        is_span(part, mapped.whole())
            && mapped.text().char_indices().all(|(at, c)| {
                let place = mapped.span(at..at + c.len_utf8());
                is_span(part, place)
                    && mapped
                        .editable(Span::new(at as u32, (at + c.len_utf8()) as u32))
                        .is_none_or(|place| part.slice(place).chars().eq([c]))
            })
    };
    let mut last = 0;
    for request in &found.requests {
        must(is_span(part, request.line) && request.line.start >= last, || {
            format!("no line of a request: {:?}", request.line)
        })?;
        last = request.line.start;
        let body = match &request.body {
            Body::Inline(text) | Body::Decoded(text) | Body::File(text) => Some(text),
            Body::None | Body::Unknown => None,
        };
        let headers = request.headers.iter().flat_map(|header| [&header.name, &header.value]);
        let pieces = [Some(&request.target), request.method.as_ref(), request.protocol.as_ref()];
        for piece in pieces.into_iter().flatten().chain(body).chain(headers) {
            must(is_here(piece), || format!("it does not stand there: {:?}", piece.text()))?;
        }
        must(request.room.is_none_or(|room| is_span(part, Span::at(room.at))), || {
            format!("no room for a header: {:?}", request.room)
        })?;
        for (whole, words) in &request.remarks {
            must(is_span(part, *whole) && is_span(part, *words) && whole.contains(*words), || {
                format!("no remark: {whole:?} {words:?}")
            })?;
        }
    }
    must(found.secrets.iter().all(|secret| is_span(part, *secret)), || {
        format!("no secrets: {:?}", found.secrets)
    })
}
