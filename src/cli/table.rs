//! A tree of names with facts beside them, in lines that fit.

/// A line of the tree: a name, what is true of it, and a sentence about it.
pub(super) struct Row {
    pub(super) depth: usize,
    pub(super) label: String,
    pub(super) facts: String,
    pub(super) says: String,
}

/// The least room for facts beside the names; with less they stand below.
const LEAST: usize = 30;

/// The rows in lines of so many columns.
pub(super) fn table(rows: &[Row], columns: usize) -> Vec<String> {
    let wide = |step: usize| {
        rows.iter().map(|row| step * row.depth + row.label.chars().count()).max().unwrap_or(0)
    };
    let step = if wide(2) > columns { 1 } else { 2 };
    let width = |row: &Row| step * row.depth + row.label.chars().count();
    // Names that are longer than most have their facts below them.
    let most = (columns / 2).min(columns.saturating_sub(LEAST));
    let with_facts = rows.iter().filter(|row| !row.facts.is_empty());
    let column = with_facts.map(width).filter(|width| *width <= most).max().unwrap_or(0) + 2;
    let mut lines = Vec::new();
    for row in rows {
        let label = format!("{}{}", " ".repeat(step * row.depth), row.label);
        let beside = width(row) + 2 <= column;
        // In a narrow window everything goes below its name.
        let start =
            if column <= 2 || columns < column + LEAST { step * row.depth + 4 } else { column };
        let facts = wrapped(&row.facts, columns.saturating_sub(start));
        let mut facts = facts.into_iter();
        let first = facts.next().filter(|_| !row.facts.is_empty());
        match first {
            Some(first) if beside && start == column => {
                lines.push(format!("{label:column$}{first}"));
            }
            Some(first) => {
                lines.push(label);
                lines.push(format!("{:start$}{first}", ""));
            }
            None => lines.push(label),
        }
        lines.extend(facts.map(|line| format!("{:start$}{line}", "")));
        let below = start + 2;
        let says = wrapped(&row.says, columns.saturating_sub(below));
        lines.extend(says.into_iter().map(|line| format!("{:below$}{line}", "")));
    }
    lines
}

/// A sentence in lines of so many columns; a longer word is broken.
pub(super) fn wrapped(sentence: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(12);
    let mut lines: Vec<String> = Vec::new();
    for word in sentence.split_whitespace() {
        let fits = |line: &String| line.chars().count() + 1 + word.chars().count() <= columns;
        if let Some(line) = lines.last_mut().filter(|line| fits(line)) {
            line.push(' ');
            line.push_str(word);
            continue;
        }
        let letters: Vec<char> = word.chars().collect();
        lines.extend(letters.chunks(columns).map(|piece| piece.iter().collect::<String>()));
    }
    lines
}

/// A method with an address in lines of so many columns, broken before slashes and the query.
pub(super) fn wrapped_path(address: &str, columns: usize) -> Vec<String> {
    const INDENT: usize = 4;
    let mut lines = vec![String::new()];
    let mut rest = address;
    while !rest.is_empty() {
        let end = rest[1..].find(['/', '?', '&']).map_or(rest.len(), |at| at + 1);
        let (piece, behind) = rest.split_at(end);
        rest = behind;
        let line = lines.last_mut().expect("internal: there is a line");
        if !line.trim().is_empty() && line.chars().count() + piece.chars().count() > columns {
            lines.push(format!("{:INDENT$}{piece}", ""));
        } else {
            line.push_str(piece);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_longer_than_the_window() {
        let row = |depth: usize, label: &str| Row {
            depth,
            label: label.to_owned(),
            facts: "required; from 2014-06-01; one of a few; looks like [A-Za-z][A-Za-z0-9_]{0,62}"
                .to_owned(),
            says: "A sentence that is longer than any window would be in which it is shown."
                .to_owned(),
        };
        let rows = [row(0, "<A>"), row(6, "<StaticVirtualNetworkIPAddress>"), row(2, "<Name>")];
        for columns in [46, 60, 80, 100] {
            let lines = table(&rows, columns);
            assert!(lines.iter().all(|line| line.chars().count() <= columns), "{lines:#?}");
        }
    }

    #[test]
    fn addresses_break_before_slashes() {
        let lines = wrapped_path("POST /{subscription-id}/services/{name}/?comp=upgrade", 30);
        assert_eq!(
            lines,
            ["POST /{subscription-id}", "    /services/{name}/", "    ?comp=upgrade"]
        );
    }
}
