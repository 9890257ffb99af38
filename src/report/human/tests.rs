//! What people see.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::finding::{Edit, Fix, Place, RuleName};
use crate::text::{Part, Span};

const STYLE: Style = Style { color: false, unicode: true, narrated: false, width: 80 };

const REQUEST: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<UpgradeDeployment xmlns="http://schemas.microsoft.com/windowsazure">
  <Mode>auto</Mode>
  <PackageUrl>https://example.blob.core.windows.net/p/web.cspkg</PackageUrl>

  <Label>dXBncmFkZQ==</Label>
  <Configuration>PFNlcnZpY2VDb25maWd1cmF0aW9uLz4=</Configuration>
</UpgradeDeployment>
"#;

fn part(text: &str) -> Arc<Part> {
    Arc::new(Part::from_text("requests/upgrade.xml", text.to_owned()))
}

/// The span of the first `needle`.
fn span(part: &Part, needle: &str) -> Span {
    let start = part.text().find(needle).unwrap();
    Span::new(start as u32, (start + needle.len()) as u32)
}

fn at(part: &Arc<Part>, rule: &'static str, needle: &str, message: &str) -> Finding {
    Finding::new(RuleName::new(rule), Severity::Error, part, span(part, needle), message)
}

fn wrong_mode(part: &Arc<Part>) -> Finding {
    at(part, "invalid-value", "auto", "`auto` is no value of `Mode`: case matters")
        .note("write `Auto`")
        .help("`Mode` takes `Auto`, `Manual` or, from version 2012-12-01 on, `Simultaneous`")
        .fix(Fix::safe("write `Auto`", vec![Edit::replace(span(part, "auto"), "Auto")]))
        .evidence(Evidence {
            grade: Grade::Documented,
            says: "the values of Mode are an enumeration and compared by case",
            source: "ee460793",
        })
}

fn show(finding: &Finding, style: Style) -> String {
    render(finding, &style)
}

#[test]
fn simple() {
    insta::assert_snapshot!(show(&wrong_mode(&part(REQUEST)), STYLE), @r#"
    error[invalid-value]: `auto` is no value of `Mode`: case matters
       ╭─[requests/upgrade.xml:3:9]
     2 │ <UpgradeDeployment xmlns="http://schemas.microsoft.com/windowsazure">
     3 │   <Mode>auto</Mode>
       ·         ──┬─
       ·           ╰── write `Auto`
     4 │   <PackageUrl>https://example.blob.core.windows.net/p/web.cspkg</PackageU…
       ╰────
      help: `Mode` takes `Auto`, `Manual` or, from version 2012-12-01 on,
            `Simultaneous`
       fix: write `Auto`
       why: the values of Mode are an enumeration and compared by case (ee460793)
    "#);
}

#[test]
fn two_labels_near() {
    let part = part(REQUEST);
    let finding =
        at(&part, "element-order", "Configuration", "`Configuration` must stand before `Label`")
            .note("too late")
            .label(span(&part, "Label"), "belongs before this")
            .help("The service reads elements in their order and skips what comes too late")
            .fix(Fix::risky(
                "move `Configuration` before `Label`",
                vec![Edit::delete(span(&part, "Configuration"))],
            ));
    insta::assert_snapshot!(show(&finding, STYLE), @r#"
    error[element-order]: `Configuration` must stand before `Label`
       ╭─[requests/upgrade.xml:7:4]
     6 │   <Label>dXBncmFkZQ==</Label>
       ·    ──┬──
       ·      ╰── belongs before this
     7 │   <Configuration>PFNlcnZpY2VDb25maWd1cmF0aW9uLz4=</Configuration>
       ·    ──────┬──────
       ·          ╰── too late
     8 │ </UpgradeDeployment>
       ╰────
      help: The service reads elements in their order and skips what comes too late
       fix: move `Configuration` before `Label` (unsafe: look at it first)
    "#);
}

#[test]
fn two_labels_in_a_line() {
    let part = part(REQUEST);
    let start = part.text().find("</Mode>").unwrap() as u32;
    let finding = at(&part, "malformed-xml", "<Mode>", "two labels share a line")
        .note("opened here")
        .label(Span::new(start, start + 7), "closed here");
    insta::assert_snapshot!(show(&finding, STYLE), @r#"
    error[malformed-xml]: two labels share a line
       ╭─[requests/upgrade.xml:3:3]
     2 │ <UpgradeDeployment xmlns="http://schemas.microsoft.com/windowsazure">
     3 │   <Mode>auto</Mode>
       ·   ───┬──    ───┬───
       ·      │         ╰── closed here
       ·      ╰── opened here
     4 │   <PackageUrl>https://example.blob.core.windows.net/p/web.cspkg</PackageU…
       ╰────
    "#);
}

#[test]
fn two_labels_far() {
    let roles = "  <Role name=\"Web0\"/>
"
    .repeat(118);
    let role = "  <Role name=\"Web1\"/>
";
    let part = part(&format!(
        "<Service>
{role}{roles}{role}</Service>
"
    ));
    let again = part.text().rfind("Web1\"").unwrap() as u32;
    let mut finding = at(&part, "duplicate-name", "Web1", "two roles are called `Web1`");
    finding.severity = Severity::Warning;
    finding.place.span = Span::new(again, again + 4);
    let finding = finding.note("a second time").label(span(&part, "Web1"), "first used here");
    insta::assert_snapshot!(show(&finding, STYLE), @r#"
    warning[duplicate-name]: two roles are called `Web1`
         ╭─[requests/upgrade.xml:121:15]
     120 │   <Role name="Web0"/>
     121 │   <Role name="Web1"/>
         ·               ──┬─
         ·                 ╰── a second time
     122 │ </Service>
         ╰────
       ╭─[requests/upgrade.xml:2:15]
     1 │ <Service>
     2 │   <Role name="Web1"/>
       ·               ──┬─
       ·                 ╰── first used here
     3 │   <Role name="Web0"/>
       ╰────
    "#);
}

#[test]
fn long_line() {
    let long = "QUJD".repeat(50_000);
    let broken = format!("{}*{}", &long[..150_000], &long[150_000..]);
    let part = part(&REQUEST.replace("PFNlcnZpY2VDb25maWd1cmF0aW9uLz4=", &broken));
    let finding = at(&part, "invalid-base64", "*", "`*` is no character of base64")
        .note("character 150001 of the value");
    insta::assert_snapshot!(show(&finding, Style { width: 100, ..STYLE }), @r#"
    error[invalid-base64]: `*` is no character of base64
       ╭─[requests/upgrade.xml:7:150018]
     6 │   <Label>dXBncmFkZQ==</Label>
     7 │ …JDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJD*QUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQU…
       ·                                                ┬
       ·                                                ╰── character 150001 of the value
     8 │ </UpgradeDeployment>
       ╰────
    "#);
}

#[test]
fn two_labels_far_apart_in_one_line() {
    let part = part(&format!("<a>{}</b>", "x".repeat(100_000)));
    let finding = at(&part, "malformed-xml", "b", "the end tag `b` does not close `a`")
        .note("expected `</a>`")
        .label(span(&part, "a"), "opened here");
    insta::assert_snapshot!(show(&finding, STYLE), @r#"
    error[malformed-xml]: the end tag `b` does not close `a`
       ╭─[requests/upgrade.xml:1:100006]
     1 │ …xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx</b>
       ·                                                        ┬
       ·                                                        ╰── expected `</a>`
       ╰────
       ╭─[requests/upgrade.xml:1:2]
     1 │ <a>xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
       ·  ┬
       ·  ╰── opened here
       ╰────
    "#);
}

fn inside() -> Finding {
    let outer = part(REQUEST);
    let decoded =
        "<ServiceConfiguration serviceName=\"x\">\n  <Rol name=\"Web\"/>\n</ServiceConfiguration>";
    let inner = Arc::new(Part::from_text("decoded", decoded.to_owned()));
    let mut finding =
        at(&inner, "unknown-element", "Rol", "`Rol` is no element of `ServiceConfiguration`")
            .note("did you mean `Role`?")
            .fix(Fix::safe("write `Role`", vec![Edit::replace(span(&inner, "Rol"), "Role")]));
    let host = Place::new(&outer, span(&outer, "PFNlcnZpY2VDb25maWd1cmF0aW9uLz4="));
    finding.place = finding.place.inside(&host, "ServiceConfiguration");
    finding
}

#[test]
fn decoded() {
    insta::assert_snapshot!(show(&inside(), STYLE), @r#"
    error[unknown-element]: `Rol` is no element of `ServiceConfiguration`
       ╭─[decoded ServiceConfiguration:2:4]
     1 │ <ServiceConfiguration serviceName="x">
     2 │   <Rol name="Web"/>
       ·    ─┬─
       ·     ╰── did you mean `Role`?
     3 │ </ServiceConfiguration>
       ╰────
       ╭─[requests/upgrade.xml:7:18]
     7 │   <Configuration>PFNlcnZpY2VDb25maWd1cmF0aW9uLz4=</Configuration>
       ·                  ────────────────┬───────────────
       ·                                  ╰── decoded from here
       ╰────
       fix: write `Role`
    "#);
}

#[test]
fn decoded_in_words() {
    insta::assert_snapshot!(show(&inside(), Style { narrated: true, ..STYLE }), @r#"
    error[unknown-element]: `Rol` is no element of `ServiceConfiguration`
      decoded ServiceConfiguration:2:4
        line 1: <ServiceConfiguration serviceName="x">
        line 2:   <Rol name="Web"/>
          columns 4 to 6: did you mean `Role`?
        line 3: </ServiceConfiguration>
      requests/upgrade.xml:7:18
        line 7:   <Configuration>PFNlcnZpY2VDb25maWd1cmF0aW9uLz4=</Configuration>
          columns 18 to 49: decoded from here
       fix: write `Role`
    "#);
}

#[test]
fn narrow() {
    let finding = wrong_mode(&part(REQUEST)).label(
        span(&part(REQUEST), "https://example.blob.core.windows.net/p/web.cspkg"),
        "a label with many words that has to be folded to fit",
    );
    insta::assert_snapshot!(show(&finding, Style { width: 40, ..STYLE }), @r#"
    error[invalid-value]: `auto` is no value
      │ of `Mode`: case matters
       ╭─[requests/upgrade.xml:3:9]
     2 │ <UpgradeDeployment xmlns="http://…
     3 │   <Mode>auto</Mode>
       ·         ──┬─
       ·           ╰── write `Auto`
     4 │ …kageUrl>https://example.blob.core…
       ·          ─────────────┬────────────
       ·                       ╰─┤ a label with many
       ·                         │ words that has to
       ·                         │ be folded to fit
       ╰────
      help: `Mode` takes `Auto`, `Manual`
            or, from version 2012-12-01 on,
            `Simultaneous`
       fix: write `Auto`
       why: the values of Mode are an
            enumeration and compared by case
            (ee460793)
    "#);
}

#[test]
fn ascii() {
    let finding = wrong_mode(&part(
        &REQUEST.replace("  <Mode>", &"y".repeat(200)).replace("auto", "auto\u{1b}"),
    ));
    insta::assert_snapshot!(show(&finding, Style { unicode: false, ..STYLE }), @r#"
    error[invalid-value]: `auto` is no value of `Mode`: case matters
       ,-[requests/upgrade.xml:3:201]
     2 | <UpgradeDeployment xmlns="http://schemas.microsoft.com/windowsazure">
     3 | ...yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyauto<U+001B></Mode>
       :                                                      ^^|^
       :                                                        `-- write `Auto`
     4 |   <PackageUrl>https://example.blob.core.windows.net/p/web.cspkg</Pack...
       `----
      help: `Mode` takes `Auto`, `Manual` or, from version 2012-12-01 on,
            `Simultaneous`
       fix: write `Auto`
       why: the values of Mode are an enumeration and compared by case (ee460793)
    "#);
}

#[test]
fn in_words() {
    let part = part(&REQUEST.replace("  <Mode>", &format!("{}<Mode>", "\t".repeat(100))));
    let finding = wrong_mode(&part).label(Span::at(0), "nothing stands here");
    insta::assert_snapshot!(show(&finding, Style { narrated: true, ..STYLE }), @r#"
    error[invalid-value]: `auto` is no value of `Mode`: case matters
      requests/upgrade.xml:3:107
        line 1: <?xml version="1.0" encoding="utf-8"?>
          before column 1: nothing stands here
        line 2: <UpgradeDeployment xmlns="http://schemas.microsoft.com/windowsazure">
        line 3: …                                               <Mode>auto</Mode>
          columns 107 to 110: write `Auto`
        line 4:   <PackageUrl>https://example.blob.core.windows.net/p/web.cspkg</PackageU…
      help: `Mode` takes `Auto`, `Manual` or, from version 2012-12-01 on,
            `Simultaneous`
       fix: write `Auto`
       why: the values of Mode are an enumeration and compared by case (ee460793)
    "#);
}

#[test]
fn hidden_characters() {
    let part = part("<Mode>\n\t<a\tb='\u{1b}[31m\u{202e}x\u{200b}y\0日本'>z</a>\r\n</Mode>");
    let finding =
        at(&part, "invisible-character", "\u{200b}", "\u{1b}[2Ja zero-width\nspace (U+200B)")
            .note("\u{1b}]0;title\u{7}here")
            .label(span(&part, "本"), "wide")
            .label(span(&part, "\t<"), "a tab and more");
    insta::assert_snapshot!(show(&finding, STYLE), @r#"
    error[invisible-character]: ␛[2Ja zero-width␊space (U+200B)
       ╭─[requests/upgrade.xml:2:15]
     1 │ <Mode>
     2 │     <a  b='␛[31m<U+202E>x<U+200B>y␀日本'>z</a>
       · ──┬──                    ────┬───    ─┬
       ·   │                          │        ╰── wide
       ·   │                          ╰── ␛]0;title␇here
       ·   ╰── a tab and more
     3 │ </Mode>
       ╰────
    "#);
}

#[test]
fn several_lines() {
    let part = part(REQUEST);
    let start = span(&part, "<PackageUrl>").start;
    let mut finding = at(&part, "malformed-xml", "<Mode>", "an element over several lines");
    finding.place.span = Span::new(start, span(&part, "</UpgradeDeployment>").end);
    insta::assert_snapshot!(show(&finding, STYLE), @r#"
    error[malformed-xml]: an element over several lines
       ╭─[requests/upgrade.xml:4:3]
     3 │   <Mode>auto</Mode>
     4 │   <PackageUrl>https://example.blob.core.windows.net/p/web.cspkg</PackageU…
       ·   ────────────────────────────────────┬───────────────────────────────────
       ·                                       ╰── … to line 8
       ╰────
    "#);
}

#[test]
fn nothing_at_the_end() {
    for text in ["", "<r>\n", "<r>"] {
        let part = part(text);
        let end = Span::at(text.len() as u32);
        let finding = Finding::new(
            RuleName::new("malformed-xml"),
            Severity::Error,
            &part,
            end,
            "the file ends",
        )
        .note("expected `</r>`");
        let shown = show(&finding, STYLE);
        assert!(shown.contains('▲') && shown.contains("expected"), "{shown}");
    }
}

#[test]
fn empty_label_in_a_line() {
    let part = part(REQUEST);
    let mut finding = at(&part, "missing-element", "auto", "something is missing").note("here");
    finding.place.span = Span::at(finding.place.span.start);
    finding.severity = Severity::Info;
    insta::assert_snapshot!(show(&finding, STYLE), @r#"
    info[missing-element]: something is missing
       ╭─[requests/upgrade.xml:3:9]
     2 │ <UpgradeDeployment xmlns="http://schemas.microsoft.com/windowsazure">
     3 │   <Mode>auto</Mode>
       ·         ▲
       ·         ╰── here
     4 │   <PackageUrl>https://example.blob.core.windows.net/p/web.cspkg</PackageU…
       ╰────
    "#);
}

#[test]
fn colour_is_only_for_those_who_want_it() {
    let finding = wrong_mode(&part(REQUEST));
    let coloured = render(&finding, &Style { color: true, ..STYLE });
    assert!(coloured.starts_with("\u{1b}[31merror[invalid-value]:\u{1b}[0m"), "{coloured:?}");
    assert!(!render(&finding, &STYLE).contains('\u{1b}'));
}

#[test]
fn many_places_are_counted() {
    let part = part(&"<r/>\n".repeat(1000));
    let mut finding = at(&part, "limit-exceeded", "r", "very many");
    for line in 1..100 {
        finding = finding.label(Span::at(line * 50), "again");
    }
    let shown = render(&finding, &STYLE);
    assert!(shown.contains("note: and 88 more places like these"), "{shown}");
    assert!(shown.lines().count() < 100);
}

proptest! {
    /// Whatever a file holds and wherever labels lie: no panic, nothing that steers a terminal,
    /// and in the first box the place of the finding.
    #[test]
    fn any_text_is_shown(
        text in "([\\r\\n]|\\r\\n|[a-z\t日😀\u{301}\u{200b}\u{1b}\0]{0,300}|\\PC{0,9}){0,30}",
        places in prop::collection::vec((0..4000_u32, 0..400_u32), 1..6),
        unicode: bool,
        narrated: bool,
        width in 0..200_usize,
    ) {
        let part = part(&text);
        let spans: Vec<Span> = places
            .iter()
            .map(|(start, length)| {
                let boundary = |offset: usize| {
                    let mut before = (0..=offset.min(text.len())).rev();
                    before.find(|&offset| text.is_char_boundary(offset)).unwrap_or(0)
                };
                let start = boundary(*start as usize);
                Span::new(start as u32, boundary(start + *length as usize) as u32)
            })
            .collect();
        let rule = RuleName::new("invalid-value");
        let mut finding = Finding::new(rule, Severity::Error, &part, spans[0], text.as_str());
        for (index, span) in spans[1..].iter().enumerate() {
            finding = finding.label(*span, if index == 0 { "" } else { text.as_str() });
        }
        let shown = render(&finding, &Style { color: false, unicode, narrated, width });
        prop_assert!(shown.chars().all(|c| c == '\n' || !c.is_control()));
        let Position { line, column } = part.position(spans[0].start);
        let place = format!("requests/upgrade.xml:{line}:{column}");
        let first = shown.find("requests/upgrade.xml");
        prop_assert!(first.is_some_and(|first| shown[first..].starts_with(&place)), "{}", shown);
    }
}
