//! Opens what can be read to its end: no pipe that nobody writes to, no device without an end.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Read as _};
use std::path::Path;

/// Opens a file that somebody named: a plain one, or a stream that the caller has open already, as
/// `/dev/stdin` and the `/dev/fd/63` of a process substitution are. With it comes how many bytes it
/// has; 0 where nobody knows.
///
/// # Errors
/// It cannot be opened, or it is something else: [`ErrorKind::InvalidInput`] with a sentence.
pub(crate) fn open(path: &Path) -> io::Result<(File, u64)> {
    if !is_stream(path) {
        refuse_odd(&std::fs::metadata(path)?)?;
    }
    let file = File::open(path)?;
    let size = file.metadata().map_or(0, |meta| size(&meta));
    Ok((file, size))
}

/// Opens a file that was seen to be plain. Its path is not looked at again, and a pipe that took its
/// place since is not waited for; whether something did, [`size_of`] tells. Who reads something of it
/// that is small need not ask: it ends, and that is all that matters.
///
/// # Errors
/// It cannot be opened.
pub(crate) fn open_seen(path: &Path) -> io::Result<File> {
    match without_waiting().open(path) {
        // Somebody has it in use, and gives it up when asked for it: that is waited for.
        Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(open(path)?.0),
        opened => opened,
    }
}

/// How many bytes an open file has.
///
/// # Errors
/// As [`open`].
pub(crate) fn size_of(file: &File) -> io::Result<u64> {
    let meta = file.metadata()?;
    refuse_odd(&meta)?;
    Ok(size(&meta))
}

/// Refuses what is neither file nor folder; reading a folder is an error of its own.
fn refuse_odd(meta: &Metadata) -> io::Result<()> {
    if meta.is_file() || meta.is_dir() {
        return Ok(());
    }
    Err(io::Error::new(ErrorKind::InvalidInput, what(meta)))
}

fn size(meta: &Metadata) -> u64 {
    if meta.is_file() { meta.len() } else { 0 }
}

#[cfg(unix)]
fn without_waiting() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut options = OpenOptions::new();
    options.read(true).custom_flags(rustix::fs::OFlags::NONBLOCK.bits().cast_signed());
    options
}

#[cfg(not(unix))]
fn without_waiting() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true);
    options
}

/// Reads a file that is to be small.
///
/// # Errors
/// As [`open`], and where it has more than `most` bytes.
pub(crate) fn read_small(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path)?.0.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        let why = if most < 1 << 20 {
            format!("it is larger than {} KiB", most >> 10)
        } else {
            format!("it is larger than {} MiB", most >> 20)
        };
        return Err(io::Error::new(ErrorKind::InvalidInput, why));
    }
    Ok(bytes)
}

/// Whether a plain file lies there, links followed.
pub(crate) fn is_plain(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|meta| meta.is_file())
}

/// Whether a path stands for what the caller has open.
pub(crate) fn is_stream(path: &Path) -> bool {
    path == Path::new("/dev/stdin")
        || path.starts_with("/dev/fd")
        || path.starts_with("/proc") && path.parent().is_some_and(|folder| folder.ends_with("fd"))
}

/// What something is that is no file, as a sentence.
fn what(meta: &Metadata) -> String {
    let kind = kind(meta);
    format!("it is {kind}, and svclint reads files; standard input is `-`")
}

#[cfg(unix)]
fn kind(meta: &Metadata) -> &'static str {
    use std::os::unix::fs::FileTypeExt as _;
    let kind = meta.file_type();
    if kind.is_fifo() {
        "a named pipe"
    } else if kind.is_socket() {
        "a socket"
    } else {
        "a device"
    }
}

#[cfg(not(unix))]
fn kind(_: &Metadata) -> &'static str {
    "no file"
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_pipe_that_took_the_place_of_a_file_is_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.xml");
        let status = std::process::Command::new("mkfifo").arg(&path).status().unwrap();
        assert!(status.success());
        let error = size_of(&open_seen(&path).unwrap()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert_eq!(
            error.to_string(),
            "it is a named pipe, and svclint reads files; standard input is `-`"
        );
        std::fs::write(folder.path().join("b.xml"), "<a/>").unwrap();
        let plain = open_seen(&folder.path().join("b.xml")).unwrap();
        assert_eq!(size_of(&plain).unwrap(), 4);
    }
}
