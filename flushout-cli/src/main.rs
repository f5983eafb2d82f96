//! The binary `flushout`: a demo, schemas, validation of messages, and a master on files.

mod apply;
mod arguments;
mod demo;
mod failure;
mod files;
mod generate;
mod input;
mod schema;
mod schema_diff;
mod schema_export;
mod source;
mod validate;

use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command, GenerateCommand, SchemaCommand};
use failure::Failure;

fn main() -> ExitCode {
    // clap itself ends the process with code 2 where the arguments are unusable.
    let result = match Arguments::parse().command {
        Command::Demo(demo) => demo::run(&demo),
        Command::Schema {
            command: SchemaCommand::Emit(emit),
        } => schema::emit(&emit),
        Command::Schema {
            command: SchemaCommand::Diff(diff),
        } => schema_diff::run(&diff),
        Command::Schema {
            command: SchemaCommand::Export(export),
        } => schema_export::run(&export),
        Command::Generate {
            command: GenerateCommand::Typescript(typescript),
        } => generate::typescript(&typescript),
        Command::Validate(validate) => validate::run(&validate),
        Command::Apply(apply) => apply::run(&apply),
        #[cfg(feature = "gateway")]
        Command::Gateway(arguments) => flushout_gateway::command::run_to_end(*arguments)
            .map(|()| ExitCode::SUCCESS)
            .map_err(|error| Failure::Unusable(error.to_string())),
        #[cfg(not(feature = "gateway"))]
        Command::Gateway(_) => Err(Failure::Unusable(
            "this build has no gateway, which brings a web server that nothing else needs. Build it with \
             `cargo build --release -p flushout-cli --features gateway`."
                .into(),
        )),
    };
    result.unwrap_or_else(Failure::report)
}
