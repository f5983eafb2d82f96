//! What JSON parsers of other languages make of texts before a validator sees anything.

use flushout::schema::{Profile, SchemaKind};
use flushout_example_models::Example;

use super::Tool;
use crate::exceptions::{lexical_cases, limit_cases};
use crate::judges::typed;

/// Tools on texts that the typed decoder judges otherwise, each with its reason.
struct Difference {
    reason: &'static str,
    /// What the decoder says.
    typed: bool,
    /// The tools that say the contrary.
    differing: &'static [Tool],
    texts: &'static [&'static str],
}

const PYTHON: &[Tool] = &[
    Tool::PythonJsonschema,
    Tool::JsonschemaRs,
    Tool::Fastjsonschema,
    Tool::OpenapiSchemaValidator,
];

const DIFFERENCES: [Difference; 3] = [
    Difference {
        reason: "json of Python reads three names that are no JSON as numbers",
        typed: false,
        differing: PYTHON,
        texts: &[
            r#"{"from":1,"completions":[],"more":NaN}"#,
            r#"{"from":1,"completions":[],"more":Infinity}"#,
            r#"{"from":1,"completions":[],"more":-Infinity}"#,
        ],
    },
    Difference {
        reason: "gojsonschema counts digits that a double has not",
        typed: true,
        differing: &[Tool::Gojsonschema],
        texts: &[
            r#"{"from":5.0000000000000000000001,"completions":[]}"#,
            r#"{"from":9007199254740991.2,"completions":[]}"#,
        ],
    },
    Difference {
        reason: "nobody differs in other odd spellings",
        typed: true,
        differing: &[],
        texts: &[
            r#"{"from":-0.0,"completions":[]}"#,
            r#"{"from":50000e-4,"completions":[]}"#,
            "\t{\"\\u0066rom\":1,\r\n\"completions\":[]} ",
        ],
    },
];

#[test]
fn parsers_of_other_languages_differ_as_listed() {
    let (example, kind) = (Example::TodoList, SchemaKind::Flush);
    for tool in Tool::ALL {
        let Some(mut judge) = tool.start() else {
            continue;
        };
        for dialect in tool.dialects() {
            judge.compile(&example.shape(), kind, Profile::Validate, *dialect);
            for one in &DIFFERENCES {
                for text in one.texts {
                    assert_eq!(typed(example, kind, text).is_ok(), one.typed, "{text}");
                    let expected = one.typed != one.differing.contains(&tool);
                    let found = judge.accepts(&[(*text).to_owned()]);
                    assert_eq!(found, [expected], "{tool:?}: {}: {text}", one.reason);
                }
            }
        }
    }
}

/// Equal keys, lone surrogates, `__proto__`, limits of the whole: all of them let them pass.
#[test]
fn no_validator_sees_what_only_the_text_tells() {
    for tool in Tool::ALL {
        let Some(mut judge) = tool.start() else {
            continue;
        };
        for case in lexical_cases().into_iter().chain(limit_cases()) {
            for dialect in tool.dialects() {
                let shape = Example::TodoList.shape();
                judge.compile(&shape, case.kind, Profile::Validate, *dialect);
                let found = judge.accepts(&[case.text.clone(), case.without.clone()]);
                // Go refuses a number beyond a double; the decoder does not look at that member.
                let accepts = !(tool == Tool::KinOpenapi && case.text.contains("1e400"));
                assert_eq!(found, [accepts, true], "{tool:?}: {}", case.reason);
            }
        }
    }
}
