import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { historyOf } from "../../test/history.ts";
import { choose, int, permutation } from "../space/builders.ts";
import { space } from "../space/space.ts";
import { canonicalUnit } from "./canonical.ts";
import { Visited } from "./visited.ts";

const s = space({
  n: int(0, 3),
  order: permutation(["a", "b", "c"]),
  k: choose({ p: { m: int(0, 1) }, q: {} }),
});

describe("visited points", () => {
  const used = { n: 2, order: ["c", "a", "b"], k: { kind: "q" } } as const;
  const waiting = { ...used, n: 1 } as const;
  const running = { ...used, n: 0 } as const;
  const free = { ...used, n: 3 } as const;
  const history = historyOf(s, [
    { params: used, values: [1] },
    { params: waiting, state: "paused" },
    { params: running, state: "running" },
  ]);
  it("are those of all trials, and those added since the last update", () => {
    const visited = new Visited();
    visited.update(history);
    for (const params of [used, waiting, running])
      expect(visited.has(canonicalUnit(s, params))).toBe(true);
    expect(visited.has(canonicalUnit(s, free))).toBe(false);
    expect(visited.size).toBe(3);
    visited.add(canonicalUnit(s, free));
    expect(visited.has(canonicalUnit(s, free))).toBe(true);
    expect(visited.size).toBe(4);
    visited.update(history);
    expect(visited.size).toBe(3);
  });
  it("are the same for all coordinates that mean the same parameters", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
          minLength: s.width,
          maxLength: s.width,
        }),
        (coordinates) => {
          const params = s.fromUnit(Float64Array.from(coordinates));
          const visited = new Visited();
          visited.update(historyOf(s, [{ params, values: [1] }]));
          expect(visited.has(canonicalUnit(s, params))).toBe(true);
        },
      ),
    );
  });
});
