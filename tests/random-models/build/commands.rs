//! The enum of commands of a model: arguments of every kind, and one command that writes at random.

use std::fmt::Write;

use crate::chance::Chance;
use crate::fields::{self, Value};
use crate::values::{joined, random};

/// Writes the enum `Change`.
pub(crate) fn written(chance: &mut Chance, source: &mut String, named: &[String], nodes: usize) {
    let mut functions = String::new();
    let mut variants = String::new();
    let mut arms = String::new();
    for number in 0..2 + chance.below(2) {
        let name = format!("Change{number}");
        match chance.below(4) {
            0 => {
                let value = Value::any(chance, named);
                // A null that stands alone would be no arguments.
                if value.written.has_null() {
                    continue;
                }
                let rules = attribute(&value.rules);
                writeln!(variants, "{name}({rules} {}),", value.written.written()).unwrap();
                writeln!(arms, "{number} => Self::{name}({}),", value.random()).unwrap();
            }
            1 => {
                writeln!(variants, "{name},").unwrap();
                writeln!(arms, "{number} => Self::{name},").unwrap();
            }
            _ => {
                let (mut members, mut values) = (String::new(), String::new());
                for index in 0..=chance.below(3) {
                    let function = format!("argument_{number}_{index}");
                    let (written, value, source) = argument(chance, named, nodes, &function, index);
                    writeln!(members, "{written},").unwrap();
                    writeln!(values, "arg_{index}: {value},").unwrap();
                    functions.push_str(&source);
                }
                writeln!(variants, "{name} {{ {members} }},").unwrap();
                writeln!(arms, "{number} => Self::{name} {{ {values} }},").unwrap();
            }
        }
    }
    writeln!(
        source,
        "{functions}
        #[derive(FlushoutCommand, Clone, Debug)] #[flushout(model = Root)]
        pub enum Change {{ {variants} Scribble {{ seed: u32 }} }}
        impl Execute<Root> for Change {{
            type Error = Problem;
            fn execute(self, document: &mut Draft<'_, Root>, _: &Context) -> Result<(), Problem> {{
                match self {{
                    Self::Scribble {{ seed }} => crate::commands::scribble(document, u64::from(seed)),
                    _ => crate::commands::scribble(document, 1),
                }}
            }}
        }}"
    )
    .unwrap();
    let value = format!(
        "match chance.below(8) {{ {arms} _ => Self::Scribble {{ seed: Random::random(chance) }} }}"
    );
    random(source, "Change", &value);
}

/// An argument: its declaration, the expression of a random value, and the function of its default.
fn argument(
    chance: &mut Chance,
    named: &[String],
    nodes: usize,
    function: &str,
    index: usize,
) -> (String, String, String) {
    let node = format!("Node{}", chance.below(nodes));
    let any = || "Random::random(chance)".to_owned();
    match chance.below(8) {
        0 => (format!("arg_{index}: Id<{node}>"), any(), String::new()),
        1 => (
            format!("arg_{index}: Option<Ref<{node}>>"),
            any(),
            String::new(),
        ),
        2 => (
            format!("#[flushout(default, max_items = 3)] arg_{index}: Vec<Id<{node}>>"),
            "chance.list(0, 3, false)".to_owned(),
            String::new(),
        ),
        _ => {
            let value = Value::any(chance, named);
            let mut attributes = value.rules.clone();
            attributes.push(fields::names(chance, index));
            let mut source = String::new();
            if chance.one_in(2) {
                let (default, function) = fields::default(chance, &value, function);
                attributes.push(default);
                source = function;
            }
            let declared = format!(
                "{} arg_{index}: {}",
                attribute(&attributes),
                value.written.written()
            );
            (declared, value.random(), source)
        }
    }
}

/// An attribute of ours with these entries; nothing without any.
pub(crate) fn attribute(entries: &[String]) -> String {
    let entries: Vec<&str> = entries.iter().map(String::as_str).collect();
    match joined(&entries).as_str() {
        "" => String::new(),
        entries => format!("#[flushout({entries})]"),
    }
}
