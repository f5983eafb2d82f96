//! Patches and paths are as visible as their structs, and their members as the fields.
#![allow(
    clippy::redundant_pub_crate,
    reason = "this visibility is what is tested"
)]

mod inner {
    use ::flushout::FlushoutModel;
    use ::flushout::model::Collection;

    #[derive(FlushoutModel, Clone, Debug)]
    pub(crate) struct Visible {
        pub(crate) title: String,
        pub(super) number: u8,
        pub(in crate::visibility) nodes: Collection<Self>,
    }
}

use inner::{Visible, VisiblePatch, VisiblePath};

#[test]
fn everything_is_reached_from_outside() {
    let root: VisiblePath<Visible> = Visible::path();
    let patch = VisiblePatch {
        title: Some("a".to_owned()),
        ..VisiblePatch::default()
    };
    drop(root.update(patch));
    drop(root.number().set(3));
    drop(root.nodes());
    drop(root.title());
    let read: Visible = ::serde_json::from_str(r#"{"title":"a","number":1}"#).unwrap();
    assert_eq!(
        (read.title.as_str(), read.number, read.nodes.len()),
        ("a", 1, 0)
    );
}
