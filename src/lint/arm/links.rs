//! Templates of other folders that templates link to.

use super::{Opened, Options};
use crate::document::FileName;
use crate::document::arm;
use crate::json;
use crate::lint::Input;
use crate::text::Part;

use std::sync::Arc;

/// The paths of templates in other folders that a template links to, as they stand there.
pub(in crate::lint) fn targets(input: &Input) -> Vec<String> {
    let is_linking = |bytes: &[u8]| bytes.windows(12).any(|word| word == b"templateLink");
    if FileName::of(&input.path) != FileName::Json || !is_linking(&input.bytes) {
        return Vec::new();
    }
    let part = Arc::new(Part::from_bytes(input.path.clone(), input.bytes.clone()));
    arm::link_targets(&json::read(&part))
}

/// Adds the templates that were read because others link to them.
#[inline(never)]
pub(in crate::lint) fn follow(resources: &mut Vec<Opened>, options: &Options) {
    let mut at = 0;
    while let Some(file) = resources.get_mut(at) {
        at += 1;
        let included = std::mem::take(&mut file.included);
        let (scope, is_companion) = (file.scope.clone(), file.is_companion);
        for input in included.into_iter().filter_map(|included| included.file.ok()) {
            if resources.iter().any(|known| known.part.name() == &*input.path) {
                continue;
            }
            let scope = scope.clone();
            let mut file = Opened::new(Input { is_companion, scope, ..input }, options);
            file.is_linked = true;
            resources.push(file);
        }
    }
}
