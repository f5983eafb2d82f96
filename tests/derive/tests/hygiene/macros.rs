//! Models that macros write: their names and types come from elsewhere than the derive.

use ::flushout::command::IntoCommand;
use ::flushout::id::Id;
use ::flushout::model::{Collection, CommandEnum};
use ::flushout::problem::Problem;
use ::flushout::{Context, Draft, Execute, FlushoutCommand, FlushoutModel};

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

macro_rules! commands {
    ($root:ident { $($field:ident: $type:ty),* } $name:ident { $($variant:ident($value:ty) = $length:literal),* }) => {
        #[derive(FlushoutModel, Clone, Debug)]
        #[flushout(commands($name))]
        struct $root {
            $($field: $type),*
        }

        #[derive(FlushoutCommand, Clone, Debug)]
        #[flushout(model = $root)]
        enum $name {
            $($variant(#[flushout(max_length = $length)] $value),)*
            Own { id: Id<$root>, $($field: $type),* },
        }

        impl Execute<$root> for $name {
            type Error = Problem;

            fn execute(self, _: &mut Draft<'_, $root>, _: &Context) -> Result<(), Problem> {
                Ok(())
            }
        }
    };
}

commands!(Root { r#type: Option<String> } Commands { r#Loop(String) = 3 });

#[test]
fn the_commands_are_there() {
    assert_eq!(Commands::NAMES, ["loop", "own"]);
    let own = Commands::Own {
        id: "1".parse().unwrap(),
        r#type: Some("a".to_owned()),
    };
    let text = own.args_text().unwrap().unwrap();
    assert_eq!(text.as_str(), r#"{"id":"1","type":"a"}"#);
    drop(Commands::r#Loop("a".to_owned()));
}

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
