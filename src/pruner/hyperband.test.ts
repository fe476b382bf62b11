import { describe, expect, it } from "vitest";
import { historyOf, type WrittenTrial } from "../../test/history.ts";
import { float } from "../space/builders.ts";
import { space } from "../space/space.ts";
import { hyperband } from "./hyperband.ts";

const s = space({ x: float(0, 1) });
const params = { x: 0.5 };
type Trial = WrittenTrial<typeof s.params>;
const running = (...curve: number[]): Trial => ({ params, state: "running", curve });

describe("hyperband", () => {
  const pruner = hyperband({ min: 1, max: 27 });
  const none = historyOf(s, []);
  const firstRung = (number: number): number => pruner.next?.(number, none) ?? Number.NaN;

  it("compares a trial with those of its own bracket alone", () => {
    // Later brackets have much worse values, and within each a later trial is worse.
    const n = 80;
    const rungs = Array.from({ length: n }, (_, i) => firstRung(i));
    const trials = rungs.map((rung, i) => running(...new Array(rung).fill(1000 * rung + i)));
    const history = historyOf(s, trials);
    for (let i = 0; i < n; i++) {
      const bracket = rungs.filter((r) => r === rungs[i]).length;
      const rank = rungs.slice(0, i).filter((r) => r === rungs[i]).length;
      const stops = rungs[i] < 27 && bracket > 3 && rank >= Math.floor(bracket / 3);
      expect(pruner.decide(i, history, false)).toBe(stops ? "stop" : "continue");
    }
  });
  it("puts each number into the same bracket in every process", () => {
    const again = hyperband({ min: 1, max: 27 });
    for (let i = 0; i < 50; i++) expect(again.next?.(i, none)).toBe(firstRung(i));
  });
  it("has one bracket only, which trains in full, where no rung lies below max", () => {
    const full = hyperband({ min: 9, max: 9 });
    expect([0, 1, 2, 3].map((i) => full.next?.(i, none))).toEqual([9, 9, 9, 9]);
  });
  it("refuses a wrong range by its own name", () => {
    expect(() => hyperband({ min: 3, max: 2 })).toThrow(/^hyperband needs 0 < min ≤ max/);
  });
});
