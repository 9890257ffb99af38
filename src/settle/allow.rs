//! Reads what a comment allows: `svclint: allow RULE[, RULE…] [until YYYY-MM-DD][: REASON]`.

use std::sync::Arc;

use super::selection::{Choice, SelectionError};
use super::suppression::{Allowed, Suppression};
use crate::finding::{Edit, Finding, Fix, RuleName, Severity};
use crate::rules;
use crate::schema::Version;
use crate::text::{Part, Span, nearest};

/// Words that other linters have in the place of `allow`.
const ALLOW: [&str; 8] =
    ["allow", "ignore", "disable", "suppress", "skip", "noqa", "permit", "accept"];

/// What a comment says to svclint, if it says anything.
pub(super) struct Read {
    /// What it allows; `None` where that could not be read.
    pub(super) suppression: Option<Suppression>,
    /// What is wrong with it.
    pub(super) mistakes: Vec<Finding>,
}

/// Reads the comment at `comment`, whose words stand at `words`; `None` when it is not for us.
/// What it covers is decided by the caller.
pub(super) fn read(part: &Arc<Part>, comment: Span, words: Span) -> Option<Read> {
    let mut reader = Reader { part, comment, rest: words, mistakes: Vec::new(), is_for_us: true };
    reader.skip_space();
    if !reader.text().starts_with("svclint") {
        return None;
    }
    let suppression = reader.suppression();
    reader.is_for_us.then_some(Read { suppression, mistakes: reader.mistakes })
}

struct Reader<'p> {
    part: &'p Arc<Part>,
    comment: Span,
    rest: Span,
    mistakes: Vec<Finding>,
    /// Whether the comment speaks to svclint, and not only of it.
    is_for_us: bool,
}

impl<'p> Reader<'p> {
    fn text(&self) -> &'p str {
        self.part.slice(self.rest)
    }

    fn skip(&mut self, bytes: usize) {
        self.rest.start = (self.rest.start + bytes as u32).min(self.rest.end);
    }

    fn skip_space(&mut self) {
        let text = self.text();
        self.skip(text.len() - text.trim_start().len());
    }

    /// The word that comes next, up to white space, a comma or a colon.
    fn word(&mut self) -> (&'p str, Span) {
        self.skip_space();
        let text = self.text();
        let len =
            text.find(|c: char| c.is_whitespace() || c == ',' || c == ':').unwrap_or(text.len());
        let span = Span::new(self.rest.start, self.rest.start + len as u32);
        self.skip(len);
        (&text[..len], span)
    }

    /// Everything from `svclint` on.
    fn suppression(&mut self) -> Option<Suppression> {
        let (_, name) = self.word();
        let has_colon = self.text().starts_with(':');
        if has_colon {
            self.skip(1);
        }
        let (verb, at) = self.word();
        let is_verb = nearest::of(verb, ALLOW).is_some();
        if !has_colon {
            // A sentence about svclint is none to it.
            if !is_verb {
                self.is_for_us = false;
                return None;
            }
            let edits = vec![Edit::insert(name.end, ":")];
            self.mistake(Span::new(name.start, at.end), "`svclint` needs a colon behind it", |f| {
                f.fix(Fix::safe("write `svclint:`", edits))
            });
            return None;
        }
        if verb != "allow" {
            let message = if verb.is_empty() {
                "it does not say what is allowed".to_owned()
            } else {
                format!("svclint knows no `{verb}` in a comment")
            };
            self.mistake(at, message, |finding| {
                if is_verb {
                    finding.fix(Fix::safe("write `allow`", vec![Edit::replace(at, "allow")]))
                } else {
                    finding
                }
            });
            return None;
        }
        self.allowed(at)
    }

    /// The rules, the date and the reason.
    fn allowed(&mut self, verb: Span) -> Option<Suppression> {
        let mut rules = Vec::new();
        let mut until = None;
        let mut names = 0;
        loop {
            self.skip_space();
            match self.text().chars().next() {
                None | Some(':') => break,
                Some(',') => self.skip(1),
                Some(_) => {
                    let (word, span) = self.word();
                    if word == "until" {
                        until = Some(self.date()?);
                        continue;
                    }
                    names += 1;
                    match Choice::named(word) {
                        Ok(choice) => rules.push(Allowed { choice, name: word.to_owned(), span }),
                        Err(error) => self.unknown(span, &error),
                    }
                }
            }
        }
        let reason = self.text().strip_prefix(':').unwrap_or_default().trim().to_owned();
        if names == 0 {
            self.mistake(verb, "it names no rule that is allowed", |finding| finding);
        }
        Some(Suppression {
            part: Arc::clone(self.part),
            comment: self.comment,
            covers: None,
            element: None,
            rules,
            until,
            reason: (!reason.is_empty()).then_some(reason),
            is_remote: false,
        })
    }

    /// The date behind `until`.
    fn date(&mut self) -> Option<Version> {
        let (word, span) = self.word();
        let date = word.parse::<Version>().ok().filter(|version| version.is_date());
        if date.is_none() {
            let message = if word.is_empty() {
                "no date follows `until`".to_owned()
            } else {
                format!("`{word}` is no date: write YYYY-MM-DD")
            };
            self.mistake(span, message, |finding| finding);
        }
        date
    }

    fn unknown(&mut self, span: Span, error: &SelectionError) {
        let mut finding = Finding::new(
            RuleName::new("unknown-rule"),
            Severity::Warning,
            self.part,
            span,
            format!("there is no rule and no group `{}`", error.name),
        )
        .subject(error.name.clone());
        if let Some(meant) = error.meant {
            finding = finding
                .help(format!("did you mean `{meant}`?"))
                .fix(Fix::safe(format!("write `{meant}`"), vec![Edit::replace(span, meant)]));
        }
        self.mistakes.push(finding);
    }

    #[cold]
    #[inline(never)]
    fn mistake(
        &mut self,
        span: Span,
        message: impl Into<String>,
        more: impl FnOnce(Finding) -> Finding,
    ) {
        let rule = rules::page("invalid-suppression").expect("internal: a rule has a page");
        let finding = Finding::new(rule.rule(), rule.severity, self.part, span, message)
            .subject(self.part.slice(self.comment))
            .help("write `svclint: allow RULE: REASON`, with ` until YYYY-MM-DD` before the colon if it shall end");
        self.mistakes.push(more(finding));
    }
}
