//! The schema language: each facet on a small schema of its own, and what is said about a schema
//! that is wrong.

use std::sync::Arc;

use svclint::catalog::CATALOG;
use svclint::check;
use svclint::document::{self, Document};
use svclint::schema::{self, Lens, List, Schema};
use svclint::text::Part;
use svclint::{Input, Options, lint, xml};

/// Compiles the inside of an operation; panics with the findings when it is wrong.
fn operation(inside: &str) -> &'static Schema {
    compiled(format!(
        "<s:operation xmlns:s='urn:svclint:schema:1' xmlns='urn:t' name='T' since='2009-10-01' \
         says='.' source='.'><s:request method='POST' path='/'/>{inside}</s:operation>"
    ))
}

fn compiled(text: String) -> &'static Schema {
    let part = Arc::new(Part::from_text("t.xml", text));
    let tree = xml::read(&part);
    let (schema, findings) = schema::compile(&tree, &piece);
    let said: Vec<&str> = findings.iter().map(|finding| finding.message.as_str()).collect();
    Box::leak(Box::new(schema.unwrap_or_else(|| panic!("the schema is wrong: {said:?}"))))
}

/// A shared piece, `Word`: a value that attributes can use.
fn piece(name: &str) -> Option<&'static Schema> {
    let text = "<s:piece xmlns:s='urn:svclint:schema:1' xmlns='urn:t' name='Word' says='.' source='.'>\
                <Word s:type='name' s:pattern='[a-z]+' s:says='Words are in lower case.'/></s:piece>";
    (name == "Word").then(|| compiled(text.to_owned()))
}

/// What is found in `body` by an operation with that inside: rule, severity and element, sorted by
/// place.
fn found(inside: &str, version: &str, body: &str) -> Vec<String> {
    found_by(operation(inside), version, body)
}

/// The same, by a document with these attributes and that inside.
fn found_in_document(attributes: &str, inside: &str, body: &str) -> Vec<String> {
    let schema = compiled(format!(
        "<s:document xmlns:s='urn:svclint:schema:1' xmlns='urn:t' name='T' says='.' source='.' \
         {attributes}>{inside}</s:document>"
    ));
    found_by(schema, NEW, body)
}

fn found_by(schema: &'static Schema, version: &str, body: &str) -> Vec<String> {
    found_among(vec![schema], version, body).1
}

/// Which of several operations a body is taken for, and what is found in it.
fn found_among(
    schemas: Vec<&'static Schema>,
    version: &str,
    body: &str,
) -> (Option<&'static str>, Vec<String>) {
    let catalog = CATALOG.holding(List::from(schemas));
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
    let operation = report.files[0].requests.first().map(|request| request.operation);
    (operation, report.findings.iter().map(line).collect())
}

const NEW: &str = "2017-01-01";

#[test]
fn an_operation_may_have_no_body() {
    let schema = compiled(
        "<s:operation xmlns:s='urn:svclint:schema:1' name='Rebuild' since='2013-06-01' says='.' \
         source='.' content-type='text/plain' content-type-missing='warning'>\
         <s:request method='POST' path='/a/{b}' query='comp=rebuild&amp;resources=all' \
         optional-query='x={y|z}'/></s:operation>"
            .to_owned(),
    );
    assert!(!schema.has_body() && schema.roots().next().is_none());
    assert_eq!(schema.content_type, "text/plain");
    assert_eq!(schema.content_type_missing, svclint::Severity::Warning);
    let request = &schema.requests[0];
    let parameters: Vec<_> = request.parameters().collect();
    assert_eq!(parameters, [("comp", "rebuild"), ("resources", "all")]);
    assert_eq!(request.optional_parameters().collect::<Vec<_>>(), [("x", "{y|z}")]);
    // It is never what a body is taken for.
    assert_eq!(found_by(schema, NEW, "<Rebuild></Rebuild>"), [""; 0]);
    let xml = operation("<R/>");
    assert_eq!((xml.content_type, xml.has_body()), ("application/xml", true));
    assert_eq!(xml.content_type_missing, svclint::Severity::Error);
}

/// Operations that share a root: name and inside.
fn rivals<const N: usize>(operations: [(&str, &str); N]) -> Vec<&'static Schema> {
    let rival = |(name, inside): (&str, &str)| {
        compiled(format!(
            "<s:operation xmlns:s='urn:svclint:schema:1' xmlns='urn:t' name='{name}' \
             since='2009-10-01' says='.' source='.'><s:request method='POST' path='/'/>{inside}\
             </s:operation>"
        ))
    };
    operations.map(rival).to_vec()
}

#[test]
fn of_operations_that_share_a_root_the_one_that_fits_is_meant() {
    let group = || {
        rivals([
            ("Add", "<R><Name/></R>"),
            ("Create", "<R><Name/><Label s:occurs='?'/><Location/></R>"),
        ])
    };
    let one = |body: &str| found_among(group(), NEW, body);
    assert_eq!(one("<R><Name>a</Name></R>"), (Some("Add"), vec![]));
    assert_eq!(one("<R><Name>a</Name><Location>b</Location></R>"), (Some("Create"), vec![]));
    // What is nearest is meant, also where nothing fits.
    assert_eq!(
        one("<R><Name>a</Name><Labl>c</Labl><Location>b</Location></R>"),
        (Some("Create"), vec!["error unknown-element /R/Labl".to_owned()])
    );
    assert_eq!(
        one("<R><Name>a</Name><Locaton>b</Locaton></R>"),
        (Some("Create"), vec!["error unknown-element /R/Locaton".to_owned()])
    );
    // Where both fit, both are accepted, and the first one is named.
    let twins = rivals([("One", "<R><A/></R>"), ("Two", "<R><A/></R>")]);
    assert_eq!(found_among(twins, NEW, "<R><A>x</A></R>"), (Some("One"), vec![]));
}

#[test]
fn what_is_wrong_deep_inside_does_not_say_what_the_whole_is() {
    let strict = "<R><A><B s:type='integer'/><C s:type='integer'/></A></R>";
    let loose = "<R><A s:occurs='?'><s:any/></A><Other/></R>";
    let two = rivals([("Loose", loose), ("Strict", strict)]);
    let (operation, found) = found_among(two, NEW, "<R><A><B>x</B><C>y</C></A></R>");
    assert_eq!((operation, found.len()), (Some("Strict"), 2));
    // A model that forgives everything does not fit everything.
    let answer = "<R><Id s:missing='info'/><A s:occurs='?'><s:any/></A></R>";
    let two = rivals([("Answer", answer), ("Strict", strict)]);
    let wrong = "<R><A><B>x</B><C>1</C></A></R>";
    assert_eq!(found_among(two.clone(), NEW, wrong).0, Some("Strict"));
    let answered = "<R><Id>1</Id><A><D/></A></R>";
    assert_eq!(found_among(two, NEW, answered), (Some("Answer"), vec![]));
}

#[test]
fn an_address_may_narrow_what_a_body_can_be() {
    let schemas = rivals([("One", "<R><A/></R>"), ("Two", "<R><A/></R>"), ("Three", "<Q/>")]);
    let among = |body: &str, among: &[&'static Schema]| -> (Vec<&'static str>, Vec<String>) {
        let part = Arc::new(Part::from_text("b.xml", body.to_owned()));
        let tree = xml::read(&part);
        let (fitting, findings) = document::candidates(&tree, among);
        let rules = findings.iter().map(|finding| finding.rule.as_str().to_owned());
        (fitting.iter().map(|schema| schema.name).collect(), rules.collect())
    };
    let body = "<R xmlns='urn:t'><A>x</A></R>";
    assert_eq!(among(body, &schemas), (vec!["One", "Two"], vec![]));
    assert_eq!(among(body, &schemas[1..]), (vec!["Two"], vec![]));
    assert_eq!(among(body, &schemas[2..]), (vec![], vec![]), "such a body does not fit");
    let without = among("<R><A>x</A></R>", &schemas[1..]);
    assert_eq!(without, (vec!["Two"], vec!["wrong-namespace".to_owned()]));
}

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
fn what_is_inside_says_which_model_an_element_has() {
    let kinds = "<Kind s:one-of='Cat Dog Cow'/>";
    let model = format!(
        "<R><Pet s:when='Kind=Cat' s:occurs='*' s:key='Name'>{kinds}<Name/><Claws s:type='integer'/></Pet>\
         <Pet s:when='Kind=Dog' s:since='2014-06-01'>{kinds}<Name s:occurs='?'/><Bark/></Pet><Last/></R>"
    );
    let one =
        |version: &str, pets: &str| found(&model, version, &format!("<R>{pets}<Last>x</Last></R>"));
    let cat = "<Pet><Kind>Cat</Kind><Name>a</Name><Claws>4</Claws></Pet>";
    let dog = "<Pet><Kind>Dog</Kind><Bark>x</Bark></Pet>";
    assert!(one(NEW, &format!("{dog}{cat}{dog}")).is_empty());
    assert_eq!(one("2014-05-01", &format!("{cat}{dog}")), ["error not-in-version /R/Pet[2]"]);
    assert_eq!(
        one(NEW, "<Pet><Kind>Dog</Kind><Claws>4</Claws></Pet>"),
        ["error missing-element /R/Pet", "error unknown-element /R/Pet/Claws"]
    );
    // Where nothing says it, what is inside does.
    assert_eq!(one(NEW, "<Pet><Bark>x</Bark></Pet>"), ["error missing-element /R/Pet"]);
    assert_eq!(
        one(NEW, "<Pet><Kind>Dgo</Kind><Bark>x</Bark></Pet>"),
        ["error invalid-value /R/Pet/Kind"]
    );
    // The key is that of all of them.
    assert_eq!(one(NEW, &format!("{cat}{cat}")), ["error duplicate-name /R/Pet[2]/Name"]);
    let typed =
        "<R><Pet s:when='@i:type=Cat'><Claws/></Pet><Pet s:when='@i:type=Dog'><Bark/></Pet></R>";
    let body = "<R><Pet xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:type='Dog'><Claws>1</Claws></Pet></R>";
    assert_eq!(found(typed, NEW, body).len(), 2, "it lacks Bark, and has Claws");
}

#[test]
fn alternatives_of_a_piece_are_overridden_one_by_one() {
    let model = "<s:piece name='P'><P><I s:when='K=a' s:occurs='*'><K/><X s:length='..1'/></I>\
                 <I s:when='K=b'><K/><X s:length='..1'/></I></P></s:piece>\
                 <R><P s:use='P'/><Q s:use='P'><I s:when='K=b'><X s:length='..3'/></I></Q></R>";
    let item = |kind: &str| format!("<I><K>{kind}</K><X>xxx</X></I>");
    let body = format!("<R><P>{0}{1}</P><Q>{0}{1}</Q></R>", item("a"), item("b"));
    assert_eq!(
        found(model, NEW, &body),
        [
            "error value-too-long /R/P/I[1]/X",
            "error value-too-long /R/P/I[2]/X",
            "error value-too-long /R/Q/I[1]/X"
        ]
    );
}

#[test]
fn an_element_may_be_needed_where_something_holds() {
    let model = "<R><A s:occurs='?'/><B s:occurs='?'/>\
                 <C s:occurs='?' s:required-when='A=x !B'/><D s:occurs='?' s:required-when='B/@i:type=t?'/></R>";
    let one = |inside: &str| found(model, NEW, &format!("<R>{inside}</R>"));
    assert!(one("").is_empty() && one("<A>y</A>").is_empty() && one("<A>x</A><B/>").is_empty());
    assert_eq!(one("<A>X</A>"), ["error missing-element /R"], "case does not count");
    assert!(one("<A>x</A><C/>").is_empty());
    let typed = "<B xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:type='t'/>";
    assert_eq!(one(typed), ["warning missing-element /R"]);
    let like = "<R><A s:occurs='?'/><B s:occurs='?' s:required-when='A!~[0-9]+'/>\
                <C s:occurs='?' s:only-when='A~[0-9]+ ?'/></R>";
    let one = |inside: &str| found(like, NEW, &format!("<R>{inside}</R>"));
    assert!(one("").is_empty() && one("<A>12</A><C/>").is_empty());
    assert_eq!(one("<A>x</A>"), ["error missing-element /R"]);
    assert_eq!(one("<A>x</A><B/><C/>"), ["warning exclusive-elements /R/C"]);
}

#[test]
fn an_element_may_stand_only_where_something_holds() {
    let model = "<R><A s:occurs='?'/><B s:occurs='?' s:only-when='!A'/><C s:occurs='?' s:only-when='A=x?'/>\
                 <D s:occurs='*' s:only-when='D[2]'/><E s:occurs='?' s:only-when='../R//F!=1'><F/></E></R>";
    let one = |inside: &str| found(model, NEW, &format!("<R>{inside}</R>"));
    assert!(one("<A>x</A><C/>").is_empty() && one("<B/>").is_empty());
    assert_eq!(one("<A>y</A><B/>"), ["error exclusive-elements /R/B"]);
    assert_eq!(one("<A>y</A><C/>"), ["warning exclusive-elements /R/C"]);
    assert_eq!(one("<C/>"), ["warning missing-element /R/C"]);
    assert_eq!(one("<D/>"), ["error missing-element /R/D"]);
    assert!(one("<D/><D/>").is_empty());
    assert!(one("<E><F>2</F></E>").is_empty(), "`..` of the root is nothing");
}

#[test]
fn a_value_may_have_to_name_something() {
    let model = "<s:piece name='U'><U s:ref='/R/Things/Thing/@name' s:occurs='?'/></s:piece>\
                 <R><A s:occurs='?' s:ref='/R/Things/Thing/@name?'/><U s:use='U'/>\
                 <Things s:occurs='?'><Thing s:occurs='*'><s:attribute name='name'/></Thing></Things></R>\
                 <Q><U s:use='U'/></Q>";
    let things = "<Things><Thing name='one'/><Thing name='two'/></Things>";
    let one = |inside: &str| found(model, NEW, &format!("<R>{inside}{things}</R>"));
    assert!(one("<A>one</A><U>two</U>").is_empty());
    assert_eq!(one("<U>tow</U>"), ["error unknown-reference /R/U"]);
    assert_eq!(one("<A>One</A>"), ["warning unknown-reference /R/A"]);
    assert_eq!(found(model, NEW, "<R><U>two</U></R>"), ["error unknown-reference /R/U"]);
    assert!(found(model, NEW, "<Q><U>two</U></Q>").is_empty(), "such a document has no things");
}

#[test]
fn a_choice_and_a_group_say_what_it_weighs_to_lack_them() {
    let choice = "<R><s:choice missing='warning'><A/><B/></s:choice></R>";
    assert_eq!(found(choice, NEW, "<R></R>"), ["warning missing-element /R"]);
    let group =
        "<R><s:group occurs='?' missing='info'><A/><B/><C s:missing='warning'/></s:group></R>";
    assert_eq!(
        found(group, NEW, "<R><A>x</A></R>"),
        ["info missing-element /R", "warning missing-element /R"]
    );
}

#[test]
fn an_attribute_may_say_the_type() {
    let model = "<R><A><s:attribute name='type' qualified='instance' occurs='?' one-of='Big' \
                 required-when='B' missing='warning'/><B s:occurs='?'/></A></R>";
    let one = |attribute: &str, inside: &str| {
        let instance = "xmlns:i='http://www.w3.org/2001/XMLSchema-instance'";
        found(model, NEW, &format!("<R><A {instance} {attribute}>{inside}</A></R>"))
    };
    assert!(one("i:type='Big'", "<B/>").is_empty() && one("i:type='d:Big'", "<B/>").is_empty());
    assert!(one("", "").is_empty());
    assert_eq!(one("", "<B/>"), ["warning missing-attribute /R/A"]);
    assert_eq!(one("i:type='Small'", ""), ["error invalid-value /R/A"]);
}

#[test]
fn base64_is_measured_in_bytes_too() {
    let model = "<R><A s:type='base64' s:size='..2'/></R>";
    assert!(found(model, NEW, "<R><A>/////w==</A></R>").len() == 1, "four bytes");
    assert!(found(model, NEW, "<R><A>//8=</A></R>").is_empty(), "what they are does not matter");
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
    let counts = "<R><A s:occurs='0..1?'/><B s:occurs='0..2?'/></R>";
    assert_eq!(
        found(counts, NEW, "<R><A/><A/><B/><B/><B/></R>"),
        ["warning repeated-element /R/A[2]", "warning too-many-elements /R/B[3]"]
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
        ("ipv4", "10.0.0.4", "::1"),
        ("port", "443", "70000"),
        ("port-or-any", "*", "**"),
        ("port-range", "*", "0"),
        ("port-range", "1024-2048", "1024-90000"),
        ("port-range", "443", "2048-1024"),
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
    let spaced = format!("<R><A>{}</A></R>", "aB 09 ".repeat(10));
    assert!(found(thumbprint, NEW, &spaced).is_empty(), "white space and case do not count");
}

#[test]
fn what_is_of_no_type_holds_nothing() {
    let model = "<R><A s:type='none'/></R>";
    assert!(found(model, NEW, "<R><A/></R>").is_empty());
    assert_eq!(found(model, NEW, "<R><A>x</A></R>"), ["warning stray-text /R/A"]);
    assert_eq!(found(model, NEW, "<R><A><B/></A></R>"), ["error unknown-element /R/A/B"]);
}

#[test]
fn placeholders_are_of_every_type() {
    for kind in ["boolean", "integer", "ipv4", "port", "port-or-any", "port-range", "thumbprint"] {
        let model = format!("<R><A><s:attribute name='a' type='{kind}'/></A></R>");
        for token in ["__X__", "#{X}", "${X}", "$(X)", "{{X}}", "%X%", "[x]", "$x$"] {
            let body = format!("<R><A a='{token}'/></R>");
            let expected = ["warning placeholder-value /R/A"];
            assert_eq!(found(&model, NEW, &body), expected, "{kind}: {token}");
        }
    }
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
fn names_may_differ_in_case_with_a_warning() {
    let model =
        "<R><I s:occurs='*' s:key='@n' s:key-case='warning'><s:attribute name='n'/></I></R>";
    let body = |names: [&str; 3]| {
        format!("<R>{}</R>", names.map(|name| format!("<I n='{name}'/>")).concat())
    };
    assert_eq!(found(model, NEW, &body(["a", "A", "b"])), ["warning duplicate-name /R/I[2]"]);
    assert_eq!(found(model, NEW, &body(["A", "a", "a"])).len(), 2);
    assert_eq!(found(model, NEW, &body(["a", "b", "a"])), ["error duplicate-name /R/I[3]"]);
    assert!(!found(model, NEW, &body(["#{a}", "#{a}", "b"])).iter().any(|f| f.contains("dupl")));
}

#[test]
fn a_choice_counts_all_that_is_in_it() {
    let model = "<R><s:choice occurs='0..2' key='@n'>\
                 <A s:occurs='*'><s:attribute name='n'/></A><B s:occurs='*'><s:attribute name='n'/></B>\
                 </s:choice></R>";
    assert!(found(model, NEW, "<R><B n='1'/><A n='2'/></R>").is_empty());
    assert_eq!(found(model, NEW, "<R><A n='1'/><B n='1'/></R>"), ["error duplicate-name /R/B"]);
    assert_eq!(
        found(model, NEW, "<R><A n='1'/><B n='2'/><A n='3'/></R>"),
        ["error too-many-elements /R/A[2]"]
    );
    assert_eq!(
        found(model, NEW, "<R><A n='1'/><A n='1'/></R>"),
        ["error duplicate-name /R/A[2]"],
        "said once"
    );
}

#[test]
fn hints_say_what_people_meant() {
    let model = "<R><A s:occurs='?'><s:attribute name='put' occurs='?'/>\
                 <s:hint name='@set' meant='put' says='It is put.'/>\
                 <s:hint name='@gone' says='It went.'/></A>\
                 <s:hint name='Other' meant='A' says='It is A.'/>\
                 <s:hint name='Away' says='It is elsewhere.'/></R>";
    let one = |body: &str| found(model, NEW, body);
    assert_eq!(one("<R><A set='1'/></R>"), ["error unknown-attribute /R/A"]);
    assert_eq!(one("<R><A gone='1'/></R>"), ["error unknown-attribute /R/A"]);
    assert_eq!(one("<R><Away/></R>"), ["error unknown-element /R/Away"]);
    // What is meant is checked as that.
    assert_eq!(
        one("<R><Other bad='1'/></R>"),
        ["error unknown-element /R/Other", "error unknown-attribute /R/Other"]
    );
    let required =
        "<R><A><s:attribute name='put'/><s:hint name='@set' meant='put' says='.'/></A></R>";
    assert_eq!(
        found(required, NEW, "<R><A set='1'/></R>"),
        ["error unknown-attribute /R/A"],
        "it is not missing as well"
    );
}

#[test]
fn an_end_tag_may_know_better() {
    let model = "<R><Alpha s:occurs='*'/></R>";
    assert_eq!(
        found(model, NEW, "<R><Alph>x</Alpha></R>"),
        ["error unknown-element /R/Alph"],
        "that the tags do not match is the same mistake"
    );
}

#[test]
fn an_absence_may_weigh_more_in_later_versions() {
    let (attributes, model) = (
        "version='@v' model='2015-04.2.6'",
        "<R><A s:missing='warning error@2014-06.2.4'/><s:attribute name='v' occurs='?'/></R>",
    );
    let one = |body: &str| found_in_document(attributes, model, body);
    assert_eq!(one("<R></R>"), ["warning missing-element /R"]);
    assert_eq!(one("<R v='2014-01.2.3'></R>"), ["warning missing-element /R"]);
    assert_eq!(one("<R v='2014-06.2.4'></R>"), ["error missing-element /R"]);
}

#[test]
fn what_is_newer_than_the_model_may_be_right() {
    let model = "<R><A s:occurs='?' s:since='2014-06.2.4'/><s:attribute name='v' occurs='?'/></R>";
    let one = |body: &str| found_in_document("version='@v' model='2015-04.2.6'", model, body);
    assert_eq!(
        one("<R v='2015-04.2.6' w='1'><B/></R>"),
        ["error unknown-attribute /R", "error unknown-element /R/B"]
    );
    assert_eq!(
        one("<R v='2016-01.3.0' w='1'><B/></R>"),
        ["warning unknown-attribute /R", "warning unknown-element /R/B"]
    );
    assert_eq!(one("<R v='2013-03.2.0'><A>x</A></R>"), ["error not-in-version /R/A"]);
    assert!(one("<R v='#{V}'><A>x</A></R>").iter().all(|f| f == "warning placeholder-value /R"));
}

#[test]
fn a_transform_lacks_nothing() {
    let model =
        "<R><A s:occurs='+' s:key='@n'><s:attribute name='n'/><B s:type='boolean'/></A><C/></R>";
    let one = |body: &str| found_in_document("transform='http://t.example/x'", model, body);
    let inside = "<A n='1'><B>x</B></A><A n='1' z='1'/><A/>";
    assert_eq!(one(&format!("<R>{inside}</R>")).len(), 7);
    let transform = format!("<R><A xmlns:x='http://t.example/x' x:Transform='Set'/>{inside}</R>");
    assert_eq!(
        one(&transform),
        [
            "info transform-file /R/A[1]",
            "error invalid-value /R/A[2]/B",
            "error unknown-attribute /R/A[3]"
        ]
    );
    let declared = format!("<R>{inside}<C xmlns:x='http://t.example/x'>x</C></R>");
    assert_eq!(one(&declared).len(), 6, "declared and not used, it is none");
}

#[test]
fn attributes_use_pieces_and_override_by_name() {
    let model = "<R><A><s:attribute name='a' use='Word'/></A></R>";
    assert!(found(model, NEW, "<R><A a='word'/></R>").is_empty());
    assert_eq!(found(model, NEW, "<R><A a='Word'/></R>"), ["error invalid-name /R/A"]);
    let pieces = "<s:piece name='P'><P><s:attribute name='a' one-of='x y'/>\
                  <s:attribute name='b' occurs='?'/></P></s:piece>\
                  <R><P s:use='P'/><Q s:use='P'><s:attribute name='a' one-of='z'/></Q></R>";
    assert!(found(pieces, NEW, "<R><P a='x' b='1'/><Q a='z' b='1'/></R>").is_empty());
    assert_eq!(
        found(pieces, NEW, "<R><P a='z'/><Q a='x'/></R>"),
        ["error invalid-value /R/P", "error invalid-value /R/Q"]
    );
}

#[test]
fn white_space_around_a_name_is_refused_where_its_form_has_none() {
    let model = "<R><A s:type='name' s:pattern='[a-z]+'/><B s:type='name'/></R>";
    assert_eq!(
        found(model, NEW, "<R><A> a</A><B> b</B></R>"),
        ["error invalid-name /R/A", "warning name-whitespace /R/B"]
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
    assert_eq!(mistakes(&file(since, "<R><A s:missing='soon'/></R>")), ["invalid-value soon"]);
    assert_eq!(mistakes(&file(since, "<R><A s:only-when='B/'/></R>")), ["invalid-value B/"]);
    assert_eq!(mistakes(&file(since, "<R><A s:ref='a b'/></R>")), ["invalid-value a b"]);
    let alternative = "<s:piece name='P'><P><A s:when='K=a'><K/></A></P></s:piece>\
                       <R><P s:use='P'><A s:when='K=b'/></P></R>";
    assert_eq!(mistakes(&file(since, alternative)), ["invalid-value A"]);
    let attribute = "<R><A><s:attribute name='a' use='Nobody'/></A></R>";
    assert_eq!(mistakes(&file(since, attribute)), ["invalid-value Nobody"]);
    let hint = "<R><s:hint name='@a'/></R>";
    assert_eq!(mistakes(&file(since, hint)), ["missing-attribute s:hint"]);
    assert_eq!(mistakes(&file(since, "<R>")).len(), 1, "malformed once");
    assert!(mistakes(&file(since, "")).is_empty(), "a request without a body");
    let piece = "<s:piece xmlns:s='urn:svclint:schema:1' name='P' says='.' source='.'/>";
    assert_eq!(mistakes(piece), ["invalid-value s:piece"]);
    let request = file(since, "<s:request method='POST' path='/' query='comp'/>");
    assert_eq!(mistakes(&request), ["invalid-value comp"]);
}

#[test]
fn the_schemas_of_this_release_are_right_and_check_themselves() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
    let mut checked = 0;
    for place in ["", "operations", "documents", "shared", "arm"] {
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
