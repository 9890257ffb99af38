//! What the configuration of a role says, collected once for all rules that ask.

use std::ops::Deref;

use super::configuration::count_of;
use super::{Configuration, Name, RoleConfiguration};
use crate::schema::PLUGIN_PREFIX;
use crate::xml;

/// The configuration of a role with what it names. It can be asked all that the
/// [configuration](RoleConfiguration) can.
#[derive(Debug)]
pub struct ConfiguredRole<'t> {
    role: RoleConfiguration<'t>,
    name: Option<Name<'t>>,
    vm_name: Option<xml::Attribute<'t>>,
    count: Option<(i64, xml::Attribute<'t>)>,
    settings: Vec<ConfiguredSetting<'t>>,
    certificates: Vec<ConfiguredCertificate<'t>>,
    /// Whether some setting or certificate is one of a plug-in of the SDK.
    has_plugins: bool,
}

/// A setting of a role that has a name.
#[derive(Debug)]
pub struct ConfiguredSetting<'t> {
    /// Its name.
    pub name: Name<'t>,
    /// The attribute that holds its value.
    pub value: Option<xml::Attribute<'t>>,
}

/// A certificate of a role.
#[derive(Debug)]
pub struct ConfiguredCertificate<'t> {
    /// The element.
    pub element: xml::Element<'t>,
    /// Its name.
    pub name: Option<Name<'t>>,
    /// Its thumbprint, as it is written.
    pub thumbprint: Option<Name<'t>>,
}

impl<'t> ConfiguredRole<'t> {
    /// The roles of a configuration.
    #[must_use]
    pub fn all(configuration: Configuration<'t>) -> Vec<Self> {
        let mut all = Vec::with_capacity(configuration.roles().count());
        all.extend(configuration.roles().map(Self::of));
        all
    }

    /// What the configuration of a role says, read in one go.
    #[must_use]
    pub fn of(role: RoleConfiguration<'t>) -> Self {
        let [name, vm_name] = role.element.two_attributes("name", "vmName");
        let mut own = Self {
            role,
            name: name.and_then(Name::of),
            vm_name,
            count: None,
            settings: Vec::new(),
            certificates: Vec::new(),
            has_plugins: false,
        };
        let mut instances = None;
        for list in role.element.children() {
            if list.is_named("ConfigurationSettings") {
                own.add_settings(list);
            } else if list.is_named("Certificates") {
                own.add_certificates(list);
            } else if list.is_named("Instances") {
                instances = instances.or(Some(list));
            }
        }
        own.count = instances.and_then(count_of);
        own
    }

    fn add_settings(&mut self, list: xml::Element<'t>) {
        make_room(&mut self.settings, list);
        for element in list.children().filter(|child| child.is_named("Setting")) {
            let [name, value] = element.two_attributes("name", "value");
            let Some(name) = name.and_then(Name::of) else { continue };
            self.has_plugins |= is_of_plugin(&name);
            self.settings.push(ConfiguredSetting { name, value });
        }
    }

    fn add_certificates(&mut self, list: xml::Element<'t>) {
        make_room(&mut self.certificates, list);
        for element in list.children().filter(|child| child.is_named("Certificate")) {
            let [name, thumbprint] = element.two_attributes("name", "thumbprint");
            let (name, thumbprint) = (name.and_then(Name::of), thumbprint.and_then(Name::of));
            self.has_plugins |= name.as_ref().is_some_and(is_of_plugin);
            self.certificates.push(ConfiguredCertificate { element, name, thumbprint });
        }
    }

    /// What it is called.
    #[must_use]
    pub fn called(&self) -> Option<&Name<'t>> {
        self.name.as_ref()
    }

    /// Its name; empty where it has none.
    #[must_use]
    pub fn own_name(&self) -> &str {
        self.name.as_ref().map_or("", |name| &name.text)
    }

    /// What its instances are called, where it says so.
    #[must_use]
    pub fn vm_name(&self) -> Option<Name<'t>> {
        self.vm_name.and_then(Name::of)
    }

    /// How many instances it has, where a number says so.
    #[must_use]
    pub fn count(&self) -> Option<(i64, xml::Attribute<'t>)> {
        self.count
    }

    /// The settings that have a name.
    #[must_use]
    pub fn settings(&self) -> &[ConfiguredSetting<'t>] {
        &self.settings
    }

    /// The certificates.
    #[must_use]
    pub fn certificates(&self) -> &[ConfiguredCertificate<'t>] {
        &self.certificates
    }

    /// Whether a setting or certificate of it is one of a plug-in of the SDK.
    #[must_use]
    pub fn has_plugins(&self) -> bool {
        self.has_plugins
    }

    /// The value of the setting that a plug-in of the SDK calls `name`.
    #[must_use]
    pub fn plugin_setting(&self, name: &str) -> Option<xml::Attribute<'t>> {
        if !self.has_plugins {
            return None;
        }
        let is_it = |setting: &&ConfiguredSetting<'t>| {
            setting.name.text.strip_prefix(PLUGIN_PREFIX) == Some(name)
        };
        self.settings.iter().find(is_it)?.value
    }
}

impl<'t> Deref for ConfiguredRole<'t> {
    type Target = RoleConfiguration<'t>;

    fn deref(&self) -> &RoleConfiguration<'t> {
        &self.role
    }
}

fn is_of_plugin(name: &Name<'_>) -> bool {
    name.text.starts_with(PLUGIN_PREFIX)
}

/// Makes room for the items of a list, which mostly is the only one of its kind.
fn make_room<T>(items: &mut Vec<T>, list: xml::Element<'_>) {
    if items.is_empty() {
        *items = Vec::with_capacity(list.descendants().len());
    }
}
