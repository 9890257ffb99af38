//! What the command line asks for, which goes before every configuration.

use super::Failure;
use super::args::{Configured, FailOn};
use crate::config::Asked;
use crate::lint;
use crate::schema::Lies;
use crate::settle::Selection;
use crate::walk;

/// What the command line says about the rules and what files are held against.
pub(super) fn asked(options: &Configured, fail_on: Option<FailOn>) -> Result<Asked, Failure> {
    let names = |names: &'_ [String]| {
        let names = names.iter().map(|name| name.trim().to_owned());
        names.filter(|name| !name.is_empty()).collect::<Vec<_>>()
    };
    let (select, extend, ignore) =
        (names(&options.select), names(&options.extend_select), names(&options.ignore));
    if select.is_empty() && !options.select.is_empty() {
        return Err(Failure(
            "`--select` names no rule: write rules or groups, or `all` for every one; without the option the default set speaks"
                .to_owned(),
        ));
    }
    Ok(Asked {
        version: options.api_version,
        platform: options.platform.map(Into::into),
        today: options.today.unwrap_or_else(lint::today),
        selection: Selection::new(
            select.iter().map(String::as_str),
            extend.iter().map(String::as_str),
            ignore.iter().map(String::as_str),
        )?,
        fail_on: fail_on.map(Into::into),
        look,
    })
}

/// What lies at a path on this disk.
fn look(path: &str) -> Lies {
    match walk::is_folder(path) {
        Some(true) => Lies::AsFolder,
        Some(false) => Lies::AsFile,
        None => Lies::Nowhere,
    }
}
