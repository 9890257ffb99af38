//! Attributes, names and namespaces.

use super::{assert_one, assert_unmended, messages, problems};
use crate::finding::Safety;

#[test]
fn two_attributes_of_one_name() {
    let message = "[a] the attribute `a` stands twice in this tag";
    assert_one("<r a='1' b='2' a='1'/>", message, "/r@a=1@b=2", "<r a='1' b='2'/>");
    assert_one("<r a='1' a='2'/>", message, "/r@a=1", "<r a='1'/>");
    let found = &problems("<r a='1' a='2'/>")[0];
    assert_eq!((found.labels[0].place.span.start, found.fixes[0].safety), (3, Safety::Unsafe));
    let many = super::attributes(40);
    assert_eq!(
        messages(&format!("<r{many} a7='v'/>")),
        ["[a7] the attribute `a7` stands twice in this tag"]
    );
    assert_unmended(
        "<r xmlns:a='u' xmlns:b='u' a:x='1' b:x='2'/>",
        "[b:x] `b:x` is the same attribute as `a:x`",
        "/r@a:x=1@b:x=2",
    );
    assert_eq!(messages(&format!("<r xmlns:a='u' xmlns:b='u'{many} a:x='1' b:x='2'/>")).len(), 1);
    assert_eq!(messages("<r xmlns:a='u' xmlns='u' a:x='1' x='2'/>"), [""; 0]);
}

#[test]
fn values_without_quotes() {
    assert_one(
        "<r a=1 b='2'/>",
        "[1] the value `1` stands without quotes",
        "/r@a=1@b=2",
        "<r a=\"1\" b='2'/>",
    );
    assert_one(
        "<r a=http://x/y>t</r>",
        "[http://x/y] the value `http://x/y` stands without quotes",
        "/r@a=http://x/y=t",
        "<r a=\"http://x/y\">t</r>",
    );
}

#[test]
fn typographic_quotes_are_one_mistake_of_a_tag() {
    for (broken, fixed) in [
        ("<r a=“1” b=“2”/>", "<r a=\"1\" b=\"2\"/>"),
        ("<r a=\"1” b=\"2\"/>", "<r a=\"1\" b=\"2\"/>"),
        ("<r a=“1\" b=\"2\"/>", "<r a=\"1\" b=\"2\"/>"),
        ("<r a=”1” b='2'/>", "<r a=\"1\" b='2'/>"),
        ("<r a=‘1’ b=‘2’/>", "<r a='1' b='2'/>"),
        ("<r a=“1 b='2'/>", "<r a=\"1\" b='2'/>"),
    ] {
        let found = problems(broken);
        assert_eq!(found.len(), 1, "{broken}: {:?}", messages(broken));
        assert!(found[0].message.contains("typographic"), "{broken}");
        assert_eq!(super::mended(broken), fixed);
        assert_eq!(super::outline(broken), "/r@a=1@b=2", "{broken}");
    }
    assert_eq!(messages("<r a='“quoted”'/>"), [""; 0]);
}

#[test]
fn parts_of_an_attribute_are_missing() {
    assert_unmended("<r a b='c'/>", "[a] the attribute `a` has no value", "/r!@b=c");
    assert_unmended("<r a=/>", "[a] the attribute `a` has no value", "/r!");
    assert_unmended("<r a= b='c'>x</r>", "[a] the attribute `a` has no value", "/r!@b=c=x");
    assert_one(
        "<r a 'c'/>",
        "[a] `=` is missing between the attribute `a` and its value",
        "/r@a=c",
        "<r a= 'c'/>",
    );
    assert_one(
        "<r a='b'c='d'/>",
        "[] white space is missing before this attribute",
        "/r@a=b@c=d",
        "<r a='b' c='d'/>",
    );
    assert_one("<r / >", "[ ] no white space may stand between `/` and `>`", "/r", "<r />");
    assert_one(
        "<r a='x' 'y'/>",
        "['y'] `'y'` has no place in the tag `<r>`",
        "/r!@a=x",
        "<r a='x' />",
    );
    assert_one("<r='x'>t</r>", "[='x'] `='x'` has no place in the tag `<r>`", "/r!=t", "<r>t</r>");
}

#[test]
fn a_closing_quote_is_missing() {
    for (broken, tree, fixed) in [
        ("<r a=\"b c=\"d\"/>", "/r@a=b@c=d", "<r a=\"b\" c=\"d\"/>"),
        ("<r a=\"b><c d=\"e\"/></r>", "/r@a=b /r/c@d=e", "<r a=\"b\"><c d=\"e\"/></r>"),
        (
            "<r>\n<s a=\"b/>\n<s a=\"c\"/>\n</r>",
            "/r /r/s[1]@a=b /r/s[2]@a=c",
            "<r>\n<s a=\"b\"/>\n<s a=\"c\"/>\n</r>",
        ),
        ("<r>\n<s a='b>text</s>\n</r>", "/r /r/s@a=b=text", "<r>\n<s a='b'>text</s>\n</r>"),
        ("<r a=\"b\n  c=\"d\">x</r>", "/r@a=b@c=d=x", "<r a=\"b\"\n  c=\"d\">x</r>"),
    ] {
        let found = problems(broken);
        assert_eq!(found.len(), 1, "{broken}: {:?}", messages(broken));
        assert!(found[0].message.ends_with("of this value is never closed"), "{broken}");
        assert_eq!(super::outline(broken), tree, "{broken}");
        assert_eq!(super::mended(broken), fixed);
        assert_eq!(messages(fixed), [""; 0]);
    }
}

#[test]
fn quotes_inside_of_a_value() {
    let message = "[\"] a `\"` in a value that `\"` encloses must be written `&quot;`";
    assert_one(
        "<r a=\"say \"hi\" now\" b='c'/>",
        message,
        "/r@a=say \"hi\" now@b=c",
        "<r a=\"say &quot;hi&quot; now\" b='c'/>",
    );
}

#[test]
fn names() {
    assert_unmended(
        "<1a>x</1a>",
        "[1] `1a` is no name of an element: it may not begin with `1`",
        "/1a=x",
    );
    assert_unmended(
        "<a><b;c/></a>",
        "[;] `b;c` is no name of an element: it may not hold `;` (U+003B)",
        "/a /a/b;c",
    );
    assert_unmended(
        "<a ×b='c'/>",
        "[×] `×b` is no name of an attribute: it may not hold `×` (U+00D7)",
        "/a@×b=c",
    );
    assert_unmended(
        "<a:b:c xmlns:a='u'/>",
        "[:] `a:b:c` is no name of an element: a colon stands between prefix and name, once",
        "/b:c",
    );
}

#[test]
fn namespaces() {
    assert_unmended(
        "<x:a><x:b/></x:a>",
        "[x] the prefix `x` of `x:a` is declared nowhere",
        "/a /a/b",
    );
    assert_one(
        "<Swap><A i:nil='true'/><B i:nil='true'/></Swap>",
        "[i] the prefix `i` of `i:nil` is declared nowhere",
        "/Swap /Swap/A@i:nil=true /Swap/B@i:nil=true",
        "<Swap xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\"><A i:nil='true'/><B i:nil='true'/></Swap>",
    );
    for (broken, message) in [
        ("<a xmlns:b=''/>", "[xmlns:b=''] the prefix `b` is bound to no namespace"),
        (
            "<a xmlns:xml='u'/>",
            "[xmlns:xml] the prefix `xml` always means `http://www.w3.org/XML/1998/namespace`, and no other namespace",
        ),
        ("<a xmlns:xmlns='u'/>", "[xmlns:xmlns] the prefix `xmlns` may not be declared"),
        (
            "<a xmlns='http://www.w3.org/2000/xmlns/'/>",
            "[xmlns] the namespace `http://www.w3.org/2000/xmlns/` may not be the default one",
        ),
        (
            "<a xmlns:b='http://www.w3.org/XML/1998/namespace'/>",
            "[xmlns:b] the namespace `http://www.w3.org/XML/1998/namespace` is reserved: no other prefix may be bound to it",
        ),
    ] {
        assert_unmended(broken, message, "/a");
    }
    assert_eq!(
        messages("<a xmlns:xml='http://www.w3.org/XML/1998/namespace' xml:lang='de' xmlns=''/>"),
        [""; 0]
    );
    assert_unmended(
        "<xmlns:a/>",
        "[xmlns:a] no element may have the prefix `xmlns`, as `xmlns:a` has",
        "/a",
    );
}
