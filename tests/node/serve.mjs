// Answers requests that come as lines of JSON on standard input, one answer a line on standard output.

import { Console } from "node:console";

// Whatever is printed by a package must not get among the answers, so all of console goes to standard error.
globalThis.console = new Console(process.stderr, process.stderr);

/**
 * Serves until standard input ends. `operations` maps the `op` of a request to a function (or async function)
 * from the request to the fields of the answer. What a function throws becomes `{ok: false, error}`.
 * Requests are answered strictly one after the other, in their order.
 */
export async function serve(operations) {
  let rest = "";
  process.stdin.setEncoding("utf8");
  // Not node:readline: it also takes U+2028 and U+2029 for ends of lines, and JSON may hold them as they are.
  for await (const chunk of process.stdin) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop();
    for (const line of lines) {
      if (line !== "") {
        await send(await answer(operations, line));
      }
    }
  }
}

async function answer(operations, line) {
  let id = null;
  try {
    const request = JSON.parse(line);
    id = request.id ?? null;
    if (!Object.hasOwn(operations, request.op)) {
      throw new Error(`unknown op ${JSON.stringify(request.op)}; known: ${Object.keys(operations).join(", ")}`);
    }
    return { id, ok: true, ...(await operations[request.op](request)) };
  } catch (error) {
    return { id, ok: false, error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}

/** Resolves when the line has been handed to the system. */
function send(reply) {
  return new Promise((resolve, reject) => {
    process.stdout.write(`${JSON.stringify(reply)}\n`, (error) => (error ? reject(error) : resolve()));
  });
}
