//! Paths by the thousand, as a hook names them. clap keeps three copies of each and takes its time for
//! it, before anything can be done at the same time; those that can be nothing else are not shown to
//! it.

use std::ffi::OsString;

use clap::{Error, Parser};

use super::{Arguments, Command, Deferred};

/// So many of the last paths are left to clap: the first may be the value of an option, and one that
/// is none says that paths were given.
const LEFT: usize = 2;

impl Arguments {
    /// Reads a command line, the name of the program first.
    ///
    /// # Errors
    /// What clap says of it; help and version are among that.
    pub(in crate::cli) fn read(line: impl IntoIterator<Item = OsString>) -> Result<Self, Error> {
        let mut line: Vec<OsString> = line.into_iter().collect();
        let last = last_paths(&mut line);
        let mut arguments = Self::try_parse_from(line)?;
        if let Command::Check(Deferred(check)) = &mut arguments.command {
            check.paths.extend(last);
        }
        Ok(arguments)
    }
}

/// Takes from the end of a command line what can only be paths of `check`: none of its options takes
/// more than one value.
fn last_paths(line: &mut Vec<OsString>) -> Vec<String> {
    if line.get(1).is_none_or(|command| command != "check") {
        return Vec::new();
    }
    let is_no_option = |word: &&OsString| !word.as_encoded_bytes().starts_with(b"-");
    let paths = line[2..].iter().rev().take_while(is_no_option).count();
    let mut last = Vec::with_capacity(paths);
    for word in line.split_off(line.len() - paths.saturating_sub(LEFT)) {
        match word.into_string() {
            Ok(path) => last.push(path),
            // It is for clap to say that something is no text; which word it is it does not say.
            Err(word) => line.push(word),
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;
    use proptest::prelude::*;

    use super::*;

    /// What stands for a word that is no text.
    const NO_TEXT: &str = "no text";

    fn word(text: &str) -> OsString {
        #[cfg(unix)]
        if text == NO_TEXT {
            use std::os::unix::ffi::OsStringExt as _;
            return OsString::from_vec(b"a\xFF".to_vec());
        }
        OsString::from(text)
    }

    proptest! {
        #[test]
        fn every_command_line_is_what_clap_takes_it_for(
            words in prop::collection::vec(
                prop::sample::select(vec![
                    "a.xml", "b", "check", "", ".", "-", "--", "--jobs", "2", "--jobs=2", "--quiet",
                    "--fix", "--fix=safe", "--output", "json", "--output=json", "--select", "all",
                    "-q", "--none", "help", NO_TEXT,
                ]),
                0..9,
            ),
            command in prop::sample::select(vec!["check", "migrate", "explain", "--help"]),
            length in 0..12_usize,
        ) {
            let line = || {
                let words = ["svclint", command].into_iter().chain(words.iter().copied());
                words.map(word).take(length)
            };
            let told = |read: Result<Arguments, Error>| match read {
                Ok(arguments) => format!("{arguments:?}"),
                Err(error) => error.to_string(),
            };
            prop_assert_eq!(told(Arguments::read(line())), told(Arguments::try_parse_from(line())));
        }
    }

    #[test]
    fn options_of_check_take_one_value_at_most() {
        let mut command = Arguments::command();
        command.build();
        let check = command.find_subcommand("check").unwrap();
        for option in check.get_arguments().filter(|argument| !argument.is_positional()) {
            let most = option.get_num_args().map_or(1, |number| number.max_values());
            assert!(most <= 1, "{}", option.get_id());
        }
        assert_eq!(check.get_positionals().count(), 1);
    }
}
