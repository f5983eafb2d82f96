// What must not compile with the types of json-schema-to-typescript: each line with an error names it at its end.

import type {
  TodoListEntry,
  TodoListFlush,
  TodoListSettingsCreate,
  TodoListTodosCreate,
  TodoListTodosUpdate,
} from "../generated/todo-list/flush.js";

export const noAuthor: TodoListTodosCreate = {
  command: {
    action: "create",
    path: ["todos"],
    props: { title: "a" }, // TS2322
  },
};
export const numberForText: TodoListTodosUpdate = {
  command: { action: "update", path: ["todos", "a"], props: { title: 7 } }, // TS2322
};
export const otherPriority: TodoListTodosUpdate = {
  command: { action: "update", path: ["todos", "a"], props: { priority: "urgent" } }, // TS2322
};
export const fieldOfTheServer: TodoListTodosUpdate = {
  command: { action: "update", path: ["todos", "a"], props: { createdAt: 1 } }, // TS2353
};
export const fieldOfCreateAlone: TodoListTodosUpdate = {
  command: { action: "update", path: ["todos", "a"], props: { author: "me" } }, // TS2353
};
export const shortPath: TodoListTodosUpdate = {
  command: { action: "update", path: ["todos"], props: {} }, // TS2322
};
export const otherId: TodoListSettingsCreate = {
  createdId: "mine", // TS2322
  command: { action: "create", props: { color: "#000000" } },
};
export const noSuchPlace: TodoListEntry = {
  command: { action: "update", path: ["lists", "a"], props: { title: "a" } }, // TS2322
};
export const noSuchAction: TodoListEntry = {
  command: { action: "replace", path: ["todos", "a"], props: { title: "a" } }, // TS2322
};
export const textForExpected: TodoListTodosUpdate = {
  command: { action: "update", path: ["todos", "a"], props: { title: "a" } },
  expected: "a", // TS2322
};
export const noCommands: TodoListEntry = { transaction: [] }; // TS2322
export const noCount: TodoListFlush = { completions: [] }; // TS2741
export const textForCount: TodoListFlush = { from: "1", completions: [] }; // TS2322
