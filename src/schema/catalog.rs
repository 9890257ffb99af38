//! All schemas together: which one fits which root.

use std::collections::BTreeMap;

use super::guests::GuestSystem;
use super::model::{KnownVersion, List, Schema, SchemaKind};
use super::plugins::Plugin;
use super::version::Version;
use super::vm_sizes::VmSize;

/// The schemas that documents are recognised by.
#[derive(Clone, Copy, Debug)]
pub struct Catalog {
    /// Operations and documents.
    pub schemas: List<&'static Schema>,
    /// The names of their roots, by their length and then in the order of bytes, each with the
    /// schemas that have it.
    pub by_root: List<(&'static str, List<&'static Schema>)>,
    /// What Azure Resource Manager takes: the resource in a template, the operations.
    pub arm: List<&'static Schema>,
    /// Roots that are ours by name, but have no model: namespace and name.
    pub known_roots: List<(&'static str, &'static str)>,
    /// The versions in which contracts of Azure Resource Manager were published, oldest first, for
    /// those whose versions no rule page lists.
    pub contracts: List<Contract>,
    /// The values of `x-ms-version`, oldest first.
    pub versions: List<KnownVersion>,
    /// The plug-ins of the SDK.
    pub plugins: List<Plugin>,
    /// The sizes of virtual machines.
    pub vm_sizes: List<VmSize>,
    /// Where they are in it, in the order of their names.
    pub sizes_by_name: List<u16>,
    /// The families of guest systems, oldest first.
    pub guests: List<GuestSystem>,
    /// The hosts that requests are sent to, that of the public cloud first.
    pub hosts: List<&'static str>,
}

/// A version in which the contract of a resource or action of Azure Resource Manager was published.
#[derive(Clone, Copy, Debug)]
pub struct Contract {
    /// The resource type or action, `Microsoft.Network/cloudServiceSlots`.
    pub of: &'static str,
    /// The version.
    pub version: Version,
}

impl Catalog {
    /// The same with other schemas, which are kept for as long as the process runs.
    #[must_use]
    pub fn holding(self, schemas: List<&'static Schema>) -> Self {
        let mut named: BTreeMap<(usize, &'static str), Vec<&'static Schema>> = BTreeMap::new();
        for schema in schemas.iter() {
            for root in schema.roots() {
                named.entry((root.name.len(), root.name)).or_default().push(schema);
            }
        }
        let rows = named.into_iter().map(|((_, name), of)| (name, of.into()));
        Self { schemas, by_root: rows.collect::<Vec<_>>().into(), ..self }
    }

    /// The schemas that have a root of that name, in catalog order.
    #[must_use]
    pub fn of_root(&self, local: &str) -> &'static [&'static Schema] {
        let rows = self.by_root.0;
        // Lengths are compared without a look at the names.
        let place =
            |(name, _): &(&str, _)| name.len().cmp(&local.len()).then_with(|| (*name).cmp(local));
        rows.binary_search_by(place).map_or(&[], |row| rows[row].1.0)
    }

    /// The schemas whose root has that namespace and name, in catalog order.
    pub fn with_root(&self, namespace: &str, local: &str) -> impl Iterator<Item = &'static Schema> {
        let named = self.of_root(local).iter().copied();
        named.filter(move |schema| schema.namespace == namespace)
    }

    /// The operation or document of that name, or with that root.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&'static Schema> {
        let same = |other: &str| {
            let letters =
                |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
            letters(other).eq_ignore_ascii_case(&letters(name))
        };
        let by_name = self.schemas.0.iter().copied().find(|schema| same(schema.name));
        by_name.or_else(|| self.schemas.0.iter().copied().find(|s| s.roots().any(|r| same(r.name))))
    }

    /// The operations, in catalog order.
    pub fn operations(&self) -> impl Iterator<Item = &'static Schema> {
        self.schemas.0.iter().copied().filter(|schema| schema.kind == SchemaKind::Operation)
    }

    /// The operations on cloud services (extended support), in catalog order.
    pub fn arm_operations(&self) -> impl Iterator<Item = &'static Schema> {
        self.arm.0.iter().copied().filter(|schema| schema.kind == SchemaKind::Operation)
    }

    /// The versions in which the contract of an operation was published, oldest first; none where
    /// that is not listed here.
    pub fn published(&self, schema: &Schema) -> impl Iterator<Item = Version> {
        let resource = schema.requests.first().map_or_else(String::new, |way| resource(way.path));
        let is_own = move |contract: &&Contract| {
            let rest = resource.strip_prefix(contract.of);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.contracts.0.iter().filter(is_own).map(|contract| contract.version)
    }

    /// The namespaces of the documents that are ours, each once.
    pub fn namespaces(&self) -> impl Iterator<Item = &'static str> {
        let schemas = self.schemas.0;
        schemas.iter().enumerate().filter_map(move |(index, schema)| {
            let seen = schemas[..index].iter().any(|other| other.namespace == schema.namespace);
            (!seen && schema.has_body()).then_some(schema.namespace)
        })
    }

    /// The guest system of that family.
    #[must_use]
    pub fn guest(&self, family: &str) -> Option<&'static GuestSystem> {
        self.guests.0.iter().find(|guest| guest.family == family)
    }

    /// What Azure Resource Manager takes of that name.
    #[must_use]
    pub fn arm_named(&self, name: &str) -> Option<&'static Schema> {
        self.arm.0.iter().copied().find(|schema| schema.name == name)
    }

    /// Whether the root is ours by name although there is no model of it.
    #[must_use]
    pub fn is_known_root(&self, namespace: &str, local: &str) -> bool {
        self.known_roots.iter().any(|(ns, name)| *ns == namespace && *name == local)
    }

    /// The newest version that is known.
    #[must_use]
    pub fn newest(&self) -> Option<Version> {
        self.versions.last().map(|known| known.version)
    }

    /// Whether the service ever had that version, as far as is known.
    #[must_use]
    pub fn knows(&self, version: Version) -> bool {
        // Mostly it is the newest.
        self.versions.iter().rev().any(|known| known.version == version)
    }

    /// The size of that name, whatever its case.
    #[must_use]
    pub fn vm_size(&self, name: &str) -> Option<&'static VmSize> {
        let sizes: &'static [VmSize] = self.vm_sizes.0;
        let order = |at: &u16| sizes[usize::from(*at)].name.cmp(name);
        match self.sizes_by_name.binary_search_by(order) {
            Ok(found) => sizes.get(usize::from(self.sizes_by_name[found])),
            // Few are written in another case.
            Err(_) => sizes.iter().find(|size| size.name.eq_ignore_ascii_case(name)),
        }
    }

    /// The known version that is nearest to `version`: the newest that is not newer, else the
    /// oldest.
    #[must_use]
    pub fn nearest(&self, version: Version) -> Option<Version> {
        let older = self.versions.iter().rev().find(|known| known.version <= version);
        older.or_else(|| self.versions.first()).map(|known| known.version)
    }
}

/// The namespace of the schemas of Azure Resource Manager: in JSON there are none.
const MANAGED: &str = "https://management.azure.com";

impl Schema {
    /// Whether it is one of Azure Resource Manager, so that its body is JSON.
    #[must_use]
    pub fn is_arm(&self) -> bool {
        self.namespace == MANAGED
    }
}

/// What a path of Azure Resource Manager leads to: the steps behind the last provider, without what
/// stands for names.
fn resource(path: &str) -> String {
    let (_, steps) = path.rsplit_once("/providers/").unwrap_or_default();
    let steps: Vec<&str> = steps.split('/').filter(|step| !step.starts_with('{')).collect();
    steps.join("/")
}

#[cfg(test)]
mod tests {
    use super::resource;

    #[test]
    fn a_path_leads_to_the_last_resource_in_it() {
        for (path, wanted) in [
            ("/subscriptions/{s}/providers/A.B/c", "A.B/c"),
            ("/subscriptions/{s}/providers/A.B/c/{n}/providers/D.E/f/swap", "D.E/f/swap"),
            ("/subscriptions/{s}/providers/A.B/locations/{l}/act", "A.B/locations/act"),
            ("/{subscription-id}/services", ""),
        ] {
            assert_eq!(resource(path), wanted);
        }
    }
}
