//! The names in a Swap request, held against what is deployed.

use crate::document::{Document, Name, Text, named};
use crate::finding::{Edit, Finding, Fix, Place, Severity};
use crate::rules::Swap;
use crate::rules::swap::label;
use crate::text::letters::Letters;

const CONFLICT: &str =
    "the service answers 409 Conflict unless the names are those of what is deployed now";

const RULE: &str = "swap-request-names";

/// A slot as a request names it.
struct Named<'n> {
    element: &'static str,
    slot: &'static str,
    given: Option<Name<'n>>,
    deployed: Deployed,
}

/// What is in a slot.
enum Deployed {
    /// A deployment of that name, which stands there.
    As(String, Place),
    /// A deployment that only files describe: it has no name yet.
    Unnamed,
    /// Nothing.
    Nothing,
}

pub(crate) fn check(swap: &Swap<'_>, findings: &mut Vec<Finding>) {
    let Some(request) = swap.request else { return };
    let slots = [
        slot(&request, "Production", "production", swap.now),
        slot(&request, "SourceDeployment", "staging", swap.next),
    ];
    if let Some(finding) = crossed(swap, &request, &slots) {
        findings.push(finding);
        return;
    }
    let names: Vec<&str> = slots.iter().filter_map(Named::name).collect();
    for own in &slots {
        // What stands alone in production is moved to staging by a request of its own.
        let is_moved = own.slot == "staging"
            && swap.next.is_none()
            && own.given.as_ref().is_some_and(|given| names.contains(&given.text.as_str()));
        if !is_moved {
            findings.extend(other_name(swap, &request, own));
        }
    }
}

fn slot<'n>(
    request: &Document<'n>,
    element: &'static str,
    slot: &'static str,
    side: Option<&crate::document::Side<'_>>,
) -> Named<'n> {
    let given = named(request.root, element).next().and_then(|child| {
        let value = child.value();
        let (text, span) = value.into_trimmed();
        let text = Text::from(text);
        (!text.is_empty()).then_some(Name { text, span, element: child, plugin: None })
    });
    let deployed = match side.map(crate::document::Side::deployment_name) {
        Some(Some((name, place))) => Deployed::As(name, place),
        Some(None) => Deployed::Unnamed,
        None => Deployed::Nothing,
    };
    Named { element, slot, given, deployed }
}

impl Named<'_> {
    fn name(&self) -> Option<&str> {
        match &self.deployed {
            Deployed::As(name, _) => Some(name),
            Deployed::Unnamed | Deployed::Nothing => None,
        }
    }
}

/// Both names are right, but each stands for the other slot.
fn crossed(swap: &Swap<'_>, request: &Document<'_>, slots: &[Named<'_>; 2]) -> Option<Finding> {
    let [production, staging] = slots;
    let (first, second) = (production.given.as_ref()?, staging.given.as_ref()?);
    let (now, next) = (production.name()?, staging.name()?);
    if first.text != next || second.text != now || now == next {
        return None;
    }
    let message = "the names are crossed: each is that of the other slot";
    let mut finding = swap
        .finding(RULE, place(request, first), message)
        .note(format!("`{}` is in staging", first.text))
        .label_at(label(place(request, second), format!("`{}` is in production", second.text)))
        .help(CONFLICT)
        .subject("crossed")
        .fix(Fix::risky(
            "swap the names",
            vec![
                Edit::replace(first.span, second.text.clone()),
                Edit::replace(second.span, first.text.clone()),
            ],
        ));
    for slot in slots {
        if let Deployed::As(_, place) = &slot.deployed {
            finding = finding.label_at(label(place.clone(), format!("in {}", slot.slot)));
        }
    }
    Some(finding)
}

fn other_name(swap: &Swap<'_>, request: &Document<'_>, own: &Named<'_>) -> Option<Finding> {
    let Named { element, slot, given: Some(given), deployed } = own else { return None };
    if let Deployed::Nothing = deployed {
        let message = format!("`{element}` is `{}`, but {slot} is empty", given.text);
        let help = if *slot == "production" {
            "leave `Production` out: the swap then promotes what is in staging"
        } else {
            "name what is to take the place of production"
        };
        return Some(
            swap.finding(RULE, place(request, given), message)
                .help(CONFLICT)
                .help(help)
                .subject(*element),
        );
    }
    let Deployed::As(deployed, there) = deployed else { return None };
    if **deployed == *given.text {
        return None;
    }
    let message = format!("`{element}` is `{}`, but `{deployed}` is in {slot}", given.text);
    let finding = swap
        .finding(RULE, place(request, given), message)
        .label_at(label(there.clone(), format!("in {slot}")))
        .help(CONFLICT)
        .fix(Fix::risky(
            format!("write `{deployed}`"),
            vec![Edit::replace(given.span, deployed.clone())],
        ))
        .subject(*element);
    // Whether case counts no page says.
    let is_case = deployed.is_like(&given.text);
    Some(if is_case { finding.judged(Severity::Warning) } else { finding })
}

fn place(request: &Document<'_>, name: &Name<'_>) -> Place {
    Place {
        element: Some(name.element.path()),
        key_path: request.key_path(name.element),
        ..Place::new(request.tree.part(), name.span)
    }
}
