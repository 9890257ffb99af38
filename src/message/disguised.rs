//! Slips in how an address is written that hide where it leads. Each is one finding, and the rest
//! of the request is judged as if it were mended.

use super::Envelope;
use super::route::{self, Destination, Sent};
use super::target::{Pair, Target};
use crate::finding::{Edit, Finding, Fix, Severity};
use crate::text::Span;
use crate::text::letters::Letters;

/// Marks that people put around an address, as shells and mails have them.
const MARKS: [(char, char); 3] = [('"', '"'), ('\'', '\''), ('<', '>')];

/// An address without the marks around it.
pub(super) fn bare(text: &str) -> &str {
    let inside = |(open, close)| text.strip_prefix(open)?.strip_suffix(close);
    MARKS.into_iter().find_map(inside).unwrap_or(text)
}

impl Envelope<'_> {
    /// The address stands in quotation marks: what was meant.
    pub(super) fn quoted(&mut self) -> Option<Vec<Sent>> {
        let request = self.request;
        let text = request.target.text();
        let inside = bare(text);
        if inside.len() == text.len() {
            return None;
        }
        let message = format!("`{}` around the address is taken for a part of it", &text[..1]);
        let marks = [0..1, text.len() - 1..text.len()].map(|range| request.target.span(range));
        let stand = marks.iter().all(|span| {
            MARKS.iter().any(|(open, close)| {
                let mark = self.part.slice(*span);
                mark.starts_with(*open) || mark.starts_with(*close)
            })
        });
        let edits = if stand { marks.map(|span| Edit::replace(span, "")).to_vec() } else { vec![] };
        let finding = self
            .misspelt(marks[0], message, "marks")
            .help("in a request line the address stands as it is, between the method and the protocol")
            .fix(Fix::safe("take the marks away", edits));
        self.report(finding);
        Some(self.meant(inside).unwrap_or_default())
    }

    /// The query is hidden in the path, or asks for two things: what was meant.
    pub(super) fn disguised(&mut self) -> Option<Vec<Sent>> {
        let sent = self.hidden_query().or_else(|| self.asked_twice())?;
        self.arrived_at(&sent);
        Some(sent)
    }

    /// A question mark that was escaped with the rest of the path, or is an `&`.
    fn hidden_query(&mut self) -> Option<Vec<Sent>> {
        if !self.target.query.is_empty() {
            return None;
        }
        let request = self.request;
        let text = request.target.text();
        let path = text[self.target.path.clone()].lower();
        let asks = |mark: &str| {
            let behind = ["comp=", "action="].map(|name| path.find(&format!("{mark}{name}")));
            behind.into_iter().flatten().min().map(|at| (self.target.path.start + at, mark.len()))
        };
        let escaped = path.find("%3f").map(|at| (self.target.path.start + at, 3));
        let (at, length) = escaped.or_else(|| asks("&"))?;
        let fixed = [&text[..at], "?", &text[at + length..]].concat();
        let sent = self.meant(&fixed)?;
        let written = &text[at..at + length];
        let span = request.target.span(at..at + length);
        let stands = self.part.slice(span) == written;
        let edits = stands.then(|| Edit::replace(span, "?")).into_iter().collect();
        let finding = if escaped.is_some() {
            self.misspelt(span, "`%3F` makes the query a part of the path", "%3F")
                .judged(Severity::Warning)
                .help("one known client writes it so; whether the service reads it as a question mark, no page says")
        } else {
            self.misspelt(span, "`&` makes the query a part of the path", "&")
                .help("a query begins with `?`; `&` stands between its pairs")
        };
        self.report(finding.fix(Fix::safe("write `?`", edits)));
        Some(sent)
    }

    /// The query asks for two things, or for one thing twice.
    fn asked_twice(&mut self) -> Option<Vec<Sent>> {
        let request = self.request;
        let text = request.target.text();
        let asking: Vec<&Pair> =
            self.target.query.iter().filter(|pair| route::leads(pair) && !pair.is_open).collect();
        let twice = asking.iter().enumerate().find_map(|(index, second)| {
            let first = asking[..index].iter().find(|first| first.name == second.name)?;
            Some((*first, *second))
        });
        let (first, second) = twice?;
        let without = |pair: &Pair| {
            let range = &pair.range;
            // One of the marks beside it goes with it.
            if text[range.end..].starts_with('&') {
                range.start..range.end + 1
            } else {
                range.start - 1..range.end
            }
        };
        let rest =
            |range: &std::ops::Range<usize>| [&text[..range.start], &text[range.end..]].concat();
        let ways = [second, first].map(|pair| self.meant(&rest(&without(pair))));
        let own = |sent: &Vec<Sent>| !self.own(sent).is_empty();
        let sent = ways.iter().flatten().find(|sent| own(sent)).or(ways.iter().flatten().next());
        let sent = sent.cloned().unwrap_or_default();
        let span = request.target.span(second.range.clone());
        let mut finding = self
            .misspelt(span, format!("`{}` stands twice in the address", second.name), &second.name)
            .label(request.target.span(first.range.clone()), "it stands here already")
            .help("a request asks for one thing");
        if first.value.is_like(&second.value) {
            let place = without(second);
            let gone = Span::new(place.start as u32, place.end as u32);
            let edits = request.target.editable(gone).map(|span| Edit::replace(span, ""));
            finding =
                finding.fix(Fix::safe("take the second one away", edits.into_iter().collect()));
        }
        self.report(finding);
        Some(sent)
    }

    /// The operations that another address leads to; `None`: nothing answers there.
    fn meant(&self, address: &str) -> Option<Vec<Sent>> {
        let target = Target::new(address);
        let at_path = route::at_path(&target, self.catalog);
        let sent = match route::destination(&self.request.verb(), &target, at_path) {
            Destination::Known(sent) | Destination::Method(sent) | Destination::Query(sent) => sent,
            Destination::Nowhere => return None,
        };
        let own = self.own(&sent);
        Some(if own.is_empty() { sent } else { own })
    }

    #[cold]
    #[inline(never)]
    fn misspelt(&self, span: Span, message: impl Into<String>, subject: &str) -> Finding {
        self.finding("invalid-request-uri", span, message).subject(subject)
    }
}
