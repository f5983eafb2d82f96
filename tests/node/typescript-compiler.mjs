// Compiles the TypeScript modules that a test has put into a folder, and tells what is wrong with them.

// First, so that nothing that a package prints at its start gets among the answers.
import { serve } from "./serve.mjs";
import { cpSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import ts from "typescript";

/** Puts what is in the folder `typescript` and the packages into another folder. */
function prepare({ folder }) {
  cpSync("typescript", folder, { recursive: true });
  cpSync("serve.mjs", join(folder, "serve.mjs"));
  symlinkSync(join(process.cwd(), "node_modules"), join(folder, "node_modules"), "dir");
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
  return { wrong: readdirSync(join(folder, "wrong")).sort() };
}

/** Writes JavaScript to `built`, and gives the errors, one for each place. */
function compile({ folder }) {
  const fail = (diagnostic) => {
    throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n"));
  };
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: fail };
  const { options, fileNames, errors } = ts.getParsedCommandLineOfConfigFile(join(folder, "tsconfig.json"), {}, host);
  errors.forEach(fail);
  const program = ts.createProgram(fileNames, options);
  const { diagnostics } = program.emit();
  const all = ts.sortAndDeduplicateDiagnostics([...ts.getPreEmitDiagnostics(program), ...diagnostics]);
  return {
    errors: all.map(({ file, start, code, messageText }) => ({
      file: file === undefined ? "" : relative(folder, file.fileName).split(sep).join("/"),
      line: file === undefined ? 0 : file.getLineAndCharacterOfPosition(start).line + 1,
      code,
      message: ts.flattenDiagnosticMessageText(messageText, "\n"),
    })),
  };
}

await serve({ prepare, compile });
