//! Two deployments, as the rules about a swap see them.

use super::page;
use crate::document::{Document, Parity, Side};
use crate::finding::{Finding, Label, Place, Severity};
use crate::schema::{Catalog, Lens, Platform};

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
    pub(super) fn framed(self, message: String) -> String {
        match self {
            Self::Slots => message,
            Self::Change => {
                format!("this change rules out a VIP swap with what is deployed: {message}")
            }
        }
    }
}

impl<'c> Swap<'c> {
    /// Both deployments, where there are two.
    pub(super) fn both(&self) -> Option<(&'c Side<'c>, &'c Side<'c>)> {
        self.now.zip(self.next)
    }

    /// A finding of `rule` at a place of either deployment.
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
            Frame::Slots => finding,
            // The change may be meant, and an update in place may take it.
            Frame::Change => finding.judged(Severity::Info),
        }
    }
}

/// A label at another place.
pub(super) fn label(place: Place, message: impl Into<String>) -> Label {
    Label { place, message: message.into() }
}
