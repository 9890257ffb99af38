//! The order of children: which ones are out of place, where they belong, and how to move them.

use super::{Checker, Fact, weighed};
use crate::finding::{Edit, Fix, Severity};
use crate::schema::{Element as Model, Slot};
use crate::text::{Span, limits::MAX_FINDINGS, order};
use crate::xml;

/// A child that the model has, with its slot.
#[derive(Clone, Copy)]
pub(super) struct Placed<'t> {
    pub(super) element: xml::Element<'t>,
    pub(super) slot: &'static Slot,
}

impl<'t> Checker<'_, 't> {
    /// Reports the children that are out of order: the fewest whose move puts things right.
    pub(super) fn order(
        &mut self,
        parent: xml::Element<'t>,
        parent_model: &'static Model,
        children: &[xml::Element<'t>],
        placed: &[Placed<'t>],
    ) {
        if placed.is_sorted_by_key(|child| child.slot.rank) {
            return;
        }
        let ranks: Vec<u16> = placed.iter().map(|child| child.slot.rank).collect();
        let kept = in_order(&ranks);
        if kept.len() == placed.len() {
            return;
        }
        let mut in_place = vec![false; placed.len()];
        for index in &kept {
            in_place[*index] = true;
        }
        for index in (0..placed.len()).filter(|index| !in_place[*index]) {
            if self.found.findings.len() > MAX_FINDINGS {
                return;
            }
            let child = placed[index];
            let rank = child.slot.rank;
            // The first child in order that must follow it, and the last that it must follow.
            let behind = kept.partition_point(|other| placed[*other].slot.rank <= rank);
            let follower = kept.get(behind).copied();
            let leader = behind.checked_sub(1).map(|last| kept[last]);
            let late = follower.is_some_and(|other| other < index);
            let (word, other) = match (follower, leader) {
                (Some(other), _) if late => ("before", other),
                (_, Some(other)) => ("after", other),
                (Some(other), None) => ("before", other),
                (None, None) => continue,
            };
            let other = placed[other].element;
            let (name, beside) = (child.element.local(), other.local());
            let message = format!("`{name}` must come {word} `{beside}`");
            let mut finding = self
                .finding("element-order", child.element, child.element.name_span(), message)
                .label(other.name_span(), format!("`{name}` belongs {word} this"))
                .help(format!("the order of the children of `{}` is significant: one out of turn is refused, or skipped without a word", parent.local()));
            if let Some(fix) = mover(
                parent,
                children,
                [child.element, other],
                (word, rank),
                self.document.tree.text(),
            ) {
                finding = finding.fix(fix);
            }
            let finding = self.with_fact(finding, Fact::of_schema(parent_model.order_says), false);
            self.report(weighed(finding, self.misplaced(index, placed)));
        }
    }

    /// What it weighs that this child is out of order, where the model says it: always, or for
    /// those alone that known clients write in another order.
    fn misplaced(&self, index: usize, placed: &[Placed<'t>]) -> Option<Severity> {
        let Placed { slot, .. } = placed[index];
        let misplaced = self.schema.element(slot.element).misplaced?;
        let among = misplaced.among;
        let fits = |(other, Placed { slot: beside, .. }): (usize, &Placed<'t>)| {
            let out_of_order =
                if other < index { beside.rank > slot.rank } else { beside.rank < slot.rank };
            !out_of_order || among.contains(&beside.name)
        };
        (among.is_empty() || placed.iter().enumerate().all(fits)).then_some(misplaced.severity)
    }
}

/// The longest run of ranks that do not fall, as indexes; of several the one that keeps what
/// stands first, so that the latecomer is the one to be moved.
pub(super) fn in_order(ranks: &[u16]) -> Vec<usize> {
    // From the end: how long a run can still get that begins with this one. `tails[n]` is the
    // greatest rank that a run of n + 1 can begin with.
    let mut tails: Vec<u16> = Vec::new();
    let mut lengths = vec![0; ranks.len()];
    for (index, rank) in ranks.iter().enumerate().rev() {
        let longer = tails.partition_point(|tail| tail >= rank);
        lengths[index] = longer + 1;
        match tails.get_mut(longer) {
            Some(tail) => *tail = *rank,
            None => tails.push(*rank),
        }
    }
    let mut run: Vec<usize> = Vec::with_capacity(tails.len());
    let mut wanted = tails.len();
    for (index, length) in lengths.into_iter().enumerate() {
        if length == wanted && run.last().is_none_or(|last| ranks[*last] <= ranks[index]) {
            run.push(index);
            wanted -= 1;
        }
    }
    run
}

/// Moves an element, with the comments and white space that lead to it, beside another.
fn mover(
    parent: xml::Element<'_>,
    children: &[xml::Element<'_>],
    [element, other]: [xml::Element<'_>; 2],
    (word, rank): (&str, u16),
    text: &str,
) -> Option<Fix> {
    let from = extent(parent, children, element, text)?;
    let beside = extent(parent, children, other, text)?;
    let target = if word == "before" { beside.start } else { beside.end };
    if from.start <= target && target <= from.end {
        return None;
    }
    let moved = &text[from.range()];
    let mut edits = vec![Edit::delete(from), Edit::insert(target, moved).ranked(rank)];
    order::by_key(&mut edits, |edit| edit.span);
    Some(Fix::safe(format!("move `{}` {word} `{}`", element.local(), other.local()), edits))
}

/// An element with the comments and white space that belong to it: from the line after its
/// predecessor to the end of a comment on its own line. `None` where other text is in the way.
pub(super) fn extent(
    parent: xml::Element<'_>,
    children: &[xml::Element<'_>],
    element: xml::Element<'_>,
    text: &str,
) -> Option<Span> {
    let own = element.span();
    let index = children.partition_point(|child| child.span().start < own.start);
    let previous = index.checked_sub(1).map(|previous| children[previous]);
    let floor = previous.map_or(parent.content_span().start, |previous| previous.span().end);
    let next = children.get(index + 1);
    let ceiling = next.map_or(parent.content_span().end, |next| next.span().start);
    let lead = text.get(floor as usize..own.start as usize)?;
    let trail = text.get(own.end as usize..ceiling as usize)?;
    if !only_comments(lead) || !only_comments(trail) {
        return None;
    }
    // A comment on the line of the predecessor is the predecessor's; one on our line is ours.
    let start = floor + line_comment(lead);
    let end = own.end + line_comment(trail);
    Some(Span::new(start, end))
}

/// Length of the white space and comments that stand on the first line of `trivia`, when a line
/// ends behind them.
fn line_comment(trivia: &str) -> u32 {
    let mut rest = trivia;
    loop {
        let inner = rest.trim_start_matches([' ', '\t']);
        match inner.strip_prefix("<!--").and_then(|comment| comment.split_once("-->")) {
            Some((_, behind)) => rest = behind,
            None if inner.starts_with(['\r', '\n']) => {
                return (trivia.len() - rest.trim_start_matches([' ', '\t']).len()) as u32;
            }
            None => return 0,
        }
    }
}

fn only_comments(trivia: &str) -> bool {
    let mut rest = trivia.trim_start();
    while let Some(comment) = rest.strip_prefix("<!--") {
        let Some((_, behind)) = comment.split_once("-->") else { return false };
        rest = behind.trim_start();
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::{in_order, line_comment, only_comments};

    #[test]
    fn the_fewest_are_out_of_place() {
        assert_eq!(in_order(&[0, 1, 2, 3]), [0, 1, 2, 3]);
        assert_eq!(in_order(&[3, 0, 1, 2]), [1, 2, 3]);
        assert_eq!(in_order(&[0, 3, 1, 2]), [0, 2, 3]);
        assert_eq!(in_order(&[0, 0, 0]), [0, 1, 2]);
        assert_eq!(in_order(&[]), [0; 0]);
    }

    #[test]
    fn of_two_that_changed_places_the_later_one_moves() {
        assert_eq!(in_order(&[1, 0]), [0]);
        assert_eq!(in_order(&[0, 2, 1, 3]), [0, 1, 3]);
    }

    #[test]
    fn comments_on_a_line_belong_to_it() {
        assert_eq!(line_comment(" <!-- a -->\n <!-- b -->\n"), 11);
        assert_eq!(line_comment("\n  <!-- b -->"), 0);
        assert_eq!(line_comment(" <!-- a --> "), 0);
        assert!(only_comments(" <!-- a --> <!-- b -->\n") && !only_comments(" a "));
    }
}
