//! What a template says, once parameters and variables are resolved: known, or left to an
//! expression that only a deployment can tell.

use crate::json::Value;
use crate::text::Span;
use crate::text::letters::Letters;

/// What a value says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said<T> {
    /// It is written out, here or in the parameter or variable that is named here.
    Known(T),
    /// An expression that only a deployment can tell, or a parameter without a value. The text is
    /// the expression with what is known filled in: equal ones give the same.
    Expression(String),
    /// Something else than such a value: the model says so.
    Other,
}

/// A value that is used somewhere.
#[derive(Clone, Debug)]
pub struct Field<'t, T> {
    /// Where it is used.
    pub value: Value<'t>,
    /// Where it is written out: the same, or the value of a parameter or variable, which may be in
    /// another file.
    pub from: Value<'t>,
    /// What it says.
    pub said: Said<T>,
}

impl<'t, T> Field<'t, T> {
    /// What it says, where that is written out.
    pub const fn known(&self) -> Option<&T> {
        match &self.said {
            Said::Known(known) => Some(known),
            Said::Expression(_) | Said::Other => None,
        }
    }

    /// Whether only a deployment can tell what it is.
    pub const fn is_expression(&self) -> bool {
        matches!(self.said, Said::Expression(_))
    }

    /// Where it is used, in the text of the resource: without quotes.
    pub fn span(&self) -> Span {
        self.value.inner_span()
    }

    /// Whether it is written where it is used.
    pub fn is_here(&self) -> bool {
        self.value == self.from
    }

    /// The same with another reading of what is known.
    pub fn map<U>(self, read: impl FnOnce(T) -> Said<U>) -> Field<'t, U> {
        let said = match self.said {
            Said::Known(known) => read(known),
            Said::Expression(text) => Said::Expression(text),
            Said::Other => Said::Other,
        };
        Field { value: self.value, from: self.from, said }
    }
}

/// A list that is used somewhere.
#[derive(Clone, Debug, Default)]
pub enum Items<'t, T> {
    /// There is none.
    #[default]
    Absent,
    /// Only a deployment can tell what is in it: an expression, or a copy loop.
    Open(Value<'t>),
    /// The list, and what is in it.
    Listed(Value<'t>, Vec<T>),
}

impl<'t, T> Items<'t, T> {
    /// What is listed.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        match self {
            Self::Listed(_, items) => items.iter(),
            Self::Absent | Self::Open(_) => [].iter(),
        }
    }

    /// Whether all of it is known: it is listed, or not there.
    pub const fn is_known(&self) -> bool {
        !matches!(self, Self::Open(_))
    }

    /// Whether it is not there.
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// How many are listed.
    pub fn len(&self) -> usize {
        self.iter().len()
    }

    /// Whether none are listed.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The list itself.
    pub const fn value(&self) -> Option<Value<'t>> {
        match self {
            Self::Absent => None,
            Self::Open(value) | Self::Listed(value, _) => Some(*value),
        }
    }
}

impl<'i, T> IntoIterator for &'i Items<'_, T> {
    type Item = &'i T;
    type IntoIter = std::slice::Iter<'i, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// The id of a resource. What only a deployment can tell of it is an expression in brackets, so
/// that two ids that are written the same way are equal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceId {
    /// The subscription; `None`: that of the deployment.
    pub subscription: Option<String>,
    /// The resource group; `None`: that of the deployment.
    pub group: Option<String>,
    /// The type, such as `Microsoft.Network/virtualNetworks/subnets`.
    pub kind: String,
    /// The names, one for each step of the type.
    pub names: Vec<String>,
}

impl ResourceId {
    /// Reads `/subscriptions/…/resourceGroups/…/providers/Type/name`, with more steps behind it.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut steps = text.strip_prefix('/')?.split('/').peekable();
        let mut after = |name: &str| {
            steps.next_if(|step| step.is_like(name))?;
            steps.next().map(str::to_owned)
        };
        let subscription = after("subscriptions");
        let group = after("resourceGroups");
        let provider = after("providers")?;
        let (mut kind, mut names) = (provider, Vec::new());
        while let Some(step) = steps.next() {
            kind.push('/');
            kind.push_str(step);
            names.push(steps.next()?.to_owned());
        }
        (!names.is_empty()).then_some(Self { subscription, group, kind, names })
    }

    /// Reads `Provider/type/name`, with more steps behind it: a resource of the same deployment.
    #[must_use]
    pub fn relative(text: &str) -> Option<Self> {
        let (provider, _) = text.split_once('/')?;
        let is_provider = provider.contains('.') && !provider.contains('[');
        is_provider.then(|| Self::read(&format!("/providers/{text}"))).flatten()
    }

    /// Whether it is of that type; case does not count.
    #[must_use]
    pub fn is_of(&self, kind: &str) -> bool {
        self.kind.is_like(kind)
    }

    /// The name of the resource: the last one.
    #[must_use]
    pub fn name(&self) -> &str {
        self.names.last().map_or("", String::as_str)
    }

    /// Whether its names are written out.
    #[must_use]
    pub fn is_known(&self) -> bool {
        !self.names.iter().any(|name| name.contains('['))
    }

    /// Whether both are the same resource, as far as both say where it is; case does not count.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        let place = |one: &Option<String>, other: &Option<String>| match (one, other) {
            (Some(one), Some(other)) => one.is_like(other),
            _ => true,
        };
        self.is_of(&other.kind)
            && self.names.len() == other.names.len()
            && self.names.iter().zip(&other.names).all(|(one, other)| one.is_like(other))
            && place(&self.subscription, &other.subscription)
            && place(&self.group, &other.group)
    }

    /// The resource that it is a part of: of a subnet the network.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        let (kind, _) = self.kind.rsplit_once('/')?;
        let names = self.names[..self.names.len().checked_sub(1)?].to_vec();
        (!names.is_empty()).then(|| Self { kind: kind.to_owned(), names, ..self.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::ResourceId;

    #[test]
    fn ids_are_read() {
        let id = "/subscriptions/s/resourceGroups/r/providers/Microsoft.Network/virtualNetworks/v/subnets/web";
        let id = ResourceId::read(id).expect("an id");
        assert!(id.is_of("microsoft.network/virtualnetworks/subnets"));
        assert_eq!(id.name(), "web");
        let network = id.parent().expect("a network");
        assert_eq!(
            (network.kind.as_str(), network.name()),
            ("Microsoft.Network/virtualNetworks", "v")
        );
        let here = ResourceId { subscription: None, group: None, ..network.clone() };
        assert!(here.is_same(&network));
        for none in ["", "shop-ip", "/subscriptions/s", "/providers/Microsoft.Compute"] {
            assert_eq!(ResourceId::read(none), None, "{none}");
        }
    }
}
