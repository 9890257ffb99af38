//! Paths as text.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::path::{Component, Path, PathBuf};

/// A path as reports show it: as it was given, but for `./` and doubled separators.
pub(crate) fn shown(path: &Path) -> String {
    as_shown(path).into_owned()
}

/// The same; mostly it is the text of the path.
pub(super) fn as_shown(path: &Path) -> Cow<'_, str> {
    if let Some(text) = path.to_str().filter(|text| is_plain(text)) {
        return Cow::Borrowed(text);
    }
    let plain: PathBuf = path.components().filter(|part| *part != Component::CurDir).collect();
    let text = in_unicode(&plain);
    let is_windows = std::path::MAIN_SEPARATOR == '\\';
    Cow::Owned(if is_windows { of_windows(&text) } else { text.into_owned() })
}

/// A path as text. Bytes that are no UTF-8 stand as `\xFF`, so that two names stay two.
fn in_unicode(path: &Path) -> Cow<'_, str> {
    let bytes = path.as_os_str().as_encoded_bytes();
    if cfg!(windows) || std::str::from_utf8(bytes).is_ok() {
        return path.to_string_lossy();
    }
    let mut text = String::with_capacity(bytes.len() + 8);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            // Writing to a string cannot fail.
            let _ = write!(text, "\\x{byte:02X}");
        }
    }
    Cow::Owned(text)
}

/// A path of Windows with `/`, and without the mark that makes it absolute beyond doubt
/// (`\\?\C:\a`, `\\?\UNC\server\a`), which no other program shows.
fn of_windows(path: &str) -> String {
    let path = path.replace('\\', "/");
    if let Some(server) = path.strip_prefix("//?/UNC/") {
        return format!("//{server}");
    }
    match path.strip_prefix("//?/") {
        Some(plain) => plain.to_owned(),
        None => path,
    }
}

/// Whether a path is one name behind the other, each with one `/` before it, so that its text needs no
/// look at its parts. It may begin with `/`. A name that begins with a dot is looked at: it may be
/// `.` or `..`.
pub(super) fn is_plain(path: &str) -> bool {
    let bytes = path.as_bytes();
    let begins_name = |at: usize| !matches!(bytes.get(at), None | Some(b'/' | b'.'));
    std::path::MAIN_SEPARATOR == '/'
        && (bytes.first() == Some(&b'/') || begins_name(0))
        && memchr::memchr_iter(b'/', bytes).all(|slash| begins_name(slash + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_windows() {
        for (given, shown) in [
            (r"src\Web\Service.cscfg", "src/Web/Service.cscfg"),
            (r"C:\src\a b.xml", "C:/src/a b.xml"),
            (r"\\?\C:\src\a.xml", "C:/src/a.xml"),
            (r"\\?\UNC\build\share\a.xml", "//build/share/a.xml"),
            (r"\\build\share\a.xml", "//build/share/a.xml"),
            ("already/plain.xml", "already/plain.xml"),
        ] {
            assert_eq!(of_windows(given), shown);
        }
    }

    #[test]
    fn a_path_is_shown_as_it_was_given_but_for_what_says_nothing() {
        for (given, text) in [
            ("a/b.xml", "a/b.xml"),
            ("./a//b.xml", "a/b.xml"),
            ("a/./b.xml", "a/b.xml"),
            ("../a.xml", "../a.xml"),
            ("/a/b/", "/a/b"),
            ("/", "/"),
            (".", ""),
            ("", ""),
        ] {
            assert_eq!(shown(Path::new(given)), text);
        }
    }
}
