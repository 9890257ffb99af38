//! XML as reports write it: indented, and free of characters that XML does not have.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::visible::visible;

/// A document that grows.
pub(super) struct Document(Writer<Vec<u8>>);

impl Document {
    pub(super) fn new() -> Self {
        let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
        // Writing to memory cannot fail.
        let declaration = Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None));
        drop(writer.write_event(declaration));
        Self(writer)
    }

    pub(super) fn open(&mut self, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        self.0.write_event(Event::Start(tag(name, attributes)))
    }

    pub(super) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        self.0.write_event(Event::Empty(tag(name, attributes)))
    }

    pub(super) fn close(&mut self, name: &str) -> io::Result<()> {
        self.0.write_event(Event::End(BytesEnd::new(name)))
    }

    /// Lines of text; each is made safe for itself.
    pub(super) fn text(&mut self, text: &str) -> io::Result<()> {
        let lines: Vec<_> = text.lines().map(|line| visible(line, true)).collect();
        self.0.write_event(Event::Text(BytesText::new(&lines.join("\n"))))
    }

    pub(super) fn into_text(self) -> String {
        let mut text = String::from_utf8(self.0.into_inner()).unwrap_or_default();
        text.push('\n');
        text
    }
}

fn tag<'a>(name: &'a str, attributes: &[(&str, &str)]) -> BytesStart<'a> {
    let mut tag = BytesStart::new(name);
    for (name, value) in attributes {
        tag.push_attribute((*name, visible(value, true).as_ref()));
    }
    tag
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_does_not_have_is_shown_by_signs() {
        let mut document = Document::new();
        document.open("a", &[("b", "<\u{0}\"&\u{1b}\n")]).unwrap();
        document.text("]]>\u{8}\nü").unwrap();
        document.close("a").unwrap();
        let text = document.into_text();
        let tree = roxmltree::Document::parse(&text).unwrap();
        assert_eq!(tree.root_element().attribute("b"), Some("<␀\"&␛␊"));
        assert_eq!(tree.root_element().text(), Some("]]>␈\nü"));
    }
}
