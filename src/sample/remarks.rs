//! Comments that say what there is to choose from.

use super::node::{Inside, Node, Piece};
use super::relations::listed;
use super::{Order, placeholder};
use crate::schema::{Condition, Content, Element as Model, Occurs, Test, Type, Value};

/// How many values are listed; more of them are a list to look up.
const MOST: usize = 12;

/// What is to be said before an element that stands there.
pub(super) fn of_value(
    order: &Order<'_>,
    name: &'static str,
    parent: &str,
    model: &Model,
) -> Option<Piece> {
    let Content::Value(value) = &model.content else { return None };
    let remark = if value.kind == Type::Base64 && value.document.is_empty() {
        let text = placeholder::plain(order, name, parent, value);
        format!("base64 of `{text}`")
    } else if value.document.is_empty() {
        choices(order, value)?
    } else {
        format!("base64 of a {} to fill in", value.document)
    };
    Some(Piece::Remark(remark))
}

/// What is to be said before an element that stands in a comment, all that is in it included.
pub(super) fn of_optional(
    order: &Order<'_>,
    parent: &str,
    model: &'static Model,
    node: &Node,
) -> Option<Piece> {
    if let Content::Value(_) = model.content {
        return of_value(order, node.name, parent, model);
    }
    let mut said = Vec::new();
    inside(order, model, node, &mut said);
    if said.is_empty() {
        return None;
    }
    Some(Piece::Remark(said.join("; ")))
}

/// Says of the elements in `node` how often they may stand and which values they take.
fn inside(order: &Order<'_>, model: &'static Model, node: &Node, said: &mut Vec<String>) {
    let (Inside::Pieces(pieces), Content::Elements(_, slots)) = (&node.inside, &model.content)
    else {
        return;
    };
    for piece in pieces {
        let Piece::Live(child) = piece else { continue };
        let Some(slot) = slots.iter().find(|slot| slot.name == child.name) else { continue };
        let model = order.schema.element(slot.element);
        let mut add = |sentence: String| {
            if !said.contains(&sentence) {
                said.push(sentence);
            }
        };
        if let Some(often) = how_often(slot.occurs) {
            add(format!("{often} `{}`", slot.name));
        }
        if let Content::Value(value) = &model.content
            && let Some(choices) = choices(order, value)
        {
            add(format!("`{}`: {choices}", slot.name));
        }
        inside(order, model, child, said);
    }
}

fn how_often(occurs: Occurs) -> Option<String> {
    match occurs.max {
        0 | 1 => None,
        u32::MAX => Some("any number of".to_owned()),
        max => Some(format!("up to {max}")),
    }
}

/// The values of an enumeration, where there is a choice.
fn choices(order: &Order<'_>, value: &Value) -> Option<String> {
    let names: Vec<&str> = placeholder::choices(order, value).map(|choice| choice.text).collect();
    match names[..] {
        [] | [_] => None,
        [ref first @ .., last] if names.len() <= MOST => {
            let or_other = if value.open { ", or another" } else { "" };
            Some(format!("{} or {last}{or_other}", first.join(", ")))
        }
        _ => Some(format!("one of {} values", names.len())),
    }
}

/// What is to be said before an alternative.
pub(super) fn in_place_of(names: &[&str]) -> Piece {
    Piece::Remark(format!("in place of {}:", listed(names)))
}

/// What is to be said before an element that stands in a comment once more, with another model of
/// what is in it.
pub(super) fn another(name: &str, when: Condition) -> Piece {
    let values = when.terms.iter().filter_map(|term| match term.test {
        Test::Is(value) => Some(format!("`{}` {value}", term.path)),
        _ => None,
    });
    let values: Vec<String> = values.collect();
    Piece::Remark(format!("with {}; not with the other `{name}`:", values.join(", ")))
}
