import fc from "fast-check";
import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import { paramTrees } from "../../test/space-arbitrary.ts";
import {
  type Branches,
  type Choose,
  choose,
  createDynamicStudy,
  createStudy,
  float,
  type List,
  type Param,
  type ParamTree,
  permutation,
} from "../index.ts";
import { random } from "../sampler/random.ts";
import { memory } from "../storage/memory/memory.ts";
import { readStudy } from "../study/stored/read-study.ts";
import { toCsv, toRows } from "./rows.ts";

/** Cells by column of a CSV text, which another program reads. */
function cellsOf(csv: string): readonly { readonly [column: string]: string }[] {
  const { data, errors } = Papa.parse<{ [column: string]: string }>(csv, {
    header: true,
    delimiter: ",",
    skipEmptyLines: true,
  });
  expect(errors).toEqual([]);
  return data;
}

const isChoose = (param: Param<unknown>): param is Choose<Branches> => param.kind === "choose";
const isList = (param: Param<unknown>): param is List<Param<unknown>> => param.kind === "list";

/** The values that a column `param:NAME` is to have, found without Attune's own flat names. */
function flatValues(params: ParamTree, values: object, prefix = ""): Map<string, unknown> {
  const flat = new Map<string, unknown>();
  const add = (param: Param<unknown>, value: unknown, path: string): void => {
    if (isChoose(param)) {
      const { kind } = value as { readonly kind: string };
      flat.set(path, kind);
      const inner = flatValues(param.branches[kind], value as object, `${path}.${kind}.`);
      for (const [name, v] of inner) flat.set(name, v);
    } else if (isList(param)) {
      const items = value as readonly unknown[];
      flat.set(path, items.length);
      for (const [i, item] of items.entries()) add(param.item, item, `${path}.${i}`);
    } else flat.set(path, value);
  };
  for (const [name, value] of Object.entries(values))
    if (Object.hasOwn(params, name)) add(params[name], value, prefix + name);
  return flat;
}

/** Compares a cell with the value that went in. */
function expectCell(cell: string | undefined, value: unknown): void {
  if (typeof value === "number") expect(Number(cell)).toBe(value + 0);
  else if (typeof value === "object" && value !== null)
    expect(JSON.parse(cell ?? "")).toEqual(JSON.parse(JSON.stringify(value)));
  else expect(cell ?? "").toBe(value === undefined ? "" : String(value));
}

describe("toCsv and toRows", () => {
  it("give back every value of every kind of parameter, whatever its name", async () => {
    await fc.assert(
      fc.asyncProperty(paramTrees, fc.nat(), async (params, seed) => {
        const study = await createStudy({
          ...{ space: params, objectives: "minimize", sampler: random(), seed },
        });
        const asked = [await study.ask(), await study.ask().catch(() => undefined)];
        await asked[0]?.tell(seed / 7);
        await asked[1]?.fail(new Error('no, "never"\n'));
        await study.enqueue({});
        const rows = toRows(study);
        const lines = cellsOf(toCsv(study));
        expect(lines.length).toBe(study.trials.length);
        for (const [i, trial] of study.trials.entries()) {
          const flat = flatValues(params, trial.params);
          for (const column of Object.keys(rows[i]).filter((name) => name.startsWith("param:"))) {
            const value = flat.get(column.slice("param:".length));
            expect(rows[i][column]).toEqual(value);
            expectCell(lines[i][column], value);
            flat.delete(column.slice("param:".length));
          }
          expect([...flat]).toEqual([]);
          expect(rows[i]).toMatchObject({ number: i, state: trial.state });
          expect(lines[i]).toMatchObject({ number: String(i), state: trial.state });
          expectCell(lines[i]["value"], i === 0 ? seed / 7 : undefined);
          expectCell(lines[i]["message"], trial.state === "failed" ? 'no, "never"\n' : undefined);
        }
      }),
      { numRuns: 60 },
    );
  });
  it("of a study without trials is its header alone", async () => {
    const study = await createStudy({
      ...{ name: "none", objectives: { ms: "minimize", value: "maximize" }, seed: 1 },
      space: { b: float(0, 1), a: float(0, 1) },
      limits: { mb: { atMost: 1 } },
    });
    expect(toCsv(study)).toBe("number,state,ms,value:value,mb,seconds,started,param:b,param:a\n");
    expect(toRows(study)).toEqual([]);
  });
  it("write lists as JSON in quotes, and numbers with all their digits", async () => {
    const study = await createStudy({
      ...{ name: "lists", objectives: "minimize", seed: 1 },
      space: { order: permutation(["a", "b"]), x: float(0, 1) },
    });
    await study.enqueue({ order: ["b", "a"], x: 0.1 + 0.2 });
    await (await study.ask()).tell(1 / 3);
    const [row] = cellsOf(toCsv(study));
    expect(JSON.parse(row["param:order"])).toEqual(["b", "a"]);
    expect(row["param:x"]).toBe("0.30000000000000004");
    expect(row["value"]).toBe("0.3333333333333333");
  });
  it("keep objectives, limits and attributes apart that have the names of other columns", async () => {
    const study = await createStudy({
      ...{ objectives: { state: "minimize", loss: "maximize" }, seed: 1 },
      space: { state: float(0, 1), number: float(5, 6) },
      limits: { state: { atMost: 1 }, loss: { atMost: 9 } },
    });
    const trial = await study.ask();
    trial.setAttr("state", "mine");
    await trial.tell({ value: { state: 7, loss: 8 }, limits: { state: 0.5, loss: 2 } });
    const [row] = toRows(study);
    expect(row).toMatchObject({
      number: 0,
      state: "complete",
      "value:state": 7,
      loss: 8,
      "limit:state": 0.5,
      "limit:loss": 2,
      "param:state": trial.params.state,
      "param:number": trial.params.number,
      "attribute:state": "mine",
      feasible: true,
    });
    expect(row["seconds"]).toBeLessThan(60);
    expect(cellsOf(toCsv(study))[0]).toMatchObject({
      state: "complete",
      "attribute:state": "mine",
    });
  });
  it("leave values and limits of trials empty that are not complete", async () => {
    const study = await createStudy({
      ...{ name: "states", objectives: { ms: "minimize" }, seed: 1 },
      space: { x: float(0, 1) },
      limits: { mb: { atMost: 1 } },
    });
    const [a, b] = await study.ask(2);
    await a.tell({ value: { ms: Infinity }, limits: { mb: 3 } });
    await b.fail(new Error("no"));
    const rows = cellsOf(toCsv(study));
    expect(rows.map((row) => [row["ms"], row["mb"], row["feasible"]])).toEqual([
      ["Infinity", "3", "false"],
      ["", "", ""],
    ]);
    expect(rows.map((row) => [row["state"], row["reason"], row["message"]])).toEqual([
      ["complete", "", ""],
      ["failed", "error", "no"],
    ]);
  });
  it("have reports, errors, costs and the origin where there are any", async () => {
    const study = await createStudy({
      ...{ objectives: "minimize", sampler: random(), seed: 1 },
      space: { x: float(0, 1) },
    });
    await study.enqueue({ x: 0.25 });
    await study.optimize(
      async ({ x }, trial) => {
        await trial.report(2 * x, 1);
        await trial.report(-Infinity, 2);
        return { value: x, error: 0.5, cost: 3 };
      },
      { trials: 1 },
    );
    const [cells] = cellsOf(toCsv(study));
    expect(cells).toMatchObject({ error: "0.5", cost: "3", origin: "enqueued", value: "0.25" });
    const reports: readonly { readonly step: number; readonly value: unknown }[] = JSON.parse(
      cells["reports"],
    );
    expect(reports.map((r) => [r.step, r.value])).toEqual([
      [1, 0.5],
      [2, "-Infinity"],
    ]);
    expect(toRows(study)[0]["reports"]).toEqual(study.trials[0].reports);
  });
  it("have what is chosen of a trial that waits with some of its parameters", async () => {
    const study = await createStudy({
      ...{ objectives: "minimize", seed: 1 },
      space: { x: float(0, 1), m: choose({ a: { y: float(0, 1) }, b: {} }) },
    });
    await study.enqueue({ x: 0.5 });
    expect(cellsOf(toCsv(study))).toEqual([
      expect.objectContaining({ state: "waiting", "param:x": "0.5", "param:m": "" }),
    ]);
  });
  it("of a study that declares no space have every parameter that any trial named", async () => {
    const storage = memory();
    const study = await createDynamicStudy({ name: "free", storage, objectives: "minimize" });
    await study.optimize(
      (trial) => trial.suggest(trial.number === 0 ? "a" : "b", float(0, 1)) + trial.number,
      { trials: 2 },
    );
    const rows = cellsOf(toCsv((await readStudy(storage, "free")).view));
    expect(rows.map((row) => [row["param:a"] === "", row["param:b"] === ""])).toEqual([
      [false, true],
      [true, false],
    ]);
    expect(Number(rows[0]["param:a"])).toBe(Number(rows[0]["value"]));
    expect(Number(rows[1]["param:b"])).toBeCloseTo(Number(rows[1]["value"]) - 1, 12);
  });
});
