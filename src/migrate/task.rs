//! What the pages of `migration/` say: tasks, and the marks of what is to be filled in.

use crate::finding::Evidence;

include!(concat!(env!("OUT_DIR"), "/migration.rs"));

/// What every mark of something to fill in begins with.
pub const MARK: &str = "FILL-IN-";

/// The page about the end of extended support itself.
const END: &str = "extended-support-ends";

/// The task of mistakes that no page gives a task.
const MISTAKES: &str = "mistakes";

/// Something to do, as its page says it.
#[derive(Debug)]
pub struct Task {
    /// Its name, which is the name of the file.
    pub name: &'static str,
    /// The heading of the page: the task as an order.
    pub title: &'static str,
    /// How much hangs on it.
    pub urgency: Urgency,
    /// Where it stands among the others.
    pub order: u16,
    /// What is said at a place, with `{…}` for what stands there.
    pub says: &'static str,
    /// What to do, a sentence each.
    pub remedy: &'static [&'static str],
    /// Whether a template of the deployment settles it.
    pub template: bool,
    /// Whether the files that are written settle it: `always`, `never`, or `seen` where a look at
    /// them says so.
    pub written: &'static str,
    /// The plug-ins that it is about.
    pub modules: &'static [&'static str],
    /// The day that it is about; empty where it is about none.
    pub until: &'static str,
    /// The JSON that it has ready, with `{…}` to be filled; empty where it has none.
    pub snippet: &'static str,
    /// What it rests on.
    pub evidence: Evidence,
}

/// How much hangs on a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Urgency {
    /// Without it the deployment is refused, or fails.
    Must,
    /// Without it something is lost or goes wrong later.
    Should,
    /// It is good to know.
    Note,
}

impl Urgency {
    /// All, the most urgent first.
    pub const ALL: [Self; 3] = [Self::Must, Self::Should, Self::Note];

    /// The word that reports use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Must => "must",
            Self::Should => "should",
            Self::Note => "note",
        }
    }
}

/// All tasks, by name.
#[must_use]
pub fn tasks() -> &'static [Task] {
    TASKS
}

/// The task of that name.
pub(super) fn task(name: &str) -> &'static Task {
    let found = TASKS.iter().find(|task| task.name == name);
    found.expect("internal: what the code names has a page in migration/")
}

/// The task of mistakes that no rule page gives a task.
pub(super) fn mistakes() -> &'static Task {
    task(MISTAKES)
}

/// The end of extended support itself.
#[must_use]
pub fn end() -> &'static Task {
    task(END)
}

/// A sentence of a page with its words put in.
pub(super) fn fill(sentence: &str, words: &[(&str, &str)]) -> String {
    let mut text = String::with_capacity(sentence.len() + 32);
    let mut rest = sentence;
    while let Some((before, behind)) = rest.split_once('{') {
        text.push_str(before);
        let known = words.iter().find_map(|(name, word)| {
            behind
                .strip_prefix(name)
                .and_then(|rest| rest.strip_prefix('}'))
                .map(|rest| (word, rest))
        });
        rest = if let Some((word, behind)) = known {
            text.push_str(word);
            behind
        } else {
            text.push('{');
            behind
        };
    }
    text.push_str(rest);
    text
}

/// What to write in the place of a mark.
#[must_use]
pub fn says(mark: &str) -> String {
    let fitting = MARKS.iter().filter_map(|(known, says)| match known.split_once("{…}") {
        None => (*known == mark).then(|| (known.len(), (*says).to_owned())),
        Some((head, _)) => {
            let rest = mark.strip_prefix(head)?;
            Some((head.len(), says.replace("{…}", &format!("`{rest}`"))))
        }
    });
    let best = fitting.max_by_key(|(length, _)| *length);
    best.map_or_else(|| "what only you can know".to_owned(), |(_, says)| says)
}

/// The marks in a text, each with the offset that it begins at.
pub fn marks(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.match_indices(MARK).map(|(at, _)| {
        let rest = &text[at..];
        let is_end = |character: char| !(character.is_ascii_alphanumeric() || character == '-');
        (at, rest[..rest.find(is_end).unwrap_or(rest.len())].trim_end_matches('-'))
    })
}

/// Where the pages have a name of JSON for the first time; those that they do not have come last.
pub(super) fn rank(name: &str) -> usize {
    let quoted = format!("\"{name}\":");
    let texts = [TEMPLATE, PARAMETERS].into_iter().chain(TASKS.iter().map(|task| task.snippet));
    let mut before = 0;
    for text in texts {
        if let Some(at) = text.find(&quoted) {
            return before + at;
        }
        before += text.len();
    }
    before
}

/// The template that deployments begin with.
pub(super) fn template() -> &'static str {
    TEMPLATE
}

/// Its parameters.
pub(super) fn parameters() -> &'static str {
    PARAMETERS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_filled_and_other_braces_stay() {
        assert_eq!(fill("`{role}` has {n}", &[("role", "{n}"), ("n", "2")]), "`{n}` has 2");
        assert_eq!(fill("{other} {", &[("role", "W")]), "{other} {");
    }

    #[test]
    fn marks_say_what_to_write() {
        let text = "a/FILL-IN-key-vault.vault/FILL-IN-secret-of-Ssl/FILL-IN-sas\"";
        let found: Vec<&str> = marks(text).map(|(_, mark)| mark).collect();
        assert_eq!(found, ["FILL-IN-key-vault", "FILL-IN-secret-of-Ssl", "FILL-IN-sas"]);
        assert!(says("FILL-IN-secret-of-Ssl").contains("`Ssl`"));
        assert_eq!(says("FILL-IN-container"), "its container");
    }

    #[test]
    fn every_mark_of_the_skeletons_is_explained() {
        let snippets = TASKS.iter().map(|task| task.snippet);
        for text in [TEMPLATE, PARAMETERS].into_iter().chain(snippets) {
            for (_, mark) in marks(text).filter(|(_, mark)| !mark.ends_with("-of")) {
                assert_ne!(says(mark), "what only you can know", "{mark}");
            }
        }
    }

    #[test]
    fn orders_are_different_so_that_lists_come_out_the_same() {
        let mut orders: Vec<u16> = TASKS.iter().map(|task| task.order).collect();
        orders.sort_unstable();
        orders.dedup();
        assert_eq!(orders.len(), TASKS.len());
    }
}
