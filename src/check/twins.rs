//! Elements that stand twice: whether there are any, how the two become one, and how those that share
//! a number get numbers of their own.

use std::hash::Hasher;

use rustc_hash::FxHasher;

use super::sound::{is_plain, is_plain_attribute};
use crate::document::{key_in, removal};
use crate::finding::{Edit, Fix};
use crate::schema::{Content, Element as Model, Key, Schema};
use crate::text::{Span, order};
use crate::xml;

/// Makes small letters of all letters in a word. Of some signs it makes others, which only costs a
/// longer look.
const FOLD: u64 = 0x2020_2020_2020_2020;

/// How far apart new numbers are, so that another fits between.
const STEP: i64 = 100;

/// Whether no two siblings have the same key, whatever its case: nearly always, and told without a
/// copy of their names, by hashes of them.
pub(super) fn are_apart<'t>(key: Key, siblings: impl Iterator<Item = xml::Element<'t>>) -> bool {
    const FEW: usize = 32;
    let attribute = key.path.strip_prefix('@');
    let (mut few, mut count, mut more) = ([0; FEW], 0, Vec::new());
    // A bit for a few of all hashes: most tell by that that they are new.
    let mut seen = 0_u64;
    for sibling in siblings {
        let Some(hash) = key_hash(key, attribute, sibling) else { continue };
        let bit = 1 << (hash % 64);
        if count == FEW {
            more.push(hash);
        } else if seen & bit != 0 && few[..count].contains(&hash) {
            return false;
        } else {
            seen |= bit;
            few[count] = hash;
            count += 1;
        }
    }
    if more.is_empty() {
        return true;
    }
    more.extend(few);
    more.sort_unstable();
    more.windows(2).all(|pair| pair[0] != pair[1])
}

/// A hash of the key of an element that is the same in any case; the key may be in an attribute.
fn key_hash(key: Key, attribute: Option<&str>, element: xml::Element<'_>) -> Option<u64> {
    let source = element.tree().text().as_bytes();
    let plain = if let Some(name) = attribute {
        let attribute = element.attribute(None, name)?;
        let written = &source[attribute.value_span().range()];
        is_plain_attribute(attribute, written).then_some(written)
    } else {
        // It is mostly the first of the children.
        let first = element.outlines().next().filter(|child| child.is_named(key.path));
        let written = first.map(|child| &source[child.content_span().range()]);
        written.filter(|written| is_plain(written))
    };
    plain.map(folded_hash).or_else(|| value_hash(key, element))
}

/// The same of a key that is not as it is written, or stands elsewhere.
#[cold]
#[inline(never)]
fn value_hash(key: Key, element: xml::Element<'_>) -> Option<u64> {
    Some(folded_hash(key_in(key, element)?.trimmed().as_bytes()))
}

/// A hash of a name that is the same in any case.
#[inline]
fn folded_hash(name: &[u8]) -> u64 {
    const WORD: usize = 8;
    let mut hasher = FxHasher::default();
    let mut add = |word: &[u8; WORD]| hasher.write_u64(u64::from_le_bytes(*word) | FOLD);
    if let (Some(first), Some(last)) = (name.first_chunk(), name.last_chunk()) {
        add(first);
        if name.len() > 2 * WORD {
            name[WORD..].as_chunks().0.iter().for_each(&mut add);
        }
        // What is left over, with what stands before it.
        add(last);
    } else {
        let short = name.iter().fold(0, |short, byte| short << 8 | u64::from(byte | 0x20));
        hasher.write_u64(short);
    }
    hasher.finish()
}

/// The fix that puts what is in `again` behind what is in `first`. `None` where that would put
/// side by side what excludes each other, or lose something.
pub(super) fn merged(
    schema: &Schema,
    model: &'static Model,
    first: xml::Element<'_>,
    again: xml::Element<'_>,
) -> Option<Fix> {
    let Content::Elements(_, slots) = &model.content else { return None };
    let has_text = first.has_text() || again.has_text();
    if has_text || first.is_forced() || again.is_forced() || !have_same_attributes(first, again) {
        return None;
    }
    for (one, other) in first.children().flat_map(|one| again.children().map(move |o| (one, o))) {
        let slot = slots.0.iter().find(|slot| slot.name == one.local())?;
        let is_same = || {
            let Some(key) = schema.element(slot.element).key else { return slot.occurs.max <= 1 };
            let name = |element| Some(key_in(key, element)?.trimmed().to_ascii_lowercase());
            name(one).is_none() || name(one) == name(other)
        };
        if one.local() == other.local() && is_same() {
            return None;
        }
    }
    let text = first.tree().text();
    let is_blank =
        |element: xml::Element<'_>| text[element.content_span().range()].trim().is_empty();
    if is_blank(again) || is_blank(first) {
        let empty = if is_blank(again) { again } else { first };
        return Some(Fix::safe("take the empty one away", vec![removal(empty)]));
    }
    let end = |element: xml::Element<'_>| {
        let Span { start, end } = element.content_span();
        start + text[start as usize..end as usize].trim_end().len() as u32
    };
    let moved = Span::new(again.content_span().start, end(again));
    let gone = removal(again).span;
    Some(Fix::safe(
        "put what is in it into the first one",
        vec![
            Edit::insert(end(first), &text[moved.range()]),
            Edit::delete(Span::new(gone.start, moved.start)),
            Edit::delete(moved),
            Edit::delete(Span::new(moved.end, gone.end)),
        ],
    ))
}

fn have_same_attributes(one: xml::Element<'_>, other: xml::Element<'_>) -> bool {
    let attributes = |element: xml::Element<'_>| {
        let all = element.attributes().chain(element.declarations());
        let mut all: Vec<(String, String)> =
            all.map(|a| (a.name().to_owned(), a.value().text().to_owned())).collect();
        order::plain(&mut all);
        all
    };
    attributes(one) == attributes(other)
}

/// The fix that numbers elements anew whose key is a number, in the order that they have now, and
/// of equals in the order in which they stand. Which of the equals was to come first it guesses.
pub(super) fn renumbered(key: Key, all: &[xml::Element<'_>]) -> Option<Fix> {
    let number = |element: &xml::Element<'_>| {
        let value = key_in(key, *element)?;
        Some((value.trimmed().parse::<i64>().ok()?, value.trimmed_span()))
    };
    let mut numbers = all.iter().map(number).collect::<Option<Vec<(i64, Span)>>>()?;
    order::plain(&mut numbers);
    let edits = numbers.iter().zip(1..).map(|((old, span), place)| {
        (*old != place * STEP).then(|| Edit::replace(*span, (place * STEP).to_string()))
    });
    let mut edits: Vec<Edit> = edits.flatten().collect();
    order::by_key(&mut edits, |edit| edit.span);
    Some(Fix::risky("number them anew, 100, 200 and so on", edits))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::schema::KeyCase;
    use crate::text::Part;

    fn differ(names: &[String]) -> bool {
        let elements = names.iter().flat_map(|name| ["<b n=\"", name, "\"/>"]);
        let text: String = ["<a>"].into_iter().chain(elements).chain(["</a>"]).collect();
        let part = Arc::new(Part::from_text("a.xml", text));
        let tree = xml::read(&part);
        let key = Key { path: "@n", case: KeyCase::Exact, doubt: false, shared: false };
        are_apart(key, tree.root().into_iter().flat_map(xml::Element::children))
    }

    #[test]
    fn twins_are_found_among_few_and_many_whatever_their_case() {
        for count in [2_usize, 7, 31, 32, 33, 64, 500] {
            let mut names: Vec<String> = (0..count).map(|n| format!("Property_{n}")).collect();
            assert!(differ(&names), "{count}");
            for twin in ["property_0", "PROPERTY_1", " Property_0 ", "&#80;roperty_1"] {
                names.push(twin.to_owned());
                assert!(!differ(&names), "{count} and {twin}");
                names.pop();
            }
        }
    }
}
