import { expect, it } from "vitest";
import { createRng } from "../../numeric/rng.ts";
import { random } from "../../sampler/random.ts";
import { float, int } from "../../space/builders.ts";
import { memory } from "../../storage/memory/memory.ts";
import { minimize } from "../minimize/minimize.ts";
import { openStudy } from "../open-study.ts";
import { createStudy } from "../study.ts";

type P = { readonly x: number; readonly y: number };
const truth = ({ x, y }: P): number => 2 * ((x - 0.3) ** 2 + (y + 0.2) ** 2);
/** An objective with noise as large as the spread of its values. */
function noisy(seed: number): (params: P, trial: { readonly number: number }) => number {
  const stream = createRng(seed);
  return (params, { number }) => truth(params) + stream.fork(number).normal();
}
const space = { x: float(-1, 1), y: float(-1, 1) };
const reasonOf = (trial: { readonly origin: unknown }): string =>
  (trial.origin as { readonly reason?: string }).reason ?? "";
const repeatsIn = <T extends { readonly origin: unknown }>(study: {
  readonly trials: readonly T[];
}): readonly T[] => study.trials.filter((trial) => reasonOf(trial).startsWith("confirm"));

it("noise is found by one repeat, leading points are repeated, and best has an estimate that holds", async () => {
  let covered = 0;
  let luck = 0;
  for (let seed = 0; seed < 4; seed++) {
    const study = await createStudy({ space, objectives: "minimize", seed });
    await study.optimize(noisy(seed), { trials: 50 });
    const [probe, ...repeats] = repeatsIn(study);
    expect(reasonOf(probe)).toMatch(/to see whether results are noisy$/);
    expect(repeats.map((t) => t.number)).toEqual([40, 41, 42, 43, 44, 45, 46, 47, 48, 49]);
    for (const trial of repeats) {
      const of = Number(/trial (\d+)$/.exec(reasonOf(trial))?.[1]);
      expect(trial.params).toEqual(study.trials[of].params);
    }
    const { params, estimate, error } = study.best!;
    if (Math.abs(estimate! - truth(params)) < 2.5 * error!) covered++;
    expect(truth(params)).toBeLessThan(0.6);
    const luckiest = Math.min(...study.trials.map((t) => (t.state === "complete" ? t.value : 0)));
    luck = Math.max(luck, estimate! - luckiest);
  }
  expect(covered).toBeGreaterThanOrEqual(3);
  expect(luck).toBeGreaterThan(1);
});

it("a run that is continued repeats the same trials, and so does a stored study's best", async () => {
  const run = async (parts: readonly number[]) => {
    const storage = memory();
    for (const budget of parts) {
      const study = await createStudy({
        name: "s",
        space,
        objectives: "maximize",
        seed: 5,
        storage,
      });
      const signal = new AbortController();
      study.on("finished", ({ trial }) => trial.number + 1 === budget && signal.abort());
      const objective = noisy(5);
      await study.optimize(async (p, trial) => -objective(p, trial), {
        trials: 40,
        signal: signal.signal,
      });
      await study.close();
    }
    const opened = await openStudy("s", storage);
    return { trials: opened.trials.map((t) => t.params), best: opened.best };
  };
  const whole = await run([40]);
  expect(whole.best?.estimate).toBeTypeOf("number");
  const inParts = await run([17, 33, 40]);
  expect(inParts.trials).toEqual(whole.trials);
  expect(inParts.best?.estimate).toBe(whole.best?.estimate);
});

it("without noise nothing is repeated or estimated; false repeats nothing; repeats take their turn", async () => {
  const exact = await createStudy({ space, objectives: "minimize", seed: 1 });
  await exact.optimize((p) => truth(p), { trials: 40 });
  expect([repeatsIn(exact).length, exact.best?.estimate]).toEqual([0, undefined]);
  const off = await createStudy({ space, objectives: "minimize", seed: 1 });
  await off.optimize(noisy(1), { trials: 40, confirm: false });
  expect([repeatsIn(off).length, off.best?.estimate]).toEqual([0, undefined]);
  const simple = await createStudy({ space, objectives: "minimize", seed: 1, sampler: random() });
  await simple.optimize(noisy(1), { trials: 40 });
  expect(repeatsIn(simple)).toEqual([]);
  await simple.optimize(noisy(2), { trials: 60, confirm: true });
  expect(repeatsIn(simple).map((t) => t.number)).toEqual([
    ...[40, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59],
  ]);
  expect(simple.best?.estimate).toBeTypeOf("number");
});

it("one repeat with the same result ends the question", async () => {
  const rugged = ({ x, y }: P): number => Math.sin(1e4 * x + 77 * Math.sin(1e4 * y));
  const study = await createStudy({ space, objectives: "minimize", seed: 1 });
  await study.optimize((p) => rugged(p), { trials: 60 });
  expect(repeatsIn(study).length).toBe(1);
  expect(study.best?.estimate).toBeUndefined();
  const values = study.trials.map((t) => (t.state === "complete" ? t.value : Infinity));
  expect(study.best?.value).toBe(Math.min(...values));
});

it("confirm repeats trials of which a first repeat agreed, as results that are won or lost do", async () => {
  for (const seed of [1, 2, 3]) {
    const stream = createRng(seed);
    const chance = ({ x, y }: P): number => 0.8 - 0.1 * truth({ x, y });
    const study = await createStudy({ space, objectives: "maximize", seed });
    await study.optimize((p, { number }) => (stream.fork(number).uniform() < chance(p) ? 1 : 0), {
      trials: 50,
      confirm: true,
    });
    const numbers = repeatsIn(study).map((t) => t.number);
    expect(numbers.slice(-10)).toEqual([40, 41, 42, 43, 44, 45, 46, 47, 48, 49]);
    expect(Math.abs(study.best!.estimate! - chance(study.best!.params))).toBeLessThan(0.3);
  }
  // Nothing is estimated where all repeats agree.
  const exact = await createStudy({ space, objectives: "minimize", seed: 1 });
  await exact.optimize((p) => truth(p), { trials: 20, confirm: true });
  expect(repeatsIn(exact).map((t) => t.number)).toEqual([10, 15, 16, 17, 18, 19]);
  expect([exact.best?.value, exact.best?.estimate]).toEqual([
    ...[Math.min(...exact.trials.map((t) => (t.state === "complete" ? t.value : 9))), undefined],
  ]);
});

it("a finite noisy space goes on with repeats, and several workers share them", async () => {
  const stream = createRng(3);
  const study = await createStudy({ space: { k: int(0, 5) }, objectives: "minimize", seed: 1 });
  await study.optimize(
    async ({ k }, { number }) => (k - 2) ** 2 + 2 * stream.fork(number).normal(),
    { trials: 60, confirm: true, parallel: 4 },
  );
  expect(study.trials.length).toBe(60);
  expect(study.best?.params.k).toBe(2);
  // Without a number of trials, asking ends with the space.
  const asked = await createStudy({ space: { k: int(0, 1) }, objectives: "minimize", seed: 1 });
  for (let i = 0; i < 2; i++) await (await asked.ask()).tell(stream.normal());
  await expect(asked.ask()).rejects.toMatchObject({ code: "space-exhausted" });
});

it("a run ends when the best mean is not expected to gain enough, and not by luck at a target", async () => {
  const stream = createRng(4);
  const f = ({ x }: { readonly x: number }, { number }: { readonly number: number }): number =>
    (x - 0.3) ** 2 + 0.5 * stream.fork(number).normal();
  const line = { x: float(-1, 1) };
  const study = await createStudy({ space: line, objectives: "minimize", seed: 1 });
  await study.optimize(f, { trials: 200, enough: { gain: 0.01 } });
  expect(study.trials.length).toBeLessThan(120);
  expect(Math.abs(study.best!.params.x - 0.3)).toBeLessThan(0.25);
  const lucky = await createStudy({ space: line, objectives: "minimize", seed: 2 });
  for (let i = 0; i < 12; i++) await lucky.enqueue({ x: (i % 6) / 5 });
  await lucky.optimize(f, { trials: 12 });
  expect(lucky.best!.value).toBeLessThan(0.5);
  const before = Math.min(...lucky.trials.map((t) => (t.state === "complete" ? t.value : 0)));
  await lucky.optimize(f, { trials: 16, target: before });
  expect(lucky.trials.length).toBe(16);
});

it("confirm needs one objective and no pruner", async () => {
  const two = await createStudy({ space, objectives: { a: "minimize", b: "minimize" }, seed: 1 });
  await expect(
    two.optimize(() => ({ a: 1, b: 1 }), { trials: 3, confirm: true }),
  ).rejects.toMatchObject({ code: "usage" });
});

it("minimize repeats and estimates as a study does", async () => {
  const options = { trials: 36, seed: 5 };
  const study = await createStudy({ space, objectives: "minimize", seed: 5 });
  await study.optimize(noisy(5), { trials: 36 });
  const best = await minimize(noisy(5), space, options);
  expect(best.estimate).toBeTypeOf("number");
  expect([best.number, best.estimate, best.error]).toEqual([
    ...[study.best?.number, study.best?.estimate, study.best?.error],
  ]);
});
