//! The words for what is wrong in a configuration.

use std::sync::Arc;

use toml::de::DeValue;

use super::globs::GlobError;
use super::keys::{FILE, Holds, Key, Section, Word};
use super::read::Given;
use crate::finding::{Edit, Finding, Fix, RuleName, Severity};
use crate::schema::Version;
use crate::settle::Selection;
use crate::text::letters::Letters;
use crate::text::{Part, Span, nearest};

/// The rule about what cannot be read, or is no value of its key.
const INVALID: &str = "invalid-configuration";
/// The rule about keys that there are not.
const UNKNOWN_KEY: &str = "unknown-configuration-key";
/// The rule about rules and groups that there are not.
const UNKNOWN_RULE: &str = "unknown-rule";
/// The rule about globs that fit no file.
const UNMATCHED: &str = "unmatched-glob";

#[cold]
#[inline(never)]
fn finding(
    rule: &'static str,
    part: &Arc<Part>,
    span: Span,
    path: &str,
    message: impl Into<String>,
) -> Finding {
    let severity =
        if matches!(rule, INVALID | UNKNOWN_KEY) { Severity::Error } else { Severity::Warning };
    let mut finding = Finding::new(RuleName::new(rule), severity, part, span, message);
    path.clone_into(&mut finding.place.key_path);
    finding
}

#[cold]
#[inline(never)]
fn invalid(given: &Given<'_>, span: Span, message: impl Into<String>) -> Finding {
    finding(INVALID, given.part, span, &given.path, message)
}

/// The bytes are no text.
pub(super) fn not_text(part: &Arc<Part>, span: Span) -> Finding {
    let message = "`svclint.toml` is not text in UTF-8";
    finding(INVALID, part, span, "", message).help("save it as UTF-8; nothing in it was read")
}

/// The text is no TOML.
pub(super) fn not_toml(part: &Arc<Part>, error: &toml::de::Error) -> Finding {
    let range = error.span().unwrap_or(0..0);
    let span = Span::new(range.start as u32, range.end as u32);
    let why = error.message().lines().collect::<Vec<_>>().join(", ");
    let mut finding = finding(INVALID, part, span, "", format!("this is no valid TOML: {why}"));
    let line = part.lines().line_span(part.position(span.start).line);
    if part.slice(line).contains('\\') {
        finding = finding.help(
            "in double quotes `\\` begins an escape: paths are written with `/`, on Windows too",
        );
    }
    finding.help("nothing in the file was read")
}

/// The file is for other releases.
pub(super) fn other_release(part: &Arc<Part>, span: Span, asked: &str) -> Finding {
    let own = env!("CARGO_PKG_VERSION");
    let message = format!("this is svclint {own}, but the configuration is for `{asked}`");
    finding(INVALID, part, span, "required-version", message)
        .subject(asked)
        .help("use a release that it names, or change `required-version` and look whether the results are what you want")
}

/// A key that the table does not have.
pub(super) fn unknown_key(
    part: &Arc<Part>,
    span: Span,
    name: &str,
    section: &Section,
    path: &str,
) -> Finding {
    let place =
        if section.header.is_empty() { String::new() } else { format!(" in {}", section.title()) };
    let mut finding =
        finding(UNKNOWN_KEY, part, span, path, format!("there is no key `{name}`{place}"))
            .subject(name);
    if !section.header.is_empty() && FILE.key(name).is_some() {
        return finding.help(format!(
            "`{name}` is a key of the whole file: it stands above the first line in brackets, since every key below one belongs to that table"
        ));
    }
    if let Some(meant) = nearest::of(name, section.keys.iter().map(|key| key.name)) {
        let title = format!("write `{meant}`");
        let edits = vec![Edit::replace(span, meant)];
        let is_sure = alike(name, meant);
        let fix = if is_sure { Fix::safe(title, edits) } else { Fix::risky(title, edits) };
        return finding.note(format!("did you mean `{meant}`?")).fix(fix);
    }
    if let Some(holder) = holder(name) {
        return finding.help(format!("`{name}` is a key of {}", holder.title()));
    }
    let names: Vec<&str> = section.keys.iter().map(|key| key.name).collect();
    if !names.is_empty() {
        finding = finding.help(format!("there are {}", list(&names, "and")));
    }
    finding
}

/// The table below the top that has the key.
fn holder(name: &str) -> Option<&'static Section> {
    FILE.keys.iter().find_map(|key| match key.holds {
        Holds::Table(section) | Holds::Tables(section) => {
            section.key(name).is_some().then_some(section)
        }
        _ => None,
    })
}

/// Whether two names differ in nothing but case and the kind of dash.
fn alike(one: &str, other: &str) -> bool {
    let plain = |text: &str| text.lower().replace('_', "-");
    plain(one) == plain(other)
}

/// A key that its table makes no sense without.
pub(super) fn missing_key(
    part: &Arc<Part>,
    span: Span,
    key: &Key,
    section: &Section,
    path: &str,
) -> Finding {
    let message = format!("{} has no `{}`", section.title(), key.name);
    finding(INVALID, part, span, path, message)
        .subject(key.name)
        .help(format!("such as `{}`", key.example))
}

/// A value of another type.
pub(super) fn wrong_type(given: &Given<'_>) -> Finding {
    let Given { key, value, part, .. } = given;
    let (name, held) = (key.name, kind(value));
    let message = format!("`{name}` takes {}, not {held}", wanted(key.holds));
    let mut finding = invalid(given, given.span, message);
    let source = part.slice(given.span);
    let is_text = matches!(value, DeValue::String(_));
    finding = match key.holds {
        Holds::Rules | Holds::Globs | Holds::Tokens if is_text => {
            let edits = vec![Edit::replace(given.span, format!("[{source}]"))];
            finding.fix(Fix::safe(format!("write `[{source}]`"), edits))
        }
        Holds::Flag if matches!(given.value, DeValue::String(text) if matches!(&**text, "true" | "false")) =>
        {
            let bare = source.trim_matches(['"', '\'']);
            let edits = vec![Edit::replace(given.span, bare)];
            finding.fix(Fix::safe(format!("write `{bare}`"), edits))
        }
        Holds::Tables(section) => finding.help(format!(
            "there may be several, so its header is `{}`, with two brackets",
            section.header
        )),
        _ => finding.help(format!("such as `{}`", key.example.replace('\n', "` `"))),
    };
    finding
}

/// An item of a list that is no text.
pub(super) fn wrong_item(given: &Given<'_>, span: Span, item: &DeValue<'_>) -> Finding {
    let belongs = match given.key.holds {
        Holds::Rules => "names of rules and groups",
        Holds::Globs => "globs",
        Holds::Tables(_) => "tables",
        _ => "texts",
    };
    let message =
        format!("`{}` is a list of {belongs}, and {} is none", given.key.name, kind(item));
    let finding = invalid(given, span, message);
    if matches!(given.key.holds, Holds::Tables(_)) {
        return finding;
    }
    finding.help("each stands in quotes")
}

/// A value that is none of its key, and why.
pub(super) fn bad_value(given: &Given<'_>, span: Span, text: &str, why: &str) -> Finding {
    let message = format!("`{text}` is no value of `{}`", given.key.name);
    invalid(given, span, message).subject(text).help(why)
}

/// A side of a swap that says nothing.
pub(super) fn no_deployment(given: &Given<'_>) -> Finding {
    let message = format!("`{}` names nothing", given.key.name);
    invalid(given, given.span, message)
        .help("name a folder or a file, or write `none` for a slot with nothing in it")
}

/// A path that is none.
pub(super) fn no_path(given: &Given<'_>) -> Finding {
    let message = format!("`{}` names nothing", given.key.name);
    invalid(given, given.span, message).help("name a file, relative to the folder of svclint.toml")
}

/// A glob that cannot be used.
pub(super) fn bad_glob(given: &Given<'_>, span: Span, text: &str, error: &GlobError) -> Finding {
    let message = if *error == GlobError::Empty {
        format!("`{}` names nothing", given.key.name)
    } else {
        format!("`{text}` is no glob that svclint can use")
    };
    let finding = invalid(given, span, message).subject(text).help(error.to_string());
    if *error != GlobError::Backslash {
        return finding;
    }
    let slashes = format!("\"{}\"", text.replace('\\', "/"));
    finding.fix(Fix::safe(format!("write `{slashes}`"), vec![Edit::replace(span, slashes)]))
}

/// A text that is no day.
pub(super) fn no_date(given: &Given<'_>, text: &str, meant: Option<Version>) -> Finding {
    let message = format!("`{text}` is no day");
    let finding = invalid(given, given.span, message).subject(text);
    match meant {
        Some(meant) => {
            let edits = vec![Edit::replace(given.span, format!("\"{meant}\""))];
            finding
                .note(format!("did you mean `{meant}`?"))
                .fix(Fix::risky(format!("write `{meant}`"), edits))
        }
        None => finding.help("write it as YYYY-MM-DD, such as `2014-06-01`"),
    }
}

/// A text that is none of the words that a key takes.
pub(super) fn no_word(given: &Given<'_>, span: Span, text: &str, words: &[Word]) -> Finding {
    let names: Vec<&str> = words.iter().map(|word| word.name).collect();
    let message = if matches!(given.key.holds, Holds::Severities) {
        format!("`{text}` is no severity")
    } else {
        format!("`{text}` is no value of `{}`", given.key.name)
    };
    let takes = format!("it takes {}", list(&names, "or"));
    let finding = invalid(given, span, message).subject(text).help(takes);
    let Some(meant) = nearest::of(text, names) else { return finding };
    let title = format!("write `{meant}`");
    let edits = vec![Edit::replace(span, format!("\"{meant}\""))];
    let fix = if alike(text, meant) { Fix::safe(title, edits) } else { Fix::risky(title, edits) };
    finding.note(format!("did you mean `{meant}`?")).fix(fix)
}

/// What stands where a severity belongs.
pub(super) fn no_severity(
    given: &Given<'_>,
    span: Span,
    rule: &str,
    value: &DeValue<'_>,
) -> Finding {
    let message = format!("`{rule}` takes a severity, not {}", kind(value));
    let finding = invalid(given, span, message).help("it takes `error`, `warning` or `info`");
    if matches!(value, DeValue::Boolean(false)) {
        return finding.help(format!("`ignore = [\"{rule}\"]` silences it"));
    }
    finding
}

/// A name that is neither a rule nor a group; nothing where it is one.
pub(super) fn unknown_rule(given: &Given<'_>, span: Span, name: &str) -> Option<Finding> {
    let error = Selection::new([name], [], []).err()?;
    let message = format!("there is no rule and no group `{}`", error.name);
    let finding = finding(UNKNOWN_RULE, given.part, span, &given.path, message).subject(name);
    let Some(meant) = error.meant else {
        return Some(
            finding.help("`svclint rules` lists them; an entry for none of them does nothing"),
        );
    };
    // A name stands in quotes in a list, and mostly without as a key.
    let is_quoted = given.part.slice(span).starts_with(['"', '\'']);
    let text = if is_quoted { format!("\"{meant}\"") } else { meant.to_owned() };
    let edits = vec![Edit::replace(span, text)];
    let fix = Fix::safe(format!("write `{meant}`"), edits);
    Some(finding.note(format!("did you mean `{meant}`?")).fix(fix))
}

/// A glob that fits none of the files there are.
pub(super) fn unmatched(part: &Arc<Part>, span: Span, key: &str, text: &str) -> Finding {
    let message = format!("`{text}` fits no file");
    finding(UNMATCHED, part, span, key, message)
        .subject(text)
        .help("an entry that fits nothing does nothing: mend it or take it out")
}

/// What a key holds, with its article.
fn wanted(holds: Holds) -> &'static str {
    match holds {
        Holds::Flag => "`true` or `false`",
        Holds::Date => "a day",
        Holds::Releases | Holds::Word(_) | Holds::Path | Holds::Deployment => "a text",
        Holds::Glob => "a glob",
        Holds::Rules => "a list of rules and groups",
        Holds::Globs => "a list of globs",
        Holds::Tokens => "a list of texts",
        Holds::Severities => "a table of rules with severities",
        Holds::Table(_) => "a table",
        Holds::Tables(_) => "a list of tables",
    }
}

/// What a value is, with its article.
fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "a truth value",
        DeValue::Datetime(_) => "a day",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// `a`, `b` and `c`, or with another word.
fn list(names: &[&str], word: &str) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match &quoted[..] {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} {word} {last}", first.join(", ")),
    }
}
