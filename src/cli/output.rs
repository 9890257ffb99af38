//! Writing to standard output, standard error and files. A reader that hangs up is no error.

use std::io::{self, ErrorKind, IsTerminal, Write};
use std::path::Path;

use super::Failure;
use super::args::When;
use crate::report;
use crate::report::human::Style;

/// Standard output or standard error.
pub(super) struct Stream {
    to: Box<dyn Write>,
    is_terminal: bool,
}

impl Stream {
    pub(super) fn stdout() -> Self {
        let to = io::stdout().lock();
        Self { is_terminal: to.is_terminal(), to: Box::new(to) }
    }

    pub(super) fn stderr() -> Self {
        let to = io::stderr().lock();
        Self { is_terminal: to.is_terminal(), to: Box::new(to) }
    }

    /// Writes `text` as it is. When the reader has gone, what is left is not worth an error.
    ///
    /// # Errors
    /// Anything else that keeps the text from being written.
    pub(super) fn text(&mut self, text: &str) -> Result<(), Failure> {
        self.write("the report", text.as_bytes())
    }

    /// Writes lines for a person, in which nothing steers a terminal.
    ///
    /// # Errors
    /// As [`Self::text`].
    pub(super) fn lines(&mut self, text: &str) -> Result<(), Failure> {
        self.text(&report::plain_lines(text))
    }

    /// Writes bytes that came from a file as they are, for a program to read. A terminal is shown
    /// what would steer it.
    ///
    /// # Errors
    /// As [`Self::text`].
    pub(super) fn bytes(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        if self.is_terminal {
            let text = String::from_utf8_lossy(bytes);
            return self.write("standard output", report::plain_lines(&text).as_bytes());
        }
        self.write("standard output", bytes)
    }

    fn write(&mut self, what: &str, bytes: &[u8]) -> Result<(), Failure> {
        match self.to.write_all(bytes).and_then(|()| self.to.flush()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                Err(Failure(format!("{what} could not be written: {error}")))
            }
            _ => Ok(()),
        }
    }

    /// The same stream for many lines: they are written some at a time, the last when it is let go.
    pub(super) fn buffered(self) -> Self {
        Self { to: Box::new(io::BufWriter::new(self.to)), ..self }
    }

    /// Writes a line for a person; there is nobody to tell when that fails.
    pub(super) fn line(&mut self, line: &str) {
        drop(writeln!(self.to, "{}", report::plain_text(line)));
    }
}

/// Writes a report as a whole file, or leaves what was there. The file that GitHub Actions collect
/// the summary of a step in belongs to all that the step runs, so there the report is added.
pub(super) fn write_file(path: &Path, text: &str) -> Result<(), Failure> {
    let summary = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|summary| !summary.is_empty());
    if summary.is_some_and(|summary| is_same(path, Path::new(&summary))) {
        return add(path, text);
    }
    write_as("the report", path, text.as_bytes())
}

/// Whether two paths lead to one file.
fn is_same(one: &Path, other: &Path) -> bool {
    let whole = |path: &Path| std::fs::canonicalize(path).ok();
    one == other || whole(one).is_some_and(|one| Some(one) == whole(other))
}

/// Adds a text at the end of a file, on a line of its own.
fn add(path: &Path, text: &str) -> Result<(), Failure> {
    super::replace::outlive_limits();
    let added = std::fs::read(path).map(|before| match before.last() {
        None | Some(b'\n') => text.to_owned(),
        Some(_) => format!("\n{text}"),
    });
    let text = match added {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(text.to_owned()),
        added => added,
    };
    text.and_then(|text| {
        let mut file = std::fs::OpenOptions::new().append(true).create(true).open(path)?;
        file.write_all(text.as_bytes())
    })
    .map_err(|error| not_written("the report", path, &error))
}

/// Writes what a command prints into a file, byte for byte, or leaves what was there.
pub(super) fn write_bytes(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    write_as("it", path, bytes)
}

fn write_as(what: &str, path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let fail = |error: io::Error| not_written(what, path, &error);
    super::replace::outlive_limits();
    // Devices and pipes cannot be replaced, only written to.
    if path.exists() && !path.is_file() {
        return std::fs::write(path, bytes).map_err(fail);
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    let beside = path.with_file_name(name);
    // A file that is there already, or a link that somebody laid there, is not written to.
    let mut file =
        std::fs::OpenOptions::new().write(true).create_new(true).open(&beside).map_err(fail)?;
    let done = file.write_all(bytes).and_then(|()| std::fs::rename(&beside, path));
    if done.is_err() {
        drop(std::fs::remove_file(&beside));
    }
    done.map_err(fail)
}

fn not_written(what: &str, path: &Path, error: &io::Error) -> Failure {
    let why = crate::walk::reason(error);
    Failure(format!("{}: {what} could not be written: {why}", path.display()))
}

/// What the terminal behind standard output can show.
pub(super) fn style(color: When) -> Style {
    let set =
        |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
    let asks = |name: &str| {
        set(name)
            && !std::env::var_os(name).is_some_and(|value| value.eq_ignore_ascii_case("false"))
    };
    let terminal = io::stdout().is_terminal();
    let color = match color {
        When::Always => true,
        When::Never => false,
        When::Auto if set("NO_COLOR") => false,
        When::Auto if asks("FORCE_COLOR") || asks("CLICOLOR_FORCE") => true,
        // The logs of CI services show colour although they are no terminals.
        When::Auto => terminal && !is_dumb() || asks("CI"),
    };
    let width = width_of(terminal).unwrap_or(100);
    Style { color, unicode: !is_dumb() && speaks_unicode(), narrated: set("NO_GRAPHICS"), width }
}

/// How many columns there are for text that is to be read: those of the terminal or of `COLUMNS`,
/// else 80; lines of more than 100 are hard to read.
pub(super) fn columns() -> usize {
    width_of(io::stdout().is_terminal()).unwrap_or(80).clamp(40, 100)
}

/// The columns of the terminal, where standard output is one, else those that `COLUMNS` says.
fn width_of(terminal: bool) -> Option<usize> {
    let measured = if terminal { terminal_size::terminal_size() } else { None };
    let given = || std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    measured.map(|(width, _)| usize::from(width.0)).or_else(given)
}

fn is_dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|term| term == "dumb")
}

/// Whether the locale can show box drawing; one that says nothing can, as logs do.
fn speaks_unicode() -> bool {
    let named = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    named.is_none_or(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}
