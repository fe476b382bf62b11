import type { Member } from "../tuning-result.ts";
import type { TuneReport } from "./report.ts";

/** How a model is used. */
interface UsageExamples {
  /** On the command line. */
  readonly command: string;
  /** As a program. */
  readonly typescript: string;
  /** Without Attune: commands that write the model in other formats. */
  readonly exports: string;
  /** What new rows need, in a sentence. */
  readonly needs: string;
}

/** Columns that are named. */
const MAX_NAMED = 8;
/** Characters that need no quotes in a shell. */
const PLAIN = /^[\w@%+=:,./-]+$/;

/** A word of a command, quoted for a POSIX shell where it has to be. */
export const shellWord = (word: string): string =>
  PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

/** Models that a Python module can hold, as `exportPython` of `attune/export` does. */
const PYTHON_MODELS = new Set(["constant", "linear", "tree", "forest", "extra-trees", "boosting"]);

/** Whether the models can become a Python module, which reads neither texts nor images. */
export const fitsPython = (
  { columns, pixels }: Pick<TuneReport, "columns" | "pixels">,
  members: readonly Pick<Member, "model">[],
): boolean =>
  pixels.length === 0 &&
  columns.every(({ type }) => type !== "text") &&
  members.every(({ model }) => PYTHON_MODELS.has(model));

/**
 * Examples that run as they are once the file of the model is there.
 * @param members the models that are kept
 */
export function usageExamples(report: TuneReport, members: readonly Member[]): UsageExamples {
  const { made, columns, pixels, classes } = report;
  const model = made.model ?? "model.json";
  const named = columns.slice(0, MAX_NAMED).map((c) => c.column);
  const [first, last] = [pixels.at(0), pixels.at(-1)];
  const names =
    first === undefined ? named : [`${first} … ${last} (${pixels.length} pixels)`, ...named];
  const more = columns.length > named.length ? ` and ${columns.length - named.length} more` : "";
  const rows = made.isFolder ? "FOLDER" : "ROWS.csv";
  const task = classes === undefined ? "regression" : "classification";
  return {
    command: `attune predict ${shellWord(model)} ${rows} > predictions.csv`,
    typescript: [
      'import { readFile } from "node:fs/promises";',
      'import { predictRows, readSavedModel } from "attune/tune";',
      "",
      `const path = ${JSON.stringify(model)};`,
      'const model = readSavedModel(await readFile(path, "utf8"), path);',
      `for await (const row of predictRows<"${task}">(model, "${rows}"))`,
      `  console.log(row.prediction${classes === undefined ? "" : ", row.probability"});`,
    ].join("\n"),
    exports: ["model.ts", "model.onnx", ...(fitsPython(report, members) ? ["model.py"] : [])]
      .map((out) => `attune export-model ${shellWord(model)} --out ${out}`)
      .join("\n"),
    needs: made.isFolder
      ? `FOLDER has ${pixels.length > 0 ? "images" : "texts"} as the one that the model was trained on.`
      : `The rows need the ${names.length === 1 && more === "" && first === undefined ? "column" : "columns"} ` +
        `${names.join(", ")}${more}; others are ignored.`,
  };
}
