//! The attributes of an element, and the namespaces declared on it.

use super::conditions::{because, is_asked_for};
use super::value::{Site, SiteName};
use super::{Checker, Fact, INSTANCE, is_instance, is_misspelt, needs, weighed};
use crate::document::instance_attribute;
use crate::finding::{Edit, Fix, Severity};
use crate::schema::{Attribute as AttributeModel, Element as Model};
use crate::text::nearest;
use crate::xml;

const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// The bit of the attribute of a model with that number; none behind the 64th.
fn bit(index: usize) -> u64 {
    1_u64.checked_shl(index as u32).unwrap_or(0)
}

impl<'t> Checker<'_, 't> {
    /// Holds the attributes of an element against its model.
    pub(super) fn attributes(&mut self, element: xml::Element<'t>, model: &'static Model) {
        if element.is_attributed() {
            self.declarations(element);
        }
        let mut meant: Vec<&str> = Vec::new();
        // Which of the model's are there: the first 64, a bit for each.
        let mut present = 0_u64;
        for attribute in element.attributes() {
            match attribute.namespace() {
                Some(namespace) if is_instance(namespace) => {
                    self.instance(element, attribute, model);
                }
                Some(XML) => {}
                namespace => {
                    let own = namespace == Some(self.schema.namespace);
                    let fits = |(_, a): &(usize, &'static AttributeModel)| {
                        a.qualified == own && !a.instance && (own || namespace.is_none())
                    };
                    let is_it = |(_, a): &(usize, &AttributeModel)| attribute.is_named(a.name);
                    let known = model.attributes.0.iter().enumerate();
                    match known.filter(fits).find(is_it) {
                        Some((index, found)) => {
                            present |= bit(index);
                            self.attribute(element, attribute, found);
                        }
                        // What belongs to another vocabulary is not ours to judge.
                        None if namespace.is_some() && !own => {}
                        // A prefix that is not declared is the reader's finding.
                        None if !attribute.prefix().is_empty() && namespace.is_none() => {}
                        None => meant.extend(self.unknown_attribute(element, attribute, model)),
                    }
                }
            }
        }
        for (index, required) in model.attributes.0.iter().enumerate() {
            if present & bit(index) != 0 {
                continue;
            }
            let is_asked_for = || is_asked_for(&required.required_when, element);
            if !required.required && !is_asked_for() {
                continue;
            }
            if self.is_transform || !self.admits(required.gate) {
                continue;
            }
            let namespace = required.qualified.then_some(self.schema.namespace);
            if required.instance && instance_attribute(element, required.name).is_some()
                || element.attribute(namespace, required.name).is_some()
                || meant.contains(&required.name)
            {
                continue;
            }
            let prefix = if required.instance { "i:" } else { "" };
            let message =
                format!("`{}` lacks the attribute `{prefix}{}`", element.local(), required.name);
            let mut finding = self
                .finding("missing-attribute", element, element.name_span(), message)
                .subject(required.name);
            if required.instance {
                finding = finding.help(format!("`i` is the prefix of `{INSTANCE}`"));
            }
            let doubt = !required.required && required.required_when.doubt;
            if !required.required {
                finding = because(finding, &required.required_when);
            }
            let finding = self.with_fact(finding, Fact::of_attribute(required), doubt);
            self.report(super::doubted(weighed(finding, required.missing), doubt));
        }
    }

    fn attribute(
        &mut self,
        element: xml::Element<'t>,
        attribute: xml::Attribute<'t>,
        model: &'static AttributeModel,
    ) {
        if !self.admits(model.gate) {
            let version = self.version.map_or_else(String::new, |version| version.to_string());
            let message =
                format!("the attribute `{}` does not exist in version {version}", model.name);
            let finding = self
                .finding("not-in-version", element, attribute.name_span(), message)
                .note(needs(model.gate))
                .help(self.newer(model.gate))
                .subject(model.name);
            let doubt = model.gate.doubt;
            let finding = self.with_fact(finding, Fact::of_attribute(model), doubt);
            let finding = super::doubted(finding, doubt);
            self.report(finding);
        }
        let value = attribute.value();
        let site = Site {
            element,
            name: SiteName::Attribute(model.name, model.instance),
            span: attribute.value_span(),
            required: true,
            fact: Fact::of_attribute(model),
        };
        self.value(&site, &model.value, &value);
    }

    /// An attribute that the model lacks; gives the name that was meant.
    fn unknown_attribute(
        &mut self,
        element: xml::Element<'t>,
        attribute: xml::Attribute<'t>,
        model: &'static Model,
    ) -> Option<&'static str> {
        let alias = |a: &&AttributeModel| a.aliases.contains(&attribute.local());
        let misspelt = model.attributes.iter().find(alias).map(|a| a.name);
        let names = model.attributes.iter().map(|a| a.name);
        let hint = model.hint(&format!("@{}", attribute.local()));
        let absent = names.filter(|name| element.attribute(attribute.namespace(), name).is_none());
        let meant = match hint {
            Some(hint) => Some(hint.meant).filter(|meant| !meant.is_empty()),
            None => misspelt.or_else(|| nearest::of(attribute.local(), absent)),
        };
        let rule = if misspelt.is_some() { "misspelt-element" } else { "unknown-attribute" };
        let message = format!("`{}` has no attribute `{}`", element.local(), attribute.name());
        let mut finding =
            self.finding(rule, element, attribute.name_span(), message).subject(attribute.name());
        match meant {
            Some(meant) => {
                let prefix = attribute.prefix();
                let full =
                    if prefix.is_empty() { meant.to_owned() } else { format!("{prefix}:{meant}") };
                let edits = vec![Edit::replace(attribute.name_span(), &full)];
                let title = format!("rename it to `{full}`");
                let case_only = meant.eq_ignore_ascii_case(attribute.local());
                let fix = if case_only || misspelt.is_some() {
                    Fix::safe(title, edits)
                } else {
                    Fix::risky(title, edits)
                };
                finding = finding.note(format!("did you mean `{meant}`?"));
                if element.attribute(attribute.namespace(), meant).is_none() {
                    finding = finding.fix(fix);
                } else {
                    finding = finding.help(format!("`{meant}` is there already"));
                }
            }
            None if hint.is_some() => {}
            None if model.attributes.is_empty() => {
                finding = finding.help(format!("`{}` takes no attributes", element.local()));
            }
            None => {
                let names: Vec<String> =
                    model.attributes.iter().map(|a| format!("`{}`", a.name)).collect();
                finding = finding.help(format!("`{}` takes {}", element.local(), names.join(", ")));
            }
        }
        if let Some(hint) = hint {
            finding = finding.help(hint.says);
        } else if misspelt.is_none() && self.beyond.is_some() {
            finding = self.not_in_model(finding);
        }
        if self.unknown != Severity::Error {
            finding = finding.judged(self.unknown);
        }
        self.report(finding);
        meant
    }

    /// `i:nil` holds a boolean, and what the model knows is held against it; what else the
    /// instance namespace has is the serializer's.
    fn instance(
        &mut self,
        element: xml::Element<'t>,
        attribute: xml::Attribute<'t>,
        model: &'static Model,
    ) {
        let value = attribute.value();
        let is_it = |known: &&AttributeModel| known.instance && known.name == attribute.local();
        if let Some(known) = model.attributes.0.iter().find(is_it) {
            // The name of a type may have a prefix.
            let local = value.trimmed().rsplit(':').next().unwrap_or_default();
            if !known.value.one_of.iter().any(|choice| choice.text == local) {
                self.attribute(element, attribute, known);
            }
            return;
        }
        if attribute.local() != "nil" || matches!(value.trimmed(), "true" | "false" | "1" | "0") {
            return;
        }
        let message =
            format!("`{}` is no boolean, so `{}` is not null", value.text(), element.local());
        let mut finding = self
            .finding("invalid-value", element, attribute.value_span(), message)
            .help("write `true` for null, or leave the attribute out");
        if value.trimmed().eq_ignore_ascii_case("true") {
            finding = finding.fix(Fix::safe(
                "write `true`",
                vec![Edit::replace(attribute.value_span(), "true")],
            ));
        }
        self.report(finding);
    }

    /// The `https` spelling of the instance namespace, where it is declared.
    fn declarations(&mut self, element: xml::Element<'t>) {
        for declaration in element.declarations() {
            let value = declaration.value();
            if !is_misspelt(value.text()) {
                continue;
            }
            let message = format!("the instance namespace is `{INSTANCE}`, without `https`");
            let finding = self
                .finding("wrong-namespace", element, declaration.value_span(), message)
                .help("with the other spelling `i:nil` and `i:type` mean nothing to the service")
                .fix(Fix::safe(
                    format!("write `{INSTANCE}`"),
                    vec![Edit::replace(declaration.value_span(), INSTANCE)],
                ))
                .judged(self.schema.https);
            self.report(finding);
        }
    }
}
