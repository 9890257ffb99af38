//! `svclint new`.

use std::sync::Arc;

use super::args::New;
use super::output::{Stream, write_bytes};
use super::read::bytes;
use super::{CLEAN, Failure, operation};
use crate::catalog::CATALOG;
use crate::finding::{Finding, Place, Severity};
use crate::lint::{self, Input, Options};
use crate::rules;
use crate::sample::{self, Filling, Order, Refused, Target, With};
use crate::schema::{Lens, Schema, Version};
use crate::text::letters::Letters;
use crate::text::{Part, nearest};
use crate::xml;

/// An option that fills in a value.
struct Filled {
    option: &'static str,
    filling: Filling,
}

pub(super) fn run(new: &New) -> Result<u8, Failure> {
    let name = new.operation.join(" ");
    let schema = operation::named(&name)?.ok_or_else(|| unknown(&name))?;
    let version = version(schema, new.api_version)?;
    let spelled = spelled(schema, version);
    let filled = filled(new)?;
    for one in &filled {
        sample::target(schema, one.filling.target, version)
            .map_err(|refused| refusal(schema, version, one, refused))?;
    }
    let default = sample::configuration(&CATALOG, schema);
    let given = filled.iter().find(|one| one.option == CARRIER);
    let carried = match given.map(|one| &one.filling.with) {
        Some(With::Value(bytes)) => sample::carried(bytes),
        _ => sample::carried(default.as_bytes()),
    };
    let options: Vec<&'static str> = filled.iter().map(|one| one.option).collect();
    let fillings: Vec<Filling> = filled.into_iter().map(|one| one.filling).collect();
    let order = Order {
        schema,
        version,
        spelled: &spelled,
        fillings: &fillings,
        configuration: &default,
        carried: &carried,
    };
    let body = sample::body(&order);
    if let Some(body) = &body {
        prove(&order, body, &options, new)?;
    }
    let printed = if new.http { Some(sample::message(&order, body.as_deref())) } else { body };
    let Some(printed) = printed else {
        Stream::stderr().line(&format!(
            "svclint: {} is sent without a body; `--http` prints the rest of the request",
            schema.name
        ));
        return Ok(CLEAN);
    };
    match &new.out {
        Some(out) => write_bytes(out, printed.as_bytes())?,
        None => Stream::stdout().bytes(printed.as_bytes())?,
    }
    Ok(CLEAN)
}

fn unknown(name: &str) -> Failure {
    let hint = nearest::of(name, operation::names()).map_or_else(
        || "`svclint operations` lists them".to_owned(),
        |meant| format!("did you mean `{meant}`?"),
    );
    Failure(format!("there is no operation `{name}`; {hint}"))
}

/// The version to write for: the one that is asked for, else the newest that has the operation.
fn version(schema: &Schema, asked: Option<Version>) -> Result<Version, Failure> {
    let newest =
        known_versions(schema).into_iter().rev().find(|version| schema.gate.admits(Some(*version)));
    let version = asked.or(newest).unwrap_or_else(lint::today);
    if schema.gate.admits(Some(version)) {
        return Ok(version);
    }
    let name = schema.name;
    let other = match (schema.gate.since, schema.gate.until) {
        (Some(since), _) if version < since => format!("ask for {since} or later"),
        (_, Some(until)) => format!("ask for {until} or earlier"),
        (..) => "ask for another one".to_owned(),
    };
    Err(Failure(format!("{name} does not exist in version {version}; {other}")))
}

/// The versions that are known, oldest first: those of the service, or of the contract.
fn known_versions(schema: &Schema) -> Vec<Version> {
    if !schema.is_arm() {
        return CATALOG.versions.iter().map(|known| known.version).collect();
    }
    let listed: Vec<Version> = CATALOG.published(schema).collect();
    if !listed.is_empty() {
        return listed;
    }
    contract("versions").iter().filter_map(|text| text.parse().ok()).collect()
}

/// The version as a request says it: there are some that only a preview had.
fn spelled(schema: &Schema, version: Version) -> String {
    let plain = version.to_string();
    let preview = format!("{plain}-preview");
    let is_preview = schema.is_arm()
        && contract("previews").contains(&&*preview)
        && !known_versions(schema).contains(&version);
    if is_preview { preview } else { plain }
}

/// What the page of the contract of cloud services lists.
fn contract(name: &str) -> &'static [&'static str] {
    rules::page("arm-api-version").map_or(&[], |page| page.words(name))
}

/// The option that brings the configuration.
const CARRIER: &str = "--configuration";

/// What the options fill in.
fn filled(new: &New) -> Result<Vec<Filled>, Failure> {
    let mut filled = Vec::new();
    let mut add = |option, target, with| {
        filled.push(Filled { option, filling: Filling { target, with } });
    };
    if let Some(path) = &new.configuration {
        let configuration = With::Value(bytes(path)?);
        add(CARRIER, Target::Holding("ServiceConfiguration"), configuration);
    }
    let texts = [
        ("--label", "Label", &new.label),
        ("--package-url", "PackageUrl", &new.package_url),
        ("--mode", "Mode", &new.mode),
    ];
    for (option, element, text) in texts {
        if let Some(text) = text {
            add(option, Target::Named(element), With::Value(text.clone().into_bytes()));
        }
    }
    if new.force {
        add("--force", Target::Named("Force"), With::Value(b"true".to_vec()));
    }
    if !new.property.is_empty() {
        let pairs: Result<Vec<_>, Failure> = new.property.iter().map(|text| pair(text)).collect();
        add("--property", Target::Named("ExtendedProperties"), With::Pairs(pairs?));
    }
    Ok(filled)
}

fn pair(text: &str) -> Result<(String, String), Failure> {
    let (name, value) = text.split_once('=').ok_or_else(|| {
        Failure(format!("`--property {text}` has no `=`: write `--property NAME=VALUE`"))
    })?;
    if name.is_empty() {
        return Err(Failure(format!("`--property {text}` has no name: write `NAME=VALUE`")));
    }
    Ok((name.to_owned(), value.to_owned()))
}

fn refusal(schema: &Schema, version: Version, one: &Filled, refused: Refused) -> Failure {
    let option = one.option;
    let what = match one.filling.target {
        Target::Named(name) if schema.is_arm() => format!("`{}`", as_property(name)),
        Target::Named(name) => format!("`{name}`"),
        Target::Holding(document) => {
            let thing = if schema.is_arm() { "property" } else { "element" };
            format!("{thing} that holds a {document}")
        }
    };
    Failure(match refused {
        Refused::Absent if !schema.has_body() => {
            format!("`{option}`: {} is sent without a body", schema.name)
        }
        Refused::Absent => format!("`{option}`: {} has no {what}", schema.name),
        Refused::Gated(name, gate) => {
            let other = match (gate.since, gate.until) {
                (Some(since), _) if version < since => format!("it needs {since} or later"),
                (_, Some(until)) => format!("it went after {until}"),
                (..) => "it is in others".to_owned(),
            };
            format!("`{option}`: `{name}` does not exist in version {version}; {other}")
        }
    })
}

/// The name of an element as a property is called.
fn as_property(name: &str) -> String {
    name[..1].lower() + &name[1..]
}

/// Checks what was written: what was filled in may be wrong.
fn prove(order: &Order<'_>, body: &str, options: &[&str], new: &New) -> Result<(), Failure> {
    let findings =
        if order.schema.is_arm() { found_in_json(order, body) } else { found_in_xml(order, body) };
    let is_error = |finding: &Finding| {
        let page = rules::page(finding.rule.as_str()).filter(|_| !finding.judged);
        // What is no configuration at all is refused here: nobody means to send it.
        finding.rule.as_str() == "not-a-configuration"
            || page.map_or(finding.severity, |page| page.severity) == Severity::Error
    };
    let Some(first) = findings.iter().find(|finding| is_error(finding)) else { return Ok(()) };
    if first.rule.as_str() == "not-a-configuration" {
        return Err(Failure(format!("`--configuration`: {}", first.message)));
    }
    if let Some(path) = new.configuration.as_ref().filter(|_| is_in_configuration(&first.place)) {
        let platform = if order.schema.is_arm() { "--platform extended-support " } else { "" };
        return Err(Failure(format!(
            "`--configuration`: {}; `svclint check {platform}{path}` shows where",
            first.message
        )));
    }
    let mut sentence = format!("{}{}", blamed(order, first, options), first.message);
    for help in &first.help {
        sentence.push_str("; ");
        sentence.push_str(help);
    }
    if let Some(evidence) = &first.evidence {
        sentence.extend([" (", evidence.says.trim_end_matches('.'), ")"]);
    }
    Err(Failure(sentence))
}

/// What is found in a body of XML.
fn found_in_xml(order: &Order<'_>, body: &str) -> Vec<Finding> {
    let lens = Lens { version: Some(order.version), ..Lens::on(lint::today()) };
    let part = Arc::new(Part::from_text("new.xml", body.to_owned()));
    let tree = xml::read(&part);
    let problems = tree.problems().to_vec();
    let found = lint::examine_as(&[order.schema], &tree, &lens, &CATALOG, &|_| true, problems);
    found.map_or_else(|known| known, |(_, found)| found.findings)
}

/// What is found in a body of JSON, as that of the whole request: only its address says which
/// operation and version are meant.
fn found_in_json(order: &Order<'_>, body: &str) -> Vec<Finding> {
    let request = sample::message(order, Some(body));
    let report = lint::lint([Input::new("new.http", request)], &Options::default());
    report.findings.into_iter().map(|settled| settled.finding).collect()
}

/// Whether a place is in the configuration that a body holds.
fn is_in_configuration(place: &Place) -> bool {
    place.inner.as_ref().is_some_and(|inner| {
        inner.document == "ServiceConfiguration" || is_in_configuration(&inner.place)
    })
}

/// The option that filled in what a finding is about.
fn blamed(order: &Order<'_>, finding: &Finding, options: &[&str]) -> String {
    let path = finding.place.element.as_deref().unwrap_or_default();
    let mut steps = path.split('/');
    // In XML a child of the root is filled in, in JSON a property anywhere.
    let step = if order.schema.is_arm() { steps.next_back() } else { steps.nth(2) };
    let name = step.unwrap_or_default().split('[').next().unwrap_or_default();
    let of = order.fillings.iter().zip(options).find(|(filling, _)| {
        sample::target(order.schema, filling.target, order.version)
            .is_ok_and(|slot| slot.name == name)
    });
    // What else a body of JSON says, as the roles, it takes from the configuration.
    let carried = || options.iter().find(|option| order.schema.is_arm() && **option == CARRIER);
    let option = of.map(|(_, option)| option).or_else(carried);
    option.map_or_else(String::new, |option| format!("`{option}`: "))
}
