import { expect, it } from "vitest";
import { sobol } from "../../sampler/index.ts";
import { float } from "../../space/builders.ts";
import { createStudy } from "../../study/study.ts";
import { optimizerState } from "../optimizer-state.ts";
import { explainStudy } from "./explain-study.ts";
import { proposalShare } from "./proposal-share.ts";

const begin = () =>
  createStudy({ space: { x: float(0, 1) }, objectives: "minimize", sampler: sobol(), seed: 1 });

it("counts what the proposals of each source have led to, beside the sampler's own", async () => {
  const study = await begin();
  const f = ({ x }: { x: number }): number => Math.abs(x - 0.305);
  await study.optimize(f, { trials: 8 });
  const before = study.best!.value;
  for (const x of [0.3, 0.31]) await study.enqueue({ x }, { source: "agent" });
  await study.enqueue({ x: 1 });
  await study.enqueue({ x: 0.9 }, { source: "agent" });
  await study.optimize(f, { trials: 11 });
  await study.add([{ params: { x: 0.305 }, result: 0 }]);
  expect(before).toBeGreaterThan(0.006);
  const { sources } = explainStudy(study);
  const of = (source: string) => sources.find((one) => one.source === source)!;
  expect(sources.map(({ kind, source }) => [kind, source])).toEqual([
    ["sampler", "sobol"],
    ["enqueued", "agent"],
    ["enqueued", "user"],
    ["added", "added"],
  ]);
  expect(of("agent")).toMatchObject({
    waiting: 1,
    finished: 2,
    results: 2,
    improvements: 1,
    beats: 1,
  });
  expect(of("user")).toMatchObject({ waiting: 0, results: 1, improvements: 0, beats: 0, rank: 1 });
  expect(of("added")).toMatchObject({ results: 1, improvements: 1, rank: 0 });
  // Of the agent's two results one is better than all but the added one, and the other equal to it.
  expect(of("agent").rank).toBeCloseTo(1 / 11, 9);
  expect(of("sobol").results).toBe(8);
  expect(study.trials[8].attributes).toEqual({ proposedBy: "agent" });
});
it("a source has a share of 0.3, more if its results beat the sampler's own and less if not", () => {
  const source = {
    source: "a",
    kind: "enqueued",
    finished: 20,
    results: 20,
    improvements: 0,
  } as const;
  const shareOf = (beats: number, waiting = 0) =>
    proposalShare([{ ...source, waiting, rank: 0.5, beats }], "a");
  expect(proposalShare([], "a")).toEqual({ share: 0.3, waiting: 0, room: 15 });
  expect(shareOf(0.5)).toEqual({ share: 0.3, waiting: 0, room: 15 });
  expect(shareOf(0.9).share).toBeCloseTo(0.49, 2);
  expect(shareOf(0)).toEqual({ share: 0.1, waiting: 0, room: 5 });
  expect(shareOf(0.5, 14).room).toBe(1);
  expect(shareOf(0.5, 40).room).toBe(0);
});
it("the state of a search has the best and the last trials, and where good ones lie", async () => {
  const study = await begin();
  await study.optimize(({ x }) => (x - 0.3) ** 2, { trials: 30 });
  const state = optimizerState(study);
  expect(state).toEqual(await study.optimizerState());
  expect(state.top).toHaveLength(5);
  expect(state.top[0].trial).toBe(study.best!.number);
  expect(state.last.map(({ trial }) => trial)).toEqual(
    Array.from({ length: 20 }, (_, i) => 10 + i),
  );
  expect(state.good["x"].mean).toBeCloseTo(0.3, 1);
  expect(state.good["x"].spread).toBeLessThan(0.1);
});
