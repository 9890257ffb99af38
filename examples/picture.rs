//! Draws a run of svclint as a picture of a terminal, for the README.
//!
//! ```text
//! cargo build && cargo run --example picture -- check samples/bad > picture.svg
//! ```
//!
//! It runs the program beside it with the arguments given, in colour, and writes SVG to standard
//! output. `.ci/documents.py --write` makes the picture of the README with it.

#![allow(clippy::cast_precision_loss, reason = "a terminal has few cells")]

use std::error::Error;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::Command;

/// The width of the terminal, in cells.
const COLUMNS: usize = 100;
/// The size of a cell, in pixels: what a monospaced font of [`FONT_SIZE`] takes.
const CELL: (f32, f32) = (8.4, 19.0);
const FONT_SIZE: f32 = 14.0;
/// How far the baseline lies below the top of its cell.
const BASELINE: f32 = 14.0;
/// The room around the text, in pixels; above it is the bar of the window.
const MARGIN: f32 = 22.0;
const BAR: f32 = 36.0;

const BACKGROUND: &str = "#161b22";
const FRAME: &str = "#3d444d";
const TEXT: &str = "#e6edf3";
const FAINT: &str = "#8d96a0";
/// Black to white, as `ESC[30m` to `ESC[37m` name them.
const COLORS: [&str; 8] =
    ["#484f58", "#ff7b72", "#7ee787", "#e3b341", "#79c0ff", "#d2a8ff", "#76e3ea", TEXT];

/// How a cell looks.
#[derive(Clone, Copy, PartialEq)]
struct Look {
    color: &'static str,
    bold: bool,
    underlined: bool,
}

impl Look {
    const PLAIN: Self = Self { color: TEXT, bold: false, underlined: false };

    /// What one parameter of `ESC[…m` makes of it.
    fn with(self, parameter: &str) -> Self {
        match parameter {
            "1" => Self { bold: true, ..self },
            "2" => Self { color: FAINT, ..self },
            "4" => Self { underlined: true, ..self },
            "39" => Self { color: TEXT, ..self },
            "" | "0" => Self::PLAIN,
            _ => match parameter.strip_prefix(['3', '9']).and_then(|digit| digit.parse().ok()) {
                Some(index @ 0..8_usize) => Self { color: COLORS[index], ..self },
                _ => self,
            },
        }
    }
}

/// A line of the terminal: each letter with its look.
type Row = Vec<(char, Look)>;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let run = Command::new(program()?)
        .args(&arguments)
        .args(["--color", "always"])
        .env("COLUMNS", COLUMNS.to_string())
        .output()?;
    let mut screen = format!("\u{1b}[32m$\u{1b}[0m svclint {}\n\n", arguments.join(" "));
    screen.push_str(std::str::from_utf8(&run.stdout)?);
    screen.push_str(std::str::from_utf8(&run.stderr)?);
    std::io::stdout().write_all(svg(&rows(&screen))?.as_bytes())?;
    Ok(())
}

/// The svclint that was built together with this example.
fn program() -> Result<PathBuf, Box<dyn Error>> {
    let example = std::env::current_exe()?;
    let folder = example.ancestors().nth(2).ok_or("the example lies in no target folder")?;
    let program = folder.join("svclint").with_extension(std::env::consts::EXE_EXTENSION);
    if !program.is_file() {
        return Err(format!("{} is not there: run `cargo build`", program.display()).into());
    }
    Ok(program)
}

/// Reads what a program wrote to a terminal.
fn rows(screen: &str) -> Vec<Row> {
    let mut look = Look::PLAIN;
    let line = |line: &str| {
        let mut row = Row::new();
        let mut pieces = line.split("\u{1b}[");
        row.extend(pieces.next().unwrap_or_default().chars().map(|letter| (letter, look)));
        for piece in pieces {
            let (parameters, text) = piece.split_once('m').unwrap_or(("", piece));
            look = parameters.split(';').fold(look, Look::with);
            row.extend(text.chars().map(|letter| (letter, look)));
        }
        row
    };
    screen.trim_end().lines().map(line).collect()
}

/// Draws a window with these lines in it.
fn svg(rows: &[Row]) -> Result<String, std::fmt::Error> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0).max(COLUMNS);
    let width = columns as f32 * CELL.0 + 2.0 * MARGIN;
    let height = rows.len() as f32 * CELL.1 + BAR + MARGIN;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" \
         width=\"{width:.0}\" height=\"{height:.0}\" role=\"img\">\n\
         <title>svclint at a terminal</title>\n\
         <style>text {{ font: {FONT_SIZE}px ui-monospace, SFMono-Regular, Menlo, Consolas, \
         \"DejaVu Sans Mono\", \"Liberation Mono\", monospace; white-space: pre }}</style>\n\
         <rect x=\"0.5\" y=\"0.5\" width=\"{:.0}\" height=\"{:.0}\" rx=\"10\" \
         fill=\"{BACKGROUND}\" stroke=\"{FRAME}\"/>\n",
        width - 1.0,
        height - 1.0,
    );
    for (index, color) in ["#ff5f57", "#febc2e", "#28c840"].into_iter().enumerate() {
        let x = MARGIN + 6.0 + 20.0 * index as f32;
        writeln!(svg, "<circle cx=\"{x}\" cy=\"19\" r=\"6\" fill=\"{color}\"/>")?;
    }
    for (index, row) in rows.iter().enumerate() {
        draw(&mut svg, row, BAR + index as f32 * CELL.1)?;
    }
    svg.push_str("</svg>\n");
    Ok(svg)
}

/// Draws a line: words as text, frames as strokes, so that no font can tear them apart.
fn draw(svg: &mut String, row: &Row, top: f32) -> std::fmt::Result {
    let mut column = 0;
    while column < row.len() {
        let (letter, look) = row[column];
        let left = MARGIN + column as f32 * CELL.0;
        let end = if arms(letter).is_some() {
            let same = |(other, its): &(char, Look)| arms(*other).is_some() && *its == look;
            column + row[column..].iter().take_while(|cell| same(cell)).count()
        } else {
            column + word(&row[column..], look)
        };
        let cells = &row[column..end];
        if arms(letter).is_some() {
            // What has no colour of its own is the frame around the text: it steps back.
            let color = if look.color == TEXT { FAINT } else { look.color };
            let path = strokes(cells, left, top)?;
            writeln!(
                svg,
                "<path d=\"{path}\" stroke=\"{color}\" stroke-width=\"1.3\" fill=\"none\"/>"
            )?;
        } else if letter != ' ' {
            text(svg, cells, look, (left, top + BASELINE))?;
        }
        column = end;
    }
    Ok(())
}

/// How many cells belong to the piece of text, or of white space, that `row` begins with. It goes
/// on over single spaces.
fn word(row: &[(char, Look)], look: Look) -> usize {
    let same = |(letter, its): &(char, Look)| *its == look && arms(*letter).is_none();
    let space = |index: usize| row.get(index).is_some_and(|(letter, _)| *letter == ' ');
    if space(0) {
        return row.iter().take_while(|(letter, _)| *letter == ' ').count();
    }
    let mut end = 1;
    while row.get(end).is_some_and(same)
        && !(space(end) && (space(end + 1) || end + 1 == row.len()))
    {
        end += 1;
    }
    end
}

/// Writes a piece of text; its width is given, so that every font keeps to the cells.
fn text(
    svg: &mut String,
    cells: &[(char, Look)],
    look: Look,
    (x, y): (f32, f32),
) -> std::fmt::Result {
    let width = cells.len() as f32 * CELL.0;
    write!(svg, "<text x=\"{x:.1}\" y=\"{y}\" textLength=\"{width:.1}\" fill=\"{}\"", look.color)?;
    if look.bold {
        svg.push_str(" font-weight=\"bold\"");
    }
    if look.underlined {
        svg.push_str(" text-decoration=\"underline\"");
    }
    svg.push('>');
    for (letter, _) in cells {
        match letter {
            '&' => svg.push_str("&amp;"),
            '<' => svg.push_str("&lt;"),
            other => svg.push(*other),
        }
    }
    svg.push_str("</text>\n");
    Ok(())
}

/// Where a letter of a frame reaches from the middle of its cell: left, right, up, down.
fn arms(letter: char) -> Option<[bool; 4]> {
    let arms = match letter {
        '─' => "lr",
        '│' => "ud",
        '╭' => "rd",
        '╮' => "ld",
        '╰' => "ru",
        '╯' => "lu",
        '├' => "rud",
        '┤' => "lud",
        '┬' => "lrd",
        '┴' => "lru",
        _ => return None,
    };
    Some(['l', 'r', 'u', 'd'].map(|arm| arms.contains(arm)))
}

/// The strokes of a piece of frame; corners are round.
fn strokes(cells: &[(char, Look)], left: f32, top: f32) -> Result<String, std::fmt::Error> {
    let mut path = String::new();
    for (index, (letter, _)) in cells.iter().enumerate() {
        let x0 = left + index as f32 * CELL.0;
        let (x, y) = (x0 + CELL.0 / 2.0, top + CELL.1 / 2.0);
        let ends = [(x0, y), (x0 + CELL.0, y), (x, top), (x, top + CELL.1)];
        let reached: Vec<(f32, f32)> = ends
            .into_iter()
            .zip(arms(*letter).unwrap_or_default())
            .filter_map(|(end, reaches)| reaches.then_some(end))
            .collect();
        match (letter, &reached[..]) {
            ('╭' | '╮' | '╰' | '╯', [from, to]) => {
                write!(path, "M{:.1} {:.1}Q{x:.1} {y:.1} {:.1} {:.1}", from.0, from.1, to.0, to.1)?;
            }
            _ => {
                for end in reached {
                    write!(path, "M{x:.1} {y:.1}L{:.1} {:.1}", end.0, end.1)?;
                }
            }
        }
    }
    Ok(path)
}
