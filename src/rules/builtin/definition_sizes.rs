//! `vmsize`, and the local stores that have to fit on the disk of that size.

use crate::document::{Role, RoleFacts, Text, named};
use crate::finding::{Edit, Finding, Fix};
use crate::rules::{Context, limits};
use crate::schema::{Platform, VmSize};
use crate::text::letters::Letters;
use crate::text::{Span, nearest};
use crate::xml;

/// The rule about local stores. Its page says what they take without a size, where the documentation
/// has 100 MB and the schema 1000, and what the page file and the dump file of the system take.
const STORES: &str = "definition-localstorage-too-big";

/// What a role is without `vmsize`.
fn default_size(context: &Context<'_>) -> &'static str {
    context.document.default_of("WebRole", "vmsize").unwrap_or_default()
}

/// A role with its size.
pub(in crate::rules) struct RoleSize<'c> {
    role: &'c RoleFacts<'c>,
    /// `vmsize`, else what a role is without it.
    name: Text<'c>,
    /// Its place: that of `vmsize`, else the name of the role's element.
    span: Span,
    /// What is known of it.
    size: Option<&'static VmSize>,
    /// Whether the role says it, and no token in its place.
    is_said: bool,
}

/// The roles with their sizes.
fn all<'s, 'c>(context: &'s Context<'c>) -> &'s [RoleSize<'c>] {
    let sized = || {
        let roles = context.roles();
        let mut all: Vec<RoleSize<'c>> = Vec::with_capacity(roles.len());
        for role in roles {
            let said = role.element.attribute(None, "vmsize");
            let (name, span) = match said {
                Some(size) => size.value().into_trimmed(),
                None => (default_size(context).into(), role.element.name_span()),
            };
            let is_said = said.is_some() && !name.is_empty() && !super::is_token(context, &name);
            // As a rule they are all of one size.
            let size = match all.last() {
                Some(last) if *last.name == *name => last.size,
                _ => context.catalog.vm_size(&name),
            };
            all.push(RoleSize { role, name: name.into(), span, size, is_said });
        }
        all
    };
    context.sizes.get_or_init(sized)
}

/// The roles that say their size.
fn sized<'s, 'c>(context: &'s Context<'c>) -> impl Iterator<Item = &'s RoleSize<'c>> {
    all(context).iter().filter(|sized| sized.is_said)
}

pub(crate) fn vmsize_missing(context: &Context<'_>, findings: &mut Vec<Finding>) {
    if !super::is_whole(context) {
        return;
    }
    for role in context.roles() {
        if role.element.attribute(None, "vmsize").is_some() || role.element.is_forced() {
            continue;
        }
        let name = role.own_name();
        let finding = context
            .finding(
                "definition-vmsize-missing",
                role.element,
                role.element.name_span(),
                format!("without `vmsize` the instances of `{name}` are `{}`", default_size(context)),
            )
            .help("say the size, such as `vmsize=\"Standard_D1_v2\"`: extended support refuses the default")
            .subject(name);
        findings.push(context.unless_template(super::where_extended(context, finding)));
    }
}

pub(crate) fn vmsize_legacy(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for RoleSize { role, name, span, size, .. } in sized(context) {
        let Some(size) = size.filter(|size| size.state == "legacy") else { continue };
        let mut finding = context
            .finding(
                "definition-vmsize-legacy",
                role.element,
                *span,
                format!("`{name}` is a size that extended support does not have"),
            )
            .subject(name);
        if size.successor.is_empty() {
            finding = finding.help("take a size of a family that extended support lists");
        } else {
            let successor = size.successor;
            finding = finding.note(format!("now `{successor}`")).fix(Fix::risky(
                format!("write `{successor}`"),
                vec![Edit::replace(*span, successor)],
            ));
            let disk = context.catalog.vm_size(successor).and_then(|size| size.disk);
            let wanted = wanted(role);
            if let Some(disk) = disk.filter(|disk| wanted > megabytes(*disk)) {
                finding = finding.help(format!("the local stores of the role take {wanted} MB, and the temporary disk of `{successor}` has {disk} GiB: take a larger size, or shrink them"));
            }
        }
        findings.push(super::where_extended(context, finding));
    }
}

pub(crate) fn vmsize_dead(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for RoleSize { role, name, span, size, .. } in sized(context) {
        let Some(size) = size.filter(|size| size.state == "dead") else { continue };
        let message = if size.retired.is_empty() {
            format!("the size `{name}` is no more, and nothing takes its place")
        } else {
            format!("the size `{name}` was retired on {}", size.retired)
        };
        let finding = context
            .finding("definition-vmsize-dead", role.element, *span, message)
            .help("take a size of a family that extended support lists")
            .subject(name);
        // A retirement is a matter of dates, and dates make no errors.
        findings.push(if size.retired.is_empty() {
            super::where_extended(context, finding)
        } else {
            finding
        });
    }
}

pub(crate) fn vmsize_unknown(context: &Context<'_>, findings: &mut Vec<Finding>) {
    const RULE: &str = "definition-vmsize-unknown";
    for RoleSize { role, name, span, size, .. } in sized(context) {
        let Some(size) = size else {
            let message = format!("there is no size `{name}`, as far as is known");
            let finding = context.finding(RULE, role.element, *span, message).subject(name);
            findings.push(match meant(context, name) {
                Some(meant) => finding
                    .note(format!("did you mean `{meant}`?"))
                    .fix(Fix::risky(format!("write `{meant}`"), vec![Edit::replace(*span, meant)])),
                None => finding
                    .help("write the size as the documentation has it, such as `Standard_D2_v2`"),
            });
            continue;
        };
        let is_meant = size.state == "current" && !size.is_extended;
        if is_meant && context.lens.platform == Platform::ExtendedSupport {
            let message = format!(
                "`{name}` is of the {} family, which is not in the list of extended support",
                size.family
            );
            findings.push(
                context
                    .finding(RULE, role.element, *span, message)
                    .help("take a size of the families Av2, D, Dv2, Dv3, Dav4, Ev3, Eav4 or G")
                    .subject(name),
            );
        }
    }
}

/// The size that was meant: the same but for case and separators, then one with `Standard_` before
/// or `_v2` behind, then the nearest.
fn meant(context: &Context<'_>, name: &str) -> Option<&'static str> {
    let letters = |text: &str| -> String {
        text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().lower()
    };
    let own = letters(name);
    let sizes: &'static [VmSize] = context.catalog.vm_sizes.0;
    let called = |wanted: &str| sizes.iter().find(|size| letters(size.name) == wanted);
    let likely =
        [own.clone(), format!("standard{own}"), format!("{own}v2"), format!("standard{own}v2")];
    likely.iter().find_map(|wanted| called(wanted)).map(|size| size.name).or_else(|| {
        let current = sizes.iter().filter(|size| size.state != "dead");
        nearest::of(name, current.map(|size| size.name))
    })
}

/// A local store of a role.
struct Store<'c> {
    element: xml::Element<'c>,
    size: u64,
    span: Span,
}

/// The local stores of a role.
fn stores<'c>(role: &Role<'c>) -> impl Iterator<Item = Store<'c>> {
    let listed = role.list("LocalResources", "LocalStorage");
    listed.chain(named(role.element, "LocalStorage")).filter_map(store)
}

fn store(element: xml::Element<'_>) -> Option<Store<'_>> {
    let Some(attribute) = element.attribute(None, "sizeInMB") else {
        let size = limits::DEFINITION_LOCALSTORAGE_TOO_BIG_STORE_WITHOUT_SIZE.into();
        return Some(Store { element, size, span: element.name_span() });
    };
    let (text, span) = attribute.trimmed();
    Some(Store { element, size: text.parse::<u32>().ok()?.into(), span })
}

/// What the local stores of a role take, in MB.
pub(crate) fn wanted(role: &Role<'_>) -> u64 {
    let of = |child: xml::Element<'_>| {
        if child.is_named("LocalResources") {
            named(child, "LocalStorage").filter_map(store).map(|store| store.size).sum()
        } else if child.is_named("LocalStorage") {
            store(child).map_or(0, |store| store.size)
        } else {
            0
        }
    };
    role.element.children().map(of).sum()
}

/// What the page file and the dump file of the system take, in MB.
pub(crate) fn system() -> u64 {
    limits::DEFINITION_LOCALSTORAGE_TOO_BIG_SYSTEM.into()
}

fn megabytes(gibibytes: u32) -> u64 {
    u64::from(gibibytes) * 1024
}

pub(crate) fn localstorage_too_big(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let system = system();
    for RoleSize { role, name, span, size, .. } in all(context) {
        let Some(disk) = size.and_then(|size| size.disk) else { continue };
        let wanted = wanted(role);
        let total = megabytes(disk);
        if wanted + system <= total {
            continue;
        }
        let Some(largest) = stores(role).max_by_key(|store| store.size) else { continue };
        let role_name = role.own_name();
        let finding = context
            .finding(
                STORES,
                largest.element,
                largest.span,
                format!("the local stores of `{role_name}` take {wanted} MB, but the temporary disk of `{name}` has {total} MB"),
            )
            .label(*span, format!("{disk} GiB of temporary disk"))
            .subject(role_name);
        findings.push(if wanted > total {
            finding.help("shrink the stores, or take a size with a larger disk")
        } else {
            finding.help(format!(
                "leave about {system} MB of it to the page file and the dump file of the system"
            ))
        });
    }
}
