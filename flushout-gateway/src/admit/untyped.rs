//! Admission without a model, in front of a master of the npm package.

use flushout::json::repair;
use flushout::model::{Intent, Role};
use flushout::problem::Code;
use flushout::wire::{
    CommandEntry, Entry, IncomingCommand, IncomingEntry, completion_of, decode_flush,
};
use flushout::{Json, Limits, Problem};

use super::canonical::Form;
use super::{Admit, Admitted, NpmRules, Refusal, judged};

/// Admits flushes of documents without a model, and keeps from a master of the npm package what
/// breaks it ([`NpmRules`]).
#[derive(Clone, Debug, Default)]
pub struct Untyped {
    limits: Limits,
    rules: NpmRules,
}

impl Untyped {
    /// Admission with these limits and rules.
    pub fn new(limits: Limits, rules: NpmRules) -> Self {
        Self {
            limits: limits.capped(),
            rules,
        }
    }

    /// The command to be forwarded, or what is wrong with it; it stands at `place`.
    fn command(
        &self,
        incoming: IncomingCommand<Json>,
        place: &str,
        has_lone_surrogates: bool,
    ) -> Result<CommandEntry, Problem> {
        let is_spelled_ours = incoming.action.as_deref() == Some("delete");
        // This has its place in the flush already.
        let intent = incoming.intent.map_err(|problem| *problem)?;
        let Intent::Command(command) = intent else {
            let message = "a document without a model has no commands of its own";
            return Err(Problem::new(Code::UnknownAction, message).at(format!("{place}/command")));
        };
        // A master that gets a mended command cannot know that its sender has another one.
        if incoming.is_modified && (!is_spelled_ours || has_lone_surrogates) {
            let message = "A text has half of a surrogate pair, which no other language can hold; send whole characters";
            return Err(Problem::new(Code::NotInteroperable, message).at(place));
        }
        let below = |problem: Problem| problem.below(place);
        let completion = completion_of(&command).map_err(below)?;
        self.rules.check(&completion).map_err(below)?;
        let expected = incoming.expected.map(|one| self.rules.check_expected(&one));
        Ok(CommandEntry {
            completion,
            expected: expected.transpose().map_err(below)?,
        })
    }
}

/// What was made of the commands of a flush so far.
#[derive(Default)]
struct Made {
    completions: Vec<Entry>,
    problems: Vec<(usize, Problem)>,
    commands: usize,
}

impl Made {
    /// Counts a command, and keeps what is wrong with it.
    fn command(&mut self, read: Result<CommandEntry, Problem>) -> Option<Entry> {
        let index = self.commands;
        self.commands += 1;
        let read = read.map_err(|problem| self.problems.push((index, problem)));
        read.ok().map(Entry::Command)
    }
}

impl Admit for Untyped {
    fn body_bytes_max(&self) -> usize {
        self.limits.message_bytes_max
    }

    fn admit(&self, body: &[u8]) -> Result<Admitted, Refusal> {
        let flush =
            decode_flush::<Json>(body, Role::Client, &self.limits).map_err(Refusal::Whole)?;
        let is_modified = flush.commands().any(|command| command.is_modified);
        let has_lone_surrogates = is_modified
            && std::str::from_utf8(body).is_ok_and(|text| repair(text).surrogates_replaced);
        let mut made = Made::default();
        for (index, incoming) in flush.entries.into_iter().enumerate() {
            let place = format!("/completions/{index}");
            match incoming {
                IncomingEntry::One(command) => {
                    let read = self.command(command, &place, has_lone_surrogates);
                    let entry = made.command(read);
                    made.completions.extend(entry);
                }
                IncomingEntry::Transaction(members) => {
                    if let Err(problem) = self.rules.check_transaction() {
                        made.problems.push((made.commands, problem.below(&place)));
                        made.commands += members.len();
                        continue;
                    }
                    let mut entries = Vec::with_capacity(members.len());
                    for (member, command) in members.into_iter().enumerate() {
                        let place = format!("{place}/transaction/{member}");
                        let read = self.command(command, &place, has_lone_surrogates);
                        entries.extend(made.command(read));
                    }
                    made.completions.push(Entry::Transaction(entries));
                }
            }
        }
        judged(made.commands, made.problems)?;
        Form {
            from: flush.from,
            epoch: flush.epoch,
            completions: made.completions,
        }
        .admitted(made.commands)
    }
}
