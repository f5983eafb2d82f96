//! Admission without a model, in front of a master of the npm package.

use flushout::json::repair;
use flushout::model::Role;
use flushout::problem::Code;
use flushout::wire::{Completion, IncomingCommand, completion_of, decode_flush};
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

    /// The completion to be forwarded, or what is wrong with the command.
    fn completion(
        &self,
        incoming: IncomingCommand,
        has_lone_surrogates: bool,
    ) -> Result<Completion, Problem> {
        let is_spelled_ours = incoming.action.as_deref() == Some("delete");
        let command = incoming.command?;
        // A master that gets a mended command cannot know that its sender has another one.
        if incoming.is_modified && (!is_spelled_ours || has_lone_surrogates) {
            let message = "A text has half of a surrogate pair, which no other language can hold; send whole characters";
            return Err(Problem::new(Code::NotInteroperable, message));
        }
        let completion = completion_of(&command)?;
        self.rules.check(&completion)?;
        Ok(completion)
    }
}

impl Admit for Untyped {
    fn body_bytes_max(&self) -> usize {
        self.limits.message_bytes_max
    }

    fn admit(&self, body: &[u8]) -> Result<Admitted, Refusal> {
        let flush =
            decode_flush::<Json>(body, Role::Client, &self.limits).map_err(Refusal::Whole)?;
        let is_modified = flush.commands.iter().any(|command| command.is_modified);
        let has_lone_surrogates = is_modified
            && std::str::from_utf8(body).is_ok_and(|text| repair(text).surrogates_replaced);
        let commands = flush.commands.len();
        let mut completions = Vec::with_capacity(commands);
        let mut problems = Vec::new();
        for (index, incoming) in flush.commands.into_iter().enumerate() {
            let is_read = incoming.command.is_ok();
            match self.completion(incoming, has_lone_surrogates) {
                Ok(completion) => completions.push(completion),
                // What decoding tells has its place in the flush already.
                Err(problem) if !is_read => problems.push((index, problem)),
                Err(problem) => {
                    problems.push((index, problem.below(&format!("/completions/{index}"))));
                }
            }
        }
        judged(commands, problems)?;
        Form {
            from: flush.from,
            epoch: flush.epoch,
            completions,
        }
        .admitted()
    }
}
