// Hosts a master of the npm package flushout, so that tests can have other proxies talk to it.

// First, so that nothing that a package prints at its start gets among the answers.
import { serve } from "./serve.mjs";
import flushout from "flushout";
import { interceptorOf } from "./interceptor-rules.mjs";

/** The open master: `{master, firstCount, completions}`; `completions` is its history since `firstCount`. */
let open;

function opened() {
  if (open === undefined) {
    throw new Error("no master is open");
  }
  return open;
}

await serve({
  open({ snapshot, history = false, sequentialIds = false, interceptorRules }) {
    const next = { master: undefined, firstCount: snapshot.commandCount, completions: [] };
    const historyProvider = async (from, to) =>
      from < next.firstCount ? undefined : next.completions.slice(from - next.firstCount, to - next.firstCount);
    next.master = new flushout.Master(snapshot, {
      sequentialIds,
      interceptor: interceptorOf(interceptorRules),
      historyProvider: history ? historyProvider : undefined,
    });
    open = next;
    return { snapshot: next.master.getSnapshot() };
  },
  async apply({ batch }) {
    const { master, completions } = opened();
    const response = await master.apply(batch);
    completions.push(...response.applied.completions);
    return { response };
  },
  snapshot() {
    return { snapshot: opened().master.getSnapshot() };
  },
});
