//! Laws of fixing, held over real files and over mutations of good ones: a safe fix never adds a
//! finding, never changes what it does not name, and fixing twice is fixing once. What was changed
//! is judged by an independent parser.

mod common;
mod laws;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use common::{base, between, encoded_configuration, package, replace};
use laws::fixes::{after, breaks_a_law, fixed, options, wanted};
use proptest::prelude::*;
use svclint::finding::Safety;
use svclint::fix::fix;
use svclint::{Input, Options, lint};

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => files(&path, found),
            Ok(kind) if kind.is_file() => found.push(path),
            _ => {}
        }
    }
}

#[test]
fn laws_hold_on_real_files() {
    let corpus = package().join("../shared/corpus");
    if !corpus.is_dir() {
        println!("skipped: there is no ../shared/corpus");
        return;
    }
    let mut found = Vec::new();
    files(&corpus, &mut found);
    let mut folders: BTreeMap<PathBuf, Vec<Input>> = BTreeMap::new();
    for path in found {
        let name = path.to_string_lossy().into_owned();
        let is_ours = ["cscfg", "csdef", "xml"].iter().any(|end| name.ends_with(end));
        if let Some(folder) = path.parent().filter(|_| is_ours) {
            let bytes = fs::read(&path).expect("a file of the corpus");
            folders.entry(folder.to_owned()).or_default().push(Input::new(name, bytes));
        }
    }
    let mut failures = Vec::new();
    let mut mended = 0;
    for inputs in folders.values() {
        // An unsafe fix may change what another finding is about; it never adds one either.
        for safety in [Safety::Safe, Safety::Unsafe] {
            let (made, why) = breaks_a_law(inputs, safety);
            mended += made;
            failures.extend(why.map(|why| format!("{}: {why}", inputs[0].path)));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    println!("{} folders, {mended} fixes", folders.len());
    assert!(mended > 100, "only {mended} fixes were made");
}

/// What fixing makes of a configuration and a definition, of which the configuration is at fault.
#[track_caller]
fn becomes(definition: &str, before: &str, after: &str) {
    let inputs = [Input::new("S.csdef", definition), Input::new("S.cscfg", before)];
    let options = Options { settings: svclint::settle::Settings::default(), ..options() };
    let done = fix(inputs, &options, wanted(Safety::Unsafe));
    assert!(done.refused.is_empty(), "{:?}", done.refused);
    let file = done.files.iter().find(|file| file.path == "S.cscfg").expect("it was mended");
    assert_eq!(String::from_utf8_lossy(&file.after), after);
}

#[test]
fn settings_and_certificates_are_added_where_there_is_no_list_yet() {
    let list = between(CONFIGURATION, "<Instances count=\"2\" />", "\n  </Role>");
    let settings = between(CONFIGURATION, "<Instances count=\"2\" />", "\n    <Certificates>");
    let certificates = replace(list, settings, "");
    let thumbprint = between(list, "thumbprint=\"", "\"");
    let written = "
    <ConfigurationSettings>
      <Setting name=\"Colour\" value=\"\"/>
      <Setting name=\"Greeting\" value=\"\"/>
    </ConfigurationSettings>";
    becomes(
        DEFINITION,
        &replace(CONFIGURATION, settings, ""),
        &replace(CONFIGURATION, settings, written),
    );
    let empty = "\n    <ConfigurationSettings />";
    becomes(
        DEFINITION,
        &replace(CONFIGURATION, settings, empty),
        &replace(CONFIGURATION, settings, written),
    );
    let crlf = |text: &str| text.replace('\n', "\r\n");
    let without = replace(CONFIGURATION, &certificates, "");
    let with = replace(
        &replace(CONFIGURATION, thumbprint, ""),
        "thumbprintAlgorithm=\"sha1\" />",
        "thumbprintAlgorithm=\"sha1\"/>",
    );
    becomes(DEFINITION, &crlf(&without), &crlf(&with));
}

#[test]
fn a_role_without_instances_gets_two() {
    let with = "<Role name=\"Shop\">\n    <Instances count=\"2\"/>\n  </Role>";
    let file = |role: &str| {
        format!(
            "<?xml version=\"1.0\"?>\n<ServiceConfiguration serviceName=\"HarborBooks\" osFamily=\"7\" osVersion=\"*\" xmlns=\"http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceConfiguration\">\n  {role}\n</ServiceConfiguration>\n"
        )
    };
    let definition = "<?xml version=\"1.0\"?>\n<ServiceDefinition name=\"HarborBooks\" schemaVersion=\"2015-04.2.6\" xmlns=\"http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceDefinition\">\n  <WorkerRole name=\"Shop\" vmsize=\"Standard_D1_v2\"/>\n</ServiceDefinition>\n";
    for role in [
        "<Role name=\"Shop\"/>",
        "<Role name=\"Shop\" />",
        "<Role name=\"Shop\"></Role>",
        "<Role name=\"Shop\">\n  </Role>",
    ] {
        becomes(definition, &file(role), &file(with));
    }
}

/// Whatever stands out of order, and whatever is missing beside it, comes to its place at once.
#[test]
fn every_order_is_mended_with_what_is_missing() {
    let whole = base("UpgradeDeployment");
    let names = ["Mode", "PackageUrl", "Configuration", "Label", "RoleToUpgrade", "Force"];
    let lines: Vec<String> = names
        .iter()
        .map(|name| {
            let start = whole.find(&format!("  <{name}>")).expect("its line");
            let end = start + whole[start..].find('\n').expect("its end") + 1;
            format!("  <!-- {name} -->\n{} <!-- {name}! -->\n", whole[start..end].trim_end())
        })
        .collect();
    let start = whole.find("  <Mode>").expect("the first");
    let end = whole.find("  <ExtendedProperties>").expect("what follows");
    let write = |lines: &[String]| {
        format!("{}{}  <!-- the rest -->\n{}", &whole[..start], lines.concat(), &whole[end..])
    };
    let right = write(&lines);
    let mut number: usize = 1;
    for round in 0..60 {
        let mut shuffled = lines.clone();
        for index in (1..shuffled.len()).rev() {
            number = (number * 1_103_515_245 + 12345) % (1 << 31);
            shuffled.swap(index, (number >> 8) % (index + 1));
        }
        let inputs = [Input::new("a.xml", write(&shuffled))];
        let done = fixed(&inputs, Safety::Safe);
        let after = &after(&inputs, &done)[0].bytes;
        assert_eq!(String::from_utf8_lossy(after), right, "{}", write(&shuffled));
        // The same without the first, which has a default.
        let is_missing = ["Mode", "Force"][round % 2];
        shuffled.retain(|line| !line.contains(is_missing));
        let inputs = [Input::new("a.xml", write(&shuffled))];
        let done = fixed(&inputs, Safety::Unsafe);
        let text = String::from_utf8_lossy(&done.files[0].after).into_owned();
        let order: Vec<usize> = names
            .iter()
            .map(|name| text.find(&format!("<{name}>")).expect("it is there"))
            .collect();
        assert!(order.is_sorted(), "{text}\nof {}", write(&shuffled));
    }
}

/// A definition and a configuration that are right.
const DEFINITION: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<ServiceDefinition name="HarborBooks" schemaVersion="2015-04.2.6" xmlns="http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceDefinition">
  <!-- the shop -->
  <WebRole name="Shop" vmsize="Standard_D1_v2">
    <Sites>
      <Site name="Web">
        <Bindings>
          <Binding name="Https" endpointName="HttpsIn" />
        </Bindings>
      </Site>
    </Sites>
    <Startup>
      <Task commandLine="setup.cmd" executionContext="elevated" taskType="background" />
    </Startup>
    <ConfigurationSettings>
      <Setting name="Greeting" /> <!-- what the shop says -->
      <Setting name="Colour" />
    </ConfigurationSettings>
    <Certificates>
      <Certificate name="Tls" storeLocation="LocalMachine" storeName="My" />
    </Certificates>
    <Endpoints>
      <InputEndpoint name="HttpsIn" protocol="https" port="443" certificate="Tls" />
    </Endpoints>
  </WebRole>
</ServiceDefinition>
"#;

const CONFIGURATION: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<ServiceConfiguration serviceName="HarborBooks" osFamily="7" osVersion="*" xmlns="http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceConfiguration">
  <Role name="Shop">
    <Instances count="2" />
    <ConfigurationSettings>
      <Setting name="Greeting" value="Ahoy" />
      <Setting name="Colour" value="blue" />
    </ConfigurationSettings>
    <Certificates>
      <Certificate name="Tls" thumbprint="7E2A90C4D1B35F68A0C9E4F7123B5D6E8F9A0B1C" thumbprintAlgorithm="sha1" />
    </Certificates>
  </Role>
</ServiceConfiguration>
"#;

/// The good documents, in groups that are linted together; the first of each is mutated.
fn documents() -> Vec<Vec<(&'static str, String)>> {
    let (csdef, cscfg) =
        (("S.csdef", DEFINITION.to_owned()), ("S.cscfg", CONFIGURATION.to_owned()));
    vec![
        vec![("a.xml", base("UpgradeDeployment"))],
        vec![("a.xml", base("Swap"))],
        vec![("a.xml", base("ChangeConfiguration"))],
        vec![csdef.clone(), cscfg.clone()],
        vec![cscfg, csdef],
    ]
}

/// A way to spoil a document.
#[derive(Clone, Debug)]
enum Mutation {
    /// An element, with the white space before it, changes places with its next sibling.
    Swap(usize),
    /// A name or value is written in other case.
    Case(usize, bool),
    /// A letter is put in, taken out or doubled.
    Letter(usize, u8),
    /// An element is taken away.
    Remove(usize),
    /// An element stands twice.
    Double(usize),
    /// White space or a character that nobody sees is put into a value.
    Pad(usize, usize),
    /// The line ends are those of Windows.
    Crlf,
    /// The same within the configuration that is encoded in it.
    Inside(Box<Mutation>),
}

fn mutations() -> impl Strategy<Value = Mutation> {
    let leaf = prop_oneof![
        4 => (0..200_usize).prop_map(Mutation::Swap),
        3 => (0..400_usize, any::<bool>()).prop_map(|(at, up)| Mutation::Case(at, up)),
        2 => (0..4000_usize, 0..3_u8).prop_map(|(at, how)| Mutation::Letter(at, how)),
        2 => (0..200_usize).prop_map(Mutation::Remove),
        2 => (0..200_usize).prop_map(Mutation::Double),
        2 => (0..200_usize, 0..4_usize).prop_map(|(at, what)| Mutation::Pad(at, what)),
        1 => Just(Mutation::Crlf),
    ];
    leaf.prop_recursive(1, 2, 1, |inner| inner.prop_map(|one| Mutation::Inside(Box::new(one))))
}

impl Mutation {
    /// The document with this mistake in it; as it was where there is no room for it.
    fn of(&self, text: &str) -> String {
        let Ok(document) = roxmltree::Document::parse(text) else { return text.to_owned() };
        let elements: Vec<roxmltree::Node<'_, '_>> = document
            .descendants()
            .filter(|node| node.is_element() && node.parent_element().is_some())
            .collect();
        let element = |number: usize| elements.get(number % elements.len().max(1));
        let mut new = text.to_owned();
        match self {
            Self::Swap(number) => {
                let Some(one) = element(*number) else { return new };
                let Some(other) = one.next_sibling_element() else { return new };
                let (one, other) = (one.range(), other.range());
                let between = &text[one.end..other.start];
                new.replace_range(
                    one.start..other.end,
                    &format!("{}{between}{}", &text[other.clone()], &text[one.clone()]),
                );
            }
            Self::Case(number, up) => {
                let words: Vec<(usize, &str)> = text
                    .split(|c: char| !c.is_ascii_alphanumeric())
                    .filter(|word| word.len() > 2)
                    .map(|word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
                    .collect();
                let Some((at, word)) = words.get(number % words.len().max(1)) else { return new };
                let word = if *up { word.to_uppercase() } else { word.to_lowercase() };
                new.replace_range(*at..at + word.len(), &word);
            }
            Self::Letter(at, how) => {
                let at = at % text.len().max(1);
                if !text.is_char_boundary(at) || !text.is_char_boundary(at + 1) {
                    return new;
                }
                match how {
                    0 => drop(new.remove(at)),
                    1 => new.insert(at, 'x'),
                    _ => new.insert_str(at, &text[at..=at]),
                }
            }
            Self::Remove(number) => {
                if let Some(element) = element(*number) {
                    new.replace_range(element.range(), "");
                }
            }
            Self::Double(number) => {
                if let Some(element) = element(*number) {
                    new.insert_str(element.range().end, &text[element.range()]);
                }
            }
            Self::Pad(number, what) => {
                let values: Vec<usize> = elements
                    .iter()
                    .flat_map(roxmltree::Node::attributes)
                    .map(|attribute| attribute.range_value().end)
                    .chain(elements.iter().filter_map(|element| {
                        element
                            .first_child()
                            .filter(roxmltree::Node::is_text)
                            .map(|child| child.range().end)
                    }))
                    .collect();
                if let Some(at) = values.get(number % values.len().max(1)) {
                    new.insert_str(*at, ["\u{200b}", " ", "\u{a0}", "\u{feff}"][*what]);
                }
            }
            Self::Crlf => new = text.replace("\r\n", "\n").replace('\n', "\r\n"),
            Self::Inside(inner) => {
                let encoded = encoded_configuration();
                if text.contains(&encoded) {
                    let plain = String::from_utf8(STANDARD.decode(&encoded).expect("base64"))
                        .expect("text");
                    new = replace(text, &encoded, &STANDARD.encode(inner.of(&plain)));
                }
            }
        }
        new
    }
}

proptest! {
    #![proptest_config(ProptestConfig::default())]

    #[test]
    fn laws_hold_on_mutations(
        document in 0..5_usize,
        mutations in prop::collection::vec(mutations(), 1..6),
        safety in prop_oneof![3 => Just(Safety::Safe), 1 => Just(Safety::Unsafe)],
    ) {
        let mut group = documents().swap_remove(document);
        for mutation in &mutations {
            group[0].1 = mutation.of(&group[0].1);
        }
        let inputs: Vec<Input> =
            group.into_iter().map(|(name, text)| Input::new(name, text)).collect();
        if let (_, Some(why)) = breaks_a_law(&inputs, safety) {
            let text = String::from_utf8_lossy(&inputs[0].bytes).into_owned();
            prop_assert!(false, "{why}\n{text}");
        }
    }
}

/// Each mistake alone, so that it is known how many of them are mended.
#[test]
fn laws_hold_on_each_mistake_and_many_are_mended() {
    let (mut tried, mut mended) = (0, 0);
    for (index, group) in documents().into_iter().enumerate() {
        for number in 0..12 {
            for mutation in [
                Mutation::Swap(number),
                Mutation::Case(number * 3 + index, number % 2 == 0),
                Mutation::Double(number),
                Mutation::Pad(number, number % 4),
                Mutation::Inside(Box::new(Mutation::Swap(number))),
                Mutation::Inside(Box::new(Mutation::Pad(number, number % 4))),
            ] {
                let mut group = group.clone();
                let wrong = mutation.of(&group[0].1);
                if wrong == group[0].1 {
                    continue;
                }
                group[0].1 = wrong;
                let inputs: Vec<Input> =
                    group.into_iter().map(|(name, text)| Input::new(name, text)).collect();
                let (made, why) = breaks_a_law(&inputs, Safety::Safe);
                assert_eq!(why, None, "{mutation:?} of {}", inputs[0].path);
                tried += 1;
                mended += usize::from(made > 0);
            }
        }
    }
    println!("{tried} mistakes, {mended} mended");
    assert!(mended * 4 > tried, "only {mended} of {tried} are mended");
}

#[test]
fn the_documents_that_are_mutated_are_right() {
    for group in documents() {
        let inputs: Vec<Input> =
            group.into_iter().map(|(name, text)| Input::new(name, text)).collect();
        let options = Options { settings: svclint::settle::Settings::default(), ..options() };
        let report = lint(inputs, &options);
        let found: Vec<&str> = report.reported().map(|one| one.finding.message.as_str()).collect();
        assert!(found.is_empty(), "{found:?}");
    }
}
