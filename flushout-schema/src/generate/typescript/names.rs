//! The names of the TypeScript module: unique, and none that means something else already.

use std::collections::{BTreeMap, BTreeSet};

use super::inherited::Inherited;
use super::text::{is_identifier, uncapitalised};
use flushout_runtime::shape::{NodeIndex, Shape, alphanumeric, unique};

/// What the module imports, what it declares itself for every model, and what its code names of the
/// language's own.
const TAKEN: &[&str] = &[
    "ChildCreate",
    "CollectionPath",
    "Command",
    "CommandAction",
    "CommandCompletion",
    "CompletionBatch",
    "Created",
    "Function",
    "Infinity",
    "JSON",
    "JsonValue",
    "NaN",
    "NodeId",
    "Nodes",
    "Object",
    "Pick",
    "Place",
    "Proxy",
    "Queued",
    "RangeError",
    "Readonly",
    "Record",
    "Result",
    "String",
    "Symbol",
    // Functions of the module. Those of a node type end with `Id` or begin with `complete`.
    "checkedId",
    "completeAll",
];

/// Names of members that the classes of paths have, or that change what an object is.
const TAKEN_MEMBERS: &[&str] = &[
    "__proto__",
    "create",
    "delete",
    // An object that has it counts as a promise.
    "then",
    "update",
];

/// The names that belong to one node type.
#[derive(Debug, Default)]
pub(super) struct NodeNames {
    /// The node as it is read.
    pub(super) whole: String,
    /// What creates one.
    pub(super) create: String,
    /// What updates one.
    pub(super) patch: String,
    /// Its id.
    pub(super) id: String,
    /// The function that makes an id of a text.
    pub(super) id_of: String,
    /// The path to one that cannot be deleted.
    pub(super) path: String,
    /// The path to one in a collection.
    pub(super) item_path: String,
    /// The path to one that is an optional child.
    pub(super) child_path: String,
    /// The function that adds the collections that a create leaves out.
    pub(super) complete: String,
}

/// All names of the module.
#[derive(Debug)]
pub(super) struct Names {
    nodes: Vec<NodeNames>,
    values: BTreeMap<String, String>,
    /// The class of the proxy.
    pub(super) proxy: String,
}

impl Names {
    /// Names everything: first the types of the model, then what is made for them.
    pub(super) fn new(shape: &Shape) -> Self {
        let mut taken: BTreeSet<String> = TAKEN.iter().map(|&name| name.to_owned()).collect();
        let mut take = |name: &str| {
            let name = unique(name, &taken);
            taken.insert(name.clone());
            name
        };
        let of_nodes: Vec<String> = shape
            .nodes
            .iter()
            .map(|node| take(&type_name(&node.name)))
            .collect();
        let values = shape.definitions.keys();
        let values = values
            .map(|name| (name.clone(), take(&type_name(name))))
            .collect();
        let nodes = of_nodes.into_iter().map(|whole| {
            let mut derived = |ending: &str| take(&format!("{whole}{ending}"));
            let (create, patch, id) = (derived("Create"), derived("Patch"), derived("Id"));
            let (path, item_path) = (derived("Path"), derived("ItemPath"));
            let child_path = derived("ChildPath");
            NodeNames {
                id_of: take(&uncapitalised(&id)),
                complete: take(&format!("complete{whole}")),
                whole,
                create,
                patch,
                id,
                path,
                item_path,
                child_path,
            }
        });
        let nodes: Vec<NodeNames> = nodes.collect();
        let root = nodes.get(shape.root.get()).map_or("", |root| &root.whole);
        let proxy = take(&format!("{root}Proxy"));
        Self {
            nodes,
            values,
            proxy,
        }
    }

    /// The names of a node type.
    pub(super) fn node(&self, index: NodeIndex) -> &NodeNames {
        const NONE: &NodeNames = &NodeNames {
            whole: String::new(),
            create: String::new(),
            patch: String::new(),
            id: String::new(),
            id_of: String::new(),
            path: String::new(),
            item_path: String::new(),
            child_path: String::new(),
            complete: String::new(),
        };
        self.nodes.get(index.get()).unwrap_or(NONE)
    }

    /// The name of a value type; `None` where the shape has none of this name.
    pub(super) fn value(&self, definition: &str) -> Option<&str> {
        self.values.get(definition).map(String::as_str)
    }
}

/// A name for a type: it begins with a capital, so it is none of the words of the language.
fn type_name(name: &str) -> String {
    let name = alphanumeric(name, "Type");
    if name.starts_with(|first: char| first.is_ascii_digit()) {
        return format!("Type{name}");
    }
    let mut characters = name.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(characters).collect()
}

/// A method for each of these fields, in their order.
pub(super) fn methods<'n>(fields: impl Iterator<Item = &'n str>) -> Vec<String> {
    let mut taken: BTreeSet<String> = TAKEN_MEMBERS.iter().map(|&n| n.to_owned()).collect();
    let mut methods = Vec::new();
    for field in fields {
        let mut name = if is_identifier(field) {
            field.to_owned()
        } else {
            uncapitalised(&alphanumeric(field, "field"))
        };
        if name.starts_with(|first: char| first.is_ascii_digit()) {
            name = format!("field{name}");
        }
        if taken.contains(&name) || Inherited::by_name(&name) != Inherited::Nothing {
            name.push_str("Field");
        }
        let name = unique(&name, &taken);
        taken.insert(name.clone());
        methods.push(name);
    }
    methods
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_begin_with_a_capital() {
        assert_eq!(type_name("todo"), "Todo");
        assert_eq!(type_name("3D"), "Type3D");
        assert_eq!(type_name("a_b"), "AB");
    }

    #[test]
    fn methods_clash_with_nothing() {
        let fields = ["todos", "update", "my-list", "myList", "1st", "", "then"];
        assert_eq!(
            methods(fields.into_iter()),
            [
                "todos",
                "updateField",
                "myList",
                "myListField",
                "field1st",
                "field",
                "thenField"
            ]
        );
    }
}
