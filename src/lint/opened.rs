//! An input as it is worked with: text, and what holds for it.

use std::sync::Arc;

use super::{Included, Input, LOOK, Options, Previous};
use crate::config::Scope;
use crate::document::FileName;
use crate::schema::{Lens, Platform};
use crate::settle::Settings;
use crate::text::Part;
use crate::text::limits::MAX_BYTES;

/// An input as text.
#[expect(clippy::struct_excessive_bools, reason = "four answers that do not depend on each other")]
pub(super) struct Opened {
    pub(super) part: Arc<Part>,
    /// What its name promises.
    pub(super) name: FileName,
    /// What it was, and whether it lay elsewhere.
    pub(super) previous: Option<(Arc<Part>, bool)>,
    pub(super) is_too_large: bool,
    pub(super) project: Option<String>,
    pub(super) is_companion: bool,
    pub(super) is_unchanged: bool,
    pub(super) scope: Option<Arc<Scope>>,
    pub(super) included: Vec<Included>,
    /// Whether it was only read because a template of another folder links to it.
    pub(super) is_linked: bool,
    /// What it is held against where a template beside it says that it is for extended support.
    extended: Option<Box<Lens>>,
}

impl Opened {
    pub(super) fn new(input: Input, options: &Options) -> Self {
        let Input {
            path,
            mut bytes,
            size,
            identity,
            project,
            is_companion,
            is_unchanged,
            previous,
            scope,
            included,
        } = input;
        let is_too_large = size > MAX_BYTES;
        if is_too_large {
            bytes.truncate(LOOK);
        }
        let tokens = &scope.as_deref().map_or(&options.lens, |scope| &scope.lens).tokens;
        let part = Part::from_bytes(path, bytes).identified(identity).with_tokens(tokens);
        let previous = previous.map(|previous| {
            let Previous { name, bytes, is_moved } = previous;
            (Arc::new(Part::from_bytes(name, bytes).with_tokens(tokens)), is_moved)
        });
        Self {
            name: FileName::of(part.name()),
            part: Arc::new(part),
            previous,
            is_too_large,
            project,
            is_companion,
            is_unchanged,
            scope,
            included,
            is_linked: false,
            extended: None,
        }
    }

    /// What the file is held against.
    pub(super) fn lens<'o>(&'o self, options: &'o Options) -> &'o Lens {
        let scoped = self.scope.as_deref().map_or(&options.lens, |scope| &scope.lens);
        self.extended.as_deref().unwrap_or(scoped)
    }

    /// What decides about what is found in it.
    pub(super) fn settings<'o>(&'o self, options: &'o Options) -> &'o Settings {
        let own = self.scope.as_deref().map(|scope| &*scope.settings);
        own.unwrap_or_else(|| options.settings.of(self.part.name()))
    }

    /// Holds it against extended support, unless somebody said what it is for.
    pub(super) fn extend(&mut self, options: &Options) {
        let lens = self.lens(options);
        if lens.platform == Platform::Auto {
            let extended = Lens { platform: Platform::ExtendedSupport, ..lens.clone() };
            self.extended = Some(Box::new(extended));
        }
    }
}
