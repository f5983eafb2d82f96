// The types of the model Outline, and typed paths over the proxy of the npm package flushout 1.1.1.
// Made from the model by `flushout generate typescript`; do not edit it by hand.

import { CommandAction, Proxy } from "flushout";
import type { Result } from "flushout";

const ID_PATTERN = /^[ -+\--~]+$/;
const ID_CHARACTERS_MAX = 64;

/** The id of a {@link Item}; a text with a type of its own. */
export type ItemId = NodeId<"Item">;

/** A text as an id, as from an address or a form. Throws a `RangeError` where no id can be so. */
export function itemId(text: string): ItemId {
  return checkedId(text) as ItemId;
}

/** A shared outline. */
export interface Outline {
  /**
   * What the outline is called.
   *
   * At most 200 characters.
   */
  readonly title: string;
  /**
   * The items at the top.
   *
   * At most 1000 nodes.
   */
  readonly children: Nodes<ItemId, Item>;
}

/** What an update of a {@link Outline} sets; what is left out stays as it is. */
export interface OutlinePatch {
  /**
   * What the outline is called.
   *
   * At most 200 characters.
   */
  readonly title?: string;
}

/** An item of an outline, with items of its own. */
export interface Item {
  /**
   * The words of the item.
   *
   * At most 2000 characters.
   */
  readonly text: string;
  /**
   * Where it stands among its siblings.
   *
   * At least 1 character; at most 128 characters; matches `^[0-9A-Za-z]*[1-9A-Za-z]$`.
   */
  readonly position?: string | null;
  /**
   * Whether what is below it is hidden.
   *
   * Missing in a node that was created without it until the master has answered.
   */
  readonly isFolded?: boolean;
  /** Another item that this one points to. */
  readonly see?: ItemId | null;
  /**
   * The items below.
   *
   * At most 1000 nodes.
   */
  readonly children: Nodes<ItemId, Item>;
}

/** What creates a {@link Item}. */
export interface ItemCreate {
  /**
   * The words of the item.
   *
   * At most 2000 characters.
   */
  readonly text: string;
  /**
   * Where it stands among its siblings.
   *
   * At least 1 character; at most 128 characters; matches `^[0-9A-Za-z]*[1-9A-Za-z]$`.
   */
  readonly position?: string | null;
  /**
   * Whether what is below it is hidden.
   *
   * Left out, it has its default.
   */
  readonly isFolded?: boolean;
  /** Another item that this one points to. */
  readonly see?: ItemId | null;
  /**
   * The items below.
   *
   * At most 1000 nodes.
   */
  readonly children?: Nodes<ItemId, ItemCreate>;
}

/** What an update of a {@link Item} sets; what is left out stays as it is. */
export interface ItemPatch {
  /**
   * The words of the item.
   *
   * At most 2000 characters.
   */
  readonly text?: string;
  /**
   * Where it stands among its siblings.
   *
   * At least 1 character; at most 128 characters; matches `^[0-9A-Za-z]*[1-9A-Za-z]$`; `null` takes it away.
   */
  readonly position?: string | null;
  /** Whether what is below it is hidden. */
  readonly isFolded?: boolean;
  /**
   * Another item that this one points to.
   *
   * `null` takes it away.
   */
  readonly see?: ItemId | null;
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

function update(at: Place, props: object): Result {
  return at.proxy.apply({ action: CommandAction.Update, path: [...at.path], props });
}

function remove(at: Place): Result {
  return at.proxy.apply({ action: CommandAction.Delete, path: [...at.path] });
}

function completeAll<Id extends string, Create>(
  nodes: Nodes<Id, Create>,
  complete: (props: Create) => Create,
): Nodes<Id, Create> {
  const completed = Object.entries<Create>(nodes).map(([id, props]) => [id, complete(props)] as const);
  return Object.fromEntries(completed) as Nodes<Id, Create>;
}

function below(at: Place, name: string): Place {
  return { proxy: at.proxy, path: [...at.path, name] };
}

/** The path to a {@link Outline}. */
export class OutlinePath {
  /** @internal */
  readonly [place]: Place;

  /** @internal */
  constructor(at: Place) {
    this[place] = at;
  }

  /** Sets these fields. */
  update(patch: OutlinePatch): Result {
    return update(this[place], patch);
  }

  /** The items at the top. */
  children(): CollectionPath<ItemId, ItemCreate, ItemItemPath> {
    return new CollectionPath(below(this[place], "children"), (at) => new ItemItemPath(at), completeItem);
  }
}

/** The path to a {@link Item}. */
export class ItemPath {
  /** @internal */
  readonly [place]: Place;

  /** @internal */
  constructor(at: Place) {
    this[place] = at;
  }

  /** Sets these fields. */
  update(patch: ItemPatch): Result {
    return update(this[place], patch);
  }

  /** The items below. */
  children(): CollectionPath<ItemId, ItemCreate, ItemItemPath> {
    return new CollectionPath(below(this[place], "children"), (at) => new ItemItemPath(at), completeItem);
  }
}

/** The path to a {@link Item} of a collection. */
export class ItemItemPath extends ItemPath {
  /** Deletes it; no error where it does not exist. */
  delete(): Result {
    return remove(this[place]);
  }
}

function completeItem(props: ItemCreate): ItemCreate {
  return {
    ...props,
    children: completeAll(props.children ?? {}, completeItem),
  };
}

/**
 * A proxy of the npm package for documents of the type {@link Outline}, with typed paths to all that
 * can be changed.
 */
export class OutlineProxy extends Proxy<Outline> {
  /** The path to the document itself. */
  path(): OutlinePath {
    return new OutlinePath({ proxy: this, path: [] });
  }
}
