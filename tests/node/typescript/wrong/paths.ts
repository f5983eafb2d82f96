// Places that a model has not, and commands that a place has not: none compiles.

import { columnId } from "../models/board.js";
import type { BoardProxy } from "../models/board.js";
import type { TodoListProxy } from "../models/todo-list.js";

export function wrong(list: TodoListProxy, board: BoardProxy): void {
  // TS2551 Property 'todo' does not exist
  list.path().todo();
  // TS2339 Property 'delete' does not exist on type 'TodoListPath'
  list.path().delete();
  // TS2339 Property 'update' does not exist on type 'CollectionPath
  list.path().todos().update({});
  // TS2339 Property 'create' does not exist on type 'ThemePath'
  board.path().theme().create({ isDark: true });
  // TS2339 Property 'delete' does not exist on type 'ThemePath'
  board.path().theme().delete();
  // TS2339 Property 'cards' does not exist
  board.path().columns().cards();
  const card = { title: "Paint", position: "V", pin: { x: 1 } };
  // TS2345 Property 'y' is missing
  board.path().columns().at(columnId("1")).cards().create(card);
}
