//! Rules of XML that hold outside of tags: characters, references, comments, declaration, root.

use std::sync::Arc;

use super::{assert_one, assert_unmended, messages, outline, problems};
use crate::finding::Safety;
use crate::text::Part;
use crate::xml::read;

#[test]
fn raw_ampersands_of_one_text_are_one_mistake() {
    assert_one(
        "<Url>http://a?b=1&amp;c=2&d=3&e;f&g</Url>",
        "[&] 3 `&` in text must each be written `&amp;`",
        "/Url=http://a?b=1&c=2&d=3&e;f&g",
        "<Url>http://a?b=1&amp;c=2&amp;d=3&amp;e;f&amp;g</Url>",
    );
    let found = &problems("<U>&1&2&3&4</U>")[0];
    assert_eq!((found.labels.len(), found.fixes[0].edits.len()), (2, 4));
    assert_eq!(found.fixes[0].safety, Safety::Safe);
    assert_eq!(messages("<r><a>&</a><b c='&'/></r>").len(), 2);
    assert_one(
        "<r a='x&y'/>",
        "[&] a `&` in a value must be written `&amp;`",
        "/r@a=x&y",
        "<r a='x&amp;y'/>",
    );
    assert_one(
        "<r>a &amp b</r>",
        "[&amp] the reference `&amp` lacks its semicolon",
        "/r=a &amp b",
        "<r>a &amp; b</r>",
    );
}

#[test]
fn raw_angle_brackets() {
    assert_one(
        "<r>1 < 2 & 3 <4</r>",
        "[<] `&` and `<` in text must be written `&amp;` and `&lt;`",
        "/r=1 < 2 & 3 <4",
        "<r>1 &lt; 2 &amp; 3 &lt;4</r>",
    );
    assert_one(
        "<r a='<b>'/>",
        "[<] a `<` in a value must be written `&lt;`",
        "/r@a=<b>",
        "<r a='&lt;b>'/>",
    );
    assert_one(
        "<r>a]]>b</r>",
        "[]]>] `]]>` in text must be written `]]&gt;`",
        "/r=a]]>b",
        "<r>a]]&gt;b</r>",
    );
}

#[test]
fn references_that_xml_does_not_know() {
    assert_one(
        "<r>a&nbsp;b&nbsp;c</r>",
        "[&nbsp;] XML does not know the reference `&nbsp;`",
        "/r=a&nbsp;b&nbsp;c",
        "<r>a&#160;b&#160;c</r>",
    );
    assert_one(
        "<r>&AMP;</r>",
        "[&AMP;] XML does not know the reference `&AMP;`",
        "/r=&AMP;",
        "<r>&amp;</r>",
    );
    assert_one(
        "<r>&foo;</r>",
        "[&foo;] XML does not know the reference `&foo;`",
        "/r=&foo;",
        "<r>&amp;foo;</r>",
    );
    assert_one(
        "<r>&#X41;</r>",
        "[&#X41;] `&#X41;` stands for no character that XML allows",
        "/r=&#X41;",
        "<r>&#x41;</r>",
    );
    for bad in ["&#0;", "&#xD800;", "&#x110000;", "&#99999999999999999999;", "&#xFFFE;", "&#1;"] {
        let message = format!("[{bad}] `{bad}` stands for no character that XML allows");
        assert_unmended(&format!("<r>{bad}</r>"), &message, &format!("/r={bad}"));
        assert_eq!(messages(&format!("<r a='{bad}'/>")), [message]);
    }
}

#[test]
fn characters_that_no_document_may_hold() {
    assert_one(
        "<r>a\u{1}b<c d='\u{1}'/></r>",
        "[\u{1}] no XML document may hold the character U+0001",
        "/r=a\u{1}b /r/c@d=\u{1}",
        "<r>ab<c d=''/></r>",
    );
    let found = &problems("<r><c>\u{FFFE}</c></r>")[0];
    assert_eq!(found.message, "no XML document may hold the character U+FFFE");
    assert_eq!(found.place.element.as_deref(), Some("/r/c"));
    assert_eq!(messages("\u{C}<r/>").len(), 1);
    assert_eq!(messages("<r\u{1}x/>").len(), 1);
    assert_eq!(messages("<r>\u{85}\u{7F}\u{9F}\u{FFFD}\u{FEFF}</r>"), [""; 0]);
}

#[test]
fn comments() {
    let message = "[--] `--` may not stand inside of a comment";
    assert_one("<r><!-- a -- b --></r>", message, "/r", "<r><!-- a - - b --></r>");
    assert_one("<r><!-- a ---></r>", message, "/r", "<r><!-- a - --></r>");
    assert_one("<!-- a <!-- b --> c --><r/>", message, "/r", "<!-- a <!- - b - -> c --><r/>");
    assert_one("<r><!-- a\n<b/> <!-- c --></r>", message, "/r", "<r><!-- a\n<b/> <!- - c --></r>");
    assert_eq!(messages("<r><!--- a --><!----></r>"), [""; 0]);
}

#[test]
fn markup_without_an_end() {
    for (text, message) in [
        ("<r>x<!-- <b/></r>", "[<!--] the comment that begins here never ends"),
        ("<r>x<![CDATA[ <b/></r>", "[<![CDATA[] the CDATA section that begins here never ends"),
        ("<r>x<?pi <b/></r>", "[<?] the processing instruction that begins here never ends"),
    ] {
        assert_unmended(text, message, "/r!=x");
        assert!(read(&Arc::new(Part::from_text("t", text.to_owned()))).is_truncated());
    }
}

#[test]
fn odd_markup() {
    assert_one(
        "<r><![cdata[x]]></r>",
        "[<![cdata[x]]>] `<![cdata[x]]>` is no markup of XML",
        "/r",
        "<r><![CDATA[x]]></r>",
    );
    assert_unmended(
        "<r>a<!ELEMENT b>c</r>",
        "[<!ELEMENT b>] `<!ELEMENT b>` is no markup of XML",
        "/r=ac",
    );
    assert_unmended(
        "<?a:b c?><r/>",
        "[<?a:b] the name `a:b` of a processing instruction holds a colon",
        "/r",
    );
    assert_unmended(
        "<??><r/>",
        "[<?] a processing instruction begins with `<?` and its name",
        "/r",
    );
    assert_unmended(
        "<? a?><r/>",
        "[<?] a processing instruction begins with `<?` and its name",
        "/r",
    );
    assert_eq!(messages("<?a?><r><?b c ? > d?></r>"), [""; 0]);
}

#[test]
fn the_xml_declaration() {
    assert_one(
        "\r\n <?xml version='1.0'?><r/>",
        "[\r\n ] white space stands before the XML declaration",
        "/r",
        "<?xml version='1.0'?><r/>",
    );
    assert_one(
        "<?XML version='1.0'?><r/>",
        "[<?XML] the XML declaration begins with `<?xml`, not `<?XML`",
        "/r",
        "<?xml version='1.0'?><r/>",
    );
    assert_one(
        "<!--c--><?xml version='1.0'?><r/>",
        "[<?xml] the XML declaration is not at the start of the file",
        "/r",
        "<!--c--><r/>",
    );
    assert_one(
        "<?xml version='1.0'>\n<r><?p?></r>",
        "[<?xml version='1.0'>] the XML declaration lacks a question mark",
        "/r",
        "<?xml version='1.0'?>\n<r><?p?></r>",
    );
    assert_one(
        "<xml version='1.0'?>\n<r/>",
        "[<xml version='1.0'?>] the XML declaration lacks a question mark",
        "/r",
        "<?xml version='1.0'?>\n<r/>",
    );
    assert_one(
        "<?xml version='2.0'?><r/>",
        "[2.0] `2.0` is no version of XML 1.0",
        "/r",
        "<?xml version='1.0'?><r/>",
    );
    assert_one(
        "<?xml version='1.0'standalone='yes'?><r/>",
        "[standalone] white space is missing before `standalone`",
        "/r",
        "<?xml version='1.0' standalone='yes'?><r/>",
    );
    assert_one(
        "<?xml version='1.0' standalone='Yes'?><r/>",
        "[Yes] `standalone` is `yes` or `no`, not `Yes`",
        "/r",
        "<?xml version='1.0' standalone='yes'?><r/>",
    );
    assert_unmended(
        "<?xml encoding='utf-8'?><r/>",
        "[<?xml encoding='utf-8'?>] the XML declaration does not begin with `version`",
        "/r",
    );
    assert_unmended(
        "<?xml version='1.0'?><?xml version='1.0'?><r/>",
        "[<?xml] a second XML declaration",
        "/r",
    );
    assert_eq!(messages("<?xml version='1.7'?><r/>"), [""; 0], "the fifth edition reads it as 1.0");
}

#[test]
fn a_document_has_one_root_and_nothing_around_it() {
    for (text, message) in [
        ("", "[] the file is empty"),
        (" \n", "[] the file holds nothing but white space"),
        ("hello\nthere", "[hello] the document has no root element"),
        ("<?xml version='1.0'?>", "[<?xml version='1.0'?>] the document has no root element"),
        ("<!-- only -->", "[<!-- only -->] the document has no root element"),
    ] {
        assert_unmended(text, message, "");
    }
    assert_unmended("hello\n<r/>", "[hello] text stands before the root element", "/r");
    assert_unmended("<r/>bye & <!--c--> bye", "[bye &] text stands behind the root element", "/r");
    assert_unmended(
        "<![CDATA[x]]><r/>",
        "[<![CDATA[x]]>] text stands before the root element",
        "/r",
    );
    assert_one(
        "\u{FEFF}<r/>",
        "[\u{FEFF}] a second byte order mark stands before the root element",
        "/r",
        "<r/>",
    );
}

#[test]
fn dtds_are_refused_and_not_read() {
    let message = "[<!DOCTYPE r] a document type declaration is refused";
    assert_unmended(
        "<!DOCTYPE r [<!ENTITY a \"b]>\">\u{1}]><r x='&a;'>&a;&b;</r>",
        message,
        "/r@x=&a;=&a;&b;",
    );
    assert_unmended(
        "<!DOCTYPE r SYSTEM 'file:///etc/passwd'><r/>",
        "[<!DOCTYPE r SYSTEM 'file:///etc/passwd'>] a document type declaration is refused",
        "/r",
    );
    assert_unmended("<!DOCTYPE r [ <r/>", message, "");
}

#[test]
fn what_is_wrong_with_the_encoding() {
    let read_bytes = |bytes: &[u8]| {
        let part = Arc::new(Part::from_bytes("t.xml", bytes.to_vec()));
        let mut tree = read(&part);
        let shown: Vec<_> = tree.take_problems().iter().map(super::shown).collect();
        (shown, tree.root().map(|root| root.name().to_owned()), tree.is_well_formed())
    };
    let root = Some("r".to_owned());
    assert_eq!(
        read_bytes(b"<r>\xFF &</r>"),
        (
            vec![
                "[\u{FFFD}] the byte `FF` is no UTF-8".to_owned(),
                "[&] a `&` in text must be written `&amp;`".to_owned()
            ],
            root.clone(),
            false
        )
    );
    let (shown, _, _) = read_bytes(b"<?xml version='1.0' encoding='utf-16'?><r/>");
    assert_eq!(shown, ["[utf-16] the file says that it is `utf-16`, but its bytes are UTF-8"]);
    let (shown, found, _) = read_bytes(b"<?xml version='1.0' encoding='utf-7'?><r>& +ADw-</r>");
    assert_eq!((shown, found), (vec!["[utf-7] the encoding `utf-7` is unknown".to_owned()], root));
    let (shown, found, _) = read_bytes(b"PK\0\0\x01");
    assert_eq!((shown, found), (vec!["[] this is no text: it holds NUL bytes".to_owned()], None));
    let (shown, _, _) = read_bytes(b"\xFF\xFFabc");
    assert_eq!(shown.len(), 1, "no finding about a missing root: {shown:?}");
    let (shown, _, _) = read_bytes(&"<r>\u{FC}".as_bytes()[..4]);
    assert_eq!(
        shown,
        ["[] the document ends before the end tag of `r`"],
        "cut inside of a character"
    );
}

#[test]
fn findings_come_in_the_order_of_the_text() {
    let found = problems("<r>&<a b=c/>\u{1}<d></r>");
    assert!(found.is_sorted_by_key(|finding| finding.place.span), "{found:?}");
    assert_eq!(found.len(), 4);
    assert_eq!(outline("<r>&<a b=c/>\u{1}<d></r>"), "/r=&\u{1} /r/a@b=c /r/d!");
}
