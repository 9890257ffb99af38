//! Wording: what is wrong with the bytes of a file.

use std::sync::Arc;

use super::{malformed, short};
use crate::finding::{Edit, Finding, Fix};
use crate::text::{Part, TextProblem, TextProblemKind};

/// Where files in UTF-16 that say otherwise come from.
const POWERSHELL: &str = "in Windows PowerShell `>` and `Out-File` write UTF-16 whatever the text says: have the program write the file itself, as `svclint new --out FILE` does, or end the line with `| Out-File -Encoding utf8 FILE`";

pub(super) fn problem(part: &Arc<Part>, problem: &TextProblem) -> Finding {
    let at = problem.span;
    match &problem.kind {
        TextProblemKind::InvalidSequence { encoding, bytes, count } => {
            invalid_sequence(part, problem, encoding, bytes, *count)
        }
        TextProblemKind::UnknownEncoding { name } => {
            malformed(part, at, format!("the encoding `{}` is unknown", short(name)))
                .help("nothing is checked in a file that cannot be decoded")
                .help(
                    "save the file as UTF-8, and write `encoding=\"utf-8\"` in the XML declaration",
                )
        }
        TextProblemKind::Contradiction { declared, actual } => {
            let finding = malformed(
                part,
                at,
                format!(
                    "the file says that it is `{}`, but its bytes are {actual}",
                    short(declared)
                ),
            )
            .note(format!("the bytes are {actual}"))
            .help("a parser that believes the declaration refuses the file or garbles it");
            if *actual == "UTF-8" {
                finding.fix(Fix::safe("write `utf-8`", vec![Edit::replace(at, "utf-8")]))
            } else {
                let finding = finding
                    .help(format!("write `encoding=\"{actual}\"`, or save the file as UTF-8"));
                if actual.starts_with("UTF-16") { finding.help(POWERSHELL) } else { finding }
            }
        }
        TextProblemKind::Undeclared { actual } => malformed(
            part,
            at,
            format!("the file is {actual} without a byte order mark, and does not say so"),
        )
        .help("parsers take a file without both for UTF-8, and refuse this one")
        .help("save the file as UTF-8"),
        TextProblemKind::Binary => malformed(part, at, "this is no text: it holds NUL bytes")
            .help("an XML file is text in UTF-8 or UTF-16; check that it is the right file"),
    }
}

/// Whether the bytes are the first ones of a character at the end of the file: the file is cut off.
pub(super) fn is_cut_character(part: &Arc<Part>, problem: &TextProblem) -> bool {
    let is_single = matches!(problem.kind, TextProblemKind::InvalidSequence { count: 1, .. });
    is_single && problem.span.end as usize == part.text().len()
}

fn invalid_sequence(
    part: &Arc<Part>,
    problem: &TextProblem,
    encoding: &str,
    bytes: &[u8],
    count: usize,
) -> Finding {
    let shown: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    let noun = if shown.len() == 1 { "byte" } else { "bytes" };
    let verb = if shown.len() == 1 { "is" } else { "are" };
    let mut finding = malformed(
        part,
        problem.span,
        format!("the {noun} `{}` {verb} no {encoding}", shown.join(" ")),
    )
    .help(format!("save the file as {encoding}, or declare the encoding that it has"));
    if count > 1 {
        finding = finding.help(format!("the file has {count} such places; this is the first"));
    }
    finding
}
