import { describe, expect, it } from "vitest";
import { historyOf } from "../../../test/history.ts";
import { random } from "../../sampler/random.ts";
import { EVERYTHING, type Proposal, type Sampler } from "../../sampler/sampler.ts";
import { float } from "../../space/builders.ts";
import { type Space, space } from "../../space/space.ts";
import { measuresOf } from "../../trial/measures.ts";
import { Chooser } from "./chooser.ts";

const pair = space({ x: float(0, 1), y: float(0, 1) });
const none = historyOf(pair, []);
const chooser = (sampler: Sampler, of: Space = pair as Space): Chooser =>
  new Chooser(sampler, {
    space: of,
    measures: measuresOf("minimize", {}),
    budget: undefined,
    seed: 7,
  });
/** Proposes these, whatever it is asked; records how many trials it was asked for. */
function written(...proposals: readonly Proposal[]) {
  const asked: number[] = [];
  const sampler: Sampler = {
    name: "written",
    supports: { ...EVERYTHING, finite: true },
    plan: () => ({
      propose: (_, streams) => {
        asked.push(streams.length);
        return proposals.slice(0, streams.length);
      },
    }),
  };
  return { sampler, asked };
}
const unit = (...values: number[]): Float64Array => Float64Array.from(values);

describe("choosing parameters", () => {
  it("each trial by the random stream of its number, whatever is chosen with it", async () => {
    const together = await chooser(random()).choose(
      [3, 4, 5].map((number) => ({ number })),
      none,
    );
    const [alone] = await chooser(random()).choose([{ number: 4 }], none);
    expect(alone).toEqual(together[1]);
    expect(together[0]?.params).not.toEqual(together[1]?.params);
    expect(alone?.origin).toEqual({ sampler: "random" });
  });
  it("the default values for trial 0 alone, without asking the sampler", async () => {
    const of = space({ x: float(0, 1, { default: 0.25 }), y: float(0, 1) }) as Space;
    const { sampler, asked } = written({ unit: unit(0.9, 0.8) });
    const starts = await chooser(sampler, of).choose([{ number: 0 }, { number: 1 }], none);
    expect(starts).toMatchObject([
      { params: { x: 0.25, y: 0.5 }, origin: { sampler: "default" } },
      { params: { x: 0.9, y: 0.8 }, origin: { sampler: "written" } },
    ]);
    expect(asked).toEqual([1]);
    await chooser(sampler, of).choose([{ number: 0 }], none);
    expect(asked).toEqual([1]);
  });
  it("of the next trials is as of those numbers, also by a sampler that answers later", async () => {
    const of = space({ x: float(0, 1, { default: 0.25 }), y: float(0, 1) }) as Space;
    const later: Sampler = {
      ...random(),
      plan: (problem) => {
        const plan = random().plan(problem);
        return { propose: async (history, streams) => plan.propose(history, streams) };
      },
    };
    for (const sampler of [random(), later])
      for (const first of [0, 3]) {
        const numbers = [first, first + 1, first + 2].map((number) => ({ number }));
        expect(await chooser(sampler, of).chooseNew(first, 3, none)).toEqual(
          await chooser(sampler, of).choose(numbers, none),
        );
      }
    const { sampler, asked } = written({ unit: unit(0.9, 0.8) });
    expect(await chooser(sampler, of).chooseNew(0, 3, none)).toMatchObject([
      { params: { x: 0.25 }, origin: { sampler: "default" } },
      { params: { x: 0.9, y: 0.8 } },
    ]);
    expect(asked).toEqual([2]);
  });
  it("given values are kept over the default and over a proposal", async () => {
    const of = space({ x: float(0, 1, { default: 0.25 }), y: float(0, 1) }) as Space;
    const { sampler } = written({ unit: unit(0.9, 0.8), note: { n: 1 } });
    const given = { y: 0.125 };
    expect(await chooser(sampler, of).choose([{ number: 0, given }], none)).toEqual([
      { params: { x: 0.9, y: 0.125 }, origin: "enqueued", note: { n: 1 } },
    ]);
  });
  it("where the sampler has fewer, the last trials have none, but given ones are completed", async () => {
    const { sampler } = written({ unit: unit(0.9, 0.8) });
    const starts = await chooser(sampler).choose(
      [{ number: 1 }, { number: 2 }, { number: 3, given: { x: 0.5 }, origin: "added" }],
      none,
    );
    expect(starts[0]?.params).toEqual({ x: 0.9, y: 0.8 });
    expect(starts[1]).toBeUndefined();
    expect(starts[2]).toMatchObject({ params: { x: 0.5 }, origin: "added", note: undefined });
    expect(pair.check(starts[2]?.params as { readonly [name: string]: unknown })).toEqual([]);
    // At random, and yet the same again.
    const [again] = await chooser(written().sampler).choose(
      [{ number: 3, given: { x: 0.5 } }],
      none,
    );
    expect(again?.params).toEqual(starts[2]?.params);
  });
  it("missing values are drawn again until constraints hold", async () => {
    const ordered = space(
      { x: float(0, 1), y: float(0, 1) },
      { constraints: { ordered: ({ x, y }) => y <= x } },
    ) as Space;
    const { sampler } = written({ unit: unit(0.9, 0.8) });
    for (let number = 1; number < 20; number++) {
      const given = { x: 0.3 };
      const [start] = await chooser(sampler, ordered).choose([{ number, given }], none);
      expect(start?.params.x).toBe(0.3);
      expect(start?.params.y).toBeLessThanOrEqual(0.3);
    }
  });
  it("the origin has the reason and the fallback, as one object while they are the same", async () => {
    const { sampler } = written(
      { unit: unit(0.1, 0.1), reason: "model" },
      { unit: unit(0.2, 0.2), reason: "model" },
      { unit: unit(0.3, 0.3), reason: "model", fallback: "random" },
      { unit: unit(0.4, 0.4) },
    );
    const origins = (
      await chooser(sampler).choose(
        [1, 2, 3, 4].map((number) => ({ number })),
        none,
      )
    ).map((start) => start?.origin);
    expect(origins).toEqual([
      { sampler: "written", reason: "model" },
      { sampler: "written", reason: "model" },
      { sampler: "written", reason: "model", fallback: "random" },
      { sampler: "written" },
    ]);
    expect(origins[1]).toBe(origins[0]);
  });
});
