import { describe, expect, it } from "vitest";
import { createRng, type Rng } from "../../numeric/rng.ts";
import { readDataset } from "../table/read-dataset.ts";
import { openRows, type Row } from "../table/row-source.ts";
import type { GuardedData } from "./guarded-data.ts";
import { type QuickModel, smallForest } from "./quick-model.ts";
import { compareWithShuffledTargets, controlWithShuffledTargets } from "./shuffled-target.ts";

/** What guards look at: 400 rows of two numbers and a category, with a target made of them. */
async function given(
  target: (row: { a: number; b: number; town: string }, rng: Rng) => string | number,
  seed = 1,
): Promise<GuardedData> {
  const rng = createRng(seed);
  const rows: Row[] = Array.from({ length: 400 }, () => {
    const row = { a: rng.normal(), b: rng.normal(), town: `t${rng.integer(40)}` };
    return { ...row, y: target(row, rng) };
  });
  const data = await readDataset(await openRows(rows), { target: "y" });
  const all = Int32Array.from(rows.keys());
  const sampled = Uint32Array.from(all);
  rng.shuffle(sampled);
  return {
    ...{ data, rest: all, held: new Int32Array(0), splitting: { by: "rows" }, rng },
    sample: Int32Array.from(sampled),
  };
}
const coin = (_: unknown, rng: Rng) => (rng.uniform() < 0.5 ? "yes" : "no");

describe("the control with shuffled targets", () => {
  it("is silent where rows are prepared and predicted without their targets", async () => {
    for (const target of [
      coin,
      ({ a }: { a: number }) => (a > 0 ? "yes" : "no"),
      ({ a, b }: { a: number; b: number }) => a * b,
    ])
      for (let seed = 1; seed <= 3; seed++)
        expect(controlWithShuffledTargets(await given(target, seed))).toEqual([]);
  });
  it("finds a model that is told a part of the targets that it predicts", async () => {
    const told: QuickModel = (data, y, rows, rng) => {
      const p = smallForest(6)(data, y, rows, rng);
      for (const [k, i] of rows.entries()) {
        if (k % 4 !== 0) continue;
        p[2 * k + y.values[i]] = 0.9;
        p[2 * k + 1 - y.values[i]] = 0.1;
      }
      return p;
    };
    expect(controlWithShuffledTargets(await given(coin), told)).toEqual([
      {
        ...{ column: "", kind: "leak" },
        message: expect.stringMatching(
          /predicts even shuffled targets .* \(AUC 0\.\d+\): it is told/,
        ),
      },
    ]);
  });
});

describe("the comparison with shuffled targets", () => {
  it("sees what two columns say only together", async () => {
    const both = ({ a, b }: { a: number; b: number }, rng: Rng) =>
      a * b > 0 === rng.uniform() < 0.9 ? "yes" : "no";
    for (let seed = 1; seed <= 3; seed++)
      expect(compareWithShuffledTargets(await given(both, seed))).toEqual([]);
  });
  it("is raised of numbers and classes that have nothing to do with the columns", async () => {
    const dice = (_: unknown, rng: Rng) => `c${rng.integer(6)}`;
    for (const target of [coin, dice, (_: unknown, rng: Rng) => rng.normal()]) {
      let raised = 0;
      for (let seed = 1; seed <= 5; seed++)
        raised += compareWithShuffledTargets(await given(target, seed))?.length ?? 0;
      // One in ten is not, by chance.
      expect(raised).toBeGreaterThanOrEqual(3);
    }
  });
});

describe("the comparison of several classes", () => {
  it.each([3, 12])("is silent where one column has to do with %i of them", async (classes) => {
    const ofColumn = ({ b }: { b: number }, rng: Rng) =>
      `c${Math.floor(classes / (1 + Math.exp(-3 * b - rng.normal())))}`;
    const few = await given(ofColumn);
    // So strong a column is certain: no target is shuffled, which takes seconds with many classes.
    const shuffles = new Proxy(few.rng, {
      get: (rng, name) => {
        if (name === "shuffle") throw new Error("shuffled");
        return Reflect.get(rng, name);
      },
    });
    expect(compareWithShuffledTargets({ ...few, rng: shuffles })).toEqual([]);
  });
});

it("does not judge images by their single pixels", async () => {
  const rng = createRng(1);
  const rows: Row[] = Array.from({ length: 80 }, (_, i) => {
    const pixels = Array.from({ length: 64 }, (_, p) => [`p${p}`, rng.integer(256)]);
    return { ...Object.fromEntries(pixels), y: i % 2 === 0 ? "yes" : "no" };
  });
  const all = Int32Array.from(rows.keys());
  const judge = async (image: string) =>
    compareWithShuffledTargets({
      data: await readDataset(await openRows(rows), { target: "y", image }),
      ...{ rest: all, held: new Int32Array(0), splitting: { by: "rows" }, rng, sample: all },
    });
  expect(await judge("none")).toHaveLength(1);
  expect(await judge("8x8")).toBeUndefined();
});
