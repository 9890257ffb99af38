//! Wording: tags that do not fit together.

use std::sync::Arc;

use super::super::end_tag::{EndTag, EndTagFlaw};
use super::{malformed, short, span};
use crate::finding::{Edit, Finding, Fix};
use crate::text::{Part, Span};

/// The text ends within a tag; `name` is as much of its name as there is, with the slash.
pub(in crate::xml) fn cut_tag(part: &Arc<Part>, start: usize, end: usize, name: &str) -> Finding {
    let end = start + part.text()[start..end].trim_end().len();
    malformed(
        part,
        span(start, end),
        format!("the document ends inside of the tag `<{}`", short(name)),
    )
    .note("cut off here")
    .help("the rest of the document is missing; was the file written or sent completely?")
}

/// An element without an end tag; `at` is where that belongs, `insert` what is to be put there.
pub(in crate::xml) fn unclosed(
    part: &Arc<Part>,
    name: &str,
    start_tag: Span,
    at: usize,
    insert: &str,
    is_certain: bool,
    closing: Option<(Span, &str)>,
) -> Finding {
    let name = short(name);
    let edit = vec![Edit::insert(at as u32, insert)];
    let title = format!("write `</{name}>`");
    let mut finding =
        malformed(part, Span::at(at as u32), format!("the element `{name}` has no end tag"))
            .note(format!("`</{name}>` is missing here"))
            .label(start_tag, format!("`{name}` begins here"));
    if let Some((place, closing)) = closing {
        finding = finding
            .label(place, format!("this closes `{}`, which `{name}` stands in", short(closing)));
    }
    finding
        .help("each start tag needs an end tag of the same name before the element around it ends")
        .fix(if is_certain { Fix::safe(title, edit) } else { Fix::risky(title, edit) })
}

/// `/Name>`, where `</Name>` is meant; `at` is where the `<` belongs.
pub(in crate::xml) fn missing_end_bracket(
    part: &Arc<Part>,
    name: &str,
    start_tag: Span,
    at: usize,
) -> Finding {
    let shown = short(name);
    malformed(
        part,
        span(at, at + name.len() + 2),
        format!("the end tag of `{shown}` lacks its `<`"),
    )
    .note(format!("write `</{shown}>`"))
    .label(start_tag, format!("`{shown}` begins here"))
    .fix(Fix::safe("write `<`", vec![Edit::insert(at as u32, "<")]))
}

/// The end tag of an element that was closed already comes after all: part of the same mistake.
pub(in crate::xml) fn closed_too_late(finding: &mut Finding, name: &str, start: usize, end: usize) {
    let label =
        finding.clone().label(span(start, end), format!("`</{}>` comes too late", short(name)));
    *finding = label;
    if let Some(fix) = finding.fixes.first_mut() {
        fix.edits.push(Edit::delete(span(start, end)));
    }
}

/// An end tag whose name is not that of the element that it closes.
pub(in crate::xml) fn mismatched(
    part: &Arc<Part>,
    name: &str,
    start_tag: Span,
    tag: &EndTag,
    is_near: bool,
) -> Finding {
    let found = &part.text()[tag.name.0..tag.name.1];
    let place = span(tag.name.0, tag.name.1);
    let finding = malformed(
        part,
        place,
        format!(
            "the end tag `</{}>` does not match the start tag `<{}>`",
            short(found),
            short(name)
        ),
    )
    .note(format!("write `{}`", short(name)))
    .label(start_tag, format!("`{}` begins here", short(name)));
    let finding = if found.eq_ignore_ascii_case(name) {
        finding.help("capital and small letters differ in names of XML")
    } else {
        finding.help("an end tag repeats the name of its start tag")
    };
    let title = format!("write `</{}>`", short(name));
    let mut edits = vec![Edit::replace(place, name)];
    match tag.flaw {
        Some(EndTagFlaw::MissingEnd) => edits.push(Edit::insert(tag.end as u32, ">")),
        Some(EndTagFlaw::Extra(from, to)) => edits.push(Edit::delete(span(from, to))),
        Some(EndTagFlaw::Space(from, to)) => edits.insert(0, Edit::delete(span(from, to))),
        Some(EndTagFlaw::Cut) | None => {}
    }
    finding.fix(if is_near { Fix::safe(title, edits) } else { Fix::risky(title, edits) })
}

/// An end tag that closes nothing; `inside` is the innermost open element.
pub(in crate::xml) fn stray_end_tag(
    part: &Arc<Part>,
    name: &str,
    start: usize,
    end: usize,
    inside: Option<(Span, &str)>,
) -> Finding {
    let name = short(name);
    let mut finding =
        malformed(part, span(start, end), format!("the end tag `</{name}>` closes nothing"))
            .note(format!("no `{name}` is open here"));
    if let Some((place, open)) = inside {
        finding = finding.label(place, format!("`{}` is open", short(open)));
    }
    finding
        .help(format!(
            "take the tag away, or write the start tag `<{name}>` where the element begins"
        ))
        .fix(Fix::risky(format!("take `</{name}>` away"), vec![Edit::delete(span(start, end))]))
}

/// An end tag that seemed to close nothing was meant for the element around it.
pub(in crate::xml) fn stray_is_mismatched(finding: &mut Finding, name: &str, start_tag: Span) {
    let place = finding.place.span;
    let name = short(name);
    finding.message = format!("{}, and the element `{name}` has no end tag", finding.message);
    finding.note = format!("write `</{name}>`");
    finding.labels.clear();
    finding.help.clear();
    finding.fixes.clear();
    *finding = finding
        .clone()
        .label(start_tag, format!("`{name}` begins here"))
        .help("an end tag repeats the name of its start tag")
        .fix(Fix::risky(
            format!("write `</{name}>`"),
            vec![Edit::replace(place, format!("</{name}>"))],
        ));
}

/// The start tag of an element lacks its `>`, and its end tag is missing too.
pub(in crate::xml) fn torn_and_unclosed(finding: &mut Finding, name: &str) {
    let at = finding.place.span.end;
    let name = short(name);
    finding.message = format!("the tag `<{name}` lacks its `>`, and its end tag is missing");
    finding.note = format!("`></{name}>` is missing behind this");
    finding.fixes = vec![Fix::risky(
        format!("write `></{name}>`"),
        vec![Edit::insert(at, format!("></{name}>"))],
    )];
}

/// `</>`
pub(in crate::xml) fn nameless_end_tag(part: &Arc<Part>, start: usize, name: &str) -> Finding {
    malformed(part, span(start, start + 3), "an end tag needs the name of its element")
        .note(format!("write `</{}>`", short(name)))
        .fix(Fix::safe(
            format!("write `</{}>`", short(name)),
            vec![Edit::insert(start as u32 + 2, name)],
        ))
}

/// `<Name>text<Name>`
pub(in crate::xml) fn start_instead_of_end(
    part: &Arc<Part>,
    name: &str,
    start_tag: Span,
    start: usize,
    end: usize,
) -> Finding {
    let name = short(name);
    malformed(
        part,
        span(start, end),
        format!("a second start tag `<{name}>` stands where `</{name}>` belongs"),
    )
    .note("a slash is missing here")
    .label(start_tag, format!("`{name}` begins here"))
    .fix(Fix::safe(format!("write `</{name}>`"), vec![Edit::insert(start as u32 + 1, "/")]))
}

/// A mistake inside of an end tag.
pub(in crate::xml) fn end_tag_flaw(
    part: &Arc<Part>,
    start: usize,
    tag: &EndTag,
    flaw: EndTagFlaw,
) -> Finding {
    let name = short(&part.text()[tag.name.0..tag.name.1]);
    match flaw {
        EndTagFlaw::MissingEnd | EndTagFlaw::Cut => {
            malformed(part, span(start, tag.end), format!("the end tag `</{name}` lacks its `>`"))
                .note("`>` is missing behind this")
                .fix(Fix::safe("write `>`", vec![Edit::insert(tag.end as u32, ">")]))
        }
        EndTagFlaw::Extra(from, to) => malformed(
            part,
            span(from, to),
            format!("the end tag `</{name}>` holds more than its name"),
        )
        .help("attributes stand in the start tag")
        .fix(Fix::safe(format!("write `</{name}>`"), vec![Edit::delete(span(from, to))])),
        EndTagFlaw::Space(from, to) => space(part, span(from, to), &format!("/{name}")),
    }
}

/// `Name>`, where `<Name>` is meant.
pub(in crate::xml) fn missing_bracket(
    part: &Arc<Part>,
    at: usize,
    name: (usize, usize),
) -> Finding {
    let shown = short(&part.text()[name.0..name.1]);
    malformed(part, span(name.0, name.1), format!("the start tag of `{shown}` lacks its `<`"))
        .note(format!("write `<{shown}`"))
        .fix(Fix::safe("write `<`", vec![Edit::insert(at as u32, "<")]))
}

/// `< Name>`
pub(in crate::xml) fn space_in_tag(
    part: &Arc<Part>,
    start: usize,
    name: (usize, usize),
) -> Finding {
    space(part, span(start + 1, name.0), &short(&part.text()[name.0..name.1]))
}

fn space(part: &Arc<Part>, place: Span, name: &str) -> Finding {
    malformed(part, place, format!("white space stands before the name in the tag `<{name}>`"))
        .help("to XML a `<` with white space behind it is no tag")
        .fix(Fix::safe(format!("write `<{name}`"), vec![Edit::delete(place)]))
}

/// Elements are open where the text ends.
pub(in crate::xml) fn unclosed_at_end(
    part: &Arc<Part>,
    at: usize,
    inner: (Span, &str),
    outer: (Span, &str),
    count: usize,
    insert: &str,
    is_certain: bool,
) -> Finding {
    let (inner_name, outer_name) = (short(inner.1), short(outer.1));
    let message = if count == 1 {
        format!("the document ends before the end tag of `{inner_name}`")
    } else {
        format!(
            "the document ends while {count} elements are open, `{inner_name}` the innermost of them"
        )
    };
    let mut finding = malformed(part, Span::at(at as u32), message)
        .note(format!("`</{inner_name}>` is missing"))
        .label(inner.0, format!("`{inner_name}` begins here"));
    if count > 1 {
        finding = finding.label(outer.0, format!("`{outer_name}` begins here"));
    }
    let title = if count == 1 {
        format!("write `</{inner_name}>`")
    } else {
        format!("write the {count} end tags")
    };
    let edits = vec![Edit::insert(at as u32, insert)];
    finding.help("was the file written or sent completely?").fix(if is_certain {
        Fix::safe(title, edits)
    } else {
        Fix::risky(title, edits)
    })
}
