//! The schema language: each facet on a small schema of its own, and what is said about a schema
//! that is wrong.

use std::sync::Arc;

use svclint::catalog::CATALOG;
use svclint::check;
use svclint::document::Document;
use svclint::schema::{self, Catalog, Lens, List, Schema};
use svclint::text::Part;
use svclint::{Input, Options, lint, xml};

/// Compiles the inside of an operation; panics with the findings when it is wrong.
fn operation(inside: &str) -> &'static Schema {
    let text = format!(
        "<s:operation xmlns:s='urn:svclint:schema:1' xmlns='urn:t' name='T' since='2009-10-01' \
         says='.' source='.'><s:request method='POST' path='/'/>{inside}</s:operation>"
    );
    let part = Arc::new(Part::from_text("t.xml", text));
    let tree = xml::read(&part);
    let (schema, findings) = schema::compile(&tree, &|_| None);
    let said: Vec<&str> = findings.iter().map(|finding| finding.message.as_str()).collect();
    Box::leak(Box::new(schema.unwrap_or_else(|| panic!("the schema is wrong: {said:?}"))))
}

/// What is found in `body` by an operation with that inside: rule, severity and element, sorted by
/// place.
fn found(inside: &str, version: &str, body: &str) -> Vec<String> {
    let schemas: &'static [&'static Schema] = Box::leak(Box::new([operation(inside)]));
    let catalog = Catalog { schemas: List(schemas), ..CATALOG };
    let mut options = Options { catalog: Box::leak(Box::new(catalog)), ..Options::default() };
    options.lens.version = Some(version.parse().expect("a version"));
    let body = body.replacen('>', " xmlns='urn:t'>", 1);
    let report = lint([Input::new("b.xml", body)], &options);
    assert_eq!(report.files.len(), 1);
    let line = |settled: &svclint::settle::Settled| {
        let finding = &settled.finding;
        let element = finding.place.element.as_deref().unwrap_or("-");
        format!("{} {} {element}", finding.severity, finding.rule)
    };
    report.findings.iter().map(line).collect()
}

const NEW: &str = "2017-01-01";

#[test]
fn elements_occur_once_unless_it_is_said() {
    let model = "<R><A/><B s:occurs='?'/><C s:occurs='*'/><D s:occurs='1..2'/></R>";
    assert!(found(model, NEW, "<R><A>x</A><D>x</D></R>").is_empty());
    assert!(found(model, NEW, "<R><A>x</A><B/><C/><C/><C/><D>x</D><D>x</D></R>").is_empty());
    assert_eq!(found(model, NEW, "<R><A>x</A></R>"), ["error missing-element /R"]);
    assert_eq!(
        found(model, NEW, "<R><A>x</A><A>x</A><D>1</D><D>2</D><D>3</D></R>"),
        ["error repeated-element /R/A[2]", "error too-many-elements /R/D[3]"]
    );
    assert_eq!(found(model, NEW, "<R><A/><D>x</D></R>"), ["error empty-value /R/A"]);
}

#[test]
fn order_is_that_of_the_document_unless_it_is_said() {
    let children = "<A/><B/><C/><D/>";
    let fixed = format!("<R>{children}</R>");
    let free = format!("<R s:order='any'>{children}</R>");
    let body = |names: &str| {
        let inside: Vec<String> = names.chars().map(|name| format!("<{name}>x</{name}>")).collect();
        format!("<R>{}</R>", inside.concat())
    };
    assert_eq!(found(&fixed, NEW, &body("ACBD")), ["error element-order /R/B"]);
    assert_eq!(found(&fixed, NEW, &body("DABC")), ["error element-order /R/D"]);
    assert_eq!(found(&fixed, NEW, &body("DCBA")).len(), 3);
    assert!(found(&free, NEW, &body("DCBA")).is_empty());
}

#[test]
fn a_misplaced_element_may_weigh_less() {
    let model = "<R><A/><B s:misplaced='warning'/></R>";
    let body = "<R><B>x</B><A>x</A></R>";
    // The one that stands first is kept, so the finding is about `A`, which nothing excuses.
    assert_eq!(found(model, NEW, body), ["error element-order /R/A"]);
    let model = "<R><A s:misplaced='warning'/><B/></R>";
    assert_eq!(found(model, NEW, body), ["warning element-order /R/A"]);
}

#[test]
fn a_choice_takes_one() {
    let model = "<R><s:choice><A/><B/></s:choice></R>";
    assert!(found(model, NEW, "<R><B>x</B></R>").is_empty());
    assert_eq!(found(model, NEW, "<R><A>x</A><B>x</B></R>"), ["error exclusive-elements /R/B"]);
    assert_eq!(found(model, NEW, "<R></R>"), ["error missing-element /R"]);
    let optional = "<R><s:choice occurs='?'><A/><B/></s:choice></R>";
    assert!(found(optional, NEW, "<R></R>").is_empty());
    let many = "<R><s:choice occurs='*'><A s:occurs='*'/><B s:occurs='*'/></s:choice></R>";
    assert!(found(many, NEW, "<R><B>x</B><A>x</A><B>x</B></R>").is_empty());
}

#[test]
fn a_group_stands_or_falls_together() {
    let model = "<R><s:group occurs='?'><A/><B/></s:group></R>";
    assert!(found(model, NEW, "<R></R>").is_empty());
    assert!(found(model, NEW, "<R><A>x</A><B>x</B></R>").is_empty());
    assert_eq!(found(model, NEW, "<R><B>x</B></R>"), ["error missing-element /R"]);
}

#[test]
fn any_of_wants_at_least_one() {
    let model = "<R><s:any-of missing='warning'><A s:occurs='?'/><B s:occurs='?'/></s:any-of></R>";
    assert_eq!(found(model, NEW, "<R></R>"), ["warning missing-element /R"]);
    assert!(found(model, NEW, "<R><A>x</A><B>x</B></R>").is_empty());
}

#[test]
fn open_content_is_not_judged() {
    assert!(found("<R><s:any/></R>", NEW, "<R><X y='1'><Z/></X></R>").is_empty());
}

#[test]
fn pieces_are_shared_and_overridden_by_name() {
    let model = "<s:piece name='P'><P><A s:occurs='1..2' s:length='..3'/><B/></P></s:piece>\
                 <R><P s:use='P'/><Q s:use='P'><A s:occurs='1..3'/></Q></R>";
    let three = "<A>x</A><A>x</A><A>x</A><B>x</B>";
    let body = format!("<R><P>{three}</P><Q>{three}</Q></R>");
    assert_eq!(found(model, NEW, &body), ["error too-many-elements /R/P/A[3]"]);
    let body = "<R><P><A>x</A><B>x</B></P><Q><A>xxxx</A><B>x</B></Q></R>";
    assert_eq!(found(model, NEW, body), ["error value-too-long /R/Q/A"]);
}

#[test]
fn a_model_may_hold_itself() {
    let model = "<R><Part s:occurs='*'><Name/><Part s:use='Part' s:occurs='*'/></Part></R>";
    assert!(
        found(model, NEW, "<R><Part><Name>a</Name><Part><Name>b</Name></Part></Part></R>")
            .is_empty()
    );
    assert_eq!(
        found(model, NEW, "<R><Part><Name>a</Name><Part></Part></Part></R>"),
        ["error missing-element /R/Part/Part"]
    );
}

#[test]
fn gates_open_and_close() {
    let model = "<R><A/><B s:since='2011-04-01'/><C s:occurs='?' s:until='2012-03-01'/></R>";
    let body = "<R><A>x</A><B>x</B><C>x</C></R>";
    assert_eq!(found(model, "2010-10-28", body), ["error not-in-version /R/B"]);
    assert!(found(model, "2011-04-01", body).is_empty());
    assert_eq!(found(model, "2012-08-01", body), ["error not-in-version /R/C"]);
    let without = "<R><A>x</A></R>";
    assert!(found(model, "2010-10-28", without).is_empty(), "outside its gate it is not required");
    assert_eq!(found(model, "2011-04-01", without), ["error missing-element /R"]);
    assert_eq!(found(model, "2009-08-01", without), ["error operation-not-in-version /R"]);
}

#[test]
fn inside_of_what_a_version_lacks_only_further_gates_are_silent() {
    let model = "<R><A s:since='2013-03-01' s:occurs='?'><B s:since='2014-06-01' s:one-of='x y@2015-04-01'/></A></R>";
    assert_eq!(
        found(model, "2012-03-01", "<R><A><B>z</B></A></R>"),
        ["error not-in-version /R/A", "error invalid-value /R/A/B"]
    );
    assert_eq!(found(model, "2012-03-01", "<R><A><B>y</B></A></R>"), ["error not-in-version /R/A"]);
    assert_eq!(found(model, "2012-03-01", "<R><A></A></R>"), ["error not-in-version /R/A"]);
}

#[test]
fn doubt_makes_a_warning() {
    let model = "<R><A s:since='2011-04-01?' s:length='..2?' s:occurs='*'/></R>";
    assert_eq!(
        found(model, "2010-10-28", "<R><A>xxx</A></R>"),
        ["warning not-in-version /R/A", "warning value-too-long /R/A"]
    );
}

#[test]
fn values_have_types() {
    for (kind, good, bad) in [
        ("boolean", "1", "yes"),
        ("integer", "-3", "3.5"),
        ("uri", "https://a.example/b", "a.example/b"),
        ("guid", "01234567-89ab-cdef-0123-456789abcdef", "0123"),
        ("ip", "::1", "10.0.0"),
        ("port", "443", "70000"),
        ("date", "2014-06-01", "1.6.2014"),
        ("version", "2014-06-01", "2014"),
    ] {
        let model = format!("<R><A s:type='{kind}'/></R>");
        let body = |value: &str| format!("<R><A>{value}</A></R>");
        assert!(found(&model, NEW, &body(good)).is_empty(), "{kind}: {good}");
        assert_eq!(found(&model, NEW, &body(bad)), ["error invalid-value /R/A"], "{kind}: {bad}");
        let spaced = format!("\n {good} ");
        assert!(found(&model, NEW, &body(&spaced)).is_empty(), "{kind} is trimmed");
    }
    let thumbprint = "<R><A s:type='thumbprint'/></R>";
    assert_eq!(found(thumbprint, NEW, "<R><A>ab cd</A></R>"), ["error invalid-thumbprint /R/A"]);
}

#[test]
fn every_facet_of_a_value_is_checked() {
    let model = "<R><A s:type='name' s:length='2..4' s:pattern='[a-z]*'/></R>";
    let both = found(model, NEW, "<R><A>abc1defg</A></R>");
    assert_eq!(both, ["error value-too-long /R/A", "error invalid-name /R/A"]);
    assert_eq!(found(model, NEW, "<R><A>a</A></R>"), ["error value-too-short /R/A"]);
    let number = "<R><A s:type='integer' s:range='1..5'/></R>";
    assert_eq!(found(number, NEW, "<R><A>6</A></R>"), ["error invalid-value /R/A"]);
    let base64 = "<R><A s:type='base64' s:length='..2'/></R>";
    assert!(found(base64, NEW, "<R><A>w6nDqQ==</A></R>").is_empty(), "two characters, four bytes");
    assert_eq!(found(base64, NEW, "<R><A>YWJj</A></R>"), ["error value-too-long /R/A"]);
}

#[test]
fn enumerations_may_be_loose() {
    let any_case = "<R><A s:one-of='Yes No' s:case='any'/></R>";
    assert!(found(any_case, NEW, "<R><A>yES</A></R>").is_empty());
    let open = "<R><A s:one-of='Yes No' s:open='yes'/></R>";
    assert!(found(open, NEW, "<R><A>Perhaps</A></R>").is_empty());
    let gated = "<R><A s:one-of='Yes No@2012-12-01'/></R>";
    assert_eq!(found(gated, "2012-08-01", "<R><A>No</A></R>"), ["error not-in-version /R/A"]);
}

#[test]
fn keys_are_unique() {
    let body = "<R><I><N>a</N></I><I><N>A</N></I><I><N>a</N></I></R>";
    let exact = "<R><I s:occurs='*' s:key='N'><N/></I></R>";
    assert_eq!(found(exact, NEW, body), ["error duplicate-name /R/I[3]/N"]);
    let any_case = "<R><I s:occurs='*' s:key='N?' s:key-case='any'><N/></I></R>";
    assert_eq!(
        found(any_case, NEW, body),
        ["warning duplicate-name /R/I[2]/N", "warning duplicate-name /R/I[3]/N"]
    );
}

#[test]
fn null_is_absent_or_a_value() {
    let nil = |name: &str| {
        format!("<R><{name} xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:nil='true'/></R>")
    };
    assert_eq!(found("<R><A/></R>", NEW, &nil("A")), ["error missing-element /R"]);
    assert!(found("<R><A s:occurs='?'/></R>", NEW, &nil("A")).is_empty());
    assert!(found("<R><A s:nil='value'/></R>", NEW, &nil("A")).is_empty());
}

#[test]
fn attributes_have_models_too() {
    let model = "<R><A><s:attribute name='port' type='port'/>\
                 <s:attribute name='kind' one-of='x y' occurs='?' alias='sort'/></A></R>";
    assert!(found(model, NEW, "<R><A port='80' kind='x'/></R>").is_empty());
    assert_eq!(found(model, NEW, "<R><A/></R>"), ["error missing-attribute /R/A"]);
    assert_eq!(found(model, NEW, "<R><A port='0' kind='z'/></R>").len(), 2);
    assert_eq!(found(model, NEW, "<R><A prot='80'/></R>"), ["error unknown-attribute /R/A"]);
    assert_eq!(
        found(model, NEW, "<R><A port='80' sort='x'/></R>"),
        ["warning misspelt-element /R/A"]
    );
}

#[test]
fn remarks_speak_about_what_is_accepted() {
    let model = "<R><A><s:value is='old' rule='undocumented-value' present='info' says='.'/>\
                 <s:value unlike='[a-z]*' rule='invalid-value' present='warning' says='.'/></A></R>";
    assert_eq!(found(model, NEW, "<R><A>old</A></R>"), ["info undocumented-value /R/A"]);
    assert_eq!(found(model, NEW, "<R><A>NEW</A></R>"), ["warning invalid-value /R/A"]);
    assert!(found(model, NEW, "<R><A>new</A></R>").is_empty());
}

/// What svclint says about a schema file.
fn mistakes(schema: &str) -> Vec<String> {
    let part = Arc::new(Part::from_text("schema.xml", schema.to_owned()));
    let mut tree = xml::read(&part);
    let mut findings = tree.take_problems();
    let language = CATALOG.named("schema").expect("the schema of schemas");
    if let Some(document) = Document::new(&tree, language) {
        findings.extend(check::conform(&document, &Lens::on(svclint::today())).findings);
    }
    findings.extend(schema::compile(&tree, &|_| None).1);
    let mut said: Vec<String> =
        findings.iter().map(|f| format!("{} {}", f.rule, part.slice(f.place.span))).collect();
    said.sort();
    said.dedup();
    said
}

#[test]
fn mistakes_in_a_schema_are_findings_in_that_file() {
    let file = |attributes: &str, inside: &str| {
        format!(
            "<s:operation xmlns:s='urn:svclint:schema:1' xmlns='urn:t' name='T' says='.' source='.' \
             {attributes}><s:request method='POST' path='/x'/>{inside}</s:operation>"
        )
    };
    let since = "since='2009-10-01'";
    assert!(mistakes(&file(since, "<R><A/></R>")).is_empty());
    assert_eq!(mistakes(&file("", "<R><A/></R>")), ["missing-attribute s:operation"]);
    assert_eq!(mistakes(&file("since='yesterday'", "<R/>")), ["invalid-value yesterday"]);
    assert_eq!(mistakes(&file(since, "<R><A s:typo='x'/></R>")), ["unknown-attribute s:typo"]);
    assert_eq!(mistakes(&file(since, "<R><A s:type='bas64'/></R>")), ["invalid-value bas64"]);
    assert_eq!(mistakes(&file(since, "<R><A s:occurs='5..2'/></R>")), ["invalid-value 5..2"]);
    assert_eq!(mistakes(&file(since, "<R><A s:use='P'/></R>")), ["invalid-value P"]);
    assert_eq!(mistakes(&file(since, "<R><A s:pattern='['/></R>")), ["invalid-value ["]);
    assert_eq!(mistakes(&file(since, "<R><A/><A/></R>")), ["invalid-value A"]);
    assert_eq!(mistakes(&file(since, "<R><s:chioce/></R>")), ["unknown-element s:chioce"]);
    assert_eq!(mistakes(&file(since, "<R>")).len(), 1, "malformed once");
}

#[test]
fn the_schemas_of_this_release_are_right_and_check_themselves() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
    let mut checked = 0;
    for place in ["", "operations", "documents", "shared"] {
        for entry in std::fs::read_dir(folder.join(place)).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_file() {
                let text = std::fs::read_to_string(&path).expect("a schema");
                let report = lint([Input::new("s.xml", text)], &Options::default());
                assert_eq!(report.files[0].kind.as_str(), "schema", "{}", path.display());
                assert!(report.findings.is_empty(), "{}: {:?}", path.display(), report.findings);
                checked += 1;
            }
        }
    }
    assert!(checked >= 11, "only {checked} schemas were checked");
}
