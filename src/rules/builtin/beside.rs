//! What lies beside a definition: folders and scripts that it names and that are not there.
//!
//! Whether something is missing can only be known where the sources lie: where the folder of a
//! role's project is beside the definition, as Visual Studio and Azure PowerShell make them.

use super::declared::roles;
use super::definition_tasks::program;
use super::given;
use super::sites::{MAIN_SITE, holders, is_absolute};
use crate::document::{Name, Role, name_of, named};
use crate::finding::Finding;
use crate::rules::{Context, words};
use crate::schema::Lies;
use crate::text::letters::Letters;

/// The rule whose page says which folders a build makes.
const SITE: &str = "site-physicaldirectory-missing";

pub(crate) fn site_folder(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let said = |holder| Some((holder, given(holder, "physicalDirectory")?));
    let holders: Vec<_> = holders(context).filter_map(said).collect();
    if holders.is_empty() || context.purpose.is_template || !has_sources(context) {
        return;
    }
    for (holder, path) in holders {
        // The path may also count from where a build puts the definition, two folders down.
        if !is_missing(context, &["", "obj/Release"], &path.text) {
            continue;
        }
        let message = format!("there is no folder `{}` beside the definition", path.text);
        findings.push(
            context
                .finding(SITE, holder, path.span, message)
                .help("write the path relative to the folder of this file")
                .subject(name_of(holder, "name").map(|name| name.text).unwrap_or_default()),
        );
    }
}

pub(crate) fn content_folder(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let contents: Vec<_> = roles(context)
        .iter()
        .flat_map(|role| role.list("Contents", "Content").collect::<Vec<_>>())
        .flat_map(|content| named(content, "SourceDirectory").collect::<Vec<_>>())
        .collect();
    if contents.is_empty() || context.purpose.is_template || !has_sources(context) {
        return;
    }
    for source in contents {
        let Some(path) = given(source, "path") else { continue };
        if !is_missing(context, &["", "obj/Release"], &path.text) {
            continue;
        }
        let message = format!("there is no folder `{}` beside the definition", path.text);
        findings.push(
            context
                .finding("definition-content-source", source, path.span, message)
                .help("write the path relative to the folder of this file; variables of the environment may stand in it")
                .subject(&path.text),
        );
    }
}

pub(crate) fn site_unbuilt(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for holder in holders(context) {
        let Some(path) = given(holder, "physicalDirectory") else { continue };
        if name_of(holder, "name").is_some_and(|name| name.is_like(MAIN_SITE)) {
            continue;
        }
        let Some(project) = project_in(context, &path) else { continue };
        let message = format!("`{}` is the folder of the project `{project}`", path.text);
        findings.push(
            context
                .finding("site-unbuilt", holder, path.span, message)
                .help("what lies there goes into the package as it is, sources included: publish the project to a folder, and name that")
                .subject(name_of(holder, "name").map(|name| name.text).unwrap_or_default()),
        );
    }
}

/// The project that is called as the folder it lies in.
fn project_in(context: &Context<'_>, path: &Name<'_>) -> Option<String> {
    if !is_plain(&path.text) {
        return None;
    }
    let folder = joined(&folder(context), &path.text);
    let name = folder.rsplit('/').next().filter(|name| !matches!(*name, "" | ".."))?;
    let projects = ["csproj", "vbproj", "fsproj"].map(|suffix| format!("{name}.{suffix}"));
    let lies =
        |project: &String| (context.lens.look)(&format!("{folder}/{project}")) == Lies::AsFile;
    projects.into_iter().find(lies)
}

pub(crate) fn task_file(context: &Context<'_>, findings: &mut Vec<Finding>) {
    if context.purpose.is_template {
        return;
    }
    for role in roles(context) {
        let mut tasks = role.list("Startup", "Task").peekable();
        let has_task = tasks.peek().is_some();
        let folders = if has_task { role_folders(context, role) } else { Vec::new() };
        if folders.is_empty() {
            continue;
        }
        for task in tasks {
            let Some(command) = given(task, "commandLine") else { continue };
            let Some((range, _)) = program(&command.text) else { continue };
            let file = &command.text[range];
            // A program may be built; a script is written.
            let lower = file.lower();
            let is_script = [".cmd", ".bat"].iter().any(|ending| lower.ends_with(ending));
            if !is_script || !is_plain(file) {
                continue;
            }
            // What a web role starts lies in its folder `bin`, and comes from anywhere in the project.
            let bare = if lower.starts_with("bin\\") { &file["bin\\".len()..] } else { file };
            let paths = [file.to_owned(), bare.to_owned(), format!("bin/{file}")];
            let lies = |folder: &String| {
                let mut places = paths.iter().map(|path| joined(folder, path));
                places.any(|path| (context.lens.look)(&path) != Lies::Nowhere)
            };
            if folders.iter().any(lies) {
                continue;
            }
            let own = role.name().map(|name| name.text).unwrap_or_default();
            let message = format!("there is no `{file}` in the folder of the role `{own}`");
            findings.push(
                context
                    .finding("definition-task-missing-file", task, command.span, message)
                    .help("add the script to the project of the role and let it be copied to the output, or mend the path, which counts from there")
                    .subject(file),
            );
        }
    }
}

/// The folder of the definition, as its path is shown.
fn folder(context: &Context<'_>) -> String {
    let path = context.document.tree.part().name();
    path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned()
}

/// The folders near the definition that are called as a role.
fn role_folders(context: &Context<'_>, role: &Role<'_>) -> Vec<String> {
    let Some(name) = role.name().filter(|name| is_plain(&name.text)) else { return Vec::new() };
    let name = &name.text;
    [format!("../{name}"), name.into(), format!("{name}Content")]
        .iter()
        .map(|path| joined(&folder(context), path))
        .filter(|path| (context.lens.look)(path) == Lies::AsFolder)
        .collect()
}

/// Whether the sources of a role lie near the definition.
fn has_sources(context: &Context<'_>) -> bool {
    roles(context).iter().any(|role| !role_folders(context, role).is_empty())
}

/// Whether a path leads nowhere from the folders, and no build could make what it leads to.
fn is_missing(context: &Context<'_>, from: &[&str], path: &str) -> bool {
    let is_built = |part: &str| words(SITE, "built").iter().any(|word| word.is_like(part));
    let own = folder(context);
    is_plain(path)
        && !path.split(['/', '\\']).any(is_built)
        && from
            .iter()
            .all(|from| (context.lens.look)(&joined(&joined(&own, from), path)) == Lies::Nowhere)
}

/// Whether a path is relative and holds nothing that a build or the environment fills in.
fn is_plain(path: &str) -> bool {
    !path.is_empty() && !is_absolute(path) && !path.contains(['%', '$', ':', '*', '?', '{'])
}

/// A path of Windows from a folder, with `/`, and without `..` where that can be told.
fn joined(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let root = if folder.starts_with('/') { "/" } else { "" };
    format!("{root}{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::joined;

    #[test]
    fn paths_are_joined_as_windows_does() {
        for (folder, path, expected) in [
            ("a/b", "..\\Web", "a/Web"),
            ("", "..\\Web", "../Web"),
            ("a", "..\\..\\Web\\.", "../Web"),
            ("/a/b", "../../c", "/c"),
            ("a", "", "a"),
        ] {
            assert_eq!(joined(folder, path), expected);
        }
    }
}
