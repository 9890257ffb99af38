//! `svclint.toml`: read, with what is wrong in it, and turned into what holds for each file.
//!
//! What stands behind a line `%%` is a baseline.

use std::sync::Arc;

use svclint::config::{Asked, Configuration};
use svclint::settle::Baseline;
use svclint::text::Part;
use svclint::{Input, Options};

use super::{Held, files, linted, must, options, places, same, today};

const NAME: &str = "svclint.toml";

/// A file that most rules have something to say about.
const FILE: &str = "<ServiceConfiguration serviceName='S' osFamily='2' xmlns='http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceConfiguration'>\n  <!-- svclint: allow configuration-single-instance -->\n  <Role name='Web'><Instances count='1'/><ConfigurationSettings><Setting name='A' value='__A__'/><Setting name='B' value='#{B}'/></ConfigurationSettings></Role>\n</ServiceConfiguration>";

pub(crate) fn hold(input: &[u8]) -> Held {
    let mut texts = files(input).into_iter();
    let text = texts.next().unwrap_or_default();
    let file = Input::new(NAME, text);
    linted(std::slice::from_ref(&file), &options(0))?;
    let part = Arc::new(Part::from_bytes(NAME, text.to_vec()));
    let (configuration, findings) = Configuration::read(&part);
    for finding in &findings {
        places::of(finding, std::slice::from_ref(&file))?;
    }
    let paths = ["a/ServiceConfiguration.Cloud.cscfg", "body.xml", "x/y/z.csdef"];
    let unmatched = configuration.unmatched(&paths.map(str::to_owned));
    for finding in &unmatched {
        places::of(finding, std::slice::from_ref(&file))?;
    }
    let asked = Asked::nothing(today());
    for path in paths {
        let scope = asked.with(&configuration, path);
        let settings = asked.settings(Some(&configuration), path);
        must(!settings.is_empty(), || format!("nothing holds for {path}"))?;
        same(
            "whether it is passed over",
            configuration.excludes(path),
            configuration.excludes(path),
        )?;
        let options = Options { settings: (*scope.settings).clone(), ..options(0) };
        let input = Input { scope: Some(Arc::new(scope)), ..Input::new(path, FILE) };
        linted(&[input], &options)?;
    }
    if let Some(text) = texts.next() {
        baseline(&String::from_utf8_lossy(text))?;
    }
    Ok(())
}

/// What is read of a baseline is what is written of it.
fn baseline(text: &str) -> Held {
    let Ok(known) = Baseline::read(text) else { return Ok(()) };
    let written = known.write().map_err(|error| error.to_string())?;
    let again = Baseline::read(&written).map_err(|error| error.to_string())?;
    same("a baseline", known, again)
}
