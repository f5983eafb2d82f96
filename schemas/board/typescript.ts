// The types of the model Board, and typed paths over the proxy of the npm package flushout 1.1.1.
// Made from the model by `flushout generate typescript`; do not edit it by hand.

import { CommandAction, Proxy } from "flushout";
import type { Result } from "flushout";

const ID_PATTERN = /^[ -+\--~]+$/;
const ID_CHARACTERS_MAX = 64;

/** The id of a {@link Column}; a text with a type of its own. */
export type ColumnId = NodeId<"Column">;

/** A text as an id, as from an address or a form. Throws a `RangeError` where no id can be so. */
export function columnId(text: string): ColumnId {
  return checkedId(text) as ColumnId;
}

/** The id of a {@link Card}; a text with a type of its own. */
export type CardId = NodeId<"Card">;

/** A text as an id, as from an address or a form. Throws a `RangeError` where no id can be so. */
export function cardId(text: string): CardId {
  return checkedId(text) as CardId;
}

/** The id of a {@link Comment}; a text with a type of its own. */
export type CommentId = NodeId<"Comment">;

/** A text as an id, as from an address or a form. Throws a `RangeError` where no id can be so. */
export function commentId(text: string): CommentId {
  return checkedId(text) as CommentId;
}

/**
 * The colour of a label.
 *
 * red: Red.
 *
 * green: Green.
 *
 * blue: Blue.
 */
export type Label = "red" | "green" | "blue";

/** A place on a picture. */
export interface Point {
  /** From the left, in pixels. */
  readonly x: number;
  /** From the top, in pixels. */
  readonly y: number;
}

/** A shared board. */
export interface Board {
  /**
   * What the board is called.
   *
   * At least 1 character; at most 100 characters.
   */
  readonly name: string;
  /**
   * Its columns, to be shown in the order of their positions.
   *
   * At most 50 nodes.
   */
  readonly columns: Nodes<ColumnId, Column>;
  /**
   * The cards that were archived.
   *
   * At most 10000 nodes.
   */
  readonly archive: Nodes<CardId, Card>;
  /** How the board looks. */
  readonly theme: Theme;
}

/** What an update of a {@link Board} sets; what is left out stays as it is. */
export interface BoardPatch {
  /**
   * What the board is called.
   *
   * At least 1 character; at most 100 characters.
   */
  readonly name?: string;
}

/** A column of a board. */
export interface Column {
  /**
   * What the column is called.
   *
   * At least 1 character; at most 100 characters.
   */
  readonly name: string;
  /**
   * Where the column stands.
   *
   * At least 1 character; at most 128 characters; matches `^[0-9A-Za-z]*[1-9A-Za-z]$`.
   */
  readonly position: string;
  /**
   * The most cards that can be moved into it. A plain create does not check it.
   *
   * At least 1; at most 1000.
   */
  readonly cardLimit?: number | null;
  /**
   * Its cards, to be shown in the order of their positions.
   *
   * At most 1000 nodes.
   */
  readonly cards: Nodes<CardId, Card>;
}

/** What creates a {@link Column}. */
export interface ColumnCreate {
  /**
   * What the column is called.
   *
   * At least 1 character; at most 100 characters.
   */
  readonly name: string;
  /**
   * Where the column stands.
   *
   * At least 1 character; at most 128 characters; matches `^[0-9A-Za-z]*[1-9A-Za-z]$`.
   */
  readonly position: string;
  /**
   * The most cards that can be moved into it. A plain create does not check it.
   *
   * At least 1; at most 1000.
   */
  readonly cardLimit?: number | null;
  /**
   * Its cards, to be shown in the order of their positions.
   *
   * At most 1000 nodes.
   */
  readonly cards?: Nodes<CardId, CardCreate>;
}

/** What an update of a {@link Column} sets; what is left out stays as it is. */
export interface ColumnPatch {
  /**
   * What the column is called.
   *
   * At least 1 character; at most 100 characters.
   */
  readonly name?: string;
  /**
   * Where the column stands.
   *
   * At least 1 character; at most 128 characters; matches `^[0-9A-Za-z]*[1-9A-Za-z]$`.
   */
  readonly position?: string;
  /**
   * The most cards that can be moved into it. A plain create does not check it.
   *
   * At least 1; at most 1000; `null` takes it away.
   */
  readonly cardLimit?: number | null;
}

/** A card in a column. */
export interface Card {
  /**
   * What the card is about, in a line.
   *
   * At least 1 character; at most 200 characters.
   */
  readonly title: string;
  /**
   * Where the card stands in its column.
   *
   * At least 1 character; at most 128 characters; matches `^[0-9A-Za-z]*[1-9A-Za-z]$`.
   */
  readonly position: string;
  /** Where it was pinned on the picture of the board. */
  readonly pin?: Point | null;
  /**
   * The colours of its labels.
   *
   * At most 5 items; items differ; missing in a node that was created without it until the master has answered.
   */
  readonly labels?: readonly Label[];
  /**
   * What people say of it.
   *
   * At most 500 nodes.
   */
  readonly comments: Nodes<CommentId, Comment>;
  /**
   * When it was last moved or archived, in milliseconds since 1970; set by the command.
   *
   * At least 0; at most 9007199254740991; set by the server alone.
   */
  readonly movedAt?: number | null;
}

/** What creates a {@link Card}. */
export interface CardCreate {
  /**
   * What the card is about, in a line.
   *
   * At least 1 character; at most 200 characters.
   */
  readonly title: string;
  /**
   * Where the card stands in its column.
   *
   * At least 1 character; at most 128 characters; matches `^[0-9A-Za-z]*[1-9A-Za-z]$`.
   */
  readonly position: string;
  /** Where it was pinned on the picture of the board. */
  readonly pin?: Point | null;
  /**
   * The colours of its labels.
   *
   * At most 5 items; items differ; left out, it has its default.
   */
  readonly labels?: readonly Label[];
  /**
   * What people say of it.
   *
   * At most 500 nodes.
   */
  readonly comments?: Nodes<CommentId, CommentCreate>;
}

/** What an update of a {@link Card} sets; what is left out stays as it is. */
export interface CardPatch {
  /**
   * What the card is about, in a line.
   *
   * At least 1 character; at most 200 characters.
   */
  readonly title?: string;
  /**
   * Where the card stands in its column.
   *
   * At least 1 character; at most 128 characters; matches `^[0-9A-Za-z]*[1-9A-Za-z]$`.
   */
  readonly position?: string;
  /**
   * Where it was pinned on the picture of the board.
   *
   * `null` takes it away.
   */
  readonly pin?: Point | null;
  /**
   * The colours of its labels.
   *
   * At most 5 items; items differ.
   */
  readonly labels?: readonly Label[];
}

/** What somebody says of a card. */
export interface Comment {
  /**
   * The words.
   *
   * At least 1 character; at most 2000 characters.
   */
  readonly text: string;
  /**
   * Who wrote them.
   *
   * At least 1 character; at most 100 characters; set when it is created, and never after.
   */
  readonly author: string;
}

/** What creates a {@link Comment}. */
export interface CommentCreate {
  /**
   * The words.
   *
   * At least 1 character; at most 2000 characters.
   */
  readonly text: string;
  /**
   * Who wrote them.
   *
   * At least 1 character; at most 100 characters.
   */
  readonly author: string;
}

/** What an update of a {@link Comment} sets; what is left out stays as it is. */
export interface CommentPatch {
  /**
   * The words.
   *
   * At least 1 character; at most 2000 characters.
   */
  readonly text?: string;
}

/** How a board looks. */
export interface Theme {
  /**
   * Whether light stands on dark.
   *
   * Missing in a node that was created without it until the master has answered.
   */
  readonly isDark?: boolean;
  /**
   * How large things are shown, 1 for as they are.
   *
   * At least 0.5; at most 3.0; missing in a node that was created without it until the master has answered.
   */
  readonly scale?: number;
}

/** What an update of a {@link Theme} sets; what is left out stays as it is. */
export interface ThemePatch {
  /** Whether light stands on dark. */
  readonly isDark?: boolean;
  /**
   * How large things are shown, 1 for as they are.
   *
   * At least 0.5; at most 3.0.
   */
  readonly scale?: number;
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

/** The path to a {@link Board}. */
export class BoardPath {
  /** @internal */
  readonly [place]: Place;

  /** @internal */
  constructor(at: Place) {
    this[place] = at;
  }

  /** Sets these fields. */
  update(patch: BoardPatch): Result {
    return update(this[place], patch);
  }

  /** Its columns, to be shown in the order of their positions. */
  columns(): CollectionPath<ColumnId, ColumnCreate, ColumnItemPath> {
    return new CollectionPath(below(this[place], "columns"), (at) => new ColumnItemPath(at), completeColumn);
  }

  /** The cards that were archived. */
  archive(): CollectionPath<CardId, CardCreate, CardItemPath> {
    return new CollectionPath(below(this[place], "archive"), (at) => new CardItemPath(at), completeCard);
  }

  /** How the board looks. */
  theme(): ThemePath {
    return new ThemePath(below(this[place], "theme"));
  }
}

/** The path to a {@link Column}. */
export class ColumnPath {
  /** @internal */
  readonly [place]: Place;

  /** @internal */
  constructor(at: Place) {
    this[place] = at;
  }

  /** Sets these fields. */
  update(patch: ColumnPatch): Result {
    return update(this[place], patch);
  }

  /** Its cards, to be shown in the order of their positions. */
  cards(): CollectionPath<CardId, CardCreate, CardItemPath> {
    return new CollectionPath(below(this[place], "cards"), (at) => new CardItemPath(at), completeCard);
  }
}

/** The path to a {@link Column} of a collection. */
export class ColumnItemPath extends ColumnPath {
  /** Deletes it; no error where it does not exist. */
  delete(): Result {
    return remove(this[place]);
  }
}

/** The path to a {@link Card}. */
export class CardPath {
  /** @internal */
  readonly [place]: Place;

  /** @internal */
  constructor(at: Place) {
    this[place] = at;
  }

  /** Sets these fields. */
  update(patch: CardPatch): Result {
    return update(this[place], patch);
  }

  /** What people say of it. */
  comments(): CollectionPath<CommentId, CommentCreate, CommentItemPath> {
    return new CollectionPath(below(this[place], "comments"), (at) => new CommentItemPath(at));
  }
}

/** The path to a {@link Card} of a collection. */
export class CardItemPath extends CardPath {
  /** Deletes it; no error where it does not exist. */
  delete(): Result {
    return remove(this[place]);
  }
}

/** The path to a {@link Comment}. */
export class CommentPath {
  /** @internal */
  readonly [place]: Place;

  /** @internal */
  constructor(at: Place) {
    this[place] = at;
  }

  /** Sets these fields. */
  update(patch: CommentPatch): Result {
    return update(this[place], patch);
  }
}

/** The path to a {@link Comment} of a collection. */
export class CommentItemPath extends CommentPath {
  /** Deletes it; no error where it does not exist. */
  delete(): Result {
    return remove(this[place]);
  }
}

/** The path to a {@link Theme}. */
export class ThemePath {
  /** @internal */
  readonly [place]: Place;

  /** @internal */
  constructor(at: Place) {
    this[place] = at;
  }

  /** Sets these fields. */
  update(patch: ThemePatch): Result {
    return update(this[place], patch);
  }
}

function completeColumn(props: ColumnCreate): ColumnCreate {
  return {
    ...props,
    cards: completeAll(props.cards ?? {}, completeCard),
  };
}

function completeCard(props: CardCreate): CardCreate {
  return {
    ...props,
    comments: props.comments ?? {},
  };
}

/**
 * A proxy of the npm package for documents of the type {@link Board}, with typed paths to all that
 * can be changed.
 */
export class BoardProxy extends Proxy<Board> {
  /** The path to the document itself. */
  path(): BoardPath {
    return new BoardPath({ proxy: this, path: [] });
  }
}
