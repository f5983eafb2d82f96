//! The dialects in which a schema is written.

/// In which dialect a schema is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Dialect {
    /// JSON Schema 2020-12.
    Draft202012,
    /// JSON Schema draft-07.
    Draft07,
    /// JSON Schema draft-04, strictly: conditions are written as alternatives, keys as patterns.
    Draft04,
    /// A document of OpenAPI 3.1 with the schemas as components.
    OpenApi31,
    /// A document of OpenAPI 3.0.3 with the schemas as components, which accept more.
    OpenApi30,
}

impl Dialect {
    /// Every dialect, in the order of their declaration.
    pub const ALL: &'static [Self] = &[
        Self::Draft202012,
        Self::Draft07,
        Self::Draft04,
        Self::OpenApi31,
        Self::OpenApi30,
    ];

    /// The name as it stands in the names of directories: `2020-12`, `openapi-3.0`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft202012 => "2020-12",
            Self::Draft07 => "draft-07",
            Self::Draft04 => "draft-04",
            Self::OpenApi31 => "openapi-3.1",
            Self::OpenApi30 => "openapi-3.0",
        }
    }

    /// The version of OpenAPI, for those dialects whose schemas stand in a document.
    pub const fn openapi(self) -> Option<OpenApiVersion> {
        match self {
            Self::Draft202012 | Self::Draft07 | Self::Draft04 => None,
            Self::OpenApi31 => Some(OpenApiVersion::V31),
            Self::OpenApi30 => Some(OpenApiVersion::V30),
        }
    }

    /// The dialect of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.name() == name)
    }
}

/// A version of OpenAPI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum OpenApiVersion {
    /// 3.1, whose schemas are JSON Schema 2020-12.
    V31,
    /// 3.0, whose schemas are a language of their own that can say less.
    V30,
}

impl OpenApiVersion {
    /// The version as the document names it.
    pub const fn number(self) -> &'static str {
        match self {
            Self::V31 => "3.1.0",
            Self::V30 => "3.0.3",
        }
    }
}
