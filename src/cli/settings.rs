//! `svclint check --show-settings`.

use std::fmt::Write as _;
use std::path::Path;

use super::output::Stream;
use super::scopes::Scopes;
use super::{CLEAN, Failure};
use crate::config::Source;
use crate::report::plain_text;
use crate::walk::{self, Found};

/// Prints what holds for a file, and who says so.
pub(super) fn show(file: &Path, scopes: &mut Scopes) -> Result<u8, Failure> {
    let fail = |why: String| Failure(format!("{}: {why}", file.display()));
    let meta = std::fs::metadata(file).map_err(|error| fail(walk::reason(&error)))?;
    if meta.is_dir() {
        return Err(fail("it is a folder: name a file".to_owned()));
    }
    let shown = file.to_string_lossy().replace('\\', "/");
    let found = Found::named(shown.clone(), file);
    let asked = scopes.asked.clone();
    let loaded = scopes.configuration_of(&found)?;
    let configuration =
        loaded.as_ref().map(|(loaded, path)| (&loaded.configuration, path.as_str()));
    let mut rows = Vec::new();
    let part = configuration.map(|(configuration, _)| configuration.part());
    rows.push((
        "configuration".to_owned(),
        part.map_or("none", |part| part.name()).to_owned(),
        String::new(),
    ));
    let settings = match configuration {
        Some((configuration, path)) => asked.settings(Some(configuration), path),
        None => asked.settings(None, ""),
    };
    for setting in settings {
        let source = match setting.source {
            Source::Default => "default".to_owned(),
            Source::Option(option) => option.to_owned(),
            Source::File(span) => part.map_or_else(String::new, |part| {
                format!("{}:{}", part.name(), part.position(span.start).line)
            }),
        };
        rows.push((setting.name, setting.value, source));
    }
    let names = rows.iter().map(|(name, ..)| name.chars().count()).max().unwrap_or(0);
    let values = rows.iter().map(|(_, value, _)| value.chars().count()).max().unwrap_or(0).min(40);
    let mut text = format!("{}\n", plain_text(&shown));
    for (name, value, source) in rows {
        let row = format!("  {name:<names$}  {value:<values$}  {source}");
        let row = plain_text(&row);
        let _ = writeln!(text, "{}", row.trim_end());
    }
    let mistakes = scopes.bad();
    Stream::stdout().text(&text)?;
    match mistakes.first() {
        Some(_) => {
            Err(Failure("the configuration has mistakes: `svclint check` shows them".to_owned()))
        }
        None => Ok(CLEAN),
    }
}
