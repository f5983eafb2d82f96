//! What a tame source of chance makes is a document of its model.
#![allow(clippy::unwrap_used, reason = "a test")]

use flushout::{Master, SequentialIds};
use flushout_random_models::{Chance, RandomModel, for_each_model};

fn is_a_document<M: RandomModel>() {
    for seed in 0..50 {
        let document = M::random(&mut Chance::tame(seed));
        match Master::of_document(&document, SequentialIds) {
            Ok(_) => {}
            Err(problem) => {
                let text = serde_json::to_string(&document).unwrap();
                assert_eq!(
                    problem.code.as_str(),
                    "document_too_large",
                    "{problem} {text}"
                );
            }
        }
    }
}

for_each_model!(is_a_document);
