// Judges messages by JSON Schemas with ajv in strict mode.

// First, so that nothing that a package prints at its start gets among the answers.
import { serve } from "./serve.mjs";
import { createRequire } from "node:module";
import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import standalone from "ajv/dist/standalone/index.js";
import ajvDraft04 from "ajv-draft-04";

/** The formats that JSON Schema itself names. */
const FORMATS = [
  "date", "date-time", "duration", "email", "hostname", "idn-email", "idn-hostname", "ipv4", "ipv6", "iri", "iri-reference",
  "json-pointer", "regex", "relative-json-pointer", "time", "uri", "uri-reference", "uri-template", "uuid",
];

const DIALECTS = { "2020-12": Ajv2020, "draft-07": Ajv, "draft-04": ajvDraft04.default };
const require = createRequire(import.meta.url);
const validators = new Map();

/** A validator of its own for each schema, so that equal `$id`s of two schemas do not meet. */
function compile({ name, schema, dialect, keywords = [], strictRequired = true, allowUnionTypes = false, asCode = false }) {
  if (typeof name !== "string") {
    throw new Error("name must be text");
  }
  if (!Object.hasOwn(DIALECTS, dialect)) {
    throw new Error(`unknown dialect ${JSON.stringify(dialect)}; known: ${Object.keys(DIALECTS).join(", ")}`);
  }
  const code = { source: asCode };
  const ajv = new DIALECTS[dialect]({ strict: true, strictRequired, allowUnionTypes, allErrors: false, ownProperties: true, code });
  ajv.addVocabulary(keywords);
  // Formats annotate: what is regular in them stands in a pattern beside. Strict mode refuses all others.
  for (const format of FORMATS) ajv.addFormat(format, true);
  const validator = ajv.compile(schema);
  validators.set(name, asCode ? run(standalone.default(ajv, validator)) : validator);
  return {};
}

/** Runs the source text of a validator, as a build step would have written it into a file. */
function run(source) {
  const module = { exports: {} };
  new Function("module", "exports", "require", source)(module, module.exports, require);
  return module.exports;
}

function validatorOf(name) {
  const validator = validators.get(name);
  if (validator === undefined) {
    throw new Error(`no schema has been compiled under the name ${JSON.stringify(name)}`);
  }
  return validator;
}

/** Gives the errors of a message; an empty list when it is valid. */
function judge(validator, text) {
  let message;
  try {
    message = JSON.parse(text);
  } catch (error) {
    return [{ instancePath: "", keyword: "parse", message: error.message }];
  }
  if (validator(message)) {
    return [];
  }
  return validator.errors.map(({ instancePath, schemaPath, keyword, message }) => ({
    instancePath,
    schemaPath,
    keyword,
    message,
  }));
}

await serve({
  compile,
  validate({ name, text }) {
    const errors = judge(validatorOf(name), text);
    return { valid: errors.length === 0, errors };
  },
  validate_many({ name, texts }) {
    const validator = validatorOf(name);
    return { valid: texts.map((text) => judge(validator, text).length === 0) };
  },
});
