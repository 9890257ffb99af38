//! Values to fill in: readable, and such that nothing is wrong with them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Order, ROLE};
use crate::schema::{Choice, Limits, Type, Value, When};

/// A value for an element or attribute of that name.
pub(super) fn value(order: &Order<'_>, name: &str, parent: &str, value: &Value) -> String {
    let text = plain(order, name, parent, value);
    if value.kind == Type::Base64 { STANDARD.encode(text) } else { text }
}

/// The value before it is encoded.
pub(super) fn plain(order: &Order<'_>, name: &str, parent: &str, value: &Value) -> String {
    if !value.document.is_empty() {
        return order.configuration.to_owned();
    }
    let example = if value.example == ROLE { order.role() } else { value.example };
    let listed = choices(order, value).map(|choice| choice.text.to_owned());
    let mut candidates: Vec<String> =
        [example, value.default].map(str::to_owned).into_iter().chain(listed).collect();
    if value.one_of.is_empty() || value.open {
        candidates.extend(of_type(order, name, parent, value));
    }
    // What alone is free of remarks, where that is a single value.
    candidates.extend(value.remarks.iter().filter_map(|remark| match &remark.when {
        When::Unlike(pattern) => Some(pattern.source().to_owned()),
        When::Is(_) | When::Like(_) => None,
    }));
    candidates.retain(|text| !text.is_empty());
    let fitting = candidates.iter().position(|text| fits(value, text)).unwrap_or(0);
    candidates.into_iter().nth(fitting).unwrap_or_default()
}

/// What is filled in, encoded where the element asks for that.
pub(super) fn encoded(value: &Value, bytes: &[u8]) -> String {
    if value.kind == Type::Base64 {
        STANDARD.encode(bytes)
    } else {
        String::from_utf8_lossy(bytes).into_owned()
    }
}

/// The values of an enumeration that the version has.
pub(super) fn choices<'v>(
    order: &'v Order<'_>,
    value: &'v Value,
) -> impl Iterator<Item = &'v Choice> {
    value.one_of.iter().filter(|choice| choice.gate.admits(Some(order.version)))
}

fn of_type(order: &Order<'_>, name: &str, parent: &str, value: &Value) -> Vec<String> {
    let fixed: &[&str] = match value.kind {
        Type::Text | Type::Name | Type::Base64 => return words(name, parent, value.length),
        Type::Integer => {
            let least = value.range.map(|range| range.min).filter(|least| *least > i64::MIN);
            let most = value.range.map(|range| range.max);
            let numbers = least.into_iter().chain([1]).chain(most).chain([0]);
            return numbers.map(|number| number.to_string()).collect();
        }
        Type::Version => return vec![order.version.to_string()],
        Type::Boolean => &["false", "true"],
        Type::Uri => &["https://ACCOUNT.blob.core.windows.net/CONTAINER/FILE"],
        Type::Thumbprint => &["A1B2C3D4E5F60718293A4B5C6D7E8F9001122334"],
        Type::Guid => &["01234567-89ab-cdef-0123-456789abcdef"],
        Type::Ip | Type::Ipv4 => &["10.0.0.4"],
        Type::Port | Type::PortOrAny | Type::PortRange => &["443"],
        Type::Date => &["2030-01-31"],
    };
    fixed.iter().map(|text| (*text).to_owned()).collect()
}

/// Names that say too little without that of the element they stand in.
const BARE: [&str; 6] = ["Name", "Value", "Id", "Type", "Label", "Description"];

/// The name of the element in capitals, and what is left of it where the form is a narrower one.
fn words(name: &str, parent: &str, length: Option<Limits>) -> Vec<String> {
    let mut words = split(name);
    if BARE.contains(&name) {
        let mut before = split(parent);
        if before.len() > 1 && VERBS.contains(&before[0].as_str()) {
            before.remove(0);
        }
        if before.last().is_some_and(|word| word == "Input") {
            before.pop();
        }
        words = [before, words].concat();
    }
    let capitals: Vec<String> = words.iter().map(|word| word.to_uppercase()).collect();
    let lower = words.concat().to_lowercase();
    let last = words.last().cloned().unwrap_or_default();
    let forms = [
        capitals.join("-"),
        capitals.join("_"),
        capitals.concat(),
        last.to_uppercase(),
        words.join("-").to_lowercase(),
        lower.clone(),
        format!("{lower}.example.com"),
        "1.0".to_owned(),
        "*".to_owned(),
    ];
    let most = length.map_or(i64::MAX, |limits| limits.max);
    let cut = |text: &String| -> String {
        let kept: String = text.chars().take(usize::try_from(most).unwrap_or(usize::MAX)).collect();
        kept.trim_end_matches(['-', '_', '.']).to_owned()
    };
    let cuts: Vec<String> = forms.iter().map(cut).collect();
    forms.into_iter().chain(cuts).collect()
}

/// What the names of roots begin with.
const VERBS: [&str; 6] = ["Create", "Update", "Add", "Upgrade", "Change", "Set"];

/// The words of a name: `RoleToUpgrade` has three.
fn split(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let letters: Vec<char> = name.chars().collect();
    for (index, letter) in letters.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|index| letters.get(index));
        let after = letters.get(index + 1);
        let is_start = letter.is_uppercase()
            && (before.is_some_and(|before| before.is_lowercase())
                || after.is_some_and(|after| after.is_lowercase()));
        match words.last_mut() {
            Some(word) if !is_start => word.push(*letter),
            _ => words.push(letter.to_string()),
        }
    }
    words
}

/// Whether nothing is wrong with a value, and nothing is to be said about it either.
fn fits(value: &Value, text: &str) -> bool {
    let within = |limits: Option<Limits>, number: i64| {
        limits.is_none_or(|limits| (limits.min..=limits.max).contains(&number))
    };
    let length = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
    let number = text.parse().unwrap_or_default();
    let said = value.remarks.iter().any(|remark| match &remark.when {
        When::Is(is) => *is == text,
        When::Like(pattern) => pattern.matches(text),
        When::Unlike(pattern) => !pattern.matches(text),
    });
    within(value.length, length)
        && within(value.range, number)
        && value.pattern.is_none_or(|pattern| pattern.matches(text))
        && !said
        // In a comment it could not stand.
        && !text.contains("--")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_split_into_words() {
        assert_eq!(split("RoleToUpgrade"), ["Role", "To", "Upgrade"]);
        assert_eq!(
            split("StaticVirtualNetworkIPAddress").concat(),
            "StaticVirtualNetworkIPAddress"
        );
        assert_eq!(split("OSVirtualHardDisk"), ["OS", "Virtual", "Hard", "Disk"]);
        assert_eq!(words("Name", "CreateAffinityGroup", None)[0], "AFFINITY-GROUP-NAME");
    }
}
