//! Names of a definition held against those of its configuration: what the pair rules share.

use std::collections::{HashMap, HashSet};

use super::declared::ByName;
use crate::document::{ConfiguredRole, Name, Purpose, Role, RoleFacts, Text, name_of};
use crate::finding::{Edit, Finding, Severity};
use crate::rules::Pair;
use crate::schema::PLUGIN_PREFIX;
use crate::text::letters::Letters;
use crate::text::nearest;
use crate::xml;

/// What both sides have, and what only one has.
#[derive(Default)]
pub(crate) struct Matched<'t> {
    /// Declared, but not given.
    pub(super) missing: Vec<Name<'t>>,
    /// Given, but not declared; and what was probably meant, which then is not missing.
    pub(super) undeclared: Vec<(Name<'t>, Option<Name<'t>>)>,
    /// The same but for case: as declared, as given.
    pub(super) respelt: Vec<(Name<'t>, Name<'t>)>,
}

/// A role of the definition with its configuration, and what the names of the two have in common.
pub(crate) struct RolePair<'t> {
    pub(super) role: &'t RoleFacts<'t>,
    pub(super) configured: &'t ConfiguredRole<'t>,
    pub(super) settings: Matched<'t>,
    pub(super) certificates: Matched<'t>,
}

impl<'t> RolePair<'t> {
    fn of(role: &'t RoleFacts<'t>, configured: &'t ConfiguredRole<'t>) -> Self {
        let settings = configured.settings().iter().map(|setting| &setting.name);
        let settings = matched(role.settings().iter(), settings);
        let certificates = configured.certificates().iter().filter_map(|one| one.name.as_ref());
        let certificates = matched(role.certificates().iter(), certificates);
        Self { role, configured, settings, certificates }
    }
}

/// Holds names that are given against those that are declared.
fn matched<'t: 'n, 'n>(
    declared: impl Iterator<Item = &'n Name<'t>> + Clone,
    given: impl Iterator<Item = &'n Name<'t>> + Clone,
) -> Matched<'t> {
    if are_the_same(&declared, &given) {
        return Matched::default();
    }
    let given: Vec<&Name<'t>> = given.collect();
    let has_token = given.iter().any(|name| name.is_token());
    let declared: Vec<Name<'t>> = declared.filter(|name| !name.is_token()).cloned().collect();
    let exact: HashSet<&str> = declared.iter().map(|name| name.text.as_str()).collect();
    let lower: HashMap<String, usize> =
        declared.iter().enumerate().rev().map(|(index, name)| (name.text.lower(), index)).collect();
    let mut used: HashSet<String> = HashSet::new();
    let mut seen: HashSet<Text<'_>> = HashSet::new();
    let mut strangers = Vec::new();
    let mut found = Matched::default();
    let texts: HashSet<&str> = given.iter().map(|name| name.text.as_str()).collect();
    for name in given.into_iter().filter(|name| !name.is_token()).cloned() {
        if !seen.insert(name.text.clone()) {
            continue;
        }
        let small = name.text.lower();
        if exact.contains(name.text.as_str()) {
            used.insert(small);
        } else if let Some(index) = lower.get(&small) {
            used.insert(small);
            let meant = &declared[*index];
            if !texts.contains(meant.text.as_str()) {
                found.respelt.push((meant.clone(), name));
            }
        } else {
            strangers.push(name);
        }
    }
    let mut missing: Vec<Name<'t>> = Vec::new();
    for name in declared {
        if used.insert(name.text.lower()) {
            missing.push(name);
        }
    }
    for name in strangers {
        let meant = nearest::among(&name.text, missing.iter().map(|name| name.text.as_str()))
            .and_then(|meant| missing.iter().position(|name| name.text == meant))
            .map(|index| missing.remove(index));
        found.undeclared.push((name, meant));
    }
    // Where a token may become any name, nothing is known to be missing.
    if !has_token {
        found.missing = missing;
    }
    found
}

/// Whether the same few names stand on both sides, as nearly always.
fn are_the_same<'n, 't: 'n>(
    declared: &(impl Iterator<Item = &'n Name<'t>> + Clone),
    given: &(impl Iterator<Item = &'n Name<'t>> + Clone),
) -> bool {
    const FEW: usize = 16;
    let is_same = |one: &Name<'_>, other: &Name<'_>| one.text == other.text;
    // In the same order, as nearly always, each is told by one look.
    let in_order = declared.clone().map(|name| &name.text).eq(given.clone().map(|name| &name.text));
    let are_few = || declared.clone().nth(FEW).is_none() && given.clone().nth(FEW).is_none();
    let are_all_there = || {
        declared.clone().all(|one| given.clone().any(|other| is_same(one, other)))
            && given.clone().all(|one| declared.clone().any(|other| is_same(one, other)))
    };
    (in_order || are_few() && are_all_there()) && !given.clone().any(Name::is_token)
}

impl<'c> Pair<'c> {
    /// The roles that both have, in the order of the configuration.
    pub(super) fn roles(&self) -> &[RolePair<'c>] {
        self.roles.get_or_init(|| self.put_together())
    }

    fn put_together(&self) -> Vec<RolePair<'c>> {
        let [definition, configuration] = self.files.map(|file| &*file.collected);
        // Of several roles of a name the first is meant.
        let roles = definition.roles.iter().rev();
        let known: ByName<'_, &'c RoleFacts<'c>> =
            roles.filter_map(|role| Some((role.called()?.text.as_str(), role))).collect();
        let both = |configured: &'c ConfiguredRole<'c>| {
            Some(RolePair::of(known.get(&configured.called()?.text)?, configured))
        };
        configuration.configured.iter().filter_map(both).collect()
    }

    /// The roles of the definition against those of the configuration.
    pub(super) fn matched_roles(&self) -> &Matched<'c> {
        self.matched_roles.get_or_init(|| {
            let [definition, configuration] = self.files.map(|file| &*file.collected);
            let declared = definition.roles.iter().filter_map(RoleFacts::called);
            let given = configuration.configured.iter().filter_map(ConfiguredRole::called);
            matched(declared, given)
        })
    }

    /// The purpose of the configuration.
    pub(super) fn purpose(&self) -> Purpose {
        self.files[1].purpose
    }
}

/// Whether a name is under the prefix of a plug-in that the role imports and of which not
/// everything is known: then it may be declared there.
pub(super) fn may_be_plugins(role: &Role<'_>, name: &str) -> bool {
    let Some(module) = plugin_of(name) else { return false };
    role.plugins().iter().any(|(import, plugin)| {
        // The client of the cache has its settings under the prefix of the cache.
        !plugin.is_complete && import.text.starts_with(module)
    })
}

/// The plug-in of the SDK that a name is under: `RemoteAccess` of
/// `Microsoft.WindowsAzure.Plugins.RemoteAccess.Enabled`.
pub(super) fn plugin_of(name: &str) -> Option<&str> {
    let rest = name.strip_prefix(PLUGIN_PREFIX)?;
    rest.split_once('.').map(|(module, _)| module).filter(|module| !module.is_empty())
}

/// The plug-in of nobody's SDK that may declare a name: those put a prefix and a dot before it.
pub(super) fn own_plugin<'t>(role: &Role<'t>, name: &str) -> Option<Name<'t>> {
    if !name.contains('.') || plugin_of(name).is_some() {
        return None;
    }
    role.imports().into_iter().find(|import| !role.knows(&import.text))
}

/// Whether a role imports something that svclint does not know.
pub(super) fn has_unknown_import(role: &Role<'_>) -> bool {
    role.imports().iter().any(|import| !role.knows(&import.text))
}

/// The elements' names, where they have any.
pub(super) fn names<'t>(elements: impl Iterator<Item = xml::Element<'t>>) -> Vec<Name<'t>> {
    elements.filter_map(|element| name_of(element, "name")).collect()
}

/// Lets a finding weigh less; one that weighs less already stays as it is.
pub(super) fn at_most(finding: Finding, severity: Severity) -> Finding {
    if finding.severity > severity { finding.judged(severity) } else { finding }
}

/// Names for a sentence, the first few of them.
pub(super) fn listed<'n>(names: impl Iterator<Item = &'n str>) -> String {
    const MOST: usize = 8;
    let names: Vec<&str> = names.collect();
    let mut shown: Vec<String> = names.iter().take(MOST).map(|name| format!("`{name}`")).collect();
    if names.len() > MOST {
        shown.push(format!("{} more", names.len() - MOST));
    }
    shown.join(", ")
}

/// Puts lines behind an element, indented as it is. `None` for text that would need escaping.
pub(super) fn behind(text: &str, sibling: xml::Element<'_>, lines: &[String]) -> Edit {
    let head = &text[..sibling.span().start as usize];
    let line = head.rfind(['\n', '\r']).map_or(0, |newline| newline + 1);
    let ends = ["\r\n", "\r"].into_iter().find(|end| head[..line].ends_with(end));
    let newline = ends.unwrap_or("\n");
    let indent = &head[line..];
    let added = if line > 0 && indent.trim().is_empty() {
        lines.iter().fold(String::new(), |text, line| text + newline + indent + line)
    } else {
        lines.iter().map(|line| line.trim().to_owned()).collect::<String>()
    };
    Edit::insert(sibling.span().end, added)
}

/// Puts entries into a list of a role: behind those that are there, or with a list of their own.
/// `None` where the list is there but empty, with something else in it perhaps.
pub(super) fn listed_anew(
    role: xml::Element<'_>,
    list: &str,
    entries: &[String],
    beside: Option<xml::Element<'_>>,
) -> Option<Edit> {
    let text = role.tree().text();
    let prefix = role.prefix();
    let colon = if prefix.is_empty() { "" } else { ":" };
    let entries = entries.iter().map(|entry| format!("<{prefix}{colon}{entry}/>"));
    let holder = role.children().find(|child| child.local() == list);
    if let Some(last) = holder.and_then(|holder| holder.children().last()) {
        return Some(behind(text, last, &entries.collect::<Vec<_>>()));
    }
    let open = format!("<{prefix}{colon}{list}>");
    let lines: Vec<String> = std::iter::once(open)
        .chain(entries.map(|entry| format!("  {entry}")))
        .chain([format!("</{prefix}{colon}{list}>")])
        .collect();
    match holder {
        None => Some(behind(text, beside?, &lines)),
        Some(holder) if text[holder.content_span().range()].trim().is_empty() => {
            let Edit { text: lines, .. } = behind(text, holder, &lines);
            Some(Edit::replace(holder.span(), lines.trim_start()))
        }
        Some(_) => None,
    }
}

/// Whether a name can stand in an attribute as it is.
pub(super) fn is_plain(name: &str) -> bool {
    !name.contains(['<', '>', '&', '"', '\''])
}
