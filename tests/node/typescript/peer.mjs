// Hosts proxies of the generated TypeScript modules, whose stories a test tells one after the other.

// First, so that nothing that a package prints at its start gets among the answers.
import { serve } from "./serve.mjs";
import { models } from "./built/stories.js";

/** From the name of a proxy to `{model, proxy, batch}`; `batch` is the flush under way. */
const proxies = new Map();

function held(name) {
  const entry = proxies.get(name);
  if (entry === undefined) {
    throw new Error(`no proxy is open under the name ${JSON.stringify(name)}`);
  }
  return entry;
}

function named(things, name) {
  if (!Object.hasOwn(things, name)) {
    throw new Error(`unknown ${JSON.stringify(name)}; known: ${Object.keys(things).join(", ")}`);
  }
  return things[name];
}

function state({ proxy }) {
  return { commandCount: proxy.getCommandCount(), document: proxy.getDocument() };
}

await serve({
  open({ proxy: name, model: modelName, snapshot, sequentialIds = false }) {
    const model = named(models, modelName);
    const entry = { model, proxy: model.open(snapshot, { sequentialIds }), batch: undefined };
    proxies.set(name, entry);
    return { state: state(entry) };
  },
  tell({ proxy: name, story }) {
    const entry = held(name);
    const result = named(entry.model.stories, story)(entry.proxy);
    return { result: result ?? null, state: state(entry) };
  },
  beginFlush({ proxy: name }) {
    const entry = held(name);
    entry.batch = entry.proxy.beginFlush();
    return { batch: entry.batch };
  },
  endFlush({ proxy: name, sync }) {
    const entry = held(name);
    const result = entry.proxy.endFlush(sync ?? undefined);
    return { result, state: state(entry) };
  },
  cancelFlush({ proxy: name }) {
    const entry = held(name);
    entry.proxy.cancelFlush(entry.batch);
    return { state: state(entry) };
  },
});
