import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { median } from "../pruner/percentile.ts";
import { random } from "../sampler/random.ts";
import { float } from "../space/builders.ts";
import { maximize, minimize } from "./minimize.ts";
import { openStudy } from "./open-study.ts";

const folder = mkdtempSync(join(tmpdir(), "attune-minimize-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const space = { x: float(0, 1) };

describe("minimize and maximize", () => {
  it("are repeatable by their seed, with the sampler that is given", async () => {
    const options = { trials: 8, seed: 5, sampler: random() };
    const [a, b, c] = [
      await minimize(({ x }) => x, space, options),
      await minimize(({ x }) => x, space, options),
      await maximize(({ x }) => x, space, { ...options, seed: 6 }),
    ];
    expect(a.params).toEqual(b.params);
    expect([a.value, a.origin]).toEqual([a.params.x, { sampler: "random" }]);
    expect(c.params).not.toEqual(a.params);
  });
  it("store their study under a name, continue it, and close what they opened", async () => {
    const storage = `sqlite:${join(folder, "m.db")}` as const;
    const finished: number[] = [];
    const options = {
      ...{ name: "line", storage, seed: 1, sampler: random(), pruner: median() },
      on: { finished: ({ trial }: { trial: { number: number } }) => finished.push(trial.number) },
    };
    await minimize(({ x }) => x, space, { ...options, trials: 4 });
    const best = await minimize(({ x }) => x, space, { ...options, trials: 6 });
    expect(finished).toEqual([0, 1, 2, 3, 4, 5]);
    await using study = await openStudy("line", storage);
    expect(study.counts.complete).toBe(6);
    expect(study.best).toMatchObject({ number: best.number, value: best.value });
  });
  it("refuse what is no option or listener, with the nearest name", async () => {
    const wrong = (options: object) => minimize(({ x }) => x, space, options);
    await expect(wrong({ seeds: 1 })).rejects.toMatchObject({ hint: "did you mean seed?" });
    await expect(wrong({ on: { finish: () => {} } })).rejects.toMatchObject({
      message: 'on has no option "finish"',
      hint: "did you mean finished?",
    });
    await expect(wrong({ on: { finished: 5 } })).rejects.toThrow(/finished must be a function/);
  });
});
