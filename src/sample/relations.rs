//! What optional elements ask of their siblings: some stand in place of another, some only beside
//! one.

use super::known::Known;
use super::node::{Inside, Node, Piece};
use crate::schema::{Condition, Content, Schema, Slot, Term};

/// The children of an element with their models.
pub(super) struct Siblings<'s> {
    pub(super) schema: &'static Schema,
    pub(super) slots: &'s [Slot],
    /// What holds in the element they stand in.
    pub(super) when: Condition,
}

impl Siblings<'_> {
    /// Takes out what may not stand beside the rest, where everything is live.
    pub(super) fn prune(&self, mut pieces: Vec<Piece>) -> Vec<Piece> {
        loop {
            let known = Known::of(&pieces, self.when);
            let fails = |piece: &Piece| {
                piece.live().is_some_and(|node| known.fails(&self.conditions(node)))
            };
            let Some(at) = pieces.iter().position(fails) else { return pieces };
            pieces.remove(at);
        }
    }

    /// Says before each optional element what it stands in place of, and what has to stand beside
    /// it; takes out what can stand nowhere.
    pub(super) fn relate(&self, pieces: Vec<Piece>) -> Vec<Piece> {
        let known = Known::of(&pieces, self.when);
        let remarks: Vec<Option<String>> =
            (0..pieces.len()).map(|at| self.relation(&pieces, at, &known)).collect();
        let mut related = Vec::with_capacity(pieces.len());
        for (piece, remark) in pieces.into_iter().zip(remarks) {
            match remark {
                None => {
                    // What was said about it goes with it.
                    if matches!(related.last(), Some(Piece::Remark(_))) {
                        related.pop();
                    }
                }
                Some(remark) => {
                    related.extend((!remark.is_empty()).then_some(Piece::Remark(remark)));
                    related.push(piece);
                }
            }
        }
        for slot in self.slots {
            let required = &self.schema.element(slot.element).required_when;
            if !required.is_none() && !known.holds(required) {
                for piece in &mut related {
                    let Piece::Live(node) = piece else { continue };
                    let path = format!("{}/", node.name);
                    below(node, &path, slot.name, &|path, nodes| {
                        known.clone().with_below(path, nodes).holds(required)
                    });
                }
            }
        }
        related
    }

    /// What an optional element asks of the others, in words; `None` where it cannot stand.
    fn relation(&self, pieces: &[Piece], at: usize, known: &Known) -> Option<String> {
        let Piece::Optional(nodes) = &pieces[at] else { return Some(String::new()) };
        let conditions: Vec<Term> = nodes.iter().flat_map(|node| self.conditions(node)).collect();
        let mut after = known.clone().with(nodes);
        let mut replaced = Vec::new();
        for other in pieces.iter().filter_map(Piece::live) {
            let is_refused =
                after.fails(&self.conditions(other)) && !known.fails(&self.conditions(other));
            let refuses =
                known.fails(&conditions) && !known.clone().without(other.name).fails(&conditions);
            if is_refused || refuses {
                after = after.without(other.name);
                replaced.push(other.name);
            }
        }
        let others = || {
            pieces.iter().enumerate().filter_map(|(index, piece)| match piece {
                Piece::Optional(others) if index != at => Some((index, &others[..])),
                _ => None,
            })
        };
        let mut needed: Vec<&str> = Vec::new();
        for slot in self.slots {
            let model = self.schema.element(slot.element);
            let is_new = after.holds(&model.required_when) && !known.holds(&model.required_when);
            if is_new && others().any(|(_, nodes)| nodes.iter().any(|n| n.name == slot.name)) {
                needed.push(slot.name);
            }
        }
        if after.fails(&conditions) {
            let helps = |nodes: &[Node]| !after.clone().with(nodes).fails(&conditions);
            let (_, helper) = others().find(|(_, nodes)| helps(nodes))?;
            needed.extend(helper.iter().map(|node| node.name));
        }
        let excludes = |others: &[Node]| {
            let theirs: Vec<Term> = others.iter().flat_map(|node| self.conditions(node)).collect();
            let both = after.clone().with(others);
            both.fails(&conditions) && !after.fails(&conditions)
                || both.fails(&theirs) && !known.clone().with(others).fails(&theirs)
        };
        let apart: Vec<&str> = others()
            .filter(|(index, others)| *index < at && excludes(others))
            .flat_map(|(_, others)| others.iter().map(|node| node.name))
            .collect();
        let sentences = [("in place of", replaced), ("not with", apart), ("only with", needed)];
        let sentences: Vec<String> = sentences
            .into_iter()
            .filter(|(_, names)| !names.is_empty())
            .map(|(word, names)| format!("{word} {}", listed(&names)))
            .collect();
        Some(if sentences.is_empty() { String::new() } else { sentences.join("; ") + ":" })
    }

    /// Where alone an element may stand, as its siblings see it: what it says itself, and what its
    /// children say about those.
    fn conditions(&self, node: &Node) -> Vec<Term> {
        let Some(slot) = self.slots.iter().find(|slot| slot.name == node.name) else {
            return Vec::new();
        };
        let model = self.schema.element(slot.element);
        let mut terms = model.only_when.terms.to_vec();
        let Content::Elements(_, slots) = &model.content else { return terms };
        for slot in slots.iter().filter(|slot| node.holds(slot.name)) {
            let model = self.schema.element(slot.element);
            let outer =
                model.only_when.terms.iter().filter_map(|term| {
                    Some(Term { path: term.path.strip_prefix("../")?, ..*term })
                });
            terms.extend(outer);
        }
        terms
    }
}

/// Says before optional elements further down that they need `name`, which stands beside what they
/// are in.
fn below(node: &mut Node, path: &str, name: &str, asks: &dyn Fn(&str, &[Node]) -> bool) {
    let Inside::Pieces(pieces) = &mut node.inside else { return };
    let mut at = 0;
    while at < pieces.len() {
        match &mut pieces[at] {
            Piece::Live(child) => {
                let path = format!("{path}{}/", child.name);
                below(child, &path, name, asks);
            }
            Piece::Optional(nodes) if asks(path, nodes) => {
                let remark = format!("only with `{name}`:");
                let before = at.checked_sub(1).map(|at| &mut pieces[at]);
                if let Some(Piece::Remark(said)) = before
                    && said.ends_with(':')
                {
                    said.pop();
                    said.push_str("; ");
                    said.push_str(&remark);
                } else {
                    pieces.insert(at, Piece::Remark(remark));
                    at += 1;
                }
            }
            Piece::Optional(_) | Piece::Remark(_) => {}
        }
        at += 1;
    }
}

/// Names in a remark.
pub(super) fn listed(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
