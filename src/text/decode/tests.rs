//! What becomes of bytes of all kinds.

use proptest::prelude::*;

use super::*;

fn utf16(text: &str, order: Order) -> Vec<u8> {
    text.encode_utf16()
        .flat_map(|unit| match order {
            Order::Little => unit.to_le_bytes(),
            Order::Big => unit.to_be_bytes(),
        })
        .collect()
}

fn marked(mark: &[u8], rest: &[u8]) -> Vec<u8> {
    [mark, rest].concat()
}

fn kinds(decoded: &Decoded) -> Vec<&TextProblemKind> {
    decoded.problems.iter().map(|problem| &problem.kind).collect()
}

/// The text that the only problem lies on.
fn blamed(decoded: &Decoded) -> &str {
    assert_eq!(decoded.problems.len(), 1, "{:?}", decoded.problems);
    &decoded.text[decoded.problems[0].span.range()]
}

#[test]
fn utf8_is_taken_as_it_is() {
    let bytes = "<r>ü</r>".as_bytes().to_vec();
    let at = bytes.as_ptr();
    let decoded = decode(bytes);
    assert_eq!(decoded.text.as_ptr(), at, "no copy");
    assert_eq!((decoded.encoding, decoded.bom), ("UTF-8", false));
    assert!(decoded.problems.is_empty());
}

#[test]
fn a_mark_is_dropped_and_counted() {
    let decoded = decode(marked(&UTF_8_MARK, b"<r/>"));
    assert_eq!((decoded.text.as_str(), decoded.bom), ("<r/>", true));
    assert_eq!(decoded.map.to_disk(1), 4);
    assert!(decoded.problems.is_empty());
}

#[test]
fn a_second_mark_stays_for_the_reader() {
    let decoded = decode(marked(&[0xEF, 0xBB, 0xBF, 0xEF, 0xBB, 0xBF], b"<r/>"));
    assert_eq!(decoded.text, "\u{feff}<r/>");
}

#[test]
fn nothing_is_text() {
    for bytes in [&b""[..], b" ", b"\xEF\xBB\xBF", b"\xFF\xFE", b"\xFE\xFF"] {
        let decoded = decode(bytes.to_vec());
        assert_eq!(decoded.text.trim(), "");
        assert!(decoded.problems.is_empty(), "{bytes:?}");
    }
}

#[test]
fn utf16_with_a_mark() {
    let text = r#"<?xml version="1.0" encoding="utf-16"?><r>é€😀</r>"#;
    for (mark, order) in [([0xFF, 0xFE], Order::Little), ([0xFE, 0xFF], Order::Big)] {
        let decoded = decode(marked(&mark, &utf16(text, order)));
        assert_eq!(decoded.text, text);
        assert_eq!((decoded.encoding, decoded.bom), (order.name(), true));
        assert!(decoded.problems.is_empty());
        let face = text.find('😀').unwrap();
        let disk = 2 + 2 * text[..face].encode_utf16().count();
        assert_eq!(decoded.map.to_disk(face as u32), disk as u64);
        assert_eq!(decoded.map.to_disk(face as u32 + 4), disk as u64 + 4);
    }
}

#[test]
fn utf16_without_a_mark() {
    let declared = r#"<?xml version="1.0" encoding="UTF-16"?><r/>"#;
    for order in [Order::Little, Order::Big] {
        let decoded = decode(utf16(declared, order));
        assert_eq!((decoded.text.as_str(), decoded.encoding), (declared, order.name()));
        assert!(decoded.problems.is_empty());

        let decoded = decode(utf16("\r\n<r/>", order));
        assert_eq!(decoded.text, "\r\n<r/>");
        assert_eq!(kinds(&decoded), [&TextProblemKind::Undeclared { actual: order.name() }]);
    }
}

#[test]
fn utf16_that_names_another_encoding() {
    for name in ["utf-8", "windows-1252", "utf-16be", "utf-7", "us-ascii", "utf-32"] {
        let text = format!("<?xml version='1.0' encoding='{name}'?><r/>");
        for mark in [&[0xFF, 0xFE][..], &[]] {
            let decoded = decode(marked(mark, &utf16(&text, Order::Little)));
            assert_eq!(blamed(&decoded), name);
            let declared = name.to_owned();
            let kind = TextProblemKind::Contradiction { declared, actual: "UTF-16LE" };
            assert_eq!(kinds(&decoded), [&kind]);
        }
    }
}

#[test]
fn utf16_with_bad_units() {
    let mut bytes = utf16("<r>", Order::Little);
    bytes.extend([0x00, 0xD8]);
    bytes.extend(utf16("</r>", Order::Little));
    bytes.push(0);
    let decoded = decode(marked(&[0xFF, 0xFE], &bytes));
    assert_eq!(decoded.text, "<r>\u{fffd}</r>\u{fffd}");
    let bytes = vec![0x00, 0xD8];
    let kind = TextProblemKind::InvalidSequence { encoding: "UTF-16LE", bytes, count: 2 };
    assert_eq!(kinds(&decoded), [&kind]);
    assert_eq!(decoded.problems[0].span, Span::new(3, 6));
    assert_eq!([3, 6, 10].map(|offset| decoded.map.to_disk(offset)), [8, 10, 18]);
}

#[test]
fn bytes_that_are_not_utf8() {
    let decoded = decode(b"\xEF\xBB\xBF<r>\xFF\xFE\xE2\x82</r>\xC0\xBC".to_vec());
    assert_eq!(decoded.text, "<r>\u{fffd}\u{fffd}\u{fffd}</r>\u{fffd}\u{fffd}");
    let kind = TextProblemKind::InvalidSequence { encoding: "UTF-8", bytes: vec![0xFF], count: 5 };
    assert_eq!(kinds(&decoded), [&kind]);
    assert_eq!([0, 3, 6, 9, 12].map(|offset| decoded.map.to_disk(offset)), [3, 6, 7, 8, 10]);
    assert_eq!(decoded.map.to_text(9), 9, "the middle of a bad sequence is its start");
}

#[test]
fn utf8_that_claims_to_be_utf16() {
    for name in ["utf-16", "UTF-16LE", "utf-32"] {
        let decoded = decode(format!("<?xml version='1.0' encoding='{name}'?><r/>").into_bytes());
        assert_eq!((blamed(&decoded), decoded.encoding), (name, "UTF-8"));
        assert!(matches!(kinds(&decoded)[0], TextProblemKind::Contradiction { .. }));
    }
}

#[test]
fn a_mark_that_contradicts_the_declaration() {
    let text = b"<?xml version='1.0' encoding='iso-8859-1'?><r/>";
    let decoded = decode(marked(&UTF_8_MARK, text));
    assert_eq!((blamed(&decoded), decoded.encoding), ("iso-8859-1", "UTF-8"));
}

#[test]
fn ascii_that_is_not() {
    let text = "<?xml version='1.0' encoding='us-ascii'?>";
    assert!(decode(format!("{text}<r/>").into_bytes()).problems.is_empty());
    assert_eq!(blamed(&decode(format!("{text}<r>é</r>").into_bytes())), "us-ascii");
    let decoded = decode(marked(text.as_bytes(), b"<r>\xE9</r>"));
    assert_eq!(blamed(&decoded), "\u{fffd}");
    assert!(matches!(
        kinds(&decoded)[0],
        TextProblemKind::InvalidSequence { encoding: "US-ASCII", count: 1, .. }
    ));
}

#[test]
fn older_encodings_are_decoded() {
    for (name, bytes, text, encoding) in [
        ("windows-1252", &b"\x93x\x94"[..], "“x”", "windows-1252"),
        ("ISO-8859-1", b"\xE9", "é", "windows-1252"),
        ("iso-8859-2", b"\xB1", "ą", "ISO-8859-2"),
        ("koi8-r", b"\xC1", "а", "KOI8-R"),
        ("shift_jis", b"\x93\xFA\xB1", "日ｱ", "Shift_JIS"),
        ("big5", b"\x88\x62a", "\u{ca}\u{304}a", "Big5"),
        ("gb18030", b"\x81\x30\x81\x30x", "\u{80}x", "gb18030"),
        ("euc-jp", b"\xC6\xFC", "日", "EUC-JP"),
        ("iso-2022-jp", b"\x1B$BF|\x1B(Bx", "日x", "ISO-2022-JP"),
    ] {
        let declaration = format!("<?xml version='1.0' encoding='{name}'?>");
        let decoded = decode(marked(declaration.as_bytes(), bytes));
        assert_eq!(decoded.text.strip_prefix(&declaration), Some(text), "{name}");
        assert_eq!(decoded.encoding, encoding);
        assert!(decoded.problems.is_empty(), "{name}: {:?}", decoded.problems);
        assert_eq!(decoded.map.to_disk(declaration.len() as u32 - 1), declaration.len() as u64 - 1);
    }
}

#[test]
fn escapes_belong_to_no_character() {
    let declaration = "<?xml version='1.0' encoding='iso-2022-jp'?>";
    let start = declaration.len();
    let decoded = decode(marked(declaration.as_bytes(), b"\x1B$BF|K\\\x1B(Bx"));
    assert_eq!(&decoded.text[start..], "日本x");
    let disk = [0, 3, 6].map(|offset| decoded.map.to_disk(start as u32 + offset) - start as u64);
    assert_eq!(disk, [3, 5, 10]);
    for offset in [0, 3, 6, 7].map(|offset| (start + offset) as u32) {
        assert_eq!(decoded.map.to_text(decoded.map.to_disk(offset)), offset);
    }
}

#[test]
fn older_encodings_have_bad_sequences_too() {
    let declaration = "<?xml version='1.0' encoding='shift_jis'?>";
    let start = declaration.len() as u64;
    let decoded = decode(marked(declaration.as_bytes(), b"\x93\xFA\x81 <r>\x93\xFA\x81"));
    assert_eq!(&decoded.text[declaration.len()..], "日\u{fffd} <r>日\u{fffd}");
    let kind =
        TextProblemKind::InvalidSequence { encoding: "Shift_JIS", bytes: vec![0x81], count: 2 };
    assert_eq!(kinds(&decoded), [&kind]);
    let r = decoded.text.find("<r>").unwrap() as u32;
    assert_eq!(decoded.map.to_disk(r), start + 4);
    assert_eq!(decoded.map.to_disk(decoded.text.len() as u32), start + 10);
}

#[test]
fn unknown_encodings_are_refused() {
    for name in ["utf-7", "nope", "cp037", "iso-2022-kr"] {
        let text = format!("<?xml version='1.0' encoding='{name}'?><r>");
        let decoded = decode(marked(text.as_bytes(), b"\x93</r>"));
        assert_eq!((blamed(&decoded), decoded.encoding), (name, "windows-1252"));
        assert!(decoded.text.contains("“</r>"));
        assert!(decoded.problems[0].kind.is_fatal());
    }
}

#[test]
fn utf32_and_ebcdic_are_refused() {
    for (bytes, name) in [
        (&b"\xFF\xFE\0\0<\0\0\0"[..], "UTF-32"),
        (b"\0\0\xFE\xFF\0\0\0<", "UTF-32"),
        (b"<\0\0\0?\0\0\0", "UTF-32"),
        (b"\0\0\0<\0\0\0?", "UTF-32"),
        (b"\x4C\x6F\xA7\x94", "EBCDIC"),
    ] {
        let decoded = decode(bytes.to_vec());
        let kind = TextProblemKind::UnknownEncoding { name: name.to_owned() };
        assert_eq!((kinds(&decoded), decoded.text.as_str()), (vec![&kind], ""));
    }
}

#[test]
fn nuls_without_a_tag_are_no_text() {
    for bytes in [&b"\0\0\0\0\0"[..], b"MZ\x90\0\x03", b"\xEF\xBB\xBFa\0", b"\xFF\xFEa\0\0\0"] {
        let decoded = decode(bytes.to_vec());
        assert_eq!(kinds(&decoded), [&TextProblemKind::Binary], "{bytes:?}");
        assert!(decoded.problems[0].kind.is_fatal());
    }
    for bytes in [&b"<r>a\0b</r>"[..], b" \n<\0r>"] {
        let decoded = decode(bytes.to_vec());
        assert_eq!((decoded.text.as_bytes(), decoded.problems.len()), (bytes, 0));
    }
}

#[test]
fn every_prefix_is_taken() {
    let text = r#"<?xml version="1.0" encoding="utf-16"?><Swap>ü</Swap>"#;
    let whole = marked(&[0xFF, 0xFE], &utf16(text, Order::Little));
    for bytes in [&whole[..], &whole[2..], text.as_bytes()] {
        for end in 0..bytes.len() {
            let decoded = decode(bytes[..end].to_vec());
            assert!(decoded.map.to_disk(decoded.text.len() as u32) <= end as u64);
        }
    }
}

/// Every character begins where its bytes do, and the way back leads to it.
fn assert_round_trip(decoded: &Decoded, text: &str, mark: u64, width: impl Fn(char) -> u64) {
    assert_eq!(decoded.text, text);
    let mut disk = mark;
    for (offset, character) in text.char_indices() {
        assert_eq!(decoded.map.to_disk(offset as u32), disk);
        assert_eq!(decoded.map.to_text(disk), offset as u32);
        disk += width(character);
    }
    assert_eq!(decoded.map.to_disk(text.len() as u32), disk);
    assert_eq!(decoded.map.to_text(disk), text.len() as u32);
}

proptest! {
    #[test]
    fn utf8_round_trip(text in "<r>[\\x01-\\u{10ffff}]{0,40}", bom: bool) {
        let mark = if bom { &UTF_8_MARK[..] } else { &[] };
        let decoded = decode(marked(mark, text.as_bytes()));
        assert_round_trip(&decoded, &text, mark.len() as u64, |c| c.len_utf8() as u64);
    }

    #[test]
    fn utf16_round_trip(text in "<r>[\\x01-\\u{7ff}\\u{4e00}\\u{ff01}😀]{0,40}", big: bool, bom: bool) {
        let order = if big { Order::Big } else { Order::Little };
        let mark: &[u8] = match (bom, big) {
            (false, _) => &[],
            (true, false) => &[0xFF, 0xFE],
            (true, true) => &[0xFE, 0xFF],
        };
        let decoded = decode(marked(mark, &utf16(&text, order)));
        assert_round_trip(&decoded, &text, mark.len() as u64, |c| 2 * c.len_utf16() as u64);
    }

    #[test]
    fn windows_1252_round_trip(text in "[\\x01-\\x7f\\u{a0}-\\u{ff}“”€…]{0,40}") {
        let text = format!("<?xml version='1.0' encoding='windows-1252'?>{text}");
        let (bytes, _, unmapped) = encoding_rs::WINDOWS_1252.encode(&text);
        prop_assert!(!unmapped);
        assert_round_trip(&decode(bytes.into_owned()), &text, 0, |_| 1);
    }

    #[test]
    fn shift_jis_round_trip(text in "[a-z日本語ｱｲ]{0,40}") {
        let text = format!("<?xml version='1.0' encoding='shift_jis'?>{text}");
        let (bytes, _, unmapped) = encoding_rs::SHIFT_JIS.encode(&text);
        prop_assert!(!unmapped);
        let width = |c: char| if c.is_ascii() || matches!(c, 'ｱ' | 'ｲ') { 1 } else { 2 };
        assert_round_trip(&decode(bytes.into_owned()), &text, 0, width);
    }

    #[test]
    fn any_bytes_are_taken(bytes: Vec<u8>, name in prop::sample::select(vec![
        "", "utf-8", "utf-16", "ascii", "iso-2022-jp", "gb18030", "euc-kr", "big5", "euc-jp",
        "shift_jis", "windows-1253", "nope",
    ])) {
        for head in [String::new(), format!("<?xml version='1.0' encoding='{name}'?>")] {
            let whole = marked(head.as_bytes(), &bytes);
            let size = whole.len() as u64;
            let decoded = decode(whole);
            let mut before = 0;
            for (offset, _) in decoded.text.char_indices() {
                let disk = decoded.map.to_disk(offset as u32);
                prop_assert!(disk >= before && disk <= size);
                before = disk;
                // Big5 has bytes that stand for two characters.
                prop_assert!(name == "big5" || decoded.map.to_text(disk) == offset as u32);
            }
            prop_assert!(decoded.map.to_disk(decoded.text.len() as u32) <= size);
            for problem in &decoded.problems {
                prop_assert!(decoded.text.get(problem.span.range()).is_some());
            }
        }
    }
}
