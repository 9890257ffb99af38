//! What an attribute comes to where it is left out.

use super::{Document, child_model};
use crate::schema::Element as Model;
use crate::text::Span;
use crate::xml;

/// The value that holds for an element: what is written, else the default of the schema.
#[derive(Clone, Debug)]
pub struct Effective<'t> {
    /// The value, without the white space around it.
    pub text: String,
    /// Where it stands; the name of the element where it is left out.
    pub span: Span,
    /// Whether it is written; else it is the default.
    pub is_written: bool,
    /// The element that has it.
    pub element: xml::Element<'t>,
}

impl Effective<'_> {
    /// Whether it is a token of a template, so that any value may come in its place.
    #[must_use]
    pub fn is_token(&self) -> bool {
        self.element.tree().part().tokens().fit(&self.text, false)
    }
}

impl<'t> Document<'t> {
    /// The value of an attribute as the service takes it; `None` where it is left out and the
    /// schema names no default.
    #[must_use]
    pub fn effective(&self, element: xml::Element<'t>, attribute: &str) -> Option<Effective<'t>> {
        let written = element.attribute(None, attribute).map(xml::Attribute::value);
        if let Some(value) = written.filter(|value| !value.trimmed().is_empty()) {
            let (text, span) = (value.trimmed().to_owned(), value.trimmed_span());
            return Some(Effective { text, span, is_written: true, element });
        }
        let model = self.model_of(element)?;
        let default = model.attributes.iter().find(|known| known.name == attribute)?.value.default;
        let text = default.to_owned();
        let span = element.name_span();
        (!text.is_empty()).then_some(Effective { text, span, is_written: false, element })
    }

    /// The model that an element is held against.
    fn model_of(&self, element: xml::Element<'t>) -> Option<&'static Model> {
        let mut chain: Vec<_> =
            std::iter::successors(Some(element), |element| element.parent()).collect();
        // The root has its model already.
        chain.pop();
        let down = chain.into_iter().rev();
        down.into_iter()
            .try_fold(self.model, |model, element| child_model(self.schema, model, element))
    }
}
