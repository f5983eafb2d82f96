// Builds commands with the types that json-schema-to-typescript makes of the todo list, sends them as flushes to
// `flushout apply`, and reads the answers with the types of answers. Prints what it read as one line of JSON.

import { execFileSync } from "node:child_process";
import type {
  TodoCreateProps,
  TodoListCommand,
  TodoListFlush,
  TodoListTodosItemPath,
  TodoListTodosUpdate,
  TodoUpdateProps,
} from "./generated/todo-list/flush.js";
import type { Todo, TodoListFlushResponse } from "./generated/todo-list/flush-response.js";

const [program = "flushout", directory = "list"] = process.argv.slice(2);

function send(flush: TodoListFlush): TodoListFlushResponse {
  const answer = execFileSync(program, ["apply", "--dir", directory, "--model", "todo-list"], {
    input: JSON.stringify(flush),
    encoding: "utf8",
    stdio: ["pipe", "pipe", "pipe"],
  });
  return JSON.parse(answer) as TodoListFlushResponse;
}

const props: TodoCreateProps = { title: "Book the van", author: "Ada", priority: "high", tags: ["move"] };
const create: TodoListCommand = {
  createdId: "van",
  command: { action: "create", path: ["todos"], props },
  expected: {},
};

function update(id: string, props: TodoUpdateProps): TodoListTodosUpdate {
  const path: TodoListTodosItemPath = ["todos", id];
  return { command: { action: "update", path, props } };
}

const first = send({
  from: 0,
  completions: [
    create,
    { command: { action: "update", props: { title: "Moving" } } },
    update("van", { done: true, details: null }),
    update("nobody", { done: true }),
    { transaction: [{ ...update("van", { estimateMinutes: 30 }), expected: { estimateMinutes: null } }] },
    { ...update("van", { title: "Rent the van" }), expected: { title: "Hire the van" } },
  ],
});
const second = send({
  from: 0,
  completions: [{ command: { action: "delete", path: ["todos", "nobody"] }, expected: null }],
});

let todo: Todo | undefined;
if (second.sync?.isPartial === false) {
  todo = second.sync.latest.document.todos["van"];
}
const created = first.applied.completions.find(({ command }) => command.action === "create");
console.log(
  JSON.stringify({
    createdId: created?.createdId,
    errors: [...(first.errors ?? []), ...(second.errors ?? [])].map(({ index, code }) => [index, code]),
    todo: todo && { title: todo.title, done: todo.done, minutes: todo.estimateMinutes, by: todo.author },
  }),
);
