//! Paths as long as a message, which no walk may follow by recursion.

use flushout::shape::Shape;
use flushout::validate::Validator;
use flushout_example_models::outline::Outline;

#[test]
fn a_path_as_long_as_a_message_is_refused() {
    let path = vec!["\"children\",\"a\""; 20_000].join(",");
    let flush = format!(
        r#"{{"from":0,"completions":[{{"command":{{"action":"update","path":[{path}],"props":{{}}}}}}]}}"#
    );
    let validator = Validator::new(&Shape::of::<Outline>()).unwrap();
    let verdict = validator.flush(flush.as_bytes()).unwrap();
    let problem = verdict.commands[0].as_ref().unwrap_err();
    assert_eq!(problem.code.as_str(), "path_too_long");
    assert_eq!(problem.pointer, "/completions/0/command/path");
}
