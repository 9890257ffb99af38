//! Input to measure svclint with, made here and always the same: request bodies and pairs of service
//! files of the size and shape that services have, and files that grow in one way.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use svclint::Input;

const NAMESPACE: &str = "http://schemas.microsoft.com/windowsazure";
const SERVICE: &str = "http://schemas.microsoft.com/ServiceHosting/2008/10";
const WORDS: [&str; 16] = [
    "front", "back", "cart", "order", "mail", "queue", "image", "report", "search", "billing",
    "audit", "cache", "store", "price", "tenant", "invoice",
];

/// Numbers that look like chance and are the same in each run (the generator of Numerical Recipes).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }

    fn word(&mut self) -> &'static str {
        WORDS[self.below(WORDS.len())]
    }

    fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b"0123456789ABCDEF"[self.below(16)])).collect()
    }
}

/// A role: its name, and its settings with their values.
type Role = (String, Vec<(String, String)>);

fn roles(dice: &mut Dice, count: usize) -> Vec<Role> {
    let setting = |dice: &mut Dice, number: usize| {
        let name = ["CacheServer", "FeatureFlags", "LogLevel", "Smtp.Host"][dice.below(4)];
        let value = match dice.below(3) {
            0 => "Verbose".to_owned(),
            1 => "a&amp;b;c=&quot;1&quot;".to_owned(),
            _ => format!("{}.contoso.com", dice.word()),
        };
        (format!("{name}.{number}"), value)
    };
    let role = |number| {
        let settings = 2 + dice.below(3);
        let name = format!("{}{}{number}", dice.word(), dice.word());
        (name, (0..settings).map(|number| setting(dice, number)).collect())
    };
    (0..count).map(role).collect()
}

fn configuration(dice: &mut Dice, roles: &[Role]) -> String {
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<ServiceConfiguration serviceName=\"Harbor\" \
         xmlns=\"{SERVICE}/ServiceConfiguration\" osFamily=\"7\" osVersion=\"*\" \
         schemaVersion=\"2015-04.2.6\">\n"
    );
    let thumbprint = dice.digits(40);
    for (name, settings) in roles {
        text += &format!(
            "  <Role name=\"{name}\">\n    <Instances count=\"{}\" />\n",
            2 + dice.below(7)
        );
        text += "    <ConfigurationSettings>\n";
        for (name, value) in settings {
            text += &format!("      <Setting name=\"{name}\" value=\"{value}\" />\n");
        }
        text += &format!(
            "    </ConfigurationSettings>\n    <Certificates>\n      <Certificate name=\"ssl\" \
             thumbprint=\"{thumbprint}\" thumbprintAlgorithm=\"sha1\" />\n    </Certificates>\n  </Role>\n"
        );
    }
    text + "</ServiceConfiguration>\n"
}

fn definition(roles: &[Role]) -> String {
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<ServiceDefinition name=\"Harbor\" \
         xmlns=\"{SERVICE}/ServiceDefinition\" schemaVersion=\"2015-04.2.6\">\n"
    );
    for (number, (name, settings)) in roles.iter().enumerate() {
        text += &format!(
            "  <WorkerRole name=\"{name}\" vmsize=\"Standard_D2_v2\">\n    <Endpoints>\n      \
             <InternalEndpoint name=\"Internal{number}\" protocol=\"tcp\" />\n    </Endpoints>\n    \
             <ConfigurationSettings>\n"
        );
        for (name, _) in settings {
            text += &format!("      <Setting name=\"{name}\" />\n");
        }
        text += "    </ConfigurationSettings>\n    <Certificates>\n      <Certificate name=\"ssl\" \
                 storeLocation=\"LocalMachine\" storeName=\"My\" />\n    </Certificates>\n    \
                 <LocalResources>\n      <LocalStorage name=\"tmp\" sizeInMB=\"512\" \
                 cleanOnRoleRecycle=\"true\" />\n    </LocalResources>\n  </WorkerRole>\n";
    }
    text + "</ServiceDefinition>\n"
}

fn properties(dice: &mut Dice, count: usize) -> String {
    let one = |number| {
        let (name, value) = (dice.word(), dice.digits(20));
        format!(
            "    <ExtendedProperty>\n      <Name>Prop_{name}_{number}</Name>\n      \
             <Value>{name} {value}</Value>\n    </ExtendedProperty>\n"
        )
    };
    let all: String = (0..count).map(one).collect();
    format!("  <ExtendedProperties>\n{all}  </ExtendedProperties>\n")
}

/// A body of Upgrade Deployment with an encoded configuration; `force` is a boolean, or what
/// somebody takes for one.
fn body(dice: &mut Dice, force: &str) -> String {
    let count = 2 + dice.below(3);
    let roles = roles(dice, count);
    let encoded = STANDARD.encode(configuration(dice, &roles));
    let several = [0, 2, 5, 10, 15, 20, 25][dice.below(7)];
    let properties = if several > 0 { properties(dice, several) } else { String::new() };
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<UpgradeDeployment xmlns=\"{NAMESPACE}\">\n  \
         <Mode>Auto</Mode>\n  <PackageUrl>https://harbor.blob.core.windows.net/p/{}.cspkg</PackageUrl>\n  \
         <Configuration>{encoded}</Configuration>\n  <Label>SGFyYm9y</Label>\n  \
         <Force>{force}</Force>\n{properties}</UpgradeDeployment>\n",
        dice.word()
    )
}

/// Bodies in which nothing is to be found.
#[must_use]
pub fn bodies(count: usize) -> Vec<Input> {
    let mut dice = Dice(1);
    (0..count).map(|n| Input::new(format!("{n}.xml"), body(&mut dice, "true"))).collect()
}

/// Bodies with a mistake in each.
#[must_use]
pub fn mistaken_bodies(count: usize) -> Vec<Input> {
    let mut dice = Dice(1);
    (0..count).map(|n| Input::new(format!("{n}.xml"), body(&mut dice, "yes"))).collect()
}

/// Definitions with their configurations, in which nothing is to be found.
#[must_use]
pub fn pairs(count: usize) -> Vec<Input> {
    let mut dice = Dice(2);
    let mut inputs = Vec::new();
    for number in 0..count {
        let several = 1 + dice.below(5);
        let roles = roles(&mut dice, several);
        let text = configuration(&mut dice, &roles);
        inputs.push(Input::new(format!("{number}/ServiceDefinition.csdef"), definition(&roles)));
        inputs.push(Input::new(format!("{number}/ServiceConfiguration.cscfg"), text));
    }
    inputs
}

/// How many bytes inputs have together.
#[must_use]
pub fn bytes(inputs: &[Input]) -> usize {
    inputs.iter().map(|input| input.bytes.len()).sum()
}

/// Files that grow in one way each: name, and what makes one of that size.
pub const GROWING: [(&str, fn(usize) -> Vec<Input>); 8] = [
    ("properties", |n| change(&properties(&mut Dice(3), n))),
    ("equal keys", |n| {
        change(&format!(
            "<ExtendedProperties>{}</ExtendedProperties>",
            "<ExtendedProperty><Name>a</Name><Value>b</Value></ExtendedProperty>".repeat(n)
        ))
    }),
    ("unknown elements", |n| change(&"<Forces>true</Forces>".repeat(n))),
    ("out of order", |n| change(&"<Mode>Auto</Mode>".repeat(n))),
    ("attributes", |n| {
        let attributes: String = (0..n).map(|number| format!(" a{number}=\"b\"")).collect();
        change(&format!("<Mode{attributes}>Auto</Mode>"))
    }),
    ("comments that allow", |n| change(&"<!-- svclint: allow invalid-value -->\n".repeat(n))),
    ("stray ampersands", |n| change(&"<Name>a & b</Name>".repeat(n))),
    ("roles", |n| {
        let roles = roles(&mut Dice(4), n);
        vec![
            Input::new("ServiceDefinition.csdef", definition(&roles)),
            Input::new("ServiceConfiguration.cscfg", configuration(&mut Dice(5), &roles)),
        ]
    }),
];

fn change(inside: &str) -> Vec<Input> {
    let text = format!(
        "<?xml version=\"1.0\"?>\n<ChangeConfiguration xmlns=\"{NAMESPACE}\">\n{inside}</ChangeConfiguration>\n"
    );
    vec![Input::new("change.xml", text)]
}
