//! What the messages are tried on: every kind of message, on each example model with a large document.

use std::time::{Duration, Instant};

use flushout::compare::compare;
use flushout::generate::typescript;
use flushout::schema::{Dialect, Profile, SchemaKind, emit};
use flushout::validate::Validator;
use flushout::{
    Context, FlushResponse, Json, Limits, Master, Model, Proxy, SequentialIds, Shape, Snapshot,
    Sync,
};
use flushout_example_models::board::Board;
use flushout_example_models::outline::Outline;
use flushout_example_models::ticket_shop::TicketShop;
use flushout_example_models::todo_list::TodoList;
use serde_json::{Value, json};

use crate::harness::Failure;

use super::{Cost, Run, Subject};

/// How large the documents are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Some KiB, for a test.
    Small,
    /// Some MiB, near the limits.
    Large,
}

impl Scale {
    fn of(self, large: usize) -> usize {
        match self {
            Self::Small => (large / 100).max(4),
            Self::Large => large,
        }
    }

    /// The limits of a flush: for small documents small ones, so that they can be reached.
    fn limits(self, of_model: Limits) -> Limits {
        match self {
            Self::Small => of_model
                .with_flush_commands_max(30)
                .with_command_effects_max(200)
                .with_document_bytes_max(256 * 1024),
            Self::Large => of_model,
        }
    }
}

/// A document with completions that are right for it.
struct World {
    name: &'static str,
    document: Value,
    completions: Vec<Value>,
}

/// Every kind of message on every model.
///
/// # Errors
///
/// A document that its model refuses.
pub fn subjects(scale: Scale) -> Result<Vec<Subject>, Failure> {
    let mut subjects = Vec::new();
    add::<TodoList>(scale, &todo_list(scale), &mut subjects)?;
    add::<Board>(scale, &board(scale), &mut subjects)?;
    add::<Outline>(scale, &outline(scale), &mut subjects)?;
    add::<TicketShop>(scale, &ticket_shop(scale), &mut subjects)?;
    add::<Json>(scale, &untyped(scale), &mut subjects)?;
    let shapes = [
        Shape::of::<TodoList>(),
        Shape::of::<Board>(),
        Shape::of::<Outline>(),
    ];
    let worlds = [todo_list(scale), board(scale), outline(scale)];
    for (shape, world) in shapes.iter().zip(worlds) {
        subjects.push(validator(shape, &world)?);
    }
    subjects.push(model_schemas(&shapes));
    Ok(subjects)
}

fn add<M: Model>(scale: Scale, world: &World, subjects: &mut Vec<Subject>) -> Result<(), Failure> {
    let snapshot = json!({ "commandCount": 0, "document": world.document });
    let bytes = serde_json::to_vec(&snapshot)?;
    let snapshot = Snapshot::from_json(&bytes)?;
    let mut push = |kind: &str, seeds: Vec<Value>, run| {
        let name = format!("{kind}, {}", world.name);
        subjects.push(Subject { name, seeds, run });
    };
    let completions = &world.completions;
    push(
        "flush",
        flushes(completions),
        flush_run::<M>(&snapshot, scale.limits(M::limits()))?,
    );
    let plain: Vec<&Value> = completions
        .iter()
        .filter(|one| one["command"]["action"] != "invoke")
        .collect();
    let diff = json!({ "isPartial": true, "diff": { "from": 0, "completions": plain }, "renames": [[["todos", "a"], ["todos", "b"]]] });
    let latest = json!({ "isPartial": false, "latest": { "commandCount": 9, "document": small(&world.document) } });
    let applied = json!({ "from": 0, "completions": plain });
    let errors =
        json!([{ "path": [], "action": "update", "error": "x", "index": 0, "code": "conflict" }]);
    let answers =
        [&diff, &latest].map(|sync| json!({ "applied": applied, "sync": sync, "errors": errors }));
    push(
        "answer",
        answers.to_vec(),
        answer_run::<M>(snapshot.clone()),
    );
    push(
        "pushed sync",
        vec![diff, latest],
        sync_run::<M>(snapshot.clone()),
    );
    push(
        "snapshot",
        vec![json!({ "commandCount": 1, "document": small(&world.document) })],
        snapshot_run::<M>(),
    );
    let mut proxy = Proxy::<M>::new(
        &Snapshot::from_json(&serde_json::to_vec(
            &json!({ "commandCount": 0, "document": small(&world.document) }),
        )?)?,
        SequentialIds,
    )?;
    let mut saved: Value = serde_json::from_slice(&proxy.save()?)?;
    saved["pending"] = plain.iter().map(|one| (*one).clone()).collect();
    saved["numbers"] = (0..plain.len()).map(Value::from).collect();
    push("saved proxy", vec![saved], restore_run::<M>());
    Ok(())
}

/// The completions together, each alone, and each in a few transactions that fail at their ends.
fn flushes(completions: &[Value]) -> Vec<Value> {
    let flush = |completions: Value| json!({ "from": 0, "completions": completions });
    let failing = json!({ "command": { "action": "update", "path": ["nowhere"], "props": {} } });
    let mut seeds = vec![flush(json!(completions))];
    for completion in completions {
        seeds.push(flush(json!([completion])));
        let transaction = json!({ "transaction": [completion, failing] });
        seeds.push(flush(json!(vec![transaction; 14])));
        if completion["command"]["action"] != "invoke" {
            let mut expecting = completion.clone();
            expecting["expected"] = json!({ "title": "other" });
            seeds.push(flush(json!([expecting])));
        }
    }
    seeds
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let result = work();
    (result, start.elapsed())
}

fn of_time(time: Duration) -> Cost {
    Cost { time, work: None }
}

fn flush_run<M: Model>(snapshot: &Snapshot, limits: Limits) -> Result<Run, Failure> {
    let mut master = Master::<M>::with_limits(snapshot, SequentialIds, limits)?;
    let context = Context::new().with_user("ann").with_now_milliseconds(1);
    Ok(Box::new(move |bytes| {
        let work_max = master.limits().flush_work_max() as u64;
        let (work, time) = timed(|| {
            let staged = master.stage(bytes, &context);
            staged.map_or(0, |staged| staged.work())
        });
        Ok(Cost {
            time,
            work: Some((work, work_max)),
        })
    }))
}

fn answer_run<M: Model>(snapshot: Snapshot) -> Run {
    Box::new(move |bytes| {
        let mut proxy = Proxy::<M>::new(&snapshot, SequentialIds)?;
        let ticket = proxy.begin_flush()?.ticket;
        let (_, time) = timed(|| {
            FlushResponse::from_json(bytes)
                .map(|response| proxy.end_flush(ticket, &response).is_ok())
        });
        Ok(of_time(time))
    })
}

fn sync_run<M: Model>(snapshot: Snapshot) -> Run {
    Box::new(move |bytes| {
        let mut proxy = Proxy::<M>::new(&snapshot, SequentialIds)?;
        let (_, time) =
            timed(|| serde_json::from_slice::<Sync>(bytes).map(|sync| proxy.receive(sync).is_ok()));
        Ok(of_time(time))
    })
}

fn snapshot_run<M: Model>() -> Run {
    Box::new(|bytes| {
        let (_, time) = timed(|| {
            Snapshot::from_json(bytes)
                .map(|snapshot| Proxy::<M>::new(&snapshot, SequentialIds).is_ok())
        });
        Ok(of_time(time))
    })
}

fn restore_run<M: Model>() -> Run {
    Box::new(|bytes| {
        let (_, time) = timed(|| Proxy::<M>::restore(bytes, SequentialIds).is_ok());
        Ok(of_time(time))
    })
}

/// The validator of a model, which has no document.
fn validator(shape: &Shape, world: &World) -> Result<Subject, Failure> {
    let validator = Validator::new(shape)?;
    Ok(Subject {
        name: format!("validator, {}", world.name),
        seeds: flushes(&world.completions),
        run: Box::new(move |bytes| {
            let (_, time) = timed(|| validator.flush(bytes).is_ok());
            Ok(of_time(time))
        }),
    })
}

/// Model schemas: the shape is rebuilt, and everything is made of it that is made of shapes.
fn model_schemas(shapes: &[Shape]) -> Subject {
    let mut seeds: Vec<Value> = Vec::new();
    for shape in shapes {
        let schema = emit(
            shape,
            SchemaKind::Model,
            Profile::Types,
            Dialect::Draft202012,
        );
        seeds.push(schema);
    }
    let old = shapes[0].clone();
    Subject {
        name: "model schema".into(),
        seeds,
        run: Box::new(move |bytes| {
            let schema: Value = serde_json::from_slice(bytes)?;
            let (_, time) = timed(|| {
                let Ok(shape) = Shape::from_model_schema(&schema) else {
                    return 0;
                };
                let is_valid = Validator::new(&shape).is_ok();
                let flush = emit(
                    &shape,
                    SchemaKind::Flush,
                    Profile::Validate,
                    Dialect::Draft202012,
                );
                compare(&old, &shape).changes.len()
                    + typescript(&shape).len()
                    + usize::from(flush.is_object())
                    + usize::from(is_valid)
            });
            Ok(of_time(time))
        }),
    }
}

/// The same document with few members in each object.
fn small(document: &Value) -> Value {
    const MEMBERS_MAX: usize = 12;
    match document {
        Value::Object(members) => members
            .iter()
            .take(MEMBERS_MAX)
            .map(|(key, value)| (key.clone(), small(value)))
            .collect(),
        Value::Array(items) => items.iter().take(MEMBERS_MAX).map(small).collect(),
        other => other.clone(),
    }
}

fn nodes(prefix: &str, count: usize, node: impl Fn(usize) -> Value) -> Value {
    (0..count)
        .map(|number| (format!("{prefix}{number}"), node(number)))
        .collect()
}

#[allow(clippy::needless_pass_by_value, reason = "they are written in place")]
fn command(action: &str, path: Value, props: Value) -> Value {
    match props {
        Value::Null => json!({ "command": { "action": action, "path": path } }),
        props => json!({ "command": { "action": action, "path": path, "props": props } }),
    }
}

#[allow(clippy::needless_pass_by_value, reason = "they are written in place")]
fn create(path: Value, id: &str, props: Value) -> Value {
    json!({ "command": { "action": "create", "path": path, "props": props }, "createdId": id })
}

#[allow(clippy::needless_pass_by_value, reason = "they are written in place")]
fn invoke(name: &str, args: Value) -> Value {
    json!({ "command": { "action": "invoke", "name": name, "args": args } })
}

fn todo_list(scale: Scale) -> World {
    let todo = |title: &str| json!({ "title": title, "author": "ann", "tags": ["a", "b"] });
    World {
        name: "todo list",
        document: json!({ "title": "list", "todos": nodes("t", scale.of(9_900), |_| todo("milk")) }),
        completions: vec![
            create(json!(["todos"]), "new", todo("bread")),
            create(json!([]), "settings", json!({ "color": "#000000" })),
            command(
                "update",
                json!(["todos", "t1"]),
                json!({ "title": "eggs", "tags": ["x", "y"], "blocks": "t2", "ticket": "AB-12" }),
            ),
            command("delete", json!(["todos", "t2"]), Value::Null),
            invoke("completeAll", Value::Null),
            invoke("clearDone", Value::Null),
            invoke("postpone", json!({ "todo": "t1", "days": 3 })),
            invoke("waitFor", json!({ "todo": "t1", "other": "t3" })),
        ],
    }
}

fn board(scale: Scale) -> World {
    let comments = nodes(
        "m",
        6,
        |_| json!({ "text": "word ".repeat(100), "author": "ann" }),
    );
    let card = json!({ "title": "card", "position": "V", "labels": ["red"], "comments": comments });
    let column = |cards: usize| json!({ "name": "column", "position": "V", "cards": nodes("c", cards, |_| card.clone()) });
    World {
        name: "board",
        document: json!({ "name": "board", "theme": {}, "archive": {}, "columns": { "big": column(scale.of(1_000)), "small": column(1) } }),
        completions: vec![
            create(json!(["columns", "small", "cards"]), "new", card.clone()),
            command("delete", json!(["columns", "big"]), Value::Null),
            command(
                "update",
                json!(["columns", "big", "cards", "c1"]),
                json!({ "title": "other", "pin": { "x": 1, "y": 2 } }),
            ),
            command("update", json!(["theme"]), json!({ "scale": 2 })),
            invoke(
                "move",
                json!({ "card": "c2", "to": "small", "after": null }),
            ),
            invoke("move", json!({ "card": "c3", "to": "big", "after": "c9" })),
            invoke("archive", json!({ "card": "c4" })),
        ],
    }
}

fn outline(scale: Scale) -> World {
    let item = |children: Value| json!({ "text": "words ".repeat(20), "children": children });
    let wide = item(nodes("i", scale.of(1_000), |_| {
        item(nodes("j", 10, |_| item(json!({}))))
    }));
    let deep = (0..14).fold(item(json!({})), |below, _| item(json!({ "d": below })));
    let deep_path: Vec<&str> = (0..12).flat_map(|_| ["children", "d"]).collect();
    World {
        name: "outline",
        document: json!({ "title": "outline", "children": { "wide": wide, "d": deep } }),
        completions: vec![
            create(
                json!(["children", "d", "children"]),
                "new",
                item(json!({ "x": item(json!({})) })),
            ),
            command(
                "update",
                json!(deep_path),
                json!({ "text": "other", "see": "wide" }),
            ),
            command("delete", json!(["children", "wide"]), Value::Null),
            command("delete", json!(deep_path), Value::Null),
        ],
    }
}

fn ticket_shop(scale: Scale) -> World {
    let reservation = json!({ "seats": 2, "holder": "ann" });
    let show = |_| {
        json!({ "title": "show", "startsAt": 2, "seats": 100_000, "seatPriceCents": 5, "seatsReserved": 400,
        "reservations": nodes("r", 100, |_| reservation.clone()) })
    };
    World {
        name: "ticket shop",
        document: json!({ "name": "shop", "shows": nodes("s", scale.of(450), show) }),
        completions: vec![
            command(
                "update",
                json!(["shows", "s1"]),
                json!({ "title": "other" }),
            ),
            command("delete", json!(["shows", "s2"]), Value::Null),
            invoke(
                "reserve",
                json!({ "reservation": "new", "show": "s3", "seats": 2 }),
            ),
            invoke("release", json!({ "reservation": "r1", "show": "s4" })),
        ],
    }
}

fn untyped(scale: Scale) -> World {
    let texts: Vec<String> = (0..scale.of(200_000))
        .map(|number| format!("text {number}"))
        .collect();
    World {
        name: "no types",
        document: json!({ "a": { "big": texts, "b": 1 }, "objects": nodes("o", scale.of(20_000), |_| json!({ "x": 1, "y": [] })), "taken": nodes("", scale.of(20_000), |_| json!(0)) }),
        completions: vec![
            create(
                json!(["objects"]),
                "new",
                json!({ "x": [1, 2, { "y": null }] }),
            ),
            create(json!(["taken"]), "1", json!({ "x": 1 })),
            command("update", json!(["a"]), json!({ "big": 1, "b": 2 })),
            command("update", json!(["a", "big"]), json!({ "0": "x", "1": "y" })),
            command("update", json!([]), json!({ "objects": 1 })),
            command("delete", json!(["a", "big"]), Value::Null),
            command("delete", json!(["objects"]), Value::Null),
            json!({ "command": { "action": "create", "path": ["fresh"], "props": {}, "parentDefault": { "z": 1 } }, "createdId": "x" }),
        ],
    }
}
