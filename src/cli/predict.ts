import { existsSync, readFileSync } from "node:fs";
import type { Command } from "commander";
import Papa from "papaparse";
import { AttuneError } from "../errors/attune-error.ts";
import { predictRows, readSavedModel } from "../tune/saved-model.ts";
import { jsonOption } from "./options.ts";
import type { Terminal } from "./terminal.ts";

/** Lines written at a time. */
const CHUNK = 1000;

export function predict(program: Command, terminal: Terminal): void {
  const command = program
    .command("predict <model> <rows>")
    .description("predict new rows with a model that attune tune --out wrote; prints CSV");
  jsonOption(command)
    .addHelpText("after", "\nExample:\n  $ attune predict model.json new.csv > predictions.csv")
    .action(async (path: string, rows: string, options) => {
      if (!existsSync(path))
        throw new AttuneError("data-invalid", `there is no file ${path}`, {
          hint: "give the file that attune tune --out wrote",
        });
      const saved = readSavedModel(readFileSync(path, "utf8"), path);
      const header = ["prediction", ...saved.classes.map((label) => `probability:${label}`)];
      let held: string[] = options.json ? [] : [Papa.unparse([header])];
      let any = false;
      for await (const p of predictRows(saved, rows)) {
        if (options.json) held.push(`${any || held.length > 0 ? ",\n " : "["}${JSON.stringify(p)}`);
        else
          held.push(
            Papa.unparse([
              [
                p.prediction,
                ...("probability" in p ? saved.classes.map((label) => p.probability[label]) : []),
              ],
            ]),
          );
        if (held.length < CHUNK) continue;
        terminal.out(options.json ? held.join("") : `${held.join("\n")}\n`);
        held = [];
        any = true;
      }
      if (options.json) terminal.out(`${held.join("") || (any ? "" : "[")}]\n`);
      else if (held.length > 0) terminal.out(`${held.join("\n")}\n`);
    });
}
