/** Needs `npm run build`: the command is started, and trains models in processes. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { predictRows, type SavedModel } from "attune/tune";
import Papa from "papaparse";
import { beforeAll, describe, expect, it } from "vitest";
import { attune, jsonHere, scratch, type TrialJson } from "./command.ts";

const cwd = scratch();

/** Names and classes that are awkward in CSV, HTML and JSON. */
const COLUMNS = ["a", 'b "x", y', "<i>&amp;", "day"];
const [NO, YES] = ['no, "never"', "<b>yes</b>"];

/** A table of a fixed generator; cells as text. */
function cellsOf(task: "classification" | "regression"): readonly (readonly string[])[] {
  let state = 7;
  const uniform = (): number => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648;
  return Array.from({ length: 160 }, (_, i) => {
    const [a, b, noise] = [uniform(), uniform(), uniform()];
    const score = a - b + (noise - 0.5);
    const target = task === "regression" ? String(score) : score > 0 ? YES : NO;
    return [
      String(a),
      i % 9 === 0 ? "" : String(b),
      i % 3 ? "x, y" : 'z "q"',
      `2024-01-0${1 + (i % 9)}`,
      target,
    ];
  });
}

const ENTITIES: { readonly [name: string]: string } = { lt: "<", gt: ">", quot: '"', amp: "&" };

/** Text of HTML without its tags, as a reader sees it. */
const textOf = (html: string): string =>
  html
    .replace(/<[^>]*>/g, " ")
    .replace(/&(?:#(\d+)|(\w+));/g, (_, code, name: string) =>
      code ? String.fromCodePoint(Number(code)) : ENTITIES[name]!,
    )
    .replace(/\s+/g, " ")
    .trim();

/** Cells of the rows of the table that has a header cell of this text. */
function tableWith(report: string, header: string): readonly (readonly string[])[] {
  const tables = [...report.matchAll(/<table>.*?<\/table>/gs)].map(([table]) =>
    [...table.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row]) =>
      [...row!.matchAll(/<t[dh][^>]*>(.*?)<\/t[dh]>/gs)].map(([, cell]) => textOf(cell!)),
    ),
  );
  return tables.find((rows) => rows[0]?.includes(header))!;
}

interface TuneJson {
  readonly metric: string;
  readonly trials: number;
  readonly best: {
    readonly model: string;
    readonly params: object;
    readonly cv: { readonly mean: number; readonly std: number };
    readonly train: number;
  };
  readonly holdout: { readonly score: number; readonly low: number; readonly high: number };
  readonly verdict: { readonly fit: string; readonly advice: string };
}

/** What the report shows of a number: four significant digits. */
const shown = (x: number): number => Number(x.toPrecision(4));

describe.each(["classification", "regression"] as const)("attune tune, %s", (task) => {
  const names = [...COLUMNS, "target"];
  const [table, model, page] = [`${task}.csv`, `${task}.json`, `${task}.html`];
  const storage = `sqlite:./${task}.db`;
  let result: TuneJson;
  let report: string;
  let rows: readonly { readonly [column: string]: string }[];

  beforeAll(async () => {
    const cells = cellsOf(task);
    writeFileSync(join(cwd, table), Papa.unparse([names, ...cells], { newline: "\n" }));
    rows = cells.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i]])));
    const ran = await attune(
      cwd,
      ...["tune", table, "--target", "target", "--trials", "7", "--seed", "1", "--json"],
      ...["--models", "linear,tree", "--study", "s", "--storage", storage],
      ...["--out", model, "--report", page],
    );
    expect(ran.code, ran.err).toBe(0);
    result = JSON.parse(ran.out);
    report = readFileSync(join(cwd, page), "utf8");
  });

  it("the leaderboard of the report has every trial's model, parameters and score", async () => {
    const trials = await jsonHere<readonly TrialJson[]>(
      cwd,
      ...["trials", "--study", "s", "--storage", storage],
    );
    expect(trials.length).toBe(result.trials);
    const [, ...board] = tableWith(report, "parameters");
    expect(board.map(([rank]) => Number(rank))).toEqual(board.map((_, i) => i + 1));
    const listed = board.map(([, kind, validation, , , , params]) => ({
      params: { kind, ...JSON.parse(params!) },
      value: Number(validation!.split(" ")[0]),
    }));
    const expected = trials.map(({ params, value }) => ({
      params: JSON.parse(
        JSON.stringify(params["model"], (_, v) => (typeof v === "number" ? shown(v) : v)),
      ),
      value: shown(value as number),
    }));
    const text = (items: readonly unknown[]): readonly string[] =>
      items.map((item) => JSON.stringify(item)).sort();
    expect(text(listed)).toEqual(text(expected));
  });

  it("the report has the numbers of the JSON result", () => {
    const text = textOf(report);
    const { holdout, best, verdict } = result;
    expect(text).toContain(
      `${shown(holdout.score)} ${result.metric} on 32 rows that the search never saw ` +
        `(95 % interval ${shown(holdout.low)} to ${shown(holdout.high)})`,
    );
    expect(text).toContain(
      `Cross-validation ${shown(best.cv.mean)} ± ${shown(best.cv.std)}, training ${shown(best.train)}`,
    );
    expect(text).toContain(verdict.advice);
    const first = tableWith(report, "parameters")[1]!;
    expect(first.slice(1, 4)).toEqual([
      best.model,
      `${shown(best.cv.mean)} ± ${shown(best.cv.std)}`,
      String(shown(best.train)),
    ]);
  });

  it("the report names every column as the file does", () => {
    const [, ...columns] = tableWith(report, "column");
    expect(columns.map(([name]) => name)).toEqual(COLUMNS);
  });

  it("predict writes the saved model's predictions, in CSV and in JSON", async () => {
    const saved: SavedModel = JSON.parse(readFileSync(join(cwd, model), "utf8"));
    const expected: unknown[] = [];
    for await (const prediction of predictRows(saved, rows)) expected.push(prediction);
    const json = await attune(cwd, "predict", model, table, "--json");
    expect(JSON.parse(json.out)).toEqual(expected);

    const csv = await attune(cwd, "predict", model, table);
    const { data, errors } = Papa.parse<{ [column: string]: string }>(csv.out, {
      header: true,
      skipEmptyLines: true,
      delimiter: ",",
    });
    expect(errors).toEqual([]);
    const read = data.map(({ prediction, ...others }) =>
      task === "regression"
        ? { prediction: Number(prediction) }
        : {
            prediction,
            probability: Object.fromEntries(
              Object.entries(others).map(([name, p]) => [
                name.replace(/^probability:/, ""),
                Number(p),
              ]),
            ),
          },
    );
    expect(read).toEqual(expected);
  });
});
