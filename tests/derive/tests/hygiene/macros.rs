//! Models that macros write: their names and types come from elsewhere than the derive.

use ::flushout::FlushoutModel;
use ::flushout::command::IntoCommand;
use ::flushout::model::Collection;

macro_rules! model {
    ($name:ident { $($field:ident: $type:ty = $length:literal),* }) => {
        #[derive(FlushoutModel, Clone, Debug)]
        struct $name {
            $(
                #[flushout(max_length = $length)]
                $field: $type,
            )*
            own: Option<String>,
            below: Collection<$name>,
        }
    };
}

model!(Written { title: String = 3, r#type: Option<String> = 4 });

#[test]
fn the_fields_are_there() {
    let command = Written::path()
        .r#type()
        .set(None)
        .into_intent()
        .into_command()
        .unwrap();
    assert_eq!(command.path.to_string(), "");
    assert!(::serde_json::from_str::<Written>(r#"{"title":"abcd"}"#).is_err());
    let read: Written = ::serde_json::from_str(r#"{"title":"abc","type":"d"}"#).unwrap();
    assert_eq!((read.r#type.as_deref(), read.own), (Some("d"), None));
    assert!(read.below.is_empty() && read.title == "abc");
}
