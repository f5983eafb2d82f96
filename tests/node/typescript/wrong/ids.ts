// Ids of another node type, and texts that nobody has looked at: none compiles.

import { commentId, columnId } from "../models/board.js";
import type { BoardProxy } from "../models/board.js";
import type { TodoList, TodoListProxy } from "../models/todo-list.js";

export function wrong(list: TodoListProxy, board: BoardProxy): string {
  // TS2345 Argument of type 'string' is not assignable to parameter of type 'TodoId'
  list.path().todos().at("1").delete();
  // TS2345 Argument of type 'CommentId' is not assignable to parameter of type 'ColumnId'
  board.path().columns().at(commentId("1")).delete();
  const todos = list.path().todos();
  // TS2322 Type 'string' is not assignable to type 'TodoId'
  todos.create({ title: "Milk", author: "Ada", blocks: "1" });
  // TS2345 Argument of type 'ColumnId' is not assignable to parameter of type 'TodoId'
  todos.at(columnId("1")).update({ done: true });
  const made = todos.create({ title: "Milk", author: "Ada" });
  // TS2339 Property 'createdId' does not exist
  const id = made.createdId;
  return id;
}

export function read(document: TodoList): string {
  // TS2540 Cannot assign to 'title' because it is a read-only property
  document.title = "changed past the proxy";
  // TS18048 'document.settings' is possibly 'undefined'
  return document.settings.color;
}
