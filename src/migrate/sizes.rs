//! The sizes of roles: what takes their place, and whether the local stores still fit.

use super::service::{Classic, at};
use super::task::{MARK, task};
use crate::document::Role;
use crate::finding::Finding;
use crate::rules::{local_stores, system_share};
use crate::schema::{Catalog, VmSize};

/// The size of a role now, and what takes its place.
pub(super) struct Move {
    /// The size as it is written, else the default.
    pub(super) old: String,
    /// Whether it is written.
    pub(super) is_written: bool,
    known: Option<&'static VmSize>,
    successor: Option<&'static VmSize>,
    /// What the local stores take, in MB.
    wanted: u64,
}

impl Move {
    /// What becomes of the size of a role.
    pub(super) fn of(role: &Role<'_>, classic: &Classic<'_, '_>) -> Option<Self> {
        let document = classic.definition?.document;
        let size = document.effective(role.element, "vmsize")?;
        let catalog = classic.catalog;
        let known = if size.is_token() { None } else { catalog.vm_size(&size.text) };
        let successor = known.and_then(|known| catalog.vm_size(known.successor));
        let wanted = local_stores(role);
        Some(Self { old: size.text, is_written: size.is_written, known, successor, wanted })
    }

    /// The size to write: the same where it may stay, a mark where a person has to choose.
    pub(super) fn target(&self) -> String {
        let Some(known) = self.known else { return self.old.clone() };
        let may_stay = known.state == "current" && known.is_extended;
        let own = Some(known).filter(|_| may_stay);
        let chosen = self.successor.filter(|successor| self.fits(successor)).or(own);
        chosen.map_or_else(|| format!("{MARK}size"), |size| size.name.to_owned())
    }

    fn fits(&self, size: &VmSize) -> bool {
        size.disk.is_none_or(|disk| self.wanted + system_share() <= u64::from(disk) * 1024)
    }

    /// The smallest disk of extended support that the stores fit on, among newer families first.
    fn larger(&self, catalog: &Catalog) -> Option<&'static VmSize> {
        let sizes: &'static [VmSize] = catalog.vm_sizes.0;
        let may = |size: &&VmSize| {
            size.state == "current" && size.is_extended && size.disk.is_some() && self.fits(size)
        };
        sizes.iter().filter(may).min_by_key(|size| (size.disk, !size.name.contains("_v")))
    }
}

/// What the smaller disks of the successors mean for each role.
pub(super) fn disks(classic: &Classic<'_, '_>) -> Vec<Finding> {
    let Some(definition) = classic.definition else { return Vec::new() };
    let mut found = Vec::new();
    for role in classic.roles() {
        let Some(change) = Move::of(&role, classic) else { continue };
        let (Some(successor), Some(before)) =
            (change.successor, change.known.and_then(|known| known.disk))
        else {
            continue;
        };
        let Some(disk) = successor.disk.filter(|disk| *disk < before) else { continue };
        let larger = change.larger(classic.catalog);
        let name = role.name().map(|name| name.text).unwrap_or_default();
        let number = |number: u64| number.to_string();
        let words = [
            ("role", name.as_str()),
            ("old", change.old.as_str()),
            ("size", successor.name),
            ("before", &number(before.into())),
            ("disk", &number(disk.into())),
            ("wanted", &number(change.wanted)),
            ("larger", larger.map_or("a larger size", |size| size.name)),
            ("room", &number(larger.and_then(|size| size.disk).unwrap_or_default().into())),
        ];
        let vmsize = role.element.attribute(None, "vmsize");
        let span = vmsize.map_or(role.element.name_span(), |size| size.value().trimmed_span());
        let page = if change.fits(successor) { "temporary-disk" } else { "local-storage" };
        found.push(at(task(page), &definition.document, role.element, span, &words));
    }
    found
}
