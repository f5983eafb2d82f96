//! Parameters that are called like those of generated code, with bounds, defaults and a `where`.

use ::flushout::FlushoutModel;
use ::flushout::command::IntoCommand;
use ::flushout::model::{Collection, Node, Ref};

#[derive(FlushoutModel, Clone, Debug, Default)]
struct Wide<A, R: Clone = u8, V = bool, D = String, S = (), const N: usize = 2>
where
    V: Default,
{
    a: A,
    r: Option<R>,
    #[flushout(default)]
    v: V,
    d: Vec<D>,
    s: (S, [u8; 4]),
    below: Collection<Leaf<N>>,
}

#[derive(FlushoutModel, Clone, Copy, Debug)]
struct Leaf<const N: usize> {
    number: u8,
}

#[derive(FlushoutModel, Clone, Debug)]
struct Tree<T: Node> {
    branches: Collection<Self>,
    leaves: Collection<T>,
    #[flushout(child)]
    fruit: Option<T>,
    #[flushout(child)]
    seed: T,
    first: Option<Ref<T>>,
}

#[derive(FlushoutModel, Clone, Debug)]
struct Marked<T> {
    leaves: Collection<T>,
}

#[test]
fn paths_of_generic_nodes() {
    type Root = Tree<Marked<Wide<u8>>>;
    let id = "1".parse().unwrap();
    let leaf = "2".parse().unwrap();
    let number = "3".parse().unwrap();
    let wide = Root::path()
        .branches()
        .at(id)
        .leaves()
        .at("x".parse().unwrap())
        .leaves()
        .at(leaf);
    let command = wide
        .below()
        .at(number)
        .number()
        .set(1)
        .into_intent()
        .into_command()
        .unwrap();
    assert_eq!(
        command.path.to_string(),
        "branches,1,leaves,x,leaves,2,below,3"
    );
    let patch = MarkedPatch::<Leaf<3>>::default();
    assert_eq!(format!("{patch:?}"), "MarkedPatch(\"{}\")");
    let defaults: Wide<u8> = Wide::default();
    assert_eq!(defaults.a, 0);
}
