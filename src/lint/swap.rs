//! Two deployments that are to change places: what is known of each, put side by side.

mod sources;

use super::{Input, Inspection, Options, Report, conclude, inspect};
use crate::document::{Difference, KINDS, Parity, Row, Side};
use crate::finding::{Finding, Severity};
use crate::rules::{self, Frame, Group, Swap};
use crate::schema::{EndpointKind, Platform};
use crate::settle::Settled;
use crate::text::letters::Letters;
use crate::text::order;

use sources::{Slots, with_sides};

/// What is in a slot of a cloud service.
#[derive(Clone, Debug)]
pub enum Slot {
    /// Nothing: the swap promotes what is in the other one.
    Empty,
    /// A deployment, as these files show it: a service definition with or without its
    /// configuration, or what Get Deployment answered.
    Files(Vec<Input>),
}

/// What a swap is about.
#[derive(Clone, Debug)]
pub struct SwapInput {
    /// The slot whose deployment serves production now.
    pub production: Slot,
    /// The slot whose deployment is to.
    pub staging: Slot,
    /// The body of the Swap request, where it is to be held against both.
    pub request: Option<Input>,
}

/// Why two slots cannot be compared: a sentence for the person who named them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SwapError {
    /// Both slots are empty.
    #[error("both slots are empty: there is nothing to swap")]
    NothingToSwap,
    /// No file of a slot shows its endpoints.
    #[error(
        "{slot}: {} no endpoints: name the service definition (.csdef), or what Get Deployment answered",
        if given.is_empty() { "nothing is given, which shows".to_owned() } else { format!("{given} shows") }
    )]
    NoDefinition {
        /// `production` or `staging`.
        slot: &'static str,
        /// The files that are there.
        given: String,
    },
    /// Two files of a slot say the same thing.
    #[error("{slot}: {first} and {second} are both {what}: name the one that is meant")]
    Twice {
        /// `production` or `staging`.
        slot: &'static str,
        /// The one.
        first: String,
        /// The other.
        second: String,
        /// What they are.
        what: &'static str,
    },
    /// A file is of another kind.
    #[error("{path}: {why}")]
    Foreign {
        /// Its path.
        path: String,
        /// What is wrong with it.
        why: String,
    },
}

/// Whether a swap would be refused, and what was compared for that.
#[derive(Clone, Debug)]
pub struct SwapReport {
    /// Whether it would be.
    pub verdict: Verdict,
    /// The endpoints of both deployments, side by side.
    pub rows: Vec<Row>,
    /// What could not be compared, a sentence each.
    pub not_compared: Vec<String>,
    /// The slot that is empty.
    pub empty: Option<&'static str>,
}

/// Whether a swap would be refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It would be, for these reasons.
    Refused(Vec<String>),
    /// Nothing stands in the way that files can show.
    Clear,
    /// That cannot be said, and why.
    Open(String),
}

impl Verdict {
    /// The word that reports use.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Refused(_) => "refused",
            Self::Clear => "clear",
            Self::Open(_) => "open",
        }
    }
}

/// Says whether the service would refuse to swap two deployments, as far as files can show it.
///
/// Nothing is read but `input`.
///
/// ```
/// use svclint::{Input, Options, Slot, SwapInput, swap};
///
/// let definition = |endpoints: &str| {
///     let text = format!(
///         "<ServiceDefinition name='Shop' xmlns='http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceDefinition'>
///            <WebRole name='Web'><Endpoints>{endpoints}</Endpoints></WebRole>
///          </ServiceDefinition>"
///     );
///     vec![Input::new("ServiceDefinition.csdef", text)]
/// };
/// let http = "<InputEndpoint name='Http' protocol='http' port='80'/>";
/// let https = "<InputEndpoint name='Https' protocol='https' port='443'/>";
/// let input = SwapInput {
///     production: Slot::Files(definition(http)),
///     staging: Slot::Files(definition(&format!("{http}{https}"))),
///     request: None,
/// };
///
/// let (report, swap) = swap(input, &Options::default())?;
///
/// assert_eq!(swap.verdict.as_str(), "refused");
/// assert_eq!(report.findings[0].finding.rule.as_str(), "swap-endpoint-count");
/// # Ok::<(), svclint::SwapError>(())
/// ```
///
/// # Errors
/// When a slot is not given in a way that shows its endpoints.
pub fn swap(input: SwapInput, options: &Options) -> Result<(Report, SwapReport), SwapError> {
    let SwapInput { production, staging, request } = input;
    let is_promotion = matches!(production, Slot::Empty);
    let empty = match (&production, &staging) {
        (Slot::Empty, _) => Some("production"),
        (_, Slot::Empty) => Some("staging"),
        _ => None,
    };
    let body = request.clone();
    let compared =
        with_sides(production, staging, request, options, |slots| compare(slots, options))?;
    let mut inspections = compared.inspections;
    if let Some(body) = body {
        inspections.extend(of_request(body, is_promotion, options));
    }
    attach(compared.findings, &mut inspections);
    let report = conclude(inspections, options);
    let verdict = verdict(&report.findings, compared.broken);
    let swap =
        SwapReport { verdict, rows: compared.parity.rows, not_compared: compared.open, empty };
    Ok((report, swap))
}

/// What is found about two slots alone, for a run that checks their files anyway; [`merge`] adds it
/// to that.
///
/// # Errors
/// When a slot is not given in a way that shows its endpoints.
pub fn inspect_swap(
    production: Slot,
    staging: Slot,
    options: &Options,
) -> Result<Vec<Inspection>, SwapError> {
    let compared = with_sides(production, staging, None, options, |slots| compare(slots, options))?;
    let mut inspections = compared.inspections;
    for inspection in &mut inspections {
        // That a file is not well-formed its own check says.
        inspection.findings.clear();
    }
    attach(compared.findings, &mut inspections);
    Ok(inspections)
}

/// Adds findings to the inspections of the same files; a file that is not among them comes along.
pub fn merge(found: Vec<Inspection>, inspections: &mut Vec<Inspection>) {
    for inspection in found {
        let known = inspections.iter_mut().find(|own| own.file.path == inspection.file.path);
        match known {
            Some(known) => known.findings.extend(inspection.findings),
            None => inspections.push(inspection),
        }
    }
}

/// Gives every finding to the file that it is about.
fn attach(findings: Vec<Finding>, inspections: &mut [Inspection]) {
    for finding in findings {
        let path = finding.place.part.name();
        if let Some(own) = inspections.iter_mut().find(|own| &*own.file.path == path) {
            own.findings.push(finding);
        }
    }
}

/// What came of putting two slots side by side.
struct Compared {
    inspections: Vec<Inspection>,
    findings: Vec<Finding>,
    parity: Parity,
    open: Vec<String>,
    /// A file that cannot be read as a whole, so that nothing was compared.
    broken: Option<String>,
}

fn compare(slots: Slots<'_>, options: &Options) -> Compared {
    let Slots { sides, platforms, clouds, request, inspections, broken, open, embedded } = slots;
    let [now, next] = [sides[0].as_ref(), sides[1].as_ref()];
    let mut compared =
        Compared { inspections, findings: Vec::new(), parity: Parity::default(), open, broken };
    if compared.broken.is_some() {
        return compared;
    }
    compared.parity = match (now, next) {
        (Some(now), Some(next)) => Parity::of(now, next),
        (now, next) => Parity::alone(now, next),
    };
    let swap = Swap {
        now,
        next,
        parity: &compared.parity,
        platforms,
        clouds,
        request,
        frame: Frame::Slots,
        lens: &options.lens,
        catalog: options.catalog,
    };
    let outside =
        |finding: Finding| embedded.iter().fold(finding, |finding, held| held.outside(finding));
    compared.findings = rules::run_swap(&swap).into_iter().map(outside).collect();
    if let (Some(now), Some(next)) = (now, next) {
        compared.open.extend(not_compared(now, next, &compared.parity));
    }
    compared.open.extend(mistaken_slots(now, next));
    if request.is_some() {
        compared.open.extend(unknown_names(now, next));
    }
    compared
}

/// What one side does not show and the other has, a sentence each.
fn not_compared(now: &Side<'_>, next: &Side<'_>, parity: &Parity) -> Vec<String> {
    let mut sentences = Vec::new();
    let sides = [("production", now, next), ("staging", next, now)];
    let unseen = |side: &Side<'_>| -> Vec<EndpointKind> {
        KINDS.into_iter().filter(|k| parity.unseen.contains(k) && !side.shows(*k)).collect()
    };
    for (name, side, _) in sides {
        let kinds: Vec<&str> = unseen(side).into_iter().map(plural).collect();
        if !kinds.is_empty() && side.deployment.is_none() {
            sentences.push(format!(
                "{name} is given without a service definition: its endpoints were not compared"
            ));
        } else if !kinds.is_empty() {
            sentences.push(format!(
                "what Get Deployment answered for {name} shows no {}: those of the other deployment were compared with nothing",
                kinds.join(" and no ")
            ));
        }
    }
    let hides = |row: &Row| {
        let (Some(one), Some(other)) = (&row.now, &row.next) else { return false };
        one.protocol.is_some() && one.protocol != other.protocol && !one.differs_in_protocol(other)
    };
    if parity.rows.iter().any(|row| row.difference != Difference::Protocol && hides(row)) {
        sentences.push("what Get Deployment answers tells http and https from tcp nowhere, so that they were taken for the same".to_owned());
    }
    let bare: Vec<&str> =
        sides.iter().filter(|(_, side, _)| !side.shows_network()).map(|(name, ..)| *name).collect();
    if !bare.is_empty() {
        let is = if bare.len() == 1 { "is" } else { "are" };
        sentences.push(format!(
            "{} {is} given without a service configuration: addresses, networks, instances and settings were not compared",
            bare.join(" and ")
        ));
    }
    for (name, side, other) in sides {
        let known: Vec<String> = other.opaque_imports().into_iter().map(|(name, _)| name).collect();
        let mut opaque: Vec<String> = side.opaque_imports().into_iter().map(|(n, _)| n).collect();
        opaque.retain(|import| !known.contains(import));
        order::plain(&mut opaque);
        opaque.dedup();
        if let [_, ..] = opaque[..] {
            let listed: Vec<String> = opaque.iter().map(|name| format!("`{name}`")).collect();
            sentences.push(format!(
                "{name} imports {}, of which svclint does not know all endpoints: there may be more than are counted",
                listed.join(", ")
            ));
        }
    }
    sentences
}

/// A deployment that says of itself that it is in the other slot.
fn mistaken_slots(now: Option<&Side<'_>>, next: Option<&Side<'_>>) -> Vec<String> {
    let sides = [("production", now), ("staging", next)].into_iter();
    let mistaken = sides.filter_map(|(name, side)| {
        let own = side?.deployment?.text("DeploymentSlot")?.text;
        let is_other = !own.is_like(name);
        is_other.then(|| format!("what is given as {name} says that it is in the slot `{own}`"))
    });
    mistaken.collect()
}

/// Slots whose deployment has no name that a request could be held against.
fn unknown_names(now: Option<&Side<'_>>, next: Option<&Side<'_>>) -> Vec<String> {
    let sides = [("production", "Production", now), ("staging", "SourceDeployment", next)];
    let unknown = sides
        .into_iter()
        .filter(|(_, _, side)| side.is_some_and(|side| side.deployment_name().is_none()))
        .map(|(name, element, _)| {
            format!("files do not name the deployment in {name}, so `{element}` was compared with nothing: add what Get Deployment answered")
        });
    unknown.collect()
}

fn plural(kind: EndpointKind) -> &'static str {
    match kind {
        EndpointKind::Input => "input endpoints",
        EndpointKind::InstanceInput => "instance input endpoints",
        EndpointKind::Internal => "internal endpoints",
    }
}

/// The request as `check` sees it. Where production is empty, it is right not to name it.
fn of_request(body: Input, is_promotion: bool, options: &Options) -> Vec<Inspection> {
    let mut inspections = inspect(vec![body], options);
    if is_promotion {
        let is_about_production = |finding: &Finding| {
            let rule = finding.rule.as_str();
            matches!(rule, "missing-element" | "empty-value")
                && (finding.subject == "Production"
                    || finding.place.key_path.ends_with("/Production"))
        };
        for inspection in &mut inspections {
            inspection.findings.retain(|finding| !is_about_production(finding));
        }
    }
    inspections
}

fn verdict(findings: &[Settled], broken: Option<String>) -> Verdict {
    if let Some(broken) = broken {
        return Verdict::Open(broken);
    }
    let errors = findings.iter().filter(|settled| settled.finding.severity == Severity::Error);
    // Endpoints first: they are what a swap is refused for most.
    let mut errors: Vec<&Settled> = errors.collect();
    order::by_key(&mut errors, |settled| settled.group != Group::Swap);
    let reasons: Vec<String> =
        errors.into_iter().map(|settled| settled.finding.message.clone()).collect();
    if reasons.is_empty() { Verdict::Clear } else { Verdict::Refused(reasons) }
}

/// The platform that templates beside the files show.
pub(crate) fn platform_of(text: &str) -> Platform {
    let text = text.lower();
    if text.contains("microsoft.compute/cloudservices") {
        Platform::ExtendedSupport
    } else if text.contains("microsoft.classiccompute/domainnames") {
        Platform::Classic
    } else {
        Platform::Auto
    }
}
