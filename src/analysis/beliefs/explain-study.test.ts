import { describe, expect, it } from "vitest";
import { threshold } from "../../pruner/threshold.ts";
import { random } from "../../sampler/index.ts";
import { categorical, choose, float, int } from "../../space/builders.ts";
import { space as makeSpace } from "../../space/space.ts";
import { createDynamicStudy } from "../../study/define-by-run/dynamic-study.ts";
import { createStudy } from "../../study/study.ts";
import { importanceReport } from "../importance.ts";
import { explainStudy } from "./explain-study.ts";

const space = {
  rate: float(1e-4, 1, { log: true }),
  layers: int(1, 6),
  model: choose({ good: { depth: int(1, 20) }, bad: { width: float(0, 1) } }),
  kind: categorical(["a", "b", "c"]),
};
/** Least at rate 0.01, layers 4, model good, depth 8, kind b. */
const error = (p: {
  rate: number;
  layers: number;
  model: { kind: "good"; depth: number } | { kind: "bad"; width: number };
  kind: string;
}): number =>
  (Math.log10(p.rate) + 2) ** 2 +
  0.1 * (p.layers - 4) ** 2 +
  (p.model.kind === "good" ? 0.02 * (p.model.depth - 8) ** 2 : 3 + p.model.width) +
  (p.kind === "b" ? 0 : 1);
const sampled = (trials: number) =>
  createStudy<typeof space, "minimize">({
    space,
    objectives: "minimize",
    sampler: random(),
    seed: 3,
  }).then((study) => (trials === 0 ? study : study.optimize(error, { trials })));
const sentencesOf = ({ sections }: ReturnType<typeof explainStudy>): string =>
  sections.flatMap(({ sentences }) => sentences).join("\n");

describe("what a search believes", () => {
  it("finds where good results lie, in ranges and in choices, whichever sampler made it", async () => {
    const { objectives } = explainStudy(await sampled(80));
    const [{ region, model, params, best, next }] = objectives;
    const of = (name: string) => region?.params.find((values) => values.name === name);
    const [low, high] = of("rate")?.range ?? [1, 0];
    expect(low).toBeLessThan(0.01);
    expect(high).toBeGreaterThan(0.01);
    expect(high / low).toBeLessThan(1e3);
    expect(of("kind")?.choices?.[0]?.value).toBe("b");
    expect(of("model")?.choices).toMatchObject([{ value: "good", share: 1 }]);
    // A parameter of a branch that is left out has no values there.
    expect(of("model.bad.width")).toBeUndefined();
    expect(model?.explained).toBeGreaterThan(0.8);
    // The mean along a parameter is least near its best value.
    const rate = params.find(({ name }) => name === "rate")!;
    const means = rate.marginal.map(({ mean }) => mean);
    const least = rate.x[means.indexOf(Math.min(...means))];
    expect(Math.abs(Math.log10(least) + 2)).toBeLessThan(0.6);
    expect(rate.trials.reduce((a, b) => a + b, 0)).toBe(80);
    expect(params.find(({ name }) => name === "model.good.depth")?.active).toBeLessThan(0.7);
    expect(Math.abs(Math.log10(next?.params["rate"] as number) + 2)).toBeLessThan(0.6);
    expect(next?.mean).toBeLessThan(best!.value);
  });
  it("depends on the trials alone, not on what a sampler has stored with them", async () => {
    const searched = await createStudy({
      space: { x: float(0, 1) },
      objectives: "minimize",
      seed: 1,
    });
    await searched.optimize(({ x }) => (x - 0.4) ** 2, { trials: 25 });
    const copied = await createStudy({
      space: { x: float(0, 1) },
      objectives: "minimize",
      seed: 2,
    });
    await copied.add(
      searched.trials.map((trial) => ({
        params: trial.params,
        result: trial.state === "complete" ? trial.value : 0,
      })),
    );
    expect(explainStudy(copied).objectives).toEqual(explainStudy(searched).objectives);
  });
  it("names ranges with few trials, and whether better results are possible there", async () => {
    const study = await createStudy({ space: { x: float(0, 1) }, objectives: "minimize", seed: 1 });
    await study.add(
      Array.from({ length: 30 }, (_, i) => i / 100).map((x) => ({
        params: { x },
        result: Math.sin(9 * x),
      })),
    );
    const explanation = explainStudy(study);
    const { unexplored } = explanation.objectives[0];
    expect(unexplored.at(-1)).toMatchObject({
      name: "x",
      range: [0.8, 1],
      trials: 0,
      promising: true,
    });
    expect(sentencesOf(explanation)).toContain("x from 0.8 to 1: no trial");
  });
  it("recommends a wider range where the best trials lie at an end", async () => {
    const study = await createStudy({
      space: { x: float(0, 1), y: float(0, 1) },
      objectives: "maximize",
      seed: 1,
    });
    await study.optimize(({ x, y }) => x - (y - 0.5) ** 2, { trials: 30 });
    const { recommendation, objectives } = explainStudy(study);
    expect(objectives[0].ends).toEqual([{ name: "x", end: "high", bound: 1 }]);
    expect(recommendation.action).toBe("widen a range");
    expect(recommendation.reason).toContain("x at the high end of its range: values above 1");
  });
  it("names the objective whose range ends too early, of several", async () => {
    const study = await createStudy({
      space: { x: float(0, 1) },
      objectives: { loss: "minimize", speed: "maximize" },
      seed: 1,
    });
    await study.add(
      Array.from({ length: 30 }, (_, i) => ({
        params: { x: i / 29 },
        result: { loss: (i / 29 - 0.6) ** 2, speed: 1 - i / 29 },
      })),
    );
    expect(explainStudy(study).recommendation.reason).toBe(
      "The best trials for speed have x at the low end of its range: values below 0 may be better, if they are possible.",
    );
  });
  it("says what can't be said yet", async () => {
    const none = explainStudy(await sampled(0));
    expect(none.objectives[0]).toMatchObject({ results: 0, best: undefined, gain: [], params: [] });
    expect(none.objectives[0].unknown).toHaveLength(3);
    const few = explainStudy(await sampled(6));
    expect(few.objectives[0].params).toHaveLength(6);
    expect(few.objectives[0].unknown.join()).not.toContain("a model needs");
    expect(few.recommendation).toEqual({
      action: "go on",
      reason: "There are too few results to say more.",
    });
  });
  it("asks the model at fewer values of each parameter where there are many", async () => {
    const valuesOf = async (count: number) => {
      const names = Array.from({ length: count }, (_, i) => `p${i}`);
      const study = await createStudy({
        space: Object.fromEntries(names.map((name) => [name, float(0, 1)])),
        ...{ objectives: "minimize", sampler: random(), seed: 1 },
      });
      await study.optimize((params) => params["p0"] as number, { trials: 8 });
      return new Set(explainStudy(study).objectives[0].params.map(({ x }) => x.length));
    };
    expect(await valuesOf(3)).toEqual(new Set([20]));
    expect(await valuesOf(100)).toEqual(new Set([8]));
  });
  it("says that all trials failed, and what most of them say", async () => {
    const study = await createStudy({ space: { x: float(0, 1) }, objectives: "minimize", seed: 1 });
    await study.optimize(
      ({ x }, trial) => {
        throw new Error(trial.number === 1 ? "no disk" : `x of ${x} is too much\nat 7`);
      },
      { trials: 6, failuresInARow: Infinity },
    );
    const explanation = explainStudy(study);
    const message = (study.trials[0] as { message: string }).message.replace("\n", " ");
    expect(explanation.failures).toEqual({ failed: 6, alike: 5, message });
    expect(message).toMatch(/^x of 0\.\d+ is too much at 7$/);
    expect(explanation.recommendation).toEqual({
      action: "mend failures",
      reason: `All 6 trials failed, 5 of them with: ${message}.`,
    });
    expect(sentencesOf(explanation)).not.toContain("Go on");
    await study.add([{ params: { x: 0.5 }, result: 1 }]);
    const { recommendation, sections } = explainStudy(study);
    expect(recommendation.action).toBe("go on");
    expect(sections).toContainEqual({
      title: "Failed trials",
      sentences: [`6 of 7 trials failed, 5 of them with: ${message}.`],
    });
  });
  it("counts pruned trials as importance does, and says so", async () => {
    const study = await createStudy({
      ...{ space: { x: float(0, 1), y: float(0, 1) }, objectives: "minimize", seed: 4 },
      sampler: random(),
      pruner: threshold({ worseThan: 0.3 }),
    });
    const run = async (trials: number) => {
      await study.optimize(
        async ({ x }, trial) => {
          for (let step = 1; step <= 9; step++)
            if (await trial.report(x, step)) return trial.pruned();
          return x;
        },
        { trials },
      );
      return { explanation: explainStudy(study), report: () => importanceReport(study) };
    };
    const few = await run(3);
    expect(few.report).toThrow("importance needs at least 4 trials with a result, there are 3");
    expect(sentencesOf(few.explanation)).toContain(
      "Which parameters matter can't be said yet: that needs at least 4 trials with a result, there are 3.",
    );
    const { explanation, report } = await run(40);
    const [{ importance, importanceTrials }] = explanation.objectives;
    const { params, trials, pruned: stopped } = report();
    expect(stopped).toBeGreaterThan(10);
    expect(importanceTrials).toEqual({ all: trials + stopped, pruned: stopped });
    expect(importance).toEqual(params);
    expect(importance[0]).toMatchObject({ name: "x", distinguishable: true });
    expect(sentencesOf(explanation)).toContain(
      `What matters most (by 40 trials; ${stopped} of them were pruned and count by the forecast of their curve): x (`,
    );
  });
  it("a space in which nothing is left to try has enough", async () => {
    const study = await createStudy({
      space: { n: int(1, 5), k: categorical(["p", "q", "r"]) },
      objectives: "minimize",
      seed: 1,
    });
    await study.optimize(({ n, k }) => n + (k === "p" ? 0 : 2), { trials: 15 });
    const { objectives, recommendation } = explainStudy(study);
    expect(objectives[0].gain).toEqual([
      { trials: 10, gain: 0, chanceOfNone: 1 },
      { trials: 50, gain: 0, chanceOfNone: 1 },
    ]);
    expect(recommendation.action).toBe("enough");
  });
  it("ends with a finite space: no more trials than it has points left", async () => {
    const study = await createStudy({
      space: makeSpace(
        { n: int(1, 5), k: categorical(["p", "q", "r"]) },
        { constraints: { small: ["n", "<=", 4] } },
      ),
      objectives: "minimize",
      seed: 1,
    });
    await study.optimize(({ n, k }) => (n - 3) ** 2 + (k === "q" ? 0 : 2), { trials: 10 });
    const explanation = explainStudy(study);
    expect(explanation.left).toBe(2);
    expect(explanation.objectives[0].gain.map(({ trials }) => trials)).toEqual([2]);
    expect(sentencesOf(explanation)).toContain("The 2 trials that the space has left are expected");
    await study.optimize(({ n, k }) => (n - 3) ** 2 + (k === "q" ? 0 : 2), { trials: 12 });
    const done = explainStudy(study);
    expect([done.left, done.recommendation]).toEqual([
      0,
      { action: "enough", reason: "Every point of the space has been tried." },
    ]);
  });
  it("foretells no gain where all results are equal", async () => {
    const study = await createStudy({ space: { x: float(0, 1) }, objectives: "minimize", seed: 1 });
    await study.optimize(() => 7, { trials: 24 });
    const explanation = explainStudy(study);
    const [{ gain, ends }] = explanation.objectives;
    expect(gain.map((g) => [g.gain, g.chanceOfNone])).toEqual([
      [0, 1],
      [0, 1],
    ]);
    expect(ends).toEqual([]);
    expect(explanation.recommendation).toEqual({
      action: "enough",
      reason: "All 24 results are equal: check that the result depends on the parameters.",
    });
    expect(sentencesOf(explanation)).not.toContain("expected to improve");
  });
  it("takes each trial of a random search for as likely as any other to be the best", async () => {
    const { objectives } = explainStudy(await sampled(40));
    const chances = objectives[0].gain.map(({ chanceOfNone }) => chanceOfNone);
    expect(chances[0]).toBeCloseTo(40 / 50, 12);
    expect(chances[1]).toBeCloseTo(40 / 90, 12);
  });
  it("expects more of a search that has just begun to succeed than of one that stands still", async () => {
    const gains = async (trials: number) => {
      const study = await createStudy({
        space: { x: float(-5, 5), y: float(-5, 5) },
        objectives: "minimize",
        seed: 2,
      });
      await study.optimize(({ x, y }) => Math.round(4 * ((x - 1) ** 2 + (y + 2) ** 2)) / 4, {
        trials,
      });
      return explainStudy(study).objectives[0].gain;
    };
    const [early, late] = [await gains(12), await gains(60)];
    expect(early[0].gain).toBeGreaterThan(5 * late[0].gain);
    expect(late[1].chanceOfNone).toBeGreaterThan(early[1].chanceOfNone);
    // More trials gain more, and are less likely to gain nothing.
    expect(early[1].gain).toBeGreaterThan(early[0].gain);
    expect(early[1].chanceOfNone).toBeLessThan(early[0].chanceOfNone);
  });
  it("has several objectives each by itself, and the front; points beyond a limit are no region", async () => {
    const study = await createStudy({
      space: { x: float(0, 1), y: float(0, 1) },
      objectives: { loss: "minimize", speed: "maximize" },
      limits: { size: { atMost: 0.6 } },
      sampler: random(),
      seed: 1,
    });
    await study.optimize(
      ({ x, y }) => ({
        value: { loss: (x - 0.9) ** 2 + 0.1 * y, speed: 1 - x },
        limits: { size: x },
      }),
      { trials: 50 },
    );
    const explanation = explainStudy(study);
    const [loss, speed] = explanation.objectives;
    expect([loss.objective, speed.objective]).toEqual(["loss", "speed"]);
    const rangeOf = (one: typeof loss) =>
      one.region?.params.find(({ name }) => name === "x")?.range;
    expect(rangeOf(loss)?.[1]).toBeLessThan(0.65);
    expect(rangeOf(loss)?.[0]).toBeGreaterThan(0.4);
    expect(rangeOf(speed)?.[1]).toBeLessThan(0.3);
    expect(explanation.frontSize).toBe(study.front.length);
    expect(explanation.front?.map(({ trials }) => trials)).toEqual([10, 50]);
    const one = explainStudy(study, { objective: "speed" });
    expect(one.objectives.map(({ objective }) => objective)).toEqual(["speed"]);
    expect(one.front).toBeUndefined();
  });
  it("shows the estimate and its error where results are noisy", async () => {
    const study = await createStudy({ space: { x: float(0, 1) }, objectives: "minimize", seed: 1 });
    let state = 1;
    const noise = (): number => {
      state = (state * 16807) % 2147483647;
      return 0.3 * (state / 2147483647 - 0.5);
    };
    const xs = Array.from({ length: 40 }, (_, i) => Math.floor(i / 2) / 20);
    await study.add(xs.map((x) => ({ params: { x }, result: (x - 0.5) ** 2 + noise() })));
    const explanation = explainStudy(study);
    const [{ noise: shown, best }] = explanation.objectives;
    expect(shown).toBe("shown");
    const observed = study.trials.flatMap((t) =>
      t.state === "complete" ? [t.value as number] : [],
    );
    expect(best?.estimate).toBeGreaterThan(Math.min(...observed));
    expect(Math.abs((best?.estimate ?? 9) - (Number(best?.params["x"]) - 0.5) ** 2)).toBeLessThan(
      3 * (best?.error ?? 0),
    );
    expect(sentencesOf(explanation)).toContain("observed was");
  });
  it("explains studies without a declared space, as a method of each study", async () => {
    const study = await createDynamicStudy({ objectives: "minimize", seed: 1 });
    await study.optimize(
      (trial) => {
        const kind = trial.suggest("kind", categorical(["a", "b"]));
        return kind === "a" ? trial.suggest("x", float(0, 1)) : 1 + trial.suggest("y", float(0, 1));
      },
      { trials: 25 },
    );
    const { objectives } = await study.explain();
    // The point has the parameters of its branch alone.
    expect(Object.keys(objectives[0].next?.params ?? {})).toEqual(["kind", "x"]);
    expect(objectives[0].params.map(({ name }) => name).sort()).toEqual(["kind", "x", "y"]);
    expect((await study.optimizerState()).results).toBe(25);
  });
  it("learns from a bounded number of trials", async () => {
    const { objectives, finished } = explainStudy(await sampled(300));
    expect(finished).toBe(300);
    expect(objectives[0].model?.trials).toBe(120);
  });
  it("says what is wrong", async () => {
    const study = await sampled(4);
    expect(() => explainStudy(study, { objective: "loss" })).toThrow(
      'there is no objective "loss"',
    );
    expect(() => explainStudy({} as typeof study)).toThrow("explainStudy needs a study");
    await expect(study.explain({ objectiv: "x" } as object)).rejects.toThrow("objectiv");
  });
});
