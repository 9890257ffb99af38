//! Content decides what a file is: its root element and namespace.

use memchr::memrchr3;

use crate::document::rename;
use crate::finding::{Edit, Finding, Fix, RuleName, Severity};
use crate::schema::{self, Catalog, Schema, SchemaKind};
use crate::text::nearest;
use crate::xml::{self, Tree};

use super::Kind;

/// What the name of a file promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileName {
    /// `.cscfg`, `.csdef`, `.csplugin`: these always speak. The root that fits the name.
    Service(&'static str),
    /// What a template engine makes such a file of: it speaks only where it is XML already.
    Template,
    /// `.json`: it speaks once it is known to be about a cloud service.
    Json,
    /// Anything else: it speaks once its root is recognised.
    Other,
}

/// Suffixes of template engines, whose files are no XML before they are filled in.
const TEMPLATES: &str = include_str!("../../schemas/names/template-suffixes.txt");

/// The suffixes of service files, with the roots that they promise.
const SERVICE_FILES: [(&str, &str); 3] =
    [("cscfg", "ServiceConfiguration"), ("csdef", "ServiceDefinition"), ("csplugin", "RoleModule")];

impl FileName {
    /// Reads the name; one suffix more (`Web.cscfg.prod`) does not change what it is.
    #[must_use]
    pub fn of(path: &str) -> Self {
        // The name is cut by dots, and its folder by a slash.
        let cut = |end| memrchr3(b'.', b'/', b'\\', &path.as_bytes()[..end]);
        let behind = |cut: Option<usize>| cut.map_or(0, |at| at + 1);
        let last_cut = cut(path.len());
        let last = &path[behind(last_cut)..];
        let dot = last_cut.filter(|at| path.as_bytes()[*at] == b'.');
        let before = || dot.map_or("", |dot| &path[behind(cut(dot))..dot]);
        let known = |suffix: &str| {
            let mut files = SERVICE_FILES.iter();
            let found = files.find(|(known, _)| known.eq_ignore_ascii_case(suffix));
            found.map(|(_, root)| Self::Service(root))
        };
        // Most files are called so, which is no reason to go through what else there is.
        if last.eq_ignore_ascii_case("xml") {
            return known(before()).unwrap_or(Self::Other);
        }
        if let Some(service) = known(last) {
            return service;
        }
        let is = |suffix: &str, wanted: &[&str]| {
            wanted.iter().any(|wanted| wanted.eq_ignore_ascii_case(suffix))
        };
        if is(last, &["json", "jsonc"]) && !is(before(), &["har"]) {
            return Self::Json;
        }
        if TEMPLATES.lines().any(|known| known.eq_ignore_ascii_case(last)) {
            return Self::Template;
        }
        known(before()).unwrap_or(Self::Other)
    }
}

/// What a tree turned out to be.
pub enum Recognised {
    /// A document with a model.
    As(&'static Schema, Kind, Vec<Finding>),
    /// Ours, or called so, but there is no model to hold it against.
    Spoken(Kind, Vec<Finding>),
    /// Nothing of ours, or nothing that svclint has a model for.
    PassedOver,
}

/// Says what `tree` is.
#[must_use]
pub fn recognise(tree: &Tree<'_>, name: FileName, catalog: &Catalog) -> Recognised {
    let FileName::Service(expected) = name else {
        if name == FileName::Template && !tree.is_well_formed() {
            return Recognised::PassedOver;
        }
        return tree.root().map_or(Recognised::PassedOver, |root| by_root(root, tree, catalog));
    };
    let kind = kind_of_root(expected);
    let Some(root) = tree.root() else { return Recognised::Spoken(kind, Vec::new()) };
    if root.local() == expected {
        // The file name and the root agree, so any other namespace is a slip.
        return accept(root, tree, catalog, |_| true)
            .unwrap_or(Recognised::Spoken(kind, Vec::new()));
    }
    match by_root(root, tree, catalog) {
        Recognised::As(schema, found, mut findings) => {
            findings.push(root_mismatch(root, tree, expected));
            Recognised::As(schema, found, findings)
        }
        Recognised::Spoken(_, findings) => Recognised::Spoken(kind, findings),
        Recognised::PassedOver => {
            Recognised::Spoken(kind, vec![root_mismatch(root, tree, expected)])
        }
    }
}

fn by_root(root: xml::Element<'_>, tree: &Tree<'_>, catalog: &Catalog) -> Recognised {
    let local = root.local();
    let namespace = root.namespace();
    if namespace == Some(schema::NAMESPACE) {
        return schema_file(root, catalog);
    }
    if let Some(recognised) = accept(root, tree, catalog, |schema| is_near(namespace, schema, root))
    {
        return recognised;
    }
    let Some(namespace) = namespace.filter(|ns| catalog.namespaces().any(|ours| ours == *ns))
    else {
        return Recognised::PassedOver;
    };
    if catalog.is_known_root(namespace, local) {
        return Recognised::PassedOver;
    }
    unknown_root(root, tree, namespace, catalog)
}

/// The schemas of `among` that may be what `tree` is, in their order, with what is to be said about
/// the namespace of its root: those with its root in its namespace, else those with its root in a
/// namespace that is meant to be theirs. Several operations may share a root; where a request is
/// sent says which of them are meant.
#[must_use]
pub fn candidates(
    tree: &Tree<'_>,
    among: &[&'static Schema],
) -> (Vec<&'static Schema>, Vec<Finding>) {
    let Some(root) = tree.root() else { return (Vec::new(), Vec::new()) };
    let namespace = root.namespace();
    let named = |schema: &&&'static Schema| schema.root(root.local()).is_some();
    let exact: Vec<&'static Schema> = among
        .iter()
        .filter(named)
        .filter(|schema| namespace == Some(schema.namespace))
        .copied()
        .collect();
    if !exact.is_empty() {
        return (exact, Vec::new());
    }
    // Where a request is sent says what its root means that is in no namespace at all.
    let is_meant =
        |schema: &&&'static Schema| namespace.is_none() || is_near(namespace, schema, root);
    let near = among.iter().filter(named).filter(is_meant);
    let near: Vec<&'static Schema> = near.copied().collect();
    let findings = near.first().and_then(|schema| of_namespace(root, tree, schema));
    (near, findings.into_iter().collect())
}

/// The first schema with that root and its namespace, else the first that `fits`, with what is to be
/// said about its namespace.
fn accept(
    root: xml::Element<'_>,
    tree: &Tree<'_>,
    catalog: &Catalog,
    fits: impl Fn(&Schema) -> bool,
) -> Option<Recognised> {
    let named = catalog.of_root(root.local());
    let namespace = root.namespace();
    if let Some(exact) = named.iter().find(|schema| namespace == Some(schema.namespace)) {
        return Some(Recognised::As(exact, kind_of(exact), Vec::new()));
    }
    let schema = named.iter().find(|schema| fits(schema))?;
    let findings = of_namespace(root, tree, schema).into_iter().collect();
    Some(Recognised::As(schema, kind_of(schema), findings))
}

/// What is to be said about the namespace of a root that is held against `schema`.
fn of_namespace(root: xml::Element<'_>, tree: &Tree<'_>, schema: &Schema) -> Option<Finding> {
    // Of a root that is cut off its declaration may be missing too.
    // A prefix that is not declared is the reader's finding.
    let is_cut = tree.is_truncated() && root.is_forced();
    let is_unbound = root.namespace().is_none() && !root.prefix().is_empty();
    let is_wrong = root.namespace() != Some(schema.namespace) && !is_cut && !is_unbound;
    is_wrong.then(|| wrong_namespace(root, tree, schema))
}

/// Whether a namespace is meant to be the schema's: `https`, a slash, other case, a few letters
/// off, or none at all on a root whose content shows what it is.
fn is_near(namespace: Option<&str>, schema: &Schema, root: xml::Element<'_>) -> bool {
    let Some(namespace) = namespace else { return is_telling(schema, root) };
    if namespace == schema.namespace {
        return true;
    }
    let plain = |text: &str| {
        let text = text.trim().trim_end_matches('/').to_ascii_lowercase();
        let text = text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"))
            .map(str::to_owned)
            .unwrap_or(text);
        text.strip_prefix("www.").map(str::to_owned).unwrap_or(text)
    };
    let (given, ours) = (plain(namespace), plain(schema.namespace));
    given == ours || given.len().abs_diff(ours.len()) <= 3 && nearest::distance(&given, &ours) <= 3
}

/// Whether a root without a namespace is the schema's beyond doubt: by a long name and what is in
/// it, or by a child with one. A `Rule` with a `Name` is anybody's.
fn is_telling(schema: &Schema, root: xml::Element<'_>) -> bool {
    const LONG_ROOT: usize = 14;
    const LONG_CHILD: usize = 9;
    let Some(model) = schema.root(root.local()) else { return false };
    let known = |child: &xml::Element<'_>| super::slot_named(model, child.local()).is_some();
    let is_long = root.local().len() >= LONG_ROOT;
    is_long && root.children().next().is_none()
        || root.children().filter(known).any(|child| is_long || child.local().len() >= LONG_CHILD)
}

/// What a document of that schema is.
#[must_use]
pub fn kind_of(schema: &Schema) -> Kind {
    match schema.kind {
        SchemaKind::Operation => Kind::Request,
        SchemaKind::Document | SchemaKind::Piece => kind_of_root(schema.name),
    }
}

fn kind_of_root(root: &str) -> Kind {
    match root {
        "ServiceDefinition" => Kind::ServiceDefinition,
        "RoleModule" => Kind::RoleModule,
        "Deployment" => Kind::Deployment,
        "schema" => Kind::Schema,
        _ => Kind::ServiceConfiguration,
    }
}

fn schema_file(root: xml::Element<'_>, catalog: &Catalog) -> Recognised {
    match catalog.with_root(schema::NAMESPACE, root.local()).next() {
        Some(schema) => Recognised::As(schema, Kind::Schema, Vec::new()),
        None => Recognised::PassedOver,
    }
}

fn wrong_namespace(root: xml::Element<'_>, tree: &Tree<'_>, schema: &Schema) -> Finding {
    let ours = schema.namespace;
    let rule = RuleName::new("wrong-namespace");
    let finding = if let Some(declaration) = root.namespace_declaration() {
        let given = declaration.value().text().to_owned();
        let https = given == ours.replacen("http://", "https://", 1);
        let span = declaration.value_span();
        let message = format!("the namespace of `{}` is `{given}`, not `{ours}`", root.local());
        let severity = if https { schema.https } else { Severity::Error };
        let mut finding = Finding::new(rule, severity, tree.part(), span, message)
            .subject(given)
            .fix(Fix::safe(format!("write `{ours}`"), vec![Edit::replace(span, ours)]));
        if https {
            finding = finding.help("archived reference pages print `https`, but a namespace is a name, not a link: every contract and client has `http`");
        }
        if severity != Severity::Error {
            finding = finding.judged(severity);
        }
        finding
    } else {
        let span = root.name_span();
        let message = format!("`{}` is in no namespace", root.local());
        let declaration = format!(" xmlns=\"{ours}\"");
        let finding = Finding::new(rule, schema.bare, tree.part(), span, message);
        let finding =
            if schema.bare == Severity::Error { finding } else { finding.judged(schema.bare) };
        finding.note("`xmlns` is missing").fix(Fix::safe(
            format!("add `xmlns=\"{ours}\"`"),
            vec![Edit::insert(span.end, declaration)],
        ))
    };
    finding
        .on(root.path(), format!("/{}", root.local()))
        .help("a namespace is compared letter by letter, and an element in another one is an element that nobody knows")
}

fn unknown_root(
    root: xml::Element<'_>,
    tree: &Tree<'_>,
    namespace: &str,
    catalog: &Catalog,
) -> Recognised {
    let rule = RuleName::new("unknown-root");
    let local = root.local();
    let same_namespace = catalog.schemas.iter().filter(|schema| schema.namespace == namespace);
    let modelled: Vec<&str> =
        same_namespace.flat_map(|schema| schema.roots().map(|root| root.name)).collect();
    let by_name =
        catalog.known_roots.iter().filter(|(ns, _)| *ns == namespace).map(|(_, name)| *name);
    let kind =
        if namespace.ends_with("/windowsazure") { Kind::Request } else { kind_of_root(local) };
    // People write the name of the operation; else it is a slip, and rather one in a root that has
    // a model.
    let named = catalog.named(local).filter(|schema| schema.namespace == namespace);
    let operation = named.and_then(|schema| schema.roots().next());
    // An element of ours is a piece of a body, not a slip in the name of one.
    let is_piece = catalog
        .schemas
        .iter()
        .filter(|schema| schema.namespace == namespace)
        .any(|schema| schema.elements.iter().any(|element| element.name == local));
    let meant = operation
        .map(|root| root.name)
        .or_else(|| nearest::of(local, modelled.iter().copied()))
        .or_else(|| nearest::of(local, by_name))
        .filter(|_| !is_piece);
    let finding = match meant {
        Some(meant) => {
            let message = format!("there is no request with the root `{local}`");
            let finding =
                Finding::new(rule, Severity::Error, tree.part(), root.name_span(), message)
                    .note(format!("did you mean `{meant}`?"));
            // Whether the content fits a root without a model cannot be proven.
            if modelled.contains(&meant) { finding.fix(rename(root, meant)) } else { finding }
        }
        None => Finding::new(
            rule,
            Severity::Warning,
            tree.part(),
            root.name_span(),
            format!("the root `{local}` is not one that svclint knows"),
        )
        .judged(Severity::Warning)
        .help(
            "what is in the file was not checked; `svclint operations` lists the roots there are",
        ),
    };
    Recognised::Spoken(kind, vec![finding.on(root.path(), root.path()).subject(local)])
}

fn root_mismatch(root: xml::Element<'_>, tree: &Tree<'_>, expected: &str) -> Finding {
    let message =
        format!("the root is `{}`, but the file name promises `{expected}`", root.local());
    Finding::new(
        RuleName::new("file-root-mismatch"),
        Severity::Warning,
        tree.part(),
        root.name_span(),
        message,
    )
    .on(root.path(), root.path())
    .help(
        "tools pick these files by their suffix: rename the file, or put the right content into it",
    )
}

#[cfg(test)]
mod tests {
    use super::FileName;

    #[test]
    fn names_promise_what_is_in_a_file() {
        for (name, promise) in [
            ("a/ServiceConfiguration.Cloud.cscfg", FileName::Service("ServiceConfiguration")),
            ("Web.cscfg.prod", FileName::Service("ServiceConfiguration")),
            ("C:\\x\\Service.CSDEF", FileName::Service("ServiceDefinition")),
            ("p.csplugin", FileName::Service("RoleModule")),
            ("ServiceDefinition.csdef.hbs", FileName::Template),
            ("azuredeploy.JSON", FileName::Json),
            ("session.har.json", FileName::Other),
            ("swap.xml", FileName::Other),
            ("a.cscfg.old.bak", FileName::Other),
        ] {
            assert_eq!(FileName::of(name), promise, "{name}");
        }
    }
}
