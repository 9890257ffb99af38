//! Settings that look made for staging and serve production after the swap.

use crate::document::{Configured, Name, RoleConfiguration, Side, name_of};
use crate::finding::{Finding, Place};
use crate::rules::Swap;
use crate::rules::swap::label;
use crate::text::letters::Letters;
use crate::text::secrets::in_value;
use crate::text::tokens;
use crate::xml;

/// Words in a value that say that it is for another environment.
const WORDS: [&str; 9] =
    ["staging", "stage", "stg", "test", "testing", "dev", "development", "uat", "preprod"];

pub(crate) fn check(swap: &Swap<'_>, findings: &mut Vec<Finding>) {
    let Some(own) = swap.next.and_then(|side| Some((side, side.configuration?))) else { return };
    let (side, configured) = own;
    for role in configured.view.roles() {
        let Some(role_name) = role.name() else { continue };
        for setting in role.settings() {
            let Some(name) = name_of(setting, "name") else { continue };
            findings.extend(bound(swap, side, configured, (&role_name, &role), &name));
        }
    }
}

/// Says so where a value has such a word and that of production has not.
fn bound(
    swap: &Swap<'_>,
    side: &Side<'_>,
    configured: Configured<'_>,
    (role_name, role): (&Name<'_>, &RoleConfiguration<'_>),
    name: &Name<'_>,
) -> Option<Finding> {
    let value = role.setting(&name.text)?;
    let word = slot_word(&name.text, value)?;
    let before = swap.now.and_then(|side| production_value(side, &role_name.text, &name.text));
    let mut finding = None;
    if before.as_ref().is_none_or(|(known, _)| known.is_none()) {
        let document = configured.view.0;
        let place = side.place(&document, value.element(), value.value_span());
        let message = format!(
            "the setting `{}` of the role `{}` looks made for another slot: it says `{word}`",
            name.text, role_name.text
        );
        let mut said = swap
            .finding("swap-staging-settings", place, message)
            .help("settings stay with their deployment, so that production uses this one after the swap: see that it fits there")
            .subject(format!("{}/{}", role_name.text, name.text));
        if let Some((_, place)) = before {
            said = said.label_at(label(place, "in production"));
        }
        finding = Some(said);
    }
    finding
}

/// The word of a setting's value in production, where it has one, with the place of the value.
fn production_value(
    side: &Side<'_>,
    role: &str,
    name: &str,
) -> Option<(Option<&'static str>, Place)> {
    let document = side.configuration?.view.0;
    let value = side.configuration?.view.role(role)?.setting(name)?;
    let place = side.place(&document, value.element(), value.value_span());
    Some((slot_word(name, value), place))
}

/// The word in a value that says for which environment it is. What is secret in it is not looked
/// at: keys hold all sorts of words by chance.
fn slot_word(name: &str, value: xml::Attribute<'_>) -> Option<&'static str> {
    let text = value.value().text().to_owned();
    if tokens::is_token(text.trim(), false) {
        return None;
    }
    let mut open = text.clone();
    for secret in in_value(name, &text) {
        open.replace_range(secret.range.clone(), &" ".repeat(secret.range.len()));
    }
    let words: Vec<String> =
        open.split(|letter: char| !letter.is_alphanumeric()).map(str::lower).collect();
    // `shopstaging` in the name of a host or an account is the word too; the short ones are too
    // often part of others.
    let is_it = |word: &&str| {
        words.iter().any(|own| {
            own == word || *word == "staging" && (own.ends_with(*word) || own.starts_with(*word))
        })
    };
    WORDS.into_iter().find(|word| is_it(word))
}
