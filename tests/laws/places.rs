//! Places: spans lie on character boundaries, inside of the text, and lead back to the disk.

use svclint::finding::{Finding, Place};
use svclint::text::{Part, Span};
use svclint::{Input, check, json, xml};

use super::{Held, must};

/// Whether a span is one of the text.
pub(crate) fn is_span(part: &Part, span: Span) -> bool {
    span.start <= span.end && part.text().get(span.range()).is_some()
}

/// Every place of a finding, and what its fixes change.
pub(crate) fn of(finding: &Finding, inputs: &[Input]) -> Held {
    must(!finding.message.is_empty() && !finding.message.ends_with('.'), || {
        format!("{}: no message: {:?}", finding.rule, finding.message)
    })?;
    let labels = finding.labels.iter().map(|label| &label.place);
    for place in labels.chain([&finding.place]) {
        within(place, inputs).map_err(|why| format!("{}: {why}", finding.rule))?;
    }
    let part = &finding.place.innermost().part;
    for fix in &finding.fixes {
        let in_order = fix.edits.windows(2).all(|two| two[0].span.end <= two[1].span.start);
        let are_spans = fix.edits.iter().all(|edit| is_span(part, edit.span));
        must(in_order && are_spans && !fix.edits.is_empty(), || {
            format!("{}: the edits are no edits: {fix:?}", finding.rule)
        })?;
    }
    Ok(())
}

/// A place, and the place in what is decoded there.
fn within(place: &Place, inputs: &[Input]) -> Held {
    let known = inputs.iter().find(|input| &*input.path == place.part.name());
    if let Some(input) = known.filter(|_| is_span(&place.part, place.span)) {
        let Span { start, end } = place.span;
        let (start, end) = (place.part.map().to_disk(start), place.part.map().to_disk(end));
        must(start <= end && end <= input.bytes.len() as u64, || {
            format!("{:?} leads to {start}..{end} on disk", place.span)
        })?;
    }
    let mut place = place;
    loop {
        let part = &place.part;
        must(is_span(part, place.span), || {
            format!("{:?} is no span of the {} bytes of {part:?}", place.span, part.text().len())
        })?;
        let position = part.position(place.span.start);
        must(position.line > 0 && position.column > 0, || format!("no position: {position:?}"))?;
        let Some(inner) = &place.inner else { return Ok(()) };
        leads_back(place, &inner.place.part)?;
        place = &inner.place;
    }
}

/// What stands at a place has to be what the inner part was decoded from.
fn leads_back(outer: &Place, inner: &Part) -> Held {
    let text = outer.part.text().trim_start();
    let decoded = |value: &str| {
        let bytes = check::decode(value).ok()?;
        Some(Part::from_bytes("", bytes).text().to_owned())
    };
    let is_inner = |held: Option<String>| held.as_deref() == Some(inner.text());
    let holds = if text.starts_with('<') {
        let tree = xml::read(&outer.part);
        let element = tree.element_at(outer.span.start);
        is_inner(element.and_then(|element| decoded(element.value().text())))
    } else if serde_json::from_str::<serde_json::Value>(text).is_ok() {
        // A string, or what stands in the document that a string holds.
        let tree = json::read(&outer.part);
        let around = tree.values().filter(|value| value.span().contains(outer.span)).last();
        let slice = format!("\"{}\"", outer.part.slice(outer.span));
        let slice = serde_json::from_str::<String>(&slice).unwrap_or_default();
        is_inner(around.and_then(json::Value::text).map(String::from))
            || is_inner(decoded(&slice))
            || is_inner(Some(slice))
    } else {
        // In a text of messages there may be variables in it; what is no JSON is read as it is meant.
        return Ok(());
    };
    must(holds, || format!("{:?} does not hold what was decoded from it", outer.element))
}
