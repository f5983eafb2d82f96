// Judges messages by JSON Schemas with ajv in strict mode.

// First, so that nothing that a package prints at its start gets among the answers.
import { serve } from "./serve.mjs";
import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";

const DIALECTS = { "2020-12": Ajv2020, "draft-07": Ajv };
const validators = new Map();

/** A validator of its own for each schema, so that equal `$id`s of two schemas do not meet. */
function compile({ name, schema, dialect, keywords = [], strictRequired = true, allowUnionTypes = false }) {
  if (typeof name !== "string") {
    throw new Error("name must be text");
  }
  if (!Object.hasOwn(DIALECTS, dialect)) {
    throw new Error(`unknown dialect ${JSON.stringify(dialect)}; known: ${Object.keys(DIALECTS).join(", ")}`);
  }
  const ajv = new DIALECTS[dialect]({ strict: true, strictRequired, allowUnionTypes, allErrors: false });
  ajv.addVocabulary(keywords);
  validators.set(name, ajv.compile(schema));
  return {};
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
