//! The steps of a scenario: what each does, and how its expectations are compared.

use flushout::apply::Context;
use flushout::id::SequentialIds;
use flushout::limits::Limits;
use flushout::model::Role;
use flushout::proxy::{Proxy, RejectedBy, SyncReport};
use flushout::untyped::Json;
use flushout::wire::{Completion, FlushResponse, FlushTicket, decode_flush};
use serde_json::{Value, json};

use super::Messages;
use super::scenario::{Peer, Scenario, Sent, rules_in, snapshot_in};
use crate::compare::{batches, difference, responses};
use crate::rules::interceptor;

/// The expectations that are compared at some step. One that is not known fails its scenario.
const EXPECTATIONS: &[&str] = &[
    "snapshot",
    "result",
    "batch",
    "throws",
    "response",
    "mappedPathsMinimal",
    "commandCount",
    "document",
    "historyAsked",
    "hasUnflushedCommands",
    "flushInProgress",
    "renamed",
    "dropped",
];

type Checked = Result<(), String>;

fn checked(what: &str, difference: Option<String>) -> Checked {
    difference.map_or(Ok(()), |text| Err(format!("{what}: {text}")))
}

fn text_in<'s>(step: &'s Value, name: &str) -> Result<&'s str, String> {
    step[name]
        .as_str()
        .ok_or_else(|| format!("the step has no {name}"))
}

impl Scenario {
    pub(super) fn step(&mut self, step: &Value) -> Checked {
        let expect = step["expect"]
            .as_object()
            .ok_or("the step expects nothing")?;
        if let Some(name) = expect
            .keys()
            .find(|name| !EXPECTATIONS.contains(&name.as_str()))
        {
            return Err(format!("the expectation {name:?} is not known"));
        }
        match text_in(step, "do")? {
            "open" => self.open(step)?,
            "apply" => self.apply(step)?,
            "beginFlush" => self.begin_flush(step)?,
            "cancelFlush" => self.cancel_flush(step)?,
            "endFlush" => self.end_flush(step)?,
            "masterApply" => return self.master_apply(step),
            "restartMaster" => {
                self.restart_master()?;
                return checked("master", difference(&step["expect"], &self.master_state()));
            }
            other => return Err(format!("the step {other:?} is not known")),
        }
        self.check_proxy(step)
    }

    /// Compares what every step of a proxy expects.
    fn check_proxy(&mut self, step: &Value) -> Checked {
        let proxy = &self.peer(text_in(step, "proxy")?)?.proxy;
        let expect = &step["expect"];
        let state = json!({
            "commandCount": proxy.count(),
            "hasUnflushedCommands": proxy.has_queued(),
            "flushInProgress": proxy.is_flush_in_flight(),
            "document": proxy.document(),
        });
        for name in [
            "commandCount",
            "hasUnflushedCommands",
            "flushInProgress",
            "document",
        ] {
            match expect.get(name) {
                Some(expected) => checked(name, difference(expected, &state[name]))?,
                None if name == "document" => {}
                None => return Err(format!("the step does not expect {name}")),
            }
        }
        Ok(())
    }

    fn open(&mut self, step: &Value) -> Checked {
        let snapshot = if step["snapshot"].is_null() {
            let snapshot = self.snapshot()?;
            let written = serde_json::to_value(&snapshot).map_err(|error| error.to_string())?;
            checked(
                "snapshot",
                difference(&step["expect"]["snapshot"], &written),
            )?;
            snapshot
        } else {
            snapshot_in(&step["snapshot"])?
        };
        let proxy =
            Proxy::<Json>::new(&snapshot, SequentialIds).map_err(|problem| problem.to_string())?;
        let rules = rules_in(&step["interceptor"])?;
        let proxy = if rules.is_empty() {
            proxy
        } else {
            proxy.with_interceptor(interceptor(rules))
        };
        let ticket = FlushTicket::default();
        self.proxies
            .insert(text_in(step, "proxy")?.to_owned(), Peer { proxy, ticket });
        Ok(())
    }

    fn apply(&mut self, step: &Value) -> Checked {
        let proxy = &mut self.peer(text_in(step, "proxy")?)?.proxy;
        // A local command comes as JSON, and is read like one of a flush.
        let flush = json!({"from": 0, "completions": [{"command": step["command"]}]}).to_string();
        let incoming = decode_flush::<Json>(flush.as_bytes(), Role::Client, &Limits::DEFAULT);
        let incoming = incoming.map_err(|problem| problem.to_string())?;
        let command = incoming
            .into_commands()
            .next()
            .ok_or("no command was read")?
            .intent
            .map_err(|problem| *problem);
        let is_create = step["command"]["action"] == "create";
        let result = match command.and_then(|command| proxy.apply(command)) {
            Err(problem) => json!({"isSuccess": false, "error": problem.message}),
            Ok(_) if is_create => {
                let created = proxy
                    .pending()
                    .last()
                    .and_then(|pending| pending.completion()?.created_id.clone());
                json!({"isSuccess": true, "createdId": created})
            }
            Ok(_) => json!({"isSuccess": true}),
        };
        checked("result", difference(&step["expect"]["result"], &result))
    }

    fn begin_flush(&mut self, step: &Value) -> Checked {
        let name = text_in(step, "proxy")?;
        let is_named = step["flush"].is_string();
        let peer = self.peer(name)?;
        let flush = match peer.proxy.begin_flush() {
            Err(_) if !is_named && step["expect"].get("throws").is_some() => return Ok(()),
            Err(error) => return Err(format!("the flush did not begin: {error}")),
            Ok(_) if !is_named => {
                return Err("the flush began, but it was to be refused".to_owned());
            }
            Ok(flush) => flush,
        };
        peer.ticket = flush.ticket;
        let ours = serde_json::to_string(&flush).map_err(|error| error.to_string())?;
        let written: Value = serde_json::from_str(&ours).map_err(|error| error.to_string())?;
        let recorded = &step["expect"]["batch"];
        checked("batch", batches(recorded, &written))?;
        let batch = match self.messages {
            Messages::Ours => ours,
            Messages::Recorded => recorded.to_string(),
        };
        let proxy = name.to_owned();
        let sent = Sent {
            proxy,
            ticket: flush.ticket,
            batch,
            response: None,
        };
        self.flushes
            .insert(text_in(step, "flush")?.to_owned(), sent);
        Ok(())
    }

    fn cancel_flush(&mut self, step: &Value) -> Checked {
        let flush = text_in(step, "flush")?;
        let ticket = self.sent(flush, text_in(step, "proxy")?)?.ticket;
        let report = self
            .peer(text_in(step, "proxy")?)?
            .proxy
            .cancel_flush(ticket);
        let report = report.map_err(|error| format!("the flush was not cancelled: {error}"))?;
        if report == SyncReport::default() {
            Ok(())
        } else {
            Err(format!("something changed: {report:?}"))
        }
    }

    fn sent(&mut self, flush: &str, proxy: &str) -> Result<&mut Sent, String> {
        let sent = self
            .flushes
            .get_mut(flush)
            .ok_or_else(|| format!("no flush {flush} was begun"))?;
        if sent.proxy == proxy {
            Ok(sent)
        } else {
            Err(format!("the flush {flush} is of the proxy {}", sent.proxy))
        }
    }

    fn master_apply(&mut self, step: &Value) -> Checked {
        let expect = &step["expect"];
        let flush = step["flush"].as_str();
        let batch = match flush {
            Some(flush) => self
                .flushes
                .get(flush)
                .ok_or("that flush was not begun")?
                .batch
                .clone(),
            None => step["batch"].to_string(),
        };
        let history = self.history.clone();
        let first_count = self.first_count;
        let staged = self.master.stage(batch.as_bytes(), &Context::new());
        let staged = staged.map_err(|problem| format!("the batch was refused: {problem}"))?;
        let needed = staged.history_needed();
        let found = needed.and_then(|range| {
            let start = usize::try_from(range.start.checked_sub(first_count)?).ok()?;
            let end = usize::try_from(range.end.checked_sub(first_count)?).ok()?;
            history?.get(start..end).map(<[Completion]>::to_vec)
        });
        let given = provided(found, step["history"].as_str())?;
        let applied = staged.completions().to_vec();
        let response = staged
            .commit(given)
            .map_err(|problem| problem.to_string())?;
        if let Some(history) = &mut self.history {
            history.extend(applied);
        }
        let ours = response.to_json().map_err(|problem| problem.to_string())?;
        let ours = String::from_utf8(ours).map_err(|error| error.to_string())?;
        let written: Value = serde_json::from_str(&ours).map_err(|error| error.to_string())?;
        let recorded = &expect["response"];
        checked(
            "response",
            responses(recorded, &written, &expect["mappedPathsMinimal"]),
        )?;
        if let Some(flush) = flush.and_then(|flush| self.flushes.get_mut(flush)) {
            flush.response = Some(match self.messages {
                Messages::Ours => ours,
                Messages::Recorded => recorded.to_string(),
            });
        }
        let state = self.master_state();
        for name in ["commandCount", "document"] {
            checked(name, difference(&expect[name], &state[name]))?;
        }
        Ok(())
    }

    fn end_flush(&mut self, step: &Value) -> Checked {
        let name = text_in(step, "proxy")?;
        let (ticket, text) = match step["flush"].as_str() {
            Some(flush) => {
                let sent = self.sent(flush, name)?;
                let response = sent
                    .response
                    .clone()
                    .ok_or("that flush has no response yet")?;
                (sent.ticket, response)
            }
            None => (self.peer(name)?.ticket, step["response"].to_string()),
        };
        let response =
            FlushResponse::from_json(text.as_bytes()).map_err(|problem| problem.to_string())?;
        let expect = &step["expect"];
        let is_error = !expect["result"]["error"].is_null() || expect.get("throws").is_some();
        match (
            self.peer(name)?.proxy.end_flush(ticket, &response),
            is_error,
        ) {
            (Err(_), true) => Ok(()),
            (Ok(_), true) => Err("the flush ended, but it was to be refused".to_owned()),
            (Err(error), false) => Err(format!("the flush did not end: {error}")),
            (Ok(report), false) => check_report(&report, expect),
        }
    }
}

/// What the history gives, as the step disturbs it.
fn provided(
    found: Option<Vec<Completion>>,
    disturbance: Option<&str>,
) -> Result<Option<Vec<Completion>>, String> {
    let Some(mut completions) = found else {
        return Ok(None);
    };
    match disturbance {
        None => {}
        Some("unavailable") => return Ok(None),
        Some("short") => {
            completions.drain(..1);
        }
        Some("long") => completions.extend(completions.first().cloned()),
        Some(other) => return Err(format!("the history {other:?} is not known")),
    }
    Ok(Some(completions))
}

/// Compares what a proxy reports at the end of a flush.
fn check_report(report: &SyncReport, expect: &Value) -> Checked {
    if report.is_snapshot_needed {
        return Err("the answer could not be applied, and a snapshot is asked for".to_owned());
    }
    let has_renamed = !report.renamed.is_empty();
    // npm says true for every sync; what was renamed indeed stands beside it.
    let expected = match (expect["result"]["idsChanged"].as_bool(), &expect["renamed"]) {
        (Some(true), renamed) => renamed
            .as_bool()
            .ok_or("it is not recorded whether anything was renamed")?,
        (Some(false), _) => false,
        (None, _) => return Err("it is not recorded whether ids changed".to_owned()),
    };
    if has_renamed != expected {
        return Err(format!(
            "renamed: expected {expected}, got {:?}",
            report.renamed
        ));
    }
    let by_rebase = report
        .rejected
        .iter()
        .filter(|rejected| rejected.by == RejectedBy::Rebase);
    match &expect["dropped"] {
        Value::Null => Ok(()),
        dropped => checked("dropped", difference(dropped, &by_rebase.count().into())),
    }
}
