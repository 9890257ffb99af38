//! `svclint completions` and `svclint man`: what shells and manuals know, from the arguments
//! themselves.

use std::path::PathBuf;

use clap::CommandFactory as _;

use super::args::{Arguments, Completions, Man};
use super::output::{Stream, write_bytes};
use super::{CLEAN, Failure};
use crate::text::nearest;

pub(super) fn completions(asked: &Completions) -> Result<u8, Failure> {
    let mut text = Vec::new();
    clap_complete::generate(asked.shell, &mut Arguments::command(), "svclint", &mut text);
    write(asked.out.as_ref(), &text)
}

pub(super) fn man(asked: &Man) -> Result<u8, Failure> {
    let mut all = Arguments::command();
    all.build();
    let command = match &asked.command {
        None => all,
        Some(name) => {
            let found = all.find_subcommand(name).cloned();
            found.ok_or_else(|| no_command(&all, name))?
        }
    };
    let mut text = Vec::new();
    clap_mangen::Man::new(command).render(&mut text)?;
    write(asked.out.as_ref(), &text)
}

fn no_command(all: &clap::Command, name: &str) -> Failure {
    let names: Vec<&str> = all.get_subcommands().map(clap::Command::get_name).collect();
    let hint = nearest::of(name, names.iter().copied()).map_or_else(
        || format!("there are {}", names.join(", ")),
        |meant| format!("did you mean `{meant}`?"),
    );
    Failure(format!("there is no command `{name}`; {hint}"))
}

fn write(out: Option<&PathBuf>, text: &[u8]) -> Result<u8, Failure> {
    match out {
        Some(out) => write_bytes(out, text)?,
        None => Stream::stdout().bytes(text)?,
    }
    Ok(CLEAN)
}
