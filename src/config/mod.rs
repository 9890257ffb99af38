//! `svclint.toml`: found above a file, read with the place of every key, and turned into what holds
//! for each file.
//!
//! [`Configuration::read`] says what is wrong in it as findings like all others. [`Asked::with`]
//! lays the command line over it and gives the [`Scope`] of a file, which is all that the rest of
//! svclint sees.

mod configuration;
mod discover;
mod draft;
mod globs;
pub mod keys;
mod read;
pub mod reference;
mod says;
mod scope;

pub use configuration::{Configuration, ServiceEntry, SwapEntry, Threshold};
pub use discover::{Discovery, FILE_NAME, is_configuration};
pub use draft::{Suggestion, draft, quoted};
pub use globs::{Glob, GlobError};
pub use read::Spanned;
pub use scope::{Asked, Scope, Setting, Share, Source};
