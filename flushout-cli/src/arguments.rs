//! The arguments of the command line, with the help that a person reads.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use flushout::compare::Direction;
use flushout::export::{Gateway, Upstream};
use flushout::schema::{Dialect, Profile, SchemaKind};
use flushout_example_models::Example;

/// A shared document that answers at once, works offline, and has one authority.
#[derive(Debug, Parser)]
#[command(
    name = "flushout",
    version,
    about = "A shared document that answers at once, works offline, and has one authority that validates everything.",
    after_help = "Start with `flushout demo`. Every command explains itself: `flushout apply --help`."
)]
pub(crate) struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show the whole idea in one story: three people, one list, one of them offline
    #[command(after_help = "\
Everything happens in this one process, with counted ids and a clock that stands still, so the
output is the same each time. At the end it proves that the master and all three hold the same
document, and that a race for seats sold none twice; the exit code is 1 if that is not so.")]
    Demo(Demo),
    /// Make the JSON Schemas of a model, compare those of two versions, or configure a gateway with them
    Schema {
        /// What to do with them.
        #[command(subcommand)]
        command: SchemaCommand,
    },
    /// Write types and typed paths for another language
    Generate {
        /// For which language.
        #[command(subcommand)]
        command: GenerateCommand,
    },
    /// Check a message against a schema, and say where and why it is wrong
    Validate(Validate),
    /// Apply a flush to a document that is kept in files, and print the answer
    Apply(Apply),
    /// Stand in front of a server as a reverse proxy that lets only valid flushes through
    #[cfg(feature = "gateway")]
    Gateway(Box<flushout_gateway::command::GatewayArguments>),
    /// Stand in front of a server as a reverse proxy that lets only valid flushes through (not in this build)
    #[cfg(not(feature = "gateway"))]
    #[command(disable_help_flag = true)]
    Gateway(LeftOut),
}

/// Arguments of a command that this build does not have: any.
#[cfg(not(feature = "gateway"))]
#[derive(Debug, Args)]
pub(crate) struct LeftOut {
    /// What the command would have been told
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
    rest: Vec<std::ffi::OsString>,
}

/// Arguments of `demo`.
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Print a line of JSON for each step, each message as it crosses the wire, and what each sees
    #[arg(long)]
    pub(crate) json: bool,
}

/// What to do with schemas.
#[derive(Debug, Subcommand)]
pub(crate) enum SchemaCommand {
    /// Write the JSON Schemas of an example model to files, or print them
    Emit(Emit),
    /// Compare two versions of a model: what breaks for whom, and what to do instead
    Diff(Diff),
    /// Write configuration for an API gateway that admits only valid flushes
    Export(Export),
}

/// For which language something is written.
#[derive(Debug, Subcommand)]
pub(crate) enum GenerateCommand {
    /// Write a TypeScript module: types, and typed paths over the Proxy of the npm package flushout
    Typescript(Typescript),
}

/// The model that something is made from: one of the two.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Source {
    /// An example model: todo-list, board, outline or ticket-shop
    #[arg(long, value_parser = parse_model)]
    pub(crate) model: Option<Example>,
    /// The model.json of your own model, or the directory that `schema emit --out` or your code wrote it to
    #[arg(long, value_name = "FILE|DIR")]
    pub(crate) schema: Option<PathBuf>,
}

/// Arguments of `generate typescript`.
#[derive(Debug, Args)]
#[command(after_help = "\
The module has an interface for each node as it is read, one for what creates it and one for what
an update sets; an id type for each node type, which does not mix with the others; and a subclass
of the npm package's Proxy with typed paths:

  const proxy = new TodoListProxy(snapshot);
  const todos = proxy.path().todos();
  const made = todos.create({ title: \"Milk\", author: \"Ada\" });
  if (made.isSuccess) todos.at(made.createdId).update({ done: true });

It needs npm flushout 1.1.1 and compiles with every strict option of TypeScript 5. Without --out
it is printed.

Examples:
  flushout generate typescript --model todo-list --out src/todo-list.ts
  flushout generate typescript --schema schemas/2020-12/validate/model.json --out src/model.ts")]
pub(crate) struct Typescript {
    #[command(flatten)]
    pub(crate) source: Source,
    /// The file to write; an existing one is overwritten
    #[arg(long, value_name = "FILE.ts")]
    pub(crate) out: Option<PathBuf>,
}

/// Arguments of `schema emit`.
#[derive(Debug, Args)]
#[command(after_help = "\
Without --out one JSON document is printed: the schema of the --kind, or an object with all kinds,
in the dialect 2020-12 and the profile validate unless you say otherwise.
With --out the files are DIR/DIALECT/PROFILE/KIND.json; when you choose nothing, all of them, and
DIR/model.md, the model on a page for people. The dialects openapi-3.1 and openapi-3.0 have one
document for all kinds, openapi.json, and lossiness.md says what openapi-3.0 cannot say.

Profiles:
  types     for code generators: a flat list of named commands
  validate  for validators: an error points at the very field
  envelope  for gateways that have no model: form and limits only

Examples:
  flushout schema emit --model todo-list --kind flush
  flushout schema emit --model board --out schemas/board
  flushout schema emit --model outline --dialect draft-07 --profile types --out generated")]
pub(crate) struct Emit {
    /// The model: todo-list, board, outline or ticket-shop
    #[arg(long, value_parser = parse_model)]
    pub(crate) model: Example,
    /// The dialect: 2020-12, draft-07, draft-04, openapi-3.1 or openapi-3.0
    #[arg(long, value_parser = parse_dialect)]
    pub(crate) dialect: Option<Dialect>,
    /// What the schemas are for: types, validate or envelope
    #[arg(long, value_parser = parse_profile)]
    pub(crate) profile: Option<Profile>,
    /// Only this one: model, snapshot, command, flush, sync or flush-response
    #[arg(long, value_parser = parse_kind)]
    pub(crate) kind: Option<SchemaKind>,
    /// The directory to write to; a missing one is created
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
}

/// Arguments of `schema diff`.
#[derive(Debug, Args)]
#[command(after_help = "\
OLD and NEW are emitted model schemas: model.json in the dialect 2020-12 or draft-07 and the profile
validate or types, or the directory that `schema emit --out` or your code wrote it to. Of several in
such a directory 2020-12/validate/model.json is taken first. One of both may be `-` for standard
input.

Directions:
  flush   what old clients send must be accepted by the new model
  sync    what new servers send must be readable by old clients
  stored  documents and history of the old model must be readable by the new one
  types   types that are generated from the schemas keep their names and forms

Exit code: 0 nothing breaks, 1 something does, 2 the schemas could not be compared.

Examples:
  flushout schema diff released/todo-list schemas/todo-list
  git show v1:schemas/model.json | flushout schema diff - schemas/model.json --direction flush")]
pub(crate) struct Diff {
    /// The model schema as it was: a file or a directory
    #[arg(value_name = "OLD")]
    pub(crate) old: PathBuf,
    /// The model schema as it is to be: a file or a directory
    #[arg(value_name = "NEW")]
    pub(crate) new: PathBuf,
    /// Print the changes as JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// Only this direction, for the exit code too: flush, sync, stored or types
    #[arg(long, value_parser = parse_direction)]
    pub(crate) direction: Option<Direction>,
}

/// Arguments of `schema export`.
#[derive(Debug, Args)]
#[command(after_help = "\
Clients send flushes to /flush and read /snapshot at the gateway, and it asks for the same below
--upstream. What is written, into DIR:

  kong     kong.yaml, declarative configuration with request-validator (Enterprise)
  apisix   flush-route.json and snapshot-route.json, for the Admin API
  krakend  krakend.json
  aws      openapi.json to import as a REST API, flush-model.json, and update-flush-model.json that
           puts the model into the imported API
  openapi  openapi-3.1.json and openapi-3.0.json, and what 3.0 cannot say

A gateway holds the form and the rules that a schema can say. What it cannot hold (a key that stands
twice, nesting, what is in the document) the master holds; docs/gateways says it for each of them.

Examples:
  flushout schema export --for krakend --model todo-list --upstream http://inner:8080 --out gateway
  flushout schema export --for kong --schema schemas/model.json --out gateway")]
pub(crate) struct Export {
    /// The gateway: kong, apisix, krakend, aws or openapi
    #[arg(long = "for", value_name = "GATEWAY", value_parser = parse_gateway)]
    pub(crate) gateway: Gateway,
    #[command(flatten)]
    pub(crate) source: Source,
    /// The server behind the gateway
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080", value_parser = parse_upstream)]
    pub(crate) upstream: Upstream,
    /// The directory to write to; a missing one is created
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Overwrite files that differ
    #[arg(long)]
    pub(crate) force: bool,
}

/// Arguments of `validate`.
#[derive(Debug, Args)]
#[command(after_help = "\
The message is first held to the limits and to strict JSON (no key twice, no lone surrogates, no
integer beyond 2^53-1), then to the schema. The dialect follows from the schema's own \"$schema\".
A schema that refers to other files or addresses is refused; nothing is fetched.

A directory that `schema emit --out` or your code wrote stands for the model in it: the schema for
its flushes, or for another --kind, is made from that.

Exit code: 0 the message is valid, 1 it is not, 2 it could not be checked.

Examples:
  flushout validate --schema schemas/todo-list/2020-12/validate/flush.json flush.json
  flushout validate --schema schemas/todo-list --kind snapshot snapshot.json
  curl -s https://example.org/list | flushout validate --schema snapshot.json --bytes-max 8388608")]
pub(crate) struct Validate {
    /// The JSON Schema to check against, or a directory of emitted schemas
    #[arg(long, value_name = "FILE|DIR")]
    pub(crate) schema: PathBuf,
    /// What the message is, when --schema is a directory or a model.json: model (a document), snapshot,
    /// command, flush, sync or flush-response; the default for a directory is flush
    #[arg(long, value_parser = parse_kind)]
    pub(crate) kind: Option<SchemaKind>,
    /// The message; `-` or nothing for standard input
    #[arg(value_name = "MESSAGE.json")]
    pub(crate) message: Option<PathBuf>,
    /// The most bytes the message may have; the default is that of flushes, 1 MiB
    #[arg(long, value_name = "BYTES")]
    pub(crate) bytes_max: Option<usize>,
    /// The most JSON values the message may have; the default is 50 000
    #[arg(long, value_name = "VALUES")]
    pub(crate) values_max: Option<usize>,
}

/// Arguments of `apply`.
#[derive(Debug, Args)]
#[command(after_help = "\
DOCDIR holds snapshot.json (the document and its count) and history.ndjson (one applied command a
line, with its count). Both are on the disk before the answer is printed. Where DOCDIR is new or
empty, the flush goes to a new, empty document; --init makes one with a first content. The next run
repairs what a crash has left half done, and says so on standard error. Both files have checksums:
a run refuses a file that is damaged or lacks lines, names the line, and never overwrites it. Old
lines are checked when they are read. Two runs at once wait for each other, by an empty file named
lock. Each flush writes the whole snapshot, so its cost grows with the document.

With --model the document has the types of an example model, which model.json in DOCDIR names from
then on, and it begins with what the model begins with. Without it, any JSON object is a document.
Whoever runs this may send anything the model allows: no rules of an application apply.

A flush that is refused as a whole changes nothing; the reason is JSON on standard error, and the
exit code is 1. Commands that are refused one by one stand under \"errors\" in the answer. The exit
code is 2 where the arguments are unusable, or the answer of an applied flush could not be printed.

Examples:
  flushout apply --dir list --init --document list.json
  flushout apply --dir list flush.json
  flushout apply --dir todos --model todo-list flush.json
  echo '{\"from\":0,\"completions\":[]}' | flushout apply --dir list")]
pub(crate) struct Apply {
    /// The directory of the document
    #[arg(long, value_name = "DOCDIR")]
    pub(crate) dir: PathBuf,
    /// The flush, as npm flushout sends it; `-` or nothing for standard input
    #[arg(value_name = "FLUSH.json")]
    pub(crate) flush: Option<PathBuf>,
    /// The model that holds the document and all commands to its rules: todo-list, board, outline or
    /// ticket-shop
    #[arg(long, value_parser = parse_model)]
    pub(crate) model: Option<Example>,
    /// Who sends the flush, for commands of the model that ask
    #[arg(long, value_name = "NAME", requires = "model")]
    pub(crate) user: Option<String>,
    /// Only create a new document in DOCDIR
    #[arg(long, conflicts_with = "flush")]
    pub(crate) init: bool,
    /// The document to begin with, a JSON object; without it an empty one, or that of the model
    #[arg(long, value_name = "FILE", requires = "init")]
    pub(crate) document: Option<PathBuf>,
    /// Where new ids come from when a client's own is taken
    #[arg(long, value_enum, default_value_t = Ids::TimeOrdered)]
    pub(crate) ids: Ids,
    /// Keep no history: clients that are behind get the whole document
    #[arg(long)]
    pub(crate) no_history: bool,
}

/// Where new ids come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Ids {
    /// They sort by the time of their creation
    TimeOrdered,
    /// 128 random bits
    Random,
    /// They follow the count, as npm's sequentialIds; for tests
    Sequential,
}

fn one_of<T>(found: Option<T>, names: &[&str]) -> Result<T, String> {
    found.ok_or_else(|| format!("it must be one of {}", names.join(", ")))
}

fn parse_model(text: &str) -> Result<Example, String> {
    let names = Example::ALL.map(Example::name);
    one_of(Example::from_name(text), &names)
}

fn parse_dialect(text: &str) -> Result<Dialect, String> {
    let names: Vec<_> = Dialect::ALL.iter().map(|one| one.name()).collect();
    one_of(Dialect::from_name(text), &names)
}

fn parse_profile(text: &str) -> Result<Profile, String> {
    let names: Vec<_> = Profile::ALL.iter().map(|one| one.name()).collect();
    one_of(Profile::from_name(text), &names)
}

fn parse_kind(text: &str) -> Result<SchemaKind, String> {
    let names: Vec<_> = SchemaKind::ALL.iter().map(|one| one.name()).collect();
    one_of(SchemaKind::from_name(text), &names)
}

fn parse_gateway(text: &str) -> Result<Gateway, String> {
    let names: Vec<_> = Gateway::ALL.iter().map(|one| one.name()).collect();
    one_of(Gateway::from_name(text), &names)
}

fn parse_upstream(text: &str) -> Result<Upstream, String> {
    Upstream::parse(text).map_err(|error| error.to_string())
}

fn parse_direction(text: &str) -> Result<Direction, String> {
    let names: Vec<_> = Direction::ALL.iter().map(|one| one.name()).collect();
    one_of(Direction::from_name(text), &names)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_are_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_wrong_name_lists_the_right_ones() {
        assert_eq!(parse_model("board"), Ok(Example::Board));
        assert_eq!(
            parse_dialect("draft-03").unwrap_err(),
            "it must be one of 2020-12, draft-07, draft-04, openapi-3.1, openapi-3.0"
        );
        assert!(parse_kind("flush-response").is_ok());
    }
}
