//! Examples of rules that look for what a definition names.

use svclint::schema::Lies;
use svclint::settle::{Selection, Settings};
use svclint::{Input, Options, lint};

use super::{fired, options};

/// A disk with the folder of a role and of another project.
fn disk(path: &str) -> Lies {
    match path.to_lowercase().as_str() {
        "src/shop" | "src/admin" | "src/cloud" => Lies::AsFolder,
        "src/admin/admin.csproj" | "src/shop/startup/setup.cmd" => Lies::AsFile,
        _ => Lies::Nowhere,
    }
}

/// Lints a definition on the disk, and on one where the sources of the role are not, and compares
/// what is said.
fn on_disk(rule: &'static str, cases: &[(&str, bool)], failures: &mut Vec<String>) {
    for (inside, is_wrong) in cases {
        for role in ["Shop", "Elsewhere"] {
            let text = format!(
                "<ServiceDefinition name=\"HarborBooks\" \
                 xmlns=\"http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceDefinition\">\
                 <WebRole name=\"{role}\" vmsize=\"Standard_D1_v2\">{inside}</WebRole>\
                 </ServiceDefinition>"
            );
            let selection = Selection::new([rule], [], []).expect("the rule's own name");
            let settings = Settings { selection, ..Settings::default() };
            let mut options = Options { settings, ..options() };
            options.lens.look = disk;
            let report = lint([Input::new("src/Cloud/Service.csdef", text)], &options);
            let is_known = role == "Shop" || rule == "site-unbuilt";
            if report.findings.len() != usize::from(*is_wrong && is_known) {
                failures.push(format!("{rule}, {role}: {inside}:{}", fired(&report)));
            }
        }
    }
}

fn site(path: &str) -> String {
    format!("<Sites><Site name=\"Side\" physicalDirectory=\"{path}\"/></Sites>")
}

pub(crate) fn site_folders(failures: &mut Vec<String>) {
    for (path, is_wrong) in [
        ("..\\Admins", true),
        ("..\\admin", false),
        ("..\\..\\..\\Admin", false),
        ("..\\Admins\\bin\\Release", false),
        ("%Root%\\Admins", false),
        ("C:\\Admins", false),
    ] {
        on_disk("site-physicaldirectory-missing", &[(&site(path), is_wrong)], failures);
    }
}

pub(crate) fn unbuilt_sites(failures: &mut Vec<String>) {
    let main = site("..\\Admin").replace("Side", "Web");
    on_disk(
        "site-unbuilt",
        &[(&site("..\\Admin"), true), (&site("..\\Shop"), false), (&main, false)],
        failures,
    );
}

pub(crate) fn content_folders(failures: &mut Vec<String>) {
    let content = |path: &str| {
        format!(
            "<Contents><Content destination=\"d\"><SourceDirectory path=\"{path}\"/></Content></Contents>"
        )
    };
    on_disk(
        "definition-content-source",
        &[(&content("..\\Deps"), true), (&content("..\\Admin"), false), (&content("%D%"), false)],
        failures,
    );
}

pub(crate) fn task_files(failures: &mut Vec<String>) {
    let task = |command: &str| format!("<Startup><Task commandLine=\"{command}\"/></Startup>");
    on_disk(
        "definition-task-missing-file",
        &[
            (&task("Startup\\set.cmd /q"), true),
            (&task("startup\\Setup.cmd &gt; log.txt"), false),
            (&task("tool.exe"), false),
            (&task("%Tools%\\set.cmd"), false),
        ],
        failures,
    );
}
