//! Values against the facets that say what they may be: enumeration, type, range, length, pattern.

use super::value::{Site, quoted, shown};
use super::{Checker, Embedded, doubted, listing, needs, types};
use crate::finding::{Edit, Finding, Fix, Severity};
use crate::schema::{Choice, Limits, Secret, Type, Value as ValueModel};
use crate::text::{nearest, secrets};
use crate::xml;

impl<'t> Checker<'_, 't> {
    /// The values of an enumeration.
    pub(super) fn listed(
        &mut self,
        site: &Site<'t>,
        facets: &'static ValueModel,
        text: &str,
    ) -> bool {
        let choices = facets.one_of.0;
        let same = |choice: &&Choice| {
            choice.text == text || facets.any_case && choice.text.eq_ignore_ascii_case(text)
        };
        if choices.is_empty() {
            return true;
        }
        if let Some(choice) = choices.iter().find(same) {
            if self.admits(choice.gate) {
                return true;
            }
            let version = self.version.map_or_else(String::new, |version| version.to_string());
            let message =
                format!("{} has no value `{text}` in version {version}", quoted(&site.name));
            let finding = self
                .finding("not-in-version", site.element, site.span, message)
                .note(needs(choice.gate))
                .help(self.newer(choice.gate))
                .subject(text);
            self.report(doubted(finding, choice.gate.doubt));
            return false;
        }
        if facets.open {
            return true;
        }
        let admitted: Vec<&'static str> = choices
            .iter()
            .filter(|choice| self.admits(choice.gate))
            .map(|choice| choice.text)
            .collect();
        let message = format!("`{}` is not a value of {}", shown(text), quoted(&site.name));
        let mut finding =
            self.finding("invalid-value", site.element, site.span, message).subject(text);
        let lower = text.to_lowercase();
        let begins = |name: &&str| name.len() > 3 && lower.starts_with(&name.to_lowercase());
        let near = nearest::of(text, admitted.iter().copied());
        if let Some(known) = facets.remarks.0.iter().find(|known| {
            known.rule == "invalid-value" && !known.write.is_empty() && known.when.applies(text)
        }) {
            let edits = site.rewrite(known.write, self.document.tree.text());
            let title = format!("write `{}`", known.write);
            finding = finding.note(known.says).fix(Fix::safe(title, edits));
        } else if let Some(meant) = near.or_else(|| admitted.iter().copied().find(begins)) {
            let title = format!("write `{meant}`");
            let edits = site.rewrite(meant, self.document.tree.text());
            // A slip is certain where only one value is near.
            let others = admitted.iter().copied().filter(|other| *other != meant);
            let is_longer = lower.starts_with(&meant.to_lowercase());
            let is_sure =
                lower == meant.to_lowercase() || !is_longer && nearest::of(text, others).is_none();
            let fix = if is_sure { Fix::safe(title, edits) } else { Fix::risky(title, edits) };
            finding = finding.note(format!("did you mean `{meant}`?")).fix(fix);
        } else if let Some(later) = nearest::of(text, choices.iter().map(|choice| choice.text))
            && let Some(choice) = choices.iter().find(|choice| choice.text == later)
        {
            finding =
                finding.note(format!("did you mean `{later}`, which {}?", needs(choice.gate)));
        } else if let [only] = admitted[..] {
            let edits = site.rewrite(only, self.document.tree.text());
            finding = finding.fix(Fix::risky(format!("write `{only}`"), edits));
        }
        let names: Vec<String> = admitted.iter().map(|name| format!("`{name}`")).collect();
        let cased =
            !facets.any_case && admitted.iter().any(|name| name.contains(char::is_alphabetic));
        let case = if cased { "; case counts" } else { "" };
        let finding = finding.help(format!("it takes {}{case}", listing(&names, "or")));
        // Of a request the page of the rule says more.
        let finding =
            if self.is_strict() { self.with_fact(finding, site.fact, false) } else { finding };
        self.report(finding);
        false
    }

    /// The type of a value, and what is inside of it.
    pub(super) fn typed(
        &mut self,
        site: &Site<'t>,
        facets: &'static ValueModel,
        value: &xml::Value<'t>,
    ) -> bool {
        let text = value.trimmed();
        let result = match facets.kind {
            Type::Text | Type::Name => return true,
            Type::Boolean => return self.boolean(site, text),
            Type::Base64 => return self.base64(site, facets, value),
            Type::Integer => types::integer(text).map(|number| self.range(site, facets, number)),
            Type::PortOrAny if text == "*" => return true,
            Type::PortRange => types::port_range(text),
            Type::Port | Type::PortOrAny if types::is_port(text) => Ok(()),
            Type::Port | Type::PortOrAny => {
                let any = if facets.kind == Type::PortOrAny { " or `*`" } else { "" };
                let message = format!(
                    "`{}` is no port: {} takes 1 to 65535{any}",
                    shown(text),
                    quoted(&site.name)
                );
                let finding = self.of_site("invalid-value", site, message).subject(text);
                self.report(finding);
                return false;
            }
            Type::Version => match text.trim_end_matches('?').parse::<crate::schema::Version>() {
                Ok(_) => return true,
                Err(error) => {
                    let finding =
                        self.of_site("invalid-value", site, error.to_string()).subject(text);
                    self.report(finding);
                    return false;
                }
            },
            Type::Uri => types::uri(text),
            Type::Thumbprint => types::thumbprint(text),
            Type::Guid => types::guid(text),
            Type::Ip => types::ip(text),
            Type::Ipv4 => types::ipv4(text),
            Type::Date => types::date(text),
        };
        let Err(breach) = result else { return true };
        let rule =
            if facets.kind == Type::Thumbprint { "invalid-thumbprint" } else { "invalid-value" };
        let message = format!("`{}` {}", shown(text), breach.why);
        let mut finding = self.of_site(rule, site, message).subject(shown(text));
        if let Some(at) = breach.at {
            let shift = value.text().len() - value.text().trim_start().len();
            let length = text[at..].chars().next().map_or(0, char::len_utf8);
            finding.place.span = value.source_span(shift + at..shift + at + length);
        }
        if let Some(digits) = types::digits(text).filter(|_| facets.kind == Type::Thumbprint) {
            // As the tools write them, so that nothing is left to say about them.
            let digits = digits.to_ascii_uppercase();
            let edits = site.rewrite(&digits, self.document.tree.text());
            finding = finding.fix(Fix::safe("leave the digits alone", edits));
        }
        self.report(finding);
        false
    }

    fn boolean(&mut self, site: &Site<'t>, text: &str) -> bool {
        if matches!(text, "true" | "false" | "1" | "0") {
            return true;
        }
        let message = format!("`{}` is no boolean", shown(text));
        let mut finding = self
            .finding("invalid-value", site.element, site.span, message)
            .help(format!("{} takes `true` or `false`, in lower case", quoted(&site.name)))
            .subject(text);
        let lower = text.to_ascii_lowercase();
        let meant = match &lower[..] {
            "true" | "yes" | "on" | "y" | "t" => Some("true"),
            "false" | "no" | "off" | "n" | "f" => Some("false"),
            _ => None,
        };
        if let Some(meant) = meant {
            let edits = site.rewrite(meant, self.document.tree.text());
            let title = format!("write `{meant}`");
            let fix =
                if lower == meant { Fix::safe(title, edits) } else { Fix::risky(title, edits) };
            finding = finding.note(format!("did you mean `{meant}`?")).fix(fix);
        }
        self.report(finding);
        false
    }

    fn base64(
        &mut self,
        site: &Site<'t>,
        facets: &'static ValueModel,
        value: &xml::Value<'t>,
    ) -> bool {
        let text = value.trimmed();
        match types::base64(text) {
            Ok(bytes) => {
                if let Some(size) = facets.size {
                    self.size(site, size, bytes.len());
                }
                if facets.length.is_some() {
                    self.decoded_text(site, facets, &bytes, text);
                }
                if !facets.document.is_empty() {
                    let (host, span, document) = (site.element, site.span, facets.document);
                    self.found.embedded.push(Embedded { host, span, document, bytes });
                }
                true
            }
            Err(breach) => {
                let finding = self.not_base64(site, facets, value, &breach);
                self.report(finding);
                false
            }
        }
    }

    /// The text inside of base64 that is measured in characters.
    fn decoded_text(
        &mut self,
        site: &Site<'t>,
        facets: &'static ValueModel,
        bytes: &[u8],
        text: &str,
    ) {
        if let Ok(decoded) = std::str::from_utf8(bytes) {
            return self.length(site, facets, decoded.chars().count());
        }
        let name = quoted(&site.name);
        let encoded = types::encode(text);
        let message = format!("the base64 of {name} decodes to bytes that are no text");
        let title = encoding(text, &encoded);
        let finding = self
            .of_site("invalid-base64", site, message)
            .help("it is accepted, but shows as garbage: perhaps this is the text itself, not encoded")
            .fix(Fix::risky(title, site.rewrite(&encoded, self.document.tree.text())))
            .judged(Severity::Warning);
        self.report(finding);
    }

    /// What is wrong with a value that should be base64: it is no base64 at all, or there is a
    /// slip in it.
    fn not_base64(
        &self,
        site: &Site<'t>,
        facets: &ValueModel,
        value: &xml::Value<'t>,
        breach: &types::Breach,
    ) -> Finding {
        let text = value.trimmed();
        let name = quoted(&site.name);
        if text.starts_with('<') || types::is_plain(text) {
            let what = if text.starts_with('<') { "the document itself" } else { "plain text" };
            let encoded = types::encode(text);
            let title = match facets.secret {
                Secret::Whole => "encode it".to_owned(),
                Secret::No | Secret::Likely => encoding(text, &encoded),
            };
            let edits = site.rewrite(&encoded, self.document.tree.text());
            // Of a label it is certain; what was to be a document is none only because of this.
            let is_sure = facets.length.is_some() && facets.document.is_empty();
            let fix = if is_sure { Fix::safe(title, edits) } else { Fix::risky(title, edits) };
            return self
                .of_site("invalid-base64", site, format!("{name} holds {what}, not its base64"))
                .fix(fix);
        }
        let mut finding =
            self.of_site("invalid-base64", site, format!("the base64 of {name} {}", breach.why));
        if let Some(at) = breach.at {
            let shift = value.text().len() - value.text().trim_start().len();
            let length = text[at..].chars().next().map_or(0, char::len_utf8);
            finding.place.span = value.source_span(shift + at..shift + at + length);
            let number = text[..at].chars().count() + 1;
            finding = finding.help(format!("the bad character is number {number} of the value"));
        }
        let standard = text.replace('-', "+").replace('_', "/");
        if standard != text && types::base64(&standard).is_ok() {
            let title = "write it in the standard alphabet";
            return finding
                .fix(Fix::safe(title, site.rewrite(&standard, self.document.tree.text())));
        }
        // What is no text when it is padded was never encoded: most likely it is the text itself.
        let readable = |padding: &&str| {
            types::base64(&format!("{text}{padding}"))
                .is_ok_and(|bytes| String::from_utf8(bytes).is_ok())
        };
        if let Some(padding) = types::padding(text).filter(readable) {
            let edit = Edit::insert(site.span.end, padding);
            finding = finding.fix(Fix::risky(format!("add `{padding}`"), vec![edit]));
        } else if facets.document.is_empty() && breach.at.is_none() && text.len() <= 512 {
            let encoded = types::encode(text);
            finding =
                finding.help("if this is the text itself, it has to be encoded").fix(Fix::risky(
                    encoding(text, &encoded),
                    site.rewrite(&encoded, self.document.tree.text()),
                ));
        }
        finding
    }

    fn range(&mut self, site: &Site<'t>, facets: &'static ValueModel, number: i64) {
        let Some(range) = facets.range.filter(|range| number < range.min || number > range.max)
        else {
            return;
        };
        let message = match (range.min, range.max) {
            (i64::MIN, max) => format!("{number} is more than {max}"),
            (min, i64::MAX) => format!("{number} is less than {min}"),
            (min, max) => format!("{number} is not in {min} to {max}"),
        };
        let message = format!("{message}, the limit of {}", quoted(&site.name));
        let finding = self.of_site("invalid-value", site, message).subject(number.to_string());
        self.report(doubted(finding, range.doubt));
    }

    /// How many bytes are in a value that is encoded.
    fn size(&mut self, site: &Site<'t>, limits: Limits, bytes: usize) {
        let count = i64::try_from(bytes).unwrap_or(i64::MAX);
        let (rule, word, limit) = match count {
            _ if count > limits.max => ("value-too-long", "at most", limits.max),
            _ if count < limits.min => ("value-too-short", "at least", limits.min),
            _ => return,
        };
        let name = quoted(&site.name);
        let message =
            format!("the decoded value of {name} has {count} bytes, {word} {limit} are allowed");
        let finding = self.of_site(rule, site, message);
        self.report(doubted(finding, limits.doubt));
    }

    pub(super) fn length(&mut self, site: &Site<'t>, facets: &'static ValueModel, length: usize) {
        let Some(limits) = facets.length else { return };
        let count = i64::try_from(length).unwrap_or(i64::MAX);
        let decoded = if facets.kind == Type::Base64 { "decoded " } else { "" };
        let (rule, word, limit) = match count {
            _ if count > limits.max => ("value-too-long", "at most", limits.max),
            _ if count < limits.min => ("value-too-short", "at least", limits.min),
            _ => return,
        };
        let message = format!(
            "the {decoded}value of {} has {count} characters, {word} {limit} are allowed",
            quoted(&site.name)
        );
        let finding = self.of_site(rule, site, message);
        self.report(doubted(finding, limits.doubt));
    }

    pub(super) fn pattern(
        &mut self,
        site: &Site<'t>,
        facets: &'static ValueModel,
        text: &str,
        value: &xml::Value<'t>,
    ) {
        let Some(pattern) = facets.pattern.as_ref().filter(|pattern| !pattern.matches(text)) else {
            return;
        };
        let rule = if facets.kind == Type::Name { "invalid-name" } else { "invalid-value" };
        let message = format!("`{}` is no value of {}", shown(text), quoted(&site.name));
        let mut finding = self.of_site(rule, site, message).subject(shown(text));
        // The first character behind which nothing can match any more is the one to look at.
        let viable = |head: &str| {
            let goes_on = |more| pattern.matches(&format!("{head}{more}"));
            pattern.matches(head) || goes_on("a") || goes_on("0")
        };
        let culprit = text
            .char_indices()
            .take(256)
            .find(|(at, c)| !viable(&text[..at + c.len_utf8()]))
            .or_else(|| text.char_indices().next_back())
            .filter(|(at, _)| viable(&text[..*at]));
        if let Some((at, c)) = culprit {
            let start = value.text().find(text).unwrap_or_default() + at;
            finding.place.span = value.source_span(start..start + c.len_utf8());
            let place = match at {
                0 => "begin with",
                _ if viable(&text[..at + c.len_utf8()]) => "end with",
                _ => "hold",
            };
            finding.message = format!(
                "{} may not {place} `{}`, as `{}` does",
                quoted(&site.name),
                c.escape_debug(),
                shown(text)
            );
        }
        if site.fact.says.is_empty() {
            finding = finding.help(format!("it has to look like `{}`", pattern.source()));
        }
        self.report(finding);
    }
}

/// What a fix does that encodes a value; what is long or secret is not repeated.
fn encoding(text: &str, encoded: &str) -> String {
    if encoded.len() > 80 || secrets::shows_secret(text) {
        "encode it".to_owned()
    } else {
        format!("write `{encoded}`")
    }
}
