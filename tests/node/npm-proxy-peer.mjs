// Hosts proxies of the npm package flushout, so that tests can have them talk to another master.

// First, so that nothing that a package prints at its start gets among the answers.
import { serve } from "./serve.mjs";
import flushout from "flushout";
import { interceptorOf } from "./interceptor-rules.mjs";

/** From the name of a proxy to `{proxy, batch}`; `batch` is the flush under way, which cancelFlush needs. */
const proxies = new Map();

function held(name) {
  const entry = proxies.get(name);
  if (entry === undefined) {
    throw new Error(`no proxy is open under the name ${JSON.stringify(name)}`);
  }
  return entry;
}

function state({ proxy }) {
  return {
    commandCount: proxy.getCommandCount(),
    document: proxy.getDocument(),
    hasUnflushedCommands: proxy.hasUnflushedCommands(),
    flushInProgress: proxy.isFlushInProgress(),
  };
}

await serve({
  open({ proxy: name, snapshot, sequentialIds = false, interceptorRules }) {
    const interceptor = interceptorOf(interceptorRules);
    const entry = { proxy: new flushout.Proxy(snapshot, { sequentialIds, interceptor }), batch: undefined };
    proxies.set(name, entry);
    return { state: state(entry) };
  },
  apply({ proxy: name, command }) {
    const entry = held(name);
    const result = entry.proxy.apply(command);
    return { result, state: state(entry) };
  },
  beginFlush({ proxy: name }) {
    const entry = held(name);
    entry.batch = entry.proxy.beginFlush();
    return { batch: entry.batch, state: state(entry) };
  },
  endFlush({ proxy: name, sync }) {
    const entry = held(name);
    const result = entry.proxy.endFlush(sync ?? undefined);
    if (!entry.proxy.isFlushInProgress()) {
      entry.batch = undefined;
    }
    return { result, state: state(entry) };
  },
  cancelFlush({ proxy: name }) {
    const entry = held(name);
    if (entry.batch === undefined) {
      throw new Error("no flush is under way");
    }
    entry.proxy.cancelFlush(entry.batch);
    entry.batch = undefined;
    return { state: state(entry) };
  },
  state({ proxy: name }) {
    return { state: state(held(name)) };
  },
});
