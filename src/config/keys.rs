//! The keys of `svclint.toml`, in one table: the reader, the JSON Schema, the documentation and
//! what `svclint init` writes all come from it.

/// A table of the file.
#[derive(Debug)]
pub struct Section {
    /// How its header is written; empty for the file itself.
    pub header: &'static str,
    /// Its keys, in the order of the documentation.
    pub keys: &'static [Key],
}

/// A key of a table.
#[derive(Debug)]
pub struct Key {
    /// The name.
    pub name: &'static str,
    /// What its value may be.
    pub holds: Holds,
    /// Whether the table makes no sense without it.
    pub is_required: bool,
    /// What holds without it, in words.
    pub default: &'static str,
    /// What it does, in Markdown.
    pub says: &'static str,
    /// A line or more of TOML that uses it.
    pub example: &'static str,
}

/// What the value of a key may be.
#[derive(Clone, Copy, Debug)]
pub enum Holds {
    /// `true` or `false`.
    Flag,
    /// A day, as `2014-06-01`.
    Date,
    /// Releases of svclint, as `>=0.1`.
    Releases,
    /// One of a few words.
    Word(&'static [Word]),
    /// Names of rules and groups.
    Rules,
    /// Globs, relative to the folder of the file.
    Globs,
    /// One glob.
    Glob,
    /// Shapes of template tokens.
    Tokens,
    /// The path of a file, relative to the folder of this one.
    Path,
    /// What a deployment is read from.
    Deployment,
    /// A table of rules and groups, each with a severity.
    Severities,
    /// A table.
    Table(&'static Section),
    /// Any number of tables.
    Tables(&'static Section),
}

/// A word that a key may hold.
#[derive(Debug)]
pub struct Word {
    /// The word.
    pub name: &'static str,
    /// What it means.
    pub says: &'static str,
}

/// The severities, as `[severity]` has them.
pub const SEVERITIES: &[Word] = &[
    Word { name: "error", says: "fails the run" },
    Word { name: "warning", says: "fails the run only with `fail-on = \"warning\"`" },
    Word { name: "info", says: "worth knowing" },
];

const PLATFORMS: &[Word] = &[
    Word {
        name: "auto",
        says: "requests are classic, service files are for both until something says otherwise",
    },
    Word { name: "classic", says: "Cloud Services (classic)" },
    Word { name: "extended-support", says: "Cloud Services (extended support)" },
];

const FAIL_ON: &[Word] = &[
    Word { name: "error", says: "errors" },
    Word { name: "warning", says: "warnings and errors" },
    Word { name: "info", says: "anything found" },
    Word { name: "never", says: "nothing that is found" },
];

const ENVIRONMENTS: &[Word] = &[
    Word { name: "cloud", says: "a deployment" },
    Word { name: "emulator", says: "the emulator on a developer's machine" },
];

const API_VERSION: Key = Key {
    name: "api-version",
    holds: Holds::Date,
    is_required: false,
    default: "the newest version that svclint knows",
    says: "The `x-ms-version` that request bodies are held against. A message says its own in its header, which goes before.",
    example: "api-version = \"2014-06-01\"",
};

const PLATFORM: Key = Key {
    name: "platform",
    holds: Holds::Word(PLATFORMS),
    is_required: false,
    default: "`auto`",
    says: "The platform that the files are for. For extended support the rules of group `migration` run too.",
    example: "platform = \"classic\"",
};

const SELECT: Key = Key {
    name: "select",
    holds: Holds::Rules,
    is_required: false,
    default: "all groups but `advice` and `migration`",
    says: "Rules and groups that speak, in place of the default set; `all` is every rule.",
    example: "select = [\"syntax\", \"structure\", \"value\", \"pair\"]",
};

const EXTEND_SELECT: Key = Key {
    name: "extend-select",
    holds: Holds::Rules,
    is_required: false,
    default: "none",
    says: "Rules and groups that speak beside the others.",
    example: "extend-select = [\"advice\"]",
};

const IGNORE: Key = Key {
    name: "ignore",
    holds: Holds::Rules,
    is_required: false,
    default: "none",
    says: "Rules and groups that keep silent. The closer name wins, so one rule of an ignored group can still be selected.",
    example: "ignore = [\"missing-declaration\"]",
};

const SEVERITY: Key = Key {
    name: "severity",
    holds: Holds::Severities,
    is_required: false,
    default: "what the page of each rule says",
    says: "What the findings of a rule or of a group weigh: `error`, `warning` or `info`. A rule goes before its group.",
    example: "[severity]\nplaceholder-value = \"error\"\nsecurity = \"error\"",
};

const SERVICES: Section = Section {
    header: "[[services]]",
    keys: &[
        Key {
            name: "definition",
            holds: Holds::Glob,
            is_required: true,
            default: "",
            says: "The definition, or a glob where several variants of it lie side by side; then their names decide as they do without this table.",
            example: "definition = \"src/Shop/ServiceDefinition.csdef\"",
        },
        Key {
            name: "configurations",
            holds: Holds::Globs,
            is_required: true,
            default: "",
            says: "The configurations that belong to it, in whichever folder they lie.",
            example: "configurations = [\"deploy/*/Shop.cscfg\"]",
        },
    ],
};

const SWAPS: Section = Section {
    header: "[[swap]]",
    keys: &[
        Key {
            name: "production",
            holds: Holds::Deployment,
            is_required: true,
            default: "",
            says: "What is in production: a folder, a `.csdef`, a template of Azure Resource Manager (extended support), a Get Deployment response, `git:REVISION:PATH`, or `none` for a first promotion. Paths are relative to the folder of this file.",
            example: "production = \"deployed/shop\"",
        },
        Key {
            name: "staging",
            holds: Holds::Deployment,
            is_required: true,
            default: "",
            says: "What is in staging, said in the same ways.",
            example: "staging = \"src/Shop\"",
        },
    ],
};

const ENVIRONMENT_GLOBS: Section = Section {
    header: "[environments]",
    keys: &[
        Key {
            name: "emulator",
            holds: Holds::Globs,
            is_required: false,
            default: "files with `Local` or `Emulator` in their names",
            says: "Configurations for the emulator on a developer's machine.",
            example: "emulator = [\"*.Dev.cscfg\"]",
        },
        Key {
            name: "cloud",
            holds: Holds::Globs,
            is_required: false,
            default: "all others",
            says: "Configurations for a deployment, whatever their names say.",
            example: "cloud = [\"Local/*.cscfg\"]",
        },
    ],
};

const OVERRIDES: Section = Section {
    header: "[[overrides]]",
    keys: &[
        Key {
            name: "files",
            holds: Holds::Globs,
            is_required: true,
            default: "",
            says: "The files that the other keys of the table are for.",
            example: "files = [\"samples/**\"]",
        },
        API_VERSION,
        PLATFORM,
        Key {
            name: "environment",
            holds: Holds::Word(ENVIRONMENTS),
            is_required: false,
            default: "what `[environments]` or the name of the file says",
            says: "Where the configurations are meant to run.",
            example: "environment = \"emulator\"",
        },
        Key {
            name: "template",
            holds: Holds::Flag,
            is_required: false,
            default: "whether there are template tokens in the file, or `base`, `template`, `Build` or `Scaffold` in its name",
            says: "Whether something fills the files in before they are used, so that what is missing may come later.",
            example: "template = true",
        },
        SELECT,
        EXTEND_SELECT,
        IGNORE,
        SEVERITY,
    ],
};

/// The file itself.
pub static FILE: Section = Section {
    header: "",
    keys: &[
        Key {
            name: "required-version",
            holds: Holds::Releases,
            is_required: false,
            default: "any",
            says: "The releases of svclint that this file is for. Any other refuses to run, with exit status 2.",
            example: "required-version = \">=0.1\"",
        },
        API_VERSION,
        PLATFORM,
        SELECT,
        EXTEND_SELECT,
        IGNORE,
        Key {
            name: "fail-on",
            holds: Holds::Word(FAIL_ON),
            is_required: false,
            default: "`error`",
            says: "The least severity that makes the exit status 1.",
            example: "fail-on = \"warning\"",
        },
        Key {
            name: "require-reason",
            holds: Holds::Flag,
            is_required: false,
            default: "`false`",
            says: "Whether every suppression has to give a reason.",
            example: "require-reason = true",
        },
        Key {
            name: "exclude",
            holds: Holds::Globs,
            is_required: false,
            default: "none; `bin`, `obj`, `csx` and what `.gitignore` names are passed over in any case",
            says: "Files and folders that a check of a folder passes over. A file that is named itself is checked all the same, unless `--force-exclude` is given.",
            example: "exclude = [\"legacy/\", \"*.bak.cscfg\"]",
        },
        Key {
            name: "baseline",
            holds: Holds::Path,
            is_required: false,
            default: "none",
            says: "The baseline: what `svclint check` hides because it lists it, and what `svclint baseline` writes. Its path is relative to the folder of this file; `--baseline` takes its place.",
            example: "baseline = \"svclint-baseline.jsonl\"",
        },
        Key {
            name: "tokens",
            holds: Holds::Tokens,
            is_required: false,
            default: "`__X__`, `#{X}`, `${X}`, `$(X)`, `{{X}}`, `%X%`, and in values that are no free text `[X]` and `$X$`",
            says: "Further shapes of template tokens, with a `*` where the name stands. A value that is a token as a whole is never of a wrong type.",
            example: "tokens = [\"@@*@@\", \"<<*>>\"]",
        },
        SEVERITY,
        Key {
            name: "environments",
            holds: Holds::Table(&ENVIRONMENT_GLOBS),
            is_required: false,
            default: "what the names of the files say",
            says: "Which configurations are for the emulator and which for the cloud. `emulator` goes before `cloud`, and `[[overrides]]` before both.",
            example: "[environments]\nemulator = [\"*.Dev.cscfg\"]",
        },
        Key {
            name: "services",
            holds: Holds::Tables(&SERVICES),
            is_required: false,
            default: "what a project (`.ccproj`) lists, then the files of a folder, by service name, roles and file names",
            says: "Which configurations belong to which definition, where they do not lie side by side. A file that an entry names is compared with the files of that entry and with no others; the first entry that names it holds.",
            example: "[[services]]\ndefinition = \"src/Shop/ServiceDefinition.csdef\"\nconfigurations = [\"deploy/*/Shop.cscfg\"]",
        },
        Key {
            name: "swap",
            holds: Holds::Tables(&SWAPS),
            is_required: false,
            default: "none",
            says: "Pairs of deployments that are going to be swapped.",
            example: "[[swap]]\nproduction = \"deployed/shop\"\nstaging = \"src/Shop\"",
        },
        Key {
            name: "overrides",
            holds: Holds::Tables(&OVERRIDES),
            is_required: false,
            default: "none",
            says: "Other settings for some files. Of several tables that fit a file the later ones go before the earlier ones.",
            example: "[[overrides]]\nfiles = [\"samples/**\"]\nignore = [\"security\"]",
        },
    ],
};

impl Section {
    /// The key of that name.
    #[must_use]
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }

    /// What the table is called in a message.
    #[must_use]
    pub fn title(&self) -> String {
        if self.header.is_empty() {
            "svclint.toml".to_owned()
        } else {
            format!("`{}`", self.header)
        }
    }
}
