import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { predictRows, type Row, readSavedModel, tune } from "attune/tune";
import { describe, expect, it } from "vitest";
import { metrics } from "../src/tune/metric.ts";
import { attune, attuneHere, scratch } from "./command.ts";
import { quick, tableRows } from "./tune-rows.ts";

const folder = scratch();
const rows = tableRows(240);
const header = Object.keys(rows[0]);
const csv = (of: readonly Row[]): string =>
  [header, ...of.map((row) => header.map((name) => row[name] ?? ""))]
    .map((cells) => cells.join(","))
    .join("\n");
writeFileSync(join(folder, "rows.csv"), csv(rows));
const options = [
  ...["--target", "y", "--ignore", "amount", "--models", "linear,tree", "--trials", "6"],
  ...["--storage", "memory:", "--parallel", "1", "--cv", "3"],
];

/** Log-loss of predictions that attune predict has printed, for these rows. */
function logLossOf(printed: string, of: readonly Row[]): number {
  const lines = printed.trim().split("\n").slice(1);
  expect(lines.length).toBe(of.length);
  const p = lines.flatMap((line) => line.split(",").slice(1).map(Number));
  const values = Float64Array.from(of, (row) => (row["y"] === "yes" ? 1 : 0));
  return metrics["log-loss"].score(Float64Array.from(p), { values, classes: 2 });
}

describe("rows held out by their numbers", () => {
  it("are written by one run and held out by another, and the scored model predicts them", async () => {
    const first = await attune(
      folder,
      ...["tune", "rows.csv", ...options, "--holdout", "0.25", "--metric", "log-loss"],
      ...["--write-holdout", "held.csv", "--keep-scored", "--out", "scored.json", "--json"],
    );
    expect(first.code, first.err).toBe(0);
    const [title, ...numbers] = readFileSync(join(folder, "held.csv"), "utf8").trim().split("\n");
    expect(title).toBe("row");
    expect(numbers.length).toBe(60);
    const held = numbers.map((n) => rows[Number(n) - 1]);
    writeFileSync(join(folder, "held-rows.csv"), csv(held));
    const predicted = await attune(folder, "predict", "scored.json", "held-rows.csv");
    const { holdout, written } = JSON.parse(first.out);
    expect(Math.abs(logLossOf(predicted.out, held) - holdout.score)).toBeLessThan(1e-12);
    expect(written).toEqual({
      models: "scored",
      text: "The model is the one that was scored on the held-out rows.",
    });

    const second = await attune(
      folder,
      ...["tune", "rows.csv", ...options, "--holdout-rows", "held.csv", "--metric", "log-loss"],
      ...["--out", "again.json", "--json", "--write-holdout", "same.csv"],
    );
    expect(second.code, second.err).toBe(0);
    const result = JSON.parse(second.out);
    expect(result.holdout.score).toBeCloseTo(holdout.score, 12);
    expect(readFileSync(join(folder, "same.csv"), "utf8")).toBe(
      readFileSync(join(folder, "held.csv"), "utf8"),
    );
    // Trained again on all rows, it knows the rows that it predicts.
    expect(result.written.models).toBe("again");
    const again = await attune(folder, "predict", "again.json", "held-rows.csv");
    expect(Math.abs(logLossOf(again.out, held) - holdout.score)).toBeGreaterThan(1e-6);
  });
  it("are refused with one line: another text, another row, both ways at once", async () => {
    const refused = async (content: string, ...more: readonly string[]) => {
      writeFileSync(join(folder, "wrong.csv"), content);
      const { code, err } = await attuneHere(
        folder,
        ...["tune", "rows.csv", ...options, "--holdout-rows", "wrong.csv", ...more],
      );
      expect(code).toBe(2);
      return err;
    };
    expect(await refused("row\n3\n4,5\n")).toContain(
      'line 3 of wrong.csv is "4,5", which is not the number of a row',
    );
    expect(await refused("3\n241\n")).toContain("entry 2 is 241; the data has rows 1 to 240");
    expect(await refused("3\n", "--holdout", "0.2")).toContain("can't be combined");
  });
});

describe("test rows", () => {
  it("have the score of the written model, as attune predict shows", async () => {
    const fresh = tableRows(400).slice(240);
    const reversed = [...header].reverse();
    const lines = fresh.map((row) => reversed.map((name) => row[name] ?? "").join(";"));
    writeFileSync(join(folder, "test.csv"), [reversed.join(";"), ...lines].join("\n"));
    const run = (...more: readonly string[]) =>
      attune(
        folder,
        ...["tune", "rows.csv", ...options, "--test", "test.csv", "--metric", "log-loss", ...more],
        // The second run only trains the kept model again.
        ...["--storage", "sqlite:./tested.db"],
      );
    const tuned = await run("--out", "tested.json", "--json", "--report", "tested.html");
    expect(tuned.code, tuned.err).toBe(0);
    const { test, holdout, verdict } = JSON.parse(tuned.out);
    const predicted = await attune(folder, "predict", "tested.json", "test.csv");
    expect(Math.abs(logLossOf(predicted.out, fresh) - test.score)).toBeLessThan(1e-12);
    expect(test.rows).toBe(160);
    expect(test.low).toBeLessThan(test.score);
    expect(test.high).toBeGreaterThan(test.score);
    expect(holdout).toBeUndefined();
    expect(verdict.statements.map((s: { about: string }) => s.about)).toContain("test");
    const page = readFileSync(join(folder, "tested.html"), "utf8");
    const [, inPage] = /on test rows<\/span><b>([\d.]+)<.*?on 160 rows/.exec(page) ?? [];
    expect(Math.abs(Number(inPage) - test.score)).toBeLessThan((test.high - test.low) / 40);
    expect((await run()).out).toContain(`160 test rows: log-loss ${inPage}, 95 % interval `);
  });
});

describe("a model that is kept as it was scored", () => {
  const predictHeld = async (
    predict: (rows: readonly Row[]) => AsyncIterable<{
      readonly probability: { readonly [label: string]: number };
    }>,
    numbers: readonly number[],
  ) => {
    const held = numbers.map((n) => rows[n - 1]);
    const p: number[] = [];
    for await (const { probability } of predict(held))
      p.push(probability["no"], probability["yes"]);
    const values = Float64Array.from(held, (row) => (row["y"] === "yes" ? 1 : 0));
    return metrics["log-loss"].score(Float64Array.from(p), { values, classes: 2 });
  };
  const run = (model: "linear" | "kernel" | "neighbors" | "network", storage: `sqlite:${string}`) =>
    tune<"classification">(rows, {
      ...{ ...quick, holdout: 0.25, refit: false, storage, metric: "log-loss", folds: 3 },
      ...{ trials: 6, models: [model], task: "classification" },
    });
  it.each(["kernel"] as const)(
    "%s: its file predicts the rows held out as the result says",
    async (model) => {
      const result = await run(model, `sqlite:${join(folder, `${model}.db`)}`);
      expect(new Set(result.best.members.map((m) => m.model))).toEqual(new Set([model]));
      const saved = readSavedModel(JSON.stringify(result.model()), "kept.json");
      const score = await predictHeld(
        (held) => predictRows<"classification">(saved, held),
        result.holdoutRows,
      );
      expect(Math.abs(score - (result.holdout?.mean ?? 0))).toBeLessThan(1e-12);
    },
  );
  it("predicts the rows held out as the result says, also where the study is continued", async () => {
    const storage = `sqlite:${join(folder, "kept.db")}` as const;
    // Then nothing is left to search: the models of the folds are trained once more.
    for (const _ of ["first", "continued"]) {
      const result = await run("linear", storage);
      const score = await predictHeld((held) => result.predict(held), result.holdoutRows);
      expect(Math.abs(score - (result.holdout?.mean ?? 0))).toBeLessThan(1e-12);
      expect(result.written.models).toBe("scored");
      expect(result.trials).toBe(6);
    }
  });
});
