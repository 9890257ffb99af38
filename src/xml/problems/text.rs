//! Wording: what is wrong inside of text and values.

use std::sync::Arc;

use super::super::limits::{MAX_EDITS, MAX_MISTAKES};
use super::super::references::{instead_of, lacks_semicolon};
use super::super::slips::Slips;
use super::{MORE_LABELS, malformed, short, span};
use crate::finding::{Edit, Finding, Fix};
use crate::text::{Part, Span};

/// One finding for each kind of slip.
pub(super) fn slips(part: &Arc<Part>, slips: &Slips<'_>, place: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(stray(part, &slips.stray, place));
    findings.extend(unknown(part, &slips.unknown));
    for &(start, end) in slips.invalid.iter().take(MAX_MISTAKES) {
        findings.push(invalid(part, span(start, end)));
    }
    for &at in slips.unmarked.iter().take(MAX_MISTAKES) {
        findings.push(
            malformed(part, span(at, at + 8), "a CDATA section begins with `<![CDATA[`")
                .note("`!` is missing behind `<`")
                .fix(Fix::safe("write `!`", vec![Edit::insert(at as u32 + 1, "!")])),
        );
    }
    findings.extend(section_end(part, &slips.section_end));
    findings
}

fn stray(part: &Arc<Part>, places: &[usize], place: &str) -> Option<Finding> {
    let text = part.text();
    let (&first, more) = places.split_first()?;
    let is_ampersand = |at: usize| text.as_bytes()[at] == b'&';
    let mends = |at: usize| match lacks_semicolon(&text[at + 1..]) {
        Some(name) if is_ampersand(at) => Edit::insert((at + 1 + name.len()) as u32, ";"),
        _ if is_ampersand(at) => Edit::replace(span(at, at + 1), "&amp;"),
        _ => Edit::replace(span(at, at + 1), "&lt;"),
    };
    if let (Some(name), true) =
        (lacks_semicolon(&text[first + 1..]), more.is_empty() && is_ampersand(first))
    {
        let end = first + 1 + name.len();
        let finding = malformed(
            part,
            span(first, end),
            format!("the reference `&{name}` lacks its semicolon"),
        )
        .fix(Fix::safe(format!("write `&{name};`"), vec![Edit::insert(end as u32, ";")]));
        return Some(finding);
    }
    let (raw, escaped) = if is_ampersand(first) { ("&", "&amp;") } else { ("<", "&lt;") };
    let message = if more.is_empty() {
        format!("a `{raw}` in {place} must be written `{escaped}`")
    } else {
        let ampersands = places.iter().filter(|&&at| is_ampersand(at)).count();
        match (ampersands, places.len() - ampersands) {
            (count, 0) => format!("{count} `&` in {place} must each be written `&amp;`"),
            (0, count) => format!("{count} `<` in {place} must each be written `&lt;`"),
            (_, _) => format!("`&` and `<` in {place} must be written `&amp;` and `&lt;`"),
        }
    };
    let why = if raw == "&" {
        "to XML `&` begins a reference; in a URL with several parameters each `&` is written `&amp;`"
    } else {
        "to XML `<` begins a tag"
    };
    let mut finding = malformed(part, span(first, first + 1), message)
        .note(format!("write `{escaped}`"))
        .help(why);
    for &at in more.iter().take(MORE_LABELS) {
        finding = finding.label(span(at, at + 1), "and here");
    }
    if places.len() <= MAX_EDITS {
        let title = if more.is_empty() {
            format!("write `{escaped}`")
        } else {
            "escape each of them".to_owned()
        };
        finding = finding.fix(Fix::safe(title, places.iter().map(|&at| mends(at)).collect()));
    }
    Some(finding)
}

/// One finding for each entity that XML does not know, however often the run names it.
fn unknown(part: &Arc<Part>, found: &[(usize, &str)]) -> Vec<Finding> {
    const NAMES: usize = 8;
    let mut names: Vec<&str> = Vec::new();
    for (_, name) in found {
        if names.len() < NAMES && !names.contains(name) {
            names.push(name);
        }
    }
    names.into_iter().map(|name| unknown_name(part, found, name)).collect()
}

fn unknown_name(part: &Arc<Part>, found: &[(usize, &str)], name: &str) -> Finding {
    let places: Vec<Span> = found
        .iter()
        .filter(|(_, other)| *other == name)
        .map(|&(at, _)| span(at, at + name.len() + 2))
        .collect();
    let shown = short(name);
    let mut finding = malformed(part, places[0], format!("XML does not know the reference `&{shown};`"))
        .help("XML knows five names: `&amp;`, `&lt;`, `&gt;`, `&quot;` and `&apos;`; any other character stands for itself, or is written by its number");
    for &place in places.iter().skip(1).take(MORE_LABELS) {
        finding = finding.label(place, "and here");
    }
    if places.len() > MAX_EDITS {
        return finding;
    }
    if let Some(instead) = instead_of(name) {
        let edits = places.iter().map(|&place| Edit::replace(place, instead.clone())).collect();
        finding.fix(Fix::safe(format!("write `{instead}`"), edits))
    } else {
        let edits = places
            .iter()
            .map(|&place| Edit::replace(Span::new(place.start, place.start + 1), "&amp;"))
            .collect();
        finding.fix(Fix::risky(
            format!("write `&amp;{shown};`, which stands for the text `&{shown};`"),
            edits,
        ))
    }
}

fn invalid(part: &Arc<Part>, place: Span) -> Finding {
    let written = &part.text()[place.range()];
    let finding = malformed(part, place, format!("`{}` stands for no character that XML allows", short(written)))
        .help("a number between `&#` and `;` is decimal, between `&#x` and `;` hexadecimal; control characters, surrogates and numbers above `10FFFF` are no characters of XML");
    if let Some(number) = written.strip_prefix("&#X") {
        let fixed = format!("&#x{number}");
        return finding
            .fix(Fix::safe(format!("write `{fixed}`"), vec![Edit::replace(place, fixed)]));
    }
    finding
}

fn section_end(part: &Arc<Part>, places: &[usize]) -> Option<Finding> {
    let (&first, more) = places.split_first()?;
    let mut finding =
        malformed(part, span(first, first + 3), "`]]>` in text must be written `]]&gt;`")
            .help("to XML `]]>` ends a CDATA section, and none is open here");
    for &at in more.iter().take(MORE_LABELS) {
        finding = finding.label(span(at, at + 3), "and here");
    }
    if places.len() <= MAX_EDITS {
        let edits = places.iter().map(|&at| Edit::replace(span(at + 2, at + 3), "&gt;")).collect();
        finding = finding.fix(Fix::safe("write `]]&gt;`", edits));
    }
    Some(finding)
}
