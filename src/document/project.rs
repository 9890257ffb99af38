//! What a project of Visual Studio for a cloud service (`.ccproj`) lists: which files make the
//! service, and which projects make its roles.

use std::sync::Arc;

use super::named;
use crate::text::Part;
use crate::xml;

/// A `.ccproj`, as far as it says what belongs together. Paths have `/` and are relative to its
/// folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Project {
    /// The definitions.
    pub definitions: Vec<String>,
    /// The configurations.
    pub configurations: Vec<String>,
    /// The projects of the roles: the name of the role, the path of the project.
    pub roles: Vec<(String, String)>,
}

impl Project {
    /// Reads the text of a project. What is no project lists nothing.
    #[must_use]
    pub fn read(bytes: Vec<u8>) -> Self {
        let part = Arc::new(Part::from_bytes("project", bytes));
        let tree = xml::read(&part);
        let Some(root) = tree.root().filter(|root| root.local() == "Project") else {
            return Self::default();
        };
        let items = |local| named(root, "ItemGroup").flat_map(move |group| named(group, local));
        let included = |local| items(local).flat_map(paths).collect();
        let role = |reference: xml::Element<'_>| {
            let text = |local| named(reference, local).next().map(xml::Element::value);
            let name = text("RoleName").or_else(|| text("Name"))?;
            let path = paths(reference).into_iter().next()?;
            Some((name.trimmed().to_owned(), path))
        };
        Self {
            definitions: included("ServiceDefinition"),
            configurations: included("ServiceConfiguration"),
            roles: items("ProjectReference").filter_map(role).collect(),
        }
    }
}

/// The paths that an item includes. What only a build could spell out is left out.
fn paths(item: xml::Element<'_>) -> Vec<String> {
    let Some(include) = item.attribute(None, "Include") else { return Vec::new() };
    let plain = |path: &&str| !path.is_empty() && !path.contains(['$', '%', '@', '*', '?']);
    let text = include.value().text().to_owned();
    text.split(';').map(str::trim).filter(plain).map(|path| path.replace('\\', "/")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_lists_files_and_roles() {
        let text = r#"<?xml version="1.0" encoding="utf-8"?>
<Project ToolsVersion="12.0" xmlns="http://schemas.microsoft.com/developer/msbuild/2003">
  <PropertyGroup><Name>HarborBooks</Name></PropertyGroup>
  <ItemGroup>
    <ServiceDefinition Include="ServiceDefinition.csdef" />
    <ServiceConfiguration Include="Profiles\Prod.cscfg;Profiles\Test.cscfg" />
    <ServiceConfiguration Include="$(Extra)\More.cscfg" />
  </ItemGroup>
  <ItemGroup>
    <ProjectReference Include="..\StoreFront\StoreFront.csproj">
      <Name>StoreFront.Web</Name>
      <RoleName>StoreFront</RoleName>
    </ProjectReference>
  </ItemGroup>
</Project>"#;
        let project = Project::read(text.as_bytes().to_vec());
        assert_eq!(project.definitions, ["ServiceDefinition.csdef"]);
        assert_eq!(project.configurations, ["Profiles/Prod.cscfg", "Profiles/Test.cscfg"]);
        let role = ("StoreFront".to_owned(), "../StoreFront/StoreFront.csproj".to_owned());
        assert_eq!(project.roles, [role]);
    }

    #[test]
    fn what_is_no_project_lists_nothing() {
        for text in ["", "<Project", "<Other/>", "<Project><ItemGroup/></Project>"] {
            assert_eq!(Project::read(text.as_bytes().to_vec()), Project::default(), "{text}");
        }
    }
}
