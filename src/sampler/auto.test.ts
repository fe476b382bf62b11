import { describe, expect, it } from "vitest";
import { repeatsGoldenRun, samplerContract } from "../../test/contract/sampler-contract.ts";
import { createRng } from "../numeric/rng.ts";
import { float } from "../space/builders.ts";
import { memory } from "../storage/memory/memory.ts";
import { createStudy } from "../study/study.ts";
import { auto } from "./auto.ts";

const space = { x: float(0, 1), y: float(0, 1) };
type Point = { readonly x: number; readonly y: number };

/** Results as `study.add` takes them: random points, then points that close in on `around`. */
function knownResults(count: number, around: Point, loss: (p: Point) => number) {
  const rng = createRng(1);
  return Array.from({ length: count }, (_, i) => {
    const width = i < count / 2 ? 1 : 1 - (i - count / 2) / (count / 2);
    const near = (centre: number): number =>
      Math.min(1, Math.max(0, centre + width * (rng.uniform() - centre)));
    const params = { x: near(around.x), y: near(around.y) };
    return { params, result: loss(params) };
  });
}

describe("auto", () => {
  samplerContract(auto);
  repeatsGoldenRun(auto);
});

describe("what auto chooses", () => {
  it("changes at 200 results, wherever it is interrupted, with a reason on each trial", async () => {
    const loss = ({ x, y }: Point): number => (x - 0.3) ** 2 + Math.sin(7 * y) / 4;
    const known = knownResults(190, { x: 0.3, y: 0.67 }, loss);
    const run = async (stops: readonly number[]) => {
      const storage = memory();
      const open = () => createStudy({ space, objectives: "minimize", seed: 5, storage });
      await (await open()).add(known);
      for (const trials of stops) await (await open()).optimize(loss, { trials });
      return (await open()).trials.slice(known.length);
    };
    const uninterrupted = await run([225]);
    const reasons = uninterrupted.map((t) =>
      typeof t.origin === "object" ? (t.origin.reason ?? "").split(":")[0] : "",
    );
    expect(reasons).toEqual([...new Array(10).fill("gp"), ...new Array(25).fill("cma-es")]);
    expect((await run([194, 199, 201, 213, 225])).map((t) => t.params)).toEqual(
      uninterrupted.map((t) => t.params),
    );
  });
  it("looks elsewhere once the best is refined; with few trials left it stays", async () => {
    const best = { x: 0.3, y: 0.6 };
    const loss = ({ x, y }: Point): number => (x - best.x) ** 2 + (y - best.y) ** 2;
    const countFar = async (budget: number | undefined): Promise<number> => {
      const study = await createStudy({
        space,
        objectives: "minimize",
        seed: 2,
        ...(budget !== undefined && { budget }),
      });
      await study.add(knownResults(200, best, loss));
      await study.optimize(loss, { trials: 480 });
      const far = ({ params: { x, y } }: { params: Point }): boolean =>
        Math.hypot(x - best.x, y - best.y) > 0.1;
      return study.trials.slice(300).filter(far).length;
    };
    expect(await countFar(undefined)).toBeGreaterThan(20);
    expect(await countFar(480)).toBe(0);
  });
  it("serves many objectives and many parameters", async () => {
    const objectives = { a: "minimize", b: "minimize", c: "minimize", d: "maximize" } as const;
    const many = await createStudy({ space, objectives, seed: 1 });
    const trade = ({ x, y }: Point) => ({ a: x, b: y, c: x * y, d: x - y });
    await many.optimize(trade, { trials: 20 });
    expect(many.trials[19].origin).toMatchObject({
      sampler: "auto",
      reason: expect.stringMatching(/^gp: fewer than 200/),
    });
    await many.add(
      Array.from({ length: 180 }, (_, i) => ({
        params: { x: i / 180, y: 0.5 },
        result: trade({ x: i / 180, y: 0.5 }),
      })),
    );
    await many.optimize(trade, { trials: 201 });
    expect(many.trials[200].origin).toMatchObject({
      reason: expect.stringMatching(/^nsga3: 200 results, more than 3 objectives/),
    });
    const wide = Object.fromEntries(Array.from({ length: 120 }, (_, i) => [`x${i}`, float(0, 1)]));
    const study = await createStudy({ space: wide, objectives: "minimize", seed: 1 });
    await study.optimize((p) => Object.values(p).reduce((s, v) => s + v, 0), { trials: 12 });
    expect(study.trials[11].origin).toMatchObject({
      reason: expect.stringMatching(/^tpe: more than 100/),
    });
  });
});
