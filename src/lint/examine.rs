//! One document, examined: held against its model and the rules, and with it what is encoded in it.

use std::rc::Rc;
use std::sync::Arc;

use super::{arm, joined, secrecy, whole};
use crate::check;
use crate::document::{
    self, Collected, Document, Environment, FileName, Purpose, Recognised, recognise,
};
use crate::finding::{Finding, RuleName, Severity};
use crate::rules::{self, Context, Inner, Speaks};
use crate::schema::{Catalog, Lens, Schema};
use crate::settle::{self, Suppression};
use crate::text::{Part, Span};
use crate::xml;

/// What was found in a document and in what is encoded in it.
pub(crate) struct Examined<'t> {
    pub(crate) findings: Vec<Finding>,
    /// What comments in the encoded documents allow.
    pub(crate) suppressions: Vec<Suppression>,
    /// What the model of the document says must not be shown. Whoever shows something of it has to
    /// [conceal](secrecy::conceal) them; of the encoded documents that is done.
    pub(crate) secrets: Vec<Span>,
    /// What the document is for.
    pub(crate) purpose: Purpose,
    /// What it says of its roles.
    pub(crate) collected: Rc<Collected<'t>>,
}

/// Examines `tree` as what fits it best of the schemas that it may be: several operations may
/// share a root. Gives `known`, what was found before, back where none of them has its root.
pub(crate) fn examine_as<'t>(
    candidates: &[&'static Schema],
    tree: &'t xml::Tree<'t>,
    lens: &Lens,
    catalog: &'static Catalog,
    speaks: Speaks<'_>,
    known: Vec<Finding>,
) -> Result<(Document<'t>, Examined<'t>), Vec<Finding>> {
    let Some(document) = check::fitting(tree, candidates, lens) else { return Err(known) };
    let purpose = Purpose::of(tree.part().name(), tree, document.schema.transform, lens);
    let found = examine(&document, purpose, lens, catalog, speaks, known);
    Ok((document, found))
}

/// Holds a recognised document against its model and the rules, and so what is encoded in it;
/// gives what comments in there allow, too.
/// `known` is what was found before; what is explained better now is left out. Of what the rules
/// that do not speak find, which element it is about is left open.
pub(super) fn examine<'t>(
    document: &Document<'t>,
    purpose: Purpose,
    lens: &Lens,
    catalog: &'static Catalog,
    speaks: Speaks<'_>,
    known: Vec<Finding>,
) -> Examined<'t> {
    let part = document.tree.part();
    let conformed = check::conform(document, lens);
    let check::Conformed { findings: found, embedded, secrets, explained } = conformed;
    let mut findings = known;
    findings.retain(|finding| !explained.contains(&finding.place.span));
    findings.extend(found.into_iter().map(|finding| whole::weighed(finding, document, purpose)));
    findings.extend(whole::version_known(document, lens, catalog));
    findings.extend(whole::declaration_missing(document));

    let mut embedded = embedded;
    let parts: Vec<Arc<Part>> = embedded
        .iter_mut()
        .map(|inner| {
            let bytes = std::mem::take(&mut inner.bytes);
            let part = Part::from_bytes(inner.document, bytes);
            Arc::new(part.with_tokens(&lens.tokens))
        })
        .collect();
    let mut trees: Vec<xml::Tree<'_>> = parts.iter().map(xml::read).collect();
    let mut examined = Vec::with_capacity(trees.len());
    let mut inner = Vec::with_capacity(trees.len());
    for (embedded, tree) in embedded.iter().zip(&mut trees) {
        let problems = tree.take_problems();
        let tree: &xml::Tree<'_> = tree;
        let host = embedded.host;
        let found = examine_inner(tree, host.local(), problems, lens, catalog, speaks);
        let collected = found.as_ref().ok().map(|found| Rc::clone(&found.collected));
        inner.push(Inner { host, name: embedded.document, tree, collected });
        examined.push(found);
    }
    let collected = Rc::new(Collected::of(*document, catalog.plugins.0));
    let context = Context::new(document, &collected, purpose, lens, &inner, catalog);
    rules::run(&context.speaking(speaks), &mut findings);

    let mut suppressions = Vec::new();
    let mut withheld = Vec::with_capacity(inner.len());
    for ((embedded, inner), examined) in embedded.iter().zip(&inner).zip(examined) {
        let host = || {
            let rule = RuleName::new("not-a-configuration");
            Finding::new(rule, Severity::Warning, part, embedded.span, "")
                .on(embedded.host.path(), document.key_path(embedded.host))
        };
        match examined {
            Ok(found) => {
                withheld.push((inner.tree, found.secrets));
                suppressions.extend(found.suppressions);
                if !found.findings.is_empty() {
                    let place = host().place;
                    let inside = |finding: Finding| finding.inside(&place, embedded.document);
                    findings.extend(found.findings.into_iter().map(inside));
                }
            }
            Err(why) => findings.push(
                Finding { message: why, ..host() }
                    .help("the service expects the whole .cscfg file, encoded in base64"),
            ),
        }
    }
    let is_shown = |finding: &Finding| rules::page(finding.rule.as_str()).is_none_or(speaks);
    let is_any_shown = || findings.iter().any(is_shown) || !suppressions.is_empty();
    if !withheld.is_empty() && is_any_shown() {
        for (tree, secrets) in withheld {
            secrecy::conceal(tree, secrets);
        }
    }
    Examined { findings, suppressions, secrets, purpose, collected }
}

/// What is wrong with a document that a value of the name `held` holds, or why it is not one at all.
fn examine_inner<'t>(
    tree: &'t xml::Tree<'t>,
    held: &str,
    problems: Vec<Finding>,
    lens: &Lens,
    catalog: &'static Catalog,
    speaks: Speaks<'_>,
) -> Result<Examined<'t>, String> {
    let (document, mut found) = examine_configuration(tree, held, problems, lens, catalog, speaks)?;
    if let Some(document) = document {
        let Examined { collected, purpose, .. } = &found;
        let context = Context::new(&document, collected, *purpose, lens, &[], catalog);
        let alone = rules::run_alone(&context.speaking(speaks));
        found.findings.extend(alone);
    }
    Ok(found)
}

/// What a request carries is on its way to the cloud.
fn purpose_inside(document: &Document<'_>, lens: &Lens) -> Purpose {
    let purpose = Purpose::of("", document.tree, document.schema.transform, lens);
    Purpose { environment: Environment::Cloud, ..purpose }
}

/// What is wrong with a configuration that a value of the name `held` holds, or why it is none.
pub(super) fn examine_configuration<'t>(
    tree: &'t xml::Tree<'t>,
    held: &str,
    problems: Vec<Finding>,
    lens: &Lens,
    catalog: &'static Catalog,
    speaks: Speaks<'_>,
) -> Result<arm::Read<'t>, String> {
    let name = document::arm::EMBEDDED;
    let Some(root) = tree.root() else {
        let nothing = if tree.text().trim().is_empty() { "nothing" } else { "no XML" };
        return Err(format!("`{held}` holds {nothing}, so it is no service configuration"));
    };
    if root.local() != name {
        return Err(format!("`{held}` holds a `{}`, not a `{name}`", root.local()));
    }
    let (mut suppressions, mistakes) = settle::suppressions(tree);
    let problems = joined(problems, mistakes);
    let findings = match recognise(tree, FileName::Service(name), catalog) {
        Recognised::As(schema, _, findings) => {
            let known = joined(problems, findings);
            if let Some(document) = Document::new(tree, schema) {
                let purpose = purpose_inside(&document, lens);
                let found = examine(&document, purpose, lens, catalog, speaks, known);
                suppressions.extend(found.suppressions);
                return Ok((Some(document), Examined { suppressions, ..found }));
            }
            known
        }
        Recognised::Spoken(_, findings) => joined(problems, findings),
        Recognised::PassedOver => problems,
    };
    let nothing = Examined {
        findings,
        suppressions,
        secrets: Vec::new(),
        purpose: Purpose::default(),
        collected: Rc::default(),
    };
    Ok((None, nothing))
}
