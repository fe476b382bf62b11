import { expect, it } from "vitest";
import { historyOf } from "../../test/history.ts";
import { float } from "../space/builders.ts";
import { space } from "../space/space.ts";
import { Sequence } from "./sequence.ts";

const s = space({ x: float(0, 1) });
const trial = (
  place: number | undefined,
  state: "complete" | "running" | "paused" = "complete",
) => ({
  params: { x: 0.5 },
  state,
  values: [1],
  ...(place !== undefined && { note: { place } }),
});

it("a sequence continues above the indices of all trials, in whatever order they finished", () => {
  expect(new Sequence().next(historyOf(s, []))).toBe(0);
  expect(new Sequence().next(historyOf(s, [trial(undefined)]))).toBe(0);
  expect(new Sequence().next(historyOf(s, [trial(4), trial(2), trial(undefined)]))).toBe(5);
  expect(new Sequence().next(historyOf(s, [trial(4), trial(7, "running")]))).toBe(8);
  expect(new Sequence().next(historyOf(s, [trial(4), trial(9, "paused")]))).toBe(10);
});

it("a sequence that has seen an earlier history continues as a new one", () => {
  const seen = new Sequence();
  seen.next(historyOf(s, [trial(0), trial(3, "running")]));
  const later = historyOf(s, [trial(0), trial(5)]);
  expect(seen.next(later)).toBe(new Sequence().next(later));
});
