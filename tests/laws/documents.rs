//! Documents held against their models and the rules: requests, service files, schemas.
//!
//! The first letter says what the file is called and what it is held against.

use svclint::Input;

use super::{Held, chosen, linted, options};

const NAMES: [&str; 6] = [
    "body.xml",
    "ServiceConfiguration.Cloud.cscfg",
    "ServiceDefinition.csdef",
    "base.cscfg.template",
    "Module.csplugin",
    "ServiceConfiguration.Local.cscfg",
];

pub(crate) fn hold(input: &[u8]) -> Held {
    let (choice, text) = chosen(input);
    let name = NAMES[choice % NAMES.len()];
    linted(&[Input::new(name, text)], &options(choice / NAMES.len())).map(drop)
}
