/** Needs `npm run build`: the command is started, and trains models in processes. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { predictRows, type SavedModel } from "attune/tune";
import Papa from "papaparse";
import { beforeAll, describe, expect, it } from "vitest";
import { settingsText } from "../src/space/settings-text.ts";
import { rangeText, roundToError } from "../src/tune/report/score-digits.ts";
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

/** Cells of the rows, the first for the heading, of the table that has a header cell of this text. */
function tableWith(report: string, header: string): readonly (readonly Cell[])[] {
  const tables = [...report.matchAll(/<table[^>]*>.*?<\/table>/gs)].map(([table]) =>
    [...table.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row]) =>
      [...row!.matchAll(/<t[dh]([^>]*)>(.*?)<\/t[dh]>/gs)].map(([, attributes, cell]) => ({
        text: textOf(cell!),
        value: /data-value="([^"]*)"/.exec(attributes!)?.[1],
      })),
    ),
  );
  return tables.find(([head]) => head?.some(({ text }) => text === header))!;
}

/** A cell: its text, and the number by which it is sorted. */
interface Cell {
  readonly text: string;
  readonly value: string | undefined;
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
  readonly verdict: { readonly statements: readonly { readonly text: string }[] };
}

/** A number of the report, with as many digits as its interval allows. */
const shown = ({ score, low, high }: Interval): string => roundToError(score, (high - low) / 2);
const shownRange = (interval: Interval): string => rangeText(interval);

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
    const listed = board.map(([number, kind, state, score, , , , settings]) => ({
      number: Number(number!.text),
      model: kind!.text,
      state: state!.text,
      value: Number(score!.value),
      settings: settings!.text,
    }));
    const expected = trials.map(({ number, params, value }) => {
      const { kind, ...settings } = params["model"] as { readonly kind: string };
      const text = settingsText(settings);
      return { number, model: kind, state: "evaluated", value, settings: text };
    });
    expect([...listed].sort((a, b) => a.number - b.number)).toEqual(expected);
    const scores = listed.map(({ value }) => value);
    const sign = task === "classification" ? -1 : 1;
    expect(scores).toEqual([...scores].sort((a, b) => sign * (a - b)));
  });

  it("the report has the numbers of the JSON result", () => {
    const text = textOf(report);
    const { estimate, single, untuned, constant, verdict } = result;
    const how =
      holdout > 0
        ? "on 32 rows that the search never saw"
        : "in nested cross-validation of 160 rows";
    expect(text).toContain(`${shown(estimate)} 95 % interval ${shownRange(estimate)} ${how}`);
    expect([estimate.by, estimate.rows]).toEqual(
      holdout > 0 ? ["holdout", 32] : ["cross-validation", 160],
    );
    expect(text).toContain(
      `best untuned model: ${untuned.model} ${shown(untuned.estimate)} 95 % interval ` +
        `${shownRange(untuned.estimate)} on the same rows`,
    );
    expect(text).toContain(`constant ${shown(constant)}`);
    for (const { text: sentence } of verdict.statements) expect(text).toContain(sentence);
    // The untuned models of other kinds are listed, too, but can't be the best.
    const [first] = tableWith(report, "rows/s").filter(([, kind]) =>
      /linear|tree/.test(kind!.text),
    );
    expect(first![1]!.text).toBe(single.model);
    expect(Number(first![3]!.value)).toBe(single.cv.mean);
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
    expect(textOf(report)).toMatch(new RegExp(`The model in ${model} is the ${name}\\b`));
    if (members.length > 1)
      expect(
        tableWith(report, "weight")
          .slice(1)
          .map(([, weight, , number]) => [weight!.text, Number(number!.text)]),
      ).toEqual(
        members.map((m, i) => [`${(100 * m.weight).toFixed(0)} %`, best.members[i]!.number]),
      );
  });

  it("the report names every column as the file does", () => {
    const [, ...columns] = tableWith(report, "column");
    expect(columns.map(([name]) => name!.text)).toEqual(COLUMNS);
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
