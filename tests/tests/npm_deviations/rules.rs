//! The rows about interceptors (i, a03).

use flushout::apply::{Context, Intercepted, Rejection};
use flushout::problem::Code;

use super::*;

#[test]
fn a03_a_failing_interceptor_refuses_one_command() {
    let rule = |command: &mut Intercepted<'_>, _: &Json, _: &Context| -> Result<(), Rejection> {
        assert!(
            command.props() != Some(json!({"boom": 1})),
            "the secret of the house"
        );
        Ok(())
    };
    let mut master = master_of(0, &json!({})).with_interceptor(rule);
    let mut proxy = proxy_of(&master);
    for props in [json!({"a": 1}), json!({"boom": 1}), json!({"b": 2})] {
        proxy.apply(update(&[], &props)).unwrap();
    }
    let sent = proxy.begin_flush().unwrap();
    let answered = answer(&mut master, &sent);
    assert_eq!(answered.errors.len(), 1);
    let problem = answered.errors[0].problem();
    assert_eq!(
        (answered.errors[0].index, problem.code),
        (Some(1), Code::InterceptorFailed)
    );
    assert!(!problem.message.contains("secret"), "{problem}");
    let _ = proxy.end_flush(sent.ticket, &answered).unwrap();
    assert_eq!(master.document().to_value(), json!({"a": 1, "b": 2}));
    assert_eq!(proxy.document(), master.document());
}

#[test]
fn i03_the_proposed_id_is_shown_on_both_sides() {
    let rule = |command: &mut Intercepted<'_>, _: &Json, _: &Context| match command.proposed_id() {
        Some("2") => Err(Rejection::new("2 is reserved")),
        _ => Ok(()),
    };
    let mut master = master_of(0, &json!({})).with_interceptor(rule);
    let mut proxy = proxy_of(&master);
    proxy.apply(create(&[], json!({}))).unwrap();
    proxy.apply(create(&[], json!({}))).unwrap();
    let sent = proxy.begin_flush().unwrap();
    let answered = answer(&mut master, &sent);
    assert_eq!(answered.errors.len(), 1);
    assert_eq!(answered.errors[0].created_id.as_deref(), Some("2"));

    let mut asking = proxy_of(&master_of(1, &json!({}))).with_interceptor(rule);
    assert_eq!(
        asking.apply(create(&[], json!({}))).unwrap_err().message,
        "2 is reserved"
    );
    assert!(!asking.has_unconfirmed());
}

#[test]
fn i01_a_rewritten_command_keeps_the_rest() {
    let rule = |command: &mut Intercepted<'_>, _: &Json, _: &Context| {
        command.replace_props(json!({"stamped": true}));
        Ok(())
    };
    let mut proxy = proxy_of(&master_of(0, &json!({}))).with_interceptor(rule);
    let mut command = create(&["p"], json!({"t": 1}));
    if let Operation::Create { parent_default, .. } = &mut command.operation {
        *parent_default = Some(json_node(json!({"made": 1})));
    }
    proxy.apply(command).unwrap();
    assert_eq!(
        proxy.document().to_value(),
        json!({"p": {"made": 1, "1": {"stamped": true}}})
    );
    proxy.apply(delete(&["p", "1"])).unwrap();
    assert_eq!(proxy.document().to_value(), json!({"p": {"made": 1}}));
}
