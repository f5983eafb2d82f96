// Builds commands with the types that openapi-typescript makes of the board, sends them as flushes to
// `flushout apply`, and reads the answers with the types of answers. Prints what it read as one line of JSON.

import { execFileSync } from "node:child_process";
import type { components, operations } from "./generated/board/openapi.js";

type Schemas = components["schemas"];
type Flush = operations["sendFlush"]["requestBody"]["content"]["application/json"];
type Answer = operations["sendFlush"]["responses"][200]["content"]["application/json"];

const [program = "flushout", directory = "board"] = process.argv.slice(2);

function send(flush: Flush): Answer {
  const answer = execFileSync(program, ["apply", "--dir", directory, "--model", "board"], {
    input: JSON.stringify(flush),
    encoding: "utf8",
    stdio: ["pipe", "pipe", "pipe"],
  });
  return JSON.parse(answer) as Answer;
}

const card: Schemas["CardCreateProps"] = { title: "Pack", position: "V", pin: { x: 1.5, y: 2 }, labels: ["red"] };
const column: Schemas["BoardColumnsCreate"] = {
  createdId: "todo",
  command: { action: "create", path: ["columns"], props: { name: "To do", position: "V", cards: { pack: card } } },
};
const comment: Schemas["CardCommentsCreate"] = {
  createdId: "first",
  command: {
    action: "create",
    path: ["columns", "todo", "cards", "pack", "comments"],
    props: { text: "Boxes are in the cellar.", author: "Ada" },
  },
};

const first = send({ from: 0, completions: [column, comment] });
const second = send({
  from: 0,
  completions: [{ command: { action: "update", path: ["theme"], props: { isDark: true } } }],
});

const document = second.sync?.isPartial === false ? second.sync.latest.document : undefined;
console.log(
  JSON.stringify({
    applied: first.applied.completions.map(({ createdId }) => createdId),
    errors: [...(first.errors ?? []), ...(second.errors ?? [])].length,
    comment: document?.columns["todo"]?.cards["pack"]?.comments["first"]?.text,
    theme: document?.theme,
  }),
);
