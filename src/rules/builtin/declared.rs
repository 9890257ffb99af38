//! What rules about a definition have in common: names that have to be declared, attributes that
//! are put in or taken out.

use std::cell::OnceCell;
use std::collections::HashMap;

use crate::document::{Name, Role, RoleFacts, Text};
use crate::finding::{Edit, Finding, Fix};
use crate::rules::Context;
use crate::schema::PLUGIN_PREFIX;
use crate::text::letters::Letters;
use crate::text::{Span, nearest};
use crate::xml;

/// As many names as a reader of a finding looks through.
const MOST_NAMES: usize = 8;

/// The roles of the definition; none in a transform, which holds only what differs.
pub(super) fn roles<'c>(context: &Context<'c>) -> &'c [RoleFacts<'c>] {
    if context.purpose.is_transform { &[] } else { context.roles() }
}

/// The text of an attribute as a number.
pub(super) fn number<N: std::str::FromStr>(
    element: xml::Element<'_>,
    attribute: &str,
) -> Option<(N, Span)> {
    let value = element.attribute(None, attribute)?.value();
    Some((value.trimmed().parse().ok()?, value.trimmed_span()))
}

/// Whether a plug-in of which not everything is known could bring that name into the role.
pub(super) fn may_be_added(role: &RoleFacts<'_>, name: &str) -> bool {
    let plugins = role.plugins();
    role.imports().iter().any(|import| {
        match plugins.iter().find(|(known, _)| known.text == import.text) {
            Some((_, plugin)) if plugin.is_complete => false,
            Some((_, plugin)) => {
                name.strip_prefix(PLUGIN_PREFIX).is_some_and(|rest| rest.starts_with(plugin.module))
            }
            None => name.contains('.'),
        }
    })
}

/// What a role is called in a message.
pub(super) fn role_name<'t>(role: &Role<'t>) -> Text<'t> {
    role.name().map(|name| name.text).unwrap_or_default()
}

/// Names that may be referred to.
#[derive(Default)]
pub(super) struct Declared<'n> {
    names: ByName<'n, ()>,
    has_token: bool,
}

impl<'n, 't: 'n> FromIterator<&'n Name<'t>> for Declared<'n> {
    fn from_iter<I: IntoIterator<Item = &'n Name<'t>>>(names: I) -> Self {
        let mut has_token = false;
        let names = names.into_iter().map(|name| {
            has_token |= name.is_token();
            (name.text.as_str(), ())
        });
        Self { names: names.collect(), has_token }
    }
}

impl Declared<'_> {
    /// Whether that name is there, or could be once tokens are filled in. Another case is no other
    /// name, as Microsoft's own tools have it.
    pub(super) fn has(&self, name: &str) -> bool {
        self.has_token || self.names.get(name).is_some()
    }

    /// Says which name was probably meant, else which there are: `them` is "the endpoints of …".
    pub(super) fn suggest(&self, finding: Finding, name: &Name<'_>, them: &str) -> Finding {
        if let Some(meant) = nearest::among(&name.text, self.names.texts()) {
            let edit = Edit::replace(name.span, escaped(meant));
            return finding
                .note(format!("did you mean `{meant}`?"))
                .fix(Fix::risky(format!("write `{meant}`"), vec![edit]));
        }
        let shown: Vec<String> =
            self.names.texts().take(MOST_NAMES).map(|name| format!("`{name}`")).collect();
        let rest = if self.names.texts().len() > MOST_NAMES { " and more" } else { "" };
        if shown.is_empty() {
            finding
        } else {
            finding.help(format!("{them} are {}{rest}", shown.join(", ")))
        }
    }
}

/// Things by their names, among which another case is no other name; of several the last is it. The
/// few that there mostly are are looked through, which is done before a table would be made.
pub(super) struct ByName<'n, T> {
    all: Vec<(&'n str, T)>,
    table: OnceCell<HashMap<String, usize>>,
}

/// As many names as are looked through.
const FEW: usize = 16;

impl<T> Default for ByName<'_, T> {
    fn default() -> Self {
        Self { all: Vec::new(), table: OnceCell::new() }
    }
}

impl<'n, T> FromIterator<(&'n str, T)> for ByName<'n, T> {
    fn from_iter<I: IntoIterator<Item = (&'n str, T)>>(named: I) -> Self {
        Self { all: named.into_iter().collect(), table: OnceCell::new() }
    }
}

impl<'n, T> ByName<'n, T> {
    /// What is called so.
    pub(super) fn get(&self, name: &str) -> Option<&T> {
        let index = if self.all.len() <= FEW {
            self.all.iter().rposition(|(known, _)| known.is_like(name))?
        } else {
            let numbered = || self.texts().enumerate();
            let table = self
                .table
                .get_or_init(|| numbered().map(|(index, text)| (text.lower(), index)).collect());
            *table.get(&name.lower())?
        };
        self.all.get(index).map(|(_, thing)| thing)
    }

    /// The names, in their order.
    fn texts(&self) -> impl ExactSizeIterator<Item = &'n str> + Clone {
        self.all.iter().map(|(text, _)| *text)
    }
}

/// A text as it is written in an attribute's value.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;").replace('\'', "&apos;")
}

/// Takes an attribute away, with the white space before it.
pub(super) fn without(attribute: xml::Attribute<'_>) -> Edit {
    let Span { start, end } = attribute.span();
    let before = &attribute.element().tree().text()[..start as usize];
    Edit::delete(Span::new(before.trim_end().len() as u32, end))
}
