import { expect, it } from "vitest";
import { historyOf } from "../../test/history.ts";
import { createRng } from "../numeric/rng.ts";
import { int } from "../space/builders.ts";
import { space } from "../space/space.ts";
import { oneByOne } from "./one-by-one.ts";

it("each proposal sees those before it as pending trials, in canonical coordinates", () => {
  const s = space({ n: int(0, 3) });
  const seen: number[][] = [];
  const streams = [0, 1, 2].map(createRng);
  const history = historyOf(s, [{ params: { n: 3 }, state: "running" }]);
  const proposals = oneByOne(s, history, streams, ({ pending }) => {
    seen.push(Array.from(pending.unit[0].subarray(0, pending.length)));
    return { unit: Float64Array.of(0.1 + seen.length / 4) };
  });
  expect(seen).toEqual([[0.875], [0.875, 0.375], [0.875, 0.375, 0.625]]);
  expect(proposals.map((p) => p.unit[0])).toEqual([0.35, 0.6, 0.85]);
});
