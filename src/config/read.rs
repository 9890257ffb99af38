//! Reads the text of `svclint.toml`: every key and value with its place, and what is wrong.

use std::collections::BTreeMap;
use std::sync::Arc;

use toml::de::{DeTable, DeValue};

use super::globs::Glob;
use super::keys::{FILE, Holds, Key, SEVERITIES, Section};
use super::says;
use crate::finding::{Finding, Severity};
use crate::schema::Version;
use crate::text::tokens::Shape;
use crate::text::{Part, Span};

/// A value with its place.
#[derive(Clone, Debug)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

/// A value that is what its key holds.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Flag(bool),
    Date(Version),
    Text(String),
    Names(Vec<Spanned<String>>),
    Globs(Vec<Glob>),
    Shapes(Vec<Shape>),
    Severities(Vec<(Spanned<String>, Severity)>),
    Table(Values),
    Tables(Vec<Values>),
}

/// The values of a table that are what they should be.
#[derive(Clone, Debug)]
pub(super) struct Values {
    /// Where the table begins.
    pub(super) span: Span,
    values: BTreeMap<&'static str, Spanned<Value>>,
}

impl Values {
    /// The value of a key, where it was given and is right.
    pub(super) fn get(&self, key: &str) -> Option<&Spanned<Value>> {
        self.values.get(key)
    }
}

/// Reads the file. What is wrong is left out of the values.
pub(super) fn read(part: &Arc<Part>) -> (Values, Vec<Finding>) {
    let mut reader = Reader { part, findings: Vec::new() };
    let nothing = Values { span: Span::at(0), values: BTreeMap::new() };
    if let Some(problem) = part.problems().first() {
        reader.findings.push(says::not_text(part, problem.span));
        return (nothing, reader.findings);
    }
    let table = match DeTable::parse(part.text()) {
        Ok(table) => table,
        Err(error) => {
            reader.findings.push(says::not_toml(part, &error));
            return (nothing, reader.findings);
        }
    };
    let found = table.get_ref().iter().find(|(key, _)| key.get_ref() == "required-version");
    if let Some(finding) = found.and_then(|(_, value)| reader.other_release(value)) {
        // Whatever else looks wrong may be right for that release.
        return (nothing, vec![finding]);
    }
    let values = reader.table(&FILE, table.get_ref(), Span::at(0), "");
    (values, reader.findings)
}

type Entry<'v> = toml::Spanned<DeValue<'v>>;

struct Reader<'p> {
    part: &'p Arc<Part>,
    findings: Vec<Finding>,
}

/// A key with its value, as they stand in the file.
pub(super) struct Given<'v> {
    pub(super) part: &'v Arc<Part>,
    pub(super) key: &'static Key,
    /// The path of the key: `overrides[1].files`.
    pub(super) path: String,
    pub(super) span: Span,
    pub(super) value: &'v DeValue<'v>,
}

fn span(range: &std::ops::Range<usize>) -> Span {
    Span::new(range.start as u32, range.end as u32)
}

impl Reader<'_> {
    /// The finding about a file that is for other releases.
    fn other_release(&mut self, value: &Entry<'_>) -> Option<Finding> {
        let asked = value.get_ref().as_str()?;
        let releases = semver::VersionReq::parse(asked).ok()?;
        let own = semver::Version::parse(env!("CARGO_PKG_VERSION")).ok()?;
        // A release to come is one, as far as a team that tries it is concerned.
        let plain = semver::Version::new(own.major, own.minor, own.patch);
        let fits = releases.matches(&own) || releases.matches(&plain);
        (!fits).then(|| says::other_release(self.part, span(&value.span()), asked))
    }

    fn table(
        &mut self,
        section: &'static Section,
        table: &DeTable<'_>,
        begins: Span,
        path: &str,
    ) -> Values {
        let mut values = BTreeMap::new();
        for (name, value) in table {
            let at = span(&name.span());
            let Some(key) = section.key(name.get_ref()) else {
                self.findings.push(says::unknown_key(self.part, at, name.get_ref(), section, path));
                continue;
            };
            let path = join(path, key.name);
            let whole = span(&value.span());
            let given = Given { part: self.part, key, path, span: whole, value: value.get_ref() };
            if let Some(value) = self.value(&given, at) {
                values.insert(key.name, Spanned { value, span: whole });
            }
        }
        for key in section.keys.iter().filter(|key| key.is_required) {
            if !table.keys().any(|name| name.get_ref() == key.name) {
                self.findings.push(says::missing_key(self.part, begins, key, section, path));
            }
        }
        Values { span: begins, values }
    }

    fn value(&mut self, given: &Given<'_>, key: Span) -> Option<Value> {
        match given.key.holds {
            Holds::Flag => match given.value {
                DeValue::Boolean(flag) => Some(Value::Flag(*flag)),
                _ => self.wrong_type(given),
            },
            Holds::Date => self.date(given),
            Holds::Releases => {
                let text = self.text(given)?;
                if let Err(error) = semver::VersionReq::parse(text) {
                    let why = format!("it is no list of releases: {error}");
                    self.findings.push(says::bad_value(given, given.span, text, &why));
                    return None;
                }
                Some(Value::Text(text.to_owned()))
            }
            Holds::Word(words) => {
                let text = self.text(given)?;
                let known = words.iter().find(|word| word.name == text);
                if known.is_none() {
                    self.findings.push(says::no_word(given, given.span, text, words));
                }
                known.map(|word| Value::Text(word.name.to_owned()))
            }
            Holds::Path => self.named(given, says::no_path),
            Holds::Deployment => self.named(given, says::no_deployment),
            Holds::Glob => {
                let text = self.text(given)?.to_owned();
                self.glob(given, &text, given.span).map(|glob| Value::Globs(vec![glob]))
            }
            Holds::Rules => {
                let names = self.list(given)?;
                Some(Value::Names(
                    names.into_iter().filter(|name| self.rule(given, name)).collect(),
                ))
            }
            Holds::Globs => {
                let texts = self.list(given)?;
                let globs =
                    texts.iter().filter_map(|text| self.glob(given, &text.value, text.span));
                Some(Value::Globs(globs.collect()))
            }
            Holds::Tokens => self.shapes(given),
            Holds::Severities => self.severities(given),
            Holds::Table(section) => match given.value {
                DeValue::Table(table) => {
                    Some(Value::Table(self.table(section, table, key, &given.path)))
                }
                _ => self.wrong_type(given),
            },
            Holds::Tables(section) => self.tables(given, section),
        }
    }

    /// A day. TOML has days of its own, so it may stand without quotes.
    fn date(&mut self, given: &Given<'_>) -> Option<Value> {
        let text = match given.value {
            DeValue::String(text) => text.to_string(),
            DeValue::Datetime(date) => date.to_string(),
            _ => return self.wrong_type(given),
        };
        match text.parse::<Version>() {
            Ok(version) if version.is_date() => Some(Value::Date(version)),
            Ok(_) => {
                let why = "write a day as YYYY-MM-DD";
                self.findings.push(says::bad_value(given, given.span, &text, why));
                None
            }
            Err(error) => {
                self.findings.push(says::no_date(given, &text, error.meant));
                None
            }
        }
    }

    fn text<'v>(&mut self, given: &Given<'v>) -> Option<&'v str> {
        match given.value {
            DeValue::String(text) => Some(text),
            _ => self.wrong_type(given),
        }
    }

    /// A text that names something.
    fn named(&mut self, given: &Given<'_>, nothing: fn(&Given<'_>) -> Finding) -> Option<Value> {
        let text = self.text(given)?;
        if text.trim().is_empty() {
            self.findings.push(nothing(given));
            return None;
        }
        Some(Value::Text(text.to_owned()))
    }

    /// The texts of a list; what is no text in it is left out.
    fn list(&mut self, given: &Given<'_>) -> Option<Vec<Spanned<String>>> {
        let DeValue::Array(items) = given.value else { return self.wrong_type(given) };
        let mut texts = Vec::with_capacity(items.len());
        for item in items {
            let at = span(&item.span());
            match item.get_ref() {
                DeValue::String(text) => {
                    texts.push(Spanned { value: text.to_string(), span: at });
                }
                other => self.findings.push(says::wrong_item(given, at, other)),
            }
        }
        Some(texts)
    }

    fn glob(&mut self, given: &Given<'_>, text: &str, at: Span) -> Option<Glob> {
        match Glob::new(text, at) {
            Ok(glob) => Some(glob),
            Err(error) => {
                self.findings.push(says::bad_glob(given, at, text, &error));
                None
            }
        }
    }

    fn shapes(&mut self, given: &Given<'_>) -> Option<Value> {
        let texts = self.list(given)?;
        let mut shapes = Vec::with_capacity(texts.len());
        for text in texts {
            match text.value.parse::<Shape>() {
                Ok(shape) => shapes.push(shape),
                Err(error) => {
                    let why = error.to_string();
                    self.findings.push(says::bad_value(given, text.span, &text.value, &why));
                }
            }
        }
        Some(Value::Shapes(shapes))
    }

    /// Whether there is such a rule or group.
    fn rule(&mut self, given: &Given<'_>, name: &Spanned<String>) -> bool {
        let unknown = says::unknown_rule(given, name.span, &name.value);
        let is_known = unknown.is_none();
        self.findings.extend(unknown);
        is_known
    }

    fn severities(&mut self, given: &Given<'_>) -> Option<Value> {
        let DeValue::Table(table) = given.value else { return self.wrong_type(given) };
        let mut severities = Vec::with_capacity(table.len());
        for (name, value) in table {
            let at = span(&name.span());
            let text = name.get_ref().as_ref();
            if FILE.key(text).is_some() {
                let section = Section { header: "[severity]", keys: &[] };
                self.findings.push(says::unknown_key(self.part, at, text, &section, &given.path));
                continue;
            }
            let name = Spanned { value: text.to_owned(), span: at };
            if !self.rule(given, &name) {
                continue;
            }
            let at = span(&value.span());
            let own = Given {
                part: given.part,
                path: join(&given.path, text),
                span: at,
                value: value.get_ref(),
                ..*given
            };
            match value.get_ref() {
                DeValue::String(word) => match severity(word) {
                    Some(severity) => severities.push((name, severity)),
                    None => self.findings.push(says::no_word(&own, at, word, SEVERITIES)),
                },
                other => self.findings.push(says::no_severity(&own, at, text, other)),
            }
        }
        Some(Value::Severities(severities))
    }

    fn tables(&mut self, given: &Given<'_>, section: &'static Section) -> Option<Value> {
        let DeValue::Array(items) = given.value else { return self.wrong_type(given) };
        let mut tables = Vec::with_capacity(items.len());
        for (number, item) in (1..).zip(items) {
            let at = span(&item.span());
            match item.get_ref() {
                DeValue::Table(table) => {
                    let path = format!("{}[{number}]", given.path);
                    tables.push(self.table(section, table, at, &path));
                }
                other => self.findings.push(says::wrong_item(given, at, other)),
            }
        }
        Some(Value::Tables(tables))
    }

    fn wrong_type<T>(&mut self, given: &Given<'_>) -> Option<T> {
        self.findings.push(says::wrong_type(given));
        None
    }
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

fn severity(word: &str) -> Option<Severity> {
    let all = [Severity::Info, Severity::Warning, Severity::Error];
    all.into_iter().find(|severity| severity.as_str() == word)
}
