// What clients in TypeScript do with the generated modules: each story is a few commands through typed paths.

import type { ProxyConfig, Snapshot } from "flushout";
import { BoardProxy } from "./models/board.js";
import type { Board, ColumnId } from "./models/board.js";
import { InheritedProxy } from "./models/inherited.js";
import type { Inherited, InheritedPatch, LeafIdCreate, Manner } from "./models/inherited.js";
import { OutlineProxy, itemId } from "./models/outline.js";
import type { Outline } from "./models/outline.js";
import { TodoListProxy, idsOf, todoId } from "./models/todo-list.js";
import type { TodoCreate, TodoList } from "./models/todo-list.js";

type Outcome = { readonly isSuccess: boolean; readonly error?: string; readonly createdId?: string };

/** Fails where a command that must be applied is not. */
function applied<R extends Outcome>(result: R): Extract<R, { readonly isSuccess: true }> {
  if (!result.isSuccess) {
    throw new Error(result.error ?? "refused");
  }
  return result as Extract<R, { readonly isSuccess: true }>;
}

const todoStories = {
  plan(proxy: TodoListProxy): void {
    const todos = proxy.path().todos();
    const buy: TodoCreate = { title: "Buy milk", author: "Ada", tags: ["home", "soon"], priority: "high" };
    const bought = applied(todos.create(buy)).createdId;
    const cook = applied(todos.create({ title: "Cook", author: "Ada", details: "Something warm" })).createdId;
    applied(todos.at(bought).update({ blocks: cook, estimateMinutes: 15 }));
    applied(todos.at(cook).update({ done: true, ticket: "AB-12" }));
    applied(proxy.path().update({ title: "This week" }));
  },
  clear(proxy: TodoListProxy): void {
    const todos = proxy.path().todos();
    for (const id of idsOf(proxy.getDocument().todos)) {
      if (proxy.getDocument().todos[id]?.done === true) {
        applied(todos.at(id).update({ details: null, ticket: null }));
      }
    }
  },
  remove(proxy: TodoListProxy): void {
    const first = idsOf(proxy.getDocument().todos)[0];
    if (first === undefined) {
      throw new Error("there is no todo");
    }
    applied(proxy.path().todos().at(first).delete());
    // That nothing is there any more is no error.
    applied(proxy.path().todos().at(todoId("nobody")).delete());
  },
  decorate(proxy: TodoListProxy): void {
    const settings = proxy.path().settings();
    applied(settings.create({ color: "#00ff00" }));
    applied(settings.update({ showsDone: true }));
  },
  decorateTwice(proxy: TodoListProxy): string {
    const again = proxy.path().settings().create({ color: "#ffffff" });
    return again.isSuccess ? "created twice" : again.error;
  },
  undecorate(proxy: TodoListProxy): void {
    applied(proxy.path().settings().delete());
  },
  badId(): string {
    try {
      return todoId("a,b");
    } catch (error) {
      return error instanceof RangeError ? error.message : "another error";
    }
  },
};

const boardStories = {
  build(proxy: BoardProxy): void {
    const board = proxy.path();
    const column: ColumnId = applied(board.columns().create({ name: "Doing", position: "V" })).createdId;
    const cards = board.columns().at(column).cards();
    // The lists of the column and of the card are there at once, before any master has answered.
    const card = applied(cards.create({ title: "Paint", position: "V", pin: { x: 1.5, y: 2 } })).createdId;
    const comments = cards.at(card).comments();
    const comment = applied(comments.create({ text: "Which colour?", author: "Bo" })).createdId;
    applied(comments.at(comment).update({ text: "Which colour, and when?" }));
    applied(cards.at(card).update({ labels: ["red", "blue"], pin: null }));
    applied(board.theme().update({ isDark: true, scale: 1.5 }));
    applied(board.update({ name: "House" }));
  },
};

const outlineStories = {
  deepen(proxy: OutlineProxy): void {
    const chapter = applied(proxy.path().children().create({ text: "Chapter" })).createdId;
    const sections = proxy.path().children().at(chapter).children();
    const section = applied(sections.create({ text: "Section", see: chapter })).createdId;
    const notes = sections.at(section).children();
    const note = applied(
      notes.create({ text: "Note", children: { [itemId("inner")]: { text: "In the note" } } }),
    ).createdId;
    const inner = notes.at(note).children().at(itemId("inner"));
    applied(inner.children().create({ text: "Deepest" }));
    applied(inner.update({ isFolded: true, see: note }));
  },
};

// Objects without members that they inherit are what the types ask for.
const nothing: InheritedPatch = {};
const manner: Manner = {};
const bare: LeafIdCreate = {};

const inheritedStories = {
  grow(proxy: InheritedProxy): void {
    const document = proxy.path();
    applied(document.ids().create(bare));
    applied(document.complete().create({}));
    applied(document.all().create({}));
    applied(document.update(nothing));
  },
  name(proxy: InheritedProxy): void {
    applied(proxy.path().update({ ...nothing, constructor: 7, toString: "text", valueOf: manner }));
  },
};

type Stories<P> = Readonly<Record<string, (proxy: P) => unknown>>;

function model<T extends object, P>(
  open: (snapshot: Snapshot<T>, config: ProxyConfig<T>) => P,
  stories: Stories<P>,
): { readonly open: typeof open; readonly stories: Stories<P> } {
  return { open, stories };
}

/** The models with their stories, by their name. */
export const models = {
  "todo-list": model<TodoList, TodoListProxy>((snapshot, config) => new TodoListProxy(snapshot, config), todoStories),
  board: model<Board, BoardProxy>((snapshot, config) => new BoardProxy(snapshot, config), boardStories),
  inherited: model<Inherited, InheritedProxy>(
    (snapshot, config) => new InheritedProxy(snapshot, config),
    inheritedStories,
  ),
  outline: model<Outline, OutlineProxy>((snapshot, config) => new OutlineProxy(snapshot, config), outlineStories),
};
