//! Two deployments, as the rules about a swap see them.

use super::page;
use crate::document::arm::CloudService;
use crate::document::{Document, Parity, Side};
use crate::finding::{Finding, Label, Place, Severity};
use crate::json::Value;
use crate::schema::{Catalog, Lens, Platform};
use crate::text::Span;

/// Two deployments that are to change places, or a definition before and behind a change.
pub struct Swap<'c> {
    /// In production, or before the change; `None`: the slot is empty.
    pub now: Option<&'c Side<'c>>,
    /// In staging, or behind the change; `None`: the slot is empty.
    pub next: Option<&'c Side<'c>>,
    /// The endpoints of both.
    pub parity: &'c Parity,
    /// The platforms that the two are known to be for: production, staging.
    pub platforms: [Platform; 2],
    /// What templates say of the two, where they are services of extended support.
    pub clouds: [Option<&'c CloudService<'c>>; 2],
    /// The Swap request that is to be sent.
    pub request: Option<Document<'c>>,
    /// What the two are to each other.
    pub frame: Frame,
    /// What they are held against.
    pub lens: &'c Lens,
    /// The sizes that roles may have.
    pub catalog: &'static Catalog,
}

/// What two deployments are to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frame {
    /// Production and staging, about to be swapped.
    Slots,
    /// What is deployed, and what a change makes of it.
    Change,
}

impl Frame {
    /// What the first of the two is called.
    pub(super) const fn now(self) -> &'static str {
        match self {
            Self::Slots => "production",
            Self::Change => "what is deployed",
        }
    }

    /// What the second of the two is called.
    pub(super) const fn next(self) -> &'static str {
        match self {
            Self::Slots => "staging",
            Self::Change => "the new version",
        }
    }

    /// A message about what would be refused, put so that it fits.
    #[cold]
    #[inline(never)]
    pub(super) fn framed(self, message: String) -> String {
        match self {
            Self::Slots => message,
            Self::Change => {
                format!("this change rules out a VIP swap with what is deployed: {message}")
            }
        }
    }
}

/// Rules about endpoints: that both have to have the same is said of the classic platform alone.
const OF_CLASSIC: [&str; 3] = ["swap-endpoint-count", "swap-endpoint-protocol", "swap-plugin-rdp"];

impl<'c> Swap<'c> {
    /// Whether both are known to be for extended support.
    pub(super) fn is_extended(&self) -> bool {
        let is = |platform: &Platform| *platform == Platform::ExtendedSupport;
        is(&self.lens.platform) || self.platforms.iter().all(is)
    }

    /// The place of the document that says most about one of the two: production, staging.
    pub(super) fn root(&self, index: usize) -> Option<Place> {
        let side = [self.now, self.next].get(index).copied().flatten();
        let own = side.and_then(Side::root);
        own.or_else(|| {
            let service = self.clouds.get(index).copied().flatten()?.resource.value;
            let value = service.get("type").or_else(|| service.get("properties"))?;
            Some(value_place(value, value.inner_span()))
        })
    }

    /// Both deployments, where there are two.
    pub(super) fn both(&self) -> Option<(&'c Side<'c>, &'c Side<'c>)> {
        self.now.zip(self.next)
    }

    /// A finding of `rule` at a place of either deployment.
    #[cold]
    #[inline(never)]
    pub(super) fn finding(
        &self,
        rule: &'static str,
        place: Place,
        message: impl Into<String>,
    ) -> Finding {
        let page = page(rule).expect("internal: a rule has a page");
        let mut finding =
            Finding::new(page.rule(), page.severity, &place.part, place.span, message);
        finding.place = place;
        match self.frame {
            Frame::Slots if self.is_extended() && OF_CLASSIC.contains(&rule) => {
                finding.judged(Severity::Warning)
            }
            Frame::Slots => finding,
            // The change may be meant, and an update in place may take it.
            Frame::Change => finding.judged(Severity::Info),
        }
    }
}

/// A place in a template.
#[cold]
#[inline(never)]
pub(super) fn value_place(value: Value<'_>, span: Span) -> Place {
    Place {
        element: Some(value.path()),
        key_path: value.key_path(),
        ..Place::new(value.tree().part(), span)
    }
}

/// A label at another place.
#[cold]
#[inline(never)]
pub(super) fn label(place: Place, message: impl Into<String>) -> Label {
    Label { place, message: message.into() }
}
