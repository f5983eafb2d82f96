// The types of the model TodoList, and typed paths over the proxy of the npm package flushout 1.1.1.
// Made from the model by `flushout generate typescript`; do not edit it by hand.

import { CommandAction, Proxy } from "flushout";
import type { Command, CommandCompletion, CompletionBatch, Result } from "flushout";

const ID_PATTERN = /^[ -+\--~]+$/;
const ID_CHARACTERS_MAX = 64;

/** The id of a {@link Todo}; a text with a type of its own. */
export type TodoId = NodeId<"Todo">;

/** A text as an id, as from an address or a form. Throws a `RangeError` where no id can be so. */
export function todoId(text: string): TodoId {
  return checkedId(text) as TodoId;
}

/**
 * How much a todo matters.
 *
 * low: Some day.
 *
 * normal: As usual.
 *
 * high: Now.
 */
export type Priority = "low" | "normal" | "high";

/** A shared todo list. */
export interface TodoList {
  /**
   * What the list is called.
   *
   * At most 200 characters.
   */
  readonly title: string;
  /**
   * What is to be done.
   *
   * At most 200000 nodes.
   */
  readonly todos: Nodes<TodoId, Todo>;
  /** How the list is shown; missing until somebody sets it. */
  readonly settings?: Settings;
}

/** What an update of a {@link TodoList} sets; what is left out stays as it is. */
export interface TodoListPatch {
  /**
   * What the list is called.
   *
   * At most 200 characters.
   */
  readonly title?: string;
}

/** Something to be done. */
export interface Todo {
  /**
   * What is to be done, in a line.
   *
   * At least 1 character; at most 500 characters.
   */
  readonly title: string;
  /**
   * More about it.
   *
   * At most 5000 characters.
   */
  readonly details?: string | null;
  /**
   * Whether it is done.
   *
   * Missing in a node that was created without it until the master has answered.
   */
  readonly done?: boolean;
  /**
   * How much it matters.
   *
   * Missing in a node that was created without it until the master has answered.
   */
  readonly priority?: Priority;
  /**
   * How long it will take, in minutes.
   *
   * At least 5; at most 480; a multiple of 5.
   */
  readonly estimateMinutes?: number | null;
  /**
   * When it is due, in milliseconds since 1970.
   *
   * At least 0; at most 9007199254740991.
   */
  readonly dueAt?: number | null;
  /**
   * Words to find it by.
   *
   * At most 8 items; items differ; missing in a node that was created without it until the master has answered.
   */
  readonly tags?: readonly string[];
  /**
   * A reference number of another system.
   *
   * Matches `^[A-Z]{2,5}-[0-9]{1,6}$`.
   */
  readonly ticket?: string | null;
  /**
   * When it was created, in milliseconds since 1970; set by the server.
   *
   * At least 0; at most 9007199254740991; set by the server alone.
   */
  readonly createdAt?: number | null;
  /**
   * Who wrote it.
   *
   * At least 1 character; at most 100 characters; set when it is created, and never after.
   */
  readonly author: string;
  /** The todo that waits for this one. */
  readonly blocks?: TodoId | null;
}

/** What creates a {@link Todo}. */
export interface TodoCreate {
  /**
   * What is to be done, in a line.
   *
   * At least 1 character; at most 500 characters.
   */
  readonly title: string;
  /**
   * More about it.
   *
   * At most 5000 characters.
   */
  readonly details?: string | null;
  /**
   * Whether it is done.
   *
   * Left out, it has its default.
   */
  readonly done?: boolean;
  /**
   * How much it matters.
   *
   * Left out, it has its default.
   */
  readonly priority?: Priority;
  /**
   * How long it will take, in minutes.
   *
   * At least 5; at most 480; a multiple of 5.
   */
  readonly estimateMinutes?: number | null;
  /**
   * When it is due, in milliseconds since 1970.
   *
   * At least 0; at most 9007199254740991.
   */
  readonly dueAt?: number | null;
  /**
   * Words to find it by.
   *
   * At most 8 items; items differ; left out, it has its default.
   */
  readonly tags?: readonly string[];
  /**
   * A reference number of another system.
   *
   * Matches `^[A-Z]{2,5}-[0-9]{1,6}$`.
   */
  readonly ticket?: string | null;
  /**
   * Who wrote it.
   *
   * At least 1 character; at most 100 characters.
   */
  readonly author: string;
  /** The todo that waits for this one. */
  readonly blocks?: TodoId | null;
}

/** What an update of a {@link Todo} sets; what is left out stays as it is. */
export interface TodoPatch {
  /**
   * What is to be done, in a line.
   *
   * At least 1 character; at most 500 characters.
   */
  readonly title?: string;
  /**
   * More about it.
   *
   * At most 5000 characters; `null` takes it away.
   */
  readonly details?: string | null;
  /** Whether it is done. */
  readonly done?: boolean;
  /** How much it matters. */
  readonly priority?: Priority;
  /**
   * How long it will take, in minutes.
   *
   * At least 5; at most 480; a multiple of 5; `null` takes it away.
   */
  readonly estimateMinutes?: number | null;
  /**
   * When it is due, in milliseconds since 1970.
   *
   * At least 0; at most 9007199254740991; `null` takes it away.
   */
  readonly dueAt?: number | null;
  /**
   * Words to find it by.
   *
   * At most 8 items; items differ.
   */
  readonly tags?: readonly string[];
  /**
   * A reference number of another system.
   *
   * Matches `^[A-Z]{2,5}-[0-9]{1,6}$`; `null` takes it away.
   */
  readonly ticket?: string | null;
  /**
   * The todo that waits for this one.
   *
   * `null` takes it away.
   */
  readonly blocks?: TodoId | null;
}

/** How the list is shown. */
export interface Settings {
  /**
   * The colour of the title, as `#rrggbb`.
   *
   * Matches `^#[0-9a-f]{6}$`.
   */
  readonly color: string;
  /**
   * Whether todos that are done are shown.
   *
   * Missing in a node that was created without it until the master has answered.
   */
  readonly showsDone?: boolean;
}

/** What creates a {@link Settings}. */
export interface SettingsCreate {
  /**
   * The colour of the title, as `#rrggbb`.
   *
   * Matches `^#[0-9a-f]{6}$`.
   */
  readonly color: string;
  /**
   * Whether todos that are done are shown.
   *
   * Left out, it has its default.
   */
  readonly showsDone?: boolean;
}

/** What an update of a {@link Settings} sets; what is left out stays as it is. */
export interface SettingsPatch {
  /**
   * The colour of the title, as `#rrggbb`.
   *
   * Matches `^#[0-9a-f]{6}$`.
   */
  readonly color?: string;
  /** Whether todos that are done are shown. */
  readonly showsDone?: boolean;
}

/** A collection: nodes by their id. */
export type Nodes<Id extends string, Node> = Readonly<Record<Id, Node>>;

/** The ids of a collection. */
export function idsOf<Id extends string>(nodes: Nodes<Id, unknown>): Id[] {
  return Object.keys(nodes) as Id[];
}

declare const nodeType: unique symbol;

/** A text that is the id of a node of this type. */
export type NodeId<Type extends string> = string & { readonly [nodeType]: Type };

function checkedId(text: string): string {
  if (!ID_PATTERN.test(text) || text.length > ID_CHARACTERS_MAX || text === "__proto__") {
    throw new RangeError(
      `An id is 1 to ${ID_CHARACTERS_MAX.toString()} printable ASCII characters without a comma: ${JSON.stringify(text)}`,
    );
  }
  return text;
}

/**
 * A proxy, and a path in its document.
 *
 * @internal
 */
export interface Place {
  readonly proxy: Pick<Proxy<object>, "apply" | "getDocument">;
  readonly path: readonly string[];
}

const place: unique symbol = Symbol("place");

/** The result of a create: the id of the new node, or why there is none. */
export type Created<Id extends string> =
  | { readonly isSuccess: true; readonly createdId: Id }
  | { readonly isSuccess: false; readonly error: string };

/** The path to a collection. */
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

/** A create of an optional child, as it stands in the queue of the proxy: an update of its parent. */
type ChildCreate = Command & { readonly createsChild: string };

function createChild(at: Place, props: object): Result {
  const path = at.path.slice(0, -1);
  const name = at.path[at.path.length - 1] ?? "";
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
    if (typeof node !== "object" || node === null || !Object.prototype.hasOwnProperty.call(node, name)) {
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

function update(at: Place, props: object): Result {
  return at.proxy.apply({ action: CommandAction.Update, path: [...at.path], props });
}

function remove(at: Place): Result {
  return at.proxy.apply({ action: CommandAction.Delete, path: [...at.path] });
}

function below(at: Place, name: string): Place {
  return { proxy: at.proxy, path: [...at.path, name] };
}

/** The path to a {@link TodoList}. */
export class TodoListPath {
  /** @internal */
  readonly [place]: Place;

  /** @internal */
  constructor(at: Place) {
    this[place] = at;
  }

  /** Sets these fields. */
  update(patch: TodoListPatch): Result {
    return update(this[place], patch);
  }

  /** What is to be done. */
  todos(): CollectionPath<TodoId, TodoCreate, TodoItemPath> {
    return new CollectionPath(below(this[place], "todos"), (at) => new TodoItemPath(at));
  }

  /** How the list is shown; missing until somebody sets it. */
  settings(): SettingsChildPath {
    return new SettingsChildPath(below(this[place], "settings"));
  }
}

/** The path to a {@link Todo}. */
export class TodoPath {
  /** @internal */
  readonly [place]: Place;

  /** @internal */
  constructor(at: Place) {
    this[place] = at;
  }

  /** Sets these fields. */
  update(patch: TodoPatch): Result {
    return update(this[place], patch);
  }
}

/** The path to a {@link Todo} of a collection. */
export class TodoItemPath extends TodoPath {
  /** Deletes it; no error where it does not exist. */
  delete(): Result {
    return remove(this[place]);
  }
}

/** The path to a {@link Settings}. */
export class SettingsPath {
  /** @internal */
  readonly [place]: Place;

  /** @internal */
  constructor(at: Place) {
    this[place] = at;
  }

  /** Sets these fields. */
  update(patch: SettingsPatch): Result {
    return update(this[place], patch);
  }
}

/** The path to a {@link Settings} that may be missing. */
export class SettingsChildPath extends SettingsPath {
  /** Creates it; an error where it exists already. */
  create(props: SettingsCreate): Result {
    return createChild(this[place], props);
  }

  /** Deletes it; no error where it does not exist. */
  delete(): Result {
    return remove(this[place]);
  }
}

/**
 * A proxy of the npm package for documents of the type {@link TodoList}, with typed paths to all that
 * can be changed.
 *
 * The npm package cannot create a node under a name that is given. So an optional child is created
 * here by an update of its parent, and `beginFlush` makes the create of it that a master expects. An
 * `interceptor` of this proxy sees that update; where it answers with `newProps`, the update is sent
 * as it is, and the master refuses it.
 */
export class TodoListProxy extends Proxy<TodoList> {
  #flush: { readonly queued: CompletionBatch; readonly sent: CompletionBatch } | undefined;

  /** The path to the document itself. */
  path(): TodoListPath {
    return new TodoListPath({ proxy: this, path: [] });
  }

  /** Begins a flush as the npm package does, with creates of optional children as a master expects them. */
  override beginFlush(): CompletionBatch {
    const queued = super.beginFlush();
    const sent = { from: queued.from, completions: queued.completions.map(asSent) };
    this.#flush = { queued, sent };
    return sent;
  }

  /** Cancels a flush as the npm package does. It must be the very batch that `beginFlush` gave. */
  override cancelFlush(flush: CompletionBatch): void {
    super.cancelFlush(this.#flush?.sent === flush ? this.#flush.queued : flush);
  }
}
