// Turns the interceptor rules of the recorded vectors into an interceptor of the npm package flushout.

/** Gives undefined without rules; else an interceptor in which the first rule that matches decides. */
export function interceptorOf(rules) {
  if (rules === undefined || rules === null) {
    return undefined;
  }
  for (const rule of rules) {
    checkRule(rule);
  }
  return (document, command) => {
    const rule = rules.find((candidate) => matches(candidate.when ?? {}, document, command));
    return rule === undefined ? undefined : decide(rule.then, command);
  };
}

const CONDITIONS = ["action", "propsHave", "pathStartsWith", "documentHas"];
const DECISIONS = ["reject", "setProps", "replaceProps"];

/** A misspelt rule would silently never match, and the test would prove nothing. */
function checkRule(rule) {
  const unknown = Object.keys(rule.when ?? {}).filter((key) => !CONDITIONS.includes(key));
  if (unknown.length > 0) {
    throw new Error(`unknown condition in an interceptor rule: ${unknown.join(", ")}`);
  }
  const decisions = Object.keys(rule.then ?? {});
  if (decisions.length !== 1 || !DECISIONS.includes(decisions[0])) {
    throw new Error(`then must hold one of ${DECISIONS.join(", ")}`);
  }
}

function matches(when, document, command) {
  const path = command.path ?? [];
  if (when.action !== undefined && !when.action.includes(command.action)) {
    return false;
  }
  if (when.propsHave !== undefined && !Object.hasOwn(command.props ?? {}, when.propsHave)) {
    return false;
  }
  if (when.pathStartsWith !== undefined && !when.pathStartsWith.every((segment, index) => path[index] === segment)) {
    return false;
  }
  return when.documentHas === undefined || leadsSomewhere(document, when.documentHas);
}

function leadsSomewhere(document, keys) {
  let node = document;
  for (const key of keys) {
    if (typeof node !== "object" || node === null || !Object.hasOwn(node, key)) {
      return false;
    }
    node = node[key];
  }
  return true;
}

function decide(then, command) {
  if (then.reject !== undefined) {
    return { rejection: then.reject };
  }
  if (then.setProps !== undefined) {
    return { newProps: { ...(command.props ?? {}), ...then.setProps } };
  }
  return { newProps: then.replaceProps };
}
