import { describe, expect, it } from "vitest";
import { float } from "../space/builders.ts";
import { memory } from "../storage/memory/memory.ts";
import { createStudy } from "../study/study.ts";

const space = { x: float(0, 1), y: float(0, 1) };
const loss = ({ x, y }: { x: number; y: number }): number => (x - 0.3) ** 2 + Math.sin(7 * y) / 4;

describe("auto", () => {
  it("hands over as if nothing had happened, wherever it is interrupted, and says why on each trial", async () => {
    const run = async (stops: readonly number[]) => {
      const storage = memory();
      for (const trials of stops)
        await (await createStudy({ space, objectives: "minimize", seed: 5, storage })).optimize(
          loss,
          { trials },
        );
      return (await createStudy({ space, objectives: "minimize", seed: 5, storage })).trials;
    };
    const whole = await run([225]);
    const reasons = whole.map((t) =>
      typeof t.origin === "object" ? (t.origin.reason ?? "").split(":")[0] : "",
    );
    expect(new Set(reasons.slice(0, 200))).toEqual(new Set(["gp"]));
    expect(new Set(reasons.slice(200))).toEqual(new Set(["cma-es"]));
    expect((await run([199, 201, 213, 225])).map((t) => t.params)).toEqual(
      whole.map((t) => t.params),
    );
  }, 120_000);
  it("looks elsewhere once the best is refined, where there is time for that; with few trials left it stays", async () => {
    const far = async (budget: number | undefined): Promise<number> => {
      const study = await createStudy({
        space,
        objectives: "minimize",
        seed: 2,
        ...(budget !== undefined && { budget }),
      });
      await study.optimize(({ x, y }) => (x - 0.3) ** 2 + (y - 0.6) ** 2, { trials: 480 });
      return study.trials
        .slice(300)
        .filter((t) => Math.hypot(t.params.x - 0.3, t.params.y - 0.6) > 0.1).length;
    };
    expect(await far(undefined)).toBeGreaterThan(20);
    expect(await far(480)).toBe(0);
  }, 120_000);
  it("takes what can serve many objectives or many parameters", async () => {
    const objectives = { a: "minimize", b: "minimize", c: "minimize", d: "maximize" } as const;
    const many = await createStudy({ space, objectives, seed: 1 });
    const trade = ({ x, y }: { x: number; y: number }) => ({ a: x, b: y, c: x * y, d: x - y });
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
