//! What an update means for the roles of a configuration: downtime, restarts, a package that has to
//! come along, an older guest system.

use std::collections::BTreeMap;

use super::given;
use super::pair_names::listed;
use super::update_definition::resized;
use super::update_roles::renamings;
use crate::document::{Configuration, Definition, Role, RoleConfiguration, Text, items};
use crate::finding::{Finding, Label};
use crate::rules::{Change, Versions};
use crate::text::Span;
use crate::xml;

/// The roles that both configurations have, by name; case does not count.
fn roles(
    configuration: Versions<Configuration<'_>>,
) -> Vec<(Text<'_>, Versions<RoleConfiguration<'_>>)> {
    let both = configuration.new.roles().filter_map(|new| {
        let name = new.name().filter(|name| !name.is_token())?.text;
        let old = configuration.old.role(&name)?;
        Some((name, Versions { old, new }))
    });
    both.collect()
}

pub(crate) fn single_instance(change: &Change<'_>, findings: &mut Vec<Finding>) {
    let Some(configuration) = change.configuration else { return };
    let is_new_system = ["osFamily", "osVersion"].iter().any(|attribute| {
        let value = |root| given(root, attribute).map(|value| value.text);
        value(configuration.old.0.root) != value(configuration.new.0.root)
    });
    for (name, role) in roles(configuration) {
        let (Some((1, was)), Some((after, is))) = (role.old.count(), role.new.count()) else {
            continue;
        };
        let why = if is_new_system {
            "the guest system changes"
        } else if is_resized(change, &name) {
            "its size changes"
        } else if after > 1 {
            "it gets more of them"
        } else {
            continue;
        };
        if after < 1 {
            continue;
        }
        let message = format!("the role `{name}` has one instance, which goes down while {why}");
        let document = &configuration.new.0;
        let span = is.value().trimmed_span();
        let mut finding = change
                .finding("update-single-instance", document, is.element(), span, message)
                .help("stage the new version and swap it in, or have two instances before the update: one upgrade domain after the other is taken down, and a single instance is in all there are")
                .subject(name);
        if after > 1 {
            let span = was.value().trimmed_span();
            let label = Change::was(&configuration.old.0, span, "deployed until now");
            finding = finding.label_at(label);
        }
        findings.push(finding);
    }
}

/// Whether the definition gives a role another size.
fn is_resized(change: &Change<'_>, name: &str) -> bool {
    let roles = change.definition.map(Versions::<Definition<'_>>::roles).unwrap_or_default();
    let is_called = |role: &Role<'_>| role.name().is_some_and(|own| own.is_like(name));
    let Some(definition) = change.definition else { return false };
    roles.iter().any(|role| is_called(&role.new) && resized(change, definition, *role).is_some())
}

/// A certificate of a role that has a thumbprint.
struct Certificate<'t> {
    name: Text<'t>,
    /// The thumbprint with its letters in one case and without spaces.
    letters: String,
    element: xml::Element<'t>,
    span: Span,
}

fn certificates(role: RoleConfiguration<'_>) -> Vec<Certificate<'_>> {
    let thumbprint = |element| {
        let name = given(element, "name")?.text;
        let thumbprint = given(element, "thumbprint")?;
        let letters = thumbprint.text.chars().filter(char::is_ascii_alphanumeric);
        let letters = letters.collect::<String>().to_ascii_uppercase();
        (!letters.is_empty()).then_some(Certificate {
            name,
            letters,
            element,
            span: thumbprint.span,
        })
    };
    role.certificates().filter_map(thumbprint).collect()
}

/// What has become of a certificate: its name, the thumbprint that it had, and the one it has.
type Renewal = (String, Option<String>, Option<String>);

pub(crate) fn certificate_change(change: &Change<'_>, findings: &mut Vec<Finding>) {
    let Some(configuration) = change.configuration else { return };
    let before = configuration.old.0;
    // A certificate that several roles have is renewed once, and told once.
    let mut told: BTreeMap<Renewal, Finding> = BTreeMap::new();
    for (name, role) in roles(configuration) {
        let (old, new) = (certificates(role.old), certificates(role.new));
        for is in &new {
            let was = old.iter().find(|was| was.name == is.name);
            if was.is_some_and(|was| was.letters == is.letters) {
                continue;
            }
            let label = was.map(|was| Change::was(&before, was.span, "deployed until now"));
            let renewal = (
                String::from(&is.name),
                was.map(|was| was.letters.clone()),
                Some(is.letters.clone()),
            );
            let what = if was.is_some() { "changes" } else { "is added" };
            tell(change, &mut told, renewal, (is.element, is.span), label, &name, what);
        }
        for was in old.iter().filter(|was| !new.iter().any(|is| is.name == was.name)) {
            // It may still be there with a token in place of its thumbprint.
            if role.new.certificates().any(|c| given(c, "name").is_some_and(|n| n.text == was.name))
            {
                continue;
            }
            let element = role.new.element;
            let span = role.new.name().map_or_else(|| element.name_span(), |name| name.span);
            let label = Some(Change::was(&before, was.span, "deployed until now"));
            let renewal = (String::from(&was.name), Some(was.letters.clone()), None);
            tell(change, &mut told, renewal, (element, span), label, &name, "is removed");
        }
    }
    findings.extend(told.into_values());
}

fn tell(
    change: &Change<'_>,
    told: &mut BTreeMap<Renewal, Finding>,
    renewal: Renewal,
    (element, span): (xml::Element<'_>, Span),
    was: Option<Label>,
    role: &str,
    what: &str,
) {
    let Some(configuration) = change.configuration else { return };
    let name = renewal.0.clone();
    let document = &configuration.new.0;
    if let Some(finding) = told.get_mut(&renewal) {
        *finding = finding.clone().label(span, format!("and so in `{role}`"));
        return;
    }
    let message = format!("the certificate `{name}` {what}, so the instances of `{role}` restart");
    let is_alone = configuration.new.role(role).and_then(|role| role.count());
    let mut finding = change
        .finding("update-cert-change", document, element, span, message)
        .help("upload the certificate to the cloud service first; roles are not asked before this restart, as they are when settings change")
        .subject(name);
    if is_alone.is_some_and(|(count, _)| count == 1) {
        finding =
            finding.help(format!("`{role}` has one instance, so it is out of reach meanwhile"));
    }
    told.insert(
        renewal,
        match was {
            Some(was) => finding.label_at(was),
            None => finding,
        },
    );
}

pub(crate) fn configuration_only(change: &Change<'_>, findings: &mut Vec<Finding>) {
    let (Some(definition), Some(configuration)) = (change.definition, change.configuration) else {
        return;
    };
    let news = news(definition, configuration);
    let Some(first) = news.first() else { return };
    let names = listed(news.iter().map(|new| new.name.as_str()));
    let (verb, what) = match news.len() {
        1 => ("is", first.what.to_owned()),
        _ => ("are", "these".to_owned()),
    };
    let message = format!(
        "{names} {verb} new in the definition too, so the configuration alone cannot be updated"
    );
    let mut finding = change
        .finding("update-config-only", &configuration.new.0, first.element, first.span, message)
        .note(format!("a new {}", first.what))
        .help(format!("upload the package with it (Upgrade Deployment): what is deployed does not declare {} and refuses the configuration", if what == "these" { what } else { format!("the {what}") }))
        .subject(&first.name);
    for other in &news[1..] {
        finding = finding.label(other.span, format!("a new {}", other.what));
    }
    findings.push(finding);
}

/// Something that a configuration has now, and that the definition declares since then.
struct New<'t> {
    what: &'static str,
    name: Text<'t>,
    element: xml::Element<'t>,
    span: Span,
}

fn news<'t>(
    definition: Versions<Definition<'t>>,
    configuration: Versions<Configuration<'t>>,
) -> Vec<New<'t>> {
    let renamed: Vec<_> =
        renamings(definition).into_iter().filter_map(|role| role.new.name()).collect();
    let mut news = Vec::new();
    for new in configuration.new.roles() {
        let Some(name) = new.name().filter(|name| !name.is_token()) else { continue };
        let Some(declared) = definition.new.role(&name.text) else { continue };
        let Some(role) = definition.old.role(&name.text) else {
            // A role under a new name is told as such.
            let is_renamed = renamed.iter().any(|new| new.is_like(&name.text));
            if configuration.old.role(&name.text).is_none() && !is_renamed {
                let (element, span) = (new.element, name.span);
                news.push(New { what: "role", name: name.text, element, span });
            }
            continue;
        };
        let old = configuration.old.role(&name.text);
        for (what, names, list, item) in [
            (
                "setting",
                Role::settings as fn(&Role<'t>) -> Vec<_>,
                "ConfigurationSettings",
                "Setting",
            ),
            ("certificate", Role::certificates, "Certificates", "Certificate"),
        ] {
            let has = |role: &Role<'t>, name: &str| names(role).iter().any(|own| own.is_like(name));
            for element in items(new.element, list, item) {
                let Some(own) = given(element, "name") else { continue };
                let had = old.is_some_and(|old| {
                    items(old.element, list, item)
                        .any(|one| given(one, "name").is_some_and(|name| name.is_like(&own.text)))
                });
                if !had && has(&declared, &own.text) && !has(&role, &own.text) {
                    news.push(New { what, name: own.text, element, span: own.span });
                }
            }
        }
    }
    news
}

pub(crate) fn os_family_lowered(change: &Change<'_>, findings: &mut Vec<Finding>) {
    let Some(configuration) = change.configuration else { return };
    let family = |configuration: Configuration<'_>| {
        let family = given(configuration.0.root, "osFamily")?;
        Some((family.text.parse::<u32>().ok()?, family.span))
    };
    let families = family(configuration.old).zip(family(configuration.new));
    let Some(((before, was), (after, is))) = families else { return };
    if after >= before {
        return;
    }
    let windows = |family: u32| {
        let known = change.catalog.guests.iter().find(|guest| guest.family == family.to_string());
        known.map_or_else(String::new, |guest| format!(", {}", guest.windows))
    };
    let message = format!("`osFamily` goes down from {before} to {after}{}", windows(after));
    let document = &configuration.new.0;
    findings.push(
        change
            .finding("update-osfamily-down", document, document.root, is, message)
            .label_at(Change::was(&configuration.old.0, was, format!("family {before}{}", windows(before))))
            .help(format!("keep {before}, unless the service is to go back to an older Windows: what it uses of the newer one is missing there")),
    );
}
