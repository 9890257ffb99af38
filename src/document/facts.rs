//! What a service file is for: the cloud or the emulator, filled in or a template.

use memchr::memrchr;

use crate::schema::{Environment, Lens};
use crate::text::tokens::{self, Tokens};
use crate::xml::Tree;

/// What is known about a service file as a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Purpose {
    /// Where it is meant to run.
    pub environment: Environment,
    /// Whether something fills it in before it is used, so that what is missing may come later.
    pub is_template: bool,
    /// Whether a build wrote it, so that what is missing may be elsewhere.
    pub is_built: bool,
    /// Whether it is a transform, which holds nothing but differences.
    pub is_transform: bool,
}

impl Purpose {
    /// Reads the name of a file and looks into it, unless the lens says what it is for. `transform`
    /// is the namespace of what makes it the transform of another file, as its schema has it.
    #[must_use]
    pub fn of(path: &str, tree: &Tree<'_>, transform: &str, lens: &Lens) -> Self {
        let path = path.as_bytes();
        let (folders, name) = path.split_at(memrchr(b'/', path).map_or(0, |slash| slash + 1));
        let (mut is_local, mut is_scaffold) = (false, false);
        for part in name.split(|byte| matches!(byte, b'.' | b'-' | b'_' | b' ')) {
            is_local |= is_one_of(part, &["local", "emulator"]);
            is_scaffold |= is_one_of(part, &["base", "template", "build", "scaffold"]);
        }
        let environment = if is_local { Environment::Emulator } else { Environment::Cloud };
        let is_template = || is_scaffold || has_tokens(tree, &lens.tokens);
        let mut folders = folders.split(|byte| *byte == b'/');
        Self {
            environment: lens.environment.unwrap_or(environment),
            is_template: lens.template.unwrap_or_else(is_template),
            is_built: folders.any(|folder| is_one_of(folder, &["csx"])),
            is_transform: has_transform(tree, transform),
        }
    }
}

/// Whether a part of a path is one of these words, in whatever case: most are told by their length.
#[inline]
fn is_one_of(part: &[u8], words: &[&str]) -> bool {
    words.iter().any(|word| word.as_bytes().eq_ignore_ascii_case(part))
}

/// Whether an attribute may hold a token whose value is written so from its first byte on: white
/// space may stand around a token, and its mark may be written as a reference.
static MAY_BEGIN: [bool; 256] = {
    let mut may_begin = [false; 256];
    let mut byte = 0;
    while byte < may_begin.len() {
        let first = byte as u8;
        let is_open = matches!(first, b'&' | b' ' | b'\t' | b'\n' | b'\r');
        may_begin[byte] = is_open || tokens::is_mark(first);
        byte += 1;
    }
    may_begin
};

/// Whether an attribute holds a token: most documents are told by how their values begin.
fn has_tokens(tree: &Tree<'_>, tokens: &Tokens) -> bool {
    let may_be = |first| MAY_BEGIN[usize::from(first)];
    (tokens.have_own() || tree.value_starts().any(may_be))
        && tree.elements().any(|element| {
            element.attributes().any(|attribute| tokens.fit(attribute.value().trimmed(), true))
        })
}

fn has_transform(tree: &Tree<'_>, namespace: &str) -> bool {
    !namespace.is_empty()
        && tree.binds(namespace)
        && tree.elements().any(|element| {
            element.attributes().any(|attribute| attribute.namespace() == Some(namespace))
        })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::schema::Version;
    use crate::text::Part;
    use crate::xml;

    const TRANSFORM: &str = "http://schemas.microsoft.com/XML-Document-Transform";

    fn purpose(path: &str, text: &str) -> Purpose {
        let part = Arc::new(Part::from_text(path, text.to_owned()));
        let lens = Lens::on(Version::raw(2026, 1, 1, None));
        Purpose::of(path, &xml::read(&part), TRANSFORM, &lens)
    }

    #[test]
    fn the_name_says_where_a_file_runs() {
        let environment = |path| purpose(path, "<r/>").environment;
        assert_eq!(environment("a/ServiceConfiguration.Local.cscfg"), Environment::Emulator);
        assert_eq!(environment("emulator.cscfg"), Environment::Emulator);
        assert_eq!(environment("ServiceConfiguration.Dev.cscfg"), Environment::Cloud);
        assert_eq!(environment("local/ServiceConfiguration.cscfg"), Environment::Cloud);
        assert_eq!(environment("Localhost.cscfg"), Environment::Cloud);
    }

    #[test]
    fn tokens_make_a_template_and_brackets_in_prose_do_not() {
        assert!(purpose("a.cscfg", "<r a='#{Key}'/>").is_template);
        assert!(purpose("Service.Base.cscfg", "<r/>").is_template);
        assert!(!purpose("a.cscfg", "<r a='[1, 2]' b='x __y__'/>").is_template);
        let transform = "<r xmlns:x='http://schemas.microsoft.com/XML-Document-Transform' x:Transform='Replace'/>";
        assert!(purpose("a.cscfg", transform).is_transform);
    }
}
