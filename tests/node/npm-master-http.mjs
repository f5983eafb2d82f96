// Serves a master of the npm package flushout over HTTP, as a plain server of its users would do it, and reports its state.

// First, so that nothing that a package prints at its start gets among the answers.
import { serve } from "./serve.mjs";
import { createServer } from "node:http";
import flushout from "flushout";

/** What no request may change: the names on the prototypes that all objects share. */
const prototypes = [Object.prototype, Array.prototype];
const namesAtStart = prototypes.map((prototype) => Object.getOwnPropertyNames(prototype).sort().join());
const describeAtStart = prototypes.map((prototype) => Object.getOwnPropertyDescriptors(prototype));

/** Longer arrays and deeper documents are counted as damage without being walked. */
const ARRAY_LENGTH_SOUND = 100_000;
const DEPTH_SOUND = 500;

/** `{master, history, firstCount, flushes}` once it listens; `flushes` counts the bodies that came. */
let open;

async function flush(text) {
  open.flushes.push(text.length < 10_000 ? text : `${text.length} characters`);
  const response = await open.master.apply(JSON.parse(text));
  open.history.push(...response.applied.completions);
  return response;
}

async function answer(request, response) {
  try {
    if (request.method === "GET" && request.url === "/snapshot") {
      send(response, 200, open.master.getSnapshot());
    } else if (request.method === "POST" && request.url === "/flush") {
      const chunks = [];
      for await (const chunk of request) {
        chunks.push(chunk);
      }
      send(response, 200, await flush(Buffer.concat(chunks).toString("utf8")));
    } else {
      send(response, 404, { error: "not found" });
    }
  } catch (error) {
    send(response, 500, { error: `${error.name}: ${error.message}` });
  }
}

function send(response, status, body) {
  const text = JSON.stringify(body);
  response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
  response.end(text);
}

/** Says in words what is wrong with the process, the counts, the history and the document. */
function damage() {
  const found = [];
  prototypes.forEach((prototype, index) => {
    const name = index === 0 ? "Object.prototype" : "Array.prototype";
    if (Object.getOwnPropertyNames(prototype).sort().join() !== namesAtStart[index]) {
      found.push(`${name} has changed`);
      restore(prototype, describeAtStart[index]);
    }
  });
  const { commandCount, document } = open.master.getSnapshot();
  if (commandCount !== open.firstCount + open.history.length) {
    found.push("the count and the history differ");
  }
  if (open.history.some(({ command, createdId }) => command.action === "create" && createdId === undefined)) {
    found.push("the history has a create without its id");
  }
  walk(document, 0, found);
  return [...new Set(found)];
}

function restore(prototype, descriptors) {
  for (const name of Object.getOwnPropertyNames(prototype)) {
    if (!Object.hasOwn(descriptors, name)) {
      delete prototype[name];
    }
  }
  Object.defineProperties(prototype, descriptors);
}

function walk(node, depth, found) {
  if (typeof node !== "object" || node === null) {
    return;
  }
  if (depth > DEPTH_SOUND) {
    found.push("the document is nested without bounds");
    return;
  }
  if (Array.isArray(node) && node.length > ARRAY_LENGTH_SOUND) {
    found.push("an array is longer than anything that was sent");
    return;
  }
  if (Object.getPrototypeOf(node) !== (Array.isArray(node) ? Array.prototype : Object.prototype)) {
    found.push("a node has another prototype");
  }
  for (const key of Object.keys(node)) {
    if (key === "undefined" || key === "null" || key === "[object Object]") {
      found.push("a key was made of what is no text");
    }
    walk(node[key], depth + 1, found);
  }
}

await serve({
  async listen({ snapshot, sequentialIds = false }) {
    open = {
      master: new flushout.Master(snapshot, {
        sequentialIds,
        historyProvider: async (from, to) => open.history.slice(from - open.firstCount, to - open.firstCount),
      }),
      history: [],
      firstCount: snapshot.commandCount,
      flushes: [],
    };
    const server = createServer(answer);
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    return { port: server.address().port };
  },
  async apply({ texts }) {
    const thrown = [];
    for (const [index, text] of texts.entries()) {
      try {
        // As over HTTP: what cannot be written as JSON throws too.
        JSON.stringify(await flush(text));
      } catch (error) {
        thrown.push({ index, error: `${error.name}: ${error.message}` });
      }
    }
    return { thrown };
  },
  state() {
    const found = damage();
    const isSound = found.length === 0;
    return { flushes: open.flushes, damage: found, snapshot: isSound ? open.master.getSnapshot() : null };
  },
});

// The server would keep the process alive.
process.exit(0);
