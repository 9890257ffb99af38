//! Wording: what is wrong with a text that should be JSON.

use std::collections::HashMap;
use std::sync::Arc;

use jsonc_parser::errors::ParseErrorKind;

use super::tree::{Kind, Tree, Value};
use crate::finding::{Edit, Finding, Fix, RuleName, Severity};
use crate::text::order;
use crate::text::{Part, Span, TextProblem, TextProblemKind};

const MALFORMED: RuleName = RuleName::new("malformed-json");
const DUPLICATE: RuleName = RuleName::new("duplicate-property");
const LIMIT: RuleName = RuleName::new("limit-exceeded");

/// Findings of one kind in a file: behind them it is clear how the file was written.
const MOST_ALIKE: usize = 20;

/// What is wrong with a text, while it is read.
pub(super) struct Problems<'t> {
    part: &'t Arc<Part>,
    found: Vec<Finding>,
    /// Whether a piece was left out that nobody could make sense of: what follows from that is no
    /// mistake of its own.
    is_torn: bool,
    is_malformed: bool,
}

impl<'t> Problems<'t> {
    pub(super) fn new(part: &'t Arc<Part>) -> Self {
        Self { part, found: Vec::new(), is_torn: false, is_malformed: false }
    }

    #[cold]
    #[inline(never)]
    fn malformed(&mut self, span: Span, message: impl Into<String>) -> Finding {
        self.is_malformed = true;
        // What closes a text that was cut off stands behind it in the copy that is read.
        let text = self.part.text();
        let (mut start, mut end) =
            ((span.start as usize).min(text.len()), (span.end as usize).min(text.len()));
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        while !text.is_char_boundary(end) {
            end += 1;
        }
        let span = Span::new(start as u32, end as u32);
        Finding::new(MALFORMED, Severity::Error, self.part, span, message)
    }

    pub(super) fn empty(&mut self) {
        if self.found.is_empty() {
            let finding = self.malformed(Span::at(0), "the file is empty");
            self.found.push(finding.help("JSON has at least one value, such as `{}`"));
        }
    }

    pub(super) fn too_deep(&mut self, at: u32) {
        self.is_malformed = true;
        self.found.push(Finding::new(
            LIMIT,
            Severity::Error,
            self.part,
            Span::new(at, at + 1),
            "the values are nested deeper than svclint reads",
        ));
        self.is_torn = true;
    }

    pub(super) fn too_broken(&mut self) {
        self.is_malformed = true;
        if self.found.is_empty() {
            let finding = self.malformed(Span::at(0), "this cannot be read as JSON");
            self.found.push(finding);
        }
    }

    pub(super) fn escape(&mut self, at: u32) {
        let text = self.part.text();
        let behind = text.get(at as usize + 1..).unwrap_or_default();
        let letter = behind.chars().next().unwrap_or('\\');
        let (end, help) = match letter {
            'u' => {
                let digits = behind[1..].chars().take(4).take_while(char::is_ascii_hexdigit);
                let count = digits.count() as u32;
                let help = if count == 4 {
                    "it is one half of a pair: write both halves, or the letter itself"
                } else {
                    "`\\u` takes four hexadecimal digits"
                };
                (at + 2 + count, help)
            }
            '\'' => (at + 2, "between double quotes a `'` needs no backslash"),
            _ => (
                at + 1 + letter.len_utf8() as u32,
                "write a backslash that is meant as one twice, as in `C:\\\\inetpub`",
            ),
        };
        let span = Span::new(at, end.min(text.len() as u32));
        let shown = self.part.slice(span).replace(['\r', '\n'], " ");
        let finding =
            self.malformed(span, format!("`{}` is no escape of JSON", shown.trim_end())).help(help);
        let finding = match letter {
            '\'' => finding.fix(Fix::safe("write `'`", vec![Edit::replace(span, "'")])),
            _ => finding,
        };
        self.found.push(finding);
    }

    pub(super) fn open_comment(&mut self, at: u32) {
        let finding = self
            .malformed(Span::new(at, at + 2), "the comment is not closed")
            .help("all behind it is part of the comment: write `*/` where it ends");
        self.found.push(finding);
    }

    pub(super) fn open_string(&mut self, span: Span) {
        let finding = self
            .malformed(span, "the string is not closed")
            .help("all up to the next quote is part of the string: write `\"` where it ends");
        self.found.push(finding);
    }

    pub(super) fn open_bracket(&mut self, at: u32) {
        let bracket = self.part.slice(Span::new(at, at + 1)).to_owned();
        if bracket.is_empty() {
            // It is none of the text, but what was added to close another one.
            return;
        }
        let closing = if bracket == "{" { '}' } else { ']' };
        let finding = self
            .malformed(Span::new(at, at + 1), format!("`{bracket}` is not closed"))
            .help(format!("the text ends before its `{closing}`: it may be cut off"));
        self.add_unless_torn(finding);
        // The brackets around it are open for the same reason.
        self.is_torn = true;
    }

    /// Something that cannot stand where it stands.
    pub(super) fn stray(&mut self, kind: &ParseErrorKind, start: u32, end: u32) {
        let span = Span::new(start, end.max(start));
        let (message, help) = match kind {
            ParseErrorKind::ExpectedColonAfterObjectKey => {
                ("a `:` is missing behind the name of a property", "write `\"name\": value`")
            }
            ParseErrorKind::ExpectedObjectValue => (
                "a property has no value",
                "write a value behind the `:`, or leave the property out",
            ),
            ParseErrorKind::MultipleRootJsonValues => (
                "there is something behind the end of the document",
                "JSON is one value: a bracket may be closed too early",
            ),
            ParseErrorKind::UnexpectedCloseBrace => {
                ("this `}` closes nothing", "take it away, or write what it should close")
            }
            ParseErrorKind::UnexpectedCloseBracket => {
                ("this `]` closes nothing", "take it away, or write what it should close")
            }
            ParseErrorKind::UnexpectedComma => {
                ("a value is missing before this `,`", "write the value, or take the comma away")
            }
            ParseErrorKind::UnexpectedWord => (
                "a word stands where a value is expected",
                "text stands between double quotes; `true`, `false` and `null` are in small letters",
            ),
            _ => ("this is no JSON", "a property is `\"name\": value`, with a comma between two"),
        };
        let finding = self.malformed(span, message).help(help);
        self.add_unless_torn(finding);
        self.is_torn = true;
    }

    fn add_unless_torn(&mut self, finding: Finding) {
        if !self.is_torn {
            self.found.push(finding);
        }
    }

    /// What of the tree is read, but is no JSON. `text` is what was read.
    pub(super) fn of_tree(&mut self, tree: &Tree<'_>, text: &str) {
        let mut alike = [0_usize; 3];
        for value in tree.values() {
            if let Some(span) = value.quoted_name_span() {
                self.quotes(value, span, true, &mut alike[0]);
            }
            match value.kind() {
                Kind::String => self.quotes(value, value.span(), false, &mut alike[0]),
                Kind::Number => self.number(value, &mut alike[1]),
                Kind::Object | Kind::Array => {
                    if !self.is_torn {
                        self.commas(value, text, &mut alike[2]);
                    }
                    self.duplicates(value);
                }
                Kind::Boolean | Kind::Null => {}
            }
        }
    }

    /// Quotes other than double ones, or none.
    fn quotes(&mut self, value: Value<'_>, span: Span, is_name: bool, alike: &mut usize) {
        let raw = self.part.slice(span);
        // A word in the place of a value was told before.
        if raw.starts_with('"') || !is_name && !raw.starts_with('\'') {
            return;
        }
        *alike += 1;
        if *alike > MOST_ALIKE {
            self.is_malformed = true;
            return;
        }
        let plain = raw.trim_matches('\'').to_owned();
        let message = match (raw.starts_with('\''), is_name) {
            (true, true) => "the name is in single quotes",
            (false, true) => "the name is in no quotes",
            (_, false) => "the string is in single quotes",
        };
        let mut finding = self
            .malformed(span, message)
            .on(value.path(), value.key_path())
            .help("JSON knows double quotes only");
        if !plain.contains(['"', '\\']) {
            let edit = Edit::replace(span, format!("\"{plain}\""));
            finding = finding.fix(Fix::safe("write double quotes", vec![edit]));
        }
        self.found.push(finding);
    }

    /// Numbers of JavaScript that JSON does not have.
    fn number(&mut self, value: Value<'_>, alike: &mut usize) {
        let raw = value.source();
        let digits = raw.strip_prefix('-').unwrap_or(raw);
        let is_wrong = raw.starts_with(['+', '.'])
            || digits.starts_with('.')
            || raw.ends_with('.')
            || raw.contains(".e")
            || raw.contains(".E")
            || digits.starts_with("0x")
            || digits.starts_with("0X")
            || digits.starts_with(['N', 'I'])
            || digits.len() > 1 && digits.starts_with('0') && digits.as_bytes()[1].is_ascii_digit();
        if !is_wrong {
            return;
        }
        *alike += 1;
        if *alike <= MOST_ALIKE {
            let finding = self
                .malformed(value.span(), format!("`{raw}` is no number of JSON"))
                .on(value.path(), value.key_path())
                .help("numbers are decimal, with a digit before and behind the point and no `+`");
            self.found.push(finding);
        }
    }

    /// Commas that are missing, or are there for nothing.
    fn commas(&mut self, value: Value<'_>, text: &str, alike: &mut usize) {
        let mut before: Option<Value<'_>> = None;
        for child in value.children() {
            let start = child.property_span().start;
            if let Some(before) = before
                && comma(text, value.tree(), Span::new(before.span().end, start)).is_none()
                && *alike < MOST_ALIKE
            {
                *alike += 1;
                let end = before.span().end;
                let place = child.quoted_name_span().unwrap_or(child.span());
                let finding = self
                    .malformed(place, "a `,` is missing before this")
                    .on(child.path(), child.key_path())
                    .label(Span::at(end), "it belongs here")
                    .fix(Fix::safe("write `,`", vec![Edit::insert(end, ",")]));
                self.found.push(finding);
            }
            before = Some(child);
        }
        let inside = Span::new(value.span().start + 1, value.span().end.max(1) - 1);
        let behind = Span::new(before.map_or(inside.start, |last| last.span().end), inside.end);
        if behind.start > behind.end {
            return;
        }
        if let Some(at) = comma(text, value.tree(), behind) {
            let span = Span::new(at, at + 1);
            let finding = self
                .malformed(span, "nothing stands behind this `,`")
                .on(value.path(), value.key_path())
                .help("JSON has no comma behind the last one: some tools take it, the service and others refuse it")
                .fix(Fix::safe("take the comma away", vec![Edit::delete(span)]));
            self.found.push(finding);
        }
    }

    fn duplicates(&mut self, value: Value<'_>) {
        if !value.is_object() {
            return;
        }
        let mut seen: HashMap<_, Value<'_>> = HashMap::new();
        for child in value.children() {
            let Some(name) = child.name() else { continue };
            if let Some(first) = seen.get(&name) {
                let finding = Finding::new(
                    DUPLICATE,
                    Severity::Error,
                    self.part,
                    child.name_span(),
                    format!("`{name}` is here for the second time"),
                )
                .on(child.path(), child.key_path())
                .subject(name.into_owned())
                .label(first.name_span(), "it was here already")
                .help("readers take the last one or refuse the document: leave one of them");
                self.found.push(finding);
            } else {
                seen.insert(name, child);
            }
        }
    }

    /// What is wrong with the bytes.
    pub(super) fn of_encoding(&mut self) {
        if self.part.has_bom() && self.part.encoding() == "UTF-8" {
            let mut finding = self
                .malformed(Span::at(0), "the file begins with a byte order mark")
                .help("JSON is sent without one: tools that read files drop it, a client that sends the file as it is makes a body of it that the service may refuse")
                .help("save the file as UTF-8 without a byte order mark");
            finding = finding.judged(Severity::Info);
            self.is_malformed = false;
            self.found.push(finding);
        }
        if self.part.encoding().starts_with("UTF-16") {
            let encoding = self.part.encoding();
            let finding = self
                .malformed(Span::at(0), format!("the file is {encoding}, but JSON is UTF-8"))
                .help("save the file as UTF-8; in Windows PowerShell `>` and `Out-File` write UTF-16: end the line with `| Out-File -Encoding utf8 FILE`");
            self.found.push(finding);
            return;
        }
        for problem in self.part.problems() {
            let finding = self.of_bytes(problem);
            self.found.extend(finding);
        }
    }

    fn of_bytes(&mut self, problem: &TextProblem) -> Option<Finding> {
        Some(match &problem.kind {
            TextProblemKind::InvalidSequence { encoding, bytes, .. } => {
                let shown: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
                self.malformed(problem.span, format!("`{}` is no {encoding}", shown.join(" ")))
                    .help("save the file as UTF-8")
            }
            TextProblemKind::UnknownEncoding { name } => self
                .malformed(problem.span, format!("the file is {name}, but JSON is UTF-8"))
                .help("save the file as UTF-8"),
            TextProblemKind::Binary => self
                .malformed(problem.span, "this is no text: it holds NUL bytes")
                .help("save the file as UTF-8"),
            // A JSON file has no declaration that could say what it is.
            TextProblemKind::Contradiction { .. } | TextProblemKind::Undeclared { .. } => {
                return None;
            }
        })
    }

    /// Whether the text is JSON.
    pub(super) const fn is_none(&self) -> bool {
        !self.is_malformed
    }

    /// Whether something was left out.
    pub(super) const fn is_torn(&self) -> bool {
        self.is_torn
    }

    /// The findings in the order of the text.
    pub(super) fn take(mut self) -> Vec<Finding> {
        order::by_key(&mut self.found, |finding| finding.place.span);
        self.found
    }
}

/// The first comma in a gap between values, outside of comments.
fn comma(text: &str, tree: &Tree<'_>, gap: Span) -> Option<u32> {
    let slice = text.get(gap.range())?;
    let mut from = 0;
    while let Some(at) = slice[from..].find(',').map(|at| gap.start + (from + at) as u32) {
        let before = tree.comments.partition_point(|comment| comment.start <= at);
        let comment = before.checked_sub(1).map(|index| tree.comments[index]);
        if comment.is_none_or(|comment| comment.end <= at) {
            return Some(at);
        }
        from = (at - gap.start) as usize + 1;
    }
    None
}
