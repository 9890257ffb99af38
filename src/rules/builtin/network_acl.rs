//! Access controls of endpoints: what their rules cover, and which endpoints use them.

use std::collections::{HashMap, HashSet};

use super::given;
use crate::document::{Name, Text, named};
use crate::finding::{Edit, Finding, Fix, Severity};
use crate::rules::Context;
use crate::text::letters::Letters;
use crate::text::nearest;
use crate::text::order;
use crate::xml;

/// A block of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Block {
    address: u32,
    prefix: u32,
}

/// What is wrong with the text of a block.
#[derive(Debug, PartialEq, Eq)]
enum Mistake {
    /// It is no address.
    Address,
    /// It has no prefix.
    Alone,
    /// Its prefix is no number from 0 to 32.
    Prefix,
}

pub(crate) fn subnet(context: &Context<'_>, findings: &mut Vec<Finding>) {
    const RULE: &str = "network-acl-subnet";
    for rule in controls(context).flat_map(|control| named(control, "Rule")) {
        let Some(value) = given(rule, "remoteSubnet") else { continue };
        let text = value.text.as_str();
        let of = |message: String| context.finding(RULE, rule, value.span, message).subject(text);
        let write = |finding: Finding, meant: &str| {
            finding
                .fix(Fix::risky(format!("write `{meant}`"), vec![Edit::replace(value.span, meant)]))
        };
        let finding = match Block::read(text) {
            Ok(block) if block.network() == block => continue,
            Ok(block) => {
                let meant = block.network().to_string();
                let message = format!("`{text}` is an address inside of the block `{meant}`");
                write(of(message).judged(Severity::Warning), &meant)
                    .help(format!("write `{meant}` for the block, or `/32` for one address"))
            }
            Err(Mistake::Alone) => {
                let meant = format!("{text}/32");
                let message = format!("`{text}` is an address without the length of a prefix");
                write(of(message).judged(Severity::Warning), &meant)
                    .help(format!("write `{meant}` for one address"))
            }
            Err(Mistake::Prefix) => of(format!("`{text}` has no prefix length from 0 to 32"))
                .help("write how many bits are fixed, such as `10.1.0.0/16`"),
            Err(Mistake::Address) => of(format!("`{text}` is no block of IPv4 addresses"))
                .help("write it as `10.1.0.0/16`; all addresses are `0.0.0.0/0`"),
        };
        findings.push(finding);
    }
}

pub(crate) fn shadowed(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for control in controls(context) {
        let mut rules: Vec<Rule<'_>> = named(control, "Rule").filter_map(Rule::read).collect();
        order::by_key(&mut rules, |rule| rule.order);
        let mut first: HashMap<Block, usize> = HashMap::new();
        for (index, rule) in rules.iter().enumerate() {
            let around = (0..=rule.block.prefix)
                .filter_map(|prefix| first.get(&Block { prefix, ..rule.block }.network()))
                .filter_map(|at| rules.get(*at))
                .min_by_key(|other| other.order);
            first.entry(rule.block.network()).or_insert(index);
            // Which of two rules of one order wins, nobody says.
            let Some(winner) = around.filter(|winner| winner.order < rule.order) else { continue };
            let message = format!(
                "the rule of order {} never matches: `{}` of order {} comes before it",
                rule.order, winner.subnet.text, winner.order
            );
            let finding = context
                .finding("network-acl-shadowed", rule.subnet.element, rule.subnet.span, message)
                .label(winner.subnet.span, "covers it")
                .subject(rule.order.to_string());
            findings.push(if winner.action == rule.action {
                finding
                    .judged(Severity::Info)
                    .help("leave it out: the rule before it does the same")
            } else {
                finding.help("give it a lower order, because the lower one wins, or leave it out")
            });
        }
    }
}

pub(crate) fn deny_only(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for control in controls(context) {
        let rules: Vec<Rule<'_>> = named(control, "Rule").filter_map(Rule::read).collect();
        let is_all = rules.len() == named(control, "Rule").count();
        let (Some(name), false, true) = (given(control, "name"), rules.is_empty(), is_all) else {
            continue;
        };
        let denies = rules.iter().filter(|rule| rule.action == "deny").count();
        let permits = rules.iter().filter(|rule| rule.action == "permit").count();
        let opens = rules.iter().any(|rule| rule.action == "permit" && rule.block.prefix == 0);
        let (message, help) = if denies == rules.len() {
            (
                format!(
                    "access control `{}` only denies: all other addresses stay open",
                    name.text
                ),
                "add a `permit` rule for those who may come in: then all others are kept out",
            )
        } else if permits == rules.len() && opens {
            (
                format!("access control `{}` permits every address", name.text),
                "name the addresses that may come in, or leave the access control out",
            )
        } else {
            continue;
        };
        findings.push(
            context
                .finding("network-acl-deny-only", control, name.span, message)
                .help(help)
                .subject(name.text),
        );
    }
}

pub(crate) fn reference(context: &Context<'_>, findings: &mut Vec<Finding>) {
    const RULE: &str = "network-acl-reference";
    if context.purpose.is_transform {
        return;
    }
    let declared: Vec<Name<'_>> =
        controls(context).filter_map(|control| given(control, "name")).collect();
    let exact: HashSet<&str> = declared.iter().map(|name| name.text.as_str()).collect();
    let folded: HashMap<String, &str> =
        declared.iter().map(|name| (name.text.lower(), name.text.as_str())).collect();
    let mut used: HashSet<&str> = HashSet::new();
    for acl in acls(context) {
        let Some(name) = given(acl, "accessControl") else { continue };
        if let Some(known) = exact.get(name.text.as_str()) {
            used.insert(known);
            continue;
        }
        let same = folded.get(&name.text.lower()).copied();
        let mut finding = context
            .finding(RULE, acl, name.span, format!("there is no access control `{}`", name.text))
            .subject(&name.text);
        let near = || nearest::of(&name.text, exact.iter().copied());
        if let Some(meant) = same.or_else(near) {
            used.insert(meant);
            let edits = vec![Edit::replace(name.span, meant)];
            finding = finding
                .note(format!("did you mean `{meant}`?"))
                .fix(Fix::risky(format!("write `{meant}`"), edits));
        } else {
            finding = finding.help("add an `AccessControl` of that name to `AccessControls`");
        }
        // Nobody recorded whether case counts here.
        let is_case = same.is_some();
        findings.push(if is_case { finding.judged(Severity::Warning) } else { finding });
    }
    for name in declared.iter().filter(|name| !used.contains(name.text.as_str())) {
        let message = format!("no endpoint uses the access control `{}`", name.text);
        findings.push(
            context
                .finding(RULE, name.element, name.span, message)
                .judged(Severity::Info)
                .help("add an `EndpointAcl` with the role and the endpoint, or leave it out")
                .subject(&name.text),
        );
    }
}

pub(crate) fn duplicate(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut seen = HashMap::new();
    for acl in acls(context) {
        let (Some(role), Some(endpoint)) = (given(acl, "role"), given(acl, "endPoint")) else {
            continue;
        };
        let key = (role.text.lower(), endpoint.text.lower());
        let Some(first) = seen.get(&key) else {
            seen.insert(key, endpoint.span);
            continue;
        };
        let message =
            format!("endpoint `{}` of role `{}` has two access controls", endpoint.text, role.text);
        findings.push(
            context
                .finding("network-acl-duplicate", acl, endpoint.span, message)
                .label(*first, "the first")
                .help("put the rules of both into one `AccessControl`, and keep one `EndpointAcl`")
                .subject(format!("{}/{}", role.text, endpoint.text)),
        );
    }
}

fn controls<'c>(context: &Context<'c>) -> impl Iterator<Item = xml::Element<'c>> {
    context.configuration().in_network(&["AccessControls", "AccessControl"]).into_iter()
}

fn acls<'c>(context: &Context<'c>) -> Vec<xml::Element<'c>> {
    context.configuration().in_network(&["EndpointAcls", "EndpointAcl"])
}

/// A rule of an access control that is as it should be.
struct Rule<'t> {
    order: u16,
    action: Text<'t>,
    block: Block,
    subnet: Name<'t>,
}

impl<'t> Rule<'t> {
    fn read(element: xml::Element<'t>) -> Option<Self> {
        let subnet = given(element, "remoteSubnet")?;
        Some(Self {
            order: given(element, "order")?.text.parse().ok()?,
            action: given(element, "action")?.text,
            block: Block::read(&subnet.text).ok()?,
            subnet,
        })
    }
}

impl Block {
    fn read(text: &str) -> Result<Self, Mistake> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let octets: Option<Vec<u32>> = address.split('.').map(octet).collect();
        let address = match octets.as_deref() {
            Some([a, b, c, d]) => a << 24 | b << 16 | c << 8 | d,
            _ => return Err(Mistake::Address),
        };
        let prefix = prefix.ok_or(Mistake::Alone)?;
        let is_short = matches!(prefix.len(), 1 | 2) && prefix.bytes().all(|b| b.is_ascii_digit());
        let prefix = prefix.parse().ok().filter(|prefix| is_short && *prefix <= 32);
        Ok(Self { address, prefix: prefix.ok_or(Mistake::Prefix)? })
    }

    /// The block with nothing set behind its prefix.
    fn network(self) -> Self {
        let mask = u32::MAX.checked_shl(32 - self.prefix).unwrap_or(0);
        Self { address: self.address & mask, ..self }
    }
}

impl std::fmt::Display for Block {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", std::net::Ipv4Addr::from(self.address), self.prefix)
    }
}

fn octet(text: &str) -> Option<u32> {
    let is_short = matches!(text.len(), 1..=3) && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| is_short && *number <= 255)
}

#[cfg(test)]
mod tests {
    use super::{Block, Mistake};

    #[test]
    fn blocks_have_an_address_and_a_prefix() {
        let network = |text| Block::read(text).map(|block| block.network().to_string());
        assert_eq!(network("10.1.2.3/8").as_deref(), Ok("10.0.0.0/8"));
        assert_eq!(network("1.2.3.4/0").as_deref(), Ok("0.0.0.0/0"));
        assert_eq!(network("1.2.3.4/32").as_deref(), Ok("1.2.3.4/32"));
        assert_eq!(network("1.2.3.4"), Err(Mistake::Alone));
        assert_eq!(network("10.0.0.0/255.0.0.0"), Err(Mistake::Prefix));
        assert_eq!(network("10.0.0.0/33"), Err(Mistake::Prefix));
        for bad in ["", "10.0.0.300/8", "10.0.0/8", "fe80::/10", "*", "10.0.0.+1/8"] {
            assert_eq!(network(bad), Err(Mistake::Address), "{bad}");
        }
    }
}
