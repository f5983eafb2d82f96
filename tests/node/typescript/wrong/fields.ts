// Fields that are not there, that the server sets, that are never updated, or of another type: none compiles.

import { TodoListProxy } from "../models/todo-list.js";
import type { TodoList } from "../models/todo-list.js";
import type { Snapshot } from "flushout";

export function wrong(snapshot: Snapshot<TodoList>): void {
  const todos = new TodoListProxy(snapshot).path().todos();
  const made = todos.create({ title: "Milk", author: "Ada" });
  if (!made.isSuccess) {
    return;
  }
  const todo = todos.at(made.createdId);
  // TS2353 'createdAt' does not exist in type 'TodoPatch'
  todo.update({ createdAt: 5 });
  // TS2353 'createdAt' does not exist in type 'TodoCreate'
  todos.create({ title: "Milk", author: "Ada", createdAt: 5 });
  // TS2353 'author' does not exist in type 'TodoPatch'
  todo.update({ author: "Bo" });
  // TS2353 'colour' does not exist in type 'TodoPatch'
  todo.update({ colour: "red" });
  // TS2345 Property 'author' is missing
  todos.create({ title: "Milk" });
  // TS2322 Type 'number' is not assignable to type 'string'
  todo.update({ title: 7 });
  // TS2322 Type 'null' is not assignable to type 'string'
  todo.update({ title: null });
  // TS2322 Type '"urgent"' is not assignable to type 'Priority'
  todo.update({ priority: "urgent" });
  // TS2353 'todos' does not exist in type 'TodoListPatch'
  new TodoListProxy(snapshot).path().update({ todos: {} });
  // TS2353 'settings' does not exist in type 'TodoListPatch'
  new TodoListProxy(snapshot).path().update({ settings: { color: "#000000" } });
  // TS2375 Type 'undefined' is not assignable to type 'string | null'
  const patch: Parameters<typeof todo.update>[0] = { details: undefined };
  todo.update(patch);
}
