//! Wording: the document as a whole, its declaration, its comments, its limits.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::declaration::{DeclarationFlaw, DeclarationFlawKind};
use super::super::limits::{MAX_ATTRIBUTES, MAX_DEPTH, MAX_EDITS, MAX_MISTAKES};
use super::super::names::{is_allowed, is_blank, may_be_forbidden};
use super::{MORE_LABELS, code_point, limit, malformed, short, span};
use crate::finding::{Edit, Finding, Fix};
use crate::text::{Part, Span};

/// Nothing in the text is an element.
pub(in crate::xml) fn no_root(part: &Arc<Part>) -> Finding {
    let text = part.text();
    let start = text.len() - text.trim_start().len();
    let first_line = text[start..].lines().next().unwrap_or("").trim_end();
    let message = if text.is_empty() {
        "the file is empty"
    } else if is_blank(text) {
        "the file holds nothing but white space"
    } else {
        "the document has no root element"
    };
    let place = if is_blank(text) { Span::at(0) } else { span(start, start + first_line.len()) };
    malformed(part, place, message)
        .help("an XML document is one element with everything else inside of it")
}

/// Text before or behind the root.
pub(super) fn outside(part: &Arc<Part>, start: usize, end: usize, is_behind: bool) -> Finding {
    let text = &part.text()[start..end];
    let place = span(start, start + text.lines().next().unwrap_or(text).trim_end().len());
    if text == "\u{FEFF}" {
        return malformed(part, place, "a second byte order mark stands before the root element")
            .help("one byte order mark may stand at the very start of a file; this one is taken for text")
            .fix(Fix::safe("take it away", vec![Edit::delete(place)]));
    }
    let side = if is_behind { "behind" } else { "before" };
    malformed(part, place, format!("text stands {side} the root element"))
        .help("outside of the root element only comments, processing instructions and white space may stand")
}

/// More than one root.
pub(in crate::xml) fn second_root(
    part: &Arc<Part>,
    name: (usize, usize),
    root: (Span, &str),
    end_tag: Option<Span>,
) -> Finding {
    let found = short(&part.text()[name.0..name.1]);
    let root_name = short(root.1);
    let finding = malformed(part, span(name.0 - 1, name.1), format!("`{found}` stands behind the root element `{root_name}`"))
        .help("a document has one root element; whatever stands behind it belongs inside of it, or into another file");
    match end_tag {
        Some(end_tag) => finding.label(end_tag, format!("`{root_name}` ends here")),
        None => finding.label(root.0, format!("`{root_name}` is the root")),
    }
}

/// A document type declaration.
pub(in crate::xml) fn doctype(part: &Arc<Part>, start: usize, end: usize) -> Finding {
    let written = &part.text()[start..end];
    let shown = written.find(['[', '\n', '\r']).unwrap_or(written.len());
    malformed(part, span(start, start + written[..shown].trim_end().len()), "a document type declaration is refused")
        .help("a DTD can make a parser read other files or fill its memory; services refuse documents with one, and nothing in it was read here")
        .help("take `<!DOCTYPE …>` away, and write the characters that its entities stand for")
}

/// `<!` that is neither comment, CDATA section nor document type declaration.
pub(in crate::xml) fn unknown_markup(part: &Arc<Part>, start: usize, end: usize) -> Finding {
    let written = part.text()[start..end].lines().next().unwrap_or("");
    let finding = malformed(
        part,
        span(start, start + written.len()),
        format!("`{}` is no markup of XML", short(written)),
    );
    let upper = written.to_ascii_uppercase();
    if upper.starts_with("<![CDATA[") {
        return finding.note("write `<![CDATA[`").fix(Fix::safe(
            "write `<![CDATA[`",
            vec![Edit::replace(span(start, start + 9), "<![CDATA[")],
        ));
    }
    finding.help("behind `<!` stands `--` for a comment, or `[CDATA[` for a CDATA section")
}

/// Markup whose end does not come; the rest of the text belongs to it.
pub(in crate::xml) fn unterminated(
    part: &Arc<Part>,
    start: usize,
    what: &str,
    begin: &str,
    end: &str,
) -> Finding {
    malformed(
        part,
        span(start, start + begin.len()),
        format!("the {what} that begins here never ends"),
    )
    .note(format!("`{end}` is missing"))
    .help(format!(
        "write `{end}` where the {what} ends; nothing behind this place could be checked"
    ))
}

/// `--` inside of a comment.
pub(in crate::xml) fn comment_hyphens(part: &Arc<Part>, start: usize, end: usize) -> Finding {
    let inner = &part.text()[start + 4..end - 3];
    let from = start + 4;
    let mut edits = Vec::new();
    let mut places = Vec::new();
    // each hyphen behind another is set apart, the last one from `-->` too
    let bytes = part.text().as_bytes();
    for at in from + 1..=from + inner.len() {
        if bytes[at - 1] == b'-' && bytes[at] == b'-' {
            if places.last().is_none_or(|last: &usize| last + 1 < at - 1) || places.is_empty() {
                places.push(at - 1);
            }
            edits.push(Edit::insert(at as u32, " "));
        }
    }
    let first = places.first().copied().unwrap_or(from);
    let finding = malformed(
        part,
        span(first, (first + 2).min(end)),
        "`--` may not stand inside of a comment",
    )
    .label(span(start, start + 4), "the comment begins here")
    .help(
        "a comment ends with `-->`, and holds no other two hyphens in a row; comments do not nest",
    );
    if edits.len() > MAX_EDITS || edits.is_empty() {
        return finding;
    }
    finding.fix(Fix::safe("write `- -`", edits))
}

/// White space before the XML declaration.
pub(in crate::xml) fn space_before_declaration(part: &Arc<Part>, start: usize) -> Finding {
    malformed(part, span(0, start), "white space stands before the XML declaration")
        .note("nothing may stand here")
        .label(span(start, start + 5), "the declaration")
        .help("`<?xml` is the very first thing in a file, or it is missing")
        .fix(Fix::safe("take the white space away", vec![Edit::delete(span(0, start))]))
}

/// The XML declaration lacks one of its question marks, which belongs at `mark`.
pub(in crate::xml) fn declaration_mark(
    part: &Arc<Part>,
    start: usize,
    end: usize,
    mark: usize,
) -> Finding {
    malformed(part, span(start, end), "the XML declaration lacks a question mark")
        .note("it begins with `<?xml` and ends with `?>`")
        .fix(Fix::safe("write `?`", vec![Edit::insert(mark as u32, "?")]))
}

/// A mistake in the XML declaration.
pub(in crate::xml) fn declaration(
    part: &Arc<Part>,
    flaw: &DeclarationFlaw,
    whole: Span,
) -> Finding {
    let (start, end) = flaw.at;
    let written = short(&part.text()[start..end]);
    let message = match flaw.kind {
        DeclarationFlawKind::Version => {
            "the XML declaration does not begin with `version`".to_owned()
        }
        DeclarationFlawKind::VersionValue => format!("`{written}` is no version of XML 1.0"),
        DeclarationFlawKind::EncodingValue => format!("`{written}` is no name of an encoding"),
        DeclarationFlawKind::StandaloneValue => {
            format!("`standalone` is `yes` or `no`, not `{written}`")
        }
        DeclarationFlawKind::Unexpected => {
            format!("`{written}` has no place here in the XML declaration")
        }
        DeclarationFlawKind::Syntax => {
            "this part of the XML declaration is not of the form `name=\"value\"`".to_owned()
        }
        DeclarationFlawKind::Space => format!("white space is missing before `{written}`"),
    };
    let finding = malformed(part, span(start, end), message)
        .help("it has the form `<?xml version=\"1.0\" encoding=\"utf-8\"?>`, with `standalone` last where it is needed");
    match flaw.kind {
        DeclarationFlawKind::VersionValue
            if !written.contains(|c: char| c.is_ascii_alphabetic()) =>
        {
            finding.fix(Fix::safe("write `1.0`", vec![Edit::replace(span(start, end), "1.0")]))
        }
        DeclarationFlawKind::Space => {
            finding.fix(Fix::safe("write a space", vec![Edit::insert(start as u32, " ")]))
        }
        DeclarationFlawKind::StandaloneValue
            if matches!(written.to_ascii_lowercase().as_str(), "yes" | "no") =>
        {
            let lower = written.to_ascii_lowercase();
            finding.fix(Fix::safe(
                format!("write `{lower}`"),
                vec![Edit::replace(span(start, end), lower)],
            ))
        }
        _ => {
            let encoding = part.encoding().to_ascii_lowercase();
            let encoding = if encoding.starts_with("utf-16") { "utf-16" } else { &encoding };
            let right = format!("<?xml version=\"1.0\" encoding=\"{encoding}\"?>");
            finding.fix(Fix::safe(format!("write `{right}`"), vec![Edit::replace(whole, right)]))
        }
    }
}

/// A processing instruction that XML does not allow, or `None` for a good one.
pub(in crate::xml) fn instruction(
    part: &Arc<Part>,
    start: usize,
    end: usize,
    target: &str,
    declaration: Option<Span>,
) -> Option<Finding> {
    let place = span(start, start + 2 + target.len());
    if target.eq_ignore_ascii_case("xml") {
        if let Some(first) = declaration {
            let finding = malformed(part, place, "a second XML declaration");
            return Some(
                finding
                    .label(first, "the first is here")
                    .help("a document has one, at its very start"),
            );
        }
        if start == 0 {
            return Some(
                malformed(
                    part,
                    place,
                    format!("the XML declaration begins with `<?xml`, not `<?{target}`"),
                )
                .fix(Fix::safe("write `xml`", vec![Edit::replace(span(2, 5), "xml")])),
            );
        }
        return Some(
            malformed(part, place, "the XML declaration is not at the start of the file")
                .help("`<?xml` is the very first thing in a file, or it is missing; take away what stands before it")
                .fix(Fix::risky("take the declaration away", vec![Edit::delete(span(start, end))])),
        );
    }
    if let Some(flaw) = super::super::names::name_flaw(target).filter(|_| !target.is_empty()) {
        return Some(super::attributes::bad_name(part, start + 2, target, flaw, "instruction"));
    }
    if target.contains(':') {
        return Some(
            malformed(
                part,
                place,
                format!("the name `{}` of a processing instruction holds a colon", short(target)),
            )
            .help("processing instructions have no namespaces"),
        );
    }
    let behind = &part.text()[start + 2 + target.len()..end];
    if target.is_empty()
        || !(behind.starts_with("?>") || behind.starts_with(|c: char| c.is_ascii_whitespace()))
    {
        return Some(
            malformed(part, place, "a processing instruction begins with `<?` and its name")
                .help("write `<?name …?>`, or take it away"),
        );
    }
    None
}

/// Characters that no document may hold: one finding for each of them, at its first place.
pub(in crate::xml) fn characters(part: &Arc<Part>, skipped: (usize, usize)) -> Vec<Finding> {
    let text = part.text();
    let mut places: BTreeMap<char, Vec<usize>> = BTreeMap::new();
    for (at, byte) in text.bytes().enumerate() {
        if !may_be_forbidden(byte) || (skipped.0..skipped.1).contains(&at) {
            continue;
        }
        if let Some(c) = text[at..].chars().next().filter(|&c| !is_allowed(c)) {
            let places = places.entry(c).or_default();
            if places.len() <= MAX_EDITS {
                places.push(at);
            }
        }
    }
    places.into_iter().map(|(c, places)| illegal_character(part, c, &places)).collect()
}

fn illegal_character(part: &Arc<Part>, c: char, places: &[usize]) -> Finding {
    let whole = |at: usize| span(at, at + c.len_utf8());
    let name = code_point(c);
    let mut finding = malformed(part, whole(places[0]), format!("no XML document may hold the character {name}"))
        .help("XML 1.0 allows no control characters but tab and line end, not even as a reference; take it away");
    for &at in places.iter().skip(1).take(MORE_LABELS) {
        finding = finding.label(whole(at), "and here");
    }
    if places.len() > MAX_EDITS {
        return finding;
    }
    let edits = places.iter().map(|&at| Edit::delete(whole(at))).collect();
    finding.fix(Fix::risky(format!("take {name} away"), edits))
}

/// More elements are open than the reader takes.
pub(in crate::xml) fn too_deep(part: &Arc<Part>, name: (usize, usize)) -> Finding {
    limit(part, span(name.0 - 1, name.1), format!("elements are nested more than {MAX_DEPTH} deep"))
        .help("nothing behind this place was read: no request or service file is nested so deep")
}

/// More attributes than the reader takes; `attribute` is the first that is left out.
pub(in crate::xml) fn too_many_attributes(
    part: &Arc<Part>,
    element: (usize, usize),
    attribute: Span,
) -> Finding {
    let name = short(&part.text()[element.0..element.1]);
    limit(part, attribute, format!("`{name}` has more than {MAX_ATTRIBUTES} attributes"))
        .label(span(element.0, element.1), "on this element")
        .help("this one and those behind it were left out")
}

/// So many mistakes, or such large ones, that reading on makes no sense.
pub(in crate::xml) fn too_broken(part: &Arc<Part>, at: usize) -> Finding {
    limit(part, Span::at(at as u32), "the document is too broken to be read on")
        .help(format!("nothing behind this place was read; reading stops at {MAX_MISTAKES} mistakes of XML, or where finding the ends of broken tags takes too long; mend the first ones and check again"))
}

/// Offsets are 32 bits wide.
pub(in crate::xml) fn text_too_long(part: &Arc<Part>) -> Finding {
    limit(part, Span::at(0), "the document is longer than 4 GiB").help("nothing in it was read")
}
