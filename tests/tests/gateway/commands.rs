//! Commands of an enum through the gateway, by types and by the schema that was emitted from them.

use flushout::schema::{Dialect, Profile, SchemaKind, emit};
use flushout::{Collection, Context, Draft, Execute, FlushoutCommand, FlushoutModel, Shape};
use flushout_gateway::{Admit, BySchema, Refusal, Typed};

/// Seats of a show.
#[derive(FlushoutModel, Default)]
#[flushout(commands(ShowCommand))]
struct Show {
    free: u32,
    bookings: Collection<Booking>,
}

#[derive(FlushoutModel)]
struct Booking {
    #[flushout(alias = "places")]
    seats: u32,
}

#[derive(FlushoutCommand)]
#[flushout(model = Show)]
enum ShowCommand {
    /// Book some seats.
    Book {
        #[flushout(minimum = 1, maximum = 8)]
        seats: u32,
    },
}

impl Execute<Show> for ShowCommand {
    type Error = String;

    fn execute(self, show: &mut Draft<'_, Show>, _: &Context) -> Result<(), String> {
        let Self::Book { seats } = self;
        let booked = show.apply(Show::path().bookings().create(Booking { seats }));
        booked.map(|_| ()).map_err(|problem| problem.message)
    }
}

fn by_schema() -> BySchema {
    let shape = Shape::of::<Show>();
    let schema = emit(
        &shape,
        SchemaKind::Model,
        Profile::Validate,
        Dialect::Draft202012,
    );
    BySchema::new(&Shape::from_model_schema(&schema).unwrap()).unwrap()
}

/// What becomes of a flush with these completions: what is forwarded, or the codes and places.
fn admitted(admit: &impl Admit, completions: &str) -> Result<String, Vec<(usize, String)>> {
    let flush = format!(r#"{{"from":0,"completions":[{completions}]}}"#);
    match admit.admit(flush.as_bytes()) {
        Ok(admitted) => Ok(String::from_utf8(admitted.body.to_vec()).unwrap()),
        Err(Refusal::Commands { problems, .. }) => Err(problems
            .iter()
            .map(|(index, problem)| (*index, format!("{} {}", problem.code, problem.pointer)))
            .collect()),
        Err(refusal @ Refusal::Whole(_)) => panic!("{completions}: {refusal:?}"),
    }
}

#[test]
fn commands_of_an_enum_pass_with_what_was_looked_at() {
    let (schema, types) = (by_schema(), Typed::<Show>::new());
    for (sent, forwarded) in [
        (
            r#"{"createdIds":["a"],"x":1,"command":{"args":{"seats":2},"props":{"free":9},"name":"book","action":"invoke"}}"#,
            r#"{"command":{"action":"invoke","args":{"seats":2},"name":"book"},"createdIds":["a"]}"#,
        ),
        (
            r#"{"transaction":[{"command":{"action":"invoke","name":"book","args":{"seats":1}}},{"command":{"action":"create","path":["bookings"],"props":{"places":1}},"createdId":"b"}]}"#,
            r#"{"transaction":[{"command":{"action":"invoke","args":{"seats":1},"name":"book"}},{"command":{"action":"create","path":["bookings"],"props":{"seats":1}},"createdId":"b"}]}"#,
        ),
    ] {
        let expected = format!(r#"{{"from":0,"completions":[{forwarded}]}}"#);
        assert_eq!(admitted(&schema, sent), Ok(expected.clone()));
        assert_eq!(admitted(&types, sent), Ok(expected));
    }
}

#[test]
fn commands_of_an_enum_are_held_to_their_rules() {
    let (schema, types) = (by_schema(), Typed::<Show>::new());
    let command = |inner: &str| format!(r#"{{"command":{{"action":"invoke",{inner}}}}}"#);
    let wrong = [
        command(r#""name":"book","args":{"seats":9}"#),
        command(r#""name":"book","args":{"seats":1,"more":2}"#),
        command(r#""name":"book","args":{"seats":1,"seats":1}"#),
        command(r#""name":"book""#),
        command(r#""name":"cancel","args":{}"#),
        command(r#""args":{}"#),
        format!(
            r#"{{"command":{{"action":"update"}}}},{{"transaction":[{{"command":{{"action":"update"}}}},{}]}}"#,
            command(r#""name":"x""#)
        ),
    ];
    for completions in wrong {
        let told = admitted(&schema, &completions).unwrap_err();
        assert_eq!(
            admitted(&types, &completions),
            Err(told.clone()),
            "{completions}"
        );
        assert_eq!(told.len(), 1, "{completions}: {told:?}");
        if completions.contains("transaction") {
            assert!(
                told[0].0 == 2 && told[0].1.contains("/completions/1/transaction/1/"),
                "{told:?}"
            );
        }
    }
}

#[test]
fn a_master_of_the_npm_package_gets_none() {
    let schema = by_schema().for_npm();
    let told = admitted(
        &schema,
        r#"{"command":{"action":"invoke","name":"book","args":{"seats":1}}}"#,
    );
    assert_eq!(
        told,
        Err(vec![(
            0,
            "unknown_action /completions/0/command/action".to_owned()
        )])
    );
}
