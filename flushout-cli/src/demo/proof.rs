//! The proof at the end: everybody's document, written in its one canonical form, is the same text.

use flushout::{Count, Model, Problem};
use flushout_example_models::todo_list::TodoList;

use super::page::Page;
use super::people::{Person, Server};

/// What somebody holds.
struct Held {
    who: &'static str,
    count: Count,
    text: String,
}

impl Held {
    fn new(who: &'static str, count: Count, document: &TodoList) -> Result<Self, Problem> {
        Ok(Self {
            who,
            count,
            text: document.document_text()?.as_str().to_owned(),
        })
    }
}

/// Prints the document and what everybody holds; true when it is the same for all.
pub(super) fn show(
    page: &mut Page,
    server: &Server,
    people: [&Person; 3],
) -> Result<bool, Problem> {
    let master = &server.master;
    let mut held = vec![Held::new("master", master.count(), master.document())?];
    for person in people {
        let proxy = &person.proxy;
        held.push(Held::new(person.name, proxy.count(), proxy.document())?);
    }
    let indented = serde_json::from_str::<serde_json::Value>(&held[0].text)
        .map_or_else(|_| held[0].text.clone(), |value| format!("{value:#}"));
    page.verbatim(&indented);
    page.blank();
    for one in &held {
        page.record(serde_json::json!({
            "who": one.who,
            "count": one.count,
            "bytes": one.text.len(),
            "fingerprint": format!("{:016x}", fingerprint(&one.text)),
        }));
        page.verbatim(&format!(
            "{:<7} count {:>2}   {} bytes   fingerprint {:016x}",
            one.who,
            one.count,
            one.text.len(),
            fingerprint(&one.text)
        ));
    }
    let is_proved = all_equal(&held);
    page.blank();
    let words = if is_proved {
        "The master and all three hold the same document, equal to the byte."
    } else {
        "The documents differ. This is a bug: please report it with this output."
    };
    page.verdict(is_proved, words);
    Ok(is_proved)
}

/// Whether everybody holds the same text at the same count. The texts themselves are compared;
/// fingerprints are for the eye.
fn all_equal(held: &[Held]) -> bool {
    held.windows(2)
        .all(|pair| pair[0].count == pair[1].count && pair[0].text == pair[1].text)
}

/// FNV-1a, 64 bits: short enough to be compared by eye, and no proof by itself.
fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_text_or_another_count_fails_the_proof() {
        let one = |count, text: &str| Held {
            who: "somebody",
            count: Count::new(count).unwrap(),
            text: text.to_owned(),
        };
        assert!(all_equal(&[one(1, "{}"), one(1, "{}")]));
        assert!(!all_equal(&[one(1, "{}"), one(1, "{} ")]));
        assert!(!all_equal(&[one(1, "{}"), one(1, "{}"), one(2, "{}")]));
    }

    #[test]
    fn the_fingerprint_is_fnv_1a() {
        assert_eq!(fingerprint("a"), 0xaf63_dc4c_8601_ec8c);
    }
}
