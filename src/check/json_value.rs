//! Values of JSON against the facets that say what they may be.

use super::json::{Checker, name_of};
use super::types;
use super::value::shown;
use super::{listing, needs};
use crate::document::arm::{Bound, Said};
use crate::finding::{Edit, Finding, Fix, Severity};
use crate::json::{Kind, Value};
use crate::schema::{Element as Model, Type, Value as Facets};
use crate::text::nearest;

/// A value with its model.
pub(super) struct Holder<'h, 't> {
    /// Where it is used.
    pub(super) bound: &'h Bound<'t>,
    /// Where it is written out.
    pub(super) value: Value<'t>,
    pub(super) model: &'static Model,
    pub(super) facets: &'static Facets,
}

impl Holder<'_, '_> {
    #[cold]
    #[inline(never)]
    fn finding(&self, rule: &'static str, message: impl Into<String>) -> Finding {
        Checker::finding(rule, self.value, self.value.inner_span(), message)
    }

    /// The name that a message calls it by: where it is used.
    fn name(&self) -> String {
        name_of(self.bound.value)
    }

    /// A fix that writes another value, quotes and all.
    #[cold]
    #[inline(never)]
    fn write(&self, text: &str, is_quoted: bool) -> Fix {
        let source = if is_quoted { format!("\"{text}\"") } else { text.to_owned() };
        Fix::safe(format!("write `{text}`"), vec![Edit::replace(self.value.span(), source)])
    }
}

impl<'t> Checker {
    /// A value that is written out.
    pub(super) fn value(&mut self, holder: &Holder<'_, 't>) {
        let (value, facets) = (holder.value, holder.facets);
        match (facets.kind, value.kind()) {
            (_, Kind::String) => {}
            (Type::Boolean, Kind::Boolean) | (_, Kind::Null) => return,
            (Type::Integer, Kind::Number) => return self.integer(holder, value.source()),
            _ => return self.wrong_kind(value, holder.model, wanted(facets.kind)),
        }
        let Said::Known(text) = holder.bound.text().said else { return };
        let is_token = value.tree().part().tokens().fit(text.trim(), facets.kind == Type::Text);
        if is_token || is_placeholder(&text) && facets.document.is_empty() {
            let message =
                format!("`{}` still holds the placeholder `{}`", holder.name(), text.trim());
            let finding = holder.finding("placeholder-value", message).subject(text.trim());
            return self.report(finding, holder.model, false);
        }
        if text.trim().is_empty() {
            // A default that is empty stands for what a parameter file brings.
            if holder.value == holder.bound.value && holder.model.occurs.min > 0 {
                let finding =
                    holder.finding("empty-value", format!("`{}` is empty", holder.name()));
                self.report(finding, holder.model, false);
            }
            return;
        }
        match facets.kind {
            Type::Boolean => self.boolean(holder, &text),
            Type::Integer => self.integer(holder, &text),
            Type::Ipv4 if text.parse::<std::net::Ipv4Addr>().is_err() => {
                let message = format!("`{}` is no IPv4 address", shown(&text));
                let finding = holder.finding("invalid-value", message).subject(&*text);
                self.report(finding, holder.model, false);
            }
            Type::Uri => self.uri(holder, &text),
            _ => {}
        }
        self.listed(holder, &text);
        if let Some(pattern) = facets.pattern.filter(|pattern| !pattern.matches(&text)) {
            let _ = pattern;
            let message = format!("`{}` is no value of `{}`", shown(&text), holder.name());
            let finding = holder.finding("invalid-value", message).subject(&*text);
            self.report(finding, holder.model, false);
        }
    }

    /// Text that says a boolean: a deployment takes it, a strict client does not.
    fn boolean(&mut self, holder: &Holder<'_, 't>, text: &str) {
        let lower = text.to_ascii_lowercase();
        if matches!(&*lower, "true" | "false") {
            if holder.value == holder.bound.value {
                self.as_text(holder, &lower, "a boolean");
            }
            return;
        }
        let message = format!("`{}` is not a value of `{}`", shown(text), holder.name());
        let finding = holder
            .finding("invalid-value", message)
            .subject(text)
            .help("it takes `true` or `false`");
        self.report(finding, holder.model, false);
    }

    fn integer(&mut self, holder: &Holder<'_, 't>, text: &str) {
        let is_text = holder.value.kind() == Kind::String;
        let Ok(number) = text.trim().parse::<i64>() else {
            let message = format!("`{}` is no whole number", shown(text));
            let finding = holder.finding("invalid-value", message).subject(text);
            return self.report(finding, holder.model, false);
        };
        if let Some(limits) = holder.facets.range
            && !(limits.min..=limits.max).contains(&number)
        {
            let least = limits.min;
            let message = if number < least {
                format!("`{number}` is too small: `{}` is at least {least}", holder.name())
            } else {
                format!("`{number}` is too large: `{}` is at most {}", holder.name(), limits.max)
            };
            let finding = holder.finding("invalid-value", message).subject(text);
            return self.report(finding, holder.model, limits.doubt);
        }
        if is_text && holder.value == holder.bound.value {
            self.as_text(holder, &number.to_string(), "a number");
        }
    }

    /// A number or boolean in quotes.
    fn as_text(&mut self, holder: &Holder<'_, 't>, text: &str, wanted: &str) {
        let message = format!("`{}` is {wanted}, but it is written as text", holder.name());
        let finding = holder
            .finding("invalid-value", message)
            .judged(Severity::Warning)
            .subject(text)
            .help("a deployment takes it, a client that goes by the contract does not")
            .fix(holder.write(text, false));
        self.report(finding, holder.model, false);
    }

    fn uri(&mut self, holder: &Holder<'_, 't>, text: &str) {
        if types::uri(text).is_err() {
            let message =
                format!("`{}` takes an address that begins with `https://`", holder.name());
            let finding = holder.finding("invalid-value", message);
            self.report(finding, holder.model, false);
        }
    }

    /// The values of an enumeration.
    fn listed(&mut self, holder: &Holder<'_, 't>, text: &str) {
        let facets = holder.facets;
        let choices = facets.one_of.0;
        let is =
            |choice: &str| choice == text || facets.any_case && choice.eq_ignore_ascii_case(text);
        if choices.is_empty() || facets.open {
            return;
        }
        if let Some(choice) = choices.iter().find(|choice| is(choice.text)) {
            if !self.admits(choice.gate) {
                let message = format!("`{}` has no value `{text}` in this version", holder.name());
                let finding = holder
                    .finding("not-in-version", message)
                    .note(needs(choice.gate))
                    .subject(text);
                self.report(finding, holder.model, choice.gate.doubt);
            }
            return;
        }
        let names: Vec<&'static str> = choices.iter().map(|choice| choice.text).collect();
        let message = format!("`{}` is not a value of `{}`", shown(text), holder.name());
        let mut finding = holder.finding("invalid-value", message).subject(text);
        let lower = text.to_lowercase();
        let begins = |name: &&str| lower.len() > 2 && name.to_lowercase().starts_with(&lower);
        let near = nearest::of(text, names.iter().copied());
        if let Some(meant) = near.or_else(|| names.iter().copied().find(begins)) {
            finding =
                finding.note(format!("did you mean `{meant}`?")).fix(holder.write(meant, true));
        }
        let listed: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        let finding = finding.help(format!("it takes {}", listing(&listed, "or")));
        self.report(finding, holder.model, false);
    }
}

/// Whether the text only says what belongs there: `<package-url>`.
pub fn is_placeholder(text: &str) -> bool {
    let inside = text.trim().strip_prefix('<').and_then(|rest| rest.strip_suffix('>'));
    inside.is_some_and(|inside| {
        let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ' ' | '.');
        !inside.is_empty() && inside.chars().all(is_plain)
    })
}

/// What a type is called in a sentence.
const fn wanted(kind: Type) -> &'static str {
    match kind {
        Type::Boolean => "`true` or `false`",
        Type::Integer => "a whole number",
        _ => "a string",
    }
}
