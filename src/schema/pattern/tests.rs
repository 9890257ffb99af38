//! The tables say what an engine of regular expressions says.

use proptest::prelude::*;

use super::Pattern;

/// Patterns of every shape that schemas use.
const SHAPES: [&str; 16] = [
    "NULL|Null|null|None",
    ".+_IN_[0-9]+",
    "1[6-9]|2[0-9]|30|31",
    r"\+?0*([123]|3[1-9]|[4-9][0-9]|[0-9]{3,})",
    r"0\.0\.0\.0|255\..*",
    r"(?i)https?://[^/:]+\.blob\.[^/]+(/.*)?",
    r"([A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9-]{1,63}\.?",
    r#"[A-Za-z_]([^\\/:*?"<>|`'^]*[^\\/:*?"<>|`'^.\s])?"#,
    "[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?",
    r"\s*[0-9]{1,3}(\.[0-9]{1,3}){3}/([0-9]|[12][0-9]|3[0-2])\s*",
    "[A-Za-z-]+=[^=&]+(&[A-Za-z-]+=[^=&]+)*",
    r".+[@\\].+",
    "(?i)a{3}|[^b-d]{2,4}|x",
    r"\*|\d+\.(\*|\w+)",
    "[?*+]|[0-9]+(\\.\\.[0-9]*)?\\??",
    "",
];

fn agree(source: &'static str, text: &str) {
    let ours = Pattern::new(source).expect(source);
    let theirs = regex_lite::Regex::new(&format!("^(?:{source})$")).expect(source);
    assert_eq!(ours.matches(text), theirs.is_match(text), "`{source}` and {text:?}");
}

proptest! {
    #[test]
    fn agrees_with_an_engine(text in r"[a-cxABIN_0-39./:@\\*?+& \n\tlobé€-]{0,12}") {
        for source in SHAPES {
            agree(source, &text);
        }
    }
}

#[test]
fn agrees_on_what_fits() {
    for text in [
        "NULL",
        "Role_IN_12",
        "31",
        "+0099",
        "255.1",
        "HTTPS://a.blob.x",
        "http://a.blob.b/c",
        "a.b-c.de.",
        "a b",
        "Web",
        "10.0.0.1/32",
        " 1.2.3.4/0\n",
        "a=b&c-d=é",
        "u@d",
        "AaA",
        "éé",
        "*.12",
        "12.*",
        "1..?",
        "+",
        "",
    ] {
        for source in SHAPES {
            agree(source, text);
        }
    }
}

#[test]
fn what_is_no_pattern_says_why() {
    for (source, why) in [
        ("(a", "unclosed group"),
        ("a)", "unopened group"),
        ("[a", "unclosed class"),
        ("*a", "nothing to stand behind"),
        ("a{2", "a repetition is"),
        ("a{999}", "up to 255"),
        ("a\\", "ends with a backslash"),
        ("\\bword", "not known here"),
        ("é", "ASCII"),
        ("(a{200}){200}", "too large"),
    ] {
        let error = Pattern::new(source).map(|_| ()).expect_err(source);
        assert!(error.contains(why), "{source}: {error}");
    }
}

#[test]
fn what_fits_is_as_long_as_the_pattern_says() {
    for (source, expected) in [
        ("NULL|no", (2, 4)),
        ("a[0-9]{2,5}b?", (3, 7)),
        ("(ab){2,}", (4, u32::MAX)),
        ("[^a]", (1, 4)),
        ("", (0, 0)),
    ] {
        assert_eq!(Pattern::new(source).expect(source).lengths(), expected, "{source}");
    }
}
