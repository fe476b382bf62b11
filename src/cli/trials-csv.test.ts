import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import { createDynamicStudy, createStudy, float, permutation } from "../index.ts";
import { memory } from "../storage/memory/memory.ts";
import { readStudy } from "../study/read-study.ts";
import { trialsCsv } from "./trials-csv.ts";

/** Cells by column of a CSV text. */
const cellsOf = (csv: string): readonly { readonly [column: string]: string }[] =>
  Papa.parse<{ [column: string]: string }>(csv, { header: true }).data;

describe("trialsCsv", () => {
  it("of a study without trials is its header alone", async () => {
    const storage = memory();
    await createStudy({
      ...{ name: "none", storage, objectives: { ms: "minimize" }, seed: 1 },
      space: { b: float(0, 1), a: float(0, 1) },
      limits: { mb: { atMost: 1 } },
    });
    expect(trialsCsv(await readStudy(storage, "none"))).toBe(
      "number,state,ms,mb,seconds,started,param:b,param:a",
    );
  });
  it("writes lists as JSON in quotes, and numbers with all their digits", async () => {
    const storage = memory();
    const study = await createStudy({
      ...{ name: "lists", storage, objectives: "minimize", seed: 1 },
      space: { order: permutation(["a", "b"]), x: float(0, 1) },
    });
    await study.enqueue({ order: ["b", "a"], x: 0.1 + 0.2 });
    await (await study.ask()).tell(1 / 3);
    const [row] = cellsOf(trialsCsv(await readStudy(storage, "lists")));
    expect(JSON.parse(row["param:order"])).toEqual(["b", "a"]);
    expect(row["param:x"]).toBe("0.30000000000000004");
    expect(row["value"]).toBe("0.3333333333333333");
  });
  it("leaves values and limits of trials empty that are not complete", async () => {
    const storage = memory();
    const study = await createStudy({
      ...{ name: "states", storage, objectives: { ms: "minimize" }, seed: 1 },
      space: { x: float(0, 1) },
      limits: { mb: { atMost: 1 } },
    });
    const [a, b] = await study.ask(2);
    await a.tell({ value: { ms: -Infinity }, limits: { mb: 3 } });
    await b.fail(new Error("no"));
    const rows = cellsOf(trialsCsv(await readStudy(storage, "states")));
    expect(rows.map(({ number, state, ms, mb }) => [number, state, ms, mb])).toEqual([
      ["0", "complete", "-Infinity", "3"],
      ["1", "failed", "", ""],
    ]);
  });
  it("of a study that declares no space has every parameter that any trial named", async () => {
    const storage = memory();
    const study = await createDynamicStudy({ name: "free", storage, objectives: "minimize" });
    await study.optimize(
      (trial) => trial.suggest(trial.number === 0 ? "a" : "b", float(0, 1)) + trial.number,
      { trials: 2 },
    );
    const rows = cellsOf(trialsCsv(await readStudy(storage, "free")));
    expect(rows.map((row) => [row["param:a"] === "", row["param:b"] === ""])).toEqual([
      [false, true],
      [true, false],
    ]);
    expect(Number(rows[0]["param:a"])).toBe(Number(rows[0]["value"]));
    expect(Number(rows[1]["param:b"])).toBeCloseTo(Number(rows[1]["value"]) - 1, 12);
  });
});
