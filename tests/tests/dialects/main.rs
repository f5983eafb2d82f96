//! The verdicts of every dialect over seeded streams of flushes, held against typed decoding.

mod stream;

use flushout::Shape;
use flushout::schema::{Dialect, Profile, SchemaKind, emit};
use flushout::wire::decode_flush;
use flushout::Limits;
use flushout::model::Role;
use flushout_example_models::Example;
use flushout_example_models::{board::Board, outline::Outline, todo_list::TodoList};

use stream::Stream;

fn typed(example: Example, shape: &Shape, text: &str) -> bool {
    let limits: &Limits = &shape.limits;
    let bytes = text.as_bytes();
    macro_rules! accepts {
        ($model:ty) => {
            decode_flush::<$model>(bytes, Role::Client, limits)
                .is_ok_and(|flush| flush.commands.iter().all(|one| one.command.is_ok()))
        };
    }
    match example {
        Example::TodoList => accepts!(TodoList),
        Example::Board => accepts!(Board),
        Example::Outline => accepts!(Outline),
    }
}

#[test]
#[ignore]
fn dump() {
    for example in Example::ALL {
        let shape = example.shape();
        let dir = format!("/tmp/k-judge/out/{}", example.name());
        for (path, text) in flushout::schema::emit_all(&shape, Dialect::ALL, Profile::ALL) {
            let path = format!("{dir}/{path}");
            std::fs::create_dir_all(std::path::Path::new(&path).parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let schema = emit(&shape, SchemaKind::Flush, Profile::Types, Dialect::Draft202012);
        let mut lines = String::new();
        for flush in Stream::new(&schema, 7).take(4000) {
            let text = flush.to_string();
            let verdict = typed(example, &shape, &text);
            lines.push_str(&format!("{}\t{text}\n", u8::from(verdict)));
        }
        std::fs::write(format!("{dir}/stream.tsv"), lines).unwrap();
    }
}
