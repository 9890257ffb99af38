//! Expressions of templates: `[concat(parameters('name'), '-lb')]`.

use std::fmt;

/// An expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expression {
    /// `'text'`
    Text(String),
    /// `12`
    Number(i64),
    /// `name(arguments)`
    Call(String, Vec<Expression>),
    /// `of.name`, `of['name']`, `of[1]`
    Member(Box<Expression>, Box<Expression>),
}

/// How deep calls may stand in each other.
const DEEPEST: u32 = 40;

impl Expression {
    /// Reads the text between the brackets; `None` where it is nothing that svclint understands.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut reader = Reader { rest: text };
        let expression = reader.expression(0)?;
        reader.rest.trim_start().is_empty().then_some(expression)
    }

    /// What of a string is an expression: all between `[` and `]`, unless it begins with `[[`.
    pub(super) fn source(text: &str) -> Option<&str> {
        let inside = text.strip_prefix('[')?.strip_suffix(']')?;
        (!inside.starts_with('[')).then_some(inside)
    }
}

/// Written the same way, however it was written.
impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "'{}'", text.replace('\'', "''")),
            Self::Number(number) => write!(f, "{number}"),
            Self::Call(name, arguments) => {
                write!(f, "{}(", name.to_lowercase())?;
                for (index, argument) in arguments.iter().enumerate() {
                    let comma = if index > 0 { "," } else { "" };
                    write!(f, "{comma}{argument}")?;
                }
                f.write_str(")")
            }
            Self::Member(of, name) => write!(f, "{of}[{name}]"),
        }
    }
}

struct Reader<'e> {
    rest: &'e str,
}

impl Reader<'_> {
    fn takes(&mut self, sign: char) -> bool {
        self.rest = self.rest.trim_start();
        match self.rest.strip_prefix(sign) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn expression(&mut self, depth: u32) -> Option<Expression> {
        if depth > DEEPEST {
            return None;
        }
        self.rest = self.rest.trim_start();
        let mut expression = if self.rest.starts_with('\'') {
            Expression::Text(self.text()?)
        } else if self.rest.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
            Expression::Number(self.number()?)
        } else {
            self.call(depth)?
        };
        let mut steps = 0;
        loop {
            steps += 1;
            if steps > DEEPEST {
                return None;
            }
            if self.takes('.') {
                let name = self.word()?;
                expression = member(expression, Expression::Text(name));
            } else if self.takes('[') {
                let index = self.expression(depth + 1)?;
                self.takes(']').then_some(())?;
                expression = member(expression, index);
            } else {
                return Some(expression);
            }
        }
    }

    fn call(&mut self, depth: u32) -> Option<Expression> {
        let mut name = self.word()?;
        // A function that the template defines: `namespace.name(…)`.
        while self.rest.starts_with('.') && self.takes('.') {
            name = format!("{name}.{}", self.word()?);
        }
        self.takes('(').then_some(())?;
        let mut arguments = Vec::new();
        if self.takes(')') {
            return Some(Expression::Call(name, arguments));
        }
        loop {
            arguments.push(self.expression(depth + 1)?);
            if self.takes(')') {
                return Some(Expression::Call(name, arguments));
            }
            self.takes(',').then_some(())?;
        }
    }

    fn word(&mut self) -> Option<String> {
        self.rest = self.rest.trim_start();
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
        let end = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        (!word.is_empty()).then(|| word.to_owned())
    }

    fn number(&mut self) -> Option<i64> {
        let is_part = |c: char| c.is_ascii_digit() || c == '-';
        let end = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
        let (number, rest) = self.rest.split_at(end);
        self.rest = rest;
        number.parse().ok()
    }

    fn text(&mut self) -> Option<String> {
        let mut text = String::new();
        self.rest = self.rest.strip_prefix('\'')?;
        loop {
            let (before, behind) = self.rest.split_once('\'')?;
            text.push_str(before);
            self.rest = behind;
            // Two quotes are one that is meant.
            let Some(behind) = self.rest.strip_prefix('\'') else { return Some(text) };
            self.rest = behind;
            text.push('\'');
        }
    }
}

fn member(of: Expression, name: Expression) -> Expression {
    Expression::Member(Box::new(of), Box::new(name))
}

#[cfg(test)]
mod tests {
    use super::Expression;

    #[test]
    fn expressions_are_read() {
        for (text, read) in [
            ("parameters('a')", Some("parameters('a')")),
            (
                "Concat( 'it''s', variables('x').y[0] )",
                Some("concat('it''s',variables('x')['y'][0])"),
            ),
            ("resourceGroup().location", Some("resourcegroup()['location']")),
            ("contoso.uniqueName('a')", Some("contoso.uniquename('a')")),
            ("concat('a'", None),
            ("parameters('a') b", None),
            ("", None),
        ] {
            let found = Expression::read(text).map(|expression| expression.to_string());
            assert_eq!(found.as_deref(), read, "{text}");
        }
    }

    #[test]
    fn strings_that_begin_with_two_brackets_are_text() {
        assert_eq!(Expression::source("[a()]"), Some("a()"));
        assert_eq!(Expression::source("[[a()]"), None);
        assert_eq!(Expression::source("[a"), None);
        assert_eq!(Expression::source("a"), None);
    }

    #[test]
    fn depth_is_limited() {
        assert_eq!(Expression::read(&"a(".repeat(100_000)), None);
    }
}
