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
    let known = inputs.iter().find(|input| input.path == place.part.name());
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
    let held = if outer.part.text().trim_start().starts_with('<') {
        let tree = xml::read(&outer.part);
        let element = tree.element_at(outer.span.start);
        let value = element.map(|element| element.value().text().to_owned());
        let bytes = check::decode(&value.unwrap_or_default());
        bytes.map(|bytes| Part::from_bytes("", bytes).text().to_owned())
    } else {
        let tree = json::read(&outer.part);
        let strings = tree.values().filter(|value| value.span().contains(outer.span));
        let string = strings.last().and_then(json::Value::text);
        string.map(String::from).ok_or_else(|| "no string".to_owned())
    };
    // In a text of messages a body is no value: it stands there as it is, with variables in it.
    must(held.as_deref() == Ok(inner.text()) || outer.part.text().starts_with(['#', '@']), || {
        format!("{:?} does not hold what was decoded from it: {held:?}", outer.element)
    })
}
