//! Patches and paths are as visible as their structs, and their members as the fields.

mod inner {
    use ::flushout::FlushoutModel;
    use ::flushout::model::Collection;

    #[derive(FlushoutModel, Clone, Debug)]
    pub(crate) struct Visible {
        pub(crate) title: String,
        pub(super) number: u8,
        pub(in crate::visibility) nodes: Collection<Visible>,
    }
}

use inner::{Visible, VisiblePatch, VisiblePath};

#[test]
fn everything_is_reached_from_outside() {
    let path: VisiblePath<Visible> = Visible::path();
    let patch = VisiblePatch {
        title: Some("a".to_owned()),
        ..VisiblePatch::default()
    };
    drop(path.update(patch));
    drop(path.number().set(3));
    drop(path.nodes());
    drop(path.title());
    let read: Visible = ::serde_json::from_str(r#"{"title":"a","number":1}"#).unwrap();
    assert_eq!(
        (read.title.as_str(), read.number, read.nodes.len()),
        ("a", 1, 0)
    );
}
