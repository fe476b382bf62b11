import { describe, expect, it } from "vitest";
import { everything, measure, samplerContract } from "../../test/contract/sampler-contract.ts";
import { categorical, choose, float, int, permutation, simplex } from "../space/builders.ts";
import { memory } from "../storage/memory.ts";
import { createStudy } from "../study/study.ts";
import { genetic } from "./evolution/genetic.ts";
import { grid } from "./grid.ts";
import { manual } from "./manual.ts";
import { halton, sobol } from "./qmc.ts";
import { random } from "./random.ts";
import type { Sampler } from "./sampler.ts";
import { samplerNamed, samplers } from "./sampler-by-name.ts";
import { tpe } from "./tpe/tpe.ts";

describe("random", () => samplerContract(random));
describe("sobol", () => samplerContract(sobol));
describe("halton", () => samplerContract(halton));
describe("tpe", () => samplerContract(tpe));
describe("tpe, each parameter alone", () => samplerContract(() => samplerNamed("tpe-univariate")));
for (const name of [
  "auto",
  "gp",
  "forest",
  "cma-es",
  "genetic",
  "nsga2",
  "nsga3",
  "differential-evolution",
])
  describe(name, () => samplerContract(() => samplerNamed(name)));
// The full grid of `everything` has 10²⁰ points, which it refuses.
const few = {
  x: float(0, 1),
  n: int(1, 3),
  act: categorical(["relu", "tanh"]),
  order: permutation(["a", "b", "c"]),
  mix: simplex(["u", "v"]),
  optimizer: choose({ sgd: { momentum: float(0, 1) }, adam: {}, none: {} }),
};
describe("grid", () => samplerContract(() => grid({ resolution: 30 }), { all: few }));

describe.each(Object.keys(samplers).filter((name) => name !== "manual"))("%s", (name) => {
  it("repeats its golden run", async () => {
    const study = await createStudy({
      space: name === "grid" ? few : everything,
      objectives: "minimize",
      sampler: samplerNamed(name),
      seed: 42,
      storage: memory(),
    });
    await study.optimize((p: any) => measure(p), { trials: 25 });
    await expect(
      `${study.trials.map((t) => JSON.stringify(t.params)).join("\n")}\n`,
    ).toMatchFileSnapshot(`../../test/golden/${name}.jsonl`);
  });
});

describe("manual", () => {
  it("evaluates what was enqueued, fills in what was left out, and ends", async () => {
    const study = await createStudy({
      space: { x: float(0, 1), n: int(0, 9) },
      objectives: "minimize",
      sampler: manual(),
      seed: 1,
    });
    await study.enqueue({ x: 0.5, n: 3 });
    await study.enqueue({ x: 0.25 });
    await study.optimize(({ x }) => x, { trials: 10 });
    expect(study.trials.map((t) => t.params.x)).toEqual([0.5, 0.25]);
    expect(study.trials.every((t) => t.origin === "enqueued")).toBe(true);
  });
});

/** Mean over seeds of the best of 60 trials on a shifted bowl in five dimensions. */
async function quality(make: () => Sampler): Promise<number> {
  const space = Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`x${i}`, float(-5, 5)]));
  let sum = 0;
  for (let seed = 0; seed < 8; seed++) {
    const study = await createStudy({ space, objectives: "minimize", sampler: make(), seed });
    await study.optimize(
      (p) => Object.values(p).reduce((s, x, i) => s + (x - Math.sin(3 * i + 1) * 2) ** 2, 0),
      { trials: 60 },
    );
    sum += study.best!.value;
  }
  return sum / 8;
}

describe("searching", () => {
  it("TPE finds better than chance by far, and evolution better than chance", async () => {
    const chance = await quality(random);
    expect(await quality(tpe)).toBeLessThan(0.4 * chance);
    expect(await quality(() => tpe({ multivariate: false }))).toBeLessThan(0.6 * chance);
    expect(await quality(genetic)).toBeLessThan(0.8 * chance);
  });
});

describe("wrong use", () => {
  it("names what was meant", () => {
    expect(() => samplerNamed("tep")).toThrow(
      expect.objectContaining({ code: "usage", hint: "did you mean tpe?" }),
    );
    expect(() => samplerNamed("__proto__")).toThrow(/unknown sampler/);
    expect(() => tpe({ candidates: 0 })).toThrow(/candidates of tpe/);
    expect(() => grid({ resolution: 0.5 })).toThrow(/resolution/);
    expect(() => genetic({ population: 1 })).toThrow(/population/);
  });
  it("a grid without end, and a space too wide for Sobol, are refused", async () => {
    await expect(
      createStudy({
        space: Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`x${i}`, float(0, 1)])),
        objectives: "minimize",
        sampler: grid(),
      }),
    ).rejects.toMatchObject({ code: "sampler-unsupported" });
    await expect(
      createStudy({
        space: Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`x${i}`, float(0, 1)])),
        objectives: "minimize",
        sampler: sobol(),
      }),
    ).rejects.toMatchObject({ code: "sampler-unsupported" });
  });
  it("what a sampler says that it does not support is an error before the first trial", async () => {
    const narrow: Sampler = {
      name: "narrow",
      supports: {
        kinds: ["float"],
        conditional: false,
        objectives: 1,
        limits: false,
        constraints: "none",
      },
      plan: random().plan,
    };
    const open = (options: object) =>
      createStudy({
        space: { x: float(0, 1) },
        objectives: "minimize",
        sampler: narrow,
        ...options,
      } as any);
    await expect(open({ space: { n: int(0, 3) } })).rejects.toThrow(
      /narrow does not support int parameters/,
    );
    await expect(open({ objectives: { a: "minimize", b: "minimize" } })).rejects.toThrow(
      /2 objectives/,
    );
    await expect(open({ limits: { m: { atMost: 1 } } })).rejects.toThrow(/limits/);
    await expect(open({})).resolves.toBeDefined();
  });
});
