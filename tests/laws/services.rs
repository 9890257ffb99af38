//! Services: a definition with its configurations, held against each other.
//!
//! The definition, a line `%%`, and configurations that are divided so as well.

use svclint::Input;

use super::{Held, chosen, files, linted, options};

const NAMES: [&str; 4] = [
    "ServiceDefinition.csdef",
    "ServiceConfiguration.Cloud.cscfg",
    "ServiceConfiguration.Local.cscfg",
    "ServiceConfiguration.cscfg",
];

pub(crate) fn hold(input: &[u8]) -> Held {
    let (choice, text) = chosen(input);
    let inputs = NAMES.iter().zip(files(text)).map(|(name, text)| Input::new(*name, text));
    linted(&inputs.collect::<Vec<Input>>(), &options(choice)).map(drop)
}
