import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { createRng } from "../src/numeric/rng.ts";
import { fitPipeline } from "../src/tune/preparation/pipeline.ts";
import { type SavedModel, sealModel } from "../src/tune/saved-model/saved-model.ts";
import { defaultCandidate } from "../src/tune/search/candidates.ts";
import { specOf } from "../src/tune/table/data-table.ts";
import { readDataset } from "../src/tune/table/read-dataset.ts";
import { openRows } from "../src/tune/table/row-source.ts";
import { attune, attuneHere, scratch } from "./command.ts";

const folder = scratch();
const file = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content);
  return name;
};
const read = (name: string): string => readFileSync(join(folder, name), "utf8");
const lines = (text: string): string[] => text.trimEnd().split("\n");

/**
 * The number is 3 · a − 2 · b + 5 for the plan gold, with small errors; c says the same as a, and d
 * nothing. The class says whether it is above 12.
 */
function makeRows(n: number, seed: number): string {
  const rng = createRng(seed);
  const rows = Array.from({ length: n }, () => {
    const [a, b, d] = [0, 0, 0].map(() => 10 * rng.uniform());
    const plan = rng.uniform() < 0.5 ? "gold" : "basic";
    const y = 3 * a - 2 * b + (plan === "gold" ? 5 : 0) + rng.normal() / 10;
    const c = 100 * a + rng.normal();
    const numbers = [a, b, c, d].map((v) => v.toFixed(3)).join(",");
    return `${numbers},${plan},${y.toFixed(3)},${y > 12 ? "yes" : "no"}`;
  });
  return ["a,b,c,d,plan,y,big", ...rows].join("\n");
}

beforeAll(async () => {
  file("train.csv", makeRows(400, 1));
  file("test.csv", makeRows(300, 2));
  // The one as the command makes it, the other one of the same kind without a search.
  const search = ["--trials", "2", "--models", "linear", "--cv", "3", "--storage", "memory:"];
  const options = ["--ignore", "big", "--out", "y.json", "--parallel", "1", ...search];
  const tuned = await attune(folder, "tune", "train.csv", "--target", "y", ...options);
  expect(tuned.code, tuned.err).toBe(0);
  const made = await trainLinear(join(folder, "train.csv"), "big", ["y"]);
  file("big.json", JSON.stringify(made));
});

/** The model file of a linear model for each of three folds. */
async function trainLinear(path: string, target: string, ignore: string[]): Promise<SavedModel> {
  const {
    table,
    task,
    classes,
    target: values,
  } = await readDataset(await openRows(path), {
    ...{ target, ignore },
  });
  const candidate = defaultCandidate("linear", task);
  const all = Int32Array.from({ length: table.rows }, (_, i) => i);
  const pipelines = [0, 1, 2].map((fold) =>
    fitPipeline(candidate, {
      ...{ table, target: { values, classes: classes.length }, rng: createRng(fold) },
      rows: all.filter((i) => i % 3 !== fold),
    }).pipeline.toJSON(),
  );
  return sealModel({
    ...{ format: "attune-model", version: 3, task, metric: "auc", target, classes },
    ...{ positive: "yes", columns: table.columns.map(specOf) },
    ensemble: {
      members: [{ ...candidate, weight: 1, pipelines }],
      calibration: { temperature: 0.9, floor: 1e-4 },
    },
  });
}

const explainJson = async (...args: string[]) => {
  const { out, err, code } = await attuneHere(folder, "explain", ...args, "--json");
  expect(code, err).toBe(0);
  return JSON.parse(out);
};

describe("attune explain", () => {
  it("shows what the score loses without each column, correlated ones together", async () => {
    const { groups, metric, rows } = await explainJson("y.json", "test.csv");
    expect([metric, rows]).toEqual(["rmse", 300]);
    const of = (name: string) =>
      groups.find(({ columns }: { columns: string[] }) => columns.includes(name));
    expect(of("a").columns).toEqual(["a", "c"]);
    // Shuffled, a column of variance 100/12 adds 2 · w² · variance to the squared error.
    expect(of("a").loss).toBeCloseTo(3 * Math.sqrt(200 / 12), -0.3);
    expect(of("b").loss).toBeCloseTo(2 * Math.sqrt(200 / 12), -0.3);
    expect(of("plan").loss).toBeCloseTo(5 / Math.SQRT2, -0.3);
    expect(Math.abs(of("d").loss)).toBeLessThan(0.05);
    for (const { loss, low, high } of groups) {
      expect(low).toBeLessThanOrEqual(loss);
      expect(high).toBeGreaterThanOrEqual(loss);
    }
    const apart = await explainJson("y.json", "test.csv", "--correlation", "1.1");
    expect(apart.groups).toHaveLength(5);
  });
  it("shows without rows what tune has measured", async () => {
    const stored = await explainJson("y.json");
    const model = JSON.parse(read("y.json"));
    expect(stored).toEqual({ metric: "rmse", ...model.importance });
    expect(stored.columns.map(({ column }: { column: string }) => column).at(-1)).toBe("d");
    expect(stored.unseen).toBe(true);
    const { out } = await attuneHere(folder, "explain", "y.json", "--limit", "2");
    expect(out).toMatch(/^Importance of columns, measured by attune tune\n\n/);
    expect(out).toMatch(/\n400 rows; each column was shuffled once\nthe first 2 of 5\n$/);
  });
  it("draws the importance, and judges by another metric", async () => {
    const { out, code } = await attuneHere(
      folder,
      "explain",
      "big.json",
      "test.csv",
      "--metric",
      "f1",
    );
    expect(code).toBe(0);
    expect(out).toMatch(/^Importance of columns: f1 of (yes|no) 0\.9\d*\n/);
    expect(out).toMatch(/\na \+ c +█+ 0\.\d+ \(0\.\d+ to 0\.\d+\)\n/);
    const svg = await attune(folder, "explain", "big.json", "test.csv", "--out", "i.svg");
    expect([svg.out, svg.err]).toEqual(["", "Wrote i.svg\n"]);
    expect(read("i.svg")).toMatch(/^<svg[\s\S]*what auc loses[\s\S]*<\/svg>$/);
  });
  it("writes a page that loads nothing, with importance, contributions and effects", async () => {
    const args = ["test.csv", "--limit", "4", "--out", "page.html"];
    const { code, err } = await attuneHere(folder, "explain", "big.json", ...args);
    expect([code, err]).toEqual([0, "Wrote page.html\n"]);
    const page = read("page.html");
    expect(page).toContain("<h1>What predicts big</h1>");
    expect(page).toContain("explained by 300 rows of test.csv");
    for (const column of ["a", "b", "c", "plan"])
      expect(page).toContain(`Effect of ${column} on the prediction`);
    expect(page.match(/<figure>/g)).toHaveLength(2 + 5);
    expect(page).not.toMatch(/https?:(?!\/\/www\.w3\.org\/)|<script|<link|src=/);
  });
  it("shows what pushed the prediction of a row, which its bars sum to", async () => {
    const row = await explainJson("y.json", "test.csv", "--row", "7");
    expect([row.row, row.scale, row.method]).toEqual([7, "target", "exact"]);
    const [a, b] = lines(read("test.csv"))[7].split(",").map(Number);
    const of = (name: string): number =>
      row.columns.find((c: { column: string }) => c.column === name).contribution;
    // Of a linear model w · (x − mean), the mean being near 5; c takes a part of a's.
    expect(of("a") + of("c")).toBeCloseTo(3 * (a - 5), -0.5);
    expect(of("b")).toBeCloseTo(-2 * (b - 5), -0.5);
    const predicted = lines((await attuneHere(folder, "predict", "y.json", "test.csv")).out)[7];
    const sum = row.columns.reduce(
      (s: number, c: { contribution: number }) => s + c.contribution,
      row.base,
    );
    expect(sum).toBeCloseTo(Number(predicted), 9);
    const { out } = await attuneHere(folder, "explain", "y.json", "test.csv", "--row", "7");
    expect(lines(out)[0]).toBe(`Row 7: predicted ${Number(Number(predicted).toPrecision(3))}`);
    expect(out).toMatch(/\nb = \d\.\d{3} +[+−][\d.]+ /);
  });
  it("shows how predictions depend on columns", async () => {
    const [b, plan] = await explainJson("y.json", "test.csv", "--column", "b", "--column", "plan");
    const { points } = b.curves[0];
    const [first, last] = [points[0], points.at(-1)];
    for (const of of ["dependence", "accumulated"]) {
      const rise = (last[of].value - first[of].value) / (last.number - first.number);
      expect(rise, of).toBeCloseTo(-2, 1);
    }
    const [x, y] = plan.curves[0].points;
    const gain = x.dependence.value - y.dependence.value;
    expect(x.cell === "gold" ? gain : -gain).toBeCloseTo(5, 0);
    const { out } = await attuneHere(folder, "explain", "big.json", "test.csv", "--column", "b");
    expect(out).toMatch(/^Effect of b on the prediction\nshown: accumulated local effect, partial/);
    expect(out).toMatch(/\nmean probability of (yes|no)\n/);
  });
  it("finds the nearest change, which leads to the other prediction", async () => {
    const [head, ...rows] = lines(read("test.csv"));
    const names = head.split(",");
    const changed: string[] = [];
    const goals: string[] = [];
    for (const number of ["1", "2", "3", "4"]) {
      const row = await explainJson("big.json", "test.csv", "--row", number, "--keep-fixed", "a,c");
      const cells = rows[Number(number) - 1].split(",");
      const { goal, changes, prediction } = row.change;
      expect(goal).toBe(row.prediction.prediction === "yes" ? "no" : "yes");
      goals.push(prediction === undefined ? row.prediction.prediction : goal);
      for (const { column, from, to } of changes) {
        expect(["b", "d", "plan"]).toContain(column);
        expect(from).toBe(cells[names.indexOf(column)]);
        cells[names.indexOf(column)] = to;
        expect(rows.some((other) => other.split(",")[names.indexOf(column)] === to)).toBe(true);
      }
      changed.push(cells.join(","));
    }
    file("changed.csv", [head, ...changed].join("\n"));
    const { out } = await attuneHere(folder, "predict", "big.json", "changed.csv");
    expect(
      lines(out)
        .slice(1)
        .map((line) => line.split(",")[0]),
    ).toEqual(goals);
    // A number that is to be reached; b lowers it by 2 each.
    const before = Number(
      lines((await attuneHere(folder, "predict", "y.json", "test.csv")).out)[5],
    );
    const args = ["y.json", "test.csv", "--row", "5", "--keep-fixed", "a,c,d,plan", "--to"];
    const { change } = await explainJson(...args, String(before - 3));
    const [move, ...others] = change.changes;
    expect([move.column, others]).toEqual(["b", []]);
    expect(Number(move.to) - Number(move.from)).toBeCloseTo(1.5, 0);
    expect(change.prediction.prediction).toBeLessThanOrEqual(before - 3);
  });
  it("writes the contributions to every prediction, which sum to its value", async () => {
    const args = ["--each", "--background", "train.csv", "--out", "c.csv"];
    const { code, err } = await attuneHere(folder, "explain", "big.json", "test.csv", ...args);
    expect([code, err]).toEqual([
      0,
      expect.stringMatching(/^Wrote c\.csv\nnote: contributions are calibrated log odds/),
    ]);
    const [head, ...rows] = lines(read("c.csv")).map((line) => line.split(","));
    const names = ["a", "b", "c", "d", "plan"].map((name) => `contribution:${name}`);
    expect(head).toEqual(["row", "prediction", "class", "base", "value", ...names]);
    expect(rows).toHaveLength(300);
    const predicted = lines((await attuneHere(folder, "predict", "big.json", "test.csv")).out);
    const atYes = predicted[0].split(",").indexOf("probability:yes");
    for (const [i, [row, , label, base, value, ...contributions]] of rows.entries()) {
      expect(row).toBe(String(i + 1));
      const sum = contributions.reduce((s, c) => s + Number(c), Number(base));
      expect(sum).toBeCloseTo(Number(value), 9);
      // The probability says the same, but for the averaging of the models of three folds.
      const p = Number(predicted[i + 1].split(",")[atYes]);
      const logOdds = Math.log(p / (1 - p)) * (label === "yes" ? 1 : -1);
      if (Math.abs(logOdds) > 1) expect(Math.sign(logOdds)).toBe(Math.sign(Number(value)));
    }
  });
  it("explains one row that is compared with others", async () => {
    const [head, , , third] = lines(read("test.csv"));
    file("one.csv", `${head}\n${third}\n`);
    const alone = await explainJson("y.json", "one.csv", "--row", "1", "--background", "test.csv");
    const within = await explainJson("y.json", "test.csv", "--row", "3");
    expect(alone.columns).toEqual(within.columns);
  });
  it.each<[string, string[], RegExp]>([
    [
      "a row that is not there",
      ["y.json", "test.csv", "--row", "301"],
      /no row 301: it has rows 1 to 300/,
    ],
    ["no target", ["y.json", "bare.csv"], /needs the target: bare\.csv has no column "y"/],
    [
      "nothing to compare with",
      ["y.json", "first.csv", "--row", "1"],
      /one row, and none to compare .* --background of the command/,
    ],
    ["standard input twice", ["y.json", "-", "--background", "-"], /standard input .* twice/],
    ["a row without rows", ["y.json", "--row", "1"], /--row needs rows/],
    [
      "an older file without rows",
      ["older.json"],
      /older\.json has no importance of columns: tune had no time .*give rows .* ROWS\.csv/,
    ],
    [
      "an unknown column",
      ["y.json", "test.csv", "--column", "plann"],
      /no column "plann" .*did you mean plan\?/,
    ],
    [
      "a fixed column that is not there",
      ["big.json", "test.csv", "--row", "1", "--keep-fixed", "z"],
      /--keep-fixed: the model has no column "z"/,
    ],
    [
      "a goal that is no number",
      ["y.json", "test.csv", "--row", "1", "--to", "much"],
      /--to must be the number of y to reach, got "much"/,
    ],
    ["a goal without a row", ["y.json", "test.csv", "--to", "5"], /--to needs --row/],
    [
      "two views",
      ["y.json", "test.csv", "--row", "1", "--each"],
      /--row can't be used with --each/,
    ],
    [
      "a metric of one row",
      ["big.json", "test.csv", "--row", "1", "--metric", "auc"],
      /--metric is of the importance of columns, not of --row/,
    ],
    [
      "an unknown class",
      ["big.json", "test.csv", "--row", "1", "--class", "yess"],
      /--class: .*did you mean yes\?/,
    ],
    [
      "a class of numbers",
      ["y.json", "test.csv", "--row", "1", "--class", "a"],
      /predicts numbers/,
    ],
    [
      "an unknown metric",
      ["big.json", "test.csv", "--metric", "auk"],
      /--metric "auk" .*did you mean auc\?/,
    ],
    [
      "an unknown ending",
      ["y.json", "test.csv", "--out", "x.gif"],
      /--out: x\.gif has no known ending/,
    ],
    ["a missing column", ["y.json", "odd.csv"], /odd\.csv lacks column b/],
    ["one class only", ["big.json", "first.csv"], /auc is not defined on 1 row/],
    [
      "a wrong class",
      ["big.json", "wrong.csv"],
      /contains "maybe" in row 2 .*no class of the model/,
    ],
  ])("refuses %s in one line", async (_, args, message) => {
    const older = { ...JSON.parse(read("y.json")), importance: undefined, checksum: undefined };
    file("older.json", JSON.stringify(older));
    file("bare.csv", "a,b,c,d,plan\n1,2,3,4,gold\n2,2,3,4,gold\n");
    file("first.csv", lines(read("test.csv")).slice(0, 2).join("\n"));
    file("odd.csv", "a,B,c,d,plan,y\n1,2,3,4,gold,1\n");
    file("wrong.csv", "a,b,c,d,plan,big\n1,2,3,4,gold,yes\n1,2,3,4,gold,maybe\n");
    const { code, out, err } = await attuneHere(folder, "explain", ...args);
    expect([code, out], err).toEqual([2, ""]);
    expect(err).toMatch(message);
    expect(lines(err)).toHaveLength(1);
  });
});
