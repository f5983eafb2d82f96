// The types of the model TicketShop, and typed paths over the proxy of the npm package flushout 1.1.1.
// Made from the model by `flushout generate typescript`; do not edit it by hand.

import { CommandAction, Proxy } from "flushout";
import type { Result } from "flushout";

const ID_PATTERN = /^[ -+\--~]+$/;
const ID_CHARACTERS_MAX = 64;

/** The id of a {@link Show}; a text with a type of its own. */
export type ShowId = NodeId<"Show">;

/** A text as an id, as from an address or a form. Throws a `RangeError` where no id can be so. */
export function showId(text: string): ShowId {
  return checkedId(text) as ShowId;
}

/** The id of a {@link Reservation}; a text with a type of its own. */
export type ReservationId = NodeId<"Reservation">;

/** A text as an id, as from an address or a form. Throws a `RangeError` where no id can be so. */
export function reservationId(text: string): ReservationId {
  return checkedId(text) as ReservationId;
}

/** A shop that sells seats. */
export interface TicketShop {
  /**
   * What the shop is called.
   *
   * At most 100 characters.
   */
  readonly name: string;
  /**
   * What there are tickets for.
   *
   * At most 500 nodes.
   */
  readonly shows: Nodes<ShowId, Show>;
}

/** What an update of a {@link TicketShop} sets; what is left out stays as it is. */
export interface TicketShopPatch {
  /**
   * What the shop is called.
   *
   * At most 100 characters.
   */
  readonly name?: string;
}

/** One evening. */
export interface Show {
  /**
   * What is shown.
   *
   * At least 1 character; at most 200 characters.
   */
  readonly title: string;
  /**
   * When it begins, in milliseconds since 1970. From then on nothing is reserved or released.
   *
   * At least 0; at most 9007199254740991.
   */
  readonly startsAt: number;
  /**
   * How many seats there are.
   *
   * At least 1; at most 100000.
   */
  readonly seats: number;
  /**
   * What a seat costs, in cents.
   *
   * At least 0; at most 1000000.
   */
  readonly seatPriceCents: number;
  /**
   * How many seats are reserved: the sum over the reservations, kept by the commands.
   *
   * At least 0; at most 4294967295; set by the server alone.
   */
  readonly seatsReserved?: number | null;
  /**
   * Who has reserved.
   *
   * At most 100000 nodes.
   */
  readonly reservations: Nodes<ReservationId, Reservation>;
}

/** What creates a {@link Show}. */
export interface ShowCreate {
  /**
   * What is shown.
   *
   * At least 1 character; at most 200 characters.
   */
  readonly title: string;
  /**
   * When it begins, in milliseconds since 1970. From then on nothing is reserved or released.
   *
   * At least 0; at most 9007199254740991.
   */
  readonly startsAt: number;
  /**
   * How many seats there are.
   *
   * At least 1; at most 100000.
   */
  readonly seats: number;
  /**
   * What a seat costs, in cents.
   *
   * At least 0; at most 1000000.
   */
  readonly seatPriceCents: number;
  /**
   * Who has reserved.
   *
   * At most 100000 nodes.
   */
  readonly reservations?: Nodes<ReservationId, ReservationCreate>;
}

/** What an update of a {@link Show} sets; what is left out stays as it is. */
export interface ShowPatch {
  /**
   * What is shown.
   *
   * At least 1 character; at most 200 characters.
   */
  readonly title?: string;
  /**
   * When it begins, in milliseconds since 1970. From then on nothing is reserved or released.
   *
   * At least 0; at most 9007199254740991.
   */
  readonly startsAt?: number;
  /**
   * How many seats there are.
   *
   * At least 1; at most 100000.
   */
  readonly seats?: number;
  /**
   * What a seat costs, in cents.
   *
   * At least 0; at most 1000000.
   */
  readonly seatPriceCents?: number;
}

/** Seats that somebody has reserved. Only commands make one. */
export interface Reservation {
  /**
   * How many.
   *
   * At least 1; at most 10; set when it is created, and never after.
   */
  readonly seats: number;
  /**
   * Who has them.
   *
   * Set by the server alone.
   */
  readonly holder?: string | null;
  /**
   * When they were reserved, in milliseconds since 1970.
   *
   * At least 0; at most 9007199254740991; set by the server alone.
   */
  readonly reservedAt?: number | null;
}

/** What creates a {@link Reservation}. */
export interface ReservationCreate {
  /**
   * How many.
   *
   * At least 1; at most 10.
   */
  readonly seats: number;
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

function below(at: Place, name: string): Place {
  return { proxy: at.proxy, path: [...at.path, name] };
}

/** The path to a {@link TicketShop}. */
export class TicketShopPath {
  /** @internal */
  readonly [place]: Place;

  /** @internal */
  constructor(at: Place) {
    this[place] = at;
  }

  /** Sets these fields. */
  update(patch: TicketShopPatch): Result {
    return update(this[place], patch);
  }

  /** What there are tickets for. */
  shows(): CollectionPath<ShowId, ShowCreate, ShowItemPath> {
    return new CollectionPath(below(this[place], "shows"), (at) => new ShowItemPath(at), completeShow);
  }
}

/** The path to a {@link Show}. */
export class ShowPath {
  /** @internal */
  readonly [place]: Place;

  /** @internal */
  constructor(at: Place) {
    this[place] = at;
  }

  /** Sets these fields. */
  update(patch: ShowPatch): Result {
    return update(this[place], patch);
  }

  /** Who has reserved. */
  reservations(): CollectionPath<ReservationId, ReservationCreate, ReservationItemPath> {
    return new CollectionPath(below(this[place], "reservations"), (at) => new ReservationItemPath(at));
  }
}

/** The path to a {@link Show} of a collection. */
export class ShowItemPath extends ShowPath {
  /** Deletes it; no error where it does not exist. */
  delete(): Result {
    return remove(this[place]);
  }
}

/** The path to a {@link Reservation}. */
export class ReservationPath {
  /** @internal */
  readonly [place]: Place;

  /** @internal */
  constructor(at: Place) {
    this[place] = at;
  }
}

/** The path to a {@link Reservation} of a collection. */
export class ReservationItemPath extends ReservationPath {
  /** Deletes it; no error where it does not exist. */
  delete(): Result {
    return remove(this[place]);
  }
}

function completeShow(props: ShowCreate): ShowCreate {
  return {
    ...props,
    reservations: props.reservations ?? {},
  };
}

/**
 * A proxy of the npm package for documents of the type {@link TicketShop}, with typed paths to all
 * that can be changed.
 */
export class TicketShopProxy extends Proxy<TicketShop> {
  /** The path to the document itself. */
  path(): TicketShopPath {
    return new TicketShopPath({ proxy: this, path: [] });
  }
}
