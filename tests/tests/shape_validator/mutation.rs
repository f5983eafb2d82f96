//! Changes messages at random, from a seed: members, their order, their values, and the text itself.

use std::fmt::Write;

use serde_json::Value;

/// JSON that need not be right: a name may stand twice, and a value may be any text.
#[derive(Clone, Debug)]
pub(crate) enum Tree {
    Text(String),
    List(Vec<Tree>),
    Object(Vec<(String, Tree)>),
}

/// Values that stand at the borders of what is allowed.
const VALUES: &[&str] = &[
    "null",
    "true",
    "false",
    "0",
    "1",
    "-1",
    "1.0",
    "2.5",
    "1e2",
    "-0.0",
    "127",
    "128",
    "-129",
    "255",
    "256",
    "65536",
    "30",
    "35",
    "90",
    "100",
    "480",
    "485",
    "1000",
    "9007199254740991",
    "9007199254740992",
    "-9007199254740993",
    "18446744073709551616",
    "1e400",
    "1e300",
    "\"\"",
    "\"a\"",
    "\"ab\"",
    "\"abcdef\"",
    "\"\\ud800\"",
    "\"\\ud83d\\ude00\"",
    "\"é\"",
    "\"a,b\"",
    "\"__proto__\"",
    "\"low\"",
    "\"red\"",
    "\"two\"",
    "\"none\"",
    "\"#0a0b0c\"",
    "\"AB-1\"",
    "\"a0\"",
    "\"create\"",
    "\"update\"",
    "\"delete\"",
    "\"detete\"",
    "\"settings\"",
    "\"perhaps\"",
    "\"invoke\"",
    "\"shut\"",
    "\"pull\"",
    "\"lock-all\"",
    "\"broken\"",
    "\"note\"",
    "\"always\"",
    "\"theme\"",
    "\"left\"",
    "\"said\"",
    "[]",
    "[1]",
    "[1,1.0]",
    "[\"a\"]",
    "[\"a\",\"a\"]",
    "[\"red\",\"red\"]",
    "[\"red\",\"pink\"]",
    "[1,2,3,4]",
    "[[]]",
    "[[],[],[]]",
    "[null]",
    "[1,\"a\"]",
    "[1,\"a\",2]",
    "[\"todos\"]",
    "[\"todos\",\"x\"]",
    "[\"parts\",\"p\"]",
    "[\"always\"]",
    "[\"perhaps\"]",
    "[\"columns\"]",
    "[\"children\",\"a,b\"]",
    "[\"title\"]",
    "[\"nowhere\"]",
    "[\"__proto__\"]",
    "{}",
    "{\"a\":1}",
    "{\"a\":1,\"a\":2}",
    "{\"__proto__\":1}",
    "{\"x\":1}",
    "{\"x\":\"1\"}",
    "{\"x\":1,\"z\":2}",
    "{\"star\":{\"points\":300}}",
    "{\"star\":{}}",
    "{\"star\":[1]}",
    "{\"lines\":[1]}",
    "{\"size\":[1]}",
    "{\"size\":[1,2,3]}",
    "{\"moon\":1}",
    "{\"type\":\"gone\"}",
    "{\"type\":\"said\",\"words\":[]}",
    "{\"value\":1,\"next\":{\"value\":-1}}",
    "{\"value\":1,\"below\":[{\"value\":\"\"}]}",
    "{\"reason\":\"a\",\"more\":1}",
    "{\"point\":{\"x\":0},\"marks\":[\"moon\"]}",
    "{\"b\":{\"name\":\"b\"},\"a\":{\"name\":\"a\"}}",
    "{\"a\":{\"name\":1}}",
    "{\"a,b\":{\"name\":\"a\"}}",
    "{\"a\":{\"text\":\"\",\"children\":{}}}",
    "{\"color\":\"#000000\"}",
    "{\"text\":\"abc\"}",
    "{\"x\":1,\"y\":2}",
    "{\"reason\":\"broken\"}",
    "{\"command\":{\"action\":\"update\"}}",
    "[{\"command\":{\"action\":\"update\"}}]",
    "[{\"transaction\":[]}]",
    "{\"name\":\"n\",\"effects\":2}",
    "{\"name\":\"n\"}",
];

/// Names that members may have, right or wrong, here or elsewhere.
const NAMES: &[&str] = &[
    "title",
    "name",
    "author",
    "createdAt",
    "done",
    "tags",
    "todos",
    "settings",
    "columns",
    "cards",
    "movedAt",
    "pin",
    "labels",
    "theme",
    "children",
    "see",
    "link",
    "target",
    "parts",
    "always",
    "perhaps",
    "madeAt",
    "seenAt",
    "weight",
    "note",
    "mark",
    "event",
    "answer",
    "tree",
    "pair",
    "triple",
    "scores",
    "amount",
    "nothing",
    "numbers",
    "grid",
    "place",
    "point",
    "anything",
    "letter",
    "slug",
    "small",
    "tens",
    "wide",
    "ratio",
    "short",
    "__proto__",
    "unknown",
    "command",
    "path",
    "action",
    "props",
    "parentDefault",
    "createdId",
    "x",
    "type",
    "from",
    "epoch",
    "completions",
    "createdIds",
    "expected",
    "expected",
    "transaction",
    "invoke",
    "effects",
    "error",
    "args",
    "to",
    "into",
    "because",
    "loudness",
    "reason",
];

impl From<&Value> for Tree {
    fn from(value: &Value) -> Self {
        match value {
            Value::Array(items) => Self::List(items.iter().map(Self::from).collect()),
            Value::Object(members) => Self::Object(
                members
                    .iter()
                    .map(|(name, value)| (name.clone(), Self::from(value)))
                    .collect(),
            ),
            other => Self::Text(other.to_string()),
        }
    }
}

impl Tree {
    pub(crate) fn write(&self, text: &mut String) {
        match self {
            Self::Text(own) => text.push_str(own),
            Self::List(items) => {
                text.push('[');
                for (index, item) in items.iter().enumerate() {
                    text.push_str(if index > 0 { "," } else { "" });
                    item.write(text);
                }
                text.push(']');
            }
            Self::Object(members) => {
                text.push('{');
                for (index, (name, value)) in members.iter().enumerate() {
                    text.push_str(if index > 0 { "," } else { "" });
                    write!(text, "{}:", Value::from(name.as_str())).unwrap();
                    value.write(text);
                }
                text.push('}');
            }
        }
    }

    fn count(&self) -> usize {
        1 + match self {
            Self::Text(_) => 0,
            Self::List(items) => items.iter().map(Self::count).sum(),
            Self::Object(members) => members.iter().map(|(_, value)| value.count()).sum(),
        }
    }

    /// The value at this position, counted from the outside.
    fn at(&mut self, mut position: usize) -> &mut Self {
        if position == 0 {
            return self;
        }
        position -= 1;
        let below: Vec<&mut Self> = match self {
            Self::Text(_) => panic!("there is no such position"),
            Self::List(items) => items.iter_mut().collect(),
            Self::Object(members) => members.iter_mut().map(|(_, value)| value).collect(),
        };
        for value in below {
            let count = value.count();
            if position < count {
                return value.at(position);
            }
            position -= count;
        }
        panic!("there is no such position")
    }
}

/// Numbers that follow from a seed (splitmix64).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let mixed = mixed ^ (mixed >> 31);
        usize::try_from(mixed % limit as u64).unwrap()
    }

    pub(crate) fn one_of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

fn shuffle(tree: &mut Tree, dice: &mut Dice) {
    match tree {
        Tree::Text(_) => {}
        Tree::List(items) => items.iter_mut().for_each(|item| shuffle(item, dice)),
        Tree::Object(members) => {
            for index in (1..members.len()).rev() {
                members.swap(index, dice.below(index + 1));
            }
            for (_, value) in members {
                shuffle(value, dice);
            }
        }
    }
}

fn mutate(tree: &mut Tree, dice: &mut Dice) {
    let position = dice.below(tree.count());
    let value = Tree::Text((*dice.one_of(VALUES)).to_owned());
    let place = tree.at(position);
    match (dice.below(8), &mut *place) {
        (0, Tree::Object(members)) if !members.is_empty() => {
            let index = dice.below(members.len());
            members.remove(index);
        }
        (1, Tree::Object(members)) if !members.is_empty() => {
            let index = dice.below(members.len());
            members[index].0 = (*dice.one_of(NAMES)).to_owned();
        }
        (2 | 3, Tree::Object(members)) => {
            members.push(((*dice.one_of(NAMES)).to_owned(), value));
        }
        (4, Tree::Object(members)) if !members.is_empty() => {
            let again = dice.one_of(members).clone();
            members.push(again);
        }
        (0 | 1, Tree::List(items)) if !items.is_empty() => {
            let index = dice.below(items.len());
            items.remove(index);
        }
        (2, Tree::List(items)) => items.push(value),
        (3, Tree::List(items)) if !items.is_empty() => {
            let again = dice.one_of(items).clone();
            items.push(again);
        }
        _ => *place = value,
    }
}

/// A flush of up to three commands, most of them changed in up to three places.
pub(crate) fn flush(seed: u64, samples: &[Value]) -> String {
    let mut dice = Dice(seed);
    let count = 1 + dice.below(3);
    let commands = (0..count).map(|_| {
        let mut command = Tree::from(dice.one_of(samples));
        if dice.below(2) == 0 {
            shuffle(&mut command, &mut dice);
        }
        for _ in 0..dice.below(4) {
            // The envelope is small and would take most of the changes.
            if let (Tree::Object(members), true) = (&mut command, dice.below(4) > 0)
                && let Some(Tree::Object(members)) = members
                    .iter_mut()
                    .find_map(|(name, value)| (name == "command").then_some(value))
                && let Some(props) = members
                    .iter_mut()
                    .find_map(|(name, value)| (name == "props" || name == "args").then_some(value))
            {
                mutate(props, &mut dice);
            } else {
                mutate(&mut command, &mut dice);
            }
        }
        command
    });
    let commands = Tree::List(commands.collect());
    let mut flush = Tree::Object(vec![
        ("from".to_owned(), Tree::Text("3".to_owned())),
        ("completions".to_owned(), commands),
    ]);
    if dice.below(30) == 0 {
        mutate(&mut flush, &mut dice);
    }
    let mut text = String::new();
    flush.write(&mut text);
    if dice.below(60) == 0 {
        let mut cut = dice.below(text.len());
        while !text.is_char_boundary(cut) {
            cut -= 1;
        }
        text.truncate(cut);
    }
    text
}

/// One value, changed in up to three places.
pub(crate) fn value(seed: u64, sample: &Value) -> String {
    let mut dice = Dice(seed);
    let mut tree = Tree::from(sample);
    if dice.below(2) == 0 {
        shuffle(&mut tree, &mut dice);
    }
    for _ in 0..dice.below(4) {
        mutate(&mut tree, &mut dice);
    }
    let mut text = String::new();
    tree.write(&mut text);
    text
}
