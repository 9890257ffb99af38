//! Sites as such: `site-physicaldirectory`, `site-physicaldirectory-absolute`.

use super::declared::roles;
use super::given;
use crate::document::{RoleFacts, name_of};
use crate::finding::Finding;
use crate::rules::Context;
use crate::text::order;
use crate::xml;

/// The name that Visual Studio gives to the site whose content is the web project itself.
pub(super) const MAIN_SITE: &str = "Web";

fn is_path(element: xml::Element<'_>) -> bool {
    element.is_named("VirtualDirectory") || element.is_named("VirtualApplication")
}

/// The sites with all virtual directories and applications in them, in the order of the file.
pub(super) fn holders<'s, 't>(
    context: &'s Context<'t>,
) -> impl Iterator<Item = xml::Element<'t>> + use<'s, 't> {
    context.holders.get_or_init(|| all_holders(context)).iter().copied()
}

fn all_holders<'t>(context: &Context<'t>) -> Vec<xml::Element<'t>> {
    let sites = roles(context).iter().flat_map(RoleFacts::sites);
    let mut found: Vec<xml::Element<'t>> = sites.copied().collect();
    let sites = found.len();
    let mut next = 0;
    while let Some(element) = found.get(next).copied() {
        found.extend(element.children().filter(|child| is_path(*child)));
        next += 1;
    }
    if found.len() > sites {
        order::by_key(&mut found, |element| element.id());
    }
    found
}

pub(crate) fn directory(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for site in holders(context).filter(|element| element.is_named("Site")) {
        let Some(name) = name_of(site, "name") else { continue };
        if name.is_like(MAIN_SITE)
            || name.is_token()
            || site.attribute(None, "physicalDirectory").is_some()
            || site.is_forced()
        {
            continue;
        }
        let message = format!("the site `{}` has no `physicalDirectory`", name.text);
        let finding = context
            .finding("site-physicaldirectory", site, name.span, message)
            .help(format!("say where its content lies, relative to this file, such as `physicalDirectory=\"..\\{}\"`", name.text))
            .subject(&name.text);
        findings.push(context.unless_template(finding));
    }
}

pub(crate) fn absolute(context: &Context<'_>, findings: &mut Vec<Finding>) {
    // What a build writes holds the paths of the machine that built it.
    if context.purpose.is_template {
        return;
    }
    for holder in holders(context) {
        let Some(directory) = given(holder, "physicalDirectory") else { continue };
        if !is_absolute(&directory.text) {
            continue;
        }
        let message = format!("`{}` is a folder of one machine", directory.text);
        findings.push(
            context
                .finding("site-physicaldirectory-absolute", holder, directory.span, message)
                .help("write the path relative to the folder of this file")
                .subject(name_of(holder, "name").map(|name| name.text).unwrap_or_default()),
        );
    }
}

/// Whether a path of Windows does not depend on a current folder.
pub(super) fn is_absolute(path: &str) -> bool {
    let mut letters = path.chars();
    let drive = letters.next().is_some_and(|letter| letter.is_ascii_alphabetic())
        && letters.next() == Some(':')
        && matches!(letters.next(), Some('\\' | '/'));
    drive || path.starts_with("\\\\") || path.starts_with('/')
}

#[cfg(test)]
mod tests {
    use super::is_absolute;

    #[test]
    fn drives_and_shares_are_absolute() {
        for path in ["C:\\src\\Api", "d:/src", "\\\\server\\share", "/src"] {
            assert!(is_absolute(path), "{path}");
        }
        for path in ["..\\Api", "Api", "%SRC%\\Api", "$(Root)\\Api", "C:Api", ""] {
            assert!(!is_absolute(path), "{path}");
        }
    }
}
