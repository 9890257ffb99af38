//! What parameters and variables stand for, and what expressions come to.

use std::rc::Rc;

use super::expression::Expression;
use super::fields::{Field, ResourceId, Said};
use crate::json::{Kind, Value};
use crate::text::letters::Letters;

/// How often a name may lead to another one.
const DEEPEST: u32 = 24;

/// The parameters and variables of a template.
#[derive(Clone, Default)]
pub(super) struct Scope<'t> {
    /// Names with what they are; a parameter that nobody gave a value has none.
    pub(super) parameters: Vec<(String, Option<Bound<'t>>)>,
    /// The object with the variables.
    pub(super) variables: Option<Value<'t>>,
}

/// A value, and what the names in its expressions mean; without that a `[` is a letter.
#[derive(Clone)]
pub struct Bound<'t> {
    /// The value, as it is written.
    pub value: Value<'t>,
    pub(super) scope: Option<Rc<Scope<'t>>>,
}

/// What a value comes to.
enum Outcome<'t> {
    /// What is written at a place.
    There(Bound<'t>),
    /// Text that was put together.
    Text(String),
    Number(i64),
    Id(ResourceId),
    /// What only a deployment can tell: in brackets, with what is known filled in.
    Open(String),
}

impl<'t> Bound<'t> {
    /// A value in which nothing is an expression.
    #[must_use]
    pub const fn plain_value(value: Value<'t>) -> Self {
        Self { value, scope: None }
    }

    /// The value of a property.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Self> {
        let settled = self.settled()?;
        Some(Self { value: settled.value.get(name)?, scope: settled.scope })
    }

    /// The value at the end of a path.
    pub(super) fn at(&self, path: &[&str]) -> Option<Self> {
        path.iter().try_fold(self.clone(), |bound, name| bound.get(name))
    }

    /// What stands in it, where that is written out.
    pub fn children(&self) -> impl Iterator<Item = Self> + use<'t> {
        let settled = self.settled();
        let scope = settled.as_ref().and_then(|settled| settled.scope.clone());
        let values = settled.into_iter().flat_map(|settled| settled.value.children());
        values.map(move |value| Self { value, scope: scope.clone() })
    }

    /// The same, where it is written out; `None` where only a deployment can tell.
    #[must_use]
    pub fn settled(&self) -> Option<Self> {
        match self.outcome(0) {
            Outcome::There(bound) => Some(bound),
            _ => None,
        }
    }

    /// What it says as text.
    #[must_use]
    pub fn text(&self) -> Field<'t, String> {
        let (from, said) = match self.outcome(0) {
            Outcome::There(bound) => {
                let said = match bound.plain() {
                    Some(text) => Said::Known(text),
                    None => Said::Other,
                };
                (bound.value, said)
            }
            Outcome::Text(text) => (self.value, Said::Known(text)),
            Outcome::Number(number) => (self.value, Said::Known(number.to_string())),
            Outcome::Id(id) => (self.value, Said::Expression(symbol_of(&id))),
            Outcome::Open(text) => (self.value, Said::Expression(text)),
        };
        Field { value: self.value, from, said }
    }

    /// What it says as a boolean; text that says it counts, as in a deployment.
    pub(super) fn boolean(&self) -> Field<'t, bool> {
        let literal = self.settled().filter(|bound| bound.value.kind() == Kind::Boolean);
        match literal {
            Some(bound) => {
                let said = Said::Known(bound.value.source() == "true");
                Field { value: self.value, from: bound.value, said }
            }
            None => self.text().map(|text| match text.lower().as_str() {
                "true" => Said::Known(true),
                "false" => Said::Known(false),
                _ => Said::Other,
            }),
        }
    }

    /// What it says as a whole number; text that says it counts, as in a deployment.
    pub(super) fn number(&self) -> Field<'t, i64> {
        let read = |text: &str| text.trim().parse().map_or(Said::Other, Said::Known);
        match self.settled().filter(|bound| bound.value.kind() == Kind::Number) {
            Some(bound) => {
                let said = read(bound.value.source());
                Field { value: self.value, from: bound.value, said }
            }
            None => self.text().map(|text| read(&text)),
        }
    }

    /// What it says as the id of a resource. Where parts of it are for the deployment to tell, the
    /// id is known with these in brackets.
    pub(super) fn id(&self) -> Field<'t, ResourceId> {
        let (from, said) = match self.outcome(0) {
            Outcome::There(bound) => {
                let id = bound.plain().and_then(|text| ResourceId::read(&text));
                (bound.value, id.map_or(Said::Other, Said::Known))
            }
            Outcome::Id(id) => (self.value, Said::Known(id)),
            Outcome::Text(text) => {
                (self.value, ResourceId::read(&text).map_or(Said::Other, Said::Known))
            }
            Outcome::Number(_) => (self.value, Said::Other),
            Outcome::Open(text) => {
                let id = ResourceId::read(&text);
                (self.value, id.map_or(Said::Expression(text), Said::Known))
            }
        };
        Field { value: self.value, from, said }
    }

    /// What it says as the resource that another one depends on: its id, or its type and names.
    pub(super) fn dependency(&self) -> Field<'t, ResourceId> {
        let id = self.id();
        if id.known().is_some() {
            return id;
        }
        let text = self.text();
        let written = match &text.said {
            Said::Known(text) | Said::Expression(text) => ResourceId::relative(text),
            Said::Other => None,
        };
        match written {
            Some(written) => Field { value: id.value, from: id.from, said: Said::Known(written) },
            None => id,
        }
    }

    /// What a string holds that is no expression.
    fn plain(&self) -> Option<String> {
        let text = self.value.text()?;
        let is_escaped = self.scope.is_some() && text.starts_with("[[") && text.ends_with(']');
        Some(if is_escaped { text[1..].to_owned() } else { text.into_owned() })
    }

    fn outcome(&self, depth: u32) -> Outcome<'t> {
        let Some(scope) = &self.scope else { return Outcome::There(self.clone()) };
        let Some(text) = self.value.text() else { return Outcome::There(self.clone()) };
        let Some(source) = Expression::source(&text) else { return Outcome::There(self.clone()) };
        match Expression::read(source) {
            Some(expression) if depth < DEEPEST => {
                let found = scope.evaluate(&expression, depth + 1);
                found.unwrap_or_else(|| Outcome::Open(symbol(&expression)))
            }
            _ => Outcome::Open(format!("[{}]", safe(source))),
        }
    }
}

impl<'t> Scope<'t> {
    /// The value of the parameter of that name; case does not count.
    fn parameter(&self, name: &str) -> Option<Bound<'t>> {
        let mut parameters = self.parameters.iter();
        parameters.find(|(known, _)| known.is_like(name))?.1.clone()
    }

    /// What an expression comes to; `None` where only a deployment can tell.
    fn evaluate(self: &Rc<Self>, expression: &Expression, depth: u32) -> Option<Outcome<'t>> {
        if depth > DEEPEST {
            return None;
        }
        match expression {
            Expression::Text(text) => Some(Outcome::Text(text.clone())),
            Expression::Number(number) => Some(Outcome::Number(*number)),
            Expression::Member(of, name) => {
                let Some(Outcome::There(of)) = self.evaluate(of, depth + 1) else { return None };
                let value = match self.evaluate(name, depth + 1)? {
                    Outcome::Number(index) => of.value.items().nth(usize::try_from(index).ok()?)?,
                    name => of.value.get(&as_text(&name)?)?,
                };
                settle(&Bound { value, scope: of.scope }, depth)
            }
            Expression::Call(name, arguments) => self.call(&name.lower(), arguments, depth),
        }
    }

    fn call(
        self: &Rc<Self>,
        name: &str,
        arguments: &[Expression],
        depth: u32,
    ) -> Option<Outcome<'t>> {
        let text = |argument: &Expression| {
            let outcome = self.evaluate(argument, depth + 1)?;
            as_text(&outcome)
        };
        match (name, arguments) {
            ("parameters", [name]) => settle(&self.parameter(&text(name)?)?, depth),
            ("variables", [name]) => {
                let value = self.variables?.get(&text(name)?)?;
                settle(&Bound { value, scope: Some(Rc::clone(self)) }, depth)
            }
            ("concat", arguments) => self.concat(arguments, depth),
            ("format", [pattern, arguments @ ..]) => {
                let mut text = text(pattern)?;
                for (index, argument) in arguments.iter().enumerate() {
                    text = text.replace(&format!("{{{index}}}"), &self.piece(argument, depth));
                }
                Some(if text.contains('[') { Outcome::Open(text) } else { Outcome::Text(text) })
            }
            ("tolower", [argument]) => Some(Outcome::Text(text(argument)?.to_lowercase())),
            ("toupper", [argument]) => Some(Outcome::Text(text(argument)?.to_uppercase())),
            ("string", [argument]) => Some(Outcome::Text(text(argument)?)),
            ("int", [argument]) => Some(Outcome::Number(text(argument)?.trim().parse().ok()?)),
            ("resourceid", arguments) => self.resource_id(arguments, depth).map(Outcome::Id),
            _ => None,
        }
    }

    fn concat(self: &Rc<Self>, arguments: &[Expression], depth: u32) -> Option<Outcome<'t>> {
        if let [first, rest @ ..] = arguments
            && let Some(Outcome::Id(mut id)) = self.evaluate(first, depth + 1)
        {
            let rest: String = rest.iter().map(|rest| self.piece(rest, depth)).collect();
            let mut steps = rest.strip_prefix('/')?.split('/');
            while let (Some(kind), Some(name)) = (steps.next(), steps.next()) {
                id.kind = format!("{}/{kind}", id.kind);
                id.names.push(name.to_owned());
            }
            return Some(Outcome::Id(id));
        }
        let pieces = arguments.iter().map(|argument| {
            let outcome = self.evaluate(argument, depth + 1);
            let text = outcome.as_ref().and_then(|outcome| as_text(outcome));
            (text.is_some(), text.unwrap_or_else(|| symbol(argument)))
        });
        let pieces: Vec<(bool, String)> = pieces.collect();
        let is_known = pieces.iter().all(|(is_known, _)| *is_known);
        let text: String = pieces.into_iter().map(|(_, text)| text).collect();
        Some(if is_known { Outcome::Text(text) } else { Outcome::Open(text) })
    }

    /// `resourceId(['subscription'], ['group'], 'type', 'name', …)`.
    fn resource_id(self: &Rc<Self>, arguments: &[Expression], depth: u32) -> Option<ResourceId> {
        let pieces: Vec<String> =
            arguments.iter().map(|argument| self.piece(argument, depth)).collect();
        let is_type = |piece: &String| piece.contains('/') && !piece.contains('[');
        let at = pieces.iter().position(is_type)?;
        let names = pieces[at + 1..].to_vec();
        let (subscription, group) = match &pieces[..at] {
            [subscription, group] => (Some(subscription.clone()), Some(group.clone())),
            [group] => (None, Some(group.clone())),
            _ => (None, None),
        };
        Some(ResourceId { subscription, group, kind: pieces[at].clone(), names })
    }

    /// An argument as text, or as an expression in brackets.
    fn piece(self: &Rc<Self>, argument: &Expression, depth: u32) -> String {
        let outcome = self.evaluate(argument, depth + 1);
        let text = outcome.as_ref().and_then(|outcome| match outcome {
            Outcome::Open(text) => Some(text.clone()),
            outcome => as_text(outcome),
        });
        text.unwrap_or_else(|| symbol(argument))
    }
}

/// What a name leads to; `None` where only a deployment can tell.
fn settle<'t>(bound: &Bound<'t>, depth: u32) -> Option<Outcome<'t>> {
    match bound.outcome(depth + 1) {
        Outcome::Open(_) => None,
        outcome => Some(outcome),
    }
}

fn as_text(outcome: &Outcome<'_>) -> Option<String> {
    match outcome {
        Outcome::There(bound) => match bound.value.kind() {
            Kind::String => bound.plain(),
            Kind::Number | Kind::Boolean => Some(bound.value.source().to_owned()),
            Kind::Object | Kind::Array | Kind::Null => None,
        },
        Outcome::Text(text) => Some(text.clone()),
        Outcome::Number(number) => Some(number.to_string()),
        Outcome::Id(_) | Outcome::Open(_) => None,
    }
}

/// An expression that cannot be told, in brackets.
fn symbol(expression: &Expression) -> String {
    format!("[{}]", safe(&expression.to_string()))
}

/// An expression without what ends a step of an id.
fn safe(text: &str) -> String {
    text.replace('/', "|")
}

fn symbol_of(id: &ResourceId) -> String {
    format!("[resourceid({}:{})]", safe(&id.kind), id.names.join(","))
}
