//! TypeScript: the types of a model, and typed paths over the proxy of the npm package.

mod helpers;
mod inherited;
mod names;
mod nodes;
mod paths;
mod text;
mod uses;
mod values;

use flushout_runtime::shape::Shape;

use names::Names;
use uses::Uses;

/// Writes one TypeScript module for the model, the same to the byte each time.
///
/// It has the types of the values, of the nodes as they are read, of what creates them and of what
/// updates them, ids with a type for each type of node, and a subclass of the npm
/// package's `Proxy` whose `path()` leads to every place that a client has commands for. It needs
/// the npm package flushout 1.1.1 and nothing else, and compiles with every strict option of
/// TypeScript 5.
///
/// What a type cannot say (lengths, patterns, figures) stands in the comments. A schema of a value
/// for which there is no type becomes `unknown`, with a comment.
pub fn typescript(shape: &Shape) -> String {
    let names = Names::new(shape);
    let uses = Uses::of(shape);
    let mut types = String::new();
    nodes::ids(&mut types, shape, &names, &uses);
    values::definitions(&mut types, shape, &names);
    nodes::interfaces(&mut types, shape, &names, &uses);
    let paths = paths::classes(shape, &names, &uses);
    let root = shape.node(shape.root).map_or("", |node| &node.name);
    helpers::module(root, shape, &types, &paths)
}
