//! The headers that a request needs: the version, and what the body is.

use super::envelope::{Envelope, Load, VERSION};
use super::{Header, Mapped, is_open};
use crate::finding::{Edit, Fix, Severity};
use crate::schema::{self, Schema};
use crate::text::letters::Letters;
use crate::text::{Span, nearest};

impl Envelope<'_> {
    /// The header that names the version: there, once, readable, known, and not before the
    /// operation.
    pub(super) fn version(
        &mut self,
        operation: Option<&'static Schema>,
    ) -> Option<schema::Version> {
        let headers: Vec<&Header> = self.request.headers_named(VERSION).collect();
        let Some(header) = headers.first() else {
            self.missing_version(operation);
            return None;
        };
        let value = &header.value;
        if let Some(second) = headers.get(1) {
            let finding = self
                .finding("invalid-version", second.value.whole(), "`x-ms-version` stands twice")
                .subject("twice")
                .label(value.whole(), "first here")
                .help("two headers of a name are read as one with both values, which is no version; delete one");
            self.report(finding);
        }
        let text = value.text().trim().to_owned();
        if text.contains("{{") || is_open(&text) {
            return None;
        }
        let parsed = text.parse::<schema::Version>();
        match parsed {
            Ok(version) if version.is_date() => {
                self.known_version(version, value.whole(), operation);
                Some(version)
            }
            _ => {
                let meant = parsed.err().and_then(|error| error.meant).filter(|v| v.is_date());
                self.unreadable_version(&text, value, meant);
                meant
            }
        }
    }

    fn missing_version(&mut self, operation: Option<&'static Schema>) {
        let first = operation.and_then(|schema| schema.gate.since);
        let mut finding = self
            .finding(
                "missing-version-header",
                self.request.line,
                "the header `x-ms-version` is missing",
            )
            .help("the service answers 400 Bad Request (`MissingOrIncorrectVersionHeader`)");
        let mut names = self.request.headers.iter().filter(|header| {
            let name = header.name.text().lower();
            nearest::distance(&name, VERSION) <= 2
                || matches!(name.as_str(), "api-version" | "ms-version" | "x-version" | "version")
        });
        if let Some(near) = names.next_back() {
            let span = near.name.whole();
            finding.place.span = span;
            finding.message =
                format!("the header `x-ms-version` is missing; `{}` is another", near.name.text());
            if let Some(span) = near.name.editable(Span::new(0, near.name.text().len() as u32)) {
                finding = finding
                    .fix(Fix::safe("write `x-ms-version`", vec![Edit::replace(span, VERSION)]));
            }
        } else if let (Some(operation), Some(first)) = (operation, first) {
            finding = finding.help(format!(
                "write the version that the body is for: {} needs {first} or later",
                operation.name
            ));
        }
        self.report(finding);
    }

    fn unreadable_version(&mut self, text: &str, value: &Mapped, meant: Option<schema::Version>) {
        let message = if text.is_empty() {
            "`x-ms-version` is empty".to_owned()
        } else {
            format!("`{text}` is no version")
        };
        let span = if text.is_empty() { self.request.line } else { value.whole() };
        let mut finding = self.finding("invalid-version", span, message).subject(text).help(
            "a version is a date such as 2014-06-01: the year, the month and the day, with hyphens",
        );
        if let Some(meant) = meant {
            finding = finding.note(format!("did you mean `{meant}`?"));
            if let Some(span) = value.editable(Span::new(0, value.text().len() as u32)) {
                let edit = Edit::replace(span, meant.to_string());
                finding = finding.fix(Fix::safe(format!("write `{meant}`"), vec![edit]));
            }
        }
        self.report(finding);
    }

    fn known_version(
        &mut self,
        version: schema::Version,
        span: Span,
        operation: Option<&'static Schema>,
    ) {
        if let Some(schema) = operation.filter(|schema| !schema.gate.admits(Some(version))) {
            let message = format!("{} does not exist in version {version}", schema.name);
            let mut finding =
                self.finding("operation-not-in-version", span, message).subject(schema.name);
            finding = match (schema.gate.since, schema.gate.until) {
                (Some(since), _) if version < since => finding
                    .note(format!("needs {since} or later"))
                    .help(format!("send x-ms-version {since} or later")),
                (_, Some(until)) => finding.note(format!("gone after {until}")),
                _ => finding,
            };
            if schema.gate.doubt {
                finding = finding.judged(Severity::Warning);
            }
            return self.report(finding);
        }
        if self.catalog.knows(version) {
            return;
        }
        let mut finding = self
            .finding(
                "unknown-version",
                span,
                format!("svclint does not know the version {version}"),
            )
            .subject(version.to_string());
        if let Some(nearest) = self.catalog.nearest(version) {
            finding = finding.help(format!("the last one before it is {nearest}; the service answers 400 Bad Request to a version that it never had"));
        }
        self.report(finding);
    }

    /// The header that says what the body is.
    pub(super) fn content_type(&mut self, operation: Option<&'static Schema>) {
        let Some(schema) = operation else { return };
        let wanted = schema.content_type;
        // Some operations without a body are asked for without saying what it is.
        if wanted.is_empty() {
            return;
        }
        let Some(header) = self.request.headers_named("content-type").next() else {
            let is_nothing = matches!(self.carried.load, Load::Nothing);
            if is_nothing && schema.has_body() || self.is_reading() {
                return;
            }
            let mut finding = self
                .finding(
                    "missing-content-type",
                    self.request.line,
                    "the header `Content-Type` is missing",
                )
                .subject(schema.name)
                .help(format!("{} is sent with `Content-Type: {wanted}`", schema.name));
            if schema.content_type_missing != Severity::Error {
                finding = finding.judged(schema.content_type_missing);
            }
            if let Some(room) = self.request.room {
                let line = format!("{}Content-Type: {wanted}", room.newline);
                let title = format!("add `Content-Type: {wanted}`");
                finding = finding.fix(Fix::safe(title, vec![Edit::insert(room.at, line)]));
            }
            return self.report(finding);
        };
        let text = header.value.text();
        let media = text.split(';').next().unwrap_or(text).trim();
        if media.is_like(wanted) || is_open(text) || !schema.has_body() {
            return;
        }
        let from = text.find(media).unwrap_or_default();
        let at = Span::new(from as u32, (from + media.len()) as u32);
        let message = if media.is_empty() {
            "`Content-Type` is empty".to_owned()
        } else {
            format!("`{media}` is not the `Content-Type` of {}, `{wanted}`", schema.name)
        };
        let span = if media.is_empty() { header.name.whole() } else { header.value.place(at) };
        let edits = header.value.editable(at).filter(|_| !media.is_empty());
        let finding = self
            .finding("wrong-content-type", span, message)
            .subject(media)
            .help("some clients send another type and are served, but no page promises that")
            .fix(Fix::safe(
                format!("write `{wanted}`"),
                edits.into_iter().map(|span| Edit::replace(span, wanted)).collect(),
            ));
        self.report(finding);
    }
}
