//! Holds a document against what it was: what no edit names has to be there still, and nothing may
//! be there that no edit wrote.

use std::collections::HashMap;

use super::layer::Rewritten;
use super::shifts::Shifts;
use crate::text::Span;
use crate::xml::{self, Attribute, Element, Tree};

/// Compares the trees of a text before and after its edits. What is no XML has none.
///
/// Of a text that is not well-formed only what stands before the first edit can be compared.
///
/// # Errors
/// What is not as it was, as the rest of a sentence that begins with "it".
pub(super) fn compare(file: &Rewritten, opens: bool) -> Result<(), String> {
    let Rewritten { before, after, shifts, .. } = file;
    if !before.text().trim_start().starts_with('<') {
        return Ok(());
    }
    let (old, new) = (xml::read(before), xml::read(after));
    if old.is_well_formed() && !new.is_well_formed() {
        return Err("would leave XML that is not well-formed".to_owned());
    }
    let is_whole = old.is_well_formed() && !opens;
    let limit = if is_whole { u32::MAX } else { shifts.first() };
    let index = Index::of(&new);
    let mut known = vec![false; new.elements().count()];
    for element in old.elements().filter(|element| element.start_tag().end <= limit) {
        let Some(place) = shifts.map(element.name_span().start) else { continue };
        if shifts.touches(element.name_span()) {
            continue;
        }
        let Some(now) = index.elements.get(&place).copied() else {
            return Err(format!("would lose `{}`", element.local()));
        };
        known[now.id() as usize] = true;
        same_element(element, now, shifts)?;
        same_attributes(element, &index, shifts)?;
        if is_whole {
            same_parent(element, now, shifts)?;
            same_value(element, now, shifts)?;
        }
    }
    let mut new_elements = new.elements().filter(|element| !known[element.id() as usize]);
    let strange = new_elements.find(|element| is_whole && !is_written(*element, shifts));
    match strange {
        Some(element) => Err(format!("would make an element `{}` of text", element.local())),
        None => Ok(()),
    }
}

/// Elements and attributes of a tree, by where their names begin.
struct Index<'t> {
    elements: HashMap<u32, Element<'t>>,
    attributes: HashMap<u32, Attribute<'t>>,
}

impl<'t> Index<'t> {
    fn of(tree: &'t Tree<'t>) -> Self {
        let elements = tree.elements().map(|element| (element.name_span().start, element));
        let attributes =
            tree.elements().flat_map(|element| element.attributes().chain(element.declarations()));
        Self {
            elements: elements.collect(),
            attributes: attributes.map(|one| (one.name_span().start, one)).collect(),
        }
    }
}

/// Whether the name of an element was written anew, or is made of what stood apart.
fn is_written(element: Element<'_>, shifts: &Shifts) -> bool {
    let Span { start, end } = element.name_span();
    (start..end).any(|offset| shifts.is_new(offset)) || shifts.joins(Span::new(start, end))
}

fn same_element(old: Element<'_>, new: Element<'_>, shifts: &Shifts) -> Result<(), String> {
    if old.name() != new.name() {
        return Err(format!("would make `{}` of `{}`", new.name(), old.name()));
    }
    if old.namespace() == new.namespace() {
        return Ok(());
    }
    let is_of_edit = |element: Element<'_>, edited: &dyn Fn(Span) -> bool| {
        element.namespace_declaration().is_some_and(|declaration| edited(declaration.span()))
    };
    let was_edited = is_of_edit(old, &|span| shifts.touches(span))
        || is_of_edit(new, &|span| (span.start..span.end).any(|offset| shifts.is_new(offset)));
    if was_edited {
        return Ok(());
    }
    Err(format!("would put `{}` into another namespace", old.name()))
}

fn same_parent(old: Element<'_>, new: Element<'_>, shifts: &Shifts) -> Result<(), String> {
    let place = |element: Option<Element<'_>>| element.map(|parent| parent.name_span().start);
    let (was, is) = (place(old.parent()), place(new.parent()));
    let mapped = was.map(|was| shifts.place(was));
    match (mapped, is) {
        // There is no parent, or it was taken away.
        (None, None) | (Some(None), _) => Ok(()),
        (Some(Some(was)), Some(is)) if was == is || shifts.is_new(is) => Ok(()),
        _ => Err(format!("would put `{}` into another element", old.local())),
    }
}

fn same_attributes(old: Element<'_>, index: &Index<'_>, shifts: &Shifts) -> Result<(), String> {
    for attribute in old.attributes().chain(old.declarations()) {
        let Some(place) = shifts.map(attribute.name_span().start) else { continue };
        if shifts.touches(attribute.span()) {
            continue;
        }
        let is_same = index.attributes.get(&place).is_some_and(|new| {
            new.name() == attribute.name() && new.value().text() == attribute.value().text()
        });
        if !is_same {
            return Err(format!("would change the attribute `{}`", attribute.name()));
        }
    }
    Ok(())
}

/// Whether the text of an element is what it was, where no edit is in it. White space between
/// elements is no text.
fn same_value(old: Element<'_>, new: Element<'_>, shifts: &Shifts) -> Result<(), String> {
    let content = old.content_span();
    let mut own = content.start;
    let mut was_edited = false;
    for child in old.children() {
        was_edited |= shifts.reaches(Span::new(own, child.span().start));
        own = child.span().end;
    }
    was_edited |= shifts.reaches(Span::new(own, content.end));
    let (was, is) = (old.value(), new.value());
    if was.text() == is.text() || was_edited && (old.has_text() || !new.has_text()) {
        return Ok(());
    }
    let wrote_text = was_edited && old.children().next().is_none();
    if wrote_text { Ok(()) } else { Err(format!("would change the value of `{}`", old.local())) }
}
