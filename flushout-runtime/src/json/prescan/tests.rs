//! Tests of the prescan against a plain loop over bytes and against the JSON parser.

#![allow(
    clippy::cast_precision_loss,
    reason = "figures in tests are far below 2^53"
)]

use proptest::prelude::*;
use serde_json::Value;

use super::*;

/// What one plain loop finds: values (exact for JSON) and nesting.
fn plain(bytes: &[u8]) -> (usize, usize) {
    let (mut nodes, mut depth, mut deepest) = (1_usize, 0_i64, 0_i64);
    let (mut in_string, mut escaped, mut just_opened) = (false, false, false);
    for byte in bytes {
        let was_escaped = escaped;
        escaped = !was_escaped && *byte == b'\\';
        if *byte == b'"' && !was_escaped {
            in_string = !in_string;
            just_opened = false;
            continue;
        }
        if in_string {
            continue;
        }
        match byte {
            b'[' | b'{' => {
                nodes += 1;
                depth += 1;
                deepest = deepest.max(depth);
                just_opened = true;
            }
            b']' | b'}' => {
                depth -= 1;
                nodes -= usize::from(just_opened);
                just_opened = false;
            }
            b',' => {
                nodes += 1;
                just_opened = false;
            }
            b' ' | b'\t' | b'\n' | b'\r' => {}
            _ => just_opened = false,
        }
    }
    (nodes, usize::try_from(deepest).unwrap())
}

fn measure(value: &Value) -> (usize, usize) {
    let inner: Vec<_> = match value {
        Value::Array(items) => items.iter().map(measure).collect(),
        Value::Object(fields) => fields.values().map(measure).collect(),
        _ => return (1, 0),
    };
    inner
        .iter()
        .fold((1, 1), |(nodes, levels), (more, deeper)| {
            (nodes + more, levels.max(deeper + 1))
        })
}

fn limits(nodes: usize, levels: usize) -> Limits {
    Limits::DEFAULT
        .with_json_nodes_max(nodes)
        .with_nesting_levels_max(levels)
}

/// Accepted at exactly these figures, refused one below each, with the figures in the problem.
fn check_exact(bytes: &[u8], nodes: usize, levels: usize) {
    let found = prescan(bytes, &limits(nodes, levels)).unwrap();
    assert_eq!((found.nodes, found.nesting_levels), (nodes, levels));
    let problem = prescan(bytes, &limits(nodes - 1, levels)).unwrap_err();
    assert_eq!(problem.code, Code::TooManyNodes);
    assert_eq!(problem.actual, Some(nodes.into()));
    assert_eq!(problem.limit, Some((nodes - 1).into()));
    if levels > 0 {
        let problem = prescan(bytes, &limits(nodes, levels - 1)).unwrap_err();
        assert_eq!(problem.code, Code::NestingTooDeep);
        assert_eq!(problem.actual, Some(levels.into()));
        assert_eq!(problem.limit, Some((levels - 1).into()));
    }
    let generous = prescan(bytes, &limits(usize::MAX, 100)).unwrap();
    assert!(generous.nodes >= nodes && generous.nesting_levels >= levels);
}

fn list_of(item: &str, items: usize) -> String {
    format!("[{}]", vec![item; items].join(","))
}

#[test]
fn accepts_50_000_values_and_refuses_50_001() {
    let text = r#""[,{\"]},\\""#;
    let check = |text: &str, nodes: usize| {
        let value: Value = serde_json::from_str(text).unwrap();
        assert_eq!(measure(&value).0, nodes);
        let found = prescan(text.as_bytes(), &Limits::DEFAULT);
        assert_eq!(found.is_ok(), nodes <= 50_000, "{nodes} {}", &text[..20]);
        if let Err(problem) = found {
            assert_eq!(problem.code, Code::TooManyNodes);
            assert_eq!(problem.limit, Some(50_000_usize.into()));
            assert_eq!(problem.actual, Some(nodes.into()));
        }
    };
    for items in [49_999, 50_000] {
        for item in ["1", "[]", "{}", "[ ]", "{ \t\n\r}", "null", text] {
            check(&list_of(item, items), items + 1);
        }
        let fields: Vec<_> = (0..items)
            .map(|field| format!("\"{field},[\":[]"))
            .collect();
        check(&format!("{{{}}}", fields.join(",")), items + 1);
    }
    for items in [24_999, 25_000] {
        // Each item is two values; the white space is longer than a block.
        check(&list_of("[1]", items), 2 * items + 1);
        let spaced = format!("[{}]", " ".repeat(130));
        let more = format!(
            "{},{spaced}]",
            &list_of("[1]", items).strip_suffix(']').unwrap()
        );
        check(&more, 2 * items + 2);
    }
}

#[test]
fn accepts_64_levels_and_refuses_65() {
    for levels in [64_usize, 65] {
        for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[\"[[[[\\\"[\",", "]")] {
            let text = format!("{}1{}", open.repeat(levels), close.repeat(levels));
            let found = prescan(text.as_bytes(), &Limits::DEFAULT);
            assert_eq!(found.is_ok(), levels <= 64);
        }
        // Many shallow arrays in one block at the very limit.
        let inner = list_of("[]", 300);
        let text = format!(
            "{}{inner}{}",
            "[".repeat(levels - 2),
            "]".repeat(levels - 2)
        );
        check_exact(text.as_bytes(), 301 + levels - 2, levels);
    }
}

#[test]
fn refuses_long_messages_first() {
    let bytes = vec![b'['; 1024 * 1024 + 1];
    let problem = prescan(&bytes, &Limits::DEFAULT).unwrap_err();
    assert_eq!(problem.code, Code::MessageTooLong);
    assert_eq!(problem.actual, Some(1_048_577_usize.into()));
    assert!(prescan(&vec![b' '; 1024 * 1024], &Limits::DEFAULT).is_ok());
    assert!(prescan(b"", &Limits::DEFAULT).is_ok());
}

fn json() -> impl Strategy<Value = Value> {
    let text = "[\\[\\]{},:\"\\\\ a\u{e9}]{0,40}";
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<i32>().prop_map(Value::from),
        text.prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 200, 12, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..12).prop_map(Value::from),
            proptest::collection::btree_map(text, inner, 0..12)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn agrees_with_a_plain_loop_on_any_bytes(
        lead in 0..520_usize,
        bytes in proptest::collection::vec(
            prop_oneof![
                4 => proptest::sample::select(&b"\"\\[]{},: "[..]),
                1 => any::<u8>(),
            ],
            0..400,
        ),
    ) {
        let bytes = [vec![b' '; lead], bytes].concat();
        let (nodes, levels) = plain(&bytes);
        let found = prescan(&bytes, &limits(nodes, levels)).unwrap();
        prop_assert_eq!((found.nodes, found.nesting_levels), (nodes, levels));
        prop_assert!(prescan(&bytes, &limits(nodes - 1, levels)).is_err());
        prop_assert!(levels == 0 || prescan(&bytes, &limits(nodes, levels - 1)).is_err());
    }

    #[test]
    fn runs_of_backslashes_cross_blocks(
        lead in 240..257_usize,
        runs in proptest::collection::vec((0..300_usize, 0..3_usize), 1..6),
    ) {
        let mut bytes = vec![b' '; lead];
        for (backslashes, quotes) in runs {
            bytes.extend(std::iter::repeat_n(b'\\', backslashes));
            bytes.extend(std::iter::repeat_n(b'"', quotes));
            bytes.extend(b"[,");
        }
        let (nodes, levels) = plain(&bytes);
        let found = prescan(&bytes, &limits(nodes, levels)).unwrap();
        prop_assert_eq!((found.nodes, found.nesting_levels), (nodes, levels));
    }

    #[test]
    fn agrees_with_the_parser_on_json(value in json(), pretty in any::<bool>()) {
        let text = if pretty {
            serde_json::to_vec_pretty(&value).unwrap()
        } else {
            serde_json::to_vec(&value).unwrap()
        };
        let (nodes, levels) = measure(&value);
        check_exact(&text, nodes, levels);
    }

    #[test]
    fn a_parser_meets_no_more_before_its_first_error(
        value in json(),
        place in any::<proptest::sample::Index>(),
        byte in proptest::sample::select(&b"\"\\[]{},: 1\xFF"[..]),
    ) {
        let mut text = serde_json::to_vec(&value).unwrap();
        let place = place.index(text.len());
        text[place] = byte;
        let met = std::cell::Cell::new((0, 0));
        let mut parser = serde_json::Deserializer::from_slice(&text);
        let _ = serde::de::DeserializeSeed::deserialize(Meet { met: &met, depth: 0 }, &mut parser);
        let (nodes, levels) = plain(&text);
        prop_assert!(met.get().0 <= nodes && met.get().1 <= levels);
        prop_assert!(prescan(&text, &limits(nodes, levels)).is_ok());
    }
}

/// Counts what a parser meets, as it meets it.
#[derive(Clone, Copy)]
struct Meet<'a> {
    met: &'a std::cell::Cell<(usize, usize)>,
    depth: usize,
}

impl Meet<'_> {
    fn scalar(self) {
        let (nodes, levels) = self.met.get();
        self.met.set((nodes + 1, levels));
    }

    fn container(self) -> Self {
        let (nodes, levels) = self.met.get();
        let depth = self.depth + 1;
        self.met.set((nodes + 1, levels.max(depth)));
        Meet { depth, ..self }
    }
}

impl<'de> serde::de::DeserializeSeed<'de> for Meet<'_> {
    type Value = ();
    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> serde::de::Visitor<'de> for Meet<'_> {
    type Value = ();
    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("anything")
    }
    fn visit_unit<E>(self) -> Result<(), E> {
        self.scalar();
        Ok(())
    }
    fn visit_i64<E: serde::de::Error>(self, _: i64) -> Result<(), E> {
        self.visit_unit()
    }
    fn visit_u64<E: serde::de::Error>(self, _: u64) -> Result<(), E> {
        self.visit_unit()
    }
    fn visit_f64<E: serde::de::Error>(self, _: f64) -> Result<(), E> {
        self.visit_unit()
    }
    fn visit_str<E: serde::de::Error>(self, _: &str) -> Result<(), E> {
        self.visit_unit()
    }
    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut access: A) -> Result<(), A::Error> {
        let inside = self.container();
        while access.next_element_seed(inside)?.is_some() {}
        Ok(())
    }
    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut access: A) -> Result<(), A::Error> {
        let inside = self.container();
        while access.next_key::<String>()?.is_some() {
            access.next_value_seed(inside)?;
        }
        Ok(())
    }
}
