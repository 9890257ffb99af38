//! Wording: start tags, attributes, names and namespaces.

use std::sync::Arc;

use super::super::names::NameFlaw;
use super::super::namespaces::{INSTANCE, XML};
use super::super::start_tag::{Flaw, RawAttribute, StartTag};
use super::{MORE_LABELS, code_point, malformed, short, span};
use crate::finding::{Edit, Finding, Fix};
use crate::text::{Part, Span};

/// What the scan of a start tag found.
pub(in crate::xml) fn tag_flaw(part: &Arc<Part>, flaw: &Flaw, tag: &StartTag) -> Finding {
    let text = part.text();
    let element = short(&text[tag.name.0..tag.name.1]);
    let written = |(start, end): (usize, usize)| short(&text[start..end]);
    let finding =
        |(start, end): (usize, usize), message: String| malformed(part, span(start, end), message);
    match flaw {
        Flaw::MissingEnd { at } => missing_end(part, tag, *at, &element),
        Flaw::SlashForEnd { at } => {
            let end_tag = format!("`</{element}>`");
            finding(
                (tag.name.0.saturating_sub(1), at + 1),
                format!("the tag `<{element}/` lacks its `>`, and {end_tag} follows"),
            )
            .note("write `>` instead of `/`")
            .fix(Fix::safe("write `>`", vec![Edit::replace(span(*at, at + 1), ">")]))
        }
        Flaw::MissingValue { name, has_equals } => {
            let name = if *has_equals { (name.0, name.1 - 1) } else { *name };
            finding(name, format!("the attribute `{}` has no value", written(name).trim_end()))
                .help(format!("write `{}=\"…\"`, or take it away", written(name).trim_end()))
        }
        Flaw::MissingEquals { name } => {
            let name_shown = written(*name);
            finding(
                *name,
                format!("`=` is missing between the attribute `{name_shown}` and its value"),
            )
            .fix(Fix::safe("write `=`", vec![Edit::insert(name.1 as u32, "=")]))
        }
        Flaw::Unquoted { value } => {
            let quote = if text[value.0..value.1].contains('"') { "'" } else { "\"" };
            finding(*value, format!("the value `{}` stands without quotes", written(*value)))
                .help("XML needs quotes around each value of an attribute")
                .fix(Fix::safe(
                    format!("write `{quote}{}{quote}`", written(*value)),
                    vec![Edit::insert(value.0 as u32, quote), Edit::insert(value.1 as u32, quote)],
                ))
        }
        Flaw::MissingOpenQuote { value, quote } => {
            finding(*value, format!("the value `{}` lacks its opening quote", written(*value))).fix(
                Fix::safe(format!("write `{quote}`"), vec![Edit::insert(value.0 as u32, *quote)]),
            )
        }
        Flaw::CurlyQuotes { quotes, quote } => curly_quotes(part, quotes, *quote, &element),
        Flaw::MissingQuote { open, at } => {
            let quote = &text[*open..=*open];
            finding((*open, *at), format!("the quote `{quote}` of this value is never closed"))
                .note(format!("`{quote}` is missing at the end of this"))
                .fix(Fix::risky(format!("write `{quote}`"), vec![Edit::insert(*at as u32, quote)]))
        }
        Flaw::InnerQuote { quotes, quote } => {
            let escaped = if *quote == '"' { "&quot;" } else { "&apos;" };
            let mut found = finding(
                (quotes[0], quotes[0] + 1),
                format!(
                    "a `{quote}` in a value that `{quote}` encloses must be written `{escaped}`"
                ),
            );
            for &at in quotes.iter().skip(1).take(MORE_LABELS) {
                found = found.label(span(at, at + 1), "and here");
            }
            let edits = quotes.iter().map(|&at| Edit::replace(span(at, at + 1), escaped)).collect();
            found.fix(Fix::safe(format!("write `{escaped}`"), edits))
        }
        Flaw::MissingSpace { at } => {
            finding((*at, *at), "white space is missing before this attribute".to_owned())
                .fix(Fix::safe("write a space", vec![Edit::insert(*at as u32, " ")]))
        }
        Flaw::Junk { span: (start, end) } if written((*start, *end)).trim().is_empty() => {
            finding((*start, *end), "no white space may stand between `/` and `>`".to_owned())
                .fix(Fix::safe("write `/>`", vec![Edit::delete(span(*start, *end))]))
        }
        Flaw::Junk { span: place } => {
            finding(*place, format!("`{}` has no place in the tag `<{element}>`", written(*place)))
                .help(
                    "behind the name of an element stand only attributes, each as `name=\"value\"`",
                )
                .fix(Fix::risky("take it away", vec![Edit::delete(span(place.0, place.1))]))
        }
    }
}

fn missing_end(part: &Arc<Part>, tag: &StartTag, at: usize, element: &str) -> Finding {
    let text = part.text();
    let end = if tag.is_empty { "/>" } else { ">" };
    let finding = malformed(
        part,
        span(tag.name.0.saturating_sub(1), at),
        format!("the tag `<{element}` lacks its `>`"),
    )
    .note(format!("`{end}` is missing behind this"));
    // `<Mode Auto</Mode>`: the `>` replaces the space
    let space = text[at..].len() - text[at..].trim_start_matches([' ', '\t']).len();
    let is_text = space > 0 && !text[at + space..].starts_with(['<', '\r', '\n']);
    if is_text {
        finding.fix(Fix::risky("write `>`", vec![Edit::replace(span(at, at + space), ">")]))
    } else {
        finding.fix(Fix::safe("write `>`", vec![Edit::insert(at as u32, ">")]))
    }
}

fn curly_quotes(
    part: &Arc<Part>,
    quotes: &[(usize, usize)],
    quote: char,
    element: &str,
) -> Finding {
    let text = part.text();
    let first = quotes[0];
    let shown = text[first.0..first.1].chars().next().unwrap_or('\u{201D}');
    let mut finding = malformed(
        part,
        span(first.0, first.1),
        format!("the typographic quote `{shown}` encloses no value in the tag `<{element}>`"),
    )
    .note(format!("write `{quote}`"))
    .help(format!("XML knows the straight quotes `\"` and `'` only; `{shown}` is {}, as word processors write it", code_point(shown)));
    for &(start, end) in quotes.iter().skip(1).filter(|(start, end)| start < end).take(MORE_LABELS)
    {
        finding = finding.label(span(start, end), "and here");
    }
    let edits = quotes.iter().map(|&(start, end)| Edit::replace(span(start, end), quote)).collect();
    finding.fix(Fix::safe("write straight quotes", edits))
}

/// A name that XML does not allow; `at` is its offset.
pub(in crate::xml) fn bad_name(
    part: &Arc<Part>,
    at: usize,
    name: &str,
    flaw: NameFlaw,
    noun: &str,
) -> Finding {
    let shown = short(name);
    let (offset, found, message) = match flaw {
        NameFlaw::Start { at, found } => (
            at,
            found,
            format!("`{shown}` is no name of an {noun}: it may not begin with `{found}`"),
        ),
        NameFlaw::Character { at, found } => (
            at,
            found,
            format!(
                "`{shown}` is no name of an {noun}: it may not hold `{found}` ({})",
                code_point(found)
            ),
        ),
        NameFlaw::Colon { at } => (
            at,
            ':',
            format!(
                "`{shown}` is no name of an {noun}: a colon stands between prefix and name, once"
            ),
        ),
    };
    let place = span(at + offset, at + offset + found.len_utf8());
    let mut finding = malformed(part, place, message);
    if !matches!(flaw, NameFlaw::Colon { .. }) {
        finding = finding
            .help("names begin with a letter or `_`, and hold letters, digits, `-`, `.` and `_`");
    }
    if place != span(at, at + name.len()) {
        finding = finding.label(span(at, at + name.len()), "in this name");
    }
    finding
}

/// The second attribute of a name; `known` is the first, with its value as it is written.
pub(in crate::xml) fn duplicate_attribute(
    part: &Arc<Part>,
    raw: &RawAttribute,
    known: Option<(Span, &str)>,
) -> Finding {
    let text = part.text();
    let name = short(&text[raw.start..raw.name_end]);
    let mut finding = malformed(
        part,
        span(raw.start, raw.name_end),
        format!("the attribute `{name}` stands twice in this tag"),
    );
    let is_same = known.is_some_and(|(_, value)| value == &text[raw.value_start..raw.value_end]);
    if let Some((place, _)) = known {
        finding = finding.label(place, "first here");
    }
    let quote = usize::from(raw.is_closed && text[raw.value_end..].starts_with(['"', '\'']));
    let from = text[..raw.start].trim_end_matches(|c: char| c.is_ascii_whitespace()).len();
    let edits = vec![Edit::delete(span(from, raw.value_end + quote))];
    finding = finding.help(if is_same {
        "take one of them away"
    } else {
        "take one of them away; their values differ"
    });
    let title = "take the second away";
    finding.fix(if is_same { Fix::safe(title, edits) } else { Fix::risky(title, edits) })
}

/// Two attributes whose prefixes mean the same namespace.
pub(in crate::xml) fn same_expanded_name(
    part: &Arc<Part>,
    before: Span,
    twin: Span,
    uri: &str,
) -> Finding {
    let [first, second] = [before, twin].map(|place| short(&part.text()[place.range()]));
    malformed(part, twin, format!("`{second}` is the same attribute as `{first}`"))
        .label(before, "first here")
        .help(format!(
            "both prefixes mean the namespace `{}`; take one of the attributes away",
            short(uri)
        ))
}

/// A prefix without a declaration. `root` is where the root's attributes begin.
pub(in crate::xml) fn unbound_prefix(
    part: &Arc<Part>,
    at: usize,
    prefix: &str,
    name: &str,
    root: usize,
) -> Finding {
    let shown = short(prefix);
    let finding = malformed(
        part,
        span(at, at + prefix.len()),
        format!("the prefix `{shown}` of `{}` is declared nowhere", short(name)),
    )
    .help(format!("declare it on this element or on one around it: `xmlns:{shown}=\"…\"`"));
    let local = name.split_once(':').map_or("", |(_, local)| local);
    if matches!(local, "nil" | "type" | "schemaLocation" | "noNamespaceSchemaLocation")
        && matches!(prefix, "i" | "xsi")
    {
        let declaration = format!(" xmlns:{prefix}=\"{INSTANCE}\"");
        return finding.fix(Fix::safe(
            format!("declare `xmlns:{prefix}` on the root"),
            vec![Edit::insert(root as u32, declaration)],
        ));
    }
    finding
}

/// `xmlns:a=""`
pub(in crate::xml) fn empty_declaration(
    part: &Arc<Part>,
    raw: &RawAttribute,
    prefix: &str,
) -> Finding {
    let prefix = short(prefix);
    malformed(part, span(raw.start, raw.value_end + 1), format!("the prefix `{prefix}` is bound to no namespace"))
        .help(format!("only `xmlns=\"\"` may be empty; write the namespace that `{prefix}` stands for, or take the declaration away"))
}

/// A declaration of what XML reserves.
pub(in crate::xml) fn reserved_declaration(
    part: &Arc<Part>,
    raw: &RawAttribute,
    prefix: &str,
    uri: &str,
) -> Finding {
    let message = match prefix {
        "xml" => format!("the prefix `xml` always means `{XML}`, and no other namespace"),
        "xmlns" => "the prefix `xmlns` may not be declared".to_owned(),
        "" => format!("the namespace `{}` may not be the default one", short(uri)),
        _ => format!(
            "the namespace `{}` is reserved: no other prefix may be bound to it",
            short(uri)
        ),
    };
    malformed(part, span(raw.start, raw.name_end), message)
        .help("the prefixes `xml` and `xmlns` and their namespaces belong to XML itself; take the declaration away")
}

/// `<xmlns:a>`
pub(in crate::xml) fn reserved_prefix(
    part: &Arc<Part>,
    place: (usize, usize),
    name: &str,
) -> Finding {
    malformed(
        part,
        span(place.0, place.1),
        format!("no element may have the prefix `xmlns`, as `{}` has", short(name)),
    )
    .help("`xmlns` declares namespaces; it is for attributes only")
}
