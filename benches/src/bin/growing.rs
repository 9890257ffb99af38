//! Lints a file that was made to grow in one way: `growing NAME SIZE`; without arguments it lists
//! the names. `.ci/budgets.py` counts the instructions of it for doubled sizes.

use std::process::ExitCode;

use svclint::{Options, lint};
use svclint_benches::GROWING;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [name, size] = &arguments[..] else {
        GROWING.iter().for_each(|(name, _)| println!("{name}"));
        return ExitCode::SUCCESS;
    };
    let kind = GROWING.iter().find(|(known, _)| known == name);
    let (Some((_, made)), Ok(size)) = (kind, size.parse()) else { return ExitCode::FAILURE };
    let report = lint(made(size), &Options::default());
    println!("{} findings", report.findings.len());
    ExitCode::SUCCESS
}
