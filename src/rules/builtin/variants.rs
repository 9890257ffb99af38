//! `configuration-service-variant-drift`: configurations of one service, held against each other.

use std::collections::{BTreeMap, HashSet};

use super::pair_names::{is_plain, listed, listed_anew, names};
use super::pair_settings::is_written_by_tools;
use crate::document::{Configuration, Environment, Name, RoleConfiguration, ServiceFile, Text};
use crate::finding::{Finding, Fix, Severity};
use crate::rules::{Variants, finding, label};
use crate::text::letters::Letters;
use crate::text::tokens;

const RULE: &str = "configuration-service-variant-drift";

pub(crate) fn drift(variants: &Variants<'_>, findings: &mut Vec<Finding>) {
    let files: Vec<Variant<'_>> = variants.files.iter().map(Variant::of).collect();
    let mut roles: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, file) in files.iter().enumerate() {
        for (name, _) in &file.roles {
            roles.entry(name.lower()).or_default().push(index);
        }
    }
    for (role, with) in &roles {
        let open = files.iter().any(|file| file.has_token);
        if with.len() < files.len() && !open {
            roles_differ(&files, role, with, findings);
        }
        if with.len() > 1 {
            for what in [What::Settings, What::Certificates] {
                names_differ(&files, role, with, what, findings);
            }
        }
    }
}

/// What is compared in a role.
#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Settings,
    Certificates,
}

/// A configuration with its roles, by name.
struct Variant<'t> {
    file: ServiceFile<'t>,
    roles: Vec<(Text<'t>, RoleConfiguration<'t>)>,
    has_token: bool,
}

impl<'t> Variant<'t> {
    fn of(file: &ServiceFile<'t>) -> Self {
        let roles = Configuration(file.document).roles();
        let roles: Vec<_> = roles.filter_map(|role| Some((role.name()?.text, role))).collect();
        let has_token = roles.iter().any(|(name, _)| tokens::is_token(name, false));
        Self { file: file.clone(), roles, has_token }
    }

    fn role(&self, name: &str) -> Option<RoleConfiguration<'t>> {
        let found = self.roles.iter().find(|(own, _)| own.is_like(name));
        found.map(|(_, role)| *role)
    }

    /// The names in a role; `None` where a token may become any of them, or where the emulator
    /// does without.
    fn names(&self, role: &str, what: What) -> Option<Vec<Name<'t>>> {
        let role = self.role(role)?;
        let found = match what {
            What::Settings => names(role.settings()),
            What::Certificates if self.file.purpose.environment == Environment::Emulator => {
                return None;
            }
            What::Certificates => names(role.certificates()),
        };
        let is_open = found.iter().any(|name| tokens::is_token(&name.text, false));
        (!is_open)
            .then(|| found.into_iter().filter(|name| !is_written_by_tools(&name.text)).collect())
    }

    fn file_name(&self) -> &'t str {
        self.file.path().rsplit('/').next().unwrap_or_default()
    }
}

/// A role that some configurations have and others have not.
fn roles_differ(files: &[Variant<'_>], role: &str, with: &[usize], findings: &mut Vec<Finding>) {
    let Some(first) = with.first().map(|index| &files[*index]) else { return };
    let Some(known) = first.role(role).and_then(|role| role.name()) else { return };
    for (index, file) in files.iter().enumerate() {
        if with.contains(&index) {
            continue;
        }
        let document = &file.file.document;
        let message = format!(
            "this configuration has no role `{}`, but `{}` has",
            known.text,
            first.file_name()
        );
        let finding = finding(RULE, document, document.root, document.root.name_span(), message)
            .label_at(label(&first.file.document, known.span, "configured here"))
            .help("configurations of a service have the roles of its definition, all of them")
            .subject(&known.text);
        findings.push(weighed(finding, [first, file]));
    }
}

/// Names that some configurations of a role have and others have not: told where most others
/// differ.
fn names_differ(
    files: &[Variant<'_>],
    role: &str,
    with: &[usize],
    what: What,
    findings: &mut Vec<Finding>,
) {
    let held: Vec<(&Variant<'_>, Vec<Name<'_>>, HashSet<String>)> = with
        .iter()
        .filter_map(|index| {
            let names = files[*index].names(role, what)?;
            let folded = names.iter().map(|name| name.text.lower()).collect();
            Some((&files[*index], names, folded))
        })
        .collect();
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for name in held.iter().flat_map(|(_, _, folded)| folded) {
        *count.entry(name.clone()).or_default() += 1;
    }
    let differing = |name: &Name<'_>| {
        let here = count.get(&name.text.lower()).copied().unwrap_or_default();
        (here < held.len()).then_some(here * 2 >= held.len())
    };
    let mut told: HashSet<(String, String)> = HashSet::new();
    for (file, own, _) in &held {
        for (other, _, known) in held.iter().filter(|(other, ..)| !std::ptr::eq(*other, *file)) {
            // What most have is missing from the other file; what few have is too much in this one.
            let lacks = |name: &&Name<'_>| !known.contains(&name.text.lower());
            let mut groups = [Vec::new(), Vec::new()];
            for name in own.iter().filter(lacks) {
                let Some(is_common) = differing(name) else { continue };
                let place = if is_common { other.file.path() } else { file.file.path() };
                if told.insert((place.to_owned(), name.text.lower())) {
                    groups[usize::from(is_common)].push(name);
                }
            }
            let [rare, common] = groups;
            findings.extend(missing_in(other, file, role, what, &common));
            findings.extend(only_in(file, other, role, what, &rare));
        }
    }
}

/// A finding about names that `file` lacks and `other` has.
fn missing_in(
    file: &Variant<'_>,
    other: &Variant<'_>,
    role: &str,
    what: What,
    names: &[&Name<'_>],
) -> Option<Finding> {
    let first = names.first()?;
    let configured = file.role(role)?;
    let own = configured.name()?;
    let message = format!(
        "the role `{}` has no {} {} here, but in `{}`",
        own.text,
        what.word(names.len()),
        listed(names.iter().map(|name| name.text.as_str())),
        other.file_name()
    );
    let finding = finding(RULE, &file.file.document, configured.element, own.span, message)
        .label_at(label(&other.file.document, first.span, "given here"))
        .help("all configurations of a service are held against one definition: what it declares they need, each of them")
        .subject(&first.text);
    Some(weighed(with_empty(finding, configured, what, names), [file, other]))
}

/// Adds the fix that writes what is missing, with empty values to be filled in.
fn with_empty(
    finding: Finding,
    role: RoleConfiguration<'_>,
    what: What,
    names: &[&Name<'_>],
) -> Finding {
    if !names.iter().all(|name| is_plain(&name.text)) {
        return finding;
    }
    let (list, beside, rest) = match what {
        What::Settings => ("ConfigurationSettings", role.element.children().next(), "value=\"\""),
        What::Certificates => {
            let rest = "thumbprint=\"\" thumbprintAlgorithm=\"sha1\"";
            ("Certificates", role.element.children().last(), rest)
        }
    };
    let entry = |name: &&Name<'_>| format!("{} name=\"{}\" {rest}", what.element(), name.text);
    let entries: Vec<String> = names.iter().map(entry).collect();
    let Some(edit) = listed_anew(role.element, list, &entries, beside) else { return finding };
    finding.fix(match what {
        What::Settings => Fix::risky("add what is missing with an empty value", vec![edit]),
        What::Certificates => {
            let title = "add what is missing with an empty thumbprint, to be filled in";
            Fix::risky(title, vec![edit]).leaving("invalid-thumbprint")
        }
    })
}

/// A finding about names that `file` has and hardly any other.
fn only_in(
    file: &Variant<'_>,
    other: &Variant<'_>,
    role: &str,
    what: What,
    names: &[&Name<'_>],
) -> Option<Finding> {
    let first = names.first()?;
    let message = format!(
        "most configurations of the service do not have the {} {}",
        what.word(names.len()),
        listed(names.iter().map(|name| name.text.as_str())),
    );
    let span = other.role(role)?.name()?.span;
    let finding = finding(RULE, &file.file.document, first.element, first.span, message)
        .label_at(label(&other.file.document, span, "not in here"))
        .help("take it out, or give it a value in each: all are held against one definition")
        .subject(&first.text);
    Some(weighed(finding, [file, other]))
}

impl What {
    /// The element that holds one.
    fn element(self) -> &'static str {
        match self {
            Self::Settings => "Setting",
            Self::Certificates => "Certificate",
        }
    }

    fn word(self, count: usize) -> &'static str {
        match (self, count) {
            (Self::Settings, 1) => "setting",
            (Self::Settings, _) => "settings",
            (Self::Certificates, 1) => "certificate",
            (Self::Certificates, _) => "certificates",
        }
    }
}

/// What differs from a template may still be filled in.
fn weighed(finding: Finding, files: [&Variant<'_>; 2]) -> Finding {
    let is_template = files.iter().any(|file| file.file.purpose.is_template);
    if is_template { finding.judged(Severity::Info) } else { finding }
}
