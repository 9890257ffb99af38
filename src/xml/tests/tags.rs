//! Tags that do not fit together, and characters that look like tags.

use super::{assert_one, assert_unmended, messages, outline, problems};
use crate::finding::Safety;

#[test]
fn an_end_tag_that_is_nearly_right_closes_its_element() {
    assert_one(
        "<Swap><Mode>Auto</mode></Swap>",
        "[mode] the end tag `</mode>` does not match the start tag `<Mode>`",
        "/Swap /Swap/Mode=Auto",
        "<Swap><Mode>Auto</Mode></Swap>",
    );
    assert_one(
        "<Swap><Production>a<x/></Producttion></Swap>",
        "[Producttion] the end tag `</Producttion>` does not match the start tag `<Production>`",
        "/Swap /Swap/Production=a /Swap/Production/x",
        "<Swap><Production>a<x/></Production></Swap>",
    );
    assert_one(
        "<s:Swap xmlns:s='u'><A/></Swap>",
        "[Swap] the end tag `</Swap>` does not match the start tag `<s:Swap>`",
        "/Swap /Swap/A",
        "<s:Swap xmlns:s='u'><A/></s:Swap>",
    );
    let found = &problems("<Swap><Mode>Auto</mode></Swap>")[0];
    assert_eq!(found.place.element.as_deref(), Some("/Swap/Mode"));
    assert_eq!(found.labels[0].message, "`Mode` begins here");
    assert_eq!(found.help, ["capital and small letters differ in names of XML"]);
    assert_eq!(found.fixes[0].safety, Safety::Safe);
}

#[test]
fn an_end_tag_of_any_name_closes_an_element_with_text() {
    assert_one(
        "<Swap><Mode>Auto</Kind><B>x</B></Swap>",
        "[Kind] the end tag `</Kind>` does not match the start tag `<Mode>`",
        "/Swap /Swap/Mode=Auto /Swap/B=x",
        "<Swap><Mode>Auto</Mode><B>x</B></Swap>",
    );
    assert_eq!(problems("<Swap><Mode>Auto</Kind></Swap>")[0].fixes[0].safety, Safety::Unsafe);
    assert_one(
        "<a><b></c><d/></a>",
        "[c] the end tag `</c>` does not match the start tag `<b>`",
        "/a /a/b /a/d",
        "<a><b></b><d/></a>",
    );
}

#[test]
fn an_end_tag_that_closes_nothing_is_passed_over() {
    for (broken, tree, fixed) in [
        (
            "<Swap><Mode>Auto</b></Mode></Swap>",
            "/Swap /Swap/Mode=Auto",
            "<Swap><Mode>Auto</Mode></Swap>",
        ),
        ("<Swap></b><A>x</A></Swap>", "/Swap /Swap/A=x", "<Swap><A>x</A></Swap>"),
        ("<Swap><A/></b></Swap>", "/Swap /Swap/A", "<Swap><A/></Swap>"),
        ("<Swap/></b>", "/Swap", "<Swap/>"),
    ] {
        assert_one(broken, "[</b>] the end tag `</b>` closes nothing", tree, fixed);
    }
}

#[test]
fn an_element_without_end_tag() {
    assert_one(
        "<Swap><A>x<B>y</B></Swap>",
        "[] the element `A` has no end tag",
        "/Swap /Swap/A!=x /Swap/B=y",
        "<Swap><A>x</A><B>y</B></Swap>",
    );
    assert_one(
        "<Swap>\n  <B>y</B>\n  <A>x\n</Swap>",
        "[] the element `A` has no end tag",
        "/Swap /Swap/B=y /Swap/A!=x",
        "<Swap>\n  <B>y</B>\n  <A>x</A>\n</Swap>",
    );
    assert_one(
        "<Swap>\r\n  <List>\r\n    <B/>\r\n</Swap>",
        "[] the element `List` has no end tag",
        "/Swap /Swap/List! /Swap/List/B",
        "<Swap>\r\n  <List>\r\n    <B/>\r\n  </List>\r\n</Swap>",
    );
    let found = &problems("<Swap><B>y</B><A>x</Swap>")[0];
    assert_eq!(found.place.span.start, 18);
    let labels: Vec<_> = found.labels.iter().map(|label| label.message.as_str()).collect();
    assert_eq!(labels, ["`A` begins here", "this closes `Swap`, which `A` stands in"]);
    assert_eq!(found.fixes[0].safety, Safety::Safe);
}

#[test]
fn what_follows_an_unclosed_element_is_read_as_its_siblings() {
    assert_one(
        "<EP><Name>a<Value>b</Value></EP>",
        "[] the element `Name` has no end tag",
        "/EP /EP/Name!=a /EP/Value=b",
        "<EP><Name>a</Name><Value>b</Value></EP>",
    );
    assert_one(
        "<L>\n  <E>\n    <N>a</N>\n  <E>\n    <N>b</N>\n  </E>\n</L>",
        "[] the element `E` has no end tag",
        "/L /L/E[1]! /L/E[1]/N=a /L/E[2] /L/E[2]/N=b",
        "<L>\n  <E>\n    <N>a</N>\n  </E>\n  <E>\n    <N>b</N>\n  </E>\n</L>",
    );
    assert_eq!(outline("<r><a>x<a>y</a>z</r>"), "/r=z /r/a[1]!=x /r/a[2]=y");
    assert_eq!(outline("<r><p><a>x<b>y</b>z</p></r>"), "/r /r/p=z /r/p/a!=x /r/p/b=y");
}

#[test]
fn crossed_tags_are_one_mistake() {
    assert_one(
        "<r><b><i>x</b></i></r>",
        "[] the element `i` has no end tag",
        "/r /r/b /r/b/i!=x",
        "<r><b><i>x</i></b></r>",
    );
    assert_one(
        "<b><i>x</b></i>",
        "[] the element `i` has no end tag",
        "/b /b/i!=x",
        "<b><i>x</i></b>",
    );
}

#[test]
fn a_wrong_end_tag_explains_an_unclosed_element() {
    assert_one(
        "<Swap><A>x</A></Foo>",
        "[</Foo>] the end tag `</Foo>` closes nothing, and the element `Swap` has no end tag",
        "/Swap! /Swap/A=x",
        "<Swap><A>x</A></Swap>",
    );
    assert_one(
        "<Swap><B><A>x</A></Foo></Swap>",
        "[</Foo>] the end tag `</Foo>` closes nothing, and the element `B` has no end tag",
        "/Swap /Swap/B! /Swap/B/A=x",
        "<Swap><B><A>x</A></B></Swap>",
    );
}

#[test]
fn a_start_tag_in_place_of_an_end_tag() {
    assert_one(
        "<Swap><A>x<A><B>y</B>z<C><D/></C></Swap>",
        "[<A>] a second start tag `<A>` stands where `</A>` belongs",
        "/Swap=z /Swap/A=x /Swap/B=y /Swap/C /Swap/C/D",
        "<Swap><A>x</A><B>y</B>z<C><D/></C></Swap>",
    );
    assert_one(
        "<Swap>\n  <A>x</A>\n<Swap>\n",
        "[<Swap>] a second start tag `<Swap>` stands where `</Swap>` belongs",
        "/Swap /Swap/A=x",
        "<Swap>\n  <A>x</A>\n</Swap>\n",
    );
    assert_eq!(messages("<a>x<a>y</a></a>"), [""; 0], "nesting is no mistake");
    assert_eq!(messages("<r><a>x<a><b/></a></a></r>"), [""; 0]);
}

#[test]
fn a_tag_without_its_end() {
    for (broken, message, tree, fixed) in [
        (
            "<Swap><A<B>x</B></A></Swap>",
            "[<A] the tag `<A` lacks its `>`",
            "/Swap /Swap/A /Swap/A/B=x",
            "<Swap><A><B>x</B></A></Swap>",
        ),
        (
            "<Swap a='1'\n <B/></Swap>",
            "[<Swap a='1'] the tag `<Swap` lacks its `>`",
            "/Swap@a=1 /Swap/B",
            "<Swap a='1'>\n <B/></Swap>",
        ),
        (
            "<Swap><A/<B/></Swap>",
            "[<A/] the tag `<A` lacks its `>`",
            "/Swap /Swap/A /Swap/B",
            "<Swap><A/><B/></Swap>",
        ),
        (
            "<Swap><A/</A></Swap>",
            "[<A/] the tag `<A/` lacks its `>`, and `</A>` follows",
            "/Swap /Swap/A",
            "<Swap><A></A></Swap>",
        ),
        (
            "<Swap><Mode Auto</Mode></Swap>",
            "[<Mode] the tag `<Mode` lacks its `>`",
            "/Swap /Swap/Mode=Auto",
            "<Swap><Mode>Auto</Mode></Swap>",
        ),
        (
            "<Swap><A>x</A <B>y</B></Swap>",
            "[</A] the end tag `</A` lacks its `>`",
            "/Swap /Swap/A=x /Swap/B=y",
            "<Swap><A>x</A> <B>y</B></Swap>",
        ),
        (
            "<Swap><A>x</A</Swap>",
            "[</A] the end tag `</A` lacks its `>`",
            "/Swap /Swap/A=x",
            "<Swap><A>x</A></Swap>",
        ),
        (
            "<Swap><A<B>x</B></Swap>",
            "[<A] the tag `<A` lacks its `>`, and its end tag is missing",
            "/Swap /Swap/A! /Swap/B=x",
            "<Swap><A></A><B>x</B></Swap>",
        ),
    ] {
        assert_one(broken, message, tree, fixed);
    }
}

#[test]
fn end_tags_of_odd_shape() {
    assert_one(
        "<a>x</a b='c'>",
        "[ b='c'] the end tag `</a>` holds more than its name",
        "/a=x",
        "<a>x</a>",
    );
    assert_one("<a>x</a/>", "[/] the end tag `</a>` holds more than its name", "/a=x", "<a>x</a>");
    assert_one(
        "<r><a>x</></r>",
        "[</>] an end tag needs the name of its element",
        "/r /r/a=x",
        "<r><a>x</a></r>",
    );
    let space = "[ ] white space stands before the name in the tag `</a>`";
    assert_one("<a>x</ a>", space, "/a=x", "<a>x</a>");
    assert_one("<a>x< /a>", space, "/a=x", "<a>x</a>");
}

#[test]
fn white_space_before_a_name() {
    let message = "[ ] white space stands before the name in the tag `<A>`";
    assert_one("<r>< A>x</A></r>", message, "/r /r/A=x", "<r><A>x</A></r>");
    assert_one("<r>< A b='c'/></r>", message, "/r /r/A@b=c", "<r><A b='c'/></r>");
    assert_one(
        "<r>x < y and y > z</r>",
        "[<] a `<` in text must be written `&lt;`",
        "/r=x < y and y > z",
        "<r>x &lt; y and y > z</r>",
    );
}

#[test]
fn the_text_ends_too_early() {
    assert_one(
        "<Swap>\n  <A>x</A>\n",
        "[] the document ends before the end tag of `Swap`",
        "/Swap! /Swap/A=x",
        "<Swap>\n  <A>x</A>\n</Swap>\n",
    );
    assert_eq!(problems("<Swap><A>x</A>")[0].fixes[0].safety, Safety::Safe);
    assert_one(
        "<Swap><A>x</A><B><C>y",
        "[] the document ends while 3 elements are open, `C` the innermost of them",
        "/Swap! /Swap/A=x /Swap/B! /Swap/B/C!=y",
        "<Swap><A>x</A><B><C>y</C></B></Swap>",
    );
    assert_eq!(problems("<Swap><A>x</A><B><C>y")[0].fixes[0].safety, Safety::Unsafe);
    for (cut, place) in [
        ("<", "<"),
        ("</", "</"),
        ("</Sw", "</Sw"),
        ("<B c", "<B c"),
        ("<B c='d", "<B c='d"),
        ("<B ", "<B"),
    ] {
        let text = format!("<Swap><A>x</A>{cut}");
        let found = problems(&text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert!(found[0].message.starts_with("the document ends inside of the tag"), "{text}");
        assert_eq!(found[0].place.part.slice(found[0].place.span), place);
        assert_eq!(outline(&text), "/Swap! /Swap/A=x");
    }
    assert_eq!(outline("<Swap xmlns='u' a='b' c"), "/Swap!@a=b", "the root can be recognised");
}

#[test]
fn more_than_one_root() {
    let message = "[<b] `b` stands behind the root element `a`";
    assert_unmended("<a/><b/><c/>", message, "/a /b /c");
    assert_unmended("<a><x/></a><b/></a>", message, "/a /a/x /b");
}

#[test]
fn a_broken_tag_hides_no_other_mistake() {
    let text = "<Swap>\n<A>x</a>\n<B>y & z</B>\n<C d=1/>\n<E>v<F>w</F>\n</Swap>";
    assert_eq!(
        messages(text),
        [
            "[a] the end tag `</a>` does not match the start tag `<A>`",
            "[&] a `&` in text must be written `&amp;`",
            "[1] the value `1` stands without quotes",
            "[] the element `E` has no end tag",
        ]
    );
    assert_eq!(outline(text), "/Swap /Swap/A=x /Swap/B=y & z /Swap/C@d=1 /Swap/E!=v /Swap/F=w");
}

#[test]
fn an_end_tag_with_another_character_for_its_bracket() {
    for text in ["<Swap></Swap-", "<Swap></Swap/", "<Swap><A></A-</Swap>"] {
        assert!(!problems(text).is_empty(), "{text}");
    }
}
