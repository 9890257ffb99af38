//! What is read the short way is the same as what the careful way makes of it.

use std::fmt::Write as _;
use std::sync::Arc;

use crate::text::Part;
use crate::xml::reader::Reader;
use crate::xml::{Element, Tree};

/// All that a tree says of itself.
fn told(tree: &Tree<'_>) -> String {
    let mut told = String::new();
    let mut tell = |element: Element<'_>| {
        let value = element.value();
        writeln!(
            told,
            "{:?} {} {} in {:?}: {:?} {:?} {:?} {:?} {}{}{} {:?} at {:?}, {:?}",
            element.span(),
            element.name(),
            element.local(),
            element.namespace(),
            element.parent(),
            element.name_span(),
            element.start_tag(),
            element.end_tag(),
            element.is_empty_tag(),
            element.is_forced(),
            element.has_text(),
            value.text(),
            value.span(),
            element.stray_text(),
        )?;
        for attribute in element.attributes().chain(element.declarations()) {
            let value = attribute.value();
            let is_printed = |text: &str| {
                text.bytes().all(|byte| matches!(byte, b' '..=b'~') && !matches!(byte, b'<' | b'&'))
            };
            if attribute.is_printed() {
                assert!(is_printed(attribute.written()), "{attribute:?}");
            }
            writeln!(
                told,
                "  {:?} {} {} in {:?}: {:?} {:?} {:?} {:?}",
                attribute.span(),
                attribute.name(),
                attribute.local(),
                attribute.namespace(),
                attribute.is_declaration(),
                attribute.value_span(),
                value.text(),
                value.trimmed_span(),
            )?;
        }
        Ok::<_, std::fmt::Error>(())
    };
    tree.elements().try_for_each(&mut tell).expect("internal: a string takes all");
    write!(
        told,
        "{:?} {:?} {:?} {} {}",
        tree.declaration(),
        tree.comments(),
        tree.problems(),
        tree.is_well_formed(),
        tree.is_truncated()
    )
    .expect("internal: a string takes all");
    told
}

#[track_caller]
fn assert_both_ways(text: &str) {
    let part = Arc::new(Part::from_text("test.xml", text.to_owned()));
    let plain = Reader::new(&part).read();
    let mut reader = Reader::new(&part);
    reader.is_careful = true;
    assert_eq!(told(&plain), told(&reader.read()), "{text}");
}

/// Everything that the short way knows, and what it must leave alone.
const TEXT: &str = "<?xml version='1.0'?>\r\n<Root xmlns='urn:r' xmlns:p=\"urn:p\" a='1'>\r\n  \
<Leaf>text &lt; x</Leaf><Leaf>a > b]</Leaf>\n<Leaf></Leaf><Leaf/><Leaf />\r\
<Leaf a='1' b=\"it's\"\tc='x&amp;y'\n d='two\nlines' e=' ' f='\u{7f}'/>\
<p:Leaf p:a='1' a='2'>x</p:Leaf><Leaf p:b=''>\r\n</Leaf><Leaf xmlns='urn:l' a='1'><In>x</In></Leaf>\
<Mixed>one<In>two\r\nthree</In>four<!-- five --><![CDATA[six]]></Mixed >\
<Long name='0123456789012345678901234567890123456789012345678901234567890123456789'>\
0123456789012345678901234567890123456789>01234567890123456789\r01234567890123456789]] ></Long>\
<größe ä='ö'>ü</größe><a.b-c_d e.f-g_h='é'>é</a.b-c_d></Root>\n<!-- end -->\n";

#[test]
fn a_sound_text_and_each_without_one_of_its_characters() {
    assert_both_ways(TEXT);
    for (at, c) in TEXT.char_indices() {
        let behind = &TEXT[at + c.len_utf8()..];
        assert_both_ways(&format!("{}{behind}", &TEXT[..at]));
        assert_both_ways(&TEXT[..at]);
    }
}

#[test]
fn a_text_with_a_character_too_many() {
    for (at, _) in TEXT.char_indices() {
        for more in ["<", ">", "\"", "'", "/", "&", "=", " ", "]]>", ":", "x", "<Leaf>", "</Leaf>"]
        {
            assert_both_ways(&format!("{}{more}{}", &TEXT[..at], &TEXT[at..]));
        }
    }
}

#[test]
fn what_stands_outside_of_the_root() {
    const USUAL: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>";
    for before in ["", " ", "\u{1}", "x", "<", "<?xml?>", USUAL] {
        for behind in ["", "\r\n", " x", "a", "<?x?>", USUAL] {
            for root in [
                "<a/>",
                "<a>",
                "<a> ",
                "<a>\n</a>\n",
                "<a></a>\n \n<!-- end -->",
                "<a/> <b/>",
                "a",
                "",
            ] {
                assert_both_ways(&format!("{before}{USUAL}{behind}{root}"));
            }
        }
    }
}

#[test]
fn pieces_in_any_order() {
    const PIECES: [&str; 24] = [
        "<a>",
        "</a>",
        "<a b='1'>",
        "<b/>",
        "<b c=\"2\" />",
        "</b>",
        "<b>",
        "text",
        " ",
        "\r\n",
        "&amp;",
        "&",
        "]]>",
        "<",
        ">",
        "<a b='1' b='2'>",
        "<a b='<'>",
        "<a b='1'c='2'>",
        "<a b='1",
        "<x:y/>",
        "<a xmlns='u'>",
        "<!-- c -->",
        "<a",
        "/>",
    ];
    const ROOTS: [&str; 8] = [
        "<a>",
        "<?xml version='1.0'?>\n<a xmlns='u' b='2'>",
        "<a xmlns='u' xmlns='v'>",
        "<a b='1' xmlns='http://www.w3.org/XML/1998/namespace'>",
        "<a xmlns='&amp;' xmlnsa='x'>",
        "<a xmlns='u' b>",
        "<a xmlns='u' p:b='1'>",
        "",
    ];
    let mut state = 1_u32;
    for root in ROOTS.iter().cycle().take(4000) {
        let mut text = String::from(*root);
        for _ in 0..state % 14 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            text.push_str(PIECES[(state >> 16) as usize % PIECES.len()]);
        }
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        assert_both_ways(&text);
        assert_both_ways(&(text + "</a>"));
    }
}

#[test]
fn limits_are_the_same() {
    use crate::xml::MAX_DEPTH;
    for depth in [MAX_DEPTH - 1, MAX_DEPTH, MAX_DEPTH + 1] {
        assert_both_ways(&format!("{}<x/><y>1</y>{}", "<a>".repeat(depth), "</a>".repeat(depth)));
    }
    for count in [15, 16, 17, 18, 2000] {
        let all = super::attributes(count);
        assert_both_ways(&format!("<a><b{all}/><b{all} a3=''>x</b></a>"));
    }
}
