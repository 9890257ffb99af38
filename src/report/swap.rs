//! Whether a swap would be refused, in a line, and the endpoints of both deployments in a table.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use super::human::Style;
use super::visible::{visible, wrap};
use crate::document::{Difference, Row, SideEndpoint};
use crate::lint::{SwapReport, Verdict};

/// From this number of rows on those that are alike are only counted.
const MANY: usize = 60;

/// The heading of each column.
const HEADINGS: [&str; 6] = ["role", "endpoint", "kind", "production", "staging", ""];

/// The verdict as a sentence.
#[must_use]
pub fn verdict(swap: &SwapReport) -> String {
    match &swap.verdict {
        Verdict::Refused(reasons) => {
            let first = reasons.first().map_or("", String::as_str);
            match reasons.len().saturating_sub(1) {
                0 => format!("the swap would be refused because {first}"),
                1 => format!("the swap would be refused because {first}; there is another reason"),
                more => {
                    format!(
                        "the swap would be refused because {first}; there are {more} more reasons"
                    )
                }
            }
        }
        Verdict::Clear => {
            let slot = match swap.empty {
                Some("production") => "production is empty, so the swap promotes staging: ",
                Some(_) => "staging is empty, so the swap takes production out to staging: ",
                None => "",
            };
            format!("{slot}nothing stands in the way that files can show")
        }
        Verdict::Open(why) => format!("whether the swap would be refused cannot be said: {why}"),
    }
}

/// Verdict, table, and what could not be compared, each with its line end.
#[must_use]
pub fn render(swap: &SwapReport, style: &Style) -> String {
    // Writing to a string cannot fail.
    let mut text = String::new();
    let color = match swap.verdict {
        Verdict::Refused(_) => Color::Red,
        Verdict::Clear => Color::Green,
        Verdict::Open(_) => Color::Yellow,
    };
    for line in wrapped(&verdict(swap), "", style) {
        text.push_str(&paint(&line, color, style));
        text.push('\n');
    }
    text.push('\n');
    let (shown, left_out) = rows(swap);
    if !shown.is_empty() {
        let lines: Vec<Line> = shown.into_iter().map(|row| Line::of(row, swap.empty)).collect();
        text.push_str(&if style.narrated { said(&lines) } else { drawn(&lines, style) });
        if left_out > 0 {
            let _ = writeln!(text, "  and {left_out} more that are the same in both");
        }
        text.push('\n');
    }
    for sentence in &swap.not_compared {
        for line in wrapped(sentence, "  note: ", style) {
            text.push_str(&line);
            text.push('\n');
        }
    }
    if !swap.not_compared.is_empty() {
        text.push('\n');
    }
    text
}

/// The rows that are shown, and how many are not.
fn rows(swap: &SwapReport) -> (Vec<&Row>, usize) {
    let shown: Vec<&Row> = swap
        .rows
        .iter()
        .filter(|row| swap.rows.len() < MANY || row.difference != Difference::None)
        .collect();
    let left_out = swap.rows.len() - shown.len();
    (shown, left_out)
}

/// A row in words.
struct Line {
    sign: &'static str,
    color: Color,
    cells: [String; 6],
}

impl Line {
    fn of(row: &Row, empty: Option<&str>) -> Self {
        let (sign, color, words) = match row.difference {
            Difference::None => (" ", Color::None, ""),
            Difference::Port => ("~", Color::Yellow, "other port"),
            Difference::Protocol => ("!", Color::Red, "other protocol"),
            Difference::Kind => ("!", Color::Red, "other kind"),
            Difference::OnlyNow => ("-", Color::Red, "only in production"),
            Difference::OnlyNext => ("+", Color::Red, "only in staging"),
            Difference::Unseen if empty.is_some() => (" ", Color::None, ""),
            Difference::Unseen => ("?", Color::None, "not compared"),
        };
        let cells = [
            both(row, |endpoint| endpoint.role.clone()),
            both(row, name),
            both(row, |endpoint| endpoint.kind_word().replace('-', " ")),
            row.now.as_ref().map(what).unwrap_or_default(),
            row.next.as_ref().map(what).unwrap_or_default(),
            words.to_owned(),
        ];
        Self { sign, color, cells }
    }
}

/// What both endpoints of a row say, or each of them where that differs.
fn both(row: &Row, says: impl Fn(&SideEndpoint) -> String) -> String {
    let (now, next) = (row.now.as_ref().map(&says), row.next.as_ref().map(&says));
    match (now, next) {
        (Some(now), Some(next)) if now.is_empty() || now.eq_ignore_ascii_case(&next) => next,
        (Some(now), Some(next)) if next.is_empty() => now,
        (Some(now), Some(next)) => format!("{now} / {next}"),
        (now, next) => now.or(next).unwrap_or_default(),
    }
}

fn name(endpoint: &SideEndpoint) -> String {
    let added = if endpoint.plugin.is_some() { " (plug-in)" } else { "" };
    format!("{}{added}", endpoint.short_name())
}

/// Protocol and public port of an endpoint; that it is there, where neither is known.
fn what(endpoint: &SideEndpoint) -> String {
    let protocol = endpoint.protocol.as_deref().unwrap_or_default();
    let ports = endpoint.ports.to_string();
    match format!("{protocol} {ports}").trim() {
        "" => "yes".to_owned(),
        words => words.to_owned(),
    }
}

/// A table, or where that is too wide a block for each endpoint.
fn drawn(lines: &[Line], style: &Style) -> String {
    let shown: Vec<Vec<String>> = lines
        .iter()
        .map(|line| line.cells.iter().map(|cell| seen(cell, style)).collect())
        .collect();
    let width = |column: usize| {
        let cells = shown.iter().map(|cells| cells[column].width());
        cells.chain([HEADINGS[column].width()]).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..HEADINGS.len()).map(width).collect();
    let room: usize = widths.iter().map(|width| width + 2).sum();
    let mut text = String::new();
    if room > style.columns() {
        for (line, cells) in lines.iter().zip(&shown) {
            text.push_str(&paint(&block(line, cells, style), line.color, style));
        }
        return text;
    }
    let row = |cells: &[String]| {
        let padded = cells.iter().zip(&widths).map(|(cell, width)| {
            format!("{cell}{}", " ".repeat(width.saturating_sub(cell.width())))
        });
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    let headings = HEADINGS.map(str::to_owned);
    let _ = writeln!(text, "  {}", row(&headings));
    for (line, cells) in lines.iter().zip(&shown) {
        let said = format!("{} {}", line.sign, row(cells));
        text.push_str(&paint(said.trim_end(), line.color, style));
        text.push('\n');
    }
    text
}

/// An endpoint in lines of its own, for a narrow window.
fn block(line: &Line, cells: &[String], style: &Style) -> String {
    let [role, name, kind, now, next, words] = cells else { return String::new() };
    let name = if name.is_empty() { String::new() } else { format!(" {name}") };
    let words = if words.is_empty() { String::new() } else { format!(": {words}") };
    let mut text = String::new();
    let head = format!("{role}{name}, {kind}{words}");
    for (index, part) in wrap(&head, style.columns() - 2, style.columns() - 2).iter().enumerate() {
        let sign = if index == 0 { line.sign } else { " " };
        let _ = writeln!(text, "{sign} {part}");
    }
    let shown = |cell: &String| if cell.is_empty() { "none".to_owned() } else { cell.clone() };
    let _ = writeln!(text, "    production  {}", shown(now));
    let _ = writeln!(text, "    staging     {}", shown(next));
    text
}

/// A sentence for each endpoint, for those who listen.
fn said(lines: &[Line]) -> String {
    let mut text = String::new();
    for Line { cells, .. } in lines {
        let [role, name, kind, now, next, words] = cells.each_ref().map(|cell| visible(cell, true));
        let none = "none";
        let or_none = |cell: &str| if cell.is_empty() { none.to_owned() } else { cell.to_owned() };
        let words = if words.is_empty() { String::new() } else { format!(": {words}") };
        let _ = writeln!(
            text,
            "  role {role}, {kind} endpoint {name}{words}; production {}, staging {}",
            or_none(&now),
            or_none(&next)
        );
    }
    text
}

/// A sentence in lines, the first behind `prefix` and the others as far in.
fn wrapped(sentence: &str, prefix: &str, style: &Style) -> Vec<String> {
    let room = style.columns() - prefix.len();
    let indent = " ".repeat(prefix.len());
    let lines = wrap(&visible(sentence, style.unicode), room, room);
    let put = |(index, line): (usize, String)| {
        format!("{}{line}", if index == 0 { prefix } else { &indent })
    };
    lines.into_iter().enumerate().map(put).collect()
}

fn seen(cell: &str, style: &Style) -> String {
    visible(cell, style.unicode).into_owned()
}

#[derive(Clone, Copy)]
enum Color {
    None,
    Red,
    Green,
    Yellow,
}

fn paint(text: &str, color: Color, style: &Style) -> String {
    let code = match color {
        Color::None => return text.to_owned(),
        Color::Red => 31,
        Color::Green => 32,
        Color::Yellow => 33,
    };
    if !style.color {
        return text.to_owned();
    }
    // A line end inside of a colour would take it along.
    let lines = text.split_inclusive('\n').map(|line| match line.strip_suffix('\n') {
        Some(line) => format!("\u{1b}[{code}m{line}\u{1b}[0m\n"),
        None => format!("\u{1b}[{code}m{line}\u{1b}[0m"),
    });
    lines.collect()
}
