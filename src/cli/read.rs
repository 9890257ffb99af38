//! Reads files and standard input, no more of them than the limit.

use std::fs::File;
use std::io::{self, Read};

use crate::lint::{Input, LOOK};
use crate::text::limits::MAX_BYTES;
use crate::walk::{self, Found, reason};

/// Reads what was found, as an input under its shown path.
///
/// # Errors
/// Why it could not be read, for a person.
pub(super) fn read(found: &Found, stdin_name: &str) -> Result<Input, String> {
    let Some(file_path) = &found.path else {
        let bytes = all(&mut io::stdin().lock(), 0).map_err(|error| reason(&error))?;
        return Ok(Input::new(stdin_name, bytes));
    };
    let mut file = File::open(file_path).map_err(|error| reason(&error))?;
    let size = file.metadata().map_or(0, |meta| if meta.is_file() { meta.len() } else { 0 });
    if size > MAX_BYTES {
        let mut bytes = Vec::new();
        file.take(LOOK as u64).read_to_end(&mut bytes).map_err(|error| reason(&error))?;
        let path = found.shown.clone();
        let identity = walk::identity(file_path);
        return Ok(Input { size, identity, ..Input::new(path, bytes) });
    }
    let bytes = all(&mut file, size).map_err(|error| reason(&error))?;
    Ok(Input { identity: walk::identity(file_path), ..Input::new(found.shown.clone(), bytes) })
}

/// Reads to the end, or to one byte behind the limit.
fn all(from: &mut dyn Read, size: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(size as usize + 1);
    from.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
