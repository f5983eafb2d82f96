//! What every module has: its head, and those of its own helpers that it uses.

use flushout_runtime::id::ID_PATTERN;
use flushout_runtime::shape::Shape;

/// A part of the module that stands there only where it is used.
struct Helper {
    /// What code that uses it has in it.
    sign: &'static str,
    text: &'static str,
}

/// In the order in which they stand; one may use those behind it.
const TYPE_HELPERS: &[Helper] = &[
    Helper {
        sign: "Nodes<",
        text: "/** A collection: nodes by their id. */
export type Nodes<Id extends string, Node> = Readonly<Record<Id, Node>>;

/** The ids of a collection. */
export function idsOf<Id extends string>(nodes: Nodes<Id, unknown>): Id[] {
  return Object.keys(nodes) as Id[];
}
",
    },
    Helper {
        sign: "JsonValue",
        text: "/** Any value that JSON has. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };
",
    },
    Helper {
        sign: "NodeId<",
        text: "declare const nodeType: unique symbol;

/** A text that is the id of a node of this type. */
export type NodeId<Type extends string> = string & { readonly [nodeType]: Type };
",
    },
    Helper {
        sign: "checkedId(",
        text: "function checkedId(text: string): string {
  if (!ID_PATTERN.test(text) || text.length > ID_CHARACTERS_MAX || text === \"__proto__\") {
    throw new RangeError(
      `An id is 1 to ${ID_CHARACTERS_MAX.toString()} printable ASCII characters without a comma: ${JSON.stringify(text)}`,
    );
  }
  return text;
}
",
    },
];

const PATH_HELPERS: &[Helper] = &[
    Helper {
        sign: "Created<",
        text: "/** The result of a create: the id of the new node, or why there is none. */
export type Created<Id extends string> =
  | { readonly isSuccess: true; readonly createdId: Id }
  | { readonly isSuccess: false; readonly error: string };
",
    },
    Helper {
        sign: "CollectionPath<",
        text: "/** The path to a collection. */
export class CollectionPath<Id extends string, Create extends object, Item> {
  readonly #at: Place;
  readonly #item: (at: Place) => Item;
  readonly #complete: (props: Create) => Create;

  /** @internal */
  constructor(at: Place, item: (at: Place) => Item, complete: (props: Create) => Create = (props) => props) {
    this.#at = at;
    this.#item = item;
    this.#complete = complete;
  }

  /** The node of this id, whether there is one or not. */
  at(id: Id): Item {
    return this.#item(below(this.#at, id));
  }

  /** Creates a node. Its id may change at the end of a flush, when another client had the same. */
  create(props: Create): Created<Id> {
    const { proxy, path } = this.#at;
    const result = proxy.apply({ action: CommandAction.Create, path: [...path], props: this.#complete(props) });
    return result.isSuccess ? { isSuccess: true, createdId: result.createdId as Id } : result;
  }
}
",
    },
    Helper {
        sign: "createChild(this",
        text: "/** A create of an optional child, as it stands in the queue of the proxy: an update of its parent. */
type ChildCreate = Command & { readonly createsChild: string };

function createChild(at: Place, props: object): Result {
  const path = at.path.slice(0, -1);
  const name = at.path[at.path.length - 1] ?? \"\";
  if (isThere(at)) {
    return { isSuccess: false, error: `There is an object at document path ${at.path.toString()}` };
  }
  const command: ChildCreate = {
    action: CommandAction.Update,
    path,
    props: { [name]: props },
    createsChild: name,
  };
  return at.proxy.apply(command);
}

function isThere(at: Place): boolean {
  let node: unknown = at.proxy.getDocument();
  for (const name of at.path) {
    if (typeof node !== \"object\" || node === null || !Object.prototype.hasOwnProperty.call(node, name)) {
      return false;
    }
    node = (node as Record<string, unknown>)[name];
  }
  return node !== undefined && node !== null;
}

/** A command of the queue, as far as it is looked at. */
interface Queued {
  readonly action: CommandAction;
  readonly path?: string[];
  readonly props?: Readonly<Record<string, unknown>>;
  readonly createsChild?: string;
}

function asSent(completion: CommandCompletion): CommandCompletion {
  const { action, path = [], props, createsChild }: Queued = completion.command;
  if (createsChild === undefined || action !== CommandAction.Update) {
    return completion;
  }
  const command = { action: CommandAction.Create as const, path, props: props?.[createsChild] };
  return { command, createdId: createsChild };
}
",
    },
    Helper {
        sign: "update(this",
        text: "function update(at: Place, props: object): Result {
  return at.proxy.apply({ action: CommandAction.Update, path: [...at.path], props });
}
",
    },
    Helper {
        sign: "remove(this",
        text: "function remove(at: Place): Result {
  return at.proxy.apply({ action: CommandAction.Delete, path: [...at.path] });
}
",
    },
    Helper {
        sign: "completeAll(",
        text: "function completeAll<Id extends string, Create>(
  nodes: Nodes<Id, Create>,
  complete: (props: Create) => Create,
): Nodes<Id, Create> {
  const completed = Object.entries<Create>(nodes).map(([id, props]) => [id, complete(props)] as const);
  return Object.fromEntries(completed) as Nodes<Id, Create>;
}
",
    },
    Helper {
        sign: "ownMember<",
        text: "/** What an object has under this name itself; what every object inherits under it does not count. */
function ownMember<Member>(props: object, name: string): Member | undefined {
  return Object.prototype.hasOwnProperty.call(props, name) ? (props as Record<string, Member>)[name] : undefined;
}
",
    },
    Helper {
        sign: "below(this",
        text: "function below(at: Place, name: string): Place {
  return { proxy: at.proxy, path: [...at.path, name] };
}
",
    },
];

/// What paths are made of, whatever the model.
const PLACE: &str = "/**
 * A proxy, and a path in its document.
 *
 * @internal
 */
export interface Place {
  readonly proxy: Pick<Proxy<object>, \"apply\" | \"getDocument\">;
  readonly path: readonly string[];
}

const place: unique symbol = Symbol(\"place\");
";

/// What can be imported, whether it is a type alone, and what code that needs it has in it.
const IMPORTS: &[(&str, bool, &str)] = &[
    ("CommandAction", false, "CommandAction."),
    ("Proxy", false, "Proxy<"),
    ("Command", true, "Command &"),
    ("CommandCompletion", true, ": CommandCompletion"),
    ("CompletionBatch", true, ": CompletionBatch"),
    ("Result", true, "): Result {"),
];

/// Puts the parts together.
pub(super) fn module(root: &str, shape: &Shape, types: &str, paths: &str) -> String {
    let mut helpers = used(PATH_HELPERS, paths);
    helpers.push_str(paths);
    let type_helpers = used(TYPE_HELPERS, &format!("{types}{helpers}"));
    let mut text = format!(
        "// The types of the model {root}, and typed paths over the proxy of the npm package flushout 1.1.1.\n\
         // Made from the model by `flushout generate typescript`; do not edit it by hand.\n\n"
    );
    let body = format!("{types}{type_helpers}{PLACE}\n{helpers}");
    let code = without_comments(&body);
    for (is_type, words) in [(false, "import"), (true, "import type")] {
        let needed = IMPORTS
            .iter()
            .filter(|(_, of_type, sign)| *of_type == is_type && code.contains(sign));
        let names: Vec<&str> = needed.map(|(name, ..)| *name).collect();
        if !names.is_empty() {
            let names = names.join(", ");
            text.push_str(&format!("{words} {{ {names} }} from \"flushout\";\n"));
        }
    }
    text.push('\n');
    if code.contains("checkedId(") {
        let pattern = regular_expression(ID_PATTERN);
        let most = shape.limits.id_characters_max;
        text.push_str(&format!("const ID_PATTERN = {pattern};\n"));
        text.push_str(&format!("const ID_CHARACTERS_MAX = {most};\n\n"));
    }
    text.push_str(&body);
    let end = text.trim_end().len();
    text.truncate(end);
    text.push('\n');
    text
}

/// Those helpers that `text` uses, directly or through each other.
fn used(helpers: &[Helper], text: &str) -> String {
    let mut code = without_comments(text);
    let mut chosen = vec![false; helpers.len()];
    loop {
        let mut rest = helpers.iter().zip(&mut chosen);
        let next = rest.find(|(helper, is_chosen)| !**is_chosen && code.contains(helper.sign));
        let Some((helper, is_chosen)) = next else {
            break;
        };
        *is_chosen = true;
        code.push_str(&without_comments(helper.text));
    }
    let all = helpers.iter().zip(chosen);
    let chosen = all.filter(|(_, is_chosen)| *is_chosen);
    chosen
        .map(|(helper, _)| format!("{}\n", helper.text))
        .collect()
}

/// The lines that are no documentation: the words of a model's author use nothing.
fn without_comments(text: &str) -> String {
    let lines = text.split_inclusive('\n');
    lines
        .filter(|line| {
            let line = line.trim_start();
            !line.starts_with("/**") && !line.starts_with('*')
        })
        .collect()
}

/// A pattern between slashes.
fn regular_expression(pattern: &str) -> String {
    format!("/{}/", pattern.replace('/', "\\/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_comment_use_nothing() {
        let text = "/** a\n * update(this\n */\nb\n";
        assert_eq!(without_comments(text), "b\n");
        assert_eq!(used(PATH_HELPERS, text), "");
    }

    #[test]
    fn a_helper_brings_those_that_it_uses() {
        let text = used(PATH_HELPERS, "CollectionPath<A>");
        assert!(text.contains("function below"), "{text}");
        assert!(!text.contains("function remove"), "{text}");
    }
}
