//! Comments that let findings be: which they cover, and which of them are of no use any more.

use std::sync::Arc;

use super::covers::Covers;
use super::selection::Choice;
use super::{Fate, Selection, Settings, Settled, allow};
use crate::finding::{Edit, Finding, Fix, Place, RuleName, Severity};
use crate::rules::{self, Group};
use crate::schema::Version;
use crate::text::{Part, Span};
use crate::xml::{Element, Tree};

/// What a comment allows.
#[derive(Clone, Debug)]
pub struct Suppression {
    /// The text that it stands in.
    pub(crate) part: Arc<Part>,
    /// The comment as a whole.
    pub(super) comment: Span,
    /// What it covers; `None`: nothing follows that it could cover.
    pub(super) covers: Option<Span>,
    /// Path of the element that it covers.
    pub(super) element: Option<String>,
    /// The rules and groups that it lets be.
    pub(super) rules: Vec<Allowed>,
    /// The last day on which it holds, UTC.
    pub(super) until: Option<Version>,
    /// Why.
    pub(super) reason: Option<String>,
    /// Whether it stands where nothing can be said about itself.
    pub(super) is_remote: bool,
}

/// A rule or a group in a comment.
#[derive(Clone, Debug)]
pub(super) struct Allowed {
    pub(super) choice: Choice,
    pub(super) name: String,
    pub(super) span: Span,
}

/// What the comments of a document say to svclint, and what is wrong with them.
#[must_use]
pub fn suppressions(tree: &Tree<'_>) -> (Vec<Suppression>, Vec<Finding>) {
    let mut found = (Vec::new(), Vec::new());
    let speaks = |comment: &Span| tree.text()[comment.range()].contains("svclint");
    if !tree.comments().iter().any(speaks) {
        return found;
    }
    for (comment, covered) in tree.comments().iter().zip(elements_behind(tree)) {
        let words =
            Span::new(comment.start + 4, comment.end.saturating_sub(3).max(comment.start + 4));
        let Some(read) = allow::read(tree.part(), *comment, words) else { continue };
        let place = |finding: Finding| match covered {
            Some(element) => finding.on(element.path(), ""),
            None => finding,
        };
        found.1.extend(read.mistakes.into_iter().map(place));
        if let Some(mut suppression) = read.suppression {
            suppression.covers = covered.map(|element| covered_by(tree, element));
            suppression.element = covered.map(Element::path);
            found.0.push(suppression);
        }
    }
    found
}

/// What a line of another kind of text says to svclint: `# svclint: allow …` in a file of
/// messages. `comment` is the line, `words` what stands behind its sign, `covers` what follows.
#[must_use]
pub fn suppression_in_line(
    part: &Arc<Part>,
    comment: Span,
    words: Span,
    covers: Option<Span>,
) -> (Option<Suppression>, Vec<Finding>) {
    match allow::read(part, comment, words) {
        Some(read) => {
            let suppression = read.suppression.map(|found| Suppression { covers, ..found });
            (suppression, read.mistakes)
        }
        None => (None, Vec::new()),
    }
}

/// For each comment the element that it stands before: the next one, with nothing between but space,
/// other comments and instructions.
fn elements_behind<'t>(tree: &'t Tree<'t>) -> Vec<Option<Element<'t>>> {
    let comments = tree.comments();
    let mut behind: Vec<Option<Element<'t>>> = vec![None; comments.len()];
    for (index, comment) in comments.iter().enumerate().rev() {
        let next = tree.element_from(comment.end);
        let element = next.map_or(u32::MAX, |next| next.span().start);
        let other = comments.get(index + 1).map_or(u32::MAX, |other| other.start);
        let between = tree.text().get(comment.end as usize..element.min(other) as usize);
        if !between.is_some_and(holds_nothing) {
            continue;
        }
        behind[index] = if other < element {
            behind[index + 1]
        } else {
            let parent = tree.element_at(comment.start).map(Element::id);
            next.filter(|next| next.parent().map(Element::id) == parent)
        };
    }
    behind
}

/// Whether a text between two pieces of markup is nothing but space and instructions.
fn holds_nothing(text: &str) -> bool {
    let mut rest = text.trim_start();
    while let Some((_, behind)) = rest.strip_prefix("<?").and_then(|rest| rest.split_once("?>")) {
        rest = behind.trim_start();
    }
    rest.is_empty()
}

/// An element with its tags; of the root, the whole text.
fn covered_by(tree: &Tree<'_>, element: Element<'_>) -> Span {
    match element.parent() {
        Some(_) => element.span(),
        None => Span::new(0, tree.text().len() as u32),
    }
}

/// Gives what is covered its fate, and says which suppressions are expired or of no use. Only a
/// rule that ran can be of no use.
pub(super) fn apply(
    settled: &mut [Settled],
    suppressions: &[Suppression],
    settings: &Settings,
    today: Version,
) -> Vec<Finding> {
    let covers = Covers::of(suppressions, today);
    let mut used: Vec<Vec<bool>> =
        suppressions.iter().map(|suppression| vec![false; suppression.rules.len()]).collect();
    for one in settled {
        let Some(page) = rules::page(one.finding.rule.as_str()) else { continue };
        // The later one is the closer one: comments come in the order of the text. What covers the
        // inner place is closer still.
        let places = chain(&one.finding.place).filter_map(|place| covers.last(place, page));
        let Some(index) = places.last() else { continue };
        let rules = &suppressions[index].rules;
        if let Some(rule) = rules.iter().position(|rule| rule.choice.contains(page)) {
            used[index][rule] = true;
        }
        one.fate = Fate::Suppressed { reason: suppressions[index].reason.clone() };
    }
    let mut findings = Vec::new();
    for (suppression, used) in suppressions.iter().zip(&used).filter(|(one, _)| !one.is_remote) {
        if suppression.is_over(today) {
            findings.push(suppression.expired());
            continue;
        }
        let settings = settings.of(suppression.part.name());
        findings.extend(suppression.unused(used, &settings.selection));
        if suppression.lacks_reason(settings.require_reason) {
            findings.push(suppression.unexplained());
        }
    }
    findings
}

/// A place, and the places inside of it.
fn chain(place: &Place) -> impl Iterator<Item = &Place> {
    std::iter::successors(Some(place), |place| place.inner.as_ref().map(|inner| &inner.place))
}

impl Suppression {
    /// One in a text that stands in a larger one, as one of that: `place` leads there.
    #[must_use]
    pub(crate) fn moved(self, part: &Arc<Part>, place: impl Fn(Span) -> Span) -> Self {
        let rules = self.rules.into_iter().map(|rule| Allowed { span: place(rule.span), ..rule });
        Self {
            part: Arc::clone(part),
            comment: place(self.comment),
            covers: self.covers.map(&place),
            rules: rules.collect(),
            ..self
        }
    }

    /// One in a text that no report shows by itself.
    #[must_use]
    pub(crate) fn remote(self) -> Self {
        Self { is_remote: true, ..self }
    }

    pub(super) fn is_over(&self, today: Version) -> bool {
        self.until.is_some_and(|until| today > until)
    }

    fn lacks_reason(&self, always: bool) -> bool {
        let has_group = self.rules.iter().any(|rule| !rule.choice.is_rule());
        self.reason.is_none() && (always || has_group) && !self.rules.is_empty()
    }

    #[cold]
    #[inline(never)]
    fn finding(&self, rule: &'static str, span: Span, message: String) -> Finding {
        let finding =
            Finding::new(RuleName::new(rule), Severity::Warning, &self.part, span, message)
                .subject(self.names());
        match &self.element {
            Some(element) => finding.on(element, ""),
            None => finding,
        }
    }

    fn names(&self) -> String {
        self.rules.iter().map(|rule| rule.name.as_str()).collect::<Vec<_>>().join(", ")
    }

    fn expired(&self) -> Finding {
        let until = self.until.map(|until| until.to_string()).unwrap_or_default();
        self.finding(
            "expired-suppression",
            self.comment,
            format!("what this comment allows ended on {until}"),
        )
        .help("mend what it hid, give it a later day, or delete it; days are UTC")
        .fix(self.removal())
    }

    fn unexplained(&self) -> Finding {
        let group = self.rules.iter().find(|rule| !rule.choice.is_rule());
        let (span, message) = match group {
            Some(group) => {
                (group.span, format!("`{}` is many rules, and no reason is given", group.name))
            }
            None => (self.comment, "no reason is given".to_owned()),
        };
        self.finding("unexplained-suppression", span, message)
            .help("say why behind a colon: `svclint: allow RULE: REASON`")
    }

    /// One finding for all names of which nothing was covered.
    fn unused(&self, used: &[bool], selection: &Selection) -> Option<Finding> {
        let idle: Vec<&Allowed> = self
            .rules
            .iter()
            .zip(used)
            .filter(|(rule, used)| !**used && ran(rule.choice, selection))
            .map(|(rule, _)| rule)
            .collect();
        let first = idle.first()?;
        let names: Vec<String> = idle.iter().map(|rule| format!("`{}`", rule.name)).collect();
        let (verb, span) = match &idle[..] {
            [_] => ("is", first.span),
            _ => ("are", self.comment),
        };
        let names = names.join(" and ");
        let message = match self.covers {
            Some(_) => format!("{names} {verb} allowed here, but nothing of the kind was found"),
            None => format!("{names} {verb} allowed, but no element follows the comment"),
        };
        let fix = if idle.len() == self.rules.len() {
            self.removal()
        } else {
            let edits = idle.iter().map(|rule| Edit::delete(self.name_with_comma(rule)));
            Fix::safe(format!("delete {names}"), edits.collect())
        };
        Some(
            self.finding("unused-suppression", span, message)
                .help("a comment that hides nothing today may hide a new mistake tomorrow")
                .fix(fix),
        )
    }

    /// A name with the comma that parts it from its neighbour.
    fn name_with_comma(&self, rule: &Allowed) -> Span {
        let text = self.part.text();
        let is_gap = |c: char| c == ',' || c.is_whitespace();
        let behind = &text[rule.span.end as usize..self.comment.end as usize];
        let gap = behind.len() - behind.trim_start_matches(is_gap).len();
        if self.rules.last().is_some_and(|last| last.span == rule.span) {
            let before = &text[self.comment.start as usize..rule.span.start as usize];
            let gap = before.len() - before.trim_end_matches(is_gap).len();
            return Span::new(rule.span.start - gap as u32, rule.span.end);
        }
        Span::new(rule.span.start, rule.span.end + gap as u32)
    }

    /// Deletes the comment, with its line where it has one of its own.
    fn removal(&self) -> Fix {
        let text = self.part.text();
        let (before, behind) =
            (&text[..self.comment.start as usize], &text[self.comment.end as usize..]);
        let indent = before.len() - before.trim_end_matches([' ', '\t']).len();
        let starts_line =
            before.len() == indent || before[..before.len() - indent].ends_with(['\n', '\r']);
        let rest = behind.trim_start_matches([' ', '\t']);
        let newline =
            if rest.starts_with("\r\n") { 2 } else { usize::from(rest.starts_with(['\n', '\r'])) };
        let span = if starts_line && newline > 0 {
            let space = behind.len() - rest.len();
            Span::new(
                self.comment.start - indent as u32,
                self.comment.end + (space + newline) as u32,
            )
        } else {
            self.comment
        };
        Fix::safe("delete the comment", vec![Edit::delete(span)])
    }
}

/// Whether a rule of the choice ran. What compares with something outside of the file runs only
/// where it was asked for, and is given the benefit of the doubt.
fn ran(choice: Choice, selection: &Selection) -> bool {
    let compares = |group| matches!(group, Group::Swap | Group::Update | Group::Pair);
    rules::all()
        .iter()
        .any(|page| choice.contains(page) && selection.contains(page) && !compares(page.group))
}
