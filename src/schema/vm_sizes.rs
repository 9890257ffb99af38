//! The sizes that a role may have.

/// A size of virtual machines.
#[derive(Clone, Copy, Debug)]
pub struct VmSize {
    /// The name that `vmsize` takes.
    pub name: &'static str,
    /// The family that it belongs to.
    pub family: &'static str,
    /// Its temporary disk, which local storage lies on, in GiB.
    pub disk: Option<u32>,
    /// `current`, `legacy` or `dead`.
    pub state: &'static str,
    /// What extended support has in place of it; empty where there is nothing.
    pub successor: &'static str,
    /// Whether the list of extended support has its family.
    pub is_extended: bool,
    /// The day of its announced end; empty where there is none.
    pub retired: &'static str,
}
