//! Reads files and standard input, no more of them than the limit.

use std::cell::RefCell;
use std::fs::{self, File};
use std::io::{self, Read, Seek as _};
use std::path::Path;

use super::Failure;
use crate::lint::{self, Included, Input, LOOK};
use crate::text::Part;
use crate::text::limits::MAX_BYTES;
use crate::walk::{self, Found, Places, reason};

/// Reads what was found, as an input under its shown path.
///
/// # Errors
/// Why it could not be read, for a person.
pub(super) fn read(found: &Found, stdin_name: &str, places: &Places) -> Result<Input, String> {
    let Some(file_path) = found.path() else {
        let bytes = all(&mut io::stdin().lock(), 0).map_err(|error| reason(&error))?;
        return Ok(Input::new(stdin_name, bytes));
    };
    let identity = || {
        let is_known = found.is_identity;
        if is_known { None } else { places.identity(file_path, !found.is_named) }
    };
    let (bytes, size) = content(file_path, found.is_regular).map_err(|error| reason(&error))?;
    let path = found.shown.clone();
    let mut input = Input { size, identity: identity(), ..Input::new(path, bytes) };
    if size > MAX_BYTES {
        return Ok(input);
    }
    input.included = included(&input, file_path, places, 0);
    Ok(input)
}

/// How often a file may lead to another one.
const DEEPEST: usize = 4;

/// Reads the files that requests in a file name as their bodies, or that a template links to.
fn included(input: &Input, path: &Path, places: &Places, depth: usize) -> Vec<Included> {
    if depth > DEEPEST {
        return Vec::new();
    }
    let targets = lint::includes(input);
    if targets.is_empty() {
        return Vec::new();
    }
    let folder = path.parent().unwrap_or(Path::new(""));
    targets
        .into_iter()
        .map(|target| {
            let path = walk::beside(folder, &target);
            let file = body(&path, places).map(|mut input| {
                input.included = included(&input, &path, places, depth + 1);
                input
            });
            Included { target, file }
        })
        .collect()
}

/// A file that is a body. What is no plain file, such as a pipe, could be read without end.
fn body(path: &Path, places: &Places) -> Result<Input, String> {
    let meta = fs::metadata(path).map_err(|error| reason(&error))?;
    if !meta.is_file() {
        return Err("it is no file".to_owned());
    }
    let (bytes, size) = content(path, true).map_err(|error| reason(&error))?;
    if size > MAX_BYTES {
        return Err(format!("it is larger than {} MiB", MAX_BYTES >> 20));
    }
    Ok(Input { identity: places.identity(path, false), ..Input::new(walk::shown(path), bytes) })
}

/// The content of a file, and its size in bytes. Of one over the limit it is only the beginning, which
/// is enough to see what it is. `is_seen` says that it was seen to be plain.
fn content(path: &Path, is_seen: bool) -> io::Result<(Vec<u8>, u64)> {
    let (mut file, size) = if is_seen {
        let mut file = walk::open_seen(path)?;
        if let Some(bytes) = small(&mut file) {
            let size = bytes.len() as u64;
            return Ok((bytes, size));
        }
        let size = walk::size_of(&file)?;
        file.rewind()?;
        (file, size)
    } else {
        walk::open(path)?
    };
    if size > MAX_BYTES {
        let mut bytes = Vec::new();
        file.take(LOOK as u64).read_to_end(&mut bytes)?;
        return Ok((bytes, size));
    }
    let bytes = all(&mut file, size)?;
    let size = bytes.len() as u64;
    Ok((bytes, size))
}

/// Files of less bytes than this, which is nearly all, are read to a room that is used again: one made
/// for each would have to be filled with zeros first.
const ROOM: usize = 1 << 15;

thread_local! {
    static AGAIN: RefCell<[u8; ROOM]> = const { RefCell::new([0; ROOM]) };
}

static ZEROS: [u8; ROOM] = [0; ROOM];

/// All of a file that is small, without a question to the system for what it is and how large. `None`
/// where it is empty, is not small or cannot be read, so that there is more to ask.
fn small(file: &mut File) -> Option<Vec<u8>> {
    AGAIN.with_borrow_mut(|room| {
        let mut length = 0;
        loop {
            match once(file, &mut room[length..]).ok()? {
                0 => break,
                read => length += read,
            }
        }
        let is_small = 0 < length && length < ROOM;
        let mut bytes = Vec::new();
        bytes.try_reserve_exact(length).ok().filter(|()| is_small)?;
        bytes.extend_from_slice(&room[..length]);
        Some(bytes)
    })
}

/// Reads to the end, or to one byte behind the limit. A file of that size takes one call: it asks for
/// one byte more, and where that does not come there is none.
fn all(from: &mut dyn Read, size: u64) -> io::Result<Vec<u8>> {
    let size = size as usize;
    // Where memory is short that is an error of this file, and not the end of the run.
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(size + 1)?;
    // In blocks: one by one they would take as long as all that is looked for in them.
    while bytes.len() <= size {
        let rest = size + 1 - bytes.len();
        bytes.extend_from_slice(&ZEROS[..rest.min(ZEROS.len())]);
    }
    let read = once(from, &mut bytes)?;
    bytes.truncate(read);
    if size == 0 || bytes.len() != size {
        let left = (MAX_BYTES + 1).saturating_sub(bytes.len() as u64);
        from.take(left).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

/// Reads what one call of the system gives.
fn once(from: &mut dyn Read, room: &mut [u8]) -> io::Result<usize> {
    loop {
        match from.read(room) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            read => return read,
        }
    }
}

/// A file that a command is about, as text.
pub(super) struct Text {
    pub(super) part: std::sync::Arc<Part>,
    /// The files that requests in it name as their bodies.
    pub(super) included: Vec<Included>,
}

impl Text {
    /// Why the command cannot do its job with this file.
    pub(super) fn failure(&self, why: &str) -> Failure {
        Failure(format!("{}: {why}", self.part.name()))
    }
}

/// Reads the one file that a command is about; `-` is standard input.
///
/// # Errors
/// It cannot be read, or it is larger than anything that is sent.
pub(super) fn text(path: &str) -> Result<Text, Failure> {
    let Input { bytes, included, .. } = input(path)?;
    let name = if path == "-" { "<stdin>".to_owned() } else { path.replace('\\', "/") };
    Ok(Text { part: std::sync::Arc::new(Part::from_bytes(name, bytes)), included })
}

/// Reads the bytes of a file; `-` is standard input.
///
/// # Errors
/// It cannot be read, or it is larger than anything that is sent.
pub(super) fn bytes(path: &str) -> Result<Vec<u8>, Failure> {
    Ok(input(path)?.bytes)
}

/// Reads the one file that a command is about, of a size that is read whole.
fn input(path: &str) -> Result<Input, Failure> {
    let is_stdin = path == "-";
    if !is_stdin && Path::new(path).is_dir() {
        return Err(Failure(format!("{path}: it is a folder, and the command takes a file")));
    }
    let found = match path {
        "-" => Found::stdin(path),
        _ => Found::named(path.to_owned(), Path::new(path)),
    };
    let input =
        read(&found, path, &Places::default()).map_err(|why| Failure(format!("{path}: {why}")))?;
    if input.size > MAX_BYTES {
        let most = MAX_BYTES >> 20;
        return Err(Failure(format!(
            "{path}: it is larger than {most} MiB, the most that svclint reads"
        )));
    }
    Ok(input)
}
