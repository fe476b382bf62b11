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

interface Interval {
  readonly score: number;
  readonly low: number;
  readonly high: number;
}

interface CandidateJson {
  readonly model: string;
  readonly params: object;
  readonly cv: { readonly mean: number; readonly std: number };
}

interface Member {
  readonly number: number;
  readonly model: string;
  readonly params: object;
  readonly weight: number;
}

interface TuneJson {
  readonly metric: string;
  readonly trials: number;
  readonly best: {
    readonly model: string;
    readonly params?: object;
    readonly members: readonly Member[];
    readonly cv: { readonly mean: number };
  };
  readonly single: CandidateJson;
  readonly untuned: CandidateJson & { readonly estimate: Interval };
  readonly constant: Interval;
  readonly estimate: Interval & { readonly by: string; readonly rows: number };
  readonly holdout?: Interval;
  readonly verdict: { readonly advice: string };
}

/** What the report shows of a number: four significant digits. */
const shown = (x: number): number => Number(x.toPrecision(4));

/** The text of an interval in the report. */
const shownInterval = ({ score, low, high }: Interval): string =>
  `${shown(score)} (95 % interval ${shown(low)} to ${shown(high)})`;

describe.each([
  ["classification", 0],
  ["regression", 0.2],
] as const)("attune tune, %s, holdout %d", (task, holdout) => {
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
      ...["--models", "linear,tree", "--cv", "3", "--holdout", String(holdout)],
      ...["--study", "s", "--storage", storage],
      ...["--out", model, "--report", page],
    );
    expect(ran.code, ran.err).toBe(0);
    result = JSON.parse(ran.out);
    report = readFileSync(join(cwd, page), "utf8");
  });

  it("the leaderboard of the report has every trial's model, parameters and score", async () => {
    const all = await jsonHere<readonly TrialJson[]>(
      cwd,
      ...["trials", "--study", "s", "--storage", storage],
    );
    // Candidates of the portfolio may wait for a further run.
    const trials = all.filter((t) => t.state !== "waiting");
    expect(trials.length).toBe(result.trials);
    const [, ...board] = tableWith(report, "rows/s");
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
    const { estimate, best, single, untuned, constant, verdict } = result;
    const how =
      holdout > 0
        ? "on 32 rows that the search never saw"
        : "in nested cross-validation of 160 rows";
    expect(text).toContain(
      `${shown(estimate.score)} ${result.metric} ${how} ` +
        `(95 % interval ${shown(estimate.low)} to ${shown(estimate.high)})`,
    );
    expect([estimate.by, estimate.rows]).toEqual(
      holdout > 0 ? ["holdout", 32] : ["cross-validation", 160],
    );
    expect(text).toContain(
      `On the same rows: untuned ${untuned.model} ${shownInterval(untuned.estimate)}; ` +
        `constant ${shownInterval(constant)}.`,
    );
    expect(text).toContain(`Nested cross-validation ${shown(best.cv.mean)}.`);
    expect(text).toContain(verdict.advice);
    // The untuned models of other kinds are listed, too, but can't be the best.
    const board = tableWith(report, "rows/s").filter(([, kind]) => /linear|tree/.test(kind!));
    expect(board[0]!.slice(1, 3)).toEqual([
      single.model,
      `${shown(single.cv.mean)} ± ${shown(single.cv.std)}`,
    ]);
  });

  it("the saved model is what the result calls the best, and so does the report", () => {
    const saved: SavedModel = JSON.parse(readFileSync(join(cwd, model), "utf8"));
    const { best } = result;
    const { members } = saved.ensemble;
    expect(
      members.map(({ model: name, params, weight }) => ({ model: name, params, weight })),
    ).toEqual(best.members.map(({ number: _, ...member }) => member));
    expect(best.model).toBe(members.length > 1 ? "ensemble" : members[0]!.model);
    // Rows were held out: each member is trained again on all rows. Else the folds' models are kept.
    // A model that predicts its own rows out of sample is trained once.
    for (const { pipelines } of members)
      expect([1, holdout > 0 ? 5 : 3]).toContain(pipelines.length);
    const name =
      members.length > 1
        ? `ensemble of ${members.length} models`
        : `(tuned|untuned) ${members[0]!.model}`;
    expect(textOf(report)).toMatch(new RegExp(`The saved model is the ${name}\\.`));
    if (members.length > 1)
      expect(
        tableWith(report, "weight")
          .slice(1)
          .map(([weight, kind]) => [weight, kind]),
      ).toEqual(members.map((m) => [`${(100 * m.weight).toFixed(0)} %`, m.model]));
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
