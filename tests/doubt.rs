//! What schemas say about doubt and about clients that are known: in what order they write, what is
//! superseded, and how little an inference weighs.

use std::sync::Arc;

use svclint::catalog::CATALOG;
use svclint::schema::{self, List, Schema};
use svclint::text::Part;
use svclint::{Input, Options, lint, xml};

/// An operation with these attributes and that inside.
fn operation(attributes: &str, inside: &str) -> &'static Schema {
    let text = format!(
        "<s:operation xmlns:s='urn:svclint:schema:1' xmlns='urn:t' name='T' since='2011-10-01' \
         says='.' source='.' {attributes}><s:request method='POST' path='/'/>{inside}</s:operation>"
    );
    let part = Arc::new(Part::from_text("t.xml", text));
    let (schema, findings) = schema::compile(&xml::read(&part), &|_| None);
    let said: Vec<&str> = findings.iter().map(|finding| finding.message.as_str()).collect();
    Box::leak(Box::new(schema.unwrap_or_else(|| panic!("the schema is wrong: {said:?}"))))
}

/// Severity, rule and element of what is found in `body`, in its order.
fn found(schema: &'static Schema, version: &str, body: &str) -> Vec<String> {
    let schemas: &'static [&'static Schema] = Box::leak(Box::new([schema]));
    let catalog = CATALOG.holding(List(schemas));
    let mut options = Options { catalog: Box::leak(Box::new(catalog)), ..Options::default() };
    options.lens.version = Some(version.parse().expect("a version"));
    let report = lint([Input::new("b.xml", body)], &options);
    let line = |settled: &svclint::settle::Settled| {
        let finding = &settled.finding;
        let element = finding.place.element.as_deref().unwrap_or_default();
        format!("{} {} {element}", finding.severity, finding.rule)
    };
    report.findings.iter().map(line).collect()
}

fn in_t(inside: &str) -> String {
    format!("<T xmlns='urn:t'>{inside}</T>")
}

#[test]
fn a_known_order_weighs_less_and_any_other_does_not() {
    let schema = operation(
        "",
        "<T><A s:occurs='?'/><B s:occurs='?' s:misplaced='warning among C'/>\
         <C s:occurs='?' s:misplaced='warning among B'/></T>",
    );
    let order = |inside: &str| found(schema, "2014-06-01", &in_t(inside));
    assert_eq!(order("<A>1</A><B>1</B><C>1</C>"), [""; 0]);
    assert_eq!(order("<A>1</A><C>1</C><B>1</B>"), ["warning element-order /T/B"]);
    assert_eq!(order("<B>1</B><C>1</C><A>1</A>"), ["error element-order /T/A"]);
    // `B` is behind `C`, which is known, but before `A` as well, which is not.
    assert_eq!(
        order("<C>1</C><B>1</B><A>1</A>"),
        ["error element-order /T/B", "error element-order /T/A"]
    );
}

#[test]
fn what_is_superseded_is_accepted_with_a_warning() {
    let schema =
        operation("", "<T><Old s:occurs='?' s:superseded='2014-06-01'/><New s:occurs='?'/></T>");
    let old = |version: &str| found(schema, version, &in_t("<Old>1</Old>"));
    assert_eq!(old("2013-11-01"), [""; 0]);
    assert_eq!(old("2014-06-01"), ["warning superseded-element /T/Old"]);
    assert_eq!(found(schema, "2014-06-01", &in_t("<New>1</New>")), [""; 0]);
}

#[test]
fn what_is_inferred_is_at_most_a_warning() {
    let body = in_t("<B>x</B><A>maybe</A><C/>");
    let inside = "<T><A s:type='boolean'/><B s:type='integer'/></T>";
    assert_eq!(
        found(operation("", inside), "2009-10-01", &body),
        [
            "error operation-not-in-version /T",
            "error invalid-value /T/B",
            "error element-order /T/A",
            "error invalid-value /T/A",
            "error unknown-element /T/C",
        ]
    );
    assert_eq!(
        found(operation("grade='inferred'", inside), "2009-10-01", &body),
        [
            "warning operation-not-in-version /T",
            "warning invalid-value /T/B",
            "warning element-order /T/A",
            "warning invalid-value /T/A",
            "warning unknown-element /T/C",
        ]
    );
    let one = "<T><A s:type='boolean' s:grade='inferred'/><B s:type='integer'/></T>";
    assert_eq!(
        found(operation("", one), "2014-06-01", &in_t("<A>maybe</A><B>x</B>")),
        ["warning invalid-value /T/A", "error invalid-value /T/B"]
    );
    // That a namespace is another one does not follow from anything.
    let other = "<T xmlns='urn:t/'><A>1</A><B>1</B></T>";
    assert_eq!(
        found(operation("grade='inferred'", inside), "2014-06-01", other),
        ["error wrong-namespace /T"]
    );
}

#[test]
fn a_root_without_a_namespace_may_be_how_a_page_prints_it() {
    let inside = "<SomethingRatherLong><A/></SomethingRatherLong>";
    let body = "<SomethingRatherLong><A>1</A></SomethingRatherLong>";
    let weighs = |attributes: &str| found(operation(attributes, inside), "2014-06-01", body);
    assert_eq!(weighs(""), ["error wrong-namespace /SomethingRatherLong"]);
    assert_eq!(weighs("bare='warning'"), ["warning wrong-namespace /SomethingRatherLong"]);
}

#[test]
fn an_operation_may_be_of_a_doubtful_version() {
    let schema = operation("", "<T><A/></T>");
    let doubtful = {
        let text = "<s:operation xmlns:s='urn:svclint:schema:1' xmlns='urn:t' name='T' \
                    since='2011-10-01?' says='.' source='.'><s:request method='POST' path='/'/>\
                    <T><A/></T></s:operation>";
        let part = Arc::new(Part::from_text("t.xml", text.to_owned()));
        let (schema, _) = schema::compile(&xml::read(&part), &|_| None);
        &*Box::leak(Box::new(schema.expect("a schema")))
    };
    let body = in_t("<A>1</A>");
    assert_eq!(found(schema, "2009-10-01", &body), ["error operation-not-in-version /T"]);
    assert_eq!(found(doubtful, "2009-10-01", &body), ["warning operation-not-in-version /T"]);
}

#[test]
fn an_element_may_be_in_a_namespace_of_its_own() {
    let schema = operation("", "<T><A xmlns='urn:lists'><item s:occurs='+'/></A><B/></T>");
    let other = |list: &str| {
        let list = format!("<A{list}><item>1</item><item>2</item></A><B>1</B>");
        found(schema, "2014-06-01", &in_t(&list))
    };
    assert_eq!(other(" xmlns='urn:lists'"), [""; 0]);
    assert_eq!(other(""), [""; 0]);
    assert_eq!(other(" xmlns='urn:else'"), ["error wrong-namespace /T/A"]);
}

#[test]
fn values_of_repeated_elements_may_be_keys() {
    let schema = operation("", "<T><A s:occurs='+' s:key='.'/></T>");
    assert_eq!(
        found(schema, "2014-06-01", &in_t("<A>1</A><A>2</A><A>1</A>")),
        ["error duplicate-name /T/A[3]"]
    );
}

#[test]
fn what_excludes_each_other_is_not_out_of_order_as_well() {
    let schema = operation("", "<T><s:choice><A/><B/></s:choice><C s:occurs='?'/></T>");
    assert_eq!(
        found(schema, "2014-06-01", &in_t("<B>1</B><A>1</A>")),
        ["error exclusive-elements /T/A"]
    );
    assert_eq!(
        found(schema, "2014-06-01", &in_t("<C>1</C><A>1</A>")),
        ["error element-order /T/A"]
    );
}
