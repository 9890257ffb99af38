//! What a definition starts: startup tasks and entry points, with paths that do not hold.

use crate::finding::{Edit, Finding, Fix};
use crate::rules::Context;
use crate::text::letters::Letters;
use crate::xml;

/// The elements of that name, in roles and in plug-ins.
fn all<'c>(context: &Context<'c>, local: &'static str) -> impl Iterator<Item = xml::Element<'c>> {
    context.document.tree.elements().filter(move |element| element.local() == local)
}

/// The attributes that hold a command or the path of a program.
fn commands<'c>(
    context: &Context<'c>,
) -> impl Iterator<Item = (xml::Element<'c>, xml::Attribute<'c>)> {
    context.document.tree.elements().filter_map(|element| {
        let attribute = match element.local() {
            "Task" | "ProgramEntryPoint" => "commandLine",
            "NetFxEntryPoint" => "assemblyName",
            _ => return None,
        };
        Some((element, element.attribute(None, attribute)?))
    })
}

/// The program of a command, where it stands in it, and what follows.
pub(super) fn program(command: &str) -> Option<(std::ops::Range<usize>, &str)> {
    let start = command.len() - command.trim_start().len();
    let rest = &command[start..];
    let (start, length) = match rest.strip_prefix('"') {
        Some(quoted) => (start + 1, quoted.find('"').unwrap_or(quoted.len())),
        None => (start, rest.find(char::is_whitespace).unwrap_or(rest.len())),
    };
    let end = start + length;
    (length > 0).then(|| (start..end, command[end..].trim_start_matches('"')))
}

/// The name of a program without folders, in lower case.
fn file_name(path: &str) -> String {
    path.rsplit(['\\', '/']).next().unwrap_or(path).lower()
}

/// The name without the endings of programs.
fn stem(path: &str) -> String {
    let name = file_name(path);
    let ending = [".exe", ".cmd", ".bat", ".com"].iter().find_map(|e| name.strip_suffix(e));
    ending.unwrap_or(&name).to_owned()
}

/// How long a prefix is that says where the files of the role are, and whether it leads to
/// `approot`.
fn root_prefix(path: &str) -> Option<(usize, bool)> {
    let lower = path.lower();
    let mut at = 0;
    let by_variable = lower.starts_with("%roleroot%");
    if by_variable {
        at += "%roleroot%".len();
    } else if matches!(lower.as_bytes(), [drive, b':', ..] if drive.is_ascii_alphabetic()) {
        at += 2;
    }
    let is_separator = |at: usize| matches!(lower.as_bytes().get(at), Some(b'\\' | b'/'));
    if !is_separator(at) {
        return None;
    }
    at += 1;
    let below = at + "approot".len();
    if lower[at..].starts_with("approot") && is_separator(below) {
        return Some((below + 1, true));
    }
    by_variable.then_some((at, false))
}

pub(crate) fn roleroot_in_path(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (element, attribute) in commands(context) {
        let value = attribute.value();
        let text = value.text();
        let Some((range, _)) = program(text) else { continue };
        let path = &text[range.clone()];
        let Some((mut length, in_approot)) = root_prefix(path) else { continue };
        let prefix = value.source_span(range.start..range.start + length);
        let mut finding = context
            .finding(
                "definition-roleroot-in-path",
                element,
                prefix,
                format!("`{}` starts with the root of the role", attribute.local()),
            )
            .help("write the path from `approot` on, and of a web role from `approot\\bin` on")
            .subject(attribute.local());
        // In a web role paths begin one folder deeper.
        let is_web = ancestors(element).any(|element| element.local() == "WebRole");
        let is_worker = ancestors(element).any(|element| element.local() == "WorkerRole");
        let rest = path[length..].lower();
        let in_bin = rest.starts_with("bin\\") || rest.starts_with("bin/");
        if is_web && in_bin {
            length += "bin\\".len();
        }
        if in_approot && (is_worker || (is_web && in_bin)) && length < path.len() {
            let gone = value.source_span(range.start..range.start + length);
            let title = format!("remove `{}`", &path[..length]);
            finding = finding.fix(Fix::safe(title, vec![Edit::delete(gone)]));
        }
        findings.push(finding);
    }
}

fn ancestors(element: xml::Element<'_>) -> impl Iterator<Item = xml::Element<'_>> {
    std::iter::successors(element.parent(), |element| element.parent())
}

pub(crate) fn hardcoded_drive(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let commands = commands(context).filter(|(element, attribute)| {
        // A program that starts with the root of the role is told of already.
        let value = attribute.value();
        let text = value.text();
        let path = program(text).map_or("", |(range, _)| &text[range]);
        element.local() != "NetFxEntryPoint" && root_prefix(path).is_none()
    });
    let variables = all(context, "Variable")
        .filter_map(|element| Some((element, element.attribute(None, "value")?)));
    for (element, attribute) in commands.chain(variables) {
        let value = attribute.value();
        let Some(range) = drive(value.text()) else { continue };
        let shown = &value.text()[range.clone()];
        let name = element.attribute(None, "name").map(|name| name.value().trimmed().to_owned());
        findings.push(
            context
                .finding(
                    "definition-hardcoded-drive",
                    element,
                    value.source_span(range.clone()),
                    format!("`{shown}` may be another drive on the next instance"),
                )
                .help("take `%RoleRoot%` when the program runs, or the path of a local store by `RoleInstanceValue`")
                .subject(name.unwrap_or_else(|| shown.to_owned())),
        );
    }
}

/// Where a text names a drive that the platform gives out: the application's or the resources'.
fn drive(text: &str) -> Option<std::ops::Range<usize>> {
    let lower = text.lower();
    ["e:\\", "f:\\", "c:\\resources\\"]
        .iter()
        .flat_map(|start| lower.match_indices(start))
        .filter(|(at, _)| !lower[..*at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_'))
        .map(|(at, found)| at..at + found.len())
        .min_by_key(|range| range.start)
}

pub(crate) fn task_type(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for task in all(context, "Task") {
        let kind = task.attribute(None, "taskType");
        if kind.is_some_and(|kind| kind.value().trimmed() != "simple") {
            continue;
        }
        let Some(attribute) = task.attribute(None, "commandLine") else { continue };
        let value = attribute.value();
        let Some((range, arguments)) = program(value.text()) else { continue };
        let name = stem(&value.text()[range.clone()]);
        let mut words = arguments.split_whitespace().map(|word| word.trim_matches('"'));
        let stays = words.any(|word| {
            matches!(word, "--serve" | "serve" | "--watch" | "watch" | "--server")
                || (name == "node" && matches!(&*file_name(word), "server.js" | "server"))
        });
        if !stays {
            continue;
        }
        let span = value.source_span(range);
        let finding = context
            .finding(
                "definition-task-type",
                task,
                span,
                format!("`{name}` looks as if it never ended, and the role waits for the end of a simple task"),
            )
            .subject(&name);
        findings.push(if let Some(kind) = kind {
            let span = kind.value().trimmed_span();
            finding
                .label(span, "the role waits for it")
                .fix(Fix::risky("write `background`", vec![Edit::replace(span, "background")]))
        } else {
            let at = attribute.span().end;
            let edit = Edit::insert(at, " taskType=\"background\"");
            finding.fix(Fix::risky("add `taskType=\"background\"`", vec![edit]))
        });
    }
}

pub(crate) fn task_script_kind(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for task in all(context, "Task") {
        let Some(attribute) = task.attribute(None, "commandLine") else { continue };
        let value = attribute.value();
        let Some((range, _)) = program(value.text()) else { continue };
        let path = &value.text()[range.clone()];
        let name = file_name(path);
        let help = match name.rsplit_once('.') {
            Some((_, "ps1")) => format!(
                "start it from a .cmd file with `powershell -ExecutionPolicy Unrestricted -File {path}`"
            ),
            Some((_, "js" | "vbs")) => format!(
                "start it from a .cmd file with `cscript //B {path}`, or with the program that runs it"
            ),
            Some((_, "py" | "sh")) => "start the program that runs it from a .cmd file".to_owned(),
            _ => continue,
        };
        findings.push(
            context
                .finding(
                    "definition-task-script-kind",
                    task,
                    value.source_span(range.clone()),
                    format!("Windows does not run `{path}` as a program"),
                )
                .help(help)
                .subject(path),
        );
    }
}

pub(crate) fn task_elevation(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for task in all(context, "Task") {
        let level = task.attribute(None, "executionContext");
        if level.is_some_and(|level| level.value().trimmed() != "limited") {
            continue;
        }
        let Some(attribute) = task.attribute(None, "commandLine") else { continue };
        let value = attribute.value();
        let text = value.text();
        let words: Vec<String> =
            text.split([' ', '"', '&', '|']).filter(|word| !word.is_empty()).map(stem).collect();
        let needs = |(index, word): (usize, &String)| {
            let next = words.get(index + 1).map(String::as_str);
            match word.as_str() {
                "msiexec" | "appcmd" | "netsh" | "icacls" | "dism" => true,
                "reg" => matches!(next, Some("add" | "delete" | "import")),
                "sc" => matches!(next, Some("create" | "config" | "delete" | "start" | "stop")),
                _ => false,
            }
        };
        let Some((_, program)) = words.iter().enumerate().find(|found| needs(*found)) else {
            continue;
        };
        let span = attribute.value_span();
        let finding = context
            .finding(
                "definition-task-elevation",
                task,
                span,
                format!(
                    "`{program}` needs the rights of an administrator, which the task does not have"
                ),
            )
            .subject(program);
        findings.push(if let Some(level) = level {
            let span = level.value().trimmed_span();
            finding.fix(Fix::risky("write `elevated`", vec![Edit::replace(span, "elevated")]))
        } else {
            let edit = Edit::insert(attribute.span().end, " executionContext=\"elevated\"");
            finding.fix(Fix::risky("add `executionContext=\"elevated\"`", vec![edit]))
        });
    }
}

pub(crate) fn runtime_elevated(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for runtime in all(context, "Runtime") {
        let Some(attribute) = runtime.attribute(None, "executionContext") else { continue };
        let value = attribute.value();
        if value.trimmed() != "elevated" {
            continue;
        }
        findings.push(
            context
                .finding(
                    "definition-runtime-elevated",
                    runtime,
                    value.trimmed_span(),
                    "the role runs with the rights of an administrator as long as it lives",
                )
                .help("do what needs them in a startup task with `executionContext=\"elevated\"`"),
        );
    }
}
