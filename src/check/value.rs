//! Values: empty ones, placeholders, slips of copying; then every facet, not only the first that
//! fails.

use super::types;
use super::{Checker, Fact, capped};
use crate::finding::{Edit, Finding, Fix, Grade, Severity};
use crate::schema::{Element as Model, Secret, Type, Value as ValueModel};
use crate::text::{Span, secrets, tokens};
use crate::xml;

/// Whose value it is.
#[derive(Clone, Copy)]
pub(super) enum SiteName<'t> {
    /// An element, by its local name.
    Element(&'t str),
    /// An attribute, and whether it is one of the instance namespace.
    Attribute(&'static str, bool),
}

/// The value that is checked: whose it is, and what is known about it.
pub(super) struct Site<'t> {
    pub(super) element: xml::Element<'t>,
    pub(super) name: SiteName<'t>,
    pub(super) span: Span,
    pub(super) required: bool,
    /// What the model says about it.
    pub(super) fact: Fact,
}

impl Site<'_> {
    /// The edits that write another value: none where they would break a CDATA section apart or
    /// lose a comment.
    pub(super) fn rewrite(&self, value: &str, text: &str) -> Vec<Edit> {
        let is_plain = |span: Span| {
            let source = &text[span.range()];
            !source.contains('<') && !source.contains("]]>")
        };
        let content = self.element.content_span();
        let span = if is_plain(self.span) {
            self.span
        } else if content.contains(self.span) && !text[content.range()].contains("<!--") {
            content
        } else {
            return Vec::new();
        };
        vec![Edit::replace(span, value)]
    }
}

impl<'t> Checker<'_, 't> {
    /// The text of an element that holds a value.
    pub(super) fn text(
        &mut self,
        element: xml::Element<'t>,
        model: &'static Model,
        facets: &'static ValueModel,
    ) {
        let is_required = model.occurs.min > 0;
        if !element.is_forced() && self.is_sound_content(facets, &element.outline(), is_required) {
            return;
        }
        if let Some(first) = element.children().next() {
            let message = format!("`{}` holds elements, but takes a value", element.local());
            let mut finding = self
                .finding("unknown-element", first, first.name_span(), message)
                .label(element.name_span(), "no element may stand in here")
                .subject(first.local());
            if facets.kind == Type::Base64 {
                finding = finding.help("the document belongs here encoded in base64, not as it is");
            }
            let finding = self.with_evidence(finding, model, false);
            return self.report(finding);
        }
        let end = self.document.tree.text().len() as u32;
        if element.is_forced() && (!element.has_text() || element.span().end == end) {
            // Nothing is there, or the file ends in it: only a stump could be judged.
            self.found.secrets.push(element.content_span());
            return;
        }
        let value = element.value();
        let site = Site {
            element,
            name: SiteName::Element(element.local()),
            span: if value.trimmed().is_empty() {
                element.name_span()
            } else {
                value.trimmed_span()
            },
            required: is_required,
            fact: Fact::of(model),
        };
        self.value(&site, facets, &value);
    }

    /// Any value, of an element or an attribute.
    pub(super) fn value(
        &mut self,
        site: &Site<'t>,
        facets: &'static ValueModel,
        value: &xml::Value<'t>,
    ) {
        let before = self.found.findings.len();
        self.facets(site, facets, value);
        if site.fact.grade == Some(Grade::Inferred) {
            let own = self.found.findings.split_off(before);
            self.found.findings.extend(own.into_iter().map(capped));
        }
    }

    fn facets(&mut self, site: &Site<'t>, facets: &'static ValueModel, value: &xml::Value<'t>) {
        let trimmed = value.trimmed();
        if trimmed.is_empty() {
            return self.empty(site, facets, value);
        }
        match facets.secret {
            Secret::No => {}
            Secret::Likely => {
                let spans = secrets::find(value.text()).into_iter();
                self.found.secrets.extend(spans.map(|range| value.source_span(range)));
            }
            Secret::Whole => self.found.secrets.push(site.span),
        }
        let is_free = facets.kind == Type::Text && facets.pattern.is_none();
        if site.element.tree().part().tokens().fit(trimmed, is_free) {
            let message = format!("{} still holds the placeholder `{trimmed}`", quoted(&site.name));
            let finding = self
                .finding("placeholder-value", site.element, site.span, message)
                .subject(trimmed)
                .help("fill it in before this goes out: Azure takes the text as it is");
            return self.report(finding);
        }
        if self.invisible(site, facets, value) {
            return;
        }
        let text = if facets.kind == Type::Text { value.text() } else { trimmed };
        if facets.kind == Type::Name && value.text() != trimmed {
            self.name_whitespace(site, facets, value);
        }
        let sound = self.listed(site, facets, trimmed) & self.typed(site, facets, value);
        self.pattern(site, facets, text, value);
        if facets.kind != Type::Base64 && facets.length.is_some() {
            self.length(site, facets, text.chars().count());
        }
        if let Some(reference) = facets.reference.filter(|_| sound) {
            self.refers(site, reference, text);
        }
        if sound && facets.kind == Type::Thumbprint {
            let digits: String = text.split_ascii_whitespace().collect();
            self.remarks(site, facets, &digits);
        } else if sound {
            self.remarks(site, facets, text);
        }
    }

    fn empty(&mut self, site: &Site<'t>, facets: &'static ValueModel, value: &xml::Value<'t>) {
        let plain = matches!(facets.kind, Type::Text | Type::Name) && facets.one_of.is_empty();
        if facets.empty || plain && !site.required {
            return self.remarks(site, facets, value.text());
        }
        let message = format!("{} is empty", quoted(&site.name));
        let mut finding = self.finding("empty-value", site.element, site.span, message);
        if !facets.default.is_empty() {
            finding = finding.help(format!("write `{}`, which is the default", facets.default));
        } else if !site.required {
            finding = finding.help("it may be left out, but not be empty");
        }
        self.report(finding);
    }

    /// Remarks on values that are accepted.
    pub(super) fn remarks(&mut self, site: &Site<'t>, facets: &'static ValueModel, text: &str) {
        let (element, span) = (site.element, site.span);
        for remark in facets.remarks.0 {
            if remark.when.applies(text) {
                let message = remark
                    .says
                    .replace("{value}", &shown(text.trim()))
                    .replace("{element}", element.local());
                let mut finding =
                    self.finding(remark.rule, element, span, message).subject(text.trim());
                if !remark.write.is_empty() && !text.is_empty() {
                    let title = format!("write `{}`", remark.write);
                    finding =
                        finding.fix(Fix::safe(title, vec![Edit::replace(span, remark.write)]));
                }
                // Of a request the page of the rule says more; what is only odd does not follow from
                // a schema, so that it is inferred unless the schema says better.
                if self.is_strict() {
                    let doubt = remark.severity != Severity::Error && site.fact.grade.is_none();
                    finding = self.with_fact(finding, site.fact, doubt);
                }
                self.report_as_it_is(finding.judged(remark.severity));
            }
        }
    }

    /// Characters that nobody sees. In names and in what is compared they are slips of copying;
    /// in free text they may be meant. True when nothing more is to be said about the value.
    fn invisible(
        &mut self,
        site: &Site<'t>,
        facets: &'static ValueModel,
        value: &xml::Value<'t>,
    ) -> bool {
        if facets.kind == Type::Text && facets.pattern.is_none() && facets.one_of.is_empty() {
            return false;
        }
        if value.text().is_ascii() {
            return false;
        }
        let odd = |c: char| tokens::is_invisible(c);
        let Some((at, first)) = value.text().char_indices().find(|(_, c)| odd(*c)) else {
            return false;
        };
        let edits: Vec<Edit> = value
            .text()
            .char_indices()
            .filter(|(_, c)| odd(*c))
            .map(|(at, c)| Edit::delete(value.source_span(at..at + c.len_utf8())))
            .collect();
        let fix = match self.tidy_thumbprint(site, facets, value) {
            Some(edits) => Fix::safe("leave the digits alone, in upper case", edits),
            None => Fix::safe("delete what cannot be seen", edits),
        };
        let names = matches!(facets.kind, Type::Name | Type::Text);
        let admitted = facets.pattern.is_none_or(|pattern| pattern.matches(value.trimmed()));
        let rule = match facets.kind {
            Type::Name if admitted && facets.one_of.is_empty() => "invisible-character",
            Type::Base64 => "invalid-base64",
            Type::Thumbprint => "invalid-thumbprint",
            _ if facets.pattern.is_some() && names => "invalid-name",
            _ => "invalid-value",
        };
        let message = format!(
            "{} holds the invisible character U+{:04X}",
            quoted(&site.name),
            u32::from(first)
        );
        let span = value.source_span(at..at + first.len_utf8());
        let finding = self
            .finding(rule, site.element, span, message)
            .help("such characters come along when text is copied from a window or a web page")
            .fix(fix);
        self.report(finding);
        true
    }

    /// What mends all of a thumbprint at once, where there is more in it than what nobody sees:
    /// without that alone, spaces and small letters would be the next to be told.
    fn tidy_thumbprint(
        &self,
        site: &Site<'t>,
        facets: &'static ValueModel,
        value: &xml::Value<'t>,
    ) -> Option<Vec<Edit>> {
        if facets.kind != Type::Thumbprint {
            return None;
        }
        let seen: String = value.text().chars().filter(|c| !tokens::is_invisible(*c)).collect();
        let digits: String = seen.split_whitespace().collect();
        let digits = types::digits(&digits).unwrap_or(digits);
        if types::thumbprint(&digits).is_err() {
            return None;
        }
        let digits = digits.to_ascii_uppercase();
        (digits != seen).then(|| site.rewrite(&digits, self.document.tree.text()))
    }

    /// White space around a name: a slip, and an error where the name has a form that has none.
    fn name_whitespace(
        &mut self,
        site: &Site<'t>,
        facets: &'static ValueModel,
        value: &xml::Value<'t>,
    ) {
        let message = format!("white space around the name in {}", quoted(&site.name));
        let trimmed = value.trimmed_span();
        let whole = value.span();
        let mut edits: Vec<Edit> =
            [Span::new(whole.start, trimmed.start), Span::new(trimmed.end, whole.end)]
                .into_iter()
                .filter(|span| !span.is_empty())
                .map(Edit::delete)
                .collect();
        let source = self.document.tree.text();
        if edits.iter().any(|edit| !source[edit.span.range()].trim().is_empty()) {
            // Markup stands there too, and what it is for nobody knows.
            edits.clear();
        }
        let is_refused = facets.pattern.is_some_and(|pattern| !pattern.matches(value.text()));
        let rule = if is_refused { "invalid-name" } else { "name-whitespace" };
        let mut finding = self
            .finding(rule, site.element, whole, message)
            .fix(Fix::safe("take the white space away", edits));
        if is_refused {
            finding = finding
                .help("a name of this form has no white space at its ends, so it is refused");
        } else {
            finding = finding
                .help("it may be taken for a part of the name, which nothing else is called");
        }
        self.report(finding);
    }

    /// A finding about the value, with what the model says about it.
    #[cold]
    #[inline(never)]
    pub(super) fn of_site(
        &self,
        rule: &'static str,
        site: &Site<'t>,
        message: impl Into<String>,
    ) -> Finding {
        let finding = self.finding(rule, site.element, site.span, message);
        self.with_fact(finding, site.fact, false)
    }
}

#[cold]
#[inline(never)]
pub(super) fn quoted(name: &SiteName<'_>) -> String {
    match name {
        SiteName::Attribute(name, false) => format!("the attribute `{name}`"),
        SiteName::Attribute(name, true) => format!("the attribute `i:{name}`"),
        SiteName::Element(name) => format!("`{name}`"),
    }
}

/// A value as it is shown in a message: without secrets, and cut, so that one value does not fill
/// the screen.
#[cold]
#[inline(never)]
pub(super) fn shown(text: &str) -> String {
    const MOST: usize = 60;
    let mut shown = text.to_owned();
    for secret in secrets::find(text).into_iter().rev() {
        shown.replace_range(secret, "***");
    }
    if let Some((at, _)) = shown.char_indices().nth(MOST) {
        shown.truncate(at);
        shown.push('…');
    }
    shown
}
