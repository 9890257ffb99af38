//! Variables of `.http` files: `@name = value`, filled in where `{{name}}` stands.

use std::collections::HashMap;

use crate::text::Mapped;
use crate::text::Span;

/// How many variables are filled in for one.
const MOST: u32 = 64;

/// The longest text that a variable becomes, in bytes.
const LONGEST: usize = 16 << 10;

/// The definitions of a file.
#[derive(Debug, Default)]
pub(super) struct Variables<'s> {
    /// Value and place of each definition of a name, in order.
    defined: HashMap<&'s str, Vec<(&'s str, u32)>>,
}

impl<'s> Variables<'s> {
    pub(super) fn define(&mut self, name: &'s str, value: &'s str, at: u32) {
        self.defined.entry(name).or_default().push((value, at));
    }

    /// What stands at the spans of `source`, joined, with the variables filled in that are known.
    /// The others stay as they are.
    pub(super) fn fill(&self, source: &str, spans: &[Span]) -> Mapped {
        let mut mapped = Mapped::default();
        for span in spans {
            let mut from = span.start;
            for token in tokens(source.get(span.range()).unwrap_or_default()) {
                let place = Span::new(span.start + token.0, span.start + token.1);
                let name = &source[place.range()];
                let Some(value) = self.value(name, place.start, &mut MOST.clone()) else {
                    continue;
                };
                if from < place.start {
                    mapped.push_verbatim(source, Span::new(from, place.start));
                }
                mapped.push_meant(&value, place);
                from = place.end;
            }
            if from < span.end {
                mapped.push_verbatim(source, Span::new(from, span.end));
            }
        }
        mapped
    }

    /// What `{{name}}` stands for: the last definition before `at`, else the first behind it.
    /// `left` is how many more may be filled in on the way.
    fn value(&self, token: &str, at: u32, left: &mut u32) -> Option<String> {
        *left = left.checked_sub(1)?;
        let name = token.strip_prefix("{{")?.strip_suffix("}}")?.trim();
        // `{{%name}}` asks for the value with escapes, which change nothing that is looked at.
        let name = name.strip_prefix('%').unwrap_or(name);
        let defined = self.defined.get(name)?;
        let before = defined.iter().rev().find(|(_, place)| *place < at);
        let (value, _) = before.or(defined.first())?;
        let mut filled = String::new();
        let mut from = 0;
        for (start, end) in tokens(value) {
            let inner = &value[start as usize..end as usize];
            let Some(text) = self.value(inner, at, left) else { continue };
            filled.push_str(&value[from..start as usize]);
            filled.push_str(&text);
            from = end as usize;
            if filled.len() > LONGEST {
                return None;
            }
        }
        filled.push_str(&value[from..]);
        (filled.len() <= LONGEST).then_some(filled)
    }
}

/// The places of `{{…}}` in a text; none of them reaches over a line end.
fn tokens(text: &str) -> Vec<(u32, u32)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find("{{").map(|offset| at + offset) {
        let line = text[start..].split('\n').next().unwrap_or_default();
        match line.find("}}") {
            Some(length) => {
                at = start + length + 2;
                found.push((start as u32, at as u32));
            }
            None => at = start + line.len(),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_is_filled_in() {
        let mut variables = Variables::default();
        variables.define("host", "https://{{name}}.net", 0);
        variables.define("name", "management", 1);
        variables.define("loop", "{{loop}}{{loop}}{{loop}}{{loop}}", 2);
        let fill =
            |text: &str| variables.fill(text, &[Span::new(0, text.len() as u32)]).text().to_owned();
        assert_eq!(fill("{{host}}/{{ sub }}/x"), "https://management.net/{{ sub }}/x");
        assert_eq!(fill("{{$guid}} {{"), "{{$guid}} {{");
        assert!(fill("{{loop}}").len() <= LONGEST);
    }
}
