//! The guest system that a configuration asks for: its family and its release.

use crate::document::{Environment, Name};
use crate::finding::{Edit, Finding, Fix, Severity};
use crate::rules::Context;
use crate::schema::{GuestStatus, GuestSystem, Platform};
use crate::text::letters::Letters;

/// What the name of every release begins with.
const RELEASE: &str = "WA-GUEST-OS-";

/// What a configuration says of the guest system that it wants.
pub(in crate::rules) struct Asked<'c> {
    /// Whether it has `osFamily`, whatever that is.
    says_family: bool,
    /// `osFamily`, where it can be judged.
    family: Option<Name<'c>>,
    /// `osVersion`, where it can be judged.
    version: Option<Name<'c>>,
    /// The guest system, where it is known.
    guest: Option<&'static GuestSystem>,
}

/// What the document says of the guest system.
fn asked<'s, 'c>(context: &'s Context<'c>) -> &'s Asked<'c> {
    context.asked.get_or_init(|| {
        let [family, version] = context.document.root.two_attributes("osFamily", "osVersion");
        let given = |value| Name::of(value).filter(|value| !value.is_token());
        let mut asked = Asked {
            says_family: family.is_some(),
            family: family.and_then(given),
            version: version.and_then(given),
            guest: None,
        };
        asked.guest = asked.named().and_then(|named| context.catalog.guest(named));
        asked
    })
}

impl<'c> Asked<'c> {
    /// What says which guest system it is: the name of a release says the family too.
    fn by(&self) -> Option<&Name<'c>> {
        if self.says_family { self.family.as_ref() } else { self.version.as_ref() }
    }

    /// The family that it names.
    fn named(&self) -> Option<&str> {
        let text = &self.by()?.text;
        if self.says_family { Some(text) } else { family_of(text).ok() }
    }
}

pub(crate) fn missing(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let root = context.document.root;
    let asked = asked(context);
    if asked.says_family || context.purpose.is_transform || !is_for_cloud(context) {
        return;
    }
    // The name of a release says the family too.
    if asked.version.as_ref().is_some_and(|version| family_of(&version.text).is_ok()) {
        return;
    }
    let mut finding = context.finding(
        "configuration-os-missing",
        root,
        root.name_span(),
        "the configuration does not say which guest system it wants: it has no `osFamily`",
    );
    if let Some(newest) = recommended(context) {
        finding = finding.help(format!(
            "write `osFamily=\"{}\"` for {}, or the family that the service was tested on",
            newest.family, newest.windows
        ));
    }
    findings.push(context.unless_template(finding));
}

pub(crate) fn retired(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let Some((asked, guest)) = guest(context) else { return };
    if guest.status != GuestStatus::Retired {
        return;
    }
    let Some(newest) = recommended(context) else { return };
    let message = format!(
        "guest system family `{}`, {}, was retired in {}",
        guest.family, guest.windows, guest.since
    );
    let finding =
        context.finding("configuration-os-retired", context.document.root, asked.span, message);
    let finding = finding.subject(guest.family).help(format!(
        "write `{}` for {}, and look first whether the code runs on it: its image has .NET {}",
        newest.family, newest.windows, newest.dotnet
    ));
    findings.push(by_platform(context, finding));
}

pub(crate) fn old(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let Some((asked, guest)) = guest(context) else { return };
    if guest.status != GuestStatus::Old {
        return;
    }
    let Some(newest) = recommended(context) else { return };
    let message = format!(
        "guest system family `{}`, {}, is the oldest that is not retired",
        guest.family, guest.windows
    );
    let finding =
        context.finding("configuration-os-old", context.document.root, asked.span, message);
    let finding = finding.subject(guest.family).help(format!(
        "plan for `{}`, {}, the family that Microsoft recommends",
        newest.family, newest.windows
    ));
    findings.push(by_platform(context, finding));
}

pub(crate) fn version_pinned(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let root = context.document.root;
    let Asked { says_family, version, .. } = asked(context);
    let Some(version) = version else { return };
    let Ok(family) = family_of(&version.text) else { return };
    if !is_for_cloud(context) || other_family(context, family).is_some() {
        return;
    }
    let is_retired =
        context.catalog.guest(family).is_some_and(|guest| guest.status == GuestStatus::Retired);
    if is_retired && !*says_family {
        return;
    }
    let message = format!("the guest system is held at release `{}`", version.text);
    let finding = context
        .finding("configuration-osversion-pinned", root, version.span, message)
        .subject(&version.text);
    let why = "Azure takes a release away two to three months after it came out";
    findings.push(if *says_family {
        finding
            .help(format!("write `*` to get each new release: {why}"))
            .fix(Fix::risky("write `*`", vec![Edit::replace(version.span, "*")]))
    } else {
        // Only the release says the family here.
        finding.help(format!("write `osFamily=\"{family}\" osVersion=\"*\"`: {why}"))
    });
}

pub(crate) fn version_format(context: &Context<'_>, findings: &mut Vec<Finding>) {
    const RULE: &str = "configuration-osversion-format";
    let root = context.document.root;
    let version = asked(context).version.as_ref().filter(|version| version.text != "*");
    let Some(version) = version else { return };
    let text = &version.text;
    let of = |message: String| {
        context.finding(RULE, root, version.span, message).subject(text).fix(Fix::risky(
            "write `*`, the newest release of the family",
            vec![Edit::replace(version.span, "*")],
        ))
    };
    match family_of(text) {
        Ok(family) => {
            let Some(asked) = other_family(context, family) else { return };
            let message = format!(
                "release `{text}` is of guest system family {family}, but `osFamily` is `{}`",
                asked.text
            );
            findings.push(
                of(message)
                    .label(asked.span, "the family")
                    .help(format!("write `*`, or a release of family {}", asked.text)),
            );
        }
        Err(why) => {
            let whole = format!("{RELEASE}{text}");
            let finding = of(format!("`{text}` {why}")).help(
                "write `*`, or a release such as `WA-GUEST-OS-7.52_202505-01`: family, version, month and number",
            );
            findings.push(if family_of(&whole).is_ok() {
                finding.note(format!("did you mean `{whole}`?"))
            } else {
                finding
            });
        }
    }
}

/// The guest system that is asked for, and where; `None` where it is unknown or does not matter.
fn guest<'s, 'c>(context: &'s Context<'c>) -> Option<(&'s Name<'c>, &'static GuestSystem)> {
    if !is_for_cloud(context) {
        return None;
    }
    let asked = asked(context);
    Some((asked.by()?, asked.guest?))
}

/// Where the emulator runs a service, the system is that of the developer.
fn is_for_cloud(context: &Context<'_>) -> bool {
    context.purpose.environment == Environment::Cloud
}

fn recommended(context: &Context<'_>) -> Option<&'static GuestSystem> {
    context.catalog.guests.0.iter().find(|guest| guest.status == GuestStatus::Recommended)
}

/// Only extended support still takes deployments that it could refuse.
fn by_platform(context: &Context<'_>, finding: Finding) -> Finding {
    match context.lens.platform {
        Platform::ExtendedSupport => finding.judged(Severity::Error),
        Platform::Auto | Platform::Classic => finding,
    }
}

/// `osFamily`, where it is not that family.
fn other_family<'s, 'c>(context: &'s Context<'c>, family: &str) -> Option<&'s Name<'c>> {
    asked(context).family.as_ref().filter(|asked| asked.text != family)
}

/// The family in the name of a release, or what is wrong with the name.
fn family_of(text: &str) -> Result<&str, &'static str> {
    const SHAPE: &str = "is no release of a guest system";
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let begins = text.get(..RELEASE.len()).is_some_and(|head| head.is_like(RELEASE));
    if !begins {
        return Err(SHAPE);
    }
    let (version, date) = text[RELEASE.len()..].split_once('_').ok_or(SHAPE)?;
    let (family, version) = version.split_once('.').ok_or(SHAPE)?;
    let (month, number) = date.split_once('-').ok_or(SHAPE)?;
    if ![family, version, month, number].into_iter().all(is_number) || month.len() != 6 {
        return Err(SHAPE);
    }
    match month[4..].parse() {
        Ok(1..=12) => Ok(family),
        _ => Err("is no release of a guest system: its month is not 01 to 12"),
    }
}

#[cfg(test)]
mod tests {
    use super::family_of;

    #[test]
    fn releases_have_a_family_a_version_a_month_and_a_number() {
        assert_eq!(family_of("WA-GUEST-OS-6.40_202201-02"), Ok("6"));
        assert_eq!(family_of("WA-GUEST-OS-2.10_201201-01"), Ok("2"));
        assert_eq!(family_of("wa-guest-os-7.52_202505-01"), Ok("7"));
        assert!(family_of("WA-GUEST-OS-6.40_202213-02").is_err_and(|why| why.contains("month")));
        for bad in ["", "*", "7", "6.40_202201-02", "WA-GUEST-OS-6_202201-02", "WA-GUEST-OS-é"] {
            assert!(family_of(bad).is_err(), "{bad}");
        }
    }
}
