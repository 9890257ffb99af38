//! The facets of an annotation, and what they say about values and attributes.

use super::facets::{self, keep};
use super::model::{
    Asks, Attribute, Condition, Content, Hint, List, Occurs, Remark, Secret, Type, Value, When,
};
use super::pattern::Pattern;
use super::skeleton::{Compiler, NAMESPACE, is_own};
use super::version::Gate;
use crate::finding::Severity;
use crate::xml;

/// The facets of an element: in the schema namespace on a skeleton, plain on our own elements.
#[derive(Clone, Copy)]
pub(super) struct Facets<'a>(pub(super) xml::Element<'a>);

impl<'a> Facets<'a> {
    pub(super) fn attribute(self, name: &str) -> Option<xml::Attribute<'a>> {
        let own = self.0.namespace() == Some(NAMESPACE);
        self.0.attribute(if own { None } else { Some(NAMESPACE) }, name)
    }

    pub(super) fn text(self, name: &str) -> Option<String> {
        self.attribute(name).map(|attribute| attribute.value().text().to_owned())
    }

    pub(super) fn kept(self, name: &str) -> Option<&'static str> {
        self.text(name).map(|text| keep(&text))
    }

    pub(super) fn severity(self, name: &str) -> Option<Severity> {
        self.text(name).and_then(|text| facets::severity(&text))
    }

    pub(super) fn is(self, name: &str, value: &str) -> bool {
        self.text(name).is_some_and(|text| text == value)
    }
}

impl<'a> Compiler<'a> {
    pub(super) fn attribute(&mut self, own: xml::Element<'a>) -> Attribute {
        let facets = Facets(own);
        let occurs = self.read(facets, "occurs", facets::occurs).unwrap_or(Occurs::ONCE);
        let aliases = facets.text("alias").map_or(List::EMPTY, |text| facets::words(&text));
        let (base, used_says) = self.used_value(facets).unwrap_or((PLAIN, ""));
        Attribute {
            name: facets.kept("name").unwrap_or_default(),
            qualified: facets.is("qualified", "yes"),
            instance: facets.is("qualified", "instance"),
            required: occurs.min > 0,
            required_when: self
                .read(facets, "required-when", facets::condition)
                .unwrap_or(Condition::NONE),
            gate: self.gate(facets, Gate::OPEN),
            value: self.value(facets, own, base).into(),
            missing: facets.severity("missing"),
            aliases,
            says: facets.kept("says").unwrap_or(used_says),
            source: facets.kept("source").unwrap_or_default(),
            grade: self.read(facets, "grade", facets::grade),
        }
    }

    /// The value of the piece that an attribute uses, with the fact that the piece states.
    fn used_value(&mut self, facets: Facets<'a>) -> Option<(Value, &'static str)> {
        let attribute = facets.attribute("use")?;
        let used = attribute.value().text().to_owned();
        let model = (self.pieces)(&used).map(|piece| piece.element(piece.roots[0]));
        let Some((Content::Value(value), says)) = model.map(|m| (&m.content, m.says)) else {
            self.refuse(
                attribute.value_span(),
                format!("there is no piece `{used}` that holds a value"),
            );
            return None;
        };
        Some((value.0.clone(), says))
    }

    pub(super) fn gate(&mut self, facets: Facets<'a>, mut gate: Gate) -> Gate {
        if let Some((since, doubt)) = self.read(facets, "since", facets::version) {
            gate = Gate { since: Some(since), doubt, ..gate };
        }
        if let Some((until, doubt)) = self.read(facets, "until", facets::version) {
            gate = Gate { until: Some(until), doubt: gate.doubt || doubt, ..gate };
        }
        gate
    }

    pub(super) fn value(
        &mut self,
        facets: Facets<'a>,
        own: xml::Element<'a>,
        mut value: Value,
    ) -> Value {
        value.kind = self.read(facets, "type", facets::kind).unwrap_or(value.kind);
        value.one_of = self.read(facets, "one-of", facets::one_of).unwrap_or(value.one_of);
        value.any_case |= facets.is("case", "any");
        value.open |= facets.is("open", "yes");
        value.length = self.read(facets, "length", facets::limits).or(value.length);
        value.size = self.read(facets, "size", facets::limits).or(value.size);
        value.reference = self.read(facets, "ref", facets::reference).or(value.reference);
        value.range = self.read(facets, "range", facets::limits).or(value.range);
        if let Some(pattern) = self.pattern(facets, "pattern") {
            value.pattern = Some(pattern);
        }
        value.default = facets.kept("default").unwrap_or(value.default);
        value.example = facets.kept("example").unwrap_or(value.example);
        value.empty |= facets.is("empty", "allowed");
        value.document = facets.kept("document").unwrap_or(value.document);
        if facets.is("secret", "yes") {
            value.secret = Secret::Whole;
        } else if facets.is("secret", "likely") {
            value.secret = Secret::Likely;
        }
        let remarks: Vec<_> = own.children().filter(|child| is_own(*child, "value")).collect();
        if !remarks.is_empty() {
            let remarks: Vec<Remark> = remarks.into_iter().filter_map(|r| self.remark(r)).collect();
            value.remarks = remarks.into();
        }
        value.remarked = Remark::lengths(&value.remarks);
        value.asks = Asks::of(&value);
        value
    }

    fn remark(&mut self, own: xml::Element<'a>) -> Option<Remark> {
        let facets = Facets(own);
        let when = if let Some(is) = facets.kept("is") {
            When::Is(is)
        } else if let Some(pattern) = self.pattern(facets, "like") {
            When::Like(pattern)
        } else {
            When::Unlike(self.pattern(facets, "unlike")?)
        };
        Some(Remark {
            when,
            severity: facets.severity("present")?,
            rule: facets.kept("rule")?,
            says: facets.kept("says")?,
            write: facets.kept("write").unwrap_or_default(),
        })
    }

    fn pattern(&mut self, facets: Facets<'a>, name: &str) -> Option<Pattern> {
        let attribute = facets.attribute(name)?;
        let refuse = |error| {
            self.refuse(attribute.value_span(), format!("the pattern cannot be used: {error}"));
        };
        Pattern::new(keep(attribute.value().text())).map_err(refuse).ok()
    }
}

/// The names that people write in an element although it has none of them.
pub(super) fn hints(skeleton: xml::Element<'_>) -> List<Hint> {
    let hints = skeleton.children().filter(|child| is_own(*child, "hint")).map(Facets);
    let hint = |facets: Facets<'_>| Hint {
        name: facets.kept("name").unwrap_or_default(),
        meant: facets.kept("meant").unwrap_or_default(),
        says: facets.kept("says").unwrap_or_default(),
    };
    hints.map(hint).collect::<Vec<_>>().into()
}

/// A value about which nothing is said yet.
pub(super) const PLAIN: Value = Value {
    kind: Type::Text,
    one_of: List::EMPTY,
    any_case: false,
    open: false,
    length: None,
    size: None,
    range: None,
    pattern: None,
    default: "",
    example: "",
    empty: false,
    remarks: List::EMPTY,
    remarked: (u32::MAX, 0),
    reference: None,
    document: "",
    secret: Secret::No,
    asks: Asks::NOTHING,
};
