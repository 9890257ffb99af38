//! The reader: bytes become text with a way back, text becomes a tree with spans, and where it
//! accepts a document roxmltree accepts it, with the same tree.

use std::sync::Arc;

use svclint::finding::Finding;
use svclint::text::{Part, Span};
use svclint::xml::{self, Element, Tree};

use super::places::is_span;
use super::{Held, must, same};

pub(crate) fn hold(input: &[u8]) -> Held {
    let part = Arc::new(Part::from_bytes("file.xml", input.to_vec()));
    decoded(&part, input)?;
    check_laws(&part)?;
    let again = Arc::new(Part::from_bytes("file.xml", input.to_vec()));
    same_problems(&xml::read(&part), &xml::read(&again))?;
    match compare(&part)? {
        Verdict::OnlyOursAccepts if !is_known(part.text()) => {
            let why = roxmltree::Document::parse(part.text()).err();
            Err(format!("roxmltree refuses what we accept: {why:?}"))
        }
        _ => Ok(()),
    }
}

/// What roxmltree is known to get wrong: here a difference is no mistake of ours.
///
/// - It keeps a `\r` that stands alone behind a reference, where XML makes a `\n` of it.
/// - It takes `&#xD800;` and the like, which are no characters: only ours refuses, which is no matter.
/// - It refuses nothing for its length alone, but numbers nodes and attributes with 32 bits.
fn is_known(text: &str) -> bool {
    text.replace("\r\n", "").contains('\r')
}

/// The text of a file leads back to its bytes.
fn decoded(part: &Part, input: &[u8]) -> Held {
    let (text, map) = (part.text(), part.map());
    let mut last = 0;
    for (offset, _) in text.char_indices().chain([(text.len(), ' ')]) {
        let disk = map.to_disk(offset as u32);
        must(disk <= input.len() as u64 && disk >= last, || {
            format!("offset {offset} of the text leads to {disk} of {} bytes", input.len())
        })?;
        last = disk;
        let back = map.to_text(disk);
        must(back as usize == offset || offset == text.len(), || {
            format!("offset {offset} of the text leads to {disk} and back to {back}")
        })?;
    }
    for problem in part.problems() {
        must(is_span(part, problem.span), || format!("{problem:?} is at no span"))?;
    }
    if part.encoding() == "UTF-8" && part.problems().is_empty() {
        let bytes = input.strip_prefix(b"\xEF\xBB\xBF").filter(|_| part.has_bom());
        same("text that is UTF-8", text.as_bytes(), bytes.unwrap_or(input))?;
    }
    Ok(())
}

fn same_problems(one: &Tree<'_>, other: &Tree<'_>) -> Held {
    let said = |tree: &Tree<'_>| -> Vec<(String, Span)> {
        let problems = tree.problems().iter();
        problems.map(|found| (found.message.clone(), found.place.span)).collect()
    };
    same("problems of the second reading", said(one), said(other))?;
    same("elements of the second reading", one.elements().count(), other.elements().count())
}

/// What the two readers make of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    BothAccept,
    BothRefuse,
    OnlyOursAccepts,
    OnlyOursRefuses,
}

/// Reads with both, and compares the trees where both accept.
pub(crate) fn compare(part: &Arc<Part>) -> Result<Verdict, String> {
    let tree = xml::read(part);
    let accepts = tree.is_well_formed() && part.problems().is_empty();
    let verdict = match (accepts, roxmltree::Document::parse(part.text())) {
        (true, Ok(document)) => {
            if !tree.is_truncated() {
                compare_trees(&tree, &document)?;
            }
            Verdict::BothAccept
        }
        (false, Ok(_)) => Verdict::OnlyOursRefuses,
        (true, Err(_)) => Verdict::OnlyOursAccepts,
        (false, Err(_)) => Verdict::BothRefuse,
    };
    Ok(verdict)
}

fn compare_trees(ours: &Tree<'_>, theirs: &roxmltree::Document<'_>) -> Held {
    let nodes: Vec<_> = theirs.descendants().filter(roxmltree::Node::is_element).collect();
    same("count of elements", ours.elements().count(), nodes.len())?;
    for (element, node) in ours.elements().zip(&nodes) {
        let path = element.path();
        same(&path, element.local(), node.tag_name().name())?;
        same(
            &path,
            element.namespace(),
            node.tag_name().namespace().filter(|uri| !uri.is_empty()),
        )?;
        same(&path, element.span().range(), node.range())?;
        let parent = node.parent_element().map(|parent| parent.range());
        same(&path, element.parent().map(|parent| parent.span().range()), parent)?;
        let children: Vec<_> = node
            .children()
            .filter(roxmltree::Node::is_element)
            .map(|child| child.range())
            .collect();
        same(&path, element.children().map(|child| child.span().range()).collect(), children)?;
        same(&path, element.attributes().count(), node.attributes().count())?;
        for (attribute, other) in element.attributes().zip(node.attributes()) {
            let at = format!("{path}/@{}", attribute.name());
            same(&at, attribute.local(), other.name())?;
            same(&at, attribute.namespace(), other.namespace())?;
            same(&at, attribute.value().text(), other.value())?;
            same(&at, attribute.span().range(), other.range())?;
            same(&at, attribute.name_span().range(), other.range_qname())?;
            same(&at, attribute.value_span().range(), other.range_value())?;
        }
        let text: String = node
            .children()
            .filter(roxmltree::Node::is_text)
            .filter_map(|child| child.text())
            .collect();
        let value = element.value();
        same(&path, value.text(), &text)?;
        same(
            &path,
            element.has_text(),
            text.contains(|c: char| !matches!(c, ' ' | '\t' | '\r' | '\n')),
        )?;
        if value.text().len() < 4096 {
            check_offsets(ours, &path, &value)?;
        }
    }
    let comments =
        theirs.descendants().filter(roxmltree::Node::is_comment).map(|comment| comment.range());
    same(
        "comments",
        ours.comments().iter().map(|comment| comment.range()).collect(),
        comments.collect::<Vec<_>>(),
    )
}

/// Each character of a value leads back to itself, or to a reference, or to a line end.
fn check_offsets(tree: &Tree<'_>, path: &str, value: &xml::Value<'_>) -> Held {
    for (at, c) in value.text().char_indices() {
        let span = value.source_span(at..at + c.len_utf8());
        let written = &tree.text()[span.range()];
        let is_itself = written.chars().eq([c]);
        let is_line_end = c == '\n' && matches!(written, "\r\n" | "\r");
        let is_reference = written.starts_with('&') && written.ends_with(';');
        if !(is_itself || is_line_end || is_reference) {
            return Err(format!("{path}: `{c:?}` at {at} of the value leads to {written:?}"));
        }
    }
    Ok(())
}

/// What holds for every text, however broken.
pub(crate) fn check_laws(part: &Arc<Part>) -> Held {
    let tree = xml::read(part);
    must(
        tree.is_well_formed()
            == tree.problems().iter().all(|found| found.rule.as_str() != "malformed-xml"),
        || format!("whether it is well-formed: {:?}", tree.problems()),
    )?;
    for finding in tree.problems() {
        problem(finding, part)?;
    }
    let mut last = 0;
    for element in tree.elements() {
        must(element.start_tag().start >= last, || format!("{element:?} is not in order"))?;
        last = element.start_tag().start;
        tags(element, part)?;
        content(element, part)?;
    }
    let mut last = 0;
    for comment in tree.comments() {
        must(is_span(part, *comment) && comment.start >= last, || format!("{comment:?}"))?;
        last = comment.end;
    }
    must(tree.declaration().is_none_or(|span| is_span(part, span)), || {
        format!("the declaration: {:?}", tree.declaration())
    })
}

fn problem(finding: &Finding, part: &Part) -> Held {
    let labels = finding.labels.iter().map(|label| label.place.span);
    let edits = finding.fixes.iter().flat_map(|fix| fix.edits.iter().map(|edit| edit.span));
    let mut spans = labels.chain(edits).chain([finding.place.span]);
    must(spans.all(|span| is_span(part, span)), || format!("{finding:?} is not in the text"))?;
    must(!finding.message.is_empty() && !finding.message.ends_with('.'), || {
        format!("{:?} is no message", finding.message)
    })?;
    for fix in &finding.fixes {
        let in_order = fix.edits.windows(2).all(|two| two[0].span.end <= two[1].span.start);
        must(in_order && !fix.edits.is_empty(), || format!("{fix:?} is not in order"))?;
    }
    Ok(())
}

fn tags(element: Element<'_>, part: &Part) -> Held {
    let spans = [element.span(), element.start_tag(), element.name_span(), element.content_span()];
    must(spans.into_iter().chain(element.end_tag()).all(|span| is_span(part, span)), || {
        format!("{element:?} is at no span: {spans:?}")
    })?;
    must(element.span().contains(element.content_span()), || {
        format!("{element:?} does not hold its content")
    })?;
    must(element.path().starts_with('/'), || format!("{element:?}: {}", element.path()))?;
    for child in element.children() {
        must(child.parent() == Some(element), || format!("{child:?} has another parent"))?;
        must(element.content_span().contains(child.span()), || {
            format!("{child:?} is not in {element:?}")
        })?;
    }
    for attribute in element.attributes().chain(element.declarations()) {
        let (own, value) = (attribute.span(), attribute.value_span());
        must(
            element.start_tag().contains(own) && is_span(part, own) && is_span(part, value),
            || format!("{attribute:?} of {element:?}: {own:?}, {value:?}"),
        )?;
        attribute.value();
    }
    Ok(())
}

fn content(element: Element<'_>, part: &Part) -> Held {
    let value = element.value();
    let (says, stray) = (element.has_text(), element.stray_text());
    must(says != stray.is_empty(), || format!("{element:?}: {says}, {stray:?}"))?;
    let mut chars = value.text().char_indices();
    let wrong = chars.find(|(at, c)| !is_span(part, value.source_span(*at..*at + c.len_utf8())));
    must(wrong.is_none() && is_span(part, value.trimmed_span()), || {
        format!("{element:?}: {wrong:?} of the value is not in the text")
    })
}
