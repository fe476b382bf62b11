import { describe, expect, it } from "vitest";
import { evaluated as candidate } from "../../../test/tune-parts.ts";
import { goodVerdict } from "../../../test/tune-verdict.ts";
import type { Target } from "../../numeric/matrix.ts";
import { defaultCandidate } from "../candidates.ts";
import type { Task } from "../metric.ts";
import type { Column } from "../table/data-table.ts";
import type { Dataset } from "../table/read-dataset.ts";
import type { Evaluated, TuneResultData } from "../tuning-result.ts";
import { columnsTable, notesList } from "./columns.ts";
import { formatNumber } from "./format-number.ts";
import { heldSection } from "./held-rows.ts";
import { leaderboardTable, paramsCode } from "./leaderboard.ts";
import { type PageContext, reportPage } from "./page.ts";

const evaluated = (number: number, mean: number, more: Partial<Evaluated> = {}): Evaluated =>
  candidate(number, mean, {
    ...{ train: 0.98765, std: 0.0123456, secondsToTrain: 1.5, rowsPerSecond: 123_456 },
    ...more,
  });
const best = evaluated(5, 0.91);
const untuned = evaluated(2, 0.85, defaultCandidate("forest", "classification"));
const result: TuneResultData<Task> = {
  task: "classification",
  metric: "auc",
  metricLabel: "auc",
  study: "churn-left-1f",
  trials: 12,
  failed: [],
  seconds: 3.1234,
  best: {
    ...{ model: "tree", params: { depth: 5 }, validation: 0.9012345, rowsPerSecond: 123_456 },
    members: [{ number: 5, model: "tree", params: { depth: 5 }, weight: 1 }],
  },
  single: best,
  untuned: { ...untuned, estimate: { mean: 0.84, low: 0.8, high: 0.88 } },
  constant: { mean: 0.5, low: 0.5, high: 0.5 },
  estimate: { mean: 0.9, low: 0.87654, high: 0.93, by: "holdout", rows: 3 },
  untried: [],
  ...{ holdout: { mean: 0.9, low: 0.87654, high: 0.93 }, holdoutRows: [3, 9] },
  test: undefined,
  written: { models: "again", text: "It was <trained> again." },
  verdict: goodVerdict,
  cost: undefined,
  importance: undefined,
  front: [best, untuned],
  leaderboard: [best, untuned, evaluated(0, 0.5, { model: "constant" })],
  notes: [],
};
const columns: readonly Column[] = [
  { name: "a<b", type: "number", values: Float64Array.of(1, Number.NaN, 3) },
  { name: "k", type: "category", codes: Int32Array.of(0, 1, 0), categories: ["x", "y"] },
];
const dataset: Dataset = {
  table: { rows: 3, columns },
  targetName: "left",
  task: "classification",
  target: Float64Array.of(0, 1, 0),
  classes: ["no", "yes"],
  timesOf: () => new Float64Array(0),
  kept: new Map(),
  notes: [],
  fingerprint: "",
};
const held: Target = { values: Float64Array.of(0, 1, 1), classes: 2 };
const context: PageContext = {
  label: "churn",
  target: "left",
  dataset,
  predictions: Float64Array.of(0.9, 0.1, 0.2, 0.8, 0.7, 0.3),
  unseen: held,
  importance: [],
};
/** The texts that a browser shows: without tags, one space between them. */
const textOf = (html: string): string =>
  html
    .replace(/<style>[\s\S]*?<\/style>/g, " ")
    .replace(/<[^>]*>/g, " ")
    .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
    .replace(/\s+/g, " ")
    .trim();

describe("numbers in a report", () => {
  it.each([
    [0.123456, "0.1235"],
    [1234.5678, "1235"],
    [123_456, "123500"],
    [2, "2"],
    [-0.00012346, "-0.0001235"],
    [0, "0"],
    [1e-9, "1e-9"],
    [Number.NaN, "NaN"],
    [-Infinity, "-Infinity"],
  ])("have four digits: %s", (x, text) => {
    expect(formatNumber(x)).toBe(text);
  });
});

describe("the table of columns", () => {
  it("has type, number of categories and share of missing cells, with names escaped", () => {
    expect(textOf(columnsTable(dataset.table))).toBe(
      "column type missing a<b number 33.3 % k category, 2 values",
    );
  });
  it("counts missing categories", () => {
    const column: Column = {
      name: "k",
      type: "category",
      codes: Int32Array.of(-1, -1, 0, 0),
      categories: ["x"],
    };
    expect(textOf(columnsTable({ rows: 4, columns: [column] }))).toContain("50.0 %");
  });
});

describe("the remarks on the data", () => {
  it("are a list, with the column in front of the remark", () => {
    const notes = [
      { column: "", message: "60 rows" },
      { column: "a&b", message: 'always "<x>"' },
    ];
    const html = notesList(notes);
    expect(textOf(html)).toBe('60 rows a&b : always "<x>"');
    expect(html.match(/<li>/g)?.length).toBe(2);
  });
  it("are left out when there are none", () => {
    expect(notesList([])).toBe("");
  });
});

describe("predictions of the held rows", () => {
  it("of classes are counted by actual and predicted class", () => {
    const text = textOf(heldSection("classification", ["no", "yes"], context.predictions, held));
    // Row 0 is right, row 1 is right, row 2 is a yes that is taken for a no.
    expect(text).toBe("On unseen rows actual \\ predicted no yes no 1 0 yes 1 1");
  });
  it("escape the labels of classes", () => {
    const html = heldSection("classification", ["<b>", "&"], context.predictions, held);
    expect(html).toContain("<th>&#60;b&#62;</th>");
    expect(html).toContain("<th>&#38;</th>");
  });
  it("of numbers are a chart with a point for each of the first 2000 rows", () => {
    const values = Float64Array.from({ length: 2500 }, (_, i) => i);
    const html = heldSection("regression", [], values, { values, classes: 0 });
    expect(html.match(/<circle/g)?.length).toBe(2000);
  });
});

describe("the leaderboard", () => {
  it("numbers the candidates from 1, with scores and speed of four digits", () => {
    const text = textOf(leaderboardTable({ ...result, leaderboard: [best] }));
    expect(text).toContain('1 tree 0.91 ± 0.01235 0.9877 1.5 123500 {"depth":5}');
    expect(text).toContain("validation auc");
  });
  it("shows thirty candidates at most", () => {
    const leaderboard = Array.from({ length: 40 }, (_, i) => evaluated(i, 0.9));
    expect(leaderboardTable({ ...result, leaderboard }).match(/<tr>/g)?.length).toBe(31);
  });
  it("shortens the numbers of nested parameters, and escapes texts", () => {
    const params = { optimizer: { kind: "<sgd>", rate: 0.0123456789 }, layers: [64, 32] };
    expect(textOf(paramsCode(evaluated(1, 0.9, { params })))).toBe(
      '{"optimizer":{"kind":"<sgd>", ' + '"rate":0.01235}, "layers":[64, 32]}',
    );
  });
});

describe("a report", () => {
  const page = (more: Partial<TuneResultData<Task>> = {}, c: Partial<PageContext> = {}): string =>
    textOf(reportPage({ ...result, ...more }, { ...context, ...c }));

  it("begins with the data, the holdout score, the untuned model and the verdict", () => {
    const text = page();
    expect(text).toContain("Predicting left from churn");
    expect(text).toContain("classification, 3 rows, 2 columns, 12 trials in 3.1 s.");
    expect(text).toContain(
      "0.9 auc on 3 rows that the search never saw (95 % interval 0.8765 to 0.93)",
    );
    expect(text).toContain(
      "On the same rows: untuned forest 0.84 (95 % interval 0.8 to 0.88); " +
        "constant 0.5 (95 % interval 0.5 to 0.5).",
    );
    expect(text).toContain("It is fine <really>.");
  });
  it("says which model is saved, with its parameters and its score", () => {
    expect(page()).toContain(
      'Best: tree {"depth":5} Nested cross-validation 0.9012. The saved model is the tuned tree.',
    );
    const [{ number, model, params }] = [untuned];
    const members = [{ number, model, params, weight: 1 }];
    expect(page({ best: { ...result.best, model, params, members } })).toContain(
      "The saved model is the untuned forest.",
    );
  });
  it("shows the members of an ensemble, and how the best single candidate did", () => {
    const members = [
      { number: 5, model: "tree", params: { depth: 5 }, weight: 0.754 },
      { number: 2, model: "forest", params: { "<trees>": 9 }, weight: 0.246 },
    ] as const;
    const text = page({ best: { ...result.best, model: "ensemble", params: {}, members } });
    expect(text).toContain(
      'Best: ensemble weight model parameters 75 % tree {"depth":5} 25 % forest {"<trees>":9} ' +
        "The best single candidate, tree, scored 0.91 in cross-validation.",
    );
    expect(text).toContain("The saved model is the ensemble of 2 models.");
  });
  it("says so when its score is of nested cross-validation", () => {
    const estimate = { mean: 0.9, low: 0.85, high: 0.95, by: "cross-validation", rows: 3 } as const;
    const text = page({ holdout: undefined, estimate });
    expect(text).toContain(
      "0.9 auc in nested cross-validation of 3 rows (95 % interval 0.85 to 0.95)",
    );
    expect(text).not.toContain("never saw");
    expect(text).toContain("On unseen rows actual \\ predicted no yes no 1 0 yes 1 1");
  });
  it("leaves out what was not evaluated", () => {
    expect(page({ untuned: undefined })).toContain("On the same rows: constant 0.5 (95 %");
    expect(page({ untuned: undefined })).not.toContain("untuned");
    expect(page({ untuned: undefined, constant: undefined })).not.toContain("On the same rows");
  });
  it("escapes the names of data, target and study", () => {
    const html = reportPage(
      { ...result, study: "<s>" },
      { ...context, label: "<l>", target: "<t>" },
    );
    expect(html).toContain("Predicting &#60;t&#62; from &#60;l&#62;");
    expect(html).toContain("<code>&#60;s&#62;</code>");
    expect(html).not.toMatch(/<[slt]>/);
  });
  it("shows the importance of parameters only when it is known", () => {
    expect(page()).not.toContain("Importance of parameters");
    const importance = [{ name: "depth", share: 0.5 }];
    expect(page({}, { importance })).toContain("Importance of parameters");
  });
  it("does not reorder the leaderboard that it was given", () => {
    const leaderboard = [...result.leaderboard];
    page({ leaderboard });
    expect(leaderboard).toEqual(result.leaderboard);
  });
});
