//! What the tree answers: spans, names, namespaces, values and the way back from them.

use std::sync::Arc;

use crate::text::{Part, Span};
use crate::xml::{Attribute, Element, Tree, read};

fn part(text: &str) -> Arc<Part> {
    Arc::new(Part::from_text("t.xml", text.to_owned()))
}

fn nth<'a>(tree: &'a Tree<'_>, id: u32) -> Element<'a> {
    tree.element(id).expect("an element of that number")
}

#[test]
fn records_are_small() {
    assert!(size_of::<crate::xml::tree::Node>() <= 32);
    assert!(size_of::<crate::xml::tree::AttributeRecord>() <= 20);
}

#[test]
fn spans_of_an_element() {
    let part = part("<r><p:a xmlns:p='u' b = \"c\" >x</p:a ><d/></r>");
    let tree = read(&part);
    let a = nth(&tree, 1);
    let written = |span: Span| part.slice(span);
    assert_eq!(written(a.span()), "<p:a xmlns:p='u' b = \"c\" >x</p:a >");
    assert_eq!(written(a.start_tag()), "<p:a xmlns:p='u' b = \"c\" >");
    assert_eq!(a.end_tag().map(written), Some("</p:a >"));
    assert_eq!(written(a.name_span()), "p:a");
    assert_eq!(written(a.content_span()), "x");
    assert_eq!((a.name(), a.prefix(), a.local(), a.namespace()), ("p:a", "p", "a", Some("u")));
    let b = a.attribute(None, "b").expect("the attribute");
    assert_eq!(
        (written(b.span()), written(b.name_span()), written(b.value_span())),
        ("b = \"c\"", "b", "c")
    );
    assert_eq!(a.declarations().map(Attribute::name).collect::<Vec<_>>(), ["xmlns:p"]);
    assert_eq!(b.element(), a);
    let d = nth(&tree, 2);
    assert_eq!((d.is_empty_tag(), d.end_tag(), d.content_span().len()), (true, None, 0));
    assert_eq!(written(d.span()), "<d/>");
    assert_eq!(tree.element_at(4), Some(a));
    assert_eq!(tree.element_at(0), tree.root());
}

#[test]
fn namespaces_and_their_declarations() {
    let part =
        part("<r xmlns='u' xmlns:p='v'><p:a xmlns:q='v' p:b='1' b='2'/><c xmlns=''/><d/></r><e/>");
    let tree = read(&part);
    let a = nth(&tree, 1);
    let bound_by = |element: Element<'_>| {
        element.namespace_declaration().map(|d| (d.element().id(), d.name().to_owned()))
    };
    assert_eq!(bound_by(a), Some((0, "xmlns:p".to_owned())));
    assert_eq!(bound_by(nth(&tree, 3)), Some((0, "xmlns".to_owned())));
    assert_eq!(
        (nth(&tree, 2).namespace(), bound_by(nth(&tree, 2))),
        (None, Some((2, "xmlns".to_owned())))
    );
    assert_eq!((nth(&tree, 4).namespace(), bound_by(nth(&tree, 4))), (None, None));
    assert_eq!(
        a.attribute(Some("v"), "b").map(|b| b.value().text().to_owned()).as_deref(),
        Some("1")
    );
    assert_eq!(a.attribute(None, "b").map(|b| b.value().text().to_owned()).as_deref(), Some("2"));
    assert!(a.attribute(Some("u"), "b").is_none());
}

#[test]
fn family() {
    let part = part("<r><a><b/></a><a/><c/></r>");
    let tree = read(&part);
    let paths: Vec<_> = tree.elements().map(Element::path).collect();
    assert_eq!(paths, ["/r", "/r/a[1]", "/r/a[1]/b", "/r/a[2]", "/r/c"]);
    let children: Vec<_> = nth(&tree, 0).children().map(Element::id).collect();
    assert_eq!(children, [1, 3, 4]);
    assert_eq!(nth(&tree, 2).parent(), Some(nth(&tree, 1)));
    assert_eq!((nth(&tree, 3).ordinal(), nth(&tree, 4).ordinal()), (Some(2), None));
}

#[test]
fn the_value_of_an_element() {
    let text = "<r> a&amp;<!--no--><![CDATA[<b>]]>\r\n&#x1F600;<?no?>z<c>child</c>tail </r>";
    let part = part(text);
    let tree = read(&part);
    let value = nth(&tree, 0).value();
    assert_eq!(value.text(), " a&<b>\n😀ztail ");
    assert_eq!(value.trimmed(), "a&<b>\n😀ztail");
    assert_eq!(part.slice(value.trimmed_span()), text[4..].strip_suffix(" </r>").expect("the end"));
    let source = |range: std::ops::Range<usize>| part.slice(value.source_span(range));
    assert_eq!(
        (source(1..2), source(2..3), source(3..6), source(6..7)),
        ("a", "&amp;", "<b>", "\r\n")
    );
    assert_eq!((source(7..11), source(11..12), source(12..16)), ("&#x1F600;", "z", "tail"));
    assert_eq!(value.source_offset(9), value.source_offset(7), "inside of a reference");
    assert_eq!(value.source_offset(value.text().len()), nth(&tree, 0).content_span().end);
    assert_eq!(nth(&tree, 1).value().text(), "child");
}

#[test]
fn the_value_of_an_attribute() {
    let part = part("<r a='x\ty\r\nz&#10;&lt;' b='plain'/>");
    let tree = read(&part);
    let root = nth(&tree, 0);
    let value = root.attribute(None, "a").expect("a").value();
    assert_eq!(value.text(), "x y z\n<");
    assert_eq!(part.slice(value.source_span(3..4)), "\r\n");
    assert_eq!(part.slice(value.source_span(6..7)), "&lt;");
    let plain = root.attribute(None, "b").expect("b").value();
    assert_eq!((plain.text(), part.slice(plain.source_span(1..3))), ("plain", "la"));
    assert_eq!(part.slice(plain.trimmed_span()), "plain");
}

#[test]
fn empty_and_blank_values() {
    let part =
        part("<r><a/><b></b><c> \n </c><d>&#32;</d><e><![CDATA[ ]]></e><f><![CDATA[x]]></f></r>");
    let tree = read(&part);
    let texts: Vec<_> = tree
        .elements()
        .map(|element| (element.has_text(), element.value().trimmed().len()))
        .collect();
    assert_eq!(
        texts,
        [(false, 0), (false, 0), (false, 0), (false, 0), (false, 0), (false, 0), (true, 1)]
    );
    for element in tree.elements().skip(1).take(5) {
        let value = element.value();
        assert!(value.trimmed_span().is_empty() && element.stray_text().is_empty(), "{element:?}");
        assert!(element.content_span().contains(value.trimmed_span()));
    }
}

#[test]
fn stray_text_between_children() {
    let part = part("<r>\n one <a/>\n <b>own</b> two<!-- c --> three\n<![CDATA[four]]> </r>");
    let tree = read(&part);
    let stray: Vec<_> =
        nth(&tree, 0).stray_text().into_iter().map(|span| part.slice(span)).collect();
    assert_eq!(stray, ["one", "two", "three", "four"]);
}

#[test]
fn text_of_broken_content() {
    let part = part("<r>a < b<x/></y>c</r>");
    let tree = read(&part);
    assert_eq!(nth(&tree, 0).value().text(), "a < bc", "the stray tag is no text");
}

#[test]
fn comments_and_declaration() {
    let part = part("<?xml version='1.0'?><!--a--><r><!--b--></r>");
    let mut tree = read(&part);
    let written: Vec<_> = tree.comments().iter().map(|&span| part.slice(span)).collect();
    assert_eq!(written, ["<!--a-->", "<!--b-->"]);
    assert_eq!(tree.declaration().map(|span| part.slice(span)), Some("<?xml version='1.0'?>"));
    assert!(tree.is_well_formed() && tree.take_problems().is_empty());
}
