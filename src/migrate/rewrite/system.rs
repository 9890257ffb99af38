//! The guest system that a configuration asks for, where it is retired or left open.

use super::Rewrite;
use crate::document::{ServiceFile, name_of};
use crate::finding::Edit;
use crate::migrate::service::Classic;
use crate::schema::GuestStatus;

/// Asks for the recommended family in place of one that is retired, or of none.
pub(super) fn rewrite(service: &Classic<'_, '_>, file: &ServiceFile<'_>, rewrite: &mut Rewrite) {
    let guests = service.catalog.guests.0;
    let Some(new) = guests.iter().find(|guest| guest.status == GuestStatus::Recommended) else {
        return;
    };
    let root = file.document.root;
    let family = name_of(root, "osFamily");
    if let Some(old) = &family {
        let known = service.catalog.guest(&old.text);
        // The next to be retired is an error for `check` as well.
        let goes = [GuestStatus::Retired, GuestStatus::Old];
        if known.is_none_or(|guest| !goes.contains(&guest.status)) {
            return;
        }
        let what =
            format!("ask for guest system family `{}` in place of `{}`", new.family, old.text);
        rewrite.change(what, Edit::replace(old.span, new.family));
    } else {
        let edit = if let Some(empty) = root.attribute(None, "osFamily") {
            Edit::replace(empty.value().span(), new.family)
        } else {
            let name = root.attribute(None, "serviceName");
            let at = name.map_or(root.name_span().end, |name| name.span().end);
            Edit::insert(at, format!(" osFamily=\"{}\"", new.family))
        };
        rewrite.change(format!("ask for guest system family `{}`", new.family), edit);
    }
    // A release is one of the old family.
    if let Some(version) = name_of(root, "osVersion").filter(|version| version.text != "*") {
        rewrite.change("take each new release of it", Edit::replace(version.span, "*"));
    }
}
