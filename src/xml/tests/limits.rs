//! Limits: none of them is a mistake of well-formedness, and none costs more than the text is long.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{messages, problems};
use crate::text::Part;
use crate::xml::{MAX_ATTRIBUTES, MAX_DEPTH, MAX_MISTAKES, read};

#[test]
fn depth() {
    let nested = |depth: usize| "<a>".repeat(depth) + &"</a>".repeat(depth);
    assert_eq!(messages(&nested(MAX_DEPTH)), [""; 0]);
    let text = nested(MAX_DEPTH + 1);
    let part = Arc::new(Part::from_text("deep", text));
    let tree = read(&part);
    assert_eq!(tree.elements().count(), MAX_DEPTH);
    assert!(tree.is_truncated() && tree.is_well_formed());
    assert!(tree.elements().all(super::super::Element::is_forced));
    assert_eq!(tree.problems().len(), 1);
    assert_eq!(tree.problems()[0].rule.as_str(), "limit-exceeded");
    assert_eq!(messages(&"<a>x".repeat(1_000_000)).len(), 1);
}

#[test]
fn attributes() {
    let text = |count: usize, more: &str| format!("<r{}{more}><b/></r>", super::attributes(count));
    assert_eq!(messages(&text(MAX_ATTRIBUTES, "")), [""; 0]);
    let part = Arc::new(Part::from_text("wide", text(MAX_ATTRIBUTES + 1, " xmlns:p='u' p:q='1'")));
    let tree = read(&part);
    assert_eq!(tree.root().map(|root| root.attributes().count()), Some(MAX_ATTRIBUTES));
    assert_eq!(tree.elements().count(), 2, "reading goes on");
    assert!(tree.is_well_formed() && !tree.is_truncated());
    assert_eq!(tree.problems()[0].rule.as_str(), "limit-exceeded");
    let rules: Vec<_> =
        problems(&text(20_000, " a5='x'")).iter().map(|finding| finding.rule.as_str()).collect();
    assert_eq!(
        rules,
        ["limit-exceeded", "malformed-xml"],
        "a twin is found among those that are left out"
    );
}

#[test]
fn mistakes() {
    for broken in ["</a>", "<a b=c d=e>x</e>", "&#0;", "<b><i>x</b></i>"] {
        let found = problems(&format!("<r>{}</r>", broken.repeat(MAX_MISTAKES + 10)));
        assert_eq!(found.len(), MAX_MISTAKES + 1, "{broken}");
        assert!(found.iter().any(|finding| finding.rule.as_str() == "limit-exceeded"));
    }
}

#[test]
fn broken_texts_cost_no_more_than_their_length() {
    let pieces = [
        "<a ",
        "<a b=\"",
        "< a",
        "< a>",
        "&",
        "<!--",
        "<!-- <!-- -->",
        "<![CDATA[",
        "<a></b>",
        "<a>x<a></c>",
        "<?",
        "<!",
        "<1>",
        "<a<b>",
        "<a>x</a<",
        "<a b='\"<c>x",
        "<a b=\"x c=\"d\">",
        "<a b=“x” c=“d”/>",
        "a < b ",
        "a < b > don't ",
        "<a>x<b>y</a>",
        "<a b=\"<\">",
        "<x:a/>",
        "]]>",
        "&a;",
        "<!DOCTYPE a [",
        "<a b='c'd='e'",
    ];
    let began = Instant::now();
    for piece in pieces {
        for start in ["", "<r>", "<r "] {
            messages(&(start.to_owned() + &piece.repeat(200_000 / piece.len())));
        }
    }
    assert!(began.elapsed() < Duration::from_secs(30), "took {:?}", began.elapsed());
}

#[test]
fn paths_of_many_siblings() {
    let text = format!("<r>{}</r>", "<a/>".repeat(100_000));
    let part = Arc::new(Part::from_text("siblings", text));
    let tree = read(&part);
    assert_eq!(
        tree.elements().map(|element| element.path().len()).max(),
        Some("/r/a[100000]".len())
    );
}
